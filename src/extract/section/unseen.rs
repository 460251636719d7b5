//! What stands in the cells of a form and reaches no value: a table in a cell that was read without it, and what is struck
//! out as a whole.

use std::sync::Arc;

use super::Section;
use crate::excerpt;
use crate::extract::flow::Taken;
use crate::extract::fold::fold;
use crate::grid::{Block, Cell, Content, Grid, Paragraph};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::Problem;

/// Letters that are quoted, and cells of a table that are.
const QUOTED: usize = 40;
const CELLS: usize = 20;
/// Letters at the beginning of a text by which it is known in a message.
const TOLD: usize = 12;
/// Paragraphs that are looked at one by one.
const STRUCK: usize = 100;

impl Section<'_> {
    /// Says of the tables in the cells of `grids` that were not read though their cell was.
    pub(super) fn nested(&mut self, grids: &[&Grid], taken: &Taken) {
        if self.plan.is_worded {
            return;
        }
        for grid in grids {
            for (cell, inner) in grid.cells.iter().map(|cell| (cell, inner(cell))) {
                let is_read = |own: &Grid| own.cells.iter().any(|cell| taken.has(own, cell));
                if inner.is_empty() || !taken.has(grid, cell) {
                    continue;
                }
                let unread = inner.into_iter().filter(|own| !is_read(own)).flat_map(|own| &own.cells);
                let texts: Vec<String> = unread.map(|cell| cell.text().trim().to_owned()).collect();
                let filled: Vec<&str> = texts.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
                let Some(text) = (!filled.is_empty()).then(|| filled.get(..CELLS).unwrap_or(&filled).join(" ")) else {
                    continue;
                };
                // The text of a cell may have been read with its table.
                let is_read = |text: &&str| {
                    self.record.iter().any(|(_, value)| value.as_text().is_some_and(|value| value.contains(*text)))
                };
                if filled.iter().take(CELLS).all(is_read) {
                    continue;
                }
                let shown = excerpt::beginning(&text, QUOTED);
                let message = message!(
                    "格内又套了一张表，没有读取：“{shown}”",
                    "a table within the cell was not read: “{shown}”"
                );
                let help = Message::new(
                    "请把其中的内容逐项写在表中规定的格内",
                    "write what it holds into the cells of the form",
                );
                let problem = Problem::warning("unread", message).place(grid.place(cell.row, cell.column));
                self.problems.push(problem.found(text).help(help));
            }
        }
    }

    /// Says of paragraphs that are struck out as a whole and of which nothing was said yet: the value that they were is
    /// not read.
    pub(super) fn struck_whole(&mut self, blocks: &[&Block]) {
        if self.plan.is_worded {
            return;
        }
        let mut struck = Vec::new();
        blocks.iter().for_each(|block| collect(block, None, &mut struck));
        let more = struck.len().saturating_sub(STRUCK);
        struck.truncate(STRUCK);
        if struck.is_empty() {
            return;
        }
        let told: Vec<(String, Arc<Message>)> = self
            .problems
            .iter()
            .map(|problem| (problem.found.as_deref().map(fold).unwrap_or_default(), problem.message.clone()))
            .collect();
        for (text, place) in struck {
            let folded = fold(&text);
            let beginning: String = text.chars().take(TOLD).collect();
            let is_told = told.iter().any(|(found, said)| found.contains(&folded) || said.zh.contains(&beginning));
            if folded.is_empty() || is_told {
                continue;
            }
            let shown = excerpt::beginning(&text, QUOTED);
            let message = message!("“{shown}”已划去，没有读取", "“{shown}” is struck out, and was not read");
            let help =
                Message::new("请删去划掉的内容，写上要填的", "delete what is struck out, and write what is meant");
            self.problems.push(Problem::note("normalised", message).place(place).found(text).help(help));
        }
        if more > 0 {
            let message = message!("另有 {more} 段文字已划去", "{more} more paragraphs are struck out");
            let help = Message::new("请对照原表核对", "compare it with the form");
            self.problems.push(Problem::note("normalised", message).help(help));
        }
    }
}

/// The tables in a cell.
fn inner(cell: &Cell) -> Vec<&Grid> {
    let Content::Blocks(blocks) = &cell.content else { return Vec::new() };
    let tables = blocks.iter().filter_map(|block| match block {
        Block::Grid(grid) => Some(grid),
        Block::Paragraph(_) => None,
    });
    tables.collect()
}

/// The paragraphs that are struck out as a whole, with their places.
fn collect(block: &Block, place: Option<&Place>, struck: &mut Vec<(String, Option<Place>)>) {
    match block {
        Block::Paragraph(own) if !own.struck.is_empty() => {
            if is_whole(own) {
                let number = own.number.map(|paragraph| Place::Paragraph { paragraph });
                struck.push((own.text.trim().to_owned(), number.or_else(|| place.cloned())));
            }
        }
        Block::Paragraph(_) => {}
        Block::Grid(grid) => {
            for cell in &grid.cells {
                let Content::Blocks(blocks) = &cell.content else { continue };
                let is_struck = |block: &Block| match block {
                    Block::Paragraph(own) => !own.struck.is_empty(),
                    Block::Grid(_) => true,
                };
                if blocks.iter().any(is_struck) {
                    let place = grid.place(cell.row, cell.column);
                    blocks.iter().for_each(|block| collect(block, Some(&place), struck));
                }
            }
        }
    }
}

fn is_whole(own: &Paragraph) -> bool {
    own.kept().trim().is_empty() && !own.text.trim().is_empty()
}
