//! Schemas: the YAML that describes a form, read, checked and made into the model that every verb works from.
//!
//! [`load()`] goes in steps. The text becomes a tree with places ([`crate::node`]); its shape is checked against the
//! JSON Schema of the [`language`], which is generated from the raw types; the raw data is built into the valid
//! [`Schema`], and whatever is wrong on the way is told at once, at its line and column.

mod build;
mod catalog;
mod export;
mod files;
mod forms;
mod json_schema;
mod labels;
mod load;
mod mistakes;
mod model;
mod prepared;
mod raw;
mod shape;
mod slots;
mod source;

pub use catalog::Catalog;
pub(crate) use catalog::Form;
pub use export::record_schema;
pub use json_schema::language;
pub use load::{load, load_within, prepare};
pub use model::*;
pub(crate) use prepared::Prepared;
pub(crate) use shape::nearest_help;
pub use source::Source;

/// Custom document property that names the form in documents that are drawn from a schema.
pub const PROPERTY_FORM: &str = "zwy.form";
/// Custom document property that names the version of the schema that a document was drawn from.
pub const PROPERTY_VERSION: &str = "zwy.version";
