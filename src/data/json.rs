//! JSON as a tree with places. Values are decoded by `serde_json`, which knows surrogate pairs and exact numbers; the
//! places are found by a walk over the same text.

use crate::deadline;
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::node::{Kind, Node, Position, mistake, over_limit, too_many};

/// Reads one JSON value; `first_line` is the line of the file at which `text` begins, from 0.
///
/// # Errors
/// A mistake of syntax, with its place; a duplicate key is kept and left to who reads the tree.
pub(super) fn parse(text: &str, file: &str, first_line: u32, limits: &Limits) -> Result<Node> {
    let mut left = limits.yaml_nodes;
    parse_some(text, file, first_line, limits, &mut left)
}

/// As [`parse`], with at most `left` values.
fn parse_some(text: &str, file: &str, first_line: u32, limits: &Limits, left: &mut usize) -> Result<Node> {
    let text = text.trim_start_matches('\u{feff}');
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
        let at = Position {
            line: first_line + error.line().saturating_sub(1) as u32,
            column: error.column().saturating_sub(1) as u32,
            length: 1,
        };
        let said = error.to_string();
        let info = said.split(" at line ").next().unwrap_or_default();
        let said = mistake(
            file,
            text,
            Position { line: at.line - first_line, ..at },
            message!("JSON 语法错误：{info}", "JSON syntax: {info}"),
            Message::new("检查引号、逗号和括号", "check quotes, commas and brackets"),
        );
        let mut said = *said;
        said.place = Some(crate::place::Place::Line { line: at.line, column: at.column });
        return Err(Error::Mistakes(vec![said]));
    }
    let mut walk = Walk { rest: text, line: first_line, column: 0, left, over: false };
    let node = walk.value(0);
    if walk.over {
        let at = Position { line: walk.line - first_line, column: walk.column, length: 1 };
        let mut said = *over_limit(file, text, at, too_many(limits));
        said.place = Some(crate::place::Place::Line { line: walk.line, column: at.column });
        return Err(Error::Mistakes(vec![said]));
    }
    Ok(node.unwrap_or(Node { at: Position::default(), kind: Kind::Mapping(Vec::new()) }))
}

/// Reads one JSON record a line, or tells the mistake of the line; blank lines are left out.
pub(super) fn lines(text: &str, file: &str, limits: &Limits) -> Vec<Result<Node>> {
    let mut left = limits.yaml_nodes;
    text.trim_start_matches('\u{feff}')
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| parse_some(line, file, number as u32, limits, &mut left))
        .collect()
}

/// A walk over JSON that is known to be well formed.
struct Walk<'a, 'l> {
    rest: &'a str,
    line: u32,
    column: u32,
    /// Values that may still come.
    left: &'l mut usize,
    /// True when there were more.
    over: bool,
}

impl<'a> Walk<'a, '_> {
    fn skip(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        for c in taken.chars() {
            if c == '\n' {
                self.line += 1;
                self.column = 0;
            } else {
                self.column += 1;
            }
        }
        self.rest = rest;
        taken
    }

    fn space(&mut self) {
        let space = self.rest.len() - self.rest.trim_start().len();
        self.skip(space);
    }

    fn value(&mut self, depth: usize) -> Option<Node> {
        // serde_json itself refuses more than 128 levels.
        if depth > 130 {
            return None;
        }
        self.space();
        // 64 bytes of text count as one more.
        let text = if self.rest.starts_with('"') { string_length(self.rest) / 64 } else { 0 };
        match self.left.checked_sub(1 + text) {
            Some(left) => *self.left = left,
            None => self.over = true,
        }
        if self.over || *self.left & 0xFFF == 0 && deadline::passed() {
            return None;
        }
        let mut at = Position { line: self.line, column: self.column, length: 1 };
        let kind = match self.rest.bytes().next()? {
            b'{' => {
                self.skip(1);
                let mut entries = Vec::new();
                loop {
                    self.space();
                    match self.rest.bytes().next()? {
                        b'}' => break,
                        b',' => {
                            self.skip(1);
                        }
                        _ => {
                            let key = self.value(depth + 1)?;
                            self.space();
                            self.skip(1);
                            entries.push((key, self.value(depth + 1)?));
                        }
                    }
                }
                self.skip(1);
                Kind::Mapping(entries)
            }
            b'[' => {
                self.skip(1);
                let mut items = Vec::new();
                loop {
                    self.space();
                    match self.rest.bytes().next()? {
                        b']' => break,
                        b',' => {
                            self.skip(1);
                        }
                        _ => items.push(self.value(depth + 1)?),
                    }
                }
                self.skip(1);
                Kind::Sequence(items)
            }
            b'"' => {
                let spelled = self.skip(string_length(self.rest));
                at.length = spelled.chars().count() as u32;
                Kind::Scalar { text: serde_json::from_str(spelled).ok()?, plain: false }
            }
            _ => {
                let length = self.rest.find([',', ']', '}', ' ', '\n', '\r', '\t']).unwrap_or(self.rest.len());
                let spelled = self.skip(length);
                at.length = spelled.chars().count() as u32;
                Kind::Scalar { text: spelled.to_owned(), plain: true }
            }
        };
        Some(Node { at, kind })
    }
}

/// Length in bytes of the string at the head of `text`, its quotes included.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}
