//! Expressions of the schema language: CEL's syntax on exact decimals.

use crate::value::Value;

/// A compiled expression.
#[derive(Debug)]
pub struct Expression {}

/// A message with expressions in braces, compiled.
#[derive(Debug)]
pub struct Template {}

/// Why an expression could not be compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExprError {
    /// Byte range in the source.
    pub span: std::ops::Range<usize>,
    /// What is wrong.
    pub message: crate::message::Message,
    /// What to write instead.
    pub help: crate::message::Message,
}

/// Names that an expression may use and their values.
pub trait Scope {
    /// The value of a top-level name: `None` when it has none now.
    fn get(&self, name: &str) -> Option<&Value>;
}

impl Expression { pub fn parse(_: &str) -> Result<Self, Vec<ExprError>> { Ok(Self{}) } }
impl Template { pub fn parse(_: &str) -> Result<Self, Vec<ExprError>> { Ok(Self{}) } }
