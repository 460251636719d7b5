//! Schemas: the YAML that describes a form, read, checked and made into the model that every verb works from.

mod model;
mod raw;

pub use model::*;
