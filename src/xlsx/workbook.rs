//! An XLSX workbook: the parts around its worksheets (ECMA-376 part 1 §18.2).

use std::collections::BTreeMap;

use memchr::memmem;
use quick_xml::events::Event;

use super::faint;
use super::formats::too_many_styles;
use super::formats::{Formats, Shown};
use super::sheet::{Budget, Sheet};
use super::strings::Strings;
use super::worksheet::{self, Shared};
use super::xml::{Xml, attribute, is_true, number};
use crate::grid::{Block, Document};
use crate::limits::Limits;
use crate::message;
use crate::package::Package;
use crate::problem::Unreadable;
use crate::relations as written;
use crate::unreadable::damaged;

/// One relation of a part (ECMA-376 part 2 §9): the last segment of its type, and the part it leads to.
pub(crate) struct Relation {
    /// The last segment of its type.
    pub(super) kind: String,
    /// The part.
    pub(crate) target: String,
}

struct Listed {
    name: String,
    hidden: bool,
    relation: String,
}

/// Reads an XLSX, XLSM or XLTX workbook, whose workbook part is `main`: each worksheet one grid, in tab order.
pub(crate) fn read(package: &Package<'_>, main: &str, limits: &Limits) -> Result<Document, Unreadable> {
    let relations = relations(package, main, limits)?;
    let Some(xml) = package.text(main)? else { return Err(missing(main)) };
    let (listed, epoch_1904) = sheets(&xml, main, limits)?;

    let strings = match related(&relations, "sharedStrings") {
        Some(part) => match package.text(part)? {
            Some(xml) => Strings::read(&xml, part, limits)?,
            None => Strings::default(),
        },
        None => Strings::default(),
    };
    let styles = related(&relations, "styles").map(|part| Ok((package.text(part)?, part))).transpose()?;
    let (formats, faint) = match styles {
        Some((Some(xml), part)) => (read_formats(&xml, part, limits)?, faint::styles(&xml)),
        _ => Default::default(),
    };
    let shared = Shared { strings, formats, epoch_1904 };

    let mut document = Document::default();
    let mut budget = Budget::new(limits);
    let mut parts: Vec<&str> = Vec::new();
    for listed in listed {
        // Sheets of charts, dialogs and old macros have tabs too, but no cells.
        let Some(relation) = relations.get(&listed.relation).filter(|r| r.kind == "worksheet") else { continue };
        let mut sheet = Sheet::new(&listed.name, listed.hidden, &mut budget)?;
        if !worksheet::read(package, &relation.target, &shared, &mut sheet, limits)? {
            return Err(missing(&relation.target));
        }
        parts.push(relation.target.as_str());
        document.blocks.push(Block::Grid(sheet.finish()));
    }
    if document.blocks.is_empty() {
        return Err(damaged(message!("工作簿中没有工作表", "the workbook has no worksheet")));
    }
    document.properties = custom_properties(package, limits)?;
    for (block, part) in document.blocks.iter().zip(parts).filter(|_| !faint.is_empty()) {
        if let (Block::Grid(grid), Ok(Some(xml))) = (block, package.text(part)) {
            document.problems.extend(faint::told(&xml, &faint, grid));
        }
    }
    Ok(document)
}

/// The part to which a relation of this kind leads.
pub(super) fn related<'r>(relations: &'r BTreeMap<String, Relation>, kind: &str) -> Option<&'r str> {
    relations.values().find(|relation| relation.kind == kind).map(|relation| relation.target.as_str())
}

fn missing(part: &str) -> Unreadable {
    damaged(message!("文件已损坏：缺少 {part}", "the file is damaged: {part} is missing"))
}

/// The workbook part: where the package's relations say, else where everybody puts it.
pub(crate) fn main_part(package: &Package<'_>, limits: &Limits) -> Result<String, Unreadable> {
    let relations = relations(package, "", limits)?;
    let main = relations.into_values().find(|relation| relation.kind == "officeDocument");
    Ok(main.map_or_else(|| "xl/workbook.xml".to_owned(), |relation| relation.target))
}

/// The internal relations of `part` by id; those of the package for an empty name.
pub(crate) fn relations(
    package: &Package<'_>,
    part: &str,
    limits: &Limits,
) -> Result<BTreeMap<String, Relation>, Unreadable> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let name = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
    let mut relations = BTreeMap::new();
    let Some(xml) = package.text(&name)? else { return Ok(relations) };
    if let Some(written) = written::read(&xml) {
        for written in written.into_iter().filter(|written| !written.external) {
            if let (Some(id), Some(kind), Some(target)) = (written.id, written.kind, written.target) {
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                relations.entry(id.to_owned()).or_insert_with(|| Relation { kind, target: resolve(folder, target) });
            }
        }
        return Ok(relations);
    }
    let mut reader = Xml::new(&xml, &name, limits);
    loop {
        match reader.next()? {
            Event::Start(element) | Event::Empty(element) if element.local_name().as_ref() == "Relationship" => {
                let external = attribute(&element, "TargetMode").as_deref() == Some("External");
                if let (Some(id), Some(kind), Some(target), false) =
                    (attribute(&element, "Id"), attribute(&element, "Type"), attribute(&element, "Target"), external)
                {
                    let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                    relations.entry(id).or_insert(Relation { kind, target: resolve(folder, &target) });
                }
            }
            Event::Eof => return Ok(relations),
            _ => {}
        }
    }
}

/// The part that `target` names, seen from `folder`.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut path: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            ".." => drop(path.pop()),
            "" | "." => {}
            step => path.push(step),
        }
    }
    path.retain(|step| !step.is_empty());
    path.join("/")
}

fn sheets(xml: &str, part: &str, limits: &Limits) -> Result<(Vec<Listed>, bool), Unreadable> {
    let mut reader = Xml::new(xml, part, limits);
    let (mut listed, mut epoch_1904) = (Vec::new(), false);
    loop {
        match reader.next()? {
            Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                "workbookPr" => epoch_1904 = attribute(&element, "date1904").is_some_and(|value| is_true(&value)),
                "sheet" => listed.push(Listed {
                    name: attribute(&element, "name").unwrap_or_default(),
                    hidden: attribute(&element, "state").is_some_and(|state| state != "visible"),
                    relation: attribute(&element, "id").unwrap_or_default(),
                }),
                _ => {}
            },
            Event::Eof => return Ok((listed, epoch_1904)),
            _ => {}
        }
    }
}

/// The two lists of a styles part that are looked at, without the rest of it; none unless it is written as most are.
fn lists(xml: &str) -> Option<String> {
    let bytes = xml.as_bytes();
    if !xml.trim_end().ends_with("</styleSheet>") || memmem::find(bytes, b"<!").is_some() {
        return None;
    }
    let list = |open: &str, close: &str| {
        let rest = xml.get(memmem::find(bytes, open.as_bytes())?..)?;
        rest.get(..memmem::find(rest.as_bytes(), close.as_bytes())? + close.len())
    };
    let formats = list("<cellXfs", "</cellXfs>")?;
    let codes = match memmem::find(bytes, b"numFmts>") {
        Some(_) => list("<numFmts", "</numFmts>")?,
        None => "",
    };
    Some(["<styleSheet>", codes, formats, "</styleSheet>"].concat())
}

/// What the cell formats (`cellXfs`, ECMA-376 part 1 §18.8.10) show.
fn read_formats(xml: &str, part: &str, limits: &Limits) -> Result<Formats, Unreadable> {
    // Fonts are only looked at where one strikes out.
    let strikes = memmem::find(xml.as_bytes(), b"strike").is_some();
    let lists = if strikes { None } else { lists(xml) };
    let mut reader = Xml::new(lists.as_deref().unwrap_or(xml), part, limits);
    let mut formats = Formats::default();
    let mut custom: BTreeMap<u32, Shown> = BTreeMap::new();
    let mut styles: Vec<(u32, usize)> = Vec::new();
    let mut fonts: Vec<bool> = Vec::new();
    let (mut in_codes, mut in_formats, mut in_fonts, mut codes) = (false, false, false, 0);
    loop {
        let event = reader.next()?;
        match &event {
            Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                "numFmts" => in_codes = matches!(event, Event::Start(_)),
                "cellXfs" => in_formats = matches!(event, Event::Start(_)),
                "fonts" => in_fonts = strikes && matches!(event, Event::Start(_)),
                "font" if in_fonts && fonts.len() >= limits.styles => return Err(too_many_styles(limits)),
                "font" if in_fonts => fonts.push(false),
                "strike" if in_fonts => {
                    if let Some(font) = fonts.last_mut() {
                        *font = attribute(element, "val").is_none_or(|value| is_true(&value));
                    }
                }
                "numFmt" if in_codes => {
                    if let (Some(id), Some(code)) = (number(element, "numFmtId"), attribute(element, "formatCode")) {
                        custom.insert(id, formats.code(&code));
                        codes += 1;
                        if codes > limits.styles {
                            return Err(too_many_styles(limits));
                        }
                    }
                }
                "xf" if in_formats && styles.len() >= limits.styles => return Err(too_many_styles(limits)),
                "xf" if in_formats => {
                    styles.push((number(element, "numFmtId").unwrap_or(0), number(element, "fontId").unwrap_or(0)));
                }
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "numFmts" => in_codes = false,
                "cellXfs" => in_formats = false,
                "fonts" => in_fonts = false,
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    for (id, font) in styles {
        if fonts.get(font) == Some(&true) {
            formats.strike();
        }
        let shown = custom.get(&id).copied().unwrap_or_else(|| formats.builtin(id));
        formats.style(shown);
    }
    Ok(formats)
}

/// The custom properties in `docProps/custom.xml` (ECMA-376 part 1 §22.3) by name, in order.
pub(crate) fn custom_properties(package: &Package<'_>, limits: &Limits) -> Result<Vec<(String, String)>, Unreadable> {
    let part = "docProps/custom.xml";
    let mut properties = Vec::new();
    let Some(xml) = package.text(part)? else { return Ok(properties) };
    let mut reader = Xml::new(&xml, part, limits);
    let mut open: Option<(String, String)> = None;
    loop {
        let event = reader.next()?;
        match &event {
            Event::Start(element) if element.local_name().as_ref() == "property" => {
                open = attribute(element, "name").map(|name| (name, String::new()));
            }
            Event::End(element) if element.local_name().as_ref() == "property" => properties.extend(open.take()),
            Event::Eof => return Ok(properties),
            _ => {
                if let Some((_, value)) = &mut open {
                    reader.text_into(&event, value)?;
                }
            }
        }
    }
}
