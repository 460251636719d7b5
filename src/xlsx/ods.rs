//! OpenDocument spreadsheets (OASIS OpenDocument 1.2 part 1 §9): `content.xml` in one walk.
//!
//! Rows and cells say how often they repeat. What is empty is only counted, whatever it claims; what is not is repeated
//! within the limits on rows, columns and cells.

use std::collections::BTreeSet;

use quick_xml::events::{BytesStart, Event};

use super::dates::iso_date;
use super::sheet::{Area, Budget, Sheet};
use super::xml::{Xml, attribute, is_true, number};
use crate::grid::{Block, Content, Document, Measured};
use crate::limits::Limits;
use crate::message;
use crate::package::Package;
use crate::problem::Unreadable;
use crate::unreadable::{broken, cut_short, damaged};

const PART: &str = "content.xml";
/// Longest unit behind a number, in bytes.
const MOST_UNIT_BYTES: usize = 48;

/// Reads a spreadsheet: each table one grid, in tab order.
pub(crate) fn read(package: &Package<'_>, limits: &Limits) -> Result<Document, Unreadable> {
    package.refuse_odf_password()?;
    let Some(xml) = package.text(PART)? else {
        return Err(damaged(message!("文件已损坏：缺少 {PART}", "the file is damaged: {PART} is missing")));
    };
    let mut document = read_content(&xml, PART, limits)?;
    document.properties = user_properties(package, limits)?;
    Ok(document)
}

/// Reads the tables of a content part, or of a document that is one XML file.
pub(crate) fn read_content(xml: &str, part: &str, limits: &Limits) -> Result<Document, Unreadable> {
    let mut reader = Xml::new(xml, part, limits);
    let mut document = Document::default();
    let mut hidden_styles: BTreeSet<String> = BTreeSet::new();
    let mut style = String::new();
    let mut budget = Budget::new(limits);
    loop {
        let event = reader.next()?;
        match &event {
            Event::Start(element) | Event::Empty(element) => {
                let open = matches!(event, Event::Start(_));
                match element.local_name().as_ref() {
                    "style" => style = attribute(element, "name").unwrap_or_default(),
                    "table-properties" if attribute(element, "display").as_deref() == Some("false") => {
                        hidden_styles.insert(style.clone());
                    }
                    "tracked-changes" | "content-validations" | "dde-links" if open => reader.skip()?,
                    "table" if open => {
                        let name = attribute(element, "name").unwrap_or_default();
                        let hidden = attribute(element, "style-name").is_some_and(|s| hidden_styles.contains(&s));
                        let sheet = Sheet::new(&name, hidden, &mut budget)?;
                        let sheet = Table { sheet, row: 0, column: 0 }.read(&mut reader)?;
                        document.blocks.push(Block::Grid(sheet.finish()));
                    }
                    _ => {}
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if document.blocks.is_empty() {
        return Err(damaged(message!("工作簿中没有工作表", "the workbook has no worksheet")));
    }
    Ok(document)
}

/// A table in the making.
struct Table<'b, 'l> {
    sheet: Sheet<'b, 'l>,
    row: u32,
    column: u32,
}

/// A cell of the row at hand.
struct Found {
    column: u32,
    repeat: u32,
    rows: u32,
    columns: u32,
    content: Content,
    /// Without the mark of its language.
    formula: Option<String>,
}

impl<'b, 'l> Table<'b, 'l> {
    fn read(mut self, reader: &mut Xml<'_>) -> Result<Sheet<'b, 'l>, Unreadable> {
        loop {
            let event = reader.next()?;
            match &event {
                Event::Start(element) | Event::Empty(element) => {
                    let open = matches!(event, Event::Start(_));
                    match element.local_name().as_ref() {
                        "table-column" => {
                            let repeat = repetition(element, "number-columns-repeated");
                            if invisible(element) {
                                self.sheet.hide_columns(self.column, self.column.saturating_add(repeat - 1));
                            }
                            self.column = self.column.saturating_add(repeat);
                        }
                        "table-row" => self.row(reader, element, open)?,
                        "shapes" | "forms" | "named-expressions" | "table-source" | "scenario" if open => {
                            reader.skip()?;
                        }
                        _ => {}
                    }
                }
                Event::End(element) if element.local_name().as_ref() == "table" => return Ok(self.sheet),
                Event::Eof => return Err(broken(PART, cut_short())),
                _ => {}
            }
        }
    }

    fn row(&mut self, reader: &mut Xml<'_>, element: &BytesStart<'_>, open: bool) -> Result<(), Unreadable> {
        let repeat = repetition(element, "number-rows-repeated");
        let first = self.row;
        self.row = first.saturating_add(repeat);
        if invisible(element) {
            self.sheet.hide_rows(first, first.saturating_add(repeat - 1));
        }
        let found = if open { row_cells(reader)? } else { Vec::new() };
        if found.is_empty() {
            return Ok(());
        }
        for row in first..self.row {
            for cell in &found {
                for column in cell.column..cell.column.saturating_add(cell.repeat) {
                    if let Some(formula) = &cell.formula {
                        self.sheet.reckoned(row, column, formula);
                    }
                    self.sheet.cell(row, column, cell.content.clone())?;
                    let (bottom, right) = (row.saturating_add(cell.rows - 1), column.saturating_add(cell.columns - 1));
                    self.sheet.merge(Area { top: row, left: column, bottom, right })?;
                }
            }
        }
        Ok(())
    }
}

/// The cells of a row that hold something; covered cells are left out.
fn row_cells(reader: &mut Xml<'_>) -> Result<Vec<Found>, Unreadable> {
    let mut found = Vec::new();
    let mut column = 0_u32;
    loop {
        let event = reader.next()?;
        match &event {
            Event::Start(element) | Event::Empty(element) => {
                let open = matches!(event, Event::Start(_));
                let covered = match element.local_name().as_ref() {
                    "table-cell" => false,
                    "covered-table-cell" => true,
                    _ => continue,
                };
                let repeat = repetition(element, "number-columns-repeated");
                let text = if open { cell_text(reader)? } else { String::new() };
                let content = if covered { Content::Empty } else { content(element, text) };
                let rows = repetition(element, "number-rows-spanned");
                let columns = repetition(element, "number-columns-spanned");
                if content != Content::Empty {
                    let formula = attribute(element, "formula");
                    let formula = formula.and_then(|own| own.split_once(":=").map(|(_, formula)| formula.to_owned()));
                    found.push(Found { column, repeat, rows, columns, content, formula });
                }
                column = column.saturating_add(repeat);
            }
            Event::End(element) if element.local_name().as_ref() == "table-row" => return Ok(found),
            Event::Eof => return Err(broken(PART, cut_short())),
            _ => {}
        }
    }
}

/// The paragraphs of the cell that was just started, up to its end; comments, drawings and readings left out.
fn cell_text(reader: &mut Xml<'_>) -> Result<String, Unreadable> {
    let mut text = String::new();
    let (mut paragraphs, mut inside) = (0, false);
    loop {
        let event = reader.next()?;
        match &event {
            Event::Start(element) | Event::Empty(element) => {
                let open = matches!(event, Event::Start(_));
                match element.local_name().as_ref() {
                    "p" | "h" => {
                        if paragraphs > 0 {
                            text.push('\n');
                        }
                        paragraphs += 1;
                        inside = open;
                    }
                    "s" if inside => {
                        let count = repetition(element, "c").min(1024) as usize;
                        text.extend(std::iter::repeat_n(' ', count));
                    }
                    "tab" if inside => text.push('\t'),
                    "line-break" if inside => text.push('\n'),
                    "annotation" | "frame" | "detective" | "ruby-text" | "custom-shape" | "g" if open => {
                        reader.skip()?;
                    }
                    _ => {}
                }
            }
            Event::End(element) => match element.local_name().as_ref() {
                "p" | "h" => inside = false,
                "table-cell" | "covered-table-cell" => return Ok(text),
                _ => {}
            },
            Event::Eof => return Err(broken(PART, cut_short())),
            _ if inside => reader.text_into(&event, &mut text)?,
            _ => {}
        }
    }
}

/// What a cell holds by its `office:value-type` (§19.385); the extension of LibreOffice says which texts are errors.
fn content(element: &BytesStart<'_>, text: String) -> Content {
    let (mut kind, mut error, mut value, mut formula) = (None, false, None, None);
    for attribute in element.attributes().with_checks(false).flatten() {
        let plain = || attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap_or_default().into_owned();
        match attribute.key.as_ref() {
            "office:value-type" => kind = Some(plain()),
            "calcext:value-type" => error = &*attribute.value == "error",
            "table:formula" => formula = Some(plain()),
            "office:value" | "office:date-value" | "office:boolean-value" | "office:string-value" => {
                value = Some(plain());
            }
            _ => {}
        }
    }
    if error {
        return Content::Error(text.into());
    }
    let written = |text: String| if text.is_empty() { Content::Empty } else { Content::Text(text.into()) };
    match (kind.as_deref(), value) {
        (Some("float" | "percentage" | "currency"), Some(value)) => match value.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => match unit(&text) {
                Some(unit) if kind.as_deref() != Some("currency") => {
                    Content::Measured(Box::new(Measured { number, unit: unit.into() }))
                }
                _ => Content::Number(number),
            },
            _ => written(value),
        },
        (Some("date"), Some(value)) => iso_date(&value).map_or_else(|| written(value), Content::Date),
        (Some("boolean"), Some(value)) => Content::Bool(is_true(&value)),
        (Some("string"), Some(value)) if text.is_empty() => written(value),
        (None, _) if text.is_empty() => match formula {
            Some(formula) => {
                let formula = formula.split_once(":=").map_or(formula.as_str(), |(_, formula)| formula);
                Content::Formula(format!("={}", formula.trim_start_matches('=')).into())
            }
            None => Content::Empty,
        },
        _ => written(text),
    }
}

/// What stands behind the last digit of a number as it is shown.
fn unit(text: &str) -> Option<&str> {
    let last = text.rfind(|c: char| c.is_ascii_digit())?;
    let unit = text.get(last + 1..)?.trim();
    (unit.contains(|c: char| c.is_alphanumeric() || c == '%') && unit.len() <= MOST_UNIT_BYTES).then_some(unit)
}

/// How often something repeats or how far it spans: at least once.
fn repetition(element: &BytesStart<'_>, name: &str) -> u32 {
    number(element, name).unwrap_or(1).max(1)
}

fn invisible(element: &BytesStart<'_>) -> bool {
    attribute(element, "visibility").is_some_and(|visibility| visibility != "visible")
}

/// The user-defined properties in `meta.xml` by name, in order.
fn user_properties(package: &Package<'_>, limits: &Limits) -> Result<Vec<(String, String)>, Unreadable> {
    let mut properties = Vec::new();
    let Some(xml) = package.text("meta.xml")? else { return Ok(properties) };
    let mut reader = Xml::new(&xml, "meta.xml", limits);
    let mut open: Option<(String, String)> = None;
    loop {
        let event = reader.next()?;
        match &event {
            Event::Start(element) if element.local_name().as_ref() == "user-defined" => {
                open = attribute(element, "name").map(|name| (name, String::new()));
            }
            Event::End(element) if element.local_name().as_ref() == "user-defined" => properties.extend(open.take()),
            Event::Eof => return Ok(properties),
            _ => {
                if let Some((_, value)) = &mut open {
                    reader.text_into(&event, value)?;
                }
            }
        }
    }
}
