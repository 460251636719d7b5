//! What belongs to a cell of running text but stands outside of it: the seal and the date of an opinion, in the cell
//! to its right or in the row below.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::Hit;
use crate::extract::flow::Taken;
use crate::extract::fold::fold;
use crate::grid::{Cell, Grid};

/// Rows below a cell that may hold its seal and its date.
const ROWS: u32 = 3;
/// Longest text, in bytes, that is a place for signatures.
const LONGEST: usize = 400;

static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^(?:(?:[^\d:]{0,8}(?:日期|时间)):?)?(?:\(.{0,12}\))?(?:(?:[0-9〇○零一二三四五六七八九十_x-]*年[0-9一二三四五六七八九十_x-]*月[0-9一二三四五六七八九十_x-]*[日号]?)|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|20\d{6})$",
    )
    .ok()
});

static SEAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:[^\d,。;!?]{0,20}[(\[]?(?:加?盖?公?章|签章|印章|签字盖章|盖章处)[)\]]?(?:处)?:?)$").ok()
});

static HAND: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[^\d,。;!?:]{0,16}(?:签字|签名|签署|负责人|经办人)\)?(?::|\)).{0,12}$").ok());

fn is(pattern: &LazyLock<Option<Regex>>, folded: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(folded))
}

/// True for a line that is nothing but a date, written or still blank.
fn is_date(folded: &str) -> bool {
    is(&DATE, folded)
}

/// True for a line that only marks where the seal belongs.
fn is_seal(folded: &str) -> bool {
    is(&SEAL, folded)
}

/// True for a text that is nothing but the place of a seal, a signature and a date.
fn is_place(text: &str) -> bool {
    if text.len() > LONGEST {
        return false;
    }
    let lines = text.split('\n').map(fold).filter(|line| !line.is_empty());
    let mut any = false;
    for line in lines {
        // Seal and date on one line.
        let behind = line.split_once(')').filter(|(front, _)| is_seal(&format!("{front})"))).map(|(_, rest)| rest);
        let signed = is_date(&line) || is_seal(&line) || behind.is_some_and(is_date);
        if !signed && !is(&HAND, &line) {
            return false;
        }
        any |= signed;
    }
    any
}

/// The cells that go on with the running text of the cell `label`: those to its right that nothing else claims, and in
/// the rows below those that hold nothing but the place of a seal and a date. `values` is where it stands already.
pub(super) fn cells<'a>(
    grid: &'a Grid,
    label: &'a Cell,
    values: &[&'a Cell],
    hits: &[Hit<'_>],
    taken: &Taken,
) -> Vec<&'a Cell> {
    let is_label = |at: usize| hits.iter().any(|hit| hit.cell == at);
    let mut more: Vec<&Cell> = Vec::new();
    let end = |cell: &Cell| cell.row.saturating_add(cell.row_span);
    let mut below = end(label);
    let first_of_row = grid.cells.partition_point(|cell| cell.row < label.row);
    let row = grid.cells.iter().enumerate().skip(first_of_row).take_while(|(_, cell)| cell.row == label.row);
    let mut from = 0;
    let mut to = u32::MAX;
    for (at, cell) in row {
        if cell.column < label.column {
            if is_label(at) {
                from = label.column;
            }
        } else if cell.column > label.column {
            if is_label(at) {
                to = cell.column;
                break;
            }
            if values.is_empty() && !taken.has(grid, cell) {
                below = below.max(end(cell));
                more.push(cell);
            }
        }
    }
    below = values.iter().map(|cell| end(cell)).fold(below, u32::max);
    for row in below..below.saturating_add(ROWS) {
        let start = grid.cells.partition_point(|cell| cell.row < row);
        let cells = || grid.cells.iter().enumerate().skip(start).take_while(|(_, cell)| cell.row == row);
        let mut inside = cells().filter(|(_, cell)| from <= cell.column && cell.column < to).peekable();
        if inside.peek().is_none() || cells().any(|(at, _)| is_label(at)) {
            break;
        }
        let inside: Vec<&Cell> = inside.map(|(_, cell)| cell).filter(|cell| !taken.has(grid, cell)).collect();
        let filled: Vec<&Cell> = inside.into_iter().filter(|cell| !cell.text().trim().is_empty()).collect();
        if filled.is_empty() || !filled.iter().all(|cell| is_place(&cell.text())) {
            break;
        }
        more.extend(filled);
    }
    more
}

/// Running text the last date of which stands behind the seals that follow it.
pub(super) fn date_last(text: &str) -> Cow<'_, str> {
    let lines: Vec<(&str, String)> = text.split('\n').map(|line| (line, fold(line))).collect();
    let is_blank =
        |folded: &str| !folded.chars().any(|c| c.is_ascii_digit() || "〇○零一二三四五六七八九十".contains(c));
    let last = lines
        .iter()
        .rposition(|(_, folded)| !folded.is_empty() && !(is_seal(folded) || is_date(folded) && is_blank(folded)));
    let Some(at) = last.filter(|at| *at > 0) else { return Cow::Borrowed(text) };
    let (Some((date, folded)), Some(behind)) = (lines.get(at), lines.get(at + 1..)) else {
        return Cow::Borrowed(text);
    };
    if !is_date(folded) || !behind.iter().any(|(_, folded)| is_seal(folded)) {
        return Cow::Borrowed(text);
    }
    let front = lines.iter().take(at).map(|(line, _)| *line);
    let seals = behind.iter().filter(|(_, folded)| is_seal(folded)).map(|(line, _)| *line);
    Cow::Owned(front.chain(seals).chain([*date]).collect::<Vec<_>>().join("\n"))
}
