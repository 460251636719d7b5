//! From a schema's body to worksheets: what stands in which cell.
//!
//! A page break begins a worksheet of its own, so that an annexed table keeps plain columns that people can sort and
//! paste into. On a worksheet the blocks follow each other downwards, each over the whole width: a paragraph is one
//! merged cell, a line with a tab or a pair of sides two; the cells of a grid and the columns of a table are merged
//! over the raster's columns. A grid cell whose blocks are plain paragraphs is one cell with line breaks, as people
//! write it; one that holds more (a title, sides, a table) is laid out in rows inside a frame.

use super::page::{
    Cell, Content, Edges, Face, Input, Look, NumberFormat, POINTS_PER_MM, Page, ROW_POINTS, Rect, STEP, Upright,
};
use super::raster::{DEPTH, Extent, Raster, edges, is_halved, span, too_deep};
use super::text;
use super::values::{described, number_format, typed};
use crate::error::Result;
use crate::record::Record;
use crate::schema::{Align, Block, CellLayout, Field, GridLayout, Orientation, Paragraph, Part, Schema, Style, Text};
use crate::values;

/// The worksheets of `schema`, filled with `record`.
pub(super) fn pages<'a>(schema: &'a Schema, record: Option<&'a Record>) -> Result<Vec<Page<'a>>> {
    let mut pages: Vec<Page<'a>> = Vec::new();
    for blocks in schema.body.split(|block| matches!(block, Block::PageBreak)) {
        if !blocks.is_empty() {
            let name = page_name(schema, blocks, &pages);
            pages.push(page(schema, record, blocks, name)?);
        }
    }
    Ok(pages)
}

/// The first page has the sheet's name, a later one that of its table.
fn page_name(schema: &Schema, blocks: &[Block], pages: &[Page<'_>]) -> String {
    let table = blocks.iter().find_map(|b| if let Block::Table(key) = b { schema.tables.get(key) } else { None });
    let wanted = match table {
        Some(table) if !pages.is_empty() => &table.label,
        _ => &schema.sheet.name,
    };
    unused_name(wanted, |name| pages.iter().any(|page| page.name == name))
}

/// `wanted` as the name of a tab: at most 31 characters, none of `[]:*?/\`, not `taken`.
pub(super) fn unused_name(wanted: &str, taken: impl Fn(&str) -> bool) -> String {
    let clean: String =
        wanted.chars().map(|c| if "[]:*?/\\".contains(c) || c.is_control() { '_' } else { c }).collect();
    let clean = clean.trim_matches('\'');
    let cut = |length: usize| clean.chars().filter(|c| c.len_utf16() == 1).take(length).collect::<String>();
    let base = if cut(31).trim().is_empty() { "Sheet".to_owned() } else { cut(31) };
    if !taken(&base) {
        return base;
    }
    (2..=10_000).map(|n| format!("{}-{n}", cut(25))).find(|name| !taken(name)).unwrap_or(base)
}

fn page<'a>(schema: &'a Schema, record: Option<&'a Record>, blocks: &'a [Block], name: String) -> Result<Page<'a>> {
    let grids = blocks.iter().any(|block| matches!(block, Block::Grid(_) | Block::Sides(_)));
    let tables = blocks.iter().filter(|block| matches!(block, Block::Table(_))).count();
    let orientation = if tables > 0 && !grids { schema.sheet.orientation } else { schema.page.orientation };
    let landscape = orientation == Orientation::Landscape;
    let [top, right, bottom, left] = schema.page.margins_mm;
    // Turned paper keeps its margins: the binding edge is at the top then.
    let turned = landscape != (schema.page.orientation == Orientation::Landscape);
    let margins_mm = if turned { [left, top, right, bottom] } else { [top, right, bottom, left] };
    let (paper_width, paper_height) = if landscape { (297.0, 210.0) } else { (210.0, 297.0) };
    let width = (paper_width - margins_mm[1] - margins_mm[3]).max(50.0);
    let width = (width * 10.0).round() as u32;
    let raster = Raster::new(blocks, width, &|key| schema.tables.get(key))?;
    let page = Page {
        name,
        landscape,
        margins_mm,
        columns: raster.columns(),
        rows: Vec::new(),
        cells: Vec::new(),
        inputs: Vec::new(),
        header: None,
        frozen: false,
        one_paper: false,
        print_columns: None,
    };
    let mut composer = Composer { schema, record, raster, page, gaps: Vec::new(), row: 0, tables };
    composer.blocks(blocks, Extent { left: 0, right: width }, 0)?;
    let mut page = composer.page;
    let room = f64::from(paper_height - margins_mm[0] - margins_mm[2]) * POINTS_PER_MM;
    // A frozen part that fills the window could not be scrolled.
    page.frozen = page.header.is_some_and(|header| page.height(0, header + 1) < 200.0);
    page.one_paper = grids && page.rows.iter().sum::<f64>() < room * 1.25;
    Ok(page)
}

/// Lays blocks out on a page, downwards from `row`.
pub(super) struct Composer<'a> {
    pub(super) schema: &'a Schema,
    pub(super) record: Option<&'a Record>,
    pub(super) raster: Raster,
    pub(super) page: Page<'a>,
    /// Rows that may grow where a frame is higher than what is in it.
    gaps: Vec<u32>,
    pub(super) row: u32,
    /// Number of tables on the page, outside grids.
    pub(super) tables: usize,
}

/// Where one line of text goes: its text, its fields, its extent.
struct Piece<'t> {
    parts: &'t [Part],
    extent: Extent,
}

impl<'a> Composer<'a> {
    fn blocks(&mut self, blocks: &'a [Block], extent: Extent, depth: usize) -> Result<()> {
        if depth > DEPTH {
            return Err(too_deep());
        }
        for block in blocks {
            match block {
                Block::Paragraph(paragraph) => self.paragraph(paragraph, extent)?,
                Block::Sides(lines) => {
                    let look = Look::new(Face::Fang, if depth == 0 { 16.0 } else { self.schema.page.cell_pt });
                    for [left, right] in lines {
                        let halves = self.raster.halves(extent);
                        let pieces = [
                            Piece { parts: &left.parts, extent: halves[0] },
                            Piece { parts: &right.parts, extent: halves[1] },
                        ];
                        self.line(&pieces, look, Align::Left)?;
                    }
                }
                Block::Grid(grid) => self.grid(grid, extent, depth)?,
                Block::Table(key) => {
                    if let Some(table) = self.schema.tables.get(key) {
                        self.table(table, extent)?;
                    }
                }
                Block::Gap(lines) => {
                    let points = f64::from(self.schema.page.cell_line_pt.max(12.0)) * f64::from((*lines).min(20));
                    self.gaps.push(self.row);
                    let look = Look::new(Face::Fang, self.schema.page.cell_pt);
                    self.rows(1, points);
                    self.put(self.rect(extent, self.row - 1, 1), Content::Blank, look);
                }
                Block::PageBreak => {}
            }
        }
        Ok(())
    }

    fn paragraph(&mut self, paragraph: &'a Paragraph, extent: Extent) -> Result<()> {
        let page = &self.schema.page;
        let (face, points, align) = match paragraph.style {
            Style::Attachment => (Face::Hei, 16.0, Align::Left),
            Style::Title => (Face::Song, page.title_pt, Align::Center),
            Style::Heading => (Face::Hei, 16.0, Align::Left),
            Style::Body | Style::Line => (Face::Fang, 16.0, Align::Left),
            Style::Caption => (Face::Fang, 12.0, Align::Left),
            Style::Cell => (Face::Fang, page.cell_pt, Align::Left),
        };
        let mut look = Look::new(face, points);
        if matches!(paragraph.style, Style::Body | Style::Heading) {
            // Two characters.
            look.indent = (look.points() * 2.0 / STEP).round() as u8;
        }
        let align = paragraph.align.unwrap_or(align);
        match halved(&paragraph.text) {
            Some((left, right)) => {
                let halves = self.raster.halves(extent);
                let pieces = [Piece { parts: &left, extent: halves[0] }, Piece { parts: &right, extent: halves[1] }];
                self.line(&pieces, look, align)
            }
            None => self.line(&[Piece { parts: &paragraph.text.parts, extent }], look, align),
        }
    }

    /// Pieces of text beside each other on the same rows.
    fn line(&mut self, pieces: &[Piece<'_>], look: Look, align: Align) -> Result<()> {
        let mut made = Vec::new();
        let mut height: f64 = 0.0;
        for piece in pieces {
            let fields: Vec<&'a Field> = self.fields(piece.parts);
            let (column, columns) = self.raster.columns_of(piece.extent);
            let mut look = look.align(align);
            let (content, typed) = match (piece.parts, fields.as_slice()) {
                ([Part::Slot { blank, .. }], [field]) => {
                    look = look.input(number_format(field));
                    (self.value(field, blank.as_deref())?, true)
                }
                (parts, fields) => {
                    let indent = if std::mem::take(&mut look.indent) > 0 { "\u{3000}\u{3000}" } else { "" };
                    let text = format!("{indent}{}", self.printed(parts));
                    if !fields.is_empty() {
                        look = look.input(NumberFormat::Text);
                    }
                    (super::values::text(text, &|| self.longest(fields))?, false)
                }
            };
            height = height.max(self.height(&content, look, column, columns));
            made.push((piece.extent, content, look, fields, typed));
        }
        let count = (height / ROW_POINTS).ceil().max(1.0);
        let start = self.row;
        self.rows(count as u32, height / count);
        for (extent, content, look, fields, typed) in made {
            let rect = self.rect(extent, start, count as u32);
            if !fields.is_empty() {
                self.page.inputs.push(Input { rect, fields, typed });
            }
            self.put(rect, content, look);
        }
        Ok(())
    }

    fn grid(&mut self, grid: &'a GridLayout, extent: Extent, depth: usize) -> Result<()> {
        let edges = edges(&grid.columns_mm, extent)?;
        // First sheet row of every row of the grid, for the cells that reach down.
        let mut starts = Vec::with_capacity(grid.rows.len());
        let alone = grid.columns_mm.len() == 1;
        for row in &grid.rows {
            let start = self.row;
            starts.push(start);
            let mut framed = Vec::new();
            let mut end = start;
            for cell in row.cells.iter().filter(|cell| cell.row_span <= 1 && is_framed(cell, alone)) {
                self.row = start;
                let first = self.page.cells.len();
                let inner = span(&edges, cell.column, cell.span);
                self.blocks(&cell.blocks, inner, depth + 1)?;
                framed.push((inner, first..self.page.cells.len(), self.row));
                end = end.max(self.row);
            }
            let mut simple = Vec::new();
            let least = f64::from(row.height_mm.clamp(0.0, 1000.0)) * POINTS_PER_MM;
            let mut height = least;
            for cell in row.cells.iter().filter(|cell| cell.row_span <= 1 && !is_framed(cell, alone)) {
                let made = self.cell(cell, span(&edges, cell.column, cell.span), least)?;
                height = height.max(made.3);
                simple.push(made);
            }
            if end == start {
                let count = (height / ROW_POINTS).ceil().max(1.0);
                self.rows(count as u32, height / count);
                end = self.row;
            } else {
                self.row = end;
                self.stretch(start, end, height);
            }
            for (inner, cells, bottom) in framed {
                let rest = if bottom < end {
                    self.put(self.rect(inner, bottom, end - bottom), Content::Blank, Look::new(Face::Fang, 12.0));
                    self.page.cells.len() - 1
                } else {
                    cells.start
                };
                let frame = self.rect(inner, start, end - start);
                for index in cells.chain([rest]) {
                    if let Some(cell) = self.page.cells.get_mut(index) {
                        frame_edges(cell, frame);
                        cell.look = cell.look.inset(f64::MAX);
                    }
                }
            }
            for (cell, content, look, _) in simple {
                self.grid_cell(cell, span(&edges, cell.column, cell.span), start, end - start, content, look);
            }
        }
        starts.push(self.row);
        for (index, row) in grid.rows.iter().enumerate() {
            for cell in row.cells.iter().filter(|cell| cell.row_span > 1) {
                let at = |index: usize| starts.get(index.min(grid.rows.len())).copied().unwrap_or(self.row);
                let (start, end) = (at(index), at(index.saturating_add(cell.row_span)));
                let extent = span(&edges, cell.column, cell.span);
                let (cell, content, look, height) = self.cell(cell, extent, self.page.height(start, end))?;
                self.stretch(start, end, height);
                self.grid_cell(cell, extent, start, end - start, content, look);
            }
        }
        Ok(())
    }

    fn grid_cell(&mut self, cell: &'a CellLayout, at: Extent, row: u32, rows: u32, content: Content, look: Look) {
        let rect = self.rect(at, row, rows);
        let texts = cell.blocks.iter().flat_map(texts);
        let fields: Vec<&'a Field> = texts.flat_map(|text| self.fields(&text.parts)).collect();
        if !fields.is_empty() {
            let typed = only_slot(cell).is_some();
            self.page.inputs.push(Input { rect, fields, typed });
        }
        self.put(rect, content, look);
    }

    /// The content, look and least height of a grid cell of plain paragraphs.
    #[allow(clippy::type_complexity)]
    fn cell(&self, cell: &'a CellLayout, extent: Extent, least: f64) -> Result<(&'a CellLayout, Content, Look, f64)> {
        let (column, columns) = self.raster.columns_of(extent);
        let label = !cell.has_slot();
        let align = cell.align.unwrap_or(if label { Align::Center } else { Align::Left });
        let width = self.page.width(column, columns);
        let mut look = Look::new(Face::Fang, self.schema.page.cell_pt).boxed().align(align).inset(width);
        let slot = only_slot(cell).and_then(|(key, blank)| Some((self.schema.fields.get(key)?, blank)));
        let content = if let Some((field, blank)) = slot {
            look = look.input(number_format(field));
            self.value(field, blank)?
        } else {
            if !label {
                look = look.input(NumberFormat::Text);
            }
            if cell.blocks.len() > 1 {
                look.upright = Upright::Top;
            }
            let text = self.paragraphs(cell, align, look.points(), width - look.indented(), least);
            let fields: Vec<&Field> =
                cell.blocks.iter().flat_map(texts).flat_map(|text| self.fields(&text.parts)).collect();
            super::values::text(text, &|| self.longest(&fields))?
        };
        let height = self.height(&content, look, column, columns);
        Ok((cell, content, look, height))
    }

    /// The paragraphs of a cell as lines of one text; what stands at the right or in the middle is moved there by
    /// spaces, and signatures down to the end of a cell that is higher than its text.
    fn paragraphs(&self, cell: &CellLayout, align: Align, points: f64, width: f64, least: f64) -> String {
        let mut lines: Vec<String> = Vec::new();
        let mut foot = None;
        for block in &cell.blocks {
            match block {
                Block::Paragraph(paragraph) => {
                    let text = self.printed(&paragraph.text.parts);
                    let text = text.trim_end_matches('\n');
                    match paragraph.align {
                        Some(Align::Right) if align != Align::Right => {
                            foot.get_or_insert(lines.len());
                            lines.push(text::shifted(text, points, width, Some(2.0)));
                        }
                        Some(Align::Center) if align != Align::Center => {
                            lines.push(text::shifted(text, points, width, None));
                        }
                        _ => lines.push(text.to_owned()),
                    }
                }
                Block::Sides(sides) => lines.extend(
                    sides
                        .iter()
                        .map(|[l, r]| format!("{}\u{3000}\u{3000}{}", self.printed(&l.parts), self.printed(&r.parts))),
                ),
                Block::Gap(count) => lines.extend((0..(*count).min(20)).map(|_| String::new())),
                Block::Grid(_) | Block::Table(_) | Block::PageBreak => {}
            }
        }
        if let Some(foot) = foot.filter(|foot| *foot > 0) {
            let used: u32 = lines.iter().map(|line| text::lines(line, points, width)).sum();
            for _ in used..text::lines_in(least, points) {
                lines.insert(foot, String::new());
            }
        }
        lines.join("\n")
    }

    /// The value of a field of the record as a cell holds it; `blank` where there is none.
    pub(super) fn value(&self, field: &Field, blank: Option<&str>) -> Result<Content> {
        let value = self.record.and_then(|record| record.get(&field.key));
        if let (None, Some(blank)) = (value, blank) {
            return super::values::text(blank.to_owned(), &|| field.title.clone());
        }
        typed(field, value, &|| field.key.to_string())
    }

    fn fields(&self, parts: &[Part]) -> Vec<&'a Field> {
        let keys = parts.iter().filter_map(|part| if let Part::Slot { key, .. } = part { Some(key) } else { None });
        keys.filter_map(|key| self.schema.fields.get(key)).collect()
    }

    fn printed(&self, parts: &[Part]) -> String {
        let mut text = String::new();
        for part in parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Slot { key, blank } => {
                    let value = self.record.and_then(|record| record.get(key));
                    match (value, blank, self.schema.fields.get(key)) {
                        (None, Some(blank), _) => text.push_str(blank),
                        (value, _, Some(field)) => text.push_str(&values::print(field, value)),
                        (_, None, None) | (Some(_), Some(_), None) => {}
                    }
                }
            }
        }
        if text.contains('\t') { text.replace('\t', " ") } else { text }
    }

    /// What an error about a text of several values names: the longest of them.
    fn longest(&self, fields: &[&Field]) -> String {
        let length = |field: &&&Field| values::print(field, self.record.and_then(|r| r.get(&field.key))).len();
        fields
            .iter()
            .max_by_key(length)
            .map_or_else(|| "".to_owned(), |field| described(field, &|| field.key.to_string()))
    }

    /// The height that a cell needs.
    pub(super) fn height(&self, content: &Content, look: Look, column: u16, columns: u16) -> f64 {
        let lines = match content {
            Content::Text(text) => text::lines(text, look.points(), self.page.width(column, columns) - look.indented()),
            _ => 1,
        };
        text::height(lines, look.points())
    }

    /// Adds `count` rows of `points`.
    pub(super) fn rows(&mut self, count: u32, points: f64) {
        for _ in 0..count {
            self.page.heighten(self.row, points);
            self.row += 1;
        }
    }

    /// Makes the rows from `start` to before `end` at least `points` high together: gaps grow first, then the last row.
    fn stretch(&mut self, start: u32, end: u32, points: f64) {
        let gap = self.gaps.iter().rev().copied().find(|gap| (start..end).contains(gap));
        for row in gap.into_iter().chain([end.saturating_sub(1)]) {
            let missing = points - self.page.height(start, end);
            if missing > 0.0 {
                self.page.heighten(row, self.page.height(row, row + 1) + missing);
            }
        }
    }

    pub(super) fn rect(&self, extent: Extent, row: u32, rows: u32) -> Rect {
        let (column, columns) = self.raster.columns_of(extent);
        Rect { row, column, rows: rows.max(1), columns }
    }

    pub(super) fn put(&mut self, rect: Rect, content: Content, look: Look) {
        self.page.cells.push(Cell { rect, content, look });
    }
}

/// Draws the frame's lines on the sides that a cell shares with it.
fn frame_edges(cell: &mut Cell, frame: Rect) {
    for (touches, side) in [
        (cell.rect.row == frame.row, Edges::TOP),
        (cell.rect.right() == frame.right(), Edges::RIGHT),
        (cell.rect.bottom() == frame.bottom(), Edges::BOTTOM),
        (cell.rect.column == frame.column, Edges::LEFT),
    ] {
        if touches {
            cell.look.edges.add(side);
        }
    }
}

/// A grid cell that needs rows of its own for what is in it: `alone` in its row, it is a box around a page's text.
fn is_framed(cell: &CellLayout, alone: bool) -> bool {
    cell.blocks.iter().any(|block| match block {
        Block::Paragraph(paragraph) => alone && (paragraph.style == Style::Title || is_halved(paragraph)),
        Block::Sides(_) => alone,
        Block::Grid(_) | Block::Table(_) => true,
        Block::Gap(_) | Block::PageBreak => false,
    })
}

/// The key and blank of a grid cell that holds one slot and nothing else.
fn only_slot(cell: &CellLayout) -> Option<(&str, Option<&str>)> {
    match cell.blocks.as_slice() {
        [Block::Paragraph(paragraph)] => match paragraph.text.parts.as_slice() {
            [Part::Slot { key, blank }] => Some((key, blank.as_deref())),
            _ => None,
        },
        _ => None,
    }
}

fn texts(block: &Block) -> Vec<&Text> {
    match block {
        Block::Paragraph(paragraph) => vec![&paragraph.text],
        Block::Sides(lines) => lines.iter().flatten().collect(),
        _ => Vec::new(),
    }
}

/// The text before and behind its first tab.
fn halved(text: &Text) -> Option<(Vec<Part>, Vec<Part>)> {
    let (at, before, behind) = text.parts.iter().enumerate().find_map(|(at, part)| match part {
        Part::Literal(text) => text.split_once('\t').map(|(before, behind)| (at, before, behind)),
        Part::Slot { .. } => None,
    })?;
    let literal = |text: &str| (!text.is_empty()).then(|| Part::Literal(text.to_owned()));
    let left = text.parts.iter().take(at).cloned().chain(literal(before)).collect();
    let right = literal(behind).into_iter().chain(text.parts.iter().skip(at + 1).cloned()).collect();
    Some((left, right))
}
