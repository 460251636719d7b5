//! Tags in texts that are no paragraph's, and in attributes: each is whole in one of them.

use std::ops::Range;

use super::{Anchor, Piece, Scan, decoded, may_hold_tags, push_text};
use crate::docx::template::tags::{self, Level, What};

impl Scan<'_> {
    /// Tags in a text that is not a `w:t`.
    pub(super) fn lone_text(&mut self, range: Range<usize>) {
        let raw = self.slice(range.clone());
        if !may_hold_tags(raw) {
            return;
        }
        let text = decoded(raw);
        self.lone(&text, range, false);
    }

    /// Tags in the attributes of a start tag.
    pub(super) fn attributes(&mut self, range: Range<usize>) {
        let raw = self.slice(range.clone());
        if may_hold_tags(raw) {
            self.lone(raw, range, true);
        }
    }

    /// Tags in a text of their own; `raw` where it is XML already.
    fn lone(&mut self, text: &str, range: Range<usize>, raw: bool) {
        let id = self.parent();
        let place = self.paragraphs.last().map_or_else(|| self.place(), |paragraph| paragraph.place.clone());
        let spans = tags::find(text);
        // What only looks like a tag in an attribute is no business of ours.
        let is_sound = |span: &tags::Span| matches!(span.what, What::Tag { .. } | What::Literal(_));
        if spans.is_empty() || (raw && !spans.iter().all(is_sound)) {
            return;
        }
        let anchor = Anchor { level: Level::Text, container: id, paragraph: id, inside: id };
        let mut pieces = Vec::new();
        let push = |pieces: &mut Vec<Piece>, text: &str| {
            if raw {
                pieces.push(Piece::New(text.to_owned()));
            } else {
                push_text(pieces, text);
            }
        };
        let mut at = 0;
        for span in &spans {
            push(&mut pieces, text.get(at..span.range.start).unwrap_or_default());
            at = span.range.end;
            if let What::Literal(literal) = span.what {
                push(&mut pieces, literal);
            } else if let Some(number) = self.span(text, span, range.start, &place, anchor, false) {
                if let Some(tag) = self.out.tags.get_mut(number) {
                    (tag.level, tag.anchor.level) = (Level::Text, Level::Text);
                    if raw {
                        tag.inner = decoded(&tag.inner).into_owned();
                        tag.typed = decoded(&tag.typed).into_owned();
                    }
                }
                pieces.push(Piece::Tag(number));
            }
        }
        push(&mut pieces, text.get(at..).unwrap_or_default());
        self.keep(range.start);
        self.out.pieces.push(Piece::Several(pieces));
        self.from = range.end;
    }
}
