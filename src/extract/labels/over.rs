//! Labels that stand over their values: a row of them, and below it a row of nothing but values. What stands to the
//! right of such a label is no value of its.

use std::collections::{HashMap, HashSet};

use super::beside;
use super::hit::{Hit, is_hit};
use crate::extract::fold::fold;
use crate::extract::plan::Plan;
use crate::grid::{Cell, Grid};
use crate::record::Key;
use crate::schema::{Block, CellLayout, GridLayout, Part, RowLayout};

/// The cells of a label's value.
pub(super) enum Values<'a> {
    Own(Vec<&'a Cell>),
    /// A cell that stands under several labels, each of which has one of its own in the template.
    Shared(&'a Cell),
}

/// The labels of `row` that stand over a value in the next one, each with the field.
pub(crate) fn pairs<'l>(row: &'l RowLayout, next: &'l RowLayout) -> Vec<(&'l CellLayout, &'l Key)> {
    let values: Option<Vec<Option<(&CellLayout, &Key)>>> = next.cells.iter().map(value).collect();
    let mut pairs = Vec::new();
    for (cell, key) in values.unwrap_or_default().into_iter().flatten() {
        let label =
            row.cells.iter().find(|label| label.column <= cell.column && cell.column < label.column + label.span);
        pairs.extend(label.filter(|label| words(label).is_some()).map(|label| (label, key)));
    }
    // A label over several values is a heading.
    let mut counts: HashMap<usize, usize> = HashMap::new();
    pairs.iter().for_each(|(label, _)| *counts.entry(label.column).or_default() += 1);
    pairs.retain(|(label, _)| counts.get(&label.column) == Some(&1));
    pairs
}

/// The fields of a grid that have their label over them; `labels` gives those of a field, folded.
pub(crate) fn fields(layout: &GridLayout, labels: impl Fn(&Key) -> Vec<String>) -> HashSet<Key> {
    let rows = layout.rows.iter().zip(layout.rows.iter().skip(1));
    let pairs = rows.flat_map(|(row, next)| pairs(row, next));
    let own = pairs.filter(|(label, key)| words(label).is_some_and(|words| labels(key).contains(&words)));
    own.map(|(_, key)| key.clone()).collect()
}

/// The one value of a cell that holds no wording; none within for a blank cell, none at all for any other.
fn value(cell: &CellLayout) -> Option<Option<(&CellLayout, &Key)>> {
    let parts = || {
        cell.blocks.iter().flat_map(|block| match block {
            Block::Paragraph(paragraph) => paragraph.text.parts.as_slice(),
            _ => &[],
        })
    };
    let is_blank = |part: &Part| matches!(part, Part::Literal(text) if text.trim().is_empty());
    let mut filled = parts().filter(|part| !is_blank(part));
    match (filled.next(), filled.next()) {
        (None, _) => Some(None),
        (Some(Part::Slot { key, .. }), None) => Some(Some((cell, key)).filter(|_| !key.is_empty())),
        _ => None,
    }
}

/// The folded words of a cell without values.
pub(super) fn words(cell: &CellLayout) -> Option<String> {
    let [Block::Paragraph(paragraph)] = cell.blocks.as_slice() else { return None };
    let texts =
        paragraph.text.parts.iter().map(|part| if let Part::Literal(text) = part { Some(text.as_str()) } else { None });
    let words = fold(&texts.collect::<Option<String>>()?).trim_end_matches(':').to_owned();
    Some(words).filter(|words| words.chars().any(char::is_alphabetic))
}

/// The cells of the value of `key`, of which the label is the cell of `hit`.
pub(super) fn values<'a>(plan: &Plan, grid: &'a Grid, key: &Key, hit: &Hit<'_>, hits: &[Hit<'_>]) -> Values<'a> {
    if !plan.over.contains(key) {
        return Values::Own(beside(grid, hit.cell, hits));
    }
    let Some(label) = grid.cells.get(hit.cell) else { return Values::Own(Vec::new()) };
    let of_row = {
        let before = |row: u32| hits.partition_point(|hit| grid.cells.get(hit.cell).is_some_and(|cell| cell.row < row));
        hits.get(before(label.row)..before(label.row.saturating_add(1))).unwrap_or_default()
    };
    match below(grid, label).filter(|(index, _)| !is_hit(hits, *index)) {
        Some((_, cell)) => {
            let others = of_row.iter().filter(|other| other.cell != hit.cell && plan.over.contains(&other.label.key));
            let mut others = others.filter_map(|other| grid.cells.get(other.cell));
            let is_shared = others.any(|other| covers(cell, other.column));
            if is_shared && !cell.text().trim().is_empty() { Values::Shared(cell) } else { Values::Own(vec![cell]) }
        }
        // Where every label of the row has something to its right and nothing below, somebody turned the grid.
        None if of_row.iter().all(|other| is_left(grid, other, hits)) => Values::Own(beside(grid, hit.cell, hits)),
        None => Values::Own(Vec::new()),
    }
}

/// Whether one cell of a value stands to the right of a label.
fn is_left(grid: &Grid, hit: &Hit<'_>, hits: &[Hit<'_>]) -> bool {
    let Some(label) = grid.cells.get(hit.cell) else { return false };
    let right = beside(grid, hit.cell, hits);
    matches!(right.as_slice(), [only] if only.row == label.row && !only.text().trim().is_empty())
}

fn covers(cell: &Cell, column: u32) -> bool {
    cell.column <= column && column < cell.column.saturating_add(cell.column_span)
}

/// The cell right below another one, with its index.
fn below<'a>(grid: &'a Grid, label: &Cell) -> Option<(usize, &'a Cell)> {
    let row = label.row.saturating_add(label.row_span);
    let start = grid.cells.partition_point(|cell| cell.row < row);
    let cells = grid.cells.iter().enumerate().skip(start).take_while(|(_, cell)| cell.row == row);
    cells.into_iter().find(|(_, cell)| covers(cell, label.column))
}
