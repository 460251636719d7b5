//! XLSB workbooks, through calamine's cells reader, fenced.
//!
//! Nobody returns them but those who save Excel's binary format by mistake. The library's reader panics on some spoiled
//! files: the panic is caught and told as `damaged` (a command should keep the panic hook silent). What it does not tell
//! (merged cells, hidden rows and columns) is read from the part by `xlsb_layout`.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{CellErrorType, DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsb};

use super::dates::{iso_date, serial_date};
use super::package::Package;
use super::sheet::{Budget, Sheet};
use super::workbook::{custom_properties, main_part, relations};
use super::xlsb_layout;
use crate::grid::{Block, Content, Document};
use crate::limits::Limits;
use crate::problem::Unreadable;
use crate::unreadable::broken;

/// Reads an XLSB workbook: each worksheet one grid, in tab order.
pub(crate) fn read(bytes: &[u8], package: &mut Package<'_>, limits: &Limits) -> Result<Document, Unreadable> {
    // The library unpacks without limits: let them speak first.
    for part in package.names() {
        package.part(&part)?;
    }
    let parts = parts(package, limits)?;
    let mut layout = |name: &str, sheet: &mut Sheet<'_, '_>| -> Result<(), Unreadable> {
        if let Some((_, part)) = parts.iter().find(|(own, _)| own == name)
            && let Some(part) = package.part(part)?
        {
            xlsb_layout::apply(&part, sheet);
        }
        Ok(())
    };
    catch_unwind(AssertUnwindSafe(|| sheets(bytes, &mut layout, limits)))
        .unwrap_or_else(|_| Err(broken("xlsb", &"spoiled records")))
        .and_then(|mut document| {
            document.properties = custom_properties(package, limits)?;
            Ok(document)
        })
}

/// The part of each sheet, by the sheet's name.
fn parts(package: &mut Package<'_>, limits: &Limits) -> Result<Vec<(String, String)>, Unreadable> {
    let main = main_part(package, limits)?;
    let relations = relations(package, &main, limits)?;
    let Some(workbook) = package.part(&main)? else { return Ok(Vec::new()) };
    let listed = xlsb_layout::bundles(&workbook).into_iter();
    Ok(listed.filter_map(|(name, relation)| Some((name, relations.get(&relation)?.target.clone()))).collect())
}

/// Says what the part of the sheet of a name tells beside its cells.
type Layout<'l> = dyn FnMut(&str, &mut Sheet<'_, '_>) -> Result<(), Unreadable> + 'l;

fn sheets(bytes: &[u8], layout: &mut Layout<'_>, limits: &Limits) -> Result<Document, Unreadable> {
    let mut workbook = Xlsb::new(Cursor::new(bytes)).map_err(|e| broken("xlsb", &e))?;
    let epoch_1904 = workbook.has_1904_epoch();
    let listed: Vec<_> = workbook.sheets_metadata().to_vec();
    let mut document = Document::default();
    let mut budget = Budget::new(limits);
    for listed in listed.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        let mut sheet = Sheet::new(&listed.name, listed.visible != SheetVisible::Visible, &mut budget)?;
        let mut cells = workbook.worksheet_cells_reader(&listed.name).map_err(|e| broken(&listed.name, &e))?;
        while let Some(cell) = cells.next_cell().map_err(|e| broken(&listed.name, &e))? {
            let (row, column) = cell.get_position();
            sheet.cell(row, column, content(cell.get_value(), epoch_1904))?;
        }
        layout(&listed.name, &mut sheet)?;
        document.blocks.push(Block::Grid(sheet.finish()));
    }
    Ok(document)
}

fn content(value: &DataRef<'_>, epoch_1904: bool) -> Content {
    let text = |text: &str| if text.is_empty() { Content::Empty } else { Content::Text(text.into()) };
    match value {
        DataRef::Empty => Content::Empty,
        DataRef::Int(number) => Content::Number(*number as f64),
        DataRef::Float(number) => Content::Number(*number),
        DataRef::String(string) => text(string),
        DataRef::SharedString(string) => text(string),
        DataRef::Bool(flag) => Content::Bool(*flag),
        DataRef::DateTime(date) => date_content(date, epoch_1904),
        DataRef::DateTimeIso(date) => iso_date(date).map_or_else(|| text(date), Content::Date),
        DataRef::DurationIso(duration) => text(duration),
        DataRef::Error(error) => error_content(error),
    }
}

fn date_content(date: &ExcelDateTime, epoch_1904: bool) -> Content {
    let serial = date.as_f64();
    match if date.is_duration() { None } else { serial_date(serial, epoch_1904) } {
        Some(date) => Content::Date(date),
        None => Content::Number(serial),
    }
}

fn error_content(error: &CellErrorType) -> Content {
    Content::Error(error.to_string().into())
}
