//! Wording between values in which a few words were changed: where its ends are as they were printed, they still tell
//! the values beside it.

use std::ops::Range;

use super::flow::Flow;
use super::fold::Folded;
use super::text::LineMatch;
use super::text::program::{Line, Token};

/// Letters at an end of the wording by which it is known: as many as there are, but at least these.
const MOST: usize = 6;
const LEAST: usize = 2;
/// How like the wording what stands there must be.
const LIKENESS: f64 = 0.55;
/// Longest line, in bytes, that is looked at.
const MAX_LINE: usize = 4_000;

/// Finds the literals of `line` that are there only in part, or not at all, where what stands there is like them.
pub(super) fn mend(line: &Line, hit: &mut LineMatch, flow: &Flow) {
    if hit.range.len() > MAX_LINE {
        return;
    }
    for index in 0..line.tokens.len() {
        let Some(Token::Literal { folded: literal, .. }) = line.tokens.get(index) else { continue };
        let own = hit.literals.get(index).cloned().flatten();
        let there = own.clone().and_then(|range| Some(Folded::new(flow.text.get(range)?).text));
        // Known by its end only; or not at all.
        let known_end = own.as_ref().map(|range| range.end);
        let is_part =
            there.as_ref().is_none_or(|there| there.len() < literal.len() && literal.ends_with(there.as_str()));
        if let (None, true, Some(range)) = (&own, index + 1 == line.tokens.len(), without_marks(flow, hit, literal)) {
            hit.literals.get_mut(index).into_iter().for_each(|own| *own = Some(range.clone()));
            continue;
        }
        if !is_part || !line.tokens.get(index).is_some_and(Token::is_strong) {
            continue;
        }
        let start = hit.literals.iter().take(index).flatten().map(|range| range.end).next_back();
        let end = hit.literals.iter().skip(index + 1).flatten().map(|range| range.start).next();
        let region = start.unwrap_or(hit.range.start)..known_end.or(end).unwrap_or(hit.range.end);
        if !is_alone(line, hit, index) {
            continue;
        }
        let is_slot = |at: Option<usize>| {
            at.and_then(|at| line.tokens.get(at)).is_some_and(|token| matches!(token, Token::Slot { .. }))
        };
        let (before, behind) = (is_slot(index.checked_sub(1)), is_slot(Some(index + 1)));
        let found = find(flow, region.clone(), literal, before, behind && known_end.is_none())
            .or_else(|| if own.is_none() && before && behind { one_end(flow, region, literal) } else { None });
        if let (Some(range), Some(own)) = (found, hit.literals.get_mut(index)) {
            *own = Some(range);
        }
    }
}

/// The words of the literal that ends a line, where other marks stand behind them than it has (`台。`), or none.
fn without_marks(flow: &Flow, hit: &LineMatch, literal: &str) -> Option<Range<usize>> {
    let is_mark = |c: char| !c.is_alphanumeric();
    let words = literal.trim_end_matches(is_mark);
    let start = hit.literals.iter().flatten().map(|range| range.end).next_back().unwrap_or(hit.range.start);
    let original = flow.text.get(start..hit.range.end)?;
    let folded = Folded::new(original);
    let front = folded.text.trim_end_matches(is_mark).strip_suffix(words).filter(|_| !words.is_empty())?;
    Some(start + folded.original(front.len())..start + original.trim_end().len())
}

/// True when no other literal is missing between the two that were found around this one.
fn is_alone(line: &Line, hit: &LineMatch, index: usize) -> bool {
    let missing = |at: usize| {
        matches!(line.tokens.get(at), Some(Token::Literal { .. })) && hit.literals.get(at).is_none_or(Option::is_none)
    };
    let found = |at: &usize| hit.literals.get(*at).is_some_and(Option::is_some);
    let first = (0..index).rev().find(found).map_or(0, |at| at + 1);
    let last = (index + 1..line.tokens.len()).find(found).unwrap_or(line.tokens.len());
    (first..last).filter(|at| *at != index).all(|at| !missing(at))
}

/// The beginning of `literal` in a region, or its end, where only one of them is there: it tells the value on its side.
fn one_end(flow: &Flow, region: Range<usize>, literal: &str) -> Option<Range<usize>> {
    let original = flow.text.get(region.clone())?;
    let folded = Folded::new(original);
    let letters: Vec<char> = literal.chars().collect();
    let only = |piece: &str| {
        let mut all = folded.text.match_indices(piece);
        let (at, _) = all.next()?;
        let says = piece.chars().any(char::is_alphanumeric);
        (all.next().is_none() && says).then(|| (at, at + piece.len()))
    };
    let most = MOST.min(letters.len().saturating_sub(1));
    let piece = |range: Range<usize>| letters.get(range).map(|piece| piece.iter().collect::<String>());
    let end = (LEAST..=most).rev().find_map(|count| only(&piece(letters.len() - count..letters.len())?));
    let front = (LEAST..=most).rev().find_map(|count| only(&piece(0..count)?));
    let (from, to) = match (front, end) {
        (Some((from, _)), Some((_, to))) if from < to => (from, to),
        (_, Some(end)) => end,
        (Some(front), None) => front,
        (None, None) => return None,
    };
    Some(region.start + folded.original(from)..region.start + folded.original_end(to, original))
}

/// What is like `literal` in a region: from its beginning where a value stands before it, to its end where one follows.
fn find(flow: &Flow, region: Range<usize>, literal: &str, before: bool, behind: bool) -> Option<Range<usize>> {
    let original = flow.text.get(region.clone())?;
    let folded = Folded::new(original);
    let text = folded.text.as_str();
    let letters: Vec<char> = literal.chars().collect();
    let piece = |range: Range<usize>| letters.get(range).map(|piece| piece.iter().collect::<String>());
    let only = |text: &str, piece: &str| {
        let mut all = text.match_indices(piece);
        let (at, _) = all.next()?;
        all.next().is_none().then_some(at)
    };
    let counts = || (LEAST..=MOST.min(letters.len())).rev();
    let start = if before { counts().find_map(|count| only(text, &piece(0..count)?))? } else { 0 };
    let rest = text.get(start..)?;
    let end = if behind {
        counts().find_map(|count| {
            let tail = piece(letters.len() - count..letters.len())?;
            Some(start + only(rest, &tail)? + tail.len())
        })?
    } else {
        text.len()
    };
    let there = text.get(start..end)?;
    let is_like = strsim::normalized_levenshtein(there, literal) >= LIKENESS;
    is_like.then(|| region.start + folded.original(start)..region.start + folded.original_end(end, original))
}
