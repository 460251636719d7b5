//! One cell that holds the values of several columns: `8核16G500G`, `CPU 8核/内存 16G/硬盘 100G+500G`.
//!
//! Each amount belongs to the column whose label stands beside it; without one, to the first column that has no value
//! yet and knows its unit. An amount that no column takes makes the cell ambiguous: nothing of it is read then.

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use super::Rows;
use crate::char_count::CharCount as _;
use crate::extract::extraction::COVERED;
use crate::extract::fold::fold;
use crate::grid::Cell;
use crate::message;
use crate::message::Message;
use crate::numeral::{in_digits, is_about};
use crate::problem::Problem;
use crate::record::{Key, Record};
use crate::schema::{Column, Combined, Table};
use crate::value::Value;
use crate::values::coerce_text;

/// A number, and what is written up to the next one.
static AMOUNT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"([0-9]+(?:\.[0-9]+)?)([^0-9]*)").ok());

/// What parts amounts.
const SEPARATORS: &[char] = &['/', ',', ';', ':', '+', '*', '、', '，', '；', '|', '(', ')', '。'];

/// Words by which amounts are not exact.
const APPROXIMATE: &[&str] = &["约", "左右", "以上", "以下", "以内", "至少", "不低于", "不少于", "≥", "≤", ">", "<"];

/// Most characters of such a cell.
const MAX_CHARS: usize = 120;

impl Rows<'_, '_> {
    /// Puts the values of a combined cell into `record`, where they are not there already.
    pub(super) fn combined(&mut self, record: &mut Record, cell: &Cell, label: &str, index: usize) {
        let text = cell.text();
        let place = self.grid.place(cell.row, cell.column);
        let path = |key: &str| format!("{}[{index}].{key}", self.table.key);
        let written = text.trim();
        let listed = || in_order(self.table, &self.names.listed(self.table, &fold(label))?, written);
        let Some(values) = divided(self.table, written).or_else(listed) else {
            let columns: Vec<&str> = self.columns_combined().map(|column| column.field.label.as_str()).collect();
            let wanted = columns.join("、");
            let first = self.table.combined.as_ref().and_then(|combined| combined.columns.first());
            let problem = Problem::error(
                "ambiguous",
                message!("“{written}”看不出各是多少", "what each amount of “{written}” is cannot be told"),
            )
            .field(first.map_or_else(String::new, |key| path(key)))
            .place(place)
            .found(written)
            .help(message!("请分列填写：{wanted}", "write them in columns of their own: {wanted}"));
            self.read.problems.push(problem);
            let others = self.table.combined.iter().flat_map(|combined| combined.columns.iter().skip(1));
            for key in others.filter(|key| record.get(key).is_none()) {
                self.read.problems.push(Problem::error(COVERED, Message::default()).field(path(key)));
            }
            return;
        };
        for (key, number) in values {
            if let Some(known) = record.get(&key) {
                let (known, value) = (known.clone(), Value::Number(number));
                if known != value && !matches!(known, Value::Text(_)) {
                    let own = self.label_of(&key).to_owned();
                    self.differs(&key, (&own, &known), (label, &value), cell, index);
                }
                continue;
            }
            let label = self.table.columns.get(&key).map_or("", |column| column.field.label.as_str());
            let number = number.normalize();
            let problem = Problem::warning(
                "normalised",
                message!("“{written}”中的“{label}”已读作 {number}", "“{label}” in “{written}” was read as {number}"),
            )
            .field(path(&key))
            .place(place.clone())
            .found(written)
            .expected(number.to_string())
            .help(Message::new("请分列填写", "write it in a column of its own"));
            self.read.problems.push(problem);
            record.set(key, Value::Number(number));
        }
    }

    fn columns_combined(&self) -> impl Iterator<Item = &Column> {
        let keys = self.table.combined.iter().flat_map(|combined| &combined.columns);
        keys.filter_map(|key| self.table.columns.get(key))
    }
}

/// The amounts in `text` by column; none when one of them belongs to no column, or when there is none.
fn divided(table: &Table, text: &str) -> Option<Vec<(Key, Decimal)>> {
    if text.char_count() > MAX_CHARS {
        return None;
    }
    let combined = table.combined.as_ref()?;
    let spaced = text.split_whitespace().map(fold).collect::<Vec<_>>().join(" ");
    let columns = || combined.columns.iter().filter_map(|key| table.columns.get(key));
    let folded = in_digits(&spaced, &|behind| columns().any(|column| unit_of(column, behind).is_some()));
    if is_about(&spaced) || APPROXIMATE.iter().any(|word| folded.contains(word)) {
        return None;
    }
    let columns = || combined.columns.iter().filter_map(|key| Some((key, table.columns.get(key)?)));
    let labelled = |part: &str| columns().find(|(_, column)| ends_with_label(column, part));
    let mut values: Vec<(Key, Decimal)> = Vec::new();
    let mut front = folded.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
    // Where nothing parts them, labels stand all in front of their amounts or all behind.
    let in_front = labelled(front).is_some();
    for amount in AMOUNT.as_ref()?.captures_iter(&folded) {
        let [number, gap] = [1, 2].map(|at| amount.get(at).map_or("", |part| part.as_str()));
        let last = amount.get(0).is_some_and(|amount| amount.end() == folded.len());
        let (behind, next) = if last { (gap, "") } else { shared(table, combined, gap, in_front) };
        let by_label = labelled(front).or_else(|| labelled(behind.trim_end_matches(SEPARATORS)));
        front = next;
        let taken = |key: &Key| values.iter().any(|(known, _)| known == key);
        let unit = |column| unit_of(column, behind);
        let by_unit = || columns().find(|(key, column)| !taken(key) && unit(column).is_some());
        let again = || columns().find(|(key, column)| taken(key) && sums(column) && unit(column).is_some());
        let (key, column) = by_label.or_else(by_unit).or_else(again)?;
        let spelled = format!("{number}{}", unit(column).unwrap_or_default());
        let Some(Value::Number(number)) = coerce_text(&column.field, &spelled).value else { return None };
        match values.iter_mut().find(|(known, _)| known == key) {
            None => values.push((key.clone(), number)),
            Some((_, sum)) if sums(column) => *sum = sum.checked_add(number)?,
            Some(_) => return None,
        }
    }
    (!values.is_empty()).then_some(values)
}

/// What stands between two amounts, shared between them: a label belongs to the side from which nothing parts it.
fn shared<'t>(table: &Table, combined: &Combined, gap: &'t str, in_front: bool) -> (&'t str, &'t str) {
    let parts = |c: char| c == ' ' || SEPARATORS.contains(&c);
    let columns = combined.columns.iter().filter_map(|key| table.columns.get(key));
    let start = gap.trim_start();
    let unit = columns.filter_map(|column| unit_of(column, start)).map(|unit| fold(unit).len()).max().unwrap_or(0);
    let rest = start.get(unit..).unwrap_or_default();
    let (before, after) = (rest.starts_with(parts), rest.ends_with(|c| parts(c) && c != ':'));
    let to_next = match (before, after) {
        _ if rest.ends_with(':') => true,
        (true, false) => true,
        (false, true) => false,
        _ => in_front,
    };
    if to_next { (start.get(..unit).unwrap_or_default(), rest) } else { (start, "") }
}

/// Bare numbers under a header that lists its columns (`4/8/500` below `CPU/内存/硬盘`): one for each.
fn in_order(table: &Table, keys: &[Key], text: &str) -> Option<Vec<(Key, Decimal)>> {
    let folded = fold(text);
    let pieces: Vec<&str> = folded.split(['/', '、', ',', '+', '|', '\\', ';', '-', '*']).collect();
    if keys.len() < 2 || pieces.len() != keys.len() {
        return None;
    }
    let read = keys.iter().zip(pieces).map(|(key, piece)| {
        let coerced = coerce_text(&table.columns.get(key)?.field, piece);
        match coerced.value {
            Some(Value::Number(number)) => Some((key.clone(), number)),
            _ => None,
        }
    });
    read.collect()
}

fn sums(column: &Column) -> bool {
    column.field.unit.as_ref().is_some_and(|unit| unit.sums)
}

/// True when a label of the column is what `text` ends with.
fn ends_with_label(column: &Column, text: &str) -> bool {
    let text = text.trim_end_matches([':', '-', '=', '(', ' ', ')']);
    let labels = std::iter::once(&column.field.label).chain(&column.field.aliases).chain(&column.parts);
    labels.map(|label| fold(label)).any(|label| {
        let label = label.split('(').next().unwrap_or_default();
        label.char_count() > 1 && text.ends_with(label)
    })
}

/// The longest of the column's units with which `behind` begins.
fn unit_of<'a>(column: &'a Column, behind: &str) -> Option<&'a str> {
    let behind = behind.trim_start();
    let unit = column.field.unit.as_ref()?;
    let names = unit.names.iter().chain(unit.others.iter().map(|(name, _)| name));
    // `2.5GHz` is no amount in G.
    let ends = |name: &str| {
        let latin = |c: char| c.is_ascii_alphabetic();
        behind.strip_prefix(name).is_some_and(|rest| !(name.ends_with(latin) && rest.starts_with(latin)))
    };
    names.filter(|name| ends(&fold(name))).max_by_key(|name| name.len()).map(String::as_str)
}
