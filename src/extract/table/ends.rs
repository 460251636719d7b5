//! Rows in which a table ends because the form goes on there.

use super::is_blank;
use crate::extract::fold::{begins, folded_cell};
use crate::extract::names::TableNames;
use crate::extract::plan::Plan;
use crate::grid::{Cell, Content};

/// True for a row with which the form goes on below a table: it begins with a label of the form, and holds another one, or
/// nothing but a value.
pub(super) fn goes_on(plan: &Plan, names: &TableNames, cells: &[Cell]) -> bool {
    let mut filled = cells.iter().filter(|cell| !is_blank(cell));
    let is_label = |cell: &Cell| {
        let may_be = match &cell.content {
            Content::Text(text) => plan.may_be_labelled(text),
            Content::Blocks(_) => plan.may_be_labelled(&cell.text()),
            _ => false,
        };
        may_be && {
            let text = folded_cell(cell);
            plan.named(text.trim_end_matches(':')).next().is_some()
        }
    };
    let Some(first) = filled.next().filter(|cell| matches!(cell.content, Content::Text(_) | Content::Blocks(_))) else {
        return false;
    };
    let (mut others, mut is_told) = (0, false);
    for cell in filled {
        others += 1;
        is_told |= is_label(cell);
    }
    others == 0 && plan.is_line(&first.text()) || (is_told || others <= 1) && is_label(first) && !names.may_name(first)
}

/// True for a cell that begins with running text of the form.
pub(super) fn begins_with(cell: &Cell, printed: &[&str]) -> bool {
    if printed.is_empty() || !matches!(cell.content, Content::Text(_) | Content::Blocks(_)) {
        return false;
    }
    let text = cell.text();
    printed.iter().any(|wording| begins(&text, wording))
}
