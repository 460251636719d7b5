//! Text: kept as it is written, only trimmed.
//!
//! `00123`, `1e5`, `=1+1`, full-width letters and blank lines inside are all somebody's text. The one word that is
//! ever dropped is a form's own, left standing behind the value (`某县财政局单位`).

use super::blank::Placeholder;
use super::normal::{quote, trim};
use super::signature::standing;
use super::{Coerced, choice, normalised};
use crate::char_count::CharCount as _;
use crate::message;
use crate::problem::{Problem, Severity};
use crate::schema::Field;
use crate::value::Value;

/// Reads text that stands in no frame any more.
pub(super) fn read(field: &Field, text: &str) -> Coerced {
    let mut kept = text;
    if let Some((word, endings)) = &field.drop_suffix {
        while let Some(stem) = kept.strip_suffix(word.as_str()).filter(|_| !word.is_empty()).map(trim)
            && endings.iter().any(|ending| !ending.is_empty() && stem.ends_with(ending.as_str()))
        {
            kept = stem;
        }
    }
    let coerced = Coerced::of(Value::text(kept));
    if kept.len() < text.len() { coerced.with(normalised(text, kept)) } else { coerced }
}

/// False for a text in which a placeholder stands: that has been said when it was read.
pub(super) fn is_settled(field: &Field, text: &str) -> bool {
    match standing(field, text) {
        None => true,
        Some(Placeholder::Whole | Placeholder::Part(_)) => choice::is_term(field, text),
    }
}

/// The length and the pattern of a text, and signs that its encoding is damaged.
pub(super) fn validate(field: &Field, text: &str, problems: &mut Vec<Problem>) {
    if let Some((least, most)) = field.length {
        // Counting stops where the answer is known.
        let count = text.chars().take(most.saturating_add(1)).count();
        let wrong = if count < least {
            Some(message!(
                "只有 {count} 个字，至少 {least} 个",
                "its length is {count}, at least {least} characters are needed"
            ))
        } else if count > most {
            let count = text.char_count();
            Some(message!("有 {count} 个字，至多 {most} 个", "{count} characters, at most {most} are allowed"))
        } else {
            None
        };
        if let Some(wrong) = wrong {
            let expected = if most == usize::MAX { format!("≥ {least}") } else { format!("{least}–{most}") };
            let help = message!("请写 {expected} 个字", "write {expected} characters");
            problems.push(Problem::error("format", wrong).found(text).expected(expected).help(help));
        }
    }
    if let Some(pattern) = &field.pattern
        && !pattern.regex.is_match(text)
    {
        let (quoted, zh, en) = (quote(text), &pattern.expects.zh, &pattern.expects.en);
        problems.push(
            Problem::new(
                "format",
                pattern.severity,
                message!("“{quoted}”不合格式：{zh}", "“{quoted}” does not have the form asked for: {en}"),
            )
            .found(text)
            .expected(pattern.expects.zh.clone())
            .help(message!("应为：{zh}", "it should be: {en}")),
        );
    }
    if memchr::memchr(0xEF, text.as_bytes()).is_some()
        && text.contains('\u{FFFD}')
        && problems.iter().all(|problem| problem.severity != Severity::Error)
    {
        let quoted = quote(text);
        problems.push(
            Problem::warning("format", message!("“{quoted}”中有乱码", "“{quoted}” holds damaged characters"))
                .found(text)
                .help(message!("请重新填写乱码处", "write the damaged characters again")),
        );
    }
}
