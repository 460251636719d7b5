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

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use super::Mistake;
use super::tags::{self, Kind, Level, What};
use crate::docx::xml::attribute;
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::place::{Part, Place};

/// A part, cut.
#[derive(Debug, Default)]
pub(super) struct Scanned {
    /// The tags, as they come in the file.
    pub(super) tags: Vec<Tag>,
    /// What the part is put together from, in order.
    pub(super) pieces: Vec<Piece>,
    /// What is wrong with the tags themselves.
    pub(super) mistakes: Vec<Mistake>,
}

/// A piece of a part.
#[derive(Debug)]
pub(super) enum Piece {
    /// XML of the part as it is.
    Kept(Range<usize>),
    /// XML that is new.
    New(String),
    /// A tag by its number.
    Tag(usize),
    /// What stands here may be empty when a loop had nothing to go through.
    Guard(Guard),
    /// Pieces of one text.
    Several(Vec<Piece>),
    /// Nothing.
    None,
}

/// The end of an element that must not be empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guard {
    /// A cell, text box, control, header or note: it needs a paragraph.
    Paragraph,
    /// A table without rows or a row without cells: it goes.
    Content,
}

/// A tag as it was typed.
#[derive(Debug)]
pub(super) struct Tag {
    pub(super) kind: Kind,
    pub(super) level: Level,
    /// What stands in it.
    pub(super) inner: String,
    /// The whole tag, for messages.
    pub(super) typed: String,
    pub(super) place: Place,
    /// Where it begins in the XML: the order of messages.
    pub(super) at: usize,
    /// Whether it stands in a text of Word's, where line breaks and tabs are elements.
    pub(super) in_run: bool,
    pub(super) anchor: Anchor,
}

/// Where a tag stands among the elements; numbers of elements, in the order in which they open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Anchor {
    level: Level,
    /// What is around the paragraph, cell or row.
    container: u32,
    paragraph: u32,
    /// What is around the run.
    inside: u32,
}

impl Anchor {
    /// Whether what lies between two tags is whole elements, and of one container: it can be left out or repeated.
    pub(super) fn pairs_with(self, other: Self) -> bool {
        let same_text = self.paragraph == other.paragraph && self.inside == other.inside;
        let plain_texts = self.inside == self.paragraph && other.inside == other.paragraph;
        self.level == other.level && self.container == other.container && (same_text || plain_texts)
    }

    pub(super) fn level(self) -> Level {
        self.level
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Paragraph,
    Run,
    Text,
    Table,
    Row,
    Cell,
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
    Other,
}

impl Element {
    fn of(name: &str) -> Self {
        let Some(local) = name.strip_prefix("w:") else { return Self::Other };
        match local {
            "p" => Self::Paragraph,
            "r" => Self::Run,
            "t" => Self::Text,
            "tbl" => Self::Table,
            "tr" => Self::Row,
            "tc" => Self::Cell,
            "txbxContent" => Self::Box,
            "sdtContent" => Self::Control,
            "body" => Self::Body,
            "hdr" | "ftr" | "footnote" | "endnote" => Self::Story,
            "delText" | "delInstrText" => Self::Deleted,
            _ => Self::Other,
        }
    }
}

struct Open {
    element: Element,
    id: u32,
    /// Number of pieces when it opened.
    pieces: usize,
    /// Tags that take its place.
    hoisted: Vec<usize>,
    /// Whether something in it was replaced by tags.
    emptied: bool,
}

/// The text of a paragraph.
struct Paragraph {
    id: u32,
    container: u32,
    place: Place,
    text: String,
    items: Vec<Item>,
}

/// What a stretch of a paragraph's text came from.
struct Item {
    text: Range<usize>,
    /// The piece with the content of a `w:t`, behind the piece with its start tag; or the piece of a `w:br` or `w:tab`.
    piece: usize,
    is_text: bool,
    at: usize,
    inside: u32,
}

/// A text at which paragraphs can be joined.
#[derive(Debug, Clone, Copy)]
struct Edge {
    container: u32,
    /// The piece with the content of its `w:t`.
    piece: usize,
    /// Whether its run stands in the paragraph itself, not in a link or control.
    is_plain: bool,
}

/// The grid of a table under way.
struct Grid {
    table: u32,
    row: u32,
    column: u32,
    span: u32,
}

struct Scan<'a> {
    xml: &'a str,
    part: Option<Part>,
    out: Scanned,
    stack: Vec<Open>,
    paragraphs: Vec<Paragraph>,
    grids: Vec<Grid>,
    boxes: usize,
    ids: u32,
    tables: u32,
    numbered: u32,
    /// The last text of the paragraph before, in the same container.
    before: Option<Edge>,
    /// The text behind which the next paragraph is joined.
    joining: Option<(Edge, usize)>,
    /// Begin of the XML that is in no piece yet.
    from: usize,
    /// Begin of the content of the element that has just opened, while it holds nothing but text.
    leaf: Option<usize>,
}

/// Cuts a part. `part` says what it is where it is not the body. The error says why it is no part of a Word document.
pub(super) fn scan(xml: &str, part: Option<Part>, limits: &Limits) -> Result<Scanned, Message> {
    if !xml.contains(['{', '｛', '｝', '％']) {
        return Ok(Scanned::default());
    }
    if xml.bytes().any(|b| b < b' ' && !matches!(b, b'\t' | b'\n' | b'\r')) {
        return Err(Message::new("部件含有控制字符", "the part holds control characters"));
    }
    let mut scan = Scan {
        xml,
        part,
        out: Scanned::default(),
        stack: Vec::new(),
        paragraphs: Vec::new(),
        grids: Vec::new(),
        boxes: 0,
        ids: 0,
        tables: 0,
        numbered: 0,
        before: None,
        joining: None,
        from: 0,
        leaf: None,
    };
    let mut reader = Reader::from_str(xml);
    let mut before = 0;
    loop {
        let event =
            reader.read_event().map_err(|e| message!("部件不是合格的 XML：{e}", "the part is no proper XML: {e}"))?;
        let after = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        match event {
            Event::Start(tag) => {
                if scan.stack.len() >= limits.xml_depth {
                    let most = limits.xml_depth;
                    return Err(message!(
                        "元素嵌套超过上限 {most} 层",
                        "elements nest deeper than the limit of {most}"
                    ));
                }
                scan.open(&tag, before..after);
            }
            Event::Empty(tag) => scan.empty(&tag, before..after),
            Event::End(_) => scan.close(before..after),
            Event::DocType(_) => return Err(Message::new("部件含有 DOCTYPE", "the part has a DOCTYPE")),
            Event::Eof if !scan.stack.is_empty() => return Err(Message::new("部件不完整", "the part is cut short")),
            Event::Eof => break,
            _ => {}
        }
        before = after;
    }
    scan.keep(xml.len());
    Ok(scan.out)
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
        let element = Element::of(tag.name().into_inner());
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
                self.paragraphs.push(Paragraph { id, container, place, text: String::new(), items: Vec::new() });
            }
            Element::Table => {
                self.keep(range.start);
                self.grids.push(Grid { table: self.tables, row: 0, column: 0, span: 1 });
                self.tables += u32::from(self.boxes == 0);
            }
            Element::Row | Element::Cell => {
                self.keep(range.start);
                if let Some(grid) = self.grids.last_mut() {
                    grid.span = 1;
                }
            }
            Element::Box => self.boxes += 1,
            _ => {}
        }
        self.stack.push(Open { element, id, pieces: self.out.pieces.len(), hoisted: Vec::new(), emptied: false });
        if element == Element::Text {
            self.keep(range.start);
            self.out.pieces.push(Piece::Kept(range.clone()));
            self.from = range.end;
        } else {
            self.attributes(range);
        }
    }

    fn empty(&mut self, tag: &BytesStart<'_>, range: Range<usize>) {
        self.leaf = None;
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
        let element = self.stack.last().map_or(Element::Other, |open| open.element);
        match (element, leaf) {
            (Element::Text, Some(start)) if !self.paragraphs.is_empty() => self.text(start..range.start),
            (Element::Deleted, _) => {}
            (_, Some(start)) => self.lone_text(start..range.start),
            _ => {}
        }
        if element == Element::Paragraph
            && let Some(paragraph) = self.paragraphs.pop()
        {
            self.keep(range.start);
            self.paragraph(paragraph);
        }
        let Some(open) = self.stack.pop() else { return };
        match element {
            Element::Cell => {
                if let Some(grid) = self.grids.last_mut() {
                    grid.column += grid.span;
                }
            }
            Element::Row => {
                if let Some(grid) = self.grids.last_mut() {
                    (grid.row, grid.column) = (grid.row + 1, 0);
                }
            }
            Element::Table => {
                self.grids.pop();
            }
            Element::Box => self.boxes -= 1,
            _ => {}
        }
        // Only paragraphs that follow each other are joined.
        let is_block = matches!(
            element,
            Element::Table | Element::Cell | Element::Box | Element::Control | Element::Story | Element::Body
        );
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
                Element::Cell | Element::Box | Element::Control | Element::Story => Guard::Paragraph,
                Element::Table | Element::Row => Guard::Content,
                _ => return,
            };
            self.keep(range.start);
            self.out.pieces.push(Piece::Guard(guard));
        }
    }

    /// Puts the tags that an element is replaced by into its place.
    fn replace(&mut self, open: Open, end: usize) {
        let lost = self.out.pieces.split_off(open.pieces.min(self.out.pieces.len()));
        self.from = end;
        for number in tags_in(&lost) {
            let Some(tag) = self.out.tags.get(number).filter(|tag| tag.kind != Kind::Comment) else { continue };
            let by = open.hoisted.first().and_then(|&tag| self.out.tags.get(tag)).map_or("", |tag| &tag.typed);
            let typed = &tag.typed;
            let (zh, en) = match open.element {
                Element::Row => ("行", "row"),
                Element::Cell => ("格", "cell"),
                _ => ("段", "paragraph"),
            };
            self.out.mistakes.push(Mistake {
                at: tag.at,
                place: tag.place.clone(),
                message: message!(
                    "“{typed}”不会打印，因为“{by}”取代了它所在的{zh}",
                    "“{typed}” is not printed, because “{by}” takes the place of its {en}"
                ),
                help: message!("让“{by}”独占一{zh}", "give “{by}” a {en} of its own"),
            });
        }
        self.out.pieces.extend(open.hoisted.into_iter().map(Piece::Tag));
        let stop = match open.element {
            Element::Row => Element::Table,
            Element::Cell => Element::Row,
            _ => Element::Story,
        };
        for around in self.stack.iter_mut().rev() {
            let ends = around.element == stop
                || (stop == Element::Story && matches!(around.element, Element::Cell | Element::Box | Element::Body));
            // A control whose rows or cells come from a loop is left as it is.
            around.emptied |= ends || (stop == Element::Story && around.element == Element::Control);
            if ends {
                break;
            }
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

    /// Finds the tags of a paragraph and gives its text back to its elements.
    fn paragraph(&mut self, paragraph: Paragraph) {
        let Paragraph { id, container, place, text, items } = paragraph;
        let spans = tags::find(&text);
        let edge = |item: &Item| Edge { container, piece: item.piece, is_plain: item.inside == id };
        let texts = || items.iter().filter(|item| item.is_text && !item.text.is_empty());
        let before = self.before.take().filter(|edge| edge.container == container);
        if let Some(last) = texts().next_back() {
            self.before = Some(edge(last));
        }
        if let Some((from, tag)) = self.joining.filter(|(edge, _)| edge.container == container)
            && let Some(first) = texts().next()
        {
            self.joining = None;
            self.join(from, edge(first), tag);
        }
        if spans.is_empty() {
            return;
        }
        // Tags by the span that they come from; none for those that do not stand in the text.
        let mut numbers: Vec<Option<usize>> = Vec::with_capacity(spans.len());
        let mut owner = items.iter();
        let mut owned = owner.next();
        for span in &spans {
            while owned.is_some_and(|item| item.text.end <= span.range.start) {
                owned = owner.next();
            }
            let (at, inside) = owned.map_or((0, id), |item| (item.at, item.inside));
            let anchor = Anchor { level: Level::Text, container, paragraph: id, inside };
            let number = self.span(&text, span, at, &place, anchor, true);
            let level = number.and_then(|number| self.out.tags.get(number)).map(|tag| tag.level);
            if let (Some(number), What::Tag { joins, level: Level::Text, .. }, Some(item)) = (number, &span.what, owned)
            {
                let is_blank = |range: Range<usize>| text.get(range).is_none_or(|text| text.trim().is_empty());
                if let (true, Some(from)) = (joins[0] && is_blank(0..span.range.start), before) {
                    self.join(from, edge(item), number);
                }
                if joins[1] && is_blank(span.range.end..text.len()) {
                    self.joining = Some((edge(item), number));
                }
            }
            numbers.push(match (number, level) {
                (Some(number), Some(level)) if level != Level::Text => {
                    self.hoist(number, level);
                    None
                }
                (number, _) => number,
            });
        }
        let mut first = 0;
        for item in &items {
            while spans.get(first).is_some_and(|span| span.range.end <= item.text.start) {
                first += 1;
            }
            let touching = spans.iter().zip(&numbers).skip(first);
            let touching: Vec<_> = touching.take_while(|(span, _)| span.range.start < item.text.end).collect();
            if touching.is_empty() {
                continue;
            }
            let mut pieces = Vec::new();
            let mut at = item.text.start;
            for (span, number) in touching {
                push_text(&mut pieces, text.get(at..span.range.start.max(at)).unwrap_or_default());
                if item.text.contains(&span.range.start) {
                    match (&span.what, number) {
                        (What::Literal(literal), _) => push_text(&mut pieces, literal),
                        (_, Some(number)) => pieces.push(Piece::Tag(*number)),
                        _ => {}
                    }
                }
                at = span.range.end;
            }
            push_text(&mut pieces, text.get(at.min(item.text.end)..item.text.end).unwrap_or_default());
            if item.is_text {
                let start = item.piece.wrapping_sub(1);
                // Where paragraphs are joined, the text goes on in the element before.
                if !matches!(self.out.pieces.get(start), Some(Piece::None)) {
                    self.put(start, Piece::New("<w:t xml:space=\"preserve\">".to_owned()));
                }
                self.put(item.piece, Piece::Several(pieces));
            } else if pieces.is_empty() {
                // A line break or tab inside a tag.
                self.put(item.piece, Piece::None);
            }
        }
    }

    /// Leaves out what lies between two texts of neighbouring paragraphs.
    fn join(&mut self, from: Edge, to: Edge, tag: usize) {
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
        } else {
            self.cannot_join(tag);
        }
    }

    fn cannot_join(&mut self, tag: usize) {
        let Some(tag) = self.out.tags.get(tag) else { return };
        let typed = &tag.typed;
        self.out.mistakes.push(Mistake {
            at: tag.at,
            place: tag.place.clone(),
            message: message!("“{typed}”两边的段落不能连接", "the paragraphs around “{typed}” cannot be joined"),
            help: Message::new("去掉“-”", "leave out the “-”"),
        });
    }

    fn put(&mut self, at: usize, piece: Piece) {
        if let Some(slot) = self.out.pieces.get_mut(at) {
            *slot = piece;
        }
    }

    /// Notes a tag, or what is wrong with it.
    fn span(
        &mut self,
        text: &str,
        span: &tags::Span,
        at: usize,
        place: &Place,
        anchor: Anchor,
        in_run: bool,
    ) -> Option<usize> {
        let typed = text.get(span.range.clone()).unwrap_or_default();
        let mistake = |message, help| Mistake { at, place: place.clone(), message, help };
        match &span.what {
            What::Tag { kind, level, inner, .. } => {
                let inner = text.get(inner.clone()).unwrap_or_default().to_owned();
                let (kind, level, place) = (*kind, *level, place.clone());
                let anchor = Anchor { level, ..anchor };
                self.out.tags.push(Tag { kind, level, inner, typed: typed.to_owned(), place, at, in_run, anchor });
                Some(self.out.tags.len() - 1)
            }
            What::Literal(_) => None,
            What::Unclosed => {
                let shown: String = typed.trim_end().chars().take(40).collect();
                let ending = if shown.starts_with(['{', '｛'])
                    && shown.chars().nth(1).is_some_and(|c| matches!(c, '{' | '｛'))
                {
                    "}}"
                } else if shown.chars().nth(1).is_some_and(|c| matches!(c, '%' | '％')) {
                    "%}"
                } else {
                    "#}"
                };
                self.out.mistakes.push(mistake(
                    message!("标签“{shown}”没有结束", "the tag “{shown}” does not end"),
                    message!("在同一段里补上“{ending}”", "end it with “{ending}” in the same paragraph"),
                ));
                None
            }
            What::Stray => {
                self.out.mistakes.push(mistake(
                    message!("“{typed}”前面没有标签", "no tag stands before “{typed}”"),
                    Message::new("删去它，或补上标签的开头", "delete it, or write the beginning of the tag"),
                ));
                None
            }
        }
    }

    /// Lets a tag take the place of the paragraph, cell or row around it.
    fn hoist(&mut self, number: usize, level: Level) {
        let (element, zh, en) = match level {
            Level::Row => (Element::Row, "表格行", "table row"),
            Level::Cell => (Element::Cell, "单元格", "table cell"),
            _ => (Element::Paragraph, "段落", "paragraph"),
        };
        let found = self.stack.iter().rposition(|open| open.element == element);
        let container = found.and_then(|at| self.stack.get(at.checked_sub(1)?)).map_or(0, |open| open.id);
        if let Some(tag) = self.out.tags.get_mut(number) {
            tag.anchor = Anchor { level, container, paragraph: 0, inside: 0 };
        }
        match found.and_then(|at| self.stack.get_mut(at)) {
            Some(open) => open.hoisted.push(number),
            None => {
                let Some(tag) = self.out.tags.get(number) else { return };
                let typed = &tag.typed;
                self.out.mistakes.push(Mistake {
                    at: tag.at,
                    place: tag.place.clone(),
                    message: message!("“{typed}”不在{zh}里", "“{typed}” stands in no {en}"),
                    help: Message::new(
                        "去掉字母 tr 或 tc，或移到表格里",
                        "leave out tr or tc, or move it into a table",
                    ),
                });
            }
        }
    }

    /// Tags in a text that is not a `w:t`.
    fn lone_text(&mut self, range: Range<usize>) {
        let raw = self.slice(range.clone());
        if !may_hold_tags(raw) {
            return;
        }
        let text = decoded(raw);
        self.lone(&text, range, false);
    }

    /// Tags in the attributes of a start tag.
    fn attributes(&mut self, range: Range<usize>) {
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
