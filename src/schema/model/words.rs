//! The words of the language that stand for one of a few things.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

/// How the paper lies.
#[derive(Debug, Deserialize, Default, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Orientation {
    /// Upright.
    #[default]
    Portrait,
    /// On its side.
    Landscape,
}

/// A type of value.
#[derive(Debug, Deserialize, Default, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(JsonSchema))]
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
#[derive(Debug, Deserialize, Default, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(JsonSchema))]
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
#[derive(Debug, Deserialize, Default, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(JsonSchema))]
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
#[derive(Debug, Deserialize, Default, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(JsonSchema))]
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
#[derive(Debug, Deserialize, Default, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Ditto {
    /// The value of the row above, with a `normalised` warning.
    Copy,
    /// The value with a number of its own for each row of a merged cell (`甲-1`, `甲-2`), with a `normalised` warning;
    /// 同上 is the value of the row above.
    Number,
    /// It could be each or all together: an error that asks.
    #[default]
    Ask,
    /// The value for each row of a merged cell, without a word: a template merges them so.
    #[serde(skip)]
    Same,
}

/// Where the total row is printed.
#[derive(Debug, Deserialize, Default, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(JsonSchema))]
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
#[derive(Debug, Deserialize, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(JsonSchema))]
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
#[derive(Debug, Deserialize, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Align {
    /// At the left edge.
    Left,
    /// In the middle.
    Center,
    /// At the right edge.
    Right,
}
