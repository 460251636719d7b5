//! Fields: named values, their types and what they may hold.

use std::sync::Arc;

use regex::Regex;
use rust_decimal::Decimal;

use super::{FieldType, Filler, Stage};
use crate::expr::Expression;
use crate::message::Message;
use crate::problem::Severity;
use crate::record::Key;

/// A named value of a form.
#[derive(Debug, Clone)]
pub struct Field {
    /// The key in records.
    pub key: Key,
    /// The printed label.
    pub label: String,
    /// What tells it from fields of the same label: `信息化负责人联系电话`; the label itself where that is unique.
    pub title: String,
    /// Other labels in returns.
    pub aliases: Vec<String>,
    /// What it holds.
    pub kind: FieldType,
    /// Who fills it.
    pub filled_by: Filler,
    /// From which stage on it may not be empty.
    pub required: Stage,
    /// It is required only where this holds.
    pub required_if: Option<Expression>,
    /// Empty is a warning.
    pub recommended: bool,
    /// Its values are masked where personal data is.
    pub personal: bool,
    /// Least and greatest number of characters.
    pub length: Option<(usize, usize)>,
    /// Least and greatest number.
    pub range: Option<(Decimal, Decimal)>,
    /// The first day that a date may name.
    pub earliest: Option<Expression>,
    /// The last day that a date may name.
    pub latest: Option<Expression>,
    /// The number should be a multiple of it.
    pub step: Option<Decimal>,
    /// What the whole value should look like.
    pub pattern: Option<Pattern>,
    /// The terms that it may take.
    pub vocabulary: Option<Arc<Vocabulary>>,
    /// The unit of its number.
    pub unit: Option<Unit>,
    /// Printed inside an empty value's place.
    pub hint: Option<String>,
    /// Printed where nothing else is said; equal to it is absent.
    pub preset: Option<String>,
    /// Printed in an empty value's place.
    pub blank: Option<String>,
    /// What is printed in front of and behind the value.
    pub print: (String, String),
    /// A word that is dropped behind the value after one of some endings.
    pub drop_suffix: Option<(String, Vec<String>)>,
    /// Whether `无`, `/`, `—` mean empty.
    pub written_blanks: bool,
    /// Advice on how to fill it.
    pub help: Option<Message>,
    /// An example value.
    pub example: Option<String>,
}

/// What a whole value should look like.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// The anchored expression.
    pub regex: Regex,
    /// What it asks for, in words.
    pub expects: Message,
    /// How much a mismatch weighs.
    pub severity: Severity,
}

/// The terms that a value may take.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    /// Whether other values are kept (with a warning).
    pub open: bool,
    /// Whether the terms are printed with tick boxes.
    pub tick_boxes: bool,
    /// What is left of each row of boxes that a template prints, with their words, once the boxes are gone.
    pub unboxed: Vec<String>,
    /// The terms in order.
    pub terms: Vec<Term>,
}

/// A term of a vocabulary.
#[derive(Debug, Clone)]
pub struct Term {
    /// As it is kept and printed.
    pub term: String,
    /// Other spellings of it.
    pub aliases: Vec<String>,
    /// Spellings that may or may not mean it.
    pub ambiguous: Vec<String>,
    /// Said to whoever chooses it.
    pub warning: Option<Message>,
}

/// The unit of a number.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Spellings of the kept unit.
    pub names: Vec<String>,
    /// Other units: spelling and how many kept units one of them is.
    pub others: Vec<(String, Decimal)>,
    /// Whether several amounts add up.
    pub sums: bool,
}

impl Field {
    /// A field of `kind` that asks for nothing: the loader and tests set what else they know.
    pub fn new(key: impl Into<Key>, label: impl Into<String>, kind: FieldType) -> Self {
        let label = label.into();
        Self {
            key: key.into(),
            title: label.clone(),
            label,
            aliases: Vec::new(),
            kind,
            filled_by: Filler::default(),
            required: Stage::default(),
            required_if: None,
            recommended: false,
            personal: matches!(kind, FieldType::Phone | FieldType::Email),
            length: None,
            range: None,
            earliest: None,
            latest: None,
            step: None,
            pattern: None,
            vocabulary: None,
            unit: None,
            hint: None,
            preset: None,
            blank: None,
            print: (String::new(), String::new()),
            drop_suffix: None,
            written_blanks: true,
            help: None,
            example: None,
        }
    }
}
