//! JSON as a tree with places. Values are decoded by `serde_json`, which knows surrogate pairs and exact numbers; the
//! places are found by a walk over the same text.

mod syntax;

use crate::deadline;
use crate::error::{Diagnostic, Error, Result};
use crate::limits::Limits;
use crate::node::{self, Keys, Kind, Node, Position, mistake, over_limit, too_many};

/// Reads one JSON value.
///
/// # Errors
/// A mistake of syntax, with its place; a duplicate key is kept and left to who reads the tree.
pub(super) fn parse(text: &str, file: &str, limits: &Limits) -> Result<Node> {
    value(text, file, 0, limits, &mut { limits.yaml_nodes }, &mut Keys::default())
}

/// The lines of NDJSON with a record, and their numbers from 0.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    lines.filter(|(_, line)| !line.trim_ascii().is_empty())
}

/// Reads one JSON record a line, or tells the mistake of the line.
pub(super) struct Lines<'a, L> {
    lines: L,
    file: &'a str,
    limits: &'a Limits,
    left: usize,
    keys: Keys,
    over: bool,
}

impl<'a> Lines<'a, ()> {
    pub(super) fn new(
        text: &'a str,
        file: &'a str,
        limits: &'a Limits,
    ) -> Lines<'a, impl Iterator<Item = (usize, &'a str)>> {
        Lines { lines: lines(text), file, limits, left: limits.yaml_nodes, keys: Keys::default(), over: false }
    }
}

impl<'a, L: Iterator<Item = (usize, &'a str)>> Iterator for Lines<'a, L> {
    type Item = Result<Node>;

    fn next(&mut self) -> Option<Result<Node>> {
        if self.over {
            return None;
        }
        let (number, line) = self.lines.next()?;
        let read = value(line, self.file, number as u32, self.limits, &mut self.left, &mut self.keys);
        // What comes behind would be too much as well, line by line.
        let is_limit = |mistakes: &[Diagnostic]| mistakes.iter().any(|mistake| mistake.limit.is_some());
        self.over = matches!(&read, Err(Error::Mistakes(mistakes)) if is_limit(mistakes)) || deadline::passed();
        Some(read)
    }
}

/// Reads the value `text`; `first_line` is the line of the file at which it begins, from 0, and `left` are the values
/// that the file may still have.
fn value(text: &str, file: &str, first_line: u32, limits: &Limits, left: &mut usize, keys: &mut Keys) -> Result<Node> {
    let text = text.trim_start_matches('\u{feff}');
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
        let (at, message, help) = syntax::mistake(text, &error);
        let said = mistake(file, text, at, message, help);
        let at = Position { line: first_line + at.line, ..at };
        let mut said = *said;
        said.place = Some(crate::place::Place::Line { line: at.line, column: at.column });
        return Err(Error::Mistakes(vec![said]));
    }
    let mut walk = Walk { rest: text, line: first_line, column: 0, left, keys, over: false };
    let node = walk.value(0);
    if walk.over {
        let at = Position { line: walk.line - first_line, column: walk.column, length: 1 };
        let mut said = *over_limit(file, text, at, too_many(limits));
        said.place = Some(crate::place::Place::Line { line: walk.line, column: at.column });
        return Err(Error::Mistakes(vec![said]));
    }
    Ok(node.unwrap_or(Node { at: Position::default(), kind: Kind::Mapping(Vec::new()) }))
}

/// A walk over JSON that is known to be well formed.
struct Walk<'a, 'l> {
    rest: &'a str,
    line: u32,
    column: u32,
    /// Values that may still come.
    left: &'l mut usize,
    keys: &'l mut Keys,
    /// True when there were more.
    over: bool,
}

impl<'a> Walk<'a, '_> {
    /// Goes on behind so many bytes, none of which ends a line.
    fn skip(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.column += taken.chars().count() as u32;
        self.rest = rest;
        taken
    }

    /// Goes on behind white space; what comes then.
    fn next(&mut self) -> Option<u8> {
        for (at, byte) in self.rest.bytes().enumerate() {
            match byte {
                b'\n' => {
                    self.line += 1;
                    self.column = 0;
                }
                b' ' | b'\t' | b'\r' => self.column += 1,
                _ => {
                    self.rest = self.rest.get(at..).unwrap_or_default();
                    return Some(byte);
                }
            }
        }
        self.rest = "";
        None
    }

    /// Takes a value from what the file may have.
    fn count(&mut self, text: usize) -> Option<()> {
        // 64 bytes of text count as one more.
        match self.left.checked_sub(1 + text / 64) {
            Some(left) => *self.left = left,
            None => self.over = true,
        }
        let goes_on = !self.over && (*self.left & 0xFFF != 0 || !deadline::passed());
        goes_on.then_some(())
    }

    fn value(&mut self, depth: usize) -> Option<Node> {
        // serde_json itself refuses more than 128 levels.
        if depth > 130 {
            return None;
        }
        let first = self.next()?;
        let mut at = Position { line: self.line, column: self.column, length: 1 };
        let kind = match first {
            b'{' => {
                self.count(0)?;
                self.skip(1);
                // Mappings are mostly as long as the one before.
                let mut entries = Vec::with_capacity(self.keys.length());
                loop {
                    match self.next()? {
                        b'}' => break,
                        b',' => {
                            self.skip(1);
                        }
                        _ => {
                            let key = self.string(true)?;
                            self.next()?;
                            self.skip(1);
                            entries.push((key, self.value(depth + 1)?));
                        }
                    }
                }
                self.skip(1);
                self.keys.end(entries.len());
                Kind::Mapping(entries)
            }
            b'[' => {
                self.count(0)?;
                self.skip(1);
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        b']' => break,
                        b',' => {
                            self.skip(1);
                        }
                        _ => items.push(self.value(depth + 1)?),
                    }
                }
                self.skip(1);
                node::fit(&mut items);
                Kind::Sequence(items)
            }
            b'"' => return self.string(false),
            _ => {
                self.count(0)?;
                let ends = |byte| matches!(byte, b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t');
                let spelled = self.skip(self.rest.bytes().position(ends).unwrap_or(self.rest.len()));
                at.length = spelled.len() as u32;
                Kind::Scalar { text: spelled.into(), plain: true }
            }
        };
        Some(Node { at, kind })
    }

    /// A text, which is here.
    fn string(&mut self, is_key: bool) -> Option<Node> {
        let (length, escaped) = string_length(self.rest);
        self.count(length)?;
        let mut at = Position { line: self.line, column: self.column, length: 0 };
        let spelled = self.skip(length);
        at.length = self.column - at.column;
        let text = match spelled.get(1..length.saturating_sub(1)) {
            Some(text) if !escaped && is_key => self.keys.shared(text),
            Some(text) if !escaped => text.into(),
            _ => serde_json::from_str::<String>(spelled).ok()?.into(),
        };
        Some(Node { at, kind: Kind::Scalar { text, plain: false } })
    }
}

/// Length in bytes of the string at the head of `text`, its quotes included; and whether something in it is escaped.
fn string_length(text: &str) -> (usize, bool) {
    let (mut at, mut escaped) = (1, false);
    while let Some(found) = text.as_bytes().get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += found + 1;
        if text.as_bytes().get(at - 1) == Some(&b'"') {
            return (at, escaped);
        }
        // What is escaped ends nothing.
        escaped = true;
        at += 1;
    }
    (text.len(), escaped)
}
