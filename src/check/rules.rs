//! The rules of the schema: each with its own code, severity and message.

use super::Subject;
use crate::expr::{Expression, Scope};
use crate::limits::Limits;
use crate::message::Message;
use crate::problem::Problem;
use crate::record::Record;
use crate::schema::{Rule, Stage};

pub(super) fn check(subject: &Subject<'_>, problems: &mut Vec<Problem>) {
    let limits = Limits::default();
    let placed = |problem| subject.placed(problem);
    for rule in &subject.schema.rules {
        let reads = Reads::of(rule);
        if rule.stage == Stage::Archive && subject.occasion.stage != Stage::Archive {
            continue;
        }
        match &rule.each {
            None => {
                if !reads.is_rejected(subject, None) {
                    let path = || rule.field.to_string();
                    problems.extend(subject.on(None, |scope| judge(rule, scope, path, &limits)).map(placed));
                }
            }
            Some(table) => {
                for (index, row) in subject.record.rows(table).iter().enumerate() {
                    if !reads.is_rejected(subject, Some((table, index))) {
                        let path = || format!("{table}[{index}].{}", rule.field);
                        let row = Some((index, row));
                        problems.extend(subject.on(row, |scope| judge(rule, scope, path, &limits)).map(placed));
                    }
                }
            }
        }
    }
}

/// The values that a rule reads: where one of them was rejected already, the rule has nothing to add.
struct Reads {
    fields: Vec<String>,
    columns: Vec<String>,
}

impl Reads {
    fn of(rule: &Rule) -> Self {
        let mut reads = Self { fields: Vec::new(), columns: Vec::new() };
        let about = if rule.each.is_some() { format!("row.{}", rule.field) } else { rule.field.to_string() };
        let names =
            rule.when.iter().chain(std::iter::once(&rule.check)).flat_map(Expression::names).map(|name| name.name);
        for name in names.chain(std::iter::once(about)) {
            match name.strip_prefix("row.") {
                Some(column) if rule.each.is_some() => reads.columns.push(column.to_owned()),
                _ => reads.fields.push(name),
            }
        }
        reads
    }

    fn is_rejected(&self, subject: &Subject<'_>, row: Option<(&str, usize)>) -> bool {
        if subject.is_clean() {
            return false;
        }
        self.fields.iter().any(|field| subject.is_rejected(field))
            || row.is_some_and(|(table, index)| {
                self.columns.iter().any(|column| subject.is_rejected(&format!("{table}[{index}].{column}")))
            })
    }
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
