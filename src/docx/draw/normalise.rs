//! What docx-rs writes, made valid: the library puts children in the order of its struct fields, while ECMA-376 asks
//! for the order of the schema, and Word calls some of the differences a corrupt file.
//!
//! The part becomes a small tree, the tree is put in order, and what the library cannot say is added on the way:
//! the properties of content controls (their `w:alias` holds only a number into [`Controls`]) and the repeated header
//! rows of tables (rows in the style of table heads).

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::controls::Controls;
use super::styles::TABLE_HEAD;
use crate::error::{Error, Result};
use crate::message;

/// An element of a part. Text and attribute values stay escaped as they were read.
#[derive(Debug, Default)]
pub(super) struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Node>,
}

/// A child of an [`Element`].
#[derive(Debug)]
enum Node {
    Element(Element),
    Text(String),
}

/// Namespaces that the drawn parts use; docx-rs declares a dozen.
const NAMESPACES: [(&str, &str); 2] = [
    ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
];

/// The order of children, of those that are drawn here (ECMA-376-1 transitional: CT_PPr, CT_RPr, CT_TblPr, CT_TrPr,
/// CT_TcPr, CT_SectPr, CT_TblBorders, CT_TblCellMar). A name that is missing goes to the end.
const ORDERS: [(&str, &[&str]); 8] = [
    (
        "w:pPr",
        &[
            "w:pStyle",
            "w:keepNext",
            "w:keepLines",
            "w:pageBreakBefore",
            "w:widowControl",
            "w:numPr",
            "w:pBdr",
            "w:shd",
            "w:tabs",
            "w:kinsoku",
            "w:wordWrap",
            "w:snapToGrid",
            "w:spacing",
            "w:ind",
            "w:jc",
            "w:textAlignment",
            "w:outlineLvl",
            "w:rPr",
            "w:sectPr",
        ],
    ),
    (
        "w:rPr",
        &[
            "w:rStyle",
            "w:rFonts",
            "w:b",
            "w:bCs",
            "w:i",
            "w:iCs",
            "w:color",
            "w:spacing",
            "w:kern",
            "w:sz",
            "w:szCs",
            "w:lang",
        ],
    ),
    (
        "w:tblPr",
        &[
            "w:tblStyle",
            "w:tblpPr",
            "w:tblW",
            "w:jc",
            "w:tblInd",
            "w:tblBorders",
            "w:shd",
            "w:tblLayout",
            "w:tblCellMar",
        ],
    ),
    ("w:trPr", &["w:cantSplit", "w:trHeight", "w:tblHeader"]),
    ("w:tcPr", &["w:tcW", "w:gridSpan", "w:vMerge", "w:tcBorders", "w:shd", "w:tcMar", "w:textDirection", "w:vAlign"]),
    (
        "w:sectPr",
        &[
            "w:headerReference",
            "w:footerReference",
            "w:type",
            "w:pgSz",
            "w:pgMar",
            "w:pgNumType",
            "w:cols",
            "w:titlePg",
            "w:docGrid",
        ],
    ),
    ("w:tblBorders", &["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"]),
    ("w:tblCellMar", &["w:top", "w:left", "w:bottom", "w:right"]),
];

/// Puts a part that docx-rs wrote in order.
pub(super) fn normalise(part: &[u8], controls: &Controls) -> Result<Vec<u8>> {
    let text = std::str::from_utf8(part).map_err(|error| failed(&error))?;
    let mut root = parse(text)?;
    root.attributes = NAMESPACES.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    mend(&mut root, controls);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
    write(&root, &mut out);
    Ok(out.into_bytes())
}

fn failed(error: &dyn std::fmt::Display) -> Error {
    Error::Write(message!("无法整理所绘制的文档：{error}", "the drawn document could not be put in order: {error}"))
}

fn parse(text: &str) -> Result<Element> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = vec![Element::default()];
    loop {
        let event = reader.read_event().map_err(|error| failed(&error))?;
        let closed = match &event {
            Event::Start(start) => {
                open.push(element(start)?);
                continue;
            }
            Event::Empty(start) => Node::Element(element(start)?),
            Event::End(_) => match open.pop() {
                Some(done) => Node::Element(done),
                None => continue,
            },
            Event::Text(text) => Node::Text(text.as_ref().to_owned()),
            Event::GeneralRef(name) => Node::Text(format!("&{};", name.as_ref())),
            Event::Eof => break,
            _ => continue,
        };
        if let Some(parent) = open.last_mut() {
            parent.children.push(closed);
        }
    }
    let children = open.pop().map(|outside| outside.children).unwrap_or_default();
    children
        .into_iter()
        .find_map(|node| if let Node::Element(root) = node { Some(root) } else { None })
        .ok_or_else(|| failed(&"no root element"))
}

fn element(start: &BytesStart<'_>) -> Result<Element> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| failed(&error))?;
        attributes.push((attribute.key.0.to_owned(), attribute.value.into_owned()));
    }
    Ok(Element { name: start.name().0.to_owned(), attributes, children: Vec::new() })
}

/// Depth is that of the drawn part: a few levels, bounded by the drawing.
fn mend(element: &mut Element, controls: &Controls) {
    match element.name.as_str() {
        // A paragraph's id comes from a counter of the thread: two drawings would differ.
        "w:p" => element.attributes.retain(|(name, _)| name != "w14:paraId"),
        "w:gridCol" => element.attributes.retain(|(name, _)| name != "w:type"),
        "w:sdtPr" => {
            let number = element.find("w:alias").and_then(|alias| alias.attribute("w:val")?.parse().ok());
            if let Some(children) = number.and_then(|number| controls.properties(number)) {
                element.children = children.into_iter().map(Node::Element).collect();
            }
            return;
        }
        "w:tr" if element.is_table_head() => {
            if let Some(properties) = element.find_mut("w:trPr") {
                properties.children.push(Node::Element(Element::new("w:tblHeader", &[])));
            }
        }
        _ => {}
    }
    for child in &mut element.children {
        if let Node::Element(child) = child {
            mend(child, controls);
        }
    }
    element.children.retain(|node| !matches!(node, Node::Element(child) if child.says_nothing()));
    if let Some((_, order)) = ORDERS.iter().find(|(name, _)| *name == element.name) {
        let rank = |node: &Node| match node {
            Node::Element(child) => order.iter().position(|name| *name == child.name).unwrap_or(order.len()),
            Node::Text(_) => order.len(),
        };
        element.children.sort_by_key(rank);
    }
}

impl Element {
    /// An element with attributes and no children; the values are escaped here.
    pub(super) fn new(name: &str, attributes: &[(&str, &str)]) -> Self {
        let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), escape(value))).collect();
        Self { name: name.to_owned(), attributes, children: Vec::new() }
    }

    /// The element with `children` in it.
    pub(super) fn with(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children.into_iter().map(Node::Element));
        self
    }

    fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| if let Node::Element(child) = node { Some(child) } else { None })
    }

    fn find(&self, name: &str) -> Option<&Element> {
        self.elements().find(|child| child.name == name)
    }

    fn find_mut(&mut self, name: &str) -> Option<&mut Element> {
        self.children.iter_mut().find_map(|node| match node {
            Node::Element(child) if child.name == name => Some(child),
            _ => None,
        })
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// True for a row whose first paragraph has the style of table heads.
    fn is_table_head(&self) -> bool {
        self.find("w:tc")
            .and_then(|cell| cell.find("w:p")?.find("w:pPr")?.find("w:pStyle")?.attribute("w:val"))
            .is_some_and(|style| style == TABLE_HEAD)
    }

    /// True for an empty property list: docx-rs writes one for everything.
    fn says_nothing(&self) -> bool {
        self.children.is_empty() && matches!(self.name.as_str(), "w:pPr" | "w:rPr" | "w:trPr" | "w:tcPr")
    }
}

fn write(element: &Element, out: &mut String) {
    out.push('<');
    out.push_str(&element.name);
    for (name, value) in &element.attributes {
        for piece in [" ", name, "=\"", value, "\""] {
            out.push_str(piece);
        }
    }
    if element.children.is_empty() {
        out.push_str("/>");
        return;
    }
    out.push('>');
    for child in &element.children {
        match child {
            Node::Element(child) => write(child, out),
            Node::Text(text) => out.push_str(text),
        }
    }
    for piece in ["</", &element.name, ">"] {
        out.push_str(piece);
    }
}

/// Escapes text for XML, attribute values included.
pub(super) fn escape(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}
