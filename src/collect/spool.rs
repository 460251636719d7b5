//! What is collected, one after the other: the first of it in memory, the rest in a temporary file without a name, so that
//! returns may have more rows than fit into memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::marker::PhantomData;
use std::sync::{Mutex, PoisonError};

use crate::stored::{Input, Stored};

/// Bytes that are kept in memory before they are written out.
const KEPT: usize = 8 << 20;

/// Things in the order in which they came.
#[derive(Debug)]
pub struct Spool<T> {
    /// What was written out: the first `written` bytes of all.
    file: Option<Mutex<File>>,
    written: u64,
    /// Whether no more can be written out: then memory has to do.
    full: bool,
    bytes: Vec<u8>,
    count: usize,
    what: PhantomData<fn() -> T>,
}

impl<T> Default for Spool<T> {
    fn default() -> Self {
        Self { file: None, written: 0, full: false, bytes: Vec::new(), count: 0, what: PhantomData }
    }
}

impl<T> Spool<T> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Writes out what is in memory. What cannot be stays there.
    fn write_out(&mut self) {
        let done = || -> io::Result<()> {
            let file = match &mut self.file {
                Some(file) => file,
                none => none.insert(Mutex::new(tempfile::tempfile()?)),
            };
            let file = file.get_mut().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(self.written))?;
            file.write_all(&self.bytes)
        };
        match { done }() {
            Ok(()) => {
                self.written += self.bytes.len() as u64;
                self.bytes.clear();
            }
            Err(_) => self.full = true,
        }
    }
}

#[allow(private_bounds)]
impl<T: Stored> Spool<T> {
    pub(super) fn push(&mut self, item: &T) {
        let start = self.bytes.len();
        self.bytes.extend([0; 8]);
        item.put(&mut self.bytes);
        let length = (self.bytes.len() - start - 8) as u64;
        if let Some(head) = self.bytes.get_mut(start..start + 8) {
            head.copy_from_slice(&length.to_le_bytes());
        }
        self.count += 1;
        if self.bytes.len() >= KEPT && !self.full {
            self.write_out();
        }
    }

    /// All of them; an error where the temporary file cannot be read.
    pub fn iter(&self) -> impl Iterator<Item = io::Result<T>> + '_ {
        let mut all = BufReader::with_capacity(1 << 16, All { spool: self, at: 0 });
        let mut bytes = Vec::new();
        std::iter::from_fn(move || match all.fill_buf() {
            Ok([]) => None,
            Ok(_) => Some(next(&mut all, &mut bytes)),
            Err(error) => Some(Err(error)),
        })
        .fuse()
    }
}

fn next<T: Stored>(all: &mut impl Read, bytes: &mut Vec<u8>) -> io::Result<T> {
    let mut length = [0; 8];
    all.read_exact(&mut length)?;
    bytes.resize(usize::try_from(u64::from_le_bytes(length)).unwrap_or(usize::MAX), 0);
    all.read_exact(bytes)?;
    T::get(&mut Input::new(bytes)).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

/// The bytes of a spool from `at` on.
struct All<'s, T> {
    spool: &'s Spool<T>,
    at: u64,
}

impl<T> Read for All<'_, T> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let left = self.spool.written.saturating_sub(self.at);
        let read = match &self.spool.file {
            Some(file) if left > 0 => {
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                file.seek(SeekFrom::Start(self.at))?;
                let read = (&mut *file).take(left).read(out)?;
                if read == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                read
            }
            _ => {
                let from = usize::try_from(self.at - self.spool.written).unwrap_or(usize::MAX);
                self.spool.bytes.get(from..).unwrap_or_default().read(out)?
            }
        };
        self.at += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_out_and_what_was_not_comes_back_in_order() {
        let text = |number: usize| format!("{number}{}", "号".repeat(number % 300));
        for count in [0, 3, 60_000] {
            let mut spool = Spool::default();
            (0..count).for_each(|number| spool.push(&text(number)));
            assert_eq!((spool.len(), spool.file.is_some()), (count, count > 3));
            assert!(spool.bytes.len() < KEPT);
            let all: Vec<String> = spool.iter().map(io::Result::unwrap).collect();
            assert!(all.len() == count && all.iter().enumerate().all(|(number, all)| *all == text(number)));
        }
    }

    #[test]
    fn what_cannot_be_written_out_stays_in_memory() {
        let mut spool = Spool { full: true, ..Spool::default() };
        (0..60_000).for_each(|number: u64| spool.push(&format!("{number:0300}")));
        assert!(spool.bytes.len() > KEPT && spool.file.is_none());
        assert_eq!(spool.iter().filter_map(io::Result::ok).last().unwrap().trim_start_matches('0'), "59999");
    }
}
