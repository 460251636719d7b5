//! Lists and maps.

use rust_decimal::Decimal;
use tera::value::{Key, ValueKind};
use tera::{Error, Kwargs, State, TeraResult, Value};

use super::exact::{is_fraction, number_as, wanted, wanted_in};
use super::members::{items_of, key_value, member, members};
use super::{absent, is_blank, lacking, refused, shown};
use crate::char_count::CharCount as _;

pub(super) fn list(value: &Value, _: &Kwargs) -> TeraResult<Value> {
    if value.is_array() { Ok(value.clone()) } else { items_of(value).map(Value::from) }
}

pub(super) fn first(value: &Value, _: &Kwargs) -> TeraResult<Value> {
    match value.as_array() {
        Some(items) => Ok(items.first().cloned().unwrap_or_else(absent)),
        None => Ok(items_of(value)?.first().cloned().unwrap_or_else(absent)),
    }
}

pub(super) fn last(value: &Value, _: &Kwargs) -> TeraResult<Value> {
    match value.as_array() {
        Some(items) => Ok(items.last().cloned().unwrap_or_else(absent)),
        None => Ok(items_of(value)?.pop().unwrap_or_else(absent)),
    }
}

pub(super) fn nth(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let n = kwargs.must_get::<usize>("n")?;
    Ok(items_of(value)?.into_iter().nth(n).unwrap_or_else(absent))
}

pub(super) fn length(value: &Value, _: &Kwargs) -> TeraResult<Value> {
    let length = match value.as_str() {
        Some(text) => Some(text.char_count()),
        None if value.is_array() || value.is_map() => value.len(),
        None => None,
    };
    length.map(Value::from).ok_or_else(|| {
        refused(
            "只有文字、列表和字典有长度；数先变成文字：x | string | length",
            "only texts, lists and maps have a length; of a number make a text: x | string | length",
        )
    })
}

pub(super) fn join(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let separator = kwargs.get::<&Value>("sep")?;
    if separator.is_some_and(|separator| separator.is_array() || separator.is_map()) {
        return Err(refused(
            "列表写在“|”前面，括号里写分隔：列表 | join(\"、\")",
            "the list stands in front of |, what separates it in brackets: list | join(\", \")",
        ));
    }
    let separator = separator.map(shown).unwrap_or_default();
    // A single value is a list of one: a choice of which one was made.
    if let Some(text) = value.as_str() {
        return Ok(Value::from(text));
    }
    let mut text = String::new();
    for (number, item) in members(value, kwargs)?.iter().enumerate() {
        if number > 0 {
            text.push_str(&separator);
        }
        text.push_str(&shown(item));
        super::fits(text.len())?;
    }
    Ok(Value::from(text))
}

/// Lists of so many items each; the last is filled up with `fill_with`.
pub(super) fn batch(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let size = kwargs.must_get::<usize>("linecount")?.clamp(1, 100_000);
    let fill = kwargs.get::<&Value>("fill_with")?;
    let items = items_of(value)?;
    let mut batches: Vec<Vec<Value>> = items.chunks(size).map(<[Value]>::to_vec).collect();
    if let (Some(last), Some(fill)) = (batches.last_mut(), fill) {
        last.resize(size, fill.clone());
    }
    Ok(Value::from(batches.into_iter().map(Value::from).collect::<Vec<_>>()))
}

/// So many lists, as equal as can be; the shorter ones are filled up with `fill_with`.
pub(super) fn slice(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let count = kwargs.must_get::<usize>("slices")?.clamp(1, 100_000);
    let fill = kwargs.get::<&Value>("fill_with")?;
    let items = items_of(value)?;
    let (each, more) = (items.len() / count, items.len() % count);
    let mut items = items.into_iter();
    let mut slices = Vec::with_capacity(count);
    for number in 0..count {
        let mut slice: Vec<Value> = items.by_ref().take(each + usize::from(number < more)).collect();
        if let Some(fill) = fill.filter(|_| more > 0 && number >= more) {
            slice.push(fill.clone());
        }
        slices.push(Value::from(slice));
    }
    Ok(Value::from(slices))
}

/// What several names in a loop take: the pairs of a map, of groups, or of a list of lists.
pub(super) fn pairs(value: &Value, _: &Kwargs) -> TeraResult<Value> {
    let group_of =
        |item: &Value| item.as_map().filter(|group| group.contains_key(&Key::Str("grouper"))).is_some().then_some(());
    let pair = |item: &Value| match item.as_map() {
        Some(group) => match (group.get(&Key::Str("grouper")), group.get(&Key::Str("list")), group.len()) {
            (Some(grouper), Some(list), 2) => Value::from(vec![grouper.clone(), list.clone()]),
            _ => item.clone(),
        },
        None => item.clone(),
    };
    match (value.as_map(), value.as_array()) {
        (Some(_), _) => items(value, &Kwargs::default()),
        (None, Some(list)) if list.iter().any(|item| !item.is_array() && group_of(item).is_none()) => Err(refused(
            "for 后面写了几个名字，可列表的每一项不是几个值：只写一个名字，如 for 行 in 表格",
            "for has several names, but the items of the list are no several values: write one name, for row in table",
        )),
        (None, Some(list)) => Ok(Value::from(list.iter().map(pair).collect::<Vec<_>>())),
        _ => Err(Error::message("Key/value iteration is not possible on this value")),
    }
}

/// What one name in a loop takes: of a map, its keys.
pub(super) fn each(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    match value.kind() {
        ValueKind::Map => keys(value, &Kwargs::default()),
        // A list that is written down without items.
        ValueKind::None => Ok(Value::from(Vec::<Value>::new())),
        ValueKind::String => match kwargs.get::<&str>("of")? {
            // An empty text is a list that is not filled in.
            Some(_) if is_blank(value) => Ok(Value::from(Vec::<Value>::new())),
            Some(name) => Err(no_list(name, &shown(value))),
            None => Ok(value.clone()),
        },
        _ => Ok(value.clone()),
    }
}

/// Says that data which a loop goes through is a text, whose letters nobody wants.
fn no_list(name: &str, text: &str) -> Error {
    let begin: String = text.chars().take(20).collect();
    refused(
        format!("“{name}”应是列表，数据里是文字“{begin}”；每项一行写“- 甲”，JSON 写 [\"甲\", \"乙\"]"),
        format!(
            "“{name}” should be a list and is the text “{begin}”: write - one, a line each, or [\"one\", \"two\"] in JSON"
        ),
    )
}

pub(super) fn items(value: &Value, _: &Kwargs) -> TeraResult<Value> {
    let map = value.as_map().ok_or_else(|| refused("items 只用于字典", "items is for maps"))?;
    let pair = |(key, value): (&Key<'_>, &Value)| Value::from(vec![key_value(key), value.clone()]);
    Ok(Value::from(map.iter().map(pair).collect::<Vec<_>>()))
}

pub(super) fn keys(value: &Value, _: &Kwargs) -> TeraResult<Value> {
    let map = value.as_map().ok_or_else(|| refused("keys 只用于字典", "keys is for maps"))?;
    Ok(Value::from(map.keys().map(key_value).collect::<Vec<_>>()))
}

pub(super) fn values(value: &Value, _: &Kwargs) -> TeraResult<Value> {
    let map = value.as_map().ok_or_else(|| refused("values 只用于字典", "values is for maps"))?;
    Ok(Value::from(map.values().cloned().collect::<Vec<_>>()))
}

/// The member of a map, or the default: none.
pub(super) fn get(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let key = kwargs.must_get::<&Value>("key")?;
    let map = value.as_map().ok_or_else(|| refused("get 只用于字典", "get is for maps"))?;
    match member(map, &shown(key)) {
        Some(found) => Ok(found.clone()),
        None => Ok(kwargs.get::<Value>("default")?.unwrap_or_else(Value::none)),
    }
}

/// A member of each item, or what a filter makes of each.
pub(super) fn map(value: &Value, kwargs: &Kwargs, state: &State) -> TeraResult<Value> {
    let Some(filter) = kwargs.get::<&str>("filter")? else { return members(value, kwargs).map(Value::from) };
    let with = kwargs.get::<&Value>("with")?.and_then(Value::as_map).cloned().unwrap_or_default();
    let with = std::sync::Arc::new(with);
    let make = |item: &Value| state.call_filter(filter, item, Kwargs::new(with.clone()));
    Ok(Value::from(items_of(value)?.iter().map(make).collect::<TeraResult<Vec<_>>>()?))
}

pub(super) fn reverse(value: &Value, _: &Kwargs) -> TeraResult<Value> {
    match value.as_str() {
        Some(text) => Ok(Value::from(text.chars().rev().collect::<String>())),
        None => {
            let mut items = items_of(value)?;
            items.reverse();
            Ok(Value::from(items))
        }
    }
}

/// Options with tick boxes, the chosen ones ticked, others behind: `☑甲 □乙`.
pub(super) fn tick(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let mut options = Vec::new();
    for option in kwargs.get::<&Value>("options")?.map(items_of).transpose()?.unwrap_or_default() {
        // Options may stand in a list of their own.
        if option.is_array() { options.extend(items_of(&option)?) } else { options.push(option) }
    }
    if options.iter().any(Value::is_undefined) {
        lacking()?;
    }
    let boxes = kwargs.get::<&str>("boxes")?.unwrap_or("☑□");
    let mut marks = boxes.chars();
    let (Some(ticked), Some(empty), None) = (marks.next(), marks.next(), marks.next()) else {
        return Err(refused(
            format!("框要写两个字，选中的和没选的，如 \"☑□\"，不是“{boxes}”"),
            format!("boxes are two characters, ticked and empty, such as \"☑□\", not “{boxes}”"),
        ));
    };
    let chosen: Vec<Value> = match (value.as_array(), value.as_bool()) {
        (Some(items), _) => items.to_vec(),
        // A yes or no, beside two options or alone.
        (_, Some(truth)) if options.len() == 2 => options.get(usize::from(!truth)).cloned().into_iter().collect(),
        (_, Some(truth)) if options.is_empty() => {
            return Ok(Value::from(String::from(if truth { ticked } else { empty })));
        }
        _ if is_blank(value) => Vec::new(),
        _ => several(value, &options).unwrap_or_else(|| vec![value.clone()]),
    };
    let separator = kwargs.get::<&str>("sep")?.unwrap_or(" ");
    let mut text = String::new();
    let mut push = |mark: char, option: &Value| {
        if !text.is_empty() {
            text.push_str(separator);
        }
        text.push(mark);
        text.push_str(&shown(option));
    };
    for option in &options {
        push(if chosen.iter().any(|chosen| same(chosen, option)) { ticked } else { empty }, option);
    }
    for other in chosen.iter().filter(|chosen| !options.iter().any(|option| same(option, chosen))) {
        push(ticked, other);
    }
    Ok(Value::from(text))
}

fn same(a: &Value, b: &Value) -> bool {
    shown(a) == shown(b)
}

/// The options that a text names one after the other, as people write several into a cell; none where any part of it
/// is no option, or all of it is one.
fn several(value: &Value, options: &[Value]) -> Option<Vec<Value>> {
    if options.iter().any(|option| same(option, value)) {
        return None;
    }
    let parts = value.as_str()?.split(['、', '，', ',', '；', ';', '\n']).map(str::trim);
    let option_of = |part: &str| options.iter().find(|option| shown(option) == part).cloned();
    parts.filter(|part| !part.is_empty()).map(option_of).collect()
}

/// The exact sum of a list; what is absent counts as nothing.
pub(super) fn sum(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let mut sum = match kwargs.get::<&Value>("start")? {
        Some(start) => wanted(start)?,
        None => Decimal::ZERO,
    };
    let mut fraction = kwargs.get::<&Value>("start")?.is_some_and(is_fraction);
    for (row, item) in (1..).zip(&members(value, kwargs)?).filter(|(_, item)| !is_blank(item)) {
        fraction |= is_fraction(item);
        sum = sum.checked_add(wanted_in(row, item)?).ok_or_else(|| refused("数太大", "The number is too big"))?;
    }
    Ok(number_as(sum, fraction))
}

/// The item of a field by its number: of one that is not filled in, nothing.
pub(super) fn item(value: &Value, kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    let count = match (value.as_array(), value.as_str()) {
        (Some(items), _) => items.len(),
        (None, text) => text.map_or(1, |text| text.char_count()),
    };
    if value.is_none() || count == 0 {
        return Ok(Value::none());
    }
    let index = kwargs.must_get::<i64>("index")?;
    let at = |len: usize| {
        let from_end = usize::try_from(index.unsigned_abs()).unwrap_or(usize::MAX);
        if index < 0 { len.checked_sub(from_end) } else { Some(from_end) }
    };
    let found = match (value.as_array(), value.as_str()) {
        (Some(items), _) => at(items.len()).and_then(|at| items.get(at)).cloned(),
        (None, Some(text)) => {
            at(text.char_count()).and_then(|at| text.chars().nth(at)).map(|c| Value::from(c.to_string()))
        }
        _ => None,
    };
    Ok(found.unwrap_or_else(Value::undefined))
}
