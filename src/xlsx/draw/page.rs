//! A worksheet before it is written: cells with spans and looks on columns in millimetres and rows in points.

use chrono::NaiveDate;

use crate::schema::{Align, Field};

/// The greatest height of a row of a worksheet in points (ECMA-376 part 1 §18.3.1.73 leaves it open; Excel takes 409.5).
pub(super) const ROW_POINTS: f64 = 409.0;

/// Width in points of a step of indentation.
pub(super) const STEP: f64 = 9.0;

/// Points in a millimetre.
pub(super) const POINTS_PER_MM: f64 = 72.0 / 25.4;

/// One worksheet.
#[derive(Debug)]
pub(super) struct Page<'a> {
    /// Name of the tab.
    pub(super) name: String,
    /// The paper lies on its side.
    pub(super) landscape: bool,
    /// Top, right, bottom, left in millimetres, of the paper as it lies.
    pub(super) margins_mm: [f32; 4],
    /// Widths of the columns in millimetres.
    pub(super) columns: Vec<f64>,
    /// Heights of the rows in points.
    pub(super) rows: Vec<f64>,
    /// The cells; no two of them overlap.
    pub(super) cells: Vec<Cell>,
    /// Where people fill in.
    pub(super) inputs: Vec<Input<'a>>,
    /// The header row of the page's only table: it is repeated on every printed page.
    pub(super) header: Option<u32>,
    /// The rows down to the header stay in sight.
    pub(super) frozen: bool,
    /// The page is scaled to one sheet of paper.
    pub(super) one_paper: bool,
    /// Columns that are printed, from the first; all where none is said.
    pub(super) print_columns: Option<u16>,
}

/// Rows and columns of a worksheet, both from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rect {
    pub(super) row: u32,
    pub(super) column: u16,
    /// Number of rows, at least 1.
    pub(super) rows: u32,
    /// Number of columns, at least 1.
    pub(super) columns: u16,
}

impl Rect {
    /// The row behind the last.
    pub(super) fn bottom(self) -> u32 {
        self.row + self.rows
    }

    /// The column behind the last.
    pub(super) fn right(self) -> u16 {
        self.column + self.columns
    }
}

/// A cell, merged where it spans.
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) rect: Rect,
    pub(super) content: Content,
    pub(super) look: Look,
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Content {
    Blank,
    /// Text, never taken for anything else.
    Text(String),
    Number(f64),
    Date(NaiveDate),
    /// A formula without its `=`, and its result: a number or, where it is none, text.
    Formula {
        formula: String,
        result: String,
    },
}

/// A cell or a column of cells that people fill in.
#[derive(Debug)]
pub(super) struct Input<'a> {
    pub(super) rect: Rect,
    /// The fields in it, from left to right.
    pub(super) fields: Vec<&'a Field>,
    /// Each cell holds one value and nothing else.
    pub(super) typed: bool,
}

/// A typeface of official documents (GB/T 9704-2012 §5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Face {
    /// 小标宋, for titles.
    Song,
    /// 黑体, for headings and headers.
    Hei,
    /// 仿宋, for everything else.
    Fang,
}

/// How a value is shown and what typing into its cell makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum NumberFormat {
    /// As it comes.
    General,
    /// `@`: whatever is typed stays text.
    Text,
    /// `0`.
    Whole,
    /// `yyyy"年"m"月"d"日"`.
    Date,
}

/// Where a text stands in the height of its cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Upright {
    Top,
    Middle,
}

/// The sides of a cell that have a line, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Edges(u8);

impl Edges {
    pub(super) const NONE: Self = Self(0);
    pub(super) const TOP: Self = Self(1);
    pub(super) const RIGHT: Self = Self(2);
    pub(super) const BOTTOM: Self = Self(4);
    pub(super) const LEFT: Self = Self(8);
    pub(super) const ALL: Self = Self(15);

    pub(super) fn has(self, side: Self) -> bool {
        self.0 & side.0 != 0
    }

    pub(super) fn add(&mut self, side: Self) {
        self.0 |= side.0;
    }
}

/// How a cell looks; equal looks share a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Look {
    pub(super) face: Face,
    /// Size in tenths of a point.
    pub(super) tenths: u16,
    pub(super) align: Align,
    pub(super) upright: Upright,
    pub(super) edges: Edges,
    pub(super) number: NumberFormat,
    /// It stays as it is when the sheet is protected.
    pub(super) locked: bool,
    /// Space in front, in Excel's steps of three blanks of the default face ([`STEP`] points).
    pub(super) indent: u8,
    /// A light ground.
    pub(super) shade: bool,
}

impl Look {
    /// Fixed text of `points` in `face`, at the left, in the middle of its height, without lines.
    pub(super) fn new(face: Face, points: f32) -> Self {
        Self {
            face,
            tenths: (points * 10.0).round().clamp(10.0, 4000.0) as u16,
            align: Align::Left,
            upright: Upright::Middle,
            edges: Edges::NONE,
            number: NumberFormat::General,
            locked: true,
            indent: 0,
            shade: false,
        }
    }

    /// Size in points.
    pub(super) fn points(self) -> f64 {
        f64::from(self.tenths) / 10.0
    }

    #[must_use]
    pub(super) fn align(mut self, align: Align) -> Self {
        self.align = align;
        self
    }

    /// Width in points that the indent takes.
    pub(super) fn indented(self) -> f64 {
        f64::from(self.indent) * STEP
    }

    /// A step away from the line at the left, where the text begins there and `width` points are enough for it.
    #[must_use]
    pub(super) fn inset(mut self, width: f64) -> Self {
        if self.align == Align::Left && self.indent == 0 && self.edges.has(Edges::LEFT) && width > 90.0 {
            self.indent = 1;
        }
        self
    }

    #[must_use]
    pub(super) fn boxed(mut self) -> Self {
        self.edges = Edges::ALL;
        self
    }

    /// An input cell that shows and takes values as `number` says.
    #[must_use]
    pub(super) fn input(mut self, number: NumberFormat) -> Self {
        self.number = number;
        self.locked = false;
        self
    }
}

impl Page<'_> {
    /// Makes the row at least `points` high; rows up to it come to be.
    pub(super) fn heighten(&mut self, row: u32, points: f64) {
        let row = row as usize;
        if self.rows.len() <= row {
            self.rows.resize(row + 1, 0.0);
        }
        if let Some(height) = self.rows.get_mut(row) {
            *height = height.max(points).min(ROW_POINTS);
        }
    }

    /// Height in points of the rows from `from` to before `to`.
    pub(super) fn height(&self, from: u32, to: u32) -> f64 {
        self.rows.get(from as usize..(to as usize).min(self.rows.len())).unwrap_or_default().iter().sum()
    }

    /// Width in points of `columns` columns from `column`.
    pub(super) fn width(&self, column: u16, columns: u16) -> f64 {
        let from = usize::from(column);
        let widths = self.columns.get(from..from + usize::from(columns)).unwrap_or_default();
        widths.iter().sum::<f64>() * POINTS_PER_MM
    }
}
