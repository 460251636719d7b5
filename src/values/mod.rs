//! Rules of the field types: from what a person wrote to a value ([`coerce`]), whether the value will do
//! ([`validate`]), and from a value to what a form prints ([`print()`]).
//!
//! Three promises hold for every type. Trimming is silent, but a value that was changed (a unit stripped, a width
//! folded, a date re-spelled) carries a `normalised` warning with what was found and what was made of it. What cannot
//! be decided is an error that says what to write instead, and stays as text, so that nothing is lost; words beside
//! boxes that are of no choice are `unread`. And what is printed reads back as the same value without a word:
//! `coerce(print(v)) == v`.
//!
//! [`coerce`] speaks about reading, [`validate`] about the value, and a caller that reads a return runs both: the
//! second only where the first reported no error, for a value that could not be read need not be judged as well. One
//! file holds one family of types.

mod answers;
mod around;
mod aside;
mod beside;
mod blank;
mod choice;
mod date;
mod email;
mod gaps;
mod literal;
mod normal;
mod number;
mod period;
mod person;
mod phone;
mod prompt;
mod signature;
mod text;
mod ticks;
mod unit;

use std::borrow::Cow;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::grid::{Block, Content, Measured};
use crate::message;
use crate::problem::Problem;
use crate::schema::{Field, FieldType};
use crate::value::Value;
pub use blank::is_written_blank;
pub use date::{chinese_date, day_of};
pub(crate) use gaps::opposite;
pub(crate) use ticks::{boxes, boxes_in_front, has_boxes, lone_mark, only_ticked};

/// Problems of one cell that are told; only a hostile one has more.
const MOST_PROBLEMS: usize = 50;

/// What [`coerce`] made of a piece of a return.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Coerced {
    /// The value; none for an empty field. What could not be read as the field's type stays as text.
    pub value: Option<Value>,
    /// What was noticed, without field and place: the caller adds both.
    pub problems: Vec<Problem>,
}

impl Coerced {
    fn of(value: Value) -> Self {
        Self { value: Some(value), problems: Vec::new() }
    }

    fn with(mut self, problem: Problem) -> Self {
        self.problems.push(problem);
        self
    }
}

/// Reads `content` as a value of `field`.
///
/// ```
/// use zwy::{grid::Content, schema::{Field, FieldType}, value::Value, values::coerce};
///
/// let field = Field::new("applicant_date", "日期", FieldType::Date);
/// let read = coerce(&field, &Content::Text("二〇二六年十一月二十二日".into()));
/// assert_eq!(read.value.unwrap().plain(), "2026-11-22");
/// assert_eq!(read.problems[0].code, "normalised");
/// ```
pub fn coerce(field: &Field, content: &Content) -> Coerced {
    match content {
        Content::Empty => Coerced::default(),
        Content::Text(text) => coerce_text(field, text),
        Content::Blocks(blocks) => coerce_blocks(field, blocks, &content.text()),
        Content::Number(number) => coerce_float(field, *number),
        Content::Measured(measured) => coerce_measured(field, measured),
        Content::Date(moment) => match field.kind {
            FieldType::Date => date::accept_moment(*moment),
            FieldType::Integer | FieldType::Decimal => misformatted(field, &content.text()),
            _ => coerce_text(field, &content.text()),
        },
        Content::Time(time) => match field.kind {
            FieldType::Integer | FieldType::Decimal if time.is_elapsed => coerce_float(field, time.days),
            FieldType::Integer | FieldType::Decimal => misformatted(field, &time.shown),
            _ => coerce_text(field, &time.shown),
        },
        Content::Bool(_) => coerce_text(field, &content.text()),
        Content::Error(error) => formula_error(error),
        Content::Formula(formula) => no_cached_value(formula),
    }
}

/// Reads the text of a Word cell: what is struck out in it counts as deleted.
fn coerce_blocks(field: &Field, blocks: &[Block], text: &str) -> Coerced {
    let mut kept = String::new();
    let mut struck = false;
    for paragraph in blocks.iter().filter_map(|block| if let Block::Paragraph(p) = block { Some(p) } else { None }) {
        kept.push_str(&paragraph.kept());
        kept.push('\n');
        struck |= !paragraph.struck.is_empty();
    }
    let choice = matches!(field.kind, FieldType::Choice | FieldType::MultiChoice);
    if !struck {
        return coerce_text(field, text);
    }
    if !choice && normal::trim(&kept).is_empty() {
        let coerced = coerce_text(field, text);
        let made = coerced.value.as_ref().map(Value::plain);
        return match made {
            Some(made) => coerced.with(all_struck(text, &made)),
            None => coerced,
        };
    }
    let coerced = coerce_text(field, &kept);
    if choice {
        return coerced;
    }
    let made = coerced.value.as_ref().map(Value::plain).unwrap_or_default();
    coerced.with(struck_out(text, &made))
}

/// What is said of `made`, read of `text` in which something is struck out.
pub(crate) fn struck_out(text: &str, made: &str) -> Problem {
    normalised(text, made)
        .message(message!("划去的文字没有读取，读作“{made}”", "what is struck out was not read; “{made}” was"))
        .help(message!("请删去划掉的文字", "delete what is struck out"))
}

/// What is said of `made`, the text of a cell in which nothing else stands and which is struck out.
fn all_struck(text: &str, made: &str) -> Problem {
    normalised(text, made)
        .message(message!(
            "这一格的文字全部划去了，仍读作“{made}”",
            "all of it is struck out; it was read as “{made}” all the same"
        ))
        .help(message!(
            "如不作数，请删去；如作数，请去掉删除线",
            "delete it if it does not hold, else take the line away"
        ))
}

/// Reads `text` as a value of `field`: what a paragraph, a content control or a column of a CSV file holds.
pub fn coerce_text(field: &Field, text: &str) -> Coerced {
    let (text, hinted) = match blank::unframe(field, text) {
        blank::Framed::Absent(problem) => {
            return Coerced { value: None, problems: problem.into_iter().map(|problem| *problem).collect() };
        }
        blank::Framed::Text(text, hinted) => (text, hinted),
    };
    if field.written_blanks && is_written_blank(text) && !choice::is_term(field, text) {
        return Coerced::default();
    }
    if prompt::is_prompt(field, text) && !choice::is_term(field, text) {
        return Coerced { value: None, problems: vec![prompt::unwritten(field, text)] };
    }
    if is_formula_error(field, text) {
        return formula_error(text);
    }
    let mut coerced = match field.kind {
        FieldType::Integer | FieldType::Decimal => number::read(field, text),
        FieldType::Date => date::read(field, text),
        FieldType::MultiChoice => choice::read_many(field, text),
        FieldType::Choice => choice::read_one(field, text),
        FieldType::LongText if signature::is_unsigned(text) => Coerced::default(),
        _ => match signature::standing(field, text).filter(|_| !choice::is_term(field, text)) {
            Some(blank::Placeholder::Whole) => {
                Coerced { value: None, problems: vec![blank::left_standing(field, text)] }
            }
            Some(blank::Placeholder::Part(word)) => Coerced::of(Value::text(text)).with(blank::unfilled(text, word)),
            None => match field.kind {
                FieldType::Person => person::read(text),
                FieldType::Phone => phone::read(text),
                FieldType::Email => email::read(text),
                _ => text::read(field, text),
            },
        },
    };
    if hinted && let Some(hint) = &field.hint {
        let made = coerced.value.as_ref().map(Value::plain).unwrap_or_default();
        let (hint, kept) = (normal::quote(hint), normal::quote(&made));
        coerced.problems.push(
            Problem::warning("normalised", message!("已去掉提示文字“{hint}”", "the hint “{hint}” was taken away"))
                .found(format!("{hint}{kept}"))
                .expected(made.clone())
                .help(message!("填写后请删去提示文字", "delete the hint when you fill in a value")),
        );
    }
    coerced
}

/// True for a text in which a placeholder stands.
pub(crate) fn has_placeholder(text: &str) -> bool {
    blank::placeholder(text).is_some()
}

/// True for a field whose value stands alone: its form prints nothing in the value's place or around it.
pub(crate) fn is_bare(field: &Field) -> bool {
    let printed = |text: &str| !normal::trim(text).is_empty();
    let (front, behind) = &field.print;
    field.preset.is_none()
        && field.blank.is_none()
        && field.hint.is_none()
        && field.drop_suffix.is_none()
        && !printed(front)
        && !printed(behind)
}

/// True for a text that [`coerce_text`] keeps in a [bare](is_bare) text field just as it is, without a word; false leaves
/// that open.
pub(crate) fn is_kept(field: &Field, text: &str) -> bool {
    let is_blank = text.is_empty() || (field.written_blanks && is_written_blank(text));
    !is_blank
        && !text.starts_with(normal::is_blank)
        && !text.ends_with(normal::is_blank)
        && blank::placeholder(text).is_none()
        && !prompt::is_prompt(field, text)
        && !is_formula_error(field, text)
        && blank::undecorated(field.kind, text).is_none()
}

/// Reads a value of a data file as a value of `field`: text as a person wrote it, exact numbers, dates, and the items
/// of a list one by one.
pub fn coerce_value(field: &Field, value: &Value) -> Coerced {
    let number = matches!(field.kind, FieldType::Integer | FieldType::Decimal);
    match value {
        Value::Number(exact) if number => number::accept(field, *exact),
        Value::Number(exact) if field.kind == FieldType::Date => date::accept_number(field, *exact),
        Value::Date(date) if field.kind == FieldType::Date => Coerced::of(Value::Date(*date)),
        Value::Date(_) if number => misformatted(field, &value.plain()),
        Value::List(items) if field.kind == FieldType::MultiChoice => choice::read_items(
            field,
            items.iter().map(|item| match item {
                Value::Text(text) => Cow::Borrowed(&**text),
                other => Cow::Owned(other.plain()),
            }),
        ),
        Value::Text(text) => coerce_text(field, text),
        Value::Number(_) | Value::Date(_) | Value::Bool(_) | Value::Null => coerce_text(field, &value.plain()),
        Value::List(_) | Value::Rows(_) | Value::Map(_) => {
            let found = value.plain();
            Coerced::of(value.clone()).with(
                Problem::error("type", message!("本栏只能填一个值", "this field takes a single value"))
                    .found(found)
                    .help(message!("请只填写一个值", "write a single value")),
            )
        }
    }
}

/// Whether a value that [`coerce`] made will do: its length, range, step, pattern and vocabulary, and the shape of
/// names, telephone numbers and e-mail addresses. Not to be asked about a value for which [`coerce`] reported an error;
/// where it can tell (text in a field of numbers or dates, a placeholder), it is silent about such a value.
pub fn validate(field: &Field, value: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    match (field.kind, value) {
        (FieldType::Integer | FieldType::Decimal, Value::Number(number)) => in_range(field, *number, &mut problems),
        (FieldType::Integer | FieldType::Decimal | FieldType::Date, _) => {}
        (FieldType::MultiChoice, Value::List(items)) => {
            for item in items.iter().filter_map(Value::as_text) {
                if problems.len() >= MOST_PROBLEMS {
                    break;
                }
                choice::validate(field, item, &mut problems);
            }
        }
        (_, Value::Text(text)) if text::is_settled(field, text) => {
            match field.kind {
                FieldType::Person => person::validate(text, &mut problems),
                FieldType::Phone => phone::validate(text, &mut problems),
                FieldType::Email => email::validate(text, &mut problems),
                FieldType::Period => period::validate(text, &mut problems),
                _ => {}
            }
            text::validate(field, text, &mut problems);
            if blank::says_more(field, text) {
                problems.push(blank::more(text));
            }
            choice::validate(field, text, &mut problems);
        }
        _ => {}
    }
    problems
}

/// The text that `field` prints for `value`; its blank, hint or preset where there is none.
///
/// Dates print as `2026年3月5日`, a vocabulary with tick boxes prints all its terms.
pub fn print(field: &Field, value: Option<&Value>) -> String {
    let printed = match value {
        None => String::new(),
        Some(Value::Date(date)) => date::chinese_date(*date),
        Some(Value::Text(text)) if !choice::ticks(field) || text.is_empty() => text.to_string(),
        Some(value @ (Value::Text(_) | Value::List(_))) if choice::ticks(field) => choice::printed(field, value),
        Some(value) => value.plain(),
    };
    if printed.is_empty() {
        let nothing = field.blank.as_ref().or(field.hint.as_ref()).or(field.preset.as_ref());
        return match nothing {
            Some(text) => text.clone(),
            None if choice::ticks(field) => choice::printed(field, &Value::List(Vec::new())),
            None => String::new(),
        };
    }
    let (front, behind) = &field.print;
    if front.is_empty() && behind.is_empty() { printed } else { format!("{front}{printed}{behind}") }
}

fn coerce_float(field: &Field, float: f64) -> Coerced {
    match (field.kind, number::from_f64(float)) {
        (FieldType::Integer | FieldType::Decimal, Some(exact)) => number::accept(field, exact),
        (FieldType::Integer | FieldType::Decimal, None) => {
            let found = float.to_string();
            number::refuse(&found, "type", message!("“{found}”不是数字", "“{found}” is not a number"), field)
        }
        (FieldType::Date, Some(exact)) => date::accept_number(field, exact),
        _ => {
            let shown = number::shown(float);
            let mut coerced = coerce_text(field, &shown);
            if float.abs() >= 1e15 {
                coerced.problems.push(
                    Problem::warning(
                        "format",
                        message!(
                            "“{shown}”超过15位，末尾数字已丢失",
                            "“{shown}” has more than 15 digits: the last ones are lost"
                        ),
                    )
                    .found(shown.clone())
                    .help(message!(
                        "请把单元格设为文本后重新填写",
                        "format the cell as text and write the number again"
                    )),
                );
            }
            coerced
        }
    }
}

/// True when what is shown behind a number is a unit of the field or makes a percentage; anything else (`号`, `台`) says
/// nothing.
pub(crate) fn names_unit(field: &Field, measured: &Measured) -> bool {
    measured.is_percent() || number::factor(field, &measured.unit).is_some()
}

/// Reads a number as it is shown, where the unit makes another one of it.
fn coerce_measured(field: &Field, measured: &Measured) -> Coerced {
    let number = matches!(field.kind, FieldType::Integer | FieldType::Decimal);
    let as_shown =
        number && (measured.is_percent() || number::factor(field, &measured.unit).is_some_and(|f| f != Decimal::ONE));
    if !as_shown {
        return coerce_float(field, measured.number);
    }
    coerce_text(field, &format!("{}{}", number::shown(measured.shown()), measured.unit))
}

/// The range and step of a number.
fn in_range(field: &Field, number: Decimal, problems: &mut Vec<Problem>) {
    if field.kind == FieldType::Integer && number.scale() > 0 && !number.fract().is_zero() {
        problems.extend(number::accept(field, number).problems);
        return;
    }
    if let Some((least, most)) = field.range
        && (number < least || number > most)
    {
        let (shown, least, most, title) = (number.normalize(), least.normalize(), most.normalize(), &field.title);
        let unbounded = most >= Decimal::MAX.trunc();
        let (expected, message) = if number < least {
            let expected = if unbounded { format!("≥ {least}") } else { format!("{least}–{most}") };
            (expected, message!("“{title}”为 {shown}，小于 {least}", "“{title}” is {shown}, less than {least}"))
        } else {
            (
                format!("{least}–{most}"),
                message!("“{title}”为 {shown}，大于 {most}", "“{title}” is {shown}, greater than {most}"),
            )
        };
        let help = message!("请填写 {expected} 的数", "write a number {expected}");
        problems.push(Problem::error("range", message).found(shown.to_string()).expected(expected).help(help));
    } else if let Some(step) = field.step
        && number.checked_rem(step).is_some_and(|rest| !rest.is_zero())
    {
        let (shown, step) = (number.normalize(), step.normalize());
        problems.push(
            Problem::warning("range", message!("{shown} 不是 {step} 的倍数", "{shown} is not a multiple of {step}"))
                .found(shown.to_string())
                .expected(step.to_string())
                .help(message!("请按 {step} 的倍数填写", "write a multiple of {step}")),
        );
    }
}

/// The warning that `found` was read as `made`.
fn normalised(found: &str, made: &str) -> Problem {
    let (written, read) = (normal::quote(found), normal::quote(made));
    Problem::warning("normalised", message!("“{written}”已读作“{read}”", "“{written}” was read as “{read}”"))
        .found(found)
        .expected(made)
        .help(message!("如有误请改正，无误请直接写“{read}”", "correct it if that is wrong, else write “{read}”"))
}

/// An error value of a worksheet: `#REF!` and its like.
/// True for the sign of a formula that failed, as text: it was copied from a worksheet.
fn is_formula_error(field: &Field, text: &str) -> bool {
    const ERRORS: [&str; 7] = ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"];
    let is_text = !matches!(
        field.kind,
        FieldType::Integer | FieldType::Decimal | FieldType::Date | FieldType::Choice | FieldType::MultiChoice
    );
    text.starts_with('#') && is_text && ERRORS.contains(&text)
}

fn formula_error(error: &str) -> Coerced {
    let quoted = normal::quote(error);
    Coerced::of(Value::text(normal::trim(error))).with(
        Problem::error("formula-error", message!("公式出错（{quoted}）", "the formula failed ({quoted})"))
            .found(error)
            .help(message!("请改正公式，或直接填写数值", "mend the formula or write the value itself")),
    )
}

fn no_cached_value(formula: &str) -> Coerced {
    let formula = normal::trim(formula);
    let text = if formula.starts_with('=') { formula.to_owned() } else { format!("={formula}") };
    let quoted = normal::quote(&text);
    let problem = Problem::error(
        "no-cached-value",
        message!("公式“{quoted}”没有计算结果", "the formula “{quoted}” has no stored result"),
    )
    .found(text.clone())
    .help(message!(
        "请用WPS或Excel打开并保存后再报送，或直接填写数值",
        "open and save the file in WPS or Excel, or write the value itself"
    ));
    Coerced::of(Value::text(text)).with(problem)
}

/// A date where a number should be: usually a number that the worksheet took for one.
fn misformatted(field: &Field, found: &str) -> Coerced {
    let problem = message!("“{found}”是日期，不是数字", "“{found}” is a date, not a number");
    let mut coerced = number::refuse(found, "type", problem, field);
    let help = Arc::new(message!(
        "请把单元格格式设为“常规”后重新填写数字",
        "set the cell's format to General and write the number again"
    ));
    coerced.problems.iter_mut().for_each(|problem| problem.help = help.clone());
    coerced
}

#[cfg(test)]
mod tests {
    #[test]
    fn of_what_is_struck_out_the_rest_was_read() {
        let said = super::struck_out("张三王五", "王五").message;
        assert_eq!(said.en, "what is struck out was not read; “王五” was");
        assert_eq!(said.zh, "划去的文字没有读取，读作“王五”");
    }
}
