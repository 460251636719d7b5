//! A form that begins anew: labels that stood before stand again, with other values beside them. Two copies of one form
//! say the same; the further pages of one have other labels.

use std::collections::HashSet;
use std::ops::Range;

use super::structure::LABELS;
use crate::extract::flow::{Flow, Taken};
use crate::extract::fold::fold;
use crate::extract::labels::{self, Beside};
use crate::extract::plan::Plan;
use crate::extract::plans::Plans;
use crate::extract::text;
use crate::grid::{Block, Cell, Content, Grid};
use crate::record::Key;
use crate::value::Value;

/// Labels that stand again below a title, and rows that begin as earlier ones where there is none.
const LEAST: usize = 2;
const ROWS: usize = 3;
/// Printed lines or rows that make a form.
const LINES: usize = 3;
/// Rows of a sheet that are looked at for a form's labels, and for where another begins without a title.
const TOP: u32 = 60;
const MOST_ROWS: usize = 200;
/// Cells that may be a form's labels and values; what has more is a table.
const MAX_CELLS: usize = 1_000;

/// True where the rows of a sheet from a title on are another form than those in front of it: the title is that of the
/// second plan, the one in front that of the first, if there is any.
pub(super) fn is_below(
    plans: &Plans,
    (last, plan): (Option<usize>, usize),
    grid: &Grid,
    parts: [Range<u32>; 2],
) -> bool {
    let [Some(above), Some(below)] = parts.map(|rows| top(grid, rows)) else { return false };
    let Some(other) = plans.get(plan) else { return false };
    let own = match last {
        None => return is_other(other, &[&above], &below, LABELS),
        Some(last) if last == plan => {
            return is_other(other, &[&above], &below, LEAST) || prints_again(other, &above, &below);
        }
        // An annex belongs to its form.
        Some(last) if plans.hosts(last, plan) => return false,
        Some(last) => last,
    };
    let Some(own) = plans.get(own) else { return false };
    let front = labels::keys(own, &[&above]);
    let [behind, theirs] = [own, other].map(|plan| labels::keys(plan, &[&below]));
    // The title of another form may be mentioned between the labels of one.
    let is_own = || !behind.iter().any(|key| front.contains(key)) && behind.len() >= theirs.len();
    theirs.len() >= LEAST && !is_own()
        || behind.iter().all(|key| front.contains(key)) && stands(own, &above) && stands(other, &below)
}

/// True where the table in the rows in front of a title is none of the form whose title it is, which stands below it.
pub(super) fn is_below_list(plans: &Plans, plan: usize, grid: &Grid, parts: [Range<u32>; 2]) -> bool {
    let [Some(above), Some(below)] = parts.map(|rows| top(grid, rows)) else { return false };
    plans.get(plan).is_some_and(|plan| !has_table(plan, &above) && stands(plan, &below))
}

/// True where a form stands in `grid`: many of its labels, a table, or several of its lines.
fn stands(plan: &Plan, grid: &Grid) -> bool {
    labels::keys(plan, &[grid]).len() >= LABELS || has_table(plan, grid) || lines(plan, grid).len() >= LINES
}

fn has_table(plan: &Plan, grid: &Grid) -> bool {
    plan.schema.tables.values().any(|table| plan.header(table, grid).is_some())
}

/// True where the rows that a form prints, or most of the lines that tell one without tables, stand both `above` and
/// `below`, and each side says something that the other does not.
pub(super) fn prints_again(plan: &Plan, above: &Grid, below: &Grid) -> bool {
    let texts = |grid: &Grid| -> HashSet<String> { grid.cells.iter().map(|cell| fold(&cell.text())).collect() };
    let (front, behind) = (texts(above), texts(below));
    let is_in_both = |text: &str| [&front, &behind].iter().all(|texts| texts.contains(&fold(text)));
    // Rows of a further page are called as groups of them are.
    let is_again = |row: &[(Key, Value)]| {
        let mut texts = row.iter().filter_map(|(_, value)| value.as_text()).peekable();
        texts.peek().is_some() && texts.all(is_in_both)
    };
    let rows = plan.schema.tables.values().flat_map(|table| &table.fixed_rows);
    let rows = rows.filter(|row| is_again(row)).count();
    let is_again = rows >= LINES
        || plan.schema.tables.is_empty() && {
            let (front, behind) = (lines(plan, above), lines(plan, below));
            let both = behind.iter().filter(|line| front.contains(line)).count();
            both >= LINES && both * 2 > front.len()
        };
    is_again && !behind.is_subset(&front) && !front.is_subset(&behind)
}

/// The lines of a form that stand in `grid`, by their numbers.
fn lines(plan: &Plan, grid: &Grid) -> Vec<usize> {
    let Some(body) = plan.body.first() else { return Vec::new() };
    let flow = Flow::of(&[&Block::Grid(grid.clone())], &Taken::new());
    let found = text::find(body, &flow).lines.into_iter().enumerate();
    found.filter_map(|(line, found)| found.map(|_| line)).collect()
}

/// The first of some rows, where these may hold a form's labels.
fn top(grid: &Grid, rows: Range<u32>) -> Option<Grid> {
    let rows = rows.start..rows.end.min(rows.start.saturating_add(TOP));
    let [start, end] = [rows.start, rows.end].map(|row| grid.cells.partition_point(|cell| cell.row < row));
    (end.saturating_sub(start) <= MAX_CELLS).then(|| grid.of_rows(rows))
}

/// True where most labels of `plan` that stand `above` stand `below` again, `least` of them, and say something else.
pub(super) fn is_other(plan: &Plan, above: &[&Grid], below: &Grid, least: usize) -> bool {
    if above.iter().chain([&below]).any(|grid| grid.cells.len() > MAX_CELLS) {
        return false;
    }
    let [front, behind] = [said(plan, above), said(plan, &[below])];
    let both = || behind.iter().filter_map(|(key, text)| Some((&front.iter().find(|(own, _)| own == key)?.1, text)));
    let filled = || both().filter(|(own, text)| !own.is_empty() && !text.is_empty());
    both().count() >= least
        && both().count() * 2 > front.len().max(behind.len())
        && filled().count() >= LEAST
        && filled().any(|(own, text)| own != text)
}

/// What stands beside the labels of `plan`, each once.
fn said(plan: &Plan, grids: &[&Grid]) -> Vec<(Key, String)> {
    let mut said: Vec<(Key, String)> = Vec::new();
    for beside in labels::read(plan, grids, &[], &mut Taken::new()) {
        if let Beside::Value { key, content, .. } = beside
            && !said.iter().any(|(own, _)| *own == key)
        {
            said.push((key, content.text().trim().to_owned()));
        }
    }
    said
}

/// The row among some of a grid where the labels of a form begin anew without a title between; of the form of `plan`, or
/// of the one with the most labels.
pub(super) fn untitled(plans: &Plans, plan: Option<usize>, grid: &Grid, rows: Range<u32>) -> Option<u32> {
    let [start, end] = [rows.start, rows.end].map(|row| grid.cells.partition_point(|cell| cell.row < row));
    grid.cells.get(start..end).filter(|cells| cells.len() <= MAX_CELLS && begin_again(cells))?;
    let grid = &grid.of_rows(rows.clone());
    let most = || {
        let counts = labels::counts(plans, &[grid]).into_iter().enumerate();
        counts.rev().max_by_key(|(_, count)| *count).map(|(plan, _)| plan)
    };
    let plan = plans.get(plan.or_else(most)?)?;
    let row = labels::again(plan, grid)?;
    let [above, below] = [rows.start..row, row..rows.end].map(|rows| grid.of_rows(rows));
    is_other(plan, &[&above], &below, LABELS).then_some(row)
}

/// True where several rows begin with the same text as one above them.
fn begin_again(cells: &[Cell]) -> bool {
    let mut seen: HashSet<_, foldhash::fast::RandomState> = HashSet::default();
    let firsts = cells.chunk_by(|a, b| a.row == b.row).take(MOST_ROWS).filter_map(<[Cell]>::first);
    let texts = firsts.filter(|cell| matches!(cell.content, Content::Text(_) | Content::Blocks(_)));
    texts.filter(|cell| !seen.insert(cell.text())).nth(ROWS - 1).is_some()
}
