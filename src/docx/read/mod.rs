//! The Word reader: a document's body becomes paragraphs and grids.
//!
//! One pass over the XML with an explicit stack; nothing is recursive and nothing is built but the result. Each open
//! element is a `Scope` that says what its end means; flows, tables and paragraphs also are a `Level`. An element
//! that is not known lets its content through: text counts only where a `w:t` stands in a paragraph, so that what a
//! later Word wraps around it does no harm.
//!
//! What is read is the document as it would be with all tracked changes accepted and hidden text left out, and a
//! warning says so. Styles are not looked into: text that is hidden or struck out by a style reads as plain text, and
//! automatic numbers are not text.

mod blocks;
mod controls;
mod custom;
mod elements;
mod flow;
mod margins;
mod meaning;
mod notes;
mod plain;
mod properties;
mod replay;
mod stretch;
mod symbols;
mod table;
mod warnings;

use self::controls::OpenControl;
use self::elements::Begun;
use self::flow::{Field, Level, OpenParagraph};
use self::meaning::Meaning;
use self::replay::Way;
use self::stretch::{Does, Recording};
use quick_xml::events::BytesStart;

use super::package::Package;
use super::xml::{Token, Xml, decoded};
use crate::grid::Document;
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::problem::Unreadable;
use crate::unreadable::{broken, damaged};

/// Most paragraphs of page headers, and of footers, that are kept for the whole document.
const MAX_HEADERS: usize = 100;

/// Reads the body of a Word document.
///
/// Paragraphs outside tables are numbered, and tables, nested ones included, in document order. Text boxes follow the
/// paragraph that anchors them. Page headers and footers are kept apart; notes and comments are left out. `problems` has
/// at most one `tracked-changes` warning, one `hidden-content` one for text that is hidden and one for text that cannot be
/// seen, at the first place, one `normalised` warning for each
/// control whose text LibreOffice had multiplied, and an `unread` one where there are foot- or endnotes or comments.
///
/// # Errors
/// `damaged`, `encrypted`, `oversized`, or `unsupported` when the package is not a Word document.
pub fn read(package: &Package<'_>, limits: &Limits) -> Result<Document, Unreadable> {
    let main = package.main()?;
    let missing = || damaged(message!("文件缺少部件 {main}", "the file has no part {main}"));
    let bytes = package.part(main)?.ok_or_else(missing)?;
    let (mut document, sections) = read_all(&decoded(&bytes, main)?, main, limits)?;
    drop(bytes);
    let is_read = |kind: &str| {
        ["/header", "/footer", "/package", "/oleObject"].iter().any(|read| kind.ends_with(read)) || notes::is_kind(kind)
    };
    let relations = package.relations_of(main, is_read)?;
    let mut margins = margins::Margins::new(package, limits);
    for relation in &relations {
        if relation.kind.ends_with("/header") && document.headers.len() < MAX_HEADERS {
            document.headers.extend(margins.of(relation).iter().cloned());
        }
        if relation.kind.ends_with("/footer") && document.footers.len() < MAX_HEADERS {
            document.footers.extend(margins.of(relation).iter().cloned());
        }
    }
    document.sections = margins.sections(&sections, &relations);
    let notes = relations.iter().filter(|relation| notes::is_kind(&relation.kind));
    document.problems.extend(notes.filter_map(|relation| notes::unread(package, relation, limits)));
    for relation in relations {
        if relation.kind.ends_with("/package") || relation.kind.ends_with("/oleObject") {
            document.embedded.push(relation.target.into());
        }
    }
    for part in package.related("", "/custom-properties")? {
        if let Some(bytes) = package.part(&part)? {
            custom::properties(&decoded(&bytes, &part)?, &part, limits, &mut document.properties)?;
        }
    }
    Ok(document)
}

/// Reads the text of one WordprocessingML part: the main one, a header, a footer.
pub(crate) fn read_part(text: &str, part: &str, limits: &Limits) -> Result<Document, Unreadable> {
    read_all(text, part, limits).map(|(document, _)| document)
}

/// Reads a part as if nothing were known of others, which makes no difference.
#[cfg(test)]
fn read_anew(text: &str, part: &str, limits: &Limits) -> Result<Document, Unreadable> {
    read_by(Way::None, text, part, limits).map(|(document, _)| document)
}

/// A section: the number of its last paragraph, none for the last section, and its page headers and footers.
type Section = (Option<u32>, properties::References);

/// The same, with the sections.
fn read_all(text: &str, part: &str, limits: &Limits) -> Result<(Document, Vec<Section>), Unreadable> {
    read_by(Way::FromRoot, text, part, limits)
}

fn read_by(way: Way, text: &str, part: &str, limits: &Limits) -> Result<(Document, Vec<Section>), Unreadable> {
    let mut reader = Reader {
        xml: Xml::new(text, part, limits),
        part,
        limits,
        scopes: Vec::new(),
        levels: Vec::new(),
        controls: Vec::new(),
        spare: None,
        fields: Vec::new(),
        unshown: 0,
        instruction: String::new(),
        document: Document::default(),
        sections: Vec::new(),
        next_paragraph: 0,
        next_table: 0,
        next_control: 0,
        entries: 0,
        printed: 0,
        body: false,
        tracked: false,
        hidden: false,
        faint: false,
        way,
        recording: None,
        may_begin: false,
    };
    let whole = reader.run();
    reader.leave_way();
    whole?;
    if !reader.body {
        return Err(broken(part, Message::new("没有正文", "no body")));
    }
    Ok((reader.document, reader.sections))
}

/// What the end of an open element means.
#[derive(Debug, Clone, Copy)]
enum Scope {
    /// Nothing.
    Through,
    /// Text ends.
    Text,
    /// The instruction of a field ends.
    Instruction,
    Paragraph,
    Table,
    Row,
    Cell,
    /// The body, a header, a text box.
    Flow,
    Control,
    ControlContent,
    /// An embedded object: its picture does not count.
    Object,
    /// `mc:AlternateContent`: whether a choice had text, the pictures before it and the most that a choice had.
    Alternatives {
        chosen: bool,
        before: usize,
        most: usize,
    },
    /// A choice or the fallback, and how much was printed before it.
    Alternative {
        printed: usize,
    },
}

struct Reader<'x> {
    xml: Xml<'x>,
    part: &'x str,
    limits: &'x Limits,
    scopes: Vec<Scope>,
    levels: Vec<Level>,
    controls: Vec<OpenControl>,
    /// Used again for the next paragraph.
    spare: Option<Box<OpenParagraph>>,
    /// The complex fields that began in the current flow, and how many of them show nothing now.
    fields: Vec<Field>,
    unshown: usize,
    document: Document,
    sections: Vec<Section>,
    next_paragraph: u32,
    next_table: u32,
    next_control: u32,
    /// The instruction of the innermost open field, as far as it matters.
    instruction: String,
    /// Paragraphs, cells and controls so far.
    entries: usize,
    /// Bytes of text so far.
    printed: usize,
    /// True when there was a body.
    body: bool,
    /// True when a warning of tracked changes, or of hidden content, was given.
    tracked: bool,
    hidden: bool,
    /// Whether it was told of text that cannot be seen.
    faint: bool,
    way: Way,
    /// What is written down of the stretch of markup that is being read.
    recording: Option<Box<Recording>>,
    /// True where one may begin.
    may_begin: bool,
}

impl Reader<'_> {
    fn run(&mut self) -> Result<(), Unreadable> {
        loop {
            if !matches!(self.way, Way::None) {
                self.follow()?;
            }
            match self.xml.next()? {
                Token::Open(tag, empty) => self.element(&tag, empty)?,
                Token::Close => {
                    if let Some(recording) = &mut self.recording {
                        recording.push(Does::End);
                    }
                    if let Some(scope) = self.scopes.pop() {
                        self.close(scope)?;
                    }
                }
                Token::Text(text) => {
                    self.may_begin = true;
                    self.text(&text);
                }
                Token::Char(character) => {
                    self.may_begin = true;
                    if let Some(Scope::Text) = self.scopes.last() {
                        self.print(character.encode_utf8(&mut [0; 4]));
                    }
                }
                Token::End => return Ok(()),
            }
        }
    }

    /// Begins an element, or takes it in to its end.
    #[inline]
    fn element(&mut self, tag: &BytesStart<'_>, empty: bool) -> Result<(), Unreadable> {
        if let Way::FromRoot = self.way {
            self.follow_from(tag);
        }
        let meaning = Meaning::of(&mut self.xml, tag, empty)?;
        let is_plain = match meaning {
            _ if empty || !matches!(self.way, Way::None) => false,
            Meaning::Paragraph => self.plain_paragraph(tag)?,
            Meaning::Cell => self.plain_cell(tag)?,
            _ => false,
        };
        if is_plain {
            return Ok(());
        }
        match self.begin(&meaning)? {
            Begun::Open(scope) if empty => self.close(scope)?,
            Begun::Open(scope) => self.scopes.push(scope),
            Begun::Whole => {}
            Begun::Refused => {
                if !empty {
                    self.xml.skip(tag)?;
                }
                self.recording = None;
            }
        }
        if let Some(recording) = &mut self.recording {
            recording.push(if empty { Does::Empty(meaning) } else { Does::Begin(meaning) });
        }
        Ok(())
    }

    /// Takes in a piece of text.
    #[inline]
    fn text(&mut self, text: &str) {
        match self.scopes.last() {
            Some(Scope::Instruction) => self.instruct(text),
            Some(Scope::Text) => {
                // A line end within text is a space to Word.
                if memchr::memchr2(b'\n', b'\r', text.as_bytes()).is_some() {
                    self.print(&text.replace("\r\n", " ").replace(['\n', '\r'], " "));
                } else {
                    self.print(text);
                }
            }
            _ => {}
        }
    }

    /// Keeps a piece of a field's instruction; no instruction that matters is long.
    fn instruct(&mut self, text: &str) {
        if self.fields.last() == Some(&Field::Instruction) && self.instruction.len() + text.len() <= 200 {
            self.instruction.push_str(text);
        }
    }

    /// Appends text to the current paragraph, if it is shown.
    #[inline]
    fn print(&mut self, text: &str) {
        let Some(Level::Paragraph(open)) = self.levels.last_mut() else { return };
        if self.unshown > 0 {
            return;
        }
        if open.run.hidden {
            if !text.trim().is_empty() {
                self.warn_hidden();
            }
            return;
        }
        let is_faint = open.run.faint && !self.faint;
        open.print(text);
        if is_faint && text.contains(char::is_alphanumeric) {
            self.warn_faint(text);
        }
        self.printed += text.len();
    }
}
