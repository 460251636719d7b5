//! Tags that go over paragraphs, and paragraphs that tags join.

use super::element::Edge;
use super::{Piece, Scan, tags_in};
use crate::docx::template::mistake::{Code, Mistake};
use crate::docx::template::tags::{self, What};
use crate::message;
use crate::message::Message;

/// How a tag that a paragraph left open goes on in the next.
pub(super) enum Goes {
    /// Not at all.
    Not,
    /// Beyond this paragraph.
    On,
    /// It ends at this place of the text.
    Ends { from: Edge, tag: usize, at: usize },
}

/// A tag that its paragraph left open.
pub(super) struct Unfinished {
    pub(super) from: Edge,
    pub(super) tag: usize,
    /// What stands in it so far.
    pub(super) text: String,
    /// Whether paragraphs were taken as being in it.
    pub(super) went_on: bool,
}

/// Bytes of a tag that goes over paragraphs.
const MOST_UNFINISHED: usize = 8_000;

impl Scan<'_> {
    /// Whether the tag that the paragraphs before left open goes on in this text, and where it ends.
    pub(super) fn ends_here(&mut self, text: &str, container: u32) -> Goes {
        let Some(Unfinished { from, tag, text: mut whole, went_on }) = self.unfinished.take() else { return Goes::Not };
        if from.container != container || whole.len() + text.len() > MOST_UNFINISHED {
            return self.goes_not(tag, went_on);
        }
        let before = whole.len() + 1;
        whole.push('\n');
        whole.push_str(text);
        let Some(span) = tags::find(&whole).into_iter().next().filter(|span| span.range.start == 0) else {
            return self.goes_not(tag, went_on);
        };
        match span.what {
            What::Unclosed { is_short: false, .. } if span.range.end == whole.len() => {
                self.unfinished = Some(Unfinished { from, tag, text: whole, went_on: true });
                Goes::On
            }
            What::Tag { inner, .. } if span.range.end >= before => {
                if let Some(open) = self.out.tags.get_mut(tag) {
                    open.inner = tags::visible(whole.get(inner).unwrap_or_default());
                    open.typed = whole.get(span.range.clone()).unwrap_or_default().to_owned();
                    open.is_sound = true;
                    let at = open.at;
                    self.out.mistakes.retain(|mistake| mistake.at != at || mistake.code != Code::UnclosedTag);
                }
                Goes::Ends { from, tag, at: span.range.end - before }
            }
            _ => self.goes_not(tag, went_on),
        }
    }

    fn goes_not(&mut self, tag: usize, went_on: bool) -> Goes {
        let at = self.out.tags.get(tag).filter(|_| went_on).map(|tag| tag.at);
        self.hiding.extend(at);
        Goes::Not
    }

    /// No tag goes on here.
    pub(super) fn drop_unfinished(&mut self) {
        if let Some(Unfinished { tag, went_on, .. }) = self.unfinished.take() {
            self.goes_not(tag, went_on);
        }
    }

    /// The tags behind the end of one that began in a paragraph before.
    pub(super) fn rest_of(&self, text: &str, at: usize, in_raw: &mut bool) -> Vec<tags::Span> {
        let mut spans = vec![tags::Span { range: 0..at, what: What::Literal("") }];
        for mut span in tags::find_in(text.get(at..).unwrap_or_default(), in_raw) {
            span.range = span.range.start + at..span.range.end + at;
            if let What::Tag { inner, .. } | What::Unclosed { inner, .. } = &mut span.what {
                *inner = inner.start + at..inner.end + at;
            }
            spans.push(span);
        }
        spans
    }

    /// Leaves out what lies between the two ends of a tag that goes over paragraphs.
    pub(super) fn swallow(&mut self, from: Edge, to: Edge, tag: usize) {
        let between = from.piece + 1..to.piece;
        let pieces = self.out.pieces.get(between.clone()).unwrap_or_default();
        let is_lost = |piece: &Piece| match piece {
            Piece::Kept(range) => {
                let xml = self.slice(range.clone());
                ["<w:drawing", "<w:pict", "<w:object", "<w:sectPr"].iter().any(|element| xml.contains(element))
            }
            _ => false,
        };
        if from.is_plain && to.is_plain && !pieces.iter().any(is_lost) {
            between.for_each(|at| self.put(at, Piece::None));
        } else {
            self.cannot_join(tag);
        }
    }

    /// Leaves out what lies between two texts of neighbouring paragraphs.
    pub(super) fn join(&mut self, from: Edge, to: Edge, tag: usize) {
        // The start tag of the second text goes too.
        let between = from.piece + 1..to.piece;
        let pieces = self.out.pieces.get(between.clone()).unwrap_or_default();
        let is_lost = |piece: &Piece| match piece {
            Piece::Kept(range) => {
                let xml = self.slice(range.clone());
                ["<w:drawing", "<w:pict", "<w:object", "<w:sectPr", "<w:tbl", "<w:br", "<w:tab/>"]
                    .iter()
                    .any(|element| xml.contains(element))
            }
            piece => !tags_in(std::slice::from_ref(piece)).is_empty(),
        };
        if from.is_plain && to.is_plain && !pieces.iter().any(is_lost) {
            between.for_each(|at| self.put(at, Piece::None));
            // What goes on in the first text may end in spaces.
            let start = from.piece.wrapping_sub(1);
            if let Some(Piece::Kept(_)) = self.out.pieces.get(start) {
                self.put(start, Piece::New("<w:t xml:space=\"preserve\">".to_owned()));
            }
        } else {
            self.cannot_join(tag);
        }
    }

    pub(super) fn cannot_join(&mut self, tag: usize) {
        let Some(tag) = self.out.tags.get(tag) else { return };
        let typed = &tag.typed;
        self.out.mistakes.push(Mistake {
            at: tag.at,
            place: tag.place.clone(),
            tag: typed.clone(),
            within: None,
            code: Code::CannotJoin,
            message: message!("“{typed}”两边的段落不能连接", "the paragraphs around “{typed}” cannot be joined"),
            help: Message::new("去掉“-”", "leave out the “-”"),
        });
    }
}
