//! The property elements (`w:rPr`, `w:tcPr`, …) that bear on what is read, each taken in to its end.

use std::borrow::Cow;
use std::sync::Arc;

use quick_xml::events::BytesStart;

use super::symbols::Font;
use crate::docx::xml::{Space, Token, Xml, attribute};
use crate::numeral::Shift;
use crate::problem::Unreadable;

/// How a run looks, as far as it matters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct RunProperties {
    /// Struck out (`w:strike`, `w:dstrike`).
    pub(super) struck: bool,
    /// Not shown (`w:vanish`).
    pub(super) hidden: bool,
    /// White, or too small to be seen.
    pub(super) faint: bool,
    /// In a font whose letters are pictures.
    pub(super) font: Option<Font>,
    /// Above or below the line (`w:vertAlign`).
    pub(super) shift: Option<Shift>,
}

/// What matters about a paragraph: what happened to its mark.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ParagraphProperties {
    /// The mark was deleted with changes tracked: the next paragraph goes on where this one ends.
    pub(super) joined: bool,
    /// The mark was inserted or deleted with changes tracked.
    pub(super) tracked: bool,
    /// On a dark ground.
    pub(super) dark: bool,
    /// It ends a section, with these page headers and footers.
    pub(super) section: Option<References>,
}

/// The relationships of the page headers and footers of a section.
pub(super) type References = Vec<Box<str>>;

/// What matters about a table row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct RowProperties {
    /// Grid columns left out before the first cell.
    pub(super) before: u32,
    /// Not shown.
    pub(super) hidden: bool,
    /// Deleted with changes tracked.
    pub(super) deleted: bool,
    /// Inserted or deleted with changes tracked.
    pub(super) tracked: bool,
}

/// Part of a merged cell or not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Merge {
    /// A cell of its own, or the first of a merged one.
    #[default]
    Start,
    /// A further part of a merged cell.
    Continue,
}

/// What matters about a table cell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct CellProperties {
    /// Grid columns; 0 when it is not said, which means 1.
    pub(super) span: u32,
    /// Merged with the cell above (`w:vMerge`).
    pub(super) down: Merge,
    /// Merged with the cell to the left (`w:hMerge`, which only old files have).
    pub(super) across: Merge,
    /// Inserted, deleted or merged with changes tracked.
    pub(super) tracked: bool,
    /// On a dark ground.
    pub(super) dark: bool,
}

/// The identity and state of a content control.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ControlProperties {
    pub(super) tag: Option<Arc<str>>,
    pub(super) alias: Option<Arc<str>>,
    pub(super) placeholder: bool,
    pub(super) checked: Option<bool>,
}

/// Calls `look` with each element in the element that has just begun, to its end; `look` gets the depth (0 for a
/// child), the namespace, the local name and the element.
fn inside(xml: &mut Xml<'_>, mut look: impl FnMut(usize, Space, &[u8], &BytesStart<'_>)) -> Result<(), Unreadable> {
    let mut depth = 0usize;
    loop {
        match xml.next()? {
            Token::Open(tag, empty) => {
                let (space, local) = xml.name(&tag);
                look(depth, space, local, &tag);
                depth += usize::from(!empty);
            }
            Token::Close if depth == 0 => return Ok(()),
            Token::Close => depth -= 1,
            Token::End => return Ok(()),
            Token::Text(_) | Token::Char(_) => {}
        }
    }
}

fn value<'t>(tag: &'t BytesStart<'_>) -> Option<Cow<'t, str>> {
    attribute(tag, "val")
}

fn number(tag: &BytesStart<'_>) -> Option<u32> {
    value(tag)?.trim().parse().ok()
}

/// A toggle is on unless it says otherwise (ECMA-376 part 1 §17.17.4).
fn on(tag: &BytesStart<'_>) -> bool {
    value(tag).is_none_or(|value| !matches!(value.as_ref(), "0" | "false" | "off"))
}

fn merge(tag: &BytesStart<'_>) -> Merge {
    if value(tag).is_some_and(|value| value == "restart") { Merge::Start } else { Merge::Continue }
}

/// True when one of the fonts of `w:rFonts` may be a symbol font: their names begin with Wi, We or Sy.
fn names_symbols(rest: &[u8]) -> bool {
    let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
    let mut attributes = rest.get(..end).unwrap_or_default();
    while let Some(at) = memchr::memchr(b'=', attributes) {
        attributes = attributes.get(at + 1..).unwrap_or_default();
        match attributes {
            [b'"' | b'\'', b'W' | b'w', b'i' | b'I' | b'e' | b'E' | b'&', ..]
            | [b'"' | b'\'', b'S' | b's', b'y' | b'Y' | b'&', ..]
            | [b'"' | b'\'', b'&', ..] => return true,
            [b'"' | b'\'', ..] => {}
            _ => return true,
        }
    }
    false
}

/// White, as it is written.
const WHITE: &str = "FFFFFF";
/// The largest size that nobody can read, in half points.
const TINY: u32 = 4;

/// True for what is behind the name of a property with white in it.
fn names_white(after: &[u8]) -> bool {
    let end = memchr::memchr(b'>', after).unwrap_or(after.len());
    let attributes = after.get(..end).unwrap_or_default();
    attributes.windows(WHITE.len()).any(|letters| letters.eq_ignore_ascii_case(WHITE.as_bytes()))
}

/// True for a colour on which white is seen.
fn is_dark(fill: &[u8]) -> bool {
    fill.len() == WHITE.len()
        && fill.iter().step_by(2).any(|digit| matches!(digit, b'0'..=b'9' | b'A' | b'B' | b'a' | b'b'))
}

/// True for what is behind the name of `w:shd` of such a colour.
fn names_dark(after: &[u8]) -> bool {
    let end = memchr::memchr(b'>', after).unwrap_or(after.len());
    let fill = memchr::memmem::find(after.get(..end).unwrap_or_default(), b"fill=").map(|at| at + 6);
    fill.and_then(|at| after.get(at..at + WHITE.len())).is_some_and(is_dark)
}

fn is_dark_shade(tag: &BytesStart<'_>) -> bool {
    attribute(tag, "fill").is_some_and(|fill| is_dark(fill.as_bytes()))
}

/// True for a property of a run that bears on its text.
pub(super) fn matters_to_run(local: &[u8], after: &[u8]) -> bool {
    match local {
        b"color" => names_white(after),
        b"sz" => matches!(after.split(|b| matches!(b, b'"' | b'\'')).nth(1), Some([b'1'..=b'4'])),
        b"strike" | b"dstrike" | b"vanish" | b"vertAlign" => true,
        b"rFonts" => names_symbols(after),
        _ => false,
    }
}

/// True for a property of a paragraph, or of its mark, that bears on its text.
pub(super) fn matters_to_paragraph(local: &[u8], after: &[u8]) -> bool {
    matches!(local, b"ins" | b"del" | b"moveFrom" | b"moveTo" | b"sectPr") || local == b"shd" && names_dark(after)
}

/// True for a property of a cell that bears on where it stands.
pub(super) fn matters_to_cell(local: &[u8], after: &[u8]) -> bool {
    matches!(local, b"gridSpan" | b"vMerge" | b"hMerge" | b"cellIns" | b"cellDel" | b"cellMerge")
        || local == b"shd" && names_dark(after)
}

/// `w:rPr` (ECMA-376 part 1 §17.3.2.28).
pub(super) fn run(xml: &mut Xml<'_>, tag: &BytesStart<'_>) -> Result<RunProperties, Unreadable> {
    let mut run = RunProperties::default();
    xml.pass(tag, matters_to_run);
    let mut is_seen = false;
    inside(xml, |depth, space, local, tag| match local {
        _ if depth > 0 || space != Space::Word => {}
        b"rFonts" => run.font = ["ascii", "hAnsi"].iter().find_map(|name| Font::named(&attribute(tag, name)?)),
        b"strike" | b"dstrike" => run.struck |= on(tag),
        b"vanish" => run.hidden = on(tag),
        b"color" => run.faint |= value(tag).is_some_and(|colour| colour.eq_ignore_ascii_case(WHITE)),
        b"sz" => run.faint |= number(tag).is_some_and(|size| size <= TINY),
        b"shd" | b"highlight" => is_seen = true,
        b"vertAlign" => run.shift = value(tag).and_then(|name| Shift::named(&name)),
        _ => {}
    })?;
    run.faint &= !is_seen;
    Ok(run)
}

/// `w:pPr` (ECMA-376 part 1 §17.3.1.26).
pub(super) fn paragraph(xml: &mut Xml<'_>, tag: &BytesStart<'_>) -> Result<ParagraphProperties, Unreadable> {
    let mut paragraph = ParagraphProperties::default();
    xml.pass(tag, matters_to_paragraph);
    let mut mark = false;
    inside(xml, |depth, space, local, tag| match (depth, local) {
        (0, b"rPr") => mark = space == Space::Word,
        (0, b"shd") => (paragraph.dark, mark) = (is_dark_shade(tag), false),
        (0, b"sectPr") => {
            mark = false;
            paragraph.section.get_or_insert_default();
        }
        (0, _) => mark = false,
        (1, b"headerReference" | b"footerReference") => {
            if let Some(references) = &mut paragraph.section {
                references.extend(attribute(tag, "id").map(Box::from));
            }
        }
        (1, b"del" | b"moveFrom") if mark => (paragraph.joined, paragraph.tracked) = (true, true),
        (1, b"ins" | b"moveTo") if mark => paragraph.tracked = true,
        _ => {}
    })?;
    Ok(paragraph)
}

/// `w:sectPr` at the end of the body (ECMA-376 part 1 §17.6.17).
pub(super) fn section(xml: &mut Xml<'_>) -> Result<References, Unreadable> {
    let mut references = References::new();
    inside(xml, |depth, _, local, tag| {
        if depth == 0 && matches!(local, b"headerReference" | b"footerReference") {
            references.extend(attribute(tag, "id").map(Box::from));
        }
    })?;
    Ok(references)
}

/// `w:trPr` (ECMA-376 part 1 §17.4.82).
pub(super) fn row(xml: &mut Xml<'_>, tag: &BytesStart<'_>) -> Result<RowProperties, Unreadable> {
    let mut row = RowProperties::default();
    xml.pass(tag, |local, _| matches!(local, b"gridBefore" | b"hidden" | b"del" | b"ins"));
    inside(xml, |depth, space, local, tag| match local {
        _ if depth > 0 || space != Space::Word => {}
        b"gridBefore" => row.before = number(tag).unwrap_or(0),
        b"hidden" => row.hidden = on(tag),
        b"del" => (row.deleted, row.tracked) = (true, true),
        b"ins" => row.tracked = true,
        _ => {}
    })?;
    Ok(row)
}

/// `w:tcPr` (ECMA-376 part 1 §17.4.70).
pub(super) fn cell(xml: &mut Xml<'_>, tag: &BytesStart<'_>) -> Result<CellProperties, Unreadable> {
    let mut cell = CellProperties::default();
    xml.pass(tag, matters_to_cell);
    inside(xml, |depth, space, local, tag| match local {
        _ if depth > 0 || space != Space::Word => {}
        b"gridSpan" => cell.span = number(tag).unwrap_or(1),
        b"vMerge" => cell.down = merge(tag),
        b"hMerge" => cell.across = merge(tag),
        b"cellIns" | b"cellDel" | b"cellMerge" => cell.tracked = true,
        b"shd" => cell.dark = is_dark_shade(tag),
        _ => {}
    })?;
    Ok(cell)
}

/// `w:sdtPr` (ECMA-376 part 1 §17.5.2.38) with the check box of Word 2010.
pub(super) fn control(xml: &mut Xml<'_>) -> Result<ControlProperties, Unreadable> {
    let mut control = ControlProperties::default();
    let given = |tag: &BytesStart<'_>| value(tag).filter(|v| !v.is_empty()).map(Arc::from);
    loop {
        let (tag, empty) = match xml.next()? {
            Token::Open(tag, empty) => (tag, empty),
            Token::Close | Token::End => return Ok(control),
            Token::Text(_) | Token::Char(_) => continue,
        };
        let (space, local) = xml.name(&tag);
        match (space, local) {
            (Space::Word, b"tag") => control.tag = given(&tag),
            (Space::Word, b"alias") => control.alias = given(&tag),
            (Space::Word, b"showingPlcHdr") => control.placeholder = on(&tag),
            (Space::Word2010, b"checkbox") => control.checked = control.checked.or(Some(false)),
            _ => {}
        }
        match space {
            _ if empty => {}
            // The entries of a list may be many.
            Space::Word => xml.skip(&tag)?,
            _ => inside(xml, |depth, space, local, tag| {
                if (depth, space, local) == (0, Space::Word2010, b"checked") {
                    control.checked = Some(on(tag));
                }
            })?,
        }
    }
}

/// What a legacy form field shows by itself: the box of a check box, the chosen entry of a list; nothing for a text
/// field, whose text is the field's result. `w:fldChar` with its `w:ffData` (ECMA-376 part 1 §17.16.17).
pub(super) fn form_field(xml: &mut Xml<'_>) -> Result<Option<String>, Unreadable> {
    let (mut check_box, mut ticked, mut default) = (false, None, false);
    let (mut entries, mut first, mut chosen) = (Vec::new(), 0, None);
    inside(xml, |_, space, local, tag| match local {
        _ if space != Space::Word => {}
        b"checkBox" => check_box = true,
        b"checked" => ticked = Some(on(tag)),
        b"default" => (default, first) = (on(tag), number(tag).unwrap_or(0)),
        b"listEntry" => entries.extend(value(tag).map(Cow::into_owned)),
        b"result" => chosen = number(tag),
        _ => {}
    })?;
    if check_box {
        return Ok(Some(if ticked.unwrap_or(default) { "☑" } else { "☐" }.to_owned()));
    }
    let chosen = chosen.unwrap_or(first) as usize;
    Ok(if chosen < entries.len() { Some(entries.swap_remove(chosen)) } else { None })
}
