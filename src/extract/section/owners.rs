//! Which table of a form a header in the return begins, where several tables have the same columns, or stand one
//! below the other in one grid.

use super::Section;
use crate::extract::header;
use crate::extract::header::{Header, Meaning};
use crate::extract::plan::Plan;
use crate::grid::Grid;
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::schema::Table;

/// Headers that are looked for.
const MOST: usize = 1_000;

/// The headers in the grids of a return.
#[derive(Debug, Default)]
pub(super) struct Owners {
    /// Grid, row, and the number of the table; none where nobody can tell which.
    headers: Vec<(usize, u32, Option<usize>)>,
    /// The tables that cannot be told from each other, and in how many places their header stands.
    alike: Vec<(Vec<usize>, usize)>,
}

/// A header with how well each table goes with it.
struct Seen {
    grid: usize,
    row: u32,
    fits: Vec<(usize, isize)>,
}

impl Owners {
    /// The owners of the headers in `grids`, of those tables of a template that have rows in grids, or of all of a form.
    pub(super) fn of(plan: &Plan, grids: &[&Grid]) -> Self {
        let is_printed = |table: &usize| !plan.is_worded || plan.order.contains(table);
        let printed: Vec<usize> = (0..plan.schema.tables.len()).filter(is_printed).collect();
        if printed.len() < 2 {
            return Self::default();
        }
        let mut seen: Vec<Seen> = Vec::new();
        for number in printed {
            let Some((key, table)) = plan.schema.tables.get_index(number) else { continue };
            let Some(names) = plan.tables.get(key) else { continue };
            for (at, grid) in grids.iter().enumerate() {
                let mut from = 0;
                while let Some(mut header) = header::find_header(table, names, grid, from).filter(|_| seen.len() < MOST)
                {
                    header::recognise(table, names, grid, &mut header, plan.is_worded);
                    from = header.row + header.height;
                    let fit = (number, fit(table, &header));
                    match seen.iter_mut().find(|seen| seen.grid == at && seen.row == header.row) {
                        Some(known) => known.fits.push(fit),
                        None => seen.push(Seen { grid: at, row: header.row, fits: vec![fit] }),
                    }
                }
            }
        }
        crate::order::comparing(&mut seen, |a, b| (a.grid, a.row).cmp(&(b.grid, b.row)));
        let best = |seen: &Seen| -> Vec<usize> {
            let most = seen.fits.iter().map(|(_, fit)| *fit).max();
            seen.fits.iter().filter(|(_, fit)| Some(*fit) == most).map(|(table, _)| *table).collect()
        };
        let mut owners = Self::default();
        let mut turns: Vec<(Vec<usize>, usize)> = Vec::new();
        for own in &seen {
            let tables = best(own);
            let owner = match tables.as_slice() {
                [only] => Some(*only),
                // Without a template any of them may be meant.
                _ if !plan.is_worded => continue,
                // The tables come in the order of the template.
                _ => {
                    let places = seen.iter().filter(|other| best(other) == tables).count();
                    let order: Vec<usize> = plan.order.iter().copied().filter(|own| tables.contains(own)).collect();
                    let at = match turns.iter().position(|(of, _)| *of == tables) {
                        Some(at) => at,
                        None => {
                            turns.push((tables.clone(), 0));
                            turns.len() - 1
                        }
                    };
                    let turn = turns.get_mut(at).map(|(_, turn)| std::mem::replace(turn, *turn + 1));
                    if places != order.len() && turn == Some(0) {
                        owners.alike.push((tables, places));
                    }
                    turn.and_then(|turn| order.get(turn)).copied().filter(|_| places == order.len())
                }
            };
            owners.headers.push((own.grid, own.row, owner));
        }
        owners
    }

    /// Whether the header in a row of a grid may be the one of a table.
    pub(super) fn may_be(&self, grid: usize, row: u32, table: usize) -> bool {
        let known = self.headers.iter().find(|(own, at, _)| (*own, *at) == (grid, row));
        known.is_none_or(|(_, _, owner)| *owner == Some(table))
    }

    /// The next header below a row of a grid.
    pub(super) fn next(&self, grid: usize, row: u32) -> Option<u32> {
        self.headers.iter().filter(|(own, at, _)| *own == grid && *at > row).map(|(_, at, _)| *at).next()
    }

    /// Whether it was told of a table that nobody knows which is its own.
    pub(super) fn is_alike(&self, table: usize) -> bool {
        self.alike.iter().any(|(tables, _)| tables.contains(&table))
    }
}

/// How well a table goes with a header: the columns that it knows, less those that either of them lacks.
fn fit(table: &Table, header: &Header) -> isize {
    let count = |count: usize| isize::try_from(count).unwrap_or(isize::MAX);
    let known = header.known();
    let printed = table.columns.values().filter(|column| column.printed).count();
    let unknown = header.columns.iter().filter(|column| column.meaning == Meaning::Extra).count();
    count(known) - count(printed.saturating_sub(known)) - count(unknown)
}

impl Section<'_> {
    /// Says of tables with the same header that nobody knows which is which.
    pub(super) fn alike(&mut self, owners: &Owners) {
        for (tables, places) in &owners.alike {
            let known = tables.iter().filter_map(|table| self.plan.schema.tables.get_index(*table));
            let (keys, labels): (Vec<String>, Vec<&str>) =
                known.map(|(key, table)| (key.to_string(), table.label.as_str())).unzip();
            let list = labels.join("”“");
            let message = message!(
                "“{list}”的表头相同，文件中有 {places} 处，与模板不同，分不清哪一处是哪一项",
                "“{list}” have the same header, which stands in {places} places, not as in the template: it cannot be told which is which"
            );
            let help = Message::new("请照模板保留各表", "keep the tables as the template has them");
            self.problems
                .extend(keys.first().map(|key| Problem::error("ambiguous", message).field(key.as_str()).help(help)));
        }
    }
}
