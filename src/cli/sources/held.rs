//! An archive whose files wait for their turn: opened for the first of them, closed after the last, so that neither open
//! files nor unpacked archives pile up.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use zwy::archive::Archive;
use zwy::error::Error;
use zwy::limits::Limits;
use zwy::message;
use zwy::message::{Lang, Message};
use zwy::problem::{Problem, Unreadable};

/// An archive of a run.
pub(crate) struct Held {
    origin: Origin,
    opened: Mutex<Option<Arc<Archive<Bytes>>>>,
    /// Files that are still to be read.
    left: AtomicUsize,
}

enum Origin {
    File(PathBuf),
    Bytes(Arc<Vec<u8>>),
    Entry(Arc<Held>, usize),
}

impl Held {
    pub(crate) fn of_file(path: PathBuf) -> Self {
        Self::new(Origin::File(path))
    }

    pub(crate) fn of_bytes(bytes: Arc<Vec<u8>>) -> Self {
        Self::new(Origin::Bytes(bytes))
    }

    pub(crate) fn of_entry(outer: Arc<Held>, index: usize) -> Self {
        Self::new(Origin::Entry(outer, index))
    }

    fn new(origin: Origin) -> Self {
        Self { origin, opened: Mutex::new(None), left: AtomicUsize::new(0) }
    }

    /// The file that it, or the outermost archive, is.
    pub(crate) fn file(&self) -> Option<&Path> {
        match &self.origin {
            Origin::File(path) => Some(path),
            Origin::Bytes(_) => None,
            Origin::Entry(outer, _) => outer.file(),
        }
    }

    /// One more file of it will be read.
    pub(crate) fn expect_one(&self) {
        self.left.fetch_add(1, Ordering::Relaxed);
    }

    /// True when files of it will be read.
    pub(crate) fn is_expected(&self) -> bool {
        self.left.load(Ordering::Relaxed) > 0
    }

    /// Opens it, to be listed: none for what is no archive.
    pub(crate) fn list(&self, limits: &Limits) -> Result<Option<Archive<Bytes>>, Unreadable> {
        let bytes = match &self.origin {
            Origin::File(path) => Bytes::of_file(path).map_err(|error| gone(&Error::io(path, error)))?,
            Origin::Bytes(bytes) => Bytes::of_memory(bytes.clone()),
            Origin::Entry(outer, index) => Bytes::of_memory(Arc::new(outer.read(*index, limits)?)),
        };
        Archive::open(bytes, limits)
    }

    /// The bytes of the file at `index`.
    pub(crate) fn read(&self, index: usize, limits: &Limits) -> Result<Vec<u8>, Unreadable> {
        let archive = {
            let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
            match &*opened {
                Some(archive) => archive.clone(),
                None => {
                    let archive = Arc::new(self.list(limits)?.ok_or_else(changed)?);
                    *opened = Some(archive.clone());
                    archive
                }
            }
        };
        let bytes = archive.entries().get(index).ok_or_else(changed).and_then(|entry| archive.read(entry));
        // A batch that began anew at an archive may ask twice for the same.
        let less = |left: usize| Some(left.saturating_sub(1));
        if self.left.fetch_update(Ordering::AcqRel, Ordering::Acquire, less).is_ok_and(|left| left <= 1) {
            *self.opened.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
        bytes
    }
}

fn gone(error: &Error) -> Unreadable {
    let (zh, en) = (error.describe(Lang::Zh), error.describe(Lang::En));
    let wording = message!("无法读取压缩包：{zh}", "the archive cannot be read: {en}");
    let help = Message::new("请检查文件和权限", "check the file and its permissions");
    Unreadable(Box::new(Problem::error("damaged", wording).help(help)))
}

fn changed() -> Unreadable {
    let wording = Message::new("压缩包在读取过程中变了", "the archive changed while it was read");
    Unreadable(Box::new(Problem::error("damaged", wording).help(Message::new("请重新运行", "run the command again"))))
}

/// The bytes of an archive, in a file or in memory, with a position of their own.
#[derive(Clone)]
pub(crate) struct Bytes {
    within: Within,
    length: u64,
    at: u64,
}

#[derive(Clone)]
enum Within {
    File(Arc<File>),
    Memory(Arc<Vec<u8>>),
}

impl Bytes {
    fn of_file(path: &Path) -> io::Result<Self> {
        let file = crate::cli::open(path)?;
        let length = file.metadata()?.len();
        Ok(Self { within: Within::File(Arc::new(file)), length, at: 0 })
    }

    pub(crate) fn of_memory(bytes: Arc<Vec<u8>>) -> Self {
        Self { length: bytes.len() as u64, within: Within::Memory(bytes), at: 0 }
    }
}

impl Read for Bytes {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &self.within {
            Within::File(file) => read_at(file, buffer, self.at)?,
            Within::Memory(bytes) => {
                let from = usize::try_from(self.at).unwrap_or(usize::MAX);
                bytes.get(from..).unwrap_or_default().read(buffer)?
            }
        };
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Bytes {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let to = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = to.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}
