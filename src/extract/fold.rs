//! Text as it is compared: labels and printed wording are matched without white space, width or letter case.
//!
//! A [`Folded`] text remembers where each of its bytes came from, so that what is found between two matches can be
//! cut out of the original, which is never re-spelled.

use unicode_normalization::UnicodeNormalization;

use crate::excerpt;
use crate::grid::{Cell, Content};

/// A text without white space, in NFKC and lower case, with the way back to the original.
#[derive(Debug, Clone, Default)]
pub(crate) struct Folded {
    /// The folded text.
    pub(crate) text: String,
    /// For each byte of the folded text the byte offset of its character in the original; one more at the end.
    origin: Vec<u32>,
}

impl Folded {
    /// Folds `original`.
    pub(crate) fn new(original: &str) -> Self {
        let mut folded =
            Self { text: String::with_capacity(original.len()), origin: Vec::with_capacity(original.len() + 1) };
        for (offset, c) in original.char_indices() {
            if is_han(c) {
                folded.text.push(c);
                folded.origin.extend([offset as u32; 3]);
                continue;
            }
            let before = folded.text.len();
            fold_char(c, &mut folded.text);
            let added = folded.text.len() - before;
            folded.origin.extend(std::iter::repeat_n(offset as u32, added));
        }
        folded.origin.push(original.len() as u32);
        folded
    }

    /// The offset in the original of the character that gave the folded byte `at`; past the end, the original's length.
    pub(crate) fn original(&self, at: usize) -> usize {
        self.origin.get(at).or(self.origin.last()).copied().unwrap_or(0) as usize
    }

    /// The offset in the original just behind the character that gave the folded byte before `at`.
    pub(crate) fn original_end(&self, at: usize, original: &str) -> usize {
        let Some(before) = at.checked_sub(1) else { return 0 };
        let start = self.original(before);
        start + original.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8)
    }
}

/// True for a Chinese numeral from one to ten.
pub(crate) fn is_numeral(c: char) -> bool {
    matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
}

/// True for a letter or a digit.
pub(crate) fn is_letter(c: char) -> bool {
    is_han(c) || c.is_alphanumeric()
}

/// True for a Chinese character that is folded to itself.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

/// Which characters a text has, by kinds of 64: one that lacks a kind of another text does not hold that text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Kinds(u64);

impl Kinds {
    /// How many kinds there are.
    pub(crate) const COUNT: usize = 64;

    /// The kind of this number.
    pub(crate) fn of_number(kind: usize) -> Self {
        Self(1 << (kind % Self::COUNT))
    }

    /// Those of these that are among others.
    pub(crate) fn both(self, others: Self) -> Self {
        Self(self.0 & others.0)
    }

    /// The numbers of these kinds.
    pub(crate) fn each(self) -> impl Iterator<Item = usize> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let kind = (left != 0).then_some(left.trailing_zeros() as usize)?;
            left &= left - 1;
            Some(kind)
        })
    }

    /// The kinds of the characters of `text`.
    pub(crate) fn of(text: &str) -> Self {
        text.chars().fold(Self::default(), Self::with)
    }

    /// These and the kind of `c`.
    pub(crate) fn with(self, c: char) -> Self {
        Self(self.0 | 1 << (u32::from(c).wrapping_mul(0x9E37_79B1) >> 26))
    }

    /// These and others.
    pub(crate) fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// How many of these `others` lack.
    pub(crate) fn lacking(self, others: Self) -> usize {
        (self.0 & !others.0).count_ones() as usize
    }

    /// True when all kinds of `others` are among these.
    pub(crate) fn hold(self, others: Self) -> bool {
        others.0 & !self.0 == 0
    }
}

/// What is told of a text without folding it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    /// Its Chinese characters.
    pub(super) han: Kinds,
    /// It may have more of them once it is folded.
    pub(crate) open: bool,
}

impl Look {
    pub(crate) fn of(text: &str) -> Self {
        let mut look = Self { han: Kinds::default(), open: false };
        for c in text.chars() {
            if is_han(c) {
                look.han = look.han.with(c);
            } else {
                look.open |= may_be_han(c);
            }
        }
        look
    }

    /// Both texts as one.
    pub(crate) fn and(self, other: Self) -> Self {
        Self { han: self.han.and(other.han), open: self.open || other.open }
    }

    /// False when the text once folded does not hold a folded text of which `other` was told.
    pub(crate) fn may_hold(self, other: Self) -> bool {
        self.open || self.han.hold(other.han)
    }
}

/// False for a character that is never folded to a Chinese one.
fn may_be_han(c: char) -> bool {
    !matches!(c, '\0'..='\u{2e7f}' | '\u{3000}'..='\u{301f}' | '\u{ff01}'..='\u{ff5e}')
}

/// `original` folded, without the way back.
pub fn fold(original: &str) -> String {
    let mut text = String::with_capacity(original.len());
    fold_into(original, &mut text);
    text
}

/// Appends `original` folded.
pub(crate) fn fold_into(original: &str, text: &mut String) {
    let mut from = 0;
    for (at, c) in original.char_indices() {
        if !matches!(c, '\u{4e00}'..='\u{9fff}' | '!'..='@' | '['..='~') {
            text.push_str(original.get(from..at).unwrap_or_default());
            fold_char(c, text);
            from = at + c.len_utf8();
        }
    }
    text.push_str(original.get(from..).unwrap_or_default());
}

/// `original` folded, and without punctuation and symbols: how printed wording is compared where clerks re-type it.
pub fn fold_words(original: &str) -> String {
    let mut words = String::with_capacity(original.len());
    let mut piece = String::new();
    for c in original.chars() {
        match c {
            '\u{4e00}'..='\u{9fff}' | '0'..='9' | 'a'..='z' => words.push(c),
            '\0'..='\u{7f}' => words.extend(Some(c.to_ascii_lowercase()).filter(char::is_ascii_alphabetic)),
            c => {
                piece.clear();
                fold_char(c, &mut piece);
                words.extend(piece.chars().filter(|c| is_letter(*c)));
            }
        }
    }
    words
}

/// The kinds of the characters of `original` folded; none where nothing is left of it.
pub(crate) fn folded_kinds(original: &str) -> Kinds {
    let mut piece = String::new();
    original.chars().fold(Kinds::default(), |kinds, c| match c {
        '\u{4e00}'..='\u{9fff}' => kinds.with(c),
        '!'..='~' => kinds.with(c.to_ascii_lowercase()),
        ' ' | '\t' => kinds,
        _ => {
            piece.clear();
            fold_char(c, &mut piece);
            piece.chars().fold(kinds, Kinds::with)
        }
    })
}

/// How many letters [`fold_words`] leaves of a text, and of which kinds.
pub(crate) fn letters_of(original: &str) -> (usize, Kinds) {
    let mut piece = String::new();
    original.chars().fold((0, Kinds::default()), |(count, kinds), c| match c {
        '\u{4e00}'..='\u{9fff}' => (count + 1, kinds.with(c)),
        '\0'..='\u{7f}' if c.is_ascii_alphanumeric() => (count + 1, kinds.with(c.to_ascii_lowercase())),
        '\0'..='\u{7f}' | '、' | '。' | '〈'..='】' | '（' | '）' | '，' | '：' | '；' => (count, kinds),
        _ => {
            piece.clear();
            fold_char(c, &mut piece);
            let letters = piece.chars().filter(|c| is_letter(*c));
            letters.fold((count, kinds), |(count, kinds), c| (count + 1, kinds.with(c)))
        }
    })
}

/// True when `original` folded is `folded`; it is not folded further than they are the same.
pub(crate) fn same(original: &str, folded: &str) -> bool {
    behind(original, folded) == Some(0)
}

/// True when `original` folded begins with `folded`.
pub(crate) fn begins(original: &str, folded: &str) -> bool {
    behind(original, folded).is_some()
}

/// How many characters of `original` follow those that fold to `folded`, in as far as they are looked at: none where
/// that is not what it begins with.
fn behind(original: &str, folded: &str) -> Option<usize> {
    let mut rest = folded.chars();
    let (mut same, mut more) = (true, 0);
    let mut chars = original.chars();
    let mut piece = String::new();
    while same && more == 0 {
        let Some(c) = chars.next() else { break };
        piece.clear();
        match c {
            '\u{4e00}'..='\u{9fff}' | '!'..='~' => match rest.next() {
                Some(other) => same = other == c.to_ascii_lowercase(),
                None => more += 1,
            },
            c => {
                fold_char(c, &mut piece);
                for c in piece.chars() {
                    match rest.next() {
                        Some(other) => same &= other == c,
                        None => more += 1,
                    }
                }
            }
        }
    }
    (same && rest.next().is_none()).then_some(more)
}

/// Longest text, in bytes, that is looked through without a searcher: that costs more to make.
const SHORT: usize = 300;

/// Where `piece` stands first in `text`.
pub(crate) fn find(text: &str, piece: &str) -> Option<usize> {
    let (text, piece) = (text.as_bytes(), piece.as_bytes());
    let Some(last) = piece.last().filter(|_| text.len() <= SHORT) else { return memchr::memmem::find(text, piece) };
    memchr::memchr_iter(*last, text).find_map(|end| {
        let start = (end + 1).checked_sub(piece.len())?;
        (text.get(start..=end) == Some(piece)).then_some(start)
    })
}

/// True when `piece` stands in `text`.
pub(crate) fn holds(text: &str, piece: &str) -> bool {
    find(text, piece).is_some()
}

/// The shortest piece that changed, with a little of what surrounds it.
pub(crate) fn difference(expected: &str, there: &str) -> (String, String) {
    excerpt::difference(expected, there, |a, b| a == b || fold(&a.to_string()) == fold(&b.to_string()))
}

/// The folded text of a cell, or nothing for one that holds no text.
pub(crate) fn folded_cell(cell: &Cell) -> String {
    match &cell.content {
        Content::Text(text) => fold(text),
        Content::Blocks(_) => fold(&cell.text()),
        _ => String::new(),
    }
}

fn fold_char(c: char, into: &mut String) {
    match c {
        '\u{4e00}'..='\u{9fff}' => into.push(c),
        'A'..='Z' => into.push(c.to_ascii_lowercase()),
        '!'..='~' => into.push(c),
        ' ' | '\t' | '\n' | '\u{3000}' => {}
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => {}
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '－' | '─' => into.push('-'),
        '“' | '”' | '„' | '＂' | '「' | '」' => into.push('"'),
        '‘' | '’' | '＇' => into.push('\''),
        '\u{ff01}'..='\u{ff5e}' => {
            if let Some(narrow) = char::from_u32(u32::from(c) - 0xfee0) {
                into.push(narrow.to_ascii_lowercase());
            }
        }
        '、' | '。' | '〈'..='】' | '■'..='➿' => into.push(c),
        _ => into.extend(c.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_width_case_and_space_and_finds_the_way_back() {
        let original = "订货 单位\u{3000}全名（ＧＢ）： 某局";
        let folded = Folded::new(original);
        assert_eq!(folded.text, "订货单位全名(gb):某局");
        let at = folded.text.find("某").unwrap_or_default();
        assert_eq!(&original[folded.original(at)..], "某局");
        assert_eq!(&original[..folded.original_end(at, original)], "订货 单位\u{3000}全名（ＧＢ）：");
    }

    #[test]
    fn words_are_the_letters_of_what_is_folded() {
        for c in ('\0'..='\u{33ff}').chain('\u{9ff0}'..='\u{a010}').chain('\u{f900}'..='\u{ffff}') {
            let text = format!("甲{c}A9");
            let slow: String = fold(&text).chars().filter(|c| is_letter(*c)).collect();
            assert_eq!(fold_words(&text), slow, "{c:?}");
            assert_eq!(folded_kinds(&text), Kinds::of(&fold(&text)), "{c:?}");
            assert_eq!(letters_of(&text), (slow.chars().count(), Kinds::of(&slow)), "{c:?}");
        }
    }

    #[test]
    fn what_is_folded_by_itself_is_folded_as_everything_is() {
        for c in
            ('\u{ff01}'..='\u{ff5e}').chain('、'..='】').chain('■'..='➿').filter(|c| !"〃〄々〆〇「」".contains(*c))
        {
            let slow: String = c.nfkc().flat_map(char::to_lowercase).collect();
            assert_eq!(fold(&c.to_string()), slow, "{c:?}");
        }
    }
}
