//! Printed text with slots: `{{ key }}` and `{{ key | default("…") }}`.

use std::ops::Range;

use super::{Part, Text};
use crate::message;
use crate::message::Message;

/// A mistake in a text: byte range, what is wrong, what to write.
pub(super) type SlotError = (Range<usize>, Message, Message);

impl Text {
    /// Reads a text with slots.
    ///
    /// # Errors
    /// All slots that cannot be read.
    pub(super) fn parse(source: &str) -> Result<Self, Vec<SlotError>> {
        let mut parts = Vec::new();
        let mut errors = Vec::new();
        let mut at = 0;
        while let Some(open) = source.get(at..).and_then(|rest| rest.find("{{")).map(|found| at + found) {
            literal(&mut parts, source.get(at..open));
            let Some(close) = source.get(open..).and_then(|rest| rest.find("}}")).map(|found| open + found) else {
                errors.push((
                    open..source.len(),
                    Message::new("“{{”没有以“}}”结束", "“{{” is not closed by “}}”"),
                    Message::new("写成“{{ 字段 }}”", "write “{{ key }}”"),
                ));
                at = source.len();
                break;
            };
            match slot(source.get(open + 2..close).unwrap_or_default()) {
                Some(part) => parts.push(part),
                None => {
                    let inner = source.get(open + 2..close).unwrap_or_default().trim();
                    errors.push((
                        open..close + 2,
                        message!("看不懂“{inner}”", "“{inner}” cannot be read"),
                        Message::new(
                            "写成“{{ 字段 }}”或“{{ 字段 | default(\"空白时的文字\") }}”",
                            "write “{{ key }}” or “{{ key | default(\"text when empty\") }}”",
                        ),
                    ));
                }
            }
            at = close + 2;
        }
        literal(&mut parts, source.get(at..));
        if errors.is_empty() { Ok(Self { parts }) } else { Err(errors) }
    }
}

fn literal(parts: &mut Vec<Part>, text: Option<&str>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        parts.push(Part::Literal(text.to_owned()));
    }
}

fn slot(inner: &str) -> Option<Part> {
    let (key, blank) = match inner.split_once('|') {
        None => (inner.trim(), None),
        Some((key, filter)) => {
            let argument =
                filter.trim().strip_prefix("default")?.trim_start().strip_prefix('(')?.strip_suffix(')')?.trim();
            let blank = ['"', '\''].iter().find_map(|quote| argument.strip_prefix(*quote)?.strip_suffix(*quote))?;
            (key.trim(), Some(blank.to_owned()))
        }
    };
    is_key(key).then(|| Part::Slot { key: key.into(), blank })
}

/// A key: letters of any script, digits and `_`, not beginning with a digit.
pub(super) fn is_key(key: &str) -> bool {
    !key.is_empty()
        && key.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !key.chars().next().is_some_and(char::is_numeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_read_with_their_blanks() {
        let text = Text::parse("A{{ org | default(\"XX局\") }}-{{单位}}").unwrap_or_default();
        let slot = |key: &str, blank: Option<&str>| Part::Slot { key: key.into(), blank: blank.map(str::to_owned) };
        let literal = |text: &str| Part::Literal(text.to_owned());
        assert_eq!(text.parts, [literal("A"), slot("org", Some("XX局")), literal("-"), slot("单位", None)]);
    }

    #[test]
    fn every_bad_slot_is_told() {
        let errors = Text::parse("{{ a b }}{{ 1 }}{{ org | upper }}{{").err().unwrap_or_default();
        let spans: Vec<_> = errors.into_iter().map(|(span, ..)| span).collect();
        assert_eq!(spans, [0..9, 9..16, 16..33, 33..35]);
    }
}
