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
mod plain;
mod properties;
mod symbols;
mod table;
mod warnings;

use self::controls::OpenControl;
use self::flow::{Field, Level, OpenParagraph};
use super::package::Package;
use super::xml::{Token, Xml, decode};
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
/// paragraph that anchors them. Page headers and footers are kept apart; notes and comments are left out. `problems` has at most one
/// `tracked-changes` and one `hidden-content` warning, at the first place, and one `normalised` warning for each
/// control whose text LibreOffice had multiplied.
///
/// # Errors
/// `damaged`, `encrypted`, `oversized`, or `unsupported` when the package is not a Word document.
pub fn read(package: &Package<'_>, limits: &Limits) -> Result<Document, Unreadable> {
    let main = package.main()?;
    let missing = || damaged(message!("文件缺少部件 {main}", "the file has no part {main}"));
    let text = decode(package.part(main)?.ok_or_else(missing)?, main)?;
    let (mut document, sections) = read_all(&text, main, limits)?;
    let is_read = |kind: &str| ["/header", "/footer", "/package", "/oleObject"].iter().any(|read| kind.ends_with(read));
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
    for relation in relations {
        if relation.kind.ends_with("/package") || relation.kind.ends_with("/oleObject") {
            document.embedded.push(relation.target.into());
        }
    }
    for part in package.related("", "/custom-properties")? {
        if let Some(bytes) = package.part(&part)? {
            custom::properties(&decode(bytes, &part)?, &part, limits, &mut document.properties)?;
        }
    }
    Ok(document)
}

/// Reads the text of one WordprocessingML part: the main one, a header, a footer.
pub(crate) fn read_part(text: &str, part: &str, limits: &Limits) -> Result<Document, Unreadable> {
    read_all(text, part, limits).map(|(document, _)| document)
}

/// A section: the number of its last paragraph, none for the last section, and its page headers and footers.
type Section = (Option<u32>, properties::References);

/// The same, with the sections.
fn read_all(text: &str, part: &str, limits: &Limits) -> Result<(Document, Vec<Section>), Unreadable> {
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
    };
    reader.run()?;
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
}

impl Reader<'_> {
    fn run(&mut self) -> Result<(), Unreadable> {
        loop {
            match self.xml.next()? {
                Token::Open(tag, empty) => {
                    if let Some(scope) = self.open(&tag, empty)? {
                        if empty {
                            self.close(scope)?;
                        } else {
                            self.scopes.push(scope);
                        }
                    }
                }
                Token::Close => {
                    if let Some(scope) = self.scopes.pop() {
                        self.close(scope)?;
                    }
                }
                Token::Text(text) => {
                    if let Some(Scope::Instruction) = self.scopes.last() {
                        self.instruct(&text);
                    }
                    if let Some(Scope::Text) = self.scopes.last() {
                        // A line end within text is a space to Word.
                        if text.bytes().any(|b| b == b'\n' || b == b'\r') {
                            self.print(&text.replace("\r\n", " ").replace(['\n', '\r'], " "));
                        } else {
                            self.print(&text);
                        }
                    }
                }
                Token::Char(character) => {
                    if let Some(Scope::Text) = self.scopes.last() {
                        self.print(character.encode_utf8(&mut [0; 4]));
                    }
                }
                Token::End => return Ok(()),
            }
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
        open.print(text);
        self.printed += text.len();
    }
}
