//! Tables as they are summed over returns: a form's table is one with its copies in the forms that annex it.

use std::sync::Arc;

use indexmap::IndexMap;

use crate::record::Key;
use crate::schema::{Catalog, Role, Schema, Table};

/// Deepest annex of an annex that is looked into.
const DEPTH: usize = 8;

/// The tables of a catalog.
#[derive(Debug)]
pub(crate) struct Tables {
    owners: Vec<Owner>,
    /// Index into `owners` by form and table.
    shared: IndexMap<(Key, Key), usize>,
}

/// The form that a table belongs to.
#[derive(Debug)]
pub(crate) struct Owner {
    pub(crate) schema: Arc<Schema>,
    pub(crate) table: Key,
}

impl Owner {
    /// The table itself; none only if the schema were not the one that it was found in.
    pub(crate) fn get(&self) -> Option<&Table> {
        self.schema.tables.get(&self.table)
    }
}

impl Tables {
    pub(crate) fn new(catalog: &Catalog) -> Self {
        let mut tables = Self { owners: Vec::new(), shared: IndexMap::new() };
        for schema in catalog.iter() {
            for (key, table) in &schema.tables {
                let owner = owner(catalog, schema, table, DEPTH);
                let known = tables.owners.iter().position(|o| o.schema.form == owner.form && o.table == *key);
                let index = known.unwrap_or_else(|| {
                    tables.owners.push(Owner { schema: owner.clone(), table: key.clone() });
                    tables.owners.len() - 1
                });
                tables.shared.insert((schema.form.clone(), key.clone()), index);
            }
        }
        tables
    }

    /// Number of the shared table that `table` of `form` is.
    pub(crate) fn index(&self, form: &Key, table: &Key) -> Option<usize> {
        self.shared.get(&(form.clone(), table.clone())).copied()
    }

    pub(crate) fn get(&self, index: usize) -> Option<&Owner> {
        self.owners.get(index)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Owner> {
        self.owners.iter()
    }
}

/// The annexed form that `table` comes from, or the form itself.
fn owner<'c>(catalog: &'c Catalog, schema: &'c Arc<Schema>, table: &Table, depth: usize) -> &'c Arc<Schema> {
    let annexed =
        schema.annexes.iter().filter_map(|form| catalog.get(form)).find(|annex| {
            annex.tables.get(&table.key).is_some_and(|other| other.columns.keys().eq(table.columns.keys()))
        });
    match annexed {
        Some(annex) if depth > 0 && annex.form != schema.form => owner(catalog, annex, table, depth - 1),
        _ => schema,
    }
}

/// The column that says how many times a row counts.
pub(crate) fn quantity(table: &Table) -> Option<&Key> {
    table.columns.iter().find(|(_, column)| column.role == Role::Quantity).map(|(key, _)| key)
}

/// The columns that are summed: those of the total row, if they hold numbers, but for the quantity itself. Rows that are
/// printed on every form (marks out of a hundred) add up within one form only.
pub(crate) fn summed(table: &Table) -> Vec<&Key> {
    if !table.fixed_rows.is_empty() {
        return Vec::new();
    }
    let sums = table.total.as_ref().map_or(&[][..], |total| &total.sums);
    sums.iter().filter(|key| table.columns.get(*key).is_some_and(|column| column.role == Role::Value)).collect()
}
