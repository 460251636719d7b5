//! The JSON Schema of the schema language, for editors and for the loader's own check of shape.
//!
//! It is generated from the raw types when the tests run, and checked in: to generate it takes more code than its text.

use serde_json::Value;

/// As it is checked in.
const LANGUAGE: &str = "language.schema.json";

/// The JSON Schema (2020-12) of a schema file: what may be written, with the documentation of every key.
pub fn language() -> Value {
    serde_json::from_str(crate::assets::json_schema(LANGUAGE)).unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde::Serialize;

    use crate::schema::raw::RawSchema;

    /// `ZWY_BLESS=1 cargo test --lib language` writes it anew.
    #[test]
    fn the_language_is_what_the_raw_types_say() {
        let mut generated = schemars::schema_for!(RawSchema).to_value();
        generated["title"] = "zwy schema".into();
        // It is part of the program: one blank a level is enough for readers.
        let indented = serde_json::ser::PrettyFormatter::with_indent(b"");
        let mut text = Vec::new();
        generated.serialize(&mut serde_json::Serializer::with_formatter(&mut text, indented)).unwrap();
        let text = String::from_utf8(text).unwrap() + "\n";
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/language.schema.json");
        if std::env::var_os("ZWY_BLESS").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let shipped = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(shipped == text, "schemas/language.schema.json is not what the types give; see the head of this test");
    }
}
