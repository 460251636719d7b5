//! Printed sentences with values in them that a return breaks in other places: a line end before or behind the value,
//! or in the middle of a clause, is no more than white space there.
//!
//! The lines of such a sentence are put together again before it is looked for. Every byte keeps its place.

use super::clauses::Words;
use super::flow::Flow;
use super::text::program::{Line, Program, Token};
use crate::record::Key;
use crate::schema::{FieldType, Schema, Style};

/// Letters of wording that a sentence has at least.
const LEAST: usize = 15;
/// The same of a template, of which nobody but its owner knows.
const LEAST_WORDED: usize = 6;
/// Letters at the beginning and the end of a sentence by which it is known where its wording was changed.
const ENDS: usize = 5;
/// Letters that a value in it has at most, and a value of several lines.
const VALUE: usize = 40;
const LONG_VALUE: usize = 2_000;
/// Places at which its beginning is looked for.
const STARTS: usize = 64;
/// Lines that it is broken into at most.
const LINES: u32 = 12;

/// Joins the lines in `flow` that are one sentence of `program`; `keeps_lines` where every value may have several.
pub(super) fn join(program: &Program, schema: &Schema, is_worded: bool, keeps_lines: bool, flow: &mut Flow) {
    let mut words: Option<Words> = None;
    for line in
        program.lines.iter().filter(|line| is_sentence(line, schema, if is_worded { LEAST_WORDED } else { LEAST }))
    {
        let words = words.get_or_insert_with(|| Words::of(flow));
        let Some((start, end)) = find(line, schema, words) else { continue };
        if keeps_lines || line.slots().any(|key| !is_short(schema, key)) {
            flow.soften_lines(start, end);
        } else {
            flow.join_lines(start, end);
        }
    }
}

/// True for a value of one line.
fn is_short(schema: &Schema, key: &Key) -> bool {
    schema.fields.get(key).is_some_and(|field| field.kind != FieldType::LongText)
}

/// True for a paragraph of wording around values: those of several lines have wording behind them.
fn is_sentence(line: &Line, schema: &Schema, least: usize) -> bool {
    let open = match line.tokens.last() {
        Some(Token::Slot { key, .. }) => !is_short(schema, key),
        _ => false,
    };
    !open
        && matches!(line.style, Some(Style::Body | Style::Heading | Style::Line))
        && line.slots().next().is_some()
        && line.letters().iter().map(Vec::len).sum::<usize>() >= least
}

/// The bytes between which the sentence of `line` stands broken.
fn find(line: &Line, schema: &Schema, words: &Words) -> Option<(usize, usize)> {
    let pieces: Vec<&[char]> = line.letters().iter().map(Vec::as_slice).filter(|letters| !letters.is_empty()).collect();
    let length: usize = pieces.iter().map(|piece| piece.len()).sum();
    let values: usize = line.slots().map(|key| if is_short(schema, key) { VALUE } else { LONG_VALUE }).sum();
    let most = length + values;
    let is_short = line.slots().all(|key| is_short(schema, key));
    let (start, end) = whole(&pieces, most, words)
        .or_else(|| if is_short && length >= LEAST { ends(&pieces, words) } else { None })?;
    let broken = words.lines_between(start, end)?;
    ((length * 2 / 3..=most).contains(&(end - start)) && (1..=LINES).contains(&broken))
        .then(|| words.bytes(start, end))?
}

/// The letters between which all pieces of a sentence stand one behind the other, as close together as they do.
fn whole(pieces: &[&[char]], most: usize, words: &Words) -> Option<(usize, usize)> {
    let first = pieces.first()?;
    let mut best: Option<(usize, usize)> = None;
    let mut from = 0;
    for _ in 0..STARTS {
        let Some(start) = words.find(first, from) else { break };
        from = start + 1;
        let end = pieces.iter().try_fold(start, |at, piece| {
            let until = start.saturating_add(most);
            words.find_before(piece, at, until).map(|found| found + piece.len())
        });
        if let Some(end) = end
            && best.is_none_or(|(start, last)| end - (from - 1) < last - start)
        {
            best = Some((start, end));
        }
    }
    best
}

/// The letters between which a sentence stands of which only the beginning and the end are as they were printed.
fn ends(pieces: &[&[char]], words: &Words) -> Option<(usize, usize)> {
    let (first, last) = (pieces.first()?, pieces.last()?);
    let start = words.find(first.get(..ENDS.min(first.len()))?, 0)?;
    let tail = last.get(last.len().saturating_sub(ENDS)..)?;
    Some((start, words.find(tail, start)? + tail.len()))
}
