//! Words around a number that say nothing of how much it is: that it is all there is (`共3人`), its unit in brackets
//! (`3000(元)`), and what it is made up of (`3人(男2人,女1人)`), where that comes to the same.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::literal::{literal, starts_numeral};
use super::unit::amount;
use crate::schema::Unit;

/// What stands in front of all there is, the longer words first.
const ALL: [&str; 4] = ["共计", "总共", "共", "计"];
const PARTS: [char; 6] = [',', '，', '、', ';', '；', '+'];

/// A sum of money without the name of the currency and its sign, which say its unit.
pub(super) fn without_currency(text: &str) -> &str {
    let text = text.strip_prefix("人民币").map_or(text, |sum| sum.trim_start_matches([':', ' ']));
    text.strip_prefix(['¥', '￥']).map_or(text, str::trim_start)
}

/// The amount in such words, narrow; none where there are none.
pub(super) fn bare<'t>(unit: Option<&Unit>, text: &'t str) -> Option<Cow<'t, str>> {
    let all = ALL.iter().find_map(|word| text.strip_prefix(word));
    let own = all.map(|own| own.trim_start_matches([':', ' '])).filter(|own| literal(own).is_some());
    let own = own.unwrap_or(text);
    let bracketed = own.strip_suffix(')').and_then(|own| own.split_once('(')).filter(|(_, inner)| !inner.contains('('));
    match bracketed {
        Some((front, inner)) if is_unit(unit, front, inner) => Some(Cow::Owned(format!("{front}{inner}"))),
        Some((front, inner)) if adds_up(unit, front, inner) => Some(Cow::Borrowed(front.trim_end())),
        _ => (own.len() < text.len()).then_some(Cow::Borrowed(own)),
    }
}

/// True for a unit in brackets behind a number that has none.
fn is_unit(unit: Option<&Unit>, front: &str, inner: &str) -> bool {
    let spelt = unit.is_some_and(|unit| {
        let mut others = unit.others.iter().map(|(name, _)| name);
        unit.names.iter().chain(&mut others).any(|name| name.eq_ignore_ascii_case(inner.trim()))
    });
    spelt && amount(None, front.trim_end()).is_ok()
}

/// True for several amounts in brackets, with whatever in front of each, that come to the amount in front of them.
fn adds_up(unit: Option<&Unit>, front: &str, inner: &str) -> bool {
    let of = |part: &str| {
        let at = part.find(|c: char| c.is_ascii_digit() || starts_numeral(c.encode_utf8(&mut [0; 4])))?;
        amount(unit, part.get(at..)?.trim_end()).ok().map(|read| read.number)
    };
    let parts: Option<Vec<Decimal>> = inner.split(PARTS).map(of).collect();
    let sum = |parts: &[Decimal]| parts.iter().try_fold(Decimal::ZERO, |sum, part| sum.checked_add(*part));
    let whole = amount(unit, front.trim_end()).ok().map(|read| read.number);
    parts.is_some_and(|parts| parts.len() > 1 && whole.is_some() && sum(&parts) == whole)
}
