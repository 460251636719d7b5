//! From the bytes of a template to its parts, scanned and rewritten, with every mistake in them.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use super::diagnose;
use super::joined::joined;
use super::mistake::Mistake;
use super::names::Names;
use super::rewrite::{Source, rewrite};
use super::scan::{Scanned, scan};
use crate::deadline;
use crate::docx::package::Package;
use crate::docx::xml::decode;
use crate::error::{Diagnostic, Error, Result};
use crate::limits::Limits;
use crate::message::Message;
use crate::place::Part;
use crate::problem::Unreadable;
use crate::schema::Schema;

/// A template, understood as far as it goes.
pub(super) struct Parsed {
    /// What its names mean.
    pub(super) names: Names,
    /// The parts in which tags are filled in, the body first.
    pub(super) parts: Vec<ParsedPart>,
}

/// A part of a template.
pub(super) struct ParsedPart {
    pub(super) name: String,
    /// What it is; none for the body.
    pub(super) kind: Option<Part>,
    pub(super) xml: String,
    pub(super) scanned: Scanned,
    pub(super) source: Source,
    /// In the order of the document.
    pub(super) mistakes: Vec<Mistake>,
}

/// Opens the template `name`.
///
/// # Errors
/// Why it is no package.
pub(super) fn open<'b>(bytes: &'b [u8], name: &str, limits: &Limits) -> Result<Package<'b>> {
    Package::open(bytes, limits).map_err(|reason| {
        // Neither a package nor a document of the old kind, whose errors say more.
        if bytes.starts_with(b"PK") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return unreadable(name, reason);
        }
        let message = Message::new("不是 Word 模板（.docx）", "this is no Word template (.docx)");
        diagnose(name, None, message, Message::new("请用 .docx 文件作模板", "use a .docx file"))
    })
}

pub(super) fn unreadable(name: &str, reason: Unreadable) -> Error {
    let problem = reason.into_problem();
    let limit = problem.expected.clone();
    let (message, help) = problem.into_words();
    Error::Mistakes(vec![Diagnostic { limit, ..Diagnostic::new(name, None, message, help) }])
}

/// Does `work` on the template `name` in the time that a file may take.
///
/// # Errors
/// That of the work, or that it took too long.
pub(crate) fn timely<T>(name: &str, limits: &Limits, work: impl FnOnce() -> Result<T>) -> Result<T> {
    // What is part of other work is done in the time of that.
    if deadline::runs() {
        return work();
    }
    let timed = deadline::within(limits, work);
    timed.over.map_or(timed.made, |why| Err(unreadable(name, why)))
}

/// Reads the parts of a template in which tags are filled in. `texts` says whether their paragraphs are kept,
/// `lenient` whether names that are unknown print nothing.
///
/// # Errors
/// Why it is no Word document.
pub(super) fn parse(
    package: &Package<'_>,
    name: &str,
    schema: Option<Arc<Schema>>,
    texts: bool,
    lenient: bool,
    limits: &Limits,
) -> Result<Parsed> {
    savable(package, name)?;
    let mut names = Names::new(schema);
    names.lenient = lenient;
    let mut parts = Vec::new();
    let mut word = false;
    for (part, kind) in stories(package).map_err(|reason| unreadable(name, reason))? {
        let Some(xml) = package.part(&part).map_err(|reason| unreadable(name, reason))? else { continue };
        let xml = utf8(decode(xml, &part).map_err(|reason| unreadable(name, reason))?);
        if !word {
            // The main part comes first; a workbook is a package, too.
            word = xml.contains("/wordprocessingml/");
            if !word {
                let message = Message::new("模板不是 Word 文件", "the template is no Word document");
                return Err(diagnose(name, None, message, Message::new("请用 .docx 文件作模板", "use a .docx file")));
            }
        }
        let xml = match joined(&xml) {
            Cow::Borrowed(_) => xml,
            Cow::Owned(joined) => joined,
        };
        let mut scanned = scan(&xml, kind, texts, limits).map_err(|why| {
            let (Message { zh, en }, help) = why.into_words();
            diagnose(name, None, Message::new(format!("{part}：{zh}"), format!("{part}: {en}")), help)
        })?;
        deadline::check().map_err(|reason| unreadable(name, reason))?;
        if scanned.pieces.is_empty() {
            continue;
        }
        let (source, found) = rewrite(&xml, &scanned, &mut names);
        deadline::check().map_err(|reason| unreadable(name, reason))?;
        let mut mistakes = std::mem::take(&mut scanned.mistakes);
        mistakes.extend(found);
        scanned.leave_copies_out(&mut mistakes, |mistake| mistake);
        crate::order::by(&mut mistakes, |mistake| mistake.at);
        parts.push(ParsedPart { name: part, kind, xml, scanned, source, mistakes });
    }
    Ok(Parsed { names, parts })
}

/// Refuses a document template or one with macros: what is made of it would be one, too, and no `.docx`.
fn savable(package: &Package<'_>, name: &str) -> Result<()> {
    let types = package.part("[Content_Types].xml").map_err(|reason| unreadable(name, reason))?.unwrap_or_default();
    let has = |kind: &str| memchr::memmem::find(&types, kind.as_bytes()).is_some();
    let (zh, en) = match () {
        () if has("wordprocessingml.template.main+xml") => ("Word 的文档模板（.dotx）", "a document template (.dotx)"),
        () if has("ms-word.document.macroEnabled.main+xml")
            || has("ms-word.template.macroEnabledTemplate.main+xml") =>
        {
            ("带宏的 Word 文件（.docm、.dotm）", "a document with macros (.docm, .dotm)")
        }
        () => return Ok(()),
    };
    let message = Message::new(format!("这是{zh}"), format!("this is {en}"));
    Err(diagnose(name, None, message, Message::new("在 Word 或 WPS 里另存为 .docx", "save it as .docx in Word")))
}

/// The XML of a part as UTF-8: without a mark, and without a declaration that says otherwise.
fn utf8(text: String) -> String {
    let xml = text.trim_start_matches('\u{feff}');
    let xml = match xml.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((declaration, rest)) if declaration.to_ascii_lowercase().contains("utf-16") => rest,
        _ => xml,
    };
    if xml.len() == text.len() { text } else { xml.to_owned() }
}

/// The parts in which tags are filled in (ECMA-376-1 11.3), the body first; with what they are where not the body.
fn stories(package: &Package<'_>) -> Result<Vec<(String, Option<Part>)>, Unreadable> {
    let main = package.main()?.to_owned();
    let relations = package.relations(&main)?;
    let mut known = HashSet::from([main.clone()]);
    let mut parts = vec![(main, None)];
    // Each is read once, however often it is referred to.
    let mut add = |name: &str, part| {
        if known.insert(name.to_owned()) {
            parts.push((name.to_owned(), Some(part)));
        }
    };
    for (kind, part) in [
        ("/header", Part::Header),
        ("/footer", Part::Footer),
        ("/footnotes", Part::Footnote),
        ("/endnotes", Part::Endnote),
        ("/comments", Part::Comment),
        ("/chart", Part::Chart),
        ("/diagramData", Part::Diagram),
        ("/diagramDrawing", Part::Diagram),
    ] {
        relations.iter().filter(|own| own.kind.ends_with(kind)).for_each(|own| add(&own.target, part));
    }
    for kind in ["/core-properties", "/extended-properties", "/custom-properties"] {
        package.related("", kind)?.iter().for_each(|name| add(name, Part::Properties));
    }
    Ok(parts)
}
