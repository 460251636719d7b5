//! What a template takes from a record: names with their members, and how each is used.
//!
//! Types are guessed from use alone: what is gone through is a list, what has members is a mapping, what is reckoned with
//! is a number. With a schema, names that it knows by their labels are listed by their keys.

mod beside;
mod compared;
mod data;
mod doubts;
mod outputs;
mod sample;
mod shown;
mod statements;
mod walk;
mod ways;

use std::sync::Arc;

use indexmap::IndexMap;

use super::expression::{Expr, Parser, lex};
use super::filters::filter_name;
use super::names::{Names, Target};
use super::paragraphs::Paragraphs;
use super::parse::{self, Parsed};
use super::scan::Tag;
use super::tags::Kind as TagKind;
use crate::error::{Diagnostic, Error, Result};
use crate::limits::Limits;
use crate::place::Place;
use crate::schema::Schema;

use self::beside::Beside;
use self::compared::Compared;
use self::shown::Shown;
pub use data::Unused;
pub use doubts::Doubt;
pub use outputs::{json_schema, skeleton};
pub(crate) use sample::{Refused, has_more, sample};

/// What the template `bytes` takes from a record, as the members of one mapping; `name` is what errors call it.
///
/// # Errors
/// Every mistake of the template, or why it cannot be read.
pub fn variables(bytes: &[u8], name: &str, schema: Option<Arc<Schema>>, limits: &Limits) -> Result<Use> {
    parse::timely(name, limits, || {
        let parsed = parse::parse(&parse::open(bytes, name, limits)?, name, schema, true, false, limits)?;
        let used = usage(&parsed);
        let mistakes = parsed.parts.into_iter().flat_map(|part| part.mistakes);
        let mistakes: Vec<Diagnostic> = mistakes.map(|mistake| mistake.diagnostic(name)).collect();
        if mistakes.is_empty() { Ok(used) } else { Err(Error::Mistakes(mistakes)) }
    })
}

/// What a value seems to be, by its use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A list.
    List,
    /// A mapping of names to values.
    Mapping,
    /// A number.
    Number,
    /// A single value.
    Value,
}

/// A name that a template uses.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Use {
    /// Where it is used first.
    pub first: Option<Place>,
    /// Whether its value is printed somewhere, not only asked for.
    pub is_printed: bool,
    /// Whether it is gone through or counted by number.
    pub is_list: bool,
    /// Whether it has members.
    pub is_mapping: bool,
    /// Whether it is reckoned with.
    pub is_number: bool,
    /// Whether it is asked for as yes or no, and nothing else.
    pub is_asked: bool,
    /// Whether the template gets along without it wherever it is used: by `default`, `or` or `if`.
    pub is_optional: bool,
    /// Whether it is compared with a text that is not blank.
    pub is_compared: bool,
    /// Whether a loop goes through it.
    pub(super) is_gone_through: bool,
    /// What a loop through it calls its items.
    pub(super) row: Option<String>,
    /// A tag that prints it as it is.
    pub(super) plain: Option<Plain>,
    /// What stands around the tags that do.
    beside: Vec<Beside>,
    /// What it is compared with.
    compared: Vec<Compared>,
    /// Whether something is looked for in it.
    is_searched: bool,
    /// How tags show it.
    pub(super) shown: Shown,
    /// Tags that ask for it as it is, as yes or no.
    asked: Vec<Plain>,
    /// Tags that print it as a date.
    dated: Vec<Plain>,
    /// Whether it is used outside loops.
    pub(super) is_outside: bool,
    /// Where it is used in loops.
    pub(super) turns: Vec<Turn>,
    /// The tag that takes it first.
    pub(super) taken: Option<Plain>,
    /// What the items are called there of the list that it is asked of.
    pub(super) taken_among: Option<String>,
    /// Its members.
    pub members: IndexMap<String, Use>,
    /// What it is a list of.
    pub items: Option<Box<Use>>,
    uses: usize,
}

/// A tag that takes a value.
#[derive(Debug, Clone)]
pub(super) struct Plain {
    pub(super) part: usize,
    pub(super) at: usize,
    pub(super) place: Place,
    pub(super) tag: String,
}

/// A tag in a loop that takes what is none of the loop's.
#[derive(Debug, Clone)]
pub(super) struct Turn {
    pub(super) tag: Plain,
    /// What the loop calls its items.
    pub(super) row: String,
    /// The list that it goes through.
    pub(super) list: Vec<Step>,
}

/// A step from a value to one in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Member(String),
    Item,
}

/// Tags that are kept of a name for each purpose.
const MOST_KEPT: usize = 50;

/// How a value is used.
#[derive(Debug, Clone, Copy, Default)]
struct How {
    printed: bool,
    optional: bool,
}

/// What a name of the template's own stands for: a value of the record, or nothing of it.
type Local = (String, Option<Vec<Step>>);

struct Walk<'n> {
    names: &'n Names,
    /// The paragraphs of the part under way.
    paragraphs: Paragraphs<'n>,
    root: Use,
    /// Names of the template's own: one list for the part, one for each loop.
    scopes: Vec<Vec<Local>>,
    /// Blocks that are open: whether each is a condition.
    blocks: Vec<bool>,
    /// The tag under way.
    tag: Plain,
}

/// What the template uses, as the members of one mapping.
pub(super) fn usage(parsed: &Parsed) -> Use {
    let Some(first) = parsed.parts.first() else { return Use::default() };
    let tag = Plain { part: 0, at: 0, place: Place::Paragraph { paragraph: 0 }, tag: String::new() };
    let mut walk = Walk {
        names: &parsed.names,
        paragraphs: Paragraphs::new(first),
        root: Use::default(),
        scopes: Vec::new(),
        blocks: Vec::new(),
        tag,
    };
    for (number, part) in parsed.parts.iter().enumerate() {
        walk.paragraphs = Paragraphs::new(part);
        walk.scopes = vec![Vec::new()];
        walk.blocks.clear();
        let mut tags: Vec<&Tag> = part.scanned.tags.iter().collect();
        crate::order::by(&mut tags, |tag| tag.at);
        for tag in tags {
            walk.tag = Plain { part: number, at: tag.at, place: tag.place.clone(), tag: tag.typed.clone() };
            match tag.kind {
                TagKind::Comment => {}
                TagKind::Print => walk.print(tag),
                TagKind::Statement => walk.statement(tag),
            }
        }
    }
    walk.root
}

impl Use {
    /// What it seems to be.
    pub fn kind(&self) -> Kind {
        if self.is_list || self.items.is_some() {
            Kind::List
        } else if !self.members.is_empty() || self.is_mapping {
            Kind::Mapping
        } else if self.is_number {
            Kind::Number
        } else {
            Kind::Value
        }
    }

    /// The use at the end of a path.
    pub(super) fn at(&self, path: &[Step]) -> Option<&Self> {
        path.iter().try_fold(self, |used, step| match step {
            Step::Member(name) => used.members.get(name),
            Step::Item => used.items.as_deref(),
        })
    }

    /// The use of a member, or of a list's items.
    fn step(&mut self, step: &Step) -> &mut Self {
        match step {
            Step::Member(name) => {
                self.is_mapping = true;
                self.members.entry(name.clone()).or_default()
            }
            Step::Item => {
                self.is_list = true;
                self.items.get_or_insert_default()
            }
        }
    }
}

impl Walk<'_> {
    fn schema(&self) -> Option<&Arc<Schema>> {
        self.names.schema.as_ref()
    }

    fn how(&self, printed: bool) -> How {
        How { printed, optional: self.blocks.contains(&true) }
    }

    fn local(&self, name: &str) -> Option<&Option<Vec<Step>>> {
        self.scopes.iter().rev().flat_map(|scope| scope.iter().rev()).find(|(n, _)| n == name).map(|(_, path)| path)
    }

    fn bind(&mut self, name: &str, path: Option<Vec<Step>>) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.push((name.to_owned(), path));
        }
    }

    /// The record's name for what a template writes: the key of a field or table.
    fn root_name(&self, name: &str) -> String {
        let key = match self.names.target(name) {
            Ok(Some(Target::Field(field))) => self.names.field(field).map(|field| &field.key),
            Ok(Some(Target::Table(table))) => self.names.table(table).map(|table| &table.key),
            _ => None,
        };
        key.map_or(name, |key| key).to_owned()
    }

    /// The key of a column, by the path to its row.
    fn member_name(&self, base: &[Step], name: &str) -> String {
        if let ([Step::Member(table), Step::Item], Some(schema)) = (base, self.schema())
            && let Some(number) = schema.tables.get_index_of(table.as_str())
            && let Ok(column) = self.names.column_of(number, name)
        {
            return self.names.column_key(number, column).to_owned();
        }
        name.to_owned()
    }

    /// Whether a label is that of a column of the row at `path`.
    fn is_column(&self, path: &[Step], label: &str) -> bool {
        let ([Step::Member(table), Step::Item], Some(schema)) = (path, self.schema()) else { return false };
        schema.tables.get_index_of(table.as_str()).is_some_and(|table| self.names.column_of(table, label).is_ok())
    }

    fn node(&mut self, path: &[Step]) -> &mut Use {
        let mut node = &mut self.root;
        for step in path {
            node = node.step(step);
        }
        node
    }

    /// Notes a use, and where it was.
    fn note(&mut self, path: &[Step], how: How) {
        if self.node(path).first.is_none() {
            let (tag, among) = (self.tag.clone(), self.among(path));
            let node = self.node(path);
            (node.first, node.taken, node.taken_among) = (Some(tag.place.clone()), Some(tag), among);
        }
        let turn = if let [Step::Member(_)] = path { self.turn() } else { None };
        let tag = self.tag.clone();
        let node = self.node(path);
        match turn {
            Some(turn) if node.turns.len() < MOST_KEPT => node.turns.push(turn),
            Some(_) => {}
            None => node.is_outside = true,
        }
        if how.printed {
            node.is_printed = true;
            node.shown.add(tag);
        }
        node.is_optional = how.optional && (node.uses == 0 || node.is_optional);
        node.uses += 1;
    }

    /// What the items are called here of a list of which a member is asked.
    fn among(&self, path: &[Step]) -> Option<String> {
        let (Step::Member(_), list) = path.split_last()? else { return None };
        let is_item = |path: &[Step]| matches!(path.split_last(), Some((Step::Item, before)) if before == list);
        let locals = self.scopes.iter().rev().flat_map(|scope| scope.iter().rev());
        locals.filter(|(_, path)| path.as_ref().is_some_and(|path| is_item(path))).map(|(name, _)| name.clone()).next()
    }

    /// The loop around the tag under way, where it goes through a list of the record.
    fn turn(&self) -> Option<Turn> {
        let mut locals = self.scopes.iter().rev().flat_map(|scope| scope.iter().rev());
        let (row, list) = locals.find_map(|(name, path)| match path.as_ref()?.split_last()? {
            (Step::Item, list) => Some((name.clone(), list.to_vec())),
            _ => None,
        })?;
        Some(Turn { tag: self.tag.clone(), row, list })
    }

    /// Notes what stands around the tag under way, which prints a value as it is.
    fn note_beside(&mut self, tag: &Tag, value: &Expr) {
        let mut value = value;
        while let Expr::Filter(inner, name, _) = value
            && filter_name(name) == "default"
        {
            value = inner;
        }
        let Some(path) = self.path(value) else { return };
        let Some(beside) = Beside::of(&self.paragraphs, tag, &self.tag) else { return };
        let kept = &mut self.node(&path).beside;
        if kept.len() < MOST_KEPT {
            kept.push(beside);
        }
    }

    /// The path to a value of the record that is named.
    fn path(&self, value: &Expr) -> Option<Vec<Step>> {
        match value {
            Expr::Name(name) => match self.local(name) {
                Some(path) => path.clone(),
                None if name == "loop" => None,
                None => Some(vec![Step::Member(self.root_name(name))]),
            },
            Expr::Attr(base, name) => {
                let path = self.path(base)?;
                let name = self.member_name(&path, name);
                Some([path, vec![Step::Member(name)]].concat())
            }
            _ => None,
        }
    }

    fn print(&mut self, tag: &Tag) {
        let inner = tag.inner.trim();
        let how = self.how(true);
        // Labels hold brackets and strokes.
        if self.schema().is_some() && !inner.is_ascii() {
            if let Some((row, label)) = inner.split_once(['.', '．'])
                && let Some(Some(path)) = self.local(row.trim()).cloned()
                && self.is_column(&path, label.trim())
            {
                let name = self.member_name(&path, label.trim());
                return self.note(&[path, vec![Step::Member(name)]].concat(), how);
            }
            if self.local(inner).is_none()
                && let Ok(Some(Target::Field(_))) = self.names.target(inner)
            {
                return self.note(&[Step::Member(self.root_name(inner))], how);
            }
        }
        let Ok(lexed) = lex(&tag.inner) else { return };
        let Ok(value) = Parser::new(&lexed).expression() else { return };
        if let Some(path) = self.value(&value, how) {
            let plain = self.tag.clone();
            self.node(&path).plain.get_or_insert(plain);
        }
        self.note_beside(tag, &value);
        self.note_filters(&value);
    }
}
