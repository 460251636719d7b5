//! Values that stand in one piece of text without wording between them, told apart by their types and lines.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::dates::dates_in;
use super::parted::without_label;
use super::{Capture, line_ranges};
use crate::char_count::CharCount as _;
use crate::extract::fold::fold;
use crate::record::Key;
use crate::schema::{FieldType, Schema};
use crate::values::day_of;

/// Letters of a label in front of what somebody else says.
const LONGEST_LABEL: usize = 12;

/// Words behind a date that make it a term, and in front of it that leave it open.
const TERMS: [&str; 16] =
    ["前", "后", "起", "以前", "以后", "之前", "之后", "左右", "至", "到", "-", "—", "–", "~", "～", "原"];
const OPEN: [&str; 6] = ["约", "大约", "预计", "暂定", "拟定", "原"];
/// What may stand between two dates of which nobody knows which one is meant.
const BETWEEN: &str = "（(原定为应-—–~～至到、,，/或";
/// Letters of the longest place of a seal.
const LONGEST_SEAL: usize = 12;

static DAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let number = "[0-9０-９一二三四五六七八九十〇○]{1,3}";
    Regex::new(&format!(r"{number}[ \x{{3000}}]*月[ \x{{3000}}]*{number}[ \x{{3000}}]*[日号]")).ok()
});

/// The day without a year with which a region begins, or ends.
fn day_of_month(text: &str, region: &Range<usize>, is_front: bool) -> Vec<Range<usize>> {
    let slice = text.get(region.clone()).unwrap_or_default();
    let start = slice.len() - slice.trim_start().len();
    let days = DAY.as_ref().into_iter().flat_map(|day| day.find_iter(slice));
    let fits =
        |day: &regex::Match<'_>| if is_front { day.start() == start } else { day.end() == slice.trim_end().len() };
    days.filter(fits).map(|day| region.start + day.start()..region.start + day.end()).collect()
}

/// Shares a region of text between the values that stand in it without wording between them.
pub(super) fn share(
    text: &str,
    region: Range<usize>,
    slots: &[(&Key, &Option<String>)],
    schema: &Schema,
    captures: &mut Vec<Capture>,
) {
    let mut push = |slot: &(&Key, &Option<String>), range: Range<usize>| {
        let (key, blank) = (slot.0.clone(), slot.1.clone());
        captures.push(Capture { key, blank, range: trim(text, range), below: false });
    };
    match slots {
        [] => {}
        [only] if is_date(schema, only.0) => {
            let slice = text.get(region.clone()).unwrap_or_default();
            let dates = dates_in(slice).map(|date| region.start + date.start..region.start + date.end);
            let dates: Vec<Range<usize>> = dates.collect();
            match dates.as_slice() {
                // Between two pieces of wording in a line there is nothing but the date.
                [_] if is_between_words(text, &region) && says_more(slice) => push(only, region),
                [date] if is_between_words(text, &region) => push(only, date.clone()),
                [date] => push(only, doubtful(text, &region, date, &dates).unwrap_or_else(|| date.clone())),
                several => {
                    let mut lines = several.iter().filter(|date| is_line(text, date)).cloned();
                    match (lines.next(), lines.next()) {
                        (Some(date), None) => push(only, date),
                        _ if let Some(own) = before_another(text, region.start, several) => push(only, own),
                        _ => push(only, region),
                    }
                }
            }
        }
        [only] => push(only, region),
        several => {
            let slice = text.get(region.clone()).unwrap_or_default();
            let dates = dates_in(slice).map(|date| region.start + date.start..region.start + date.end);
            let dates: Vec<Range<usize>> = dates.collect();
            let wanted = several.iter().filter(|(key, _)| is_date(schema, key)).count();
            // Beside a text what lacks its year is a date all the same: its type tells what is wrong with it.
            let dates = if dates.is_empty() && several.len() == 2 && wanted == 1 {
                day_of_month(text, &region, several.first().is_some_and(|(key, _)| is_date(schema, key)))
            } else {
                dates
            };
            if wanted == several.len() {
                let skip = match dates.as_slice() {
                    [date] if wanted > 1 && !is_left(text, date) => wanted - 1,
                    _ => 0,
                };
                for (slot, date) in several.iter().skip(skip).zip(dates) {
                    push(slot, date);
                }
            } else if wanted == 1
                && several.last().is_some_and(|(key, _)| is_date(schema, key))
                && let Some(date) = dates.iter().rev().find(|date| is_line(text, date)).or(dates.last())
            {
                let Some((last, others)) = several.split_last() else { return };
                let Some(own) = doubtful(text, &region, date, &dates) else {
                    // A day of which the text speaks is not the one on which it was written.
                    push(last, region.end..region.end);
                    return share(text, region, others, schema, captures);
                };
                // A label that was put in front of the date is none of the text before, nor is the place of a seal.
                let front = without_label(text.get(region.start..own.start).unwrap_or_default());
                let front = if own == *date { front } else { without_seal(front) };
                let rest = region.start..region.start + front.len();
                push(last, own);
                share(text, rest, others, schema, captures);
            } else if wanted == 1
                && let Some((first, [other])) = several.split_first()
                && is_date(schema, first.0)
            {
                // A date in front of a text begins the place, or is not there.
                let front = region.start + (slice.len() - slice.trim_start().len());
                let date = dates.first().filter(|date| date.start <= front);
                push(first, date.cloned().unwrap_or(region.start..region.start));
                push(other, date.map_or(region.start, |date| date.end)..region.end);
            } else {
                let pieces: Vec<Range<usize>> = line_ranges(slice)
                    .flat_map(|line| {
                        let start = line.start;
                        split_tabs(slice.get(line).unwrap_or_default())
                            .into_iter()
                            .map(move |r| start + r.start..start + r.end)
                    })
                    .filter(|r| slice.get(r.clone()).is_some_and(|piece| !piece.trim().is_empty()))
                    .collect();
                for (index, slot) in several.iter().enumerate() {
                    let Some(piece) = pieces.get(index) else {
                        // A date that is not there is empty in its place.
                        if is_date(schema, slot.0) && index + 1 == several.len() && index > 0 {
                            push(slot, region.end..region.end);
                        }
                        break;
                    };
                    let end = if index + 1 == several.len() { slice.trim_end().len() } else { piece.end };
                    push(slot, region.start + piece.start..region.start + end.max(piece.start));
                }
            }
        }
    }
}

/// A date with what is written at it that leaves open which day is meant: another date right in front of it, what it was
/// before, or until when or from when something is. None for such a date in the middle of a sentence.
fn doubtful(text: &str, region: &Range<usize>, date: &Range<usize>, dates: &[Range<usize>]) -> Option<Range<usize>> {
    let is_day = |date: &Range<usize>| text.get(date.clone()).and_then(day_of).is_some();
    if matches!(dates, [_]) && is_line(text, date) || !is_day(date) {
        return Some(date.clone());
    }
    let mut own = date.clone();
    for other in dates.iter().rev().filter(|other| other.end <= date.start && is_day(other)) {
        let between = text.get(other.end..own.start)?;
        let is_next = match between.contains('\n') {
            true => between.trim().is_empty() && is_line(text, other),
            false => between.trim().chars().all(|c| c.is_whitespace() || BETWEEN.contains(c)),
        };
        if !is_next {
            break;
        }
        own.start = other.start;
    }
    let above = text.get(region.start..own.start)?;
    let line = region.start + above.rfind(['\n', '\t']).map_or(0, |at| at + 1);
    let front = text.get(line..own.start)?.trim();
    let below = text.get(own.end..region.end)?;
    let behind = below.split(['\n', '\t']).next()?.trim();
    let is_term = TERMS.iter().any(|word| behind.trim_start_matches(['（', '(']).starts_with(word));
    if is_term && !front.is_empty() && own == *date {
        return None;
    }
    if is_term || own != *date && behind.chars().all(|c| !c.is_alphanumeric()) {
        own.end += below.split(['\n', '\t']).next()?.trim_end().len();
    }
    if OPEN.contains(&front) {
        own.start = line + text.get(line..)?.find(front)?;
    }
    Some(own)
}

/// True for a region within a line, with wording on either side.
fn is_between_words(text: &str, region: &Range<usize>) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    is_word(text.get(..region.start).and_then(|front| front.chars().next_back()))
        && is_word(text.get(region.end..).and_then(|behind| behind.chars().next()))
}

/// True for a text that is a date and speaks of another one.
fn says_more(text: &str) -> bool {
    let Some(date) = dates_in(text).next() else { return false };
    let around = [text.get(..date.start), text.get(date.end..)];
    // Words alone are told as what was added to the printed text.
    let is_more = around.into_iter().flatten().any(|part| part.contains(char::is_numeric));
    is_more && text.get(date).and_then(day_of).is_some() && day_of(text.trim()).is_none()
}

/// A text without the place of a seal in its last line.
fn without_seal(text: &str) -> &str {
    let bare = text.trim_end();
    let (front, last) = bare.rsplit_once('\n').unwrap_or(("", bare));
    let folded = fold(last);
    let is_seal = folded.ends_with("章)") && folded.char_count() <= LONGEST_SEAL;
    if is_seal { front } else { text }
}

/// The first of several dates where it is all that stands up to the words of somebody else, whose date is the next.
fn before_another(text: &str, start: usize, dates: &[Range<usize>]) -> Option<Range<usize>> {
    let [own, next, ..] = dates else { return None };
    let is_alone = is_line(text, own) || text.get(start..own.start)?.trim().is_empty();
    let mut lines = text.get(own.end..next.start)?.split(['\n', '\t']);
    (is_alone && lines.any(is_of_another)).then(|| own.clone())
}

/// True for a line that begins with a label of who else has a say, or signs: no seal alone, and no date.
fn is_of_another(line: &str) -> bool {
    const SAYS: [&str; 8] = ["意见", "人", "领导", "主管", "审核", "复核", "签字", "签名"];
    const ABOVE: [&str; 4] = ["主管", "上级", "业务", "分管"];
    let line = line.trim();
    let Some(at) = line.find([':', '：', '(', '（']) else { return line.ends_with("意见") };
    let label = fold(line.get(..at).unwrap_or_default());
    let is_above = || ABOVE.iter().any(|word| label.starts_with(word)) && line.contains('章');
    label.char_count() <= LONGEST_LABEL && (SAYS.iter().any(|end| label.ends_with(end)) || is_above())
}

/// True for what is all of its line.
fn is_line(text: &str, range: &Range<usize>) -> bool {
    let is_end = |c: char| matches!(c, '\n' | '\t');
    let front = text.get(..range.start).unwrap_or_default().trim_end_matches([' ', '\u{3000}', '\u{a0}']);
    let behind = text.get(range.end..).unwrap_or_default().trim_start_matches([' ', '\u{3000}', '\u{a0}']);
    front.chars().next_back().is_none_or(is_end) && behind.chars().next().is_none_or(is_end)
}

/// True for a date that stands alone in a line of two halves, in the left one.
fn is_left(text: &str, date: &Range<usize>) -> bool {
    const HALF: usize = 12;
    let width = |blank: &str| blank.chars().map(|c| if c == '\u{3000}' { 2 } else { 1 }).sum::<usize>();
    let above = text.get(..date.start).unwrap_or_default();
    let (above, front) = above.rsplit_once('\n').unwrap_or(("", above));
    let behind = text.get(date.end..).unwrap_or_default().split('\n').next().unwrap_or_default();
    if !front.trim().is_empty() {
        return false;
    }
    // A tab leads to the left half where it does so in the line above.
    let above = above.rsplit('\n').find(|line| !line.trim().is_empty()).unwrap_or_default();
    let first = usize::from(above.starts_with('\t') && front.starts_with('\t'));
    let (front, tabs) = (front.get(first..).unwrap_or_default(), front.matches('\t').count() - first);
    let has_half_behind = behind.trim().is_empty() && (behind.contains('\t') || width(behind) >= HALF);
    tabs == 0 && (width(front) < HALF || has_half_behind && width(behind) > width(front))
}

fn split_tabs(line: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    line.split('\t')
        .map(|piece| {
            let range = start..start + piece.len();
            start += piece.len() + 1;
            range
        })
        .collect()
}

fn is_date(schema: &Schema, key: &Key) -> bool {
    schema.fields.get(key).is_some_and(|field| field.kind == FieldType::Date)
}

pub(super) fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = text.get(range.clone()).unwrap_or_default();
    let start = range.start + (slice.len() - slice.trim_start().len());
    start..start + slice.trim().len()
}
