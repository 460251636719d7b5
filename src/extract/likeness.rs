//! How much of a template's wording a document holds: one that holds little of it was not made from the template.

use std::collections::HashSet;

use super::fold::fold_words;
use crate::grid;
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::schema::{Block, Part, Schema, Style};

/// Letters that are compared at a time.
const PIECE: usize = 3;
/// Pieces of wording that a template has at least, for anything to be said.
const LEAST: usize = 8;
/// Of 100 pieces those that a document made from the template holds at least, and those that leave no doubt.
const FEW: usize = 30;
const MANY: usize = 60;

/// What the wording says of a document.
#[derive(Debug)]
pub(super) enum Likeness {
    /// It was made from the template, or nobody can tell.
    Same,
    /// Much was changed.
    Changed(Problem),
    /// It was not made from the template.
    Other(Problem),
}

/// Compares `document` with the wording of `schema`, as its template prints it.
pub(super) fn of(schema: &Schema, document: &grid::Document) -> Likeness {
    let (found, all) = count(&schema.body, document.blocks.iter().chain(&document.headers));
    if all < LEAST {
        return Likeness::Same;
    }
    let share = found * 100 / all;
    if share >= MANY {
        return Likeness::Same;
    }
    if share >= FEW {
        let message = message!(
            "模板的固定文字只找到 {share}%：改动较多，请核对读到的内容",
            "only {share}% of the template's wording is there: much was changed, check what was read"
        );
        return Likeness::Changed(
            Problem::warning("altered-text", message)
                .help(Message::new("请恢复原文，只填写内容", "restore the printed wording, and write values only")),
        );
    }
    let message = message!(
        "不是用这个模板制作的：模板的固定文字只找到 {share}%",
        "this was not made from the template: only {share}% of its wording is there"
    );
    Likeness::Other(Problem::error("unknown-form", message).help(Message::new(
        "请核对是否发错文件，或用 --template 指明另一个模板",
        "check that it is the right file, or name another template with --template",
    )))
}

/// Whether blocks hold so much of the wording of `body` that they are the form: all of it where it is little.
pub(super) fn holds(body: &[Block], blocks: &[&grid::Block]) -> bool {
    let (found, all) = count(body, blocks.iter().copied());
    let wanted = if all < LEAST { 100 } else { MANY };
    all > 0 && found * 100 >= all * wanted
}

/// How many pieces of the wording of `body` are in blocks, and how many there are.
fn count<'b>(body: &[Block], blocks: impl Iterator<Item = &'b grid::Block>) -> (usize, usize) {
    let mut wording: Vec<[char; PIECE]> = Vec::new();
    body.iter().for_each(|block| printed(block, &mut wording));
    let mut there: HashSet<[char; PIECE]> = HashSet::new();
    let with_pairs = wording.iter().any(|piece| piece.last() == Some(&' '));
    for block in blocks {
        written(block, with_pairs, &mut there);
    }
    (wording.iter().filter(|piece| there.contains(*piece)).count(), wording.len())
}

/// Adds the wording of a block that is certain to be printed.
fn printed(block: &Block, wording: &mut Vec<[char; PIECE]>) {
    match block {
        Block::Paragraph(paragraph) if paragraph.style != Style::Attachment => {
            for part in &paragraph.text.parts {
                if let Part::Literal(text) = part {
                    wording.extend(pieces(text));
                }
            }
        }
        Block::Grid(grid) => {
            let cells = grid.rows.iter().flat_map(|row| &row.cells);
            cells.flat_map(|cell| &cell.blocks).for_each(|block| printed(block, wording));
        }
        _ => {}
    }
}

/// Adds what is written in a block; `with_pairs` also every two letters.
fn written(block: &grid::Block, with_pairs: bool, there: &mut HashSet<[char; PIECE]>) {
    match block {
        grid::Block::Paragraph(paragraph) => add(&paragraph.text, with_pairs, there),
        grid::Block::Grid(grid) => {
            for cell in &grid.cells {
                match &cell.content {
                    grid::Content::Blocks(blocks) => blocks.iter().for_each(|block| written(block, with_pairs, there)),
                    content => add(&content.text(), with_pairs, there),
                }
            }
        }
    }
}

fn add(text: &str, with_pairs: bool, there: &mut HashSet<[char; PIECE]>) {
    there.extend(pieces(text));
    if with_pairs {
        let letters: Vec<char> = fold_words(text).chars().collect();
        there.extend(letters.windows(2).filter_map(|pair| Some([*pair.first()?, *pair.last()?, ' '])));
    }
}

/// The pieces of a text; one that is shorter than a piece is one by itself.
fn pieces(text: &str) -> Vec<[char; PIECE]> {
    let letters: Vec<char> = fold_words(text).chars().collect();
    match letters.as_slice() {
        [] | [_] => Vec::new(),
        [a, b] => vec![[*a, *b, ' ']],
        letters => letters.windows(PIECE).filter_map(|piece| piece.try_into().ok()).collect(),
    }
}
