//! What conditions ask for: one value, and what it should be.

use super::{Printed, Prints, Stands, literal};
use crate::docx::template::expression::Expr;
use crate::docx::template::filters::filter_name;

/// A value of the record that a condition asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The value.
    pub(crate) of: Printed,
    pub(crate) wanted: Wanted,
    /// Whether the opposite is asked for.
    pub(crate) is_not: bool,
}

/// Wanted a value should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// One of these.
    Is(Vec<String>),
    /// Several things, this one among them.
    Holds(String),
    /// Neither empty nor no.
    There,
}

impl Asked {
    /// The only thing that is asked for.
    pub(crate) fn term(&self) -> Option<&str> {
        match &self.wanted {
            Wanted::Is(terms) => match terms.as_slice() {
                [only] => Some(only),
                _ => None,
            },
            Wanted::Holds(term) => Some(term),
            Wanted::There => None,
        }
    }

    /// Whether the value may be other things beside that.
    pub(crate) fn is_many(&self) -> bool {
        matches!(self.wanted, Wanted::Holds(_))
    }

    /// The opposite.
    pub(crate) fn not(self) -> Self {
        Self { is_not: !self.is_not, ..self }
    }
}

impl Prints {
    /// The value that a condition asks for by what it is, or holds; none where it asks for anything else.
    pub(super) fn asked(&self, condition: &Expr) -> Option<Asked> {
        match condition {
            Expr::Not(inner) => Some(self.asked(inner)?.not()),
            // One of several, or none of several.
            Expr::Binary(left, operator @ ("and" | "or"), right) => {
                let (left, right) = (self.asked(left)?, self.asked(right)?);
                let is_none = *operator == "and";
                match (left.wanted, right.wanted) {
                    (Wanted::Is(first), Wanted::Is(second))
                        if left.of == right.of && left.is_not == is_none && right.is_not == is_none =>
                    {
                        let wanted = Wanted::Is(first.into_iter().chain(second).collect());
                        Some(Asked { of: left.of, wanted, is_not: is_none })
                    }
                    _ => None,
                }
            }
            Expr::Binary(term, operator @ ("in" | "not in"), value) => {
                let is_not = *operator == "not in";
                if let Expr::List(list) = &**value {
                    let terms: Option<Vec<String>> = list.iter().map(literal).collect();
                    return Some(Asked { of: self.one(term)?, wanted: Wanted::Is(terms?), is_not });
                }
                Some(Asked { of: self.one(value)?, wanted: Wanted::Holds(literal(term)?), is_not })
            }
            Expr::Binary(a, operator @ ("==" | "!="), b) => {
                let (value, other) = if self.one(a).is_some() { (a, b) } else { (b, a) };
                let of = self.one(value)?;
                let is_not = *operator == "!=";
                match &**other {
                    Expr::Bool(is_true) => Some(Asked { of, wanted: Wanted::There, is_not: is_not == *is_true }),
                    Expr::Null => Some(Asked { of, wanted: Wanted::There, is_not: !is_not }),
                    Expr::Text(text) if text.is_empty() => Some(Asked { of, wanted: Wanted::There, is_not: !is_not }),
                    other => Some(Asked { of, wanted: Wanted::Is(vec![literal(other)?]), is_not }),
                }
            }
            Expr::Test(inner, test, args, is_not) => {
                let of = self.one(inner)?;
                let absent = match test.as_str() {
                    "defined" | "true" => false,
                    "undefined" | "none" | "blank" | "false" => true,
                    "equalto" | "eq" | "==" => {
                        let term = args.positional.first().and_then(literal)?;
                        return Some(Asked { of, wanted: Wanted::Is(vec![term]), is_not: *is_not });
                    }
                    _ => return None,
                };
                Some(Asked { of, wanted: Wanted::There, is_not: absent != *is_not })
            }
            Expr::Filter(inner, name, _) if filter_name(name) == "trim" => self.asked(inner),
            value => Some(Asked { of: self.one(value)?, wanted: Wanted::There, is_not: false }),
        }
    }

    /// The single value that an expression stands for.
    fn one(&self, value: &Expr) -> Option<Printed> {
        match self.stands(value) {
            Stands::Field(key) => Some(Printed::Field(key)),
            Stands::Cell(table, column) => Some(Printed::Cell(table, column)),
            _ => None,
        }
    }
}
