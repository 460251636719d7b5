//! Exact numbers: what templates reckon with never goes through binary fractions.
//!
//! Tera knows whole numbers and binary ones. A decimal is the binary number whose shortest spelling it is; one with
//! more digits than that travels as bytes, which Tera prints as they are and takes for nothing else.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, MathematicalOps, RoundingStrategy};
use tera::value::ValueKind;
use tera::{Kwargs, TeraResult, Value};

use super::{is_blank, is_plain, refused, shown};

/// Binary numbers below it are spelled without an exponent.
const LONGEST: f64 = 1e16;

/// A number as Tera takes it.
pub(in crate::docx::template) fn number(exact: Decimal) -> Value {
    let exact = exact.normalize();
    if exact.scale() == 0 {
        return match (exact.to_i64(), exact.to_i128()) {
            (Some(integer), _) => Value::from(integer),
            (None, Some(integer)) => Value::from(integer),
            (None, None) => Value::bytes(exact.to_string()),
        };
    }
    let spelled = exact.to_string();
    match spelled.parse::<f64>() {
        // Tera prints binary numbers in this way.
        Ok(float) if format!("{float:?}") == spelled => Value::from(float),
        _ => Value::bytes(spelled),
    }
}

/// A fraction as Tera takes it: without a schema `100.0` is another number than `100`, as in Python.
pub(in crate::docx::template) fn fraction(exact: Decimal) -> Value {
    let exact = exact.normalize();
    match exact.to_string().parse::<f64>() {
        Ok(float) if exact.scale() == 0 && float.abs() < LONGEST => Value::from(float),
        _ => number(exact),
    }
}

/// A number that is a fraction where one that it comes of is.
pub(super) fn number_as(exact: Decimal, is_fraction: bool) -> Value {
    if is_fraction && is_plain() { fraction(exact) } else { number(exact) }
}

pub(super) fn is_fraction(value: &Value) -> bool {
    match value.kind() {
        ValueKind::F64 => true,
        ValueKind::Bytes => value.as_bytes().is_some_and(|spelled| spelled.contains(&b'.')),
        _ => false,
    }
}

/// The exact number of a value that is one; not of text.
pub(super) fn numeric(value: &Value) -> Option<Decimal> {
    match value.kind() {
        ValueKind::U64 | ValueKind::I64 | ValueKind::U128 | ValueKind::I128 => {
            value.as_i128().and_then(|integer| Decimal::try_from_i128_with_scale(integer, 0).ok())
        }
        ValueKind::F64 => parse(&value.to_string()),
        ValueKind::Bytes => parse(std::str::from_utf8(value.as_bytes()?).ok()?),
        _ => None,
    }
}

fn parse(text: &str) -> Option<Decimal> {
    text.parse().ok().or_else(|| Decimal::from_scientific(text).ok())
}

/// The exact number of a value, also of text that is nothing but a number: `1,234.50`, `１２`.
pub(super) fn exact(value: &Value) -> Option<Decimal> {
    let Some(text) = value.as_str() else { return numeric(value) };
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    };
    let text: String = text.trim().chars().map(narrow).collect();
    let whole = text.split('.').next().unwrap_or_default().trim_start_matches(['-', '+']);
    if !whole.contains(',') {
        return parse(&text);
    }
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let sound = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    if sound { parse(&text.replace(',', "")) } else { None }
}

/// The number that a filter works on.
pub(super) fn wanted(value: &Value) -> TeraResult<Decimal> {
    exact(value)
        .ok_or_else(|| refused(format!("“{}”不是数字", shown(value)), format!("“{}” is no number", shown(value))))
}

/// The number of a row, from 1.
pub(super) fn wanted_in(row: usize, value: &Value) -> TeraResult<Decimal> {
    exact(value).ok_or_else(|| {
        let shown = shown(value);
        refused(format!("第{row}行的“{shown}”不是数字"), format!("“{shown}” in row {row} is no number"))
    })
}

/// Rounds as people do, half away from zero, without a tail of zeros.
pub(super) fn round(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let places = kwargs.get::<i64>("precision")?.unwrap_or_default();
    let strategy = match kwargs.get::<&str>("method")? {
        None | Some("common" | "四舍五入") => RoundingStrategy::MidpointAwayFromZero,
        Some("ceil" | "进一") => RoundingStrategy::ToPositiveInfinity,
        Some("floor" | "舍去") => RoundingStrategy::ToNegativeInfinity,
        Some(other) => {
            return Err(refused(
                format!("没有“{other}”这种取整方式，有 common、ceil、floor"),
                format!("`{other}` is no way to round"),
            ));
        }
    };
    let exact = wanted(value)?;
    let fraction = is_fraction(value) || strategy != RoundingStrategy::MidpointAwayFromZero;
    if let Ok(places) = u32::try_from(places) {
        return Ok(number_as(exact.round_dp_with_strategy(places.min(28), strategy), fraction));
    }
    // To tens, hundreds …
    let unit = Decimal::TEN.checked_powi(places.saturating_neg().min(28)).unwrap_or(Decimal::MAX);
    let rounded = exact.checked_div(unit).map(|part| part.round_dp_with_strategy(0, strategy));
    Ok(number_as(rounded.and_then(|part| part.checked_mul(unit)).unwrap_or_default(), fraction))
}

pub(super) fn abs(value: &Value, _: &Kwargs) -> TeraResult<Value> {
    Ok(number_as(wanted(value)?.abs(), is_fraction(value)))
}

/// A whole number, cut; the default for what is none.
pub(super) fn int(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let base = kwargs.get::<u32>("base")?.unwrap_or(10);
    if base != 10 {
        if !(2..=36).contains(&base) {
            return Err(refused("进制是 2 到 36 的数", "a base is a number from 2 to 36"));
        }
        let text = shown(value);
        let digits = text.trim().trim_start_matches(['0']).trim_start_matches(['x', 'b', 'o']);
        if let Ok(integer) = i64::from_str_radix(if digits.is_empty() { "0" } else { digits }, base) {
            return Ok(Value::from(integer));
        }
    }
    if let Some(truth) = value.as_bool() {
        return Ok(Value::from(i64::from(truth)));
    }
    match exact(value) {
        Some(exact) if base == 10 => Ok(number(exact.trunc())),
        _ => stands_in(value, kwargs, Value::from(0), "int"),
    }
}

/// A number of a text; the default for what is none.
pub(super) fn float(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    match exact(value) {
        Some(exact) => Ok(number_as(exact, true)),
        None => stands_in(value, kwargs, number_as(Decimal::ZERO, true), "float"),
    }
}

/// What stands for a value that is no number: the default; and for nothing, 0 as in Jinja. Jinja has 0 for any text, too,
/// which here would print a number that nobody wrote.
fn stands_in(value: &Value, kwargs: &Kwargs, zero: Value, filter: &str) -> TeraResult<Value> {
    if let Some(default) = kwargs.get::<Value>("default")? {
        return Ok(default);
    }
    if is_blank(value) {
        return Ok(zero);
    }
    let shown = shown(value);
    Err(refused(
        format!("“{shown}”不是数字；要它印 0，写 {filter}(0)"),
        format!("“{shown}” is no number; to print 0 for it, write {filter}(0)"),
    ))
}
