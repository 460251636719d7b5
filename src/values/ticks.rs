//! Tick boxes: which words of `□甲 ☑乙`, `√甲`, `甲√` or `（√）甲 （ ）乙` are chosen.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::normal::{is_blank, trim};

/// The state of a tick box or the meaning of a tick; Wingdings' letters `þ` and `¨` come out of old documents.
pub(super) fn tick(c: char) -> Option<bool> {
    match c {
        '☑' | '☒' | '■' | '√' | '✓' | '✔' | 'þ' | '✅' | '▣' | '●' | '◉' | '🗹' => Some(true),
        '□' | '☐' | '▢' | '◻' | '⬜' | '○' | '◯' | '❏' | '❑' | '¨' => Some(false),
        _ => None,
    }
}

/// What of a text are boxes made of brackets.
#[derive(Debug)]
pub(super) struct Bracketed<'t> {
    /// The text with box characters in the place of its brackets, where any of them is ticked.
    pub(super) text: Cow<'t, str>,
    /// The same where all of them, two at least, are empty.
    pub(super) empty: Option<String>,
    /// Whether the ticks are crosses: beside empty brackets and no other mark, a cross is what people tick with.
    pub(super) is_crossed: bool,
}

/// Boxes made of brackets (`（√）甲 （ ）乙`, `[x]甲 [ ]乙`) as box characters. Empty brackets are boxes only beside
/// ticked ones: elsewhere they are blanks to be filled (`其他（ ）`).
pub(super) fn bracketed_boxes(text: &str) -> Cow<'_, str> {
    bracketed(text).text
}

/// The boxes made of brackets of a text.
pub(super) fn bracketed(text: &str) -> Bracketed<'_> {
    const OPEN: &[char] = &['[', '(', '（', '【'];
    const CLOSE: &[char] = &[']', ')', '）', '】'];
    let none = |text| Bracketed { text, empty: None, is_crossed: false };
    if !text.contains(OPEN) {
        return none(Cow::Borrowed(text));
    }
    let is_tick = |c| tick(c).is_some();
    let (mut out, mut rest, mut any) = (String::with_capacity(text.len()), text, false);
    // Where the crosses stand, whether they are marks in any case, and how many brackets hold nothing, or an answer.
    let (mut crosses, mut empty, mut answers): (Vec<(usize, bool)>, usize, usize) = (Vec::new(), 0, 0);
    while let Some(start) = rest.find(OPEN) {
        let (front, bracket) = rest.split_at(start);
        // A text with boxes of its own has none made of brackets: there is a tick in them, or nothing.
        if front.contains(is_tick) {
            return none(bare_ticks(text));
        }
        out.push_str(front);
        let open = bracket.chars().next().unwrap_or('(');
        let inner = bracket.get(open.len_utf8()..).unwrap_or_default();
        // A box is no wider than a few spaces: looking further would be quadratic.
        let window = inner.char_indices().nth(8).and_then(|(end, _)| inner.get(..end)).unwrap_or(inner);
        let end = window.find(CLOSE);
        let ticked = match end.and_then(|end| window.get(..end)).map(trim) {
            Some("") => {
                empty += 1;
                Some(false)
            }
            Some("√" | "✓" | "✔" | "☑" | "■" | "●" | "✅" | "打√" | "v" | "V" | "y" | "Y" | "是") => {
                any = true;
                Some(true)
            }
            Some("n" | "N" | "否") => {
                answers += 1;
                Some(false)
            }
            Some("×" | "✗" | "✘" | "✕") => {
                crosses.push((out.len(), false));
                Some(false)
            }
            Some("x" | "X") => {
                crosses.push((out.len(), matches!(open, '[' | '【')));
                Some(false)
            }
            _ => None,
        };
        match end.zip(ticked) {
            Some((end, ticked)) => {
                out.push(if ticked { '☑' } else { '□' });
                let close = inner.get(end..).and_then(|close| close.chars().next()).map_or(1, char::len_utf8);
                rest = inner.get(end + close..).unwrap_or_default();
            }
            None => {
                out.push(open);
                rest = inner;
            }
        }
    }
    out.push_str(rest);
    if rest.contains(is_tick) {
        return none(Cow::Borrowed(text));
    }
    let is_crossed = !any && empty > 0 && answers == 0 && !crosses.is_empty();
    for (at, _) in crosses.iter().filter(|(_, is_mark)| *is_mark || is_crossed) {
        out.replace_range(*at..*at + '□'.len_utf8(), "☑");
        any = true;
    }
    if any {
        return Bracketed { text: Cow::Owned(out), empty: None, is_crossed };
    }
    let is_empty = empty > 1 && answers == 0 && crosses.is_empty();
    Bracketed { text: Cow::Borrowed(text), empty: is_empty.then_some(out), is_crossed: false }
}

/// A text with boxes of its own without the brackets around ticks (`□甲 □乙（√）`).
fn bare_ticks(text: &str) -> Cow<'_, str> {
    static BRACKETED: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"[(（\[【][\s\x{3000}]*([√✓✔])[\s\x{3000}]*[)）\]】]").ok());
    BRACKETED.as_ref().map_or(Cow::Borrowed(text), |ticks| ticks.replace_all(text, "$1"))
}

/// The state of a text that is nothing but a tick, a cross or a box; blank is none.
pub(crate) fn lone_mark(text: &str) -> Option<bool> {
    let mut chars = trim(text).chars();
    match (chars.next(), chars.next()) {
        (Some('×' | '✗' | '✘' | '✕' | '❌'), None) => Some(false),
        (Some('v' | 'V'), None) => Some(true),
        (Some(c), None) => tick(c),
        _ => None,
    }
}

/// A text with each ticked box as the same one, and without the empty ones.
pub(crate) fn boxes(text: &str) -> String {
    let text = bracketed_boxes(text);
    let boxes = text.chars().filter_map(|c| match tick(c) {
        Some(true) => Some('☑'),
        Some(false) => None,
        None => Some(c),
    });
    boxes.collect()
}

/// A text with each ticked box in front of its words, wherever it stands, and without the empty ones; none where a tick
/// may be that of the words on either side.
pub(crate) fn boxes_in_front(text: &str) -> Option<String> {
    let text = bracketed_boxes(text);
    let found: Vec<(usize, char, bool)> = text.char_indices().filter_map(|(at, c)| Some((at, c, tick(c)?))).collect();
    let sides: Vec<Option<bool>> = found.iter().map(|(at, c, _)| is_behind(&text, *at, *c)).collect();
    let (front, behind) = (sides.contains(&Some(false)), sides.contains(&Some(true)));
    let is_box = |c: Option<char>| c.is_some_and(|c| tick(c).is_some());
    let side = match (front, behind) {
        (true, false) => Some(false),
        (false, true) => Some(true),
        (true, true) => None,
        // None stands right at words.
        (false, false) => match (is_box(trim(&text).chars().next()), is_box(trim(&text).chars().next_back())) {
            (true, false) => Some(false),
            (false, true) => Some(true),
            _ => None,
        },
    };
    let mut ticks: Vec<usize> = Vec::new();
    for ((at, ..), own) in found.iter().zip(&sides).filter(|((.., state), _)| *state) {
        ticks.push(if own.or(side)? { word_before(&text, *at) } else { *at });
    }
    let mut out = String::with_capacity(text.len() + ticks.len());
    for (at, c) in text.char_indices() {
        out.extend(ticks.iter().filter(|tick| **tick == at).map(|_| '☑'));
        out.extend(tick(c).is_none().then_some(c));
    }
    Some(out)
}

/// Whether a box stands right behind words, or right in front of some; none where it stands at both, or at neither.
pub(super) fn is_behind(text: &str, at: usize, c: char) -> Option<bool> {
    let parted = |c: Option<char>| c.is_none_or(|c| is_blank(c) || is_separator(c) || tick(c).is_some());
    let left = parted(text.get(..at).and_then(|front| front.chars().next_back()));
    let right = parted(text.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next()));
    (left != right).then_some(right)
}

/// Where the word begins that ends before `end`.
fn word_before(text: &str, end: usize) -> usize {
    let is_apart =
        |c: char| is_blank(c) || is_separator(c) || tick(c).is_some() || matches!(c, '。' | ':' | '：' | '（' | '(');
    let front = text.get(..end).unwrap_or_default().trim_end_matches(is_apart);
    front.char_indices().rev().find(|(_, c)| is_apart(*c)).map_or(0, |(at, c)| at + c.len_utf8())
}

/// The words of the only box that is ticked.
pub(crate) fn only_ticked(text: &str) -> Option<&str> {
    match ticked(text).labels.as_slice() {
        [(label, _)] => Some(label),
        _ => None,
    }
}

/// Whether a text has boxes.
pub(crate) fn has_boxes(text: &str) -> bool {
    text.chars().any(|c| tick(c).is_some())
}

/// The words at the boxes of a text.
#[derive(Debug, Default)]
pub(super) struct Ticked<'t> {
    /// The labels of the ticked boxes, which stand behind their boxes or, where the boxes stand behind, in front of them.
    /// Boxes on both sides of their words are told by what they stand at (`甲√ □乙`); a label is shared where a box
    /// stands in front of it and a tick behind: of several words that is the last one's.
    pub(super) labels: Vec<(&'t str, bool)>,
    /// What stands at no ticked box, and whether it is at an empty one.
    pub(super) others: Vec<(&'t str, bool)>,
    /// Whether a single tick is all there is, so that of several words nobody knows how many it ticks.
    pub(super) is_lone: bool,
    /// Where there are only ticks and no empty box, whether they stand behind their words.
    pub(super) side: Option<bool>,
    /// Whether each of them stands right at a word.
    pub(super) is_at_words: bool,
    /// Whether the boxes stand behind their words.
    pub(super) is_behind: bool,
}

/// The words at the boxes of `text`.
pub(super) fn ticked(text: &str) -> Ticked<'_> {
    let (mut pieces, mut boxes, mut start) = (Vec::new(), Vec::new(), 0);
    // For each box whether it stands right at what is to its left, or to its right.
    let mut at_left: Vec<Option<bool>> = Vec::new();
    for (at, c) in text.char_indices() {
        let Some(state) = tick(c) else { continue };
        let end = at + c.len_utf8();
        pieces.push(text.get(start..at).unwrap_or_default());
        boxes.push(state);
        at_left.push(is_behind(text, at, c));
        start = end;
    }
    pieces.push(text.get(start..).unwrap_or_default());
    let count = |side| at_left.iter().filter(|own| **own == Some(side)).count();
    let (before, after) = (count(false), count(true));
    let says = |piece: Option<&&str>| piece.is_some_and(|piece| !label(piece).is_empty());
    let behind = says(pieces.first()) && (!says(pieces.last()) || after > before);
    let marks_only = boxes.iter().all(|state| *state);
    // Some stand in front of their words and some behind: each is that of the words at which it stands. Words may have an
    // empty box and a tick beside it (`□甲√`).
    let own: Vec<usize> =
        at_left.iter().enumerate().filter_map(|(at, left)| Some(at + usize::from(!(*left)?))).collect();
    let pairs = || own.iter().zip(&boxes).zip(own.iter().zip(&boxes).skip(1));
    let is_mixed = before > 0
        && after > 0
        && own.len() == boxes.len()
        && pairs().all(|((piece, state), (next, other))| piece != next || !state && *other);
    let mut labels = Vec::new();
    let mut others = Vec::new();
    // The box at which each piece stands.
    let mut states: Vec<Option<bool>> = vec![None; pieces.len()];
    for (index, state) in boxes.iter().enumerate() {
        let at = match own.get(index) {
            Some(at) if is_mixed => *at,
            _ => index + usize::from(!behind),
        };
        if let Some(own) = states.get_mut(at) {
            *own = Some(*state || *own == Some(true));
        }
        if !*state {
            continue;
        }
        let mut piece = pieces.get(at).map_or("", |piece| label(piece));
        let is_shared = is_mixed && index.checked_sub(1).and_then(|before| own.get(before)) == Some(&at);
        if marks_only && !is_mixed {
            // A tick marks its own line.
            let line =
                if behind { piece.rsplit_once('\n') } else { piece.split_once('\n').map(|(own, more)| (more, own)) };
            if let Some((more, own)) = line {
                piece = label(own);
                others.push((more, false));
            }
        }
        if !piece.is_empty() {
            labels.push((piece, is_shared));
        }
    }
    let left = pieces.into_iter().zip(states).filter(|(_, state)| *state != Some(true));
    others.extend(left.map(|(piece, state)| (piece, state.is_some())));
    let side = marks_only.then_some(behind);
    let is_at_words = at_left.iter().all(Option::is_some);
    Ticked { labels, others, is_lone: boxes == [true], side, is_at_words, is_behind: behind }
}

pub(super) fn is_separator(c: char) -> bool {
    matches!(c, '、' | '，' | ',' | ';' | '；' | '/' | '／' | '|' | '｜' | '\n' | '\r')
}

/// A box's label without separators, blanks to be filled and a trailing colon.
pub(super) fn label(text: &str) -> &str {
    text.trim_matches(|c| {
        is_blank(c) || is_separator(c) || matches!(c, '。' | ':' | '：' | '_' | '＿' | '\u{FE0E}' | '\u{FE0F}')
    })
}
