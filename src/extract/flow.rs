//! The running text of a document: what stands outside of label grids and tables, in reading order.
//!
//! Paragraphs end with `\n`; the cells of a row are parted by `\t`, rows by `\n`. Every byte knows its place.

use std::collections::HashSet;

use crate::grid::{Block, Content, Grid};
use crate::place::Place;

/// Running text with the place of every part of it.
#[derive(Debug, Default)]
pub(crate) struct Flow {
    /// The text.
    pub(crate) text: String,
    /// Where each part begins: offset and place, ascending.
    starts: Vec<(usize, Place)>,
}

/// Cells that label grids and tables have taken: address of the grid, row, column.
pub(crate) type Taken = HashSet<(usize, u32, u32)>;

/// What a grid is told by, while its document is borrowed.
pub(crate) fn address(grid: &Grid) -> usize {
    std::ptr::from_ref(grid) as usize
}

impl Flow {
    /// The running text of `blocks` without the cells in `taken`.
    pub(crate) fn of(blocks: &[&Block], taken: &Taken) -> Self {
        let mut flow = Self::default();
        for block in blocks {
            flow.block(block, None, taken);
        }
        flow
    }

    /// The text of one cell.
    pub(crate) fn of_text(text: &str, place: Place) -> Self {
        Self { text: text.to_owned(), starts: vec![(0, place)] }
    }

    /// Text that stands in no place of the document, such as a file's name.
    pub(crate) fn unplaced(text: &str) -> Self {
        Self { text: text.to_owned(), starts: Vec::new() }
    }

    /// The place of the byte at `offset`.
    pub(crate) fn place(&self, offset: usize) -> Option<Place> {
        let index = self.starts.partition_point(|(start, _)| *start <= offset);
        index.checked_sub(1).and_then(|i| self.starts.get(i)).map(|(_, place)| place.clone())
    }

    /// Adds more text that stands at `place`, on a line of its own.
    pub(crate) fn push_line(&mut self, text: &str, place: Place) {
        self.starts.push((self.text.len(), place));
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn block(&mut self, block: &Block, cell: Option<&Place>, taken: &Taken) {
        match block {
            Block::Paragraph(paragraph) => {
                let place = match (paragraph.number, cell) {
                    (Some(number), _) => Place::Paragraph { paragraph: number },
                    (None, Some(place)) => place.clone(),
                    (None, None) => Place::Part(crate::place::Part::TextBox),
                };
                self.push_line(&paragraph.text, place);
            }
            Block::Grid(grid) => self.grid(grid, taken),
        }
    }

    fn grid(&mut self, grid: &Grid, taken: &Taken) {
        if grid.hidden {
            return;
        }
        let address = address(grid);
        let mut last_row = None;
        for cell in &grid.cells {
            if taken.contains(&(address, cell.row, cell.column)) {
                continue;
            }
            if last_row.is_some_and(|row| row != cell.row) && !self.text.ends_with('\n') {
                self.text.push('\n');
            }
            last_row = Some(cell.row);
            let place = grid.place(cell.row, cell.column);
            match &cell.content {
                Content::Blocks(blocks) => {
                    if let [Block::Paragraph(only)] = blocks.as_slice() {
                        self.starts.push((self.text.len(), place));
                        self.text.push_str(&only.text);
                        self.text.push('\t');
                    } else {
                        for block in blocks {
                            self.block(block, Some(&place), taken);
                        }
                    }
                }
                content => {
                    self.starts.push((self.text.len(), place));
                    self.text.push_str(&content.text());
                    self.text.push('\t');
                }
            }
        }
        if !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }
}
