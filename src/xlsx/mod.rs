//! Worksheets: drawn from a schema.

pub mod draw;

pub use draw::{Drawer, draw};
