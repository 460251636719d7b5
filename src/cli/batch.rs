//! Many files: folders walked in order, files checked in parallel, reports given out in input order.
//!
//! Files are taken in windows of a few per thread, so that memory is bounded by the files under way and not by the
//! batch.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use super::Context;
use zwy::error::{Error, Result};
use zwy::inspect::Inspector;
use zwy::limits::Limits;
use zwy::message;
use zwy::message::{Lang, Message};
use zwy::problem::Problem;
use zwy::report::FileReport;

/// Files of a window for each thread.
const WINDOW: usize = 4;

/// The files that `paths` name: files as they are, folders walked in the order of names.
///
/// # Errors
/// A path does not exist.
pub(crate) fn files(context: &Context, paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if path == Path::new("-") {
            files.push(path.clone());
            continue;
        }
        let meta = std::fs::metadata(path).map_err(|source| Error::io(path, source))?;
        if meta.is_dir() { walk(context, path, &mut files, 0)? } else { files.push(path.clone()) }
    }
    Ok(files)
}

fn walk(context: &Context, folder: &Path, files: &mut Vec<PathBuf>, depth: usize) -> Result<()> {
    let entries = std::fs::read_dir(folder).map_err(|source| Error::io(folder, source))?;
    let mut entries: Vec<std::fs::DirEntry> = entries.filter_map(std::result::Result::ok).collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') || name.starts_with("~$") || name == "Thumbs.db" || name == "desktop.ini" {
            let skipped = context.say("略过", "skipped");
            context.note(&format!("{skipped}: {}", path.display()));
            continue;
        }
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() && depth < 64 {
            walk(context, &path, files, depth + 1)?;
        } else if kind.is_file() || kind.is_symlink() && path.is_file() {
            files.push(path);
        } else {
            let skipped = context.say("略过（不是普通文件）", "skipped (not a regular file)");
            context.note(&format!("{skipped}: {}", path.display()));
        }
    }
    Ok(())
}

/// Checks `files` with `jobs` threads and gives each one's reports to `each`, in input order.
///
/// # Errors
/// What `each` says; threads cannot be started.
pub(crate) fn run(
    inspector: &Inspector,
    files: &[PathBuf],
    jobs: Option<usize>,
    mut each: impl FnMut(FileReport) -> Result<()>,
) -> Result<()> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs.unwrap_or(0))
        .stack_size(8 << 20)
        .build()
        .map_err(|e| Error::Write(message!("无法启动线程：{e}", "cannot start threads: {e}")))?;
    let bar = progress(files.len());
    let window = pool.current_num_threads() * WINDOW;
    for chunk in files.chunks(window.max(1)) {
        let reports: Vec<Vec<FileReport>> =
            pool.install(|| chunk.par_iter().map(|file| one(inspector, file)).collect());
        for report in reports.into_iter().flatten() {
            bar.suspend(|| each(report))?;
        }
        bar.inc(chunk.len() as u64);
    }
    bar.finish_and_clear();
    Ok(())
}

fn progress(files: usize) -> ProgressBar {
    if files < 2 || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(files as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len}  {per_sec}  {eta}") {
        bar.set_style(style);
    }
    bar
}

/// The reports of one file. A panic in a reader is a fault of ours, but it must not cost the rest of the batch.
fn one(inspector: &Inspector, file: &Path) -> Vec<FileReport> {
    let path = file.display().to_string();
    let bytes = match bytes(file) {
        Ok(bytes) => bytes,
        Err(problem) => return vec![FileReport::unreadable(path, None, vec![*problem])],
    };
    let checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| inspector.inspect(&path, &bytes)));
    checked.unwrap_or_else(|_| {
        let problem = Problem::error("damaged", Message::new("读取文件时程序出错", "the program failed on this file"))
            .help(Message::new(
                "请用 Office 或 WPS 打开后另存一份；并报告此文件",
                "open it in an office program and save it again; please report the file",
            ));
        vec![FileReport::unreadable(path, None, vec![problem])]
    })
}

/// The bytes of a file of a batch, or why there are none: that must not cost the rest of the batch.
pub(crate) fn bytes(file: &Path) -> Result<Vec<u8>, Box<Problem>> {
    let limits = limits();
    match super::read_within(file, &limits) {
        Ok(Some(bytes)) => Ok(bytes),
        Ok(None) => {
            let megabytes = limits.file_bytes >> 20;
            let problem = Problem::error(
                "oversized",
                message!("文件超过 {megabytes} MB", "the file is larger than {megabytes} MB"),
            );
            let help = Message::new(
                "请删去图片和无关的内容后另存",
                "delete pictures and what does not belong there, and save it again",
            );
            Err(Box::new(problem.help(help)))
        }
        Err(error) => {
            let (zh, en) = (error.describe(Lang::Zh), error.describe(Lang::En));
            let problem = Problem::error("damaged", message!("无法读取文件：{zh}", "the file cannot be read: {en}"));
            Err(Box::new(problem.help(Message::new("请检查文件和权限", "check the file and its permissions"))))
        }
    }
}

/// The limits of a run.
pub(crate) fn limits() -> Limits {
    Limits::default()
}
