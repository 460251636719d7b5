//! The columns of a header that the schema does not know.

use std::collections::HashSet;

use super::header::{Header, HeaderColumn};
use super::{Meaning, is_blank};
use crate::extract::fold::fold_words;
use crate::grid::Grid;
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::record::Record;
use crate::schema::Table;
use crate::value::Value;

/// Says which columns the table does not know; a label of the template's own over nothing is none.
pub(super) fn columns(
    table: &Table,
    grid: &Grid,
    header: &Header,
    template: Option<&HashSet<String>>,
    rows: &[Record],
) -> Vec<Problem> {
    let holds = |row: &Record, label: &str| match row.get("extra") {
        Some(Value::Map(extra)) => extra.get(label).is_some(),
        _ => false,
    };
    // A label may be written in several lines, one below the other.
    let is_own = |column: &HeaderColumn| {
        let last = header.row + header.height;
        let cells = grid.cells.iter().filter(|cell| (header.row..last).contains(&cell.row));
        let mut labels = cells.filter(|cell| cell.column == column.column && !is_blank(cell)).peekable();
        let is_printed = |line: &str| template.is_some_and(|words| words.contains(&fold_words(line)));
        labels.peek().is_some() && labels.all(|cell| is_printed(&cell.text()) || cell.text().lines().all(is_printed))
    };
    let extra = header.columns.iter().filter(|column| column.meaning == Meaning::Extra);
    let extra = extra.filter(|own| !is_own(own) || rows.iter().any(|row| holds(row, &own.label)));
    let notes = extra.map(|column| {
        let name = &column.label;
        Problem::note("extra-column", message!("多出一列“{name}”", "a column that the form does not have: “{name}”"))
            .field(table.key.to_string())
            .place(grid.place(header.row, column.column))
            .found(name.clone())
            .help(Message::new("内容保留在 extra 中，无需处理", "its values are kept in `extra`; nothing to do"))
    });
    notes.collect()
}
