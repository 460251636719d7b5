//! `row-number`: the numbers of rows run from 1 without gaps.

use rust_decimal::Decimal;

use super::Subject;
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::schema::Role;
use crate::value::Value;

pub(super) fn check(subject: &Subject<'_>, problems: &mut Vec<Problem>) {
    for (key, table) in &subject.schema.tables {
        let Some((name, column)) = table.columns.iter().find(|(_, column)| column.role == Role::Number) else {
            continue;
        };
        let mut last: Option<Decimal> = None;
        for (index, row) in subject.record.rows(key).iter().enumerate() {
            let expected = Decimal::from(index as u64 + 1);
            let Some(Value::Number(found)) = row.get(name) else { continue };
            // Rows that share a number have it once.
            let next = last.is_some_and(|last| last + Decimal::ONE == *found);
            last = Some(*found);
            if *found != expected && !next {
                let (label, found) = (&column.field.label, found.normalize());
                problems.push(
                    subject.placed(
                        Problem::warning(
                            "row-number",
                            message!(
                                "“{label}”为 {found}，按顺序应为 {expected}",
                                "“{label}” is {found}; in order it would be {expected}"
                            ),
                        )
                        .field(format!("{key}[{index}].{name}"))
                        .found(found.to_string())
                        .expected(expected.to_string())
                        .help(Message::new(
                            "请从 1 起连续编号；核对是否漏行或重复",
                            "number the rows from 1; check for rows left out or twice",
                        )),
                    ),
                );
                break;
            }
        }
    }
}
