//! A text alone in the column that counts the rows, or over all columns: the title of the rows below it, or a remark.
//!
//! It is a title only where rows follow, and it does not read as a remark. What is no title is left to whoever tells of
//! what was read into no value.

use super::feet::says_end;
use super::stated::is_stated;
use super::{Rows, is_blank};
use crate::extract::fold::{fold, is_numeral};
use crate::extract::formality::{is_formality, is_remark, is_remarkable};
use crate::grid::{Cell, Content};

/// With what no title begins.
const ASKS: [&str; 6] = ["请", "以上", "上述", "本表", "此表", "均"];

/// What such a text is.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Alone {
    /// It is none: it counts a row.
    No,
    /// It belongs to the table whatever follows: the title of a group numbered in Chinese numerals that stands above all
    /// sums, or what is read elsewhere, or says nothing.
    Line,
    Remark,
    /// A title, if rows follow.
    Title,
}

impl Rows<'_, '_> {
    /// What the text of a row is that has no values; none of it is asked where a template says what a row is.
    pub(super) fn alone(&self, cells: &[Cell], picked: &[Option<&Cell>]) -> Alone {
        if self.template.is_some() {
            return Alone::No;
        }
        let mut own = picked.iter().flatten();
        let (Some(only), None) = (own.next(), own.next()) else { return Alone::No };
        if !matches!(only.content, Content::Text(_) | Content::Blocks(_)) {
            return Alone::No;
        }
        let text = only.text();
        let text = text.trim();
        if is_remark(text) {
            return Alone::Remark;
        }
        if counts(text) {
            return Alone::No;
        }
        let is_group = || is_numbered(text, is_numeral) && !is_remarkable(text) && !is_sentence(text);
        let is_line = says_end(text)
            || is_formality(text)
            || is_stated(self.table, self.names, text)
            || self.tells_only_sums(only);
        if is_line || !self.is_below_sums() && is_group() {
            return Alone::Line;
        }
        let asks = is_sentence(text) || ASKS.iter().any(|word| text.starts_with(word));
        let is_alone = || cells.iter().filter(|cell| !is_blank(cell)).nth(1).is_none();
        match () {
            () if asks => Alone::Remark,
            () if is_alone() => Alone::Title,
            () => Alone::Line,
        }
    }

    /// Remembers a row that is a title if rows follow.
    pub(super) fn await_rows(&mut self, row: u32, picked: &[Option<&Cell>]) {
        let is_group = picked.iter().flatten().any(|cell| is_numbered(&cell.text(), is_numeral));
        self.titles.push((row, is_group));
    }

    /// The rows that were titles: a row with values follows, or the sum below a group that has none.
    pub(super) fn titles_above(&mut self, rows: usize, sums: usize) -> Vec<u32> {
        let is_row = self.read.rows.len() > rows;
        if self.titles.is_empty() || !is_row && self.read.totals.len() == sums {
            return Vec::new();
        }
        let (titles, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.titles).into_iter().partition(|(_, is_group)| is_row || *is_group);
        self.titles = others;
        titles.into_iter().map(|(row, _)| row).collect()
    }

    /// True below a total row of the table.
    fn is_below_sums(&self) -> bool {
        self.read.totals.iter().any(|total| total.from == self.from)
    }
}

/// True for a number, and for marks.
fn counts(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || is_numeral(c) || !c.is_alphanumeric())
}

/// True for what begins with a number of such digits, as the title of a group does.
fn is_numbered(text: &str, is_digit: fn(char) -> bool) -> bool {
    let folded = fold(text);
    let text = folded.trim_start_matches('(');
    let rest = text.trim_start_matches(is_digit);
    rest.len() < text.len() && rest.starts_with(['、', '.', ')', ','])
}

/// True for a text that ends as a sentence does, or has parts as one has.
pub(super) fn is_sentence(text: &str) -> bool {
    text.contains(['，', '；', '。', ';', '！'])
}
