//! What several cells, or tables in a cell, say together.

use std::borrow::Cow;

use crate::extract::flow::Taken;
use crate::grid::{Block, Cell, Content, Grid, Paragraph, grids};
use crate::values::lone_mark;

/// The content of a value: that of its one cell that is not empty, or the texts of several, one a line.
pub(super) fn joined<'a>(cells: &[&'a Cell]) -> Cow<'a, Content> {
    let filled: Vec<&&Cell> = cells.iter().filter(|cell| !cell.text().trim().is_empty()).collect();
    let text = match filled.as_slice() {
        [] => nested(cells),
        [only] => return Cow::Borrowed(&only.content),
        several => {
            Some(marked(cells).unwrap_or_else(|| several.iter().map(|cell| cell.text()).collect::<Vec<_>>().join("\n")))
        }
    };
    text.map_or(Cow::Owned(Content::Empty), |text| Cow::Owned(Content::Text(text.into())))
}

/// The paragraphs of a cell, of which the text ends in `rest`, without what stands in front of that.
pub(super) fn behind(cell: &Cell, rest: &str) -> Option<Content> {
    let Content::Blocks(blocks) = &cell.content else { return None };
    let [Block::Paragraph(first), _, ..] = blocks.as_slice() else { return None };
    let text = cell.text();
    let from = text.strip_suffix(rest).filter(|_| first.struck.is_empty())?.len();
    let mut blocks = blocks.clone();
    if let Some(Block::Paragraph(first)) = blocks.first_mut() {
        first.text = first.text.get(from..)?.into();
    }
    Some(Content::Blocks(blocks))
}

/// The content of one cell with the tables that stand in it between its paragraphs, a row a line, without what is read
/// otherwise; none where it has no such tables.
pub(super) fn with_tables(cells: &[&Cell], taken: &Taken) -> Option<Content> {
    let mut filled = cells.iter().filter(|cell| !cell.text().trim().is_empty());
    let (Some(only), None) = (filled.next(), filled.next()) else { return None };
    let Content::Blocks(blocks) = &only.content else { return None };
    let mut all: Vec<Block> = Vec::new();
    let mut is_any = false;
    for block in blocks {
        let Block::Grid(inner) = block else {
            all.push(block.clone());
            continue;
        };
        for row in 0..inner.rows {
            let cells: Vec<Cell> = inner.row(row).iter().filter(|cell| !taken.has(inner, cell)).cloned().collect();
            let Some(text) = line(&cells) else { continue };
            is_any = true;
            all.push(Block::Paragraph(Paragraph { text, ..Paragraph::default() }));
        }
    }
    // Word puts an empty paragraph behind a table at the end of a cell.
    while let Some(Block::Paragraph(last)) = all.last()
        && last.text.trim().is_empty()
        && is_any
    {
        all.pop();
    }
    is_any.then_some(Content::Blocks(all))
}

/// The text of tables that stand in cells without text of their own: a row a line.
fn nested(cells: &[&Cell]) -> Option<String> {
    let mut lines = Vec::new();
    for cell in cells {
        let Content::Blocks(blocks) = &cell.content else { continue };
        for grid in grids(&blocks.iter().collect::<Vec<_>>()) {
            match ticked(grid) {
                Some(options) => lines.extend(options),
                None => lines.extend((0..grid.rows).filter_map(|row| line(grid.row(row)))),
            }
        }
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn line(cells: &[Cell]) -> Option<String> {
    if let Some(options) = marked(&cells.iter().collect::<Vec<_>>()) {
        return Some(options);
    }
    let texts: Vec<Cow<'_, str>> = cells.iter().map(Cell::text).collect();
    let texts: Vec<&str> = texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
    (!texts.is_empty()).then(|| texts.join(" "))
}

/// Words in a row of cells, each with a tick or nothing in the cell beside it, as words with boxes.
fn marked(cells: &[&Cell]) -> Option<String> {
    let texts: Vec<String> = cells.iter().map(|cell| cell.text().trim().to_owned()).collect();
    if texts.len() < 2 || !texts.len().is_multiple_of(2) || !texts.iter().any(|text| lone_mark(text).is_some()) {
        return None;
    }
    [0, 1].into_iter().find_map(|mark| {
        let options: Option<Vec<String>> =
            texts.chunks(2).map(|pair| option(pair.get(1 - mark)?, pair.get(mark)?)).collect();
        options.map(|options| options.join(" "))
    })
}

/// True for words and ticks in a row of cells.
pub(super) fn is_marked(cells: &[&Cell]) -> bool {
    marked(cells).is_some()
}

/// A word with its box; none where it is no word, or has more than a tick or nothing beside it.
fn option(word: &str, mark: &str) -> Option<String> {
    let state = if mark.is_empty() { false } else { lone_mark(mark)? };
    let is_word = word.chars().any(char::is_alphanumeric) && lone_mark(word).is_none();
    is_word.then(|| format!("{}{word}", if state { '☑' } else { '□' }))
}

/// A table of words over a row of ticks, or of words with a column of ticks for each answer (`是`, `否`).
fn ticked(grid: &Grid) -> Option<Vec<String>> {
    let text = |row: u32, column: u32| grid.at(row, column).map_or_else(String::new, |cell| cell.text().trim().into());
    let mark = |row: u32, column: u32| {
        let text = text(row, column);
        if text.is_empty() { Some(false) } else { lone_mark(&text) }
    };
    let head: Vec<String> = (0..grid.columns.min(20)).map(|column| text(0, column)).collect();
    let yes = head.iter().position(|word| matches!(word.as_str(), "是" | "需要" | "选" | "选择" | "勾选" | "申请"));
    if let Some(yes) = yes.filter(|at| *at > 0) {
        let rows = 1..grid.rows.min(200);
        let options: Option<Vec<String>> = rows
            .map(|row| {
                let chosen = mark(row, yes as u32)?;
                Some(format!("{}{}", if chosen { '☑' } else { '□' }, text(row, 0)))
            })
            .collect();
        return options;
    }
    if grid.rows == 0 || !grid.rows.is_multiple_of(2) || grid.rows > 20 {
        return None;
    }
    let mut any = false;
    let mut options = Vec::new();
    for row in (0..grid.rows).step_by(2) {
        for cell in grid.row(row) {
            let word = cell.text();
            if word.trim().is_empty() {
                continue;
            }
            any |= lone_mark(&text(row + 1, cell.column)).is_some();
            options.push(option(word.trim(), &text(row + 1, cell.column))?);
        }
    }
    any.then_some(options)
}

/// The tables in a cell, without what is read otherwise, as lines, each begun by a line end: the pieces of a row one behind the other.
pub(super) fn tables(cell: &Cell, taken: &Taken) -> String {
    let Content::Blocks(blocks) = &cell.content else { return String::new() };
    let mut text = String::new();
    for grid in grids(&blocks.iter().collect::<Vec<_>>()) {
        let mut row = None;
        for (_, cell) in taken.rest(grid) {
            if row.replace(cell.row) != Some(cell.row) {
                text.push('\n');
            }
            text.push_str(cell.text().trim());
        }
    }
    text
}
