//! Word tables: grids of labels and values, and tables of rows.
//!
//! `w:tblGrid` carries the real widths and the layout is fixed (LibreOffice takes no notice of `w:tcW` otherwise);
//! borders are half a point, rows grow with their text and do not break across pages.

use docx_rs::{
    HeightRule, Paragraph, Table, TableAlignmentType, TableBorder, TableBorderPosition, TableBorders, TableCell,
    TableLayoutType, TableRow, VAlignType, VMergeType, WidthType,
};

use super::styles::{Look, Surroundings, ems, twips, twips_of_mm};
use super::{Area, Drawing, Piece, Tweak, Writing, alignment};
use crate::error::{Error, Result};
use crate::message;
use crate::record::Key;
use crate::schema::{self, Align, Block, CellLayout, Column, FieldType, GridLayout, Role, Total, TotalPrint};
use crate::value::Value;
use crate::values;

/// Space between a cell's border and its text at the left and at the right, in twips (1.5 mm).
const CELL_MARGIN: i32 = 85;

/// Least height of a table's head, and of its rows, in millimetres.
const HEAD_MM: f32 = 10.0;
const ROW_MM: f32 = 9.0;
/// Rows that are printed on every form may be higher, as far as they fit on one page with what stands around them.
const FIXED_ROW_MM: f32 = 13.0;
const AROUND_MM: f32 = 60.0;

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
                    cell.add_paragraph(
                        Paragraph::new().style(self.styles.of(schema::Style::Cell, Surroundings::Cell).id),
                    ),
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
            cells.sort_by_key(|(column, _)| *column);
            rows.push(tall(TableRow::new(cells.into_iter().map(|(_, cell)| cell).collect()), height));
        }
        Ok(framed(rows, &widths))
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
        let pieces = match self.seal_room(&layout.blocks, inside, height) {
            Some((index, before)) => {
                let mut pieces = Vec::new();
                for (number, block) in layout.blocks.iter().enumerate() {
                    if let Block::Paragraph(paragraph) = block {
                        let before = if number == index { before } else { 0 };
                        pieces.push(self.paragraph(paragraph, inside, Tweak { before, ..Tweak::default() })?);
                    }
                }
                pieces
            }
            None => self.pieces(&layout.blocks, inside)?,
        };
        for piece in pieces {
            drawn = match piece {
                Piece::Paragraph(paragraph) => drawn.add_paragraph(paragraph),
                Piece::Control(control) => drawn.add_structured_data_tag(control),
                Piece::Table(table) => drawn.add_table(table),
            };
        }
        Ok(drawn)
    }

    /// In a cell of paragraphs only, whose last ones stand at the right (seal and date): the first of them and the space
    /// in twips that puts it at the bottom. One line is left for what will be written.
    fn seal_room(&self, blocks: &[Block], area: Area, height: i32) -> Option<(usize, i32)> {
        let paragraphs = blocks.iter().map(|block| if let Block::Paragraph(p) = block { Some(p) } else { None });
        let paragraphs: Vec<&schema::Paragraph> = paragraphs.collect::<Option<_>>()?;
        let first = paragraphs.iter().rposition(|paragraph| paragraph.align != Some(Align::Right))? + 1;
        if first >= paragraphs.len() {
            return None;
        }
        let mut taken = 0;
        for paragraph in &paragraphs {
            let look = self.styles.of(paragraph.style, area.surroundings);
            let text: String = paragraph.text.print(|_, _| String::new());
            let lines = (ems(&text) * look.size_pt * 20.0 / area.width.max(1) as f32).ceil().max(1.0);
            taken += twips(look.line_pt * lines);
            if !paragraph.text.has_slot() && paragraph.align != Some(Align::Right) {
                taken += twips(look.line_pt);
            }
        }
        Some((first, (height - taken).max(0)))
    }

    /// A table of rows by its key.
    pub(super) fn table(&mut self, key: &str) -> Result<Table> {
        let schema: &'s schema::Schema = self.schema;
        let Some(table) = schema.tables.get(key) else {
            return Err(Error::Write(message!(
                "版面引用了不存在的表“{key}”",
                "the layout names no such table: “{key}”"
            )));
        };
        let columns: Vec<&'s Column> = table.columns.values().filter(|column| column.printed).collect();
        let widths: Vec<i32> = columns.iter().map(|column| twips_of_mm(column.width_mm)).collect();
        let head = self.styles.head.clone();
        let cells =
            columns.iter().enumerate().map(|(n, column)| plain(&widths, n, 1, &head, &column.field.label, None));
        let mut rows = vec![tall(TableRow::new(cells.collect()), twips_of_mm(HEAD_MM))];
        if table.fixed_rows.is_empty() {
            rows.extend(self.repeated_row(table, &columns, &widths));
        } else {
            self.fixed_rows(table, &columns, &widths, &mut rows);
        }
        if let Some(total) = table.total.as_ref().filter(|total| total.printed == TotalPrint::Both) {
            rows.push(self.total_row(total, &columns, &widths)?);
        }
        Ok(framed(rows, &widths))
    }

    /// One row between the helper rows of a loop; the renderer's filter `rows` gives an empty form its blank rows.
    fn repeated_row(&mut self, table: &'s schema::Table, columns: &[&'s Column], widths: &[i32]) -> [TableRow; 3] {
        let look = self.cell_look();
        let cells = columns.iter().enumerate().map(|(n, column)| {
            let mut tags = format!("{{{{ row.{} }}}}", column.field.key);
            let behind = table.columns.values().filter(|other| other.behind.as_ref() == Some(&column.field.key));
            for other in behind {
                tags.push_str(&format!("{{{{ row.{} }}}}", other.field.key));
            }
            let tag = format!("{}.{}", table.key, column.field.key);
            self.slot_cell(widths, n, column, &tags, &tag, true)
        });
        let row = tall(TableRow::new(cells.collect()), twips_of_mm(ROW_MM));
        let helper = |text: &str| TableRow::new(vec![plain(widths, 0, widths.len(), &look, text, None)]);
        [helper(&format!("{{%tr for row in {}|rows %}}", table.key)), row, helper("{%tr endfor %}")]
    }

    fn fixed_rows(
        &mut self,
        table: &'s schema::Table,
        columns: &[&'s Column],
        widths: &[i32],
        rows: &mut Vec<TableRow>,
    ) {
        let look = self.cell_look();
        let room = self.text_height - twips_of_mm(AROUND_MM + HEAD_MM);
        let count = i32::try_from(table.fixed_rows.len()).unwrap_or(i32::MAX).max(1);
        let height = (room / count).clamp(twips_of_mm(ROW_MM), twips_of_mm(FIXED_ROW_MM));
        let mut above: &[(Key, Value)] = &[];
        for (index, values) in table.fixed_rows.iter().enumerate() {
            let below = table.fixed_rows.get(index + 1).map_or(&[][..], Vec::as_slice);
            let cells = columns.iter().enumerate().map(|(n, column)| {
                let key = &column.field.key;
                match (lookup(values, key), column.role) {
                    (Some(value), _) => {
                        let continues = column.merge && lookup(above, key) == Some(value);
                        let starts = column.merge && lookup(below, key) == Some(value);
                        let text = if continues { String::new() } else { values::print(&column.field, Some(value)) };
                        let cell = plain(widths, n, 1, &look, &text, Some(column_align(column)));
                        match (continues, starts) {
                            (true, _) => cell.vertical_merge(VMergeType::Continue),
                            (false, true) => cell.vertical_merge(VMergeType::Restart),
                            (false, false) => cell,
                        }
                    }
                    (None, Role::Number) => {
                        plain(widths, n, 1, &look, &(index + 1).to_string(), Some(column_align(column)))
                    }
                    (None, _) => {
                        let path = format!("{}[{index}].{key}", table.key);
                        self.slot_cell(widths, n, column, &format!("{{{{ {path} }}}}"), &path, false)
                    }
                }
            });
            rows.push(tall(TableRow::new(cells.collect()), height));
            above = values;
        }
    }

    fn total_row(&mut self, total: &'s Total, columns: &[&'s Column], widths: &[i32]) -> Result<TableRow> {
        let look = self.cell_look();
        let number = |key: &str| total.fixed.iter().find(|(column, _)| &**column == key).map(|(_, number)| *number);
        let field = |key: &str| total.fields.iter().find(|(column, _)| &**column == key).map(|(_, field)| field);
        let says = |column: &Column| {
            let key = &column.field.key;
            number(key).is_some() || field(key).is_some() || total.sums.contains(key)
        };
        // The label takes the columns in front of the first number.
        let label = columns.iter().position(|column| says(column)).unwrap_or(columns.len()).max(1);
        let mut cells = vec![plain(widths, 0, label, &look, &total.label, Some(Align::Center))];
        for (n, column) in columns.iter().enumerate().skip(label) {
            let key = &column.field.key;
            let align = Some(column_align(column));
            cells.push(match (field(key), number(key)) {
                (Some(field), _) => {
                    let writing = Writing { look: look.clone(), size: None };
                    let paragraph = Paragraph::new().style(look.id).align(alignment(column_align(column)));
                    let paragraph = paragraph.add_run(writing.run(&format!("{{{{ {field} }}}}")));
                    let control = self.controls.block(paragraph, field, self.field(field)?, false);
                    cell(widths, n, 1).vertical_align(VAlignType::Center).add_structured_data_tag(control)
                }
                (None, Some(number)) => plain(widths, n, 1, &look, &number.normalize().to_string(), align),
                (None, None) => plain(widths, n, 1, &look, "", align),
            });
        }
        Ok(tall(TableRow::new(cells), twips_of_mm(HEAD_MM)))
    }

    fn slot_cell(
        &mut self,
        widths: &[i32],
        n: usize,
        column: &Column,
        tags: &str,
        tag: &str,
        repeated: bool,
    ) -> TableCell {
        let writing = Writing { look: self.cell_look(), size: None };
        let paragraph = Paragraph::new().style(writing.look.id).align(alignment(column_align(column)));
        let paragraph = paragraph.add_run(writing.run(tags));
        let control = self.controls.block(paragraph, tag, &column.field, repeated);
        cell(widths, n, 1).vertical_align(VAlignType::Center).add_structured_data_tag(control)
    }

    fn cell_look(&self) -> Look {
        self.styles.of(schema::Style::Cell, Surroundings::Cell).clone()
    }
}

fn lookup<'v>(values: &'v [(Key, Value)], key: &str) -> Option<&'v Value> {
    values.iter().find(|(k, _)| &**k == key).map(|(_, value)| value)
}

/// Sentences stand at the left, everything else in the middle.
fn column_align(column: &Column) -> Align {
    match (column.field.kind, column.role) {
        (FieldType::LongText, _) => Align::Left,
        (FieldType::Text, Role::Fixed) if !column.merge => Align::Left,
        _ => Align::Center,
    }
}

fn cell(widths: &[i32], column: usize, span: usize) -> TableCell {
    let width: i32 = widths.iter().skip(column).take(span).sum();
    let cell = TableCell::new().width(width.unsigned_abs() as usize, WidthType::Dxa);
    if span > 1 { cell.grid_span(span) } else { cell }
}

/// A cell of fixed text.
fn plain(widths: &[i32], column: usize, span: usize, look: &Look, text: &str, align: Option<Align>) -> TableCell {
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

/// A row of at least `height` twips that stays on one page.
fn tall(row: TableRow, height: i32) -> TableRow {
    row.row_height(height as f32).height_rule(HeightRule::AtLeast).cant_split()
}

/// A table in the middle of the text, with lines of half a point around every cell.
fn framed(rows: Vec<TableRow>, widths: &[i32]) -> Table {
    use TableBorderPosition::{Bottom, InsideH, InsideV, Left, Right, Top};
    let borders = [Top, Left, Bottom, Right, InsideH, InsideV]
        .into_iter()
        // In eighths of a point.
        .fold(TableBorders::with_empty(), |borders, side| borders.set(TableBorder::new(side).size(4).color("000000")));
    let total: i32 = widths.iter().sum();
    Table::without_borders(rows)
        .set_grid(widths.iter().map(|width| width.unsigned_abs() as usize).collect())
        .width(total.unsigned_abs() as usize, WidthType::Dxa)
        .align(TableAlignmentType::Center)
        .layout(TableLayoutType::Fixed)
        .set_borders(borders)
}
