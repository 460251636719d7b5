//! The cells of a label's value: those to its right, or the one below it.
//!
//! Below is looked where nothing is to its right. Empty cells of a sheet are not known: there a label has its value to
//! its right where others of its column have theirs there, unless it stands in a row of labels over a row of values.

use super::hit::{Hit, is_hit};
use super::over::covers;
use crate::extract::flow::Taken;
use crate::extract::fold::fold;
use crate::extract::formality::{is_formality, is_instruction, is_signature};
use crate::extract::plan::Plan;
use crate::grid::{Cell, Grid, Source};
use crate::schema::{Field, FieldType, Filler};

/// Other labels that are looked at.
const MOST: usize = 400;

/// The cells to the right of a label up to the next one, in each of the rows that it spans; without any, the one below.
pub(super) fn beside<'a>(plan: &Plan, grid: &'a Grid, hit: &Hit<'_>, hits: &[Hit<'_>]) -> Vec<&'a Cell> {
    let Some(label) = grid.cells.get(hit.cell) else { return Vec::new() };
    let right = right(grid, label, hits);
    // What a template leaves empty is known.
    let is_blank = right.iter().all(|cell| is_empty(cell)) && (right.is_empty() || !plan.is_worded);
    let Some((index, below)) = Some(()).filter(|()| is_blank).and_then(|()| under(grid, label)) else { return right };
    // What has a label to its left belongs to that one.
    let start = grid.cells.partition_point(|cell| cell.row < below.row);
    if (start..=index).any(|at| is_hit(hits, at)) {
        return right;
    }
    let is_its = plan.is_worded
        || !is_empty(below) && is_over(plan, grid, label, hits)
        || right.is_empty() && !plan.is_printed(&below.text()) && !has_right(plan, grid, (hit, label), hits, below);
    if is_its { vec![below] } else { right }
}

fn is_empty(cell: &Cell) -> bool {
    cell.text().trim().is_empty()
}

/// The cells to the right of a label up to the next one, in each of the rows that it spans.
pub(super) fn right<'a>(grid: &'a Grid, label: &Cell, hits: &[Hit<'_>]) -> Vec<&'a Cell> {
    let right_of = label.column + label.column_span;
    let mut values = Vec::new();
    for row in label.row..label.row.saturating_add(label.row_span.min(100)) {
        let start = grid.cells.partition_point(|cell| (cell.row, cell.column) < (row, right_of));
        for (offset, cell) in grid.cells.get(start..).unwrap_or_default().iter().enumerate() {
            if cell.row != row || is_hit(hits, start + offset) {
                break;
            }
            values.push(cell);
        }
    }
    values
}

/// The cell right below another one, with its index.
pub(super) fn under<'a>(grid: &'a Grid, label: &Cell) -> Option<(usize, &'a Cell)> {
    let row = label.row.saturating_add(label.row_span);
    let start = grid.cells.partition_point(|cell| cell.row < row);
    let cells = grid.cells.iter().enumerate().skip(start).take_while(|(_, cell)| cell.row == row);
    cells.into_iter().find(|(_, cell)| covers(cell, label.column))
}

/// The hits in the row of a label.
fn of_row<'h, 'p>(grid: &Grid, row: u32, hits: &'h [Hit<'p>]) -> &'h [Hit<'p>] {
    let before = |row: u32| hits.partition_point(|hit| grid.cells.get(hit.cell).is_some_and(|cell| cell.row < row));
    hits.get(before(row)..before(row.saturating_add(1))).unwrap_or_default()
}

/// True where a label stands in a row of nothing but labels, each of which has something else, or nothing, right below.
fn is_over(plan: &Plan, grid: &Grid, label: &Cell, hits: &[Hit<'_>]) -> bool {
    let row = of_row(grid, label.row, hits);
    let is_over = |(at, hit): (usize, &Hit<'_>)| {
        let own = grid.cells.get(hit.cell).filter(|own| hit.rest.is_none() && own.row_span == label.row_span);
        let next = row.get(at + 1).and_then(|next| grid.cells.get(next.cell));
        own.is_some_and(|own| {
            next.is_none_or(|next| next.column == own.column.saturating_add(own.column_span))
                && under(grid, own).is_none_or(|(at, below)| {
                    below.column >= own.column && !is_hit(hits, at) && !plan.is_printed(&below.text())
                })
        })
    };
    row.len() > 1 && row.iter().enumerate().all(is_over)
}

/// The text below a label in a sheet that is not read as its value.
pub(super) fn passed<'a>(
    plan: &Plan,
    grid: &'a Grid,
    hit: &Hit<'_>,
    hits: &[Hit<'_>],
    taken: &Taken,
) -> Option<&'a Cell> {
    let label = grid.cells.get(hit.cell)?;
    let (at, below) = under(grid, label)?;
    let is_text = !is_hit(hits, at) && is_alone(grid, at) && !taken.has(grid, below) && !plan.is_printed(&below.text());
    let is_passed = is_text && has_right(plan, grid, (hit, label), hits, below);
    let says = |text: &str| !is_instruction(&fold(text)) && !is_formality(text) && !is_signature(text, false);
    Some(below).filter(|below| is_passed && says(&below.text()))
}

/// True for a cell that is the only one of its row in a sheet.
fn is_alone(grid: &Grid, at: usize) -> bool {
    let row = |at: usize| grid.cells.get(at).map(|cell| cell.row);
    at.checked_sub(1).and_then(row) != row(at) && row(at + 1) != row(at)
}

/// True for a label with room to its right in a sheet where another one of its column has its value there, so that
/// nothing but a text of several lines would stand below.
fn has_right(plan: &Plan, grid: &Grid, (hit, label): (&Hit<'_>, &Cell), hits: &[Hit<'_>], below: &Cell) -> bool {
    let end = label.column.saturating_add(label.column_span);
    let next = grid.cells.get(hit.cell + 1).filter(|next| next.row == label.row && next.column == end);
    if !matches!(grid.source, Source::Sheet(_)) || next.is_some() || end >= grid.columns {
        return false;
    }
    let field = plan.schema.fields.get(&hit.label.key);
    let is_long = |field: &Field| field.kind == FieldType::LongText && field.filled_by == Filler::Applicant;
    let may_be_below = field.is_some_and(is_long) || below.column_span > label.column_span;
    let at = grid.cells.partition_point(|cell| (cell.row, cell.column) < (below.row, below.column));
    if may_be_below && is_alone(grid, at) && !is_instruction(&fold(&below.text())) {
        return false;
    }
    hits.iter().take(MOST).any(|other| {
        let is_alike = other.rest.is_none() && other.label.program.is_some() == hit.label.program.is_some();
        let own = grid.cells.get(other.cell).filter(|own| is_alike && own.column == label.column);
        let value = own.and_then(|own| grid.cells.get(other.cell + 1).filter(|value| value.row == own.row));
        value.is_some_and(|value| !is_hit(hits, other.cell + 1) && !is_empty(value))
    })
}
