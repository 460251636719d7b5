//! The keys of mappings.

use std::sync::Arc;

/// The keys of a file, each kept once: the records of a batch have the same, mostly in the same order.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    known: Vec<Arc<str>>,
    /// The one that is expected next.
    next: usize,
    /// How many the mapping before had.
    length: usize,
}

impl Keys {
    /// How many entries the mapping before had, as room for the next.
    pub(crate) fn length(&self) -> usize {
        self.length
    }

    /// A mapping has ended that has so many entries.
    pub(crate) fn end(&mut self, entries: usize) {
        self.length = entries.min(Self::MOST);
    }

    /// So many are looked through; more than that no honest record has.
    const MOST: usize = 64;

    pub(crate) fn shared(&mut self, key: &str) -> Arc<str> {
        let found = match self.known.get(self.next) {
            Some(known) if **known == *key => Some(self.next),
            _ => self.known.iter().position(|known| **known == *key),
        };
        match found.and_then(|at| Some((at, self.known.get(at)?.clone()))) {
            Some((at, known)) => {
                self.next = at + 1;
                known
            }
            None => {
                let key: Arc<str> = key.into();
                if self.known.len() < Self::MOST {
                    self.known.push(key.clone());
                    self.next = self.known.len();
                }
                key
            }
        }
    }
}
