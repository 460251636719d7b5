//! One worksheet part of an XLSX workbook (ECMA-376 part 1 §18.3), read in one pass.
//!
//! Cells, merged ranges, hidden rows and hidden columns come out of the same walk over the XML: a library's cell reader
//! does not tell what is hidden, and a second walk would double the time. Neither `<dimension>` nor `spans` is
//! believed, and a missing `r` means the next cell, the next row.

use std::collections::BTreeMap;

use quick_xml::events::{BytesStart, Event};

use super::dates::iso_date;
use super::formats::{Formats, Shown};
use super::rows;
use super::sheet::{Area, Sheet};
use super::strings::{Runs, Strings, struck_cell, struck_text};
use super::xml::{PlainAttributes, Xml, attribute, is_true, number, unescape_x};
use crate::grid::Content;
use crate::limits::Limits;
use crate::message;
use crate::package::Package;
use crate::place::cell_name;
use crate::problem::Unreadable;
use crate::unreadable::broken;

/// What the cells of all worksheets refer to.
pub(crate) struct Shared {
    /// The shared strings.
    pub(crate) strings: Strings,
    /// What the cell formats show.
    pub(crate) formats: Formats,
    /// True when day 0 is 1 January 1904.
    pub(crate) epoch_1904: bool,
}

/// The type of a cell's value, `ST_CellType` (ECMA-376 part 1 §18.18.11).
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Number,
    Shared,
    Text,
    Bool,
    Error,
    Date,
}

/// A cell whose end was not reached yet.
pub(super) struct Pending {
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) kind: Kind,
    pub(super) shown: Shown,
    /// Its font strikes it out.
    pub(super) struck: bool,
    pub(super) valued: bool,
    pub(super) formula: bool,
}

/// Where text goes.
#[derive(Clone, Copy, PartialEq)]
enum Sink {
    Nowhere,
    Value,
    Formula,
}

/// Reads the part `part` into `sheet`; false when there is no such part. Rows in the plain form in which programs write
/// them are read while the part is unpacked; anything else, with the part as a whole.
pub(crate) fn read(
    package: &Package<'_>,
    part: &str,
    shared: &Shared,
    sheet: &mut Sheet<'_, '_>,
    limits: &Limits,
) -> Result<bool, Unreadable> {
    if let Some(mut unpacking) = package.unpack(part) {
        if let Some(around) = rows::read(&mut unpacking, part, shared, sheet)? {
            unpacking.finish();
            read_text(&around, part, shared, sheet, limits)?;
            return Ok(true);
        }
        sheet.clear();
    }
    let Some(xml) = package.text(part)? else { return Ok(false) };
    read_text(&xml, part, shared, sheet, limits)?;
    Ok(true)
}

/// Reads the text `xml` of the part `part` into `sheet`.
fn read_text(
    xml: &str,
    part: &str,
    shared: &Shared,
    sheet: &mut Sheet<'_, '_>,
    limits: &Limits,
) -> Result<(), Unreadable> {
    let mut reader = Xml::new(xml, part, limits);
    let mut in_data = false;
    let (mut row, mut next_row, mut column) = (0, 0, 0);
    let mut pending: Option<Pending> = None;
    let mut sink = Sink::Nowhere;
    let (mut value, mut formula) = (String::new(), String::new());
    // Where the text of a run begins in the value.
    let (mut runs, mut start) = (Runs::default(), 0);
    let mut masters: BTreeMap<u32, String> = BTreeMap::new();
    let mut master: Option<u32> = None;
    loop {
        let event = reader.next()?;
        match &event {
            Event::Start(element) | Event::Empty(element) => {
                let open = matches!(event, Event::Start(_));
                match element.local_name().as_ref() {
                    "c" if in_data && pending.is_none() => {
                        let cell = cell_head(PlainAttributes::new(element), row, column, shared, part)?;
                        column = cell.column.saturating_add(1);
                        if open {
                            pending = Some(cell);
                            value.clear();
                            formula.clear();
                            runs.clear();
                            master = None;
                        }
                    }
                    "v" => {
                        if let Some(cell) = &mut pending {
                            cell.valued = true;
                            if open {
                                sink = Sink::Value;
                            }
                        }
                    }
                    "t" if open && pending.is_some() => {
                        sink = Sink::Value;
                        start = value.len();
                    }
                    "rPh" if open => reader.skip()?,
                    "f" => {
                        if let Some(cell) = &mut pending {
                            cell.formula = true;
                            if open {
                                sink = Sink::Formula;
                            }
                            if attribute(element, "t").as_deref() == Some("shared") {
                                master = number(element, "si");
                            }
                        }
                    }
                    "row" if in_data => {
                        row = row_head(PlainAttributes::new(element), next_row, sheet, part)?;
                        next_row = row + 1;
                        column = 0;
                    }
                    "sheetData" => in_data = open,
                    "col" if !in_data => hide_columns(element, sheet),
                    "mergeCell" => {
                        if let Some(area) = attribute(element, "ref").as_deref().and_then(parse_area) {
                            sheet.merge(area)?;
                        }
                    }
                    "extLst" if open => reader.skip()?,
                    _ if pending.is_some() => runs.begin(element),
                    _ => {}
                }
            }
            Event::End(element) => match element.local_name().as_ref() {
                "c" => {
                    if let Some(cell) = pending.take() {
                        // A shared formula is written once, at the first of its cells.
                        if let Some(number) = master
                            && !formula.is_empty()
                        {
                            masters.entry(number).or_insert_with(|| formula.clone());
                        }
                        let shared_text = master.and_then(|number| masters.get(&number));
                        let text = if formula.is_empty() { shared_text.unwrap_or(&formula) } else { &formula };
                        let content = match runs.struck.is_empty() {
                            true => content(&cell, &mut value, text, shared, part)?,
                            false => struck_text(&runs.text, std::mem::take(&mut runs.struck)),
                        };
                        let content = if cell.struck { struck_cell(content) } else { content };
                        if cell.formula {
                            sheet.reckoned(cell.row, cell.column, text);
                        }
                        sheet.cell(cell.row, cell.column, content)?;
                    }
                }
                "t" if pending.is_some() => {
                    sink = Sink::Nowhere;
                    let mut piece = value.get(start..).unwrap_or_default().to_owned();
                    runs.push(&mut piece);
                    if let Some(shift) = runs.shift {
                        shift.apply(&mut value, start);
                    }
                }
                "v" | "t" | "f" => sink = Sink::Nowhere,
                "sheetData" => in_data = false,
                _ => {}
            },
            Event::Eof => return Ok(()),
            _ => match sink {
                Sink::Nowhere => {}
                Sink::Value => reader.text_into(&event, &mut value)?,
                Sink::Formula => reader.text_into(&event, &mut formula)?,
            },
        }
    }
}

#[inline]
pub(super) fn cell_head<'a>(
    attributes: impl Iterator<Item = (&'a str, &'a str)>,
    mut row: u32,
    mut column: u32,
    shared: &Shared,
    part: &str,
) -> Result<Pending, Unreadable> {
    let mut kind = Kind::Number;
    let (mut shown, mut struck) = (Shown::Plain, false);
    for (key, value) in attributes {
        match key {
            "r" => {
                (row, column) = parse_cell(value)
                    .ok_or_else(|| broken(part, message!("单元格 r=\"{value}\"", "cell r=\"{value}\"")))?
            }
            "s" => {
                if let Ok(style) = value.parse() {
                    (shown, struck) = (shared.formats.of(style), shared.formats.strikes(style));
                }
            }
            "t" => {
                kind = match value {
                    "s" => Kind::Shared,
                    "str" | "inlineStr" => Kind::Text,
                    "b" => Kind::Bool,
                    "e" => Kind::Error,
                    "d" => Kind::Date,
                    _ => Kind::Number,
                };
            }
            _ => {}
        }
    }
    Ok(Pending { row, column, kind, shown, struck, valued: false, formula: false })
}

/// The row's number; hidden by its attribute (also by an autofilter or a collapsed group) or by having hardly any height.
pub(super) fn row_head<'a>(
    attributes: impl Iterator<Item = (&'a str, &'a str)>,
    next: u32,
    sheet: &mut Sheet<'_, '_>,
    part: &str,
) -> Result<u32, Unreadable> {
    let mut row = next;
    let mut hidden = false;
    for (key, value) in attributes {
        match key {
            "r" => match value.trim().parse::<u32>() {
                Ok(number @ 1..=1_048_576) => row = number - 1,
                _ => return Err(broken(part, message!("行号 r=\"{value}\"", "row r=\"{value}\""))),
            },
            "hidden" => hidden |= is_true(value),
            // Of two points at most nothing is seen.
            "ht" => hidden |= value.trim().parse().is_ok_and(|height: f64| height <= 2.0),
            _ => {}
        }
    }
    if hidden {
        sheet.hide_rows(row, row);
    }
    Ok(row)
}

fn hide_columns(element: &BytesStart<'_>, sheet: &mut Sheet<'_, '_>) {
    let hidden = attribute(element, "hidden").is_some_and(|value| is_true(&value));
    if (hidden || number(element, "width") == Some(0.0))
        && let (Some(first), Some(last)) = (number::<u32>(element, "min"), number::<u32>(element, "max"))
        && first >= 1
    {
        sheet.hide_columns(first - 1, last.saturating_sub(1));
    }
}

pub(super) fn content(
    cell: &Pending,
    value: &mut String,
    formula: &str,
    shared: &Shared,
    part: &str,
) -> Result<Content, Unreadable> {
    if value.is_empty() {
        // A result that is the empty text has a type and a value element; a result that is missing has not.
        let missing = cell.formula && !(cell.kind == Kind::Text && cell.valued);
        return Ok(if missing { Content::Formula(format!("={formula}").into()) } else { Content::Empty });
    }
    Ok(match cell.kind {
        Kind::Shared => {
            let text = value.trim().parse().ok().and_then(|number| shared.strings.content(number));
            match text {
                Some(content) => content,
                None => {
                    let name = cell_name(cell.row, cell.column);
                    return Err(broken(
                        part,
                        message!("{name}：没有第 {value} 号共享文字", "{name}: shared string {value}"),
                    ));
                }
            }
        }
        Kind::Text => {
            unescape_x(value);
            Content::Text(value.as_str().into())
        }
        Kind::Bool => Content::Bool(is_true(value.trim())),
        Kind::Error => Content::Error(value.as_str().into()),
        Kind::Date => match iso_date(value) {
            Some(date) => Content::Date(date),
            None => Content::Text(value.as_str().into()),
        },
        Kind::Number => match value.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => shared.formats.content(number, cell.shown, shared.epoch_1904),
            _ => Content::Text(value.as_str().into()),
        },
    })
}

/// `C9` or `$C$9` as (row, column), 0-based; none beyond XFD1048576.
pub(crate) fn parse_cell(name: &str) -> Option<(u32, u32)> {
    let (mut row, mut column, mut digits) = (0_u32, 0_u32, false);
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' if !digits => {
                column = column * 26 + u32::from(byte.to_ascii_uppercase() - b'A' + 1);
                if column > 16_384 {
                    return None;
                }
            }
            b'0'..=b'9' => {
                digits = true;
                row = row * 10 + u32::from(byte - b'0');
                if row > 1_048_576 {
                    return None;
                }
            }
            b'$' => {}
            _ => return None,
        }
    }
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

fn parse_area(text: &str) -> Option<Area> {
    let (first, last) = text.split_once(':')?;
    let ((top, left), (bottom, right)) = (parse_cell(first)?, parse_cell(last)?);
    Some(Area { top, left, bottom, right })
}
