//! Rows between and below the others that are none of the table's, and say something of what it is about: they are not
//! read, and that is told.

use super::feet::says_end;
use super::kind::is_prose;
use super::titled::is_sentence;
use super::values::is_ditto;
use super::{Rows, is_blank, stated};
use crate::excerpt;
use crate::extract::clauses::ADDED;
use crate::extract::fold::{fold, is_han};
use crate::extract::formality::{is_formality, is_recount, is_remark, is_remarkable};
use crate::extract::header::Meaning;
use crate::extract::seals::is_signature_label;
use crate::grid::Cell;
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::{Problem, Severity};
use crate::schema::Role;
use crate::values::is_written_blank;

/// Characters of such a row that are shown.
const SHOWN: usize = 60;
/// Such rows that are kept.
const MOST: usize = 50;
/// With what a remark begins.
const REMARKS: [&str; 6] = ["注", "备注", "说明", "附注", "另", "补充"];

/// With what a line ends that asks for a seal or a signature, or stands for one.
const SEALS: [&str; 5] = ["盖章", "公章", "(章", "签字", "签章"];

/// A row that was not read.
pub(super) struct Dropped {
    text: String,
    place: Place,
    why: Why,
    /// Rows of the table without values stand below it: its total, or rows with their printed number.
    is_inside: bool,
}

/// Why it is told.
enum Why {
    /// It says how many of something there are.
    Counts,
    Remark,
    /// It is one text alone, and stands in a column as a value of it does.
    Alone,
    /// So it does in the first column of values, as the title of a group also may.
    Title,
    /// So it does in the column of numbers, or over several columns, where a title says no more.
    Over,
}

impl Rows<'_, '_> {
    /// Remembers a row that is not read, where it is a remark or counts something.
    pub(super) fn drop_row(&mut self, row: u32, cells: &[Cell]) {
        self.heading(row, cells);
        if self.template.is_some() || self.dropped.len() == MOST || self.read.rows.len() == self.from {
            return;
        }
        let filled = || cells.iter().filter(|cell| !is_blank(cell));
        let Some(first) = filled().next() else { return };
        let head = fold(&first.text());
        let is_remark = REMARKS.iter().any(|word| head.starts_with(word));
        let text = filled().map(|cell| cell.text().trim().to_owned()).collect::<Vec<_>>().join(" ");
        let place = self.grid.place(row, first.column);
        let stated = stated::below(self.table, self.names, self.header, &text, place.clone());
        if stated.is_some() || !is_sentence(&text) && stated::is_stated(self.table, self.names, &text) {
            self.read.problems.extend(stated);
            return;
        }
        let finds =
            |pattern: &crate::extract::pattern::Pattern| pattern.get().is_some_and(|found| found.is_match(&text));
        let count = self.names.count.as_ref();
        let counts = count.is_some_and(|count| finds(&count.any) && !finds(&count.told));
        let says = text.chars().filter(|c| c.is_alphanumeric()).nth(2).is_some();
        let why = match () {
            () if says && counts => Why::Counts,
            () if says && is_remark => Why::Remark,
            () => match self.stands_alone(cells, &head) {
                Some(why) => why,
                None => return,
            },
        };
        self.dropped.push(Dropped { text, place, why, is_inside: false });
    }

    /// One text that stands alone in a row, as a value of its column does; none for what people write below tables, and for
    /// what is long enough to be told as an addition.
    fn stands_alone(&self, cells: &[Cell], folded: &str) -> Option<Why> {
        let mut filled = cells.iter().filter(|cell| !is_blank(cell));
        let (Some(only), None) = (filled.next(), filled.next()) else { return None };
        let text = only.text();
        let text = text.trim();
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        let slot = self.column_of(only).and_then(|at| self.slots.get(at))?;
        let is_value = slot.role == Some(Role::Value) || slot.column.meaning == Meaning::Extra;
        let is_over = slot.role == Some(Role::Number) || !self.is_alone_in(slot.column, only);
        if !(is_value || is_over) || !(1..ADDED).contains(&letters) {
            return None;
        }
        let is_line = folded.contains(':')
            || is_signature_label(folded)
            || is_prose(folded)
            || says_end(text)
            || is_ditto(&only.content)
            || is_written_blank(text)
            || SEALS.iter().any(|seal| folded.trim_end_matches(')').ends_with(seal))
            || !is_over && folded.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(['.', '、', ')'])
            || is_day_or_page(folded);
        let first = self.slots.iter().find(|slot| slot.role == Some(Role::Value));
        match first.is_some_and(|first| first.column.column == slot.column.column) {
            _ if is_line => None,
            // What asks for something, or takes it back, is told as an addition.
            _ if is_over && (is_formality(text) || is_remark(text) || is_remarkable(text)) => None,
            _ if is_over && !folded.contains(is_han) => None,
            _ if is_over && is_sentence(text) => Some(Why::Title),
            _ if is_over => Some(Why::Over),
            true => Some(Why::Title),
            false => Some(Why::Alone),
        }
    }

    /// The table goes on below the rows that were not read.
    pub(super) fn enclose_dropped(&mut self) {
        self.dropped.iter_mut().for_each(|dropped| dropped.is_inside = true);
    }

    /// Tells of the rows that were not read: a row of the table follows, or none does.
    pub(super) fn tell_dropped(&mut self, is_between: bool) {
        for dropped in std::mem::take(&mut self.dropped) {
            let shown = excerpt::beginning(&dropped.text, SHOWN);
            let message = message!("“{shown}”这一行没有作为一条读取", "the row “{shown}” was not read as a row");
            let severity = match (dropped.why, is_between) {
                (Why::Counts | Why::Remark | Why::Alone, true) => Severity::Warning,
                // Nothing follows of which it could be the title.
                (Why::Alone | Why::Title, false) => Severity::Warning,
                (Why::Counts, false) if is_recount(&dropped.text) => Severity::Warning,
                (Why::Counts | Why::Over, false) | (Why::Title, true) => Severity::Note,
                (Why::Remark, false) | (Why::Over, true) => continue,
            };
            let problem = Problem::new("unread", severity, message);
            let help = Message::new("如是一条，请按各列填写", "if it is one, fill in the columns");
            let problem = problem.field(self.table.key.to_string()).place(dropped.place);
            let problem = problem.found(dropped.text).help(help);
            let is_below = !is_between && !dropped.is_inside;
            if is_below { self.read.below_rows.push(problem) } else { self.read.problems.push(problem) }
        }
    }
}

/// True for a date, or the number of a page.
fn is_day_or_page(folded: &str) -> bool {
    let is_part = |part: &str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let is_dashed = |sign: char| folded.split(sign).count() == 3 && folded.split(sign).all(is_part);
    folded.contains(['年', '月', '日', '页'])
        && folded.chars().all(|c| !c.is_alphabetic() || "年月日第页共".contains(c))
        || ['-', '/', '.'].into_iter().any(is_dashed)
}
