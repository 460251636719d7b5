//! Runs the tables of `docs/values.md` and `docs/values.zh-CN.md`.

use zwy::grid::Content;
use zwy::schema::FieldType;
use zwy::value::Value;

use crate::fields::field;
use crate::{read, text};

/// The text in backticks.
fn spans(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(|span| span.replace('⏎', "\n").replace('␣', " ")).collect()
}

fn content(cell: &str) -> Content {
    let written = spans(cell).remove(0);
    match cell.split('`').next().unwrap().trim() {
        "" => text(&written),
        "number" | "数字" => Content::Number(written.parse().unwrap()),
        "date" | "日期" => Content::Date(
            written
                .parse::<chrono::NaiveDate>()
                .map(|date| date.and_hms_opt(0, 0, 0).unwrap())
                .unwrap_or_else(|_| chrono::NaiveDateTime::parse_from_str(&written, "%Y-%m-%d %H:%M:%S").unwrap()),
        ),
        "formula" | "公式" => Content::Formula(written.into()),
        "error" | "错误值" => Content::Error(written.into()),
        other => panic!("unknown kind of cell {other}"),
    }
}

/// Runs every row; returns what was written, row by row.
fn run(page: &str) -> Vec<String> {
    let (mut current, mut rows, mut wrong) = (None, Vec::new(), Vec::new());
    for line in page.lines() {
        if let Some(name) = line.strip_prefix("<!-- field: ").and_then(|rest| rest.strip_suffix(" -->")) {
            current = Some(field(name));
        }
        let cells: Vec<&str> =
            line.trim_matches('|').split(" | ").map(|cell| cell.trim().trim_matches('|').trim()).collect();
        let ([written, value, problems], true, Some(field)) = (cells.as_slice(), line.starts_with("| "), &current)
        else {
            continue;
        };
        if !written.contains('`') {
            continue;
        }
        let content = content(written);
        let (read_value, said, coerced) = read(field, &content);
        let expected: Vec<String> = problems
            .split([',', '、'])
            .filter(|problem| !problem.trim().is_empty())
            .map(|problem| {
                let severity = problem.split('`').next().unwrap().trim();
                let severity = if matches!(severity, "error" | "错误") { "error" } else { "warning" };
                format!("{severity} {}", spans(problem).remove(0))
            })
            .collect();
        if read_value != spans(value).pop() || said != expected {
            wrong.push(format!("{}: {written} gives {read_value:?} {said:?}, not {value} {expected:?}", field.key));
        }
        if said.is_empty() {
            let typed = match (field.kind, &coerced.value) {
                (_, None) => true,
                (FieldType::Integer | FieldType::Decimal, Some(value)) => value.as_number().is_some(),
                (FieldType::Date, Some(value)) => matches!(value, Value::Date(_)),
                (FieldType::MultiChoice, Some(value)) => matches!(value, Value::List(_)),
                (_, Some(value)) => value.as_text().is_some(),
            };
            assert!(typed, "{}: {written}", field.key);
        }
        rows.push(format!("{} {content:?}", field.key));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    rows
}

#[test]
fn the_pages_say_what_happens() {
    let english = run(include_str!("../../docs/values.md"));
    let chinese = run(include_str!("../../docs/values.zh-CN.md"));
    assert!(english.len() > 200, "only {} rows", english.len());
    assert_eq!(english, chinese);
}
