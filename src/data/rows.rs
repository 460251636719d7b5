//! One record a row: the header names fields by key or label; `servers[0].vcpu` reaches into tables, and a cell that
//! holds a list or mapping in YAML's flow style is read as such.

mod ditto;
mod heading;
mod others;
mod sheet;
mod text;

pub(super) use self::sheet::xlsx;
pub(super) use self::text::csv;

use std::collections::HashSet;
use std::sync::Arc;

use crate::error::{Diagnostic, Error, Result};
use crate::limits::Limits;
use crate::message;
use crate::node::{self, Kind, Node, Position, over_limit, too_many};
use crate::place::Place;
use crate::problem::Problem;

/// The records of a table.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) records: Vec<Node>,
    pub(super) cells: Cells,
    /// What was not read as a record.
    pub(super) notes: Vec<Diagnostic>,
}

/// Where the values of a table stand.
#[derive(Debug, Clone, Default)]
pub struct Cells {
    /// The name of the worksheet; none for a text.
    pub(super) sheet: Option<Arc<str>>,
    /// The headings with their columns.
    head: Vec<(usize, String)>,
    /// The rows of the records.
    rows: Vec<u32>,
}

impl Cells {
    /// The row of a record, both counted from 1.
    pub fn row(&self, record: usize) -> Option<u32> {
        self.rows.get(record.checked_sub(1)?).map(|row| row + 1)
    }

    /// The place of a value: of which record, counted from 1, and under which heading, or under which its first name is.
    pub fn place(&self, record: usize, name: &str) -> Option<Place> {
        let first = name.split(['[', '.']).next().unwrap_or(name);
        let under = |name: &str| self.head.iter().find(|(_, heading)| heading == name);
        let (column, _) = under(name).or_else(|| under(first))?;
        let (row, column) = (*self.rows.get(record.checked_sub(1)?)?, *column as u32);
        Some(match &self.sheet {
            Some(sheet) => Place::Cell { sheet: sheet.clone(), row, column },
            None => Place::Line { line: row, column },
        })
    }
}

/// What a table is, for what is said of it.
struct Sheet<'a> {
    file: &'a str,
    /// The name of the worksheet; none for a text.
    name: Option<Arc<str>>,
}

/// A row: its line, and its cells that are not empty with their columns, in order.
struct Row {
    line: u32,
    cells: Vec<(usize, String)>,
    /// Whether one of its cells goes over several columns.
    is_wide: bool,
}

impl Row {
    /// The cells with what they say.
    fn filled(&self) -> impl Iterator<Item = (usize, &str)> {
        self.cells.iter().map(|(column, text)| (*column, text.trim()))
    }
}

/// A limit that was reached, and where.
type Over = Box<(Problem, Position)>;

/// The values that a file may still hold, as with YAML.
struct Budget<'l> {
    limits: &'l Limits,
    nodes: usize,
}

impl<'l> Budget<'l> {
    fn new(limits: &'l Limits) -> Self {
        Self { limits, nodes: limits.yaml_nodes }
    }

    fn take(&mut self, nodes: usize, at: Position) -> Result<(), Over> {
        self.nodes = self.nodes.checked_sub(nodes).ok_or_else(|| Box::new((too_many(self.limits), at)))?;
        Ok(())
    }

    /// A text, and what holds it.
    fn text(&mut self, text: &str, at: Position) -> Result<(), Over> {
        self.take(1 + text.len() / 64, at)
    }

    /// Refuses headers that name more columns, or reach deeper, than there may be.
    fn head(&self, head: &[&str], line: u32) -> Result<(), Over> {
        let (columns, deepest) = (self.limits.columns, node::deepest(self.limits));
        let at = |column: usize| Position { line, column: column as u32, length: 1 };
        if head.len() > columns as usize {
            return Err(too_wide(self.limits, at(columns as usize)));
        }
        let deep = |name: &&str| name.bytes().filter(|byte| matches!(byte, b'[' | b'.')).count() > deepest;
        if let Some(column) = head.iter().position(deep) {
            let message = message!("列名的层数超过上限 {deepest}", "the name is deeper than the limit of {deepest}");
            return Err(Box::new((self.limits.oversized("yaml_depth", message), at(column))));
        }
        Ok(())
    }
}

fn too_wide(limits: &Limits, at: Position) -> Over {
    let columns = limits.columns;
    let message = message!("表格超过上限 {columns} 列", "the table has more columns than the limit of {columns}");
    Box::new((limits.oversized("columns", message), at))
}

fn over_limit_in(file: &str, text: &str, (problem, at): (Problem, Position)) -> Error {
    Error::Mistakes(vec![*over_limit(file, text, at, problem)])
}

/// The records of a table in which `mistakes` were found before.
fn table(
    mut rows: Vec<Row>,
    sheet: &Sheet<'_>,
    mistakes: Vec<Diagnostic>,
    mut notes: Vec<Diagnostic>,
    budget: &mut Budget<'_>,
    over: impl Fn(Over) -> Error,
) -> Result<Table> {
    heading::below_title(&mut rows, sheet, &mut notes);
    if let Some(head) = rows.first_mut() {
        head.cells.iter_mut().for_each(|(_, name)| *name = heading::name(name));
        head.cells.retain(|(_, name)| !name.is_empty());
    }
    others::leave_out(&mut rows, sheet, &mut notes);
    ditto::resolve(&mut rows, sheet, &mut notes);
    let mut found = heading::full_width(rows.first(), sheet);
    found.extend(heading::repeated(rows.first(), sheet));
    found.extend(heading::unheaded(&rows, sheet));
    found.extend(mistakes);
    if !found.is_empty() {
        return Err(Error::Mistakes(found));
    }
    let records = records(&rows, budget).map_err(over)?;
    let lines = records.iter().map(|record| record.at.line).collect();
    let head = rows.into_iter().next().map(|head| head.cells).unwrap_or_default();
    Ok(Table { records, cells: Cells { sheet: sheet.name.clone(), head, rows: lines }, notes })
}

fn records(rows: &[Row], budget: &mut Budget<'_>) -> Result<Vec<Node>, Over> {
    let Some((first, rows)) = rows.split_first() else { return Ok(Vec::new()) };
    let mut head = vec![""; first.cells.last().map_or(0, |(column, _)| column + 1)];
    for (column, name) in &first.cells {
        if let Some(slot) = head.get_mut(*column) {
            *slot = name.trim();
        }
    }
    budget.head(&head, first.line)?;
    let mut known = HashSet::new();
    let is_new: Vec<bool> = head.iter().map(|name| known.insert(step(name).0)).collect();
    let mut records = Vec::new();
    for row in rows.iter().filter(|row| !row.cells.is_empty()) {
        let at = Position { line: row.line, column: 0, length: 0 };
        let mut root = Node { at, kind: Kind::Mapping(Vec::new()) };
        let mut cells = row.cells.iter().peekable();
        // A sheet has no cell where nothing is written; what is empty under a name is empty in every format.
        for (column, (&name, &is_new)) in head.iter().zip(&is_new).enumerate() {
            let cell = cells.next_if(|(at, _)| *at == column).map_or("", |(_, cell)| cell);
            // An empty cell says that the value is missing; one of a list says that the item is.
            let is_none = cell.trim().is_empty() && name.contains(['[', '.']) && is_path(name);
            if !name.is_empty() && !is_none {
                let place = |line| Position { line, column: column as u32, length: 1 };
                let value = value(cell, place(row.line), budget)?;
                // A name stands at the head of its column, a value in its row.
                put(&mut root, name, is_new, value, place(first.line), budget)?;
            }
        }
        records.push(root);
    }
    Ok(records)
}

/// The key that a name begins with, and how it goes on.
fn step(name: &str) -> (&str, &str) {
    match name.find(['[', '.']) {
        Some(cut) if cut > 0 && is_path(name) => name.split_at(cut),
        _ => (name, ""),
    }
}

/// Puts a value under `name`, which stands at `head` and may reach into lists: `servers[0].vcpu`. A key that `is_new` is
/// not looked for.
fn put(
    node: &mut Node,
    name: &str,
    is_new: bool,
    value: Node,
    head: Position,
    budget: &mut Budget<'_>,
) -> Result<(), Over> {
    let at = value.at;
    let (key, rest) = step(name);
    let Kind::Mapping(entries) = &mut node.kind else { return Ok(()) };
    let known = || entries.iter().position(|(k, _)| k.text() == Some(key));
    let index = match if is_new { None } else { known() } {
        Some(index) => index,
        None => {
            budget.text(key, at)?;
            let kind = if rest.starts_with('[') { Kind::Sequence(Vec::new()) } else { Kind::Mapping(Vec::new()) };
            let name = Node { at: head, kind: Kind::Scalar { text: key.into(), plain: true } };
            entries.push((name, Node { at, kind }));
            entries.len() - 1
        }
    };
    let Some((_, slot)) = entries.get_mut(index) else { return Ok(()) };
    match rest.strip_prefix('[').and_then(|r| r.split_once(']')) {
        None if rest.is_empty() => *slot = value,
        None => put(slot, rest.trim_start_matches('.'), false, value, head, budget)?,
        Some((number, rest)) => {
            let Kind::Sequence(items) = &mut slot.kind else { return Ok(()) };
            let number: usize = number.parse().unwrap_or(usize::MAX);
            budget.take(number.saturating_add(1).saturating_sub(items.len()), at)?;
            while items.len() <= number {
                items.push(Node { at, kind: Kind::Mapping(Vec::new()) });
            }
            if let Some(item) = items.get_mut(number) {
                match rest.trim_start_matches('.') {
                    "" => *item = value,
                    rest => put(item, rest, false, value, head, budget)?,
                }
            }
        }
    }
    Ok(())
}

fn is_path(name: &str) -> bool {
    // Units stand in brackets, too: `内存[GB]`.
    let numbered = |rest: &str| rest.split_once(']').is_some_and(|(number, _)| number.parse::<u32>().is_ok());
    name.contains('[') && (name.is_ascii() || name.split('[').skip(1).all(numbered))
        || name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'.')
}

fn value(cell: &str, at: Position, budget: &mut Budget<'_>) -> Result<Node, Over> {
    let text = cell.trim();
    let flow = (text.starts_with('[') && text.ends_with(']')) || (text.starts_with('{') && text.ends_with('}'));
    if flow {
        match node::parse_cell(text, &Limits { yaml_nodes: budget.nodes, ..budget.limits.clone() }) {
            Ok(mut documents) if documents.len() == 1 => {
                if let Some(mut document) = documents.pop() {
                    budget.take(document.size(), at)?;
                    move_to(&mut document, at);
                    return Ok(document);
                }
            }
            Err(why) if why.limit.is_some() => {
                let mut problem = too_many(budget.limits);
                if !why.limit.as_ref().is_some_and(|limit| limit.starts_with("yaml_nodes=")) {
                    (problem.message, problem.help, problem.expected) =
                        (why.message.into(), why.help.into(), why.limit);
                }
                return Err(Box::new((problem, at)));
            }
            _ => {}
        }
    }
    Ok(Node { at, kind: Kind::Scalar { text: text.into(), plain: true } })
}

fn move_to(node: &mut Node, at: Position) {
    node.at = at;
    match &mut node.kind {
        Kind::Sequence(items) => items.iter_mut().for_each(|item| move_to(item, at)),
        Kind::Mapping(entries) => entries.iter_mut().for_each(|(key, value)| {
            move_to(key, at);
            move_to(value, at);
        }),
        Kind::Scalar { .. } => {}
    }
}
