//! Text from files as people are shown it: it cannot speak to a terminal, turn the direction of a line around, or break
//! XML.

use std::borrow::Cow;

/// In one line: a line break shows as `⏎`, a tab as a space.
pub fn line(text: &str) -> Cow<'_, str> {
    replace(text, |c| match c {
        '\n' | '\u{2028}' | '\u{2029}' => Some('⏎'),
        '\t' => Some(' '),
        c => harmful(c).then_some(char::REPLACEMENT_CHARACTER),
    })
}

/// With its own line breaks and tabs.
pub fn lines(text: &str) -> Cow<'_, str> {
    replace(text, |c| (harmful(c) && !matches!(c, '\n' | '\t')).then_some(char::REPLACEMENT_CHARACTER))
}

/// Whether a spreadsheet might take the text for a formula: it begins with one of the signs that begin one, in half or
/// full width, or does behind blanks, quotation marks or what cannot be seen.
pub(crate) fn is_formula_like(text: &str) -> bool {
    let begins = |c: char| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
    let blank = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '"' | '\'' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
    };
    text.starts_with(['\t', '\r', '\n']) || text.trim_start_matches(blank).starts_with(begins)
}

/// What could speak to a terminal, turn the direction of a line around, or hide between letters: control characters,
/// marks of direction, what takes no room, and what is no character. The selectors of Han variants are none of these:
/// names are written with them.
pub fn harmful(c: char) -> bool {
    // Nearly all characters of reports.
    if matches!(c, ' '..='~' | '\u{4e00}'..='\u{9fff}') {
        return false;
    }
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
            | '\u{e0000}'..='\u{e00ff}')
}

fn replace(text: &str, by: impl Fn(char) -> Option<char>) -> Cow<'_, str> {
    if text.chars().all(|c| by(c).is_none()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| by(c).unwrap_or(c)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_like_a_formula() {
        for text in ["=1+1", "+86", "-5", "@SUM(A1)", "  =1", "\t=1", "\rx", "＝1", "\u{feff}=1", "\u{3000}@x", "-"] {
            assert!(is_formula_like(text), "{text:?}");
        }
        for text in ["", "1=1", "A-B", "—", "银河麒麟"] {
            assert!(!is_formula_like(text), "{text:?}");
        }
    }

    #[test]
    fn what_harms_is_replaced() {
        assert_eq!(line("甲\r\n乙\tb\u{1b}[2J\u{202e}x\u{ffff}"), "甲\u{fffd}⏎乙 b\u{fffd}[2J\u{fffd}x\u{fffd}");
        assert_eq!(lines("甲\n乙\tb\u{0}"), "甲\n乙\tb\u{fffd}");
        assert!(matches!(line("as it is"), Cow::Borrowed(_)));
    }
}
