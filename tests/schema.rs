//! Schemas: the shipped ones load; each broken one in `tests/schema/` has the mistakes that stand beside it.
//!
//! `NAME.yaml` is a schema with mistakes, `NAME.expected` lists them as `line:column message`, from top to bottom. A
//! schema without `.expected` beside it loads without a mistake. With `UPDATE=1` the lists are written anew, to be read
//! before they are committed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};

use zwy::error::Error;
use zwy::place::Place;
use zwy::schema::{Block, Source, language, load, record_schema};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schema")
}

fn update() -> bool {
    std::env::var_os("UPDATE").is_some()
}

/// The mistakes of a schema, one a line.
fn mistakes(sources: &[Source]) -> String {
    match load(sources) {
        Ok(_) => String::new(),
        Err(Error::Mistakes(list)) => list
            .iter()
            .map(|mistake| {
                let place = match &mistake.place {
                    Some(Place::Line { line, column }) => format!("{}:{}", line + 1, column + 1),
                    other => format!("{other:?}"),
                };
                format!("{place} {}\n", mistake.message.en)
            })
            .collect(),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn shipped_schemas_are_right() {
    let found = mistakes(&zwy::assets::schemas());
    assert!(found.is_empty(), "{found}");
    let catalog = load(&zwy::assets::schemas()).unwrap();
    let forms: Vec<&str> = catalog.iter().map(|schema| &*schema.form).collect();
    assert_eq!(forms, ["agreement", "application", "cancellation", "change", "receipt", "satisfaction", "statistics"]);
}

#[test]
fn values_that_touch_are_told() {
    let text = |line: &str| {
        format!(
            "form: trip\nversion: \"1\"\ntitle: 出差单\nsummary: {{zh: 出差, en: a trip}}\nfile_name: 出差单\nfields:\n  name: {{label: 姓名}}\n  \
             place: {{label: 地点}}\n  day: {{label: 日期, type: date}}\nbody:\n  - {{text: 出差单, style: title}}\n  - \"{line}\"\n"
        )
    };
    for (line, told) in [
        ("姓名：{{ name }}{{ place }}{{ day }}", vec![("姓名", "地点")]),
        ("姓名：{{ name }}，地点：{{ place }}，日期：{{ day }}", vec![]),
        ("姓名：{{ name }}{{ day }}，地点：{{ place }}", vec![]),
    ] {
        let catalog = load(&[Source::new("trip.yaml", text(line))]).unwrap();
        let touching = catalog.get("trip").unwrap().touching();
        let labels: Vec<(&str, &str)> = touching.iter().map(|(one, next)| (&*one.label, &*next.label)).collect();
        assert_eq!(labels, told, "{line}");
    }
}

#[test]
fn cases() {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|e| e == "yaml"));
    files.sort();
    assert!(!files.is_empty());
    let mut wrong = String::new();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let source = Source::new(name.clone(), std::fs::read_to_string(&file).unwrap());
        let expected = std::fs::read_to_string(file.with_extension("expected")).unwrap_or_default();
        let found = mistakes(&[source]);
        if update() && name != "good.yaml" {
            std::fs::write(file.with_extension("expected"), &found).unwrap();
        } else if found != expected {
            wrong.push_str(&format!("== {name}\n-- expected\n{expected}-- found\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A schema of the form `form` with more YAML behind its head.
fn source(form: &str, yaml: &str) -> Source {
    let head = format!("form: {form}\nversion: \"1\"\ntitle: {form}\nsummary: {{zh: 甲, en: a}}\nfile_name: {form}\n");
    Source::new(format!("{form}.yaml"), head + yaml)
}

#[test]
fn mistakes_of_all_files_are_told_and_only_once() {
    let one = source(
        "one",
        "fields: &f\n  a: {label: 甲, step: 0, type: integer}\n  b: {label: 乙, step: 0, type: integer}\nbody: ['{{ a }}{{ b }}']\n",
    );
    let aliased = source(
        "two",
        "fields:\n  a: &a {label: 甲, type: integer, step: 0}\n  b: *a\nbody: [\"甲{{ a }}\", \"乙{{ b }}\"]\n",
    );
    assert_eq!(
        mistakes(&[one, aliased]),
        "7:23 a step is greater than 0\n8:23 a step is greater than 0\n7:41 a step is greater than 0\n"
    );
}

#[test]
fn forms_are_replaced_only_by_those_of_a_higher_layer() {
    let first = source("same", "body: [一]\n");
    let second = Source::new("second.yaml", source("same", "body: [二]\n").text);
    assert_eq!(mistakes(&[first.clone(), second.clone()]), "1:7 the form “same” is in “same.yaml” already\n");
    let third = Source::new("third.yaml", second.text.clone()).in_layer(1);
    let both = [first.clone(), second.clone().in_layer(1), third];
    assert_eq!(mistakes(&both), "1:7 the form “same” is in “second.yaml” already\n");
    let mut catalog = load(&[first, source("other", "body: [三]\n"), second.in_layer(1)]).unwrap();
    assert_eq!(catalog.iter().map(|schema| &*schema.form).collect::<Vec<_>>(), ["same", "other"]);
    catalog.keep_from(2);
    assert_eq!(catalog.iter().map(|schema| &*schema.form).collect::<Vec<_>>(), ["same"]);
}

#[test]
fn annexes_become_part_of_the_form() {
    let host = source(
        "host",
        "fields:\n  a: {label: 甲, help: {zh: 主, en: host}}\nbody:\n  - \"{{ a }}\"\n  - annex: {form: inner, prefix: 附：}\n\
         rules:\n  - {id: r, check: size(rows) > 0, field: rows, message: {zh: 主, en: host}}\n",
    );
    let inner = source(
        "inner",
        "fields:\n  a: {label: 甲}\n  b: {label: 乙}\n\
         tables:\n  rows: {label: 表, columns: {n: {label: 名, column: {width_mm: 20}}}}\n\
         body:\n  - {text: 内表, style: title}\n  - \"{{ a }}{{ b }}\"\n  - table: rows\n\
         rules:\n  - {id: r, check: a != b, field: b, message: {zh: 内, en: inner}}\n  - {id: s, check: a != b, field: b, message: {zh: 内, en: inner}}\n",
    );
    let catalog = load(&[host, inner]).unwrap();
    let host = catalog.get("host").unwrap();
    let keys: Vec<&str> = host.fields.keys().chain(host.tables.keys()).map(|key| &**key).collect();
    assert_eq!(keys, ["a", "b", "rows"]);
    assert_eq!(host.fields["a"].help.as_ref().unwrap().en, "host");
    let rules: Vec<(&str, &str)> = host.rules.iter().map(|rule| (&*rule.id, &*rule.field)).collect();
    assert_eq!(rules, [("r", "rows"), ("s", "b")]);
    let [Block::Paragraph(_), Block::PageBreak, Block::Paragraph(title), ..] = host.body.as_slice() else {
        panic!("{:?}", host.body)
    };
    assert_eq!(title.text.print(|_, _| String::new()), "附：内表");
}

#[test]
fn annexes_do_not_go_round_in_a_circle() {
    let annex = |form: &str, of: &str| source(form, &format!("body: [{{annex: {{form: {of}}}}}]\n"));
    assert_eq!(
        mistakes(&[annex("a", "b"), annex("b", "a")]),
        "6:23 the annexes go round in a circle: a → b → a\n6:23 the annexes go round in a circle: b → a → b\n"
    );
    // What is wrong with an annex is told in its own file only.
    let broken = source("b", "body: 甲\n");
    assert_eq!(mistakes(&[annex("a", "b"), broken]), "6:7 a single value where a list (- item) belongs\n");
}

#[test]
fn fields_of_one_label_are_titled_by_the_head_of_their_row() {
    let catalog = load(&zwy::assets::schemas()).unwrap();
    let title = |form: &str, key: &str| catalog.get(form).unwrap().fields[key].title.clone();
    assert_eq!(title("application", "it_lead_phone"), "信息化负责人联系电话");
    assert_eq!(title("application", "system_lead_email"), "系统负责人邮箱");
    assert_eq!(title("application", "org"), "申请单位名称");
    assert_eq!(title("agreement", "party_a_signatory"), "甲方签字");
    assert_eq!(title("receipt", "user_phone"), "使用单位联系电话");
}

#[test]
fn cells_know_their_columns_below_cells_that_reach_down() {
    let text = std::fs::read_to_string(folder().join("good.yaml")).unwrap();
    let catalog = load(&[Source::new("good.yaml", text)]).unwrap();
    let schema = catalog.get("purchase").unwrap();
    let grid =
        schema.body.iter().find_map(|block| if let Block::Grid(grid) = block { Some(grid) } else { None }).unwrap();
    let cells: Vec<Vec<(usize, usize, usize)>> = grid
        .rows
        .iter()
        .map(|row| row.cells.iter().map(|cell| (cell.column, cell.span, cell.row_span)).collect())
        .collect();
    assert_eq!(cells[2..], [vec![(0, 1, 2), (1, 3, 1)], vec![(1, 3, 1)]]);
}

#[test]
fn a_schema_exports_the_json_schema_of_its_records() {
    let catalog = load(&zwy::assets::schemas()).unwrap();
    let json = record_schema(catalog.get("application").unwrap());
    assert_eq!(json["properties"]["form"]["const"], "application");
    assert_eq!(json["properties"]["applicant_date"]["format"], "date");
    assert_eq!(json["properties"]["networks"]["type"], "array");
    assert_eq!(json["properties"]["networks"]["items"]["examples"][0], "互联网区");
    assert_eq!(json["properties"]["servers"]["items"]["properties"]["vcpu"]["maximum"], 2048);
    assert_eq!(json["properties"]["servers"]["items"]["properties"]["extra"]["type"], "object");
    assert_eq!(json["additionalProperties"], false);
    let required: Vec<&str> = json["required"].as_array().unwrap().iter().map(|key| key.as_str().unwrap()).collect();
    assert!(required.contains(&"form") && required.contains(&"it_lead") && !required.contains(&"application_no"));
    let text = std::fs::read_to_string(folder().join("good.yaml")).unwrap();
    let good = load(&[Source::new("good.yaml", text)]).unwrap();
    let json = record_schema(good.get("purchase").unwrap());
    assert_eq!(json["properties"]["urgency"]["enum"], serde_json::json!(["普通", "紧急"]));
    assert_eq!(json["required"], serde_json::json!(["form", "dept", "items"]));
}

/// Both language references describe one schema from beginning to end, and what they say is a schema loads.
#[test]
fn the_documentation_is_right() {
    for name in ["schema.md", "schema.zh-CN.md"] {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)).unwrap();
        let whole: Vec<&str> = text
            .split("```yaml\n")
            .skip(1)
            .filter_map(|rest| rest.split("```").next())
            .filter(|block| block.starts_with("form:"))
            .collect();
        assert_eq!(whole.len(), 1, "{name}");
        let found = mistakes(&[Source::new(name, whole[0])]);
        assert!(found.is_empty(), "{name}:\n{found}");
        let missing: Vec<String> = keys(&language())
            .into_iter()
            .filter(|key| !["`", ": ", " "].iter().any(|end| text.contains(&format!("`{key}{end}"))))
            .collect();
        assert!(missing.is_empty(), "{name} does not explain {missing:?}");
    }
}

/// Every key and word of the language.
fn keys(schema: &serde_json::Value) -> std::collections::BTreeSet<String> {
    let mut keys = std::collections::BTreeSet::new();
    let mut rest = vec![schema];
    while let Some(value) = rest.pop() {
        if let Some(properties) = value.get("properties").and_then(|p| p.as_object()) {
            keys.extend(properties.keys().cloned());
        }
        keys.extend(value.get("const").and_then(|c| c.as_str()).map(str::to_owned));
        keys.extend(
            value
                .get("enum")
                .into_iter()
                .flat_map(|e| e.as_array().unwrap())
                .filter_map(|c| c.as_str())
                .map(str::to_owned),
        );
        match value {
            serde_json::Value::Object(map) => rest.extend(map.values()),
            serde_json::Value::Array(list) => rest.extend(list),
            _ => {}
        }
    }
    keys
}

/// A schema with a line left out, doubled or spoiled has mistakes or none, but never stops the program.
#[test]
fn spoiled_schemas_do_no_harm() {
    let text = std::fs::read_to_string(folder().join("good.yaml")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let spoil: [&dyn Fn(&str) -> String; 6] = [
        &|_| String::new(),
        &|line| format!("{line}\n{line}"),
        &|line| line.replace(": ", ": ["),
        &|line| format!("  {line}"),
        &|line| line.replace(char::is_alphanumeric, "}"),
        &|line| line.split(": ").next().unwrap_or_default().to_owned() + ": {a: [1, {b: ~}]}",
    ];
    for at in 0..lines.len() {
        for spoil in spoil {
            let mut spoiled: Vec<String> = lines.iter().map(|&line| line.to_owned()).collect();
            spoiled[at] = spoil(lines[at]);
            mistakes(&[Source::new("spoiled.yaml", spoiled.join("\n"))]);
        }
    }
}
