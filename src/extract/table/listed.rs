//! Amounts that the text of a total lists without the labels of their columns in front: behind each its name
//! (`30核CPU，88G内存`), or its unit alone (`30核，88G，1700G`).
//!
//! A unit alone means the columns that have it, in their order, where the text has as many amounts in it.

use rust_decimal::Decimal;

use super::Rows;
use crate::extract::fold::fold;
use crate::extract::header::Meaning;
use crate::record::Key;
use crate::schema::{Column, Role};
use crate::value::Value;
use crate::values::coerce_text;

/// Most amounts of one text.
const MOST: usize = 20;
/// What may stand in front of the first amount beside the mark of the total.
const IN_FRONT: [&str; 6] = ["共", "计", "为", "是", "需", "约"];

/// A number in a text.
struct Item<'t> {
    /// With its unit.
    written: &'t str,
    /// The words in front of it that belong to it, and those behind.
    lead: &'t str,
    behind: &'t str,
}

impl<'a> Rows<'a, '_> {
    /// The columns with units, in the order of the header: whether the form sums them.
    fn with_units(&self) -> impl Iterator<Item = (&'a Key, &'a Column, bool)> {
        let sums = self.table.total.as_ref().map_or(&[][..], |total| total.sums.as_slice());
        let table = self.table;
        self.header.columns.iter().filter_map(move |own| {
            let Meaning::Column(key, _) = &own.meaning else { return None };
            let (_, key, column) = table.columns.get_full(key)?;
            column.field.unit.is_some().then(|| (key, column, sums.contains(key)))
        })
    }

    /// The amounts that have the names of their columns behind them.
    pub(super) fn named_behind(&self, text: &str) -> Vec<(Key, Decimal)> {
        let items = self.items(text);
        let named = items.iter().filter(|item| !item.behind.is_empty()).filter_map(|item| {
            let Meaning::Column(key, None) = self.names.meaning(self.table, item.behind) else { return None };
            let (_, column, _) = self.with_units().find(|(own, _, is_sum)| **own == key && *is_sum)?;
            Some((key, number(column, item.written)?))
        });
        named.collect()
    }

    /// The amounts that nothing but their units tell, of columns that are not in `told`.
    pub(super) fn by_units(&self, text: &str, told: &mut Vec<(Key, Decimal)>) {
        let items = self.items(text);
        let columns: Vec<(&Key, &Column)> = self
            .with_units()
            .filter(|(key, _, is_sum)| *is_sum && !told.iter().any(|(own, _)| own == *key))
            .map(|(key, column, _)| (key, column))
            .collect();
        let meant = |item: &Item<'_>| -> Vec<usize> {
            let unit = item.written.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
            let is_bare = item.lead.is_empty() && item.behind.is_empty() && !unit.trim().is_empty();
            let is_meant = |(_, column): &(&Key, &Column)| number(column, item.written).is_some();
            if !is_bare || self.counts_things(unit.trim()) {
                return Vec::new();
            }
            columns.iter().enumerate().filter(|(_, column)| is_meant(column)).map(|(at, _)| at).collect()
        };
        let meant: Vec<Vec<usize>> = items.iter().map(meant).collect();
        for (at, own) in meant.iter().enumerate() {
            let before = meant.iter().take(at).filter(|other| *other == own).count();
            let count = meant.iter().filter(|other| *other == own).count();
            let column = own.get(before).filter(|_| own.len() == count).and_then(|at| columns.get(*at));
            if let (Some((key, column)), Some(item)) = (column, items.get(at))
                && let Some(number) = number(column, item.written)
            {
                told.push(((*key).clone(), number));
            }
        }
    }

    /// True for a unit of the quantity's column.
    fn counts_things(&self, unit: &str) -> bool {
        let mut columns = self.table.columns.values().filter(|column| column.role == Role::Quantity);
        columns.any(|column| column.field.unit.as_ref().is_some_and(|own| own.names.iter().any(|name| name == unit)))
    }

    /// The numbers of a text, with what is around them.
    fn items<'t>(&self, text: &'t str) -> Vec<Item<'t>> {
        let mut items: Vec<Item<'t>> = Vec::new();
        let mut end = 0;
        while items.len() < MOST
            && let Some(at) = text.get(end..).and_then(|rest| rest.find(|c: char| c.is_ascii_digit()))
        {
            let start = end + at;
            let gap = text.get(end..start).unwrap_or_default();
            let rest = text.get(start..).unwrap_or_default();
            let digits = rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',')).unwrap_or(rest.len());
            let (digits, behind) = rest.split_at_checked(digits).unwrap_or((rest, ""));
            let unit = self.unit_at(behind).map_or(0, |unit| behind.len() - behind.trim_start().len() + unit);
            let length = if unit == 0 { digits.trim_end_matches(['.', ',']).len() } else { digits.len() + unit };
            let (first, last) = around(gap);
            if let Some(item) = items.last_mut() {
                item.behind = first;
            }
            let is_mark = IN_FRONT.contains(&last) || items.is_empty() && self.is_mark(gap);
            let lead = if is_mark { "" } else { last };
            items.push(Item { written: rest.get(..length).unwrap_or_default(), lead, behind: "" });
            end = start + length;
        }
        if let Some(item) = items.last_mut() {
            item.behind = around(text.get(end..).unwrap_or_default()).0;
        }
        items
    }

    /// The length of the unit at the start of a text, blanks in front of it apart.
    pub(super) fn unit_at(&self, text: &str) -> Option<usize> {
        let text = text.trim_start();
        let units = self.table.columns.values().filter_map(|column| column.field.unit.as_ref());
        let names = units.flat_map(|unit| unit.names.iter().chain(unit.others.iter().map(|(name, _)| name)));
        let is_here = |name: &&String| {
            let there = text.get(..name.len());
            let next = text.get(name.len()..).and_then(|rest| rest.chars().next());
            there.is_some_and(|there| there.eq_ignore_ascii_case(name))
                && !(name.is_ascii() && next.is_some_and(|c| c.is_ascii_alphanumeric()))
        };
        names.filter(is_here).map(String::len).max()
    }

    /// True for the mark of a total, and what may stand behind it in front of an amount.
    fn is_mark(&self, front: &str) -> bool {
        let folded = fold(front);
        let rest =
            self.names.totals.iter().filter_map(|mark| folded.strip_prefix(mark.as_str())).min_by_key(|r| r.len());
        let rest = rest.unwrap_or(&folded).trim_matches(|c: char| !c.is_alphanumeric());
        rest.is_empty() || IN_FRONT.contains(&rest)
    }
}

/// The words at the beginning of what stands between two numbers, and those at its end; each is empty where a mark or a
/// blank parts it from its number.
fn around(gap: &str) -> (&str, &str) {
    let is_mark = |c: char| !c.is_alphanumeric();
    let first = gap.split(is_mark).next().unwrap_or_default();
    let rest = gap.get(first.len()..).unwrap_or_default().trim_matches(is_mark);
    (first, rest)
}

fn number(column: &Column, written: &str) -> Option<Decimal> {
    match coerce_text(&column.field, written).value {
        Some(Value::Number(number)) => Some(number),
        _ => None,
    }
}
