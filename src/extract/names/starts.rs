//! How the labels of a table begin. Most cells that are looked at are no header, and are told from one without folding
//! their text.

use std::collections::HashSet;

use crate::grid::{Cell, Content};

/// The folded beginnings of labels.
#[derive(Debug, Default)]
pub(super) struct Starts {
    /// First characters.
    first: Vec<char>,
    /// First two characters; labels of one character alone stand with none.
    pairs: HashSet<(char, Option<char>), foldhash::fast::RandomState>,
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
        }
        self.pairs.insert((first, chars.next()));
    }

    /// True when a label begins with `c`.
    pub(super) fn begin(&self, c: char) -> bool {
        self.first.contains(&c)
    }

    /// False for a cell of plain text or a number that begins as no label does, however it would be read.
    pub(super) fn may_name(&self, cell: &Cell) -> bool {
        match &cell.content {
            Content::Empty => false,
            Content::Number(_) => self.first.iter().any(|c| c.is_ascii_digit() || matches!(c, '-' | 'n' | 'i')),
            content => content.line().is_none_or(|text| self.may_be(text)),
        }
    }

    fn may_be(&self, text: &str) -> bool {
        if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return self.first.iter().any(|c| c.is_ascii_digit() || *c == '.');
        }
        let mut chars = text.chars().filter(|c| *c != ' ').peekable();
        let Some(first) = chars.next().map(|c| c.to_ascii_lowercase()) else { return false };
        // `单台`, `每台`, `必填` are no part of a label; nor is a number in front of it.
        if !is_plain(first) || first.is_ascii_digit() || matches!(first, '单' | '每' | '必' | '可') {
            return true;
        }
        // Of labels in a list the first begins the text, or stands behind a bracket.
        let mut others = chars.clone();
        let mut may_list = || self.are_listed && !others.all(|c| is_plain(c) || parts(c));
        if !self.begin(first) {
            return may_list();
        }
        let second = chars.peek().map(|c| c.to_ascii_lowercase());
        if self.pairs.contains(&(first, second)) || self.pairs.contains(&(first, None)) {
            return true;
        }
        if second.is_some_and(|c| !is_plain(c)) || text.contains(['填', '选']) {
            return !chars.all(is_plain);
        }
        may_list()
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
