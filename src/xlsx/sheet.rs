//! Gathers what a reader finds in one worksheet and makes a [`Grid`] of it.
//!
//! Every format delivers the same things in its own order: cells, merged ranges, hidden rows and columns. Limits are
//! applied where they arrive, so that a far corner or a million formatted rows cost nothing. Merged ranges are laid
//! over the cells in one sweep, whatever their number and even when they overlap (the first one wins).

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::char_count::CharCount as _;
use crate::grid::{Cell, Content, Grid, Source};
use crate::limits::{self, Limits, over};
use crate::message;
use crate::place::cell_name;
use crate::problem::Unreadable;

/// A rectangle of cells, 0-based and inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Area {
    pub(crate) top: u32,
    pub(crate) left: u32,
    pub(crate) bottom: u32,
    pub(crate) right: u32,
}

/// What all sheets of a document may still take together.
pub(crate) struct Budget<'l> {
    limits: &'l Limits,
    sheets: usize,
    cells: usize,
    merges: usize,
    /// Bytes of text: a few shared strings can fill a great many cells.
    text: u64,
}

impl<'l> Budget<'l> {
    /// The whole budget of a document.
    pub(crate) fn new(limits: &'l Limits) -> Self {
        Self { limits, sheets: limits.parts, cells: limits.cells, merges: limits.merges, text: limits.part_bytes }
    }
}

/// Most characters of a sheet's name: Excel and LibreOffice allow 31, and each place in a sheet says it.
const LONGEST_NAME: usize = 255;

/// What a sheet is called in places: its name, or the beginning of a very long one.
fn known_by(name: &str) -> Arc<str> {
    match name.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default()).into(),
        None => Arc::from(name),
    }
}

/// Cells with the sums of others that are noted; only their totals matter.
const MOST_SUMS: usize = 1_000;

/// A worksheet in the making.
pub(crate) struct Sheet<'b, 'l> {
    name: Arc<str>,
    budget: &'b mut Budget<'l>,
    cells: Vec<Cell>,
    /// True while each cell stands behind the one before it.
    ordered: bool,
    merges: Vec<Area>,
    hidden_rows: Vec<(u32, u32)>,
    hidden_columns: Vec<(u32, u32)>,
    /// True for a hidden sheet.
    pub(crate) hidden: bool,
    /// The first cells whose number is the plain sum of others.
    sums: Vec<(u32, u32)>,
    /// What the budget held before this sheet: cells, merged ranges and bytes of text.
    before: (usize, usize, u64),
}

impl<'b, 'l> Sheet<'b, 'l> {
    /// An empty sheet that draws on the document's budget.
    pub(crate) fn new(name: &str, hidden: bool, budget: &'b mut Budget<'l>) -> Result<Self, Unreadable> {
        let Some(sheets) = budget.sheets.checked_sub(1) else {
            let most = budget.limits.parts;
            let message = message!("工作表超过上限 {most} 个", "there are more worksheets than the limit of {most}");
            return Err(over!(budget.limits, parts, message));
        };
        budget.sheets = sheets;
        let before = (budget.cells, budget.merges, budget.text);
        Ok(Self {
            before,
            name: known_by(name),
            budget,
            cells: Vec::new(),
            ordered: true,
            merges: Vec::new(),
            hidden_rows: Vec::new(),
            hidden_columns: Vec::new(),
            hidden,
            sums: Vec::new(),
        })
    }

    /// Takes back all that was added.
    pub(crate) fn clear(&mut self) {
        (self.budget.cells, self.budget.merges, self.budget.text) = self.before;
        self.cells.clear();
        self.merges.clear();
        self.hidden_rows.clear();
        self.hidden_columns.clear();
        self.sums.clear();
        self.ordered = true;
    }

    /// Adds a cell; an empty one adds nothing, wherever it stands.
    #[inline]
    pub(crate) fn cell(&mut self, row: u32, column: u32, content: Content) -> Result<(), Unreadable> {
        if let Content::Empty = content {
            return Ok(());
        }
        let limits = self.budget.limits;
        let text = if let Content::Text(text) | Content::Formula(text) = &content { text.len() } else { 0 };
        if row >= limits.rows || column >= limits.columns || self.budget.cells == 0 {
            return Err(self.beyond(row, column));
        }
        if text as u64 > self.budget.text || text > limits.text_chars && content.text().char_count() > limits.text_chars
        {
            return Err(self.wordy(row, column, text as u64 > self.budget.text));
        }
        self.budget.cells -= 1;
        self.budget.text -= text as u64;
        self.ordered &= self.cells.last().is_none_or(|last| (last.row, last.column) < (row, column));
        self.cells.push(Cell { row, column, row_span: 1, column_span: 1, content });
        Ok(())
    }

    /// Makes room for all cells when `read` of the `all` bytes of rows have been read, for as many as there are in the
    /// rest if it is like them: a long sheet is not moved again and again while it grows.
    pub(crate) fn expect(&mut self, read: usize, all: usize) {
        const MANY: usize = 1 << 14;
        let (len, capacity) = (self.cells.len(), self.cells.capacity());
        if len < MANY || len < capacity / 8 * 7 {
            return;
        }
        let likely = (len as u128 * all as u128 / read.max(1) as u128).min((len + self.budget.cells) as u128) as usize;
        if likely > capacity {
            self.cells.reserve_exact((likely + likely / 32).saturating_sub(len));
        }
    }

    fn wordy(&self, row: u32, column: u32, together: bool) -> Unreadable {
        let (sheet, cell, most) = (&self.name, cell_name(row, column), self.budget.limits.text_chars);
        if together {
            let most = limits::size(self.budget.limits.part_bytes);
            let message = message!(
                "到 {sheet}!{cell} 为止的文字超过上限 {most}",
                "there is more text than the limit of {most}, at {sheet}!{cell}"
            );
            over!(self.budget.limits, part_bytes, message)
        } else {
            let message = message!(
                "{sheet}!{cell} 的文字超过上限 {most} 个字符",
                "the text of {sheet}!{cell} is longer than the limit of {most} characters"
            );
            over!(self.budget.limits, text_chars, message)
        }
    }

    fn beyond(&self, row: u32, column: u32) -> Unreadable {
        let (sheet, cell) = (&self.name, cell_name(row, column));
        let Limits { rows, columns, cells, .. } = *self.budget.limits;
        if row >= rows {
            let message = message!(
                "{sheet}!{cell} 有内容，超过上限 {rows} 行",
                "{sheet}!{cell} is not empty, beyond row {rows}, the limit"
            );
            over!(self.budget.limits, rows, message)
        } else if column >= columns {
            let message = message!(
                "{sheet}!{cell} 有内容，超过上限 {columns} 列",
                "{sheet}!{cell} is not empty, beyond column {columns}, the limit"
            );
            over!(self.budget.limits, columns, message)
        } else {
            let message = message!(
                "到 {sheet}!{cell} 为止的单元格超过上限 {cells} 个",
                "there are more cells than the limit of {cells}, at {sheet}!{cell}"
            );
            over!(self.budget.limits, cells, message)
        }
    }

    /// Adds a merged range; one of a single cell adds nothing.
    pub(crate) fn merge(&mut self, area: Area) -> Result<(), Unreadable> {
        if area.top > area.bottom || area.left > area.right || (area.top, area.left) == (area.bottom, area.right) {
            return Ok(());
        }
        let Some(left) = self.budget.merges.checked_sub(1) else {
            let (sheet, most) = (&self.name, self.budget.limits.merges);
            let message = message!(
                "到工作表“{sheet}”为止的合并区域超过上限 {most} 个",
                "there are more merged ranges than the limit of {most}, in the sheet “{sheet}”"
            );
            return Err(over!(self.budget.limits, merges, message));
        };
        self.budget.merges = left;
        self.merges.push(area);
        Ok(())
    }

    /// Notes a cell whose number comes from this formula, without the sign in front of it.
    pub(crate) fn reckoned(&mut self, row: u32, column: u32, formula: &str) {
        let inner = || formula.get(..4).filter(|name| name.eq_ignore_ascii_case("SUM(")).and(formula.get(4..));
        if self.sums.len() < MOST_SUMS && inner().is_some_and(|rest| rest.find([')', '(']) == rest.len().checked_sub(1))
        {
            self.sums.push((row, column));
        }
    }

    /// Says that the rows `first..=last` are hidden.
    pub(crate) fn hide_rows(&mut self, first: u32, last: u32) {
        match self.hidden_rows.last_mut() {
            Some((_, end)) if *end != u32::MAX && *end + 1 == first => *end = last,
            _ => self.hidden_rows.push((first, last)),
        }
    }

    /// Says that the columns `first..=last` are hidden.
    pub(crate) fn hide_columns(&mut self, first: u32, last: u32) {
        self.hidden_columns.push((first, last));
    }

    /// The finished grid.
    pub(crate) fn finish(mut self) -> Grid {
        if !self.ordered {
            self.cells.sort_by_key(|cell| (cell.row, cell.column));
            // Of two cells in one place the later one counts, as in every reader that overwrites.
            self.cells.dedup_by(|later, kept| {
                let same = (later.row, later.column) == (kept.row, kept.column);
                if same {
                    std::mem::swap(&mut later.content, &mut kept.content);
                }
                same
            });
        }
        merge(&mut self.cells, self.merges, self.budget.limits);
        let (rows, columns) = self.cells.iter().fold((0, 0), |(rows, columns), cell| {
            (rows.max(cell.row + cell.row_span), columns.max(cell.column + cell.column_span))
        });
        Grid {
            source: Source::Sheet(self.name),
            rows,
            columns,
            cells: self.cells,
            hidden_rows: spread(self.hidden_rows, rows),
            hidden_columns: spread(self.hidden_columns, columns),
            hidden: self.hidden,
            sums: self.sums,
        }
    }
}

/// Gives the first cells of merged ranges their spans and takes out what the ranges cover.
fn merge(cells: &mut Vec<Cell>, mut areas: Vec<Area>, limits: &Limits) {
    if areas.is_empty() {
        return;
    }
    areas.sort_unstable();
    let mut areas = areas.into_iter().peekable();
    // Ranges that the sweep has reached, by their left column; disjoint, though some may have ended above.
    let mut open: BTreeMap<u32, Area> = BTreeMap::new();
    // The row under which none of them goes on: most rows of a long sheet lie below.
    let mut end = 0;
    cells.retain_mut(|cell| {
        while let Some(area) = areas.next_if(|area| (area.top, area.left) <= (cell.row, cell.column)) {
            if area.bottom < cell.row {
                continue;
            }
            // Each range is entered and removed once, so that the sweep stays linear.
            let overlap = loop {
                match open.range(..=area.right).next_back() {
                    Some((&left, other)) if other.right >= area.left => {
                        if other.bottom >= area.top {
                            break true;
                        }
                        open.remove(&left);
                    }
                    _ => break false,
                }
            };
            if !overlap {
                open.insert(area.left, area);
                end = end.max(area.bottom.saturating_add(1));
            }
        }
        if cell.row >= end {
            return true;
        }
        let Some((_, area)) = open.range(..=cell.column).next_back() else { return true };
        if area.right < cell.column || area.bottom < cell.row {
            return true;
        }
        if (area.top, area.left) != (cell.row, cell.column) {
            return false;
        }
        cell.row_span = area.bottom.min(limits.rows.saturating_sub(1)).saturating_sub(area.top) + 1;
        cell.column_span = area.right.min(limits.columns.saturating_sub(1)).saturating_sub(area.left) + 1;
        true
    });
}

/// The numbers in `ranges` below `end`, ascending, each once.
fn spread(mut ranges: Vec<(u32, u32)>, end: u32) -> Vec<u32> {
    ranges.sort_unstable();
    let mut numbers = Vec::new();
    let mut next = 0;
    for (first, last) in ranges {
        let stop = last.saturating_add(1).min(end);
        numbers.extend(first.max(next)..stop);
        next = next.max(stop);
    }
    numbers
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn area(top: u32, left: u32, bottom: u32, right: u32) -> Area {
        Area { top, left, bottom, right }
    }

    fn drawn(areas: &[Area], cells: &[(u32, u32)]) -> Vec<(u32, u32, u32, u32)> {
        let limits = Limits::default();
        let mut budget = Budget::new(&limits);
        let mut sheet = Sheet::new("S", false, &mut budget).unwrap();
        for &(row, column) in cells {
            sheet.cell(row, column, Content::Number(1.0)).unwrap();
        }
        areas.iter().for_each(|&area| sheet.merge(area).unwrap());
        sheet.finish().cells.iter().map(|c| (c.row, c.column, c.row_span, c.column_span)).collect()
    }

    #[test]
    fn merged_cells_cover_what_is_under_them() {
        assert_eq!(
            drawn(&[area(0, 0, 0, 6), area(2, 1, 3, 1)], &[(0, 0), (0, 3), (1, 1), (2, 1), (3, 1), (3, 2)]),
            [(0, 0, 1, 7), (1, 1, 1, 1), (2, 1, 2, 1), (3, 2, 1, 1)]
        );
    }

    #[test]
    fn an_empty_first_cell_still_covers() {
        assert_eq!(drawn(&[area(0, 0, 1, 1)], &[(1, 1), (5, 0)]), [(5, 0, 1, 1)]);
    }

    #[test]
    fn of_overlapping_ranges_the_first_counts() {
        assert_eq!(
            drawn(&[area(0, 0, 2, 2), area(1, 1, 4, 4), area(3, 0, 4, 1)], &[(0, 0), (1, 1), (3, 0), (4, 4)]),
            [(0, 0, 3, 3), (3, 0, 2, 2), (4, 4, 1, 1)]
        );
    }

    #[test]
    fn whole_columns_are_cut_at_the_limits() {
        let limits = Limits::default();
        assert_eq!(drawn(&[area(0, 0, 1_048_575, 16_383)], &[(0, 0)]), [(0, 0, limits.rows, limits.columns)]);
    }

    #[test]
    fn hidden_numbers_are_cut_and_told_once() {
        assert_eq!(spread(vec![(5, u32::MAX), (1, 2), (2, 6)], 9), [1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(spread(vec![(5, 9)], 3), [0; 0]);
    }
}
