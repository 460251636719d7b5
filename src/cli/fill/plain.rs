//! Data without a form: what the template uses of it, and what tells its records apart.

use std::cmp::Reverse;
use std::collections::HashSet;

use indexmap::{IndexMap, IndexSet};

use super::{Item, Origin, blanks};
use crate::cli::Context;
use zwy::docx::template::usage::{self, Doubt, Use};
use zwy::error::{Diagnostic, Result};
use zwy::limits::Limits;
use zwy::message;
use zwy::message::Message;
use zwy::near::is_near;
use zwy::record::Record;
use zwy::value::Value;

/// Records that are looked at to find what tells them apart.
pub(super) const SAMPLE: usize = 100;
/// Characters of a text that names a file.
const LONGEST: usize = 40;
/// Names that are listed.
const LISTED: usize = 12;
/// Records that are listed of a name.
const SHOWN: usize = 5;

/// What a template uses of plain data, and what it does not.
pub(super) struct Plain {
    used: Use,
    /// Names that no tag uses, each with the one of a tag that is like it.
    unused: IndexMap<String, Option<String>>,
    /// What is printed and empty, by data file: for each name the records, and whether all of a record is empty.
    blank: IndexMap<String, Blank>,
    /// What is hardly meant, by tag: in the first record, and in how many.
    doubts: IndexMap<(usize, usize, bool), (Doubt, usize)>,
    template: String,
}

/// What is empty in the records of a data file.
#[derive(Default)]
struct Blank {
    /// How many records of each name, and the first of them.
    names: IndexMap<String, (usize, Vec<usize>)>,
    /// What is only compared.
    compared: IndexSet<String>,
    /// Records, and those of them in which nothing is filled in.
    records: usize,
    untouched: usize,
}

impl Plain {
    /// None for a template with mistakes, which are told when it is compiled.
    pub(super) fn of(template: &[u8], name: &str, limits: &Limits) -> Option<Self> {
        let used = usage::variables(template, name, None, limits).ok()?;
        let template = name.to_owned();
        Some(Self { used, unused: IndexMap::new(), blank: IndexMap::new(), doubts: IndexMap::new(), template })
    }

    /// Takes a record as it is; one of a row of a table with its lists in single cells.
    pub(super) fn take(&mut self, record: &mut Record, is_row: bool, origin: Origin<'_>) {
        if is_row {
            self.used.part_lists(record);
        }
        for unused in self.used.unused(record) {
            if !self.unused.contains_key(&unused.name) {
                let near = unused.near.filter(|near| is_near(&unused.name, near));
                self.unused.insert(unused.name, near);
            }
        }
        for doubt in self.used.doubts(record) {
            let entry = self.doubts.entry(doubt.tag);
            entry.or_insert((doubt, 0)).1 += 1;
        }
        let names = blanks::of(&self.used, record);
        let file = origin.file.display().to_string();
        if !self.blank.contains_key(&file) {
            self.blank.insert(file.clone(), Blank::default());
        }
        if let Some(blank) = self.blank.get_mut(&file) {
            blank.records += 1;
            blank.compared.extend(blanks::compared(&self.used, record));
            blank.untouched += usize::from(!names.is_empty() && blanks::is_untouched(record));
            for name in names {
                let (count, first) = blank.names.entry(name).or_default();
                *count += 1;
                if first.len() < SHOWN {
                    first.push(origin.number);
                }
            }
        }
    }

    /// Whether something that is printed is empty in a record.
    pub(super) fn leaves_blank(&self, record: &Record) -> bool {
        !blanks::of(&self.used, record).is_empty()
    }

    /// What is no list, or no list of rows, in a record of which a document could not be made.
    pub(super) fn no_lists(&self, record: &Record) -> Vec<(Message, Message)> {
        blanks::no_lists(&self.used, record)
    }

    /// Whether a record seems to be one item of a list.
    pub(super) fn an_item(&self, record: &Record) -> Option<(Message, Message)> {
        blanks::an_item(&self.used, record)
    }

    /// Whether a record seems to be a row of a table whose names stand below each other.
    pub(super) fn upright(&self, record: &Record) -> Option<(Message, Message)> {
        blanks::upright(&self.used, record)
    }

    /// Lists that seem to be one text.
    pub(super) fn run_together(&self, record: &Record) -> Vec<(Message, Message)> {
        blanks::run_together(&self.used, record)
    }

    /// Says which names of the data no tag uses, what was empty, and what is hardly meant.
    pub(super) fn tell(&self, context: &Context) {
        for (doubt, count) in self.doubts.values() {
            let Doubt { place, message, help, .. } = doubt.clone();
            let message = match count {
                1 => message,
                count => {
                    let Message { zh, en } = message;
                    message!("{zh}（{count} 条记录）", "{en} ({count} records)")
                }
            };
            let said = Diagnostic::new(&self.template, Some(place), message, help);
            context.note(&said.describe(context.lang));
        }
        for (file, blank) in &self.blank {
            if !blank.names.is_empty() {
                context.note(blank.said(file).get(context.lang));
            }
            if !blank.compared.is_empty() {
                let names: Vec<&String> = blank.compared.iter().collect();
                let Message { zh, en } = listed(&names);
                let said = message!(
                    "{file}：条件里比较的{zh}是空的，与什么都不相等",
                    "{file}: empty, and equal to nothing that a condition compares it with: {en}"
                );
                context.note(said.get(context.lang));
            }
        }
        for (name, near) in &self.unused {
            if let Some(near) = near {
                let said = message!(
                    "没有标签用到数据里的“{name}”；标签里的“{near}”是不是指它",
                    "no tag uses “{name}” of the data; is it what the tag “{near}” means"
                );
                context.note(said.get(context.lang));
            }
        }
        let others: Vec<&str> =
            self.unused.iter().filter(|(_, near)| near.is_none()).map(|(name, _)| name.as_str()).collect();
        if others.is_empty() {
            return;
        }
        let Message { zh, en } = listed(&others);
        let said = message!("没有标签用到数据里的{zh}", "no tag uses {en} of the data");
        context.note(said.get(context.lang));
    }
}

/// Names in quotes: the first of them, and how many there are.
fn listed(names: &[impl AsRef<str>]) -> Message {
    let (shown, count) = (names.get(..LISTED).unwrap_or(names), names.len());
    let shown: Vec<String> = shown.iter().map(|name| format!("“{}”", name.as_ref())).collect();
    let (zh, en) = (shown.join("、"), shown.join(", "));
    match count - shown.len() {
        0 => Message::new(zh, en),
        more => message!("{zh}等 {count} 项", "{en} and {more} more"),
    }
}

impl Blank {
    fn said(&self, file: &str) -> Message {
        let names: Vec<&String> = self.names.keys().collect();
        let Message { zh, en } = listed(&names);
        if self.untouched == self.records {
            return message!(
                "{file}：数据还没有填，印出来全是空白：{zh}；请填好再印",
                "{file}: nothing is filled in, and all of it prints as blanks: {en}; fill it in first"
            );
        }
        if self.records == 1 {
            return message!("{file}：{zh}是空的，印成空白", "{file}: empty, and printed as a blank: {en}");
        }
        let where_of = |(name, (count, first)): (&String, &(usize, Vec<usize>))| {
            let numbers: Vec<String> = first.iter().map(usize::to_string).collect();
            let (zh, en) = (numbers.join("、"), numbers.join(", "));
            match count - first.len() {
                0 => message!("“{name}”（第{zh}条）", "“{name}” (record {en})"),
                _ => message!("“{name}”（第{zh}条等 {count} 条）", "“{name}” (record {en} …, {count} in all)"),
            }
        };
        let parts: Vec<Message> = self.names.iter().take(LISTED).map(where_of).collect();
        let join = |lang: fn(&Message) -> &str, comma: &str| parts.iter().map(lang).collect::<Vec<_>>().join(comma);
        let (zh, en) = (join(|m| &m.zh, "、"), join(|m| &m.en, ", "));
        let more = match self.names.len() - parts.len() {
            0 => (String::new(), String::new()),
            more => (format!("等 {} 项", self.names.len()), format!(" and {more} more")),
        };
        let (zh_more, en_more) = more;
        message!("{file}：空的内容印成空白：{zh}{zh_more}", "{file}: what is empty prints as a blank: {en}{en_more}")
    }
}

/// The field by which the files of a batch are named: the first of those with the most different texts.
pub(super) fn telling(sample: &[Result<Item<'_>>]) -> Option<String> {
    let records: Vec<&Record> = sample
        .iter()
        .filter_map(|item| match item {
            Ok(Item::Plain(record, _)) => Some(record),
            _ => None,
        })
        .collect();
    let fields = records.first()?.iter().enumerate();
    let different = fields.filter_map(|(at, (name, _))| {
        let texts: Option<HashSet<&str>> = records.iter().map(|record| naming(record, name)).collect();
        Some((texts?.len(), Reverse(at), name))
    });
    different.filter(|(count, ..)| *count > 1).max().map(|(.., name)| name.to_owned())
}

/// The text of a field that may name a file: a short one in words, no number, date or address of mail.
pub(super) fn naming<'r>(record: &'r Record, name: &str) -> Option<&'r str> {
    let text = record.get(name).and_then(Value::as_text)?.trim();
    let in_words = text.contains(char::is_alphabetic) && !text.starts_with(|c: char| c.is_numeric());
    let is_short = text.chars().count() <= LONGEST && !text.contains(['\n', '@']);
    (in_words && is_short).then_some(text)
}
