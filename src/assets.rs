//! The schemas and templates that are embedded in the binary, so that it runs with no files beside it.

use include_dir::{Dir, include_dir};

use crate::schema::Source;

static SCHEMAS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/schemas");
static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// The built-in schemas, by name.
pub fn schemas() -> Vec<Source> {
    let mut sources: Vec<Source> = SCHEMAS
        .files()
        .filter(|file| file.path().extension().is_some_and(|extension| extension == "yaml"))
        .filter_map(|file| {
            Some(Source::new(file.path().file_name()?.to_str()?, file.contents_utf8()?))
        })
        .collect();
    sources.sort_by(|a, b| a.name.cmp(&b.name));
    sources
}

/// The built-in Word template of a form.
pub fn template(form: &str) -> Option<&'static [u8]> {
    TEMPLATES.get_file(format!("{form}.docx")).map(include_dir::File::contents)
}
