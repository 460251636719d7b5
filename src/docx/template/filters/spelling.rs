//! Values as Python spells them, which is what docxtpl prints: `True`, `None`, `['a', 1]`.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt::Write as _;

use tera::value::ValueKind;
use tera::{Kwargs, State, TeraResult, Value};

/// Levels of lists in lists.
const DEPTH: usize = 64;

thread_local! {
    /// Whether this thread's render fills a template without a schema: then what is none is spelled, and fractions stay
    /// fractions.
    static PLAINLY: Cell<bool> = const { Cell::new(false) };
}

/// Says whether the render that comes now has no schema.
pub(in crate::docx::template) fn plainly(plainly: bool) {
    PLAINLY.set(plainly);
}

pub(super) fn is_plain() -> bool {
    PLAINLY.get()
}

/// What stands for an item that there is not.
pub(super) fn absent() -> Value {
    if is_plain() { Value::undefined() } else { Value::none() }
}

/// A value as it is printed.
pub(super) fn shown(value: &Value) -> Cow<'_, str> {
    match value.as_str() {
        Some(text) => Cow::Borrowed(text),
        None => match value.kind() {
            ValueKind::Bool => Cow::Borrowed(if value.is_truthy() { "True" } else { "False" }),
            ValueKind::None => Cow::Borrowed(""),
            ValueKind::Array | ValueKind::Map => {
                let mut text = String::new();
                spell(value, 0, &mut text);
                Cow::Owned(text)
            }
            _ => Cow::Owned(value.to_string()),
        },
    }
}

/// A value of which it is not known whether it is text.
pub(super) fn printed(value: Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    match value.kind() {
        ValueKind::Bool | ValueKind::None | ValueKind::Array | ValueKind::Map => Ok(Value::from(&*shown(&value))),
        ValueKind::Undefined => super::lacking(),
        _ => Ok(value),
    }
}

/// A value in a list or map.
fn spell(value: &Value, depth: usize, out: &mut String) {
    if depth > DEPTH {
        out.push_str("...");
    } else if let Some(text) = value.as_str() {
        quote(text, out);
    } else if let Some(items) = value.as_array() {
        out.push('[');
        for (number, item) in items.iter().enumerate() {
            out.push_str(if number > 0 { ", " } else { "" });
            spell(item, depth + 1, out);
        }
        out.push(']');
    } else if let Some(map) = value.as_map() {
        out.push('{');
        for (number, (key, item)) in map.iter().enumerate() {
            out.push_str(if number > 0 { ", " } else { "" });
            match key.as_str() {
                Some(key) => quote(key, out),
                None => {
                    let _ = write!(out, "{key}");
                }
            }
            out.push_str(": ");
            spell(item, depth + 1, out);
        }
        out.push('}');
    } else if value.is_none() {
        out.push_str("None");
    } else {
        out.push_str(&shown(value));
    }
}

/// A text in Python's quotes.
fn quote(text: &str, out: &mut String) {
    let mark = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(mark);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == mark => out.extend(['\\', c]),
            '\0'..=' ' | '\u{7f}' if c != ' ' => {
                let _ = write!(out, "\\x{:02x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push(mark);
}
