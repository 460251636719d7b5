//! Data without a form held against what its template makes of it: what is empty where it is printed, and what is no list,
//! or no list of rows, where a loop wants one.

use indexmap::IndexSet;

use zwy::docx::template::usage::Use;
use zwy::message;
use zwy::message::Message;
use zwy::record::Record;
use zwy::value::Value;

/// What a template prints and a record has empty, by path: `服务器[].名称`. What the template gets along without is none.
pub(super) fn of(used: &Use, record: &Record) -> IndexSet<String> {
    let mut found = IndexSet::new();
    members(used, record, "", is_printed, &mut found);
    found
}

/// What is empty of that which a template only compares with a text.
pub(super) fn compared(used: &Use, record: &Record) -> IndexSet<String> {
    let mut found = IndexSet::new();
    members(used, record, "", |used| used.is_compared && !is_printed(used), &mut found);
    found
}

fn is_printed(used: &Use) -> bool {
    used.is_printed || used.is_list
}

/// Whether nothing in a record is filled in.
pub(super) fn is_untouched(record: &Record) -> bool {
    record.iter().all(|(_, value)| is_empty(value))
}

fn members(used: &Use, record: &Record, before: &str, wants: fn(&Use) -> bool, found: &mut IndexSet<String>) {
    for (name, used) in &used.members {
        if let Some(value) = record.get(name) {
            one(used, value, || format!("{before}{name}"), wants, found);
        }
    }
}

fn one(used: &Use, value: &Value, path: impl Fn() -> String, wants: fn(&Use) -> bool, found: &mut IndexSet<String>) {
    let is_needed = wants(used) && !used.is_optional;
    match value {
        Value::Map(map) => members(used, map, &format!("{}.", path()), wants, found),
        Value::Rows(rows) => {
            let Some(items) = used.items.as_deref() else { return };
            let before = format!("{}[].", path());
            rows.iter().for_each(|row| members(items, row, &before, wants, found));
        }
        // An empty list says that there are none.
        Value::List(items) if items.is_empty() => {}
        value if is_needed && is_empty(value) => drop(found.insert(path())),
        _ => {}
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Text(text) => text.trim().is_empty(),
        Value::List(items) => items.iter().all(is_empty),
        Value::Rows(rows) => rows.iter().all(is_untouched),
        Value::Map(map) => is_untouched(map),
        _ => false,
    }
}

/// Says of each name that the template goes through what it is instead of a list, or of a list of rows.
pub(super) fn no_lists(used: &Use, record: &Record) -> Vec<(Message, Message)> {
    let mut found = Vec::new();
    lists_within(used, record, "", &mut found);
    found
}

fn lists_within(used: &Use, record: &Record, before: &str, found: &mut Vec<(Message, Message)>) {
    for (name, used) in &used.members {
        let Some(value) = record.get(name) else { continue };
        let name = format!("{before}{name}");
        match (value, used.items.as_deref()) {
            (Value::Map(map), None) => lists_within(used, map, &format!("{name}."), found),
            (Value::Rows(rows), Some(items)) => {
                // What is wrong in one row is mostly wrong in all.
                for row in rows {
                    let so_far = found.len();
                    lists_within(items, row, &format!("{name}[]."), found);
                    if found.len() > so_far {
                        break;
                    }
                }
            }
            (value, Some(items)) => found.extend(no_list(&name, used, items, value)),
            _ => {}
        }
    }
}

fn no_list(name: &str, used: &Use, items: &Use, value: &Value) -> Option<(Message, Message)> {
    let columns: Vec<String> = items.members.keys().take(2).map(|column| format!("{column}: …")).collect();
    let row = columns.join(", ");
    let rows = || message!("每行写成 - {{{row}}}", "write each row as - {{{row}}}");
    let begin = |text: &str| text.chars().take(20).collect::<String>();
    match value {
        Value::List(list) if !columns.is_empty() && !items.is_printed => {
            let text = begin(list.iter().find_map(Value::as_text)?);
            let said = message!(
                "“{name}”的每一项应是一行的各列，数据里只是文字“{text}”",
                "each item of “{name}” should be a row with its columns; in the data it is the text “{text}”"
            );
            Some((said, rows()))
        }
        Value::Map(_) if used.is_list && !used.is_mapping => {
            let said = message!(
                "“{name}”应是列表，数据里只有一组",
                "“{name}” should be a list; in the data it is one mapping"
            );
            Some((said, rows()))
        }
        Value::Text(text) if used.is_list && !used.is_printed && !text.trim().is_empty() => {
            let text = begin(text);
            let said = message!(
                "“{name}”应是列表，数据里是文字“{text}”",
                "“{name}” should be a list; in the data it is the text “{text}”"
            );
            let list = Message::new(
                "每项一行写“- 甲”，或写成 [甲, 乙]，用半角的括号和逗号；JSON 写 [\"甲\", \"乙\"]",
                "write - one, a line for each, or [one, two]; in JSON [\"one\", \"two\"]",
            );
            Some((said, if columns.is_empty() { list } else { rows() }))
        }
        _ => None,
    }
}

/// Says that a record seems to be one item of a list that the template goes through, and not what holds the list.
pub(super) fn an_item(used: &Use, record: &Record) -> Option<(Message, Message)> {
    used.members.iter().find_map(|(name, used)| {
        let members = &used.items.as_deref().filter(|_| used.is_list && record.get(name).is_none())?.members;
        let is_item = members.len() > 1 && members.keys().all(|member| record.get(member).is_some());
        let (first, second) = (members.keys().next()?, members.keys().nth(1)?);
        is_item.then(|| {
            (
                message!(
                    "模板里“{name}”是列表，这一条记录像是其中一项：有“{first}”、“{second}”",
                    "“{name}” is a list in the template, and this record seems to be an item of it: it has “{first}” and “{second}”"
                ),
                message!(
                    "各项放进一条记录：YAML 写 {name}: 和每项一行 - {{{first}: …, {second}: …}}；表格用列名 {name}[0].{first}、{name}[1].{first}",
                    "put the items in one record: in YAML {name}: and a line - {{{first}: …, {second}: …}} for each; in a table under {name}[0].{first}, {name}[1].{first}"
                ),
            )
        })
    })
}

/// Says that the names seem to stand in the first column of a table, with the values beside them: a name that the
/// template needs is a value.
pub(super) fn upright(used: &Use, record: &Record) -> Option<(Message, Message)> {
    let is_wanted = |name: &str| used.members.contains_key(name) && record.get(name).is_none();
    let name = record.iter().next().and_then(|(_, value)| value.as_text()).filter(|text| is_wanted(text.trim()))?;
    Some((
        message!(
            "数据表像是竖着写的：“{name}”不在第一行，而在第一列",
            "the table seems to be upright: “{name}” stands in its first column and not in its first row"
        ),
        Message::new(
            "第一行写各个名字，下面每行一份记录；或写成 YAML，每行“名字: 值”",
            "write the names in the first row and a record in each row below, or YAML with “name: value” in each line",
        ),
    ))
}

/// Says of each list that it is one text with full-width commas.
pub(super) fn run_together(used: &Use, record: &Record) -> Vec<(Message, Message)> {
    let lists = used.members.iter().filter(|(_, used)| used.is_list);
    let texts = lists.filter_map(|(name, _)| match record.get(name)? {
        Value::List(list) if list.len() == 1 => Some((name, list.first()?.as_text()?)),
        _ => None,
    });
    let joined = texts.filter(|(_, text)| text.contains('，'));
    joined
        .map(|(name, text)| {
            let parted = text.split('，').map(str::trim).collect::<Vec<_>>().join(", ");
            (
                message!(
                    "“{name}”只有一项，里面有全角逗号：“{text}”",
                    "“{name}” has one item, with full-width commas in it: “{text}”"
                ),
                message!("要分成几项，写成 [{parted}]", "to make several of it, write [{parted}]"),
            )
        })
        .collect()
}
