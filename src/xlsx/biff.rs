//! XLS and ET workbooks: BIFF8 and BIFF5 records (MS-XLS) of the stream `Workbook` or `Book`.
//!
//! A walk over the records of our own: a library that makes dense ranges of them allocates by what a record claims, and
//! tells neither hidden rows nor hidden columns. Records are looked at through slices that end, so that a spoiled file
//! gives `damaged` at worst.

use std::sync::Arc;

use crate::cfb::{CompoundFile, u16_at, u32_at};
use crate::deadline;
use crate::grid::{Block, Content, Document};
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::problem::Unreadable;
use crate::unreadable::{damaged, encrypted, unsupported};

use super::biff_strings::{Encoding, Text};
use super::formats::too_many_styles;
use super::formats::{Formats, Shown};
use super::rpn;
use super::sheet::{Area, Budget, Sheet};
use super::strings::too_many;

/// Record types (MS-XLS 2.3.1).
mod record {
    pub(super) const FORMULA: u16 = 0x0006;
    pub(super) const EOF: u16 = 0x000A;
    pub(super) const DATE_MODE: u16 = 0x0022;
    pub(super) const FILE_PASS: u16 = 0x002F;
    pub(super) const CONTINUE: u16 = 0x003C;
    pub(super) const CODE_PAGE: u16 = 0x0042;
    pub(super) const COL_INFO: u16 = 0x007D;
    pub(super) const BOUND_SHEET: u16 = 0x0085;
    pub(super) const MUL_RK: u16 = 0x00BD;
    pub(super) const RSTRING: u16 = 0x00D6;
    pub(super) const XF: u16 = 0x00E0;
    pub(super) const MERGE_CELLS: u16 = 0x00E5;
    pub(super) const SST: u16 = 0x00FC;
    pub(super) const LABEL_SST: u16 = 0x00FD;
    pub(super) const NUMBER: u16 = 0x0203;
    pub(super) const LABEL: u16 = 0x0204;
    pub(super) const BOOL_ERR: u16 = 0x0205;
    pub(super) const STRING: u16 = 0x0207;
    pub(super) const ROW: u16 = 0x0208;
    pub(super) const RK: u16 = 0x027E;
    pub(super) const FORMAT: u16 = 0x041E;
    pub(super) const BOF: u16 = 0x0809;
}

/// One record with the records that continue it.
struct Record<'a> {
    kind: u16,
    data: &'a [u8],
    more: Vec<&'a [u8]>,
}

struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Records<'a> {
    fn split(&self) -> Option<(u16, &'a [u8], &'a [u8])> {
        let head = self.rest.get(..4)?;
        let end = 4 + usize::from(u16_at(head, 2));
        Some((u16_at(head, 0), self.rest.get(4..end)?, self.rest.get(end..)?))
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let (kind, data, rest) = self.split()?;
        self.rest = rest;
        let mut more = Vec::new();
        while let Some((record::CONTINUE, piece, rest)) = self.split() {
            more.push(piece);
            self.rest = rest;
        }
        Some(Record { kind, data, more })
    }
}

/// What stands before the sheets.
#[derive(Default)]
struct Globals {
    encoding: Encoding,
    epoch_1904: bool,
    codes: Vec<(u16, Shown)>,
    styles: Vec<u16>,
    formats: Formats,
    strings: Vec<Arc<str>>,
    sheets: Vec<Listed>,
}

struct Listed {
    name: String,
    hidden: bool,
    worksheet: bool,
    position: usize,
}

fn cut() -> Unreadable {
    damaged(Message::new("文件已损坏：工作簿记录不完整", "the file is damaged: records of the workbook are missing"))
}

/// Reads the workbook of a compound file: each worksheet one grid, in tab order.
pub(crate) fn read(file: &CompoundFile<'_>, limits: &Limits) -> Result<Document, Unreadable> {
    let stream = match file.stream("Workbook")? {
        Some(stream) => stream,
        None => file.stream("Book")?.ok_or_else(cut)?,
    };
    let globals = Globals::read(&stream, limits)?;
    let mut document = Document::default();
    let mut budget = Budget::new(limits);
    // Sheets that lie in one another would be walked again and again.
    let mut walk = stream.len() * 2;
    for listed in globals.sheets.iter().filter(|sheet| sheet.worksheet) {
        let mut sheet = Sheet::new(&listed.name, listed.hidden, &mut budget)?;
        read_sheet(stream.get(listed.position..).ok_or_else(cut)?, &globals, &mut sheet, &mut walk)?;
        document.blocks.push(Block::Grid(sheet.finish()));
    }
    if document.blocks.is_empty() {
        return Err(damaged(message!("工作簿中没有工作表", "the workbook has no worksheet")));
    }
    Ok(document)
}

impl Globals {
    fn read(stream: &[u8], limits: &Limits) -> Result<Self, Unreadable> {
        let mut globals = Self::default();
        let mut records = Records { rest: stream };
        match records.next() {
            Some(Record { kind: record::BOF, data, .. }) => match u16_at(data, 0) {
                0x0600 => globals.encoding.unicode = true,
                0x0500 => {}
                _ => return Err(old()),
            },
            Some(Record { kind: 0x0009 | 0x0209 | 0x0409, .. }) => return Err(old()),
            _ => return Err(cut()),
        }
        let mut ended = false;
        for Record { kind, data, more } in records {
            let encoding = globals.encoding;
            match kind {
                record::FILE_PASS => return Err(encrypted()),
                record::CODE_PAGE => globals.encoding.set_code_page(u16_at(data, 0)),
                record::DATE_MODE => globals.epoch_1904 = u16_at(data, 0) == 1,
                record::FORMAT => {
                    let code = Text::new(data, &more, 2).string(encoding, !encoding.unicode).unwrap_or_default();
                    let shown = globals.formats.code(&code);
                    globals.codes.push((u16_at(data, 0), shown));
                }
                record::XF if globals.styles.len() >= limits.styles => return Err(too_many_styles(limits)),
                record::XF => globals.styles.push(u16_at(data, 2)),
                record::BOUND_SHEET => globals.sheets.push(Listed {
                    name: Text::new(data, &more, 6).string(encoding, true).unwrap_or_default().replace('\0', ""),
                    hidden: data.get(4).is_some_and(|state| state & 3 != 0),
                    worksheet: data.get(5) == Some(&0),
                    position: u32_at(data, 0) as usize,
                }),
                record::SST => globals.read_strings(data, &more, limits)?,
                record::EOF => {
                    ended = true;
                    break;
                }
                _ => {}
            }
        }
        globals.codes.sort_unstable();
        for id in std::mem::take(&mut globals.styles) {
            let shown = match globals.codes.binary_search_by_key(&id, |(id, _)| *id) {
                Ok(at) => globals.codes.get(at).map_or(Shown::Plain, |(_, shown)| *shown),
                Err(_) => globals.formats.builtin(u32::from(id)),
            };
            globals.formats.style(shown);
        }
        if ended { Ok(globals) } else { Err(cut()) }
    }

    fn read_strings(&mut self, data: &[u8], more: &[&[u8]], limits: &Limits) -> Result<(), Unreadable> {
        let declared = u32_at(data, 4) as usize;
        let mut text = Text::new(data, more, 8);
        while self.strings.len() < declared {
            if self.strings.len() >= limits.shared_strings {
                return Err(too_many(limits));
            }
            match text.string(self.encoding, false) {
                Some(string) => self.strings.push(string.into()),
                None => break,
            }
        }
        Ok(())
    }

    fn number(&self, number: f64, format: u16) -> Content {
        if number.is_finite() {
            self.formats.content(number, self.formats.of(usize::from(format)), self.epoch_1904)
        } else {
            Content::Error("#NUM!".into())
        }
    }
}

fn old() -> Unreadable {
    unsupported(
        Message::new("这是 Excel 4.0 或更早的工作簿", "this is a workbook of Excel 4.0 or older"),
        Message::new("请用 WPS 或 Excel 另存为 xlsx 后报送", "save it as xlsx in WPS or Excel and send it again"),
    )
}

/// Reads the substream of one worksheet, `walk` bytes of it at most.
fn read_sheet(stream: &[u8], globals: &Globals, sheet: &mut Sheet<'_, '_>, walk: &mut usize) -> Result<(), Unreadable> {
    let mut records = Records { rest: stream };
    if records.next().is_none_or(|first| first.kind != record::BOF) {
        return Err(cut());
    }
    // Charts are embedded as substreams with cells of their own.
    let mut embedded = 0_u32;
    let mut formula_at = None;
    for (count, Record { kind, data, more }) in records.enumerate() {
        if count & 0xFFFF == 0xFFFF {
            deadline::check()?;
        }
        *walk = walk.checked_sub(4 + data.len()).ok_or_else(cut)?;
        let (row, column, format) = (u32::from(u16_at(data, 0)), u32::from(u16_at(data, 2)), u16_at(data, 4));
        match kind {
            record::BOF => embedded += 1,
            record::EOF if embedded == 0 => return Ok(()),
            record::EOF => embedded -= 1,
            _ if embedded > 0 => {}
            record::NUMBER => sheet.cell(row, column, globals.number(f64_at(data, 6), format))?,
            record::RK => sheet.cell(row, column, globals.number(rk(u32_at(data, 6)), format))?,
            record::MUL_RK => {
                let pairs = data.get(4..data.len().saturating_sub(2)).unwrap_or_default();
                for (column, pair) in (column..).zip(pairs.as_chunks::<6>().0) {
                    sheet.cell(row, column, globals.number(rk(u32_at(pair, 2)), u16_at(pair, 0)))?;
                }
            }
            record::LABEL_SST => {
                let text = globals.strings.get(u32_at(data, 6) as usize).ok_or_else(cut)?;
                sheet.cell(row, column, text_content(text.clone()))?;
            }
            record::LABEL | record::RSTRING => {
                let text = Text::new(data, &more, 6).string(globals.encoding, false).unwrap_or_default();
                sheet.cell(row, column, text_content(text.into()))?;
            }
            record::BOOL_ERR => {
                let value = data.get(6).copied().unwrap_or(0);
                let error = data.get(7).is_some_and(|&flag| flag != 0);
                sheet.cell(row, column, if error { error_content(value) } else { Content::Bool(value != 0) })?;
            }
            record::FORMULA => {
                formula_at = Some((row, column));
                sheet.cell(row, column, formula_content(data, format, globals))?;
            }
            record::STRING => {
                if let Some((row, column)) = formula_at.take() {
                    let text = Text::new(data, &more, 0).string(globals.encoding, false).unwrap_or_default();
                    sheet.cell(row, column, text_content(text.into()))?;
                }
            }
            // A row's height of 0 hides it as much as the flag does (MS-XLS 2.4.221).
            record::ROW => {
                let hidden = data.get(12).is_some_and(|flags| flags & 0x20 != 0) || u16_at(data, 6) & 0x7FFF == 0;
                if hidden && data.len() >= 16 {
                    sheet.hide_rows(row, row);
                }
            }
            record::COL_INFO if u16_at(data, 8) & 1 != 0 || u16_at(data, 4) == 0 => sheet.hide_columns(row, column),
            record::MERGE_CELLS => {
                let areas = data.get(2..).unwrap_or_default().as_chunks::<8>().0;
                for area in areas.iter().take(usize::from(u16_at(data, 0))) {
                    let at = |offset| u32::from(u16_at(area, offset));
                    sheet.merge(Area { top: at(0), bottom: at(2), left: at(4), right: at(6) })?;
                }
            }
            _ => {}
        }
    }
    Err(cut())
}

fn text_content(text: Arc<str>) -> Content {
    if text.is_empty() { Content::Empty } else { Content::Text(text) }
}

fn f64_at(bytes: &[u8], at: usize) -> f64 {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0.0, |chunk| f64::from_le_bytes(*chunk))
}

/// An RK number (MS-XLS 2.5.218): an integer or the upper half of a double, and perhaps hundredths.
pub(super) fn rk(bits: u32) -> f64 {
    let number =
        if bits & 2 != 0 { f64::from(bits.cast_signed() >> 2) } else { f64::from_bits(u64::from(bits & !3) << 32) };
    if bits & 1 != 0 { number / 100.0 } else { number }
}

/// The result of a formula (MS-XLS 2.5.133); a text result follows in a record of its own.
fn formula_content(data: &[u8], format: u16, globals: &Globals) -> Content {
    if u16_at(data, 12) != 0xFFFF {
        return globals.number(f64_at(data, 6), format);
    }
    let value = data.get(8).copied().unwrap_or(0);
    match data.get(6) {
        Some(1) => Content::Bool(value != 0),
        Some(2) => error_content(value),
        // "The empty text" from a formula that can only give a number was never calculated.
        Some(3) => {
            let tokens = data.get(22..).unwrap_or_default();
            match rpn::numeric_formula(tokens.get(..usize::from(u16_at(data, 20))).unwrap_or(tokens)) {
                Some(text) => Content::Formula(text.into()),
                None => Content::Empty,
            }
        }
        _ => Content::Empty,
    }
}

/// An error value (MS-XLS 2.5.10).
pub(super) fn error_content(code: u8) -> Content {
    Content::Error(
        match code {
            0x00 => "#NULL!",
            0x07 => "#DIV/0!",
            0x0F => "#VALUE!",
            0x17 => "#REF!",
            0x1D => "#NAME?",
            0x24 => "#NUM!",
            0x2A => "#N/A",
            _ => "#ERROR!",
        }
        .into(),
    )
}
