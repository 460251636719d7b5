//! `zwy check PATH…`

use std::io::{self, IsTerminal, Write};

use super::args::{CheckArgs, ReportFormat, StageArg};
use super::{Context, Outcome, batch, interrupt, schema_of, sources};
use zwy::check::Occasion;
use zwy::error::{Error, Result};
use zwy::inspect::Inspector;
use zwy::report::{FileReport, Summary, csv, json, junit, sarif, text};
use zwy::schema::Stage;

pub(crate) fn run(context: &Context, args: &CheckArgs) -> Result<Outcome> {
    let catalog = context.catalog()?;
    if let Some(form) = &args.form {
        schema_of(&catalog, form)?;
    }
    let limits = batch::limits();
    interrupt::listen();
    let files = sources::list(context, &args.paths, &limits)?;
    let stage = match args.stage {
        StageArg::Submit => Stage::Submit,
        StageArg::Archive => Stage::Archive,
    };
    let today = args.received.unwrap_or_else(super::today);
    let occasion = Occasion { stage, today: Some(today), received: args.received };
    let mut sarif = sarif::Stream::new(catalog.clone(), context.lang);
    let inspector = Inspector::new(catalog, args.form.clone(), occasion, limits);
    let mut out = io::BufWriter::new(io::stdout().lock());
    let colour = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    let look = text::Look { lang: context.lang, colour, verbose: true };
    let mut summary = Summary::default();
    let mut json = json::Stream::new(context.lang);
    let mut junit = junit::Stream::new(context.lang);
    let mut csv = csv::Stream::new(context.lang);
    let wrote = |result: io::Result<()>| result.map_err(|source| Error::io("-", source));
    let mut each = |report: FileReport| -> Result<()> {
        summary.add(report.status);
        wrote(match args.format {
            ReportFormat::Text => out.write_all(text::file(&report, look).as_bytes()),
            ReportFormat::Ndjson => json::write_line(&report, context.lang, &mut out),
            ReportFormat::Json => json.file(&report, &mut out),
            ReportFormat::Junit => junit.file(&report, &mut out),
            ReportFormat::Sarif => sarif.file(&report, &mut out),
            ReportFormat::Csv => csv.file(&report, &mut out),
        })
    };
    let done = batch::run(&inspector, &files, args.jobs, &mut each)?;
    wrote(match args.format {
        ReportFormat::Text => out.write_all(text::summary(summary, look).as_bytes()),
        ReportFormat::Ndjson => Ok(()),
        ReportFormat::Json => json.end(summary, &mut out),
        ReportFormat::Junit => junit.end(&mut out),
        ReportFormat::Sarif => sarif.end(&mut out),
        ReportFormat::Csv => csv.end(&mut out),
    })?;
    wrote(out.flush())?;
    let outcome = if summary.passes(args.strict) { Outcome::Accepted } else { Outcome::Rejected };
    Ok(interrupt::outcome(context, done, files.len(), outcome))
}
