//! Two parties side by side: whose seal a line names, and sides that were exchanged with their headings.
//!
//! A heading asks for a seal (`甲方（盖章）：`). Where the other heading stands first in its line, what stands below
//! belongs to the other side as well. And who seals is who the form says: another office's name beside the heading is
//! told.

use std::ops::Range;

use super::Section;
use super::put::is_short_for;
use crate::extract::flow::Flow;
use crate::extract::fold::{find, fold, fold_words};
use crate::extract::imprint::{is_offices, without_seal};
use crate::extract::seals::{before_seal, is_named_office};
use crate::extract::text::program::{Line, Program, Token};
use crate::extract::text::{Capture, Found, LineMatch};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::{Problem, Severity};
use crate::record::Key;
use crate::schema::{FieldType, Stage};
use crate::value::Value;

/// Ends of the names of offices that have none above them.
const BODIES: [&str; 5] = ["局", "委员会", "办公室", "政府", "委"];

/// The heading of a party in a line that asks for its seal, folded; none for any other wording.
pub(super) fn party(folded: &str) -> Option<&str> {
    let bare = folded.trim_end_matches([':', '(', ')', '_']);
    let head = before_seal(bare)?.trim_end_matches([':', '(', '_']);
    (head.chars().nth(1).is_some() && !head.contains([':', '(', ')'])).then_some(head)
}

pub(super) fn literals(line: &Line) -> impl Iterator<Item = (usize, &str)> {
    line.tokens.iter().enumerate().filter_map(|(at, token)| match token {
        Token::Literal { folded, .. } => Some((at, folded.as_str())),
        Token::Slot { .. } => None,
    })
}

/// True for a line of two headings of which the second stands first, and the first behind it.
fn is_exchanged(line: &Line, hit: &LineMatch, flow: &Flow) -> bool {
    let parties: Vec<(usize, &str)> = literals(line).filter_map(|(at, text)| Some((at, party(text)?))).collect();
    let [(first, _), (second, other)] = parties.as_slice() else { return false };
    let place = |at: &usize| hit.literals.get(*at).and_then(Option::as_ref);
    let (Some(there), None) = (place(first), place(second)) else { return false };
    flow.text.get(hit.range.start..there.start).is_some_and(|front| find(&fold(front), other) == Some(0))
}

/// Gives each side the values below its heading, where the headings were exchanged.
pub(super) fn exchange(program: &Program, found: &Found, flow: &Flow, captures: &mut [Capture]) {
    let headings = program.lines.iter().zip(&found.lines).enumerate();
    let exchanged = headings.filter(|(_, (line, hit))| hit.as_ref().is_some_and(|hit| is_exchanged(line, hit, flow)));
    let mut pairs: Vec<(Key, Key)> = Vec::new();
    for (at, _) in exchanged {
        let below = program.lines.iter().skip(at + 1).map(|line| line.slots().collect::<Vec<_>>());
        pairs.extend(below.map_while(|keys| match keys.as_slice() {
            [left, right] => Some(((*left).clone(), (*right).clone())),
            _ => None,
        }));
    }
    for capture in captures.iter_mut().filter(|_| !pairs.is_empty()) {
        let pair = pairs.iter().find(|(left, right)| *left == capture.key || *right == capture.key);
        if let Some((left, right)) = pair {
            capture.key = if *left == capture.key { right.clone() } else { left.clone() };
        }
    }
}

impl Section<'_> {
    /// Says of a seal's line that it names another office than the form does.
    pub(super) fn sealed_by(&mut self, program: &Program, found: &Found, flow: &Flow) {
        if self.plan.is_worded {
            return;
        }
        for (line, hit) in program.lines.iter().zip(&found.lines) {
            let Some(hit) = hit else { continue };
            for (at, folded) in literals(line) {
                let Some(head) = party(folded) else { continue };
                let Some(range) = hit.literals.get(at).and_then(Option::as_ref).map(|own| behind(own, hit)) else {
                    continue;
                };
                let there = flow.text.get(range.clone()).unwrap_or_default();
                let name = without_seal(there.split(['\t', '\n']).next().unwrap_or_default());
                if !is_offices(name) {
                    continue;
                }
                if let Some(problem) = self.other_party(head, name) {
                    self.problems.push(problem.place(flow.place(range.start)));
                }
            }
        }
    }

    /// Says of the opinions of those who fill the form in that another office seals them: an institution may be sealed for
    /// by the office above.
    pub(super) fn sealed_cells(&mut self, sealed: Vec<(String, String, Place)>) {
        for (head, name, place) in sealed {
            let Some(mut problem) = self.other_party(&head, &name) else { continue };
            let is_body = |own: &String| BODIES.iter().any(|end| fold_words(own).ends_with(end));
            if !problem.expected.as_ref().is_some_and(is_body) {
                problem.severity = Severity::Note;
            }
            self.problems.push(problem.place(place));
        }
    }

    /// What is said of another name than that of the party `head`.
    fn other_party(&self, head: &str, name: &str) -> Option<Problem> {
        let is_party = |label: &String| {
            let label = fold(label);
            label == head || label.chars().nth(1).is_some() && head.ends_with(&label)
        };
        let (key, field) = self.plan.schema.fields.iter().find(|(_, field)| {
            field.kind == FieldType::Text
                && field.required == Stage::Submit
                && (is_party(&field.label) || field.aliases.iter().any(is_party))
        })?;
        let known = self.record.get(key).map(Value::plain)?;
        let (own, other) = (fold_words(&known), fold_words(name));
        let is_same =
            own.contains(&other) || other.contains(&own) || is_short_for(name, &known) || is_short_for(&known, name);
        // An office of the same body is called after it, however short that is named.
        let fronts = || name.char_indices().filter_map(|(at, _)| name.get(..at));
        let is_same = is_same || fronts().any(|front| is_named_office(front) && is_short_for(front, &known));
        if is_same || own.is_empty() {
            return None;
        }
        let label = &field.label;
        let message = message!(
            "盖章处写的是“{name}”，与“{label}”“{known}”不一致",
            "the seal's line names “{name}”, “{label}” is “{known}”"
        );
        let problem = Problem::warning("inconsistent", message).found(name).expected(known);
        let help = Message::new("请核对由谁盖章", "check whose seal it is");
        Some(problem.field(key.to_string()).help(help))
    }
}

/// From a piece of wording to the next of its line, or to the end of that.
fn behind(own: &Range<usize>, hit: &LineMatch) -> Range<usize> {
    let next = hit.literals.iter().flatten().map(|range| range.start).filter(|start| *start >= own.end).min();
    own.end..next.unwrap_or(hit.range.end).max(own.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_asks_for_a_seal() {
        for (text, head) in
            [("甲方(盖章):", Some("甲方")), ("使用单位:(章)", Some("使用单位")), ("签字:", None), ("(公章)", None)]
        {
            assert_eq!(party(text), head, "{text}");
        }
    }
}
