//! Names in collected tables: trimmed, and each there once.

use std::collections::HashSet;

/// `text` without the separators that are left when its blanks are taken out.
pub(super) fn trimmed(text: &str) -> String {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '－' | '—' | '_' | '：' | ':')).to_owned()
}

/// Names of columns, each once: the second of a name gets `2` in the way of `next`.
#[derive(Debug, Default)]
pub(super) struct Names {
    used: HashSet<String>,
}

impl Names {
    /// `name`, or the first that `next` makes of it and a number from 2 on that is not used yet.
    pub(super) fn take(&mut self, name: &str, next: impl Fn(&str, usize) -> String) -> String {
        let mut candidate = name.to_owned();
        let mut number = 2;
        while !self.used.insert(candidate.to_lowercase()) {
            candidate = next(name, number);
            number += 1;
        }
        candidate
    }
}
