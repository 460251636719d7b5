//! Rows below the headings that are no records: sums, headings that are printed again, remarks under the table.

use super::heading::is_remark;
use super::{Row, Sheet};
use crate::error::Diagnostic;
use crate::excerpt;
use crate::message;
use crate::message::Message;

/// Characters of a row that are shown.
const SHOWN: usize = 20;
/// Rows that are told.
const MOST_TOLD: usize = 20;

/// Takes the rows that are no records away, each with a note.
pub(super) fn leave_out(rows: &mut Vec<Row>, sheet: &Sheet<'_>, notes: &mut Vec<Diagnostic>) {
    let Some((head, below)) = rows.split_first() else { return };
    let columns = head.filled().count();
    let last = below.iter().rposition(|row| row.filled().next().is_some() && !is_remarks(row, columns));
    let below_table = last.map_or(1, |at| at + 2);
    let mut said = Vec::new();
    let is_other = |at: usize, row: &Row| {
        let (column, text) = row.filled().next()?;
        let shown = excerpt::beginning(text, SHOWN);
        let what = if is_sum(row, columns) {
            message!("“{shown}”这一行是合计，不当作记录", "the row “{shown}” is a sum, and no record")
        } else if is_head_again(head, row) {
            message!("“{shown}”这一行又是列名，不当作记录", "the row “{shown}” is the headings again, and no record")
        } else if at >= below_table {
            message!("“{shown}”这一行是表下的说明，不当作记录", "the row “{shown}” is a remark, and no record")
        } else {
            return None;
        };
        let help = Message::new("不对的话，换一种写法", "if it is one, write it in other words");
        Some(sheet.said(row.line, column, what, help))
    };
    let kept: Vec<bool> = (0..)
        .zip(rows.iter())
        .map(|(at, row)| match (at, is_other(at, row)) {
            (0, _) | (_, None) => true,
            (_, Some(note)) => {
                said.push(note);
                false
            }
        })
        .collect();
    let mut kept = kept.into_iter();
    rows.retain(|_| kept.next().unwrap_or(true));
    said.truncate(MOST_TOLD);
    notes.extend(said);
}

/// Whether a row adds up those above it: nothing but the word and numbers, or the word in front of a row that is not
/// filled in like a record.
fn is_sum(row: &Row, columns: usize) -> bool {
    let is_word = |text: &str| {
        let word: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '：' | ':')).collect();
        matches!(word.as_str(), "合计" | "总计" | "小计" | "共计" | "总和" | "累计")
            || matches!(word.to_ascii_lowercase().as_str(), "total" | "subtotal" | "sum")
    };
    let words = row.filled().filter(|(_, text)| is_word(text)).count();
    let figures = row.filled().filter(|(_, text)| is_figure(text)).count();
    let filled = row.filled().count();
    let is_first = row.filled().next().is_some_and(|(_, text)| is_word(text));
    words == 1 && columns > 1 && (figures + 1 == filled || is_first && filled < columns)
}

/// Whether a cell of a sum is a number, or says that there is none.
fn is_figure(text: &str) -> bool {
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '￥' | '¥' | '$' | '%' | '元'));
    let text = text.trim_end_matches(|c: char| c.is_alphabetic());
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'-'));
    (is_number && !text.is_empty()) || matches!(text, "/" | "—" | "——" | "－")
}

fn is_head_again(head: &Row, row: &Row) -> bool {
    head.filled()
        .map(|(column, text)| (column, super::heading::name(text)))
        .eq(row.filled().map(|(column, text)| (column, super::heading::name(text))))
}

/// Whether a row holds nothing but remarks: `填表人：张三`, `注：…`.
fn is_remarks(row: &Row, columns: usize) -> bool {
    let filled = row.filled().count();
    filled * 2 <= columns && row.filled().all(|(_, text)| is_remark(text))
}
