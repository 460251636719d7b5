//! The numbers that a template gives the rows of a table: they are no values, and tell which rows are its.

use super::{Header, Rows};
use crate::extract::fold::fold;
use crate::grid::{Cell, Grid};
use crate::numeral::han;
use crate::schema::Table;

/// The column with the numbers of the rows under `header`.
pub(super) fn column(table: &Table, grid: &Grid, header: &Header) -> Option<u32> {
    let label = fold(table.counted.as_ref()?);
    let last = header.columns.last()?.column;
    let labels = (header.row..header.row + header.height).flat_map(|row| grid.row(row));
    labels.filter(|cell| cell.column <= last && fold(&cell.text()) == label).map(|cell| cell.column).max()
}

impl Rows<'_, '_> {
    /// True for a row with a number of its own.
    pub(super) fn is_counted(&self, cells: &[Cell]) -> bool {
        let Some(column) = self.counter else { return false };
        cells.iter().find(|cell| cell.column == column).is_some_and(|cell| {
            let text = fold(&cell.text());
            let number = text.trim_matches(|c: char| !c.is_alphanumeric());
            !number.is_empty() && (number.bytes().all(|b| b.is_ascii_digit()) || han(number).is_some())
        })
    }

    /// True when more than half of the columns that are known are filled.
    pub(super) fn is_half_known(&self, picked: &[Option<&Cell>]) -> bool {
        let known = self.slots.iter().zip(picked).filter(|(slot, _)| slot.known.is_some());
        let (count, filled) = known.fold((0, 0), |(count, filled), (_, cell)| {
            (count + 1, filled + usize::from(cell.is_some()))
        });
        filled * 2 > count
    }
}
