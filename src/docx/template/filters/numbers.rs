//! Numbers as forms print them.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use tera::{Error, Kwargs, TeraResult, Value};

use super::chinese::{self, CAPITAL, EVERYDAY};
use super::exact::wanted;
use super::formats::{fixed as with_places, grouped};
use super::{is_blank, refused};

/// `1,234,567.8`; with so many decimals where told.
pub(super) fn thousands(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    if is_blank(value) {
        return Ok(Value::from(""));
    }
    let number = wanted(value)?;
    let text = match kwargs.get::<u32>("places")? {
        Some(places) => with_places(number, places),
        None => number.normalize().to_string(),
    };
    Ok(Value::from(grouped(&text)))
}

/// `12.50`
pub(super) fn fixed(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    if is_blank(value) {
        return Ok(Value::from(""));
    }
    Ok(Value::from(with_places(wanted(value)?, kwargs.get::<u32>("places")?.unwrap_or(2))))
}

const HALF_UP: RoundingStrategy = RoundingStrategy::MidpointAwayFromZero;
/// Decimals of a percentage beyond which it is a quotient, and not as somebody wrote it.
const MOST_WRITTEN: u32 = 6;

/// `25.6%`; of what was divided and does not come out even, two decimals.
pub(super) fn percent(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    if is_blank(value) {
        return Ok(Value::from(""));
    }
    let number = wanted(value)?.checked_mul(Decimal::ONE_HUNDRED).ok_or_else(too_big)?;
    let text = match kwargs.get::<u32>("places")? {
        Some(places) => with_places(number, places),
        None if number.normalize().scale() > MOST_WRITTEN => exact(number.round_dp_with_strategy(2, HALF_UP)),
        None => exact(number),
    };
    Ok(Value::from(text + "%"))
}

/// `壹万贰仟叁佰元整`; of more than two decimals nothing is made up.
pub(super) fn amount(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    if is_blank(value) {
        return Ok(Value::from(""));
    }
    let number = wanted(value)?;
    let amount = chinese::amount(number).ok_or_else(|| {
        if number.normalize().scale() > 2 {
            refused(
                format!("“{number}”有不足一分的部分，请先用 round(2) 取整"),
                format!("“{number}” has parts of a fen: round(2) first"),
            )
        } else {
            too_big()
        }
    })?;
    Ok(Value::from(format!("{}{amount}", kwargs.get::<&str>("prefix")?.unwrap_or_default())))
}

/// `一百二十三`; in the style 〇 digit by digit (`一二〇`), in the style 大写 `壹佰贰拾叁`.
pub(super) fn chinese_number(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    if is_blank(value) {
        return Ok(Value::from(""));
    }
    let style = kwargs.get::<&str>("style")?;
    if let Some(zero @ ("〇" | "零")) = style {
        let text = super::shown(value);
        let digits = text.trim();
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-')) {
            return Err(refused(format!("“{digits}”不是数字"), format!("“{digits}” is no number")));
        }
        return Ok(Value::from(EVERYDAY.spelled(digits, if zero == "零" { '零' } else { '〇' })));
    }
    let number = wanted(value)?;
    match style {
        None => Ok(Value::from(EVERYDAY.number(number))),
        Some("大写" | "capital") => Ok(Value::from(CAPITAL.number(number))),
        Some(other) => Err(refused(
            format!("没有“{other}”这种样式，有 〇、大写"),
            format!("“{other}” is no style of numbers: 〇, 大写"),
        )),
    }
}

/// `（三）`, by an example of the first.
pub(super) fn numbering(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    if is_blank(value) {
        return Ok(Value::from(""));
    }
    let example = kwargs.get::<&str>("style")?.unwrap_or("（一）");
    let number = wanted(value)?;
    let whole = number.to_u32().filter(|_| number.fract().is_zero());
    let whole = whole.ok_or_else(|| refused(format!("“{number}”不能编号"), format!("“{number}” numbers nothing")))?;
    chinese::numbered(whole, example)
        .map(Value::from)
        .ok_or_else(|| refused(format!("“{example}”编不到 {whole}"), format!("“{example}” does not number {whole}")))
}

/// A number without a tail of zeros.
fn exact(number: Decimal) -> String {
    number.normalize().to_string()
}

fn too_big() -> Error {
    refused("数太大", "The number is too big")
}
