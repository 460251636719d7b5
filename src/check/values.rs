//! What a single value must be like: length, range, format, vocabulary.

use super::Subject;
use crate::problem::{Pile, Problem};
use crate::record::Record;
use crate::schema::{Column, Field, Role, Stage};
use crate::value::Value;
use crate::values::validate;

pub(super) fn check(subject: &Subject<'_>, problems: &mut Pile) {
    for (key, field) in &subject.schema.fields {
        if let Some(value) = subject.record.get(key) {
            judge(subject, validate(field, value), field, value, || key.to_string(), problems);
        }
    }
    for (key, table) in &subject.schema.tables {
        for (index, row) in subject.record.rows(key).iter().enumerate() {
            for (name, column) in table.columns.iter().filter(|(_, column)| column.role != Role::Fixed) {
                if let Some(value) = row.get(name) {
                    let found = validate_cell(column, value, row);
                    judge(subject, found, &column.field, value, || format!("{key}[{index}].{name}"), problems);
                }
            }
        }
    }
}

/// What is wrong with a value of a row; where another column holds the most that it may be, that is its range.
fn validate_cell(column: &Column, value: &Value, row: &Record) -> Vec<Problem> {
    let found = validate(&column.field, value);
    match (&column.most, column.field.range) {
        (Some(most), Some((least, _))) if !found.is_empty() => match row.get(most) {
            Some(Value::Number(most)) if least <= *most => {
                validate(&Field { range: Some((least, *most)), ..column.field.clone() }, value)
            }
            _ => found,
        },
        _ => found,
    }
}

fn judge(
    subject: &Subject<'_>,
    found: Vec<Problem>,
    field: &Field,
    value: &Value,
    path: impl Fn() -> String,
    problems: &mut Pile,
) {
    // What needs not be filled may be no text.
    if field.required == Stage::Never && matches!(value, Value::Text(text) if text.is_empty()) {
        return;
    }
    if found.is_empty() {
        return;
    }
    let path = path();
    if subject.is_rejected(&path) {
        return;
    }
    for problem in found {
        if !subject.is_known(&problem.code, &path) {
            problems.push(subject.placed(problem.field(path.clone())));
        }
    }
}
