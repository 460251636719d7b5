//! The schema language as it is written in YAML: plain data, not yet checked.
//!
//! The JSON Schema of the language is generated from these types and their docs, and the loader checks a file
//! against that same JSON Schema before it builds the valid [`Schema`](super::Schema).

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::model::{Align, Ditto, FieldType, Filler, Orientation, Role, Stage, Style, TotalPrint};
use crate::message::Message;
use crate::problem::Severity;

/// A form, described once: its printed text, layout, fields and rules.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawSchema {
    /// The form's id: lower-case letters, digits and `-`. Records name it as `form: <id>`.
    pub form: String,
    /// Version of this description; it travels inside the documents that are drawn from it.
    pub version: String,
    /// The printed title, verbatim, by which a returned document is recognised. May hold slots (`{{ org }}-…`).
    pub title: String,
    /// Other wordings of the title that also identify the form.
    #[serde(default)]
    pub also_titled: Vec<String>,
    /// What the form is for, in one line.
    pub summary: Message,
    /// The printed mark of the attachment (`附件1`).
    pub attachment: Option<String>,
    /// The printed document code (`ZWY001`). Shown, never used to tell forms apart.
    pub code: Option<String>,
    /// Name of a filled file, without extension: text with slots. What a file system cannot hold is replaced.
    pub file_name: String,
    /// Paper and margins of the Word document.
    #[serde(default)]
    pub page: RawPage,
    /// Name and paper of the worksheet.
    #[serde(default)]
    pub sheet: RawSheet,
    /// The fields, by key, in the order in which records print them.
    #[serde(default)]
    pub fields: IndexMap<String, RawField>,
    /// The tables (repeated groups of fields), by key.
    #[serde(default)]
    pub tables: IndexMap<String, RawTable>,
    /// Vocabularies that several fields share, by name.
    #[serde(default)]
    pub vocabularies: IndexMap<String, RawVocabulary>,
    /// What is printed, from top to bottom.
    pub body: Vec<RawBlock>,
    /// Rules between fields.
    #[serde(default)]
    pub rules: Vec<RawRule>,
}

/// Paper and margins.
#[derive(Debug, Deserialize, JsonSchema, Default)]
#[serde(deny_unknown_fields, default)]
pub struct RawPage {
    /// `portrait` (default) or `landscape`; the paper is A4.
    pub orientation: Orientation,
    /// Margins in millimetres: top, right, bottom, left. Default `[37, 26, 35, 28]` (GB/T 9704-2012).
    pub margins_mm: Option<[f32; 4]>,
    /// Size of the text in table cells, in points. Default 12 (小四).
    pub cell_pt: Option<f32>,
    /// Exact line height in table cells, in points. Default 17.
    pub cell_line_pt: Option<f32>,
    /// Size of the title, in points. Default 22 (二号); smaller where a title would not fit on one line.
    pub title_pt: Option<f32>,
    /// True prints page numbers `— 1 —`.
    pub page_numbers: bool,
}

/// The worksheet.
#[derive(Debug, Deserialize, JsonSchema, Default)]
#[serde(deny_unknown_fields, default)]
pub struct RawSheet {
    /// Name of the sheet's tab, at most 31 characters. Default: the first 31 characters of the title.
    pub name: Option<String>,
    /// `portrait` or `landscape` (default `landscape`).
    pub orientation: Option<Orientation>,
}

/// A field: a named value of the form.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawField {
    /// The text printed beside it, verbatim, without its colon. Several fields may share a label: each belongs to the
    /// first label of its row.
    pub label: String,
    /// Other wordings under which returns carry it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What kind of value it holds.
    #[serde(rename = "type", default)]
    pub kind: FieldType,
    /// Who fills it. Default `applicant`.
    #[serde(default)]
    pub filled_by: Filler,
    /// From which stage on an empty value is an error. Default `never`.
    #[serde(default)]
    pub required: Stage,
    /// An expression: the field is required only where it holds.
    pub required_if: Option<String>,
    /// True: empty is a warning (for a field that is not `required`).
    #[serde(default)]
    pub recommended: bool,
    /// Least and greatest number of characters: `[2, 50]`. Outside is an error.
    pub length: Option<[usize; 2]>,
    /// Least and greatest number: `[0, 10]`. Outside is an error.
    pub range: Option<[f64; 2]>,
    /// A number should be a multiple of this (warning).
    pub step: Option<f64>,
    /// A regular expression that the whole value should match.
    pub pattern: Option<RawPattern>,
    /// The vocabulary: a name from `vocabularies`, or one written here.
    pub choices: Option<RawChoices>,
    /// How a number's unit is written and converted.
    pub unit: Option<RawUnit>,
    /// A hint that is printed inside the value's place and goes when a value is filled in (`（停止使用填“注销”）`).
    pub hint: Option<String>,
    /// Text that is printed where nothing else is said; a value equal to it counts as absent.
    pub preset: Option<String>,
    /// What an empty form prints in the value's place (`___年___月___日`, `XXX单位`).
    pub blank: Option<String>,
    /// How a value is printed, `{}` standing for it (`政务云使用部门（{}）`). Default `{}`.
    pub print: Option<String>,
    /// A word that a return may leave standing behind the value, and that is dropped after any of the given endings.
    pub drop_suffix: Option<RawSuffix>,
    /// A blank that stands for a value: written `无`, `/` or `—`, the field is empty. Default true.
    #[serde(default = "yes")]
    pub written_blanks: bool,
    /// Advice on how to fill it, for prompts and instructions.
    pub help: Option<Message>,
    /// An example value.
    pub example: Option<String>,
    /// For a column of a table: how it is printed and read.
    pub column: Option<RawColumn>,
}

fn yes() -> bool {
    true
}

/// A regular expression with what it asks for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPattern {
    /// The expression, in Rust's `regex` syntax; it must match the whole value.
    pub regex: String,
    /// What it asks for, in words.
    pub expects: Message,
    /// Default `warning`.
    pub severity: Option<Severity>,
}

/// A vocabulary by name or written in place.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RawChoices {
    /// The name of a shared vocabulary.
    Named(String),
    /// A vocabulary.
    Inline(RawVocabulary),
}

/// The terms that a value may take.
#[derive(Debug, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct RawVocabulary {
    /// True keeps other values with a warning; false (default) rejects them.
    #[serde(default)]
    pub open: bool,
    /// True prints every term with a tick box (□/☑); for multi-choice fields. Default true there.
    pub tick_boxes: Option<bool>,
    /// The terms, in the order in which they are printed and kept.
    pub terms: Vec<RawTerm>,
}

/// A term of a vocabulary.
#[derive(Debug, Deserialize, JsonSchema, Clone)]
#[serde(untagged)]
pub enum RawTerm {
    /// A term without more.
    Plain(String),
    /// A term with other spellings.
    Full(RawFullTerm),
}

/// A term with what belongs to it.
#[derive(Debug, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct RawFullTerm {
    /// The term as it is kept and printed.
    pub term: String,
    /// Other spellings that mean it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Spellings that might mean it and might not: they are `ambiguous`, and the question is asked.
    #[serde(default)]
    pub ambiguous: Vec<String>,
    /// A warning for whoever chooses it (an operating system past its end of life).
    pub warning: Option<Message>,
}

/// The unit of a number.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawUnit {
    /// Spellings of the unit in which the number is kept (`[G, GB]`).
    pub names: Vec<String>,
    /// Other units by spelling, with how many of the kept unit each is (`{T: 1024, TB: 1024}`).
    #[serde(default)]
    pub others: IndexMap<String, f64>,
    /// True: several amounts may be added up (`100G+500G`, `2*500G`). Default false: two amounts are `ambiguous`.
    #[serde(default)]
    pub sums: bool,
}

/// A word that may be left standing behind a value.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawSuffix {
    /// The word (`单位`).
    pub word: String,
    /// The endings after which it is dropped (`[局, 委, 办]`).
    pub after: Vec<String>,
}

/// A table: a repeated group of fields.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTable {
    /// What the table is called in messages.
    pub label: String,
    /// The columns by key, in printed order.
    pub columns: IndexMap<String, RawField>,
    /// From which stage on a table without rows is an error (`no-rows`). Default `never`.
    #[serde(default)]
    pub required: Stage,
    /// Rows that are printed on every form, with the values of their `fixed` columns.
    #[serde(default)]
    pub rows: Vec<IndexMap<String, RawScalar>>,
    /// Blank rows that an empty form prints (where there are no fixed rows). Default 10.
    pub blank_rows: Option<usize>,
    /// Columns (one or several together) whose values may not occur twice.
    #[serde(default)]
    pub unique: Vec<String>,
    /// The total row.
    pub total: Option<RawTotal>,
    /// True (default) keeps columns that the schema does not know in the row's `extra`.
    #[serde(default = "yes")]
    pub extra_columns: bool,
}

/// A text or a number.
#[derive(Debug, Deserialize, JsonSchema, Clone)]
#[serde(untagged)]
pub enum RawScalar {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}

/// What a column has beside what a field has.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawColumn {
    /// Width in millimetres. Required for a printed column.
    pub width_mm: Option<f32>,
    /// False: the column is not printed, but read where a return has it. Default true.
    #[serde(default = "yes")]
    pub printed: bool,
    /// Role of the column. Default `value`.
    #[serde(default)]
    pub role: Role,
    /// The printed column behind whose value this one is printed and read (`quantity` behind `name`), with `print`
    /// saying how (`（{}台）`). A value of 1 or none prints nothing.
    pub behind: Option<String>,
    /// Labels of columns that are parts of this one and are added up (`[系统盘, 数据盘]`).
    #[serde(default)]
    pub parts: Vec<String>,
    /// `copy` repeats the value of the row above for `同上` and for cells merged downwards; `ask` (default) makes both
    /// `merged-value` errors.
    #[serde(default)]
    pub ditto: Ditto,
    /// True merges equal neighbours downwards when printed.
    #[serde(default)]
    pub merge: bool,
}

/// The total row of a table.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTotal {
    /// The text that marks it (`合计`).
    pub label: String,
    /// Other words that mark one.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The columns that it sums.
    pub sums: Vec<String>,
    /// Where an empty form prints it: both by default.
    #[serde(default)]
    pub printed: TotalPrint,
    /// Fixed numbers that it prints, by column.
    #[serde(default)]
    pub fixed: IndexMap<String, f64>,
    /// Fields of the record that stand in it, by column (`{score: total}`).
    #[serde(default)]
    pub fields: IndexMap<String, String>,
}

/// A block of the body: a plain string is a paragraph of running text; otherwise exactly one of `text`, `sides`,
/// `grid`, `table`, `annex`, `gap`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RawBlock {
    /// A paragraph.
    Text(String),
    /// Anything else.
    Full(Box<RawFullBlock>),
}

/// A block with its kind.
#[derive(Debug, Deserialize, JsonSchema, Default)]
#[serde(deny_unknown_fields, default)]
pub struct RawFullBlock {
    /// A paragraph: text with slots (`{{ key }}`); `\t` jumps to the right half of the line.
    pub text: Option<String>,
    /// How the paragraph looks. Default `body` (in a cell: `cell`).
    pub style: Option<Style>,
    /// Where the paragraph stands. Default by its style.
    pub align: Option<Align>,
    /// A signature block: lines of two texts each, left party and right party.
    pub sides: Option<Vec<[String; 2]>>,
    /// A grid of labels and values.
    pub grid: Option<RawGrid>,
    /// A table by its key.
    pub table: Option<String>,
    /// Another form that follows on a page of its own: its body, fields, tables and rules become part of this form.
    pub annex: Option<RawAnnex>,
    /// Empty lines.
    pub gap: Option<u32>,
}

/// A grid of labels and values on columns of fixed width.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawGrid {
    /// Widths of the columns in millimetres.
    pub columns_mm: Vec<f32>,
    /// The rows. The spans of a row, with the cells that reach down into it, add up to the columns.
    pub rows: Vec<RawRow>,
}

/// A row of a grid.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawRow {
    /// Least height in millimetres. Default 9.
    pub height_mm: Option<f32>,
    /// The cells from left to right.
    pub cells: Vec<RawCell>,
}

/// A cell: a string is its text; a cell with a slot holds a value, one without is a label.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RawCell {
    /// Text with slots.
    Text(String),
    /// A cell that spans, or that holds several blocks.
    Full(RawFullCell),
}

/// A cell with its spans.
#[derive(Debug, Deserialize, JsonSchema, Default)]
#[serde(deny_unknown_fields, default)]
pub struct RawFullCell {
    /// Text with slots.
    pub text: Option<String>,
    /// Blocks from top to bottom (instead of `text`).
    pub blocks: Option<Vec<RawBlock>>,
    /// Number of columns that it spans. Default 1.
    pub span: Option<usize>,
    /// Number of rows that it spans. Default 1.
    pub row_span: Option<usize>,
    /// Where its text stands. Default: labels in the middle, values at the left.
    pub align: Option<Align>,
}

/// Another form as an annex.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawAnnex {
    /// Id of the other form.
    pub form: String,
    /// Text in front of its title (`附：`).
    #[serde(default)]
    pub prefix: String,
}

/// A rule between fields.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawRule {
    /// The code of its problem: lower-case words joined by `-`.
    pub id: String,
    /// How much a breach weighs. Default `error`.
    pub severity: Option<Severity>,
    /// A table: the rule is checked for each of its rows, `row` being the row and `index` its number from 0.
    pub each: Option<String>,
    /// An expression: the rule applies only where it is true.
    pub when: Option<String>,
    /// An expression that must not be false. Where a value that it needs is missing, the rule is silent.
    pub check: String,
    /// The field that the problem is about: its place is reported. In a rule for each row, a column.
    pub field: String,
    /// The stage at which the rule begins to apply. Default `submit`.
    pub stage: Option<Stage>,
    /// What is wrong. `{…}` holds an expression whose value is printed.
    pub message: Message,
    /// What to do.
    pub help: Option<Message>,
}

impl RawTerm {
    /// The term as it is kept and printed.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Plain(term) => term,
            Self::Full(full) => &full.term,
        }
    }
}
