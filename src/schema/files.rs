//! Schema files that can be read, as forms are built of them.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::mistakes::Mistakes;
use super::raw::RawSchema;
use super::source::Source;
use crate::error::Diagnostic;
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::node::{Kind, Node, Position};

/// A schema file that can be read.
pub(super) struct File<'a> {
    pub(super) raw: RawSchema,
    pub(super) node: Node,
    pub(super) source: &'a Source,
    /// Number of the source, from 0.
    pub(super) number: usize,
    /// Whether it was read from its prepared form: it is right, as long as nothing else is replaced, and has no places.
    pub(super) prepared: bool,
    /// What is wrong with its shape: what depends on that is not judged.
    pub(super) shape: Vec<Diagnostic>,
}

/// The files that count, by form, and the forms of files whose shape is wrong.
#[derive(Default)]
pub(super) struct Files<'a> {
    pub(super) forms: IndexMap<String, File<'a>>,
    pub(super) broken: HashSet<String>,
}

impl<'a> File<'a> {
    pub(super) fn prepared(raw: RawSchema, source: &'a Source, number: usize) -> Self {
        let node = Node { at: Position::default(), kind: Kind::Mapping(Vec::new()) };
        Self { raw, node, source, number, prepared: true, shape: Vec::new() }
    }
}

impl<'a> Files<'a> {
    /// True when all of them were read from their prepared forms.
    pub(super) fn are_prepared(&self) -> bool {
        self.forms.values().all(|file| file.prepared)
    }

    /// Takes a file; what is wrong with it where its form has one already.
    pub(super) fn add(&mut self, file: File<'a>, limits: &Limits) -> Vec<Diagnostic> {
        let form = file.raw.form.clone();
        if let Some(earlier) = self.forms.get(&form)
            && file.source.layer <= earlier.source.layer
        {
            let name = &earlier.source.name;
            let mut mistakes = Mistakes::with(&file.source.name, &file.source.text, file.shape, limits);
            mistakes.at(
                file.node.child("form"),
                message!("“{form}”在“{name}”中已有", "the form “{form}” is in “{name}” already"),
                Message::new("换一个代号，或删去其中一个文件", "choose another id, or take one of the two files away"),
            );
            return mistakes.into_list();
        }
        if !file.shape.is_empty() {
            self.broken.insert(form.clone());
        }
        self.forms.insert(form, file);
        Vec::new()
    }
}
