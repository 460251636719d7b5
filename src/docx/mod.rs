//! Word documents: the package, the reader.

pub mod package;
pub mod read;
pub(crate) mod xml;
