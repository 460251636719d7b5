//! Worksheets: read from XLSX, XLS, XLSB and ODS, drawn as XLSX.

mod dates;
pub(crate) mod package;
pub mod read;
mod sheet;
mod strings;
mod workbook;
mod worksheet;
mod xml;
