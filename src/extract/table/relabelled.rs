//! A row where a template has its row of sums, under another name: nothing but its numbers tells what it is.

use super::sums::number_of;
use super::total::within;
use super::{Meaning, Rows, is_blank};
use crate::grid::Cell;
use crate::message;
use crate::problem::Problem;
use crate::record::Key;
use crate::schema::{Foot, Role};

/// What a row at the end of a table is.
pub(super) enum Relabelled<'a> {
    /// The template's row of sums: it holds what the rows above add up to.
    Sums(&'a Foot),
    /// A row filled in like that one; whether it holds those sums.
    Doubt(bool),
    No,
}

impl<'a> Rows<'a, '_> {
    /// Looks at the last row of a table of which the row of sums is not there: a text, and numbers where the sums belong.
    pub(super) fn relabelled(&self, row: u32, cells: &[Cell]) -> Relabelled<'a> {
        let has_sums = self.template.is_some() && self.table.feet.iter().any(|foot| foot.is_sum);
        let Some(own) = self.lacking().filter(|own| has_sums && !own.is_of_group && !own.fields.is_empty()) else {
            return Relabelled::No;
        };
        if self.read.rows.len() < self.from + 2 || !self.is_last(row) {
            return Relabelled::No;
        }
        let (mut sums, mut equal) = (0, 0);
        for (at, cell) in cells.iter().filter(|cell| !is_blank(cell)).enumerate() {
            let column = self.column_of(cell).and_then(|at| self.header.columns.get(at));
            let key = column.and_then(|own| if let Meaning::Column(key, _) = &own.meaning { Some(key) } else { None });
            let is_sum_of = |key: &&Key| own.fields.iter().any(|(column, _)| column == *key);
            let Some(key) = key.filter(is_sum_of) else {
                if at == 0 && sums == 0 {
                    continue;
                }
                return Relabelled::No;
            };
            let around = own.around.iter().find(|(column, _, _)| key == column);
            let text = cell.text();
            let bare = around.map_or_else(|| text.to_string(), |(_, front, behind)| within(&text, front, behind));
            let Some(number) = number_of(&bare) else { return Relabelled::No };
            sums += 1;
            equal += usize::from(!number.is_zero() && self.sum(key) == Some(number));
        }
        let values = self.slots.iter().filter(|slot| slot.known.is_some_and(|known| known.role == Role::Value)).count();
        let is_equal = sums > 0 && equal == sums;
        match sums {
            0 => Relabelled::No,
            // A row that is not filled in like the others.
            _ if is_equal && values > sums + 1 => Relabelled::Sums(own),
            _ => Relabelled::Doubt(is_equal),
        }
    }

    /// Says what was made of such a row.
    pub(super) fn tell_relabelled(&mut self, row: u32, cells: &[Cell], own: Option<&Foot>, is_equal: bool) {
        let Some(cell) = cells.iter().find(|cell| !is_blank(cell)) else { return };
        let (text, label) = (cell.text().trim().to_owned(), self.lacking().map_or("", |own| own.label.as_str()));
        let problem = match own {
            Some(_) => Problem::warning(
                "normalised",
                message!(
                    "“{text}”这一行各数是上面各行之和，当作“{label}”，没有作为一条读取",
                    "the row “{text}” holds the sums of those above: it was taken for “{label}”, and not read as a row"
                ),
            ),
            None => {
                let message = message!(
                    "没有找到“{label}”这一行；“{text}”这一行作为一条读取",
                    "the row “{label}” was not found; the row “{text}” was read as one of the table's"
                );
                if is_equal { Problem::warning("normalised", message) } else { Problem::note("normalised", message) }
            }
        };
        let problem = problem.field(self.table.key.to_string()).place(self.grid.place(row, cell.column)).found(text);
        self.read.problems.push(
            problem
                .expected(label)
                .help(message!("请核对；如是合计，请恢复“{label}”", "check it; if it is the sums, call it “{label}”")),
        );
    }
}
