//! Rows that are struck out as a whole: they count as deleted.

use super::{Rows, is_blank};
use crate::excerpt;
use crate::grid::{Block, Cell, Content};
use crate::message;
use crate::message::Message;
use crate::problem::Problem;

/// Characters of such a row that are shown.
const SHOWN: usize = 40;

impl Rows<'_, '_> {
    /// True for a row of which all but its number is struck out.
    pub(super) fn is_struck(&self, cells: &[Cell]) -> bool {
        if !self.table.fixed_rows.is_empty() {
            return false;
        }
        let counts = |cell: &Cell| self.column_of(cell).and_then(|at| self.slots.get(at)).is_some_and(|s| s.counts());
        let mut struck = 0;
        for cell in cells.iter().filter(|cell| !is_blank(cell)) {
            if has_struck(cell) && cell.kept().is_some_and(|kept| kept.trim().is_empty()) {
                struck += 1;
            } else if !counts(cell) {
                return false;
            }
        }
        struck > 0
    }

    pub(super) fn tell_struck(&mut self, row: u32, cells: &[Cell]) {
        let texts: Vec<String> =
            cells.iter().filter(|cell| !is_blank(cell)).map(|cell| cell.text().trim().to_owned()).collect();
        let text = texts.join(" ");
        let shown = excerpt::beginning(&text, SHOWN);
        let column = cells.iter().find(|cell| !is_blank(cell)).map_or(0, |cell| cell.column);
        let message = message!("划去的一行没有读取：“{shown}”", "a row that is struck out was not read: “{shown}”");
        let problem = Problem::warning("normalised", message).field(self.table.key.to_string());
        let help = Message::new("请删去划掉的行", "delete the row that is struck out");
        self.read.problems.push(problem.place(self.grid.place(row, column)).found(text).help(help));
    }
}

fn has_struck(cell: &Cell) -> bool {
    match &cell.content {
        Content::Blocks(blocks) => blocks.iter().any(|block| match block {
            Block::Paragraph(paragraph) => !paragraph.struck.is_empty(),
            Block::Grid(_) => false,
        }),
        _ => false,
    }
}
