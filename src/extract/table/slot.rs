//! What reading a row keeps of its table: the columns of the header with what the schema says of them, and the cells that
//! reach down from rows above.

use super::plain::Plain;
use crate::extract::fold::fold;
use crate::extract::header::{Header, HeaderColumn, Meaning};
use crate::grid::Cell;
use crate::record::Key;
use crate::schema::{Column, Role, Stage, Table};

/// A column of the header with what the schema says of it.
pub(super) struct Slot<'a> {
    pub(super) column: &'a HeaderColumn,
    /// The column of the schema that it is, or a part of.
    pub(super) known: Option<&'a Column>,
    pub(super) role: Option<Role>,
    /// It is a column of the schema that must be filled at some stage.
    pub(super) required: bool,
    /// Its label, folded.
    pub(super) label: String,
    /// How its plain cells are read.
    pub(super) plain: Plain,
}

/// The columns of the header by the keys of the schema's, in the schema's order: that in which a value stands, or is looked
/// for.
pub(super) fn columns(table: &Table, header: &Header) -> Vec<(Key, u32)> {
    let mut columns: Vec<(Key, u32)> = Vec::new();
    for column in &header.columns {
        if let Meaning::Column(key, _) = &column.meaning {
            columns.push((key.clone(), column.column));
        }
    }
    // A value that stands in the column of another is looked for there.
    for column in &header.columns {
        let keys: &[Key] = match (&column.meaning, &table.combined) {
            (Meaning::Part(key, _), _) => std::slice::from_ref(key),
            (Meaning::Combined, Some(combined)) => &combined.columns,
            _ => &[],
        };
        for key in keys {
            if !columns.iter().any(|(known, _)| known == key) {
                columns.push((key.clone(), column.column));
            }
        }
    }
    crate::order::by(&mut columns, |(key, _)| table.columns.get_index_of(key).map_or(0, |at| at + 1));
    columns
}

impl<'a> Slot<'a> {
    pub(super) fn new(table: &'a Table, column: &'a HeaderColumn) -> Self {
        let known = match &column.meaning {
            Meaning::Column(key, _) | Meaning::Part(key, _) | Meaning::Again(key, _) => table.columns.get(key),
            Meaning::Combined | Meaning::Extra => None,
        };
        let (own, role) = match &column.meaning {
            Meaning::Column(..) => (known, known.map(|known| known.role)),
            Meaning::Part(..) | Meaning::Again(..) | Meaning::Combined => (None, Some(Role::Value)),
            Meaning::Extra => (None, None),
        };
        let required = own.is_some_and(|known| known.field.required != Stage::Never);
        Self { column, known, role, required, label: fold(&column.label), plain: Plain::of(own, &column.meaning) }
    }

    /// True for the column that counts the rows.
    pub(super) fn counts(&self) -> bool {
        self.role == Some(Role::Number)
    }
}

/// A cell merged downwards.
pub(super) struct Merged<'a> {
    /// Its column in the header.
    pub(super) column: usize,
    /// The last row that it reaches.
    pub(super) last: u32,
    pub(super) cell: &'a Cell,
    /// The data rows that share it, up to now.
    pub(super) rows: usize,
}
