//! How spellings are compared, and what is cut off without a word.
//!
//! Two levels. *Trimming* takes what nobody sees off the ends of a text: spaces of every width and zero-width marks.
//! *Folding* is for comparison only: width, case and spacing fall away, so that `ＶＰＮ`, `vpn` and `V P N` are one
//! spelling. A folded text is never kept, except by the types that say so with a `normalised` warning.

use std::borrow::Cow;

use unicode_normalization::char::decompose_compatible;

/// Cuts white space of every width and zero-width marks off both ends.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(is_blank)
}

/// White space, zero-width marks and direction marks (Windows puts the latter around copied telephone numbers).
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// The half-width character of a full-width one (U+FF01–U+FF5E, U+3000); any other as it is.
pub(super) fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' | '\u{A0}' => ' ',
        _ => c,
    }
}

/// The text in half width, without zero-width marks; square unit signs (`㎇`) and circled numbers (`①`) spelt out.
pub(super) fn narrowed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_invisible(*c)) {
        match c {
            '㎅' => folded.push_str("KB"),
            '㎆' => folded.push_str("MB"),
            '㎇' => folded.push_str("GB"),
            '①'..='⒛' => decompose_compatible(c, |d| folded.push(d)),
            _ => folded.push(narrow(c)),
        }
    }
    Cow::Owned(folded)
}

/// True when the text holds full-width Latin letters or digits.
pub(super) fn has_wide(text: &str) -> bool {
    text.chars().any(|c| narrow(c) != c && narrow(c).is_ascii_alphanumeric())
}

/// Hands out what is left of `c` when width, case, compatibility forms (NFKD) and white space are folded away.
fn fold(c: char, mut emit: impl FnMut(char)) {
    match c {
        '!'..='~' => emit(c.to_ascii_lowercase()),
        '\u{4E00}'..='\u{9FFF}' => emit(c),
        _ if is_blank(c) => {}
        _ => decompose_compatible(c, |d| {
            if !is_blank(d) {
                d.to_lowercase().for_each(&mut emit);
            }
        }),
    }
}

/// The folded text, by which spellings are compared.
pub(super) fn key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for c in text.chars() {
        fold(c, |d| key.push(d));
    }
    key
}

/// True when `spelling` folds to `key`, or to its beginning where it ends in `*`; allocates nothing and stops at the first difference.
pub(super) fn has_key(spelling: &str, key: &str) -> bool {
    let (spelling, open) = match spelling.strip_suffix('*') {
        Some(head) if !head.is_empty() => (head, true),
        _ => (spelling, false),
    };
    let mut rest = key.chars();
    for c in spelling.chars() {
        let mut same = true;
        fold(c, |d| same &= rest.next() == Some(d));
        if !same {
            return false;
        }
    }
    open || rest.next().is_none()
}

/// What follows `prefix` at the start of `text`, compared in half width and without regard to case.
pub(super) fn after_spelling<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    for p in prefix.chars() {
        if !same_letter(rest.next()?, p) {
            return None;
        }
    }
    Some(rest.as_str())
}

/// True for the same letter, in half width and without regard to case.
#[inline]
pub(super) fn same_letter(a: char, b: char) -> bool {
    let han = |c: char| matches!(c, '\u{4E00}'..='\u{9FFF}');
    a == b || !han(a) && !han(b) && narrow(a).to_lowercase().eq(narrow(b).to_lowercase())
}

/// The next character in *loose* comparison (printed text against what came back): white space is skipped, width and
/// the style of quotes do not count, a run of underscores is one.
fn loose(c: char) -> Option<char> {
    match narrow(c) {
        n @ ('\u{4e00}'..='\u{9fff}' | '0'..='9' | 'a'..='z') => Some(n),
        n if is_blank(n) => None,
        '“' | '”' | '„' | '‟' | '‘' | '’' | '「' | '」' | '『' | '』' | '〝' | '〞' | '\'' => {
            Some('"')
        }
        n => Some(n),
    }
}

fn next_loose(text: &str) -> Option<(char, &str)> {
    let mut rest = text.chars();
    loop {
        if let Some(c) = loose(rest.next()?) {
            let after = rest.as_str();
            return Some((c, if c == '_' { after.trim_start_matches(['_', '＿']) } else { after }));
        }
    }
}

fn next_loose_back(text: &str) -> Option<(char, &str)> {
    let mut rest = text.chars();
    loop {
        if let Some(c) = loose(rest.next_back()?) {
            let before = rest.as_str();
            return Some((c, if c == '_' { before.trim_end_matches(['_', '＿']) } else { before }));
        }
    }
}

/// What follows `prefix` in loose comparison; the whole text for an empty prefix.
pub(super) fn after_loose<'a>(mut text: &'a str, mut prefix: &str) -> Option<&'a str> {
    while let Some((p, prefix_rest)) = next_loose(prefix) {
        let (c, text_rest) = next_loose(text)?;
        if c != p {
            return None;
        }
        (text, prefix) = (text_rest, prefix_rest);
    }
    Some(text)
}

/// What stands in front of `suffix` in loose comparison; the whole text for an empty suffix.
pub(super) fn before_loose<'a>(mut text: &'a str, mut suffix: &str) -> Option<&'a str> {
    while let Some((s, suffix_rest)) = next_loose_back(suffix) {
        let (c, text_rest) = next_loose_back(text)?;
        if c != s {
            return None;
        }
        (text, suffix) = (text_rest, suffix_rest);
    }
    Some(text)
}

/// True when both are the same in loose comparison.
pub(super) fn same_loose(text: &str, other: &str) -> bool {
    // Most are told apart by a first character that compares as itself.
    let first =
        |text: &str| text.chars().next().filter(|c| matches!(c, '\u{4e00}'..='\u{9fff}' | 'a'..='z' | '0'..='9'));
    if first(text).zip(first(other)).is_some_and(|(a, b)| a != b) {
        return false;
    }
    after_loose(text, other).is_some_and(|rest| next_loose(rest).is_none())
}

/// The text for a message: cut after 60 characters.
pub(super) fn quote(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(60) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trimming_takes_what_nobody_sees() {
        assert_eq!(trim("\u{FEFF}\u{3000} 8\u{A0}\u{200B}\n"), "8");
        assert_eq!(trim("\u{202A}13800001234\u{202C}"), "13800001234");
        assert_eq!(trim(" a\n\nb "), "a\n\nb");
    }

    #[test]
    fn keys_ignore_width_case_and_spaces() {
        assert_eq!(key("ＶＰＮ 服务（Ａ）"), "vpn服务(a)");
        assert!(has_key("v p n", "vpn"));
        assert!(!has_key("vpn", "vpn2"));
        assert!(!has_key("vpn2", "vpn"));
    }

    #[test]
    fn loose_comparison_ignores_spaces_quotes_and_length_of_blanks() {
        let hint = "（停止使用填“注销”）";
        assert_eq!(after_loose("(停止使用 填\"注销\")注销", hint), Some("注销"));
        assert_eq!(before_loose("注销（停止使用填「注销」）", hint), Some("注销"));
        assert!(same_loose("_____年 __月_日", "___年___月___日"));
        assert!(!same_loose("___年", "___年___月"));
    }
}
