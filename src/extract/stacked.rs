//! Several forms below each other on one sheet: it is cut where another title begins, so that each is read by itself.

use std::borrow::Cow;

use super::fold::fold;
use super::identify::titled;
use super::plan::Plan;
use crate::grid::{Block, Content, Document, Grid, Source};

/// Rows of a sheet that are looked at.
const ROWS: u32 = 20_000;

/// `document` with each sheet of several forms cut into one grid a form; rows keep their numbers.
pub(super) fn parted<'a>(plans: &[Plan], document: Cow<'a, Document>) -> Cow<'a, Document> {
    let cuts: Vec<Vec<u32>> = document
        .blocks
        .iter()
        .map(|block| match block {
            Block::Grid(grid) if matches!(grid.source, Source::Sheet(_)) && !grid.hidden => cuts(plans, grid),
            _ => Vec::new(),
        })
        .collect();
    if cuts.iter().all(Vec::is_empty) {
        return document;
    }
    let mut parted = document.into_owned();
    let blocks = std::mem::take(&mut parted.blocks);
    for (block, cuts) in blocks.into_iter().zip(cuts) {
        match block {
            Block::Grid(grid) if !cuts.is_empty() => parted.blocks.extend(cut(grid, &cuts).map(Block::Grid)),
            other => parted.blocks.push(other),
        }
    }
    Cow::Owned(parted)
}

/// The rows at which another form begins: a title of other wording than the one before, below a table's header.
fn cuts(plans: &[Plan], grid: &Grid) -> Vec<u32> {
    let mut cuts = Vec::new();
    let mut last: Option<String> = None;
    let mut row = None;
    for cell in grid.cells.iter().take_while(|cell| cell.row < ROWS) {
        // A title is the first text of its row.
        if row.replace(cell.row) == Some(cell.row) {
            continue;
        }
        let Content::Text(text) = &cell.content else { continue };
        if titled(plans, text).is_none() {
            continue;
        }
        let title = fold(text);
        if last.as_ref().is_some_and(|last| *last != title) && has_table(plans, grid, cuts.last().copied(), cell.row) {
            cuts.push(cell.row);
        }
        last = Some(title);
    }
    cuts
}

/// True when a header of some table stands from row `from` on and above `before`.
fn has_table(plans: &[Plan], grid: &Grid, from: Option<u32>, before: u32) -> bool {
    let rows = rows(grid, from.unwrap_or(0)..before);
    plans.iter().any(|plan| plan.schema.tables.values().any(|table| plan.header(table, &rows).is_some()))
}

fn cut(grid: Grid, cuts: &[u32]) -> impl Iterator<Item = Grid> {
    let mut starts = vec![0];
    starts.extend_from_slice(cuts);
    let ends: Vec<u32> = cuts.iter().copied().chain([u32::MAX]).collect();
    starts.into_iter().zip(ends).map(move |(start, end)| rows(&grid, start..end))
}

/// The cells of some rows as a grid, at their places.
fn rows(grid: &Grid, range: std::ops::Range<u32>) -> Grid {
    let (start, end) = (
        grid.cells.partition_point(|cell| cell.row < range.start),
        grid.cells.partition_point(|cell| cell.row < range.end),
    );
    let cells = grid.cells.get(start..end).unwrap_or_default().to_vec();
    let hidden_rows = grid.hidden_rows.iter().copied().filter(|row| range.contains(row)).collect();
    Grid {
        source: grid.source.clone(),
        rows: grid.rows,
        columns: grid.columns,
        cells,
        hidden_rows,
        hidden_columns: grid.hidden_columns.clone(),
        hidden: grid.hidden,
    }
}
