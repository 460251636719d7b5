//! Filling a form: its own template or one that its owner made, compiled once.

use std::borrow::Cow;
use std::sync::Arc;

use super::template::{Loader, Merge, Template};
use crate::error::Result;
use crate::limits::Limits;
use crate::record::Record;
use crate::schema::Schema;

/// The form's own Word template: the embedded one, or one drawn from the schema.
///
/// # Errors
/// The schema cannot be drawn.
pub fn template_of(schema: &Schema) -> Result<Cow<'static, [u8]>> {
    match crate::assets::template(schema) {
        Some(bytes) => Ok(Cow::Borrowed(bytes)),
        None => super::draw::draw(schema).map(Cow::Owned),
    }
}

/// Fills one form's template with records.
#[derive(Debug)]
pub struct Filler {
    template: Template,
}

impl Filler {
    /// A filler with the form's own template: the embedded one, or one drawn from the schema.
    ///
    /// # Errors
    /// The schema cannot be drawn.
    pub fn new(schema: &Arc<Schema>) -> Result<Self> {
        let name = format!("{}.docx", schema.form);
        let bytes = template_of(schema)?;
        Ok(Self { template: Template::compile(&bytes, &name, Some(schema.clone()), &Limits::default())? })
    }

    /// A filler with a template of one's own; without a schema, plain filling.
    ///
    /// # Errors
    /// Every mistake of the template at once.
    pub fn with_template(schema: Option<Arc<Schema>>, bytes: &[u8], name: &str) -> Result<Self> {
        Ok(Self { template: Template::compile(bytes, name, schema, &Limits::default())? })
    }

    /// A filled document. An empty record gives the blank form.
    ///
    /// # Errors
    /// A value that a Word document cannot hold; a name that a template without a schema does not find in the record.
    pub fn fill(&self, record: &Record) -> Result<Vec<u8>> {
        self.template.render(record)
    }

    /// The same, with pictures of files: `loader` yields the bytes of the one with a name that the data gives.
    ///
    /// # Errors
    /// As [`fill`](Self::fill), and a picture that cannot be shown.
    pub fn fill_with(&self, record: &Record, loader: &Loader<'_>) -> Result<Vec<u8>> {
        self.template.render_with(record, loader)
    }

    /// Begins one document of many records.
    ///
    /// # Errors
    /// The template cannot be merged.
    pub fn merge(&self) -> Result<Merge<'_>> {
        Merge::new(&self.template)
    }
}
