//! Content controls: one around every slot, so that a returned form says which value belongs to which field.
//!
//! Every control stands around a run, never around a paragraph or a cell: LibreOffice 7.4 makes an input field of those,
//! and when it saves, Chinese text in one comes out several times over, to .docx, .odt and .doc alike, with or without
//! `<w:richText/>`. Around a run the text of all kinds (rich text, date, list) survives all three ways; the tag and the
//! alias survive none of them.
//!
//! docx-rs can draw a control but says nothing of it except an alias; so a control is drawn with a number for its alias,
//! and [`normalise`](super::normalise) puts in the properties that are kept here (ECMA-376-1 17.5.2).

use docx_rs::{Run, StructuredDataTag};
use indexmap::IndexSet;

use super::element::Element;
use crate::schema::{Field, FieldType, Vocabulary};

/// The controls of a document, in drawn order.
#[derive(Debug, Default)]
pub(super) struct Controls {
    list: Vec<Control>,
}

#[derive(Debug)]
struct Control {
    tag: String,
    alias: String,
    /// A control in a row that is printed again and again has no id: an id may not occur twice, and Word gives
    /// every control without one its own.
    repeated: bool,
    kind: Kind,
}

/// How Word offers to fill a control.
#[derive(Debug)]
enum Kind {
    /// Rich text. Never `<w:text/>`, which LibreOffice treats like a control around a paragraph.
    Text,
    Date,
    List {
        open: bool,
        /// No term twice: Word calls a file with two equal items corrupt.
        terms: IndexSet<String>,
    },
}

impl Controls {
    /// A control around `run`; `repeated` in a row that is printed for every row of a table.
    pub(super) fn around(&mut self, run: Run, tag: &str, field: &Field, repeated: bool) -> StructuredDataTag {
        let number = self.list.len();
        let alias = field.title.chars().take(ALIAS_CHARS).collect();
        self.list.push(Control { tag: tag.to_owned(), alias, repeated, kind: Kind::of(field) });
        StructuredDataTag::new().alias(number.to_string()).add_run(run)
    }

    /// The children of `w:sdtPr` of the control with this number, in the order of CT_SdtPr.
    pub(super) fn properties(&self, number: usize) -> Option<Vec<Element>> {
        let control = self.list.get(number)?;
        let value = |name: &str, value: &str| Element::new(name, &[("w:val", value)]);
        let mut children = vec![value("w:alias", &control.alias), value("w:tag", &control.tag)];
        if !control.repeated {
            children.push(value("w:id", &(FIRST_ID + number).to_string()));
        }
        children.extend(control.kind.element());
        Some(children)
    }
}

/// Any number that is not small: Word itself draws ids at random from 31 bits.
const FIRST_ID: usize = 140_925_000;

/// Characters that Word takes for the title of a control.
const ALIAS_CHARS: usize = 64;

impl Kind {
    fn of(field: &Field) -> Self {
        let list = |vocabulary: &Vocabulary, open: bool| {
            let terms: IndexSet<String> = vocabulary.terms.iter().map(|term| term.term.clone()).collect();
            Self::List { open, terms }
        };
        match (field.kind, field.vocabulary.as_deref()) {
            (FieldType::Date, _) => Self::Date,
            (FieldType::Choice, Some(vocabulary)) => list(vocabulary, vocabulary.open),
            // A vocabulary of a text field only advises.
            (FieldType::Text, Some(vocabulary)) => list(vocabulary, true),
            _ => Self::Text,
        }
    }

    fn element(&self) -> Option<Element> {
        match self {
            Self::Text => Some(Element::new("w:richText", &[])),
            Self::Date => Some(Element::new("w:date", &[]).with([
                Element::new("w:dateFormat", &[("w:val", "yyyy年M月d日")]),
                Element::new("w:lid", &[("w:val", "zh-CN")]),
                Element::new("w:storeMappedDataAs", &[("w:val", "date")]),
                Element::new("w:calendar", &[("w:val", "gregorian")]),
            ])),
            Self::List { open, terms } => {
                let name = if *open { "w:comboBox" } else { "w:dropDownList" };
                let item = |term: &String| Element::new("w:listItem", &[("w:displayText", term), ("w:value", term)]);
                Some(Element::new(name, &[]).with(terms.iter().map(item)))
            }
        }
    }
}
