//! Dates in the format in which a template prints them: they are read by it, and are as they should be.

use chrono::NaiveDate;
use chrono::format::{Item, Parsed, StrftimeItems, parse};

use super::Section;
use crate::docx::template::prints::Printed;
use crate::extract::fold::fold;
use crate::message;
use crate::message::Message;
use crate::numeral::{han, numeral};
use crate::problem::Problem;
use crate::record::{Key, Record};
use crate::value::Value;

/// What a print tells of a day.
enum Day {
    Whole(NaiveDate),
    /// Its year, month and day, as far as they are printed.
    Part(Option<i32>, Option<u32>, Option<u32>),
}

impl Section<'_> {
    /// Reads the dates that only the template's format tells, and takes back what was said of them.
    pub(super) fn dated(&mut self) {
        let plan = self.plan;
        for (of, formats) in &plan.formats {
            let mut is_told = false;
            let mut problems = std::mem::take(&mut self.problems);
            problems.retain_mut(|problem| {
                if !matches!(&*problem.code, "normalised" | "format" | "ambiguous" | "inconsistent") {
                    return true;
                }
                let Some(row) = self.row_of(of, &problem.field) else { return true };
                let Some(found) = problem.found.clone() else { return true };
                let read = |text: &str| formats.iter().find_map(|format| day(format, text));
                if &*problem.code == "inconsistent" {
                    let Some(first) = problem.expected.clone() else { return true };
                    let Some(date) = agreed(&read, &first, &found) else { return true };
                    self.set_date(of, row, date);
                    return false;
                }
                match read(&found) {
                    Some(Day::Whole(date)) => {
                        self.set_date(of, row, date);
                        false
                    }
                    Some(Day::Part(..)) if !is_told => {
                        is_told = true;
                        let title = problem_title(self, of);
                        *problem = partly(&title, &found).field(problem.field.clone()).place(problem.place.clone());
                        true
                    }
                    Some(Day::Part(..)) => false,
                    None => true,
                }
            });
            // The whole one stands elsewhere.
            if is_told && matches!(of, Printed::Field(key) if matches!(self.record.get(key), Some(Value::Date(_)))) {
                problems.retain(|problem| problem.code != "unread" || self.row_of(of, &problem.field).is_none());
            }
            self.problems = problems;
        }
    }

    /// The row to which a problem of a value belongs; none where it is of another value.
    fn row_of(&self, of: &Printed, field: &str) -> Option<Option<usize>> {
        match of {
            Printed::Field(key) => (**key == *field).then_some(None),
            Printed::Cell(table, key) => {
                let (name, _) = self.plan.schema.tables.get_index(*table)?;
                let (index, column) = field.strip_prefix(&**name)?.strip_prefix('[')?.split_once("].")?;
                (*column == **key).then(|| index.parse().ok().map(Some))?
            }
        }
    }

    fn set_date(&mut self, of: &Printed, row: Option<usize>, date: NaiveDate) {
        match (of, row) {
            (Printed::Field(key), _) => self.record.set(key.clone(), Value::Date(date)),
            (Printed::Cell(table, key), Some(row)) => {
                let Some((name, _)) = self.plan.schema.tables.get_index(*table) else { return };
                let mut rows: Vec<Record> = self.record.rows(name).to_vec();
                if let Some(row) = rows.get_mut(row) {
                    row.set(key.clone(), Value::Date(date));
                    self.record.set(name.clone(), Value::Rows(rows));
                }
            }
            _ => {}
        }
    }
}

fn problem_title(section: &Section<'_>, of: &Printed) -> String {
    let schema = &section.plan.schema;
    let title = |key: &Key| schema.fields.get(key).map(|field| field.title.clone());
    match of {
        Printed::Field(key) => title(key),
        Printed::Cell(table, key) => schema
            .tables
            .get_index(*table)
            .and_then(|(_, table)| table.columns.get(key))
            .map(|column| column.field.title.clone()),
    }
    .unwrap_or_default()
}

/// The day on which two prints agree, of which one may be printed in part.
fn agreed(read: &impl Fn(&str) -> Option<Day>, first: &str, second: &str) -> Option<NaiveDate> {
    let known = |text: &str| match crate::values::day_of(text) {
        Some(date) => Some(Day::Whole(date)),
        None => read(text),
    };
    match (known(first)?, known(second)?) {
        (Day::Whole(first), Day::Whole(second)) => (first == second).then_some(first),
        (Day::Whole(date), Day::Part(year, month, day)) | (Day::Part(year, month, day), Day::Whole(date)) => {
            use chrono::Datelike;
            let is_so = year.is_none_or(|year| year == date.year())
                && month.is_none_or(|month| month == date.month())
                && day.is_none_or(|day| day == date.day());
            is_so.then_some(date)
        }
        _ => None,
    }
}

/// The day that a text names in a format.
fn day(format: &str, text: &str) -> Option<Day> {
    let text = text.trim();
    if matches!(format, "票据" | "cheque") {
        return on_cheque(text).map(Day::Whole);
    }
    let format = if format.contains('%') { format.to_owned() } else { picture(format)? };
    let (format, text) = (compact(&format), compact(text));
    let items: Vec<Item<'_>> = StrftimeItems::new(&format).collect();
    let mut parsed = Parsed::new();
    parse(&mut parsed, &text, items.iter()).ok()?;
    if let Ok(date) = parsed.to_naive_date() {
        return Some(Day::Whole(date));
    }
    let part = (parsed.year(), parsed.month(), parsed.day());
    (part != (None, None, None)).then_some(Day::Part(part.0, part.1, part.2))
}

/// A text without its gaps, which are laid out anew here and there.
fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Word's picture of a date as strftime's; none with what no day is told by.
fn picture(format: &str) -> Option<String> {
    let mut made = String::new();
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        if !c.is_ascii_alphabetic() {
            made.push(c);
            continue;
        }
        let mut count = 1;
        while chars.next_if_eq(&c).is_some() {
            count += 1;
        }
        made.push_str(match (c, count) {
            ('y' | 'Y', 4) => "%Y",
            ('y' | 'Y', 2) => "%y",
            ('M' | 'm', 1 | 2) => "%m",
            ('d' | 'D', 1 | 2) => "%d",
            _ => return None,
        });
    }
    Some(made)
}

/// `贰零贰陆年零壹拾月零贰拾日`
fn on_cheque(text: &str) -> Option<NaiveDate> {
    let text = fold(text);
    let (year, rest) = text.split_once('年')?;
    let (month, day) = rest.split_once('月')?;
    let year = year.chars().try_fold(0, |year: i32, c| {
        let digit = i32::try_from(numeral(c).filter(|digit| *digit < 10)?).ok()?;
        year.checked_mul(10)?.checked_add(digit)
    })?;
    let number = |text: &str| u32::try_from(han(text.trim_start_matches('零'))?).ok();
    NaiveDate::from_ymd_opt(year, number(month)?, number(day.trim_end_matches('日'))?)
}

fn partly(title: &str, text: &str) -> Problem {
    let message = message!(
        "“{title}”只印出了日期的一部分，只能读回“{text}”",
        "only a part of the date “{title}” is printed: only “{text}” can be read back"
    );
    Problem::note("unread", message).found(text).help(Message::new(
        "需要完整日期的，在模板中另用一处印出年月日",
        "print year, month and day once more in the template where the whole date is needed",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_read_as_they_print() {
        for (format, text, expected) in [
            ("yyyy/mm/dd", "2026/10/20", "2026-10-20"),
            ("%d/%m/%Y", "20/10/2026", "2026-10-20"),
            ("d.M.yyyy", "5.3.2026", "2026-03-05"),
            ("票据", "贰零贰陆年零壹拾月零贰拾日", "2026-10-20"),
            ("票据", "贰零贰陆年叁月零伍日", "2026-03-05"),
            ("票据", "贰零贰陆年壹拾贰月叁拾壹日", "2026-12-31"),
            ("yyyy年mm月", "2026年10月", "part"),
            ("m月d日", "10月20日", "part"),
            ("m月d日", "13月20日", "-"),
            ("yyyy年mm月", "2026年", "-"),
        ] {
            let read = match day(format, text) {
                Some(Day::Whole(date)) => date.to_string(),
                Some(Day::Part(..)) => "part".to_owned(),
                None => "-".to_owned(),
            };
            assert_eq!(read, expected, "{format} {text}");
        }
    }
}
