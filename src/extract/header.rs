//! The header of a table: found wherever it stands, by labels and aliases; columns in any order, in one row or
//! several.

mod below;
mod brackets;
mod lacking;
mod near;
mod qualified;

use std::borrow::Cow;
use std::collections::HashMap;

pub(crate) use super::names::Meaning;
use crate::deadline;
use crate::extract::fold::fold;
use crate::extract::names::TableNames;
use crate::grid::{Cell, Content, Grid, Source};
use crate::record::Key;
use crate::schema::{FieldType, Role, Stage, Table};
pub(crate) use brackets::unknown as unknown_brackets;
pub(crate) use lacking::{missing_columns, renamed_columns};
pub(crate) use near::recognise;

/// Rows in which a header is looked for.
const HEADER_ROWS: u32 = 200;
/// Columns that a header has at least which has all that must be filled.
const FEWEST: usize = 3;
/// Rows that a header has at most.
const MAX_HEIGHT: u32 = 3;

/// A header row with what its columns are.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    /// First row.
    pub(crate) row: u32,
    /// Number of rows: several where groups of columns have labels above them, or their units below.
    pub(crate) height: u32,
    pub(crate) columns: Vec<HeaderColumn>,
    /// The header of a second table to the right of it.
    pub(crate) beside: Option<Box<Header>>,
}

impl Header {
    /// How many columns of the schema, or parts of them, it has.
    pub(crate) fn known(&self) -> usize {
        let known = |column: &&HeaderColumn| column.meaning != Meaning::Extra;
        self.columns.iter().filter(known).count()
    }
}

impl Header {
    /// This header for `grid`, where that goes on with the rows of the Word table `upper`: it stands right behind, has
    /// as many columns, and begins with a row that has numbers where the columns ask for them.
    pub(crate) fn continued(&self, table: &Table, upper: &Grid, grid: &Grid) -> Option<Self> {
        let (Source::Table(before), Source::Table(number)) = (&upper.source, &grid.source) else { return None };
        if *number != before + 1 || upper.columns != grid.columns || self.beside.is_some() {
            return None;
        }
        let first = grid.row(0);
        let (mut asked, mut filled) = (0, 0);
        for column in &self.columns {
            let Meaning::Column(key, _) = &column.meaning else { continue };
            let known = table.columns.get(key)?;
            if known.role == Role::Number || !matches!(known.field.kind, FieldType::Integer | FieldType::Decimal) {
                continue;
            }
            asked += 1;
            let cell = first.iter().find(|cell| cell.column == column.column && cell.column_span == column.span);
            filled += usize::from(cell.is_some_and(|cell| {
                let text = cell.text();
                text.len() <= 60 && text.chars().any(|c| c.is_ascii_digit())
            }));
        }
        (asked > 0 && filled * 2 > asked).then(|| Self {
            row: 0,
            height: 0,
            columns: self.columns.clone(),
            beside: None,
        })
    }

    /// This header and those beside it, from left to right.
    pub(crate) fn abreast(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |header| header.beside.as_deref())
    }

    /// Where the labels begin anew, a second table stands beside the first.
    fn part(&mut self, table: &Table, names: &TableNames, enough: usize) {
        let repeats = |column: &HeaderColumn| {
            column.meaning == Meaning::Extra && matches!(names.meaning(table, &column.label), Meaning::Column(..))
        };
        let Some(at) = self.columns.iter().position(repeats) else { return };
        let mut columns = self.columns.get(at..).unwrap_or_default().to_vec();
        for column in &mut columns {
            column.meaning = names.meaning(table, &column.label);
            column.also = None;
        }
        let mut second = Self { row: self.row, height: self.height, columns, beside: None };
        if second.known() < enough
            || self.columns.iter().take(at).filter(|c| c.meaning != Meaning::Extra).count() < enough
        {
            return;
        }
        self.columns.truncate(at);
        second.part(table, names, enough);
        self.beside = Some(Box::new(second));
    }
}

impl Header {
    /// Numbers columns of one label that the schema does not know: their values are kept by their labels.
    fn number_alike(&mut self) {
        let mut seen: HashMap<String, usize> = HashMap::new();
        for column in self.columns.iter_mut().filter(|column| column.meaning == Meaning::Extra) {
            let own = column.label.clone();
            while seen.contains_key(&column.label) {
                let count = seen.entry(own.clone()).or_insert(1);
                *count += 1;
                column.label = format!("{own}（{count}）");
            }
            seen.insert(column.label.clone(), 1);
        }
    }
}

/// A column of a header.
#[derive(Debug, Clone)]
pub(crate) struct HeaderColumn {
    pub(crate) column: u32,
    pub(crate) span: u32,
    pub(crate) label: String,
    pub(crate) meaning: Meaning,
    /// What its label would mean if no column before it had that meaning.
    pub(crate) also: Option<Meaning>,
}

/// Finds the first header of `table` in `grid` at or below `from`.
pub(crate) fn find_header(table: &Table, names: &TableNames, grid: &Grid, from: u32) -> Option<Header> {
    let enough = enough(table);
    let mut best: Option<Header> = None;
    let mut row = from;
    let mut looked = 0;
    while looked < HEADER_ROWS {
        let Some(next) = next_row(grid, row).filter(|_| looked & 0xF != 0xF || !deadline::passed()) else { break };
        row = next;
        // A row of titles above columns has some labels of its own; a title over the whole table has none.
        if grid.row(row).iter().any(|cell| names.name(table, cell)) {
            let single = header_at(table, names, grid, row, 1);
            let most = if single.known() > 0 && !is_settled(&single, grid) { MAX_HEIGHT } else { 1 };
            let taller = (2..=most).map(|height| header_at(table, names, grid, row, height));
            for header in std::iter::once(single).chain(taller) {
                let is_one = header.known() >= enough || is_complete(table, &header);
                if is_one && header.known() > best.as_ref().map_or(0, Header::known) {
                    best = Some(header);
                }
            }
        }
        if let Some(found) = &best
            && row > found.row
        {
            break;
        }
        row = row.saturating_add(1);
        looked += 1;
    }
    let mut best = best?;
    if let Some(lowest) = lowest(table, names, grid, &best) {
        best = lowest;
    }
    below::annotate(table, grid, &mut best);
    let is_beside = |label: &str| table.besides.iter().any(|beside| fold(beside) == fold(label));
    best.columns.retain(|column| column.meaning != Meaning::Extra || !is_beside(&column.label));
    // The table's own label, beside its header and its rows, is no column.
    let below = best.row + best.height;
    let name = fold(&table.label);
    let is_side = |column: &HeaderColumn| {
        !name.is_empty()
            && fold(&column.label).starts_with(&name)
            && grid.at(best.row, column.column).is_some_and(|cell| cell.row.saturating_add(cell.row_span) > below)
    };
    best.columns.retain(|column| column.meaning != Meaning::Extra || !is_side(column));
    best.number_alike();
    best.part(table, names, enough);
    Some(best)
}

/// The lowest row of a header of several, where it says all by itself and other things stand in those above it: each
/// of its columns has a cell of its own there, and not the title of a group.
fn lowest(table: &Table, names: &TableNames, grid: &Grid, header: &Header) -> Option<Header> {
    let last = header.row + header.height.checked_sub(1).filter(|more| *more > 0)?;
    let above = (header.row..last).flat_map(|row| grid.row(row)).filter(|cell| cell.content != Content::Empty);
    let is_beside = |cell: &Cell| header.columns.iter().any(|c| c.column == cell.column && c.span == cell.column_span);
    let several = above.filter(|cell| !cell.text().trim().is_empty() && is_beside(cell)).nth(1).is_some();
    let own = if several { header_at(table, names, grid, last, 1) } else { return None };
    let same = own.columns.len() == header.columns.len()
        && own.columns.iter().zip(&header.columns).all(|(own, c)| own.column == c.column && own.meaning == c.meaning);
    same.then_some(own)
}

/// True for a header row that has no more columns with the rows below it: each of its own is known and one column wide,
/// and those stand below it.
fn is_settled(header: &Header, grid: &Grid) -> bool {
    let last = header.row.saturating_add(MAX_HEIGHT - 1);
    let below = grid.cells.partition_point(|cell| cell.row <= header.row);
    let mut below = grid.cells.get(below..).unwrap_or_default().iter().take_while(|cell| cell.row <= last);
    header.columns.iter().all(|c| c.span == 1 && c.meaning != Meaning::Extra)
        && below.all(|cell| header.columns.binary_search_by_key(&cell.column, |c| c.column).is_ok())
}

/// Columns that a header has at least.
fn enough(table: &Table) -> usize {
    let printed = table.columns.values().filter(|column| column.printed).count();
    (printed * 3).div_ceil(5).clamp(printed.clamp(1, 2), 4)
}

/// True for a header of few columns that has all that must be filled, several of them, and hardly any others.
fn is_complete(table: &Table, header: &Header) -> bool {
    let (known, all) = (header.known(), header.columns.len());
    if known < FEWEST || all > known + known / 2 || !table.fixed_rows.is_empty() {
        return false;
    }
    let mut required =
        table.columns.iter().filter(|(_, column)| column.printed && column.field.required == Stage::Submit);
    let has = |key: &Key| header.columns.iter().any(|c| matches!(&c.meaning, Meaning::Column(own, _) if own == key));
    let count = required.clone().count();
    count > 1 && required.all(|(key, _)| has(key))
}

/// The first row below `header` that is a header with its columns in other places, or with other units: the table goes on
/// under that one. In a Word table that a template made (`is_worded`) none does.
pub(crate) fn other_header(
    table: &Table,
    names: &TableNames,
    grid: &Grid,
    header: &Header,
    is_worded: bool,
) -> Option<u32> {
    if !table.fixed_rows.is_empty() || is_worded && matches!(grid.source, Source::Table(_)) {
        return None;
    }
    let mut last = header.row + header.height - 1;
    let below = grid.cells.partition_point(|cell| cell.row <= last);
    for cell in grid.cells.get(below..).unwrap_or_default() {
        if cell.row == last {
            continue;
        }
        // Headers begin with words.
        if let Some(text) = cell.content.line()
            && text.starts_with(|c: char| !c.is_ascii_digit())
            && names.may_name(cell)
            && names.meaning(table, text) != Meaning::Extra
        {
            let other = header_at(table, names, grid, cell.row, 1);
            let same =
                |own: &HeaderColumn| header.columns.iter().any(|c| c.column == own.column && c.meaning == own.meaning);
            if other.known() >= enough(table) && !other.columns.iter().filter(|c| c.meaning != Meaning::Extra).all(same)
            {
                return Some(cell.row);
            }
        }
        if cell.content != Content::Empty {
            last = cell.row;
        }
    }
    None
}

fn next_row(grid: &Grid, from: u32) -> Option<u32> {
    let at = grid.cells.partition_point(|cell| cell.row < from);
    grid.cells.get(at).map(|cell| cell.row)
}

/// The first row in which no header is looked for from row `from` on.
pub(crate) fn behind_header(grid: &Grid, from: u32) -> u32 {
    let rows = (0..HEADER_ROWS).try_fold(from, |row, _| Some(next_row(grid, row)?.saturating_add(1)));
    rows.unwrap_or(u32::MAX)
}

/// The `height` rows from `row` on as a header: each lowest cell is a column, the cells above it say what of.
fn header_at(table: &Table, names: &TableNames, grid: &Grid, row: u32, height: u32) -> Header {
    let mut found = Found::default();
    let end = row.saturating_add(height);
    for top in row..end {
        // Columns and the cells of a row both go from left to right: those to the left of a cell reach up to `reach`.
        let (mut reach, mut passed) = (0, 0);
        for cell in grid.row(top) {
            while let Some(left) = found.columns.get(passed).filter(|left| left.column <= cell.column) {
                reach = reach.max(left.column.saturating_add(left.span));
                passed += 1;
            }
            if cell.column >= reach {
                let before = found.columns.len();
                descend(table, names, grid, end, cell, &mut Vec::new(), &mut found);
                let added = found.columns.get(before..).unwrap_or_default();
                reach = added.iter().map(|c| c.column.saturating_add(c.span)).fold(reach, u32::max);
            }
        }
        crate::order::by(&mut found.columns, |c| c.column as usize);
    }
    prefer_labels(table, &mut found.columns);
    Header { row, height, columns: found.columns, beside: None }
}

/// Of two columns of one meaning the one with the printed label is it, not the one before it with an alias.
fn prefer_labels(table: &Table, columns: &mut [HeaderColumn]) {
    let is_printed = |column: &HeaderColumn, key: &Key| {
        table.columns.get(key).is_some_and(|known| fold(&known.field.label) == fold(&column.label))
    };
    for at in 0..columns.len() {
        let Some(HeaderColumn { also: Some(Meaning::Column(key, _)), .. }) = columns.get(at) else { continue };
        let key = key.clone();
        let is_first = |column: &HeaderColumn| matches!(&column.meaning, Meaning::Column(own, _) if *own == key);
        let Some(first) = columns.iter().position(is_first).filter(|first| *first < at) else { continue };
        let [Some(own), Some(other)] = [columns.get(at), columns.get(first)] else { continue };
        if !is_printed(own, &key) || is_printed(other, &key) {
            continue;
        }
        if let Ok([first, own]) = columns.get_disjoint_mut([first, at])
            && let Some(meaning) = own.also.take()
        {
            own.meaning = meaning;
            first.also = Some(std::mem::replace(&mut first.meaning, Meaning::Extra));
        }
    }
}

/// The columns of a header as far as it was gone through.
#[derive(Default)]
struct Found {
    columns: Vec<HeaderColumn>,
    /// The columns of the schema among them.
    taken: Vec<Key>,
}

/// Adds the columns below `cell`, which itself stands below `above`; its own column where nothing stands below it.
fn descend<'a>(
    table: &Table,
    names: &TableNames,
    grid: &'a Grid,
    end: u32,
    cell: &'a Cell,
    above: &mut Vec<Cow<'a, str>>,
    found: &mut Found,
) {
    let next = cell.row.saturating_add(cell.row_span);
    let lower = if next < end { grid.row(next) } else { &[] };
    let first = lower.partition_point(|lower| lower.column < cell.column);
    let behind = cell.column.saturating_add(cell.column_span);
    let lower = lower.get(first..).unwrap_or_default();
    let mut lower = lower.iter().take_while(|lower| lower.column < behind).peekable();
    if lower.peek().is_none() {
        push_column(table, names, found, cell, above);
        return;
    }
    above.push(cell.text());
    for lower in lower {
        descend(table, names, grid, end, lower, above, found);
    }
    above.pop();
}

fn push_column(table: &Table, names: &TableNames, found: &mut Found, cell: &Cell, above: &[Cow<'_, str>]) {
    let own = cell.text();
    let Some(label) = std::iter::once(&own).chain(above.iter().rev()).find(|text| !text.trim().is_empty()) else {
        return;
    };
    let label = label.split_whitespace().collect();
    if above.is_empty() && !names.may_name(cell) {
        let (meaning, also) = (Meaning::Extra, None);
        found.columns.push(HeaderColumn { column: cell.column, span: cell.column_span, label, meaning, also });
        return;
    }
    let taken = |key: &Key| found.taken.contains(key);
    // What the labels above add comes first: `数量` below `vCPU` is not the quantity.
    let mut spelled: Vec<String> = above.iter().map(|above| format!("{above}{own}")).collect();
    spelled.extend(above.iter().map(|above| format!("{own}{above}")));
    spelled.push(own.clone().into_owned());
    if own.trim().is_empty() {
        spelled.extend(above.iter().rev().map(|above| above.clone().into_owned()));
    }
    let mut also = None;
    let meanings = spelled.iter().map(|text| names.header_meaning(table, text)).enumerate();
    let mut known = meanings.filter_map(|(at, meaning)| match meaning {
        Meaning::Column(ref key, _) if taken(key) => {
            // `数量` below `数据盘` is none of the quantity's.
            also = also.take().or(Some(meaning).filter(|_| at == 0));
            None
        }
        meaning => (meaning != Meaning::Extra).then_some(meaning),
    });
    let twin = || spelled.iter().find_map(|text| names.twin(text, taken));
    let meaning = known.next().or_else(twin).unwrap_or(Meaning::Extra);
    let also = also.filter(|_| meaning == Meaning::Extra);
    if let Meaning::Column(key, _) = &meaning {
        found.taken.push(key.clone());
    }
    found.columns.push(HeaderColumn { column: cell.column, span: cell.column_span, label, meaning, also });
}
