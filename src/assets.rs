//! The schemas and templates that are embedded in the binary, so that it runs with no files beside it.

use include_dir::{Dir, include_dir};

use crate::schema::{Schema, Source};

static SCHEMAS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/schemas");
static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// The built-in schemas, by name.
pub fn schemas() -> Vec<Source> {
    let mut sources: Vec<Source> = SCHEMAS
        .files()
        .filter(|file| file.path().extension().is_some_and(|extension| extension == "yaml"))
        .filter_map(|file| {
            let prepared = SCHEMAS.get_file(format!("prepared/{}.json", file.path().file_stem()?.to_str()?));
            let source = Source::new(file.path().file_name()?.to_str()?, file.contents_utf8()?);
            Some(source.built_in(prepared.and_then(include_dir::File::contents_utf8)))
        })
        .collect();
    sources.sort_by(|a, b| a.name.cmp(&b.name));
    sources
}

/// The text of a JSON Schema that lies beside the built-in schemas.
pub(crate) fn json_schema(name: &str) -> &'static str {
    SCHEMAS.get_file(name).and_then(include_dir::File::contents_utf8).unwrap_or_default()
}

/// The built-in Word template of a form, as long as its schema is the built-in one: a schema that replaces it draws its
/// own.
pub fn template(schema: &Schema) -> Option<&'static [u8]> {
    if !schema.built_in {
        return None;
    }
    TEMPLATES.get_file(format!("{}.docx", schema.form)).map(include_dir::File::contents)
}
