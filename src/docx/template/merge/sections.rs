//! Sections of a record in a print file: where each begins and ends.

use super::tags::{name_of, tag_at};

/// The content of a body, and the section properties that end it.
pub(super) fn parted(body: &str) -> (&str, &str) {
    let trimmed = body.trim_end();
    match trimmed.rfind("<w:sectPr") {
        Some(at) if trimmed.ends_with("</w:sectPr>") || tag_at(trimmed, at).len() == trimmed.len() - at => {
            (trimmed.get(..at).unwrap_or_default(), trimmed.get(at..).unwrap_or_default())
        }
        _ => (body, ""),
    }
}

/// A record whose first section begins on a new page, and whose footnotes are counted anew.
pub(super) fn begun(content: &str, section: &str, notes: bool) -> (String, String) {
    match content.find("<w:sectPr") {
        Some(at) => {
            let rest = content.get(at..).unwrap_or_default();
            let end = rest.find("</w:sectPr>").map_or(tag_at(rest, 0).len(), |end| end + "</w:sectPr>".len());
            let (inner, behind) = rest.split_at(end);
            let before = content.get(..at).unwrap_or_default();
            (format!("{before}{}{behind}", begins(inner, notes)), section.to_owned())
        }
        None => (content.to_owned(), begins(section, notes)),
    }
}

pub(super) fn begins(section: &str, notes: bool) -> String {
    let section = if section.is_empty() { "<w:sectPr></w:sectPr>" } else { section };
    let mut section = match section.strip_suffix("/>") {
        Some(open) if !section.contains("</w:sectPr>") => format!("{open}></w:sectPr>"),
        _ => section.to_owned(),
    };
    for kind in ["continuous", "nextColumn"] {
        section = section.replace(&format!("<w:type w:val=\"{kind}\"/>"), "<w:type w:val=\"nextPage\"/>");
    }
    if notes && !section.contains("<w:footnotePr") {
        // Behind the references to headers and footers.
        let mut at = tag_at(&section, 0).len();
        while let Some(rest) = section.get(at..)
            && matches!(name_of(tag_at(rest, 0)), "w:headerReference" | "w:footerReference")
        {
            at += tag_at(rest, 0).len();
        }
        section.insert_str(at, "<w:footnotePr><w:numRestart w:val=\"eachSect\"/></w:footnotePr>");
    }
    section
}
