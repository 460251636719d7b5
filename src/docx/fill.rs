//! Filling a form: its own template or one that its owner made, compiled once.

use std::sync::Arc;

use super::template::{Loader, Merge, Template, sound};
use crate::error::{Diagnostic, Result};
use crate::limits::Limits;
use crate::record::Record;
use crate::schema::Schema;

/// Fills one form's template with records.
#[derive(Debug)]
pub struct Filler {
    template: Template,
}

impl Filler {
    /// A filler with the form's own template, drawn from the schema.
    ///
    /// # Errors
    /// The schema cannot be drawn.
    pub fn new(schema: &Arc<Schema>) -> Result<Self> {
        Self::with(schema, false, &Limits::default())
    }

    /// The same within limits; `lenient` leaves blank what has no value.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with(schema: &Arc<Schema>, lenient: bool, limits: &Limits) -> Result<Self> {
        let name = format!("{}.docx", schema.form);
        let bytes = super::draw::draw(schema)?;
        Self::compiled(Some(schema.clone()), &bytes, &name, lenient, limits)
    }

    /// A filler with a template of one's own; without a schema, plain filling.
    ///
    /// # Errors
    /// Every mistake of the template at once, or which of its parts is damaged.
    pub fn with_template(schema: Option<Arc<Schema>>, bytes: &[u8], name: &str) -> Result<Self> {
        Self::of(schema, bytes, name, false, &Limits::default())
    }

    /// The same within limits; `lenient` leaves blank what has no value.
    ///
    /// # Errors
    /// As [`with_template`](Self::with_template).
    pub fn of(schema: Option<Arc<Schema>>, bytes: &[u8], name: &str, lenient: bool, limits: &Limits) -> Result<Self> {
        let filler = Self::compiled(schema, bytes, name, lenient, limits)?;
        // Parts without tags go into every document as they are.
        sound(bytes, name, limits)?;
        Ok(filler)
    }

    fn compiled(schema: Option<Arc<Schema>>, bytes: &[u8], name: &str, lenient: bool, limits: &Limits) -> Result<Self> {
        let compile = if lenient { Template::compile_lenient } else { Template::compile };
        Ok(Self { template: compile(bytes, name, schema, limits)? })
    }

    /// A filled document. An empty record gives the blank form.
    ///
    /// # Errors
    /// A value that a Word document cannot hold; a name that a template without a schema does not find in the record.
    pub fn fill(&self, record: &Record) -> Result<Vec<u8>> {
        self.template.render(record)
    }

    /// The same, with pictures of files: `loader` yields the bytes of the one with a name that the data gives. Also what
    /// was left blank leniently.
    ///
    /// # Errors
    /// As [`fill`](Self::fill), and a picture that cannot be shown.
    pub fn fill_with(&self, record: &Record, loader: &Loader<'_>) -> Result<(Vec<u8>, Vec<Diagnostic>)> {
        self.template.render_noting(record, loader)
    }

    /// Begins one document of many records.
    ///
    /// # Errors
    /// The template cannot be merged.
    pub fn merge(&self) -> Result<Merge<'_>> {
        Merge::new(&self.template)
    }
}
