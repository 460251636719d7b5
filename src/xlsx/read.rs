//! Worksheets of every format to grids.
//!
//! The formats differ in everything but what comes out, so each has its reader: [`workbook`](super::workbook) for
//! XLSX, `biff` for XLS and ET, `ods` for OpenDocument, `xlsb` for the binary packages of Excel.

use crate::grid::Document;
use crate::limits::Limits;
use crate::problem::Unreadable;

use super::package::Package;
use super::workbook;

/// Reads a workbook of any format that is read: each worksheet one grid, in tab order.
///
/// # Errors
/// `damaged`, `oversized` or `encrypted`.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    let mut package = Package::open(bytes, limits)?;
    workbook::read(&mut package, limits)
}
