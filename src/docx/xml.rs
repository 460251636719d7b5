//! Pulling through the XML of a package part: namespaces resolved, depth bounded, no document type declarations.
//!
//! Word's vocabulary may come under any prefix and in two spellings, transitional and strict (ECMA-376 part 1 and part
//! 4). A prefix is looked up once and remembered until a declaration comes or goes, so that resolving costs a
//! comparison of one or two bytes for nearly all elements.

mod encoding;
pub(crate) mod markup;
pub(crate) mod plain;
mod source;

use std::borrow::Cow;

use quick_xml::events::{BytesRef, BytesStart, Event};

pub(crate) use self::encoding::{decode, decoded};
use self::source::Source;

use crate::limits::Limits;
use crate::message::Message;
use crate::problem::Unreadable;
use crate::tokens::{Tokens, too_deep};
use crate::unreadable::{broken, cut_short, has_doctype, unknown_entity, xml_fault};

/// The XML namespaces that Word documents are read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    /// WordprocessingML, `w:`.
    Word,
    /// Word 2010, `w14:`.
    Word2010,
    /// Office math, `m:`.
    Math,
    /// Markup compatibility, `mc:`.
    Compatibility,
    /// DrawingML pictures, `pic:`.
    Picture,
    /// VML, `v:`.
    Vml,
    /// Any other.
    Other,
}

impl Space {
    fn of(uri: &str) -> Self {
        match uri {
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            | "http://purl.oclc.org/ooxml/wordprocessingml/main" => Self::Word,
            "http://schemas.microsoft.com/office/word/2010/wordml" => Self::Word2010,
            "http://schemas.openxmlformats.org/officeDocument/2006/math"
            | "http://purl.oclc.org/ooxml/officeDocument/math" => Self::Math,
            "http://schemas.openxmlformats.org/markup-compatibility/2006" => Self::Compatibility,
            "http://schemas.openxmlformats.org/drawingml/2006/picture"
            | "http://purl.oclc.org/ooxml/drawingml/picture" => Self::Picture,
            "urn:schemas-microsoft-com:vml" => Self::Vml,
            _ => Self::Other,
        }
    }
}

/// A piece of XML.
#[derive(Debug)]
pub(crate) enum Token<'a> {
    /// An element begins; true when it also ends here and no [`Token::Close`] follows.
    Open(BytesStart<'a>, bool),
    /// An element ends.
    Close,
    /// Text, as it stands in the file but without references.
    Text(Cow<'a, str>),
    /// A character that was written as a reference.
    Char(char),
    /// The root element has ended.
    End,
}

struct Binding {
    prefix: Box<str>,
    space: Space,
    depth: usize,
}

/// A file declares about 40; looking a prefix up takes time for each.
const MOST_BINDINGS: usize = 256;

/// Bytes that [`Xml::pass`] looks at before it leaves an element to the parser: hostile files must not make it look at
/// the same bytes again and again.
const MOST_PASSED: usize = 1 << 16;

/// A pull reader over one part.
pub(crate) struct Xml<'a> {
    source: Source<'a>,
    part: &'a str,
    bindings: Vec<Binding>,
    /// Index of the binding that was used last.
    recent: usize,
    depth: usize,
    most: usize,
    tokens: Tokens,
    rooted: bool,
    /// How many elements at the root declared namespaces.
    roots: usize,
}

impl<'a> Xml<'a> {
    /// A reader of `text`, which is the part `part`; what is nested too deeply or goes on too long is `oversized`.
    pub(crate) fn new(text: &'a str, part: &'a str, limits: &Limits) -> Self {
        let (bindings, recent) = (Vec::new(), 0);
        let (most, tokens) = (limits.xml_depth, Tokens::new(limits));
        Self { source: Source::new(text), part, bindings, recent, depth: 0, most, tokens, rooted: false, roots: 0 }
    }

    /// The next piece; comments and processing instructions are left out.
    #[inline(always)]
    pub(crate) fn next(&mut self) -> Result<Token<'a>, Unreadable> {
        if self.bindings.last().is_some_and(|binding| binding.depth > self.depth) {
            let depth = self.depth;
            self.bindings.truncate(self.bindings.partition_point(|binding| binding.depth <= depth));
            self.recent = usize::MAX;
        }
        loop {
            self.tokens.count(self.part)?;
            match self.source.event() {
                Ok(Event::Start(tag)) => {
                    self.depth += 1;
                    if self.depth > self.most {
                        return Err(too_deep(self.part, self.most));
                    }
                    self.declare(&tag, self.depth)?;
                    return Ok(Token::Open(tag, false));
                }
                Ok(Event::Empty(tag)) => {
                    self.declare(&tag, self.depth + 1)?;
                    return Ok(Token::Open(tag, true));
                }
                Ok(Event::End(_)) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Token::Close);
                }
                Ok(Event::Text(text)) => return Ok(Token::Text(text.into_inner())),
                Ok(Event::CData(text)) => return Ok(Token::Text(text.into_inner())),
                Ok(Event::GeneralRef(reference)) => return Ok(Token::Char(self.character(&reference)?)),
                Ok(Event::Comment(_) | Event::PI(_) | Event::Decl(_)) => {}
                Ok(Event::DocType(_)) => return Err(broken(self.part, has_doctype())),
                Ok(Event::Eof) if self.depth > 0 || !self.rooted => return Err(broken(self.part, cut_short())),
                Ok(Event::Eof) => return Ok(Token::End),
                Err(error) => return Err(broken(self.part, xml_fault(&error))),
            }
        }
    }

    /// Goes on to the end of the element `tag`, which has just begun.
    pub(crate) fn skip(&mut self, tag: &BytesStart<'_>) -> Result<(), Unreadable> {
        self.pass(tag, |_, _| false);
        let mut depth = 1usize;
        loop {
            self.tokens.count(self.part)?;
            match self.source.event() {
                Ok(Event::Start(_)) => {
                    depth += 1;
                    if self.depth + depth > self.most + 1 {
                        return Err(too_deep(self.part, self.most));
                    }
                }
                Ok(Event::End(_)) => {
                    depth -= 1;
                    if depth == 0 {
                        self.depth = self.depth.saturating_sub(1);
                        return Ok(());
                    }
                }
                Ok(Event::DocType(_)) => return Err(broken(self.part, has_doctype())),
                Ok(Event::Eof) => return Err(broken(self.part, cut_short())),
                Ok(_) => {}
                Err(error) => return Err(broken(self.part, xml_fault(&error))),
            }
        }
    }

    /// Goes on to just before the end of the element `tag`, which has just begun, unless an element in it is one that
    /// `matters` says to look into (by its local name and what follows it in the file); then nothing happens.
    ///
    /// Most of a document is properties of runs and paragraphs of which nothing matters here. Looking for the end tag
    /// alone is several times faster than parsing them, at the price that mistakes in them go unnoticed.
    pub(crate) fn pass(&mut self, tag: &BytesStart<'_>, matters: impl Fn(&[u8], &[u8]) -> bool) {
        let name = tag.name().into_inner().as_bytes();
        if let Some(length) = passed(self.source.rest(), [name, &[]], matters) {
            self.source.consume(length);
        }
    }

    /// Goes on behind the end of the paragraph `tag`, which has just begun, if it is [plain]; its text.
    pub(crate) fn plain_paragraph(
        &mut self,
        tag: &BytesStart<'_>,
        wanted: &plain::Wanted<'_>,
    ) -> Result<Option<String>, Unreadable> {
        let rest = self.source.plain_rest().filter(|_| self.depth + 2 <= self.most);
        self.leave(rest.and_then(|rest| plain::paragraph(rest, tag.name().into_inner(), wanted)))
    }

    /// The same of a cell: what `make` makes of the texts of its paragraphs, where it makes something of each.
    pub(crate) fn plain_cell<T>(
        &mut self,
        tag: &BytesStart<'_>,
        wanted: &plain::Wanted<'_>,
        make: impl FnMut(String) -> Option<T>,
    ) -> Result<Option<Vec<T>>, Unreadable> {
        let rest = self.source.plain_rest().filter(|_| self.depth + 3 <= self.most);
        self.leave(rest.and_then(|rest| plain::cell(rest, tag.name().into_inner(), wanted, make)))
    }

    /// Goes on behind the end of the element that has just begun, where it is plain.
    fn leave<T>(&mut self, found: Option<plain::Plain<T>>) -> Result<Option<T>, Unreadable> {
        let Some(found) = found.filter(|found| self.tokens.allow(found.pieces)) else { return Ok(None) };
        self.tokens.count_more(found.pieces, self.part)?;
        self.source.leave(found.length);
        self.depth = self.depth.saturating_sub(1);
        Ok(Some(found.content))
    }

    /// The namespace and the local name of an element that has just begun.
    #[inline]
    pub(crate) fn name<'t>(&mut self, tag: &'t BytesStart<'_>) -> (Space, &'t [u8]) {
        let name = tag.name().into_inner().as_bytes();
        let (prefix, local) = match name.iter().position(|&b| b == b':') {
            Some(colon) => (name.get(..colon).unwrap_or_default(), name.get(colon + 1..).unwrap_or_default()),
            None => (&[][..], name),
        };
        if let Some(binding) = self.bindings.get(self.recent)
            && match (binding.prefix.as_bytes(), prefix) {
                ([a], [b]) => a == b,
                (a, b) => a == b,
            }
        {
            return (binding.space, local);
        }
        match self.bindings.iter().rposition(|binding| binding.prefix.as_bytes() == prefix) {
            Some(index) => {
                self.recent = index;
                (self.bindings.get(index).map_or(Space::Other, |binding| binding.space), local)
            }
            None => (Space::Other, local),
        }
    }

    #[inline]
    fn declare(&mut self, tag: &BytesStart<'_>, depth: usize) -> Result<(), Unreadable> {
        self.rooted = true;
        if declares(tag.attributes_raw().as_bytes()) { self.bind(tag, depth) } else { Ok(()) }
    }

    #[cold]
    fn bind(&mut self, tag: &BytesStart<'_>, depth: usize) -> Result<(), Unreadable> {
        self.roots += usize::from(depth == 1);
        for attribute in tag.attributes().with_checks(false).flatten() {
            let key = attribute.key.into_inner();
            let prefix = match key.strip_prefix("xmlns") {
                Some("") => "",
                Some(prefix) if prefix.starts_with(':') => prefix.trim_start_matches(':'),
                _ => continue,
            };
            if self.bindings.len() >= MOST_BINDINGS {
                return Err(broken(self.part, Message::new("命名空间太多", "too many namespaces")));
            }
            self.bindings.push(Binding { prefix: prefix.into(), space: Space::of(&attribute.value), depth });
            self.recent = self.bindings.len() - 1;
        }
        Ok(())
    }

    fn character(&self, reference: &BytesRef<'_>) -> Result<char, Unreadable> {
        match &**reference {
            "lt" => Ok('<'),
            "gt" => Ok('>'),
            "amp" => Ok('&'),
            "apos" => Ok('\''),
            "quot" => Ok('"'),
            name => match reference.resolve_char_ref() {
                Ok(Some(character)) => Ok(character),
                _ => Err(broken(self.part, unknown_entity(name))),
            },
        }
    }
}

/// True for attributes that may declare a namespace.
#[inline]
fn declares(attributes: &[u8]) -> bool {
    let mut found = memchr::memchr_iter(b'x', attributes);
    found.any(|x| attributes.get(x + 1..).is_some_and(|rest| rest.starts_with(b"mlns")))
}

/// How many bytes of `rest` stand in front of the end of the element that has just begun, whose name is in two pieces; none
/// where an element in it is one that `matters`.
fn passed(mut rest: &[u8], [prefix, local]: [&[u8]; 2], matters: impl Fn(&[u8], &[u8]) -> bool) -> Option<usize> {
    let from = rest.len();
    loop {
        let next = memchr::memchr(b'<', rest)?;
        let left = from - rest.len() + next;
        rest = rest.get(next + 1..)?;
        let behind_name = |tag: &[u8]| Some(tag.strip_prefix(prefix)?.strip_prefix(local)?.first().copied());
        match rest {
            [b'/', end @ ..] => {
                if behind_name(end) == Some(Some(b'>')) {
                    return Some(left);
                }
            }
            // What is commented out or quoted may look like a tag.
            [] | [b'!' | b'?', ..] => return None,
            _ if behind_name(rest).is_some() || left > MOST_PASSED => return None,
            _ => {
                let len = rest.iter().position(|b| matches!(b, b' ' | b'>' | b'/' | b'\t' | b'\r' | b'\n'))?;
                let (found, after) = rest.split_at_checked(len)?;
                let colon = found.iter().position(|&b| b == b':').map_or(0, |colon| colon + 1);
                if matters(found.get(colon..).unwrap_or_default(), after) {
                    return None;
                }
                rest = after;
            }
        }
    }
}

/// The value of an attribute by its local name, references resolved; the first one wins.
pub(crate) fn attribute<'t>(tag: &'t BytesStart<'_>, name: &str) -> Option<Cow<'t, str>> {
    // By hand, because it is asked for each property and most elements have one or two attributes.
    let mut rest = tag.attributes_raw();
    loop {
        let (key, after) = rest.split_once('=')?;
        let after = after.trim_ascii_start();
        let quote = *after.as_bytes().first().filter(|quote| matches!(quote, b'"' | b'\''))?;
        let after = after.get(1..)?;
        let end = memchr::memchr(quote, after.as_bytes())?;
        let (value, after) = (after.get(..end)?, after.get(end + 1..)?);
        let key = key.trim_ascii();
        if key.strip_suffix(name).is_some_and(|prefix| prefix.is_empty() || prefix.ends_with(':')) {
            return Some(quick_xml::escape::unescape(value).unwrap_or(Cow::Borrowed(value)));
        }
        rest = after;
    }
}
