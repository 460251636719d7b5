//! Operations on two values: exact on numbers, as Python does on texts.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, MathematicalOps, RoundingStrategy};
use tera::{Error, Kwargs, TeraResult, Value};

use crate::numeral;

use super::exact::{is_fraction, number_as, numeric};
use super::{formats, is_plain, lacking, refused};

/// Significant digits of a quotient that does not end.
const DIGITS: u32 = 16;
/// Bytes of a text that is repeated.
const MOST_REPEATED: usize = 1 << 20;

/// `+ - * / // % **` between two values, by name.
pub(super) fn operate(operator: &str, left: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let right = kwargs.must_get::<&Value>("with")?;
    for side in [left, right] {
        if side.is_undefined() {
            return lacking();
        }
    }
    if left.is_none() || right.is_none() {
        return Err(refused(
            "空白不能计算；可能没有填写的写 (x or 0)",
            "a blank is not reckoned with; for what may not be filled in write (x or 0)",
        ));
    }
    match (operator, left.as_str(), right.as_str()) {
        ("+", Some(left), Some(right)) => return Ok(Value::from(format!("{left}{right}"))),
        ("*", Some(text), None) => return repeated(text, right),
        ("*", None, Some(text)) => return repeated(text, left),
        ("%", Some(_), _) => return formats::percent(left, std::slice::from_ref(right)),
        _ => {}
    }
    if let ("+", Some(left), Some(right)) = (operator, left.as_array(), right.as_array()) {
        return Ok(Value::from([left, right].concat()));
    }
    let (Some(a), Some(b)) = (numeric(left), numeric(right)) else {
        return Err(Error::message("Math operations need numbers"));
    };
    let zero = || Error::message("Cannot divide by 0");
    if b.is_zero() && matches!(operator, "/" | "//" | "%") {
        return Err(zero());
    }
    let fraction =
        is_fraction(left) || is_fraction(right) || operator == "/" || (operator == "**" && b.is_sign_negative());
    if operator == "/"
        && is_plain()
        && let Some(endless) = endless(a, b)
    {
        return Ok(endless);
    }
    let floor = |a: Decimal, b: Decimal| a.checked_div(b).map(|quotient| quotient.floor());
    let result = match operator {
        "+" => a.checked_add(b),
        "-" => a.checked_sub(b),
        "*" => a.checked_mul(b),
        "/" => a.checked_div(b).map(|quotient| settled(quotient, b)),
        "//" => floor(a, b),
        "%" => floor(a, b).and_then(|times| times.checked_mul(b)).and_then(|part| a.checked_sub(part)),
        _ => power(a, b)?,
    };
    result.map(|result| number_as(result, fraction)).ok_or_else(|| refused("数太大", "The number is too big"))
}

/// A quotient that does not end: as the binary number next to it, which is how Python spells it.
fn endless(a: Decimal, b: Decimal) -> Option<Value> {
    let quotient = a.checked_div(b)?;
    if quotient.scale() < 20 {
        return None;
    }
    Some(Value::from(a.to_f64()? / b.to_f64()?))
}

fn power(base: Decimal, exponent: Decimal) -> TeraResult<Option<Decimal>> {
    match exponent.normalize().to_i64() {
        Some(whole) if exponent.fract().is_zero() && whole.abs() <= 1000 => {
            if base.is_zero() && whole < 0 {
                return Err(Error::message("Cannot divide by 0"));
            }
            Ok(base.checked_powi(whole))
        }
        _ => Err(refused("幂要是 1000 以下的整数", "A power is a whole number below 1000")),
    }
}

/// A quotient: exact where it ends, else of so many digits, at least six behind the point.
fn settled(quotient: Decimal, divisor: Decimal) -> Decimal {
    let ends = quotient.scale() < 20 || quotient.checked_mul(divisor).is_some_and(|whole| whole.scale() == 0);
    if ends && quotient.scale() < 20 {
        return quotient;
    }
    let whole = quotient.trunc().abs().to_string().len();
    let whole = if quotient.trunc().is_zero() { 0 } else { u32::try_from(whole).unwrap_or(DIGITS) };
    quotient.round_dp_with_strategy(DIGITS.saturating_sub(whole).max(6), RoundingStrategy::MidpointAwayFromZero)
}

/// Whether a text is a number, or one with its unit: nobody wants it again and again. Of 一 lines are drawn.
fn begins_as_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        || text.parse::<f64>().is_ok()
        || (text != "一" && numeral::han(text).is_some())
}

fn repeated(text: &str, times: &Value) -> TeraResult<Value> {
    let times = times.as_i64().ok_or_else(|| Error::message("Math operations need numbers"))?;
    let times = usize::try_from(times).unwrap_or_default();
    if times > 1 && begins_as_number(text.trim()) {
        return Err(refused(
            format_args!("“{text}”是文字，不是数字；先写 | int 或 | float，再算"),
            format_args!("“{text}” is a text and no number; write | int or | float before it is reckoned with"),
        ));
    }
    if text.len().saturating_mul(times) > MOST_REPEATED {
        return Err(refused("值太大", "The value is too big"));
    }
    Ok(Value::from(text.repeat(times)))
}
