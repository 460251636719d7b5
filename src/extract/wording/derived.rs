//! The schema of a template that is of no known form: its names are the fields, all of them text, and what it goes
//! through are the tables.

use std::sync::Arc;

use super::{Wording, groups};
use crate::docx::template::prints::{ITEM, Printed};
use crate::docx::template::usage::{Kind, Use};
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::record::{ByKey, Key, Record};
use crate::schema::{Column, Field, FieldType, Orientation, Page, Schema, Sheet, Stage, Table, Text};
use crate::value::Value;

/// Mappings in mappings that are followed.
const DEPTH: usize = 4;

/// The schema of what a template uses; none where it uses nothing that can be read. What it only asks for is a field
/// where it `is_told` by its print, as by tick boxes.
pub(super) fn schema(name: &str, used: &Use, is_told: &dyn Fn(&Key) -> bool) -> Option<Arc<Schema>> {
    let mut fields: ByKey<Field> = ByKey::default();
    let mut tables: ByKey<Table> = ByKey::default();
    members(used, "", 0, is_told, &mut fields, &mut tables);
    if fields.is_empty() && tables.is_empty() {
        return None;
    }
    let nothing = || Text { parts: Vec::new() };
    Some(Arc::new(Schema {
        form: Key::from(crate::file_name::stem(name)),
        version: String::new(),
        title: nothing(),
        also_titled: Vec::new(),
        summary: Message::default(),
        attachment: None,
        code: None,
        file_name: nothing(),
        returned_by: None,
        identity: Vec::new(),
        told_apart_by: Vec::new(),
        page: Page {
            orientation: Orientation::Portrait,
            margins_mm: [0.0; 4],
            cell_pt: 0.0,
            cell_line_pt: 0.0,
            title_pt: 0.0,
            page_numbers: false,
        },
        sheet: Sheet { name: String::new(), orientation: Orientation::Portrait },
        fields,
        tables,
        body: Vec::new(),
        rules: Vec::new(),
        annexes: Vec::new(),
    }))
}

fn members(
    used: &Use,
    front: &str,
    depth: usize,
    is_told: &dyn Fn(&Key) -> bool,
    fields: &mut ByKey<Field>,
    tables: &mut ByKey<Table>,
) {
    for (name, member) in &used.members {
        let key: Key = format!("{front}{name}").into();
        match member.kind() {
            Kind::List => {
                if let Some(table) = table(&key, member).filter(|_| depth == 0) {
                    tables.insert(key, table);
                }
            }
            Kind::Mapping if depth < DEPTH => members(member, &format!("{key}."), depth + 1, is_told, fields, tables),
            Kind::Mapping => {}
            kind => {
                if member.is_printed || is_told(&key) {
                    fields.insert(key.clone(), field(&key, name, kind));
                }
            }
        }
    }
}

fn field(key: &Key, name: &str, kind: Kind) -> Field {
    let kind = if kind == Kind::Number { FieldType::Decimal } else { FieldType::Text };
    let mut field = Field::new(key.clone(), name, kind);
    (field.required, field.personal, field.written_blanks) = (Stage::Never, false, false);
    field
}

fn table(key: &Key, list: &Use) -> Option<Table> {
    // A list that is printed as it is has single values.
    let items = list.items.as_deref();
    if items.is_none() && !list.is_printed {
        return None;
    }
    let columns: Vec<Field> = if items.is_none_or(|items| items.members.is_empty()) {
        vec![field(&Key::from(ITEM), key, items.map_or(Kind::Value, Use::kind))]
    } else {
        let items = items?;
        let single = items.members.iter().filter(|(_, member)| !matches!(member.kind(), Kind::List | Kind::Mapping));
        let single = single.map(|(name, member)| field(&Key::from(name.as_str()), name, member.kind()));
        single.chain(items.members.iter().flat_map(|(name, list)| inner(name, list))).collect()
    };
    Some(Table {
        key: key.clone(),
        label: key.to_string(),
        aliases: Vec::new(),
        columns: columns.into_iter().map(|field| (field.key.clone(), Column::of(field))).collect(),
        required: Stage::Never,
        fixed_rows: Vec::new(),
        blank_rows: 0,
        unique: Vec::new(),
        total: None,
        extra_columns: true,
        combined: None,
        besides: Vec::new(),
        counted: None,
        feet: Vec::new(),
        heads: Vec::new(),
    })
}

/// The columns of a list in each row of a table: no label but the template's own tells them.
fn inner(list: &str, member: &Use) -> Vec<Field> {
    if member.kind() != Kind::List {
        return Vec::new();
    }
    let items = member.items.as_deref();
    let Some(items) = items.filter(|items| !items.members.is_empty()) else {
        let kind = items.map_or(Kind::Value, Use::kind);
        return vec![list_column(list, ITEM, list, kind)];
    };
    let single = items.members.iter().filter(|(_, member)| !matches!(member.kind(), Kind::List | Kind::Mapping));
    single.map(|(name, member)| list_column(list, name, name, member.kind())).collect()
}

fn list_column(list: &str, name: &str, title: &str, kind: Kind) -> Field {
    let mut field = field(&Key::from(format!("{list}.{name}")), title, kind);
    field.label = format!("{title}|");
    field
}

/// What a value is by the filters of a tag: they print dates, numbers and telephone numbers only.
pub(super) fn kind(tag: &str) -> Option<FieldType> {
    let names = tag.split(['|', '｜']).skip(1).map(|filter| {
        let filter = filter.trim_start();
        filter.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
    });
    names
        .filter_map(|name| match name {
            "date" | "日期" | "chinese_date" | "大写日期" => Some(FieldType::Date),
            "thousands" | "千分位" | "fixed" | "小数" | "round" | "四舍五入" | "int" | "整数" | "取整" => {
                Some(FieldType::Decimal)
            }
            "percent" | "百分比" | "capital_amount" | "大写金额" => Some(FieldType::Decimal),
            "chinese_number" | "中文数字" | "numbering" | "编号" => Some(FieldType::Decimal),
            "phone" | "电话" => Some(FieldType::Phone),
            _ => None,
        })
        .next()
}

/// The format in which a tag prints a date: what is quoted in its brackets.
pub(super) fn format(tag: &str) -> Option<String> {
    let is_quote = |c: char| matches!(c, '"' | '\'' | '“' | '”' | '‘' | '’' | '＂');
    let (_, args) = tag.split_once(['|', '｜'])?.1.split_once(['(', '（'])?;
    let (_, quoted) = args.split_once(is_quote)?;
    quoted.split(is_quote).next().filter(|format| !format.is_empty()).map(str::to_owned)
}

/// The names that a template uses and nobody can read back from it.
pub(super) fn unread(used: &Use, wording: &Wording) -> Vec<String> {
    let is_read = |name: &str| {
        let front = format!("{name}.");
        let told = wording.lost.iter().any(|lost| lost.field == name || lost.field.starts_with(&front));
        told || wording.read.iter().any(|key| **key == *name || key.starts_with(&front))
    };
    let mut unread = Vec::new();
    for (name, member) in &used.members {
        if !is_read(name) {
            unread.push(name.clone());
            continue;
        }
        // What rows hold besides single values is not followed.
        let items = member.items.iter().flat_map(|items| &items.members);
        let names = items.map(|(inner, _)| format!("{name}.{inner}"));
        unread.extend(names.filter(|column| !is_read(column)));
    }
    unread
}

/// What is said of every return that is read by such a schema; `unread` are names that it does not read.
pub(super) fn note(unread: &[String]) -> Problem {
    let list = unread.join("、");
    let message = if unread.is_empty() {
        Message::new(
            "模板不属于已知的任何一种表：各项按模板里的名字当作文字读取，不作检查",
            "the template is of no known form: values are read as text under the template's names, and not checked",
        )
    } else {
        message!(
            "模板不属于已知的任何一种表：各项按模板里的名字当作文字读取，不作检查；“{list}”从打印的内容读不回",
            "the template is of no known form: values are read as text under the template's names, and not checked; “{list}” cannot be read back from what is printed"
        )
    };
    let problem =
        if unread.is_empty() { Problem::note("unread", message) } else { Problem::warning("unread", message) };
    problem.help(Message::new("属于某种表的，用 --form 指明", "if it is of a form, name that with --form"))
}

/// The record as data for the template: without a form, lists of single values as such, mappings in their places, and
/// the only value that is chosen of those that are `compared` with a text, or printed as one, as that text.
pub(in crate::extract) fn plain(record: &Record, schema: &Schema, compared: &[Printed], anew: &groups::Anew) -> Record {
    let mut plain = Record::new();
    for (key, value) in record.iter().filter(|(key, _)| *key != "form") {
        let is_compared = |column: Option<&Key>| {
            compared.iter().any(|of| match (of, column) {
                (Printed::Field(own), None) => **own == *key,
                (Printed::Cell(table, own), Some(column)) => {
                    schema.tables.get_index(*table).is_some_and(|(name, _)| **name == *key) && own == column
                }
                _ => false,
            })
        };
        let value = match value {
            Value::List(list) if is_compared(None) => match list.as_slice() {
                [only] => only.clone(),
                _ => value.clone(),
            },
            Value::Rows(rows) if rows.iter().any(|row| row.get(ITEM).is_some()) => groups::listed(rows.clone()),
            Value::Rows(rows) => {
                let mut rows = rows.clone();
                for row in &mut rows {
                    let lists = row.iter().filter_map(|(column, value)| match value {
                        Value::List(list) => {
                            Some((Key::from(column), list.first().filter(|_| list.len() == 1)?.clone()))
                        }
                        _ => None,
                    });
                    let only: Vec<(Key, Value)> = lists.filter(|(column, _)| is_compared(Some(column))).collect();
                    only.into_iter().for_each(|(column, value)| row.set(column, value));
                }
                Value::Rows(groups::grouped(&rows, anew.of(key)))
            }
            value => value.clone(),
        };
        put(&mut plain, key, value);
    }
    plain
}

fn put(record: &mut Record, key: &str, value: Value) {
    let Some((front, rest)) = key.split_once('.') else { return record.set(key, value) };
    let mut inner = match record.get(front) {
        Some(Value::Map(inner)) => Record::clone(inner),
        _ => Record::new(),
    };
    put(&mut inner, rest, value);
    record.set(front, Value::Map(Box::new(inner)));
}
