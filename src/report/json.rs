//! The report for scripts: one JSON object, or one `files[]` element a line (NDJSON).

use std::io::{self, Write};

use indexmap::IndexMap;
use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};

use super::{FileReport, Finding, Findings, Report, Summary, Total};
use crate::message::Lang;
use crate::problem::Problem;
use crate::value::Value;

/// Writes a whole report as one indented JSON object, file by file, so that a batch need not be held in memory.
#[derive(Debug)]
pub struct Stream {
    lang: Lang,
    files: usize,
}

impl Stream {
    /// A report in `lang` of which nothing is written yet.
    pub fn new(lang: Lang) -> Self {
        Self { lang, files: 0 }
    }

    /// Writes the element of the next file.
    ///
    /// # Errors
    /// What `out` says.
    pub fn file(&mut self, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
        self.open(out)?;
        out.write_all(if self.files == 0 { b"\n    " } else { b",\n    " })?;
        self.files += 1;
        let text = serde_json::to_string_pretty(&FileView { file, lang: self.lang })?;
        out.write_all(text.replace('\n', "\n    ").as_bytes())
    }

    /// Writes what follows the last file: what was seen across the files, and the summary.
    ///
    /// # Errors
    /// What `out` says.
    pub fn end(&mut self, across: &Findings, summary: Summary, out: &mut dyn Write) -> io::Result<()> {
        self.open(out)?;
        out.write_all(if self.files == 0 { b"],\n" } else { b"\n  ],\n" })?;
        let text = serde_json::to_string_pretty(&AcrossView { across, lang: self.lang })?;
        writeln!(out, "  \"across\": {},", text.replace('\n', "\n  "))?;
        let text = serde_json::to_string_pretty(&summary)?;
        writeln!(out, "  \"summary\": {}\n}}", text.replace('\n', "\n  "))
    }

    fn open(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.files > 0 {
            return Ok(());
        }
        write!(out, "{{\n  \"zwy\": \"{}\",\n  \"files\": [", env!("CARGO_PKG_VERSION"))
    }
}

/// Writes a report that is held in memory as one indented JSON object.
///
/// # Errors
/// What `out` says.
pub fn write(report: &Report, across: &Findings, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let mut stream = Stream::new(lang);
    for file in &report.files {
        stream.file(file, out)?;
    }
    stream.end(across, report.summary(), out)
}

/// Writes one file's element on a line of its own.
///
/// # Errors
/// What `out` says.
pub fn write_line(file: &FileReport, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &FileView { file, lang })?;
    out.write_all(b"\n")
}

struct FileView<'a> {
    file: &'a FileReport,
    lang: Lang,
}

impl Serialize for FileView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let problems: Vec<ProblemView<'_>> =
            self.file.problems.iter().map(|problem| ProblemView { problem, lang: self.lang }).collect();
        let mut map = serializer.serialize_struct("File", 6)?;
        map.serialize_field("path", &self.file.path)?;
        map.serialize_field("sha256", &self.file.sha256)?;
        map.serialize_field("form", &self.file.form.as_deref())?;
        map.serialize_field("status", &self.file.status)?;
        map.serialize_field("record", &self.file.record)?;
        map.serialize_field("problems", &problems)?;
        map.end()
    }
}

struct ProblemView<'a> {
    problem: &'a Problem,
    lang: Lang,
}

impl Serialize for ProblemView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.entries(&mut map)?;
        map.end()
    }
}

impl ProblemView<'_> {
    fn entries<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let problem = self.problem;
        map.serialize_entry("code", &problem.code)?;
        map.serialize_entry("severity", &problem.severity)?;
        map.serialize_entry("field", &problem.field)?;
        map.serialize_entry("place", &problem.place.as_ref().map(|place| place.describe(self.lang)))?;
        map.serialize_entry("at", &problem.place)?;
        map.serialize_entry("found", &problem.found)?;
        map.serialize_entry("expected", &problem.expected)?;
        map.serialize_entry("message", problem.message.get(self.lang))?;
        map.serialize_entry("help", problem.help.get(self.lang))
    }
}

struct AcrossView<'a> {
    across: &'a Findings,
    lang: Lang,
}

impl Serialize for AcrossView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let problems: Vec<FindingView<'_>> =
            self.across.problems.iter().map(|finding| FindingView { finding, lang: self.lang }).collect();
        // A form's tables by their keys, under the form.
        let mut totals: IndexMap<&str, IndexMap<&str, TotalView<'_>>> = IndexMap::new();
        for total in &self.across.totals {
            totals.entry(&*total.form).or_default().insert(&*total.table, TotalView(total));
        }
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("problems", &problems)?;
        map.serialize_entry("left_out", &self.across.left_out())?;
        map.serialize_entry("totals", &totals)?;
        map.end()
    }
}

/// A problem with the paths of the file that it is about and of the other one.
struct FindingView<'a> {
    finding: &'a Finding,
    lang: Lang,
}

impl Serialize for FindingView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("path", &self.finding.path)?;
        map.serialize_entry("other", &self.finding.other)?;
        ProblemView { problem: &self.finding.problem, lang: self.lang }.entries(&mut map)?;
        map.end()
    }
}

struct TotalView<'a>(&'a Total);

impl Serialize for TotalView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let total = self.0;
        let sums: IndexMap<&str, Value> =
            total.sums.iter().map(|(key, _, sum)| (&**key, Value::Number(*sum))).collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("label", &total.label)?;
        map.serialize_entry("forms", &total.forms)?;
        map.serialize_entry("rows", &total.rows)?;
        map.serialize_entry("quantity", &total.quantity.map(Value::Number))?;
        map.serialize_entry("sums", &sums)?;
        map.serialize_entry("skipped", &total.skipped)?;
        map.end()
    }
}
