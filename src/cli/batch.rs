//! Many files, checked in parallel; reports given out in input order.
//!
//! Each thread takes the next few files as soon as it is free. Reports that are done before their turn wait, a few for
//! each thread, so that memory is bounded by the files under way and not by the batch.

mod stages;

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::num::NonZero;
use std::ops::Range;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::available_parallelism;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use super::journal::Journal;
use super::sources::Source;
use super::{Context, STACK, failed, interrupt, panics, sources};
use stages::Outcome;
use zwy::error::{Error, Result};
use zwy::inspect::Inspector;
use zwy::message;
use zwy::record::Record;
use zwy::report::{FileReport, clean_line};
use zwy::value::Value;

/// Most files that a thread takes at once.
const AT_ONCE: usize = 32;
/// Files for each thread that may be done before their turn to be printed comes.
const AHEAD: usize = 2 * AT_ONCE;
/// Rows, problems and kilobytes of text in what is done before its turn, above which no more files are begun.
const HELD: usize = 50_000;

/// Checks `sources` with `jobs` threads and gives each one's reports to `each`, in input order. Returns how many were
/// done: fewer than there are when the run was interrupted. There are more of them where one proved to be an archive.
///
/// # Errors
/// What `each` says; threads cannot be started.
pub(crate) fn run(
    context: &Context,
    inspector: &Inspector,
    sources: &mut Vec<Source>,
    jobs: Option<NonZero<usize>>,
    journal: Option<&Journal>,
    mut each: impl FnMut(FileReport) -> Result<()> + Send,
) -> Result<usize> {
    let bar = progress(sources.len());
    let mut done = 0;
    loop {
        let rest = sources.get(done..).unwrap_or_default();
        let ended = checked(context, inspector, rest, jobs, journal, &bar, &mut each)?;
        done += ended.done;
        if !ended.at_archive {
            break;
        }
        sources::look(context, sources, done, jobs);
        bar.set_length(sources.len() as u64);
    }
    bar.finish_and_clear();
    Ok(done)
}

/// How far a run came.
struct Ended {
    /// Files that were done.
    done: usize,
    /// Whether the next one is an archive that is yet to be listed.
    at_archive: bool,
}

/// Checks `sources` up to the first that is an archive under the name of a document.
fn checked(
    context: &Context,
    inspector: &Inspector,
    sources: &[Source],
    jobs: Option<NonZero<usize>>,
    journal: Option<&Journal>,
    bar: &ProgressBar,
    each: impl FnMut(FileReport) -> Result<()> + Send,
) -> Result<Ended> {
    let threads = jobs.or_else(|| available_parallelism().ok()).map_or(1, NonZero::get);
    let threads = threads.min(sources.len()).max(1);
    let queue = Queue {
        context,
        sources,
        threads,
        state: Mutex::new(State { end: sources.len(), ..State::default() }),
        moved: Condvar::new(),
        each: Mutex::new(each),
        bar,
        on_terminal: std::io::stdout().is_terminal(),
    };
    let work = || {
        while let Some(numbers) = queue.take() {
            let taken = sources.get(numbers.clone()).unwrap_or_default();
            let outcomes = stages::run(inspector, taken, &context.limits, journal);
            for (number, outcome) in numbers.zip(outcomes) {
                match outcome {
                    Outcome::Reports(reports) => queue.put(number, reports),
                    Outcome::Archive => queue.end_at(number),
                    Outcome::Left => queue.moved.notify_all(),
                }
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
            thread.map_err(|e| {
                queue.end_at(0);
                Error::Write(message!("无法启动线程：{e}", "cannot start threads: {e}"))
            })?;
        }
        work();
        Ok(())
    })?;
    let state = queue.state.into_inner().unwrap_or_else(PoisonError::into_inner);
    let at_archive = state.done == state.end && state.end < sources.len();
    state.failed.map_or(Ok(Ended { done: state.done, at_archive }), Err)
}

/// The files of a run, taken in order and printed in order. A thread that is done with a file prints it, and whatever
/// else becomes due meanwhile; the others do not wait for it, but leave theirs to it.
struct Queue<'b, E> {
    context: &'b Context,
    sources: &'b [Source],
    threads: usize,
    state: Mutex<State>,
    /// A file was printed, or the run has ended.
    moved: Condvar,
    each: Mutex<E>,
    bar: &'b ProgressBar,
    on_terminal: bool,
}

#[derive(Default)]
struct State {
    /// The number at which no more files are taken.
    end: usize,
    /// Files that were taken.
    taken: usize,
    /// Files that were printed.
    done: usize,
    /// What is done before its turn, by number.
    waiting: BTreeMap<usize, (usize, Vec<FileReport>)>,
    /// The size of it.
    held: usize,
    /// Whether a thread is printing.
    printing: bool,
    /// Threads that wait until others have printed.
    sleeping: usize,
    failed: Option<Error>,
}

impl<E: FnMut(FileReport) -> Result<()>> Queue<'_, E> {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The numbers of the next files to be checked, fewer towards the end, so that no thread is left with many; none
    /// when there is none, or when the run is to end. Waits while too many are done before their turn.
    fn take(&self) -> Option<Range<usize>> {
        let mut state = self.state();
        loop {
            if state.taken >= state.end || state.failed.is_some() || interrupt::asked() {
                return None;
            }
            if state.taken < state.done + self.threads * AHEAD && state.held < HELD {
                let share = state.end.saturating_sub(state.taken) / (4 * self.threads);
                let first = state.taken;
                state.taken += share.clamp(1, AT_ONCE);
                return Some(first..state.taken);
            }
            state.sleeping += 1;
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.sleeping -= 1;
        }
    }

    /// Takes the reports of file `number`, and prints what is due unless another thread is at it.
    fn put(&self, number: usize, reports: Vec<FileReport>) {
        let mut state = self.state();
        let waits = state.printing || number != state.done;
        let size = if waits { size(&reports) } else { 0 };
        state.held += size;
        state.waiting.insert(number, (size, reports));
        if std::mem::replace(&mut state.printing, true) {
            return;
        }
        loop {
            let number = state.done;
            let Some((size, reports)) = state.waiting.remove(&number) else { break };
            state.held = state.held.saturating_sub(size);
            let going = state.failed.is_none();
            drop(state);
            let printed = if going { self.print(number, reports) } else { Ok(()) };
            self.bar.inc(1);
            state = self.state();
            state.done += 1;
            if let Err(error) = printed {
                state.failed = Some(error);
            }
            if state.sleeping > 0 {
                self.moved.notify_all();
            }
        }
        state.printing = false;
    }

    fn print(&self, number: usize, reports: Vec<FileReport>) -> Result<()> {
        if let (true, Some(source)) = (reports.is_empty(), self.sources.get(number)) {
            let skipped = self.context.say("略过（zwy 写的汇总或报告）：", "skipped (a summary or report of zwy): ");
            self.bar.suspend(|| self.context.note(&format!("{skipped}{}", clean_line(&source.path))));
        }
        let mut each = self.each.lock().unwrap_or_else(PoisonError::into_inner);
        for report in reports {
            // A panic here must not leave the other threads waiting.
            let print = || panics::caught(|| each(report)).unwrap_or_else(|at| Err(failed(&at)));
            if self.on_terminal { self.bar.suspend(print) } else { print() }?;
        }
        Ok(())
    }

    /// No more files are to be taken from number `end` on; what was done of them already counts for nothing.
    fn end_at(&self, end: usize) {
        let mut state = self.state();
        state.end = state.end.min(end);
        self.moved.notify_all();
    }
}

/// Rows, problems and kilobytes of text in reports: what takes memory, where there is much of it.
fn size(reports: &[FileReport]) -> usize {
    let of = |report: &FileReport| {
        let record = report.record.iter().flat_map(Record::iter);
        let (rows, bytes) = record.map(|(_, value)| extent(value)).fold((0, 0), both);
        rows + bytes / 1024 + report.problems.len()
    };
    reports.iter().map(of).sum()
}

/// The rows in a value, and the bytes of its text.
fn extent(value: &Value) -> (usize, usize) {
    match value {
        Value::Text(text) => (0, text.len()),
        Value::List(items) => items.iter().map(extent).fold((0, 0), both),
        Value::Map(record) => record.iter().map(|(_, value)| extent(value)).fold((0, 0), both),
        Value::Rows(rows) => {
            let values = rows.iter().flat_map(Record::iter).map(|(_, value)| extent(value));
            values.fold((rows.len(), 0), both)
        }
        _ => (0, 0),
    }
}

fn both(a: (usize, usize), b: (usize, usize)) -> (usize, usize) {
    (a.0 + b.0, a.1 + b.1)
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
