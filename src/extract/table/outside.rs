//! What people write beside the rows of a table, in columns that have no header: it is read into no value.

use std::ops::Range;

use crate::excerpt;
use crate::extract::formality::{is_formality, is_remarkable};
use crate::extract::header::Header;
use crate::grid::{Cell, Content, Grid, Source};
use crate::message;
use crate::message::Message;
use crate::problem::{Problem, Severity};

/// Letters that are quoted.
const QUOTED: usize = 40;

/// Texts and numbers in columns without a header between a table's and to the right of them, told together.
pub(super) struct Outside {
    /// The first column that has none, in a grid that has no second table beside this one.
    from: Option<u32>,
    /// Those behind it that have one.
    headed: Vec<Range<u32>>,
    /// How the first of them is said to stand.
    of: [&'static str; 2],
    problem: Option<Problem>,
    count: usize,
}

impl Outside {
    /// What stands beside a table; nothing `is_told` by a template, which prints there what it likes.
    pub(super) fn of(header: &Header, is_told: bool) -> Self {
        let is_alone = is_told && header.beside.is_none();
        let mut columns: Vec<Range<u32>> =
            header.columns.iter().map(|column| column.column..column.column.saturating_add(column.span)).collect();
        crate::order::by(&mut columns, |column| column.start as usize);
        let first = columns.first().map_or(0, |column| column.start);
        let from = columns.iter().fold(first, |end, own| if own.start <= end { end.max(own.end) } else { end });
        columns.retain(|column| column.end > from);
        Self {
            from: Some(from).filter(|_| is_alone),
            headed: columns,
            of: ["表右边的", "beside the table"],
            problem: None,
            count: 0,
        }
    }

    /// Looks at a row of the table's.
    #[inline]
    pub(super) fn look(&mut self, grid: &Grid, cells: &[Cell]) {
        let Some((from, last)) = self.from.zip(cells.last()) else { return };
        if last.column < from {
            return;
        }
        let is_headed = |cell: &Cell| self.headed.iter().any(|column| column.contains(&cell.column));
        for cell in cells.iter().filter(|cell| cell.column >= from && !is_headed(cell)) {
            let text = &*match &cell.content {
                Content::Text(_) | Content::Blocks(_) | Content::Number(_) | Content::Measured(_) => cell.text(),
                _ => continue,
            };
            if text.trim().is_empty() || !cell.content.is_number() && is_formality(text) {
                continue;
            }
            self.count += 1;
            let (all, more) = (self.count, self.count - 1);
            let is_remarkable = !cell.content.is_number() && is_remarkable(text);
            let severity = if is_remarkable { Severity::Warning } else { Severity::Note };
            let Some(first) = &mut self.problem else {
                let is_between = self.headed.iter().any(|column| column.start > cell.column);
                if is_between || matches!(grid.source, Source::Table(_)) {
                    self.of = ["没有标题的列中的", "in a column without a heading"];
                }
                let [zh, en] = self.of;
                let quoted = excerpt::beginning(text.trim(), QUOTED);
                let message = message!("{zh}“{quoted}”没有读入任何一项", "{en} “{quoted}” was read into no value");
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
            let [zh, en] = self.of;
            let message = message!(
                "{zh}“{quoted}”等 {all} 处没有读入任何一项",
                "{en} “{quoted}” and more (cells: {more}) were read into no value"
            );
            first.message = message.into();
        }
    }

    pub(super) fn told(self) -> Option<Problem> {
        self.problem
    }
}
