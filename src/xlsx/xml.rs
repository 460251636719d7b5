//! The few things that every XML reader here does the same way: attributes, references, escapes.

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::limits::Limits;
use crate::problem::Unreadable;
use crate::tokens::{Tokens, too_deep};
use crate::unreadable::{broken, cut_short, has_doctype, unknown_entity, xml_fault};

/// A pull reader over the text of one part, which it names when the XML is broken.
pub(crate) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    part: &'a str,
    depth: usize,
    most: usize,
    tokens: Tokens,
    rooted: bool,
}

impl<'a> Xml<'a> {
    /// A reader of `text`, the part `part`; what is nested too deeply or goes on too long is `oversized`.
    pub(crate) fn new(text: &'a str, part: &'a str, limits: &Limits) -> Self {
        let (most, tokens) = (limits.xml_depth, Tokens::new(limits));
        Self { reader: Reader::from_str(text), part, depth: 0, most, tokens, rooted: false }
    }

    /// The next event; [`Event::Eof`] only after the root element was closed.
    #[inline]
    pub(crate) fn next(&mut self) -> Result<Event<'a>, Unreadable> {
        self.tokens.count(self.part)?;
        let event = self.reader.read_event().map_err(|e| broken(self.part, xml_fault(&e)))?;
        match event {
            Event::Start(_) => {
                self.rooted = true;
                self.depth += 1;
                if self.depth > self.most {
                    return Err(too_deep(self.part, self.most));
                }
            }
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Empty(_) => self.rooted = true,
            Event::DocType(_) => return Err(broken(self.part, has_doctype())),
            Event::Eof if self.depth > 0 || !self.rooted => return Err(broken(self.part, cut_short())),
            _ => {}
        }
        Ok(event)
    }

    /// Skips to the end of the element that was just started.
    pub(crate) fn skip(&mut self) -> Result<(), Unreadable> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if let Event::Eof = self.next()? {
                break;
            }
        }
        Ok(())
    }

    /// Appends the text of a text, CDATA or reference event; anything else appends nothing.
    #[inline]
    pub(crate) fn text_into(&self, event: &Event<'a>, text: &mut String) -> Result<(), Unreadable> {
        match event {
            Event::Text(piece) => text.push_str(&piece.xml10_content()),
            Event::CData(piece) => text.push_str(&piece.xml10_content()),
            Event::GeneralRef(reference) => text.push(self.character(reference)?),
            _ => {}
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

/// The value of an attribute by its local name, references resolved; the first one wins.
pub(crate) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut plain = PlainAttributes::new(element);
    let local = |key: &str| key.rsplit_once(':').map_or(key, |(_, local)| local) == name;
    match plain.find(|(key, _)| local(key)) {
        Some((_, value)) if !value.contains(['&', '\n', '\r', '\t']) => return Some(value.to_owned()),
        None if plain.rest.trim_ascii().is_empty() => return None,
        _ => {}
    }
    element.attributes().with_checks(false).flatten().find(|attribute| attribute.key.local_name().as_ref() == name).map(
        |attribute| match attribute.normalized_value(XmlVersion::Implicit1_0) {
            Ok(value) => value.into_owned(),
            Err(_) => attribute.value.into_owned(),
        },
    )
}

/// The attributes of an element as they are written, without a look at references or doubles: for the elements that a
/// large sheet has by the million, whose values are plain.
pub(crate) struct PlainAttributes<'a> {
    rest: &'a str,
}

impl<'a> PlainAttributes<'a> {
    /// The attributes of `element`.
    pub(crate) fn new(element: &'a BytesStart<'_>) -> Self {
        Self { rest: element.attributes_raw() }
    }
}

impl<'a> Iterator for PlainAttributes<'a> {
    type Item = (&'a str, &'a str);

    #[inline]
    fn next(&mut self) -> Option<(&'a str, &'a str)> {
        let bytes = self.rest.as_bytes();
        let equals = bytes.iter().position(|&b| b == b'=')?;
        let mut open = equals + 1;
        while bytes.get(open)?.is_ascii_whitespace() {
            open += 1;
        }
        let quote = *bytes.get(open).filter(|&&b| b == b'"' || b == b'\'')?;
        let length = bytes.get(open + 1..)?.iter().position(|&b| b == quote)?;
        let key = self.rest.get(..equals)?.trim_ascii();
        let value = self.rest.get(open + 1..open + 1 + length)?;
        self.rest = self.rest.get(open + length + 2..)?;
        Some((key, value))
    }
}

/// The value of an attribute that is a number.
pub(crate) fn number<T: std::str::FromStr>(element: &BytesStart<'_>, name: &str) -> Option<T> {
    attribute(element, name).and_then(|value| value.trim().parse().ok())
}

/// True for `1`, `true` and `on` (ECMA-376 part 1 §22.9.2.7 and XML Schema booleans).
pub(crate) fn is_true(value: &str) -> bool {
    matches!(value, "1" | "true" | "on")
}

/// Resolves the `_xHHHH_` escapes of `ST_Xstring` (ECMA-376 part 1 §22.9.2.19): `_x000D_` is a carriage return and
/// `_x005F_` a low line, so that `_x005F_x000D_` is the text `_x000D_`.
pub(crate) fn unescape_x(text: &mut String) {
    if memchr::memmem::find(text.as_bytes(), b"_x").is_none() {
        return;
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("_x") {
        let (before, escape) = rest.split_at(at);
        plain.push_str(before);
        let code = escape.get(2..6).filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
        let character = match (code, escape.as_bytes().get(6)) {
            (Some(hex), Some(b'_')) => u32::from_str_radix(hex, 16).ok().and_then(char::from_u32),
            _ => None,
        };
        match character {
            Some(character) => {
                plain.push(character);
                rest = escape.get(7..).unwrap_or_default();
            }
            None => {
                plain.push('_');
                rest = escape.get(1..).unwrap_or_default();
            }
        }
    }
    plain.push_str(rest);
    *text = plain;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_attributes() {
        let element = BytesStart::from_content("c r = 'A1'\n s=\"\" x:t=\"a=b\" cut=\"", 1);
        assert_eq!(PlainAttributes::new(&element).collect::<Vec<_>>(), [("r", "A1"), ("s", ""), ("x:t", "a=b")]);
    }

    #[test]
    fn escapes_of_strings() {
        for (written, read) in [
            ("第一行_x000D_\n第二行", "第一行\r\n第二行"),
            ("_x005F_x000D_", "_x000D_"),
            ("_x00_", "_x00_"),
            ("__x0041_", "_A"),
            ("_xD83D_", "_xD83D_"),
            ("_x", "_x"),
            ("a_xé123_", "a_xé123_"),
        ] {
            let mut text = written.to_owned();
            unescape_x(&mut text);
            assert_eq!(text, read, "{written}");
        }
    }
}
