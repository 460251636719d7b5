//! E-mail addresses: a simple shape, the domain in lower case, full width folded.

use super::normal::{is_blank, narrowed, quote};
use super::{Coerced, normalised};
use crate::message;
use crate::problem::Problem;
use crate::value::Value;

/// True for the part of RFC 5321's mailbox that people have: dotted atoms, a host of at least two labels.
fn is_address(text: &str) -> bool {
    let Some((local, host)) = text.split_once('@').filter(|_| text.len() <= 254) else { return false };
    let Some((labels, top)) = host.rsplit_once('.') else { return false };
    local.split('.').all(is_atom)
        && labels.split('.').all(is_label)
        && (2..=24).contains(&top.len())
        && top.bytes().all(|b| b.is_ascii_lowercase())
}

fn is_atom(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+=?^_`{|}~-".contains(&b))
}

/// True for a label of a host's name in lower case (RFC 1035 §2.3.1; it may begin with a digit).
fn is_label(text: &str) -> bool {
    let is_letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    text.len() <= 63
        && text.bytes().all(|b| is_letter(b) || b == b'-')
        && text.bytes().next().is_some_and(is_letter)
        && text.bytes().next_back().is_some_and(is_letter)
}

/// Reads text that stands in no frame any more.
pub(super) fn read(text: &str) -> Coerced {
    if is_address(text) || text.len() > 1000 {
        return Coerced::of(Value::text(text));
    }
    let folded = narrowed(text).replace('。', ".");
    if let Some(address) = one(&folded) {
        return Coerced::of(Value::text(address.as_str())).with(normalised(text, &address));
    }
    let parts: Vec<&str> = folded
        .split(|c: char| is_blank(c) || matches!(c, '/' | '、' | ',' | ';' | '|' | '或' | '和'))
        .filter(|p| !p.is_empty())
        .collect();
    let Some(first) = parts.first().and_then(|first| one(first)) else { return Coerced::of(Value::text(text)) };
    let rest = parts.get(1..).unwrap_or_default().join("、");
    let problem = normalised(text, &first)
        .message(message!(
            "有多个邮箱，取第一个“{first}”，未取“{rest}”",
            "of several addresses the first, “{first}”, was taken, not “{rest}”"
        ))
        .help(message!("请只填一个常用邮箱", "write one address"));
    Coerced::of(Value::text(first)).with(problem)
}

/// One address without spaces, a label or brackets around it, its domain in lower case.
fn one(text: &str) -> Option<String> {
    let mut bare = text.trim().trim_end_matches(['.', ';', ',', '、']);
    if let Some((_, inner)) = bare.strip_suffix('>').and_then(|front| front.rsplit_once('<')) {
        bare = inner;
    }
    for label in ["mailto:", "email:", "e-mail:", "邮箱:", "电子邮箱:", "邮件:"] {
        if let Some(rest) = super::normal::after_spelling(bare, label) {
            bare = rest;
        }
    }
    // Spaces around the sign are a slip, spaces elsewhere divide.
    let (local, domain) = bare.split_once('@')?;
    let (local, domain) = (local.trim(), domain.trim());
    let address = format!("{local}@{}", domain.to_ascii_lowercase());
    is_address(&address).then_some(address)
}

/// The shape of an address.
pub(super) fn validate(text: &str, problems: &mut Vec<Problem>) {
    if is_address(text) {
        return;
    }
    let quoted = quote(text);
    problems.push(
        Problem::warning("format", message!("“{quoted}”不是邮箱地址", "“{quoted}” is not an e-mail address"))
            .found(text)
            .expected("name@example.com")
            .help(message!("请写完整的邮箱，如 name@example.com", "write a whole address, such as name@example.com")),
    );
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::is_address;
    use crate::pattern::Pattern;

    static SHAPE: Pattern = Pattern::new(
        r"^[A-Za-z0-9!#$%&'*+=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+=?^_`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}$",
    );

    proptest! {
        #[test]
        fn addresses_are_told_as_by_the_pattern(text in "[aZ9.+-]{0,4}@?[aZ9.@-]{0,6}(-{60})?[a9.]{0,5}[a-z]{0,26}") {
            prop_assert_eq!(is_address(&text), SHAPE.is_match(&text), "{}", text);
        }
    }
}
