//! Rows in rows: a template that goes through a list in each row of a list prints them in one table. They are read as
//! rows of that table, in which the columns of the inner list have its name in front, and put together again.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::grids::{Understood, label};
use super::nodes::Node;
use super::walk::Frame;
use super::walk::Walk;
use crate::docx::template::prints::{ITEM, Printed, Prints, Through};
use crate::grid::Cell;
use crate::record::{Key, Record};
use crate::schema::Head;
use crate::value::Value;

impl Walk<'_> {
    /// How many loops over rows are open.
    pub(super) fn loops(&self) -> usize {
        self.frames.iter().filter(|frame| matches!(frame, Frame::Loop(Through::Rows(_)))).count()
    }

    /// Takes a row of values of a group, above its rows; false for any other row.
    pub(super) fn group_head(&mut self, cells: &[Understood<'_>], below: &[Cell]) -> bool {
        let loops = self.loops();
        let mut head = Vec::new();
        let mut of_table = None;
        for Understood { cell, nodes, .. } in cells {
            if nodes.iter().all(|node| matches!(node, Node::Text(_))) {
                head.extend(label(&cell.text()).map(Head::Label));
                continue;
            }
            let Some((front, table, key, behind)) = only_cell(nodes) else { return false };
            of_table = Some(table);
            head.push(Head::Value(key.clone(), front, behind));
        }
        let Some((key, table)) = of_table.and_then(|table| self.schema.tables.get_index(table)) else { return false };
        let is_inner = |head: &Head| matches!(head, Head::Value(key, ..) if key.contains('.'));
        let has_lists = table.columns.keys().any(|key| key.contains('.'));
        if loops != 1 || !has_lists || head.iter().any(is_inner) || !has_rows(below) {
            return false;
        }
        // A row of its own is told by its wording, or by its only cell, which is merged.
        let is_worded = head.iter().any(|head| match head {
            Head::Label(_) => true,
            Head::Value(_, front, behind) => !front.trim().is_empty() || !behind.trim().is_empty(),
        });
        let is_merged = cells.len() == 1 && cells.iter().all(|cell| cell.cell.column_span > 1);
        let Some(number) = self.schema.tables.get_index_of(key).filter(|_| is_worded || is_merged) else {
            cells.iter().for_each(|cell| self.give_up(&cell.nodes));
            self.blurred.extend(self.schema.tables.get_index_of(key));
            return true;
        };
        for head in &head {
            if let Head::Value(key, ..) = head {
                self.listed.insert((number, key.clone()));
            }
        }
        self.heads.push((number, head));
        true
    }
}

/// Whether a loop over rows begins in `cells` before the one around them ends.
fn has_rows(cells: &[Cell]) -> bool {
    cells.iter().find_map(|cell| Prints::opens_rows(&cell.text())).unwrap_or(false)
}

/// The value of a table that a cell prints, with the wording in front of it and behind it; none where it prints more.
fn only_cell(nodes: &[Node]) -> Option<(String, usize, &Key, String)> {
    let (mut front, mut value, mut behind) = (String::new(), None, String::new());
    for node in nodes {
        match node {
            Node::Text(text) if value.is_none() => front.push_str(text),
            Node::Text(text) => behind.push_str(text),
            Node::Value { of: Some(Printed::Cell(table, key)), legible: true, .. } if value.is_none() => {
                value = Some((*table, key));
            }
            _ => return None,
        }
    }
    let (table, key) = value?;
    Some((front, table, key, behind))
}

/// The rows of each table with which groups begin.
#[derive(Debug, Default)]
pub(in crate::extract) struct Anew(HashMap<Key, HashSet<usize>>);

impl Anew {
    pub(in crate::extract) fn of(&self, table: &str) -> &HashSet<usize> {
        static NONE: LazyLock<HashSet<usize>> = LazyLock::new(HashSet::new);
        self.0.get(table).unwrap_or(&NONE)
    }

    pub(in crate::extract) fn set(&mut self, table: &Key, rows: Vec<usize>) {
        self.0.insert(table.clone(), rows.into_iter().collect());
    }
}

/// True for rows that hold rows of lists of their own.
pub(in crate::extract) fn is_grouped(rows: &[Record]) -> bool {
    rows.iter().any(|row| row.iter().any(|(key, _)| key.contains('.')))
}

/// Rows with the rows of the lists in them; as they are where there are no such lists.
///
/// `anew` are the rows with which groups begin, whatever their values are.
pub(in crate::extract) fn grouped(rows: &[Record], anew: &HashSet<usize>) -> Vec<Record> {
    if !is_grouped(rows) {
        return rows.to_vec();
    }
    let mut groups: Vec<Record> = Vec::new();
    let mut lists: Vec<(String, Vec<Record>)> = Vec::new();
    let mut own = None;
    for (index, row) in rows.iter().enumerate() {
        let (outer, inner) = parted(row);
        if begins(own.as_ref(), &outer, !inner.is_empty(), anew.contains(&index)) {
            close(&mut groups, &mut lists);
            groups.push(outer.clone());
            own = Some(outer);
        }
        for (list, row) in inner {
            match lists.iter_mut().find(|(known, _)| *known == list) {
                Some((_, rows)) => rows.push(row),
                None => lists.push((list, vec![row])),
            }
        }
    }
    close(&mut groups, &mut lists);
    groups
}

/// Puts the rows of the lists into the last group.
fn close(groups: &mut [Record], lists: &mut Vec<(String, Vec<Record>)>) {
    if let Some(last) = groups.last_mut() {
        lists.drain(..).for_each(|(list, rows)| last.set(list, listed(rows)));
    }
}

/// The rows of a list, or its values where it has nothing else.
pub(in crate::extract) fn listed(rows: Vec<Record>) -> Value {
    if !rows.iter().any(|row| row.get(ITEM).is_some()) {
        return Value::Rows(rows);
    }
    Value::List(rows.iter().filter_map(|row| row.get(ITEM).cloned()).collect())
}

/// Whether a row begins a group: it has other values of it than the one before, or nothing but such values.
fn begins(before: Option<&Record>, outer: &Record, has_inner: bool, is_anew: bool) -> bool {
    let Some(before) = before else { return true };
    let is_same = || outer.iter().eq(before.iter());
    is_anew || !outer.is_empty() && (!has_inner || !is_same())
}

/// The rows with which groups begin that have the values of the one before.
pub(in crate::extract) fn repeated(rows: &[Record], anew: &HashSet<usize>) -> Vec<usize> {
    let mut own: Option<Record> = None;
    let mut repeated = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let (outer, inner) = parted(row);
        let is_anew = anew.contains(&index);
        if begins(own.as_ref(), &outer, !inner.is_empty(), is_anew) {
            let is_same = own.as_ref().is_some_and(|own| outer.iter().eq(own.iter()));
            repeated.extend((is_same && is_anew && !outer.is_empty()).then_some(index));
            own = Some(outer);
        }
    }
    repeated
}

/// The values of the group in a row, and those of each list.
fn parted(row: &Record) -> (Record, Vec<(String, Record)>) {
    let (mut outer, mut inner) = (Record::new(), Vec::<(String, Record)>::new());
    for (key, value) in row.iter() {
        let Some((list, name)) = key.split_once('.') else {
            outer.set(key, value.clone());
            continue;
        };
        match inner.iter_mut().find(|(known, _)| known == list) {
            Some((_, row)) => row.set(name, value.clone()),
            None => {
                let mut row = Record::new();
                row.set(name, value.clone());
                inner.push((list.to_owned(), row));
            }
        }
    }
    // What the form does not know stands in the row itself.
    if let (Some(extra), Some((_, row))) = (outer.remove("extra"), inner.first_mut()) {
        row.set("extra", extra);
    }
    (outer, inner)
}

/// Where the values of rows stand once they are put together.
#[derive(Debug, Default)]
pub(in crate::extract) struct Paths {
    /// By table: for each row the number of its group, and its own number there.
    tables: Vec<(String, Vec<(usize, usize)>)>,
}

impl Paths {
    /// For the tables of a record that is not put together yet.
    pub(in crate::extract) fn of(record: &Record, anew: &Anew) -> Self {
        let mut tables = Vec::new();
        for (key, value) in record.iter() {
            let Value::Rows(rows) = value else { continue };
            if !is_grouped(rows) {
                continue;
            }
            let (mut group, mut number, mut own) = (0, 0, None);
            let anew = anew.of(key);
            let numbers = rows.iter().enumerate().map(|(index, row)| {
                let (outer, inner) = parted(row);
                let is_first = own.is_none();
                if begins(own.as_ref(), &outer, !inner.is_empty(), anew.contains(&index)) {
                    (group, number) = (group + usize::from(!is_first), 0);
                    own = Some(outer);
                }
                let at = (group, number);
                number += usize::from(!inner.is_empty());
                at
            });
            tables.push((key.to_owned(), numbers.collect()));
        }
        Self { tables }
    }

    /// Makes the path of a row (`组[3].人.名`) the one that it has in the end (`组[1].人[0].名`).
    pub(in crate::extract) fn lead(&self, path: &mut String) {
        let Some((table, rest)) = path.split_once('[') else { return };
        let Some((_, rows)) = self.tables.iter().find(|(own, _)| own == table) else { return };
        let Some((index, name)) = rest.split_once(']') else { return };
        let Some((group, number)) = index.parse::<usize>().ok().and_then(|at| rows.get(at)) else { return };
        let name = name.trim_start_matches('.');
        *path = match name.split_once('.') {
            Some((list, name)) => format!("{table}[{group}].{list}[{number}].{name}"),
            None if name.is_empty() => format!("{table}[{group}]"),
            None => format!("{table}[{group}].{name}"),
        };
    }
}
