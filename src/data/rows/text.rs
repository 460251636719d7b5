//! CSV and TSV.

use super::{Budget, Over, Row, Sheet, Table, over_limit_in};
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::node::{Position, mistake};

/// The records of a CSV text.
///
/// # Errors
/// The text is no CSV, or reaches a limit.
pub(in crate::data) fn csv(text: &str, file: &str, limits: &Limits) -> Result<Table> {
    let whole = text.trim_start_matches('\u{feff}');
    let (text, delimiter, skipped) = delimited(whole);
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut budget = Budget::new(limits);
    let over = |over: Over| over_limit_in(file, whole, *over);
    let mut rows: Vec<Row> = Vec::new();
    let mut cells = csv::StringRecord::new();
    loop {
        let more = reader.read_record(&mut cells).map_err(|error| {
            let line = error.position().map_or(0, |p| p.line().saturating_sub(1)) as u32 + skipped;
            let info = error.to_string();
            let at = Position { line, column: 0, length: 1 };
            let message = message!("CSV 无法读取：{info}", "the CSV cannot be read: {info}");
            Error::Mistakes(vec![*mistake(file, whole, at, message, Message::default())])
        })?;
        if !more {
            break;
        }
        let line = cells.position().map_or(0, |p| p.line().saturating_sub(1)) as u32 + skipped;
        let mut row = Row { line, cells: Vec::new(), is_wide: false };
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty()) {
            budget.text(cell, Position { line, column: column as u32, length: 1 }).map_err(over)?;
            row.cells.push((column, cell.to_owned()));
        }
        rows.push(row);
    }
    let sheet = Sheet { file, name: None };
    super::table(rows, &sheet, Vec::new(), Vec::new(), &mut budget, over)
}

/// The text with its delimiter, and the lines in front of it: Excel takes `sep=;` for one.
fn delimited(text: &str) -> (&str, u8, u32) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    if let [delimiter] = first.trim_end().strip_prefix("sep=").unwrap_or_default().as_bytes()
        && delimiter.is_ascii()
    {
        return (rest, *delimiter, 1);
    }
    let count = |line: &str, delimiter: &u8| line.bytes().filter(|byte| byte == delimiter).count();
    // A title may stand above the headings.
    let mut lines = text.lines().take(10);
    let head = lines.find(|line| line.contains([',', ';', '\t'])).unwrap_or_default();
    let delimiter = [b'\t', b';', b','].into_iter().max_by_key(|delimiter| count(head, delimiter)).unwrap_or(b',');
    (text, delimiter, 0)
}
