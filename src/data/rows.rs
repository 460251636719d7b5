//! One record a row: the header names fields by key or label; `servers[0].vcpu` reaches into tables, and a cell that
//! holds a list or mapping in YAML's flow style is read as such.

use std::collections::HashSet;

use crate::error::{Diagnostic, Error, Result};
use crate::grid::{Block, Content, Grid};
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::node::{self, Kind, Node, Position, mistake, over_limit, too_many};
use crate::place::Place;
use crate::problem::Problem;

/// A row: its line, and its cells with their columns, in order.
struct Row {
    line: u32,
    cells: Vec<(usize, String)>,
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
        let Limits { columns, yaml_depth, .. } = *self.limits;
        let at = |column: usize| Position { line, column: column as u32, length: 1 };
        if head.len() > columns as usize {
            let message =
                message!("表格超过上限 {columns} 列", "the table has more than the limit of {columns} columns");
            return Err(Box::new((self.limits.oversized("columns", message), at(columns as usize))));
        }
        let deep = |name: &&str| name.bytes().filter(|byte| matches!(byte, b'[' | b'.')).count() > yaml_depth;
        if let Some(column) = head.iter().position(deep) {
            let message =
                message!("列名的层数超过上限 {yaml_depth}", "the name is deeper than the limit of {yaml_depth}");
            return Err(Box::new((self.limits.oversized("yaml_depth", message), at(column))));
        }
        Ok(())
    }
}

/// The records of a CSV text.
///
/// # Errors
/// The text is no CSV, or reaches a limit.
pub(super) fn csv(text: &str, file: &str, limits: &Limits) -> Result<Vec<Node>> {
    let text = text.trim_start_matches('\u{feff}');
    let head = text.lines().next().unwrap_or_default();
    let delimiter =
        [b',', b';', b'\t'].into_iter().max_by_key(|d| head.bytes().filter(|b| b == d).count()).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut budget = Budget::new(limits);
    let over = |over: Over| Error::Mistakes(vec![*over_limit(file, text, over.1, over.0)]);
    let mut rows: Vec<Row> = Vec::new();
    let mut unnamed = Unnamed::default();
    let mut mistakes = Vec::new();
    let mut cells = csv::StringRecord::new();
    loop {
        let more = reader.read_record(&mut cells).map_err(|error| {
            let line = error.position().map_or(0, |p| p.line().saturating_sub(1)) as u32;
            let info = error.to_string();
            let at = Position { line, column: 0, length: 1 };
            let message = message!("CSV 无法读取：{info}", "the CSV cannot be read: {info}");
            Error::Mistakes(vec![*mistake(file, text, at, message, Message::default())])
        })?;
        if !more {
            break;
        }
        let line = cells.position().map_or(0, |p| p.line().saturating_sub(1)) as u32;
        let place = |column: usize| Place::Line { line, column: column as u32 };
        if rows.is_empty() {
            unnamed = Unnamed::of(cells.iter().enumerate());
        } else if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        } else {
            for (column, cell) in cells.iter().enumerate() {
                let is_beyond = column >= unnamed.columns();
                if is_beyond && !cell.trim().is_empty() {
                    mistakes.push(unheaded(file, place(column), cell.trim(), comma_help()));
                    break;
                } else if unnamed.is_news(column, cell) {
                    mistakes.push(unheaded(file, place(column), cell.trim(), heading_help()));
                }
            }
            if mistakes.len() >= MOST_TOLD {
                mistakes.truncate(MOST_TOLD);
                break;
            }
        }
        let columns = unnamed.columns();
        let mut row = Row { line, cells: Vec::with_capacity(cells.len().min(columns)) };
        for (column, cell) in cells.iter().enumerate().take(columns) {
            budget.text(cell, Position { line, column: column as u32, length: 1 }).map_err(over)?;
            row.cells.push((column, cell.to_owned()));
        }
        rows.push(row);
    }
    mistakes.splice(0..0, repeated(rows.first(), file, |line, column| Place::Line { line, column }));
    if mistakes.is_empty() { records(&rows, &mut budget).map_err(over) } else { Err(Error::Mistakes(mistakes)) }
}

/// The most values of which it is told that they stand under no heading.
const MOST_TOLD: usize = 20;

/// The columns that a head leaves without a name: what stands in them would be lost.
#[derive(Default)]
struct Unnamed {
    /// Whether there is a name, up to the last.
    named: Vec<bool>,
    told: HashSet<usize>,
}

impl Unnamed {
    fn of<'c>(head: impl Iterator<Item = (usize, &'c str)>) -> Self {
        let mut named = Vec::new();
        for (column, _) in head.filter(|(_, name)| !name.trim().is_empty()) {
            named.resize(column, false);
            named.push(true);
        }
        Self { named, told: HashSet::new() }
    }

    /// The columns up to the last that has a name.
    fn columns(&self) -> usize {
        self.named.len()
    }

    /// True for the first value of a column that has no name: one heading helps them all.
    fn is_news(&mut self, column: usize, cell: &str) -> bool {
        !cell.trim().is_empty() && !self.named.get(column).is_some_and(|named| *named) && self.told.insert(column)
    }
}

/// A value that stands under no heading.
fn unheaded(file: &str, place: Place, cell: &str, help: Message) -> Diagnostic {
    let shown: String = cell.chars().take(20).collect();
    let message = message!("“{shown}”上面没有列名", "there is no heading above “{shown}”");
    Diagnostic { file: file.to_owned(), place: Some(place), message, help, excerpt: None, limit: None }
}

fn heading_help() -> Message {
    Message::new("请给这一列补上列名，或删去这一列", "give the column a heading, or remove the column")
}

/// What to do about a value behind the last heading of a CSV: mostly, a comma before it is no delimiter.
fn comma_help() -> Message {
    Message::new(
        "值里有逗号的要加引号；多出的一列请在第一行补上列名，或删去",
        "put a value that holds commas in quotes; give a further column a heading, or remove it",
    )
}

/// The values of a sheet that stand under no heading: the first of each column.
fn unheaded_cells(rows: &[Row], file: &str, sheet: &Grid) -> Vec<Diagnostic> {
    let Some((head, rows)) = rows.split_first() else { return Vec::new() };
    let mut unnamed = Unnamed::of(head.cells.iter().map(|(column, name)| (*column, name.as_str())));
    let cells = rows.iter().flat_map(|row| row.cells.iter().map(|(column, cell)| (row.line, *column, cell)));
    cells
        .filter(|(_, column, cell)| unnamed.is_news(*column, cell))
        .map(|(row, column, cell)| unheaded(file, sheet.place(row, column as u32), cell.trim(), heading_help()))
        .take(MOST_TOLD)
        .collect()
}

/// The cells in which a formula stands that has failed, or has no result in the file.
fn without_value(file: &str, sheet: &Grid) -> Vec<Diagnostic> {
    let cells = sheet.cells.iter().filter_map(|cell| {
        let (message, help) = match &cell.content {
            Content::Error(error) => (
                message!("这一格是出错的公式（{error}）", "the formula of this cell failed ({error})"),
                Message::new("请改正公式，或直接填写", "mend the formula, or write the value itself"),
            ),
            Content::Formula(_) => (
                Message::new("这一格的公式没有结果", "the formula of this cell has no result in the file"),
                Message::new(
                    "用 Excel 或 WPS 打开再保存一次，或直接填写",
                    "open the file in Excel and save it again, or write the value itself",
                ),
            ),
            _ => return None,
        };
        let place = Some(sheet.place(cell.row, cell.column));
        Some(Diagnostic { file: file.to_owned(), place, message, help, excerpt: None, limit: None })
    });
    cells.take(MOST_TOLD).collect()
}

/// The headings that stand a second time: which of the columns is meant cannot be known.
fn repeated(head: Option<&Row>, file: &str, place: impl Fn(u32, u32) -> Place) -> Vec<Diagnostic> {
    let Some(head) = head else { return Vec::new() };
    let mut seen = HashSet::new();
    let names = head.cells.iter().map(|(column, name)| (*column as u32, name.trim()));
    let again = names.filter(|(_, name)| !name.is_empty() && !seen.insert(*name));
    again
        .map(|(column, name)| Diagnostic {
            file: file.to_owned(),
            place: Some(place(head.line, column)),
            message: message!("列名“{name}”写了两次", "the heading “{name}” is there twice"),
            help: Message::new(
                "只保留一列，或改用不同的列名",
                "keep one of the columns, or give them different headings",
            ),
            excerpt: None,
            limit: None,
        })
        .collect()
}

/// The records of the first sheet of a workbook.
///
/// # Errors
/// The workbook cannot be read, or reaches a limit.
pub(super) fn xlsx(bytes: &[u8], file: &str, limits: &Limits) -> Result<Vec<Node>> {
    let refused = |message: Message, help: Message, limit: Option<String>| {
        let file = file.to_owned();
        Error::Mistakes(vec![Diagnostic { file, place: None, message, help, excerpt: None, limit }])
    };
    let document = crate::xlsx::read::read(bytes, limits).map_err(|reason| {
        let problem = reason.into_problem();
        let limit = problem.expected.clone().filter(|_| problem.code == "oversized");
        let (message, help) = problem.into_words();
        refused(message, help, limit)
    })?;
    let sheet = document.blocks.iter().find_map(|block| match block {
        Block::Grid(grid) if !grid.hidden && !grid.cells.is_empty() => Some(grid),
        _ => None,
    });
    let Some(sheet) = sheet else { return Ok(Vec::new()) };
    let mut budget = Budget::new(limits);
    let over = |over: Over| Error::Mistakes(vec![*over_limit(file, "", over.1, over.0)]);
    let rows = sheet_rows(sheet, &mut budget).map_err(over)?;
    let mut mistakes = repeated(rows.first(), file, |row, column| sheet.place(row, column));
    mistakes.extend(unheaded_cells(&rows, file, sheet));
    mistakes.extend(without_value(file, sheet));
    if mistakes.is_empty() { records(&rows, &mut budget).map_err(over) } else { Err(Error::Mistakes(mistakes)) }
}

fn sheet_rows(grid: &Grid, budget: &mut Budget<'_>) -> Result<Vec<Row>, Over> {
    let mut rows: Vec<Row> = Vec::new();
    for cell in &grid.cells {
        if rows.last().is_none_or(|row| row.line != cell.row) {
            rows.push(Row { line: cell.row, cells: Vec::new() });
        }
        let Some(row) = rows.last_mut() else { continue };
        let text = match &cell.content {
            Content::Number(number) => rounded(*number),
            Content::Measured(measured) => rounded(measured.number),
            content => content.text().into_owned(),
        };
        budget.text(&text, Position { line: cell.row, column: cell.column, length: 1 })?;
        row.cells.push((cell.column as usize, text));
    }
    Ok(rows)
}

/// A worksheet's number in the 15 digits that it shows.
fn rounded(number: f64) -> String {
    format!("{number:.15e}").parse::<f64>().ok().map_or_else(
        || number.to_string(),
        |n| {
            let short = format!("{n:.14e}").parse::<f64>().unwrap_or(n);
            short.to_string()
        },
    )
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
    let mut records = Vec::new();
    for row in rows.iter().filter(|row| row.cells.iter().any(|(_, cell)| !cell.trim().is_empty())) {
        let at = Position { line: row.line, column: 0, length: 0 };
        let mut root = Node { at, kind: Kind::Mapping(Vec::new()) };
        let mut cells = row.cells.iter().peekable();
        // A sheet has no cell where nothing is written; what is empty under a name is empty in every format.
        for (column, &name) in head.iter().enumerate() {
            let cell = cells.next_if(|(at, _)| *at == column).map_or("", |(_, cell)| cell);
            // An empty cell says that the value is missing; one of a list says that the item is.
            if !name.is_empty() && (!cell.trim().is_empty() || !name.contains(['[', '.'])) {
                let place = |line| Position { line, column: column as u32, length: 1 };
                let value = value(cell, place(row.line), budget)?;
                // A name stands at the head of its column, a value in its row.
                put(&mut root, name, value, place(first.line), budget)?;
            }
        }
        records.push(root);
    }
    Ok(records)
}

/// Puts a value under `name`, which stands at `head` and may reach into lists: `servers[0].vcpu`.
fn put(node: &mut Node, name: &str, value: Node, head: Position, budget: &mut Budget<'_>) -> Result<(), Over> {
    let at = value.at;
    let (key, rest) = match name.find(['[', '.']) {
        Some(cut) if cut > 0 && is_path(name) => name.split_at(cut),
        _ => (name, ""),
    };
    let Kind::Mapping(entries) = &mut node.kind else { return Ok(()) };
    let index = match entries.iter().position(|(k, _)| k.text() == Some(key)) {
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
        None => put(slot, rest.trim_start_matches('.'), value, head, budget)?,
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
                    rest => put(item, rest, value, head, budget)?,
                }
            }
        }
    }
    Ok(())
}

fn is_path(name: &str) -> bool {
    name.is_ascii() && name.contains('[')
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
