//! A data row: its cells, the parts of a value that stand in several columns, what the schema does not know.

use super::Rows;
use super::again::{Parts, Second};
use crate::deadline;
use crate::extract::header::{Header, Meaning};
use crate::grid::Cell;
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::record::{Key, KeyList, Record};
use crate::value::Value;

impl<'a> Rows<'a, '_> {
    pub(super) fn data_row(&mut self, row: u32, picked: &[Option<&'a Cell>]) {
        let index = self.read.rows.len();
        let filled = Filled::of(picked);
        let mut record = self.keys.begin(filled);
        let mut extra = Record::new();
        let mut parts: Vec<Parts<'a>> = Vec::new();
        let mut seconds: Vec<Second<'a>> = Vec::new();
        let header: &'a Header = self.header;
        for (at, column) in header.columns.iter().enumerate() {
            let cell = picked.get(at).copied().flatten();
            match &column.meaning {
                Meaning::Column(key, factor) => {
                    let Some(slot) = self.slots.get(at) else { continue };
                    let (plain, Some(known)) = (slot.plain, slot.known) else { continue };
                    let value = match cell {
                        Some(cell) => {
                            match plain.read(known, cell).or_else(|| self.most(known, cell, &record, index)) {
                                None => self.value(known, cell, index, *factor),
                                value => value,
                            }
                        }
                        None => {
                            self.merged_value(known, at, row, index, *factor).or_else(|| self.parted_value(known, row))
                        }
                    };
                    let Some(value) = value else { continue };
                    // Only a column that holds several may have said it before.
                    if let (Some(before), Some(cell)) = (record.get(key).filter(|before| **before != value), cell) {
                        let before = before.clone();
                        let mut others = header.columns.iter().filter(|column| column.meaning == Meaning::Combined);
                        let own = others.next().map_or("", |column| column.label.as_str());
                        self.differs(key, (own, &before), (&column.label, &value), cell, index);
                    }
                    record.set_shared(key, value);
                }
                Meaning::Part(key, factor) => {
                    if let (Some(cell), Some(known)) = (cell, self.table.columns.get(key))
                        && let Some(Value::Number(number)) = self.value(known, cell, index, *factor)
                    {
                        match parts.iter_mut().find(|parts| parts.key == *key) {
                            Some(parts) => {
                                parts.sum += number;
                                parts.labels.push(&column.label);
                                parts.cell = cell;
                            }
                            None => {
                                parts.push(Parts { key: key.clone(), sum: number, labels: vec![&column.label], cell })
                            }
                        }
                    }
                }
                Meaning::Again(key, factor) => {
                    let (Some(cell), Some(known)) = (cell, self.table.columns.get(key)) else { continue };
                    match Second::of(known, &column.label, cell, *factor) {
                        Some(second) => seconds.push(second),
                        None if Second::is_blank(cell) => {}
                        None => extra.set(column.label.as_str(), Value::text(cell.text().trim())),
                    }
                }
                Meaning::Combined => {
                    if let Some(cell) = cell {
                        self.combined(&mut record, cell, &column.label, index);
                    }
                }
                Meaning::Extra => {
                    let above = || self.merged.iter().find(|merged| merged.column == at && merged.cell.row < row);
                    let merged = if cell.is_none() { above().map(|merged| merged.cell) } else { None };
                    let repeated = || column.label.len() + merged.map_or(0, |cell| cell.text().len());
                    if let Some(cell) = cell.or(merged)
                        && self.table.extra_columns
                        && !deadline::repeats(repeated())
                    {
                        extra.set(column.label.as_str(), Value::text(cell.text().trim()));
                    }
                }
            }
        }
        seconds.iter_mut().for_each(|second| self.take_second(&mut record, index, second));
        parts.retain(|parts| {
            let is_whole = record.get(&parts.key).is_none();
            if is_whole {
                self.add_up(&mut record, row, index, parts);
            }
            !is_whole
        });
        self.across(row, index, picked);
        self.split_behind(&mut record, row, index);
        self.count(&mut record, &extra, row, index);
        seconds.iter().for_each(|second| self.compare_second(&mut record, index, second));
        for parts in &parts {
            self.compare_parts(&mut record, index, parts);
            self.keep_parts(&mut extra, picked, &parts.key);
        }
        if !extra.is_empty() {
            record.set("extra", Value::Map(Box::new(extra)));
            self.extra_seen += 1;
        }
        record.sort_by_keys(self.table.columns.keys().map(|k| &**k).chain(["extra"]));
        self.keys.end(filled, &mut record);
        self.places.push_row(&self.table.key, row);
        self.sums.add(self.table, &record);
        self.read.rows.push(record);
    }

    /// The sum of parts as the value of their column.
    fn add_up(&mut self, record: &mut Record, row: u32, index: usize, parts: &Parts<'a>) {
        let (sum, key) = (parts.sum.normalize(), &parts.key);
        record.set(key.clone(), Value::Number(sum));
        if parts.labels.len() < 2 {
            return;
        }
        let (made, from) = (sum.to_string(), parts.labels.join("+"));
        let problem =
            Problem::warning("normalised", message!("“{from}”已相加为 {made}", "“{from}” were added up to {made}"))
                .field(format!("{}[{index}].{key}", self.table.key))
                .place(self.grid.place(row, self.first_column()))
                .found(from)
                .expected(made)
                .help(Message::new("请核对合计后的数值", "check the sum"));
        self.read.problems.push(problem);
    }

    /// Keeps what the parts of a column that is there itself say.
    fn keep_parts(&self, extra: &mut Record, picked: &[Option<&Cell>], key: &Key) {
        for (column, cell) in self.header.columns.iter().zip(picked) {
            if let (Meaning::Part(own, _), Some(cell)) = (&column.meaning, cell)
                && own == key
                && self.table.extra_columns
            {
                extra.set(column.label.as_str(), Value::text(cell.text().trim()));
            }
        }
    }

    fn first_column(&self) -> u32 {
        self.header.columns.first().map_or(0, |c| c.column)
    }
}

/// Which columns of a header are filled in a row.
#[derive(Clone, Copy, PartialEq)]
struct Filled(u64);

impl Filled {
    fn of(picked: &[Option<&Cell>]) -> Self {
        Self(picked.iter().fold(0, |filled, cell| filled.rotate_left(1) ^ u64::from(cell.is_some())))
    }
}

/// Lists of keys that are remembered.
const KEY_LISTS: usize = 16;

/// The keys of rows, by the columns that are filled: rows that are filled alike share the list of their keys.
#[derive(Default)]
pub(super) struct KeyLists(Vec<(Filled, KeyList)>);

impl KeyLists {
    /// The record of a row.
    fn begin(&self, filled: Filled) -> Record {
        match self.0.iter().find(|(known, _)| *known == filled) {
            Some((_, keys)) => Record::like(keys),
            None => Record::new(),
        }
    }

    /// Remembers the keys of a row that is read.
    fn end(&mut self, filled: Filled, record: &mut Record) {
        match self.0.iter().find(|(known, _)| *known == filled) {
            Some((_, keys)) => record.share(keys),
            None if self.0.len() < KEY_LISTS => self.0.push((filled, record.key_list())),
            None => {}
        }
    }
}
