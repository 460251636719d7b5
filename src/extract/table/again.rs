//! Several columns of a return for one of the schema: a second one of the same meaning, or parts beside the whole. What
//! they say is compared; where they differ, nobody knows which of them holds.

use rust_decimal::Decimal;

use super::Rows;
use super::values::{bare, converted};
use crate::extract::header::Meaning;
use crate::grid::Cell;
use crate::message;
use crate::message::Message;
use crate::problem::{Problem, Severity};
use crate::record::{Key, Record};
use crate::schema::{Column, Role};
use crate::value::Value;
use crate::values::is_written_blank;

/// What a second column says of a row.
pub(super) struct Second<'a> {
    pub(super) key: Key,
    value: Value,
    /// Its label.
    label: &'a str,
    cell: &'a Cell,
    problems: Vec<Problem>,
}

/// The parts of a column in a row.
pub(super) struct Parts<'a> {
    pub(super) key: Key,
    pub(super) sum: Decimal,
    pub(super) labels: Vec<&'a str>,
    /// The cell of the last of them.
    pub(super) cell: &'a Cell,
}

impl<'a> Second<'a> {
    /// What the cell of a second column for `known` says; none where that is no value.
    pub(super) fn of(known: &Column, label: &'a str, cell: &'a Cell, factor: Option<Decimal>) -> Option<Self> {
        let coerced = converted(known, cell, factor);
        let coerced = bare(known, cell, &coerced).unwrap_or(coerced);
        let value = coerced.value?;
        let is_wrong = coerced.problems.iter().any(|problem| problem.severity == Severity::Error);
        let key = known.field.key.clone();
        (!is_wrong).then_some(Self { key, value, label, cell, problems: coerced.problems })
    }

    /// True for a cell that says nothing.
    pub(super) fn is_blank(cell: &Cell) -> bool {
        is_written_blank(cell.text().trim())
    }
}

impl<'a> Rows<'a, '_> {
    /// Takes what only a second column says.
    pub(super) fn take_second(&mut self, record: &mut Record, index: usize, second: &mut Second<'a>) {
        if record.get(&second.key).is_some() {
            return;
        }
        record.set(second.key.clone(), second.value.clone());
        for problem in second.problems.drain(..) {
            let place = self.grid.place(second.cell.row, second.cell.column);
            self.read.problems.push(problem.field(self.path_in(&second.key, index)).place(place));
        }
    }

    /// Compares what a second column says with the value of the row.
    pub(super) fn compare_second(&mut self, record: &mut Record, index: usize, second: &Second<'a>) {
        let Some(first) = record.get(&second.key).filter(|first| **first != second.value).cloned() else { return };
        if let (Value::Number(first), Value::Number(other)) = (&first, &second.value)
            && self.of_all(record, index, &second.key, *first, (second.label, *other), second.cell)
        {
            return;
        }
        let own = self.label_of(&second.key).to_owned();
        let problem = differ((&own, &first.plain()), (second.label, &second.value.plain()));
        let place = self.grid.place(second.cell.row, second.cell.column);
        self.read.problems.push(problem.field(self.path_in(&second.key, index)).place(place));
    }

    /// Compares the sum of the parts of a column with its value in the row.
    pub(super) fn compare_parts(&mut self, record: &mut Record, index: usize, parts: &Parts<'a>) {
        let Some(Value::Number(whole)) = record.get(&parts.key).cloned() else { return };
        let sum = parts.sum.normalize();
        let own = self.label_of(&parts.key).to_owned();
        let from = parts.labels.join("+");
        if whole == sum || self.of_all(record, index, &parts.key, whole, (&from, sum), parts.cell) {
            return;
        }

        let is_part = |meaning: &Meaning| matches!(meaning, Meaning::Part(key, _) if *key == parts.key);
        let are_several = self.header.columns.iter().filter(|column| is_part(&column.meaning)).nth(1).is_some();
        let whole = whole.normalize();
        let problem = if are_several || sum > whole {
            differ((&own, &whole.to_string()), (&from, &sum.to_string()))
        } else {
            let message = message!(
                "“{from}”{sum} 是否已算在“{own}”{whole} 之内不明，按已算在内读取",
                "whether the {whole} of “{own}” hold the {sum} of “{from}” cannot be told; they were read so"
            );
            Problem::warning("ambiguous", message)
                .found(sum.to_string())
                .expected(whole.to_string())
                .help(message!("如未算在内，请把“{own}”改为总量", "if they do not, make “{own}” the sum of all"))
        };
        let place = self.grid.place(parts.cell.row, parts.cell.column);
        self.read.problems.push(problem.field(self.path_in(&parts.key, index)).place(place));
    }

    /// True where one of two amounts is that of each thing of the row, and the other that of all together: the first
    /// is the value.
    fn of_all(
        &mut self,
        record: &mut Record,
        index: usize,
        key: &Key,
        first: Decimal,
        (other, second): (&str, Decimal),
        cell: &Cell,
    ) -> bool {
        let quantity = self.table.columns.iter().find(|(_, column)| column.role == Role::Quantity);
        let Some((_, Value::Number(times))) = quantity.and_then(|(own, _)| Some((own, record.get(own)?))) else {
            return false;
        };
        let (each, all) = if first < second { (first, second) } else { (second, first) };
        if quantity.is_some_and(|(own, _)| own == key) || each.checked_mul(*times) != Some(all) {
            return false;
        }
        let (each, all, times) = (each.normalize(), all.normalize(), times.normalize());
        record.set(key.clone(), Value::Number(each));
        let label = if all == second.normalize() { other.to_owned() } else { self.label_of(key).to_owned() };
        let message = message!(
            "“{label}”{all} 是 {times} 份的总量，已读作每份 {each}",
            "the {all} of “{label}” are those of all {times}, and were read as {each} each"
        );
        let problem = Problem::warning("normalised", message).found(all.to_string()).expected(each.to_string());
        let place = self.grid.place(cell.row, cell.column);
        let help = Message::new("请核对", "check it");
        self.read.problems.push(problem.field(self.path_in(key, index)).place(place).help(help));
        true
    }

    /// The label of a column as the header has it.
    pub(super) fn label_of(&self, key: &Key) -> &str {
        let is_own = |meaning: &Meaning| matches!(meaning, Meaning::Column(own, _) if own == key);
        let own = self.header.columns.iter().find(|column| is_own(&column.meaning));
        let own = own.map(|column| column.label.as_str());
        own.or_else(|| Some(self.table.columns.get(key)?.field.label.as_str())).unwrap_or_default()
    }

    fn path_in(&self, key: &str, index: usize) -> String {
        format!("{}[{index}].{key}", self.table.key)
    }

    /// Says that what one cell holds for a column differs from what another one was told before.
    pub(super) fn differs(
        &mut self,
        key: &Key,
        (own, first): (&str, &Value),
        (label, value): (&str, &Value),
        cell: &Cell,
        index: usize,
    ) {
        let problem = differ((own, &first.plain()), (label, &value.plain()));
        let place = self.grid.place(cell.row, cell.column);
        self.read.problems.push(problem.field(self.path_in(key, index)).place(place));
    }
}

/// Two columns that say something else.
fn differ((label, first): (&str, &str), (other, second): (&str, &str)) -> Problem {
    let message =
        message!("“{other}”为 {second}，“{label}”为 {first}，不一致", "“{other}” says {second}, and “{label}” {first}");
    Problem::error("inconsistent", message)
        .found(second)
        .expected(first)
        .help(Message::new("请改为一致，或只留一列", "make them the same, or keep but one of the columns"))
}
