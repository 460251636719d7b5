//! Records of any form, made from its schema: valid, varied, the same for the same seed.
#![allow(dead_code, unreachable_pub, missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use zwy::extract::{Extraction, Extractor};
use zwy::limits::Limits;
use zwy::record::Record;
use zwy::schema::{Catalog, Column, Field, FieldType, Role, Schema, Stage};
use zwy::value::Value;

/// The built-in forms.
pub fn catalog() -> Catalog {
    zwy::assets::catalog(&zwy::limits::Limits::default()).unwrap_or_else(|e| panic!("{e}"))
}

/// Forms of other offices.
pub fn offices() -> Catalog {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/offices");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "yaml"));
    files.sort();
    let source = |path: &std::path::PathBuf| {
        zwy::schema::Source::new(path.file_name().unwrap().to_string_lossy(), std::fs::read_to_string(path).unwrap())
    };
    zwy::schema::load(&files.iter().map(source).collect::<Vec<_>>()).unwrap_or_else(|e| panic!("{e}"))
}

/// The forms read from a file.
pub fn read(extractor: &Extractor, bytes: &[u8], name: &str) -> Vec<Extraction> {
    match zwy::open::open(bytes, name, &Limits::default()) {
        Ok(zwy::open::Opened::Document(document)) => extractor.extract(&document, name, None).forms,
        other => panic!("{name}: {other:?}"),
    }
}

/// A small random generator (xorshift), so that a seed names a case for good.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % n
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

const UNITS: [&str; 8] = [
    "宁武县财政局",
    "宁武县教育科技局",
    "凤凰镇人民政府",
    "宁武县文化和旅游局",
    "县委办",
    "宁武县人民医院",
    "阳方口镇",
    "宁武县A&B<公司>",
];
const NAMES: [&str; 10] = [
    "资产管理系统",
    "学籍系统",
    "ＯＡ办公平台",
    "“智慧水利”平台（二期）",
    "系统-子系统",
    "00123",
    "1e5系统",
    "=1+1",
    "TRUE平台",
    "{{ 低保 }} 核查 & 系统",
];
const WORDS: [&str; 14] = [
    "管理全县行政事业单位的国有资产",
    "4核 8G 200G",
    "a < b && c > d",
    "他说：“好”，it's fine",
    "{% if x %}不执行{% endif %}",
    "=SUM(A1:A9)",
    "100%",
    "第一行\n第二行",
    "甲：一\n\n乙：二",
    "\\n 不是换行",
    "数据已备份；停用",
    "喆堃珺玥 𠮷野",
    "两个  空格",
    "C:\\路径\\文件 #1",
];
const PEOPLE: [&str; 6] = ["张三", "李四光", "欧阳娜娜", "买买提·吐尔逊", "王珺", "赵喆"];

/// A valid record of `schema`.
pub fn record(schema: &Schema, seed: u64) -> Record {
    let mut dice = Dice::new(seed);
    let mut record = Record::of(&schema.form);
    for (key, field) in &schema.fields {
        if field.required == Stage::Submit || dice.chance(60) {
            let value = value(field, &mut dice);
            record.set(key.clone(), value);
        }
    }
    for (key, table) in &schema.tables {
        let count = if table.fixed_rows.is_empty() { 1 + dice.below(14) } else { table.fixed_rows.len() };
        let rows = (0..count).map(|index| {
            let mut row = Record::new();
            for (key, value) in table.fixed_rows.get(index).into_iter().flatten() {
                row.set(key.clone(), value.clone());
            }
            for (key, column) in &table.columns {
                if let Some(value) = cell(column, index, &mut dice) {
                    row.set(key.clone(), value);
                }
            }
            row.sort_by_keys(table.columns.keys().map(|k| &**k));
            row
        });
        record.set(key.clone(), Value::Rows(rows.collect()));
    }
    record.sort_by_keys(schema.fields.keys().chain(schema.tables.keys()).map(|k| &**k));
    record
}

fn cell(column: &Column, index: usize, dice: &mut Dice) -> Option<Value> {
    match column.role {
        Role::Fixed => None,
        Role::Number => Some(Value::Number(Decimal::from(index as u64 + 1))),
        Role::Quantity => dice.chance(20).then(|| Value::Number(Decimal::from(2 + dice.below(5) as u64))),
        Role::Value if column.field.required == Stage::Submit || dice.chance(40) => {
            let value = value(&column.field, dice);
            let unique = matches!(value, Value::Text(_))
                && column.field.kind == FieldType::Text
                && column.field.vocabulary.is_none();
            Some(if unique { Value::text(format!("{}{}", value.plain(), index + 1)) } else { value })
        }
        Role::Value => None,
    }
}

fn value(field: &Field, dice: &mut Dice) -> Value {
    let number = |dice: &mut Dice, scale: u32| {
        let (least, most) = field.range.unwrap_or((Decimal::ZERO, Decimal::from(100)));
        let span = (most.min(Decimal::from(900)) - least).max(Decimal::ONE);
        let steps = Decimal::new(dice.below(1000) as i64, 3);
        Value::Number((least + span * steps).round_dp(scale).max(least.ceil()).normalize())
    };
    match field.kind {
        FieldType::Text => match &field.vocabulary {
            Some(vocabulary) => Value::text(vocabulary.terms[dice.below(vocabulary.terms.len() - 1)].term.as_str()),
            None if field.length.is_some_and(|(_, most)| most <= 40) => {
                Value::text(format!("宁政云〔2026〕{}号", 1 + dice.below(99)))
            }
            None if field.length.is_some_and(|(_, most)| most <= 50) => Value::text(dice.pick(&UNITS)),
            None => Value::text(dice.pick(&NAMES)),
        },
        FieldType::LongText => {
            let mut text = dice.pick(&WORDS).to_owned();
            if dice.chance(30) {
                text = format!("{text}\n{}", dice.pick(&WORDS));
            }
            Value::text(text)
        }
        FieldType::Person => Value::text(dice.pick(&PEOPLE)),
        FieldType::Phone => {
            Value::text(dice.pick(&["13800001234", "15912345678", "0350-5550123", "0350-5550123-8001", "010-12345678"]))
        }
        FieldType::Email => Value::text(dice.pick(&["zhangsan@example.gov.cn", "li.si_2@qq.com", "a+b@163.com"])),
        FieldType::Date => {
            Value::Date(NaiveDate::from_ymd_opt(2026, 1 + dice.below(12) as u32, 1 + dice.below(28) as u32).unwrap())
        }
        FieldType::Period => {
            Value::text(dice.pick(&["2026年第三季度", "2026年11月", "2026年上半年", "2026年3月5日", "2025年"]))
        }
        FieldType::Integer => number(dice, 0),
        FieldType::Decimal => {
            let scale = if field.step.is_some() { 0 } else { dice.below(3) as u32 };
            number(dice, scale)
        }
        FieldType::Choice => Value::text(terms(field)[dice.below(terms(field).len())].as_str()),
        FieldType::MultiChoice => {
            let all = terms(field);
            let mut chosen: Vec<Value> =
                all.iter().filter(|_| dice.chance(35)).map(|t| Value::text(t.as_str())).collect();
            if chosen.is_empty() {
                chosen.push(Value::text(all[0].as_str()));
            }
            Value::List(chosen)
        }
    }
}

fn terms(field: &Field) -> Vec<String> {
    field.vocabulary.as_ref().map(|v| v.terms.iter().map(|t| t.term.clone()).collect()).unwrap_or_default()
}

/// What differs between two records, key by key.
pub fn difference(found: &Record, expected: &Record) -> String {
    let mut text = String::new();
    let keys: Vec<&str> = expected.iter().map(|(k, _)| k).chain(found.iter().map(|(k, _)| k)).collect();
    for key in keys {
        if found.get(key) != expected.get(key) && !text.contains(&format!("{key}:")) {
            text += &format!("\n  {key}:\n    found    {:?}\n    expected {:?}", found.get(key), expected.get(key));
        }
    }
    text
}

/// The schemas of a catalog.
pub fn schemas(catalog: &Catalog) -> Vec<Arc<Schema>> {
    catalog.iter().cloned().collect()
}
