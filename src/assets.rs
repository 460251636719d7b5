//! The schemas that are embedded in the binary, so that it runs with no files beside it.

use include_dir::{Dir, File, include_dir};

use crate::error::Result;
use crate::limits::Limits;
use crate::schema::{Catalog, Prepared, Source, load_within};

static SCHEMAS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/schemas");

/// The built-in schemas, by name.
pub fn schemas() -> Vec<Source> {
    let sources = files().into_iter().filter_map(|file| {
        let source = Source::new(file.path().file_name()?.to_str()?, file.contents_utf8()?);
        Some(source.built_in(prepared(file)))
    });
    sources.collect()
}

/// The forms of the built-in schemas, each made ready when it is first asked for. Of the `limits` it is bound to that of
/// expressions.
///
/// # Errors
/// Those of [`load_within`], which a build has that was made with wrong schemas.
pub fn catalog(limits: &Limits) -> Result<Catalog> {
    let prepared = files().into_iter().map(prepared).collect::<Option<Vec<_>>>();
    match prepared.and_then(|files| Catalog::of_prepared(&files, limits)) {
        Some(catalog) => Ok(catalog),
        None => load_within(&schemas(), limits),
    }
}

/// The schema files, by name.
fn files() -> Vec<&'static File<'static>> {
    let is_schema = |file: &&File<'_>| file.path().extension().is_some_and(|extension| extension == "yaml");
    let mut files: Vec<_> = SCHEMAS.files().filter(is_schema).collect();
    crate::order::comparing(&mut files, |a, b| a.path().cmp(b.path()));
    files
}

/// The prepared form of a schema file, which lies beside it.
fn prepared(file: &File<'static>) -> Option<Prepared> {
    let written = SCHEMAS.get_file(format!("prepared/{}.json", file.path().file_stem()?.to_str()?))?;
    Prepared::of(file.contents(), written.contents())
}

/// The text of a JSON Schema that lies beside the built-in schemas.
pub(crate) fn json_schema(name: &str) -> &'static str {
    SCHEMAS.get_file(name).and_then(File::contents_utf8).unwrap_or_default()
}
