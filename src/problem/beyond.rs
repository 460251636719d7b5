//! Problems that are counted, not kept: what is wrong in a hundred thousand rows is wrong in a few ways, and each way
//! is told often enough.
//!
//! Of each code and weight the first come are kept, so that what is rare is not lost behind what is frequent. Of the
//! others the number is known, and which fields they are about: checks do not judge a value again that is rejected.

use std::borrow::Cow;

use super::paths::Paths;
use super::{Problem, Severity};

/// What is put off from one look at a list of problems to the next is at least so much.
const STEP: usize = 4_096;

/// Problems that were counted.
#[derive(Debug, Clone, Default)]
pub struct Beyond {
    kinds: Vec<Kind>,
    /// The length of the list at which it is looked at again.
    next: usize,
}

/// Those of one code and weight.
#[derive(Debug, Clone)]
struct Kind {
    code: Cow<'static, str>,
    severity: Severity,
    count: usize,
    fields: Paths,
}

impl Beyond {
    /// How many there are of each code and weight.
    pub fn counts(&self) -> impl Iterator<Item = (&str, Severity, usize)> {
        self.kinds.iter().map(|kind| (&*kind.code, kind.severity, kind.count))
    }

    /// True when all problems are kept.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// Takes those out of `problems` that are more than the `most` first (at least one) of their code and weight. To be asked again and
    /// again while problems come: it waits until there are many more of them.
    pub(crate) fn lighten(&mut self, problems: &mut Vec<Problem>, most: usize) {
        let most = most.max(1);
        if problems.len() <= most || problems.len() < self.next {
            return;
        }
        let mut seen: Vec<(Cow<'static, str>, Severity, usize)> = Vec::new();
        problems.retain(|problem| {
            let is_same = |(code, severity, _): &(_, _, _)| *severity == problem.severity && *code == problem.code;
            let at = seen.iter().position(is_same).unwrap_or_else(|| {
                seen.push((problem.code.clone(), problem.severity, 0));
                seen.len() - 1
            });
            let Some((_, _, count)) = seen.get_mut(at) else { return true };
            *count += 1;
            let is_kept = *count <= most;
            if !is_kept {
                self.count(problem);
            }
            is_kept
        });
        self.next = problems.len() + problems.len().max(STEP);
    }

    fn count(&mut self, problem: &Problem) {
        let is_same = |kind: &Kind| kind.severity == problem.severity && kind.code == problem.code;
        let at = self.kinds.iter().position(is_same).unwrap_or_else(|| {
            let (code, severity) = (problem.code.clone(), problem.severity);
            self.kinds.push(Kind { code, severity, count: 0, fields: Paths::default() });
            self.kinds.len() - 1
        });
        if let Some(kind) = self.kinds.get_mut(at) {
            kind.count += 1;
            kind.fields.insert(&problem.field);
        }
    }

    /// Takes in what another has counted.
    pub(crate) fn join(&mut self, other: Self) {
        for theirs in other.kinds {
            let is_same = |own: &&mut Kind| own.severity == theirs.severity && own.code == theirs.code;
            match self.kinds.iter_mut().find(is_same) {
                Some(own) => {
                    own.count += theirs.count;
                    own.fields.join(theirs.fields);
                }
                None => self.kinds.push(theirs),
            }
        }
        self.next = 0;
    }

    /// Forgets those of a code.
    pub(crate) fn forget(&mut self, code: &str) {
        self.kinds.retain(|kind| kind.code != code);
    }

    /// True when an error about `field` is among them.
    pub(crate) fn rejects(&self, field: &str) -> bool {
        self.errors().any(|kind| kind.fields.contains(field))
    }

    /// True when an error about a value of a row is among them.
    pub(crate) fn rejects_in_row(&self, table: &str, index: usize) -> bool {
        self.errors().any(|kind| kind.fields.has_row(table, index))
    }

    /// True when an error is among them.
    pub(crate) fn has_error(&self) -> bool {
        self.errors().next().is_some()
    }

    /// True when one of this code about `field` is among them that is no error.
    pub(crate) fn knows(&self, code: &str, field: &str) -> bool {
        self.kinds
            .iter()
            .any(|kind| kind.severity != Severity::Error && kind.code == code && kind.fields.contains(field))
    }

    fn errors(&self) -> impl Iterator<Item = &Kind> {
        self.kinds.iter().filter(|kind| kind.severity == Severity::Error)
    }
}

/// Problems as they are found: the first of each code and weight, and how many more there are.
#[derive(Debug, Default)]
pub(crate) struct Pile {
    pub(crate) problems: Vec<Problem>,
    pub(crate) beyond: Beyond,
    most: usize,
}

impl Pile {
    /// Keeps `most` of each code and weight.
    pub(crate) fn new(most: usize) -> Self {
        Self { most, ..Self::default() }
    }

    pub(crate) fn push(&mut self, problem: Problem) {
        self.problems.push(problem);
        self.beyond.lighten(&mut self.problems, self.most);
    }

    /// Takes in another.
    pub(crate) fn append(&mut self, mut other: Self) {
        if self.problems.is_empty() {
            self.problems = other.problems;
        } else {
            self.problems.append(&mut other.problems);
        }
        self.beyond.join(other.beyond);
        self.beyond.lighten(&mut self.problems, self.most);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.problems.is_empty() && self.beyond.is_empty()
    }
}

impl Extend<Problem> for Pile {
    fn extend<I: IntoIterator<Item = Problem>>(&mut self, problems: I) {
        problems.into_iter().for_each(|problem| self.push(problem));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Message;

    #[test]
    fn the_first_of_each_kind_are_kept_and_the_others_counted() {
        let problem = |code: &'static str, severity, row: usize| {
            Problem::new(code, severity, Message::default()).field(format!("t[{row}].c"))
        };
        let mut pile = Pile::new(2);
        for row in 0..10_000 {
            pile.push(problem("a", Severity::Error, row));
            pile.push(problem("b", Severity::Warning, row));
        }
        let mut more = Pile::new(2);
        more.push(problem("c", Severity::Note, 0));
        pile.append(more);
        let kept: Vec<(&str, &str)> = pile.problems.iter().map(|p| (&*p.code, &*p.field)).collect();
        assert_eq!(kept, [("a", "t[0].c"), ("b", "t[0].c"), ("a", "t[1].c"), ("b", "t[1].c"), ("c", "t[0].c")]);
        let beyond = &pile.beyond;
        let counts: Vec<_> = beyond.counts().collect();
        assert_eq!(counts, [("a", Severity::Error, 9_998), ("b", Severity::Warning, 9_998)]);
        assert!(beyond.rejects("t[2].c") && beyond.rejects_in_row("t", 9_999) && beyond.has_error());
        assert!(beyond.knows("b", "t[7].c") && !beyond.knows("a", "t[7].c") && !beyond.knows("c", "t[0].c"));
    }
}
