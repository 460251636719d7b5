//! What will not be read back from a form that comes back, at the tag that prints it.

use std::sync::Arc;

use super::{Anchor, Finding, line};
use crate::docx::template::mistake::{Code, Mistake};
use crate::docx::template::paragraphs::Paragraphs;
use crate::docx::template::parse;
use crate::docx::template::usage::Use;
use crate::error::Result;
use crate::limits::Limits;
use crate::message;
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
    /// The reader says why.
    Said(Message, Message),
    /// What was filled in is not found.
    Gone(String),
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
        let (message, help) = said(&loss);
        let Some(tag) = loss.used.shown.tags.first().or(loss.used.taken.as_ref()) else {
            findings.push(Finding::whole(Code::NotReadBack, Severity::Note, message, help));
            continue;
        };
        let mistake = Mistake {
            at: tag.at,
            place: tag.place.clone(),
            tag: tag.tag.clone(),
            within: None,
            code: Code::NotReadBack,
            message,
            help,
        };
        findings.push(Finding {
            line: paragraphs.get(tag.part).and_then(|paragraphs| line(paragraphs, &mistake)),
            anchor: Some(Anchor { part: tag.part, at: mistake.at }),
            fields: vec![loss.path],
            ..Finding::new(Severity::Note, mistake)
        });
    }
    findings.sort_by_key(|finding| finding.anchor.as_ref().map_or((usize::MAX, 0), |anchor| (anchor.part, anchor.at)));
    Ok(findings)
}

fn said(loss: &Loss<'_>) -> (Message, Message) {
    let path = &loss.path;
    match &loss.why {
        Why::Said(message, help) => (message.clone(), help.clone()),
        Why::Gone(_) => (
            message!("交回后读不回“{path}”", "“{path}” will not be read back"),
            Message::new(
                "让它独占一格或一段，前面写上标题",
                "give it a cell or paragraph of its own, with a label before it",
            ),
        ),
        Why::Other(filled, read) => (
            message!(
                "试填“{filled}”，“{path}”读回来是“{read}”",
                "“{path}” filled with “{filled}” is read back as “{read}”"
            ),
            Message::new(
                "让它独占一格或一段，前面写上标题",
                "give it a cell or paragraph of its own, with a label before it",
            ),
        ),
        Why::Rows(filled, read) => (
            message!(
                "试填 {filled} 项，“{path}”读回来是 {read} 项",
                "“{path}” filled with {filled} items is read back as {read}"
            ),
            Message::new("用 {%tr for %} 的表格，上面有表头", "use a table with {%tr for %} below a header"),
        ),
    }
}
