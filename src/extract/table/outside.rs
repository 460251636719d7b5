//! What people write beside the rows of a sheet's table, in columns that have no header: it is read into no value.

use crate::excerpt;
use crate::extract::formality::{is_formality, is_remarkable};
use crate::extract::header::Header;
use crate::grid::{Cell, Content, Grid, Source};
use crate::message;
use crate::message::Message;
use crate::problem::{Problem, Severity};

/// Letters that are quoted.
const QUOTED: usize = 40;

/// Texts and numbers to the right of a table's columns, told together.
pub(super) struct Outside {
    /// The first column behind those of the table, in a sheet that has no second table beside it.
    from: Option<u32>,
    problem: Option<Problem>,
    count: usize,
}

impl Outside {
    /// What stands beside a table; nothing `is_told` by a template, which prints there what it likes.
    pub(super) fn of(grid: &Grid, header: &Header, is_told: bool) -> Self {
        let is_alone = is_told && matches!(grid.source, Source::Sheet(_)) && header.beside.is_none();
        let end = header.columns.iter().map(|column| column.column.saturating_add(column.span)).max();
        Self { from: end.filter(|_| is_alone), problem: None, count: 0 }
    }

    /// Looks at a row of the table's.
    #[inline]
    pub(super) fn look(&mut self, grid: &Grid, cells: &[Cell]) {
        let Some((from, last)) = self.from.zip(cells.last()) else { return };
        if last.column < from {
            return;
        }
        for cell in cells.iter().filter(|cell| cell.column >= from) {
            let text = &*match &cell.content {
                Content::Text(_) | Content::Number(_) | Content::Measured(_) => cell.text(),
                _ => continue,
            };
            if !cell.content.is_number() && is_formality(text) {
                continue;
            }
            self.count += 1;
            let (all, more) = (self.count, self.count - 1);
            let is_remarkable = !cell.content.is_number() && is_remarkable(text);
            let severity = if is_remarkable { Severity::Warning } else { Severity::Note };
            let Some(first) = &mut self.problem else {
                let quoted = excerpt::beginning(text.trim(), QUOTED);
                let message = message!(
                    "表右边的“{quoted}”没有读入任何一项",
                    "beside the table “{quoted}” was read into no value"
                );
                let help = Message::new(
                    "请核对；如是要读的内容，请写在表中规定的格内",
                    "check it; what is to be read belongs in the cells of the form",
                );
                let problem = Problem::new("unread", severity, message).place(grid.place(cell.row, cell.column));
                self.problem = Some(problem.found(text.trim().to_owned()).help(help));
                continue;
            };
            first.severity = first.severity.max(severity);
            let quoted = first.found.as_deref().map(|found| excerpt::beginning(found, QUOTED)).unwrap_or_default();
            let message = message!(
                "表右边的“{quoted}”等 {all} 处没有读入任何一项",
                "beside the table “{quoted}” and more (cells: {more}) were read into no value"
            );
            first.message = message.into();
        }
    }

    pub(super) fn told(self) -> Option<Problem> {
        self.problem
    }
}
