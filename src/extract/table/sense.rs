//! What the cells of a row speak for: a row of the table, or something that only stands below its columns.

use rust_decimal::Decimal;

use super::Rows;
use super::values::{bare, is_attempt};
use crate::extract::header::Meaning;
use crate::grid::{Cell, Content};
use crate::record::{Key, Record};
use crate::schema::{FieldType, Role, Table};
use crate::value::Value;
use crate::values::{coerce, is_written_blank, validate};

/// Digits that a date or a telephone number has at least.
const DIGITS: usize = 3;
/// Words with which a row below the header says how the columns are filled in.
const ASKS: [char; 4] = ['填', '请', '写', '选'];

/// Evidence from a row's cells.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Sense {
    /// The column that counts the rows holds a number.
    pub(super) numbered: bool,
    /// It holds words instead.
    pub(super) worded: bool,
    /// Amounts, or what was meant as one.
    pub(super) amounts: usize,
    /// Words of a vocabulary, dates, telephone numbers or addresses in their column.
    pub(super) terms: usize,
    /// Other words in such a column, or in one of amounts.
    pub(super) misfits: usize,
}

impl Sense {
    /// True when something belongs into the column in which it stands.
    pub(super) fn fits(self) -> bool {
        self.amounts + self.terms > 0
    }
}

impl Rows<'_, '_> {
    /// The evidence from the cells of the row that is read.
    pub(super) fn sense(&self, picked: &[Option<&Cell>]) -> Sense {
        let sense = self.sensed.get().unwrap_or_else(|| self.look_closely(picked));
        self.sensed.set(Some(sense));
        sense
    }

    /// Whether some column tells what belongs there from other words.
    pub(super) fn is_typed(&self) -> bool {
        self.slots.iter().any(|slot| {
            slot.column.meaning == Meaning::Combined
                || slot.known.is_some_and(|known| {
                    known.role == Role::Number
                        || matches!(known.field.kind, FieldType::Integer | FieldType::Decimal)
                        || known.field.vocabulary.is_some()
                })
        })
    }

    /// True for a row of words that say how the columns are filled in: they stand where amounts, dates or words to choose
    /// from belong, several of them or in so many words.
    pub(super) fn is_of_hints(&self, picked: &[Option<&Cell>]) -> bool {
        let misfits = self.sense(picked).misfits;
        misfits > 1 || misfits > 0 && picked.iter().flatten().any(|cell| cell.text().contains(ASKS))
    }

    fn look_closely(&self, picked: &[Option<&Cell>]) -> Sense {
        let mut sense = Sense::default();
        for (slot, cell) in self.slots.iter().zip(picked) {
            let Some(cell) = cell else { continue };
            if slot.column.meaning == Meaning::Combined {
                sense.amounts += usize::from(is_attempt(&cell.text()));
            }
            let Some(known) = slot.known else { continue };
            let field = &known.field;
            if known.role == Role::Number {
                let coerced = coerce(field, &cell.content);
                let number = |value: &Option<Value>| matches!(value, Some(Value::Number(_)));
                sense.numbered =
                    number(&coerced.value) || bare(known, cell, &coerced).is_some_and(|b| number(&b.value));
                sense.worded = !sense.numbered;
            } else if matches!(field.kind, FieldType::Integer | FieldType::Decimal) {
                let broken =
                    !(cell.content.is_number() || matches!(cell.content, Content::Text(_) | Content::Blocks(_)));
                let value = coerce(field, &cell.content).value;
                let amount = match &value {
                    Some(value @ Value::Number(_)) => validate(field, value).iter().all(|p| p.code != "range"),
                    _ => broken || is_attempt(&cell.text()),
                };
                sense.amounts += usize::from(amount);
                sense.misfits += usize::from(!amount && !is_written_blank(&cell.text()));
            } else if matches!(field.kind, FieldType::Date | FieldType::Phone | FieldType::Email) {
                let text = cell.text();
                let is_one = text.contains('@') || text.chars().filter(char::is_ascii_digit).count() >= DIGITS;
                sense.terms += usize::from(is_one);
                sense.misfits += usize::from(!is_one && !is_written_blank(&text));
            } else if field.vocabulary.is_some() && !is_written_blank(&cell.text()) {
                let value = coerce(field, &cell.content).value;
                let term = value.is_some_and(|value| validate(field, &value).iter().all(|p| p.code != "choice"));
                sense.terms += usize::from(term);
                sense.misfits += usize::from(!term);
            }
        }
        sense
    }

    /// True when all required columns that the header has are filled, here or by a cell merged down.
    pub(super) fn is_full(&self, picked: &[Option<&Cell>]) -> bool {
        self.required().all(|at| match picked.get(at).copied().flatten() {
            Some(cell) => !matches!(&cell.content, Content::Text(text) if is_written_blank(text)),
            None => self.merged.iter().any(|merged| merged.column == at),
        })
    }

    /// True when more than half of the required columns are filled.
    pub(super) fn is_mostly_full(&self, picked: &[Option<&Cell>]) -> bool {
        let (mut required, mut filled) = (0, 0);
        for at in self.required() {
            required += 1;
            filled += usize::from(picked.get(at).is_some_and(Option::is_some));
        }
        filled * 2 > required
    }

    /// The required columns that the header has.
    fn required(&self) -> impl Iterator<Item = usize> {
        self.slots.iter().enumerate().filter(|(_, slot)| slot.required).map(|(at, _)| at)
    }
}

/// The sums of the rows read so far, by column: of all, and of those since the last total.
#[derive(Debug, Default)]
pub(super) struct Sums {
    of: Vec<(Key, Sum)>,
    /// The column that says how often a row counts.
    quantity: Option<Key>,
    rows: usize,
    group: usize,
}

/// The sums of one column; none once they are open.
#[derive(Debug)]
struct Sum {
    all: Option<Decimal>,
    group: Option<Decimal>,
}

impl Sums {
    /// Adds a row of `table`.
    pub(super) fn add(&mut self, table: &Table, row: &Record) {
        let Some(total) = &table.total else { return };
        if self.of.is_empty() {
            let zero = || Sum { all: Some(Decimal::ZERO), group: Some(Decimal::ZERO) };
            self.of = total.sums.iter().map(|key| (key.clone(), zero())).collect();
            let quantity = table.columns.iter().find(|(_, column)| column.role == Role::Quantity);
            self.quantity = quantity.map(|(key, _)| key.clone());
        }
        let times = match self.quantity.as_ref().and_then(|key| row.get(key)) {
            None => Some(Decimal::ONE),
            Some(Value::Number(times)) => Some(*times),
            Some(_) => None,
        };
        for (key, sum) in &mut self.of {
            let value = match row.get(key) {
                None => Some(Decimal::ZERO),
                Some(Value::Number(number)) if times == Some(Decimal::ONE) => Some(*number),
                Some(Value::Number(number)) => times.and_then(|times| number.checked_mul(times)),
                Some(_) => None,
            };
            let plus = |sum: Option<Decimal>| sum?.checked_add(value?);
            (sum.all, sum.group) = (plus(sum.all), plus(sum.group));
        }
        self.rows += 1;
        self.group += 1;
    }

    /// Begins a new group.
    pub(super) fn part(&mut self) {
        self.group = 0;
        for (_, sum) in &mut self.of {
            sum.group = Some(Decimal::ZERO);
        }
    }

    /// True once there is more than one row to add up.
    pub(super) fn are_several(&self) -> bool {
        self.rows > 1
    }

    /// True when `number` is what the rows of `key` add up to, all or those of the group.
    pub(super) fn hold(&self, key: &str, number: Decimal) -> bool {
        let Some((_, sum)) = self.of.iter().find(|(own, _)| **own == *key) else { return false };
        !number.is_zero() && (sum.all == Some(number) || self.group > 1 && sum.group == Some(number))
    }
}
