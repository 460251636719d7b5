//! What a template of no known form prints blank is a value of no text: its data must name it to be filled in again.

use super::Section;
use crate::docx::template::prints::{ITEM, Printed};
use crate::record::{Key, Record};
use crate::schema::Table;
use crate::value::Value;

impl Section<'_> {
    /// Notes that the place of a value was found, and nothing stands there.
    pub(super) fn is_blank(&mut self, key: &Key) {
        if self.plan.is_derived {
            self.blanks.insert(key.clone());
        }
    }

    /// Puts no text in the fields and columns that were found blank; not where something else is said of them.
    pub(super) fn blanks(&mut self) {
        let plan = self.plan;
        for key in plan.schema.fields.keys().filter(|key| self.blanks.contains(*key) && !key.starts_with('?')) {
            if self.record.get(key).is_none() && !self.problems.iter().any(|problem| problem.field == **key) {
                self.record.set(key.clone(), Value::text(""));
            }
        }
    }

    /// Puts no text in the cells that were found blank: of rows that are put together, in which some have a value or of
    /// which nothing is said.
    pub(super) fn blank_cells(&self, record: &mut Record) {
        for (number, (name, table)) in self.plan.schema.tables.iter().enumerate() {
            let Some(Value::Rows(rows)) = record.get(name) else { continue };
            let mut rows = rows.clone();
            let front = format!("{name}[");
            let told: Vec<&str> = self.problems.iter().map(|problem| problem.field.as_str()).collect();
            let is_said = self.problems.iter().any(|problem| problem.field == **name && problem.code != "normalised");
            for column in self.plain_columns(number, table) {
                let behind = format!("].{column}");
                let is_told = told.iter().any(|field| field.starts_with(&front) && field.ends_with(&behind));
                let is_lost = is_said || told.iter().any(|field| *field == format!("{name}.{column}"));
                if is_told || is_lost && !is_in(&rows, column) {
                    continue;
                }
                rows.iter_mut().for_each(|row| complete(row, column));
            }
            let columns = || table.columns.keys().map(|key| &**key).chain(["extra"]);
            rows.iter_mut().for_each(|row| row.sort_by_keys(columns()));
            record.set(name.clone(), Value::Rows(rows));
        }
    }

    /// The columns of a table that have a place of their own in each row of it.
    fn plain_columns<'t>(&self, number: usize, table: &'t Table) -> Vec<&'t Key> {
        let forks = || self.plan.forks.iter().flat_map(|fork| fork.of.iter().chain([&fork.stands]));
        let is_forked =
            |key: &Key| forks().any(|of| matches!(of, Printed::Cell(own, column) if *own == number && column == key));
        table.columns.keys().filter(|key| !key.starts_with('?') && ***key != *ITEM && !is_forked(key)).collect()
    }
}

/// Whether some row has a value in a column, or a row of a list in one.
fn is_in(rows: &[Record], column: &str) -> bool {
    rows.iter().any(|row| match column.split_once('.') {
        Some((list, column)) => matches!(row.get(list), Some(Value::Rows(inner)) if is_in(inner, column)),
        None => row.get(column).is_some(),
    })
}

/// Gives a row, or the rows of a list in it, no text in a column in which it has nothing.
fn complete(row: &mut Record, column: &str) {
    match column.split_once('.') {
        Some((list, column)) => {
            if let Some(Value::Rows(inner)) = row.get(list) {
                let mut inner = inner.clone();
                inner.iter_mut().for_each(|row| complete(row, column));
                row.set(list, Value::Rows(inner));
            }
        }
        None if row.get(column).is_none() => row.set(column, Value::text("")),
        None => {}
    }
}
