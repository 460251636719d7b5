//! From a schema, and a record where there is one, to a workbook.
//!
//! The stages: `layout` makes pages (cells with spans, looks and inputs) from the schema's body, on the columns of a
//! `raster`; `table` lays out the tables; `instructions` makes the sheet 填写说明. Then `workbook` writes what all
//! workbooks of the form share (styles, paper, a `validation` for every input), `sheet` a page's cells, and `package`
//! packs both.
//!
//! A page is protected without a password: what is printed stays as it is, what is filled in is not locked. The custom
//! properties `zwy.form` and `zwy.version` say what was drawn (ECMA-376 part 1 §22.3).

mod instructions;
mod layout;
mod package;
mod page;
mod raster;
mod sheet;
mod table;
mod text;
mod validation;
mod values;
mod workbook;

use self::instructions::Instructions;
use self::package::Package;
use self::page::Page;
use crate::error::{Error, Result};
use crate::message::Message;
use crate::record::Record;
use crate::schema::Schema;

/// The workbook of `schema`: blank, or filled with `record`. Same input, same bytes.
///
/// # Errors
/// Text that a cell cannot hold: more than 32,767 UTF-16 units, or characters that XML has none of. The error names
/// the field; nothing is cut.
pub fn draw(schema: &Schema, record: Option<&Record>) -> Result<Vec<u8>> {
    Drawer::new(schema)?.draw(record)
}

/// Draws many workbooks of one form: what they have in common is made once.
pub struct Drawer<'a> {
    schema: &'a Schema,
    instructions: Instructions<'a>,
    package: Package,
}

impl<'a> Drawer<'a> {
    /// Prepares what the workbooks of `schema` have in common.
    ///
    /// # Errors
    /// See [`draw`]; here about the schema's own text.
    pub fn new(schema: &'a Schema) -> Result<Self> {
        let name = layout::unused_name(instructions::NAME, |name| {
            schema.sheet.name == name || schema.tables.values().any(|table| table.label == name)
        });
        let instructions = instructions::instructions(schema, name)?;
        let package = package(schema, &instructions, &layout::pages(schema, None)?)?;
        Ok(Self { schema, instructions, package })
    }

    /// The workbook: blank, or filled with `record`.
    ///
    /// # Errors
    /// See [`draw`].
    pub fn draw(&self, record: Option<&Record>) -> Result<Vec<u8>> {
        let pages = layout::pages(self.schema, record)?;
        if let Some(bytes) = self.package.fill(&pages)? {
            return Ok(bytes);
        }
        let own = package(self.schema, &self.instructions, &pages)?;
        own.fill(&pages)?.ok_or_else(|| {
            Error::Write(Message::new("工作簿的样式不全", "the workbook lacks a style that its cells have"))
        })
    }
}

fn package(schema: &Schema, instructions: &Instructions<'_>, pages: &[Page<'_>]) -> Result<Package> {
    Package::new(workbook::base(schema, pages, &instructions.page, &instructions.lists)?, pages)
}
