//! Python's two ways to lay out values in a text: `'%.2f' % n` and `'{:,.2f}'.format(n)`. Numbers stay exact.

use std::borrow::Cow;

use rust_decimal::{Decimal, RoundingStrategy};
use tera::{Error, Kwargs, TeraResult, Value};

use super::exact::exact;
use super::members::member;
use super::{refused, shown};
use crate::char_count::CharCount as _;

/// Characters that a width may ask for.
const MOST_WIDTH: usize = 1000;

/// How a value is laid out.
#[derive(Default)]
struct Spec {
    fill: Option<char>,
    align: Option<char>,
    sign: Option<char>,
    zeros: bool,
    width: usize,
    group: bool,
    places: Option<u32>,
    kind: Option<char>,
}

/// A number with groups of three digits.
pub(super) fn grouped(number: &str) -> String {
    let (whole, decimals) = number.split_once('.').map_or((number, None), |(whole, decimals)| (whole, Some(decimals)));
    let digits = whole.trim_start_matches('-');
    let mut text = String::with_capacity(number.len() + digits.len() / 3 + 1);
    text.push_str(whole.get(..whole.len() - digits.len()).unwrap_or_default());
    for (at, c) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(c);
    }
    if let Some(decimals) = decimals {
        text.push('.');
        text.push_str(decimals);
    }
    text
}

/// A number with so many decimals, rounded half away from zero.
pub(super) fn fixed(number: Decimal, places: u32) -> String {
    let mut rounded = number.round_dp_with_strategy(places.min(28), RoundingStrategy::MidpointAwayFromZero);
    if rounded.is_zero() {
        rounded.set_sign_positive(true);
    }
    format!("{rounded:.*}", usize::try_from(places.min(28)).unwrap_or_default())
}

impl Spec {
    /// `[[fill]align][sign][0][width][,][.places][kind]`
    fn parse(text: &str) -> Option<Self> {
        let mut spec = Self::default();
        let mut chars: Vec<char> = text.chars().collect();
        chars.reverse();
        let is_align = |c: Option<&char>| matches!(c, Some('<' | '>' | '^' | '='));
        if chars.len() > 1 && is_align(chars.get(chars.len() - 2)) {
            spec.fill = chars.pop();
            spec.align = chars.pop();
        } else if is_align(chars.last()) {
            spec.align = chars.pop();
        }
        let mut next =
            |wanted: &[char]| if chars.last().is_some_and(|c| wanted.contains(c)) { chars.pop() } else { None };
        spec.sign = next(&['+', '-', ' ']);
        spec.zeros = next(&['0']).is_some();
        const DIGITS: &[char] = &['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
        let number = |next: &mut dyn FnMut(&[char]) -> Option<char>| {
            let mut digits = String::new();
            while let Some(digit) = next(DIGITS) {
                digits.push(digit);
            }
            digits
        };
        let width = number(&mut next);
        spec.width = if width.is_empty() { 0 } else { width.parse().ok()? };
        spec.group = next(&[',', '_']).is_some();
        if next(&['.']).is_some() {
            spec.places = Some(number(&mut next).parse().ok()?);
        }
        spec.kind = next(&['s', 'd', 'i', 'f', 'F', 'g', 'n', 'x', 'X', 'o', 'b', 'e', 'E', 'r', 'u', '%']);
        (chars.is_empty() && spec.width <= MOST_WIDTH).then_some(spec)
    }

    fn print(&self, value: &Value) -> TeraResult<String> {
        let number = exact(value).filter(|_| !value.is_string());
        let needed = || {
            number.ok_or_else(|| {
                refused(format!("“{}”不是数字", shown(value)), format!("“{}” is no number", shown(value)))
            })
        };
        let whole = |radix: &str| -> TeraResult<String> {
            let integer = value.as_i64().ok_or_else(|| {
                refused(format!("“{}”不是整数", shown(value)), format!("“{}” is no whole number", shown(value)))
            })?;
            let (sign, size) = (if integer < 0 { "-" } else { "" }, integer.unsigned_abs());
            Ok(match radix {
                "x" => format!("{sign}{size:x}"),
                "X" => format!("{sign}{size:X}"),
                "o" => format!("{sign}{size:o}"),
                _ => format!("{sign}{size:b}"),
            })
        };
        let mut text = match self.kind {
            Some('d' | 'i' | 'u') => needed()?.trunc().normalize().to_string(),
            Some('f' | 'F') => fixed(needed()?, self.places.unwrap_or(6)),
            Some('%') => {
                let hundred = needed()?.checked_mul(Decimal::ONE_HUNDRED);
                let hundred = hundred.ok_or_else(|| refused("数太大", "The number is too big"))?;
                fixed(hundred, self.places.unwrap_or(6)) + "%"
            }
            Some('e') => scientific(needed()?, self.places.unwrap_or(6)),
            Some('E') => scientific(needed()?, self.places.unwrap_or(6)).to_uppercase(),
            Some('g' | 'n') => {
                let digits = self.places.unwrap_or(6).max(1);
                needed()?.round_sf(digits).map(|number| number.normalize().to_string()).unwrap_or_default()
            }
            Some('x') => whole("x")?,
            Some('X') => whole("X")?,
            Some('o') => whole("o")?,
            Some('b') => whole("b")?,
            _ => match (number, self.places) {
                (Some(number), Some(places)) if self.kind.is_none() => {
                    number.round_sf(places.max(1)).map(|number| number.normalize().to_string()).unwrap_or_default()
                }
                (_, Some(places)) => shown(value).chars().take(usize::try_from(places).unwrap_or(usize::MAX)).collect(),
                _ => shown(value).into_owned(),
            },
        };
        let is_number = number.is_some() && !matches!(self.kind, Some('s' | 'r'));
        if self.group && is_number {
            text = grouped(&text);
        }
        if is_number
            && let Some(sign @ ('+' | ' ')) = self.sign
            && !text.starts_with('-')
        {
            text.insert(0, sign);
        }
        let lacks = self.width.saturating_sub(text.char_count());
        if lacks == 0 {
            return Ok(text);
        }
        let zeros = self.zeros && is_number && self.align.is_none();
        let fill = if zeros { '0' } else { self.fill.unwrap_or(' ') };
        let filling = |count: usize| std::iter::repeat_n(fill, count).collect::<String>();
        let align = self.align.unwrap_or(match (zeros, is_number) {
            (true, _) => '=',
            (false, true) => '>',
            (false, false) => '<',
        });
        Ok(match align {
            '<' => text + &filling(lacks),
            '^' => format!("{}{text}{}", filling(lacks / 2), filling(lacks - lacks / 2)),
            '=' => match text.strip_prefix(['-', '+', ' ']) {
                Some(digits) => {
                    let sign = text.chars().next().unwrap_or('-');
                    format!("{sign}{}{digits}", filling(lacks))
                }
                None => filling(lacks) + &text,
            },
            _ => filling(lacks) + &text,
        })
    }
}

fn scientific(number: Decimal, places: u32) -> String {
    let digits = number.abs().normalize();
    let mut power: i32 = 0;
    let mut mantissa = digits;
    while !mantissa.is_zero() && mantissa >= Decimal::TEN {
        mantissa /= Decimal::TEN;
        power += 1;
    }
    while !mantissa.is_zero() && mantissa < Decimal::ONE {
        mantissa *= Decimal::TEN;
        power -= 1;
    }
    let mut text = fixed(mantissa, places);
    if text.starts_with("10") {
        power += 1;
        text = fixed(Decimal::ONE, places);
    }
    let sign = if number.is_sign_negative() { "-" } else { "" };
    let (direction, power) = (if power < 0 { '-' } else { '+' }, power.unsigned_abs());
    format!("{sign}{text}e{direction}{power:02}")
}

fn wrong(pattern: &str) -> Error {
    refused(format!("“{pattern}”不是格式"), format!("“{pattern}” is no format"))
}

/// `pattern % values`
pub(super) fn percent(pattern: &Value, values: &[Value]) -> TeraResult<Value> {
    let pattern = shown(pattern);
    // Several values come as one list.
    let values = match values {
        [one] => one.as_array().unwrap_or(values),
        several => several,
    };
    let mut made = String::with_capacity(pattern.len() + 16);
    let mut taken = values.iter();
    let mut rest = &*pattern;
    let mut any_named = false;
    while let Some((before, behind)) = rest.split_once('%') {
        made.push_str(before);
        if let Some(behind) = behind.strip_prefix('%') {
            made.push('%');
            rest = behind;
            continue;
        }
        let (named, behind) = match behind.strip_prefix('(').and_then(|inner| inner.split_once(')')) {
            Some((name, behind)) => (Some(name), behind),
            None => (None, behind),
        };
        let end = behind.find(|c: char| c.is_ascii_alphabetic()).ok_or_else(|| wrong(&pattern))?;
        let (spec, after) = behind.split_at(end + 1);
        rest = after;
        let (flags, plain) = spec.split_at(spec.find(|c| !"-+ 0#".contains(c)).unwrap_or(0));
        let left = if flags.contains('-') { "<" } else { ">" };
        let sign = if flags.contains('+') {
            "+"
        } else if flags.contains(' ') {
            " "
        } else {
            ""
        };
        let zeros = flags.contains('0') && !flags.contains('-');
        let align = if zeros { "" } else { left };
        let spec = Spec::parse(&format!("{align}{sign}{}{plain}", if zeros { "0" } else { "" }));
        let spec = spec.ok_or_else(|| wrong(&pattern))?;
        let value = match named {
            Some(name) => {
                any_named = true;
                let map = values.first().and_then(Value::as_map);
                map.and_then(|map| member(map, name))
                    .ok_or_else(|| refused(format!("没有给出“{name}”的值"), format!("“{name}” is undefined")))?
            }
            None => taken
                .next()
                .ok_or_else(|| refused(format!("“{pattern}”缺少值"), format!("“{pattern}” has too few values")))?,
        };
        made.push_str(&spec.print(value)?);
    }
    made.push_str(rest);
    if !any_named && taken.next().is_some() {
        return Err(refused(format!("“{pattern}”的值太多"), format!("“{pattern}” has too many values")));
    }
    Ok(Value::from(made))
}

/// `pattern | format(values …)`
pub(super) fn format(pattern: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    match kwargs.get::<&Value>("named")? {
        Some(named) => percent(pattern, std::slice::from_ref(named)),
        None => {
            let values = kwargs.get::<&Value>("args")?.and_then(Value::as_array).unwrap_or_default();
            percent(pattern, &[Value::from(values.to_vec())])
        }
    }
}

/// `pattern.format(values …)`
pub(super) fn braces(pattern: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let pattern = shown(pattern);
    let values = kwargs.get::<&Value>("args")?.and_then(Value::as_array).unwrap_or_default();
    let named = kwargs.get::<&Value>("named")?;
    let mut made = String::with_capacity(pattern.len() + 16);
    let mut next = 0;
    let mut rest = &*pattern;
    while let Some(at) = rest.find(['{', '}']) {
        made.push_str(rest.get(..at).unwrap_or_default());
        let behind = rest.get(at..).unwrap_or_default();
        if let Some(after) = behind.strip_prefix("{{").or_else(|| behind.strip_prefix("}}")) {
            made.push_str(behind.get(..1).unwrap_or_default());
            rest = after;
            continue;
        }
        let (field, after) = behind.strip_prefix('{').and_then(|b| b.split_once('}')).ok_or_else(|| wrong(&pattern))?;
        rest = after;
        let (name, spec) = field.split_once(':').unwrap_or((field, ""));
        let mut path = name.split('.');
        let head = path.next().unwrap_or_default();
        let value = if head.is_empty() {
            next += 1;
            values.get(next - 1)
        } else {
            match head.parse::<usize>() {
                Ok(number) => values.get(number),
                Err(_) => named.and_then(Value::as_map).and_then(|map| member(map, head)),
            }
        };
        let value = path.fold(value, |value, step| value?.get_from_path(step));
        let value = value.ok_or_else(|| {
            refused(format!("“{pattern}”里的“{name}”没有值"), format!("“{name}” is undefined in “{pattern}”"))
        })?;
        made.push_str(&Spec::parse(spec).ok_or_else(|| wrong(&pattern))?.print(value)?);
    }
    made.push_str(rest);
    Ok(Value::from(made))
}

/// Sizes as people read them, in Jinja's words: `13.0 kB`.
pub(super) fn file_size(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let binary = kwargs.get::<&Value>("binary")?.is_some_and(Value::is_truthy);
    let number = super::exact::wanted(value)?;
    let base = Decimal::from(if binary { 1024 } else { 1000 });
    if number < base {
        let whole = number.trunc().normalize();
        return Ok(Value::from(format!("{whole} {}", if whole == Decimal::ONE { "Byte" } else { "Bytes" })));
    }
    let units: [Cow<'_, str>; 5] = ["k", "M", "G", "T", "P"].map(|unit| match (binary, unit) {
        (true, "k") => "KiB".into(),
        (true, unit) => format!("{unit}iB").into(),
        (false, unit) => format!("{unit}B").into(),
    });
    let mut size = number;
    let mut unit = 0;
    loop {
        size /= base;
        if size < base || unit + 1 == units.len() {
            break;
        }
        unit += 1;
    }
    Ok(Value::from(format!("{} {}", fixed(size, 1), units.get(unit).map_or("", |unit| unit))))
}
