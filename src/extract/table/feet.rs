//! The rows that a template prints below those of a table, and what a return adds below them.

use super::{Rows, is_blank};
use crate::extract::fold::{fold, fold_words};
use crate::grid::{Cell, Content};
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::schema::Foot;

/// Texts in rows that are none of the table's that are kept.
const MOST_LEFT: usize = 200;

impl<'a> Rows<'a, '_> {
    /// The row of the template's that a row below the others is: its first cell says so.
    pub(super) fn foot(&self, cells: &[Cell]) -> Option<&'a Foot> {
        if self.table.feet.is_empty() {
            return None;
        }
        let first = cells.iter().find(|cell| !is_blank(cell))?;
        let text = fold(&first.text());
        self.table.feet.iter().find(|foot| self.is_foot(foot, &text))
    }

    pub(super) fn is_foot(&self, foot: &Foot, folded: &str) -> bool {
        let text = folded.trim_end_matches(':');
        if foot.label.is_empty() {
            return false;
        }
        let Some(rest) = text.strip_prefix(fold(&foot.label).trim_end_matches(':')) else { return false };
        let amounts = || rest.starts_with(|c: char| c.is_ascii_digit()) || self.tells_amounts(rest);
        rest.is_empty() || foot.is_line && rest.starts_with(':') || foot.is_sum && amounts()
    }

    /// A row that says that nothing follows is none of the table's; what its template does not say is told.
    pub(super) fn is_end(&mut self, row: u32, cells: &[Cell]) -> bool {
        let mut filled = cells.iter().filter(|cell| !is_blank(cell));
        let (Some(only), None, Some(template)) = (filled.next(), filled.next(), self.template) else { return false };
        let text = only.text();
        if !says_end(&text) {
            return false;
        }
        if !template.contains(&fold_words(&text)) {
            let text = text.trim().to_owned();
            let message = message!("“{text}”这一行没有作为一条读取", "the row “{text}” was not read as a row");
            let help = Message::new("无需处理", "nothing to do");
            let problem = Problem::note("unread", message).field(self.table.key.to_string());
            let place = self.grid.place(row, only.column);
            self.read.problems.push(problem.place(place).found(text).help(help));
        }
        true
    }

    /// True for a row below those that the template prints below the table's, where it is not filled in like these: a
    /// text alone, or a label with a text behind it.
    pub(super) fn is_below_all(&self, cells: &[Cell]) -> bool {
        let columns = self.header.columns.len();
        if !self.is_below || self.template.is_none() || columns < 2 {
            return false;
        }
        let mut filled = cells.iter().filter(|cell| !is_blank(cell));
        let is_text = |cell: &&Cell| matches!(cell.content, Content::Text(_) | Content::Blocks(_));
        let Some(first) = filled.next().filter(is_text) else { return false };
        let text = fold(&first.text());
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            return false;
        }
        match (filled.next(), filled.next()) {
            (None, _) => true,
            (Some(_), Some(_)) => false,
            (Some(second), None) => {
                let reached = self
                    .header
                    .columns
                    .iter()
                    .filter(|c| second.column <= c.column && c.column < second.column + second.column_span);
                let is_remark = matches!(text.trim_end_matches(':'), "备注" | "说明" | "注" | "附注" | "附言");
                is_remark || columns > 2 && reached.count() > 1
            }
        }
    }

    /// Keeps the text of a row that holds nothing else, in the return of a template: it may be one that nobody reads.
    pub(super) fn left(&mut self, row: u32, cells: &[Cell]) {
        let mut filled = cells.iter().filter(|cell| !is_blank(cell));
        if let (Some(only), None, true) = (filled.next(), filled.next(), self.template.is_some())
            && self.read.left.len() < MOST_LEFT
            && says(&only.text())
        {
            self.read.left.push((only.text().trim().to_owned(), self.grid.place(row, only.column)));
        }
    }
}

/// True for a text that says more than that nothing follows.
fn says(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).nth(1).is_some() && !says_end(text)
}

/// True for a text that says that nothing follows.
fn says_end(text: &str) -> bool {
    const LONGEST: usize = 60;
    const ENDS: [&str; 7] = ["以下空白", "以下无正文", "以下无内容", "以下为空", "以下无", "此行空白", "本行空白"];
    text.len() <= LONGEST && ENDS.contains(&fold(text).trim_matches(|c: char| !c.is_alphanumeric()))
}
