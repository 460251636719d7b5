//! An expression in Tera's words: its text, how closely it binds, and what its value is as far as the schema tells.

use super::natures::Nature;

/// What a value is, as far as the schema tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ty {
    Any,
    /// The raw value of a field or column: none where it is absent.
    Field,
    Table(usize),
    Row(usize),
    /// A loop around, which `set` has given a name: its turn and its length.
    Loop,
    /// A namespace by its number.
    Namespace(u32),
    /// Groups of a table's rows, and one of them.
    Groups(usize),
    Group(usize),
    /// A table in pieces.
    Tables(usize),
    /// A whole number.
    Int,
    /// What a `set` block or a macro has printed, which may have looks of its own.
    Print,
}

impl Ty {
    /// What an item of it is.
    pub(super) fn item(self) -> Self {
        match self {
            Self::Table(table) => Self::Row(table),
            Self::Tables(table) => Self::Table(table),
            Self::Groups(table) => Self::Group(table),
            // Several terms of a vocabulary, of which each is a value like any other.
            Self::Field => Self::Field,
            _ => Self::Any,
        }
    }

    /// The table that it holds rows of.
    pub(super) fn table(self) -> Option<usize> {
        match self {
            Self::Table(table) | Self::Row(table) | Self::Groups(table) | Self::Group(table) | Self::Tables(table) => {
                Some(table)
            }
            _ => None,
        }
    }
}

/// An expression in Tera's words.
pub(super) struct Out {
    pub(super) text: String,
    /// How closely its outermost operator binds.
    pub(super) bind: u8,
    pub(super) ty: Ty,
    /// What values it may have, where that is known.
    pub(super) nature: Option<Nature>,
}

// Tera's binding powers (tera 2.4, parsing/parser.rs).
pub(super) const TERNARY: u8 = 0;
pub(super) const OR: u8 = 1;
pub(super) const AND: u8 = 3;
pub(super) const NOT: u8 = 5;
pub(super) const COMPARE: u8 = 7;
pub(super) const SUM: u8 = 11;
pub(super) const PRODUCT: u8 = 13;
pub(super) const PIPE: u8 = 17;
pub(super) const MINUS: u8 = 20;
/// Something in brackets or quotes: no `.name` may follow.
pub(super) const CLOSED: u8 = 29;
/// A path of names.
pub(super) const PATH: u8 = 30;

impl Out {
    pub(super) fn new(text: impl Into<String>, bind: u8, ty: Ty) -> Self {
        Self { text: text.into(), bind, ty, nature: None }
    }

    /// The same, with what values it may have; of large ones nothing is kept.
    pub(super) fn being(self, nature: Option<Nature>) -> Self {
        Self { nature: nature.filter(Nature::is_small), ..self }
    }

    /// The text, in brackets unless it binds at least as closely as `least`.
    pub(super) fn at(&self, least: u8) -> String {
        if self.bind < least { format!("({})", self.text) } else { self.text.clone() }
    }
}

/// Tera goes on with `.name` only behind a path that begins with a name.
pub(super) fn head(base: &Out) -> u8 {
    if base.bind == PATH { PATH } else { CLOSED }
}

/// A text as Tera writes it.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A variable that never has a value.
pub(super) const LACKS: &str = "zwy_lacks";
