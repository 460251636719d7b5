//! Texts: Jinja's filters and Python's methods, masks, telephone numbers.

use std::fmt::Write as _;

use tera::{Error, Kwargs, TeraResult, Value};

use super::{refused, shown};
use crate::char_count::CharCount as _;

/// Spaces that a filter may add.
const MOST_WIDTH: usize = 1000;

/// A text of a text, whatever the value was.
macro_rules! of_text {
    ($name:ident, $text:ident => $made:expr) => {
        pub(super) fn $name(value: &Value, _: &Kwargs) -> TeraResult<Value> {
            let $text = shown(value);
            Ok(Value::from($made))
        }
    };
}

of_text!(upper, text => text.to_uppercase());
of_text!(lower, text => text.to_lowercase());
of_text!(string, text => text.into_owned());
of_text!(wordcount, text => text.split_whitespace().count());
of_text!(is_digits, text => !text.is_empty() && text.chars().all(|c| c.is_numeric()));
of_text!(capitalize, text => {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars.flat_map(char::to_lowercase)).collect::<String>()).unwrap_or_default()
});

/// Words with a capital each; a word begins behind white space, hyphens and opening brackets.
pub(super) fn title(value: &Value, _: &Kwargs) -> TeraResult<Value> {
    let text = shown(value);
    let mut made = String::with_capacity(text.len());
    let mut begins = true;
    for c in text.chars() {
        if begins {
            made.extend(c.to_uppercase())
        } else {
            made.extend(c.to_lowercase())
        }
        begins = c.is_whitespace() || matches!(c, '-' | '(' | '{' | '[' | '<');
    }
    Ok(Value::from(made))
}

/// Takes white space, or the characters of `chars`, off the ends that `ends` names.
pub(super) fn trim(value: &Value, kwargs: &Kwargs, ends: [bool; 2]) -> TeraResult<Value> {
    let text = shown(value);
    let chars = kwargs.get::<&str>("chars")?;
    let goes = |c: char| chars.map_or_else(|| c.is_whitespace(), |chars| chars.contains(c));
    let mut made = &*text;
    if ends[0] {
        made = made.trim_start_matches(goes);
    }
    if ends[1] {
        made = made.trim_end_matches(goes);
    }
    Ok(Value::from(made))
}

pub(super) fn replace(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let (text, from, to) = (shown(value), kwargs.must_get::<&Value>("from")?, kwargs.must_get::<&Value>("to")?);
    let (from, to) = (shown(from), shown(to));
    let most = kwargs.get::<usize>("count")?.unwrap_or(usize::MAX);
    super::fits(text.len().saturating_add(text.matches(&*from).take(most).count().saturating_mul(to.len())))?;
    Ok(Value::from(match kwargs.get::<usize>("count")? {
        Some(count) => text.replacen(&*from, &to, count),
        None => text.replace(&*from, &to),
    }))
}

/// Cuts behind a number of characters, `…` included only where something was cut. Jinja's default length is 255.
pub(super) fn truncate(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let text = shown(value);
    let length = kwargs.get::<usize>("length")?.unwrap_or(255);
    let whole_words = !kwargs.get::<&Value>("killwords")?.is_some_and(Value::is_truthy);
    let end = kwargs.get::<&str>("end")?.unwrap_or("...");
    let leeway = kwargs.get::<usize>("leeway")?.unwrap_or(5);
    if text.chars().nth(length.saturating_add(leeway)).is_none() {
        return Ok(Value::from(&*text));
    }
    let kept = length.saturating_sub(end.char_count());
    let cut = text.char_indices().nth(kept).map_or(text.len(), |(at, _)| at);
    let mut front = text.get(..cut).unwrap_or_default();
    if whole_words && let Some((words, _)) = front.rsplit_once(' ') {
        front = words;
    }
    Ok(Value::from(format!("{front}{end}")))
}

pub(super) fn split(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let text = shown(value);
    let most = kwargs.get::<usize>("count")?.map_or(usize::MAX, |count| count.saturating_add(1));
    let parts: Vec<Value> = match kwargs.get::<&str>("pat")? {
        Some("") => return Err(refused("分隔符是空的", "an empty separator")),
        Some(separator) => text.splitn(most, separator).map(Value::from).collect(),
        None => text.split_whitespace().map(Value::from).collect(),
    };
    Ok(Value::from(parts))
}

pub(super) fn lines(value: &Value, _: &Kwargs) -> TeraResult<Value> {
    Ok(Value::from(shown(value).lines().map(Value::from).collect::<Vec<_>>()))
}

pub(super) fn indent(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let text = shown(value);
    let width = match kwargs.get::<&Value>("width")? {
        Some(width) => match width.as_str() {
            Some(text) => text.to_owned(),
            None => " ".repeat(width.as_i64().and_then(|n| usize::try_from(n).ok()).unwrap_or(4).min(MOST_WIDTH)),
        },
        None => " ".repeat(4),
    };
    let (first, blank) = (
        kwargs.get::<&Value>("first")?.is_some_and(Value::is_truthy),
        kwargs.get::<bool>("blank")?.unwrap_or_default(),
    );
    let mut made = String::with_capacity(text.len());
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            made.push('\n');
        }
        if (number > 0 || first) && (blank || !line.is_empty()) {
            made.push_str(&width);
        }
        made.push_str(line);
    }
    Ok(Value::from(made))
}

/// Pads to a width with spaces, or `fill`: behind, in front or on both sides.
pub(super) fn pad(value: &Value, kwargs: &Kwargs, sides: [bool; 2]) -> TeraResult<Value> {
    let text = shown(value);
    let width = kwargs.get::<usize>("width")?.unwrap_or(80).min(MOST_WIDTH);
    let fill = kwargs.get::<&str>("fill")?.and_then(|fill| fill.chars().next()).unwrap_or(' ');
    let lacks = width.saturating_sub(text.char_count());
    let front = match sides {
        [true, true] => lacks / 2,
        [true, false] => lacks,
        _ => 0,
    };
    let spaces = |count: usize| std::iter::repeat_n(fill, count).collect::<String>();
    Ok(Value::from(format!("{}{text}{}", spaces(front), spaces(lacks - front))))
}

/// Zeros in front, behind a sign.
pub(super) fn zfill(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let text = shown(value);
    let width = kwargs.get::<usize>("width")?.unwrap_or_default().min(MOST_WIDTH);
    let (sign, digits) = match text.strip_prefix(['-', '+']) {
        Some(digits) => text.split_at(text.len() - digits.len()),
        None => ("", &*text),
    };
    let zeros = "0".repeat(width.saturating_sub(text.char_count()));
    Ok(Value::from(format!("{sign}{zeros}{digits}")))
}

/// Where a text stands in another, in characters; -1 where it does not.
pub(super) fn find(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let (text, wanted) = (shown(value), shown(kwargs.must_get::<&Value>("pat")?));
    let at = text.find(&*wanted).and_then(|at| text.get(..at)).map(|front| front.char_count());
    Ok(at.map_or_else(|| Value::from(-1), Value::from))
}

/// How often a text stands in another.
pub(super) fn occurrences(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let wanted = kwargs.must_get::<&Value>("pat")?;
    match value.as_array() {
        Some(items) => Ok(Value::from(items.iter().filter(|item| *item == wanted).count())),
        None => Ok(Value::from(shown(value).matches(&*shown(wanted)).count())),
    }
}

pub(super) fn wordwrap(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let (text, width) = (shown(value), kwargs.get::<usize>("width")?.unwrap_or(79).max(1));
    let mut made = String::with_capacity(text.len() + text.len() / width);
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            made.push('\n');
        }
        let mut length = 0;
        for word in line.split_inclusive(' ') {
            let count = word.trim_end().char_count();
            if length > 0 && length + count > width {
                let kept = made.trim_end_matches(' ').len();
                made.truncate(kept);
                made.push('\n');
                length = 0;
            }
            for c in word.chars() {
                if length == width {
                    made.push('\n');
                    length = 0;
                }
                made.push(c);
                length += 1;
            }
        }
    }
    Ok(Value::from(made))
}

/// Percent-encoding of UTF-8 (RFC 3986); `/` stays.
pub(super) fn urlencode(value: &Value, _: &Kwargs) -> TeraResult<Value> {
    let coded = |text: &str, keep: &[u8]| {
        let mut out = String::with_capacity(text.len());
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) || keep.contains(&byte) {
                out.push(char::from(byte));
            } else {
                let _ = write!(out, "%{byte:02X}");
            }
        }
        out
    };
    if let Some(map) = value.as_map() {
        let pairs =
            map.iter().map(|(key, value)| format!("{}={}", coded(&key.to_string(), b""), coded(&shown(value), b"")));
        return Ok(Value::from(pairs.collect::<Vec<_>>().join("&")));
    }
    Ok(Value::from(coded(&shown(value), b"/")))
}

pub(super) fn tojson(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let indent = kwargs.get::<usize>("indent")?.unwrap_or_default().min(16);
    let mut out = String::new();
    json(value, indent, 0, &mut out)?;
    Ok(Value::from(out))
}

/// JSON as Python writes it: a space behind commas and colons, numbers exact.
fn json(value: &Value, indent: usize, depth: usize, out: &mut String) -> TeraResult<()> {
    if depth > 64 {
        return Err(refused("值嵌套太深", "the value is nested too deeply"));
    }
    let line = |out: &mut String, depth: usize| {
        if indent > 0 {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent * depth));
        }
    };
    let comma = |out: &mut String, first: bool| {
        if !first {
            out.push_str(if indent > 0 { "," } else { ", " });
        }
    };
    let text = |text: &str| serde_json::to_string(text).map_err(|e| Error::message(e.to_string()));
    if let Some(items) = value.as_array() {
        out.push('[');
        for (number, item) in items.iter().enumerate() {
            comma(out, number == 0);
            line(out, depth + 1);
            json(item, indent, depth + 1, out)?;
        }
        if !items.is_empty() {
            line(out, depth);
        }
        out.push(']');
    } else if let Some(map) = value.as_map() {
        out.push('{');
        for (number, (key, item)) in map.iter().enumerate() {
            comma(out, number == 0);
            line(out, depth + 1);
            out.push_str(&text(&key.to_string())?);
            out.push_str(": ");
            json(item, indent, depth + 1, out)?;
        }
        if !map.is_empty() {
            line(out, depth);
        }
        out.push('}');
    } else if let Some(string) = value.as_str() {
        out.push_str(&text(string)?);
    } else if value.is_none() {
        out.push_str("null");
    } else {
        out.push_str(&value.to_string());
    }
    Ok(())
}

/// Hides the middle of a value: `138****1234`. How much stays is told by what it is, or by `front` and `back`.
pub(super) fn mask(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let text = shown(value);
    let text = text.trim();
    let sign = kwargs.get::<&str>("sign")?.unwrap_or("*");
    let hidden = |text: &str, front: usize, back: usize| {
        let length = text.char_count();
        if front.saturating_add(back) >= length {
            // Too short to show both ends: all but the first character goes.
            let first = text.chars().take(usize::from(front > 0 && length > 1));
            return first.collect::<String>()
                + &sign.repeat(length.saturating_sub(usize::from(front > 0 && length > 1)));
        }
        let head: String = text.chars().take(front).collect();
        let tail: String = text.chars().skip(length - back).collect();
        format!("{head}{}{tail}", sign.repeat(length - front - back))
    };
    let (front, back) = (kwargs.get::<usize>("front")?, kwargs.get::<usize>("back")?);
    if front.is_some() || back.is_some() {
        return Ok(Value::from(hidden(text, front.unwrap_or_default(), back.unwrap_or_default())));
    }
    if let Some((name, host)) = text.split_once('@') {
        let first: String = name.chars().take(1).collect();
        return Ok(Value::from(format!("{first}{}@{host}", sign.repeat(3))));
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let numeric = text.chars().all(|c| c.is_ascii_digit() || " -+()（）xX".contains(c)) && digits >= 5;
    Ok(Value::from(match (numeric, digits) {
        (false, _) => hidden(text, 1, 0),
        // An identity card: the area, and the last four.
        (true, 15..) => hidden(text, 6, 4),
        // A telephone number keeps its punctuation.
        _ => {
            let front = if text.starts_with('0') || text.contains('-') { telephone(text).0.len() } else { 3 };
            let (front, back) =
                if digits >= 11 { (front, 4) } else { (front.min(digits.saturating_sub(4)), 3.min(digits)) };
            let plus = if text.starts_with('+') { digits.saturating_sub(11) } else { 0 };
            let mut seen = 0;
            let cover = |c: char| {
                if !c.is_ascii_digit() {
                    return c.to_string();
                }
                seen += 1;
                if seen <= front + plus || seen > digits - back { c.to_string() } else { sign.to_owned() }
            };
            text.chars().map(cover).collect()
        }
    }))
}

/// The area code, number and extension of a landline; with an empty area code where none can be told.
fn telephone(text: &str) -> (String, String) {
    if let Some((area, number)) = text.split_once(['-', ' ', '）', ')']) {
        let area: String = area.chars().filter(char::is_ascii_digit).collect();
        if area.starts_with('0') && (3..=4).contains(&area.len()) {
            return (area, number.trim().to_owned());
        }
        return (String::new(), text.to_owned());
    }
    // Numbering plan: 010 and 02x, and four digits elsewhere.
    let length = if text.starts_with("010") || text.starts_with("02") { 3 } else { 4 };
    match (text.starts_with('0'), text.split_at_checked(length)) {
        (true, Some((area, number))) if (7..=8).contains(&number.len()) => (area.to_owned(), number.to_owned()),
        _ => (String::new(), text.to_owned()),
    }
}

/// `138 1234 5678`, `0350-4722000`; what is neither stays as it is.
pub(super) fn phone(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let text = shown(value);
    let text = text.trim();
    let separator = kwargs.get::<&str>("sep")?;
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let plain = text.chars().all(|c| c.is_ascii_digit() || " -+()（）".contains(c));
    let (abroad, local) = match (text.starts_with('+'), digits.strip_prefix("86")) {
        (true, Some(local)) => ("+86 ", local),
        _ => ("", digits.as_str()),
    };
    if plain && local.len() == 11 && local.starts_with('1') {
        let separator = separator.unwrap_or(" ");
        let (front, rest) = local.split_at(3);
        let (middle, last) = rest.split_at(4);
        return Ok(Value::from(format!("{abroad}{front}{separator}{middle}{separator}{last}")));
    }
    if plain && abroad.is_empty() && local.starts_with('0') && !text.starts_with('+') {
        let (area, number) = telephone(if text.contains(['-', ' ', ')', '）']) { text } else { local });
        if !area.is_empty() {
            return Ok(Value::from(format!("{area}{}{number}", separator.unwrap_or("-"))));
        }
    }
    Ok(Value::from(text))
}
