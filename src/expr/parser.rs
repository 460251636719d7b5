//! From tokens to a tree: precedence climbing over CEL's operators.
//!
//! A mistake that leaves the shape of the expression clear (an unknown function, `and` for `&&`) is noted and parsing
//! goes on; one that does not ends it. Brackets and trees are no deeper than [`MAX_HEIGHT`].

use std::ops::Range;

use super::ast::{Comprehension, Kind, MAX_HEIGHT, Macro, Node, Operator};
use super::error::ExprError;
use super::lexer::{self, Spanned, Token};
use super::resolve;
use crate::limits::Limits;
use crate::message;
use crate::message::Message;

/// Parsing cannot go on; why is among the errors.
struct Stop;

type Parsed<T = Node> = Result<T, Stop>;

/// Compiles `source`, and the patterns in it unless they are `known` to be right.
pub(super) fn parse(source: &str, known: bool, limits: &Limits) -> Result<Node, Vec<ExprError>> {
    if let Some(error) = too_long(source, limits) {
        return Err(vec![error]);
    }
    let (tokens, errors) = lexer::tokens(source);
    let mut parser = Parser { source, tokens, at: 0, depth: 0, bound: Vec::new(), known, errors };
    let node = parser.whole();
    crate::order::comparing(&mut parser.errors, |a, b| (a.span.start, a.span.end).cmp(&(b.span.start, b.span.end)));
    match node {
        Ok(node) if parser.errors.is_empty() => Ok(node),
        _ => Err(parser.errors),
    }
}

/// What is wrong with a source that is longer than the limit.
pub(super) fn too_long(source: &str, limits: &Limits) -> Option<ExprError> {
    let limit = limits.expression_chars;
    source.chars().nth(limit).map(|_| {
        ExprError::new(
            0..source.len(),
            message!("表达式超过 {limit} 个字符", "the expression is longer than {limit} characters"),
            Message::new(
                "拆成几条规则，或用 --limit expression_chars=… 提高上限",
                "split it into several rules, or raise the limit with --limit expression_chars=…",
            ),
        )
    })
}

struct Parser<'s> {
    source: &'s str,
    tokens: Vec<Spanned>,
    at: usize,
    /// Brackets and other beginnings that are still open.
    depth: usize,
    /// Names that the macros around bind.
    bound: Vec<String>,
    /// Whether patterns are known to be right.
    known: bool,
    errors: Vec<ExprError>,
}

/// The precedence of relations, which do not chain.
const RELATION: u8 = 3;

/// An operator between two operands and how tightly it binds.
fn infix(token: &Token) -> Option<(u8, Infix)> {
    use Operator as O;
    let binary = |precedence, operator| Some((precedence, Infix::Binary(operator)));
    match token {
        Token::Symbol("||") => Some((1, Infix::Logic(false))),
        Token::Symbol("&&") => Some((2, Infix::Logic(true))),
        Token::Symbol("<") => binary(RELATION, O::Less),
        Token::Symbol("<=") => binary(RELATION, O::LessOrEqual),
        Token::Symbol(">") => binary(RELATION, O::Greater),
        Token::Symbol(">=") => binary(RELATION, O::GreaterOrEqual),
        Token::Symbol("==") => binary(RELATION, O::Equal),
        Token::Symbol("!=") => binary(RELATION, O::NotEqual),
        Token::Name(name) if name == "in" => binary(RELATION, O::In),
        Token::Symbol("+") => binary(4, O::Add),
        Token::Symbol("-") => binary(4, O::Subtract),
        Token::Symbol("*") => binary(5, O::Multiply),
        Token::Symbol("/") => binary(5, O::Divide),
        Token::Symbol("%") => binary(5, O::Remainder),
        _ => None,
    }
}

#[derive(Clone, Copy)]
enum Infix {
    Logic(bool),
    Binary(Operator),
}

impl Parser<'_> {
    fn peek(&self) -> &Token {
        self.tokens.get(self.at).map_or(&Token::End, |(token, _)| token)
    }

    fn span(&self) -> Range<usize> {
        self.tokens.get(self.at).map_or(self.source.len()..self.source.len(), |(_, span)| span.clone())
    }

    fn next(&mut self) -> Spanned {
        let token = (self.peek().clone(), self.span());
        self.at += 1;
        token
    }

    /// Where the last token that was taken ends.
    fn behind(&self) -> usize {
        self.tokens.get(self.at.saturating_sub(1)).map_or(self.source.len(), |(_, span)| span.end)
    }

    fn is(&self, symbol: &str) -> bool {
        matches!(self.peek(), Token::Symbol(found) if *found == symbol)
    }

    fn take(&mut self, symbol: &str) -> bool {
        let found = self.is(symbol);
        self.at += usize::from(found);
        found
    }

    fn note(&mut self, span: Range<usize>, message: Message, help: Message) {
        self.errors.push(ExprError::new(span, message, help));
    }

    fn stop<T>(&mut self, span: Range<usize>, message: Message, help: Message) -> Parsed<T> {
        self.note(span, message, help);
        Err(Stop)
    }

    fn node(&mut self, kind: Kind, span: Range<usize>) -> Parsed {
        let node = Node::new(kind, span);
        if node.height > MAX_HEIGHT { self.too_deep(node.span) } else { Ok(node) }
    }

    fn too_deep<T>(&mut self, span: Range<usize>) -> Parsed<T> {
        self.stop(
            span,
            message!("表达式嵌套超过 {MAX_HEIGHT} 层", "the expression is nested deeper than {MAX_HEIGHT}"),
            Message::new(
                "拆成几条规则，或用 --limit expression_chars=… 提高上限",
                "split it into several rules, or raise the limit with --limit expression_chars=…",
            ),
        )
    }

    /// Runs `parse` one level deeper.
    fn deeper<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAX_HEIGHT {
            return self.too_deep(self.span());
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    fn whole(&mut self) -> Parsed {
        if *self.peek() == Token::End {
            if !self.errors.is_empty() {
                return Err(Stop);
            }
            return self.stop(
                0..self.source.len(),
                Message::new("表达式是空的", "the expression is empty"),
                Message::new("写一个条件或值", "write a condition or a value"),
            );
        }
        let node = self.expression()?;
        if *self.peek() != Token::End {
            return self.leftover();
        }
        Ok(node)
    }

    /// Something stands behind a complete expression.
    fn leftover<T>(&mut self) -> Parsed<T> {
        let span = self.span();
        let written = self.source.get(span.clone()).unwrap_or_default().to_owned();
        let (message, help) = match self.peek() {
            Token::Symbol(")" | "]" | "}") => (
                message!("多了一个“{written}”", "there is one `{written}` too many"),
                Message::new("删去，或补上与它配对的左括号", "delete it, or write the bracket that it closes"),
            ),
            Token::Symbol(symbol) => (
                message!("这里不能有“{symbol}”", "`{symbol}` cannot stand here"),
                Message::new("删去，或补完整", "delete it, or complete the expression"),
            ),
            _ => (
                message!("“{written}”前缺少运算符", "an operator is missing in front of `{written}`"),
                Message::new("写上 &&、||、==、+ 等运算符", "write an operator such as && || == +"),
            ),
        };
        self.stop(span, message, help)
    }

    fn expression(&mut self) -> Parsed {
        self.deeper(|parser| {
            let condition = parser.binary(1)?;
            if !parser.take("?") {
                return Ok(condition);
            }
            let then = parser.expression()?;
            if !parser.take(":") {
                let span = parser.span();
                return parser.stop(
                    span,
                    Message::new("“?”后缺少“:”", "the `?` has no `:`"),
                    Message::new("写成 条件 ? 值 : 否则的值", "write condition ? value : other value"),
                );
            }
            let otherwise = parser.expression()?;
            let span = condition.span.start..otherwise.span.end;
            parser.node(Kind::Conditional(Box::new([condition, then, otherwise])), span)
        })
    }

    /// Operands joined by operators of at least this precedence.
    fn binary(&mut self, least: u8) -> Parsed {
        let mut left = self.unary()?;
        let mut relation: Option<Range<usize>> = None;
        while let Some((precedence, operator)) = infix(self.peek()).filter(|(precedence, _)| *precedence >= least) {
            let (_, at) = self.next();
            if precedence == RELATION && relation.replace(at.clone()).is_some() {
                self.note(
                    at,
                    Message::new("比较不能连写", "comparisons do not chain"),
                    Message::new("写成 a < b && b < c", "write a < b && b < c"),
                );
            }
            let right = self.binary(precedence + 1)?;
            let span = left.span.start..right.span.end;
            let kind = match operator {
                Infix::Binary(operator) => {
                    resolve::operands(operator, &right, &mut self.errors);
                    Kind::Binary(operator, Box::new(left), Box::new(right))
                }
                Infix::Logic(all) => match left {
                    Node { kind: Kind::Logic(same, mut nodes), .. } if same == all => {
                        nodes.push(right);
                        Kind::Logic(all, nodes)
                    }
                    left => Kind::Logic(all, vec![left, right]),
                },
            };
            left = self.node(kind, span)?;
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parsed {
        let start = self.span();
        let not = match self.peek() {
            Token::Symbol("!") => true,
            Token::Symbol("-") => false,
            Token::Name(name) if name == "not" && self.operand_follows() => {
                self.note(
                    start.clone(),
                    Message::new("“not”不是运算符", "`not` is no operator"),
                    Message::new("写 !", "write !"),
                );
                true
            }
            _ => return self.postfix(),
        };
        self.at += 1;
        let operand = self.deeper(Self::unary)?;
        let span = start.start..operand.span.end;
        self.node(if not { Kind::Not(Box::new(operand)) } else { Kind::Negate(Box::new(operand)) }, span)
    }

    /// True when the token behind the next one begins an operand, a bracket aside.
    fn operand_follows(&self) -> bool {
        let following = self.tokens.get(self.at + 1).map(|(token, _)| token);
        match following {
            Some(Token::Name(name)) => name != "in",
            Some(Token::Number(_) | Token::Text(_)) => true,
            _ => false,
        }
    }

    /// An operand with the fields, indices and methods behind it.
    fn postfix(&mut self) -> Parsed {
        let mut node = self.operand()?;
        loop {
            let open = self.span();
            if self.take(".") {
                let (token, at) = self.next();
                let Token::Name(name) = token else {
                    return self.stop(
                        at,
                        Message::new("“.”后缺少名称", "a name is missing behind the `.`"),
                        Message::new(
                            "写字段名，如 row.vcpu；其他名称写成 row['名称']",
                            "write a field (row.vcpu), or row['any name']",
                        ),
                    );
                };
                node = if self.is("(") {
                    self.call(&name, at, Some(node))?
                } else {
                    let span = node.span.start..at.end;
                    self.node(Kind::Field(Box::new(node), name.into()), span)?
                };
            } else if self.take("[") {
                let index = self.expression()?;
                let end = self.close("]", open)?;
                let span = node.span.start..end;
                node = self.node(Kind::Index(Box::new(node), Box::new(index)), span)?;
            } else {
                return Ok(node);
            }
        }
    }

    fn operand(&mut self) -> Parsed {
        let (token, at) = self.next();
        let kind = match token {
            Token::Number(number) => Kind::Number(number),
            Token::Text(text) => Kind::Text(text.into()),
            Token::Name(name) if name == "true" => Kind::Bool(true),
            Token::Name(name) if name == "false" => Kind::Bool(false),
            Token::Name(name) if name == "null" => Kind::Null,
            Token::Name(name) if self.is("(") => return self.call(&name, at, None),
            Token::Name(name) => match self.bound.iter().rposition(|bound| *bound == name) {
                Some(slot) => Kind::Local(slot),
                None => Kind::Name(name.into()),
            },
            Token::Symbol("(") => {
                let inner = self.expression()?;
                self.close(")", at)?;
                return Ok(inner);
            }
            Token::Symbol("[") => {
                let items = self.list("]", at.clone())?;
                return self.node(Kind::List(items), at.start..self.behind());
            }
            Token::Symbol("{") => {
                return self.stop(
                    at,
                    Message::new("表达式中没有花括号", "expressions have no braces"),
                    Message::new("分组用圆括号 ( )，清单用 [ ]", "group with ( ), list with [ ]"),
                );
            }
            token => {
                self.at -= 1;
                return self.no_operand(&token, at);
            }
        };
        self.node(kind, at)
    }

    fn no_operand(&mut self, token: &Token, at: Range<usize>) -> Parsed {
        if *token == Token::End {
            return self.stop(
                at,
                Message::new("表达式没有写完", "the expression ends too early"),
                Message::new("在末尾补上名称、数或文字", "write a name, a number or a text at its end"),
            );
        }
        let written = self.source.get(at.clone()).unwrap_or_default().to_owned();
        self.stop(
            at,
            message!("“{written}”前缺少名称或值", "a name or a value is missing in front of `{written}`"),
            Message::new("补上，或删去多余的符号", "write it, or delete the sign"),
        )
    }

    /// Items up to the closing bracket; a comma may stand behind the last.
    fn list(&mut self, close: &'static str, open: Range<usize>) -> Parsed<Vec<Node>> {
        let mut items = Vec::new();
        while !self.is(close) {
            items.push(self.expression()?);
            if !self.take(",") {
                break;
            }
        }
        self.close(close, open)?;
        Ok(items)
    }

    /// Takes the closing bracket and says where it ends.
    fn close(&mut self, close: &'static str, open: Range<usize>) -> Parsed<usize> {
        let at = self.span();
        if self.take(close) {
            return Ok(at.end);
        }
        let bracket = if close == ")" { "(" } else { "[" };
        if *self.peek() == Token::End {
            return self.stop(
                open,
                message!("“{bracket}”没有配对", "the `{bracket}` is not closed"),
                message!("补上 {close}", "close it with {close}"),
            );
        }
        let written = self.source.get(at.clone()).unwrap_or_default().to_owned();
        self.stop(
            at,
            message!(
                "“{written}”前应为“{close}”、逗号或运算符",
                "`{close}`, a comma or an operator is missing in front of `{written}`"
            ),
            message!("补上 {close}，或检查括号是否成对", "write {close}, or see that the brackets pair"),
        )
    }

    /// A function, a method or a macro: its name is read, its bracket is next.
    fn call(&mut self, name: &str, at: Range<usize>, receiver: Option<Node>) -> Parsed {
        let open = self.span();
        self.at += 1;
        let start = receiver.as_ref().map_or(at.start, |node| node.span.start);
        if let (Some(kind), Some(_)) = (Macro::named(name), &receiver) {
            let parts = self.comprehension(kind, name, open, receiver)?;
            return self.node(Kind::Macro(kind, Box::new(parts)), start..self.behind());
        }
        let values: Vec<Node> = receiver.into_iter().chain(self.list(")", open)?).collect();
        let end = self.behind();
        let kind = resolve::function(name, at, values, self.known, &mut self.errors);
        self.node(kind, start..end)
    }

    /// The inside of a macro's brackets: the name that it binds, then one expression, for `map` one or two.
    fn comprehension(
        &mut self,
        kind: Macro,
        name: &str,
        open: Range<usize>,
        receiver: Option<Node>,
    ) -> Parsed<Comprehension> {
        let (variable, at) = self.next();
        let (Token::Name(variable), Some(list)) = (variable, receiver) else {
            return self.bad_macro(name, at);
        };
        if !self.take(",") {
            let at = self.span();
            return self.bad_macro(name, at);
        }
        self.bound.push(variable);
        let first = self.expression()?;
        let second = if kind == Macro::Map && self.take(",") { Some(self.expression()?) } else { None };
        self.bound.pop();
        self.close(")", open)?;
        let (filter, body) = match second {
            Some(body) => (Some(first), body),
            None => (None, first),
        };
        Ok(Comprehension { list, filter, body })
    }

    fn bad_macro<T>(&mut self, name: &str, at: Range<usize>) -> Parsed<T> {
        self.stop(
            at,
            message!("{name} 要有名称和条件两项", "{name} takes a name and an expression"),
            message!("写成 清单.{name}(x, x.字段 > 0)", "write list.{name}(x, x.field > 0)"),
        )
    }
}
