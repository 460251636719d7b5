//! The tables of a template: grids of labels and values, and rows that are printed over and over.

use super::nodes::Node;
use super::walk::{Frame, Walk, level};
use crate::docx::template::prints::{Asked, Level, Printed, Through, places};
use crate::extract::fold::fold;
use crate::extract::names::{Meaning, TableNames};
use crate::extract::text::program::List;
use crate::grid::{self, Cell, Content, Grid};
use crate::record::Key;
use crate::schema::{Block, CellLayout, GridLayout, Part, Role, RowLayout, RowNumbers, Text};

/// Longest text of a cell that is a label.
const MAX_LABEL: usize = 120;
/// Rows above a value in which its label is looked for.
const ABOVE: u32 = 12;

/// A cell of the template, understood.
pub(super) struct Understood<'g> {
    pub(super) cell: &'g Cell,
    /// What its paragraphs print.
    pub(super) nodes: Vec<Node>,
    pub(super) blocks: Vec<Block>,
}

impl Walk<'_> {
    /// Reads a table of the template.
    pub(super) fn grid(&mut self, grid: &Grid) {
        let mut layout = GridLayout { columns_mm: vec![0.0; columns(grid)], rows: Vec::new() };
        let mut nested = Vec::new();
        (self.rows_above, self.row_before) = (None, None);
        let mut rest = grid.cells.as_slice();
        while let Some(first) = rest.first() {
            let (row, behind) = rest.split_at(rest.partition_point(|cell| cell.row == first.row));
            rest = behind;
            let (cells, replaced) = self.row(row, &mut nested);
            if replaced {
                if self.loops() == 0 {
                    self.row_before = None;
                }
                continue;
            }
            if cells.iter().any(|cell| has_cell(&cell.nodes)) {
                if !self.group_head(&cells, behind) {
                    self.table_row(grid, &cells, &layout.rows);
                }
            } else {
                let known = self.foot(&cells);
                layout.rows.push(self.label_row(grid, cells, layout.columns_mm.len() > 1, &known));
            }
        }
        self.body.push(Block::Grid(layout));
        for grid in nested {
            self.grid(grid);
        }
    }

    /// The cells of a row, and whether a tag takes the row's place.
    fn row<'g>(&mut self, row: &'g [Cell], nested: &mut Vec<&'g Grid>) -> (Vec<Understood<'g>>, bool) {
        let mut cells = Vec::with_capacity(row.len());
        let mut replaced = false;
        for cell in row {
            let mut understood = Understood { cell, nodes: Vec::new(), blocks: Vec::new() };
            let Content::Blocks(blocks) = &cell.content else {
                cells.push(understood);
                continue;
            };
            let in_rows = |frame: &Frame| matches!(frame, Frame::Loop(Through::Rows(_)));
            let is_row = self.frames.iter().any(in_rows);
            for block in blocks {
                match block {
                    grid::Block::Grid(inner) => nested.push(inner),
                    grid::Block::Paragraph(paragraph) => {
                        let before = self.frames.clone();
                        let pieces = self.prints.pieces(&paragraph.text);
                        replaced |= pieces.iter().any(|piece| level(piece) == Some(Level::Row));
                        let nodes = self.nodes(pieces);
                        if !is_row && before.iter().any(in_rows) {
                            // Paragraphs of a list that the cell holds.
                            self.lines(&nodes, &before);
                            understood.blocks.extend(self.list_ends(label_before(&cells)));
                            continue;
                        }
                        if !has_cell(&nodes) && !is_row {
                            understood.blocks.extend(self.lines(&nodes, &before));
                        }
                        understood.nodes.extend(self.joined_lines(nodes, &before));
                    }
                }
            }
            cells.push(understood);
        }
        (cells, replaced)
    }

    /// A row of a table: the header above each cell is a label of its column.
    fn table_row(&mut self, grid: &Grid, cells: &[Understood<'_>], rows: &[RowLayout]) {
        let Some(table) = cells.iter().find_map(|cell| table_of(&cell.nodes)) else { return };
        let keys: Vec<Key> = cells.iter().flat_map(|cell| &cell.nodes).flat_map(cell_keys).cloned().collect();
        if self.is_second_row(table, &keys) {
            self.blur(table);
        }
        if self.blurred.contains(&table) {
            cells.iter().for_each(|cell| self.give_up(&cell.nodes));
            return;
        }
        if self.headless_row(table, grid, cells, rows) {
            return;
        }
        if self.rows_above.as_ref().is_none_or(|(above, _)| *above != table) {
            self.rows_above = Some((table, Vec::new()));
            *self.grids.entry(table).or_default() += 1;
            self.order.push(table);
        }
        let of_group = self.loops() > 1;
        for Understood { cell, nodes, .. } in cells {
            let header = above(grid, cell);
            let nodes = self.without_behind(table, nodes);
            let nodes = &self.boxed(&nodes);
            let is_text = |node: &Node| matches!(node, Node::Text(_));
            let values: Vec<usize> =
                (0..nodes.len()).filter(|at| nodes.get(*at).is_some_and(|n| !is_text(n))).collect();
            let only = if let [at] = values.as_slice() { nodes.get(*at).map(|node| (*at, node)) } else { None };
            match only {
                Some((at, Node::Value { of: Some(Printed::Cell(of, key)), legible: true, blank, typed })) => {
                    let text = |nodes: Option<&[Node]>| -> String {
                        let texts = nodes.unwrap_or_default().iter();
                        texts.map(|node| if let Node::Text(text) = node { text.as_str() } else { "" }).collect()
                    };
                    let around = (text(nodes.get(..at)), text(nodes.get(at + 1..)));
                    let Some(label) = header else {
                        self.give_up(nodes);
                        continue;
                    };
                    if let Some((_, columns)) = &mut self.rows_above {
                        columns.push((cell.column, key.clone()));
                    }
                    if let Some(places) = places(typed) {
                        let least = self.rounded.entry((*of, key.clone())).or_insert(places);
                        *least = places.max(*least);
                    }
                    // Of a cell that is merged over all rows of a loop, only what is the same for them is told.
                    let is_outer = of_group && self.is_outer(*of, key);
                    let column = self.columns.entry((*of, key.clone())).or_default();
                    column.labels.insert(label);
                    column.typed.clone_from(typed);
                    column.is_merged |= is_outer && merges(&cell.text());
                    column.is_first |= is_outer && prints_first(&cell.text());
                    column.around.get_or_insert(around);
                    if let Some(blank) = blank {
                        column.blank.get_or_insert_with(|| blank.clone());
                    }
                }
                Some((_, Node::Value { typed, .. })) if typed.contains("loop.index") => {
                    if let Some(label) = header {
                        let counted = RowNumbers { label: label.clone(), is_of_group: of_group };
                        self.counted.entry(table).or_insert(counted);
                        self.besides.insert((table, label));
                    }
                }
                _ => {
                    let label = header.unwrap_or_default();
                    if !self.combined(table, &label, nodes) {
                        // Several values with wording between them are one print.
                        let whole = if label.is_empty() { None } else { self.fork(nodes) };
                        if let Some(Node::Value { of: Some(Printed::Cell(of, key)), .. }) = whole {
                            let is_outer = of_group && self.is_outer(of, &key);
                            let column = self.columns.entry((of, key)).or_default();
                            column.labels.insert(label);
                            column.around.get_or_insert_default();
                            column.is_merged |= is_outer && merges(&cell.text());
                            column.is_first |= is_outer && prints_first(&cell.text());
                            continue;
                        }
                        self.give_up(nodes);
                        // A cell that is left empty is written in by hand.
                        if !nodes.is_empty() {
                            self.besides.insert((table, label));
                        }
                    }
                }
            }
        }
    }

    /// Whether a column holds values of a group of rows, and none of the rows in it.
    fn is_outer(&self, table: usize, key: &Key) -> bool {
        let own = Printed::Cell(table, key.clone());
        match self.forks.iter().find(|fork| fork.stands == own) {
            Some(fork) => fork.of.iter().all(|of| matches!(of, Printed::Cell(_, key) if !key.contains('.'))),
            None => !key.contains('.'),
        }
    }

    /// The nodes of a cell without a value that the schema itself prints behind another one there.
    fn without_behind(&mut self, table: usize, nodes: &[Node]) -> Vec<Node> {
        let Some((_, known)) = self.schema.tables.get_index(table) else { return nodes.to_vec() };
        let mut before: Option<&Key> = None;
        let mut kept = Vec::with_capacity(nodes.len());
        let mut dropped: Vec<Key> = Vec::new();
        for node in nodes {
            let keys = cell_keys(node);
            let is_behind = |key: &&Key| {
                known
                    .columns
                    .get(&***key)
                    .is_some_and(|column| column.behind.is_some() && column.behind.as_ref() == before)
            };
            if !keys.is_empty() && keys.iter().all(is_behind) {
                dropped.extend(keys.into_iter().cloned());
                continue;
            }
            before = keys.last().copied().or(before);
            kept.push(node.clone());
        }
        for key in dropped {
            self.columns.entry((table, key)).or_default();
        }
        kept
    }

    /// Whether the schema itself knows a column of this label that holds several values of the table.
    fn combined(&mut self, table: usize, label: &str, nodes: &[Node]) -> bool {
        let Some((_, known)) = self.schema.tables.get_index(table) else { return false };
        if TableNames::new(known).meaning(known, label) != Meaning::Combined {
            return false;
        }
        let columns = known.combined.as_ref().map_or(&[][..], |combined| &combined.columns);
        let keys = nodes.iter().filter_map(|node| match node {
            Node::Text(_) => None,
            Node::Value { of: Some(Printed::Cell(_, key)), legible: true, .. } => Some(Some(key)),
            _ => Some(None),
        });
        let keys: Option<Vec<&Key>> = keys.collect();
        let Some(keys) = keys.filter(|keys| keys.iter().all(|key| columns.contains(key))) else { return false };
        for key in keys {
            self.columns.entry((table, key.clone())).or_default();
        }
        true
    }

    /// A row of labels and values.
    fn label_row(&mut self, grid: &Grid, cells: Vec<Understood<'_>>, is_labelled: bool, known: &[Key]) -> RowLayout {
        let mut row = RowLayout { height_mm: 0.0, cells: Vec::new() };
        for at in 0..cells.len() {
            let Some(Understood { cell, blocks, .. }) = cells.get(at) else { break };
            let label = match blocks.as_slice() {
                [Block::Paragraph(paragraph)] => own_label(&paragraph.text),
                _ => None,
            };
            let (key, label) = match label {
                Some((key, label)) => (key, Some(label)),
                None => match only_slot(blocks) {
                    Some(key) => (key.clone(), beside(&cells, at).or_else(|| above(grid, cell))),
                    // A unit behind the value; other wording around a list.
                    None => match (first_slot(blocks).or_else(|| list_slot(blocks)), beside(&cells, at)) {
                        (Some(key), Some(label)) => {
                            self.labels.entry(key.clone()).or_default().insert(label);
                            continue;
                        }
                        _ => continue,
                    },
                },
            };
            if known.contains(&key) {
                continue;
            }
            match label {
                // A list in a frame around text has no cell of its own.
                Some(_) if !is_labelled && List::number(&key).is_some() => {}
                Some(label) => drop(self.labels.entry(key).or_default().insert(label)),
                // Nothing tells what stands there.
                None if is_labelled => {
                    if let Some(at) = self.clear.iter().rposition(|clear| *clear == key) {
                        self.clear.remove(at);
                    }
                    self.unclear.push((Printed::Field(key.clone()), cell.text().trim().to_owned()));
                }
                None => {}
            }
        }
        for Understood { cell, mut blocks, .. } in cells {
            // A frame around text is read as text.
            if is_labelled
                && let [Block::Paragraph(paragraph)] = blocks.as_mut_slice()
                && own_label(&paragraph.text).is_some()
            {
                paragraph.text.parts.remove(0);
            }
            let size = |size: u32| usize::try_from(size).unwrap_or(1);
            row.cells.push(CellLayout {
                column: size(cell.column),
                span: size(cell.column_span),
                row_span: size(cell.row_span),
                blocks,
                align: None,
            });
        }
        row
    }

    /// The table's column that counts its rows, where the template does not print it as a value.
    pub(super) fn number_column(&self, table: usize) -> Option<Key> {
        let (_, table_of) = self.schema.tables.get_index(table)?;
        let (key, _) = table_of.columns.iter().find(|(_, column)| column.role == Role::Number)?;
        (!self.columns.contains_key(&(table, key.clone()))).then(|| key.clone())
    }
}

fn columns(grid: &Grid) -> usize {
    // A table of one column is a frame around text.
    let several = grid.cells.iter().any(|cell| cell.column > 0);
    usize::try_from(grid.columns).unwrap_or(1).clamp(1, 64).max(if several { 2 } else { 1 })
}

/// Whether a value of a table is among the nodes.
fn has_cell(nodes: &[Node]) -> bool {
    table_of(nodes).is_some()
}

/// Whether the cell with this text is merged with equal ones below it.
fn merges(text: &str) -> bool {
    let tags = text.split("{%").skip(1).filter_map(|tag| tag.split_once("%}"));
    tags.into_iter().any(|(tag, _)| tag.trim_matches(['-', ' ']) == "vm")
}

/// Whether the cell with this text has something in the first row of a loop only.
fn prints_first(text: &str) -> bool {
    let words: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let is_first = ["ifloop.first", "ifloop.index==1", "ifloop.index0==0", "ifnotloop.index0"];
    is_first.iter().any(|condition| words.contains(condition))
}

/// The columns of which values are in a node.
fn cell_keys(node: &Node) -> Vec<&Key> {
    match node {
        Node::Value { of: Some(Printed::Cell(_, key)), .. } => vec![key],
        Node::Tick(Asked { of: Printed::Cell(_, key), .. }) => vec![key],
        Node::Either(branches, ..) => branches.iter().flatten().flat_map(cell_keys).collect(),
        Node::Text(_) | Node::Value { .. } | Node::Tick(_) | Node::Loop(..) => Vec::new(),
    }
}

/// The table of which a value is among the nodes.
fn table_of(nodes: &[Node]) -> Option<usize> {
    nodes.iter().find_map(|node| match node {
        Node::Value { of: Some(Printed::Cell(table, _)), .. } => Some(*table),
        Node::Tick(Asked { of: Printed::Cell(table, _), .. }) => Some(*table),
        Node::Either(branches, ..) => branches.iter().find_map(|branch| table_of(branch)),
        // A loop within a cell is text of its own.
        Node::Text(_) | Node::Value { .. } | Node::Tick(_) | Node::Loop(..) => None,
    })
}

/// The field of a cell that prints nothing else.
fn only_slot(blocks: &[Block]) -> Option<&Key> {
    match blocks {
        [Block::Paragraph(paragraph)] => match paragraph.text.parts.as_slice() {
            [Part::Slot { key, .. }] if !key.is_empty() => Some(key),
            _ => None,
        },
        _ => None,
    }
}

/// The field of a cell that prints its value, and wording behind it.
fn first_slot(blocks: &[Block]) -> Option<&Key> {
    let [Block::Paragraph(paragraph)] = blocks else { return None };
    match paragraph.text.parts.as_slice() {
        [Part::Slot { key, .. }, Part::Literal(_)] if !key.is_empty() => Some(key),
        _ => None,
    }
}

/// The list in a cell that holds other wording, too.
fn list_slot(blocks: &[Block]) -> Option<&Key> {
    let [Block::Paragraph(paragraph)] = blocks else { return None };
    paragraph.text.slots().find(|key| List::number(key).is_some())
}

/// The field of a cell that prints its label and the value behind it, with the label.
fn own_label(text: &Text) -> Option<(Key, String)> {
    match text.parts.as_slice() {
        [Part::Literal(literal), Part::Slot { key, .. }] if !key.is_empty() => {
            let is_label = literal.trim_end().ends_with(['：', ':']) && !literal.contains(['，', '。', '；']);
            Some((key.clone(), label(literal).filter(|_| is_label)?))
        }
        _ => None,
    }
}

/// The label to the left of a cell: the nearest text of words, with no value in between.
fn beside(cells: &[Understood<'_>], at: usize) -> Option<String> {
    for Understood { cell, nodes, .. } in cells.get(..at)?.iter().rev() {
        if nodes.iter().any(|node| !matches!(node, Node::Text(_))) {
            return None;
        }
        let label = label(&cell.text());
        if label.is_some() {
            return label;
        }
    }
    None
}

/// The label right in front of a cell that is to come.
fn label_before(cells: &[Understood<'_>]) -> Option<String> {
    let last = cells.last()?;
    let is_text = last.nodes.iter().all(|node| matches!(node, Node::Text(_)));
    if is_text { label(&last.cell.text()) } else { None }
}

/// The label above a cell.
pub(super) fn above(grid: &Grid, cell: &Cell) -> Option<String> {
    for row in (cell.row.saturating_sub(ABOVE)..cell.row).rev() {
        let Some(other) = grid.at(row, cell.column) else { continue };
        let is_tag = |cell: &Cell| cell.text().contains(['{', '｛']);
        // A label with a value to its right belongs to that one.
        let right = grid.at(row, other.column.saturating_add(other.column_span));
        if is_tag(other) || right.is_some_and(is_tag) {
            continue;
        }
        let text = other.text();
        // A mark alone (`#`) is a header, too.
        let text = text.trim();
        if !text.is_empty() && text.len() <= MAX_LABEL {
            return Some(text.trim_end_matches(['：', ':']).trim().to_owned());
        }
    }
    None
}

/// A text without tags that says something.
pub(super) fn label(text: &str) -> Option<String> {
    let text = text.trim();
    let is_tag = text.contains(['{', '｛']);
    let says = fold(text).chars().any(char::is_alphabetic);
    (says && !is_tag && text.len() <= MAX_LABEL).then(|| text.trim_end_matches(['：', ':']).trim().to_owned())
}
