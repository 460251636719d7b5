//! A line of text as a row of a list, or as several: `应用（8核）、数据库（16核）`.
//!
//! Wording stands where it was printed, from the first byte to the last, and what is between it is the values. Of all
//! ways to lay it the one counts under which the values are what their columns ask for; where several are as good,
//! nobody can tell which was meant.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::align::suits;
use super::fold::Folded;
use super::text::program::{Item, Token};
use crate::record::Key;
use crate::schema::Field;

/// Longest line, in bytes, that is looked at.
const MAX_LINE: usize = 20_000;
/// Places of one piece of wording in a line; one with more is no wording.
const MAX_PLACES: usize = 400;
/// Steps that one line may take.
const MAX_STEPS: usize = 60_000;

/// What a line says.
#[derive(Debug, PartialEq)]
pub(super) enum Rows {
    /// Nothing that the list prints.
    Other,
    /// It can be read in several ways.
    Unsure,
    /// The values of each row, as byte ranges of the line; and whether less wording would do: values would hold the rest.
    Told(Vec<Vec<(Key, Range<usize>)>>, bool),
}

/// The best way to a place.
#[derive(Clone, Copy)]
struct Step {
    /// How well the values suit.
    worth: i32,
    /// Of ways of the same worth the one with more wording and rows counts.
    wording: usize,
    /// Whether another one is as good.
    is_tied: bool,
    /// Whether another one is worth as much with less wording.
    is_open: bool,
    /// The place before it.
    before: (usize, usize),
}

impl Step {
    /// Compares with another way to the same place; true where that is better and counts from now on.
    fn improve(&mut self, other: Self) -> bool {
        let is_better = (other.worth, other.wording) > (self.worth, self.wording);
        let is_open = self.worth == other.worth && self.wording != other.wording;
        if is_better {
            *self = other;
        } else if (other.worth, other.wording) == (self.worth, self.wording) && other.before != self.before {
            self.is_tied = true;
        }
        self.is_open |= is_open;
        is_better
    }
}

/// What the values are of, by their keys.
pub(super) type Fields<'a, 'f> = &'a (dyn Fn(&Key) -> Option<&'f Field> + 'a);

/// Reads `line` as a row that is printed in one of several ways, or as several rows with `between` them.
pub(super) fn read(ways: &[&Item], between: Option<&str>, line: &str, fields: Fields<'_, '_>) -> Rows {
    let mut read = Rows::Other;
    for is_numbered in [true, false] {
        let ways: Vec<&[Token]> =
            ways.iter().filter(|way| way.is_numbered == is_numbered).map(|way| way.tokens.as_slice()).collect();
        let start = if is_numbered { number(line) } else { Some(0) };
        let rest = start.and_then(|start| Some((start, line.get(start..)?)));
        let Some((start, rest)) = rest.filter(|(_, rest)| !ways.is_empty() && rest.len() <= MAX_LINE) else { continue };
        let folded = Folded::new(rest);
        if folded.text.is_empty() {
            continue;
        }
        read = Laying::new(&ways, between, rest, &folded, fields).best();
        if let Rows::Told(rows, _) = &mut read {
            for (_, range) in rows.iter_mut().flatten() {
                *range = start + range.start..start + range.end;
            }
        }
        if read != Rows::Other {
            break;
        }
    }
    read
}

/// Where the text behind a number begins that a line of a list is counted by.
fn number(line: &str) -> Option<usize> {
    static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"^[\s\x{3000}]*(?:第?[(（\[【]?(?:[0-9０-９]{1,6}|[一二三四五六七八九十百零〇]{1,6}|[a-zA-Z])(?:[)）\]】]?[.．、:：)）]|[)）\]】]|[\s\x{3000}])|[①-⑳⑴-⒇])[\s\x{3000}]*",
        )
        .ok()
    });
    Some(NUMBER.as_ref()?.find(line)?.end())
}

struct Laying<'a, 'f> {
    /// The tokens of all ways, one behind the other, none behind the last of each.
    tokens: Vec<Option<&'a Token>>,
    /// Where each way begins among them.
    starts: Vec<usize>,
    between: Option<&'a str>,
    original: &'a str,
    folded: &'a Folded,
    fields: Fields<'a, 'f>,
}

impl<'a, 'f> Laying<'a, 'f> {
    fn new(
        ways: &[&'a [Token]],
        between: Option<&'a str>,
        original: &'a str,
        folded: &'a Folded,
        fields: Fields<'a, 'f>,
    ) -> Self {
        let mut laying = Self { tokens: Vec::new(), starts: Vec::new(), between, original, folded, fields };
        for way in ways {
            laying.starts.push(laying.tokens.len());
            laying.tokens.extend(way.iter().map(Some));
            laying.tokens.push(None);
        }
        laying
    }

    fn best(&self) -> Rows {
        let end = self.folded.text.len();
        // The place in front of a row, whichever way it is printed.
        let row = self.tokens.len();
        let ends = self.ends();
        // The ways to each place: in front of a token, at a byte. By byte, then by token: nothing goes back.
        let mut steps: HashMap<(usize, usize), Step> = HashMap::new();
        let mut open: BTreeSet<(usize, bool, usize)> = BTreeSet::from([(0, false, row)]);
        steps.insert((row, 0), Step { worth: 0, wording: 0, is_tied: false, is_open: false, before: (row, 0) });
        let mut taken = 0;
        while let Some((at, _, token)) = open.pop_first() {
            let Some(step) = steps.get(&(token, at)).copied() else { continue };
            let rest = self.folded.text.get(at..).unwrap_or_default();
            let mut nexts: Vec<(usize, usize, i32)> = Vec::new();
            match self.tokens.get(token) {
                None => nexts.extend(self.starts.iter().map(|start| (*start, at, 0))),
                Some(None) => {
                    let between = self.between.filter(|between| at > 0 && at < end && rest.starts_with(between));
                    nexts.extend(between.map(|between| (row, at + between.len(), 0)));
                }
                Some(Some(Token::Literal { folded, .. })) => {
                    nexts.extend(rest.starts_with(folded.as_str()).then_some((token + 1, at + folded.len(), 0)));
                }
                Some(Some(Token::Slot { key, .. })) => {
                    let places = ends.get(token).map_or(&[][..], Vec::as_slice);
                    let places = places.iter().filter(|next| **next >= at);
                    nexts.extend(places.map(|next| (token + 1, *next, self.worth(key, at..*next))));
                }
            }
            taken += nexts.len();
            if taken > MAX_STEPS {
                return Rows::Unsure;
            }
            for (next, to, worth) in nexts {
                let is_wording = next == row || matches!(self.tokens.get(token), Some(Some(Token::Literal { .. })));
                let wording = step.wording + usize::from(is_wording);
                let way = Step { worth: step.worth + worth, wording, before: (token, at), ..step };
                let is_better = match steps.get_mut(&(next, to)) {
                    Some(known) => known.improve(way),
                    None => steps.insert((next, to), way).is_none(),
                };
                if is_better {
                    open.insert((to, next != row, next));
                }
            }
        }
        let lasts = (0..row).filter(|token| matches!(self.tokens.get(*token), Some(None)));
        let mut best: Option<((usize, usize), Step)> = None;
        for at in lasts.map(|token| (token, end)) {
            let Some(step) = steps.get(&at) else { continue };
            match &mut best {
                Some((place, known)) => {
                    // Ways that end alike are as good as each other.
                    let other = Step { before: (usize::MAX, at.0), ..*step };
                    let own = known.before;
                    if known.improve(other) {
                        (*place, known.before) = (at, step.before);
                    } else {
                        known.before = own;
                    }
                }
                best => *best = Some((at, *step)),
            }
        }
        match best {
            None => Rows::Other,
            Some((_, step)) if step.is_tied => Rows::Unsure,
            Some((at, step)) => Rows::Told(self.rows(at, &steps), step.is_open),
        }
    }

    /// For each token the places at which a value in front of the next one may end.
    fn ends(&self) -> Vec<Vec<usize>> {
        let text = self.folded.text.as_str();
        let of = |literal: &str| -> Vec<usize> {
            let all = if literal.is_empty() { "" } else { text };
            all.match_indices(literal).map(|(at, _)| at).filter(|_| !literal.is_empty()).take(MAX_PLACES).collect()
        };
        let next = |token: usize| match self.tokens.get(token + 1) {
            Some(Some(Token::Literal { folded, .. })) => of(folded),
            Some(Some(Token::Slot { .. })) | None => Vec::new(),
            Some(None) => {
                let mut ends = match self.between {
                    None => Vec::new(),
                    // Rows that nothing parts are told by what the next one begins with.
                    Some("") => self.firsts().flat_map(of).collect(),
                    Some(between) => of(between),
                };
                ends.push(text.len());
                ends
            }
        };
        let is_slot = |token: &usize| matches!(self.tokens.get(*token), Some(Some(Token::Slot { .. })));
        (0..self.tokens.len()).map(|token| if is_slot(&token) { next(token) } else { Vec::new() }).collect()
    }

    /// The literals with which rows begin.
    fn firsts(&self) -> impl Iterator<Item = &str> {
        self.starts.iter().filter_map(|start| match self.tokens.get(*start)? {
            Some(Token::Literal { folded, .. }) => Some(folded.as_str()),
            _ => None,
        })
    }

    fn rows(&self, last: (usize, usize), steps: &HashMap<(usize, usize), Step>) -> Vec<Vec<(Key, Range<usize>)>> {
        let mut rows: Vec<Vec<(Key, Range<usize>)>> = Vec::new();
        let mut values = Vec::new();
        let mut at = last;
        while let Some(step) = steps.get(&at) {
            let (token, from) = step.before;
            if let Some(Some(Token::Slot { key, .. })) = self.tokens.get(token) {
                values.push((key.clone(), self.range(from..at.1)));
            }
            if token == self.tokens.len() {
                values.reverse();
                rows.push(std::mem::take(&mut values));
                let Some(between) = steps.get(&step.before).filter(|_| from > 0) else { break };
                at = between.before;
            } else {
                at = step.before;
            }
        }
        rows.reverse();
        rows
    }

    /// A range of the folded text, in the line.
    fn range(&self, range: Range<usize>) -> Range<usize> {
        let start = self.folded.original(range.start);
        if range.is_empty() {
            return start..start;
        }
        start..self.folded.original_end(range.end, self.original)
    }

    /// How well a value suits its column: nothing is better than what the column asks for, so that more rows are not.
    fn worth(&self, key: &Key, range: Range<usize>) -> i32 {
        let piece = self.folded.text.get(range.clone()).unwrap_or_default();
        let original = self.original.get(self.range(range)).unwrap_or_default();
        (self.fields)(key).map_or(0, |field| suits(field, piece, original).min(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_by_their_mark() {
        for (line, rest) in [("1. 甲", "甲"), ("（一）一号", "一号"), ("①乙", "乙"), ("12、3号机", "3号机")]
        {
            assert_eq!(number(line).and_then(|at| line.get(at..)), Some(rest), "{line}");
        }
        assert_eq!(number("12号机"), None);
    }
}
