//! What lists and maps hold: items, members by name or path.

use tera::value::Key;
use tera::{Error, Kwargs, Map, TeraResult, Value};

use super::{refused, shown};

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

pub(super) fn key_value(key: &Key<'_>) -> Value {
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
pub(super) fn attribute(item: &Value, path: &str) -> Value {
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

pub(super) fn by_attribute(items: &[Value], path: &str, default: Option<&Value>) -> TeraResult<Vec<Value>> {
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
