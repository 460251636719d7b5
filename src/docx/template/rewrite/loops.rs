//! Loops and what `loop` knows of them.

use std::collections::HashSet;

use super::super::expression::{Args, Expr, Parser, lex, path_of};
use super::super::mistake::{Code, Refusal};
use super::super::names::{Target, nearest};
use super::super::scan::Scanned;
use super::super::tags::Kind;
use super::super::{PRINT, STATEMENT, STEP};
use super::Rewriter;
use super::blocks::Block;
use super::kinds::{CLOSED, OR, Out, PATH, PIPE, PRODUCT, SUM, TERNARY, Ty, quoted};
use super::natures::{Class, Nature, Origin};
use super::scopes::Local;
use crate::char_count::CharCount as _;
use crate::message;
use crate::message::Message;
use crate::problem::Severity;
use crate::schema::{Field, FieldType};

/// Names that mean something else.
const WORDS: [&str; 10] = ["loop", "self", "true", "false", "none", "not", "and", "or", "in", "is"];
/// Words that stand behind `for` in other languages.
pub(super) const EACH: [&str; 5] = ["each", "every", "var", "let", "每个"];
/// Names that one loop gives to the parts of a value.
const MOST_TARGETS: usize = 16;
/// Columns for the length of a loop's text, which is known at its end only.
const WIDTH: usize = 12;

type Gone = (Out, Option<Expr>, Option<Vec<String>>);

impl Rewriter<'_> {
    pub(super) fn for_loop(&mut self, number: usize, parser: &mut Parser<'_>) -> Result<(), Refusal> {
        let mut targets = targets(parser);
        if matches!(targets.0.as_slice(), [word] if EACH.contains(&word.as_str())) && parser.is_word() {
            let word = targets.0.pop().unwrap_or_default();
            targets = self::targets(parser);
            self.complain(number, |_| {
                Refusal::new(
                    Code::Syntax,
                    message!("for 后面不写“{word}”", "“{word}” does not stand behind for"),
                    message!("删去“{word}”", "leave out “{word}”"),
                )
                .about(&word)
            });
        }
        let wrong = || {
            Refusal::new(
                Code::Syntax,
                Message::new("循环写得不对", "the loop is written wrongly"),
                Message::new("写成 for 行 in 表格", "write: for row in table"),
            )
        };
        let (targets, sound) = targets;
        let starts = sound && !targets.is_empty();
        let instead = if starts { parser.instead_of_in() } else { None };
        if let Some(said) = &instead {
            let names = targets.join(", ");
            self.complain(number, |_| {
                Refusal::new(
                    Code::Syntax,
                    message!("“{said}”要写成 in", "“{said}” is written in"),
                    message!("写成 for {names} in …", "write for {names} in …"),
                )
                .about(said)
            });
        }
        if !starts || (instead.is_none() && !parser.takes_word("in")) {
            let locals = targets.iter().map(|name| Local::new(name, self.names.variable(name), Ty::Any)).collect();
            self.open_loop(number, locals);
            return Err(wrong());
        }
        // Whatever is wrong behind `in`, the loop and its names are there.
        let list = self.loop_list(number, parser);
        let ty = list.as_ref().map_or(Ty::Any, |(list, ..)| list.ty.item());
        self.open_loop(number, Vec::new());
        if let Some(target) = targets.iter().find(|target| WORDS.contains(&target.as_str())) {
            return Err(Refusal::new(
                Code::Syntax,
                message!("“{target}”不能作循环变量", "“{target}” cannot name a loop's value"),
                Message::default(),
            ));
        }
        let variable = match targets.as_slice() {
            [target] => {
                let variable = self.bind(target, ty);
                let nature = list.as_ref().ok().and_then(|(list, ..)| list.nature.as_ref()).and_then(Nature::item);
                if let Some(local) = self.scopes.last_mut().and_then(|scope| scope.locals.last_mut()) {
                    local.nature = nature;
                }
                variable
            }
            several => {
                let whole = self.fresh(&several.join(", "));
                for (at, target) in several.iter().enumerate() {
                    let part = if let (1, Ty::Group(table)) = (at, ty) { Ty::Table(table) } else { Ty::Any };
                    self.bind_as(target, format!("{whole}[{at}]"), part);
                }
                whole
            }
        };
        let (list, condition, path) = list?;
        if let (Ty::Table(_), [name, _, ..]) = (list.ty, targets.as_slice()) {
            return Err(Refusal::new(
                Code::Syntax,
                Message::new("一行只起一个名字", "a row has one name"),
                message!("写成 for {name} in …，列写 {name}.列名", "write for {name} in …, and {name}.column"),
            ));
        }
        let mut list = list;
        // What is a list anyway needs no look.
        let is_list = list.ty.table().is_some() || list.text.starts_with('[') || list.text.starts_with("range(");
        if self.names.lenient {
            list = Out::new(format!("{} | zwy_list(at={number})", list.at(PIPE)), PIPE, list.ty);
        }
        if targets.len() == 1 && !is_list {
            let of = path.map(|path| format!("(of={})", quoted(&path.join(".")))).unwrap_or_default();
            list = Out::new(format!("{} | zwy_each{of}", list.at(PIPE)), PIPE, list.ty);
        }
        if targets.len() > 1 {
            list = Out::new(format!("{} | zwy_pairs", list.at(PIPE)), PIPE, Ty::Any);
        }
        if let Some(condition) = condition {
            self.is_between = true;
            let condition = self.truth(&condition);
            self.is_between = false;
            let condition = condition?;
            let text = format!("[{variable} for {variable} in {} if {}]", list.at(OR), condition.at(OR));
            list = Out::new(text, CLOSED, list.ty);
        }
        if self.looks_around {
            let name = self.fresh("loop");
            self.write(STATEMENT, &format!("set {name} = {}", list.at(TERNARY)));
            list = Out::new(name, PATH, list.ty);
            if let Some(block) = self.blocks.last_mut() {
                block.list = Some((list.text.clone(), ty));
            }
        }
        if self.merges {
            let run = self.fresh("loop");
            self.write(STATEMENT, &format!("set {run} = zwy_run()"));
            if let Some(block) = self.blocks.last_mut() {
                block.run = Some(run);
            }
        }
        self.write(STATEMENT, &format!("for {variable} in {}", list.at(OR)));
        if self.is_captured() {
            let from = self.out.text.len();
            self.write(PRINT, &format!("zwy_step(of={:<WIDTH$})", 0));
            if let Some(block) = self.blocks.last_mut() {
                block.step = Some(from);
            }
        } else {
            self.out.text.push(STEP);
        }
        Ok(())
    }

    /// Says at its head how much text a loop that a `set` block keeps has, now that it has ended.
    pub(super) fn note_length(&mut self, block: &Block) {
        let Some(from) = block.step else { return };
        let length = self.out.text.len() - from;
        let digits = self.out.text.get(from..).and_then(|text| text.find("of=")).map(|at| from + at + "of=".len());
        if let Some(digits) = digits {
            self.out.text.replace_range(digits..digits + WIDTH, &format!("{length:<WIDTH$}"));
        }
    }

    /// What a loop goes through, its condition, and its path where it is plain data.
    fn loop_list(&mut self, number: usize, parser: &mut Parser<'_>) -> Result<Gone, Refusal> {
        let list = parser.or()?;
        let condition = if parser.takes_word("if") { Some(parser.or()?) } else { None };
        if parser.takes_word("recursive") {
            return Err(Refusal::new(
                Code::UnknownStatement,
                Message::new("循环不能调用自己（recursive）", "a loop cannot call itself (recursive)"),
                Message::new("有几层就写几层循环", "write one loop for each level"),
            )
            .about("recursive"));
        }
        parser.end()?;
        self.note_needed(number, &list);
        let mut out = self.expr(&list)?;
        if let Expr::Name(name) = &list
            && let Some(table) = self.names.table_meant(name).filter(|_| self.local(name).is_none())
        {
            // Its name is mistyped, which is told; what is wrong with its columns is, too.
            out.ty = Ty::Table(table);
        }
        // The letters of a text that is made can be gone through.
        let made = out.nature.as_ref().filter(|nature| nature.origin != Origin::Said).and_then(Nature::class);
        let goes_through_letters = made == Some(Class::Text) && !matches!(list, Expr::Name(_) | Expr::Attr(..));
        match self.no_list(&list, &out, made) {
            Some(refusal) if goes_through_letters => self.doubt(Severity::Error, refusal),
            Some(refusal) => self.complain(self.current, |_| refusal),
            None => {}
        }
        if let Expr::Text(text) = &list {
            self.doubt_letters(text);
        }
        let path = path_of(&list).filter(|_| self.is_of_data(&list));
        Ok((out, condition, path))
    }

    /// Why what a loop goes through is no list, where that is known.
    fn no_list(&self, list: &Expr, out: &Out, made: Option<Class>) -> Option<Refusal> {
        let ty = out.ty;
        let is_text_or_number = matches!(made, Some(Class::Text | Class::Number));
        let single = |field: &Field| field.kind != FieldType::MultiChoice;
        let is_single = match list {
            Expr::Name(name) if self.local(name).is_none() => match self.names.target(name) {
                Ok(Some(Target::Field(field))) => self.names.field(field).is_some_and(single),
                _ => false,
            },
            Expr::Attr(row, name) => match (&**row, ty) {
                (Expr::Name(row), Ty::Field) => match self.local(row) {
                    Some(Ty::Row(table)) => {
                        let column = self.names.column_of(table, name).ok();
                        let column = column.and_then(|column| self.names.column(table, column));
                        column.is_some_and(|column| single(&column.field))
                    }
                    _ => false,
                },
                _ => false,
            },
            Expr::Number(count) => {
                return Some(Refusal::new(
                    Code::NotAList,
                    message!("“{count}”是一个数，不是列表", "“{count}” is a number and no list"),
                    message!("循环 {count} 次写 range({count})", "for {count} turns write range({count})"),
                ));
            }
            value if is_single(value) || ty == Ty::Int || is_text_or_number => true,
            _ => matches!(ty, Ty::Row(_)),
        };
        let tables: Vec<&str> = match &self.names.schema {
            Some(schema) => schema.tables.values().map(|table| &*table.key).collect(),
            None => Vec::new(),
        };
        let help = if tables.is_empty() {
            Message::new("去掉循环", "leave out the loop")
        } else {
            let (tables, tables_en) = (tables.join("、"), tables.join(", "));
            message!("去掉循环，或改用表格 {tables}", "leave out the loop, or go through {tables_en}")
        };
        let message = Message::new("这不是列表，只有一个值", "this is no list but one value");
        is_single.then(|| Refusal::new(Code::NotAList, message, help))
    }

    /// Says that a loop goes through the letters of a text that is surely the name of a list.
    fn doubt_letters(&mut self, text: &str) {
        let is_known = matches!(self.names.target(text), Ok(Some(_))) || self.made(text).is_some();
        let is_name = text.char_count() > 1
            && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'))
            && text.starts_with(|c: char| c.is_lowercase() || (c.is_alphabetic() && !c.is_ascii()));
        if !is_known && !is_name {
            return;
        }
        let severity = if is_known { Severity::Error } else { Severity::Warning };
        let message = message!(
            "“{text}”加了引号，循环的是它的每一个字",
            "“{text}” stands in quotes: the loop goes through its letters"
        );
        let help = message!("列表的名字不加引号：in {text}", "the name of a list stands without quotes: in {text}");
        self.doubt(severity, Refusal::new(Code::NotAList, message, help));
    }

    /// `loop.name`.
    pub(super) fn loop_attribute(&mut self, name: &str) -> Result<Out, Refusal> {
        if !self.in_loop() {
            self.orphans.push(self.current);
            return Err(Refusal::new(
                Code::Loop,
                Message::new("loop 只在循环里有", "loop exists only in a loop"),
                Message::new("放到 {% for … %} 里面", "put it inside {% for … %}"),
            ));
        }
        Ok(match name {
            "index" | "index0" | "length" => Out::new(format!("loop.{name}"), PATH, Ty::Int),
            "first" | "last" => Out::new(format!("loop.{name}"), PATH, Ty::Any),
            "previtem" | "nextitem" => {
                let opened = self.blocks.iter().rev().find(|block| block.what == super::Opens::For);
                let (list, ty) = opened.and_then(|block| block.list.clone()).unwrap_or((String::new(), Ty::Any));
                // Behind the end there is nothing.
                let index = match name {
                    "nextitem" => "loop.index",
                    _ => "loop.length if loop.first else loop.index0 - 1",
                };
                Out::new(format!("{list}[{index}]"), PATH, ty)
            }
            _ => return of_loop(name, "loop.index0", "loop.length"),
        })
    }

    /// A member of a loop around, which `set` has given a name.
    pub(super) fn outer_loop(&self, base: &Out, name: &str) -> Result<Out, Refusal> {
        let (index, length) = (format!("{}[0]", base.text), format!("{}[1]", base.text));
        of_loop(name, &index, &length)
    }

    /// `loop.cycle(…)` and `loop.changed(…)`; none for other methods.
    pub(super) fn loop_method(&mut self, base: &Expr, method: &str, args: &Args) -> Result<Option<Out>, Refusal> {
        let Expr::Name(name) = base else { return Ok(None) };
        let index = match self.made(name) {
            Some(Local { text, ty: Ty::Loop, .. }) => format!("{text}[0]"),
            None if name == "loop" => "loop.index0".to_owned(),
            _ => return Ok(None),
        };
        if name == "loop" {
            self.loop_attribute("index0")?;
        }
        match method {
            "cycle" if args.positional.is_empty() => Err(Refusal::new(
                Code::Arguments,
                Message::new("loop.cycle 要写明轮流的值", "loop.cycle lacks the values to take in turn"),
                Message::new("如 loop.cycle(\"单\", \"双\")", "such as loop.cycle(\"odd\", \"even\")"),
            )
            .about("cycle")),
            "cycle" => {
                let count = args.positional.len();
                let items = self.list(&args.positional)?;
                Ok(Some(Out::new(format!("[{items}][{index} % {count}]"), CLOSED, Ty::Any)))
            }
            "changed" => {
                let items = self.list(&args.positional)?;
                self.made_variables += 1;
                let number = self.made_variables;
                let text = format!("zwy_changed(at={number}, turn={index}, value=[{items}])");
                Ok(Some(Out::new(text, CLOSED, Ty::Any)))
            }
            _ => Ok(None),
        }
    }
}

fn of_loop(name: &str, index: &str, length: &str) -> Result<Out, Refusal> {
    let sum = |text: String| Ok(Out::new(text, SUM, Ty::Int));
    match name {
        "index0" => Ok(Out::new(index, PATH, Ty::Any)),
        "index" => sum(format!("{index} + 1")),
        "length" => Ok(Out::new(length, PATH, Ty::Any)),
        "revindex" => sum(format!("{length} - {index}")),
        "revindex0" => sum(format!("{length} - {index} - 1")),
        "first" => Ok(Out::new(format!("({index} == 0)"), PRODUCT, Ty::Any)),
        "last" => Ok(Out::new(format!("({index} + 1 == {length})"), PRODUCT, Ty::Any)),
        // Jinja counts loops that call themselves.
        "depth" => Ok(Out::new("1", CLOSED, Ty::Any)),
        "depth0" => Ok(Out::new("0", CLOSED, Ty::Any)),
        _ if meant(name).is_some() => {
            let near = meant(name).unwrap_or_default();
            let help = message!("写成 loop.{near}", "write loop.{near}");
            Err(Refusal::new(Code::Loop, message!("loop 没有“{name}”", "loop has no “{name}”"), help).about(name))
        }
        _ => Err(Refusal::new(
            Code::Loop,
            message!("loop 没有“{name}”", "loop has no “{name}”"),
            Message::new(
                "可用 index、index0、revindex、first、last、length、previtem、nextitem、cycle()、changed()",
                "there are index, index0, revindex, first, last, length, previtem, nextitem, cycle() and changed()",
            ),
        )
        .about(name)),
    }
}

/// Whether an expression can only be one value: yes or no, or a number.
pub(super) fn is_single(value: &Expr) -> bool {
    match value {
        Expr::Null | Expr::Bool(_) | Expr::Number(_) | Expr::Test(..) | Expr::Not(_) | Expr::Minus(_) => true,
        Expr::Binary(_, operator, _) => !matches!(*operator, "or" | "and" | "+" | "*" | "~" | "%"),
        _ => false,
    }
}

/// The member of `loop` that is meant by another word for it.
fn meant(name: &str) -> Option<&'static str> {
    const MEMBERS: [&str; 9] =
        ["index", "index0", "revindex", "revindex0", "first", "last", "length", "previtem", "nextitem"];
    Some(match name.to_lowercase().as_str() {
        "idx" | "i" | "no" | "num" | "number" | "counter" | "count" | "index1" | "row" | "序号" | "编号" => "index",
        "counter0" | "idx0" => "index0",
        "revcounter" => "revindex",
        "size" | "total" | "len" | "个数" | "总数" => "length",
        "isfirst" | "is_first" | "begin" | "首" => "first",
        "islast" | "is_last" | "end" | "末" => "last",
        "prev" | "previous" => "previtem",
        "next" => "nextitem",
        "odd" => "index is odd",
        "even" => "index is even",
        _ => return nearest(name, MEMBERS.into_iter().map(|member| (member, ""))).map(|(member, _)| member),
    })
}

/// The names that the loops of a part give, each with the tag of its first loop.
pub(super) fn names(scanned: &Scanned) -> Vec<(String, usize)> {
    let mut names: Vec<(String, usize)> = Vec::new();
    for (number, tag) in scanned.tags.iter().enumerate() {
        if tag.kind != Kind::Statement || !tag.inner.trim_start().starts_with("for") {
            continue;
        }
        let Ok(lexed) = lex(&tag.inner) else { continue };
        let mut parser = Parser::new(&lexed);
        if parser.takes_word("for") {
            let (said, _) = targets(&mut parser);
            names.extend(said.into_iter().map(|name| (name, number)));
        }
    }
    let mut seen = HashSet::new();
    names.retain(|(name, _)| seen.insert(name.clone()));
    names
}

/// The names of a loop or of `set`, and whether they are written well.
pub(super) fn targets(parser: &mut Parser<'_>) -> (Vec<String>, bool) {
    let mut targets: Vec<String> = Vec::new();
    let bracket = parser.takes("(");
    while targets.len() < MOST_TARGETS
        && let Some(word) = parser.word()
    {
        targets.push(word.to_owned());
        if !parser.takes(",") {
            break;
        }
    }
    (targets, !bracket || parser.takes(")"))
}
