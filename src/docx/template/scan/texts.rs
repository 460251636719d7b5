//! Tags in texts: what belongs to which element.

use std::collections::HashSet;
use std::ops::Range;

use super::super::expression::is_expression;
use super::super::mistake::{Code, Mistake};
use super::super::tags::{self, Kind, Level, What, letters};
use super::element::{Edge, Element, Item, Loose, Paragraph};
use super::joins::{Goes, Unfinished};
use super::{Anchor, Piece, Scan, Tag, Text, decoded, push_text};
use crate::char_count::CharCount as _;
use crate::message;
use crate::message::Message;
use crate::place::Place;

/// Characters of a tag that is written out whole in what is said of it.
const MOST_SHOWN: usize = 60;

impl Scan<'_> {
    /// Finds the tags of a paragraph and gives its text back to its elements.
    pub(super) fn paragraph(&mut self, paragraph: Paragraph, end: usize) {
        let Paragraph { id, at, container, place, text, mut items } = paragraph;
        self.unwrap(&text, &mut items);
        if self.paragraphs.is_empty() {
            self.loose.clear();
        }
        let mut in_raw = self.raw.is_some();
        let edge = |item: &Item| Edge { container, piece: item.piece, is_plain: item.inside == id };
        let spans = match self.ends_here(&text, container) {
            Goes::Not => tags::find_in(&text, &mut in_raw),
            Goes::On => return,
            Goes::Ends { from, tag, at } => {
                if let Some(item) = items.iter().find(|item| item.is_text && item.text.end >= at) {
                    self.swallow(from, edge(item), tag);
                }
                self.rest_of(&text, at, &mut in_raw)
            }
        };
        if self.texts && !text.trim().is_empty() {
            let from = |item: &Item| match self.out.pieces.get(item.piece) {
                Some(Piece::Kept(range)) => range.clone(),
                _ => item.at..item.at,
            };
            let items = items.iter().map(|item| (item.text.clone(), from(item))).collect();
            let spans = spans.iter().map(|span| span.range.clone()).collect();
            self.out.texts.push(Text { text: text.clone(), place: place.clone(), xml: at..end, items, spans });
        }
        let texts = || items.iter().filter(|item| item.is_text && !item.text.is_empty());
        let before = self.before.take().filter(|edge| edge.container == container);
        // Paragraphs without text are left out between two that are joined.
        self.before = texts().next_back().map(edge).or(before);
        if let Some((from, tag)) = self.joining.filter(|(edge, _)| edge.container == container)
            && let Some(first) = texts().next()
        {
            self.joining = None;
            self.join(from, edge(first), tag);
        }
        if spans.is_empty() {
            return;
        }
        if !in_raw {
            self.raw = None;
        }
        // Tags by the span that they come from; none for those that do not stand in the text.
        let mut numbers: Vec<Option<usize>> = Vec::with_capacity(spans.len());
        let mut owner = items.iter();
        let mut owned = owner.next();
        let mut walked = (0, 0, 0);
        for span in &spans {
            while owned.is_some_and(|item| item.text.end <= span.range.start) {
                owned = owner.next();
            }
            let (at, inside) = match owned {
                Some(item) => (self.position(item, span.range.start, &mut walked), item.inside),
                None => (0, id),
            };
            let anchor = Anchor { level: Level::Text, container, paragraph: id, inside };
            let number = self.span(&text, span, at, &place, anchor, true);
            let level = number.and_then(|number| self.out.tags.get(number)).map(|tag| tag.level);
            if let (Some(number), What::Tag { joins, level: Level::Text, kind, .. }, Some(item)) =
                (number, &span.what, owned)
                && *kind != Kind::Print
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
                    Some(number).filter(|_| !self.hoist(number, level))
                }
                (Some(number), _) if let Some(effect) = self.effect(number) => {
                    self.note_effect(number, effect);
                    None
                }
                (number, _) => number,
            });
        }
        if let (Some(span), Some(&Some(number))) = (spans.last(), numbers.last())
            && matches!(span.what, What::Unclosed { is_short: false, .. })
            && span.range.end == text.len()
            && let Some(item) = owned
            && self.out.tags.get(number).is_some_and(|tag| !self.lone.contains(&tag.at))
        {
            let text = text.get(span.range.clone()).unwrap_or_default().to_owned();
            self.unfinished = Some(Unfinished { from: edge(item), tag: number, text, went_on: false });
        }
        if in_raw {
            // The last tag opened what does not end here.
            self.raw = self.raw.or(self.out.tags.len().checked_sub(1));
        }
        let breaks: HashSet<usize> = items.iter().filter(|item| !item.is_text).map(|item| item.text.start).collect();
        let stretches = stretches(&text, &spans, &breaks);
        let mut first = 0;
        for item in &items {
            while stretches.get(first).is_some_and(|stretch| stretch.end <= item.text.start) {
                first += 1;
            }
            let touching = spans.iter().zip(&stretches).zip(&numbers).skip(first);
            let touching: Vec<_> = touching.take_while(|((_, stretch), _)| stretch.start < item.text.end).collect();
            if touching.is_empty() {
                continue;
            }
            let mut pieces = Vec::new();
            let mut at = item.text.start;
            for ((span, stretch), number) in touching {
                push_text(&mut pieces, text.get(at..stretch.start.max(at)).unwrap_or_default());
                if item.text.contains(&span.range.start) {
                    match (&span.what, number) {
                        (What::Literal(literal), _) => push_text(&mut pieces, literal),
                        (_, Some(number)) => pieces.push(Piece::Tag(*number)),
                        _ => {}
                    }
                }
                at = stretch.end;
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

    /// Leaves out the loose elements that hold statements, whose partners may stand outside.
    fn unwrap(&mut self, text: &str, items: &mut [Item]) {
        if self.loose.is_empty() || !text.contains(['%', '％']) {
            return;
        }
        let spans = tags::find(text);
        let opens = |item: &Item| {
            let is_statement = |span: &tags::Span| matches!(span.what, What::Tag { kind: Kind::Statement, .. });
            let from = spans.partition_point(|span| span.range.start < item.text.start);
            let inside = spans.iter().skip(from).take_while(|span| span.range.start < item.text.end);
            inside.into_iter().any(is_statement)
        };
        let mut left_out: Vec<u32> = items.iter().filter(|item| opens(item)).map(|item| item.inside).collect();
        left_out.sort_unstable();
        left_out.dedup();
        // From the inside out: what is around one may be left out, too.
        for at in (0..self.loose.len()).rev() {
            let Some(&Loose { id, parent, pieces }) = self.loose.get(at) else { continue };
            if left_out.binary_search(&id).is_ok() {
                pieces.into_iter().for_each(|piece| self.put(piece, Piece::None));
                items.iter_mut().filter(|item| item.inside == id).for_each(|item| item.inside = parent);
            }
        }
    }

    /// Where a character of a paragraph's text stands in the XML. `walked` keeps how far the item was gone through: its
    /// place, and the position in the text and in the XML.
    fn position(&self, item: &Item, at: usize, walked: &mut (usize, usize, usize)) -> usize {
        if walked.0 != item.at || walked.1 > at {
            *walked = (item.at, item.text.start, item.at);
        }
        while item.is_text && walked.1 < at {
            let rest = self.xml.get(walked.2..).unwrap_or_default();
            let reference = rest.starts_with('&').then(|| rest.find(';')).flatten().map(|end| end + 1);
            let raw = reference.or_else(|| rest.chars().next().map(char::len_utf8)).unwrap_or(1);
            walked.1 += if reference.is_some() { decoded(rest.get(..raw).unwrap_or_default()).len() } else { raw };
            walked.2 += raw;
        }
        walked.2
    }

    pub(super) fn put(&mut self, at: usize, piece: Piece) {
        if let Some(slot) = self.out.pieces.get_mut(at) {
            *slot = piece;
        }
    }

    /// Notes a tag, or what is wrong with it.
    pub(super) fn span(
        &mut self,
        text: &str,
        span: &tags::Span,
        at: usize,
        place: &Place,
        anchor: Anchor,
        in_run: bool,
    ) -> Option<usize> {
        let typed = text.get(span.range.clone()).unwrap_or_default();
        match &span.what {
            What::Tag { kind, level, inner, .. } | What::Unclosed { kind, level, inner, .. } => {
                let inner = tags::visible(text.get(inner.clone()).unwrap_or_default());
                let (kind, place, typed) = (*kind, place.clone(), typed.to_owned());
                let level = match kind {
                    Kind::Print => self.level_of_call(&inner, &typed).unwrap_or(*level),
                    _ => *level,
                };
                self.note_macro(kind, level, &inner);
                let (anchor, is_sound) = (Anchor { level, ..anchor }, !matches!(span.what, What::Unclosed { .. }));
                let is_short = matches!(span.what, What::Unclosed { is_short: true, .. });
                let is_alone = text.trim().len() == typed.trim().len();
                let tag = Tag { kind, level, inner, typed, is_sound, is_short, is_alone, place, at, in_run, anchor };
                if let What::Unclosed { is_short, .. } = span.what
                    && !tag.is_foreign()
                {
                    let behind = text.get(span.range.end..).unwrap_or_default();
                    self.out.mistakes.push(nested(&tag, behind).unwrap_or_else(|| unclosed(&tag, is_short)));
                }
                self.out.tags.push(tag);
                Some(self.out.tags.len() - 1)
            }
            What::Literal(_) => None,
            What::Stray => {
                self.out.mistakes.push(Mistake {
                    at,
                    place: place.clone(),
                    tag: typed.to_owned(),
                    within: None,
                    code: Code::StrayBrace,
                    message: message!("“{typed}”前面没有标签", "no tag stands before “{typed}”"),
                    help: Message::new("删去它，或补上标签的开头", "delete it, or write the beginning of the tag"),
                });
                None
            }
        }
    }

    /// Notes a macro of whole paragraphs, cells or rows.
    fn note_macro(&mut self, kind: Kind, level: Level, inner: &str) {
        if let (Kind::Statement, Some(rest)) = (kind, inner.trim().strip_prefix("macro "))
            && level != Level::Text
        {
            let name = rest.split('(').next().unwrap_or_default().trim();
            self.macros.push((name.to_owned(), level));
        }
    }

    /// What `{{p macro() }}` takes the place of.
    fn level_of_call(&self, inner: &str, typed: &str) -> Option<Level> {
        let name = inner.trim().split('(').next()?.trim();
        let (_, level) = self.macros.iter().rev().find(|(known, _)| known == name)?;
        let written = typed.trim_start_matches(['{', '｛', '-']);
        let rest = written.strip_prefix(letters(*level))?;
        rest.starts_with(char::is_whitespace).then_some(*level)
    }

    /// Lets a tag take the place of the paragraph, cell or row around it; false where there is none.
    fn hoist(&mut self, number: usize, level: Level) -> bool {
        let element = match level {
            Level::Row => Element::Row,
            Level::Cell => Element::Cell,
            _ => Element::Paragraph,
        };
        let found = self.stack.iter().rposition(|open| open.element == element);
        let container = found.and_then(|at| self.stack.get(at.checked_sub(1)?)).map_or(0, |open| open.id);
        if let Some(tag) = self.out.tags.get_mut(number) {
            tag.anchor = Anchor { level, container, paragraph: 0, inside: 0 };
        }
        let open = found.and_then(|at| self.stack.get_mut(at));
        open.map(|open| open.hoisted.push(number)).is_some()
    }
}

/// The stretches of text that tags take: `-` takes the spaces beside it, but none that are made to stay; that of a
/// statement also the line breaks and tabs behind those, and no spaces beyond.
fn stretches(text: &str, spans: &[tags::Span], breaks: &HashSet<usize>) -> Vec<Range<usize>> {
    let is = |at: usize, broken: bool| text.as_bytes().get(at) == Some(&b' ') && breaks.contains(&at) == broken;
    let mut stretches: Vec<Range<usize>> = Vec::with_capacity(spans.len());
    for (at, span) in spans.iter().enumerate() {
        let mut stretch = span.range.clone();
        if let What::Tag { joins, level: Level::Text, kind, .. } = span.what {
            let over = kind != Kind::Print;
            if joins[0] {
                let least = stretches.last().map_or(0, |before| before.end);
                for broken in [false, true].into_iter().take(1 + usize::from(over)) {
                    while stretch.start > least && is(stretch.start - 1, broken) {
                        stretch.start -= 1;
                    }
                }
            }
            if joins[1] {
                let most = spans.get(at + 1).map_or(text.len(), |next| next.range.start);
                for broken in [false, true].into_iter().take(1 + usize::from(over)) {
                    while stretch.end < most && is(stretch.end, broken) {
                        stretch.end += 1;
                    }
                }
            }
        }
        stretches.push(stretch);
    }
    stretches
}

/// Says that a tag stands in a tag: `{% if {{ a }} %}`; `behind` is the text behind the outer one.
fn nested(tag: &Tag, behind: &str) -> Option<Mistake> {
    let inner = tag.inner.trim();
    // A tag is short; a text may be full of such beginnings.
    let behind = behind.get(..behind.char_indices().nth(200).map_or(behind.len(), |(at, _)| at))?;
    let value = behind.strip_prefix("{{").filter(|_| !inner.is_empty() || tag.kind == Kind::Statement)?;
    let (value, rest) = value.split_once("}}")?;
    let (open, close) = match tag.kind {
        Kind::Print => ("{{", "}}"),
        Kind::Statement => ("{%", "%}"),
        Kind::Comment => return None,
    };
    let (more, _) = rest.split_once(close).filter(|(more, _)| !more.contains(['{', '}', '%']))?;
    // With nothing around it, it is the inner tag that is meant.
    let (open, close) = if inner.is_empty() && more.trim().is_empty() { ("{{", "}}") } else { (open, close) };
    let whole =
        [inner, value.trim(), more.trim()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let letters = letters(tag.level);
    Some(Mistake {
        at: tag.at,
        place: tag.place.clone(),
        tag: tag.typed.trim_end().to_owned(),
        within: None,
        code: Code::UnclosedTag,
        message: Message::new(
            "标签里不能再写标签，名字前后不加花括号",
            "no tag stands in a tag: names have no braces in it",
        ),
        help: message!("写成 {open}{letters} {whole} {close}", "write {open}{letters} {whole} {close}"),
    })
}

/// Says that a tag does not end, and how it would.
fn unclosed(tag: &Tag, is_short: bool) -> Mistake {
    let shown: String = tag.typed.trim_end().chars().take(40).collect();
    let (open, close) = match tag.kind {
        Kind::Print if is_short && is_statement(&tag.inner) => ("{%", "%}"),
        Kind::Print => ("{{", "}}"),
        Kind::Statement if tag.is_value() => ("{{", "}}"),
        Kind::Statement => ("{%", "%}"),
        Kind::Comment => ("{#", "#}"),
    };
    if tag.inner.trim().is_empty() && !is_short {
        return Mistake {
            at: tag.at,
            place: tag.place.clone(),
            message: message!("多了一个“{shown}”", "there is one “{shown}” too many"),
            tag: shown,
            within: None,
            code: Code::UnclosedTag,
            help: message!("删去它，或写成 {open} … {close}", "delete it, or write {open} … {close}"),
        };
    }
    if is_short && tag.inner.starts_with('{') {
        let inner = tag.inner.trim_matches(['{', '}', ' ']);
        return Mistake {
            at: tag.at,
            place: tag.place.clone(),
            tag: shown,
            within: None,
            code: Code::UnclosedTag,
            message: Message::new("标签前面多了一个“{”", "there is one “{” too many in front of the tag"),
            help: message!(
                "写成 {open} {inner} {close}；要打印花括号，隔一个空格：{{ {open} {inner} {close} }}",
                "write {open} {inner} {close}; to print a brace, leave a space: {{ {open} {inner} {close} }}"
            ),
        };
    }
    let whole = tag.inner.trim();
    let is_whole = !is_short
        && whole.char_count() <= MOST_SHOWN
        && match tag.kind {
            Kind::Print => is_expression(whole),
            Kind::Statement => is_statement(whole) && is_head(whole),
            Kind::Comment => false,
        };
    let help = if is_whole {
        let letters = letters(tag.level);
        message!(
            "在同一段里补上“{close}”：{open}{letters} {whole} {close}",
            "end it with “{close}” in the same paragraph: {open}{letters} {whole} {close}"
        )
    } else if is_short {
        let (letters, inner) = (letters(tag.level), tag.inner.trim());
        message!("写成 {open}{letters} {inner} {close}", "write {open}{letters} {inner} {close}")
    } else {
        message!("在同一段里补上“{close}”", "end it with “{close}” in the same paragraph")
    };
    Mistake {
        at: tag.at,
        place: tag.place.clone(),
        message: message!("标签“{shown}”没有结束", "the tag “{shown}” does not end"),
        tag: shown,
        within: None,
        code: Code::UnclosedTag,
        help,
    }
}

/// Whether a statement is nothing but itself: no text goes on behind it.
fn is_head(statement: &str) -> bool {
    let (word, rest) = statement.split_once(char::is_whitespace).unwrap_or((statement, ""));
    match word {
        "if" | "elif" => is_expression(rest),
        "for" => rest.split_once(" in ").is_some_and(|(item, list)| is_expression(item) && is_expression(list)),
        "set" => rest.split_once('=').is_some_and(|(name, value)| is_expression(name) && is_expression(value)),
        _ => rest.is_empty(),
    }
}

/// Whether a statement stands where a value does: `{{ if a %}`.
pub(super) fn is_statement(inner: &str) -> bool {
    matches!(inner.split_whitespace().next(), Some("if" | "elif" | "else" | "endif" | "for" | "endfor" | "set"))
}
