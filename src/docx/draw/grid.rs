//! Grids of labels and values, and what every Word table has.
//!
//! `w:tblGrid` carries the real widths and the layout is fixed (LibreOffice takes no notice of `w:tcW` otherwise);
//! borders are half a point, rows grow with their text and do not break across pages.

use docx_rs::{
    HeightRule, Paragraph, Table, TableAlignmentType, TableBorder, TableBorderPosition, TableBorders, TableCell,
    TableCellMargins, TableLayoutType, TableRow, VAlignType, VMergeType, WidthType,
};

use super::measure::seal_room;
use super::styles::{Look, Surroundings, twips_of_mm};
use super::{Area, Drawing, Piece, Tweak, Writing, alignment};
use crate::error::Result;
use crate::schema::{Align, Block, CellLayout, GridLayout, Style};

/// Space between a cell's border and its text at the left and at the right, in twips (1.5 mm).
const CELL_MARGIN: i32 = 85;

impl<'s> Drawing<'s> {
    /// A grid of labels and values.
    pub(super) fn grid(&mut self, grid: &'s GridLayout, area: Area) -> Result<Table> {
        let widths: Vec<i32> = grid.columns_mm.iter().map(|mm| twips_of_mm(*mm)).collect();
        let mut rows = Vec::new();
        // What reaches down into the current row: first column, span, rows left.
        let mut reaching: Vec<(usize, usize, usize)> = Vec::new();
        for row in &grid.rows {
            let height = twips_of_mm(row.height_mm);
            let mut cells: Vec<(usize, TableCell)> = Vec::new();
            for (column, span, left) in &mut reaching {
                *left -= 1;
                let cell = cell(&widths, *column, *span).vertical_merge(VMergeType::Continue);
                cells.push((
                    *column,
                    cell.add_paragraph(Paragraph::new().style(self.styles.of(Style::Cell, Surroundings::Cell).id)),
                ));
            }
            reaching.retain(|(_, _, left)| *left > 0);
            for layout in &row.cells {
                let mut cell = self.grid_cell(layout, &widths, height, area)?;
                if layout.row_span > 1 {
                    cell = cell.vertical_merge(VMergeType::Restart);
                    reaching.push((layout.column, layout.span, layout.row_span - 1));
                }
                cells.push((layout.column, cell));
            }
            crate::order::by(&mut cells, |(column, _)| *column);
            rows.push(tall(TableRow::new(cells.into_iter().map(|(_, cell)| cell).collect()), height));
        }
        Ok(framed(rows, &widths, CELL_MARGIN))
    }

    fn grid_cell(&mut self, layout: &'s CellLayout, widths: &[i32], height: i32, area: Area) -> Result<TableCell> {
        let width: i32 = widths.iter().skip(layout.column).take(layout.span).sum();
        let default = if layout.has_slot() { Align::Left } else { Align::Center };
        let inside = Area {
            width: (width - 2 * CELL_MARGIN).max(0),
            surroundings: Surroundings::Cell,
            align: layout.align.or(Some(default)),
            depth: area.depth + 1,
        };
        let several = layout.blocks.len() > 1;
        let mut drawn = cell(widths, layout.column, layout.span).vertical_align(if several {
            VAlignType::Top
        } else {
            VAlignType::Center
        });
        let pieces = match seal_room(&layout.blocks, &self.styles, inside.width, height) {
            Some((index, before)) => {
                let mut pieces = Vec::new();
                for (number, block) in layout.blocks.iter().enumerate() {
                    if let Block::Paragraph(paragraph) = block {
                        let before = if number == index { before } else { 0 };
                        let tweak = Tweak { before, ..Tweak::default() };
                        pieces.push(self.paragraph(paragraph, inside, tweak)?.into());
                    }
                }
                pieces
            }
            None => self.pieces(&layout.blocks, inside)?,
        };
        for piece in pieces {
            drawn = match piece {
                Piece::Paragraph(paragraph) => drawn.add_paragraph(*paragraph),
                Piece::Table(table) => drawn.add_table(*table),
            };
        }
        Ok(drawn)
    }
}

/// An empty cell over `span` columns.
pub(super) fn cell(widths: &[i32], column: usize, span: usize) -> TableCell {
    let width: i32 = widths.iter().skip(column).take(span).sum();
    let cell = TableCell::new().width(width.unsigned_abs() as usize, WidthType::Dxa);
    if span > 1 { cell.grid_span(span) } else { cell }
}

/// A cell of fixed text.
pub(super) fn plain(
    widths: &[i32],
    column: usize,
    span: usize,
    look: &Look,
    text: &str,
    align: Option<Align>,
) -> TableCell {
    let writing = Writing { look: look.clone(), size: None };
    let mut paragraph = Paragraph::new().style(look.id);
    if let Some(align) = align {
        paragraph = paragraph.align(alignment(align));
    }
    if !text.is_empty() {
        paragraph = paragraph.add_run(writing.run(text));
    }
    cell(widths, column, span).vertical_align(VAlignType::Center).add_paragraph(paragraph)
}

/// Height in twips from which on a row may run over two pages: kept whole, a box that grows would leave its page empty.
const SPLITS_FROM: i32 = 5_700;

/// A row of at least `height` twips that stays on one page, unless it is a box that takes most of one.
pub(super) fn tall(row: TableRow, height: i32) -> TableRow {
    let row = row.row_height(height as f32).height_rule(HeightRule::AtLeast);
    if height < SPLITS_FROM { row.cant_split() } else { row }
}

/// A table in the middle of the text, with lines of half a point around every cell and `margin` twips between a line
/// and the text at its side.
pub(super) fn framed(rows: Vec<TableRow>, widths: &[i32], margin: i32) -> Table {
    use TableBorderPosition::{Bottom, InsideH, InsideV, Left, Right, Top};
    let borders = [Top, Left, Bottom, Right, InsideH, InsideV]
        .into_iter()
        // In eighths of a point.
        .fold(TableBorders::with_empty(), |borders, side| borders.set(TableBorder::new(side).size(4).color("000000")));
    let total: i32 = widths.iter().sum();
    let margin = margin.unsigned_abs() as usize;
    Table::without_borders(rows)
        .set_grid(widths.iter().map(|width| width.unsigned_abs() as usize).collect())
        .width(total.unsigned_abs() as usize, WidthType::Dxa)
        .align(TableAlignmentType::Center)
        .layout(TableLayoutType::Fixed)
        .set_borders(borders)
        .margins(TableCellMargins::new().margin(0, margin, 0, margin))
}
