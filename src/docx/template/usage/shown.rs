//! How a template shows a value: the tags that print it, what lays it out, and the terms that it is chosen from.

use super::super::expression::{Args, Expr};
use super::super::filters::filter_name;
use super::super::prints::places;
use super::{MOST_KEPT, Plain, Walk};

/// How a value is shown.
#[derive(Debug, Clone, Default)]
pub(in crate::docx::template) struct Shown {
    /// The tags that print it, or take it for something that is printed.
    pub(in crate::docx::template) tags: Vec<Plain>,
    /// The filters of tags that print it, and what tags do by it to their cells.
    pub(super) filters: Vec<String>,
    /// The terms that tags tick, or look for in it.
    pub(super) terms: Vec<String>,
    /// The fewest decimals that a tag prints of it.
    pub(super) places: Option<u32>,
}

impl Shown {
    pub(super) fn add(&mut self, tag: Plain) {
        let is_last = self.tags.last().is_some_and(|last| (last.part, last.at) == (tag.part, tag.at));
        if self.tags.len() < MOST_KEPT && !is_last {
            self.tags.push(tag);
        }
    }

    pub(super) fn add_filter(&mut self, name: &str) {
        if self.filters.len() < MOST_KEPT {
            self.filters.push(name.to_owned());
        }
    }

    pub(super) fn add_term(&mut self, term: &str) {
        if self.terms.len() < MOST_KEPT && !self.terms.iter().any(|known| known == term) {
            self.terms.push(term.to_owned());
        }
    }
}

impl Walk<'_> {
    /// Notes through which filters the tag under way prints a value.
    pub(super) fn note_filters(&mut self, value: &Expr) {
        let mut filters = Vec::new();
        let mut value = value;
        while let Expr::Filter(inner, name, args) = value {
            filters.push((filter_name(name), args));
            value = inner;
        }
        let Some(path) = self.path(value) else { return };
        let places = places(&self.tag.tag);
        let shown = &mut self.node(&path).shown;
        shown.places = places.into_iter().chain(shown.places).min();
        for (name, args) in filters {
            if name == "tick" {
                options(args).into_iter().for_each(|option| shown.add_term(option));
            }
            shown.add_filter(name);
        }
    }
}

/// The options that are ticked: one by one, or as a list.
fn options(args: &Args) -> Vec<&str> {
    let all = args.positional.iter().chain(args.named.iter().map(|(_, value)| value));
    let each = all.flat_map(|value| match value {
        Expr::List(items) => items.as_slice(),
        value => std::slice::from_ref(value),
    });
    each.filter_map(|value| if let Expr::Text(text) = value { Some(text.as_str()) } else { None }).collect()
}
