//! What evaluating a template may cost: values that `set` keeps have a size, so has what `set` blocks keep of what is
//! printed in them, and whatever takes long asks whether the time of the [deadline] is over.
//!
//! A value that is built of itself (`[v, v]`) is small in memory and endless to walk: its size is that of the tree.

use std::cell::Cell;

use tera::value::ValueKind;
use tera::{Kwargs, State, TeraResult, Value};

use super::{MOST_SET, refused};
use crate::deadline;

/// Most items of a list or mapping that `set` keeps, those of lists in it counted.
const MOST_ITEMS: usize = 1_000_000;
/// Bytes of all that `set` blocks keep in a part.
const MOST_KEPT: usize = 64 << 20;
/// Work between two looks at the clock, in bytes of text or so.
const LOOK: usize = 1 << 16;
/// What a turn of a loop or the call of a filter is worth in such work, at least.
pub(in super::super) const TURN: usize = 1 << 10;
/// What an item of a list is worth.
const ITEM: usize = 16;

thread_local! {
    static WORK: Cell<usize> = const { Cell::new(0) };
    static KEPT: Cell<usize> = const { Cell::new(0) };
}

/// A part begins to be rendered.
pub(super) fn begin() {
    KEPT.set(0);
}

/// Notes work, and refuses to go on when the time is over.
#[inline]
pub(in super::super) fn work(amount: usize) -> TeraResult<()> {
    let sum = WORK.get().saturating_add(amount);
    if sum < LOOK {
        WORK.set(sum);
        return Ok(());
    }
    WORK.set(0);
    if deadline::passed() { Err(refused("用时太长", "it takes too long")) } else { Ok(()) }
}

/// Notes the call of a filter on a value.
#[inline]
pub(super) fn called_on(value: &Value) -> TeraResult<()> {
    let size = match value.as_str() {
        Some(text) => text.len(),
        None => value.as_array().map_or(0, |items| items.len().saturating_mul(ITEM)),
    };
    work(TURN.saturating_add(size))
}

/// The items of a value and of all that is in it, and the bytes of their text; no further than the limits.
fn size(value: &Value) -> (usize, usize) {
    let (mut items, mut bytes) = (0usize, 0usize);
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        items += 1;
        if items > MOST_ITEMS || bytes > MOST_SET {
            break;
        }
        match value.kind() {
            ValueKind::String => bytes += value.as_str().map_or(0, str::len),
            ValueKind::Array => open.extend(value.as_array().unwrap_or_default()),
            ValueKind::Map => open.extend(value.as_map().into_iter().flat_map(|map| map.values())),
            _ => {}
        }
        if open.len() > MOST_ITEMS {
            return (open.len(), bytes);
        }
    }
    (items, bytes)
}

/// Refuses to keep what is too big.
pub(super) fn bounded(value: Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    let (items, bytes) = size(&value);
    work(TURN.saturating_add(bytes).saturating_add(items.saturating_mul(ITEM)))?;
    if bytes > MOST_SET {
        let mib = MOST_SET >> 20;
        return Err(refused(format_args!("值超过 {mib} MiB"), format_args!("the value has more than {mib} MiB")));
    }
    if items > MOST_ITEMS {
        return Err(refused(
            format_args!("列表连同其中的列表超过 {MOST_ITEMS} 项"),
            format_args!("the list has more than {MOST_ITEMS} items, those of lists in it counted"),
        ));
    }
    Ok(value)
}

/// A value that a `set` block keeps the print of.
pub(super) fn kept(value: Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    let (items, bytes) = size(&value);
    keep(bytes.saturating_add(items.saturating_mul(ITEM)))?;
    Ok(value)
}

/// Notes that a `set` block keeps some more bytes.
pub(super) fn keep(bytes: usize) -> TeraResult<()> {
    work(TURN.saturating_add(bytes))?;
    KEPT.set(KEPT.get().saturating_add(bytes));
    if KEPT.get() > MOST_KEPT {
        let mib = MOST_KEPT >> 20;
        return Err(refused(
            format_args!("set 块里的内容超过 {mib} MiB"),
            format_args!("`set` blocks hold more than {mib} MiB"),
        ));
    }
    Ok(())
}
