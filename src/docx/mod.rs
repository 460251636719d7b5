//! Word documents.

pub mod draw;
