//! Lines that a template prints with a piece or without it (`单位：{{ 单位 }}{% if 电话 %}（电话：{{ 电话 }}）{% endif %}`): each
//! way is a line of its own. Where a return has all the wording of the shorter one, and nothing of what the longer one has
//! beyond it, the shorter one stands there.

use std::ops::Range;

use super::flow::Flow;
use super::fold::{fold, is_letter};
use super::text::program::{Line, Program, Token};
use super::text::{Found, LineMatch};

/// How far the lines of one paragraph are apart.
const NEAR: usize = 16;

/// Gives what was found of longer lines to the shorter ones that stand there.
pub(super) fn settle(program: &Program, found: &mut Found, flow: &Flow) {
    for (at, line) in program.lines.iter().enumerate() {
        let Some(Some(hit)) = found.lines.get(at) else { continue };
        if !lacks(line, hit) || says_more(line, hit, flow) {
            continue;
        }
        let near = at.saturating_sub(NEAR)..(at + NEAR + 1).min(program.lines.len());
        let shorter = near.filter(|other| matches!(found.lines.get(*other), Some(None))).find_map(|other| {
            let literals = within(program.lines.get(other)?, line, hit, flow)?;
            Some((other, literals))
        });
        let Some((other, literals)) = shorter else { continue };
        let Some(mut hit) = found.lines.get_mut(at).and_then(Option::take) else { continue };
        hit.literals = literals;
        if let Some(own) = found.lines.get_mut(other) {
            *own = Some(hit);
        }
    }
}

fn lacks(line: &Line, hit: &LineMatch) -> bool {
    line.tokens
        .iter()
        .zip(&hit.literals)
        .any(|(token, place)| matches!(token, Token::Literal { .. }) && place.is_none())
}

/// Whether something stands where wording was not found that may be it under other words (`　手机：` for `　电话：`): its
/// words, its marks, a colon or white space.
fn says_more(line: &Line, hit: &LineMatch, flow: &Flow) -> bool {
    let mut lacking: Vec<&str> = Vec::new();
    let mut start = hit.range.start;
    let ends = std::iter::once((None, Some(hit.range.end..hit.range.end)));
    let tokens = line.tokens.iter().zip(&hit.literals).map(|(token, place)| (Some(token), place.clone()));
    for (token, place) in tokens.chain(ends) {
        match (token, place) {
            (Some(Token::Literal { folded, .. }), None) => lacking.push(folded),
            (_, Some(place)) => {
                let text = flow.text.get(start..place.start.max(start)).unwrap_or_default().trim();
                if lacking.iter().any(|wording| may_hold(text, wording)) {
                    return true;
                }
                lacking.clear();
                start = place.end;
            }
            _ => {}
        }
    }
    false
}

fn may_hold(text: &str, wording: &str) -> bool {
    let folded = fold(text);
    let mut words = wording.split(|c: char| !is_letter(c)).filter(|words| !words.is_empty());
    let is_mark = |c: char| c == ':' || !is_letter(c) && wording.contains(c);
    text.contains(char::is_whitespace) || folded.contains(is_mark) || words.any(|words| folded.contains(words))
}

/// Where the literals of a shorter line stand, if it has just the wording that was found of the longer one, in full.
fn within(short: &Line, long: &Line, hit: &LineMatch, flow: &Flow) -> Option<Vec<Option<Range<usize>>>> {
    let mut literals = Vec::with_capacity(short.tokens.len());
    let mut rest = long.tokens.iter().zip(&hit.literals);
    for token in &short.tokens {
        let place = loop {
            match (token, rest.next()?) {
                (Token::Literal { folded, .. }, (Token::Literal { folded: own, .. }, Some(place))) => {
                    let there = flow.text.get(place.clone()).map(fold)?;
                    if folded != own || there != *own {
                        return None;
                    }
                    break Some(place.clone());
                }
                (Token::Slot { key, .. }, (Token::Slot { key: own, .. }, _)) if key == own => break None,
                (Token::Slot { .. }, (Token::Literal { .. }, Some(_))) => return None,
                _ => {}
            }
        };
        literals.push(place);
    }
    let is_found =
        |(token, place): (&Token, &Option<Range<usize>>)| matches!(token, Token::Literal { .. }) && place.is_some();
    let has_words = short.tokens.iter().any(Token::is_strong);
    (has_words && !rest.any(is_found)).then_some(literals)
}
