//! Several copies of a template's form in one file, one behind the other, as a print of many records has them: each
//! begins where the template's first wording stands again, and holds what the template says for sure.

use super::flow::Flow;
use super::fold::fold;
use super::identify::Section;
use super::labels::grids;
use super::likeness;
use super::plan::Plan;
use super::program::{self, Program};
use super::section::whole;
use crate::grid;
use crate::schema::{Block, GridLayout, Part, Style, Text};

/// Copies of which one file is read.
const MOST: usize = 2_000;

/// The first wording of a template, by which a copy is known to begin.
enum First {
    /// A line, and its longest piece of wording, folded.
    Line(Program, String),
    /// The text of the first cell that has one, folded.
    Grid(String),
}

/// The copies of the form of `plan`, number `index`, in the blocks of a document; none where it holds one.
pub(super) fn parted<'a>(index: usize, plan: &Plan, blocks: &'a [grid::Block]) -> Option<Vec<Section<'a>>> {
    let (first, before) = first(&plan.schema.body)?;
    let starts: Vec<usize> =
        blocks.iter().enumerate().filter(|(_, block)| first.is_there(block)).map(|(at, _)| at).take(MOST + 1).collect();
    let (front, several) = (*starts.first()?, (2..=MOST).contains(&starts.len()));
    if !several || says(blocks.get(..front)?) > before {
        return None;
    }
    let begins = |number: usize| match number {
        0 => Some(0),
        // What the template prints in front of its first wording.
        number => starts.get(number)?.checked_sub(front * usize::from(before > 0)),
    };
    let mut sections = Vec::with_capacity(starts.len());
    for number in 0..starts.len() {
        let end = begins(number + 1).unwrap_or(blocks.len());
        let part: Vec<&grid::Block> = blocks.get(begins(number)?..end)?.iter().collect();
        if !likeness::holds(&plan.schema, &part) {
            return None;
        }
        sections.push(Section::of(index, part));
    }
    Some(sections)
}

/// Blocks that say something.
fn says(blocks: &[grid::Block]) -> usize {
    let is_blank = |block: &&grid::Block| matches!(block, grid::Block::Paragraph(p) if p.text.trim().is_empty());
    blocks.iter().filter(|block| !is_blank(block)).count()
}

/// The first wording of a body that is there once, and how many values stand in front of it; none where what stands
/// there may be missing.
fn first(body: &[Block]) -> Option<(First, usize)> {
    let mut before = 0;
    for block in body {
        match block {
            Block::Paragraph(paragraph) if paragraph.style == Style::Attachment => return None,
            Block::Paragraph(paragraph) => {
                let mut lines = program::lines(&paragraph.text, paragraph.style);
                let Some(line) = lines.pop().filter(|line| lines.is_empty() && line.is_strong()) else {
                    before += 1;
                    continue;
                };
                let once = body.iter().filter(|other| words(other).as_deref() == words(block).as_deref()).count() == 1;
                let longest = literals(&paragraph.text).map(fold).max_by_key(String::len).filter(|_| once)?;
                return Some((First::Line(Program { lines: vec![line] }, longest), before));
            }
            Block::Grid(grid) => {
                let words = grid_words(grid)?;
                let same =
                    |other: &&Block| matches!(other, Block::Grid(other) if grid_words(other).as_ref() == Some(&words));
                return (body.iter().filter(same).count() == 1).then_some((First::Grid(words), before));
            }
            Block::Gap(_) | Block::PageBreak => {}
            Block::Sides(_) | Block::Table(_) => return None,
        }
    }
    None
}

fn literals(text: &Text) -> impl Iterator<Item = &str> {
    text.parts.iter().filter_map(|part| if let Part::Literal(text) = part { Some(text.as_str()) } else { None })
}

/// The wording of a paragraph, folded.
fn words(block: &Block) -> Option<String> {
    let Block::Paragraph(paragraph) = block else { return None };
    Some(literals(&paragraph.text).map(fold).collect())
}

/// The first cell of wording alone in the first row of a grid, folded.
fn grid_words(grid: &GridLayout) -> Option<String> {
    grid.rows.first()?.cells.iter().find_map(|cell| match cell.blocks.as_slice() {
        [block @ Block::Paragraph(paragraph)] if paragraph.text.slots().next().is_none() => {
            words(block).filter(|words| words.chars().any(char::is_alphabetic))
        }
        _ => None,
    })
}

impl First {
    fn is_there(&self, block: &grid::Block) -> bool {
        match (self, block) {
            (Self::Line(program, longest), grid::Block::Paragraph(paragraph)) => {
                let text = paragraph.text.trim();
                fold(text).contains(longest.as_str())
                    && whole(program, &Flow::unplaced(text)).is_some_and(|found| {
                        let ends =
                            |hit: &Option<std::ops::Range<usize>>| hit.as_ref().is_none_or(|hit| hit.end == text.len());
                        found.lines.iter().flatten().all(|hit| hit.literals.last().is_none_or(ends))
                    })
            }
            (Self::Grid(words), grid::Block::Grid(_)) => {
                grids(&[block]).first().is_some_and(|grid| grid.row(0).iter().any(|cell| fold(&cell.text()) == *words))
            }
            _ => false,
        }
    }
}
