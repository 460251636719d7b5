//! A total without a name that stands above all rows.

use rust_decimal::Decimal;

use super::Rows;
use super::values::converted;
use crate::extract::header::Meaning;
use crate::grid::Cell;
use crate::schema::Role;
use crate::value::Value;

/// Most rows that are added up to tell whether a row is their total.
const MOST_ROWS: usize = 2_000;

impl Rows<'_, '_> {
    /// True for a first row that has no number, is not full, and holds what the rows below it add up to.
    pub(super) fn adds_up_below(&self, picked: &[Option<&Cell>]) -> bool {
        if self.table.total.is_none() || self.read.rows.len() > self.from || self.is_full(picked) {
            return false;
        }
        let Some(first) = picked.iter().flatten().next() else { return false };
        let wanted = self.amounts(picked);
        if wanted.iter().flatten().filter(|number| !number.is_zero()).count() < 2 || self.sense(picked).numbered {
            return false;
        }
        let mut sums = vec![Decimal::ZERO; wanted.len()];
        let start = self.grid.cells.partition_point(|cell| cell.row <= first.row);
        let below = self.grid.cells.get(start..).unwrap_or_default();
        let rows = below.chunk_by(|one, next| one.row == next.row).filter(|row| !self.is_hidden(row));
        for (count, row) in rows.take(MOST_ROWS).enumerate() {
            let mut cells = vec![None; self.header.columns.len()];
            for cell in row {
                if let Some(slot) = self.column_of(cell).and_then(|at| cells.get_mut(at)) {
                    slot.get_or_insert(cell);
                }
            }
            let amounts = self.amounts(&cells);
            if amounts.iter().all(Option::is_none) {
                return false;
            }
            let times = self.times(&cells);
            for (sum, amount) in sums.iter_mut().zip(amounts) {
                let Some(plus) = amount.unwrap_or_default().checked_mul(times).and_then(|n| sum.checked_add(n)) else {
                    return false;
                };
                *sum = plus;
            }
            let same = |(wanted, sum): (&Option<Decimal>, &Decimal)| wanted.is_none_or(|wanted| wanted == *sum);
            if count > 0 && wanted.iter().zip(&sums).all(same) {
                return true;
            }
        }
        false
    }

    /// The amounts of a row in the columns that are added up.
    fn amounts(&self, picked: &[Option<&Cell>]) -> Vec<Option<Decimal>> {
        let Some(total) = &self.table.total else { return Vec::new() };
        let columns = self.header.columns.iter().zip(picked);
        let amount = |(column, cell): (&super::HeaderColumn, &Option<&Cell>)| {
            let Meaning::Column(key, factor) = &column.meaning else { return None };
            let known = self.table.columns.get(key).filter(|_| total.sums.contains(key))?;
            converted(known, (*cell)?, *factor).value?.as_number()
        };
        columns.map(amount).collect()
    }

    /// How many things the row stands for.
    fn times(&self, picked: &[Option<&Cell>]) -> Decimal {
        let quantity = self.slots.iter().zip(picked).filter(|(slot, _)| slot.role == Some(Role::Quantity));
        let mut numbers = quantity.filter_map(|(slot, cell)| match converted(slot.known?, (*cell)?, None).value {
            Some(Value::Number(number)) => Some(number),
            _ => None,
        });
        numbers.next().unwrap_or(Decimal::ONE)
    }

    fn is_hidden(&self, row: &[Cell]) -> bool {
        row.first().is_some_and(|cell| self.grid.hidden_rows.binary_search(&cell.row).is_ok())
    }
}
