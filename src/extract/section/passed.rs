//! What people write by hand around a form and is passed over, since it says nothing of what the form is about, but is
//! meant for whoever takes the form in: a telephone number that stands nowhere else, that it is urgent, whom it goes to,
//! something in brackets. It is noted.

use std::collections::HashSet;

use super::Section;
use crate::extract::drafts::says_so;
use crate::extract::fold::{fold, is_han};
use crate::extract::formality::{is_formality, is_instruction};

/// Digits of a telephone number without its area code, and of the longest one with it.
const PHONE: std::ops::RangeInclusive<usize> = 7..=13;
/// Rows of a table with the values of which a line beside it is compared.
const ROWS: usize = 1000;
/// Chinese letters in brackets that say something.
const BRACKETED: usize = 4;
/// Letters of the longest word for a draft.
const DRAFT: usize = 8;
/// Words of those who are in a hurry.
const URGENT: [&str; 8] = ["加急", "急用", "尽快", "尽早", "抓紧", "优先", "本周内", "日内"];
/// What a line begins with that says whom else a form goes to.
const COPIES: [&str; 3] = ["抄送", "抄报", "主送"];

/// True for a text that is noted; `values` are those that were read, folded.
pub(super) fn is_noted(text: &str, values: &[String]) -> bool {
    is_for_reader(text, values)
        || is_bracketed(text) && !is_formality(text) && !is_instruction(text)
        || is_copied(text)
        || is_draft(text)
}

/// True for a word alone that says that the paper is a draft, and for a line that says that it is none to go by.
pub(super) fn is_draft(text: &str) -> bool {
    if says_so(text) {
        return true;
    }
    let word = text.trim().trim_matches(|c: char| !c.is_alphanumeric());
    word.chars().nth(DRAFT).is_none() && ["稿", "草案"].iter().any(|end| word.ends_with(end))
}

/// True for a text with a telephone number that was not read, or of those who are in a hurry.
pub(super) fn is_for_reader(text: &str, values: &[String]) -> bool {
    URGENT.iter().any(|word| text.contains(word)) || has_number(text, values)
}

/// False for a text that is none of those, whatever was read.
pub(super) fn may_be_for_reader(text: &str) -> bool {
    URGENT.iter().any(|word| text.contains(word)) || has_digits(text)
}

/// True for as many digits as a telephone number has at least.
fn has_digits(text: &str) -> bool {
    text.chars().filter(|c| matches!(c, '0'..='9' | '０'..='９')).nth(PHONE.start() - 1).is_some()
}

/// True for a text that asks for something.
pub(super) fn is_asking(text: &str) -> bool {
    text.contains('请')
}

/// True for a line that says whom else a form goes to.
pub(super) fn is_copied(text: &str) -> bool {
    let folded = fold(text);
    let behind = COPIES.iter().find_map(|word| folded.strip_prefix(word));
    behind.is_some_and(|behind| behind.chars().filter(|c| is_han(*c)).nth(1).is_some())
}

/// The label of what somebody thinks, alone in its cell or in front of it.
pub(super) fn opinion(text: &str, is_alone: bool) -> Option<&str> {
    let label = text.split([':', '：']).next()?.trim();
    let is_label = is_alone || label.len() < text.len();
    (is_label && ["意见", "建议"].iter().any(|end| label.ends_with(end))).then_some(label)
}

/// True for a telephone number that was not read.
pub(super) fn has_number(text: &str, values: &[String]) -> bool {
    if !has_digits(text) {
        return false;
    }
    let folded = fold(text);
    let runs = folded.split(|c: char| !c.is_ascii_digit() && c != '-');
    let mut numbers = runs.map(digits).filter(|number| PHONE.contains(&number.len()));
    numbers.any(|number| !is_day(&number) && !values.iter().any(|value| digits(value).contains(&number)))
}

impl Section<'_> {
    /// True for what was read: one of `values`, which are folded, or of those in the rows of a table.
    pub(super) fn is_read(&self, text: &str, values: &[String]) -> bool {
        let folded = fold(text);
        let number = number(&folded);
        let is_same = |value: &String| {
            *value == folded || number.as_ref().is_some_and(|number| digits(value).contains(number.as_str()))
        };
        let rows = self.row_values.get_or_init(|| self.values_of_rows());
        values.iter().any(is_same) || rows.contains(&folded) || number.is_some_and(|number| rows.contains(&number))
    }

    /// The values in the first rows of all tables, folded; of a telephone number also its digits.
    fn values_of_rows(&self) -> HashSet<String> {
        let rows = self.plan.schema.tables.keys().flat_map(|key| self.record.rows(key).iter().take(ROWS));
        let values = rows.flat_map(|row| row.iter()).map(|(_, value)| fold(&value.plain()));
        values.flat_map(|value| [number(&value), Some(value)]).flatten().collect()
    }
}

/// The digits of a folded text that is a telephone number.
fn number(folded: &str) -> Option<String> {
    let number = digits(folded);
    (PHONE.contains(&number.len()) && !folded.contains(char::is_alphabetic)).then_some(number)
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// True for the digits of a date.
fn is_day(number: &str) -> bool {
    number.starts_with("20") && number.len() <= 8
}

fn is_bracketed(text: &str) -> bool {
    let text = text.trim();
    let inner = text.strip_prefix(['（', '(']).and_then(|text| text.strip_suffix(['）', ')']));
    inner.is_some_and(|inner| inner.chars().filter(|c| is_han(*c)).count() >= BRACKETED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant_for_the_reader_is_noted() {
        let values = ["13800001234".to_owned(), "0350-5550123".to_owned()];
        for text in [
            "（加急）请于本周内办理",
            "请电联13900001111",
            "联系信息中心 0350-5551234",
            "抄送：县财政局",
            "（请电话联系）",
            "周八 13766665555",
            "（送审稿）",
            "草稿",
        ] {
            assert!(is_noted(text, &values), "{text}");
        }
        for text in ["请电联13800001234", "0350-5550123", "2026-11-22", "20261122", "抄送：", "（盖章）", "No.0012"]
        {
            assert!(!is_noted(text, &values), "{text}");
        }
    }
}
