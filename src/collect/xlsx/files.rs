//! The sheet of files: one line for each form of each file, with its verdict.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::Book;
use super::grid::{Grid, Look};
use super::rows::status_look;
use crate::report::text;
use crate::value::Value;

/// Where the summary counts forms.
pub(super) struct Listed {
    pub(super) sheet: String,
    pub(super) last: u32,
}

impl Listed {
    /// A column's cells as formulas of other sheets name them.
    fn range(&self, letter: char) -> String {
        format!("{}!${letter}$2:${letter}${}", super::quoted(&self.sheet), self.last + 1)
    }

    pub(super) fn departments(&self) -> String {
        self.range('C')
    }

    pub(super) fn counted(&self) -> String {
        self.range('H')
    }
}

pub(super) fn draw(book: &mut Book<'_>) -> Result<(Worksheet, Listed), XlsxError> {
    let collected = book.collected;
    let name = book.say("文件", "Files").to_owned();
    let mut grid = Grid::new(book, &name, collected.returns.len())?;
    let labels = [
        book.say("文件", "File"),
        book.say("表", "Form"),
        book.say("单位", "Department"),
        book.say("状态", "Status"),
        book.say("错误", "Errors"),
        book.say("提示", "Warnings"),
        book.say("行数", "Rows"),
        book.say("计入合计", "Counted"),
        "SHA-256",
    ];
    grid.header(book, 0, &labels.map(str::to_owned))?;
    for (row, source) in (1u32..).zip(&collected.returns) {
        let counted = collected.across.counted.get(row as usize - 1).is_none_or(|counted| counted.form);
        let counted = counted && source.form.is_some();
        grid.text(book, (row, 0), &source.path, Look::Text)?;
        grid.text(book, (row, 1), &source.title, Look::Text)?;
        let department = source.department().map(Value::plain).unwrap_or_default();
        grid.text(book, (row, 2), &department, Look::Text)?;
        let status = text::status_word(source.status, collected.lang);
        grid.text(book, (row, 3), status, status_look(source.status))?;
        let [errors, warnings] = source.problems;
        for (column, count) in (4u16..).zip([errors, warnings, source.rows]) {
            grid.number(book, (row, column), count.into(), false)?;
        }
        let yes = book.yes(counted);
        grid.text(book, (row, 7), yes, if counted { Look::Centred } else { Look::Grey })?;
        // A fingerprint is looked up, not read: it may hang over.
        grid.text(book, (row, 8), source.sha256.as_deref().unwrap_or_default(), Look::Grey)?;
    }
    let listed = Listed { sheet: name, last: grid.last() };
    Ok((grid.finish(book, 1, true)?, listed))
}
