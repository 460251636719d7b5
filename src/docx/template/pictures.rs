//! Pictures of the data in a document: each stored once, with a relationship in every part that shows it.
//!
//! While Tera prints, the filter `picture` notes what is wanted and prints a mark. When a part is printed, its marks
//! become drawings (ECMA-376-1 20.4.2.8), as big as is asked for, or fitted into the cell or the page around.

use std::collections::HashMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::filters::{INCH, Length, MARK, WANTED, Wanted, next_id};
use crate::error::Result;
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::pack::Part;
use crate::picture;

/// Takes the bytes of a picture from where the data says that it is.
pub type Loader<'a> = dyn Fn(&str) -> std::result::Result<Vec<u8>, Message> + 'a;

/// Bytes of a picture.
pub const MOST_BYTES: usize = 32 << 20;

const TWIP: f64 = 635.0;
/// What a cell keeps free at each side when it does not say: 0.19 cm.
const CELL_MARGIN: f64 = 108.0 * TWIP;
/// A line of text that goes with a picture on a page.
const LINE: f64 = INCH / 3.0;

/// Width and height that text has on a page, in English metric units.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    width: f64,
    height: f64,
}

impl Default for Page {
    /// A4 with Word's margins.
    fn default() -> Self {
        Self { width: 8306.0 * TWIP, height: 13958.0 * TWIP }
    }
}

impl Page {
    /// The page of the last section of a body.
    pub(super) fn of(xml: &str) -> Self {
        xml.rfind("<w:sectPr").and_then(|at| xml.get(at..)).map_or_else(Self::default, Self::section)
    }

    /// The page of the section properties that `xml` begins with.
    fn section(xml: &str) -> Self {
        let section = xml.split("</w:sectPr>").next().unwrap_or_default();
        let measure = |element: &str, name: &str| {
            let (_, tag) = section.split_once(element)?;
            attribute(tag.split('>').next()?, name)?.parse::<f64>().ok()
        };
        let default = Self::default();
        let side = |size: &str, margins: [&str; 2], default: f64| {
            let whole = measure("<w:pgSz ", size)?;
            let margins = margins.map(|name| measure("<w:pgMar ", name).unwrap_or(1440.0).abs());
            let rest = (whole - margins[0] - margins[1]) * TWIP;
            Some(if rest > 0.0 { rest } else { default })
        };
        Self {
            width: side("w:w", ["w:left", "w:right"], default.width).unwrap_or(default.width),
            height: side("w:h", ["w:top", "w:bottom"], default.height).unwrap_or(default.height),
        }
    }
}

fn attribute<'x>(tag: &'x str, name: &str) -> Option<&'x str> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    rest.split('"').next()
}

/// Pictures of one document.
pub(super) struct Store {
    /// Bytes that they may have together.
    most: usize,
    /// By where the data says they are, and by content: numbers of `stored`.
    by_source: HashMap<String, usize>,
    by_content: HashMap<[u8; 32], usize>,
    stored: Vec<(picture::Picture, Vec<u8>)>,
    bytes: usize,
}

/// A picture that cannot be shown: the number of its tag, and why.
pub(super) struct Refused {
    pub(super) tag: usize,
    pub(super) why: Message,
}

impl Store {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            most: limits.output_bytes,
            by_source: HashMap::new(),
            by_content: HashMap::new(),
            stored: Vec::new(),
            bytes: 0,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.stored.is_empty()
    }

    /// Another record comes, which may have its pictures in another folder.
    pub(super) fn next_record(&mut self) {
        self.by_source.clear();
    }

    fn find(&mut self, source: &str, loader: &Loader<'_>) -> std::result::Result<usize, Message> {
        if let Some(&number) = self.by_source.get(source) {
            return Ok(number);
        }
        let bytes = match source.get(..5).filter(|head| head.eq_ignore_ascii_case("data:")) {
            Some(_) => {
                let coded =
                    source.split_once(',').filter(|(head, _)| head.ends_with(";base64")).map(|(_, coded)| coded);
                coded
                    .and_then(picture::base64)
                    .ok_or_else(|| Message::new("data: 里不是 base64 图片", "the data: URI holds no base64 picture"))?
            }
            None => loader(source)?,
        };
        if bytes.len() > MOST_BYTES {
            let most = MOST_BYTES >> 20;
            return Err(message!("图片超过上限 {most} MiB", "the picture is bigger than the limit of {most} MiB"));
        }
        let number = match self.by_content.get(&<[u8; 32]>::from(Sha256::digest(&bytes))) {
            Some(&number) => number,
            None => {
                let picture = picture::read(&bytes)?;
                self.bytes += bytes.len();
                if self.bytes > self.most {
                    let most = self.most >> 20;
                    return Err(message!(
                        "图片合计超过上限 {most} MiB（output_bytes）",
                        "the pictures are bigger than the limit of {most} MiB together (output_bytes)"
                    ));
                }
                self.by_content.insert(Sha256::digest(&bytes).into(), self.stored.len());
                self.stored.push((picture, bytes));
                self.stored.len() - 1
            }
        };
        self.by_source.insert(source.to_owned(), number);
        Ok(number)
    }

    /// Puts drawings where marks stand; the numbers of the pictures that the part shows are added to `shown`.
    pub(super) fn place(
        &mut self,
        bytes: Vec<u8>,
        page: Page,
        prefix: &str,
        loader: &Loader<'_>,
        shown: &mut Vec<usize>,
    ) -> std::result::Result<Vec<u8>, Refused> {
        if memchr::memchr(MARK as u8, &bytes).is_none() {
            return Ok(bytes);
        }
        let xml = match String::from_utf8(bytes) {
            Ok(xml) => xml,
            Err(error) => return Ok(error.into_bytes()),
        };
        let mut out = String::with_capacity(xml.len() + 4096);
        let mut room = Room::new(&xml, page);
        let mut at = 0;
        while let Some(found) = xml.get(at..).and_then(|rest| rest.find(MARK)) {
            let start = at + found;
            out.push_str(xml.get(at..start).unwrap_or_default());
            let rest = xml.get(start + 1..).unwrap_or_default();
            let (number, _) = rest.split_once(MARK).unwrap_or(("", rest));
            at = start + number.len() + 2;
            let (width, height) = room.at(&xml, start);
            let drawing = WANTED.with_borrow(|all| {
                let Some(wanted) = number.parse::<usize>().ok().and_then(|number| all.get(number)) else {
                    return Ok(String::new());
                };
                let number = self.find(&wanted.source, loader).map_err(|why| {
                    let source: String = wanted.source.chars().take(60).collect();
                    Refused {
                        tag: wanted.tag,
                        why: Message::new(format!("“{source}”：{}", why.zh), format!("“{source}”: {}", why.en)),
                    }
                })?;
                if !shown.contains(&number) {
                    shown.push(number);
                }
                let Some((picture, _)) = self.stored.get(number) else { return Ok(String::new()) };
                Ok(drawing(picture, wanted, (width, height), &format!("{prefix}{number}")))
            })?;
            out.push_str("</w:t>");
            out.push_str(&drawing);
            out.push_str("<w:t xml:space=\"preserve\">");
        }
        out.push_str(xml.get(at..).unwrap_or_default());
        Ok(out.into_bytes())
    }

    /// The parts of the pictures themselves.
    pub(super) fn parts(self, folder: &str) -> Vec<Part> {
        let name = |(number, (picture, bytes)): (usize, (picture::Picture, Vec<u8>))| {
            Part::stored(format!("{folder}media/zwy{number}.{}", picture.kind.extension()), bytes)
        };
        self.stored.into_iter().enumerate().map(name).collect()
    }

    /// The relationships of a part that shows these pictures, added to those that it has. All parts of a document stand
    /// in one folder.
    pub(super) fn relations(&self, old: Option<&str>, prefix: &str, shown: &[usize]) -> String {
        const TYPE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image";
        let mut added = String::new();
        for &number in shown {
            let Some((picture, _)) = self.stored.get(number) else { continue };
            let target = format!("media/zwy{number}.{}", picture.kind.extension());
            let _ = write!(added, "<Relationship Id=\"{prefix}{number}\" Type=\"{TYPE}\" Target=\"{target}\"/>");
        }
        const NAMESPACE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
        match old.and_then(|old| Some((old, old.rfind("</")?))) {
            Some((old, end)) => {
                // Under another prefix the element says its namespace itself.
                let added = match old.contains("<Relationships") {
                    true => added,
                    false => added.replace("<Relationship ", &format!("<Relationship xmlns=\"{NAMESPACE}\" ")),
                };
                let (before, behind) = old.split_at(end);
                format!("{before}{added}{behind}")
            }
            None => format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"{NAMESPACE}\">{added}</Relationships>"
            ),
        }
    }

    /// The content types with those of the pictures.
    pub(super) fn content_types(&self, old: &str) -> Result<String> {
        let mut added = String::new();
        for kind in [picture::Kind::Png, picture::Kind::Jpeg] {
            let is_used = self.stored.iter().any(|(picture, _)| picture.kind == kind);
            let extension = kind.extension();
            let known = format!("extension=\"{extension}\"");
            if is_used && !old.to_ascii_lowercase().contains(&known) {
                let _ = write!(added, "<Default Extension=\"{extension}\" ContentType=\"{}\"/>", kind.media_type());
            }
        }
        let root = old.find("<Types").and_then(|at| old.get(at..)?.find('>').map(|end| at + end + 1));
        Ok(match root {
            Some(end) => {
                let (before, behind) = old.split_at(end);
                format!("{before}{added}{behind}")
            }
            None => old.to_owned(),
        })
    }
}

/// What is free around a place in a part.
struct Room {
    /// Where sections end, and their pages.
    sections: Vec<(usize, Page)>,
    default: Page,
    /// Cells around, with what is free in each.
    cells: Vec<f64>,
    at: usize,
}

impl Room {
    fn new(xml: &str, default: Page) -> Self {
        let section = |(at, _)| (at, Page::section(xml.get(at..).unwrap_or_default()));
        Self { sections: xml.match_indices("<w:sectPr").map(section).collect(), default, cells: Vec::new(), at: 0 }
    }

    /// Width and height at `until`, which lies behind all places asked for before.
    fn at(&mut self, xml: &str, until: usize) -> (f64, f64) {
        let after = self.sections.partition_point(|(end, _)| *end < until);
        let page = self.sections.get(after).map_or(self.default, |(_, page)| *page);
        let text = xml.get(self.at..until).unwrap_or_default();
        for (found, _) in text.match_indices('<') {
            let tag = text.get(found..).unwrap_or_default();
            if tag.starts_with("<w:tc>") || tag.starts_with("<w:tc ") {
                self.cells.push(self.cells.last().copied().unwrap_or(page.width));
            } else if tag.starts_with("</w:tc>") {
                self.cells.pop();
            } else if tag.starts_with("<w:tcW ") {
                let tag = tag.split('>').next().unwrap_or_default();
                let width =
                    attribute(tag, "w:w").and_then(|width| width.parse::<f64>().ok()).filter(|width| *width > 0.0);
                let outer = self.cells.iter().rev().nth(1).copied().unwrap_or(page.width);
                let width = width.map(|width| match attribute(tag, "w:type") {
                    Some("pct") => outer * width / 5000.0,
                    Some("dxa") | None => width * TWIP,
                    Some(_) => outer,
                });
                if let (Some(width), Some(cell)) = (width, self.cells.last_mut()) {
                    *cell = (width - 2.0 * CELL_MARGIN).max(CELL_MARGIN);
                }
            }
        }
        self.at = until;
        (self.cells.last().copied().unwrap_or(page.width), page.height)
    }
}

/// The drawing of a picture.
fn drawing(picture: &picture::Picture, wanted: &Wanted, (room, page): (f64, f64), relation: &str) -> String {
    let [across, down] = [0, 1].map(|side: usize| {
        let pixels = picture.pixels.get(side).copied().unwrap_or(1);
        f64::from(pixels) / picture.dpi.get(side).copied().unwrap_or(96.0) * INCH
    });
    // Upright.
    let (natural_width, natural_height) = if picture.turns % 2 == 1 { (down, across) } else { (across, down) };
    let size = |wanted: Option<Length>, whole: f64| match wanted {
        Some(Length::Exact(size)) => Some(size),
        Some(Length::Share(share)) => Some(share * whole),
        None => None,
    };
    let most = (page - LINE).max(LINE);
    let (width, height) = match (size(wanted.width, room), size(wanted.height, most)) {
        (Some(width), Some(height)) => (width, height),
        (Some(width), None) => (width, width * natural_height / natural_width),
        (None, Some(height)) => (height * natural_width / natural_height, height),
        (None, None) => {
            let scale = (room / natural_width).min(most / natural_height).min(1.0);
            (natural_width * scale, natural_height * scale)
        }
    };
    let (width, height) = (width.round().max(1.0), height.round().max(1.0));
    let id = next_id();
    let title = wanted.title.chars().fold(String::new(), |mut text, c| {
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            c if c < ' ' => text.push(' '),
            c => text.push(c),
        }
        text
    });
    let description = if title.is_empty() { String::new() } else { format!(" descr=\"{title}\"") };
    // A turned picture is laid out as it lies, and the space that it takes upright is added around.
    let (lying_width, lying_height) = if picture.turns % 2 == 1 { (height, width) } else { (width, height) };
    let turn =
        if picture.turns == 0 { String::new() } else { format!(" rot=\"{}\"", u32::from(picture.turns) * 5_400_000) };
    let [beside, above] =
        [(width - lying_width) / 2.0, (height - lying_height) / 2.0].map(|more| more.round().max(0.0));
    let effect = if picture.turns % 2 == 1 {
        format!("<wp:effectExtent l=\"{beside}\" t=\"{above}\" r=\"{beside}\" b=\"{above}\"/>")
    } else {
        String::new()
    };
    format!(
        "<w:drawing><wp:inline xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
         distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"{lying_width}\" cy=\"{lying_height}\"/>{effect}\
         <wp:docPr id=\"{id}\" name=\"Picture {id}\"{description}/><wp:cNvGraphicFramePr>\
         <a:graphicFrameLocks xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" noChangeAspect=\"1\"/>\
         </wp:cNvGraphicFramePr><a:graphic xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\">\
         <a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\">\
         <pic:pic xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:nvPicPr>\
         <pic:cNvPr id=\"{id}\" name=\"Picture {id}\"{description}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>\
         <a:blip xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" r:embed=\"{relation}\"/>\
         <a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm{turn}><a:off x=\"0\" y=\"0\"/>\
         <a:ext cx=\"{lying_width}\" cy=\"{lying_height}\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom>\
         </pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
}
