//! Word documents: the package, the reader, the drawing, the template.

pub mod draw;
mod fill;
pub mod package;
pub mod read;
pub mod template;
pub(crate) mod xml;

pub use fill::Filler;
