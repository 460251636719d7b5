//! By what the copies of a template's form in one file are told: lines and grids that the template prints for sure, and
//! once.

use std::collections::HashMap;

use crate::excerpt;
use crate::extract::flow::Flow;
use crate::extract::fold::fold;
use crate::extract::text::program::{self, Program};
use crate::extract::text::whole;
use crate::grid::{self, grids};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::Problem;
use crate::schema::{Block, GridLayout, Part, Style, Text};

/// Marks that are looked for, of the front of a template and of its end.
const FRONT: usize = 6;
const END: usize = 2;
/// Characters of wording that are shown.
const SHOWN: usize = 20;
/// What parts the wording of a cell from that of a line.
const IN_GRID: char = '\n';

/// Wording by which a copy is known.
#[derive(Debug)]
enum Mark {
    /// A line, and its longest piece of wording, folded.
    Line(Program, String),
    /// The text of a cell of the first row, folded.
    Grid(String),
}

/// The marks of a template, each with its place among the blocks that it prints.
#[derive(Debug)]
pub(crate) struct Marks {
    marks: Vec<(usize, Mark)>,
    /// How many blocks there are.
    count: usize,
    /// Whether each of them is printed whatever the data is.
    certain: Vec<bool>,
    /// The wording of the first mark.
    first: String,
}

impl Marks {
    pub(in crate::extract) fn of(body: &[Block]) -> Option<Self> {
        let mut marks: Vec<(usize, Mark)> = Vec::new();
        let (mut count, mut certain) = (0, Vec::new());
        let mut first = String::new();
        let mut often: HashMap<String, usize> = HashMap::new();
        body.iter().flat_map(words_of).for_each(|words| *often.entry(words).or_insert(0) += 1);
        for block in body.iter().filter(|block| !matches!(block, Block::Gap(_) | Block::PageBreak)) {
            certain.push(!matches!(block, Block::Paragraph(own) if own.style == Style::Attachment));
            // A grid is known by a cell that no other grid of the template begins with.
            let own = words_of(block).into_iter().find(|words| often.get(words) == Some(&1));
            if let Some((mark, wording)) = own.and_then(|words| Mark::of(block, &words)) {
                if marks.is_empty() {
                    first = wording;
                }
                marks.push((count, mark));
            }
            count += 1;
        }
        let len = marks.len();
        let is_kept = |at: usize| at < FRONT || at + END >= len;
        let marks: Vec<(usize, Mark)> =
            marks.into_iter().enumerate().filter(|(at, _)| is_kept(*at)).map(|(_, mark)| mark).collect();
        (!marks.is_empty()).then_some(Self { marks, count, certain, first })
    }

    /// The blocks that are marks, each with the number of its mark.
    pub(in crate::extract) fn find(&self, blocks: &[grid::Block]) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for (at, block) in blocks.iter().enumerate() {
            let folded = match block {
                grid::Block::Paragraph(paragraph) if paragraph.text.trim().is_empty() => continue,
                grid::Block::Paragraph(paragraph) => fold(paragraph.text.trim()),
                grid::Block::Grid(_) => String::new(),
            };
            let mark = self.marks.iter().position(|(_, mark)| mark.is_there(block, &folded));
            found.extend(mark.map(|mark| (at, mark)));
        }
        found
    }

    /// Where a copy begins that has its first mark at a block, behind a block with a mark of another copy. `ends` are
    /// the last paragraphs of the document's sections.
    pub(in crate::extract) fn begins(
        &self,
        (at, last): (usize, usize),
        (block, mark): (usize, usize),
        blocks: &[grid::Block],
        ends: &[u32],
    ) -> usize {
        // Pages of another section are those of another copy.
        let is_end = |at: &usize| {
            let number = blocks.get(*at).and_then(number_of);
            number.is_some_and(|number| ends.binary_search(&number).is_ok())
        };
        let mut own = (at..block).filter(is_end);
        if let (Some(end), None) = (own.next(), own.next()) {
            return end + 1;
        }
        let place = |mark: usize| self.marks.get(mark).map_or(0, |(place, _)| *place);
        let says = |at: &usize| blocks.get(*at).is_some_and(says);
        // Of what stands between the two, so much is in front of the mark as the template prints there; where that is not
        // certain, as much is behind the one before.
        let front = place(mark) - mark.checked_sub(1).map_or(0, |before| (place(before) + 1).min(place(mark)));
        let (from, to) = (place(last) + 1, place(mark));
        let is_certain =
            |range: std::ops::Range<usize>| self.certain.get(range).is_some_and(|own| own.iter().all(|own| *own));
        let between: Vec<usize> = (at + 1..block).filter(says).collect();
        let behind = self.count.saturating_sub(from);
        if front == 0 {
            return block;
        }
        if behind == 0 {
            return at + 1;
        }
        if is_certain(to - front.min(to)..to) && between.len() >= front {
            return between.get(between.len() - front).copied().unwrap_or(block);
        }
        if is_certain(from..self.count) && between.len() > behind {
            return between.get(behind).copied().unwrap_or(block);
        }
        block
    }

    /// What the template prints from a mark on.
    pub(in crate::extract) fn body<'b>(&self, mark: usize, body: &'b [Block]) -> &'b [Block] {
        let from = self.marks.get(mark).filter(|_| mark > 0).map_or(0, |(place, _)| *place);
        let is_printed = |(_, block): &(usize, &Block)| !matches!(block, Block::Gap(_) | Block::PageBreak);
        let at = body.iter().enumerate().filter(is_printed).nth(from).map_or(0, |(at, _)| at);
        body.get(at..).unwrap_or(body)
    }

    /// Says of a piece that it has wording of the template once more.
    pub(in crate::extract) fn piece(&self, block: Option<&grid::Block>) -> Problem {
        let message = Message::new(
            "从这里起又有模板的文字，但不够一份：没有读作另一份",
            "from here on there is wording of the template once more, too little for another copy: it was not read as one",
        );
        let help = Message::new(
            "请核对；几份合在一个文件中的，每份都照模板补全",
            "check it; of several copies in a file each should have all of the template's wording",
        );
        Problem::warning("altered-text", message).place(place_of(block)).help(help)
    }

    pub(in crate::extract) fn unheaded(&self, number: usize, block: Option<&grid::Block>) -> Problem {
        let wording = excerpt::beginning(&self.first, SHOWN);
        let number = number + 1;
        let message = message!(
            "第 {number} 份开头的“{wording}”不在，或与模板不同：从这里起读作第 {number} 份",
            "copy {number} lacks the “{wording}” at its beginning, or has it otherwise: it was taken to begin here"
        );
        let help = Message::new("请核对，并照模板补上", "check it, and restore what the template has");
        Problem::warning("altered-text", message).place(place_of(block)).help(help)
    }
}

fn place_of(block: Option<&grid::Block>) -> Option<Place> {
    match block? {
        grid::Block::Grid(grid) => Some(grid.place(0, 0)),
        paragraph => number_of(paragraph).map(|paragraph| Place::Paragraph { paragraph }),
    }
}

fn number_of(block: &grid::Block) -> Option<u32> {
    if let grid::Block::Paragraph(paragraph) = block { paragraph.number } else { None }
}

/// True for a block that says something.
fn says(block: &grid::Block) -> bool {
    !matches!(block, grid::Block::Paragraph(paragraph) if paragraph.text.trim().is_empty())
}

fn literals(text: &Text) -> impl Iterator<Item = &str> {
    text.parts.iter().filter_map(|part| if let Part::Literal(text) = part { Some(text.as_str()) } else { None })
}

/// The wording of a paragraph, folded.
fn words(block: &Block) -> Option<String> {
    let Block::Paragraph(paragraph) = block else { return None };
    Some(literals(&paragraph.text).map(fold).collect())
}

/// The cells of wording alone in the first row of a grid, folded; each once.
fn grid_words(grid: &GridLayout) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for cell in grid.rows.first().map_or(&[][..], |row| &row.cells) {
        if let [block @ Block::Paragraph(paragraph)] = cell.blocks.as_slice()
            && paragraph.text.slots().next().is_none()
            && let Some(words) = words(block).filter(|words| words.chars().any(char::is_alphabetic))
            && !all.contains(&words)
        {
            all.push(words);
        }
    }
    all
}

/// The wording of a paragraph, or of the cells of a grid, with what it is.
fn words_of(block: &Block) -> Vec<String> {
    match block {
        Block::Paragraph(_) => words(block).into_iter().collect(),
        Block::Grid(grid) => grid_words(grid).iter().map(|words| format!("{IN_GRID}{words}")).collect(),
        _ => Vec::new(),
    }
}

impl Mark {
    /// The mark that a block is which is printed for sure and has `words` to itself, with its wording.
    fn of(block: &Block, words: &str) -> Option<(Self, String)> {
        match block {
            Block::Paragraph(paragraph) if paragraph.style != Style::Attachment => {
                let mut lines = program::lines(&paragraph.text, paragraph.style);
                let line = lines.pop().filter(|line| lines.is_empty() && line.is_strong())?;
                let longest = literals(&paragraph.text).max_by_key(|literal| literal.len())?;
                let mark = Self::Line(Program { lines: vec![line] }, fold(longest));
                Some((mark, longest.trim().to_owned()))
            }
            Block::Grid(_) => words.strip_prefix(IN_GRID).map(|words| (Self::Grid(words.to_owned()), words.to_owned())),
            _ => None,
        }
    }

    /// Whether a block, of which the text is `folded`, is the mark.
    fn is_there(&self, block: &grid::Block, folded: &str) -> bool {
        match (self, block) {
            (Self::Line(program, longest), grid::Block::Paragraph(paragraph)) => {
                let text = paragraph.text.trim();
                folded.contains(longest.as_str())
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
