//! What was read of the tables goes into the record; fixed totals are compared.

use super::Section;
use super::residue::Piece;
use crate::extract::table::{FoundTotal, TableRead};
use crate::extract::wording::groups::{is_grouped, repeated};
use crate::grid::Content;
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::schema::{Role, Table};
use crate::value::Value;

impl Section<'_> {
    pub(super) fn missing_table(&mut self, table: &Table) {
        let label = &table.label;
        self.problems.push(
            Problem::error(
                "missing-table",
                message!("没有找到“{label}”的表头", "the header of “{label}” was not found"),
            )
            .field(table.key.to_string())
            .help(Message::new("请使用规定的表格，保留表头一行", "use the published table and keep its header row")),
        );
    }

    pub(super) fn table(&mut self, table: &Table, read: TableRead, totals: &mut Vec<FoundTotal>) {
        self.problems.extend(read.problems);
        self.anew.set(&table.key, read.anew);
        let filled = table.fixed_rows.is_empty() || {
            let fixed = |key: &str| table.columns.get(key).is_some_and(|c| c.role == Role::Fixed);
            read.rows.iter().any(|row| row.iter().any(|(key, _)| !fixed(key)))
        };
        if filled && !read.rows.is_empty() {
            self.record.set(table.key.clone(), Value::Rows(read.rows));
        }
        for mut total in read.totals {
            self.fixed_totals(table, &mut total);
            for (column, field) in table.total.iter().flat_map(|t| &t.fields).chain(&total.fields) {
                if let Some((_, place)) = total.places.iter().find(|(key, _)| key == column) {
                    self.places.set(field.to_string(), place.clone());
                    self.seen.insert(field.clone());
                }
                if let Some((_, value, place)) = total.values.iter().find(|(key, _, _)| key == column) {
                    self.record.set(field.clone(), value.clone());
                    self.places.set(field.to_string(), place.clone());
                }
            }
            totals.push(total);
        }
        self.aside.extend(read.left.into_iter().map(|(text, place)| Piece::in_cell(text, place)));
        for (field, text, place) in read.below {
            self.put(&field, &Content::Text(text.as_str().into()), Some(place), None);
        }
    }

    /// Says where two groups with the same values stand one behind the other.
    pub(super) fn groups_repeated(&mut self) {
        let plan = self.plan;
        for (key, table) in &plan.schema.tables {
            let rows = self.record.rows(key);
            let repeated = if is_grouped(rows) { repeated(rows, self.anew.of(key)) } else { Vec::new() };
            let Some(first) = repeated.first() else { continue };
            let label = &table.label;
            let message = message!(
                "“{label}”有相邻的两组内容相同，读作两组",
                "two neighbouring groups of “{label}” have the same values, and were read as two"
            );
            let problem = Problem::note("normalised", message).field(key.to_string());
            let problem = problem.place(self.places.get(&format!("{key}[{first}]")));
            self.problems.push(problem.help(Message::new(
                "请核对；如是同一组，请合并成一格，或不再重复写",
                "check it; the rows of one group have its values in one merged cell, or once",
            )));
        }
    }

    /// The fixed numbers of a total row: changed ones are told, or taken as the total that was written over them.
    fn fixed_totals(&mut self, table: &Table, total: &mut FoundTotal) {
        let Some(known) = &table.total else { return };
        for (column, expected) in &known.fixed {
            let Some((_, value, place)) = total.values.iter().find(|(key, _, _)| key == column).cloned() else {
                continue;
            };
            if value == Value::Number(*expected) {
                continue;
            }
            let (found, wanted) = (value.plain(), expected.to_string());
            let free = known.fields.iter().find(|(column, _)| !total.values.iter().any(|(key, _, _)| key == column));
            let problem = match free {
                Some((column, _)) => {
                    total.values.push((column.clone(), value, place.clone()));
                    Problem::warning(
                        "normalised",
                        message!(
                            "合计行的“{wanted}”被改写为“{found}”，已作为合计读取",
                            "the printed {wanted} of the total row was written over: “{found}” was read as the total"
                        ),
                    )
                    .field(known.fields.first().map_or_else(String::new, |(_, field)| field.to_string()))
                    .help(Message::new("请把合计写在空格中，不要改动印好的数字", "write the total in its own cell"))
                }
                None => Problem::error(
                    "altered-text",
                    message!(
                        "合计行印好的“{wanted}”被改为“{found}”",
                        "the printed {wanted} of the total row was changed to “{found}”"
                    ),
                )
                .field(format!("totals.{column}"))
                .help(Message::new("请恢复表中原有的数字", "restore the printed number")),
            };
            self.problems.push(problem.place(place).found(found).expected(wanted));
        }
    }
}
