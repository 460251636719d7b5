//! Tables: repeated groups of fields, their columns and total rows.

use rust_decimal::Decimal;

use super::{Ditto, Field, Role, Stage, TotalPrint};
use crate::record::{ByKey, Key};
/// A repeated group of fields.
#[derive(Debug, Clone)]
pub struct Table {
    /// The key in records.
    pub key: Key,
    /// What it is called.
    pub label: String,
    /// Other names that templates call it by.
    pub aliases: Vec<String>,
    /// The columns by key, in printed order.
    pub columns: ByKey<Column>,
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
    /// A column of a return that holds several columns.
    pub combined: Option<Combined>,
    /// Labels of columns that hold no values: only templates print such.
    pub besides: Vec<String>,
    /// The one of them over the numbers of the rows.
    pub counted: Option<RowNumbers>,
    /// The rows that a template prints below the others.
    pub feet: Vec<Foot>,
    /// The rows that a template prints above those of a group.
    pub heads: Vec<Vec<Head>>,
}

/// A column of a table.
#[derive(Debug, Clone)]
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
    /// Whether a row is about one thing, so that a value may not name several.
    pub single: bool,
    /// The column that holds the most which this one may have.
    pub most: Option<Key>,
    /// Whether equal neighbours are merged downwards.
    pub merge: bool,
    /// Whether a template prints it once for each group of rows: in the first of them, or merged.
    pub is_of_group: bool,
}

impl Column {
    /// A column that only says what its field is: neither printed nor of any other use.
    pub(crate) fn of(field: Field) -> Self {
        Self {
            field,
            width_mm: 0.0,
            printed: false,
            role: Role::default(),
            behind: None,
            parts: Vec::new(),
            ditto: Ditto::default(),
            single: false,
            most: None,
            merge: false,
            is_of_group: false,
        }
    }
}

/// The numbers that a template gives the rows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowNumbers {
    /// The label above them.
    pub label: String,
    /// Whether they begin anew with each group of rows.
    pub is_of_group: bool,
}

/// The total row of a table.
#[derive(Debug, Clone)]
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

/// A cell of a row that a template prints above the rows of a group, in reading order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Head {
    /// Wording.
    Label(String),
    /// A value of the group: its column, with what stands in front of it and behind it.
    Value(Key, String, String),
}

/// A row that a template prints below those of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foot {
    /// The text that it begins with.
    pub label: String,
    /// Whether a value stands behind that in the same cell.
    pub is_line: bool,
    /// Whether it prints things of which nobody knows what they are.
    pub is_open: bool,
    /// The columns in which it prints such things, where it prints nothing else behind its label.
    pub reckoned: Vec<Key>,
    /// What it works out from the rows of its group alone.
    pub groups: Vec<GroupSum>,
    /// Whether it holds sums of the columns above; else it is a row of labels and values.
    pub is_sum: bool,
    /// Whether it is printed below each group of rows.
    pub is_of_group: bool,
    /// Fields of the record that stand in it: column, field.
    pub fields: Vec<(Key, Key)>,
    /// Columns in which it has wording instead of a value.
    pub words: Vec<Key>,
    /// What stands in front of a value and behind it: column, front, behind.
    pub around: Vec<(Key, String, String)>,
}

/// What a template works out from the rows of one group, in the row below them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupSum {
    /// The column in which it stands.
    pub at: Key,
    /// The column that it sums; none where it counts the rows.
    pub of: Option<Key>,
    /// Decimals to which it is rounded.
    pub places: Option<u32>,
    /// Decimals to which the numbers in the rows are rounded.
    pub each: Option<u32>,
    /// What stands in front of it and behind it.
    pub around: (String, String),
}

/// A column of a return that holds several columns of the form.
#[derive(Debug, Clone)]
pub struct Combined {
    /// What it may be called.
    pub labels: Vec<String>,
    /// The columns that it holds, in the order in which amounts without a label are read.
    pub columns: Vec<Key>,
}
