//! From a schema, and a record where there is one, to a workbook.
//!
//! The stages: [`layout`] makes pages (cells with spans, looks and inputs) from the schema's body, on the columns of a
//! [`raster`]; `table` lays out the tables; `instructions` makes the sheet 填写说明; `workbook` writes the pages, with
//! a [`validation`] for every input. Nothing below the pages knows of schemas, nothing above them of a zip.
//!
//! A page is protected without a password: what is printed stays as it is, what is filled in is not locked. The custom
//! properties `zwy.form` and `zwy.version` say what was drawn (ECMA-376 part 1 §22.3).

mod instructions;
mod layout;
mod page;
mod raster;
mod table;
mod text;
mod validation;
mod values;
mod workbook;

use crate::error::Result;
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

/// Draws many workbooks of one form.
pub struct Drawer<'a> {
    schema: &'a Schema,
    instructions: instructions::Instructions<'a>,
}

impl<'a> Drawer<'a> {
    /// Prepares what the workbooks of `schema` have in common.
    pub fn new(schema: &'a Schema) -> Result<Self> {
        let name = layout::unused_name(instructions::NAME, |name| {
            schema.sheet.name == name || schema.tables.values().any(|table| table.label == name)
        });
        Ok(Self { schema, instructions: instructions::instructions(schema, name)? })
    }

    /// The workbook: blank, or filled with `record`.
    ///
    /// # Errors
    /// See [`draw`].
    pub fn draw(&self, record: Option<&Record>) -> Result<Vec<u8>> {
        let pages = layout::pages(self.schema, record)?;
        let mut all: Vec<&page::Page<'_>> = pages.iter().collect();
        all.push(&self.instructions.page);
        workbook::write(self.schema, &all, &self.instructions.lists)
    }
}
