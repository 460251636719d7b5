//! What the reader has to say besides, and where.

use super::Reader;
use super::flow::{Kind, Level};
use crate::limits::over;
use crate::message;
use crate::message::Message;
use crate::place::{Part, Place};
use crate::problem::{Problem, Unreadable};

impl Reader<'_> {
    /// Counts paragraphs, cells and controls, which a file could multiply without end.
    pub(super) fn count(&mut self, entries: usize) -> Result<(), Unreadable> {
        self.entries += entries;
        let most = self.limits.cells;
        if self.entries <= most {
            return Ok(());
        }
        let message = message!(
            "文件超过上限 {most} 个单元格和段落",
            "the file has more cells and paragraphs than the limit of {most}"
        );
        Err(over!(self.limits, cells, message))
    }

    pub(super) fn warn_tracked(&mut self) {
        if std::mem::replace(&mut self.tracked, true) {
            return;
        }
        let message = Message::new(
            "文件含修订痕迹，按接受全部修订读取",
            "the file has tracked changes and was read as if all were accepted",
        );
        let help = Message::new("请接受或拒绝全部修订后保存", "accept or reject all changes and save");
        let place = self.here();
        self.document.problems.push(Problem::warning("tracked-changes", message).help(help).place(place));
    }

    pub(super) fn warn_hidden(&mut self) {
        if !self.hidden {
            self.warn_hidden_at(self.here());
        }
    }

    pub(super) fn warn_hidden_at(&mut self, place: Place) {
        if std::mem::replace(&mut self.hidden, true) {
            return;
        }
        let message =
            Message::new("文件含隐藏内容，隐藏的文字未读取", "the file has hidden content; hidden text was not read");
        let help = Message::new("请取消隐藏或删除隐藏的内容", "unhide the hidden content or delete it");
        self.document.problems.push(Problem::warning("hidden-content", message).help(help).place(place));
    }

    /// Says of text that is white, or too small, that nobody sees it, unless it may stand on a dark ground: that of its
    /// paragraph or cell, of the header of a table, of a drawing.
    pub(super) fn warn_faint(&mut self, text: &str) {
        let is_dark = |level: &Level| match level {
            Level::Flow(flow) => flow.kind == Kind::TextBox || flow.cell.dark,
            Level::Table(table) => table.row == 0,
            Level::Paragraph(open) => open.properties.dark,
        };
        if self.levels.iter().any(is_dark) {
            return;
        }
        self.faint = true;
        self.document.problems.push(Problem::unseen(text).place(self.here()));
    }

    pub(super) fn here(&self) -> Place {
        let number = self.levels.iter().rev().find_map(|level| match level {
            Level::Paragraph(open) => Some(open.paragraph.number),
            _ => None,
        });
        self.place(number.flatten())
    }

    /// The innermost cell or text box, or else the paragraph of this number, or the next one.
    pub(super) fn place(&self, paragraph: Option<u32>) -> Place {
        let mut in_cell = false;
        for level in self.levels.iter().rev() {
            match level {
                Level::Flow(flow) if flow.kind == Kind::TextBox => return Place::Part(Part::TextBox),
                Level::Flow(flow) => in_cell = flow.kind == Kind::Cell,
                Level::Table(table) if in_cell || table.in_row => {
                    return Place::TableCell { table: table.number, row: table.row, column: table.column };
                }
                Level::Table(table) => return Place::Table { table: table.number },
                Level::Paragraph(_) => {}
            }
        }
        Place::Paragraph { paragraph: paragraph.unwrap_or(self.next_paragraph) }
    }
}
