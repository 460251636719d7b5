//! Tables in the schema language: columns, fixed rows and totals.

use std::borrow::Cow;

use indexmap::IndexMap;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

use super::super::model::{Ditto, Role, Stage, TotalPrint};
use super::{RawField, yes};

/// A table: a repeated group of fields.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::schema) struct RawTable {
    /// What the table is called in messages.
    pub(in crate::schema) label: String,
    /// Other names by which templates may call it (`{%tr for x in 服务器 %}`).
    #[serde(default)]
    pub(in crate::schema) aliases: Vec<String>,
    /// The columns by key, in printed order.
    pub(in crate::schema) columns: IndexMap<String, RawField>,
    /// From which stage on a table without rows is an error (`no-rows`). Default `never`.
    #[serde(default)]
    pub(in crate::schema) required: Stage,
    /// Rows that are printed on every form, with the values of their `fixed` columns.
    #[serde(default)]
    pub(in crate::schema) rows: Vec<IndexMap<String, RawScalar>>,
    /// Blank rows that an empty form prints (where there are no fixed rows). Default 10.
    pub(in crate::schema) blank_rows: Option<usize>,
    /// Columns (one or several together) whose values may not occur twice.
    #[serde(default)]
    pub(in crate::schema) unique: Vec<String>,
    /// The total row.
    pub(in crate::schema) total: Option<RawTotal>,
    /// A column in which a return may write the values of several columns together (`8核16G500G`).
    pub(in crate::schema) combined: Option<RawCombined>,
    /// True (default) keeps columns that the schema does not know in the row's `extra`.
    #[serde(default = "yes")]
    pub(in crate::schema) extra_columns: bool,
}

/// A column of a return that holds several columns of the form.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::schema) struct RawCombined {
    /// What it may be called (`[配置, 规格]`).
    pub(in crate::schema) labels: Vec<String>,
    /// The columns that it holds, in the order in which amounts without a label are read; each has a `unit`.
    pub(in crate::schema) columns: Vec<String>,
}

/// A text or a number.
#[derive(Debug, Deserialize, Clone)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(untagged)]
pub(in crate::schema) enum RawScalar {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
}

impl RawScalar {
    /// The text, or the number as it is commonly written.
    pub(in crate::schema) fn text(&self) -> Cow<'_, str> {
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
pub(in crate::schema) struct RawColumn {
    /// Width in millimetres. Required for a printed column.
    pub(in crate::schema) width_mm: Option<f32>,
    /// False: the column is not printed, but read where a return has it. Default true.
    #[serde(default = "yes")]
    pub(in crate::schema) printed: bool,
    /// Role of the column. Default `value`.
    #[serde(default)]
    pub(in crate::schema) role: Role,
    /// The printed column behind whose value this one is printed and read (`quantity` behind `name`), with `print`
    /// saying how (`（{}台）`). A value of 1 or none prints nothing.
    pub(in crate::schema) behind: Option<String>,
    /// Labels of columns that are parts of this one and are added up (`[系统盘, 数据盘]`).
    #[serde(default)]
    pub(in crate::schema) parts: Vec<String>,
    /// `copy` repeats the value of the row above for cells merged downwards; `number` does so with a number behind it
    /// (`甲-1`, `甲-2`); `ask` (default) makes them `merged-value` errors. `同上` is the value of the row above.
    #[serde(default)]
    pub(in crate::schema) ditto: Ditto,
    /// True: a row is about one thing; a value that names several (`web1-3`, `甲01~甲03`) is `ambiguous` unless the
    /// row's quantity says as many.
    #[serde(default)]
    pub(in crate::schema) single: bool,
    /// The column that holds the most which this one may have: `满分` is read as its value.
    pub(in crate::schema) most: Option<String>,
    /// True merges equal neighbours downwards when printed.
    #[serde(default)]
    pub(in crate::schema) merge: bool,
}

/// The total row of a table.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::schema) struct RawTotal {
    /// The text that marks it (`合计`).
    pub(in crate::schema) label: String,
    /// Other words that mark one.
    #[serde(default)]
    pub(in crate::schema) aliases: Vec<String>,
    /// The columns that it sums.
    pub(in crate::schema) sums: Vec<String>,
    /// Where an empty form prints it: both by default.
    #[serde(default)]
    pub(in crate::schema) printed: TotalPrint,
    /// Fixed numbers that it prints, by column.
    #[serde(default)]
    pub(in crate::schema) fixed: IndexMap<String, f64>,
    /// Fields of the record that stand in it, by column (`{score: total}`).
    #[serde(default)]
    pub(in crate::schema) fields: IndexMap<String, String>,
}
