//! Which version of a form a file's name says it is.
//!
//! The wording is that of people who save a file again: `v2`, `第二版`, `修改`, `最终版`, `(2)`, a date. What the form is
//! about (its department and system) is taken out of the name first, so that a number in there counts for nothing.

use std::cmp::Ordering;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::char_count::CharCount as _;
use crate::extract::fold;
use crate::message;
use crate::message::Message;

/// What a name says of its version, the weightiest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Version {
    old: Option<Box<str>>,
    last: usize,
    number: (u32, u32),
    revised: bool,
    copy: u32,
    date: Option<(u32, u32, u32)>,
    /// The words behind `last`, `number`, `revised` and `copy`.
    marks: [Option<Box<str>>; 4],
}

static OLD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("作废|废止|旧版|旧表|初稿|草稿|draft|old").ok());
static LAST: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("最终版?|定稿|终稿|终版|final").ok());
static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let han = "[0-9]{1,3}|[一二三四五六七八九十]{1,3}";
    Regex::new(&format!(
        r"(?:v|ver|version|rev|版本|修改|修订|更正|补正|更新)[._-]?(?<n>[0-9]{{1,4}})(?:\.(?<m>[0-9]{{1,4}}))?(?:版|稿|次)?|第(?<h>{han})(?:版|稿|次)|(?<k>[0-9]{{1,3}})(?:版|稿)"
    ))
    .ok()
});
static REVISED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("修改|修订|更正|补正|改正|更新|改后|重报|重新报|新版|最新|revised|rev|new|改版?$|改[)]").ok()
});
static COPY: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\((?<n>[0-9]{1,3})\)|(?:副本|copy)(?<c>[0-9]{0,3})|[-_](?<t>[0-9]{1,2})$").ok());
static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?:(?<y>20[0-9]{2})(?:[-._/]|年)?)?(?<m>1[0-2]|0?[1-9])(?:[-._/]|月)?(?<d>3[01]|[12][0-9]|0?[1-9])(?:日|号)?",
    )
    .ok()
});

/// The name of `path`, folded, without what its form is about.
pub(super) fn name(path: &str, about: &[String]) -> String {
    let mut name = fold(crate::file_name::stem(path));
    for text in about.iter().filter(|text| text.char_count() > 1) {
        name = name.replace(text.as_str(), " ");
    }
    name
}

impl Version {
    /// The version that a [`name`] says.
    pub(super) fn of(name: &str) -> Self {
        let mut version = Self { old: find(&OLD, name), ..Self::default() };
        if let Some(regex) = &*LAST {
            version.last = regex.find_iter(name).count();
        }
        let number = captures(&NUMBER, name).map(|c| {
            let one = |key| c.name(key).map_or(0, |m| numeral(m.as_str()));
            (one("n").max(one("h")).max(one("k")), one("m"))
        });
        version.number = number.unwrap_or_default();
        version.marks = [find(&LAST, name), find(&NUMBER, name), find(&REVISED, name), find(&COPY, name)];
        version.revised = version.marks.get(2).is_some_and(Option::is_some);
        version.copy = captures(&COPY, name).map_or(0, |c| {
            let number = ["n", "c", "t"].iter().find_map(|key| c.name(key)).map_or(0, |m| numeral(m.as_str()));
            number.max(1)
        });
        version.date = date(&without(&NUMBER, name));
        version
    }

    /// Which of two is the later by their names.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        other
            .old
            .is_some()
            .cmp(&self.old.is_some())
            .then(self.last.cmp(&other.last))
            .then(self.number.cmp(&other.number))
            .then(self.revised.cmp(&other.revised))
            .then(self.date.cmp(&other.date))
            .then(self.copy.cmp(&other.copy))
    }

    /// The same, as it may be compared with names of which some have no date.
    pub(super) fn undated(&self) -> Self {
        Self { date: None, ..self.clone() }
    }

    /// Of two names of the same bytes, whether this one is the better: the later version, or else no copy.
    pub(super) fn outweighs(&self, other: &Self) -> bool {
        let plain = |version: &Self| Self { copy: 0, ..version.undated() };
        match plain(self).compare(&plain(other)) {
            Ordering::Equal => self.copy < other.copy,
            order => order == Ordering::Greater,
        }
    }

    pub(super) fn is_dated(&self) -> bool {
        self.date.is_some()
    }

    /// Why `self` is later than `earlier`, in a clause.
    pub(super) fn why(&self, earlier: &Self) -> Message {
        if let (Some(mark), None) = (&earlier.old, &self.old) {
            return message!("本文件的名称写有“{mark}”", "the name of this file says “{mark}”");
        }
        let differs = [
            self.last != earlier.last,
            self.number != earlier.number,
            self.revised != earlier.revised,
            self.date == earlier.date && self.copy != earlier.copy,
        ];
        let dated = self.date != earlier.date;
        for (at, (differs, mark)) in differs.iter().zip(&self.marks).enumerate() {
            if at == 3 && dated {
                break;
            }
            if let (true, Some(mark)) = (differs, mark) {
                return message!("它的名称写有“{mark}”", "its name says “{mark}”");
            }
        }
        if dated {
            return Message::new("它的名称中日期较晚", "its name has the later date");
        }
        Message::new(
            "两个名称分不出先后，以排在后面的为准",
            "their names do not tell, so the one that comes later counts",
        )
    }
}

fn find(regex: &LazyLock<Option<Regex>>, name: &str) -> Option<Box<str>> {
    regex.as_ref()?.find(name).map(|found| found.as_str().into())
}

fn captures<'n>(regex: &LazyLock<Option<Regex>>, name: &'n str) -> Option<Captures<'n>> {
    regex.as_ref()?.captures(name)
}

fn without(regex: &LazyLock<Option<Regex>>, name: &str) -> String {
    regex.as_ref().map_or_else(|| name.to_owned(), |regex| regex.replace_all(name, " ").into_owned())
}

/// The first date in a name: with or without its year, but never a bare number of few digits.
fn date(name: &str) -> Option<(u32, u32, u32)> {
    DATE.as_ref()?.captures_iter(name).find_map(|c| {
        let whole = c.get(0)?;
        let digits = |at: Option<char>| at.is_some_and(|c| c.is_ascii_digit());
        let beside =
            digits(name.get(..whole.start())?.chars().next_back()) || digits(name.get(whole.end()..)?.chars().next());
        let part = |key| c.name(key).and_then(|m| m.as_str().parse::<u32>().ok());
        let bare = whole.as_str().chars().all(|c| c.is_ascii_digit());
        let length = whole.as_str().len();
        let fits = !beside && (!bare || length == 8 || (length == 4 && part("y").is_none()));
        fits.then_some((part("y").unwrap_or(0), part("m")?, part("d")?))
    })
}

/// A number in digits, or in Chinese up to 99.
fn numeral(text: &str) -> u32 {
    if let Ok(number) = text.parse() {
        return number;
    }
    let digit = |c| "一二三四五六七八九".chars().position(|d| d == c).map_or(0, |at| at as u32 + 1);
    let (mut tens, mut ones) = (0, 0);
    for c in text.chars() {
        if c == '十' {
            tens = ones.max(1);
            ones = 0;
        } else {
            ones = digit(c);
        }
    }
    tens * 10 + ones
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(path: &str) -> Version {
        Version::of(&name(path, &["某局".to_owned(), "系统v3".to_owned()]))
    }

    #[test]
    fn names_say_which_is_later() {
        for (earlier, later, why) in [
            ("某局-系统V3.xlsx", "某局-系统V3 v2.xlsx", "v2"),
            ("a/表v2.xlsx", "b/表V10.xlsx", "v10"),
            ("表第二版.xlsx", "表第十二版.xlsx", "第十二版"),
            ("表v9.xlsx", "表（最终版）.xlsx", "最终版"),
            ("表最终版.xlsx", "表最终版修改.xlsx", "修改"),
            ("表.xlsx", "表(1).xlsx", "(1)"),
            ("表（1）.xlsx", "表（2）.xlsx", "(2)"),
            ("表(草稿).xlsx", "表.xlsx", "草稿"),
            ("表_2.docx", "表_3.docx", "_3"),
            ("表.xlsx", "表-改.xlsx", "改"),
            ("表20261122.xlsx", "表2026-11-25.xlsx", "日期"),
            ("11.22 表.xlsx", "11.25 表(1).xlsx", "日期"),
        ] {
            let (a, b) = (version(earlier), version(later));
            assert_eq!(a.compare(&b), Ordering::Less, "{earlier} {later} {a:?} {b:?}");
            let said = b.why(&a).zh;
            assert!(said.contains(why), "{earlier} {later}: {said}");
        }
        for (one, other) in [("甲.xlsx", "乙.xlsx"), ("新建 XLSX 工作表.xlsx", "某局-系统V3.xlsx")] {
            assert_eq!(version(one).compare(&version(other)), Ordering::Equal, "{one} {other}");
        }
    }
}
