//! A label that stands in its grid once more, with another value: of two values nobody can say which is meant.

use super::cells::joined;
use super::ends;
use super::hit::{Hit, bare};
use super::over::{self, Values};
use super::{Beside, value};
use crate::extract::flow::Taken;
use crate::extract::fold::fold;
use crate::extract::plan::Plan;
use crate::grid::Grid;
use crate::record::Key;

/// Where the label of a field stood first.
pub(super) struct First<'p> {
    pub(super) key: &'p Key,
    pub(super) grid: usize,
    pub(super) column: u32,
}

/// Adds the value of a label that stands once more below the first.
pub(super) fn read<'a>(
    plan: &Plan,
    (number, grid): (usize, &'a Grid),
    hit: &Hit<'_>,
    hits: &[Hit<'_>],
    firsts: &[First<'_>],
    taken: &mut Taken,
    found: &mut Vec<Beside<'a>>,
) {
    let label = hit.label;
    let Some(cell) = grid.cells.get(hit.cell).filter(|_| hit.rest.is_none() && label.program.is_none()) else { return };
    let is_below = |first: &First<'_>| *first.key == label.key && first.grid == number && first.column == cell.column;
    // Another wording behind the label may make it another one.
    let is_same = bare(&fold(&cell.text())) == label.folded;
    if plan.is_shared(label) || !is_same || !firsts.iter().any(is_below) {
        return;
    }
    let Values::Own(values) = over::values(plan, grid, &label.key, hit, hits) else { return };
    let values = ends::end(plan, (grid, hits), (hit, label), values, taken, found);
    let Some(first) = values.iter().find(|cell| !cell.text().trim().is_empty()) else { return };
    taken.take(grid, cell);
    values.iter().for_each(|value| taken.take(grid, value));
    let place = grid.place(first.row, first.column);
    value(plan, label, joined(&values), place, found);
}
