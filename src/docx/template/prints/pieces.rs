//! What a text with tags is made of, for its reader.

use super::{Asked, Spelling};
use crate::docx::template::tags::Level;
use crate::record::Key;

/// A value of the record.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Printed {
    /// Of a field.
    Field(Key),
    /// Of a column, by the number of its table.
    Cell(usize, Key),
}

/// A piece of a text with tags.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    /// Text that stays.
    Text(String),
    /// Something is printed: a value of the record, or something that is none.
    Value {
        /// What it is a print of.
        of: Option<Printed>,
        /// What is printed in its place where it is empty.
        blank: Option<String>,
        /// Whether the value can be told from its print.
        legible: bool,
        /// The tag as it was typed.
        typed: String,
        /// The options that are printed with tick boxes.
        options: Vec<String>,
        /// The form from which it is reckoned back.
        spelling: Option<Spelling>,
    },
    /// A condition opens; what it asks for, where that is one value.
    If(Level, Option<Asked>),
    /// Another condition, which counts where those before it do not hold.
    Elif(Level, Option<Asked>),
    /// The other side of a condition.
    Else(Level),
    /// A loop opens.
    For(Level, Through),
    /// Something opens of which nothing is printed here: a macro, a name that is set to text.
    Hidden(Level),
    /// What was opened last ends.
    End(Level),
    /// A tag that prints nothing and opens nothing.
    Nothing(Level),
}

/// What a loop goes through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Through {
    /// The rows of the table with this number.
    Rows(usize),
    /// The values or rows of a list in each row of the table with this number.
    Inner(usize),
    /// The values of a field.
    Values(Key),
    /// Anything else.
    Other,
}
