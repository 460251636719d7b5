//! What a row is: data, or one of the things that stand between and below data.

use super::{Meaning, Rows, is_blank};
use crate::extract::fold::{fold, same};
use crate::extract::labels::folded_cell;
use crate::grid::{Cell, Content};
use crate::numeral::han;
use crate::schema::{Role, Stage};

use super::header::HeaderColumn;

/// Most characters of the amounts behind the mark of a total.
const MAX_AMOUNTS: usize = 80;

impl Rows<'_, '_> {
    /// A total row says so in one of its first cells, and in nothing but that.
    pub(super) fn is_total(&self) -> bool {
        self.heads.iter().any(|text| {
            let text = text.trim_end_matches(':');
            self.names.totals.iter().any(|mark| {
                text == mark
                    || text.ends_with(mark.as_str()) && text.chars().count() <= mark.chars().count() + 8
                    || text.strip_prefix(mark.as_str()).is_some_and(|rest| self.tells_amounts(rest))
            })
        })
    }

    /// True for what stands behind the mark of a total that tells its amounts in the same cell: `:5台`, `(3台)`.
    fn tells_amounts(&self, rest: &str) -> bool {
        let counted = || self.names.count.as_ref().is_some_and(|c| c.any.find(rest).is_some_and(|at| at.start() == 0));
        rest.chars().count() <= MAX_AMOUNTS && (rest.starts_with(['(', ':', ',', ';', '共']) || counted())
    }

    pub(super) fn is_header(&self, picked: &[Option<&Cell>]) -> bool {
        let mut same = 0;
        let mut filled = 0;
        for (label, cell) in self.labels.iter().zip(picked) {
            let Some(cell) = cell else { continue };
            filled += 1;
            same += usize::from(!matches!(cell.content, Content::Number(_)) && is_folded(cell, label));
        }
        same >= 2 && same * 2 > filled
    }

    /// The title of a group of rows: numbered in Chinese numerals (`一、应用类`), and nothing but its name.
    pub(super) fn is_group(&self, picked: &[Option<&Cell>]) -> bool {
        let numbered = |column: &HeaderColumn, cell: &Cell| {
            if self.role(column) != Some(Role::Number) {
                return false;
            }
            let text = folded_cell(cell);
            let text = text.trim_end_matches(['、', '.', ',']).trim_matches(['(', ')']);
            han(text).is_some()
        };
        let mut numbers = 0;
        let mut others = 0;
        for (column, cell) in self.header.columns.iter().zip(picked) {
            let Some(cell) = cell else { continue };
            if numbered(column, cell) { numbers += 1 } else { others += 1 }
        }
        numbers == 1 && others <= 1
    }

    /// A row struck out with `/` or `—`.
    pub(super) fn says_nothing(&self, picked: &[Option<&Cell>]) -> bool {
        let mut values =
            self.header.columns.iter().zip(picked).filter(|(column, _)| self.role(column) != Some(Role::Number));
        values.all(|(_, cell)| cell.is_none_or(|cell| crate::values::is_written_blank(cell.text().trim())))
    }

    /// A line for a seal, a signature or a date: its first text is a label with its colon.
    pub(super) fn is_signature(&self, picked: &[Option<&Cell>]) -> bool {
        let [first, _] = &self.heads;
        let label = first.split_once(':').map(|(label, _)| label);
        label.is_some_and(|label| (2..=14).contains(&label.chars().count())) && !self.complete(picked)
    }

    /// A note below or between the rows: one text alone, in a number's column or across several columns.
    pub(super) fn is_note(&self, cells: &[Cell], picked: &[Option<&Cell>]) -> bool {
        let mut filled = cells.iter().filter(|cell| !is_blank(cell));
        let (Some(first), None) = (filled.next(), filled.next()) else {
            return self.notes && !self.complete(picked);
        };
        if !matches!(first.content, Content::Text(_) | Content::Blocks(_)) {
            return false;
        }
        let column = self.header.columns.iter().zip(picked).find(|(_, cell)| cell.is_some()).map(|(column, _)| column);
        let number = column.is_some_and(|column| self.role(column) == Some(Role::Number));
        number
            || first.column_span > 2
            || column.is_some_and(|c| self.is_first(c)) && self.notes
            || is_prose(&first.text())
    }

    fn is_first(&self, column: &HeaderColumn) -> bool {
        self.header.columns.first().is_some_and(|first| first.column == column.column)
    }

    /// Half of the required columns are filled.
    fn complete(&self, picked: &[Option<&Cell>]) -> bool {
        let mut required = 0;
        let mut filled = 0;
        for (column, cell) in self.header.columns.iter().zip(picked) {
            if let Meaning::Column(key, _) = &column.meaning
                && self.table.columns.get(key).is_some_and(|c| c.field.required != Stage::Never)
            {
                required += 1;
                filled += usize::from(cell.is_some());
            }
        }
        filled * 2 > required
    }
}

/// True when the text of a cell is `folded`; a cell that holds none has the empty text.
fn is_folded(cell: &Cell, folded: &str) -> bool {
    match &cell.content {
        Content::Text(text) => same(text, folded),
        Content::Blocks(_) => same(&cell.text(), folded),
        _ => folded.is_empty(),
    }
}

/// A sentence rather than a name.
fn is_prose(text: &str) -> bool {
    let text = text.trim();
    let head = fold(text);
    ["以下", "注", "说明", "备注", "填表", "联系人", "联系电话", "制表", "审核", "填报", "日期", "单位(盖章)", "经办"]
        .iter()
        .any(|w| head.starts_with(w) && head.len() > w.len())
}
