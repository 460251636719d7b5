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
    bounded(text, delimiter, limits, skipped).map_err(over)?;
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

/// Refuses rows of more cells, and cells of more text, than there may be: whoever reads a row holds all of it, some times
/// over.
fn bounded(text: &str, delimiter: u8, limits: &Limits, skipped: u32) -> Result<(), Over> {
    let bytes = text.as_bytes();
    let (mut start, mut column, mut line) = (0, 0_u32, skipped);
    while let Some(rest) = bytes.get(start..).filter(|rest| !rest.is_empty()) {
        let behind = if rest.first() == Some(&b'"') { closed(rest) } else { 0 };
        let ended = rest.get(behind..).and_then(|more| memchr::memchr3(delimiter, b'\n', b'\r', more));
        let end = ended.map_or(rest.len(), |at| behind + at);
        let at = Position { line, column, length: 1 };
        let cell = rest.get(..end).unwrap_or_default();
        if cell.len() > limits.text_chars && chars(cell) > limits.text_chars {
            let most = limits.text_chars;
            let message =
                message!("单元格的文字超过上限 {most} 个字符", "a cell has more characters than the limit of {most}");
            return Err(Box::new((limits.oversized("text_chars", message), at)));
        }
        line += memchr::memchr_iter(b'\n', cell).count() as u32;
        match rest.get(end) {
            Some(byte) if *byte == delimiter => {
                column += 1;
                if column >= limits.columns {
                    return Err(super::too_wide(limits, at));
                }
            }
            byte => {
                column = 0;
                line += u32::from(byte == Some(&b'\n'));
            }
        }
        start += end + 1;
    }
    Ok(())
}

/// Where the quotes end with which a cell begins; one that nothing ends goes to the end of the text.
fn closed(cell: &[u8]) -> usize {
    let mut end = 1;
    while let Some(at) = cell.get(end..).and_then(|inner| memchr::memchr(b'"', inner)) {
        end += at + 1;
        if cell.get(end) != Some(&b'"') {
            return end;
        }
        end += 1;
    }
    cell.len()
}

/// How many characters a UTF-8 text has.
fn chars(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_bounded_is_what_the_reader_reads(text in "[ab\",\r\n]{0,40}", columns in 1_u32..6, text_chars in 1_usize..6) {
            let limits = Limits { columns, text_chars, ..Limits::default() };
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let records: Vec<csv::StringRecord> = reader.records().flatten().collect();
            let is_within = records.iter().all(|record| record.len() <= columns as usize)
                && records.iter().flatten().all(|cell| cell.chars().count() <= text_chars);
            // Quotes count here, and there they do not.
            prop_assert!(is_within || bounded(&text, b',', &limits, 0).is_err(), "{text:?}");
        }
    }
}
