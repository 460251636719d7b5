//! What a scan finds: tags with their places, and the pieces of XML between them.

use std::collections::HashSet;
use std::ops::Range;

use super::CellPiece;
use super::texts::is_statement;
use crate::docx::template::mistake::Mistake;
use crate::docx::template::tags::{Kind, Level};
use crate::place::Place;

/// A part, cut.
#[derive(Debug, Default)]
pub(in crate::docx::template) struct Scanned {
    /// The tags, as they come in the file.
    pub(in crate::docx::template) tags: Vec<Tag>,
    /// What the part is put together from, in order.
    pub(in crate::docx::template) pieces: Vec<Piece>,
    /// What is wrong with the tags themselves.
    pub(in crate::docx::template) mistakes: Vec<Mistake>,
    /// The paragraphs that hold text; only where they are asked for.
    pub(in crate::docx::template) texts: Vec<Text>,
    /// Stretches that repeat what stands before them for older programs (ECMA-376-3 10.2.3).
    pub(in crate::docx::template) fallbacks: Vec<Range<usize>>,
    /// Links to addresses.
    pub(in crate::docx::template) links: Vec<Link>,
    /// Deleted text that holds tags: where, and what it says.
    pub(in crate::docx::template) deleted: Vec<(usize, Place, String)>,
    /// XML in the place of which tags stand, with the first of these.
    pub(in crate::docx::template) displaced: Vec<(Range<usize>, usize)>,
}

/// A hyperlink to an address.
#[derive(Debug)]
pub(in crate::docx::template) struct Link {
    /// The relationship with its address.
    pub(in crate::docx::template) relation: String,
    pub(in crate::docx::template) at: usize,
    pub(in crate::docx::template) place: Place,
}

impl Scanned {
    /// Leaves out mistakes that are told where the original of a copy stands.
    pub(in crate::docx::template) fn leave_copies_out<T>(&self, list: &mut Vec<T>, mistake: impl Fn(&T) -> &Mistake) {
        if self.fallbacks.is_empty() {
            return;
        }
        let is_copy = |at: usize| self.fallbacks.iter().any(|range| range.contains(&at));
        let told: HashSet<(String, String)> = list
            .iter()
            .map(&mistake)
            .filter(|mistake| !is_copy(mistake.at))
            .map(|mistake| (mistake.tag.clone(), mistake.message.zh.clone()))
            .collect();
        list.retain(|item| {
            let mistake = mistake(item);
            !is_copy(mistake.at) || !told.contains(&(mistake.tag.clone(), mistake.message.zh.clone()))
        });
    }
}

/// A paragraph.
#[derive(Debug)]
pub(in crate::docx::template) struct Text {
    pub(in crate::docx::template) text: String,
    pub(in crate::docx::template) place: Place,
    /// Where it stands in the XML.
    pub(in crate::docx::template) xml: Range<usize>,
    /// Stretches of the text and the content of the `w:t` or the element that they come from, in order.
    pub(in crate::docx::template) items: Vec<(Range<usize>, Range<usize>)>,
    /// Its tags and literals.
    pub(in crate::docx::template) spans: Vec<Range<usize>>,
}

/// A piece of a part.
#[derive(Debug)]
pub(in crate::docx::template) enum Piece {
    /// XML of the part as it is.
    Kept(Range<usize>),
    /// XML that is new.
    New(String),
    /// A tag by its number.
    Tag(usize),
    /// What stands here may be empty when a loop had nothing to go through.
    Guard(Guard),
    /// What a tag does to its cell.
    Cell(usize, CellPiece),
    /// Pieces of one text.
    Several(Vec<Piece>),
    /// Nothing.
    None,
}

/// The end of an element that must not be empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::docx::template) enum Guard {
    /// A cell, text box, control, header or note: it needs a paragraph.
    Paragraph,
    /// A table without rows or a row without cells: it goes.
    Content,
    /// Behind this stands the grid of a table whose columns may change.
    Grid,
}

/// A tag as it was typed.
#[derive(Debug)]
pub(in crate::docx::template) struct Tag {
    pub(in crate::docx::template) kind: Kind,
    pub(in crate::docx::template) level: Level,
    /// What stands in it.
    pub(in crate::docx::template) inner: String,
    /// The whole tag, for messages.
    pub(in crate::docx::template) typed: String,
    /// Whether it ends as a tag does. What it opens or ends counts all the same, so that its partner is not blamed.
    pub(in crate::docx::template) is_sound: bool,
    /// Whether something like its end stands there: one brace, or other brackets.
    pub(in crate::docx::template) is_short: bool,
    /// Whether its paragraph holds nothing else.
    pub(in crate::docx::template) is_alone: bool,
    pub(in crate::docx::template) place: Place,
    /// Where it begins in the XML: the order of messages.
    pub(in crate::docx::template) at: usize,
    /// Whether it stands in a text of Word's, where line breaks and tabs are elements.
    pub(in crate::docx::template) in_run: bool,
    pub(in crate::docx::template) anchor: Anchor,
}

impl Tag {
    /// Whether it is a value that begins as a statement does: `{% name }}`.
    pub(in crate::docx::template) fn is_value(&self) -> bool {
        let inner = self.inner.trim();
        self.kind == Kind::Statement
            && self.is_short
            && self.typed.trim_end().ends_with("}}")
            && !inner.contains(char::is_whitespace)
            && !is_statement(inner)
    }

    /// Whether it is none of ours, though it begins like one: `{#list}`, `{%picture}`.
    pub(in crate::docx::template) fn is_foreign(&self) -> bool {
        let is_word = || self.inner.chars().all(|c| c.is_alphanumeric() || c == '_') && !self.inner.is_empty();
        self.is_short
            && match self.kind {
                Kind::Comment => true,
                Kind::Statement => {
                    is_word() && self.typed.len() == self.inner.len() + "{%}".len() && !is_statement(&self.inner)
                }
                Kind::Print => false,
            }
    }

    /// Whether it is to take the place of a row or cell that is not there.
    pub(in crate::docx::template) fn is_lost(&self) -> bool {
        self.level != Level::Text && self.anchor.container == 0
    }
}

/// Where a tag stands among the elements; numbers of elements, in the order in which they open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::docx::template) struct Anchor {
    pub(in crate::docx::template) level: Level,
    /// What is around the paragraph, cell or row.
    pub(in crate::docx::template) container: u32,
    pub(in crate::docx::template) paragraph: u32,
    /// What is around the run.
    pub(in crate::docx::template) inside: u32,
}

impl Anchor {
    /// Whether what lies between two tags is whole elements, and of one container: it can be left out or repeated.
    pub(in crate::docx::template) fn pairs_with(self, other: Self) -> bool {
        let same_text = self.paragraph == other.paragraph && self.inside == other.inside;
        let plain_texts = self.inside == self.paragraph && other.inside == other.paragraph;
        self.level == other.level && self.container == other.container && (same_text || plain_texts)
    }

    pub(in crate::docx::template) fn level(self) -> Level {
        self.level
    }
}
