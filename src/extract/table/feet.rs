//! The rows that a template prints below those of a table, and sums that a return adds, or calls otherwise.

use rust_decimal::Decimal;

use super::{Meaning, Rows, is_blank};
use crate::extract::fold::{fold, fold_words};
use crate::extract::names::is_sum_word;
use crate::grid::Cell;
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::record::Key;
use crate::schema::Foot;
use crate::value::Value;

/// Texts in rows that are none of the table's that are kept.
const MOST_LEFT: usize = 200;

impl<'a> Rows<'a, '_> {
    /// The row of the template's that a row below the others is: its first cell says so.
    pub(super) fn foot(&self, cells: &[Cell]) -> Option<&'a Foot> {
        if self.table.feet.is_empty() {
            return None;
        }
        let first = cells.iter().find(|cell| !is_blank(cell))?;
        let text = fold(&first.text());
        self.table.feet.iter().find(|foot| self.is_foot(foot, &text))
    }

    fn is_foot(&self, foot: &Foot, folded: &str) -> bool {
        let text = folded.trim_end_matches(':');
        let Some(rest) = text.strip_prefix(fold(&foot.label).trim_end_matches(':')) else { return false };
        let amounts = || rest.starts_with(|c: char| c.is_ascii_digit()) || self.tells_amounts(rest);
        rest.is_empty() || foot.is_line && rest.starts_with(':') || foot.is_sum && amounts()
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
            let own = self.column_of(cell).and_then(|at| self.header.columns.get(at));
            let key = own.and_then(|own| if let Meaning::Column(key, _) = &own.meaning { Some(key) } else { None });
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

    /// Keeps the text of a row that holds nothing else, in the return of a template: it may be one that nobody reads.
    pub(super) fn left(&mut self, row: u32, cells: &[Cell]) {
        let mut filled = cells.iter().filter(|cell| !is_blank(cell));
        if let (Some(only), None, true) = (filled.next(), filled.next(), self.template.is_some())
            && self.read.left.len() < MOST_LEFT
            && says(&only.text())
        {
            self.read.left.push((only.text().trim().to_owned(), self.grid.place(row, only.column)));
        }
    }

    /// What a column adds up to in the rows that were read; none where one of them has no number.
    fn sum(&self, key: &Key) -> Option<Decimal> {
        let rows = self.read.rows.get(self.from..)?;
        rows.iter().filter_map(|row| row.get(key)).try_fold(Decimal::ZERO, |sum, value| match value {
            Value::Number(number) => sum.checked_add(*number),
            value => sum.checked_add(number_of(&value.plain())?),
        })
    }

    /// The template's only row of sums, where nothing in the return is called so.
    fn lacking(&self) -> Option<&'a Foot> {
        let mut sums = self.table.feet.iter().filter(|foot| foot.is_sum);
        let only = sums.next().filter(|_| sums.next().is_none())?;
        let is_there = self.grid.cells.iter().any(|cell| self.is_foot(only, &fold(&cell.text())));
        (!is_there).then_some(only)
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

/// True for a text that says more than that nothing follows.
fn says(text: &str) -> bool {
    const ENDS: [&str; 6] = ["以下空白", "以下无正文", "以下无内容", "以下为空", "此行空白", "本行空白"];
    let folded = fold(text);
    let bare = folded.trim_matches(|c: char| !c.is_alphanumeric());
    bare.chars().filter(|c| c.is_alphabetic()).nth(1).is_some() && !ENDS.contains(&bare)
}

/// A number as people print it.
fn number_of(text: &str) -> Option<Decimal> {
    let digits = fold(text).replace(',', "");
    Decimal::from_str_exact(digits.trim_start_matches('¥').trim_end_matches('元')).ok()
}
