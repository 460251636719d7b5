//! Where every value of an extracted record stands.

use std::sync::Arc;

use indexmap::IndexMap;

use crate::grid::Source;
use crate::place::Place;
use crate::record::{ByKey, Key};
use crate::stored::fields;

/// Places by path into the record.
#[derive(Debug, Clone, Default)]
pub struct Places {
    paths: IndexMap<String, Place, foldhash::fast::RandomState>,
    tables: ByKey<TablePlaces>,
    written: ByKey<WrittenRows>,
    /// Where the record begins, in a file of several.
    start: Option<Place>,
}

/// Where the rows of a table stand. Rows are many, so they keep only their segment and row number.
#[derive(Debug, Clone, Default)]
pub struct TablePlaces {
    segments: Vec<Segment>,
    rows: Vec<(u32, u32)>,
}

/// Where the rows of a table stand in a data file: lines and columns, from 0.
#[derive(Debug, Clone, Default)]
pub(crate) struct WrittenRows {
    columns: Vec<Key>,
    /// Of each row its place, and its first cell.
    rows: Vec<((u32, u32), u64)>,
    /// The column and the place of each cell.
    cells: Vec<(u32, (u32, u32))>,
}

impl WrittenRows {
    /// Of a table with these columns.
    pub(crate) fn new(columns: impl Iterator<Item = Key>) -> Self {
        Self { columns: columns.collect(), ..Self::default() }
    }

    /// The next row.
    pub(crate) fn push_row(&mut self, line: u32, column: u32) {
        self.rows.push(((line, column), self.cells.len() as u64));
    }

    /// The next cell of the latest row.
    pub(crate) fn push_cell(&mut self, number: usize, line: u32, column: u32) {
        self.cells.push((number as u32, (line, column)));
    }

    fn get(&self, index: usize, key: &str) -> Option<Place> {
        let &(at, first) = self.rows.get(index)?;
        let end = self.rows.get(index + 1).map_or(self.cells.len(), |(_, next)| *next as usize);
        let cells = self.cells.get(first as usize..end).unwrap_or_default();
        let cell = cells.iter().find(|(column, _)| self.columns.get(*column as usize).is_some_and(|k| **k == *key));
        let (line, column) = cell.map_or(at, |(_, at)| *at);
        Some(Place::Line { line, column })
    }
}

/// A piece of a table under one header.
#[derive(Debug, Clone)]
pub struct Segment {
    /// The grid it stands in.
    pub source: Source,
    /// The header's row, from 0.
    pub header: u32,
    /// The column of each key, from 0.
    pub columns: Vec<(Key, u32)>,
}

impl Places {
    /// The place of a value, or of the record that has none: known only in a file of several records.
    pub(crate) fn nearest(&self, path: &str) -> Option<Place> {
        self.get(path).or_else(|| self.start.clone())
    }

    /// Notes where the record begins.
    pub(crate) fn start_at(&mut self, start: Place) {
        self.start = Some(start);
    }

    /// True where nothing of the form was found, no label and no table.
    pub(crate) fn is_empty(&self) -> bool {
        self.paths.is_empty() && self.tables.is_empty() && self.written.is_empty()
    }

    /// Says where the value at `path` stands.
    pub fn set(&mut self, path: impl Into<String>, place: Place) {
        self.paths.insert(path.into(), place);
    }

    /// Begins a segment of `table`.
    pub fn begin(&mut self, table: &Key, segment: Segment) {
        self.tables.entry(table.clone()).or_default().segments.push(segment);
    }

    /// Adds the place of the next row of `table`: its row in the grid of the latest segment.
    pub fn push_row(&mut self, table: &Key, row: u32) {
        let latest = self.tables.last_mut().filter(|(key, _)| Arc::ptr_eq(key, table)).map(|(_, places)| places);
        let places = match latest {
            Some(places) => Some(places),
            None => self.tables.get_mut(table),
        };
        if let Some(places) = places {
            places.rows.push((places.segments.len().saturating_sub(1) as u32, row));
        }
    }

    /// Says that the row `index` of `table` stands in another row of the grid of the latest segment.
    pub(crate) fn set_row(&mut self, table: &Key, index: usize, row: u32) {
        if let Some(places) = self.tables.get_mut(table) {
            let segment = places.segments.len().saturating_sub(1) as u32;
            if let Some(own) = places.rows.get_mut(index) {
                *own = (segment, row);
            }
        }
    }

    /// The sheets in which rows of tables stand, one after the other.
    pub(crate) fn sheets(&self) -> impl Iterator<Item = &Arc<str>> {
        let of_table = |table: &'_ TablePlaces| {
            let mut segments: Vec<u32> = table.rows.iter().map(|(segment, _)| *segment).collect();
            segments.dedup();
            segments
        };
        let sources = self.tables.values().flat_map(move |table| {
            of_table(table).into_iter().filter_map(|segment| Some(&table.segments.get(segment as usize)?.source))
        });
        sources.filter_map(|source| if let Source::Sheet(sheet) = source { Some(sheet) } else { None })
    }

    /// The first and the last row of a Word table or sheet in which fields stand that stand beside `place`.
    pub(crate) fn rows_beside(&self, place: &Place) -> Option<(u32, u32)> {
        let rows = self.paths.values().filter_map(|own| match (own, place) {
            (Place::TableCell { table, row, .. }, Place::TableCell { table: other, .. }) if table == other => {
                Some(*row)
            }
            (Place::Cell { sheet, row, .. }, Place::Cell { sheet: other, .. }) if sheet == other => Some(*row),
            _ => None,
        });
        rows.fold(None, |range, row| Some(range.map_or((row, row), |(a, b): (u32, u32)| (a.min(row), b.max(row)))))
    }

    /// Gives sheets another name, where there is one for them.
    pub(crate) fn rename_sheets(&mut self, name: impl Fn(&str) -> Option<Arc<str>>) {
        let own = self.paths.values_mut().filter_map(Place::sheet_mut);
        let segments = self.tables.values_mut().flat_map(|table| &mut table.segments);
        let rows = segments.filter_map(|segment| match &mut segment.source {
            Source::Sheet(sheet) => Some(sheet),
            Source::Table(_) => None,
        });
        for sheet in own.chain(rows) {
            if let Some(name) = name(sheet) {
                *sheet = name;
            }
        }
    }

    /// Says where the rows of `table` stand in a data file.
    pub(crate) fn set_written(&mut self, table: &Key, rows: WrittenRows) {
        self.written.insert(table.clone(), rows);
    }

    /// The place of the value at `path` (`org`, `servers[0].vcpu`); of its row or table where the value itself has
    /// none.
    pub fn get(&self, path: &str) -> Option<Place> {
        if let Some(place) = self.paths.get(path) {
            return Some(place.clone());
        }
        let bracket = memchr::memchr(b'[', path.as_bytes());
        let (table, rest) = bracket.and_then(|at| path.split_at_checked(at)).unwrap_or((path, ""));
        let rest = rest.strip_prefix('[').unwrap_or_default();
        let (digits, rest) = if rest.is_empty() { ("", "") } else { rest.split_once(']').unwrap_or_default() };
        let (index, key) = (digits.parse::<usize>().ok(), rest.strip_prefix('.').unwrap_or_default());
        let written = self.written.get(table);
        if let Some(place) = written.zip(index).and_then(|(written, index)| written.get(index, key)) {
            return Some(place);
        }
        let Some(places) = self.tables.get(table) else {
            let end = memchr::memrchr2(b'.', b'[', path.as_bytes())?;
            return self.get(path.get(..end)?);
        };
        match index.and_then(|index| places.rows.get(index)) {
            Some((segment, row)) => {
                let segment = places.segments.get(*segment as usize)?;
                let column = segment.columns.iter().find(|(k, _)| &**k == key).or(segment.columns.first())?.1;
                Some(cell(&segment.source, *row, column))
            }
            None => {
                let segment = places.segments.first()?;
                let column = segment.columns.first()?.1;
                Some(cell(&segment.source, segment.header, column))
            }
        }
    }
}

// What a batch keeps of its work.
fields!(Places { paths, tables, written, start });
fields!(WrittenRows { columns, rows, cells });
fields!(TablePlaces { segments, rows });
fields!(Segment { source, header, columns });

fn cell(source: &Source, row: u32, column: u32) -> Place {
    match source {
        Source::Sheet(sheet) => Place::Cell { sheet: sheet.clone(), row, column },
        Source::Table(table) => Place::TableCell { table: *table, row, column },
    }
}
