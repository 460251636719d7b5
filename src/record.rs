//! The data of one filled form.

use std::fmt;
use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::value::Value;

/// A key of a record: shared between the rows of a table.
pub type Key = Arc<str>;

/// What a form has by key, in order. Its keys come from schemas, of which no file has a say: their hashes need not withstand
/// anybody, and are asked for again and again.
pub type ByKey<V> = indexmap::IndexMap<Key, V, foldhash::fast::RandomState>;

/// An ordered map from keys to values: a filled form (its first key is `form`), a row of a table, or `extra`.
///
/// Small on purpose: a row of a sheet has about seven keys, and a batch holds many rows, so keys are looked up one after
/// the other, and rows that have the same keys share the list of them.
#[derive(Clone, Default)]
pub struct Record {
    /// The keys of the values, in order; there may be more of them, which count for nothing.
    keys: Arc<Vec<Key>>,
    values: Vec<Value>,
}

impl Record {
    /// An empty record.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty record that will probably be given the keys of `other`, in the same order.
    pub(crate) fn like(other: &KeyList) -> Self {
        Self { keys: other.0.clone(), values: Vec::with_capacity(other.0.len()) }
    }

    /// Shares the list of keys, where they are the same.
    pub(crate) fn share(&mut self, other: &KeyList) {
        if !Arc::ptr_eq(&self.keys, &other.0) && other.0.get(..self.values.len()) == self.keys.get(..self.values.len())
        {
            self.keys = other.0.clone();
        }
    }

    /// Its keys, for records like it.
    pub(crate) fn key_list(&self) -> KeyList {
        KeyList(self.keys.clone())
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
        self.keys.iter().zip(&self.values).find(|(k, _)| same(k, key)).map(|(_, v)| v)
    }

    /// The value at `key`, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.keys.iter().zip(&mut self.values).find(|(k, _)| same(k, key)).map(|(_, v)| v)
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
    pub fn set<K: AsRef<str> + Into<Key>>(&mut self, key: K, value: Value) {
        match self.slot(key.as_ref()) {
            Some(at) => self.put(at, value),
            None => self.push(key.into(), value),
        }
    }

    /// The same with a key that is shared.
    pub(crate) fn set_shared(&mut self, key: &Key, value: Value) {
        match self.slot(key) {
            Some(at) => self.put(at, value),
            None => self.push(key.clone(), value),
        }
    }

    /// Where the value of `key` stands, or will stand: it may be the next in the list of keys.
    fn slot(&self, key: &str) -> Option<usize> {
        self.keys.iter().take(self.values.len() + 1).position(|known| same(known, key))
    }

    fn put(&mut self, at: usize, value: Value) {
        match self.values.get_mut(at) {
            Some(old) => *old = value,
            None => self.values.push(value),
        }
    }

    fn push(&mut self, key: Key, value: Value) {
        let keys = Arc::make_mut(&mut self.keys);
        keys.truncate(self.values.len());
        keys.push(key);
        self.values.push(value);
    }

    /// Takes `key` out.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let index = self.iter().position(|(k, _)| k == key)?;
        Arc::make_mut(&mut self.keys).remove(index);
        Some(self.values.remove(index))
    }

    /// The entries in order, to change their values.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Value)> {
        self.keys.iter().map(|key| &**key).zip(&mut self.values)
    }

    /// Keeps the entries for which `keep` holds.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &Value) -> bool) {
        let kept: Vec<bool> = self.iter().map(|(key, value)| keep(key, value)).collect();
        let mut at = kept.iter();
        Arc::make_mut(&mut self.keys).retain(|_| at.next() == Some(&true));
        let mut at = kept.iter();
        self.values.retain(|_| at.next() == Some(&true));
    }

    /// The entries in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.keys.iter().map(|key| &**key).zip(&self.values)
    }

    /// The entries in order, with their keys as they are shared.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&Key, &Value)> {
        self.keys.iter().zip(&self.values)
    }

    /// True when the record holds nothing but the id of its form.
    pub fn is_blank(&self) -> bool {
        self.iter().all(|(k, _)| k == "form")
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// True when there is no entry at all.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Puts the entries into the order of `keys`; `form` first, unknown keys last in their own order.
    pub fn sort_by_keys<'a>(&mut self, keys: impl Iterator<Item = &'a str> + Clone) {
        let keys = || std::iter::once("form").chain(keys.clone());
        let mut rest = keys();
        if self.keys.iter().take(self.values.len()).all(|k| rest.any(|key| same(k, key))) {
            return;
        }
        let order: Vec<&str> = keys().collect();
        let mut entries: Vec<(Key, Value)> = self.keys.iter().cloned().zip(std::mem::take(&mut self.values)).collect();
        entries.sort_by_key(|(k, _)| order.iter().position(|o| *o == &**k).unwrap_or(order.len()));
        let (keys, values) = entries.into_iter().unzip();
        (self.keys, self.values) = (Arc::new(keys), values);
    }
}

/// The keys of a record, shared by those that have the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct KeyList(Arc<Vec<Key>>);

impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values && (Arc::ptr_eq(&self.keys, &other.keys) || self.iter().eq(other.iter()))
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
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
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (key, value) in self.iter() {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}
