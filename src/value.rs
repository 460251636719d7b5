//! A value of a record.

use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::ser::{Serialize, Serializer};

use crate::record::Record;

/// One value of a record: what a field, a column or a table holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text as written, only trimmed. Also what could not be read as its field's type.
    Text(Arc<str>),
    /// An exact decimal; integers have no fraction.
    Number(Decimal),
    /// A calendar date; ISO 8601 in data.
    Date(NaiveDate),
    /// The values of a multi-choice field.
    List(Vec<Value>),
    /// The rows of a table.
    Rows(Vec<Record>),
    /// `extra`: columns that the schema does not know, by their label.
    Map(Box<Record>),
    /// A truth value; only data without a schema has them.
    Bool(bool),
    /// What data without a schema spells as `null`.
    Null,
}

impl Value {
    /// A text value.
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// The text of a text value.
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The number of a number value.
    pub fn as_number(&self) -> Option<Decimal> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    /// The rows of a table value; none for anything else.
    pub fn rows(&self) -> &[Record] {
        if let Self::Rows(rows) = self { rows } else { &[] }
    }

    /// The items of a list value; none for anything else.
    pub fn items(&self) -> &[Value] {
        if let Self::List(items) = self { items } else { &[] }
    }

    /// The value in one line of plain text: numbers without trailing zeros, ISO dates, lists joined by `、`.
    pub fn plain(&self) -> String {
        match self {
            Self::Text(text) => text.to_string(),
            Self::Number(number) => number.normalize().to_string(),
            Self::Date(date) => date.to_string(),
            Self::List(items) => items.iter().map(Self::plain).collect::<Vec<_>>().join("、"),
            Self::Rows(rows) => rows.len().to_string(),
            Self::Map(map) => {
                map.iter().map(|(key, value)| format!("{key}={}", value.plain())).collect::<Vec<_>>().join("、")
            }
            Self::Bool(truth) => truth.to_string(),
            Self::Null => String::new(),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serialize_number(*number, serializer),
            Self::Date(date) => serializer.collect_str(date),
            Self::List(items) => serializer.collect_seq(items),
            Self::Rows(rows) => serializer.collect_seq(rows),
            Self::Map(map) => map.serialize(serializer),
            Self::Bool(truth) => serializer.serialize_bool(*truth),
            Self::Null => serializer.serialize_unit(),
        }
    }
}

/// Integers as integers; a fraction as the binary number whose shortest spelling it is. Only a decimal with more
/// digits than that keeps takes JSON's arbitrary precision.
fn serialize_number<S: Serializer>(number: Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    use rust_decimal::prelude::ToPrimitive;
    let number = number.normalize();
    if number.scale() == 0
        && let Some(integer) = number.to_i64()
    {
        return serializer.serialize_i64(integer);
    }
    let spelled = number.to_string();
    if let Ok(float) = spelled.parse::<f64>()
        && float.to_string() == spelled
    {
        return serializer.serialize_f64(float);
    }
    match spelled.parse::<serde_json::Number>() {
        Ok(exact) => exact.serialize(serializer),
        Err(_) => serializer.serialize_str(&spelled),
    }
}
