//! Expressions of the schema language: CEL's syntax on exact decimals.
//!
//! The grammar and the precedences are those of the [CEL specification](https://github.com/google/cel-spec), so that
//! rules stay portable; what differs is what forms need. Numbers are exact decimals of one kind, names may be written
//! in any script, and logic has three values: **a missing value makes the result missing**, so that a rule is silent
//! where a value that it needs was left empty. Missing is decided only by `has(x)`, `blank(x)`, `default(x, y)`,
//! `x == null`, and where the other side decides (`false && x`, `true || x`). Unlike types do not compare: the result
//! is missing as well, for what could not be read as its field's type is a problem of its own already.
//!
//! An expression is compiled once (all mistakes are told at once, each with its span) and evaluated often, with a
//! limit on steps. [`Template`] is text with expressions in braces.
//!
//! ```
//! use zwy::expr::{ExprValue, Expression};
//! use zwy::limits::Limits;
//! use zwy::record::Record;
//! use zwy::value::Value;
//!
//! let mut record = Record::of("order");
//! record.set("单价", Value::Number("0.1".parse()?));
//! record.set("amount", Value::Number(3.into()));
//! let expression = Expression::parse("单价 * amount == 0.3").map_err(|errors| errors[0].to_string())?;
//! assert_eq!(expression.evaluate(&record, &Limits::default())?, Some(ExprValue::Bool(true)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ast;
mod call;
mod error;
mod eval;
mod function;
mod lexer;
mod parser;
mod resolve;
mod string;
mod template;
mod types;
mod value;

use std::ops::Range;

pub use error::{EvalError, ExprError};
pub use template::Template;
pub(crate) use types::{Type, Types};
pub use value::{ExprList, ExprValue, RowScope, Scope};

use crate::limits::Limits;

/// A compiled expression.
#[derive(Debug, Clone)]
pub struct Expression {
    source: Box<str>,
    root: ast::Node,
}

/// A dotted name that an expression reads from its scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name: `org`, `row.vcpu`, `servers`; an index ends it.
    pub name: String,
    /// Byte range in the source.
    pub span: Range<usize>,
}

/// A column that an expression reads of the rows which a macro binds: `vcpu` of `servers` in
/// `servers.all(s, s.vcpu > 0)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowName {
    /// The dotted name of the list.
    pub list: String,
    /// The dotted name that is read of each of its items.
    pub name: String,
    /// Byte range in the source.
    pub span: Range<usize>,
}

impl Expression {
    /// Compiles `source`, at most [`Limits::expression_chars`] characters of the default limits.
    ///
    /// # Errors
    /// All mistakes that can be told apart, by their place.
    pub fn parse(source: &str) -> Result<Self, Vec<ExprError>> {
        Self::compile(source, false, &Limits::default())
    }

    /// The same, within `limits`; the patterns of a source that is `known` to be right are compiled when they are first
    /// used.
    pub(crate) fn compile(source: &str, known: bool, limits: &Limits) -> Result<Self, Vec<ExprError>> {
        Ok(Self { root: parser::parse(source, known, limits)?, source: source.into() })
    }

    /// The source as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The names that it reads from its scope, in the order of the source; names that macros bind are left out.
    pub fn names(&self) -> Vec<Name> {
        self.root.names().0
    }

    /// The columns that it reads of rows which macros bind, as far as the list is a plain name, in the order of the
    /// source.
    pub fn row_names(&self) -> Vec<RowName> {
        self.root.names().1
    }

    /// What comes to nothing whatever the record holds: types that do not fit, by those of the names, and a value that is
    /// not of the type `wanted`.
    pub(crate) fn misfits(&self, types: &dyn Types, wanted: &Type) -> Vec<ExprError> {
        types::mistakes(&self.root, &self.source, types, wanted)
    }

    /// The value of the expression in `scope`: none when a value that it needs is missing.
    ///
    /// # Errors
    /// When [`Limits::expression_steps`] are not enough.
    pub fn evaluate<'a>(&'a self, scope: &'a dyn Scope, limits: &Limits) -> Result<Option<ExprValue<'a>>, EvalError> {
        eval::evaluate(&self.root, scope, limits)
    }

    /// True, false, or undecided where a value that it needs is missing or where it is not a truth value.
    ///
    /// # Errors
    /// When [`Limits::expression_steps`] are not enough.
    pub fn holds(&self, scope: &dyn Scope, limits: &Limits) -> Result<Option<bool>, EvalError> {
        Ok(self.evaluate(scope, limits)?.and_then(|value| value.as_bool()))
    }
}
