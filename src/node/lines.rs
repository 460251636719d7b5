//! The lines of a text by their numbers.

use std::cell::Cell;

/// Finds lines near the one that was asked for last: no table of all lines is kept, for a text may have very many.
#[derive(Debug)]
pub(crate) struct Lines<'t> {
    text: &'t str,
    /// A line, and the byte at which it begins.
    at: Cell<(usize, usize)>,
}

impl<'t> Lines<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, at: Cell::new((0, 0)) }
    }

    /// The text from line `number` on, from 0; nothing where there are fewer.
    pub(crate) fn rest(&self, number: usize) -> &'t str {
        let bytes = self.text.as_bytes();
        let (mut line, mut byte) = self.at.get();
        while line < number {
            let Some(end) = bytes.get(byte..).and_then(|rest| memchr::memchr(b'\n', rest)) else { return "" };
            (line, byte) = (line + 1, byte + end + 1);
        }
        while line > number {
            let before = bytes.get(..byte.saturating_sub(1)).unwrap_or_default();
            (line, byte) = (line - 1, memchr::memrchr(b'\n', before).map_or(0, |end| end + 1));
        }
        self.at.set((line, byte));
        self.text.get(byte..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn lines_are_found_forwards_and_backwards() {
        let lines = Lines::new("甲\n\n乙\n丙");
        for (number, rest) in [
            (2, "乙\n丙"),
            (0, "甲\n\n乙\n丙"),
            (3, "丙"),
            (4, ""),
            (1, "\n乙\n丙"),
            (3, "丙"),
            (9, ""),
            (0, "甲\n\n乙\n丙"),
        ] {
            assert_eq!(lines.rest(number), rest, "{number}");
        }
    }
}
