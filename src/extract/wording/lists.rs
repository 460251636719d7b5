//! Rows of a table that a template prints as text: paragraphs over and over, or one line with marks between the rows.

use super::nodes;
use super::nodes::{NUMBER, Node, joined};
use super::walk::{Frame, Walk};
use crate::docx::template::prints::{Printed, Through};
use crate::extract::fold::fold;
use crate::extract::text::program::{Item, List, tokens};
use crate::record::Key;
use crate::schema::{Block, Paragraph, Part, Style, Text};

impl Walk<'_> {
    /// A paragraph in a loop, with the frames `before` it: one of a list, where the loop goes over rows and nothing else.
    pub(super) fn list_paragraph(&mut self, nodes: &[Node], before: &[Frame]) {
        let loops: Vec<&Frame> = before.iter().filter(|frame| matches!(frame, Frame::Loop(_))).collect();
        let [Frame::Loop(Through::Rows(table))] = loops.as_slice() else { return self.give_up(nodes) };
        let table = *table;
        // A loop that begins or ends within a paragraph parts it.
        if *before != *self.frames {
            return self.give_up(nodes);
        }
        let at = before.iter().position(|frame| matches!(frame, Frame::Loop(_))).unwrap_or(0);
        let may_miss = before.iter().skip(at).any(|frame| *frame == Frame::Optional);
        let mut ways: Vec<Option<Item>> = self.items(table, nodes).into_iter().map(Some).collect();
        if ways.is_empty() {
            return;
        }
        ways.extend(may_miss.then_some(None));
        let list =
            self.open_list.get_or_insert_with(|| List { table, paragraphs: Vec::new(), between: None, label: None });
        list.paragraphs.push(ways);
    }

    /// What stands for the list that has ended: a slot; with the label beside it.
    pub(super) fn list_ends(&mut self, label: Option<String>) -> Option<Block> {
        if self.frames.iter().any(|frame| matches!(frame, Frame::Loop(_))) {
            return None;
        }
        let list = self.open_list.take()?;
        let part = self.list_slot(List { label, ..list });
        let text = Text { parts: vec![part] };
        Some(Block::Paragraph(Paragraph { style: Style::Attachment, text, align: None }))
    }

    /// What stands for a loop within a line.
    pub(super) fn inline_list(&mut self, through: &Through, inner: &[Node]) -> Part {
        let Through::Rows(table) = through else {
            self.give_up(inner);
            return nodes::anything();
        };
        let (between, inner) = match inner {
            [inner @ .., last] if mark(last).is_some() => (mark(last), inner),
            [first, inner @ ..] if mark(first).is_some() => (mark(first), inner),
            inner => (Some(String::new()), inner),
        };
        let items = self.items(*table, inner);
        // Without marks between them rows are told by the wording in them.
        let is_told =
            between.as_ref().is_some_and(|mark| !mark.is_empty()) || items.iter().all(|item| item.tokens.len() > 1);
        if items.is_empty() || !is_told || items.iter().any(|item| item.is_numbered) {
            self.give_up(inner);
            return nodes::anything();
        }
        let paragraphs = vec![items.into_iter().map(Some).collect()];
        self.list_slot(List { table: *table, paragraphs, between, label: None })
    }

    fn list_slot(&mut self, list: List) -> Part {
        for item in list.paragraphs.iter().flatten().flatten() {
            let slots = item.tokens.iter().filter_map(|token| match token {
                crate::extract::text::program::Token::Slot { key, .. } if !key.is_empty() => Some(key.clone()),
                _ => None,
            });
            self.listed.extend(slots.map(|key| (list.table, key)));
        }
        self.lists.push(list);
        Part::Slot { key: List::key(self.lists.len() - 1), blank: None }
    }

    /// A list that stands right beside another value cannot be told from it.
    pub(super) fn no_list(&mut self, number: usize, typed: &str) {
        let Some(table) = self.lists.get(number).map(|list| list.table) else { return };
        let keys: Vec<Key> = self.listed.iter().filter(|(own, _)| *own == table).map(|(_, key)| key.clone()).collect();
        self.listed.retain(|(own, _)| *own != table);
        self.unclear.extend(keys.into_iter().map(|key| (Printed::Cell(table, key), typed.to_owned())));
    }

    /// The ways in which a paragraph of a row may be printed, with slots for its columns; none where nothing of the
    /// row can be told from it.
    fn items(&mut self, table: usize, nodes: &[Node]) -> Vec<Item> {
        let outer = self.of_row.replace(table);
        let mut lines = vec![Vec::new()];
        self.print(nodes, &mut lines);
        let mut items = Vec::new();
        for parts in lines {
            let (parts, is_numbered) = unnumbered(joined(parts));
            let parts = self.apart(parts);
            let tokens = tokens(&Text { parts });
            if !tokens.is_empty() {
                items.push(Item { tokens, is_numbered });
            }
        }
        self.of_row = outer;
        items
    }
}

/// Marks that stand between rows only: `{% if not loop.last %}、{% endif %}`, folded.
fn mark(node: &Node) -> Option<String> {
    match node {
        Node::Either(branches, true, _) => match branches.as_slice() {
            [only] => match only.as_slice() {
                [Node::Text(text)] => Some(fold(text)).filter(|text| !text.is_empty()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// The parts without the number in front and the marks around it, and whether there was one.
fn unnumbered(parts: Vec<Part>) -> (Vec<Part>, bool) {
    let is_number = |part: &Part| matches!(part, Part::Slot { key, .. } if **key == *NUMBER);
    let is_mark =
        |part: &Part| matches!(part, Part::Literal(text) if !text.chars().any(|c| c.is_alphanumeric() && c != '第'));
    let front = match parts.as_slice() {
        [number, ..] if is_number(number) => 1,
        [mark, number, ..] if is_mark(mark) && is_number(number) => 2,
        _ => {
            let any = |part| if is_number(&part) { nodes::anything() } else { part };
            return (parts.into_iter().map(any).collect(), false);
        }
    };
    let mut rest: Vec<Part> = parts.into_iter().skip(front).collect();
    if let Some(Part::Literal(text)) = rest.first_mut() {
        *text = text.trim_start_matches(|c: char| !c.is_alphanumeric()).to_owned();
    }
    rest.retain(|part| !matches!(part, Part::Literal(text) if text.is_empty()));
    (rest, true)
}
