//! Whether and where a batch keeps a journal, and what identifies its run.

use std::path::{Path, PathBuf};

use super::args::{BatchArgs, OccasionArgs};
use super::journal::{Journal, digest};
use super::output::{Existing, Identity, is_input};
use super::sources::Source;
use super::{Context, Outcome, interrupt};
use zwy::error::Result;
use zwy::inspect::Inspector;
use zwy::message::Lang;

/// The journal of a run whose output is no file.
const BY_ITSELF: &str = ".zwy-check.journal";

/// The journal of a run that writes `output` (none for standard output); none where nothing is worth keeping.
///
/// # Errors
/// It cannot be written, or another run is using it.
pub(crate) fn journal(
    context: &Context,
    args: &BatchArgs,
    output: Option<&Path>,
    form: Option<&str>,
    template: Option<&Path>,
    occasion: &OccasionArgs,
    files: usize,
) -> Result<Option<Journal>> {
    let path: PathBuf = match (&args.resume, output) {
        (Some(Some(path)), _) => path.clone(),
        (Some(None), None) => BY_ITSELF.into(),
        (_, Some(output)) if args.resume.is_some() || files > 1 => Journal::beside(output),
        _ => return Ok(None),
    };
    let mut parts = vec![env!("CARGO_PKG_VERSION").to_owned()];
    for source in context.sources()? {
        parts.extend([source.name, source.text]);
    }
    parts.push(format!("{form:?} {:?} {:?} {:?}", occasion.stage, occasion.received, context.limits));
    if let Some(template) = template {
        parts.push(format!("{:?}", digest([&super::read_input(template, &context.limits)?])));
    }
    // Each with its length: two lists of parts are never the same text.
    let parts: Vec<String> = parts.into_iter().map(|part| format!("{}:{part}", part.len())).collect();
    let journal = Journal::open(path, digest(&parts), super::today(), args.resume.is_some())?;
    if journal.is_unfit() {
        context.note(context.say(
            "以前的进度属于另一种检查（版本、表格定义、选项或权限不同），从头开始",
            "what was kept is of another run (version, schemas, options or permissions differ); this one begins anew",
        ));
    }
    if journal.known() > 0 {
        let (known, day) = (journal.known(), journal.day());
        context.note(&match context.lang {
            Lang::Zh => format!("接着 {day} 的检查：已完成 {known} 个文件"),
            Lang::En => format!("going on with the run of {day}: {known} files are done"),
        });
    }
    Ok(Some(journal))
}

/// Refuses to overwrite one of the files that are read; an earlier output of this program is no return, and may be.
///
/// # Errors
/// Just that.
pub(crate) fn spare_inputs(
    context: &Context,
    output: &Path,
    existing: Existing,
    files: &[Source],
    inspector: &Inspector,
) -> Result<()> {
    let Some(identity) = Identity::of(output).filter(|_| existing != Existing::Refused) else { return Ok(()) };
    for file in files.iter().filter(|file| file.file().and_then(Identity::of).as_ref() == Some(&identity)) {
        let own = file.bytes(&context.limits).is_ok_and(|bytes| inspector.inspect(&file.path, &bytes).is_empty());
        if !own {
            return Err(is_input(output, &file.path));
        }
    }
    Ok(())
}

/// The end of a run of which `done` of `all` files were done: its journal goes when its output is whole, else it stays.
pub(crate) fn end(
    context: &Context,
    journal: Option<Journal>,
    (done, all): (usize, usize),
    outcome: Outcome,
) -> Outcome {
    let mut resumable = false;
    match journal {
        Some(journal) if done >= all => journal.remove(),
        Some(journal) => match journal.close() {
            Some(error) => context.complain(&error),
            None => resumable = true,
        },
        None => {}
    }
    interrupt::outcome(context, done, all, resumable, outcome)
}
