//! The JSON Schema of a record, for editors and for programs that write records.

use serde_json::{Map, Value, json};

use super::{Field, FieldType, Role, Schema, Stage, Table, Term};

/// The JSON Schema (2020-12) of the records of a form.
///
/// Closed vocabularies are an `enum`, open ones `examples`; what the form requires unconditionally at its submission is
/// `required`. Telephone numbers and addresses are left to `zwy check`, which explains what is wrong with them.
pub fn record_schema(schema: &Schema) -> Value {
    let mut properties = Map::new();
    let mut required = vec![Value::from("form")];
    properties.insert("form".to_owned(), json!({"const": &*schema.form}));
    for (key, field) in &schema.fields {
        properties.insert(key.to_string(), property(field));
        if field.required == Stage::Submit {
            required.push(Value::from(&**key));
        }
    }
    for (key, table) in &schema.tables {
        properties.insert(key.to_string(), rows(table));
        if table.required == Stage::Submit {
            required.push(Value::from(&**key));
        }
    }
    let title = schema.title.print(|_, blank| blank.unwrap_or_default().to_owned());
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "description": schema.summary.zh,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn rows(table: &Table) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (key, column) in &table.columns {
        properties.insert(key.to_string(), property(&column.field));
        if column.field.required == Stage::Submit && column.role == Role::Value {
            required.push(Value::from(&**key));
        }
    }
    if table.extra_columns {
        properties.insert("extra".to_owned(), json!({"type": "object", "additionalProperties": {"type": "string"}}));
    }
    let mut items = json!({"type": "object", "properties": properties, "additionalProperties": false});
    if let Some(items) = items.as_object_mut().filter(|_| !required.is_empty()) {
        items.insert("required".to_owned(), Value::from(required));
    }
    let mut rows = json!({"title": table.label, "type": "array", "items": items});
    if let Some(rows) = rows.as_object_mut() {
        if table.required == Stage::Submit {
            rows.insert("minItems".to_owned(), json!(1));
        }
        if !table.fixed_rows.is_empty() {
            rows.insert("maxItems".to_owned(), json!(table.fixed_rows.len()));
        }
    }
    rows
}

fn property(field: &Field) -> Value {
    let mut property = Map::new();
    property.insert("title".to_owned(), json!(field.title));
    if let Some(help) = &field.help {
        property.insert("description".to_owned(), json!(help.zh));
    }
    let kind = match field.kind {
        FieldType::Integer => "integer",
        FieldType::Decimal => "number",
        FieldType::MultiChoice => "array",
        _ => "string",
    };
    property.insert("type".to_owned(), json!(kind));
    match field.kind {
        FieldType::Date => {
            property.insert("format".to_owned(), json!("date"));
        }
        FieldType::MultiChoice => {
            let mut items = Map::new();
            items.insert("type".to_owned(), json!("string"));
            terms(field, &mut items);
            property.insert("items".to_owned(), Value::Object(items));
            property.insert("uniqueItems".to_owned(), json!(true));
        }
        _ => terms(field, &mut property),
    }
    if let Some((least, most)) = field.length.filter(|_| kind == "string") {
        property.insert("minLength".to_owned(), json!(least));
        property.insert("maxLength".to_owned(), json!(most));
    }
    if let Some((least, most)) = field.range {
        for (name, number) in [("minimum", least), ("maximum", most)] {
            if let Ok(number) = serde_json::to_value(crate::value::Value::Number(number)) {
                property.insert(name.to_owned(), number);
            }
        }
    }
    if let Some(example) = field.example.as_ref().filter(|_| kind == "string" && !property.contains_key("examples")) {
        property.insert("examples".to_owned(), json!([example]));
    }
    Value::Object(property)
}

/// A text field keeps what is not in its vocabulary even where that is closed: it is told, not refused.
fn terms(field: &Field, into: &mut Map<String, Value>) {
    let Some(vocabulary) = &field.vocabulary else { return };
    let list: Vec<&String> = vocabulary.terms.iter().map(|Term { term, .. }| term).collect();
    let open = vocabulary.open || field.kind == FieldType::Text;
    into.insert(if open { "examples" } else { "enum" }.to_owned(), json!(list));
}
