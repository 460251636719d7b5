//! Personal data made unreadable in what is shown: `138****1234`, `z***@x.gov.cn`.
//!
//! Two nets, one behind the other. What a schema calls personal (telephone numbers and e-mail addresses are; other
//! fields where they say `personal: true`) is masked in the record, and wherever a problem repeats it. And whatever
//! looks like a telephone number, an e-mail address or an identity number is masked in every text, wherever it stands:
//! in other fields, unknown columns, messages, sheet names and file names.

mod pattern;

use std::borrow::Cow;
use std::sync::Arc;

use crate::char_count::CharCount as _;
use crate::message::{Message, shared};
use crate::place::Place;
use crate::problem::Problem;
use crate::record::Record;
use crate::report::{FileReport, Findings};
use crate::schema::{Catalog, Field, FieldType, Schema};
use crate::value::Value;

pub use pattern::text;

/// Characters of a text that messages quote.
const QUOTED: usize = 60;

/// Masks reports of forms of a catalog.
#[derive(Debug, Clone)]
pub struct Mask {
    catalog: Catalog,
}

/// Values that are looked for in the problems of their form: those of its own fields, not of tables.
type Said = Vec<(String, String)>;

impl Mask {
    /// Masks by the schemas of `catalog`.
    pub fn new(catalog: &Catalog) -> Self {
        Self { catalog: catalog.clone() }
    }

    /// Masks a report: its path, its record, its places and its problems.
    pub fn report(&self, report: &mut FileReport) {
        let schema = report.form.as_ref().and_then(|form| self.catalog.get(form));
        own(&mut report.path);
        let mut said = Said::new();
        if let Some(record) = report.record.take() {
            report.record = Some(masked(record, schema.map(|schema| &**schema), &mut said));
        }
        report.places.rename_sheets(sheet);
        // Longer ones first: one may be part of another.
        crate::order::by(&mut said, |(raw, _)| usize::MAX - raw.len());
        for problem in &mut report.problems {
            self.problem(problem, schema.map(|schema| &**schema), &said);
        }
    }

    /// Masks what was seen across files.
    pub fn findings(&self, findings: &mut Findings) {
        for finding in &mut findings.problems {
            own(&mut finding.path);
            own(&mut finding.other);
            self.problem(&mut finding.problem, None, &Said::new());
        }
    }

    fn problem(&self, problem: &mut Problem, schema: Option<&Schema>, said: &Said) {
        let personal = schema.and_then(|schema| field_at(schema, &problem.field)).filter(|field| field.personal);
        let mut said: Cow<'_, Said> = Cow::Borrowed(said);
        if let Some(field) = personal {
            // What the form asks for is nobody's.
            let asked = field.pattern.as_ref().map(|pattern| &pattern.expects);
            let is_asked = |text: &String| asked.is_some_and(|asked| *text == asked.zh || *text == asked.en);
            for raw in [&mut problem.found, &mut problem.expected].into_iter().flatten().filter(|raw| !is_asked(raw)) {
                let shown = value(raw, field.kind);
                // Messages quote the beginning of what is long.
                if let Some((end, _)) = raw.char_indices().nth(QUOTED) {
                    let quoted = raw.get(..end).unwrap_or_default().to_owned();
                    let shown = value(&quoted, field.kind);
                    said.to_mut().push((quoted, shown));
                }
                said.to_mut().insert(0, (std::mem::replace(raw, shown.clone()), shown));
            }
        }
        let conceal = |text: &mut String| {
            for (raw, shown) in said.iter().filter(|(raw, _)| raw.char_count() > 1) {
                if text.contains(raw.as_str()) {
                    *text = text.replace(raw.as_str(), shown);
                }
            }
            own(text);
        };
        problem.found.iter_mut().chain(&mut problem.expected).chain([&mut problem.field]).for_each(conceal);
        for (said, personal) in [(&mut problem.message, personal), (&mut problem.help, None)] {
            let mut masked = Message::clone(said);
            for text in [&mut masked.zh, &mut masked.en] {
                conceal(text);
                if let Some(field) = personal {
                    *text = pattern::remains(text, field.kind);
                }
            }
            if masked != **said {
                *said = shared(masked.into());
            }
        }
        if let Some(name) = problem.place.as_mut().and_then(Place::sheet_mut)
            && let Some(shown) = sheet(name)
        {
            *name = shown;
        }
    }
}

/// What a sheet is called, where its name has something to be masked.
fn sheet(name: &str) -> Option<Arc<str>> {
    match text(name) {
        Cow::Owned(shown) => Some(shown.into()),
        Cow::Borrowed(_) => None,
    }
}

/// The field that a path into a record names: `phone`, `servers[3].phone`.
fn field_at<'s>(schema: &'s Schema, path: &str) -> Option<&'s Field> {
    let (head, rest) = path.split_once('[').unwrap_or((path, ""));
    match rest.split_once("].") {
        Some((_, column)) => schema.tables.get(head)?.columns.get(column).map(|column| &column.field),
        None => schema.fields.get(head),
    }
}

fn masked(record: Record, schema: Option<&Schema>, said: &mut Said) -> Record {
    let mut shown = Record::new();
    for (key, value) in record.iter() {
        let table = schema.and_then(|schema| schema.tables.get(key));
        let field = schema.and_then(|schema| schema.fields.get(key));
        let value = match (value, table) {
            (Value::Rows(rows), Some(table)) => {
                let column = |key: &str| table.columns.get(key).map(|column| &column.field);
                Value::Rows(rows.iter().map(|row| entries(row, column, None)).collect())
            }
            (value, _) => one(value, field, Some(said)),
        };
        shown.set(key_of(key), value);
    }
    shown
}

fn entries<'s>(row: &Record, field: impl Fn(&str) -> Option<&'s Field>, mut said: Option<&mut Said>) -> Record {
    let mut shown = Record::new();
    for (key, value) in row.iter() {
        shown.set(key_of(key), one(value, field(key), said.as_deref_mut()));
    }
    shown
}

/// Labels of unknown columns are keys too.
fn key_of(key: &str) -> crate::record::Key {
    text(key).as_ref().into()
}

fn one(held: &Value, field: Option<&Field>, said: Option<&mut Said>) -> Value {
    let personal = field.filter(|field| field.personal).map(|field| field.kind);
    match held {
        Value::List(items) => Value::List(items.iter().map(|item| one(item, field, None)).collect()),
        Value::Rows(rows) => Value::Rows(rows.iter().map(|row| entries(row, |_| None, None)).collect()),
        Value::Map(map) => Value::Map(Box::new(entries(map, |_| None, None))),
        Value::Date(_) if personal.is_none() => held.clone(),
        Value::Bool(_) | Value::Null => held.clone(),
        Value::Text(_) | Value::Number(_) | Value::Date(_) => {
            let raw = held.plain();
            let shown = match personal {
                Some(kind) => value(&raw, kind),
                None => text(&raw).into_owned(),
            };
            if shown == raw {
                return held.clone();
            }
            if let (Some(said), Some(_)) = (said, personal) {
                said.push((raw, shown.clone()));
            }
            Value::text(shown)
        }
    }
}

/// A value of a personal field.
fn value(raw: &str, kind: FieldType) -> String {
    match kind {
        FieldType::Phone | FieldType::Email => pattern::own(raw),
        _ => pattern::name(raw),
    }
}

fn own(shown: &mut String) {
    if let Cow::Owned(masked) = text(shown) {
        *shown = masked;
    }
}
