//! What a record has that a template can print, though it is hardly meant.

use super::beside::Repeated;
use super::compared::{denies, unequal};
use super::{Plain, Use};
use crate::excerpt;
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::record::Record;
use crate::schema::{Field, FieldType};
use crate::value::Value;
use crate::values;

/// Characters of a value that are shown.
const SHOWN: usize = 20;
/// Rows of a list that are looked at.
const MOST_ROWS: usize = 10_000;

/// A value and the tag that it does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Doubt {
    /// The name of the value: `服务器[].内存`.
    pub name: String,
    /// Where the tag stands.
    pub place: Place,
    /// What is odd: one clause, with the tag.
    pub message: Message,
    /// What to write instead: one clause.
    pub help: Message,
    /// Where the tag stands in the file, and what is odd about it: of several records, one is told.
    pub tag: (usize, usize, bool),
}

impl Use {
    /// What of a record without a form is hardly meant: what stands around a tag and in its value, too, and values of
    /// one kind that are compared with those of another. One of a kind for a name of a list.
    pub fn doubts(&self, record: &Record) -> Vec<Doubt> {
        let mut found = Vec::new();
        members(self, record, "", &mut found);
        found
    }
}

fn members(used: &Use, record: &Record, before: &str, found: &mut Vec<Doubt>) {
    for (name, used) in &used.members {
        let Some(value) = record.get(name) else { continue };
        bracketed(used, name, before, value, found);
        match value {
            Value::Map(map) => members(used, map, &format!("{before}{name}."), found),
            Value::Rows(rows) => {
                let Some(items) = used.items.as_deref() else { continue };
                let path = format!("{before}{name}[].");
                rows.iter().take(MOST_ROWS).for_each(|row| members(items, row, &path, found));
            }
            value => {
                compared(used, name, before, value, found);
                asked(used, name, before, value, found);
                undated(used, name, before, value, found);
                beside(used, name, before, value, found);
            }
        }
    }
}

fn push(found: &mut Vec<Doubt>, name: &str, at: &Plain, is_beside: bool, (message, help): (Message, Message)) {
    let tag = (at.part, at.at, is_beside);
    if !found.iter().any(|doubt| doubt.tag == tag) {
        let typed = &at.tag;
        let message = Message::new(format!("{typed}：{}", message.zh), format!("{typed}: {}", message.en));
        found.push(Doubt { name: name.to_owned(), place: at.place.clone(), message, help, tag });
    }
}

/// A list that is printed as if it were one value.
fn bracketed(used: &Use, name: &str, before: &str, value: &Value, found: &mut Vec<Doubt>) {
    let Some(at) = &used.plain else { return };
    let inner = at.tag.trim_start_matches(['{', '｛']).trim_end_matches(['}', '｝']).trim();
    let told = match value {
        Value::List(items) if !items.is_empty() => (
            message!(
                "“{name}”在数据里是列表，印出来带方括号和引号",
                "“{name}” is a list in the data, and is printed with brackets and quotes"
            ),
            message!(
                "写成 {{{{ {inner} | join(\"、\") }}}}，或用 {{% for … %}} 逐项打印",
                "write {{{{ {inner} | join(\", \") }}}}, or print its items with {{% for … %}}"
            ),
        ),
        Value::Rows(rows) if !rows.is_empty() => (
            message!(
                "“{name}”在数据里有若干行，印出来带括号和引号",
                "“{name}” has rows in the data, and is printed with brackets and quotes"
            ),
            message!(
                "用 {{%tr for 行 in {inner} %}} … {{%tr endfor %}} 逐行打印",
                "print its rows with {{%tr for row in {inner} %}} … {{%tr endfor %}}"
            ),
        ),
        Value::Map(map) if !map.is_blank() => {
            let member = map.iter().next().map_or("", |(member, _)| member);
            (
                message!(
                    "“{name}”在数据里有下级，印出来带括号和引号",
                    "“{name}” has members in the data, and is printed with brackets and quotes"
                ),
                message!("写明哪一项，如 {{{{ {inner}.{member} }}}}", "say which: {{{{ {inner}.{member} }}}}"),
            )
        }
        _ => return,
    };
    push(found, &format!("{before}{name}"), at, false, told);
}

fn compared(used: &Use, name: &str, before: &str, value: &Value, found: &mut Vec<Doubt>) {
    if used.compared.is_empty() {
        return;
    }
    // A cell of a table holds a truth value as a text.
    let spelled = match value.as_text() {
        Some("TRUE" | "True") => Some(true),
        Some("FALSE" | "False") => Some(false),
        _ => None,
    };
    let value = spelled.map_or_else(|| value.clone(), Value::Bool);
    if used.is_searched && matches!(value, Value::List(_)) {
        return;
    }
    if let Some(told) = unequal(name, &value, &used.compared, used.is_asked) {
        push(found, &format!("{before}{name}"), told.at, false, (told.message, told.help));
    }
}

/// A text that says no, and counts as yes: any text does. What is printed or compared, too, may well say so.
fn asked(used: &Use, name: &str, before: &str, value: &Value, found: &mut Vec<Doubt>) {
    let Some(at) = used.asked.first() else { return };
    if used.is_printed || used.is_compared || used.is_searched || !used.compared.is_empty() {
        return;
    }
    let Some(text) = value.as_text().map(str::trim).filter(|text| denies(text)) else { return };
    let message =
        message!("“{name}”是文字“{text}”，有文字就算成立", "“{name}” is the text “{text}”, and any text counts as yes");
    let help = message!(
        "数据里不填，或模板里拿它比较：{name} != \"{text}\"",
        "leave it empty in the data, or compare it in the template: {name} != \"{text}\""
    );
    push(found, &format!("{before}{name}"), at, false, (message, help));
}

/// A text in which there is no date, where one is printed: `  年  月  日`.
fn undated(used: &Use, name: &str, before: &str, value: &Value, found: &mut Vec<Doubt>) {
    let Some(at) = used.dated.first() else { return };
    let Some(text) = value.as_text().filter(|text| !text.is_empty()) else { return };
    if values::coerce_text(&Field::new("date", "日期", FieldType::Date), text).value.is_some() {
        return;
    }
    let shown = excerpt::beginning(text, SHOWN);
    let message =
        message!("值“{shown}”里没有日期，印成空白", "there is no date in the value “{shown}”: it prints as a blank");
    let help = Message::new("数据里写上日期；没有日期就不填", "write the date in the data, or leave it empty");
    push(found, &format!("{before}{name}"), at, false, (message, help));
}

fn beside(used: &Use, name: &str, before: &str, value: &Value, found: &mut Vec<Doubt>) {
    let Some(text) = value.as_text() else { return };
    for beside in &used.beside {
        let Some(repeated) = beside.repeated(text) else { continue };
        let shown = excerpt::beginning(text, SHOWN);
        let message = match repeated {
            Repeated::Before(twice) => message!(
                "值“{shown}”开头的“{twice}”，标签前面已经有了",
                "the value “{shown}” begins with “{twice}”, which stands before the tag already"
            ),
            Repeated::Behind(twice) => message!(
                "值“{shown}”末尾的“{twice}”，标签后面已经有了",
                "the value “{shown}” ends with “{twice}”, which stands behind the tag already"
            ),
        };
        let help = Message::new("数据或模板里去掉一个", "leave it out of the data or of the template");
        push(found, &format!("{before}{name}"), &beside.at, true, (message, help));
    }
}
