//! A template gone through block by block: what is printed where, and under which conditions.

use std::sync::Arc;

use indexmap::{IndexMap, IndexSet};

use super::{choices, forks, headless, nodes, spelt, ticks};
use crate::docx::template::prints::{Piece, Printed, Prints, Through};
use crate::extract::text::program::List;
use crate::grid;
use crate::record::Key;
use crate::schema::{Block, FieldType, Foot, Head, Paragraph, RowNumbers, Schema, Style, Text};

/// A block of the template that goes over paragraphs or rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Frame {
    /// What stands in it may be there or not.
    Optional,
    /// It is printed over and over.
    Loop(Through),
    /// It is not printed here.
    Hidden,
}

/// Goes through a template.
pub(super) struct Walk<'s> {
    pub(super) schema: &'s Arc<Schema>,
    pub(super) prints: Prints,
    pub(super) frames: Vec<Frame>,
    /// The conditions among them.
    pub(super) open_choices: Vec<choices::OpenChoice>,
    /// Where one of several groups of paragraphs is printed.
    pub(super) choices: Vec<choices::Choice>,
    pub(super) body: Vec<Block>,
    /// The labels at the values of fields.
    pub(super) labels: IndexMap<Key, IndexSet<String>>,
    /// What stands for an empty value.
    pub(super) blanks: IndexMap<Key, String>,
    pub(super) columns: IndexMap<(usize, Key), Column>,
    /// Header labels of columns that count the rows, by table.
    pub(super) counted: IndexMap<usize, RowNumbers>,
    /// Header labels of columns that hold no values, with their table.
    pub(super) besides: IndexSet<(usize, String)>,
    /// Where values are printed that cannot be told from their print.
    pub(super) unclear: Vec<(Printed, String)>,
    /// What can be told from its print, once for each print.
    pub(super) clear: Vec<Key>,
    /// Rows that are printed as text.
    pub(super) lists: Vec<List>,
    /// The list of which the paragraphs are being gone through.
    pub(super) open_list: Option<List>,
    /// The columns that lists print.
    pub(super) listed: IndexSet<(usize, Key)>,
    /// Options that are printed with tick boxes, by field.
    pub(super) ticked: IndexMap<Printed, ticks::Ticked>,
    /// Whether the template is of no known form.
    pub(super) is_derived: bool,
    /// What values are by the filters that print them.
    pub(super) kinds: IndexMap<Printed, FieldType>,
    /// Those of them that are dates with their years.
    pub(super) dates: IndexSet<Printed>,
    /// In how many grids the rows of each table are printed.
    pub(super) grids: IndexMap<usize, usize>,
    /// The same tables in order, once for each place.
    pub(super) order: Vec<usize>,
    /// The columns of the grid that is being gone through: the table, and the column of each of its keys.
    pub(super) rows_above: Option<(usize, Vec<(u32, Key)>)>,
    /// The tables in which rows of groups cannot be told from others.
    pub(super) blurred: IndexSet<usize>,
    /// The row above that is printed for the same row of a table: the blocks that are open, and its columns.
    pub(super) row_before: Option<(usize, Vec<Frame>, Vec<Key>)>,
    /// The rows above those of groups.
    pub(super) heads: Vec<(usize, Vec<Head>)>,
    /// The rows below those of tables.
    pub(super) feet: Vec<(usize, Foot)>,
    /// The table of the row that is being gone through.
    pub(super) of_row: Option<usize>,
    /// Prints in forms of their own.
    pub(super) spelt: Vec<spelt::Spelt>,
    /// Where one of several things is printed.
    pub(super) forks: Vec<forks::Fork>,
    /// To how many decimals columns are rounded where they are printed.
    pub(super) rounded: IndexMap<(usize, Key), u32>,
    /// The formats in which dates are printed.
    pub(super) formats: IndexMap<Printed, Vec<String>>,
    /// To how many decimals fields are rounded in some places.
    pub(super) shortened: IndexMap<Key, Vec<u32>>,
    /// What decides on wording, and is not told by it.
    pub(super) asked: IndexSet<Printed>,
    /// What the headers and footers of pages print.
    pub(super) headers: Vec<Text>,
    /// The values that conditions compare with a text.
    pub(super) compared: IndexSet<Printed>,
    /// Those of which they ask whether they hold one.
    pub(super) several: IndexSet<Printed>,
    /// What a filter prints as options with boxes.
    pub(super) chosen: IndexSet<Printed>,
    /// Whether the template says that several may be chosen.
    pub(super) says_several: bool,
    /// The values that are printed as they are.
    pub(super) as_it_is: IndexSet<Printed>,
    /// Each empty paragraph, by the number of the block before which it stands.
    pub(super) gaps: Vec<usize>,
    /// The columns in which lists are joined, each with the mark between the values.
    pub(super) joined: IndexMap<(usize, Key), String>,
    /// The tables that are printed without a header.
    pub(super) headless: Vec<headless::Headless>,
}

/// A column as the template prints it.
#[derive(Debug, Default)]
pub(super) struct Column {
    pub(super) labels: IndexSet<String>,
    /// What stands in front of the value and behind it in its cell.
    pub(super) around: Option<(String, String)>,
    /// What is printed where it is empty.
    pub(super) blank: Option<String>,
    /// Whether it is one merged cell for the rows of a group.
    pub(super) is_merged: bool,
    /// Whether it is printed in the first row of a group only.
    pub(super) is_first: bool,
    /// The tag that prints it.
    pub(super) typed: String,
}

impl<'s> Walk<'s> {
    pub(super) fn new(schema: &'s Arc<Schema>) -> Self {
        Self {
            schema,
            prints: Prints::new(schema.clone()),
            frames: Vec::new(),
            open_choices: Vec::new(),
            choices: Vec::new(),
            body: Vec::new(),
            labels: IndexMap::new(),
            blanks: IndexMap::new(),
            columns: IndexMap::new(),
            counted: IndexMap::new(),
            besides: IndexSet::new(),
            unclear: Vec::new(),
            clear: Vec::new(),
            lists: Vec::new(),
            open_list: None,
            listed: IndexSet::new(),
            ticked: IndexMap::new(),
            is_derived: false,
            kinds: IndexMap::new(),
            dates: IndexSet::new(),
            grids: IndexMap::new(),
            order: Vec::new(),
            rows_above: None,
            blurred: IndexSet::new(),
            row_before: None,
            heads: Vec::new(),
            feet: Vec::new(),
            of_row: None,
            spelt: Vec::new(),
            forks: Vec::new(),
            rounded: IndexMap::new(),
            formats: IndexMap::new(),
            shortened: IndexMap::new(),
            asked: IndexSet::new(),
            headers: Vec::new(),
            compared: IndexSet::new(),
            several: IndexSet::new(),
            chosen: IndexSet::new(),
            says_several: false,
            as_it_is: IndexSet::new(),
            gaps: Vec::new(),
            joined: IndexMap::new(),
            headless: Vec::new(),
        }
    }

    pub(super) fn block(&mut self, block: &grid::Block) {
        match block {
            grid::Block::Paragraph(paragraph) if paragraph.text.trim().is_empty() && self.frames.is_empty() => {
                self.gaps.push(self.body.len());
            }
            grid::Block::Paragraph(paragraph) => {
                let blocks = self.paragraph(&paragraph.text);
                self.body.extend(blocks);
            }
            grid::Block::Grid(grid) => self.grid(grid),
        }
    }

    /// What a paragraph in the header or footer of a page prints: it is read where the body prints it nowhere.
    pub(super) fn header(&mut self, text: &str) {
        let pieces = self.prints.pieces(text);
        let nodes = self.nodes(pieces);
        let texts = self.texts(&nodes);
        let is_told = |text: &&Text| says(text) && text.slots().any(|key| !key.is_empty());
        match texts.as_slice() {
            [text] if is_told(&text) && !self.headers.contains(text) => self.headers.push(text.clone()),
            [text] if is_told(&text) => {}
            _ => {
                for key in texts.iter().flat_map(Text::slots) {
                    if let Some(at) = self.clear.iter().rposition(|clear| clear == key) {
                        self.clear.remove(at);
                    }
                }
                self.give_up(&nodes);
            }
        }
    }

    /// The lines that a paragraph of the template may print: several where conditions in it decide.
    pub(super) fn paragraph(&mut self, text: &str) -> Vec<Block> {
        let before = self.frames.clone();
        let pieces = self.prints.pieces(text);
        let nodes = self.nodes(pieces);
        let mut blocks = self.lines(&nodes, &before);
        blocks.extend(self.list_ends(None));
        blocks
    }

    /// The lines of a paragraph in the frames `before` and those that are open now.
    pub(super) fn lines(&mut self, nodes: &[nodes::Node], before: &[Frame]) -> Vec<Block> {
        let frames: Vec<Frame> = before.iter().chain(&self.frames).cloned().collect();
        if frames.contains(&Frame::Hidden) || nodes.is_empty() {
            return Vec::new();
        }
        if frames.iter().any(|frame| matches!(frame, Frame::Loop(_))) {
            self.list_paragraph(nodes, before);
            return Vec::new();
        }
        let texts = self.texts(nodes);
        // A line that may be missing is not told to be.
        let is_certain = frames.is_empty() && texts.len() == 1;
        let style = |text: &Text| match is_certain {
            true if has_tab(text) => Style::Line,
            true => Style::Body,
            false => Style::Attachment,
        };
        // Without a form, a value of any line may have several.
        let texts = texts.into_iter().flat_map(|text| if self.is_derived { vec![text] } else { at_labels(text) });
        texts
            .filter(|text| !is_blank(text))
            .map(|text| Block::Paragraph(Paragraph { style: style(&text), text, align: None }))
            .collect()
    }
}

/// A text in parts, each of which but the first begins with a label behind a line end.
pub(super) fn at_labels(text: Text) -> Vec<Text> {
    use crate::schema::Part;
    let mut texts = vec![Text { parts: Vec::new() }];
    let mut parts = text.parts.into_iter().peekable();
    while let Some(part) = parts.next() {
        let before_slot = matches!(parts.peek(), Some(Part::Slot { .. }));
        let split = match &part {
            Part::Literal(literal) => {
                literal.rsplit_once('\n').filter(|(_, label)| before_slot && label.trim_end().ends_with([':', '：']))
            }
            Part::Slot { .. } => None,
        };
        let (front, label) = match split {
            Some((front, label)) => (Part::Literal(front.to_owned()), Some(Part::Literal(label.to_owned()))),
            None => (part, None),
        };
        if let Some(last) = texts.last_mut() {
            last.parts.push(front);
        }
        texts.extend(label.map(|label| Text { parts: vec![label] }));
    }
    for text in &mut texts {
        text.parts.retain(|part| !matches!(part, Part::Literal(literal) if literal.is_empty()));
    }
    texts
}

pub(super) fn certain(block: &Block, in_cell: bool, keys: &mut Vec<Key>) {
    match block {
        // A value alone in its paragraph leaves nothing where it is empty.
        Block::Paragraph(paragraph) if paragraph.style != Style::Attachment && (in_cell || says(&paragraph.text)) => {
            let new: Vec<Key> = paragraph.text.slots().filter(|key| !keys.contains(*key)).cloned().collect();
            keys.extend(new);
        }
        Block::Grid(grid) => {
            let cells = grid.rows.iter().flat_map(|row| &row.cells);
            cells.flat_map(|cell| &cell.blocks).for_each(|block| certain(block, true, keys));
        }
        _ => {}
    }
}

/// Whether a text has wording that is recognised.
pub(super) fn says(text: &Text) -> bool {
    text.parts.iter().any(|part| match part {
        crate::schema::Part::Literal(literal) => literal.chars().filter(|c| c.is_alphanumeric()).nth(1).is_some(),
        crate::schema::Part::Slot { .. } => false,
    })
}

pub(super) fn has_tab(text: &Text) -> bool {
    text.parts.iter().any(|part| matches!(part, crate::schema::Part::Literal(literal) if literal.contains('\t')))
}

pub(super) fn is_blank(text: &Text) -> bool {
    text.parts.iter().all(|part| matches!(part, crate::schema::Part::Literal(literal) if literal.trim().is_empty()))
}

/// Whether a piece takes the place of the paragraph, cell or row around it.
pub(super) fn level(piece: &Piece) -> Option<crate::docx::template::prints::Level> {
    match piece {
        Piece::If(level, _)
        | Piece::Elif(level, _)
        | Piece::Else(level)
        | Piece::For(level, _)
        | Piece::Hidden(level) => Some(*level),
        Piece::End(level) | Piece::Nothing(level) => Some(*level),
        Piece::Text(_) | Piece::Value { .. } => None,
    }
}
