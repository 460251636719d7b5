//! From the text of a tag to its tokens.

use super::mended::is_stroke;
use super::unfinished::{bare_date, wide_digits};
use super::{Code, Refusal, signs};
use crate::docx::template::tags::{ends_quote, is_invisible, is_quote};
use crate::message;
use crate::message::Message;

#[derive(Debug, Clone, PartialEq)]
pub(in crate::docx::template) enum Token {
    Name(String),
    Number(String),
    Text(String),
    Sign(&'static str),
}

/// The tokens of a tag, and where each begins.
#[derive(Debug, Default)]
pub(in crate::docx::template) struct Lexed {
    pub(in crate::docx::template) tokens: Vec<Token>,
    /// In bytes; behind them, the end of the text.
    pub(super) starts: Vec<usize>,
}

impl Lexed {
    /// True when there is nothing but white space.
    pub(in crate::docx::template) fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }
}

/// The tokens of what stands in a tag.
pub(in crate::docx::template) fn lex(text: &str) -> Result<Lexed, Refusal> {
    let (mut tokens, mut starts) = (Vec::new(), Vec::new());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (start, before) = (text.len() - rest.len(), tokens.len());
        let len = if is_space(c) {
            c.len_utf8()
        } else if is_quote(c) {
            let (value, len) = quoted(rest, c).map_err(|refusal| refusal.within(start..start + c.len_utf8()))?;
            tokens.push(Token::Text(value));
            len
        } else if c.is_ascii_digit() {
            if let Some(date) = date(rest) {
                return Err(bare_date(date).within(start..start + date.len()));
            }
            let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
            let mut len = digits(rest);
            if let Some(fraction) = rest.get(len..).and_then(|rest| rest.strip_prefix('.'))
                && fraction.starts_with(|c: char| c.is_ascii_digit())
            {
                len += 1 + digits(fraction);
            }
            tokens.push(Token::Number(rest.get(..len).unwrap_or_default().to_owned()));
            len
        } else if matches!(c, '０'..='９') {
            let len = rest.find(|c| !matches!(c, '０'..='９' | '．')).unwrap_or(rest.len());
            return Err(wide_digits(rest.get(..len).unwrap_or_default()).within(start..start + len));
        } else if (c.is_alphabetic() && !is_stroke(c)) || c == '_' {
            let is_of_name = |c: char| (c.is_alphanumeric() && !is_stroke(c)) || c == '_';
            let len = rest.find(|c| !is_of_name(c)).unwrap_or(rest.len());
            tokens.push(Token::Name(rest.get(..len).unwrap_or_default().to_owned()));
            len
        } else {
            let next = rest.chars().nth(1);
            let (sign, wide) = sign(c, next).ok_or_else(|| {
                let (before, behind) = (text.get(..start), rest.get(c.len_utf8()..));
                let help = signs::of_sign(c, before.unwrap_or_default(), behind.unwrap_or_default());
                let message = message!("“{c}”不能用在这里", "“{c}” has no meaning here");
                Refusal::new(Code::Syntax, message, help).within(start..start + c.len_utf8())
            })?;
            tokens.push(Token::Sign(sign));
            c.len_utf8() + if wide { next.map_or(0, char::len_utf8) } else { 0 }
        };
        if tokens.len() > before {
            starts.push(start);
        }
        rest = rest.get(len..).unwrap_or_default();
    }
    starts.push(text.trim_end().len());
    Ok(Lexed { tokens, starts })
}

/// The date that a text begins with, when it is written out in numbers: `2026-01-05`.
fn date(text: &str) -> Option<&str> {
    let mut len = 0;
    for (least, most, sign) in [(4, 4, true), (1, 2, true), (1, 2, false)] {
        let rest = text.get(len..)?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits < least || digits > most {
            return None;
        }
        len += digits;
        if sign {
            let separator =
                text.get(len..)?.chars().next().filter(|c| matches!(c, '-' | '/' | '.' | '－' | '／' | '年' | '月'))?;
            len += separator.len_utf8();
        }
    }
    if text.get(len..)?.starts_with('日') {
        len += '日'.len_utf8();
    }
    text.get(..len)
}

/// White space, and what cannot be seen.
fn is_space(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

/// A quoted text and its length in bytes.
fn quoted(text: &str, open: char) -> Result<(String, usize), Refusal> {
    let mut value = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        if ends_quote(open, c) {
            return Ok((value, at + c.len_utf8()));
        }
        if c != '\\' {
            value.push(c);
            continue;
        }
        match chars.next() {
            Some((_, 'n')) => value.push('\n'),
            Some((_, 't')) => value.push('\t'),
            Some((_, 'r')) => {}
            Some((_, c)) if c == '\\' || is_quote(c) || c == '/' => value.push(c),
            Some((_, c)) => value.extend(['\\', c]),
            None => break,
        }
    }
    Err(Refusal::new(
        Code::Quote,
        Message::new("引号没有成对", "a quote is not closed"),
        Message::new("补上引号", "close the quote"),
    ))
}

/// The sign that begins with `c`; true when it takes `next` too. None where no expression holds it.
fn sign(c: char, next: Option<char>) -> Option<(&'static str, bool)> {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    };
    let wide = match (narrow(c), next.map(narrow)) {
        ('=', Some('=')) => "==",
        ('!', Some('=')) => "!=",
        ('<', Some('>')) => "!=",
        ('<', Some('=')) => "<=",
        ('>', Some('=')) => ">=",
        ('/', Some('/')) => "//",
        ('*', Some('*')) => "**",
        _ => "",
    };
    if !wide.is_empty() {
        return Some((wide, true));
    }
    let sign = match narrow(c) {
        '+' => "+",
        '-' | '−' => "-",
        '*' | '×' => "*",
        '/' | '÷' => "/",
        '%' => "%",
        '~' => "~",
        '<' => "<",
        '>' => ">",
        '=' => "=",
        '|' => "|",
        '.' => ".",
        ',' => ",",
        ':' => ":",
        '(' => "(",
        ')' => ")",
        '[' => "[",
        ']' => "]",
        '{' => "{",
        '}' => "}",
        '≥' => ">=",
        '≤' => "<=",
        '≠' => "!=",
        _ => return None,
    };
    Some((sign, false))
}
