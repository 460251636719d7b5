//! The pieces of a list, between its separators: what stands in brackets (`甲（含乙、丙）`) is one.

use crate::values::aside::{CLOSE, OPEN};
use crate::values::normal::is_blank;
use crate::values::ticks::is_separator;

/// Start and end of every piece between separators, and whether it stands behind more than white space.
pub(super) fn atoms(text: &str) -> Vec<(usize, usize, bool)> {
    let mut brackets = brackets(text).into_iter().peekable();
    let mut atoms = Vec::new();
    let (mut start, mut strong) = (None, true);
    for (at, c) in text.char_indices() {
        while brackets.next_if(|(_, end)| *end <= at).is_some() {}
        let is_inside = brackets.peek().is_some_and(|(start, _)| *start <= at);
        let separator = !is_inside && is_separator(c);
        if separator || !is_inside && is_blank(c) {
            if let Some(start) = start.take() {
                atoms.push((start, at, strong));
                strong = false;
            }
            strong |= separator;
        } else if start.is_none() {
            start = Some(at);
        }
    }
    if let Some(start) = start {
        atoms.push((start, text.len(), strong));
    }
    atoms
}

/// What the brackets hold that are around all of a list.
pub(super) fn within(text: &str) -> Option<&str> {
    let is_all = text.starts_with(OPEN) && brackets(text) == [(0, text.len())];
    text.strip_prefix(OPEN)?.strip_suffix(CLOSE).filter(|_| is_all)
}

/// Where the outermost pairs of brackets stand.
fn brackets(text: &str) -> Vec<(usize, usize)> {
    let (mut open, mut pairs): (Vec<usize>, Vec<(usize, usize)>) = (Vec::new(), Vec::new());
    for (at, c) in text.char_indices() {
        if OPEN.contains(&c) {
            open.push(at);
        } else if CLOSE.contains(&c)
            && let Some(start) = open.pop()
        {
            while pairs.pop_if(|(inner, _)| *inner > start).is_some() {}
            pairs.push((start, at + c.len_utf8()));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_brackets_is_one() {
        for (text, pieces) in [
            ("甲（含乙、丙）、丁", "甲（含乙、丙）|丁"),
            ("甲(乙 丙) 丁", "甲(乙 丙)|丁"),
            ("甲（乙（丙、丁），戊）；己", "甲（乙（丙、丁），戊）|己"),
            ("1）甲、2）乙", "1）甲|2）乙"),
            ("（甲、乙", "（甲|乙"),
            ("（甲、（乙、丙）", "（甲|（乙、丙）"),
        ] {
            let found = atoms(text).into_iter().filter_map(|(start, end, _)| text.get(start..end));
            assert_eq!(found.collect::<Vec<_>>().join("|"), pieces, "{text}");
        }
        assert_eq!(within("（甲、乙）"), Some("甲、乙"));
        assert_eq!(within("（（甲、乙）、丙）"), Some("（甲、乙）、丙"));
        assert_eq!(within("（甲）、（乙）"), None);
    }
}
