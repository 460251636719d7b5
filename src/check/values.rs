//! What a single value must be like: length, range, format, vocabulary.

use super::Subject;
use crate::problem::Pile;
use crate::schema::{Field, Role, Stage};
use crate::value::Value;
use crate::values::validate;

pub(super) fn check(subject: &Subject<'_>, problems: &mut Pile) {
    for (key, field) in &subject.schema.fields {
        if let Some(value) = subject.record.get(key) {
            judge(subject, field, value, || key.to_string(), problems);
        }
    }
    for (key, table) in &subject.schema.tables {
        for (index, row) in subject.record.rows(key).iter().enumerate() {
            for (name, column) in table.columns.iter().filter(|(_, column)| column.role != Role::Fixed) {
                if let Some(value) = row.get(name) {
                    judge(subject, &column.field, value, || format!("{key}[{index}].{name}"), problems);
                }
            }
        }
    }
}

fn judge(subject: &Subject<'_>, field: &Field, value: &Value, path: impl Fn() -> String, problems: &mut Pile) {
    // What needs not be filled may be no text.
    if field.required == Stage::Never && matches!(value, Value::Text(text) if text.is_empty()) {
        return;
    }
    let found = validate(field, value);
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
