//! A row or a line that nothing claims, and the paragraphs that were told last: a text of several is told once.

use super::super::remarks::{self, is_remark};
use super::{NEAR, QUOTED};
use crate::excerpt;
use crate::extract::clauses::ADDED;
use crate::extract::formality::is_signature;
use crate::message;
use crate::place::Place;
use crate::problem::Problem;

/// A row or a line that nothing claims.
pub(super) struct Left {
    pub(super) text: String,
    /// The texts of its cells, and of those of the rows that were joined with it.
    pub(super) rows: Vec<Vec<String>>,
    pub(super) place: Option<Place>,
    /// Whether it stands in a cell behind its last value.
    pub(super) is_behind: bool,
    /// Whether it stands above the title.
    pub(super) is_above: bool,
}

impl Left {
    /// The text of its first cell.
    pub(super) fn first(&self) -> &str {
        self.rows.first().and_then(|row| row.first()).map_or("", String::as_str)
    }

    /// How many cells it is of.
    pub(super) fn cells(&self) -> usize {
        self.rows.first().map_or(0, Vec::len)
    }

    /// True for a row of a table of its own, which has more than a label and a value.
    pub(super) fn is_of_table(&self) -> bool {
        self.cells() > 2
    }

    /// True for a remark, also where the word for it stands in a cell of its own.
    pub(super) fn is_remark(&self) -> bool {
        match self.cells() {
            1 => is_remark(&self.text),
            2 => remarks::is_label(self.first()),
            _ => false,
        }
    }

    pub(super) fn is_in_cell(&self) -> bool {
        matches!(self.place, Some(Place::TableCell { .. } | Place::Cell { .. }))
    }

    /// True for a few words alone.
    pub(super) fn is_short(&self) -> bool {
        self.cells() == 1 && self.text.chars().filter(|c| c.is_alphanumeric()).count() < ADDED
    }

    /// True for lines of signatures: in a table of its own each begins as one does, which its headings alone may do.
    pub(super) fn is_signed(&self, is_binding: bool) -> bool {
        is_signature(self.first(), is_binding) && self.text.lines().skip(1).all(|line| is_signature(line, is_binding))
    }

    /// What stands behind the label.
    pub(super) fn behind(&self) -> &str {
        let rest = self.text.strip_prefix(self.first()).filter(|_| self.cells() > 1);
        rest.or_else(|| self.text.split_once([':', '：']).map(|(_, rest)| rest)).unwrap_or(&self.text)
    }

    /// True for a row right above `other`, both of one table.
    pub(super) fn goes_on(&self, last: u32, other: &Self) -> bool {
        let next = |place: &Option<Place>| match place {
            Some(Place::TableCell { row, .. } | Place::Cell { row, .. }) => Some(*row),
            _ => None,
        };
        self.is_of_table() && other.is_of_table() && next(&other.place) == last.checked_add(1)
    }
}

/// The paragraphs that were told last.
pub(super) struct Above {
    pub(super) first: String,
    pub(super) last: u32,
    pub(super) more: usize,
}

impl Above {
    pub(super) fn of(left: &Left, problem: &Problem) -> Option<Self> {
        let Some(Place::Paragraph { paragraph }) = problem.place else { return None };
        Some(Self { first: excerpt::beginning(&left.text, QUOTED), last: paragraph, more: 0 })
    }

    /// Whether `next` goes on with the paragraphs of `told`, and is told with them: a text of several is told once.
    pub(super) fn is_joined(&mut self, told: &mut Problem, next: &Problem, is_enclosed: bool) -> bool {
        let Some(Place::Paragraph { paragraph }) = next.place else { return false };
        let is_near = paragraph.checked_sub(self.last).is_some_and(|lines| lines <= NEAR);
        if !is_near && !is_enclosed || told.severity != next.severity {
            return false;
        }
        self.last = paragraph;
        self.more += 1;
        let (first, count, more) = (&self.first, self.more + 1, self.more);
        let message = message!(
            "“{first}”等 {count} 段没有读入任何一项",
            "“{first}” and what stands below it (paragraphs: {more}) were read into no value"
        );
        told.message = message.into();
        true
    }
}
