//! Workbooks that are drawn from schemas: what their cells hold, for us and for other programs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

mod cells;
mod forms;
mod limits;
mod office;
mod package;
mod tables;

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::sync::Arc;

use calamine::{Data, Reader};
use rust_decimal::Decimal;
use zwy::place::cell_name;
use zwy::record::Record;
use zwy::schema::{Catalog, FieldType, Schema};
use zwy::value::Value;

/// The schemas that are shipped.
pub fn catalog() -> Catalog {
    zwy::schema::load(&zwy::assets::schemas()).unwrap()
}

/// A schema of a table `rows` with `columns` (YAML of the columns, a line each) and more of the table behind them.
pub fn table(columns: &[&str], more: &str) -> Arc<Schema> {
    let columns: String = columns.iter().map(|column| format!("      {column}\n")).collect();
    schema(&format!("tables:\n  rows:\n    label: 明细\n    columns:\n{columns}{more}\nbody:\n  - table: rows\n"))
}

/// A schema of a grid 100 mm wide with one row of a label and the field `x`, a `kind` with `more` of its own.
pub fn single(kind: &str, more: &str) -> Arc<Schema> {
    schema(&format!(
        "fields:\n  x: {{label: 栏目, type: {kind}{more}}}\n\
         body:\n  - grid:\n      columns_mm: [30, 70]\n      rows:\n        - cells: [栏目, \"{{{{ x }}}}\"]\n"
    ))
}

/// A schema from its fields, tables and body.
pub fn schema(yaml: &str) -> Arc<Schema> {
    let head = "form: test\nversion: \"1\"\ntitle: 测试表\nsummary: {zh: 测试, en: test}\nfile_name: test\n\
                sheet: {name: 表}\n";
    let source = zwy::schema::Source::new("test.yaml", format!("{head}{yaml}"));
    zwy::schema::load(&[source]).unwrap_or_else(|e| panic!("{e}")).get("test").unwrap().clone()
}

/// A record of `schema` from JSON, dates read as such.
pub fn record(schema: &Schema, json: &serde_json::Value) -> Record {
    let mut record = Record::of(&schema.form);
    for (key, value) in json.as_object().unwrap() {
        let kind = schema.fields.get(key.as_str()).map(|field| field.kind);
        let made = match value {
            serde_json::Value::Array(rows) if schema.tables.contains_key(key.as_str()) => {
                let table = &schema.tables[key.as_str()];
                Value::Rows(rows.iter().map(|row| row_of(table, row)).collect())
            }
            value => value_of(kind, value),
        };
        record.set(key.as_str(), made);
    }
    record.sort_by_keys(schema.fields.keys().chain(schema.tables.keys()).map(|key| &**key));
    record
}

fn row_of(table: &zwy::schema::Table, json: &serde_json::Value) -> Record {
    let mut row = Record::new();
    for (key, value) in json.as_object().unwrap() {
        row.set(key.as_str(), value_of(table.columns.get(key.as_str()).map(|column| column.field.kind), value));
    }
    row
}

fn value_of(kind: Option<FieldType>, json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::String(text) => match text.parse() {
            Ok(date) if kind == Some(FieldType::Date) => Value::Date(date),
            _ => Value::text(text.as_str()),
        },
        serde_json::Value::Number(number) => Value::Number(number.to_string().parse::<Decimal>().unwrap()),
        serde_json::Value::Array(items) => Value::List(items.iter().map(|item| value_of(None, item)).collect()),
        other => panic!("{other}"),
    }
}

/// The workbook of `schema` with the values in `json`.
pub fn drawn(schema: &Schema, json: serde_json::Value) -> Vec<u8> {
    zwy::xlsx::draw(schema, Some(&record(schema, &json))).unwrap()
}

/// The cells of the first worksheet that hold something, by name, as another reader sees them: `=` in front of numbers
/// (dates as their serial number), text as it is.
pub fn cells(bytes: &[u8]) -> BTreeMap<String, String> {
    sheet(bytes, 0)
}

/// The cells of a worksheet.
pub fn sheet(bytes: &[u8], number: usize) -> BTreeMap<String, String> {
    let mut workbook = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).unwrap();
    let range = workbook.worksheet_range_at(number).unwrap().unwrap();
    let start = range.start().unwrap_or_default();
    let used = range.used_cells().filter_map(|(row, column, data)| {
        let text = match data {
            Data::String(text) if text.is_empty() => return None,
            Data::String(text) => text.clone(),
            Data::Float(number) => format!("={number}"),
            Data::Int(number) => format!("={number}"),
            Data::DateTime(date) => format!("={}", date.as_f64()),
            Data::DateTimeIso(date) => format!("={}", serial(date)),
            Data::Empty => return None,
            other => format!("{other:?}"),
        };
        Some((cell_name(start.0 + row as u32, start.1 + column as u32), text))
    });
    used.collect()
}

fn serial(date: &str) -> i64 {
    let day = |date: &str| date.parse::<chrono::NaiveDate>().unwrap();
    (day(date) - day("1899-12-30")).num_days()
}

/// A part of the package as text.
pub fn part(bytes: &[u8], name: &str) -> String {
    let mut text = String::new();
    zip::ZipArchive::new(Cursor::new(bytes)).unwrap().by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}
