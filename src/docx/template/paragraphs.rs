//! Where in the text of a paragraph a position of the XML is.

use quick_xml::escape::unescape;

use super::parse::ParsedPart;
use super::scan::Text;

/// The paragraphs of a part by the positions of their texts in the XML.
pub(super) struct Paragraphs<'p> {
    part: &'p ParsedPart,
    /// Where a text begins, the paragraph, and the item in it.
    starts: Vec<(usize, usize, usize)>,
}

impl<'p> Paragraphs<'p> {
    pub(super) fn new(part: &'p ParsedPart) -> Self {
        let mut starts = Vec::new();
        for (number, text) in part.scanned.texts.iter().enumerate() {
            let items = text.items.iter().enumerate();
            starts.extend(items.map(|(item, (_, xml))| (xml.start, number, item)));
        }
        starts.sort_unstable();
        Self { part, starts }
    }

    /// The paragraph around a position, and the position in its text.
    pub(super) fn locate(&self, at: usize) -> Option<(&'p Text, usize)> {
        let behind = self.starts.partition_point(|(start, ..)| *start <= at);
        let &(start, text, item) = self.starts.get(behind.checked_sub(1)?)?;
        let text = self.part.scanned.texts.get(text)?;
        let (within, xml) = text.items.get(item)?;
        if at > xml.end {
            return None;
        }
        let raw = self.part.xml.get(start..at)?;
        Some((text, (within.start + unescape(raw).map_or(raw.len(), |text| text.len())).min(within.end)))
    }
}
