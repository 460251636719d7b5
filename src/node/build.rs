//! A tree made of what the parser yields.

use std::collections::{HashMap, HashSet};

use serde_yaml::granit_parser::{self, ErrorKind, Event, Parser, ScalarStyle, ScanError};

use super::slips::{self, Slip};
use super::{
    Keys, Kind, Lines, Node, Position, deepest, fit, mistake, over_limit, syntax, syntax_help, too_deep, too_many,
};
use crate::deadline;
use crate::error::Diagnostic;
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::problem::Problem;

/// The documents of a text.
pub(super) fn build(text: &str, limits: &Limits) -> Result<Built, Refused> {
    let mut builder = Builder {
        limits,
        lines: Lines::new(text),
        looked: None,
        built: Built::default(),
        stack: Vec::new(),
        anchors: HashMap::new(),
        keys: Keys::default(),
        nodes: 0,
        copied: 0,
    };
    // The parser looks ahead, and may be the first to find that a text is too deep.
    let most = deepest(limits);
    let options = granit_parser::options! { flow_nesting_limit: most, block_nesting_limit: most };
    let mut parser = Parser::new_from_str_with_options(text, options);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| {
            let marker = error.marker();
            let at = Position { line: marker.line().saturating_sub(1) as u32, column: marker.col() as u32, length: 1 };
            let why = match error.kind() {
                ErrorKind::RecursionLimitExceeded => Why::Limit(Box::new(too_deep(limits))),
                _ => Why::Syntax(error),
            };
            Refused { why, at }
        })?;
        let (start, end) = (span.start, span.end);
        let length = if start.line() == end.line() { end.index().saturating_sub(start.index()) } else { 1 };
        let at =
            Position { line: start.line().saturating_sub(1) as u32, column: start.col() as u32, length: length as u32 };
        if start.line() != end.line() || length == 0 || builder.stack.is_empty() {
            builder.look_at(&event, at, end.line().saturating_sub(start.line()));
        }
        builder.event(event, at).map_err(|why| Refused { why, at })?;
    }
    Ok(builder.built)
}

/// What a text comes to.
#[derive(Default)]
pub(super) struct Built {
    pub(super) documents: Vec<Node>,
    /// What can be read and was not meant so.
    pub(super) slips: Vec<Slip>,
}

/// Why a text comes to nothing, and where.
pub(super) struct Refused {
    pub(super) why: Why,
    pub(super) at: Position,
}

impl Refused {
    pub(super) fn told(self, file: &str, text: &str) -> Box<Diagnostic> {
        match self.why {
            Why::Syntax(error) => mistake(file, text, self.at, syntax::wording(&error), syntax_help()),
            Why::Mistake(message) => mistake(file, text, self.at, message, Message::default()),
            Why::Limit(problem) => over_limit(file, text, self.at, *problem),
        }
    }
}

/// Why a tree cannot be built.
pub(super) enum Why {
    Syntax(ScanError),
    Mistake(Message),
    Limit(Box<Problem>),
}

/// Whether a key may be none: most are looked at no further.
fn may_be_slip(key: &Node) -> bool {
    matches!(&key.kind, Kind::Scalar { text, plain: true }
        if text.contains([':', '：', '，']) || text.starts_with(['-', '－', '\u{3000}']))
}

/// A collection under way: its node, anchor, and the key that waits for its value.
struct Open {
    node: Node,
    anchor: usize,
    key: Option<Node>,
}

struct Builder<'l> {
    limits: &'l Limits,
    lines: Lines<'l>,
    /// The line at which a slip was looked for last.
    looked: Option<u32>,
    built: Built,
    stack: Vec<Open>,
    anchors: HashMap<usize, Node>,
    keys: Keys,
    nodes: usize,
    copied: usize,
}

impl<'l> Builder<'l> {
    /// A line of the text, from 0.
    fn line(&self, number: usize) -> &'l str {
        self.lines.rest(number).lines().next().unwrap_or_default()
    }

    /// A text that begins its line and goes on over `more` lines, or is all that there is: no line of it may be a pair
    /// that is mistyped, for YAML makes one text of them.
    fn look_at(&mut self, event: &Event<'_>, at: Position, more: usize) {
        const MOST: usize = 20;
        let Event::Scalar(text, ScalarStyle::Plain, anchor, tag) = event else { return };
        if self.built.slips.len() >= MOST {
            return;
        }
        // The sign at the head of a value makes nothing of it.
        if (*anchor != 0 || tag.is_some()) && matches!(&**text, "" | "~") {
            if self.looked.replace(at.line) == Some(at.line) {
                return;
            }
            let line = self.line(at.line as usize);
            let mended = slips::mangled(line).into_iter().next();
            self.built.slips.extend(mended.map(|mended| Slip::of(at.line as usize, line, &mended)));
            return;
        }
        let numbers = at.line as usize..=at.line as usize + more.min(MOST);
        if more == 0 && !self.stack.is_empty() {
            return;
        }
        let begins = self.line(at.line as usize).chars().take(at.column as usize).all(|c| matches!(c, ' ' | '-'));
        if !begins {
            return;
        }
        let mut found = Vec::new();
        for number in numbers {
            let line = self.line(number);
            match slips::mistyped(line) {
                Some(mended) => found.push(Slip::of(number, line, &mended)),
                None if line.trim().is_empty() => {}
                None => return,
            }
        }
        self.built.slips.append(&mut found);
    }

    /// A key that is none: a pair of a mapping in braces that the parser took for a key without a value, or an item
    /// whose dash is.
    fn look_at_pair(&mut self, key: &Node, value: &Node) {
        let (Kind::Scalar { text: name, plain: true }, Kind::Scalar { text: said, plain: true }) =
            (&key.kind, &value.kind)
        else {
            return;
        };
        let is_alone = (said.is_empty() || &**said == "~" && value.at.length == 0) && name.contains([':', '：', '，']);
        let is_item = name.starts_with(['-', '－', '\u{3000}']);
        if !is_alone && !is_item || self.looked.replace(key.at.line) == Some(key.at.line) {
            return;
        }
        let line = self.line(key.at.line as usize);
        // In a block, a key without a value has its colon.
        let mended = slips::mistyped(line).or_else(|| slips::with_tabs(line).into_iter().next());
        let mended = mended.filter(|_| is_item || !line.trim_end().ends_with(':'));
        if let Some(mended) = mended {
            self.built.slips.push(Slip::of(key.at.line as usize, line, &mended));
        }
    }

    fn event(&mut self, event: Event<'_>, at: Position) -> Result<(), Why> {
        match event {
            Event::DocumentStart(..) => self.anchors.clear(),
            Event::Scalar(text, style, anchor, _) => {
                let plain = matches!(style, ScalarStyle::Plain);
                let is_key = matches!(
                    self.stack.last(),
                    Some(Open { node: Node { kind: Kind::Mapping(_), .. }, key: None, .. })
                );
                let text = if is_key { self.keys.shared(&text) } else { text.into() };
                let node = Node { at, kind: Kind::Scalar { text, plain } };
                self.finish(node, anchor)?;
            }
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.get(&anchor) else {
                    let message = Message::new("别名指向自身或不存在", "the alias points to itself or to nothing");
                    return Err(Why::Mistake(message));
                };
                self.copied = self.copied.saturating_add(node.size());
                self.within()?;
                if self.stack.len() + node.depth() > deepest(self.limits) {
                    return Err(Why::Limit(Box::new(too_deep(self.limits))));
                }
                let node = node.clone();
                self.finish(Node { at, ..node }, 0)?;
            }
            Event::SequenceStart(_, anchor, _) => self.open(Kind::Sequence(Vec::new()), anchor, at)?,
            Event::MappingStart(_, anchor, _) => self.open(Kind::Mapping(Vec::new()), anchor, at)?,
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(mut open) = self.stack.pop() {
                    merge(&mut open.node);
                    if let Kind::Sequence(items) = &mut open.node.kind {
                        fit(items);
                    }
                    self.finish(open.node, open.anchor)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn within(&self) -> Result<(), Why> {
        let Limits { yaml_nodes, yaml_copies, .. } = *self.limits;
        if self.copied > yaml_copies {
            let message = message!(
                "别名重复的内容超过上限 {yaml_copies} 个值",
                "aliases repeat more values than the limit of {yaml_copies}"
            );
            return Err(Why::Limit(Box::new(self.limits.oversized("yaml_copies", message))));
        }
        if self.nodes.saturating_add(self.copied) > yaml_nodes {
            return Err(Why::Limit(Box::new(too_many(self.limits))));
        }
        if self.nodes & 0xFFF == 0 && deadline::passed() {
            return Err(Why::Limit(deadline::too_long(self.limits).0));
        }
        Ok(())
    }

    fn open(&mut self, kind: Kind, anchor: usize, at: Position) -> Result<(), Why> {
        if self.stack.len() >= deepest(self.limits) {
            return Err(Why::Limit(Box::new(too_deep(self.limits))));
        }
        let at = Position { length: 1, ..at };
        self.stack.push(Open { node: Node { at, kind }, anchor, key: None });
        Ok(())
    }

    fn finish(&mut self, node: Node, anchor: usize) -> Result<(), Why> {
        self.nodes += node.weight();
        if anchor != 0 {
            // The copy counts as well: anchors nest.
            self.copied = self.copied.saturating_add(node.size());
            self.anchors.insert(anchor, node.clone());
        }
        self.within()?;
        match self.stack.last_mut() {
            None => {
                if !node.is_null() {
                    self.built.documents.push(node);
                }
            }
            Some(Open { node: Node { kind: Kind::Sequence(items), .. }, .. }) => items.push(node),
            Some(Open { node: Node { kind: Kind::Mapping(entries), .. }, key, .. }) => match key.take() {
                None => *key = Some(node),
                Some(name) => {
                    let is_odd = matches!(node.kind, Kind::Scalar { .. }) && may_be_slip(&name);
                    entries.push((name, node));
                    if is_odd && let Some((name, node)) = entries.last().cloned() {
                        self.look_at_pair(&name, &node);
                    }
                }
            },
            Some(_) => {}
        }
        Ok(())
    }
}

/// Puts the entries of merge keys (`<<`) in place: those of the mapping itself win, earlier ones over later ones.
fn merge(node: &mut Node) {
    let Kind::Mapping(entries) = &mut node.kind else { return };
    let is_merge = |(key, value): &(Node, Node)| {
        matches!(&key.kind, Kind::Scalar { text, plain: true } if &**text == "<<")
            && (matches!(value.kind, Kind::Mapping(_))
                || matches!(&value.kind, Kind::Sequence(items) if items.iter().all(|i| matches!(i.kind, Kind::Mapping(_)))))
    };
    if !entries.iter().any(is_merge) {
        return;
    }
    let (merged, mut own): (Vec<_>, Vec<_>) = std::mem::take(entries).into_iter().partition(is_merge);
    let mut seen: HashSet<String> = own.iter().filter_map(|(key, _)| key.text().map(str::to_owned)).collect();
    for (_, value) in merged {
        let maps = match value.kind {
            Kind::Sequence(items) => items,
            _ => vec![value],
        };
        for map in maps {
            if let Kind::Mapping(entries) = map.kind {
                own.extend(
                    entries.into_iter().filter(|(key, _)| key.text().is_some_and(|text| seen.insert(text.to_owned()))),
                );
            }
        }
    }
    *entries = own;
}
