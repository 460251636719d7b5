//! Records without a schema: numbers are numbers, lists lists, `true` and `false` truth values, everything else is text
//! as written.

use rust_decimal::Decimal;

use crate::error::{Diagnostic, Error, Result};
use crate::message;
use crate::message::Message;
use crate::node::{Kind, Node, duplicates, mistake};
use crate::record::Record;
use crate::value::Value;

/// Reads a mapping as a record.
pub(super) fn record(node: &Node, file: &str, text: &str) -> Result<Record> {
    if !matches!(node.kind, Kind::Mapping(_)) {
        let message = Message::new("一份记录应为一组键值", "a record is a mapping of keys to values");
        return Err(Error::Mistakes(vec![*mistake(file, text, node.at, message, Message::default())]));
    }
    let mut mistakes = Vec::new();
    twice(node, file, text, &mut mistakes);
    if mistakes.is_empty() { Ok(mapping(node)) } else { Err(Error::Mistakes(mistakes)) }
}

/// Keys that a mapping, or one in it, has twice.
fn twice(node: &Node, file: &str, text: &str, mistakes: &mut Vec<Diagnostic>) {
    let mut left = vec![node];
    while let Some(node) = left.pop() {
        for key in duplicates(node) {
            let name = key.text().unwrap_or_default();
            let message = message!("“{name}”写了两次", "“{name}” is there twice");
            mistakes.push(*mistake(file, text, key.at, message, Message::new("只保留一个", "keep one")));
        }
        left.extend(node.entries().iter().rev().map(|(_, value)| value));
        left.extend(node.items().iter().rev());
    }
}

fn mapping(node: &Node) -> Record {
    let mut record = Record::new();
    for (key, value) in node.entries() {
        if let (Some(key), Some(value)) = (key.text(), self::value(value)) {
            record.set(key, value);
        }
    }
    record
}

fn value(node: &Node) -> Option<Value> {
    match &node.kind {
        // A template may name what was left empty: it prints nothing.
        Kind::Scalar { text, .. } if text.is_empty() => Some(Value::text("")),
        _ if node.is_null() => Some(Value::Null),
        Kind::Scalar { text, plain: true } => Some(match (text.as_str(), number(text)) {
            (_, Some(number)) => Value::Number(number),
            ("true", None) => Value::Bool(true),
            ("false", None) => Value::Bool(false),
            (text, None) => Value::text(text),
        }),
        Kind::Scalar { text, plain: false } => Some(Value::text(text.as_str())),
        Kind::Sequence(items)
            if !items.is_empty() && items.iter().all(|item| matches!(item.kind, Kind::Mapping(_))) =>
        {
            Some(Value::Rows(items.iter().map(mapping).collect()))
        }
        Kind::Sequence(items) => Some(Value::List(items.iter().filter_map(value).collect())),
        Kind::Mapping(_) => Some(Value::Map(Box::new(mapping(node)))),
    }
}

/// A number as it is spelled in data: `8`, `-1`, `0.5`; not `00123`, not `1e5`.
fn number(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') && digits.bytes().any(|b| b.is_ascii_digit());
    let padded = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    (plain && !padded).then(|| text.parse().ok()).flatten()
}
