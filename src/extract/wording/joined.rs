//! Lists in the rows of a table that a template joins in one cell, or prints there one below the other.

use super::nodes::Node;
use super::walk::{Frame, Walk};
use crate::docx::template::prints::{Printed, Through};

impl Walk<'_> {
    /// The one value that a loop over a list in a row is, where nothing but marks stands between the values.
    pub(super) fn joined(&mut self, node: Node) -> Node {
        let Node::Loop(Through::Inner(_), inner) = &node else { return node };
        let Some((value, between)) = parted(inner) else { return node };
        if let Node::Value { of: Some(Printed::Cell(table, key)), legible: true, .. } = value {
            self.joined.entry((*table, key.clone())).or_insert_with(|| between.to_owned());
            return value.clone();
        }
        node
    }

    /// A paragraph of a cell, in the frames `before` it: one of a list stands for its lines.
    pub(super) fn joined_lines(&mut self, nodes: Vec<Node>, before: &[Frame]) -> Vec<Node> {
        let is_inner = |frame: &&Frame| matches!(frame, Frame::Loop(Through::Inner(_)));
        match before.iter().find(is_inner) {
            Some(Frame::Loop(through)) if !nodes.is_empty() => {
                let mut inner = nodes;
                inner.push(Node::Text("\n".to_owned()));
                vec![self.joined(Node::Loop(through.clone(), inner))]
            }
            _ => nodes,
        }
    }
}

/// The value that is printed over and over, and what stands between one and the next.
fn parted(nodes: &[Node]) -> Option<(&Node, &str)> {
    let (value, mark) = match nodes {
        [value @ Node::Value { .. }, mark] | [mark, value @ Node::Value { .. }] => (value, mark),
        _ => return None,
    };
    let mark = match mark {
        Node::Text(text) => text,
        Node::Either(branches, true, _) => match branches.as_slice() {
            [only] => match only.as_slice() {
                [Node::Text(text)] => text,
                _ => return None,
            },
            _ => return None,
        },
        _ => return None,
    };
    let is_mark = !mark.is_empty() && !mark.contains(char::is_alphanumeric);
    is_mark.then_some((value, mark.as_str()))
}
