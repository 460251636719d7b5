//! What the functions do.

use std::borrow::Cow;
use std::cmp::Ordering;

use chrono::{Datelike, NaiveDate};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use unicode_normalization::UnicodeNormalization;

use super::ast::Node;
use super::eval::{BYTES_MADE, Evaluated, Evaluator, Maybe};
use super::function::Function;
use super::value::{ExprList, ExprValue};
use crate::char_count::CharCount as _;
use crate::numeral::han;

impl<'a> Evaluator<'a> {
    /// The value of a function's call.
    pub(super) fn call(&mut self, function: Function, nodes: &'a [Node], node: &Node) -> Evaluated<Maybe<'a>> {
        use Function as F;
        let first = match nodes.first() {
            Some(first) => self.value(first)?,
            None => None,
        };
        match function {
            F::Has => return Ok(Some(ExprValue::Bool(first.is_some()))),
            F::Blank => return self.blank(first, node),
            F::Default => {
                return match (first, nodes.get(1)) {
                    (None, Some(fallback)) => self.value(fallback),
                    (first, _) => Ok(first),
                };
            }
            _ => {}
        }
        let Some(first) = first else { return Ok(None) };
        let mut rest = Vec::new();
        for node in nodes.iter().skip(1) {
            let Some(value) = self.value(node)? else { return Ok(None) };
            rest.push(value);
        }
        match function {
            F::Sum | F::Avg | F::Min | F::Max | F::Count => return self.aggregate(function, first, rest, node),
            F::Contains | F::StartsWith | F::EndsWith => return self.search(function, &first, rest.first(), node),
            F::Lower | F::Trim | F::Norm => return self.respell(function, first, node),
            _ => {}
        }
        Ok(match (function, first, rest.first()) {
            (F::Size, first, _) => self.size(&first, node)?.map(|size| ExprValue::Number(size.into())),
            (F::Abs, ExprValue::Number(number), _) => Some(ExprValue::Number(number.abs())),
            (F::Int, ExprValue::Number(number), _) => Some(ExprValue::Number(number.trunc())),
            (F::Int, ExprValue::Text(text), _) => {
                let number = Decimal::from_str_exact(text.trim()).ok();
                number.or_else(|| han(text.trim()).map(Decimal::from)).map(|number| ExprValue::Number(number.trunc()))
            }
            (F::Round, ExprValue::Number(number), digits) => round(number, digits),
            (F::Date, date @ ExprValue::Date(_), _) => Some(date),
            (F::Date, ExprValue::Text(text), _) => text.trim().parse::<NaiveDate>().ok().map(ExprValue::Date),
            (F::Year, ExprValue::Date(date), _) => Some(ExprValue::Number(date.year().into())),
            // The difference of two dates is a number of days already.
            (F::Days, number @ ExprValue::Number(_), None) => Some(number),
            (F::Days, ExprValue::Date(from), Some(ExprValue::Date(to))) => {
                Some(ExprValue::Number((*to - from).num_days().into()))
            }
            _ => None,
        })
    }

    /// True for what is missing, and for text and lists in which nothing stands.
    fn blank(&mut self, value: Maybe<'a>, node: &Node) -> Evaluated<Maybe<'a>> {
        let blank = match &value {
            None => true,
            Some(ExprValue::Text(text)) => {
                self.scan(text.len(), node)?;
                text.chars().all(is_blank)
            }
            Some(ExprValue::List(list)) => list.is_empty(),
            Some(ExprValue::Map(map)) => map.is_empty(),
            Some(_) => false,
        };
        Ok(Some(ExprValue::Bool(blank)))
    }

    /// Characters of a text, items of a list, entries of a row.
    fn size(&mut self, value: &ExprValue<'a>, node: &Node) -> Evaluated<Option<usize>> {
        Ok(match value {
            ExprValue::Text(text) => {
                self.scan(text.len(), node)?;
                Some(text.char_count())
            }
            ExprValue::List(list) => Some(list.len()),
            ExprValue::Map(map) => Some(map.len()),
            _ => None,
        })
    }

    /// Over the items of a list, of which missing ones are skipped, or over several values.
    fn aggregate(
        &mut self,
        function: Function,
        first: ExprValue<'a>,
        rest: Vec<ExprValue<'a>>,
        node: &Node,
    ) -> Evaluated<Maybe<'a>> {
        let list = match (first, rest.is_empty()) {
            (ExprValue::List(list), true) => list,
            (first, _) => ExprList::made([first].into_iter().chain(rest).map(Some).collect()),
        };
        self.take(list.len(), node)?;
        let present = list.iter().flatten();
        Ok(match function {
            Function::Count => Some(ExprValue::Number(present.count().into())),
            Function::Min => extreme(present, Ordering::Less),
            Function::Max => extreme(present, Ordering::Greater),
            _ => total(&list, function == Function::Avg),
        })
    }

    fn search(
        &mut self,
        function: Function,
        within: &ExprValue<'a>,
        sought: Option<&ExprValue<'a>>,
        node: &Node,
    ) -> Evaluated<Maybe<'a>> {
        let found = match (function, within, sought) {
            (Function::Contains, ExprValue::List(_), Some(item)) => self.contained(item, within, node)?,
            (_, ExprValue::Text(text), Some(ExprValue::Text(part))) => {
                self.scan(text.len() + part.len(), node)?;
                Some(match function {
                    Function::StartsWith => text.starts_with(&**part),
                    Function::EndsWith => text.ends_with(&**part),
                    _ => text.contains(&**part),
                })
            }
            _ => None,
        };
        Ok(found.map(ExprValue::Bool))
    }

    fn respell(&mut self, function: Function, value: ExprValue<'a>, node: &Node) -> Evaluated<Maybe<'a>> {
        let ExprValue::Text(text) = value else { return Ok(None) };
        self.take(text.len() / BYTES_MADE, node)?;
        match function {
            Function::Lower => self.text(text.to_lowercase(), node),
            Function::Norm => self.text(norm(&text), node),
            _ => Ok(Some(ExprValue::Text(match text {
                Cow::Borrowed(text) => Cow::Borrowed(text.trim_matches(is_space)),
                Cow::Owned(text) => Cow::Owned(text.trim_matches(is_space).to_owned()),
            }))),
        }
    }
}

/// A text without white space, in the narrow forms (NFKC) and lower case of its characters.
fn norm(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match narrow(c) {
            Some(c) if is_space(c) => {}
            Some(c) => folded.push(c),
            None => return text.nfkc().filter(|&c| !is_space(c)).flat_map(char::to_lowercase).collect(),
        }
    }
    folded
}

/// What becomes of a character whatever stands beside it; known of those that nearly all texts are made of.
fn narrow(c: char) -> Option<char> {
    match c {
        '\0'..='\u{7f}' => Some(c.to_ascii_lowercase()),
        '\u{4e00}'..='\u{9fff}' | '、' | '。' | '《' | '》' | '“' | '”' | '—' | '·' | '×' => Some(c),
        '\u{3000}' => Some(' '),
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).map(|c| c.to_ascii_lowercase()),
        _ => None,
    }
}

/// White space and the characters of no width that stand for it.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}')
}

/// Space, and the strokes of a line to write on.
fn is_blank(c: char) -> bool {
    is_space(c) || matches!(c, '_' | '＿' | '—')
}

/// The sum or mean: zero for no items; missing when all are, or when one is no number.
fn total<'a>(list: &ExprList<'a>, mean: bool) -> Maybe<'a> {
    let (mut sum, mut count) = (Decimal::ZERO, 0_u64);
    for value in list.iter().flatten() {
        sum = sum.checked_add(value.as_number()?)?;
        count += 1;
    }
    match (mean, count) {
        (true, _) => sum.checked_div(count.into()).map(ExprValue::Number),
        (false, 0) if !list.is_empty() => None,
        (false, _) => Some(ExprValue::Number(sum)),
    }
}

/// The first of the least or greatest values; missing when there is none, or when two do not compare.
fn extreme<'a>(mut values: impl Iterator<Item = ExprValue<'a>>, wanted: Ordering) -> Maybe<'a> {
    let mut best = values.next()?;
    best.order(&best)?;
    for value in values {
        if value.order(&best)? == wanted {
            best = value;
        }
    }
    Some(best)
}

/// Half away from zero (四舍五入), to whole numbers or to 0–28 digits.
fn round<'a>(number: Decimal, digits: Option<&ExprValue<'a>>) -> Maybe<'a> {
    let digits = match digits {
        None => 0,
        Some(digits) => {
            let digits = digits.as_number()?;
            digits.fract().is_zero().then(|| digits.to_u32())?.filter(|digits| *digits <= 28)?
        }
    };
    Some(ExprValue::Number(number.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_become_what_they_become_in_a_text() {
        for c in ('\0'..='\u{33ff}')
            .chain('\u{4dff}'..='\u{4e10}')
            .chain('\u{9ff0}'..='\u{a010}')
            .chain('\u{f900}'..='\u{ffff}')
        {
            let text = format!("A{c}甲{c}");
            let slow: String = text.nfkc().filter(|&c| !is_space(c)).flat_map(char::to_lowercase).collect();
            assert_eq!(norm(&text), slow, "{c:?}");
        }
    }
}
