//! Every limit on input, in one place, with defaults that no honest return reaches.
//!
//! A limit that is reached is the problem `oversized`, which names the limit, its value and how to raise it; nothing
//! is cut in silence and nothing aborts. [`ALL`] tells of each what it counts and why it is there; the command sets
//! them with `--limit NAME=VALUE`, the library by field or with [`Limits::set`]:
//!
//! ```
//! use zwy::limits::Limits;
//!
//! let mut limits = Limits { rows: 500_000, ..Limits::default() };
//! limits.set("file_bytes=200MiB")?;
//! assert_eq!((limits.rows, limits.file_bytes), (500_000, 200 << 20));
//! # Ok::<(), zwy::message::Message>(())
//! ```
//!
//! Time is a limit too ([`Limits::seconds`]), and the only one that depends on the machine: results differ by it only
//! where it is reached, and then they say so.

use crate::message;
use crate::message::Message;
use crate::problem::{Problem, Unreadable};

mod list;
mod setting;

pub use list::{ALL, Limits};
pub use setting::table;

/// One of the limits, as documentation and the command line know it.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// Its name: that of the field.
    pub name: &'static str,
    /// What it counts in.
    pub unit: Unit,
    /// What is counted, in Chinese and English.
    pub counts: [&'static str; 2],
    /// Why it is there and why the default is enough, in Chinese and English.
    pub why: [&'static str; 2],
    pub(crate) get: fn(&Limits) -> u64,
    pub(crate) put: fn(&mut Limits, u64) -> bool,
}

/// What a limit counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A number of things.
    Count,
    /// Bytes, which may be written with `KiB`, `MiB`, `GiB` behind.
    Bytes,
    /// Seconds.
    Seconds,
}

impl Limits {
    /// The value of the limit `name` as it is written: `256MiB`.
    pub(crate) fn shown(&self, name: &str) -> String {
        Limit::named(name).map(|limit| limit.shown(limit.value(self))).unwrap_or_default()
    }

    /// The problem that the limit `name` was reached: `message` says in one clause what was found.
    pub fn oversized(&self, name: &'static str, message: Message) -> Problem {
        let value = Limit::named(name).map_or(0, |limit| limit.value(self));
        oversized(name, value, 0, message).into_problem()
    }
}

/// What helps against reaching the limit `name`.
fn remedy(name: &str) -> [&'static str; 2] {
    match name {
        _ if name.starts_with("archive_") => {
            ["请分成几个压缩包，或解压后报送", "send several archives, or the files in it"]
        }
        _ if name.starts_with("yaml_") => ["请核对数据文件", "look through the data file"],
        "repeated_bytes" => [
            "请取消合并，不用“同上”，过长的文字和表头改短后另存",
            "unmerge cells, write dittos out, shorten very long texts and headings, and save",
        ],
        _ => [
            "请删除多余的内容（空行空列的格式、无关的工作表、图片）后另存，再重新报送",
            "remove what does not belong (formatting of empty rows and columns, unrelated sheets, pictures), save and send again",
        ],
    }
}

/// A number of bytes for people, in the largest unit of which there is one: `256 MiB`.
pub fn size(bytes: u64) -> String {
    match bytes {
        0x10_0000.. => format!("{} MiB", bytes >> 20),
        0x400.. => format!("{} KiB", bytes >> 10),
        _ => format!("{bytes} B"),
    }
}

/// The file reaches the limit `name` of this value: `why` says what was found, and where; `found` is what would be enough
/// for it as far as that is known.
pub(crate) fn oversized(name: &'static str, value: u64, found: u64, why: Message) -> Unreadable {
    let Some(limit) = Limit::named(name) else {
        return Unreadable(Box::new(Problem::error("oversized", why.clipped())));
    };
    let (whole, twice) = (if limit.unit == Unit::Bytes { 1 << 20 } else { 1 }, value.saturating_mul(2).max(1));
    let more = limit.shown(found.checked_next_multiple_of(whole).unwrap_or(found).max(twice));
    let [zh, en] = remedy(name);
    let help = message!(
        "{zh}；确属正常的文件，可放宽上限：--limit {name}={more}",
        "{en}; if the file is honest, raise the limit: --limit {name}={more}"
    );
    let most = format!("{name}={}", limit.shown(value));
    Unreadable(Box::new(Problem::error("oversized", why.clipped()).expected(most).help(help)))
}

/// The problem that a limit was reached: `over!(limits, rows, message)`, of the field's name and one clause that says what
/// was found and where; `over!(limits, parts, 11, message)` where it is known how much is wanted.
macro_rules! over {
    ($limits:expr, $name:ident, $message:expr) => {
        over!($limits, $name, 0, $message)
    };
    ($limits:expr, $name:ident, $found:expr, $message:expr) => {
        $crate::limits::oversized(stringify!($name), u64::try_from($limits.$name).unwrap_or(u64::MAX), $found, $message)
    };
}
pub(crate) use over;
