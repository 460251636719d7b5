//! XLSB workbooks: the binary records (MS-XLSB) of the parts that an XLSX has in XML.
//!
//! Nobody returns them but those who save Excel's binary format by mistake. A walk of our own, as with XLS: what a file
//! claims reserves nothing, and a spoiled file gives `damaged` at worst.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::biff::{error_content, rk};
use super::formats::{Formats, Shown, too_many_styles};
use super::sheet::{Area, Budget, Sheet};
use super::strings::too_many;
use super::workbook::{custom_properties, related, relations};
use super::xlsb_records::{Records, number, style, text};
use crate::cfb::u16_at;
use crate::deadline;
use crate::grid::{Block, Content, Document};
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::package::Package;
use crate::problem::Unreadable;
use crate::unreadable::{broken, cut_short, damaged};

/// Record types (MS-XLSB 2.3.2).
mod record {
    pub(super) const ROW: u32 = 0;
    pub(super) const SHARED_ITEM: u32 = 19;
    pub(super) const FORMAT: u32 = 44;
    pub(super) const XF: u32 = 47;
    pub(super) const COLUMNS: u32 = 60;
    pub(super) const RICH_CELL: u32 = 62;
    pub(super) const BEGIN_DATA: u32 = 145;
    pub(super) const END_DATA: u32 = 146;
    pub(super) const BOOK: u32 = 153;
    pub(super) const BUNDLE: u32 = 156;
    pub(super) const MERGED: u32 = 176;
    pub(super) const BEGIN_CELL_FORMATS: u32 = 617;
    pub(super) const END_CELL_FORMATS: u32 = 618;
}

/// What all sheets share.
#[derive(Default)]
struct Shared {
    strings: Vec<Arc<str>>,
    formats: Formats,
    epoch_1904: bool,
}

/// A sheet as the workbook lists it.
struct Listed {
    name: String,
    relation: String,
    hidden: bool,
}

/// Reads an XLSB workbook, whose workbook part is `main`: each worksheet one grid, in tab order.
pub(crate) fn read(package: &Package<'_>, main: &str, limits: &Limits) -> Result<Document, Unreadable> {
    let relations = relations(package, main, limits)?;
    let (listed, epoch_1904) = sheets(&part(package, main)?, main)?;
    let mut shared = Shared { epoch_1904, ..Shared::default() };
    if let Some(name) = related(&relations, "sharedStrings")
        && let Some(bytes) = package.part(name)?
    {
        shared.strings = strings(&bytes, name, limits)?;
    }
    if let Some(name) = related(&relations, "styles")
        && let Some(bytes) = package.part(name)?
    {
        shared.formats = formats(&bytes, name, limits)?;
    }
    let mut document = Document::default();
    let mut budget = Budget::new(limits);
    for listed in listed {
        let Some(relation) = relations.get(&listed.relation).filter(|r| r.kind == "worksheet") else { continue };
        let mut sheet = Sheet::new(&listed.name, listed.hidden, &mut budget)?;
        let name = &relation.target;
        read_sheet(&part(package, name)?, name, &shared, &mut sheet)?;
        document.blocks.push(Block::Grid(sheet.finish()));
    }
    if document.blocks.is_empty() {
        return Err(damaged(message!("工作簿中没有工作表", "the workbook has no worksheet")));
    }
    document.properties = custom_properties(package, limits)?;
    Ok(document)
}

fn part(package: &Package<'_>, name: &str) -> Result<Vec<u8>, Unreadable> {
    package
        .part(name)?
        .ok_or_else(|| damaged(message!("文件已损坏：缺少 {name}", "the file is damaged: {name} is missing")))
}

/// Refuses a part whose last record is cut short.
fn ended(records: &Records<'_>, part: &str) -> Result<(), Unreadable> {
    if records.is_whole() { Ok(()) } else { Err(broken(part, cut_short())) }
}

/// The sheets (`BrtBundleSh`, MS-XLSB 2.4.312), and whether days are counted from 1904 (`BrtWbProp`, 2.4.822).
fn sheets(bytes: &[u8], part: &str) -> Result<(Vec<Listed>, bool), Unreadable> {
    let (mut listed, mut epoch_1904) = (Vec::new(), false);
    let mut records = Records::new(bytes);
    for (kind, data) in &mut records {
        match kind {
            record::BOOK => epoch_1904 = data.first().is_some_and(|flags| flags & 1 != 0),
            record::BUNDLE => {
                let read = || {
                    let (relation, rest) = text(data.get(8..)?)?;
                    Some(Listed { name: text(rest)?.0, relation, hidden: number(data, 0)? != 0 })
                };
                listed.push(read().ok_or_else(|| broken(part, Message::new("工作表不完整", "a sheet is cut short")))?);
            }
            _ => {}
        }
    }
    ended(&records, part)?;
    Ok((listed, epoch_1904))
}

/// The shared strings (`BrtSSTItem`, MS-XLSB 2.4.726). The declared counts are never believed.
fn strings(bytes: &[u8], part: &str, limits: &Limits) -> Result<Vec<Arc<str>>, Unreadable> {
    let mut strings: Vec<Arc<str>> = Vec::new();
    let mut records = Records::new(bytes);
    for (_, data) in (&mut records).filter(|(kind, _)| *kind == record::SHARED_ITEM) {
        if strings.len() >= limits.shared_strings {
            return Err(too_many(limits));
        }
        let (string, _) = text(data.get(1..).unwrap_or_default())
            .ok_or_else(|| broken(part, Message::new("文字不完整", "a string is cut short")))?;
        strings.push(string.into());
    }
    ended(&records, part)?;
    Ok(strings)
}

/// What the cell formats show (`BrtFmt` 2.4.665 and `BrtXF` 2.4.824).
fn formats(bytes: &[u8], part: &str, limits: &Limits) -> Result<Formats, Unreadable> {
    let mut formats = Formats::default();
    let mut codes: BTreeMap<u16, Shown> = BTreeMap::new();
    let (mut inside, mut styles) = (false, 0);
    let mut records = Records::new(bytes);
    for (kind, data) in &mut records {
        match kind {
            record::FORMAT => {
                if let Some((code, _)) = data.get(2..).and_then(text) {
                    codes.insert(u16_at(data, 0), formats.code(&code));
                }
            }
            record::BEGIN_CELL_FORMATS => inside = true,
            record::END_CELL_FORMATS => inside = false,
            record::XF if inside => {
                styles += 1;
                if styles > limits.styles {
                    return Err(too_many_styles(limits));
                }
                let id = u16_at(data, 2);
                let shown = codes.get(&id).copied().unwrap_or_else(|| formats.builtin(u32::from(id)));
                formats.style(shown);
            }
            _ => {}
        }
    }
    ended(&records, part)?;
    Ok(formats)
}

/// Reads the part of a worksheet.
fn read_sheet(bytes: &[u8], part: &str, shared: &Shared, sheet: &mut Sheet<'_, '_>) -> Result<(), Unreadable> {
    let (mut row, mut next, mut inside) = (0, 0_u32, false);
    let mut records = Records::new(bytes);
    for (count, (kind, data)) in (&mut records).enumerate() {
        if count & 0xFFFF == 0xFFFF {
            deadline::check()?;
        }
        match kind {
            record::BEGIN_DATA => inside = true,
            record::END_DATA => inside = false,
            // BrtRowHdr (2.4.739): row, format, height, then flags; fDyZero hides.
            record::ROW if inside => {
                (row, next) =
                    (number(data, 0).ok_or_else(|| broken(part, Message::new("行不完整", "a row is cut short")))?, 0);
                if data.get(11).is_some_and(|flags| flags & 0x10 != 0) {
                    sheet.hide_rows(row, row);
                }
            }
            // BrtCellBlank to BrtFmlaError; BrtShortBlank to BrtShortIsst leave out the column, which is the next one.
            1..=18 | record::RICH_CELL if inside => {
                let short = matches!(kind, 12..=18);
                let (column, head) = if short { (next, 4) } else { (number(data, 0).unwrap_or(0), 8) };
                next = column.saturating_add(1);
                let value = data
                    .get(head..)
                    .ok_or_else(|| broken(part, Message::new("单元格不完整", "a cell is cut short")))?;
                let content = content(kind, style(data, head - 4), value, shared)
                    .ok_or_else(|| broken(part, Message::new("单元格不完整", "a cell is cut short")))?;
                sheet.cell(row, column, content)?;
            }
            // BrtColInfo (2.4.323): first, last, width, format, flags.
            record::COLUMNS if data.get(16).is_some_and(|flags| flags & 1 != 0) => {
                if let Some((first, last)) = number(data, 0).zip(number(data, 4)) {
                    sheet.hide_columns(first, last);
                }
            }
            // BrtMergeCell (2.4.700): first and last row, first and last column.
            record::MERGED => {
                if let (Some(top), Some(bottom), Some(left), Some(right)) =
                    (number(data, 0), number(data, 4), number(data, 8), number(data, 12))
                {
                    sheet.merge(Area { top, left, bottom, right })?;
                }
            }
            _ => {}
        }
    }
    ended(&records, part)
}

/// What a cell record of this kind holds; none where it is cut short, or names no string.
fn content(kind: u32, style: usize, value: &[u8], shared: &Shared) -> Option<Content> {
    let shown = |number: f64| {
        if number.is_finite() {
            shared.formats.content(number, shared.formats.of(style), shared.epoch_1904)
        } else {
            Content::Error("#NUM!".into())
        }
    };
    let written = |text: Arc<str>| if text.is_empty() { Content::Empty } else { Content::Text(text) };
    Some(match kind {
        2 | 13 => shown(rk(number(value, 0)?)),
        3 | 11 | 14 => error_content(*value.first()?),
        4 | 10 | 15 => Content::Bool(*value.first()? != 0),
        5 | 9 | 16 => shown(f64::from_le_bytes(*value.first_chunk()?)),
        6 | 8 | 17 => written(text(value)?.0.into()),
        7 | 18 => written(shared.strings.get(number(value, 0)? as usize)?.clone()),
        record::RICH_CELL => written(text(value.get(1..)?)?.0.into()),
        _ => Content::Empty,
    })
}
