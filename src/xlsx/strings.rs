//! The shared strings of an XLSX workbook (ECMA-376 part 1 §18.4).
//!
//! The declared counts are never believed. Runs of rich text are joined; phonetic guides are left out.

use std::sync::Arc;

use quick_xml::events::Event;

use super::xml::{Xml, unescape_x};
use crate::cursor::Cursor;
use crate::limits::{Limits, over};
use crate::message;
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
}

impl Strings {
    /// Reads `sharedStrings.xml`.
    pub(crate) fn read(xml: &str, part: &str, limits: &Limits) -> Result<Self, Unreadable> {
        if let Some(strings) = Self::read_plain(xml, limits)? {
            return Ok(strings);
        }
        let mut strings = Self::default();
        let mut reader = Xml::new(xml, part, limits);
        let mut item = String::new();
        let mut inside = false;
        loop {
            let event = reader.next()?;
            match &event {
                Event::Start(element) => match element.local_name().as_ref() {
                    "t" => inside = true,
                    "rPh" => reader.skip()?,
                    _ => {}
                },
                Event::Empty(element) if element.local_name().as_ref() == "si" => strings.push("", limits)?,
                Event::End(element) => match element.local_name().as_ref() {
                    "t" => inside = false,
                    "si" => {
                        unescape_x(&mut item);
                        strings.push(&item, limits)?;
                        item.clear();
                    }
                    _ => {}
                },
                Event::Eof => return Ok(strings),
                _ if inside => reader.text_into(&event, &mut item)?,
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

    /// The string of this number, from 0.
    #[inline]
    pub(crate) fn get(&self, number: usize) -> Option<&Arc<str>> {
        self.texts.get(number)
    }
}
