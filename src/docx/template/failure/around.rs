//! The loops around a tag: which of their items have what the record has not.

use crate::docx::template::expression::{Parser, lex, path_of};
use crate::docx::template::scan::Tag;
use crate::docx::template::tags::Kind;
use crate::record::Record;
use crate::value::Value;

/// Items that are looked at.
const MOST: usize = 1000;

/// A loop around a tag.
pub(super) struct Around {
    /// What it calls its items.
    pub(super) row: String,
    /// The list that it goes through.
    pub(super) list: String,
}

/// The innermost loop around a tag with items that have `name`, which the tag takes of the record itself.
pub(super) fn row_with(tags: &[Tag], tag: &Tag, name: &str, record: &Record) -> Option<Around> {
    let asks_items = [format!(".{name}"), format!("[\"{name}\"]"), format!("['{name}']")];
    let inner: String = tag.inner.chars().filter(|c| !c.is_whitespace()).collect();
    if name.is_empty() || asks_items.iter().any(|asked| inner.contains(asked.as_str())) {
        return None;
    }
    let open = loops_around(tags, tag);
    (0..open.len()).rev().find_map(|at| {
        let items = items_of(&open, at, record);
        let has = items.iter().any(|item| item.get(name).is_some());
        let (row, list) = open.get(at).filter(|_| has)?;
        Some(Around { row: row.clone(), list: list.join(".") })
    })
}

/// The names of the items of the loops around a tag, and the paths of their lists.
fn loops_around(tags: &[Tag], tag: &Tag) -> Vec<(String, Vec<String>)> {
    let mut before: Vec<&Tag> =
        tags.iter().filter(|other| other.at < tag.at && other.kind == Kind::Statement).collect();
    crate::order::by(&mut before, |tag| tag.at);
    let mut open = Vec::new();
    for tag in before {
        let Ok(lexed) = lex(&tag.inner) else { continue };
        let mut parser = Parser::new(&lexed);
        match parser.word() {
            Some("for") => {
                let targets = parser.targets();
                let list = parser.or().ok().as_ref().and_then(path_of);
                open.push(match (&*targets, list) {
                    ([row], Some(list)) => (row.clone(), list),
                    _ => (String::new(), Vec::new()),
                });
            }
            Some("endfor") => drop(open.pop()),
            _ => {}
        }
    }
    open
}

/// The items that a loop goes through in a record: its list may be that of an item of a loop around it.
fn items_of<'r>(open: &[(String, Vec<String>)], at: usize, record: &'r Record) -> Vec<&'r Record> {
    let Some((_, list)) = open.get(at) else { return Vec::new() };
    let Some((head, rest)) = list.split_first() else { return Vec::new() };
    let outer = (0..at).rev().find(|outer| open.get(*outer).is_some_and(|(row, _)| row == head));
    let (mut holders, path) = match outer {
        Some(outer) => (items_of(open, outer, record), rest),
        None => (vec![record], list.as_slice()),
    };
    for name in path {
        let mut inside = Vec::new();
        for value in holders.iter().filter_map(|holder| holder.get(name)) {
            match value {
                Value::Map(map) => inside.push(&**map),
                Value::Rows(rows) => inside.extend(rows.iter().take(MOST)),
                _ => {}
            }
            if inside.len() >= MOST {
                break;
            }
        }
        holders = inside;
    }
    holders
}
