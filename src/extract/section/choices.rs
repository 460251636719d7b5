//! Which of several groups of paragraphs a return has, of which the template prints one.

use std::cell::LazyCell;
use std::ops::Range;

use super::Section;
use crate::excerpt::beginning;
use crate::extract::flow::Flow;
use crate::extract::fold::fold;
use crate::extract::text::Found;
use crate::extract::text::program::{Line, Program};
use crate::extract::wording::choices::Choice;
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::Problem;
use crate::record::Key;
use crate::value::Value;

/// Characters of a text that are shown.
const SHOWN: usize = 60;

/// What a return has of such groups.
enum There {
    /// This one.
    One(usize),
    /// Several of them, or what is none of them.
    Unsure(String),
    /// None, where one is always printed.
    None,
}

impl Section<'_> {
    /// Puts the group that is there in the place of what stands for it. `printed` is the template's body.
    pub(super) fn choices(&mut self, printed: &Program, found: &Found, flow: &Flow) {
        let plan = self.plan;
        let folded = LazyCell::new(|| fold(&flow.text));
        let mut decided: Vec<(&Choice, Option<usize>)> = Vec::new();
        // Those that hold others come behind them.
        for choice in plan.choices.iter().rev() {
            if !is_asked(choice, &decided) {
                continue;
            }
            let (there, place) = self.there(choice, printed, found, (flow, &folded));
            decided.push((choice, if let There::One(way) = there { Some(way) } else { None }));
            let stands = &choice.stands;
            let problem = match there {
                There::One(way) => {
                    self.seen.insert(stands.clone());
                    choice.empty.get(way).into_iter().flatten().for_each(|key| self.is_blank(key));
                    self.leave_others(choice, way, printed);
                    if let Some((_, text)) = choice.ways.get(way).filter(|(_, text)| !text.is_empty()) {
                        self.record.set(stands.clone(), Value::text(text.as_str()));
                    }
                    if let Some(place) = place {
                        self.places.set(stands.to_string(), place);
                    }
                    continue;
                }
                There::Unsure(text) => {
                    let text = beginning(&text, SHOWN);
                    let message = message!(
                        "“{text}”：模板在这里只印几种文字中的一种，分不清是哪一种",
                        "“{text}”: the template prints one of several texts here, and it cannot be told which it is"
                    );
                    Problem::error("ambiguous", message).found(text)
                }
                There::None => Problem::warning(
                    "unread",
                    Message::new(
                        "模板在这里总印几种文字中的一种，而一种都不在",
                        "the template always prints one of several texts here, and none of them is there",
                    ),
                ),
            };
            let texts = choice.ways.iter().map(|(_, text)| text.as_str()).filter(|text| !text.is_empty());
            let texts = texts.collect::<Vec<_>>().join("”“");
            let problem = problem.help(message!("请保留模板印出的其中一种：“{texts}”", "keep one of: “{texts}”"));
            self.extend(stands, vec![problem], place);
        }
    }

    /// What only the groups print that are not there is not looked for.
    fn leave_others(&mut self, choice: &Choice, way: usize, printed: &Program) {
        let own = |(range, _): &(Range<usize>, String)| {
            printed.lines.get(self.lines_of(range, printed)).unwrap_or_default().iter().flat_map(Line::slots)
        };
        let there: Vec<&Key> = choice.ways.get(way).into_iter().flat_map(own).collect();
        let others: Vec<Key> = choice.ways.iter().flat_map(own).filter(|key| !there.contains(key)).cloned().collect();
        self.absent.extend(others);
    }

    /// The lines of a group of blocks.
    fn lines_of(&self, way: &Range<usize>, printed: &Program) -> Range<usize> {
        let at = |block: usize| self.plan.starts.get(block).copied().unwrap_or(printed.lines.len());
        at(way.start)..at(way.end)
    }

    fn there(
        &self,
        choice: &Choice,
        printed: &Program,
        found: &Found,
        (flow, text): (&Flow, &LazyCell<String, impl FnOnce() -> String>),
    ) -> (There, Option<crate::place::Place>) {
        let ranges: Vec<Range<usize>> = choice.ways.iter().map(|(way, _)| self.lines_of(way, printed)).collect();
        let own = |range: &Range<usize>| printed.lines.get(range.clone()).unwrap_or_default();
        let is_told = |at: usize, line: &Line| {
            let others = ranges.iter().enumerate().filter(|(other, _)| *other != at);
            line.is_strong() && others.flat_map(|(_, range)| own(range)).all(|other| other.letters() != line.letters())
        };
        let mut open = Vec::new();
        let mut there = Vec::new();
        for (at, range) in ranges.iter().enumerate() {
            let told = range.clone().zip(own(range)).filter(|(_, line)| is_told(at, line));
            let mut told = told.peekable();
            if told.peek().is_none() {
                open.push(at);
                continue;
            }
            let hits = told.filter_map(|(index, _)| found.lines.get(index)?.as_ref());
            there.extend(hits.map(|hit| (at, hit.range.clone())).next());
        }
        match there.as_slice() {
            [(at, hit)] => return (There::One(*at), flow.place(hit.start)),
            [(_, hit), ..] => {
                let text = flow.text.get(hit.clone()).unwrap_or_default().trim().to_owned();
                return (There::Unsure(text), flow.place(hit.start));
            }
            [] => {}
        }
        // A value that only one of them prints may stand behind another label.
        let keys = |lines: &[Line]| -> Vec<Key> {
            lines.iter().flat_map(Line::slots).filter(|key| !key.is_empty()).cloned().collect()
        };
        let is_read = |range: &Range<usize>| {
            let outside = printed.lines.iter().enumerate().filter(|(at, _)| !range.contains(at));
            let outside: Vec<&Key> = outside.flat_map(|(_, line)| line.slots()).collect();
            let mut only = keys(own(range)).into_iter().filter(|key| !outside.contains(&key));
            only.find(|key| self.record.get(key).is_some_and(|value| !value.plain().is_empty()))
        };
        let mut read = ranges.iter().enumerate().filter_map(|(at, range)| Some((at, is_read(range)?)));
        if let (Some((at, key)), None) = (read.next(), read.next()) {
            return (There::One(at), self.places.get(&key));
        }
        // What stands there instead may be one of them with other words, or in another place.
        let first = ranges.iter().map(|range| range.start).min().unwrap_or(0);
        let last = ranges.iter().map(|range| range.end).max().unwrap_or(first);
        let hit = |at: usize| found.lines.get(at)?.as_ref().map(|hit| hit.range.clone());
        let before = (0..first).rev().find(|at| hit(*at).is_some());
        let behind = (last..found.lines.len()).find(|at| hit(*at).is_some());
        let start = before.and_then(hit).map_or(0, |hit| hit.end);
        let region = start..behind.and_then(hit).map_or(flow.text.len(), |hit| hit.start).max(start);
        // Nor is it told where values of the same place are not.
        let around = own(&(before.map_or(0, |at| at + 1)..behind.unwrap_or(printed.lines.len())));
        let is_unsure = around.iter().flat_map(Line::slots).any(|key| self.is_unsure(key));
        // What cells hold is none of the paragraphs.
        let left = self.left_in(&region);
        let left = left.into_iter().find(|left| matches!(flow.place(left.start), Some(Place::Paragraph { .. })));
        let left = left.or(is_unsure.then(|| region.clone()));
        if let Some(left) = left {
            let text = flow.text.get(left.clone()).unwrap_or_default().trim().to_owned();
            return (There::Unsure(text), flow.place(left.start));
        }
        let lines = ranges.iter().enumerate().flat_map(|(at, range)| own(range).iter().map(move |line| (at, line)));
        let moved = lines.filter(|(at, line)| is_told(*at, line)).filter_map(|(_, line)| line.longest());
        if let Some(moved) = moved.into_iter().find(|words| text.contains(words)) {
            return (There::Unsure(moved.to_owned()), None);
        }
        match open.as_slice() {
            [only] => (There::One(*only), None),
            _ => (There::None, None),
        }
    }
}

/// Whether a choice stands in none of the groups that are not there.
fn is_asked(choice: &Choice, decided: &[(&Choice, Option<usize>)]) -> bool {
    let Some((first, _)) = choice.ways.first() else { return false };
    let end = choice.ways.last().map_or(first.end, |(last, _)| last.end);
    let holds = |way: &Range<usize>| way.start <= first.start && end <= way.end && way.start < way.end;
    decided.iter().all(|(outer, there)| {
        let way = outer.ways.iter().position(|(way, _)| holds(way));
        way.is_none() || way == *there
    })
}
