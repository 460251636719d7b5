//! The tables of docs/templates.md and docs/docxtpl.md, line by line, and the data that they show.

use std::path::Path;

use crate::documents::{compile, lines, p, package, part, proper, said, table};
use zwy::data;
use zwy::docx::template::{Code, doctor};
use zwy::limits::Limits;
use zwy::record::Record;

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

fn yaml(text: &str) -> Vec<&str> {
    text.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

fn record(yaml: &str) -> Record {
    data::read_plain(yaml.as_bytes(), data::Format::Yaml, "data.yaml").unwrap().remove(0)
}

/// The rows of the tables, by cells. A cell is the lines of code in it, or none where it holds words.
fn rows(text: &str) -> Vec<Vec<Option<String>>> {
    let code = |cell: &str| -> Option<String> {
        let line = |line: &str| Some(line.trim().strip_prefix('`')?.strip_suffix('`')?.replace('\u{1}', "|"));
        cell.split("<br>").map(line).collect::<Option<Vec<_>>>().map(|lines| lines.join("\n"))
    };
    let row = |line: &str| {
        let line = line.strip_prefix("| ")?.strip_suffix('|')?.replace("\\|", "\u{1}");
        // What is no tag is the name of something else.
        (line.starts_with('`') && line.contains('{')).then(|| line.split('|').map(code).collect::<Vec<_>>())
    };
    text.lines().filter_map(row).filter(|row| row[0].is_some()).collect()
}

/// The body of an example: a line is a paragraph, or with `│` the row of a table.
fn body(text: &str) -> String {
    let mut body = String::new();
    let mut grid: Vec<&str> = Vec::new();
    for line in text.lines() {
        if line.contains('│') {
            grid.push(line);
            continue;
        }
        if !grid.is_empty() {
            body += &table(&std::mem::take(&mut grid));
        }
        body += &p(line);
    }
    if grid.is_empty() { body } else { body + &table(&grid) }
}

fn printed(text: &str, record: &Record) -> Result<String, String> {
    let rendered = compile(&package(&body(text), &[])).and_then(|template| template.render(record));
    let xml = part(&rendered.map_err(|error| lines(&error))?, "word/document.xml");
    proper(&xml);
    Ok(said(&xml))
}

#[test]
fn the_examples_of_the_guide_hold() {
    let pages = ["docs/templates.md", "docs/templates.zh-CN.md"].map(read);
    let mut wrong = Vec::new();
    for page in &pages {
        let data = yaml(page);
        assert_eq!(data[0], read("samples/templates/培训通知.yaml"));
        let record = record(data.last().unwrap());
        let rows = rows(page);
        assert!(rows.len() > 50, "{}", rows.len());
        for row in rows {
            let tags = row[0].as_deref().unwrap();
            match (printed(tags, &record), &row[1]) {
                (Ok(printed), Some(expected)) if printed != *expected => {
                    wrong.push(format!("{tags}: {printed}, not {expected}"));
                }
                (Ok(_), _) => {}
                (Err(said), _) => wrong.push(format!("{tags}: {said}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let codes = |page: &str| rows(page).into_iter().map(|row| row[..2].to_vec()).collect::<Vec<_>>();
    assert_eq!(codes(&pages[0]), codes(&pages[1]));
    assert_eq!(yaml(&pages[0]), yaml(&pages[1]));
}

#[test]
fn what_differs_from_docxtpl_does_so() {
    let pages = ["docs/docxtpl.md", "docs/docxtpl.zh-CN.md"].map(read);
    let mut wrong = Vec::new();
    for page in &pages {
        let record = record(yaml(page).last().unwrap());
        let mut refused = 0;
        for row in rows(page) {
            let tags = row[0].as_deref().unwrap();
            let second = row[1].as_deref().unwrap_or_else(|| panic!("{tags}"));
            // What is printed; or the code of the refusal, and what to write instead.
            if !Code::ALL.iter().any(|code| code.name() == second) {
                if printed(tags, &record).as_deref() != Ok(second) {
                    wrong.push(format!("{tags}: {:?}, not {second}", printed(tags, &record)));
                }
                continue;
            }
            refused += 1;
            let bytes = package(&body(tags), &[]);
            let report = doctor::examine(&bytes, "t.docx", None, &Limits::default()).unwrap();
            if !report.iter().any(|finding| finding.code.name() == second) {
                wrong.push(format!("{tags}: is not {second}"));
            }
            if let Some(Err(said)) = row[2].as_deref().map(|instead| printed(instead, &record)) {
                wrong.push(format!("{tags}, instead of it: {said}"));
            }
        }
        assert!(refused > 15, "{refused}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(rows(&pages[0]), rows(&pages[1]));
}

/// What the pictures show.
#[test]
fn cells_of_the_samples_are_merged_and_shaded() {
    for (name, expected) in [
        (
            "服务器清单",
            [("<w:vMerge w:val=\"restart\"/>", 2), ("<w:vMerge w:val=\"continue\"/>", 3), ("w:fill=\"FFC7CE\"", 2)],
        ),
        ("使用率", [("<w:gridSpan w:val=\"4\"/>", 1), ("<w:gridCol ", 5), ("w:fill=\"FFC7CE\"", 3)]),
    ] {
        let template = std::fs::read(format!("{}/samples/templates/{name}.docx", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let record = record(&read(&format!("samples/templates/{name}.yaml")));
        let xml = part(&compile(&template).unwrap().render(&record).unwrap(), "word/document.xml");
        proper(&xml);
        for (text, times) in expected {
            assert_eq!(xml.matches(text).count(), times, "{name}: {text}: {xml}");
        }
    }
}
