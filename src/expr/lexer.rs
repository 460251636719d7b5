//! From text to tokens. What Chinese keyboards and other languages' habits leave in expressions (`（`, `＞`, `=`,
//! `and`) is told as a mistake with what to type, and read as what was meant, so that the mistakes behind it are told
//! in the same run.

use std::ops::Range;

use rust_decimal::Decimal;

use super::error::ExprError;
use super::string;
use crate::message;
use crate::message::Message;

/// A token of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Number(Decimal),
    Text(String),
    Name(String),
    Symbol(&'static str),
    End,
}

/// A token with its byte range.
pub(super) type Spanned = (Token, Range<usize>);

/// The symbols, longest first.
const SYMBOLS: [&str; 24] = [
    "<=", ">=", "==", "!=", "&&", "||", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":", "(", ")", "[", "]", ",", ".",
    "{", "}",
];

/// What is written in other languages, and what it is here; longest first.
const HABITS: [(&str, &str); 9] = [
    ("===", "=="),
    ("!==", "!="),
    ("<>", "!="),
    ("=<", "<="),
    ("=>", ">="),
    ("=", "=="),
    ("&", "&&"),
    ("|", "||"),
    ("^", "*"),
];

/// Chinese and typographic signs that do not fold by NFKC alone, and what to type.
const SIGNS: [(char, &str); 15] = [
    ('≥', ">="),
    ('≧', ">="),
    ('≤', "<="),
    ('≦', "<="),
    ('≠', "!="),
    ('×', "*"),
    ('÷', "/"),
    ('−', "-"),
    ('–', "-"),
    ('—', "-"),
    ('、', ","),
    ('。', "."),
    ('【', "["),
    ('】', "]"),
    ('·', "."),
];

/// The tokens of `source`, an `End` last, and the mistakes.
pub(super) fn tokens(source: &str) -> (Vec<Spanned>, Vec<ExprError>) {
    let mut lexer = Lexer { source, at: 0, tokens: Vec::new(), errors: Vec::new() };
    lexer.run();
    (lexer.tokens, lexer.errors)
}

struct Lexer<'s> {
    source: &'s str,
    at: usize,
    tokens: Vec<Spanned>,
    errors: Vec<ExprError>,
}

impl<'s> Lexer<'s> {
    fn rest(&self) -> &'s str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn push(&mut self, token: Token, bytes: usize) {
        self.tokens.push((token, self.at..self.at + bytes));
        self.at += bytes;
    }

    fn error(&mut self, bytes: usize, message: Message, help: Message) {
        self.errors.push(ExprError::new(self.at..self.at + bytes, message, help));
    }

    fn run(&mut self) {
        while let Some(c) = self.rest().chars().next() {
            if c.is_whitespace() {
                self.at += c.len_utf8();
            } else if self.rest().starts_with("//") {
                // CEL's comment, up to the end of the line.
                self.at += self.rest().find('\n').unwrap_or(self.rest().len());
            } else if string::starts(self.rest()) {
                self.text();
            } else if c.is_ascii_digit() || (c == '.' && self.rest()[1..].starts_with(|d: char| d.is_ascii_digit())) {
                self.number();
            } else if (c.is_alphabetic() || c == '_') && ascii_of(c).is_none() {
                self.name();
            } else {
                self.symbol(c);
            }
        }
        self.push(Token::End, 0);
    }

    fn after_operand(&self) -> bool {
        match self.tokens.last() {
            Some((Token::Symbol(symbol), _)) => matches!(*symbol, ")" | "]"),
            Some(_) => true,
            None => false,
        }
    }

    fn text(&mut self) {
        let read = string::read(self.rest());
        for mut error in read.errors {
            error.span = error.span.start + self.at..error.span.end + self.at;
            self.errors.push(error);
        }
        self.push(Token::Text(read.text), read.bytes);
    }

    /// `12`, `0.5`, `.5`, `1e3`, `1.5E-2`; exact or refused.
    fn number(&mut self) {
        let rest = self.rest();
        let digits = |from: usize| {
            let tail = rest.get(from..).unwrap_or_default();
            from + tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len())
        };
        let mut end = digits(0);
        if rest[end..].starts_with('.') && digits(end + 1) > end + 1 {
            end = digits(end + 1);
        }
        let mantissa = end;
        if rest[end..].starts_with(['e', 'E']) {
            let sign = usize::from(rest[end + 1..].starts_with(['+', '-']));
            if digits(end + 1 + sign) > end + 1 + sign {
                end = digits(end + 1 + sign);
            }
        }
        let tail = rest[end..].find(|c: char| !(c.is_alphanumeric() || c == '_')).map_or(rest.len(), |n| end + n);
        if tail > end {
            let written = rest[..tail].to_owned();
            let number = &rest[..end];
            self.error(
                tail,
                message!("“{written}”不是数", "`{written}` is not a number"),
                message!(
                    "数不带单位，写 {number}；名称不以数字开头",
                    "write {number} without a unit; a name does not begin with a digit"
                ),
            );
            return self.push(Token::Number(Decimal::ZERO), tail);
        }
        let number = if mantissa == end {
            Decimal::from_str_exact(&rest[..end])
        } else {
            Decimal::from_scientific(&rest[..end])
        };
        if number.is_err() {
            self.error(
                end,
                Message::new("数太大或小数位太多", "the number has too many digits"),
                Message::new("最多 28 位有效数字", "write at most 28 significant digits"),
            );
        }
        self.push(Token::Number(number.unwrap_or_default()), end);
    }

    fn name(&mut self) {
        let rest = self.rest();
        let end =
            rest.find(|c: char| !(c.is_alphanumeric() || c == '_') || ascii_of(c).is_some()).unwrap_or(rest.len());
        let name = &rest[..end];
        let meant = match name.to_ascii_lowercase().as_str() {
            "and" => "&&",
            "or" => "||",
            _ => "",
        };
        if !meant.is_empty() && self.after_operand() && !matches!(self.tokens.last(), Some((Token::Symbol("."), _))) {
            self.error(
                end,
                message!("“{name}”不是运算符", "`{name}` is no operator"),
                message!("写 {meant}", "write {meant}"),
            );
            return self.push(Token::Symbol(if meant == "&&" { "&&" } else { "||" }), end);
        }
        self.push(Token::Name(name.to_owned()), end);
    }

    fn symbol(&mut self, c: char) {
        let rest = self.rest();
        let known = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol));
        let habit = HABITS.iter().find(|(written, _)| rest.starts_with(written));
        if let Some((written, meant)) = habit
            && known.is_none_or(|known| known.len() < written.len())
        {
            let help = match *written {
                "=" => Message::new("比较相等写 ==", "write == to compare"),
                "^" => Message::new("没有乘方，写成连乘", "there is no power: multiply instead"),
                _ => message!("写 {meant}", "write {meant}"),
            };
            self.error(written.len(), message!("“{written}”不是运算符", "`{written}` is no operator"), help);
            return self.push(Token::Symbol(meant), written.len());
        }
        if let Some(known) = known {
            return self.push(Token::Symbol(known), known.len());
        }
        self.foreign(c);
    }

    /// A character that expressions do not have: a full-width one, a smart quote, or anything.
    fn foreign(&mut self, c: char) {
        let bytes = c.len_utf8();
        if let Some(close) = closing_quote(c) {
            let end =
                self.rest().char_indices().skip(1).find(|(_, d)| close.contains(d)).map(|(i, d)| i + d.len_utf8());
            let end = end.unwrap_or(self.rest().len());
            self.error(
                bytes,
                message!("中文引号“{c}”不能作字符串的引号", "the quotation mark `{c}` does not begin a text"),
                Message::new("用半角引号 ' 或 \"", "type ' or \""),
            );
            return self.push(Token::Text(String::new()), end);
        }
        let Some(typed) = ascii_of(c) else {
            self.error(
                bytes,
                message!("表达式中不能有“{c}”", "`{c}` has no meaning in an expression"),
                Message::new("删去，或放进引号里", "delete it, or put it in quotes"),
            );
            self.at += bytes;
            return;
        };
        self.error(
            bytes,
            message!("“{c}”是全角或中文字符", "`{c}` is a full-width character"),
            message!("改用半角的 {typed}", "type {typed}"),
        );
        // `＞＝` is one operator: what follows at once is folded with it.
        let next = self.rest().chars().nth(1).filter(|&d| d == '=' || d == '＝' || d == c);
        let folded = next.map(|d| (format!("{typed}{}", ascii_of(d).unwrap_or("=")), bytes + d.len_utf8()));
        let pair = folded.and_then(|(text, length)| SYMBOLS.iter().find(|s| **s == text).map(|s| (*s, length)));
        if let Some((symbol, length)) = pair {
            return self.push(Token::Symbol(symbol), length);
        }
        let single = match typed {
            "=" => "==",
            "&" => "&&",
            "|" => "||",
            typed => typed,
        };
        if let Some(symbol) = SYMBOLS.iter().find(|symbol| **symbol == single) {
            self.push(Token::Symbol(symbol), bytes);
        } else if let Some(digits) = self.folded_digits() {
            self.push(Token::Number(Decimal::ZERO), digits);
        } else {
            self.push(Token::Name(typed.to_owned()), bytes);
        }
    }

    /// The length of the full-width digits that stand here.
    fn folded_digits(&self) -> Option<usize> {
        let digit = |c: char| ('０'..='９').contains(&c) || c == '．' || c.is_ascii_digit();
        let rest = self.rest();
        let end = rest.find(|c: char| !digit(c)).unwrap_or(rest.len());
        (end > 0).then_some(end)
    }
}

/// What to type for a full-width or Chinese punctuation mark or digit; none for what may stand in a name.
fn ascii_of(c: char) -> Option<&'static str> {
    const ASCII: &str = "!\"#$%&'()*+,-./0123456789:;<=>?@";
    const ASCII_AFTER_LETTERS: &str = "[\\]^_`";
    const ASCII_LAST: &str = "{|}~";
    let fold = |first: char, table: &'static str| {
        let index = (c as usize).checked_sub(first as usize)?;
        table.get(index..index + 1)
    };
    SIGNS
        .iter()
        .find(|(sign, _)| *sign == c)
        .map(|(_, typed)| *typed)
        .or_else(|| fold('！', ASCII))
        .or_else(|| fold('［', ASCII_AFTER_LETTERS))
        .or_else(|| fold('｛', ASCII_LAST))
}

/// The characters that close what `c` opens, when it is a Chinese quotation mark.
fn closing_quote(c: char) -> Option<&'static [char]> {
    match c {
        '“' | '”' | '＂' => Some(&['”', '“', '＂', '"']),
        '‘' | '’' | '＇' => Some(&['’', '‘', '＇', '\'']),
        '「' => Some(&['」']),
        '『' => Some(&['』']),
        _ => None,
    }
}
