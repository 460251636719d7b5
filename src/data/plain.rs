//! Records without a schema: numbers are numbers, lists lists, `true` and `false` truth values, everything else is text
//! as written.

use rust_decimal::Decimal;

use crate::error::{Diagnostic, Error, Result};
use crate::message;
use crate::message::Message;
use crate::node::{Kind, Lines, Node, duplicates, mistake_in};
use crate::record::{KeyList, Record};
use crate::value::Value;

/// Reads the records of one file.
pub(super) struct Reader<'a> {
    file: &'a str,
    lines: Lines<'a>,
    /// By depth, the keys of the mapping before, which the next one mostly has, too.
    keys: Vec<KeyList>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        Self { file, lines: Lines::new(text), keys: Vec::new() }
    }

    /// Reads a mapping as a record.
    pub(super) fn record(&mut self, node: Node) -> Result<Record> {
        if !matches!(node.kind, Kind::Mapping(_)) {
            let message = Message::new("一份记录应为一组键值", "a record is a mapping of keys to values");
            let rest = self.lines.rest(node.at.line as usize);
            let help = super::pair_help(rest.lines().next().unwrap_or_default());
            return Err(Error::Mistakes(vec![*mistake_in(self.file, rest, node.at, message, help)]));
        }
        let mut mistakes = Vec::new();
        twice(&node, self.file, &self.lines, &mut mistakes);
        if mistakes.is_empty() { Ok(self.mapping(node, 0)) } else { Err(Error::Mistakes(mistakes)) }
    }

    fn mapping(&mut self, node: Node, depth: usize) -> Record {
        let Kind::Mapping(entries) = node.kind else { return Record::new() };
        let mut record = self.keys.get(depth).map_or_else(Record::new, Record::like);
        for (key, value) in entries {
            if let (Kind::Scalar { text: key, .. }, Some(value)) = (key.kind, self.value(value, depth + 1)) {
                record.set_shared(&key, value);
            }
        }
        if self.keys.len() <= depth {
            self.keys.resize_with(depth + 1, KeyList::default);
        }
        if let Some(keys) = self.keys.get_mut(depth) {
            *keys = record.key_list();
        }
        record
    }

    fn value(&mut self, node: Node, depth: usize) -> Option<Value> {
        let is_null = node.is_null();
        match node.kind {
            // A template may name what was left empty: it prints nothing.
            Kind::Scalar { text, .. } if text.is_empty() => Some(Value::Text(text)),
            _ if is_null => Some(Value::Null),
            Kind::Scalar { text, plain: true } => Some(match (&*text, number(&text)) {
                (_, Some(number)) => Value::Number(number),
                ("true", None) => Value::Bool(true),
                ("false", None) => Value::Bool(false),
                _ => Value::Text(text),
            }),
            Kind::Scalar { text, plain: false } => Some(Value::Text(text)),
            Kind::Sequence(items)
                if !items.is_empty() && items.iter().all(|item| matches!(item.kind, Kind::Mapping(_))) =>
            {
                Some(Value::Rows(items.into_iter().map(|item| self.mapping(item, depth)).collect()))
            }
            Kind::Sequence(items) => {
                Some(Value::List(items.into_iter().filter_map(|item| self.value(item, depth)).collect()))
            }
            Kind::Mapping(_) => Some(Value::Map(Box::new(self.mapping(node, depth)))),
        }
    }
}

/// Keys that a mapping, or one in it, has twice.
fn twice(node: &Node, file: &str, lines: &Lines<'_>, mistakes: &mut Vec<Diagnostic>) {
    let mut left = vec![node];
    while let Some(node) = left.pop() {
        for key in duplicates(node) {
            let name = key.text().unwrap_or_default();
            let message = message!("“{name}”写了两次", "“{name}” is there twice");
            let line = lines.rest(key.at.line as usize);
            mistakes.push(*mistake_in(file, line, key.at, message, Message::new("只保留一个", "keep one")));
        }
        let is_tree = |node: &&Node| !matches!(node.kind, Kind::Scalar { .. });
        left.extend(node.entries().iter().rev().map(|(_, value)| value).filter(is_tree));
        left.extend(node.items().iter().rev().filter(is_tree));
    }
}

/// A number as it is spelled in data: `8`, `-1`, `0.5`; not `00123`, not `1e5`.
fn number(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') && digits.bytes().any(|b| b.is_ascii_digit());
    let padded = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    (plain && !padded).then(|| text.parse().ok()).flatten()
}
