//! A Word table becomes a grid: every cell at its first row and column, with its spans.
//!
//! Rows list their cells; where a cell stands follows from the grid columns that the row leaves out before it
//! (`w:gridBefore`) and from the spans of the cells before it. A cell that is merged down is listed again in each row
//! it reaches into, as a continuation at the same column (ECMA-376 part 1 §17.4.84).

use super::properties::{CellProperties, Merge};
use crate::grid::{Block, Cell, Content, Grid, Source};
use crate::limits::{Limits, over};
use crate::message;
use crate::problem::Unreadable;

/// A table that is being read.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) number: u32,
    /// True between the beginning and the end of a row.
    pub(super) in_row: bool,
    /// True for a row that was deleted with changes tracked: its cells are not read.
    pub(super) row_deleted: bool,
    /// The current row.
    pub(super) row: u32,
    /// The column of the next cell.
    pub(super) column: u32,
    columns: u32,
    cells: Vec<Cell>,
    hidden_rows: Vec<u32>,
    /// The cells that may go on in the next row, and those of the current one; by column.
    above: Vec<Open>,
    here: Vec<Open>,
}

/// A cell that may be continued downwards.
#[derive(Debug, Clone, Copy)]
struct Open {
    column: u32,
    cell: usize,
}

impl Table {
    pub(super) fn new(number: u32) -> Self {
        Self {
            number,
            in_row: false,
            row_deleted: false,
            row: 0,
            column: 0,
            columns: 0,
            cells: Vec::new(),
            hidden_rows: Vec::new(),
            above: Vec::new(),
            here: Vec::new(),
        }
    }

    pub(super) fn begin_row(&mut self, limits: &Limits) -> Result<(), Unreadable> {
        let most = limits.rows;
        if self.row >= most {
            let table = self.number + 1;
            let message =
                message!("表{table} 超过上限 {most} 行", "table {table} has more rows than the limit of {most}");
            return Err(over!(limits, rows, message));
        }
        (self.in_row, self.row_deleted, self.column) = (true, false, 0);
        Ok(())
    }

    /// Leaves out the first `before` columns of the current row.
    pub(super) fn skip_columns(&mut self, before: u32) {
        self.column = self.column.saturating_add(before);
    }

    pub(super) fn hide_row(&mut self) {
        if self.hidden_rows.last() != Some(&self.row) {
            self.hidden_rows.push(self.row);
        }
    }

    pub(super) fn end_row(&mut self) {
        self.in_row = false;
        if !self.row_deleted {
            self.row += 1;
            std::mem::swap(&mut self.above, &mut self.here);
            self.here.clear();
        }
    }

    /// Adds a cell to the current row. Gives its blocks back when it only continues another cell: what stands in a
    /// continuation is not shown.
    pub(super) fn add(
        &mut self,
        cell: CellProperties,
        blocks: Vec<Block>,
        limits: &Limits,
    ) -> Result<Option<Vec<Block>>, Unreadable> {
        let (column, span) = (self.column, cell.span.max(1));
        let end = column.saturating_add(span);
        let table = self.number + 1;
        if end > limits.columns {
            let most = limits.columns;
            let message =
                message!("表{table} 超过上限 {most} 列", "table {table} has more columns than the limit of {most}");
            return Err(over!(limits, columns, message));
        }
        if span > limits.spans {
            let most = limits.spans;
            let message = message!(
                "表{table} 有单元格横跨 {span} 列，超过上限 {most} 列",
                "a cell of table {table} spans {span} columns, more than the limit of {most}"
            );
            return Err(over!(limits, spans, message));
        }
        self.column = end;
        self.columns = self.columns.max(end);
        if cell.across == Merge::Continue
            && let Some(left) = self.here.last().and_then(|open| self.cells.get_mut(open.cell))
            && left.column + left.column_span == column
        {
            left.column_span += span;
            return Ok(Some(blocks));
        }
        if cell.down == Merge::Continue
            && let Ok(index) = self.above.binary_search_by_key(&column, |open| open.column)
            && let Some(&open) = self.above.get(index)
            && let Some(upper) = self.cells.get_mut(open.cell)
        {
            upper.row_span = self.row - upper.row + 1;
            self.here.push(open);
            return Ok(Some(blocks));
        }
        let content = Content::Blocks(blocks);
        self.here.push(Open { column, cell: self.cells.len() });
        self.cells.push(Cell { row: self.row, column, row_span: 1, column_span: span, content });
        Ok(None)
    }

    pub(super) fn finish(self) -> Grid {
        Grid {
            source: Source::Table(self.number),
            rows: self.row,
            columns: self.columns,
            cells: self.cells,
            hidden_rows: self.hidden_rows,
            hidden_columns: Vec::new(),
            hidden: false,
            sums: Vec::new(),
        }
    }
}
