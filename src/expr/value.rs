//! The values of expressions: borrowed from the record as far as possible, for a rule runs on every row of a sheet.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::record::Record;
use crate::value::Value;

/// Bytes that a printed value takes at most; what is longer ends in `…`.
pub(super) const PRINTED_BYTES: usize = 1 << 20;

/// The value of an expression. A missing value is none of these: it is the `None` around them.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprValue<'a> {
    /// A truth value.
    Bool(bool),
    /// An exact decimal.
    Number(Decimal),
    /// Text.
    Text(Cow<'a, str>),
    /// A calendar date.
    Date(NaiveDate),
    /// A list; its items may be missing.
    List(ExprList<'a>),
    /// A row of a table, or `extra`.
    Map(&'a Record),
}

/// A list of values, some of which may be missing.
#[derive(Debug, Clone)]
pub enum ExprList<'a> {
    /// The items of a multi-choice.
    Values(&'a [Value]),
    /// The rows of a table.
    Rows(&'a [Record]),
    /// A list that the expression made.
    Items(Arc<[Option<ExprValue<'a>>]>),
}

/// Names that an expression may use, and their values.
pub trait Scope {
    /// The value of a top-level name: `None` when it has none now.
    fn get(&self, name: &str) -> Option<ExprValue<'_>>;
}

impl Scope for Record {
    fn get(&self, name: &str) -> Option<ExprValue<'_>> {
        Record::get(self, name).map(ExprValue::from)
    }
}

/// A record with one of its rows: `row` is the row and `index` its number from 0.
#[derive(Debug, Clone, Copy)]
pub struct RowScope<'a> {
    /// The record.
    pub record: &'a Record,
    /// The row.
    pub row: &'a Record,
    /// The row's number, from 0.
    pub index: usize,
}

impl Scope for RowScope<'_> {
    fn get(&self, name: &str) -> Option<ExprValue<'_>> {
        match name {
            "row" => Some(ExprValue::Map(self.row)),
            "index" => Some(ExprValue::Number(self.index.into())),
            name => Scope::get(self.record, name),
        }
    }
}

impl<'a> From<&'a Value> for ExprValue<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Text(text) => Self::Text(Cow::Borrowed(text)),
            Value::Number(number) => Self::Number(*number),
            Value::Date(date) => Self::Date(*date),
            Value::List(items) => Self::List(ExprList::Values(items)),
            Value::Rows(rows) => Self::List(ExprList::Rows(rows)),
            Value::Map(map) => Self::Map(map),
            Value::Bool(truth) => Self::Bool(*truth),
            Value::Null => Self::Text(Cow::Borrowed("")),
        }
    }
}

impl<'a> ExprValue<'a> {
    /// The truth of a truth value.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(truth) = self { Some(*truth) } else { None }
    }

    /// The number of a number.
    pub fn as_number(&self) -> Option<Decimal> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    /// The text of a text.
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// In one line of plain text: numbers without trailing zeros, ISO dates, lists joined by `、` (rows and lists
    /// inside lists as their number of items); at most 1 MiB, what is longer ends in `…`.
    pub fn plain(&self) -> String {
        let mut text = String::new();
        self.print(&mut text);
        text
    }

    /// Appends the value as [`ExprValue::plain`] says, until `out` is full.
    pub(super) fn print(&self, out: &mut String) {
        match self {
            Self::Bool(truth) => append(out, if *truth { "true" } else { "false" }),
            Self::Number(number) => append(out, &number.normalize().to_string()),
            Self::Text(text) => append(out, text),
            Self::Date(date) => append(out, &date.to_string()),
            Self::List(ExprList::Rows(rows)) => append(out, &rows.len().to_string()),
            Self::Map(map) => append(out, &Value::Map(Box::new((*map).clone())).plain()),
            Self::List(list) => {
                let mut first = true;
                for item in list.iter().flatten() {
                    if out.len() > PRINTED_BYTES {
                        return;
                    }
                    if !first {
                        append(out, "、");
                    }
                    first = false;
                    match item {
                        // What an expression makes may hold the same list many times over.
                        Self::List(inner) => append(out, &inner.len().to_string()),
                        item => item.print(out),
                    }
                }
            }
        }
    }

    /// How the two compare: none for unlike types, and for what has no order.
    pub(super) fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => Some(a.cmp(b)),
            (Self::Text(a), Self::Text(b)) => Some(a.cmp(b)),
            (Self::Date(a), Self::Date(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }
}

/// Appends `text`, cut where `out` is full.
pub(super) fn append(out: &mut String, text: &str) {
    if out.len() > PRINTED_BYTES {
        return;
    }
    let room = PRINTED_BYTES - out.len();
    if text.len() <= room {
        return out.push_str(text);
    }
    let end = text.floor_char_boundary(room);
    out.push_str(text.get(..end).unwrap_or_default());
    // Three bytes more than fit, so that nothing is added behind it.
    out.push('…');
    while out.len() <= PRINTED_BYTES {
        out.push('…');
    }
}

impl<'a> ExprList<'a> {
    pub(super) fn made(items: Vec<Option<ExprValue<'a>>>) -> Self {
        Self::Items(items.into())
    }

    /// Number of items, missing ones included.
    pub fn len(&self) -> usize {
        match self {
            Self::Values(values) => values.len(),
            Self::Rows(rows) => rows.len(),
            Self::Items(items) => items.len(),
        }
    }

    /// True for a list without items.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item at `index`, from 0: none when it is missing or outside.
    pub fn get(&self, index: usize) -> Option<ExprValue<'a>> {
        match self {
            Self::Values(values) => values.get(index).map(ExprValue::from),
            Self::Rows(rows) => rows.get(index).map(ExprValue::Map),
            Self::Items(items) => items.get(index).cloned().flatten(),
        }
    }

    /// The items in order; none for a missing one.
    pub fn iter(&self) -> impl Iterator<Item = Option<ExprValue<'a>>> + '_ {
        (0..self.len()).map(|index| self.get(index))
    }
}

impl PartialEq for ExprList<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}
