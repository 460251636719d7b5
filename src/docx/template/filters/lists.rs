//! Lists and maps.

use std::cmp::Ordering;
use std::collections::HashSet;

use tera::value::{Key, ValueKind};
use tera::{Error, Kwargs, Map, State, TeraResult, Value};

use super::exact::numeric;
use super::{absent, is_blank, refused, shown};

/// The items of a list: of a map its keys, of a text its characters, as in Python.
pub(super) fn items_of(value: &Value) -> TeraResult<Vec<Value>> {
    if let Some(items) = value.as_array() {
        return Ok(items.to_vec());
    }
    if let Some(map) = value.as_map() {
        return Ok(map.keys().map(|key| key_value(key)).collect());
    }
    match value.as_str() {
        Some(text) => Ok(text.chars().map(|c| Value::from(c.to_string())).collect()),
        None if value.is_none() => Ok(Vec::new()),
        None => Err(Error::message(format!("Iteration not possible on `{}`", value.name()))),
    }
}

fn key_value(key: &Key<'_>) -> Value {
    match key.as_str() {
        Some(text) => Value::from(text),
        None => Value::from(key.to_string()),
    }
}

/// The member of a map with this name.
pub(super) fn member<'m>(map: &'m Map, name: &str) -> Option<&'m Value> {
    map.get(&Key::String(name.into()))
}

/// The value behind a path of names, `none` where there is none.
fn attribute(item: &Value, path: &str) -> Value {
    item.get_from_path(path).cloned().unwrap_or_else(Value::none)
}

/// The items of a list, or one member of each, which at least one of them must have.
pub(super) fn members(value: &Value, kwargs: &Kwargs) -> TeraResult<Vec<Value>> {
    let items = items_of(value)?;
    match kwargs.get::<&Value>("attribute")? {
        None => Ok(items),
        Some(path) => by_attribute(&items, &shown(path), kwargs.get::<&Value>("default")?),
    }
}

fn by_attribute(items: &[Value], path: &str, default: Option<&Value>) -> TeraResult<Vec<Value>> {
    let mut any = items.is_empty() || default.is_some();
    let one = |item: &Value| {
        let found = item.get_from_path(path).filter(|found| !found.is_undefined());
        any |= found.is_some();
        found.or(default).cloned().unwrap_or_else(Value::none)
    };
    let members = items.iter().map(one).collect();
    if any {
        Ok(members)
    } else {
        Err(refused(format!("列表里没有一项有“{path}”"), format!("no item has “{path}”")))
    }
}

/// Numbers by size, texts without regard to capitals unless asked, lists item by item; nothing comes last.
fn compare(a: &Value, b: &Value, case: bool) -> Option<Ordering> {
    match (a.is_none() || a.is_undefined(), b.is_none() || b.is_undefined()) {
        (true, true) => return Some(Ordering::Equal),
        (true, false) => return Some(Ordering::Greater),
        (false, true) => return Some(Ordering::Less),
        (false, false) => {}
    }
    if let (Some(a), Some(b)) = (numeric(a), numeric(b)) {
        return Some(a.cmp(&b));
    }
    if let (Some(a), Some(b)) = (a.as_str(), b.as_str()) {
        return Some(if case { a.cmp(b) } else { a.to_lowercase().cmp(&b.to_lowercase()) });
    }
    if let (Some(a), Some(b)) = (a.as_array(), b.as_array()) {
        for (a, b) in a.iter().zip(b) {
            match compare(a, b, case)? {
                Ordering::Equal => {}
                other => return Some(other),
            }
        }
        return Some(a.len().cmp(&b.len()));
    }
    a.partial_cmp(b)
}

/// The order of items by their keys, or that they have none.
fn ordered<T>(mut keyed: Vec<(Vec<Value>, T)>, case: bool, reverse: bool) -> TeraResult<Vec<T>> {
    let mut fails = false;
    keyed.sort_by(|(a, _), (b, _)| {
        let by = |(a, b)| {
            let order = compare(a, b, case);
            fails |= order.is_none();
            order.unwrap_or(Ordering::Equal)
        };
        let order = a.iter().zip(b).map(by).find(|order| *order != Ordering::Equal).unwrap_or(Ordering::Equal);
        if reverse { order.reverse() } else { order }
    });
    if fails {
        return Err(refused("各项不能比较", "Cannot compare the items"));
    }
    Ok(keyed.into_iter().map(|(_, item)| item).collect())
}

fn flag(kwargs: &Kwargs, name: &str) -> TeraResult<bool> {
    Ok(kwargs.get::<&Value>(name)?.is_some_and(Value::is_truthy))
}

pub(super) fn sort(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let items = items_of(value)?;
    let keys: Vec<Vec<Value>> = match kwargs.get::<&Value>("attribute")? {
        None => items.iter().map(|item| vec![item.clone()]).collect(),
        Some(paths) => {
            let paths = shown(paths);
            let mut keys = vec![Vec::new(); items.len()];
            for path in paths.split(',') {
                for (key, member) in keys.iter_mut().zip(by_attribute(&items, path.trim(), None)?) {
                    key.push(member);
                }
            }
            keys
        }
    };
    let keyed = keys.into_iter().zip(items).collect();
    Ok(Value::from(ordered(keyed, flag(kwargs, "case_sensitive")?, flag(kwargs, "reverse")?)?))
}

pub(super) fn dictsort(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let map = value.as_map().ok_or_else(|| refused("dictsort 只用于字典", "dictsort is for maps"))?;
    let by_value = match kwargs.get::<&str>("by")? {
        None | Some("key") => false,
        Some("value") => true,
        Some(other) => {
            return Err(refused(
                format!("不能按“{other}”排序，有 key、value"),
                format!("`{other}` is no order: key, value"),
            ));
        }
    };
    let pair = |(key, value): (&Key<'_>, &Value)| {
        let key = key_value(key);
        (vec![if by_value { value.clone() } else { key.clone() }], Value::from(vec![key, value.clone()]))
    };
    let keyed = map.iter().map(pair).collect();
    Ok(Value::from(ordered(keyed, flag(kwargs, "case_sensitive")?, flag(kwargs, "reverse")?)?))
}

/// The items with equal members together, in their order: `grouper` and `list`.
pub(super) fn groupby(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let path = shown(kwargs.must_get::<&Value>("attribute")?);
    let items = items_of(value)?;
    let members = by_attribute(&items, &path, kwargs.get::<&Value>("default")?)?;
    let keyed = members.into_iter().map(|member| vec![member]).zip(items).map(|(key, item)| (key.clone(), (key, item)));
    let mut groups: Vec<(Value, Vec<Value>)> = Vec::new();
    for (mut key, item) in ordered(keyed.collect(), false, false)? {
        let Some(key) = key.pop() else { continue };
        match groups.last_mut() {
            Some((last, list)) if compare(last, &key, false) == Some(Ordering::Equal) => list.push(item),
            _ => groups.push((key, vec![item])),
        }
    }
    let group = |(grouper, list)| {
        let mut map = Map::with_capacity(2);
        map.insert(Key::Str("grouper"), grouper);
        map.insert(Key::Str("list"), Value::from(list));
        Value::from(map)
    };
    Ok(Value::from(groups.into_iter().map(group).collect::<Vec<_>>()))
}

pub(super) fn unique(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let items = items_of(value)?;
    let members = members(value, kwargs)?;
    let case = flag(kwargs, "case_sensitive")?;
    let mut seen = HashSet::new();
    let spelled = |member: &Value| match member.as_str() {
        Some(text) => format!("\"{}", if case { text.to_owned() } else { text.to_lowercase() }),
        None => member.to_string(),
    };
    let kept = items.into_iter().zip(&members).filter(|(_, member)| seen.insert(spelled(member)));
    Ok(Value::from(kept.map(|(item, _)| item).collect::<Vec<_>>()))
}

/// The smallest or biggest item; with an attribute the item that has it, as in Jinja.
pub(super) fn extreme(value: &Value, kwargs: &Kwargs, wanted: Ordering) -> TeraResult<Value> {
    let (items, case) = (items_of(value)?, flag(kwargs, "case_sensitive")?);
    let members = members(value, kwargs)?;
    let mut best: Option<(&Value, &Value)> = None;
    for (member, item) in members.iter().zip(&items).filter(|(member, _)| !is_blank(member)) {
        let better = match best {
            None => true,
            Some((top, _)) => {
                compare(member, top, case).ok_or_else(|| refused("各项不能比较", "Cannot compare the items"))? == wanted
            }
        };
        if better {
            best = Some((member, item));
        }
    }
    Ok(best.map_or_else(absent, |(_, item)| item.clone()))
}

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
        Some(text) => Some(text.chars().count()),
        None if value.is_array() || value.is_map() => value.len(),
        None => None,
    };
    length.map(Value::from).ok_or_else(|| Error::message(format!("`{}` has no length", value.name())))
}

pub(super) fn join(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let separator = kwargs.get::<&Value>("sep")?.map(shown).unwrap_or_default();
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
    let pair = |item: &Value| match item.as_map() {
        Some(group) => match (group.get(&Key::Str("grouper")), group.get(&Key::Str("list")), group.len()) {
            (Some(grouper), Some(list), 2) => Value::from(vec![grouper.clone(), list.clone()]),
            _ => item.clone(),
        },
        None => item.clone(),
    };
    match (value.as_map(), value.as_array()) {
        (Some(_), _) => items(value, &Kwargs::default()),
        (None, Some(list)) => Ok(Value::from(list.iter().map(pair).collect::<Vec<_>>())),
        _ => Err(Error::message("Key/value iteration is not possible on this value")),
    }
}

/// What one name in a loop takes: of a map, its keys.
pub(super) fn each(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    if value.as_map().is_some() { keys(value, kwargs) } else { Ok(value.clone()) }
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

/// The items that pass a test, or do not; the test may be of a member.
pub(super) fn select(value: &Value, kwargs: &Kwargs, wanted: bool) -> TeraResult<Value> {
    let test = kwargs.get::<&str>("test")?.unwrap_or("true");
    let other = kwargs.get::<&Value>("with")?;
    let path = kwargs.get::<&Value>("attribute")?.map(shown);
    let mut kept = Vec::new();
    for item in items_of(value)? {
        let passed = match &path {
            Some(path) => passes(test, &attribute(&item, path), other)?,
            None => passes(test, &item, other)?,
        };
        if passed == wanted {
            kept.push(item);
        }
    }
    Ok(Value::from(kept))
}

/// Tests that `select` and its like take.
pub(in crate::docx::template) const TESTS: &[&str] = &[
    "true",
    "truthy",
    "defined",
    "undefined",
    "none",
    "blank",
    "string",
    "number",
    "integer",
    "mapping",
    "sequence",
    "odd",
    "even",
    "divisibleby",
    "eq",
    "equalto",
    "==",
    "ne",
    "!=",
    "lt",
    "<",
    "lessthan",
    "le",
    "<=",
    "gt",
    ">",
    "greaterthan",
    "ge",
    ">=",
    "in",
    "containing",
    "starting_with",
    "ending_with",
    "lower",
    "upper",
];

fn passes(test: &str, value: &Value, other: Option<&Value>) -> TeraResult<bool> {
    let other = || {
        other
            .ok_or_else(|| refused(format!("“{test}”要写明与什么比较"), format!("“{test}” needs a value to test with")))
    };
    let order = |wanted: &[Ordering]| {
        let order = compare(value, other()?, true).filter(|_| !value.is_none());
        let order = order.ok_or_else(|| refused("各项不能比较", "Cannot compare the items"))?;
        TeraResult::Ok(wanted.contains(&order))
    };
    let whole = || {
        value.as_i128().ok_or_else(|| {
            refused(format!("“{}”不是整数", shown(value)), format!("“{}” is no whole number", shown(value)))
        })
    };
    let equals = |a: &Value, b: &Value| match (numeric(a), numeric(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    };
    Ok(match test {
        "true" | "truthy" => value.is_truthy(),
        "defined" => !value.is_undefined() && !value.is_none(),
        "undefined" | "none" => value.is_undefined() || value.is_none(),
        "blank" => is_blank(value),
        "string" => value.is_string(),
        "number" => is_number(value),
        "integer" => value.as_i128().is_some(),
        "mapping" => value.is_map(),
        "sequence" => value.is_array(),
        "odd" => whole()?.rem_euclid(2) == 1,
        "even" => whole()?.rem_euclid(2) == 0,
        "divisibleby" => {
            let by = other()?.as_i128().filter(|by| *by != 0).ok_or_else(|| Error::message("Cannot divide by 0"))?;
            whole()?.checked_rem(by) == Some(0)
        }
        "eq" | "equalto" | "==" => equals(value, other()?),
        "ne" | "!=" => !equals(value, other()?),
        "lt" | "<" | "lessthan" => order(&[Ordering::Less])?,
        "le" | "<=" => order(&[Ordering::Less, Ordering::Equal])?,
        "gt" | ">" | "greaterthan" => order(&[Ordering::Greater])?,
        "ge" | ">=" => order(&[Ordering::Greater, Ordering::Equal])?,
        "in" => contains(other()?, value),
        "containing" => contains(value, other()?),
        "starting_with" => shown(value).starts_with(&*shown(other()?)),
        "ending_with" => shown(value).ends_with(&*shown(other()?)),
        "lower" => shown(value) == shown(value).to_lowercase(),
        "upper" => shown(value) == shown(value).to_uppercase(),
        _ => return Err(refused(format!("没有“is {test}”这种判断"), format!("there is no test “{test}”"))),
    })
}

fn contains(whole: &Value, part: &Value) -> bool {
    match (whole.as_array(), whole.as_map(), whole.as_str()) {
        (Some(items), _, _) => items.contains(part),
        (_, Some(map), _) => member(map, &shown(part)).is_some(),
        (_, _, Some(text)) => text.contains(&*shown(part)),
        _ => false,
    }
}

pub(super) fn is_number(value: &Value) -> bool {
    value.is_number() || value.kind() == ValueKind::Bytes
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
        _ => vec![value.clone()],
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
    let same = |a: &Value, b: &Value| shown(a) == shown(b);
    for option in &options {
        push(if chosen.iter().any(|chosen| same(chosen, option)) { ticked } else { empty }, option);
    }
    for other in chosen.iter().filter(|chosen| !options.iter().any(|option| same(option, chosen))) {
        push(ticked, other);
    }
    Ok(Value::from(text))
}
