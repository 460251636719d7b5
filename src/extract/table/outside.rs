//! What people write beside the rows of a table, in columns that have no header: it is read into no value.

use crate::excerpt;
use crate::extract::formality::{is_formality, is_remarkable};
use crate::extract::header::Header;
use crate::grid::{Cell, Content, Grid, Source};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::{Problem, Severity};

/// Letters that are quoted.
const QUOTED: usize = 40;

/// Texts and numbers beside a table's columns, told together.
pub(super) struct Outside {
    /// The first column behind those of the table, in a grid that has no second table beside it.
    from: Option<u32>,
    right: Told,
    /// The columns between those of the table that have no header.
    gaps: Vec<u32>,
    between: Told,
}

/// What was told of some cells.
struct Told {
    /// How they are said to stand.
    of: [&'static str; 2],
    /// Numbers there may be meant.
    is_between: bool,
    /// The worst of what is to be said of them, and the first.
    first: Option<(Severity, String, Place)>,
    count: usize,
}

impl Outside {
    /// What stands beside a table; nothing `is_told` by a template, which prints there what it likes.
    pub(super) fn of(grid: &Grid, header: &Header, is_told: bool) -> Self {
        let is_alone = is_told && header.beside.is_none();
        let end = header.columns.iter().map(|column| column.column.saturating_add(column.span)).max();
        let from = end.filter(|_| is_alone);
        let gaps = if from.is_some() { gaps(grid, header) } else { Vec::new() };
        let unheaded = ["没有标题的列中的", "in a column without a heading"];
        let right = match grid.source {
            Source::Sheet(_) => ["表右边的", "beside the table"],
            _ => unheaded,
        };
        Self { from, right: Told::at(right, false), gaps, between: Told::at(unheaded, true) }
    }

    /// Looks at a row of the table's.
    #[inline]
    pub(super) fn look(&mut self, grid: &Grid, cells: &[Cell]) {
        let Some((from, last)) = self.from.zip(cells.last()) else { return };
        if !self.gaps.is_empty() {
            let is_between = |cell: &&Cell| cell.column_span == 1 && self.gaps.binary_search(&cell.column).is_ok();
            for cell in cells.iter().filter(is_between) {
                self.between.cell(grid, cell);
            }
        }
        if last.column >= from {
            cells.iter().filter(|cell| cell.column >= from).for_each(|cell| self.right.cell(grid, cell));
        }
    }

    pub(super) fn told(self) -> impl Iterator<Item = Problem> {
        [self.between.problem(), self.right.problem()].into_iter().flatten()
    }
}

/// The columns between those of a header in which nothing stands there, in their order.
fn gaps(grid: &Grid, header: &Header) -> Vec<u32> {
    let Some(first) = header.columns.first() else { return Vec::new() };
    let mut gaps = Vec::new();
    let mut reach = first.column;
    for column in &header.columns {
        gaps.extend(reach..column.column);
        reach = reach.max(column.column.saturating_add(column.span));
    }
    let is_filled = |cell: &Cell| !cell.text().trim().is_empty();
    let is_headed =
        |column: &u32| (header.row..header.row + header.height).any(|row| grid.at(row, *column).is_some_and(is_filled));
    gaps.retain(|column| !is_headed(column));
    gaps
}

impl Told {
    fn at(of: [&'static str; 2], is_between: bool) -> Self {
        Self { of, is_between, first: None, count: 0 }
    }

    /// Tells of a cell to the right of a table, or of one between its columns.
    fn cell(&mut self, grid: &Grid, cell: &Cell) {
        let text = &*match &cell.content {
            Content::Text(_) | Content::Blocks(_) | Content::Number(_) | Content::Measured(_) => cell.text(),
            _ => return,
        };
        let is_digits =
            || self.is_between && !text.trim().is_empty() && text.trim().bytes().all(|b| b.is_ascii_digit());
        let is_number = cell.content.is_number() || is_digits();
        if text.trim().is_empty() || !is_number && is_formality(text) {
            return;
        }
        self.count += 1;
        let is_remarkable = if is_number { self.is_between } else { is_remarkable(text) };
        let severity = if is_remarkable { Severity::Warning } else { Severity::Note };
        let place = || grid.place(cell.row, cell.column);
        let first = self.first.get_or_insert_with(|| (severity, text.trim().to_owned(), place()));
        first.0 = first.0.max(severity);
    }

    fn problem(self) -> Option<Problem> {
        let (severity, text, place) = self.first?;
        let ([zh, en], all, more) = (self.of, self.count, self.count - 1);
        let quoted = excerpt::beginning(&text, QUOTED);
        let message = match more {
            0 => message!("{zh}“{quoted}”没有读入任何一项", "{en} “{quoted}” was read into no value"),
            _ => message!(
                "{zh}“{quoted}”等 {all} 处没有读入任何一项",
                "{en} “{quoted}” and more (cells: {more}) were read into no value"
            ),
        };
        let help = Message::new(
            "请核对；如是要读的内容，请写在表中规定的格内",
            "check it; what is to be read belongs in the cells of the form",
        );
        Some(Problem::new("unread", severity, message).place(place).found(text).help(help))
    }
}
