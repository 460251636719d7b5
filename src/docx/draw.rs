//! Draws a form: from its [`Schema`] to the Word template that is filled, or rendered with nothing in it for a blank.
//!
//! The body is drawn with docx-rs, one block of the schema after the other ([`Drawing::pieces`]); [`normalise`] then puts
//! its elements in the order that ECMA-376 asks for and adds what the library cannot say. The parts that hold no content
//! are written as text ([`package`]). Where a value goes, the template has a tag in a content control: `{{ key }}`,
//! `{{ items[0].score }}` in a table of fixed rows, and `{{ row.key }}` in the one row of a table of free rows, between
//! the helper rows `{%tr for row in key|rows %}` and `{%tr endfor %}`. Sizes, fonts and distances are those of
//! GB/T 9704-2012.

use docx_rs::{
    AlignmentType, BreakType, BuildXML, Document, FieldCharType, Footer, InstrText, LineSpacing, LineSpacingType,
    PageMargin, PageOrientationType, PageSize, Paragraph, Run, SectionProperty, Tab, TabValueType, Table,
};

use crate::error::{Error, Result};
use crate::message;
use crate::schema::{self, Align, Block, Field, FieldType, Orientation, Part, Schema, Style, Text};
use controls::Controls;
use measure::{space_below_attachment, title_size};
use styles::{Look, Styles, Surroundings, half_points, twips, twips_of_mm};

mod controls;
mod element;
mod grid;
mod measure;
mod normalise;
mod package;
mod styles;
mod table;

/// A4 in twips: 210 mm by 297 mm.
const PAPER: (i32, i32) = (11906, 16838);

/// Grids within cells within grids: deeper than any form, shallow enough for every stack.
const MAX_DEPTH: usize = 8;

/// Cells narrower than this, in millimetres, hold no telephone number or e-mail address in the size of their text.
const NARROW_MM: f32 = 45.0;

/// Draws the Word template of a form. The same schema gives the same bytes.
///
/// # Errors
/// A slot that names no field, grids that are nested too deeply, or a part that could not be packed.
pub fn draw(schema: &Schema) -> Result<Vec<u8>, Error> {
    let page = &schema.page;
    let (width, height) = match page.orientation {
        Orientation::Portrait => PAPER,
        Orientation::Landscape => (PAPER.1, PAPER.0),
    };
    let [top, right, bottom, left] = page.margins_mm.map(twips_of_mm);
    let (text_width, text_height) = ((width - left - right).max(0), (height - top - bottom).max(0));
    let mut styles = Styles::new(page);
    styles.attachment.after_pt = space_below_attachment(schema, &styles, text_width, text_height);
    let mut drawing = Drawing { schema, styles, controls: Controls::default(), text_height };
    let area = Area { width: text_width, surroundings: Surroundings::Page, align: None, depth: 0 };
    let mut document = Document::new();
    for piece in drawing.pieces(&schema.body, area)? {
        document = match piece {
            Piece::Paragraph(paragraph) => document.add_paragraph(*paragraph),
            Piece::Table(table) => document.add_table(*table),
        };
    }
    let margins = PageMargin {
        top,
        left,
        bottom,
        right,
        header: twips_of_mm(15.0),
        // The page number stands 7 mm below the text; its own line is 16 points high.
        footer: (bottom - twips_of_mm(7.0) - twips(16.0)).max(twips_of_mm(5.0)),
        gutter: 0,
    };
    let mut size = PageSize::new().size(width.unsigned_abs(), height.unsigned_abs());
    if page.orientation == Orientation::Landscape {
        size = size.orient(PageOrientationType::Landscape);
    }
    let mut section = SectionProperty::new().page_size(size).page_margin(margins);
    let mut footers = Vec::new();
    if page.page_numbers {
        let [odd, even] = [Align::Right, Align::Left].map(|align| page_number(&drawing.styles.footer, align));
        footers = vec![odd.build(), even.build()];
        section = section.footer(odd, package::FOOTERS[0]).even_footer(even, package::FOOTERS[1]);
    }
    document.section_property = section;
    let controls = &drawing.controls;
    let document = normalise::normalise(&document.build(), controls)?;
    let footers = footers.iter().map(|footer| normalise::normalise(footer, controls)).collect::<Result<Vec<_>>>()?;
    package::pack(schema, &drawing.styles, document, footers)
}

/// `— 1 —`, one character from the outer edge. The field's three marks stand in runs of their own: WPS does not count
/// pages otherwise.
fn page_number(look: &Look, align: Align) -> Footer {
    let run = || Run::new().fonts(look.fonts());
    let margin = twips(look.size_pt);
    let (alignment, left, right) = match align {
        Align::Right => (AlignmentType::Right, 0, margin),
        _ => (AlignmentType::Left, margin, 0),
    };
    let paragraph = Paragraph::new()
        .style(look.id)
        .align(alignment)
        .indent(Some(left), None, Some(right), None)
        .add_run(run().add_text("— "))
        .add_run(run().add_field_char(FieldCharType::Begin, false))
        .add_run(run().add_instr_text(InstrText::Unsupported("PAGE".to_owned())))
        .add_run(run().add_field_char(FieldCharType::Separate, false))
        .add_run(run().add_text("1"))
        .add_run(run().add_field_char(FieldCharType::End, false))
        .add_run(run().add_text(" —"));
    Footer::new().add_paragraph(paragraph)
}

/// A drawing in progress.
struct Drawing<'s> {
    schema: &'s Schema,
    styles: Styles,
    controls: Controls,
    /// Height of the text on a page in twips.
    text_height: i32,
}

/// Where blocks are drawn.
#[derive(Debug, Clone, Copy)]
struct Area {
    /// Width of the text in twips.
    width: i32,
    surroundings: Surroundings,
    /// Where paragraphs stand that do not say so themselves.
    align: Option<Align>,
    /// Tables around it.
    depth: usize,
}

/// What a block becomes.
enum Piece {
    Paragraph(Box<Paragraph>),
    Table(Box<Table>),
}

impl From<Paragraph> for Piece {
    fn from(paragraph: Paragraph) -> Self {
        Self::Paragraph(Box::new(paragraph))
    }
}

impl From<Table> for Piece {
    fn from(table: Table) -> Self {
        Self::Table(Box::new(table))
    }
}

impl<'s> Drawing<'s> {
    /// The pieces of `blocks` from top to bottom. A paragraph stands between two tables and behind the last one, or
    /// LibreOffice joins or loses them; on the page the last piece is always a paragraph.
    fn pieces(&mut self, blocks: &'s [Block], area: Area) -> Result<Vec<Piece>> {
        if area.depth > MAX_DEPTH {
            return Err(Error::Write(message!(
                "表格嵌套超过 {MAX_DEPTH} 层",
                "grids are nested more than {MAX_DEPTH} levels deep"
            )));
        }
        let mut pieces = Vec::new();
        let mut page_break = false;
        for block in blocks {
            let is_table = matches!(block, Block::Grid(_) | Block::Table(_));
            if is_table && (page_break || matches!(pieces.last(), Some(Piece::Table(_)))) {
                pieces.push(self.spacer().page_break_before(page_break).into());
                page_break = false;
            }
            match block {
                Block::Paragraph(paragraph) => {
                    let before = self.room_above(paragraph, area, pieces.is_empty());
                    let tweak = Tweak { page_break, before };
                    pieces.push(self.paragraph(paragraph, area, tweak)?.into());
                    page_break = false;
                }
                Block::Sides(lines) => {
                    for (index, [left, right]) in lines.iter().enumerate() {
                        let together = index + 1 < lines.len();
                        let line = self.sides(left, right, area)?.keep_next(together);
                        pieces.push(line.page_break_before(page_break).into());
                        page_break = false;
                    }
                }
                Block::Gap(lines) => {
                    let look = self.styles.of(Style::Line, area.surroundings);
                    // No form leaves more than a page empty.
                    for _ in 0..(*lines).min(50) {
                        let paragraph = Paragraph::new().style(look.id).page_break_before(page_break);
                        pieces.push(paragraph.into());
                        page_break = false;
                    }
                }
                Block::Grid(grid) => pieces.push(self.grid(grid, area)?.into()),
                Block::Table(key) => pieces.push(self.table(key, area)?.into()),
                Block::PageBreak => page_break = area.depth == 0,
            }
        }
        if !matches!(pieces.last(), Some(Piece::Paragraph(_))) {
            pieces.push(self.spacer().into());
        }
        Ok(pieces)
    }

    /// A title that opens a cell does not touch the line above.
    fn room_above(&self, paragraph: &schema::Paragraph, area: Area, first: bool) -> i32 {
        let opens = first && area.surroundings == Surroundings::Cell && paragraph.style == Style::Title;
        if opens { twips(self.styles.of(Style::Line, area.surroundings).line_pt / 2.0) } else { 0 }
    }

    fn spacer(&self) -> Paragraph {
        Paragraph::new().style(self.styles.spacer.id)
    }

    fn paragraph(&mut self, source: &'s schema::Paragraph, area: Area, tweak: Tweak) -> Result<Paragraph> {
        let sole = match source.text.parts.as_slice() {
            [Part::Slot { key, .. }] => Some(self.field(key)?),
            _ => None,
        };
        // A value of several lines is indented as a whole and not stretched: its lines end where the writer ended them.
        let several = source.style == Style::Body && sole.is_some_and(|field| field.kind == FieldType::LongText);
        let style = if several { Style::Line } else { source.style };
        let look = self.styles.of(style, area.surroundings).clone();
        let default = if several { Some(Align::Left) } else { area.align.filter(|_| source.style == Style::Cell) };
        let align = source.align.or(default);
        let mut paragraph = Paragraph::new().style(look.id).page_break_before(tweak.page_break);
        if several {
            paragraph = paragraph.indent(Some(twips(look.size_pt * 2.0)), None, None, None);
        }
        if let Some(align) = align {
            paragraph = paragraph.align(alignment(align));
        }
        if align == Some(Align::Right) && area.surroundings == Surroundings::Cell {
            // A date stands four characters from the right edge.
            paragraph = paragraph.indent(Some(0), None, Some(twips(look.size_pt * 4.0)), None);
        }
        if tweak.before > 0 {
            paragraph = paragraph.line_spacing(LineSpacing::new().before(tweak.before.unsigned_abs()));
        } else if let Some((_, Some(line))) = sole.and_then(|field| narrow(field, area)) {
            paragraph = paragraph.line_spacing(LineSpacing::new().line_rule(LineSpacingType::Exact).line(twips(line)));
        }
        if let Some(position) = right_half(&source.text, area.width) {
            paragraph = paragraph.add_tab(tab(position));
        }
        let size = match source.style {
            Style::Title => Some(title_size(&source.text, &look, area.width)),
            _ => None,
        };
        self.write(paragraph, &source.text.parts, &Writing { look, size }, area)
    }

    /// A line of a signature block: the left party at the left, the right party at half of the width.
    fn sides(&mut self, left: &'s Text, right: &'s Text, area: Area) -> Result<Paragraph> {
        let look = self.styles.of(Style::Line, area.surroundings).clone();
        let writing = Writing { look, size: None };
        let mut paragraph =
            Paragraph::new().style(writing.look.id).align(AlignmentType::Left).add_tab(tab(area.width / 2));
        paragraph = self.write(paragraph, &left.parts, &writing, area)?;
        if !right.parts.is_empty() {
            paragraph = self.write(paragraph.add_run(writing.run("\t")), &right.parts, &writing, area)?;
        }
        Ok(paragraph)
    }

    fn write(
        &mut self,
        mut paragraph: Paragraph,
        parts: &'s [Part],
        writing: &Writing,
        area: Area,
    ) -> Result<Paragraph> {
        for part in parts {
            paragraph = match part {
                Part::Literal(text) => paragraph.add_run(writing.run(text)),
                Part::Slot { key, blank } => {
                    let field = self.field(key)?;
                    let size = narrow(field, area).map(|(size, _)| size).or(writing.size);
                    let run = Writing { size, ..writing.clone() }.run(&tag(key, blank.as_deref()));
                    paragraph.add_structured_data_tag(self.controls.around(run, key, field, false))
                }
            };
        }
        Ok(paragraph)
    }

    fn field(&self, key: &str) -> Result<&'s Field> {
        let schema: &'s Schema = self.schema;
        schema.fields.get(key).ok_or_else(|| {
            Error::Write(message!("版面引用了不存在的字段“{key}”", "the layout names no such field: “{key}”"))
        })
    }
}

/// What the surroundings ask of one paragraph.
#[derive(Debug, Clone, Copy, Default)]
struct Tweak {
    page_break: bool,
    /// Space above in twips.
    before: i32,
}

/// In a narrow cell: the size of a number or address that would not fit on one line, in points, and the exact height of
/// its lines where it will have several. LibreOffice begins a control with an empty line when its first word is too long.
fn narrow(field: &Field, area: Area) -> Option<(f32, Option<f32>)> {
    if area.surroundings != Surroundings::Cell || area.width >= twips_of_mm(NARROW_MM) {
        return None;
    }
    match field.kind {
        FieldType::Phone => Some((10.5, None)),
        FieldType::Email => Some((9.0, Some(12.0))),
        _ => None,
    }
}

/// How runs are written.
#[derive(Debug, Clone)]
struct Writing {
    look: Look,
    /// Size in points where it is not that of the style.
    size: Option<f32>,
}

impl Writing {
    /// A run; `\t` jumps to the next tab stop, `\n` begins a new line.
    fn run(&self, text: &str) -> Run {
        let mut run = Run::new().fonts(self.look.fonts());
        if let Some(size) = self.size {
            run = run.size(half_points(size));
        }
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                run = run.add_break(BreakType::TextWrapping);
            }
            for (number, piece) in line.split('\t').enumerate() {
                if number > 0 {
                    run = run.add_tab();
                }
                if !piece.is_empty() {
                    run = run.add_text(piece);
                }
            }
        }
        run
    }
}

/// The tag of a slot. A blank of its own is printed for an empty text as well as for none: hence `or`, not `default`.
fn tag(key: &str, blank: Option<&str>) -> String {
    match blank {
        None => format!("{{{{ {key} }}}}"),
        Some(blank) => {
            let quote = if blank.contains('"') { '\'' } else { '"' };
            format!("{{{{ {key} or {quote}{blank}{quote} }}}}")
        }
    }
}

/// Where the part behind a `\t` begins, in twips: at half of the line, or a little before that where nothing but fixed
/// text stands in front, so that a number of the usual length fits.
fn right_half(text: &Text, width: i32) -> Option<i32> {
    let at = text.parts.iter().position(|part| matches!(part, Part::Literal(text) if text.contains('\t')))?;
    let fixed = text.parts.iter().take(at).all(|part| matches!(part, Part::Literal(_)));
    Some(if fixed { width / 20 * 9 } else { width / 2 })
}

fn tab(position: i32) -> Tab {
    Tab::new().val(TabValueType::Left).pos(position.unsigned_abs() as usize)
}

fn alignment(align: Align) -> AlignmentType {
    match align {
        Align::Left => AlignmentType::Left,
        Align::Center => AlignmentType::Center,
        Align::Right => AlignmentType::Right,
    }
}
