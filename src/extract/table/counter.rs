//! The numbers that a template gives the rows of a table: they are no values, and tell which rows are its.

use super::{Rows, is_blank};
use crate::extract::fold::fold;
use crate::extract::header::Header;
use crate::grid::{Cell, Grid};
use crate::message;
use crate::message::Message;
use crate::numeral::han;
use crate::problem::Problem;
use crate::schema::{Column, Ditto, Table};
use crate::value::Value;

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
    pub(super) fn begins_group(&mut self, row: u32, cells: &[Cell]) -> bool {
        let is_behind = std::mem::take(&mut self.is_behind_group);
        let counts = self.table.counted.as_ref().is_some_and(|counted| counted.is_of_group);
        let is_one = |cell: &Cell| Some(cell.column) == self.counter && cell.text().trim() == "1";
        if is_behind || cells.iter().any(|cell| counts && is_one(cell)) {
            return true;
        }
        let mut parted = None;
        for cell in cells {
            let known = self.column_of(cell).and_then(|at| self.slots.get(at)).and_then(|slot| slot.known);
            let Some(known) = known.filter(|known| known.is_of_group) else { continue };
            match (known.ditto == Ditto::Same, is_blank(cell)) {
                (false, true) => {}
                // A merged cell begins with each group, whatever stands in it; a cell that was parted does not.
                (true, _) if self.is_parted(known, cell, row) => parted = Some(cell),
                _ => return true,
            }
        }
        if let Some(cell) = parted {
            self.parted = Some(row);
            self.tell_parted(cell);
        }
        false
    }

    /// Whether a cell was merged with the one above it, and somebody parted them: nothing stands in it, or the same once
    /// more, in the middle of a group.
    fn is_parted(&self, known: &Column, cell: &Cell, row: u32) -> bool {
        if self.template.is_none() || cell.row_span > 1 || self.read.rows.len() == self.from {
            return false;
        }
        let closes = self.table.feet.iter().any(|foot| foot.is_of_group && foot.is_sum);
        if !is_blank(cell) {
            let above = self.read.rows.last().and_then(|above| above.get(&known.field.key));
            return closes && above.is_some_and(|above| fold(&above.plain()) == fold(&cell.text()));
        }
        // A cell that is merged over several rows still was not parted.
        let above = row.checked_sub(1).and_then(|above| self.grid.at(above, cell.column));
        closes || above.is_some_and(|above| above.row_span == 1 && (!is_blank(above) || self.parted == Some(above.row)))
    }

    /// Says what was made of a blank cell where nothing else tells the group.
    fn tell_parted(&mut self, cell: &Cell) {
        let closes = self.table.feet.iter().any(|foot| foot.is_of_group && foot.is_sum);
        let above = cell.row.checked_sub(1).and_then(|above| self.grid.at(above, cell.column));
        let Some(above) = above.filter(|above| !closes && !is_blank(above)) else { return };
        let name = above.text().trim().to_owned();
        let message = message!(
            "“{name}”下面的一格空着：读作同一组",
            "the cell below “{name}” is empty: its row was read as one of the same group"
        );
        let help = Message::new(
            "请核对；如是同一组，请合并成一格，如是另一组，请写上名称",
            "check it; merge the cells of one group, and give another group its name",
        );
        let problem = Problem::warning("normalised", message).field(self.table.key.to_string());
        self.read.problems.push(problem.place(self.grid.place(cell.row, cell.column)).help(help));
    }

    /// The value of a column in a row of which the cell was parted from the one above.
    pub(super) fn parted_value(&self, known: &Column, row: u32) -> Option<Value> {
        let is_own = self.parted == Some(row) && known.is_of_group && known.ditto == Ditto::Same;
        self.read.rows.last().filter(|_| is_own)?.get(&known.field.key).cloned()
    }

    /// True when more than half of the columns that are known are filled.
    pub(super) fn is_half_known(&self, picked: &[Option<&Cell>]) -> bool {
        let known = self.slots.iter().zip(picked).filter(|(slot, _)| slot.known.is_some());
        let (count, filled) =
            known.fold((0, 0), |(count, filled), (_, cell)| (count + 1, filled + usize::from(cell.is_some())));
        filled * 2 > count
    }
}
