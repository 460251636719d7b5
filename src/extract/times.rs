//! How many of a thing there are, told beside something else: `4核*2台`, `2台，每台4核`, `应用服务器（2台）`.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::fold::holds;
use super::pattern::Pattern;
use crate::char_count::CharCount as _;
use crate::numeral::{han, numeral};

/// Longest text in which a count is looked for.
const MAX_CHARS: usize = 80;

/// The spellings of a count in the units of a quantity.
#[derive(Debug)]
pub(crate) struct Times {
    /// One of them stands in every spelling.
    things: Vec<String>,
    /// Their first characters.
    beginnings: Vec<char>,
    behind: Pattern,
    in_front: Pattern,
    each: Pattern,
    alone: Pattern,
}

/// What was found.
#[derive(Debug, PartialEq)]
pub(crate) struct Told<'t> {
    /// What is counted.
    pub(crate) of: &'t str,
    /// How many there are; none where only one of them is spoken of (`每台4核`).
    pub(crate) count: Option<Decimal>,
}

impl Times {
    /// The spellings for `things`, the units of a quantity.
    pub(super) fn new(things: &[String]) -> Option<Self> {
        if things.is_empty() {
            return None;
        }
        let all = things.to_vec();
        let things = things.iter().map(|thing| regex::escape(thing)).collect::<Vec<_>>().join("|");
        let number = r"([0-9０-９]{1,5}|[一二两三四五六七八九十百]{1,5})";
        let times = r"[*×xXＸｘ✕＊╳]";
        Some(Self {
            beginnings: all.iter().filter_map(|thing| thing.chars().next()).collect(),
            things: all,
            behind: Pattern::new(format!(
                r"^(?s)(.+?)\s*(?:{times}|[,，、;；/+]?\s*[(（\[【]?\s*(?:共计?|总共|数量)?\s*[:：]?\s*{times}?)\s*{number}\s*(?:{things})\s*[)）\]】]?$"
            )),
            in_front: Pattern::new(format!(
                r"^(?s)(?:共计?)?\s*{number}\s*(?:{things})\s*(?:{times}|[,，、;；:：/])?\s*(?:[每单各](?:{things})?)?\s*(.+)$"
            )),
            each: Pattern::new(format!(
                r"^(?s)(?:[每单](?:{things})\s*[:：]?\s*(.+)|(.+?)\s*(?:/|每)\s*(?:{things}))$"
            )),
            alone: Pattern::new(format!(
                r"^[(（]?\s*(?:共计?|总共|数量|台数)?\s*[:：]?\s*{times}?\s*{number}\s*(?:{things})\s*[)）]?[。.]?$"
            )),
        })
    }

    /// True when one of the things is named at all: nearly every text of a table ends here.
    fn may_tell(&self, text: &str) -> bool {
        text.contains(|c| self.beginnings.contains(&c)) && self.things.iter().any(|thing| holds(text, thing))
    }

    /// What is counted in `text`, and how often.
    pub(crate) fn told<'t>(&self, text: &'t str) -> Option<Told<'t>> {
        let text = text.trim();
        if !self.may_tell(text) || text.char_count() > MAX_CHARS {
            return None;
        }
        if let Some(found) = self.behind.get()?.captures(text) {
            let (of, count) = (found.get(1)?, found.get(2)?);
            let between = text.get(of.end()..count.start())?;
            if is_about(of.as_str(), between, count.as_str()) {
                return None;
            }
            return Some(Told { of: of.as_str().trim(), count: Some(number(count.as_str())?) });
        }
        if let Some(found) = self.in_front.get()?.captures(text) {
            let of = found.get(2)?.as_str().trim();
            return Some(Told { of, count: Some(number(found.get(1)?.as_str())?) });
        }
        let found = self.each.get()?.captures(text)?;
        let of = found.get(1).or(found.get(2))?.as_str().trim();
        Some(Told { of, count: None })
    }

    /// The count that `text` is, and nothing else.
    pub(crate) fn alone(&self, text: &str) -> Option<Decimal> {
        let text = text.trim();
        if !self.may_tell(text) || text.char_count() > MAX_CHARS {
            return None;
        }
        number(self.alone.get()?.captures(text)?.get(1)?.as_str())
    }
}

/// True when the count and what stands in front of it are one vague number: `八九个`, `3-5台`, `3、4个`.
fn is_about(of: &str, between: &str, count: &str) -> bool {
    let digit = |c: char| c.is_numeric() || numeral(c).is_some();
    let range = |c: char| matches!(c, '-' | '~' | '～' | '–' | '—' | '－' | '至' | '到');
    let front = of.trim_end_matches(range);
    if !front.ends_with(digit) {
        return false;
    }
    let list = between.chars().all(|c| matches!(c, '、' | '，' | ','));
    let last = front.rsplit(|c| !digit(c)).next().and_then(number);
    between.is_empty() || list && last.is_some_and(|last| number(count) == Some(last + Decimal::ONE))
}

fn number(text: &str) -> Option<Decimal> {
    let narrow = |c: char| match c {
        '０'..='９' => char::from_digit(c as u32 - '０' as u32, 10).unwrap_or(c),
        c => c,
    };
    let text: Cow<'_, str> =
        if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.chars().map(narrow).collect()) };
    Decimal::from_str_exact(&text).ok().or_else(|| han(&text).map(Decimal::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_beside_amounts() {
        let times = Times::new(&["台".to_owned(), "套".to_owned(), "个".to_owned()]);
        for (text, wanted) in [
            ("4核*2台", Some(("4核", Some(2)))),
            ("4核×２台", Some(("4核", Some(2)))),
            ("4核 x 2台", Some(("4核", Some(2)))),
            ("4核（2台）", Some(("4核", Some(2)))),
            ("16G，共3台", Some(("16G", Some(3)))),
            ("2台*4核", Some(("4核", Some(2)))),
            ("两台，每台4核", Some(("4核", Some(2)))),
            ("每台4核", Some(("4核", None))),
            ("4核/台", Some(("4核", None))),
            ("应用服务器（共2台）", Some(("应用服务器", Some(2)))),
            ("八九个", None),
            ("四五台", None),
            ("3-5台", None),
            ("三到五台", None),
            ("3、4台", None),
            ("4*2", None),
            ("4核", None),
        ] {
            let told = times.as_ref().and_then(|times| times.told(text));
            assert_eq!(
                told.map(|told| (told.of, told.count)),
                wanted.map(|(of, n)| (of, n.map(Decimal::from))),
                "{text}"
            );
        }
    }
}
