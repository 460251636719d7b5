//! What a return says and no line of its template claims: pieces of its text, and where they stand.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use super::{Section, remarks};
use crate::extract::flow::Flow;
use crate::extract::fold::{Folded, fold, fold_words, is_han};
use crate::extract::text::program::{Program, Token};
use crate::extract::text::{Capture, Found};
use crate::grid::{self, Content};
use crate::place::Place;
use crate::record::Key;
use crate::schema::{Block, Part};

/// Pieces that are kept.
const MOST: usize = 200;

/// A piece of text that nothing claims.
#[derive(Debug)]
pub(super) struct Piece {
    /// Where it stands in the text.
    pub(super) range: Range<usize>,
    pub(super) text: String,
    pub(super) place: Option<Place>,
    /// Whether it is all of a line, or a cell.
    pub(super) is_whole: bool,
    pub(super) below: Below,
    /// Whether wording or a value of the template stands behind it.
    pub(super) is_inside: bool,
}

/// What stands in the line above a piece, and nothing but such pieces between them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Below {
    /// Its values.
    pub(super) keys: Vec<Key>,
    /// Whether the last of them ends it.
    pub(super) is_end: bool,
}

impl Below {
    fn value(key: &Key) -> Self {
        Self { keys: vec![key.clone()], is_end: true }
    }
}

impl Piece {
    /// The text of a cell.
    pub(super) fn in_cell(text: String, place: Place) -> Self {
        let below = Below::default();
        Self { range: 0..0, text, place: Some(place), is_whole: true, below, is_inside: true }
    }

    /// A paragraph of a cell below the value of `key`.
    pub(super) fn of_cell(text: String, place: Place, key: &Key) -> Self {
        let below = Below::value(key);
        Self { below, ..Self::in_cell(text, place) }
    }
}

/// The pieces of `flow` that are neither wording that was found nor values, of which `others` stand in no capture.
pub(super) fn pieces(
    program: &Program,
    found: &Found,
    captures: &[Capture],
    others: &[(Key, Range<usize>)],
    flow: &Flow,
) -> Vec<Piece> {
    let literals = program.lines.iter().zip(&found.lines).flat_map(|(line, hit)| {
        let hits = hit.iter().flat_map(|hit| &hit.literals);
        line.tokens.iter().zip(hits).filter_map(|(token, hit)| Some(printed(token, hit.clone()?, flow)))
    });
    let mut values: Vec<(Range<usize>, &Key)> =
        captures.iter().map(|capture| (capture.range.clone(), &capture.key)).collect();
    values.extend(others.iter().map(|(key, range)| (range.clone(), key)));
    values.retain(|(range, _)| !range.is_empty());
    crate::order::by(&mut values, |(range, _)| range.start);
    let mut claimed: Vec<Range<usize>> = literals.chain(values.iter().map(|(range, _)| range.clone())).collect();
    // What a slot of nothing stands for is claimed with its line.
    let nothing = program.lines.iter().zip(&found.lines).filter(|(line, _)| line.slots().any(|key| key.is_empty()));
    claimed.extend(nothing.filter_map(|(_, hit)| Some(hit.as_ref()?.range.clone())));
    crate::order::by(&mut claimed, |range| range.start);
    let mut pieces = Vec::new();
    let mut at = 0;
    for range in claimed {
        if range.start > at {
            // What stands between two values is another word for what is printed there.
            let is_between = values.binary_search_by_key(&range.start, |(value, _)| value.start).is_ok();
            add(flow, at..range.start, true, !is_between, &mut pieces);
        }
        at = at.max(range.end);
    }
    add(flow, at..flow.text.len().max(at), false, true, &mut pieces);
    place_below(&mut pieces, &values, flow);
    pieces
}

/// What of a piece of wording the template prints: words that were put in front of it are none of it.
fn printed(token: &Token, hit: Range<usize>, flow: &Flow) -> Range<usize> {
    let Token::Literal { text, folded } = token else { return hit };
    let there = flow.text.get(hit.clone()).unwrap_or_default();
    if there == text {
        return hit;
    }
    let there = Folded::new(there);
    let more = there.text.strip_suffix(folded.as_str()).map_or(0, str::len);
    hit.start + there.original(more)..hit.end
}

/// Adds what a text says; one letter right behind a value (`5日前`) says something only where that `is_told`.
fn add(flow: &Flow, range: Range<usize>, is_inside: bool, is_told: bool, pieces: &mut Vec<Piece>) {
    let mut start = range.start;
    for line in flow.text.get(range.clone()).unwrap_or_default().split(['\n', '\t']) {
        let own = start..start + line.len();
        start += line.len() + 1;
        if !line.contains(char::is_alphanumeric) || pieces.len() >= MOST {
            continue;
        }
        let is_adjoined = is_told && own.start == range.start && own.start > 0 && line.starts_with(is_han);
        let range = own;
        let place = flow.place(range.start + line.len() - line.trim_start().len());
        let front = flow.text.get(..range.start).and_then(|front| front.chars().next_back());
        let behind = flow.text.get(range.end..).and_then(|behind| behind.chars().next());
        let is_whole = [front, behind].into_iter().flatten().all(|c| matches!(c, '\n' | '\t'));
        let is_cell = matches!(place, Some(Place::TableCell { .. } | Place::Cell { .. }));
        // One letter is a value where a cell holds nothing else.
        if is_letter(line) && !(is_whole && is_cell) && !is_adjoined {
            continue;
        }
        let (text, below) = (line.trim().to_owned(), Below::default());
        pieces.push(Piece { range, text, place, is_whole, below, is_inside });
    }
}

/// True for a text of one letter or digit.
fn is_letter(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphanumeric()).nth(1).is_none()
}

/// Notes below which values whole lines stand.
fn place_below(pieces: &mut [Piece], values: &[(Range<usize>, &Key)], flow: &Flow) {
    // What was read from lines by themselves was taken out of the text.
    let read_between = |region: Range<usize>| -> Option<&Key> {
        let behind = values.partition_point(|(range, _)| range.start < region.end);
        let (range, key) = values.get(behind.checked_sub(1)?)?;
        (range.start >= region.start && !key.is_empty()).then_some(*key)
    };
    let mut last: Option<(Range<usize>, Below)> = None;
    for piece in pieces.iter_mut().filter(|piece| piece.is_whole) {
        let Some(line) = line_above(flow, piece.range.start) else { continue };
        let is_cell = |place: &Option<Place>| matches!(place, Some(Place::TableCell { .. } | Place::Cell { .. }));
        let above = flow.place(line.end.saturating_sub(1).max(line.start));
        if (is_cell(&above) || is_cell(&piece.place)) && above != piece.place {
            continue;
        }
        piece.below = match &last {
            Some((range, below)) if *range == line => below.clone(),
            _ if let Some(key) = read_between(line.end..piece.range.start) => Below::value(key),
            _ => {
                let behind = values.partition_point(|(range, _)| range.start < line.end);
                let own = values.get(..behind).unwrap_or_default();
                let own = own.iter().rev().take_while(|(range, _)| range.end > line.start);
                let mut own: Vec<&(Range<usize>, &Key)> = own.filter(|(_, key)| !key.is_empty()).collect();
                own.reverse();
                let is_end = own.last().is_some_and(|(range, _)| range.end >= line.end);
                Below { keys: own.iter().map(|(_, key)| (*key).clone()).collect(), is_end }
            }
        };
        last = Some((trimmed(flow, piece.range.clone()), piece.below.clone()));
    }
}

/// The nearest line above that is not empty, without the white space around it.
fn line_above(flow: &Flow, start: usize) -> Option<Range<usize>> {
    let front = flow.text.get(..start)?.trim_end();
    let from = front.rfind(['\n', '\t']).map_or(0, |at| at + 1);
    (!front.is_empty()).then(|| trimmed(flow, from..front.len()))
}

fn trimmed(flow: &Flow, range: Range<usize>) -> Range<usize> {
    let text = flow.text.get(range.clone()).unwrap_or_default();
    let start = range.start + text.len() - text.trim_start().len();
    start..start + text.trim().len()
}

impl Section<'_> {
    /// The lines of a region that are left whole.
    pub(super) fn left_in(&self, region: &Range<usize>) -> Vec<Range<usize>> {
        let pieces = self.residue.iter().filter(|piece| !remarks::is_remark(&piece.text));
        let pieces = pieces.map(|piece| piece.range.clone());
        pieces.filter(|piece| region.start <= piece.start && piece.end <= region.end).collect()
    }

    /// Takes from what is left a line that was read after all.
    pub(super) fn claim(&mut self, line: &Range<usize>) {
        self.residue.retain(|piece| piece.range.end <= line.start || line.end <= piece.range.start);
    }

    /// Keeps what is left of a text of its own, such as a cell, while others are read.
    pub(super) fn set_aside(&mut self) {
        self.aside.append(&mut self.residue);
    }

    /// The printed words of the template, in lines.
    pub(super) fn wording(&self) -> String {
        wording(&self.plan.schema.body)
    }

    /// Drops what the template prints, or was read elsewhere.
    pub(super) fn drop_known(&mut self) {
        let mut aside = std::mem::take(&mut self.aside);
        let is_same =
            |own: &Piece, piece: &Piece| own.place.is_some() && own.place == piece.place && own.text == piece.text;
        aside.retain(|piece| !self.residue.iter().any(|own| is_same(own, piece)));
        self.residue.append(&mut aside);
        let wording = self.wording();
        let is_known = |piece: &Piece| {
            let text = fold_words(&piece.text);
            let is_printed = || match is_letter(&piece.text) {
                true => wording.lines().any(|line| line == text),
                false => wording.contains(&text),
            };
            text.is_empty() || is_printed()
        };
        self.residue.retain(|piece| !is_known(piece));
        let values: Vec<String> =
            self.record.iter().map(|(_, value)| fold(&value.plain())).filter(|text| !text.is_empty()).collect();
        self.residue.retain(|piece| !values.contains(&fold(&piece.text)));
    }
}

/// The printed words of a template, in lines.
fn wording(body: &[Block]) -> String {
    let mut all = String::new();
    for block in body {
        words(block, &mut all);
    }
    all
}

/// The printed words of a template, each as it stands.
pub(super) fn words_of(body: &[Block]) -> HashSet<String> {
    wording(body).lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn words(block: &Block, all: &mut String) {
    match block {
        Block::Paragraph(paragraph) => {
            for part in &paragraph.text.parts {
                if let Part::Literal(text) = part {
                    all.push_str(&fold_words(text));
                    all.push('\n');
                }
            }
        }
        Block::Grid(grid) => {
            let cells = grid.rows.iter().flat_map(|row| &row.cells);
            cells.flat_map(|cell| &cell.blocks).for_each(|block| words(block, all));
        }
        _ => {}
    }
}

impl Section<'_> {
    /// The content of a cell without the remarks below the value, which are kept as what nothing claims.
    pub(super) fn without_remarks<'c>(
        &mut self,
        key: &Key,
        content: Cow<'c, Content>,
        place: &Place,
    ) -> Cow<'c, Content> {
        let Content::Blocks(blocks) = &*content else { return content };
        let text = |block: &grid::Block| {
            if let grid::Block::Paragraph(own) = block { own.text.to_string() } else { String::new() }
        };
        let at = blocks.iter().skip(1).position(|block| remarks::ends_value(&text(block))).map(|at| at + 1);
        let Some((value, remarks)) = at.and_then(|at| blocks.split_at_checked(at)) else { return content };
        if value.iter().all(|block| text(block).trim().is_empty()) {
            return content;
        }
        let remarks = remarks.iter().map(text).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        self.aside.extend(remarks.map(|text| Piece::of_cell(text, place.clone(), key)));
        Cow::Owned(Content::Blocks(value.to_vec()))
    }
}
