//! Looks at the first bytes of many files, in parallel: opening each is most of the time that listing takes.

use std::io::Read;
use std::num::NonZero;
use std::path::Path;
use std::thread::available_parallelism;

use zwy::archive;

/// Files that are worth a thread.
const FEW: usize = 128;

/// Bytes of a file that tell whether it may be an archive.
pub(super) const HEAD: usize = 64;

/// Which of the files may be archives, by number, in order.
pub(super) fn archives(files: &[&Path], jobs: Option<NonZero<usize>>) -> Vec<usize> {
    let threads = jobs.map_or_else(|| available_parallelism().map_or(1, NonZero::get), NonZero::get);
    let share = files.len().div_ceil(threads).max(FEW);
    let look = |first: usize, files: &[&Path]| -> Vec<usize> {
        files.iter().enumerate().filter(|(_, file)| may_be(file)).map(|(number, _)| first + number).collect()
    };
    let mut shares = files.chunks(share).enumerate().map(|(number, files)| (number * share, files));
    let Some((_, own)) = shares.next() else { return Vec::new() };
    std::thread::scope(|scope| {
        let started: Vec<_> = shares
            .map(|(first, files)| {
                let started = std::thread::Builder::new().spawn_scoped(scope, move || look(first, files));
                (started, first, files)
            })
            .collect();
        let mut found = look(0, own);
        for (started, first, files) in started {
            // Where no thread can be had, or it died, this one does the work.
            let theirs = started.ok().and_then(|thread| thread.join().ok());
            found.extend(theirs.unwrap_or_else(|| look(first, files)));
        }
        found
    })
}

/// True for a file that may be an archive by its first bytes.
pub(super) fn may_be(file: &Path) -> bool {
    let mut head = [0; HEAD];
    let mut filled = 0;
    let Ok(mut file) = super::super::open(file) else { return false };
    while let Some(rest) = head.get_mut(filled..)
        && let Ok(more @ 1..) = file.read(rest)
    {
        filled += more;
    }
    head.get(..filled).is_some_and(archive::may_be)
}
