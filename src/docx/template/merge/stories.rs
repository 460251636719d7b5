//! Headers, footers and notes of the records of a print file.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::Merge;
use super::copy::Copy;
use super::relations::{relations_of, with_relation, with_type};
use super::tags::{attribute, starts, tag_at};
use crate::docx::template::parse;
use crate::pack::Part;

/// Foot- or endnotes.
pub(super) struct Notes {
    pub(super) part: String,
    /// 0 for footnotes, 1 for endnotes.
    pub(super) kind: usize,
    pub(super) xml: String,
    /// More than the numbers of one record.
    pub(super) step: i64,
}

/// A header or footer.
pub(super) struct Story {
    pub(super) part: String,
    /// Its relationship from the main part.
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) first: [u8; 32],
    /// Relationships by content.
    pub(super) made: HashMap<[u8; 32], String>,
}

pub(super) fn fingerprint(xml: &str) -> [u8; 32] {
    Sha256::digest(xml.as_bytes()).into()
}

impl Merge<'_> {
    /// Stores the headers and footers that say something else than those of the first record; their relationships.
    pub(super) fn headers(&mut self, parts: &HashMap<&str, String>, number: usize) -> HashMap<String, String> {
        let mut relations = HashMap::new();
        let mut added = Vec::new();
        for (at, story) in self.stories.iter_mut().enumerate() {
            let Some(xml) = parts.get(story.part.as_str()) else { continue };
            let print = fingerprint(xml);
            if number == 0 {
                story.first = print;
                continue;
            }
            if print == story.first {
                continue;
            }
            if let Some(id) = story.made.get(&print) {
                relations.insert(story.id.clone(), id.clone());
                continue;
            }
            let id = format!("zwym{at}-{number}");
            relations.insert(story.id.clone(), id.clone());
            story.made.insert(print, id.clone());
            added.push((at, id, xml.clone()));
        }
        for (at, id, xml) in added {
            let copied = Copy::new(&mut self.known, &mut self.numbering, number, &HashMap::new(), [0, 0]).copy(&xml);
            let Some(story) = self.stories.get(at) else { continue };
            let (folder, file) = story.part.rsplit_once('/').unwrap_or(("", &story.part));
            let stem = file.trim_end_matches(".xml");
            let name = format!("{stem}-zwy{}.xml", number + 1);
            let part = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            let (kind, old) = (story.kind.clone(), story.part.clone());
            self.content_types = with_type(&self.content_types, &old, &part);
            let relation = format!(
                "<Relationship Id=\"{id}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" Target=\"{name}\"/>"
            );
            self.relations = with_relation(&self.relations, &relation);
            let shows = self.template.shows.as_ref();
            let its = shows.and_then(|shows| shows.relations.iter().find(|(at, _)| *at == relations_of(&old)));
            let known = its.and_then(|(_, old)| old.clone());
            let known = known.or_else(|| {
                let package = parse::open(&self.template.bytes, &self.template.name, &self.template.limits).ok()?;
                self.text_of(&package, &relations_of(&old)).ok().flatten()
            });
            let prefix = shows.map_or("zwy", |shows| &shows.prefix);
            let shown = self.shown.get(&old).cloned().unwrap_or_default();
            if known.is_some() || !shown.is_empty() {
                let its = self.store.relations(known.as_deref(), prefix, &shown);
                self.others.push(Part::new(relations_of(&part), its));
            }
            self.others.push(Part::new(part, copied));
        }
        relations
    }

    /// Adds the notes of a record; what its numbers are moved by.
    pub(super) fn add_notes(&mut self, parts: &HashMap<&str, String>, number: usize) -> [i64; 2] {
        let mut steps = [0, 0];
        let none = HashMap::new();
        let Self { notes, known, numbering, .. } = self;
        for part in notes {
            let element = ["w:footnote", "w:endnote"][part.kind];
            let fresh = parts.get(part.part.as_str());
            if number == 0 {
                if let Some(xml) = fresh {
                    part.xml.clone_from(xml);
                }
                let ids =
                    starts(&part.xml, element).filter_map(|at| attribute(tag_at(&part.xml, at), "w:id")?.parse().ok());
                part.step = ids.max().unwrap_or(0).max(0) + 1;
                continue;
            }
            let by = part.step.saturating_mul(i64::try_from(number).unwrap_or(i64::MAX));
            steps[part.kind] = by;
            let source = match fresh {
                Some(xml) => xml.clone(),
                None => part.xml.clone(),
            };
            let mut moved = [0, 0];
            moved[part.kind] = by;
            let mut added = String::new();
            for at in starts(&source, element) {
                let tag = tag_at(&source, at);
                let id = attribute(tag, "w:id").and_then(|id| id.parse::<i64>().ok()).unwrap_or(-1);
                let of_first = fresh.is_some() || id < part.step;
                if attribute(tag, "w:type").is_some_and(|kind| kind != "normal") || !of_first {
                    continue;
                }
                let rest = source.get(at..).unwrap_or_default();
                let close = format!("</{element}>");
                let whole = rest.find(&close).and_then(|end| rest.get(..end + close.len())).unwrap_or(tag);
                added.push_str(&Copy::new(known, numbering, number, &none, moved).copy(whole));
            }
            if let Some(end) = part.xml.rfind("</") {
                part.xml.insert_str(end, &added);
            }
        }
        steps
    }
}
