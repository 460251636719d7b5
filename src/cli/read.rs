//! `zwy read FILE…`

use indexmap::IndexMap;

use super::args::{ReadArgs, RecordFormat};
use super::{Context, Outcome, interrupt, print, schema_of, sources};
use zwy::data::Format;
use zwy::error::{Error, Result};
use zwy::extract::{Extracted, Extractor, Wording};
use zwy::inspect;
use zwy::message::{Lang, Message};
use zwy::problem::{Problem, Severity};
use zwy::record::Record;
use zwy::report::{json, text};

pub(crate) fn run(context: &Context, args: &ReadArgs) -> Result<Outcome> {
    let catalog = context.catalog()?;
    if let Some(form) = &args.form {
        schema_of(&catalog, form)?;
    }
    let template = args.template.as_deref();
    let wording = template.map(|path| super::wording(context, &catalog, path, args.form.as_deref())).transpose()?;
    let form = wording.as_ref().map(Wording::form).or(args.form.as_deref());
    let extractor = Extractor::new(&catalog);
    let extractor = match &wording {
        Some(wording) => extractor.worded(wording),
        None => extractor,
    };
    let limits = &context.limits;
    let mut records: Vec<Record> = Vec::new();
    let mut unreadable = false;
    let mut noticed = [0; 3];
    let files = sources::list(context, &args.files, None, limits)?;
    interrupt::finish_what_is_begun();
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
                tell(context, name, [&*problem], []);
                continue;
            }
        };
        if Format::of_records(name, &bytes).is_some() {
            let said = Message::new(
                "这已经是记录，不是交回的文件；检查用 zwy check，填写用 zwy fill",
                "this is a record already, no returned document; `zwy check` checks it, `zwy fill` fills it in",
            );
            unreadable = true;
            tell(context, name, [&Problem::error("unknown-form", said)], []);
            continue;
        }
        let Extracted { forms, problems } = inspect::extract(&extractor, name, &bytes, form, limits);
        unreadable |= forms.is_empty();
        tell(context, name, &problems, []);
        for form in forms {
            tell(context, name, form.told(), form.counted());
            let one_by_one = form.told().filter(|problem| counts(problem)).map(|problem| (problem.severity, 1));
            for (severity, more) in one_by_one.chain(form.counted().map(|(_, severity, more)| (severity, more))) {
                let own = noticed.iter_mut().zip(Severity::ALL).find(|(_, own)| *own == severity);
                own.into_iter().for_each(|(number, _)| *number += more);
            }
            records.push(form.record);
        }
    }
    if !records.is_empty() {
        print(&spell(&records, args.format)?)?;
    }
    if noticed.iter().any(|number| *number > 0) {
        let counted = text::counts(noticed, context.lang);
        context.note(&match context.lang {
            Lang::Zh => format!("读出的内容有 {counted}；逐条查看用 zwy check，选项与 read 相同"),
            Lang::En => format!("{counted} in what was read; `zwy check` with the same options lists them all"),
        });
    }
    let outcome = if unreadable { Outcome::Rejected } else { Outcome::Accepted };
    Ok(interrupt::outcome(context, done, files.len(), false, outcome))
}

/// Whether people are told that there is a problem: all but what is said of every document.
fn counts(problem: &Problem) -> bool {
    problem.severity > Severity::Note || problem.place.is_some()
}

/// Says on standard error what was noticed; notes are left to `check`. What is wrong in thousands of rows in the same way
/// is counted, as are those of which the number is all that is known.
pub(crate) fn tell<'p>(
    context: &Context,
    name: &str,
    problems: impl IntoIterator<Item = &'p Problem>,
    counted: impl IntoIterator<Item = (&'p str, Severity, usize)>,
) {
    let mut codes: IndexMap<&str, usize> = IndexMap::new();
    for problem in problems.into_iter().filter(|problem| problem.severity > Severity::Note) {
        let count = codes.entry(&problem.code).or_default();
        *count += 1;
        if *count <= text::MOST {
            context.note(&text::one_line(name, problem, context.lang));
        }
    }
    let mut left: IndexMap<&str, usize> = IndexMap::new();
    for (code, count) in codes.into_iter().filter(|(_, count)| *count > text::MOST) {
        left.insert(code, count - text::MOST);
    }
    for (code, _, more) in counted.into_iter().filter(|(_, severity, _)| *severity > Severity::Note) {
        *left.entry(code).or_default() += more;
    }
    for (code, more) in left {
        context.note(&match context.lang {
            Lang::Zh => format!("{name}：另有 {more} 处没有列出 [{code}]；更多见 zwy check --format json 或 csv"),
            Lang::En => {
                format!(
                    "{name}: {more} more not listed [{code}]; `zwy check` with --format json or csv lists more of them"
                )
            }
        });
    }
}

/// Records as text: one object or an array in JSON, an object a line in NDJSON, documents in YAML.
fn spell(records: &[Record], format: RecordFormat) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    let spelled = match (format, records) {
        (RecordFormat::Json, [only]) => json::pretty(only, &mut text),
        (RecordFormat::Json, several) => json::pretty(&several, &mut text),
        (RecordFormat::Ndjson, records) => records.iter().try_for_each(|record| json::line(record, &mut text)),
        (RecordFormat::Yaml, records) => return zwy::data::to_yaml(records).map(String::into_bytes),
    };
    if format == RecordFormat::Json {
        text.push(b'\n');
    }
    spelled.map_err(|e| Error::Write(zwy::message!("无法输出记录：{e}", "cannot print the record: {e}")))?;
    Ok(text)
}
