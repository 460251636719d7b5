//! What a run reads: files, folders walked in the order of names, archives likewise, standard input.
//!
//! The list is made first and holds no content; a file is read when its turn comes. What cannot be listed (a folder
//! without permission, a broken archive in an archive) is a source too, whose problem is told in its place.
//!
//! Any file may be an archive, whatever its name, and to open each of many only to see that takes a good part of the time
//! that checking them takes. So a batch [believes](believing) names that promise a document until the file is read. One
//! that is an archive then is [listed](look), with all that come behind it, and the batch goes on from there.

mod heads;
mod held;

use std::io::Cursor;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::Context;
use heads::HEAD;
use held::{Bytes, Held};
use zwy::archive::{self, Archive, Unpacked};
use zwy::error::{Error, Result};
use zwy::limits::Limits;
use zwy::message;
use zwy::message::{Lang, Message};
use zwy::problem::Problem;

/// Folders in folders that are walked.
const DEPTH: usize = 64;

/// Files of which each is opened at once, whatever its name.
const FEW: usize = 128;

/// The endings of names that promise a document and no archive.
const DOCUMENTS: [&str; 9] = ["docx", "xlsx", "xlsm", "docm", "xls", "doc", "ods", "odt", "csv"];

/// A file of a run.
pub(crate) struct Source {
    /// The file as it is reported: `returns.zip/财政局/表.xlsx` for one in an archive, `-` for standard input.
    pub(crate) path: String,
    from: From,
}

enum From {
    File(PathBuf),
    /// A file that was not looked into: its name promises a document.
    Promised(PathBuf),
    Input(Mutex<Option<Vec<u8>>>),
    Entry(Arc<Held>, usize),
    Refused(Box<Problem>),
}

impl Source {
    /// The bytes, or why there are none: that must not cost the rest of the batch.
    pub(crate) fn bytes(&self, limits: &Limits) -> Result<Vec<u8>, Box<Problem>> {
        match &self.from {
            From::File(path) | From::Promised(path) => bytes(path, limits),
            From::Input(bytes) => Ok(bytes.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default()),
            From::Entry(held, index) => held.read(*index, limits).map_err(|why| Box::new(why.into_problem())),
            From::Refused(problem) => Err(problem.clone()),
        }
    }

    /// True for an archive under the name of a document; `read` is what its [bytes](Self::bytes) are.
    pub(crate) fn is_archive(&self, read: &Result<Vec<u8>, Box<Problem>>, limits: &Limits) -> bool {
        let From::Promised(path) = &self.from else { return false };
        match read {
            Ok(bytes) => {
                archive::may_be(bytes.get(..HEAD).unwrap_or(bytes))
                    && !matches!(Archive::open(Cursor::new(bytes.as_slice()), limits), Ok(None))
            }
            // Archives may be larger than files.
            Err(_) => heads::may_be(path),
        }
    }

    /// Believes its name, where that promises a document.
    fn believe(&mut self) -> bool {
        let ending = |path: &Path| path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        match &mut self.from {
            From::File(path) if ending(path).is_some_and(|ending| DOCUMENTS.contains(&ending.as_str())) => {
                self.from = From::Promised(std::mem::take(path));
                true
            }
            _ => false,
        }
    }

    /// Believes it no more.
    fn doubt(&mut self) -> bool {
        match &mut self.from {
            From::Promised(path) => {
                self.from = From::File(std::mem::take(path));
                true
            }
            _ => false,
        }
    }

    /// The file that it is, or that the archive is in which it lies; none for standard input.
    pub(crate) fn file(&self) -> Option<&Path> {
        match &self.from {
            From::File(path) | From::Promised(path) => Some(path),
            From::Entry(held, _) => held.file(),
            From::Input(_) | From::Refused(_) => None,
        }
    }

    /// The name of the file, which may say what its content does not; empty for standard input.
    pub(crate) fn name(&self) -> &str {
        if matches!(self.from, From::Input(_)) { "" } else { &self.path }
    }
}

/// The files that `paths` name, in order; `jobs` threads look into them (by default one for each core).
///
/// # Errors
/// A path does not exist, or a folder among them cannot be read.
pub(crate) fn list(
    context: &Context,
    paths: &[PathBuf],
    jobs: Option<NonZero<usize>>,
    limits: &Limits,
) -> Result<Vec<Source>> {
    listed(context, paths, jobs, limits, false)
}

/// The same for a batch: of many files, those whose names promise a document are not looked into yet.
///
/// # Errors
/// As there.
pub(crate) fn believing(
    context: &Context,
    paths: &[PathBuf],
    jobs: Option<NonZero<usize>>,
    limits: &Limits,
) -> Result<Vec<Source>> {
    listed(context, paths, jobs, limits, true)
}

/// Looks into the files from number `from` on that were believed until now: one of them is an archive.
pub(crate) fn look(context: &Context, sources: &mut Vec<Source>, from: usize, jobs: Option<NonZero<usize>>) {
    let (limits, from) = (&context.limits, from.min(sources.len()));
    let mut list = List { context, limits, sources: sources.split_off(from), regular: Vec::new() };
    let files = list.sources.iter_mut().enumerate();
    list.regular = files.filter_map(|(index, source)| source.doubt().then_some(index)).collect();
    list.unfold(jobs);
    sources.append(&mut list.sources);
}

fn listed(
    context: &Context,
    paths: &[PathBuf],
    jobs: Option<NonZero<usize>>,
    limits: &Limits,
    believing: bool,
) -> Result<Vec<Source>> {
    let mut list = List { context, limits, sources: Vec::new(), regular: Vec::new() };
    for path in paths {
        if path == Path::new("-") {
            list.input();
            continue;
        }
        let about = std::fs::metadata(path).map_err(|source| super::missing(path, paths, source))?;
        if about.is_dir() {
            list.folder(path, std::fs::read_dir(path).map_err(|source| Error::io(path, source))?, 1);
        } else if about.is_file() {
            list.file(path.clone());
        } else {
            // Reading it says what it is.
            list.push(path.display().to_string(), From::File(path.clone()));
        }
    }
    // Standard input can be read once only, and files behind an archive that was believed are read again.
    let is_input = paths.iter().any(|path| path == Path::new("-"));
    if believing && !is_input && list.regular.len() > FEW {
        let List { sources, regular, .. } = &mut list;
        regular.retain(|&index| !sources.get_mut(index).is_some_and(Source::believe));
    }
    list.unfold(jobs);
    if list.sources.is_empty() {
        context.note(context.say("没有可读的文件", "there are no files to read"));
    }
    Ok(list.sources)
}

struct List<'a> {
    context: &'a Context,
    limits: &'a Limits,
    sources: Vec<Source>,
    /// Indices of the sources that are regular files: one may be an archive.
    regular: Vec<usize>,
}

impl List<'_> {
    fn push(&mut self, path: String, from: From) {
        self.sources.push(Source { path, from });
    }

    fn refuse(&mut self, path: String, problem: Problem) {
        self.push(path, From::Refused(Box::new(problem)));
    }

    fn skip(&self, why: (&'static str, &'static str), path: &str) {
        self.context.note(&format!("{}{}{path}", self.context.say(why.0, why.1), self.context.say("：", ": ")));
    }

    fn input(&mut self) {
        let path = "-".to_owned();
        match bytes(Path::new("-"), self.limits) {
            Ok(bytes) if archive::may_be(bytes.get(..HEAD).unwrap_or(&bytes)) => {
                let bytes = Arc::new(bytes);
                let held = Held::of_bytes(bytes.clone());
                if !self.archive(&path, &Arc::new(held), Budget::new(self.limits)) {
                    let bytes = Arc::try_unwrap(bytes).unwrap_or_else(|bytes| bytes.to_vec());
                    self.push(path, From::Input(Mutex::new(Some(bytes))));
                }
            }
            Ok(bytes) => self.push(path, From::Input(Mutex::new(Some(bytes)))),
            Err(problem) => self.refuse(path, *problem),
        }
    }

    fn folder(&mut self, folder: &Path, entries: std::fs::ReadDir, depth: usize) {
        let (read, failed): (Vec<_>, Vec<_>) = entries.partition(std::result::Result::is_ok);
        for error in failed.into_iter().filter_map(std::result::Result::err) {
            self.refuse(folder.display().to_string(), unlisted(folder, error));
        }
        let mut entries: Vec<std::fs::DirEntry> = read.into_iter().filter_map(std::result::Result::ok).collect();
        entries.sort_by_cached_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            let shown = path.display().to_string();
            if is_junk(&entry.file_name().to_string_lossy()) {
                self.skip(("略过", "skipped"), &shown);
                continue;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => match std::fs::read_dir(&path) {
                    Ok(_) if depth >= DEPTH => self.refuse(shown, too_deep()),
                    Ok(entries) => self.folder(&path, entries, depth + 1),
                    Err(error) => self.refuse(shown, unlisted(&path, error)),
                },
                Ok(kind) if kind.is_file() || kind.is_symlink() && path.is_file() => self.file(path),
                Ok(_) => self.skip(("略过（不是普通文件）", "skipped (not a regular file)"), &shown),
                Err(error) => self.refuse(shown, unlisted(&path, error)),
            }
        }
    }

    fn file(&mut self, path: PathBuf) {
        self.regular.push(self.sources.len());
        self.push(path.display().to_string(), From::File(path));
    }

    /// Puts what archives hold in their places.
    fn unfold(&mut self, jobs: Option<NonZero<usize>>) {
        let regular = std::mem::take(&mut self.regular);
        let files: Vec<&Path> = regular.iter().filter_map(|&index| self.sources.get(index)?.file()).collect();
        let archives = heads::archives(&files, jobs);
        if archives.is_empty() {
            return;
        }
        let mut archives = archives.into_iter().filter_map(|number| regular.get(number).copied()).peekable();
        let walked = std::mem::take(&mut self.sources);
        for (index, source) in walked.into_iter().enumerate() {
            let archive = archives.next_if_eq(&index).is_some()
                && source.file().is_some_and(|file| {
                    self.archive(&source.path, &Arc::new(Held::of_file(file.to_owned())), Budget::new(self.limits))
                });
            if !archive {
                self.sources.push(source);
            }
        }
    }

    /// Lists the files of an archive; false for what is none.
    fn archive(&mut self, path: &str, held: &Arc<Held>, mut budget: Budget) -> bool {
        match held.list(self.limits) {
            Ok(None) => return false,
            Ok(Some(archive)) => {
                budget.unpacked = Some(archive.unpacked());
                self.inside(path, held, &archive, &mut budget);
            }
            Err(why) => self.refuse(path.to_owned(), why.into_problem()),
        }
        true
    }

    /// The files of an archive, or what is to be said of it as a whole.
    fn inside(&mut self, path: &str, held: &Arc<Held>, archive: &Archive<Bytes>, budget: &mut Budget) {
        let before = self.sources.len();
        if !self.entries(path, held, archive, budget) {
            self.sources.truncate(before);
            self.refuse(path.to_owned(), budget.too_much(self.limits));
        } else if self.sources.len() == before {
            self.refuse(path.to_owned(), empty_archive());
        }
    }

    /// False when the archive and those in it hold more than the limits allow.
    fn entries(&mut self, path: &str, held: &Arc<Held>, archive: &Archive<Bytes>, budget: &mut Budget) -> bool {
        for (index, entry) in archive.entries().iter().enumerate() {
            let shown = format!("{path}/{}", entry.path);
            if !budget.take(entry.bytes) {
                return false;
            }
            if entry.path.split('/').any(is_junk) {
                self.skip(("略过", "skipped"), &shown);
            } else if !entry.regular {
                self.skip(("略过（不是普通文件）", "skipped (not a regular file)"), &shown);
            } else if !self.inner(&shown, held, archive, index, budget) {
                if let Some(Err(why)) = budget.unpacked.as_mut().map(|counted| archive.count(entry, counted)) {
                    // What came before keeps its place.
                    budget.unpacked = None;
                    budget.full = true;
                    self.refuse(path.to_owned(), why.into_problem());
                    return true;
                }
                held.expect_one();
                self.push(shown, From::Entry(held.clone(), index));
            }
            if budget.full {
                break;
            }
        }
        true
    }

    /// Lists an archive in an archive; false for what is none.
    fn inner(
        &mut self,
        path: &str,
        held: &Arc<Held>,
        archive: &Archive<Bytes>,
        index: usize,
        budget: &mut Budget,
    ) -> bool {
        let Some(entry) = archive.entries().get(index) else { return false };
        if entry.bytes < 22 || !archive.head(entry).is_some_and(|head| archive::may_be(&head)) {
            return false;
        }
        let Ok(bytes) = archive.read(entry) else { return false };
        let inside = match Archive::open(Bytes::of_memory(Arc::new(bytes)), self.limits) {
            Ok(Some(inside)) => inside,
            Ok(None) => return false,
            Err(why) => {
                self.refuse(path.to_owned(), why.into_problem());
                return true;
            }
        };
        if budget.depth == 0 {
            let most = self.limits.archive_depth;
            let message =
                message!("压缩包嵌套超过上限 {most} 层", "archives are nested more deeply than the limit of {most}");
            self.refuse(path.to_owned(), self.limits.oversized("archive_depth", message));
            return true;
        }
        let inner = Arc::new(Held::of_entry(held.clone(), index));
        budget.depth -= 1;
        self.inside(path, &inner, &inside, budget);
        budget.depth += 1;
        if inner.is_expected() {
            held.expect_one();
        }
        true
    }
}

/// What an archive and the archives in it may still hold.
struct Budget {
    entries: usize,
    bytes: u64,
    depth: usize,
    /// What the files of it unpack to.
    unpacked: Option<Unpacked>,
    /// They unpack to too much: nothing more is listed.
    full: bool,
}

impl Budget {
    fn new(limits: &Limits) -> Self {
        let depth = limits.archive_depth.saturating_sub(1);
        let (entries, bytes) = (limits.archive_entries, limits.archive_bytes);
        Self { entries, bytes, depth, unpacked: None, full: false }
    }

    fn take(&mut self, bytes: u64) -> bool {
        let left = self.entries.checked_sub(1).zip(self.bytes.checked_sub(bytes));
        if let Some((entries, bytes)) = left {
            (self.entries, self.bytes) = (entries, bytes);
        }
        left.is_some()
    }

    /// What is said of an archive that holds more than there was left.
    fn too_much(&self, limits: &Limits) -> Problem {
        if self.entries == 0 {
            let most = limits.archive_entries;
            let message = message!(
                "压缩包（连同其中的压缩包）超过上限 {most} 个文件",
                "the archive and those in it have more files than the limit of {most}"
            );
            return limits.oversized("archive_entries", message);
        }
        let most = limits.archive_bytes >> 20;
        let message = message!(
            "压缩包（连同其中的压缩包）解压后超过上限 {most} MiB",
            "the archive and those in it unpack to more than the limit of {most} MiB"
        );
        limits.oversized("archive_bytes", message)
    }
}

/// True for what systems and office programs leave beside the files of people.
fn is_junk(name: &str) -> bool {
    name.starts_with('.') || name.starts_with("~$") || matches!(name, "Thumbs.db" | "desktop.ini" | "__MACOSX")
}

fn bytes(file: &Path, limits: &Limits) -> Result<Vec<u8>, Box<Problem>> {
    match super::read_within(file, limits) {
        Ok(Some(bytes)) => Ok(bytes),
        Ok(None) => {
            let most = zwy::limits::size(limits.file_bytes);
            let message = message!("文件超过上限 {most}", "the file is larger than the limit of {most}");
            Err(Box::new(limits.oversized("file_bytes", message)))
        }
        Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
            let wording = Message::new("文件已被移走或删除", "the file was moved or deleted before it was read");
            let help = Message::new("放回后再运行一次", "put it back, and run the command again");
            Err(Box::new(Problem::error("damaged", wording).help(help)))
        }
        Err(error) => Err(Box::new(unread(&error))),
    }
}

fn unread(error: &Error) -> Problem {
    let (zh, en) = (error.describe(Lang::Zh), error.describe(Lang::En));
    Problem::error("damaged", message!("无法读取文件：{zh}", "the file cannot be read: {en}"))
        .help(Message::new("请检查文件和权限", "check the file and its permissions"))
}

fn unlisted(path: &Path, error: std::io::Error) -> Problem {
    let error = Error::io(path, error);
    let (zh, en) = (error.describe(Lang::Zh), error.describe(Lang::En));
    Problem::error("damaged", message!("无法读取文件夹：{zh}", "the folder cannot be read: {en}"))
        .help(Message::new("请检查文件夹和权限", "check the folder and its permissions"))
}

fn too_deep() -> Problem {
    Problem::error("oversized", message!("文件夹超过 {DEPTH} 层", "the folders are more than {DEPTH} deep"))
        .help(Message::new("请把其中的文件移到上层文件夹", "move what is in it to a folder further up"))
}

fn empty_archive() -> Problem {
    Problem::error("unsupported", Message::new("压缩包中没有文件", "there is no file in the archive"))
        .help(Message::new("请确认压缩包的内容后重新报送", "look at what is in it, then send it again"))
}
