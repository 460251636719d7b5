//! What the schema says of fields that are compared: terms that there are not, several terms taken for one.

use super::super::expression::{Expr, written};
use super::super::mistake::{Code, Refusal};
use super::super::names::unknown;
use super::Rewriter;
use super::natures::Origin;
use crate::message;
use crate::schema::{Field, FieldType};

impl Rewriter<'_> {
    /// Why an operation on a field can come to nothing; `left` is none where it is an operation itself.
    pub(super) fn unfit_for(&self, left: Option<&Expr>, operator: &str, right: &Expr) -> Option<Refusal> {
        if !self.names.has_schema() {
            return None;
        }
        let of_left = left.and_then(|left| Some((left, self.field_of(left)?)));
        let of_right = self.field_of(right).map(|field| (right, field));
        let term = |value: &Expr| match value {
            Expr::Name(name) => match self.made(name)?.nature.as_ref()?.origin {
                Origin::Term(spot) => spot.field(self.names),
                _ => None,
            },
            _ => None,
        };
        match operator {
            "==" | "!=" if let (Some(field), Expr::Text(text)) = (left.and_then(term), right) => no_term(field, text),
            "==" | "!=" if let (Some(Expr::Text(text)), Some(field)) = (left, term(right)) => no_term(field, text),
            "==" | "!=" => {
                let (field, text) = match (of_left, left, of_right, right) {
                    (Some(field), _, _, Expr::Text(text)) | (_, Some(Expr::Text(text)), Some(field), _) => {
                        (field, text)
                    }
                    _ => return None,
                };
                several(field, text).or_else(|| no_term(field.1, text))
            }
            "in" => match (of_left, left, of_right, right) {
                (Some((_, field)), _, _, Expr::List(items)) => items.iter().find_map(|item| match item {
                    Expr::Text(text) => no_term(field, text),
                    _ => None,
                }),
                (Some((value, field)), _, _, Expr::Text(text)) if field.kind == FieldType::MultiChoice => {
                    several((value, field), text)
                }
                (_, Some(Expr::Text(text)), Some((_, field)), _) if field.kind == FieldType::MultiChoice => {
                    no_term(field, text)
                }
                _ => None,
            },
            _ => None,
        }
    }
}

/// Says that a field never is this term: what is kept are the terms, not their other spellings.
fn no_term(field: &Field, text: &str) -> Option<Refusal> {
    let vocabulary = field.vocabulary.as_ref()?;
    if text.is_empty() || vocabulary.terms.iter().any(|term| term.term == text) {
        return None;
    }
    let help = match (spelled(field, text), vocabulary.open) {
        (Some(term), _) => message!("写成 \"{term}\"", "write \"{term}\""),
        (None, true) => return None,
        (None, false) => {
            let terms: Vec<(&str, &str)> = vocabulary.terms.iter().map(|term| (term.term.as_str(), "")).collect();
            unknown(text, &terms).help
        }
    };
    let label = &field.label;
    let message = message!("“{label}”没有选项“{text}”，不会成立", "“{label}” has no option “{text}”: it never is");
    Some(Refusal::new(Code::UnknownTerm, message, help).about(text))
}

/// The term that a text is another spelling of.
fn spelled<'f>(field: &'f Field, text: &str) -> Option<&'f str> {
    let terms = &field.vocabulary.as_ref()?.terms;
    terms.iter().find(|term| term.aliases.iter().any(|alias| alias == text)).map(|term| term.term.as_str())
}

/// Says that a field is several terms.
fn several((value, field): (&Expr, &Field), text: &str) -> Option<Refusal> {
    if field.kind != FieldType::MultiChoice || text.is_empty() {
        return None;
    }
    let (value, label, text) = (written(value), &field.label, spelled(field, text).unwrap_or(text));
    let message = message!("“{label}”是几个选项，不是一个", "“{label}” is several options, not one");
    let help = message!("写成 \"{text}\" in {value}", "write \"{text}\" in {value}");
    Some(Refusal::new(Code::UnknownTerm, message, help))
}
