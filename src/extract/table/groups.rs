//! Rows above those of a group, as a template prints them.

use super::{Rows, is_blank};
use crate::extract::fold::fold;
use crate::grid::Cell;
use crate::record::Record;
use crate::schema::Head;
use crate::values::coerce_text;

impl Rows<'_, '_> {
    /// Reads a row that begins a group; false for any other row.
    pub(super) fn is_group_head(&mut self, row: u32, cells: &[Cell]) -> bool {
        let filled: Vec<&Cell> = cells.iter().filter(|cell| !is_blank(cell)).collect();
        let Some(told) = self.table.heads.iter().find_map(|head| told(head, &filled)) else { return false };
        let index = self.read.rows.len();
        let mut record = Record::new();
        for (key, text, cell) in told {
            let Some(known) = self.table.columns.get(key) else { continue };
            let coerced = coerce_text(&known.field, &text);
            for problem in coerced.problems {
                let place = self.grid.place(row, cell.column);
                self.read.problems.push(problem.field(format!("{}[{index}].{key}", self.table.key)).place(place));
            }
            if let Some(value) = coerced.value {
                record.set(key.clone(), value);
            }
        }
        self.places.push_row(&self.table.key, row);
        self.read.rows.push(record);
        true
    }
}

/// The values of a row that is printed as `head`: column, text, cell; none for any other row.
fn told<'h, 'c>(head: &'h [Head], filled: &[&'c Cell]) -> Option<Vec<(&'h crate::record::Key, String, &'c Cell)>> {
    let mut rest = filled.iter();
    let mut values = Vec::new();
    let mut ahead = head.iter().peekable();
    let mut next = rest.next();
    while let Some(own) = ahead.next() {
        match own {
            Head::Label(label) => {
                next.filter(|cell| fold(&cell.text()).trim_end_matches(':') == fold(label).trim_end_matches(':'))?;
                next = rest.next();
            }
            Head::Value(key, front, behind) => {
                let Some(cell) = next else { continue };
                let text = cell.text();
                let is_label = |label: &str| fold(&text).trim_end_matches(':') == fold(label).trim_end_matches(':');
                if let Some(Head::Label(label)) = ahead.peek()
                    && is_label(label)
                {
                    // The value is empty.
                    continue;
                }
                let inner = text.trim().strip_prefix(front.trim())?.strip_suffix(behind.trim())?.trim().to_owned();
                // What is told by nothing else is told by its width.
                if head.len() == 1 && front.trim().is_empty() && behind.trim().is_empty() && cell.column_span < 2 {
                    return None;
                }
                values.push((key, inner, *cell));
                next = rest.next();
            }
        }
    }
    (next.is_none() && !values.is_empty()).then_some(values)
}
