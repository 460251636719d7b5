//! The JSON Schema of the schema language, for editors and for the loader's own check of shape.

use serde_json::{Value, json};

use super::raw::RawSchema;

/// The JSON Schema (2020-12) of a schema file: what may be written, with the documentation of every key.
pub fn language() -> Value {
    let mut schema = schemars::schema_for!(RawSchema).to_value();
    if let Some(object) = schema.as_object_mut() {
        object.insert("title".to_owned(), json!("zwy schema"));
    }
    schema
}
