//! What stands directly below a header and is no data yet: the columns' units, or their numbers.

use rust_decimal::Decimal;

use super::{Header, Meaning};
use crate::extract::fold::fold;
use crate::grid::{Cell, Grid};
use crate::schema::Table;

/// Rows that a header has at most with those below it.
const MAX_BELOW: u32 = 6;
/// Fewest columns of a row that numbers them.
const MIN_NUMBERED: usize = 4;

/// Makes the rows below `header` a part of it that only name the units of the columns, or number them.
pub(super) fn annotate(table: &Table, grid: &Grid, header: &mut Header) {
    while header.height < MAX_BELOW && is_part(table, grid, header) {
        header.height += 1;
    }
}

fn is_part(table: &Table, grid: &Grid, header: &mut Header) -> bool {
    let cells = grid.row(header.row.saturating_add(header.height));
    let mut filled: Vec<(usize, String)> = Vec::new();
    for cell in cells {
        let text = fold(&cell.text());
        if text.is_empty() {
            continue;
        }
        let Some(at) = column_of(header, cell) else { return false };
        filled.push((at, text));
    }
    if let Some(factors) = units(table, header, &filled) {
        for (at, factor) in factors {
            if let Some(column) = header.columns.get_mut(at)
                && let Meaning::Column(_, known) | Meaning::Part(_, known) =
                    column.also.as_mut().unwrap_or(&mut column.meaning)
            {
                *known = known.or(factor);
            }
        }
        return true;
    }
    numbers(header, &filled)
}

fn column_of(header: &Header, cell: &Cell) -> Option<usize> {
    header.columns.iter().position(|c| c.column <= cell.column && cell.column < c.column + c.span)
}

/// The factors of the units that a row names for its columns; none when it says anything else.
fn units(table: &Table, header: &Header, filled: &[(usize, String)]) -> Option<Vec<(usize, Option<Decimal>)>> {
    let mut factors = Vec::new();
    for (at, text) in filled {
        let text = text.trim_start_matches("单位").trim_matches(['(', ')', ':']);
        let column = header.columns.get(*at)?;
        let unit = match column.also.as_ref().unwrap_or(&column.meaning) {
            Meaning::Column(key, _) | Meaning::Part(key, _) | Meaning::Again(key, _) => {
                table.columns.get(key)?.field.unit.as_ref()
            }
            Meaning::Combined | Meaning::Extra => None,
        };
        let Some(unit) = unit else {
            if text.is_empty() || text.chars().all(|c| matches!(c, '/' | '-' | '\\')) {
                continue;
            }
            return None;
        };
        let other = || unit.others.iter().find(|(name, _)| fold(name) == text).map(|(_, factor)| *factor);
        if unit.names.iter().any(|name| fold(name) == text) {
            factors.push((*at, None));
        } else {
            factors.push((*at, Some(other()?)));
        }
    }
    (!factors.is_empty()).then_some(factors)
}

/// True for a row that numbers the columns: `1 2 3 …`, `(1) (2) …`, `甲 乙 1 2 … 丙`.
fn numbers(header: &Header, filled: &[(usize, String)]) -> bool {
    if filled.len() < MIN_NUMBERED.max(header.columns.len().div_ceil(2)) {
        return false;
    }
    let mut stems = "甲乙丙丁戊己庚辛壬癸".chars().peekable();
    let mut next = 1;
    filled.iter().all(|(_, text)| {
        let text = text.trim_matches(['(', ')', '.']);
        if stems.peek().is_some_and(|stem| text.chars().eq([*stem])) {
            return stems.next().is_some();
        }
        next += 1;
        text.parse::<usize>().is_ok_and(|number| number + 1 == next)
    })
}
