//! What stands around a tag in the template and in its value, too: it would be printed twice.

use super::super::paragraphs::Paragraphs;
use super::super::scan::Tag;
use super::Plain;
use crate::char_count::CharCount as _;

/// Characters around a tag that are looked at.
const MOST: usize = 24;

/// Brackets and quotes in pairs.
const PAIRS: [(char, char); 9] = [
    ('（', '）'),
    ('(', ')'),
    ('《', '》'),
    ('〈', '〉'),
    ('“', '”'),
    ('「', '」'),
    ('【', '】'),
    ('〔', '〕'),
    ('[', ']'),
];

/// What may go on behind a unit: `2天` `内`, `30万` `元`.
const BEHIND_UNITS: &str = "内前后以之的起止间共整至或和及元";

/// What stands around a tag.
#[derive(Debug, Clone)]
pub(super) struct Beside {
    pub(super) at: Plain,
    before: String,
    behind: String,
}

impl Beside {
    pub(super) fn of(paragraphs: &Paragraphs<'_>, tag: &Tag, at: &Plain) -> Option<Self> {
        let (text, start) = paragraphs.locate(tag.at)?;
        let number = text.spans.binary_search_by_key(&start, |span| span.start).ok()?;
        let span = text.spans.get(number)?;
        let from = number.checked_sub(1).and_then(|last| text.spans.get(last)).map_or(0, |span| span.end);
        let to = text.spans.get(number + 1).map_or(text.text.len(), |next| next.start);
        let mut before: Vec<char> = text.text.get(from..span.start)?.chars().rev().take(MOST).collect();
        before.reverse();
        let behind: String = text.text.get(span.end..to)?.chars().take(MOST).collect();
        let (before, at) = (before.into_iter().collect::<String>(), at.clone());
        (!before.trim().is_empty() || !behind.trim().is_empty()).then_some(Self { at, before, behind })
    }

    /// What a value has at its beginning or end that stands before or behind the tag, too.
    pub(super) fn repeated(&self, value: &str) -> Option<Repeated<'_>> {
        let value = value.trim();
        if value.is_empty() || value.contains('\n') {
            return None;
        }
        self.bracket(value)
            .map(Repeated::Before)
            .or_else(|| self.lead(value).map(Repeated::Before))
            .or_else(|| self.tail(value).map(Repeated::Behind))
    }

    /// A bracket around the tag that is around the value.
    fn bracket(&self, value: &str) -> Option<&str> {
        let (open, close) =
            PAIRS.iter().find(|(open, close)| self.before.ends_with(*open) && self.behind.starts_with(*close))?;
        let inner = value.strip_prefix(*open)?.strip_suffix(*close)?;
        let is_one = !inner.contains([*open, *close]);
        is_one.then(|| self.before.get(self.before.len() - open.len_utf8()..)).flatten()
    }

    /// A label or a sign before the tag with which the value begins.
    fn lead(&self, value: &str) -> Option<&str> {
        let before = self.before.trim_end();
        let named = before.strip_suffix([':', '：']);
        let word = last_word(named.unwrap_or(before));
        if named.is_some() {
            let rest = value.strip_prefix(word).filter(|_| !word.is_empty())?.trim_start();
            return rest.strip_prefix([':', '：']).filter(|rest| !rest.is_empty()).map(|_| word);
        }
        let is_sign = |word: &str| word == "第" || word.chars().all(is_currency);
        let is_word = word.char_count() > 1 && !word.bytes().all(|byte| byte.is_ascii_digit());
        let rest = value.strip_prefix(word)?;
        (!word.is_empty() && !rest.is_empty() && (is_sign(word) || is_word)).then_some(word)
    }

    /// A unit or a word behind the tag with which the value ends.
    fn tail(&self, value: &str) -> Option<&str> {
        let behind = self.behind.as_str();
        let first = behind.chars().next()?;
        if "。；，、！？;!?".contains(first) {
            return value.ends_with(first).then(|| behind.get(..first.len_utf8())).flatten();
        }
        let word = first_word(behind);
        let is_numbered = value.starts_with(|c: char| c.is_ascii_digit());
        let is_word = !word.is_ascii() || word == "%" || is_numbered;
        let is_digits = word.bytes().all(|byte| byte.is_ascii_digit());
        if !is_digits && is_word && value.len() > word.len() && value.ends_with(word) {
            return Some(word);
        }
        let unit = unit_of(value)?;
        let rest = word.strip_prefix(unit)?;
        rest.starts_with(|c| BEHIND_UNITS.contains(c)).then_some(unit).and_then(|unit| behind.get(..unit.len()))
    }
}

/// What is there twice, and on which side of the tag.
pub(super) enum Repeated<'b> {
    Before(&'b str),
    Behind(&'b str),
}

fn is_currency(c: char) -> bool {
    matches!(c, '￥' | '¥' | '$' | '＄' | '€')
}

/// Signs that are part of a word.
fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || is_currency(c) || matches!(c, '%' | '％' | '‰' | '℃' | '°')
}

fn first_word(text: &str) -> &str {
    let end = text.find(|c| !is_of_word(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

fn last_word(text: &str) -> &str {
    // A currency sign stands for itself: `共计￥`.
    if let Some(sign) = text.chars().next_back().filter(|c| is_currency(*c)) {
        return text.get(text.len() - sign.len_utf8()..).unwrap_or_default();
    }
    let start = text
        .rfind(|c| !is_of_word(c))
        .map_or(0, |at| at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8));
    text.get(start..).unwrap_or_default()
}

/// What stands behind the digits of a value: `天` of `2天`.
fn unit_of(value: &str) -> Option<&str> {
    let is_digit = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '，');
    let unit = value.trim_start_matches(is_digit);
    let is_unit = unit.len() < value.len() && !unit.is_empty() && unit.char_count() <= 3;
    (is_unit && unit.chars().all(char::is_alphabetic)).then_some(unit)
}
