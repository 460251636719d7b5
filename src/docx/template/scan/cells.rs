//! Tags that act on the whole cell: `cellbg`, `colspan`, `vm` and `hm`.
//!
//! They leave the text and go into the properties of the cell (ECMA-376-1 17.4.69), in the order that the schema wants.
//! A cell that is merged down says its content in the first turn of its loop only, and one that is merged across exists
//! only there.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::super::mistake::{Code, Mistake};
use super::super::tags::Kind;
use super::{Element, Grid, Guard, Piece, Scan};
use crate::message;
use crate::message::Message;

/// What a tag does to its cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::docx::template) enum Effect {
    /// `{% cellbg colour %}`: its shading.
    Shading,
    /// `{% colspan number %}`: how many columns it takes.
    Span,
    /// `{% vm %}`: one with its copies below.
    Down,
    /// `{% hm %}`: one with its copies beside.
    Across,
}

impl Effect {
    /// What a statement does to its cell; none where it is another statement.
    pub(in crate::docx::template) fn of(inner: &str) -> Option<Self> {
        let inner = inner.trim();
        let end = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(inner.len());
        match inner.get(..end)? {
            "cellbg" => Some(Self::Shading),
            "colspan" => Some(Self::Span),
            "vm" => Some(Self::Down),
            "hm" => Some(Self::Across),
            _ => None,
        }
    }

    /// The property that it sets.
    fn property(self) -> &'static str {
        match self {
            Self::Shading => "w:shd",
            Self::Span | Self::Across => "w:gridSpan",
            Self::Down => "w:vMerge",
        }
    }
}

/// What is written for a tag that acts on its cell.
#[derive(Debug, Clone)]
pub(in crate::docx::template) enum CellPiece {
    /// The property; for a cell that is merged across, of so many columns each.
    Property(Effect, u32),
    /// Here begins what only the first turn of the loop has.
    Begin,
    /// Here it ends; what the other turns have instead.
    End(String),
}

/// A cell that is open.
pub(super) struct OpenCell {
    /// The piece with its start tag; an empty one follows.
    start: usize,
    /// The pieces of its properties and where these stand in the XML, once they have been seen.
    properties: Option<(Range<usize>, Range<usize>)>,
    tags: Vec<(usize, Effect)>,
}

/// The properties of a cell in the order of the schema.
const ORDER: [&str; 16] = [
    "w:cnfStyle",
    "w:tcW",
    "w:gridSpan",
    "w:hMerge",
    "w:vMerge",
    "w:tcBorders",
    "w:shd",
    "w:noWrap",
    "w:tcMar",
    "w:textDirection",
    "w:tcFitText",
    "w:vAlign",
    "w:hideMark",
    "w:headers",
    "w:cellIns",
    "w:tcPrChange",
];

impl Scan<'_> {
    /// A cell has opened with the start tag at `range`.
    pub(super) fn open_cell(&mut self, start: usize, range: Range<usize>) {
        self.keep(range.end);
        self.out.pieces.push(Piece::None);
        self.cells.push(OpenCell { start, properties: None, tags: Vec::new() });
    }

    /// Whether the element that has just opened stands in a cell itself.
    pub(super) fn in_cell(&self) -> bool {
        self.stack.last().is_some_and(|open| open.element == Element::Cell)
    }

    /// The properties of a cell have begun in piece `from`, at `range` in the XML.
    pub(super) fn cell_properties(&mut self, from: usize, range: Range<usize>) {
        self.keep(range.end);
        let pieces = from..self.out.pieces.len();
        if let Some(cell) = self.cells.last_mut()
            && cell.properties.is_none()
        {
            cell.properties = Some((pieces, range));
        }
    }

    /// Notes a tag that acts on the cell around it.
    pub(super) fn note_effect(&mut self, number: usize, effect: Effect) {
        if let Some(cell) = self.cells.last_mut() {
            let twice = cell.tags.iter().any(|(_, other)| *other == effect);
            if !twice {
                cell.tags.push((number, effect));
                return;
            }
        }
        let outside = self.cells.is_empty();
        let Some(tag) = self.out.tags.get(number) else { return };
        let typed = &tag.typed;
        let (code, message, help) = if outside {
            (
                Code::NotInTable,
                message!("“{typed}”不在单元格里", "“{typed}” stands in no table cell"),
                Message::new("把它移到表格的单元格里", "move it into a cell of a table"),
            )
        } else {
            (
                Code::CellTag,
                message!("这一格里不止一个“{typed}”", "the cell has “{typed}” or the like more than once"),
                Message::new(
                    "只留一个；按条件选颜色写 {% cellbg \"FF0000\" if 条件 else \"auto\" %}",
                    "keep one; to choose a colour, write {% cellbg \"FF0000\" if … else \"auto\" %}",
                ),
            )
        };
        let (at, place, tag) = (tag.at, tag.place.clone(), typed.clone());
        self.out.mistakes.push(Mistake { at, place, tag, within: None, code, message, help });
    }

    /// Before the end tag of a cell, at `range`: puts its tags where they act.
    pub(super) fn close_cell(&mut self, range: Range<usize>) {
        let Some(cell) = self.cells.pop().filter(|cell| !cell.tags.is_empty()) else { return };
        let has = |effect| cell.tags.iter().find(|(_, other)| *other == effect).map(|(number, _)| *number);
        let (down, across) = (has(Effect::Down), has(Effect::Across));
        if (across.is_some() || has(Effect::Span).is_some())
            && let Some(grid) = self.grids.last_mut()
        {
            grid.changes = true;
        }
        let (pieces, xml) = match &cell.properties {
            Some((pieces, range)) => (pieces.clone(), self.slice(range.clone())),
            None => (cell.start + 1..cell.start + 2, "<w:tcPr/>"),
        };
        let mut made = properties(xml, &cell.tags);
        if let Some(number) = down {
            made.push(Piece::Cell(number, CellPiece::Begin));
            let content = cell.properties.as_ref().map_or(0, |(_, range)| range.end);
            let paragraph = self.paragraph_like(content, range.start);
            self.keep(range.start);
            self.out.pieces.push(Piece::Cell(number, CellPiece::End(paragraph)));
        }
        for piece in pieces.clone() {
            self.set_piece(piece, Piece::None);
        }
        self.set_piece(pieces.start, Piece::Several(made));
        if let Some(number) = across {
            if let Some(piece) = self.out.pieces.get_mut(cell.start) {
                let kept = std::mem::replace(piece, Piece::None);
                *piece = Piece::Several(vec![Piece::Cell(number, CellPiece::Begin), kept]);
            }
            self.keep(range.end);
            self.out.pieces.push(Piece::Cell(number, CellPiece::End(String::new())));
        }
    }

    fn set_piece(&mut self, at: usize, piece: Piece) {
        if let Some(slot) = self.out.pieces.get_mut(at) {
            *slot = piece;
        }
    }

    /// An empty paragraph that looks like the first of those in `from..to`.
    fn paragraph_like(&self, from: usize, to: usize) -> String {
        let content = self.slice(from.min(to)..to);
        let first = content.find("<w:p>").into_iter().chain(content.find("<w:p ")).min();
        let inner = first.and_then(|at| content.get(at..)).and_then(|text| text.split_once('>')).map(|(_, rest)| rest);
        let looks = inner.filter(|inner| inner.starts_with("<w:pPr>")).and_then(|inner| inner.split_once("</w:pPr>"));
        match looks {
            Some((looks, _)) if !looks.contains("Change") && !looks.contains("<w:sectPr") && !looks.contains('{') => {
                format!("<w:p>{looks}</w:pPr></w:p>")
            }
            _ => "<w:p/>".to_owned(),
        }
    }

    /// The grid of the table is written after the table, when its columns may have changed.
    pub(super) fn grid_slot(&mut self, at: usize) {
        self.keep(at);
        let slot = self.out.pieces.len();
        self.out.pieces.push(Piece::None);
        if let Some(grid) = self.grids.last_mut() {
            grid.slot = Some(slot);
        }
    }

    /// A table has ended.
    pub(super) fn close_grid(&mut self) {
        if let Some(Grid { slot: Some(slot), changes: true, .. }) = self.grids.pop()
            && let Some(piece @ Piece::None) = self.out.pieces.get_mut(slot)
        {
            *piece = Piece::Guard(Guard::Grid);
        }
    }

    /// Whether a tag acts on its cell.
    pub(super) fn effect(&self, number: usize) -> Option<Effect> {
        let tag = self.out.tags.get(number).filter(|tag| tag.kind == Kind::Statement)?;
        Effect::of(&tag.inner)
    }
}

/// Properties of a cell with those that tags set.
fn properties(xml: &str, tags: &[(usize, Effect)]) -> Vec<Piece> {
    let (start, children) = children(xml);
    let span = children.iter().find(|(name, _)| *name == "w:gridSpan").and_then(|(_, xml)| {
        let value = xml.split_once("w:val=\"")?.1.split_once('"')?.0;
        value.parse::<u32>().ok()
    });
    let across = tags.iter().any(|(_, effect)| *effect == Effect::Across);
    let rank = |name: &str| ORDER.iter().position(|known| *known == name).unwrap_or(ORDER.len() - 2);
    let mut sorted: Vec<(usize, Piece)> = Vec::new();
    for (name, xml) in children {
        if !tags.iter().any(|(_, effect)| effect.property() == name) {
            sorted.push((rank(name), Piece::New(xml.to_owned())));
        }
    }
    for &(number, effect) in tags {
        // Of `colspan` and `hm` in one cell, `hm` writes the span; `colspan` is read there.
        if effect == Effect::Span && across {
            continue;
        }
        let piece = Piece::Cell(number, CellPiece::Property(effect, span.unwrap_or(1).max(1)));
        sorted.push((rank(effect.property()), piece));
    }
    crate::order::by(&mut sorted, |(rank, _)| *rank);
    let mut pieces = vec![Piece::New(start)];
    pieces.extend(sorted.into_iter().map(|(_, piece)| piece));
    pieces.push(Piece::New("</w:tcPr>".to_owned()));
    pieces
}

/// The start tag of an element and its children, each with its name.
fn children(xml: &str) -> (String, Vec<(&str, &str)>) {
    let start = xml.split_inclusive('>').next().unwrap_or("<w:tcPr>");
    let start = start.strip_suffix("/>").map_or_else(|| start.to_owned(), |start| format!("{}>", start.trim_end()));
    let mut reader = Reader::from_str(xml);
    let (mut children, mut depth, mut from, mut before) = (Vec::new(), 0usize, 0, 0);
    while let Ok(event) = reader.read_event() {
        let after = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let ends = match event {
            Event::Start(_) => {
                depth += 1;
                if depth == 2 {
                    from = before;
                }
                false
            }
            Event::Empty(_) => {
                if depth == 1 {
                    from = before;
                }
                depth == 1
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                depth == 1
            }
            Event::Eof => break,
            _ => false,
        };
        if ends && let Some(child) = xml.get(from..after) {
            let name = child.trim_start_matches('<');
            let end = name.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).unwrap_or(name.len());
            children.push((name.get(..end).unwrap_or_default(), child));
        }
        before = after;
    }
    (start, children)
}
