//! Macros: what they print is written where they are called, with their parameters as variables.
//!
//! So Tera knows nothing of them, a macro may hold whole paragraphs or rows, and one that calls itself is refused. Like
//! Jinja's, a macro sees its parameters and what the part has `set` outside loops.

use std::ops::Range;

use super::super::STATEMENT;
use super::super::expression::{Args, Expr, Parser, lex};
use super::super::mistake::{Code, Refusal};
use super::super::scan::{Piece, Tag};
use super::super::tags::{Kind, Level, letters};
use super::Rewriter;
use super::kinds::{CLOSED, Out, PIPE, Ty};
use super::scopes::{Local, Opens, Scope};
use crate::deadline;
use crate::message;
use crate::message::Message;

/// Macros that call each other.
const DEPTH: usize = 12;
/// Bytes that a part may become by calls.
const MOST: usize = 4 << 20;
/// Calls of macros that are written out in a part.
const CALLS: usize = 20_000;
/// Pieces between two looks at the clock.
const SOME: usize = 256;

/// A macro.
#[derive(Debug, Clone)]
pub(super) struct Macro {
    name: String,
    tag: usize,
    parameters: Vec<(String, Option<Expr>)>,
    /// Its pieces.
    body: Range<usize>,
}

/// What stands in a `call` block.
pub(super) struct Caller {
    body: Range<usize>,
    scopes: Vec<Scope>,
}

impl<'a> Rewriter<'a> {
    /// Writes these pieces.
    pub(super) fn run(&mut self, range: Range<usize>) {
        let mut at = range.start;
        while at < range.end {
            let Some(&piece) = self.pieces.get(at) else { return };
            // Who reads the template asks, too, and tells.
            if at.is_multiple_of(SOME) && deadline::passed() {
                return;
            }
            at += 1;
            if let Piece::Tag(number) = piece
                && let Some(word) = self.opens_pieces(*number)
            {
                at = self.pieces_of(*number, word, at, range.end);
            } else {
                self.piece(piece);
            }
        }
    }

    /// `macro` or `call`.
    fn opens_pieces(&self, number: usize) -> Option<&'static str> {
        let word = self.word_of(number)?;
        ["macro", "call"].into_iter().find(|known| word == *known)
    }

    /// The first word of a statement.
    fn word_of(&self, number: usize) -> Option<&'a str> {
        let tag = self.scanned.tags.get(number).filter(|tag| tag.kind == Kind::Statement)?;
        let inner = tag.inner.trim();
        let end = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(inner.len());
        inner.get(..end)
    }

    /// Takes the pieces of a macro or call, which begin at `from`; where to go on.
    fn pieces_of(&mut self, number: usize, word: &str, from: usize, most: usize) -> usize {
        let scanned = self.scanned;
        let Some(tag) = scanned.tags.get(number) else { return from };
        self.current = number;
        if tag.is_lost() {
            self.not_in_table(number);
        }
        let ends = format!("end{word}");
        let mut depth = 0usize;
        let mut found = None;
        for at in from..most {
            let Some(Piece::Tag(other)) = self.pieces.get(at) else { continue };
            let Some(said) = self.word_of(*other) else { continue };
            if said == word {
                depth += 1;
            } else if said == ends {
                if depth == 0 {
                    found = Some((at, *other));
                    break;
                }
                depth -= 1;
            }
        }
        let Some((end, other)) = found else {
            let (typed, level) = (tag.typed.as_str(), letters(tag.level));
            self.complain(number, |_| {
                Refusal::new(
                    Code::UnclosedBlock,
                    message!("“{typed}”没有结束", "“{typed}” does not end"),
                    message!("补上 {{%{level} end{word} %}}", "add {{%{level} end{word} %}}"),
                )
            });
            // Its end is not to be blamed for it.
            return from;
        };
        let mark = self.out.text.len();
        let result = match word {
            "macro" => self.define(number, tag, from..end),
            _ => self.call_block(tag, from..end),
        };
        if let Err(refusal) = result {
            self.complain(number, |_| refusal);
        }
        if let Err(refusal) = self.pairs(number, other) {
            self.complain(other, |_| refusal);
        }
        self.out.marks.push(super::Mark { from: mark, to: self.out.text.len(), tag: number });
        end + 1
    }

    /// Notes a macro. It is written once to find its mistakes, also when it is never called.
    fn define(&mut self, number: usize, tag: &Tag, body: Range<usize>) -> Result<(), Refusal> {
        let tokens = lex(&tag.inner)?;
        let mut parser = Parser::new(&tokens);
        parser.word();
        let wrong = || {
            Refusal::new(
                Code::Syntax,
                Message::new("宏写得不对", "the macro is written wrongly"),
                Message::new("写成 macro 名字(参数, 参数=默认值)", "write: macro name(parameter, parameter=default)"),
            )
        };
        let name = parser.word().ok_or_else(wrong)?.to_owned();
        let unbracketed = parser.unbracketed();
        let Args { positional, named } = match unbracketed {
            None => match parser.called()? {
                Expr::Call(_, parameters) => parameters,
                _ => return Err(wrong()),
            },
            Some(names) => {
                let (level, list) = (letters(tag.level), names.join(", "));
                self.complain(number, |_| {
                    Refusal::new(
                        Code::Syntax,
                        message!("“{name}”后面缺括号", "the brackets are missing behind “{name}”"),
                        message!(
                            "写成 {{%{level} macro {name}({list}) %}}",
                            "write {{%{level} macro {name}({list}) %}}"
                        ),
                    )
                    .about(&name)
                });
                Args { positional: names.into_iter().map(Expr::Name).collect(), named: Vec::new() }
            }
        };
        parser.end()?;
        let mut parameters = Vec::new();
        for parameter in positional {
            let Expr::Name(name) = parameter else { return Err(wrong()) };
            parameters.push((name, None));
        }
        parameters.extend(named.into_iter().map(|(name, value)| (name, Some(value))));
        let locals: Vec<Local> =
            parameters.iter().map(|(name, _)| Local::new(name, self.fresh(name), Ty::Any)).collect();
        let (text, marks, paths) = (self.out.text.len(), self.out.marks.len(), self.out.paths.len());
        self.within(locals, Some(Caller { body: 0..0, scopes: self.scopes.clone() }), body.clone());
        self.out.text.truncate(text);
        self.out.bare.retain(|at| *at <= text);
        self.out.marks.truncate(marks);
        self.out.paths.truncate(paths);
        self.macros.push(Macro { name, tag: number, parameters, body });
        Ok(())
    }

    /// Writes pieces that see nothing but `locals` and the part's own names.
    fn within(&mut self, locals: Vec<Local>, caller: Option<Caller>, body: Range<usize>) {
        let around = self.scopes.split_off(1);
        self.open_scope(locals, true);
        self.callers.push(caller);
        self.apart(|rewriter| rewriter.run(body));
        self.callers.pop();
        self.scopes.truncate(1);
        self.scopes.extend(around);
    }

    /// Writes pieces in which no block around can be ended.
    fn apart(&mut self, write: impl FnOnce(&mut Self)) {
        let captured = self.is_captured();
        let (before, blocks) = (std::mem::replace(&mut self.captured, captured), std::mem::take(&mut self.blocks));
        self.outer += blocks.len();
        write(self);
        for block in std::mem::take(&mut self.blocks) {
            self.unclosed(block, None);
        }
        self.outer -= blocks.len();
        self.captured = before;
        self.blocks = blocks;
    }

    fn call_block(&mut self, tag: &Tag, body: Range<usize>) -> Result<(), Refusal> {
        let tokens = lex(&tag.inner)?;
        let mut parser = Parser::new(&tokens);
        parser.word();
        let value = parser.expression()?;
        parser.end()?;
        let caller = Caller { body: body.clone(), scopes: self.scopes.clone() };
        if self.inline(&value, tag, Some(caller))? {
            return Ok(());
        }
        // What stands in it may be wrong, too.
        let (text, marks, paths) = (self.out.text.len(), self.out.marks.len(), self.out.paths.len());
        self.apart(|rewriter| rewriter.run(body));
        self.out.text.truncate(text);
        self.out.bare.retain(|at| *at <= text);
        self.out.marks.truncate(marks);
        self.out.paths.truncate(paths);
        let said = self.mistakes.len();
        self.expr(&value)?;
        if self.mistakes.len() > said {
            return Ok(());
        }
        Err(Refusal::new(
            Code::Syntax,
            Message::new("call 后面应是一个宏", "a macro belongs behind `call`"),
            Message::new("写成 call 宏名(…)", "write: call macro(…)"),
        ))
    }

    /// Writes what a macro prints, or what stands in the `call` block around; false when `value` is no such call.
    pub(super) fn inline(&mut self, value: &Expr, tag: &Tag, caller: Option<Caller>) -> Result<bool, Refusal> {
        let Expr::Call(function, args) = value else { return Ok(false) };
        let Expr::Name(name) = &**function else { return Ok(false) };
        if name == "caller" && !self.callers.is_empty() {
            return self.inline_caller().map(|()| true);
        }
        let Some(called) = self.macros.iter().rev().find(|known| known.name == *name).cloned() else {
            return Ok(false);
        };
        self.calls += 1;
        if self.callers.len() + self.calling >= DEPTH || self.calls > CALLS || self.out.text.len() > MOST {
            return Err(Refusal::new(
                Code::TooComplex,
                message!("宏“{name}”调用得太深或太多", "the macro “{name}” is called too deeply or too often"),
                Message::new("宏不能调用自己", "a macro cannot call itself"),
            ));
        }
        let levels = self.scanned.tags.get(called.tag).map(|made| (made.level, made.typed.clone()));
        if let Some((level, typed)) = levels
            && level != tag.level
        {
            let letters = letters(level);
            return Err(Refusal::new(
                Code::BlockLevel,
                message!("与“{typed}”不成对", "it does not pair with “{typed}”"),
                message!("写 {{{{{letters} {name}(…) }}}}", "write {{{{{letters} {name}(…) }}}}"),
            ));
        }
        // An argument, or a default, may be what a macro prints.
        self.calling += 1;
        let locals = self.arguments_of(&called, args);
        self.calling -= 1;
        self.within(locals?, caller, called.body);
        Ok(true)
    }

    /// Says that a macro prints a parameter that its call does not give; one that it asks for may be left out.
    pub(super) fn note_lack(&mut self, value: &Expr) {
        let Expr::Name(said) = value else { return };
        let Some((tag, name)) = self.made(said).and_then(|local| local.lacks.clone()) else { return };
        if self.names.lenient || self.blocks.iter().any(|block| block.what == Opens::If) {
            return;
        }
        self.complain(tag, |_| {
            Refusal::new(
                Code::Arguments,
                message!("宏“{name}”少了参数“{said}”", "the macro “{name}” lacks its parameter “{said}”"),
                message!(
                    "写成 {name}({said})，或在宏里写缺省值：{said}=\"\"",
                    "write {name}({said}), or a default in the macro: {said}=\"\""
                ),
            )
            .about(&name)
        });
    }

    pub(super) fn is_macro(&self, name: &str) -> bool {
        self.macros.iter().any(|known| known.name == name)
    }

    /// The value that a macro prints: what it prints is kept in front of the tag that asks for it.
    pub(super) fn printed_by(&mut self, name: &str, function: &Expr, args: &Args) -> Result<Out, Refusal> {
        let called = self.macros.iter().rev().find(|known| known.name == *name);
        let is_of_text =
            called.and_then(|called| self.scanned.tags.get(called.tag)).is_some_and(|made| made.level == Level::Text);
        let tag = self.scanned.tags.get(self.current).filter(|_| is_of_text && !self.is_between);
        let Some(tag) = tag else {
            return Err(Refusal::new(
                Code::Syntax,
                message!("宏“{name}”在这里只能单独打印", "the macro “{name}” can only be printed by itself here"),
                message!(
                    "写 {{{{ {name}(…) }}}}，或先写 {{% set 值 = {name}(…) %}}",
                    "write {{{{ {name}(…) }}}}, or {{% set value = {name}(…) %}} first"
                ),
            ));
        };
        let variable = self.fresh(name);
        let call = Expr::Call(Box::new(function.clone()), args.clone());
        let (captured, current) = (std::mem::replace(&mut self.captured, true), self.current);
        self.write(STATEMENT, &format!("set {variable} | zwy_captured | zwy_bounded"));
        let level = Tag {
            level: Level::Text,
            typed: tag.typed.clone(),
            inner: tag.inner.clone(),
            place: tag.place.clone(),
            ..*tag
        };
        let result = self.inline(&call, &level, None);
        self.write(STATEMENT, "endset");
        (self.captured, self.current) = (captured, current);
        result?;
        Ok(Out::new(format!("({variable} | zwy_text)"), CLOSED, Ty::Any))
    }

    fn inline_caller(&mut self) -> Result<(), Refusal> {
        let Some(Some(Caller { body, scopes })) = self.callers.pop() else {
            self.callers.push(None);
            return Err(Refusal::new(
                Code::UnknownFunction,
                Message::new("caller() 只用于被 call 调用的宏", "caller() is for macros that `call` calls"),
                Message::new(
                    "用 {% call 宏名(…) %} … {% endcall %} 调用它",
                    "call it with {% call macro(…) %} … {% endcall %}",
                ),
            ));
        };
        let inner = std::mem::replace(&mut self.scopes, scopes.clone());
        self.apart(|rewriter| rewriter.run(body.clone()));
        self.scopes = inner;
        self.callers.push(Some(Caller { body, scopes }));
        Ok(())
    }

    /// Sets the parameters of a macro.
    fn arguments_of(&mut self, called: &Macro, args: &Args) -> Result<Vec<Local>, Refusal> {
        let wrong = |said: &str| {
            let list: Vec<&str> = called.parameters.iter().map(|(name, _)| name.as_str()).collect();
            let (name, list) = (&called.name, list.join(", "));
            Refusal::new(
                Code::Arguments,
                message!("宏“{name}”没有参数“{said}”", "the macro “{name}” has no parameter “{said}”"),
                message!("它的参数：{list}", "its parameters: {list}"),
            )
        };
        if let Some((name, _)) = args.named.iter().find(|(name, _)| !called.parameters.iter().any(|(p, _)| p == name)) {
            return Err(wrong(name));
        }
        let (most, given) = (called.parameters.len(), args.positional.len());
        if given > most {
            let Refusal { code, help, .. } = wrong("");
            let name = &called.name;
            let message = match most {
                0 => message!("宏“{name}”没有参数", "the macro “{name}” has no parameters"),
                _ => message!(
                    "宏“{name}”有 {most} 个参数，写了 {given} 个",
                    "the macro “{name}” has {most} parameters, and {given} are given"
                ),
            };
            let help = if most == 0 { message!("写成 {name}()", "write {name}()") } else { help };
            return Err(Refusal::new(code, message, help).about(name));
        }
        let mut locals = Vec::with_capacity(called.parameters.len());
        for (at, (name, default)) in called.parameters.iter().enumerate() {
            let given = args.named.iter().find(|(named, _)| named == name).map(|(_, value)| value);
            let variable = self.fresh(name);
            let (mut ty, mut nature) = (Ty::Any, None);
            if let Some(value) = args.positional.get(at).or(given).or(default.as_ref()) {
                let value = self.value(value)?;
                if value.ty != Ty::Field {
                    ty = value.ty;
                }
                nature.clone_from(&value.nature);
                self.write(STATEMENT, &format!("set {variable} = {}", value.at(PIPE)));
            }
            let is_lacking = args.positional.get(at).or(given).or(default.as_ref()).is_none();
            let lacks = is_lacking.then(|| (self.current, called.name.clone()));
            locals.push(Local { lacks, ..Local::new(name, variable, ty).being(nature) });
        }
        Ok(locals)
    }
}
