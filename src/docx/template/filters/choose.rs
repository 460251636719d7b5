//! Items that pass a test.

use std::cmp::Ordering;

use tera::value::ValueKind;
use tera::{Error, Kwargs, TeraResult, Value};

use super::exact::numeric;
use super::members::{attribute, items_of, member};
use super::order::compare;
use super::{is_blank, lacking, refused, shown};

/// The items that pass a test, or do not; the test may be of a member.
pub(super) fn select(value: &Value, kwargs: &Kwargs, wanted: bool) -> TeraResult<Value> {
    let test = kwargs.get::<&str>("test")?.unwrap_or("true");
    let other = kwargs.get::<&Value>("with")?;
    let path = kwargs.get::<&Value>("attribute")?.map(shown);
    let mut kept = Vec::new();
    for item in items_of(value)? {
        let passed = match &path {
            Some(path) => passes(test, &attribute(&item, path), other)?,
            None => passes(test, &item, other)?,
        };
        if passed == wanted {
            kept.push(item);
        }
    }
    Ok(Value::from(kept))
}

/// Tests that `select` and its like take, of an item alone.
pub(in crate::docx::template) const ALONE: &[&str] = &[
    "true",
    "truthy",
    "defined",
    "undefined",
    "none",
    "blank",
    "string",
    "number",
    "integer",
    "mapping",
    "sequence",
    "odd",
    "even",
    "lower",
    "upper",
];
/// Tests that compare an item with something.
pub(in crate::docx::template) const COMPARING: &[&str] = &[
    "divisibleby",
    "eq",
    "equalto",
    "==",
    "ne",
    "!=",
    "lt",
    "<",
    "lessthan",
    "le",
    "<=",
    "gt",
    ">",
    "greaterthan",
    "ge",
    ">=",
    "in",
    "containing",
    "starting_with",
    "ending_with",
];

pub(super) fn passes(test: &str, value: &Value, other: Option<&Value>) -> TeraResult<bool> {
    let other = || {
        other
            .ok_or_else(|| refused(format!("“{test}”要写明与什么比较"), format!("“{test}” needs a value to test with")))
    };
    let order = |wanted: &[Ordering]| {
        let order = compare(value, other()?, true).filter(|_| !value.is_none());
        let order = order.ok_or_else(|| refused("各项不能比较", "Cannot compare the items"))?;
        TeraResult::Ok(wanted.contains(&order))
    };
    let whole = || {
        value.as_i128().ok_or_else(|| {
            refused(format!("“{}”不是整数", shown(value)), format!("“{}” is no whole number", shown(value)))
        })
    };
    let equals = |a: &Value, b: &Value| match (numeric(a), numeric(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    };
    Ok(match test {
        "true" | "truthy" => value.is_truthy(),
        "defined" => !value.is_undefined() && !value.is_none(),
        "undefined" | "none" => value.is_undefined() || value.is_none(),
        "blank" => is_blank(value),
        "string" => value.is_string(),
        "number" => is_number(value),
        "integer" => value.as_i128().is_some(),
        "mapping" => value.is_map(),
        "sequence" => value.is_array(),
        "odd" => whole()?.rem_euclid(2) == 1,
        "even" => whole()?.rem_euclid(2) == 0,
        "divisibleby" => {
            let by = other()?.as_i128().filter(|by| *by != 0).ok_or_else(|| Error::message("Cannot divide by 0"))?;
            whole()?.checked_rem(by) == Some(0)
        }
        "eq" | "equalto" | "==" => equals(value, other()?),
        "ne" | "!=" => !equals(value, other()?),
        "lt" | "<" | "lessthan" => order(&[Ordering::Less])?,
        "le" | "<=" => order(&[Ordering::Less, Ordering::Equal])?,
        "gt" | ">" | "greaterthan" => order(&[Ordering::Greater])?,
        "ge" | ">=" => order(&[Ordering::Greater, Ordering::Equal])?,
        "in" => contains(other()?, value),
        "containing" => contains(value, other()?),
        "starting_with" => shown(value).starts_with(&*shown(other()?)),
        "ending_with" => shown(value).ends_with(&*shown(other()?)),
        "lower" => shown(value) == shown(value).to_lowercase(),
        "upper" => shown(value) == shown(value).to_uppercase(),
        _ => return Err(refused(format!("没有“is {test}”这种判断"), format!("there is no test “{test}”"))),
    })
}

pub(super) fn contains(whole: &Value, part: &Value) -> bool {
    match (whole.as_array(), whole.as_map(), whole.as_str()) {
        (Some(items), _, _) => items.contains(part),
        (_, Some(map), _) => member(map, &shown(part)).is_some(),
        (_, _, Some(text)) => text.contains(&*shown(part)),
        _ => false,
    }
}

pub(super) fn is_number(value: &Value) -> bool {
    value.is_number() || value.kind() == ValueKind::Bytes
}

/// Whether a whole number leaves `rest` when it is halved; what is not there is neither odd nor even.
pub(super) fn leaves(value: &Value, rest: i128) -> TeraResult<bool> {
    if value.is_undefined() {
        return lacking().map(|_| false);
    }
    match (value.as_i128(), numeric(value)) {
        (Some(whole), _) => Ok(whole.rem_euclid(2) == rest),
        (None, Some(_)) => Ok(false),
        (None, None) if is_blank(value) => Ok(false),
        (None, None) => {
            let text = shown(value);
            Err(refused(format_args!("“{text}”不是数字"), format_args!("“{text}” is no number")))
        }
    }
}

/// Whether a value, as it is printed, holds the text `pat` in some way; what is not there holds nothing.
pub(super) fn holds(value: &Value, kwargs: &Kwargs, how: fn(&str, &str) -> bool) -> TeraResult<bool> {
    let sought = kwargs.must_get::<&Value>("pat")?;
    if value.is_undefined() || sought.is_undefined() {
        return lacking().map(|_| false);
    }
    Ok(!is_blank(value) && how(&shown(value), &shown(sought)))
}
