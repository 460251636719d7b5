//! Word documents: the package, the reader, the drawing.

pub mod draw;
pub mod package;
pub mod read;
pub(crate) mod xml;
