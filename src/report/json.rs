//! The report for scripts: one JSON object, or one `files[]` element a line (NDJSON).

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};

use super::{FileReport, Report};
use crate::message::Lang;
use crate::problem::Problem;

/// Writes the whole report as one indented JSON object.
///
/// # Errors
/// What `out` says.
pub fn write(report: &Report, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &ReportView { report, lang })?;
    out.write_all(b"\n")
}

/// Writes one file's element on a line of its own.
///
/// # Errors
/// What `out` says.
pub fn write_line(file: &FileReport, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &FileView { file, lang })?;
    out.write_all(b"\n")
}

struct ReportView<'a> {
    report: &'a Report,
    lang: Lang,
}

impl Serialize for ReportView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let files: Vec<FileView<'_>> =
            self.report.files.iter().map(|file| FileView { file, lang: self.lang }).collect();
        let mut map = serializer.serialize_struct("Report", 3)?;
        map.serialize_field("zwy", env!("CARGO_PKG_VERSION"))?;
        map.serialize_field("files", &files)?;
        map.serialize_field("summary", &self.report.summary())?;
        map.end()
    }
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
        let problem = self.problem;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("code", &problem.code)?;
        map.serialize_entry("severity", &problem.severity)?;
        map.serialize_entry("field", &problem.field)?;
        map.serialize_entry("place", &problem.place.as_ref().map(|place| place.describe(self.lang)))?;
        map.serialize_entry("at", &problem.place)?;
        map.serialize_entry("found", &problem.found)?;
        map.serialize_entry("expected", &problem.expected)?;
        map.serialize_entry("message", problem.message.get(self.lang))?;
        map.serialize_entry("help", problem.help.get(self.lang))?;
        map.end()
    }
}
