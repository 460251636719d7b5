//! Marks, seals and controls around a value: what of the text between the wording is the value.

use std::sync::LazyLock;

use regex::Regex;

use crate::extract::fold::{Folded, fold, fold_words, is_letter};
use crate::extract::program::{Program, Token};
use crate::schema::Style;

/// True for the value with which a title begins: what clerks write in front of a title stands in front of it.
pub(super) fn is_first_of_title(program: &Program, key: &str) -> bool {
    program.lines.iter().any(|line| {
        matches!(line.style, None | Some(Style::Title))
            && matches!(line.tokens.first(), Some(Token::Slot { key: first, .. }) if **first == *key)
    })
}

/// A title without the mark of an attachment, a number, a date or an opening quote in front of it.
pub(super) fn without_mark(text: &str) -> &str {
    static MARK: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(?:\s*(?:附(?:件|表)[0-9０-９一二三四五六七八九十]*[\s\x{3000}]+|附(?:件|表)?\s*[0-9０-９一二三四五六七八九十]*\s*(?:附表)?\s*[:：、.．-]|[（(]?续表?[）)]?\s*[:：、]?|[0-9０-９]{1,2}(?:[.．、][0-9０-９]{1,2})?[.．、\s]|《))+\s*").ok()
    });
    let is_begun = |c: char| matches!(c, '附' | '（' | '(' | '续' | '0'..='9' | '０'..='９' | '《');
    if !text.trim_start().starts_with(is_begun) {
        return text;
    }
    match MARK.as_ref().and_then(|mark| mark.find(text)) {
        Some(mark) if mark.end() < text.len() => text.get(mark.end()..).unwrap_or(text),
        _ => text,
    }
}

/// A value without the lines at its end that only mark where a seal belongs.
pub(super) fn without_seals(text: &str) -> &str {
    let mut kept = text.trim_end();
    while let Some((before, last)) = kept.rsplit_once('\n') {
        let words = fold_words(last);
        if !matches!(words.as_str(), "公章" | "盖章" | "签章" | "印章" | "单位公章" | "单位盖章" | "加盖公章")
        {
            break;
        }
        kept = before.trim_end();
    }
    kept
}

/// A control's text is exact; what stands between the wording may be cut short by a value that looks like wording, or
/// may hold what was typed beside the control.
pub(super) fn prefers_control(control: &str, between: &str) -> bool {
    if control.trim() == between.trim() && control.contains(is_letter) {
        return true;
    }
    let (inside, around) = (Folded::new(control).text, fold(between));
    let holds_more = around.len() > inside.len() && around.contains(inside.as_str());
    !inside.is_empty() && !holds_more
}
