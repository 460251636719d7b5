//! `zwy collect PATH… -o FILE`

use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::args::{CollectArgs, TableFormat};
use super::journal::Journal;
use super::output::{Existing, Pending};
use super::{Context, Outcome, batch, check, failed, interrupt, output, panics, resume, schema_of, sources};
use zwy::collect::{Collected, Collection, List, csv, ndjson, xlsx};
use zwy::error::{Error, Result};
use zwy::inspect::Inspector;
use zwy::message;
use zwy::message::{Lang, Message, counted};
use zwy::report::{clean_line, text};

/// Bytes that are written at a time.
const BUFFER: usize = 1 << 16;
/// Bytes that temporary files ask for at a time.
const ROOM: usize = 1 << 20;

pub(crate) fn run(context: &Context, args: &CollectArgs) -> Result<Outcome> {
    let file = Some(args.output.as_path()).filter(|path| *path != Path::new("-"));
    let format = match args.format {
        Some(format) => format,
        None => format_of(&args.output)?,
    };
    let existing = Existing::of(args.batch.force, args.batch.resume.is_some());
    let mut pending = file.map(|path| Pending::beside(path, existing)).transpose()?;
    let catalog = context.catalog()?;
    if let Some(form) = &args.form {
        schema_of(&catalog, form)?;
    }
    let inspector = |day| -> Result<Inspector> {
        Ok(check::inspector(context, &catalog, None, &args.occasion, day)?.falling_back(args.form.clone()))
    };
    let mut files = sources::believing(context, &args.paths, args.batch.jobs, &context.limits)?;
    interrupt::finish_what_is_begun();
    if let Some(path) = file {
        resume::spare_inputs(context, path, existing, &files, &inspector(super::today())?)?;
    }
    let journal = resume::journal(context, &args.batch, file, args.form.as_deref(), None, &args.occasion, files.len())?;
    let inspector = inspector(journal.as_ref().map_or_else(super::today, Journal::day))?;
    let mut collection = Collection::new(&catalog, context.lang);
    if args.batch.mask {
        collection = collection.masked();
    }
    if format != TableFormat::Xlsx {
        collection = collection.untold();
    }
    let mut others = 0;
    let done = batch::run(context, &inspector, &mut files, args.batch.jobs, journal.as_ref(), |report| {
        match (&args.form, &report.form) {
            (Some(wanted), Some(form)) if **form != **wanted => others += 1,
            _ => collection.add(report),
        }
        // Early: there may be hours of work behind it.
        if format == TableFormat::Xlsx { xlsx::fits(&collection) } else { Ok(()) }
    })?;
    let done = (done, files.len());
    if done.0 < done.1 {
        // A table of half the returns would pass for one of all.
        return Ok(resume::end(context, journal, done, Outcome::Failed));
    }
    let collected = collection.finish();
    match pending.take() {
        None => {
            write(context, &collected, format, Path::new("-"), io::stdout().lock())?;
        }
        Some(mut pending) => {
            write(context, &collected, format, &args.output, &mut pending)?;
            pending.finish()?;
            output::settle(output::folder_of(&args.output));
        }
    }
    if format != TableFormat::Xlsx {
        aside(context, &collected);
    }
    if others > 0 {
        let others = match context.lang {
            Lang::Zh => format!("另有 {others} 份其他的表，没有收入"),
            Lang::En => format!("left out: {} of other kinds", counted(others, "form")),
        };
        context.note(&others);
    }
    context.note(text::summary(collected.summary, look(context)).trim_end());
    let outcome = if collected.summary.passes(false) { Outcome::Accepted } else { Outcome::Rejected };
    Ok(resume::end(context, journal, done, outcome))
}

/// Writes the table to `out`, which is called `path`.
fn write(context: &Context, collected: &Collected, format: TableFormat, path: &Path, out: impl Write) -> Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER, out);
    let written = match format {
        TableFormat::Xlsx => out.write_all(&workbook(collected)?),
        TableFormat::Csv => csv::write_to(collected, one_list(context, collected), &mut out),
        TableFormat::Ndjson => ndjson::write_to(collected, &mut out),
    };
    written.and_then(|()| out.flush()).map_err(|source| Error::io(path, source))
}

/// The workbook. What draws it panics where its temporary files find no room.
fn workbook(collected: &Collected) -> Result<Vec<u8>> {
    panics::caught(|| xlsx::write(collected)).unwrap_or_else(|at| {
        let folder = std::env::temp_dir();
        let room = tempfile::tempfile().and_then(|mut file| file.write_all(&vec![0; ROOM]).and_then(|()| file.flush()));
        Err(room.err().map_or_else(|| failed(&at), |source| Error::io(&folder, source)))
    })
}

/// The list with the most lines, which a CSV has; the others are named on standard error.
fn one_list<'c>(context: &Context, collected: &'c Collected) -> Option<&'c List> {
    let list = collected.main_list();
    for other in &collected.lists {
        if list.is_some_and(|list| std::ptr::eq(list, other)) {
            continue;
        }
        let (name, form, lines) = (&other.name, &other.form, other.lines.len());
        context.note(&match context.lang {
            Lang::Zh => {
                format!("未写入：{name}（{form}，{lines} 行）；一个 CSV 只有一张表，可用 --form 选择，或写 .xlsx")
            }
            Lang::En => format!(
                "not written: {name} ({form}, {}); a CSV has one table: choose one with --form, or write .xlsx",
                counted(lines, "row")
            ),
        });
    }
    list
}

/// What a table without a sheet of problems does not say: unreadable files, and what was seen across files.
fn aside(context: &Context, collected: &Collected) {
    for source in collected.returns.iter().filter(|source| source.form.is_none()) {
        let unreadable = context.say("无法读取：", "unreadable: ");
        context.note(&format!("{unreadable}{}", clean_line(&source.path)));
    }
    for finding in &collected.across.problems {
        context.note(&text::one_line(&finding.path, &finding.problem, context.lang));
    }
}

fn look(context: &Context) -> text::Look {
    text::Look { lang: context.lang, ..text::Look::default() }
}

/// The kind of file that a name asks for.
fn format_of(path: &Path) -> Result<TableFormat> {
    let extension = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    match extension.as_str() {
        "xlsx" => Ok(TableFormat::Xlsx),
        "csv" => Ok(TableFormat::Csv),
        "ndjson" | "jsonl" => Ok(TableFormat::Ndjson),
        _ => {
            let path = path.display();
            Err(Error::usage(
                message!("看不出“{path}”应是哪种文件", "“{path}” does not say what kind of file it is"),
                Message::new(
                    "文件名以 .xlsx、.csv 或 .ndjson 结尾，或加 --format",
                    "end the name in .xlsx, .csv or .ndjson, or add --format",
                ),
            ))
        }
    }
}
