//! The body of a form: what is printed, and where values stand in it.

use super::{Align, Field, FieldType, Schema, Style};
use crate::record::Key;
/// Printed text with slots for values: `XX{{ org }}…`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// The pieces from left to right; no two literals in a row.
    pub parts: Vec<Part>,
}

/// A piece of a [`Text`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Fixed text, verbatim; may hold `\t`.
    Literal(String),
    /// The value of a field.
    Slot {
        /// The field's key.
        key: Key,
        /// What is printed here where the field is empty (`{{ org | default("XX局") }}`); else the field's own blank.
        blank: Option<String>,
    },
}

/// A block of the body.
#[derive(Debug, Clone)]
pub enum Block {
    /// A paragraph.
    Paragraph(Paragraph),
    /// A signature block: lines of left party and right party.
    Sides(Vec<[Text; 2]>),
    /// A grid of labels and values.
    Grid(GridLayout),
    /// A table by key.
    Table(Key),
    /// Empty lines.
    Gap(u32),
    /// What follows stands on a new page (an annex).
    PageBreak,
}

/// A printed paragraph.
#[derive(Debug, Clone)]
pub struct Paragraph {
    /// What it says.
    pub text: Text,
    /// How it looks.
    pub style: Style,
    /// Where it stands; by its style where none is said.
    pub align: Option<Align>,
}

/// A grid of labels and values.
#[derive(Debug, Clone)]
pub struct GridLayout {
    /// Widths of the columns in millimetres.
    pub columns_mm: Vec<f32>,
    /// The rows.
    pub rows: Vec<RowLayout>,
}

/// A row of a grid.
#[derive(Debug, Clone)]
pub struct RowLayout {
    /// Least height in millimetres.
    pub height_mm: f32,
    /// The cells from left to right.
    pub cells: Vec<CellLayout>,
}

/// A cell of a grid.
#[derive(Debug, Clone)]
pub struct CellLayout {
    /// First column of the grid, from 0.
    pub column: usize,
    /// Columns that it spans.
    pub span: usize,
    /// Rows that it spans.
    pub row_span: usize,
    /// What it prints, from top to bottom.
    pub blocks: Vec<Block>,
    /// Where its text stands.
    pub align: Option<Align>,
}

impl CellLayout {
    /// True when the cell holds a slot or a table somewhere.
    pub fn has_slot(&self) -> bool {
        self.blocks.iter().any(Block::has_slot)
    }
}

impl Block {
    /// True when the block holds a slot or a table somewhere.
    pub fn has_slot(&self) -> bool {
        match self {
            Self::Paragraph(paragraph) => paragraph.text.has_slot(),
            Self::Sides(lines) => lines.iter().flatten().any(Text::has_slot),
            Self::Grid(grid) => grid.rows.iter().flat_map(|row| &row.cells).any(CellLayout::has_slot),
            Self::Table(_) => true,
            Self::Gap(_) | Self::PageBreak => false,
        }
    }

    /// All that it prints.
    fn texts<'a>(&'a self, all: &mut Vec<&'a Text>) {
        match self {
            Self::Paragraph(paragraph) => all.push(&paragraph.text),
            Self::Sides(lines) => all.extend(lines.iter().flatten()),
            Self::Grid(grid) => {
                let cells = grid.rows.iter().flat_map(|row| &row.cells);
                cells.flat_map(|cell| &cell.blocks).for_each(|block| block.texts(all));
            }
            Self::Table(_) | Self::Gap(_) | Self::PageBreak => {}
        }
    }
}

impl Schema {
    /// The fields that its body prints with nothing between them: what is written there cannot be told apart when it is
    /// read back, but for dates and boxes, which are seen.
    pub fn touching(&self) -> Vec<(&Field, &Field)> {
        let mut texts = Vec::new();
        self.body.iter().for_each(|block| block.texts(&mut texts));
        let is_seen =
            |field: &&Field| matches!(field.kind, FieldType::Date | FieldType::Choice | FieldType::MultiChoice);
        let field = |key: &Key| self.fields.get(key).filter(|field| !is_seen(field));
        let pairs = texts.into_iter().flat_map(Text::touching);
        pairs.filter_map(|(key, next)| Some((field(key)?, field(next)?))).collect()
    }
}

impl Text {
    /// True when a slot is in it.
    pub fn has_slot(&self) -> bool {
        self.slots().next().is_some()
    }

    /// The keys of its slots, from left to right.
    pub fn slots(&self) -> impl Iterator<Item = &Key> {
        self.parts.iter().filter_map(|part| if let Part::Slot { key, .. } = part { Some(key) } else { None })
    }

    /// The slots with nothing printed between them and the next.
    fn touching(&self) -> impl Iterator<Item = (&Key, &Key)> {
        self.parts.windows(2).filter_map(|pair| match pair {
            [Part::Slot { key, .. }, Part::Slot { key: next, .. }] => Some((key, next)),
            _ => None,
        })
    }

    /// The text with each slot replaced by what `value` makes of its key and blank.
    pub fn print(&self, mut value: impl FnMut(&Key, Option<&str>) -> String) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => text.clone(),
                Part::Slot { key, blank } => value(key, blank.as_deref()),
            })
            .collect()
    }
}
