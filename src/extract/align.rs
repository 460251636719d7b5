//! Wording that can be laid over a line in several ways: a short piece of it (`，`, `因`) stands in a value, too.
//!
//! Of all the ways the one counts under which the values are what their fields ask for and what is known of them
//! already. Where several are as good, nobody can tell which was meant, and the values are not taken.

use std::collections::HashMap;
use std::ops::Range;

use super::flow::Flow;
use super::fold::{Folded, fold};
use super::reworded;
use super::text::program::{Line, Program, Token};
use super::text::{Found, LineMatch, dates_in};
use crate::char_count::CharCount as _;
use crate::grid::Content;
use crate::problem::Severity;
use crate::record::{Key, Record};
use crate::schema::{Field, FieldType, Schema};
use crate::value::Value;
use crate::values::coerce;

/// Longest line, in bytes, that is looked at.
const MAX_LINE: usize = 20_000;
/// Places of one piece of wording in a line; one with more is no wording.
const MAX_PLACES: usize = 24;

/// Values that cannot be told apart.
#[derive(Debug)]
pub(super) struct Unsure {
    /// Their fields.
    pub(super) keys: Vec<Key>,
    /// The line, as a byte range of the text.
    pub(super) line: Range<usize>,
    /// Whether that is because the wording around them was changed.
    pub(super) is_changed: bool,
}

/// A line with the places of its wording.
struct Laid<'a> {
    line: &'a Line,
    /// Where the line begins in the text.
    start: usize,
    original: &'a str,
    folded: Folded,
    /// For each literal its places in the folded text.
    places: Vec<Vec<usize>>,
}

/// The best way to come to a place of a piece of wording.
#[derive(Clone, Copy)]
struct Step {
    score: i32,
    /// Which place of the piece before.
    before: usize,
    /// Whether another one is as good.
    is_tied: bool,
}

impl Step {
    /// The best of ways: their scores and the places that they come from.
    fn best(ways: impl Iterator<Item = (i32, usize)>) -> Option<Self> {
        ways.fold(None, |best: Option<Self>, (score, before)| match best {
            Some(best) if best.score > score => Some(best),
            Some(best) if best.score == score => Some(Self { is_tied: true, ..best }),
            _ => Some(Self { score, before, is_tied: false }),
        })
    }
}

/// How the wording of a line is laid.
struct Way {
    /// For each token where its literal stands.
    literals: Vec<Option<Range<usize>>>,
    /// The fields of values for which another way is as good.
    tied: Vec<Key>,
}

/// Lays the wording of every line that was found anew where there are several ways. `record` is what is known already.
pub(super) fn settle(
    program: &Program,
    found: &mut Found,
    flow: &Flow,
    schema: &Schema,
    record: &Record,
) -> Vec<Unsure> {
    part(program, found);
    let mut open = Vec::new();
    let mut unsure = Vec::new();
    let mut known: HashMap<&Key, String> = HashMap::new();
    for (line, hit) in program.lines.iter().zip(&mut found.lines) {
        let Some(hit) = hit else { continue };
        if !changed(line, hit, flow, schema).is_empty() {
            reworded::mend(line, hit, flow);
        }
        let keys = changed(line, hit, flow, schema);
        if !keys.is_empty() {
            unsure.push(Unsure { keys, line: hit.range.clone(), is_changed: true });
            continue;
        }
        match Laid::new(line, hit, flow) {
            Some(laid) => open.push((laid, hit)),
            None => {
                let keys = closed_before(line, hit, flow, record);
                if !keys.is_empty() {
                    unsure.push(Unsure { keys, line: hit.range.clone(), is_changed: false });
                    continue;
                }
                told(line, hit, flow, &mut known);
            }
        }
    }
    if open.is_empty() {
        return unsure;
    }
    for (key, _) in &schema.fields {
        if let Some(value) = record.get(key) {
            known.insert(key, fold(&value.plain()));
        }
    }
    for (laid, hit) in open {
        let Some(way) = laid.best(schema, &known) else { continue };
        hit.literals = way.literals;
        if !way.tied.is_empty() {
            unsure.push(Unsure { keys: way.tied, line: hit.range.clone(), is_changed: false });
        }
    }
    unsure
}

/// Lines of the template that stand in one line of the return end where the next begins.
fn part(program: &Program, found: &mut Found) {
    let mut next: Option<(usize, usize)> = None;
    for (line, hit) in program.lines.iter().zip(&mut found.lines).rev() {
        let Some(hit) = hit else { continue };
        let begins = hit.literals.iter().flatten().map(|literal| literal.start).min();
        let ends = hit.literals.iter().flatten().map(|literal| literal.end).max();
        if let (Some((at, start)), Some(ends)) = (next, ends)
            && hit.range.start == at
            && ends <= start
        {
            hit.range.end = hit.range.end.min(start);
        }
        let is_told = matches!(line.tokens.first(), Some(Token::Literal { .. }));
        next = begins.filter(|_| is_told).map(|begins| (hit.range.start, begins));
    }
}

/// The values beside wording that is not there as it was printed: what was written in its place is not told from them.
/// Dates are, whatever stands between them.
fn changed(line: &Line, hit: &LineMatch, flow: &Flow, schema: &Schema) -> Vec<Key> {
    let is_date = |key: &Key| schema.fields.get(key).is_some_and(|field| field.kind == FieldType::Date);
    let mut keys: Vec<Key> = Vec::new();
    let mut run: Vec<&Key> = Vec::new();
    let (mut start, mut lacks, mut lacks_words) = (hit.range.start, false, false);
    let tokens = line.tokens.iter().zip(&hit.literals).map(|(token, hit)| (Some(token), hit.clone()));
    for (token, place) in tokens.chain([(None, Some(hit.range.end..hit.range.end))]) {
        match (token, place) {
            (Some(Token::Slot { key, .. }), _) => run.push(key),
            (Some(literal), None) => {
                lacks = true;
                // What a value holds of it is not told, be it one letter.
                let says = |literal: &Token| matches!(literal, Token::Literal { folded, .. } if folded.contains(char::is_alphanumeric));
                lacks_words |= says(literal);
            }
            (literal, Some(place)) => {
                let mut is_front = false;
                if let Some(Token::Literal { folded, .. }) = literal {
                    let there = flow.text.get(place.clone()).map(fold).unwrap_or_default();
                    // The end of a wording of which the beginning is another one now, or its beginning.
                    lacks_words |= there.len() < folded.len() && folded.ends_with(there.as_str());
                    is_front = there.len() < folded.len()
                        && folded.starts_with(there.as_str())
                        && !folded.ends_with(there.as_str());
                }
                let between = flow.text.get(start..place.start.max(start)).unwrap_or_default();
                let is_told =
                    !run.is_empty() && run.iter().all(|key| is_date(key)) && dates_in(between).count() == run.len()
                        || matches!(run.as_slice(), [only] if is_number(schema, only, between));
                let grown = matches!(literal, Some(Token::Literal { text, .. }) if is_grown(between, text));
                if !between.trim().is_empty() && !is_told && (lacks_words || run.len() > 1 && lacks || grown) {
                    keys.extend(run.iter().filter(|key| !key.is_empty()).map(|key| Key::clone(key)));
                }
                run.clear();
                (start, lacks, lacks_words) = (place.end, is_front, is_front);
            }
            (None, None) => {}
        }
    }
    keys
}

/// True for a number where one is wanted: without the unit that is printed behind it, it is that number all the same.
fn is_number(schema: &Schema, key: &Key, text: &str) -> bool {
    let field = schema.fields.get(key).filter(|f| matches!(f.kind, FieldType::Integer | FieldType::Decimal));
    field.is_some_and(|field| number_of(field, text).is_some())
}

/// The number that a text is, as it stands.
pub(super) fn number_of(field: &Field, text: &str) -> Option<Value> {
    let coerced = coerce(field, &Content::Text(text.trim().into()));
    let is_doubted = coerced.problems.iter().any(|problem| problem.severity > Severity::Note);
    coerced.value.filter(|value| matches!(value, Value::Number(_)) && !is_doubted)
}

/// True where words were put in front of wording that white space parts from the value (`甲局　实际经办：` for `　经办：`).
fn is_grown(between: &str, wording: &str) -> bool {
    wording.starts_with(char::is_whitespace)
        && !between.ends_with(char::is_whitespace)
        && between.trim_start().contains(char::is_whitespace)
}

/// The values that hold the words behind them (`年。`) with another mark (`3年，其中电池1`): they may end there.
fn closed_before(line: &Line, hit: &LineMatch, flow: &Flow, record: &Record) -> Vec<Key> {
    let mut keys = Vec::new();
    let mut start = hit.range.start;
    let mut slot: Option<&Key> = None;
    for (token, place) in line.tokens.iter().zip(&hit.literals) {
        match (token, place) {
            (Token::Slot { key, .. }, _) => slot = Some(key),
            (Token::Literal { folded, .. }, Some(place)) => {
                let words = folded.trim_end_matches(is_mark);
                let value = flow.text.get(start..place.start.max(start)).map(fold).unwrap_or_default();
                let is_said = words.len() < folded.len() && words.chars().any(char::is_alphanumeric);
                let mut ends = value.match_indices(words).map(|(at, words)| (at, at + words.len()));
                let ends =
                    ends.any(|(at, end)| at > 0 && value.get(end..).is_some_and(|rest| rest.starts_with(is_mark)));
                if let Some(key) =
                    slot.take().filter(|key| is_said && ends && !key.is_empty() && record.get(key).is_none())
                {
                    keys.push(key.clone());
                }
                start = place.end;
            }
            (Token::Literal { .. }, None) => slot = None,
        }
    }
    keys
}

/// A mark that ends a clause, folded.
fn is_mark(c: char) -> bool {
    matches!(c, '。' | '.' | ',' | '，' | ';' | '；')
}

/// Notes the values of a line whose wording can be laid in one way only.
fn told<'a>(line: &'a Line, hit: &LineMatch, flow: &Flow, known: &mut HashMap<&'a Key, String>) {
    let mut start = hit.range.start;
    let mut open: Option<&Key> = None;
    let ends = line.tokens.iter().zip(&hit.literals).map(|(token, hit)| (Some(token), hit.clone()));
    for (token, literal) in ends.chain([(None, Some(hit.range.end..hit.range.end))]) {
        if let Some(Token::Slot { key, .. }) = token {
            open = Some(key);
        } else if let Some(literal) = literal {
            let value = flow.text.get(start..literal.start.max(start)).map(fold).unwrap_or_default();
            if let Some(key) = open.take().filter(|_| !value.is_empty()) {
                known.entry(key).or_insert(value);
            }
            start = literal.end;
        }
    }
}

impl<'a> Laid<'a> {
    /// None where the wording stands in one way only, or not as it was printed.
    fn new(line: &'a Line, hit: &LineMatch, flow: &'a Flow) -> Option<Self> {
        line.slots().next()?;
        let original = flow.text.get(hit.range.clone()).filter(|text| text.len() <= MAX_LINE)?;
        let folded = Folded::new(original);
        let mut places = Vec::new();
        for token in &line.tokens {
            let Token::Literal { folded: literal, .. } = token else { continue };
            let all: Vec<usize> =
                memchr::memmem::find_iter(folded.text.as_bytes(), literal).take(MAX_PLACES + 1).collect();
            if all.is_empty() || all.len() > MAX_PLACES {
                return None;
            }
            places.push(all);
        }
        places.iter().any(|all| all.len() > 1).then_some(Self {
            line,
            start: hit.range.start,
            original,
            folded,
            places,
        })
    }

    /// The best way; none where there is no way at all.
    fn best(&self, schema: &Schema, known: &HashMap<&Key, String>) -> Option<Way> {
        let mut table: Vec<Vec<Option<Step>>> = Vec::new();
        let mut before: Option<(&[usize], usize)> = None;
        let mut slot: Option<&Token> = None;
        // The slot in front of each literal, and the one behind the last.
        let mut slots: Vec<Option<&Token>> = Vec::new();
        let mut lengths: Vec<usize> = Vec::new();
        for token in &self.line.tokens {
            let Token::Literal { folded, .. } = token else {
                if slot.replace(token).is_some() {
                    return None;
                }
                continue;
            };
            let places = self.places.get(table.len())?.as_slice();
            let own = slot.take();
            let row = places.iter().map(|&at| match before {
                None => Some(Step { score: self.gap(own, 0..at, schema, known), before: 0, is_tied: false }),
                Some((places, length)) => {
                    let steps = table.last().map_or(&[][..], Vec::as_slice).iter().zip(places).enumerate();
                    let ways = steps.filter_map(|(index, (step, from))| {
                        let from = from + length;
                        let fits = if own.is_some() { from <= at } else { from == at };
                        let score = step.as_ref().filter(|_| fits)?.score;
                        Some((score + self.gap(own, from..at, schema, known), index))
                    });
                    Step::best(ways)
                }
            });
            let row = row.collect();
            table.push(row);
            slots.push(own);
            lengths.push(folded.len());
            before = Some((places, folded.len()));
        }
        slots.push(slot);
        let (places, length) = before?;
        let ways = table.last()?.iter().zip(places).enumerate().filter_map(|(index, (step, at))| {
            let behind = at + length..self.folded.text.len();
            Some((step.as_ref()?.score + self.gap(slot, behind, schema, known), index))
        });
        let mut step = Step::best(ways)?;
        let mut tied: Vec<Key> = Vec::new();
        let mut ranges = Vec::new();
        for number in (0..table.len()).rev() {
            if step.is_tied {
                let beside = slots.get(number..number + 2)?.iter().flatten();
                for key in beside.filter_map(|slot| if let Token::Slot { key, .. } = slot { Some(key) } else { None }) {
                    if !key.is_empty() && !tied.contains(key) {
                        tied.push(key.clone());
                    }
                }
            }
            let at = *self.places.get(number)?.get(step.before)?;
            let from = self.start + self.folded.original(at);
            let to = self.start + self.folded.original_end(at + lengths.get(number)?, self.original);
            ranges.push(from..to);
            step = (*table.get(number)?.get(step.before)?)?;
        }
        let mut literal = |token: &Token| if matches!(token, Token::Literal { .. }) { ranges.pop() } else { None };
        let literals = self.line.tokens.iter().map(&mut literal).collect();
        crate::order::by(&mut tied, |key| schema.fields.get_index_of(&**key).map_or(0, |at| at + 1));
        Some(Way { literals, tied })
    }

    /// How well the text between two pieces of wording suits the slot there.
    fn gap(&self, slot: Option<&Token>, range: Range<usize>, schema: &Schema, known: &HashMap<&Key, String>) -> i32 {
        let piece = self.folded.text.get(range.clone()).unwrap_or_default();
        let Some(Token::Slot { key, blank }) = slot else {
            // Wording begins and ends the line.
            return if piece.is_empty() { 0 } else { -1 };
        };
        let Some(field) = schema.fields.get(key) else { return 0 };
        if let Some(known) = known.get(key) {
            return if *known == piece { 12 } else { -6 };
        }
        if !piece.is_empty() && blank.as_ref().is_some_and(|blank| fold(blank) == piece) {
            return 4;
        }
        let until = self.folded.original_end(range.end, self.original);
        let original = self.original.get(self.folded.original(range.start)..until).unwrap_or_default();
        suits(field, piece, original)
    }
}

/// How well a text suits a field; `piece` is the text folded.
pub(super) fn suits(field: &Field, piece: &str, original: &str) -> i32 {
    if piece.is_empty() {
        return -4;
    }
    let original = original.trim();
    let is_free = matches!(field.kind, FieldType::Text | FieldType::LongText) && field.vocabulary.is_none();
    let coerced = coerce(field, &Content::Text(original.into()));
    let is_wrong = coerced.value.is_none() || coerced.problems.iter().any(|p| p.severity > Severity::Note);
    let count = piece.char_count();
    let is_outside = field.length.is_some_and(|(least, most)| !(least..=most).contains(&count));
    let mut score = match (is_wrong || is_outside, is_free) {
        (true, true) => -3,
        (true, false) => -6,
        (false, true) => 0,
        (false, false) => 4,
    };
    if piece.matches('(').count() != piece.matches(')').count() || piece.matches('"').count() % 2 == 1 {
        score -= 2;
    }
    // A bracket that closes before it opens is one of the wording.
    let first = piece.find(['(', ')']).filter(|at| piece.get(*at..).is_some_and(|rest| rest.starts_with(')')));
    if first.is_some() && piece.contains('(') {
        score -= 6;
    }
    score
}
