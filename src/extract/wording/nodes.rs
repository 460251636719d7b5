//! A paragraph of a template: its text, values and conditions as a tree, and the lines that it may print.

use indexmap::IndexSet;

use super::ticks::{cut, is_box};
use super::walk::{Frame, Walk, level};
use super::{choices, derived};
use crate::docx::template::prints::{Asked, Level, Piece, Printed, Spelling, Through, Wanted, places};
use crate::extract::text::program::List;
use crate::record::Key;
use crate::schema::{FieldType, Part, Text};

/// Lines that one paragraph is read as, where conditions decide what it prints.
const MOST_LINES: usize = 8;
/// Values of a paragraph that are listed where they cannot be told apart.
const MOST_TYPED: usize = 8;

/// A piece of a paragraph.
#[derive(Debug, Clone)]
pub(super) enum Node {
    Text(String),
    Value {
        of: Option<Printed>,
        blank: Option<String>,
        legible: bool,
        typed: String,
    },
    /// A tick box, ticked where the value is asked for successfully.
    Tick(Asked),
    /// One of several, or nothing where the flag says so; with what decides on each, but on the last one of all.
    Either(Vec<Vec<Node>>, bool, Vec<Option<Asked>>),
    Loop(Through, Vec<Node>),
}

/// A block that is open while a paragraph is put together.
struct Open {
    /// None for the paragraph itself.
    frame: Option<Frame>,
    /// What its conditions ask for.
    asked: Vec<Option<Asked>>,
    /// The branches that are complete.
    branches: Vec<Vec<Node>>,
    nodes: Vec<Node>,
}

impl Open {
    fn new(frame: Option<Frame>) -> Self {
        Self { frame, asked: Vec::new(), branches: Vec::new(), nodes: Vec::new() }
    }
}

impl Walk<'_> {
    /// The tree of a paragraph. Blocks that do not begin or end in it are added to the frames, or taken off them; of a
    /// paragraph that a tag takes the place of nothing else is left.
    pub(super) fn nodes(&mut self, pieces: Vec<Piece>) -> Vec<Node> {
        let replaced = pieces.iter().any(|piece| level(piece).is_some_and(|level| level != Level::Text));
        let is_of_tags = choices::is_of_tags(&pieces);
        let mut open = vec![Open::new(None)];
        for piece in pieces {
            if let Piece::If(_, Some(asked)) | Piece::Elif(_, Some(asked)) = &piece
                && matches!(asked.wanted, Wanted::Is(_))
            {
                self.compared.insert(asked.of.clone());
            }
            // What may hold several is data with several.
            if let Piece::If(_, Some(asked)) | Piece::Elif(_, Some(asked)) = &piece
                && matches!(asked.wanted, Wanted::Holds(_))
            {
                self.several.insert(asked.of.clone());
            }
            self.says_several |= matches!(&piece, Piece::Text(text) if text.contains("多选"));
            match piece {
                Piece::Text(text) => add(&mut open, Node::Text(text)),
                Piece::Value { of, blank, legible, typed, options, spelling } => {
                    // A list would be printed with its brackets.
                    let is_as_it_is = legible && options.is_empty() && spelling.is_none() && !typed.contains("join");
                    if let Some(of) = of.as_ref().filter(|_| is_as_it_is) {
                        self.as_it_is.insert(of.clone());
                    }
                    if let Some(of) = of.as_ref().filter(|_| !options.is_empty()) {
                        self.chosen.insert(of.clone());
                        self.options(of, options);
                    }
                    if let (Some(of), Some(kind)) = (&of, derived::kind(&typed)) {
                        self.kinds.entry(of.clone()).or_insert(kind);
                        if let Some(format) = derived::format(&typed).filter(|_| kind == FieldType::Date) {
                            self.formats.entry(of.clone()).or_default().push(format);
                        }
                        // With its year it is known as a date wherever it stands.
                        let has_year = ["yyyy", "%Y", "年"].iter().any(|year| typed.contains(year));
                        if kind == FieldType::Date && self.is_derived && (has_year || !typed.contains('(')) {
                            self.dates.insert(of.clone());
                        }
                    }
                    if let Some(Spelling::Weekday(of)) = &spelling {
                        self.unclear.push((of.clone(), typed.clone()));
                    }
                    let of = match spelling {
                        Some(spelling) => Some(self.spelt(of, spelling)),
                        None => of,
                    };
                    add(&mut open, Node::Value { of, blank, legible, typed });
                }
                Piece::Nothing(_) => {}
                Piece::If(_, asked) => open.push(Open { asked: vec![asked], ..Open::new(Some(Frame::Optional)) }),
                Piece::For(_, through) => open.push(Open::new(Some(Frame::Loop(through)))),
                Piece::Hidden(_) => open.push(Open::new(Some(Frame::Hidden))),
                Piece::Elif(_, asked) => {
                    if let Some(last) = open.last_mut().filter(|last| last.frame.is_some()) {
                        let nodes = std::mem::take(&mut last.nodes);
                        last.branches.push(nodes);
                        last.asked.push(asked);
                    } else {
                        self.next_choice(Some(asked), is_of_tags);
                    }
                }
                Piece::Else(_) => {
                    if let Some(last) = open.last_mut().filter(|last| last.frame.is_some()) {
                        let nodes = std::mem::take(&mut last.nodes);
                        last.branches.push(nodes);
                    } else {
                        self.next_choice(None, is_of_tags);
                    }
                }
                Piece::End(_) if open.len() == 1 => {
                    self.frames.pop();
                    self.close_choice(is_of_tags);
                }
                Piece::End(_) => {
                    if let Some(node) = open.pop().and_then(closed) {
                        let node = self.joined(node);
                        add(&mut open, node);
                    }
                }
            }
        }
        let mut nodes = Vec::new();
        for open in open {
            nodes.extend(open.branches.into_iter().flatten());
            nodes.extend(open.nodes);
            if let Some(frame) = open.frame {
                self.open_choice(&frame, open.asked, is_of_tags);
                self.frames.push(frame);
            }
        }
        if replaced { Vec::new() } else { self.forked(nodes) }
    }

    /// The lines that a paragraph may print, with a slot for each value.
    pub(super) fn texts(&mut self, nodes: &[Node]) -> Vec<Text> {
        let mut lines = vec![Vec::new()];
        self.print(nodes, &mut lines);
        let mut texts: Vec<Text> = Vec::new();
        for parts in lines {
            let text = Text { parts: self.apart(joined(parts)) };
            self.clear.extend(text.slots().filter(|key| !key.is_empty()).cloned());
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        texts
    }

    pub(super) fn print(&mut self, nodes: &[Node], lines: &mut Vec<Vec<Part>>) {
        let mut nodes = nodes;
        while let Some((node, behind)) = nodes.split_first() {
            nodes = behind;
            match node {
                Node::Text(text) => each(lines, &Part::Literal(text.clone())),
                Node::Tick(asked) => {
                    let mut front = |term: &str| {
                        let is_there =
                            |line: &Vec<Part>| matches!(line.last(), Some(Part::Literal(text)) if text.ends_with(term));
                        let all = lines.iter().all(is_there);
                        for line in lines.iter_mut().filter(|_| all) {
                            if let Some(Part::Literal(text)) = line.last_mut() {
                                cut(text, term);
                            }
                        }
                        all
                    };
                    let (part, rest, literal) = self.boxes(asked, behind, &mut front);
                    nodes = rest;
                    each(lines, &part);
                    if let Some(literal) = literal {
                        each(lines, &Part::Literal(literal));
                    }
                }
                Node::Value { of, blank, legible, typed } => {
                    let part = self.slot(of.as_ref(), blank.clone(), *legible, typed);
                    each(lines, &part);
                }
                Node::Loop(Through::Values(key), inner) if prints_only(inner, key) => {
                    each(lines, &Part::Slot { key: key.clone(), blank: None });
                }
                Node::Loop(through, inner) => {
                    let part = self.inline_list(through, inner);
                    each(lines, &part);
                }
                Node::Either(branches, or_nothing, asked) => {
                    self.asked.extend(asked.iter().flatten().map(|asked| asked.of.clone()));
                    if lines.len() * (branches.len() + usize::from(*or_nothing)) > MOST_LINES {
                        branches.iter().for_each(|branch| self.give_up(branch));
                        each(lines, &anything());
                        continue;
                    }
                    let mut all = Vec::new();
                    for branch in branches {
                        let mut some = lines.clone();
                        self.print(branch, &mut some);
                        all.extend(some);
                    }
                    if *or_nothing {
                        all.append(lines);
                    }
                    *lines = all;
                }
            }
        }
    }

    pub(super) fn slot(&mut self, of: Option<&Printed>, blank: Option<String>, legible: bool, typed: &str) -> Part {
        match of {
            Some(Printed::Field(key)) if legible => {
                if let Some(blank) = &blank {
                    self.blanks.entry(key.clone()).or_insert_with(|| blank.clone());
                }
                self.shortened(key, typed);
                Part::Slot { key: key.clone(), blank }
            }
            Some(Printed::Cell(table, key)) if legible && self.of_row == Some(*table) => {
                Part::Slot { key: key.clone(), blank }
            }
            Some(of) => {
                self.unclear.push((of.clone(), typed.to_owned()));
                anything()
            }
            None if typed.contains("loop.index") && self.of_row.is_some() => {
                Part::Slot { key: Key::from(NUMBER), blank: None }
            }
            None => anything(),
        }
    }

    /// Keeps to how many decimals a field is rounded in a place.
    fn shortened(&mut self, key: &Key, typed: &str) {
        let of = key.split_once('|').map_or(&**key, |(of, _)| of);
        if let Some(places) = places(typed) {
            self.shortened.entry(of.into()).or_default().push(places);
        }
    }

    /// Values without wording between them cannot be told apart, unless one of two is a date.
    pub(super) fn apart(&mut self, parts: Vec<Part>) -> Vec<Part> {
        let mut apart: Vec<Part> = Vec::new();
        let mut parts = parts.into_iter().peekable();
        while let Some(part) = parts.next() {
            let Part::Slot { .. } = &part else {
                apart.push(part);
                continue;
            };
            let mut run = vec![part];
            while let Some(next) = parts.next_if(|next| is_slot(next) || is_gap(next)) {
                if is_slot(&next) {
                    run.push(next);
                } else if !parts.peek().is_some_and(is_slot) {
                    // A gap at the end is wording.
                    run.push(next);
                    break;
                }
            }
            let behind = if run.last().is_some_and(is_slot) { None } else { run.pop() };
            let keys: Vec<&Key> = run
                .iter()
                .filter_map(|part| if let Part::Slot { key, .. } = part { Some(key) } else { None })
                .collect();
            let date = |key: &&Key| {
                self.schema.fields.get(&***key).is_some_and(|field| field.kind == FieldType::Date)
                    || self.dates.contains(&Printed::Field(Key::clone(key)))
            };
            let dated = matches!(keys.as_slice(), [first, last] if !first.is_empty() && !last.is_empty() && date(first) != date(last));
            if run.len() == 1 || dated {
                apart.append(&mut run);
            } else {
                // Each once, and of what is typed no more than is read: a paragraph may hold as many as its author likes.
                let keys: IndexSet<&Key> = keys.into_iter().filter(|key| !key.is_empty()).collect();
                let shown = keys.iter().take(MOST_TYPED).map(|key| format!("{{{{ {key} }}}}"));
                let dots = (keys.len() > MOST_TYPED).then(|| "…".to_owned());
                let typed: String = shown.chain(dots).collect();
                for key in keys {
                    match (self.of_row, List::number(key)) {
                        (Some(table), _) => self.unclear.push((Printed::Cell(table, key.clone()), typed.clone())),
                        (None, Some(list)) => self.no_list(list, &typed),
                        (None, None) => self.unclear.push((Printed::Field(key.clone()), typed.clone())),
                    }
                }
                apart.push(anything());
            }
            apart.extend(behind);
        }
        apart
    }

    /// Notes values that are printed where they cannot be read.
    pub(super) fn give_up(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node {
                Node::Text(_) => {}
                Node::Tick(asked) => {
                    self.unclear.push((asked.of.clone(), format!("☑{}", asked.term().unwrap_or_default())))
                }
                Node::Value { of, typed, .. } => {
                    self.unclear.extend(of.clone().map(|of| (of, typed.clone())));
                }
                Node::Either(branches, ..) => branches.iter().for_each(|branch| self.give_up(branch)),
                Node::Loop(_, inner) => self.give_up(inner),
            }
        }
    }
}

fn add(open: &mut [Open], node: Node) {
    if let Some(last) = open.last_mut() {
        last.nodes.push(node);
    }
}

/// A block that ends in the paragraph where it began.
fn closed(open: Open) -> Option<Node> {
    let Open { frame, asked, mut branches, nodes } = open;
    match frame? {
        Frame::Optional if is_box(&branches, &nodes, &asked) => asked.into_iter().flatten().next().map(Node::Tick),
        Frame::Hidden => None,
        Frame::Loop(through) => {
            branches.push(nodes);
            Some(Node::Loop(through, branches.concat()))
        }
        Frame::Optional => {
            branches.push(nodes);
            // Without a condition of its own the last branch is that of all else.
            let or_nothing = branches.len() <= asked.len();
            Some(Node::Either(branches, or_nothing, asked))
        }
    }
}

/// True when a loop over the values of a field prints each of them, and marks between them.
fn prints_only(nodes: &[Node], key: &Key) -> bool {
    let own =
        |node: &&Node| matches!(node, Node::Value { of: Some(Printed::Field(own)), legible: true, .. } if own == key);
    let mark = |text: &str| text.chars().all(|c| !c.is_alphanumeric());
    nodes.iter().filter(own).count() == 1
        && nodes.iter().all(|node| match node {
            Node::Text(text) => mark(text),
            Node::Either(branches, ..) => {
                branches.iter().flatten().all(|node| matches!(node, Node::Text(text) if mark(text)))
            }
            node => own(&node),
        })
}

fn each(lines: &mut [Vec<Part>], part: &Part) {
    lines.iter_mut().for_each(|line| line.push(part.clone()));
}

/// The key of a slot for the number of a row.
pub(super) const NUMBER: &str = "#";

/// A slot for what is printed but is no value.
pub(super) fn anything() -> Part {
    Part::Slot { key: Key::from(""), blank: None }
}

fn is_slot(part: &Part) -> bool {
    matches!(part, Part::Slot { .. })
}

/// White space does not part values; a tab does.
fn is_gap(part: &Part) -> bool {
    matches!(part, Part::Literal(text) if text.chars().all(|c| c.is_whitespace() && c != '\t'))
}

pub(super) fn joined(parts: Vec<Part>) -> Vec<Part> {
    let mut joined: Vec<Part> = Vec::new();
    for part in parts {
        match (joined.last_mut(), part) {
            (Some(Part::Literal(last)), Part::Literal(text)) => last.push_str(&text),
            (_, part) => joined.push(part),
        }
    }
    joined
}
