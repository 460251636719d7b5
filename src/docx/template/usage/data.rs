//! Data held against what a template uses of it.

use std::collections::HashSet;

use super::super::names::{MOST_COMPARED, nearest};
use super::Use;
use crate::record::Record;
use crate::value::Value;

/// A name of a record that a template does not use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unused {
    /// The name.
    pub name: String,
    /// The name that the template uses and the record does not have, where one is like it.
    pub near: Option<String>,
}

impl Use {
    /// The names of a record that the template does not use.
    pub fn unused(&self, record: &Record) -> Vec<Unused> {
        let keys: HashSet<&str> = record.iter().map(|(key, _)| key).collect();
        let lacking: Vec<&str> = self.members.keys().map(String::as_str).filter(|name| !keys.contains(name)).collect();
        let unused = record.iter().map(|(name, _)| name).filter(|name| !self.members.contains_key(*name));
        let near =
            |name: &str| nearest(name, lacking.iter().map(|other| (*other, ""))).map(|(near, _)| near.to_owned());
        // Each is held against each.
        let compared = MOST_COMPARED / lacking.len().max(1);
        let told = |(number, name): (usize, &str)| Unused {
            name: name.to_owned(),
            near: if number < compared { near(name) } else { None },
        };
        unused.enumerate().map(told).collect()
    }

    /// Makes lists of the texts that the template goes through: a cell of a table holds a list as `甲、乙；丙`.
    pub fn part_lists(&self, record: &mut Record) {
        for (name, value) in record.iter_mut() {
            let Some(used) = self.members.get(name) else { continue };
            match value {
                Value::Text(text) if used.is_gone_through && !used.is_printed => {
                    let parts = text.split(['、', '；', ';', '，', ',', '\n']).map(str::trim);
                    *value = Value::List(parts.filter(|part| !part.is_empty()).map(Value::text).collect());
                }
                Value::Map(map) => used.part_lists(map),
                Value::Rows(rows) => {
                    for (row, items) in rows.iter_mut().filter_map(|row| Some((row, used.items.as_deref()?))) {
                        items.part_lists(row);
                    }
                }
                _ => {}
            }
        }
    }
}
