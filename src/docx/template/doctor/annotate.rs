//! The findings as Word comments in a copy of the template (ECMA-376-1 17.13.4).
//!
//! A run is cut where a tag begins and ends, so that the comment marks just the tag. Word takes comments in the body only:
//! what is wrong in a header, a note or a text box, or with the template as a whole, is told at the first paragraph of the
//! body, or at the one that the text box hangs on. Comments that are there stay.

mod parts;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::ops::Range;

use quick_xml::escape::escape;

use self::parts::Comments;
use super::lines::xml_position;
use super::{Anchor, Finding};
use crate::docx::template::paragraphs::Paragraphs;
use crate::docx::template::parse::{self, ParsedPart};
use crate::docx::template::scan::Text;
use crate::docx::template::sound::sound;
use crate::error::Result;
use crate::limits::Limits;
use crate::message::Lang;
use crate::place::{Part, Place};
use crate::problem::Severity;

/// A copy of the template `bytes` with its findings as comments in `lang`.
///
/// # Errors
/// Why it cannot be read as a Word document, in whichever part, or written.
pub fn annotate(bytes: &[u8], name: &str, findings: &[Finding], lang: Lang, limits: &Limits) -> Result<Vec<u8>> {
    sound(bytes, name, limits)?;
    let package = parse::open(bytes, name, limits)?;
    let parsed = parse::parse(&package, name, None, true, false, limits)?;
    let Some(body) = parsed.parts.iter().find(|part| part.kind.is_none()) else { return Ok(bytes.to_vec()) };
    let number = parsed.parts.iter().position(|part| part.kind.is_none()).unwrap_or(0);
    let mut comments = Comments::of(&package, name, &body.name, &body.xml)?;
    let mut marks = Marks { xml: &body.xml, points: BTreeMap::new(), opened: BTreeSet::new() };
    let texts = Paragraphs::new(body);
    let first = body.scanned.texts.iter().filter(|text| !in_box(text)).min_by_key(|text| text.xml.start);
    for finding in findings {
        let here = match &finding.anchor {
            Some(anchor) if anchor.part == number => stretch(body, &texts, anchor, &finding.tag),
            _ => None,
        };
        let is_here = here.is_some();
        let around = || around(body, finding.anchor.as_ref().filter(|anchor| anchor.part == number)).or(first);
        let (text, range) = match here.or_else(|| around().map(|text| (text, 0..text.text.len()))) {
            Some((text, range)) => (Some(text), range),
            None => (None, 0..0),
        };
        let id = comments.add(&paragraphs(finding, is_here, lang));
        match text {
            Some(text) => marks.mark(text, range, id),
            None => marks.alone(id),
        }
    }
    let document = marks.apply();
    comments.write(bytes, &body.name, document)
}

fn in_box(text: &Text) -> bool {
    text.place == Place::Part(Part::TextBox)
}

/// The stretch of the body that a finding is about, where a comment can stand.
fn stretch<'p>(
    body: &'p ParsedPart,
    texts: &Paragraphs<'p>,
    anchor: &Anchor,
    tag: &str,
) -> Option<(&'p Text, Range<usize>)> {
    let (text, start) = texts.locate(anchor.at).filter(|(text, _)| !in_box(text))?;
    let end = (start + tag.len().max(1)).min(text.text.len());
    let end = (start..=end).rev().find(|end| text.text.is_char_boundary(*end))?;
    let inside = body.xml.get(text.xml.clone())?;
    (end > start && inside.contains("<w:r")).then_some((text, start..end))
}

/// The paragraph around a place, or the last one before it.
fn around<'p>(body: &'p ParsedPart, anchor: Option<&Anchor>) -> Option<&'p Text> {
    let at = anchor?.at;
    let texts = body.scanned.texts.iter().filter(|text| !in_box(text) && text.xml.start <= at);
    texts.max_by_key(|text| text.xml.start)
}

/// What a comment says, paragraph by paragraph.
fn paragraphs(finding: &Finding, is_here: bool, lang: Lang) -> Vec<String> {
    let zh = lang == Lang::Zh;
    let word = match finding.severity {
        Severity::Error if zh => "错误",
        Severity::Warning if zh => "提示",
        Severity::Note if zh => "说明",
        severity => severity.name(),
    };
    let place = finding.place.as_ref().filter(|_| !is_here).map(|place| place.describe(lang));
    let space = if place.is_some() { " " } else { "" };
    let colon = if zh { "：" } else { ": " };
    let said = finding.said();
    let mut told = vec![format!("{word}{space}{}{colon}{}", place.unwrap_or_default(), said.get(lang))];
    told.extend(Some(finding.help.get(lang).to_owned()).filter(|help| !help.is_empty()));
    told
}

/// Beginnings and ends of comments in the XML of the body.
struct Marks<'x> {
    xml: &'x str,
    /// Positions in a `w:t` at which its run is cut: the content of the `w:t`, what ends there and what begins there.
    points: BTreeMap<usize, (Range<usize>, String, String)>,
    /// Comments that stand in no paragraph.
    opened: BTreeSet<usize>,
}

impl Marks<'_> {
    fn mark(&mut self, text: &Text, range: Range<usize>, id: usize) {
        let start = xml_position(self.xml, text, range.start, false);
        let end = xml_position(self.xml, text, range.end, true);
        let (Some((start, first)), Some((end, last))) = (start, end) else { return self.alone(id) };
        // A tab or line break is no text that could be cut.
        if first.is_empty() || last.is_empty() {
            return self.alone(id);
        }
        let point = self.points.entry(start).or_insert_with(|| (first, String::new(), String::new()));
        let _ = write!(point.2, "<w:commentRangeStart w:id=\"{id}\"/>");
        let point = self.points.entry(end).or_insert_with(|| (last, String::new(), String::new()));
        let _ = write!(point.1, "<w:commentRangeEnd w:id=\"{id}\"/><w:r><w:commentReference w:id=\"{id}\"/></w:r>");
    }

    fn alone(&mut self, id: usize) {
        self.opened.insert(id);
    }

    /// The body with the marks.
    fn apply(self) -> String {
        let mut out = String::with_capacity(self.xml.len() + self.points.len() * 200);
        let mut at = 0;
        if let Some(body) = self.xml.find("<w:body>").filter(|_| !self.opened.is_empty()) {
            at = body + "<w:body>".len();
            out.push_str(self.xml.get(..at).unwrap_or_default());
            out.push_str("<w:p>");
            for id in &self.opened {
                let _ = write!(out, "<w:r><w:commentReference w:id=\"{id}\"/></w:r>");
            }
            out.push_str("</w:p>");
        }
        for (point, (item, ends, begins)) in &self.points {
            let before = self.xml.get(..item.start).unwrap_or_default();
            // The text may now begin or end with a space.
            if let Some(tag) = before.rfind("<w:t").filter(|tag| *tag >= at) {
                out.push_str(self.xml.get(at..tag).unwrap_or_default());
                out.push_str("<w:t xml:space=\"preserve\">");
                at = item.start;
            }
            out.push_str(self.xml.get(at..*point).unwrap_or_default());
            at = *point;
            let properties = run_properties(before);
            let _ = write!(out, "</w:t></w:r>{ends}{begins}<w:r>{properties}<w:t xml:space=\"preserve\">");
        }
        out.push_str(self.xml.get(at..).unwrap_or_default());
        out
    }
}

/// The properties of the run that is open at the end of `xml`.
fn run_properties(xml: &str) -> &str {
    let mut end = xml.len();
    while let Some(found) = xml.get(..end).and_then(|xml| xml.rfind("<w:r")) {
        let rest = xml.get(found..).unwrap_or_default();
        let after = rest.get("<w:r".len()..).unwrap_or_default();
        if after.starts_with(['>', ' ']) {
            let content = rest.split_once('>').map_or("", |(_, content)| content);
            let properties = content.find("</w:rPr>").and_then(|end| content.get(..end + "</w:rPr>".len()));
            return properties
                .filter(|text| text.starts_with("<w:rPr>") && !text.contains("<w:rPrChange"))
                .unwrap_or("");
        }
        end = found;
    }
    ""
}

/// Text of a comment.
fn clean(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    escape(text.as_str()).into_owned()
}
