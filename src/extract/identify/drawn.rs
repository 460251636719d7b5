//! What a document that was drawn by a schema says of it: the form, and its version.
//!
//! People go on with such a document in any way they like, so that it only helps where the print does not tell, and is
//! held against what does.

use crate::extract::extraction::Extraction;
use crate::extract::fold::fold;
use crate::extract::plan::Plan;
use crate::extract::plans::Plans;
use crate::extract::sections::Section;
use crate::extract::titles::changed;
use crate::grid::{Block, Document};
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::schema::{PROPERTY_FORM, PROPERTY_VERSION};

/// Lines and cells at the top of a form among which its mark stands.
const TOP: usize = 6;

/// The form that a document says it was drawn as.
pub(super) fn said(plans: &Plans, document: &Document) -> Option<usize> {
    plans.index(property(document, PROPERTY_FORM)?)
}

/// That the title of another form was written over that of `drawn`, as which a document was drawn and is still marked.
pub(super) fn overwritten(plans: &Plans, drawn: usize, section: &Section<'_>) -> Option<Problem> {
    let (old, own) = (plans.get(drawn)?, plans.get(section.plan)?);
    let mark = old.schema.attachment.as_ref().filter(|mark| own.schema.attachment.as_ref() != Some(mark))?;
    if plans.hosts(drawn, section.plan) {
        return None;
    }
    let mark = fold(mark);
    let is_marked = section.blocks.iter().take(TOP).any(|block| match block {
        Block::Paragraph(line) => fold(&line.text) == mark,
        Block::Grid(grid) => grid.cells.iter().take(TOP).any(|cell| fold(&cell.text()) == mark),
    });
    let title = |plan: &Plan| plan.schema.title.print(|_, _| "×".to_owned());
    let (expected, found) = (title(old), title(own));
    let help = Message::new("请核对是哪一种表", "check which form it is");
    let problem = Problem::warning("altered-text", changed(&expected, &found));
    is_marked.then(|| problem.found(found).expected(expected).help(help))
}

/// That `form`, read from a document, was drawn of another version than it is read by.
pub(in crate::extract) fn outdated(document: &Document, form: &Extraction) -> Option<Problem> {
    let (drawn, own) = (property(document, PROPERTY_VERSION)?, form.schema.version.as_str());
    if drawn == own || property(document, PROPERTY_FORM)? != &*form.schema.form {
        return None;
    }
    let message = message!(
        "这份表印的是“{drawn}”版，按“{own}”版读取",
        "it was drawn of version “{drawn}” of the form, and read by version “{own}”"
    );
    let help = Message::new(
        "请核对；自己定的表，请用 --schemas 指明其文件夹",
        "check it; name the folder of a form of your own with --schemas",
    );
    Some(Problem::note("altered-text", message).found(drawn).expected(own).help(help))
}

fn property<'d>(document: &'d Document, name: &str) -> Option<&'d str> {
    document.properties.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}
