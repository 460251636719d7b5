//! The labels of a plan: found by their wording, and by what a text begins with.

use std::collections::HashSet;

use super::{Label, Plan, labels_of};
use crate::extract::beginnings::Start;
use crate::extract::recurring::ByWording;
use crate::record::Key;

impl Plan {
    /// False for a text that neither is a label nor begins with one behind a number, told without folding it.
    pub(crate) fn may_be_labelled(&self, text: &str) -> bool {
        match Start::of(text) {
            Start::None => false,
            Start::Any => true,
            Start::With(first, second) => !self.beginnings.of(first, second).is_empty(),
        }
    }

    /// The labels of this folded wording.
    pub(crate) fn named(&self, folded: &str) -> impl Iterator<Item = &Label> {
        self.named.get(folded).into_iter().flatten().filter_map(|at| self.labels.get(*at))
    }

    /// The longest label that a folded text begins with.
    pub(crate) fn beginning(&self, folded: &str) -> Option<&Label> {
        let mut list = self.beginnings.of_folded(folded).iter().filter_map(|at| self.labels.get(*at));
        list.find(|label| folded.starts_with(&label.folded))
    }

    /// The labels that a folded text begins with, those of grids first.
    pub(crate) fn running<'p, 't>(&'p self, folded: &'t str) -> impl Iterator<Item = &'p Label> + use<'p, 't> {
        let own = self.beginnings.of_folded(folded).iter().filter_map(|at| self.labels.get(*at));
        own.chain(&self.others).filter(|label| folded.starts_with(&label.folded))
    }

    /// True for a label that several groups have.
    pub(crate) fn is_shared(&self, label: &Label) -> bool {
        self.named(&label.folded).any(|other| other.group != label.group)
    }

    /// The labels of a group, in their order.
    pub(crate) fn group(&self, group: usize) -> impl Iterator<Item = &Label> {
        self.groups.get(&group).into_iter().flatten().filter_map(|at| self.labels.get(*at))
    }

    /// The label of this folded wording in a group.
    pub(crate) fn member(&self, group: usize, folded: &str) -> Option<&Label> {
        self.named(folded).find(|label| label.group == group)
    }

    /// True for a label that no other group has and whose group has other fields: it tells which group is meant.
    pub(crate) fn is_head(&self, label: &Label) -> bool {
        self.named(&label.folded).all(|other| other.group == label.group)
            && self.group(label.group).any(|other| other.key != label.key)
            && self.group(label.group).next().is_some_and(|first| first.key == label.key)
    }

    /// Adds the labels that say both the group and the field: `信息化负责人联系电话`.
    pub(super) fn compose(&mut self) {
        let mut composed: Vec<Label> = Vec::new();
        let mut known: HashSet<String, foldhash::fast::RandomState> =
            self.labels.iter().map(|label| label.folded.clone()).collect();
        let mut groups: ByWording<&str, (usize, bool)> = ByWording::default();
        for label in &self.labels {
            let (first, is_shared) = groups.entry(&label.folded).or_insert((label.group, false));
            *is_shared |= *first != label.group;
        }
        let shared = |label: &Label| groups.get(label.folded.as_str()).is_some_and(|(_, is_shared)| *is_shared);
        for own in self.labels.iter().filter(|own| shared(own)) {
            let members = self.labels.iter().filter(|head| head.group == own.group && !shared(head));
            for head in members {
                for link in ["", "的"] {
                    let folded = [&head.folded, link, &own.folded].concat();
                    if known.insert(folded.clone()) {
                        composed.push(Label::new(folded, own.key.clone(), own.group, None));
                    }
                }
            }
        }
        self.labels.extend(composed);
    }

    /// The labels of the fields that no grid has, each a group of its own behind the last `group`.
    pub(super) fn others(&mut self, group: usize) {
        let fields = self.schema.fields.iter();
        let fields = fields.filter(|(key, _)| !self.labels.iter().any(|label| label.key == **key));
        let all: Vec<(String, Key)> =
            fields.flat_map(|(key, field)| labels_of(field).into_iter().map(|label| (label, key.clone()))).collect();
        let alone = |(label, key): &&(String, Key)| !all.iter().any(|(other, own)| other == label && own != key);
        let mut others: Vec<Label> = Vec::new();
        for (at, (folded, key)) in all.iter().enumerate().filter(|(_, pair)| alone(pair)) {
            others.push(Label::new(folded.clone(), key.clone(), group + 1 + at, None));
        }
        crate::order::by(&mut others, |label| usize::MAX - label.folded.len());
        self.others = others;
    }

    pub(super) fn index(&mut self) {
        self.labelled = self.labels.iter().map(|label| &label.key).collect::<HashSet<_>>().len();
        for (at, label) in self.labels.iter().enumerate() {
            self.named.entry(label.folded.clone()).or_default().push(at);
            self.groups.entry(label.group).or_default().push(at);
        }
        self.fixed.retain(|words| !self.named.contains_key(words));
        self.heads.retain(|(words, _)| self.fixed.contains(words));
        self.fronts.retain(|(words, ..)| self.fixed.contains(words));
        let mut longest: Vec<usize> = (0..self.labels.len()).collect();
        crate::order::by(&mut longest, |at| usize::MAX - self.labels.get(*at).map_or(0, |label| label.folded.len()));
        for at in longest {
            if let Some(label) = self.labels.get(at) {
                self.beginnings.add(&label.folded, at);
            }
        }
    }
}
