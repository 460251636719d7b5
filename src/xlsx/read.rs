//! Worksheets of every format to grids.
//!
//! The formats differ in everything but what comes out, so each has its reader: `workbook` for XLSX, `biff` for XLS and
//! ET, `ods` for OpenDocument, `xlsb` for the binary packages of Excel.

use crate::cfb::{self, CompoundFile};
use crate::grid::Document;
use crate::limits::Limits;
use crate::problem::Unreadable;

use super::{biff, ods, workbook, xlsb};
use crate::package::Package;

/// Reads a workbook of whatever format its bytes show (XLSX, XLSM, XLTX, XLSB, XLS, ET, ODS): each worksheet one grid, in
/// tab order. Cells of formatting without content cost nothing and are left out.
///
/// # Errors
/// `damaged`, `oversized` (naming the limit) or `encrypted`; a file that is no workbook at all is `damaged`, and
/// [`crate::open::open`] says better what it is.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    if bytes.starts_with(cfb::SIGNATURE) {
        return biff::read(&CompoundFile::open(bytes)?, limits);
    }
    read_package(&Package::open(bytes, limits)?, limits)
}

/// Reads a workbook that is a package of this content.
pub(crate) fn read_package(package: &Package<'_>, limits: &Limits) -> Result<Document, Unreadable> {
    if !package.has("[Content_Types].xml") && package.has("content.xml") {
        return ods::read(package, limits);
    }
    let main = workbook::main_part(package, limits)?;
    if main.to_ascii_lowercase().ends_with(".bin") {
        return xlsb::read(package, &main, limits);
    }
    workbook::read(package, &main, limits)
}

/// Reads an OpenDocument spreadsheet that is one XML file.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_flat(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    ods::read_content(&crate::package::xml_text(bytes.to_vec()), "fods", limits)
}
