//! Page headers and footers: what is on every page, section by section.

use std::collections::HashMap;

use super::{Section, read_part};
use crate::docx::package::{Package, Relation};
use crate::docx::xml::decoded;
use crate::grid::{Block, PageSection};
use crate::limits::Limits;
use crate::place::Part;

/// Most paragraphs of page headers and footers that are kept for the sections of a document.
const MAX_MARGINS: usize = 20_000;

/// Reads page headers and footers, each part once.
pub(super) struct Margins<'p> {
    package: &'p Package<'p>,
    limits: &'p Limits,
    read: HashMap<String, Vec<Block>>,
}

impl<'p> Margins<'p> {
    pub(super) fn new(package: &'p Package<'p>, limits: &'p Limits) -> Self {
        Self { package, limits, read: HashMap::new() }
    }

    /// The paragraphs that say something. A part that cannot be read has none: the body is what counts.
    pub(super) fn of(&mut self, relation: &Relation) -> &[Block] {
        let (package, limits) = (self.package, self.limits);
        let read = || -> Option<Vec<Block>> {
            let bytes = package.part(&relation.target).ok()??;
            let text = decoded(&bytes, &relation.target).ok()?;
            let mut blocks = read_part(&text, &relation.target, limits).ok()?.blocks;
            let part = if relation.kind.ends_with("/header") { Part::Header } else { Part::Footer };
            blocks.retain_mut(|block| match block {
                Block::Paragraph(paragraph) => {
                    (paragraph.number, paragraph.part) = (None, Some(part));
                    !paragraph.text.trim().is_empty()
                }
                Block::Grid(_) => false,
            });
            Some(blocks)
        };
        self.read.entry(relation.target.clone()).or_insert_with(|| read().unwrap_or_default())
    }

    /// The sections of a document that has several; a section without headers of its own has those of the one before
    /// it, and so with footers (ECMA-376 part 1 §17.10.1).
    pub(super) fn sections(&mut self, sections: &[Section], relations: &[Relation]) -> Vec<PageSection> {
        if sections.len() < 2 {
            return Vec::new();
        }
        let by_id: HashMap<&str, &Relation> = relations.iter().map(|own| (own.id.as_str(), own)).collect();
        let mut last: [Vec<Block>; 2] = [Vec::new(), Vec::new()];
        let mut kept = 0;
        let mut all = Vec::with_capacity(sections.len());
        for (end, references) in sections {
            let own = references.iter().filter_map(|id| by_id.get(&**id));
            for (last, kind) in last.iter_mut().zip(["/header", "/footer"]) {
                let own: Vec<&&Relation> = own.clone().filter(|own| own.kind.ends_with(kind)).collect();
                if !own.is_empty() {
                    *last = own.iter().flat_map(|own| self.of(own).to_vec()).collect();
                }
            }
            kept += last.iter().map(Vec::len).sum::<usize>();
            let margins = if kept > MAX_MARGINS { Vec::new() } else { last.concat() };
            all.push(PageSection { end: *end, margins });
        }
        all
    }
}
