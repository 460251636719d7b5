//! Labels that cross: those of the fields over columns, those of the groups in front of rows, or the other way round.
//!
//! Where `姓名 | 电话 | 邮箱` stands over the rows of two persons, a value belongs to the person in front of its row
//! and to the label over its column.

use std::collections::HashSet;

use super::hit::{Hit, is_hit};
use crate::deadline;
use crate::extract::plan::{Label, Plan};
use crate::grid::{Cell, Grid};
use crate::record::Key;

/// Rows below a row of labels that are looked at.
const ROWS: u32 = 50;

/// What was found at crossings of labels.
#[derive(Default)]
pub(super) struct Crossed {
    /// Fields with the index of the cell of their value.
    pub(super) values: Vec<(Key, usize)>,
    /// Indices of the hits that are labels of rows and columns.
    pub(super) hits: HashSet<usize>,
}

/// Finds crossings among the labels of `grid`.
pub(super) fn find(plan: &Plan, grid: &Grid, hits: &[Hit<'_>]) -> Crossed {
    let mut crossed = Crossed::default();
    let mut start = 0;
    // How far down the heads of groups in the rows above reach.
    let mut reach = 0;
    while let Some(row) = row_of(grid, hits.get(start)).filter(|_| !deadline::passed()) {
        let count = hits.iter().skip(start).take_while(|hit| row_of(grid, Some(hit)) == Some(row)).count();
        let over: Vec<usize> = (start..start + count).filter(|at| !crossed.hits.contains(at)).collect();
        if over.len() >= 2 && over.iter().all(|at| hits.get(*at).is_some_and(|hit| hit.rest.is_none())) {
            columns(plan, grid, (hits, start + count), &over, (row, reach), &mut crossed);
        }
        let heads = hits.iter().skip(start).take(count).filter(|hit| plan.is_head(hit.label));
        let ends = heads.filter_map(|hit| grid.cells.get(hit.cell)).map(|cell| row.saturating_add(cell.row_span));
        reach = ends.fold(reach, u32::max);
        start += count;
    }
    crossed
}

fn row_of(grid: &Grid, hit: Option<&Hit<'_>>) -> Option<u32> {
    grid.cells.get(hit?.cell).map(|cell| cell.row)
}

/// Adds what stands below the labels `over` columns, of the row before the hit number `below`; heads of groups above that
/// row reach down to `reach`.
fn columns(
    plan: &Plan,
    grid: &Grid,
    (hits, below): (&[Hit<'_>], usize),
    over: &[usize],
    (row, reach): (u32, u32),
    crossed: &mut Crossed,
) {
    let heads = over.iter().filter(|at| hits.get(**at).is_some_and(|hit| plan.is_head(hit.label))).count();
    // A row that begins with a group is that group's.
    if heads != 0 && heads != over.len() || row < reach {
        return;
    }
    let side = |label: &Label| if heads == 0 { plan.is_head(label) } else { !plan.is_head(label) };
    let first = over.first().and_then(|at| grid.cells.get(hits.get(*at)?.cell)).map_or(0, |cell| cell.column);
    let mut found = Vec::new();
    let mut used = Vec::new();
    let mut last = row;
    for (at, hit) in hits.iter().enumerate().skip(below) {
        let Some(beside) = grid.cells.get(hit.cell) else { continue };
        if beside.row > last + 1 || beside.row - row > ROWS || beside.column >= first {
            break;
        }
        if hit.rest.is_some() || !side(hit.label) {
            break;
        }
        let mut own = false;
        let mut any = false;
        for column in over.iter().filter_map(|at| hits.get(*at)) {
            let (head, field) = if heads == 0 { (hit.label, column.label) } else { (column.label, hit.label) };
            let Some(member) = plan.member(head.group, &field.folded) else { continue };
            let Some(over) = grid.cells.get(column.cell) else { continue };
            let Some(index) = index_at(grid, beside.row, over) else { continue };
            if is_hit(hits, index) {
                continue;
            }
            own |= member.key == head.key;
            any = true;
            found.push((member.key.clone(), index));
        }
        if !any {
            break;
        }
        // The name of the group's own field may have no label over it.
        if heads == 0 && !own {
            let next = hit.cell + 1;
            let free = |cell: &&Cell| cell.row == beside.row && cell.column < first;
            if grid.cells.get(next).filter(free).is_some() && !is_hit(hits, next) {
                found.push((hit.label.key.clone(), next));
            }
        }
        used.push(at);
        last = beside.row;
    }
    if !used.is_empty() {
        crossed.values.extend(found);
        crossed.hits.extend(over.iter().copied().chain(used));
    }
}

/// The cell of `row` that stands below the beginning of `over`.
fn index_at(grid: &Grid, row: u32, over: &Cell) -> Option<usize> {
    let start = grid.cells.partition_point(|cell| cell.row < row);
    let cells = grid.cells.get(start..)?;
    let at = cells.iter().take_while(|cell| cell.row == row).position(|cell| {
        cell.column < over.column + over.column_span && over.column < cell.column + cell.column_span
    })?;
    Some(start + at)
}
