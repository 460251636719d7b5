//! Choices that are told in words: by answers at the terms, and by words beside boxes of which none is ticked.

use super::{Item, collect, is_term, read_many, read_one};
use crate::message;
use crate::problem::Problem;
use crate::schema::{Field, FieldType, Stage};
use crate::value::Value;
use crate::values::answers::{Answers, LONGEST, spellings};
use crate::values::beside::beside;
use crate::values::normal::quote;
use crate::values::ticks::{lone_mark, tick};
use crate::values::{Coerced, normalised};

/// The terms that answers in words choose; none where one is not known.
pub(super) fn told(field: &Field, text: &str, answers: &Answers<'_>) -> Option<Coerced> {
    let vocabulary = field.vocabulary.as_deref();
    let items: Vec<Item<'_>> = answers.chosen.iter().map(|written| Item::new(vocabulary, written)).collect();
    if items.iter().any(|item| !item.known) {
        return None;
    }
    let mut read = collect(field, &items, Vec::new());
    let doubtful = quote(&answers.doubtful.join("、")).into_owned();
    match &read.value {
        _ if !doubtful.is_empty() => {
            let message = message!("“{doubtful}”选不选没有写明", "whether “{doubtful}” is chosen is open");
            let help = message!("请写明每一项选还是不选", "say of each whether it is chosen");
            read.problems.push(Problem::warning("ambiguous", message).found(text).help(help));
        }
        Some(value) if answers.elsewhere => read.problems.push(normalised(text, &value.plain())),
        None if answers.elsewhere => {
            let quoted = quote(text);
            let message = message!("“{quoted}”没有写选哪一项", "“{quoted}” does not say what is chosen");
            let help = message!("请写明选哪几项", "say which are chosen");
            read.problems.push(Problem::warning("ambiguous", message).found(text).help(help));
        }
        _ => {}
    }
    Some(read)
}

/// The term that a tick or a cross alone means, where there are two and one is the negation of the other (`合格`,
/// `不合格`); `□` alone says nothing.
pub(super) fn marked(field: &Field, text: &str) -> Option<Coerced> {
    let [one, other] = field.vocabulary.as_deref()?.terms.as_slice() else { return None };
    let (one, other) = (one.term.as_str(), other.term.as_str());
    let negates = |term: &str, own: &str| {
        matches!((own, term), ("是", "否") | ("有", "无"))
            || ["不", "未", "非", "无"].iter().any(|no| term.strip_prefix(no) == Some(own))
    };
    let (plain, negated) = if negates(other, one) {
        (one, other)
    } else if negates(one, other) {
        (other, one)
    } else {
        return None;
    };
    let is_yes = lone_mark(text).filter(|is_yes| *is_yes || tick(text.chars().next().unwrap_or_default()).is_none())?;
    let term = if is_yes { plain } else { negated };
    Some(Coerced::of(Value::text(term)).with(normalised(text, term)))
}

/// What words say that were typed beside boxes of which none is ticked; none where there are no such words.
pub(super) fn typed(field: &Field, text: &str) -> Option<Coerced> {
    let vocabulary = field.vocabulary.as_deref()?;
    if text.len() > LONGEST {
        return None;
    }
    let beside = beside(text, |piece| spellings(vocabulary, piece))?;
    let written = beside.typed.join("、");
    let read = if field.kind == FieldType::Choice { read_one } else { read_many }(field, &written);
    let boxed: Vec<&str> = beside.boxed.iter().map(|written| Item::new(Some(vocabulary), written).value()).collect();
    let is_sure = |text: &str| is_term(field, text) && (beside.is_apart || boxed.contains(&text));
    let value = read.value.filter(|value| match value {
        Value::List(items) => items.iter().filter_map(Value::as_text).all(is_sure),
        other => other.as_text().is_some_and(is_sure),
    });
    let (quoted, help) = (quote(&written), message!("请勾选选中的方框", "tick the boxes that are meant"));
    let said = |code, message| Problem::warning(code, message).found(text).help(help);
    if let Some(value) = value {
        let message =
            message!("方框都没有勾，已按旁边写的“{quoted}”读入", "no box is ticked: “{quoted}” beside them was read");
        let mut problems: Vec<Problem> = read.problems;
        problems.retain(|problem| problem.code != "normalised");
        problems.push(said("normalised", message).expected(value.plain()));
        return Some(Coerced { value: Some(value), problems });
    }
    // Beside boxes that may stay empty, other words may be printed.
    (field.required == Stage::Submit).then(|| {
        let message =
            message!("方框都没有勾，旁边写有“{quoted}”", "no box is ticked, but “{quoted}” stands beside them");
        Coerced { value: None, problems: vec![said("ambiguous", message)] }
    })
}
