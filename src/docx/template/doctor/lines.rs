//! The line around a mistake, and where in the XML a piece of it stands.

use std::ops::Range;

use quick_xml::escape::unescape;

use super::Line;
use crate::char_count::CharCount as _;
use crate::docx::template::mistake::Mistake;
use crate::docx::template::paragraphs::Paragraphs;
use crate::docx::template::scan::Text;

/// Characters of a line that stand in front of a tag, and behind its beginning.
const BEFORE: usize = 16;
const BEHIND: usize = 44;

/// The line around a mistake.
pub(super) fn line(paragraphs: &Paragraphs<'_>, mistake: &Mistake) -> Option<Line> {
    let (text, start) = paragraphs.locate(mistake.at)?;
    let whole = 0..mistake.tag.char_count();
    let within = mistake.within.clone().unwrap_or(whole);
    // Not the whole paragraph: it may be long, and have as many mistakes.
    let mut kept: Vec<char> = text.text.get(..start)?.chars().rev().take(BEFORE + 1).collect();
    kept.reverse();
    let skipped = kept.len().saturating_sub(BEFORE);
    let kept = kept.get(skipped..).unwrap_or_default();
    let most = BEHIND.max(within.end);
    let rest: Vec<char> = text.text.get(start..)?.chars().take(most.saturating_add(1)).collect();
    let length = rest.len().min(most);
    let mut line = String::new();
    if skipped > 0 {
        line.push('…');
    }
    let from = line.char_count() + kept.len();
    let shown = kept.iter().chain(rest.get(..length).unwrap_or_default());
    line.extend(shown.map(|c| if c.is_whitespace() || c.is_control() { ' ' } else { *c }));
    if length < rest.len() {
        line.push('…');
    }
    Some(Line { text: line, marked: from + within.start..from + within.end.max(within.start + 1) })
}

/// The position in the XML of a position in the text of a paragraph; that of the end of a stretch lies in the item where
/// it ends.
pub(super) fn xml_position(xml: &str, text: &Text, at: usize, is_end: bool) -> Option<(usize, Range<usize>)> {
    let holds = |range: &Range<usize>| if is_end { range.start < at && at <= range.end } else { range.contains(&at) };
    let (within, item) = text.items.iter().find(|(range, _)| holds(range))?;
    let mut left = at - within.start;
    let mut position = item.start;
    while left > 0 && position < item.end {
        let rest = xml.get(position..item.end)?;
        let reference = rest.starts_with('&').then(|| rest.find(';')).flatten().map(|end| end + 1);
        let raw = reference.or_else(|| rest.chars().next().map(char::len_utf8))?;
        let piece = rest.get(..raw)?;
        left = left.saturating_sub(unescape(piece).map_or(raw, |text| text.len()));
        position += raw;
    }
    Some((position, item.clone()))
}
