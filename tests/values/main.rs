//! The rules of the field types: the examples of the documentation, cases beside them, and laws.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cases;
mod documented;
mod fields;
mod laws;

use zwy::grid::Content;
use zwy::problem::Severity;
use zwy::schema::Field;
use zwy::values::{Coerced, coerce, validate};

/// The value in plain text and the problems as `severity code`, of reading and of validating.
pub(crate) fn read(field: &Field, content: &Content) -> (Option<String>, Vec<String>, Coerced) {
    let coerced = coerce(field, content);
    let mut problems = coerced.problems.clone();
    if problems.iter().all(|problem| problem.severity != Severity::Error) {
        problems.extend(coerced.value.iter().flat_map(|value| validate(field, value)));
    }
    let said = problems
        .iter()
        .map(|problem| {
            assert!(problem.field.is_empty() && problem.place.is_none(), "the caller adds both");
            let severity = match problem.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            };
            format!("{severity} {}", problem.code)
        })
        .collect();
    (coerced.value.as_ref().map(|value| value.plain()), said, coerced)
}

pub(crate) fn text(text: &str) -> Content {
    Content::Text(text.into())
}
