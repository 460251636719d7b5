//! The mistakes of one schema file, collected while it is read, each at its node.

use std::ops::Range;

use crate::error::Diagnostic;
use crate::expr::{ExprError, Expression, Template};
use crate::limits::Limits;
use crate::message::Message;
use crate::node::{Node, Position, mistake};

/// Mistakes that are told of one file; who made more reads the first ones first.
const MOST: usize = 500;

/// Collects the mistakes of a file.
pub(super) struct Mistakes<'a> {
    file: &'a str,
    text: &'a str,
    /// Whether the file is known to be right by itself.
    known: bool,
    list: Vec<Diagnostic>,
    /// Those that the file is read within.
    pub(super) limits: &'a Limits,
}

impl<'a> Mistakes<'a> {
    pub(super) fn new(file: &'a str, text: &'a str, limits: &'a Limits) -> Self {
        Self::with(file, text, Vec::new(), limits)
    }

    /// Those of a file of which some are known already.
    pub(super) fn with(file: &'a str, text: &'a str, list: Vec<Diagnostic>, limits: &'a Limits) -> Self {
        Self { file, text, known: false, list, limits }
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
        if self.list.len() < MOST {
            self.list.push(*mistake(self.file, self.text, at, message, help));
        }
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

    fn errors(&mut self, node: &Node, errors: Vec<ExprError>) {
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
        list.sort_by(|a, b| a.place.cmp(&b.place));
        let mut seen = std::collections::HashSet::new();
        list.retain(|mistake| seen.insert((mistake.place.clone(), mistake.message.en.clone())));
        list
    }
}
