//! Patterns that a plan makes of a schema's words: most files never ask for them.

use std::sync::OnceLock;

use regex::Regex;

/// A regular expression that is compiled when it is first asked for.
#[derive(Debug)]
pub(crate) struct Pattern {
    source: String,
    regex: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// The pattern `source`, of which the words of a schema are escaped.
    pub(crate) fn new(source: String) -> Self {
        Self { source, regex: OnceLock::new() }
    }

    /// The compiled expression; none where it is too large.
    pub(crate) fn get(&self) -> Option<&Regex> {
        self.regex.get_or_init(|| Regex::new(&self.source).ok()).as_ref()
    }
}
