//! The plans of all forms together: what tells of a text at once which of the forms it may belong to.

use std::ops::Deref;

use super::beginnings::{Beginnings, Start};
use super::looks::Looks;
use super::plan::Plan;

/// All plans.
#[derive(Debug, Default)]
pub(crate) struct Plans {
    list: Vec<Plan>,
    /// Indices of the plans by how their labels begin.
    labelled: Beginnings<usize>,
    /// Indices of the plans with labels.
    with_labels: Vec<usize>,
    titles: Looks,
}

impl Plans {
    pub(crate) fn new(list: Vec<Plan>) -> Self {
        let mut labelled = Beginnings::default();
        for (at, plan) in list.iter().enumerate() {
            plan.labels.iter().for_each(|label| labelled.add(&label.folded, at));
        }
        let with_labels =
            list.iter().enumerate().filter(|(_, plan)| !plan.labels.is_empty()).map(|(at, _)| at).collect();
        let titles: Vec<_> = list.iter().flat_map(|plan| plan.title_looks()).copied().collect();
        Self { titles: Looks::new(&titles), list, labelled, with_labels }
    }

    /// The same, with `plan` in the place of the one of its form.
    pub(crate) fn with(self, plan: Plan) -> Self {
        let mut list = self.list;
        match list.iter_mut().find(|own| own.schema.form == plan.schema.form) {
            Some(own) => *own = plan,
            None => list.push(plan),
        }
        Self::new(list)
    }

    /// Indices of the plans of which a text may be a label, or begin with one.
    pub(crate) fn labelled(&self, text: &str) -> &[usize] {
        match Start::of(text) {
            Start::None => &[],
            Start::Any => &self.with_labels,
            Start::With(first, second) => self.labelled.of(first, second),
        }
    }

    /// The looks of the titles of all plans.
    pub(super) fn titles(&self) -> &Looks {
        &self.titles
    }
}

impl Deref for Plans {
    type Target = [Plan];

    fn deref(&self) -> &[Plan] {
        &self.list
    }
}
