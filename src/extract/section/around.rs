//! Marks, seals and controls around a value: what of the text between the wording is the value.

use crate::char_count::CharCount as _;
use crate::extract::fold::{Folded, fold, fold_words, is_letter};
use crate::extract::text::program::{Program, Token};
use crate::schema::Style;

/// Letters of the longest mark that a form prints in front of a title.
const LONGEST_MARK: usize = 6;

/// True for the value with which a title begins, or before which it prints a mark only: what clerks write in front of a
/// title stands in front of it.
pub(super) fn is_first_of_title(program: &Program, key: &str) -> bool {
    program.lines.iter().any(|line| {
        let (first, front) = match line.tokens.as_slice() {
            [Token::Slot { key: first, .. }, ..] => (first, None),
            [Token::Literal { text, .. }, Token::Slot { key: first, .. }, ..] => (first, Some(text)),
            _ => return false,
        };
        let is_mark =
            || front.is_none_or(|front| front.starts_with(['附', '续']) && front.char_count() <= LONGEST_MARK);
        **first == *key && matches!(line.style, None | Some(Style::Title)) && is_mark()
    })
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
