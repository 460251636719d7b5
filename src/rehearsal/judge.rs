//! What did not come back.

use indexmap::IndexMap;

use super::{Played, path_of};
use crate::docx::template::Traced;
use crate::docx::template::doctor::{Loss, Why};
use crate::docx::template::usage::Use;
use crate::problem::{Problem, Severity};
use crate::record::Record;
use crate::value::Value;

/// What data says of data: the values that a template is tried out with need not agree.
const OF_DATA: [&str; 2] = ["total", "inconsistent"];

/// Holds what was read against what was filled in.
pub(super) struct Judge<'u> {
    used: &'u Use,
    /// By path, without the numbers of rows.
    values: IndexMap<String, Judged<'u>>,
    /// What was said of the document as a whole in each turn.
    whole: Vec<Vec<Problem>>,
}

struct Judged<'u> {
    used: &'u Use,
    /// Turns that printed it, and those of them that brought it back.
    printed: usize,
    back: usize,
    /// What became of it where it was lost first.
    why: Option<Why>,
}

impl<'u> Judge<'u> {
    pub(super) fn new(used: &'u Use) -> Self {
        Self { used, values: IndexMap::new(), whole: Vec::new() }
    }

    /// How many turns tell all.
    pub(super) fn turns_wanted(&self) -> usize {
        let choices = self.values.values().map(|judged| judged.used.ways());
        let lost = self.values.values().any(|judged| judged.back == 0);
        choices.max().unwrap_or(1).max(1 + usize::from(lost))
    }

    pub(super) fn turn(&mut self, record: &Record, played: &Played) {
        let Some(read) = &played.read else {
            self.whole.push(played.problems.clone());
            return;
        };
        let told: Vec<&Problem> = played
            .problems
            .iter()
            .filter(|problem| problem.severity > Severity::Note && !OF_DATA.contains(&&*problem.code))
            .collect();
        let used = self.used;
        let mut turn = Turn { traced: &played.traced, told: &told, found: IndexMap::new() };
        turn.members(used, record, Some(read), "");
        for (path, (used, lost)) in turn.found {
            let judged = self.values.entry(path).or_insert(Judged { used, printed: 0, back: 0, why: None });
            judged.printed += 1;
            match lost {
                None => judged.back += 1,
                Some(why) => drop(judged.why.get_or_insert(why)),
            }
        }
        let whole = told.iter().filter(|problem| problem.field.is_empty() && problem.code != "unread");
        self.whole.push(whole.map(|problem| (*problem).clone()).collect());
    }

    /// What no turn brought back, and choices of which one did not.
    pub(super) fn losses(self) -> Vec<Loss<'u>> {
        let mut losses = Vec::new();
        for (path, judged) in self.values {
            let is_lost = judged.back == 0 || (judged.used.ways() > 1 && judged.back < judged.printed);
            if let Some(why) = judged.why.filter(|_| is_lost) {
                losses.push(Loss { path, used: judged.used, why });
            }
        }
        let mut turns = self.whole.into_iter();
        let first = turns.next().unwrap_or_default();
        let others: Vec<Vec<Problem>> = turns.collect();
        let is_always =
            |problem: &Problem| others.iter().all(|turn| turn.iter().any(|other| other.code == problem.code));
        let mut codes = Vec::new();
        for problem in first.into_iter().filter(is_always) {
            if codes.contains(&problem.code) {
                continue;
            }
            codes.push(problem.code.clone());
            let (message, _) = problem.into_words();
            losses.push(Loss { path: String::new(), used: self.used, why: Why::Said(message) });
        }
        losses
    }
}

/// A turn: what is printed in it, and what became of that.
struct Turn<'u, 'p> {
    traced: &'p Traced,
    told: &'p [&'p Problem],
    found: IndexMap<String, (&'u Use, Option<Why>)>,
}

impl<'u> Turn<'u, '_> {
    fn members(&mut self, used: &'u Use, filled: &Record, read: Option<&Record>, before: &str) {
        for (name, used) in &used.members {
            if let Some(value) = filled.get(name) {
                let path = if before.is_empty() { name.clone() } else { format!("{before}.{name}") };
                self.value(used, value, read.and_then(|read| read.get(name)), path);
            }
        }
    }

    fn value(&mut self, used: &'u Use, filled: &Value, read: Option<&Value>, path: String) {
        match filled {
            Value::Map(filled) if !used.members.is_empty() => {
                let read = if let Some(Value::Map(read)) = read { Some(&**read) } else { None };
                self.members(used, filled, read, &path);
            }
            Value::Rows(filled) => self.rows(used, filled, read.map_or(&[], Value::rows), path),
            filled => {
                let shown = used.shows(self.traced) || used.items().is_some_and(|items| items.shows(self.traced));
                if (shown || used.is_unprinted()) && !used.is_picture() {
                    self.one(used, filled, read, path);
                }
            }
        }
    }

    fn rows(&mut self, used: &'u Use, filled: &[Record], read: &[Record], path: String) {
        let Some(items) = used.items() else { return };
        if filled.len() != read.len() {
            if used.shows(self.traced) || items.shows_any(self.traced) {
                let why = self.said(&path).unwrap_or(Why::Rows(filled.len(), read.len()));
                self.found.insert(path, (used, Some(why)));
            }
            return;
        }
        for (name, column) in &items.members {
            let path = format!("{path}.{name}");
            let cells = filled.iter().zip(read).map(|(filled, read)| (filled.get(name), read.get(name)));
            let cells: Vec<(&Value, Option<&Value>)> = cells.filter_map(|(f, r)| Some((f?, r))).collect();
            if cells.iter().any(|(filled, _)| matches!(filled, Value::Map(_) | Value::Rows(_))) {
                cells.into_iter().for_each(|(filled, read)| self.value(column, filled, read, path.clone()));
                continue;
            }
            // Where a column is not printed in each row, nobody knows in which.
            let times = column.times(self.traced) + column.items().map_or(0, |items| items.times(self.traced));
            if times > 0 && times < cells.len() && cells.iter().any(|(filled, read)| is_same(filled, *read)) {
                continue;
            }
            cells.into_iter().for_each(|(filled, read)| self.value(column, filled, read, path.clone()));
        }
    }

    /// A value that is printed. What became of it in one row holds for all.
    fn one(&mut self, used: &'u Use, filled: &Value, read: Option<&Value>, path: String) {
        // Of a choice, another value than the template knows need not show; but no alarm may come of it.
        let is_other = |text: &str| used.is_compared_with_others(text);
        let why = match self.said(&path) {
            Some(why) => Some(why),
            None if is_same(filled, read) || filled.as_text().is_some_and(is_other) => None,
            None => Some(match read {
                Some(read) => Why::Other(filled.plain(), read.plain()),
                None => Why::Gone,
            }),
        };
        let (_, known) = self.found.entry(path).or_insert((used, None));
        if known.is_none() {
            *known = why;
        }
    }

    /// What the reader says of a value.
    fn said(&self, path: &str) -> Option<Why> {
        let problem = self.told.iter().find(|problem| path_of(&problem.field) == path)?;
        let (message, help) = (*problem).clone().into_words();
        // What is found and tells no value is worded as the template has it.
        let is_told = problem.code == "unread" && problem.found.is_some();
        Some(if is_told { Why::Told(message, help) } else { Why::Said(message) })
    }
}

/// Whether a value came back: as the same, or in the only spelling that its print tells.
fn is_same(filled: &Value, read: Option<&Value>) -> bool {
    match (filled, read) {
        (Value::Bool(false), None) => true,
        (filled, Some(read)) => filled.plain().trim() == read.plain().trim(),
        (_, None) => false,
    }
}
