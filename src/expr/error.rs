//! What is wrong with an expression: located, in both languages, with what to write instead.

use std::fmt;
use std::ops::Range;

use crate::message;
use crate::message::Message;

/// Why an expression could not be compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExprError {
    /// Byte range in the source; empty only at its end.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: Message,
    /// What to write instead.
    pub help: Message,
}

impl ExprError {
    pub(super) fn new(span: Range<usize>, message: Message, help: Message) -> Self {
        Self { span, message, help }
    }

    /// The same error in a source in which the expression begins at byte `offset`.
    #[must_use]
    pub fn shifted(mut self, offset: usize) -> Self {
        self.span = self.span.start + offset..self.span.end + offset;
        self
    }
}

impl fmt::Display for ExprError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.span.start, self.message, self.help)
    }
}

impl std::error::Error for ExprError {}

/// Why an expression has no value at all: it took more steps than its limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvalError {
    /// Byte range of what was being evaluated.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: Message,
    /// What to do.
    pub help: Message,
}

impl EvalError {
    pub(super) fn too_many_steps(span: Range<usize>, limit: usize) -> Self {
        Self {
            span,
            message: message!("表达式超过 {limit} 步仍未算完", "the expression takes more than {limit} steps"),
            help: Message::new(
                "减少嵌套的 all、exists、map、filter，或缩短清单",
                "nest fewer all, exists, map or filter, or shorten the list",
            ),
        }
    }
}

impl fmt::Display for EvalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.message, self.help)
    }
}

impl std::error::Error for EvalError {}
