//! Where dates stand in running text: how they look, not whether there is such a day.
//!
//! A date is a year with `年`, and with a month and a day as far as they are there, each of digits, Chinese numerals or
//! the blanks that a form prints for them; or three numbers between strokes or dots; or eight digits alone. Nearly every
//! text of a form is asked, so that it is read by hand: a pattern for it takes longer to compile than a form to read.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::char_count::CharCount as _;
use crate::extract::fold::is_numeral;

/// Where dates stand in a text, from left to right.
pub(in crate::extract) fn dates_in(text: &str) -> impl Iterator<Item = Range<usize>> {
    let (mut from, mut settled) = (0, 0);
    std::iter::from_fn(move || {
        let date = first(text, from, &mut settled)?;
        from = date.end;
        Some(date)
    })
}

/// How many dates a text is of; none where it says more than that and what they are called.
pub(super) fn count_alone(text: &str) -> Option<usize> {
    const LONGEST: usize = 400;
    let is_label = |words: &str| {
        let words: String = words.chars().filter(|c| !c.is_whitespace() && !matches!(c, ':' | '：')).collect();
        words.char_count() <= 8 && (words.is_empty() || words.ends_with("时间") || words.ends_with("日期"))
    };
    if text.len() > LONGEST {
        return None;
    }
    let (mut from, mut count) = (0, 0);
    for date in dates_in(text) {
        if !is_label(text.get(from..date.start)?) {
            return None;
        }
        (from, count) = (date.end, count + 1);
    }
    text.get(from..)?.trim().is_empty().then_some(count)
}

/// The first date at or behind `from`. Up to `settled` no year with `年` begins.
fn first(text: &str, mut from: usize, settled: &mut usize) -> Option<Range<usize>> {
    loop {
        if from >= *settled {
            from += text.get(from..)?.find(|c| is_year(c) || c == '年')?;
            let end = behind(text, from, is_year);
            if let Some(year) = after(text, end, '年') {
                return Some(from..end_of_day(text, year));
            }
            *settled = end;
        }
        // What is no year may still have a date of digits in it.
        let digits = text.get(from..*settled)?.char_indices().filter(|(_, c)| is_digit(*c));
        let mut found = digits.filter_map(|(at, _)| {
            let start = from + at;
            Some(start..parted(text, start).or_else(|| alone(text, start))?)
        });
        match found.next() {
            Some(date) => return Some(date),
            None => from = *settled,
        }
    }
}

/// Where a date ends whose year ends at `year`.
fn end_of_day(text: &str, year: usize) -> usize {
    let month = behind(text, year, is_part);
    let Some(month) = after(text, month, '月') else { return month };
    let day = behind(text, month, is_part);
    after(text, day, '日').or_else(|| after(text, day, '号')).unwrap_or(day)
}

/// Where a date ends that begins at `start` and is three numbers between marks: `2025-3-1`.
fn parted(text: &str, start: usize) -> Option<usize> {
    let mut end = number(text, start, 4..=4)?;
    for _ in 0..2 {
        let mark = behind(text, end, char::is_whitespace);
        let c = text.get(mark..)?.chars().next().filter(|c| matches!(c, '-' | '/' | '.' | '．'))?;
        let next = behind(text, mark + c.len_utf8(), char::is_whitespace);
        end = number(text, next, 1..=2)?;
    }
    Some(end)
}

/// Where a date ends that begins at `start` and is eight digits, no part of a longer word.
fn alone(text: &str, start: usize) -> Option<usize> {
    let is_word = |c: Option<char>| c.is_some_and(is_word);
    if is_word(text.get(..start)?.chars().next_back()) {
        return None;
    }
    let end = number(text, start, 8..=8)?;
    (!is_word(text.get(end..)?.chars().next())).then_some(end)
}

/// Where a number ends that begins at `start`: as many digits as there are, up to the most of `count`.
fn number(text: &str, start: usize, count: std::ops::RangeInclusive<usize>) -> Option<usize> {
    let digits = text.get(start..)?.chars().take(*count.end()).take_while(|c| is_digit(*c));
    let (digits, length) = digits.fold((0, 0), |(digits, length), c| (digits + 1, length + c.len_utf8()));
    count.contains(&digits).then_some(start + length)
}

/// The first place at or behind `at` whose character is not such a one.
fn behind(text: &str, at: usize, is_such: impl Fn(char) -> bool) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.find(|c| !is_such(c)).unwrap_or(rest.len())
}

/// The place behind `c` where that stands at `at`.
fn after(text: &str, at: usize, c: char) -> Option<usize> {
    text.get(at..)?.starts_with(c).then(|| at + c.len_utf8())
}

fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}

/// True for what a month or a day is written with, and for what is printed where they are to be written.
fn is_part(c: char) -> bool {
    is_digit(c)
        || matches!(c, '_' | '＿' | ' ' | '\u{a0}' | '\u{3000}' | '零' | '廿' | '卅')
        || is_numeral(c)
        || is_formal(c)
}

fn is_year(c: char) -> bool {
    is_part(c) || matches!(c, '〇' | '○' | 'O' | 'o')
}

/// True for a numeral as it is written on cheques.
fn is_formal(c: char) -> bool {
    matches!(c, '壹' | '贰' | '叁' | '肆' | '伍' | '陆' | '柒' | '捌' | '玖' | '拾')
}

/// True for a letter, a digit, or what joins them in a word (UTS #18, annex C).
fn is_word(c: char) -> bool {
    static WORD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\w").ok());
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    let is_other = || WORD.as_ref().is_some_and(|word| word.is_match(c.encode_utf8(&mut [0; 4])));
    c.is_alphabetic() || is_other()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn dates_are_those_of_the_pattern(
            text in "([0-9０９〇○零Oo一十壹拾_＿ \u{a0}\u{3000}年月日号/.．①a甲\u{301}\t-]|20[0-9]{2}|[0-9]{8}|年[0-9 _]月?){0,12}",
        ) {
            let pattern = Regex::new(
                r"[0-9０-９〇○零Oo一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾_＿ \x{a0}\x{3000}]*年[0-9０-９零一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾_＿ \x{a0}\x{3000}]*(?:月[0-9０-９零一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾_＿ \x{a0}\x{3000}]*(?:日|号)?)?|[0-9０-９]{4}\s*[-/.．]\s*[0-9０-９]{1,2}\s*[-/.．]\s*[0-9０-９]{1,2}|\b[0-9０-９]{8}\b",
            );
            let pattern = pattern.ok();
            let matches = pattern.iter().flat_map(|pattern| pattern.find_iter(&text)).map(|date| date.range());
            prop_assert_eq!(dates_in(&text).collect::<Vec<_>>(), matches.collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_long_run_is_gone_through_once() {
        let digits = "1".repeat(200_000);
        assert_eq!(dates_in(&format!("{digits} 2025年3月1日")).count(), 1);
        assert_eq!(dates_in(&digits).count(), 0);
        assert_eq!(dates_in(&"20250301 ".repeat(100_000)).count(), 100_000);
        assert_eq!(dates_in(&" ".repeat(200_000)).count(), 0);
    }
}
