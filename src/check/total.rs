//! `total`: a total must be the sum of what it totals.

use rust_decimal::Decimal;

use super::Subject;
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::record::Record;
use crate::schema::{Role, Table};
use crate::value::Value;

pub(super) fn check(subject: &Subject<'_>, problems: &mut Vec<Problem>) {
    for (key, table) in &subject.schema.tables {
        let rows = subject.record.rows(key);
        let Some(total) = &table.total else { continue };
        for (column, field) in &total.fields {
            if let Some(Value::Number(found)) = subject.record.get(field)
                && let Some(expected) = sum(table, rows, column)
                && !rows.is_empty()
                && *found != expected
            {
                problems
                    .push(subject.placed(differs(subject, table, column, *found, expected).field(field.to_string())));
            }
        }
        let mut previous = 0;
        for found in subject.totals.iter().filter(|found| found.table == *key) {
            let above = rows.get(..found.rows).unwrap_or(rows);
            for (column, value, place) in &found.values {
                let Value::Number(number) = value else { continue };
                if !total.sums.contains(column) || total.fields.iter().any(|(c, _)| c == column) {
                    continue;
                }
                let Some(expected) = sum(table, above, column) else { continue };
                let group = rows.get(previous..found.rows).and_then(|rows| sum(table, rows, column));
                if *number != expected && group != Some(*number) {
                    problems.push(
                        differs(subject, table, column, *number, expected)
                            .field(format!("totals.{column}"))
                            .place(place.clone()),
                    );
                }
            }
            previous = found.rows;
        }
    }
}

/// The sum of a column, each row as often as its quantity says; none while a value of it is not a number.
fn sum(table: &Table, rows: &[Record], column: &str) -> Option<Decimal> {
    let quantity = table.columns.iter().find(|(_, c)| c.role == Role::Quantity).map(|(key, _)| key);
    let mut sum = Decimal::ZERO;
    for row in rows {
        let times = match quantity.and_then(|key| row.get(key)) {
            Some(Value::Number(times)) => *times,
            Some(_) => return None,
            None => Decimal::ONE,
        };
        match row.get(column) {
            Some(Value::Number(number)) => sum = sum.checked_add(number.checked_mul(times)?)?,
            Some(_) => return None,
            None => {}
        }
    }
    Some(sum.normalize())
}

fn differs(_subject: &Subject<'_>, table: &Table, column: &str, found: Decimal, expected: Decimal) -> Problem {
    let label = table.columns.get(column).map_or(column, |c| c.field.label.as_str());
    let (found, expected) = (found.normalize(), expected.normalize());
    let difference = (found - expected).normalize();
    let (zh, en) = if difference.is_sign_negative() {
        (format!("少 {}", -difference), format!("{} too little", -difference))
    } else {
        (format!("多 {difference}"), format!("{difference} too much"))
    };
    Problem::error(
        "total",
        message!(
            "“{label}”合计 {found}，各行之和为 {expected}，{zh}",
            "the total of “{label}” is {found}; the rows add up to {expected}, so it is {en}"
        ),
    )
    .found(found.to_string())
    .expected(expected.to_string())
    .help(Message::new("请核对各行和合计", "check the rows and the total"))
}
