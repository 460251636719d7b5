//! `duplicate`: values that may occur only once in a table.

use std::collections::HashMap;
use std::collections::hash_map::{Entry, RandomState};
use std::hash::BuildHasher;

use super::Subject;
use crate::extract::fold_into;
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::{Pile, Problem};
use crate::record::{Key, Record};
use crate::value::Value;

pub(super) fn check(subject: &Subject<'_>, problems: &mut Pile) {
    for (key, table) in &subject.schema.tables {
        let Some(last) = table.unique.last() else { continue };
        let rows = subject.record.rows(key);
        let mut seen: Seen = Seen::with_capacity(rows.len());
        let (mut joined, mut other) = (String::new(), String::new());
        for (index, row) in rows.iter().enumerate() {
            if !join(row, &table.unique, &mut joined) {
                continue;
            }
            let is_same = |first| {
                rows.get(first).is_some_and(|row: &Record| join(row, &table.unique, &mut other)) && other == joined
            };
            let Some(first) = seen.first(&joined, index, is_same) else { continue };
            let values = || table.unique.iter().filter_map(|name| row.get(name));
            let values: Vec<String> = values().map(Value::plain).collect();
            let value = values.join("、");
            let label = table.columns.get(last).map_or("", |c| c.field.label.as_str());
            let path = format!("{key}[{index}].{last}");
            let earlier = subject.places.get(&format!("{key}[{first}].{last}"));
            let (zh, en) = describe(earlier.as_ref(), first);
            problems.push(
                subject.placed(
                    Problem::error(
                        "duplicate",
                        message!(
                            "“{label}”重复：“{value}”与{zh}相同",
                            "“{label}” occurs twice: “{value}” is also in {en}"
                        ),
                    )
                    .field(path)
                    .found(value)
                    .help(Message::new(
                        "请逐一命名，或删去重复的一行",
                        "give each a name of its own, or delete the row that is there twice",
                    )),
                ),
            );
        }
    }
}

/// Joins the values of `names` in `row`, folded; false where one is missing.
fn join(row: &Record, names: &[Key], joined: &mut String) -> bool {
    joined.clear();
    for (at, name) in names.iter().enumerate() {
        if at > 0 {
            joined.push('\u{1}');
        }
        match row.get(name) {
            Some(Value::Text(text)) => fold_into(text, joined),
            Some(value) => fold_into(&value.plain(), joined),
            None => return false,
        }
    }
    true
}

/// The rows in which texts were seen first. The texts themselves are not kept: a hash finds the row, which has its text.
struct Seen<S = RandomState> {
    hasher: S,
    rows: HashMap<u64, u32>,
    /// Texts whose hash is that of another.
    others: HashMap<Box<str>, u32>,
}

impl<S: BuildHasher + Default> Seen<S> {
    fn with_capacity(rows: usize) -> Self {
        Self { hasher: S::default(), rows: HashMap::with_capacity(rows), others: HashMap::new() }
    }

    /// The row that had `text` before `row`; `is_same` says whether a row's text is this one.
    fn first(&mut self, text: &str, row: usize, is_same: impl FnOnce(usize) -> bool) -> Option<usize> {
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        match self.rows.entry(self.hasher.hash_one(text)) {
            Entry::Vacant(free) => {
                free.insert(row);
                None
            }
            Entry::Occupied(taken) if is_same(*taken.get() as usize) => Some(*taken.get() as usize),
            Entry::Occupied(_) => match self.others.entry(text.into()) {
                Entry::Vacant(free) => {
                    free.insert(row);
                    None
                }
                Entry::Occupied(taken) => Some(*taken.get() as usize),
            },
        }
    }
}

/// A row as messages name it.
pub(super) fn describe(place: Option<&Place>, index: usize) -> (String, String) {
    match place {
        Some(place) => {
            (format!(" {} ", place.describe(crate::message::Lang::Zh)), place.describe(crate::message::Lang::En))
        }
        None => (format!("第 {} 行", index + 1), format!("row {}", index + 1)),
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasherDefault, Hasher};

    use super::Seen;

    /// Finds all texts alike.
    #[derive(Default)]
    struct Blind;

    impl Hasher for Blind {
        fn write(&mut self, _: &[u8]) {}

        fn finish(&self) -> u64 {
            7
        }
    }

    #[test]
    fn texts_of_one_hash_are_told_apart() {
        let texts = ["甲", "乙", "丙", "乙", "甲", "丙", "丁"];
        let mut seen: Seen<BuildHasherDefault<Blind>> = Seen::with_capacity(texts.len());
        let first = |(row, text): (usize, &&str)| seen.first(text, row, |other| texts[other] == *text);
        let firsts: Vec<Option<usize>> = texts.iter().enumerate().map(first).collect();
        assert_eq!(firsts, [None, None, None, Some(1), Some(0), Some(2), None]);
    }
}
