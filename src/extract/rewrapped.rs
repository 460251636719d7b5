//! Printed sentences with values in them that a return breaks in other places: a line end before or behind the value,
//! or in the middle of a clause, is no more than white space there.
//!
//! The lines of such a sentence are put together again before it is looked for. Every byte keeps its place.

use super::clauses::Words;
use super::flow::Flow;
use super::fold::fold_words;
use super::plan::{Line, Program, Token};
use crate::schema::{FieldType, Schema, Style};

/// Letters of wording that a sentence has at least.
const LEAST: usize = 15;
/// Letters at the beginning and the end of a sentence by which it is known where its wording was changed.
const ENDS: usize = 5;
/// Letters that a value in it has at most.
const VALUE: usize = 40;
/// Lines that it is broken into at most.
const LINES: u32 = 12;

/// Joins the lines in `flow` that are one sentence of `program`.
pub(super) fn join(program: &Program, schema: &Schema, flow: &mut Flow) {
    let mut words: Option<Words> = None;
    for line in program.lines.iter().filter(|line| is_sentence(line, schema)) {
        let words = words.get_or_insert_with(|| Words::of(flow));
        let Some((start, end)) = find(line, words) else { continue };
        flow.join_lines(start, end);
    }
}

/// True for a paragraph of wording around values of one line.
fn is_sentence(line: &Line, schema: &Schema) -> bool {
    let short = |key| schema.fields.get(key).is_some_and(|field| field.kind != FieldType::LongText);
    matches!(line.style, Some(Style::Body | Style::Heading | Style::Line))
        && line.slots().next().is_some()
        && line.slots().all(short)
        && literals(line).map(|letters| letters.len()).sum::<usize>() >= LEAST
}

fn literals(line: &Line) -> impl Iterator<Item = Vec<char>> {
    line.tokens.iter().filter_map(|token| match token {
        Token::Literal { text, .. } => Some(fold_words(text).chars().collect()),
        Token::Slot { .. } => None,
    })
}

/// The bytes between which the sentence of `line` stands broken.
fn find(line: &Line, words: &Words) -> Option<(usize, usize)> {
    let pieces: Vec<Vec<char>> = literals(line).filter(|letters| !letters.is_empty()).collect();
    let (first, last) = (pieces.first()?, pieces.last()?);
    let start = words.find(first.get(..ENDS.min(first.len()))?, 0)?;
    let tail = last.get(last.len().saturating_sub(ENDS)..)?;
    let end = words.find(tail, start)? + tail.len();
    let length: usize = pieces.iter().map(Vec::len).sum();
    let most = length + line.slots().count() * VALUE;
    let broken = words.lines_between(start, end)?;
    ((length * 2 / 3..=most).contains(&(end - start)) && (1..=LINES).contains(&broken))
        .then(|| words.bytes(start, end))?
}
