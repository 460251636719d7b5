//! What a call means, decided while parsing: the function, the number of its values, and what of them can be told to
//! be wrong before any data is there.

use std::ops::Range;

use chrono::NaiveDate;

use super::ast::{Kind, Macro, Node, Operator};
use super::error::ExprError;
use super::function::{self, Function, SIGNATURES, Signature};
use crate::message;
use crate::message::Message;
use crate::pattern::Pattern;

/// Bytes of a compiled pattern.
const PATTERN_BYTES: usize = 1 << 20;

/// Names of other languages, with what to write here.
const HABITS: [(&str, &str); 9] = [
    ("not", "!"),
    ("len", "size"),
    ("length", "size"),
    ("average", "avg"),
    ("mean", "avg"),
    ("if", "condition ? value : other"),
    ("isempty", "blank"),
    ("empty", "blank"),
    ("any", "list.exists(x, …)"),
];

/// The node of the call of `name` with `values`, the receiver first.
pub(super) fn function(
    name: &str,
    at: Range<usize>,
    values: Vec<Node>,
    known: bool,
    errors: &mut Vec<ExprError>,
) -> Kind {
    let Some(signature) = function::named(name) else {
        errors.push(unknown(name, at));
        return Kind::List(values);
    };
    let (least, most) = signature.values;
    if values.len() < least || values.len() > most {
        errors.push(wrong_count(signature, values.len(), at));
        return Kind::List(values);
    }
    match (signature.function, values.as_slice()) {
        (Function::Matches, _) => return pattern(signature, Kind::Matches, values, at, known, errors),
        (Function::Find, _) => return pattern(signature, Kind::Find, values, at, known, errors),
        (Function::FindAll, _) => return pattern(signature, Kind::FindAll, values, at, known, errors),
        (Function::Date, [Node { kind: Kind::Text(text), span, .. }]) if text.parse::<NaiveDate>().is_err() => {
            errors.push(ExprError::new(
                span.clone(),
                message!("“{text}”不是日期", "`{text}` is no date"),
                Message::new("写成 '2026-03-05'", "write '2026-03-05'"),
            ));
        }
        _ => {}
    }
    Kind::Call(signature.function, values)
}

/// Notes what `operator` can never do with its right side.
pub(super) fn operands(operator: Operator, right: &Node, errors: &mut Vec<ExprError>) {
    if operator == Operator::In && matches!(right.kind, Kind::Text(_) | Kind::Number(_) | Kind::Bool(_)) {
        errors.push(ExprError::new(
            right.span.clone(),
            Message::new("in 的右边不是清单", "the right side of `in` is no list"),
            Message::new(
                "写成 x in ['甲', '乙']；文字包含写 '…'.contains(x)",
                "write x in ['a', 'b'], or '…'.contains(x) for a part of a text",
            ),
        ));
    }
}

/// A call of a function whose second value is a regular expression: it is compiled here unless it is `known` to be right.
fn pattern(
    signature: &Signature,
    kind: fn(Box<Node>, Box<Pattern>) -> Kind,
    values: Vec<Node>,
    at: Range<usize>,
    known: bool,
    errors: &mut Vec<ExprError>,
) -> Kind {
    let name = signature.name;
    let Ok([text, pattern]) = <[Node; 2]>::try_from(values) else { return Kind::Null };
    let Kind::Text(source) = &pattern.kind else {
        errors.push(ExprError::new(
            pattern.span,
            message!("{name} 的式样要写在引号里", "the pattern of {name} is written in quotes"),
            message!(
                "写成 x.{name}('^[0-9]+$')；比较文字用 contains",
                "write x.{name}('^[0-9]+$'); contains compares texts",
            ),
        ));
        return Kind::Null;
    };
    let compiled = Pattern::within(PATTERN_BYTES, source);
    match if known { Ok(()) } else { compiled.compile() } {
        Ok(()) => kind(Box::new(text), Box::new(compiled)),
        Err(error) => {
            let why = error.to_string();
            let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ");
            errors.push(ExprError::new(
                pattern.span.clone(),
                message!("正则表达式有误：{why}", "the pattern is wrong: {why}"),
                Message::new(
                    "改正式样；反斜杠写成 r'\\d' 或 '\\\\d'",
                    "mend the pattern; a backslash is r'\\d' or '\\\\d'",
                ),
            ));
            Kind::Call(Function::Has, vec![Node::new(Kind::Null, at)])
        }
    }
}

fn wrong_count(signature: &Signature, found: usize, at: Range<usize>) -> ExprError {
    let (Signature { name, usage, .. }, (least, most)) = (signature, signature.values);
    let wanted = if least == most { least.to_string() } else { format!("{least}–{most}") };
    ExprError::new(
        at,
        message!("{name} 要 {wanted} 个值，这里有 {found} 个", "{name} takes {wanted} values, not {found}"),
        message!("写成 {usage}", "write {usage}"),
    )
}

fn unknown(name: &str, at: Range<usize>) -> ExprError {
    let message = message!("没有函数“{name}”", "there is no function `{name}`");
    let habit = HABITS.iter().find(|(other, _)| name.eq_ignore_ascii_case(other)).map(|(_, here)| *here);
    let close = |known: &str| strsim::damerau_levenshtein(&name.to_lowercase(), &known.to_lowercase());
    let known = SIGNATURES.iter().map(|s| s.name).chain(Macro::NAMES.iter().map(|(name, _)| *name));
    // One letter in three may differ.
    let nearest = known.min_by_key(|known| close(known)).filter(|known| close(known) * 3 <= known.len().max(3));
    let help = match (Macro::named(name), habit.or(nearest)) {
        (Some(_), _) => message!("写成 清单.{name}(x, …)", "write list.{name}(x, …)"),
        (None, Some(here)) => message!("是不是 {here}？", "did you mean {here}?"),
        (None, None) => {
            let all = SIGNATURES.iter().map(|s| s.name).collect::<Vec<_>>().join(" ");
            message!("可用的函数：{all}", "the functions are: {all}")
        }
    };
    ExprError::new(at, message, help)
}
