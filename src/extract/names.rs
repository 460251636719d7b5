//! The wordings of a table, folded once: its columns' labels and aliases, its total marks.

use std::collections::HashMap;

use regex::Regex;
use rust_decimal::Decimal;

use super::fold::fold;
use super::table::Meaning;
use crate::record::Key;
use crate::schema::{Column, Role, Table};

/// The folded wordings of a table.
#[derive(Debug, Default)]
pub(crate) struct TableNames {
    /// Labels, aliases and parts as they are written.
    exact: HashMap<String, (Key, bool)>,
    /// The same without the unit in brackets or behind a stroke.
    bare: HashMap<String, (Key, bool)>,
    /// What a column is called that holds several.
    combined: Vec<String>,
    /// What marks a total row.
    pub(crate) totals: Vec<String>,
    /// Finds the amount of each summed column in a text: its label, then a number (`内存 64G`).
    pub(crate) amounts: Vec<(Key, Regex)>,
    /// Finds a number with the unit of the quantity's column (`5台`).
    pub(crate) count: Option<Count>,
}

impl TableNames {
    /// Folds the wordings of `table`.
    pub(crate) fn new(table: &Table) -> Self {
        let mut names = Self::default();
        if let Some(total) = &table.total {
            let sums = total.sums.iter().filter_map(|key| Some((key.clone(), amount_of(table.columns.get(key)?)?)));
            names.amounts = sums.collect();
            names.totals = std::iter::once(&total.label).chain(&total.aliases).map(|word| fold(word)).collect();
        }
        names.combined = table.combined.iter().flat_map(|c| &c.labels).map(|label| fold(label)).collect();
        names.count = table.columns.values().find(|column| column.role == Role::Quantity).and_then(count_of);
        for part in [false, true] {
            for (key, column) in &table.columns {
                let own = std::iter::once(&column.field.label).chain(&column.field.aliases);
                let list: Vec<&String> = if part { column.parts.iter().collect() } else { own.collect() };
                for name in list {
                    let folded = fold(name);
                    names.bare.entry(split_unit(&folded).0.to_owned()).or_insert_with(|| (key.clone(), part));
                    names.exact.entry(folded).or_insert_with(|| (key.clone(), part));
                }
            }
        }
        names
    }

    /// What a header cell's text means; a unit in brackets or behind a stroke is read apart.
    pub(crate) fn meaning(&self, table: &Table, text: &str) -> Meaning {
        let folded = fold(text);
        let folded = folded.trim_matches(['*', ':']);
        if folded.is_empty() {
            return Meaning::Extra;
        }
        let (base, unit) = split_unit(folded);
        let found = self.exact.get(folded).or_else(|| self.exact.get(base)).or_else(|| self.bare.get(base));
        let Some((key, part)) = found else {
            let combined = self.combined.iter().any(|label| label == folded || label == base);
            return if combined { Meaning::Combined } else { Meaning::Extra };
        };
        let factor = unit.and_then(|unit| unit_factor(table, key, unit));
        if *part { Meaning::Part(key.clone(), factor) } else { Meaning::Column(key.clone(), factor) }
    }
}

/// What finds the label of a column and a number behind it.
fn amount_of(column: &Column) -> Option<Regex> {
    let labels = std::iter::once(&column.field.label).chain(&column.field.aliases);
    let mut names: Vec<&str> = labels.map(|label| label.split(['（', '(', '/']).next().unwrap_or(label)).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let names: Vec<String> = names.into_iter().map(regex::escape).collect();
    let unit = column.field.unit.as_ref();
    let units = unit.into_iter().flat_map(|unit| unit.names.iter().chain(unit.others.iter().map(|(name, _)| name)));
    let units: Vec<String> = units.map(|name| regex::escape(name)).collect();
    let pattern =
        format!(r"(?i)(?:{})[^0-9,，。;；、]{{0,6}}([0-9][0-9,.]*\s*(?:{})?)", names.join("|"), units.join("|"));
    Regex::new(&pattern).ok()
}

/// What finds a number with the unit of a column in a text.
#[derive(Debug)]
pub(crate) struct Count {
    /// Anywhere.
    pub(crate) any: Regex,
    /// Behind a word that tells a sum (`共需 5 台`).
    pub(crate) told: Regex,
}

fn count_of(column: &Column) -> Option<Count> {
    let units: Vec<String> = column.field.unit.as_ref()?.names.iter().map(|name| regex::escape(name)).collect();
    let number = format!(r"([0-9]{{1,9}}|[一二两三四五六七八九十百千]{{1,9}})\s*(?:{})", units.join("|"));
    let told = format!("(?:合计|总计|共)[^0-9一二两三四五六七八九十百千享用,，。;；、]{{0,8}}{number}");
    Some(Count { any: Regex::new(&number).ok()?, told: Regex::new(&told).ok()? })
}

fn split_unit(folded: &str) -> (&str, Option<&str>) {
    if let Some(open) = folded.find('(')
        && folded.ends_with(')')
    {
        return (folded.get(..open).unwrap_or(folded), folded.get(open + 1..folded.len() - 1));
    }
    match folded.split_once('/') {
        Some((base, unit)) if !base.is_empty() => (base, Some(unit)),
        _ => (folded, None),
    }
}

fn unit_factor(table: &Table, key: &str, unit: &str) -> Option<Decimal> {
    let known = table.columns.get(key)?.field.unit.as_ref()?;
    known.others.iter().find(|(name, _)| fold(name) == unit).map(|(_, factor)| *factor)
}
