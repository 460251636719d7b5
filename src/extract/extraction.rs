//! What extraction makes of one form.

use std::sync::Arc;

use super::places::Places;
use crate::place::Place;
use crate::problem::{Beyond, Problem, Severity};
use crate::record::{Key, Record};
use crate::schema::Schema;
use crate::value::Value;

/// Code of a mark, not of a problem: the cell belongs to a merged one that is rejected as a whole, and is not empty.
pub(crate) const COVERED: &str = "covered";

/// One form as read from a return.
#[derive(Debug)]
pub struct Extraction {
    /// Its schema.
    pub schema: Arc<Schema>,
    /// Its data; a value that could not be read as its type stays as text.
    pub record: Record,
    /// Where each value stands.
    pub places: Places,
    /// What was noticed while reading.
    pub problems: Vec<Problem>,
    /// What was noticed so often that it is only counted.
    pub beyond: Beyond,
    /// The total rows of its tables.
    pub totals: Vec<FoundTotal>,
    /// The tables that are numbered on from those of the form in front of it.
    pub(crate) goes_on: Vec<Key>,
}

impl Extraction {
    /// True where nothing of the form was found in the document: no label, no table.
    pub(crate) fn is_bare(&self) -> bool {
        self.places.is_empty()
    }

    /// What was noticed that people are to be told: without the marks that only checks need.
    pub fn told(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(|problem| problem.code != COVERED)
    }

    /// How much more of each code and weight was noticed, which is only counted.
    pub fn counted(&self) -> impl Iterator<Item = (&str, Severity, usize)> {
        self.beyond.counts().filter(|(code, _, _)| *code != COVERED)
    }
}

/// A total row as found.
#[derive(Debug)]
pub struct FoundTotal {
    /// The table it belongs to.
    pub table: Key,
    /// The number of data rows in front of the header that it stands under.
    pub from: usize,
    /// The number of data rows above it.
    pub rows: usize,
    /// The number of data rows up to the end of those under its header.
    pub until: usize,
    /// Fields of the record that a template prints in it: column, field.
    pub fields: Vec<(Key, Key)>,
    /// Where each of its columns stands, filled or not.
    pub places: Vec<(Key, Place)>,
    /// Its values: column, value, place.
    pub values: Vec<(Key, Value, Place)>,
    /// The columns whose value is the plain sum of cells by a formula.
    pub reckoned: Vec<Key>,
}
