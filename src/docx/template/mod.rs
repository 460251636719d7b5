//! Word templates: compiled once, rendered many times.
//!
//! Each part of the package that holds tags is [scanned](scan) once: tags that Word split over runs are joined, row,
//! cell and paragraph tags are hoisted around what they act on, and the rest of the XML is left as it is. What stands
//! in a tag is [rewritten](rewrite) from the habits of docxtpl and Jinja to Tera, with names in any script, and the
//! whole becomes one Tera template with delimiters that no XML can hold. Rendering fills a [context](context) from a
//! record and [packs](pack) the rendered parts with all the others, which are copied as they are.

mod context;
mod filters;
mod pack;
mod rewrite;
mod scan;

use std::io::Write;
use std::sync::Arc;

use tera::{Delimiters, Tera};

use super::package::Package;
use crate::error::{Diagnostic, Error, Result};
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::place::{Part, Place};
use crate::record::Record;
use crate::schema::Schema;
use pack::Packer;
use rewrite::Names;

/// Opens and closes a statement in the compiled source: characters that XML cannot hold.
const BLOCK: (&str, &str) = ("\u{1}\u{2}", "\u{2}\u{1}");
/// Opens and closes an expression.
const PRINT: (&str, &str) = ("\u{3}\u{4}", "\u{4}\u{3}");
/// Opens and closes a comment; never used.
const COMMENT: (&str, &str) = ("\u{5}\u{6}", "\u{6}\u{5}");

/// A Word template, compiled.
#[derive(Debug)]
pub struct Template {
    name: String,
    schema: Option<Arc<Schema>>,
    tera: Tera,
    /// The rendered parts: their place in the package.
    parts: Vec<String>,
    packer: Packer,
    names: Names,
    output_bytes: usize,
}

impl Template {
    /// Compiles a template. With a schema, its fields are known by key and by label, and a tag that is nothing but a
    /// field prints as the form prints it; without one, every name is taken from the record.
    ///
    /// # Errors
    /// Every mistake of the template at once, each with its place on the page; or why it is no Word document.
    pub fn compile(bytes: &[u8], name: &str, schema: Option<Arc<Schema>>, limits: &Limits) -> Result<Self> {
        let unreadable = |reason: crate::problem::Unreadable| {
            let problem = reason.into_problem();
            Error::Mistakes(vec![Diagnostic { file: name.to_owned(), place: None, message: problem.message, help: problem.help, excerpt: None }])
        };
        let package = Package::open(bytes, limits).map_err(unreadable)?;
        let mut tera = engine()?;
        let mut names = Names::new(schema.clone());
        let mut mistakes: Vec<Diagnostic> = Vec::new();
        let mut parts = Vec::new();
        for (part, kind) in rendered_parts(&package).map_err(unreadable)? {
            let Some(xml) = package.part(&part).map_err(unreadable)? else { continue };
            let Ok(xml) = String::from_utf8(xml) else { continue };
            let scanned = scan::scan(&xml, kind);
            let mut source = String::with_capacity(xml.len() + 1024);
            let found = compile_part(&xml, &scanned, &mut names, &mut source);
            mistakes.extend(found.into_iter().map(|(place, message, help)| Diagnostic {
                file: name.to_owned(),
                place: Some(place),
                message,
                help,
                excerpt: None,
            }));
            if scanned.tags.is_empty() && scanned.mistakes.is_empty() {
                continue;
            }
            if mistakes.is_empty() {
                tera.add_raw_template(&part, &source).map_err(|error| {
                    let (message, offset) = said(&error, &names);
                    let place = offset.and_then(|offset| place_of(&scanned, &source, offset));
                    Error::Mistakes(vec![Diagnostic { file: name.to_owned(), place, message, help: Message::default(), excerpt: None }])
                })?;
            }
            parts.push(part);
        }
        if !mistakes.is_empty() {
            return Err(Error::Mistakes(mistakes));
        }
        let packer = Packer::new(bytes, &parts).map_err(|e| Error::Write(message!("模板无法打包：{e}", "the template cannot be packed: {e}")))?;
        Ok(Self { name: name.to_owned(), schema, tera, parts, packer, names, output_bytes: limits.output_bytes })
    }

    /// Fills the template with a record. The same template and record give the same bytes.
    ///
    /// # Errors
    /// A name that the record does not have, a value that XML cannot hold, output beyond the limit.
    pub fn render(&self, record: &Record) -> Result<Vec<u8>> {
        let context = context::of(record, self.schema.as_deref(), &self.names)?;
        let mut rendered = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            let mut out = Capped { bytes: Vec::with_capacity(64 << 10), left: self.output_bytes };
            self.tera.render_to(part, &context, &mut out).map_err(|error| {
                let (message, _) = said(&error, &self.names);
                Error::Mistakes(vec![Diagnostic { file: self.name.clone(), place: None, message, help: Message::default(), excerpt: None }])
            })?;
            rendered.push(out.bytes);
        }
        self.packer.pack(&rendered).map_err(|e| Error::Write(message!("文件无法打包：{e}", "the file cannot be packed: {e}")))
    }
}

fn engine() -> Result<Tera> {
    let mut tera = Tera::new();
    let failed = |e: tera::Error| Error::Write(message!("模板引擎：{e}", "template engine: {e}"));
    tera.set_delimiters(Delimiters {
        block_start: BLOCK.0.into(),
        block_end: BLOCK.1.into(),
        variable_start: PRINT.0.into(),
        variable_end: PRINT.1.into(),
        comment_start: COMMENT.0.into(),
        comment_end: COMMENT.1.into(),
    })
    .map_err(failed)?;
    tera.autoescape_on(vec![".xml"]);
    tera.set_escape_fn(escape);
    filters::register(&mut tera);
    Ok(tera)
}

/// The parts that are rendered, with the place of what has no paragraph number.
fn rendered_parts(package: &Package<'_>) -> std::result::Result<Vec<(String, Option<Part>)>, crate::problem::Unreadable> {
    let main = package.main()?.to_owned();
    let mut parts = vec![(main.clone(), None)];
    for (suffix, kind) in
        [("/header", Part::Header), ("/footer", Part::Footer), ("/footnotes", Part::Footnote), ("/endnotes", Part::Endnote)]
    {
        for part in package.related(&main, suffix)? {
            parts.push((part, Some(kind)));
        }
    }
    let core: Vec<String> = package.names().filter(|name| name.eq_ignore_ascii_case("docProps/core.xml")).map(str::to_owned).collect();
    parts.extend(core.into_iter().map(|part| (part, Some(Part::Properties))));
    Ok(parts)
}

type Mistake = (Place, Message, Message);

/// Writes the Tera source of a part: its XML, with what the tags mean in their places.
fn compile_part(xml: &str, scanned: &scan::Scanned, names: &mut Names, source: &mut String) -> Vec<Mistake> {
    let mut mistakes: Vec<Mistake> = scanned.mistakes.clone();
    let mut blocks = rewrite::Blocks::default();
    let mut at = 0;
    for edit in &scanned.edits {
        source.push_str(xml.get(at..edit.range.start).unwrap_or_default());
        for piece in &edit.pieces {
            match piece {
                scan::Piece::Xml(text) => source.push_str(text),
                scan::Piece::Tag(index) => {
                    let Some(tag) = scanned.tags.get(*index) else { continue };
                    if let Err((message, help)) = rewrite::tag(tag, names, &mut blocks, source) {
                        mistakes.push((tag.place.clone(), message, help));
                    }
                }
            }
        }
        at = edit.range.end;
    }
    source.push_str(xml.get(at..).unwrap_or_default());
    mistakes.extend(blocks.unclosed().into_iter().map(|(place, message, help)| (place, message, help)));
    mistakes
}

/// What Tera says, with the author's own names, and where in the source.
fn said(error: &tera::Error, names: &Names) -> (Message, Option<usize>) {
    let text = match error.kind() {
        tera::ErrorKind::SyntaxError(report) | tera::ErrorKind::RenderingError(report) => report.message().to_owned(),
        _ => {
            let mut text = error.to_string();
            let mut source = std::error::Error::source(error);
            while let Some(inner) = source {
                text = inner.to_string();
                source = inner.source();
            }
            text
        }
    };
    let text = names.restore(&text);
    (message!("模板有误：{text}", "the template says what cannot be: {text}"), None)
}

fn place_of(scanned: &scan::Scanned, _source: &str, _offset: usize) -> Option<Place> {
    scanned.tags.first().map(|tag| tag.place.clone())
}

/// Values in XML: markup escaped, line breaks, tabs and page breaks as Word's own.
fn escape(value: &str, out: &mut dyn Write) -> std::io::Result<()> {
    let mut clean = 0;
    for (at, c) in value.char_indices() {
        let with: &str = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\n' => "</w:t><w:br/><w:t xml:space=\"preserve\">",
            '\t' => "</w:t><w:tab/><w:t xml:space=\"preserve\">",
            '\u{c}' => "</w:t><w:br w:type=\"page\"/><w:t xml:space=\"preserve\">",
            _ => continue,
        };
        out.write_all(value.get(clean..at).unwrap_or_default().as_bytes())?;
        out.write_all(with.as_bytes())?;
        clean = at + c.len_utf8();
    }
    out.write_all(value.get(clean..).unwrap_or_default().as_bytes())
}

/// Output that ends in an error rather than in all memory.
struct Capped {
    bytes: Vec<u8>,
    left: usize,
}

impl Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.left = self
            .left
            .checked_sub(bytes.len())
            .ok_or_else(|| std::io::Error::other("the document would be larger than the limit"))?;
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
