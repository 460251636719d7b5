//! What a batch has done so far, so that a run that was ended at any moment can go on: beside its output, removed when
//! the output is whole.
//!
//! Entries are appended, one a file, each with a hash of itself: what was cut off by the end of a run, or by a power
//! cut, is dropped and done again. An entry is found by the file's path and content, so a file that has changed is
//! checked anew. A journal of another version, or of other schemas, options or limits, is of no use and begins anew.
//! The day is taken over: dates are compared with the day on which the batch began.
//!
//! Hashes keep no secret: whoever sends returns can make a journal, too, and an archive may unpack it to where it is
//! looked for, with its permissions. So a journal is also bound to the file that it stands in, by what nobody knows
//! before that file is there.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, UNIX_EPOCH};

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use zwy::error::{Error, Result};
use zwy::message;
use zwy::message::Message;
use zwy::report::{FileReport, stored};

/// What a journal begins with; then the run and the file that it is of, and its day.
const MAGIC: &[u8; 16] = b"zwy journal 2\n\0\0";
/// An entry is its key, its length, its bytes, and the beginning of their hash.
const HASH: usize = 16;
/// What a power cut may cost.
const SYNCED: Duration = Duration::from_secs(1);

/// Identifies what an entry is about, or a run.
pub(crate) type Key = [u8; 32];

/// The journal of a run.
pub(crate) struct Journal {
    path: PathBuf,
    day: NaiveDate,
    /// Where the entries of an earlier run stand.
    known: HashMap<Key, (u64, usize)>,
    /// Whether there was a journal that is of no use to this run.
    unfit: bool,
    state: Mutex<State>,
}

struct State {
    file: File,
    end: u64,
    synced: Instant,
    /// Why no more is kept.
    failed: Option<io::Error>,
}

impl Journal {
    /// The journal of a run whose output is `output`.
    pub(crate) fn beside(output: &Path) -> PathBuf {
        let name = output.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        output.with_file_name(format!(".{name}.zwy-journal"))
    }

    /// Opens the journal at `path` for the run `run`, with the entries of an earlier one when `resume`, else empty.
    ///
    /// # Errors
    /// It cannot be written, or another run is using it.
    pub(crate) fn open(path: PathBuf, run: Key, today: NaiveDate, resume: bool) -> Result<Self> {
        let failed = |source| Error::io(&path, source);
        let mut file = create(&path).map_err(failed)?;
        if !file.metadata().map_err(failed)?.is_file() {
            return Err(failed(io::ErrorKind::InvalidInput.into()));
        }
        if matches!(file.try_lock(), Err(std::fs::TryLockError::WouldBlock)) {
            let path = path.display();
            return Err(Error::usage(
                message!("{path} 正被另一次运行使用", "{path} is in use by another run"),
                Message::new("等它结束，或换一个输出名", "wait until it has ended, or choose another output"),
            ));
        }
        let mut known = HashMap::new();
        let mut found = None;
        let own = bound(&run, &file).map_err(failed)?;
        if resume && is_own(&file) {
            found = load(&mut file, &own, &mut known).map_err(failed)?;
        }
        let unfit = resume && found.is_none() && file.metadata().map_err(failed)?.len() > 0;
        let (day, end) = match found {
            Some((day, end)) => (day, end),
            None => {
                file.set_len(0).map_err(failed)?;
                let mut head = MAGIC.to_vec();
                head.extend(own);
                head.extend(chrono::Datelike::num_days_from_ce(&today).to_le_bytes());
                file.rewind().and_then(|()| file.write_all(&head)).map_err(failed)?;
                (today, head.len() as u64)
            }
        };
        file.set_len(end).map_err(failed)?;
        let state = Mutex::new(State { file, end, synced: Instant::now(), failed: None });
        Ok(Self { path, day, known, unfit, state })
    }

    /// The day on which the batch began.
    pub(crate) fn day(&self) -> NaiveDate {
        self.day
    }

    /// Number of files that an earlier run has done.
    pub(crate) fn known(&self) -> usize {
        self.known.len()
    }

    /// Whether there was a journal that is of no use to this run: it is of another one, of another file, or readable for
    /// others.
    pub(crate) fn is_unfit(&self) -> bool {
        self.unfit
    }

    /// What the file `path` whose content has this `hash` is found by.
    pub(crate) fn key(path: &str, hash: &Key) -> Key {
        digest([path.as_bytes(), &[0], hash])
    }

    /// The reports of a file that an earlier run has done.
    pub(crate) fn get(&self, key: &Key) -> Option<Vec<FileReport>> {
        let (at, length) = *self.known.get(key)?;
        let mut bytes = vec![0; length];
        let mut state = self.state();
        state.file.seek(SeekFrom::Start(at)).ok()?;
        state.file.read_exact(&mut bytes).ok()?;
        drop(state);
        stored::read(&bytes)
    }

    /// Keeps the reports of a file.
    pub(crate) fn put(&self, key: &Key, reports: &[FileReport]) {
        let bytes = stored::write(reports);
        let mut entry = Vec::with_capacity(bytes.len() + 64);
        entry.extend(key);
        entry.extend((bytes.len() as u64).to_le_bytes());
        entry.extend(&bytes);
        entry.extend(digest([&entry]).get(..HASH).unwrap_or_default());
        let mut guard = self.state();
        let state = &mut *guard;
        if state.failed.is_some() {
            return;
        }
        let end = state.end;
        let written = state.file.seek(SeekFrom::Start(end)).and_then(|_| state.file.write_all(&entry));
        match written {
            Ok(()) => state.end += entry.len() as u64,
            Err(error) => state.failed = Some(error),
        }
        if state.synced.elapsed() > SYNCED {
            let _ = state.file.sync_data();
            state.synced = Instant::now();
        }
    }

    /// The output is whole: nothing is left to go on with.
    pub(crate) fn remove(self) {
        let _ = std::fs::remove_file(&self.path);
    }

    /// Makes what is kept outlast a power cut. Why it could not be kept, where that is so.
    pub(crate) fn close(self) -> Option<Error> {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        let failed = state.failed.or_else(|| state.file.sync_data().err());
        failed.map(|source| Error::io(&self.path, source))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The hash of what a run is: everything that its reports follow from but the files.
pub(crate) fn digest<'p, P: AsRef<[u8]> + ?Sized + 'p>(parts: impl IntoIterator<Item = &'p P>) -> Key {
    let mut hash = Sha256::new();
    parts.into_iter().for_each(|part| hash.update(part));
    hash.finalize().into()
}

/// Reads the entries of a journal that is `own`; its day and the end of its last whole entry, or none for the journal of
/// another run or file.
fn load(file: &mut File, own: &Key, known: &mut HashMap<Key, (u64, usize)>) -> io::Result<Option<(NaiveDate, u64)>> {
    let size = file.metadata()?.len();
    file.rewind()?;
    let mut input = BufReader::new(file);
    let mut head = [0; MAGIC.len() + 32 + 4];
    if let Err(error) = input.read_exact(&mut head) {
        return if error.kind() == io::ErrorKind::UnexpectedEof { Ok(None) } else { Err(error) };
    }
    let mut end = head.len() as u64;
    let (magic, rest) = head.split_at(MAGIC.len());
    let Some((of, day)) = rest.split_first_chunk::<32>() else { return Ok(None) };
    let day = day.first_chunk().and_then(|day| NaiveDate::from_num_days_from_ce_opt(i32::from_le_bytes(*day)));
    let (true, Some(day)) = (magic == MAGIC && of == own, day) else { return Ok(None) };
    loop {
        let mut head = [0; 32 + 8];
        if size.saturating_sub(end) < (head.len() + HASH) as u64 {
            break;
        }
        input.read_exact(&mut head)?;
        let Some((key, length)) = head.split_first_chunk::<32>() else { break };
        let length = length.first_chunk().map_or(u64::MAX, |length| u64::from_le_bytes(*length));
        let room = size - end - (head.len() + HASH) as u64;
        let (true, Ok(length)) = (length <= room, usize::try_from(length)) else { break };
        let mut bytes = vec![0; length + HASH];
        input.read_exact(&mut bytes)?;
        let (bytes, hash) = bytes.split_at(length);
        if digest([&head[..], bytes]).get(..HASH) != Some(hash) {
            break;
        }
        known.insert(*key, (end + head.len() as u64, length));
        end += (head.len() + length + HASH) as u64;
    }
    Ok(Some((day, end)))
}

/// Opens or makes a file that only its owner reads: it holds what the returns hold.
fn create(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options.mode(0o600).custom_flags(flags.bits() as i32);
    }
    options.open(path)
}

/// Whether a journal was made by this program, and did not come with files that others sent: those are readable for
/// more than their owner.
fn is_own(file: &File) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        file.metadata().is_ok_and(|m| m.mode() & 0o077 == 0 && m.uid() == rustix::process::geteuid().as_raw())
    }
    #[cfg(not(unix))]
    file.metadata().is_ok()
}

/// What a journal of the run `run` in this `file` says of itself: the number of the file and the moment it was made,
/// where the system tells them. Both outlast that it is cut off and written again, and a start of the machine; the
/// number of its disk, which does not always, is left out.
fn bound(run: &Key, file: &File) -> io::Result<Key> {
    let metadata = file.metadata()?;
    let made = metadata.created().ok().and_then(|made| made.duration_since(UNIX_EPOCH).ok());
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(&metadata);
    #[cfg(not(unix))]
    let number = 0_u64;
    Ok(digest([&run[..], &number.to_le_bytes(), &made.map_or(0, |made| made.as_nanos()).to_le_bytes()]))
}
