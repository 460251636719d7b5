//! How a value is used, for whoever tries a template out.

use super::super::traced::Traced;
use super::{Kind, Use};

impl Use {
    /// What it is a list of.
    pub(crate) fn items(&self) -> Option<&Self> {
        self.items.as_deref()
    }

    /// Whether it is a choice that only conditions show, and none of its values is printed as it is.
    pub(crate) fn is_only_asked(&self) -> bool {
        let is_one = !matches!(self.kind(), Kind::List | Kind::Mapping);
        is_one && !self.is_printed && (self.is_asked || self.is_searched || !self.compared.is_empty())
    }

    /// In how many ways it may be shown: of a choice, one for each term.
    pub(crate) fn ways(&self) -> usize {
        let asked = if self.is_asked { 2 } else { 1 };
        self.shown.terms.len().max(self.compared.len()).max(asked)
    }

    /// How often its tags printed.
    pub(crate) fn times(&self, traced: &Traced) -> usize {
        let times = |tag: &super::Plain| traced.get(&(tag.part, tag.at)).copied().unwrap_or(0);
        self.shown.tags.iter().map(times).sum()
    }

    /// Whether a tag printed it. Of what a statement takes for something that is printed, nobody knows.
    pub(crate) fn shows(&self, traced: &Traced) -> bool {
        let is_statement = |tag: &str| tag.chars().nth(1).is_some_and(|second| matches!(second, '%' | '％'));
        self.times(traced) > 0 || self.shown.tags.iter().any(|tag| is_statement(&tag.tag))
    }

    /// The same of it or anything in it.
    pub(crate) fn shows_any(&self, traced: &Traced) -> bool {
        let mut open = vec![self];
        while let Some(used) = open.pop() {
            if used.shows(traced) {
                return true;
            }
            open.extend(used.members.values());
            open.extend(used.items());
        }
        false
    }
}
