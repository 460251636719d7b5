//! The total row of a table, as it was found.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::Rows;
use super::values::converted;
use crate::char_count::CharCount as _;
use crate::extract::extraction::FoundTotal;
use crate::extract::fold::fold;
use crate::extract::header::Meaning;
use crate::extract::names::Count;
use crate::extract::pattern::Pattern;
use crate::grid::{Cell, Content};
use crate::numeral::{self, han, in_digits};
use crate::place::Place;
use crate::problem::{Problem, Severity};
use crate::record::Key;
use crate::schema::{Foot, Role, Total};
use crate::value::Value;
use crate::values::coerce_text;

/// Most characters of a text in which the number of things is looked for.
const MAX_COUNTED: usize = 200;

/// Words in front of the mark of a total that is one of all rows.
const ALL: [&str; 9] = ["注", "备注", "说明", ":", "以上", "上述", "本表", "全部", "资源"];

impl<'a> Rows<'a, '_> {
    /// Reads a row of sums; `foot` is the row of the template's that it is.
    pub(super) fn total(&mut self, row: u32, picked: &[Option<&Cell>], foot: Option<&'a Foot>) {
        self.enclose_dropped();
        let total = self.table.total.as_ref();
        let template = foot.map_or(&[][..], |foot| &foot.fields);
        let (mut values, mut reckoned) = (Vec::new(), Vec::new());
        for (column, cell) in self.header.columns.iter().zip(picked) {
            let Meaning::Column(key, factor) = &column.meaning else { continue };
            // A cell that is merged over several columns is the one in which the template prints a field.
            let over =
                |cell: &&&Cell| cell.column_span > 1 && foot.and_then(|foot| self.key_in(cell, foot)) == Some(key);
            let is_other = |cell: &Cell| foot.and_then(|foot| self.key_in(cell, foot)).is_some_and(|own| own != key);
            let merged = || picked.iter().flatten().find(over).copied();
            let Some(cell) = cell.filter(|cell| !is_other(cell)).or_else(merged) else { continue };
            let Some(known) = self.table.columns.get(key) else { continue };
            let of_form = |total: &Total| {
                total.sums.contains(key)
                    || total.fixed.iter().any(|(k, _)| k == key)
                    || total.fields.iter().any(|(k, _)| k == key)
            };
            let field = template.iter().find(|(own, _)| own == key).map(|(_, field)| field);
            if cell.column_span > 2 && !cell.content.is_number() && field.is_none() {
                continue;
            }
            if known.role != Role::Quantity && !total.is_some_and(of_form) && field.is_none() {
                continue;
            }
            let around = foot.and_then(|foot| foot.around.iter().find(|(own, _, _)| own == key));
            let bare = around.map(|(_, front, behind)| within(&cell.text(), front, behind));
            let coerced = match &bare {
                Some(bare) => coerce_text(&known.field, bare),
                None => converted(known, cell, *factor),
            };
            let coerced = self.in_unit(known, cell, &coerced).unwrap_or(coerced);
            let is_number = matches!(coerced.value, Some(Value::Number(_)));
            // Where a template prints wording, other wording is no wrong total.
            if foot.is_some_and(|foot| foot.words.contains(key)) && !is_number {
                continue;
            }
            // What says itself that it is a total need not be that of its column: `共3台`.
            if foot.is_none() && !is_number && self.is_told(cell) {
                continue;
            }
            // What stands there is read as what it is.
            if let Some(field) = field.filter(|_| !is_number) {
                let text = bare.unwrap_or_else(|| cell.text().trim().to_owned());
                self.read.below.push((field.clone(), text, self.grid.place(row, cell.column)));
                continue;
            }
            let place = self.grid.place(row, cell.column);
            if matches!(cell.content, Content::Formula(_)) {
                // The rows say it all: that this total could not be compared is worth a note.
                let unsaved = coerced.problems.into_iter().map(|p| Problem { severity: Severity::Note, ..p });
                let told = unsaved.map(|problem| problem.field(format!("totals.{key}")).place(place.clone()));
                self.read.problems.extend(told);
                continue;
            }
            for problem in coerced.problems {
                self.read.problems.push(problem.field(format!("totals.{key}")).place(place.clone()));
            }
            if let Some(value) = coerced.value {
                if self.grid.sums.contains(&(cell.row, cell.column)) {
                    reckoned.push(key.clone());
                }
                values.push((key.clone(), value, place));
            }
        }
        for cell in picked.iter().flatten() {
            if let Some((key, number)) = self.only_sum(cell)
                && !values.iter().any(|(known, _, _)| *known == key)
            {
                values.push((key, Value::Number(number), self.grid.place(row, cell.column)));
            }
            for (key, number) in self.told(cell) {
                if !values.iter().any(|(known, _, _)| *known == key) {
                    values.push((key, Value::Number(number), self.grid.place(row, cell.column)));
                }
            }
        }
        if foot.is_none() {
            self.noted_in_total(picked, &values);
        }
        let columns = self.header.columns.iter().filter_map(|column| match &column.meaning {
            Meaning::Column(key, _) => Some((key.clone(), self.grid.place(row, column.column))),
            _ => None,
        });
        let places = columns.collect();
        self.sums.part();
        self.read.totals.push(FoundTotal {
            table: self.table.key.clone(),
            from: self.from,
            rows: self.read.rows.len(),
            until: self.read.rows.len(),
            fields: template.to_vec(),
            places,
            values,
            reckoned,
        });
    }

    /// The amount behind the mark of a total (`合计：98分`) in a table that sums one column.
    fn only_sum(&self, cell: &Cell) -> Option<(Key, Decimal)> {
        let [key] = self.table.total.as_ref()?.sums.as_slice() else { return None };
        if !matches!(cell.content, Content::Text(_) | Content::Blocks(_)) {
            return None;
        }
        let folded = fold(&cell.text());
        let rest = self.names.totals.iter().filter_map(|mark| folded.strip_prefix(mark.as_str())).next()?;
        let rest = rest.trim_start_matches([':', '(', '得', '为', '共', '计']).trim_end_matches([')', '。']);
        match coerce_text(&self.table.columns.get(key)?.field, rest).value {
            Some(Value::Number(number)) => Some((key.clone(), number)),
            _ => None,
        }
    }

    /// True for a cell that begins with the mark of a total and tells amounts behind it.
    fn is_told(&self, cell: &Cell) -> bool {
        let is_text = matches!(cell.content, Content::Text(_) | Content::Blocks(_));
        let begins = || {
            let text = fold(&cell.text());
            self.names.totals.iter().any(|mark| text.starts_with(mark.as_str()))
        };
        is_text && begins() && !self.told(cell).is_empty()
    }

    /// True for a cell that tells amounts.
    pub(super) fn tells_sums(&self, cell: &Cell) -> bool {
        !self.told(cell).is_empty()
    }

    /// The amounts that the text of a total's cell tells: `合计：5台，内存 64G`.
    fn told(&self, cell: &Cell) -> Vec<(Key, Decimal)> {
        let text = self.in_digits(cell);
        // Most totals' cells say that they are, and no more.
        let has_digit = text.bytes().any(|b| b.is_ascii_digit());
        let mut amounts = if has_digit { self.named_behind(&text) } else { Vec::new() };
        for (key, amount) in self.names.amounts.iter().filter(|_| has_digit) {
            if amounts.iter().any(|(own, _)| own == key) {
                continue;
            }
            let said = amount.get().and_then(|amount| amount.captures(&text)).and_then(|found| found.get(1));
            let (Some(said), Some(column)) = (said, self.table.columns.get(key)) else { continue };
            if let Some(Value::Number(number)) = coerce_text(&column.field, said.as_str()).value {
                amounts.push((key.clone(), number));
            }
        }
        if has_digit {
            self.by_units(&text, &mut amounts);
        }
        if let Some((key, count)) = self.quantity()
            && let Some(number) = counted(&text, &count.any)
        {
            amounts.push((key.clone(), number));
        }
        amounts
    }

    /// True for a text whose numbers are sums of the rows, every one of them, and that asks for nothing.
    pub(super) fn tells_only_sums(&self, cell: &Cell) -> bool {
        let text = self.in_digits(cell);
        let told = || self.quantity().and_then(|(_, count)| count.told.get()).is_some_and(|told| told.is_match(&text));
        let mut marks = self.names.totals.iter().filter(|mark| mark.chars().nth(1).is_some());
        let mut sums = || marks.any(|mark| text.contains(mark.as_str())) || told();
        if !text.contains(is_numeral) || text.replace("申请", "").contains('请') || !sums() {
            return false;
        }
        let numbers = text.split(|c: char| !c.is_ascii_digit() && c != '.');
        self.told(cell).len() == numbers.filter(|part| part.contains(is_numeral)).count().max(1)
    }

    /// A note that says how many there are (`共 5 台`) is a total of the quantity, one that lists sums of all rows
    /// (`以上合计 30核，88G`) of each.
    pub(super) fn note(&mut self, row: u32, cells: &[Cell]) {
        let counted = |cell: &Cell| {
            let (key, count) = self.quantity()?;
            Some(vec![(key.clone(), counted(&self.in_digits(cell), &count.told)?)])
        };
        let listed = |cell: &Cell| (self.is_of_all(cell, 1) && self.tells_only_sums(cell)).then(|| self.told(cell));
        let said = cells.iter().find_map(|cell| Some((listed(cell).or_else(|| counted(cell))?, cell.column)));
        if let Some((sums, column)) = said {
            self.noted(sums, &self.grid.place(row, column));
        }
    }

    /// The same of the lines below the table of a Word document, up to the first that lists no sums.
    pub(super) fn notes_below(&mut self) {
        for (text, place) in std::mem::take(&mut self.read.lines) {
            let content = Content::Text(text.as_str().into());
            let cell = Cell { row: 0, column: 0, row_span: 1, column_span: 1, content };
            if !self.is_of_all(&cell, 0) || !self.tells_only_sums(&cell) {
                break;
            }
            self.noted(self.told(&cell), &place);
            self.read.lines_read.push((text, place));
        }
    }

    fn noted(&mut self, sums: Vec<(Key, Decimal)>, place: &Place) {
        self.read.totals.push(FoundTotal {
            table: self.table.key.clone(),
            from: self.from,
            rows: self.read.rows.len(),
            until: self.read.rows.len(),
            fields: Vec::new(),
            places: Vec::new(),
            values: sums.into_iter().map(|(key, sum)| (key, Value::Number(sum), place.clone())).collect(),
            reckoned: Vec::new(),
        });
    }

    /// The text of a cell with numbers in Chinese numerals in digits, where a unit of the table's stands behind them.
    fn in_digits<'c>(&self, cell: &'c Cell) -> Cow<'c, str> {
        let text = match &cell.content {
            Content::Text(_) | Content::Blocks(_) => cell.text(),
            _ => return Cow::Borrowed(""),
        };
        if text.len() > MAX_COUNTED * 3 || !text.contains(numeral::is_numeral) {
            return text;
        }
        Cow::Owned(in_digits(&text, &|behind| self.unit_at(behind).is_some()))
    }

    /// True for a text that begins with the mark of a total of more than `least` letters, or says first that it is of all
    /// rows.
    fn is_of_all(&self, cell: &Cell, least: usize) -> bool {
        let text = cell.text();
        let is_short = text.len() <= MAX_COUNTED * 3 && text.contains(is_numeral);
        let mut rest = if is_short { fold(&text) } else { String::new() };
        while let Some(less) = ALL.iter().find_map(|word| rest.strip_prefix(word)) {
            rest = less.to_owned();
        }
        self.names.totals.iter().any(|mark| mark.chars().nth(least).is_some() && rest.starts_with(mark.as_str()))
    }

    /// The column of the quantity, with what finds a number of its unit.
    fn quantity(&self) -> Option<(&'a Key, &'a Count)> {
        let (key, _) = self.table.columns.iter().find(|(_, column)| column.role == Role::Quantity)?;
        Some((key, self.names.count.as_ref()?))
    }
}

/// A text, folded, without what a template prints in front of the value and behind it, as far as that is there.
pub(super) fn within(text: &str, front: &str, behind: &str) -> String {
    let (text, front, behind) = (fold(text), fold(front), fold(behind));
    let text = text.strip_prefix(front.as_str()).unwrap_or(&text);
    text.strip_suffix(behind.as_str()).unwrap_or(text).to_owned()
}

/// The number of things that a text tells (`合计：5台`); none when it tells several.
fn counted(text: &str, count: &Pattern) -> Option<Decimal> {
    if text.char_count() > MAX_COUNTED || !text.contains(is_numeral) {
        return None;
    }
    let mut found = count.get()?.captures_iter(text);
    let (Some(only), None) = (found.next(), found.next()) else { return None };
    let number = only.get(1)?.as_str();
    Decimal::from_str_exact(number).ok().or_else(|| han(number).map(Decimal::from))
}

/// True for what a [count](Count) may begin with.
fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || numeral::is_numeral(c)
}
