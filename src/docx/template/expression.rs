//! Expressions in tags: Jinja's grammar, as forgiving as people who type in Word need it.
//!
//! Curled and full-width quotes, full-width punctuation, hard and ideographic spaces are what Word and input methods
//! make of plain ones, and are read as such outside quoted text. Names may be written in any script. The result is a
//! small tree; what its names mean, and how Tera writes it, is decided by [`rewrite`](super::rewrite).

use super::tags::{ends_quote, is_quote};
use crate::message;
use crate::message::Message;

/// What is wrong, and what to write instead.
pub(super) type Refusal = (Message, Message);

/// Nested parts of one expression: Tera itself takes 40.
const DEPTH: usize = 24;
/// Operators of one expression: Tera itself takes 256.
const PARTS: usize = 200;

/// Members, indices, filters and tests of one expression.
const LINKS: usize = 60;

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expr {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    Name(String),
    List(Vec<Expr>),
    Map(Vec<(Expr, Expr)>),
    Attr(Box<Expr>, String),
    Item(Box<Expr>, Box<Expr>),
    /// From, to, step.
    Slice(Box<Expr>, [Option<Box<Expr>>; 3]),
    Call(Box<Expr>, Args),
    Filter(Box<Expr>, String, Args),
    /// `is`, or `is not` where the last is true.
    Test(Box<Expr>, String, Args, bool),
    Not(Box<Expr>),
    Minus(Box<Expr>),
    Binary(Box<Expr>, &'static str, Box<Expr>),
    /// Condition, then, else.
    If(Box<Expr>, Box<Expr>, Option<Box<Expr>>),
}

/// Arguments of a call, a filter or a test.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Args {
    pub(super) positional: Vec<Expr>,
    pub(super) named: Vec<(String, Expr)>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Name(String),
    Number(String),
    Text(String),
    Sign(&'static str),
}

/// The tokens of what stands in a tag.
pub(super) fn lex(text: &str) -> Result<Vec<Token>, Refusal> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let len = if is_space(c) {
            c.len_utf8()
        } else if is_quote(c) {
            let (value, len) = quoted(rest, c)?;
            tokens.push(Token::Text(value));
            len
        } else if c.is_ascii_digit() {
            let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
            let mut len = digits(rest);
            if let Some(fraction) = rest.get(len..).and_then(|rest| rest.strip_prefix('.'))
                && fraction.starts_with(|c: char| c.is_ascii_digit())
            {
                len += 1 + digits(fraction);
            }
            tokens.push(Token::Number(rest.get(..len).unwrap_or_default().to_owned()));
            len
        } else if c.is_alphabetic() || c == '_' {
            let len = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
            tokens.push(Token::Name(rest.get(..len).unwrap_or_default().to_owned()));
            len
        } else {
            let next = rest.chars().nth(1);
            let (sign, wide) = sign(c, next)?;
            tokens.push(Token::Sign(sign));
            c.len_utf8() + if wide { next.map_or(0, char::len_utf8) } else { 0 }
        };
        rest = rest.get(len..).unwrap_or_default();
    }
    Ok(tokens)
}

/// White space, and what cannot be seen.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
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
    Err((
        message!("引号没有成对：{text}", "a quote is not closed: {text}"),
        Message::new("补上引号", "close the quote"),
    ))
}

/// The sign that begins with `c`; true when it takes `next` too.
fn sign(c: char, next: Option<char>) -> Result<(&'static str, bool), Refusal> {
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
        return Ok((wide, true));
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
        '&' => {
            return Err((
                Message::new("“&”不能用在这里", "“&” has no meaning here"),
                Message::new("“并且”写 and", "write `and`"),
            ));
        }
        '!' => {
            return Err((
                Message::new("“!”不能用在这里", "“!” has no meaning here"),
                Message::new("“非”写 not", "write `not`"),
            ));
        }
        c => {
            return Err((
                message!("“{c}”不能用在这里", "“{c}” has no meaning here"),
                Message::new("文字要加引号", "text stands in quotes"),
            ));
        }
    };
    Ok((sign, false))
}

/// Reads tokens.
pub(super) struct Parser<'t> {
    tokens: &'t [Token],
    at: usize,
    depth: usize,
    parts: usize,
    links: usize,
}

impl<'t> Parser<'t> {
    pub(super) fn new(tokens: &'t [Token]) -> Self {
        Self { tokens, at: 0, depth: 0, parts: 0, links: 0 }
    }

    /// The word that comes next, taken.
    pub(super) fn word(&mut self) -> Option<&'t str> {
        match self.tokens.get(self.at) {
            Some(Token::Name(name)) => {
                self.at += 1;
                Some(name)
            }
            _ => None,
        }
    }

    /// Takes the word `word` when it comes next.
    pub(super) fn takes_word(&mut self, word: &str) -> bool {
        let takes = matches!(self.tokens.get(self.at), Some(Token::Name(name)) if name == word);
        self.at += usize::from(takes);
        takes
    }

    /// Takes the sign `sign` when it comes next.
    pub(super) fn takes(&mut self, sign: &str) -> bool {
        let takes = self.peek() == sign;
        self.at += usize::from(takes);
        takes
    }

    fn peek(&self) -> &'static str {
        match self.tokens.get(self.at) {
            Some(Token::Sign(sign)) => sign,
            _ => "",
        }
    }

    fn peek_word(&self) -> &'t str {
        match self.tokens.get(self.at) {
            Some(Token::Name(name)) => name,
            _ => "",
        }
    }

    /// Nothing may come any more.
    pub(super) fn end(&self) -> Result<(), Refusal> {
        match self.tokens.get(self.at) {
            None => Ok(()),
            Some(token) => Err(self.unexpected(Some(token))),
        }
    }

    fn unexpected(&self, token: Option<&Token>) -> Refusal {
        let Some(token) = token else {
            return (
                Message::new("标签没有写完", "the tag ends too early"),
                Message::new("补上缺少的部分", "add what is missing"),
            );
        };
        let shown = match token {
            Token::Name(text) | Token::Number(text) | Token::Text(text) => text.as_str(),
            Token::Sign(sign) => sign,
        };
        let help = match (token, self.at.checked_sub(1).and_then(|at| self.tokens.get(at))) {
            (Token::Sign("="), _) => Message::new("比较要写 ==", "to compare, write =="),
            (Token::Name(_) | Token::Number(_), Some(Token::Name(_) | Token::Number(_))) => {
                Message::new("名字里不能有空格，文字要加引号", "a name holds no spaces, and text stands in quotes")
            }
            _ => Message::new("检查拼写、括号和引号", "check spelling, brackets and quotes"),
        };
        (message!("不该出现“{shown}”", "“{shown}” is not expected"), help)
    }

    fn expect(&mut self, sign: &'static str) -> Result<(), Refusal> {
        if self.takes(sign) {
            return Ok(());
        }
        let found = self.tokens.get(self.at);
        let refusal = self.unexpected(found);
        Err((refusal.0, message!("这里应有“{sign}”", "“{sign}” belongs here")))
    }

    fn part(&mut self) -> Result<(), Refusal> {
        self.parts += 1;
        if self.parts > PARTS { Err(too_complex()) } else { Ok(()) }
    }

    fn link(&mut self) -> Result<(), Refusal> {
        self.links += 1;
        if self.links > LINKS { Err(too_complex()) } else { Ok(()) }
    }

    /// An expression, `a if b else c` included.
    pub(super) fn expression(&mut self) -> Result<Expr, Refusal> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(too_complex());
        }
        let mut value = self.or()?;
        while self.takes_word("if") {
            self.part()?;
            let condition = self.or()?;
            let other = if self.takes_word("else") { Some(Box::new(self.expression()?)) } else { None };
            value = Expr::If(Box::new(condition), Box::new(value), other);
        }
        self.depth -= 1;
        Ok(value)
    }

    /// An expression without `… if …`: what stands in front of a loop's condition.
    pub(super) fn or(&mut self) -> Result<Expr, Refusal> {
        let mut left = self.and()?;
        while self.takes_word("or") {
            left = self.binary(left, "or", Self::and)?;
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Expr, Refusal> {
        let mut left = self.not()?;
        while self.takes_word("and") {
            left = self.binary(left, "and", Self::not)?;
        }
        Ok(left)
    }

    fn not(&mut self) -> Result<Expr, Refusal> {
        if !self.takes_word("not") {
            return self.compare();
        }
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(too_complex());
        }
        let value = self.not()?;
        self.depth -= 1;
        Ok(Expr::Not(Box::new(value)))
    }

    /// Comparisons may be chained: `0 < a <= 10`.
    fn compare(&mut self) -> Result<Expr, Refusal> {
        let mut left = self.sum()?;
        let mut chain: Option<Expr> = None;
        loop {
            let (operator, negated) = match (self.peek(), self.peek_word()) {
                (sign @ ("==" | "!=" | "<" | "<=" | ">" | ">="), _) => (sign, false),
                (_, "in") => ("in", false),
                (_, "not") if matches!(self.tokens.get(self.at + 1), Some(Token::Name(name)) if name == "in") => {
                    self.at += 1;
                    ("in", true)
                }
                _ => break,
            };
            self.at += 1;
            self.part()?;
            let right = self.sum()?;
            let mut compared = Expr::Binary(Box::new(left), operator, Box::new(right.clone()));
            if negated {
                compared = Expr::Not(Box::new(compared));
            }
            chain = Some(match chain {
                None => compared,
                Some(before) => Expr::Binary(Box::new(before), "and", Box::new(compared)),
            });
            left = right;
        }
        Ok(chain.unwrap_or(left))
    }

    fn sum(&mut self) -> Result<Expr, Refusal> {
        let mut left = self.concat()?;
        while let sign @ ("+" | "-") = self.peek() {
            self.at += 1;
            left = self.binary(left, sign, Self::concat)?;
        }
        Ok(left)
    }

    fn concat(&mut self) -> Result<Expr, Refusal> {
        let mut left = self.product()?;
        while self.takes("~") {
            left = self.binary(left, "~", Self::product)?;
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<Expr, Refusal> {
        let mut left = self.unary()?;
        while let sign @ ("*" | "/" | "//" | "%") = self.peek() {
            self.at += 1;
            left = self.binary(left, sign, Self::unary)?;
        }
        Ok(left)
    }

    fn binary(
        &mut self,
        left: Expr,
        operator: &'static str,
        next: fn(&mut Self) -> Result<Expr, Refusal>,
    ) -> Result<Expr, Refusal> {
        self.part()?;
        let right = next(self)?;
        Ok(Expr::Binary(Box::new(left), operator, Box::new(right)))
    }

    fn unary(&mut self) -> Result<Expr, Refusal> {
        let negative = self.takes("-");
        if !negative && self.takes("+") {
            return self.unary_limited();
        }
        let mut value = if negative { Expr::Minus(Box::new(self.unary_limited()?)) } else { self.power()? };
        value = self.filters(value)?;
        Ok(value)
    }

    fn unary_limited(&mut self) -> Result<Expr, Refusal> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(too_complex());
        }
        let value = if self.peek() == "-" || self.peek() == "+" { self.unary()? } else { self.power()? };
        self.depth -= 1;
        Ok(value)
    }

    fn power(&mut self) -> Result<Expr, Refusal> {
        let base = self.postfix()?;
        if !self.takes("**") {
            return Ok(base);
        }
        self.part()?;
        let exponent = self.unary_limited()?;
        Ok(Expr::Binary(Box::new(base), "**", Box::new(exponent)))
    }

    /// `| filter(…)` and `is test`, which bind closely.
    fn filters(&mut self, mut value: Expr) -> Result<Expr, Refusal> {
        loop {
            if self.takes("|") {
                self.link()?;
                let name = self.dotted()?;
                let args = if self.peek() == "(" { self.arguments()? } else { Args::default() };
                value = Expr::Filter(Box::new(value), name, args);
            } else if self.takes_word("is") {
                self.link()?;
                let negated = self.takes_word("not");
                let name = match self.peek() {
                    sign @ ("==" | "!=" | "<" | "<=" | ">" | ">=") => {
                        self.at += 1;
                        sign.to_owned()
                    }
                    _ => self.dotted()?,
                };
                let args = if self.peek() == "(" {
                    self.arguments()?
                } else if self.is_argument() {
                    Args { positional: vec![self.postfix()?], named: Vec::new() }
                } else {
                    Args::default()
                };
                value = Expr::Test(Box::new(value), name, args, negated);
            } else {
                return Ok(value);
            }
        }
    }

    /// Whether an argument without brackets follows, as in `is divisibleby 3`.
    fn is_argument(&self) -> bool {
        match self.tokens.get(self.at) {
            Some(Token::Name(name)) => !matches!(name.as_str(), "and" | "or" | "not" | "in" | "is" | "if" | "else"),
            Some(Token::Number(_) | Token::Text(_)) => true,
            _ => false,
        }
    }

    fn dotted(&mut self) -> Result<String, Refusal> {
        match self.word() {
            Some(word) => Ok(word.to_owned()),
            None => Err(self.unexpected(self.tokens.get(self.at))),
        }
    }

    fn postfix(&mut self) -> Result<Expr, Refusal> {
        let mut value = self.primary()?;
        loop {
            match self.peek() {
                "." => {
                    self.link()?;
                    self.at += 1;
                    value = match self.tokens.get(self.at) {
                        Some(Token::Name(name)) => Expr::Attr(Box::new(value), name.clone()),
                        Some(Token::Number(n)) if n.bytes().all(|b| b.is_ascii_digit()) => {
                            Expr::Item(Box::new(value), Box::new(Expr::Number(n.clone())))
                        }
                        other => return Err(self.unexpected(other)),
                    };
                    self.at += 1;
                }
                "[" => {
                    self.link()?;
                    self.at += 1;
                    value = self.subscript(value)?;
                }
                "(" => {
                    self.link()?;
                    value = Expr::Call(Box::new(value), self.arguments()?);
                }
                _ => return Ok(value),
            }
        }
    }

    fn subscript(&mut self, value: Expr) -> Result<Expr, Refusal> {
        let mut bounds: [Option<Box<Expr>>; 3] = [None, None, None];
        let mut colons = 0;
        loop {
            match self.peek() {
                "]" => break,
                ":" if colons < 2 => {
                    self.at += 1;
                    colons += 1;
                }
                _ => {
                    let bound = self.expression()?;
                    match bounds.get_mut(colons) {
                        Some(slot @ None) => *slot = Some(Box::new(bound)),
                        _ => return Err(self.unexpected(self.tokens.get(self.at))),
                    }
                }
            }
        }
        self.expect("]")?;
        if colons > 0 {
            return Ok(Expr::Slice(Box::new(value), bounds));
        }
        match bounds {
            [Some(index), _, _] => Ok(Expr::Item(Box::new(value), index)),
            _ => Err((
                Message::new("方括号里没有内容", "the brackets are empty"),
                Message::new("写上序号或名字", "write an index or a name"),
            )),
        }
    }

    fn arguments(&mut self) -> Result<Args, Refusal> {
        self.expect("(")?;
        let mut args = Args::default();
        while self.peek() != ")" {
            let named = matches!(self.tokens.get(self.at + 1), Some(Token::Sign("=")));
            match self.tokens.get(self.at) {
                Some(Token::Name(name)) if named => {
                    self.at += 2;
                    args.named.push((name.clone(), self.expression()?));
                }
                _ => args.positional.push(self.expression()?),
            }
            if !self.takes(",") {
                break;
            }
        }
        self.expect(")")?;
        Ok(args)
    }

    fn primary(&mut self) -> Result<Expr, Refusal> {
        let token = self.tokens.get(self.at);
        self.at += 1;
        Ok(match token {
            Some(Token::Number(number)) => Expr::Number(number.clone()),
            Some(Token::Text(text)) => {
                let mut text = text.clone();
                while let Some(Token::Text(more)) = self.tokens.get(self.at) {
                    text.push_str(more);
                    self.at += 1;
                }
                Expr::Text(text)
            }
            Some(Token::Name(name)) => match name.as_str() {
                "true" | "True" => Expr::Bool(true),
                "false" | "False" => Expr::Bool(false),
                "none" | "None" | "null" => Expr::Null,
                "and" | "or" | "not" | "in" | "is" | "if" | "else" | "for" => {
                    self.at -= 1;
                    return Err(self.unexpected(token));
                }
                _ => Expr::Name(name.clone()),
            },
            Some(Token::Sign("(")) => {
                let mut value = self.expression()?;
                if self.takes(",") {
                    let mut items = vec![value];
                    while self.peek() != ")" {
                        items.push(self.expression()?);
                        if !self.takes(",") {
                            break;
                        }
                    }
                    value = Expr::List(items);
                }
                self.expect(")")?;
                value
            }
            Some(Token::Sign("[")) => {
                let mut items = Vec::new();
                while self.peek() != "]" {
                    items.push(self.expression()?);
                    if !self.takes(",") {
                        break;
                    }
                }
                self.expect("]")?;
                Expr::List(items)
            }
            Some(Token::Sign("{")) => {
                let mut entries = Vec::new();
                while self.peek() != "}" {
                    let key = self.expression()?;
                    self.expect(":")?;
                    entries.push((key, self.expression()?));
                    if !self.takes(",") {
                        break;
                    }
                }
                self.expect("}")?;
                Expr::Map(entries)
            }
            other => {
                self.at -= 1;
                return Err(self.unexpected(other));
            }
        })
    }
}

fn too_complex() -> Refusal {
    (
        Message::new("表达式太复杂", "the expression is too complex"),
        Message::new("用 {% set 名字 = … %} 分成几步", "split it with {% set name = … %}"),
    )
}
