//! Lines of a table that may be headings of the rows below them: whose they are, and whether they count.

use super::{Rows, is_blank};
use crate::extract::fold::is_han;
use crate::grid::Cell;

/// Headings that are kept, and bytes of one.
const MOST: usize = 50;
const LONGEST: usize = 150;

impl Rows<'_, '_> {
    /// Keeps a row of one text, or of a number and one, that is none of the table's.
    pub(super) fn heading(&mut self, row: u32, cells: &[Cell]) {
        if self.template.is_some() || self.read.headings.len() >= MOST {
            return;
        }
        let mut filled = cells.iter().filter(|cell| !is_blank(cell));
        let (Some(first), second, None) = (filled.next(), filled.next(), filled.next()) else { return };
        let mut text = first.text().trim().to_owned();
        if let Some(second) = second {
            text = format!("{text} {}", second.text().trim());
        }
        if text.len() <= LONGEST && text.contains(is_han) {
            self.read.headings.push((text, self.grid.place(row, first.column), self.read.rows.len()));
        }
    }
}
