//! The parts of a document that are forms, as identification finds them.

use super::header::{Header, find_header};
use super::names::TableNames;
use super::plans::Plans;
use crate::grid::{Block, Grid, grids};
use crate::problem::Problem;
use crate::record::Key;
use crate::schema::Table;

/// The part of a document that is one form.
pub(crate) struct Section<'a> {
    /// Index of its plan.
    pub(crate) plan: usize,
    pub(crate) blocks: Vec<&'a Block>,
    /// What was noticed about its title.
    pub(crate) problems: Vec<Problem>,
    /// Whether it was recognised without one.
    pub(crate) is_untitled: bool,
    /// The headers that were looked for to recognise it.
    pub(super) headers: Vec<Looked<'a>>,
}

/// What a search for the first header of a table in a grid came to.
pub(super) struct Looked<'a> {
    /// Index of the plan that the table is of.
    pub(super) plan: usize,
    pub(super) table: Key,
    pub(super) grid: &'a Grid,
    pub(super) header: Option<Header>,
}

impl<'a> Section<'a> {
    /// The blocks that are known to be the form of a plan.
    pub(super) fn of(plan: usize, blocks: Vec<&'a Block>) -> Self {
        Self { plan, blocks, problems: Vec::new(), is_untitled: false, headers: Vec::new() }
    }

    /// The first header of `table` in `grid`, which `names` tell, where that was not looked for before.
    pub(crate) fn header(&self, table: &Table, names: &TableNames, grid: &Grid) -> Option<Header> {
        let is_this = |looked: &&Looked<'_>| {
            looked.plan == self.plan && looked.table == table.key && std::ptr::eq(looked.grid, grid)
        };
        match self.headers.iter().find(is_this) {
            Some(looked) => looked.header.clone(),
            None => find_header(table, names, grid, 0),
        }
    }

    /// True where a table of the form with one of these keys stands in it.
    pub(super) fn has_table<'k>(&mut self, plans: &Plans, keys: impl Iterator<Item = &'k Key>) -> bool {
        let grids = grids(&self.blocks);
        has_table(plans, self.plan, keys, &grids, &mut self.headers)
    }
}

/// True where a table of `plan` with one of these keys stands in `grids`; `headers` keeps what each search came to.
pub(super) fn has_table<'a, 'k>(
    plans: &Plans,
    number: usize,
    keys: impl Iterator<Item = &'k Key>,
    grids: &[&'a Grid],
    headers: &mut Vec<Looked<'a>>,
) -> bool {
    let Some(plan) = plans.get(number) else { return false };
    let tables = keys.filter_map(|key| plan.schema.tables.get(key));
    for (table, grid) in tables.flat_map(|table| grids.iter().map(move |grid| (table, *grid))) {
        let header = plan.header(table, grid);
        let is_found = header.is_some();
        headers.push(Looked { plan: number, table: table.key.clone(), grid, header });
        if is_found {
            return true;
        }
    }
    false
}

/// What identification came to.
pub(crate) enum Identified<'a> {
    Sections(Vec<Section<'a>>),
    /// Several forms fit equally well: indices of their plans.
    Ambiguous(Vec<usize>),
    Unknown,
}
