//! Headers that are merged over several columns with a value in each of them: the first is read, the others are told.

use std::ops::Range;

use super::slot::Slot;
use super::{Rows, is_blank};
use crate::extract::fold::fold;
use crate::extract::header::{Header, HeaderColumn};
use crate::grid::Cell;
use crate::message;
use crate::message::Message;
use crate::problem::{Problem, Severity};
use crate::schema::{FieldType, Table};
use crate::values::is_written_blank;

/// The values that were not read, told once for each column of the header.
pub(super) struct Spare {
    /// The columns behind the first of each that is merged over several in the header, in their order, with its number
    /// there; none in a form with a template.
    wide: Vec<(Range<u32>, usize)>,
    told: Vec<Told>,
}

struct Told {
    /// The column's number in the header.
    column: usize,
    count: usize,
    problem: Problem,
}

impl Spare {
    pub(super) fn of(header: &Header, is_worded: bool) -> Self {
        let columns = header.columns.iter().enumerate().filter(|(_, column)| !is_worded && column.span > 1);
        let behind = |column: &HeaderColumn| column.column + 1..column.column.saturating_add(column.span);
        let mut wide: Vec<_> = columns.map(|(at, column)| (behind(column), at)).collect();
        crate::order::by(&mut wide, |(columns, _)| columns.start as usize);
        Self { wide, told: Vec::new() }
    }

    /// The number of the header's column that reaches to this one from its left.
    fn over(&self, column: u32) -> Option<usize> {
        let at = self.wide.partition_point(|(columns, _)| columns.start <= column).checked_sub(1)?;
        self.wide.get(at).filter(|(columns, _)| columns.contains(&column)).map(|(_, at)| *at)
    }
}

impl Rows<'_, '_> {
    pub(super) fn tell_spare(&mut self) {
        for Told { column, count, mut problem } in std::mem::take(&mut self.spare.told) {
            if let Some(slot) = self.slots.get(column).filter(|_| count > 1) {
                let (label, found) = (&slot.column.label, problem.found.as_deref().unwrap_or_default());
                let message = message!(
                    "“{label}”下面分成几格，后面的“{found}”等 {count} 处没有读取",
                    "below “{label}” there are several cells: “{found}” and others ({count} in all) were not read"
                );
                problem.message = message.into();
            }
            self.read.problems.push(problem);
        }
    }

    /// Looks at the cells of a row of the table's that share a column of the header with one that is read.
    pub(super) fn look_beside(&mut self, cells: &[Cell], picked: &[Option<&Cell>]) {
        if self.spare.wide.is_empty() {
            return;
        }
        for cell in cells.iter().filter(|cell| !is_blank(cell)) {
            let Some(at) = self.spare.over(cell.column) else { continue };
            let (Some(slot), Some(Some(first))) = (self.slots.get(at), picked.get(at)) else { continue };
            if std::ptr::eq(*first, cell) || says_nothing(slot, cell) {
                continue;
            }
            match self.spare.told.iter_mut().find(|told| told.column == at) {
                None => {
                    let problem = told(self.table, slot, cell, first).place(self.grid.place(cell.row, cell.column));
                    self.spare.told.push(Told { column: at, count: 1, problem });
                }
                Some(told) => told.count += 1,
            }
        }
    }
}

/// True for the unit of the number beside it, and for what says that nothing is there.
fn says_nothing(slot: &Slot<'_>, cell: &Cell) -> bool {
    let text = cell.text();
    let unit = slot.known.and_then(|known| known.field.unit.as_ref());
    let is_unit = |unit: &crate::schema::Unit| unit.names.iter().any(|name| fold(name) == fold(&text));
    is_written_blank(text.trim()) || unit.is_some_and(is_unit)
}

fn told(table: &Table, slot: &Slot<'_>, cell: &Cell, first: &Cell) -> Problem {
    let (label, found, read) = (&slot.column.label, cell.text().trim().to_owned(), first.text().trim().to_owned());
    let is_amount = slot.known.is_some_and(|known| matches!(known.field.kind, FieldType::Integer | FieldType::Decimal));
    let severity = if is_amount { Severity::Warning } else { Severity::Note };
    let message = message!(
        "“{label}”下面分成几格，只读取了“{read}”，后面的“{found}”没有读取",
        "below “{label}” there are several cells: only “{read}” was read, and “{found}” was not"
    );
    let help = Message::new("请核对；有几项的，请写在一格里", "check it; write what belongs together into one cell");
    Problem::new("unread", severity, message).field(table.key.to_string()).found(found).help(help)
}
