//! One list as CSV, for scripts: UTF-8, the first line names the columns by their keys.
//!
//! Text that a spreadsheet would take for a formula gets an apostrophe in front; [`ndjson`](super::ndjson) has it
//! as it is.

use std::io::{self, Write};

use super::text::Names;
use super::{Collected, List};
use crate::error::{Error, Result};
use crate::message;
use crate::report::csv::safe;
use crate::value::Value;

/// Columns before those of the list.
pub(crate) const OWN: [&str; 5] = ["path", "place", "form", "status", "counted"];

/// Writes `list`; without one only the names of the columns that every list has.
///
/// # Errors
/// Writing into memory fails.
pub fn write(collected: &Collected, list: Option<&List>) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    write_to(collected, list, &mut bytes)
        .map_err(|error| Error::Write(message!("无法写 CSV：{error}", "cannot write CSV: {error}")))?;
    Ok(bytes)
}

/// The same to `out`, row by row.
///
/// # Errors
/// What `out` says.
pub fn write_to(collected: &Collected, list: Option<&List>, out: impl Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    rows(collected, list, &mut out).map_err(|error| match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    })?;
    out.flush()
}

fn rows(collected: &Collected, list: Option<&List>, out: &mut csv::Writer<impl Write>) -> csv::Result<()> {
    let mut names = Names::default();
    let mut take = |name: &str| names.take(name, |name, number| format!("{name}_{number}"));
    let mut header: Vec<String> = OWN.iter().map(|name| take(name)).collect();
    if let Some(list) = list {
        header.extend(list.keys.iter().chain(&list.columns).map(|column| take(&column.key)));
        header.extend(list.extra_labels().map(|label| take(&format!("extra.{label}"))));
        header.extend(list.has_rest().then(|| take("extra")));
    }
    out.write_record(header.iter().map(|name| safe(name)))?;
    let Some(list) = list else { return Ok(()) };
    let extra = list.extra_labels().len();
    let mut record: Vec<String> = Vec::with_capacity(header.len());
    for line in list.lines.iter() {
        let line = &line?;
        let Some(source) = collected.source(line) else { continue };
        record.clear();
        record.push(safe(&source.path));
        record.push(safe(&line.place.as_ref().map(|place| place.describe(collected.lang)).unwrap_or_default()));
        record.push(source.form.as_deref().unwrap_or_default().to_owned());
        record.push(source.status.name().to_owned());
        record.push(collected.counts(list, line).to_string());
        record.extend(list.keys.iter().map(|column| cell(source.fields.get(&column.key))));
        record.extend((0..list.columns.len()).map(|column| cell(line.value(column))));
        record.extend((0..extra).map(|column| cell(line.extra(column))));
        record.extend(list.has_rest().then(|| safe(&list.rest(line))));
        out.write_record(&record)?;
    }
    Ok(())
}

/// A number as it is, anything else made safe.
fn cell(value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(value @ (Value::Number(_) | Value::Date(_))) => value.plain(),
        Some(value) => safe(&value.plain()),
    }
}
