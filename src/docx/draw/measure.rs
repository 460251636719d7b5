//! How much room text takes, as far as it can be known before Word sets it: a Chinese character is one em wide, any
//! other about half of one, and lines have exact heights.

use super::styles::{Look, Styles, Surroundings, twips, twips_of_mm};
use crate::schema::{Align, Block, Paragraph, Part, Schema, Style, Table, Text, TotalPrint};

/// Characters that are set aside for a value in a title, whose size must be chosen before it is known.
const TITLE_SLOT_EMS: f32 = 8.0;

/// The least size to which a title is shrunk, in points.
const LEAST_TITLE_PT: f32 = 14.0;

/// Least height of a table's head and total, and of its rows, in millimetres.
pub(super) const HEAD_MM: f32 = 10.0;
pub(super) const ROW_MM: f32 = 9.0;
/// Rows that are printed on every form may be higher, as far as they fit on one page with what stands around them.
const FIXED_ROW_MM: f32 = 13.0;
const AROUND_MM: f32 = 70.0;

/// What filling in adds to a page of an empty form, in points: a few cells of two lines instead of one.
const FILLING_PT: f32 = 34.0;

/// Width of a text in ems.
fn ems(text: &str) -> f32 {
    text.chars().map(|c| if (c as u32) < 0x2000 { 0.5 } else { 1.0 }).sum()
}

/// Lines that the fixed text of a paragraph takes in `width` twips; at least one.
fn lines(text: &Text, look: &Look, width: i32) -> f32 {
    let fixed = text.print(|_, _| String::new());
    (ems(&fixed) * look.size_pt * 20.0 / width.max(1) as f32).ceil().max(1.0)
}

/// The greatest size in half points, up to that of the style, at which a title stands on one line of `width` twips.
pub(super) fn title_size(text: &Text, look: &Look, width: i32) -> f32 {
    let wide = |part: &Part| match part {
        Part::Literal(text) => ems(text),
        Part::Slot { .. } => TITLE_SLOT_EMS,
    };
    let ems: f32 = text.parts.iter().map(wide).sum();
    let fitting = (width as f32 / 20.0 / ems.max(1.0) * 2.0).floor() / 2.0;
    fitting.max(LEAST_TITLE_PT).min(look.size_pt)
}

/// In a cell of paragraphs only, whose last ones stand at the right (seal and date): the first of them, and the space in
/// twips that puts it at the bottom of a cell of `height`. One line more than is printed is left for what will be written.
pub(super) fn seal_room(blocks: &[Block], styles: &Styles, width: i32, height: i32) -> Option<(usize, i32)> {
    let paragraphs = blocks.iter().map(|block| if let Block::Paragraph(p) = block { Some(p) } else { None });
    let paragraphs: Vec<&Paragraph> = paragraphs.collect::<Option<_>>()?;
    let first = paragraphs.iter().rposition(|paragraph| paragraph.align != Some(Align::Right))? + 1;
    if first >= paragraphs.len() {
        return None;
    }
    let mut taken = 0.0;
    for (number, paragraph) in paragraphs.iter().enumerate() {
        let look = styles.of(paragraph.style, Surroundings::Cell);
        let spare = if number + 1 == first { 1.0 } else { 0.0 };
        taken += look.line_pt * (lines(&paragraph.text, look, width) + spare);
    }
    Some((first, (height - twips(taken)).max(0)))
}

/// Height of the rows of a table of fixed rows, in twips, on a page whose text is `text_height` high.
pub(super) fn fixed_row_height(table: &Table, text_height: i32) -> i32 {
    let count = i32::try_from(table.fixed_rows.len()).unwrap_or(i32::MAX).max(1);
    ((text_height - twips_of_mm(AROUND_MM)) / count).clamp(twips_of_mm(ROW_MM), twips_of_mm(FIXED_ROW_MM))
}

/// Space behind 附件1 in points: the title stands on the third line (GB/T 9704-2012, 附件), unless a form that would fit
/// on one page when it is filled in would not do so any more.
pub(super) fn space_below_attachment(schema: &Schema, styles: &Styles, width: i32, height: i32) -> f32 {
    const EMPTY_LINE: f32 = 28.0;
    let first_page = schema.body.iter().take_while(|block| !matches!(block, Block::PageBreak));
    let needed: i32 = first_page.map(|block| block_height(block, schema, styles, width, height)).sum();
    let room = (height - needed) as f32 / 20.0;
    if room < 0.0 { EMPTY_LINE } else { (room - FILLING_PT).clamp(6.0, EMPTY_LINE).floor() }
}

fn block_height(block: &Block, schema: &Schema, styles: &Styles, width: i32, height: i32) -> i32 {
    let line = twips(styles.of(Style::Line, Surroundings::Page).line_pt);
    match block {
        Block::Paragraph(paragraph) => {
            let look = styles.of(paragraph.style, Surroundings::Page);
            let lines = if paragraph.style == Style::Title { 1.0 } else { lines(&paragraph.text, look, width) };
            let after = if paragraph.style == Style::Attachment { 0.0 } else { look.after_pt };
            twips(look.line_pt * lines + after)
        }
        Block::Sides(lines) => line.saturating_mul(i32::try_from(lines.len()).unwrap_or(i32::MAX)),
        Block::Gap(lines) => line.saturating_mul(i32::try_from(*lines).unwrap_or(i32::MAX)),
        Block::Grid(grid) => grid.rows.iter().map(|row| twips_of_mm(row.height_mm)).sum(),
        Block::Table(key) => schema.tables.get(key).map_or(0, |table| {
            let rows = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
            let total = table.total.as_ref().is_some_and(|total| total.printed == TotalPrint::Both);
            let ends = twips_of_mm(HEAD_MM) * if total { 2 } else { 1 };
            let body = match table.fixed_rows.len() {
                0 => twips_of_mm(ROW_MM).saturating_mul(rows(table.blank_rows)),
                count => fixed_row_height(table, height).saturating_mul(rows(count)),
            };
            body.saturating_add(ends)
        }),
        Block::PageBreak => 0,
    }
}
