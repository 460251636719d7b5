//! What the form has but the template does not print, and lists that are printed as if they were one value.

use super::Finding;
use crate::docx::template::filters::filter_called;
use crate::docx::template::filters::{FILTERS, is_of_values};
use crate::docx::template::mistake::{Code, Mistake};
use crate::docx::template::names::Names;
use crate::docx::template::usage::{Kind, Use};
use crate::message;
use crate::message::Message;
use crate::problem::Severity;
use crate::schema::{Field, Stage};

/// Fields that are named in one finding.
const MOST_NAMED: usize = 8;

/// Fields of the schema that the template never prints: those that must be filled in, and the others. One whose name is
/// only mistyped is told there.
pub(super) fn fields(names: &Names, used: &Use, findings: &[Finding]) -> Vec<Finding> {
    let Some(schema) = &names.schema else { return Vec::new() };
    let meant = |key: &str| {
        let quoted = format!("“{key}”");
        findings.iter().any(|finding| finding.code.is_of_a_name() && finding.help.zh.contains(&quoted))
    };
    let mut required = Vec::new();
    let mut others = Vec::new();
    let mut note = |path: String, field: &Field, required_too: bool| {
        let is_required = required_too && field.required == Stage::Submit;
        if is_required { &mut required } else { &mut others }.push((path, short(&field.label)));
    };
    for field in schema.fields.values() {
        if !used.members.get(&*field.key).is_some_and(|used| used.is_printed) && !meant(&field.key) {
            note(field.key.to_string(), field, true);
        }
    }
    for table in schema.tables.values() {
        let used = used.members.get(&*table.key);
        let items = used.and_then(|used| used.items.as_deref());
        let whole = [used, items].into_iter().flatten().any(|used| used.is_printed);
        if whole || meant(&table.key) {
            continue;
        }
        for column in table.columns.values().filter(|column| column.printed) {
            let key = &column.field.key;
            let used = items.and_then(|items| items.members.get(&**key));
            if !used.is_some_and(|used| used.is_printed) && !meant(key) {
                note(format!("{}[].{key}", table.key), &column.field, items.is_some());
            }
        }
    }
    let groups = [
        (required, Severity::Warning, "没有打印必填的", "required but never printed:"),
        (others, Severity::Note, "没有打印", "never printed:"),
    ];
    let groups = groups.into_iter().filter(|(list, ..)| !list.is_empty());
    groups
        .map(|(list, severity, zh, en)| {
            let named: Vec<String> =
                list.iter().take(MOST_NAMED).map(|(path, label)| format!("{path}（{label}）")).collect();
            let (count, more) = (list.len(), list.len() > MOST_NAMED);
            let zh =
                format!("{zh}：{}{}", named.join("、"), if more { format!("等 {count} 项") } else { String::new() });
            let keys: Vec<&str> = list.iter().take(MOST_NAMED).map(|(path, _)| path.as_str()).collect();
            let en = format!("{en} {}{}", keys.join(", "), if more { format!(" … ({count})") } else { String::new() });
            let help = Message::new("需要时加上标签，不需要就不用管", "add tags for those that belong in it");
            let fields = list.into_iter().map(|(path, _)| path).collect();
            Finding { fields, ..Finding::whole(Code::Unprinted, severity, Message::new(zh, en), help) }
        })
        .collect()
}

/// A label without its explanations.
fn short(label: &str) -> String {
    label.split(['（', '(']).next().unwrap_or(label).chars().take(12).collect()
}

/// Lists that are gone through somewhere and printed as they are elsewhere, in the part with the number `part`.
pub(super) fn lists(used: &Use, part: usize) -> Vec<(Mistake, Severity)> {
    let mut found = Vec::new();
    let mut open = vec![("", used)];
    while let Some((name, next)) = open.pop() {
        open.extend(next.members.iter().map(|(name, used)| (name.as_str(), used)));
        open.extend(next.items.as_deref().map(|items| ("", items)));
        let is_list = next.is_gone_through;
        // Of a mapping, a loop goes through the names: then its turns are no rows.
        let has_rows = next.items.as_ref().is_some_and(|items| !items.members.is_empty());
        let severity = if has_rows { Severity::Error } else { Severity::Warning };
        found.extend(members(name, next, part).into_iter().map(|mistake| (mistake, severity)));
        let is_several = is_list || next.kind() == Kind::Mapping;
        let Some(plain) = next.plain.as_ref().filter(|plain| is_several && plain.part == part) else { continue };
        let (message, help) = if is_list {
            (
                Message::new("列表不能直接打印", "a list cannot be printed as it is"),
                Message::new(
                    "用 {% for … %} 逐项打印，或写 | join(\"、\")",
                    "print its items with {% for … %}, or write | join(\", \")",
                ),
            )
        } else {
            let member = next.members.keys().next().map_or("", String::as_str);
            (
                Message::new("它有下级，不能直接打印", "it has members and cannot be printed as it is"),
                message!("写明哪一项，如 .{member}", "say which, such as .{member}"),
            )
        };
        let mistake = Mistake {
            at: plain.at,
            place: plain.place.clone(),
            tag: plain.tag.clone(),
            within: None,
            code: Code::WholeTable,
            message,
            help,
        };
        found.push((mistake, if is_list { Severity::Error } else { Severity::Warning }));
    }
    found
}

/// Members that are asked of a list itself, whose items have members or are not used at all: `rows.name`, `rows.length`.
fn members(list_name: &str, list: &Use, part: usize) -> Vec<Mistake> {
    let has_rows = list.is_gone_through && list.items.as_ref().is_none_or(|item| !item.members.is_empty());
    let members = list.members.iter().filter(|_| has_rows);
    members
        .filter_map(|(name, member)| {
            let taken = member.taken.as_ref().filter(|taken| taken.part == part)?;
            let among = member.taken_among.as_ref();
            let row = among.or(list.row.as_ref()).map_or("行", String::as_str);
            let mended = among.and_then(|row| of_row(&taken.tag, list_name, name, row));
            // A column may be called like a filter of single values.
            let of_lists =
                |filter: &&str| !FILTERS.iter().any(|known| known.name == *filter && is_of_values(known.tera));
            let help = match filter_called(name).filter(of_lists) {
                Some(filter) => message!("写成 | {filter}", "write | {filter}"),
                // The loop takes nothing of its items: `for 名单 in 人` is the wrong way round.
                None if let Some(row) = among.filter(|row| is_unused(list) && is_of_lists_name(row, list_name)) => {
                    message!(
                        "for 后面是每一项的名字，in 后面是列表：写成 for {list_name} in {row}",
                        "the name of an item stands behind for, and the list behind in: write for {list_name} in {row}"
                    )
                }
                None if let Some(tag) = mended => message!("写成 {tag}", "write {tag}"),
                None => message!(
                    "在循环里写 {row}.{name}，或写 [0].{name}，或 | join(\"、\", attribute=\"{name}\")",
                    "in a loop write {row}.{name}, or [0].{name}, or | join(\", \", attribute=\"{name}\")"
                ),
            };
            Some(Mistake {
                at: taken.at,
                place: taken.place.clone(),
                tag: taken.tag.clone(),
                within: None,
                code: Code::UnknownColumn,
                message: message!("这是列表，没有“.{name}”", "this is a list and has no “.{name}”"),
                help,
            })
        })
        .collect()
}

/// Whether what a loop calls an item sounds like a list, and what it calls the list does not.
fn is_of_lists_name(item: &str, list: &str) -> bool {
    const ENDS: [&str; 8] = ["单", "列表", "表", "清单", "明细", "们", "list", "List"];
    let sounds = |name: &str| ENDS.iter().any(|end| name.ends_with(end));
    sounds(item) && !sounds(list)
}

/// Whether nothing is taken of a list's items.
fn is_unused(list: &Use) -> bool {
    list.items.as_ref().is_none_or(|items| items.members.is_empty() && !items.is_printed)
}

/// A tag that asks a list for a member of its items, asking the item instead: `{{ list.name }}` as `{{ row.name }}`.
fn of_row(tag: &str, list: &str, name: &str, row: &str) -> Option<String> {
    let (before, behind) = tag.split_once(&format!("{list}.{name}"))?;
    // What stands in front of the list is that in which it is.
    let before = before.trim_end_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '[' | ']'));
    let is_whole = !behind.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    is_whole.then(|| format!("{before}{row}.{name}{behind}"))
}
