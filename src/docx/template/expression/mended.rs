//! An expression with its habits of other languages taken out: what was meant, where that can be known.

use super::advice::{asked, denies, ends_statement, is_unit, operator};
use super::{Parser, lex};
use crate::docx::template::tags::{ends_quote, is_quote};

/// Pieces of an expression that is looked at.
const MOST_PIECES: usize = 100;

/// Signs of other languages, and those of ours; longer ones come first.
const SIGNS: [(&str, &str); 13] = [
    ("===", "=="),
    ("!==", "!="),
    ("==", "=="),
    ("!=", "!="),
    ("=>", ">="),
    ("=<", "<="),
    (">=", ">="),
    ("<=", "<="),
    ("&&", "and"),
    ("||", "or"),
    ("＆＆", "and"),
    ("->", "."),
    ("!", "not"),
];

/// Signs that look like the stroke in front of a filter, one of them a Chinese character.
const STROKES: [char; 8] = ['丨', '│', '┃', '∣', '︱', '¦', 'ǀ', '\\'];

/// Whether a sign looks like the stroke in front of a filter.
pub(super) fn is_stroke(c: char) -> bool {
    STROKES.contains(&c)
}

/// A piece of an expression, and whether a space stands in front of it.
struct Piece<'t> {
    text: &'t str,
    spaced: bool,
}

/// What an expression was meant to be; none where that is not known, or it is well written. `asks` says whether it is a
/// condition: there a single equals sign compares.
pub(in crate::docx::template) fn mended(text: &str, asks: bool) -> Option<String> {
    let closed = closed_up(text, asks);
    let pieces = pieces(closed.as_deref().unwrap_or(text))?;
    let mut made = String::with_capacity(text.len() + 8);
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(piece) = pieces.get(at) {
        let before = at.checked_sub(1).and_then(|at| pieces.get(at)).map(|piece| piece.text);
        let behind = pieces.get(at + 1).map(|piece| piece.text);
        at += 1;
        match piece.text {
            "(" | "[" | "{" | "（" => depth += 1,
            ")" | "]" | "}" | "）" => depth = depth.saturating_sub(1),
            _ => {}
        }
        let follows = before.is_some_and(ends_value);
        let leads = behind.is_some_and(begins_value);
        let instead = match piece.text {
            "=" | "＝" if asks && depth == 0 => Some("=="),
            "||" if !asks => None,
            "!" if !leads => None,
            "。" if follows && leads && !piece.spaced => Some("."),
            stroke if follows && leads && stroke.chars().all(is_stroke) => Some("|"),
            word if behind.is_none() && follows && ends_statement(word) => Some(""),
            word if is_word(word)
                && follows
                && leads
                && operator(word) == Some("==")
                && behind.is_some_and(is_test) =>
            {
                Some("")
            }
            word if is_word(word) && follows && !leads && asked(word).is_some() => asked(word),
            word if is_word(word) && follows && leads => operator(word),
            word if is_word(word) && !follows && leads && denies(word) => Some("not"),
            sign => SIGNS.iter().find(|(said, _)| *said == sign).map(|(_, ours)| *ours),
        };
        let said = instead.unwrap_or(piece.text);
        let is_worded = instead.is_some_and(|said| said.starts_with(|c: char| c.is_ascii_alphabetic()));
        if (piece.spaced || is_worded) && !made.is_empty() && !made.ends_with(' ') && !said.is_empty() {
            made.push(' ');
        }
        made.push_str(said);
        if is_worded && behind.is_some() {
            made.push(' ');
        }
    }
    let made = made.trim().to_owned();
    let made = if asks { any_of(&made).unwrap_or(made) } else { made };
    (made != text.trim() && is_expression(&made)).then_some(made)
}

/// A comparison with several texts of which only the first is compared: `x == "甲" or "乙"`.
fn any_of(text: &str) -> Option<String> {
    let mut parts = text.split(" or ").map(str::trim);
    let (value, first) = parts.next()?.split_once("==")?;
    let is_text = |part: &str| {
        let mut chars = part.chars();
        let opens = chars.next().is_some_and(is_quote);
        opens && chars.next_back().is_some_and(is_quote) && !chars.any(is_quote)
    };
    let others: Vec<&str> = parts.collect();
    let all: Vec<&str> = std::iter::once(first.trim()).chain(others.iter().copied()).collect();
    (!others.is_empty() && all.iter().all(|part| is_text(part)))
        .then(|| format!("{} in [{}]", value.trim(), all.join(", ")))
}

/// A text with names whose characters stand apart closed up, as labels of forms are set: `姓 名 | 默认("无")`. What
/// stands behind a value that is printed may be its unit.
pub(in crate::docx::template) fn closed_up(text: &str, asks: bool) -> Option<String> {
    let pieces = pieces(text)?;
    let is_character = |piece: &Piece<'_>| {
        let mut chars = piece.text.chars();
        let is_one = chars.next().is_some_and(|first| !first.is_ascii() && first.is_alphabetic());
        is_one && chars.next().is_none() && !denies(piece.text)
    };
    if pieces.len() == 2 && !asks && pieces.last().is_some_and(|last| is_unit(last.text)) {
        return None;
    }
    let mut made = String::with_capacity(text.len());
    let mut is_closed = false;
    let mut before: Option<&Piece<'_>> = None;
    for piece in &pieces {
        let is_apart = is_character(piece) && operator(piece.text).is_none() && before.is_some_and(is_character);
        if piece.spaced && !is_apart {
            made.push(' ');
        }
        is_closed |= is_apart && piece.spaced;
        made.push_str(piece.text);
        before = Some(piece);
    }
    is_closed.then(|| made.trim().to_owned())
}

/// Whether a text is an expression.
pub(in crate::docx::template) fn is_expression(text: &str) -> bool {
    let Ok(lexed) = lex(text) else { return false };
    let mut parser = Parser::new(&lexed);
    parser.expression().is_ok() && parser.end().is_ok()
}

/// The pieces of an expression: texts in quotes, words, signs.
fn pieces(text: &str) -> Option<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut spaced = false;
    while let Some(c) = rest.chars().next() {
        let is_of_word = |c: char| (c.is_alphanumeric() && !is_stroke(c)) || c == '_';
        let len = if c.is_whitespace() {
            spaced = true;
            rest = rest.get(c.len_utf8()..)?;
            continue;
        } else if is_quote(c) {
            let end = rest.char_indices().skip(1).find(|(_, other)| ends_quote(c, *other));
            end.map(|(at, other)| at + other.len_utf8())?
        } else if is_of_word(c) {
            rest.find(|c| !is_of_word(c)).unwrap_or(rest.len())
        } else {
            SIGNS.iter().find(|(sign, _)| rest.starts_with(sign)).map_or(c.len_utf8(), |(sign, _)| sign.len())
        };
        pieces.push(Piece { text: rest.get(..len)?, spaced });
        spaced = false;
        rest = rest.get(len..)?;
        if pieces.len() > MOST_PIECES {
            return None;
        }
    }
    Some(pieces)
}

fn is_word(text: &str) -> bool {
    text.starts_with(char::is_alphabetic)
}

/// Whether a word asks whether something is so: `空`, `存在`.
fn is_test(word: &str) -> bool {
    asked(word).is_some()
}

fn begins_value(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphanumeric() || is_quote(c) || matches!(c, '_' | '(' | '[' | '{' | '（' | '-'))
}

fn ends_value(text: &str) -> bool {
    text.ends_with(|c: char| c.is_alphanumeric() || is_quote(c) || matches!(c, '_' | ')' | ']' | '}' | '）'))
        && !matches!(text, "and" | "or" | "not" | "in" | "is" | "if" | "else")
}
