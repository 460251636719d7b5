//! What people write into a row of sums, in columns that have none: it is read into no value, and told.

use rust_decimal::Decimal;

use super::Rows;
use super::titled::is_sentence;
use super::values::is_ditto;
use crate::excerpt;
use crate::extract::fold::{fold, is_han};
use crate::extract::formality::{is_formality, is_remark, is_remarkable};
use crate::extract::header::Meaning;
use crate::extract::names::is_sum_word;
use crate::grid::{Cell, Content};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::{Problem, Severity};
use crate::record::Key;
use crate::schema::Role;
use crate::value::Value;
use crate::values::is_written_blank;

/// Letters that are quoted.
const QUOTED: usize = 40;

impl Rows<'_, '_> {
    /// Tells the texts of a row of sums that are no part of it; `values` is what was read of it.
    pub(super) fn noted_in_total(&mut self, picked: &[Option<&Cell>], values: &[(Key, Value, Place)]) {
        if self.template.is_some() {
            return;
        }
        let mut told = Vec::new();
        // What stands first says that it is a sum.
        let first = picked.iter().position(Option::is_some);
        for (at, cell) in picked.iter().enumerate().filter(|(at, _)| Some(*at) != first) {
            let Some(cell) = cell else { continue };
            if !matches!(cell.content, Content::Text(_) | Content::Blocks(_)) || self.sums_column(at) {
                continue;
            }
            let text = cell.text();
            let text = text.trim();
            let place = self.grid.place(cell.row, cell.column);
            if values.iter().any(|(_, _, own)| *own == place) && !is_sentence(text)
                || !self.says_more(cell, text) && !self.is_other_sum(text, values)
                || self.read.problems.iter().rev().take(picked.len()).any(|own| own.place.as_ref() == Some(&place))
            {
                continue;
            }
            let quoted = excerpt::beginning(text, QUOTED);
            let severity = if is_remarkable(text) || is_sentence(text) { Severity::Warning } else { Severity::Note };
            let message = message!("“{quoted}”没有读入任何一项", "“{quoted}” was read into no value");
            let help = Message::new(
                "请核对；合计行只填合计，其他内容请写在所说的那一行",
                "check it; a row of sums holds sums, and what is about a row belongs there",
            );
            let problem = Problem::new("unread", severity, message).field(self.table.key.to_string());
            told.push(problem.place(place).found(text.to_owned()).help(help));
        }
        self.read.problems.extend(told);
    }

    /// True for a column of which the row has a sum.
    fn sums_column(&self, at: usize) -> bool {
        let Some(slot) = self.slots.get(at) else { return false };
        let Meaning::Column(key, _) = &slot.column.meaning else { return false };
        let of_form = self.table.total.as_ref().is_some_and(|total| {
            let mut fields = total.fixed.iter().map(|(own, _)| own).chain(total.fields.iter().map(|(own, _)| own));
            total.sums.contains(key) || fields.any(|own| own == key)
        });
        of_form || slot.role == Some(Role::Quantity)
    }

    /// True for a text with a number that is none of the sums of its row.
    fn is_other_sum(&self, text: &str, values: &[(Key, Value, Place)]) -> bool {
        if self.table.total.is_none() || !text.contains(|c: char| c.is_ascii_digit()) || !text.contains(is_han) {
            return false;
        }
        let folded = fold(text);
        let numbers = folded.split(|c: char| !c.is_ascii_digit() && c != '.').filter_map(|run| run.parse().ok());
        let is_known = |number: Decimal| values.iter().any(|(_, value, _)| *value == Value::Number(number));
        !numbers.into_iter().any(is_known)
    }

    /// True for a text that says something other than that the row is a sum.
    fn says_more(&self, cell: &Cell, text: &str) -> bool {
        let folded = fold(text);
        let is_said = || {
            self.names.totals.iter().any(|mark| folded.contains(mark.as_str()))
                || is_sum_word(&folded)
                || self.tells_sums(cell)
        };
        text.chars().filter(|c| is_han(*c)).nth(1).is_some()
            && !is_written_blank(text)
            && !is_formality(text)
            && !is_ditto(&cell.content)
            && (is_sentence(text) || is_remark(text) || !is_said())
    }
}
