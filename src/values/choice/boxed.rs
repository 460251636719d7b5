//! Terms at boxes: those that are ticked, and what is not to be told of them.

use super::behind::term_of;
use super::{Item, Meaning, list, meaning, unclear};
use crate::message;
use crate::problem::Problem;
use crate::schema::Vocabulary;
use crate::values::aside::aside;
use crate::values::normalised;
use crate::values::ticks::{Bracketed, Ticked, label, tick, ticked};

/// True for terms with empty brackets in the place of their boxes, and nothing else.
pub(super) fn is_empty(vocabulary: Option<&Vocabulary>, found: &Bracketed<'_>) -> bool {
    let (Some(vocabulary), Some(boxes)) = (vocabulary, &found.empty) else { return false };
    let mut words = boxes.split('□').map(label).filter(|words| !words.is_empty()).peekable();
    words.peek().is_some() && words.all(|words| !matches!(meaning(vocabulary, words), Meaning::Unknown))
}

/// What is said of boxes that are ticked and others that are crossed, which may be a tick or a refusal.
fn crossed(text: &str) -> Option<Problem> {
    if !text.contains('☒') || !text.contains(['☑', '√', '✓', '✔']) {
        return None;
    }
    let message = message!(
        "既有打勾的方框，又有打叉的方框，都读作选中",
        "some boxes are ticked and others crossed: all were read as chosen"
    );
    let help = message!("没有选的，请改为空的方框", "leave the boxes empty that are not meant");
    Some(Problem::warning("ambiguous", message).found(text).help(help))
}

/// The items behind ticked boxes; `is_one` where only one may be ticked.
pub(super) fn boxed<'a>(
    vocabulary: Option<&'a Vocabulary>,
    text: &'a str,
    is_one: bool,
) -> (Vec<Item<'a>>, Vec<Problem>) {
    let found = ticked(text);
    // A single tick at one of several words ticks that one, where it cannot mean all of them.
    let is_told = found.is_at_words && (is_one || found.others.iter().any(|(words, _)| !label(words).is_empty()));
    let term = |words: &str| match meaning(vocabulary?, words) {
        Meaning::Term(term, _) => Some(term.term.as_str()),
        Meaning::Maybe(terms) => terms.first().copied(),
        Meaning::Unknown => None,
    };
    let mut problems: Vec<Problem> = aside(vocabulary, &found, term).into_iter().chain(crossed(text)).collect();
    let Ticked { labels, is_lone, side, .. } = found;
    // A tick beside no words ticks none of them.
    let ticks = text.chars().filter(|c| tick(*c) == Some(true)).count();
    let are_several = vocabulary.is_some_and(|vocabulary| vocabulary.terms.len() > 1);
    if labels.len() < ticks && (are_several || text.chars().any(char::is_alphanumeric)) {
        problems.push(unclear(text));
    }
    let mut items: Vec<Item<'a>> = Vec::new();
    for (label, is_shared) in labels {
        let mut listed = list(vocabulary, term_of(vocabulary, label, is_one, &mut problems));
        if is_shared && listed.len() > 1 {
            listed = listed.pop().into_iter().collect();
        }
        // Where only ticks stand, each ticks the word beside it; the others have none.
        if let (Some(behind), true, true) = (side, !is_lone || is_told, listed.len() > 1) {
            let only = if behind { listed.pop() } else { Some(listed.swap_remove(0)) };
            problems.extend(only.as_ref().map(|item| normalised(label, item.value())));
            listed = only.into_iter().collect();
        }
        items.extend(listed);
    }
    if is_lone && items.len() > 1 {
        problems.push(unclear(text));
    }
    (items, problems)
}
