//! The rows that a template prints below those of a table, and sums that a return adds, or calls otherwise.

use super::{Rows, is_blank};
use crate::extract::fold::fold;
use crate::extract::names::is_sum_word;
use crate::grid::Cell;
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::schema::Foot;

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

    fn is_foot(&self, foot: &Foot, folded: &str) -> bool {
        let text = folded.trim_end_matches(':');
        let Some(rest) = text.strip_prefix(fold(&foot.label).trim_end_matches(':')) else { return false };
        let amounts = || rest.starts_with(|c: char| c.is_ascii_digit()) || self.tells_amounts(rest);
        rest.is_empty() || foot.is_line && rest.starts_with(':') || foot.is_sum && amounts()
    }

    /// True for a row that calls itself a sum, in a return of a template that has no such row, or calls it otherwise.
    pub(super) fn is_called_sum(&self, cells: &[Cell], picked: &[Option<&Cell>]) -> bool {
        let is_said = self.template.is_some() && self.marked(is_sum_word) && !self.sense(picked).numbered;
        // Where the template has one that is not there, or in a row that is not filled in like the others.
        let has_gaps = || picked.iter().any(Option::is_none) || cells.iter().filter(|cell| !is_blank(cell)).count() < 2;
        is_said && picked.iter().flatten().count() > 1 && (self.lacking().is_some() || has_gaps())
    }

    /// The template's only row of sums, where nothing in the return is called so.
    fn lacking(&self) -> Option<&'a Foot> {
        let mut sums = self.table.feet.iter().filter(|foot| foot.is_sum);
        let only = sums.next().filter(|_| sums.next().is_none())?;
        let is_there = self.grid.cells.iter().any(|cell| self.is_foot(only, &fold(&cell.text())));
        (!is_there).then_some(only)
    }

    /// Reads such a row: it is the template's row of sums, where that one is not there; else it is only told.
    pub(super) fn called_sum(&mut self, row: u32, cells: &[Cell], picked: &[Option<&Cell>]) {
        let own = self.lacking();
        self.total(row, picked, own);
        let Some(cell) = cells.iter().find(|cell| !is_blank(cell)).filter(|_| own.is_none()) else { return };
        let text = cell.text().trim().to_owned();
        let problem = Problem::warning(
            "unread",
            message!(
                "模板没有“{text}”这一行：当作合计，没有作为一条读取",
                "the template has no row “{text}”: it was taken for sums, and not read as a row"
            ),
        );
        self.read.problems.push(
            problem
                .field(self.table.key.to_string())
                .place(self.grid.place(row, cell.column))
                .found(text)
                .help(Message::new("如不是合计，请换一个名称", "if it is none, call it otherwise")),
        );
    }
}
