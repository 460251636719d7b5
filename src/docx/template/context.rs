//! What a template is rendered from: the raw values of a record, and beside them the values as the form prints them.

use rust_decimal::prelude::ToPrimitive;
use tera::{Context, Map, Value as Tera};

use super::rewrite::{Names, PADDED, PRINTED};
use crate::error::{Error, Result};
use crate::message;
use crate::message::Message;
use crate::record::Record;
use crate::schema::{Column, Role, Schema, Table};
use crate::value::Value;
use crate::values::print;

/// The context of a record.
pub(super) fn of(record: &Record, schema: Option<&Schema>, _names: &Names) -> Result<Context> {
    let mut context = Context::new();
    let Some(schema) = schema else {
        for (key, value) in record.iter() {
            context.insert_value(Names::safe(key), raw(value, key)?);
        }
        return Ok(context);
    };
    let mut printed = Map::new();
    for (key, field) in &schema.fields {
        let value = record.get(key);
        context.insert_value(key.to_string(), value.map_or_else(|| Ok(Tera::none()), |value| raw(value, key))?);
        printed.insert(key.to_string().into(), text(&print(field, value), key)?);
    }
    let mut padded = Map::new();
    for (key, table) in &schema.tables {
        let rows = record.rows(key);
        let own = rows.iter().enumerate().map(|(index, row)| self::row(table, row, Some(index))).collect::<Result<Vec<_>>>()?;
        let empty = Record::new();
        let blank = if table.fixed_rows.is_empty() { if rows.is_empty() { table.blank_rows } else { 0 } } else { table.fixed_rows.len().saturating_sub(rows.len()) };
        let mut all = own.clone();
        for _ in 0..blank {
            all.push(row(table, &empty, None)?);
        }
        context.insert_value(key.to_string(), Tera::from(own));
        padded.insert(key.to_string().into(), Tera::from(all));
    }
    context.insert_value("form", Tera::from(&*schema.form));
    context.insert_value(PRINTED, Tera::from(printed));
    context.insert_value(PADDED, Tera::from(padded));
    Ok(context)
}

fn row(table: &Table, row: &Record, index: Option<usize>) -> Result<Tera> {
    let mut map = Map::new();
    let mut printed = Map::new();
    for (key, column) in &table.columns {
        let value = row.get(key);
        let path = || format!("{}[{}].{key}", table.key, index.unwrap_or_default());
        map.insert(key.to_string().into(), match value {
            Some(value) => raw(value, &path())?,
            None => Tera::none(),
        });
        printed.insert(key.to_string().into(), text(&shown(table, column, value, index), &path())?);
    }
    map.insert(PRINTED.into(), Tera::from(printed));
    Ok(Tera::from(map))
}

/// What a column prints: nothing for a quantity of one, which stands behind another value; the row's number where
/// none is given.
fn shown(_: &Table, column: &Column, value: Option<&Value>, index: Option<usize>) -> String {
    if column.behind.is_some() && value.is_none_or(|value| *value == Value::Number(rust_decimal::Decimal::ONE)) {
        return String::new();
    }
    match (value, index) {
        (None, _) if column.behind.is_some() => String::new(),
        (None, Some(_)) if column.role == Role::Number => String::new(),
        (value, _) => print(&column.field, value),
    }
}

/// A value for expressions: numbers as numbers, lists and rows as lists, dates as ISO text.
fn raw(value: &Value, path: &str) -> Result<Tera> {
    Ok(match value {
        Value::Text(body) => text(body, path)?,
        Value::Number(number) => {
            let number = number.normalize();
            match (number.scale() == 0).then(|| number.to_i64()).flatten() {
                Some(integer) => Tera::from(integer),
                None => number.to_f64().map_or_else(|| Tera::from(number.to_string()), Tera::from),
            }
        }
        Value::Date(date) => Tera::from(date.to_string()),
        Value::List(items) => Tera::from(items.iter().map(|item| raw(item, path)).collect::<Result<Vec<_>>>()?),
        Value::Rows(rows) => Tera::from(rows.iter().map(|row| mapping(row, path)).collect::<Result<Vec<_>>>()?),
        Value::Map(map) => mapping(map, path)?,
    })
}

fn mapping(record: &Record, path: &str) -> Result<Tera> {
    let mut map = Map::new();
    for (key, value) in record.iter() {
        map.insert(key.to_owned().into(), raw(value, &format!("{path}.{key}"))?);
    }
    Ok(Tera::from(map))
}

/// Text that XML can hold, with the line ends of XML.
fn text(body: &str, path: &str) -> Result<Tera> {
    let forbidden = body.chars().find(|c| {
        matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
    });
    if let Some(c) = forbidden {
        let code = format!("U+{:04X}", c as u32);
        return Err(Error::usage(
            message!("“{path}”含有 Word 不能保存的控制字符 {code}", "“{path}” holds the control character {code}, which Word cannot keep"),
            Message::new("删去该字符", "delete the character"),
        ));
    }
    if body.contains('\r') {
        return Ok(Tera::from(body.replace("\r\n", "\n").replace('\r', "\n")));
    }
    Ok(Tera::from(body))
}
