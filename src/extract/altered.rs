//! Printed wording that a return has changed: clauses, codes, fixed lines.

use std::cell::LazyCell;
use std::ops::Range;

use super::clauses;
use super::flow::Flow;
use super::fold::{difference, fold, fold_words};
use super::imprint::is_offices;
use super::seals::SEALS;
use super::text::program::{Line, Program, Token};
use super::text::{Found, LineMatch};
use crate::char_count::CharCount as _;
use crate::deadline;
use crate::excerpt;
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::Problem;
use crate::schema::Style;

/// Least length of a wording that is compared, in letters.
const MIN_LETTERS: usize = 9;

/// What was compared, and what is wrong with it.
#[derive(Debug, Default)]
pub(crate) struct Compared {
    pub(crate) problems: Vec<Problem>,
    /// Where all that stands there was compared.
    pub(crate) regions: Vec<Range<usize>>,
}

/// Compares the wording of `program` with what was found of it in `flow`; the printed lines around clauses are compared
/// as these are, but for those of a template.
pub(crate) fn check(program: &Program, found: &Found, flow: &Flow, is_template: bool) -> Compared {
    let runs = clauses::runs(program);
    let (problems, mut regions): (Vec<_>, Vec<_>) =
        runs.iter().map(|run| clauses::check(program, run, found, flow)).unzip();
    let mut problems: Vec<Problem> = problems.into_iter().flatten().collect();
    let is_around = |line: &Line| {
        !is_template
            && !runs.is_empty()
            && line.style == Some(Style::Line)
            && matches!(line.tokens.as_slice(), [Token::Literal { .. }])
    };
    let parts = LazyCell::new(|| lines_with_words(flow));
    let mut previous_place = None;
    for (index, line) in program.lines.iter().enumerate() {
        let compared = runs.iter().any(|run| run.contains(&index));
        let matched = found.lines.get(index).and_then(Option::as_ref);
        if let Some(matched) = matched {
            previous_place = flow.place(matched.range.start);
        }
        if compared || matches!(line.style, None | Some(Style::Attachment | Style::Title)) {
            continue;
        }
        let is_around = is_around(line);
        for (at, token) in line.tokens.iter().enumerate() {
            let Token::Literal { text, folded } = token else { continue };
            let text = text.trim_start();
            if fold_words(text).char_count() < MIN_LETTERS {
                continue;
            }
            let hit = matched.and_then(|m| m.literals.get(at)).and_then(Option::as_ref);
            let whole = hit.is_some_and(|range| {
                flow.text.get(range.clone()).is_some_and(|t| {
                    fold(t).trim_end_matches(':') == folded.trim_end_matches(':') || is_same_words(text, t)
                })
            });
            let clause = is_around || matches!(line.style, Some(Style::Body | Style::Heading)) && !has_slot(line);
            let longer = clause
                && matched.filter(|m| is_alone(found, index, m)).is_some_and(|m| {
                    let there = flow.text.get(m.range.clone()).map(fold_words).unwrap_or_default();
                    there.char_count() > fold_words(text).char_count()
                });
            if whole && !longer {
                continue;
            }
            let candidate = match matched {
                Some(m) => flow.text.get(m.range.clone()).map(|t| (from_wording(text, t).trim(), m.range.start)),
                None => {
                    let near = nearest(text, &parts).map(|(t, offset)| (t.trim(), offset));
                    near.or_else(|| instead(found, index, flow).filter(|_| is_around))
                }
            };
            let problem = match candidate {
                Some((there, offset)) => {
                    if is_same_words(text, there) {
                        continue;
                    }
                    if let Some(name) = party_named(line, text, there) {
                        problems.extend(party(&name, there, flow.place(offset)));
                        regions.push(offset..offset + there.len());
                        break;
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
    Compared { problems, regions }
}

/// The name of a party that was written into a printed line of no more than its label and what it is (`甲方：主管部门`),
/// behind these words, around or instead of them, empty for the mark of its seal; none where the line says more.
fn party_named(line: &Line, printed: &str, there: &str) -> Option<String> {
    let (label, generic) = printed.split_once([':', '：'])?;
    if line.style != Some(Style::Line) || has_slot(line) || !there.contains([':', '：']) {
        return None;
    }
    let (generic, there) = (fold_words(generic), fold_words(there));
    let mut words = there.strip_prefix(&fold_words(label))?.to_owned();
    let is_there = !generic.is_empty() && words.contains(&generic);
    words = words.replacen(&generic, "", 1);
    for seal in SEALS {
        words = words.strip_suffix(seal).map(str::to_owned).unwrap_or(words);
    }
    let is_name = || is_offices(&words) && !words.ends_with("公司");
    (is_there && words.is_empty() || is_name()).then_some(words)
}

/// That the name of a party was read into no value.
fn party(name: &str, there: &str, place: Option<Place>) -> Option<Problem> {
    let message = message!("“{name}”没有读入任何一项", "“{name}” was read into no value");
    let help = Message::new("请核对名称", "check the name");
    (!name.is_empty()).then(|| Problem::note("unread", message).place(place).found(there).help(help))
}

/// True where no other line of the form was found in the line of `own`.
fn is_alone(found: &Found, index: usize, own: &LineMatch) -> bool {
    let others = found.lines.iter().enumerate().filter(|(at, _)| *at != index).filter_map(|(_, line)| line.as_ref());
    others.into_iter().all(|other| other.range.end <= own.range.start || own.range.end <= other.range.start)
}

/// The one line that stands where the line `index` of the form does, between its neighbours.
fn instead<'f>(found: &Found, index: usize, flow: &'f Flow) -> Option<(&'f str, usize)> {
    let lines = || found.lines.iter().enumerate();
    let start = lines().take(index).filter_map(|(_, line)| Some(line.as_ref()?.range.end)).max()?;
    let end = lines().skip(index + 1).find_map(|(_, line)| Some(line.as_ref()?.range.start))?;
    let between = flow.text.get(start..end)?;
    let there = between.trim();
    let offset = start + between.len() - between.trim_start().len();
    (!there.is_empty() && !there.contains('\n')).then_some((there, offset))
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
    let length = words.char_count();
    lines
        .iter()
        .filter(|(_, other, _)| {
            let count = other.char_count();
            count * 2 >= length && count <= length * 2 && count < 2_000
        })
        .take_while(|_| !deadline::passed())
        .map(|(line, other, at)| (strsim::normalized_levenshtein(&words, other), line, at))
        .filter(|(likeness, ..)| *likeness >= 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, line, at)| (*line, *at))
}
