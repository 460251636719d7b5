//! Text of collected tables: harmless in spreadsheets, and names that are there once.

use std::collections::HashSet;

/// `text` without the separators that are left when its blanks are taken out.
pub(super) fn trimmed(text: &str) -> String {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '－' | '—' | '_' | '：' | ':')).to_owned()
}

/// Whether a spreadsheet might take the text for a formula: it begins with one of the signs that begin one, in half or
/// full width, or does behind white space or invisible characters.
pub(super) fn is_formula_like(text: &str) -> bool {
    if text.starts_with(['\t', '\r', '\n']) {
        return true;
    }
    let unseen = |c: char| {
        c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
    };
    text.trim_start_matches(unseen).starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_like_a_formula() {
        for text in ["=1+1", "+86", "-5", "@SUM(A1)", "  =1", "\t=1", "\rx", "＝1", "\u{feff}=1", "\u{3000}@x", "-"] {
            assert!(is_formula_like(text), "{text:?}");
        }
        for text in ["", "1=1", "A-B", "'=1", "—", "银河麒麟"] {
            assert!(!is_formula_like(text), "{text:?}");
        }
    }
}
