//! The rows of sums that a template prints below each group of rows: they are compared with the rows of their own group.

use rust_decimal::Decimal;

use super::sums::number_of;
use super::total::within;
use super::{Rows, is_blank};
use crate::extract::header::Meaning;
use crate::grid::Cell;
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::record::{Key, Record};
use crate::schema::{Foot, GroupSum};
use crate::value::Value;

/// The rows above a row of sums, and the rows of sums that stood below them.
#[derive(Default)]
pub(super) struct Group<'a> {
    start: usize,
    end: usize,
    below: Vec<&'a str>,
}

impl<'a> Rows<'a, '_> {
    /// Compares a row of sums with the rows of the group above it; of a group without rows nothing is read, and told.
    pub(super) fn group_sums(&mut self, row: u32, cells: &[Cell], picked: &[Option<&Cell>], foot: &'a Foot) {
        let count = self.read.rows.len();
        let is_again = self.group.below.contains(&foot.label.as_str());
        if count > self.group.end || is_again {
            (self.group.start, self.group.end) = (self.group.end.max(self.from), count);
            self.group.below.clear();
        }
        self.group.below.push(&foot.label);
        if self.group.start == count {
            if is_again || count == self.from {
                self.tell_empty(row, cells, foot);
            }
            return;
        }
        let start = self.first_of_group(self.group.start);
        let rows = self.read.rows.get(start..).unwrap_or_default();
        let mut told = Vec::new();
        for sum in &foot.groups {
            let there = self.header.columns.iter().zip(picked).find_map(|(column, cell)| match &column.meaning {
                Meaning::Column(key, None) if *key == sum.at => *cell,
                _ => None,
            });
            let Some(cell) = there else { continue };
            let text = cell.text().trim().to_owned();
            let found = number_of(&within(&text, &sum.around.0, &sum.around.1));
            let (Some(found), Some(expected)) = (found, self.of_rows(rows, sum)) else { continue };
            let is_near = found.checked_sub(expected).is_some_and(|off| off.abs() <= most_off(sum, rows.len()));
            if is_near {
                continue;
            }
            let title = sum.of.as_ref().and_then(|of| self.table.columns.get(of)).map(|known| &known.field.title);
            let message = match title {
                Some(title) => message!(
                    "“{title}”小计 {text}，这一组各行之和为 {expected}",
                    "the total of “{title}” in this group is {text}; its rows add up to {expected}"
                ),
                None => message!(
                    "印出的这一组行数是“{text}”，实有 {expected} 行",
                    "the number of rows of this group is printed as “{text}”, and there are {expected}"
                ),
            };
            let problem =
                Problem::error("total", message).field(format!("totals.{}", sum.of.as_ref().unwrap_or(&sum.at)));
            let place = self.grid.place(row, cell.column);
            let help = Message::new("请核对这一组的各行和小计", "check the rows of this group and their total");
            told.push(problem.place(place).found(text).expected(expected.to_string()).help(help));
        }
        self.read.problems.extend(told);
    }

    /// The first of the rows from `start` on that belong to the last group.
    fn first_of_group(&self, start: usize) -> usize {
        let rows = &self.read.rows;
        let mut own: Option<&Record> = None;
        let mut first = rows.len();
        for (at, row) in rows.iter().enumerate().skip(start).rev() {
            let mut outer = row.iter().filter(|(key, _)| is_outer(key)).peekable();
            let is_same = match own {
                Some(own) if outer.peek().is_some() => own.iter().filter(|(key, _)| is_outer(key)).eq(outer),
                Some(_) => true,
                None => {
                    own = outer.peek().is_some().then_some(row);
                    true
                }
            };
            if !is_same {
                break;
            }
            first = at;
            if self.read.anew.contains(&at) || !row.iter().any(|(key, _)| !is_outer(key)) {
                break;
            }
        }
        first
    }

    /// What is worked out from the rows of a group; none where one of them has no number.
    fn of_rows(&self, rows: &[Record], sum: &GroupSum) -> Option<Decimal> {
        let is_row = |row: &&Record| row.iter().any(|(key, _)| !is_outer(key));
        let Some(of) = &sum.of else { return Some(Decimal::from(rows.iter().filter(is_row).count())) };
        let is_column = |key: &Key| key == of;
        let has =
            self.header.columns.iter().any(|own| matches!(&own.meaning, Meaning::Column(key, _) if is_column(key)));
        let add = |sum: Decimal, value: &Value| match value {
            Value::Number(number) => sum.checked_add(*number),
            value => sum.checked_add(number_of(&value.plain())?),
        };
        let sum = rows.iter().filter_map(|row| row.get(of)).try_fold(Decimal::ZERO, add)?;
        has.then(|| sum.normalize())
    }

    /// Says of a group that nothing but its sums is there.
    fn tell_empty(&mut self, row: u32, cells: &[Cell], foot: &Foot) {
        let label = &foot.label;
        let message = message!(
            "“{label}”上面没有行：这一组没有读取",
            "there are no rows above “{label}”: this group was not read"
        );
        let column = cells.iter().find(|cell| !is_blank(cell)).map_or(0, |cell| cell.column);
        let problem = Problem::warning("unread", message).field(self.table.key.to_string());
        let help = Message::new("如有这一组，请补上它的行", "if there is such a group, add its rows");
        self.read.problems.push(problem.place(self.grid.place(row, column)).help(help));
    }
}

/// True for the key of a value that the rows of a group share.
fn is_outer(key: &str) -> bool {
    !key.contains('.') && key != "extra"
}

/// By how much what is printed may be off, as it is rounded, and the rows are.
fn most_off(sum: &GroupSum, rows: usize) -> Decimal {
    let half = |places: u32| Decimal::try_new(5, places.saturating_add(1)).unwrap_or_default();
    let own = sum.places.map(half).unwrap_or_default();
    let each = sum.each.map(half).and_then(|each| each.checked_mul(Decimal::from(rows))).unwrap_or_default();
    own.checked_add(each).unwrap_or(own)
}
