//! The schema language as it is written in YAML: plain data, not yet checked.
//!
//! The JSON Schema of the language is generated from these types and their docs, and the loader checks a file
//! against that same JSON Schema before it builds the valid [`Schema`](super::Schema).

mod body;
mod table;

pub(super) use body::{RawAnnex, RawBlock, RawCell, RawFullBlock, RawGrid, RawRow};
pub(super) use table::{RawColumn, RawCombined, RawScalar, RawTable, RawTotal};

use indexmap::IndexMap;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

use super::model::{FieldType, Filler, Orientation, Stage};
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

impl RawSchema {
    /// The forms that its body annexes.
    pub(super) fn annexes(&self) -> impl Iterator<Item = &str> {
        self.body.iter().filter_map(|block| match block {
            RawBlock::Full(block) => Some(block.annex.as_ref()?.form.as_str()),
            RawBlock::Text(_) => None,
        })
    }
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
