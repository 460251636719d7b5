//! The events of an XML part.
//!
//! Nearly all of a part is tags and text that are told by their brackets alone. Whatever else comes is left to the
//! parser, from there to the end; both tell the same.

use std::ops::Range;

use memchr::{memchr, memchr2, memchr3, memmem};
use quick_xml::Error;
use quick_xml::Reader;
use quick_xml::errors::IllFormedError;
use quick_xml::events::{BytesEnd, BytesPI, BytesRef, BytesStart, BytesText, Event};

/// Longest name of a reference.
const LONGEST_REFERENCE: usize = 10;

/// The events of a text, one after the other.
pub(super) struct Source<'a> {
    text: &'a str,
    /// Where the next event begins, until the parser goes on.
    at: usize,
    parser: Option<Reader<&'a [u8]>>,
    /// The names of the elements that are open.
    open: Vec<&'a str>,
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { text, at, parser: None, open: Vec::new() }
    }

    /// What is left.
    pub(super) fn rest(&self) -> &'a [u8] {
        match &self.parser {
            Some(parser) => parser.get_ref(),
            None => self.text.as_bytes().get(self.at..).unwrap_or_default(),
        }
    }

    /// What is left, unless the parser is at it.
    pub(super) fn plain_rest(&self) -> Option<&'a str> {
        if self.parser.is_some() { None } else { self.text.get(self.at..) }
    }

    /// The `length` bytes before what is left, unless the parser is at it.
    pub(super) fn behind(&self, length: usize) -> Option<&'a str> {
        if self.parser.is_some() { None } else { self.text.get(self.at.checked_sub(length)?..self.at) }
    }

    /// Leaves the element that is open, which ends `bytes` further on.
    pub(super) fn leave(&mut self, bytes: usize) {
        self.consume(bytes);
        self.open.pop();
    }

    /// The names of the elements that are open.
    #[inline]
    pub(super) fn open(&self) -> &[&'a str] {
        &self.open
    }

    /// Leaves so many bytes of tags, which end so many of the elements that are open, and begin those whose names stand
    /// there.
    #[inline]
    pub(super) fn leave_markup(&mut self, bytes: usize, ends: usize, begins: &[Range<u16>]) {
        self.open.truncate(self.open.len().saturating_sub(ends));
        let rest = self.text.get(self.at..).unwrap_or_default();
        let name = |range: &Range<u16>| rest.get(range.start.into()..range.end.into()).unwrap_or_default();
        self.open.extend(begins.iter().map(name));
        self.at += bytes;
    }

    /// Goes through so many bytes of tags.
    pub(super) fn leave_tags(&mut self, bytes: usize) {
        let end = self.at + bytes;
        while self.at < end && self.plain().is_some() {}
    }

    /// Leaves out some bytes of it.
    pub(super) fn consume(&mut self, bytes: usize) {
        match &mut self.parser {
            Some(parser) => std::io::BufRead::consume(&mut parser.stream(), bytes),
            None => self.at += bytes,
        }
    }

    /// The next event; a declaration is a processing instruction.
    #[inline]
    pub(super) fn event(&mut self) -> Result<Event<'a>, Error> {
        if self.parser.is_none()
            && let Some(event) = self.plain()
        {
            return Ok(event);
        }
        self.parsed()
    }

    /// The next event where it is plain.
    #[inline]
    fn plain(&mut self) -> Option<Event<'a>> {
        let rest = self.text.get(self.at..)?;
        match rest.as_bytes() {
            [b'<', b'/', behind @ ..] => {
                let name = *self.open.last()?;
                behind.strip_prefix(name.as_bytes()).filter(|behind| behind.first() == Some(&b'>'))?;
                self.open.pop();
                self.at += name.len() + 3;
                Some(Event::End(BytesEnd::new(name)))
            }
            [b'<', b'?', ..] => {
                let end = memmem::find(rest.as_bytes(), b"?>")?;
                let content = rest.get(2..end).filter(|content| !content.is_empty())?;
                self.at += end + 2;
                Some(Event::PI(BytesPI::new(content)))
            }
            [b'<', b'!', ..] | [] => None,
            [b'<', behind @ ..] => {
                let end = tag_end(behind)?;
                let content = rest.get(1..=end)?;
                let whole = content.strip_suffix('/');
                let content = whole.unwrap_or(content);
                let space = content.bytes().position(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n'));
                let length = space.unwrap_or(content.len());
                let name = content.get(..length).filter(|name| !name.is_empty())?;
                self.at += end + 2;
                let tag = BytesStart::from_content(content, length);
                if whole.is_some() {
                    return Some(Event::Empty(tag));
                }
                self.open.push(name);
                Some(Event::Start(tag))
            }
            [b'&', behind @ ..] => {
                let is_name = |b: &u8| b.is_ascii_alphanumeric() || *b == b'#';
                let length = behind.iter().take(LONGEST_REFERENCE).take_while(|b| is_name(b)).count();
                behind.get(length).filter(|end| **end == b';' && length > 0)?;
                self.at += length + 2;
                Some(Event::GeneralRef(BytesRef::new(rest.get(1..=length)?)))
            }
            text => {
                let end = memchr2(b'<', b'&', text).unwrap_or(text.len());
                self.at += end;
                Some(Event::Text(BytesText::from_escaped(rest.get(..end)?)))
            }
        }
    }

    /// The next event as the parser tells it.
    #[cold]
    fn parsed(&mut self) -> Result<Event<'a>, Error> {
        let start = self.text.len() - self.rest().len();
        let parser = self.parser.get_or_insert_with(|| {
            let mut parser = Reader::from_str(self.text.get(start..).unwrap_or_default());
            // The elements that were open before are not known to it.
            parser.config_mut().check_end_names = false;
            parser.config_mut().allow_unmatched_ends = true;
            parser
        });
        let event = parser.read_event()?;
        match &event {
            Event::Start(tag) => {
                let name = start + 1..start + 1 + tag.name().into_inner().len();
                self.open.push(self.text.get(name).unwrap_or_default());
            }
            Event::End(tag) => {
                let found = tag.name().into_inner();
                match self.open.pop() {
                    Some(expected) if expected == found => {}
                    Some(expected) => {
                        let (expected, found) = (expected.to_owned(), found.to_owned());
                        return Err(Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }));
                    }
                    None => return Err(Error::IllFormed(IllFormedError::UnmatchedEndTag(found.to_owned()))),
                }
            }
            _ => {}
        }
        Ok(event)
    }
}

/// How many bytes of a tag stand in front of its closing bracket: one in quotes is none.
pub(super) fn tag_end(tag: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + memchr3(b'>', b'"', b'\'', tag.get(from..)?)?;
        let quote = *tag.get(at)?;
        if quote == b'>' {
            return Some(at);
        }
        from = at + 2 + memchr(quote, tag.get(at + 1..)?)?;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What there is to see of an event.
    fn seen(event: Result<Event<'_>, Error>) -> String {
        match event {
            Ok(Event::Decl(_) | Event::PI(_)) => "instruction".to_owned(),
            Ok(Event::Start(tag)) => format!("<{} {:?}", &*tag, tag.name()),
            Ok(Event::Empty(tag)) => format!("/{} {:?}", &*tag, tag.name()),
            Ok(Event::End(tag)) => format!(">{:?}", tag.name()),
            Ok(event) => format!("{event:?}"),
            Err(error) => error.to_string(),
        }
    }

    proptest! {
        #[test]
        fn tells_the_same_as_the_parser(pieces in prop::collection::vec(prop::sample::select(vec![
            "<a>", "</a>", "<b x=\"1\">", "</b>", "</b >", "<b/>", "<c y='>' z=\"'/>\"/>", "<a\n>", "<a", ">", "<", "/>",
            "<>", "</>", "< a>", "甲", " ", "&amp;", "&#20013;", "&", "&x", "&longerthanten;", ";", "\"", "'", "\u{feff}",
            "<!-- </a> -->", "<![CDATA[<a>]]>", "<!DOCTYPE a>", "<?xml version='1.0'?>", "<?p ?", "?>",
        ]), 0..14)) {
            let text: String = pieces.concat();
            let (mut source, mut parser) = (Source::new(&text), Reader::from_str(&text));
            loop {
                let (own, other) = (source.event(), parser.read_event());
                let over = !matches!(other, Ok(ref event) if *event != Event::Eof);
                prop_assert_eq!(seen(own), seen(other), "{}", text);
                if over {
                    break;
                }
            }
        }
    }
}
