//! Fingerprints of what a record says: equal for equal content, within one run.
//!
//! Rows are many, so they are hashed a word at a time by multiplication (as in FxHash). That is no defence against who
//! makes collisions, and need not be: it only tells whether two returns that are about the same also say the same.

use std::hash::{Hash, Hasher};

use crate::record::Record;
use crate::value::Value;

/// A hasher that is quick on short texts.
#[derive(Debug, Default)]
pub(super) struct Fingerprint(u64);

const FACTOR: u64 = 0x517c_c1b7_2722_0a95;

impl Fingerprint {
    fn word(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(FACTOR);
    }

    /// Takes in a record; `skipped` says which of its keys do not matter.
    pub(super) fn record(&mut self, record: &Record, skipped: impl Fn(&str) -> bool) {
        for (key, value) in record.iter().filter(|(key, _)| !skipped(key)) {
            key.hash(self);
            self.value(value);
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Text(text) => text.hash(self),
            Value::Number(number) => number.hash(self),
            Value::Date(date) => date.hash(self),
            Value::Bool(truth) => truth.hash(self),
            Value::Null => {}
            Value::List(items) => {
                self.write_usize(items.len());
                items.iter().for_each(|item| self.value(item));
            }
            Value::Rows(rows) => {
                self.write_usize(rows.len());
                rows.iter().for_each(|row| self.record(row, |_| false));
            }
            Value::Map(map) => {
                self.write_usize(map.len());
                self.record(map, |_| false);
            }
        }
    }
}

impl Hasher for Fingerprint {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.word(u64::from_le_bytes(*word)));
        if !rest.is_empty() {
            let last = rest.iter().fold(rest.len() as u64, |last, byte| last << 8 | u64::from(*byte));
            self.word(last);
        }
    }

    fn write_u8(&mut self, byte: u8) {
        self.word(u64::from(byte));
    }

    fn write_u32(&mut self, word: u32) {
        self.word(u64::from(word));
    }

    fn write_u64(&mut self, word: u64) {
        self.word(word);
    }

    fn write_usize(&mut self, word: usize) {
        self.word(word as u64);
    }

    fn finish(&self) -> u64 {
        let mixed = (self.0 ^ (self.0 >> 32)).wrapping_mul(FACTOR);
        mixed ^ (mixed >> 29)
    }
}
