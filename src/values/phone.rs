//! Telephone numbers of mainland China.
//!
//! A mobile number has 11 digits, a landline an area code, 7 or 8 digits and maybe an extension. Where only the marks
//! between the digits differ nothing is said; where digits were added, dropped or translated (`+86`, `转8001`, a zero
//! that a worksheet swallowed, a second number) there is a warning. No area code is ever guessed.

use super::normal::{has_wide, narrowed, quote};
use super::{Coerced, normalised};
use crate::message;
use crate::pattern::Pattern;
use crate::problem::Problem;
use crate::value::Value;

/// The digits of a number without its area code.
macro_rules! local {
    () => {
        r"[0-9]{3,4}[\s.-]?[0-9]{4}"
    };
}

/// Digits of a mobile number.
const MOBILE_DIGITS: usize = 11;

/// Digits before the area code of the country.
static COUNTRY: Pattern = Pattern::new(r"^(?:\(?\s*(?:\+|00)\s*86\s*\)?|86-|\(86\))[\s-]*");
static MOBILE: Pattern = Pattern::new(r"^1[3-9][0-9](?:[\s.-]*[0-9]){8}$");
static SERVICE: Pattern = Pattern::new(r"^[48]00(?:[\s.-]*[0-9]){7}$");
static LANDLINE: Pattern = Pattern::new(concat!(
    r"^\(?\s*(010|02[0-9]|0[3-9][0-9]{2})\s*\)?[\s.-]*(",
    local!(),
    r")(?:\s*-\s*([0-9]{1,6}))?$"
));
/// A landline whose leading zero is lost.
static ZERO_LOST: Pattern = Pattern::new(concat!(
    r"^\(?\s*(?:(10|2[0-9])\s*\)?[\s.-]*([0-9]{4}[\s.-]?[0-9]{4})|([3-9][0-9]{2})\s*\)?[\s.-]*(",
    local!(),
    r"))(?:\s*-\s*([0-9]{1,6}))?$"
));
static BARE: Pattern = Pattern::new(concat!("^", local!(), "$"));
/// A word in front: `手机：`, `Tel:`.
static LABEL: Pattern =
    Pattern::new(r"^(?:[一-\u{9fff}\u{3400}-\u{4dbf}]{1,12}|(?i:tel|telephone|phone|mobile|mob|cell)[.]?)\s*:?\s*");
/// A name behind, or a remark in brackets.
static REMARK: Pattern =
    Pattern::new(r"^(.*[0-9])(?:\s*\(\s*[^0-9()]{1,20}\)|\s+[一-\u{9fff}\u{3400}-\u{4dbf}]{2,4})$");
static EXTENSION: Pattern = Pattern::new(r"^(.*[0-9])\)?[\s,-]*(?:转|分机号?|(?i:ext)\.?|#)[\s:]*([0-9]{1,6})$");
/// A number among words.
static ANY: Pattern =
    Pattern::new(r"(?:1[3-9][0-9]{9}|\(?0[0-9]{2,3}\)?\s?-?\s?[0-9]{3,4}-?[0-9]{4}|[48]00-?[0-9]{3}-?[0-9]{4})");
/// Words beside a number that tell what kind it is.
static KINDS: Pattern = Pattern::new(
    r"^[\s,;/、:()。]*(?:(?:手机|座机|传真|固话|固定|移动|办公室?|办|单位|家庭|住宅|宅|电话|号码?|联系|直线|本人|备用|工作|值班|机|话)[\s,;/、:()。]*)*$",
);
static SCIENTIFIC: Pattern = Pattern::new(r"^[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,3}$");

/// Reads text that stands in no frame any more.
pub(super) fn read(text: &str) -> Coerced {
    if text.len() == 11 && text.starts_with('1') && text.bytes().all(|b| b.is_ascii_digit()) || is_landline(text) {
        return Coerced::of(Value::text(text));
    }
    let as_written = || Coerced::of(Value::text(text));
    if text.len() > 300 {
        return as_written();
    }
    let folded = half_width(text);
    if let Some((number, changed)) = one(&folded) {
        let coerced = Coerced::of(Value::text(number.as_str()));
        let silent = !changed && !has_wide(text);
        return if silent { coerced } else { coerced.with(normalised(text, &number)) };
    }
    let strong: Vec<&str> = folded
        .split(['/', '、', ',', ';', '\n', '|', '或', '和'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let parts = if strong.len() > 1 { strong } else { folded.split_whitespace().collect() };
    let mut numbers = parts.iter().map(|part| one(part).map(|(number, _)| number));
    let Some(Some(first)) = numbers.next() else {
        return told(&folded).map_or_else(as_written, |numbers| several(text, &numbers));
    };
    if numbers.len() == 0
        || (!folded.contains(['/', '、', ',', ';', '\n', '|', '或', '和']) && numbers.any(|number| number.is_none()))
    {
        return told(&folded).map_or_else(as_written, |numbers| several(text, &numbers));
    }
    first_of(text, first, &parts.get(1..).unwrap_or_default().join("、"))
}

/// True for area code and number as they are kept, which is told without a pattern: most numbers are.
fn is_landline(text: &str) -> bool {
    let Some((area, local)) = text.split_once('-') else { return false };
    let is_area = match area.as_bytes() {
        [b'0', b'1', b'0'] | [b'0', b'2', b'0'..=b'9'] => true,
        [b'0', b'3'..=b'9', rest @ ..] => rest.len() == 2 && rest.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    is_area && matches!(local.len(), 7 | 8) && local.bytes().all(|b| b.is_ascii_digit())
}

/// Numbers with words between them that tell what they are (`手机 13800001234 办公 0350-5550123`).
fn told(text: &str) -> Option<Vec<String>> {
    let mut numbers = Vec::new();
    let mut rest = text;
    while let Some(found) = ANY.find(rest) {
        let before = rest.get(..found.start())?;
        if !KINDS.is_match(before) {
            return None;
        }
        numbers.push(one(found.as_str())?.0);
        rest = rest.get(found.end()..)?;
    }
    (numbers.len() > 1 && KINDS.is_match(rest)).then_some(numbers)
}

fn several(text: &str, numbers: &[String]) -> Coerced {
    let Some((first, rest)) = numbers.split_first() else { return Coerced::of(Value::text(text)) };
    first_of(text, first.clone(), &rest.join("、"))
}

/// The first of several numbers, with what is said of the others.
fn first_of(text: &str, first: String, rest: &str) -> Coerced {
    let problem = normalised(text, &first)
        .message(message!(
            "有多个号码，取第一个“{first}”，未取“{rest}”",
            "of several numbers the first, “{first}”, was taken, not “{rest}”"
        ))
        .help(message!("请只填一个常用号码", "write one number"));
    Coerced::of(Value::text(first)).with(problem)
}

/// Half width, with one kind of dash and of brackets.
fn half_width(text: &str) -> String {
    narrowed(text)
        .chars()
        .map(|c| match c {
            '—' | '–' | '―' | '‐' | '‑' | '−' | 'ー' | '~' => '-',
            '[' | '【' | '〔' => '(',
            ']' | '】' | '〕' => ')',
            '\n' => '\n',
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .collect::<String>()
        .replace("--", "-")
}

/// One number in its kept spelling, and whether more than the marks between its digits changed.
fn one(text: &str) -> Option<(String, bool)> {
    let mut text = text.trim().trim_end_matches(['.', '。', ';', ',']).trim_end();
    // A number cell that went through text: 13800001234.0.
    text = text
        .strip_suffix(".0")
        .filter(|digits| digits.len() >= 7 && digits.bytes().all(|b| b.is_ascii_digit()))
        .unwrap_or(text);
    let mut changed = false;
    if let Some(found) = LABEL.find(text) {
        (text, changed) = (text.get(found.end()..)?, true);
    }
    if let Some(found) = REMARK.captures(text) {
        (text, changed) = (found.get(1)?.as_str(), true);
    }
    if let Some(found) = COUNTRY.find(text) {
        (text, changed) = (text.get(found.end()..)?, true);
    }
    let mut extension = None;
    if let Some(found) = EXTENSION.captures(text) {
        extension = Some(found.get(2)?.as_str());
        (text, changed) = (found.get(1)?.as_str(), true);
    }
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    if extension.is_none() && (MOBILE.is_match(text) || SERVICE.is_match(text)) {
        return Some((digits(text), changed));
    }
    let with_extension = |area: &str, local: &str, own: Option<&str>| {
        let extension = own.or(extension).map(|extension| format!("-{extension}")).unwrap_or_default();
        format!("{area}-{}{extension}", digits(local))
    };
    if let Some(found) = LANDLINE.captures(text) {
        let own = found.get(3).map(|m| m.as_str());
        if own.is_some() && extension.is_some() {
            return None;
        }
        return Some((with_extension(found.get(1)?.as_str(), found.get(2)?.as_str(), own), changed));
    }
    if let Some(found) = ZERO_LOST.captures(text) {
        let area = format!("0{}", found.get(1).or(found.get(3))?.as_str());
        let local = found.get(2).or(found.get(4))?.as_str();
        return Some((with_extension(&area, local, found.get(5).map(|m| m.as_str())), true));
    }
    (extension.is_none() && BARE.is_match(text)).then(|| (digits(text), changed))
}

/// True for a mobile number, one of a service (400, 800), or an area code, a number and perhaps an extension.
fn is_valid(text: &str) -> bool {
    let digits =
        |text: &str, least, most| (least..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    match text.as_bytes() {
        [b'1', b'3'..=b'9', ..] => digits(text, 11, 11),
        [b'4' | b'8', b'0', b'0', ..] => digits(text, 10, 10),
        [b'0', ..] => {
            let mut parts = text.split('-');
            parts.next().is_some_and(|area| digits(area, 3, 4))
                && parts.next().is_some_and(|number| digits(number, 7, 8))
                && parts.next().is_none_or(|extension| digits(extension, 1, 6) && parts.next().is_none())
        }
        _ => false,
    }
}

/// The shape of a telephone number.
pub(super) fn validate(text: &str, problems: &mut Vec<Problem>) {
    if is_valid(text) {
        return;
    }
    let quoted = quote(text);
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let only_digits = text.chars().all(|c| c.is_ascii_digit());
    if only_digits && matches!(digits, 7 | 8) {
        problems.push(
            Problem::warning("format", message!("电话“{quoted}”没有区号", "the number “{quoted}” has no area code"))
                .found(text)
                .expected(format!("0xxx-{quoted}"))
                .help(message!("请加上区号，如“0xxx-{quoted}”", "put the area code in front, as in “0xxx-{quoted}”")),
        );
        return;
    }
    let mut help = message!(
        "请写11位手机号，或“区号-号码”",
        "write a mobile number of 11 digits, or area code and number joined by “-”"
    );
    let message = if SCIENTIFIC.is_match(text) {
        message!("“{quoted}”是科学计数，号码已不完整", "“{quoted}” is in scientific notation: digits are lost")
    } else if digits >= 5 && text.contains(['l', 'I', 'i', 'O', 'o', '|']) {
        message!("电话“{quoted}”中混有字母", "letters stand among the digits of “{quoted}”")
    } else if only_digits && text.starts_with('1') && digits == MOBILE_DIGITS {
        help = message!("请核对号码", "check the number");
        let front: String = text.chars().take(2).collect();
        message!(
            "“{quoted}”不是手机号：没有以 {front} 开头的手机号",
            "“{quoted}” is no mobile number: none begins with {front}"
        )
    } else if only_digits && text.starts_with('1') {
        message!(
            "手机号“{quoted}”有 {digits} 位，应为 11 位",
            "the mobile number “{quoted}” has {digits} digits, not 11"
        )
    } else {
        message!("“{quoted}”不是电话号码", "“{quoted}” is not a telephone number")
    };
    problems.push(Problem::error("format", message).found(text).expected("手机号11位，或“区号-号码”").help(help));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_wrong_with_a_number_is_its_fault() {
        let said = |text: &str| {
            let mut problems = Vec::new();
            validate(text, &mut problems);
            problems.pop().map(|problem| problem.message.en.clone()).unwrap_or_default()
        };
        assert_eq!(said("12345678901"), "“12345678901” is no mobile number: none begins with 12");
        assert_eq!(said("1380000123"), "the mobile number “1380000123” has 10 digits, not 11");
        assert_eq!(said("13800001234"), "");
    }

    proptest! {
        #[test]
        fn a_landline_that_is_told_without_a_pattern_is_kept_as_it_is(text in "0[0-9]{2,3}-[0-9]{6,9}") {
            let slow = one(&text).is_some_and(|(number, changed)| number == text && !changed) && is_valid(&text);
            prop_assert!(slow || !is_landline(&text), "{}", text);
        }

        #[test]
        fn a_number_is_valid_as_its_pattern_says(text in "[0-9]{6,12}|1[2-9][0-9]{8,10}|0?[0-9]{2,4}-?[0-9]{6,9}(-[0-9]{0,7}){0,2}|[48]00[0-9]{6,8}|[0-9万a-]{0,13}") {
            static VALID: Pattern =
                Pattern::new(r"^(?:1[3-9][0-9]{9}|0[0-9]{2,3}-[0-9]{7,8}(?:-[0-9]{1,6})?|[48]00[0-9]{7})$");
            prop_assert_eq!(is_valid(&text), VALID.is_match(&text), "{}", text);
        }
    }
}
