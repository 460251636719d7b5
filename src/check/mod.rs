//! From a record to its problems: one check, one file, one flat list.
//!
//! Documents and data files are checked by the same code: both come as an [`Extraction`], a record with the place of
//! every value. What reading itself noticed is part of it; a value that reading already rejected is not judged again.

mod days;
mod kept;
mod numbering;
mod occasion;
mod premature;
mod required;
mod rules;
mod silent;
mod single;
mod total;
mod unique;
mod values;

use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

pub use occasion::Occasion;
pub(crate) use silent::Memories;

pub(crate) use kept::Kept;

use occasion::OnDay;

use crate::deadline;
use crate::expr::{EvalError, RowScope, Scope};
use crate::extract::{Extraction, FoundTotal, Places};
use crate::limits::Limits;
use crate::message;
use crate::problem::{Beyond, Pile, Problem, Severity};
use crate::record::{Key, Record};
use crate::schema::{Schema, Stage};

/// What a check looks at.
pub(crate) struct Subject<'a> {
    pub(crate) schema: &'a Arc<Schema>,
    pub(crate) record: &'a Record,
    pub(crate) places: &'a Places,
    pub(crate) totals: &'a [FoundTotal],
    /// The tables that are numbered on from those of the form in front of it.
    pub(crate) goes_on: &'a [Key],
    pub(crate) occasion: Occasion,
    limits: &'a Limits,
    /// What is wrong beyond what is kept.
    beyond: &'a Beyond,
    /// What could not be said within the limits, by rule or field.
    unsettled: &'a RefCell<BTreeSet<String>>,
    /// The fields about which an error is known already.
    rejected: HashSet<&'a str>,
    /// The rows in which one of them stands, by table.
    rejected_rows: HashSet<(&'a str, usize)>,
    /// What is known already beside errors, by code and field.
    known: HashSet<(&'a str, &'a str)>,
    /// The rows of which rules have nothing to say.
    silent: &'a Memories,
}

type Check = fn(&Subject<'_>, &mut Pile);

/// The checks of a filled form, in the order in which they speak.
const CHECKS: &[Check] = &[
    required::check,
    premature::check,
    values::check,
    days::check,
    numbering::check,
    unique::check,
    single::check,
    total::check,
    rules::check,
];

/// The checks of a form that nobody filled in.
const BLANK_CHECKS: &[Check] = &[required::check];

/// Everything that is wrong with a form on an occasion (a stage will do), what reading noticed included; by place. More
/// than [`Limits::problems`] are not listed but counted, in one more problem at the end.
pub fn check(extraction: &Extraction, occasion: impl Into<Occasion>) -> Vec<Problem> {
    check_within(extraction, occasion, &Limits::default())
}

/// As [`check`], with the problems that `limits` allow, and the steps of each evaluation of a rule.
pub fn check_within(extraction: &Extraction, occasion: impl Into<Occasion>, limits: &Limits) -> Vec<Problem> {
    let noticed = (extraction.problems.clone(), extraction.beyond.clone());
    check_with(extraction, noticed, occasion.into(), limits, limits.problems, &Memories::default()).problems
}

/// Checks many records one after the other: what was found out about rows that are alike is kept.
#[derive(Debug, Default)]
pub struct Checker(Memories);

impl Checker {
    /// As [`check_within`]; what reading noticed is taken out of the extraction, for there may be much of it.
    pub fn check(&self, extraction: &mut Extraction, occasion: impl Into<Occasion>, limits: &Limits) -> Vec<Problem> {
        let noticed = take_noticed(extraction);
        check_with(extraction, noticed, occasion.into(), limits, limits.problems, &self.0).problems
    }
}

/// Takes out what reading noticed: there may be much of it.
pub(crate) fn take_noticed(extraction: &mut Extraction) -> (Vec<Problem>, Beyond) {
    (std::mem::take(&mut extraction.problems), std::mem::take(&mut extraction.beyond))
}

/// The same for one of many forms: what was found out about rows that are alike is kept in `silent`. What reading
/// noticed is no longer in the extraction. Problems are kept as far as there is `room` for them.
pub(crate) fn check_with(
    extraction: &Extraction,
    (mut problems, mut beyond): (Vec<Problem>, Beyond),
    occasion: Occasion,
    limits: &Limits,
    room: usize,
    silent: &Memories,
) -> Kept {
    let mut checks = if extraction.record.is_blank() { BLANK_CHECKS } else { CHECKS }.iter();
    let unsettled = RefCell::default();
    while !deadline::passed() {
        beyond.lighten(&mut problems, limits.problems);
        let errors = || problems.iter().filter(|p| p.severity == Severity::Error).map(|p| p.field.as_str());
        let others = problems.iter().filter(|p| p.severity != Severity::Error);
        let subject = Subject {
            schema: &extraction.schema,
            record: &extraction.record,
            places: &extraction.places,
            totals: &extraction.totals,
            goes_on: &extraction.goes_on,
            occasion,
            limits,
            beyond: &beyond,
            unsettled: &unsettled,
            rejected: errors().collect(),
            rejected_rows: errors().filter_map(row_of).collect(),
            known: others.map(|p| (&*p.code, p.field.as_str())).collect(),
            silent,
        };
        // What is known changes with what a check finds: most find nothing.
        let mut found = subject.pile();
        for check in checks.by_ref() {
            check(&subject, &mut found);
            if !found.is_empty() || deadline::passed() {
                break;
            }
        }
        if found.is_empty() {
            break;
        }
        if problems.is_empty() {
            problems = found.problems;
        } else {
            problems.append(&mut found.problems);
        }
        beyond.join(found.beyond);
    }
    problems.extend(unsettled.into_inner().iter().map(|what| too_many_steps(what, limits)));
    problems.retain(|problem| problem.code != crate::extract::COVERED);
    beyond.forget(crate::extract::COVERED);
    // To sort takes memory, and the problems of a long sheet mostly come in order.
    if !problems.is_sorted_by(|a, b| a.place <= b.place) {
        problems.sort_by(|a, b| a.place.cmp(&b.place));
    }
    kept::keep(problems, &beyond, room, limits)
}

/// The rule or field `what` was not settled within the steps that an expression may take.
fn too_many_steps(what: &str, limits: &Limits) -> Problem {
    let most = limits.expression_steps;
    let message = message!(
        "“{what}”超过上限 {most} 步仍未算完，没有得出结论",
        "“{what}” takes more steps than the limit of {most} and was not settled"
    );
    limits.oversized("expression_steps", message)
}

/// The table and the row of a path such as `servers[0].vcpu`.
fn row_of(path: &str) -> Option<(&str, usize)> {
    let (table, rest) = path.split_once('[')?;
    Some((table, rest.split_once(']')?.0.parse().ok()?))
}

impl Subject<'_> {
    /// Room for what a check finds.
    pub(crate) fn pile(&self) -> Pile {
        Pile::new(self.limits.problems)
    }

    /// What `evaluate` says of the names of this check: the record's, those of a row, and the days.
    pub(crate) fn on<T>(&self, row: Option<(usize, &Record)>, evaluate: impl FnOnce(&dyn Scope) -> T) -> T {
        let occasion = self.occasion;
        match row {
            None => evaluate(&OnDay { scope: self.record, occasion }),
            Some((index, row)) => evaluate(&OnDay { scope: &RowScope { record: self.record, row, index }, occasion }),
        }
    }

    /// The value of an expression about `what`, a rule or a field; none, and told once, when it takes too many steps.
    pub(crate) fn settled<T>(&self, what: &str, evaluate: impl FnOnce(&Limits) -> Result<T, EvalError>) -> Option<T> {
        let value = evaluate(self.limits);
        if value.is_err() && !self.unsettled.borrow().contains(what) {
            self.unsettled.borrow_mut().insert(what.to_owned());
        }
        value.ok()
    }

    /// True when something about `what` took too many steps already.
    pub(crate) fn is_unsettled(&self, what: &str) -> bool {
        self.unsettled.borrow().contains(what)
    }

    /// Adds the place of `problem`'s field to it.
    pub(crate) fn placed(&self, problem: Problem) -> Problem {
        if problem.place.is_some() {
            return problem;
        }
        let place = self.places.nearest(&problem.field);
        problem.place(place)
    }

    /// True when an error is known about `field` already: what is wrong there has been said.
    pub(crate) fn is_rejected(&self, field: &str) -> bool {
        self.rejected.contains(field) || self.beyond.rejects(field)
    }

    /// True when an error is known about a value in a row.
    pub(crate) fn is_row_rejected(&self, table: &str, index: usize) -> bool {
        self.rejected_rows.contains(&(table, index)) || self.beyond.rejects_in_row(table, index)
    }

    /// True when no error is known at all.
    pub(crate) fn is_clean(&self) -> bool {
        self.rejected.is_empty() && !self.beyond.has_error()
    }

    /// True when a problem of this code that is no error is known about `field` already.
    pub(crate) fn is_known(&self, code: &str, field: &str) -> bool {
        self.known.contains(&(code, field)) || self.beyond.knows(code, field)
    }

    /// True when `required` applies at the stage of this run.
    pub(crate) fn applies(&self, required: Stage) -> bool {
        match required {
            Stage::Never => false,
            Stage::Submit => true,
            Stage::Archive => self.occasion.stage == Stage::Archive,
        }
    }
}
