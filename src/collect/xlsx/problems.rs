//! The sheet of problems.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::Book;
use super::grid::{Grid, Look};
use crate::message::Lang;
use crate::problem::Severity;
use crate::report::text;

pub(super) fn draw(book: &mut Book<'_>) -> Result<Worksheet, XlsxError> {
    let collected = book.collected;
    let name = book.say("问题", "Problems").to_owned();
    let mut grid = Grid::new(book, &name, collected.problems.len())?;
    let labels = [
        book.say("文件", "File"),
        book.say("位置", "Place"),
        book.say("级别", "Severity"),
        book.say("代码", "Code"),
        book.say("问题", "Problem"),
        book.say("怎么办", "What to do"),
        book.say("字段", "Field"),
    ];
    grid.header(book, 0, &labels.map(str::to_owned))?;
    let mut row = 0;
    for said in collected.problems.iter() {
        let said = said?;
        row += 1;
        grid.text(book, (row, 0), &said.path, Look::Text)?;
        let place = said.place.as_ref().map(|place| place.describe(collected.lang)).unwrap_or_default();
        grid.text(book, (row, 1), &place, Look::Text)?;
        let look = match said.severity {
            Severity::Error => Look::Red,
            Severity::Warning => Look::Amber,
            Severity::Note => Look::Grey,
        };
        grid.text(book, (row, 2), text::severity_word(said.severity, collected.lang).trim_end(), look)?;
        grid.text(book, (row, 3), &said.code, Look::Centred)?;
        grid.text(book, (row, 4), said.message.get(collected.lang), Look::Text)?;
        grid.text(book, (row, 5), said.help.get(collected.lang), Look::Text)?;
        grid.text(book, (row, 6), &said.field, Look::Text)?;
    }
    // What the workbook itself could not hold is said here too, so that nothing is cut in silence.
    let mut last: Vec<String> = Vec::new();
    for (sheet, cell, characters) in &book.cut {
        last.push(match collected.lang {
            Lang::Zh => format!("{sheet}!{cell} 的内容有 {characters} 个字符，单元格放不下，只写了开头，全文见原文件"),
            Lang::En => format!(
                "{sheet}!{cell} has {characters} characters, more than a cell holds; only its beginning is written, all of it is in the file"
            ),
        });
    }
    if collected.unsaid > 0 {
        let unsaid = collected.unsaid;
        last.push(match collected.lang {
            Lang::Zh => format!("另有 {unsaid} 条未列出，请用 zwy check 查看"),
            Lang::En => format!("{unsaid} more are not listed; see zwy check"),
        });
    }
    for said in last {
        row += 1;
        grid.text(book, (row, 4), &said, Look::Text)?;
    }
    grid.finish(book, 0, true)
}
