//! The row of headings: below the title of a sheet, and in the words that a template can name.

use std::collections::HashSet;

use super::{Row, Sheet};
use crate::char_count::CharCount as _;
use crate::error::Diagnostic;
use crate::excerpt;
use crate::message;
use crate::message::Message;
use crate::place::Place;

/// Rows among which the headings are looked for.
const MOST_ROWS: usize = 10;
/// Characters of a heading, and of a title that is told.
const LONGEST: usize = 40;
const SHOWN: usize = 20;
/// The most values of which it is told that they stand under no heading.
pub(super) const MOST_TOLD: usize = 20;

/// Takes the rows above the headings away, each with a note.
pub(super) fn below_title(rows: &mut Vec<Row>, sheet: &Sheet<'_>, notes: &mut Vec<Diagnostic>) {
    let head = (0..rows.len().min(MOST_ROWS)).find(|at| !is_above(rows, *at)).unwrap_or(0);
    let Some(line) = rows.get(head).map(|row| row.line + 1).filter(|_| head > 0) else { return };
    for row in rows.drain(..head) {
        let Some((column, text)) = row.filled().next() else { continue };
        let title = excerpt::beginning(text, SHOWN);
        let message = message!(
            "“{title}”这一行不是列名；列名从第{line}行读起",
            "the row of “{title}” is not the headings; they are read from row {line}"
        );
        let help =
            Message::new("不对的话，删去列名上面的行", "if that is wrong, remove what stands above the headings");
        notes.push(sheet.said(row.line, column, message, help));
    }
}

/// Whether a row stands above the headings: nothing, a title, or words on the whole table.
fn is_above(rows: &[Row], at: usize) -> bool {
    let Some((row, below)) = rows.get(at..).and_then(<[Row]>::split_first) else { return false };
    let mut below = below.iter().filter(|row| row.filled().next().is_some());
    let filled = row.filled().count();
    if filled == 0 {
        return true;
    }
    let Some(next) = below.next() else { return false };
    let has_more = below.next().is_some();
    let is_head = has_more && looks_like_heading(next);
    let tells = row.filled().all(|(_, text)| is_remark(text));
    match filled {
        // Headings in groups: those that go over both rows are in the one below, too.
        2.. if row.is_wide => is_head && next.filled().count() > filled,
        1 if row.is_wide => is_head || next.is_wide || next.filled().all(|(_, text)| is_remark(text)),
        1 => is_head,
        _ => tells && is_head && next.filled().count() > filled,
    }
}

fn looks_like_heading(row: &Row) -> bool {
    let mut seen = HashSet::new();
    let is_name = |text: &str| {
        let begins = !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '￥' | '¥' | '$'));
        begins && text.char_count() <= LONGEST && !is_remark(text)
    };
    let mut filled = 0;
    row.filled().all(|(_, text)| {
        filled += 1;
        is_name(text) && seen.insert(text)
    }) && filled > 1
}

/// Whether a cell says what it is itself: `填报单位：教育局`.
pub(super) fn is_remark(text: &str) -> bool {
    text.split_once(['：', ':']).is_some_and(|(label, rest)| {
        let is_label = (1..=LONGEST).contains(&label.trim().char_count()) && !label.contains(['。', '；']);
        is_label && !rest.trim().is_empty()
    })
}

/// A heading as names are: on one line, without the spaces that stretch it or signs that it must be filled in.
pub(super) fn name(text: &str) -> String {
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '＊' | '：' | ':'));
    let mut name = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let is_ascii = |c: Option<char>| c.is_some_and(|c| c.is_ascii());
        if is_ascii(name.chars().next_back()) && is_ascii(word.chars().next()) {
            name.push(' ');
        }
        name.push_str(word);
    }
    name
}

/// The columns that a head leaves without a name: what stands in them would be lost.
#[derive(Default)]
struct Unnamed {
    /// Whether there is a name, up to the last.
    named: Vec<bool>,
    told: HashSet<usize>,
}

impl Unnamed {
    fn of(head: &Row) -> Self {
        let mut named = Vec::new();
        for (column, _) in head.filled() {
            named.resize(column, false);
            named.push(true);
        }
        Self { named, told: HashSet::new() }
    }

    /// True for the first value of a column that has no name: one heading helps them all.
    fn is_news(&mut self, column: usize) -> bool {
        !self.named.get(column).is_some_and(|named| *named) && self.told.insert(column)
    }
}

/// The values that stand under no heading: of a sheet the first of each column; of a CSV text, in which a comma may be
/// no delimiter, the first behind the headings in each row.
pub(super) fn unheaded(rows: &[Row], sheet: &Sheet<'_>) -> Vec<Diagnostic> {
    let Some((head, rows)) = rows.split_first() else { return Vec::new() };
    let mut unnamed = Unnamed::of(head);
    let mut found = Vec::new();
    for row in rows {
        for (column, cell) in row.filled() {
            let is_beyond = sheet.name.is_none() && column >= unnamed.named.len();
            if !is_beyond && !unnamed.is_news(column) {
                continue;
            }
            let shown: String = cell.chars().take(SHOWN).collect();
            let message = message!("“{shown}”上面没有列名", "there is no heading above “{shown}”");
            let help = if is_beyond { comma_help() } else { heading_help() };
            found.push(sheet.said(row.line, column, message, help));
            if found.len() >= MOST_TOLD {
                return found;
            }
            if is_beyond {
                break;
            }
        }
    }
    found
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

/// The headings of a text that stand between full-width commas, which are no delimiters.
pub(super) fn full_width(head: Option<&Row>, sheet: &Sheet<'_>) -> Vec<Diagnostic> {
    let Some(head) = head.filter(|_| sheet.name.is_none()) else { return Vec::new() };
    let [(column, names)] = head.cells.as_slice() else { return Vec::new() };
    let Some((first, _)) = names.split_once('，') else { return Vec::new() };
    let message = message!("“{first}”后面的逗号是全角的“，”", "the comma behind “{first}” is a full-width one, “，”");
    let help = Message::new("各列之间写半角的逗号 ,", "write , between the columns");
    vec![sheet.said(head.line, *column, message, help)]
}

/// The headings that stand a second time: which of the columns is meant cannot be known.
pub(super) fn repeated(head: Option<&Row>, sheet: &Sheet<'_>) -> Vec<Diagnostic> {
    let Some(head) = head else { return Vec::new() };
    let mut seen = HashSet::new();
    let again = head.filled().filter(|(_, name)| !seen.insert(*name));
    again
        .map(|(column, name)| {
            let message = message!("列名“{name}”写了两次", "the heading “{name}” is there twice");
            let help = Message::new(
                "只保留一列，或改用不同的列名",
                "keep one of the columns, or give them different headings",
            );
            sheet.said(head.line, column, message, help)
        })
        .collect()
}

impl Sheet<'_> {
    /// What is said of a cell.
    pub(super) fn said(&self, row: u32, column: usize, message: Message, help: Message) -> Diagnostic {
        Diagnostic::new(self.file, Some(self.place(row, column as u32)), message, help)
    }

    pub(super) fn place(&self, row: u32, column: u32) -> Place {
        match &self.name {
            Some(sheet) => Place::Cell { sheet: sheet.clone(), row, column },
            None => Place::Line { line: row, column },
        }
    }
}
