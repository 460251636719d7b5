//! The waist of the house: what readers yield and extraction consumes.
//!
//! A returned file, once opened, is a [`Document`]: paragraphs and grids in reading order. A Word table and a
//! worksheet are the same thing here, a [`Grid`] of cells with spans. Nothing below knows of a zip or an XML tag.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDateTime;

use crate::place::{Part, Place};
use crate::problem::Problem;

/// A returned file once opened.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// Paragraphs and grids in reading order; a workbook is one grid for each sheet.
    pub blocks: Vec<Block>,
    /// Custom document properties (ECMA-376 part 1 §22.3) by name, in order.
    pub properties: Vec<(String, String)>,
    /// What the reader noticed about the file's structure: tracked changes, hidden content.
    pub problems: Vec<Problem>,
    /// The page headers of a Word document, paragraph by paragraph: what is on every page is not part of the body, but
    /// may be the title.
    pub headers: Vec<Block>,
    /// The same of the page footers.
    pub footers: Vec<Block>,
    /// The sections of a Word document, where it has several.
    pub sections: Vec<PageSection>,
    /// Number of pictures in the body of a Word document.
    pub pictures: usize,
    /// The package parts of the files that are embedded in a Word document (workbooks as a rule), in the order of
    /// their relationships; to be read with the package's `part` when they are wanted.
    pub embedded: Vec<Box<str>>,
    /// The documents among the embedded files, once read.
    pub attached: Vec<Attached>,
}

impl Document {
    /// About how many bytes its paragraphs and cells take, those in cells included.
    pub(crate) fn weight(&self) -> usize {
        let attached = self.attached.iter().filter_map(|attached| attached.content.as_ref().ok());
        weight(&self.blocks) + attached.map(Self::weight).sum::<usize>()
    }
}

fn weight(blocks: &[Block]) -> usize {
    let of_cell = |cell: &Cell| match &cell.content {
        Content::Blocks(blocks) => weight(blocks),
        Content::Text(text) => text.len(),
        _ => 0,
    };
    let of_block = |block: &Block| match block {
        Block::Paragraph(paragraph) => size_of::<Paragraph>() + paragraph.text.len(),
        Block::Grid(grid) => grid.cells.iter().map(|cell| size_of::<Cell>() + of_cell(cell)).sum(),
    };
    blocks.iter().map(of_block).sum()
}

/// A section of a Word document: pages with headers and footers of their own.
#[derive(Debug, Clone, PartialEq)]
pub struct PageSection {
    /// Number of the last of its paragraphs, as [`Paragraph::number`]; none for the last section.
    pub end: Option<u32>,
    /// Its page headers, then its page footers, paragraph by paragraph.
    pub margins: Vec<Block>,
}

/// A document that is embedded in a Word document.
#[derive(Debug, Clone, PartialEq)]
pub struct Attached {
    /// The package part that it is, or that wraps it.
    pub part: Box<str>,
    /// Its content, or why there is none.
    pub content: Result<Document, Box<Problem>>,
}

/// A piece of a document or of a Word cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Paragraph),
    /// A table or worksheet.
    Grid(Grid),
}

/// A paragraph of text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Paragraph {
    /// The text: line breaks as `\n`, tabs as `\t`; deletions left out, insertions kept.
    pub text: String,
    /// Number among the body paragraphs outside tables, from 0; none for a paragraph inside a cell or text box.
    pub number: Option<u32>,
    /// The part of the document that it stands in, for one that is not in the body.
    pub part: Option<Part>,
    /// The content controls that stand in or around the paragraph, outermost first.
    pub controls: Vec<Control>,
    /// Text that is struck out, as ascending byte ranges of the text; it is part of the text all the same.
    pub struck: Vec<std::ops::Range<usize>>,
}

impl Paragraph {
    /// The text without what is struck out.
    pub fn kept(&self) -> Cow<'_, str> {
        if self.struck.is_empty() {
            return Cow::Borrowed(&self.text);
        }
        let mut kept = String::with_capacity(self.text.len());
        let mut from = 0;
        for range in &self.struck {
            kept.push_str(self.text.get(from..range.start).unwrap_or_default());
            from = range.end;
        }
        kept.push_str(self.text.get(from..).unwrap_or_default());
        Cow::Owned(kept)
    }
}

/// The part of a Word content control (`w:sdt`, ECMA-376 part 1 §17.5.2) that lies in one paragraph.
#[derive(Debug, Clone, PartialEq)]
pub struct Control {
    /// Number of the control in the document, from 0: a control around several paragraphs is in each of them.
    pub id: u32,
    /// `w:tag`: the field's key in documents that this crate drew; LibreOffice drops it.
    pub tag: Option<Arc<str>>,
    /// `w:alias`: the control's title.
    pub alias: Option<Arc<str>>,
    /// The control's content: a byte range of the paragraph's text.
    pub range: std::ops::Range<usize>,
    /// True while the control shows its placeholder text instead of a value.
    pub placeholder: bool,
    /// The state of a check box control.
    pub checked: Option<bool>,
}

/// What a grid is in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A worksheet of this name.
    Sheet(Arc<str>),
    /// A Word table: its number in the body in document order from 0, nested ones included.
    Table(u32),
}

/// Cells with spans: a Word table or a worksheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// What it is in its file.
    pub source: Source,
    /// Number of rows up to the last cell.
    pub rows: u32,
    /// Number of columns up to the last cell.
    pub columns: u32,
    /// The cells by row, then column; a merged cell once, at its first row and column. Empty cells of a worksheet are
    /// left out, those of a Word table are there.
    pub cells: Vec<Cell>,
    /// Rows that are hidden or filtered out, ascending.
    pub hidden_rows: Vec<u32>,
    /// Columns that are hidden, ascending.
    pub hidden_columns: Vec<u32>,
    /// True for a hidden sheet.
    pub hidden: bool,
    /// The first cells, by row and column, whose number is the plain sum of others by a formula.
    pub sums: Vec<(u32, u32)>,
}

/// A cell of a grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// First row, from 0.
    pub row: u32,
    /// First column of the grid, from 0.
    pub column: u32,
    /// Number of rows it spans, at least 1.
    pub row_span: u32,
    /// Number of grid columns it spans, at least 1.
    pub column_span: u32,
    /// What it holds.
    pub content: Content,
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Nothing.
    Empty,
    /// Text of a worksheet cell; cells may share it.
    Text(Arc<str>),
    /// A number of a worksheet cell, in the file's own binary precision.
    Number(f64),
    /// A number of a worksheet cell that is shown with a unit behind it.
    Measured(Box<Measured>),
    /// A date or date and time of a worksheet cell (1900 or 1904 epoch already resolved).
    Date(NaiveDateTime),
    /// A time of day or a duration of a worksheet cell.
    Time(Box<Time>),
    /// A truth value of a worksheet cell.
    Bool(bool),
    /// An error value of a worksheet cell, such as `#REF!`.
    Error(Arc<str>),
    /// A formula whose result is not in the file; its text.
    Formula(Arc<str>),
    /// The paragraphs and nested tables of a Word cell.
    Blocks(Vec<Block>),
}

/// A number of days that its cell shows as a time of day (`9:00`) or as a duration (`30:15`).
#[derive(Debug, Clone, PartialEq)]
pub struct Time {
    /// The number.
    pub days: f64,
    /// What the cell shows.
    pub shown: Box<str>,
    /// True for a duration.
    pub is_elapsed: bool,
}

/// A number whose cell shows a unit that is not part of it: `8` as `8核`, `0.5` as `50%`.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// The number.
    pub number: f64,
    /// What its format shows behind it; of a percentage `%` and what follows.
    pub unit: Arc<str>,
}

impl Measured {
    /// The number that is shown: of a percentage the hundredfold.
    pub fn shown(&self) -> f64 {
        // One multiplication more than binary fractions bear.
        if self.is_percent() { (self.number * 1e12).round() / 1e10 } else { self.number }
    }

    /// True for a percentage.
    pub fn is_percent(&self) -> bool {
        self.unit.starts_with(['%', '％'])
    }
}

impl Grid {
    /// The place of one of its cells.
    pub fn place(&self, row: u32, column: u32) -> Place {
        match &self.source {
            Source::Sheet(sheet) => Place::Cell { sheet: sheet.clone(), row, column },
            Source::Table(table) => Place::TableCell { table: *table, row, column },
        }
    }

    /// The place of the grid as a whole.
    pub fn whole(&self) -> Place {
        match &self.source {
            Source::Sheet(sheet) => Place::Sheet { sheet: sheet.clone() },
            Source::Table(table) => Place::Table { table: *table },
        }
    }

    /// The cells that begin in `row`, by column.
    pub fn row(&self, row: u32) -> &[Cell] {
        let start = self.cells.partition_point(|cell| cell.row < row);
        let len = self.cells.get(start..).unwrap_or_default().partition_point(|cell| cell.row == row);
        self.cells.get(start..start + len).unwrap_or_default()
    }

    /// The cell that begins at or, merged, covers (`row`, `column`) within its own first row.
    pub fn at(&self, row: u32, column: u32) -> Option<&Cell> {
        self.row(row).iter().find(|cell| cell.column <= column && column < cell.column + cell.column_span)
    }

    /// The cells of some rows as a grid, at their places.
    pub(crate) fn of_rows(&self, range: Range<u32>) -> Self {
        let (start, end) = (
            self.cells.partition_point(|cell| cell.row < range.start),
            self.cells.partition_point(|cell| cell.row < range.end),
        );
        let cells = self.cells.get(start..end).unwrap_or_default().to_vec();
        let hidden_rows = self.hidden_rows.iter().copied().filter(|row| range.contains(row)).collect();
        Self {
            source: self.source.clone(),
            rows: self.rows,
            columns: self.columns,
            cells,
            hidden_rows,
            hidden_columns: self.hidden_columns.clone(),
            hidden: self.hidden,
            sums: self.sums.clone(),
        }
    }
}

impl Cell {
    /// The cell's text as a person reads it; the paragraphs of a Word cell joined by `\n`, nested tables left out.
    pub fn text(&self) -> Cow<'_, str> {
        self.content.text()
    }

    /// The cell's text without what is struck out; none where nothing is.
    pub(crate) fn kept(&self) -> Option<String> {
        let Content::Blocks(blocks) = &self.content else { return None };
        let paragraphs = || {
            blocks.iter().filter_map(|block| match block {
                Block::Paragraph(paragraph) => Some(paragraph),
                Block::Grid(_) => None,
            })
        };
        let struck = paragraphs().any(|paragraph| !paragraph.struck.is_empty());
        struck.then(|| paragraphs().map(Paragraph::kept).collect::<Vec<_>>().join("\n"))
    }
}

impl Content {
    /// True for a number of a worksheet cell.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Number(_) | Self::Measured(_)) || matches!(self, Self::Time(time) if time.is_elapsed)
    }

    /// The text of a worksheet cell, or of a Word cell of one paragraph in which nothing is struck out.
    pub(crate) fn line(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Blocks(blocks) => match blocks.as_slice() {
                [Block::Paragraph(only)] if only.struck.is_empty() => Some(&only.text),
                _ => None,
            },
            _ => None,
        }
    }

    /// True for text of which nothing is struck out: nothing else of it says more.
    pub(crate) fn is_plain_text(&self) -> bool {
        match self {
            Self::Text(_) => true,
            Self::Blocks(blocks) => blocks.iter().all(|block| match block {
                Block::Paragraph(paragraph) => paragraph.struck.is_empty(),
                Block::Grid(_) => true,
            }),
            _ => false,
        }
    }

    /// The text as a person reads it; see [`Cell::text`].
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) | Self::Error(text) | Self::Formula(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Measured(measured) => Cow::Owned(format!("{}{}", measured.shown(), measured.unit)),
            Self::Date(date) => Cow::Owned(if date.time() == chrono::NaiveTime::MIN {
                date.date().to_string()
            } else {
                date.to_string()
            }),
            Self::Time(time) => Cow::Borrowed(&time.shown),
            Self::Bool(flag) => Cow::Borrowed(if *flag { "TRUE" } else { "FALSE" }),
            Self::Blocks(blocks) => {
                let mut paragraphs = blocks.iter().filter_map(|block| match block {
                    Block::Paragraph(paragraph) => Some(paragraph.text.as_str()),
                    Block::Grid(_) => None,
                });
                match (paragraphs.next(), paragraphs.next()) {
                    (None, _) => Cow::Borrowed(""),
                    (Some(only), None) => Cow::Borrowed(only),
                    (Some(first), Some(second)) => {
                        let mut text = [first, "\n", second].concat();
                        for paragraph in paragraphs {
                            text.push('\n');
                            text.push_str(paragraph);
                        }
                        Cow::Owned(text)
                    }
                }
            }
        }
    }
}

/// All grids among `blocks`, nested ones behind the grid that holds them.
pub(crate) fn grids<'a>(blocks: &[&'a Block]) -> Vec<&'a Grid> {
    let mut list = Vec::new();
    for block in blocks {
        collect(block, &mut list);
    }
    list
}

fn collect<'a>(block: &'a Block, list: &mut Vec<&'a Grid>) {
    let Block::Grid(grid) = block else { return };
    if grid.hidden {
        return;
    }
    list.push(grid);
    for cell in &grid.cells {
        if let Content::Blocks(inner) = &cell.content {
            for block in inner.iter().filter(|block| matches!(block, Block::Grid(_))) {
                collect(block, list);
            }
        }
    }
}
