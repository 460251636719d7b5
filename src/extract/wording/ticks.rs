//! Tick boxes that a template prints by conditions: `{% if "甲" in x %}☑{% else %}□{% endif %}甲`. A row of them is one
//! value, that of the field they ask for.

use std::sync::Arc;

use indexmap::{IndexMap, IndexSet};

use super::nodes::{Node, anything};
use super::walk::Walk;
use crate::docx::template::prints::{Asked, Printed};
use crate::extract::fold::fold;
use crate::schema::{Field, FieldType, Part, Term, Vocabulary};
use crate::values::lone_mark;

/// The options of a field that are printed with tick boxes.
#[derive(Debug, Default)]
pub(super) struct Ticked {
    /// Whether several may be ticked.
    is_many: bool,
    /// The options, each with the words that are printed for it.
    pub(super) options: IndexMap<String, String>,
    /// Each row of boxes as it is once the boxes are gone.
    unboxed: IndexSet<String>,
}

/// True when a condition prints a ticked box, and else an empty one or nothing.
pub(super) fn is_box(branches: &[Vec<Node>], last: &[Node], asked: &[Option<Asked>]) -> bool {
    // What is ticked where something is not, or where anything is, is no option by that name.
    let [Some(asked)] = asked else { return false };
    if asked.term().is_none() {
        return false;
    }
    let (then, other) = match branches {
        [] => (last, &[][..]),
        [then] => (then.as_slice(), last),
        _ => return false,
    };
    state(then) == Some(!asked.is_not) && state(other) == Some(asked.is_not)
}

/// Whether nodes print a ticked box, or an empty one, or nothing; none for anything else.
pub(super) fn state(nodes: &[Node]) -> Option<bool> {
    match nodes {
        [] => Some(false),
        [Node::Text(text)] if text.trim().is_empty() => Some(false),
        [Node::Text(text)] => lone_mark(text),
        _ => None,
    }
}

impl Walk<'_> {
    /// The slot of a row of boxes of which `first` is the first and `behind` what follows; gives back what follows the
    /// row, of which the text is what begins the last piece. `front` takes words off what was printed before the row.
    pub(super) fn boxes<'n>(
        &mut self,
        first: &Asked,
        behind: &'n [Node],
        front: &mut dyn FnMut(&str) -> bool,
    ) -> (Part, &'n [Node], Option<String>) {
        let mut rest = behind;
        let mut asked = first;
        let mut options: Vec<(&Asked, &str)> = Vec::new();
        let mut literal = None;
        while let Some((Node::Text(text), more)) = rest.split_first() {
            rest = more;
            match more.split_first() {
                Some((Node::Tick(next), after)) if next.of == first.of => {
                    options.push((asked, text));
                    (asked, rest) = (next, after);
                }
                _ => {
                    let end = label_end(text, term_of(asked));
                    options.push((asked, text.get(..end).unwrap_or_default()));
                    literal = text.get(end..).filter(|rest| !rest.is_empty()).map(str::to_owned);
                    break;
                }
            }
        }
        // Boxes without words do not tell which is which.
        let is_told = options.last().is_some_and(|(last, _)| std::ptr::eq(*last, asked))
            && options.iter().all(|(_, words)| is_words(words));
        if !is_told {
            return match self.boxes_behind(first, behind, front) {
                Some((part, rest)) => (part, rest, None),
                None => {
                    self.unclear.push((first.of.clone(), format!("☑{}", term_of(first))));
                    (anything(), rest, literal)
                }
            };
        }
        let known = self.ticked.entry(first.of.clone()).or_default();
        let unboxed = options.iter().map(|(_, words)| *words).collect();
        known.unboxed.insert(unboxed);
        for (asked, words) in options {
            known.is_many |= asked.is_many();
            known.options.insert(term_of(asked).to_owned(), trimmed(words).to_owned());
        }
        (self.slot(Some(&first.of), None, true, term_of(first)), rest, literal)
    }

    /// The slot of a row of boxes behind their words (`甲☑ 乙□`), and what follows it.
    fn boxes_behind<'n>(
        &mut self,
        first: &Asked,
        behind: &'n [Node],
        front: &mut dyn FnMut(&str) -> bool,
    ) -> Option<(Part, &'n [Node])> {
        let mut rest = behind;
        let mut terms = vec![(first, term_of(first))];
        while let [Node::Text(words), Node::Tick(next), more @ ..] = rest
            && next.of == first.of
            && trimmed(words) == term_of(next)
            && !words.ends_with(char::is_whitespace)
        {
            terms.push((next, trimmed(words)));
            rest = more;
        }
        if terms.len() < 2 || !front(term_of(first)) {
            return None;
        }
        let known = self.ticked.entry(first.of.clone()).or_default();
        let printed = rest_before(behind, rest).iter().map(|node| if let Node::Text(text) = node { text } else { "" });
        let unboxed = [term_of(first)].into_iter().chain(printed).collect();
        known.unboxed.insert(unboxed);
        for (asked, words) in terms {
            known.is_many |= asked.is_many();
            known.options.insert(term_of(asked).to_owned(), words.to_owned());
        }
        Some((self.slot(Some(&first.of), None, true, term_of(first)), rest))
    }

    /// Options that a filter prints with boxes.
    pub(super) fn options(&mut self, of: &Printed, options: Vec<String>) {
        let known = self.ticked.entry(of.clone()).or_default();
        // Nothing but its print says how many there may be.
        known.is_many |= self.is_derived;
        known.unboxed.insert(options.concat());
        known.options.extend(options.into_iter().map(|option| (option.clone(), option)));
    }

    /// The nodes of a cell, with a row of boxes as the one value that it is.
    pub(super) fn boxed(&mut self, nodes: &[Node]) -> Vec<Node> {
        let Some(at) = nodes.iter().position(|node| matches!(node, Node::Tick(_))) else { return nodes.to_vec() };
        let (front, back) = nodes.split_at(at);
        let Some((Node::Tick(first), behind)) = back.split_first() else { return nodes.to_vec() };
        let outer = self.of_row;
        if let Printed::Cell(table, _) = &first.of {
            self.of_row = Some(*table);
        }
        let mut front = front.to_vec();
        let mut cut = |term: &str| match front.last_mut() {
            Some(Node::Text(text)) => cut(text, term),
            _ => false,
        };
        let (part, rest, literal) = self.boxes(first, behind, &mut cut);
        self.of_row = outer;
        let legible = matches!(&part, Part::Slot { key, .. } if !key.is_empty());
        let value = Node::Value { of: Some(first.of.clone()), blank: None, legible, typed: term_of(first).to_owned() };
        let literal = literal.filter(|text| !text.trim().is_empty()).map(Node::Text);
        front.retain(|node| !matches!(node, Node::Text(text) if text.is_empty()));
        front.into_iter().chain([value]).chain(literal).chain(rest.iter().cloned()).collect()
    }
}

/// Makes a field one of the options that are printed with boxes, where it is none yet.
pub(super) fn choose(field: &mut Field, ticked: &Ticked) {
    let is_choice = matches!(field.kind, FieldType::Choice | FieldType::MultiChoice);
    if !is_choice {
        if !matches!(field.kind, FieldType::Text | FieldType::LongText) {
            return;
        }
        field.kind = if ticked.is_many { FieldType::MultiChoice } else { FieldType::Choice };
    }
    let none = || Vocabulary { open: true, tick_boxes: true, unboxed: Vec::new(), terms: Vec::new() };
    let mut vocabulary = field.vocabulary.as_deref().cloned().unwrap_or_else(none);
    vocabulary.unboxed.extend(ticked.unboxed.iter().cloned());
    for (term, words) in &ticked.options {
        let known = vocabulary.terms.iter_mut().find(|known| known.term == *term);
        let aliases = if fold(words) == fold(term) { Vec::new() } else { vec![words.clone()] };
        match known {
            Some(known) => known.aliases.extend(aliases),
            None if is_choice => {}
            None => {
                vocabulary.terms.push(Term { term: term.clone(), aliases, ambiguous: Vec::new(), warning: None });
            }
        }
    }
    field.vocabulary = Some(Arc::new(vocabulary));
}

fn term_of(asked: &Asked) -> &str {
    asked.term().unwrap_or_default()
}

/// Where the words of the last box end: with the option that they are, else at the first gap or mark.
pub(super) fn label_end(text: &str, term: &str) -> usize {
    let start = text.len() - text.trim_start().len();
    let rest = text.get(start..).unwrap_or_default();
    if !term.is_empty() && rest.starts_with(term) {
        return start + term.len();
    }
    let end = rest.find(|c: char| c.is_whitespace() || "，。；、,;".contains(c)).unwrap_or(rest.len());
    start + end
}

/// Takes `term` off the end of a text.
pub(super) fn cut(text: &mut String, term: &str) -> bool {
    let Some(kept) = text.strip_suffix(term).map(str::len) else { return false };
    text.truncate(kept);
    true
}

fn trimmed(words: &str) -> &str {
    words.trim_matches(|c: char| c.is_whitespace() || "，。；、,;/|".contains(c))
}

/// What stands before `rest`, which is the end of `all`.
fn rest_before<'n>(all: &'n [Node], rest: &[Node]) -> &'n [Node] {
    all.get(..all.len().saturating_sub(rest.len())).unwrap_or_default()
}

/// Words right behind a box.
fn is_words(words: &str) -> bool {
    words.chars().find(|c| !c.is_whitespace()).is_some_and(char::is_alphanumeric)
}
