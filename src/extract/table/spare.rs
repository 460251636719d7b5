//! Headers that are merged over several columns with a value in each of them: the first is read, the others are told.

use super::slot::Slot;
use super::{Rows, is_blank};
use crate::extract::fold::fold;
use crate::extract::header::Header;
use crate::grid::Cell;
use crate::message;
use crate::message::Message;
use crate::problem::{Problem, Severity};
use crate::schema::{FieldType, Table};
use crate::values::is_written_blank;

/// The values that were not read, told once for each column of the header.
pub(super) struct Spare {
    /// Whether some column of the header is merged over several, in a form without a template.
    is_wide: bool,
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
        let is_wide = !is_worded && header.columns.iter().any(|column| column.span > 1);
        Self { is_wide, told: Vec::new() }
    }
}

impl Rows<'_, '_> {
    pub(super) fn tell_spare(&mut self) {
        let told = std::mem::take(&mut self.spare.told);
        self.read.problems.extend(told.into_iter().map(|told| told.problem));
    }

    /// Looks at the cells of a row of the table's that share a column of the header with one that is read.
    pub(super) fn look_beside(&mut self, cells: &[Cell], picked: &[Option<&Cell>]) {
        if !self.spare.is_wide {
            return;
        }
        for cell in cells.iter().filter(|cell| !is_blank(cell)) {
            let within = |slot: &Slot<'_>| {
                let own = slot.column;
                own.span > 1 && own.column < cell.column && cell.column < own.column + own.span
            };
            let Some(at) = self.slots.iter().position(within) else { continue };
            let (Some(slot), Some(Some(first))) = (self.slots.get(at), picked.get(at)) else { continue };
            if std::ptr::eq(*first, cell) || says_nothing(slot, cell) {
                continue;
            }
            let problem = told(self.table, slot, cell, first).place(self.grid.place(cell.row, cell.column));
            match self.spare.told.iter_mut().find(|told| told.column == at) {
                None => self.spare.told.push(Told { column: at, count: 1, problem }),
                Some(told) => {
                    told.count += 1;
                    let (label, count) = (&slot.column.label, told.count);
                    let found = told.problem.found.as_deref().unwrap_or_default();
                    told.problem.message = message!(
                        "“{label}”下面分成几格，后面的“{found}”等 {count} 处没有读取",
                        "below “{label}” there are several cells: “{found}” and others ({count} in all) were not read"
                    )
                    .into();
                }
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
