//! A part cut into XML that stays and tags that are filled in.
//!
//! One pass over the XML, in linear time. Word splits what a person typed over runs as it likes, so the text of a
//! paragraph is put together from its `w:t` elements (ECMA-376-1 17.3.3.31), the tags are found in it, and every
//! character goes back to the element it came from; a tag goes whole into the element where it opens, with the looks of
//! its first character. `{%p`, `{%tc` and `{%tr` take the place of the element around them: what was cut since that
//! element opened is thrown away when it closes. Tags in other texts (field codes, drawings, document properties) and in
//! attributes (alternative texts) are found within one text or attribute.
//!
//! `{%-` at the beginning of a paragraph and `-%}` at its end join it to its neighbour: what lies between the two texts,
//! the end of one paragraph and the beginning of the other, is left out.

mod cells;
mod element;
mod found;
mod joins;
mod lone;
mod proper;
mod replace;
mod texts;

pub(super) use cells::{CellPiece, Effect};
pub(super) use found::{Anchor, Guard, Link, Piece, Scanned, Tag, Text};

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use self::element::{Edge, Element, Grid, Item, Loose, Open, Paragraph};
use self::proper::{broken, cut_short, has_doctype, improper, proper};
use super::mistake::{Code, Mistake};
use super::tags::Level;
use crate::deadline;
use crate::docx::xml::attribute;
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::place::{Part, Place};
use crate::problem::Problem;

/// The author of comments that say what is wrong with a template.
pub(super) const OWN_AUTHOR: &str = "zwy";

/// How often a part is looked through for what tags without end hide.
const MOST_SCANS: usize = 4;
/// Events between two looks at the clock.
const SOME: usize = 4096;

struct Scan<'a> {
    xml: &'a str,
    part: Option<Part>,
    out: Scanned,
    texts: bool,
    stack: Vec<Open>,
    paragraphs: Vec<Paragraph>,
    grids: Vec<Grid>,
    cells: Vec<cells::OpenCell>,
    boxes: usize,
    ids: u32,
    tables: u32,
    numbered: u32,
    /// Macros of whole paragraphs, cells or rows.
    macros: Vec<(String, Level)>,
    /// Elements that are open in a comment of our own.
    own: usize,
    /// Elements around that were moved elsewhere.
    moved: usize,
    /// Loose elements of the paragraph under way.
    loose: Vec<Loose>,
    /// The tag that the paragraph before left open.
    unfinished: Option<joins::Unfinished>,
    /// Where tags begin that were looked for in vain beyond their paragraphs.
    lone: &'a [usize],
    /// Where such tags begin that were found now: what stands behind them was not looked at.
    hiding: Vec<usize>,
    /// The `raw` that is open.
    raw: Option<usize>,
    /// The last text of the paragraph before, in the same container.
    before: Option<Edge>,
    /// The text behind which the next paragraph is joined.
    joining: Option<(Edge, usize)>,
    /// Begin of the XML that is in no piece yet.
    from: usize,
    /// Begin of the content of the element that has just opened, while it holds nothing but text.
    leaf: Option<usize>,
}

/// Cuts a part. `part` says what it is where it is not the body; `texts`, whether its paragraphs are kept. The error
/// says why it is no part of a Word document.
pub(super) fn scan(xml: &str, part: Option<Part>, texts: bool, limits: &Limits) -> Result<Scanned, Box<Problem>> {
    if !texts && !xml.contains(['{', '｛', '｝', '％']) {
        return proper(xml).map(|()| Scanned::default());
    }
    if xml.bytes().any(|b| b < b' ' && !matches!(b, b'\t' | b'\n' | b'\r')) {
        return Err(broken(Message::new("部件含有控制字符", "the part holds control characters")));
    }
    let mut lone = Vec::new();
    for _ in 0..MOST_SCANS {
        let mut scan = gather(xml, part, texts, limits, &lone)?;
        if scan.hiding.is_empty() {
            return Ok(scan.out);
        }
        lone.append(&mut scan.hiding);
    }
    gather(xml, part, texts, limits, &lone).map(|scan| scan.out)
}

/// Cuts a part in which the tags that begin at `lone` end with their paragraphs.
fn gather<'a>(
    xml: &'a str,
    part: Option<Part>,
    texts: bool,
    limits: &Limits,
    lone: &'a [usize],
) -> Result<Scan<'a>, Box<Problem>> {
    let mut scan = Scan {
        xml,
        lone,
        hiding: Vec::new(),
        part,
        out: Scanned::default(),
        texts,
        stack: Vec::new(),
        paragraphs: Vec::new(),
        grids: Vec::new(),
        cells: Vec::new(),
        boxes: 0,
        ids: 0,
        tables: 0,
        numbered: 0,
        macros: Vec::new(),
        own: 0,
        moved: 0,
        loose: Vec::new(),
        unfinished: None,
        raw: None,
        before: None,
        joining: None,
        from: 0,
        leaf: None,
    };
    let mut reader = Reader::from_str(xml);
    let (mut before, mut events) = (0, 0_usize);
    loop {
        events += 1;
        if events.is_multiple_of(SOME) {
            deadline::check().map_err(|reason| Box::new(reason.into_problem()))?;
        }
        let event = reader.read_event().map_err(|e| improper(&e))?;
        let after = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        match event {
            Event::Start(tag) => {
                if scan.stack.len() >= limits.xml_depth {
                    let most = limits.xml_depth;
                    let message =
                        message!("元素嵌套超过上限 {most} 层", "elements nest deeper than the limit of {most}");
                    return Err(Box::new(limits.oversized("xml_depth", message)));
                }
                scan.open(&tag, before..after);
            }
            Event::Empty(tag) => scan.empty(&tag, before..after),
            Event::End(_) => scan.close(before..after),
            Event::DocType(_) => return Err(has_doctype()),
            Event::Eof if !scan.stack.is_empty() => return Err(cut_short()),
            Event::Eof => break,
            _ => {}
        }
        before = after;
    }
    scan.keep(xml.len());
    scan.drop_unfinished();
    if let Some(tag) = scan.raw.and_then(|number| scan.out.tags.get(number)) {
        let typed = tag.typed.clone();
        scan.out.mistakes.push(Mistake {
            at: tag.at,
            place: tag.place.clone(),
            message: message!("“{typed}”没有结束", "“{typed}” does not end"),
            tag: typed,
            within: None,
            code: Code::UnclosedBlock,
            help: Message::new("补上 {% endraw %}", "add {% endraw %}"),
        });
    }
    Ok(scan)
}

impl<'a> Scan<'a> {
    fn slice(&self, range: Range<usize>) -> &'a str {
        self.xml.get(range).unwrap_or_default()
    }

    /// Puts the XML up to `until` into a piece.
    fn keep(&mut self, until: usize) {
        if self.from < until {
            self.out.pieces.push(Piece::Kept(self.from..until));
        }
        self.from = until;
    }

    fn parent(&self) -> u32 {
        self.stack.last().map_or(0, |open| open.id)
    }

    fn open(&mut self, tag: &BytesStart<'_>, range: Range<usize>) {
        if self.own > 0 || is_own(tag) {
            self.own += 1;
            self.leaf = None;
            let pieces = self.out.pieces.len();
            let (element, at) = (Element::Other, range.start);
            self.stack.push(Open { element, id: 0, at, pieces, hoisted: Vec::new(), emptied: false });
            return;
        }
        let element = match Element::of(tag.name().into_inner()) {
            Element::Text if self.moved > 0 => Element::Deleted,
            Element::Loose if self.paragraphs.is_empty() => Element::Other,
            element => element,
        };
        self.leaf = Some(range.end);
        self.ids += 1;
        let id = self.ids;
        match element {
            Element::Paragraph => {
                self.keep(range.start);
                let (place, container) = (self.place(), self.parent());
                if self.part.is_none() && self.grids.is_empty() && self.boxes == 0 {
                    self.numbered += 1;
                }
                self.paragraphs.push(Paragraph {
                    id,
                    at: range.start,
                    container,
                    place,
                    text: String::new(),
                    items: Vec::new(),
                });
            }
            Element::Table => {
                self.keep(range.start);
                self.grids.push(Grid { table: self.tables, row: 0, column: 0, span: 1, slot: None, changes: false });
                self.tables += u32::from(self.boxes == 0);
            }
            Element::Row | Element::Cell => {
                self.keep(range.start);
                if let Some(grid) = self.grids.last_mut() {
                    grid.span = 1;
                }
            }
            Element::CellProperties if self.in_cell() => self.keep(range.start),
            Element::Box => self.boxes += 1,
            Element::Moved => self.moved += 1,
            _ => {}
        }
        match tag.name().into_inner() {
            "w:tblGrid" => self.grid_slot(range.start),
            "w:hyperlink" => {
                if let Some(relation) = attribute(tag, "id") {
                    let place = self.paragraphs.last().map_or_else(|| self.place(), |inner| inner.place.clone());
                    self.out.links.push(Link { relation: relation.into_owned(), at: range.start, place });
                }
            }
            _ => {}
        }
        let start = self.out.pieces.len();
        self.stack.push(Open {
            element,
            id,
            at: range.start,
            pieces: self.out.pieces.len(),
            hoisted: Vec::new(),
            emptied: false,
        });
        if element == Element::Loose {
            let parent = self.stack.iter().rev().nth(1).map_or(0, |open| open.id);
            self.keep(range.start);
            let piece = self.out.pieces.len();
            self.out.pieces.push(Piece::Kept(range.clone()));
            self.from = range.end;
            self.loose.push(Loose { id, parent, pieces: [piece, piece] });
        } else if element == Element::Text {
            self.keep(range.start);
            self.out.pieces.push(Piece::Kept(range.clone()));
            self.from = range.end;
        } else {
            self.attributes(range.clone());
        }
        if element == Element::Cell {
            self.open_cell(start, range);
        }
    }

    fn empty(&mut self, tag: &BytesStart<'_>, range: Range<usize>) {
        self.leaf = None;
        if self.own > 0 {
            return;
        }
        let in_run = self.stack.last().is_some_and(|open| open.element == Element::Run);
        let number = || attribute(tag, "val").and_then(|value| value.parse::<u32>().ok()).unwrap_or(1).min(10_000);
        let name = tag.name();
        match name.into_inner() {
            name @ ("w:br" | "w:cr" | "w:tab" | "w:noBreakHyphen") if in_run => {
                let inside = self.around_run();
                self.keep(range.start);
                let piece = self.out.pieces.len();
                self.out.pieces.push(Piece::Kept(range.clone()));
                self.from = range.end;
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    let start = paragraph.text.len();
                    paragraph.text.push(if name == "w:noBreakHyphen" { '-' } else { ' ' });
                    let text = start..start + 1;
                    paragraph.items.push(Item { text, piece, is_text: false, at: range.start, inside });
                }
            }
            "w:gridSpan" => {
                if let Some(grid) = self.grids.last_mut() {
                    grid.span = number();
                }
            }
            "w:gridBefore" => {
                if let Some(grid) = self.grids.last_mut() {
                    grid.column += number();
                }
            }
            "w:tblGrid" => self.grid_slot(range.start),
            "w:tcPr" if self.in_cell() => {
                self.keep(range.start);
                self.cell_properties(self.out.pieces.len(), range);
            }
            "w:p" if self.part.is_none() && self.grids.is_empty() && self.boxes == 0 => self.numbered += 1,
            _ => self.attributes(range),
        }
    }

    fn around_run(&self) -> u32 {
        let run = self.stack.iter().rposition(|open| open.element == Element::Run);
        run.and_then(|run| self.stack.get(run.checked_sub(1)?)).map_or(0, |open| open.id)
    }

    fn close(&mut self, range: Range<usize>) {
        let leaf = self.leaf.take();
        if self.own > 0 {
            self.own -= 1;
            self.stack.pop();
            return;
        }
        let element = self.stack.last().map_or(Element::Other, |open| open.element);
        match (element, leaf) {
            (Element::Text, Some(start)) if !self.paragraphs.is_empty() => self.text(start..range.start),
            (Element::Deleted, start) => {
                let raw = start.map(|start| self.slice(start..range.start)).unwrap_or_default();
                if self.texts && may_hold_tags(raw) {
                    let place = self.paragraphs.last().map_or_else(|| self.place(), |inner| inner.place.clone());
                    self.out.deleted.push((start.unwrap_or_default(), place, decoded(raw).trim().to_owned()));
                }
            }
            (_, Some(start)) => self.lone_text(start..range.start),
            _ => {}
        }
        if element == Element::Paragraph
            && let Some(paragraph) = self.paragraphs.pop()
        {
            self.keep(range.start);
            self.paragraph(paragraph, range.end);
        }
        let Some(open) = self.stack.pop() else { return };
        match element {
            Element::CellProperties if self.in_cell() => {
                self.cell_properties(open.pieces, open.at..range.end);
            }
            Element::Cell => {
                if !open.hoisted.is_empty() {
                    self.cells.pop();
                }
                if let Some(grid) = self.grids.last_mut() {
                    grid.column += grid.span;
                }
            }
            Element::Row => {
                if let Some(grid) = self.grids.last_mut() {
                    (grid.row, grid.column) = (grid.row + 1, 0);
                }
            }
            Element::Table => self.close_grid(),
            Element::Box => self.boxes -= 1,
            Element::Moved => self.moved -= 1,
            Element::Fallback => self.out.fallbacks.push(open.at..range.end),
            Element::Loose => {
                self.keep(range.start);
                let piece = self.out.pieces.len();
                self.out.pieces.push(Piece::Kept(range.clone()));
                self.from = range.end;
                if let Some(loose) = self.loose.iter_mut().rev().find(|loose| loose.id == open.id) {
                    loose.pieces[1] = piece;
                }
            }
            _ => {}
        }
        // Only paragraphs that follow each other are joined.
        let is_block = matches!(
            element,
            Element::Table | Element::Cell | Element::Box | Element::Control | Element::Story | Element::Body
        );
        if is_block {
            self.drop_unfinished();
        }
        if is_block || !open.hoisted.is_empty() {
            self.before = None;
            if let Some((_, tag)) = self.joining.take() {
                self.cannot_join(tag);
            }
        }
        if !open.hoisted.is_empty() {
            return self.replace(open, range.end);
        }
        if open.emptied {
            let guard = match element {
                Element::Cell | Element::Box | Element::Control | Element::Story => Some(Guard::Paragraph),
                Element::Table | Element::Row => Some(Guard::Content),
                _ => None,
            };
            if let Some(guard) = guard {
                self.keep(range.start);
                self.out.pieces.push(Piece::Guard(guard));
            }
        }
        if element == Element::Cell {
            self.close_cell(range);
        }
    }

    /// The content of a `w:t`.
    fn text(&mut self, range: Range<usize>) {
        let inside = self.around_run();
        let piece = self.out.pieces.len();
        self.out.pieces.push(Piece::Kept(range.clone()));
        self.from = range.end;
        let raw = self.xml.get(range.clone()).unwrap_or_default();
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        let start = paragraph.text.len();
        paragraph.text.push_str(&decoded(raw));
        let text = start..paragraph.text.len();
        paragraph.items.push(Item { text, piece, is_text: true, at: range.start, inside });
    }

    /// Where the next paragraph stands.
    fn place(&self) -> Place {
        match (self.part, self.grids.last()) {
            (Some(part), _) => Place::Part(part),
            _ if self.boxes > 0 => Place::Part(Part::TextBox),
            (_, Some(grid)) => Place::TableCell { table: grid.table, row: grid.row, column: grid.column },
            _ => Place::Paragraph { paragraph: self.numbered },
        }
    }
}

/// Whether an element is a comment that says what is wrong with a template: it quotes tags.
fn is_own(tag: &BytesStart<'_>) -> bool {
    tag.name().into_inner() == "w:comment" && attribute(tag, "author").is_some_and(|author| author == OWN_AUTHOR)
}

fn may_hold_tags(text: &str) -> bool {
    text.contains("{{") || text.contains("{%") || text.contains("{#") || text.contains(['｛', '｝'])
}

fn decoded(raw: &str) -> std::borrow::Cow<'_, str> {
    // CDATA and comments inside a text are rare enough to be taken as they are.
    unescape(raw).unwrap_or(std::borrow::Cow::Borrowed(raw))
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) {
    if !text.is_empty() {
        pieces.push(Piece::New(quick_xml::escape::partial_escape(text).into_owned()));
    }
}

fn tags_in(pieces: &[Piece]) -> Vec<usize> {
    let inner = pieces.iter().flat_map(|piece| match piece {
        Piece::Several(pieces) => pieces.as_slice(),
        piece => std::slice::from_ref(piece),
    });
    inner.filter_map(|piece| if let Piece::Tag(number) = piece { Some(*number) } else { None }).collect()
}
