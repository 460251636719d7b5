//! Tables of which nobody can tell what stands where: one thing takes several rows, or is printed in two ways at once.

use super::walk::Walk;
use crate::docx::template::prints::Printed;
use crate::record::Key;

impl Walk<'_> {
    /// Whether a row of the template goes on with what the one above it prints of one row of a table: other columns in the
    /// same places, which no header tells.
    pub(super) fn is_second_row(&mut self, table: usize, keys: &[Key]) -> bool {
        if self.loops() != 1 || keys.is_empty() {
            return false;
        }
        let is_second = self.row_before.as_ref().is_some_and(|(of, frames, before)| {
            *of == table && *frames == self.frames && !before.iter().any(|key| keys.contains(key))
        });
        self.row_before = Some((table, self.frames.clone(), keys.to_vec()));
        is_second
    }

    /// Gives up all columns of a table.
    pub(super) fn blur(&mut self, table: usize) {
        self.blurred.insert(table);
        let columns: Vec<Key> =
            self.columns.keys().filter(|(own, _)| *own == table).map(|(_, key)| key.clone()).collect();
        for key in columns {
            let column = self.columns.shift_remove(&(table, key.clone())).unwrap_or_default();
            self.unclear.push((Printed::Cell(table, key), column.typed));
        }
        self.grids.shift_remove(&table);
        self.order.retain(|own| *own != table);
        self.headless.retain(|own| own.table != table);
        self.joined.retain(|(own, _), _| *own != table);
        self.feet.retain(|(own, _)| *own != table);
    }

    /// Gives up the tables of which a list is joined in one place and printed row by row in another.
    pub(super) fn blur_joined(&mut self) {
        let list = |key: &Key| key.split_once('.').map(|(list, _)| list.to_owned());
        let is_joined = |table: &usize, key: &Key| {
            self.joined.keys().any(|(own, joined)| own == table && list(joined).is_some() && list(joined) == list(key))
        };
        let both = self
            .columns
            .keys()
            .filter(|(table, key)| is_joined(table, key) && !self.joined.contains_key(&(*table, key.clone())));
        let tables: Vec<usize> = both.map(|(table, _)| *table).collect();
        tables.into_iter().for_each(|table| self.blur(table));
    }
}
