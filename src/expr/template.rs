//! Text with expressions in braces: the messages of a schema's rules.

use super::error::ExprError;
use super::value::{Scope, append};
use super::{Expression, Name, RowName, Type, Types, parser, string};
use crate::limits::Limits;
use crate::message::Message;

/// Text with expressions in braces, compiled: `扣了 {row.max - row.score} 分`; `{{` and `}}` print a brace.
#[derive(Debug, Default, Clone)]
pub struct Template {
    source: Box<str>,
    parts: Vec<Part>,
    /// [`Limits::expression_steps`] for each expression.
    steps: usize,
}

#[derive(Debug, Clone)]
enum Part {
    Literal(String),
    /// An expression, and the byte of the template at which it begins.
    Expression(Expression, usize),
}

impl Template {
    /// Compiles `source`.
    ///
    /// # Errors
    /// All mistakes in it, with byte ranges of the whole text.
    pub fn parse(source: &str) -> Result<Self, Vec<ExprError>> {
        Self::compile(source, false, &Limits::default())
    }

    /// The same, within `limits`, in evaluation too; the patterns of a source that is `known` to be right are compiled
    /// when they are first used.
    pub(crate) fn compile(source: &str, known: bool, limits: &Limits) -> Result<Self, Vec<ExprError>> {
        let (mut parts, mut errors) = (Vec::new(), Vec::new());
        errors.extend(parser::too_long(source, limits));
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut literal = String::new();
        let mut at = 0;
        while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
            let plain = rest.find(['{', '}']).unwrap_or(rest.len());
            literal.push_str(&rest[..plain]);
            at += plain;
            let rest = &rest[plain..];
            if rest.starts_with("{{") || rest.starts_with("}}") {
                literal.push_str(&rest[..1]);
                at += 2;
            } else if rest.starts_with('}') {
                errors.push(ExprError::new(
                    at..at + 1,
                    Message::new("“}”没有配对", "the `}` closes nothing"),
                    Message::new("要印出花括号就写 }}", "write }} to print a brace"),
                ));
                at += 1;
            } else if let Some(inner) = rest.strip_prefix('{') {
                let Some(end) = closing_brace(inner) else {
                    errors.push(ExprError::new(
                        at..at + 1,
                        Message::new("“{”没有配对", "the `{` is not closed"),
                        Message::new("补上 }；要印出花括号就写 {{", "close it with }, or write {{ to print a brace"),
                    ));
                    break;
                };
                if !literal.is_empty() {
                    parts.push(Part::Literal(std::mem::take(&mut literal)));
                }
                match Expression::compile(&inner[..end], known, limits) {
                    Ok(expression) => parts.push(Part::Expression(expression, at + 1)),
                    Err(found) => errors.extend(found.into_iter().map(|error| error.shifted(at + 1))),
                }
                at += end + 2;
            }
        }
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        let steps = limits.expression_steps;
        if errors.is_empty() { Ok(Self { source: source.into(), parts, steps }) } else { Err(errors) }
    }

    /// The source as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The text with the value of every expression in `scope`: numbers without trailing zeros, ISO dates, lists joined
    /// by `、`; nothing for a missing value or for one that takes more steps than the limits allow. At most
    /// 1 MiB; what is longer ends in `…`.
    pub fn print(&self, scope: &dyn Scope) -> String {
        let limits = Limits { expression_steps: self.steps, ..Limits::default() };
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(literal) => append(&mut text, literal),
                Part::Expression(expression, _) => {
                    if let Ok(Some(value)) = expression.evaluate(scope, &limits) {
                        value.print(&mut text);
                    }
                }
            }
        }
        text
    }

    /// The names that its expressions read, with byte ranges of the whole text.
    pub fn names(&self) -> Vec<Name> {
        self.expressions()
            .flat_map(|(expression, offset)| {
                let shift = move |name: Name| Name { span: name.span.start + offset..name.span.end + offset, ..name };
                expression.names().into_iter().map(shift)
            })
            .collect()
    }

    /// The columns that its expressions read of rows which macros bind, with byte ranges of the whole text.
    pub fn row_names(&self) -> Vec<RowName> {
        self.expressions()
            .flat_map(|(expression, offset)| {
                let shift =
                    move |name: RowName| RowName { span: name.span.start + offset..name.span.end + offset, ..name };
                expression.row_names().into_iter().map(shift)
            })
            .collect()
    }

    /// What in its expressions comes to nothing whatever the record holds, with byte ranges of the whole text.
    pub(crate) fn misfits(&self, types: &dyn Types) -> Vec<ExprError> {
        self.expressions()
            .flat_map(|(expression, offset)| {
                let found = expression.misfits(types, &Type::Any);
                found.into_iter().map(move |error| error.shifted(offset))
            })
            .collect()
    }

    fn expressions(&self) -> impl Iterator<Item = (&Expression, usize)> {
        self.parts.iter().filter_map(|part| match part {
            Part::Expression(expression, offset) => Some((expression, *offset)),
            Part::Literal(_) => None,
        })
    }
}

/// Where the brace stands that closes an expression: not one inside of a string literal.
fn closing_brace(source: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(c) = source.get(at..)?.chars().next() {
        let rest = source.get(at..)?;
        if c == '}' {
            return Some(at);
        }
        let literal = string::starts(rest).then(|| string::read(rest)).filter(|literal| literal.errors.is_empty());
        at += literal.map_or(c.len_utf8(), |literal| literal.bytes);
    }
    None
}
