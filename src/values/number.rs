//! Whole numbers and decimals: exact, whatever the cell held.
//!
//! A worksheet keeps binary floats, so 0.1+0.2 arrives as 0.30000000000000004; Excel itself shows 15 significant
//! digits and so do we. In text, digits with thousands separators are read in silence; anything else that has one
//! reading (a unit, a Chinese numeral, full width) is read with a `normalised` warning, and what has two is refused.

use std::str::FromStr;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::around::{bare, without_currency};
use super::blank::{Placeholder, left_standing, placeholder, unfilled};
use super::literal::digit_run;
use super::normal::{has_wide, narrowed, quote};
use super::unit::{Amount, Trouble, amount};
use super::{Coerced, date, normalised};
use crate::message;
use crate::message::Message;
use crate::numeral::{is_about, is_shifted, numeral};
use crate::pattern::Pattern;
use crate::problem::Problem;
use crate::schema::{Field, FieldType, Unit};
use crate::value::Value;

/// The decimal that a worksheet shows for its binary float: 15 significant digits. None for infinities, for what is
/// not a number and beyond 7.9e28.
pub(super) fn from_f64(number: f64) -> Option<Decimal> {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return Some(Decimal::from(number as i64));
    }
    if !number.is_finite() || number.abs() >= 7.9e28 {
        return None;
    }
    let spelled = format!("{number:.14e}");
    let exact = Decimal::from_scientific(&spelled).or_else(|_| Decimal::from_str(&format!("{number:.28}"))).ok()?;
    Some(exact.normalize())
}

/// A number as a worksheet shows it, for a field that keeps text: `13800001234`, `0.3`.
pub(super) fn shown(number: f64) -> String {
    match from_f64(number) {
        Some(exact) => exact.to_string(),
        None => number.to_string(),
    }
}

/// The number of a worksheet or data file as a value of `field`.
pub(super) fn accept(field: &Field, number: Decimal) -> Coerced {
    let number = if number.is_zero() { Decimal::ZERO } else { number.normalize() };
    if field.kind == FieldType::Integer && number.scale() > 0 {
        return not_whole(field, &number.to_string(), number);
    }
    Coerced::of(Value::Number(number))
}

fn not_whole(field: &Field, found: &str, number: Decimal) -> Coerced {
    let number = number.normalize();
    refuse(found, "type", message!("“{number}”不是整数", "“{number}” is not a whole number"), field)
}

/// Reads the trimmed text of a cell.
pub(super) fn read(field: &Field, text: &str) -> Coerced {
    if let Some(number) = plain(text) {
        return accept(field, number);
    }
    let folded = narrowed(text);
    let folded = folded.trim();
    if matches!(folded, "满分" | "满")
        && let Some((_, most)) = field.range
    {
        return changed(accept(field, most), text, None);
    }
    if is_about(folded) {
        return troubled(field, text, Trouble::Approximate);
    }
    if let Some(word) = approximate(folded) {
        let quoted = quote(text);
        let problem = message!("“{quoted}”不是确定的数值", "“{quoted}” says “{word}”, not a definite number");
        return refuse(text, "ambiguous", problem, field);
    }
    let unit = field.unit.as_ref();
    let is_money = || unit.is_some_and(|unit| unit.names.iter().any(|name| name == "元"));
    let folded = if is_money() { without_currency(folded) } else { folded };
    let pointed = folded.strip_prefix('.').filter(|digits| digits.starts_with(|c: char| c.is_ascii_digit()));
    let pointed = pointed.map(|digits| format!("0.{digits}"));
    let folded = pointed.as_deref().unwrap_or(folded);
    // So is a sum of money closed.
    let folded = folded.strip_suffix(['整', '正']).filter(|sum| sum.ends_with('元') && is_money()).unwrap_or(folded);
    let barer = |trouble| amount(unit, unmarked(folded).or_else(|| plainer(folded)).ok_or(trouble)?);
    let worded = |trouble: Trouble| match bare(unit, folded) {
        Some(own) => amount(unit, &own).map_err(|_| trouble),
        None => Err(trouble),
    };
    let summed = |trouble| summed(unit, folded).ok_or(trouble);
    match amount(unit, folded).or_else(summed).or_else(barer).or_else(worded) {
        Ok(read) => {
            if field.kind == FieldType::Integer && read.number.normalize().scale() > 0 {
                return not_whole(field, text, read.number);
            }
            let mut coerced = accept(field, read.number);
            if coerced.problems.is_empty() {
                let note = read.converted.map(|(unit, factor)| conversion(field, &unit, factor));
                coerced = changed(coerced, text, note);
            }
            if read.bits {
                let help = Arc::new(message!(
                    "小写的 b 表示比特，如确为比特请换算后填写",
                    "a lower-case b means bits: convert if bits were meant"
                ));
                coerced.problems.iter_mut().for_each(|problem| problem.help = help.clone());
            }
            coerced
        }
        Err(trouble) => troubled(field, text, trouble),
    }
}

/// Kinds of memory and of disks as they are written behind an amount.
static KIND: Pattern = Pattern::new(r"^(.*[0-9A-Za-z])\s*(?i:DDR[2-5]X?|ECC|(?:超高|高|普通|通用|低)(?:IO|性能))$");

/// An amount without what is part of it (`500（含系统盘）`), or what kind of thing it is (`16G DDR4`).
fn plainer(text: &str) -> Option<&str> {
    let within = text.strip_suffix([')', '）']).and_then(|front| front.rsplit_once(['(', '（']));
    let includes = |inner: &str| ["含", "包含", "包括", "其中"].iter().any(|word| inner.trim_start().starts_with(word));
    if let Some((front, _)) = within.filter(|(_, inner)| includes(inner)) {
        return Some(front.trim_end());
    }
    if !text.ends_with(['O', 'o', 'C', 'c', 'X', 'x', '能', '2', '3', '4', '5']) {
        return None;
    }
    KIND.captures(text).and_then(|found| found.get(1)).map(|own| own.as_str())
}

/// A sum with what it comes to (`100+400=500`), where that is so.
fn summed(unit: Option<&Unit>, text: &str) -> Option<Amount> {
    let (terms, sum) = text.split_once(['=', '＝']).filter(|(terms, _)| terms.contains('+'))?;
    let (terms, sum) = (amount(unit, terms).ok()?, amount(unit, sum).ok()?);
    (terms.number == sum.number).then_some(terms)
}

/// An amount without the mark of a note behind it (`500¹`), where that can be nothing else.
fn unmarked(text: &str) -> Option<&str> {
    let bare = text.trim_end_matches(is_shifted);
    let marks = text.get(bare.len()..).filter(|marks| !marks.is_empty())?;
    let is_unit = bare.ends_with(|c: char| c.is_ascii_alphabetic()) && matches!(marks, "²" | "³");
    let is_power = bare.strip_suffix("10").is_some_and(|front| !front.ends_with(|c: char| c.is_ascii_digit()));
    (!is_unit && !is_power).then_some(bare)
}

/// What needs no word: an optional apostrophe (Excel's mark for text), digits, thousands separators, a fraction.
fn plain(text: &str) -> Option<Decimal> {
    let text = text.strip_prefix(['\'', '’', '‘']).unwrap_or(text);
    let digits = text.strip_prefix('-').unwrap_or(text);
    let dot = digits.bytes().filter(|b| *b == b'.').count();
    if dot <= 1
        && digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.ends_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    {
        return Decimal::from_str_exact(text).ok();
    }
    let (number, rest) = digit_run(digits)?;
    if !rest.is_empty() || !digits.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    number.map(|number| if text.len() > digits.len() { -number } else { number })
}

/// The word by which a number is only about, at least or at most so much.
fn approximate(text: &str) -> Option<&'static str> {
    const WORDS: &[&str] = &[
        "约",
        "大概",
        "左右",
        "上下",
        "以上",
        "以下",
        "以内",
        "至少",
        "最少",
        "最多",
        "不低于",
        "不少于",
        "不高于",
        "不超过",
        "不大于",
        "不小于",
        "大于",
        "小于",
        "超过",
        "将近",
        "接近",
        "近",
        "余",
        "多",
        "几",
        "≥",
        "≤",
        "≧",
        "≦",
        "≈",
        ">",
        "<",
        "＞",
        "＜",
        "±",
        "起",
    ];
    let number = text.chars().any(|c| c.is_ascii_digit() || numeral(c).is_some());
    number.then(|| WORDS.iter().find(|word| text.contains(**word)).copied()).flatten()
}

/// The warning that what is written was read as the number.
fn changed(mut coerced: Coerced, found: &str, help: Option<Message>) -> Coerced {
    if coerced.problems.is_empty()
        && let Some(value) = &coerced.value
    {
        let mut problem = normalised(found, &value.plain());
        if has_wide(found) && help.is_none() {
            problem = problem.help(message!("数字请用半角填写", "write digits in half width"));
        }
        if let Some(help) = help {
            problem = problem.help(help);
        }
        coerced.problems.push(problem);
    }
    coerced
}

fn conversion(field: &Field, unit: &str, factor: Decimal) -> Message {
    let kept = field.unit.as_ref().and_then(|unit| unit.names.first()).map_or("", String::as_str);
    if factor < Decimal::ONE
        && let Some(inverse) = Decimal::ONE.checked_div(factor)
    {
        let inverse = inverse.normalize();
        return message!("已按 1{kept}={inverse}{unit} 换算", "converted at 1{kept} = {inverse}{unit}");
    }
    let factor = factor.normalize();
    message!("已按 1{unit}={factor}{kept} 换算", "converted at 1{unit} = {factor}{kept}")
}

fn troubled(field: &Field, found: &str, trouble: Trouble) -> Coerced {
    let text = quote(found);
    if let Some(standing) = placeholder(found) {
        return match standing {
            Placeholder::Whole => Coerced { value: None, problems: vec![left_standing(field, found)] },
            Placeholder::Part(word) => Coerced::of(Value::text(found)).with(unfilled(found, word)),
        };
    }
    if is_error_value(found) {
        return super::formula_error(found);
    }
    if date::is_date(found) {
        return refuse(found, "type", message!("“{text}”是日期，不是数字", "“{text}” is a date, not a number"), field);
    }
    let (code, problem) = match trouble {
        Trouble::Approximate => ("ambiguous", message!("“{text}”不是确定的数值", "“{text}” is not a definite number")),
        Trouble::Several => {
            ("ambiguous", message!("“{text}”含义不明，可以有几种读法", "“{text}” can be read in more than one way"))
        }
        Trouble::Trailing(rest) => {
            let rest = quote(&rest).into_owned();
            ("type", message!("“{text}”中的“{rest}”不是本栏的单位", "“{rest}” in “{text}” is not a unit of this field"))
        }
        Trouble::Percent => ("type", message!("“{text}”是百分比，不是数字", "“{text}” is a percentage, not a number")),
        Trouble::Text => ("type", message!("“{text}”不是数字", "“{text}” is not a number")),
        Trouble::TooLarge => ("type", message!("“{text}”位数过多", "“{text}” has too many digits")),
    };
    refuse(found, code, problem, field)
}

/// How many kept units the unit with this spelling is; none for what is no unit of the field.
pub(super) fn factor(field: &Field, spelling: &str) -> Option<Decimal> {
    let one = format!("1{}", narrowed(spelling));
    amount(field.unit.as_ref(), &one).ok().map(|read| read.number)
}

/// A value that stays as text, with an error that says what to write instead.
pub(super) fn refuse(found: &str, code: &'static str, problem: Message, field: &Field) -> Coerced {
    let unit = field.unit.as_ref().and_then(|unit| unit.names.first());
    let (zh, en) = if field.kind == FieldType::Integer { ("整数", "whole number") } else { ("数字", "number") };
    let example = field.example.as_deref().unwrap_or("8");
    let help = match unit {
        Some(unit) => message!(
            "请填写一个确定的{zh}，单位为{unit}，如 {example}",
            "write one definite {en} in {unit}, such as {example}"
        ),
        None => message!("请填写一个确定的{zh}，如 {example}", "write one definite {en}, such as {example}"),
    };
    let expected = unit.map_or_else(|| zh.to_owned(), |unit| format!("{zh}（{unit}）"));
    Coerced::of(Value::text(found)).with(Problem::error(code, problem).found(found).expected(expected).help(help))
}

/// The error values of worksheets (ECMA-376 part 1 §18.18.11 `e`), where they arrive as text.
fn is_error_value(text: &str) -> bool {
    matches!(text, "#REF!" | "#VALUE!" | "#DIV/0!" | "#N/A" | "#NAME?" | "#NUM!" | "#NULL!")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_have_fifteen_digits() {
        for (float, text) in [
            (0.1 + 0.2, "0.3"),
            (8.0, "8"),
            (1.1, "1.1"),
            (1e-20, "0.00000000000000000001"),
            (-0.0, "0"),
            (13800001234.0, "13800001234"),
            (1e20, "100000000000000000000"),
            (2.5e-7, "0.00000025"),
        ] {
            assert_eq!(from_f64(float).map(|d| d.to_string()).as_deref(), Some(text));
        }
        assert_eq!(from_f64(f64::NAN), None);
        assert_eq!(from_f64(f64::INFINITY), None);
        assert_eq!(from_f64(1e300), None);
    }
}
