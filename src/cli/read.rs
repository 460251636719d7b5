//! `zwy read FILE…`

use super::args::{ReadArgs, RecordFormat};
use super::{Context, Outcome, interrupt, print, schema_of, sources};
use zwy::error::{Error, Result};
use zwy::extract::{Extracted, Extractor};
use zwy::inspect;
use zwy::message::Message;
use zwy::problem::{Problem, Severity};
use zwy::record::Record;
use zwy::report::text;

pub(crate) fn run(context: &Context, args: &ReadArgs) -> Result<Outcome> {
    let catalog = context.catalog()?;
    if let Some(form) = &args.form {
        schema_of(&catalog, form)?;
    }
    let extractor = Extractor::new(&catalog);
    let limits = &context.limits;
    let mut records: Vec<Record> = Vec::new();
    let mut unreadable = false;
    interrupt::listen();
    let files = sources::list(context, &args.files, limits)?;
    let mut done = 0;
    for file in &files {
        if interrupt::asked() {
            break;
        }
        done += 1;
        let name = file.name();
        let bytes = match file.bytes(limits) {
            Ok(bytes) => bytes,
            Err(problem) => {
                unreadable = true;
                tell(context, name, [&*problem]);
                continue;
            }
        };
        let Extracted { forms, problems } = inspect::extract(&extractor, name, &bytes, args.form.as_deref(), limits);
        unreadable |= forms.is_empty();
        tell(context, name, &problems);
        for form in forms {
            tell(context, name, form.told());
            records.push(form.record);
        }
    }
    if !records.is_empty() {
        print(spell(&records, args.format)?.as_bytes())?;
    }
    let outcome = if unreadable { Outcome::Rejected } else { Outcome::Accepted };
    Ok(interrupt::outcome(context, done, files.len(), outcome))
}

/// Says on standard error what was noticed; notes are left to `check`.
pub(crate) fn tell<'p>(context: &Context, name: &str, problems: impl IntoIterator<Item = &'p Problem>) {
    for problem in problems.into_iter().filter(|problem| problem.severity > Severity::Note) {
        context.note(&text::one_line(name, problem, context.lang));
    }
}

/// Records as text: one object or an array in JSON, an object a line in NDJSON, documents in YAML.
fn spell(records: &[Record], format: RecordFormat) -> Result<String> {
    let failed = |e: &dyn std::fmt::Display| {
        Error::Write(Message::new(format!("无法输出记录：{e}"), format!("cannot print the record: {e}")))
    };
    match format {
        RecordFormat::Json => {
            let text = match records {
                [only] => serde_json::to_string_pretty(only),
                several => serde_json::to_string_pretty(several),
            };
            Ok(text.map_err(|e| failed(&e))? + "\n")
        }
        RecordFormat::Ndjson => {
            let mut text = String::new();
            for record in records {
                text += &serde_json::to_string(record).map_err(|e| failed(&e))?;
                text.push('\n');
            }
            Ok(text)
        }
        RecordFormat::Yaml => zwy::data::to_yaml(records),
    }
}
