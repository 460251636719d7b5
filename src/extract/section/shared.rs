//! Lines of a template that are nothing but a value each, one below the other: which paragraph is which value.
//!
//! Where all paragraphs that the template prints are there, the empty ones too, each stands for its line. Otherwise
//! what has a form of its own is told by it (boxes, one of several texts, a date), and the others by their order where
//! none is missing. What is left is not guessed.

use std::ops::Range;

use super::Section;
use crate::docx::template::prints::Printed;
use crate::excerpt;
use crate::extract::flow::Flow;
use crate::extract::fold::fold;
use crate::extract::text::program::{Line, List, Program, Token};
use crate::extract::text::{Bare, Capture};
use crate::extract::wording::ways::{Read, Way, read};
use crate::grid::Content;
use crate::message;
use crate::message::Message;
use crate::problem::{Problem, Severity};
use crate::record::Key;
use crate::schema::{FieldType, Style};
use crate::values::{coerce, has_boxes};

/// Characters of a text that are shown.
const SHOWN: usize = 60;
/// Paragraphs of one place that are looked at.
const MAX_PARAGRAPHS: usize = 200;

/// A line that is nothing but a value.
struct Plain<'p> {
    key: &'p Key,
    blank: Option<&'p String>,
    /// Whether it may be missing altogether.
    is_optional: bool,
    /// Blank paragraphs that the template has before it, and those of lines that were read by themselves.
    before: usize,
}

impl<'p> Section<'p> {
    /// Gives each of such lines its paragraphs, or says that it cannot be told which those are.
    pub(super) fn plain_lines(&mut self, program: &Program, flow: &Flow, bare: &[Bare], captures: &mut Vec<Capture>) {
        for place in bare {
            let text = flow.text.get(place.region.clone()).unwrap_or_default();
            if text.contains('\t') {
                continue;
            }
            let Some((plain, behind)) = self.plain(program, place) else { continue };
            let first = plain.first().map(|only| only.key);
            if plain.is_empty() || plain.len() == 1 && !first.is_some_and(|key| self.has_form(key)) {
                continue;
            }
            let all = paragraphs(flow, place.region.clone());
            if all.len() > MAX_PARAGRAPHS {
                continue;
            }
            let there: Vec<Range<usize>> = all.iter().filter(|own| !is_blank(flow, own)).cloned().collect();
            let positions = by_position(&plain, behind, &all, flow);
            // A date is found in its paragraph, and a text is what stands in front of it.
            if positions.is_none() && self.is_dated(&plain) {
                continue;
            }
            let told = positions.or_else(|| self.by_form(&plain, &there, flow));
            let is_own = |capture: &Capture| plain.iter().any(|line| *line.key == capture.key);
            captures.retain(|capture| {
                !is_own(capture) || !place.region.contains(&capture.range.start) && !capture.range.is_empty()
            });
            match told {
                Some(told) => {
                    for (line, range) in plain.iter().zip(told) {
                        let range = range.unwrap_or(place.region.start..place.region.start);
                        let (key, blank) = (line.key.clone(), line.blank.cloned());
                        captures.push(Capture { key, blank, range, below: false });
                    }
                }
                None => self.shared(&plain, &there, flow),
            }
        }
        crate::order::by(captures, |capture| capture.range.start);
    }

    /// The lines of a place, and the blank paragraphs behind the last of them; none where it is not known which
    /// paragraphs the template prints there.
    fn plain<'l>(&self, program: &'l Program, place: &Bare) -> Option<(Vec<Plain<'l>>, usize)> {
        let plan = self.plan;
        let body = plan.body.first().filter(|body| body.lines.len() == program.lines.len());
        let gap = |line: usize| plan.gaps.get(&line).copied().filter(|_| body.is_some()).unwrap_or(0);
        let mut plain = Vec::new();
        let mut before = 0;
        for &index in &place.lines {
            let line = program.lines.get(index)?;
            before += gap(index);
            match line.tokens.as_slice() {
                [Token::Slot { key, .. }] if key.is_empty() || List::number(key).is_some() => return None,
                [Token::Slot { key, blank }] => {
                    let is_optional = line.style == Some(Style::Attachment);
                    plain.push(Plain { key, blank: blank.as_ref(), is_optional, before });
                    before = 0;
                }
                // It was read by itself; of a list nobody knows how long it is.
                [] if !body.and_then(|body| body.lines.get(index)).is_some_and(is_list) => before += 1,
                _ => return None,
            }
        }
        let mut keys: Vec<&Key> = plain.iter().map(|line| line.key).collect();
        keys.sort_unstable();
        let is_once = keys.windows(2).all(|pair| pair.first() != pair.last());
        is_once.then(|| (plain, before + gap(place.next.unwrap_or(program.lines.len()))))
    }

    /// Whether dates stand beside one other value at most.
    fn is_dated(&self, plain: &[Plain<'_>]) -> bool {
        let is_date = |line: &&Plain<'_>| {
            self.plan.schema.fields.get(line.key).is_some_and(|field| field.kind == FieldType::Date)
        };
        let dates = plain.iter().filter(is_date).count();
        dates > 0 && plain.len() - dates < 2
    }

    /// Whether a value has a form of its own, by which it is told from any text.
    fn has_form(&self, key: &Key) -> bool {
        self.fork_of(key).is_some()
            || self
                .plan
                .schema
                .fields
                .get(key)
                .is_some_and(|field| field.kind != FieldType::Text && field.kind != FieldType::LongText)
    }

    fn fork_of(&self, key: &Key) -> Option<&'p crate::extract::wording::forks::Fork> {
        self.plan.forks.iter().find(|fork| {
            fork.stands == Printed::Field(key.clone())
                && fork.ways.iter().any(|way| way.is_fixed() && !way.text.trim().is_empty())
        })
    }

    /// Whether a text has the form of a value.
    fn is_formed(&self, key: &Key, text: &str) -> bool {
        let fields = |key: &Key| self.plan.schema.fields.get(key);
        if let Some(fork) = self.fork_of(key) {
            let read = read(&fork.ways, fork.has_boxes, text, &fields);
            return matches!(read, Read::Way(way, _) if way.is_fixed() || way.says());
        }
        let Some(field) = fields(key) else { return false };
        let coerced = coerce(field, &Content::Text(text.into()));
        let is_right = coerced.value.is_some() && coerced.problems.iter().all(|p| p.severity < Severity::Error);
        let is_boxed = field.vocabulary.as_ref().is_none_or(|own| !own.tick_boxes || has_boxes(text));
        is_right && is_boxed
    }

    /// The paragraphs of each line by their forms and their order; none where that does not tell them.
    fn by_form(&self, plain: &[Plain<'_>], there: &[Range<usize>], flow: &Flow) -> Option<Vec<Option<Range<usize>>>> {
        let text = |range: &Range<usize>| flow.text.get(range.clone()).unwrap_or_default().trim();
        let mut told: Vec<Option<Range<usize>>> = vec![None; plain.len()];
        // Lines and paragraphs that are told by their form part the others.
        let (mut from_line, mut from) = (0, 0);
        let mut rest = Vec::new();
        for (number, line) in plain.iter().enumerate().filter(|(_, line)| self.has_form(line.key)) {
            let own = there.iter().enumerate().skip(from).filter(|(_, range)| self.is_formed(line.key, text(range)));
            let own: Vec<usize> = own.map(|(at, _)| at).collect();
            match own.as_slice() {
                [at] => {
                    rest.push((from_line..number, from..*at));
                    *told.get_mut(number)? = there.get(*at).cloned();
                    (from_line, from) = (number + 1, at + 1);
                }
                [] => {}
                _ => return None,
            }
        }
        rest.push((from_line..plain.len(), from..there.len()));
        // What the template prints beside a value is no value.
        let is_wording = |range: &Range<usize>| {
            let text = fold(text(range));
            self.plan.forks.iter().flat_map(|fork| &fork.ways).flat_map(Way::literals).any(|literal| literal == text)
        };
        let others = rest.iter().flat_map(|(_, own)| there.get(own.clone()).unwrap_or_default());
        if others.into_iter().any(is_wording) {
            return None;
        }
        for (lines, own) in rest {
            let own = there.get(own)?;
            match (lines.len(), own) {
                (_, []) | (0, _) => {}
                (1, [first, ..]) => {
                    let end = own.last()?.end;
                    *told.get_mut(lines.start)? = Some(first.start..end);
                }
                (count, own) if count == own.len() => {
                    told.get_mut(lines)?.iter_mut().zip(own).for_each(|(told, own)| *told = Some(own.clone()));
                }
                _ => return None,
            }
        }
        Some(told)
    }

    /// Says of values that it cannot be told which of the paragraphs they are.
    fn shared(&mut self, plain: &[Plain<'_>], there: &[Range<usize>], flow: &Flow) {
        let text = |range: &Range<usize>| flow.text.get(range.clone()).unwrap_or_default().trim();
        let found = there.iter().map(text).collect::<Vec<_>>().join("\n");
        let place = there.first().and_then(|range| flow.place(range.start));
        let real = |key: &Key| -> Key {
            let of = self
                .fork_of(key)
                .and_then(|fork| fork.of.iter().find(|of| !matches!(of, Printed::Field(key) if key.starts_with('?'))));
            match of {
                Some(Printed::Field(of)) => of.clone(),
                _ => self.real(key).clone(),
            }
        };
        let keys: Vec<Key> = plain.iter().map(|line| real(line.key)).collect();
        let titles = keys.iter().filter_map(|key| self.plan.schema.fields.get(key)).map(|field| field.title.as_str());
        let list = titles.collect::<Vec<_>>().join("”“");
        let (count, quoted) = (there.len(), excerpt::beginning(&found.replace('\n', "；"), SHOWN));
        for key in keys {
            let Some(field) = self.plan.schema.fields.get(&key).filter(|_| self.record.get(&key).is_none()) else {
                continue;
            };
            let title = &field.title;
            let message = message!(
                "分不清哪一段是“{title}”：模板在这里印出“{list}”，各占一段，而这里有 {count} 段“{quoted}”",
                "it cannot be told which paragraph is “{title}”: the template prints “{list}” here, a paragraph each, and there are {count}: “{quoted}”"
            );
            let problem = Problem::error("ambiguous", message).found(found.as_str()).help(Message::new(
                "请照模板一项写一段，空着的留一个空段；或在模板中给各项加上标签",
                "write a paragraph for each, an empty one where there is nothing to say; or give each a label in the template",
            ));
            self.extend(&key, vec![problem], place.clone());
        }
    }
}

/// The paragraphs of each line where all that the template prints are there.
fn by_position(
    plain: &[Plain<'_>],
    behind: usize,
    all: &[Range<usize>],
    flow: &Flow,
) -> Option<Vec<Option<Range<usize>>>> {
    let lay = |is_printed: &dyn Fn(&Plain<'_>) -> bool| -> Option<Vec<Option<Range<usize>>>> {
        let count: usize = plain.iter().map(|line| line.before + usize::from(is_printed(line))).sum();
        if count + behind != all.len() {
            return None;
        }
        let mut rest = all.iter();
        let mut told = Vec::new();
        for line in plain {
            if !rest.by_ref().take(line.before).all(|own| is_blank(flow, own)) {
                return None;
            }
            let own = if is_printed(line) { rest.next() } else { None };
            told.push(own.filter(|own| !is_blank(flow, own)).cloned());
        }
        rest.all(|own| is_blank(flow, own)).then_some(told)
    };
    let has_optional = plain.iter().any(|line| line.is_optional);
    match (lay(&|_| true), lay(&|line| !line.is_optional)) {
        (Some(told), _) if !has_optional => Some(told),
        (Some(told), None) | (None, Some(told)) => Some(told),
        _ => None,
    }
}

/// The paragraphs of a region, the empty ones too; the end of a line in front of it is none.
fn paragraphs(flow: &Flow, region: Range<usize>) -> Vec<Range<usize>> {
    let mut paragraphs: Vec<Range<usize>> = Vec::new();
    let text = flow.text.get(region.clone()).unwrap_or_default();
    let mut start = region.start;
    let is_line = |start: usize| start == 0 || flow.text.as_bytes().get(start - 1) == Some(&b'\n');
    let count = text.split('\n').count();
    for (number, line) in text.split('\n').enumerate() {
        let range = start..start + line.len();
        start += line.len() + 1;
        // What is in front of the first line end is the end of another line; behind the last one the next begins.
        let is_rest = number == 0 && !is_line(range.start) || number + 1 == count;
        if is_rest && line.trim().is_empty() {
            continue;
        }
        match paragraphs.last_mut() {
            Some(last) if flow.is_parted() && !flow.begins(range.start) => last.end = range.end,
            _ => paragraphs.push(range),
        }
    }
    paragraphs
}

fn is_blank(flow: &Flow, range: &Range<usize>) -> bool {
    flow.text.get(range.clone()).unwrap_or_default().trim().is_empty()
}

fn is_list(line: &Line) -> bool {
    line.slots().any(|key| List::number(key).is_some())
}
