//! `同上` in a table of data: the value of the row above.

use super::heading::MOST_TOLD;
use super::{Row, Sheet};
use crate::error::Diagnostic;
use crate::message;
use crate::message::Message;

/// Writes out what points to the row above; each is told.
pub(super) fn resolve(rows: &mut [Row], sheet: &Sheet<'_>, notes: &mut Vec<Diagnostic>) {
    let mut told = 0;
    // The row of the headings has none above it.
    for at in 2..rows.len() {
        let (above, below) = rows.split_at_mut(at);
        let (Some(above), Some(row)) = (above.last(), below.first_mut()) else { continue };
        let line = row.line;
        for (column, cell) in row.cells.iter_mut().filter(|(_, cell)| is_ditto(cell)) {
            let Some((_, value)) = above.cells.iter().find(|(own, _)| own == column) else { continue };
            if is_ditto(value) || value.len() > LONGEST {
                continue;
            }
            if told < MOST_TOLD {
                let message =
                    message!("“{cell}”读作上一行的“{value}”", "“{cell}” was read as the “{value}” of the row above");
                let help = Message::new("请写出内容，不用“同上”", "write it out");
                notes.push(sheet.said(line, *column, message, help));
                told += 1;
            }
            cell.clone_from(value);
        }
    }
}

/// Longest value that is repeated, in bytes.
const LONGEST: usize = 1000;

fn is_ditto(text: &str) -> bool {
    matches!(text.trim().trim_matches(['（', '）', '(', ')', '。']), "同上" | "同前" | "〃" | "″")
}
