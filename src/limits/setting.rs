//! Limits as people write them: `rows=500000`, `file_bytes=200MiB`, `seconds=30`.

use super::{ALL, Limit, Limits, Unit};
use crate::message;
use crate::message::{Lang, Message};
use crate::near::nearest;

/// Units of bytes, the longest names first.
const BYTES: [(&str, u64); 9] = [
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
    ("kb", 1_000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("k", 1 << 10),
    ("m", 1 << 20),
    ("g", 1 << 30),
];

impl Limits {
    /// Changes one limit, written `NAME=VALUE`. Numbers may have `_` between digits; bytes take `KiB`, `MiB` and `GiB`
    /// (or the thousands `kB`, `MB`, `GB`), seconds an `s`.
    ///
    /// # Errors
    /// There is no such limit, or the value is no number of its unit.
    pub fn set(&mut self, setting: &str) -> Result<(), Message> {
        let Some((name, value)) = setting.split_once('=') else {
            return Err(message!("“{setting}”应写成 名称=值", "“{setting}” must be written NAME=VALUE"));
        };
        let (name, value) = (name.trim().replace('-', "_"), value.trim());
        let Some(limit) = ALL.iter().find(|limit| limit.name == name) else {
            let known = "`zwy explain oversized` lists all";
            let zh_known = "`zwy explain oversized` 列出全部";
            return Err(match nearest(&name, ALL.iter().map(|limit| limit.name)) {
                Some(near) => message!(
                    "没有“{name}”这个上限，最接近的是“{near}”（{zh_known}）",
                    "there is no limit “{name}”; the nearest is “{near}” ({known})"
                ),
                None => message!("没有“{name}”这个上限（{zh_known}）", "there is no limit “{name}” ({known})"),
            });
        };
        match parse(value, limit.unit) {
            Some(number) if (limit.put)(self, number) => Ok(()),
            _ => {
                let example = limit.shown((limit.get)(&Self::default()));
                Err(message!(
                    "{name} 的值“{value}”无效，应像 {name}={example}",
                    "“{value}” is no value of {name}, which is written like {name}={example}"
                ))
            }
        }
    }
}

impl Limit {
    /// A value of it as [`Limits::set`] reads it: `200000`, `256MiB`.
    pub fn shown(&self, value: u64) -> String {
        shown(value, self.unit)
    }

    /// Its value in `limits`.
    pub fn value(&self, limits: &Limits) -> u64 {
        (self.get)(limits)
    }

    /// The limit of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().find(|limit| limit.name == name)
    }
}

/// A table of all limits with their defaults, as plain text.
pub fn table(lang: Lang) -> String {
    let chinese = usize::from(lang != Lang::Zh);
    let (names, values) = (ALL.iter().map(|limit| limit.name.len()).max().unwrap_or(0), 9);
    ALL.iter().fold(String::new(), |table, limit| {
        let default = limit.shown((limit.get)(&Limits::default()));
        let counts = limit.counts.get(chinese).copied().unwrap_or_default();
        table + &format!("  {:names$}  {default:>values$}  {counts}\n", limit.name)
    })
}

fn shown(value: u64, unit: Unit) -> String {
    let whole = |size: u64| value > 0 && value.is_multiple_of(size);
    match unit {
        Unit::Bytes if whole(1 << 30) => format!("{}GiB", value >> 30),
        Unit::Bytes if whole(1 << 20) => format!("{}MiB", value >> 20),
        Unit::Bytes if whole(1 << 10) => format!("{}KiB", value >> 10),
        _ => value.to_string(),
    }
}

fn parse(value: &str, unit: Unit) -> Option<u64> {
    let value = value.to_ascii_lowercase();
    let (digits, factor) = match unit {
        Unit::Count => (&*value, 1),
        Unit::Seconds => (value.strip_suffix('s').unwrap_or(&value), 1),
        Unit::Bytes => BYTES
            .iter()
            .find_map(|(name, size)| Some((value.strip_suffix(name)?, *size)))
            .unwrap_or((value.strip_suffix('b').unwrap_or(&value), 1)),
    };
    let digits = digits.trim().replace('_', "");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse::<u64>().ok()?.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings() {
        let mut limits = Limits::default();
        for setting in ["rows=500000", "file-bytes = 200MiB", "seconds=30s", "cells=1_000", "part_bytes=7kB", "parts=0"]
        {
            assert_eq!(limits.set(setting), Ok(()), "{setting}");
        }
        assert_eq!(
            (limits.rows, limits.file_bytes, limits.seconds, limits.cells, limits.part_bytes, limits.parts),
            (500_000, 200 << 20, 30, 1_000, 7_000, 0)
        );
        let before = limits.clone();
        for wrong in
            ["rows", "row=1", "rows=", "rows=-1", "rows=5000000000", "rows=1MiB", "file_bytes=1e9", "=1", "seconds=1m"]
        {
            assert!(limits.set(wrong).is_err_and(|said| !said.zh.is_empty()), "{wrong}");
        }
        assert_eq!(limits, before);
        assert!(limits.set("row=1").is_err_and(|said| said.en.contains("“rows”")));
    }

    #[test]
    fn what_is_shown_can_be_set() {
        for limit in ALL {
            let mut limits = Limits::default();
            let value = limit.value(&limits) * 2;
            assert_eq!(limits.set(&format!("{}={}", limit.name, limit.shown(value))), Ok(()));
            assert_eq!(limit.value(&limits), value);
        }
    }
}
