//! The columns that everything on a worksheet shares.
//!
//! A form's grids and tables have columns of their own; a worksheet has one set of columns. The raster holds every
//! edge of every column on the page, and each cell is merged over the raster columns between its two edges. A grid or
//! table is stretched to the place that it has: the page or, inside a cell, that cell.

use crate::error::{Error, Result};
use crate::message;
use crate::schema::{Block, Paragraph, Part, Table};

/// Tenths of a millimetre: edges are compared, so they are whole numbers.
pub(super) type Tenths = u32;

/// A stretch of the page from a left to a right edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) left: Tenths,
    pub(super) right: Tenths,
}

/// The edges of all columns, ascending, from 0 to the page's width.
#[derive(Debug)]
pub(super) struct Raster {
    edges: Vec<Tenths>,
}

/// The greatest number of columns that a page may have.
const COLUMNS: usize = 1_000;

impl Raster {
    /// The raster of `blocks` on a page of `width`.
    pub(super) fn new<'a>(
        blocks: &'a [Block],
        width: Tenths,
        table: &dyn Fn(&str) -> Option<&'a Table>,
    ) -> Result<Self> {
        let page = Extent { left: 0, right: width };
        let mut raster = Self { edges: vec![0, width] };
        let mut halved = Vec::new();
        raster.collect(blocks, page, table, &mut halved, 0)?;
        raster.edges.sort_unstable();
        raster.edges.dedup();
        for extent in halved {
            if raster.near_middle(extent).is_none() {
                let middle = extent.left + (extent.right - extent.left) / 2;
                let at = raster.edges.partition_point(|edge| *edge < middle);
                raster.edges.insert(at, middle);
            }
        }
        if raster.edges.len() > COLUMNS {
            return Err(too_many_columns());
        }
        Ok(raster)
    }

    fn collect<'a>(
        &mut self,
        blocks: &'a [Block],
        extent: Extent,
        table: &dyn Fn(&str) -> Option<&'a Table>,
        halved: &mut Vec<Extent>,
        depth: usize,
    ) -> Result<()> {
        if depth > DEPTH {
            return Err(too_deep());
        }
        for block in blocks {
            match block {
                Block::Grid(grid) => {
                    let edges = edges(&grid.columns_mm, extent)?;
                    for cell in grid.rows.iter().flat_map(|row| &row.cells) {
                        let inner = span(&edges, cell.column, cell.span);
                        self.collect(&cell.blocks, inner, table, halved, depth + 1)?;
                    }
                    self.edges.extend(edges);
                }
                Block::Table(key) => {
                    if let Some(table) = table(key) {
                        self.edges.extend(edges(&widths(table), extent)?);
                    }
                }
                Block::Sides(_) => halved.push(extent),
                Block::Paragraph(paragraph) if is_halved(paragraph) => halved.push(extent),
                Block::Paragraph(_) | Block::Gap(_) | Block::PageBreak => {}
            }
        }
        Ok(())
    }

    /// Widths of the columns in millimetres.
    pub(super) fn columns(&self) -> Vec<f64> {
        self.edges.windows(2).map(|pair| f64::from(pair[1] - pair[0]) / 10.0).collect()
    }

    /// First column and number of columns of an extent.
    pub(super) fn columns_of(&self, extent: Extent) -> (u16, u16) {
        let index = |edge| self.edges.partition_point(|e| *e < edge).min(self.edges.len() - 1);
        let (first, end) = (index(extent.left), index(extent.right));
        (first as u16, end.saturating_sub(first).max(1) as u16)
    }

    /// The two halves of an extent, on an edge that is there.
    pub(super) fn halves(&self, extent: Extent) -> [Extent; 2] {
        let middle = self.near_middle(extent).unwrap_or(extent.left + (extent.right - extent.left) / 2);
        [Extent { left: extent.left, right: middle }, Extent { left: middle, right: extent.right }]
    }

    /// The edge that is nearest to the middle of `extent`, unless it lies in the outer third.
    fn near_middle(&self, extent: Extent) -> Option<Tenths> {
        let middle = extent.left + (extent.right - extent.left) / 2;
        let reach = (extent.right - extent.left) / 6;
        let edge = self.edges.iter().copied().min_by_key(|edge| edge.abs_diff(middle))?;
        (edge.abs_diff(middle) <= reach && edge > extent.left && edge < extent.right).then_some(edge)
    }
}

/// How deep grids may stand in cells of grids.
pub(super) const DEPTH: usize = 8;

/// Widths in millimetres of the columns that `table` prints.
pub(super) fn widths(table: &Table) -> Vec<f32> {
    table.columns.values().filter(|column| column.printed).map(|column| column.width_mm).collect()
}

/// The edges of columns of `widths` that are stretched over `extent`: whole millimetres where they can be, so that
/// edges that nearly meet do meet.
pub(super) fn edges(widths: &[f32], extent: Extent) -> Result<Vec<Tenths>> {
    let widths: Vec<f64> = widths.iter().map(|w| if *w > 0.0 { f64::from(*w) } else { 20.0 }).collect();
    let total: f64 = widths.iter().sum();
    let width = f64::from(extent.right - extent.left);
    for step in [10.0, 1.0] {
        let mut sum = 0.0;
        let mut edges = vec![extent.left];
        for column in &widths {
            sum += column;
            edges.push(extent.left + ((sum / total * width / step).round() * step) as Tenths);
        }
        if let Some(last) = edges.last_mut() {
            *last = extent.right;
        }
        if edges.windows(2).all(|pair| pair[0] < pair[1]) {
            return Ok(edges);
        }
    }
    Err(too_many_columns())
}

/// The extent of `count` columns from `column`.
pub(super) fn span(edges: &[Tenths], column: usize, count: usize) -> Extent {
    let last = edges.len().saturating_sub(1);
    let at = |index: usize| edges.get(index.min(last)).copied().unwrap_or_default();
    Extent { left: at(column.min(last.saturating_sub(1))), right: at(column.saturating_add(count.max(1))) }
}

fn too_many_columns() -> Error {
    Error::Write(message!("表单的列太多，工作表放不下", "the form has too many columns for a worksheet"))
}

pub(super) fn too_deep() -> Error {
    Error::Write(message!("表格嵌套超过 {DEPTH} 层，无法画成工作表", "tables are nested more than {DEPTH} deep"))
}

/// True when a tab sends the rest of the paragraph to the right half.
pub(super) fn is_halved(paragraph: &Paragraph) -> bool {
    paragraph.text.parts.iter().any(|part| matches!(part, Part::Literal(text) if text.contains('\t')))
}
