//! What will not be read back from a form that comes back, at the tag that prints it.

mod around;
mod reasons;

use std::sync::Arc;

use self::around::Around;
use super::{Anchor, Finding, line};
use crate::docx::template::mistake::{Code, Mistake};
use crate::docx::template::paragraphs::Paragraphs;
use crate::docx::template::parse;
use crate::docx::template::usage::Use;
use crate::error::Result;
use crate::limits::Limits;
use crate::message::Message;
use crate::problem::Severity;
use crate::schema::Schema;

/// A value that is lost.
#[derive(Debug)]
pub(crate) struct Loss<'u> {
    /// Its name; empty for the document as a whole.
    pub(crate) path: String,
    pub(crate) used: &'u Use,
    pub(crate) why: Why,
}

/// What becomes of it.
#[derive(Debug)]
pub(crate) enum Why {
    /// The reader says why, of what the template prints.
    Told(Message, Message),
    /// The reader says something of it.
    Said(Message),
    /// It is not found.
    Gone,
    /// Something else is found instead.
    Other(String, String),
    /// So many rows were filled in, and so many are found.
    Rows(usize, usize),
}

/// The findings on what is lost of the template `bytes`.
///
/// # Errors
/// As [`examine`](super::examine).
pub(crate) fn losses(
    bytes: &[u8],
    name: &str,
    schema: Option<Arc<Schema>>,
    losses: Vec<Loss<'_>>,
    limits: &Limits,
) -> Result<Vec<Finding>> {
    if losses.is_empty() {
        return Ok(Vec::new());
    }
    let parsed = parse::parse(&parse::open(bytes, name, limits)?, name, schema, true, false, limits)?;
    let paragraphs: Vec<Paragraphs<'_>> = parsed.parts.iter().map(Paragraphs::new).collect();
    let mut findings: Vec<Finding> = Vec::new();
    for loss in losses {
        let (whole, severity) = (loss.path.is_empty(), Severity::Note);
        let Some(tag) = loss.used.tag().filter(|_| !whole) else {
            let (message, help) = loss.said(&Around::default());
            findings.push(Finding::whole(Code::NotReadBack, severity, message, help));
            continue;
        };
        let part = parsed.parts.get(tag.part).zip(paragraphs.get(tag.part));
        let around = part
            .map(|(part, paragraphs)| Around::of(part, paragraphs, tag, loss.used.is_by_items()))
            .unwrap_or_default();
        let (message, help) = loss.said(&around);
        let (at, place, typed) = (tag.at, tag.place.clone(), tag.tag.clone());
        let mistake = Mistake { at, place, tag: typed, within: None, code: Code::NotReadBack, message, help };
        findings.push(Finding {
            line: part.and_then(|(_, paragraphs)| line(paragraphs, &mistake)),
            anchor: Some(Anchor { part: tag.part, at }),
            fields: vec![loss.path],
            ..Finding::new(severity, mistake)
        });
    }
    let place = |finding: &Finding| finding.anchor.as_ref().map_or((usize::MAX, 0), |anchor| (anchor.part, anchor.at));
    crate::order::comparing(&mut findings, |a, b| place(a).cmp(&place(b)));
    Ok(findings)
}
