//! The rules of the schema: each with its own code, severity and message.

use super::Subject;
use super::silent::{Rows, Silent};
use crate::deadline;
use crate::expr::{Expression, Scope};
use crate::message::Message;
use crate::problem::{Pile, Problem};
use crate::record::{Key, Record};
use crate::schema::{Reads, Rule, Stage};

pub(super) fn check(subject: &Subject<'_>, problems: &mut Pile) {
    let rules = &subject.schema.rules;
    // Rules speak in their own order; their rows are gone through once.
    let mut told: Vec<Pile> = rules.iter().map(|_| subject.pile()).collect();
    let applies = |rule: &Rule| rule.stage != Stage::Archive || subject.occasion.stage == Stage::Archive;
    let applying = || rules.iter().zip(0..).filter(|(rule, _)| applies(rule));
    for (rule, at) in applying().filter(|(rule, _)| rule.each.is_none()) {
        if !is_rejected(&rule.reads, subject, None) {
            let problem = subject.on(None, |scope| judge(subject, rule, scope, || rule.field.to_string()));
            put(&mut told, at, problem.map(|problem| subject.placed(problem)));
        }
    }
    for (number, key) in subject.schema.tables.keys().enumerate() {
        let own: Vec<(&Rule, usize)> = applying().filter(|(rule, _)| rule.each.as_ref() == Some(key)).collect();
        if !own.is_empty() {
            subject.silent.of(subject.schema, |silent| {
                let Some(reads) = silent.reads(number) else { return };
                let mut rows = Rows::new(reads);
                let is_clean = subject.is_clean();
                for (index, row) in subject.record.rows(key).iter().enumerate() {
                    if index & 0xFF == 0xFF && deadline::passed() {
                        break;
                    }
                    rows.look_at(row);
                    for (rule, at) in &own {
                        let is_rejected = || !is_clean && is_rejected(&rule.reads, subject, Some((key, index)));
                        if !is_rejected() && !silent.knows(*at, &rows) {
                            put(&mut told, *at, row_rule(subject, (rule, *at), (key, index, row), &rows, silent));
                        }
                    }
                }
            });
        }
    }
    told.into_iter().for_each(|told| problems.append(told));
}

fn put(told: &mut [Pile], at: usize, problem: Option<Problem>) {
    if let Some(told) = told.get_mut(at) {
        told.extend(problem);
    }
}

/// What a rule, that with number `at`, says of a row.
fn row_rule(
    subject: &Subject<'_>,
    (rule, at): (&Rule, usize),
    (table, index, row): (&Key, usize, &Record),
    rows: &Rows<'_>,
    silent: &mut Silent,
) -> Option<Problem> {
    if subject.is_unsettled(&rule.id) {
        return None;
    }
    let path = || format!("{table}[{index}].{}", rule.field);
    let problem = subject.on(Some((index, row)), |scope| judge(subject, rule, scope, path));
    if problem.is_none() && !subject.is_unsettled(&rule.id) {
        silent.learn(at, rows);
    }
    problem.map(|problem| subject.placed(problem))
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
