//! How many labels of each form a document has.

use std::cell::OnceCell;

use super::hit::{Hit, hit, hits, text_of};
use crate::extract::flow::Taken;
use crate::extract::plan::Plan;
use crate::extract::plans::Plans;
use crate::grid::Grid;
use crate::record::Key;

/// Lines that may stand above the first label of a form.
const LINES: usize = 3;

/// How many different fields of each of `plans` have their label in `grids`.
pub(crate) fn counts(plans: &Plans, grids: &[&Grid]) -> Vec<usize> {
    let mut keys: Vec<Vec<&Key>> = vec![Vec::new(); plans.len()];
    for grid in grids {
        let mut last: Vec<Option<Hit<'_>>> = plans.iter().map(|_| None).collect();
        for (index, cell) in grid.cells.iter().enumerate() {
            let Some(text) = text_of(cell) else { continue };
            let plans = plans.labelled(&text).iter().filter_map(|at| Some((at, plans.get(*at)?)));
            let folded = OnceCell::new();
            for (at, plan) in plans {
                let (Some(last), Some(keys)) = (last.get_mut(*at), keys.get_mut(*at)) else { continue };
                let Some(hit) = hit(plan, grid, (index, cell), (&text, &folded), last.as_ref()) else { continue };
                if !keys.contains(&&hit.label.key) {
                    keys.push(&hit.label.key);
                }
                *last = Some(hit);
            }
        }
    }
    keys.iter().map(Vec::len).collect()
}

/// The fields of `plan` that have their label in `grids`.
pub(crate) fn keys<'p>(plan: &'p Plan, grids: &[&Grid]) -> Vec<&'p Key> {
    first_keys(plan, grids, usize::MAX)
}

/// True where two different fields of `plan` have their labels in `grids`.
pub(crate) fn has_several(plan: &Plan, grids: &[&Grid]) -> bool {
    first_keys(plan, grids, 2).len() > 1
}

/// The same, until there are `most`.
fn first_keys<'p>(plan: &'p Plan, grids: &[&Grid], most: usize) -> Vec<&'p Key> {
    let mut keys = Vec::new();
    for grid in grids {
        let mut last: Option<Hit<'_>> = None;
        for (index, cell) in grid.cells.iter().enumerate() {
            let Some(text) = text_of(cell).filter(|text| plan.may_be_labelled(text)) else { continue };
            let folded = OnceCell::new();
            let Some(hit) = hit(plan, grid, (index, cell), (&text, &folded), last.as_ref()) else { continue };
            if !keys.contains(&&hit.label.key) {
                keys.push(&hit.label.key);
                if keys.len() == most {
                    return keys;
                }
            }
            last = Some(hit);
        }
    }
    keys
}

/// The row of `grid` with the first label of `plan` that stands again below itself: where what it belongs to begins, which
/// is above the lines that stand alone in their rows right before it.
pub(crate) fn again(plan: &Plan, grid: &Grid) -> Option<u32> {
    let hits = hits(plan, grid, &Taken::new());
    let of = |hit: &Hit<'_>| grid.cells.get(hit.cell).filter(|_| !plan.is_shared(hit.label));
    let stands_again = |(at, hit): (usize, &Hit<'_>)| {
        let cell = of(hit)?;
        let mut above = hits.iter().take(at).filter(|first| first.label.key == hit.label.key).filter_map(of);
        above.any(|first| first.column == cell.column && first.row < cell.row).then_some(cell.row)
    };
    let mut row = hits.iter().enumerate().find_map(stands_again)?;
    for _ in 0..LINES {
        let Some(above) = row.checked_sub(1) else { break };
        let mut filled = grid.row(above).iter().filter(|cell| !cell.text().trim().is_empty());
        let (Some(line), None) = (filled.next(), filled.next()) else { break };
        if hits.iter().filter_map(|hit| grid.cells.get(hit.cell)).any(|label| std::ptr::eq(label, line)) {
            break;
        }
        row = above;
    }
    Some(row)
}
