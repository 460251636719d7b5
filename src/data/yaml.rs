//! Records as YAML that reads back as the same records.

use std::fmt::Write as _;

use crate::clean::harmful;
use crate::error::Result;
use crate::record::Record;
use crate::value::Value;

/// The records as YAML documents, parted by `---`.
///
/// # Errors
/// None today; room for a format that cannot hold a value.
pub fn to_yaml(records: &[Record]) -> Result<String> {
    let mut text = String::new();
    for (index, record) in records.iter().enumerate() {
        if index > 0 {
            text.push_str("---\n");
        }
        mapping(&mut text, record, 0);
    }
    Ok(text)
}

fn mapping(text: &mut String, record: &Record, indent: usize) {
    for (key, value) in record.iter() {
        let _ = write!(text, "{:indent$}{}:", "", scalar(key));
        entry(text, value, indent);
    }
}

fn entry(text: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Text(body) if is_block(body) => {
            // The indentation is said where the first line begins with a space.
            let hint = if body.starts_with(' ') { "2" } else { "" };
            let _ = writeln!(text, " |{hint}-");
            for line in body.split('\n') {
                if line.is_empty() {
                    text.push('\n');
                } else {
                    let _ = writeln!(text, "{:width$}{line}", "", width = indent + 2);
                }
            }
        }
        Value::Text(body) => {
            let _ = writeln!(text, " {}", scalar(body));
        }
        Value::Number(number) => {
            let _ = writeln!(text, " {}", number.normalize());
        }
        Value::Date(date) => {
            let _ = writeln!(text, " {date}");
        }
        Value::Bool(truth) => {
            let _ = writeln!(text, " {truth}");
        }
        Value::Null => text.push_str(" null\n"),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(flow).collect();
            let _ = writeln!(text, " [{}]", items.join(", "));
        }
        Value::Rows(rows) => {
            text.push('\n');
            for row in rows {
                let mut body = String::new();
                mapping(&mut body, row, indent + 4);
                let _ = write!(text, "{:indent$}  - {}", "", body.trim_start_matches(' '));
                if row.is_empty() {
                    text.push_str("{}\n");
                }
            }
        }
        Value::Map(map) => {
            text.push('\n');
            mapping(text, map, indent + 2);
        }
    }
}

fn flow(value: &Value) -> String {
    match value {
        Value::Number(number) => number.normalize().to_string(),
        Value::Date(date) => date.to_string(),
        other => scalar(&other.plain()),
    }
}

/// Several lines go into a literal block, unless something in them would not survive it.
fn is_block(body: &str) -> bool {
    body.contains('\n')
        && !body.ends_with('\n')
        && !body.starts_with('\n')
        && body.chars().all(|c| c == '\n' || c == '\t' || !needs_escape(c))
        && !body.split('\n').any(|line| line.starts_with('\t') || !line.is_empty() && line.trim().is_empty())
}

fn needs_escape(c: char) -> bool {
    c == '\u{a0}' || harmful(c)
}

/// A scalar on one line: plain where it can only be text, else in double quotes.
fn scalar(body: &str) -> String {
    let plain = body.chars().next().is_some_and(|c| c.is_alphabetic())
        && body.chars().last().is_some_and(|c| !c.is_whitespace() && c != ':')
        && body.chars().all(|c| {
            !needs_escape(c) && !matches!(c, ',' | '[' | ']' | '{' | '}' | '#' | '"' | '\'' | '`' | '\\' | '\t')
        })
        && !body.contains(": ")
        && !matches!(
            body.to_ascii_lowercase().as_str(),
            "null" | "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n" | "nan" | "inf" | "infinity"
        );
    if plain {
        return body.to_owned();
    }
    let mut text = String::from("\"");
    for c in body.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            '\r' => text.push_str("\\r"),
            c if needs_escape(c) => {
                let c = c as u32;
                let _ = if c > 0xffff { write!(text, "\\U{c:08x}") } else { write!(text, "\\u{c:04x}") };
            }
            c => text.push(c),
        }
    }
    text.push('"');
    text
}
