//! YAML as a tree that knows where everything stands: the one way in for every schema and data file.
//!
//! Scalars keep their spelling (`00123`, `1e5`, `TRUE`, `1.10` stay as written): what they mean is decided by who
//! asks. Duplicate keys are kept, so that all of them can be reported. Aliases are expanded within a budget.

mod build;
mod keys;
mod lines;
mod slips;
mod syntax;

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use crate::char_count::CharCount as _;
use crate::error::Diagnostic;
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::Problem;
use build::{Built, Refused, Why, build};
pub(crate) use keys::Keys;
pub(crate) use lines::Lines;
use slips::Slip;

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
        text: Arc<str>,
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
pub fn parse(text: &str, file: &str) -> Result<Vec<Node>, Vec<Diagnostic>> {
    parse_within(text, file, &Limits::default())
}

/// As [`parse`], with other limits than the defaults.
///
/// # Errors
/// As there.
pub fn parse_within(text: &str, file: &str, limits: &Limits) -> Result<Vec<Node>, Vec<Diagnostic>> {
    let told = |slips: Vec<Slip>| {
        slips.into_iter().map(|slip| *mistake(file, text, slip.at, slip.message, slip.help)).collect()
    };
    match build(text, limits) {
        Ok(Built { documents, slips }) if slips.is_empty() => Ok(documents),
        Ok(Built { slips, .. }) => Err(told(slips)),
        Err(Refused { why: Why::Syntax(_), at })
            if let slips = slips::of(text, at.line)
                && !slips.is_empty() =>
        {
            Err(told(slips))
        }
        Err(refused) => Err(vec![*refused.told(file, text)]),
    }
}

/// As [`parse_within`], for a text in a cell: where it is no YAML it is not looked at more closely.
///
/// # Errors
/// As there.
pub(crate) fn parse_cell(text: &str, limits: &Limits) -> Result<Vec<Node>, Box<Diagnostic>> {
    build(text, limits).map(|built| built.documents).map_err(|refused| refused.told("", text))
}

fn syntax_help() -> Message {
    Message::new("检查缩进、引号和冒号后的空格", "check indentation, quotes and the space behind colons")
}

/// A mistake at a place of a text.
pub fn mistake(file: &str, text: &str, at: Position, message: Message, help: Message) -> Box<Diagnostic> {
    mistake_in(file, text.split('\n').nth(at.line as usize).unwrap_or_default(), at, message, help)
}

/// A mistake at a place of the line that begins `rest`.
pub(crate) fn mistake_in(file: &str, rest: &str, at: Position, message: Message, help: Message) -> Box<Diagnostic> {
    let line: String = rest.chars().take_while(|c| !matches!(c, '\r' | '\n')).take(200).collect();
    let place = Some(Place::Line { line: at.line, column: at.column });
    let excerpt = Some((line, at.length.max(1) as usize));
    Box::new(Diagnostic { excerpt, ..Diagnostic::new(file, place, message, help) })
}

/// A limit that the text reached at a place.
pub(crate) fn over_limit(file: &str, text: &str, at: Position, problem: Problem) -> Box<Diagnostic> {
    over_limit_in(file, text.split('\n').nth(at.line as usize).unwrap_or_default(), at, problem)
}

/// A limit that was reached at a place of the line that begins `rest`.
pub(crate) fn over_limit_in(file: &str, rest: &str, at: Position, problem: Problem) -> Box<Diagnostic> {
    let limit = problem.expected.clone();
    let (message, help) = problem.into_words();
    let mut said = mistake_in(file, rest, at, message, help);
    said.limit = limit;
    said
}

/// Gives back what a list has reserved and does not need: files may have millions of short ones.
pub(crate) fn fit<T>(items: &mut Vec<T>) {
    if items.capacity() / 2 >= items.len() {
        items.shrink_to_fit();
    }
}

/// The text holds more values than `limits` allow.
pub(crate) fn too_many(limits: &Limits) -> Problem {
    let most = limits.yaml_nodes;
    let message = message!("内容超过上限 {most} 个值", "there are more values than the limit of {most}");
    limits.oversized("yaml_nodes", message)
}

/// How deeply a text may nest. Whatever is set, each level takes of the stack of whoever walks over the tree.
pub(crate) fn deepest(limits: &Limits) -> usize {
    limits.yaml_depth.min(1_000)
}

/// The text nests more deeply than `limits` allow.
pub(crate) fn too_deep(limits: &Limits) -> Problem {
    let most = deepest(limits);
    let message = message!("嵌套超过上限 {most} 层", "nested more deeply than the limit of {most}");
    limits.oversized("yaml_depth", message)
}

impl Node {
    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        if let Kind::Scalar { text, .. } = &self.kind { Some(text) } else { None }
    }

    /// True for `null`, `~` and nothing, written without quotes.
    pub fn is_null(&self) -> bool {
        matches!(&self.kind, Kind::Scalar { text, plain: true } if matches!(&**text, "" | "~" | "null" | "Null" | "NULL"))
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

    /// The value of `key`; the node itself where it has none, so that a place is always at hand.
    pub fn child(&self, key: &str) -> &Node {
        self.get(key).unwrap_or(self)
    }

    /// The key `key` itself; the node where it has none.
    pub fn key(&self, key: &str) -> &Node {
        self.entries().iter().find(|(name, _)| name.text() == Some(key)).map_or(self, |(name, _)| name)
    }

    /// Looks up keys of a mapping that come in about its own order.
    pub(crate) fn in_order(&self) -> InOrder<'_> {
        InOrder { node: self, next: 0 }
    }

    /// The item `index` of a sequence; the node itself where it has none.
    pub fn item(&self, index: usize) -> &Node {
        self.items().get(index).unwrap_or(self)
    }

    /// The place of the bytes `range` of a scalar's text in the source `text`.
    ///
    /// Text and source are walked side by side; they differ by escapes, doubled quotes and the indentation of folded
    /// lines. Where they cannot be matched, the place of the whole node is given.
    pub fn inside(&self, text: &str, range: &Range<usize>) -> Position {
        let line: usize = text.split_inclusive('\n').take(self.at.line as usize).map(str::len).sum();
        let rest = text.get(line..).unwrap_or_default().trim_start_matches('\u{feff}');
        let source = rest.char_indices().nth(self.at.column as usize).and_then(|(at, _)| rest.get(at..));
        let (Some(value), Some(source)) = (self.text(), source) else { return self.at };
        let Some(start) = matched(value, source, range.start) else { return self.at };
        let end = matched(value, source, range.end).unwrap_or(start).max(start);
        let before = source.get(..start).unwrap_or_default();
        let length = source.get(start..end).and_then(|s| s.lines().next()).map_or(1, |s| s.char_count().max(1));
        let column = match before.rsplit_once('\n') {
            Some((_, last)) => last.char_count(),
            None => self.at.column as usize + before.char_count(),
        };
        Position {
            line: self.at.line + before.matches('\n').count() as u32,
            column: column as u32,
            length: length as u32,
        }
    }

    fn weight(&self) -> usize {
        1 + self.text().map_or(0, str::len) / 64
    }

    /// What it counts for, with all that is in it.
    pub(crate) fn size(&self) -> usize {
        let mut size = 0usize;
        let mut rest = vec![self];
        while let Some(node) = rest.pop() {
            size = size.saturating_add(node.weight());
            rest.extend(node.items());
            rest.extend(node.entries().iter().flat_map(|(key, value)| [key, value]));
        }
        size
    }

    /// How many lists and mappings stand in one another, it included.
    fn depth(&self) -> usize {
        let (mut deepest, mut rest) = (0, vec![(self, 1)]);
        while let Some((node, depth)) = rest.pop() {
            if !matches!(node.kind, Kind::Scalar { .. }) {
                deepest = deepest.max(depth);
            }
            rest.extend(node.items().iter().map(|item| (item, depth + 1)));
            rest.extend(node.entries().iter().flat_map(|(key, value)| [(key, depth + 1), (value, depth + 1)]));
        }
        deepest
    }
}

/// Keys of a mapping, looked up one after the other: each is found at once where it follows the one before, so that all
/// of a long mapping take no longer than to walk over it.
pub(crate) struct InOrder<'n> {
    node: &'n Node,
    /// Where the next one is expected.
    next: usize,
}

impl<'n> InOrder<'n> {
    /// The key `key` itself and its value; the mapping where it has none.
    pub(crate) fn entry(&mut self, key: &str) -> (&'n Node, &'n Node) {
        let entries = self.node.entries();
        let (before, rest) = entries.split_at(self.next.min(entries.len()));
        let ahead = (self.next..).zip(rest).chain((0..).zip(before));
        let Some((at, (name, value))) = ahead.into_iter().find(|(_, (name, _))| name.text() == Some(key)) else {
            return (self.node, self.node);
        };
        self.next = at + 1;
        (name, value)
    }
}

/// The byte of `source` that gave the byte `at` of the scalar's `text`.
fn matched(text: &str, source: &str, at: usize) -> Option<usize> {
    let quote = source.chars().next().filter(|c| matches!(c, '"' | '\''));
    let mut rest = source.char_indices().skip(usize::from(quote.is_some())).peekable();
    for (offset, c) in text.char_indices() {
        if offset >= at {
            break;
        }
        let (_, found) = rest.next()?;
        if found == '\\' && quote == Some('"') {
            let (_, escape) = rest.next()?;
            let digits = match escape {
                'x' => 2,
                'u' => 4,
                'U' => 8,
                _ => 0,
            };
            for _ in 0..digits {
                rest.next();
            }
        } else if found == '\'' && quote == Some('\'') {
            rest.next();
        } else if c.is_whitespace() && found.is_whitespace() {
            // A folded line break: the white space of the source that stands for one character of the text.
            if found == '\n' || found != c {
                while rest.peek().is_some_and(|(_, c)| c.is_whitespace()) {
                    rest.next();
                }
            }
        } else if found != c {
            return None;
        }
    }
    Some(rest.peek().map_or(source.len(), |(at, _)| *at))
}

/// Where each of a mapping's keys stands a second time.
pub fn duplicates(node: &Node) -> Vec<&Node> {
    // Most mappings are short, and to compare their keys takes less than to hash them.
    const SHORT: usize = 16;
    let entries = node.entries();
    let mut seen = HashSet::new();
    let mut second = Vec::new();
    for (at, (key, _)) in entries.iter().enumerate() {
        let Some(text) = key.text() else { continue };
        let is_second = if entries.len() > SHORT {
            !seen.insert(text)
        } else {
            entries.iter().take(at).any(|(before, _)| before.text() == Some(text))
        };
        if is_second {
            second.push(key);
        }
    }
    second
}

#[cfg(test)]
mod tests {
    use super::{matched, parse};

    #[test]
    fn merge_keys_are_resolved_and_bombs_refused() {
        let documents = parse("a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  y: 00123\n", "").unwrap_or_default();
        let b = documents.first().map(|document| document.child("b"));
        let text = |key| b.and_then(|b| b.get(key)).and_then(|value| value.text().map(str::to_owned));
        assert_eq!((text("x").as_deref(), text("y").as_deref()), (Some("1"), Some("00123")));
        let long = "x".repeat(100_000);
        assert!(parse(&format!("- &a {long}\n{}", "- *a\n".repeat(50_000)), "").is_err());
        let laughs: String = (1..30).map(|n| format!("- &a{n} [*a{m}, *a{m}, *a{m}]\n", m = n - 1)).collect();
        assert!(parse(&format!("- &a0 x\n{laughs}"), "").is_err());
        assert!(parse(&"[".repeat(100_000), "").is_err());
        let tower = |levels: usize| {
            let level = |n: usize| format!("- &a{n} {}*a{}{}\n", "[".repeat(40), n - 1, "]".repeat(40));
            parse(&format!("- &a0 x\n{}", (1..=levels).map(level).collect::<String>()), "").is_err()
        };
        assert!(!tower(2) && tower(3), "aliases nest like what they stand for");
    }

    #[test]
    fn finds_an_offset_behind_escapes_and_folds() {
        assert_eq!(matched("a b", "a b # c", 2), Some(2));
        assert_eq!(matched("q\"中x", "\"q\\\"中x\"", 5), Some(7));
        assert_eq!(matched("it's x", "'it''s x'", 5), Some(7));
        assert_eq!(matched("a b", "a\n    b", 2), Some(6));
        assert_eq!(matched("abc", "xyz", 2), None);
    }
}
