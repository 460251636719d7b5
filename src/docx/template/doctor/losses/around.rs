//! What stands around a tag: the loops that it is in, and the value right beside it.

use crate::docx::template::paragraphs::Paragraphs;
use crate::docx::template::parse::ParsedPart;
use crate::docx::template::tags::{Kind, Level};
use crate::docx::template::usage::Plain;
use crate::place::Place;

/// What stands around a tag.
#[derive(Debug, Default)]
pub(super) struct Around {
    pub(super) place: Option<Place>,
    /// The loop that goes through the value, where it is a list that one goes through.
    pub(super) own: Option<Level>,
    /// The other loops around it, the outer first.
    pub(super) loops: Vec<Level>,
    /// Whether the outermost loop opens in the first row of its table.
    pub(super) is_topmost: bool,
    /// The tag of a value right beside it.
    pub(super) neighbour: Option<String>,
}

impl Around {
    /// Of the tag of a value; `is_item` says that it prints what a loop takes of it.
    pub(super) fn of(part: &ParsedPart, paragraphs: &Paragraphs<'_>, tag: &Plain, is_item: bool) -> Self {
        let mut open: Vec<(bool, Level, &Place)> = Vec::new();
        let mut tags: Vec<_> = part.scanned.tags.iter().filter(|own| own.at <= tag.at).collect();
        crate::order::by(&mut tags, |own| own.at);
        for own in tags {
            if own.kind != Kind::Statement {
                continue;
            }
            match word(&own.inner) {
                "for" => open.push((true, own.level, &own.place)),
                "if" => open.push((false, own.level, &own.place)),
                "endfor" | "endif" => drop(open.pop()),
                _ => {}
            }
        }
        let loops: Vec<(Level, &Place)> =
            open.into_iter().filter(|(is_loop, ..)| *is_loop).map(|(_, level, place)| (level, place)).collect();
        let first = loops.first().map(|(_, place)| *place);
        let is_topmost = matches!(first, Some(Place::TableCell { row: 0, .. }));
        let mut loops: Vec<Level> = loops.into_iter().map(|(level, _)| level).collect();
        let is_loop = part.scanned.tags.iter().any(|own| own.at == tag.at && word(&own.inner) == "for");
        let own = if is_item || is_loop { loops.pop() } else { None };
        let neighbour = neighbour(part, paragraphs, tag);
        Self { place: Some(tag.place.clone()), own, loops, is_topmost, neighbour }
    }
}

/// The word that a statement begins with.
fn word(inner: &str) -> &str {
    inner.split_whitespace().next().unwrap_or_default().trim_start_matches('-')
}

/// The tag of a value between which and this nothing is written.
fn neighbour(part: &ParsedPart, paragraphs: &Paragraphs<'_>, tag: &Plain) -> Option<String> {
    let (text, start) = paragraphs.locate(tag.at)?;
    let number = text.spans.binary_search_by_key(&start, |span| span.start).ok()?;
    let between = |first: usize| -> Option<bool> {
        let (first, second) = (text.spans.get(first)?, text.spans.get(first + 1)?);
        Some(text.text.get(first.end..second.start)?.trim().is_empty())
    };
    let typed = |number: usize| text.text.get(text.spans.get(number)?.clone());
    let is_value = |typed: &&str| part.scanned.tags.iter().any(|own| own.kind == Kind::Print && own.typed == **typed);
    let behind = between(number).filter(|is_bare| *is_bare).and_then(|_| typed(number + 1));
    let before = number.checked_sub(1).filter(|before| between(*before) == Some(true)).and_then(typed);
    behind.filter(is_value).or(before.filter(is_value)).map(str::to_owned)
}
