//! Calendar dates: ISO in data, `2026年11月22日` on paper, many spellings in returns.
//!
//! ISO and the official spelling (GB/T 9704-2012: Arabic digits, no padding) are silent, white space within it too:
//! the printed skeleton `年   月   日` leaves such gaps. Every other spelling with one reading is `normalised`. A
//! skeleton that nobody filled is absent; a half-filled one, a date that no calendar has, and a date without its year
//! are errors.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::blank::{Placeholder, is_line, left_standing, placeholder, unfilled};
use super::normal::{is_blank, narrowed, quote};
use super::{Coerced, formula_error, normalised};
use crate::char_count::CharCount as _;
use crate::message;
use crate::message::Message;
use crate::numeral::han;
use crate::pattern::Pattern;
use crate::problem::Problem;
use crate::schema::Field;
use crate::value::Value;

/// The serial numbers that pass for dates: 1954-10-03 to 2119-01-10. Below are years and counts.
const SERIALS: std::ops::Range<i64> = 20_000..80_000;

/// What a text says about a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// This day.
    Date(NaiveDate),
    /// A printed skeleton without a single digit.
    Skeleton,
    /// A skeleton in which something is missing.
    Half,
    /// Month and day only.
    NoYear,
    /// A day that no calendar has.
    Impossible,
    /// `11/12/26`: the year may stand first or last.
    Order,
    /// No date.
    Unknown,
}

/// The day as it is printed: `2026年3月5日`.
pub fn chinese_date(date: NaiveDate) -> String {
    format!("{:04}年{}月{}日", date.year(), date.month(), date.day())
}

/// A date cell of a worksheet; a time of day is dropped with a warning.
pub(super) fn accept_moment(moment: NaiveDateTime) -> Coerced {
    let coerced = Coerced::of(Value::Date(moment.date()));
    if moment.time() == NaiveTime::MIN {
        return coerced;
    }
    coerced.with(normalised(&moment.to_string(), &moment.date().to_string()))
}

/// A number in a date field: a worksheet's serial number of a day, or `20261122`.
pub(super) fn accept_number(field: &Field, number: Decimal) -> Coerced {
    // The fraction of a serial number is the time of day.
    let serial = number.trunc().to_i64().is_some_and(|days| SERIALS.contains(&days));
    read(field, &if serial { number.trunc() } else { number }.normalize().to_string())
}

/// The day that a text names, in any spelling with one reading.
pub fn day_of(text: &str) -> Option<NaiveDate> {
    match parse(text) {
        Reading::Date(date) => Some(date),
        _ => None,
    }
}

/// True for a whole date in any spelling.
pub(super) fn is_date(text: &str) -> bool {
    !text.bytes().all(|b| b.is_ascii_digit()) && matches!(parse(text), Reading::Date(_))
}

/// Reads the trimmed text of a cell.
pub(super) fn read(field: &Field, text: &str) -> Coerced {
    if let Some(date) = iso(text) {
        return Coerced::of(Value::Date(date));
    }
    if text.contains(is_line)
        && let Some(typed) = off_lines(text)
        && matches!(parse(&typed), Reading::Date(_))
    {
        return read(field, &typed);
    }
    let reading = parse(text);
    if let Reading::Date(date) = reading {
        let coerced = Coerced::of(Value::Date(date));
        let official = chinese_date(date);
        let silent = text.chars().filter(|c| !is_blank(*c)).eq(official.chars());
        // Who writes 年月日 is told how to write that.
        let read = if text.contains('年') { official } else { date.to_string() };
        return if silent { coerced } else { coerced.with(normalised(text, &read)) };
    }
    if reading == Reading::Skeleton {
        return Coerced::default();
    }
    if reading == Reading::Unknown {
        if text.starts_with('#') && text.ends_with(['!', '?', 'A']) {
            return formula_error(text);
        }
        match placeholder(text) {
            Some(Placeholder::Whole) => {
                return Coerced { value: None, problems: vec![left_standing(field, text)] };
            }
            Some(Placeholder::Part(word)) => return Coerced::of(Value::text(text)).with(unfilled(text, word)),
            None => {}
        }
    }
    let quoted = quote(text);
    let (code, problem) = match reading {
        Reading::Half => ("format", message!("日期“{quoted}”没有填完整", "the date “{quoted}” is not complete")),
        Reading::NoYear => ("ambiguous", message!("日期“{quoted}”没有年份", "the date “{quoted}” has no year")),
        Reading::Impossible => ("format", message!("日历上没有“{quoted}”这一天", "no calendar has the day “{quoted}”")),
        Reading::Order => {
            ("ambiguous", message!("“{quoted}”看不出哪个是年", "which part of “{quoted}” is the year is open"))
        }
        _ if text.matches(['日', '号']).nth(1).is_some() && text.matches('月').nth(1).is_some() => (
            "ambiguous",
            message!("“{quoted}”不止一个日期，看不出是哪一天", "which day is meant in “{quoted}” is open"),
        ),
        _ => ("format", message!("“{quoted}”不是日期", "“{quoted}” is not a date")),
    };
    refused(text, code, problem)
}

/// A date whose numbers were typed on its printed lines, without these: `_2026_年_11_月`. A line goes on beside a number
/// and ends at its word or at the end of the text; a year is written in full, as `20__年` is half of one.
fn off_lines(text: &str) -> Option<String> {
    const LONGEST: usize = 200;
    if text.len() > LONGEST {
        return None;
    }
    let is_gap = |c: char| is_line(c) || is_blank(c);
    let is_number = |c: char| c.is_numeric() || "〇零一二三四五六七八九十".contains(c);
    let mut typed = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        rest = rest.trim_start_matches(is_gap);
        let number = rest.len() - rest.trim_start_matches(is_number).len();
        let (number, behind) = rest.split_at_checked(number)?;
        let behind = behind.trim_start_matches(is_gap);
        let mut chars = behind.chars();
        match chars.next() {
            Some('年') if number.char_count() != 4 => return None,
            Some(word @ ('年' | '月' | '日' | '号')) if !number.is_empty() => {
                typed.push_str(number);
                typed.push(word);
            }
            None => typed.push_str(number),
            Some(_) => return None,
        }
        rest = chars.as_str();
    }
    Some(typed)
}

fn refused(text: &str, code: &'static str, problem: Message) -> Coerced {
    Coerced::of(Value::text(text)).with(
        Problem::error(code, problem)
            .found(text)
            .expected("2026年11月22日")
            .help(message!("请写全年月日，如“2026年11月22日”", "write year, month and day, such as “2026-11-22”")),
    )
}

/// `2026-11-22`, without a detour.
fn iso(text: &str) -> Option<NaiveDate> {
    let bytes = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| {
        let part = bytes.get(range)?;
        part.iter().all(u8::is_ascii_digit).then(|| part.iter().fold(0u32, |n, b| n * 10 + u32::from(b - b'0')))
    };
    if bytes.len() != 10 || bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(digits(0..4)?).ok()?, digits(5..7)?, digits(8..10)?)
}

/// Year, month, day between 年月日 or separators.
static FULL: Pattern = Pattern::new(
    r"^(?:([0-9]{4}|[0-9]{2})\s*年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*[日号]?|([0-9]{4}|[0-9]{1,2})(?:\s*[-/.、—–―−]\s*([0-9]{1,2})\s*[-/.、—–―−]\s*|\s+([0-9]{1,2})\s+)([0-9]{1,2}|[0-9]{4})\s*[日号]?|([0-9]{4})([0-9]{2})([0-9]{2}))$",
);
/// A time of day or a day of the week behind the date.
static TAIL: Pattern = Pattern::new(
    r"(?:(?:\s*[T\s]|[日号]|(?:[日号]\s*)?(?:上午|下午|中午|早上|晚上|晚|凌晨))\s*[0-9]{1,2}(?:[:：][0-9]{2}(?:[:：][0-9]{2}(?:\.[0-9]+)?)?|[时点](?:[0-9]{1,2}分?|半|整)?)|\s*[(（]?\s*(?:星期|周|礼拜)[一二三四五六日天]\s*[)）]?)$",
);
/// A skeleton with gaps.
static GAPS: Pattern = Pattern::new(
    r"^([0-9]{0,4})年([0-9]{0,2})月([0-9]{0,2})日?$|^([0-9]{1,4})年([0-9]{0,2})日?$|^([0-9]{4})(?:[-/.]([0-9]{1,2}))?$",
);
/// Month and day.
static MONTH_DAY: Pattern = Pattern::new(r"^年?([0-9]{1,2})(?:月|[-/.])([0-9]{1,2})[日号]?$");

fn parse(text: &str) -> Reading {
    // The longest honest spelling is under 40 characters.
    if text.len() > 200 {
        return Reading::Unknown;
    }
    let narrow = narrowed(text);
    let whole = narrow.trim();
    if let Some(reading) = official(whole) {
        return reading;
    }
    // What cannot match is not searched for: most files have nothing that these patterns would have to be compiled for.
    let tail = whole.contains([':', '：', '周', '期', '拜', '时', '点']).then(|| TAIL.find(whole)).flatten();
    let stem = tail.and_then(|tail| whole.get(..tail.start())).unwrap_or(whole);
    let whole = arabic(stem.trim());
    let whole = whole.as_str();
    let full = whole.starts_with(|c: char| c.is_ascii_digit()).then(|| FULL.captures(whole)).flatten();
    if let Some(parts) = full {
        let number = |group: usize| parts.get(group).and_then(|m| m.as_str().parse::<u32>().ok());
        let digits = |group: usize| parts.get(group).map_or(0, |m| m.len());
        return match (number(1), number(4), number(8)) {
            (Some(year), _, _) => day(century(year, digits(1)), number(2), number(3)),
            (_, Some(year), _) if digits(4) == 4 && digits(7) <= 2 => {
                day(Some(year), number(5).or(number(6)), number(7))
            }
            // 26.11.22 has one reading, 11/12/26 has two.
            (_, Some(year), _) if digits(4) == 2 && year > 12 && digits(7) <= 2 => {
                day(century(year, 2), number(5).or(number(6)), number(7))
            }
            (_, Some(_), _) => Reading::Order,
            (_, _, Some(year)) => day(Some(year), number(9), number(10)),
            _ => Reading::Unknown,
        };
    }
    if let Ok(serial) = whole.trim_end_matches(".0").parse::<i64>()
        && SERIALS.contains(&serial)
    {
        let epoch = NaiveDate::from_ymd_opt(1899, 12, 30);
        return match epoch.and_then(|epoch| epoch.checked_add_days(Days::new(serial.to_u64()?))) {
            Some(date) => Reading::Date(date),
            None => Reading::Unknown,
        };
    }
    let bare: String = whole.chars().filter(|c| !is_blank(*c) && !matches!(c, '_' | '—' | '…')).collect();
    if matches!(bare.as_str(), "年月日" | "年月" | "月日" | "20年月日" | "年" | "") {
        return Reading::Skeleton;
    }
    if !bare.chars().all(|c| c.is_ascii_digit() || matches!(c, '年' | '月' | '日' | '号' | '-' | '/' | '.')) {
        return Reading::Unknown;
    }
    if MONTH_DAY.is_match(&bare) {
        return Reading::NoYear;
    }
    if GAPS.is_match(&bare) { Reading::Half } else { Reading::Unknown }
}

/// `2026年3月5日`, without a detour.
fn official(text: &str) -> Option<Reading> {
    let (year, rest) = text.strip_suffix('日')?.split_once('年')?;
    let (month, of_month) = rest.split_once('月')?;
    let digits = [(year, 4..=4), (month, 1..=2), (of_month, 1..=2)];
    if !digits.iter().all(|(part, length)| length.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    Some(day(year.parse().ok(), month.parse().ok(), of_month.parse().ok()))
}

fn century(year: u32, digits: usize) -> Option<u32> {
    match digits {
        2 if year < 70 => Some(2000 + year),
        2 => Some(1900 + year),
        _ => Some(year),
    }
}

fn day(year: Option<u32>, month: Option<u32>, day: Option<u32>) -> Reading {
    let date = (|| NaiveDate::from_ymd_opt(i32::try_from(year?).ok()?, month?, day?))();
    date.map_or(Reading::Impossible, Reading::Date)
}

/// Chinese digits as Arabic ones: a year digit by digit (with the letter O and the circle for zero, a known slip),
/// month and day as numerals.
fn arabic(text: &str) -> String {
    let is_zero = |c: char| matches!(c, '〇' | '○' | '◯' | '零' | 'O' | 'o');
    let digit = |c: char| match c {
        _ if c.is_ascii_digit() => Some(c),
        _ if is_zero(c) => Some('0'),
        _ => han(c.encode_utf8(&mut [0; 4])).filter(|n| *n < 10).and_then(|n| char::from_digit(n as u32, 10)),
    };
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars().chain(std::iter::once('\0')) {
        if digit(c).is_some() || matches!(c, '十' | '拾' | '廿' | '卅' | '元') {
            run.push(c);
            continue;
        }
        if !run.is_empty() {
            let spelt = run.replace('廿', "二十").replace('卅', "三十").replace('拾', "十");
            if run == "元" {
                out.push_str(if c == '月' { "1" } else { "元" });
            } else if let Some(number) = spelt.contains('十').then(|| han(&spelt)).flatten() {
                out.push_str(&number.to_string());
            } else {
                out.extend(run.chars().map(|c| digit(c).unwrap_or(c)));
            }
            run.clear();
        }
        if c != '\0' {
            out.push(c);
        }
    }
    out
}
