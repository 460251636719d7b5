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
mod fits;
mod foreign;
mod foreseen;
mod kinds;
mod loops;
mod macros;
mod missing;
mod miswritten;
mod natures;
mod operations;
mod options;
mod printing;
mod quoting;
mod repeat;
mod scopes;
mod settings;
mod spelling;
mod statement_words;
mod statements;

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use self::blocks::{Block, Cut};
use self::kinds::{CLOSED, LACKS, Out, PATH, PIPE, Ty, head, quoted};
use self::macros::{Caller, Macro};
use self::scopes::{Opens, Scope};
use super::PRINT;
use super::expression::Expr;
use super::mistake::{Code, Mistake, Refusal};
use super::names::Names;
use super::render::{NEEDS_CONTENT, NEEDS_GRID, NEEDS_PARAGRAPH};
use super::scan::{CellPiece, Guard, Piece, Scanned, Tag};
use super::tags::{Kind, Level};
use crate::problem::Severity;

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
    /// What can be filled in but is surely not meant, and what only some values can be.
    pub(super) doubts: Vec<(Mistake, Severity)>,
}

impl Source {
    /// The text of the tag that an error of Tera's is about.
    pub(super) fn mark_of(&self, error: &tera::Error) -> Option<&Mark> {
        let (tera::ErrorKind::RenderingError(report) | tera::ErrorKind::SyntaxError(report)) = error.kind() else {
            return None;
        };
        let start = report.span().range.start;
        let after = self.marks.partition_point(|mark| mark.from <= start);
        self.marks.get(after.checked_sub(1)?).filter(|mark| start <= mark.to)
    }
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

/// Doubts that are looked through for the same one.
const MOST_DOUBTS: usize = 50;

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
    /// Sections of other programs that are open: `{{#if a}}`.
    sections: Vec<foreign::Section>,
    /// The tag under way.
    current: usize,
    /// Names that loops and `set` have made: one list for the part, one for each loop.
    scopes: Vec<Scope>,
    /// All pieces, those in others too.
    pieces: Vec<&'a Piece>,
    macros: Vec<Macro>,
    /// Macros under way, each with what its `call` block holds.
    callers: Vec<Option<Caller>>,
    /// Calls whose arguments are being written.
    calling: usize,
    /// Calls of macros that were written out.
    calls: usize,
    /// Blocks around those macros.
    outer: usize,
    /// Whether they stand in a `set` block.
    captured: bool,
    /// Whether the tag under way stands where nothing can be written in front of it: between the branches of a condition.
    is_between: bool,
    /// Variables that stand for no name of the template's own.
    made_variables: usize,
    /// Names that there were not.
    unknown: Cell<usize>,
    namespaces: u32,
    /// Elements that are printed once.
    once: usize,
    /// Whether a tag asks for the items beside the one under way.
    looks_around: bool,
    /// Whether tags merge cells.
    merges: bool,
    /// Whether tags repeat cells, so that rows have any number of columns.
    repeats_cells: bool,
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
        sections: Vec::new(),
        current: 0,
        scopes: vec![Scope::default()],
        pieces: Vec::with_capacity(scanned.pieces.len()),
        macros: Vec::new(),
        callers: Vec::new(),
        calling: 0,
        calls: 0,
        outer: 0,
        captured: false,
        is_between: false,
        made_variables: 0,
        unknown: Cell::new(0),
        namespaces: 0,
        once: 0,
        merges: scanned.pieces.iter().any(merges),
        repeats_cells: scanned.tags.iter().any(|tag| tag.level == Level::Cell),
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

    /// Tells what does not stop a template from being filled in.
    fn doubt(&mut self, severity: Severity, refusal: Refusal) {
        let before = self.mistakes.len();
        self.complain(self.current, |_| refusal);
        for mistake in self.mistakes.split_off(before) {
            let is_told = |(told, _): &(Mistake, Severity)| told.at == mistake.at && told.message == mistake.message;
            if !self.out.doubts.iter().rev().take(MOST_DOUBTS).any(is_told) {
                self.out.doubts.push((mistake, severity));
            }
        }
    }

    fn complain(&mut self, number: usize, says: impl FnOnce(&Tag) -> Refusal) {
        if let Some(tag) = self.scanned.tags.get(number) {
            let Refusal { code, message, help, about } = says(tag);
            // Text goes on where the tag was to end: its words are no names.
            let holds_text = !tag.inner.is_ascii() || tag.kind != Kind::Print;
            if !tag.is_sound && !tag.is_short && code.is_of_a_name() && holds_text {
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
        if tag.kind != Kind::Comment {
            self.doubt_joined(&tag.inner);
        }
        let result = match tag.kind {
            Kind::Comment => self.section(tag),
            Kind::Print => self.print(number, tag),
            Kind::Statement => self.statement(number, tag),
        };
        if let Err(refusal) = result {
            // Of a tag that does not end, only names can be trusted.
            let is_told = matches!(refusal.code, Code::Syntax | Code::Quote | Code::EmptyTag)
                || (refusal.code == Code::UnknownStatement && tag.is_value())
                || (refusal.code == Code::OtherEngine && tag.is_short && !tag.is_foreign());
            if tag.is_sound || !is_told {
                let refusal = self.with_meant(tag, refusal);
                self.complain(number, |_| refusal);
            }
        }
        self.out.marks.push(Mark { from, to: self.out.text.len(), tag: number });
    }

    fn write(&mut self, (open, close): (&str, &str), body: &str) {
        let _ = write!(self.out.text, "{open} {body} {close}");
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
}
