//! The time that one file may take, and the problems that it may have.
//!
//! Whoever works on a file does so [`within`] a time; loops over what a file can make long ask whether it has
//! [`passed`], and end. Readers then give up at once; later stages stop where they are, and what they have is thrown
//! away by the one who set the time, who is told that it was [over](Timed::over): half a result never gets out. The same
//! holds for what has too many problems.
//!
//! The time belongs to the thread, for a file is worked on by one thread, and most of what reads and checks has no other
//! reason to know of it. It is the time that the thread is at work, where the system tells that (on Unix), so that a busy
//! machine does not turn files away that are none too large.

use std::cell::Cell;
use std::time::{Duration, Instant};

use crate::limits::{Limits, over};
use crate::message;
use crate::problem::Unreadable;

#[derive(Clone, Copy)]
struct Clock {
    until: Option<Duration>,
    /// Before this moment the time cannot be over: no thread is at work for longer than time goes by, and to look at
    /// this clock costs less.
    earliest: Option<Instant>,
    /// Problems of one code that are kept, and problems that may be held in all.
    kept: usize,
    held: usize,
    /// Bytes that rows may still repeat of texts which the file has once.
    repeated: usize,
    over: Option<Over>,
}

/// What was reached.
#[derive(Clone, Copy)]
enum Over {
    Time,
    Problems,
    Repeated,
}

thread_local! {
    static CLOCK: Cell<Clock> = const { Cell::new(Clock { until: None, earliest: None, kept: usize::MAX, held: usize::MAX, repeated: usize::MAX, over: None }) };
}

/// The time that this thread has been at work.
#[cfg(unix)]
fn now() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

/// The time since this was asked first.
#[cfg(not(unix))]
fn now() -> Duration {
    static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    START.elapsed()
}

/// How long a thread may go by what it asked last: to ask the system takes as long as a small file's least stage.
const FRESH: Duration = Duration::from_millis(1);

/// The time that this thread has been at work at `moment`, which is now; at most [`FRESH`] too much.
fn about(moment: Instant) -> Duration {
    thread_local! {
        static LATEST: Cell<Option<(Instant, Duration)>> = const { Cell::new(None) };
    }
    let latest = LATEST.get().map(|(asked, time)| (moment.saturating_duration_since(asked), time));
    match latest.filter(|(since, _)| *since < FRESH) {
        Some((since, time)) => time + since,
        None => {
            let time = now();
            LATEST.set(Some((moment, time)));
            time
        }
    }
}

/// What was made within a time.
pub(crate) struct Timed<T> {
    /// The result; half of one where the time was over.
    pub(crate) made: T,
    /// Why something ended before its end.
    pub(crate) over: Option<Unreadable>,
}

/// Puts the clock back, also when what was timed panics.
struct Restore(Clock);

impl Drop for Restore {
    fn drop(&mut self) {
        CLOCK.set(self.0);
    }
}

/// Does `work` on a file within the time and the problems that `limits` allow.
pub(crate) fn within<T>(limits: &Limits, work: impl FnOnce() -> T) -> Timed<T> {
    Allowance::of(limits).within(limits, work)
}

/// What is left of the time of a file that is worked on in several goes. A go that takes no thousandth of it costs
/// nothing.
pub(crate) struct Allowance(Duration);

impl Allowance {
    /// All that `limits` allow.
    pub(crate) fn of(limits: &Limits) -> Self {
        Self(Duration::from_secs(limits.seconds))
    }

    /// Does `work` within what is left, and takes off what that took.
    pub(crate) fn within<T>(&mut self, limits: &Limits, work: impl FnOnce() -> T) -> Timed<T> {
        let _restore = Restore(CLOCK.get());
        let start = Instant::now();
        let (until, earliest) = (about(start).checked_add(self.0), start.checked_add(self.0));
        let (kept, held, repeated) = (limits.problems, limits.problems_held, limits.repeated_bytes);
        CLOCK.set(Clock { until, earliest, kept, held, repeated, over: None });
        let made = work();
        let clock = CLOCK.get();
        if let Some(until) = clock.until.filter(|_| start.elapsed() > self.0 / 1000) {
            self.0 = until.saturating_sub(now());
        }
        let over = clock.over.map(|over| match over {
            Over::Time => too_long(limits),
            Over::Problems => too_bad(limits),
            Over::Repeated => too_repetitive(limits),
        });
        Timed { made, over }
    }
}

/// Does `work` while the clock stands still: another program is at it, which has a time of its own.
pub(crate) fn paused<T>(work: impl FnOnce() -> T) -> T {
    let start = now();
    let made = work();
    let clock = CLOCK.get();
    CLOCK.set(Clock { until: clock.until.and_then(|until| until.checked_add(now().saturating_sub(start))), ..clock });
    made
}

/// Whether there is a time already: what is done is part of other work.
pub(crate) fn runs() -> bool {
    CLOCK.get().until.is_some()
}

/// True when the time is over. To be asked every few thousand steps of a loop.
#[cold]
pub(crate) fn passed() -> bool {
    let clock = CLOCK.get();
    if clock.over.is_some() {
        return true;
    }
    let is_early = clock.earliest.is_some_and(|earliest| Instant::now() < earliest);
    let over = !is_early && clock.until.is_some_and(|until| now() >= until);
    if over {
        CLOCK.set(Clock { over: Some(Over::Time), ..clock });
    }
    over
}

/// How many problems of one code are to be kept; the others are counted.
pub(crate) fn kept() -> usize {
    CLOCK.get().kept
}

/// True when `problems` are more than may be held: each takes memory.
pub(crate) fn overfull(problems: usize) -> bool {
    let clock = CLOCK.get();
    let over = problems > clock.held;
    if over {
        CLOCK.set(Clock { over: Some(Over::Problems), ..clock });
    }
    over
}

/// Counts `bytes` of a text that a row takes from elsewhere; true when rows take more of such text than they may: a long
/// one in a merged cell comes to gigabytes.
pub(crate) fn repeats(bytes: usize) -> bool {
    let clock = CLOCK.get();
    match clock.repeated.checked_sub(bytes) {
        Some(repeated) => CLOCK.set(Clock { repeated, ..clock }),
        None => CLOCK.set(Clock { over: Some(Over::Repeated), ..clock }),
    }
    clock.repeated < bytes
}

/// Refuses to go on when the time is over.
pub(crate) fn check() -> Result<(), Unreadable> {
    if passed() { Err(too_long(&Limits::default())) } else { Ok(()) }
}

/// The file took longer than `limits` allow.
pub(crate) fn too_long(limits: &Limits) -> Unreadable {
    let seconds = limits.seconds;
    over!(
        limits,
        seconds,
        message!(
            "读取和检查该文件超过上限 {seconds} 秒",
            "reading and checking the file takes longer than the limit of {seconds} s"
        )
    )
}

fn too_bad(limits: &Limits) -> Unreadable {
    let most = limits.problems_held;
    let message = message!(
        "该文件的问题或记录超过上限 {most} 个",
        "the file has more problems or records than the limit of {most}"
    );
    over!(limits, problems_held, message)
}

fn too_repetitive(limits: &Limits) -> Unreadable {
    let most = limits.shown("repeated_bytes");
    let message = message!(
        "合并单元格、“同上”和多出的表头使各行重复的文字超过上限 {most}",
        "what rows repeat of merged cells, dittos and headings of further columns is more than the limit of {most}"
    );
    over!(limits, repeated_bytes, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_told_once_it_was_asked_for() {
        assert!(!passed());
        let seconds = |seconds| Limits { seconds, ..Limits::default() };
        let timed = within(&seconds(0), || within(&seconds(1000), passed).made || passed());
        assert!(timed.made && timed.over.is_some());
        assert!(within(&seconds(0), || ()).over.is_none(), "nobody asked: the result is whole");
        assert!(!passed() && !overfull(usize::MAX));
        assert!(
            within(&Limits { problems_held: 2, ..Limits::default() }, || !overfull(2) && overfull(3)).over.is_some()
        );
        let busy = || {
            let start = now();
            while now().saturating_sub(start) < Duration::from_millis(20) {
                std::hint::black_box(start);
            }
        };
        let waited = within(&seconds(1), || {
            (0..60).for_each(|_| paused(busy));
            passed()
        });
        assert!(!waited.made);
        let mut allowance = Allowance::of(&seconds(1));
        let mut spent = || allowance.within(&seconds(1), || (0..60).for_each(|_| busy())).over;
        assert!(spent().is_none(), "nobody asked");
        assert!(allowance.within(&seconds(1), passed).made, "what one go takes the next one lacks");
    }
}
