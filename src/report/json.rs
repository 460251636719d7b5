//! The report for scripts: one JSON object, or one `files[]` element a line (NDJSON).

use std::io::{self, BufWriter, Write};

use indexmap::IndexMap;
use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer as Sink};
use serde_json::ser::{Formatter, Serializer};

use super::{FileReport, Finding, Findings, Report, Summary, Total};
use crate::clean;
use crate::message::Lang;
use crate::problem::Problem;
use crate::value::Value;

/// The JSON Schema (2020-12) of a report; a line of NDJSON is its `#/$defs/file`.
pub fn schema() -> &'static str {
    crate::assets::json_schema("report.schema.json")
}

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
        print(&FileView { file, lang: self.lang }, Layout::indented(2), out)
    }

    /// Writes what follows the last file: what was seen across the files, and the summary.
    ///
    /// # Errors
    /// What `out` says.
    pub fn end(&mut self, across: &Findings, summary: Summary, out: &mut dyn Write) -> io::Result<()> {
        self.open(out)?;
        out.write_all(if self.files == 0 { b"],\n" } else { b"\n  ],\n" })?;
        out.write_all(b"  \"across\": ")?;
        print(&AcrossView { across, lang: self.lang }, Layout::indented(1), out)?;
        out.write_all(b",\n  \"summary\": ")?;
        print(&summary, Layout::indented(1), out)?;
        out.write_all(b"\n}\n")
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
    line(&FileView { file, lang }, out)
}

/// Prints a value as indented JSON, in which nothing harms a terminal.
///
/// # Errors
/// What `out` says.
pub fn pretty(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    print(value, Layout::indented(0), out)
}

/// The same on one line, with its end.
///
/// # Errors
/// What `out` says.
pub fn line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    self::value(value, out)?;
    out.write_all(b"\n")
}

/// The same without an end.
pub(super) fn value(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    print(value, Line, out)
}

/// Prints piece by piece into a buffer of its own: the records of a large sheet are not held as text. When `out` passes on
/// what it is given is its own matter.
fn print(value: &impl Serialize, layout: impl Formatter, out: &mut dyn Write) -> io::Result<()> {
    let mut buffer = BufWriter::new(out);
    value.serialize(&mut Serializer::with_formatter(&mut buffer, layout))?;
    buffer.into_inner().map(drop).map_err(io::IntoInnerError::into_error)
}

/// Indented by two blanks a level, inside something that is indented already.
struct Layout {
    level: usize,
    filled: bool,
}

impl Layout {
    fn indented(level: usize) -> Self {
        Self { level, filled: false }
    }

    fn open(&mut self, out: &mut (impl Write + ?Sized), bracket: &[u8]) -> io::Result<()> {
        self.level += 1;
        self.filled = false;
        out.write_all(bracket)
    }

    fn close(&mut self, out: &mut (impl Write + ?Sized), bracket: &[u8]) -> io::Result<()> {
        self.level -= 1;
        if self.filled {
            self.line(out)?;
        }
        self.filled = true;
        out.write_all(bracket)
    }

    fn item(&mut self, out: &mut (impl Write + ?Sized), first: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        self.line(out)
    }

    fn line(&self, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        const BLANKS: &[u8] = b"\n                                                                ";
        out.write_all(BLANKS.get(..=2 * self.level).unwrap_or(BLANKS))
    }
}

/// Everything on one line.
struct Line;

impl Formatter for Line {
    fn write_string_fragment<W: Write + ?Sized>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        fragment_of(out, fragment)
    }
}

/// A piece of a string; what could harm whoever looks at it on a terminal is written as an escape, which reads back as
/// the same.
fn fragment_of(out: &mut (impl Write + ?Sized), fragment: &str) -> io::Result<()> {
    // Bytes of ASCII and of Chinese characters, among which nothing harmful is.
    let is_plain = |byte: u8| matches!(byte, 0..=0x7e | 0x80..=0xbf | 0xe4..=0xe9);
    if fragment.bytes().fold(true, |plain, byte| plain & is_plain(byte)) {
        return out.write_all(fragment.as_bytes());
    }
    let mut done = 0;
    for (at, c) in fragment.char_indices().filter(|(_, c)| !c.is_ascii() && clean::harmful(*c) || *c == '\u{7f}') {
        out.write_all(fragment.as_bytes().get(done..at).unwrap_or_default())?;
        for unit in c.encode_utf16(&mut [0; 2]) {
            write!(out, "\\u{unit:04x}")?;
        }
        done = at + c.len_utf8();
    }
    out.write_all(fragment.as_bytes().get(done..).unwrap_or_default())
}

impl Formatter for Layout {
    fn write_string_fragment<W: Write + ?Sized>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        fragment_of(out, fragment)
    }

    fn begin_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"[")
    }

    fn end_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"]")
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.item(out, first)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn begin_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"{")
    }

    fn end_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"}")
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.item(out, first)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }
}

struct FileView<'a> {
    file: &'a FileReport,
    lang: Lang,
}

impl Serialize for FileView<'_> {
    fn serialize<S: Sink>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("File", 6)?;
        map.serialize_field("path", &self.file.path)?;
        map.serialize_field("sha256", &self.file.sha256)?;
        map.serialize_field("form", &self.file.form.as_deref())?;
        map.serialize_field("status", &self.file.status)?;
        map.serialize_field("record", &self.file.record)?;
        map.serialize_field("problems", &ProblemsView { problems: &self.file.problems, lang: self.lang })?;
        map.end()
    }
}

struct ProblemsView<'a> {
    problems: &'a [Problem],
    lang: Lang,
}

impl Serialize for ProblemsView<'_> {
    fn serialize<S: Sink>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.problems.iter().map(|problem| ProblemView { problem, lang: self.lang }))
    }
}

struct ProblemView<'a> {
    problem: &'a Problem,
    lang: Lang,
}

impl Serialize for ProblemView<'_> {
    fn serialize<S: Sink>(&self, serializer: S) -> Result<S::Ok, S::Error> {
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
    fn serialize<S: Sink>(&self, serializer: S) -> Result<S::Ok, S::Error> {
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
    fn serialize<S: Sink>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("path", &self.finding.path)?;
        map.serialize_entry("other", &self.finding.other)?;
        ProblemView { problem: &self.finding.problem, lang: self.lang }.entries(&mut map)?;
        map.end()
    }
}

struct TotalView<'a>(&'a Total);

impl Serialize for TotalView<'_> {
    fn serialize<S: Sink>(&self, serializer: S) -> Result<S::Ok, S::Error> {
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
