//! The data of one filled form.

use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::value::Value;

/// A key of a record: shared between the rows of a table.
pub type Key = Arc<str>;

/// An ordered map from keys to values: a filled form (its first key is `form`), a row of a table, or `extra`.
///
/// Small on purpose: a row of a sheet has about seven keys, and a batch holds many rows, so keys are shared and
/// looked up one after the other.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Record {
    entries: Vec<(Key, Value)>,
}

impl Record {
    /// An empty record.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty record with room for `entries`.
    pub(crate) fn with_capacity(entries: usize) -> Self {
        Self { entries: Vec::with_capacity(entries) }
    }

    /// A record of the form `form` with nothing else in it.
    pub fn of(form: &str) -> Self {
        let mut record = Self::new();
        record.set("form", Value::text(form));
        record
    }

    /// The id of the form that this record says it fills.
    pub fn form(&self) -> Option<&str> {
        self.get("form").and_then(Value::as_text)
    }

    /// The value at `key`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries.iter().find(|(k, _)| same(k, key)).map(|(_, v)| v)
    }

    /// The value at `key`, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.entries.iter_mut().find(|(k, _)| &**k == key).map(|(_, v)| v)
    }

    /// The text at `key`; none when absent or not text.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Value::as_text)
    }

    /// The rows at `key`; none when absent or not a table.
    pub fn rows(&self, key: &str) -> &[Record] {
        self.get(key).map_or(&[], Value::rows)
    }

    /// Sets `key`, keeping its position when it is there already.
    pub fn set(&mut self, key: impl Into<Key>, value: Value) {
        let key = key.into();
        match self.entries.iter_mut().find(|(k, _)| same(k, &key)) {
            Some((_, old)) => *old = value,
            None => self.entries.push((key, value)),
        }
    }

    /// Takes `key` out.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let index = self.entries.iter().position(|(k, _)| &**k == key)?;
        Some(self.entries.remove(index).1)
    }

    /// The entries in order, to change their values.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Value)> {
        self.entries.iter_mut().map(|(k, v)| (&**k, v))
    }

    /// Keeps the entries for which `keep` holds.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &Value) -> bool) {
        self.entries.retain(|(k, v)| keep(k, v));
    }

    /// The entries in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.entries.iter().map(|(k, v)| (&**k, v))
    }

    /// True when the record holds nothing but the id of its form.
    pub fn is_blank(&self) -> bool {
        self.entries.iter().all(|(k, _)| &**k == "form")
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True when there is no entry at all.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Puts the entries into the order of `keys`; `form` first, unknown keys last in their own order.
    pub fn sort_by_keys<'a>(&mut self, keys: impl Iterator<Item = &'a str> + Clone) {
        let keys = || std::iter::once("form").chain(keys.clone());
        let mut rest = keys();
        if self.entries.iter().all(|(k, _)| rest.any(|key| same(k, key))) {
            return;
        }
        let order: Vec<&str> = keys().collect();
        self.entries.sort_by_key(|(k, _)| order.iter().position(|o| *o == &**k).unwrap_or(order.len()));
    }
}

/// True for equal keys. They are short, and mostly the very same; the last byte tells most others apart.
#[inline]
fn same(key: &Key, other: &str) -> bool {
    key.len() == other.len()
        && (std::ptr::eq(key.as_ptr(), other.as_ptr())
            || key.as_bytes().last() == other.as_bytes().last() && **key == *other)
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.entries.len()))?;
        for (key, value) in &self.entries {
            map.serialize_entry(&**key, value)?;
        }
        map.end()
    }
}
