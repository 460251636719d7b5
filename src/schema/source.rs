//! The text of a schema, and where it is from.

use super::prepared::Prepared;
use crate::limits::Limits;

/// The text of a schema.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file as the operator named it.
    pub name: String,
    /// The YAML.
    pub text: String,
    /// Its layer: it replaces a schema of the same form of a lower one; the built-in schemas are layer 0.
    pub layer: usize,
    /// Whether it is embedded in the binary.
    pub built_in: bool,
    /// Its prepared form, of a built-in one.
    pub(super) prepared: Option<Prepared>,
}

impl Source {
    /// A schema that stands beside the others.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into(), layer: 0, built_in: false, prepared: None }
    }

    /// The same in a layer: it replaces an earlier schema of its form of a lower one.
    #[must_use]
    pub fn in_layer(self, layer: usize) -> Self {
        Self { layer, ..self }
    }

    /// The same, but it is embedded in the binary, with its prepared form.
    #[must_use]
    pub(crate) fn built_in(self, prepared: Option<Prepared>) -> Self {
        Self { built_in: true, prepared, ..self }
    }

    /// The same without its prepared form: its YAML is read.
    #[must_use]
    pub fn unprepared(self) -> Self {
        Self { prepared: None, ..self }
    }
}

/// What built-in files are read within.
pub(super) fn own(limits: &Limits) -> Limits {
    Limits { expression_steps: limits.expression_steps, ..Limits::default() }
}
