//! Many files, checked in parallel; reports given out in input order.
//!
//! Files are taken in windows of a few per thread, so that memory is bounded by the files under way and not by the
//! batch.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use rayon::prelude::*;

use super::interrupt;
use super::sources::Source;
use zwy::error::{Error, Result};
use zwy::inspect::Inspector;
use zwy::limits::Limits;
use zwy::message;
use zwy::message::Message;
use zwy::problem::Problem;
use zwy::report::FileReport;

/// Files of a window for each thread.
const WINDOW: usize = 4;

/// Checks `sources` with `jobs` threads and gives each one's reports to `each`, in input order. Returns how many were
/// done: fewer than there are when the run was interrupted.
///
/// # Errors
/// What `each` says; threads cannot be started.
pub(crate) fn run(
    inspector: &Inspector,
    sources: &[Source],
    jobs: Option<usize>,
    mut each: impl FnMut(FileReport) -> Result<()>,
) -> Result<usize> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs.unwrap_or(0))
        .stack_size(8 << 20)
        .build()
        .map_err(|e| Error::Write(message!("无法启动线程：{e}", "cannot start threads: {e}")))?;
    let bar = progress(sources.len());
    let window = pool.current_num_threads() * WINDOW;
    let on_terminal = std::io::stdout().is_terminal();
    let mut done = 0;
    'windows: for chunk in sources.chunks(window.max(1)) {
        let taken = |source| (!interrupt::asked()).then(|| one(inspector, source));
        let reports: Vec<Option<Vec<FileReport>>> = pool.install(|| chunk.par_iter().map(taken).collect());
        for reports in reports {
            let Some(reports) = reports else { break 'windows };
            for report in reports {
                if on_terminal { bar.suspend(|| each(report))? } else { each(report)? }
            }
            done += 1;
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    Ok(done)
}

fn progress(files: usize) -> ProgressBar {
    if files < 2 || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(files as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len}  {rate}/s  {eta}") {
        let rate = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            let _ = write!(out, "{:.0}", state.per_sec());
        };
        bar.set_style(style.with_key("rate", rate));
    }
    bar
}

/// The reports of one file. A panic in a reader is a fault of ours, but it must not cost the rest of the batch.
fn one(inspector: &Inspector, source: &Source) -> Vec<FileReport> {
    let path = &source.path;
    let bytes = match source.bytes(&limits()) {
        Ok(bytes) => bytes,
        Err(problem) => return vec![FileReport::unreadable(path.clone(), None, vec![*problem])],
    };
    let checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| inspector.inspect(path, &bytes)));
    checked.unwrap_or_else(|_| {
        let problem = Problem::error("damaged", Message::new("读取文件时程序出错", "the program failed on this file"))
            .help(Message::new(
                "请用 Office 或 WPS 打开后另存一份；并报告此文件",
                "open it in an office program and save it again; please report the file",
            ));
        vec![FileReport::unreadable(path.clone(), None, vec![problem])]
    })
}

/// The limits of a run.
pub(crate) fn limits() -> Limits {
    Limits::default()
}
