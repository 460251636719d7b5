//! Worksheets of every format to grids.
//!
//! The formats differ in everything but what comes out, so each has its reader: `workbook` for XLSX, `biff` for XLS and
//! ET, `ods` for OpenDocument, `xlsb` for the binary packages of Excel. [`crate::open`] knows which one a file needs.

use crate::cfb::CompoundFile;
use crate::grid::Document;
use crate::limits::Limits;
use crate::open::{Opened, open};
use crate::problem::Unreadable;

use super::package::Package;
use super::{biff, ods, workbook, xlsb};

/// Reads a workbook of whatever format its bytes show (XLSX, XLSM, XLTX, XLSB, XLS, ET, ODS): each worksheet one grid, in
/// tab order.
///
/// # Errors
/// `damaged`, `oversized` or `encrypted`; `unsupported` for what [`open`] refuses.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    let Opened::Document(document) = open(bytes, "", limits)?;
    Ok(document)
}

pub(crate) fn read_xlsx(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    workbook::read(&mut Package::open(bytes, limits)?, limits)
}

pub(crate) fn read_xlsb(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    xlsb::read(bytes, &mut Package::open(bytes, limits)?, limits)
}

pub(crate) fn read_ods(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    ods::read(&mut Package::open(bytes, limits)?, limits)
}

pub(crate) fn read_biff(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    biff::read(&CompoundFile::open(bytes)?, limits)
}

/// Refuses an OpenDocument package with a password.
pub(crate) fn refuse_odf_password(bytes: &[u8], limits: &Limits) -> Result<(), Unreadable> {
    ods::refuse_password(&mut Package::open(bytes, limits)?)
}
