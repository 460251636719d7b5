//! Regular expressions, compiled when they are first used.
//!
//! Compiling one takes as long as reading a small file, and a run meets few of those that the rules of values and the
//! schemas have. Those of schemas mostly look for what is seldom there: a text without the [characters](needed) that
//! they cannot do without is not asked further. Digits are written `[0-9]`: `\d` means those of every script, of which
//! each costs its share.

mod needed;

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use regex::{Captures, Match, Regex, RegexBuilder};

use needed::Needed;

/// Bytes of a compiled pattern, unless it says otherwise.
const MOST_BYTES: usize = 10 << 20;

/// What `\p{Han}` stands for (Unicode 17, Scripts.txt). The engine is built without the tables of scripts, of which office
/// paper has one.
const HAN: &str = r"\u{2e80}-\u{2e99}\u{2e9b}-\u{2ef3}\u{2f00}-\u{2fd5}々〇\u{3021}-\u{3029}\u{3038}-\u{303b}\u{3400}-\u{4dbf}\u{4e00}-\u{9fff}\u{f900}-\u{fa6d}\u{fa70}-\u{fad9}\u{16fe2}\u{16fe3}\u{16ff0}-\u{16ff6}\u{20000}-\u{323af}";

/// A pattern with the Chinese script spelt out.
pub(crate) fn spelt(source: &str) -> Cow<'_, str> {
    if !source.contains("{Han}") {
        return Cow::Borrowed(source);
    }
    let spelt = source.replace(r"\p{Han}", &format!("[{HAN}]"));
    Cow::Owned(spelt.replace(r"\P{Han}", &format!("[^{HAN}]")))
}

/// A regular expression that is compiled once, at the latest when it is used. One that is none matches nothing.
#[derive(Clone)]
pub(crate) struct Pattern {
    source: Cow<'static, str>,
    most_bytes: usize,
    regex: OnceLock<Option<Regex>>,
    /// One of them is in every text that it matches; none where nothing is known of that.
    needed: OnceLock<Option<Needed>>,
}

impl Pattern {
    /// One of the program's own.
    pub(crate) const fn new(source: &'static str) -> Self {
        Self { source: Cow::Borrowed(source), most_bytes: MOST_BYTES, regex: OnceLock::new(), needed: OnceLock::new() }
    }

    /// One that somebody wrote, of at most so many bytes when it is compiled.
    pub(crate) fn within(most_bytes: usize, source: &str) -> Self {
        let source = Cow::Owned(spelt(source).into_owned());
        Self { source, most_bytes, regex: OnceLock::new(), needed: OnceLock::new() }
    }

    /// Compiles it now.
    pub(crate) fn compile(&self) -> Result<(), regex::Error> {
        let regex = self.build()?;
        self.regex.get_or_init(|| Some(regex));
        Ok(())
    }

    pub(crate) fn is_match(&self, text: &str) -> bool {
        match self.words() {
            Some(mut words) => words.any(|word| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some()),
            None => self.may_match(text) && self.regex().is_some_and(|regex| regex.is_match(text)),
        }
    }

    /// False for a text that holds none of the characters that it needs. Values mostly match the program's own.
    fn may_match(&self, text: &str) -> bool {
        if matches!(self.source, Cow::Borrowed(_)) {
            return true;
        }
        self.needed.get_or_init(|| Needed::of(&self.source)).as_ref().is_none_or(|needed| needed.are_in(text))
    }

    /// The words of a pattern that is nothing else (`涉密|机密`): to look for them needs no compiling.
    fn words(&self) -> Option<impl Iterator<Item = &str>> {
        let is_plain = self.source.chars().all(|c| c == '|' || c.is_alphanumeric());
        is_plain.then(|| self.source.split('|'))
    }

    pub(crate) fn find<'t>(&self, text: &'t str) -> Option<Match<'t>> {
        self.regex()?.find(text)
    }

    pub(crate) fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.regex()?.captures(text)
    }

    /// The first place at or behind the byte `from`; what stands before it is seen all the same. None beyond the end.
    pub(crate) fn captures_at<'t>(&self, text: &'t str, from: usize) -> Option<Captures<'t>> {
        let may_match = text.is_char_boundary(from) && self.may_match(text);
        let regex = if may_match { self.regex()? } else { return None };
        regex.captures_at(text, from)
    }

    fn regex(&self) -> Option<&Regex> {
        self.regex.get_or_init(|| self.build().ok()).as_ref()
    }

    fn build(&self) -> Result<Regex, regex::Error> {
        RegexBuilder::new(&self.source).size_limit(self.most_bytes).build()
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_chinese_script_has_a_name() {
        let all = |source| Pattern::within(MOST_BYTES, source);
        for (source, text, is_match) in [
            (r"^\p{Han}+$", "青山县々", true),
            (r"^\p{Han}+$", "青山A", false),
            (r"^[\p{Han}0-9]+$", "青山3", true),
            (r"^\P{Han}+$", "abc", true),
            (r"^\P{Han}+$", "a宁", false),
        ] {
            assert_eq!(all(source).is_match(text), is_match, "{source} {text}");
        }
    }

    proptest! {
        #[test]
        fn texts_are_matched_as_the_pattern_alone_matches_them(
            source in "([甲乙Aa0|().*?+^]|\\[甲a乙\\]|\\[\\^甲\\]|\\{0,1\\}|\\(\\?i\\)|\\(\\?x\\)| |\\\\b|\\\\d){0,9}", text in "[甲乙Aaſ0 ]{0,6}",
        ) {
            let pattern = Pattern::within(MOST_BYTES, &source);
            let regex = Regex::new(&source).ok();
            prop_assert_eq!(pattern.is_match(&text), regex.as_ref().is_some_and(|regex| regex.is_match(&text)));
            prop_assert_eq!(
                pattern.captures_at(&text, 0).map(|found| found.get_match().range()),
                regex.and_then(|regex| regex.find(&text).map(|found| found.range()))
            );
        }

        #[test]
        fn words_are_found_as_the_pattern_finds_them(source in "[甲乙a0|]{0,6}", text in "[甲乙a0|]{0,8}") {
            let pattern = Pattern::within(MOST_BYTES, &source);
            prop_assert!(pattern.words().is_some());
            prop_assert_eq!(pattern.is_match(&text), pattern.regex().is_some_and(|regex| regex.is_match(&text)));
        }
    }
}
