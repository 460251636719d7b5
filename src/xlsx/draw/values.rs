//! What a cell holds for a field's value.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::page::{Content, NumberFormat};
use super::text::checked;
use crate::error::Result;
use crate::schema::{Field, FieldType};
use crate::value::Value;
use crate::values;

/// The content of a cell that holds `value` and nothing else: numbers and dates as such where the format keeps them
/// exactly, all else as text. `path` is the field's place in the record.
pub(super) fn typed(field: &Field, value: Option<&Value>, path: &dyn Fn() -> String) -> Result<Content> {
    let bare = field.print.0.is_empty() && field.print.1.is_empty();
    match value {
        Some(Value::Number(number)) if bare => {
            if let Some(number) = exact(*number) {
                return Ok(Content::Number(number));
            }
        }
        Some(Value::Date(date)) if bare && *date >= FIRST_DATE => return Ok(Content::Date(*date)),
        _ => {}
    }
    text(values::print(field, value), &|| described(field, path))
}

/// A cell with `text`, or a blank one.
pub(super) fn text(text: String, what: &dyn Fn() -> String) -> Result<Content> {
    let text = checked(text, what)?;
    Ok(if text.is_empty() { Content::Blank } else { Content::Text(text) })
}

/// The field as messages name it: its title and its path in the record.
pub(super) fn described(field: &Field, path: &dyn Fn() -> String) -> String {
    let path = path();
    if path == field.title { path } else { format!("{} ({path})", field.title) }
}

/// What typing into the cell of `field` makes.
pub(super) fn number_format(field: &Field) -> NumberFormat {
    match field.kind {
        FieldType::Integer => NumberFormat::Whole,
        FieldType::Decimal => NumberFormat::General,
        FieldType::Date => NumberFormat::Date,
        _ => NumberFormat::Text,
    }
}

/// 1 March 1900: the serial numbers of earlier days differ between programs (Excel counts a 29 February 1900).
const FIRST_DATE: NaiveDate = match NaiveDate::from_ymd_opt(1900, 3, 1) {
    Some(date) => date,
    None => NaiveDate::MAX,
};

/// The number as a cell keeps it: programs write 15 significant digits, so a longer one stays text.
pub(super) fn exact(number: Decimal) -> Option<f64> {
    let number = number.normalize();
    (number.mantissa().unsigned_abs() < 1_000_000_000_000_000).then(|| number.to_f64()).flatten()
}
