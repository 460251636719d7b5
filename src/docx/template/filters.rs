//! The filters and tests that templates know: Tera's own under Jinja's names, and those that forms need.
//!
//! Jinja takes arguments by position, Tera by name; so each is listed with the names of its arguments in Jinja's order.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::io::Write;

use chrono::format::{Item, StrftimeItems};
use chrono::{Datelike, NaiveDate};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use tera::value::ValueKind;
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use super::expression::{Args, Expr};
use super::finish;
use super::mistake::{Code, Refusal};
use super::names::unknown;
use crate::message;
use crate::message::Message;

/// A filter or test.
#[derive(Debug)]
pub(super) struct Known {
    /// As templates write it.
    pub(super) name: &'static str,
    /// As Tera knows it.
    pub(super) tera: &'static str,
    /// The names of its arguments, in order.
    pub(super) parameters: &'static [&'static str],
}

const fn known(name: &'static str, tera: &'static str, parameters: &'static [&'static str]) -> Known {
    Known { name, tera, parameters }
}

/// The filters.
pub(super) const FILTERS: &[Known] = &[
    known("default", "default", &["value", "boolean"]),
    known("d", "default", &["value", "boolean"]),
    known("date", "date", &["format"]),
    known("rows", "rows", &[]),
    known("join", "join", &["sep"]),
    known("round", "round", &["precision", "method"]),
    known("replace", "replace", &["from", "to"]),
    known("length", "length", &[]),
    known("count", "length", &[]),
    known("upper", "upper", &[]),
    known("lower", "lower", &[]),
    known("title", "title", &[]),
    known("capitalize", "capitalize", &[]),
    known("trim", "trim", &["pat"]),
    known("trim_start", "trim_start", &["pat"]),
    known("trim_end", "trim_end", &["pat"]),
    known("truncate", "truncate", &["length", "end"]),
    known("split", "split", &["pat"]),
    known("first", "first", &[]),
    known("last", "last", &[]),
    known("nth", "nth", &["n"]),
    known("reverse", "reverse", &[]),
    known("sort", "sort", &["attribute"]),
    known("unique", "unique", &[]),
    known("list", "list", &[]),
    known("sum", "sum", &["attribute"]),
    known("min", "min", &["attribute"]),
    known("max", "max", &["attribute"]),
    known("map", "map", &["attribute"]),
    known("abs", "abs", &[]),
    known("int", "int", &["base"]),
    known("float", "float", &[]),
    known("string", "str", &[]),
    known("str", "str", &[]),
    known("wordcount", "wordcount", &[]),
    known("indent", "indent", &["width", "first", "blank"]),
    known("keys", "keys", &[]),
    known("values", "values", &[]),
    known("items", "pairs", &[]),
    known("pairs", "pairs", &[]),
    known("get", "get", &["key", "default"]),
    known("e", "str", &[]),
    known("escape", "str", &[]),
];

/// Methods of Python, and the filters that do the same.
pub(super) const METHODS: &[(&str, &str)] = &[
    ("upper", "upper"),
    ("lower", "lower"),
    ("title", "title"),
    ("capitalize", "capitalize"),
    ("strip", "trim"),
    ("lstrip", "trim_start"),
    ("rstrip", "trim_end"),
    ("replace", "replace"),
    ("split", "split"),
    ("items", "items"),
    ("keys", "keys"),
    ("values", "values"),
    ("get", "get"),
    ("strftime", "date"),
];

/// The tests.
pub(super) const TESTS: &[Known] = &[
    known("defined", "defined", &[]),
    known("undefined", "undefined", &[]),
    known("none", "none", &[]),
    known("string", "string", &[]),
    known("number", "number", &[]),
    known("integer", "integer", &[]),
    known("float", "float", &[]),
    known("boolean", "bool", &[]),
    known("mapping", "map", &[]),
    known("sequence", "array", &[]),
    known("iterable", "iterable", &[]),
    known("odd", "odd", &[]),
    known("even", "even", &[]),
    known("divisibleby", "divisible_by", &["divisor"]),
    known("starting_with", "starting_with", &["pat"]),
    known("ending_with", "ending_with", &["pat"]),
    known("containing", "containing", &["pat"]),
    known("blank", "blank", &[]),
];

/// Arguments by the names that Tera wants.
pub(super) fn arguments<'a>(
    name: &str,
    parameters: &'static [&'static str],
    args: &'a Args,
) -> Result<Vec<(&'static str, &'a Expr)>, Refusal> {
    let mut list: Vec<(&'static str, &Expr)> = Vec::new();
    for (at, value) in args.positional.iter().enumerate() {
        let Some(parameter) = parameters.get(at) else {
            let most = parameters.len();
            return Err(Refusal::new(
                Code::Arguments,
                message!("“{name}”最多有 {most} 个参数", "“{name}” takes at most {most} arguments"),
                Message::new("去掉多余的参数", "leave out what is too much"),
            ));
        };
        list.push((parameter, value));
    }
    for (argument, value) in &args.named {
        let spelled = match argument.as_str() {
            "default_value" => "value",
            "d" | "separator" => "sep",
            "old" => "from",
            "new" => "to",
            other => other,
        };
        let Some(parameter) = parameters.iter().find(|parameter| **parameter == spelled) else {
            let known: Vec<(&str, &str)> = parameters.iter().map(|parameter| (*parameter, "")).collect();
            let Refusal { help, .. } = unknown(argument, &known);
            return Err(Refusal::new(
                Code::Arguments,
                message!("“{name}”没有参数“{argument}”", "“{name}” has no argument “{argument}”"),
                help,
            ));
        };
        if list.iter().any(|(known, _)| known == parameter) {
            return Err(Refusal::new(
                Code::Arguments,
                message!("参数“{argument}”给了两次", "the argument “{argument}” is given twice"),
                Message::new("只留一个", "keep one"),
            ));
        }
        list.push((parameter, value));
    }
    Ok(list)
}

thread_local! {
    /// Turns of loops that this thread's render may still take inside `set` blocks.
    static STEPS: Cell<usize> = const { Cell::new(0) };
    /// Whether a text with a new paragraph or page has been printed.
    static BREAKS: Cell<bool> = const { Cell::new(false) };
    /// Elements that have been printed and are not printed again.
    static PRINTED: RefCell<HashSet<u64>> = RefCell::default();
    /// The last number of a picture.
    static IDS: Cell<u64> = const { Cell::new(FIRST_ID) };
    /// Values of `loop.changed`, each with its turn.
    static CHANGED: RefCell<HashMap<u64, (u64, Value)>> = RefCell::default();
}

/// Numbers of pictures begin here: Word counts from 1.
const FIRST_ID: u64 = 1_000_000;

/// Marks of [`finish`].
const PARAGRAPH: &str = "\u{1}";
const PAGE: &str = "\u{2}";
const _: () = assert!(finish::PARAGRAPH == '\u{1}' && finish::PAGE == '\u{2}');

/// Bytes of a value that `set` keeps: doubling one again and again must end.
const MOST_SET: usize = 16 << 20;

/// Gives a render its steps.
pub(super) fn allow_steps(steps: usize) {
    STEPS.set(steps);
    BREAKS.set(false);
    PRINTED.with_borrow_mut(HashSet::clear);
    CHANGED.with_borrow_mut(HashMap::clear);
}

/// A new render begins.
pub(super) fn begin() {
    IDS.set(FIRST_ID);
}

/// Whether this thread's render has printed a new paragraph or page.
pub(super) fn breaks() -> bool {
    BREAKS.get()
}

/// Makes the filters, tests and functions known to Tera, and the way text is escaped.
pub(super) fn register(tera: &mut Tera) {
    tera.set_escape_fn(escape);
    tera.register_filter("default", default);
    tera.register_filter("date", date);
    tera.register_filter("rows", |value: Value, _: Kwargs, _: &State| {
        if value.is_none() || value.is_undefined() { Value::from(Vec::<Value>::new()) } else { value }
    });
    tera.register_filter("round", round);
    tera.register_filter("list", list);
    tera.register_filter("sum", sum);
    tera.register_filter("min", |value: Value, kwargs: Kwargs, _: &State| {
        extreme(&value, &kwargs, std::cmp::Ordering::Less)
    });
    tera.register_filter("max", |value: Value, kwargs: Kwargs, _: &State| {
        extreme(&value, &kwargs, std::cmp::Ordering::Greater)
    });
    tera.register_filter("map", |value: Value, kwargs: Kwargs, _: &State| members(&value, &kwargs).map(Value::from));
    tera.register_filter("zwy_plain", plain);
    tera.register_filter("zwy_colour", colour);
    tera.register_filter("zwy_columns", columns);
    tera.register_filter("zwy_bounded", bounded);
    tera.register_filter("zwy_pairs", pairs);
    tera.register_function("zwy_once", |kwargs: Kwargs, _: &State| {
        let at = kwargs.must_get::<u64>("at")?;
        Ok::<_, Error>(Value::from(PRINTED.with_borrow_mut(|printed| printed.insert(at))))
    });
    tera.register_function("zwy_id", |_: Kwargs, _: &State| {
        IDS.set(IDS.get() + 1);
        Value::from(IDS.get())
    });
    tera.register_function("zwy_changed", changed);
    tera.register_function("zwy_step", |_: Kwargs, _: &State| {
        let left = STEPS.get();
        STEPS.set(left.saturating_sub(1));
        if left == 0 { Err(Error::message("the loops take too many turns")) } else { Ok(Value::from("")) }
    });
    tera.register_test("blank", |value: &Value, _: Kwargs, _: &State| is_blank(value));
}

fn is_blank(value: &Value) -> bool {
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => true,
        ValueKind::String | ValueKind::Array | ValueKind::Map => value.len() == Some(0),
        _ => false,
    }
}

/// A fallback for what is undefined and for what a schema knows but the record does not give.
fn default(value: Value, kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    let fallback = kwargs.get::<Value>("value")?.unwrap_or_else(|| Value::from(""));
    let boolean = kwargs.get::<bool>("boolean")?.unwrap_or_default();
    let missing = value.is_undefined() || value.is_none() || (boolean && !value.is_truthy());
    Ok(if missing { fallback } else { value })
}

/// A date as `2026年3月5日`, or in a format of strftime's; what is no date, as it is.
fn date(value: Value, kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    let text = value.as_str().unwrap_or_default();
    let day = text.get(..10).unwrap_or(text);
    let is_time = text.len() <= 10 || text.as_bytes().get(10).is_some_and(|b| matches!(b, b'T' | b' '));
    let Some(date) = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok().filter(|_| is_time) else { return Ok(value) };
    let Some(format) = kwargs.get::<&str>("format")? else {
        return Ok(Value::from(format!("{}年{}月{}日", date.year(), date.month(), date.day())));
    };
    let items: Vec<Item<'_>> = StrftimeItems::new(format).collect();
    let mut printed = String::new();
    if items.contains(&Item::Error)
        || std::fmt::Write::write_fmt(&mut printed, format_args!("{}", date.format_with_items(items.iter()))).is_err()
    {
        return Err(Error::message(format!("`{format}` is no format of dates")));
    }
    Ok(Value::from(printed))
}

/// The exact number of a value.
fn exact(value: &Value) -> Option<Decimal> {
    match value.as_i64() {
        Some(integer) => Some(Decimal::from(integer)),
        None if value.is_number() => value.to_string().parse().ok(),
        None => value.as_str().and_then(|text| text.trim().parse().ok()),
    }
}

fn number(exact: Decimal) -> Value {
    let exact = exact.normalize();
    match exact.to_i64() {
        Some(integer) if exact.scale() == 0 => Value::from(integer),
        _ => match exact.to_string().parse::<f64>() {
            Ok(float) if float.to_string() == exact.to_string() => Value::from(float),
            _ => Value::from(exact.to_string()),
        },
    }
}

/// Rounds as people do, half away from zero, without a tail of zeros.
fn round(value: Value, kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    let places = kwargs.get::<u32>("precision")?.unwrap_or_default().min(28);
    let strategy = match kwargs.get::<&str>("method")? {
        None | Some("common") => RoundingStrategy::MidpointAwayFromZero,
        Some("ceil") => RoundingStrategy::ToPositiveInfinity,
        Some("floor") => RoundingStrategy::ToNegativeInfinity,
        Some(other) => return Err(Error::message(format!("`{other}` is no way to round"))),
    };
    match exact(&value) {
        Some(exact) => Ok(number(exact.round_dp_with_strategy(places, strategy))),
        None => Err(Error::message(format!("Cannot round a value of type `{}`", value.name()))),
    }
}

fn list(value: Value, _: Kwargs, _: &State) -> Value {
    match value.as_str() {
        Some(text) => Value::from(text.chars().map(Value::from).collect::<Vec<_>>()),
        None => value,
    }
}

/// The items of a list, or one member of each.
fn members(value: &Value, kwargs: &Kwargs) -> TeraResult<Vec<Value>> {
    let Some(items) = value.as_array() else {
        return Err(Error::message(format!("Expected a list, found `{}`", value.name())));
    };
    let Some(attribute) = kwargs.get::<&str>("attribute")? else { return Ok(items.to_vec()) };
    Ok(items.iter().map(|item| item.get_from_path(attribute).cloned().unwrap_or_else(Value::none)).collect())
}

/// The exact sum of a list; what is absent counts as nothing.
fn sum(value: Value, kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    let mut sum = Decimal::ZERO;
    for item in members(&value, &kwargs)?.iter().filter(|item| !is_blank(item)) {
        let exact =
            exact(item).ok_or_else(|| Error::message(format!("Cannot add up a value of type `{}`", item.name())))?;
        sum = sum.checked_add(exact).ok_or_else(|| Error::message("The sum is too big"))?;
    }
    Ok(number(sum))
}

fn extreme(value: &Value, kwargs: &Kwargs, wanted: std::cmp::Ordering) -> TeraResult<Value> {
    let mut best: Option<Value> = None;
    for item in members(value, kwargs)?.into_iter().filter(|item| !is_blank(item)) {
        if best.as_ref().is_none_or(|best| item.partial_cmp(best) == Some(wanted)) {
            best = Some(item);
        }
    }
    Ok(best.unwrap_or_else(Value::none))
}

/// Text for an attribute or for an element that holds nothing but text.
fn plain(value: Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    if value.is_undefined() {
        return Err(Error::message("Tried to render a variable that is undefined"));
    }
    let text = value.to_string();
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push_str("&#9;"),
            '\r' => {}
            '\u{7}' => escaped.push_str("&#10;"),
            '\u{c}' => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    Ok(Value::safe_string(&escaped))
}

/// What a loop of several names goes through: pairs of a map.
fn pairs(value: Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    if value.is_undefined() {
        return Err(Error::message("The value is not defined"));
    }
    let Some(map) = value.as_map() else { return Ok(value) };
    let pair =
        |(key, value): (&tera::value::Key<'_>, &Value)| Value::from(vec![Value::from(key.to_string()), value.clone()]);
    Ok(Value::from(map.iter().map(pair).collect::<Vec<_>>()))
}

/// Whether a value differs from that of the turn before.
fn changed(kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    let (at, turn) = (kwargs.must_get::<u64>("at")?, kwargs.must_get::<u64>("turn")?);
    let value = kwargs.must_get::<Value>("value")?;
    CHANGED.with_borrow_mut(|before| {
        // A loop that begins again knows nothing of the one before.
        let same = before.get(&at).is_some_and(|(last, known)| *last < turn && *known == value);
        before.insert(at, (turn, value));
        Ok(Value::from(!same))
    })
}

/// The colour of a cell as Word writes it.
fn colour(value: Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    let text = if is_blank(&value) { String::new() } else { value.to_string() };
    let code = text.trim().trim_start_matches(['#', '＃']);
    if code.is_empty() || code.eq_ignore_ascii_case("auto") {
        return Ok(Value::from("auto"));
    }
    if code.len() == 6 && code.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(Value::from(code));
    }
    Err(Error::message(format!("`{text}` is no colour")))
}

/// How many columns a cell takes.
fn columns(value: Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    let count = exact(&value).filter(|number| number.fract().is_zero()).and_then(|number| number.to_u32());
    match count.filter(|count| (1..=1000).contains(count)) {
        Some(count) => Ok(Value::from(count)),
        None => Err(Error::message(format!("`{value}` is no number of columns"))),
    }
}

/// A value that `set` keeps.
fn bounded(value: Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    let size = value.as_str().map_or_else(|| value.as_array().map_or(0, <[Value]>::len), str::len);
    if size > MOST_SET { Err(Error::message("The value is too big")) } else { Ok(value) }
}

/// Text in a `w:t`: markup escaped; line ends, tabs and form feeds as the elements that Word has for them (ECMA-376-1
/// 17.3.3.1 and 17.3.3.32), which stand beside a `w:t`, not in it.
fn escape(text: &str, out: &mut dyn Write) -> std::io::Result<()> {
    let mut clean = 0;
    for (at, byte) in text.bytes().enumerate() {
        let with = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\n' => "</w:t><w:br/><w:t xml:space=\"preserve\">",
            b'\r' if text.as_bytes().get(at + 1) == Some(&b'\n') => "",
            b'\r' => "</w:t><w:br/><w:t xml:space=\"preserve\">",
            b'\t' => "</w:t><w:tab/><w:t xml:space=\"preserve\">",
            0x07 | 0x0c => {
                BREAKS.set(true);
                if byte == 0x07 { PARAGRAPH } else { PAGE }
            }
            0..b' ' => return Err(std::io::Error::other("a control character that XML cannot hold")),
            _ => continue,
        };
        out.write_all(text.as_bytes().get(clean..at).unwrap_or_default())?;
        out.write_all(with.as_bytes())?;
        clean = at + 1;
    }
    out.write_all(text.as_bytes().get(clean..).unwrap_or_default())
}
