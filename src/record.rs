//! The data of one filled form.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

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
/// the other, and rows that have the same keys share the list of them. Data without a form may have as many keys as its
/// writer likes: only there they are found by their hashes.
#[derive(Clone, Default)]
pub struct Record {
    /// The keys of the values, in order; there may be more of them, which count for nothing.
    keys: Arc<Keys>,
    values: Vec<Value>,
}

impl Record {
    /// An empty record.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty record that will probably be given the keys of `other`, in the same order.
    pub(crate) fn like(other: &KeyList) -> Self {
        // What has far more may be the only one that has them.
        Self { keys: other.0.clone(), values: Vec::with_capacity(other.0.list.len().min(MANY)) }
    }

    /// Shares the list of keys, where they are the same.
    pub(crate) fn share(&mut self, other: &KeyList) {
        let (count, keys) = (self.values.len(), &other.0);
        if !Arc::ptr_eq(&self.keys, keys) && keys.list.get(..count) == self.keys.list.get(..count) {
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
        self.values.get(self.keys.position(key)?)
    }

    /// The value at `key`, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.values.get_mut(self.keys.position(key)?)
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
        self.keys.position(key).filter(|at| *at <= self.values.len())
    }

    fn put(&mut self, at: usize, value: Value) {
        match self.values.get_mut(at) {
            Some(old) => *old = value,
            None => self.values.push(value),
        }
    }

    fn push(&mut self, key: Key, value: Value) {
        Arc::make_mut(&mut self.keys).push(self.values.len(), key);
        self.values.push(value);
    }

    /// Takes `key` out.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let index = self.keys.position(key).filter(|at| *at < self.values.len())?;
        Arc::make_mut(&mut self.keys).changed().remove(index);
        Some(self.values.remove(index))
    }

    /// The entries in order, to change their values.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Value)> {
        self.keys.list.iter().map(|key| &**key).zip(&mut self.values)
    }

    /// Keeps the entries for which `keep` holds.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &Value) -> bool) {
        let kept: Vec<bool> = self.iter().map(|(key, value)| keep(key, value)).collect();
        let mut at = kept.iter();
        Arc::make_mut(&mut self.keys).changed().retain(|_| at.next() == Some(&true));
        let mut at = kept.iter();
        self.values.retain(|_| at.next() == Some(&true));
    }

    /// The entries in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.keys.list.iter().map(|key| &**key).zip(&self.values)
    }

    /// The entries in order, with their keys as they are shared.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&Key, &Value)> {
        self.keys.list.iter().zip(&self.values)
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
        if self.keys.list.iter().take(self.values.len()).all(|k| rest.any(|key| same(k, key))) {
            return;
        }
        let order: Vec<&str> = keys().collect();
        let mut entries: Vec<(Key, Value)> =
            self.keys.list.iter().cloned().zip(std::mem::take(&mut self.values)).collect();
        crate::order::by(&mut entries, |(k, _)| order.iter().position(|o| *o == &**k).unwrap_or(order.len()));
        let (keys, values) = entries.into_iter().unzip();
        (self.keys, self.values) = (Arc::new(Keys { list: keys, index: OnceLock::new() }), values);
    }
}

/// The keys of a record, shared by those that have the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct KeyList(Arc<Keys>);

/// So many keys are looked up one after the other; more than that no row has.
const MANY: usize = 64;

/// Keys, each of them once.
#[derive(Debug, Default)]
struct Keys {
    list: Vec<Key>,
    /// Where each of many stands, once one was asked for.
    index: OnceLock<HashMap<Key, usize>>,
}

impl Keys {
    #[inline]
    fn position(&self, key: &str) -> Option<usize> {
        if self.list.len() > MANY {
            return self.index().get(key).copied();
        }
        self.list.iter().position(|known| same(known, key))
    }

    #[cold]
    fn index(&self) -> &HashMap<Key, usize> {
        self.index.get_or_init(|| self.list.iter().cloned().enumerate().map(|(at, key)| (key, at)).collect())
    }

    /// Puts a new key in the place `at`, and leaves out what stands there or behind.
    fn push(&mut self, at: usize, key: Key) {
        if self.list.len() > at {
            self.changed().truncate(at);
        }
        if let Some(index) = self.index.get_mut() {
            index.insert(key.clone(), at);
        }
        self.list.push(key);
    }

    /// The keys, to take some of them out.
    fn changed(&mut self) -> &mut Vec<Key> {
        self.index.take();
        &mut self.list
    }
}

impl Clone for Keys {
    fn clone(&self) -> Self {
        Self { list: self.list.clone(), index: OnceLock::new() }
    }
}

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
