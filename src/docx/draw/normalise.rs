//! What docx-rs writes, made valid: the library puts children in the order of its struct fields, while ECMA-376 asks
//! for the order of the schema, and Word calls some of the differences a corrupt file.
//!
//! The part becomes a small tree, the tree is put in order, and what the library cannot say is added on the way:
//! the properties of content controls (their `w:alias` holds only a number into [`Controls`]) and the repeated header
//! rows of tables (rows in the style of table heads).

use super::controls::Controls;
use super::element::{Element, Node, failed, parse, write};
use super::styles::TABLE_HEAD;
use crate::error::Result;

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
        "w:tr" if is_table_head(element) => {
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
    element.children.retain(|node| !matches!(node, Node::Element(child) if says_nothing(child)));
    if let Some((_, order)) = ORDERS.iter().find(|(name, _)| *name == element.name) {
        let rank = |node: &Node| match node {
            Node::Element(child) => order.iter().position(|name| *name == child.name).unwrap_or(order.len()),
            Node::Text(_) => order.len(),
        };
        crate::order::by(&mut element.children, rank);
    }
}

/// True for a row whose first paragraph has the style of table heads.
fn is_table_head(row: &Element) -> bool {
    row.find("w:tc")
        .and_then(|cell| cell.find("w:p")?.find("w:pPr")?.find("w:pStyle")?.attribute("w:val"))
        .is_some_and(|style| style == TABLE_HEAD)
}

/// True for an empty property list: docx-rs writes one for everything.
fn says_nothing(element: &Element) -> bool {
    element.children.is_empty() && matches!(element.name.as_str(), "w:pPr" | "w:rPr" | "w:trPr" | "w:tcPr")
}
