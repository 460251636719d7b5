//! The running text of a document: what stands outside of label grids and tables, in reading order.
//!
//! Paragraphs end with `\n`; the cells of a row are parted by `\t`, rows by `\n`. Every byte knows its place.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use foldhash::fast::RandomState;

use crate::grid::{Block, Cell, Content, Grid, Paragraph};
use crate::place::Place;

/// Stands for a line end in a sentence with a value that may have some; it is white space, and no Word text holds it.
pub(super) const BREAK: char = '\u{b}';

/// Running text with the place of every part of it.
#[derive(Debug, Default, Clone)]
pub(crate) struct Flow {
    /// The text.
    pub(crate) text: String,
    /// Where each part begins: offset and place, ascending.
    starts: Vec<(usize, Place)>,
    /// Where text was struck out, and so left out, ascending, with that text.
    struck: Vec<(usize, Box<str>)>,
}

/// Cells that label grids and tables have taken: whole rows, and cells by themselves.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    /// First row and row behind the last one, ascending, by the address of their grid.
    rows: HashMap<usize, Vec<(u32, u32)>, RandomState>,
    cells: HashSet<(usize, u32, u32), RandomState>,
}

impl Taken {
    /// Nothing is taken.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Takes a cell.
    pub(crate) fn take(&mut self, grid: &Grid, cell: &Cell) {
        self.cells.insert((address(grid), cell.row, cell.column));
    }

    /// True for a cell that is taken.
    pub(crate) fn has(&self, grid: &Grid, cell: &Cell) -> bool {
        let address = address(grid);
        let rows = self.rows.get(&address).map_or(&[][..], Vec::as_slice);
        let at = rows.partition_point(|(_, end)| *end <= cell.row);
        rows.get(at).is_some_and(|(start, _)| *start <= cell.row)
            || self.cells.contains(&(address, cell.row, cell.column))
    }

    /// Takes all cells that begin in `taken` rows.
    pub(crate) fn take_rows(&mut self, grid: &Grid, taken: Range<u32>) {
        if taken.is_empty() {
            return;
        }
        let rows = self.rows.entry(address(grid)).or_default();
        let from = rows.partition_point(|(_, end)| *end < taken.start);
        let until = rows.partition_point(|(start, _)| *start <= taken.end);
        let joined = rows.get(from..until).unwrap_or_default();
        let start = joined.first().map_or(taken.start, |(start, _)| taken.start.min(*start));
        let end = joined.last().map_or(taken.end, |(_, end)| taken.end.max(*end));
        rows.splice(from..until.max(from), [(start, end)]);
    }

    /// The cells of `grid` that are not taken, with their index.
    pub(crate) fn rest<'g>(&self, grid: &'g Grid) -> impl Iterator<Item = (usize, &'g Cell)> {
        let address = address(grid);
        let mut rows = self.rows.get(&address).map_or(&[][..], Vec::as_slice).iter().peekable();
        let mut next = 0;
        std::iter::from_fn(move || {
            loop {
                let index = next;
                let cell = grid.cells.get(index)?;
                while rows.next_if(|(_, end)| *end <= cell.row).is_some() {}
                if let Some((start, end)) = rows.peek()
                    && *start <= cell.row
                {
                    next += grid.cells.get(index..)?.partition_point(|cell| cell.row < *end);
                    continue;
                }
                next += 1;
                if self.cells.is_empty() || !self.cells.contains(&(address, cell.row, cell.column)) {
                    return Some((index, cell));
                }
            }
        })
    }
}

/// What a grid is told by, while its document is borrowed.
fn address(grid: &Grid) -> usize {
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
        Self { text: text.to_owned(), starts: vec![(0, place)], struck: Vec::new() }
    }

    /// Text that stands in no place of the document, such as a file's name.
    pub(crate) fn unplaced(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }

    /// A piece of the text, with its places.
    pub(crate) fn slice(&self, range: Range<usize>) -> Self {
        let before = self.starts.partition_point(|(start, _)| *start <= range.start).saturating_sub(1);
        let inside = self.starts.iter().skip(before).take_while(|(start, _)| *start < range.end);
        let starts = inside.map(|(start, place)| (start.saturating_sub(range.start), place.clone())).collect();
        let struck = self.struck.iter().filter(|(at, _)| (range.start..=range.end).contains(at));
        let struck = struck.map(|(at, text)| (at - range.start, text.clone())).collect();
        Self { text: self.text.get(range).unwrap_or_default().to_owned(), starts, struck }
    }

    /// Puts a line in front that stands at `place`.
    pub(crate) fn prepend(&mut self, line: &str, place: Place) {
        self.text.insert(0, '\n');
        self.text.insert_str(0, line);
        for (start, _) in &mut self.starts {
            *start += line.len() + 1;
        }
        self.starts.insert(0, (0, place));
        self.struck.iter_mut().for_each(|(at, _)| *at += line.len() + 1);
    }

    /// True when something in `range`, or at its ends, was struck out.
    pub(crate) fn is_struck(&self, range: &Range<usize>) -> bool {
        self.struck_in(range).next().is_some()
    }

    /// What was struck out in `range`, or at its ends.
    pub(super) fn struck_in(&self, range: &Range<usize>) -> impl Iterator<Item = &str> {
        let first = self.struck.partition_point(|(at, _)| *at < range.start);
        let struck = self.struck.iter().skip(first).take_while(move |(at, _)| *at <= range.end);
        struck.map(|(_, text)| &**text)
    }

    /// The place of the byte at `offset`.
    pub(crate) fn place(&self, offset: usize) -> Option<Place> {
        let index = self.starts.partition_point(|(start, _)| *start <= offset);
        index.checked_sub(1).and_then(|i| self.starts.get(i)).map(|(_, place)| place.clone())
    }

    /// True where it is known which lines are of one paragraph.
    pub(crate) fn is_parted(&self) -> bool {
        self.starts.len() > 1
    }

    /// True where a paragraph or a cell begins, not just a line of one.
    pub(crate) fn begins(&self, offset: usize) -> bool {
        self.starts.binary_search_by_key(&offset, |(start, _)| *start).is_ok()
    }

    /// Takes out the line ends between two bytes.
    pub(crate) fn join_lines(&mut self, start: usize, end: usize) {
        let Some(lines) = self.text.get(start..end) else { return };
        let ends: Vec<usize> = lines.match_indices('\n').map(|(at, _)| start + at).collect();
        let joined = lines.replace('\n', "");
        self.text.replace_range(start..end, &joined);
        let moved = |at: &mut usize| *at -= ends.partition_point(|end| *end < *at);
        self.starts.iter_mut().for_each(|(at, _)| moved(at));
        self.struck.iter_mut().for_each(|(at, _)| moved(at));
    }

    /// Makes one line of those between two bytes, with a mark in the place of every line end.
    pub(crate) fn soften_lines(&mut self, start: usize, end: usize) {
        let Some(lines) = self.text.get(start..end) else { return };
        let joined = lines.replace('\n', BREAK.encode_utf8(&mut [0; 4]));
        self.text.replace_range(start..end, &joined);
    }

    /// Adds more text that stands at `place`, on a line of its own.
    pub(crate) fn push_line(&mut self, text: &str, place: Place) {
        self.starts.push((self.text.len(), place));
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// Notes where text is struck out in a paragraph that is about to be added.
    fn note_struck(&mut self, paragraph: &Paragraph) {
        let mut left_out = 0;
        for range in &paragraph.struck {
            let text = paragraph.text.get(range.clone()).unwrap_or_default();
            self.struck.push((self.text.len() + range.start.saturating_sub(left_out), text.into()));
            left_out += range.len();
        }
    }

    fn block(&mut self, block: &Block, cell: Option<&Place>, taken: &Taken) {
        match block {
            Block::Paragraph(paragraph) => {
                let place = match (paragraph.number, cell) {
                    (Some(number), _) => Place::Paragraph { paragraph: number },
                    (None, Some(place)) => place.clone(),
                    (None, None) => Place::Part(paragraph.part.unwrap_or(crate::place::Part::TextBox)),
                };
                self.note_struck(paragraph);
                self.push_line(&paragraph.kept(), place);
            }
            Block::Grid(grid) => self.grid(grid, taken),
        }
    }

    fn grid(&mut self, grid: &Grid, taken: &Taken) {
        if grid.hidden {
            return;
        }
        let mut last_row = None;
        for (_, cell) in taken.rest(grid) {
            if last_row.is_some_and(|row| row != cell.row) && !self.text.ends_with('\n') {
                self.text.push('\n');
            }
            last_row = Some(cell.row);
            let place = grid.place(cell.row, cell.column);
            match &cell.content {
                Content::Blocks(blocks) => {
                    if let [Block::Paragraph(only)] = blocks.as_slice() {
                        self.starts.push((self.text.len(), place));
                        self.note_struck(only);
                        self.text.push_str(&only.kept());
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
