//! Which rows a total totals: nobody writes that down, so the reading under which its numbers come out best is taken.

use std::ops::Range;

use rust_decimal::Decimal;

use super::reason::Share;
use super::{quantity, share};
use crate::extract::FoundTotal;
use crate::place::Place;
use crate::record::Record;
use crate::schema::Table;

/// The sums of a table's rows up to where any total begins or ends, by column.
pub(super) struct Ledger<'t> {
    columns: Vec<(&'t str, Vec<Upto>)>,
    /// Up to which rows there are sums, in order.
    ends: Vec<usize>,
    rows: usize,
}

/// The sum of some first rows, and how many of them could not be added.
#[derive(Default, Clone, Copy)]
struct Upto {
    sum: Decimal,
    open: usize,
}

impl<'t> Ledger<'t> {
    /// Adds up `columns` of `rows`, for `totals`.
    pub(super) fn new(
        table: &Table,
        rows: &[Record],
        columns: impl Iterator<Item = &'t str>,
        totals: &[&FoundTotal],
    ) -> Self {
        let quantity = quantity(table);
        let mut ends = vec![0, rows.len()];
        ends.extend(totals.iter().flat_map(|total| [total.from, total.rows]).filter(|end| *end < rows.len()));
        ends.sort_unstable();
        ends.dedup();
        let columns = columns.map(|column| {
            let mut upto = Upto::default();
            let mut from = 0;
            let all = ends.iter().map(|&end| {
                for row in rows.get(std::mem::replace(&mut from, end)..end).unwrap_or_default() {
                    let product = share(row, column, quantity).and_then(Share::product);
                    match product.and_then(|product| upto.sum.checked_add(product)) {
                        Some(sum) => upto.sum = sum,
                        None => upto.open += 1,
                    }
                }
                upto
            });
            (column, all.collect())
        });
        Self { columns: columns.collect(), rows: rows.len(), ends }
    }

    /// What `column` adds up to in some rows; none when one of them has no number there.
    pub(super) fn sum(&self, column: &str, rows: &Range<usize>) -> Option<Decimal> {
        let (_, upto) = self.columns.iter().find(|(own, _)| *own == column)?;
        let upto = |end: usize| upto.get(self.ends.binary_search(&end).ok()?);
        let (start, end) = (upto(rows.start)?, upto(rows.end)?);
        (start.open == end.open).then(|| end.sum.checked_sub(start.sum)).flatten()
    }

    /// The rows that `total` means: all above it or, where it stands above the first, all; those of the group above
    /// it, since the total before; those of the group below it, up to the next total; those under its own header. Of
    /// these the ones that most of its `values` fit, then those that they are nearest to.
    pub(super) fn meant(
        &self,
        total: &FoundTotal,
        previous: usize,
        next: usize,
        values: &[(&str, Decimal, &Place)],
    ) -> Option<Range<usize>> {
        let above = if total.rows == 0 { 0..self.rows } else { 0..total.rows };
        let scopes = [above, previous..total.rows, total.rows..next, total.from..total.rows, total.from..self.rows];
        let mut best: Option<(usize, Decimal, Range<usize>)> = None;
        for scope in scopes.into_iter().filter(|scope| !scope.is_empty()) {
            let (right, off) = self.fit(&scope, values);
            if best.as_ref().is_none_or(|(most, least, _)| right > *most || right == *most && off < *least) {
                best = Some((right, off, scope));
            }
        }
        best.map(|(_, _, scope)| scope)
    }

    /// How many of the values are the sums of `rows`, and how far off the others are together, in parts of each sum.
    fn fit(&self, rows: &Range<usize>, values: &[(&str, Decimal, &Place)]) -> (usize, Decimal) {
        let (mut right, mut off) = (0, Decimal::ZERO);
        for (column, number, _) in values {
            let Some(sum) = self.sum(column, rows) else { continue };
            let apart = number.checked_sub(sum).map(|apart| apart.abs());
            if apart.is_some_and(|apart| apart.is_zero()) {
                right += 1;
                continue;
            }
            let part = apart.and_then(|apart| apart.checked_div(sum.max(Decimal::ONE)));
            off = part.and_then(|part| off.checked_add(part)).unwrap_or(Decimal::MAX);
        }
        (right, off)
    }
}
