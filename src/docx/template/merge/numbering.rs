//! Numbered lists begin anew with every record: each gets a number definition of its own (ECMA-376-1 17.9.15).

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use super::tags::{attribute, name_of, tag_at};

/// A definition and a level.
type Numbers = (String, String);

/// The numbered lists of a document.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    xml: String,
    /// The definitions that number, not those of bullets: what stands in each.
    definitions: HashMap<String, String>,
    /// Styles that number: definition and level.
    styles: HashMap<String, Numbers>,
    last: u64,
    /// Definitions of records: by record and old number.
    made: HashMap<(usize, String), String>,
    added: String,
}

/// The element `name` that begins at `start`, whole.
fn element<'x>(xml: &'x str, start: usize, name: &str) -> &'x str {
    let tag = tag_at(xml, start);
    let rest = xml.get(start..).unwrap_or_default();
    if tag.ends_with("/>") {
        return tag;
    }
    let close = format!("</{name}>");
    rest.find(&close).and_then(|end| rest.get(..end + close.len())).unwrap_or(tag)
}

/// All elements `name` of `xml`.
fn elements<'x>(xml: &'x str, name: &'static str) -> impl Iterator<Item = &'x str> {
    let open = format!("<{name}");
    let starts: Vec<usize> = xml.match_indices(&open).map(|(at, _)| at).collect();
    starts.into_iter().filter(move |&at| name_of(tag_at(xml, at)) == name).map(move |at| element(xml, at, name))
}

fn value(xml: &str, name: &'static str) -> Option<String> {
    attribute(elements(xml, name).next()?, "w:val").map(str::to_owned)
}

impl Numbering {
    /// Reads `word/numbering.xml` and `word/styles.xml`.
    pub(super) fn new(numbering: Option<String>, styles: Option<&str>) -> Self {
        let Some(xml) = numbering else { return Self::default() };
        let mut lists: HashMap<String, Vec<(String, String)>> = HashMap::new();
        for list in elements(&xml, "w:abstractNum") {
            let id = attribute(tag_at(list, 0), "w:abstractNumId").unwrap_or_default().to_owned();
            let levels = elements(list, "w:lvl").filter(|level| value(level, "w:numFmt").as_deref() != Some("bullet"));
            let start = |level: &str| {
                let number = attribute(tag_at(level, 0), "w:ilvl").unwrap_or_default().to_owned();
                (number, value(level, "w:start").unwrap_or_else(|| "1".to_owned()))
            };
            lists.insert(id, levels.map(start).collect());
        }
        let mut made = Self::default();
        for definition in elements(&xml, "w:num") {
            let Some(id) = attribute(tag_at(definition, 0), "w:numId") else { continue };
            made.last = made.last.max(id.parse().unwrap_or_default());
            let Some(list) = value(definition, "w:abstractNumId") else { continue };
            let levels = lists.get(&list).map(Vec::as_slice).unwrap_or_default();
            if levels.is_empty() {
                continue;
            }
            let own: HashMap<String, String> = elements(definition, "w:lvlOverride")
                .filter_map(|level| Some((attribute(tag_at(level, 0), "w:ilvl")?.to_owned(), level.to_owned())))
                .collect();
            let mut inner = format!("<w:abstractNumId w:val=\"{list}\"/>");
            for level in 0..9 {
                let level = level.to_string();
                match (own.get(&level), levels.iter().find(|(known, _)| *known == level)) {
                    (Some(own), _) if own.contains("<w:startOverride") => inner.push_str(own),
                    (Some(own), start) => {
                        let start = start.map_or("1", |(_, start)| start);
                        let tag = tag_at(own, 0);
                        let rest = own.get(tag.len()..).unwrap_or_default();
                        let _ = write!(inner, "{tag}<w:startOverride w:val=\"{start}\"/>{rest}");
                    }
                    (None, Some((_, start))) => {
                        let _ = write!(
                            inner,
                            "<w:lvlOverride w:ilvl=\"{level}\"><w:startOverride w:val=\"{start}\"/></w:lvlOverride>"
                        );
                    }
                    (None, None) => {}
                }
            }
            made.definitions.insert(id.to_owned(), inner);
        }
        made.styles = styles.map(|styles| numbered_styles(styles, &made.definitions)).unwrap_or_default();
        made.xml = xml;
        made
    }

    /// The definition of a record for an old one; none for bullets and for what is not numbered.
    pub(super) fn of_record(&mut self, old: &str, record: usize) -> Option<String> {
        let inner = self.definitions.get(old)?;
        let key = (record, old.to_owned());
        if let Some(made) = self.made.get(&key) {
            return Some(made.clone());
        }
        self.last += 1;
        let new = self.last.to_string();
        let _ = write!(self.added, "<w:num w:numId=\"{new}\">{inner}</w:num>");
        self.made.insert(key, new.clone());
        Some(new)
    }

    /// What a paragraph of a style that numbers says for a record.
    pub(super) fn of_style(&mut self, style: &str, record: usize) -> Option<String> {
        let (old, level) = self.styles.get(style)?.clone();
        let new = self.of_record(&old, record)?;
        Some(format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{new}\"/></w:numPr>"))
    }

    /// The part with the new definitions; none where there are none.
    pub(super) fn finish(self) -> Option<String> {
        if self.added.is_empty() {
            return None;
        }
        let end = self.xml.rfind("</w:num>").map(|at| at + "</w:num>".len())?;
        let (before, behind) = self.xml.split_at(end);
        Some(format!("{before}{}{behind}", self.added))
    }
}

/// Styles that number, also by the style that they are based on.
fn numbered_styles(xml: &str, definitions: &HashMap<String, String>) -> HashMap<String, Numbers> {
    let mut own: BTreeMap<String, (Option<Numbers>, Option<String>)> = BTreeMap::new();
    for style in elements(xml, "w:style") {
        let Some(id) = attribute(tag_at(style, 0), "w:styleId") else { continue };
        let numbers = elements(style, "w:numPr").next().and_then(|numbers| {
            Some((value(numbers, "w:numId")?, value(numbers, "w:ilvl").unwrap_or_else(|| "0".to_owned())))
        });
        own.insert(id.to_owned(), (numbers, value(style, "w:basedOn")));
    }
    let mut styles = HashMap::new();
    for id in own.keys() {
        let mut at = Some(id);
        for _ in 0..10 {
            let Some((numbers, based)) = at.and_then(|at| own.get(at)) else { break };
            if let Some(numbers) = numbers {
                if definitions.contains_key(&numbers.0) {
                    styles.insert(id.clone(), numbers.clone());
                }
                break;
            }
            at = based.as_ref();
        }
    }
    styles
}
