//! Relationships and content types of the parts that a print file adds.

use super::tags::{attribute, starts, tag_at};

/// The part with the relationships of another.
pub(in crate::docx::template) fn relations_of(part: &str) -> String {
    match part.rsplit_once('/') {
        Some((folder, file)) => format!("{folder}/_rels/{file}.rels"),
        None => format!("_rels/{part}.rels"),
    }
}

pub(super) fn with_relation(xml: &str, relation: &str) -> String {
    match xml.rfind("</") {
        Some(end) => {
            let (before, behind) = xml.split_at(end);
            format!("{before}{relation}{behind}")
        }
        None => format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relation}</Relationships>"
        ),
    }
}

/// Content types with that of `old` for `new`, too.
pub(super) fn with_type(xml: &str, old: &str, new: &str) -> String {
    let wanted = format!("/{old}");
    let known =
        starts(xml, "Override").map(|at| tag_at(xml, at)).find(|tag| attribute(tag, "PartName") == Some(&wanted));
    let Some(kind) = known.and_then(|tag| attribute(tag, "ContentType")) else { return xml.to_owned() };
    let added = format!("<Override PartName=\"/{new}\" ContentType=\"{kind}\"/>");
    match xml.rfind("</") {
        Some(end) => {
            let (before, behind) = xml.split_at(end);
            format!("{before}{added}{behind}")
        }
        None => xml.to_owned(),
    }
}
