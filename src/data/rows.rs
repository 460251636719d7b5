//! One record a row: the header names fields by key or label; `servers[0].vcpu` reaches into tables, and a cell that
//! holds a list or mapping in YAML's flow style is read as such.

use crate::error::{Error, Result};
use crate::grid::{Block, Content, Grid};
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::node::{self, Kind, Node, Position, mistake};
use crate::open;

/// The records of a CSV text.
///
/// # Errors
/// The text is no CSV.
pub(super) fn csv(text: &str, file: &str) -> Result<Vec<Node>> {
    let text = text.trim_start_matches('\u{feff}');
    let head = text.lines().next().unwrap_or_default();
    let delimiter =
        [b',', b';', b'\t'].into_iter().max_by_key(|d| head.bytes().filter(|b| b == d).count()).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows: Vec<(u32, Vec<String>)> = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| {
            let line = error.position().map_or(0, |p| p.line().saturating_sub(1)) as u32;
            let info = error.to_string();
            let at = Position { line, column: 0, length: 1 };
            let message = message!("CSV 无法读取：{info}", "the CSV cannot be read: {info}");
            Error::Mistakes(vec![*mistake(file, text, at, message, Message::default())])
        })?;
        let line = row.position().map_or(0, |p| p.line().saturating_sub(1)) as u32;
        rows.push((line, row.iter().map(str::to_owned).collect()));
    }
    Ok(records(&rows))
}

/// The records of the first sheet of a workbook.
///
/// # Errors
/// The workbook cannot be read.
pub(super) fn xlsx(bytes: &[u8], file: &str, limits: &Limits) -> Result<Vec<Node>> {
    let refused = |message: Message, help: Message| {
        let file = file.to_owned();
        Error::Mistakes(vec![crate::error::Diagnostic { file, place: None, message, help, excerpt: None, limit: None }])
    };
    if matches!(open::kind(bytes, limits), Ok(open::Kind::Docx)) {
        return Err(refused(
            Message::new("这是 Word 文档，不是数据", "this is a Word document, not data"),
            message!(
                "先读成记录：zwy read {file} | zwy fill -",
                "read it into records first: zwy read {file} | zwy fill -"
            ),
        ));
    }
    let document = crate::xlsx::read::read(bytes, limits).map_err(|reason| {
        let problem = reason.into_problem();
        refused(problem.message, problem.help)
    })?;
    let sheet = document.blocks.iter().find_map(|block| match block {
        Block::Grid(grid) if !grid.hidden && !grid.cells.is_empty() => Some(grid),
        _ => None,
    });
    Ok(sheet.map(|grid| records(&sheet_rows(grid))).unwrap_or_default())
}

fn sheet_rows(grid: &Grid) -> Vec<(u32, Vec<String>)> {
    let mut rows: Vec<(u32, Vec<String>)> = Vec::new();
    for cell in &grid.cells {
        if rows.last().is_none_or(|(row, _)| *row != cell.row) {
            rows.push((cell.row, Vec::new()));
        }
        let Some((_, row)) = rows.last_mut() else { continue };
        while row.len() < cell.column as usize {
            row.push(String::new());
        }
        row.push(match &cell.content {
            Content::Number(number) => rounded(*number),
            Content::Measured(measured) => rounded(measured.number),
            content => content.text().into_owned(),
        });
    }
    rows
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

fn records(rows: &[(u32, Vec<String>)]) -> Vec<Node> {
    let Some(((_, head), rows)) = rows.split_first() else { return Vec::new() };
    rows.iter()
        .filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()))
        .map(|(line, cells)| {
            let mut root = Node { at: Position { line: *line, column: 0, length: 0 }, kind: Kind::Mapping(Vec::new()) };
            for (column, (name, cell)) in head.iter().zip(cells).enumerate() {
                let name = name.trim();
                // An empty cell says that the value is missing; one of a list says that the item is.
                if !name.is_empty() && (!cell.trim().is_empty() || !name.contains(['[', '.'])) {
                    let at = Position { line: *line, column: column as u32, length: 1 };
                    put(&mut root, name, value(cell, at), at);
                }
            }
            root
        })
        .collect()
}

/// Puts a value under `name`, which may reach into lists: `servers[0].vcpu`.
fn put(node: &mut Node, name: &str, value: Node, at: Position) {
    let (key, rest) = match name.find(['[', '.']) {
        Some(cut) if cut > 0 && is_path(name) => name.split_at(cut),
        _ => (name, ""),
    };
    let Kind::Mapping(entries) = &mut node.kind else { return };
    let index = match entries.iter().position(|(k, _)| k.text() == Some(key)) {
        Some(index) => index,
        None => {
            let kind = if rest.starts_with('[') { Kind::Sequence(Vec::new()) } else { Kind::Mapping(Vec::new()) };
            let name = Node { at, kind: Kind::Scalar { text: key.to_owned(), plain: true } };
            entries.push((name, Node { at, kind }));
            entries.len() - 1
        }
    };
    let Some((_, slot)) = entries.get_mut(index) else { return };
    match rest.strip_prefix('[').and_then(|r| r.split_once(']')) {
        None if rest.is_empty() => *slot = value,
        None => put(slot, rest.trim_start_matches('.'), value, at),
        Some((number, rest)) => {
            let Kind::Sequence(items) = &mut slot.kind else { return };
            let number: usize = number.parse().unwrap_or(usize::MAX);
            if number > 100_000 {
                return;
            }
            while items.len() <= number {
                items.push(Node { at, kind: Kind::Mapping(Vec::new()) });
            }
            if let Some(item) = items.get_mut(number) {
                match rest.trim_start_matches('.') {
                    "" => *item = value,
                    rest => put(item, rest, value, at),
                }
            }
        }
    }
}

fn is_path(name: &str) -> bool {
    name.is_ascii() && name.contains('[')
        || name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'.')
}

fn value(cell: &str, at: Position) -> Node {
    let text = cell.trim();
    let flow = (text.starts_with('[') && text.ends_with(']')) || (text.starts_with('{') && text.ends_with('}'));
    if flow
        && let Ok(mut documents) = node::parse(text, "")
        && documents.len() == 1
        && let Some(mut document) = documents.pop()
    {
        move_to(&mut document, at);
        return document;
    }
    Node { at, kind: Kind::Scalar { text: text.to_owned(), plain: true } }
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
