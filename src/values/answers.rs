//! Terms with an answer behind or in front of each: `互联网区：否；政务外网区：是`, `备份（需要）`, `云主机 ☑是 □否`, `VPN×`,
//! `云主机，不需要VPN`.
//!
//! [`gap`] tells to which of its two terms the words between them belong. An answer in front holds for the terms that
//! go on with it (`不需要VPN、备份，…`), one behind for those that `和` joins to its own. What that leaves without an
//! answer is chosen where only refusals are told; whether it is beside terms that were said to be chosen is in doubt,
//! unless every term is there: such a list is the printed one.

use super::gaps::{Gap, gap};
use super::normal::{after_spelling, same_letter};
use crate::schema::Vocabulary;

/// Longest text that is looked through.
pub(super) const LONGEST: usize = 2_000;

/// What a text says of its terms, each as it is written.
#[derive(Debug, Default)]
pub(super) struct Answers<'t> {
    pub(super) chosen: Vec<&'t str>,
    /// Whether these are chosen is not to be told.
    pub(super) doubtful: Vec<&'t str>,
    /// Whether an answer stands elsewhere than right behind its only term.
    pub(super) elsewhere: bool,
}

/// What is known of one term.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Open,
    Said(bool),
    Doubtful,
}

/// The answers of `text`; none unless one in words or a cross stands beside a term and nothing else is said.
pub(super) fn answered<'t>(vocabulary: &Vocabulary, text: &'t str) -> Option<Answers<'t>> {
    if text.len() > LONGEST {
        return None;
    }
    let terms = spellings(vocabulary, text);
    if terms.is_empty() {
        return None;
    }
    // The gap in front of each term, and the one behind the last.
    let mut gaps: Vec<Gap> = Vec::new();
    let mut from = 0;
    for (start, end) in &terms {
        gaps.push(gap(text.get(from..*start)?, gaps.is_empty(), false)?);
        from = *end;
    }
    gaps.push(gap(text.get(from..)?, false, true)?);
    if !gaps.iter().any(|gap| gap.told) {
        return None;
    }
    // A word that may belong to either side is that of the term in front of it where each has one.
    let behind = gaps.get(1..)?;
    if behind.iter().any(|gap| gap.loose.is_some()) {
        let all =
            behind.len() > 1 && behind.iter().all(|gap| gap.loose.or(gap.behind).is_some() && gap.front.is_none());
        all.then_some(())?;
    }
    let states = states(&gaps);
    let is_chosen = |gap: &[Gap]| matches!(gap, [before, after] if before.front.is_none() && after.loose.or(after.behind) == Some(true));
    let rest = match gaps.windows(2).any(is_chosen) {
        false => State::Said(true),
        true if terms.len() >= vocabulary.terms.len() => State::Said(false),
        true => State::Doubtful,
    };
    let mut answers =
        Answers { elsewhere: gaps.iter().any(|gap| gap.is_all || gap.front.is_some()), ..Answers::default() };
    for (((start, end), state), gap) in terms.iter().zip(states).zip(behind) {
        let written = text.get(*start..*end + gap.amount)?;
        match if state == State::Open { rest } else { state } {
            State::Said(true) => answers.chosen.push(written),
            State::Said(false) => {}
            State::Open | State::Doubtful => answers.doubtful.push(written),
        }
    }
    Some(answers)
}

/// What the gaps say of the terms between them.
fn states(gaps: &[Gap]) -> Vec<State> {
    let mut states: Vec<State> = Vec::new();
    // The answer that goes on, how far it reaches, and how far it may.
    let mut held: Option<(bool, u8, u8)> = None;
    for pair in gaps.windows(2) {
        let [before, after] = pair else { continue };
        if let Some(front) = before.front {
            // `、不需要甲、乙`: whether it goes on to what the same list has next is in doubt.
            let reach = if before.is_heading { 2 } else { u8::from(before.rank > 1) };
            held = Some((front, reach, reach.max(1)));
        } else {
            held = held.filter(|(_, _, limit)| before.rank <= *limit);
        }
        let carried = held.map(|(said, reach, _)| {
            let is_sure = before.front.is_some() || said || before.rank <= reach;
            if is_sure { State::Said(said) } else { State::Doubtful }
        });
        let own = after.loose.or(after.behind);
        states.push(match (carried, own) {
            // `不需要甲接入`.
            (Some(State::Said(false)), Some(true)) if before.front.is_some() => State::Said(false),
            (Some(State::Said(false) | State::Doubtful), Some(true)) => State::Doubtful,
            _ => own.map(State::Said).or(carried).unwrap_or(State::Open),
        });
        held = held.filter(|_| own.is_none() || own == Some(true) && before.front.is_some());
    }
    // `甲和乙不需要`, `甲、乙均不需要`; whether a refusal goes back over a clause (`甲，乙、丙不需要`) is in doubt.
    let mut back: Option<(bool, u8)> = None;
    let mut clause: Vec<&mut State> = Vec::new();
    for (index, (state, pair)) in states.iter_mut().zip(gaps.windows(2)).enumerate().rev() {
        let [before, after] = pair else { continue };
        match (after.loose.or(after.behind), back) {
            (Some(said), _) => {
                clause.clear();
                back = Some((said, u8::from(after.is_all)));
            }
            (None, Some((said, reach))) if after.rank <= reach.max(1) && *state == State::Open => {
                if after.rank <= reach && clause.is_empty() {
                    *state = State::Said(said);
                } else if !said {
                    clause.push(state);
                }
            }
            _ => {
                clause.clear();
                back = None;
            }
        }
        if before.front.is_some() {
            clause.clear();
            back = None;
        } else if before.rank > 1 && index > 0 {
            clause.drain(..).for_each(|state| *state = State::Doubtful);
            back = None;
        }
    }
    states
}

/// Where spellings of the vocabulary stand, the longest at each place.
pub(super) fn spellings(vocabulary: &Vocabulary, text: &str) -> Vec<(usize, usize)> {
    let all: Vec<(char, &str)> = vocabulary
        .terms
        .iter()
        .flat_map(|term| std::iter::once(&term.term).chain(&term.aliases).chain(&term.ambiguous))
        .map(String::as_str)
        .filter(|spelling| !spelling.ends_with('*') && spelling.chars().nth(1).is_some())
        .filter_map(|spelling| Some((spelling.chars().next()?, spelling)))
        .collect();
    let mut found = Vec::new();
    let mut free = 0;
    for (at, first) in text.char_indices() {
        let Some(rest) = text.get(at..).filter(|_| at >= free) else { continue };
        let begun = all.iter().filter(|(other, _)| same_letter(first, *other));
        let longest = begun.filter_map(|(_, spelling)| after_spelling(rest, spelling)).map(str::len).min();
        if let Some(behind) = longest {
            free = text.len() - behind;
            found.push((at, free));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Term;

    /// The chosen and, behind a stroke, the doubtful ones of some fruit.
    fn read(text: &str) -> Option<String> {
        let term =
            |term: &str| Term { term: term.to_owned(), aliases: Vec::new(), ambiguous: Vec::new(), warning: None };
        let terms = ["苹果", "梨子", "香蕉", "桃子", "李子"].map(term).to_vec();
        let answers = answered(&Vocabulary { open: false, tick_boxes: false, unboxed: Vec::new(), terms }, text)?;
        Some(format!("{}|{}", answers.chosen.concat(), answers.doubtful.concat()))
    }

    #[test]
    fn an_answer_belongs_to_the_term_at_which_it_stands() {
        for (text, told) in [
            ("苹果、梨子，不需要香蕉", "苹果梨子|"),
            ("苹果、梨子、不要香蕉和桃子", "苹果梨子|"),
            ("苹果；不需要：香蕉、桃子；梨子", "苹果梨子|"),
            ("苹果（无需香蕉）、梨子", "苹果梨子|"),
            ("不需要香蕉、桃子，苹果、梨子", "苹果梨子|"),
            ("苹果、不需要香蕉、梨子", "苹果|梨子"),
            ("不需要香蕉，需要苹果、梨子", "苹果梨子|"),
            ("1.苹果 2.不需要香蕉 3.梨子", "苹果梨子|"),
            ("苹果3个，不用香蕉", "苹果3个|"),
            ("苹果、香蕉不需要、梨子", "苹果梨子|"),
            ("苹果、梨子，香蕉和桃子暂不需要", "苹果梨子|"),
            ("苹果；香蕉、桃子均不需要", "苹果|"),
            ("苹果 是 香蕉 否", "苹果|"),
            ("苹果\n是\n香蕉\n否", "苹果|"),
            ("苹果、梨子（选）、香蕉", "梨子|苹果香蕉"),
            ("苹果 梨子（选） 香蕉 桃子 李子", "梨子|"),
            ("苹果：需要；香蕉：不需要；梨子", "苹果|梨子"),
            ("不需要香蕉", "|"),
            ("苹果，不需要香蕉使用", "苹果|"),
            ("需要苹果使用、梨子", "苹果梨子|"),
            ("苹果、香蕉不需要", "苹果|"),
            ("苹果、梨子，香蕉、桃子不需要", "苹果梨子|香蕉"),
        ] {
            assert_eq!(read(text).as_deref(), Some(told), "{text}");
        }
        // Whose the answer is, or what it says, is not to be told.
        for text in ["苹果 不需要 香蕉", "苹果、不需要", "苹果、非香蕉", "苹果、香蕉（已有）", "苹果、香蕉", "不需要"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
