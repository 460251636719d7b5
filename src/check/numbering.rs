//! `row-number`: the numbers of rows run from 1 without gaps, and no two rows that differ have the same.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::Subject;
use super::unique::describe;
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::{Pile, Problem};
use crate::schema::Role;
use crate::value::Value;

/// Numbers that are told to occur twice; only a hostile table has more.
const MOST_TOLD: usize = 50;

pub(super) fn check(subject: &Subject<'_>, problems: &mut Pile) {
    for (key, table) in &subject.schema.tables {
        let Some((name, column)) = table.columns.iter().find(|(_, column)| column.role == Role::Number) else {
            continue;
        };
        let rows = subject.record.rows(key);
        let number = |index: usize| rows.get(index).and_then(|row| row.get(name)).and_then(Value::as_number);
        // A list that goes on on another sheet is numbered on.
        let start = number(0).filter(|_| subject.goes_on.contains(key)).unwrap_or(Decimal::ONE);
        let in_order = |index: usize| start.saturating_add(Decimal::from(index as u64));
        // Nearly all tables are numbered as they should be.
        if (0..rows.len()).all(|index| number(index) == Some(in_order(index))) {
            continue;
        }
        let place = |index: usize| subject.places.get(&format!("{key}[{index}].{name}"));
        let mut last: Option<Decimal> = None;
        let mut seen: HashMap<Decimal, usize> = HashMap::new();
        let (mut told, mut twice) = (false, 0);
        // Where the list that is counted began, if another stands in front of it.
        let mut begun = None;
        for (index, row) in rows.iter().enumerate() {
            let Some(found) = number(index) else { continue };
            // Rows that share a number have it once.
            let next = last.is_some_and(|last| last + Decimal::ONE == found);
            last = Some(found);
            // A second list may begin again at 1: with a row in between, or behind and in front of several numbers.
            if found == Decimal::ONE && index > 0 {
                let apart = !follows(place(index - 1), place(index));
                if apart || seen.len() > 1 && number(index + 1).is_some_and(|next| next > found) {
                    seen.clear();
                }
                if apart {
                    begun = Some(index);
                }
            }
            let expected = begun.map_or_else(
                || in_order(index),
                |begun| Decimal::ONE.saturating_add(Decimal::from(index.saturating_sub(begun) as u64)),
            );
            let label = &column.field.label;
            let path = || format!("{key}[{index}].{name}");
            match seen.get(&found) {
                Some(&first) if rows.get(first).is_some_and(|other| other != row) => {
                    if twice < MOST_TOLD {
                        let (zh, en) = describe(place(first).as_ref(), first);
                        let shown = found.normalize();
                        let wording = message!(
                            "“{label}”{shown} 重复：与{zh}相同，内容却不同",
                            "“{label}” {shown} occurs twice: it is also in {en}, which says something else"
                        );
                        problems.push(
                            subject.placed(
                                Problem::error("row-number", wording)
                                    .field(path())
                                    .found(shown.to_string())
                                    .expected(expected.to_string())
                                    .help(Message::new(
                                        "请从 1 起连续编号；核对是否多出一行或抄错",
                                        "number the rows from 1; check for a row too many or copied wrongly",
                                    )),
                            ),
                        );
                    }
                    twice += 1;
                    continue;
                }
                Some(_) => {}
                None => {
                    seen.insert(found, index);
                }
            }
            if found != expected && !next && !told {
                told = true;
                let found = found.normalize();
                problems.push(
                    subject.placed(
                        Problem::warning(
                            "row-number",
                            message!(
                                "“{label}”为 {found}，按顺序应为 {expected}",
                                "“{label}” is {found}; in order it would be {expected}"
                            ),
                        )
                        .field(path())
                        .found(found.to_string())
                        .expected(expected.to_string())
                        .help(Message::new(
                            "请从 1 起连续编号；核对是否漏行或重复",
                            "number the rows from 1; check for rows left out or twice",
                        )),
                    ),
                );
            }
        }
    }
}

/// True when a row stands directly under another, or nobody knows where.
fn follows(above: Option<Place>, below: Option<Place>) -> bool {
    match (above, below) {
        (Some(Place::Cell { sheet, row, .. }), Some(Place::Cell { sheet: other, row: next, .. })) => {
            sheet == other && row + 1 == next
        }
        (Some(Place::TableCell { table, row, .. }), Some(Place::TableCell { table: other, row: next, .. })) => {
            table == other && row + 1 == next
        }
        _ => true,
    }
}
