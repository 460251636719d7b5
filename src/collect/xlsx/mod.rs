//! The workbook for people: rows with their source, a summary by department with charts, problems, files.
//!
//! Sums are formulas over the sheets of rows, with their results beside them, so that they follow when a line is
//! taken out of the count. Text is written as text, whatever it begins with.

mod files;
mod grid;
mod look;
mod problems;
mod rows;
mod summary;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::text::Names;
use super::{Collected, Collection, List, Return};
use crate::error::{Error, Result};
use crate::message;
use crate::message::{Lang, Message};
use look::Looks;

/// Rows of a sheet (Excel's limit).
const ROWS: usize = 1_048_576;
/// Characters of a sheet's name.
const NAME: usize = 31;

/// What all sheets are drawn with.
struct Book<'c> {
    collected: &'c Collected,
    workbook: Workbook,
    looks: Looks,
    /// Texts that were cut because a cell cannot hold them: sheet, cell, characters.
    cut: Vec<(String, String, usize)>,
}

/// The workbook.
///
/// # Errors
/// A list has more lines than a sheet; the workbook cannot be written.
pub fn write(collected: &Collected) -> Result<Vec<u8>> {
    fit(collected.lists.iter(), &collected.returns)?;
    build(collected)
        .map_err(|error| Error::Write(message!("无法生成工作簿：{error}", "cannot write the workbook: {error}")))
}

/// Says as soon as it is so that a workbook cannot hold what was collected.
///
/// # Errors
/// Just that.
pub fn fits(collection: &Collection) -> Result<()> {
    fit(collection.lists.values(), &collection.returns)
}

fn fit<'l>(mut lists: impl Iterator<Item = &'l List>, returns: &[Return]) -> Result<()> {
    const MOST: usize = ROWS - 1;
    let path = returns.last().map_or("", |last| last.path.as_str());
    let said = if let Some(list) = lists.find(|list| list.lines.len() > MOST) {
        let name = &list.name;
        message!(
            "“{name}”收到 {path} 时超过 {MOST} 行，一张工作表放不下",
            "with {path}, “{name}” has more than {MOST} rows, which is what a sheet holds"
        )
    } else if returns.len() > MOST {
        message!(
            "收到 {path} 时超过 {MOST} 份，“文件”一张工作表放不下",
            "with {path} there are more than {MOST} forms, which is what the sheet of files holds"
        )
    } else {
        return Ok(());
    };
    Err(Error::usage(
        said,
        Message::new(
            "改写 CSV 或 NDJSON（-o 汇总.csv），或分几批收集",
            "write CSV or NDJSON (-o table.csv), or collect them in several batches",
        ),
    ))
}

fn build(collected: &Collected) -> Result<Vec<u8>, XlsxError> {
    let mut book = Book { collected, workbook: Workbook::new(), looks: Looks::new(), cut: Vec::new() };
    let properties = DocProperties::new()
        .set_title(book.say("返回材料汇总", "Collected returns"))
        .set_custom_property(crate::own::PROPERTY.0, crate::own::PROPERTY.1)
        .set_creation_datetime(&ExcelDateTime::from_ymd(2022, 1, 1)?);
    book.workbook.set_properties(&properties);
    let default = Format::new().set_font_name(look::FACE).set_font_charset(look::GB2312).set_font_size(look::POINTS);
    book.workbook.set_default_format(&default, 19, 72)?;
    let mut names = Names::default();
    for name in ["汇总", "问题", "文件", "Summary", "Problems", "Files", "History"] {
        names.take(name, |_, _| String::new());
    }
    // The list with the most lines first, as it is what the workbook is opened for.
    let main = collected.main_list();
    let is_main = |list: &&List| main.is_some_and(|main| std::ptr::eq(main, *list));
    let first = collected.lists.iter().filter(is_main);
    let others = collected.lists.iter().filter(|list| !is_main(list));
    let mut sheets: Vec<Worksheet> = Vec::new();
    let mut drawn = Vec::new();
    for list in first.chain(others) {
        let name = sheet_name(&list.name, &mut names);
        let (sheet, rows) = rows::draw(&mut book, list, &name)?;
        sheets.push(sheet);
        drawn.push(rows);
    }
    let (files, listed) = files::draw(&mut book)?;
    let summary = summary::draw(&mut book, &drawn, &listed)?;
    let problems = problems::draw(&mut book)?;
    sheets.splice(sheets.len().min(1)..sheets.len().min(1), [summary, problems]);
    sheets.push(files);
    sheets.into_iter().for_each(|sheet| book.workbook.push_worksheet(sheet));
    book.workbook.save_to_buffer()
}

impl Book<'_> {
    fn say<'s>(&self, zh: &'s str, en: &'s str) -> &'s str {
        if self.collected.lang == Lang::Zh { zh } else { en }
    }

    /// `是` or `否`.
    fn yes(&self, yes: bool) -> &'static str {
        match (self.collected.lang, yes) {
            (Lang::Zh, true) => "是",
            (Lang::Zh, false) => "否",
            (Lang::En, true) => "yes",
            (Lang::En, false) => "no",
        }
    }
}

/// A name that Excel takes for a sheet, once.
fn sheet_name(name: &str, names: &mut Names) -> String {
    let fits = |c: &char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') && !c.is_control();
    let cut = |name: &str, room: usize| {
        let mut units = 0;
        name.chars()
            .take_while(|c| {
                units += c.len_utf16();
                units <= room
            })
            .collect::<String>()
    };
    let clean: String = name.chars().filter(fits).collect();
    let clean = cut(clean.trim(), NAME);
    let clean = if clean.is_empty() { "Sheet".to_owned() } else { clean };
    names.take(&clean, |name, number| format!("{}({number})", cut(name, NAME - 8)))
}

/// The name of a sheet as formulas write it.
fn quoted(sheet: &str) -> String {
    format!("'{}'", sheet.replace('\'', "''"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::record::Record;

    #[test]
    fn rows_that_no_sheet_holds_are_refused_when_they_come() {
        let catalog = crate::schema::load(&crate::assets::schemas()).unwrap();
        let mut list = List::of_records(catalog.iter().next().unwrap());
        (0..ROWS - 1).for_each(|number| list.push(number / 1000, None, Record::new()));
        assert!(fit([&list].into_iter(), &[]).is_ok() && list.returns == 1049);
        list.push(0, None, Record::new());
        let said = fit([&list].into_iter(), &[]).unwrap_err().describe(Lang::En);
        assert!(said.contains("1048575 rows") && said.contains("-o table.csv"), "{said}");
    }
}
