//! Many records in one print file, each on a new page.
//!
//! Every record has the sections of the template, with their page, headers, footers and page numbers; the last section
//! of each but the last ends in its last paragraph (ECMA-376-1 17.6.18). Headers and footers that print something of the
//! record are stored for it, notes are numbered through, lists begin anew, and what a document may hold once gets numbers
//! of its own. Records are printed one by one: only the result grows.

mod copy;
mod numbering;
mod relations;
mod sections;
mod stories;
mod tags;

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use self::copy::{Copy, Known};
use self::numbering::Numbering;
pub(super) use self::relations::relations_of;
use self::sections::{begun, parted};
use self::stories::{Notes, Story};
use self::tags::tag_at;
use super::pictures::{Loader, Store};
use super::{Template, parse};
use crate::docx::package::Package;
use crate::docx::xml::decode;
use crate::error::{Diagnostic, Result};
use crate::message;
use crate::message::Message;
use crate::pack::Part;
use crate::record::Record;

/// Makes one document of many records.
pub struct Merge<'t> {
    template: &'t Template,
    main: String,
    /// The main part in front of its body and behind it.
    ends: (String, String),
    body: String,
    /// Where the last record begins in it.
    last: usize,
    /// Section properties of the last record, which end the document.
    section: String,
    records: usize,
    known: Known,
    numbering: Numbering,
    numbering_part: Option<String>,
    /// Foot- and endnotes: part, root with what it begins with, and the notes.
    notes: Vec<Notes>,
    stories: Vec<Story>,
    store: Store,
    /// Pictures by part.
    shown: HashMap<String, Vec<usize>>,
    relations: String,
    content_types: String,
    first: Vec<(String, Vec<u8>)>,
    others: Vec<Part>,
    settings: Option<(String, String)>,
}

impl<'t> Merge<'t> {
    /// Begins a print file.
    ///
    /// # Errors
    /// The template cannot be read.
    pub fn new(template: &'t Template) -> Result<Self> {
        let (name, limits) = (&template.name, &template.limits);
        let package = parse::open(&template.bytes, name, limits)?;
        let unreadable = |reason| parse::unreadable(name, reason);
        let text = |part: &str| -> Result<Option<String>> {
            let bytes = package.part(part).map_err(unreadable)?;
            bytes.map(|bytes| decode(bytes, part).map_err(unreadable)).transpose()
        };
        let main = package.main().map_err(unreadable)?.to_owned();
        let related = |kind: &str| -> Result<Option<String>> {
            Ok(package.related(&main, kind).map_err(unreadable)?.into_iter().next())
        };
        let xml = text(&main)?.unwrap_or_default();
        let body_at = xml.find("<w:body").map(|at| at + tag_at(&xml, at).len());
        let ends =
            body_at.zip(xml.rfind("</w:body>")).and_then(|(start, end)| Some((xml.get(..start)?, xml.get(end..)?)));
        let (front, behind) = ends.ok_or_else(|| {
            super::diagnose(
                name,
                None,
                Message::new("模板没有正文，不能合并", "the template has no body and cannot be merged"),
                Message::new("去掉 --merge", "leave out --merge"),
            )
        })?;
        let styles = related("/styles")?.map(|part| text(&part)).transpose()?.flatten();
        let numbering_part = related("/numbering")?;
        let numbering = numbering_part.as_deref().map(text).transpose()?.flatten();
        let mut known = Known::default();
        known.look(&xml);
        let mut notes = Vec::new();
        for (number, kind) in ["/footnotes", "/endnotes"].into_iter().enumerate() {
            if let Some(part) = related(kind)?
                && let Some(xml) = text(&part)?
            {
                notes.push(Notes { part, kind: number, xml, step: 0 });
            }
        }
        let (mut stories, mut looked_at) = (Vec::new(), HashSet::new());
        for relation in package.relations(&main).map_err(unreadable)? {
            let Some(kind) = relation.kind.rsplit('/').next().filter(|kind| matches!(*kind, "header" | "footer"))
            else {
                continue;
            };
            // Each part is read once, however often it is referred to.
            if looked_at.insert(relation.target.clone())
                && let Some(xml) = text(&relation.target)?
            {
                known.look(&xml);
            }
            stories.push(Story {
                part: relation.target.clone(),
                id: relation.id.clone(),
                kind: kind.to_owned(),
                first: [0; 32],
                made: HashMap::new(),
            });
        }
        let settings = match related("/settings")? {
            Some(part) => text(&part)?.map(|xml| (part, xml)),
            None => None,
        };
        Ok(Self {
            template,
            relations: text(&relations_of(&main))?.unwrap_or_default(),
            content_types: text("[Content_Types].xml")?.unwrap_or_default(),
            ends: (front.to_owned(), behind.to_owned()),
            main,
            body: String::new(),
            last: 0,
            section: String::new(),
            records: 0,
            known,
            numbering: Numbering::new(numbering, styles.as_deref()),
            numbering_part,
            notes,
            stories,
            store: Store::new(limits),
            shown: HashMap::new(),
            first: Vec::new(),
            others: Vec::new(),
            settings,
        })
    }

    /// Adds a record.
    ///
    /// # Errors
    /// As [`Template::render_with`]; nothing is added then. What a lenient template left blank is returned.
    pub fn add(&mut self, record: &Record, loader: &Loader<'_>) -> Result<Vec<Diagnostic>> {
        let made = self.template.parts_of(record, self.records == 0, &mut self.store, loader)?;
        let blanks = self.template.blanks(record);
        let mut parts: HashMap<&str, String> = HashMap::new();
        for (part, (bytes, shown)) in self.template.parts.iter().zip(made) {
            let into = self.shown.entry(part.name.clone()).or_default();
            into.extend(shown.into_iter().filter(|number| !into.contains(number)).collect::<Vec<_>>());
            parts.insert(&part.name, String::from_utf8(bytes).unwrap_or_default());
        }
        let number = self.records;
        let relations = self.headers(&parts, number);
        let steps = self.add_notes(&parts, number);
        let main = parts.get(self.main.as_str());
        let kept;
        let main = match main {
            Some(main) => main,
            None => {
                kept = self.template_main()?;
                &kept
            }
        };
        let body = main.find("<w:body").map(|at| at + tag_at(main, at).len()).zip(main.rfind("</w:body>"));
        let body = body.and_then(|(start, end)| main.get(start..end)).unwrap_or_default();
        let body = if number == 0 {
            self.known.look(body);
            body.to_owned()
        } else {
            Copy::new(&mut self.known, &mut self.numbering, number, &relations, steps).copy(body)
        };
        let (content, section) = parted(&body);
        let (content, section) = if number == 0 {
            (content.to_owned(), section.to_owned())
        } else {
            self.end_record();
            begun(content, section, !self.notes.is_empty())
        };
        if self.body.len() + content.len() > self.template.limits.output_bytes {
            let most = self.template.limits.shown("output_bytes");
            return Err(super::diagnose(
                &self.template.name,
                None,
                message!(
                    "合并的文件超过上限 {most}（output_bytes）",
                    "the merged document is bigger than the limit of {most} (output_bytes)"
                ),
                Message::new("分成几个文件", "make several files"),
            ));
        }
        self.last = self.body.len();
        self.body.push_str(&content);
        self.section = section;
        if number == 0 {
            let rest = parts.into_iter().filter(|(name, _)| *name != self.main);
            self.first = rest.map(|(name, xml)| (name.to_owned(), xml.into_bytes())).collect();
        }
        self.records += 1;
        Ok(blanks)
    }

    fn template_main(&self) -> Result<String> {
        let package = parse::open(&self.template.bytes, &self.template.name, &self.template.limits)?;
        self.text_of(&package, &self.main).map(Option::unwrap_or_default)
    }

    fn text_of(&self, package: &Package<'_>, part: &str) -> Result<Option<String>> {
        let unreadable = |reason| parse::unreadable(&self.template.name, reason);
        let bytes = package.part(part).map_err(unreadable)?;
        bytes.map(|bytes| decode(bytes, part).map_err(unreadable)).transpose()
    }

    /// The section of the record before ends in its last paragraph.
    fn end_record(&mut self) {
        let section = if self.section.is_empty() { "<w:sectPr/>" } else { &self.section };
        let record = self.body.get(self.last..).unwrap_or_default();
        let last = ["<w:p>", "<w:p ", "<w:p/>"].iter().filter_map(|open| record.rfind(open)).max();
        let last = last.map(|at| self.last + at);
        let ends_body = |at: usize| {
            let rest = self.body.get(at..).unwrap_or_default();
            rest.ends_with("</w:p>") && !rest.contains("</w:txbxContent>")
                || rest.ends_with("/>") && rest.matches('<').count() == 1
        };
        match last.filter(|&at| ends_body(at)) {
            Some(at) => {
                let tag = tag_at(&self.body, at).to_owned();
                let rest = self.body.get(at + tag.len()..).unwrap_or_default().to_owned();
                self.body.truncate(at);
                let open = if tag.ends_with("/>") { format!("{}>", tag.trim_end_matches("/>")) } else { tag.clone() };
                self.body.push_str(&open);
                if tag.ends_with("/>") {
                    let _ = write!(self.body, "<w:pPr>{section}</w:pPr></w:p>");
                } else if let Some(inner) = rest.strip_prefix("<w:pPr/>") {
                    let _ = write!(self.body, "<w:pPr>{section}</w:pPr>{inner}");
                } else if rest.starts_with("<w:pPr>")
                    && let Some(end) = rest.find("</w:pPr>")
                {
                    // In front of what was changed, behind everything else.
                    let properties = rest.get(..end).unwrap_or_default();
                    let at = properties.find("<w:pPrChange").unwrap_or(end);
                    let (before, behind) = rest.split_at(at);
                    let _ = write!(self.body, "{before}{section}{behind}");
                } else {
                    let _ = write!(self.body, "<w:pPr>{section}</w:pPr>{rest}");
                }
            }
            // A paragraph so low that it needs no page of its own.
            None => {
                let _ = write!(
                    self.body,
                    "<w:p><w:pPr><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"20\" w:lineRule=\"exact\"/>{section}</w:pPr></w:p>"
                );
            }
        }
    }

    /// The document.
    ///
    /// # Errors
    /// It cannot be packed.
    pub fn finish(mut self) -> Result<Vec<u8>> {
        let mut body = std::mem::take(&mut self.ends.0);
        body.push_str(&self.body);
        body.push_str(&self.section);
        body.push_str(&self.ends.1);
        drop(std::mem::take(&mut self.body));
        let mut others = std::mem::take(&mut self.others);
        let prefix = self.template.shows.as_ref().map_or("zwy", |shows| &shows.prefix);
        let mut relations = std::mem::take(&mut self.relations);
        for part in &self.template.parts {
            let Some(shown) = self.shown.get(&part.name).filter(|shown| !shown.is_empty()) else { continue };
            let old = self.template.shows.as_ref();
            let old = old.and_then(|shows| shows.relations.iter().find(|(at, _)| *at == relations_of(&part.name)));
            if part.name == self.main {
                relations = self.store.relations(Some(&relations), prefix, shown);
            } else if let Some((at, old)) = old {
                others.push(Part::new(at.clone(), self.store.relations(old.as_deref(), prefix, shown)));
            }
        }
        others.push(Part::new(relations_of(&self.main), relations));
        others.push(Part::new("[Content_Types].xml".to_owned(), self.store.content_types(&self.content_types)?));
        if let Some((part, numbering)) = self.numbering_part.zip(self.numbering.finish()) {
            others.push(Part::new(part, numbering));
        }
        // Endnotes stand behind their record.
        let has_endnotes =
            self.notes.iter().any(|notes| notes.kind == 1 && notes.xml.contains("<w:endnote w:id=\"1\""));
        if let Some((part, xml)) = self.settings
            && has_endnotes
            && !xml.contains("<w:pos ")
        {
            others.push(Part::new(part, xml.replace("<w:endnotePr>", "<w:endnotePr><w:pos w:val=\"sectEnd\"/>")));
        }
        let mut first: HashMap<String, Vec<u8>> = self.first.into_iter().collect();
        for notes in self.notes {
            if let Some(bytes) = first.get_mut(&notes.part) {
                *bytes = notes.xml.into_bytes();
            } else {
                others.push(Part::new(notes.part, notes.xml));
            }
        }
        let mut is_rendered = false;
        let mut rendered = Vec::with_capacity(self.template.parts.len());
        let mut body = Some(body.into_bytes());
        for part in &self.template.parts {
            if part.name == self.main {
                is_rendered = true;
                rendered.push(body.take().unwrap_or_default());
            } else {
                rendered.push(first.remove(&part.name).unwrap_or_default());
            }
        }
        if let (false, Some(body)) = (is_rendered, body) {
            others.push(Part::new(self.main, body));
        }
        let folder = self.template.shows.as_ref().map_or("", |shows| &shows.folder);
        others.extend(self.store.parts(folder));
        self.template.pack.write_with(&rendered, &others)
    }
}

impl std::fmt::Debug for Merge<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Merge").field("records", &self.records).finish_non_exhaustive()
    }
}
