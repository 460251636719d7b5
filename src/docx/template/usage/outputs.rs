//! What a template needs, for programs and to be filled in: a JSON Schema, and a record in YAML.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::{Kind, Use};
use crate::message::Lang;
use crate::schema::{FieldType, Schema, record_schema};

/// The JSON Schema (2020-12) of the records that the template `name` takes. With a schema, what the form says of its
/// fields; else what their use tells.
pub fn json_schema(used: &Use, name: &str, schema: Option<&Schema>) -> Value {
    let Some(schema) = schema else {
        let mut value = object(used);
        if let Some(value) = value.as_object_mut() {
            value.shift_insert(0, "$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
            value.shift_insert(1, "title".to_owned(), json!(name));
        }
        return value;
    };
    let mut value = record_schema(schema);
    let is_used = |key: &str| key == "form" || used.members.contains_key(key);
    keep(&mut value, is_used);
    for (key, table) in &used.members {
        let items =
            value.get_mut("properties").and_then(|all| all.get_mut(key)).and_then(|table| table.get_mut("items"));
        if let (Some(columns), Some(items)) = (items.filter(|items| items.get("properties").is_some()), &table.items)
            && !items.members.is_empty()
        {
            keep(columns, |key| items.members.contains_key(key));
        }
    }
    value
}

/// Leaves out the properties of an object that are not used.
fn keep(object: &mut Value, is_used: impl Fn(&str) -> bool) {
    if let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) {
        properties.retain(|key, _| is_used(key));
    }
    if let Some(required) = object.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|key| key.as_str().is_some_and(&is_used));
    }
}

fn object(used: &Use) -> Value {
    let properties: Map<String, Value> = used.members.iter().map(|(key, used)| (key.clone(), property(used))).collect();
    let required: Vec<&String> =
        used.members.iter().filter(|(_, used)| !used.is_optional).map(|(key, _)| key).collect();
    json!({"type": "object", "properties": properties, "required": required})
}

fn property(used: &Use) -> Value {
    match used.kind() {
        Kind::List => match used.items.as_deref() {
            Some(items) => json!({"type": "array", "items": property(items)}),
            None => json!({"type": "array"}),
        },
        Kind::Mapping => object(used),
        Kind::Number => json!({"type": "number"}),
        Kind::Value if used.is_printed => json!({"type": ["string", "number"]}),
        Kind::Value => json!({}),
    }
}

/// A record to be filled in, as YAML: every name once, with where it is used first.
pub fn skeleton(used: &Use, schema: Option<&Schema>, lang: Lang) -> String {
    let mut text = String::new();
    if let Some(schema) = schema {
        let _ = writeln!(text, "form: {}", schema.form);
    }
    for (key, used) in &used.members {
        entry(&mut text, key, used, "", schema, lang);
    }
    text
}

fn entry(text: &mut String, key: &str, used: &Use, indent: &str, schema: Option<&Schema>, lang: Lang) {
    let mut note = used.first.as_ref().map(|place| place.describe(lang)).unwrap_or_default();
    if used.is_optional {
        note.push_str(if lang == Lang::Zh { "，可缺" } else { ", optional" });
    }
    // A cell of a table holds one value, whatever is asked of it.
    let is_cell = schema.is_some() && !indent.is_empty() && key != "extra";
    let value = match schema.and_then(|schema| schema.fields.get(key)).map(|field| field.kind) {
        Some(FieldType::MultiChoice) => " []",
        // Empty is absent.
        Some(_) => "",
        None if is_cell || (schema.is_some() && used.kind() == Kind::Value) => "",
        None => match used.kind() {
            Kind::Value => " \"\"",
            Kind::Number => " 0",
            Kind::Mapping if used.members.is_empty() => " {}",
            Kind::List | Kind::Mapping => "",
        },
    };
    let _ = writeln!(text, "{indent}{}:{value} # {note}", quoted(key));
    let is_field = schema.is_some_and(|schema| schema.fields.contains_key(key)) && indent.is_empty();
    if is_field || is_cell || !value.is_empty() {
        return;
    }
    match used.kind() {
        Kind::Mapping => {
            for (key, used) in &used.members {
                entry(text, key, used, &format!("{indent}  "), schema, lang);
            }
        }
        Kind::List => {
            // A row of a table is a mapping, whatever is asked of it.
            let table = schema.and_then(|schema| schema.tables.get(key));
            let column = table.and_then(|table| table.columns.keys().next());
            match (column, used.items.as_deref().map_or(Kind::Value, Use::kind)) {
                (Some(column), Kind::Value | Kind::Number | Kind::List) => {
                    let _ = writeln!(text, "{indent}  - {}:", quoted(column));
                }
                _ => item(text, used.items.as_deref(), indent, schema, lang),
            }
        }
        Kind::Number | Kind::Value => {}
    }
}

fn item(text: &mut String, items: Option<&Use>, indent: &str, schema: Option<&Schema>, lang: Lang) {
    match items.map_or(Kind::Value, Use::kind) {
        Kind::Mapping if items.is_some_and(|items| items.members.is_empty()) => {
            let _ = writeln!(text, "{indent}  - {{}}");
        }
        Kind::Mapping => {
            let mut block = String::new();
            for (key, used) in items.iter().flat_map(|items| &items.members) {
                entry(&mut block, key, used, &format!("{indent}    "), schema, lang);
            }
            let first = format!("{indent}    ");
            let _ = write!(text, "{indent}  - {}", block.strip_prefix(&first).unwrap_or(&block));
        }
        Kind::List => {
            let _ = writeln!(text, "{indent}  -");
            item(text, items.and_then(|items| items.items.as_deref()), &format!("{indent}  "), schema, lang);
        }
        Kind::Number => {
            let _ = writeln!(text, "{indent}  - 0");
        }
        Kind::Value => {
            let _ = writeln!(text, "{indent}  - \"\"");
        }
    }
}

/// A key as YAML writes it.
fn quoted(key: &str) -> String {
    let is_plain = key.starts_with(|c: char| c.is_alphabetic())
        && key.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !matches!(
            key.to_ascii_lowercase().as_str(),
            "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n"
        );
    if is_plain { key.to_owned() } else { Value::from(key).to_string() }
}
