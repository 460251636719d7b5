//! The rows of a form whose rows are printed: each is told by its fixed wording, which must not change.

use super::again::Second;
use super::{Header, Meaning, Rows};
use crate::extract::fold::fold_words;
use crate::grid::Cell;
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::record::Record;
use crate::schema::{Column, Role};
use crate::value::Value;
use crate::values::coerce;

impl<'a> Rows<'a, '_> {
    /// A row of a form whose rows are printed: told by its fixed wording.
    pub(super) fn fixed_row(&mut self, row: u32, picked: &[Option<&'a Cell>]) -> bool {
        let index = self.read.rows.len();
        let found = self.match_fixed(picked);
        let Some(target) = found.filter(|at| *at >= index) else { return false };
        while self.read.rows.len() < target {
            let skipped = self.read.rows.len();
            self.push_fixed(skipped, row);
        }
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
        self.places.push_row(&self.table.key, row);
        self.read.rows.push(record);
        true
    }

    fn push_fixed(&mut self, index: usize, row: u32) {
        let record = self.fixed_record(index);
        self.places.push_row(&self.table.key, row);
        self.read.rows.push(record);
    }

    fn fixed_record(&self, index: usize) -> Record {
        let mut record = Record::new();
        for (key, value) in self.table.fixed_rows.get(index).into_iter().flatten() {
            record.set(key.clone(), value.clone());
        }
        record
    }

    /// The printed row whose fixed wording is most like this row's; the next one where nothing is like it.
    fn match_fixed(&self, picked: &[Option<&Cell>]) -> Option<usize> {
        let next = self.read.rows.len();
        let mut best: Option<(f64, usize)> = None;
        let mut has_text = false;
        for (index, fixed) in self.table.fixed_rows.iter().enumerate().skip(next) {
            let mut likeness = 0.0;
            for (column, cell) in self.header.columns.iter().zip(picked) {
                let (Meaning::Column(key, _), Some(cell)) = (&column.meaning, cell) else { continue };
                let Some((_, Value::Text(wording))) = fixed.iter().find(|(k, _)| k == key) else { continue };
                if self.table.columns.get(key).is_some_and(|c| c.merge) {
                    continue;
                }
                has_text = true;
                let (a, b) = (fold_words(&cell.text()), fold_words(wording));
                let same = same_wording(&cell.text(), wording);
                likeness += if same { 10.0 } else { strsim::normalized_levenshtein(&a, &b) };
            }
            if likeness > best.map_or(0.5, |b| b.0) {
                best = Some((likeness, index));
            }
        }
        best.map(|b| b.1).or_else(|| (!has_text && next < self.table.fixed_rows.len()).then_some(next))
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

/// True for the same words; the number in front may be an automatic one, which is no text.
fn same_wording(there: &str, printed: &str) -> bool {
    fn unnumbered(words: &str) -> &str {
        words.trim_start_matches(|c: char| c.is_ascii_digit())
    }
    let (there, printed) = (fold_words(there), fold_words(printed));
    there == printed || unnumbered(&printed) == there
}
