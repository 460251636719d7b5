//! Content controls: which of them lie around a paragraph, and the bytes of its text that they hold.

use std::sync::Arc;

use super::properties::ControlProperties;
use crate::grid::{Control, Paragraph};

/// The end of a range that is not closed yet.
pub(super) const OPEN: usize = usize::MAX;

/// A control that has begun and not ended.
#[derive(Debug)]
pub(super) struct OpenControl {
    pub(super) id: u32,
    pub(super) properties: ControlProperties,
    /// True from the beginning of its content on.
    pub(super) content: bool,
}

impl OpenControl {
    /// Lets the control begin at the end of what `paragraph` holds so far.
    pub(super) fn enter(&self, paragraph: &mut Paragraph) {
        let ControlProperties { tag, alias, placeholder, checked } = self.properties.clone();
        let range = paragraph.text.len()..OPEN;
        // Few paragraphs have more than one.
        if paragraph.controls.is_empty() {
            paragraph.controls.reserve_exact(1);
        }
        paragraph.controls.push(Control { id: self.id, tag, alias, range, placeholder, checked });
    }

    /// What it costs to name it in a paragraph, in entries of the document.
    pub(super) fn cost(&self) -> usize {
        let len = |name: &Option<Arc<str>>| name.as_ref().map_or(0, |name| name.len());
        1 + (len(&self.properties.tag) + len(&self.properties.alias)) / 64
    }
}

/// True when the control `id` is in `paragraph`. Controls are numbered in the order in which they begin.
pub(super) fn holds(paragraph: &Paragraph, id: u32) -> bool {
    paragraph.controls.binary_search_by_key(&id, |control| control.id).is_ok()
}

/// Closes the control `id` at the end of what `paragraph` holds so far.
pub(super) fn leave(paragraph: &mut Paragraph, id: u32) {
    if let Ok(index) = paragraph.controls.binary_search_by_key(&id, |control| control.id)
        && let Some(control) = paragraph.controls.get_mut(index)
    {
        // The prompt of an empty control is no content.
        if control.placeholder {
            paragraph.text.truncate(control.range.start);
        }
        control.range.end = paragraph.text.len();
    }
}

/// Closes the controls that go on beyond the paragraph.
pub(super) fn close(paragraph: &mut Paragraph) {
    for control in &mut paragraph.controls {
        if control.range.end == OPEN {
            if control.placeholder {
                paragraph.text.truncate(control.range.start);
            }
            control.range.end = paragraph.text.len();
        }
    }
}

/// LibreOffice 7 writes a plain text control in Chinese back as several in a row with the same title: the text, then
/// each piece of it that is of one script with the whole text behind, then the text again. Keeps the first and gives
/// its title; `None` when there was nothing of that kind.
pub(super) fn keep_once(paragraph: &mut Paragraph) -> Option<Arc<str>> {
    if paragraph.controls.len() < 2 {
        return None;
    }
    let text = paragraph.text.as_str();
    let mut cuts: Vec<std::ops::Range<usize>> = Vec::new();
    let mut repeated = None;
    let mut kept = vec![true; paragraph.controls.len()];
    let mut first = 0;
    while let Some(control) = paragraph.controls.get(first) {
        let Some((whole, alias)) = text.get(control.range.clone()).zip(control.alias.as_ref()) else {
            first += 1;
            continue;
        };
        let (mut last, mut end, mut pieces) = (first, control.range.end, 0);
        let mut plausible = !whole.is_empty();
        while let Some(next) = paragraph.controls.get(last + 1)
            && next.alias.as_ref() == Some(alias)
            && next.range.start == end
            && let Some(piece) = text.get(next.range.clone()).and_then(|t| t.strip_suffix(whole))
        {
            plausible &= whole.get(pieces..).is_some_and(|rest| rest.starts_with(piece));
            pieces += piece.len();
            (last, end) = (last + 1, next.range.end);
        }
        if last > first && plausible && (pieces == 0 || pieces == whole.len()) {
            cuts.push(control.range.end..end);
            kept.iter_mut().take(last + 1).skip(first + 1).for_each(|kept| *kept = false);
            repeated.get_or_insert_with(|| alias.clone());
        }
        first = last + 1;
    }
    if !cuts.is_empty() {
        cut(paragraph, &cuts);
        let mut kept = kept.into_iter();
        paragraph.controls.retain(|_| kept.next().unwrap_or(true));
    }
    repeated
}

/// Takes ascending ranges out of the text.
fn cut(paragraph: &mut Paragraph, cuts: &[std::ops::Range<usize>]) {
    let mut text = String::with_capacity(paragraph.text.len());
    let (mut from, mut gone) = (0, 0);
    // Where each cut begins and ends, and how much is gone before it.
    let mut marks = Vec::with_capacity(cuts.len());
    for range in cuts {
        text.push_str(paragraph.text.get(from..range.start).unwrap_or_default());
        marks.push((range.clone(), gone));
        gone += range.len();
        from = range.end;
    }
    text.push_str(paragraph.text.get(from..).unwrap_or_default());
    let place = |at: usize| {
        let before = marks.partition_point(|(range, _)| range.start < at).checked_sub(1);
        let lost =
            before.and_then(|index| marks.get(index)).map_or(0, |(range, gone)| gone + at.min(range.end) - range.start);
        at - lost
    };
    for control in &mut paragraph.controls {
        control.range = place(control.range.start)..place(control.range.end);
    }
    for struck in &mut paragraph.struck {
        *struck = place(struck.start)..place(struck.end);
    }
    paragraph.struck.retain(|struck| !struck.is_empty());
    paragraph.text = text;
}
