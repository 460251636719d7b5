//! How a value is used, for whoever tries a template out.

use super::super::traced::Traced;
use super::compared::{Compared, Literal};
use super::{Kind, Plain, Use};

impl Use {
    /// What it is a list of.
    pub(crate) fn items(&self) -> Option<&Self> {
        self.items.as_deref()
    }

    /// Whether it is nowhere printed, but only asked for, or of use for something else.
    pub(crate) fn is_unprinted(&self) -> bool {
        let mut inside = self.members.values().chain(self.items.as_deref());
        !self.is_printed && inside.all(Self::is_unprinted)
    }

    /// The tag that shows it first, or else takes it first.
    pub(in crate::docx::template) fn tag(&self) -> Option<&Plain> {
        let items = self.items.as_ref().and_then(|items| items.shown.tags.first());
        self.shown.tags.first().or(items).or(self.asked.first()).or(self.taken.as_ref())
    }

    /// Whether its tags print the items that a loop takes of it.
    pub(in crate::docx::template) fn is_by_items(&self) -> bool {
        self.shown.tags.is_empty() && self.items.as_ref().is_some_and(|items| !items.shown.tags.is_empty())
    }

    /// Whether it is a list.
    pub(in crate::docx::template) fn is_several(&self) -> bool {
        self.kind() == Kind::List || self.shown.filters.iter().any(|filter| filter == "join")
    }

    /// Whether no tag prints it as it is.
    pub(in crate::docx::template) fn is_worked_out(&self) -> bool {
        self.plain.is_none()
            && self.items.as_ref().is_none_or(|items| items.plain.is_none() && items.members.is_empty())
    }

    /// Whether nothing is asked of it but yes or no.
    pub(in crate::docx::template) fn is_yes_or_no(&self) -> bool {
        self.is_asked && self.compared.is_empty() && self.shown.terms.is_empty()
    }

    /// Whether it is printed as a date.
    pub(in crate::docx::template) fn is_date(&self) -> bool {
        !self.dated.is_empty()
    }

    /// Whether conditions compare it with other texts than this.
    pub(crate) fn is_compared_with_others(&self, text: &str) -> bool {
        let is_this = |compared: &Compared| matches!(&compared.with, Literal::Text(with) if with == text);
        !self.compared.is_empty() && !self.compared.iter().any(is_this)
    }

    /// What conditions compare it with, each once.
    pub(super) fn compared_with(&self) -> Vec<&Literal> {
        let mut all: Vec<&Literal> = Vec::new();
        for compared in &self.compared {
            if !all.contains(&&compared.with) {
                all.push(&compared.with);
            }
        }
        all
    }

    /// In how many ways it may be shown: of a choice, one for each term.
    pub(crate) fn ways(&self) -> usize {
        let asked = if self.is_asked { 2 } else { 1 };
        // What is compared with one text only may be something else.
        let compared = match self.compared_with().len() {
            1 => 2,
            several => several,
        };
        self.shown.terms.len().max(compared).max(asked)
    }

    /// Whether it is the name of a picture: nobody expects to read that.
    pub(crate) fn is_picture(&self) -> bool {
        self.shown.filters.iter().any(|filter| filter == "picture")
    }

    /// How often its tags printed.
    pub(crate) fn times(&self, traced: &Traced) -> usize {
        let times = |tag: &Plain| traced.get(&(tag.part, tag.at)).copied().unwrap_or(0);
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
