//! Paragraphs of nothing but runs of text, and cells of nothing but such paragraphs, as nearly all of a filled form are:
//! told by the words of their tags alone.
//!
//! Whatever looks otherwise, be it only by a comment or a reference, is none, and left to the events.

use memchr::memchr;

use super::source::tag_end;
use super::{declares, passed};

/// Elements that mark a place and hold nothing.
const MARKS: [&str; 3] = ["proofErr", "bookmarkStart", "bookmarkEnd"];

/// Asks whether a property matters, by its local name and what follows that.
pub(crate) type Matters<'m> = &'m dyn Fn(&[u8], &[u8]) -> bool;

/// What matters of the properties of runs, of paragraphs, and of cells.
pub(crate) struct Wanted<'m> {
    pub(crate) run: Matters<'m>,
    pub(crate) paragraph: Matters<'m>,
    pub(crate) cell: Matters<'m>,
}

/// A plain element.
pub(super) struct Plain<T> {
    pub(super) content: T,
    /// Its bytes behind its own tag, to behind its end.
    pub(super) length: usize,
    /// Its tags and pieces of text.
    pub(super) pieces: u64,
}

/// The text of the paragraph whose element `name` has just begun in front of `rest`.
pub(super) fn paragraph(rest: &str, name: &str, wanted: &Wanted<'_>) -> Option<Plain<String>> {
    let mut at = At { xml: rest, prefix: name.strip_suffix('p')?, at: 0, pieces: 0 };
    let content = at.paragraph(wanted)?;
    Some(Plain { content, length: at.at, pieces: at.pieces })
}

/// What `make` makes of the texts of the paragraphs of the cell whose element `name` has just begun in front of `rest`; none
/// where it makes nothing of one.
pub(super) fn cell<T>(
    rest: &str,
    name: &str,
    wanted: &Wanted<'_>,
    mut make: impl FnMut(String) -> Option<T>,
) -> Option<Plain<Vec<T>>> {
    let mut at = At { xml: rest, prefix: name.strip_suffix("tc")?, at: 0, pieces: 0 };
    let mut content = Vec::with_capacity(1);
    while !at.end("tc") {
        if let Some(empty) = at.tag("p") {
            let text = if empty { String::new() } else { at.paragraph(wanted)? };
            content.push(make(text)?);
        } else {
            let empty = at.tag("tcPr")?;
            at.pass("tcPr", empty, wanted.cell)?;
        }
    }
    Some(Plain { content, length: at.at, pieces: at.pieces })
}

/// A place in a part.
struct At<'x> {
    xml: &'x str,
    prefix: &'x str,
    at: usize,
    pieces: u64,
}

impl At<'_> {
    /// The text of a paragraph that has begun, to its end.
    fn paragraph(&mut self, wanted: &Wanted<'_>) -> Option<String> {
        let mut text = String::new();
        while !self.end("p") {
            if let Some(empty) = self.tag("r") {
                if !empty {
                    self.run(&mut text, wanted.run)?;
                }
            } else if let Some(empty) = self.tag("pPr") {
                self.pass("pPr", empty, wanted.paragraph)?;
            } else if !MARKS.iter().any(|mark| self.tag(mark) == Some(true)) {
                return None;
            }
        }
        Some(text)
    }

    /// The texts of a run that has begun, to its end.
    fn run(&mut self, text: &mut String, matters: Matters<'_>) -> Option<()> {
        while !self.end("r") {
            if let Some(empty) = self.tag("t") {
                if empty {
                    continue;
                }
                let rest = self.xml.get(self.at..)?;
                let piece = rest.get(..memchr(b'<', rest.as_bytes())?)?;
                if piece.bytes().any(|b| matches!(b, b'&' | b'\n' | b'\r')) {
                    return None;
                }
                text.push_str(piece);
                self.at += piece.len();
                self.pieces += 1;
                if !self.end("t") {
                    return None;
                }
            } else if let Some(empty) = self.tag("rPr") {
                self.pass("rPr", empty, matters)?;
            } else if self.tag("lastRenderedPageBreak") != Some(true) {
                return None;
            }
        }
        Some(())
    }

    /// Leaves the properties that have begun, in which nothing may matter.
    fn pass(&mut self, local: &str, empty: bool, matters: Matters<'_>) -> Option<()> {
        if empty {
            return Some(());
        }
        let rest = self.xml.get(self.at..)?.as_bytes();
        self.at += passed(rest, [self.prefix.as_bytes(), local.as_bytes()], matters)?;
        self.end(local).then_some(())
    }

    /// Enters the element `local`, if one begins here; true when it is empty.
    #[inline]
    fn tag(&mut self, local: &str) -> Option<bool> {
        let rest = self.xml.get(self.at..)?.strip_prefix('<')?.strip_prefix(self.prefix)?.strip_prefix(local)?;
        let length = match rest.as_bytes() {
            [b'>', ..] => 0,
            [b' ' | b'/', ..] => tag_end(rest.as_bytes())?,
            _ => return None,
        };
        let attributes = rest.get(..length)?;
        // A declaration may make another of it.
        if declares(attributes.as_bytes()) {
            return None;
        }
        self.at += self.prefix.len() + local.len() + length + 2;
        self.pieces += 1;
        Some(attributes.ends_with('/'))
    }

    /// Leaves the element `local`, if it ends here.
    #[inline]
    fn end(&mut self, local: &str) -> bool {
        let rest = self.xml.get(self.at..).and_then(|rest| rest.strip_prefix("</")?.strip_prefix(self.prefix));
        let ends = rest.and_then(|rest| rest.strip_prefix(local)).is_some_and(|rest| rest.starts_with('>'));
        if ends {
            self.at += self.prefix.len() + local.len() + 3;
            self.pieces += 1;
        }
        ends
    }
}
