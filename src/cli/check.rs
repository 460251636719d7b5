//! `zwy check PATH…`

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::args::{CheckArgs, OccasionArgs, ReportFormat, StageArg};
use super::output::{Existing, Pending};
use super::{Context, Outcome, batch, interrupt, output, resume, schema_of, sources};
use zwy::across::Across;
use zwy::check::Occasion;
use zwy::error::{Error, Result};
use zwy::extract::Wording;
use zwy::inspect::Inspector;
use zwy::mask::Mask;
use zwy::message;
use zwy::message::Message;
use zwy::report::{FileReport, Summary, csv, json, junit, sarif, text};
use zwy::schema::{Catalog, Stage};

pub(crate) fn run(context: &Context, args: &CheckArgs) -> Result<Outcome> {
    let file = args.output.as_deref().filter(|path| *path != Path::new("-"));
    let format = args.format.map_or_else(|| format_of(file), Ok)?;
    let existing = Existing::of(args.batch.force, args.batch.resume.is_some());
    let sink = match file {
        Some(path) => Sink::File(Pending::beside(path, existing)?),
        None => Sink::Stdout(io::stdout()),
    };
    // A journal may be taken up by a run in another format.
    let shows_fingerprints = matches!(format, ReportFormat::Json | ReportFormat::Ndjson | ReportFormat::Sarif)
        || file.is_some()
        || args.batch.resume.is_some();
    let form = args.form.as_deref();
    let template = args.template.as_deref();
    let inspector = |catalog: &Catalog, wording: Option<&Wording>, day| {
        let inspector = inspector(context, catalog, form, &args.occasion, day)?;
        let inspector = if shows_fingerprints { inspector } else { inspector.without_fingerprints() };
        Ok::<_, Error>(match wording {
            Some(wording) => inspector.worded(wording),
            None => inspector,
        })
    };
    let list = || sources::believing(context, &args.paths, args.batch.jobs, &context.limits);
    // The files are listed while the forms are made ready for them, unless there is to be one thread only; standard input
    // may be long in coming.
    let is_input = args.paths.iter().any(|path| path == Path::new("-"));
    let is_beside = !is_input && args.batch.jobs.is_none_or(|jobs| jobs.get() > 1);
    let (catalog, wording, first, mut files) = std::thread::scope(|scope| {
        let listing = is_beside.then(|| std::thread::Builder::new().spawn_scoped(scope, list));
        let catalog = context.catalog()?;
        let wording = template.map(|path| super::wording(context, &catalog, path, form)).transpose()?;
        let first = inspector(&catalog, wording.as_ref(), super::today())?;
        let listed = listing.and_then(std::io::Result::ok).and_then(|listing| listing.join().ok());
        Ok::<_, Error>((catalog, wording, first, listed.unwrap_or_else(list)?))
    })?;
    interrupt::finish_what_is_begun();
    if let Some(path) = file {
        resume::spare_inputs(context, path, existing, &files, &first)?;
    }
    let journal = resume::journal(context, &args.batch, file, form, template, &args.occasion, files.len())?;
    let inspector = match &journal {
        Some(journal) => inspector(&catalog, wording.as_ref(), journal.day())?,
        None => first,
    };
    let mut across = Across::new(&catalog);
    let mask = args.batch.mask.then(|| Mask::new(&catalog));
    let mut sarif = sarif::Stream::new(catalog.clone(), context.lang);
    let look = match &sink {
        Sink::Stdout(_) => look(),
        Sink::File(_) => text::Look::default(),
    };
    let look = text::Look { lang: context.lang, verbose: true, ..look };
    let target: PathBuf = file.unwrap_or(Path::new("-")).to_owned();
    let mut out = io::BufWriter::with_capacity(1 << 16, sink);
    let mut summary = Summary::default();
    let mut plain = text::Stream::new(look);
    let mut json = json::Stream::new(context.lang);
    let mut junit = junit::Stream::new(context.lang);
    let mut csv = csv::Stream::new(context.lang);
    let wrote = |result: io::Result<()>| result.map_err(|source| Error::io(&target, source));
    let mut each = |mut report: FileReport| -> Result<()> {
        summary.add(report.status);
        across.add(&report);
        if let Some(mask) = &mask {
            mask.report(&mut report);
            across.speak_of(&report);
        }
        wrote(match format {
            ReportFormat::Text => plain.file(&report, &mut out),
            // Whoever reads it line by line has each as soon as it is there.
            ReportFormat::Ndjson => json::write_line(&report, context.lang, &mut out).and_then(|()| out.flush()),
            ReportFormat::Json => json.file(&report, &mut out),
            ReportFormat::Junit => junit.file(&report, &mut out),
            ReportFormat::Sarif => sarif.file(&report, &mut out),
            ReportFormat::Csv => csv.file(&report, &mut out),
        })
    };
    let done = batch::run(context, &inspector, &mut files, args.batch.jobs, journal.as_ref(), &mut each)?;
    summary.interrupted = done < files.len();
    if summary.interrupted && file.is_some() {
        // No half report takes the place of a whole one.
        return Ok(resume::end(context, journal, (done, files.len()), Outcome::Failed));
    }
    let mut across = across.finish();
    if let Some(mask) = &mask {
        mask.findings(&mut across);
    }
    if !matches!(format, ReportFormat::Text | ReportFormat::Json) {
        for finding in &across.problems {
            context.note(&text::one_line(&finding.path, &finding.problem, context.lang));
        }
    }
    wrote(match format {
        ReportFormat::Text => plain.end(&across, summary, &mut out),
        ReportFormat::Ndjson => Ok(()),
        ReportFormat::Json => json.end(&across, summary, &mut out),
        ReportFormat::Junit => junit.end(summary.interrupted, &mut out),
        ReportFormat::Sarif => sarif.end(summary.interrupted, &mut out),
        ReportFormat::Csv => csv.end(&mut out),
    })?;
    match out.into_inner() {
        Ok(Sink::Stdout(mut out)) => wrote(out.flush())?,
        Ok(Sink::File(file)) => {
            file.finish()?;
            output::settle(output::folder_of(&target));
        }
        Err(error) => wrote(Err(error.into_error()))?,
    }
    let passes = summary.passes(args.strict) && (!args.strict || across.passes());
    let outcome = if passes { Outcome::Accepted } else { Outcome::Rejected };
    let outcome = resume::end(context, journal, (done, files.len()), outcome);
    // The program ends here: to give back all of it piece by piece only takes time.
    std::mem::forget((files, inspector, catalog));
    Ok(outcome)
}

/// Where the report goes.
enum Sink {
    Stdout(io::Stdout),
    File(Pending),
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::File(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::File(file) => file.flush(),
        }
    }
}

/// The format that the output's name says, else text.
fn format_of(output: Option<&Path>) -> Result<ReportFormat> {
    let extension = output.and_then(Path::extension).map(|e| e.to_string_lossy().to_ascii_lowercase());
    Ok(match extension.as_deref() {
        Some("json") => ReportFormat::Json,
        Some("ndjson" | "jsonl") => ReportFormat::Ndjson,
        Some("xml") => ReportFormat::Junit,
        Some("sarif") => ReportFormat::Sarif,
        Some("csv") => ReportFormat::Csv,
        // Text under such a name would open nowhere.
        Some(other @ ("xlsx" | "xls" | "xlsm" | "ods" | "docx" | "doc" | "pdf" | "html" | "htm" | "yaml" | "yml")) => {
            return Err(Error::usage(
                message!("报告没有 .{other} 格式", "a report cannot be written as .{other}"),
                Message::new(
                    "用 .json、.ndjson、.xml（JUnit）、.sarif、.csv 或 .txt；汇总成工作簿用 zwy collect … -o 汇总.xlsx",
                    "use .json, .ndjson, .xml (JUnit), .sarif, .csv or .txt; `zwy collect … -o all.xlsx` makes a workbook with the problems",
                ),
            ));
        }
        _ => ReportFormat::Text,
    })
}

/// How text looks on standard output: coloured and folded at a terminal only, unless `NO_COLOR` or `CLICOLOR_FORCE` say
/// otherwise of colours.
fn look() -> text::Look {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    let terminal = io::stdout().is_terminal();
    let colour =
        std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) && (terminal || set("CLICOLOR_FORCE"));
    let width = terminal_size::terminal_size_of(io::stdout()).filter(|_| terminal).map(|(width, _)| width.0.into());
    text::Look { colour, width, ..text::Look::default() }
}

/// What checks the files of a run on a day: `form` says what they are.
///
/// # Errors
/// There is no such form.
pub(crate) fn inspector(
    context: &Context,
    catalog: &Catalog,
    form: Option<&str>,
    occasion: &OccasionArgs,
    today: chrono::NaiveDate,
) -> Result<Inspector> {
    if let Some(form) = form {
        schema_of(catalog, form)?;
    }
    let stage = match occasion.stage {
        StageArg::Submit => Stage::Submit,
        StageArg::Archive => Stage::Archive,
    };
    let received = occasion.received;
    let today = received.unwrap_or(today);
    let occasion = Occasion { stage, today: Some(today), received };
    Ok(Inspector::new(catalog.clone(), form.map(str::to_owned), occasion, context.limits.clone()))
}
