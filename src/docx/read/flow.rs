//! Where the reader is: in a flow of blocks, in a table, in a paragraph; one inside the other.

use std::sync::Arc;

use super::controls;
use super::properties::{CellProperties, ParagraphProperties, RunProperties};
use super::symbols::Font;
use super::table::Table;
use crate::grid::{Block, Paragraph};

/// One level of what is being read.
#[derive(Debug)]
pub(super) enum Level {
    Flow(Flow),
    Table(Table),
    Paragraph(Box<OpenParagraph>),
}

/// What a flow of paragraphs and tables belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The body, or a header, footer or note.
    Body,
    Cell,
    TextBox,
}

/// Paragraphs and tables one below the other.
#[derive(Debug)]
pub(super) struct Flow {
    pub(super) kind: Kind,
    pub(super) blocks: Vec<Block>,
    /// A paragraph whose mark was deleted: the next one goes on with it.
    pub(super) pending: Option<Box<OpenParagraph>>,
    /// Of a cell.
    pub(super) cell: CellProperties,
    /// The fields that began outside, and how many of them show nothing.
    pub(super) fields: (Vec<Field>, usize),
    /// Number of the controls that began outside and do not reach in: those around the anchor of a text box.
    pub(super) outside: usize,
}

/// A paragraph that is being read.
#[derive(Debug, Default)]
pub(super) struct OpenParagraph {
    pub(super) paragraph: Paragraph,
    /// Of the current run.
    pub(super) run: RunProperties,
    pub(super) properties: ParagraphProperties,
    /// The text boxes that are anchored in it.
    pub(super) after: Vec<Block>,
}

/// How far a complex field (ECMA-376 part 1 §17.16.18) has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// Its instruction: not shown.
    Instruction,
    /// Its result.
    Result,
    /// A form field that has shown its state: its result is not shown again.
    Shown,
}

impl Flow {
    pub(super) fn new(kind: Kind, fields: (Vec<Field>, usize), outside: usize) -> Self {
        let blocks = Vec::with_capacity(usize::from(kind == Kind::Cell));
        Self { kind, blocks, pending: None, cell: CellProperties::default(), fields, outside }
    }
}

impl OpenParagraph {
    /// Appends text of the current run.
    pub(super) fn print(&mut self, text: &str) {
        let start = self.paragraph.text.len();
        match self.run.font {
            None => self.paragraph.text.push_str(text),
            Some(font) => self.paragraph.text.extend(text.chars().map(|c| Font::letter(font, c))),
        }
        if let Some(shift) = self.run.shift {
            shift.apply(&mut self.paragraph.text, start);
        }
        if self.run.struck {
            self.strike(start);
        }
    }

    fn strike(&mut self, start: usize) {
        let end = self.paragraph.text.len();
        match self.paragraph.struck.last_mut() {
            Some(last) if last.end == start => last.end = end,
            _ if start < end => self.paragraph.struck.push(start..end),
            _ => {}
        }
    }

    /// The finished paragraph, and the name of a control whose text stood in it several times and was kept once; the blocks
    /// that are to stand after it stay.
    pub(super) fn finish(&mut self) -> (Paragraph, Option<Arc<str>>) {
        (self.run, self.properties) = Default::default();
        let mut paragraph = std::mem::take(&mut self.paragraph);
        controls::close(&mut paragraph);
        let repeated = controls::keep_once(&mut paragraph);
        (paragraph, repeated)
    }
}
