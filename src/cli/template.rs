//! `zwy template check|vars|draw`

mod check;
mod vars;

use std::path::Path;
use std::sync::Arc;

use super::args::{FileFormat, TemplateCommand, TemplateDrawArgs};
use super::blank::fits;
use super::{Context, Outcome, kinds, output, print, read_input, schema_of};
use zwy::error::{Error, Result};
use zwy::limits::Limits;
use zwy::message::Message;
use zwy::schema::Schema;

pub(crate) fn run(context: &Context, command: &TemplateCommand) -> Result<Outcome> {
    match command {
        TemplateCommand::Check(args) => check::run(context, args),
        TemplateCommand::Vars(args) => vars::run(context, args),
        TemplateCommand::Draw(args) => draw(context, args),
    }
}

/// The bytes of a Word template.
///
/// # Errors
/// As [`read_input`], and for a file that is something else: what it is.
pub(crate) fn read_template(path: &Path, limits: &Limits) -> Result<Vec<u8>> {
    let bytes = read_input(path, limits)?;
    match kinds::no_template(&path.display().to_string(), &bytes, limits) {
        Some(mistake) => Err(Error::Mistakes(vec![mistake])),
        None => Ok(bytes),
    }
}

fn schema(context: &Context, form: Option<&str>) -> Result<Option<Arc<Schema>>> {
    form.map(|form| schema_of(&context.catalog()?, form).cloned()).transpose()
}

fn draw(context: &Context, args: &TemplateDrawArgs) -> Result<Outcome> {
    let catalog = context.catalog()?;
    let schema = schema_of(&catalog, &args.form)?;
    fits(FileFormat::Docx, Some(&args.output))?;
    let bytes = zwy::docx::draw::draw(schema)?;
    write(&args.output, &bytes, args.force)?;
    Ok(Outcome::Accepted)
}

/// JSON in which nothing harms a terminal.
pub(super) fn pretty(value: &serde_json::Value) -> Result<String> {
    let mut text = Vec::new();
    zwy::report::json::pretty(value, &mut text)
        .map_err(|e| Error::Write(Message::new(format!("无法输出：{e}"), format!("cannot print: {e}"))))?;
    text.push(b'\n');
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn write(path: &Path, bytes: &[u8], force: bool) -> Result<()> {
    if path == Path::new("-") {
        print(bytes)
    } else {
        output::write(path, bytes, output::Existing::of(force, false)).map(drop)
    }
}
