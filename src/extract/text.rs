//! Running text as a pattern: the printed lines of a form are found again in a document, and what stands between
//! them is the values.
//!
//! Each line of a [`Program`] with wording enough to be recognised is looked for in the lines of the document; the
//! best chain of matches in reading order wins. A value is what stands between two pieces of wording, or between two
//! lines; several values without wording between them are told apart by their types.

mod locate;

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::flow::Flow;
use super::fold::Folded;
use super::parted::without_label;
use super::program::{Line, Program, Token};
use crate::deadline;
use crate::record::Key;
use crate::schema::{FieldType, Filler, Schema, Style};
use locate::{FoldedLine, match_line};
pub(crate) use locate::{Lines, needs};

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
            matches.sort_by_key(|m| std::cmp::Reverse(m.score));
            matches.truncate(MAX_CANDIDATES);
            matches.sort_by_key(|m| m.range.start);
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

/// The chain of candidates, in the order of both program and text, with the most wording in it.
///
/// Candidates come by line of the program. What ends in the text up to a place is asked of a tree of maxima, so that
/// thousands of lines alike, which have millions of pairs, are no matter.
fn best_chain(candidates: &[(usize, LineMatch)]) -> Vec<usize> {
    let extents: Vec<Range<usize>> = candidates.iter().map(|(_, line)| extent(line)).collect();
    let mut ends: Vec<usize> = extents.iter().map(|extent| extent.end).collect();
    ends.sort_unstable();
    ends.dedup();
    let upto = |at: usize| ends.partition_point(|end| *end <= at);
    let mut tree = Maxima::new(ends.len());
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(candidates.len());
    let mut open = 0;
    for ((index, line), own) in candidates.iter().zip(&extents) {
        // Only what stands in earlier lines of the program may come before.
        while candidates.get(open).is_some_and(|(earlier, _)| earlier < index) {
            if let (Some((score, _)), Some(extent)) = (best.get(open), extents.get(open)) {
                tree.add(upto(extent.end), *score, open);
            }
            open += 1;
        }
        let before = tree.best(upto(own.start));
        best.push(match before {
            Some((score, before)) if score > 0 => (score + line.score, Some(before)),
            _ => (line.score, None),
        });
    }
    let mut chain = Vec::new();
    let mut at = (0..best.len()).rev().max_by_key(|i| best.get(*i).map_or(0, |b| b.0));
    while let Some(i) = at {
        chain.push(i);
        at = best.get(i).and_then(|b| b.1);
    }
    chain.reverse();
    chain
}

/// The best of all up to a place, of places in any order (a Fenwick tree).
struct Maxima {
    /// Score and number; of those that are as good the first.
    nodes: Vec<Option<(usize, usize)>>,
}

impl Maxima {
    fn new(places: usize) -> Self {
        Self { nodes: vec![None; places + 1] }
    }

    /// Adds number `own` at `place`, from 1.
    fn add(&mut self, place: usize, score: usize, own: usize) {
        let mut at = place;
        while at > 0
            && let Some(node) = self.nodes.get_mut(at)
        {
            if node.is_none_or(|known| better((score, own), known)) {
                *node = Some((score, own));
            }
            at += at & at.wrapping_neg();
        }
    }

    /// The best of the first `places`.
    fn best(&self, places: usize) -> Option<(usize, usize)> {
        let mut best: Option<(usize, usize)> = None;
        let mut at = places;
        while at > 0 {
            if let Some(Some(node)) = self.nodes.get(at)
                && best.is_none_or(|known| better(*node, known))
            {
                best = Some(*node);
            }
            at &= at - 1;
        }
        best
    }
}

fn better(one: (usize, usize), other: (usize, usize)) -> bool {
    one.0 > other.0 || one.0 == other.0 && one.1 < other.1
}

/// From the first to the last of the wording that was found.
fn extent(line: &LineMatch) -> Range<usize> {
    let end = line.literals.iter().flatten().map(|r| r.end).max().unwrap_or(line.range.end);
    let start = line.literals.iter().flatten().map(|r| r.start).min().unwrap_or(line.range.start);
    start..end
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
        let lines: Vec<&Line> = pending.iter().filter_map(|index| program.lines.get(*index)).collect();
        between(text, region.clone(), &lines, schema, captures);
        let lines = std::mem::take(pending);
        bare.extend((!lines.is_empty()).then_some(Bare { lines, region, next }));
    };
    for (index, line) in program.lines.iter().enumerate() {
        let Some(matched) = found.lines.get(index).and_then(Option::as_ref) else {
            if !line.is_strong() {
                pending.push(index);
            }
            continue;
        };
        let first = matched.literals.iter().flatten().map(|r| r.start).min().unwrap_or(matched.range.start);
        let opens_with_slot = matches!(line.tokens.first(), Some(Token::Slot { .. }));
        let region_end = if opens_with_slot { matched.range.start } else { first };
        flush(&mut pending, end_of_last..region_end.max(end_of_last), Some(index), &mut captures);
        end_of_last =
            inside(text, line, matched, next_start(program, found, index, text), end_of_last, schema, &mut captures);
    }
    if end_of_last > 0 || found.score == 0 {
        flush(&mut pending, end_of_last..text.len(), None, &mut captures);
    }
    (captures, bare)
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
    for (token, hit) in line.tokens.iter().zip(&matched.literals) {
        match (token, hit) {
            (Token::Slot { key, blank }, _) => run.push((key, blank)),
            (Token::Literal { .. }, Some(hit)) => {
                share(text, start..hit.start.max(start), &run, schema, captures);
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
        && text.get(end..next).is_some_and(|below| below.contains('\n'))
    {
        end = next;
    }
    let mut below = false;
    let asked = line.style != Some(Style::Caption) && run.last().is_some_and(|(key, _)| is_asked(schema, key));
    if let (true, Some(next)) = (asked, next)
        && let Some(line) = alone_below(text, start..end, next)
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

static DATE_LIKE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"[0-9０-９〇○零Oo一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾_＿ \x{a0}\x{3000}]*年[0-9０-９零一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾_＿ \x{a0}\x{3000}]*(?:月[0-9０-９零一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾_＿ \x{a0}\x{3000}]*(?:日|号)?)?|[0-9０-９]{4}\s*[-/.．]\s*[0-9０-９]{1,2}\s*[-/.．]\s*[0-9０-９]{1,2}|\b[0-9０-９]{8}\b",
    )
    .ok()
});

static DAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let number = "[0-9０-９一二三四五六七八九十〇○]{1,3}";
    Regex::new(&format!(r"{number}[ \x{{3000}}]*月[ \x{{3000}}]*{number}[ \x{{3000}}]*[日号]")).ok()
});

/// The day without a year with which a region begins, or ends.
fn day_of_month(text: &str, region: &Range<usize>, is_front: bool) -> Vec<Range<usize>> {
    let slice = text.get(region.clone()).unwrap_or_default();
    let start = slice.len() - slice.trim_start().len();
    let days = DAY.as_ref().into_iter().flat_map(|day| day.find_iter(slice));
    let fits =
        |day: &regex::Match<'_>| if is_front { day.start() == start } else { day.end() == slice.trim_end().len() };
    days.filter(fits).map(|day| region.start + day.start()..region.start + day.end()).collect()
}

/// How many dates stand in a text.
pub(super) fn dates(text: &str) -> usize {
    DATE_LIKE.as_ref().map_or(0, |date| date.find_iter(text).count())
}

/// Shares a region of text between the values that stand in it without wording between them.
fn share(
    text: &str,
    region: Range<usize>,
    slots: &[(&Key, &Option<String>)],
    schema: &Schema,
    captures: &mut Vec<Capture>,
) {
    let mut push = |slot: &(&Key, &Option<String>), range: Range<usize>| {
        let (key, blank) = (slot.0.clone(), slot.1.clone());
        captures.push(Capture { key, blank, range: trim(text, range), below: false });
    };
    match slots {
        [] => {}
        [only] if is_date(schema, only.0) => {
            let slice = text.get(region.clone()).unwrap_or_default();
            let dates: Vec<_> = DATE_LIKE.as_ref().map(|re| re.find_iter(slice).collect()).unwrap_or_default();
            match dates.as_slice() {
                [date] => push(only, region.start + date.start()..region.start + date.end()),
                several => {
                    let ranges = several.iter().map(|date| region.start + date.start()..region.start + date.end());
                    let mut lines = ranges.filter(|date| is_line(text, date));
                    match (lines.next(), lines.next()) {
                        (Some(date), None) => push(only, date),
                        _ => push(only, region),
                    }
                }
            }
        }
        [only] => push(only, region),
        several => {
            let slice = text.get(region.clone()).unwrap_or_default();
            let dates: Vec<Range<usize>> = DATE_LIKE
                .as_ref()
                .map(|re| re.find_iter(slice).map(|m| region.start + m.start()..region.start + m.end()).collect())
                .unwrap_or_default();
            let wanted = several.iter().filter(|(key, _)| is_date(schema, key)).count();
            // Beside a text what lacks its year is a date all the same: its type tells what is wrong with it.
            let dates = if dates.is_empty() && several.len() == 2 && wanted == 1 {
                day_of_month(text, &region, several.first().is_some_and(|(key, _)| is_date(schema, key)))
            } else {
                dates
            };
            if wanted == several.len() {
                let skip = if dates.len() < wanted
                    && !slice.trim_start_matches([' ', '\u{3000}']).starts_with(|c: char| c.is_ascii_digit())
                    && dates.len() == 1
                {
                    wanted - 1
                } else {
                    0
                };
                for (slot, date) in several.iter().skip(skip).zip(dates) {
                    push(slot, date);
                }
            } else if wanted == 1
                && several.last().is_some_and(|(key, _)| is_date(schema, key))
                && let Some(date) = dates.iter().rev().find(|date| is_line(text, date)).or(dates.last())
            {
                let Some((last, others)) = several.split_last() else { return };
                // A label that was put in front of the date is none of the text before.
                let front = text.get(region.start..date.start).unwrap_or_default();
                let rest = region.start..region.start + without_label(front).len();
                push(last, date.clone());
                share(text, rest, others, schema, captures);
            } else if wanted == 1
                && let Some((first, [other])) = several.split_first()
                && is_date(schema, first.0)
            {
                // A date in front of a text begins the place, or is not there.
                let front = region.start + (slice.len() - slice.trim_start().len());
                let date = dates.first().filter(|date| date.start <= front);
                push(first, date.cloned().unwrap_or(region.start..region.start));
                push(other, date.map_or(region.start, |date| date.end)..region.end);
            } else {
                let pieces: Vec<Range<usize>> = line_ranges(slice)
                    .flat_map(|line| {
                        let start = line.start;
                        split_tabs(slice.get(line).unwrap_or_default())
                            .into_iter()
                            .map(move |r| start + r.start..start + r.end)
                    })
                    .filter(|r| slice.get(r.clone()).is_some_and(|piece| !piece.trim().is_empty()))
                    .collect();
                for (index, slot) in several.iter().enumerate() {
                    let Some(piece) = pieces.get(index) else {
                        // A date that is not there is empty in its place.
                        if is_date(schema, slot.0) && index + 1 == several.len() && index > 0 {
                            push(slot, region.end..region.end);
                        }
                        break;
                    };
                    let end = if index + 1 == several.len() { slice.trim_end().len() } else { piece.end };
                    push(slot, region.start + piece.start..region.start + end.max(piece.start));
                }
            }
        }
    }
}

/// True for what is all of its line.
fn is_line(text: &str, range: &Range<usize>) -> bool {
    let is_end = |c: char| matches!(c, '\n' | '\t');
    let front = text.get(..range.start).unwrap_or_default().trim_end_matches([' ', '\u{3000}', '\u{a0}']);
    let behind = text.get(range.end..).unwrap_or_default().trim_start_matches([' ', '\u{3000}', '\u{a0}']);
    front.chars().next_back().is_none_or(is_end) && behind.chars().next().is_none_or(is_end)
}

fn split_tabs(line: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    line.split('\t')
        .map(|piece| {
            let range = start..start + piece.len();
            start += piece.len() + 1;
            range
        })
        .collect()
}

fn is_date(schema: &Schema, key: &Key) -> bool {
    schema.fields.get(key).is_some_and(|field| field.kind == FieldType::Date)
}

fn is_long(schema: &Schema, key: &Key) -> bool {
    schema.fields.get(key).is_some_and(|field| field.kind == FieldType::LongText)
}

fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = text.get(range.clone()).unwrap_or_default();
    let start = range.start + (slice.len() - slice.trim_start().len());
    start..start + slice.trim().len()
}
