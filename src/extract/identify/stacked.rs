//! Several forms below each other on one sheet: it is cut where another title begins, so that each is read by itself.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::anew;
use super::untitled::is_of_other;
use crate::char_count::CharCount as _;
use crate::deadline;
use crate::extract::fold::{Look, fold};
use crate::extract::header::{behind_header, find_header};
use crate::extract::looks::Looks;
use crate::extract::plans::Plans;
use crate::extract::titles::{is_further, leads, titled};
use crate::grid::{Block, Content, Document, Grid};
use crate::message;
use crate::message::Message;
use crate::problem::Problem;

/// Rows of a sheet that are looked at.
const ROWS: u32 = 20_000;
/// Lines of a sheet that may begin a part.
const MARKS: usize = 100;
/// Rows above the first title of a sheet that may be another form.
const ABOVE: u32 = 4;
/// Rows between a title and the line that announces it as an example.
const NEAR: u32 = 2;
/// Lines of a form in front of its title.
const LINES: usize = 4;

/// `document` with each sheet of several forms cut into one grid a form, without those that are examples, and with what
/// there is to say of these; rows keep their numbers.
pub(in crate::extract) fn parted<'a>(plans: &Plans, document: Cow<'a, Document>) -> (Cow<'a, Document>, Vec<Problem>) {
    let parts: Vec<Vec<Part>> = document
        .blocks
        .iter()
        .map(|block| match block {
            Block::Grid(grid) if !grid.hidden => parts(plans, grid),
            _ => Vec::new(),
        })
        .collect();
    let mut problems = Vec::new();
    if parts.iter().all(|parts| parts.len() < 2) {
        return (document, problems);
    }
    let mut parted = document.into_owned();
    let blocks = std::mem::take(&mut parted.blocks);
    for (block, parts) in blocks.into_iter().zip(parts) {
        match block {
            Block::Grid(grid) if parts.len() > 1 => {
                let ends = parts.iter().skip(1).map(|part| part.row).chain([u32::MAX]);
                for (part, end) in parts.iter().zip(ends) {
                    if part.example {
                        problems.push(example(&grid, part.row));
                    } else {
                        parted.blocks.push(Block::Grid(grid.of_rows(part.row..end)));
                    }
                }
            }
            other => parted.blocks.push(other),
        }
    }
    (Cow::Owned(parted), problems)
}

/// A part of a sheet.
#[derive(Debug, Clone, Copy)]
struct Part {
    /// Its first row.
    row: u32,
    /// It only shows how the form is filled in.
    example: bool,
    /// The form whose title it has.
    plan: Option<usize>,
}

/// The parts of a sheet: another begins at a title of other wording than the one before, below a table's header or the
/// labels of another form; at a title, or without one, where labels begin [anew]; and where an example begins that has a
/// table or labels of its own.
fn parts(plans: &Plans, grid: &Grid) -> Vec<Part> {
    let mut parts = vec![Part { row: 0, example: false, plan: None }];
    let mut last: Option<String> = None;
    let mut row = None;
    let mut marks = 0;
    let mut headers = Headers { plans, grid, known: None };
    let mut next = 0;
    // The last line that announces an example.
    let mut announced: Option<u32> = None;
    for (at, cell) in grid.cells.iter().enumerate().take_while(|(_, cell)| cell.row < ROWS) {
        // A title is the first text of its row.
        if row.replace(cell.row) == Some(cell.row) {
            continue;
        }
        if !matches!(cell.content, Content::Text(_) | Content::Blocks(_)) {
            continue;
        }
        let text = &*cell.text();
        let part = parts.last().copied().unwrap_or(Part { row: 0, example: false, plan: None });
        let look = Look::of(text);
        let mark = is_example_mark(text, look);
        let plan = titled(plans, text, look).map(|(plan, _)| plan);
        if !mark && plan.is_none() {
            continue;
        }
        marks += 1;
        if marks > MARKS || deadline::passed() {
            break;
        }
        let is_first = last.is_none() && cell.row >= ABOVE;
        if next <= cell.row && (mark || is_first || last.is_some()) {
            next = next_title(plans, grid, at + 1);
        }
        let both = || [part.row..cell.row, cell.row..next];
        let is_anew = |plan: usize| anew::is_below(plans, (part.plan, plan), grid, both());
        if mark && grid.cells.get(at + 1).is_none_or(|next| next.row != cell.row) {
            let is_within = headers.is_in(cell.row..next);
            if is_within && (headers.is_in(next..u32::MAX) || headers.is_in(part.row..cell.row))
                || plan.or(part.plan).is_some_and(is_anew)
            {
                // Where both titles have the mark, somebody filled in the examples.
                let is_form = plan.is_some() && announced.is_some_and(|row| row <= part.row + NEAR);
                parts.push(Part { row: cell.row, example: !is_form, plan });
            } else if plan.is_some() || is_mark_alone(text) {
                announced = Some(cell.row);
            }
            continue;
        }
        let Some(plan) = plan else { continue };
        // Above the first title there may be a form whose own was changed, or a list that has none.
        let begins = part.example
            || is_first && is_of_other(plans, plan, &grid.of_rows(part.row..cell.row))
            || is_first && headers.is_in(part.row..cell.row) && anew::is_below_list(plans, plan, grid, both())
            || last.as_ref().is_some_and(|last| !is_same(last, text)) && headers.is_in(part.row..cell.row);
        let is_anew = !begins && (is_first || last.is_some()) && !is_further(text) && is_anew(plan);
        if begins || is_anew {
            let announced = announced.filter(|_| is_anew);
            let own = announced.filter(|row| row + NEAR >= cell.row);
            if let Some(part) = parts.last_mut()
                && announced.is_some_and(|row| own.is_none() && row <= part.row + NEAR)
            {
                part.example = true;
            }
            let row = own.unwrap_or_else(|| begin(plans, plan, grid, part.row, cell.row));
            parts.push(Part { row, example: own.is_some(), plan: Some(plan) });
        } else if let Some(part) = parts.last_mut()
            && part.plan.is_none()
        {
            part.plan = Some(plan);
        }
        if begins || is_anew || last.is_none() {
            last = Some(text.to_owned());
        }
    }
    let mut at = 0;
    while let Some(part) = parts.get(at).copied().filter(|_| parts.len() <= MARKS && !deadline::passed()) {
        let end = parts.get(at + 1).map_or(ROWS, |next| next.row);
        let row = if part.example { None } else { anew::untitled(plans, part.plan, grid, part.row..end) };
        at += 1;
        if let Some(row) = row {
            parts.insert(at, Part { row, ..part });
        }
    }
    parts
}

/// The row of the first title from the cell `at` on.
fn next_title(plans: &Plans, grid: &Grid, at: usize) -> u32 {
    let mut texts = grid.cells.iter().skip(at).take_while(|cell| cell.row < ROWS);
    let title = texts
        .find(|cell| matches!(&cell.content, Content::Text(text) if titled(plans, text, Look::of(text)).is_some()));
    title.map_or(u32::MAX, |cell| cell.row)
}

/// A short line that announces an example.
fn is_example_mark(text: &str, look: Look) -> bool {
    const WORDS: [&str; 5] = ["示例", "样例", "范例", "示范", "样表"];
    static LOOKS: LazyLock<Looks> = LazyLock::new(|| Looks::new(&WORDS.map(Look::of)));
    if !LOOKS.may_be_in(look) {
        return false;
    }
    let folded = fold(text);
    folded.char_count() <= 24 && WORDS.iter().any(|word| folded.contains(word))
}

/// The row in which the form of a title begins: that of the title, or of the lines in front of it, behind the row `floor`.
fn begin(plans: &Plans, plan: usize, grid: &Grid, floor: u32, title: u32) -> u32 {
    let mut start = title;
    for row in (floor + 1..title).rev().take(LINES) {
        let folded: String = grid.row(row).iter().map(|cell| fold(&cell.text())).collect();
        if plans.get(plan).is_some_and(|plan| leads(plan, &folded)) {
            start = row;
        } else if !folded.is_empty() {
            break;
        }
    }
    start
}

/// True for a line that says nothing else, and not where an example is to be found.
fn is_mark_alone(text: &str) -> bool {
    text.trim().char_count() <= 8 && !text.contains(['见', '附', '后', '参', '按', '照'])
}

fn example(grid: &Grid, row: u32) -> Problem {
    let line = row + 1;
    let wording = message!("第 {line} 行起是填写示例，没有读取", "an example begins at row {line}; it was not read");
    let help = Message::new("如不是示例，请删去“示例”字样", "if it is none, take away the word for it");
    let column = grid.row(row).first().map_or(0, |cell| cell.column);
    Problem::note("hidden-content", wording).place(grid.place(row, column)).help(help)
}

/// True where a title is the one before, or the end of it.
fn is_same(last: &str, title: &str) -> bool {
    let [last, title] = [last, title].map(fold);
    without_page(&last).ends_with(without_page(&title))
}

/// A folded title without what marks another page of the same: `（续）`, `续表`, `第2页`.
fn without_page(title: &str) -> &str {
    static PAGE: LazyLock<Option<[Regex; 2]>> = LazyLock::new(|| {
        let front = Regex::new(r"^(?:附?\(?续表?[0-9一二三四五六七八九]?\)?[:、-]?)").ok()?;
        let behind =
            Regex::new(r"(?:\(?(?:续表?[0-9一二三四五六七八九]?|第[0-9一二三四五六七八九十]+[页张部分]+)\)?)$").ok()?;
        Some([front, behind])
    });
    // Most titles have no such mark, and to compile the patterns takes longer than to read a small file.
    if !title.contains(['续', '第']) {
        return title;
    }
    let Some([front, behind]) = PAGE.as_ref() else { return title };
    let title = front.find(title).map_or(title, |mark| title.get(mark.end()..).unwrap_or(title));
    behind.find(title).map_or(title, |mark| title.get(..mark.start()).unwrap_or(title))
}

/// Where tables begin on a sheet. Nothing of it is looked at twice.
struct Headers<'a> {
    plans: &'a Plans,
    grid: &'a Grid,
    known: Option<Known>,
}

/// What a search came to.
struct Known {
    /// The rows without a header.
    without: Range<u32>,
    /// Whether one begins behind them.
    found: bool,
}

impl Headers<'_> {
    /// True when a header of some table stands in these rows.
    fn is_in(&mut self, rows: Range<u32>) -> bool {
        !rows.is_empty() && self.first(rows.start).is_some_and(|row| row < rows.end)
    }

    fn first(&mut self, row: u32) -> Option<u32> {
        let known = self.known.as_ref().filter(|known| known.without.start <= row);
        match known {
            Some(Known { without, found: true }) if row <= without.end => return Some(without.end),
            _ => {}
        }
        let tables = self.plans.iter().flat_map(|plan| plan.schema.tables.values().zip(plan.tables.values()));
        let start = known.map_or(row, |known| known.without.end.max(row));
        let found = tables.filter_map(|(table, names)| Some(find_header(table, names, self.grid, start)?.row)).min();
        let end = found.unwrap_or_else(|| behind_header(self.grid, start));
        self.known = Some(Known { without: row..end, found: found.is_some() });
        found
    }
}
