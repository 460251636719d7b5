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
pub(super) fn lines(text: &str) -> Cow<'_, str> {
    replace(text, |c| (harmful(c) && !matches!(c, '\n' | '\t')).then_some(char::REPLACEMENT_CHARACTER))
}

/// Control characters, marks that turn the direction of writing, and what is no character.
fn harmful(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}')
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
    fn what_harms_is_replaced() {
        assert_eq!(line("甲\r\n乙\tb\u{1b}[2J\u{202e}x\u{ffff}"), "甲\u{fffd}⏎乙 b\u{fffd}[2J\u{fffd}x\u{fffd}");
        assert_eq!(lines("甲\n乙\tb\u{0}"), "甲\n乙\tb\u{fffd}");
        assert!(matches!(line("as it is"), Cow::Borrowed(_)));
    }
}
