//! The rules of the schema: each with its own code, severity and message.

use std::collections::HashSet;

use super::Subject;
use crate::deadline;
use crate::expr::{Expression, Scope};
use crate::message::Message;
use crate::problem::Problem;
use crate::record::{Key, Record};
use crate::schema::{Reads, Rule, Schema, Stage};
use crate::value::Value;

pub(super) fn check(subject: &Subject<'_>, problems: &mut Vec<Problem>) {
    let placed = |problem| subject.placed(problem);
    let mut looked_up: Option<(&Key, Columns<'_>)> = None;
    for rule in &subject.schema.rules {
        let reads = &rule.reads;
        if rule.stage == Stage::Archive && subject.occasion.stage != Stage::Archive {
            continue;
        }
        match &rule.each {
            None => {
                if !is_rejected(reads, subject, None) {
                    let path = || rule.field.to_string();
                    problems.extend(subject.on(None, |scope| judge(subject, rule, scope, path)).map(placed));
                }
            }
            Some(table) => {
                let rows = subject.record.rows(table);
                let columns = match &looked_up {
                    Some((key, columns)) if *key == table => columns,
                    _ => &looked_up.insert((table, Columns::new(subject.schema, table, rows))).1,
                };
                let mut silent = Silent::new(reads, columns);
                for (index, row) in rows.iter().enumerate() {
                    if subject.is_unsettled(&rule.id) || index & 0xFF == 0xFF && (deadline::passed() || deadline::overfull(problems.len())) {
                        break;
                    }
                    if !is_rejected(reads, subject, Some((table, index))) {
                        if silent.knows(index) {
                            continue;
                        }
                        let before = problems.len();
                        let path = || format!("{table}[{index}].{}", rule.field);
                        let row = Some((index, row));
                        problems.extend(subject.on(row, |scope| judge(subject, rule, scope, path)).map(placed));
                        if problems.len() == before {
                            silent.learn(index);
                        }
                    }
                }
            }
        }
    }
}

/// What the rules of a table read of its rows, looked up once.
struct Columns<'r> {
    names: Vec<&'r str>,
    /// Row by row, the value of each column with a number that is the same for equal ones.
    values: Vec<(u32, Option<&'r Value>)>,
}

impl<'r> Columns<'r> {
    fn new(schema: &'r Schema, key: &str, rows: &'r [Record]) -> Self {
        let Some(table) = schema.tables.get(key) else { return Self { names: Vec::new(), values: Vec::new() } };
        let rules = schema.rules.iter().filter(|rule| rule.each.as_deref() == Some(key));
        let read: HashSet<&str> = rules.flat_map(|rule| &rule.reads.columns).map(String::as_str).collect();
        let names: Vec<&str> = table.columns.keys().map(|name| &**name).filter(|name| read.contains(name)).collect();
        let value = |row: &'r Record, name: &str| {
            let value = row.get(name);
            (mixed(value), value)
        };
        let values = rows.iter().flat_map(|row| names.iter().map(move |name| value(row, name))).collect();
        Self { names, values }
    }

    fn row(&self, index: usize) -> &[(u32, Option<&'r Value>)] {
        let start = index * self.names.len();
        self.values.get(start..start + self.names.len()).unwrap_or_default()
    }
}

/// Rows of a table that are remembered for each rule.
const SLOTS: usize = 128;

/// Rows about which a rule has nothing to say. The rows of a large sheet repeat each other, and a rule says the same of
/// rows that are the same in all that it reads.
struct Silent<'c, 'r> {
    columns: &'c Columns<'r>,
    /// The columns that the rule reads, by number; none for a rule that reads more than columns of its row.
    reads: Option<Vec<usize>>,
    slot: usize,
    rows: [u32; SLOTS],
}

impl<'c, 'r> Silent<'c, 'r> {
    /// None are known yet.
    fn new(reads: &Reads, columns: &'c Columns<'r>) -> Self {
        let number = |name: &String| columns.names.iter().position(|other| other == name);
        let numbers = reads.columns.iter().map(number).collect::<Option<Vec<usize>>>();
        Self { columns, reads: numbers.filter(|_| reads.fields.is_empty()), slot: 0, rows: [u32::MAX; SLOTS] }
    }

    /// True when nothing is to be said about row `index`, because a row before was the same.
    fn knows(&mut self, index: usize) -> bool {
        let Some(reads) = &self.reads else { return false };
        let row = self.columns.row(index);
        let hash = reads.iter().fold(0_u32, |hash, at| {
            (hash.rotate_left(5) ^ row.get(*at).map_or(0, |(hash, _)| *hash)).wrapping_mul(0x9e37_79b9)
        });
        self.slot = (hash >> 16) as usize % SLOTS;
        let known = self.rows.get(self.slot).map_or(&[][..], |known| match *known {
            u32::MAX => &[],
            known => self.columns.row(known as usize),
        });
        !known.is_empty() && reads.iter().all(|at| known.get(*at).map(|(_, v)| v) == row.get(*at).map(|(_, v)| v))
    }

    /// Remembers the row that was asked for last, number `index`.
    fn learn(&mut self, index: usize) {
        if let (Some(slot), Ok(index)) = (self.rows.get_mut(self.slot), u32::try_from(index)) {
            *slot = index;
        }
    }
}

/// A number that is the same for values that are written the same; where it is the same for others, that costs time only.
fn mixed(value: Option<&Value>) -> u32 {
    let mix = |bytes: &[u8]| {
        bytes.chunks(4).fold(bytes.len() as u32, |hash, bytes| {
            let word = bytes.iter().fold(0, |word, byte| word << 8 | u32::from(*byte));
            (hash.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9)
        })
    };
    match value {
        Some(Value::Text(text)) => mix(text.as_bytes()),
        Some(Value::Number(number)) => (number.mantissa() as u32).wrapping_mul(0x85eb_ca6b) ^ number.scale(),
        Some(_) => 1,
        None => 0,
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
    let said = subject.on(row, |scope| subject.settled(expression.source(), |limits| expression.holds(scope, limits)));
    said.flatten() == Some(true)
}

/// A rule is silent where it does not apply, and where a value that it needs is missing.
fn breached(subject: &Subject<'_>, rule: &Rule, scope: &dyn Scope) -> bool {
    let said = |expression: &Expression| subject.settled(&rule.id, |limits| expression.holds(scope, limits)).flatten();
    rule.when.as_ref().is_none_or(|when| said(when) == Some(true)) && said(&rule.check) == Some(false)
}

fn judge(subject: &Subject<'_>, rule: &Rule, scope: &dyn Scope, path: impl FnOnce() -> String) -> Option<Problem> {
    breached(subject, rule, scope).then(|| problem(rule, scope, path()))
}

fn problem(rule: &Rule, scope: &dyn Scope, path: String) -> Problem {
    let [zh, en] = &rule.message;
    Problem::new(rule.id.to_string(), rule.severity, Message::new(zh.print(scope), en.print(scope)))
        .field(path)
        .help(rule.help.clone())
}
