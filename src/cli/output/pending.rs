//! A file under way.
//!
//! On Linux it has no name until it is whole: a program that is killed leaves nothing behind. Elsewhere, and on file
//! systems that cannot do so, it stands under a temporary name beside and is renamed.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use super::{Existing, exists, folder_of, free, no_folder};
use zwy::error::{Error, Result};

/// What temporary names begin with: what lies among returns under such a name is no return.
const PREFIX: &str = ".zwy-";

/// A file under way.
pub(crate) struct Pending {
    path: PathBuf,
    existing: Existing,
    file: Kind,
}

enum Kind {
    #[cfg(target_os = "linux")]
    Unnamed(File),
    Named(NamedTempFile),
}

impl Pending {
    /// A file that will stand at `path`.
    ///
    /// # Errors
    /// The folder cannot be written to, or a file is there that may not be replaced.
    pub(crate) fn beside(path: &Path, existing: Existing) -> Result<Self> {
        free(path, existing)?;
        Self::new(path, existing)
    }

    /// The same, without a look at what is there: a name that is taken is found when the file gets it.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub(super) fn new(path: &Path, existing: Existing) -> Result<Self> {
        let folder = folder_of(path);
        let file = Kind::new(folder).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound if !folder.exists() => no_folder(folder),
            _ => Error::io(path, bare(error)),
        })?;
        Ok(Self { path: path.to_owned(), existing, file })
    }

    /// Gives the whole file its name, once it has reached the disk.
    ///
    /// # Errors
    /// What was written did not reach the disk, or a file is there that may not be replaced.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.file.as_file().sync_data().map_err(|error| Error::io(&self.path, bare(error)))?;
        self.name()
    }

    /// Gives the whole file its name. It reaches the disk with the others of its batch, when that is
    /// [settled](super::settle_all): waiting for the disk at every one takes most of the time of a large batch.
    ///
    /// # Errors
    /// As for [`finish`](Self::finish).
    pub(super) fn name(self) -> Result<()> {
        let Self { path, existing, mut file } = self;
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::AlreadyExists => exists(&path),
            _ => Error::io(&path, bare(error)),
        };
        if existing == Existing::Kept && path.is_file() && same(file.as_file(), &path).map_err(failed)? {
            return Ok(());
        }
        // What a power cut left of an earlier run.
        let is_left =
            existing == Existing::Kept && path.symlink_metadata().is_ok_and(|meta| meta.is_file() && meta.len() == 0);
        file.name(&path, existing == Existing::Replaced || is_left).map_err(failed)
    }
}

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.as_file().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Kind {
    fn new(folder: &Path) -> io::Result<Self> {
        #[cfg(target_os = "linux")]
        if let Ok(file) = unnamed::open(folder) {
            return Ok(Self::Unnamed(file));
        }
        Ok(Self::Named(named(folder)?))
    }

    fn as_file(&mut self) -> &mut File {
        match self {
            #[cfg(target_os = "linux")]
            Self::Unnamed(file) => file,
            Self::Named(file) => file.as_file_mut(),
        }
    }

    fn name(self, path: &Path, replace: bool) -> io::Result<()> {
        let named = match self {
            Self::Named(file) => file,
            #[cfg(target_os = "linux")]
            Self::Unnamed(mut file) => match unnamed::link(&file, path, replace) {
                Err(error) if unnamed::cannot(&error) => {
                    let mut named = named(folder_of(path))?;
                    file.rewind()?;
                    io::copy(&mut file, &mut named)?;
                    named.as_file().sync_data()?;
                    named
                }
                done => return done,
            },
        };
        let kept = if replace { named.persist(path) } else { named.persist_noclobber(path) };
        kept.map(|_| ()).map_err(|error| error.error)
    }
}

fn named(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX);
    // As any file that a program makes: what the user's mask leaves.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// What the system said, without the temporary name.
fn bare(error: io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(_) => error,
        None => error.kind().into(),
    }
}

/// Whether a file has the bytes that were written.
fn same(written: &mut File, path: &Path) -> io::Result<bool> {
    let mut there = File::open(path)?;
    if there.metadata()?.len() != written.metadata()?.len() {
        return Ok(false);
    }
    written.rewind()?;
    let (mut one, mut other) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        let read = written.read(&mut one)?;
        if read == 0 {
            return Ok(true);
        }
        let (Some(one), Some(other)) = (one.get(..read), other.get_mut(..read)) else { return Ok(false) };
        match there.read_exact(other) {
            Ok(()) if one == other => {}
            Ok(()) => return Ok(false),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(error) => return Err(error),
        }
    }
}

#[cfg(target_os = "linux")]
mod unnamed {
    use std::fs::{File, OpenOptions};
    use std::io;
    use std::os::fd::AsRawFd;
    use std::os::unix::fs::OpenOptionsExt;
    use std::path::Path;

    use rustix::fs::{AtFlags, CWD, OFlags, linkat};

    pub(super) fn open(folder: &Path) -> io::Result<File> {
        let flags = OFlags::TMPFILE.bits() as i32;
        OpenOptions::new().read(true).write(true).mode(0o666).custom_flags(flags).open(folder)
    }

    pub(super) fn link(file: &File, path: &Path, replace: bool) -> io::Result<()> {
        let own = format!("/proc/self/fd/{}", file.as_raw_fd());
        let at = |path: &Path| linkat(CWD, &own, CWD, path, AtFlags::SYMLINK_FOLLOW).map_err(io::Error::from);
        match at(path) {
            // No call replaces a name by a file that has none: it gets a name for a moment.
            Err(error) if replace && error.kind() == io::ErrorKind::AlreadyExists => {
                let moment = tempfile::Builder::new().prefix(super::PREFIX).make_in(super::folder_of(path), at)?;
                moment.persist(path).map(|_| ()).map_err(|error| error.error)
            }
            done => done,
        }
    }

    /// Whether naming failed because there is no `/proc`, or the file system knows no such thing.
    pub(super) fn cannot(error: &io::Error) -> bool {
        matches!(
            error.kind(),
            io::ErrorKind::NotFound
                | io::ErrorKind::Unsupported
                | io::ErrorKind::CrossesDevices
                | io::ErrorKind::PermissionDenied
                | io::ErrorKind::InvalidInput
                | io::ErrorKind::TooManyLinks
        )
    }
}
