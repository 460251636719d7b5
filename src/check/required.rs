//! `required`, `no-rows`: what may not be empty at this stage; a warning for what should not be.

use super::Subject;
use crate::deadline;
use crate::message;
use crate::message::Message;
use crate::problem::{Pile, Problem, Severity};
use crate::record::Record;
use crate::schema::{Field, Role, Stage, Table};

pub(super) fn check(subject: &Subject<'_>, problems: &mut Pile) {
    for (key, field) in &subject.schema.fields {
        if subject.record.get(key).is_none()
            && !is_told(subject, key)
            && let Some(severity) = weight(subject, field, None)
        {
            problems.push(subject.placed(empty(field, key.to_string(), severity)));
        }
    }
    for (key, table) in &subject.schema.tables {
        rows(subject, key, table, problems);
    }
}

/// True where reading has said already why there is no value.
fn is_told(subject: &Subject<'_>, field: &str) -> bool {
    subject.is_rejected(field) || subject.is_known("unread", field)
}

/// Rows that are printed on the form are there; what is to be written into them is not.
fn without_rows(table: &Table) -> Problem {
    let label = &table.label;
    let asked = table.columns.values().find(|c| c.field.required != Stage::Never && c.role != Role::Fixed);
    match asked {
        Some(column) if !table.fixed_rows.is_empty() => {
            let asked = &column.field.title;
            Problem::error(
                "no-rows",
                message!("“{label}”各行的“{asked}”都没有填写", "no row of “{label}” has a “{asked}”"),
            )
            .help(message!("请逐行填写“{asked}”", "fill in “{asked}” in each row"))
        }
        _ => Problem::error("no-rows", message!("“{label}”没有填写任何一行", "“{label}” has no rows"))
            .help(Message::new("请逐行填写", "fill it in row by row")),
    }
}

fn rows(subject: &Subject<'_>, key: &str, table: &Table, problems: &mut Pile) {
    let rows = subject.record.rows(key);
    if rows.is_empty() {
        if subject.applies(table.required) && !is_told(subject, key) {
            problems.push(subject.placed(without_rows(table).field(key)));
        }
        return;
    }
    for (index, row) in rows.iter().enumerate() {
        if index & 0xFF == 0xFF && deadline::passed() {
            break;
        }
        for (name, column) in &table.columns {
            if row.get(name).is_some() || column.role == Role::Fixed {
                continue;
            }
            let Some(severity) = weight(subject, &column.field, Some((index, row))) else { continue };
            let path = format!("{key}[{index}].{name}");
            if !subject.is_rejected(&path) && !is_told(subject, &format!("{key}.{name}")) {
                problems.push(subject.placed(empty(&column.field, path, severity)));
            }
        }
    }
}

fn weight(subject: &Subject<'_>, field: &Field, row: Option<(usize, &Record)>) -> Option<Severity> {
    if subject.applies(field.required) {
        return Some(Severity::Error);
    }
    let needed = field.required_if.as_ref().is_some_and(|when| super::rules::holds(when, subject, row));
    if needed {
        return Some(Severity::Error);
    }
    (field.recommended && field.required != Stage::Submit).then_some(Severity::Warning)
}

fn empty(field: &Field, path: String, severity: Severity) -> Problem {
    let title = &field.title;
    let help = match (&field.help, &field.example) {
        (Some(help), _) => help.clone(),
        (None, Some(example)) => message!("请填写，例如“{example}”", "fill it in, such as “{example}”"),
        (None, None) => Message::new("请填写", "fill it in"),
    };
    let message = match severity {
        Severity::Error => message!("“{title}”没有填写", "“{title}” is empty"),
        _ => message!("“{title}”没有填写，建议填写", "“{title}” is empty and should be filled in"),
    };
    Problem::new("required", severity, message).field(path).help(help)
}
