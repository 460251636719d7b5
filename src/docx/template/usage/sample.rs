//! A record to try a template out with: for each name a value such as its tags ask for, different from all others.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use super::compared::Literal;
use super::{Kind, Use};
use crate::record::Record;
use crate::schema::{Field, FieldType, Role, Schema, Table};
use crate::value::Value;

/// Characters that tell texts apart.
const STEMS: [char; 10] = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];
/// Names of persons.
const SURNAMES: [char; 10] = ['赵', '钱', '孙', '李', '周', '吴', '郑', '王', '冯', '陈'];
const GIVEN: [&str; 7] = ["伟", "敏", "建国", "丽", "志强", "文", "秀英"];
/// Rows of a table, and items of a list.
const ROWS: usize = 2;
const ITEMS: usize = 3;

/// How often a value was not what the tags of its path can use.
pub(crate) type Refused = HashMap<String, usize>;

/// Values of other kinds that are tried.
const KINDS: usize = 5;

/// Whether there is another kind of value to try.
pub(crate) fn has_more(refused: usize) -> bool {
    refused < KINDS
}

/// A record of what a template uses. In each turn the values are others: in the first, texts where anything may stand,
/// what is asked for holds, and of terms the first is chosen; in others numbers, what is asked for does not hold, and
/// other terms or none of them are chosen. What was `refused` is tried as other kinds of value.
pub(crate) fn sample(used: &Use, schema: Option<&Schema>, turn: usize, refused: &Refused) -> Record {
    let mut sampler = Sampler { turn, next: 0, refused, path: String::new() };
    let mut record = match schema {
        Some(schema) => Record::of(&schema.form),
        None => Record::new(),
    };
    for (name, used) in &used.members {
        let field = schema.and_then(|schema| schema.fields.get(name.as_str()));
        let table = schema.and_then(|schema| schema.tables.get(name.as_str()));
        let value = match (field, table) {
            (Some(field), _) => sampler.field(field, used),
            (_, Some(table)) => sampler.table(table, used),
            _ => sampler.named(name, used),
        };
        record.set(name.as_str(), value);
    }
    record
}

struct Sampler<'r> {
    turn: usize,
    /// Values that were made.
    next: usize,
    refused: &'r Refused,
    /// The names of the value under way.
    path: String,
}

impl Sampler<'_> {
    /// A number that no value had yet.
    fn number(&mut self) -> usize {
        self.next += 1;
        self.next
    }

    /// One of several, another in each turn.
    fn one<'t>(&self, terms: &'t [String]) -> Option<&'t String> {
        terms.get(self.turn % terms.len().max(1))
    }

    fn text(&mut self) -> Value {
        let number = self.number();
        let stem = |place: usize| STEMS.get(number / place % STEMS.len()).copied().unwrap_or_default();
        Value::text(format!("试填{}{}{}", stem(100), stem(10), stem(1)))
    }

    fn date(&mut self) -> Value {
        let number = self.number();
        let first = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default();
        Value::Date(first.checked_add_days(Days::new(number as u64 % 2000)).unwrap_or(first))
    }

    fn phone(&mut self) -> Value {
        Value::text(format!("138{:08}", 10_000 + self.number()))
    }

    /// A number with so many decimals.
    fn decimal(&mut self, places: u32) -> Value {
        let number = self.number() as i64;
        let number = match places {
            0 => Decimal::from(120 + 7 * number),
            places => Decimal::new(12_025 + 725 * number, 2).round_dp(places),
        };
        Value::Number(number)
    }

    fn members(&mut self, used: &Use) -> Record {
        let mut record = Record::new();
        for (name, used) in &used.members {
            let value = self.named(name, used);
            record.set(name.as_str(), value);
        }
        record
    }

    fn named(&mut self, name: &str, used: &Use) -> Value {
        let before = self.path.len();
        if before > 0 {
            self.path.push('.');
        }
        self.path.push_str(name);
        let value = match self.refused.get(&self.path) {
            Some(times) => self.other_kind(*times),
            None => self.value(used),
        };
        self.path.truncate(before);
        value
    }

    /// A value of another kind than was refused.
    fn other_kind(&mut self, times: usize) -> Value {
        match times {
            1 => self.decimal(0),
            2 => Value::text("2026-03-05"),
            3 => Value::List((0..ITEMS).map(|_| self.decimal(0)).collect()),
            4 => self.mapping(),
            _ => Value::Number(Decimal::ONE),
        }
    }

    fn mapping(&mut self) -> Value {
        let mut record = Record::new();
        for _ in 0..ROWS {
            let name = self.text().plain();
            let value = self.decimal(0);
            record.set(name, value);
        }
        Value::Map(Box::new(record))
    }

    fn value(&mut self, used: &Use) -> Value {
        match used.kind() {
            Kind::List => self.list(used),
            Kind::Mapping if used.members.is_empty() => self.mapping(),
            Kind::Mapping => Value::Map(Box::new(self.members(used))),
            Kind::Number | Kind::Value => self.leaf(used),
        }
    }

    fn list(&mut self, used: &Use) -> Value {
        if let Some(term) = self.one(&used.shown.terms) {
            return Value::List(vec![Value::text(term.as_str())]);
        }
        match used.items.as_deref() {
            Some(items) if !items.members.is_empty() => {
                Value::Rows((0..ROWS + self.turn % 2).map(|_| self.members(items)).collect())
            }
            _ if used.shown.filters.iter().any(|filter| filter == "sum") => {
                Value::List((0..ITEMS).map(|_| self.decimal(0)).collect())
            }
            Some(items) => Value::List((0..ITEMS).map(|_| self.value(items)).collect()),
            None => Value::List((0..ITEMS).map(|_| self.text()).collect()),
        }
    }

    /// A single value.
    fn leaf(&mut self, used: &Use) -> Value {
        let (shown, compared) = (&used.shown, used.compared_with());
        let has = |names: &[&str]| shown.filters.iter().any(|filter| names.contains(&filter.as_str()));
        if has(&["date", "chinese_date", "weekday"]) || !used.dated.is_empty() {
            return self.date();
        }
        if has(&["phone"]) {
            return self.phone();
        }
        if has(&["percent"]) {
            let number = self.number() as i64 % 800;
            return Value::Number(Decimal::new(1025 + number * 11, 4).round_dp(shown.places.unwrap_or(2)));
        }
        if has(&["chinese_number", "numbering"]) {
            return Value::Number(Decimal::from(3 + self.number() % 90));
        }
        if has(&["thousands", "fixed", "capital_amount", "round", "int", "float"]) || used.is_number {
            let is_whole = has(&["int"]) || (used.is_number && shown.filters.is_empty());
            return self.decimal(if is_whole { 0 } else { shown.places.unwrap_or(2) });
        }
        if has(&["cellbg"]) {
            return Value::text("FFC7CE");
        }
        if has(&["colspan"]) {
            return Value::Number(Decimal::ONE);
        }
        if has(&["picture"]) {
            return Value::text("试填.png");
        }
        if has(&["mask"]) {
            return self.phone();
        }
        if let Some(term) = self.one(&shown.terms) {
            let term = Value::text(term.as_str());
            return if used.is_searched && !used.is_printed { Value::List(vec![term]) } else { term };
        }
        // What is compared with one text only is something else in the second turn.
        let literal = match compared.as_slice() {
            [only @ Literal::Text(_)] => Some(*only).filter(|_| self.turn != 1),
            several => several.get(self.turn % several.len().max(1)).copied(),
        };
        match literal {
            Some(Literal::Text(text)) => return Value::text(text.as_str()),
            Some(Literal::Number(number)) => return Value::Number(*number),
            Some(Literal::Bool(truth)) => return Value::Bool(*truth == (self.turn == 0)),
            None => {}
        }
        if used.is_asked && !used.is_printed {
            return Value::Bool(self.turn == 0);
        }
        let is_text = self.turn == 0 || !compared.is_empty();
        if is_text { self.text() } else { self.decimal(0) }
    }

    fn table(&mut self, table: &Table, used: &Use) -> Value {
        let items = used.items.as_deref();
        let count = if table.fixed_rows.is_empty() { ROWS } else { table.fixed_rows.len() };
        let rows = (0..count).map(|number| {
            let mut row = Record::new();
            for (key, column) in &table.columns {
                let fixed = table.fixed_rows.get(number).into_iter().flatten().find(|(own, _)| own == key);
                let own = items.and_then(|items| items.members.get(&**key));
                let value = match (fixed, column.role) {
                    (Some((_, value)), _) => value.clone(),
                    (None, Role::Number) => Value::Number(Decimal::from(number + 1)),
                    (None, Role::Fixed | Role::Quantity) => continue,
                    // Where rows are printed as a whole, nobody knows of which columns.
                    (None, Role::Value) => match own {
                        Some(own) => self.field(&column.field, own),
                        None if items.is_none_or(|items| items.members.is_empty()) => {
                            self.field(&column.field, &Use::default())
                        }
                        None => continue,
                    },
                };
                row.set(key.clone(), value);
            }
            row
        });
        Value::Rows(rows.collect())
    }

    fn field(&mut self, field: &Field, used: &Use) -> Value {
        let terms: Vec<String> = field.vocabulary.iter().flat_map(|all| &all.terms).map(|t| t.term.clone()).collect();
        if let Some(term) = self.one(&terms) {
            let term = Value::text(term.as_str());
            return if field.kind == FieldType::MultiChoice { Value::List(vec![term]) } else { term };
        }
        let in_range = |number: Decimal| match field.range {
            Some((least, most)) if number < least || number > most => least.max(Decimal::ONE.min(most)),
            _ => number,
        };
        match field.kind {
            FieldType::Date => self.date(),
            FieldType::Phone => self.phone(),
            FieldType::Email => Value::text(format!("shitian{}@example.gov.cn", self.number())),
            FieldType::Period => Value::text(format!("{}年", 2021 + self.number() % 9)),
            FieldType::Integer => Value::Number(in_range(Decimal::from(8 + self.number() % 90))),
            FieldType::Decimal => {
                let places = if field.step.is_some() { 0 } else { used.shown.places.unwrap_or(2).min(2) };
                let number = Decimal::new(1225 + 125 * self.number() as i64 % 8000, 2);
                Value::Number(in_range(number.round_dp(places)).normalize())
            }
            FieldType::Person => {
                let number = self.number();
                let surname = SURNAMES.get(number % SURNAMES.len()).copied().unwrap_or_default();
                let given = GIVEN.get(number % GIVEN.len()).copied().unwrap_or_default();
                Value::text(format!("{surname}{given}"))
            }
            _ => match &field.example {
                Some(example) if field.pattern.is_some() => Value::text(example.as_str()),
                _ => self.text(),
            },
        }
    }
}
