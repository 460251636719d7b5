//! Running text as a pattern: the printed lines of a form are found again in a document, and what stands between
//! them is the values.
//!
//! Each line of a [`Program`] with wording enough to be recognised is looked for in the lines of the document; the
//! best chain of matches in reading order wins. A value is what stands between two pieces of wording, or between two
//! lines; several values without wording between them are told apart by their types.

mod chain;
mod dates;
mod hand;
mod locate;
pub(crate) mod parted;
pub(crate) mod program;
mod share;
mod sided;
mod weak;

use std::ops::Range;

use super::flow::Flow;
use super::fold::{Folded, fold};
use super::seals::SIDES;
use crate::deadline;
use crate::record::Key;
use crate::schema::{FieldType, Filler, Schema, Style};
use chain::best_chain;
pub(super) use dates::dates_in;
pub(crate) use locate::Lines;
use locate::{FoldedLine, match_line};
use parted::is_more;
use program::{Line, Program, Token};
use share::{share, trim};

/// Lines of a document that are looked at; a longer one is no form.
const MAX_LINES: usize = 5_000;
/// Longest line, in bytes, that is the value of the line above it.
const MAX_ALONE: usize = 180;
/// Lines that one line of a form is looked for in.
const MAX_CANDIDATES: usize = 32;

/// Where a program was found in a text.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// For each line of the program its match.
    pub(crate) lines: Vec<Option<LineMatch>>,
    /// How many characters of wording were found.
    pub(crate) score: usize,
}

/// A line of a program in a text.
#[derive(Debug, Clone)]
pub(crate) struct LineMatch {
    /// The line of the text: byte range without its end.
    pub(crate) range: Range<usize>,
    /// For each token of the program's line: where its literal was found, in the text.
    pub(crate) literals: Vec<Option<Range<usize>>>,
    score: usize,
}

impl LineMatch {
    /// A line of so many tokens of which nothing was found yet.
    pub(super) fn empty(range: Range<usize>, tokens: usize) -> Self {
        Self { range, literals: vec![None; tokens], score: 0 }
    }
}

/// A value found by a pattern.
#[derive(Debug)]
pub(crate) struct Capture {
    pub(crate) key: Key,
    pub(crate) blank: Option<String>,
    pub(crate) range: Range<usize>,
    /// Whether it stands in the line below the one where it belongs.
    pub(crate) below: bool,
}

/// Finds `program` in `flow`.
pub(crate) fn find(program: &Program, flow: &Flow) -> Found {
    find_among(program, &Lines::of(flow))
}

/// Lines of a text for each of which the clock is worth a look.
const LONG: usize = 256;

/// The only line of `program` in `flow`, where it is there with all of its wording, and begins as it does.
pub(crate) fn whole(program: &Program, flow: &Flow) -> Option<Found> {
    let found = find(program, flow);
    let (Some(Line { tokens, .. }), Some(Some(hit))) = (program.lines.first(), found.lines.first()) else {
        return None;
    };
    let mut pairs = tokens.iter().zip(&hit.literals);
    let is_whole = pairs.clone().all(|(token, hit)| {
        let Token::Literal { folded, .. } = token else { return true };
        hit.clone().and_then(|hit| flow.text.get(hit)).is_some_and(|there| fold(there) == *folded)
    });
    let begins = match pairs.next()? {
        (Token::Literal { .. }, Some(hit)) => flow.text.get(..hit.start)?.trim().is_empty(),
        _ => true,
    };
    (is_whole && begins).then_some(found)
}

/// Finds `program` in lines.
pub(crate) fn find_among(program: &Program, lines: &Lines<'_>) -> Found {
    let mut candidates: Vec<(usize, LineMatch)> = Vec::new();
    for (index, line) in program.lines.iter().enumerate().filter(|(_, line)| line.is_strong()) {
        // Of a long text each line takes its time.
        if (index & 0x1F == 0x1F || lines.lines.len() > LONG) && deadline::passed() {
            break;
        }
        let may_match = |there: &&FoldedLine| line.needs.iter().any(|need| there.kinds.hold(*need));
        let mut matches: Vec<LineMatch> =
            lines.lines.iter().filter(may_match).filter_map(|there| match_line(line, lines.text, there)).collect();
        if matches.len() > MAX_CANDIDATES {
            crate::order::by(&mut matches, |m| usize::MAX - m.score);
            matches.truncate(MAX_CANDIDATES);
            crate::order::by(&mut matches, |m| m.range.start);
        }
        candidates.extend(matches.into_iter().map(|m| (index, m)));
    }
    let chain = best_chain(&candidates);
    let mut found = Found { lines: vec![None; program.lines.len()], score: 0 };
    for at in chain {
        if let Some((index, line)) = candidates.get(at) {
            found.score += line.score;
            if let Some(slot) = found.lines.get_mut(*index) {
                *slot = Some(line.clone());
            }
        }
    }
    found
}

fn line_ranges(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    text.split('\n').map(move |line| {
        let range = start..start + line.len();
        start += line.len() + 1;
        range
    })
}

/// Lines without wording, and the text in which they stand.
#[derive(Debug)]
pub(crate) struct Bare {
    /// Their numbers in the program.
    pub(crate) lines: Vec<usize>,
    pub(crate) region: Range<usize>,
    /// The line behind them that was found.
    pub(crate) next: Option<usize>,
}

/// The values between the wording that was found.
pub(crate) fn captures(program: &Program, found: &Found, flow: &Flow, schema: &Schema) -> Vec<Capture> {
    captures_and_bare(program, found, flow, schema).0
}

/// The values between the wording that was found, and where lines without wording stand.
pub(crate) fn captures_and_bare(
    program: &Program,
    found: &Found,
    flow: &Flow,
    schema: &Schema,
) -> (Vec<Capture>, Vec<Bare>) {
    let text = flow.text.as_str();
    let mut captures = Vec::new();
    let mut bare = Vec::new();
    let mut end_of_last = 0;
    let mut pending: Vec<usize> = Vec::new();
    let mut flush = |pending: &mut Vec<usize>, region: Range<usize>, next, captures: &mut Vec<Capture>| {
        if let [index] = pending.as_slice()
            && let Some((key, range)) = sided::value(program, found, *index, flow, region.clone())
        {
            captures.push(Capture { key: key.clone(), blank: None, range, below: false });
        }
        without_labels(program, pending, text.get(region.clone()).unwrap_or_default());
        let lines: Vec<&Line> = pending.iter().filter_map(|index| program.lines.get(*index)).collect();
        between(text, region.clone(), &lines, schema, captures);
        let lines = std::mem::take(pending);
        bare.extend((!lines.is_empty()).then_some(Bare { lines, region, next }));
    };
    for (index, line) in program.lines.iter().enumerate() {
        let Some(matched) = found.lines.get(index).and_then(Option::as_ref) else {
            if !line.is_strong() || is_of_dates(line, schema) {
                pending.push(index);
            }
            continue;
        };
        let first = matched.literals.iter().flatten().map(|r| r.start).min().unwrap_or(matched.range.start);
        let opens_with_slot = matches!(line.tokens.first(), Some(Token::Slot { .. }));
        // A few words in front of its label are the line's own where something stands above it.
        let is_own = text.get(matched.range.start..first).is_some_and(|words| is_more(words.trim()))
            && text.get(end_of_last..matched.range.start).is_some_and(|above| !above.trim().is_empty());
        let region_end = if opens_with_slot || is_own { matched.range.start } else { first };
        flush(&mut pending, end_of_last..region_end.max(end_of_last), Some(index), &mut captures);
        end_of_last =
            inside(text, line, matched, next_start(program, found, index, text), end_of_last, schema, &mut captures);
    }
    if end_of_last > 0 || found.score == 0 {
        flush(&mut pending, end_of_last..text.len(), None, &mut captures);
    }
    (captures, bare)
}

/// True for a line of dates and their labels.
fn is_of_dates(line: &Line, schema: &Schema) -> bool {
    let is_date = |key: &Key| schema.fields.get(key).is_some_and(|field| field.kind == FieldType::Date);
    line.style != Some(Style::Body) && line.slots().next().is_some() && line.slots().all(is_date)
}

/// Keeps of lines that were not found those without wording; the only one whose labels were left out or are other ones
/// as well, where nothing but its dates stands there.
fn without_labels(program: &Program, pending: &mut Vec<usize>, region: &str) {
    let is_strong = |index: &usize| program.lines.get(*index).is_some_and(Line::is_strong);
    if !pending.iter().any(is_strong) {
        return;
    }
    let slots = |index: &usize| program.lines.get(*index).map_or(0, |line| line.slots().count());
    let is_alone = pending.len() == 1 && pending.iter().all(|index| dates::count_alone(region) == Some(slots(index)));
    if !is_alone {
        pending.retain(|index| !is_strong(index));
    }
}

/// Where the next line that was found begins; slot-only lines in between claim what stands before it.
fn next_start(program: &Program, found: &Found, index: usize, text: &str) -> Option<usize> {
    let mut next = index + 1;
    while let Some(line) = program.lines.get(next) {
        if let Some(matched) = found.lines.get(next).and_then(Option::as_ref) {
            return matched.literals.iter().flatten().map(|r| r.start).min();
        }
        if !line.is_strong() {
            return None;
        }
        next += 1;
    }
    Some(text.len())
}

/// The values inside a line that was found; gives back where the line's last value ends.
fn inside(
    text: &str,
    line: &Line,
    matched: &LineMatch,
    next: Option<usize>,
    not_before: usize,
    schema: &Schema,
    captures: &mut Vec<Capture>,
) -> usize {
    let mut start = matched.range.start.max(not_before);
    let mut run: Vec<(&Key, &Option<String>)> = Vec::new();
    let first = matched.literals.first().and_then(Option::as_ref);
    let front = first.and_then(|first| text.get(start..first.start)).map(str::trim);
    for (token, hit) in line.tokens.iter().zip(&matched.literals) {
        match (token, hit) {
            (Token::Slot { key, blank }, _) => run.push((key, blank)),
            (Token::Literal { .. }, Some(hit)) => {
                let value = text.get(start..hit.start).unwrap_or_default();
                let value = front.and_then(|front| without_front(value, front)).unwrap_or(value);
                share(text, start..start + value.len(), &run, schema, captures);
                run.clear();
                start = hit.end;
            }
            (Token::Literal { .. }, None) => {}
        }
    }
    let mut end = matched.range.end.max(start);
    if !run.is_empty()
        && let Some(next) = next
        && next < end
        && next > start
    {
        end = next;
    } else if let (Some((key, _)), Some(next)) = (run.last(), next)
        && next > end
        && is_long(schema, key)
        && let Some(below) = text.get(end..next)
        && let Some(line) = below.rfind('\n')
    {
        // A few words in front of the next label are those of that line.
        let is_more = below.get(line + 1..).is_some_and(|words| is_more(words.trim()));
        end = if is_more { end + line } else { next };
    }
    let mut below = false;
    let standing = || {
        let (key, blank) = run.last()?;
        blank.as_deref().or_else(|| schema.fields.get(*key)?.blank.as_deref())
    };
    let asked = line.style != Some(Style::Caption) && run.last().is_some_and(|(key, _)| is_asked(schema, key));
    if let (true, Some(next)) = (asked, next)
        && let Some(line) =
            alone_below(text, start..end, next).or_else(|| goes_on_below(text, start..end, next, standing()?))
    {
        end = line;
        below = true;
    }
    share(text, start..end, &run, schema, captures);
    if let Some(last) = captures.last_mut().filter(|_| below) {
        last.below = true;
    }
    if run.is_empty() { start } else { end }
}

/// A value without the words behind it that stand in front of the next label as `front` does in front of the first one
/// of the line, but for the side that they name.
fn without_front<'t>(value: &'t str, front: &str) -> Option<&'t str> {
    let bare = |words: &'t str| SIDES.iter().find_map(|side| words.strip_prefix(side)).unwrap_or(words);
    let words = value.split_whitespace().next_back().filter(|words| value.ends_with(words))?;
    (bare(words) == SIDES.iter().find_map(|side| front.strip_prefix(side)).unwrap_or(front))
        .then(|| value.strip_suffix(words))?
}

/// Where the line ends that stands alone between a line whose value is empty and the next line that was found.
fn alone_below(text: &str, value: Range<usize>, next: usize) -> Option<usize> {
    if next >= text.len() || !text.get(value.clone())?.trim().is_empty() {
        return None;
    }
    let below = text.get(value.end..next)?;
    // Half of the next line is none.
    if !below.rsplit('\n').next().is_some_and(|rest| rest.trim().is_empty()) {
        return None;
    }
    let (start, only) = first_line(below).filter(|(start, only)| {
        let rest = below.get(start + only.len()..).unwrap_or_default();
        only.len() <= MAX_ALONE && !only.contains('\t') && rest.trim().is_empty()
    })?;
    Some(value.end + start + only.len())
}

/// Where the line ends that goes on, in brackets, with a value of which only what is printed for it stands in its own.
fn goes_on_below(text: &str, value: Range<usize>, next: usize, blank: &str) -> Option<usize> {
    let stands = text.get(value.clone())?.trim();
    if stands.is_empty() || super::fold::fold(stands) != super::fold::fold(blank) {
        return None;
    }
    let (start, line) = first_line(text.get(value.end..next)?)?;
    let is_bracketed = line.starts_with(['（', '(']) && line.ends_with(['）', ')']) && line.len() <= MAX_ALONE;
    is_bracketed.then_some(value.end + start + line.len())
}

/// The line right below, with where it begins.
fn first_line(below: &str) -> Option<(usize, &str)> {
    let line = below.strip_prefix('\n')?.lines().next()?;
    let start = 1 + line.len() - line.trim_start().len();
    Some((start, line.trim())).filter(|(_, line)| !line.is_empty())
}

/// True for a value that whoever returns the form has to write.
fn is_asked(schema: &Schema, key: &Key) -> bool {
    schema.fields.get(key).is_some_and(|field| field.filled_by == Filler::Applicant)
}

/// The values of lines without wording, between two lines that were found.
fn between(text: &str, region: Range<usize>, lines: &[&Line], schema: &Schema, captures: &mut Vec<Capture>) {
    let slots: Vec<(&Key, &Option<String>)> = lines
        .iter()
        .flat_map(|line| &line.tokens)
        .filter_map(|token| if let Token::Slot { key, blank } = token { Some((key, blank)) } else { None })
        .collect();
    let before = captures.len();
    if let [line] = lines
        && let Some(values) = weak::values(text, region.clone(), line)
    {
        for ((key, blank), range) in slots.iter().zip(values) {
            let (key, blank) = ((*key).clone(), (*blank).clone());
            captures.push(Capture { key, blank, range: trim(text, range), below: false });
        }
        return;
    }
    share(text, region, &slots, schema, captures);
    for capture in captures.iter_mut().skip(before) {
        let suffix = lines.iter().find_map(|line| match line.tokens.as_slice() {
            [.., Token::Slot { key, .. }, Token::Literal { text, .. }] if *key == capture.key => Some(text),
            _ => None,
        });
        if let Some(suffix) = suffix {
            capture.range = cut_suffix(text, capture.range.clone(), suffix.trim_start());
        }
    }
}

/// Cuts the weak wording behind a value (`：`), in whatever width it was typed.
fn cut_suffix(text: &str, range: Range<usize>, suffix: &str) -> Range<usize> {
    let slice = text.get(range.clone()).unwrap_or_default();
    let lines: Vec<Range<usize>> =
        line_ranges(slice).filter(|r| slice.get(r.clone()).is_some_and(|l| !l.trim().is_empty())).collect();
    let wanted = super::fold::fold(suffix);
    let chosen = lines
        .iter()
        .rev()
        .find(|r| slice.get((*r).clone()).is_some_and(|l| super::fold::fold(l).ends_with(&wanted)))
        .or(lines.first());
    let Some(line) = chosen else { return range };
    let original = slice.get(line.clone()).unwrap_or_default();
    let folded = Folded::new(original);
    let end = match folded.text.strip_suffix(wanted.as_str()) {
        Some(kept) => folded.original(kept.len()),
        None => original.len(),
    };
    trim(text, range.start + line.start..range.start + line.start + end)
}

fn is_long(schema: &Schema, key: &Key) -> bool {
    schema.fields.get(key).is_some_and(|field| field.kind == FieldType::LongText)
}
