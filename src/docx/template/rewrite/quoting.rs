//! Filters and choices that are written without their brackets, quotes and commas: `勾选（年假、事假）`, `千分位，2`,
//! `if(甲, "是", "否")`; with the expression that was meant.

use super::super::expression::is_expression;
use super::super::filters::{FILTERS, Known, Wants, canonical};
use super::super::tags::{ends_quote, is_quote};

/// What stands between arguments.
const BETWEEN: [char; 6] = ['、', '，', ',', '；', ';', '/'];

/// A value with its filters as they were meant; none where that is not known, or they are well written.
pub(super) fn filtered(text: &str) -> Option<String> {
    // What divides may be options; anything else that is an expression is meant.
    if !text.contains('/') && is_expression(text) {
        return None;
    }
    let mut parts = split(text, &['|', '｜']).into_iter();
    let mut made = parts.next()?.trim().to_owned();
    let mut filters = 0;
    for part in parts {
        made.push_str(" | ");
        made.push_str(&filter(part.trim())?);
        filters += 1;
    }
    (filters > 0 && made != text.trim() && is_expression(&made)).then_some(made)
}

/// A filter with its arguments.
fn filter(text: &str) -> Option<String> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let known = FILTERS.iter().find(|filter| filter.name == name)?;
    let rest = rest.trim();
    // Brackets of any kind are meant to be round.
    let inside = rest.strip_prefix(['(', '（', '[', '【']).and_then(|rest| rest.strip_suffix([')', '）', ']', '】']));
    let inside = match inside.or_else(|| rest.strip_prefix([':', '：', ',', '，', '、'])) {
        _ if rest.is_empty() => return Some(name.to_owned()),
        inside => inside?.trim(),
    };
    if inside.is_empty() {
        return None;
    }
    let arguments = match known.parameters.first() {
        Some(first) if is_one_text(known, first, inside) => vec![format!("\"{inside}\"")],
        _ => {
            let items = split(inside, &BETWEEN).into_iter().map(str::trim).filter(|item| !item.is_empty());
            items.enumerate().map(|(at, item)| argument(known, at, item)).collect::<Option<_>>()?
        }
    };
    Some(format!("{name}({})", arguments.join(", ")))
}

/// Whether all that stands in the brackets is one text, signs and all: `编号（一、）`.
fn is_one_text(known: &Known, first: &str, inside: &str) -> bool {
    let wants = known.wants(first);
    known.tera != "tick"
        && (wants == Wants::Text || (wants == Wants::Any && !inside.contains(char::is_alphanumeric)))
        && !inside.contains(is_quote)
        && !inside.contains(['=', '＝', '(', '（', ')', '）'])
}

/// An argument: a number, a text in quotes, or a name with its value.
fn argument(known: &Known, at: usize, text: &str) -> Option<String> {
    if let Some((name, value)) = text.split_once(['=', '＝']).filter(|_| !text.starts_with(is_quote)) {
        let parameter = known.parameters.iter().find(|parameter| **parameter == canonical(name.trim()))?;
        return Some(format!("{}={}", name.trim(), literal(known.wants(parameter), value.trim())?));
    }
    let wants = match known.tera {
        "tick" => Wants::Text,
        _ => known.wants(known.parameters.get(at)?),
    };
    literal(wants, text)
}

/// A number or a text as it is written.
fn literal(wants: Wants, text: &str) -> Option<String> {
    let mut chars = text.chars();
    if let (Some(open), Some(close)) = (chars.next(), chars.next_back())
        && is_quote(open)
        && ends_quote(open, close)
    {
        return Some(format!("\"{}\"", chars.as_str()));
    }
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    match wants {
        _ if text.contains(is_quote) => None,
        Wants::Count | Wants::Whole => is_number.then(|| text.to_owned()),
        Wants::Truth => matches!(text, "true" | "false").then(|| text.to_owned()),
        Wants::Text => Some(format!("\"{text}\"")),
        // It may be a name.
        Wants::Any => is_expression(text).then(|| text.to_owned()),
    }
}

/// A choice as sheets write it, `if(a, b, c)`, as it is written here.
pub(super) fn chosen(text: &str) -> Option<String> {
    let begins = text.find(['(', '（'])?;
    let (word, rest) = text.split_at(begins);
    if !matches!(word.trim().to_lowercase().as_str(), "if" | "iif" | "如果") {
        return None;
    }
    let inside = rest.strip_prefix(['(', '（'])?.strip_suffix([')', '）'])?;
    let parts = split(inside, &[',', '，']);
    let (condition, then, other) = match *parts {
        [condition, then] => (condition, then.trim(), "\"\""),
        [condition, then, other] => (condition, then.trim(), other.trim()),
        _ => return None,
    };
    let condition = super::super::expression::mended(condition, true).unwrap_or_else(|| condition.trim().to_owned());
    let made = format!("{then} if {condition} else {other}");
    is_expression(&made).then_some(made)
}

/// The parts of a text between signs that stand in no quotes, and in no brackets.
fn split<'t>(text: &'t str, signs: &[char]) -> Vec<&'t str> {
    let mut parts = Vec::new();
    let (mut from, mut quote, mut depth) = (0, None, 0usize);
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if ends_quote(open, c) => quote = None,
            Some(_) => {}
            None if is_quote(c) => quote = Some(c),
            None if matches!(c, '(' | '（' | '[' | '【' | '{') => depth += 1,
            None if matches!(c, ')' | '）' | ']' | '】' | '}') => depth = depth.saturating_sub(1),
            None if depth == 0 && signs.contains(&c) => {
                parts.push(text.get(from..at).unwrap_or_default());
                from = at + c.len_utf8();
            }
            None => {}
        }
    }
    parts.push(text.get(from..).unwrap_or_default());
    parts
}
