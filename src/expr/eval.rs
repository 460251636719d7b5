//! From a tree and a scope to a value.
//!
//! Every node, every item of a list and every few bytes of a text cost a step, so that what an expression may take of
//! time and memory is bounded by one number, whatever the data holds.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;

use regex::{Captures, Match};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::ast::{Comprehension, Kind, Macro, Node, Operator};
use super::error::EvalError;
use super::value::{ExprList, ExprValue, Scope};
use crate::deadline;
use crate::limits::Limits;
use crate::pattern::Pattern;

/// Steps after which an evaluation asks for the time.
const STEPS_OF_TIME: usize = 1 << 14;

/// A value, or none where one is missing.
pub(super) type Maybe<'a> = Option<ExprValue<'a>>;

/// The steps are used up; where that was.
#[derive(Debug)]
pub(super) struct Exceeded(Range<usize>);

pub(super) type Evaluated<T> = Result<T, Exceeded>;

/// Steps for each item that a list keeps: it takes memory until the end.
const STEPS_PER_KEPT_ITEM: usize = 4;

/// Bytes of text that are looked at in one step.
const BYTES_SCANNED: usize = 64;

/// Bytes of text that are made in one step.
pub(super) const BYTES_MADE: usize = 8;

/// Evaluates `node`.
pub(super) fn evaluate<'a>(node: &'a Node, scope: &'a dyn Scope, limits: &Limits) -> Result<Maybe<'a>, EvalError> {
    let limit = limits.expression_steps;
    let mut evaluator = Evaluator { scope, locals: Vec::new(), left: limit };
    evaluator.value(node).map_err(|Exceeded(span)| EvalError::too_many_steps(span, limit))
}

pub(super) struct Evaluator<'a> {
    scope: &'a dyn Scope,
    /// The values that the macros around bind, the outermost first.
    locals: Vec<Maybe<'a>>,
    /// Steps left.
    left: usize,
}

fn bool<'a>(truth: bool) -> Maybe<'a> {
    Some(ExprValue::Bool(truth))
}

impl<'a> Evaluator<'a> {
    /// Takes `steps` for `node`.
    pub(super) fn take(&mut self, steps: usize, node: &Node) -> Evaluated<()> {
        let left = self.left.checked_sub(steps);
        // Of a file whose time is over nothing is told.
        let is_over = |left: usize| left / STEPS_OF_TIME != self.left / STEPS_OF_TIME && deadline::passed();
        match left.filter(|left| !is_over(*left)) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(Exceeded(node.span.clone())),
        }
    }

    /// Takes the steps of looking at `bytes` of text.
    pub(super) fn scan(&mut self, bytes: usize, node: &Node) -> Evaluated<()> {
        self.take(bytes / BYTES_SCANNED, node)
    }

    /// A list that the expression makes.
    pub(super) fn list(&mut self, items: Vec<Maybe<'a>>, node: &Node) -> Evaluated<Maybe<'a>> {
        self.take(items.len() * STEPS_PER_KEPT_ITEM, node)?;
        Ok(Some(ExprValue::List(ExprList::made(items))))
    }

    /// A text that the expression makes.
    pub(super) fn text(&mut self, text: String, node: &Node) -> Evaluated<Maybe<'a>> {
        self.take(text.len() / BYTES_MADE, node)?;
        Ok(Some(ExprValue::Text(Cow::Owned(text))))
    }

    /// The value of `node`.
    pub(super) fn value(&mut self, node: &'a Node) -> Evaluated<Maybe<'a>> {
        self.take(1, node)?;
        match &node.kind {
            Kind::Null => Ok(None),
            Kind::Bool(truth) => Ok(bool(*truth)),
            Kind::Number(number) => Ok(Some(ExprValue::Number(*number))),
            Kind::Text(text) => Ok(Some(ExprValue::Text(Cow::Borrowed(text)))),
            Kind::Name(name) => Ok(self.scope.get(name)),
            Kind::Local(slot) => self.local(*slot, node),
            // `row.x` is what most rules are made of.
            Kind::Field(inner, field) => match &inner.kind {
                Kind::Name(name) => {
                    self.take(1, inner)?;
                    Ok(self.scope.get(name).and_then(|value| field_of(&value, field)))
                }
                _ => Ok(self.value(inner)?.and_then(|value| field_of(&value, field))),
            },
            Kind::Index(inner, index) => self.index(inner, index),
            Kind::Not(inner) => Ok(self.value(inner)?.and_then(|v| v.as_bool()).and_then(|truth| bool(!truth))),
            Kind::Negate(inner) => {
                Ok(self.value(inner)?.and_then(|v| v.as_number()).map(|number| ExprValue::Number(-number)))
            }
            Kind::Logic(all, nodes) => self.logic(*all, nodes),
            Kind::Binary(operator, left, right) => self.binary(*operator, left, right, node),
            Kind::Conditional(parts) => self.conditional(parts),
            Kind::List(nodes) => self.literal(nodes, node),
            Kind::Call(function, values) => self.call(*function, values, node),
            Kind::Matches(text, pattern) => match self.value(text)? {
                Some(ExprValue::Text(text)) => {
                    // A pattern looks at every byte, some patterns more than once.
                    self.take(text.len(), node)?;
                    Ok(bool(pattern.is_match(&text)))
                }
                _ => Ok(None),
            },
            Kind::Find(text, pattern) => match self.value(text)? {
                Some(ExprValue::Text(text)) => {
                    self.take(text.len(), node)?;
                    match pattern.captures(&text).as_ref().and_then(place) {
                        Some(place) => self.text(place.as_str().to_owned(), node),
                        None => Ok(None),
                    }
                }
                _ => Ok(None),
            },
            Kind::FindAll(text, pattern) => match self.value(text)? {
                Some(ExprValue::Text(text)) => self.found(&text, pattern, node),
                _ => Ok(None),
            },
            Kind::Macro(kind, parts) => self.comprehension(*kind, parts, node),
        }
    }

    /// All places of a pattern. What stands behind a pair of brackets may begin the next place, too.
    fn found(&mut self, text: &str, pattern: &Pattern, node: &Node) -> Evaluated<Maybe<'a>> {
        let (mut list, mut from) = (Vec::new(), 0);
        self.take(text.len(), node)?;
        while let Some(found) = pattern.captures_at(text, from) {
            let Some(place) = place(&found) else { break };
            // A search may go on to the end of the text, however near the place is.
            self.take(STEPS_PER_KEPT_ITEM + text.len() - from, node)?;
            list.push(self.text(place.as_str().to_owned(), node)?);
            let Some(next) = text.get(place.end()..) else { break };
            let least = if place.end() > from { 0 } else { next.chars().next().map_or(1, char::len_utf8) };
            from = place.end() + least;
        }
        Ok(Some(ExprValue::List(ExprList::made(list))))
    }

    fn local(&mut self, slot: usize, node: &Node) -> Evaluated<Maybe<'a>> {
        let value = self.locals.get(slot).cloned().flatten();
        if let Some(ExprValue::Text(Cow::Owned(text))) = &value {
            self.take(text.len() / BYTES_MADE, node)?;
        }
        Ok(value)
    }

    fn literal(&mut self, nodes: &'a [Node], node: &Node) -> Evaluated<Maybe<'a>> {
        let items = nodes.iter().map(|item| self.value(item)).collect::<Evaluated<Vec<_>>>()?;
        self.list(items, node)
    }

    fn index(&mut self, inner: &'a Node, index: &'a Node) -> Evaluated<Maybe<'a>> {
        let value = self.value(inner)?;
        let index = self.value(index)?;
        Ok(match (value, index) {
            (Some(ExprValue::List(list)), Some(ExprValue::Number(number))) if number.fract().is_zero() => {
                number.to_usize().and_then(|index| list.get(index))
            }
            (Some(value), Some(ExprValue::Text(key))) => field_of(&value, &key),
            _ => None,
        })
    }

    fn conditional(&mut self, [condition, then, otherwise]: &'a [Node; 3]) -> Evaluated<Maybe<'a>> {
        match self.value(condition)? {
            Some(ExprValue::Bool(true)) => self.value(then),
            Some(ExprValue::Bool(false)) => self.value(otherwise),
            _ => Ok(None),
        }
    }

    /// `&&` and `||`: one side that decides is enough, whatever is missing on the others.
    fn logic(&mut self, all: bool, nodes: &'a [Node]) -> Evaluated<Maybe<'a>> {
        let mut undecided = false;
        for node in nodes {
            match self.value(node)? {
                Some(ExprValue::Bool(truth)) if truth != all => return Ok(bool(truth)),
                Some(ExprValue::Bool(_)) => {}
                _ => undecided = true,
            }
        }
        Ok(if undecided { None } else { bool(all) })
    }

    fn binary(&mut self, operator: Operator, left: &'a Node, right: &'a Node, node: &Node) -> Evaluated<Maybe<'a>> {
        use Operator as O;
        let missing_test = matches!(left.kind, Kind::Null) || matches!(right.kind, Kind::Null);
        if let (O::In, Kind::List(nodes)) = (operator, &right.kind)
            && nodes.iter().all(|item| matches!(item.kind, Kind::Text(_)))
        {
            return self.listed(left, nodes, right, node);
        }
        let (left, right) = (self.value(left)?, self.value(right)?);
        if missing_test && matches!(operator, O::Equal | O::NotEqual) {
            return Ok(bool((left.is_none() && right.is_none()) == (operator == O::Equal)));
        }
        let (Some(left), Some(right)) = (left, right) else { return Ok(None) };
        let by = |wanted: fn(Ordering) -> bool, order: Option<Ordering>| order.map(wanted).and_then(bool);
        Ok(match operator {
            O::Equal => self.equal(&left, &right, node)?.and_then(bool),
            O::NotEqual => self.equal(&left, &right, node)?.and_then(|equal| bool(!equal)),
            O::In => self.contained(&left, &right, node)?.and_then(bool),
            O::Less | O::LessOrEqual | O::Greater | O::GreaterOrEqual => {
                self.weigh(&left, node)?;
                let wanted = match operator {
                    O::Less => Ordering::is_lt,
                    O::LessOrEqual => Ordering::is_le,
                    O::Greater => Ordering::is_gt,
                    _ => Ordering::is_ge,
                };
                by(wanted, left.order(&right))
            }
            O::Add => return self.add(left, right, node),
            O::Subtract => match (left, right) {
                (ExprValue::Date(a), ExprValue::Date(b)) => Some(ExprValue::Number((a - b).num_days().into())),
                (ExprValue::Date(date), ExprValue::Number(days)) => days_later(date, -days),
                (left, right) => numeric(&left, &right, Decimal::checked_sub),
            },
            O::Multiply => numeric(&left, &right, Decimal::checked_mul),
            O::Divide => numeric(&left, &right, Decimal::checked_div),
            O::Remainder => numeric(&left, &right, Decimal::checked_rem),
        })
    }

    /// `in` a list of written texts, which need not be made for that; it takes the same steps.
    fn listed(&mut self, item: &'a Node, texts: &'a [Node], list: &Node, node: &Node) -> Evaluated<Maybe<'a>> {
        let item = self.value(item)?;
        self.take(1 + texts.len() * (1 + STEPS_PER_KEPT_ITEM), list)?;
        let Some(item) = item else { return Ok(None) };
        if let ExprValue::Text(item) = &item {
            let steps = 1 + item.len() / BYTES_SCANNED;
            for text in texts {
                self.take(steps, node)?;
                if matches!(&text.kind, Kind::Text(text) if **text == **item) {
                    return Ok(bool(true));
                }
            }
            return Ok(bool(false));
        }
        let mut undecided = false;
        for text in texts {
            let Kind::Text(text) = &text.kind else { continue };
            match self.equal(&item, &ExprValue::Text(Cow::Borrowed(text)), node)? {
                Some(true) => return Ok(bool(true)),
                Some(false) => {}
                None => undecided = true,
            }
        }
        Ok(if undecided { None } else { bool(false) })
    }

    fn add(&mut self, left: ExprValue<'a>, right: ExprValue<'a>, node: &Node) -> Evaluated<Maybe<'a>> {
        match (left, right) {
            (ExprValue::Text(a), ExprValue::Text(b)) => {
                self.take((a.len() + b.len()) / BYTES_MADE, node)?;
                Ok(Some(ExprValue::Text(Cow::Owned(a.into_owned() + &b))))
            }
            (ExprValue::List(a), ExprValue::List(b)) => {
                self.take((a.len() + b.len()) * STEPS_PER_KEPT_ITEM, node)?;
                Ok(Some(ExprValue::List(ExprList::made(a.iter().chain(b.iter()).collect()))))
            }
            (ExprValue::Date(date), ExprValue::Number(days)) | (ExprValue::Number(days), ExprValue::Date(date)) => {
                Ok(days_later(date, days))
            }
            (left, right) => Ok(numeric(&left, &right, Decimal::checked_add)),
        }
    }

    /// Takes the steps of comparing a text.
    fn weigh(&mut self, value: &ExprValue<'a>, node: &Node) -> Evaluated<()> {
        if let ExprValue::Text(text) = value { self.scan(text.len(), node) } else { Ok(()) }
    }

    /// Equality of like types; lists item by item.
    pub(super) fn equal(
        &mut self,
        left: &ExprValue<'a>,
        right: &ExprValue<'a>,
        node: &Node,
    ) -> Evaluated<Option<bool>> {
        self.take(1, node)?;
        match (left, right) {
            (ExprValue::Bool(a), ExprValue::Bool(b)) => Ok(Some(a == b)),
            (ExprValue::Map(a), ExprValue::Map(b)) => {
                self.take(a.len() + b.len(), node)?;
                Ok(Some(a == b))
            }
            (ExprValue::List(a), ExprValue::List(b)) => {
                if a.len() != b.len() {
                    return Ok(Some(false));
                }
                let mut undecided = false;
                for (a, b) in a.iter().zip(b.iter()) {
                    let equal = match (a, b) {
                        (Some(a), Some(b)) => self.equal(&a, &b, node)?,
                        _ => None,
                    };
                    match equal {
                        Some(false) => return Ok(Some(false)),
                        Some(true) => {}
                        None => undecided = true,
                    }
                }
                Ok((!undecided).then_some(true))
            }
            (left, right) => {
                self.weigh(left, node)?;
                Ok(left.order(right).map(Ordering::is_eq))
            }
        }
    }

    /// `in`: an item of a list, a key of a row.
    pub(super) fn contained(
        &mut self,
        item: &ExprValue<'a>,
        list: &ExprValue<'a>,
        node: &Node,
    ) -> Evaluated<Option<bool>> {
        match (item, list) {
            (item, ExprValue::List(list)) => {
                let mut undecided = false;
                for other in list.iter() {
                    let equal = match other {
                        Some(other) => self.equal(item, &other, node)?,
                        None => self.take(1, node).map(|()| None)?,
                    };
                    match equal {
                        Some(true) => return Ok(Some(true)),
                        Some(false) => {}
                        None => undecided = true,
                    }
                }
                Ok((!undecided).then_some(false))
            }
            (ExprValue::Text(key), ExprValue::Map(map)) => Ok(Some(map.get(key).is_some())),
            _ => Ok(None),
        }
    }

    fn comprehension(&mut self, kind: Macro, parts: &'a Comprehension, node: &Node) -> Evaluated<Maybe<'a>> {
        let Some(ExprValue::List(list)) = self.value(&parts.list)? else { return Ok(None) };
        let (mut kept, mut found, mut undecided) = (Vec::new(), 0_usize, false);
        for item in list.iter() {
            self.take(1, node)?;
            if matches!(kind, Macro::Map | Macro::Filter) {
                self.take(STEPS_PER_KEPT_ITEM, node)?;
            }
            self.locals.push(item);
            let passed = match &parts.filter {
                Some(filter) => self.value(filter)?.and_then(|value| value.as_bool()) == Some(true),
                None => true,
            };
            let body = if passed { self.value(&parts.body)? } else { None };
            let item = self.locals.pop().flatten();
            let truth = body.as_ref().and_then(ExprValue::as_bool);
            match (kind, truth) {
                (Macro::All, Some(false)) => return Ok(bool(false)),
                (Macro::Exists, Some(true)) => return Ok(bool(true)),
                (Macro::Map, _) if passed => kept.push(body),
                (Macro::Map, _) => {}
                (Macro::Filter, Some(true)) => kept.push(item),
                (Macro::ExistsOne, Some(true)) => {
                    found += 1;
                    if found > 1 {
                        return Ok(bool(false));
                    }
                }
                (_, Some(_)) => {}
                (_, None) => undecided = true,
            }
        }
        Ok(match kind {
            Macro::Map | Macro::Filter => Some(ExprValue::List(ExprList::made(kept))),
            _ if undecided => None,
            Macro::All => bool(true),
            Macro::Exists => bool(false),
            Macro::ExistsOne => bool(found == 1),
        })
    }
}

/// What the first pair of brackets that takes part holds; all of it where there is none.
fn place<'t>(found: &Captures<'t>) -> Option<Match<'t>> {
    found.iter().skip(1).flatten().next().or_else(|| found.get(0))
}

fn field_of<'a>(value: &ExprValue<'a>, field: &str) -> Maybe<'a> {
    if let ExprValue::Map(map) = value { map.get(field).map(ExprValue::from) } else { None }
}

/// Two numbers; what has no exact result (a division by zero, too large) is missing.
fn numeric<'a>(
    left: &ExprValue<'a>,
    right: &ExprValue<'a>,
    operation: fn(Decimal, Decimal) -> Option<Decimal>,
) -> Maybe<'a> {
    operation(left.as_number()?, right.as_number()?).map(ExprValue::Number)
}

fn days_later<'a>(date: chrono::NaiveDate, days: Decimal) -> Maybe<'a> {
    let days = days.fract().is_zero().then_some(days)?;
    date.checked_add_signed(chrono::TimeDelta::try_days(days.to_i64()?)?).map(ExprValue::Date)
}
