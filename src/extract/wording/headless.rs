//! Tables without a header: what stands in their columns is told by position only.

use super::grids::{Understood, above};
use super::nodes::Node;
use super::walk::Walk;
use crate::docx::template::prints::{Printed, Prints};
use crate::extract::fold::fold;
use crate::grid::Grid;
use crate::record::Key;
use crate::schema::{Block, Part, RowLayout};

/// Where a template prints the rows of a table without a header.
#[derive(Debug, Clone)]
pub(in crate::extract) struct Headless {
    /// The number of the table.
    pub(in crate::extract) table: usize,
    /// Of each value its column, how many columns it spans, and its key.
    pub(in crate::extract) columns: Vec<(u32, u32, Key)>,
    /// The number of the block that its grid is.
    pub(in crate::extract) block: usize,
    /// How many columns the grid has.
    pub(in crate::extract) width: u32,
    /// The rows above in the same grid: the columns of their wording, and that, folded.
    pub(in crate::extract) above: Vec<Vec<(u32, String)>>,
}

impl Walk<'_> {
    /// Notes a row of a table that has no header above it; false where it has one, or is read otherwise.
    pub(super) fn headless_row(
        &mut self,
        table: usize,
        grid: &Grid,
        cells: &[Understood<'_>],
        rows: &[RowLayout],
    ) -> bool {
        let holds = |own: &&Understood<'_>| own.nodes.iter().any(|node| !matches!(node, Node::Text(_)));
        let is_first = self.rows_above.is_none() && !self.grids.contains_key(&table) && self.loops() == 1;
        // Rows of two loops in one grid are not told apart.
        let loops = grid.cells.iter().filter(|cell| Prints::opens_rows(&cell.text()) == Some(true)).count();
        if !is_first
            || loops > 1
            || grid.columns < 2
            || cells.iter().filter(holds).any(|own| above(grid, own.cell).is_some())
        {
            return false;
        }
        let mut columns = Vec::new();
        for Understood { cell, nodes, .. } in cells {
            let nodes = self.boxed(nodes);
            let mut values = nodes.iter().enumerate().filter(|(_, node)| !matches!(node, Node::Text(_)));
            let (Some((at, Node::Value { of: Some(Printed::Cell(of, key)), legible: true, blank, typed })), None) =
                (values.next(), values.next())
            else {
                let is_number = |node: &Node| matches!(node, Node::Value { typed, .. } if typed.contains("loop.index"));
                if !nodes.iter().any(is_number) {
                    self.give_up(&nodes);
                }
                continue;
            };
            let text = |nodes: Option<&[Node]>| -> String {
                let texts = nodes.unwrap_or_default().iter();
                texts.map(|node| if let Node::Text(text) = node { text.as_str() } else { "" }).collect()
            };
            let column = self.columns.entry((*of, key.clone())).or_default();
            column.typed.clone_from(typed);
            column.around.get_or_insert((text(nodes.get(..at)), text(nodes.get(at + 1..))));
            if let Some(blank) = blank {
                column.blank.get_or_insert_with(|| blank.clone());
            }
            columns.push((cell.column, cell.column_span, key.clone()));
        }
        if columns.is_empty() {
            return true;
        }
        let below = columns.iter().map(|(at, _, key)| (*at, key.clone())).collect();
        self.rows_above = Some((table, below));
        *self.grids.entry(table).or_default() += 1;
        let above = rows.iter().map(wording).collect();
        let block = self.body.len();
        self.headless.push(Headless { table, columns, block, width: grid.columns, above });
        true
    }
}

/// The wording of the cells of a row that hold nothing else.
fn wording(row: &RowLayout) -> Vec<(u32, String)> {
    let cells = row.cells.iter().filter_map(|cell| {
        let [Block::Paragraph(paragraph)] = cell.blocks.as_slice() else { return None };
        let [Part::Literal(text)] = paragraph.text.parts.as_slice() else { return None };
        Some((u32::try_from(cell.column).ok()?, fold(text)))
    });
    cells.filter(|(_, text)| !text.is_empty()).collect()
}
