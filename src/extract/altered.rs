//! Printed wording that a return has changed: clauses, codes, fixed lines.

use std::cell::LazyCell;

use super::clauses;
use super::flow::Flow;
use super::fold::{fold, fold_words};
use super::program::{Line, Program, Token};
use super::text::Found;
use crate::deadline;
use crate::excerpt;
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::schema::Style;

/// Least length of a wording that is compared, in letters.
const MIN_LETTERS: usize = 9;

/// Compares the wording of `program` with what was found of it in `flow`.
pub(crate) fn check(program: &Program, found: &Found, flow: &Flow) -> Vec<Problem> {
    let runs = clauses::runs(program);
    let mut problems: Vec<Problem> = runs.iter().flat_map(|run| clauses::check(program, run, found, flow)).collect();
    let parts = LazyCell::new(|| lines_with_words(flow));
    let mut previous_place = None;
    for (index, line) in program.lines.iter().enumerate() {
        let compared = runs.iter().any(|run| run.contains(&index));
        if compared || matches!(line.style, None | Some(Style::Attachment | Style::Title)) {
            continue;
        }
        let matched = found.lines.get(index).and_then(Option::as_ref);
        if let Some(matched) = matched {
            previous_place = flow.place(matched.range.start);
        }
        for (at, token) in line.tokens.iter().enumerate() {
            let Token::Literal { text, folded } = token else { continue };
            let text = text.trim_start();
            if fold_words(text).chars().count() < MIN_LETTERS {
                continue;
            }
            let hit = matched.and_then(|m| m.literals.get(at)).and_then(Option::as_ref);
            let whole = hit.is_some_and(|range| {
                flow.text.get(range.clone()).is_some_and(|t| {
                    fold(t).trim_end_matches(':') == folded.trim_end_matches(':') || is_same_words(text, t)
                })
            });
            let clause = matches!(line.style, Some(Style::Body | Style::Heading)) && !has_slot(line);
            let longer = clause
                && matched.is_some_and(|m| {
                    let there = flow.text.get(m.range.clone()).map(fold_words).unwrap_or_default();
                    there.chars().count() > fold_words(text).chars().count()
                });
            if whole && !longer {
                continue;
            }
            let candidate = match matched {
                Some(m) => flow.text.get(m.range.clone()).map(|t| (from_wording(text, t).trim(), m.range.start)),
                None => nearest(text, &parts).map(|(t, offset)| (t.trim(), offset)),
            };
            let problem = match candidate {
                Some((there, offset)) => {
                    if is_same_words(text, there) {
                        continue;
                    }
                    let (old, new) = difference(text, there);
                    Problem::error(
                        "altered-text",
                        message!(
                            "固定文字被改动：“{old}”变为“{new}”",
                            "printed wording was changed: “{old}” became “{new}”"
                        ),
                    )
                    .place(flow.place(offset))
                    .found(there)
                }
                None if clause || has_slot(line) && line.style == Some(Style::Body) => {
                    let start = excerpt::beginning(text, 20);
                    Problem::error(
                        "altered-text",
                        message!("缺少固定文字“{start}”", "printed wording is missing: “{start}”"),
                    )
                    .place(previous_place.clone())
                }
                None => continue,
            };
            problems.push(
                problem
                    .expected(text)
                    .help(Message::new("请恢复原文，不得改动条款和固定文字", "restore the printed wording")),
            );
            break;
        }
    }
    problems
}

/// A line from where a wording begins in it, as far as that is told.
fn from_wording<'t>(wording: &str, line: &'t str) -> &'t str {
    const BEGINNING: usize = 4;
    let end = wording.char_indices().nth(BEGINNING).map_or(wording.len(), |(at, _)| at);
    let at = wording.get(..end).and_then(|beginning| line.find(beginning));
    at.and_then(|at| line.get(at..)).unwrap_or(line)
}

fn has_slot(line: &Line) -> bool {
    line.slots().next().is_some()
}

fn is_same_words(expected: &str, there: &str) -> bool {
    fold_words(expected) == fold_words(there)
}

fn lines_with_words(flow: &Flow) -> Vec<(&str, String, usize)> {
    let mut start = 0;
    flow.text
        .split('\n')
        .take(5_000)
        .flat_map(|line| {
            let at = start;
            start += line.len() + 1;
            pieces(line).map(move |piece| (piece, fold_words(piece), at))
        })
        .filter(|(_, words, _)| !words.is_empty())
        .collect()
}

/// A line, and where gaps divide it, its pieces.
fn pieces(line: &str) -> impl Iterator<Item = &str> {
    let parts = line.split(['\t', '\u{3000}']).flat_map(|part| part.split("  ")).map(str::trim);
    let divided = parts.filter(move |part| !part.is_empty() && part.len() < line.trim().len());
    std::iter::once(line).chain(divided)
}

/// The line that is most like `text`, when it is like it at all.
fn nearest<'a>(text: &str, lines: &[(&'a str, String, usize)]) -> Option<(&'a str, usize)> {
    let words = fold_words(text);
    let length = words.chars().count();
    lines
        .iter()
        .filter(|(_, other, _)| {
            let count = other.chars().count();
            count * 2 >= length && count <= length * 2 && count < 2_000
        })
        .take_while(|_| !deadline::passed())
        .map(|(line, other, at)| (strsim::normalized_levenshtein(&words, other), line, at))
        .filter(|(likeness, ..)| *likeness >= 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, line, at)| (*line, *at))
}

/// The shortest piece that changed, with a little of what surrounds it.
pub(super) fn difference(expected: &str, there: &str) -> (String, String) {
    excerpt::difference(expected, there, |a, b| a == b || fold(&a.to_string()) == fold(&b.to_string()))
}
