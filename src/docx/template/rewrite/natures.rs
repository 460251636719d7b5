//! What a value is, as far as the template and the schema tell: shown by examples.
//!
//! What is done with a value is tried out on its examples, by the same code that renders: what none of them can stand is
//! told before there is data. Of what comes from data without a schema nothing is known.

use tera::Value;
use tera::value::ValueKind;

use super::super::names::Names;
use crate::schema::{Field, FieldType};

/// Examples of one value.
const MOST: usize = 24;
/// Bytes of text and items of lists in an example; what is larger is nothing that people write, and is not tried out.
const LARGEST: usize = 1024;

/// What a value is.
#[derive(Debug, Clone)]
pub(super) struct Nature {
    pub(super) origin: Origin,
    /// Values that it may have; never none.
    pub(super) examples: Vec<Value>,
    /// Whether every valid value is like one of the examples; of a text there may be others.
    pub(super) is_sure: bool,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// It is written in the template.
    Said,
    /// It is a field or column, as the record has it.
    Field(Spot),
    /// It is one of the terms of such a field.
    Term(Spot),
    /// A filter has made it.
    Made(&'static str),
    /// It is one of several, or has been reckoned.
    Other,
}

/// A field of the schema or a column of a table, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spot {
    Field(usize),
    Column(usize, usize),
}

/// What kind of value all examples are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Text,
    Number,
    List,
}

impl Spot {
    pub(super) fn field(self, names: &Names) -> Option<&Field> {
        match self {
            Self::Field(field) => names.field(field),
            Self::Column(table, column) => names.column(table, column).map(|column| &column.field),
        }
    }
}

impl Nature {
    /// A value that the template says.
    pub(super) fn said(value: Value) -> Self {
        Self { origin: Origin::Said, examples: vec![value], is_sure: true }
    }

    /// Some number.
    pub(super) fn number() -> Self {
        let examples = vec![Value::from(1), Value::from(100), Value::from(2.5)];
        Self { origin: Origin::Other, examples, is_sure: true }
    }

    /// What stands in a field; none where the schema does not tell.
    pub(super) fn of(names: &Names, spot: Spot) -> Option<Self> {
        let field = spot.field(names)?;
        let terms = || field.vocabulary.iter().flat_map(|known| &known.terms).map(|term| Value::from(&*term.term));
        let is_open = field.vocabulary.as_ref().is_none_or(|known| known.open);
        let texts = |texts: &[&str]| texts.iter().map(|text| Value::from(*text)).collect::<Vec<_>>();
        let (examples, is_sure) = match field.kind {
            FieldType::Text | FieldType::LongText => (texts(&spoken(field)), false),
            FieldType::Person => (texts(&["王芳"]), true),
            FieldType::Phone => (texts(&["13812345678", "0350-5550123"]), true),
            FieldType::Email => (texts(&["name@example.cn"]), true),
            FieldType::Date => (texts(&["2026-03-05"]), true),
            FieldType::Period => (texts(&["2026年3月5日", "2026年3月", "2026年第一季度"]), true),
            FieldType::Integer => (vec![Value::from(1), Value::from(100)], true),
            FieldType::Decimal => return Some(Self { origin: Origin::Field(spot), ..Self::number() }),
            FieldType::Choice => (terms().take(MOST).collect(), !is_open),
            FieldType::MultiChoice => (
                vec![
                    Value::from(terms().take(1).collect::<Vec<_>>()),
                    Value::from(terms().take(2).collect::<Vec<_>>()),
                ],
                !is_open,
            ),
        };
        (!examples.is_empty()).then_some(Self { origin: Origin::Field(spot), examples, is_sure })
    }

    /// A list of which the items are not known.
    pub(super) fn list(origin: Origin) -> Self {
        Self { origin, examples: vec![Value::from(Vec::<Value>::new())], is_sure: false }
    }

    /// An item of it, where it is a list.
    pub(super) fn item(&self) -> Option<Self> {
        let mut examples = Vec::new();
        for example in &self.examples {
            examples.extend(example.as_array()?.iter().take(MOST).cloned());
        }
        let origin = match self.origin {
            Origin::Field(spot) => Origin::Term(spot),
            Origin::Said => Origin::Said,
            _ => Origin::Other,
        };
        examples.truncate(MOST);
        (!examples.is_empty()).then_some(Self { origin, examples, is_sure: self.is_sure })
    }

    /// One or the other.
    pub(super) fn or(this: Option<&Self>, other: Option<&Self>) -> Option<Self> {
        let (this, other) = (this?, other?);
        let origin = if this.origin == other.origin { this.origin } else { Origin::Other };
        let examples = this.examples.iter().chain(&other.examples).take(MOST).cloned().collect();
        Some(Self { origin, examples, is_sure: this.is_sure && other.is_sure })
    }

    /// Whether trying it out costs next to nothing.
    pub(super) fn is_small(&self) -> bool {
        self.examples.iter().all(|example| {
            let (mut left, mut open) = (LARGEST, vec![example]);
            while let Some(value) = open.pop() {
                let items = value.as_array().unwrap_or_default();
                let size = 1 + items.len() + value.as_str().map_or(0, str::len);
                if size > left || value.as_map().is_some() {
                    return false;
                }
                left -= size;
                open.extend(items);
            }
            true
        })
    }

    /// The kind of all examples.
    pub(super) fn class(&self) -> Option<Class> {
        let class = |value: &Value| match value.kind() {
            ValueKind::String => Some(Class::Text),
            ValueKind::Array => Some(Class::List),
            ValueKind::Bool | ValueKind::None | ValueKind::Undefined | ValueKind::Map => None,
            _ => Some(Class::Number),
        };
        let first = class(self.examples.first()?)?;
        self.examples.iter().all(|example| class(example) == Some(first)).then_some(first)
    }

    /// The field or column that it is, or of which it is a term.
    pub(super) fn spot(&self) -> Option<Spot> {
        match self.origin {
            Origin::Field(spot) | Origin::Term(spot) => Some(spot),
            _ => None,
        }
    }
}

/// Texts that may stand in a field of text: dates and numbers, too, where its label speaks of such.
fn spoken(field: &Field) -> Vec<&'static str> {
    const DATES: [&str; 10] = ["日", "期", "时", "年", "月", "date", "time", "day", "month", "year"];
    const NUMBERS: [&str; 22] = [
        "数", "量", "额", "价", "费", "金", "款", "率", "比", "号", "码", "积", "重", "长", "宽", "高", "（", "(",
        "no", "number", "count", "amount",
    ];
    let said = format!("{} {} {}", field.key, field.label, field.title).to_lowercase();
    let speaks = |words: &[&str]| words.iter().any(|word| said.contains(word));
    let mut texts = vec!["文字"];
    if speaks(&DATES) {
        texts.push("2026-03-05");
    }
    if speaks(&NUMBERS) {
        texts.push("12");
    }
    texts
}
