//! How the labels of a table begin. Most cells that are looked at are no header, and are told from one without folding
//! their text.

use std::collections::HashSet;

use crate::extract::fold::Kinds;
use crate::grid::{Block, Cell, Content};

/// The folded beginnings of labels.
#[derive(Debug, Default)]
pub(super) struct Starts {
    /// First characters, and their kinds.
    first: Vec<char>,
    kinds: Kinds,
    /// First two characters of those that have more than one.
    pairs: HashSet<(char, Option<char>), foldhash::fast::RandomState>,
    /// Labels of one character.
    short: Vec<char>,
    /// Whether labels may stand in a list behind any words.
    pub(super) are_listed: bool,
}

impl Starts {
    /// Adds the beginning of a folded label.
    pub(super) fn add(&mut self, folded: &str) {
        let mut chars = folded.chars();
        let Some(first) = chars.next() else { return };
        if !self.first.contains(&first) {
            self.first.push(first);
            self.kinds = self.kinds.with(first);
        }
        match chars.next() {
            None => self.short.push(first),
            second => drop(self.pairs.insert((first, second))),
        }
    }

    /// True when a label begins with `c`.
    pub(super) fn begin(&self, c: char) -> bool {
        self.kinds.hold(Kinds::default().with(c)) && self.first.contains(&c)
    }

    /// False for a cell of text or a number that begins as no label does, however it would be read.
    pub(super) fn may_name(&self, cell: &Cell) -> bool {
        match &cell.content {
            Content::Empty => false,
            Content::Number(_) => self.first.iter().any(|c| c.is_ascii_digit() || matches!(c, '-' | 'n' | 'i')),
            Content::Text(text) => self.may_be(std::iter::once(&**text)),
            Content::Blocks(blocks) => self.may_be(blocks.iter().filter_map(|block| match block {
                Block::Paragraph(paragraph) => Some(paragraph.text.as_str()),
                Block::Grid(_) => None,
            })),
            _ => true,
        }
    }

    fn may_be<'t>(&self, lines: impl DoubleEndedIterator<Item = &'t str> + Clone) -> bool {
        let mut chars = lines.clone().flat_map(str::chars).filter(|c| *c != ' ');
        let Some(first) = chars.next().map(|c| c.to_ascii_lowercase()) else { return false };
        let is_number = |line: &str| line.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if (first.is_ascii_digit() || first == '.') && lines.clone().all(is_number) {
            return self.first.iter().any(|c| c.is_ascii_digit() || *c == '.');
        }
        // `单台`, `每台`, `必填` are no part of a label; nor is a number in front of it.
        if !is_plain(first) || first.is_ascii_digit() || matches!(first, '单' | '每' | '必' | '可') {
            return true;
        }
        if !self.begin(first) {
            return self.may_list(lines);
        }
        let second = chars.next().map(|c| c.to_ascii_lowercase());
        if self.pairs.contains(&(first, second)) || self.short.contains(&first) {
            return true;
        }
        let is_marked = || lines.clone().any(|line| line.contains(['填', '选']));
        second.is_some_and(|c| !is_plain(c)) || is_marked() || self.may_list(lines)
    }

    /// False for a text that begins as no label does and does not end with labels in brackets: of labels in a list the
    /// first begins the text, or stands behind its first bracket.
    fn may_list<'t>(&self, lines: impl DoubleEndedIterator<Item = &'t str>) -> bool {
        let is_beside = |c: &char| c.is_whitespace() || matches!(c, '*' | '＊' | ':' | '：' | '#' | '＃');
        let last = || lines.rev().flat_map(|line| line.chars().rev()).find(|c| !is_beside(c));
        self.are_listed && last().is_some_and(|c| !is_plain(c) && !parts(c))
    }
}

/// True for a character that is folded to itself or its lower case, and that neither brackets nor parts labels nor
/// belongs to a mark of a field that must be filled.
fn is_plain(c: char) -> bool {
    match c {
        '填' | '选' => false,
        '\u{4e00}'..='\u{9fff}' => true,
        c => c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ' '),
    }
}

/// True for a mark between words that is folded to one that is no bracket.
fn parts(c: char) -> bool {
    matches!(
        c,
        '、' | '，'
            | ','
            | '。'
            | '；'
            | ';'
            | '：'
            | ':'
            | '/'
            | '+'
            | '|'
            | '\\'
            | '“'
            | '”'
            | '"'
            | '_'
            | '%'
            | '％'
    )
}
