//! A row where a template has its row of sums, under another name: nothing but its numbers tells what it is.

use super::sums::number_of;
use super::total::within;
use super::{Rows, is_blank};
use crate::char_count::CharCount as _;
use crate::extract::fold::fold;
use crate::extract::header::Meaning;
use crate::grid::Cell;
use crate::message;
use crate::problem::Problem;
use crate::record::Key;
use crate::schema::{Foot, Role};

/// Letters of a unit behind a number.
const MOST_UNIT: usize = 3;

/// What a row at the end of a table is.
pub(super) enum Relabelled<'a> {
    /// The template's row of sums: it holds what the rows above add up to.
    Sums(&'a Foot),
    /// The template's row of things that it works out, and that nobody can reckon back.
    Reckoned(&'a Foot),
    /// A row filled in like the template's; whether there is more to say for that.
    Doubt(&'a Foot, bool),
    No,
}

impl<'a> Rows<'a, '_> {
    /// Looks at the last row of a table of which the row of sums is not there: a text, and numbers where the sums belong.
    pub(super) fn relabelled(&self, row: u32, cells: &[Cell]) -> Relabelled<'a> {
        let has_sums = self.template.is_some() && self.table.feet.iter().any(|foot| foot.is_sum);
        let Some(own) = self.lacking().filter(|own| has_sums && !own.is_of_group && !own.fields.is_empty()) else {
            return self.relabelled_reckoned(row, cells);
        };
        if self.read.rows.len() < self.from + 2 || !self.is_last(row) {
            return Relabelled::No;
        }
        let (mut sums, mut equal) = (0, 0);
        for (at, cell) in cells.iter().filter(|cell| !is_blank(cell)).enumerate() {
            let key = self.key_in(cell, own);
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
            _ => Relabelled::Doubt(own, is_equal),
        }
    }

    /// The same for a row of things that the template works out, such as averages: the only row that has nothing but
    /// numbers in its columns, and nothing where the template prints nothing.
    fn relabelled_reckoned(&self, row: u32, cells: &[Cell]) -> Relabelled<'a> {
        if self.template.is_none() || self.read.rows.len() == self.from {
            return Relabelled::No;
        }
        let is_there =
            |foot: &Foot| self.grid.cells.iter().any(|cell| cell.row != row && self.is_foot(foot, &fold(&cell.text())));
        let mut feet = self.table.feet.iter().filter(|foot| !foot.reckoned.is_empty() && !foot.is_of_group);
        let (Some(own), None) = (feet.next(), feet.next()) else { return Relabelled::No };
        if own.label.is_empty() || is_there(own) || !self.is_last(row) {
            return Relabelled::No;
        }
        let mut filled = cells.iter().filter(|cell| !is_blank(cell));
        let Some(first) = filled.next() else { return Relabelled::No };
        let (mut numbers, mut is_own) = (0, true);
        for cell in filled {
            let column = self.column_of(cell).and_then(|at| self.header.columns.get(at));
            let key = column.and_then(|own| if let Meaning::Column(key, _) = &own.meaning { Some(key) } else { None });
            is_own &= key.is_some_and(|key| own.reckoned.contains(key)) && is_figure(&cell.text());
            numbers += 1;
        }
        if !is_own || numbers != own.reckoned.len() {
            return Relabelled::No;
        }
        // Other rows have something where this one is empty, or it is called nearly so.
        let (text, label) = (fold(&first.text()), fold(&own.label));
        let (text, label) = (text.trim_end_matches(':'), label.trim_end_matches(':'));
        let is_near = text.contains(label) || text.char_count() > 1 && label.contains(text);
        let is_empty = |key: &Key| !own.reckoned.contains(key) && !own.words.contains(key);
        let others = self.slots.iter().filter_map(|slot| slot.known).map(|known| &known.field.key);
        let behind = others.skip(1).filter(|key| is_empty(key));
        let rows = self.read.rows.get(self.from..).unwrap_or_default();
        let has_gap = behind.into_iter().any(|key| rows.iter().all(|row| row.get(key).is_some()));
        if is_near || has_gap { Relabelled::Reckoned(own) } else { Relabelled::Doubt(own, true) }
    }

    /// Says what was made of such a row.
    pub(super) fn tell_relabelled(&mut self, row: u32, cells: &[Cell], own: &Foot, is_own: bool, is_likely: bool) {
        let Some(cell) = cells.iter().find(|cell| !is_blank(cell)) else { return };
        let (text, label) = (cell.text().trim().to_owned(), own.label.as_str());
        let problem = match is_own {
            true if own.reckoned.is_empty() => Problem::warning(
                "normalised",
                message!(
                    "“{text}”这一行各数是上面各行之和，当作“{label}”，没有作为一条读取",
                    "the row “{text}” holds the sums of those above: it was taken for “{label}”, and not read as a row"
                ),
            ),
            true => Problem::warning(
                "normalised",
                message!(
                    "“{text}”这一行在“{label}”的位置上，当作“{label}”，没有作为一条读取",
                    "the row “{text}” stands in the place of “{label}”: it was taken for that, and not read as a row"
                ),
            ),
            false => {
                let message = message!(
                    "没有找到“{label}”这一行；“{text}”这一行作为一条读取",
                    "the row “{label}” was not found; the row “{text}” was read as one of the table's"
                );
                if is_likely { Problem::warning("normalised", message) } else { Problem::note("normalised", message) }
            }
        };
        let problem = problem.field(self.table.key.to_string()).place(self.grid.place(row, cell.column)).found(text);
        self.read.problems.push(
            problem.expected(label).help(message!(
                "请核对；如是这一行，请恢复“{label}”",
                "check it; if it is that row, call it “{label}”"
            )),
        );
    }
}

/// True for a number as people write it, be it with a unit behind it.
fn is_figure(text: &str) -> bool {
    let folded = fold(text);
    let bare = folded.trim_end_matches(|c: char| !c.is_ascii_digit());
    number_of(bare).is_some() && folded.char_count() <= bare.char_count() + MOST_UNIT
}
