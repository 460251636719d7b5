//! Columns that a header lacks, and what stands where they should.

use super::{Header, HeaderColumn, Meaning};
use crate::extract::fold::fold;
use crate::grid::Grid;
use crate::message;
use crate::place::Place;
use crate::problem::Problem;
use crate::record::Key;
use crate::schema::{Column, Stage, Table};

/// The columns of a template that `header` lacks: where it has others that the template has not, their values may stand
/// in those.
pub(crate) fn renamed_columns(table: &Table, grid: &Grid, header: &Header) -> Vec<Problem> {
    let others: Vec<&str> =
        header.columns.iter().filter(|c| c.meaning == Meaning::Extra).map(|c| c.label.as_str()).collect();
    let lacking = table.columns.iter().filter(|(_, column)| column.field.required == Stage::Never);
    let problems = lacking.filter(|(key, column)| is_lacking(table, header, key, column)).map(|(key, column)| {
        let label = column.field.aliases.first().unwrap_or(&column.field.label);
        let there = instead(table, header, key);
        let message = match there {
            Some(there) => {
                let there = &there.label;
                message!(
                    "缺少列“{label}”，它的位置上是“{there}”",
                    "the column “{label}” is missing; “{there}” stands in its place"
                )
            }
            None => message!("缺少列“{label}”", "the column “{label}” is missing"),
        };
        let problem = Problem::warning("missing-column", message)
            .field(format!("{}.{key}", table.key))
            .place(place(table, grid, header, key))
            .expected(label.clone());
        if others.is_empty() {
            return problem.help(message!("请补上该列", "add the column"));
        }
        let list = there.map_or_else(|| others.join("、"), |there| there.label.clone());
        problem.found(list.clone()).help(message!(
            "列“{list}”如为“{label}”，请改用模板的列标题；其内容保留在 extra 中",
            "if the column “{list}” is meant, give it the template's label “{label}”; its values are kept in `extra`"
        ))
    });
    problems.collect()
}

/// The labels of required columns that `header` lacks, with the nearest label that it has.
pub(crate) fn missing_columns(table: &Table, grid: &Grid, header: &Header) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (key, column) in &table.columns {
        if column.field.required == Stage::Never || !is_lacking(table, header, key, column) {
            continue;
        }
        let label = &column.field.label;
        let nearest = header
            .columns
            .iter()
            .filter(|c| c.meaning == Meaning::Extra)
            .map(|c| (strsim::normalized_damerau_levenshtein(&fold(&c.label), &fold(label)), c))
            .filter(|(likeness, _)| *likeness >= 0.4)
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let mut problem =
            Problem::error("missing-column", message!("缺少必需列“{label}”", "the column “{label}” is missing"))
                .field(format!("{}.{key}", table.key))
                .expected(label.clone());
        problem = match nearest {
            Some((_, near)) => {
                let (near, place) = (&near.label, grid.place(header.row, near.column));
                problem.place(place).found(near.clone()).help(message!(
                    "列“{near}”如为“{label}”，请改用规定的列标题",
                    "if the column “{near}” is meant, give it the printed label “{label}”"
                ))
            }
            None => problem
                .place(first(grid, header))
                .help(message!("请补上该列并逐行填写", "add the column and fill it in for every row")),
        };
        problems.push(problem);
    }
    problems
}

fn is_lacking(table: &Table, header: &Header, key: &Key, column: &Column) -> bool {
    let combined = table.combined.as_ref().is_some_and(|combined| combined.columns.contains(key))
        && header.columns.iter().any(|c| c.meaning == Meaning::Combined);
    column.printed && !combined && at(header, key).is_none()
}

/// The number of the header's column that is the one of `key`.
fn at(header: &Header, key: &Key) -> Option<usize> {
    header
        .columns
        .iter()
        .position(|c| matches!(&c.meaning, Meaning::Column(own, _) | Meaning::Part(own, _) if own == key))
}

/// The columns of `header` between which the one of `key` belongs.
fn around(table: &Table, header: &Header, key: &Key) -> (Option<usize>, Option<usize>) {
    let own = table.columns.get_index_of(key).unwrap_or_default();
    let there = |(key, _): (&Key, &Column)| at(header, key);
    (table.columns.iter().take(own).rev().find_map(there), table.columns.iter().skip(own + 1).find_map(there))
}

/// The only unknown column that stands where the one of `key` belongs.
fn instead<'h>(table: &Table, header: &'h Header, key: &Key) -> Option<&'h HeaderColumn> {
    let (before, behind) = around(table, header, key);
    let between = before.map_or(0, |at| at + 1)..behind.unwrap_or(header.columns.len());
    let mut unknown = header.columns.get(between)?.iter().filter(|column| column.meaning == Meaning::Extra);
    unknown.next().filter(|_| unknown.next().is_none())
}

/// Where the column of `key` belongs: at what stands there, or beside its neighbours.
fn place(table: &Table, grid: &Grid, header: &Header, key: &Key) -> Place {
    let (before, behind) = around(table, header, key);
    let near = || header.columns.get(behind.or(before)?);
    match instead(table, header, key).or_else(near) {
        Some(column) => grid.place(header.row, column.column),
        None => first(grid, header),
    }
}

fn first(grid: &Grid, header: &Header) -> Place {
    grid.place(header.row, header.columns.first().map_or(0, |column| column.column))
}
