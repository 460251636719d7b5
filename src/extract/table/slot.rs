//! What reading a row keeps of its table: the columns of the header with what the schema says of them, and the cells that
//! reach down from rows above.

use super::plain::Plain;
use crate::extract::fold::fold;
use crate::extract::header::{HeaderColumn, Meaning};
use crate::grid::Cell;
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
