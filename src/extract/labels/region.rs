//! Which of the cells behind a label is its value, where a template has others beside it: a maximum, a unit.

use std::collections::HashSet;

use super::cells::is_marked;
use crate::extract::fold::fold;
use crate::grid::Cell;
use crate::record::Key;
use crate::schema::{Block, Part, RowLayout};

/// A cell behind a label.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// It is a label itself, or begins with one.
    Label(String),
    /// Other wording, folded; none in a blank cell.
    Fixed(String),
    /// Values.
    Slots(Vec<Key>),
}

/// The cells between a label and the next one.
#[derive(Debug)]
pub(crate) struct Region {
    cells: Vec<Kind>,
    /// Which of them is the value.
    at: usize,
}

/// The regions of the values in a row, each with its field; `labels` are those of all fields, folded.
pub(crate) fn regions(row: &RowLayout, labels: &HashSet<String>) -> Vec<(Key, Region)> {
    let kinds: Vec<Kind> = row.cells.iter().map(|cell| kind(&cell.blocks, labels)).collect();
    let is_label = |kind: &Kind| matches!(kind, Kind::Label(_));
    let mut regions = Vec::new();
    for (at, kind) in kinds.iter().enumerate() {
        let Kind::Slots(keys) = kind else { continue };
        let front = kinds.get(..at).unwrap_or_default();
        let Some(label) = front.iter().rposition(is_label) else { continue };
        let behind = kinds.get(label + 1..).unwrap_or_default();
        let end = behind.iter().position(is_label).unwrap_or(behind.len());
        let cells = behind.get(..end).unwrap_or_default();
        let is_first = front.get(label..).unwrap_or_default().iter().all(|kind| !matches!(kind, Kind::Slots(_)));
        if let Some(key) = keys.first().filter(|_| is_first) {
            regions.push((key.clone(), Region { cells: cells.to_vec(), at: at - label - 1 }));
        }
    }
    regions
}

fn kind(blocks: &[Block], labels: &HashSet<String>) -> Kind {
    let (mut words, mut keys, mut begins) = (String::new(), Vec::new(), false);
    for block in blocks {
        let Block::Paragraph(paragraph) = block else { continue };
        for part in &paragraph.text.parts {
            match part {
                Part::Literal(text) => {
                    begins |= keys.is_empty() && !text.trim().is_empty();
                    words.push_str(text);
                }
                Part::Slot { key, .. } => keys.push(key.clone()),
            }
        }
    }
    let words = fold(&words).trim_end_matches(':').to_owned();
    match keys.is_empty() {
        false if begins && labels.contains(&words) => Kind::Label(words),
        false => Kind::Slots(keys),
        true if labels.contains(&words) => Kind::Label(words),
        true => Kind::Fixed(words),
    }
}

impl Region {
    /// The filled ones of `values` that are none of its `own` cells and stand where nothing is printed.
    pub(super) fn left<'v, 'a>(
        &'v self,
        values: &'v [&'a Cell],
        own: &'v [&'a Cell],
    ) -> impl Iterator<Item = &'a Cell> + 'v {
        let is_same = values.len() == self.cells.len();
        let is_open = move |at: usize| !is_same || matches!(self.cells.get(at), Some(Kind::Fixed(_)));
        let left = values.iter().copied().enumerate().filter(move |(at, _)| is_open(*at)).map(|(_, cell)| cell);
        left.filter(|cell| !own.iter().any(|own| std::ptr::eq(*own, *cell)) && !cell.text().trim().is_empty())
    }

    /// The cells of the value among `values`; none where it is not told which those are.
    pub(super) fn own<'a>(&self, values: &[&'a Cell]) -> Option<Vec<&'a Cell>> {
        if is_marked(values) || values.first().map(|cell| cell.row) != values.last().map(|cell| cell.row) {
            return Some(values.to_vec());
        }
        let texts: Vec<String> =
            values.iter().map(|cell| fold(&cell.text()).trim_end_matches(':').to_owned()).collect();
        if values.len() == self.cells.len() {
            let is_as_printed = |(at, (kind, text)): (usize, (&Kind, &String))| match kind {
                _ if at == self.at => true,
                Kind::Fixed(words) => text.is_empty() || words == text,
                Kind::Label(_) | Kind::Slots(_) => true,
            };
            // What stands behind other wording is of that wording: a signature, another value.
            let behind = self.cells.iter().skip(self.at + 1);
            let words = behind.take_while(|kind| !matches!(kind, Kind::Fixed(words) if !words.is_empty())).count();
            if self.cells.iter().zip(&texts).enumerate().take(self.at + words + 2).all(is_as_printed) {
                return values.get(self.at).map(|cell| vec![*cell]);
            }
        }
        let mut left: Vec<(&'a Cell, String)> =
            values.iter().copied().zip(texts).filter(|(_, text)| !text.is_empty()).collect();
        let fixed = |kind: &Kind, text: &str| matches!(kind, Kind::Fixed(words) if !words.is_empty() && words == text);
        for kind in self.cells.iter().take(self.at) {
            if left.first().is_some_and(|(_, text)| fixed(kind, text)) {
                left.remove(0);
            }
        }
        for kind in self.cells.iter().skip(self.at + 1).rev() {
            if left.last().is_some_and(|(_, text)| fixed(kind, text)) {
                left.pop();
            }
        }
        match left.as_slice() {
            [] => Some(values.get(self.at).or(values.last()).map(|cell| vec![*cell]).unwrap_or_default()),
            [(only, _)] => Some(vec![*only]),
            _ => None,
        }
    }
}
