//! Schemas in prepared form: what a YAML file comes to once its shape was checked, as JSON that is read many times faster.
//!
//! People write and read YAML. The built-in schemas are read at the start of every run, and never change: beside each
//! lies its prepared form, which says of which text it was made. One that was made of another text counts for nothing,
//! so that a schema is never older than its file.

use serde_json::{Map, Number, Value};

use super::Source;
use super::shape::Plain;

/// The prepared form of a file: a line that names its text, and a line of JSON.
pub(super) fn write(text: &str, plain: &Plain) -> String {
    format!("{}\n{}\n", fingerprint(text), json(plain))
}

/// What the prepared form of `source` says; none where it has none, or one that was made of another text.
pub(super) fn read(source: &Source) -> Option<Plain> {
    let (made_of, json) = source.prepared?.split_once('\n')?;
    if made_of != fingerprint(&source.text) {
        return None;
    }
    serde_json::from_str(json).ok().map(plain)
}

/// FNV-1a over the text: it tells an edited file from the one before, and need not withstand anybody.
fn fingerprint(text: &str) -> String {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("{hash:016x}")
}

fn json(plain: &Plain) -> Value {
    match plain {
        Plain::Null => Value::Null,
        Plain::Bool(flag) => Value::Bool(*flag),
        Plain::Number(number) => Number::from_f64(*number).map_or(Value::Null, Value::Number),
        Plain::Text(text) => Value::String(text.clone()),
        Plain::Sequence(items) => items.iter().map(json).collect(),
        Plain::Mapping(entries) => {
            Value::Object(entries.iter().map(|(key, value)| (key.clone(), json(value))).collect::<Map<_, _>>())
        }
    }
}

fn plain(json: Value) -> Plain {
    match json {
        Value::Null => Plain::Null,
        Value::Bool(flag) => Plain::Bool(flag),
        Value::Number(number) => number.as_f64().map_or(Plain::Null, Plain::Number),
        Value::String(text) => Plain::Text(text),
        Value::Array(items) => Plain::Sequence(items.into_iter().map(plain).collect()),
        Value::Object(entries) => Plain::Mapping(entries.into_iter().map(|(key, value)| (key, plain(value))).collect()),
    }
}
