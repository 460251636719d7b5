//! Filters that forms need beside Tera's own.

use tera::{Kwargs, State, Tera, TeraResult, Value};

/// Makes the filters known.
pub(super) fn register(tera: &mut Tera) {
    tera.register_filter("default", default);
    tera.register_filter("date", date);
    tera.register_filter("escape_noop", |value: Value, _: Kwargs, _: &State| value);
    tera.register_filter("rows", |value: Value, _: Kwargs, _: &State| value);
}

/// A fallback for what is undefined, and, unlike Tera's own, for what is known but empty.
fn default(value: Value, kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    let fallback = kwargs.must_get::<Value>("value")?;
    let boolean = kwargs.get::<bool>("boolean")?.unwrap_or_default();
    let missing = value.is_undefined() || value.is_none() || (boolean && !value.is_truthy());
    Ok(if missing { fallback } else { value })
}

/// An ISO date as `2026年3月5日`; anything else as it is.
fn date(value: Value, _: Kwargs, _: &State) -> Value {
    let parsed = value.as_str().and_then(|text| text.parse::<chrono::NaiveDate>().ok());
    match parsed {
        Some(date) => Value::from(crate::values::chinese_date(date)),
        None => value,
    }
}
