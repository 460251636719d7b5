//! One list: the rows of a table, or the records of a form, over all returns.

use indexmap::IndexMap;

use super::{Spool, text};
use crate::across::tables;
use crate::char_count::CharCount as _;
use crate::extract::fold;
use crate::place::Place;
use crate::record::{Key, Record};
use crate::schema::{Field, FieldType, Part, Role, Schema, Table};
use crate::stored::fields;
use crate::value::Value;

/// Unknown columns of returns that become columns of a spreadsheet; the others share its last one.
const EXTRA: usize = 100;
/// Characters of a label that heads a column with all its remarks.
const LONG: usize = 16;

/// One list.
#[derive(Debug)]
pub struct List {
    /// The form that the table belongs to, or whose records it holds.
    pub form: Key,
    /// The table's key; none for a list of records.
    pub table: Option<Key>,
    /// What it is called.
    pub name: String,
    /// The form's own fields that stand before the columns of the table; for a list of records all fields.
    pub keys: Vec<Column>,
    /// The columns of the table.
    pub columns: Vec<Column>,
    /// Labels of columns that the schema does not know, as they were first written, by their folded spelling.
    extra: IndexMap<String, String>,
    /// Its lines in input order.
    pub lines: Spool<Line>,
    /// Number of returns that have lines in it.
    pub returns: usize,
    /// The return of the last line.
    latest: Option<u64>,
    /// Which of `keys` names who returned it.
    pub department: Option<usize>,
    /// Which of `columns` says how many times a line counts.
    pub quantity: Option<usize>,
    /// Which of `columns` are summed.
    pub sums: Vec<usize>,
}

/// A column of a list.
#[derive(Debug, Clone)]
pub struct Column {
    /// The key in records.
    pub key: Key,
    /// What it is called.
    pub label: String,
    /// What it holds.
    pub kind: FieldType,
    /// Whether it only counts the rows of its return.
    pub numbering: bool,
}

/// A line of a list.
#[derive(Debug)]
pub struct Line {
    /// Number of the return that it comes from.
    pub source: u64,
    /// Where it stands there.
    pub place: Option<Place>,
    /// The values of `columns`.
    values: Vec<Option<Value>>,
    /// Values of unknown columns, by the column's number.
    extra: Vec<(u32, Value)>,
}

fields!(Line { source, place, values, extra });

impl Column {
    fn new(key: &Key, field: &Field, numbering: bool) -> Self {
        Self { key: key.clone(), label: short(&field.title), kind: field.kind, numbering }
    }
}

/// A label without the remark behind it, where it is too long to head a column.
fn short(label: &str) -> String {
    let remark = label.find(['（', '(']).filter(|at| *at > 0 && label.char_count() > LONG);
    remark.and_then(|at| label.get(..at)).unwrap_or(label).trim_end().to_owned()
}

impl List {
    pub(super) fn of_table(schema: &Schema, table: &Table) -> Self {
        let keys: Vec<&Key> = key_fields(schema);
        let position = |key: &Key| table.columns.get_index_of(key);
        Self {
            form: schema.form.clone(),
            table: Some(table.key.clone()),
            name: table.label.clone(),
            department: schema.returned_by.as_ref().and_then(|key| keys.iter().position(|k| *k == key)),
            keys: fields(schema, keys.into_iter()),
            columns: table
                .columns
                .iter()
                .map(|(key, column)| Column::new(key, &column.field, column.role == Role::Number))
                .collect(),
            extra: IndexMap::new(),
            lines: Spool::default(),
            returns: 0,
            latest: None,
            quantity: tables::quantity(table).and_then(position),
            sums: tables::summed(table).into_iter().filter_map(position).collect(),
        }
    }

    pub(super) fn of_records(schema: &Schema) -> Self {
        // What tells the record from others stands first.
        let keys = key_fields(schema);
        let others = schema.fields.keys().filter(|key| !keys.contains(key));
        let all: Vec<&Key> = keys.iter().copied().chain(others).collect();
        Self {
            form: schema.form.clone(),
            table: None,
            name: title(schema),
            department: schema.returned_by.as_ref().and_then(|key| all.iter().position(|k| *k == key)),
            keys: fields(schema, all.into_iter()),
            columns: Vec::new(),
            extra: IndexMap::new(),
            lines: Spool::default(),
            returns: 0,
            latest: None,
            quantity: None,
            sums: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, source: usize, place: Option<Place>, mut row: Record) {
        let values = self.columns.iter().map(|column| row.remove(&column.key)).collect();
        let mut extra = Vec::new();
        if let Some(Value::Map(map)) = row.remove("extra") {
            for (label, value) in map.iter() {
                let entry = self.extra.entry(fold(label));
                extra.push((entry.index() as u32, value.clone()));
                entry.or_insert_with(|| label.to_owned());
            }
        }
        let source = source as u64;
        if self.latest.replace(source) != Some(source) {
            self.returns += 1;
        }
        self.lines.push(&Line { source, place, values, extra });
    }

    /// Labels of the columns that the schema does not know, with the values that `line` has in them.
    pub fn extra<'l>(&'l self, line: &'l Line) -> impl Iterator<Item = (&'l str, &'l Value)> {
        let label = |at: u32| self.extra.get_index(at as usize).map(|(_, label)| label.as_str());
        line.extra.iter().filter_map(move |(at, value)| Some((label(*at)?, value)))
    }

    /// Those of them that become columns of a spreadsheet.
    pub(super) fn extra_labels(&self) -> impl ExactSizeIterator<Item = &str> {
        self.extra.values().take(EXTRA).map(String::as_str)
    }

    /// Whether there are more of them than become columns.
    pub(super) fn has_rest(&self) -> bool {
        self.extra.len() > EXTRA
    }

    /// What `line` has in the columns that do not become columns of a spreadsheet.
    pub(super) fn rest(&self, line: &Line) -> String {
        let rest = line.extra.iter().filter(|(at, _)| *at as usize >= EXTRA);
        let label = |at: &u32| self.extra.get_index(*at as usize).map_or("", |(_, label)| label);
        rest.map(|(at, value)| format!("{}：{}", label(at), value.plain())).collect::<Vec<_>>().join("；")
    }
}

impl Line {
    /// The value of the list's column number `column`.
    pub fn value(&self, column: usize) -> Option<&Value> {
        self.values.get(column)?.as_ref()
    }

    /// The value of unknown column number `column`.
    pub(super) fn extra(&self, column: usize) -> Option<&Value> {
        self.extra.iter().find(|(at, _)| *at as usize == column).map(|(_, value)| value)
    }
}

/// The fields that tell a return from others, the one that names who returned it first.
fn key_fields(schema: &Schema) -> Vec<&Key> {
    let mut keys: Vec<&Key> = schema.returned_by.iter().collect();
    keys.extend(schema.identity.iter().filter(|key| schema.returned_by.as_ref() != Some(key)));
    keys
}

fn fields<'k>(schema: &Schema, keys: impl Iterator<Item = &'k Key>) -> Vec<Column> {
    keys.filter_map(|key| schema.fields.get(key).map(|field| Column::new(key, field, false))).collect()
}

/// Whether a form's records say more than what its tables' lists repeat.
pub(super) fn has_records(schema: &Schema) -> bool {
    schema.tables.is_empty() || schema.fields.len() > key_fields(schema).len()
}

/// The form's title without its blanks.
pub(super) fn title(schema: &Schema) -> String {
    let literal = schema.title.parts.iter().filter_map(|part| match part {
        Part::Literal(text) => Some(text.as_str()),
        Part::Slot { .. } => None,
    });
    text::trimmed(&literal.collect::<String>())
}
