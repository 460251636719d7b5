//! Values that a template prints in forms of their own are reckoned back, and what it works out is compared.

use std::str::FromStr;

use rust_decimal::Decimal;

use super::Section;
use crate::docx::template::prints::{Printed, Spelling};
use crate::extract::fold::fold;
use crate::extract::wording::groups;
use crate::extract::wording::spelt::{Spelt, number};
use crate::grid::Content;
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::record::{Key, Record};
use crate::value::Value;
use crate::values::coerce;

impl Section<'_> {
    /// Puts what was read of prints in the place of the values that they show.
    pub(super) fn spelt(&mut self) {
        let plan = self.plan;
        for spelt in &plan.spelt {
            match (&spelt.stands, &spelt.of) {
                (Printed::Field(stands), Some(Printed::Field(of))) => self.field_spelt(spelt, stands, of),
                (Printed::Field(stands), None) if !matches!(spelt.spelling, Spelling::Weekday(_)) => {
                    self.worked_out(spelt, stands);
                }
                (Printed::Cell(table, stands), Some(Printed::Cell(_, of))) => {
                    self.column_spelt(spelt, *table, stands, of);
                }
                _ => {}
            }
        }
        // All values of the rows are there now.
        for spelt in &plan.spelt {
            if let (Printed::Cell(table, stands), None) = (&spelt.stands, &spelt.of) {
                self.reckoned(spelt, *table, stands);
            }
            self.weekdays(spelt);
        }
    }

    fn field_spelt(&mut self, spelt: &Spelt, stands: &Key, of: &Key) {
        let there = self.record.remove(stands);
        let place = self.places.get(stands);
        let mask = mask_of(spelt);
        self.problems.retain(|problem| !(mask.is_some() && problem.field == **stands && problem.code == "placeholder"));
        self.problems.iter_mut().filter(|problem| problem.field == **stands).for_each(|p| p.field = of.to_string());
        if self.seen.contains(stands) {
            self.seen.insert(of.clone());
        }
        if self.blanks.contains(stands) {
            self.is_blank(of);
        }
        let Some(text) = there.map(|value| value.plain()).filter(|text| !text.is_empty()) else { return };
        if let Some(sign) = mask {
            let title = plan_title(self, of);
            match self.record.get(of).map(Value::plain) {
                Some(known) if !is_mask(&text, sign, &known) => {
                    self.extend(of, vec![inconsistent(&title, &known, &text)], place);
                }
                Some(_) => {}
                // Half of a value is none, and not to be judged as one.
                None if text.contains(sign) => {
                    self.problems.push(masked(&title, &text).field(of.to_string()).place(place));
                }
                None => self.put(of, &Content::Text(text.as_str().into()), place, None),
            }
            return;
        }
        match number(&spelt.spelling, &text) {
            Some(number) => self.put(of, &Content::Text(number.to_string().as_str().into()), place, None),
            None => {
                let title = plan_title(self, of);
                self.problems.push(unread(&title, &text).field(of.to_string()).place(place));
                if self.record.get(of).is_none() {
                    self.record.set(of.clone(), Value::text(text.as_str()));
                }
            }
        }
    }

    fn column_spelt(&mut self, spelt: &Spelt, table: usize, stands: &Key, of: &Key) {
        let rounded = |key: &Key| self.plan.rounded.get(&(table, key.clone())).copied();
        let coins = (spelt.spelling == Spelling::Amount).then_some(COINS);
        let off = [rounded(stands).or(coins), rounded(of)].into_iter().flatten().map(half).sum();
        let Some((key, table)) = self.plan.schema.tables.get_index(table) else { return };
        let Some(field) = table.columns.get(of).map(|column| &column.field) else { return };
        let mut rows = self.record.rows(key).to_vec();
        let mut problems = Vec::new();
        let mut is_told = false;
        let mask = mask_of(spelt);
        let sign = mask.unwrap_or(ANY_MASK);
        for (index, row) in rows.iter_mut().enumerate() {
            let path = |column: &Key| format!("{key}[{index}].{column}");
            let Some(text) = row.remove(stands).map(|value| value.plain()).filter(|text| !text.is_empty()) else {
                continue;
            };
            let place = self.places.get(&path(stands));
            let told = |problem: Problem| problem.field(path(of)).place(place.clone());
            match number(&spelt.spelling, &text) {
                Some(number) => {
                    let coerced = coerce(field, &Content::Text(number.to_string().as_str().into()));
                    problems.extend(coerced.problems.into_iter().map(told));
                    match (row.get(of).map(Value::plain), coerced.value) {
                        (None, Some(value)) => row.set(of.clone(), value),
                        (Some(known), Some(value)) if !same(&known, &value.plain(), off) => {
                            problems.push(told(inconsistent(&field.title, &known, &text)));
                        }
                        _ => {}
                    }
                }
                None if row.get(of).is_some_and(|known| is_mask(&text, sign, &known.plain())) => {}
                None if let Some(known) = row.get(of).map(Value::plain) => {
                    problems.push(told(inconsistent(&field.title, &known, &text)));
                }
                None if mask.is_some() && text.contains(sign) => {
                    if !std::mem::replace(&mut is_told, true) {
                        let problem = masked(&field.title, &text).field(format!("{key}.{of}"));
                        problems.push(problem.place(place.clone()));
                    }
                }
                None if mask.is_some() => {
                    let coerced = coerce(field, &Content::Text(text.as_str().into()));
                    problems.extend(coerced.problems.into_iter().map(told));
                    if let Some(value) = coerced.value {
                        row.set(of.clone(), value);
                    }
                }
                None => {
                    problems.push(told(unread(&field.title, &text)));
                    row.set(of.clone(), Value::text(text.as_str()));
                }
            }
            row.sort_by_keys(table.columns.keys().map(|key| &**key).chain(["extra"]));
        }
        if !rows.is_empty() {
            self.record.set(key.clone(), Value::Rows(rows));
        }
        self.problems.extend(problems);
    }

    /// Compares what the template works out from rows with the rows that are there.
    fn worked_out(&mut self, spelt: &Spelt, stands: &Key) {
        let there = self.record.remove(stands);
        let place = self.places.get(stands);
        self.problems.retain(|problem| problem.field != **stands);
        let (table, column) = match &spelt.spelling {
            Spelling::Sum(table, column) | Spelling::SumInWords(table, column) => (*table, Some(column)),
            Spelling::Count(table) => (*table, None),
            _ => return,
        };
        let Some(text) = there.map(|value| value.plain()).filter(|text| !text.is_empty()) else {
            return self.emptied(table, column, stands);
        };
        let places = column.and_then(|column| self.plan.rounded.get(&(table, column.clone())).copied());
        let Some((key, table)) = self.plan.schema.tables.get_index(table) else { return };
        let rows = self.record.rows(key);
        let is_doubted = |p: &Problem| p.code == "ambiguous" && p.field.starts_with(&**key) || p.code == "unread";
        if self.problems.iter().any(is_doubted) && rows.is_empty() {
            return;
        }
        let groups = groups::is_grouped(rows).then(|| groups::grouped(rows, self.anew.of(key)));
        let rows = groups.as_deref().unwrap_or(rows);
        let (expected, label) = match column {
            None => (Some(Decimal::from(rows.len())), &table.label),
            Some(column) => {
                let Some(known) = table.columns.get(column) else { return };
                (sum(rows, column), &known.field.title)
            }
        };
        let (Some(expected), found) = (expected, number(&spelt.spelling, &text)) else { return };
        let is_words = matches!(spelt.spelling, Spelling::SumInWords(..));
        if found == Some(expected)
            || is_words && found.is_some_and(|found| is_in_words(found, expected, places, rows.len()))
        {
            return;
        }
        let message = match column {
            None => message!(
                "印出的“{label}”行数是“{text}”，实有 {expected} 行",
                "the number of rows of “{label}” is printed as “{text}”, and there are {expected}"
            ),
            Some(_) => message!(
                "“{label}”合计 {text}，各行之和为 {expected}",
                "the total of “{label}” is {text}; the rows add up to {expected}"
            ),
        };
        let field = column.map_or_else(|| key.to_string(), |column| format!("totals.{column}"));
        self.problems.push(
            Problem::error("total", message)
                .field(field)
                .place(place)
                .found(text)
                .expected(expected.to_string())
                .help(Message::new("请核对各行和合计", "check the rows and the total")),
        );
    }
}

impl Section<'_> {
    /// Says of what is worked out from rows that nothing stands in its place.
    fn emptied(&mut self, table: usize, column: Option<&Key>, stands: &Key) {
        let Some((key, table)) = self.plan.schema.tables.get_index(table) else { return };
        let rows = self.record.rows(key);
        let groups = groups::is_grouped(rows).then(|| groups::grouped(rows, self.anew.of(key)));
        let rows = groups.as_deref().unwrap_or(rows);
        if rows.is_empty() || !self.seen.contains(stands) {
            return;
        }
        let message = match column {
            None => {
                let (label, count) = (&table.label, rows.len());
                message!(
                    "“{label}”的行数空着，没有核对；实有 {count} 行",
                    "the number of rows of “{label}” is empty and was not compared: there are {count}"
                )
            }
            Some(column) => {
                let title = table.columns.get(column).map_or("", |known| known.field.title.as_str());
                let Some(sum) = sum(rows, column) else { return };
                message!(
                    "“{title}”的合计空着，没有核对；各行之和为 {sum}",
                    "the total of “{title}” is empty and was not compared: the rows add up to {sum}"
                )
            }
        };
        let field = column.map_or_else(|| key.to_string(), |column| format!("totals.{column}"));
        let problem = Problem::note("total", message).field(field).place(self.places.get(stands));
        let help = Message::new("请核对是否删错", "check that it was emptied on purpose");
        self.problems.push(problem.help(help));
    }
}

/// Decimals of an amount in words.
const COINS: u32 = 2;

/// By how much a number is off at most that was rounded to so many decimals.
fn half(places: u32) -> Decimal {
    Decimal::try_new(5, places.saturating_add(1)).unwrap_or_default()
}

/// Whether an amount in words is that of a sum: it ends at its last coin, and rows may be rounded to fewer decimals.
fn is_in_words(found: Decimal, sum: Decimal, places: Option<u32>, rows: usize) -> bool {
    let coin = if sum.normalize().scale() > COINS { half(COINS) } else { Decimal::ZERO };
    let rows = Decimal::from(rows);
    let of_rows = places.filter(|places| *places < COINS).and_then(|places| half(places).checked_mul(rows));
    let off = found.checked_sub(sum).map(|off| off.abs());
    off.zip(coin.checked_add(of_rows.unwrap_or_default())).is_some_and(|(off, most)| off <= most)
}

/// The sum of a column; none where a value is no number.
fn sum(rows: &[Record], column: &Key) -> Option<Decimal> {
    let sum = rows.iter().try_fold(Decimal::ZERO, |sum, row| match row.get(column) {
        None => Some(sum),
        Some(Value::Number(number)) => sum.checked_add(*number),
        Some(value) => sum.checked_add(value.plain().trim().parse().ok()?),
    })?;
    Some(sum.normalize())
}

fn plan_title(section: &Section<'_>, key: &Key) -> String {
    section.plan.schema.fields.get(key).map(|field| field.title.clone()).unwrap_or_default()
}

/// What stands for characters that are hidden wherever the template does not say.
const ANY_MASK: &str = "*";

/// What stands for each character that a print hides.
fn mask_of(spelt: &Spelt) -> Option<&str> {
    if let Spelling::Masked(sign) = &spelt.spelling { Some(sign) } else { None }
}

fn masked(title: &str, text: &str) -> Problem {
    let message = message!(
        "“{title}”印出时遮盖了一部分，没有读取“{text}”",
        "“{title}” is masked where it is printed: “{text}” was not read"
    );
    Problem::warning("unread", message).found(text).help(Message::new(
        "需要原值的，请从原始数据中取，或在模板中另用一处原样打印",
        "take it from the data, or print it once more in the template as it is",
    ))
}

fn unread(title: &str, text: &str) -> Problem {
    let message = message!(
        "“{title}”的“{text}”不是模板印出的写法，换算不回数字",
        "“{text}” of “{title}” is not as the template prints it: no number is told from it"
    );
    Problem::error("type", message)
        .found(text)
        .help(Message::new("请照模板印出的写法改写", "write it as the template prints it"))
}

/// Whether a print shows the ends of a value, and marks for the rest of it.
fn is_mask(text: &str, sign: &str, value: &str) -> bool {
    let (text, sign, value) = (fold(text), fold(sign), fold(value));
    let (Some(front), Some(end)) = (text.split(&*sign).next(), text.rsplit(&*sign).next()) else { return false };
    text == value || text.contains(&*sign) && value.starts_with(front) && value.ends_with(end)
}

/// Whether two prints of a number, or of another value, are of the same, where rounding puts them `off` at most.
fn same(first: &str, second: &str, off: Decimal) -> bool {
    let number = |text: &str| Decimal::from_str(&fold(text).replace(',', "")).ok();
    let is_near = |(first, second): (Decimal, Decimal)| first.checked_sub(second).is_some_and(|by| by.abs() <= off);
    fold(first) == fold(second) || number(first).zip(number(second)).is_some_and(is_near)
}

fn inconsistent(title: &str, first: &str, second: &str) -> Problem {
    let message =
        message!("“{title}”前后不一致：“{first}”与“{second}”", "“{title}” is given twice: “{first}” and “{second}”");
    let problem = Problem::error("inconsistent", message).found(second).expected(first);
    problem.help(Message::new("请改为一致", "make both the same"))
}
