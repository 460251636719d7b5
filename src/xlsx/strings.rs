//! The shared strings of an XLSX workbook (ECMA-376 part 1 §18.4), in one allocation.
//!
//! The declared counts are never believed. Runs of rich text are joined; phonetic guides are left out.

use quick_xml::events::Event;

use super::xml::{Xml, unescape_x};
use crate::limits::Limits;
use crate::message;
use crate::problem::Unreadable;
use crate::unreadable::oversized;

/// The shared strings by number.
#[derive(Default)]
pub(crate) struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    /// Reads `sharedStrings.xml`.
    pub(crate) fn read(xml: &str, part: &str, limits: &Limits) -> Result<Self, Unreadable> {
        let mut strings = Self::default();
        let mut reader = Xml::new(xml, part, limits.xml_depth);
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

    fn push(&mut self, text: &str, limits: &Limits) -> Result<(), Unreadable> {
        let most = limits.cells;
        if self.ends.len() >= most {
            return Err(oversized(message!(
                "共享字符串超过上限 {most} 个",
                "there are more shared strings than the limit of {most}"
            )));
        }
        self.text.push_str(text);
        self.ends.push(self.text.len());
        Ok(())
    }

    /// The string of this number, from 0.
    #[inline]
    pub(crate) fn get(&self, number: usize) -> Option<&str> {
        let end = *self.ends.get(number)?;
        let start = match number.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(start..end)
    }
}
