//! What is seen only across the files of a run: files that are there twice, versions of one form, totals over all.
//!
//! Of each report only fingerprints and sums are kept ([`entry`]), so that a batch may be of any length. What two
//! returns are about is said by their schema (`identity`); by what their names say of their [`version`], else by the
//! order of the files, the later one counts. Nothing here changes a file's own report: a batch says of each file what
//! is said of it alone.

mod entry;
mod fingerprint;
mod gather;
mod near;
pub(crate) mod tables;
mod version;

use indexmap::IndexMap;

use self::entry::Entry;
use self::tables::Tables;
use crate::report::{FileReport, Findings};
use crate::schema::Catalog;

/// Takes in the reports of a run, one after the other.
#[derive(Debug)]
pub struct Across {
    catalog: Catalog,
    tables: Tables,
    files: Vec<File>,
    entries: Vec<Entry>,
}

/// A file of the run.
#[derive(Debug)]
struct File {
    path: Box<str>,
    sha256: Option<Box<str>>,
    /// Its reports are the entries from here on, up to those of the next file.
    first: usize,
}

/// SHA-256 of nothing: empty files are not copies of each other.
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

impl Across {
    /// A run with the schemas of `catalog`, of which nothing is seen yet.
    pub fn new(catalog: &Catalog) -> Self {
        Self { tables: Tables::default(), catalog: catalog.clone(), files: Vec::new(), entries: Vec::new() }
    }

    /// Takes in the next report, in input order; the reports of one file follow each other.
    pub fn add(&mut self, report: &FileReport) {
        if self.files.last().is_none_or(|file| *file.path != *report.path) {
            self.files.push(File {
                path: report.path.as_str().into(),
                sha256: report.sha256.as_deref().filter(|sha256| *sha256 != EMPTY).map(Into::into),
                first: self.entries.len(),
            });
        }
        let file = self.files.len().saturating_sub(1);
        self.entries.push(Entry::new(file, report, &self.catalog, &mut self.tables));
    }

    /// From now on the latest report is spoken of as `shown`, in which personal data is masked; what it is compared by
    /// stays.
    pub fn speak_of(&mut self, shown: &FileReport) {
        if let Some(entry) = self.entries.last_mut() {
            entry.speak_of(shown, &self.catalog);
        }
    }

    /// What was seen.
    pub fn finish(&self) -> Findings {
        let mut gathered = gather::Gathered::new(self);
        gathered.copies();
        gathered.versions();
        gathered.annexes();
        gathered.annexes_apart();
        gathered.near();
        gathered.numbers();
        gathered.finish()
    }

    /// The entries of a file, with their numbers.
    fn entries_of(&self, file: usize) -> impl Iterator<Item = (usize, &Entry)> {
        let first = self.files.get(file).map_or(0, |file| file.first);
        let end = self.files.get(file + 1).map_or(self.entries.len(), |next| next.first);
        (first..end).zip(self.entries.get(first..end).unwrap_or_default())
    }
}

/// The numbers of the items by a key of theirs, in the order in which the keys come.
fn grouped<K: std::hash::Hash + Eq>(keys: impl Iterator<Item = (usize, K)>) -> Vec<Vec<usize>> {
    let mut groups: IndexMap<K, Vec<usize>> = IndexMap::new();
    for (index, key) in keys {
        groups.entry(key).or_default().push(index);
    }
    groups.into_values().collect()
}
