//! The schema language as it is written in YAML: plain data, not yet checked.
//!
//! The JSON Schema of the language is generated from these types and their docs, and the loader checks a file
//! against that same JSON Schema before it builds the valid [`Schema`](super::Schema).

use std::borrow::Cow;

use indexmap::IndexMap;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

use super::model::{Align, Ditto, FieldType, Filler, Orientation, Role, Stage, Style, TotalPrint};
use crate::message::Message;
use crate::problem::Severity;

/// A form, described once: its printed text, layout, fields and rules.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawSchema {
    /// The form's id: lower-case letters, digits and `-`. Records name it as `form: <id>`.
    pub(super) form: String,
    /// Version of this description; it travels inside the documents that are drawn from it.
    pub(super) version: String,
    /// The printed title, verbatim, by which a returned document is recognised. May hold slots (`{{ org }}-…`).
    pub(super) title: String,
    /// Other wordings of the title that also identify the form.
    #[serde(default)]
    pub(super) also_titled: Vec<String>,
    /// What the form is for, in one line.
    pub(super) summary: Message,
    /// The printed mark of the attachment (`附件1`).
    pub(super) attachment: Option<String>,
    /// The printed document code (`ZWY001`). Shown, never used to tell forms apart.
    pub(super) code: Option<String>,
    /// Name of a filled file, without extension: text with slots. What a file system cannot hold is replaced.
    pub(super) file_name: String,
    /// The field that names who returned the form. Results are summed by it. Default: the first field of `identity`.
    pub(super) returned_by: Option<String>,
    /// The fields that together say what the form is about: two returns of which all these are alike are versions of
    /// one, and the later counts. Without it, only equal files are alike.
    #[serde(default)]
    pub(super) identity: Vec<String>,
    /// Fields that tell forms of one identity apart: those that differ in one of these are not versions of each other.
    #[serde(default)]
    pub(super) told_apart_by: Vec<String>,
    /// Paper and margins of the Word document.
    #[serde(default)]
    pub(super) page: RawPage,
    /// Name and paper of the worksheet.
    #[serde(default)]
    pub(super) sheet: RawSheet,
    /// The fields, by key, in the order in which records print them.
    #[serde(default)]
    pub(super) fields: IndexMap<String, RawField>,
    /// The tables (repeated groups of fields), by key.
    #[serde(default)]
    pub(super) tables: IndexMap<String, RawTable>,
    /// Vocabularies that several fields share, by name.
    #[serde(default)]
    pub(super) vocabularies: IndexMap<String, RawVocabulary>,
    /// What is printed, from top to bottom.
    pub(super) body: Vec<RawBlock>,
    /// Rules between fields.
    #[serde(default)]
    pub(super) rules: Vec<RawRule>,
}

/// Paper and margins.
#[derive(Debug, Deserialize, Default)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawPage {
    /// `portrait` (default) or `landscape`; the paper is A4.
    pub(super) orientation: Orientation,
    /// Margins in millimetres: top, right, bottom, left. Default `[37, 26, 35, 28]` (GB/T 9704-2012).
    pub(super) margins_mm: Option<[f32; 4]>,
    /// Size of the text in table cells, in points. Default 12 (小四).
    pub(super) cell_pt: Option<f32>,
    /// Exact line height in table cells, in points. Default 17.
    pub(super) cell_line_pt: Option<f32>,
    /// Size of the title, in points. Default 22 (二号); smaller where a title would not fit on one line.
    pub(super) title_pt: Option<f32>,
    /// True prints page numbers `— 1 —`.
    pub(super) page_numbers: bool,
}

/// The worksheet.
#[derive(Debug, Deserialize, Default)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawSheet {
    /// Name of the sheet's tab, at most 31 characters. Default: the first 31 characters of the title.
    pub(super) name: Option<String>,
    /// `portrait` or `landscape` (default `landscape`).
    pub(super) orientation: Option<Orientation>,
}

/// A field: a named value of the form.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawField {
    /// The text printed beside it, verbatim, without its colon. Several fields may share a label: each belongs to the
    /// first label of its row.
    pub(super) label: String,
    /// Other wordings under which returns carry it.
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    /// What kind of value it holds.
    #[serde(rename = "type", default)]
    pub(super) kind: FieldType,
    /// Who fills it. Default `applicant`.
    #[serde(default)]
    pub(super) filled_by: Filler,
    /// From which stage on an empty value is an error. Default `never`.
    #[serde(default)]
    pub(super) required: Stage,
    /// An expression: the field is required only where it holds.
    pub(super) required_if: Option<String>,
    /// True: empty is a warning (for a field that is not `required`).
    #[serde(default)]
    pub(super) recommended: bool,
    /// Whether `--mask` makes its values unreadable. Default true for `phone` and `email`, else false.
    pub(super) personal: Option<bool>,
    /// Least and greatest number of characters: `[2, 50]`. Outside is an error.
    pub(super) length: Option<[usize; 2]>,
    /// Least and greatest number: `[0, 10]`. Outside is an error.
    pub(super) range: Option<[f64; 2]>,
    /// The first day that a date may name, as an expression: `application_date`. Before it is an error.
    pub(super) earliest: Option<String>,
    /// The last day that a date may name, as an expression: `today + 3`. After it is an error.
    pub(super) latest: Option<String>,
    /// A number should be a multiple of this (warning).
    pub(super) step: Option<f64>,
    /// A regular expression that the whole value should match.
    pub(super) pattern: Option<RawPattern>,
    /// The vocabulary: a name from `vocabularies`, or one written here.
    pub(super) choices: Option<RawChoices>,
    /// How a number's unit is written and converted.
    pub(super) unit: Option<RawUnit>,
    /// A hint that is printed inside the value's place and goes when a value is filled in (`（停止使用填“注销”）`).
    pub(super) hint: Option<String>,
    /// Text that is printed where nothing else is said; a value equal to it counts as absent.
    pub(super) preset: Option<String>,
    /// What an empty form prints in the value's place (`___年___月___日`, `XXX单位`).
    pub(super) blank: Option<String>,
    /// How a value is printed, `{}` standing for it (`政务云使用部门（{}）`). Default `{}`.
    pub(super) print: Option<String>,
    /// A word that a return may leave standing behind the value, and that is dropped after any of the given endings.
    pub(super) drop_suffix: Option<RawSuffix>,
    /// A blank that stands for a value: written `无`, `/` or `—`, the field is empty. Default true.
    #[serde(default = "yes")]
    pub(super) written_blanks: bool,
    /// Advice on how to fill it, for prompts and instructions.
    pub(super) help: Option<Message>,
    /// An example value.
    pub(super) example: Option<String>,
    /// For a column of a table: how it is printed and read.
    pub(super) column: Option<RawColumn>,
}

fn yes() -> bool {
    true
}

/// A regular expression with what it asks for.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawPattern {
    /// The expression, in Rust's `regex` syntax; it must match the whole value.
    pub(super) regex: String,
    /// What it asks for, in words.
    pub(super) expects: Message,
    /// Default `warning`.
    pub(super) severity: Option<Severity>,
}

/// A vocabulary by name or written in place.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(untagged)]
pub(super) enum RawChoices {
    /// The name of a shared vocabulary.
    Named(String),
    /// A vocabulary.
    Inline(RawVocabulary),
}

/// The terms that a value may take.
#[derive(Debug, Deserialize, Clone)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawVocabulary {
    /// True keeps other values with a warning; false (default) rejects them.
    #[serde(default)]
    pub(super) open: bool,
    /// True prints every term with a tick box (□/☑); for multi-choice fields. Default true there.
    pub(super) tick_boxes: Option<bool>,
    /// The terms, in the order in which they are printed and kept.
    pub(super) terms: Vec<RawTerm>,
}

/// A term of a vocabulary.
#[derive(Debug, Deserialize, Clone)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(untagged)]
pub(super) enum RawTerm {
    /// A term without more.
    Plain(String),
    /// A term with other spellings.
    Full(RawFullTerm),
}

/// A term with what belongs to it.
#[derive(Debug, Deserialize, Clone)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawFullTerm {
    /// The term as it is kept and printed.
    pub(super) term: String,
    /// Other spellings that mean it; one that ends in `*` stands for every text that begins so (`CentOS 7*`).
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    /// Spellings that might mean it and might not: they are `ambiguous`, and the question is asked.
    #[serde(default)]
    pub(super) ambiguous: Vec<String>,
    /// A warning for whoever chooses it (an operating system past its end of life).
    pub(super) warning: Option<Message>,
}

/// The unit of a number.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawUnit {
    /// Spellings of the unit in which the number is kept (`[G, GB]`).
    pub(super) names: Vec<String>,
    /// Other units by spelling, with how many of the kept unit each is (`{T: 1024, TB: 1024}`).
    #[serde(default)]
    pub(super) others: IndexMap<String, f64>,
    /// True: several amounts may be added up (`100G+500G`, `2*500G`). Default false: two amounts are `ambiguous`.
    #[serde(default)]
    pub(super) sums: bool,
}

/// A word that may be left standing behind a value.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawSuffix {
    /// The word (`单位`).
    pub(super) word: String,
    /// The endings after which it is dropped (`[局, 委, 办]`).
    pub(super) after: Vec<String>,
}

/// A table: a repeated group of fields.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawTable {
    /// What the table is called in messages.
    pub(super) label: String,
    /// Other names by which templates may call it (`{%tr for x in 服务器 %}`).
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    /// The columns by key, in printed order.
    pub(super) columns: IndexMap<String, RawField>,
    /// From which stage on a table without rows is an error (`no-rows`). Default `never`.
    #[serde(default)]
    pub(super) required: Stage,
    /// Rows that are printed on every form, with the values of their `fixed` columns.
    #[serde(default)]
    pub(super) rows: Vec<IndexMap<String, RawScalar>>,
    /// Blank rows that an empty form prints (where there are no fixed rows). Default 10.
    pub(super) blank_rows: Option<usize>,
    /// Columns (one or several together) whose values may not occur twice.
    #[serde(default)]
    pub(super) unique: Vec<String>,
    /// The total row.
    pub(super) total: Option<RawTotal>,
    /// A column in which a return may write the values of several columns together (`8核16G500G`).
    pub(super) combined: Option<RawCombined>,
    /// True (default) keeps columns that the schema does not know in the row's `extra`.
    #[serde(default = "yes")]
    pub(super) extra_columns: bool,
}

/// A column of a return that holds several columns of the form.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawCombined {
    /// What it may be called (`[配置, 规格]`).
    pub(super) labels: Vec<String>,
    /// The columns that it holds, in the order in which amounts without a label are read; each has a `unit`.
    pub(super) columns: Vec<String>,
}

/// A text or a number.
#[derive(Debug, Deserialize, Clone)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(untagged)]
pub(super) enum RawScalar {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
}

impl RawScalar {
    /// The text, or the number as it is commonly written.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Text(text) => Cow::Borrowed(text),
        }
    }
}

/// What a column has beside what a field has.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawColumn {
    /// Width in millimetres. Required for a printed column.
    pub(super) width_mm: Option<f32>,
    /// False: the column is not printed, but read where a return has it. Default true.
    #[serde(default = "yes")]
    pub(super) printed: bool,
    /// Role of the column. Default `value`.
    #[serde(default)]
    pub(super) role: Role,
    /// The printed column behind whose value this one is printed and read (`quantity` behind `name`), with `print`
    /// saying how (`（{}台）`). A value of 1 or none prints nothing.
    pub(super) behind: Option<String>,
    /// Labels of columns that are parts of this one and are added up (`[系统盘, 数据盘]`).
    #[serde(default)]
    pub(super) parts: Vec<String>,
    /// `copy` repeats the value of the row above for cells merged downwards; `number` does so with a number behind it
    /// (`甲-1`, `甲-2`); `ask` (default) makes them `merged-value` errors. `同上` is the value of the row above.
    #[serde(default)]
    pub(super) ditto: Ditto,
    /// True: a row is about one thing; a value that names several (`web1-3`, `甲01~甲03`) is `ambiguous` unless the
    /// row's quantity says as many.
    #[serde(default)]
    pub(super) single: bool,
    /// The column that holds the most which this one may have: `满分` is read as its value.
    pub(super) most: Option<String>,
    /// True merges equal neighbours downwards when printed.
    #[serde(default)]
    pub(super) merge: bool,
}

/// The total row of a table.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawTotal {
    /// The text that marks it (`合计`).
    pub(super) label: String,
    /// Other words that mark one.
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    /// The columns that it sums.
    pub(super) sums: Vec<String>,
    /// Where an empty form prints it: both by default.
    #[serde(default)]
    pub(super) printed: TotalPrint,
    /// Fixed numbers that it prints, by column.
    #[serde(default)]
    pub(super) fixed: IndexMap<String, f64>,
    /// Fields of the record that stand in it, by column (`{score: total}`).
    #[serde(default)]
    pub(super) fields: IndexMap<String, String>,
}

/// A block of the body: a plain string is a paragraph of running text; otherwise exactly one of `text`, `sides`,
/// `grid`, `table`, `annex`, `gap`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(untagged)]
pub(super) enum RawBlock {
    /// A paragraph.
    Text(String),
    /// Anything else.
    Full(Box<RawFullBlock>),
}

/// A block with its kind.
#[derive(Debug, Deserialize, Default)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawFullBlock {
    /// A paragraph: text with slots (`{{ key }}`); `\t` jumps to the right half of the line.
    pub(super) text: Option<String>,
    /// How the paragraph looks. Default `body` (in a cell: `cell`).
    pub(super) style: Option<Style>,
    /// Where the paragraph stands. Default by its style.
    pub(super) align: Option<Align>,
    /// A signature block: lines of two texts each, left party and right party.
    pub(super) sides: Option<Vec<[String; 2]>>,
    /// A grid of labels and values.
    pub(super) grid: Option<RawGrid>,
    /// A table by its key.
    pub(super) table: Option<String>,
    /// Another form that follows on a page of its own: its body, fields, tables and rules become part of this form.
    pub(super) annex: Option<RawAnnex>,
    /// Empty lines.
    pub(super) gap: Option<u32>,
}

/// A grid of labels and values on columns of fixed width.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawGrid {
    /// Widths of the columns in millimetres.
    pub(super) columns_mm: Vec<f32>,
    /// The rows. The spans of a row, with the cells that reach down into it, add up to the columns.
    pub(super) rows: Vec<RawRow>,
}

/// A row of a grid.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawRow {
    /// Least height in millimetres. Default 9.
    pub(super) height_mm: Option<f32>,
    /// The cells from left to right.
    pub(super) cells: Vec<RawCell>,
}

/// A cell: a string is its text; a cell with a slot holds a value, one without is a label.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(untagged)]
pub(super) enum RawCell {
    /// Text with slots.
    Text(String),
    /// A cell that spans, or that holds several blocks.
    Full(RawFullCell),
}

/// A cell with its spans.
#[derive(Debug, Deserialize, Default)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawFullCell {
    /// Text with slots.
    pub(super) text: Option<String>,
    /// Blocks from top to bottom (instead of `text`).
    pub(super) blocks: Option<Vec<RawBlock>>,
    /// Number of columns that it spans. Default 1.
    pub(super) span: Option<usize>,
    /// Number of rows that it spans. Default 1.
    pub(super) row_span: Option<usize>,
    /// Where its text stands. Default: labels in the middle, values at the left.
    pub(super) align: Option<Align>,
}

/// Another form as an annex.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawAnnex {
    /// Id of the other form.
    pub(super) form: String,
    /// Text in front of its title (`附：`).
    #[serde(default)]
    pub(super) prefix: String,
}

/// A rule between fields.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    /// The code of its problem: lower-case words joined by `-`.
    pub(super) id: String,
    /// How much a breach weighs. Default `error`.
    pub(super) severity: Option<Severity>,
    /// A table: the rule is checked for each of its rows, `row` being the row and `index` its number from 0.
    pub(super) each: Option<String>,
    /// An expression: the rule applies only where it is true.
    pub(super) when: Option<String>,
    /// An expression that must not be false. Where a value that it needs is missing, the rule is silent.
    pub(super) check: String,
    /// The field that the problem is about: its place is reported. In a rule for each row, a column.
    pub(super) field: String,
    /// The stage at which the rule begins to apply. Default `submit`.
    pub(super) stage: Option<Stage>,
    /// What is wrong. `{…}` holds an expression whose value is printed.
    pub(super) message: Message,
    /// What to do.
    pub(super) help: Option<Message>,
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
