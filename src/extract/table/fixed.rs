//! The rows of a form whose rows are printed: each is told by its fixed wording, which must not change.

mod rows;

use std::collections::HashMap;

use super::Rows;
use super::again::Second;
use crate::excerpt;
use crate::extract::extraction::COVERED;
use crate::extract::fold::fold_words;
use crate::extract::header::{Header, HeaderColumn, Meaning};
use crate::extract::places::Places;
use crate::grid::Cell;
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::record::Record;
use crate::schema::{Column, FieldType, Role, Stage, Table};
use crate::value::Value;
use crate::values::coerce;

impl<'a> Rows<'a, '_> {
    /// A row of a form whose rows are printed: told by its fixed wording, wherever it stands.
    pub(super) fn fixed_row(&mut self, row: u32, cells: &[Cell], picked: &[Option<&'a Cell>]) -> bool {
        let known = match self.printed_rows.take() {
            Some(known) => known,
            None => rows::told(self, row),
        };
        let found = known.get(&row).copied().or_else(|| self.next_fixed(picked, &known));
        self.printed_rows = Some(known);
        let Some(target) = found else { return self.added_row(row, cells, picked) };
        self.read.standing.resize(self.table.fixed_rows.len(), false);
        if let Some(standing) = self.read.standing.get_mut(target) {
            *standing = true;
        }
        let own = self.read.rows.len();
        // A row that does not stand where it is printed is told below the one in front of it.
        let above = self.last_fixed.unwrap_or(self.header.row);
        while self.read.rows.len() <= target {
            let skipped = self.read.rows.len();
            self.push_fixed(skipped, if skipped == target { row } else { above });
        }
        if target < own {
            self.places.set_row(&self.table.key, target, row);
        }
        self.last_fixed = Some(row);
        let mut record = self.fixed_record(target);
        let mut values = Vec::new();
        let mut seconds = Vec::new();
        let mut extra = Record::new();
        let header: &'a Header = self.header;
        for (column, cell) in header.columns.iter().zip(picked) {
            let Some(cell) = *cell else { continue };
            let (Meaning::Column(key, factor) | Meaning::Again(key, factor)) = &column.meaning else {
                if column.meaning == Meaning::Extra && self.table.extra_columns && self.template.is_none() {
                    extra.set(column.label.as_str(), Value::text(cell.text().trim()));
                }
                continue;
            };
            let Some(known) = self.table.columns.get(key) else { continue };
            if matches!(column.meaning, Meaning::Again(..)) {
                match Second::of(known, &column.label, cell, *factor) {
                    Some(second) => seconds.push(second),
                    None if Second::is_blank(cell) => {}
                    None => extra.set(column.label.as_str(), Value::text(cell.text().trim())),
                }
                continue;
            }
            if known.role == Role::Fixed {
                self.compare_fixed(&mut record, known, cell, target);
            } else {
                let most = self.most(known, cell, &record, target);
                if let Some(value) = most.or_else(|| self.value(known, cell, target, *factor)) {
                    values.push((key.clone(), value));
                }
            }
        }
        for (key, value) in values {
            record.set(key, value);
        }
        for second in &mut seconds {
            self.take_second(&mut record, target, second);
            self.compare_second(&mut record, target, second);
        }
        if !extra.is_empty() {
            record.set("extra", Value::Map(Box::new(extra)));
        }
        record.sort_by_keys(self.table.columns.keys().map(|k| &**k).chain(["extra"]));
        if let Some(own) = self.read.rows.get_mut(target) {
            *own = record;
        }
        true
    }

    fn push_fixed(&mut self, index: usize, row: u32) {
        let record = self.fixed_record(index);
        self.places.push_row(&self.table.key, row);
        self.read.rows.push(record);
    }

    /// The printed row that a row without wording is: the one behind the last.
    fn next_fixed(&self, picked: &[Option<&Cell>], known: &HashMap<u32, usize>) -> Option<usize> {
        let worded = |(column, cell): (&HeaderColumn, &Option<&Cell>)| {
            cell.is_some() && rows::wording_column(self.table, column).is_some()
        };
        let has_text = self.header.columns.iter().zip(picked).any(worded);
        let next = self.last_fixed.and_then(|row| known.get(&row)).map_or(self.read.rows.len(), |last| last + 1);
        let is_free = next < self.table.fixed_rows.len() && !self.read.standing.get(next).is_some_and(|own| *own);
        (!has_text && is_free && !known.values().any(|own| *own == next)).then_some(next)
    }

    /// Tells a row that is none of the printed ones and is filled in as they are.
    fn added_row(&mut self, row: u32, cells: &[Cell], picked: &[Option<&Cell>]) -> bool {
        if self.template.is_some() || self.read.rows.is_empty() {
            return false;
        }
        let (mut is_worded, mut is_filled) = (false, false);
        for (column, cell) in self.header.columns.iter().zip(picked) {
            let (Meaning::Column(key, _), Some(cell)) = (&column.meaning, cell) else { continue };
            let Some(known) = self.table.columns.get(key) else { continue };
            is_worded |= rows::wording_column(self.table, column).is_some();
            let is_number = matches!(known.field.kind, FieldType::Integer | FieldType::Decimal);
            is_filled |= known.role == Role::Value
                && is_number
                && matches!(coerce(&known.field, &cell.content).value, Some(Value::Number(_)));
        }
        let [head, _] = &self.heads;
        if !is_worded || !is_filled || head.ends_with(':') {
            return false;
        }
        let texts: Vec<String> = cells.iter().map(|cell| cell.text().trim().to_owned()).collect();
        let text = texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
        let quoted = excerpt::beginning(&text, 40);
        let column = cells.first().map_or(0, |cell| cell.column);
        self.read.problems.push(
            Problem::error(
                "altered-text",
                message!("增加了表中没有的一行：“{quoted}”", "a row was added that the form does not have: “{quoted}”"),
            )
            .field(self.table.key.to_string())
            .place(self.grid.place(row, column))
            .found(text)
            .help(Message::new(
                "请删去这一行，表中的行不得增减",
                "delete it; rows of this table are neither added nor taken away",
            )),
        );
        true
    }

    fn fixed_record(&self, index: usize) -> Record {
        let mut record = Record::new();
        for (key, value) in self.table.fixed_rows.get(index).into_iter().flatten() {
            record.set(key.clone(), value.clone());
        }
        record
    }

    fn compare_fixed(&mut self, record: &mut Record, known: &Column, cell: &Cell, index: usize) {
        let key = &known.field.key;
        let Some(expected) = record.get(key).cloned() else { return };
        let found = coerce(&known.field, &cell.content).value;
        let same = match (&expected, &found) {
            (Value::Text(a), Some(Value::Text(b))) => same_wording(b, a),
            (a, Some(b)) => a == b,
            (_, None) => true,
        };
        if !same {
            let (label, found_text, wanted) = (&known.field.label, cell.text().trim().to_owned(), expected.plain());
            self.read.problems.push(
                Problem::error(
                    "altered-text",
                    message!(
                        "“{label}”被改动：“{found_text}”，应为“{wanted}”",
                        "“{label}” was changed to “{found_text}”; it should read “{wanted}”"
                    ),
                )
                .field(format!("{}[{index}].{key}", self.table.key))
                .place(self.grid.place(cell.row, cell.column))
                .found(found_text.clone())
                .expected(wanted)
                .help(Message::new("请恢复表中原有的内容", "restore what the form prints")),
            );
            if let (Value::Number(_), Some(value @ Value::Number(_))) = (&expected, found) {
                record.set(key.clone(), value);
            }
        }
    }
}

/// Tells the printed rows of `table` that are not there, once all of it was read.
pub(crate) fn missing(table: &Table, read: &mut super::TableRead, places: &mut Places) {
    if read.standing.iter().all(|standing| *standing) {
        return;
    }
    let fixed = |key: &str| table.columns.get(key).filter(|column| column.role == Role::Fixed && !column.merge);
    let mut last = None;
    for (index, (values, standing)) in table.fixed_rows.iter().zip(&read.standing).enumerate() {
        let path = format!("{}[{index}]", table.key);
        if *standing {
            last = places.get(&path);
            continue;
        }
        let place = last.clone().or_else(|| places.get(&table.key));
        if read.rows.len() <= index {
            let mut record = Record::new();
            values.iter().for_each(|(key, value)| record.set(key.clone(), value.clone()));
            read.rows.push(record);
        }
        if let Some(place) = &place {
            places.set(path.clone(), place.clone());
        }
        let mut texts = values.iter().filter(|(key, _)| fixed(key).is_some()).filter_map(|(_, value)| match value {
            Value::Text(text) => Some(&**text),
            _ => None,
        });
        let text = texts.next().unwrap_or_default();
        read.problems.push(
            Problem::error(
                "altered-text",
                message!("缺少表中印好的一行“{text}”", "a row of the form is missing: “{text}”"),
            )
            .field(path.clone())
            .place(place)
            .expected(text)
            .help(Message::new("请恢复这一行并填写", "restore the row and fill it in")),
        );
        // What is missing with its row is not asked for.
        let asked = table.columns.iter().filter(|(_, column)| column.field.required != Stage::Never);
        read.problems
            .extend(asked.map(|(key, _)| Problem::error(COVERED, Message::default()).field(format!("{path}.{key}"))));
    }
}

/// True for the same words; the number in front may be an automatic one, which is no text.
pub(super) fn same_wording(there: &str, printed: &str) -> bool {
    fn unnumbered(words: &str) -> &str {
        words.trim_start_matches(|c: char| c.is_ascii_digit())
    }
    let (there, printed) = (fold_words(there), fold_words(printed));
    there == printed || unnumbered(&printed) == there
}
