//! Word templates: compiled once, rendered many times.
//!
//! A part of the package goes through three hands. `scan` cuts its XML into what stays and the tags in it, joined over
//! the runs that Word splits them into. `rewrite` parses every tag in Jinja's grammar, resolves its `names` and
//! writes it in Tera's, between delimiters that no XML can hold; so mistakes are all found when the template is
//! compiled, with their places. A render makes the values that the template uses, lets Tera print, and
//! `pack` puts the result among the other parts, which stay compressed as they were.
//!
//! Data is data: a value is never parsed as a tag, and XML never as markup.

pub mod doctor;
mod expression;
mod failure;
mod filters;
mod finish;
mod foreign;
mod joined;
mod merge;
mod mistake;
mod names;
mod paragraphs;
mod parse;
mod pictures;
pub(crate) mod prints;
mod render;
mod rewrite;
mod scan;
mod shows;
mod sound;
mod tags;
mod traced;
pub mod usage;

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, OnceLock};

use tera::{Delimiters, Tera};

pub use self::merge::Merge;
pub use self::mistake::Code;
use self::names::{MOST_COMPARED, Names, meant, nearest};
pub(crate) use self::parse::timely;
pub use self::pictures::{Loader, MOST_BYTES as MOST_PICTURE_BYTES};
use self::render::Sink;
use self::scan::Tag;
use self::shows::Shows;
pub(super) use self::sound::sound;
pub(crate) use self::traced::Traced;
use crate::deadline;
use crate::error::{Diagnostic, Error, Result};
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::pack::{self, Pack};
use crate::place::Place;
use crate::problem::Unreadable;
use crate::record::Record;
use crate::schema::Schema;

/// Begins and ends what is printed, in Tera's source: characters that no XML can hold.
const PRINT: (&str, &str) = ("\u{1}\u{2}", "\u{2}\u{1}");
/// Begins and ends a statement.
const STATEMENT: (&str, &str) = ("\u{1}\u{3}", "\u{3}\u{1}");
/// Begins and ends a comment; there are none.
const COMMENT: (&str, &str) = ("\u{1}\u{4}", "\u{4}\u{1}");
/// Stands behind the head of a loop: the sink counts the turns by it.
const STEP: char = '\u{5}';

/// A Word template, compiled. It may be shared between threads.
#[derive(Debug)]
pub struct Template {
    name: String,
    names: Names,
    tera: Tera,
    /// The same with all values spelled, for data that asks for it.
    spelled: OnceLock<Option<Spelled>>,
    parts: Vec<Rendered>,
    pack: Pack,
    /// What a picture changes beside the part that shows it; none where the template shows none.
    shows: Option<Shows>,
    /// The file itself.
    bytes: Arc<[u8]>,
    limits: Limits,
}

/// A template with sources of its own, one for each part.
#[derive(Debug)]
struct Spelled {
    tera: Tera,
    sources: Vec<rewrite::Source>,
}

/// A part that holds tags.
#[derive(Debug)]
struct Rendered {
    name: String,
    /// Its number among all parts that may have tags.
    number: usize,
    tags: Vec<Tag>,
    source: rewrite::Source,
    /// Bytes of the largest render so far: what to reserve for the next.
    largest: AtomicUsize,
}

impl Template {
    /// Compiles the template `bytes`; `name` is what messages call it.
    ///
    /// With a schema, its fields and tables are known by key and by label, and a tag that is nothing but a field prints
    /// as the form prints it. Without one, every name is taken from the record.
    ///
    /// # Errors
    /// [`Error::Mistakes`]: all mistakes of the template, each with its place; or why it is no Word document.
    pub fn compile(bytes: &[u8], name: &str, schema: Option<Arc<Schema>>, limits: &Limits) -> Result<Self> {
        parse::timely(name, limits, || Self::compile_as(bytes, name, schema, false, limits))
    }

    /// The same; but what has no value, or no meaning for the schema, is left blank.
    ///
    /// # Errors
    /// As [`compile`](Self::compile), but for names that are unknown.
    pub fn compile_lenient(bytes: &[u8], name: &str, schema: Option<Arc<Schema>>, limits: &Limits) -> Result<Self> {
        parse::timely(name, limits, || Self::compile_as(bytes, name, schema, true, limits))
    }

    fn compile_as(
        bytes: &[u8],
        name: &str,
        schema: Option<Arc<Schema>>,
        lenient: bool,
        limits: &Limits,
    ) -> Result<Self> {
        let mut diagnostics = Vec::new();
        let mut parts = Vec::new();
        let package = parse::open(bytes, name, limits)?;
        let parsed = parse::parse(&package, name, schema, false, lenient, limits)?;
        for (number, part) in parsed.parts.into_iter().enumerate() {
            let said = part.mistakes.into_iter();
            diagnostics.extend(said.map(|mistake| mistake.diagnostic(name)));
            if !part.scanned.tags.is_empty() || part.source.text != part.xml {
                let (tags, source) = (part.scanned.tags, part.source);
                let largest = AtomicUsize::new(0);
                parts.push(Rendered { name: part.name, number, tags, source, largest });
            }
        }
        if !diagnostics.is_empty() {
            return Err(Error::Mistakes(diagnostics));
        }
        let names = parsed.names;
        let mut tera = engine()?;
        for part in &parts {
            // What is still wrong is beyond Tera's limits.
            tera.add_raw_template(&part.name, &part.source.text)
                .map_err(|error| Error::Mistakes(vec![part.said(&error, &part.source, name, &names, None)]))?;
        }
        let rendered: Vec<String> = parts.iter().map(|part| part.name.clone()).collect();
        let pack = Pack::new(bytes, &rendered)?;
        let shows = Shows::of(&package, name, &parts)?;
        Ok(Self {
            name: name.to_owned(),
            names,
            tera,
            spelled: OnceLock::new(),
            parts,
            pack,
            shows,
            bytes: bytes.into(),
            limits: limits.clone(),
        })
    }

    /// Fills the template with a record. The same template and record give the same bytes.
    ///
    /// # Errors
    /// [`Error::Mistakes`]: a name that the record does not have, a value that the template cannot print or that a Word
    /// file cannot hold, more output than the limits allow.
    pub fn render(&self, record: &Record) -> Result<Vec<u8>> {
        self.render_with(record, &|_| {
            Err(Message::new("这里没有可以取图片的文件夹", "there is no folder to take pictures from"))
        })
    }

    /// The same, with pictures of files: `loader` yields the bytes of the one with a name that the data gives.
    ///
    /// # Errors
    /// As [`render`](Self::render), and a picture that cannot be shown.
    pub fn render_with(&self, record: &Record, loader: &Loader<'_>) -> Result<Vec<u8>> {
        self.render_noting(record, loader).map(|(bytes, _)| bytes)
    }

    /// The same, with what a lenient template left blank.
    ///
    /// # Errors
    /// As [`render_with`](Self::render_with).
    pub fn render_noting(&self, record: &Record, loader: &Loader<'_>) -> Result<(Vec<u8>, Vec<Diagnostic>)> {
        let bytes = self.rendered(record, loader)?;
        Ok((bytes, self.blanks(record)))
    }

    /// What the last render on this thread left blank of a record.
    fn blanks(&self, record: &Record) -> Vec<Diagnostic> {
        // Each is held against each name of the record.
        let compared = MOST_COMPARED / record.len().max(1);
        let blank = |(at, (part, number)): (usize, (usize, usize))| {
            let tag = self.parts.get(part)?.tags.get(number)?;
            let typed = &tag.typed;
            let message = message!("{typed}：没有这个值，留空", "{typed}: it has no value and is left blank");
            let near = if at < compared { self.near(part, number, record) } else { None };
            let help = near.unwrap_or_default();
            Some(Diagnostic::new(&self.name, Some(tag.place.clone()), message, help))
        };
        filters::take_blanks().into_iter().enumerate().filter_map(blank).collect()
    }

    /// The name of a record that a tag without a value may have meant.
    fn near(&self, part: usize, tag: usize, record: &Record) -> Option<Message> {
        let inner = &self.parts.get(part)?.tags.get(tag)?.inner;
        let needed = self.parts.get(part)?.source.paths.iter().filter(|needed| needed.tag == tag);
        let name = needed.filter_map(|needed| needed.path.first()).find(|name| record.get(name).is_none())?;
        let (near, _) = nearest(name, record.iter().map(|(key, _)| (key, "")))?;
        Some(meant(inner, name, near))
    }

    fn rendered(&self, record: &Record, loader: &Loader<'_>) -> Result<Vec<u8>> {
        let mut store = pictures::Store::new(&self.limits);
        let mut made = Vec::with_capacity(self.parts.len());
        let mut others = Vec::new();
        for ((bytes, shown), part) in self.parts_of(record, true, &mut store, loader)?.into_iter().zip(&self.parts) {
            made.push(bytes);
            if let (Some(shows), false) = (&self.shows, shown.is_empty()) {
                let at = merge::relations_of(&part.name);
                let old = shows.relations.iter().find(|(known, _)| *known == at).and_then(|(_, old)| old.as_deref());
                let relations = store.relations(old, &shows.prefix, &shown);
                others.push(pack::Part::new(at, relations));
            }
        }
        if let (Some(shows), false) = (&self.shows, store.is_empty()) {
            others.push(pack::Part::new("[Content_Types].xml".to_owned(), store.content_types(&shows.content_types)?));
            others.extend(store.parts(&shows.folder));
        }
        self.pack.write_with(&made, &others)
    }

    /// The rendered parts with their pictures, each with the numbers of those that it shows. Numbers of pictures go on
    /// from the render before unless `fresh`.
    fn parts_of(
        &self,
        record: &Record,
        fresh: bool,
        store: &mut pictures::Store,
        loader: &Loader<'_>,
    ) -> Result<Vec<(Vec<u8>, Vec<usize>)>> {
        let made = self.print(record, fresh)?;
        let Some(shows) = &self.shows else { return Ok(made.into_iter().map(|bytes| (bytes, Vec::new())).collect()) };
        store.next_record();
        let mut placed = Vec::with_capacity(made.len());
        for (bytes, part) in made.into_iter().zip(&self.parts) {
            let mut shown = Vec::new();
            let bytes = store.place(bytes, shows.page, &shows.prefix, loader, &mut shown).map_err(|refused| {
                let tag = part.tags.get(refused.tag);
                let typed = tag.map_or("", |tag| tag.typed.as_str());
                let why = refused.why;
                let message = Message::new(format!("{typed}：{}", why.zh), format!("{typed}: {}", why.en));
                let help = Message::new(
                    "图片写成数据文件旁边的 PNG 或 JPEG 文件名",
                    "name a PNG or JPEG file beside the data file",
                );
                let mistake = Diagnostic::new(&self.name, tag.map(|tag| tag.place.clone()), message, help);
                let about = tag.and_then(|tag| failure::only_name(tag, record));
                Error::Mistakes(vec![Diagnostic { about, ..mistake }])
            })?;
            placed.push((bytes, shown));
        }
        Ok(placed)
    }

    /// The rendered parts, in the time that a file may take.
    fn print(&self, record: &Record, fresh: bool) -> Result<Vec<Vec<u8>>> {
        let timed = deadline::within(&self.limits, || self.print_parts(record, fresh));
        let Some(Unreadable(problem)) = timed.over else { return timed.made };
        let seconds = self.limits.seconds;
        let message = message!(
            "填写模板超过上限 {seconds} 秒",
            "filling the template takes longer than the limit of {seconds} s"
        );
        let help = Message::new(
            "检查循环，或放宽上限：--limit seconds=…",
            "look at the loops, or raise the limit: --limit seconds=…",
        );
        let mistake = Diagnostic::new(&self.name, None, message, help);
        Err(Error::Mistakes(vec![Diagnostic { limit: problem.expected, ..mistake }]))
    }

    fn print_parts(&self, record: &Record, fresh: bool) -> Result<Vec<Vec<u8>>> {
        let (context, odd) = render::context(&self.names, record, &self.name)?;
        let spelled = if odd { self.spelled.get_or_init(|| self.spell()).as_ref() } else { None };
        filters::plainly(self.names.schema.is_none());
        let mut made = Vec::with_capacity(self.parts.len());
        let mut left = self.limits.output_bytes;
        if fresh {
            filters::begin();
        }
        filters::begin_pictures();
        filters::take_blanks();
        for (number, part) in self.parts.iter().enumerate() {
            filters::allow_steps(self.limits.expression_steps);
            filters::allow_blanks(self.names.lenient, number);
            let mut sink = Sink::new(left, self.limits.expression_steps);
            sink.bytes.reserve(part.largest.load(Relaxed).max(part.source.text.len()).min(left));
            let tera = spelled.map_or(&self.tera, |spelled| &spelled.tera);
            if let Err(error) = tera.render_to(&part.name, &context, &mut sink) {
                return Err(self.failed(number, error, sink.stopped, spelled, (record, &context)));
            }
            part.largest.fetch_max(sink.bytes.len(), Relaxed);
            left = left.saturating_sub(sink.bytes.len());
            made.push(sink.finished());
        }
        Ok(made)
    }

    fn spell(&self) -> Option<Spelled> {
        let mut tera = engine().ok()?;
        let sources: Vec<rewrite::Source> = self.parts.iter().map(|part| part.source.spelled()).collect();
        for (part, source) in self.parts.iter().zip(&sources) {
            tera.add_raw_template(&part.name, &source.text).ok()?;
        }
        Some(Spelled { tera, sources })
    }

    /// The names that the template takes from a record, in the order of first use: with a schema, the keys of its
    /// fields and tables.
    pub fn variables(&self) -> Vec<&str> {
        let names = &self.names;
        if names.schema.is_none() {
            return names.roots.iter().filter_map(|&root| names.plain.get_index(root)).map(String::as_str).collect();
        }
        let fields = names.raw.union(&names.printed).filter_map(|&field| names.field(field)).map(|field| &*field.key);
        let used = |number: &usize| {
            let cells = names.cells.iter().any(|(table, _, _)| table == number);
            cells || names.tables.get(*number).is_some_and(|used| used.rows || used.padded)
        };
        let tables =
            (0..names.tables.len()).filter(used).filter_map(|table| names.table(table)).map(|table| &*table.key);
        fields.chain(tables).collect()
    }
}

fn diagnose(file: &str, place: Option<Place>, message: Message, help: Message) -> Error {
    Error::Mistakes(vec![Diagnostic::new(file, place, message, help)])
}

fn engine() -> Result<Tera> {
    let mut tera = Tera::new();
    let delimiters = Delimiters {
        block_start: STATEMENT.0.into(),
        block_end: STATEMENT.1.into(),
        variable_start: PRINT.0.into(),
        variable_end: PRINT.1.into(),
        comment_start: COMMENT.0.into(),
        comment_end: COMMENT.1.into(),
    };
    tera.set_delimiters(delimiters).map_err(|e| Error::Write(message!("模板引擎：{e}", "template engine: {e}")))?;
    tera.autoescape_on([""]);
    filters::register(&mut tera);
    Ok(tera)
}
