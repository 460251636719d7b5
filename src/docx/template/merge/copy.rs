//! The copy of a part for one more record: what a document may hold once gets numbers and names of its own.

use std::collections::{BTreeSet, HashMap};

use super::super::filters::next_id;
use super::numbering::Numbering;
use super::tags::{attribute, name_of, replaced, tag_at, without};

/// What is known of the document as a whole while records are added.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The last number of a bookmark.
    pub(super) bookmark: u64,
    /// Names of bookmarks in the template.
    pub(super) bookmarks: BTreeSet<String>,
}

/// What the copy for one record has of its own.
pub(super) struct Copy<'a> {
    pub(super) known: &'a mut Known,
    pub(super) numbering: &'a mut Numbering,
    /// The number of the record, from 0.
    pub(super) record: usize,
    /// New relationships of headers and footers by old ones.
    pub(super) relations: &'a HashMap<String, String>,
    /// What is added to the numbers of foot- and endnotes.
    pub(super) notes: [i64; 2],
    bookmarks: HashMap<String, u64>,
}

impl<'a> Copy<'a> {
    pub(super) fn new(
        known: &'a mut Known,
        numbering: &'a mut Numbering,
        record: usize,
        relations: &'a HashMap<String, String>,
        notes: [i64; 2],
    ) -> Self {
        Self { known, numbering, record, relations, notes, bookmarks: HashMap::new() }
    }

    /// The name of a bookmark of this record: Word takes 40 characters.
    fn name(&self, name: &str) -> String {
        let front: String = name.chars().take(32).collect();
        format!("{front}_{}", self.record + 1)
    }

    /// Copies `xml`.
    pub(super) fn copy(&mut self, xml: &str) -> String {
        let mut out = String::with_capacity(xml.len() + 256);
        let mut at = 0;
        let mut in_field = false;
        // A style with numbers, whose paragraph has said none of its own yet.
        let mut style: Option<String> = None;
        while let Some(found) = xml.get(at..).and_then(|rest| rest.find('<')) {
            let text = xml.get(at..at + found).unwrap_or_default();
            if in_field {
                out.push_str(&self.field(text))
            } else {
                out.push_str(text)
            }
            let start = at + found;
            let tag = tag_at(xml, start);
            at = start + tag.len();
            let name = name_of(tag);
            if let Some(numbers) = style.as_deref()
                && !matches!(
                    name,
                    "w:pStyle" | "w:keepNext" | "w:keepLines" | "w:pageBreakBefore" | "w:framePr" | "w:widowControl"
                )
            {
                if name != "w:numPr" {
                    out.push_str(numbers);
                }
                style = None;
            }
            match name {
                "w:instrText" => in_field = !tag.ends_with("/>"),
                "/w:instrText" => in_field = false,
                _ => {}
            }
            self.tag(name, tag, &mut out, &mut style);
        }
        out.push_str(xml.get(at..).unwrap_or_default());
        out
    }

    fn tag(&mut self, name: &str, tag: &str, out: &mut String, style: &mut Option<String>) {
        let with = |attribute: &str, value: &str| replaced(tag, attribute, value);
        match name {
            "w:bookmarkStart" | "w:bookmarkEnd" => {
                let old = attribute(tag, "w:id").unwrap_or_default().to_owned();
                let known = &mut self.known.bookmark;
                let id = *self.bookmarks.entry(old).or_insert_with(|| {
                    *known += 1;
                    *known
                });
                let tag = with("w:id", &id.to_string());
                match attribute(&tag, "w:name") {
                    Some(name) => out.push_str(&replaced(&tag, "w:name", &self.name(name))),
                    None => out.push_str(&tag),
                }
            }
            "w:hyperlink" => match attribute(tag, "w:anchor") {
                Some(anchor) if self.known.bookmarks.contains(anchor) => {
                    out.push_str(&with("w:anchor", &self.name(anchor)));
                }
                _ => out.push_str(tag),
            },
            "w:fldSimple" => {
                let code = attribute(tag, "w:instr").unwrap_or_default();
                out.push_str(&with("w:instr", &self.field(code)));
            }
            "w:footnoteReference" | "w:endnoteReference" | "w:footnote" | "w:endnote" => {
                let by = self.notes[usize::from(name.contains("endnote"))];
                match attribute(tag, "w:id").and_then(|id| id.parse::<i64>().ok()) {
                    Some(id) => out.push_str(&with("w:id", &id.saturating_add(by).to_string())),
                    None => out.push_str(tag),
                }
            }
            // Remarks to the author stand once.
            "w:commentRangeStart" | "w:commentRangeEnd" | "w:commentReference" => {}
            // The number of a control may be left out; what it is bound to has one value for all records.
            "w:id" | "w:dataBinding" | "w15:dataBinding" => {}
            "w:numId" => {
                let old = attribute(tag, "w:val").unwrap_or_default();
                match self.numbering.of_record(old, self.record) {
                    Some(new) => out.push_str(&with("w:val", &new)),
                    None => out.push_str(tag),
                }
            }
            "w:pStyle" => {
                *style = attribute(tag, "w:val").and_then(|name| self.numbering.of_style(name, self.record));
                out.push_str(tag);
            }
            "wp:docPr" => out.push_str(&with("id", &next_id().to_string())),
            "w:headerReference" | "w:footerReference" => {
                match attribute(tag, "r:id").and_then(|id| self.relations.get(id)) {
                    Some(new) => out.push_str(&with("r:id", new)),
                    None => out.push_str(tag),
                }
            }
            _ if tag.contains("w14:paraId=") || tag.contains("w14:textId=") => {
                out.push_str(&without(&without(tag, "w14:paraId"), "w14:textId"));
            }
            _ => out.push_str(tag),
        }
    }

    /// The code of a field, with the bookmarks of this record.
    fn field(&self, code: &str) -> String {
        if self.known.bookmarks.is_empty() {
            return code.to_owned();
        }
        let mut out = String::with_capacity(code.len() + 8);
        for word in code.split_inclusive(' ') {
            let bare = word.trim();
            if self.known.bookmarks.contains(bare) {
                out.push_str(&word.replace(bare, &self.name(bare)));
            } else {
                out.push_str(word);
            }
        }
        out
    }
}

impl Known {
    /// Takes note of the bookmarks of a part.
    pub(super) fn look(&mut self, xml: &str) {
        for (at, _) in xml.match_indices("<w:bookmarkStart") {
            let tag = tag_at(xml, at);
            if let Some(id) = attribute(tag, "w:id").and_then(|id| id.parse().ok()) {
                self.bookmark = self.bookmark.max(id);
            }
            if let Some(name) = attribute(tag, "w:name") {
                self.bookmarks.insert(name.to_owned());
            }
        }
    }
}
