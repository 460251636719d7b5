//! Rows between and below the others that are none of the table's, and say something of what it is about: they are not
//! read, and that is told.

use super::{Rows, is_blank, stated};
use crate::excerpt;
use crate::extract::fold::fold;
use crate::grid::Cell;
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::Problem;

/// Characters of such a row that are shown.
const SHOWN: usize = 60;
/// Such rows that are kept.
const MOST: usize = 50;
/// With what a remark begins.
const REMARKS: [&str; 6] = ["注", "备注", "说明", "附注", "另", "补充"];

/// A row that was not read.
pub(super) struct Dropped {
    text: String,
    place: Place,
    /// It says how many of something there are.
    counts: bool,
}

impl Rows<'_, '_> {
    /// Remembers a row that is not read, where it is a remark or counts something.
    pub(super) fn drop_row(&mut self, row: u32, cells: &[Cell]) {
        if self.template.is_some() || self.dropped.len() == MOST || self.read.rows.len() == self.from {
            return;
        }
        let filled = || cells.iter().filter(|cell| !is_blank(cell));
        let Some(first) = filled().next() else { return };
        let head = fold(&first.text());
        let is_remark = REMARKS.iter().any(|word| head.starts_with(word));
        let text = filled().map(|cell| cell.text().trim().to_owned()).collect::<Vec<_>>().join(" ");
        let place = self.grid.place(row, first.column);
        if text.contains("单位")
            && let Some(problem) = stated::below(self.table, self.names, self.header, &text, place.clone())
        {
            self.read.problems.push(problem);
            return;
        }
        let finds =
            |pattern: &crate::extract::pattern::Pattern| pattern.get().is_some_and(|found| found.is_match(&text));
        let count = self.names.count.as_ref();
        let counts = count.is_some_and(|count| finds(&count.any) && !finds(&count.told));
        let says = text.chars().filter(|c| c.is_alphanumeric()).nth(2).is_some();
        if says && (counts || is_remark) {
            self.dropped.push(Dropped { text, place, counts });
        }
    }

    /// Tells of the rows that were not read: a row of the table follows, or none does.
    pub(super) fn tell_dropped(&mut self, is_between: bool) {
        for dropped in std::mem::take(&mut self.dropped) {
            let shown = excerpt::beginning(&dropped.text, SHOWN);
            let message = message!("“{shown}”这一行没有作为一条读取", "the row “{shown}” was not read as a row");
            let problem = match is_between {
                true => Problem::warning("unread", message),
                false if dropped.counts => Problem::note("unread", message),
                false => continue,
            };
            let help = Message::new("如是一条，请按各列填写", "if it is one, fill in the columns");
            let problem = problem.field(self.table.key.to_string()).place(dropped.place);
            self.read.problems.push(problem.found(dropped.text).help(help));
        }
    }
}
