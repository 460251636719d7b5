//! What the tags in a text print, for whoever reads a filled document back: which value of the record stands where, and
//! whether it can still be told from its print.
//!
//! A tag that prints one value, be it through filters that only lay it out, is a value; anything else that is printed is
//! none. Names of the template's own (`{% set %}`, loops) are followed to what they stand for.

mod asked;
mod formula;
mod joined;
mod pieces;
mod spelt;

use std::sync::Arc;

use super::expression::{Args, Expr, Parser, lex};
use super::filters::{canonical, filter_name};
use super::names::{Names, Target};
use super::tags::{Kind, What, find_in, visible};
use crate::record::Key;
use crate::schema::Schema;

pub(crate) use self::asked::{Asked, Wanted};
pub(crate) use self::formula::{Formula, places};
pub(crate) use self::pieces::{Piece, Printed, Through};
pub(crate) use self::spelt::Spelling;
pub(crate) use super::tags::Level;

/// The key of the only column of a table whose rows are single values.
pub(crate) const ITEM: &str = "[]";

/// Filters and methods that lay a value out so that its type reads it from the print.
const LEGIBLE: [&str; 19] = [
    "date",
    "chinese_date",
    "thousands",
    "fixed",
    "phone",
    "tick",
    "join",
    "list",
    "str",
    "trim",
    "trim_end",
    "trim_start",
    "strip",
    "lstrip",
    "rstrip",
    "strftime",
    "float",
    "int",
    "round",
];
/// Filters and methods that yield the rows of a table.
const ROWS: [&str; 5] = ["rows", "list", "sort", "reverse", "unique"];

/// What a name or an expression stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stands {
    Field(Key),
    /// One of the values of a field.
    One(Key),
    Table(usize),
    Row(usize),
    /// The list of this name in a row of a table.
    Inner(usize, String),
    /// A row of such a list.
    InnerRow(usize, String),
    Cell(usize, Key),
    /// Nothing of the record.
    Nothing,
}

/// Understands the tags of a template, text by text in reading order.
#[derive(Debug)]
pub(crate) struct Prints {
    names: Names,
    /// Names of the template's own: one list outside, one for each block that is open.
    scopes: Vec<Vec<(String, Stands)>>,
    /// The tables whose rows are being printed row by row, and how many scopes were open inside.
    in_rows: Vec<(usize, usize)>,
    raw: bool,
}

impl Prints {
    /// For a template of `schema`.
    pub(crate) fn new(schema: Arc<Schema>) -> Self {
        Self { names: Names::new(Some(schema)), scopes: vec![Vec::new()], in_rows: Vec::new(), raw: false }
    }

    /// The pieces of a text.
    pub(crate) fn pieces(&mut self, text: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut from = 0;
        for span in find_in(text, &mut self.raw) {
            push(&mut pieces, text.get(from..span.range.start).unwrap_or_default());
            from = span.range.end;
            match span.what {
                What::Literal(literal) => push(&mut pieces, literal),
                What::Tag { kind: Kind::Comment, level, .. } => pieces.push(Piece::Nothing(level)),
                What::Tag { kind: Kind::Print, inner, .. } => {
                    let typed = text.get(span.range).unwrap_or_default().to_owned();
                    pieces.extend(self.print(text.get(inner).unwrap_or_default(), typed));
                }
                What::Tag { kind: Kind::Statement, level, inner, .. } => {
                    let inner = text.get(inner).unwrap_or_default();
                    pieces.push(self.statement(&visible(inner), level));
                }
                // A tag that goes on in the next paragraph.
                What::Unclosed { .. } | What::Stray => {
                    let typed = text.get(span.range).unwrap_or_default().to_owned();
                    let (legible, options) = (false, Vec::new());
                    pieces.push(Piece::Value { of: None, blank: None, legible, typed, options, spelling: None });
                }
            }
        }
        push(&mut pieces, text.get(from..).unwrap_or_default());
        pieces
    }

    fn local(&self, name: &str) -> Option<&Stands> {
        self.scopes.iter().rev().flat_map(|scope| scope.iter().rev()).find(|(own, _)| own == name).map(|(_, is)| is)
    }

    fn bind(&mut self, name: String, is: Stands) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.push((name, is));
        }
    }

    fn close(&mut self) {
        if self.scopes.len() > 1 {
            self.scopes.pop();
        }
        self.in_rows.retain(|(_, depth)| *depth <= self.scopes.len());
    }

    fn print(&self, inner: &str, typed: String) -> Vec<Piece> {
        let inner = visible(inner);
        let labelled = self.labelled(inner.trim());
        let value = if labelled.is_none() {
            lex(&inner).ok().and_then(|lexed| Parser::new(&lexed).expression().ok())
        } else {
            None
        };
        match value {
            Some(value) if labelled.is_none() => self.printed(&value, &typed),
            _ => {
                let (is, blank, legible) = labelled.unwrap_or((Stands::Nothing, None, false));
                let (options, spelling) = (Vec::new(), None);
                vec![Piece::Value { of: self.printed_by(is), blank, legible, typed, options, spelling }]
            }
        }
    }

    /// What an expression prints.
    fn printed(&self, value: &Expr, typed: &str) -> Vec<Piece> {
        if let Some(text) = literal(value) {
            return vec![Piece::Text(text)];
        }
        if let Expr::If(condition, then, other) = value
            && !self.value(value).2
        {
            // One of two things is what a condition around them prints.
            let level = Level::Text;
            let mut pieces = vec![Piece::If(level, self.asked(condition))];
            pieces.extend(self.printed(then, typed));
            if let Some(other) = other {
                pieces.push(Piece::Else(level));
                pieces.extend(self.printed(other, typed));
            }
            pieces.push(Piece::End(level));
            return pieces;
        }
        if let Some(pieces) = self.joined(value, typed) {
            return pieces;
        }
        let options = options(value);
        let (is, blank, legible) = self.value(value);
        let spelt = self.spelt(value).filter(|(_, _, spelt)| !legible || matches!(spelt, Spelling::Weekday(_)));
        let (is, blank, legible, spelling) = match spelt {
            Some((is, blank, spelling)) => (is, blank, true, Some(spelling)),
            None => (is, blank, legible, None),
        };
        let (of, typed) = (self.printed_by(is), typed.to_owned());
        vec![Piece::Value { of, blank, legible, typed, options, spelling }]
    }

    /// The value that is printed where this is.
    fn printed_by(&self, is: Stands) -> Option<Printed> {
        match is {
            Stands::Field(key) | Stands::One(key) => Some(Printed::Field(key)),
            Stands::Cell(table, column) => Some(Printed::Cell(table, column)),
            Stands::Row(table) => self.only_column(table).map(|column| Printed::Cell(table, column)),
            row @ Stands::InnerRow(..) => match self.member(&row, ITEM) {
                Stands::Cell(table, column) => Some(Printed::Cell(table, column)),
                _ => None,
            },
            Stands::Table(_) | Stands::Inner(..) | Stands::Nothing => None,
        }
    }

    /// The column of a table of single values.
    fn only_column(&self, table: usize) -> Option<Key> {
        let column = self.names.column(table, 0)?;
        (*column.field.key == *ITEM).then(|| column.field.key.clone())
    }

    /// Labels hold brackets and strokes, so they are looked up whole.
    fn labelled(&self, inner: &str) -> Option<(Stands, Option<String>, bool)> {
        if inner.is_ascii() {
            return None;
        }
        if let Some((row, label)) = inner.split_once(['.', '．'])
            && let Some(row) = self.local(row.trim())
        {
            let cell = self.member(row, label.trim());
            return (cell != Stands::Nothing).then_some((cell, None, true));
        }
        if self.local(inner).is_some() {
            return None;
        }
        match self.root(inner) {
            Stands::Field(key) => Some((Stands::Field(key), None, true)),
            _ => None,
        }
    }

    fn root(&self, name: &str) -> Stands {
        match self.names.target(name) {
            Ok(Some(Target::Field(number))) => {
                self.names.field(number).map_or(Stands::Nothing, |field| Stands::Field(field.key.clone()))
            }
            Ok(Some(Target::Table(number))) => Stands::Table(number),
            _ => Stands::Nothing,
        }
    }

    fn member(&self, base: &Stands, name: &str) -> Stands {
        let table = match base {
            Stands::Row(table) => table,
            Stands::InnerRow(table, list) => {
                let key = Key::from(format!("{list}.{name}"));
                let is_known = self.names.table(*table).is_some_and(|table| table.columns.contains_key(&key));
                return if is_known { Stands::Cell(*table, key) } else { Stands::Nothing };
            }
            _ => return Stands::Nothing,
        };
        let front = format!("{name}.");
        if self.names.table(*table).is_some_and(|table| table.columns.keys().any(|key| key.starts_with(&front))) {
            return Stands::Inner(*table, name.to_owned());
        }
        match self.names.column_of(*table, name) {
            Ok(column) => {
                let key = self.names.column(*table, column).map(|column| column.field.key.clone());
                key.map_or(Stands::Nothing, |key| Stands::Cell(*table, key))
            }
            Err(_) => Stands::Nothing,
        }
    }

    /// What an expression stands for as it is.
    fn stands(&self, value: &Expr) -> Stands {
        match value {
            Expr::Name(name) => self.local(name).cloned().unwrap_or_else(|| self.root(name)),
            Expr::Attr(base, name) => match self.member(&self.stands(base), name) {
                Stands::Nothing => path(value).map_or(Stands::Nothing, |path| self.root(&path)),
                member => member,
            },
            Expr::Item(base, index) => match (&**index, self.stands(base)) {
                (Expr::Text(name), base) => self.member(&base, name),
                (_, Stands::Table(table)) => Stands::Row(table),
                (_, Stands::Field(key)) => Stands::One(key),
                _ => Stands::Nothing,
            },
            Expr::Slice(base, _) => self.stands(base),
            Expr::Filter(base, name, _) => match (filter_name(name), self.stands(base)) {
                ("first" | "last" | "nth", Stands::Table(table)) => Stands::Row(table),
                (name, Stands::Table(table)) if ROWS.contains(&name) => Stands::Table(table),
                (name, is) if name == "default" || ROWS.contains(&name) => is,
                _ => Stands::Nothing,
            },
            Expr::Call(function, args) => match (&**function, args.positional.first()) {
                (Expr::Attr(base, method), Some(Expr::Text(name))) if method == "get" => {
                    self.member(&self.stands(base), name)
                }
                _ => Stands::Nothing,
            },
            _ => Stands::Nothing,
        }
    }

    /// What an expression prints: the value, what stands in its place where it is empty, whether it can be told.
    fn value(&self, value: &Expr) -> (Stands, Option<String>, bool) {
        match value {
            Expr::Filter(inner, name, args) if filter_name(name) == "default" => {
                let (is, blank, legible) = self.value(inner);
                (is, text_of(args).or(blank), legible)
            }
            Expr::Filter(inner, name, _) => {
                let (is, blank, legible) = self.value(inner);
                let legible = legible && LEGIBLE.contains(&filter_name(name));
                (is, blank, legible)
            }
            Expr::Call(function, args) => match &**function {
                Expr::Attr(_, method) if method == "get" => {
                    let is = self.stands(value);
                    let blank = args.positional.get(1).and_then(literal);
                    let legible = is != Stands::Nothing;
                    (is, blank, legible)
                }
                Expr::Attr(base, method) => {
                    // In Python the separator comes first: "、".join(list).
                    let joined = args.positional.first().filter(|_| method == "join");
                    let (is, blank, legible) = self.value(joined.unwrap_or(base));
                    let legible = legible && LEGIBLE.contains(&method.as_str());
                    (is, blank, legible)
                }
                _ => (Stands::Nothing, None, false),
            },
            Expr::Binary(left, "or", right) => {
                let (is, _, legible) = self.value(left);
                let blank = literal(right);
                let legible = legible && blank.is_some();
                (is, blank, legible)
            }
            Expr::If(condition, then, other) => {
                let (is, _, legible) = self.value(then);
                let blank = other.as_deref().and_then(literal);
                let is_plain = blank.is_some() || other.is_none();
                let legible = legible && is_plain && self.asks_for(condition, &is);
                (is, blank, legible)
            }
            value => {
                let is = self.stands(value);
                // One of several values does not tell the others.
                let legible = !matches!(is, Stands::Nothing | Stands::One(_)) || matches!(value, Expr::Name(_));
                (is, None, legible)
            }
        }
    }

    /// Whether a condition asks for nothing but a value's being there.
    fn asks_for(&self, condition: &Expr, is: &Stands) -> bool {
        match condition {
            Expr::Test(inner, test, _, _) if test == "defined" || test == "none" => self.stands(inner) == *is,
            condition => self.stands(condition) == *is,
        }
    }

    fn statement(&mut self, inner: &str, level: Level) -> Piece {
        let Ok(lexed) = lex(inner) else { return Piece::Nothing(level) };
        let mut parser = Parser::new(&lexed);
        match parser.word().unwrap_or_default() {
            "if" => {
                let asked = parser.expression().ok().and_then(|condition| self.asked(&condition));
                self.scopes.push(Vec::new());
                Piece::If(level, asked)
            }
            "elif" | "elseif" | "elsif" => {
                let asked = parser.expression().ok().and_then(|condition| self.asked(&condition));
                Piece::Elif(level, asked)
            }
            "else" if parser.takes_word("if") => {
                let asked = parser.expression().ok().and_then(|condition| self.asked(&condition));
                Piece::Elif(level, asked)
            }
            "else" => Piece::Else(level),
            "for" => {
                let through = self.for_loop(&mut parser, level);
                Piece::For(level, through)
            }
            "endif" | "endfor" | "endwith" | "endmacro" | "endset" => {
                self.close();
                Piece::End(level)
            }
            "with" => {
                self.scopes.push(Vec::new());
                self.set(&mut parser);
                Piece::If(level, None)
            }
            "macro" => {
                self.scopes.push(Vec::new());
                Piece::Hidden(level)
            }
            "set" => {
                if self.set(&mut parser) {
                    return Piece::Nothing(level);
                }
                self.scopes.push(Vec::new());
                Piece::Hidden(level)
            }
            _ => Piece::Nothing(level),
        }
    }

    /// `name = value`, several of them with commas between; false where no value follows.
    fn set(&mut self, parser: &mut Parser<'_>) -> bool {
        let mut valued = true;
        while let Some(name) = parser.word().map(str::to_owned) {
            valued = parser.takes("=");
            let value = if valued { parser.expression().ok() } else { None };
            let is = value.map_or(Stands::Nothing, |value| self.stands(&value));
            self.bind(name, is);
            if !parser.takes(",") {
                break;
            }
        }
        valued
    }

    fn for_loop(&mut self, parser: &mut Parser<'_>, level: Level) -> Through {
        let targets = parser.targets();
        let list = parser.or().map_or(Stands::Nothing, |list| self.stands(&list));
        let (through, item) = match list {
            Stands::Table(table) if targets.len() == 1 => (Through::Rows(table), Stands::Row(table)),
            Stands::Field(key) if targets.len() == 1 => (Through::Values(key.clone()), Stands::One(key)),
            // Rows of a list in each row are told by the rows of tables, or by what parts them in a cell.
            Stands::Inner(table, list) if targets.len() == 1 => match level {
                Level::Row if self.in_rows.iter().any(|(of, _)| *of == table) => {
                    (Through::Rows(table), Stands::InnerRow(table, list))
                }
                Level::Text | Level::Paragraph => (Through::Inner(table), Stands::InnerRow(table, list)),
                _ => (Through::Other, Stands::Nothing),
            },
            _ => (Through::Other, Stands::Nothing),
        };
        let mut scope: Vec<(String, Stands)> = targets.into_iter().map(|name| (name, item.clone())).collect();
        scope.push(("loop".to_owned(), Stands::Nothing));
        self.scopes.push(scope);
        if let (Through::Rows(table), Level::Row) = (&through, level) {
            self.in_rows.push((*table, self.scopes.len()));
        }
        through
    }
}

fn push(pieces: &mut Vec<Piece>, text: &str) {
    match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some(Piece::Text(last)) => last.push_str(text),
        _ => pieces.push(Piece::Text(text.to_owned())),
    }
}

/// Names with dots between them.
fn path(value: &Expr) -> Option<String> {
    match value {
        Expr::Name(name) => Some(name.clone()),
        Expr::Attr(base, name) => Some(format!("{}.{name}", path(base)?)),
        _ => None,
    }
}

/// An argument of a filter, by its place or by its name.
fn argument<'e>(args: &'e Args, at: usize, name: &str) -> Option<&'e Expr> {
    let named = args.named.iter().find(|(own, _)| canonical(own) == name).map(|(_, value)| value);
    args.positional.get(at).or(named)
}

/// The options that `tick` prints with boxes.
fn options(value: &Expr) -> Vec<String> {
    let Expr::Filter(inner, name, args) = value else { return Vec::new() };
    if filter_name(name) != "tick" {
        return options(inner);
    }
    match argument(args, 0, "options") {
        Some(Expr::List(list)) => list.iter().filter_map(literal).collect(),
        // Options one by one.
        _ => args.positional.iter().map_while(literal).collect(),
    }
}

/// The text that `default` prints.
fn text_of(args: &Args) -> Option<String> {
    args.positional.first().or(args.named.first().map(|(_, value)| value)).and_then(literal)
}

fn literal(value: &Expr) -> Option<String> {
    match value {
        Expr::Text(text) => Some(text.clone()),
        Expr::Number(number) => Some(number.clone()),
        _ => None,
    }
}
