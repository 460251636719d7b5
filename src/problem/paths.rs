//! A set of paths into a record that stays small where there are very many: of the rows of a column only a bit each.

use std::collections::{BTreeMap, BTreeSet};

/// Rows beyond this are kept as words: no table has so many.
const MOST_ROWS: usize = 1 << 24;

/// A set of paths such as `org` and `servers[0].vcpu`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Paths {
    /// By table and column, a bit for each row.
    rows: BTreeMap<Box<str>, BTreeMap<Box<str>, Vec<u64>>>,
    others: BTreeSet<Box<str>>,
}

impl Paths {
    /// Takes in a path.
    pub(crate) fn insert(&mut self, path: &str) {
        let Some((table, row, column)) = split(path) else {
            if !self.others.contains(path) {
                self.others.insert(path.into());
            }
            return;
        };
        if !self.rows.contains_key(table) {
            self.rows.insert(table.into(), BTreeMap::new());
        }
        let Some(columns) = self.rows.get_mut(table) else { return };
        if !columns.contains_key(column) {
            columns.insert(column.into(), Vec::new());
        }
        let Some(bits) = columns.get_mut(column) else { return };
        if bits.len() <= row / 64 {
            bits.resize(row / 64 + 1, 0);
        }
        if let Some(word) = bits.get_mut(row / 64) {
            *word |= 1 << (row % 64);
        }
    }

    /// Takes in all paths of another.
    pub(crate) fn join(&mut self, other: Self) {
        self.others.extend(other.others);
        for (table, columns) in other.rows {
            let own = self.rows.entry(table).or_default();
            for (column, theirs) in columns {
                let bits = own.entry(column).or_default();
                bits.resize(bits.len().max(theirs.len()), 0);
                bits.iter_mut().zip(theirs).for_each(|(own, their)| *own |= their);
            }
        }
    }

    pub(crate) fn contains(&self, path: &str) -> bool {
        match split(path) {
            Some((table, row, column)) => {
                self.rows.get(table).and_then(|columns| columns.get(column)).is_some_and(|bits| has(bits, row))
            }
            None => self.others.contains(path),
        }
    }

    /// Whether there is a path into this row.
    pub(crate) fn has_row(&self, table: &str, row: usize) -> bool {
        self.rows.get(table).is_some_and(|columns| columns.values().any(|bits| has(bits, row)))
    }
}

fn has(bits: &[u64], row: usize) -> bool {
    bits.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
}

/// The table, the row and the column of a path, or of one that is about a row as a whole.
fn split(path: &str) -> Option<(&str, usize, &str)> {
    let (table, rest) = path.split_once('[')?;
    let (row, column) = rest.split_once(']')?;
    let is_plain = !row.is_empty() && row.bytes().all(|b| b.is_ascii_digit()) && (row == "0" || !row.starts_with('0'));
    let row = row.parse().ok().filter(|row| is_plain && *row < MOST_ROWS)?;
    Some((table, row, column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_in_is_there_and_nothing_else() {
        let (mut paths, mut more) = (Paths::default(), Paths::default());
        let all = ["org", "a[0].b", "a[64].b", "a[3]", "c[7].d.e", "a[99999999].b", "a[007].b", "[1]", "a[x]", ""];
        all.iter().take(5).for_each(|path| paths.insert(path));
        all.iter().skip(5).for_each(|path| more.insert(path));
        paths.join(more);
        assert!(all.iter().all(|path| paths.contains(path)));
        for path in ["a", "a[0].c", "a[1].b", "a[63].b", "a[65].b", "a[64]", "b[0].b", "a[7].b", "a[03]"] {
            assert!(!paths.contains(path), "{path}");
        }
        assert!(paths.has_row("a", 3) && paths.has_row("a", 64) && paths.has_row("c", 7));
        assert!(!paths.has_row("a", 1) && !paths.has_row("org", 0));
    }
}
