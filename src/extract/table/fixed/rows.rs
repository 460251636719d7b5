//! Which rows of a return are the printed ones: first those whose wording is the same, wherever they stand, then those
//! that are left and are like one that is left.

use std::collections::HashMap;

use super::{Rows, same_wording};
use crate::extract::fold::fold_words;
use crate::extract::header::{HeaderColumn, Meaning};
use crate::record::Key;
use crate::schema::{FieldType, Role, Table};
use crate::value::Value;

/// How many rows are looked at for each printed one, and how many more.
const FOR_EACH: usize = 4;
const MORE: usize = 100;
/// Longest wording that is compared, in bytes.
const MAX_WORDING: usize = 2_000;
/// How much of a row's wording another one has, and one that stands in its place.
const LIKE: f64 = 0.5;
const NEAR: f64 = 0.25;

/// A row of a return with the texts that stand where wording is printed.
struct Worded<'k> {
    row: u32,
    texts: Vec<(&'k str, String)>,
    printed: Option<usize>,
}

/// The key of a column in which each row has wording of its own.
pub(super) fn wording_column<'h>(table: &Table, column: &'h HeaderColumn) -> Option<&'h str> {
    let Meaning::Column(key, _) = &column.meaning else { return None };
    let known = table.columns.get(key)?;
    let is_text = !matches!(known.field.kind, FieldType::Integer | FieldType::Decimal);
    (known.role == Role::Fixed && !known.merge && is_text).then_some(key)
}

/// For the rows of the grid from `first` on which of the printed rows they are.
pub(super) fn told(own: &Rows<'_, '_>, first: u32) -> HashMap<u32, usize> {
    let mut rows = worded(own, first);
    let printed = &own.table.fixed_rows;
    let mut is_free: Vec<bool> =
        (0..printed.len()).map(|at| !own.read.standing.get(at).is_some_and(|standing| *standing)).collect();
    for row in &mut rows {
        let same = printed.iter().zip(&is_free).position(|(values, free)| {
            *free && row.texts.iter().all(|(key, text)| wording(values, key).is_some_and(|own| same_wording(text, own)))
        });
        if let Some(slot) = same.and_then(|at| is_free.get_mut(at)) {
            *slot = false;
            row.printed = same;
        }
    }
    let is_left = is_free.iter().any(|free| *free) && rows.iter().any(|row| row.printed.is_none());
    if is_left {
        near(&mut rows, printed, &mut is_free);
    }
    rows.iter().filter_map(|row| Some((row.row, row.printed?))).collect()
}

/// Gives rows that are left the printed ones that are most like them.
fn near(rows: &mut [Worded<'_>], printed: &[Vec<(Key, Value)>], is_free: &mut [bool]) {
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.printed.is_none()) {
        let above = rows.iter().take(at).rev().find_map(|row| row.printed);
        let below = rows.iter().skip(at).find_map(|row| row.printed);
        for (own, values) in printed.iter().enumerate().filter(|(own, _)| is_free.get(*own).is_some_and(|free| *free)) {
            let likeness: f64 = row
                .texts
                .iter()
                .filter_map(|(key, text)| Some((fold_words(text), fold_words(wording(values, key)?))))
                .map(|(there, own)| strsim::normalized_levenshtein(&there, &own))
                .sum();
            let is_in_place = above.is_none_or(|above| above < own) && below.is_none_or(|below| own < below);
            if likeness > if is_in_place { NEAR } else { LIKE } {
                pairs.push((likeness, at, own));
            }
        }
    }
    crate::order::comparing(&mut pairs, |a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    for (_, at, own) in pairs {
        if let (Some(row), Some(free)) = (rows.get_mut(at), is_free.get_mut(own))
            && row.printed.is_none()
            && *free
        {
            *free = false;
            row.printed = Some(own);
        }
    }
}

/// The rows with wording from `first` on, as many as may be those that are printed.
fn worded<'r>(own: &Rows<'r, '_>, first: u32) -> Vec<Worded<'r>> {
    let mut rows: Vec<Worded<'r>> = Vec::new();
    let start = own.grid.cells.partition_point(|cell| cell.row < first);
    let most = own.table.fixed_rows.len() * FOR_EACH + MORE;
    for cell in own.grid.cells.iter().skip(start) {
        let Some(column) = own.column_of(cell).and_then(|at| own.header.columns.get(at)) else { continue };
        let Some(key) = wording_column(own.table, column) else { continue };
        let text = cell.text();
        let is_hidden = own.grid.hidden_rows.binary_search(&cell.row).is_ok();
        if text.trim().is_empty() || text.len() > MAX_WORDING || is_hidden {
            continue;
        }
        let count = rows.len();
        match rows.last_mut() {
            Some(last) if last.row == cell.row => last.texts.push((key, text.into_owned())),
            _ if count >= most => break,
            _ => rows.push(Worded { row: cell.row, texts: vec![(key, text.into_owned())], printed: None }),
        }
    }
    rows
}

/// What a printed row has in the column `key`.
fn wording<'v>(values: &'v [(Key, Value)], key: &str) -> Option<&'v str> {
    values.iter().find_map(|(own, value)| match value {
        Value::Text(text) if **own == *key => Some(&**text),
        _ => None,
    })
}
