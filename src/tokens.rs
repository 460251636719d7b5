//! Counting the pieces of an XML part, and the time that they take.

use crate::deadline;
use crate::limits::{Limits, over};
use crate::message;
use crate::problem::Unreadable;

/// Pieces after which the clock is looked at.
const PERIOD: u64 = 4096;

/// How many pieces of a part were read.
pub(crate) struct Tokens {
    read: u64,
    /// When to look up next.
    stop: u64,
    most: u64,
}

impl Tokens {
    /// None yet, of as many as `limits` allow.
    pub(crate) fn new(limits: &Limits) -> Self {
        let most = limits.xml_tokens;
        Self { read: 0, stop: most.min(PERIOD), most }
    }

    /// Counts one more piece of `part`.
    #[inline]
    pub(crate) fn count(&mut self, part: &str) -> Result<(), Unreadable> {
        self.read += 1;
        if self.read > self.stop { self.look_up(part) } else { Ok(()) }
    }

    /// Counts some more at once.
    #[inline]
    pub(crate) fn count_more(&mut self, pieces: u64, part: &str) -> Result<(), Unreadable> {
        self.read += pieces;
        if self.read > self.stop { self.look_up(part) } else { Ok(()) }
    }

    /// How many were read.
    pub(crate) fn read(&self) -> u64 {
        self.read
    }

    /// True when so many more are allowed.
    pub(crate) fn allow(&self, pieces: u64) -> bool {
        self.read + pieces <= self.most
    }

    #[cold]
    fn look_up(&mut self, part: &str) -> Result<(), Unreadable> {
        let most = self.most;
        if self.read > most {
            let limits = Limits { xml_tokens: most, ..Limits::default() };
            let message = message!(
                "部件 {part} 超过上限 {most} 个标记和文字片段",
                "the part {part} has more tags and pieces of text than the limit of {most}"
            );
            return Err(over!(limits, xml_tokens, message));
        }
        self.stop = most.min(self.read + PERIOD);
        deadline::check()
    }
}

/// The part `part` has more nested elements than the limit of `most`.
#[cold]
pub(crate) fn too_deep(part: &str, most: usize) -> Unreadable {
    let limits = Limits { xml_depth: most, ..Limits::default() };
    let message = message!(
        "部件 {part} 的嵌套超过上限 {most} 层",
        "the part {part} is nested more deeply than the limit of {most}"
    );
    over!(limits, xml_depth, message)
}
