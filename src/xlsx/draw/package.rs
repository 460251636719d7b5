//! Workbooks of one form: the parts that they share are packed once and copied, their worksheets are packed anew.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use zip::read::ZipArchive;
use zip::result::ZipError;

use super::page::{Look, Page};
use super::sheet::Frame;
use super::workbook::Base;
use crate::error::{Error, Result};
use crate::message;
use crate::pack::Pack;

/// A base made ready for many records.
pub(super) struct Package {
    pack: Pack,
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
        let worksheets: Vec<String> = (1..=pages.len()).map(part).collect();
        let pack = Pack::new(archive.into_inner().into_inner().as_slice(), &worksheets)?;
        Ok(Self { pack, frames, styles, shapes: pages.iter().map(Shape::of).collect() })
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
        self.pack.write(&sheets).map(Some)
    }
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
