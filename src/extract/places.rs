//! Where every value of an extracted record stands.

use std::sync::Arc;

use indexmap::IndexMap;

use crate::grid::Source;
use crate::place::Place;
use crate::record::Key;
use crate::report::stored::fields;

/// Places by path into the record.
#[derive(Debug, Clone, Default)]
pub struct Places {
    paths: IndexMap<String, Place>,
    tables: IndexMap<Key, TablePlaces>,
}

/// Where the rows of a table stand. Rows are many, so they keep only their segment and row number.
#[derive(Debug, Clone, Default)]
pub struct TablePlaces {
    segments: Vec<Segment>,
    rows: Vec<(u32, u32)>,
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

    /// The place of the value at `path` (`org`, `servers[0].vcpu`); of its row or table where the value itself has
    /// none.
    pub fn get(&self, path: &str) -> Option<Place> {
        if let Some(place) = self.paths.get(path) {
            return Some(place.clone());
        }
        let (table, rest) = path.split_once('[').unwrap_or((path, ""));
        let Some(places) = self.tables.get(table) else {
            return path.rfind(['.', '[']).and_then(|at| self.get(path.get(..at)?));
        };
        let index = rest.split_once(']').and_then(|(digits, _)| digits.parse::<usize>().ok());
        let key = rest.split_once("].").map_or("", |(_, key)| key);
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
fields!(Places { paths, tables });
fields!(TablePlaces { segments, rows });

fn cell(source: &Source, row: u32, column: u32) -> Place {
    match source {
        Source::Sheet(sheet) => Place::Cell { sheet: sheet.clone(), row, column },
        Source::Table(table) => Place::TableCell { table: *table, row, column },
    }
}
