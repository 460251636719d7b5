//! The part with the comments, and what leads to it.

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::clean;
use crate::docx::package::Package;
use crate::docx::template::parse::unreadable;
use crate::docx::xml::decode;
use crate::error::{Error, Result};
use crate::message;

const CONTENT_TYPES: &str = "[Content_Types].xml";
const KIND: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml";
const TRANSITIONAL: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const STRICT: &str = "http://purl.oclc.org/ooxml/wordprocessingml/main";
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Comments that are added to a document.
pub(super) struct Comments {
    /// Parts that are new or change, by name.
    parts: Vec<(String, String)>,
    /// The part with the comments, and its text.
    name: String,
    text: String,
    added: String,
    namespace: &'static str,
    next: usize,
}

impl Comments {
    /// The comments of the document whose main part `main` says `xml`.
    ///
    /// # Errors
    /// A part that leads to them cannot be read.
    pub(super) fn of(package: &Package<'_>, file: &str, main: &str, xml: &str) -> Result<Self> {
        let read = |part: &str| -> Result<Option<String>> {
            let bytes = package.part(part).map_err(|reason| unreadable(file, reason))?;
            bytes.map(|bytes| decode(bytes, part).map_err(|reason| unreadable(file, reason))).transpose()
        };
        let namespace = if xml.contains(STRICT) { STRICT } else { TRANSITIONAL };
        let known = package.related(main, "/comments").map_err(|reason| unreadable(file, reason))?;
        if let Some(name) = known.into_iter().next() {
            let text = read(&name)?.unwrap_or_default();
            let next = ids(&text).chain(ids(xml)).max().map_or(0, |id| id + 1);
            return Ok(Self { parts: Vec::new(), name, text, added: String::new(), namespace, next });
        }
        let (folder, base) = main.rsplit_once('/').unwrap_or(("", main));
        let slash = if folder.is_empty() { "" } else { "/" };
        let is_free =
            |name: &str| !package.names().any(|part| part.eq_ignore_ascii_case(&format!("{folder}{slash}{name}")));
        let own = (0..)
            .map(|n| if n == 0 { "comments.xml".to_owned() } else { format!("comments{n}.xml") })
            .find(|name| is_free(name));
        let own = own.unwrap_or_else(|| "comments.xml".to_owned());
        let name = format!("{folder}{slash}{own}");
        let types = read(CONTENT_TYPES)?.unwrap_or_default();
        let types = before_end(&types, "Types", &format!("<Override PartName=\"/{name}\" ContentType=\"{KIND}\"/>"));
        let rels = format!("{folder}{slash}_rels/{base}.rels");
        let office = if namespace == STRICT {
            "http://purl.oclc.org/ooxml/officeDocument"
        } else {
            "http://schemas.openxmlformats.org/officeDocument/2006"
        };
        let empty =
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>";
        let text = read(&rels)?.unwrap_or_else(|| format!("{DECLARATION}{empty}"));
        let mut id = "rIdZwyComments".to_owned();
        while text.contains(&format!("\"{id}\"")) {
            id.push('1');
        }
        let relation = format!("<Relationship Id=\"{id}\" Type=\"{office}/relationships/comments\" Target=\"{own}\"/>");
        let parts = vec![(CONTENT_TYPES.to_owned(), types), (rels, before_end(&text, "Relationships", &relation))];
        let text = format!("{DECLARATION}<w:comments xmlns:w=\"{namespace}\"></w:comments>");
        let next = ids(xml).max().map_or(0, |id| id + 1);
        Ok(Self { parts, name, text, added: String::new(), namespace, next })
    }

    /// Adds a comment, and tells its id.
    pub(super) fn add(&mut self, paragraphs: &[String]) -> usize {
        let id = self.next;
        self.next += 1;
        let namespace = self.namespace;
        let _ =
            write!(self.added, "<w:comment xmlns:w=\"{namespace}\" w:id=\"{id}\" w:author=\"zwy\" w:initials=\"zwy\">");
        for text in paragraphs {
            let text = clean(text);
            let _ = write!(self.added, "<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>");
        }
        self.added.push_str("</w:comment>");
        id
    }

    /// The package `bytes` with the comments, and `document` as its part `main`.
    ///
    /// # Errors
    /// It cannot be packed.
    pub(super) fn write(mut self, bytes: &[u8], main: &str, document: String) -> Result<Vec<u8>> {
        let failed = |e: &dyn std::fmt::Display| {
            Error::Write(message!("批注副本无法打包：{e}", "the copy with comments cannot be packed: {e}"))
        };
        if self.added.is_empty() {
            return Ok(bytes.to_vec());
        }
        let comments = before_end(&self.text, "comments", &self.added);
        self.parts.push((main.to_owned(), document));
        self.parts.push((self.name, comments));
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| failed(&e))?;
        let mut packed = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index).map_err(|e| failed(&e))?;
            let name = entry.name().map_err(|e| failed(&e))?.replace('\\', "/");
            let key = name.trim_start_matches('/');
            match self.parts.iter().position(|(part, _)| part.eq_ignore_ascii_case(key)) {
                Some(at) => {
                    let (_, text) = self.parts.remove(at);
                    packed.start_file(name, options).map_err(|e| failed(&e))?;
                    packed.write_all(text.as_bytes()).map_err(|e| failed(&e))?;
                }
                None => packed.raw_copy_file(entry).map_err(|e| failed(&e))?,
            }
        }
        for (name, text) in self.parts {
            packed.start_file(name, options).map_err(|e| failed(&e))?;
            packed.write_all(text.as_bytes()).map_err(|e| failed(&e))?;
        }
        Ok(packed.finish().map_err(|e| failed(&e))?.into_inner())
    }
}

/// The ids of comments in a part.
fn ids(xml: &str) -> impl Iterator<Item = usize> {
    let comments = xml.split("<w:comment").skip(1);
    comments.filter_map(|rest| {
        let tag = rest.split('>').next()?;
        let value = tag.split("w:id=").nth(1)?.trim_start_matches(['"', '\'']);
        let digits = value.split(|c: char| !c.is_ascii_digit()).next()?;
        digits.parse().ok().filter(|id| *id < usize::MAX / 2)
    })
}

/// The XML with `added` as the last children of its root, the local name of which is `root`.
fn before_end(xml: &str, root: &str, added: &str) -> String {
    let end = xml.rfind("</").filter(|end| xml.get(*end..).is_some_and(|tag| tag.contains(root)));
    if let Some(end) = end {
        let (before, behind) = xml.split_at(end);
        return format!("{before}{added}{behind}");
    }
    // A root without children.
    let Some((before, name)) = xml.rfind("/>").map(|end| xml.split_at(end)).and_then(|(before, _)| {
        let start = before.rfind('<')?;
        let name = before.get(start + 1..)?.split(|c: char| c.is_whitespace()).next()?;
        Some((before, name))
    }) else {
        return xml.to_owned();
    };
    format!("{before}>{added}</{name}>")
}
