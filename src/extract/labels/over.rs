//! Labels that stand over their values: a row of them, and below it a row of nothing but values. What stands to the
//! right of such a label is no value of its.

use super::below::{beside, right, under};
use super::hit::{Hit, is_hit};
use crate::extract::plan::Plan;
use crate::grid::{Cell, Grid};
use crate::record::Key;

/// The cells of a label's value.
pub(super) enum Values<'a> {
    Own(Vec<&'a Cell>),
    /// A cell that stands under several labels, each of which has one of its own in the template.
    Shared(&'a Cell),
}

/// The cells of the value of `key`, of which the label is the cell of `hit`.
pub(super) fn values<'a>(plan: &Plan, grid: &'a Grid, key: &Key, hit: &Hit<'_>, hits: &[Hit<'_>]) -> Values<'a> {
    if !plan.over.contains(key) {
        return Values::Own(beside(plan, grid, hit, hits));
    }
    let Some(label) = grid.cells.get(hit.cell) else { return Values::Own(Vec::new()) };
    let of_row = {
        let before = |row: u32| hits.partition_point(|hit| grid.cells.get(hit.cell).is_some_and(|cell| cell.row < row));
        hits.get(before(label.row)..before(label.row.saturating_add(1))).unwrap_or_default()
    };
    match under(grid, label).filter(|(index, _)| !is_hit(hits, *index)) {
        Some((_, cell)) => {
            let others = of_row.iter().filter(|other| other.cell != hit.cell && plan.over.contains(&other.label.key));
            let mut others = others.filter_map(|other| grid.cells.get(other.cell));
            let is_shared = others.any(|other| covers(cell, other.column));
            if is_shared && !cell.text().trim().is_empty() { Values::Shared(cell) } else { Values::Own(vec![cell]) }
        }
        // Where every label of the row has something to its right and nothing below, somebody turned the grid.
        None if of_row.iter().all(|other| is_left(grid, other, hits)) => Values::Own(right(grid, label, hits)),
        None => Values::Own(Vec::new()),
    }
}

/// Whether one cell of a value stands to the right of a label.
fn is_left(grid: &Grid, hit: &Hit<'_>, hits: &[Hit<'_>]) -> bool {
    let Some(label) = grid.cells.get(hit.cell) else { return false };
    let right = right(grid, label, hits);
    matches!(right.as_slice(), [only] if only.row == label.row && !only.text().trim().is_empty())
}

pub(super) fn covers(cell: &Cell, column: u32) -> bool {
    cell.column <= column && column < cell.column.saturating_add(cell.column_span)
}
