//! The schema as the program uses it: valid by construction, made by [`load`](super::load()) only.

mod body;
mod field;
mod table;
mod words;

pub use body::{Block, CellLayout, GridLayout, Paragraph, Part, RowLayout, Text};
pub use field::{Field, Pattern, Term, Unit, Vocabulary};
pub use table::{Column, Combined, Foot, GroupSum, Head, RowNumbers, Table, Total};
pub use words::{Align, Ditto, FieldType, Filler, Orientation, Role, Stage, Style, TotalPrint};

use crate::expr::{Expression, Template};
use crate::message::Message;
use crate::problem::Severity;
use crate::record::{ByKey, Key};

/// One form, described once.
#[derive(Debug, Clone)]
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
    /// The field that names who returned the form.
    pub returned_by: Option<Key>,
    /// The fields that together say what the form is about; none where that cannot be told.
    pub identity: Vec<Key>,
    /// Fields that tell forms of one identity apart.
    pub told_apart_by: Vec<Key>,
    /// Paper and margins.
    pub page: Page,
    /// The worksheet.
    pub sheet: Sheet,
    /// The fields by key, in the order of the record.
    pub fields: ByKey<Field>,
    /// The tables by key; an annex's tables are among them.
    pub tables: ByKey<Table>,
    /// What is printed; annexes in place, behind a page break.
    pub body: Vec<Block>,
    /// Rules between fields.
    pub rules: Vec<Rule>,
    /// Ids of the forms that are annexed.
    pub annexes: Vec<Key>,
}

impl Schema {
    /// The title and the other wordings of it, by which returns are told.
    pub(crate) fn titles(&self) -> Vec<Text> {
        std::iter::once(&self.title).chain(&self.also_titled).cloned().collect()
    }
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

/// A rule between fields.
#[derive(Debug, Clone)]
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
    /// The names that it reads, that of its field included.
    pub reads: Reads,
}

/// The names that a rule reads.
#[derive(Debug, Default, Clone)]
pub struct Reads {
    /// Dotted names of the record; `row` and `index` by themselves too.
    pub fields: Vec<String>,
    /// Dotted names of the row that it is checked for.
    pub columns: Vec<String>,
}
