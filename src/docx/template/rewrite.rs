//! From what people write in tags to what Tera understands.
//!
//! People write docxtpl's tags with Jinja's habits and Chinese names; Tera has names of ASCII letters, arguments with
//! names, and no methods. Every tag is parsed here, its names are resolved, and it is written anew: so all mistakes are
//! found at once, each with its place and in words of the author, and Tera sees only what it can do. With a schema the
//! kind of every value is followed (a row of which table?), so that a wrong column is found when the template is
//! compiled, and a tag that is nothing but a field prints as the form prints it.

mod arguments;
mod blocks;
mod calls;
mod cells;
mod conditions;
mod expressions;
mod filtering;
mod loops;
mod macros;
mod missing;
mod operations;
mod repeat;
mod scopes;
mod spelling;
mod statements;

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use self::blocks::{Block, Cut, Opens};
use self::macros::{Caller, Macro};
use self::scopes::Scope;
use self::spelling::Spelled;
use super::PRINT;
use super::expression::{Expr, Parser, lex};
use super::mistake::{Code, Mistake, Refusal};
use super::names::{Names, Target};
use super::render::{NEEDS_CONTENT, NEEDS_GRID, NEEDS_PARAGRAPH};
use super::scan::{CellPiece, Guard, Piece, Scanned, Tag};
use super::tags::{Kind, Level, letters};
use crate::message;
use crate::message::Message;

/// A part as Tera's source.
#[derive(Debug, Default)]
pub(super) struct Source {
    pub(super) text: String,
    /// Ranges of the text that came from tags, in order.
    pub(super) marks: Vec<Mark>,
    /// Paths of names that tags outside all blocks cannot do without.
    pub(super) paths: Vec<Needed>,
    /// Ends of printed values that come from the data as they are, in order.
    pub(super) bare: Vec<usize>,
}

/// A path of names that must have a value.
#[derive(Debug)]
pub(super) struct Needed {
    /// Number of the tag.
    pub(super) tag: usize,
    pub(super) path: Vec<String>,
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
    /// A loop around, which `set` has given a name: its turn and its length.
    Loop,
    /// A namespace by its number.
    Namespace(u32),
    /// Groups of a table's rows, and one of them.
    Groups(usize),
    Group(usize),
    /// A table in pieces.
    Tables(usize),
    /// A whole number.
    Int,
}

impl Ty {
    /// What an item of it is.
    fn item(self) -> Self {
        match self {
            Self::Table(table) => Self::Row(table),
            Self::Tables(table) => Self::Table(table),
            Self::Groups(table) => Self::Group(table),
            // Several terms of a vocabulary, of which each is a value like any other.
            Self::Field => Self::Field,
            _ => Self::Any,
        }
    }

    /// The table that it holds rows of.
    fn table(self) -> Option<usize> {
        match self {
            Self::Table(table) | Self::Row(table) | Self::Groups(table) | Self::Group(table) | Self::Tables(table) => {
                Some(table)
            }
            _ => None,
        }
    }
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

/// Blocks in blocks: Tera itself takes 40.
const BLOCKS: usize = 30;

struct Rewriter<'a> {
    names: &'a mut Names,
    scanned: &'a Scanned,
    xml: &'a str,
    out: Source,
    blocks: Vec<Block>,
    /// Blocks that did not end in time.
    cut: Vec<Cut>,
    /// Tags outside loops with names that are unknown: those of a row whose loop is missing.
    orphans: Vec<usize>,
    /// Statements that there are not, so that their ends are not told again.
    refused: Vec<String>,
    /// The tag under way.
    current: usize,
    /// Names that loops and `set` have made: one list for the part, one for each loop.
    scopes: Vec<Scope>,
    /// All pieces, those in others too.
    pieces: Vec<&'a Piece>,
    macros: Vec<Macro>,
    /// Macros under way, each with what its `call` block holds.
    callers: Vec<Option<Caller>>,
    /// Blocks around those macros.
    outer: usize,
    /// Whether they stand in a `set` block.
    captured: bool,
    /// Variables that stand for no name of the template's own.
    made_variables: usize,
    namespaces: u32,
    /// Elements that are printed once.
    once: usize,
    /// Whether a tag asks for the items beside the one under way.
    looks_around: bool,
    /// Whether tags merge cells.
    merges: bool,
    /// Tags that merge cells, each with the variable that tells the first of them.
    firsts: HashMap<usize, String>,
    /// Names that loops give, each with the tag of its loop.
    loop_names: Vec<(String, usize)>,
    mistakes: Vec<Mistake>,
}

/// Writes the Tera source of a part.
pub(super) fn rewrite(xml: &str, scanned: &Scanned, names: &mut Names) -> (Source, Vec<Mistake>) {
    let out = Source { text: String::with_capacity(xml.len() + 1024), ..Source::default() };
    let mut rewriter = Rewriter {
        names,
        scanned,
        xml,
        out,
        blocks: Vec::new(),
        cut: Vec::new(),
        orphans: Vec::new(),
        refused: Vec::new(),
        current: 0,
        scopes: vec![Scope::default()],
        pieces: Vec::with_capacity(scanned.pieces.len()),
        macros: Vec::new(),
        callers: Vec::new(),
        outer: 0,
        captured: false,
        made_variables: 0,
        namespaces: 0,
        once: 0,
        merges: scanned.pieces.iter().any(merges),
        firsts: HashMap::new(),
        looks_around: scanned.tags.iter().any(|tag| tag.inner.contains("previtem") || tag.inner.contains("nextitem")),
        loop_names: loops::names(scanned),
        mistakes: Vec::new(),
    };
    flatten(&scanned.pieces, &mut rewriter.pieces);
    rewriter.run(0..rewriter.pieces.len());
    for block in std::mem::take(&mut rewriter.blocks) {
        rewriter.unclosed(block, None);
    }
    (rewriter.out, rewriter.mistakes)
}

/// Whether a piece merges a cell with its copies.
fn merges(piece: &Piece) -> bool {
    match piece {
        Piece::Several(pieces) => pieces.iter().any(merges),
        Piece::Cell(_, CellPiece::Begin) => true,
        _ => false,
    }
}

fn flatten<'p>(pieces: &'p [Piece], into: &mut Vec<&'p Piece>) {
    for piece in pieces {
        match piece {
            Piece::Several(pieces) => flatten(pieces, into),
            Piece::None => {}
            piece => into.push(piece),
        }
    }
}

impl Rewriter<'_> {
    fn piece(&mut self, piece: &Piece) {
        match piece {
            Piece::Kept(range) => {
                let xml = self.xml;
                self.xml(xml.get(range.clone()).unwrap_or_default());
            }
            Piece::New(text) => self.xml(text),
            Piece::Several(pieces) => pieces.iter().for_each(|piece| self.piece(piece)),
            Piece::Tag(number) => self.tag(*number),
            // What `set` keeps is text in a paragraph.
            Piece::Guard(_) if self.is_captured() => {}
            Piece::Guard(Guard::Paragraph) => self.write(PRINT, NEEDS_PARAGRAPH),
            Piece::Guard(Guard::Content) => self.write(PRINT, NEEDS_CONTENT),
            Piece::Guard(Guard::Grid) => self.write(PRINT, NEEDS_GRID),
            Piece::Cell(number, piece) => self.cell(*number, piece),
            Piece::None => {}
        }
    }

    /// Writes XML of the part, which may be printed again and again.
    fn xml(&mut self, xml: &str) {
        if self.in_loop() || !self.callers.is_empty() {
            let text = repeat::repeatable(xml, &mut self.once);
            self.out.text.push_str(&text);
        } else {
            self.out.text.push_str(xml);
        }
    }

    /// Whether what is printed is kept by `set`.
    fn is_captured(&self) -> bool {
        self.captured || self.blocks.iter().any(|block| block.what == Opens::Set)
    }

    fn complain(&mut self, number: usize, says: impl FnOnce(&Tag) -> Refusal) {
        if let Some(tag) = self.scanned.tags.get(number) {
            let Refusal { code, message, help, about } = says(tag);
            // Text goes on where the tag was to end: its words are no names.
            if !tag.is_sound
                && !tag.is_short
                && code.is_of_a_name()
                && !(tag.inner.is_ascii() && tag.kind == Kind::Print)
            {
                return;
            }
            let within = about.place(&tag.typed, &tag.inner);
            let (place, tag, at) = (tag.place.clone(), tag.typed.clone(), tag.at);
            // A macro is written more than once.
            let mut before =
                self.mistakes.iter().rev().take_while(|mistake| mistake.at == at || !self.callers.is_empty());
            if before.any(|mistake| mistake.at == at && mistake.code == code && mistake.message == message) {
                return;
            }
            self.mistakes.push(Mistake { at, place, tag, within, code, message, help });
        }
    }

    /// Complains about the tag under way, and goes on with a value of which nothing is known: what else is wrong with
    /// the tag is found too.
    fn go_on(&mut self, refusal: Refusal) -> Out {
        if self.names.lenient && refusal.code.is_lack() {
            return Out::new(LACKS, PATH, Ty::Any);
        }
        self.complain(self.current, |_| refusal);
        Out::new("none", PATH, Ty::Any)
    }

    /// Takes back what was said of a tag.
    fn withdraw(&mut self, number: usize, code: Code) {
        let Some(tag) = self.scanned.tags.get(number) else { return };
        let said = self.mistakes.iter().rposition(|mistake| mistake.at == tag.at && mistake.code == code);
        if let Some(at) = said {
            self.mistakes.remove(at);
        }
    }

    /// Takes back what was said of names outside loops.
    fn withdraw_orphans(&mut self) {
        let orphans = std::mem::take(&mut self.orphans);
        let tags: BTreeSet<usize> =
            orphans.into_iter().filter_map(|number| self.scanned.tags.get(number)).map(|tag| tag.at).collect();
        self.mistakes
            .retain(|mistake| !matches!(mistake.code, Code::UnknownName | Code::Loop) || !tags.contains(&mistake.at));
    }

    fn tag(&mut self, number: usize) {
        let scanned = self.scanned;
        let Some(tag) = scanned.tags.get(number) else { return };
        let from = self.out.text.len();
        self.current = number;
        let is_partner = ["end", "else", "elif"].iter().any(|word| tag.inner.trim_start().starts_with(word));
        if tag.is_lost() && !is_partner {
            self.not_in_table(number);
        }
        let result = match tag.kind {
            Kind::Comment => Ok(()),
            Kind::Print => self.print(number, tag),
            Kind::Statement => self.statement(number, tag),
        };
        if let Err(refusal) = result {
            // Of a tag that does not end, only names can be trusted.
            if tag.is_sound || !matches!(refusal.code, Code::Syntax | Code::Quote | Code::EmptyTag) {
                self.complain(number, |_| refusal);
            }
        }
        self.out.marks.push(Mark { from, to: self.out.text.len(), tag: number });
    }

    fn write(&mut self, (open, close): (&str, &str), body: &str) {
        let _ = write!(self.out.text, "{open} {body} {close}");
    }

    // What is printed.

    fn print(&mut self, number: usize, tag: &Tag) -> Result<(), Refusal> {
        if let Some(refusal) = foreign(tag.inner.trim()).or_else(|| self.split_name(tag.inner.trim())) {
            return Err(refusal);
        }
        if let Some(word) = statements::misplaced(tag.inner.trim()) {
            let (inner, letters) = (tag.inner.trim(), letters(tag.level));
            let inner = statements::bare(inner).unwrap_or(inner);
            // The block is there all the same: its end is not to be blamed.
            self.statement_of(number, inner)?;
            let help = message!("写成 {{%{letters} {inner} %}}", "write {{%{letters} {inner} %}}");
            let message = message!("“{word}”要写在 {{% %}} 里", "“{word}” belongs between {{% and %}}");
            return Err(Refusal::new(Code::Syntax, message, help).about(word));
        }
        let mut spelled = Spelled::Never;
        let printed = match self.by_label(tag.inner.trim())? {
            Some(printed) => printed,
            None => {
                let tokens = lex(&tag.inner).map_err(|refusal| self.name_meant(tag, refusal))?;
                if tokens.is_empty() {
                    return Err(Refusal::new(
                        Code::EmptyTag,
                        Message::new("标签是空的", "the tag is empty"),
                        Message::new("写上字段名", "write a name"),
                    ));
                }
                let mut parser = Parser::new(&tokens);
                let value = parser.expression().and_then(|value| parser.end().map(|()| value));
                let value = value.map_err(|refusal| self.name_meant(tag, refusal))?;
                if self.inline(&value, tag, None)? {
                    return Ok(());
                }
                if tag.is_lost() {
                    return Ok(());
                }
                if tag.level != Level::Text {
                    let letters = letters(tag.level);
                    return Err(Refusal::new(
                        Code::BlockLevel,
                        message!("值不能取代一整行或一整格", "a value cannot take the place of a row or cell"),
                        message!("去掉字母 {letters}", "leave out the letters {letters}"),
                    ));
                }
                if !tag.in_run && shows_picture(&value) {
                    return Err(Refusal::new(
                        Code::Arguments,
                        Message::new(
                            "图片不能打印在这里，只能在段落里",
                            "a picture cannot be printed here, only in a paragraph",
                        ),
                        Message::new("把标签移到正文的段落或表格里", "move the tag into a paragraph or a table"),
                    ));
                }
                self.note_needed(number, &value);
                spelled = self.spelled(&value);
                match self.printed(&value) {
                    Err(refusal) if self.names.lenient && refusal.code.is_lack() => Out::new(LACKS, PATH, Ty::Any),
                    printed => printed?,
                }
            }
        };
        let printed = if self.names.lenient {
            Out::new(format!("{} | zwy_blank(at={number})", printed.at(PIPE)), PIPE, Ty::Any)
        } else {
            printed
        };
        let printed = if self.is_captured() {
            Out::new(format!("{} | zwy_kept", printed.at(PIPE)), PIPE, Ty::Any)
        } else {
            printed
        };
        if tag.in_run {
            let spelled = if self.names.lenient { Spelled::Never } else { spelled };
            match spelled {
                Spelled::Never => self.write(PRINT, &printed.at(TERNARY)),
                Spelled::ByData => {
                    self.write(PRINT, &printed.at(PIPE));
                    self.note_bare(PRINT.1.len() + 1);
                }
                Spelled::Always => self.write(PRINT, &format!("{} | zwy_shown", printed.at(PIPE))),
            }
        } else {
            self.write(PRINT, &format!("{} | zwy_plain", printed.at(PIPE)));
        }
        Ok(())
    }

    /// Notes the paths that an expression outside all blocks cannot do without.
    fn note_needed(&mut self, number: usize, value: &Expr) {
        if !self.blocks.is_empty() || !self.callers.is_empty() || self.names.has_schema() {
            return;
        }
        let mut needed = Vec::new();
        needs(value, &mut needed);
        for path in needed {
            if path.first().is_some_and(|name| self.local(name).is_none()) {
                self.out.paths.push(Needed { tag: number, path });
            }
        }
    }

    /// A tag with nothing but a name and signs that do not belong there.
    fn name_meant(&self, tag: &Tag, refusal: Refusal) -> Refusal {
        let is_of_name = |c: char| c.is_alphanumeric() || c == '_';
        let name = tag.inner.trim_matches(|c| !is_of_name(c));
        let is_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && name.chars().all(|c| is_of_name(c) || c == '.')
            && !name.contains("..");
        let lacks_more = tag.inner.contains(['+', '-', '*', '/', '~', '<', '>', '=', '(', '[']);
        if !is_name || lacks_more || name.len() == tag.inner.trim().len() || matches!(refusal.code, Code::Quote) {
            return refusal;
        }
        Refusal { help: message!("写成 {{{{ {name} }}}}", "write {{{{ {name} }}}}"), ..refusal }
    }

    /// Says which name of the schema is meant by one with spaces or strokes in it.
    fn split_name(&self, inner: &str) -> Option<Refusal> {
        let separates = |c: char| c.is_whitespace() || matches!(c, '-' | '－' | '–' | '—');
        let words: Vec<&str> = inner.split(separates).filter(|word| !word.is_empty()).collect();
        let is_name = |word: &&str| word.chars().all(|c| c.is_alphanumeric() || c == '_');
        if words.len() < 2 || !words.iter().all(is_name) {
            return None;
        }
        let known = |name: &str| matches!(self.names.target(name), Ok(Some(_))) || self.local(name).is_some();
        let is_difference =
            inner.contains(['-', '－']) && words.iter().all(|word| known(word) || word.parse::<f64>().is_ok());
        if is_difference || self.names.target(inner).is_ok_and(|target| target.is_some()) {
            return None;
        }
        let near = ["_", ""].into_iter().map(|by| words.join(by)).find(|name| known(name))?;
        let message = Message::new("名字里不能有空格或横线", "a name holds no spaces or strokes");
        Some(Refusal::new(Code::Syntax, message, message!("写成 {{{{ {near} }}}}", "write {{{{ {near} }}}}")))
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

    /// A member of a value. A row that may not be there has members that are undefined, and so has everything that is
    /// not there where that is allowed.
    fn member(&self, base: &Out, name: &str, ty: Ty) -> Out {
        if self.names.lenient {
            return Out::new(format!("({} | zwy_member(name={}))", base.at(PIPE), quoted(name)), CLOSED, ty);
        }
        let is_name = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        let may_lack = matches!(base.ty, Ty::Row(_)) && base.bind == PATH && !is_name(&base.text);
        let maybe = if may_lack { "?" } else { "" };
        let text = if is_name(name) && base.bind == PATH {
            format!("{}{maybe}.{name}", base.text)
        } else {
            format!("{}{maybe}[{}]", base.at(CLOSED), quoted(name))
        };
        Out::new(text, head(base), ty)
    }

    /// The field of the schema that stands in the row of another.
    fn beside(&self, head: &Expr, label: &str) -> Option<usize> {
        match head {
            Expr::Name(head) if self.names.schema.is_some() && self.local(head).is_none() => {
                self.names.beside(head, label)
            }
            _ => None,
        }
    }

    fn printed_field(&mut self, field: usize) -> Out {
        self.names.printed.insert(field);
        Out::new(format!("p{field}"), PATH, Ty::Any)
    }

    fn printed_column(&mut self, row: &Out, table: usize, column: usize) -> Out {
        let key = printed_key(column);
        let out = self.member(row, &key, Ty::Any);
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
                let condition = self.truth(condition)?;
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
            Ty::Table(_) => Err(Refusal::new(
                Code::WholeTable,
                Message::new("表格不能直接打印", "a table cannot be printed as it is"),
                Message::new("用 {%tr for 行 in 表格 %} 逐行打印", "print its rows with {%tr for row in table %}"),
            )),
            Ty::Row(_) => Err(Refusal::new(
                Code::WholeTable,
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
                if let Some(field) = self.beside(row, name) {
                    return Ok(Some(self.printed_field(field)));
                }
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
                let row = self.base(row)?;
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
}

/// A variable that never has a value.
const LACKS: &str = "zwy_lacks";

/// Refuses what other engines write between two braces: `{{#if x}}`, `{{/if}}`, `{{{x}}}`.
fn foreign(inner: &str) -> Option<Refusal> {
    let first = inner.chars().next()?;
    let name = inner.trim_matches(|c: char| !(c.is_alphanumeric() || c == '_'));
    let help = match first {
        '#' | '/' | '^' => Message::new(
            "条件写 {% if … %} … {% endif %}，循环写 {% for 项 in 列表 %} … {% endfor %}",
            "a condition is {% if … %} … {% endif %}, a loop {% for item in list %} … {% endfor %}",
        ),
        '>' | '@' => {
            Message::new("一个模板就是一个文件，请把内容写在这里", "a template is one file: write the content here")
        }
        '{' if inner.ends_with('}') && !inner.contains(':') && inner.len() > 2 => {
            message!("写成 {{{{ {name} }}}}", "write {{{{ {name} }}}}")
        }
        _ => return None,
    };
    let message = Message::new("这是别的程序的写法", "this is how other programs write it");
    Some(Refusal::new(Code::OtherEngine, message, help))
}

/// Whether a value is a picture.
fn shows_picture(value: &Expr) -> bool {
    match value {
        Expr::Filter(inner, name, _) => matches!(name.as_str(), "picture" | "图片") || shows_picture(inner),
        Expr::If(_, then, other) => shows_picture(then) || other.as_ref().is_some_and(|other| shows_picture(other)),
        _ => false,
    }
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

/// The paths that a value cannot do without, in the order in which they stand.
fn needs(value: &Expr, needed: &mut Vec<Vec<String>>) {
    if let Some(path) = path_of(value) {
        needed.push(path);
        return;
    }
    match value {
        Expr::Item(base, _) | Expr::Slice(base, _) => needs(base, needed),
        Expr::Filter(_, name, _) if matches!(name.as_str(), "default" | "d" | "默认" | "缺省") => {}
        Expr::Filter(inner, _, args) => {
            needs(inner, needed);
            for value in args.positional.iter().chain(args.named.iter().map(|(_, value)| value)) {
                needs(value, needed);
            }
        }
        Expr::Call(function, args) => {
            match &**function {
                Expr::Attr(_, name) if name == "get" => return,
                Expr::Attr(base, _) => needs(base, needed),
                _ => return,
            }
            for value in &args.positional {
                needs(value, needed);
            }
        }
        Expr::Binary(left, "+" | "-" | "*" | "/" | "//" | "%" | "**" | "~", right) => {
            needs(left, needed);
            needs(right, needed);
        }
        Expr::Minus(inner) => needs(inner, needed),
        _ => {}
    }
}

/// The key in the map of a row of what a column prints: no key of a schema begins like this.
fn printed_key(column: usize) -> String {
    format!("__p{column}")
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
