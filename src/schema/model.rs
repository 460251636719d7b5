//! The schema as the program uses it: valid by construction, made by [`load`](super::load()) only.

use std::sync::Arc;

use indexmap::IndexMap;
use regex::Regex;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::expr::{Expression, Template};
use crate::message::Message;
use crate::problem::Severity;
use crate::record::Key;

/// How the paper lies.
#[derive(Debug, Deserialize, JsonSchema, Default, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Orientation {
    /// Upright.
    #[default]
    Portrait,
    /// On its side.
    Landscape,
}

/// A type of value.
#[derive(Debug, Deserialize, JsonSchema, Default, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum FieldType {
    /// One line of text.
    #[default]
    Text,
    /// Several lines of text.
    LongText,
    /// The name of a person.
    Person,
    /// A telephone number, mobile or landline.
    Phone,
    /// An e-mail address.
    Email,
    /// A calendar date.
    Date,
    /// A span of time as written: a date, a month, a quarter, half a year, a year.
    Period,
    /// A whole number.
    Integer,
    /// A decimal number.
    Decimal,
    /// One term of a vocabulary.
    Choice,
    /// Several terms of a vocabulary.
    MultiChoice,
}

/// Who fills a field.
#[derive(Debug, Deserialize, JsonSchema, Default, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Filler {
    /// The department that returns the form.
    #[default]
    Applicant,
    /// The authority that publishes it: a value at stage `submit` is `premature`.
    Authority,
    /// Somebody's pen: a signature or a hand-written date, empty at stage `submit`.
    Hand,
}

/// A stage of checking.
#[derive(Debug, Deserialize, JsonSchema, Default, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// At no stage.
    #[default]
    Never,
    /// When the form is handed in, and ever after.
    Submit,
    /// When the form is put on file.
    Archive,
}

/// What a column is for.
#[derive(Debug, Deserialize, JsonSchema, Default, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// It holds values.
    #[default]
    Value,
    /// It counts the rows from 1; it alone does not make a row, and it is assigned where it is missing.
    Number,
    /// It is printed with each of the table's fixed `rows` and may not be changed.
    Fixed,
    /// It says how many times the row counts in totals.
    Quantity,
}

/// What 同上 and merged cells mean in a column.
#[derive(Debug, Deserialize, JsonSchema, Default, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Ditto {
    /// The value of the row above, with a `normalised` warning.
    Copy,
    /// It could be each or all together: an error that asks.
    #[default]
    Ask,
}

/// Where the total row is printed.
#[derive(Debug, Deserialize, JsonSchema, Default, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum TotalPrint {
    /// In documents and in sheets.
    #[default]
    Both,
    /// In sheets only.
    Sheet,
    /// Nowhere; a return may have one.
    Never,
}

/// How a paragraph looks (GB/T 9704-2012).
#[derive(Debug, Deserialize, JsonSchema, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Style {
    /// `附件1`: 3号黑体, flush left.
    Attachment,
    /// The title: 小标宋, centred.
    Title,
    /// `一、`: 3号黑体, first line indented by two characters.
    Heading,
    /// Running text: 3号仿宋, first line indented by two characters.
    Body,
    /// A line that is not indented.
    Line,
    /// A smaller line above a table (document code, number, unit).
    Caption,
    /// Text in a cell.
    Cell,
}

/// Where a text stands in its line.
#[derive(Debug, Deserialize, JsonSchema, Clone, Copy, PartialEq, Eq, Hash)]
#[serde(rename_all = "lowercase")]
pub enum Align {
    /// At the left edge.
    Left,
    /// In the middle.
    Center,
    /// At the right edge.
    Right,
}

/// One form, described once.
#[derive(Debug)]
pub struct Schema {
    /// The form's id.
    pub form: Key,
    /// Version of the description.
    pub version: String,
    /// The printed title.
    pub title: Text,
    /// Other wordings of the title.
    pub also_titled: Vec<Text>,
    /// What the form is for.
    pub summary: Message,
    /// The printed mark of the attachment.
    pub attachment: Option<String>,
    /// The printed document code.
    pub code: Option<String>,
    /// Name of a filled file without its extension.
    pub file_name: Text,
    /// Paper and margins.
    pub page: Page,
    /// The worksheet.
    pub sheet: Sheet,
    /// The fields by key, in the order of the record.
    pub fields: IndexMap<Key, Field>,
    /// The tables by key; an annex's tables are among them.
    pub tables: IndexMap<Key, Table>,
    /// What is printed; annexes in place, behind a page break.
    pub body: Vec<Block>,
    /// Rules between fields.
    pub rules: Vec<Rule>,
    /// Ids of the forms that are annexed.
    pub annexes: Vec<Key>,
    /// Whether it is one of the schemas that are embedded in the binary, unchanged.
    pub built_in: bool,
}

/// Paper and margins of the Word document; A4.
#[derive(Debug, Clone)]
pub struct Page {
    /// How the paper lies.
    pub orientation: Orientation,
    /// Top, right, bottom, left in millimetres.
    pub margins_mm: [f32; 4],
    /// Size of cell text in points.
    pub cell_pt: f32,
    /// Exact line height of cell text in points.
    pub cell_line_pt: f32,
    /// Size of the title in points.
    pub title_pt: f32,
    /// Whether pages are numbered.
    pub page_numbers: bool,
}

/// The worksheet.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Name of the tab.
    pub name: String,
    /// How the paper lies.
    pub orientation: Orientation,
}

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

/// A named value of a form.
#[derive(Debug)]
pub struct Field {
    /// The key in records.
    pub key: Key,
    /// The printed label.
    pub label: String,
    /// What tells it from fields of the same label: `信息化负责人联系电话`; the label itself where that is unique.
    pub title: String,
    /// Other labels in returns.
    pub aliases: Vec<String>,
    /// What it holds.
    pub kind: FieldType,
    /// Who fills it.
    pub filled_by: Filler,
    /// From which stage on it may not be empty.
    pub required: Stage,
    /// It is required only where this holds.
    pub required_if: Option<Expression>,
    /// Empty is a warning.
    pub recommended: bool,
    /// Least and greatest number of characters.
    pub length: Option<(usize, usize)>,
    /// Least and greatest number.
    pub range: Option<(Decimal, Decimal)>,
    /// The first day that a date may name.
    pub earliest: Option<Expression>,
    /// The last day that a date may name.
    pub latest: Option<Expression>,
    /// The number should be a multiple of it.
    pub step: Option<Decimal>,
    /// What the whole value should look like.
    pub pattern: Option<Pattern>,
    /// The terms that it may take.
    pub vocabulary: Option<Arc<Vocabulary>>,
    /// The unit of its number.
    pub unit: Option<Unit>,
    /// Printed inside an empty value's place.
    pub hint: Option<String>,
    /// Printed where nothing else is said; equal to it is absent.
    pub preset: Option<String>,
    /// Printed in an empty value's place.
    pub blank: Option<String>,
    /// What is printed in front of and behind the value.
    pub print: (String, String),
    /// A word that is dropped behind the value after one of some endings.
    pub drop_suffix: Option<(String, Vec<String>)>,
    /// Whether `无`, `/`, `—` mean empty.
    pub written_blanks: bool,
    /// Advice on how to fill it.
    pub help: Option<Message>,
    /// An example value.
    pub example: Option<String>,
}

/// What a whole value should look like.
#[derive(Debug)]
pub struct Pattern {
    /// The anchored expression.
    pub regex: Regex,
    /// What it asks for, in words.
    pub expects: Message,
    /// How much a mismatch weighs.
    pub severity: Severity,
}

/// The terms that a value may take.
#[derive(Debug)]
pub struct Vocabulary {
    /// Whether other values are kept (with a warning).
    pub open: bool,
    /// Whether the terms are printed with tick boxes.
    pub tick_boxes: bool,
    /// The terms in order.
    pub terms: Vec<Term>,
}

/// A term of a vocabulary.
#[derive(Debug, Clone)]
pub struct Term {
    /// As it is kept and printed.
    pub term: String,
    /// Other spellings of it.
    pub aliases: Vec<String>,
    /// Spellings that may or may not mean it.
    pub ambiguous: Vec<String>,
    /// Said to whoever chooses it.
    pub warning: Option<Message>,
}

/// The unit of a number.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Spellings of the kept unit.
    pub names: Vec<String>,
    /// Other units: spelling and how many kept units one of them is.
    pub others: Vec<(String, Decimal)>,
    /// Whether several amounts add up.
    pub sums: bool,
}

/// A repeated group of fields.
#[derive(Debug)]
pub struct Table {
    /// The key in records.
    pub key: Key,
    /// What it is called.
    pub label: String,
    /// The columns by key, in printed order.
    pub columns: IndexMap<Key, Column>,
    /// From which stage on it may not be without rows.
    pub required: Stage,
    /// Values of the fixed columns, row by row; empty for a table of free rows.
    pub fixed_rows: Vec<Vec<(Key, crate::value::Value)>>,
    /// Blank rows that an empty form prints.
    pub blank_rows: usize,
    /// Columns whose values together may not occur twice.
    pub unique: Vec<Key>,
    /// The total row.
    pub total: Option<Total>,
    /// Whether unknown columns are kept in `extra`.
    pub extra_columns: bool,
}

/// A column of a table.
#[derive(Debug)]
pub struct Column {
    /// The field that repeats.
    pub field: Field,
    /// Width in millimetres; 0 for a column that is not printed.
    pub width_mm: f32,
    /// Whether it has a column of its own on paper.
    pub printed: bool,
    /// What it is for.
    pub role: Role,
    /// The column behind whose value it is printed.
    pub behind: Option<Key>,
    /// Labels of columns that add up to it.
    pub parts: Vec<String>,
    /// What 同上 and merged cells mean.
    pub ditto: Ditto,
    /// Whether equal neighbours are merged downwards.
    pub merge: bool,
}

/// The total row of a table.
#[derive(Debug)]
pub struct Total {
    /// What marks it.
    pub label: String,
    /// Other words that mark one.
    pub aliases: Vec<String>,
    /// The columns that it sums.
    pub sums: Vec<Key>,
    /// Where it is printed.
    pub printed: TotalPrint,
    /// Fixed numbers by column.
    pub fixed: Vec<(Key, Decimal)>,
    /// Fields of the record that stand in it: column, field.
    pub fields: Vec<(Key, Key)>,
}

/// A block of the body.
#[derive(Debug)]
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
#[derive(Debug)]
pub struct GridLayout {
    /// Widths of the columns in millimetres.
    pub columns_mm: Vec<f32>,
    /// The rows.
    pub rows: Vec<RowLayout>,
}

/// A row of a grid.
#[derive(Debug)]
pub struct RowLayout {
    /// Least height in millimetres.
    pub height_mm: f32,
    /// The cells from left to right.
    pub cells: Vec<CellLayout>,
}

/// A cell of a grid.
#[derive(Debug)]
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

/// A rule between fields.
#[derive(Debug)]
pub struct Rule {
    /// The code of its problem.
    pub id: Key,
    /// How much a breach weighs.
    pub severity: Severity,
    /// The table whose rows it is checked for.
    pub each: Option<Key>,
    /// Where it applies.
    pub when: Option<Expression>,
    /// What must not be false.
    pub check: Expression,
    /// The field that its problem is about.
    pub field: Key,
    /// The stage at which it begins to apply.
    pub stage: Stage,
    /// What is wrong, in Chinese and English.
    pub message: [Template; 2],
    /// What to do.
    pub help: Message,
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

impl Field {
    /// A field of `kind` that asks for nothing: the loader and tests set what else they know.
    pub fn new(key: impl Into<Key>, label: impl Into<String>, kind: FieldType) -> Self {
        let label = label.into();
        Self {
            key: key.into(),
            title: label.clone(),
            label,
            aliases: Vec::new(),
            kind,
            filled_by: Filler::default(),
            required: Stage::default(),
            required_if: None,
            recommended: false,
            length: None,
            range: None,
            earliest: None,
            latest: None,
            step: None,
            pattern: None,
            vocabulary: None,
            unit: None,
            hint: None,
            preset: None,
            blank: None,
            print: (String::new(), String::new()),
            drop_suffix: None,
            written_blanks: true,
            help: None,
            example: None,
        }
    }
}
