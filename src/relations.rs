//! The relationships of a package part (ECMA-376 part 2 §9.3) in the plain form in which programs write them: a list of
//! elements with attributes. Whatever looks otherwise is left to the reader of any XML.

use crate::cursor::Cursor;

/// A relationship as it is written.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Written<'x> {
    pub(crate) id: Option<&'x str>,
    pub(crate) kind: Option<&'x str>,
    pub(crate) target: Option<&'x str>,
    /// Whether it leads out of the package.
    pub(crate) external: bool,
}

/// The relationships in `xml`, in order; none where it has another form.
pub(crate) fn read(xml: &str) -> Option<Vec<Written<'_>>> {
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
        let read_plain = read(&plain).unwrap_or_default();
        assert_eq!(
            read_plain.iter().map(|r| (r.target, r.external)).collect::<Vec<_>>(),
            [(Some("styles.xml"), false), (Some("styles.xml"), true)]
        );
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
