//! Labels that a template prints several times, of which some are gone: those that are left belong to the fields by what
//! stands around them, in the order of the template.

use std::collections::{HashMap, HashSet};

use super::hit::hits;
use crate::extract::flow::Taken;
use crate::extract::plan::Plan;
use crate::grid::Grid;
use crate::record::Key;

/// Labels times fields that are compared.
const MOST: usize = 250_000;

/// The field of each such label, by the number of its grid and its cell; none where it may be that of several.
pub(super) type Alike = HashMap<(usize, usize), Option<Key>>;

pub(super) fn find(plan: &Plan, grids: &[&Grid], taken: &Taken) -> Alike {
    let mut alike = Alike::new();
    let mut printed: HashMap<&str, usize> = HashMap::new();
    let in_grids: HashSet<&Key> = plan.in_grids.iter().collect();
    let mut once = HashSet::new();
    for label in plan.labels.iter().filter(|label| in_grids.contains(&label.key)) {
        if once.insert((&label.key, &label.folded)) {
            *printed.entry(&label.folded).or_default() += 1;
        }
    }
    if !printed.values().any(|count| *count > 1) {
        return alike;
    }
    let mut there: Vec<(usize, usize, &str)> = Vec::new();
    for (number, grid) in grids.iter().enumerate() {
        there.extend(hits(plan, grid, taken).iter().map(|hit| (number, hit.cell, hit.label.folded.as_str())));
    }
    let is_short = |folded: &str| {
        let count = there.iter().filter(|(.., own)| *own == folded).count();
        0 < count && printed.get(folded).is_some_and(|printed| count < *printed)
    };
    let short: HashSet<&str> = printed.keys().copied().filter(|folded| is_short(folded)).collect();
    if short.is_empty() || there.len().saturating_mul(plan.in_grids.len()) > MOST {
        return alike;
    }
    let keys: Vec<&Key> = plan.in_grids.iter().collect();
    let is_of = |(.., folded): &(usize, usize, &str), key: &Key| plan.named(folded).any(|label| label.key == *key);
    let fits: Vec<Vec<bool>> = there.iter().map(|hit| keys.iter().map(|key| is_of(hit, key)).collect()).collect();
    let front = most(&fits);
    let turned: Vec<Vec<bool>> = fits.iter().rev().map(|row| row.iter().rev().copied().collect()).collect();
    let back = most(&turned);
    let at = |table: &[Vec<u32>], row: usize, column: usize| {
        table.get(row).and_then(|row| row.get(column)).copied().unwrap_or_default()
    };
    let all = at(&front, there.len(), keys.len());
    for (row, (grid, cell, _)) in there.iter().enumerate().filter(|(_, (.., folded))| short.contains(folded)) {
        let is_in = |column: &usize| {
            let behind = at(&back, there.len() - row - 1, keys.len() - column - 1);
            let fits = fits.get(row).and_then(|row| row.get(*column)) == Some(&true);
            fits && at(&front, row, *column) + 1 + behind == all
        };
        let mut own = (0..keys.len()).filter(is_in);
        let (first, second) = (own.next(), own.next());
        if let Some(key) = first.and_then(|first| keys.get(first)) {
            alike.insert((*grid, *cell), second.is_none().then(|| (*key).clone()));
        }
    }
    alike
}

/// How many of the first rows and columns go together in order.
fn most(fits: &[Vec<bool>]) -> Vec<Vec<u32>> {
    let width = fits.first().map_or(0, Vec::len);
    let mut table = vec![vec![0; width + 1]];
    for row in fits {
        let above: &[u32] = table.last().map_or(&[], Vec::as_slice);
        let mut made = vec![0];
        let mut left = 0;
        for (fits, pair) in row.iter().zip(above.windows(2)) {
            let [corner, over] = pair else { continue };
            left = left.max(*over).max(if *fits { corner + 1 } else { 0 });
            made.push(left);
        }
        table.push(made);
    }
    table
}
