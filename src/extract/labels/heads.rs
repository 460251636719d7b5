//! Labels that several rows of a form share, where a return prints the heads of these rows behind the label: `学历 | 全日制 |
//! 本科`, and below `在职 | 研究生`.

use super::hit::Hit;
use crate::extract::plan::{Label, Plan};
use crate::grid::{Cell, Grid};

/// Cells in front of a label that are looked at.
const MOST: usize = 20;

/// The group of the head of a row that stands to the left of a label.
pub(super) fn left(plan: &Plan, grid: &Grid, hit: &Hit<'_>) -> Option<usize> {
    if !plan.has_heads() {
        return None;
    }
    let row = grid.cells.get(hit.cell)?.row;
    let left = grid.cells.get(..hit.cell)?.iter().rev().take(MOST).take_while(|cell| cell.row == row);
    left.filter_map(|cell| plan.headed(cell)).next()
}

/// The values behind a label, each with the label of the row whose head stands in front of it; none where there is no
/// such head.
pub(super) fn values<'p, 'a>(
    plan: &'p Plan,
    label: &Label,
    cells: &[&'a Cell],
) -> Option<Vec<(&'p Label, Vec<&'a Cell>)>> {
    let rows = cells.chunk_by(|a, b| a.row == b.row);
    let of_row = |row: &[&'a Cell]| {
        let (head, values) = row.split_first()?;
        Some((plan.member(plan.headed(head)?, &label.folded)?, values.to_vec()))
    };
    let all: Option<Vec<_>> = rows.map(of_row).collect();
    all.filter(|all| !all.is_empty())
}
