//! Finds the tags in a part: joined over the runs that Word splits them into, each with its place.
//!
//! One pass over the XML. The text of a paragraph is put together from its `w:t` elements, every character knowing
//! its element; a tag moves whole into the element where it opens, the others keep the rest. A tag for a row, cell,
//! paragraph or run (`{%tr … %}`) takes the place of that element.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::message;
use crate::message::Message;
use crate::place::{Part, Place};

/// What a part holds.
#[derive(Debug, Default)]
pub(super) struct Scanned {
    pub(super) tags: Vec<Tag>,
    /// What replaces ranges of the XML, in order, without overlap.
    pub(super) edits: Vec<Edit>,
    pub(super) mistakes: Vec<(Place, Message, Message)>,
}

/// A range of the XML with what takes its place.
#[derive(Debug)]
pub(super) struct Edit {
    pub(super) range: Range<usize>,
    pub(super) pieces: Vec<Piece>,
}

#[derive(Debug)]
pub(super) enum Piece {
    /// XML as it is.
    Xml(String),
    /// A tag by index.
    Tag(usize),
}

/// What a tag is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `{{ … }}`
    Print,
    /// `{% … %}`
    Block,
    /// `{# … #}`
    Comment,
}

/// A tag as it was typed.
#[derive(Debug, Clone)]
pub(super) struct Tag {
    pub(super) kind: Kind,
    /// What stands between the delimiters, quotes straightened, without the scope letters.
    pub(super) inner: String,
    /// The tag as typed.
    pub(super) typed: String,
    pub(super) place: Place,
}

/// An open element of interest.
struct Open {
    kind: Element,
    start: usize,
    /// Tags that act on it.
    hoisted: Vec<usize>,
    /// Whether other text stands in it.
    text: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Paragraph,
    Run,
    Row,
    Cell,
    Table,
}

/// The text of a `w:t`.
struct Segment {
    /// The start tag, when it must be given `xml:space`.
    open: Range<usize>,
    content: Range<usize>,
    text: String,
    run: Option<usize>,
}

#[derive(Default)]
struct Scan {
    scanned: Scanned,
    stack: Vec<Open>,
    /// Segments of the paragraphs under way, innermost last.
    paragraphs: Vec<Vec<Segment>>,
    tables: Vec<(u32, u32, u32)>,
    table_count: u32,
    paragraph_count: u32,
    part: Option<Part>,
    runs: Vec<(Range<usize>, Vec<usize>)>,
}

/// Scans a part; `part` names the place of what is not in the body.
pub(super) fn scan(xml: &str, part: Option<Part>) -> Scanned {
    if !xml.contains(['{', '｛']) {
        return Scanned::default();
    }
    let mut scan = Scan { part, ..Scan::default() };
    if part == Some(Part::Properties) {
        scan.properties(xml);
    } else {
        scan.body(xml);
    }
    let mut scanned = scan.scanned;
    // An edit inside another one's range goes: the outer element is replaced whole.
    scanned.edits.sort_by_key(|edit| (edit.range.start, std::cmp::Reverse(edit.range.end)));
    let mut end = 0;
    scanned.edits.retain(|edit| {
        let keep = edit.range.start >= end;
        if keep {
            end = edit.range.end;
        }
        keep
    });
    scanned
}

impl Scan {
    fn properties(&mut self, xml: &str) {
        let mut reader = Reader::from_str(xml);
        let mut before = 0;
        while let Ok(event) = reader.read_event() {
            let after = reader.buffer_position() as usize;
            match event {
                Event::Eof => break,
                Event::Text(_) | Event::GeneralRef(_) => {
                    let text = unescape(xml.get(before..after).unwrap_or_default());
                    let segment = Segment { open: before..before, content: before..after, text, run: None };
                    self.paragraph(vec![segment], Place::Part(Part::Properties), true);
                }
                _ => {}
            }
            before = after;
        }
    }

    fn body(&mut self, xml: &str) {
        let mut reader = Reader::from_str(xml);
        let mut before = 0;
        let mut text_open: Option<(Range<usize>, usize)> = None;
        while let Ok(event) = reader.read_event() {
            let after = reader.buffer_position() as usize;
            match event {
                Event::Eof => break,
                Event::Start(start) => match start.name().as_ref() {
                    "w:t" => text_open = Some((before..after, after)),
                    name => {
                        if let Some(kind) = element(name) {
                            self.open(kind, before);
                        }
                    }
                },
                Event::End(end) => match end.name().as_ref() {
                    "w:t" => {
                        if let Some((open, content)) = text_open.take() {
                            let text = unescape(xml.get(content..before).unwrap_or_default());
                            let run = self.stack.iter().rposition(|open| open.kind == Element::Run);
                            let segment = Segment { open, content: content..before, text, run };
                            if let Some(paragraph) = self.paragraphs.last_mut() {
                                paragraph.push(segment);
                            }
                        }
                    }
                    name => {
                        if let Some(kind) = element(name) {
                            self.close(kind, after);
                        }
                    }
                },
                Event::Empty(_) => {}
                _ => {}
            }
            before = after;
        }
    }

    fn open(&mut self, kind: Element, start: usize) {
        self.stack.push(Open { kind, start, hoisted: Vec::new(), text: false });
        match kind {
            Element::Paragraph => {
                self.paragraphs.push(Vec::new());
            }
            Element::Table => {
                self.tables.push((self.table_count, 0, 0));
                self.table_count += 1;
            }
            Element::Row => {
                if let Some((_, row, cell)) = self.tables.last_mut() {
                    *row += 1;
                    *cell = 0;
                }
            }
            Element::Cell => {
                if let Some((_, _, cell)) = self.tables.last_mut() {
                    *cell += 1;
                }
            }
            Element::Run => {}
        }
    }

    fn close(&mut self, kind: Element, end: usize) {
        if kind == Element::Paragraph {
            let place = self.place();
            let segments = self.paragraphs.pop().unwrap_or_default();
            self.paragraph(segments, place, false);
            if self.tables.is_empty() && self.paragraphs.is_empty() {
                self.paragraph_count += 1;
            }
        }
        if kind == Element::Table {
            self.tables.pop();
        }
        let Some(at) = self.stack.iter().rposition(|open| open.kind == kind) else { return };
        let mut closed = self.stack.split_off(at);
        let open = closed.swap_remove(0);
        if let Some(parent) = self.stack.last_mut() {
            parent.text |= open.text;
        }
        if open.hoisted.is_empty() {
            return;
        }
        if open.text {
            for index in &open.hoisted {
                if let Some(tag) = self.scanned.tags.get(*index) {
                    let (typed, what) = (&tag.typed, kind.name());
                    self.scanned.mistakes.push((
                        tag.place.clone(),
                        Message::new(
                            format!("“{typed}”所在的{}里还有别的内容", what.0),
                            format!("“{typed}” is not alone in its {}", what.1),
                        ),
                        Message::new(format!("把它单独放在一{}里", what.2), format!("put it into a {} of its own", what.1)),
                    ));
                }
            }
        }
        let pieces = open.hoisted.into_iter().map(Piece::Tag).collect();
        self.scanned.edits.push(Edit { range: open.start..end, pieces });
    }

    fn place(&self) -> Place {
        match (self.part, self.tables.last()) {
            (Some(part), _) => Place::Part(part),
            (None, Some((table, row, cell))) => {
                Place::TableCell { table: *table, row: row.saturating_sub(1), column: cell.saturating_sub(1) }
            }
            (None, None) if self.paragraphs.len() > 1 => Place::Part(Part::TextBox),
            (None, None) => Place::Paragraph { paragraph: self.paragraph_count },
        }
    }

    /// Finds the tags in a paragraph's text and says what becomes of its segments.
    fn paragraph(&mut self, segments: Vec<Segment>, place: Place, bare: bool) {
        let text: Vec<char> = segments.iter().flat_map(|segment| segment.text.chars()).collect();
        let folded: Vec<char> = text.iter().map(|c| fold(*c)).collect();
        let found = tags(&folded);
        let mut owner = Vec::with_capacity(text.len());
        for (index, segment) in segments.iter().enumerate() {
            owner.extend(std::iter::repeat_n(index, segment.text.chars().count()));
        }
        let mut pieces: Vec<Vec<Piece>> = segments.iter().map(|_| Vec::new()).collect();
        let mut touched = vec![false; segments.len()];
        let mut has_text = false;
        let mut at = 0;
        for tag in &found {
            has_text |= self.literal(&text, at..tag.range.start, &owner, &mut pieces, tag.unclosed, &place);
            at = tag.range.end;
            for index in owner.get(tag.range.clone()).unwrap_or_default() {
                if let Some(flag) = touched.get_mut(*index) {
                    *flag = true;
                }
            }
            let typed: String = text.get(tag.range.clone()).unwrap_or_default().iter().collect();
            if tag.unclosed {
                self.scanned.mistakes.push((
                    place.clone(),
                    message!("“{typed}”没有结束", "“{typed}” is not closed"),
                    Message::new("补上“}}”或“%}”，并写在同一段里", "add “}}” or “%}”, in the same paragraph"),
                ));
                continue;
            }
            let inner: String = text.get(tag.inner.clone()).unwrap_or_default().iter().map(|c| straight(*c)).collect();
            let (scope, inner) = scope(tag.kind, &inner);
            let index = self.scanned.tags.len();
            self.scanned.tags.push(Tag { kind: tag.kind, inner, typed, place: place.clone() });
            let target = match scope {
                None => None,
                Some(kind) => self.stack.iter_mut().rev().find(|open| open.kind == kind),
            };
            match (scope, target) {
                (Some(Element::Run), _) | (None, _) => {
                    if let Some(list) = owner.get(tag.range.start).and_then(|o| pieces.get_mut(*o)) {
                        list.push(Piece::Tag(index));
                    }
                    has_text |= tag.kind == Kind::Print;
                }
                (Some(_), Some(open)) => open.hoisted.push(index),
                (Some(kind), None) => {
                    if let Some(tag) = self.scanned.tags.get(index) {
                        let (typed, what) = (&tag.typed, kind.name());
                        self.scanned.mistakes.push((
                            place.clone(),
                            Message::new(format!("“{typed}”不在{}里", what.0), format!("“{typed}” stands in no {}", what.1)),
                            Message::new("去掉字母 tr、tc 或 p，或移到表格里", "leave out tr, tc or p, or move it into a table"),
                        ));
                    }
                }
            }
        }
        has_text |= self.literal(&text, at..text.len(), &owner, &mut pieces, false, &place);
        if has_text {
            for open in self.stack.iter_mut().filter(|open| open.kind != Element::Table) {
                open.text = true;
            }
        }
        for ((segment, pieces), touched) in segments.into_iter().zip(pieces).zip(touched) {
            if touched {
                let range = if bare { segment.content } else { segment.open.start..segment.content.end };
                let mut all = Vec::new();
                if !bare {
                    all.push(Piece::Xml("<w:t xml:space=\"preserve\">".to_owned()));
                }
                all.extend(pieces);
                self.scanned.edits.push(Edit { range, pieces: all });
            }
            let _ = segment.run;
        }
    }

    /// Text between tags goes back to its segments; true when some of it shows.
    fn literal(&mut self, text: &[char], range: Range<usize>, owner: &[usize], pieces: &mut [Vec<Piece>], _: bool, _: &Place) -> bool {
        let mut shows = false;
        for at in range {
            let (Some(c), Some(list)) = (text.get(at), owner.get(at).and_then(|o| pieces.get_mut(*o))) else { continue };
            shows |= !c.is_whitespace();
            if !matches!(list.last(), Some(Piece::Xml(_))) {
                list.push(Piece::Xml(String::new()));
            }
            if let Some(Piece::Xml(piece)) = list.last_mut() {
                match c {
                    '&' => piece.push_str("&amp;"),
                    '<' => piece.push_str("&lt;"),
                    '>' => piece.push_str("&gt;"),
                    c => piece.push(*c),
                }
            }
        }
        shows
    }
}

impl Element {
    fn name(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Paragraph => ("段落", "paragraph", "段"),
            Self::Run => ("文字块", "run", "块"),
            Self::Row => ("表格行", "table row", "行"),
            Self::Cell => ("单元格", "table cell", "格"),
            Self::Table => ("表格", "table", "表"),
        }
    }
}

fn element(name: &str) -> Option<Element> {
    Some(match name {
        "w:p" => Element::Paragraph,
        "w:r" => Element::Run,
        "w:tr" => Element::Row,
        "w:tc" => Element::Cell,
        "w:tbl" => Element::Table,
        _ => return None,
    })
}

/// A tag in a paragraph's characters.
struct Found {
    kind: Kind,
    range: Range<usize>,
    inner: Range<usize>,
    unclosed: bool,
}

/// Full-width braces, percent signs and hashes count as delimiters like their narrow forms.
fn fold(c: char) -> char {
    match c {
        '｛' => '{',
        '｝' => '}',
        '％' => '%',
        '＃' => '#',
        c => c,
    }
}

/// Smart quotes inside a tag are straight ones; hard spaces are spaces.
fn straight(c: char) -> char {
    match c {
        '“' | '”' | '„' | '＂' => '"',
        '‘' | '’' | '＇' => '\'',
        '\u{a0}' | '\u{3000}' | '\n' | '\t' => ' ',
        c => c,
    }
}

fn tags(text: &[char]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at + 1 < text.len() {
        let kind = match (text.get(at), text.get(at + 1)) {
            (Some('{'), Some('{')) => Kind::Print,
            (Some('{'), Some('%')) => Kind::Block,
            (Some('{'), Some('#')) => Kind::Comment,
            _ => {
                at += 1;
                continue;
            }
        };
        let close = match kind {
            Kind::Print => '}',
            Kind::Block => '%',
            Kind::Comment => '#',
        };
        let mut end = None;
        let mut quote: Option<char> = None;
        for (offset, pair) in text.get(at + 2..).unwrap_or_default().windows(2).enumerate() {
            let first = pair.first().map_or(' ', |c| straight(*c));
            match quote {
                Some(q) if first == q => quote = None,
                Some(_) => {}
                None if kind != Kind::Comment && (first == '"' || first == '\'') => quote = Some(first),
                None if first == close && pair.get(1) == Some(&'}') => {
                    end = Some(at + 2 + offset);
                    break;
                }
                None => {}
            }
        }
        match end {
            Some(end) => {
                found.push(Found { kind, range: at..end + 2, inner: at + 2..end, unclosed: false });
                at = end + 2;
            }
            None => {
                found.push(Found { kind, range: at..text.len(), inner: at..at, unclosed: true });
                break;
            }
        }
    }
    found
}

/// The element that a tag acts on, and what is left of it: `tr for x in xs` acts on its row.
fn scope(kind: Kind, inner: &str) -> (Option<Element>, String) {
    for (letters, element) in
        [("tr", Element::Row), ("tc", Element::Cell), ("p", Element::Paragraph), ("r", Element::Run)]
    {
        if let Some(rest) = inner.strip_prefix(letters)
            && rest.starts_with([' ', '-'])
        {
            let element = match (kind, element) {
                (Kind::Print, _) => Element::Run,
                (_, element) => element,
            };
            return (Some(element), rest.to_owned());
        }
    }
    (None, inner.to_owned())
}

/// Text of XML with its entities resolved.
fn unescape(text: &str) -> String {
    quick_xml::escape::unescape(text).map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
}
