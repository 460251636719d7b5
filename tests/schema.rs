//! Schemas: the shipped ones load; each broken one in `tests/schema/` has the mistakes that stand beside it.
//!
//! `NAME.yaml` is a schema with mistakes, `NAME.expected` lists them as `line:column message`, from top to bottom. A
//! schema without `.expected` beside it loads without a mistake.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};

use zwy::error::Error;
use zwy::place::Place;
use zwy::schema::{Source, load};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schema")
}

/// The mistakes of a schema, one a line.
fn mistakes(sources: &[Source]) -> String {
    match load(sources) {
        Ok(_) => String::new(),
        Err(Error::Mistakes(list)) => list
            .iter()
            .map(|mistake| {
                let place = match &mistake.place {
                    Some(Place::Line { line, column }) => format!("{}:{}", line + 1, column + 1),
                    other => format!("{other:?}"),
                };
                format!("{place} {}\n", mistake.message.en)
            })
            .collect(),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn shipped_schemas_are_right() {
    let found = mistakes(&zwy::assets::schemas());
    assert!(found.is_empty(), "{found}");
    let catalog = load(&zwy::assets::schemas()).unwrap();
    let forms: Vec<&str> = catalog.iter().map(|schema| &*schema.form).collect();
    assert_eq!(forms, ["agreement", "application", "cancellation", "change", "receipt", "satisfaction", "statistics"]);
}

#[test]
fn cases() {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|e| e == "yaml"));
    files.sort();
    assert!(!files.is_empty());
    let mut wrong = String::new();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let source = Source::new(name.clone(), std::fs::read_to_string(&file).unwrap());
        let expected = std::fs::read_to_string(file.with_extension("expected")).unwrap_or_default();
        let found = mistakes(&[source]);
        if found != expected {
            wrong.push_str(&format!("== {name}\n-- expected\n{expected}-- found\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
