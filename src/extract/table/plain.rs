//! Rows that can be nothing but data, and cells that can be read in one way only: nearly all of a large sheet.
//!
//! Nothing is decided here that a closer look would decide otherwise; what is not plain is looked at closely.

use rust_decimal::Decimal;

use super::Rows;
use super::values::is_ditto;
use crate::extract::header::Meaning;
use crate::grid::{Cell, Content};
use crate::schema::{Column, FieldType, Role};
use crate::value::Value;
use crate::values::{is_bare, is_kept, is_written_blank};

/// Most digits of a text that is plainly a number.
const MAX_DIGITS: usize = 15;

/// How the plain cells of a column are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plain {
    /// Whole numbers are the value.
    Number,
    /// Text that holds nothing special is the value.
    Text,
    /// None of its cells is plain.
    Never,
}

impl Plain {
    /// How the plain cells of `own` are read, the column of the schema that a header's column is.
    pub(super) fn of(own: Option<&Column>, meaning: &Meaning) -> Self {
        let Some(own) = own.filter(|own| is_bare(&own.field) && own.role != Role::Fixed) else { return Self::Never };
        match (own.field.kind, meaning) {
            (FieldType::Integer | FieldType::Decimal, Meaning::Column(_, None)) => Self::Number,
            (FieldType::Text | FieldType::LongText, Meaning::Column(_, None)) if own.most.is_none() => Self::Text,
            _ => Self::Never,
        }
    }

    /// True for a cell that is plainly a number.
    pub(super) fn is_number(self, cell: &Cell) -> bool {
        self == Self::Number && whole(&cell.content).is_some()
    }

    /// The value of a plain cell; none for any other.
    #[inline]
    pub(super) fn read(self, known: &Column, cell: &Cell) -> Option<Value> {
        if cell.row_span > 1 {
            return None;
        }
        match self {
            Self::Number => whole(&cell.content).map(|number| Value::Number(Decimal::from(number))),
            Self::Text => {
                let kept = |text: &str| is_kept(&known.field, text) && !is_ditto(&cell.content);
                match &cell.content {
                    Content::Text(text) => kept(text).then(|| Value::Text(text.clone())),
                    content => content.line().filter(|text| kept(text)).map(Value::text),
                }
            }
            Self::Never => None,
        }
    }
}

/// A number that is whole, however its cell keeps it.
fn whole(content: &Content) -> Option<i64> {
    match content {
        Content::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => Some(*number as i64),
        content => {
            let digits = |text: &&str| text.len() <= MAX_DIGITS && text.bytes().all(|b| b.is_ascii_digit());
            content.line().filter(digits)?.parse().ok()
        }
    }
}

impl Rows<'_, '_> {
    /// True for a row that can only be data: it has a number of its own, all that must be filled, and an amount beside
    /// it; nothing is merged, and no notes stand above.
    pub(super) fn is_plain(&self, picked: &[Option<&Cell>]) -> bool {
        if self.notes || !self.merged.is_empty() || !self.table.fixed_rows.is_empty() {
            return false;
        }
        let (mut numbered, mut amounts, mut texts) = (false, 0, 0);
        for (slot, cell) in self.slots.iter().zip(picked) {
            let Some(cell) = cell else {
                if slot.required {
                    return false;
                }
                continue;
            };
            let number = slot.plain == Plain::Number && whole(&cell.content).is_some();
            if slot.known.is_some_and(|known| known.role == Role::Number) {
                // A row that begins with text may be an example, a total or a signature.
                if !number || !numbered && amounts + texts > 0 {
                    return false;
                }
                numbered = true;
            } else if number && matches!(cell.content, Content::Number(_) | Content::Blocks(_)) {
                amounts += usize::from(slot.role == Some(Role::Value));
            } else if !matches!(cell.content, Content::Number(_)) {
                match cell.content.line() {
                    Some(text) if slot.required && is_written_blank(text) => return false,
                    Some(_) => texts += 1,
                    None => return false,
                }
            }
        }
        numbered && amounts > 0 && !self.is_header(picked)
    }
}
