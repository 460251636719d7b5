//! From what people write in tags to what Tera understands.
//!
//! People write docxtpl's tags with Jinja's habits and Chinese names; Tera has names of ASCII letters, arguments with
//! names, and no methods. Every tag is parsed here, its names are resolved, and it is written anew: so all mistakes are
//! found at once, each with its place and in words of the author, and Tera sees only what it can do. With a schema the
//! kind of every value is followed (a row of which table?), so that a wrong column is found when the template is
//! compiled, and a tag that is nothing but a field prints as the form prints it.

use std::fmt::Write as _;

use super::expression::{Args, Expr, Parser, Refusal, lex};
use super::filters::{FILTERS, METHODS, TESTS, arguments};
use super::names::{Names, Target, nearest, unknown};
use super::render::{NEEDS_CONTENT, NEEDS_PARAGRAPH};
use super::scan::{Guard, Piece, Scanned, Tag};
use super::tags::{Kind, Level};
use super::{Mistake, PRINT, STATEMENT, STEP};
use crate::message;
use crate::message::Message;

/// A part as Tera's source.
#[derive(Debug, Default)]
pub(super) struct Source {
    pub(super) text: String,
    /// Ranges of the text that came from tags, in order.
    pub(super) marks: Vec<Mark>,
    /// Tags outside all blocks that print nothing but a path of names.
    pub(super) paths: Vec<(usize, Vec<String>)>,
}

/// Text of a tag.
#[derive(Debug)]
pub(super) struct Mark {
    pub(super) from: usize,
    pub(super) to: usize,
    /// Number of the tag.
    pub(super) tag: usize,
}

/// What a value is, as far as the schema tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ty {
    Any,
    /// The raw value of a field or column: none where it is absent.
    Field,
    Table(usize),
    Row(usize),
}

/// An expression in Tera's words.
struct Out {
    text: String,
    /// How closely its outermost operator binds.
    bind: u8,
    ty: Ty,
}

// Tera's binding powers (tera 2.4, parsing/parser.rs).
const TERNARY: u8 = 0;
const OR: u8 = 1;
const AND: u8 = 3;
const NOT: u8 = 5;
const COMPARE: u8 = 7;
const SUM: u8 = 11;
const PRODUCT: u8 = 13;
const POWER: u8 = 15;
const PIPE: u8 = 17;
const MINUS: u8 = 20;
/// Something in brackets or quotes: no `.name` may follow.
const CLOSED: u8 = 29;
/// A path of names.
const PATH: u8 = 30;

impl Out {
    fn new(text: impl Into<String>, bind: u8, ty: Ty) -> Self {
        Self { text: text.into(), bind, ty }
    }

    /// The text, in brackets unless it binds at least as closely as `least`.
    fn at(&self, least: u8) -> String {
        if self.bind < least { format!("({})", self.text) } else { self.text.clone() }
    }
}

/// A block that is open.
struct Block {
    what: Opens,
    tag: usize,
    has_else: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Opens {
    If,
    For,
    Set,
}

impl Opens {
    fn word(self) -> &'static str {
        match self {
            Self::If => "if",
            Self::For => "for",
            Self::Set => "set",
        }
    }
}

/// Blocks in blocks: Tera itself takes 40.
const BLOCKS: usize = 30;

struct Rewriter<'a> {
    names: &'a mut Names,
    scanned: &'a Scanned,
    xml: &'a str,
    out: Source,
    blocks: Vec<Block>,
    /// Names that loops and `set` have made: one list for the part, one for each loop.
    scopes: Vec<Vec<(String, Ty)>>,
    mistakes: Vec<Mistake>,
}

/// Writes the Tera source of a part.
pub(super) fn rewrite(xml: &str, scanned: &Scanned, names: &mut Names) -> (Source, Vec<Mistake>) {
    let out = Source { text: String::with_capacity(xml.len() + 1024), ..Source::default() };
    let mut rewriter =
        Rewriter { names, scanned, xml, out, blocks: Vec::new(), scopes: vec![Vec::new()], mistakes: Vec::new() };
    for piece in &scanned.pieces {
        rewriter.piece(piece);
    }
    for block in std::mem::take(&mut rewriter.blocks) {
        let word = block.what.word();
        rewriter.complain(block.tag, |tag| {
            let typed = tag.typed.as_str();
            let letters = letters(tag.level);
            (
                message!("“{typed}”没有结束", "“{typed}” does not end"),
                message!("补上 {{%{letters} end{word} %}}", "add {{%{letters} end{word} %}}"),
            )
        });
    }
    (rewriter.out, rewriter.mistakes)
}

fn letters(level: Level) -> &'static str {
    match level {
        Level::Text => "",
        Level::Paragraph => "p",
        Level::Cell => "tc",
        Level::Row => "tr",
    }
}

impl Rewriter<'_> {
    fn piece(&mut self, piece: &Piece) {
        match piece {
            Piece::Kept(range) => self.out.text.push_str(self.xml.get(range.clone()).unwrap_or_default()),
            Piece::New(text) => self.out.text.push_str(text),
            Piece::Several(pieces) => pieces.iter().for_each(|piece| self.piece(piece)),
            Piece::Tag(number) => self.tag(*number),
            // What `set` keeps is text in a paragraph.
            Piece::Guard(_) if self.blocks.iter().any(|block| block.what == Opens::Set) => {}
            Piece::Guard(Guard::Paragraph) => self.write(PRINT, NEEDS_PARAGRAPH),
            Piece::Guard(Guard::Content) => self.write(PRINT, NEEDS_CONTENT),
            Piece::None => {}
        }
    }

    fn complain(&mut self, number: usize, says: impl FnOnce(&Tag) -> Refusal) {
        if let Some(tag) = self.scanned.tags.get(number) {
            let (message, help) = says(tag);
            self.mistakes.push(Mistake { at: tag.at, place: tag.place.clone(), message, help });
        }
    }

    fn tag(&mut self, number: usize) {
        let scanned = self.scanned;
        let Some(tag) = scanned.tags.get(number) else { return };
        let from = self.out.text.len();
        let result = match tag.kind {
            Kind::Comment => Ok(()),
            Kind::Print => self.print(number, tag),
            Kind::Statement => self.statement(number, tag),
        };
        if let Err((message, help)) = result {
            let typed = tag.typed.as_str();
            let message = Message::new(format!("{}：{typed}", message.zh), format!("{}: {typed}", message.en));
            self.complain(number, |_| (message, help));
        }
        self.out.marks.push(Mark { from, to: self.out.text.len(), tag: number });
    }

    fn write(&mut self, (open, close): (&str, &str), body: &str) {
        let _ = write!(self.out.text, "{open} {body} {close}");
    }

    // What is printed.

    fn print(&mut self, number: usize, tag: &Tag) -> Result<(), Refusal> {
        let printed = match self.by_label(tag.inner.trim())? {
            Some(printed) => printed,
            None => {
                let tokens = lex(&tag.inner)?;
                if tokens.is_empty() {
                    return Err((
                        Message::new("标签是空的", "the tag is empty"),
                        Message::new("写上字段名", "write a name"),
                    ));
                }
                let mut parser = Parser::new(&tokens);
                let value = parser.expression()?;
                parser.end()?;
                if self.blocks.is_empty()
                    && let Some(path) = path_of(&value)
                    && path.first().is_some_and(|name| self.local(name).is_none())
                {
                    self.out.paths.push((number, path));
                }
                self.printed(&value)?
            }
        };
        if tag.in_run {
            self.write(PRINT, &printed.at(TERNARY));
        } else {
            self.write(PRINT, &format!("{} | zwy_plain", printed.at(PIPE)));
        }
        Ok(())
    }

    /// A tag that is a label of a field, or of a column behind a dot: labels hold brackets and strokes.
    fn by_label(&mut self, inner: &str) -> Result<Option<Out>, Refusal> {
        if self.names.schema.is_none() || inner.is_ascii() {
            return Ok(None);
        }
        if let Some((row, label)) = inner.split_once(['.', '．'])
            && let Some(Ty::Row(table)) = self.local(row.trim())
            && let Ok(column) = self.names.column_of(table, label)
        {
            let row = self.name(row.trim())?;
            return Ok(Some(self.printed_column(&row, table, column)));
        }
        if self.local(inner).is_some() {
            return Ok(None);
        }
        match self.names.target(inner)? {
            Some(Target::Field(field)) => Ok(Some(self.printed_field(field))),
            _ => Ok(None),
        }
    }

    fn printed_field(&mut self, field: usize) -> Out {
        self.names.printed.insert(field);
        Out::new(format!("p{field}"), PATH, Ty::Any)
    }

    fn printed_column(&mut self, row: &Out, table: usize, column: usize) -> Out {
        let key = printed_key(column);
        let out = member(row, &key, Ty::Any);
        self.names.note(table, |used| used.printed.extend([(column, key.into())]));
        out
    }

    /// A value that is printed: what is nothing but a field as its form prints it, also behind `or`, `default` and `if`.
    fn printed(&mut self, value: &Expr) -> Result<Out, Refusal> {
        if let Some(printed) = self.exact(value)? {
            return Ok(printed);
        }
        match value {
            Expr::Binary(left, "or", right) => {
                if let Some(printed) = self.exact(left)? {
                    let raw = self.value(left)?;
                    let other = self.printed(right)?;
                    let text = format!("{} if {} is not blank else {}", printed.at(OR), raw.at(NOT), other.at(TERNARY));
                    return Ok(Out::new(text, TERNARY, Ty::Any));
                }
            }
            Expr::Filter(inner, name, args) if name == "default" || name == "d" => {
                if let Some(printed) = self.exact(inner)? {
                    let raw = self.value(inner)?;
                    let (test, other) = match args.positional.as_slice() {
                        [other, Expr::Bool(true)] => ("not blank", other),
                        [other] | [other, Expr::Bool(false)] if args.named.is_empty() => ("not none", other),
                        _ => return self.expr(value),
                    };
                    let other = self.printed(other)?;
                    let text = format!("{} if {} is {test} else {}", printed.at(OR), raw.at(NOT), other.at(TERNARY));
                    return Ok(Out::new(text, TERNARY, Ty::Any));
                }
            }
            Expr::If(condition, then, other) => {
                let condition = self.expr(condition)?;
                let then = self.printed(then)?;
                let other = match other {
                    Some(other) => self.printed(other)?,
                    None => Out::new("\"\"", CLOSED, Ty::Any),
                };
                let text = format!("{} if {} else {}", then.at(OR), condition.at(OR), other.at(TERNARY));
                return Ok(Out::new(text, TERNARY, Ty::Any));
            }
            _ => {}
        }
        let out = self.expr(value)?;
        match out.ty {
            Ty::Table(_) => Err((
                Message::new("表格不能直接打印", "a table cannot be printed as it is"),
                Message::new("用 {%tr for 行 in 表格 %} 逐行打印", "print its rows with {%tr for row in table %}"),
            )),
            Ty::Row(_) => Err((
                Message::new("一整行不能直接打印", "a row cannot be printed as it is"),
                Message::new("写明哪一列，如 row.name", "say which column, such as row.name"),
            )),
            _ => Ok(out),
        }
    }

    /// The printed value of what is nothing but a field, a column of a row, or a cell of a table.
    fn exact(&mut self, value: &Expr) -> Result<Option<Out>, Refusal> {
        if self.names.schema.is_none() {
            return Ok(None);
        }
        match value {
            Expr::Name(name) if self.local(name).is_none() => match self.names.target(name)? {
                Some(Target::Field(field)) => Ok(Some(self.printed_field(field))),
                _ => Ok(None),
            },
            Expr::Attr(row, name) => {
                if let Expr::Item(table, index) = &**row
                    && let (Expr::Name(table), Expr::Number(index)) = (&**table, &**index)
                    && self.local(table).is_none()
                    && let (Some(Target::Table(table)), Ok(index)) = (self.names.target(table)?, index.parse::<usize>())
                {
                    let column = self.names.column_of(table, name)?;
                    let (number, _) = self.names.cells.insert_full((table, index, column));
                    return Ok(Some(Out::new(format!("c{number}"), PATH, Ty::Any)));
                }
                if matches!(&**row, Expr::Name(name) if name == "loop") {
                    return Ok(None);
                }
                let row = self.expr(row)?;
                match row.ty {
                    Ty::Row(_) if name == "extra" => Ok(None),
                    Ty::Row(table) => {
                        let column = self.names.column_of(table, name)?;
                        Ok(Some(self.printed_column(&row, table, column)))
                    }
                    _ => Ok(None),
                }
            }
            _ => Ok(None),
        }
    }

    // Names.

    /// What a loop or `set` has made of a name.
    fn local(&self, name: &str) -> Option<Ty> {
        self.scopes.iter().rev().flat_map(|scope| scope.iter().rev()).find(|(n, _)| n == name).map(|(_, ty)| *ty)
    }

    fn bind(&mut self, name: &str, ty: Ty) -> String {
        if let Some(scope) = self.scopes.last_mut() {
            scope.push((name.to_owned(), ty));
        }
        self.names.variable(name)
    }

    fn name(&mut self, name: &str) -> Result<Out, Refusal> {
        if let Some(ty) = self.local(name) {
            return Ok(Out::new(self.names.variable(name), PATH, ty));
        }
        if name == "loop" {
            return Err((
                Message::new("loop 只能这样用：loop.index", "loop is used like this: loop.index"),
                Message::new(
                    "可用 index、index0、first、last、length",
                    "there are index, index0, first, last and length",
                ),
            ));
        }
        if self.names.schema.is_none() || name == "form" {
            return Ok(Out::new(self.names.root(name), PATH, Ty::Any));
        }
        match self.names.target(name)? {
            Some(Target::Field(field)) => {
                self.names.raw.insert(field);
                Ok(Out::new(format!("f{field}"), PATH, Ty::Field))
            }
            Some(Target::Table(table)) => {
                self.names.note(table, |used| used.rows = true);
                Ok(Out::new(format!("t{table}"), PATH, Ty::Table(table)))
            }
            None => {
                let locals: Vec<&str> = self.scopes.iter().flatten().map(|(name, _)| name.as_str()).collect();
                Err(self.names.unknown(name, &locals))
            }
        }
    }

    fn attribute(&mut self, base: &Expr, name: &str) -> Result<Out, Refusal> {
        if matches!(base, Expr::Name(base) if base == "loop") && self.local("loop").is_none() {
            return self.loop_attribute(name);
        }
        let base = self.expr(base)?;
        match base.ty {
            Ty::Row(table) if name == "extra" => {
                self.names.note(table, |used| used.extra = true);
                Ok(member(&base, "extra", Ty::Any))
            }
            Ty::Row(table) => {
                let column = self.names.column_of(table, name)?;
                self.names.note(table, |used| used.raw.extend([column]));
                Ok(member(&base, self.names.column_key(table, column), Ty::Field))
            }
            Ty::Table(table) => {
                let label = self.names.table(table).map_or("", |table| &table.label);
                Err((
                    message!("“{label}”是表格，没有“{name}”", "“{label}” is a table and has no “{name}”"),
                    Message::new("在循环里用 row.列名，或写 [0]", "use row.column in a loop, or write [0]"),
                ))
            }
            Ty::Field | Ty::Any => Ok(member(&base, name, Ty::Any)),
        }
    }

    fn loop_attribute(&mut self, name: &str) -> Result<Out, Refusal> {
        if !self.blocks.iter().any(|block| block.what == Opens::For) {
            return Err((
                Message::new("loop 只在循环里有", "loop exists only in a loop"),
                Message::new("放到 {% for … %} 里面", "put it inside {% for … %}"),
            ));
        }
        Ok(match name {
            "index" | "index0" | "first" | "last" | "length" => Out::new(format!("loop.{name}"), PATH, Ty::Any),
            "revindex" => Out::new("loop.length - loop.index0", SUM, Ty::Any),
            "revindex0" => Out::new("loop.length - loop.index", SUM, Ty::Any),
            _ => {
                return Err((
                    message!("loop 没有“{name}”", "loop has no “{name}”"),
                    Message::new(
                        "可用 index、index0、revindex、first、last、length",
                        "there are index, index0, revindex, first, last and length",
                    ),
                ));
            }
        })
    }

    // Expressions.

    /// A value that goes on to be used as it is: a row or table as a whole.
    fn value(&mut self, value: &Expr) -> Result<Out, Refusal> {
        let out = self.expr(value)?;
        if let Ty::Row(table) | Ty::Table(table) = out.ty {
            self.names.use_whole(table);
        }
        Ok(out)
    }

    fn list(&mut self, items: &[Expr]) -> Result<String, Refusal> {
        let items = items.iter().map(|item| Ok(self.value(item)?.at(TERNARY))).collect::<Result<Vec<_>, Refusal>>()?;
        Ok(items.join(", "))
    }

    fn expr(&mut self, value: &Expr) -> Result<Out, Refusal> {
        Ok(match value {
            Expr::Null => Out::new("none", CLOSED, Ty::Any),
            Expr::Bool(value) => Out::new(value.to_string(), CLOSED, Ty::Any),
            Expr::Number(number) => {
                if !number.contains('.') && number.parse::<i64>().is_err() {
                    return Err((message!("数太大：{number}", "the number is too big: {number}"), Message::default()));
                }
                Out::new(number.as_str(), CLOSED, Ty::Any)
            }
            Expr::Text(text) => Out::new(quoted(text), CLOSED, Ty::Any),
            Expr::Name(name) => self.name(name)?,
            Expr::List(items) => Out::new(format!("[{}]", self.list(items)?), CLOSED, Ty::Any),
            Expr::Map(entries) => {
                let mut parts = Vec::with_capacity(entries.len());
                for (key, value) in entries {
                    let key = match key {
                        Expr::Text(key) => quoted(key),
                        Expr::Number(key) if !key.contains('.') => key.clone(),
                        _ => {
                            return Err((
                                Message::new("字典的键要写成文字", "the keys of a map are texts"),
                                Message::new("如 {'a': 1}", "such as {'a': 1}"),
                            ));
                        }
                    };
                    parts.push(format!("{key}: {}", self.value(value)?.at(TERNARY)));
                }
                Out::new(format!("{{{}}}", parts.join(", ")), CLOSED, Ty::Any)
            }
            Expr::Attr(base, name) => self.attribute(base, name)?,
            Expr::Item(base, index) => {
                if let Expr::Text(name) = &**index {
                    let name = name.clone();
                    return self.attribute(base, &name);
                }
                let base = self.expr(base)?;
                let index = self.value(index)?;
                let ty = if let Ty::Table(table) = base.ty { Ty::Row(table) } else { Ty::Any };
                Out::new(format!("{}[{}]", base.at(CLOSED), index.at(TERNARY)), head(&base), ty)
            }
            Expr::Slice(base, bounds) => {
                let base = self.expr(base)?;
                let mut parts = Vec::with_capacity(3);
                for bound in bounds {
                    parts.push(match bound {
                        Some(bound) => self.value(bound)?.at(OR),
                        None => String::new(),
                    });
                }
                let [from, to, step] = parts.as_slice() else { return Err(unknown("", &[])) };
                let step = if step.is_empty() { String::new() } else { format!(":{step}") };
                Out::new(format!("{}[{from}:{to}{step}]", base.at(CLOSED)), head(&base), base.ty)
            }
            Expr::Call(function, args) => self.call(function, args)?,
            Expr::Filter(inner, name, args) => self.filter(inner, name, args)?,
            Expr::Test(inner, name, args, negated) => self.test(inner, name, args, *negated)?,
            Expr::Not(inner) => {
                let inner = self.expr(inner)?;
                let brackets = inner.bind < NOT || inner.text.starts_with("not ") || inner.text.starts_with('-');
                let text = if brackets { format!("({})", inner.text) } else { inner.text };
                Out::new(format!("not {text}"), NOT, Ty::Any)
            }
            Expr::Minus(inner) => {
                let inner = self.value(inner)?;
                let brackets = inner.bind < MINUS || inner.text.starts_with('-');
                let text = if brackets { format!("({})", inner.text) } else { inner.text };
                Out::new(format!("-{text}"), MINUS, Ty::Any)
            }
            Expr::Binary(left, operator, right) => self.binary(left, operator, right)?,
            Expr::If(condition, then, other) => {
                let condition = self.expr(condition)?;
                let then = self.value(then)?;
                let other = match other {
                    Some(other) => self.value(other)?,
                    None => Out::new("\"\"", CLOSED, Ty::Any),
                };
                let ty = if then.ty == other.ty { then.ty } else { Ty::Any };
                let text = format!("{} if {} else {}", then.at(OR), condition.at(OR), other.at(TERNARY));
                Out::new(text, TERNARY, ty)
            }
        })
    }

    /// An operation on two values; chains of them are walked, not descended into.
    fn binary(&mut self, left: &Expr, operator: &'static str, right: &Expr) -> Result<Out, Refusal> {
        let mut chain = vec![(operator, right)];
        let mut first = left;
        while let Expr::Binary(left, operator, right) = first {
            chain.push((operator, right));
            first = left;
        }
        let is_text = matches!(first, Expr::Text(_));
        if is_text && chain.last().is_some_and(|(operator, _)| *operator == "%") {
            return Err((
                Message::new("不支持用 % 排格式", "% does not format text"),
                Message::new("用过滤器 round(2) 等", "use a filter such as round(2)"),
            ));
        }
        let mut out = self.expr(first)?;
        let mut is_text = is_text;
        while let Some((operator, right)) = chain.pop() {
            // Python joins texts with `+`.
            is_text = operator == "~" || (operator == "+" && (is_text || matches!(right, Expr::Text(_))));
            out = self.operation(&out, if is_text { "~" } else { operator }, right)?;
        }
        Ok(out)
    }

    fn operation(&mut self, left: &Out, operator: &'static str, right: &Expr) -> Result<Out, Refusal> {
        let bind = match operator {
            "or" => OR,
            "and" => AND,
            "in" => NOT,
            "+" | "-" => SUM,
            "*" | "/" | "//" | "%" | "~" => PRODUCT,
            "**" => POWER,
            _ => COMPARE,
        };
        let right = self.expr(right)?;
        let ty = match operator {
            "or" | "and" if left.ty == right.ty => left.ty,
            _ => {
                for ty in [left.ty, right.ty] {
                    if let Ty::Row(table) | Ty::Table(table) = ty {
                        self.names.use_whole(table);
                    }
                }
                Ty::Any
            }
        };
        // From left to right, except powers.
        let (at_left, at_right) = if operator == "**" { (bind + 1, bind) } else { (bind, bind + 1) };
        let mut second = right.at(at_right);
        if second.starts_with('-') || second.starts_with("not ") {
            second = format!("({second})");
        }
        let mut first = left.at(at_left);
        if first.starts_with("not ") && bind > AND {
            first = format!("({first})");
        }
        Ok(Out::new(format!("{first} {operator} {second}"), bind, ty))
    }

    fn call(&mut self, function: &Expr, args: &Args) -> Result<Out, Refusal> {
        match function {
            Expr::Attr(base, method) => {
                if matches!(&**base, Expr::Name(name) if name == "loop") && method == "cycle" {
                    self.loop_attribute("index0")?;
                    let count = args.positional.len().max(1);
                    let items = self.list(&args.positional)?;
                    return Ok(Out::new(format!("[{items}][loop.index0 % {count}]"), CLOSED, Ty::Any));
                }
                if method == "join" {
                    // In Python the separator comes first: "、".join(list).
                    if let [list] = args.positional.as_slice() {
                        let args = Args { positional: vec![(**base).clone()], named: Vec::new() };
                        return self.filter(list, "join", &args);
                    }
                }
                if let "startswith" | "endswith" = method.as_str() {
                    let test = if method == "startswith" { "starting_with" } else { "ending_with" };
                    return self.test(base, test, args, false);
                }
                match METHODS.iter().find(|(name, _)| name == method) {
                    Some((_, filter)) => self.filter(base, filter, args),
                    None => {
                        let known = METHODS.iter().map(|(name, _)| (*name, ""));
                        let help = match nearest(method, known) {
                            Some((name, _)) => message!("是不是 .{name}()", "did you mean .{name}()"),
                            None => Message::new("改用过滤器，如 x | upper", "use a filter, such as x | upper"),
                        };
                        Err((message!("没有方法“.{method}()”", "there is no method “.{method}()”"), help))
                    }
                }
            }
            Expr::Name(name) if name == "range" => {
                let names: &[&str] = match args.positional.len() {
                    0 | 1 => &["end"],
                    _ => &["start", "end", "step_by"],
                };
                let mut parts = Vec::new();
                for (name, value) in names.iter().zip(&args.positional) {
                    parts.push(format!("{name}={}", self.value(value)?.at(TERNARY)));
                }
                if args.positional.is_empty() || args.positional.len() > 3 || !args.named.is_empty() {
                    return Err((
                        Message::new("range 的参数不对", "range is called wrongly"),
                        Message::new("写 range(10) 或 range(1, 10)", "write range(10) or range(1, 10)"),
                    ));
                }
                Ok(Out::new(format!("range({})", parts.join(", ")), CLOSED, Ty::Any))
            }
            Expr::Name(name) => Err((
                message!("没有函数“{name}()”", "there is no function “{name}()”"),
                Message::new(
                    "只有 range()；其他用过滤器，如 x | length",
                    "there is only range(); use a filter, such as x | length",
                ),
            )),
            _ => Err((Message::new("这里不能加括号", "no brackets belong here"), Message::default())),
        }
    }

    fn filter(&mut self, inner: &Expr, name: &str, args: &Args) -> Result<Out, Refusal> {
        let Some(filter) = FILTERS.iter().find(|filter| filter.name == name) else {
            let known: Vec<(&str, &str)> = FILTERS.iter().map(|filter| (filter.name, "")).collect();
            let (_, help) = unknown(name, &known);
            let help = match name {
                "safe" => Message::new("数据总是按原样打印，去掉它", "data is always printed literally: leave it out"),
                _ => help,
            };
            return Err((message!("没有过滤器“{name}”", "there is no filter “{name}”"), help));
        };
        let base = self.expr(inner)?;
        if filter.tera == "rows" {
            if let (Ty::Table(table), Expr::Name(_)) = (base.ty, inner) {
                self.names.note(table, |used| used.padded = true);
                return Ok(Out::new(format!("r{table}"), PATH, base.ty));
            }
            if self.names.schema.is_some() {
                return Err((
                    Message::new("rows 只用于表格", "rows is for tables"),
                    Message::new("写成 表格|rows", "write table|rows"),
                ));
            }
        }
        let ty = match (base.ty, filter.tera) {
            (Ty::Table(table), "first" | "last" | "nth") => Ty::Row(table),
            (Ty::Table(_), "reverse" | "sort" | "unique" | "default" | "list" | "rows") => base.ty,
            (Ty::Table(_), "length") => Ty::Any,
            (Ty::Table(_), _) if filter.parameters.contains(&"attribute") => Ty::Any,
            (Ty::Table(table) | Ty::Row(table), _) => {
                self.names.use_whole(table);
                Ty::Any
            }
            _ => Ty::Any,
        };
        let mut parts = Vec::new();
        for (parameter, value) in arguments(filter.name, filter.parameters, args)? {
            let text = match (base.ty, parameter, value) {
                (Ty::Table(table), "attribute", Expr::Text(name)) => {
                    let column = self.names.column_of(table, name)?;
                    self.names.note(table, |used| used.raw.extend([column]));
                    quoted(self.names.column_key(table, column))
                }
                (Ty::Table(table), "attribute", _) => {
                    self.names.use_whole(table);
                    self.value(value)?.at(TERNARY)
                }
                _ => self.value(value)?.at(TERNARY),
            };
            parts.push(format!("{parameter}={text}"));
        }
        let args = if parts.is_empty() { String::new() } else { format!("({})", parts.join(", ")) };
        Ok(Out::new(format!("{} | {}{args}", base.at(PIPE), filter.tera), PIPE, ty))
    }

    fn test(&mut self, inner: &Expr, name: &str, args: &Args, negated: bool) -> Result<Out, Refusal> {
        let comparison = match name {
            "eq" | "equalto" | "sameas" | "==" => Some("=="),
            "ne" | "!=" => Some("!="),
            "lt" | "lessthan" | "<" => Some("<"),
            "le" | "<=" => Some("<="),
            "gt" | "greaterthan" | ">" => Some(">"),
            "ge" | ">=" => Some(">="),
            "in" => Some("in"),
            _ => None,
        };
        let truth = Expr::Bool(name == "true");
        let compared = match (comparison, args.positional.as_slice()) {
            (Some(operator), [other]) => Some((operator, other)),
            _ if matches!(name, "true" | "false") => Some(("==", &truth)),
            _ => None,
        };
        if let Some((operator, other)) = compared {
            let out = self.binary(inner, operator, other)?;
            return Ok(if negated { Out::new(format!("not ({})", out.text), NOT, Ty::Any) } else { out });
        }
        let Some(test) = TESTS.iter().find(|test| test.name == name) else {
            let known: Vec<(&str, &str)> = TESTS.iter().map(|test| (test.name, "")).collect();
            let (_, help) = unknown(name, &known);
            return Err((message!("没有“is {name}”这种判断", "there is no test “is {name}”"), help));
        };
        let base = self.expr(inner)?;
        let mut parts = Vec::new();
        for (parameter, value) in arguments(test.name, test.parameters, args)? {
            parts.push(format!("{parameter}={}", self.value(value)?.at(TERNARY)));
        }
        // What the schema knows is always there; undefined is what is absent.
        let known = matches!(base.ty, Ty::Field | Ty::Table(_));
        let (tera, negated) = match test.tera {
            "defined" if known => ("blank", !negated),
            "undefined" | "none" if known => ("blank", negated),
            tera => (tera, negated),
        };
        let args = if parts.is_empty() { String::new() } else { format!("({})", parts.join(", ")) };
        let not = if negated { "not " } else { "" };
        Ok(Out::new(format!("{} is {not}{tera}{args}", base.at(NOT + 1)), NOT, Ty::Any))
    }

    // Statements.

    fn statement(&mut self, number: usize, tag: &Tag) -> Result<(), Refusal> {
        let tokens = match lex(&tag.inner) {
            Ok(tokens) => tokens,
            Err(refusal) => {
                // The block is there all the same: its end is not to be blamed.
                let word: String = tag.inner.trim().chars().take_while(char::is_ascii_alphabetic).collect();
                match word.as_str() {
                    "if" => self.open(Opens::If, number),
                    "for" => self.open_loop(number, Vec::new()),
                    _ => {}
                }
                return Err(refusal);
            }
        };
        let mut parser = Parser::new(&tokens);
        let Some(word) = parser.word() else {
            return Err((
                Message::new("标签是空的", "the tag is empty"),
                Message::new("如 {% if … %}", "such as {% if … %}"),
            ));
        };
        if self.blocks.len() >= BLOCKS && matches!(word, "if" | "for") {
            return Err((message!("嵌套超过 {BLOCKS} 层", "nested more than {BLOCKS} deep"), Message::default()));
        }
        match word {
            "if" => {
                self.open(Opens::If, number);
                let condition = self.condition(&mut parser)?;
                self.write(STATEMENT, &format!("if {condition}"));
            }
            "elif" | "elseif" | "elsif" => {
                self.between(number, "elif")?;
                let condition = self.condition(&mut parser)?;
                self.write(STATEMENT, &format!("elif {condition}"));
            }
            "else" => {
                if parser.takes_word("if") {
                    self.between(number, "elif")?;
                    let condition = self.condition(&mut parser)?;
                    self.write(STATEMENT, &format!("elif {condition}"));
                    return Ok(());
                }
                parser.end()?;
                self.between(number, "else")?;
                self.write(STATEMENT, "else");
            }
            "for" => self.for_loop(number, &mut parser)?,
            "endif" => self.end(number, Opens::If, &parser)?,
            "endfor" => self.end(number, Opens::For, &parser)?,
            "endset" => self.end(number, Opens::Set, &parser)?,
            "set" => self.set(number, &mut parser)?,
            _ => return Err(no_statement(word)),
        }
        Ok(())
    }

    fn condition(&mut self, parser: &mut Parser<'_>) -> Result<String, Refusal> {
        let condition = parser.expression()?;
        parser.end()?;
        Ok(self.expr(&condition)?.at(TERNARY))
    }

    fn open(&mut self, what: Opens, tag: usize) {
        self.blocks.push(Block { what, tag, has_else: false });
    }

    fn open_loop(&mut self, tag: usize, names: Vec<(String, Ty)>) {
        self.open(Opens::For, tag);
        self.scopes.push(names);
    }

    fn for_loop(&mut self, number: usize, parser: &mut Parser<'_>) -> Result<(), Refusal> {
        let mut targets: Vec<String> = Vec::new();
        let bracket = parser.takes("(");
        while let Some(word) = parser.word() {
            targets.push(word.to_owned());
            if !parser.takes(",") {
                break;
            }
        }
        let sound = !bracket || parser.takes(")");
        if !sound || targets.is_empty() || targets.len() > 2 || !parser.takes_word("in") {
            self.open_loop(number, targets.into_iter().map(|name| (name, Ty::Any)).collect());
            return Err((
                Message::new("循环写得不对", "the loop is written wrongly"),
                Message::new("写成 for 行 in 表格", "write: for row in table"),
            ));
        }
        // Whatever is wrong behind `in`, the loop and its names are there.
        let list = self.loop_list(parser);
        let ty = match &list {
            Ok((Out { ty: Ty::Table(table), .. }, _)) if targets.len() == 1 => Ty::Row(*table),
            _ => Ty::Any,
        };
        self.open_loop(number, Vec::new());
        let mut variables = Vec::with_capacity(targets.len());
        for target in &targets {
            if matches!(
                target.as_str(),
                "loop" | "self" | "true" | "false" | "none" | "not" | "and" | "or" | "in" | "is"
            ) {
                return Err((
                    message!("“{target}”不能作循环变量", "“{target}” cannot name a loop's value"),
                    Message::default(),
                ));
            }
            let variable = self.bind(target, ty);
            variables.push(variable);
        }
        let (list, condition) = list?;
        let condition = match condition {
            None => None,
            Some(condition) => Some(self.expr(&condition)?),
        };
        let text = match (condition, variables.as_slice()) {
            (None, variables) => format!("for {} in {}", variables.join(", "), list.at(OR)),
            (Some(condition), [variable]) => {
                format!("for {variable} in [{variable} for {variable} in {} if {}]", list.at(OR), condition.at(OR))
            }
            (Some(_), _) => {
                return Err((
                    Message::new("两个变量的循环不能带 if", "a loop of two names takes no if"),
                    Message::new("在循环里面写 {% if … %}", "write {% if … %} inside the loop"),
                ));
            }
        };
        self.write(STATEMENT, &text);
        if self.blocks.iter().any(|block| block.what == Opens::Set) {
            self.write(PRINT, "zwy_step()");
        } else {
            self.out.text.push(STEP);
        }
        Ok(())
    }

    /// What a loop goes through, and its condition.
    fn loop_list(&mut self, parser: &mut Parser<'_>) -> Result<(Out, Option<Expr>), Refusal> {
        let list = parser.or()?;
        let condition = if parser.takes_word("if") { Some(parser.or()?) } else { None };
        parser.end()?;
        // `.items()` of a map is what Tera goes through anyway.
        let inner = match &list {
            Expr::Call(function, _) => match &**function {
                Expr::Attr(base, method) if method == "items" => &**base,
                _ => &list,
            },
            Expr::Filter(base, name, _) if name == "items" => &**base,
            list => list,
        };
        Ok((self.expr(inner)?, condition))
    }

    fn set(&mut self, number: usize, parser: &mut Parser<'_>) -> Result<(), Refusal> {
        let wrong = || {
            (
                Message::new("set 写得不对", "set is written wrongly"),
                Message::new("写成 set 名字 = 值", "write: set name = value"),
            )
        };
        let name = parser.word().ok_or_else(wrong)?.to_owned();
        if parser.takes("=") {
            let value = parser.expression()?;
            parser.end()?;
            let value = self.value(&value);
            let ty = value.as_ref().map_or(Ty::Any, |value| if value.ty == Ty::Field { Ty::Any } else { value.ty });
            let variable = self.bind(&name, ty);
            self.write(STATEMENT, &format!("set {variable} = {} | zwy_bounded", value?.at(PIPE)));
            return Ok(());
        }
        if parser.end().is_err() {
            return Err(wrong());
        }
        self.open(Opens::Set, number);
        let variable = self.bind(&name, Ty::Any);
        self.write(STATEMENT, &format!("set {variable}"));
        Ok(())
    }

    /// `else` and `elif`: in a block that takes them, and of the same place.
    fn between(&mut self, number: usize, word: &'static str) -> Result<(), Refusal> {
        let (tag, sound) = match self.blocks.last_mut() {
            Some(block) => {
                let sound =
                    !block.has_else && (block.what == Opens::If || (block.what == Opens::For && word == "else"));
                block.has_else |= word == "else";
                (block.tag, sound)
            }
            None => (number, false),
        };
        if !sound {
            return Err((
                message!("“{word}”前面没有 if", "“{word}” has no if before it"),
                message!("补上 {{% if … %}}，或删去它", "add {{% if … %}} or delete it"),
            ));
        }
        self.pairs(tag, number)
    }

    fn end(&mut self, number: usize, what: Opens, parser: &Parser<'_>) -> Result<(), Refusal> {
        let word = what.word();
        if what != Opens::Set {
            parser.end()?;
        }
        match self.blocks.last() {
            Some(block) if block.what == what => {
                let opened = block.tag;
                self.blocks.pop();
                if what == Opens::For {
                    self.scopes.pop();
                }
                self.pairs(opened, number)?;
                self.write(STATEMENT, &format!("end{word}"));
                Ok(())
            }
            Some(block) => {
                let other = block.what.word();
                let opened = self.scanned.tags.get(block.tag).map_or("", |tag| &tag.typed);
                let refusal = (
                    message!("“end{word}”前面的“{opened}”还没有结束", "“{opened}” has not ended before “end{word}”"),
                    message!("先写 {{% end{other} %}}", "write {{% end{other} %}} first"),
                );
                // Take the block that is meant, so that one mistake is told once.
                if let Some(at) = self.blocks.iter().rposition(|block| block.what == what) {
                    let loops = self.blocks.iter().skip(at).filter(|block| block.what == Opens::For).count();
                    self.blocks.truncate(at);
                    self.scopes.truncate(self.scopes.len().saturating_sub(loops).max(1));
                }
                Err(refusal)
            }
            None => Err((
                message!("“end{word}”前面没有 {word}", "“end{word}” has no {word} before it"),
                message!("补上 {{% {word} … %}}，或删去它", "add {{% {word} … %}} or delete it"),
            )),
        }
    }

    /// Two tags of a block must stand where what lies between them can be left out.
    fn pairs(&self, opened: usize, number: usize) -> Result<(), Refusal> {
        let (Some(opened), Some(tag)) = (self.scanned.tags.get(opened), self.scanned.tags.get(number)) else {
            return Ok(());
        };
        if opened.anchor.pairs_with(tag.anchor) {
            return Ok(());
        }
        let typed = &opened.typed;
        let (first, second) = (opened.anchor.level(), tag.anchor.level());
        if first != second {
            let letters = letters(first);
            let body = tag.inner.trim();
            return Err((
                message!("与“{typed}”不成对", "it does not pair with “{typed}”"),
                if letters.is_empty() {
                    message!("写 {{% {body} %}}", "write {{% {body} %}}")
                } else {
                    message!("写 {{%{letters} {body} %}}", "write {{%{letters} {body} %}}")
                },
            ));
        }
        Err((
            message!("与“{typed}”不在同一格或同一段落层次里", "it stands in another cell or story than “{typed}”"),
            match first {
                Level::Text => Message::new(
                    "重复整行用 {%tr … %}，整格用 {%tc … %}，整段用 {%p … %}，开头和结尾都要用",
                    "for whole rows use {%tr … %}, for cells {%tc … %}, for paragraphs {%p … %}, at both ends",
                ),
                _ => Message::new(
                    "开头和结尾要在同一个表格、行或单元格里",
                    "both ends belong into one table, row or cell",
                ),
            },
        ))
    }
}

fn no_statement(word: &str) -> Refusal {
    let known = ["if", "elif", "else", "endif", "for", "endfor", "set"];
    let help = match word {
        "raw" | "endraw" | "verbatim" => {
            Message::new("要打印花括号，写 {_{ 和 }_}", "to print braces, write {_{ and }_}")
        }
        "include" | "extends" | "block" | "import" | "from" | "macro" | "call" => {
            Message::new("一个模板就是一个文件，请把内容写在这里", "a template is one file: write the content here")
        }
        "with" => Message::new("用 {% set 名字 = 值 %}", "use {% set name = value %}"),
        _ => match nearest(word, known.iter().map(|known| (*known, ""))) {
            Some((near, _)) => message!("是不是“{near}”", "did you mean “{near}”"),
            None => Message::new("可用 if、elif、else、for、set", "there are if, elif, else, for and set"),
        },
    };
    (message!("不支持“{word}”语句", "there is no statement “{word}”"), help)
}

/// A path of names: `a`, `a.b`.
fn path_of(value: &Expr) -> Option<Vec<String>> {
    match value {
        Expr::Name(name) if name != "loop" => Some(vec![name.clone()]),
        Expr::Attr(base, name) => {
            let mut path = path_of(base)?;
            path.push(name.clone());
            Some(path)
        }
        _ => None,
    }
}

/// The key in the map of a row of what a column prints: no key of a schema begins like this.
fn printed_key(column: usize) -> String {
    format!("__p{column}")
}

/// A member of a value. A row that may not be there has members that are undefined.
fn member(base: &Out, name: &str, ty: Ty) -> Out {
    let is_name = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let maybe = if matches!(base.ty, Ty::Row(_)) && base.bind == PATH && !is_name(&base.text) { "?" } else { "" };
    let text = if is_name(name) && base.bind == PATH {
        let dot = if maybe.is_empty() { "." } else { "?." };
        format!("{}{dot}{name}", base.text)
    } else {
        format!("{}{maybe}[{}]", base.at(CLOSED), quoted(name))
    };
    Out::new(text, head(base), ty)
}

/// Tera goes on with `.name` only behind a path that begins with a name.
fn head(base: &Out) -> u8 {
    if base.bind == PATH { PATH } else { CLOSED }
}

/// A text as Tera writes it.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
