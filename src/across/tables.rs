//! Tables as they are summed over returns: a form's table is one with its copies in the forms that annex it.

use std::sync::Arc;

use indexmap::IndexMap;

use crate::record::Key;
use crate::schema::{Catalog, Role, Schema, Table};

/// Deepest annex of an annex that is looked into.
const DEPTH: usize = 8;

/// The tables of the forms that were seen, each of which has its number from when it is first asked for.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    owners: Vec<Owner>,
    /// Index into `owners` by form and table.
    shared: IndexMap<Key, IndexMap<Key, usize>>,
}

/// The form that a table belongs to.
#[derive(Debug)]
pub(crate) struct Owner {
    pub(crate) schema: Arc<Schema>,
    pub(crate) table: Key,
}

impl Owner {
    fn is(&self, other: &Self) -> bool {
        self.schema.form == other.schema.form && self.table == other.table
    }

    /// The table itself; none only if the schema were not the one that it was found in.
    pub(crate) fn get(&self) -> Option<&Table> {
        self.schema.tables.get(&self.table)
    }
}

impl Tables {
    /// Number of the shared table that `table` of the form of `schema` is, with the form that it belongs to.
    pub(crate) fn shared(&mut self, catalog: &Catalog, schema: &Arc<Schema>, table: &Key) -> Option<(usize, &Owner)> {
        if !self.shared.contains_key(&schema.form) {
            let own = schema.tables.iter().map(|(key, table)| (key.clone(), self.number(catalog, schema, table)));
            let own = own.collect();
            self.shared.insert(schema.form.clone(), own);
        }
        let index = *self.shared.get(&schema.form)?.get(table)?;
        Some((index, self.owners.get(index)?))
    }

    fn number(&mut self, catalog: &Catalog, schema: &Arc<Schema>, table: &Table) -> usize {
        let owner = Owner { schema: owner(catalog, schema, table, DEPTH).clone(), table: table.key.clone() };
        let known = self.owners.iter().position(|own| own.is(&owner));
        known.unwrap_or_else(|| {
            self.owners.push(owner);
            self.owners.len() - 1
        })
    }

    pub(crate) fn get(&self, index: usize) -> Option<&Owner> {
        self.owners.get(index)
    }

    /// All of them with their numbers, in the order in which the forms of `catalog` have them.
    pub(crate) fn in_order(&self, catalog: &Catalog) -> Vec<(usize, &Owner)> {
        let mut owners: Vec<_> = self.owners.iter().enumerate().collect();
        // Other forms than those that were seen are made ready only where it matters.
        if owners.len() > 1 {
            let mut all = Self::default();
            for schema in catalog.iter() {
                schema.tables.values().for_each(|table| {
                    all.number(catalog, schema, table);
                });
            }
            let place = |owner: &Owner| all.owners.iter().position(|own| own.is(owner));
            crate::order::by(&mut owners, |(_, owner)| place(owner).unwrap_or(usize::MAX));
        }
        owners
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
