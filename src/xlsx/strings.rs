//! The shared strings of an XLSX workbook (ECMA-376 part 1 §18.4).
//!
//! The declared counts are never believed. Runs of rich text are joined, with what of them is struck out; phonetic
//! guides are left out.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use quick_xml::events::{BytesStart, Event};

use super::xml::{Xml, attribute, is_true, unescape_x};
use crate::cursor::Cursor;
use crate::grid::{Block, Content, Paragraph};
use crate::limits::{Limits, over};
use crate::message;
use crate::numeral::Shift;
use crate::problem::Unreadable;

/// There are more shared strings than `limits` allow.
pub(super) fn too_many(limits: &Limits) -> Unreadable {
    let most = limits.shared_strings;
    let message = message!("共享字符串超过上限 {most} 个", "there are more shared strings than the limit of {most}");
    over!(limits, shared_strings, message)
}

/// The shared strings by number.
#[derive(Default)]
pub(crate) struct Strings {
    texts: Vec<Arc<str>>,
    /// What is struck out in some of them.
    struck: BTreeMap<usize, Vec<Range<usize>>>,
}

/// Runs of rich text (ECMA-376 part 1 §18.4.4) joined to one.
#[derive(Default)]
pub(super) struct Runs {
    pub(super) text: String,
    /// What of it is struck out.
    pub(super) struck: Vec<Range<usize>>,
    is_struck: bool,
    /// Whether the run stands above or below the line.
    pub(super) shift: Option<Shift>,
}

impl Runs {
    /// The start of an element inside of a string; true for text.
    pub(super) fn begin(&mut self, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            "r" => (self.is_struck, self.shift) = (false, None),
            "vertAlign" => self.shift = attribute(element, "val").and_then(|name| Shift::named(&name)),
            "strike" => self.is_struck = attribute(element, "val").is_none_or(|value| is_true(&value)),
            _ => {}
        }
    }

    /// The text of a run, or of the whole string.
    pub(super) fn push(&mut self, piece: &mut String) {
        unescape_x(piece);
        let start = self.text.len();
        self.text.push_str(piece);
        piece.clear();
        if let Some(shift) = self.shift {
            shift.apply(&mut self.text, start);
        }
        let end = self.text.len();
        match self.struck.last_mut() {
            _ if !self.is_struck || start == end => {}
            Some(last) if last.end == start => last.end = end,
            _ => self.struck.push(start..end),
        }
    }

    /// Makes room for the next string.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.struck.clear();
        (self.is_struck, self.shift) = (false, None);
    }
}

/// Text of a cell in which something is struck out.
pub(super) fn struck_text(text: &str, struck: Vec<Range<usize>>) -> Content {
    let paragraph = Paragraph { text: text.to_owned(), struck, ..Paragraph::default() };
    Content::Blocks(vec![Block::Paragraph(paragraph)])
}

/// What a cell holds whose font strikes it out.
pub(super) fn struck_cell(content: Content) -> Content {
    match content {
        Content::Empty | Content::Error(_) | Content::Formula(_) | Content::Blocks(_) => content,
        content => {
            let text = content.text();
            struck_text(&text, std::iter::once(0..text.len()).collect())
        }
    }
}

impl Strings {
    /// Reads `sharedStrings.xml`.
    pub(crate) fn read(xml: &str, part: &str, limits: &Limits) -> Result<Self, Unreadable> {
        if let Some(strings) = Self::read_plain(xml, limits)? {
            return Ok(strings);
        }
        let mut strings = Self::default();
        let mut reader = Xml::new(xml, part, limits);
        let (mut item, mut piece) = (Runs::default(), String::new());
        let mut inside = false;
        loop {
            let event = reader.next()?;
            match &event {
                Event::Start(element) => match element.local_name().as_ref() {
                    "t" => inside = true,
                    "rPh" => reader.skip()?,
                    _ => item.begin(element),
                },
                Event::Empty(element) if element.local_name().as_ref() == "si" => strings.push("", limits)?,
                Event::Empty(element) => item.begin(element),
                Event::End(element) => match element.local_name().as_ref() {
                    "t" => {
                        inside = false;
                        item.push(&mut piece);
                    }
                    "si" => {
                        if !item.struck.is_empty() {
                            strings.struck.insert(strings.texts.len(), std::mem::take(&mut item.struck));
                        }
                        strings.push(&item.text, limits)?;
                        item.clear();
                    }
                    _ => {}
                },
                Event::Eof => return Ok(strings),
                _ if inside => reader.text_into(&event, &mut piece)?,
                _ => {}
            }
        }
    }

    /// Reads strings that are nothing but `<si><t>…</t></si>`; none where one has another form.
    fn read_plain(xml: &str, limits: &Limits) -> Result<Option<Self>, Unreadable> {
        let Some((head, items)) = xml.split_once("<sst").and_then(|(head, rest)| Some((head, rest.split_once('>')?.1)))
        else {
            return Ok(None);
        };
        if head.contains("<!") || xml.starts_with('\u{feff}') {
            return Ok(None);
        }
        let mut strings = Self::default();
        let mut at = Cursor { rest: items };
        let mut item = String::new();
        loop {
            at.blank();
            if at.skip("</sst>") {
                at.blank();
                return Ok(at.rest.is_empty().then_some(strings));
            }
            item.clear();
            let mut plain = || {
                at.expect("<si>")?;
                at.blank();
                if at.tag("<t")?.any()? {
                    at.text(&mut item)?;
                    at.expect("</t>")?;
                }
                at.blank();
                at.expect("</si>")
            };
            if plain().is_none() {
                return Ok(None);
            }
            unescape_x(&mut item);
            strings.push(&item, limits)?;
        }
    }

    fn push(&mut self, text: &str, limits: &Limits) -> Result<(), Unreadable> {
        if self.texts.len() >= limits.shared_strings {
            return Err(too_many(limits));
        }
        self.texts.push(text.into());
        Ok(())
    }

    /// The string of this number as a cell holds it.
    #[inline]
    pub(super) fn content(&self, number: usize) -> Option<Content> {
        let text = self.get(number)?;
        if let Some(struck) = self.struck.get(&number) {
            return Some(struck_text(text, struck.clone()));
        }
        Some(if text.is_empty() { Content::Empty } else { Content::Text(text.clone()) })
    }

    /// The string of this number, from 0.
    #[inline]
    pub(crate) fn get(&self, number: usize) -> Option<&Arc<str>> {
        self.texts.get(number)
    }
}
