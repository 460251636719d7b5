//! The tree of a compiled expression. Every node has its span, and no tree is higher than [`MAX_HEIGHT`]: walking,
//! evaluating and dropping it recurse safely.

use std::ops::Range;

use rust_decimal::Decimal;

use super::function::Function;
use super::{Name, RowName};
use crate::pattern::Pattern;

/// Greatest height of a tree, and greatest depth of brackets in a source.
pub(super) const MAX_HEIGHT: usize = 100;

/// A node with where it stands.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// Byte range in the source.
    pub(super) span: Range<usize>,
    /// 1 for a leaf.
    pub(super) height: usize,
}

/// What a node is.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    Null,
    Bool(bool),
    Number(Decimal),
    Text(Box<str>),
    List(Vec<Node>),
    /// A name of the scope.
    Name(Box<str>),
    /// A name that a macro binds: how many macros stand around the expression outside the one that binds it.
    Local(usize),
    Field(Box<Node>, Box<str>),
    Index(Box<Node>, Box<Node>),
    Not(Box<Node>),
    Negate(Box<Node>),
    /// `&&` (true) or `||` (false) over two or more.
    Logic(bool, Vec<Node>),
    Binary(Operator, Box<Node>, Box<Node>),
    Conditional(Box<[Node; 3]>),
    Call(Function, Vec<Node>),
    /// `matches` with its pattern.
    Matches(Box<Node>, Box<Pattern>),
    /// `find` with its pattern.
    Find(Box<Node>, Box<Pattern>),
    /// `findAll` with its pattern.
    FindAll(Box<Node>, Box<Pattern>),
    Macro(Macro, Box<Comprehension>),
}

/// The parts of a macro.
#[derive(Debug, Clone)]
pub(super) struct Comprehension {
    pub(super) list: Node,
    /// The condition of `map(x, condition, value)`.
    pub(super) filter: Option<Node>,
    pub(super) body: Node,
}

/// An operator between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
    In,
}

/// A macro over a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Macro {
    All,
    Exists,
    ExistsOne,
    Map,
    Filter,
}

impl Macro {
    pub(super) const NAMES: [(&'static str, Self); 5] = [
        ("all", Self::All),
        ("exists", Self::Exists),
        ("exists_one", Self::ExistsOne),
        ("map", Self::Map),
        ("filter", Self::Filter),
    ];

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(n, _)| *n == name).map(|(_, m)| *m)
    }
}

impl Node {
    pub(super) fn new(kind: Kind, span: Range<usize>) -> Self {
        let mut height = 0;
        kind.for_each_child(&mut |child| height = height.max(child.height));
        Self { kind, span, height: height + 1 }
    }

    /// The names that are read from the scope and from the rows that macros bind, in the order of the source.
    pub(super) fn names(&self) -> (Vec<Name>, Vec<RowName>) {
        let mut found = (Vec::new(), Vec::new());
        self.collect_names(&mut Vec::new(), &mut found);
        crate::order::by(&mut found.0, |name| name.span.start);
        crate::order::by(&mut found.1, |name| name.span.start);
        found
    }

    /// The node as a dotted name: what it starts from and the fields behind that.
    fn path(&self) -> Option<(&Kind, String)> {
        match &self.kind {
            root @ (Kind::Name(_) | Kind::Local(_)) => Some((root, String::new())),
            Kind::Field(inner, field) => inner.path().map(|(root, path)| {
                let dot = if path.is_empty() { "" } else { "." };
                (root, format!("{path}{dot}{field}"))
            }),
            _ => None,
        }
    }

    /// The dotted name of the list whose items a macro binds; none for a list that is computed.
    fn list_name(&self) -> Option<String> {
        match &self.kind {
            Kind::Macro(Macro::Filter, parts) => parts.list.list_name(),
            _ => match self.path()? {
                (Kind::Name(name), path) if path.is_empty() => Some(name.to_string()),
                (Kind::Name(name), path) => Some(format!("{name}.{path}")),
                _ => None,
            },
        }
    }

    fn collect_names(&self, bound: &mut Vec<Option<String>>, found: &mut (Vec<Name>, Vec<RowName>)) {
        if let Some((root, path)) = self.path() {
            match root {
                Kind::Name(name) => {
                    let name = if path.is_empty() { name.to_string() } else { format!("{name}.{path}") };
                    found.0.push(Name { name, span: self.span.clone() });
                }
                Kind::Local(slot) if !path.is_empty() => {
                    if let Some(Some(list)) = bound.get(*slot) {
                        found.1.push(RowName { list: list.clone(), name: path, span: self.span.clone() });
                    }
                }
                _ => {}
            }
        } else if let Kind::Macro(_, parts) = &self.kind {
            parts.list.collect_names(bound, found);
            bound.push(parts.list.list_name());
            for inner in parts.filter.iter().chain([&parts.body]) {
                inner.collect_names(bound, found);
            }
            bound.pop();
        } else {
            self.kind.for_each_child(&mut |child| child.collect_names(bound, found));
        }
    }
}

impl Kind {
    fn for_each_child(&self, visit: &mut dyn FnMut(&Node)) {
        match self {
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::Name(_) | Self::Local(_) => {}
            Self::List(nodes) | Self::Logic(_, nodes) | Self::Call(_, nodes) => nodes.iter().for_each(visit),
            Self::Field(node, _)
            | Self::Not(node)
            | Self::Negate(node)
            | Self::Matches(node, _)
            | Self::Find(node, _)
            | Self::FindAll(node, _) => {
                visit(node);
            }
            Self::Index(left, right) | Self::Binary(_, left, right) => {
                visit(left);
                visit(right);
            }
            Self::Conditional(nodes) => nodes.iter().for_each(visit),
            Self::Macro(_, parts) => {
                [&parts.list].into_iter().chain(&parts.filter).chain([&parts.body]).for_each(visit)
            }
        }
    }
}
