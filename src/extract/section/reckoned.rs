//! What a template works out in each row of a table is compared with the values of the row.

use rust_decimal::Decimal;

use super::Section;
use crate::docx::template::prints::{Formula, Spelling};
use crate::extract::wording::spelt::{Spelt, number};
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::record::{Key, Record};
use crate::schema::Table;
use crate::value::Value;

/// Parts of a number by which its print may be off where it was divided.
const NOISE: i64 = 1_000_000_000;

/// Between which two numbers something lies.
#[derive(Debug, Clone, Copy)]
struct Between(Decimal, Decimal);

impl Section<'_> {
    /// Compares what a template works out in each row with what stands there; the record keeps none of it.
    pub(super) fn reckoned(&mut self, spelt: &Spelt, table: usize, stands: &Key) {
        let Spelling::Row(_, formula) = &spelt.spelling else { return };
        let Some((key, known)) = self.plan.schema.tables.get_index(table) else { return };
        let Some(column) = known.columns.get(stands) else { return };
        let label = column.field.title.clone();
        let mut rows = self.record.rows(key).to_vec();
        let mut told = Vec::new();
        let mut all = Some(Sum::default());
        for (index, row) in rows.iter_mut().enumerate() {
            let path = format!("{key}[{index}].{stands}");
            let places = |key: &Key| self.plan.rounded.get(&(table, key.clone())).copied();
            let expected = reckon(formula, row, &places);
            let text = row.remove(stands).map(|value| value.plain()).filter(|text| !text.trim().is_empty());
            let found = text.as_ref().and_then(|text| number(&spelt.spelling, &without_unit(text)));
            all = all.zip(expected.zip(found)).and_then(|(all, (expected, found))| all.with(expected, found));
            let (Some(text), Some(expected)) = (text, expected) else { continue };
            if found.is_some_and(|found| expected.holds(found)) {
                continue;
            }
            let expected = expected.middle();
            let message = message!(
                "“{label}”是“{text}”，按本行其他各格算应为 {expected}",
                "“{label}” is “{text}”; by the other cells of the row it is {expected}"
            );
            told.push(
                Problem::error("inconsistent", message)
                    .field(format!("{key}[{index}]"))
                    .place(self.places.get(&path))
                    .found(text)
                    .expected(expected.to_string())
                    .help(Message::new("请核对本行各格，改为一致", "check the cells of the row and make them agree")),
            );
        }
        if !rows.is_empty() {
            self.record.set(key.clone(), Value::Rows(rows));
            told.extend(all.and_then(|all| self.total_of(known, stands, &label, all)));
        }
        let front = format!("{key}[");
        let behind = format!("].{stands}");
        self.problems.retain(|problem| !(problem.field.starts_with(&front) && problem.field.ends_with(&behind)));
        self.problems.extend(told);
    }
}

impl Section<'_> {
    /// Compares what a template prints as the sum of a column that it works out.
    fn total_of(&self, table: &Table, stands: &Key, label: &str, sum: Sum) -> Option<Problem> {
        let sums = table.feet.iter().filter(|foot| foot.is_sum).flat_map(|foot| &foot.fields);
        let (_, field) = sums.into_iter().find(|(column, _)| column == stands)?;
        let text = self.record.get(field)?.plain();
        let found = number(&Spelling::Count(0), &without_unit(&text))?;
        if sum.printed == found || sum.reckoned.holds(found) {
            return None;
        }
        let expected = sum.printed.normalize();
        let message = message!(
            "“{label}”合计 {text}，各行之和为 {expected}",
            "the total of “{label}” is {text}; the rows add up to {expected}"
        );
        let problem = Problem::error("total", message).field(field.to_string()).place(self.places.get(field));
        Some(
            problem
                .found(text)
                .expected(expected.to_string())
                .help(Message::new("请核对各行和合计", "check the rows and the total")),
        )
    }
}

/// What the numbers of a column add up to: those that stand there, and those that belong there.
#[derive(Debug, Clone, Copy)]
struct Sum {
    printed: Decimal,
    reckoned: Between,
}

impl Default for Sum {
    fn default() -> Self {
        Self { printed: Decimal::ZERO, reckoned: Between::exact(Decimal::ZERO) }
    }
}

impl Sum {
    fn with(self, expected: Between, found: Decimal) -> Option<Self> {
        let reckoned = self.reckoned.with(expected, Decimal::checked_add)?;
        Some(Self { printed: self.printed.checked_add(found)?, reckoned })
    }
}

/// A number without the sign of a currency, and without a unit.
fn without_unit(text: &str) -> String {
    if let Some(percent) = number(&Spelling::Percent, text) {
        return percent.to_string();
    }
    let text = text.trim().trim_start_matches(['¥', '￥', '$']);
    text.trim_end_matches(|c: char| c.is_alphabetic() && !matches!(c, '千' | '百' | '万' | '亿')).trim().to_owned()
}

impl Between {
    fn exact(number: Decimal) -> Self {
        Self(number, number)
    }

    /// What was rounded to so many decimals.
    fn rounded(self, places: u32) -> Option<Self> {
        let half = Decimal::try_new(5, places.checked_add(1)?).ok()?;
        Some(Self(self.0.checked_sub(half)?, self.1.checked_add(half)?))
    }

    fn holds(self, number: Decimal) -> bool {
        let noise = self.0.abs().max(self.1.abs()).checked_div(Decimal::from(NOISE)).unwrap_or_default();
        let (low, high) = (self.0.checked_sub(noise), self.1.checked_add(noise));
        low.is_none_or(|low| low <= number) && high.is_none_or(|high| number <= high)
    }

    /// The number itself; of what was rounded, the one in the middle.
    fn middle(self) -> Decimal {
        let middle = self.0.checked_add(self.1).and_then(|sum| sum.checked_div(Decimal::TWO));
        middle.unwrap_or(self.0).round_dp(6).normalize()
    }

    /// All that comes of two numbers between these.
    fn with(self, other: Self, reckon: impl Fn(Decimal, Decimal) -> Option<Decimal>) -> Option<Self> {
        let mut all: Option<Self> = None;
        for (a, b) in [(self.0, other.0), (self.0, other.1), (self.1, other.0), (self.1, other.1)] {
            let made = reckon(a, b)?;
            all = Some(all.map_or(Self::exact(made), |all| Self(all.0.min(made), all.1.max(made))));
        }
        all
    }
}

/// What comes of a formula in a row; none where a value of it is missing, or is no number.
fn reckon(formula: &Formula, row: &Record, places: &impl Fn(&Key) -> Option<u32>) -> Option<Between> {
    match formula {
        Formula::Number(number) => Some(Between::exact(*number)),
        Formula::Column(key, empty) => match row.get(key) {
            None => Some(Between::exact((*empty)?)),
            Some(Value::Number(number)) => match places(key) {
                Some(places) => Between::exact(*number).rounded(places),
                None => Some(Between::exact(*number)),
            },
            Some(_) => None,
        },
        Formula::Minus(inner) => {
            let Between(low, high) = reckon(inner, row, places)?;
            Some(Between(-high, -low))
        }
        Formula::Rounded(inner, digits) => reckon(inner, row, places)?.rounded(*digits),
        Formula::Binary(left, sign, right) => {
            let (left, right) = (reckon(left, row, places)?, reckon(right, row, places)?);
            match sign {
                '+' => left.with(right, Decimal::checked_add),
                '-' => left.with(right, Decimal::checked_sub),
                '*' => left.with(right, Decimal::checked_mul),
                // What may be nothing divides into anything.
                _ if right.0 <= Decimal::ZERO && Decimal::ZERO <= right.1 => None,
                _ => left.with(right, Decimal::checked_div),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(key: &str) -> Box<Formula> {
        Box::new(Formula::Column(key.into(), None))
    }

    #[test]
    fn what_is_worked_out_may_be_off_as_far_as_it_was_rounded() {
        let product = Formula::Binary(column("count"), '*', column("price"));
        let rounded = Formula::Rounded(Box::new(product.clone()), 2);
        let row = |count: &str, price: &str| {
            let mut row = Record::new();
            for (key, number) in [("count", count), ("price", price)] {
                if let Ok(number) = Decimal::from_str_exact(number) {
                    row.set(key, Value::Number(number));
                }
            }
            row
        };
        for (formula, count, price, places, found, is_right) in [
            (&product, "3", "1680", None, "5040", true),
            (&product, "3", "1680", None, "5041", false),
            (&product, "3", "0.1", None, "0.30000000000000004", true),
            (&rounded, "3", "0.333", None, "1.00", true),
            (&rounded, "3", "0.333", None, "1.01", false),
            (&product, "20", "25.50", Some(2), "509.98", true),
            (&product, "20", "25.50", Some(2), "511", false),
        ] {
            let reckoned = reckon(formula, &row(count, price), &|key| places.filter(|_| **key == *"price"));
            let found = Decimal::from_str_exact(found).unwrap_or_default();
            assert_eq!(reckoned.map(|between| between.holds(found)), Some(is_right), "{count} × {price}: {found}");
        }
        assert!(reckon(&product, &row("3", "-"), &|_| None).is_none());
    }
}
