//! From tokens to a tree, by precedence.

use super::advice::{advice, operator};
use super::unfinished::{begins_with_digit, unfinished};
use super::{Code, Expr, Lexed, Refusal, Token};
use crate::message;
use crate::message::Message;

/// Nested parts of one expression: Tera itself takes 40.
const DEPTH: usize = 24;
/// Operators of one expression: Tera itself takes 256.
const PARTS: usize = 200;

/// Members, indices, filters and tests of one expression.
const LINKS: usize = 60;

/// Reads tokens.
pub(in crate::docx::template) struct Parser<'t> {
    pub(super) tokens: &'t [Token],
    starts: &'t [usize],
    pub(super) at: usize,
    pub(super) depth: usize,
    pub(super) parts: usize,
    pub(super) links: usize,
}

impl<'t> Parser<'t> {
    pub(in crate::docx::template) fn new(lexed: &'t Lexed) -> Self {
        Self { tokens: &lexed.tokens, starts: &lexed.starts, at: 0, depth: 0, parts: 0, links: 0 }
    }

    /// The names of a loop, in brackets or not, up to and with `in`; what is wrong with them is told elsewhere.
    pub(in crate::docx::template) fn targets(&mut self) -> Vec<String> {
        let mut targets = Vec::new();
        let _ = self.takes("(");
        while let Some(word) = self.word().filter(|word| *word != "in") {
            targets.push(word.to_owned());
            if !self.takes(",") {
                break;
            }
        }
        let _ = self.takes(")");
        let _ = self.takes_word("in");
        targets
    }

    /// The word that comes next, taken.
    pub(in crate::docx::template) fn word(&mut self) -> Option<&'t str> {
        match self.tokens.get(self.at) {
            Some(Token::Name(name)) => {
                self.at += 1;
                Some(name)
            }
            _ => None,
        }
    }

    /// Whether a word comes next, other than `in`.
    pub(in crate::docx::template) fn is_word(&self) -> bool {
        !matches!(self.peek_word(), "" | "in")
    }

    /// The names that are all that is left, without brackets around them; none are taken where there is something else.
    pub(in crate::docx::template) fn unbracketed(&mut self) -> Option<Vec<String>> {
        let from = self.at;
        let mut names = Vec::new();
        while let Some(name) = self.word() {
            names.push(name.to_owned());
            self.takes(",");
        }
        if self.end().is_ok() {
            return Some(names);
        }
        self.at = from;
        None
    }

    /// Takes what people write for `in`.
    pub(in crate::docx::template) fn instead_of_in(&mut self) -> Option<String> {
        let said = match self.tokens.get(self.at)? {
            Token::Name(word) if word != "in" && operator(word) == Some("in") => word.clone(),
            Token::Sign(sign @ ("=" | ":")) => (*sign).to_owned(),
            _ => return None,
        };
        self.at += 1;
        Some(said)
    }

    /// Takes the word `word` when it comes next.
    pub(in crate::docx::template) fn takes_word(&mut self, word: &str) -> bool {
        let takes = matches!(self.tokens.get(self.at), Some(Token::Name(name)) if name == word);
        self.at += usize::from(takes);
        takes
    }

    /// Takes the sign `sign` when it comes next.
    pub(in crate::docx::template) fn takes(&mut self, sign: &str) -> bool {
        let takes = self.peek() == sign;
        self.at += usize::from(takes);
        takes
    }

    pub(super) fn peek(&self) -> &'static str {
        match self.tokens.get(self.at) {
            Some(Token::Sign(sign)) => sign,
            _ => "",
        }
    }

    pub(super) fn peek_word(&self) -> &'t str {
        match self.tokens.get(self.at) {
            Some(Token::Name(name)) => name,
            _ => "",
        }
    }

    /// Nothing may come any more.
    pub(in crate::docx::template) fn end(&self) -> Result<(), Refusal> {
        match self.tokens.get(self.at) {
            None => Ok(()),
            Some(token) => Err(self.unexpected(Some(token))),
        }
    }

    pub(super) fn unexpected(&self, token: Option<&Token>) -> Refusal {
        let start = self.starts.get(self.at).or(self.starts.last()).copied().unwrap_or_default();
        let Some(token) = token else { return unfinished(self.tokens).within(start..start) };
        let shown = match token {
            Token::Name(text) | Token::Number(text) | Token::Text(text) => text.as_str(),
            Token::Sign(sign) => sign,
        };
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        if let (Some(Token::Number(digits)), Token::Name(rest)) = (before, token)
            && let Some(from) = self.at.checked_sub(1).and_then(|at| self.starts.get(at)).copied()
            && from + digits.len() == start
        {
            return begins_with_digit(&format!("{digits}{rest}")).within(from..start + rest.len());
        }
        let help = advice(self.tokens, self.at);
        let refusal = Refusal::new(Code::Syntax, message!("不该出现“{shown}”", "“{shown}” is not expected"), help);
        refusal.within(start..start + shown.len())
    }

    pub(super) fn expect(&mut self, sign: &'static str) -> Result<(), Refusal> {
        if self.takes(sign) {
            return Ok(());
        }
        let found = self.tokens.get(self.at);
        let refusal = self.unexpected(found);
        if found.is_none() {
            return Err(Refusal {
                message: message!("末尾缺“{sign}”", "the “{sign}” at the end is missing"),
                help: message!("补上“{sign}”", "add the “{sign}”"),
                ..refusal
            });
        }
        // A habit of another language says more.
        let follows_number =
            self.at.checked_sub(1).is_some_and(|at| matches!(self.tokens.get(at), Some(Token::Number(_))));
        let is_name = matches!(found, Some(Token::Name(_)));
        let is_habit = matches!(found, Some(Token::Name(word)) if word == "for" || operator(word).is_some())
            || matches!(found, Some(Token::Sign(":" | "=")));
        if is_habit || (is_name && follows_number) {
            return Err(refusal);
        }
        Err(Refusal { help: message!("这里应有“{sign}”", "“{sign}” belongs here"), ..refusal })
    }

    pub(super) fn part(&mut self) -> Result<(), Refusal> {
        self.parts += 1;
        if self.parts > PARTS { Err(too_complex()) } else { Ok(()) }
    }

    pub(super) fn link(&mut self) -> Result<(), Refusal> {
        self.links += 1;
        if self.links > LINKS { Err(too_complex()) } else { Ok(()) }
    }

    /// An expression, `a if b else c` included.
    pub(in crate::docx::template) fn expression(&mut self) -> Result<Expr, Refusal> {
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
    pub(in crate::docx::template) fn or(&mut self) -> Result<Expr, Refusal> {
        let mut left = self.and()?;
        while self.takes_word("or") {
            left = self.binary(left, "or", Self::and)?;
        }
        Ok(left)
    }

    pub(super) fn and(&mut self) -> Result<Expr, Refusal> {
        let mut left = self.not()?;
        while self.takes_word("and") {
            left = self.binary(left, "and", Self::not)?;
        }
        Ok(left)
    }

    pub(super) fn not(&mut self) -> Result<Expr, Refusal> {
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
    pub(super) fn compare(&mut self) -> Result<Expr, Refusal> {
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

    pub(super) fn sum(&mut self) -> Result<Expr, Refusal> {
        let mut left = self.concat()?;
        while let sign @ ("+" | "-") = self.peek() {
            self.at += 1;
            left = self.binary(left, sign, Self::concat)?;
        }
        Ok(left)
    }

    pub(super) fn concat(&mut self) -> Result<Expr, Refusal> {
        let mut left = self.product()?;
        while self.takes("~") {
            left = self.binary(left, "~", Self::product)?;
        }
        Ok(left)
    }

    pub(super) fn product(&mut self) -> Result<Expr, Refusal> {
        let mut left = self.unary()?;
        while let sign @ ("*" | "/" | "//" | "%") = self.peek() {
            self.at += 1;
            left = self.binary(left, sign, Self::unary)?;
        }
        Ok(left)
    }

    pub(super) fn binary(
        &mut self,
        left: Expr,
        operator: &'static str,
        next: fn(&mut Self) -> Result<Expr, Refusal>,
    ) -> Result<Expr, Refusal> {
        self.part()?;
        let right = next(self)?;
        Ok(Expr::Binary(Box::new(left), operator, Box::new(right)))
    }

    pub(super) fn unary(&mut self) -> Result<Expr, Refusal> {
        let negative = self.takes("-");
        if !negative && self.takes("+") {
            return self.unary_limited();
        }
        let mut value = if negative { Expr::Minus(Box::new(self.unary_limited()?)) } else { self.power()? };
        value = self.filters(value)?;
        Ok(value)
    }

    pub(super) fn unary_limited(&mut self) -> Result<Expr, Refusal> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(too_complex());
        }
        let value = if self.peek() == "-" || self.peek() == "+" { self.unary()? } else { self.power()? };
        self.depth -= 1;
        Ok(value)
    }

    pub(super) fn power(&mut self) -> Result<Expr, Refusal> {
        let base = self.postfix()?;
        if !self.takes("**") {
            return Ok(base);
        }
        self.part()?;
        let exponent = self.unary_limited()?;
        Ok(Expr::Binary(Box::new(base), "**", Box::new(exponent)))
    }
}

pub(super) fn too_complex() -> Refusal {
    Refusal::new(
        Code::TooComplex,
        Message::new("表达式太复杂", "the expression is too complex"),
        Message::new("用 {% set 名字 = … %} 分成几步", "split it with {% set name = … %}"),
    )
}
