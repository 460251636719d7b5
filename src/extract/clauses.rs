//! Clauses: printed paragraphs that follow each other without a value between them. They are compared word by word,
//! whatever paragraphs a return makes of them: broken in two, joined, numbered by hand or by the program.
//!
//! Clauses that are there word for word are found first, in their order. What is left between them is changed, added
//! or, where nothing is left, missing.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::flow::Flow;
use super::fold::{difference, fold_words, is_han};
use super::formality::{is_formality, is_objection, is_of_side, is_reservation, is_signature};
use super::imprint::is_offices;
use super::plan::Plan;
use super::text::Found;
use super::text::program::{Line, Program, Token};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::{Problem, Severity};
use crate::schema::Style;

/// Least number of clauses that are compared so.
const LEAST: usize = 3;
/// Most letters of a text that are compared.
const MAX_LETTERS: usize = 200_000;
/// Most letters of a clause for which a changed one is looked for.
const MAX_CLAUSE: usize = 2_000;
/// Letters of a line between clauses that make it a clause of its own; a shorter one is a mark or a page number.
pub(super) const ADDED: usize = 9;
/// Missing clauses in a row that are told one by one.
const TOLD: usize = 3;

/// True for printed wording without a value.
fn is_clause(line: &Line) -> Option<&str> {
    match (line.style, line.tokens.as_slice()) {
        (Some(Style::Body | Style::Heading), [Token::Literal { text, .. }]) => Some(text),
        _ => None,
    }
}

/// The runs of clauses in `program` that are long enough to be compared as a whole.
pub(super) fn runs(program: &Program) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut start = 0;
    for end in 0..=program.lines.len() {
        if program.lines.get(end).and_then(is_clause).is_some() {
            continue;
        }
        if end - start >= LEAST {
            runs.push(start..end);
        }
        start = end + 1;
    }
    runs
}

/// What is said of comments on the text of one of `plans`: those that take a clause of it back are no mere note.
pub(super) fn weighed<'p>(problem: Problem, mut plans: impl Iterator<Item = &'p Plan>) -> Problem {
    let may_object = problem.code == "unread" && problem.severity == Severity::Note;
    let comments = problem.found.as_deref().filter(|_| may_object).unwrap_or_default();
    let Some(own) = comments.lines().find(|line| is_objection(line)) else { return problem };
    if !plans.any(|plan| plan.body.first().is_some_and(|body| !runs(body).is_empty())) {
        return problem;
    }
    let quoted = crate::excerpt::beginning(own, 60);
    let message = message!("批注对条款有异议：“{quoted}”", "a comment disputes a clause: “{quoted}”");
    let help = Message::new("请与对方核实后再签", "settle it before it is signed");
    Problem::warning("unread", message).found(comments).help(help)
}

/// A clause without its number.
fn bare(text: &str) -> &str {
    static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^\s*(?:第?[0-9０-９一二三四五六七八九十]{1,3}[条款章]?\s*[、.．:：]|[(（][0-9０-９一二三四五六七八九十]{1,3}[)）]、?)\s*").ok()
    });
    match NUMBER.as_ref().and_then(|number| number.find(text)) {
        Some(number) => text.get(number.end()..).unwrap_or(text),
        None => text,
    }
}

/// The words of a text, and where in the text each letter stands.
pub(super) struct Words {
    letters: Vec<char>,
    /// Byte offsets in the text.
    offsets: Vec<usize>,
    /// For each letter the number of its line.
    lines: Vec<u32>,
}

impl Words {
    pub(super) fn of(flow: &Flow) -> Self {
        let mut words = Self { letters: Vec::new(), offsets: Vec::new(), lines: Vec::new() };
        let mut line = 0;
        let mut folded = [0; 4];
        for (at, c) in flow.text.char_indices() {
            if words.letters.len() >= MAX_LETTERS {
                break;
            }
            if c == '\n' {
                line += 1;
                continue;
            }
            let mut push = |letter: char| {
                words.letters.push(letter);
                words.offsets.push(at);
                words.lines.push(line);
            };
            match c {
                c if is_han(c) || c.is_ascii_alphanumeric() => push(c.to_ascii_lowercase()),
                c if c.is_ascii() => {}
                c => fold_words(c.encode_utf8(&mut folded)).chars().for_each(push),
            }
        }
        words
    }

    /// The letter at or behind byte `offset`.
    fn at(&self, offset: usize) -> usize {
        self.offsets.partition_point(|at| *at < offset)
    }

    /// How many line ends stand between the letter at `start` and the one before `end`.
    pub(super) fn lines_between(&self, start: usize, end: usize) -> Option<u32> {
        self.lines.get(end.checked_sub(1)?)?.checked_sub(*self.lines.get(start)?)
    }

    /// The bytes at which the letters at `start` and before `end` begin.
    pub(super) fn bytes(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        Some((*self.offsets.get(start)?, *self.offsets.get(end.checked_sub(1)?)?))
    }

    pub(super) fn find(&self, wanted: &[char], from: usize) -> Option<usize> {
        self.find_before(wanted, from, self.letters.len())
    }

    /// The first place of `wanted` from `from` on that ends before `until`.
    pub(super) fn find_before(&self, wanted: &[char], from: usize, until: usize) -> Option<usize> {
        let rest = self.letters.get(from..until.min(self.letters.len()))?;
        let first = *wanted.first()?;
        let starts = rest.iter().enumerate().filter(|(_, c)| **c == first).map(|(at, _)| at);
        starts
            .into_iter()
            .find(|at| rest.get(*at..at + wanted.len()).is_some_and(|piece| piece == wanted))
            .map(|at| from + at)
    }

    fn text(&self, range: &Range<usize>) -> String {
        self.letters.get(range.clone()).unwrap_or_default().iter().collect()
    }

    /// The original text of some letters, to the end of its sentence.
    fn original<'f>(&self, range: &Range<usize>, flow: &'f Flow) -> &'f str {
        let Some(start) = self.offsets.get(range.start) else { return "" };
        let last = range.end.checked_sub(1).and_then(|at| self.offsets.get(at)).unwrap_or(start);
        let next = self.offsets.get(range.end).copied().unwrap_or(flow.text.len());
        let line_end = flow.text.get(*last..).and_then(|rest| rest.find('\n')).map_or(flow.text.len(), |at| last + at);
        let there = *start..next.min(line_end);
        // A bracket that ends there begins in front of its first letter.
        let front = flow.text.get(..there.start).unwrap_or_default();
        let is_ended = flow.text.get(there.clone()).is_some_and(|text| text.contains(['）', ')']));
        let bracket = front.chars().next_back().filter(|c| is_ended && "（(".contains(*c)).map_or(0, char::len_utf8);
        flow.text.get(there.start - bracket..there.end).unwrap_or_default().trim()
    }
}

/// One clause of the form, and where it stands word for word.
struct Clause<'p> {
    text: &'p str,
    words: Vec<char>,
    found: Option<Range<usize>>,
}

/// Compares the clauses `run` of `program` with `flow`; gives back the bytes between which all was compared.
pub(super) fn check(program: &Program, run: &Range<usize>, found: &Found, flow: &Flow) -> (Vec<Problem>, Range<usize>) {
    let words = Words::of(flow);
    let lines = program.lines.get(run.clone()).unwrap_or_default();
    let mut clauses: Vec<Clause<'_>> = lines
        .iter()
        .filter_map(is_clause)
        .map(|text| Clause { text, words: fold_words(bare(text)).chars().collect(), found: None })
        .collect();
    let before = run.start.checked_sub(1).and_then(|at| found.lines.get(at)?.as_ref()).map(|line| line.range.end);
    let mut cursor = words.at(before.unwrap_or(0));
    for clause in &mut clauses {
        if let Some(at) = words.find(&clause.words, cursor) {
            cursor = at + clause.words.len();
            clause.found = Some(at..cursor);
        }
    }
    let behind = found.lines.get(run.end).and_then(Option::as_ref).map(|line| words.at(line.range.start));
    let mut problems = Vec::new();
    let mut missing: Vec<&Clause<'_>> = Vec::new();
    let mut last: Option<Range<usize>> = None;
    let first = clauses.iter().find_map(|clause| clause.found.as_ref()).map_or(0, |range| range.start);
    for clause in &clauses {
        let Some(here) = &clause.found else {
            missing.push(clause);
            continue;
        };
        let start = last.as_ref().map_or_else(|| words.at(before.unwrap_or(0)), |range| range.end);
        gap(&words, flow, start..here.start, &missing, last.as_ref(), &mut problems);
        missing.clear();
        last = Some(here.clone());
    }
    let start = last.as_ref().map_or(first, |range| range.end);
    let end = behind.filter(|end| *end >= start);
    let rest = start..end.unwrap_or(if missing.is_empty() { start } else { words.letters.len() });
    let region = before.unwrap_or(0)..words.offsets.get(rest.end).copied().unwrap_or(flow.text.len());
    gap(&words, flow, rest, &missing, last.as_ref(), &mut problems);
    (problems, region)
}

/// What stands between two clauses that are there, and the clauses that are not.
fn gap(
    words: &Words,
    flow: &Flow,
    range: Range<usize>,
    missing: &[&Clause<'_>],
    last: Option<&Range<usize>>,
    problems: &mut Vec<Problem>,
) {
    let from = range.start.checked_sub(1).and_then(|at| words.offsets.get(at)).copied().unwrap_or_default();
    let between = from..words.offsets.get(range.end).copied().unwrap_or(flow.text.len());
    let mut pieces = pieces(words, range);
    let mut lost = 0;
    let place = |at: usize| words.offsets.get(at).and_then(|offset| flow.place(*offset));
    let before = last.and_then(|range| place(range.start));
    for clause in missing {
        match changed(words, &mut pieces, clause) {
            Some(piece) => {
                let (start, there) = (differs(words, &piece, &clause.words), words.original(&piece, flow));
                problems.push(altered(clause.text, there, place(start)));
            }
            None if is_struck(flow, &between, clause) => problems.push(struck(clause.text, before.clone())),
            None => {
                lost += 1;
                if lost <= TOLD {
                    problems.push(absent(clause.text, before.clone()));
                }
            }
        }
    }
    if lost > TOLD {
        let wording = message!("共缺少 {lost} 条固定文字", "{lost} printed paragraphs are missing");
        problems.push(Problem::error("altered-text", wording).place(before).help(restore()));
    }
    for piece in pieces {
        let there = words.original(&piece, flow);
        let line = words.lines.get(piece.start);
        let touches = |at: Option<usize>| at.is_some_and(|at| words.lines.get(at) == line);
        let joined = last.is_some_and(|last| touches(last.end.checked_sub(1)));
        if there.contains("无正文") && !is_reservation(there) && !is_of_side(there)
            || is_formality(there)
            || !joined && (is_offices(there) || is_signature(there, true))
        {
            continue;
        }
        let quoted = crate::excerpt::beginning(there, 60);
        let wording = message!("增加了原文没有的内容：“{quoted}”", "this was added: “{quoted}”");
        problems.push(
            Problem::error("altered-text", wording)
                .place(place(piece.start))
                .found(there)
                .help(Message::new("请删去增加的内容，恢复原文", "delete it; the wording may not be changed")),
        );
    }
}

/// The lines of what is left over, without those that are only numbers.
fn pieces(words: &Words, range: Range<usize>) -> Vec<Range<usize>> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    for at in range {
        match pieces.last_mut() {
            Some(piece) if words.lines.get(piece.start) == words.lines.get(at) => piece.end = at + 1,
            _ => pieces.push(at..at + 1),
        }
    }
    let number = |c: char| c.is_numeric() || "一二三四五六七八九十第条款章()".contains(c);
    pieces.retain(|piece| piece.len() > 4 || !words.text(piece).chars().all(number));
    pieces
}

/// Takes out of `pieces` what became of a clause: the piece, or the two in a row, that is most like it.
fn changed(words: &Words, pieces: &mut Vec<Range<usize>>, clause: &Clause<'_>) -> Option<Range<usize>> {
    let wanted: String = clause.words.iter().collect();
    let mut best: Option<(f64, usize, usize)> = None;
    for first in 0..pieces.len() {
        for count in 1..=2 {
            let Some(piece) = joined(pieces, first, count) else { continue };
            if piece.len() > clause.words.len() * 2 + 20 || piece.len() > MAX_CLAUSE {
                continue;
            }
            let likeness = strsim::normalized_levenshtein(&wanted, &words.text(&piece));
            if likeness >= 0.4 && best.is_none_or(|(most, ..)| likeness > most) {
                best = Some((likeness, first, count));
            }
        }
    }
    let (_, first, count) = best?;
    let piece = joined(pieces, first, count)?;
    pieces.drain(first..first + count);
    Some(piece)
}

fn joined(pieces: &[Range<usize>], first: usize, count: usize) -> Option<Range<usize>> {
    let (start, end) = (pieces.get(first)?.start, pieces.get(first + count - 1)?.end);
    let together = pieces.get(first..first + count)?.iter().map(ExactSizeIterator::len).sum::<usize>();
    (together == end - start).then_some(start..end)
}

/// The first letter of `piece` that is not the clause's; a number in front of it does not count.
fn differs(words: &Words, piece: &Range<usize>, wanted: &[char]) -> usize {
    let letters = words.letters.get(piece.clone()).unwrap_or_default();
    let skip = (0..=3.min(letters.len())).find(|skip| letters.get(*skip) == wanted.first()).unwrap_or(0);
    let same = letters.iter().skip(skip).zip(wanted).take_while(|(a, b)| a == b).count();
    (piece.start + skip + same).min(piece.end.saturating_sub(1))
}

fn restore() -> Message {
    Message::new("请恢复原文，不得改动条款和固定文字", "restore the printed wording")
}

fn altered(text: &str, there: &str, place: Option<Place>) -> Problem {
    let (old, new) = difference(bare(text), bare(there));
    let wording = if fold_words(bare(text)) == fold_words(bare(there)) {
        message!("固定文字被移动：“{new}”", "printed wording was moved: “{new}”")
    } else {
        message!("固定文字被改动：“{old}”变为“{new}”", "printed wording was changed: “{old}” became “{new}”")
    };
    Problem::error("altered-text", wording).place(place).found(there).expected(text).help(restore())
}

/// True for a clause that was struck out in a piece of `flow`.
fn is_struck(flow: &Flow, between: &Range<usize>, clause: &Clause<'_>) -> bool {
    let wanted: String = clause.words.iter().collect();
    flow.struck_in(between).any(|text| fold_words(text).contains(&wanted))
}

fn struck(text: &str, place: Option<Place>) -> Problem {
    let start = crate::excerpt::beginning(text, 20);
    let wording = message!("固定文字被划去：“{start}”", "printed wording was struck out: “{start}”");
    Problem::error("altered-text", wording).place(place).expected(text).help(restore())
}

fn absent(text: &str, place: Option<Place>) -> Problem {
    let start = crate::excerpt::beginning(text, 20);
    let wording = message!("缺少固定文字“{start}”", "printed wording is missing: “{start}”");
    Problem::error("altered-text", wording).place(place).expected(text).help(restore())
}
