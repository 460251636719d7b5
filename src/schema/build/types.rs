//! The types that the fields and tables of a form give to the names in its expressions.

use super::Builder;
use crate::expr::{Type, Types};
use crate::message;
use crate::message::Message;
use crate::schema::{Field, FieldType, nearest_help};

/// The names of a form, or of a row of one of its tables.
pub(super) struct Named<'b> {
    builder: &'b Builder<'b, 'b>,
    table: Option<&'b str>,
}

impl Builder<'_, '_> {
    /// The types of names, in a row of `table` where there is one.
    pub(super) fn types<'b>(&'b self, table: Option<&'b str>) -> Named<'b> {
        Named { builder: self, table }
    }
}

impl Types for Named<'_> {
    fn name(&self, name: &str) -> Type {
        match (name, self.table) {
            ("row", Some(table)) => return Type::Row(table.into()),
            ("index", Some(_)) => return Type::Number,
            _ => {}
        }
        if self.builder.untyped.contains(name) {
            return Type::Any;
        }
        if let Some(field) = self.builder.fields.get(name) {
            return of(field);
        }
        if let Some(table) = self.builder.tables.get(name) {
            return Type::list(Type::Row((*table.key).into()));
        }
        match name {
            "today" | "received" => Type::Date,
            "form" => Type::Text,
            _ => Type::Any,
        }
    }

    fn column(&self, table: &str, column: &str) -> Type {
        if !self.builder.untyped.is_empty() && self.builder.untyped.contains(&format!("{table}.{column}")) {
            return Type::Any;
        }
        let column = self.builder.tables.get(table).and_then(|table| table.columns.get(column));
        column.map_or(Type::Any, |column| of(&column.field))
    }

    fn instead_of(&self, text: &str, table: Option<&str>, name: &str) -> Option<Message> {
        let Builder { fields, tables, untyped, .. } = self.builder;
        let (field, is_untyped) = match table {
            None => (fields.get(name)?, untyped.contains(name)),
            Some(table) => (&tables.get(table)?.columns.get(name)?.field, untyped.contains(&format!("{table}.{name}"))),
        };
        // Other spellings of a term are read as the term; what is none is an error of its own.
        let is_choice = matches!(field.kind, FieldType::Choice | FieldType::MultiChoice) && !is_untyped;
        let vocabulary = field.vocabulary.as_ref().filter(|vocabulary| is_choice && !vocabulary.open)?;
        if text.is_empty() {
            return Some(message!("没有填写写成 !has(…)", "for one that is empty write !has(…)"));
        }
        let terms = &vocabulary.terms;
        if terms.iter().any(|term| term.term == text) {
            return None;
        }
        if let Some(term) = terms.iter().find(|term| term.aliases.iter().any(|alias| alias == text)) {
            let term = &term.term;
            return Some(message!("它读作“{term}”，写成 '{term}'", "it is read as “{term}”: write '{term}'"));
        }
        let known: Vec<&str> = terms.iter().map(|term| term.term.as_str()).collect();
        let help = nearest_help(text, &known);
        let list = known.join("、");
        Some(if help.is_empty() { message!("选项有：{list}", "the terms are: {list}") } else { help })
    }
}

/// What the value of a field is wherever there is one. A value that could not be read as its type stays text, but that is
/// an error of its own, and no rule that reads it speaks.
fn of(field: &Field) -> Type {
    match field.kind {
        FieldType::Text
        | FieldType::LongText
        | FieldType::Person
        | FieldType::Phone
        | FieldType::Email
        | FieldType::Period
        | FieldType::Choice => Type::Text,
        FieldType::Date => Type::Date,
        FieldType::Integer | FieldType::Decimal => Type::Number,
        FieldType::MultiChoice => Type::list(Type::Text),
    }
}
