//! How many characters a text has.

/// The characters of a text, counted in one place: the standard library's count is half a kilobyte of code at each of its
/// hundred and fifty places.
pub(crate) trait CharCount {
    /// Characters (Unicode scalar values).
    fn char_count(&self) -> usize;
}

impl CharCount for str {
    #[inline(never)]
    fn char_count(&self) -> usize {
        self.chars().count()
    }
}
