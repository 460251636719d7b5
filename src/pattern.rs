//! Regular expressions, compiled when they are first used.
//!
//! Compiling one takes as long as reading a small file, and a run meets few of those that the rules of values and the
//! schemas have. Digits are written `[0-9]`: `\d` means those of every script, of which each costs its share.

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use regex::{Captures, Match, Regex, RegexBuilder};

/// Bytes of a compiled pattern, unless it says otherwise.
const MOST_BYTES: usize = 10 << 20;

/// A regular expression that is compiled once, at the latest when it is used. One that is none matches nothing.
#[derive(Clone)]
pub(crate) struct Pattern {
    source: Cow<'static, str>,
    most_bytes: usize,
    regex: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// One of the program's own.
    pub(crate) const fn new(source: &'static str) -> Self {
        Self { source: Cow::Borrowed(source), most_bytes: MOST_BYTES, regex: OnceLock::new() }
    }

    /// One that somebody wrote, of at most so many bytes when it is compiled.
    pub(crate) fn within(most_bytes: usize, source: &str) -> Self {
        Self { source: Cow::Owned(source.to_owned()), most_bytes, regex: OnceLock::new() }
    }

    /// Compiles it now.
    pub(crate) fn compile(&self) -> Result<(), regex::Error> {
        let regex = self.build()?;
        self.regex.get_or_init(|| Some(regex));
        Ok(())
    }

    pub(crate) fn is_match(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }

    pub(crate) fn find<'t>(&self, text: &'t str) -> Option<Match<'t>> {
        self.regex()?.find(text)
    }

    pub(crate) fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.regex()?.captures(text)
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
