//! A few files at once, stage by stage: all are opened, then all are read, then all are checked.
//!
//! Each stage is much code, and a processor that does the same again and again is faster than one that goes through all of
//! it for every file. Files that are large, or turn out to be, wait for no other, so that at most one of them is in memory.

use crate::cli::journal::{Journal, Key, digest};
use crate::cli::sources::Source;
use crate::cli::{interrupt, panics};
use zwy::inspect::{Inspection, Inspector};
use zwy::limits::Limits;
use zwy::message::Message;
use zwy::problem::Problem;
use zwy::report::FileReport;

/// Bytes of opened documents above which no other one is opened before they are done.
const OPENED: usize = 4 << 20;
/// Bytes of a file that is large, whatever is in it.
const LARGE: usize = 256 << 10;

/// What became of a file.
pub(super) enum Outcome {
    Reports(Vec<FileReport>),
    /// It is an archive that is yet to be listed.
    Archive,
    /// The run is to end.
    Left,
}

/// A file under way.
enum Work<'w> {
    Going { inspection: Box<Inspection<'w>>, path: &'w str, key: Option<Key> },
    Over(Outcome),
}

/// What becomes of `sources`, the reports of the journal where it has them.
pub(super) fn run(
    inspector: &Inspector,
    sources: &[Source],
    limits: &Limits,
    journal: Option<&Journal>,
) -> Vec<Outcome> {
    let mut outcomes = Vec::with_capacity(sources.len());
    let mut rest = sources;
    while !rest.is_empty() {
        let mut opened: Vec<Work<'_>> = Vec::new();
        let mut weight = 0;
        while let Some((source, others)) = rest.split_first().filter(|_| weight <= OPENED) {
            let work = begin(inspector, source, limits, journal, &mut weight);
            opened.push(work);
            rest = others;
        }
        while opened.iter_mut().map(advance).filter(|going| *going).count() > 0 {}
        outcomes.extend(opened.into_iter().map(|work| end(work, journal)));
    }
    outcomes
}

/// Reads and opens a file that the journal does not know; adds to the `weight` of what is open.
fn begin<'w>(
    inspector: &'w Inspector,
    source: &'w Source,
    limits: &Limits,
    journal: Option<&Journal>,
    weight: &mut usize,
) -> Work<'w> {
    if interrupt::asked() {
        return Work::Over(Outcome::Left);
    }
    let path = &source.path;
    let read = source.bytes(limits);
    if source.is_archive(&read, limits) {
        return Work::Over(Outcome::Archive);
    }
    let bytes = match read {
        Ok(bytes) => bytes,
        Err(problem) => {
            let report = FileReport::unreadable(path.clone(), None, vec![*problem]);
            return Work::Over(Outcome::Reports(vec![report]));
        }
    };
    let hash = journal.map(|_| digest([&bytes]));
    let kept = journal.zip(hash).map(|(journal, hash)| (journal, Journal::key(path, &hash)));
    if let Some(reports) = kept.as_ref().and_then(|(journal, key)| journal.get(key)) {
        return Work::Over(Outcome::Reports(reports));
    }
    let begun = panics::caught(|| inspector.begin_knowing(path, &bytes, hash));
    // What is no package may be converted, which takes its time.
    let is_small = bytes.len() <= LARGE && bytes.starts_with(b"PK");
    match begun {
        Ok(inspection) => {
            *weight += if is_small { inspection.weight() } else { OPENED + 1 };
            let inspection = Box::new(inspection);
            Work::Going { inspection, path, key: kept.map(|(_, key)| key) }
        }
        Err(at) => Work::Over(Outcome::Reports(failed(path, at))),
    }
}

/// Goes on with a file by one stage; false when there is none left.
fn advance(work: &mut Work<'_>) -> bool {
    let Work::Going { inspection, path, .. } = work else { return false };
    match panics::caught(|| inspection.advance()) {
        Ok(going) => going,
        Err(at) => {
            *work = Work::Over(Outcome::Reports(failed(path, at)));
            false
        }
    }
}

/// What became of a file that is through all stages. The journal keeps it.
fn end(work: Work<'_>, journal: Option<&Journal>) -> Outcome {
    match work {
        Work::Going { inspection, key, .. } => {
            let reports = inspection.finish();
            if let (Some(journal), Some(key), false) = (journal, key, reports.iter().any(may_pass)) {
                journal.put(&key, &reports);
            }
            Outcome::Reports(reports)
        }
        Work::Over(outcome) => outcome,
    }
}

/// A panic in a reader is a fault of ours, but it must not cost the rest of the batch.
fn failed(path: &str, at: String) -> Vec<FileReport> {
    let problem = Problem::error("damaged", Message::new("读取文件时程序出错", "the program failed on this file"))
        .found(at)
        .help(Message::new(
            "请用 Office 或 WPS 打开后另存一份；并报告此文件",
            "open it in an office program and save it again; please report the file",
        ));
    vec![FileReport::unreadable(path.to_owned(), None, vec![problem])]
}

/// Whether a file could not be read for a reason that may be gone the next time: a converter that was missing,
/// a machine that was slow.
fn may_pass(report: &FileReport) -> bool {
    report.record.is_none()
        && report.problems.iter().any(|p| matches!(&*p.code, "damaged" | "unsupported" | "oversized"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_problem_of_its_file() {
        panics::silence();
        let at = panics::caught(panicking).err().unwrap_or_default();
        let reports = failed("a.xlsx", at);
        let said: Vec<&str> = reports.iter().flat_map(|r| &r.problems).map(|p| &*p.code).collect();
        let found = reports.iter().flat_map(|r| &r.problems).find_map(|p| p.found.clone()).unwrap_or_default();
        assert_eq!(said, ["damaged"]);
        assert!(found.contains("stages.rs:"), "{found}");
    }

    #[allow(clippy::panic)]
    fn panicking() {
        panic!("a reader failed")
    }
}
