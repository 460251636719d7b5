//! Which value of a record stopped a tag: its name, what stands there, and in which row.

use crate::docx::template::expression::{Args, Expr, Parser, Token, lex};
use crate::docx::template::names::Names;
use crate::docx::template::scan::Tag;
use crate::excerpt;
use crate::message;
use crate::message::Message;
use crate::record::Record;
use crate::value::Value;

/// Values that are looked through.
const MOST: usize = 100_000;
/// Characters of a value that are shown.
const SHOWN: usize = 20;

/// A text in a record.
pub(super) struct Culprit {
    /// Its name, as the tag says it.
    name: String,
    text: String,
    /// The rows around it.
    rows: Vec<(String, usize)>,
}

impl Culprit {
    /// The first text that is reckoned or compared with in a tag, where only numbers are.
    pub(super) fn of_operation(tag: &Tag, names: &Names, record: &Record, compares: bool) -> Option<Self> {
        let mut said = Vec::new();
        operands(&parsed(tag)?, compares, &mut said);
        Self::find(names, record, &said, |_| true)
    }

    /// The first text of this wording that a tag names.
    pub(super) fn of_text(tag: &Tag, names: &Names, record: &Record, text: &str) -> Option<Self> {
        let words = tag.inner.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        let said: Vec<String> = words.filter(|word| !word.is_empty()).map(str::to_owned).collect();
        Self::find(names, record, &said, |value| value.trim() == text.trim())
    }

    fn find(names: &Names, record: &Record, said: &[String], is_one: impl Fn(&str) -> bool) -> Option<Self> {
        let mut left = MOST;
        let mut rows = Vec::new();
        let (name, text) = walk(names, record, said, &is_one, &mut rows, &mut left)?;
        Some(Self { name, text, rows })
    }

    /// Where it stands: `（服务器 第3项）`; nothing outside rows.
    pub(super) fn place(&self) -> Message {
        place(&self.rows)
    }

    /// What it is: `“数量”是文字“12人”（服务器 第3项）`.
    pub(super) fn said(&self) -> Message {
        let (name, text, Message { zh, en }) = (&self.name, excerpt::beginning(&self.text, SHOWN), self.place());
        message!("“{name}”是文字“{text}”{zh}", "“{name}” is the text “{text}”{en}")
    }

    /// Whether it is one of many.
    pub(super) fn is_in_rows(&self) -> bool {
        !self.rows.is_empty()
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Its name from the record on: `服务器[2].数量`.
    pub(super) fn path(&self) -> String {
        let rows: String = self.rows.iter().map(|(table, row)| format!("{table}[{row}].")).collect();
        format!("{rows}{}", self.name)
    }
}

/// The name of the record that a tag takes, where there is one.
pub(in crate::docx::template) fn only_name(tag: &Tag, record: &Record) -> Option<String> {
    let words = tag.inner.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    let mut names: Vec<&str> = words.filter(|word| record.get(word).is_some()).collect();
    names.dedup();
    match names.as_slice() {
        [name] => Some((*name).to_owned()),
        _ => None,
    }
}

fn place(rows: &[(String, usize)]) -> Message {
    let part = |(table, row): &(String, usize)| {
        let row = row + 1;
        message!("{table} 第{row}项", "item {row} of {table}")
    };
    let parts: Vec<Message> = rows.iter().map(part).collect();
    let zh: Vec<&str> = parts.iter().map(|part| part.zh.as_str()).collect();
    let en: Vec<&str> = parts.iter().map(|part| part.en.as_str()).collect();
    match parts.is_empty() {
        true => Message::default(),
        false => Message::new(format!("（{}）", zh.join(" ")), format!(" ({})", en.join(", "))),
    }
}

/// Where the first row stands that lacks what other rows of its table have; nothing where there are several such tables.
pub(super) fn row_without(record: &Record, name: &str) -> Option<Message> {
    let mut left = MOST;
    let mut found = Vec::new();
    rows_without(record, name, &mut Vec::new(), &mut left, &mut found);
    match found.as_slice() {
        [only] => Some(place(only)),
        _ => None,
    }
}

fn rows_without(
    record: &Record,
    name: &str,
    rows: &mut Vec<(String, usize)>,
    left: &mut usize,
    found: &mut Vec<Vec<(String, usize)>>,
) {
    for (key, value) in record.iter() {
        match value {
            Value::Rows(list) => {
                let lacks = list.iter().position(|row| row.get(name).is_none());
                if let Some(number) = lacks.filter(|_| list.iter().any(|row| row.get(name).is_some())) {
                    found.push([rows.as_slice(), &[(key.to_owned(), number)]].concat());
                }
                for (number, row) in list.iter().enumerate() {
                    let Some(less) = left.checked_sub(1) else { return };
                    *left = less;
                    rows.push((key.to_owned(), number));
                    rows_without(row, name, rows, left, found);
                    rows.pop();
                }
            }
            Value::Map(map) => rows_without(map, name, rows, left, found),
            _ => {}
        }
    }
}

fn walk(
    names: &Names,
    record: &Record,
    said: &[String],
    is_one: &impl Fn(&str) -> bool,
    rows: &mut Vec<(String, usize)>,
    left: &mut usize,
) -> Option<(String, String)> {
    for (key, value) in record.iter() {
        *left = left.checked_sub(1)?;
        match value {
            Value::Text(text) if is_one(text) => {
                if let Some(name) = said.iter().find(|name| means(names, name, key, rows)) {
                    return Some((name.clone(), text.to_string()));
                }
            }
            Value::Rows(list) => {
                let label = names.schema.as_ref().and_then(|schema| schema.tables.get(key)).map(|table| &table.label);
                for (number, row) in list.iter().enumerate() {
                    rows.push((label.map_or(key, |label| label).to_owned(), number));
                    if let Some(found) = walk(names, row, said, is_one, rows, left) {
                        return Some(found);
                    }
                    rows.pop();
                }
            }
            Value::Map(map) => {
                if let Some(found) = walk(names, map, said, is_one, rows, left) {
                    return Some(found);
                }
            }
            _ => {}
        }
    }
    None
}

/// Whether a name in a template means the value under `key`, at the top or in rows.
fn means(names: &Names, name: &str, key: &str, rows: &[(String, usize)]) -> bool {
    if name == key {
        return true;
    }
    let Some(schema) = &names.schema else { return false };
    match rows.first() {
        None => schema.fields.get(key).is_some_and(|field| field.label == name || field.title == name),
        Some((label, _)) => {
            let table = schema.tables.values().position(|table| table.label == *label);
            let column = table.and_then(|table| Some((table, names.column_of(table, name).ok()?)));
            column.is_some_and(|(table, column)| names.column_key(table, column) == key)
        }
    }
}

/// The expression of a tag.
fn parsed(tag: &Tag) -> Option<Expr> {
    let lexed = lex(&tag.inner).ok()?;
    let whole = Parser::new(&lexed).expression();
    let mut parser = Parser::new(&lexed);
    match lexed.tokens.first() {
        Some(Token::Name(word)) if matches!(word.as_str(), "if" | "elif") => {
            parser.word();
            parser.expression().ok()
        }
        Some(Token::Name(word)) if word == "set" => {
            while parser.word().is_some() || parser.takes(".") || parser.takes(",") {}
            parser.takes("=").then(|| parser.expression().ok())?
        }
        _ => whole.ok(),
    }
}

/// The names of what is reckoned with, or compared.
fn operands(value: &Expr, compares: bool, said: &mut Vec<String>) {
    let mut each = |value: &Expr| operands(value, compares, said);
    match value {
        Expr::Binary(left, operator, right) => {
            each(left);
            each(right);
            let is_one = match compares {
                true => matches!(*operator, "<" | "<=" | ">" | ">="),
                false => matches!(*operator, "+" | "-" | "*" | "/" | "//" | "%" | "**"),
            };
            if is_one {
                said.extend([left, right].into_iter().filter_map(|side| last_name(side)));
            }
        }
        Expr::Minus(inner) => {
            each(inner);
            if !compares {
                said.extend(last_name(inner));
            }
        }
        Expr::Not(inner) | Expr::Attr(inner, _) => each(inner),
        Expr::Item(one, two) => [one, two].into_iter().for_each(|part| each(part)),
        Expr::If(one, two, other) => {
            each(one);
            each(two);
            if let Some(other) = other {
                each(other);
            }
        }
        Expr::List(items) => items.iter().for_each(each),
        Expr::Filter(inner, _, args) | Expr::Test(inner, _, args, _) | Expr::Call(inner, args) => {
            each(inner);
            let Args { positional, named } = args;
            positional.iter().chain(named.iter().map(|(_, value)| value)).for_each(each);
        }
        _ => {}
    }
}

fn last_name(value: &Expr) -> Option<String> {
    match value {
        Expr::Name(name) | Expr::Attr(_, name) => Some(name.clone()),
        _ => None,
    }
}
