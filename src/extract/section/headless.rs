//! Tables that a template prints without a header: their rows are read by position, in the one grid that they can be.

use std::collections::HashSet;

use super::Section;
use super::residue::words_of;
use crate::extract::fold::{fold, fold_words};
use crate::extract::header::{Header, HeaderColumn, Meaning};
use crate::extract::plan::Plan;
use crate::extract::wording::headless::Headless;
use crate::grid::Grid;
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::schema::Table;

impl Section<'_> {
    /// Says that no grid, or more than one, may be that of a table without a header.
    pub(super) fn no_place(&mut self, table: &Table) {
        let label = &table.label;
        let message = message!(
            "“{label}”没有列标题，只能按位置读；没有找到与模板相同的唯一一个表格，没有读入",
            "“{label}” has no header and is read by position: no grid, or more than one, is as in the template, and it was not read"
        );
        let problem = Problem::warning("unread", message).field(table.key.to_string());
        self.problems.push(problem.help(Message::new(
            "请在模板的循环行上面加一行列标题",
            "put a row of headers above the row of the loop in the template",
        )));
    }
}

/// The only grid that the rows of a table without a header can stand in, with what its columns are.
pub(super) fn header<'g>(
    headless: &Headless,
    table: &Table,
    plan: &Plan,
    grids: &[&'g Grid],
) -> Option<(&'g Grid, Header)> {
    let rows = u32::try_from(headless.above.len()).ok()?;
    let body = &plan.schema.body;
    let own = words_of(body.get(headless.block..=headless.block)?);
    let others: HashSet<String> = words_of(body).into_iter().filter(|words| !own.contains(words)).collect();
    let is_other = |grid: &Grid| {
        let rows = grid.cells.iter().filter(|cell| cell.row >= rows);
        let mut texts = rows.map(|cell| fold_words(&cell.text())).filter(|text| !text.is_empty());
        texts.any(|text| others.contains(&text))
    };
    let is_same = |grid: &Grid| {
        let is_there = |(row, labels): (u32, &Vec<(u32, String)>)| {
            labels.iter().all(|(column, words)| grid.at(row, *column).is_some_and(|cell| fold(&cell.text()) == *words))
        };
        grid.columns == headless.width
            && grid.rows > rows
            && (0..).zip(&headless.above).all(is_there)
            && !is_other(grid)
    };
    let mut fitting = grids.iter().filter(|grid| is_same(grid));
    let grid = fitting.next().filter(|_| fitting.next().is_none())?;
    // Another table of the template without a header may stand there as well.
    let alike = plan.headless.iter().filter(|other| other.width == headless.width && other.above == headless.above);
    if alike.count() > 1 {
        return None;
    }
    let columns = headless.columns.iter().filter_map(|(column, span, key)| {
        let label = table.columns.get(key)?.field.title.clone();
        Some(HeaderColumn {
            column: *column,
            span: *span,
            label,
            meaning: Meaning::Column(key.clone(), None),
            also: None,
        })
    });
    Some((grid, Header { row: rows, height: 0, columns: columns.collect(), beside: None }))
}
