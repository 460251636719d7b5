//! All lists as NDJSON, for scripts: one line for each row of each list, as one object.
//!
//! `path`, `sha256`, `form`, `table` (null for a record), `status`, `counted`, `place` and `at` come first, then the
//! values by their keys: those of the return's own key fields, then those of the row. A key that is taken already
//! stands as `table.key`.

use std::io::{self, Write};

use indexmap::IndexMap;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Collected, Line, List, Return};
use crate::error::{Error, Result};
use crate::message;
use crate::report::json;
use crate::value::Value;

/// Keys that every object has.
const OWN: [&str; 8] = ["path", "sha256", "form", "table", "status", "counted", "place", "at"];

/// Writes all lists.
///
/// # Errors
/// Writing into memory fails.
pub fn write(collected: &Collected) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    write_to(collected, &mut bytes)
        .map_err(|error| Error::Write(message!("无法写 JSON：{error}", "cannot write JSON: {error}")))?;
    Ok(bytes)
}

/// The same to `out`, line by line.
///
/// # Errors
/// What `out` says.
pub fn write_to(collected: &Collected, mut out: impl Write) -> io::Result<()> {
    for list in &collected.lists {
        let names = names(list);
        for line in list.lines.iter() {
            let line = &line?;
            let Some(source) = collected.source(line) else { continue };
            json::line(&Row { collected, list, line, source, names: &names }, &mut out)?;
        }
    }
    Ok(())
}

/// What the values of a list are called: its keys, then its columns.
fn names(list: &List) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for column in list.keys.iter().chain(&list.columns) {
        let taken = |name: &str| OWN.contains(&name) || name == "extra" || names.iter().any(|used| used == name);
        let mut name = column.key.to_string();
        while taken(&name) {
            name = format!("{}.{name}", list.table.as_ref().unwrap_or(&list.form));
        }
        names.push(name);
    }
    names
}

struct Row<'a> {
    collected: &'a Collected,
    list: &'a List,
    line: &'a Line,
    source: &'a Return,
    names: &'a [String],
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { collected, list, line, source, names } = self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("path", &source.path)?;
        map.serialize_entry("sha256", &source.sha256)?;
        map.serialize_entry("form", &source.form.as_deref())?;
        map.serialize_entry("table", &list.table.as_deref())?;
        map.serialize_entry("status", &source.status)?;
        map.serialize_entry("counted", &collected.counts(list, line))?;
        map.serialize_entry("place", &line.place.as_ref().map(|place| place.describe(collected.lang)))?;
        map.serialize_entry("at", &line.place)?;
        let fields = list.keys.iter().map(|column| source.fields.get(&column.key));
        let values = (0..list.columns.len()).map(|column| line.value(column));
        for (name, value) in names.iter().zip(fields.chain(values)) {
            if let Some(value) = value {
                map.serialize_entry(name, value)?;
            }
        }
        let extra: IndexMap<&str, &Value> = list.extra(line).collect();
        if !extra.is_empty() {
            map.serialize_entry("extra", &extra)?;
        }
        map.end()
    }
}
