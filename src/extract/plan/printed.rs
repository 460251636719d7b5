//! What a form prints itself, which is no value: cells of its grids that hold none, headings, lines of its body.

use std::collections::HashSet;

use super::{Label, Plan, labels_of};
use crate::extract::fold::{fold, fold_words};
use crate::extract::text::program::Token;
use crate::grid::Cell;
use crate::record::Key;
use crate::schema::{Block, Part};

/// Longest text, in bytes, that is compared.
const LONGEST: usize = 300;

impl Plan {
    /// True for a cell of which the form prints the words in one without a value.
    pub(crate) fn is_wording(&self, cell: &Cell) -> bool {
        if self.fixed.is_empty() {
            return false;
        }
        let text = cell.text();
        text.len() <= LONGEST && self.fixed.contains(fold(&text).trim_end_matches(':'))
    }

    /// The label of this folded wording of a field that no grid has.
    pub(crate) fn other(&self, folded: &str) -> Option<&Label> {
        self.others.iter().find(|label| label.folded == folded)
    }

    /// Whether cells of wording stand at the heads of rows of labels.
    pub(crate) fn has_heads(&self) -> bool {
        !self.heads.is_empty() && !self.is_worded
    }

    /// The group of the row of labels that a cell is printed at the head of.
    pub(crate) fn headed(&self, cell: &Cell) -> Option<usize> {
        if !self.has_heads() || !self.is_wording(cell) {
            return None;
        }
        let words = fold(&cell.text());
        self.heads.iter().find(|(head, _)| *head == words.trim_end_matches(':')).map(|(_, group)| *group)
    }

    /// The field of which the value is printed behind a cell of wording, in the row of a group.
    pub(crate) fn fronted(&self, cell: &Cell, group: usize) -> Option<&Key> {
        if self.fronts.is_empty() {
            return None;
        }
        let words = fold(&cell.text());
        let words = words.trim_end_matches(':');
        self.fronts.iter().find(|(front, row, _)| front == words && *row == group).map(|(.., key)| key)
    }

    /// True for a text that the form prints somewhere, or a line of it with its value.
    pub(crate) fn is_printed(&self, text: &str) -> bool {
        if text.len() > LONGEST {
            return false;
        }
        let words = fold_words(text);
        if words.is_empty() {
            return false;
        }
        self.printed.get_or_init(|| all(self)).contains(&words) || self.begins_line(&fold(text))
    }

    /// True for a folded text that begins with a label with which a line of running text begins.
    pub(crate) fn begins_line(&self, folded: &str) -> bool {
        let begins = |token: Option<&Token>| match token {
            Some(Token::Literal { folded: own, .. }) => own.ends_with(':') && folded.starts_with(own.as_str()),
            _ => false,
        };
        self.body.iter().flat_map(|body| &body.lines).any(|line| begins(line.tokens.first()))
    }
}

/// All that a form prints, each line, cell and label by itself.
fn all(plan: &Plan) -> HashSet<String> {
    let mut printed = HashSet::new();
    let mut left: Vec<&Block> = plan.schema.body.iter().collect();
    while let Some(block) = left.pop() {
        match block {
            Block::Paragraph(paragraph) => {
                let text = &paragraph.text.parts;
                let words = text.iter().map(|part| if let Part::Literal(text) = part { text.as_str() } else { "" });
                printed.insert(fold_words(&words.collect::<String>()));
            }
            Block::Grid(grid) => left.extend(grid.rows.iter().flat_map(|row| &row.cells).flat_map(|cell| &cell.blocks)),
            _ => {}
        }
    }
    let tables = plan.schema.tables.values();
    printed.extend(tables.clone().map(|table| fold_words(&table.label)));
    let columns = tables.flat_map(|table| table.columns.values().map(|column| &column.field));
    printed.extend(plan.schema.fields.values().chain(columns).flat_map(labels_of).map(|label| fold_words(&label)));
    printed
}
