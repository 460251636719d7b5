//! One table out of many returns.
//!
//! A [`Collection`] takes in the reports of a run and keeps their rows: of every table that a schema knows, one
//! [`List`] over all returns, and one of the records of each form that says more than its tables do. [`xlsx`] makes a
//! workbook of them for people, [`csv`] and [`ndjson`] one table for scripts. Nothing about a form is known here:
//! columns, labels and types are those of its schema.

pub mod csv;
mod list;
pub mod ndjson;
mod spool;
mod text;
pub mod xlsx;

use std::borrow::Cow;
use std::sync::Arc;

use indexmap::IndexMap;

pub use list::{Column, Line, List};
pub use spool::Spool;

use crate::across::Across;
use crate::across::tables::Tables;
use crate::mask::Mask;
use crate::message::{Lang, Message};
use crate::place::Place;
use crate::problem::{Problem, Severity};
use crate::record::{Key, Record};
use crate::report::{FileReport, Findings, Status, Summary};
use crate::schema::{Catalog, Schema};
use crate::stored::fields;
use crate::value::Value;

/// Problems that a workbook's sheet holds; the others are counted.
const PROBLEMS: usize = 1_000_000;

/// Takes in the reports of a run, one after the other.
#[derive(Debug)]
pub struct Collection {
    catalog: Catalog,
    tables: Tables,
    across: Across,
    mask: Option<Mask>,
    lang: Lang,
    lists: IndexMap<Id, List>,
    returns: Vec<Return>,
    problems: Spool<Said>,
    /// Whether they are kept.
    told: bool,
    unsaid: usize,
    summary: Summary,
}

/// What a list is of: a shared table by its number, or the records of a form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Id {
    Table(usize),
    Records(Key),
}

/// What was collected.
#[derive(Debug)]
pub struct Collected {
    /// The lists, tables first, in the order of their forms.
    pub lists: Vec<List>,
    /// The returns in input order.
    pub returns: Vec<Return>,
    /// What is wrong with them, in the same order; what is seen only across files at the end. None where they are only
    /// counted.
    pub problems: Spool<Said>,
    /// Number of problems beyond those that are kept.
    pub unsaid: usize,
    /// What was seen across the files.
    pub across: Findings,
    /// The verdicts.
    pub summary: Summary,
    /// The language of wording.
    pub lang: Lang,
}

/// One form of one file.
#[derive(Debug)]
pub struct Return {
    /// The file as the user named it.
    pub path: String,
    /// SHA-256 of its bytes.
    pub sha256: Option<String>,
    /// The form; none for a file of which no record could be made.
    pub form: Option<Key>,
    /// What the form is called.
    pub title: String,
    /// The verdict.
    pub status: Status,
    /// The fields, without tables.
    pub fields: Record,
    /// The field that names who returned it.
    pub department: Option<Key>,
    /// Where its first field stands.
    pub place: Option<Place>,
    /// Rows of its tables.
    pub rows: usize,
    /// Its errors and its warnings.
    pub problems: [usize; 2],
}

/// A problem of a file. There may be many, so they share what they have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The file.
    pub path: Arc<str>,
    /// Where in it.
    pub place: Option<Place>,
    /// The code.
    pub code: Cow<'static, str>,
    /// How much it weighs.
    pub severity: Severity,
    /// Path into the record.
    pub field: Box<str>,
    /// What is wrong.
    pub message: Arc<Message>,
    /// What to do.
    pub help: Arc<Message>,
}

impl Collection {
    /// A run with the schemas of `catalog`; what it says is in `lang`.
    pub fn new(catalog: &Catalog, lang: Lang) -> Self {
        Self {
            tables: Tables::default(),
            across: Across::new(catalog),
            mask: None,
            catalog: catalog.clone(),
            lang,
            lists: IndexMap::new(),
            returns: Vec::new(),
            problems: Spool::default(),
            told: true,
            unsaid: 0,
            summary: Summary::default(),
        }
    }

    /// The same, with personal data masked in what is collected; returns are compared by what they say.
    #[must_use]
    pub fn masked(self) -> Self {
        Self { mask: Some(Mask::new(&self.catalog)), ..self }
    }

    /// The same for a table that has no room for problems: they are only counted.
    #[must_use]
    pub fn untold(self) -> Self {
        Self { told: false, ..self }
    }

    /// Takes in the next report, in input order.
    pub fn add(&mut self, mut report: FileReport) {
        self.summary.add(report.status);
        self.across.add(&report);
        if let Some(mask) = &self.mask {
            mask.report(&mut report);
            self.across.speak_of(&report);
        }
        let [errors, warnings, _] = report.counts();
        let problems = [errors, warnings];
        let (path, most) = (Arc::from(report.path.as_str()), if self.told { PROBLEMS } else { 0 });
        for problem in std::mem::take(&mut report.problems) {
            if self.problems.len() < most {
                self.problems.push(&Said::new(Arc::clone(&path), problem));
            } else {
                self.unsaid += 1;
            }
        }
        let schema = report.form.as_ref().and_then(|form| self.catalog.get(form)).cloned();
        let number = self.returns.len();
        let mut fields = report.record.take().unwrap_or_default();
        let mut rows = 0;
        if let Some(schema) = &schema {
            for (key, value) in fields.iter_mut() {
                if let (Some(key), Value::Rows(list)) = (schema.tables.get_key_value(key).map(|(key, _)| key), value) {
                    rows += list.len();
                    self.rows(number, schema, key, std::mem::take(list), &report);
                }
            }
        }
        let place = fields.iter().find_map(|(key, _)| report.places.get(key));
        let fields = plain(fields);
        if let Some(schema) = &schema {
            self.record(number, schema, &fields, place.clone());
        }
        self.returns.push(Return {
            path: report.path,
            sha256: report.sha256,
            title: schema.as_ref().map_or(String::new(), |schema| list::title(schema)),
            department: schema.and_then(|schema| schema.returned_by.clone()),
            form: report.form,
            status: report.status,
            fields,
            place,
            rows,
            problems,
        });
    }

    fn rows(&mut self, number: usize, schema: &Arc<Schema>, key: &Key, rows: Vec<Record>, report: &FileReport) {
        if rows.is_empty() {
            return;
        }
        let Some((index, owner)) = self.tables.shared(&self.catalog, schema, key) else { return };
        let Some(table) = owner.get() else { return };
        let list = self.lists.entry(Id::Table(index)).or_insert_with(|| List::of_table(&owner.schema, table));
        for (at, row) in rows.into_iter().enumerate() {
            let place = report.places.get(&format!("{key}[{at}]"));
            list.push(number, place, row);
        }
    }

    fn record(&mut self, number: usize, schema: &Arc<Schema>, fields: &Record, place: Option<Place>) {
        if !list::has_records(schema) || fields.is_blank() {
            return;
        }
        let id = Id::Records(schema.form.clone());
        self.lists.entry(id).or_insert_with(|| List::of_records(schema)).push(number, place, Record::new());
    }

    /// What was collected.
    pub fn finish(self) -> Collected {
        let mut across = self.across.finish();
        if let Some(mask) = &self.mask {
            mask.findings(&mut across);
        }
        let mut problems = self.problems;
        for finding in across.problems.iter().filter(|_| self.told) {
            problems.push(&Said::new(finding.path.as_str().into(), finding.problem.clone()));
        }
        let mut lists: Vec<(Id, List)> = self.lists.into_iter().collect();
        let form = |form: &Key| self.catalog.forms().position(|(id, _)| id == form);
        let place = |(id, list): &(Id, List)| (matches!(id, Id::Records(_)), form(&list.form), list.table.clone());
        crate::order::comparing(&mut lists, |a, b| place(a).cmp(&place(b)));
        Collected {
            lists: lists.into_iter().map(|(_, list)| list).collect(),
            returns: self.returns,
            problems,
            unsaid: self.unsaid,
            across,
            summary: self.summary,
            lang: self.lang,
        }
    }
}

/// A record without its tables and the id of its form.
fn plain(mut record: Record) -> Record {
    record.remove("form");
    record.retain(|_, value| !matches!(value, Value::Rows(_)));
    record
}

impl Collected {
    /// The return that a line comes from.
    pub fn source(&self, line: &Line) -> Option<&Return> {
        self.returns.get(line.source as usize)
    }

    /// Whether a line counts in totals.
    pub fn counts(&self, list: &List, line: &Line) -> bool {
        let counted = self.across.counted.get(line.source as usize);
        counted.is_none_or(|counted| match &list.table {
            Some(table) => counted.counts(table),
            None => counted.form,
        })
    }

    /// The list that the most returns have lines in; of several, the one with the most lines, else the first.
    pub fn main_list(&self) -> Option<&List> {
        let size = |list: &List| (list.returns, list.lines.len());
        self.lists.iter().reduce(|most, list| if size(list) > size(most) { list } else { most })
    }
}

impl Return {
    /// Who returned it.
    pub fn department(&self) -> Option<&Value> {
        self.department.as_ref().and_then(|key| self.fields.get(key))
    }
}

fields!(Said { path, place, code, severity, field, message, help });

impl Said {
    fn new(path: Arc<str>, problem: Problem) -> Self {
        let Problem { code, severity, field, place, message, help, .. } = problem;
        Self { path, place, code, severity, field: field.into(), message, help }
    }
}
