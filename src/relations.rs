//! The relationships of a package part (ECMA-376 part 2 §9.3) in the plain form in which programs write them: a list of
//! elements with attributes. Whatever looks otherwise is left to the reader of any XML.

use std::cell::RefCell;
use std::ops::Range;

use crate::cursor::Cursor;

/// Texts that a thread remembers with what is in them, and the longest: packages of one origin have the same few.
const TEXTS: usize = 4;
const LONGEST: usize = 4 << 10;

/// A relationship as it is written.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Written<'x> {
    pub(crate) id: Option<&'x str>,
    pub(crate) kind: Option<&'x str>,
    pub(crate) target: Option<&'x str>,
    /// Whether it leads out of the package.
    pub(crate) external: bool,
}

/// Where a relationship stands in its text.
type Spot = ([Option<Range<usize>>; 3], bool);
/// A text with the places of its relationships.
type Known = (Box<str>, Box<[Spot]>);

thread_local! {
    /// Those used last stand in front.
    static KNOWN: RefCell<Vec<Known>> = const { RefCell::new(Vec::new()) };
}

/// The relationships in `xml`, in order; none where it has another form.
pub(crate) fn read(xml: &str) -> Option<Vec<Written<'_>>> {
    if xml.len() > LONGEST {
        return anew(xml);
    }
    if let Some(known) = KNOWN.with_borrow_mut(|all| {
        let at = all.iter().position(|(text, _)| **text == *xml)?;
        all.get_mut(..=at)?.rotate_right(1);
        let (_, spots) = all.first()?;
        let piece = |range: &Option<Range<usize>>| range.clone().and_then(|range| xml.get(range));
        let written = |([id, kind, target], external): &Spot| Written {
            id: piece(id),
            kind: piece(kind),
            target: piece(target),
            external: *external,
        };
        Some(spots.iter().map(written).collect())
    }) {
        return Some(known);
    }
    let relations = anew(xml)?;
    let range = |piece: Option<&str>| {
        let from = (piece?.as_ptr() as usize).checked_sub(xml.as_ptr() as usize)?;
        Some(from..from + piece?.len())
    };
    let spot = |own: &Written<'_>| ([own.id, own.kind, own.target].map(range), own.external);
    let spots = relations.iter().map(spot).collect();
    KNOWN.with_borrow_mut(|all| {
        all.truncate(TEXTS - 1);
        all.insert(0, (xml.into(), spots));
    });
    Some(relations)
}

/// The same of a text that is not known.
fn anew(xml: &str) -> Option<Vec<Written<'_>>> {
    let mut at = Cursor { rest: xml };
    if at.skip("<?xml ") {
        at.rest = at.rest.get(memchr::memmem::find(at.rest.as_bytes(), b"?>")? + 2..)?;
    }
    at.blank();
    let mut relations = Vec::new();
    if !at.tag("<Relationships")?.any()? {
        return None;
    }
    loop {
        at.blank();
        if at.skip("</Relationships>") {
            at.blank();
            return at.rest.is_empty().then_some(relations);
        }
        let mut attributes = at.tag("<Relationship")?;
        let mut relation = Written::default();
        let mut mode = None;
        for (key, value) in &mut attributes {
            let place = match key {
                "Id" => &mut relation.id,
                "Type" => &mut relation.kind,
                "Target" => &mut relation.target,
                "TargetMode" => &mut mode,
                _ => return None,
            };
            if place.replace(value).is_some() || value.contains(['&', '<', '\n', '\r', '\t']) {
                return None;
            }
        }
        if attributes.close()? {
            at.expect("</Relationship>")?;
        }
        relation.external = mode == Some("External");
        relations.push(relation);
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn only_the_plain_form_is_read() {
        let relation = r#"<Relationship Id="rId1" Type="…/styles" Target="styles.xml"/>"#;
        let list =
            |inside: &str| format!("<?xml version=\"1.0\"?>\r\n<Relationships xmlns=\"…\">{inside}</Relationships>");
        let plain = list(&format!("{relation}\n{}", relation.replace("/>", " TargetMode='External'></Relationship>")));
        // A text that is known is read as if it were not.
        for _ in 0..2 {
            let read_plain = read(&plain).unwrap_or_default();
            assert_eq!(
                read_plain.iter().map(|r| (r.id, r.kind, r.target, r.external)).collect::<Vec<_>>(),
                [false, true].map(|external| (Some("rId1"), Some("…/styles"), Some("styles.xml"), external))
            );
        }
        for other in [
            list(&relation.replace("styles.xml", "a&amp;b.xml")),
            list(&relation.replace(" Id=", " x:Id=")),
            list(&format!("<!-- {relation} -->")),
            list(&relation.replace("Relationship", "r:Relationship")),
            list(&relation.replace("/>", ">")),
            format!("<!DOCTYPE x>{plain}"),
            format!("{plain}<x/>"),
            plain.replace("</Relationships>", ""),
            String::new(),
        ] {
            assert_eq!(read(&other), None, "{other}");
        }
    }
}
