//! Worksheets: read from XLSX, XLS, XLSB and ODS, drawn as XLSX.

mod biff;
mod biff_strings;
mod dates;
pub mod draw;
mod faint;
mod formats;
mod ods;
pub mod read;
mod rows;
mod rpn;
pub(crate) mod sheet;
mod strings;
mod times;
mod workbook;
mod worksheet;
mod xlsb;
mod xlsb_records;
mod xml;

pub use draw::{Drawer, draw};
