//! Cells that are merged over several columns of a header: which of them the value belongs to, nobody knows.

use super::{Rows, is_blank};
use crate::extract::header::Meaning;
use crate::grid::{Cell, Content};
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::values::is_written_blank;

/// Most columns that are named.
const MOST_NAMED: usize = 4;

impl Rows<'_, '_> {
    /// Tells of the cells of a data row that reach over several columns of a template's table.
    pub(super) fn across(&mut self, row: u32, index: usize, picked: &[Option<&Cell>]) {
        if self.template.is_none() {
            return;
        }
        for cell in picked.iter().flatten().filter(|cell| cell.column_span > 1 && !is_blank(cell)) {
            let text = cell.text();
            let text = text.trim();
            if !matches!(cell.content, Content::Text(_) | Content::Blocks(_)) || is_written_blank(text) {
                continue;
            }
            let end = cell.column + cell.column_span;
            let reached = self.header.columns.iter().filter(|c| cell.column <= c.column && c.column < end);
            let known: Vec<_> = reached.filter(|c| matches!(c.meaning, Meaning::Column(..))).collect();
            if known.len() < 2 {
                continue;
            }
            let labels: Vec<&str> = known.iter().take(MOST_NAMED).map(|c| c.label.as_str()).collect();
            let labels = labels.join("”“");
            let message = message!(
                "“{labels}”在这一行合并成了一格，“{text}”是其中哪一项不明",
                "“{labels}” are one merged cell in this row: which of them is “{text}”?"
            );
            self.read.problems.push(
                Problem::error("merged-value", message)
                    .field(format!("{}[{index}]", self.table.key))
                    .place(self.grid.place(row, cell.column))
                    .found(text)
                    .help(Message::new("请取消合并，分别填写", "unmerge the cell and fill in each of them")),
            );
        }
    }
}
