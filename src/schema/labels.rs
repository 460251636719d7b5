//! Labels: what a field is called so that nobody mistakes it for another, and whether a return could.
//!
//! Where two fields have one label, they are told apart by where they are printed: by the head of their grid row, by
//! their side of a signature block, or by the wording in front of them.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;

use super::files::File;
use super::mistakes::Mistakes;
use super::raw::RawTable;
use super::slots::is_key;
use super::{Block, CellLayout, Field, GridLayout, Part, Text};
use crate::message;
use crate::message::Message;
use crate::node::Node;
use crate::record::{ByKey, Key};

/// A label as it is compared: without white space, width, case, and the colon at its end.
pub(super) fn fold(label: &str) -> String {
    let is_simple = |c: char| c.is_ascii() || matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{ff01}'..='\u{ff5e}');
    let mut folded: String = if label.chars().all(is_simple) {
        label.chars().map(|c| narrow(c).to_ascii_lowercase()).filter(|c| !c.is_whitespace()).collect()
    } else {
        label.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace()).collect()
    };
    folded.truncate(folded.trim_end_matches(':').len());
    folded
}

/// The character of ASCII that a wide one stands for; any other as it is.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// Where a field is printed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Spot {
    /// The first label of its grid row, or the first words of its side of a signature block.
    head: String,
    /// The side of a signature block, from 1.
    side: usize,
    /// The wording in front of it.
    front: String,
}

/// Where each field is printed first.
fn spots(body: &[Block]) -> HashMap<Key, Spot> {
    let mut spots = HashMap::new();
    let mut front = String::new();
    for block in body {
        walk(block, &mut front, &Spot::default(), &mut spots);
    }
    spots
}

fn walk(block: &Block, front: &mut String, around: &Spot, spots: &mut HashMap<Key, Spot>) {
    match block {
        Block::Paragraph(paragraph) => text(&paragraph.text, front, around, spots),
        Block::Sides(lines) => {
            for side in 0..2 {
                let column = lines.iter().filter_map(|line| line.get(side));
                let head = column.clone().find_map(literal).map(first_words).unwrap_or_default();
                let around = Spot { head, side: side + 1, front: String::new() };
                let mut front = String::new();
                for line in column {
                    text(line, &mut front, &around, spots);
                }
            }
        }
        Block::Grid(grid) => self::grid(grid, around, spots),
        Block::Table(_) | Block::Gap(_) | Block::PageBreak => front.clear(),
    }
}

fn grid(grid: &GridLayout, around: &Spot, spots: &mut HashMap<Key, Spot>) {
    for row in &grid.rows {
        let own = row.cells.iter().find(|cell| !cell.has_slot());
        // A row of one cell is headed by the words that the cell begins with.
        let head = own.or(row.cells.first().filter(|_| row.cells.len() == 1 && grid.columns_mm.len() > 1));
        let head = head.map(|cell| if cell.has_slot() { first_words(&label(cell)) } else { label(cell) });
        let head = head.unwrap_or_default();
        let mut front = String::new();
        for cell in &row.cells {
            let around =
                Spot { head: if head.is_empty() { around.head.clone() } else { head.clone() }, ..around.clone() };
            if cell.has_slot() {
                for block in &cell.blocks {
                    walk(block, &mut front, &around, spots);
                }
            } else {
                front = label(cell);
            }
        }
    }
}

fn text(text: &Text, front: &mut String, around: &Spot, spots: &mut HashMap<Key, Spot>) {
    for part in &text.parts {
        match part {
            Part::Literal(literal) if !literal.trim().is_empty() => *front = literal.trim().to_owned(),
            Part::Literal(_) => {}
            Part::Slot { key, .. } => {
                let spot = Spot { front: fold(front), ..around.clone() };
                spots.entry(key.clone()).or_insert(spot);
            }
        }
    }
}

/// The wording of a cell without slots.
fn label(cell: &CellLayout) -> String {
    let paragraphs = cell.blocks.iter().filter_map(|block| match block {
        Block::Paragraph(paragraph) => literal(&paragraph.text),
        _ => None,
    });
    paragraphs.collect::<String>().trim().trim_end_matches(['：', ':']).to_owned()
}

fn literal(text: &Text) -> Option<&str> {
    match text.parts.first() {
        Some(Part::Literal(literal)) if !literal.trim().is_empty() => Some(literal.trim()),
        _ => None,
    }
}

/// `使用单位：（章）` is `使用单位`.
fn first_words(text: &str) -> String {
    text.split(['：', ':', '（', '(']).next().unwrap_or_default().trim().to_owned()
}

/// Gives every field a title that no other field has: where a label is shared, the head of its row comes first.
pub(super) fn titles(body: &[Block], fields: &mut ByKey<Field>) {
    let mut shared: HashMap<String, usize> = HashMap::new();
    for field in fields.values() {
        *shared.entry(fold(&field.label)).or_default() += 1;
    }
    let spots = spots(body);
    for (key, field) in fields {
        let several = shared.get(&fold(&field.label)).is_some_and(|n| *n > 1);
        if let Some(spot) = spots.get(key).filter(|_| several)
            && !spot.head.is_empty()
            && fold(&spot.head) != fold(&field.label)
        {
            field.title = format!("{}{}", spot.head, field.label);
        }
    }
}

/// Tells fields that a return could not tell apart.
pub(super) fn distinct(file: &File<'_>, body: &[Block], mistakes: &mut Mistakes<'_>) {
    let spots = spots(body);
    let mut list = file.node.child("fields").in_order();
    let mut seen: HashMap<String, Vec<(&str, Option<&Spot>)>> = HashMap::new();
    for (key, field) in &file.raw.fields {
        let spot = spots.get(key.as_str());
        let names: HashSet<String> =
            std::iter::once(&field.label).chain(&field.aliases).map(|name| fold(name)).collect();
        let mut names: Vec<String> = names.into_iter().collect();
        names.sort();
        let clash = names.iter().find_map(|name| {
            let others = seen.get(name)?;
            others.iter().find(|(_, other)| *other == spot).map(|(other, _)| (name.clone(), *other))
        });
        if let Some((name, other)) = clash {
            mistakes.at(
                list.entry(key).0,
                message!(
                    "“{key}”与“{other}”都叫“{name}”，无法区分",
                    "“{key}” and “{other}” are both called “{name}” and cannot be told apart"
                ),
                Message::new(
                    "改标签或别名，或印在标题不同的行里",
                    "change a label or alias, or print them in rows with different heads",
                ),
            );
        }
        for name in names {
            seen.entry(name).or_default().push((key, spot));
        }
    }
}

/// Tells columns of a table that have one label.
pub(super) fn columns(raw: &RawTable, list: &Node, mistakes: &mut Mistakes<'_>) {
    if mistakes.is_known() {
        return;
    }
    let mut list = list.in_order();
    let mut seen: HashMap<String, &str> = HashMap::new();
    for (key, column) in &raw.columns {
        let parts = column.column.as_ref().map(|column| column.parts.as_slice()).unwrap_or_default();
        for name in std::iter::once(&column.label).chain(&column.aliases).chain(parts) {
            match seen.insert(fold(name), key) {
                Some(other) if other != key => mistakes.at(
                    list.entry(key).0,
                    message!(
                        "列“{key}”与“{other}”都叫“{name}”",
                        "the columns “{key}” and “{other}” are both called “{name}”"
                    ),
                    Message::new("改标签或别名", "change a label or alias"),
                ),
                _ => {}
            }
        }
    }
}

/// Tells fields and tables that are printed nowhere.
pub(super) fn printed(file: &File<'_>, body: &[Block], mistakes: &mut Mistakes<'_>) {
    let spots = spots(body);
    let in_totals: HashSet<&str> = file
        .raw
        .tables
        .values()
        .filter_map(|table| table.total.as_ref())
        .flat_map(|total| total.fields.values().map(String::as_str))
        .collect();
    let mut list = file.node.child("fields").in_order();
    for key in file.raw.fields.keys() {
        let known = spots.contains_key(key.as_str()) || in_totals.contains(key.as_str());
        // A slot cannot name what is no key; that is told already.
        if !known && is_key(key) && key != "form" {
            mistakes.at(
                list.entry(key).0,
                message!("字段“{key}”没有印在任何地方", "the field “{key}” is printed nowhere"),
                message!("在 body 中写“{{{{ {key} }}}}”", "write “{{{{ {key} }}}}” in the body"),
            );
        }
    }
    let mut tables: HashMap<&str, usize> = HashMap::new();
    count_tables(body, &mut tables);
    let mut list = file.node.child("tables").in_order();
    for key in file.raw.tables.keys() {
        let (message, help) = match tables.get(key.as_str()) {
            Some(1) => continue,
            None => (
                message!("表格“{key}”没有印在任何地方", "the table “{key}” is printed nowhere"),
                message!("在 body 中写“- table: {key}”", "write “- table: {key}” in the body"),
            ),
            Some(_) => (
                message!("表格“{key}”印了几次", "the table “{key}” is printed more than once"),
                Message::new("只保留一处", "keep one"),
            ),
        };
        mistakes.at(list.entry(key).0, message, help);
    }
}

fn count_tables<'b>(blocks: &'b [Block], tables: &mut HashMap<&'b str, usize>) {
    for block in blocks {
        match block {
            Block::Table(key) => *tables.entry(key).or_default() += 1,
            Block::Grid(grid) => {
                for cell in grid.rows.iter().flat_map(|row| &row.cells) {
                    count_tables(&cell.blocks, tables);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_simple_is_folded_as_everything_is() {
        let simple = ('\0'..='\u{7f}').chain('\u{ff01}'..='\u{ff5e}').chain('\u{4e00}'..='\u{9fff}');
        for c in simple.filter(|c| !matches!(c, ':' | '：')) {
            let slow: String = c.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace()).collect();
            assert_eq!(fold(&c.to_string()), slow, "{c:?}");
        }
        assert_eq!(fold(" ＣＰＵ（核）Ａ：: "), "cpu(核)a");
    }
}
