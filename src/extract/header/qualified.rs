//! Columns of a header that are a second one for a column that it has, or whose labels stand behind or before a common
//! word: `申请数量`, `所需内存（G）`, `存储需求`.

use super::{Header, HeaderColumn, Meaning};
use crate::extract::names::TableNames;
use crate::grid::Grid;
use crate::message;
use crate::problem::Problem;
use crate::record::Key;
use crate::schema::{Column, FieldType, Role, Table};

/// Gives such columns their meaning; labels that are read without their word are told.
pub(super) fn recognise(table: &Table, names: &TableNames, grid: &Grid, header: &mut Header) -> Vec<Problem> {
    let mut problems = Vec::new();
    for at in 0..header.columns.len() {
        let Some(own) = header.columns.get(at).filter(|own| own.meaning == Meaning::Extra) else { continue };
        let is_told = own.also.is_none();
        let also = own.also.clone().or_else(|| names.qualified(table, &own.label));
        let meaning = match &also {
            Some(Meaning::Column(key, factor)) => {
                let Some(known) = table.columns.get(key) else { continue };
                if !header.columns.iter().any(|column| is_of(column, key)) {
                    if is_told {
                        problems.push(told(table, grid, header, own, known));
                    }
                    Meaning::Column(key.clone(), *factor)
                } else if is_compared(known) {
                    Meaning::Again(key.clone(), *factor)
                } else {
                    Meaning::Extra
                }
            }
            Some(part @ Meaning::Part(..)) => part.clone(),
            _ => continue,
        };
        if let Some(own) = header.columns.get_mut(at) {
            own.also = also.filter(|_| meaning == Meaning::Extra);
            own.meaning = meaning;
        }
    }
    problems
}

fn is_of(column: &HeaderColumn, key: &Key) -> bool {
    matches!(&column.meaning, Meaning::Column(own, _) if own == key)
}

/// True for a column of which two say the same or contradict each other: two texts may be two remarks.
fn is_compared(known: &Column) -> bool {
    let is_value = matches!(known.role, Role::Value | Role::Quantity);
    is_value && matches!(known.field.kind, FieldType::Integer | FieldType::Decimal | FieldType::Date)
}

fn told(table: &Table, grid: &Grid, header: &Header, own: &HeaderColumn, known: &Column) -> Problem {
    let (there, label) = (&own.label, &known.field.label);
    Problem::note("normalised", message!("列标题“{there}”读作“{label}”", "the column “{there}” was read as “{label}”"))
        .field(format!("{}.{}", table.key, known.field.key))
        .place(grid.place(header.row + header.height.saturating_sub(1), own.column))
        .found(there.clone())
        .expected(label.clone())
        .help(message!("如不对，请改用规定的列标题", "if that is wrong, give the column its printed label"))
}
