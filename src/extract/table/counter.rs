//! The numbers that a template gives the rows of a table: they are no values, and tell which rows are its.

use super::{Header, Rows, is_blank};
use crate::extract::fold::fold;
use crate::grid::{Cell, Grid};
use crate::numeral::han;
use crate::schema::{Ditto, Table};

/// The column with the numbers of the rows under `header`.
pub(super) fn column(table: &Table, grid: &Grid, header: &Header) -> Option<u32> {
    let label = fold(&table.counted.as_ref()?.label);
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

    /// True for a row with which a group begins, as the template prints it.
    pub(super) fn begins_group(&mut self, cells: &[Cell]) -> bool {
        let is_behind = std::mem::take(&mut self.is_behind_group);
        let counts = self.table.counted.as_ref().is_some_and(|counted| counted.is_of_group);
        let is_own = |cell: &Cell| {
            let known = self.column_of(cell).and_then(|at| self.slots.get(at)).and_then(|slot| slot.known);
            // A merged cell begins with each group, whatever stands in it.
            known.is_some_and(|known| known.is_of_group && (known.ditto == Ditto::Same || !is_blank(cell)))
        };
        let is_one = |cell: &Cell| Some(cell.column) == self.counter && cell.text().trim() == "1";
        is_behind || cells.iter().any(|cell| is_own(cell) || counts && is_one(cell))
    }

    /// True when more than half of the columns that are known are filled.
    pub(super) fn is_half_known(&self, picked: &[Option<&Cell>]) -> bool {
        let known = self.slots.iter().zip(picked).filter(|(slot, _)| slot.known.is_some());
        let (count, filled) =
            known.fold((0, 0), |(count, filled), (_, cell)| (count + 1, filled + usize::from(cell.is_some())));
        filled * 2 > count
    }
}
