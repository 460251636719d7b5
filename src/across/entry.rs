//! What is remembered of a report once it is given out: fingerprints and sums, no values.

use std::hash::{DefaultHasher, Hash, Hasher};

use rust_decimal::Decimal;

use super::fingerprint::Fingerprint;
use super::near;
use super::tables::{self, Tables};
use super::version::{self, Version};
use crate::char_count::CharCount as _;
use crate::extract::fold;
use crate::problem::{Problem, Severity};
use crate::record::{Key, Record};
use crate::report::{FileReport, Status};
use crate::schema::{Catalog, Role, Schema, Table};
use crate::value::Value;

/// Characters of an identity that messages show.
const SHOWN: usize = 60;

/// Rows of which the names are compared.
const NAMES: usize = 100;

/// One report.
#[derive(Debug)]
pub(super) struct Entry {
    /// Number of its file.
    pub(super) file: usize,
    pub(super) status: Status,
    /// What it is about; none where that is not said.
    pub(super) identity: Option<u64>,
    /// What it is about, as far as names that are merely alike say it.
    pub(super) near: Option<u64>,
    /// The values that tell it from others of that identity.
    pub(super) apart: Vec<Option<u64>>,
    /// The number that it was given.
    pub(super) number: Option<Number>,
    /// All that it says.
    pub(super) content: u64,
    /// What it is about in words.
    pub(super) about: String,
    /// What the file's name says beside that, which may be a version.
    name: Box<str>,
    pub(super) shares: Vec<Share>,
    /// The tables of annexed forms whose rows are told to be missing.
    pub(super) lacks: Vec<Lack>,
}

/// A number by which a return is told from all others.
#[derive(Debug)]
pub(super) struct Number {
    pub(super) digest: u64,
    /// Whose it is: the first of what the return is about.
    pub(super) owner: u64,
    /// As messages show it.
    pub(super) text: String,
}

/// A table that a report should have from an annexed form.
#[derive(Debug)]
pub(super) struct Lack {
    /// Number of the shared table.
    pub(super) table: usize,
    /// What its rows would be about, as the annexed form says it.
    pub(super) identity: u64,
}

/// What a report adds to the total of a table.
#[derive(Debug)]
pub(super) struct Share {
    /// Number of the shared table.
    pub(super) table: usize,
    /// The table's key in the report's own form.
    pub(super) key: Key,
    /// Whether the form has the table from one that it annexes.
    pub(super) annexed: bool,
    /// What the rows are about, as the form that the table belongs to says it.
    pub(super) identity: Option<u64>,
    /// All that the rows say but for their numbering.
    pub(super) content: u64,
    pub(super) rows: usize,
    pub(super) quantity: Decimal,
    pub(super) sums: Vec<Decimal>,
    pub(super) skipped: usize,
    /// What tells its first rows from each other.
    names: Vec<u64>,
}

impl Entry {
    pub(super) fn new(file: usize, report: &FileReport, catalog: &Catalog, tables: &mut Tables) -> Self {
        let mut entry = Self {
            file,
            status: report.status,
            identity: None,
            near: None,
            apart: Vec::new(),
            number: None,
            content: 0,
            about: String::new(),
            name: Box::default(),
            shares: Vec::new(),
            lacks: Vec::new(),
        };
        let schema = report.form.as_ref().and_then(|form| catalog.get(form));
        let (Some(schema), Some(record)) = (schema, &report.record) else { return entry };
        let values = said(report, record, &schema.identity);
        entry.identity = values.as_ref().map(|values| identity(&schema.form, values));
        entry.near = values
            .as_ref()
            .map(|values| identity(&schema.form, &values.iter().map(|value| near::core(value)).collect::<Vec<_>>()));
        let values = values.unwrap_or_default();
        entry.about = about(record, &schema.identity);
        entry.name = version::name(&report.path, &values).into();
        entry.apart = schema.told_apart_by.iter().map(|key| Some(digest(&folded(record.get(key)?)?))).collect();
        entry.number = number(schema, record);
        for (key, table) in &schema.tables {
            let rows = record.rows(key);
            let is_missed = |problem: &Problem| problem.severity == Severity::Error && *problem.field == **key;
            if rows.is_empty() && !report.problems.iter().any(is_missed) {
                continue;
            }
            let Some((index, owner)) = tables.shared(catalog, schema, key) else { continue };
            let annexed = owner.schema.form != schema.form;
            let about = said(report, record, &owner.schema.identity);
            if rows.is_empty() {
                let identity = about.filter(|_| annexed).map(|values| identity(&owner.schema.form, &values));
                entry.lacks.extend(identity.map(|identity| Lack { table: index, identity }));
                continue;
            }
            let mut share = Share {
                table: index,
                key: key.clone(),
                annexed,
                identity: about.map(|values| identity(&owner.schema.form, &values)),
                content: 0,
                rows: rows.len(),
                quantity: Decimal::ZERO,
                sums: Vec::new(),
                skipped: 0,
                names: Vec::new(),
            };
            share.sum(table, rows);
            entry.shares.push(share);
        }
        let mut content = Fingerprint::default();
        content.record(record, |key| schema.tables.contains_key(key));
        entry.shares.iter().for_each(|share| content.write_u64(share.content));
        entry.content = content.finish();
        entry
    }

    /// The version that its file's name says it is. To find that out takes a while, and few are asked.
    pub(super) fn version(&self) -> Version {
        Version::of(&self.name)
    }

    /// Takes what it is about, in words, from `shown`.
    pub(super) fn speak_of(&mut self, shown: &FileReport, catalog: &Catalog) {
        let schema = shown.form.as_ref().and_then(|form| catalog.get(form));
        if let (Some(schema), Some(record)) = (schema, &shown.record) {
            self.about = about(record, &schema.identity);
            let text = number(schema, record).map(|number| number.text).unwrap_or_default();
            self.number.iter_mut().for_each(|own| own.text.clone_from(&text));
        }
    }
}

impl Share {
    /// Whether most rows of both are called the same, and some of what they say differs.
    pub(super) fn is_version_of(&self, other: &Self) -> bool {
        let same = self.names.iter().filter(|name| other.names.contains(name)).count();
        self.table == other.table && self.content != other.content && same * 2 > self.names.len().max(other.names.len())
    }

    /// Whether `parts` together have as many rows and the same sums.
    pub(super) fn adds_up_to<'s>(&self, parts: impl Iterator<Item = &'s Self> + Clone) -> bool {
        let rows: usize = parts.clone().map(|part| part.rows).sum();
        let sum = |of: &dyn Fn(&Self) -> Decimal| {
            parts.clone().try_fold(Decimal::ZERO, |sum, part| sum.checked_add(of(part)))
        };
        let sums = |at: usize| sum(&|part| part.sums.get(at).copied().unwrap_or_default());
        rows == self.rows
            && sum(&|part| part.quantity) == Some(self.quantity)
            && self.skipped == parts.clone().map(|part| part.skipped).sum::<usize>()
            && self.sums.iter().enumerate().all(|(at, own)| sums(at) == Some(*own))
    }

    fn sum(&mut self, table: &Table, rows: &[Record]) {
        let quantity = tables::quantity(table);
        let summed = tables::summed(table);
        self.sums = vec![Decimal::ZERO; summed.len()];
        let numbering = table.columns.iter().find(|(_, c)| c.role == Role::Number).map(|(key, _)| &**key);
        let mut content = Fingerprint::default();
        for row in rows {
            if self.names.len() < NAMES {
                self.names.extend(table.unique.first().and_then(|key| Some(digest(&folded(row.get(key)?)?))));
            }
            content.record(row, |key| Some(key) == numbering);
            let times = match quantity.and_then(|key| row.get(key)) {
                None => Decimal::ONE,
                Some(Value::Number(times)) => *times,
                Some(_) => {
                    self.skipped += 1;
                    Decimal::ONE
                }
            };
            add(&mut self.quantity, Some(times), &mut self.skipped);
            for (sum, key) in self.sums.iter_mut().zip(&summed) {
                match row.get(key) {
                    None => {}
                    Some(Value::Number(number)) if times == Decimal::ONE => add(sum, Some(*number), &mut self.skipped),
                    Some(Value::Number(number)) => add(sum, number.checked_mul(times), &mut self.skipped),
                    Some(_) => self.skipped += 1,
                }
            }
        }
        self.content = content.finish();
    }
}

/// Adds to a sum what can be added.
pub(super) fn add(sum: &mut Decimal, number: Option<Decimal>, skipped: &mut usize) {
    match number.and_then(|number| sum.checked_add(number)) {
        Some(total) => *sum = total,
        None => *skipped += 1,
    }
}

/// The values of `keys` as they are compared; none where one is empty or wrong, and so says nothing.
fn said(report: &FileReport, record: &Record, keys: &[Key]) -> Option<Vec<String>> {
    let wrong = |key: &Key| report.problems.iter().any(|p| p.severity == Severity::Error && *p.field == **key);
    if keys.is_empty() || keys.iter().any(wrong) {
        return None;
    }
    keys.iter().map(|key| folded(record.get(key)?)).collect()
}

fn number(schema: &Schema, record: &Record) -> Option<Number> {
    let keys = || schema.identity.iter().chain(&schema.told_apart_by);
    let is_number = |key: &&Key| schema.fields.get(*key).is_some_and(|field| field.label.ends_with("编号"));
    let key = keys().find(is_number)?;
    let owner = keys().next().filter(|owner| *owner != key)?;
    let value = folded(record.get(key)?).filter(|value| value.contains(|c: char| c.is_ascii_digit()))?;
    // In whatever brackets the year is written.
    let value: Vec<&str> = value.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    // What stands in brackets behind a name is no other body.
    let owner = folded(record.get(owner)?)?;
    let owner = near::core(owner.split('(').next().filter(|name| !name.is_empty())?);
    Some(Number {
        digest: digest(&(&schema.form, value)),
        owner: digest(&owner),
        text: about(record, std::slice::from_ref(key)),
    })
}

fn folded(value: &Value) -> Option<String> {
    Some(fold(&value.plain())).filter(|text| !text.is_empty())
}

fn identity(form: &Key, values: &[String]) -> u64 {
    digest(&(form, values))
}

fn digest(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn about(record: &Record, keys: &[Key]) -> String {
    let values: Vec<String> = keys.iter().filter_map(|key| record.get(key)).map(Value::plain).collect();
    let text = values.join(" ");
    if text.char_count() <= SHOWN { text } else { text.chars().take(SHOWN).chain(['…']).collect() }
}
