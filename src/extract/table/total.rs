//! The total row of a table, as it was found.

use super::{Meaning, Rows};
use crate::grid::{Cell, Content};
use crate::place::Place;
use crate::record::Key;
use crate::value::Value;
use crate::values::coerce;

/// A total row as found.
#[derive(Debug)]
pub struct FoundTotal {
    /// The table it belongs to.
    pub table: Key,
    /// The number of data rows above it.
    pub rows: usize,
    /// Where each of its columns stands, filled or not.
    pub places: Vec<(Key, Place)>,
    /// Its values: column, value, place.
    pub values: Vec<(Key, Value, Place)>,
}

impl Rows<'_, '_> {
    pub(super) fn total(&mut self, row: u32, picked: &[Option<&Cell>]) {
        let Some(total) = &self.table.total else { return };
        let mut values = Vec::new();
        for (column, cell) in self.header.columns.iter().zip(picked) {
            let (Meaning::Column(key, _), Some(cell)) = (&column.meaning, cell) else { continue };
            let Some(known) = self.table.columns.get(key) else { continue };
            if matches!(cell.content, Content::Formula(_))
                || cell.column_span > 2 && !matches!(cell.content, Content::Number(_))
            {
                continue;
            }
            let wanted = total.sums.contains(key)
                || total.fixed.iter().any(|(k, _)| k == key)
                || total.fields.iter().any(|(k, _)| k == key);
            if !wanted {
                continue;
            }
            let coerced = coerce(&known.field, &cell.content);
            let place = self.grid.place(row, cell.column);
            for problem in coerced.problems {
                self.read.problems.push(problem.field(format!("totals.{key}")).place(place.clone()));
            }
            if let Some(value) = coerced.value {
                values.push((key.clone(), value, place));
            }
        }
        let columns = self.header.columns.iter().filter_map(|column| match &column.meaning {
            Meaning::Column(key, _) => Some((key.clone(), self.grid.place(row, column.column))),
            _ => None,
        });
        let places = columns.collect();
        self.read.totals.push(FoundTotal { table: self.table.key.clone(), rows: self.read.rows.len(), places, values });
    }
}
