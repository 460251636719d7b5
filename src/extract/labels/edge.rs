//! The right edge of a form in a sheet: what people write beyond it stands beside the form, and is no value of it.

use super::hit::Hit;
use crate::excerpt;
use crate::extract::formality::is_remarkable;
use crate::grid::{Cell, Grid, Source};
use crate::message;
use crate::message::Message;
use crate::problem::{Problem, Severity};

/// Letters that are quoted.
const QUOTED: usize = 40;
/// Merged cells that end where an edge is.
const LEAST: usize = 2;

/// The first column behind a form, where its merged cells tell it.
#[derive(Clone, Copy)]
pub(super) struct Edge(Option<u32>);

impl Edge {
    /// Where a template says what a form is.
    pub(super) fn none() -> Self {
        Self(None)
    }

    /// The widest merged cells of a sheet reach to the edge of what is drawn there, unless labels stand beyond.
    pub(super) fn of(grid: &Grid, hits: &[Hit<'_>]) -> Self {
        if !matches!(grid.source, Source::Sheet(_)) {
            return Self(None);
        }
        let (mut last, mut count) = (0, 0);
        for cell in grid.cells.iter().filter(|cell| cell.column_span > 1) {
            let end = cell.column.saturating_add(cell.column_span);
            if end > last {
                (last, count) = (end, 0);
            }
            count += usize::from(end == last);
        }
        let is_inside = |hit: &Hit<'_>| grid.cells.get(hit.cell).is_some_and(|cell| cell.column < last);
        Self(Some(last).filter(|_| count >= LEAST && hits.iter().all(is_inside)))
    }

    /// True where a cell stands beyond the edge.
    pub(super) fn is_beyond(self, cell: &Cell) -> bool {
        self.0.is_some_and(|end| cell.column >= end)
    }

    /// Parts the cells of a value: those within the form, and those beyond it where any within is filled in.
    pub(super) fn part(self, cells: Vec<&Cell>) -> (Vec<&Cell>, Vec<&Cell>) {
        let Some(end) = self.0.filter(|end| cells.iter().any(|cell| cell.column >= *end)) else {
            return (cells, Vec::new());
        };
        let is_filled = |cell: &&Cell| cell.column < end && !cell.text().trim().is_empty();
        if !cells.iter().any(is_filled) {
            return (cells, Vec::new());
        }
        cells.into_iter().partition(|cell| cell.column < end)
    }
}

/// What is said of a cell beyond the edge.
pub(super) fn told(grid: &Grid, cell: &Cell) -> Option<Problem> {
    let text = cell.text();
    let text = text.trim();
    if !text.contains(char::is_alphanumeric) {
        return None;
    }
    let quoted = excerpt::beginning(text, QUOTED);
    let severity = if is_remarkable(text) { Severity::Warning } else { Severity::Note };
    let message = message!("表右边的“{quoted}”没有读入任何一项", "beside the form “{quoted}” was read into no value");
    let help = Message::new(
        "请核对；如是要读的内容，请写在表中规定的格内",
        "check it; what is to be read belongs in the cells of the form",
    );
    let problem = Problem::new("unread", severity, message).place(grid.place(cell.row, cell.column));
    Some(problem.found(text.to_owned()).help(help))
}
