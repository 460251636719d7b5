//! Rows of the form below those of a table, or between them: where the table ends because the form goes on, and lines that
//! the form prints.

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
        may_be && plan.named(folded_cell(cell).trim_end_matches(':')).next().is_some()
    };
    // Most rows begin with a number.
    if !filled.next().is_some_and(|first| is_label(first) && !names.may_name(first)) {
        return false;
    }
    let others: Vec<&Cell> = filled.collect();
    others.len() <= 1 || others.into_iter().any(is_label)
}

/// True for a row that holds nothing but a line of wording, as the form prints it: a heading, a caption.
pub(super) fn is_line(plan: &Plan, cells: &[Cell]) -> bool {
    let mut filled = cells.iter().filter(|cell| !is_blank(cell));
    match (filled.next(), filled.next()) {
        (Some(only), None) => {
            matches!(only.content, Content::Text(_) | Content::Blocks(_)) && plan.is_line(&only.text())
        }
        _ => false,
    }
}

/// True for a cell that begins with running text of the form.
pub(super) fn begins_with(cell: &Cell, printed: &[&str]) -> bool {
    if printed.is_empty() || !matches!(cell.content, Content::Text(_) | Content::Blocks(_)) {
        return false;
    }
    let text = cell.text();
    printed.iter().any(|wording| begins(&text, wording))
}
