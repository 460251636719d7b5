//! Words that are typed beside boxes of which none is ticked: `□甲 □乙 甲`, `R甲 □乙`.
//!
//! Each box has the term right at it, in front or behind; what else stands there was typed, or has lost its box. It is
//! a choice for sure where it says a term again that has a box, or where it stands apart from the words of a box.

use super::aside::is_hint;
use super::normal::{is_blank, trim};
use super::ticks::{is_behind, tick};

/// Letters that ticks of symbol fonts become in a plain one, and those that are typed for ticks.
const MARKS: [char; 5] = ['R', 'V', 'v', 'P', 'ü'];

/// What stands beside the boxes of a text.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Beside<'t> {
    /// The terms at the boxes, as they are written.
    pub(super) boxed: Vec<&'t str>,
    /// What was typed, without a mark in front.
    pub(super) typed: Vec<&'t str>,
    /// Whether all of that stands apart from the words of a box, or has a mark in front.
    pub(super) is_apart: bool,
}

/// What stands beside the empty boxes of `text`; none where there is nothing, or a box is ticked. `spellings` says where
/// terms stand in a piece.
pub(super) fn beside<'t>(text: &'t str, spellings: impl Fn(&str) -> Vec<(usize, usize)>) -> Option<Beside<'t>> {
    let mut pieces: Vec<&str> = Vec::new();
    let (mut start, mut fronts, mut behinds) = (0, 0, 0);
    for (at, c) in text.char_indices() {
        let Some(state) = tick(c) else { continue };
        if state {
            return None;
        }
        match is_behind(text, at, c) {
            Some(true) => behinds += 1,
            Some(false) => fronts += 1,
            None => {}
        }
        pieces.push(text.get(start..at)?);
        start = at + c.len_utf8();
    }
    pieces.push(text.get(start..)?);
    let says = |piece: Option<&&str>| piece.is_some_and(|piece| !trim(piece).is_empty());
    let (first, last) = (says(pieces.first()), says(pieces.last()));
    // Boxes that stand at no words are in front of them where one begins the text, or where none ends it and each has
    // words behind it; then it is open whether the first words have lost their box.
    let is_front = if fronts == behinds { fronts == 0 && last } else { fronts > behinds };
    if !is_front && fronts == behinds && (first == last || fronts > 0) {
        return None;
    }
    let is_told = fronts != behinds || !first || !last;
    let mut beside = Beside { is_apart: true, ..Beside::default() };
    let count = pieces.len();
    for (index, piece) in pieces.into_iter().enumerate() {
        let piece = trim(piece);
        let is_own = if is_front { index > 0 } else { index + 1 < count };
        let rest = if is_own {
            let found = spellings(piece);
            let own = if is_front { found.first() } else { found.last() };
            let own = own.filter(|(from, to)| if is_front { *from == 0 } else { *to == piece.len() });
            // The words of this box are none that are known.
            let Some((from, to)) = own else { continue };
            beside.boxed.push(piece.get(*from..*to)?);
            let rest = if is_front { piece.get(*to..)? } else { piece.get(..*from)? };
            let edge = if is_front { rest.chars().next() } else { rest.chars().next_back() };
            // A bracket at the words of a box explains them.
            if edge.is_some_and(|c| matches!(c, '(' | '（' | ')' | '）')) {
                continue;
            }
            let is_parted = edge.is_none_or(|c| is_blank(c) || matches!(c, '\n' | '\r'));
            beside.is_apart &= is_parted;
            rest
        } else {
            piece
        };
        let rest = rest.trim_matches(|c: char| !c.is_alphanumeric());
        if rest.chars().nth(1).is_none() || is_hint(rest) {
            continue;
        }
        let bare = rest.strip_prefix(MARKS).map(trim);
        let marked = bare.filter(|bare| spellings(bare).first().is_some_and(|(from, _)| *from == 0));
        beside.is_apart &= is_told || marked.is_some();
        beside.typed.push(marked.unwrap_or(rest));
    }
    (!beside.typed.is_empty()).then_some(beside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_without_a_box_were_typed() {
        let spellings = |piece: &str| {
            let found = ["苹果", "梨子", "香蕉"].iter().flat_map(|term| piece.match_indices(*term));
            let mut found: Vec<(usize, usize)> = found.map(|(at, term)| (at, at + term.len())).collect();
            found.sort_unstable();
            found
        };
        for (text, typed, is_apart) in [
            ("□苹果 □梨子 苹果", "苹果", true),
            ("□苹果 □梨子\n苹果、香蕉", "苹果、香蕉", true),
            ("苹果 □苹果 □梨子", "苹果", true),
            ("苹果□ 梨子□ 苹果", "苹果", true),
            ("R苹果 □梨子", "苹果", true),
            ("□梨子 V 苹果 □香蕉", "苹果", true),
            ("□梨子、苹果 □香蕉", "苹果", false),
            ("苹果 □ 梨子 □ 香蕉", "苹果", false),
            ("□苹果 □梨子 （见附件）", "见附件", true),
        ] {
            let beside = beside(text, spellings).map(|beside| (beside.typed.concat(), beside.is_apart));
            assert_eq!(beside, Some((typed.to_owned(), is_apart)), "{text}");
        }
        for text in [
            "□苹果 □梨子",
            "苹果□ 梨子□",
            "□ 苹果 □ 梨子",
            "□苹果（梨子） □香蕉",
            "☑苹果 □梨子 香蕉",
            "□柚子 苹果",
            "□苹果 （可多选）",
        ] {
            assert_eq!(beside(text, spellings), None, "{text}");
        }
    }
}
