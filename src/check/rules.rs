//! The rules of the schema: each with its own code, severity and message.

use super::Subject;
use crate::expr::{Expression, Scope};
use crate::limits::Limits;
use crate::message::Message;
use crate::problem::Problem;
use crate::record::Record;
use crate::schema::{Reads, Rule, Stage, Table};
use crate::value::Value;

pub(super) fn check(subject: &Subject<'_>, problems: &mut Vec<Problem>) {
    let limits = Limits::default();
    let placed = |problem| subject.placed(problem);
    for rule in &subject.schema.rules {
        let reads = &rule.reads;
        if rule.stage == Stage::Archive && subject.occasion.stage != Stage::Archive {
            continue;
        }
        match &rule.each {
            None => {
                if !is_rejected(reads, subject, None) {
                    let path = || rule.field.to_string();
                    problems.extend(subject.on(None, |scope| judge(rule, scope, path, &limits)).map(placed));
                }
            }
            Some(table) => {
                let rows = subject.record.rows(table);
                let mut silent = Silent::new(reads, subject.schema.tables.get(table));
                for (index, row) in rows.iter().enumerate() {
                    if !is_rejected(reads, subject, Some((table, index))) {
                        if silent.knows(rows, row) {
                            continue;
                        }
                        let before = problems.len();
                        let path = || format!("{table}[{index}].{}", rule.field);
                        let row = Some((index, row));
                        problems.extend(subject.on(row, |scope| judge(rule, scope, path, &limits)).map(placed));
                        if problems.len() == before {
                            silent.learn(index);
                        }
                    }
                }
            }
        }
    }
}

/// Rows of a table that are remembered for each rule.
const SLOTS: usize = 128;

/// Rows about which a rule has nothing to say. The rows of a large sheet repeat each other, and a rule says the same of
/// rows that are the same in all that it reads.
struct Silent<'r> {
    columns: Option<&'r [String]>,
    slot: usize,
    rows: [Option<u32>; SLOTS],
}

impl<'r> Silent<'r> {
    /// None are known yet; none ever will for a rule that reads more than columns of its row.
    fn new(reads: &'r Reads, table: Option<&Table>) -> Self {
        let plain = |table: &Table| {
            reads.fields.is_empty() && reads.columns.iter().all(|column| table.columns.contains_key(column.as_str()))
        };
        let columns = table.is_some_and(plain).then_some(&reads.columns[..]);
        Self { columns, slot: 0, rows: [None; SLOTS] }
    }

    /// True when nothing is to be said about `row`, because a row before was the same.
    fn knows(&mut self, rows: &[Record], row: &Record) -> bool {
        let Some(columns) = self.columns else { return false };
        let hash = columns.iter().fold(0, |hash, column| mixed(hash, row.get(column)));
        self.slot = (hash >> 32) as usize % SLOTS;
        let known = self.rows.get(self.slot).copied().flatten().and_then(|index| rows.get(index as usize));
        known.is_some_and(|known| columns.iter().all(|column| known.get(column) == row.get(column)))
    }

    /// Remembers the row that was asked for last, number `index`.
    fn learn(&mut self, index: usize) {
        if let (Some(slot), Ok(index)) = (self.rows.get_mut(self.slot), u32::try_from(index)) {
            *slot = Some(index);
        }
    }
}

/// A number that is the same for values that are written the same; where it is the same for others, that costs time only.
fn mixed(hash: u64, value: Option<&Value>) -> u64 {
    let mix = |hash: u64, bytes: &[u8]| {
        bytes.chunks(8).fold(hash, |hash, bytes| {
            let word = bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
            (hash.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        })
    };
    match value {
        Some(Value::Text(text)) => mix(hash ^ 1, text.as_bytes()),
        Some(Value::Number(number)) => mix(hash ^ 2, &number.serialize()),
        Some(_) => mix(hash, &[3]),
        None => mix(hash, &[4]),
    }
}

/// True where a value that a rule reads was rejected already: then the rule has nothing to add.
fn is_rejected(reads: &Reads, subject: &Subject<'_>, row: Option<(&str, usize)>) -> bool {
    if subject.is_clean() {
        return false;
    }
    reads.fields.iter().any(|field| subject.is_rejected(field))
        || row.filter(|(table, index)| subject.is_row_rejected(table, *index)).is_some_and(|(table, index)| {
            reads.columns.iter().any(|column| subject.is_rejected(&format!("{table}[{index}].{column}")))
        })
}

/// True when an expression holds for a record, or for one of its rows; what cannot be said does not hold.
pub(super) fn holds(expression: &Expression, subject: &Subject<'_>, row: Option<(usize, &Record)>) -> bool {
    subject.on(row, |scope| expression.holds(scope, &Limits::default())).is_ok_and(|truth| truth == Some(true))
}

/// A rule is silent where it does not apply, and where a value that it needs is missing.
fn breached(rule: &Rule, scope: &dyn Scope, limits: &Limits) -> bool {
    let applies =
        rule.when.as_ref().is_none_or(|when| when.holds(scope, limits).is_ok_and(|truth| truth == Some(true)));
    applies && rule.check.holds(scope, limits).is_ok_and(|truth| truth == Some(false))
}

fn judge(rule: &Rule, scope: &dyn Scope, path: impl FnOnce() -> String, limits: &Limits) -> Option<Problem> {
    breached(rule, scope, limits).then(|| problem(rule, scope, path()))
}

fn problem(rule: &Rule, scope: &dyn Scope, path: String) -> Problem {
    let [zh, en] = &rule.message;
    Problem::new(rule.id.to_string(), rule.severity, Message::new(zh.print(scope), en.print(scope)))
        .field(path)
        .help(rule.help.clone())
}
