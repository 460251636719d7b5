//! Lists in order: sorted, grouped, each once, the least and the greatest.

use std::cell::Cell;
use std::cmp::Ordering;
use std::collections::HashSet;

use tera::value::Key;
use tera::{Kwargs, Map, TeraResult, Value};

use super::exact::numeric;
use super::members::{by_attribute, items_of, key_value, members};
use super::{absent, is_blank, refused, shown};

/// Numbers by size, texts without regard to capitals unless asked, lists item by item; nothing comes last.
pub(super) fn compare(a: &Value, b: &Value, case: bool) -> Option<Ordering> {
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
pub(super) fn ordered<T>(mut keyed: Vec<(Vec<Value>, T)>, case: bool, reverse: bool) -> TeraResult<Vec<T>> {
    let fails = Cell::new(false);
    crate::order::comparing(&mut keyed, |(a, _), (b, _)| {
        let by = |(a, b)| {
            compare(a, b, case).unwrap_or_else(|| {
                fails.set(true);
                Ordering::Equal
            })
        };
        let order = a.iter().zip(b).map(by).find(|order| *order != Ordering::Equal).unwrap_or(Ordering::Equal);
        if reverse { order.reverse() } else { order }
    });
    if fails.get() {
        return Err(refused("各项不能比较", "Cannot compare the items"));
    }
    Ok(keyed.into_iter().map(|(_, item)| item).collect())
}

pub(super) fn flag(kwargs: &Kwargs, name: &str) -> TeraResult<bool> {
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
