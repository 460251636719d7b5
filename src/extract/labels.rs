//! Values beside their labels: wherever a label stands in a grid, its value is what follows it in the same cell, in
//! the cells to its right up to the next label, or else in the cell below. Positions in the grid are never trusted.

use std::borrow::Cow;

use super::flow::Taken;
use super::fold::{Folded, fold};
use super::plan::{Label, Plan};
use crate::grid::{Block, Cell, Content, Grid};
use crate::place::Place;
use crate::record::Key;

/// Longest cell text that can begin with a label.
const MAX_LABEL_CELL: usize = 20_000;

/// What stands at a label.
#[derive(Debug)]
pub(crate) enum Beside<'a> {
    /// A value.
    Value { key: Key, content: Cow<'a, Content>, place: Place },
    /// Running text that begins with the label, to be read by a program of the plan.
    Text { program: usize, text: String, place: Place },
}

/// A cell that is or begins with a label.
struct Hit<'p> {
    /// Index of the cell in its grid.
    cell: usize,
    label: &'p Label,
    /// What follows the label in its own cell.
    rest: Option<String>,
}

/// All grids among `blocks`, nested ones behind the grid that holds them.
pub(crate) fn grids<'a>(blocks: &[&'a Block]) -> Vec<&'a Grid> {
    let mut list = Vec::new();
    for block in blocks {
        collect(block, &mut list);
    }
    list
}

fn collect<'a>(block: &'a Block, list: &mut Vec<&'a Grid>) {
    let Block::Grid(grid) = block else { return };
    if grid.hidden {
        return;
    }
    list.push(grid);
    for cell in &grid.cells {
        if let Content::Blocks(inner) = &cell.content {
            for block in inner.iter().filter(|block| matches!(block, Block::Grid(_))) {
                collect(block, list);
            }
        }
    }
}

/// How many different fields of `plan` have their label in `grids`.
pub(crate) fn count(plan: &Plan, grids: &[&Grid]) -> usize {
    let mut keys: Vec<&Key> = Vec::new();
    for grid in grids {
        for hit in hits(plan, grid, &Taken::new()) {
            if !keys.contains(&&hit.label.key) {
                keys.push(&hit.label.key);
            }
        }
    }
    keys.len()
}

/// Reads the values beside the labels of `plan` in `grids`; the cells that are used are added to `taken`.
pub(crate) fn read<'a>(plan: &Plan, grids: &[&'a Grid], taken: &mut Taken) -> Vec<Beside<'a>> {
    let mut found = Vec::new();
    let mut used: Vec<Key> = Vec::new();
    let mut group = None;
    for grid in grids {
        let hits = hits(plan, grid, taken);
        for at in 0..hits.len() {
            let Some(hit) = hits.get(at) else { break };
            let Some(label) = choose(plan, hit.label, &mut group, &used) else { continue };
            used.push(label.key.clone());
            let Some(cell) = grid.cells.get(hit.cell) else { continue };
            taken.take(grid, cell);
            let place = grid.place(cell.row, cell.column);
            let values = if hit.rest.is_none() { beside(grid, hit.cell, &hits) } else { Vec::new() };
            for value in &values {
                taken.take(grid, value);
            }
            match (label.program, &hit.rest) {
                (Some(program), rest) => {
                    let rest = rest.clone().unwrap_or_else(|| joined(&values).text().into_owned());
                    let text = format!("{}\n{}", plan.label_text(program), without_remark(&rest));
                    found.push(Beside::Text { program, text, place });
                }
                (None, Some(rest)) => found.push(Beside::Value {
                    key: label.key.clone(),
                    content: Cow::Owned(Content::Text(rest.as_str().into())),
                    place,
                }),
                (None, None) => {
                    let place =
                        values.iter().find(|cell| !cell.text().trim().is_empty()).or(values.first()).map_or_else(
                            || grid.place(cell.row, cell.column + cell.column_span),
                            |cell| grid.place(cell.row, cell.column),
                        );
                    found.push(Beside::Value { key: label.key.clone(), content: joined(&values), place });
                }
            }
        }
    }
    found
}

/// The field that a label means: one that is not used yet, of the row that the last unshared label opened.
fn choose<'p>(plan: &'p Plan, hit: &'p Label, group: &mut Option<usize>, used: &[Key]) -> Option<&'p Label> {
    let same: Vec<&Label> = plan.labels.iter().filter(|label| label.folded == hit.folded).collect();
    let free = |label: &&&Label| !used.contains(&label.key);
    let chosen = match same.as_slice() {
        [only] => Some(*only).filter(|label| free(&label)),
        several => several
            .iter()
            .find(|label| Some(label.group) == *group && free(label))
            .or_else(|| several.iter().find(free))
            .copied(),
    }?;
    *group = Some(chosen.group);
    Some(chosen)
}

fn hits<'p>(plan: &'p Plan, grid: &Grid, taken: &Taken) -> Vec<Hit<'p>> {
    let mut hits: Vec<Hit<'p>> = Vec::new();
    if plan.labels.is_empty() {
        return hits;
    }
    for (index, cell) in taken.rest(grid) {
        let text = match &cell.content {
            Content::Text(_) | Content::Blocks(_) => cell.text(),
            _ => continue,
        };
        if text.len() > MAX_LABEL_CELL || text.trim().is_empty() {
            continue;
        }
        let beside_label = hits.last().is_some_and(|hit| {
            hit.rest.is_none()
                && hit.cell + 1 == index
                && grid.cells.get(hit.cell).is_some_and(|label| label.row == cell.row)
        });
        if let Some(hit) = label_of(plan, &text, index, beside_label) {
            hits.push(hit);
        }
    }
    hits
}

/// The label that a cell's text is, or begins with; a cell beside a label is a label only if it is nothing else.
fn label_of<'p>(plan: &'p Plan, text: &str, cell: usize, beside_label: bool) -> Option<Hit<'p>> {
    let folded = Folded::new(text);
    let bare = bare(&folded.text);
    if let Some(label) = plan.labels.iter().find(|label| label.folded == bare || label.folded == folded.text) {
        return Some(Hit { cell, label, rest: None });
    }
    if let Some(open) = bare.find('(')
        && let Some(label) = bare.get(..open).and_then(|head| plan.labels.iter().find(|label| label.folded == head))
        && bare.ends_with(')')
        && label.program.is_none()
    {
        return Some(Hit { cell, label, rest: None });
    }
    if beside_label {
        return None;
    }
    let label = plan
        .labels
        .iter()
        .filter(|label| folded.text.starts_with(&label.folded))
        .max_by_key(|label| label.folded.len())?;
    let behind = folded.original_end(label.folded.len(), text);
    let rest = text.get(behind..)?;
    let parted = rest.starts_with(['：', ':', '\n', '\t', ' ', '\u{3000}', '\u{a0}']);
    if !parted && label.program.is_none() {
        return None;
    }
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '：' || c == ':').to_owned();
    Some(Hit { cell, label, rest: Some(rest) })
}

/// A label without numbering in front, marks of obligation, and its colon.
fn bare(folded: &str) -> &str {
    let head = folded.trim_start_matches(['*', '★', '·', '•']);
    let after_number = head.trim_start_matches(|c: char| c.is_ascii_digit());
    let head = match after_number.strip_prefix(['.', '、']) {
        Some(rest) if after_number.len() < head.len() => rest,
        _ => head,
    };
    head.trim_end_matches([':', '*', '★'])
}

/// The cells of a label's value: those to its right up to the next label, in each of the rows that it spans; without
/// any, the one below.
fn beside<'a>(grid: &'a Grid, label: usize, hits: &[Hit<'_>]) -> Vec<&'a Cell> {
    let Some(at) = grid.cells.get(label) else { return Vec::new() };
    let is_label = |index: usize| hits.iter().any(|hit| hit.cell == index);
    let right_of = at.column + at.column_span;
    let mut values = Vec::new();
    for row in at.row..at.row.saturating_add(at.row_span.min(100)) {
        let start = grid.cells.partition_point(|cell| (cell.row, cell.column) < (row, right_of));
        for (offset, cell) in grid.cells.get(start..).unwrap_or_default().iter().enumerate() {
            if cell.row != row || is_label(start + offset) {
                break;
            }
            values.push(cell);
        }
    }
    if values.is_empty() {
        let below = at.row.saturating_add(at.row_span);
        let start = grid.cells.partition_point(|cell| cell.row < below);
        let cell = grid
            .cells
            .get(start..)
            .unwrap_or_default()
            .iter()
            .enumerate()
            .take_while(|(_, cell)| cell.row == below)
            .find(|(_, cell)| cell.column <= at.column && at.column < cell.column + cell.column_span);
        // What has a label to its left belongs to that one.
        if let Some((offset, cell)) = cell
            && !(0..=offset).any(|before| is_label(start + before))
        {
            values.push(cell);
        }
    }
    values
}

/// What follows a label without the remark in brackets that clerks put behind it (`（盖章）：`).
fn without_remark(rest: &str) -> &str {
    let trimmed = rest.trim_start();
    if let Some(inner) = trimmed.strip_prefix(['（', '('])
        && let Some((_, behind)) = inner.split_once(['）', ')'])
        && (behind.starts_with(['：', ':', '\n']))
    {
        return behind.trim_start_matches(['：', ':', '\n']);
    }
    rest
}

/// The content of a value: that of its one cell that is not empty, or the texts of several, one a line.
fn joined<'a>(cells: &[&'a Cell]) -> Cow<'a, Content> {
    let filled: Vec<&&Cell> = cells.iter().filter(|cell| !cell.text().trim().is_empty()).collect();
    match filled.as_slice() {
        [] => nested(cells).map_or(Cow::Owned(Content::Empty), |text| Cow::Owned(Content::Text(text.into()))),
        [only] => Cow::Borrowed(&only.content),
        several => {
            let text = several.iter().map(|cell| cell.text()).collect::<Vec<_>>().join("\n");
            Cow::Owned(Content::Text(text.into()))
        }
    }
}

/// The text of tables that stand in cells without text of their own: a row a line.
fn nested(cells: &[&Cell]) -> Option<String> {
    let mut lines = Vec::new();
    for cell in cells {
        let Content::Blocks(blocks) = &cell.content else { continue };
        for grid in grids(&blocks.iter().collect::<Vec<_>>()) {
            let mut row = None;
            for cell in grid.cells.iter().filter(|cell| !cell.text().trim().is_empty()) {
                if row == Some(cell.row) {
                    if let Some(line) = lines.last_mut() {
                        *line = format!("{line} {}", cell.text().trim());
                    }
                } else {
                    row = Some(cell.row);
                    lines.push(cell.text().trim().to_owned());
                }
            }
        }
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The folded text of a cell, or nothing for one that holds no text.
pub(crate) fn folded_cell(cell: &Cell) -> String {
    match &cell.content {
        Content::Text(text) => fold(text),
        Content::Blocks(_) => fold(&cell.text()),
        _ => String::new(),
    }
}
