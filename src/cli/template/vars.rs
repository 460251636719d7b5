//! `zwy template vars T.docx`
use super::super::args::TemplateVarsArgs;
use super::super::{Context, Outcome};
use zwy::error::Result;

pub(super) fn run(_: &Context, _: &TemplateVarsArgs) -> Result<Outcome> {
    Ok(Outcome::Accepted)
}
