//! Running text of a schema as extraction looks for it: lines of wording and values, and rows that are printed as text.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::hand;
use crate::char_count::CharCount as _;
use crate::extract::fold::{Kinds, fold, fold_words, is_letter};
use crate::record::Key;
use crate::schema::{Part, Style, Text};

/// Running text: lines of literals and slots.
#[derive(Debug, Default)]
pub(crate) struct Program {
    pub(crate) lines: Vec<Line>,
}

/// A line of running text.
#[derive(Debug, Default, Clone)]
pub(crate) struct Line {
    pub(crate) tokens: Vec<Token>,
    /// How strictly its wording is compared; none for a line whose wording is free.
    pub(crate) style: Option<Style>,
    /// Whether it stands in the paragraph of the line before, behind a tab.
    pub(in crate::extract) is_behind_tab: bool,
    /// A text in which it is found has all kinds of characters of one of these; none for a line that is not
    /// [strong](Line::is_strong).
    pub(in crate::extract) needs: Vec<Kinds>,
    letters: OnceLock<Vec<Vec<char>>>,
}

impl Line {
    pub(crate) fn new(tokens: Vec<Token>, style: Option<Style>) -> Self {
        let needs = needs(&tokens);
        Self { tokens, style, is_behind_tab: false, needs, letters: OnceLock::new() }
    }

    /// Takes out all that it prints.
    pub(crate) fn clear(&mut self) {
        self.tokens.clear();
        self.needs.clear();
        self.letters.take();
    }

    /// The letters of its literals.
    pub(in crate::extract) fn letters(&self) -> &[Vec<char>] {
        self.letters.get_or_init(|| {
            let literals = self.tokens.iter().filter_map(|token| match token {
                Token::Literal { text, .. } => Some(fold_words(text).chars().collect()),
                Token::Slot { .. } => None,
            });
            literals.collect()
        })
    }

    /// The longest of its literals, folded.
    pub(crate) fn longest(&self) -> Option<&str> {
        let literals = self.tokens.iter().filter_map(|token| match token {
            Token::Literal { folded, .. } => Some(folded.as_str()),
            Token::Slot { .. } => None,
        });
        literals.max_by_key(|literal| literal.len())
    }

    /// The keys of its slots.
    pub(crate) fn slots(&self) -> impl Iterator<Item = &Key> {
        self.tokens.iter().filter_map(|token| if let Token::Slot { key, .. } = token { Some(key) } else { None })
    }

    /// True when some literal says enough to be recognised.
    pub(crate) fn is_strong(&self) -> bool {
        !self.needs.is_empty()
    }
}

/// A piece of a line.
#[derive(Debug, Clone)]
pub(crate) enum Token {
    /// Printed wording.
    Literal { text: String, folded: String },
    /// A value.
    Slot { key: Key, blank: Option<String> },
}

impl Token {
    /// True for a literal of at least two letters or digits.
    pub(crate) fn is_strong(&self) -> bool {
        matches!(self, Self::Literal { folded, .. } if folded.chars().filter(|c| is_letter(*c)).nth(1).is_some())
    }
}

/// Rows of a table as text: paragraphs that are printed over and over, or a line that holds all of them.
#[derive(Debug, Clone)]
pub(crate) struct List {
    /// The number of its table.
    pub(crate) table: usize,
    /// For each paragraph of a row the ways in which it may be printed; none where it may be missing altogether.
    pub(crate) paragraphs: Vec<Vec<Option<Item>>>,
    /// What stands between the rows in one line, folded; none for rows that are paragraphs.
    pub(crate) between: Option<String>,
    /// The label beside it, where it fills a cell.
    pub(crate) label: Option<String>,
}

/// A paragraph of a row: wording, and slots of columns.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) tokens: Vec<Token>,
    /// Whether a number stands in front.
    pub(crate) is_numbered: bool,
}

impl List {
    /// What stands for the list with this number where a slot has the key of its field.
    pub(crate) fn key(number: usize) -> Key {
        format!("{{{number}}}").into()
    }

    /// Whether all its paragraphs have wording by which they are recognised.
    pub(crate) fn is_worded(&self) -> bool {
        self.paragraphs.iter().flatten().flatten().all(|item| item.tokens.iter().any(Token::is_strong))
    }

    /// The number of the list that a slot stands for.
    pub(crate) fn number(key: &str) -> Option<usize> {
        key.strip_prefix('{')?.strip_suffix('}')?.parse().ok()
    }
}

/// A text as lines: what stands behind a tab is one of its own where it begins with wording, for returns break it.
pub(in crate::extract) fn lines(text: &Text, style: Style) -> Vec<Line> {
    let mut parts: Vec<Text> = vec![Text { parts: Vec::new() }];
    for part in &text.parts {
        let mut pieces = match part {
            Part::Literal(literal) => literal.split('\t').map(|piece| Part::Literal(piece.to_owned())).collect(),
            Part::Slot { .. } => vec![part.clone()],
        };
        let behind = pieces.split_off(1.min(pieces.len()));
        if let Some(last) = parts.last_mut() {
            last.parts.extend(pieces);
        }
        parts.extend(behind.into_iter().map(|piece| Text { parts: vec![piece] }));
    }
    let mut split: Vec<Line> = parts.iter().map(|part| Line::new(tokens(part), Some(style))).collect();
    split.iter_mut().skip(1).for_each(|line| line.is_behind_tab = true);
    // The same wording twice (`签字：…	签字：…`) is told by its order in the line.
    let mut wordings = HashSet::new();
    let differ = split.iter().filter_map(Line::longest).all(|wording| wordings.insert(wording));
    if differ && split.iter().all(Line::is_strong) { split } else { vec![Line::new(tokens(text), Some(style))] }
}

/// The pieces of a text; tabs part literals.
pub(crate) fn tokens(text: &Text) -> Vec<Token> {
    let mut tokens = Vec::new();
    for part in &text.parts {
        match part {
            Part::Literal(literal) => {
                let (mut start, mut behind) = (0, 0);
                for piece in literal.split(['\t', '\n']) {
                    let end = start + piece.len();
                    let folded = fold(piece);
                    if !folded.is_empty() {
                        // What is white behind something else parts the wording from it.
                        let gap = literal.get(behind..start).unwrap_or_default();
                        let text = match tokens.is_empty() {
                            false => format!("{gap}{}", piece.trim_end()),
                            true => piece.trim().to_owned(),
                        };
                        behind = end;
                        let is_behind = matches!(tokens.last(), Some(Token::Slot { .. }));
                        if let Some(at) = label_behind_gap(&text).filter(|_| is_behind) {
                            let (front, label) = text.split_at(at);
                            tokens.push(Token::Literal { text: front.to_owned(), folded: fold(front) });
                            tokens.push(Token::Literal { text: label.to_owned(), folded: fold(label) });
                            start = end + 1;
                            continue;
                        }
                        tokens.push(Token::Literal { text, folded });
                    }
                    start = end + 1;
                }
            }
            Part::Slot { key, blank } => tokens.push(Token::Slot { key: key.clone(), blank: blank.clone() }),
        }
    }
    tokens
}

/// Where the gap in front of the label begins that ends a wording (`元　　应退金额：`).
fn label_behind_gap(text: &str) -> Option<usize> {
    let words = text.trim_end_matches([' ', '\u{3000}', '_']).strip_suffix([':', '：'])?;
    let is_blank = |c: char| matches!(c, ' ' | '\u{3000}' | '\u{a0}');
    let label = words.rfind(is_blank).map(|at| words.get(at..).unwrap_or_default().trim_start_matches(is_blank))?;
    let front = words.strip_suffix(label)?;
    let at = front.trim_end_matches(is_blank).len();
    let gap = front.get(at..)?;
    let is_wide = gap.contains('\u{3000}') || gap.chars().nth(1).is_some();
    (is_wide && at > 0 && label.chars().any(char::is_alphanumeric)).then_some(at)
}

/// The kinds of characters of which a text has one of these sets if anything strong of a line of `tokens` is
/// [located](super::locate) in it; none where nothing of it is strong.
fn needs(tokens: &[Token]) -> Vec<Kinds> {
    let mut needs = Vec::new();
    for token in tokens.iter().filter(|token| token.is_strong()) {
        let Token::Literal { folded, .. } = token else { continue };
        let short = folded.trim_end_matches(':');
        needs.extend([short, without_seal(folded).unwrap_or(short)].map(Kinds::of));
        if let Some(other) = hand::other(folded) {
            needs.push(Kinds::of(&other));
            needs.extend(hand::ENDS.map(Kinds::of));
        }
        if let Some([head, tail]) = ends(folded) {
            needs.extend([head, tail].map(Kinds::of));
        }
    }
    needs
}

/// The beginning and the end of a literal that is long enough to be known by them.
pub(super) fn ends(literal: &str) -> Option<[&str; 2]> {
    const CONTEXT: usize = 5;
    let count = literal.char_count();
    if count < CONTEXT + 3 {
        return None;
    }
    let (end, _) = literal.char_indices().nth(CONTEXT)?;
    let (start, _) = literal.char_indices().nth(count - CONTEXT)?;
    Some([literal.get(..end)?, literal.get(start..)?])
}

/// Words that mark where the seal belongs.
pub(super) const SEALS: [&str; 10] =
    ["加盖公章", "单位公章", "单位盖章", "公章", "盖章", "签章", "印章", "章", "签字", "签名"];

/// The words in front of the place of a seal, where a literal is nothing but both.
pub(super) fn without_seal(literal: &str) -> Option<&str> {
    let mark = |c: char| matches!(c, ':' | '(' | ')');
    let bare = literal.trim_end_matches(mark);
    let head = SEALS.iter().find_map(|seal| bare.strip_suffix(seal))?;
    let words = head.trim_end_matches(mark);
    (words.len() < head.len() && words.char_count() >= 2 && !words.contains(mark)).then_some(words)
}
