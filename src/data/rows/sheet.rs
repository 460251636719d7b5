//! Worksheets.

use std::sync::Arc;

use super::heading::MOST_TOLD;
use super::{Budget, Over, Row, Sheet, Table, over_limit_in};
use crate::error::{Diagnostic, Error, Result};
use crate::grid::{Block, Content, Grid, Source};
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::node::Position;

/// Cells that reach down at once.
const MOST_TALL: usize = 1000;

/// The records of the first sheet of a workbook that holds anything.
///
/// # Errors
/// The workbook cannot be read, or reaches a limit.
pub(in crate::data) fn xlsx(bytes: &[u8], file: &str, limits: &Limits) -> Result<Table> {
    let refused = |message: Message, help: Message, limit: Option<String>| {
        Error::Mistakes(vec![Diagnostic { limit, ..Diagnostic::new(file, None, message, help) }])
    };
    let document = crate::xlsx::read::read(bytes, limits).map_err(|reason| {
        let problem = reason.into_problem();
        let limit = problem.expected.clone().filter(|_| problem.code == "oversized");
        let (message, help) = problem.into_words();
        refused(message, help, limit)
    })?;
    let mut sheets = document.blocks.iter().filter_map(|block| match block {
        Block::Grid(grid) if !grid.hidden && !grid.cells.is_empty() => Some((grid, name_of(grid)?)),
        _ => None,
    });
    let Some((grid, name)) = sheets.next() else { return Ok(Table::default()) };
    let sheet = Sheet { file, name: Some(name) };
    let mut budget = Budget::new(limits);
    let over = |over: Over| over_limit_in(file, "", *over);
    let rows = sheet_rows(grid, &mut budget).map_err(over)?;
    let (rows, unseen) = shown(rows, grid, &sheet);
    let others: Vec<String> = sheets.map(|(_, name)| format!("“{name}”")).collect();
    let mut notes = if others.is_empty() { Vec::new() } else { vec![only(file, &sheet, &others)] };
    notes.extend(unseen);
    super::table(rows, &sheet, without_value(grid, &sheet), notes, &mut budget, over)
}

/// The rows that are neither hidden nor struck out, and what there is to say of the others.
fn shown(rows: Vec<Row>, grid: &Grid, sheet: &Sheet<'_>) -> (Vec<Row>, Vec<Diagnostic>) {
    let mut notes = Vec::new();
    let head = rows.iter().find(|row| !row.cells.is_empty()).map(|row| row.line);
    let struck = |line: u32| {
        let mut filled = grid.row(line).iter().filter(|cell| !cell.text().trim().is_empty()).peekable();
        filled.peek().is_some() && filled.all(|cell| cell.kept().is_some_and(|kept| kept.trim().is_empty()))
    };
    let mut is_shown = |row: &Row| {
        let is_hidden = grid.hidden_rows.binary_search(&row.line).is_ok();
        let Some(cell) = grid.row(row.line).first().filter(|_| Some(row.line) != head) else { return true };
        let (message, help) = if is_hidden && !row.cells.is_empty() {
            (
                Message::new("这一行被隐藏，没有读取", "this row is hidden, and was not read"),
                Message::new("要读取的，请取消隐藏和筛选", "show it and clear filters if it is meant"),
            )
        } else if struck(row.line) {
            (
                Message::new("这一行已划去，没有读取", "this row is struck out, and was not read"),
                Message::new("请删去划掉的行", "delete the row that is struck out"),
            )
        } else {
            return true;
        };
        if notes.len() < MOST_TOLD {
            notes.push(sheet.said(row.line, cell.column as usize, message, help));
        }
        false
    };
    let rows = rows.into_iter().filter(|row| is_shown(row)).collect();
    (rows, notes)
}

fn name_of(grid: &Grid) -> Option<Arc<str>> {
    match &grid.source {
        Source::Sheet(name) => Some(name.clone()),
        Source::Table(_) => None,
    }
}

/// Says that records are read of one sheet, and not of the others.
fn only(file: &str, sheet: &Sheet<'_>, others: &[String]) -> Diagnostic {
    let name = sheet.name.as_deref().unwrap_or_default();
    let (zh, en) = (others.join("、"), others.join(", "));
    let message = message!("只读了工作表“{name}”，没有读{zh}", "only the sheet “{name}” is read, not {en}");
    Diagnostic::new(file, None, message, Message::new("要读的工作表请放在最前面", "put the sheet that is meant first"))
}

/// The cells in which a formula stands that has failed, or has no result in the file.
fn without_value(grid: &Grid, sheet: &Sheet<'_>) -> Vec<Diagnostic> {
    let cells = grid.cells.iter().filter_map(|cell| {
        let (message, help) = match &cell.content {
            Content::Error(error) => (
                message!("这一格是出错的公式（{error}）", "the formula of this cell failed ({error})"),
                Message::new("请改正公式，或直接填写", "mend the formula, or write the value itself"),
            ),
            Content::Formula(_) => (
                Message::new("这一格的公式没有结果", "the formula of this cell has no result in the file"),
                Message::new(
                    "用 Excel 或 WPS 打开再保存一次，或直接填写",
                    "open the file in Excel and save it again, or write the value itself",
                ),
            ),
            _ => return None,
        };
        Some(sheet.said(cell.row, cell.column as usize, message, help))
    });
    cells.take(MOST_TOLD).collect()
}

fn sheet_rows(grid: &Grid, budget: &mut Budget<'_>) -> Result<Vec<Row>, Over> {
    let mut rows: Vec<Row> = Vec::new();
    // Cells that reach down: their column, the last row and the text, which is that of every row.
    let mut tall: Vec<(usize, u32, String)> = Vec::new();
    for cell in &grid.cells {
        if rows.last().is_none_or(|row| row.line != cell.row) {
            tall.retain(|(_, last, _)| *last >= cell.row);
            let mut row = Row { line: cell.row, cells: Vec::new(), is_wide: false };
            for (column, _, text) in &tall {
                budget.text(text, Position { line: cell.row, column: cell.column, length: 1 })?;
                row.cells.push((*column, text.clone()));
            }
            rows.push(row);
        }
        let Some(row) = rows.last_mut() else { continue };
        row.is_wide |= cell.column_span > 1;
        let text = match &cell.content {
            Content::Number(number) => rounded(*number),
            Content::Measured(measured) => rounded(measured.number),
            content => cell.kept().unwrap_or_else(|| content.text().into_owned()),
        };
        budget.text(&text, Position { line: cell.row, column: cell.column, length: 1 })?;
        if text.trim().is_empty() {
            continue;
        }
        if cell.row_span > 1 && cell.column_span == 1 && tall.len() < MOST_TALL {
            tall.push((cell.column as usize, cell.row + cell.row_span - 1, text.clone()));
        }
        row.cells.push((cell.column as usize, text));
    }
    rows.iter_mut().for_each(|row| row.cells.sort_by_key(|(column, _)| *column));
    Ok(rows)
}

/// A worksheet's number in the 15 digits that it shows.
fn rounded(number: f64) -> String {
    format!("{number:.15e}").parse::<f64>().ok().map_or_else(
        || number.to_string(),
        |n| {
            let short = format!("{n:.14e}").parse::<f64>().unwrap_or(n);
            short.to_string()
        },
    )
}
