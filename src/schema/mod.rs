//! Schemas: the YAML that describes a form, read, checked and made into the model that every verb works from.

pub mod build;
mod model;
mod raw;
mod shape;
pub(crate) use shape::nearest_help;

pub use model::*;

/// Custom document property that names the form in documents that are drawn from a schema.
pub const PROPERTY_FORM: &str = "zwy.form";
/// Custom document property that names the version of the schema that a document was drawn from.
pub const PROPERTY_VERSION: &str = "zwy.version";

use std::sync::Arc;
use indexmap::IndexMap;
use crate::record::Key;
#[derive(Debug, Default)]
pub struct Catalog { pub forms: IndexMap<Key, Arc<Schema>> }
impl Catalog { pub fn iter(&self) -> impl Iterator<Item=&Arc<Schema>> { self.forms.values() } pub fn get(&self, f:&str)->Option<&Arc<Schema>> {self.forms.get(f)} }
/// stand-in
#[derive(Debug)]
pub struct Source { /// name
 pub name: String, /// text
 pub text: String }
