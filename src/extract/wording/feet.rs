//! The rows that a template prints below those of a table: sums of the columns above, or labels and values.

use super::grids::{Understood, label};
use super::nodes::Node;
use super::walk::Walk;
use crate::docx::template::prints::{Printed, Spelling, places};
use crate::extract::names::is_sum;
use crate::grid::Cell;
use crate::record::Key;
use crate::schema::{Block, Foot, GroupSum, Part};

impl Walk<'_> {
    /// A row below those of a table, with a text in front; gives back what stands there for sums of the columns above.
    pub(super) fn foot(&mut self, cells: &[Understood<'_>]) -> Vec<Key> {
        let mut sums = Vec::new();
        let Some((table, columns)) = &self.rows_above else { return sums };
        let first = cells.iter().position(|cell| !cell.nodes.is_empty()).unwrap_or_default();
        let Some(node) = cells.get(first).and_then(|cell| cell.nodes.first()) else { return sums };
        // Sums may stand there without a word.
        let label = if let Node::Text(text) = node { label(text) } else { Some(String::new()) };
        let Some(label) = label else { return sums };
        // `共{{ 文件 | length }}项` is what is worked out, in the cell of its label.
        let is_counted = |cell: &&Understood<'_>| cell.nodes.iter().any(|node| self.is_node_reckoned(*table, node));
        let is_reckoned_first = !label.is_empty() && cells.get(first).is_some_and(|cell| is_counted(&cell));
        let is_line =
            !is_reckoned_first && !label.is_empty() && cells.get(first).is_some_and(|cell| cell.nodes.len() > 1);
        let (mut fields, mut words, mut around) = (Vec::new(), Vec::new(), Vec::new());
        let (mut is_reckoned, mut is_open) = (is_reckoned_first, false);
        let (mut reckoned, mut has_values) = (Vec::new(), is_line);
        let mut groups = Vec::new();
        for cell in cells.iter().skip(first + usize::from(!label.is_empty() && !is_reckoned_first)) {
            // What a print is of that stands for no value.
            has_values |= cell.nodes.iter().any(|node| !matches!(node, Node::Text(_) | Node::Value { of: None, .. }));
            let is_wording = cell.nodes.iter().all(|node| matches!(node, Node::Text(_)));
            let Some(column) = column_below(columns, cell.cell) else {
                is_open |= !is_wording;
                continue;
            };
            if let Some(sum) = self.group_sum(*table, column, &cell.nodes) {
                groups.push(sum);
                is_open = true;
                continue;
            }
            let Some((front, field, behind)) = slot_within(&cell.blocks) else {
                is_open |= !is_wording;
                reckoned.extend((!is_wording).then(|| column.clone()));
                words.extend((is_wording && !cell.cell.text().trim().is_empty()).then(|| column.clone()));
                continue;
            };
            if !front.is_empty() || !behind.is_empty() {
                around.push((column.clone(), front, behind));
            }
            is_reckoned |= self.is_reckoned(*table, field);
            sums.extend(field.starts_with('|').then(|| field.clone()));
            // What the form itself adds up is compared as ever.
            if !self.is_summed(field) {
                fields.push((column.clone(), field.clone()));
            }
        }
        let own = self.schema.tables.get_index(*table).and_then(|(_, table)| table.total.as_ref());
        let is_own = own.is_some_and(|own| fields.iter().any(|pair| own.fields.contains(pair)));
        let is_sum = is_reckoned || is_own || is_sum(&label) || !groups.is_empty();
        if !is_sum {
            sums.clear();
            if label.is_empty() {
                return sums;
            }
        }
        if has_values || is_sum {
            reckoned.clear();
        }
        let is_of_group = self.loops() > 0;
        let foot = Foot { label, is_line, is_open, reckoned, groups, is_sum, is_of_group, fields, words, around };
        self.feet.push((*table, foot));
        sums
    }

    /// What a cell in the column `at` works out from the rows of the group that is open.
    fn group_sum(&self, table: usize, at: &Key, nodes: &[Node]) -> Option<GroupSum> {
        let (mut front, mut own, mut behind) = (String::new(), None, String::new());
        for node in nodes {
            match node {
                Node::Text(text) if own.is_none() => front.push_str(text),
                Node::Text(text) => behind.push_str(text),
                Node::Value { of: None, typed, .. } if own.is_none() => {
                    let (_, of) = self.prints.of_group(typed).filter(|(of, _)| *of == table)?;
                    own = Some((of, places(typed)));
                }
                _ => return None,
            }
        }
        let (of, places) = own?;
        let each = of.as_ref().and_then(|of| self.rounded.get(&(table, of.clone())).copied());
        Some(GroupSum { at: at.clone(), of, places, each, around: (front, behind) })
    }

    /// Whether a print is worked out from all rows of a table.
    fn is_node_reckoned(&self, table: usize, node: &Node) -> bool {
        matches!(node, Node::Value { of: Some(Printed::Field(key)), .. } if self.is_reckoned(table, key))
    }

    /// Whether a field stands for what is worked out from all rows of a table.
    fn is_reckoned(&self, table: usize, key: &Key) -> bool {
        self.spelt.iter().any(|spelt| match (&spelt.stands, &spelt.spelling) {
            (Printed::Field(own), Spelling::Sum(of, _) | Spelling::SumInWords(of, _) | Spelling::Count(of)) => {
                own == key && *of == table
            }
            _ => false,
        })
    }
}

/// The column that a cell stands below; of several that it is merged over, the last that is worked out, or the last.
fn column_below<'c>(columns: &'c [(u32, Key)], cell: &Cell) -> Option<&'c Key> {
    columns.iter().find(|(at, _)| *at == cell.column)?;
    let own = || columns.iter().filter(|(at, _)| (cell.column..cell.column + cell.column_span).contains(at));
    let own = || own().map(|(_, key)| key);
    own().rfind(|key| key.starts_with("|=")).or_else(|| own().next_back())
}

/// The field of a cell that prints one value, with the wording in front of it and behind it.
fn slot_within(blocks: &[Block]) -> Option<(String, &Key, String)> {
    let [Block::Paragraph(paragraph)] = blocks else { return None };
    let (mut front, mut slot, mut behind) = (String::new(), None, String::new());
    for part in &paragraph.text.parts {
        match part {
            Part::Literal(text) if slot.is_none() => front.push_str(text),
            Part::Literal(text) => behind.push_str(text),
            Part::Slot { key, .. } if key.is_empty() || slot.is_some() => return None,
            Part::Slot { key, .. } => slot = Some(key),
        }
    }
    Some((front, slot?, behind))
}
