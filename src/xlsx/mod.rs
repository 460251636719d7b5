//! Worksheets: read from XLSX, XLS, XLSB and ODS, drawn as XLSX.

mod dates;
pub mod draw;
pub(crate) mod package;
pub mod read;
mod sheet;
mod strings;
mod workbook;
mod worksheet;
mod xml;

pub use draw::{Drawer, draw};
