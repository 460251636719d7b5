//! What a form prints, in the schema language: paragraphs, grids, tables and annexes.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

use super::super::model::{Align, Style};

/// A block of the body: a plain string is a paragraph of running text; otherwise exactly one of `text`, `sides`,
/// `grid`, `table`, `annex`, `gap`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(untagged)]
pub(in crate::schema) enum RawBlock {
    /// A paragraph.
    Text(String),
    /// Anything else.
    Full(Box<RawFullBlock>),
}

/// A block with its kind.
#[derive(Debug, Deserialize, Default)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(in crate::schema) struct RawFullBlock {
    /// A paragraph: text with slots (`{{ key }}`); `\t` jumps to the right half of the line.
    pub(in crate::schema) text: Option<String>,
    /// How the paragraph looks. Default `body` (in a cell: `cell`).
    pub(in crate::schema) style: Option<Style>,
    /// Where the paragraph stands. Default by its style.
    pub(in crate::schema) align: Option<Align>,
    /// A signature block: lines of two texts each, left party and right party.
    pub(in crate::schema) sides: Option<Vec<[String; 2]>>,
    /// A grid of labels and values.
    pub(in crate::schema) grid: Option<RawGrid>,
    /// A table by its key.
    pub(in crate::schema) table: Option<String>,
    /// Another form that follows on a page of its own: its body, fields, tables and rules become part of this form.
    pub(in crate::schema) annex: Option<RawAnnex>,
    /// Empty lines.
    pub(in crate::schema) gap: Option<u32>,
}

/// A grid of labels and values on columns of fixed width.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::schema) struct RawGrid {
    /// Widths of the columns in millimetres.
    pub(in crate::schema) columns_mm: Vec<f32>,
    /// The rows. The spans of a row, with the cells that reach down into it, add up to the columns.
    pub(in crate::schema) rows: Vec<RawRow>,
}

/// A row of a grid.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::schema) struct RawRow {
    /// Least height in millimetres. Default 9.
    pub(in crate::schema) height_mm: Option<f32>,
    /// The cells from left to right.
    pub(in crate::schema) cells: Vec<RawCell>,
}

/// A cell: a string is its text; a cell with a slot holds a value, one without is a label.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(untagged)]
pub(in crate::schema) enum RawCell {
    /// Text with slots.
    Text(String),
    /// A cell that spans, or that holds several blocks.
    Full(RawFullCell),
}

/// A cell with its spans.
#[derive(Debug, Deserialize, Default)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(in crate::schema) struct RawFullCell {
    /// Text with slots.
    pub(in crate::schema) text: Option<String>,
    /// Blocks from top to bottom (instead of `text`).
    pub(in crate::schema) blocks: Option<Vec<RawBlock>>,
    /// Number of columns that it spans. Default 1.
    pub(in crate::schema) span: Option<usize>,
    /// Number of rows that it spans. Default 1.
    pub(in crate::schema) row_span: Option<usize>,
    /// Where its text stands. Default: labels in the middle, values at the left.
    pub(in crate::schema) align: Option<Align>,
}

/// Another form as an annex.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::schema) struct RawAnnex {
    /// Id of the other form.
    pub(in crate::schema) form: String,
    /// Text in front of its title (`附：`).
    #[serde(default)]
    pub(in crate::schema) prefix: String,
}
