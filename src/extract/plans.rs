//! The plans of all forms together: what tells of a text at once which of the forms it may belong to.
//!
//! A plan is made when it is first asked for. Titles are known before, so that of returns which have theirs only the
//! plans of these forms are made.

use std::sync::{Arc, OnceLock};

use super::beginnings::{Beginnings, Start};
use super::fold::Look;
use super::looks::Looks;
use super::plan::{Plan, Titles};
use super::recurring::Recurring;
use crate::record::Key;
use crate::schema::{Catalog, Form};

/// All plans.
#[derive(Debug, Default)]
pub(crate) struct Plans {
    list: Vec<Known>,
    labels: OnceLock<Labels>,
    looks: Looks,
    /// Which plan's title a line is, and how strongly.
    titled: Recurring<Option<(usize, usize)>>,
}

/// A plan, or what it is made of.
#[derive(Debug)]
struct Known {
    id: Key,
    form: Arc<Form>,
    titles: Arc<Titles>,
    plan: OnceLock<Option<Box<Plan>>>,
}

/// The labels of all plans.
#[derive(Debug)]
struct Labels {
    /// Indices of the plans by how their labels begin.
    beginnings: Beginnings<usize>,
    /// Indices of the plans with labels.
    plans: Vec<usize>,
}

impl Plans {
    pub(crate) fn new(catalog: &Catalog) -> Self {
        let known = |(id, form): (&Key, &Arc<Form>)| Known {
            id: id.clone(),
            form: form.clone(),
            titles: Arc::new(Titles::of(&form.titles)),
            plan: OnceLock::new(),
        };
        Self::of(catalog.forms().map(known).collect())
    }

    fn of(list: Vec<Known>) -> Self {
        let looks: Vec<_> = list.iter().flat_map(|known| known.titles.looks()).copied().collect();
        Self { looks: Looks::new(&looks), list, labels: OnceLock::new(), titled: Recurring::default() }
    }

    /// The same, with `plan` in the place of the one of its form.
    pub(crate) fn with(self, plan: Plan) -> Self {
        let mut list = self.list;
        let (id, titles) = (plan.schema.form.clone(), plan.titles.clone());
        let form = Arc::new(Form::from(plan.schema.clone()));
        let known = Known { id, form, titles, plan: OnceLock::from(Some(Box::new(plan))) };
        match list.iter_mut().find(|own| own.id == known.id) {
            Some(own) => *own = known,
            None => list.push(known),
        }
        Self::of(list)
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn get(&self, index: usize) -> Option<&Plan> {
        self.list.get(index)?.plan()
    }

    /// All plans, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Plan> {
        self.list.iter().filter_map(Known::plan)
    }

    /// The index of the plan of a form.
    pub(crate) fn index(&self, form: &str) -> Option<usize> {
        self.list.iter().position(|known| *known.id == *form)
    }

    /// The titles of the plans that a line may be, which looks like `look`, with the indices of these.
    pub(super) fn titles(&self, look: Look) -> impl Iterator<Item = (usize, &Titles)> {
        let titles = self.list.iter().map(|known| &*known.titles).enumerate();
        titles.filter(move |(_, titles)| titles.may_be(look))
    }

    /// The looks of the titles of all plans.
    pub(super) fn looks(&self) -> &Looks {
        &self.looks
    }

    /// Lines that were held against the titles.
    pub(super) fn titled(&self) -> &Recurring<Option<(usize, usize)>> {
        &self.titled
    }

    /// Indices of the plans of which a text may be a label, or begin with one.
    pub(crate) fn labelled(&self, text: &str) -> &[usize] {
        match Start::of(text) {
            Start::None => &[],
            Start::Any => &self.labels().plans,
            Start::With(first, second) => self.labels().beginnings.of(first, second),
        }
    }

    /// True for a form that has another as its annex.
    pub(crate) fn hosts(&self, host: usize, annex: usize) -> bool {
        let pair = self.get(host).zip(self.get(annex));
        pair.is_some_and(|(host, annex)| host.schema.annexes.contains(&annex.schema.form))
    }

    fn labels(&self) -> &Labels {
        self.labels.get_or_init(|| {
            let mut labels = Labels { beginnings: Beginnings::default(), plans: Vec::new() };
            for (at, plan) in (0..self.len()).filter_map(|at| Some((at, self.get(at)?))) {
                plan.labels.iter().for_each(|label| labels.beginnings.add(&label.folded, at));
                labels.plans.extend((!plan.labels.is_empty()).then_some(at));
            }
            labels
        })
    }
}

impl Known {
    fn plan(&self) -> Option<&Plan> {
        let make = || Some(Box::new(Plan::new(self.form.schema()?.clone(), self.titles.clone())));
        self.plan.get_or_init(make).as_deref()
    }
}
