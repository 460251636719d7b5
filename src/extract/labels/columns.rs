//! Labels that a template prints in several columns of a row, each below a heading of its own, as those of two parties:
//! whose value it is, the heading above it tells.

use super::hit::Hit;
use crate::extract::fold::fold;
use crate::extract::plan::{Column, HEADING_ROWS, Plan};
use crate::grid::{Cell, Grid};
use crate::record::Key;

/// Cells before a label that are looked at.
const MOST: usize = 400;
/// Letters of the longest heading.
const LONGEST: usize = 60;

/// The fields of the hits in a grid by the headings above them; none where no heading is there.
pub(super) fn told<'p>(plan: &'p Plan, grid: &Grid, hits: &[Hit<'_>]) -> Vec<Option<&'p Key>> {
    if plan.columns.is_empty() {
        return Vec::new();
    }
    let key = |hit: &Hit<'_>| {
        let columns = plan.columns.get(&hit.label.folded)?;
        under(grid, grid.cells.get(hit.cell)?, columns).map(|column| &column.key)
    };
    hits.iter().map(key).collect()
}

/// The column with the nearest heading above a cell.
fn under<'c>(grid: &Grid, label: &Cell, columns: &'c [Column]) -> Option<&'c Column> {
    let before = grid.cells.partition_point(|cell| cell.row < label.row);
    let above = grid.cells.get(..before)?.iter().rev().take(MOST);
    let above =
        above.filter(|cell| cell.column <= label.column && label.column < cell.column.saturating_add(cell.column_span));
    above.take(HEADING_ROWS).find_map(|cell| {
        let text = fold(&cell.text().chars().take(LONGEST).collect::<String>());
        let is_own = |column: &&Column| column.headings.iter().any(|heading| begins(&text, heading));
        columns.iter().find(is_own)
    })
}

/// Whether a text is a heading, or that with a value behind it.
fn begins(text: &str, heading: &str) -> bool {
    text.strip_prefix(heading).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}
