//! `zwy check PATH…`

use std::io::{self, IsTerminal, Write};

use super::args::{CheckArgs, OccasionArgs, ReportFormat, StageArg};
use super::{Context, Outcome, batch, interrupt, schema_of, sources};
use zwy::across::Across;
use zwy::check::Occasion;
use zwy::error::{Error, Result};
use zwy::inspect::Inspector;
use zwy::report::{FileReport, Summary, csv, json, junit, sarif, text};
use zwy::schema::{Catalog, Stage};

pub(crate) fn run(context: &Context, args: &CheckArgs) -> Result<Outcome> {
    let catalog = context.catalog()?;
    let inspector = inspector(context, &catalog, args.form.as_deref(), &args.occasion)?;
    let mut across = Across::new(&catalog);
    interrupt::listen();
    let files = sources::list(context, &args.paths, &context.limits)?;
    let mut sarif = sarif::Stream::new(catalog.clone(), context.lang);
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout());
    let look = text::Look { lang: context.lang, verbose: true, ..look() };
    let mut summary = Summary::default();
    let mut json = json::Stream::new(context.lang);
    let mut junit = junit::Stream::new(context.lang);
    let mut csv = csv::Stream::new(context.lang);
    let wrote = |result: io::Result<()>| result.map_err(|source| Error::io("-", source));
    let mut each = |report: FileReport| -> Result<()> {
        summary.add(report.status);
        across.add(&report);
        wrote(match args.format {
            ReportFormat::Text => out.write_all(text::file(&report, look).as_bytes()),
            ReportFormat::Ndjson => json::write_line(&report, context.lang, &mut out),
            ReportFormat::Json => json.file(&report, &mut out),
            ReportFormat::Junit => junit.file(&report, &mut out),
            ReportFormat::Sarif => sarif.file(&report, &mut out),
            ReportFormat::Csv => csv.file(&report, &mut out),
        })
    };
    let done = batch::run(context, &inspector, &files, args.jobs, &mut each)?;
    let across = across.finish();
    if !matches!(args.format, ReportFormat::Text | ReportFormat::Json) {
        for finding in &across.problems {
            context.note(&text::one_line(&finding.path, &finding.problem, context.lang));
        }
    }
    wrote(match args.format {
        ReportFormat::Text => {
            let end = text::across(&across, look) + &text::summary(summary, look);
            out.write_all(end.as_bytes())
        }
        ReportFormat::Ndjson => Ok(()),
        ReportFormat::Json => json.end(&across, summary, &mut out),
        ReportFormat::Junit => junit.end(&mut out),
        ReportFormat::Sarif => sarif.end(&mut out),
        ReportFormat::Csv => csv.end(&mut out),
    })?;
    wrote(out.flush())?;
    let passes = summary.passes(args.strict) && (!args.strict || across.passes());
    let outcome = if passes { Outcome::Accepted } else { Outcome::Rejected };
    Ok(interrupt::outcome(context, done, files.len(), outcome))
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

/// What checks the files of a run: `form` says what they are.
///
/// # Errors
/// There is no such form.
pub(crate) fn inspector(
    context: &Context,
    catalog: &Catalog,
    form: Option<&str>,
    occasion: &OccasionArgs,
) -> Result<Inspector> {
    if let Some(form) = form {
        schema_of(catalog, form)?;
    }
    let stage = match occasion.stage {
        StageArg::Submit => Stage::Submit,
        StageArg::Archive => Stage::Archive,
    };
    let received = occasion.received;
    let today = received.unwrap_or_else(super::today);
    let occasion = Occasion { stage, today: Some(today), received };
    Ok(Inspector::new(catalog.clone(), form.map(str::to_owned), occasion, context.limits.clone()))
}
