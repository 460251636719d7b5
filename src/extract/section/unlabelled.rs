//! What stands in a table where a template's label should: the neighbours of the label tell the place.

use super::Section;
use crate::extract::flow::Taken;
use crate::extract::fold::{fold, fold_words};
use crate::extract::labels::{Renamed, find_renamed};
use crate::extract::section::residue::words_of;
use crate::grid::{Cell, Grid};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::Problem;
use crate::record::Key;
use crate::schema::{Block, CellLayout, Part, RowLayout, Stage};

/// Cells of a grid of labels and values; one with more is a table.
const MAX_CELLS: usize = 2_000;

/// What stands in the place of a label.
#[derive(Debug)]
pub(super) struct Instead {
    /// The text there.
    pub(super) text: String,
    pub(super) place: Place,
}

impl<'p> Section<'p> {
    /// The cells that stand in the place of labels; of those that are nearly the label, it is said.
    pub(super) fn renamed_cells(&mut self, grids: &[&Grid]) -> Vec<Renamed<'p>> {
        let plan = self.plan;
        let renamed = if plan.is_worded { find_renamed(plan, grids) } else { Vec::new() };
        for Renamed { at: (number, index), label, .. } in renamed.iter().filter(|renamed| renamed.is_near) {
            let Some(grid) = grids.get(*number) else { continue };
            let Some(cell) = grid.cells.get(*index) else { continue };
            let text = cell.text();
            let (there, own) = (text.trim(), &label.folded);
            let message = message!("标签“{there}”读作“{own}”", "the label “{there}” was read as “{own}”");
            let problem = Problem::warning("normalised", message).field(self.real(&label.key).to_string());
            let problem = problem.place(grid.place(cell.row, cell.column)).found(there).expected(own.as_str());
            self.problems.push(problem.help(Message::new("请恢复模板的标签", "restore the template's label")));
        }
        renamed
    }
}

impl Section<'_> {
    /// Takes what stands beside labels that are nearly those of fields whose own label is nowhere, and says so.
    pub(super) fn nearly_labelled(&mut self, grids: &[&Grid], taken: &mut Taken) {
        let plan = self.plan;
        let mut asked = plan.schema.fields.iter().filter(|(_, field)| field.required == Stage::Submit);
        let is_labelled = |key: &Key| plan.labels.iter().any(|label| label.key == *key);
        if asked.all(|(key, _)| self.places.get(key).is_some() || !is_labelled(key)) {
            return;
        }
        let grids: Vec<&Grid> = grids.iter().copied().filter(|grid| grid.cells.len() <= MAX_CELLS).collect();
        for Renamed { at: (number, index), label, is_near } in find_renamed(plan, &grids) {
            let Some(grid) = grids.get(number) else { continue };
            let Some(cell) = grid.cells.get(index).filter(|cell| !taken.has(grid, cell)) else { continue };
            let text = cell.text();
            let (there, own) = (text.trim(), &label.folded);
            let is_own = is_near || has_letters(&fold_words(there), &fold_words(own));
            if !is_own || label.program.is_some() || self.places.get(&label.key).is_some() {
                continue;
            }
            let behind = grid.row(cell.row).iter().find(|other| other.column >= cell.column + cell.column_span);
            let Some(value) = behind.filter(|value| !taken.has(grid, value)) else { continue };
            let place = grid.place(cell.row, cell.column);
            taken.take(grid, cell);
            taken.take(grid, value);
            self.put(&label.key, &value.content, Some(grid.place(value.row, value.column)), None);
            let message = message!("标签“{there}”读作“{own}”", "the label “{there}” was read as “{own}”");
            let problem = Problem::warning("normalised", message).field(label.key.to_string()).place(place);
            let problem = problem.found(there).expected(own.as_str());
            self.problems.push(problem.help(message!("请恢复“{own}”", "restore “{own}”")));
        }
    }

    /// What stands in `grids` where the label of `key` does in the template; none where its neighbours do not tell.
    pub(super) fn instead_of_label(&self, key: &Key, grids: &[&Grid]) -> Option<Instead> {
        let body = &self.plan.schema.body;
        let printed = words_of(body);
        let layouts = body.iter().filter_map(|block| if let Block::Grid(layout) = block { Some(layout) } else { None });
        for layout in layouts {
            let found = layout.rows.iter().enumerate().find_map(|(at, row)| Some((at, label_of(row, key)?)));
            let Some((at, label)) = found else { continue };
            let before = at.checked_sub(1).and_then(|at| layout.rows.get(at));
            let (row, behind) = (layout.rows.get(at)?, layout.rows.get(at + 1));
            let cells = grids.iter().filter_map(|grid| {
                let number = row_of(grid, row, label, before, behind)?;
                let column = u32::try_from(label.column).ok()?;
                let cell = grid.row(number).iter().find(|cell| cell.column == column)?;
                let text = cell.text().trim().to_owned();
                let is_new = !text.is_empty() && !printed.contains(&fold_words(&text));
                is_new.then(|| Instead { text, place: grid.place(cell.row, cell.column) })
            });
            let mut cells = cells.fuse();
            return cells.next().filter(|_| cells.next().is_none());
        }
        None
    }

    /// What stands in `grids` beside the label of `key`, where that label is there once; none where nothing does.
    pub(super) fn beside_label(&self, key: &Key, grids: &[&Grid]) -> Option<Instead> {
        let body = &self.plan.schema.body;
        let layouts = body.iter().filter_map(|block| if let Block::Grid(layout) = block { Some(layout) } else { None });
        let rows = || layouts.clone().flat_map(|layout| &layout.rows);
        let label = words(rows().find_map(|row| label_of(row, key))?)?;
        let is_label = |text: &str| text.trim_end_matches(':') == label.trim_end_matches(':');
        let printed = rows().flat_map(|row| &row.cells).filter_map(words).filter(|words| is_label(words)).count();
        let cells = grids.iter().flat_map(|grid| grid.cells.iter().map(move |cell| (grid, cell)));
        let mut there = cells.filter(|(_, cell)| is_label(&fold(&cell.text()))).fuse();
        let (grid, own) = there.next().filter(|_| printed == 1 && there.next().is_none())?;
        let next = grid.row(own.row).iter().find(|cell| cell.column >= own.column + own.column_span)?;
        let text = next.text().trim().to_owned();
        let is_value = !text.is_empty() && !words_of(body).contains(&fold_words(&text));
        is_value.then(|| Instead { text, place: grid.place(next.row, next.column) })
    }
}

/// True where one of two labels has all the letters of the other, in another order, and little else.
fn has_letters(words: &str, label: &str) -> bool {
    let (words, label): (Vec<char>, Vec<char>) = (words.chars().collect(), label.chars().collect());
    let (short, mut long) = if words.len() < label.len() { (words, label) } else { (label, words) };
    let is_little = short.len() >= 4 && long.len() <= short.len() * 2;
    is_little
        && short.iter().all(|c| match long.iter().position(|own| own == c) {
            Some(at) => {
                long.swap_remove(at);
                true
            }
            None => false,
        })
}

/// The cell with the label of `key`: the nearest wording in front of the value.
fn label_of<'r>(row: &'r RowLayout, key: &Key) -> Option<&'r CellLayout> {
    let at = row.cells.iter().position(|cell| slots(cell).any(|own| own == key))?;
    row.cells.get(..at)?.iter().rev().take_while(|cell| slots(cell).next().is_none()).find(|cell| words(cell).is_some())
}

fn slots(cell: &CellLayout) -> impl Iterator<Item = &Key> {
    cell.blocks
        .iter()
        .flat_map(|block| match block {
            Block::Paragraph(paragraph) => paragraph.text.parts.as_slice(),
            _ => &[],
        })
        .filter_map(|part| if let Part::Slot { key, .. } = part { Some(key) } else { None })
}

/// The wording of a cell without values, folded.
fn words(cell: &CellLayout) -> Option<String> {
    if slots(cell).next().is_some() {
        return None;
    }
    let [Block::Paragraph(paragraph)] = cell.blocks.as_slice() else { return None };
    let text: String = paragraph
        .text
        .parts
        .iter()
        .filter_map(|part| if let Part::Literal(text) = part { Some(text.as_str()) } else { None })
        .collect();
    Some(fold(&text)).filter(|text| text.chars().any(char::is_alphabetic))
}

/// The row of a return that is `row` of the template: another label of it stands there, or it is the one between its
/// neighbours.
fn row_of(
    grid: &Grid,
    row: &RowLayout,
    label: &CellLayout,
    before: Option<&RowLayout>,
    behind: Option<&RowLayout>,
) -> Option<u32> {
    let others: Vec<String> = row.cells.iter().filter(|cell| cell.column != label.column).filter_map(words).collect();
    if !others.is_empty() {
        return only(grid, &others);
    }
    let labels = |row: Option<&RowLayout>| -> Vec<String> {
        row.into_iter().flat_map(|row| &row.cells).filter_map(words).collect()
    };
    let above = only(grid, &labels(before)).map(|row| row + 1);
    let below = only(grid, &labels(behind)).and_then(|row| row.checked_sub(1));
    match (above, below) {
        (Some(above), Some(below)) => (above == below).then_some(above),
        (above, below) => above.or(below),
    }
}

/// The only row in which one of these texts stands alone in a cell.
fn only(grid: &Grid, texts: &[String]) -> Option<u32> {
    let is_one = |cell: &&Cell| texts.contains(&fold(&cell.text()));
    let mut rows = grid.cells.iter().filter(is_one).map(|cell| cell.row);
    let first = rows.next()?;
    rows.all(|row| row == first).then_some(first)
}
