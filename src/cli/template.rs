//! `zwy template check|vars|draw`

mod check;
mod vars;

use std::path::Path;
use std::sync::Arc;

use super::args::{FileFormat, TemplateCommand, TemplateDrawArgs};
use super::blank::fits;
use super::{Context, Outcome, output, print, schema_of};
use zwy::error::Result;
use zwy::schema::Schema;

pub(crate) fn run(context: &Context, command: &TemplateCommand) -> Result<Outcome> {
    match command {
        TemplateCommand::Check(args) => check::run(context, args),
        TemplateCommand::Vars(args) => vars::run(context, args),
        TemplateCommand::Draw(args) => draw(context, args),
    }
}

fn schema(context: &Context, form: Option<&str>) -> Result<Option<Arc<Schema>>> {
    form.map(|form| schema_of(&context.catalog()?, form).cloned()).transpose()
}

fn draw(context: &Context, args: &TemplateDrawArgs) -> Result<Outcome> {
    let catalog = context.catalog()?;
    let schema = schema_of(&catalog, &args.form)?;
    fits(FileFormat::Docx, Some(&args.output))?;
    let bytes = zwy::docx::template_of(schema)?;
    write(&args.output, &bytes, args.force)?;
    Ok(Outcome::Accepted)
}

fn write(path: &Path, bytes: &[u8], force: bool) -> Result<()> {
    if path == Path::new("-") {
        print(bytes)
    } else {
        output::write(path, bytes, output::Existing::of(force, false)).map(drop)
    }
}
