//! YAML as a tree that knows where everything stands: the one way in for every schema and data file.
//!
//! Scalars keep their spelling (`00123`, `1e5`, `TRUE`, `1.10` stay as written): what they mean is decided by who
//! asks. Duplicate keys are kept, so that all of them can be reported. Aliases are expanded within a budget.

use std::collections::HashMap;

use serde_yaml::granit_parser::{Event, Parser, ScalarStyle};

use crate::error::Diagnostic;
use crate::message;
use crate::message::Message;
use crate::place::Place;

/// Nodes of one file, expanded aliases included.
const MAX_NODES: usize = 2_000_000;
/// Depth of nested collections.
const MAX_DEPTH: usize = 96;

/// A position in a text: line and column from 0, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position {
    /// Line, from 0.
    pub line: u32,
    /// Column, from 0, in characters.
    pub column: u32,
    /// Length in characters; 0 for a collection.
    pub length: u32,
}

/// A YAML node.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where it begins.
    pub at: Position,
    /// What it is.
    pub kind: Kind,
}

/// What a node is.
#[derive(Debug, Clone)]
pub enum Kind {
    /// A scalar: its text, and whether it was written without quotes.
    Scalar {
        /// The text after YAML's escapes.
        text: String,
        /// True for a plain scalar, whose type is open.
        plain: bool,
    },
    /// A sequence.
    Sequence(Vec<Node>),
    /// A mapping, with duplicate keys.
    Mapping(Vec<(Node, Node)>),
}

/// A step of a path into a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The value of a key.
    Key(String),
    /// An element of a sequence, from 0.
    Index(usize),
}

/// Reads the documents of a YAML text (JSON is YAML); empty documents are left out.
///
/// # Errors
/// A mistake of syntax, with its place; a text beyond the budget.
pub fn parse(text: &str, file: &str) -> Result<Vec<Node>, Box<Diagnostic>> {
    let mut builder = Builder::default();
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| {
            let marker = error.marker();
            let at = Position { line: marker.line().saturating_sub(1) as u32, column: marker.col() as u32, length: 1 };
            let info = error.info();
            mistake(file, text, at, message!("YAML 语法错误：{info}", "YAML syntax: {info}"), syntax_help())
        })?;
        let (start, end) = (span.start, span.end);
        let length = if start.line() == end.line() { end.index().saturating_sub(start.index()) } else { 1 };
        let at = Position { line: start.line().saturating_sub(1) as u32, column: start.col() as u32, length: length as u32 };
        builder.event(event, at).map_err(|message| mistake(file, text, at, message, Message::default()))?;
    }
    Ok(builder.documents)
}

fn syntax_help() -> Message {
    Message::new("检查缩进、引号和冒号后的空格", "check indentation, quotes and the space behind colons")
}

/// A mistake at a place of a text.
pub fn mistake(file: &str, text: &str, at: Position, message: Message, help: Message) -> Box<Diagnostic> {
    let line: String = text.lines().nth(at.line as usize).unwrap_or_default().chars().take(200).collect();
    Box::new(Diagnostic {
        file: file.to_owned(),
        place: Some(Place::Line { line: at.line, column: at.column }),
        message,
        help,
        excerpt: Some((line, at.length.max(1) as usize)),
    })
}

/// A collection under way: its node, anchor, and the key that waits for its value.
struct Open {
    node: Node,
    anchor: usize,
    key: Option<Node>,
}

#[derive(Default)]
struct Builder {
    documents: Vec<Node>,
    stack: Vec<Open>,
    anchors: HashMap<usize, Node>,
    nodes: usize,
}

impl Builder {
    fn event(&mut self, event: Event<'_>, at: Position) -> Result<(), Message> {
        match event {
            Event::DocumentStart(..) => self.anchors.clear(),
            Event::Scalar(text, style, anchor, _) => {
                let plain = matches!(style, ScalarStyle::Plain);
                let node = Node { at, kind: Kind::Scalar { text: text.into_owned(), plain } };
                self.finish(node, anchor)?;
            }
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.get(&anchor).cloned() else {
                    return Err(Message::new("别名指向自身或不存在", "the alias points to itself or to nothing"));
                };
                self.nodes = self.nodes.saturating_add(node.size());
                self.finish(Node { at, ..node }, 0)?;
            }
            Event::SequenceStart(_, anchor, _) => self.open(Kind::Sequence(Vec::new()), anchor, at)?,
            Event::MappingStart(_, anchor, _) => self.open(Kind::Mapping(Vec::new()), anchor, at)?,
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(open) = self.stack.pop() {
                    self.finish(open.node, open.anchor)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, kind: Kind, anchor: usize, at: Position) -> Result<(), Message> {
        if self.stack.len() >= MAX_DEPTH {
            return Err(message!("嵌套超过 {MAX_DEPTH} 层", "nested more than {MAX_DEPTH} deep"));
        }
        let at = Position { length: 1, ..at };
        self.stack.push(Open { node: Node { at, kind }, anchor, key: None });
        Ok(())
    }

    fn finish(&mut self, node: Node, anchor: usize) -> Result<(), Message> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(message!("内容超过 {MAX_NODES} 个节点", "more than {MAX_NODES} nodes"));
        }
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.stack.last_mut() {
            None => {
                if !node.is_null() {
                    self.documents.push(node);
                }
            }
            Some(Open { node: Node { kind: Kind::Sequence(items), .. }, .. }) => items.push(node),
            Some(Open { node: Node { kind: Kind::Mapping(entries), .. }, key, .. }) => match key.take() {
                None => *key = Some(node),
                Some(name) => entries.push((name, node)),
            },
            Some(_) => {}
        }
        Ok(())
    }
}

impl Node {
    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        if let Kind::Scalar { text, .. } = &self.kind { Some(text) } else { None }
    }

    /// True for `null`, `~` and nothing, written without quotes.
    pub fn is_null(&self) -> bool {
        matches!(&self.kind, Kind::Scalar { text, plain: true } if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// The entries of a mapping.
    pub fn entries(&self) -> &[(Node, Node)] {
        if let Kind::Mapping(entries) = &self.kind { entries } else { &[] }
    }

    /// The items of a sequence.
    pub fn items(&self) -> &[Node] {
        if let Kind::Sequence(items) = &self.kind { items } else { &[] }
    }

    /// The value of a mapping's key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(name, _)| name.text() == Some(key)).map(|(_, value)| value)
    }

    /// The node at `path`; where the path ends early, the last node on it.
    pub fn find(&self, path: &[Step]) -> &Node {
        let mut node = self;
        for step in path {
            let next = match step {
                Step::Key(key) => node.get(key),
                Step::Index(index) => node.items().get(*index),
            };
            match next {
                Some(next) => node = next,
                None => break,
            }
        }
        node
    }

    /// The key node at the end of `path`, else what [`Node::find`] finds.
    pub fn find_key(&self, path: &[Step]) -> &Node {
        if let Some((Step::Key(key), parents)) = path.split_last() {
            let parent = self.find(parents);
            if let Some((name, _)) = parent.entries().iter().find(|(name, _)| name.text() == Some(key)) {
                return name;
            }
        }
        self.find(path)
    }

    fn size(&self) -> usize {
        let mut size = 0usize;
        let mut rest = vec![self];
        while let Some(node) = rest.pop() {
            size = size.saturating_add(1);
            rest.extend(node.items());
            rest.extend(node.entries().iter().flat_map(|(key, value)| [key, value]));
        }
        size
    }
}

/// Where each of a mapping's keys stands a second time.
pub fn duplicates(node: &Node) -> Vec<&Node> {
    let mut seen = std::collections::HashSet::new();
    node.entries().iter().filter(|(key, _)| key.text().is_some_and(|text| !seen.insert(text))).map(|(key, _)| key).collect()
}
