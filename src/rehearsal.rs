//! A template tried out before its forms go out: it is filled with [typical values](sample), and what comes of that is
//! read back as a return is. What does not come back as it was will not come back from people either.
//!
//! There are a few turns, with other values each: where anything may be printed, texts and then numbers; what conditions
//! ask for holds, and then it does not. Only what a turn prints is judged by it, and a value is lost if no turn brings it
//! back. A choice is lost if one of its terms is.

mod judge;

use std::sync::Arc;

use indexmap::IndexSet;

use self::judge::Judge;
use crate::deadline;
use crate::docx::template::doctor::{self, Finding};
use crate::docx::template::usage::{Refused, Use, has_more, sample, variables};
use crate::docx::template::{Template, Traced, timely};
use crate::error::{Error, Result};
use crate::extract::{Extractor, Wording};
use crate::inspect;
use crate::limits::Limits;
use crate::message::Message;
use crate::problem::Problem;
use crate::record::Record;
use crate::schema::{Catalog, Schema};

/// Turns that are taken at most.
const MOST_TURNS: usize = 4;
/// Records that are tried in a turn.
const MOST_TRIES: usize = 8;
/// Tags of a template that is tried out.
const MOST_TAGS: usize = 3000;
/// Turns of loops, and bytes that a turn may print: what takes more is not tried out.
const MOST_STEPS: usize = 20_000;
const MOST_BYTES: usize = 4 << 20;
/// Seconds that a turn may take.
const MOST_SECONDS: u64 = 2;
/// A picture, where one is asked for: a PNG of one pixel.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\0\0\0\nIDATx\x9cc`\0\0\0\x02\0\x01H\xaf\xa4q\0\0\0\0IEND\xaeB`\x82";

/// Tries out the template `bytes`, which has no mistakes; `name` is what messages call it. What will not read back is a
/// note each, in the order of the document. Without a schema it is read as `zwy read` does: by the only form of `catalog`
/// that has all its names, or under the names that it has.
///
/// # Errors
/// As [`variables`].
pub fn rehearse(
    bytes: &[u8],
    name: &str,
    schema: Option<&Arc<Schema>>,
    catalog: &Catalog,
    limits: &Limits,
) -> Result<Vec<Finding>> {
    let less = Limits {
        expression_steps: limits.expression_steps.min(MOST_STEPS),
        output_bytes: limits.output_bytes.min(MOST_BYTES),
        seconds: limits.seconds.min(MOST_SECONDS),
        ..limits.clone()
    };
    timely(name, limits, || try_out(bytes, name, schema, catalog, &less))
}

/// The same with the limits of a turn.
fn try_out(
    bytes: &[u8],
    name: &str,
    schema: Option<&Arc<Schema>>,
    catalog: &Catalog,
    limits: &Limits,
) -> Result<Vec<Finding>> {
    // Any schema will do to count.
    if Template::compile(bytes, name, schema.cloned(), limits).is_ok_and(|template| template.tags() > MOST_TAGS) {
        return Ok(Vec::new());
    }
    let Some(wording) = wording(bytes, name, schema, catalog, limits)? else { return Ok(Vec::new()) };
    let schema = if wording.is_derived() { None } else { schema.or_else(|| catalog.get(wording.form())) };
    let used = variables(bytes, name, schema.cloned(), limits)?;
    let template = Template::compile(bytes, name, schema.cloned(), limits)?;
    let extractor = Extractor::new(&Catalog::default()).worded(&wording);
    let rehearsal = Rehearsal { template, extractor, wording, limits, name };
    let mut judge = Judge::new(&used);
    for turn in 0..MOST_TURNS {
        let Some((record, played)) = rehearsal.turn(&used, schema, turn) else { break };
        judge.turn(&record, &played);
        if turn + 1 >= judge.turns_wanted() {
            break;
        }
    }
    doctor::losses(bytes, name, schema.cloned(), judge.losses(), limits)
}

/// The wording by which returns are read; none where the template prints nothing that could be.
fn wording(
    bytes: &[u8],
    name: &str,
    schema: Option<&Arc<Schema>>,
    catalog: &Catalog,
    limits: &Limits,
) -> Result<Option<Wording>> {
    let found = match schema {
        Some(schema) => Wording::of(bytes, name, schema, limits),
        None => Wording::of_any(bytes, name, catalog, limits),
    };
    match found {
        Ok(wording) => Ok(Some(wording)),
        // It may be of several forms: then it is read as one of them, once that is named.
        Err(Error::Mistakes(_)) if schema.is_none() => {
            let mut fitting = catalog.iter().map(|schema| Wording::of(bytes, name, schema, limits));
            Ok(fitting.find_map(Result::ok))
        }
        Err(Error::Mistakes(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

struct Rehearsal<'r> {
    template: Template,
    extractor: Extractor,
    wording: Wording,
    limits: &'r Limits,
    name: &'r str,
}

/// What came of a turn.
struct Played {
    /// How often each tag printed.
    traced: Traced,
    /// What was read; none where it was not recognised.
    read: Option<Record>,
    problems: Vec<Problem>,
}

impl Rehearsal<'_> {
    /// A turn; none where the template cannot be filled with any values that are tried.
    fn turn(&self, used: &Use, schema: Option<&Arc<Schema>>, turn: usize) -> Option<(Record, Played)> {
        let mut refused = Refused::new();
        for _ in 0..MOST_TRIES {
            if deadline::passed() {
                return None;
            }
            let record = sample(used, schema.map(|schema| &**schema), turn, &refused);
            match self.play(&record) {
                Ok(played) => return played.map(|played| (record, played)),
                Err(names) => {
                    for name in names {
                        let times = refused.entry(name).or_default();
                        *times += 1;
                        has_more(*times).then_some(())?;
                    }
                }
            }
        }
        None
    }

    /// Fills the template with a record and reads it. The error is the values that its tags cannot use; nothing comes of
    /// it where it cannot be filled for another reason.
    fn play(&self, record: &Record) -> Result<Option<Played>, Vec<String>> {
        let loader = |_: &str| -> Result<Vec<u8>, Message> { Ok(PICTURE.to_vec()) };
        let bytes = match self.template.render_with(record, &loader) {
            Ok(bytes) => bytes,
            Err(Error::Mistakes(mistakes)) => {
                let names: IndexSet<String> =
                    mistakes.into_iter().filter_map(|mistake| mistake.about).map(|name| path_of(&name)).collect();
                return if names.is_empty() { Ok(None) } else { Err(names.into_iter().collect()) };
            }
            Err(_) => return Ok(None),
        };
        let Some(traced) = self.template.traced(record) else { return Ok(None) };
        let form = Some(self.wording.form());
        let read = inspect::extract(&self.extractor, self.name, &bytes, form, self.limits);
        let Some(form) = read.forms.into_iter().next() else {
            return Ok(Some(Played { traced, read: None, problems: read.problems }));
        };
        let problems = form.told().cloned().collect();
        Ok(Some(Played { traced, read: Some(form.record), problems }))
    }
}

/// The path of a value without the numbers of rows: `servers[0].vcpu` as `servers.vcpu`.
fn path_of(field: &str) -> String {
    let mut path = String::with_capacity(field.len());
    let mut rest = field;
    while let Some((before, behind)) = rest.split_once('[') {
        path.push_str(before);
        rest = behind.split_once(']').map_or("", |(_, behind)| behind);
    }
    path.push_str(rest);
    path.trim_end_matches('.').to_owned()
}
