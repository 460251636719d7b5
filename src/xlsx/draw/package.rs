//! Workbooks of one form: the parts that they share are packed once and copied, their worksheets are packed anew.

use std::collections::HashMap;
use std::io::{Cursor, Read, Write};
use std::sync::Arc;

use zip::read::ZipArchive;
use zip::result::ZipError;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::page::{Look, Page};
use super::sheet::Frame;
use super::workbook::Base;
use crate::error::{Error, Result};
use crate::message;

/// A base made ready for many records.
pub(super) struct Package {
    archive: ZipArchive<Cursor<Arc<[u8]>>>,
    /// The worksheets of the pages, in order; the instructions are not among them.
    frames: Vec<Frame>,
    styles: HashMap<Look, u32>,
    /// What of each page stands in the base.
    shapes: Vec<Shape>,
}

/// What of a page stands in the base and not in its cells.
#[derive(PartialEq)]
struct Shape {
    name: String,
    header: Option<u32>,
    frozen: bool,
    one_paper: bool,
    inputs: usize,
}

impl Shape {
    fn of(page: &Page<'_>) -> Self {
        Self {
            name: page.name.clone(),
            header: page.header,
            frozen: page.frozen,
            one_paper: page.one_paper,
            inputs: page.inputs.len(),
        }
    }
}

impl Package {
    /// Takes the base of `pages` apart.
    pub(super) fn new(base: Base, pages: &[Page<'_>]) -> Result<Self> {
        let mut archive = ZipArchive::new(Cursor::new(base.bytes)).map_err(failed)?;
        let mut frames = Vec::new();
        let mut styles = HashMap::new();
        for number in 1..=pages.len() {
            let mut xml = String::new();
            archive
                .by_name(&part(number))
                .map_err(failed)?
                .read_to_string(&mut xml)
                .map_err(ZipError::Io)
                .map_err(failed)?;
            if number == 1 {
                styles = palette(&xml, &base.looks);
            }
            frames.push(Frame::cut(&xml).ok_or_else(odd)?);
        }
        // Packed once more, for plain entries: the base has its sizes behind the data, which not every reader takes.
        let mut packed = ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).map_err(failed)?;
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).map_err(ZipError::Io).map_err(failed)?;
            let name = entry.name().map_err(failed)?.into_owned();
            write(&mut packed, &name, &bytes).map_err(failed)?;
        }
        let packed: Arc<[u8]> = packed.finish().map_err(failed)?.into_inner().into();
        let archive = ZipArchive::new(Cursor::new(packed)).map_err(failed)?;
        Ok(Self { archive, frames, styles, shapes: pages.iter().map(Shape::of).collect() })
    }

    /// The workbook of `pages`; none when they do not fit the base.
    pub(super) fn fill(&self, pages: &[Page<'_>]) -> Result<Option<Vec<u8>>> {
        if self.shapes.len() != pages.len() || self.shapes.iter().zip(pages).any(|(s, page)| *s != Shape::of(page)) {
            return Ok(None);
        }
        let mut sheets = Vec::with_capacity(pages.len());
        for (frame, page) in self.frames.iter().zip(pages) {
            let Some(xml) = frame.fill(page, &self.styles) else { return Ok(None) };
            sheets.push(xml);
        }
        self.packed(&sheets).map(Some).map_err(failed)
    }

    fn packed(&self, sheets: &[String]) -> Result<Vec<u8>, ZipError> {
        // Bytes and directory are shared, only the position in the bytes is not.
        let mut archive = self.archive.clone();
        let mut packed = ZipWriter::new(Cursor::new(Vec::with_capacity(32 << 10)));
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index)?;
            let name = entry.name()?.into_owned();
            match (1..).zip(sheets).find(|(number, _)| name == part(*number)) {
                Some((_, xml)) => write(&mut packed, &name, xml.as_bytes())?,
                None => packed.raw_copy_file(entry)?,
            }
        }
        Ok(packed.finish()?.into_inner())
    }
}

fn write(packed: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, bytes: &[u8]) -> Result<(), ZipError> {
    // The default time is fixed: 1 January 1980.
    packed.start_file(name, SimpleFileOptions::default())?;
    packed.write_all(bytes).map_err(ZipError::Io)
}

/// Name of the part of the `number`th worksheet, from 1.
fn part(number: usize) -> String {
    format!("xl/worksheets/sheet{number}.xml")
}

/// The style of each look: those of the first worksheet's cells, from left to right.
fn palette(xml: &str, looks: &[Look]) -> HashMap<Look, u32> {
    let styles = xml.split("<c ").skip(1).map(|cell| {
        let (_, rest) = cell.split_once("s=\"")?;
        rest.split_once('"')?.0.parse().ok()
    });
    looks.iter().zip(styles).filter_map(|(look, style)| Some((*look, style?))).collect()
}

fn failed(error: ZipError) -> Error {
    Error::Write(message!("无法打包工作簿：{error}", "cannot pack the workbook: {error}"))
}

fn odd() -> Error {
    Error::Write(message!("工作簿的结构与预期不符", "the workbook is not built as expected"))
}
