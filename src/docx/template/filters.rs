//! The filters and tests that templates know: Jinja's, and those that forms need.
//!
//! Tera's own are replaced wherever Jinja's do otherwise. What is undefined is an error in every filter but `default`;
//! what a schema knows and a record does not give prints nothing, whatever filter it goes through.

mod bounds;
mod called;
mod catalogue;
mod chinese;
mod choose;
mod dates;
mod exact;
mod formats;
mod lists;
mod markup;
mod members;
mod numbers;
mod operations;
mod order;
mod picture;
mod spelling;
mod texts;
mod written;

use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap, HashSet};

use tera::value::ValueKind;
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use super::finish;

pub(super) use self::bounds::{TURN, work};
pub(super) use self::called::{adds_up, advice, filter_called, filter_meant};
pub(super) use self::catalogue::{
    FILTERS, Known, METHODS, METHODS_ONLY, Makes, PLACED, REFUSED, TESTS, Wants, canonical, filter_name, makes,
    parameter_in_chinese,
};
pub(super) use self::chinese::numbered;
pub(super) use self::choose::{ALONE, COMPARING};
pub(super) use self::dates::is_dated;
pub(super) use self::exact::{fraction, number};
pub(super) use self::picture::{INCH, Length, MARK, WANTED, Wanted, begin as begin_pictures};
pub(super) use self::spelling::plainly;
use self::spelling::{absent, is_plain, shown};
pub(super) use self::written::{colour, column_count};
use self::written::{escape, plain};

thread_local! {
    /// Turns of loops that this thread's render may still take inside `set` blocks.
    static STEPS: Cell<usize> = const { Cell::new(0) };
    /// Whether a text with a new paragraph or page has been printed.
    static BREAKS: Cell<bool> = const { Cell::new(false) };
    /// Elements that have been printed and are not printed again.
    static PRINTED: RefCell<HashSet<u64>> = RefCell::default();
    /// The last number of a picture.
    static IDS: Cell<u64> = const { Cell::new(FIRST_ID) };
    /// Loops that have begun.
    static RUNS: Cell<u64> = const { Cell::new(0) };
    /// The loops in which merged cells were printed last.
    static MERGED: RefCell<HashMap<u64, u64>> = RefCell::default();
    /// Values of `loop.changed`, each with its turn.
    static CHANGED: RefCell<HashMap<u64, (u64, Value)>> = RefCell::default();
    static LENIENT: RefCell<Lenient> = RefCell::default();
}

/// What a render does about values that are undefined.
#[derive(Default)]
struct Lenient {
    on: bool,
    /// The part under way.
    part: usize,
    /// Tags that were left blank: part and number.
    blanks: BTreeSet<(usize, usize)>,
}

/// Whether what is undefined is left blank in the part that comes now.
pub(super) fn allow_blanks(on: bool, part: usize) {
    LENIENT.with_borrow_mut(|lenient| (lenient.on, lenient.part) = (on, part));
}

/// Whether a value is undefined where that is not allowed.
fn is_lacking(value: &Value) -> bool {
    value.is_undefined() && !LENIENT.with_borrow(|lenient| lenient.on)
}

/// Notes a tag that is left blank.
fn note_blank(tag: usize) {
    LENIENT.with_borrow_mut(|lenient| lenient.blanks.insert((lenient.part, tag)));
}

/// The tags that were left blank, by part.
pub(super) fn take_blanks() -> BTreeSet<(usize, usize)> {
    LENIENT.with_borrow_mut(|lenient| std::mem::take(&mut lenient.blanks))
}

/// Numbers of pictures begin here: Word counts from 1.
const FIRST_ID: u64 = 1_000_000;

/// Marks of [`finish`].
const PARAGRAPH: &str = "\u{1}";
const PAGE: &str = "\u{2}";
const _: () = assert!(finish::PARAGRAPH == '\u{1}' && finish::PAGE == '\u{2}');

/// Bytes of a value that `set` keeps: doubling one again and again must end.
const MOST_SET: usize = 16 << 20;

/// Refuses a text of more bytes than a value may have.
fn fits(bytes: usize) -> TeraResult<()> {
    let mib = MOST_SET >> 20;
    if bytes > MOST_SET {
        return Err(refused(format_args!("文字超过 {mib} MiB"), format_args!("a text of more than {mib} MiB")));
    }
    Ok(())
}

/// Gives a render its steps.
pub(super) fn allow_steps(steps: usize) {
    STEPS.set(steps);
    bounds::begin();
    BREAKS.set(false);
    PRINTED.with_borrow_mut(HashSet::clear);
    CHANGED.with_borrow_mut(HashMap::clear);
    MERGED.with_borrow_mut(HashMap::clear);
    RUNS.set(0);
}

/// A new render begins.
pub(super) fn begin() {
    IDS.set(FIRST_ID);
}

/// The number of one more picture.
pub(super) fn next_id() -> u64 {
    IDS.set(IDS.get() + 1);
    IDS.get()
}

/// Whether this thread's render has printed a new paragraph or page.
pub(super) fn breaks() -> bool {
    BREAKS.get()
}

type Filter = fn(&Value, &Kwargs) -> TeraResult<Value>;

/// Filters of a value that is there.
const PLAIN: &[(&str, Filter)] = &[
    ("date", dates::date),
    ("chinese_date", dates::capital),
    ("weekday", dates::weekday),
    ("thousands", numbers::thousands),
    ("fixed", numbers::fixed),
    ("percent", numbers::percent),
    ("capital_amount", numbers::amount),
    ("chinese_number", numbers::chinese_number),
    ("numbering", numbers::numbering),
    ("mask", texts::mask),
    ("phone", texts::phone),
    ("picture", picture::picture),
    ("abs", exact::abs),
    ("round", exact::round),
    ("int", exact::int),
    ("float", exact::float),
    ("upper", texts::upper),
    ("lower", texts::lower),
    ("str", texts::string),
    ("capitalize", texts::capitalize),
    ("title", texts::title),
    ("trim", |value, kwargs| texts::trim(value, kwargs, [true, true])),
    ("trim_start", |value, kwargs| texts::trim(value, kwargs, [true, false])),
    ("trim_end", |value, kwargs| texts::trim(value, kwargs, [false, true])),
    ("replace", texts::replace),
    ("truncate", texts::truncate),
    ("split", texts::split),
    ("splitlines", texts::lines),
    ("indent", texts::indent),
    ("center", |value, kwargs| texts::pad(value, kwargs, [true, true])),
    ("ljust", |value, kwargs| texts::pad(value, kwargs, [false, true])),
    ("rjust", |value, kwargs| texts::pad(value, kwargs, [true, false])),
    ("zfill", texts::zfill),
    ("find", texts::find),
    ("occurrences", texts::occurrences),
    ("is_digits", texts::is_digits),
    ("wordcount", texts::wordcount),
    ("wordwrap", texts::wordwrap),
    ("urlencode", texts::urlencode),
    ("format", formats::format),
    ("braces", formats::braces),
    ("file_size", formats::file_size),
];

/// Those of them that Python's `None` goes through.
const SPELLED: &[&str] = &[
    "int",
    "float",
    "upper",
    "lower",
    "str",
    "capitalize",
    "title",
    "trim",
    "replace",
    "truncate",
    "indent",
    "center",
    "wordcount",
    "urlencode",
];

/// Filters that take an absent value for an empty list, or for what it is.
const LISTS: &[(&str, Filter)] = &[
    ("list", lists::list),
    ("sum", lists::sum),
    ("min", |value, kwargs| order::extreme(value, kwargs, Ordering::Less)),
    ("max", |value, kwargs| order::extreme(value, kwargs, Ordering::Greater)),
    ("first", lists::first),
    ("last", lists::last),
    ("nth", lists::nth),
    ("length", |value, kwargs| if value.is_none() { Ok(Value::from(0)) } else { lists::length(value, kwargs) }),
    ("join", lists::join),
    ("sort", order::sort),
    ("dictsort", order::dictsort),
    ("groupby", order::groupby),
    ("unique", order::unique),
    ("reverse", lists::reverse),
    ("batch", lists::batch),
    ("slice", lists::slice),
    ("select", |value, kwargs| choose::select(value, kwargs, true)),
    ("reject", |value, kwargs| choose::select(value, kwargs, false)),
    ("tick", lists::tick),
    ("items", lists::items),
    ("keys", lists::keys),
    ("values", lists::values),
    ("get", lists::get),
    ("zwy_each", lists::each),
    ("zwy_pairs", lists::pairs),
    ("tojson", texts::tojson),
    ("zwy_there", |value, _| Ok(value.clone())),
    ("zwy_concat", |value, kwargs| {
        let other = kwargs.must_get::<&Value>("with")?;
        if other.is_undefined() { lacking() } else { Ok(Value::from(shown(value).into_owned() + &shown(other))) }
    }),
    ("zwy_add", |value, kwargs| operations::operate("+", value, kwargs)),
    ("zwy_subtract", |value, kwargs| operations::operate("-", value, kwargs)),
    ("zwy_multiply", |value, kwargs| operations::operate("*", value, kwargs)),
    ("zwy_divide", |value, kwargs| operations::operate("/", value, kwargs)),
    ("zwy_floor", |value, kwargs| operations::operate("//", value, kwargs)),
    ("zwy_rest", |value, kwargs| operations::operate("%", value, kwargs)),
    ("zwy_power", |value, kwargs| operations::operate("**", value, kwargs)),
];

/// Whether a filter is for one value, and makes nothing good of lists.
pub(super) fn is_of_values(name: &str) -> bool {
    PLAIN.iter().any(|(known, _)| *known == name)
}

/// Makes the filters, tests and functions known to Tera, and the way text is escaped.
pub(super) fn register(tera: &mut Tera) {
    tera.set_escape_fn(escape);
    for &(name, filter) in PLAIN {
        tera.register_filter(name, move |value: &Value, kwargs: Kwargs, _: &State| {
            bounds::called_on(value)?;
            match value.kind() {
                // In Python none is a word, and a number is 0.
                ValueKind::None if is_plain() && SPELLED.contains(&name) => filter(value, &kwargs),
                ValueKind::None => Ok(if is_plain() { Value::from("") } else { Value::none() }),
                ValueKind::Undefined => lacking(),
                _ => filter(value, &kwargs),
            }
        });
    }
    for &(name, filter) in LISTS {
        tera.register_filter(name, move |value: &Value, kwargs: Kwargs, _: &State| {
            bounds::called_on(value)?;
            if value.is_undefined() { lacking() } else { filter(value, &kwargs) }
        });
    }
    tera.register_filter("map", |value: &Value, kwargs: Kwargs, state: &State| {
        bounds::called_on(value)?;
        if value.is_undefined() { lacking() } else { lists::map(value, &kwargs, state) }
    });
    tera.register_filter("zwy_blank", |value: Value, kwargs: Kwargs, _: &State| {
        if value.is_undefined() {
            note_blank(kwargs.must_get::<usize>("at")?);
            return Ok::<_, Error>(Value::from(""));
        }
        Ok(if value.is_string() { value } else { Value::from(&*shown(&value)) })
    });
    tera.register_filter("zwy_shown", spelling::printed);
    tera.register_filter("zwy_dated", dates::dated);
    tera.register_filter("zwy_untrue", |value: Value, _: Kwargs, _: &State| spelled_truth(value, &[false]));
    tera.register_filter("zwy_truth", |value: Value, _: Kwargs, _: &State| spelled_truth(value, &[false, true]));
    tera.register_filter("zwy_member", |value: Value, kwargs: Kwargs, _: &State| {
        let name = kwargs.must_get::<&str>("name")?;
        let found = value.as_map().and_then(|map| members::member(map, name)).cloned();
        Ok::<_, Error>(found.unwrap_or_else(Value::undefined))
    });
    tera.register_filter("zwy_list", |value: Value, kwargs: Kwargs, _: &State| {
        if value.is_undefined() {
            note_blank(kwargs.must_get::<usize>("at")?);
        }
        let is_empty = value.is_none() || value.is_undefined();
        Ok::<_, Error>(if is_empty { Value::from(Vec::<Value>::new()) } else { value })
    });
    tera.register_filter("default", default);
    tera.register_filter("rows", |value: Value, _: Kwargs, _: &State| {
        if value.is_none() || value.is_undefined() { Value::from(Vec::<Value>::new()) } else { value }
    });
    tera.register_filter("zwy_plain", plain);
    tera.register_filter("zwy_colour", |value: &Value, _: Kwargs, _: &State| match is_lacking(value) {
        true => lacking(),
        false => colour(value),
    });
    tera.register_filter("zwy_columns", |value: &Value, _: Kwargs, _: &State| match is_lacking(value) {
        true => lacking(),
        false => column_count(value),
    });
    tera.register_filter("zwy_item", lists::item);
    // Of a field that is not filled in, every part is blank.
    tera.register_filter("zwy_some", |value: Value, _: Kwargs, _: &State| match value.is_none() {
        true => Value::from(""),
        false => value,
    });
    tera.register_filter("zwy_captured", markup::captured);
    tera.register_filter("zwy_text", markup::plainly);
    tera.register_filter("zwy_bounded", bounds::bounded);
    tera.register_filter("zwy_kept", bounds::kept);
    tera.register_function("zwy_once", |kwargs: Kwargs, _: &State| {
        let at = kwargs.must_get::<u64>("at")?;
        Ok::<_, Error>(Value::from(PRINTED.with_borrow_mut(|printed| printed.insert(at))))
    });
    tera.register_function("zwy_id", |_: Kwargs, _: &State| Value::from(next_id()));
    tera.register_function("zwy_changed", changed);
    tera.register_function("zwy_run", |_: Kwargs, _: &State| {
        RUNS.set(RUNS.get() + 1);
        Value::from(RUNS.get())
    });
    tera.register_function("zwy_first", |kwargs: Kwargs, _: &State| {
        let (at, run) = (kwargs.must_get::<u64>("at")?, kwargs.must_get::<u64>("run")?);
        Ok::<_, Error>(Value::from(MERGED.with_borrow_mut(|merged| merged.insert(at, run)) != Some(run)))
    });
    tera.register_function("zwy_step", |kwargs: Kwargs, _: &State| {
        bounds::keep(kwargs.must_get::<usize>("of")?)?;
        let left = STEPS.get();
        STEPS.set(left.saturating_sub(1));
        if left == 0 {
            Err(refused("循环次数太多", "the loops take too many turns"))
        } else {
            Ok(Value::from(""))
        }
    });
    tera.register_test("blank", |value: &Value, _: Kwargs, _: &State| is_blank(value));
    tera.register_test("number", |value: &Value, _: Kwargs, _: &State| choose::is_number(value));
    tera.register_test("odd", |value: &Value, _: Kwargs, _: &State| choose::leaves(value, 1));
    tera.register_test("even", |value: &Value, _: Kwargs, _: &State| choose::leaves(value, 0));
    tera.register_test("starting_with", |value: &Value, kwargs: Kwargs, _: &State| {
        choose::holds(value, &kwargs, |text, sought| text.starts_with(sought))
    });
    tera.register_test("ending_with", |value: &Value, kwargs: Kwargs, _: &State| {
        choose::holds(value, &kwargs, |text, sought| text.ends_with(sought))
    });
    tera.register_test("lower", |value: &Value, _: Kwargs, _: &State| shown(value) == shown(value).to_lowercase());
    tera.register_test("upper", |value: &Value, _: Kwargs, _: &State| shown(value) == shown(value).to_uppercase());
}

/// Calls a filter with arguments that need no data, on a value that needs none or else on one that suits it: what it
/// refuses now, it refuses always.
pub(super) fn tried(name: &str, value: Option<&Value>, with: &[(&'static str, Value)]) -> TeraResult<Value> {
    let Some((_, filter)) = PLAIN.iter().chain(LISTS).find(|(known, _)| *known == name) else {
        return Ok(Value::none());
    };
    let sample = || match name {
        "date" | "chinese_date" | "weekday" => Value::from("2026-01-05"),
        "thousands" | "fixed" | "percent" | "capital_amount" | "chinese_number" | "numbering" | "abs" | "round"
        | "file_size" | "int" | "float" => Value::from(1),
        "dictsort" | "items" | "keys" | "values" | "get" => Value::from(tera::Map::new()),
        _ if LISTS.iter().any(|(known, _)| *known == name) => Value::from(Vec::<Value>::new()),
        _ => Value::from("a"),
    };
    let with = with.iter().map(|(name, value)| (tera::value::Key::Str(name), value.clone())).collect();
    let value = value.filter(|value| !value.is_none()).cloned().unwrap_or_else(sample);
    let result = filter(&value, &Kwargs::new(std::sync::Arc::new(with)));
    // A picture is noted, and is none of a render.
    picture::begin();
    result
}

/// What an operation makes of two values, as far as it needs no data.
pub(super) fn tried_operation(operator: &str, left: &Value, right: &Value) -> TeraResult<Value> {
    let mut with = tera::Map::new();
    with.insert(tera::value::Key::Str("with"), right.clone());
    operations::operate(operator, left, &Kwargs::new(std::sync::Arc::new(with)))
}

/// The same for a text in which values are laid out: as many as there are.
pub(super) fn tried_pattern(
    name: &str,
    pattern: &str,
    args: Vec<Value>,
    named: Vec<(String, Value)>,
) -> TeraResult<()> {
    let filter = if name == "format" { formats::format } else { formats::braces };
    let mut with = tera::Map::new();
    with.insert(tera::value::Key::Str("args"), Value::from(args));
    if !named.is_empty() {
        let named: tera::Map = named.into_iter().map(|(name, value)| (tera::value::Key::from(name), value)).collect();
        with.insert(tera::value::Key::Str("named"), Value::from(named));
    }
    filter(&Value::from(pattern), &Kwargs::new(std::sync::Arc::new(with))).map(drop)
}

/// Parts what is wrong in Chinese from what is wrong in English, in an error of Tera's.
pub(super) const BOTH: char = '\u{1f}';

/// Why a filter has no value.
pub(super) fn refused(zh: impl std::fmt::Display, en: impl std::fmt::Display) -> Error {
    Error::message(format!("{zh}{BOTH}{en}"))
}

/// What comes of a value that is undefined.
fn lacking() -> TeraResult<Value> {
    if LENIENT.with_borrow(|lenient| lenient.on) {
        Ok(Value::undefined())
    } else {
        Err(Error::message("the value is undefined"))
    }
}

/// The truth value that a text of plain data spells, in whatever case, if it is one of `truths`; else the value.
fn spelled_truth(value: Value, truths: &[bool]) -> Value {
    let spelled = |truth: &&bool| value.as_str().is_some_and(|text| text.eq_ignore_ascii_case(&truth.to_string()));
    match truths.iter().find(spelled) {
        Some(truth) => Value::from(*truth),
        None => value,
    }
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
    let boolean = kwargs.get::<&Value>("boolean")?.is_some_and(Value::is_truthy);
    let missing = value.is_undefined() || (value.is_none() && !is_plain()) || (boolean && !value.is_truthy());
    Ok(if missing { fallback } else { value })
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
