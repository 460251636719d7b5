//! XML that is printed more than once: what must be unique in a document, or in a part, stays so.
//!
//! Ids of paragraphs and controls may be missing, so they are. Bookmarks and comments stand where they are printed first.
//! Pictures are numbered anew.

use std::borrow::Cow;

use super::super::{PRINT, STATEMENT};

/// Elements that a document has once.
const ONCE: [&str; 7] = [
    "<w:bookmarkStart",
    "<w:bookmarkEnd",
    "<w:commentRangeStart",
    "<w:commentRangeEnd",
    "<w:commentReference",
    "<w:permStart",
    "<w:permEnd",
];
/// Attributes that may be missing.
const OPTIONAL: [&str; 2] = [" w14:paraId=\"", " w14:textId=\""];
/// The element with the number of a picture, and the properties of a control.
const PICTURE: &str = "<wp:docPr";
const CONTROL: &str = "<w:sdtPr>";

/// The XML as it can be printed again and again; `number` counts the elements that are printed once.
pub(super) fn repeatable<'x>(xml: &'x str, number: &mut usize) -> Cow<'x, str> {
    let mut found: Vec<usize> = Vec::new();
    let patterns = ONCE.iter().chain(&OPTIONAL).chain([&PICTURE, &CONTROL]);
    for pattern in patterns {
        found.extend(xml.match_indices(pattern).map(|(at, _)| at));
    }
    if found.is_empty() {
        return Cow::Borrowed(xml);
    }
    found.sort_unstable();
    let mut out = String::with_capacity(xml.len());
    let mut from = 0;
    for at in found {
        if at < from {
            continue;
        }
        let rest = xml.get(at..).unwrap_or_default();
        let Some(tag) = rest.find('>').and_then(|end| rest.get(..=end)) else { break };
        out.push_str(xml.get(from..at).unwrap_or_default());
        from = at;
        if let Some(attribute) = OPTIONAL.iter().find(|attribute| rest.starts_with(**attribute)) {
            let value = rest.get(attribute.len()..).unwrap_or_default();
            from += attribute.len() + value.find('"').map_or(0, |end| end + 1);
        } else if rest.starts_with(CONTROL) {
            let (id, length) = control(rest);
            out.push_str(&id);
            from += length;
        } else if rest.starts_with(PICTURE) {
            if let Some((before, behind)) = tag.split_once(" id=\"")
                && let Some((_, behind)) = behind.split_once('"')
            {
                out.push_str(&format!("{before} id=\"{} zwy_id() {}\"{behind}", PRINT.0, PRINT.1));
                from += tag.len();
            }
        } else if tag.ends_with("/>") {
            *number += 1;
            let (open, close) = STATEMENT;
            out.push_str(&format!("{open} if zwy_once(at={number}) {close}{tag}{open} endif {close}"));
            from += tag.len();
        }
    }
    out.push_str(xml.get(from..).unwrap_or_default());
    Cow::Owned(out)
}

/// Properties of a control without its id, and how long they were.
fn control(xml: &str) -> (String, usize) {
    let properties = xml.find("</w:sdtPr>").and_then(|end| xml.get(..end)).unwrap_or(xml);
    let Some(at) = properties.find("<w:id ") else { return (CONTROL.to_owned(), CONTROL.len()) };
    let before = properties.get(..at).unwrap_or_default();
    let length = properties.get(at..).and_then(|id| id.find("/>")).map_or(0, |end| end + 2);
    (before.to_owned(), at + length)
}
