//! How many things a row stands for, where it has no column for it: behind a name, beside an amount, in a remark.

use rust_decimal::Decimal;

use super::Rows;
use crate::extract::fold::{Folded, fold};
use crate::extract::header::{HeaderColumn, Meaning};
use crate::grid::{Cell, Content};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::{Problem, Severity};
use crate::record::{Key, Record};
use crate::schema::{Column, FieldType, Role};
use crate::value::Value;
use crate::values::{Coerced, coerce, coerce_text};

impl<'a> Rows<'a, '_> {
    /// A column printed behind another's value is read from there.
    pub(super) fn split_behind(&mut self, record: &mut Record, row: u32, index: usize) {
        for (key, column) in &self.table.columns {
            let Some(host) = &column.behind else { continue };
            let Some(text) = record.text(host).filter(|_| record.get(key).is_none()) else { continue };
            let Some((name, number)) = printed_behind(column, text).or_else(|| self.spelled_behind(column, text))
            else {
                continue;
            };
            let text = text.to_owned();
            let canonical = crate::values::print(&column.field, Some(&Value::Number(number)));
            if text != format!("{name}{canonical}") {
                let problem = Problem::warning(
                    "normalised",
                    message!(
                        "“{text}”已读作名称“{name}”、数量 {number}",
                        "“{text}” was read as the name “{name}” and the number {number}"
                    ),
                )
                .field(format!("{}[{index}].{host}", self.table.key))
                .place(self.place_of(host, row))
                .found(text.clone())
                .expected(number.to_string())
                .help(Message::new("请一台一行填写", "give each one a row of its own"));
                self.read.problems.push(problem);
            }
            record.set(host.clone(), Value::text(name));
            record.set(key.clone(), Value::Number(number));
        }
    }

    /// The number behind a name in other spellings than the printed one: `甲*2台`, `甲 2台`.
    fn spelled_behind(&self, column: &Column, text: &str) -> Option<(String, Decimal)> {
        let told = self.names.times.as_ref()?.told(text)?;
        let Some(Value::Number(number)) = coerce_text(&column.field, &told.count?.to_string()).value else {
            return None;
        };
        let says = told.of.chars().filter(|c| c.is_alphabetic()).count() > 1;
        // `甲1台` may be the first of them, `电视二台` is none.
        let number_char = |c: char| c.is_numeric() || crate::numeral::numeral(c).is_some();
        let apart = text.get(told.of.len()..).is_some_and(|rest| !rest.starts_with(number_char));
        (says && text.starts_with(told.of) && apart).then(|| (told.of.to_owned(), number))
    }

    /// An amount that says how many times it is meant: the amount, and what to say of it. How many is kept for the row.
    pub(super) fn counted(&mut self, known: &Column, cell: &Cell, coerced: &Coerced) -> Option<(Value, Problem)> {
        let number = matches!(known.field.kind, FieldType::Integer | FieldType::Decimal);
        let refused = matches!(coerced.value, Some(Value::Text(_)))
            && coerced.problems.iter().any(|p| p.severity == Severity::Error);
        if !number || !refused || known.role != Role::Value {
            return None;
        }
        let text = cell.text();
        let told = self.names.times.as_ref()?.told(&text)?;
        let each = coerce_text(&known.field, told.of);
        let Some(value @ Value::Number(_)) = each.value else { return None };
        if each.problems.iter().any(|p| p.severity == Severity::Error) {
            return None;
        }
        let (found, made) = (text.trim().to_owned(), value.plain());
        let wording = match told.count {
            None => message!("“{found}”已读作 {made}", "“{found}” was read as {made}"),
            Some(count) => message!(
                "“{found}”已读作每台 {made}、数量 {count}",
                "“{found}” was read as {made} each, and the number {count}"
            ),
        };
        if let Some(count) = told.count {
            let place = self.grid.place(cell.row, cell.column);
            match &self.counted {
                Some((known, _, _)) if *known != count => return None,
                _ => self.counted = Some((count, place, found.clone())),
            }
        }
        let help = Message::new("请一台一行填写，只写每台的数", "give each one a row of its own, with its own amount");
        Some((value, Problem::warning("normalised", wording).found(found).expected(made).help(help)))
    }

    /// Puts what the row's amounts and remarks say of its quantity into `record`.
    pub(super) fn count(&mut self, record: &mut Record, extra: &Record, row: u32, index: usize) {
        let Some((key, column)) = self.table.columns.iter().find(|(_, column)| column.role == Role::Quantity) else {
            return;
        };
        let counted = self.counted.take();
        match (&counted, record.get(key)) {
            (Some((count, place, found)), Some(Value::Number(known))) if known != count => {
                let (known, label) = (known.normalize(), &column.field.label);
                let problem = Problem::error(
                    "ambiguous",
                    message!(
                        "“{found}”与“{label}”{known} 不一致",
                        "“{found}” does not go with {known} under “{label}”"
                    ),
                )
                .field(self.row_path(key, index))
                .place(place.clone())
                .found(found.clone())
                .expected(known.to_string())
                .help(Message::new("请改为一致，最好一台一行", "make both the same, best with a row for each one"));
                self.read.problems.push(problem);
            }
            (Some((count, _, _)), None) => record.set(key.clone(), Value::Number(*count)),
            (None, None) => self.count_in_remark(key, record, extra, row, index),
            (None, Some(Value::Number(known))) => {
                let known = known.normalize();
                self.compare_count(key, known, record, row, index);
            }
            _ => {}
        }
    }

    /// Says where a text of the row tells another count than its quantity: in brackets at its end, or as all of it.
    fn compare_count(&mut self, key: &Key, known: Decimal, record: &Record, row: u32, index: usize) {
        let Some(times) = self.names.times.as_ref() else { return };
        let found = self.slots.iter().filter(|slot| slot.role == Some(Role::Value)).find_map(|slot| {
            let Meaning::Column(own, _) = &slot.column.meaning else { return None };
            let text = record.text(own)?;
            let open = text.rfind(['(', '（']).and_then(|open| text.get(open..));
            times.alone(open.unwrap_or(text)).filter(|count| *count != known)?;
            Some((own, slot.column.column, text.to_owned()))
        });
        let Some((own, at, text)) = found else { return };
        let label = self.table.columns.get(key).map_or("", |column| column.field.label.as_str());
        let problem = Problem::warning(
            "ambiguous",
            message!("“{text}”与“{label}”{known} 不一致", "“{text}” does not go with {known} under “{label}”"),
        )
        .field(self.row_path(own, index))
        .place(self.grid.place(row, at))
        .found(text)
        .expected(known.to_string())
        .help(Message::new("请改为一致，最好一台一行", "make both the same, best with a row for each one"));
        self.read.problems.push(problem);
    }

    /// A text that is nothing but a count (`2台` as a remark) is the quantity.
    fn count_in_remark(&mut self, key: &Key, record: &mut Record, extra: &Record, row: u32, index: usize) {
        let Some(times) = self.names.times.as_ref() else { return };
        let texts = self.slots.iter().filter(|slot| slot.role == Some(Role::Value)).filter_map(|slot| {
            let (Meaning::Column(key, _), column) = (&slot.column.meaning, slot.column.column) else { return None };
            let is_text = matches!(slot.known?.field.kind, FieldType::Text | FieldType::LongText);
            is_text.then_some((key, column, record.text(key)?))
        });
        // A second column of remarks is kept beside them.
        let seconds = self.header.columns.iter().filter(|_| !extra.is_empty()).filter_map(|column| {
            let Some(Meaning::Column(key, _)) = &column.also else { return None };
            Some((key, column.column, extra.text(&column.label)?))
        });
        let told = texts.chain(seconds).filter_map(|(own, at, text)| Some((own, at, text, times.alone(text)?)));
        let Some((own, at, text, count)) = told.min_by_key(|(_, _, text, _)| text.len()) else { return };
        let text = text.to_owned();
        let problem = Problem::warning(
            "normalised",
            message!("“{text}”已读作数量 {count}", "“{text}” was read as the number {count}"),
        )
        .field(self.row_path(own, index))
        .place(self.grid.place(row, at))
        .found(text.clone())
        .expected(count.to_string())
        .help(Message::new("请一台一行填写", "give each one a row of its own"));
        self.read.problems.push(problem);
        record.set(key.clone(), Value::Number(count));
    }

    /// The number of a column of which another holds the most, where that is said with it: `满分` and its kin, `8/10`.
    pub(super) fn most(&mut self, known: &Column, cell: &Cell, record: &Record, index: usize) -> Option<Value> {
        let most = known.most.as_ref()?;
        let text = match &cell.content {
            Content::Text(_) | Content::Blocks(_) => fold(&cell.text()),
            _ => return None,
        };
        let bare = text.trim_matches(['(', ')', '。', '!']);
        let parts = bare.split_once('/');
        if parts.is_none() && !matches!(bare, "满分" | "满" | "全分") {
            return None;
        }
        let most = record.get(most).filter(|value| matches!(value, Value::Number(_)))?;
        let number = |text: &str| {
            let read = coerce(&known.field, &Content::Text(text.into()));
            read.value.filter(|value| matches!(value, Value::Number(_)))
        };
        let value = match parts {
            Some((own, of)) => number(own).filter(|_| number(of).as_ref() == Some(most))?,
            None => most.clone(),
        };
        let (found, made) = (cell.text().trim().to_owned(), value.plain());
        let problem =
            Problem::warning("normalised", message!("“{found}”已读作 {made}", "“{found}” was read as {made}"))
                .field(self.row_path(&known.field.key, index))
                .place(self.grid.place(cell.row, cell.column))
                .found(found)
                .expected(made)
                .help(Message::new("请填写分数", "write the number"));
        self.read.problems.push(problem);
        Some(value)
    }

    /// Where the value of a column stands in a row.
    fn place_of(&self, key: &Key, row: u32) -> Option<Place> {
        let is_own = |c: &&HeaderColumn| matches!(&c.meaning, Meaning::Column(own, _) if own == key);
        let column = self.header.columns.iter().find(is_own)?;
        Some(self.grid.place(row, column.column))
    }

    fn row_path(&self, key: &str, index: usize) -> String {
        format!("{}[{index}].{key}", self.table.key)
    }
}

/// The number behind a name as it is printed, in whatever width.
fn printed_behind(column: &Column, text: &str) -> Option<(String, Decimal)> {
    let plain = |c: &char| matches!(c, '\u{4e00}'..='\u{9fff}') || c.is_ascii_alphanumeric();
    let last = |text: &str| text.chars().next_back();
    if last(text).as_ref().is_some_and(plain) && !last(&column.field.print.1).as_ref().is_some_and(plain) {
        // Most names end in a letter or a digit, and these fold to themselves.
        if !column.field.print.1.is_empty() {
            return None;
        }
    }
    let (before, after) = (fold(&column.field.print.0), fold(&column.field.print.1));
    let folded = Folded::new(text);
    let stem = folded.text.strip_suffix(after.as_str())?;
    let open = stem.rfind(before.as_str())?;
    let inner = stem.get(open + before.len()..).unwrap_or_default();
    if before.is_empty() || inner.is_empty() {
        return None;
    }
    let Some(Value::Number(number)) = coerce(&column.field, &Content::Text(inner.into())).value else { return None };
    let name = text.get(..folded.original(open)).unwrap_or_default().trim_end().to_owned();
    Some((name, number))
}
