//! What an element means, told from its XML alone: the first half of reading it. What that does to the reader, which
//! depends on where the reader is, is the [second half](super::elements).
//!
//! The halves are apart so that what is known of an element can be kept without its XML: see [`super::stretch`].

use std::sync::Arc;

use quick_xml::events::BytesStart;

use super::properties::{self, CellProperties, ControlProperties, ParagraphProperties, References, RowProperties};
use super::properties::{RunProperties, form_field};
use super::symbols;
use crate::docx::xml::{Space, Xml, attribute};
use crate::problem::Unreadable;

/// What an element means. Elements with properties, and those that are skipped, were taken in to their end.
#[derive(Debug)]
pub(super) enum Meaning {
    /// Nothing, but what is in it may mean something.
    Through,
    /// Nothing, and no document begins with it.
    Foreign,
    /// Nothing, and nothing in it does.
    Skipped,
    Body,
    Paragraph,
    ParagraphProperties(ParagraphProperties),
    Run,
    RunProperties(RunProperties),
    Text,
    /// A character that is written as an element.
    Mark(&'static str),
    Symbol(char),
    Table,
    Row,
    RowProperties(RowProperties),
    Cell,
    CellProperties(CellProperties),
    Control,
    ControlProperties(ControlProperties),
    ControlContent,
    /// Text that was deleted with changes tracked, and text that was inserted.
    Deleted,
    Inserted,
    /// A field begins; what a form field shows by itself.
    FieldBegins(Option<Arc<str>>),
    FieldSeparates,
    FieldEnds,
    Instruction,
    TextBox,
    Object,
    Shape,
    Picture,
    Alternatives,
    Alternative,
    /// The properties of the last section, where it is that of the body.
    Section(References),
}

impl Meaning {
    /// What the element `tag` means, which has just begun.
    #[inline]
    pub(super) fn of(xml: &mut Xml<'_>, tag: &BytesStart<'_>, empty: bool) -> Result<Self, Unreadable> {
        Ok(match xml.name(tag) {
            (Space::Word, local) => return Self::of_word(xml, local, tag, empty),
            (Space::Math, b"t") => Self::Text,
            (Space::Math, b"rPr" | b"ctrlPr") => return skipped(xml, tag, empty),
            // ECMA-376 part 3 §7.5
            (Space::Compatibility, b"AlternateContent") => Self::Alternatives,
            (Space::Compatibility, b"Choice" | b"Fallback") => Self::Alternative,
            (Space::Compatibility, _) => Self::Through,
            (Space::Picture, b"pic") | (Space::Vml, b"imagedata") => Self::Picture,
            (Space::Vml, _) => Self::Shape,
            _ => Self::Foreign,
        })
    }

    fn of_word(xml: &mut Xml<'_>, local: &[u8], tag: &BytesStart<'_>, empty: bool) -> Result<Self, Unreadable> {
        Ok(match local {
            b"r" => Self::Run,
            b"t" => Self::Text,
            b"p" => Self::Paragraph,
            b"rPr" | b"pPr" | b"trPr" | b"tcPr" | b"sdtPr" | b"sectPr" if empty => Self::Skipped,
            b"rPr" => Self::RunProperties(properties::run(xml, tag)?),
            b"pPr" => Self::ParagraphProperties(properties::paragraph(xml, tag)?),
            b"tab" | b"ptab" => Self::Mark("\t"),
            b"br" | b"cr" => Self::Mark("\n"),
            b"noBreakHyphen" => Self::Mark("-"),
            b"sym" => {
                let (font, code) = (attribute(tag, "font"), attribute(tag, "char"));
                Self::Symbol(symbols::symbol(&font.unwrap_or_default(), &code.unwrap_or_default()))
            }
            b"tbl" => Self::Table,
            b"tr" => Self::Row,
            b"trPr" => Self::RowProperties(properties::row(xml, tag)?),
            b"tc" => Self::Cell,
            b"tcPr" => Self::CellProperties(properties::cell(xml, tag)?),
            b"sdt" => Self::Control,
            b"sdtPr" => Self::ControlProperties(properties::control(xml)?),
            b"sdtContent" => Self::ControlContent,
            b"del" | b"moveFrom" => {
                skipped(xml, tag, empty)?;
                Self::Deleted
            }
            b"ins" | b"moveTo" => Self::Inserted,
            b"instrText" => Self::Instruction,
            b"fldChar" => return Self::of_field(xml, tag, empty),
            b"txbxContent" => Self::TextBox,
            b"object" => Self::Object,
            b"body" | b"hdr" | b"ftr" => Self::Body,
            b"sectPr" => Self::Section(properties::section(xml)?),
            b"tblPr" | b"tblGrid" | b"tblPrEx" | b"sdtEndPr" | b"customXmlPr" | b"smartTagPr" | b"rubyPr" | b"rt"
            | b"delText" | b"delInstrText" | b"fldData" | b"ffData" => return skipped(xml, tag, empty),
            _ => Self::Through,
        })
    }

    fn of_field(xml: &mut Xml<'_>, tag: &BytesStart<'_>, empty: bool) -> Result<Self, Unreadable> {
        let meaning = match attribute(tag, "fldCharType").as_deref() {
            Some("begin") => {
                let shown = if empty { None } else { form_field(xml)? };
                return Ok(Self::FieldBegins(shown.map(Arc::from)));
            }
            Some("separate") => Self::FieldSeparates,
            Some("end") => Self::FieldEnds,
            _ => Self::Skipped,
        };
        skipped(xml, tag, empty)?;
        Ok(meaning)
    }
}

fn skipped(xml: &mut Xml<'_>, tag: &BytesStart<'_>, empty: bool) -> Result<Meaning, Unreadable> {
    if !empty {
        xml.skip(tag)?;
    }
    Ok(Meaning::Skipped)
}
