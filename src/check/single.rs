//! `ambiguous`: a value that names several things in a row that is about one.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use super::Subject;
use crate::char_count::CharCount as _;
use crate::extract::fold;
use crate::message;
use crate::numeral::{han, numeral};
use crate::problem::{Pile, Problem};
use crate::record::Key;
use crate::schema::{Column, Role, Table};
use crate::value::Value;

/// Longest value that may be a series.
const MAX_CHARS: usize = 120;
/// Most things that one value names; more are no series.
const MOST: u32 = 500;

/// `甲1-3`, `甲[01~03]`, `甲1号至3号`: a stem and a range of numbers.
static RANGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(.*?)([\[({【#]?)([0-9]{1,4})[#号]?(-+|~|至|到|\.{2,}|…+)([^0-9]*?)([0-9]{1,4})[#号]?[\])}】]?([^0-9]{0,6})$").ok()
});

/// `甲1、甲2、3`: a list.
static ITEM: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^(.*?)([0-9]{1,4})[#号]?$").ok());

/// `甲2台`: the second, or two of them.
static GLUED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[^0-9第.-]([0-9]{1,4})(\D{1,2})$").ok());

/// `甲×2`: two of them.
static TIMES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^.*?(.)([×✕*x])([0-9]{1,4})$").ok());

pub(super) fn check(subject: &Subject<'_>, problems: &mut Pile) {
    for (key, table) in &subject.schema.tables {
        let quantity = table.columns.iter().find(|(_, column)| column.role == Role::Quantity);
        for (name, column) in table.columns.iter().filter(|(_, column)| column.single) {
            let mut series = None;
            for (index, row) in subject.record.rows(key).iter().enumerate() {
                let Some(text) = row.text(name) else { continue };
                let Some(count) = several(table, column, text) else { continue };
                let series = series.get_or_insert_with(|| numbered_on(subject, (key, name)));
                if last_number(text).is_some_and(|(stem, _)| series.contains(stem)) {
                    continue;
                }
                let told = quantity.and_then(|(key, _)| row.get(key));
                if matches!(told, Some(Value::Number(told)) if *told == Decimal::from(count)) {
                    continue;
                }
                let unit = quantity.and_then(|(_, column)| column.field.unit.as_ref()?.names.first());
                let unit = unit.map_or("个", String::as_str);
                let label = &column.field.label;
                let problem = Problem::error(
                    "ambiguous",
                    message!("“{text}”疑为 {count} {unit}", "“{text}” seems to name {count} of them"),
                )
                .field(format!("{key}[{index}].{name}"))
                .found(text)
                .help(message!(
                    "请每{unit}填写一行，“{label}”各不相同",
                    "give each one a row of its own, with a name of its own"
                ));
                problems.push(subject.placed(problem));
            }
            doubted(subject, (key, table), name, problems);
        }
    }
}

/// How many things `text` names, where these are more than one.
fn several(table: &Table, column: &Column, text: &str) -> Option<u32> {
    if let Some(count) = in_front(table, text) {
        return Some(count);
    }
    // Most names are words with a number behind them.
    let ends_in_digit = text.ends_with(|c: char| c.is_ascii_digit());
    if ends_in_digit && text.chars().all(is_plain) {
        return None;
    }
    let is_numeric = |c: char| !matches!(c, '\u{4e00}'..='\u{9fff}') && c.is_numeric();
    if !text.contains(is_numeric) || text.char_count() > MAX_CHARS {
        return None;
    }
    let folded = fold(&text.trim().replace(['\n', '\r'], "、"));
    let counted = |tail: &str| is_counted(table, column, tail);
    range(&folded, &counted).or_else(|| list(&folded)).or_else(|| glued(table, &folded)).or_else(|| times(&folded))
}

/// How many a name counts in front: `两台应用服务器`, in the first unit of the quantity.
fn in_front(table: &Table, text: &str) -> Option<u32> {
    let text = text.trim();
    let is_number = |c: char| c.is_ascii_digit() || numeral(c).is_some();
    if !text.starts_with(is_number) || text.char_count() > MAX_CHARS {
        return None;
    }
    let (number, rest) = text.split_at(text.find(|c| !is_number(c))?);
    let quantity = table.columns.values().find(|column| column.role == Role::Quantity)?;
    let rest = rest.strip_prefix(quantity.field.unit.as_ref()?.names.first()?.as_str())?;
    let says = rest.chars().filter(|c| c.is_alphabetic()).nth(1).is_some();
    let count = number.parse().ok().or_else(|| u32::try_from(han(number)?).ok())?;
    (says && count > 1 && count < MOST).then_some(count)
}

/// A name with a number in brackets behind it, `web（3）`, and that number: the third, or three.
fn numbered(text: &str) -> Option<(String, u32)> {
    if !text.ends_with([')', '）']) {
        return None;
    }
    let folded = fold(text);
    let (stem, number) = folded.strip_suffix(')')?.rsplit_once('(')?;
    let number = number.bytes().all(|b| b.is_ascii_digit()).then(|| number.parse().ok()).flatten()?;
    (!stem.is_empty() && number < MOST).then(|| (stem.to_owned(), number))
}

/// Names with a number in brackets that are told from no other by it.
fn doubted(subject: &Subject<'_>, (key, table): (&Key, &Table), name: &Key, problems: &mut Pile) {
    let quantity = table.columns.iter().find(|(_, column)| column.role == Role::Quantity);
    let Some((quantity, column)) = quantity else { return };
    let rows = subject.record.rows(key);
    let names = || rows.iter().enumerate().filter_map(|(index, row)| Some((index, row, row.text(name)?)));
    let mut found = names().filter_map(|(index, row, text)| Some((index, row, text, numbered(text)?))).peekable();
    if found.peek().is_none() {
        return;
    }
    let mut stems: BTreeMap<String, usize> = BTreeMap::new();
    for (_, _, text) in names() {
        *stems.entry(numbered(text).map_or_else(|| fold(text), |(stem, _)| stem)).or_default() += 1;
    }
    let unit = column.field.unit.as_ref().and_then(|unit| unit.names.first()).map_or("个", String::as_str);
    for (index, row, text, (stem, count)) in found {
        if count < 2 || row.get(quantity).is_some() || stems.get(&stem).is_some_and(|rows| *rows > 1) {
            continue;
        }
        let message = message!(
            "“{text}”是第 {count} {unit}还是 {count} {unit}不明，按 1 {unit}读取",
            "“{text}” may be number {count}, or {count} of them; it was read as one"
        );
        let label = &column.field.label;
        let help = message!(
            "如有 {count} {unit}，请在“{label}”写明，或逐{unit}填写",
            "if there are {count}, say so under “{label}”, or give each a row of its own"
        );
        let problem = Problem::warning("ambiguous", message).field(format!("{key}[{index}].{name}"));
        problems.push(subject.placed(problem.found(text).help(help)));
    }
}

/// The names in front of their last number, of those that have it with several numbers: `甲1-1` beside `甲1-2` is
/// numbered in two levels, and no range.
fn numbered_on<'r>(subject: &'r Subject<'_>, (key, name): (&Key, &Key)) -> HashSet<&'r str> {
    let mut first: HashMap<&str, &str> = HashMap::new();
    let names = subject.record.rows(key).iter().filter_map(|row| last_number(row.text(name)?));
    names.filter(|(stem, number)| first.entry(stem).or_insert(number) != number).map(|(stem, _)| stem).collect()
}

/// A name that ends in a number behind a dash, parted in front of that number.
fn last_number(text: &str) -> Option<(&str, &str)> {
    let stem = text.trim_end().trim_end_matches(|c: char| c.is_ascii_digit());
    let number = text.trim_end().get(stem.len()..).filter(|number| !number.is_empty())?;
    stem.ends_with(['-', '－', '—', '–']).then_some((stem, number))
}

/// True for a character that neither parts a list nor joins the ends of a series, nor multiplies.
fn is_plain(c: char) -> bool {
    match c {
        '至' | '到' | '和' | '及' | 'x' | 'X' => false,
        '\u{4e00}'..='\u{9fff}' => true,
        c => c.is_ascii_alphanumeric(),
    }
}

/// How many a name is multiplied by; an `x` between Latin letters or digits is part of the name.
fn times(folded: &str) -> Option<u32> {
    if !folded.contains(['×', '✕', '*', 'x']) {
        return None;
    }
    let found = TIMES.as_ref()?.captures(folded)?;
    let group = |at: usize| found.get(at).map_or("", |group| group.as_str());
    let latin = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric());
    if group(2) == "x" && latin(group(1)) || group(1).starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    group(3).parse().ok().filter(|count| *count > 1 && *count < MOST)
}

/// True for what may stand behind the numbers of a series: a word for one of them, as the units of the quantity and the
/// labels of the column say it.
fn is_counted(table: &Table, column: &Column, tail: &str) -> bool {
    let quantity = table.columns.values().find(|column| column.role == Role::Quantity);
    let units = quantity.and_then(|column| column.field.unit.as_ref()).into_iter().flat_map(|unit| &unit.names);
    let labels = std::iter::once(&column.field.label).chain(&column.field.aliases);
    tail.is_empty()
        || tail == "号"
        || units.map(|unit| fold(unit)).any(|unit| unit == tail)
        || labels.map(|label| fold(label)).any(|label| label.ends_with(tail))
}

fn range(folded: &str, is_counted: &dyn Fn(&str) -> bool) -> Option<u32> {
    if !folded.contains(['-', '~', '至', '到', '.', '…']) {
        return None;
    }
    let found = RANGE.as_ref()?.captures(folded)?;
    let group = |at: usize| found.get(at).map_or("", |group| group.as_str());
    let (stem, open, from, sign, again, to) = (group(1), group(2), group(3), group(4), group(5), group(6));
    if !is_counted(group(7)) {
        return None;
    }
    let bare = |text: &str| text.trim_end_matches(['-', '_', '#']).to_owned();
    // The stem may be repeated (`web01~web03`); anything else between the numbers makes them none.
    if !(again.is_empty() || bare(again) == bare(stem) || stem.ends_with(again)) {
        return None;
    }
    let dash = sign.starts_with('-') && open.is_empty() && again.is_empty();
    // `网段10.1.0.1-2`, `甲-1-2` and `2024-2025` are no series.
    let inside = stem.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | ':' | '/'))
        || dash && stem.ends_with(['-', '_', 'v'])
        || stem.is_empty() && again.is_empty() && open.is_empty();
    let year = |text: &str| text.len() == 4 && (text.starts_with("19") || text.starts_with("20"));
    let padded = to.starts_with('0') && to.len() != from.len();
    if inside || padded || year(from) && year(to) || to.len() < from.len() {
        return None;
    }
    let (from, to) = (from.parse::<u32>().ok()?, to.parse::<u32>().ok()?);
    (from < to && to - from < MOST).then(|| to - from + 1)
}

fn list(folded: &str) -> Option<u32> {
    const PARTS: [char; 8] = ['、', ',', ';', '&', '和', '及', '+', '/'];
    let folded = folded.trim_end_matches([')', ']', '】', '}']);
    if !folded.contains(PARTS) {
        return None;
    }
    let pieces: Vec<&str> = folded.split(PARTS).collect();
    let (first, others) = pieces.split_first()?;
    let item = |piece: &str| {
        let found = ITEM.as_ref()?.captures(piece)?;
        Some((found.get(1)?.as_str().to_owned(), found.get(2)?.as_str().parse::<u32>().ok()?))
    };
    let (stem, number) = item(first)?;
    let mut numbers = vec![number];
    for piece in others {
        let (own, number) = item(piece)?;
        // `甲1/2` may be the first of two.
        let again = !own.is_empty() && own == stem;
        let bare = own.is_empty() && !folded.contains('/') && !stem.is_empty();
        if !(again || bare) || numbers.contains(&number) {
            return None;
        }
        numbers.push(number);
    }
    u32::try_from(numbers.len()).ok()
}

fn glued(table: &Table, folded: &str) -> Option<u32> {
    let (_, quantity) = table.columns.iter().find(|(_, column)| column.role == Role::Quantity)?;
    if folded.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let found = GLUED.as_ref()?.captures(folded)?;
    let unit = found.get(2)?.as_str();
    if !quantity.field.unit.as_ref()?.names.iter().any(|name| fold(name) == unit) {
        return None;
    }
    found.get(1)?.as_str().parse().ok().filter(|count| *count > 1 && *count < MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_numbered_in_two_levels() {
        assert_eq!(last_number("应用服务器1-2"), Some(("应用服务器1-", "2")));
        assert_eq!(last_number("节点01-02 "), Some(("节点01-", "02")));
        for name in ["应用服务器12", "web1-3台", "1-", ""] {
            assert_eq!(last_number(name), None, "{name}");
        }
    }

    #[test]
    fn names_of_several() {
        for (name, count) in [
            ("应用服务器1-3", 3),
            ("应用服务器1－3", 3),
            ("应用服务器（1~3）", 3),
            ("web01~web03", 3),
            ("web01-web03", 3),
            ("web01 至 web12", 12),
            ("app[1-3]", 3),
            ("app{01..04}", 4),
            ("节点1号至3号", 3),
            ("数据库1、2", 2),
            ("数据库1、数据库2、数据库3", 3),
            ("web1\nweb2", 2),
        ] {
            let folded = fold(&name.replace('\n', "、"));
            assert_eq!(range(&folded, &str::is_empty).or_else(|| list(&folded)), Some(count), "{name}");
        }
        for (name, count) in
            [("应用×3", Some(3)), ("应用 * 2", Some(2)), ("应用x2", Some(2)), ("linux2", None), ("A4*3", None)]
        {
            assert_eq!(times(&fold(name)), count, "{name}");
        }
        for name in [
            "应用服务器1",
            "2012-2",
            "统计2024-2025",
            "web-1-2",
            "10.1.1.1-2",
            "k8s-node-01",
            "数据库3-1",
            "接口、消息",
            "甲1/2",
            "v1-2",
            "3-4",
            "应用1-1",
            "A8-0350",
        ] {
            let folded = fold(name);
            assert_eq!(range(&folded, &str::is_empty).or_else(|| list(&folded)), None, "{name}");
        }
    }
}
