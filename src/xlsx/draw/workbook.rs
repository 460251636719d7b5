//! The package that every workbook of a form is made from: styles, properties, sheets set up, instructions.
//!
//! It is written once for many workbooks, so it holds no cell of a page: those are written by `sheet`.

use std::collections::HashSet;

use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, ProtectionOptions,
    Workbook, Worksheet, XlsxError,
};

use super::page::{Cell, Content, Edges, Face, Input, Look, NumberFormat, Page, Upright};
use super::validation;
use crate::error::{Error, Result};
use crate::message;
use crate::schema::{Align, PROPERTY_FORM, PROPERTY_VERSION, Part, Schema, Vocabulary};

/// The character set of faces for simplified Chinese (ECMA-376 part 1 §18.4.1).
const GB2312: u8 = 134;

/// Pixels in a millimetre at 96 dots an inch, the unit of column widths.
const PIXELS_PER_MM: f64 = 96.0 / 25.4;

/// What the workbooks of a form have in common.
pub(super) struct Base {
    /// The package: its worksheets are set up, but those of the pages hold nothing but their formats and validations.
    pub(super) bytes: Vec<u8>,
    /// The looks in the order of the cells of the first worksheet, from A1 to the right.
    pub(super) looks: Vec<Look>,
}

/// Row of the first validation of a worksheet in [`Base`], from 0: the others stand below it, in the order of inputs.
/// Names of cells down here sort as their rows do.
pub(super) const FIRST_INPUT: u32 = 99_999;

/// The base of `pages`, and the instructions in full; `lists` are the vocabularies that are too long for a validation.
pub(super) fn base(
    schema: &Schema,
    pages: &[Page<'_>],
    instructions: &Page<'_>,
    lists: &[(&Vocabulary, String)],
) -> Result<Base> {
    let mut workbook = Workbook::new();
    let looks = build(&mut workbook, schema, pages, instructions, lists).map_err(failed)?;
    Ok(Base { bytes: workbook.save_to_buffer().map_err(failed)?, looks })
}

fn failed(error: XlsxError) -> Error {
    Error::Write(message!("无法生成工作簿：{error}", "cannot write the workbook: {error}"))
}

fn build(
    workbook: &mut Workbook,
    schema: &Schema,
    pages: &[Page<'_>],
    instructions: &Page<'_>,
    lists: &[(&Vocabulary, String)],
) -> Result<Vec<Look>, XlsxError> {
    let title = schema.title.parts.iter().filter_map(|part| match part {
        Part::Literal(text) => Some(text.trim_matches('-')),
        Part::Slot { .. } => None,
    });
    let properties = DocProperties::new()
        .set_title(title.collect::<String>())
        .set_creation_datetime(&ExcelDateTime::from_ymd(2022, 1, 1)?)
        .set_custom_property(PROPERTY_FORM, &*schema.form)
        .set_custom_property(PROPERTY_VERSION, schema.version.as_str());
    workbook.set_properties(&properties);
    // Widths are counted in digits of the default face. The one of Chinese Excel is on every machine that fills forms;
    // Calibri is not, and its substitutes are so much wider that pages would shrink.
    let default = Format::new().set_font_name("宋体").set_font_charset(GB2312).set_font_size(11);
    workbook.set_default_format(&default, 18, 72)?;
    let mut looks: Vec<Look> = Vec::new();
    let mut known = HashSet::new();
    for look in pages.iter().flat_map(|page| &page.cells).map(|cell| cell.look) {
        if known.insert(look) {
            looks.push(look);
        }
    }
    for (number, page) in pages.iter().enumerate() {
        let sheet = workbook.add_worksheet();
        set_up(sheet, page)?;
        if number == 0 {
            for (column, look) in (0u16..).zip(&looks) {
                sheet.write_blank(0, column, &format(*look))?;
            }
        }
        for (row, input) in (FIRST_INPUT..).zip(&page.inputs) {
            if let Some(validation) = validation(input, lists) {
                sheet.add_data_validation(row, 0, row, 0, &validation)?;
            }
        }
    }
    let sheet = workbook.add_worksheet();
    set_up(sheet, instructions)?;
    for (row, points) in (0u32..).zip(&instructions.rows) {
        sheet.set_row_height(row, *points)?;
    }
    for cell in &instructions.cells {
        write_cell(sheet, cell)?;
    }
    Ok(looks)
}

/// Name, paper, columns, protection, and what is repeated or kept in sight.
fn set_up(sheet: &mut Worksheet, page: &Page<'_>) -> Result<(), XlsxError> {
    sheet.set_name(&page.name)?;
    for (column, width) in (0u16..).zip(&page.columns) {
        sheet.set_column_width_pixels(column, (width * PIXELS_PER_MM).round() as u32)?;
    }
    const A4: u8 = 9;
    sheet.set_paper_size(A4);
    if page.landscape {
        sheet.set_landscape();
    }
    let [top, right, bottom, left] = page.margins_mm.map(|mm| f64::from(mm) / 25.4);
    sheet.set_margins(left, right, top, bottom, 0.3, (bottom / 2.0).min(0.5));
    sheet.set_print_center_horizontally(true);
    sheet.set_print_fit_to_pages(1, u16::from(page.one_paper));
    sheet.set_screen_gridlines(false);
    if let (Some(columns), Some(last)) = (page.print_columns, page.rows.len().checked_sub(1)) {
        sheet.set_print_area(0, 0, last as u32, columns.max(1) - 1)?;
    }
    if let Some(header) = page.header {
        sheet.set_repeat_rows(header, header)?;
        sheet.set_footer("&C&10第 &P 页 共 &N 页");
        if page.frozen {
            sheet.set_freeze_panes(header + 1, 0)?;
        }
    }
    sheet.protect_with_options(&ProtectionOptions {
        format_cells: true,
        format_columns: true,
        format_rows: true,
        insert_rows: true,
        ..ProtectionOptions::new()
    });
    Ok(())
}

/// A cell of the instructions: text or nothing.
fn write_cell(sheet: &mut Worksheet, cell: &Cell) -> Result<(), XlsxError> {
    let (row, column, format) = (cell.rect.row, cell.rect.column, format(cell.look));
    let text = if let Content::Text(text) = &cell.content { text } else { "" };
    if cell.rect.rows > 1 || cell.rect.columns > 1 {
        sheet.merge_range(row, column, cell.rect.bottom() - 1, cell.rect.right() - 1, text, &format)?;
    } else {
        sheet.write_string_with_format(row, column, text, &format)?;
    }
    Ok(())
}

fn validation(input: &Input<'_>, lists: &[(&Vocabulary, String)]) -> Option<DataValidation> {
    match input.fields.as_slice() {
        [field] if input.typed => {
            let list = validation::long_list(field)
                .and_then(|vocabulary| lists.iter().find(|(known, _)| std::ptr::eq(*known, vocabulary)))
                .map(|(_, range)| range.as_str());
            validation::typed(field, list)
        }
        fields => validation::prompted(fields),
    }
}

fn format(look: Look) -> Format {
    // The names that Windows, WPS and Kylin know the faces by; others fall back by the charset (134: GB 2312).
    let name = match look.face {
        Face::Song => "方正小标宋简体",
        Face::Hei => "黑体",
        Face::Fang => "仿宋",
    };
    let mut format = Format::new().set_font_name(name).set_font_charset(GB2312).set_font_size(look.points());
    format = format.set_text_wrap().set_align(match look.align {
        Align::Left => FormatAlign::Left,
        Align::Center => FormatAlign::Center,
        Align::Right => FormatAlign::Right,
    });
    format = format.set_align(match look.upright {
        Upright::Top => FormatAlign::Top,
        Upright::Middle => FormatAlign::VerticalCenter,
    });
    if look.indent > 0 {
        format = format.set_indent(look.indent);
    }
    let line = |side| if look.edges.has(side) { FormatBorder::Thin } else { FormatBorder::None };
    format = format
        .set_border_top(line(Edges::TOP))
        .set_border_right(line(Edges::RIGHT))
        .set_border_bottom(line(Edges::BOTTOM))
        .set_border_left(line(Edges::LEFT));
    format = match look.number {
        NumberFormat::General => format,
        NumberFormat::Text => format.set_num_format("@"),
        NumberFormat::Whole => format.set_num_format("0"),
        NumberFormat::Date => format.set_num_format("yyyy\"年\"m\"月\"d\"日\""),
    };
    if look.shade {
        format = format.set_background_color(Color::RGB(0xF2F2F2));
    }
    if look.locked { format } else { format.set_unlocked() }
}
