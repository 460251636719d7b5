//! A printed line in one line of a text: its wording from left to right, each piece as far as it is there.

use std::cell::OnceCell;
use std::ops::Range;

use super::program::{Line, SEALS, Token, ends, without_seal};
use super::{LineMatch, MAX_LINES, hand, line_ranges};
use crate::char_count::CharCount as _;
use crate::extract::flow::Flow;
use crate::extract::fold::{Folded, Kinds, find as find_in, folded_kinds};
use crate::extract::marks::without_mark;
use crate::schema::Style;

/// The lines of a text, to look for programs in.
pub(crate) struct Lines<'f> {
    pub(super) text: &'f str,
    pub(super) lines: Vec<FoldedLine>,
}

/// A line of a text.
pub(super) struct FoldedLine {
    range: Range<usize>,
    /// Folded when it is looked into: most lines lack a kind of character of every wording.
    folded: OnceCell<Folded>,
    /// The kinds of the characters of the folded line.
    pub(super) kinds: Kinds,
}

impl<'f> Lines<'f> {
    pub(crate) fn of(flow: &'f Flow) -> Self {
        let text = flow.text.as_str();
        let folded = line_ranges(text).take(MAX_LINES).map(|range| {
            let kinds = folded_kinds(text.get(range.clone()).unwrap_or_default());
            FoldedLine { range, folded: OnceCell::new(), kinds }
        });
        Self { text, lines: folded.filter(|line| line.kinds != Kinds::default()).collect() }
    }
}

/// The wording of `line` in one line of the text, from left to right; none when nothing strong is in it.
pub(super) fn match_line(line: &Line, text: &str, there: &FoldedLine) -> Option<LineMatch> {
    let range = &there.range;
    let original = text.get(range.clone())?;
    let folded = there.folded.get_or_init(|| Folded::new(original));
    let mut cursor = 0;
    let mut score = 0;
    let mut strong = false;
    let mut literals = Vec::with_capacity(line.tokens.len());
    let is_title = matches!(line.style, None | Some(Style::Title));
    let first_slot = line.tokens.iter().position(|token| matches!(token, Token::Slot { .. }));
    for (index, token) in line.tokens.iter().enumerate() {
        let Token::Literal { folded: literal, .. } = token else {
            literals.push(None);
            continue;
        };
        let slot_before =
            index.checked_sub(1).and_then(|i| line.tokens.get(i)).is_some_and(|t| matches!(t, Token::Slot { .. }));
        let slot_after = line.tokens.get(index + 1).is_some_and(|t| matches!(t, Token::Slot { .. }));
        let last = index + 1 == line.tokens.len();
        // What parts a mark in front of a title from it parts none of its values (`附件1-甲局-…`).
        if is_title && slot_before && first_slot.is_some_and(|first| first + 1 == index) && first_slot < Some(2) {
            cursor = cursor.max(folded.text.len() - without_mark(&folded.text).len());
        }
        let hit = locate(&folded.text, cursor, literal, slot_before, slot_after, last);
        let is_hand = slot_after && hand::is_hand(literal);
        score += hit.as_ref().map_or(0, Range::len);
        let hit = match hit {
            Some(hit) if is_hand => Some(hand::whole(folded, original, cursor, hit)),
            None if is_hand => hand::role(folded, original, cursor),
            hit => hit,
        };
        let Some(hit) = hit else {
            literals.push(None);
            continue;
        };
        cursor = hit.end;
        strong |= token.is_strong();
        // Of several lines with the same wording the one that begins with it.
        score += usize::from(index == 0 && hit.start == 0);
        let start = range.start + folded.original(hit.start);
        let end = range.start + folded.original_end(hit.end, original);
        literals.push(Some(start..end));
    }
    if is_title && matches!(line.tokens.first(), Some(Token::Slot { .. })) {
        let first = literals.iter().flatten().next().map_or(range.start, |hit| hit.start);
        if is_in_quotes(text.get(range.start..first).unwrap_or_default()) {
            return None;
        }
    }
    strong.then_some(LineMatch { range: range.clone(), literals, score })
}

/// True where a quotation begun behind other words is not over: a title in it is mentioned, as in `如“甲局-乙系统-…”`.
fn is_in_quotes(front: &str) -> bool {
    let open = front.rfind(['“', '「', '『']);
    let closed = front.rfind(['”', '」', '』']);
    open.is_some_and(|open| {
        closed.is_none_or(|closed| closed < open) && front.get(..open).is_some_and(|words| !words.trim().is_empty())
    })
}

/// Finds a literal behind `cursor`: whole; else, where a value adjoins it, the part that adjoins the value.
fn locate(
    text: &str,
    cursor: usize,
    literal: &str,
    slot_before: bool,
    slot_after: bool,
    last: bool,
) -> Option<Range<usize>> {
    let rest = text.get(cursor..)?;
    let whole = if last && slot_before && literal.char_count() > 2 {
        memchr::memmem::rfind(rest.as_bytes(), literal.as_bytes())
    } else {
        find_in(rest, literal)
    };
    if let Some(at) = whole {
        return Some(cursor + at..cursor + at + literal.len());
    }
    let without_colon = literal.trim_end_matches(':');
    if without_colon.len() < literal.len()
        && without_colon.char_count() >= 2
        && let Some(at) = find_in(rest, without_colon)
    {
        return Some(cursor + at..cursor + at + without_colon.len());
    }
    if let Some(other) = hand::other(literal)
        && let Some(at) = find_in(rest, &other)
    {
        return Some(cursor + at..cursor + at + other.len());
    }
    if let Some(hit) = sealed(rest, literal) {
        return Some(cursor + hit.start..cursor + hit.end);
    }
    let [head, tail] = ends(literal)?;
    let end = match (slot_after, slot_before) {
        (true, _) => tail,
        (_, true) => head,
        _ => return None,
    };
    find_in(rest, end).map(|at| cursor + at..cursor + at + end.len())
}

/// Finds the head of a literal that marks where a seal belongs (`单位:(章)`), however its marks are typed, or left out:
/// `单位(章):`, `单位盖章:`, `单位:`.
fn sealed(text: &str, literal: &str) -> Option<Range<usize>> {
    let head = without_seal(literal)?;
    let at = find_in(text, head)?;
    let mut rest = text.get(at + head.len()..)?;
    let before = rest.len();
    let (mut marks, mut is_sealed) = (0, false);
    while marks < 4 {
        let mark = |c: char| matches!(c, ':' | '(' | ')' | '[' | ']' | '【' | '】' | '〔' | '〕' | '_');
        let seal = || SEALS.iter().find_map(|seal| Some((rest.strip_prefix(seal)?, seal.contains('章'))));
        let Some((next, seals)) = rest.strip_prefix(mark).map(|next| (next, false)).or_else(seal) else { break };
        is_sealed |= seals;
        marks += usize::from(!rest.starts_with('_'));
        rest = next;
    }
    // Two letters (`甲方`) are those of a seal's place only where one is asked for.
    let is_asked = head.chars().nth(2).is_some() || is_sealed;
    (marks > 0 && is_asked).then(|| at..at + head.len() + before - rest.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn literal(text: &str) -> Token {
        Token::Literal { text: text.to_owned(), folded: crate::extract::fold(text) }
    }

    proptest! {
        #[test]
        fn what_matches_has_the_characters_that_are_needed(
            printed in "[甲乙丙丁戊己庚辛公盖章签字:()]{1,12}",
            other in "[甲乙丙丁章:()]{1,9}",
            text in "[ 甲乙丙丁戊己庚辛公盖章签字：:（）()_]{0,24}",
            slots in any::<[bool; 3]>(),
        ) {
            let slot = |is_there: bool| is_there.then(|| Token::Slot { key: "key".into(), blank: None });
            let [front, middle, behind] = slots.map(slot);
            let tokens = front.into_iter().chain([literal(&printed)]).chain(middle).chain([literal(&other)]).chain(behind);
            let line = Line::new(tokens.collect(), None);
            for text in [text.clone(), format!("{text}{printed}{text}"), printed.chars().skip(2).collect()] {
                let flow = Flow::unplaced(&text);
                for there in &Lines::of(&flow).lines {
                    let found = match_line(&line, &text, there).is_some();
                    prop_assert!(!found || line.needs.iter().any(|need| there.kinds.hold(*need)), "{text}");
                }
            }
        }
    }
}
