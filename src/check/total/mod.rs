//! `total`: a total must be the sum of what it totals; where it is not, by how much, and if it can be known, why.

mod reason;
mod scope;

use std::ops::Range;

use rust_decimal::Decimal;

use self::reason::Share;
use self::scope::Ledger;
use super::Subject;
use crate::extract::FoundTotal;
use crate::message;
use crate::message::{Lang, Message};
use crate::place::Place;
use crate::problem::{Pile, Problem};
use crate::record::{Key, Record};
use crate::schema::{FieldType, Role, Table};
use crate::value::Value;

/// Totals of a table that are told to be wrong; only a broken file has more.
const MOST_TOLD: usize = 200;

pub(super) fn check(subject: &Subject<'_>, problems: &mut Pile) {
    for (key, table) in &subject.schema.tables {
        let rows = subject.record.rows(key);
        let Some(total) = &table.total else { continue };
        // Below a column of texts a field is no sum of it.
        let is_amount = |key: &Key| {
            table
                .columns
                .get(key)
                .is_none_or(|column| matches!(column.field.kind, FieldType::Integer | FieldType::Decimal))
        };
        let compared = total.fields.iter().filter(|(column, _)| is_amount(column)).chain(sums(table));
        for (column, field) in compared.clone() {
            if let Some(Value::Number(found)) = subject.record.get(field)
                && let Some(shares) = shares(table, rows, column)
                && !rows.is_empty()
                && !is_of_amounts(table, rows, column, *found)
                && let Some(problem) = judge(subject, table, column, *found, &shares)
            {
                problems.push(subject.placed(problem.field(field.to_string())));
            }
        }
        let found: Vec<&FoundTotal> = subject.totals.iter().filter(|found| found.table == *key).collect();
        if found.is_empty() {
            continue;
        }
        let summed: Vec<&str> = table
            .columns
            .iter()
            .filter(|(key, column)| column.role == Role::Quantity || total.sums.contains(key))
            .filter(|(key, _)| !compared.clone().any(|(own, _)| own == *key))
            .map(|(key, _)| &**key)
            .collect();
        let ledger = Ledger::new(table, rows, summed.iter().copied(), &found);
        let (mut previous, mut told) = (0, 0);
        for (at, row) in found.iter().enumerate() {
            let numbers = row.values.iter().filter_map(|(key, value, place)| match value {
                Value::Number(number) if summed.contains(&&**key) => Some((&**key, *number, place)),
                _ => None,
            });
            let values: Vec<(&str, Decimal, &Place)> = numbers.collect();
            let next = found.get(at + 1).map_or(rows.len(), |next| next.rows);
            let Some(scope) = ledger.meant(row, previous, next, &values) else { continue };
            if let Some(problem) = behind(subject, table, row, found.get(at + 1).copied(), &scope) {
                problems.push(problem);
            }
            previous = row.rows;
            for (column, number, place) in values {
                if ledger.sum(column, &scope).is_none_or(|sum| sum == number) || told == MOST_TOLD {
                    continue;
                }
                let shares = rows.get(scope.clone()).and_then(|rows| shares(table, rows, column));
                let problem = shares.and_then(|shares| {
                    unmultiplied(table, row, column, number, &shares)
                        .or_else(|| judge(subject, table, column, number, &shares))
                });
                if let Some(problem) = problem {
                    problems.push(problem.field(format!("totals.{column}")).place(place.clone()));
                    told += 1;
                }
            }
        }
    }
}

/// A total by the plain formula of a table that has no column for its quantities, which stand behind names: the formula
/// leaves them out, and nobody wrote it wrong.
fn unmultiplied(table: &Table, total: &FoundTotal, column: &str, found: Decimal, shares: &[Share]) -> Option<Problem> {
    let quantity = quantity(table)?;
    let has_column = total.places.iter().any(|(key, _)| **key == *quantity);
    if has_column || !total.reckoned.iter().any(|key| **key == *column) {
        return None;
    }
    let plain = shares.iter().try_fold(Decimal::ZERO, |sum, share| sum.checked_add(share.each))?;
    let expected = sum(shares).filter(|_| plain == found)?;
    let label = table.columns.get(column).map_or(column, |c| c.field.label.as_str());
    let found = found.normalize();
    let message = message!(
        "“{label}”合计 {found} 由公式相加，没有乘以数量；按数量为 {expected}",
        "the total of “{label}”, {found} by a formula, leaves out the quantities; with them it is {expected}"
    );
    let help =
        Message::new("无须改动；以按数量相加的数为准", "nothing need be done: the sum with the quantities counts");
    Some(Problem::note("total", message).found(found.to_string()).expected(expected.to_string()).help(help))
}

/// Rows of the table behind its last total, which does not count them.
fn behind(
    subject: &Subject<'_>,
    table: &Table,
    total: &FoundTotal,
    next: Option<&FoundTotal>,
    scope: &Range<usize>,
) -> Option<Problem> {
    let is_last = next.is_none_or(|next| next.from != total.from);
    let is_below = total.rows > total.from && !total.values.is_empty() && !total.places.is_empty();
    let count = total.until.checked_sub(scope.end.max(total.rows)).filter(|count| *count > 0)?;
    if !is_last || !is_below || scope.end > total.rows || !table.feet.is_empty() || !table.fixed_rows.is_empty() {
        return None;
    }
    let message = message!(
        "合计之后还有 {count} 行，没有计入合计",
        "the total does not count the rows behind it: {count} of them"
    );
    let help = Message::new("请把合计放在最后，重新计算", "put the total below all rows, and add it up again");
    let problem = Problem::warning("total", message).field(format!("{}[{}]", table.key, total.rows));
    Some(subject.placed(problem.help(help)))
}

/// True for a number below a template's column that is the sum of what its values come to: `数量` times `单价`.
fn is_of_amounts(table: &Table, rows: &[Record], column: &str, found: Decimal) -> bool {
    let times = |other: &Key| {
        rows.iter().try_fold(Decimal::ZERO, |sum, row| match (row.get(column), row.get(other)) {
            (Some(Value::Number(a)), Some(Value::Number(b))) => sum.checked_add(a.checked_mul(*b)?),
            _ => None,
        })
    };
    let mut others = table.columns.keys().filter(|other| &***other != column && !table.feet.is_empty());
    others.any(|other| times(other) == Some(found))
}

/// The fields that a template prints as sums of columns, where a row of sums is all that it can be: the first below
/// each column.
fn sums(table: &Table) -> impl Iterator<Item = &(Key, Key)> + Clone {
    let own = table.total.as_ref().map_or(&[][..], |total| &total.fields);
    let feet = table.feet.iter().filter(|foot| foot.is_sum);
    feet.enumerate().flat_map(move |(at, foot)| {
        let above = move |column: &Key| {
            let before = table.feet.iter().filter(|foot| foot.is_sum).take(at).flat_map(|foot| &foot.fields);
            own.iter().chain(before).any(|(known, _)| known == column)
        };
        // What a template prints in a form of its own, or works out, is compared where that is read.
        foot.fields.iter().filter(move |(column, _)| !column.contains(['|', '.']) && !above(column))
    })
}

/// What each row adds to the sum of a column, as often as its quantity says; none while a value of it is not a number.
fn shares(table: &Table, rows: &[Record], column: &str) -> Option<Vec<Share>> {
    let quantity = quantity(table);
    rows.iter().map(|row| share(row, column, quantity)).collect()
}

/// The column that says how often a row counts.
fn quantity(table: &Table) -> Option<&str> {
    table.columns.iter().find(|(_, c)| c.role == Role::Quantity).map(|(key, _)| &**key)
}

fn share(row: &Record, column: &str, quantity: Option<&str>) -> Option<Share> {
    let times = match quantity.and_then(|key| row.get(key)) {
        Some(Value::Number(times)) => *times,
        Some(_) => return None,
        None => Decimal::ONE,
    };
    let counted = quantity == Some(column);
    let (each, missing) = match row.get(column) {
        _ if counted => (Decimal::ONE, false),
        Some(Value::Number(number)) => (*number, false),
        Some(_) => return None,
        None => (Decimal::ZERO, true),
    };
    Some(Share { each, times, missing })
}

fn sum(shares: &[Share]) -> Option<Decimal> {
    let sum = shares.iter().try_fold(Decimal::ZERO, |sum, share| sum.checked_add(share.product()?))?;
    Some(sum.normalize())
}

fn judge(subject: &Subject<'_>, table: &Table, column: &str, found: Decimal, shares: &[Share]) -> Option<Problem> {
    let (found, expected) = (found.normalize(), sum(shares)?);
    if found == expected {
        return None;
    }
    let label = table.columns.get(column).map_or(column, |c| c.field.label.as_str());
    let difference = found.checked_sub(expected)?.normalize();
    let (zh, en) = if difference.is_sign_negative() {
        (format!("少 {}", -difference), format!("{} too little", -difference))
    } else {
        (format!("多 {difference}"), format!("{difference} too much"))
    };
    let counted = table.columns.get(column).is_some_and(|c| c.role == Role::Quantity);
    let why = || reason::reason(found, expected, shares, subject.is_known("hidden-content", ""));
    let help = match (!counted).then(why).flatten() {
        Some(why) => {
            let (zh, en) = (why.get(Lang::Zh), why.get(Lang::En));
            message!("{zh}；请核对各行和合计", "{en}; check the rows and the total")
        }
        None => Message::new("请核对各行和合计", "check the rows and the total"),
    };
    let problem = Problem::error(
        "total",
        message!(
            "“{label}”合计 {found}，各行之和为 {expected}，{zh}",
            "the total of “{label}” is {found}; the rows add up to {expected}, so it is {en}"
        ),
    );
    Some(problem.found(found.to_string()).expected(expected.to_string()).help(help))
}
