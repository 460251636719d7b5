//! Operands: literals, names, brackets, and what may follow each: members, indices, calls and filters.

use super::advice::{asked, ends_statement, is_unit, operator};
use super::{Args, Code, Expr, Parser, Refusal, Token};
use crate::message;
use crate::message::Message;

impl<'t> Parser<'t> {
    /// `| filter(…)` and `is test`, which bind closely.
    pub(super) fn filters(&mut self, mut value: Expr) -> Result<Expr, Refusal> {
        loop {
            if self.takes("|") {
                self.link()?;
                let name = self.dotted()?;
                let args = if self.peek() == "(" { self.arguments()? } else { self.no_brackets(&name)? };
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

    /// A filter takes its arguments in brackets: `小数 2`, `小数：2`, `小数.2` and `日期 yyyy` are `小数(2)`.
    fn no_brackets(&self, name: &str) -> Result<Args, Refusal> {
        let sign = self.peek();
        let argument = match self.tokens.get(self.at + usize::from(matches!(sign, ":" | "."))) {
            Some(Token::Number(number)) => number.clone(),
            Some(Token::Text(text)) if sign != "." => format!("\"{text}\""),
            Some(Token::Name(name)) if sign == ":" || (sign.is_empty() && is_argument(name)) => format!("\"{name}\""),
            _ => return Ok(Args::default()),
        };
        let refusal = self.unexpected(self.tokens.get(self.at));
        let mut all = vec![argument];
        let mut at = self.at + 1 + usize::from(matches!(sign, ":" | "."));
        loop {
            at += usize::from(matches!(self.tokens.get(at), Some(Token::Sign(","))));
            all.push(match self.tokens.get(at) {
                Some(Token::Number(number)) => number.clone(),
                Some(Token::Text(text)) => format!("\"{text}\""),
                _ => break,
            });
            at += 1;
        }
        let argument = all.join(", ");
        let message = message!("“{name}”的参数要写在括号里", "the arguments of “{name}” stand in brackets");
        Err(Refusal { message, help: message!("写成 {name}({argument})", "write {name}({argument})"), ..refusal })
    }

    /// Whether an argument without brackets follows, as in `is divisibleby 3`.
    pub(super) fn is_argument(&self) -> bool {
        match self.tokens.get(self.at) {
            Some(Token::Name(name)) => !matches!(name.as_str(), "and" | "or" | "not" | "in" | "is" | "if" | "else"),
            Some(Token::Number(_) | Token::Text(_) | Token::Sign("[")) => true,
            _ => false,
        }
    }

    pub(in crate::docx::template) fn dotted(&mut self) -> Result<String, Refusal> {
        match self.word() {
            Some(word) => Ok(word.to_owned()),
            None => Err(self.unexpected(self.tokens.get(self.at))),
        }
    }

    pub(super) fn postfix(&mut self) -> Result<Expr, Refusal> {
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

    pub(super) fn subscript(&mut self, value: Expr) -> Result<Expr, Refusal> {
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
            _ => Err(Refusal::new(
                Code::Syntax,
                Message::new("方括号里没有内容", "the brackets are empty"),
                Message::new("写上序号或名字", "write an index or a name"),
            )),
        }
    }

    /// A call without the name of what is called.
    pub(in crate::docx::template) fn called(&mut self) -> Result<Expr, Refusal> {
        Ok(Expr::Call(Box::new(Expr::Null), self.arguments()?))
    }

    pub(super) fn arguments(&mut self) -> Result<Args, Refusal> {
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

    pub(super) fn primary(&mut self) -> Result<Expr, Refusal> {
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

/// Whether a word behind a filter is its argument, and no word that goes on with the expression or was meant to.
fn is_argument(word: &str) -> bool {
    let goes_on = matches!(word, "and" | "or" | "not" | "in" | "is" | "if" | "else" | "for" | "recursive" | "to");
    !goes_on && operator(word).is_none() && asked(word).is_none() && !ends_statement(word) && !is_unit(word)
}
