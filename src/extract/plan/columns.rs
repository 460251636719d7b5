//! Labels that a template prints in several columns of a row, each below a heading of its own, as those of two parties:
//! whose value it is, the heading above it tells.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::over::words;
use crate::record::Key;
use crate::schema::{Block, CellLayout, GridLayout, RowLayout};

/// Rows above a label in which its heading is looked for.
pub(in crate::extract) const HEADING_ROWS: usize = 40;

/// A field, and the wordings of the heading above its label, folded.
#[derive(Debug)]
pub(crate) struct Column {
    pub(in crate::extract) key: Key,
    pub(in crate::extract) headings: Vec<String>,
}

/// A cell that is a label of a field, or holds one in front of the value, with the labels of the field.
struct Labelled<'l> {
    cell: &'l CellLayout,
    key: &'l Key,
    labels: Vec<String>,
}

/// The fields of a grid that only the headings above them tell apart, by their label; `labels` gives those of a field,
/// folded.
pub(super) fn columns(layout: &GridLayout, labels: impl Fn(&Key) -> Vec<String>) -> IndexMap<String, Vec<Column>> {
    let labelled: Vec<Vec<Labelled<'_>>> = layout.rows.iter().map(|row| labelled(row, &labels)).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for label in labelled.iter().flatten().flat_map(|own| &own.labels) {
        *counts.entry(label).or_default() += 1;
    }
    let count = |label: &str| counts.get(label).copied().unwrap_or_default();
    let mut columns: IndexMap<String, Vec<Column>> = IndexMap::new();
    for (at, row) in labelled.iter().enumerate() {
        for Labelled { cell, key, labels } in row {
            for label in labels.iter().filter(|label| count(label) > 1) {
                let is_shared = row.iter().filter(|other| other.labels.contains(label)).count() > 1;
                let mut above = (0..at).rev().take(HEADING_ROWS).filter(|_| is_shared).filter_map(|above| {
                    let there = layout.rows.get(above)?.cells.iter().find(|own| covers(own, cell.column))?;
                    let own = labelled.get(above)?.iter().find(|own| own.cell.column == there.column);
                    let mut headings = own.map_or_else(|| words(there).into_iter().collect(), |own| own.labels.clone());
                    headings.retain(|heading| count(heading) < 2);
                    Some(headings).filter(|headings| !headings.is_empty())
                });
                if let Some(headings) = above.next() {
                    columns.entry(label.clone()).or_default().push(Column { key: (*key).clone(), headings });
                }
            }
        }
    }
    // One heading over several of them tells nothing.
    columns.retain(|label, own| {
        let all: Vec<&String> = own.iter().flat_map(|column| &column.headings).collect();
        all.iter().collect::<HashSet<_>>().len() == all.len() && count(label) == own.len()
    });
    columns
}

/// The labels of a row: those in front of a value in its own cell, and those in the cell before it.
fn labelled<'l>(row: &'l RowLayout, labels: &impl Fn(&Key) -> Vec<String>) -> Vec<Labelled<'l>> {
    let mut before: Option<&CellLayout> = None;
    let mut all = Vec::new();
    for cell in &row.cells {
        let front = before.replace(cell);
        let Some(key) = only_slot(cell) else { continue };
        let labels = labels(key);
        let front = front.filter(|front| words(front).is_some_and(|words| labels.contains(&words)));
        all.push(Labelled { cell: front.unwrap_or(cell), key, labels });
    }
    all
}

fn only_slot(cell: &CellLayout) -> Option<&Key> {
    let [Block::Paragraph(paragraph)] = cell.blocks.as_slice() else { return None };
    let mut slots = paragraph.text.slots().filter(|key| !key.is_empty());
    slots.next().filter(|_| slots.next().is_none())
}

fn covers(cell: &CellLayout, column: usize) -> bool {
    cell.column <= column && column < cell.column + cell.span
}
