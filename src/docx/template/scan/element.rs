//! The elements of a part that matter to tags, and what is kept of those that are open.

use std::ops::Range;

use crate::place::Place;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    Paragraph,
    Run,
    Text,
    Table,
    Row,
    Cell,
    /// The properties of a cell.
    CellProperties,
    /// What a text box holds.
    Box,
    /// What a content control holds.
    Control,
    /// A body.
    Body,
    /// A header, footer or note.
    Story,
    /// What is no text: deleted text.
    Deleted,
    /// What was moved elsewhere: its text counts as deleted.
    Moved,
    /// What may be left out around its content: an insertion that is tracked, a mark of what a word means.
    Loose,
    /// A copy for older programs.
    Fallback,
    Other,
}

impl Element {
    pub(super) fn of(name: &str) -> Self {
        let Some(local) = name.strip_prefix("w:") else {
            return if name == "mc:Fallback" { Self::Fallback } else { Self::Other };
        };
        match local {
            "p" => Self::Paragraph,
            "r" => Self::Run,
            "t" => Self::Text,
            "tbl" => Self::Table,
            "tr" => Self::Row,
            "tc" => Self::Cell,
            "tcPr" => Self::CellProperties,
            "txbxContent" => Self::Box,
            "sdtContent" => Self::Control,
            "body" => Self::Body,
            "hdr" | "ftr" | "footnote" | "endnote" | "comment" => Self::Story,
            "delText" | "delInstrText" => Self::Deleted,
            "moveFrom" => Self::Moved,
            "ins" | "moveTo" | "smartTag" => Self::Loose,
            _ => Self::Other,
        }
    }
}

pub(super) struct Open {
    pub(super) element: Element,
    pub(super) id: u32,
    /// Where it begins in the XML.
    pub(super) at: usize,
    /// Number of pieces when it opened.
    pub(super) pieces: usize,
    /// Tags that take its place.
    pub(super) hoisted: Vec<usize>,
    /// Whether something in it was replaced by tags.
    pub(super) emptied: bool,
}

/// The text of a paragraph.
pub(super) struct Paragraph {
    pub(super) id: u32,
    /// Where it begins in the XML.
    pub(super) at: usize,
    pub(super) container: u32,
    pub(super) place: Place,
    pub(super) text: String,
    pub(super) items: Vec<Item>,
}

/// What a stretch of a paragraph's text came from.
pub(super) struct Item {
    pub(super) text: Range<usize>,
    /// The piece with the content of a `w:t`, behind the piece with its start tag; or the piece of a `w:br` or `w:tab`.
    pub(super) piece: usize,
    pub(super) is_text: bool,
    pub(super) at: usize,
    pub(super) inside: u32,
}

/// A text at which paragraphs can be joined.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub(super) container: u32,
    /// The piece with the content of its `w:t`.
    pub(super) piece: usize,
    /// Whether its run stands in the paragraph itself, not in a link or control.
    pub(super) is_plain: bool,
}

/// An element that may be left out around its content.
pub(super) struct Loose {
    pub(super) id: u32,
    /// What is around it.
    pub(super) parent: u32,
    /// The pieces with its start and end tag.
    pub(super) pieces: [usize; 2],
}

/// The grid of a table under way.
pub(super) struct Grid {
    pub(super) table: u32,
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) span: u32,
    /// The empty piece before its `w:tblGrid`.
    pub(super) slot: Option<usize>,
    /// Whether tags change its columns.
    pub(super) changes: bool,
}
