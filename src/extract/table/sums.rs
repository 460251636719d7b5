//! Sums below the rows of a template's table: those that a return adds, or calls otherwise, and what stands beside them.

use rust_decimal::Decimal;

use super::total::within;
use super::{Rows, is_blank};
use crate::extract::fold::{fold, fold_words};
use crate::extract::header::{Header, HeaderColumn, Meaning};
use crate::extract::names::{is_sum, is_sum_word};
use crate::grid::Cell;
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::record::Key;
use crate::schema::{Foot, Role};
use crate::value::Value;

impl<'a> Rows<'a, '_> {
    /// The template's row of sums, where a row that is not called so can only be that one: it has nothing but numbers
    /// in the columns of the sums, and in front of them a word for a sum; or none, and no row of the table's follows.
    pub(super) fn unnamed_sums(&self, row: u32, cells: &[Cell]) -> Option<&'a Foot> {
        let template = self.template.filter(|_| self.table.feet.iter().any(|foot| foot.is_sum))?;
        let own = self.lacking()?;
        let total = self.table.total.as_ref();
        let is_sum_of = |key: &Key| {
            own.fields.iter().any(|(column, _)| column == key) || total.is_some_and(|total| total.sums.contains(key))
        };
        let (mut numbers, mut word) = (0, None);
        for cell in cells.iter().filter(|cell| !is_blank(cell)) {
            let key = self.key_in(cell, own);
            let around = own.around.iter().find(|(column, _, _)| key == Some(column));
            let text = cell.text();
            let bare = || around.map_or_else(|| text.to_string(), |(_, front, behind)| within(&text, front, behind));
            if key.is_some_and(is_sum_of) && (cell.content.is_number() || number_of(&bare()).is_some()) {
                numbers += 1;
            } else if word.is_none() && numbers == 0 && calls_sum(&text) {
                word = Some(cell);
            } else if !own.words.iter().any(|own| key == Some(own)) || !template.contains(&fold_words(&text)) {
                return None;
            }
        }
        let has_others = self
            .slots
            .iter()
            .any(|slot| slot.known.is_some_and(|known| known.role == Role::Value && !is_sum_of(&known.field.key)));
        (numbers > 0 && has_others && (word.is_some() || self.is_last(row))).then_some(own)
    }

    /// The column that a cell of a row of sums is in: of several that it is merged over, the one that the template means.
    pub(super) fn key_in(&self, cell: &Cell, foot: &Foot) -> Option<&'a Key> {
        let key = |column: &'a HeaderColumn| match &column.meaning {
            Meaning::Column(key, _) => Some(key),
            _ => None,
        };
        let header: &'a Header = self.header;
        let range = cell.column..cell.column.saturating_add(cell.column_span);
        let mut below = header.columns.iter().filter(|column| range.contains(&column.column)).filter_map(key);
        let meant = below.rfind(|key| foot.fields.iter().any(|(column, _)| column == *key));
        meant.or_else(|| self.column_of(cell).and_then(|at| header.columns.get(at)).and_then(key))
    }

    /// Whether no row of the table's follows a row.
    pub(super) fn is_last(&self, row: u32) -> bool {
        let below = self.grid.cells.partition_point(|cell| cell.row <= row);
        let below = self.grid.cells.get(below..).unwrap_or_default();
        let Some(next) = below.iter().find(|cell| !is_blank(cell)) else { return true };
        let cells = below.iter().skip_while(|cell| cell.row < next.row).take_while(|cell| cell.row == next.row);
        let filled = cells.filter(|cell| !is_blank(cell)).count();
        let text = fold(&next.text());
        filled == 1 || self.table.feet.iter().any(|foot| self.is_foot(foot, &text))
    }

    /// True for a row that calls itself a sum, in a return of a template that has no such row, or calls it otherwise.
    pub(super) fn is_called_sum(&self, cells: &[Cell], picked: &[Option<&Cell>]) -> bool {
        if self.template.is_none() || self.sense(picked).numbered {
            return false;
        }
        let mut texts = cells.iter().filter(|cell| !is_blank(cell)).take(2);
        let is_said = texts.any(|cell| is_sum_word(&fold(&cell.text())));
        // Where the template has one that is not there, or in a row that is not filled in like the others.
        let has_gaps = || picked.iter().any(Option::is_none) || cells.iter().filter(|cell| !is_blank(cell)).count() < 2;
        is_said && cells.iter().filter(|cell| !is_blank(cell)).count() > 1 && (self.lacking().is_some() || has_gaps())
    }

    /// Tells of what stands in a row of sums where the template prints nothing, unless it is the sum that belongs there.
    pub(super) fn beside_sums(&mut self, row: u32, cells: &[Cell], foot: &Foot) {
        let mut told = Vec::new();
        let cells = if foot.is_open { &[] } else { cells };
        for cell in cells.iter().filter(|cell| !is_blank(cell)).skip(1) {
            let key = self.key_in(cell, foot);
            let is_printed = |key: &Key| foot.words.contains(key) || foot.fields.iter().any(|(own, _)| own == key);
            let of_form = |key: &Key| self.table.total.as_ref().is_some_and(|total| total.sums.contains(key));
            let text = cell.text().trim().to_owned();
            let is_wording = || self.template.is_some_and(|words| words.contains(&fold_words(&text)));
            let is_sum = |key: &Key| number_of(&text).is_some_and(|number| self.sum(key) == Some(number));
            if key.is_some_and(|key| is_printed(key) || of_form(key) || is_sum(key)) || is_wording() {
                continue;
            }
            if crate::values::is_written_blank(&text) {
                continue;
            }
            let problem = Problem::warning(
                "unread",
                message!(
                    "“{text}”没有读入任何一项：模板的这一格没有内容",
                    "“{text}” was not read: the template prints nothing in this cell"
                ),
            );
            let help = Message::new("请核对是否填错了格", "check that it stands in the right cell");
            told.push(
                problem
                    .field(self.table.key.to_string())
                    .place(self.grid.place(row, cell.column))
                    .found(text)
                    .help(help),
            );
        }
        self.read.problems.extend(told);
    }

    /// What a column adds up to in the rows that were read; none where one of them has no number.
    pub(super) fn sum(&self, key: &Key) -> Option<Decimal> {
        let rows = self.read.rows.get(self.from..)?;
        rows.iter().filter_map(|row| row.get(key)).try_fold(Decimal::ZERO, |sum, value| match value {
            Value::Number(number) => sum.checked_add(*number),
            value => sum.checked_add(number_of(&value.plain())?),
        })
    }

    /// The template's only row of sums, where nothing in the return is called so.
    pub(super) fn lacking(&self) -> Option<&'a Foot> {
        *self.lacking.get_or_init(|| {
            let mut sums = self.table.feet.iter().filter(|foot| foot.is_sum);
            let only = sums.next().filter(|_| sums.next().is_none())?;
            let is_there = self.grid.cells.iter().any(|cell| self.is_foot(only, &fold(&cell.text())));
            (!is_there).then_some(only)
        })
    }

    /// Reads such a row: it is the template's row of sums, where that one is not there; else it is only told.
    pub(super) fn called_sum(&mut self, row: u32, cells: &[Cell], picked: &[Option<&Cell>]) -> bool {
        let first = cells.iter().find(|cell| !is_blank(cell));
        let own = self.lacking();
        let is_printed = |cell: &Cell| self.template.is_some_and(|words| words.contains(&fold_words(&cell.text())));
        if own.is_none() && first.is_some_and(is_printed) && self.read.rows.len() == self.from {
            // A row of the template's above the others.
            return false;
        }
        self.total(row, picked, own);
        if let Some(own) = own {
            self.beside_sums(row, cells, own);
        }
        let Some(cell) = first.filter(|_| own.is_none()) else { return true };
        let text = cell.text().trim().to_owned();
        let problem = Problem::warning(
            "unread",
            message!(
                "模板没有“{text}”这一行：当作合计，没有作为一条读取",
                "the template has no row “{text}”: it was taken for sums, and not read as a row"
            ),
        );
        self.read.problems.push(
            problem
                .field(self.table.key.to_string())
                .place(self.grid.place(row, cell.column))
                .found(text)
                .help(Message::new("如不是合计，请换一个名称", "if it is none, call it otherwise")),
        );
        true
    }
}

/// True for a short text with a word for a sum in it.
fn calls_sum(text: &str) -> bool {
    const LONGEST: usize = 40;
    let folded = if text.len() <= LONGEST { fold(text) } else { return false };
    folded.contains("总额") || is_sum(&folded)
}

/// A number as people print it.
pub(super) fn number_of(text: &str) -> Option<Decimal> {
    let digits = fold(text).replace(',', "");
    Decimal::from_str_exact(digits.trim_start_matches('¥').trim_end_matches('元')).ok()
}
