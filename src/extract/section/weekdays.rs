//! The day of the week that a template prints beside a date is compared with the date.

use chrono::{Datelike, NaiveDate, Weekday};

use super::Section;
use crate::docx::template::prints::{Printed, Spelling};
use crate::extract::wording::spelt::Spelt;
use crate::message;
use crate::message::Message;
use crate::problem::{Problem, Severity};
use crate::record::Key;
use crate::value::Value;

impl Section<'_> {
    /// Compares the days of the week that stand for dates with these; the record keeps none of them.
    pub(super) fn weekdays(&mut self, spelt: &Spelt) {
        let Spelling::Weekday(of) = &spelt.spelling else { return };
        match (&spelt.stands, of) {
            (Printed::Field(stands), Printed::Field(of)) => {
                let text = self.record.remove(stands).map(|value| value.plain());
                // Where it stands nobody need know, but that the wording around it was changed.
                self.problems.retain(|problem| problem.field != **stands || problem.code == "ambiguous");
                for problem in self.problems.iter_mut().filter(|problem| problem.field == **stands) {
                    (problem.field, problem.severity) = (of.to_string(), Severity::Warning);
                }
                let date = self.record.get(of).and_then(date);
                let title = self.plan.schema.fields.get(of).map_or("", |field| field.title.as_str());
                let told = text.zip(date).and_then(|(text, date)| differs(title, date, &text));
                let place = self.places.get(stands);
                self.extend(of, told.into_iter().collect(), place);
            }
            (Printed::Cell(table, stands), Printed::Cell(_, of)) => self.column_of_weekdays(*table, stands, of),
            _ => {}
        }
    }

    fn column_of_weekdays(&mut self, table: usize, stands: &Key, of: &Key) {
        let Some((key, table)) = self.plan.schema.tables.get_index(table) else { return };
        let title = table.columns.get(of).map_or("", |column| column.field.title.as_str());
        let mut rows = self.record.rows(key).to_vec();
        let mut told = Vec::new();
        for (index, row) in rows.iter_mut().enumerate() {
            let path = |column: &Key| format!("{key}[{index}].{column}");
            self.problems.retain(|problem| problem.field != path(stands));
            let text = row.remove(stands).map(|value| value.plain());
            let date = row.get(of).and_then(date);
            let problem = text.zip(date).and_then(|(text, date)| differs(title, date, &text));
            told.extend(problem.map(|problem| problem.field(path(of)).place(self.places.get(&path(stands)))));
        }
        if !rows.is_empty() {
            self.record.set(key.clone(), Value::Rows(rows));
        }
        self.problems.extend(told);
    }
}

fn date(value: &Value) -> Option<NaiveDate> {
    match value {
        Value::Date(date) => Some(*date),
        value => crate::values::day_of(&value.plain()),
    }
}

/// What is said of a text beside a date that is not its day of the week.
fn differs(title: &str, date: NaiveDate, text: &str) -> Option<Problem> {
    let expected = date.weekday();
    if text.trim().is_empty() || weekday(text) == Some(expected) {
        return None;
    }
    let (zh, en) = named(expected);
    let message = Message::new(
        format!("“{title}”是 {date}，为{zh}，印出的是“{text}”"),
        format!("“{title}” is {date}, a {en}, and “{text}” is printed"),
    );
    let help = message!("请核对日期和星期，改为一致", "check the date and the day of the week, and make them agree");
    Some(Problem::error("inconsistent", message).found(text).expected(zh).help(help))
}

/// The day that a text names.
fn weekday(text: &str) -> Option<Weekday> {
    let text = text.trim().to_lowercase();
    let named = ["星期", "礼拜", "周", "週"].iter().find_map(|front| text.split_once(front));
    if let Some((_, behind)) = named {
        let number = "一二三四五六日".chars().position(|day| behind.starts_with(day));
        let number = number.or_else(|| behind.starts_with('天').then_some(6));
        return number.and_then(|number| Weekday::try_from(u8::try_from(number).ok()?).ok());
    }
    text.trim_end_matches('.').parse().ok()
}

fn named(day: Weekday) -> (&'static str, &'static str) {
    match day {
        Weekday::Mon => ("星期一", "Monday"),
        Weekday::Tue => ("星期二", "Tuesday"),
        Weekday::Wed => ("星期三", "Wednesday"),
        Weekday::Thu => ("星期四", "Thursday"),
        Weekday::Fri => ("星期五", "Friday"),
        Weekday::Sat => ("星期六", "Saturday"),
        Weekday::Sun => ("星期日", "Sunday"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_week_are_read_as_people_write_them() {
        for (text, day) in [
            ("星期四", Some(Weekday::Thu)),
            ("周日", Some(Weekday::Sun)),
            ("礼拜天", Some(Weekday::Sun)),
            ("Thursday", Some(Weekday::Thu)),
            ("Thu", Some(Weekday::Thu)),
            ("上午", None),
        ] {
            assert_eq!(weekday(text), day, "{text}");
        }
    }
}
