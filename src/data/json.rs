//! JSON as a tree with places. Values are decoded by `serde_json`, which knows surrogate pairs and exact numbers; the
//! places are found by a walk over the same text. What the walk cannot read is refused with its place, never left out:
//! that a text is well formed says neither how deep it is nor that its escapes stand for characters.

mod refused;
mod syntax;

use self::refused::{Refused, Why};
use crate::char_count::CharCount as _;
use crate::deadline;
use crate::error::{Diagnostic, Error, Result};
use crate::limits::Limits;
use crate::node::{self, Keys, Kind, Node, Position};

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
        // What comes behind would be too much as well, line by line; a line that is too deep is so for itself.
        let is_full = |said: &Diagnostic| said.limit.as_ref().is_some_and(|limit| limit.starts_with("yaml_nodes="));
        self.over = matches!(&read, Err(Error::Mistakes(all)) if all.iter().any(is_full)) || deadline::passed();
        Some(read)
    }
}

/// Reads the value `text`; `first_line` is the line of the file at which it begins, from 0, and `left` are the values
/// that the file may still have.
fn value(text: &str, file: &str, first_line: u32, limits: &Limits, left: &mut usize, keys: &mut Keys) -> Result<Node> {
    let text = text.trim_start_matches('\u{feff}');
    let told = |refused: Refused<'_>| Error::Mistakes(vec![*refused.told(file, text, first_line, limits)]);
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
        let at = Position { line: first_line, ..Position::default() };
        return Err(told(Refused { at, why: Why::Syntax(text, error) }));
    }
    let mut walk = Walk { rest: text, line: first_line, column: 0, left, deepest: node::deepest(limits), keys };
    walk.value(0).map_err(|refused| told(*refused))
}

/// What was read, or why it was not.
type Walked<'a, T> = std::result::Result<T, Box<Refused<'a>>>;

/// A walk over JSON that is known to be well formed.
struct Walk<'a, 'l> {
    rest: &'a str,
    line: u32,
    column: u32,
    /// Values that may still come.
    left: &'l mut usize,
    /// How many lists and mappings may stand in one another.
    deepest: usize,
    keys: &'l mut Keys,
}

impl<'a> Walk<'a, '_> {
    fn refuse(&self, why: Why<'a>) -> Box<Refused<'a>> {
        Box::new(Refused { at: Position { line: self.line, column: self.column, length: 1 }, why })
    }

    /// Goes on behind so many bytes, none of which ends a line.
    fn skip(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.column += taken.char_count() as u32;
        self.rest = rest;
        taken
    }

    /// Goes on behind white space; what comes then.
    fn next(&mut self) -> Walked<'a, u8> {
        for (at, byte) in self.rest.bytes().enumerate() {
            match byte {
                b'\n' => {
                    self.line += 1;
                    self.column = 0;
                }
                b' ' | b'\t' | b'\r' => self.column += 1,
                _ => {
                    self.rest = self.rest.get(at..).unwrap_or_default();
                    return Ok(byte);
                }
            }
        }
        self.rest = "";
        Err(self.refuse(Why::Ends))
    }

    /// Takes a value from what the file may have.
    fn count(&mut self, text: usize) -> Walked<'a, ()> {
        // 64 bytes of text count as one more.
        *self.left = self.left.checked_sub(1 + text / 64).ok_or_else(|| self.refuse(Why::TooMany))?;
        if *self.left & 0xFFF == 0 && deadline::passed() {
            return Err(self.refuse(Why::TooLong));
        }
        Ok(())
    }

    /// Goes into a list or mapping, of which `depth` are around it.
    fn open(&mut self, depth: usize) -> Walked<'a, ()> {
        if depth >= self.deepest {
            return Err(self.refuse(Why::TooDeep));
        }
        self.count(0)?;
        self.skip(1);
        Ok(())
    }

    fn value(&mut self, depth: usize) -> Walked<'a, Node> {
        let first = self.next()?;
        let mut at = Position { line: self.line, column: self.column, length: 1 };
        let kind = match first {
            b'{' => {
                self.open(depth)?;
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
                self.open(depth)?;
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
        Ok(Node { at, kind })
    }

    /// A text, which is here.
    fn string(&mut self, is_key: bool) -> Walked<'a, Node> {
        let (length, escaped) = string_length(self.rest);
        self.count(length)?;
        let mut at = Position { line: self.line, column: self.column, length: 0 };
        let spelled = self.skip(length);
        at.length = self.column - at.column;
        let text = match spelled.get(1..length.saturating_sub(1)) {
            Some(text) if !escaped && is_key => self.keys.shared(text),
            Some(text) if !escaped => text.into(),
            _ => match serde_json::from_str::<String>(spelled) {
                Ok(text) => text.into(),
                Err(error) => return Err(Box::new(Refused { at, why: Why::Syntax(spelled, error) })),
            },
        };
        Ok(Node { at, kind: Kind::Scalar { text, plain: false } })
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
