//! What belongs to texts, found by their first two characters: most cells that are asked about begin as no label does,
//! and are told from one without folding them.

use super::fold::{is_han, is_numeral};
use super::recurring::ByWording;

/// How a text begins once a number is taken from its front, told without folding it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Start {
    /// It is empty.
    None,
    /// In any way.
    Any,
    /// With this character and the next one, where that is folded by itself.
    With(char, Option<char>),
}

impl Start {
    pub(super) fn of(text: &str) -> Self {
        let mut chars = text.chars();
        let Some(first) = chars.next() else { return Self::None };
        let is_plain = is_han(first) && !is_numeral(first) || first.is_ascii_alphabetic();
        if is_plain || text.bytes().all(|b| b.is_ascii_digit()) {
            let second = chars.next().filter(|c| is_han(*c) || c.is_ascii_alphanumeric());
            return Self::With(first.to_ascii_lowercase(), second.map(|c| c.to_ascii_lowercase()));
        }
        Self::Any
    }
}

/// Things that belong to folded texts.
#[derive(Debug)]
pub(super) struct Beginnings<T> {
    by_first: ByWording<char, Vec<T>>,
    by_two: ByWording<(char, char), Vec<T>>,
    /// Texts of one character, with which those of more begin too.
    short: Vec<char>,
}

impl<T> Default for Beginnings<T> {
    fn default() -> Self {
        Self { by_first: ByWording::default(), by_two: ByWording::default(), short: Vec::new() }
    }
}

impl<T: Copy + PartialEq> Beginnings<T> {
    /// Adds what belongs to a folded text, once where it belongs to several that are added one after the other.
    pub(super) fn add(&mut self, folded: &str, own: T) {
        let put = |list: &mut Vec<T>| {
            if list.last() != Some(&own) {
                list.push(own);
            }
        };
        let mut chars = folded.chars();
        let Some(first) = chars.next() else { return };
        put(self.by_first.entry(first).or_default());
        match chars.next() {
            Some(second) => put(self.by_two.entry((first, second)).or_default()),
            None => self.short.push(first),
        }
    }

    /// What belongs to texts that may begin with these folded characters, in the order in which it was added; the second
    /// one may be unknown.
    pub(super) fn of(&self, first: char, second: Option<char>) -> &[T] {
        let list = match second.filter(|_| !self.short.contains(&first)) {
            Some(second) => self.by_two.get(&(first, second)),
            None => self.by_first.get(&first),
        };
        list.map_or(&[], Vec::as_slice)
    }

    /// The same for a folded text.
    pub(super) fn of_folded(&self, folded: &str) -> &[T] {
        let mut chars = folded.chars();
        chars.next().map_or(&[], |first| self.of(first, chars.next()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::extract::fold::fold;

    proptest! {
        #[test]
        fn what_a_text_begins_with_is_among_what_is_found(
            labels in prop::collection::vec("[甲乙a1()]{1,3}", 0..6), text in "[甲乙aA1Ａ１( \u{3000}一]{0,4}",
        ) {
            let mut beginnings = Beginnings::default();
            labels.iter().enumerate().for_each(|(at, label)| beginnings.add(label, at));
            let folded = fold(&text);
            for (at, label) in labels.iter().enumerate().filter(|(_, label)| folded.starts_with(*label)) {
                prop_assert!(beginnings.of_folded(&folded).contains(&at), "{text} {label}");
                let is_found = match Start::of(&text) {
                    Start::None => false,
                    Start::Any => true,
                    Start::With(first, second) => beginnings.of(first, second).contains(&at),
                };
                prop_assert!(is_found, "{text} {label}");
            }
        }
    }
}
