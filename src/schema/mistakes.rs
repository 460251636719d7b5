//! The mistakes of one schema file, collected while it is read, each at its node.

use std::ops::Range;

use crate::error::Diagnostic;
use crate::expr::{ExprError, Expression, Template};
use crate::limits::Limits;
use crate::message::Message;
use crate::node::{Node, Position, mistake};
use crate::place::Place;

/// Mistakes that are told of one file; who made more reads the first ones first.
const MOST: usize = 500;

/// Collects the mistakes of a file.
pub(super) struct Mistakes<'a> {
    file: &'a str,
    text: &'a str,
    /// Whether the file is known to be right by itself.
    known: bool,
    list: Vec<Diagnostic>,
    /// How many of them are of the shape of the file, and stand first.
    of_shape: usize,
    /// Those that the file is read within.
    pub(super) limits: &'a Limits,
}

impl<'a> Mistakes<'a> {
    pub(super) fn new(file: &'a str, text: &'a str, limits: &'a Limits) -> Self {
        Self::with(file, text, Vec::new(), limits)
    }

    /// Those of a file of which some are known already.
    pub(super) fn with(file: &'a str, text: &'a str, list: Vec<Diagnostic>, limits: &'a Limits) -> Self {
        Self { file, text, known: false, of_shape: list.len(), list, limits }
    }

    /// The same for a file that is `known` to be right.
    pub(super) fn known(self, known: bool) -> Self {
        Self { known, ..self }
    }

    /// Whether the file is known to be right by itself.
    pub(super) fn is_known(&self) -> bool {
        self.known
    }

    /// A mistake at `node`.
    pub(super) fn at(&mut self, node: &Node, message: Message, help: Message) {
        self.place(node.at, message, help);
    }

    /// A mistake at a position.
    pub(super) fn place(&mut self, at: Position, message: Message, help: Message) {
        // What stands in for a value of the wrong shape is not judged.
        if self.list.len() < MOST && !self.is_misshapen(at) {
            self.list.push(*mistake(self.file, self.text, at, message, help));
        }
    }

    /// Whether the shape of what stands at a position is wrong.
    pub(super) fn is_misshapen(&self, at: Position) -> bool {
        let place = Some(Place::Line { line: at.line, column: at.column });
        self.list.iter().take(self.of_shape).any(|mistake| mistake.place == place)
    }

    /// Whether the shape of `node`, or of anything in it, is wrong.
    pub(super) fn is_misshapen_in(&self, node: &Node) -> bool {
        if self.of_shape == 0 {
            return false;
        }
        let mut rest = vec![node];
        while let Some(node) = rest.pop() {
            if self.is_misshapen(node.at) {
                return true;
            }
            rest.extend(node.items());
            rest.extend(node.entries().iter().flat_map(|(key, value)| [key, value]));
        }
        false
    }

    /// A mistake in the bytes `range` of the text of the scalar `node`.
    pub(super) fn inside(&mut self, node: &Node, range: &Range<usize>, message: Message, help: Message) {
        self.place(node.inside(self.text, range), message, help);
    }

    /// The expression that is the text of `node`; none for one that has mistakes.
    pub(super) fn expression(&mut self, source: &str, node: &Node) -> Option<Expression> {
        Expression::compile(source, self.known, self.limits).map_err(|errors| self.errors(node, errors)).ok()
    }

    /// The template that is the text of `node`; none for one that has mistakes.
    pub(super) fn template(&mut self, source: &str, node: &Node) -> Option<Template> {
        Template::compile(source, self.known, self.limits).map_err(|errors| self.errors(node, errors)).ok()
    }

    /// The mistakes of an expression that is the text of `node`.
    pub(super) fn errors(&mut self, node: &Node, errors: Vec<ExprError>) {
        for error in errors {
            self.inside(node, &error.span, error.message, error.help);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The mistakes by place. One that came through several aliases is told once.
    pub(super) fn into_list(self) -> Vec<Diagnostic> {
        let mut list = self.list;
        crate::order::comparing(&mut list, |a, b| a.place.cmp(&b.place));
        let mut seen = std::collections::HashSet::new();
        list.retain(|mistake| seen.insert((mistake.place.clone(), mistake.message.en.clone())));
        list
    }
}
