//! E-mail addresses: a simple shape, the domain in lower case, full width folded.

use std::sync::LazyLock;

use regex::Regex;

use super::normal::{is_blank, narrowed, quote};
use super::{Coerced, normalised};
use crate::message;
use crate::problem::Problem;
use crate::value::Value;

/// The part of RFC 5321's mailbox that people have: dotted atoms, a host of at least two labels.
static SHAPE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let atom = r"[A-Za-z0-9!#$%&'*+=?^_`{|}~-]+";
    let label = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
    Regex::new(&format!(r"^{atom}(?:\.{atom})*@(?:{label}\.)+[a-z]{{2,24}}$")).ok()
});

fn is_address(text: &str) -> bool {
    text.len() <= 254 && SHAPE.as_ref().is_some_and(|shape| shape.is_match(text))
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
