//! Files that the command writes: whole or not at all, never over an existing one unasked, and never over an input.

mod names;
mod pending;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

pub(crate) use names::{Names, safe_name};
pub(crate) use pending::Pending;

use zwy::error::{Error, Result};
use zwy::message;
use zwy::message::Message;

/// What is done about a file that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Existing {
    /// It stays, and the run says so.
    Refused,
    /// It stays where it has just the bytes that were to be written: an earlier run got so far. Else it is refused.
    Kept,
    /// It is replaced.
    Replaced,
}

impl Existing {
    pub(crate) fn of(force: bool, resume: bool) -> Self {
        match (force, resume) {
            (true, _) => Self::Replaced,
            (false, true) => Self::Kept,
            (false, false) => Self::Refused,
        }
    }
}

/// Writes `bytes` to `path`, whole or not at all, and sees to it that the name stays there.
///
/// # Errors
/// The file exists and `existing` does not allow that, or it cannot be written.
pub(crate) fn write(path: &Path, bytes: &[u8], existing: Existing) -> Result<()> {
    filled(Pending::beside(path, existing)?, path, bytes)?.finish()?;
    settle(folder_of(path));
    Ok(())
}

/// The same for one of many files: they are [settled](settle_all) together at the end.
///
/// # Errors
/// As for [`write`].
pub(crate) fn write_one(path: &Path, bytes: &[u8], existing: Existing) -> Result<()> {
    filled(Pending::new(path, existing)?, path, bytes)?.name()
}

fn filled(mut file: Pending, path: &Path, bytes: &[u8]) -> Result<Pending> {
    std::io::Write::write_all(&mut file, bytes).map_err(|source| Error::io(path, source))?;
    Ok(file)
}

/// Says before the work is done that `path` cannot be written, because it is there, or is a folder.
///
/// # Errors
/// Just that.
pub(crate) fn free(path: &Path, existing: Existing) -> Result<()> {
    let is_folder = || path.symlink_metadata().is_ok_and(|meta| meta.is_dir());
    let is_taken = existing == Existing::Refused && path.symlink_metadata().is_ok();
    if is_taken || is_folder() { Err(exists(path)) } else { Ok(()) }
}

/// The files that a run reads: none of them is ever written, under whatever name, by whatever link.
#[derive(Debug)]
pub(crate) struct Inputs(HashMap<Identity, PathBuf>);

impl Inputs {
    pub(crate) fn new<'p>(paths: impl Iterator<Item = &'p PathBuf>) -> Self {
        Self(paths.filter_map(|path| Some((Identity::of(path)?, path.clone()))).collect())
    }

    /// Refuses an output that is one of them.
    ///
    /// # Errors
    /// Just that.
    pub(crate) fn refuse(&self, output: &Path) -> Result<()> {
        match Identity::of(output).and_then(|identity| self.0.get(&identity)) {
            Some(input) => Err(is_input(output, &input.display().to_string())),
            None => Ok(()),
        }
    }
}

/// Why `output` is not written, which is the input `input`.
pub(crate) fn is_input(output: &Path, input: &str) -> Error {
    let output = output.display();
    Error::usage(
        message!("输出文件 {output} 就是输入文件 {input}", "the output {output} is the input {input}"),
        Message::new("输入文件从不改动，请换一个输出名", "inputs are never changed: choose another name"),
    )
}

/// What tells one file from another, however it is named.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Identity {
    #[cfg(unix)]
    node: (u64, u64),
    #[cfg(not(unix))]
    path: PathBuf,
}

impl Identity {
    /// Of a file that is there.
    #[cfg(unix)]
    pub(crate) fn of(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file).map(|m| Self { node: (m.dev(), m.ino()) })
    }

    /// Of a file that is there.
    #[cfg(not(unix))]
    pub(crate) fn of(path: &Path) -> Option<Self> {
        std::fs::canonicalize(path).ok().filter(|path| path.is_file()).map(|path| Self { path })
    }
}

/// Makes the names in a folder outlast a power cut, where the system has a way to.
pub(crate) fn settle(folder: &Path) {
    if cfg!(unix)
        && let Ok(folder) = std::fs::File::open(folder)
    {
        // Some file systems cannot; then nothing can be done.
        let _ = folder.sync_all();
    }
}

/// The same for the files of a batch, names and contents.
pub(crate) fn settle_all(folder: &Path) {
    #[cfg(target_os = "linux")]
    if let Ok(folder) = std::fs::File::open(folder) {
        let _ = rustix::fs::syncfs(&folder);
    }
    settle(folder);
}

/// The folder that a file stands in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn exists(path: &Path) -> Error {
    if path.is_dir() {
        let path = path.display();
        return Error::usage(
            message!("{path} 是文件夹，不是文件", "{path} is a folder, not a file"),
            message!("写出文件名，如 {path}/文件名", "name the file, as {path}/NAME"),
        );
    }
    let path = path.display();
    Error::usage(
        message!("{path} 已存在", "{path} exists already"),
        Message::new("换一个名字，或用 --force 覆盖", "choose another name, or overwrite it with --force"),
    )
}

fn no_folder(folder: &Path) -> Error {
    let is_home = folder.starts_with("~");
    let folder = folder.display();
    if is_home {
        return Error::usage(
            message!(
                "没有文件夹 {folder}：引号里的“~”不代表个人文件夹",
                "there is no folder {folder}: in quotes, “~” is not your home folder"
            ),
            Message::new("去掉引号，或写完整路径", "leave out the quotes, or write the whole path"),
        );
    }
    Error::usage(
        message!("要写入的文件夹 {folder} 不存在", "the folder to write to, {folder}, does not exist"),
        message!(
            "先建好这个文件夹（mkdir -p {folder}），或换一个位置",
            "make it first (mkdir -p {folder}), or choose another place"
        ),
    )
}
