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
mod filters;
mod finish;
mod joined;
mod merge;
mod mistake;
mod names;
mod parse;
mod pictures;
pub(crate) mod prints;
mod render;
mod rewrite;
mod scan;
mod tags;
pub mod usage;

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, OnceLock};

use tera::{Delimiters, Tera};

pub use self::merge::Merge;
pub use self::mistake::Code;
use self::names::{Names, nearest};
pub use self::pictures::{Loader, MOST_BYTES as MOST_PICTURE_BYTES};
use self::render::{Sink, Stop};
use self::scan::Tag;
use super::package::Package;
use super::xml::decode;
use crate::error::{Diagnostic, Error, Result};
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::pack::{self, Pack};
use crate::place::Place;
use crate::record::Record;
use crate::schema::Schema;
use crate::value::Value;

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

/// Parts of the template that pictures are entered in.
#[derive(Debug)]
struct Shows {
    content_types: String,
    /// The relationships of every rendered part, and where they stand.
    relations: Vec<(String, Option<String>)>,
    /// What the identifiers of new relationships begin with.
    prefix: String,
    /// The folder of the main part.
    folder: String,
    page: pictures::Page,
}

impl Shows {
    fn of(package: &Package<'_>, name: &str, parts: &[Rendered]) -> Result<Option<Self>> {
        if !parts.iter().any(|part| part.source.text.contains("| picture(")) {
            return Ok(None);
        }
        let text = |part: &str| -> Result<Option<String>> {
            let bytes = package.part(part).map_err(|reason| parse::unreadable(name, reason))?;
            bytes.map(|bytes| decode(bytes, part).map_err(|reason| parse::unreadable(name, reason))).transpose()
        };
        let main = package.main().map_err(|reason| parse::unreadable(name, reason))?.to_owned();
        let mut relations = Vec::with_capacity(parts.len());
        for part in parts {
            let at = merge::relations_of(&part.name);
            let old = text(&at)?;
            relations.push((at, old));
        }
        let mut prefix = "zwy".to_owned();
        while relations.iter().any(|(_, old)| old.as_ref().is_some_and(|old| old.contains(&format!("\"{prefix}")))) {
            prefix.push('z');
        }
        let page = text(&main)?.map(|xml| pictures::Page::of(&xml)).unwrap_or_default();
        let folder = main.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
        let content_types = text("[Content_Types].xml")?.unwrap_or_default();
        Ok(Some(Self { content_types, relations, prefix, folder, page }))
    }
}

/// A part that holds tags.
#[derive(Debug)]
struct Rendered {
    name: String,
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
        Self::compile_as(bytes, name, schema, false, limits)
    }

    /// The same; but what has no value, or no meaning for the schema, is left blank.
    ///
    /// # Errors
    /// As [`compile`](Self::compile), but for names that are unknown.
    pub fn compile_lenient(bytes: &[u8], name: &str, schema: Option<Arc<Schema>>, limits: &Limits) -> Result<Self> {
        Self::compile_as(bytes, name, schema, true, limits)
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
        for part in parsed.parts {
            let said = part.mistakes.into_iter();
            diagnostics.extend(said.map(|mistake| mistake.diagnostic(name)));
            if !part.scanned.tags.is_empty() || part.source.text != part.xml {
                let (tags, source) = (part.scanned.tags, part.source);
                parts.push(Rendered { name: part.name, tags, source, largest: AtomicUsize::new(0) });
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
        let blank = |(part, number): (usize, usize)| {
            let tag = self.parts.get(part)?.tags.get(number)?;
            let typed = &tag.typed;
            let message = message!("{typed}：没有这个值，留空", "{typed}: it has no value and is left blank");
            let help = self.near(part, number, record).unwrap_or_default();
            Some(diagnostic(&self.name, Some(tag.place.clone()), message, help))
        };
        filters::take_blanks().into_iter().filter_map(blank).collect()
    }

    /// The name of a record that a tag without a value may have meant.
    fn near(&self, part: usize, tag: usize, record: &Record) -> Option<Message> {
        let needed = self.parts.get(part)?.source.paths.iter().filter(|needed| needed.tag == tag);
        let name = needed.filter_map(|needed| needed.path.first()).find(|name| record.get(name).is_none())?;
        let (near, _) = nearest(name, record.iter().map(|(key, _)| (key, "")))?;
        Some(message!("是不是“{near}”", "did you mean “{near}”"))
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
                Error::Mistakes(vec![diagnostic(&self.name, tag.map(|tag| tag.place.clone()), message, help)])
            })?;
            placed.push((bytes, shown));
        }
        Ok(placed)
    }

    /// The rendered parts.
    fn print(&self, record: &Record, fresh: bool) -> Result<Vec<Vec<u8>>> {
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
            let mut sink = Sink {
                bytes: Vec::with_capacity(part.largest.load(Relaxed).max(part.source.text.len()).min(left)),
                most: left,
                steps: self.limits.expression_steps,
                stopped: None,
                marked: false,
                guards: Vec::new(),
            };
            let tera = spelled.map_or(&self.tera, |spelled| &spelled.tera);
            if let Err(error) = tera.render_to(&part.name, &context, &mut sink) {
                let source = spelled.and_then(|spelled| spelled.sources.get(number)).unwrap_or(&part.source);
                return Err(self.failed(part, source, &error, sink.stopped, record));
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

    fn failed(
        &self,
        part: &Rendered,
        source: &rewrite::Source,
        error: &tera::Error,
        stopped: Option<Stop>,
        record: &Record,
    ) -> Error {
        let name = &self.name;
        match stopped {
            Some(Stop::Output) => {
                let most = self.limits.shown("output_bytes");
                return diagnose(
                    name,
                    None,
                    message!("打印的内容超过上限 {most}", "more is printed than the limit of {most}"),
                    Message::new(
                        "检查循环，或放宽上限：--limit output_bytes=…",
                        "look at the loops, or raise the limit: --limit output_bytes=…",
                    ),
                );
            }
            Some(Stop::Steps) => {
                let most = self.limits.expression_steps;
                return diagnose(
                    name,
                    None,
                    message!("循环超过上限 {most} 次", "loops take more than the limit of {most} turns"),
                    Message::new(
                        "检查循环，或放宽上限：--limit expression_steps=…",
                        "look at the loops, or raise the limit: --limit expression_steps=…",
                    ),
                );
            }
            None => {}
        }
        let first = part.said(error, source, name, &self.names, Some(record));
        if self.names.schema.is_some() || self.names.lenient {
            return Error::Mistakes(vec![first]);
        }
        let mut all = self.missing(record);
        let is_told =
            |other: &&(usize, usize, Diagnostic)| other.2.place == first.place && other.2.message == first.message;
        if all.iter().find(is_told).is_none() {
            let number = self.parts.iter().position(|other| std::ptr::eq(other, part)).unwrap_or_default();
            let at = part.tag_of(error, source).map_or(0, |tag| tag.at);
            all.push((number, at, first));
        }
        all.sort_by_key(|(part, at, _)| (*part, *at));
        Error::Mistakes(all.into_iter().map(|(_, _, diagnostic)| diagnostic).collect())
    }

    /// Every name outside blocks that the record does not have: all at once, not one a run. Each with its part and its
    /// place in it.
    fn missing(&self, record: &Record) -> Vec<(usize, usize, Diagnostic)> {
        let mut found: Vec<(usize, usize, Diagnostic)> = Vec::new();
        for (number, part) in self.parts.iter().enumerate() {
            for needed in &part.source.paths {
                let Some((root, rest)) = needed.path.split_first() else { continue };
                let mut known: Vec<&str> = record.iter().map(|(key, _)| key).collect();
                let mut value = record.get(root);
                let mut name = root;
                for step in rest {
                    let Some(Value::Map(map)) = value else { break };
                    known = map.iter().map(|(key, _)| key).collect();
                    (value, name) = (map.get(step), step);
                }
                let (None, Some(tag)) = (value, part.tags.get(needed.tag)) else { continue };
                let said = undefined(&self.name, tag, name, &known);
                let is_told = |(other, at, told): &(usize, usize, Diagnostic)| {
                    (*other, *at) == (number, tag.at) && told.message == said.message
                };
                if !found.iter().rev().take_while(|(other, at, _)| (*other, *at) == (number, tag.at)).any(is_told) {
                    found.push((number, tag.at, said));
                }
            }
        }
        found
    }
}

impl Rendered {
    /// The tag that an error of Tera's is about.
    fn tag_of(&self, error: &tera::Error, source: &rewrite::Source) -> Option<&Tag> {
        let (tera::ErrorKind::RenderingError(report) | tera::ErrorKind::SyntaxError(report)) = error.kind() else {
            return None;
        };
        let start = report.span().range.start;
        let after = source.marks.partition_point(|mark| mark.from <= start);
        let mark = source.marks.get(after.checked_sub(1)?).filter(|mark| start <= mark.to)?;
        self.tags.get(mark.tag)
    }

    /// What Tera says, in the author's words, at the tag that it is about.
    fn said(
        &self,
        error: &tera::Error,
        source: &rewrite::Source,
        file: &str,
        names: &Names,
        record: Option<&Record>,
    ) -> Diagnostic {
        let report = match error.kind() {
            tera::ErrorKind::RenderingError(report) | tera::ErrorKind::SyntaxError(report) => Some(report),
            _ => None,
        };
        let span = report.map(|report| report.span().range.clone());
        let mark = span.as_ref().and_then(|span| {
            let after = source.marks.partition_point(|mark| mark.from <= span.start);
            source.marks.get(after.checked_sub(1)?).filter(|mark| span.start <= mark.to)
        });
        let tag = mark.and_then(|mark| self.tags.get(mark.tag));
        let place = tag.map(|tag| tag.place.clone());
        let said = report.map_or_else(|| error.to_string(), |report| report.message().to_owned());
        let typed = tag.map_or("", |tag| tag.typed.as_str());
        let span_end = span.as_ref().map_or(0, |span| span.end);
        let about = span.and_then(|span| source.text.get(span)).unwrap_or_default();
        if let Some(tag) = tag
            && (said.contains("not defined") || said.contains("undefined"))
        {
            let end = span_end.max(mark.map_or(0, |mark| mark.from));
            let start = mark.map_or(end, |mark| mark.from);
            let text = source.text.get(start..end).unwrap_or(about);
            let name = names.lacking(text, record).unwrap_or_default();
            let whole = mark.and_then(|mark| source.text.get(mark.from..mark.to)).unwrap_or(text);
            if let Some(message) = names.no_item(whole, record) {
                let typed = &tag.typed;
                let message = Message::new(format!("{typed}：{}", message.zh), format!("{typed}: {}", message.en));
                let help =
                    Message::new("序号从 0 数起；检查序号和数据", "items count from 0: check the number and the data");
                return diagnostic(file, Some(tag.place.clone()), message, help);
            }
            let known = record.map(keys_of).unwrap_or_default();
            let known: Vec<&str> = known.iter().copied().filter(|known| *known != name).collect();
            return undefined(file, tag, &name, &known);
        }
        let why = if let Some((zh, en)) = said.split_once(filters::BOTH) {
            Message::new(zh, en)
        } else if said.contains("Cannot compare") {
            Message::new("两个值不能比较", "the two values cannot be compared")
        } else if said.contains("Math operations") || said.contains("requires both operands") {
            Message::new("只有数字能计算", "only numbers can be reckoned with")
        } else if said.contains("teration not possible") || said.contains("/value iteration") {
            Message::new("这个值不能循环", "the value cannot be gone through")
        } else if said.contains("is no colour") {
            Message::new("颜色写不对，应为 FF0000 这样的六位代码", "the colour is no code such as FF0000")
        } else if said.contains("Array index must be") {
            Message::new(
                "这是列表，没有这样的项，要逐项打印：{% for 项 in 列表 %} … {% endfor %}",
                "this is a list without such a member; print its items: {% for item in list %} … {% endfor %}",
            )
        } else if said.contains("index must be an integer") || said.contains("is not indexable") {
            Message::new("这是一个值，里面没有这一项", "this is one value, which has no such member")
        } else if said.contains("Function `range`") {
            Message::new(
                "range 的参数不对：要从小到大，最多十万项",
                "range is called wrongly: from less to more, and at most 100,000 items",
            )
        } else if said.contains("divide by 0") {
            Message::new("除数为零", "division by zero")
        } else {
            Message::new("算不出来", format!("it has no value ({said})"))
        };
        let message = Message::new(format!("{typed}：{}", why.zh), format!("{typed}: {}", why.en));
        diagnostic(file, place, message, Message::new("检查数据和标签", "check the data and the tag"))
    }
}

/// The keys of a record and of everything in it: what a name may have been meant to be.
fn keys_of(record: &Record) -> Vec<&str> {
    const MOST: usize = 1000;
    let mut keys: Vec<&str> = Vec::new();
    let mut left = vec![record];
    while let Some(record) = left.pop() {
        for (key, value) in record.iter() {
            if !keys.contains(&key) {
                keys.push(key);
            }
            match value {
                Value::Map(map) => left.push(map),
                // Rows are alike.
                Value::Rows(rows) => left.extend(rows.iter().take(3)),
                _ => {}
            }
        }
        if keys.len() > MOST {
            break;
        }
    }
    keys
}

fn undefined(file: &str, tag: &Tag, name: &str, known: &[&str]) -> Diagnostic {
    let typed = &tag.typed;
    let message = if name.is_empty() {
        message!("{typed}：数据里没有这一项", "{typed}: the data does not have it")
    } else {
        message!("{typed}：数据里没有“{name}”", "{typed}: the data has no “{name}”")
    };
    let help = match nearest(name, known.iter().map(|known| (*known, ""))) {
        Some((near, _)) => message!("是不是“{near}”", "did you mean “{near}”"),
        None => message!("补上数据，或写 default(\"\")", "add it to the data, or write default(\"\")"),
    };
    diagnostic(file, Some(tag.place.clone()), message, help)
}

fn diagnostic(file: &str, place: Option<Place>, message: Message, help: Message) -> Diagnostic {
    Diagnostic { file: file.to_owned(), place, message, help, excerpt: None, limit: None }
}

fn diagnose(file: &str, place: Option<Place>, message: Message, help: Message) -> Error {
    Error::Mistakes(vec![diagnostic(file, place, message, help)])
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
