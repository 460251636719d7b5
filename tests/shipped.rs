//! What is shipped beside the code is what the code makes, and no form lives in the code.
//!
//! `ZWY_BLESS=1 cargo test --test shipped` writes the templates and the prepared forms of the schemas anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn same(path: &Path, made: &[u8]) {
    if std::env::var_os("ZWY_BLESS").is_some() {
        std::fs::write(path, made).unwrap();
    }
    let shipped = std::fs::read(path).unwrap_or_default();
    assert!(shipped == made, "{} is not what the schema gives; see the head of this test", path.display());
}

#[test]
fn templates_are_those_that_the_schemas_draw() {
    for schema in support::schemas(&support::catalog()) {
        let drawn = zwy::docx::draw::draw(&schema).unwrap();
        same(&root().join("templates").join(format!("{}.docx", schema.form)), &drawn);
    }
}

#[test]
fn prepared_forms_are_those_of_the_schemas() {
    let sources = zwy::assets::schemas();
    for source in &sources {
        let path = root().join("schemas/prepared").join(Path::new(&source.name).with_extension("json"));
        same(&path, zwy::schema::prepare(source).unwrap().as_bytes());
    }
    let written: Vec<_> = sources.into_iter().map(zwy::schema::Source::unprepared).collect();
    let written = zwy::schema::load(&written).unwrap();
    // Those that are made ready when they are asked for.
    let prepared = support::catalog();
    assert_eq!(written.len(), prepared.len());
    for (written, prepared) in written.iter().zip(prepared.iter()) {
        assert_eq!(format!("{written:#?}"), format!("{prepared:#?}"), "{}", written.form);
    }
}

/// A form's id, label, printed wording or rule in `src/` would mean that a new form needs new code.
#[test]
fn no_form_lives_in_the_code() {
    let mut words: Vec<String> = Vec::new();
    let common = [
        "联系电话",
        "日期",
        "时间",
        "签字",
        "单位",
        "合计",
        "其他",
        "数量",
        "序号",
        "得分",
        "分值",
        "乙方",
        "邮箱",
        "存储",
        "内存",
    ];
    for schema in support::schemas(&support::catalog()) {
        words.push(schema.title.print(|_, _| String::new()));
        words.extend(schema.code.clone());
        words.extend(schema.fields.values().map(|field| field.label.clone()));
        words.extend(
            schema.tables.values().flat_map(|table| table.columns.values().map(|column| column.field.label.clone())),
        );
        words.extend(schema.rules.iter().map(|rule| rule.id.to_string()));
        words.extend(["\"", "'"].iter().flat_map(|q| [format!("{q}{}{q}", schema.form)]));
    }
    words.retain(|word| !common.contains(&word.as_str()) && word.chars().count() > 2);
    let mut found = Vec::new();
    visit(&root().join("src"), &mut |path, text| {
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for word in words.iter().filter(|word| line.contains(word.as_str())) {
                found.push(format!("{}:{}: {word}", path.display(), number + 1));
            }
        }
    });
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn visit(folder: &Path, each: &mut dyn FnMut(&Path, &str)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            visit(&path, each);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            each(&path, &std::fs::read_to_string(&path).unwrap());
        }
    }
}
