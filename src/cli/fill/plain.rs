//! Data without a form: what the template uses of it, and what tells its records apart.

use std::cmp::Reverse;
use std::collections::HashSet;

use indexmap::IndexMap;

use super::Item;
use crate::cli::Context;
use zwy::docx::template::usage::{self, Use};
use zwy::error::Result;
use zwy::limits::Limits;
use zwy::message;
use zwy::record::Record;
use zwy::value::Value;

/// Records that are looked at to find what tells them apart.
pub(super) const SAMPLE: usize = 100;
/// Characters of a text that names a file.
const LONGEST: usize = 40;
/// Names that are listed.
const LISTED: usize = 12;

/// What a template uses of plain data, and what it does not.
pub(super) struct Plain {
    used: Use,
    /// Names that no tag uses, each with the one of a tag that is like it.
    unused: IndexMap<String, Option<String>>,
}

impl Plain {
    /// None for a template with mistakes, which are told when it is compiled.
    pub(super) fn of(template: &[u8], name: &str, limits: &Limits) -> Option<Self> {
        Some(Self { used: usage::variables(template, name, None, limits).ok()?, unused: IndexMap::new() })
    }

    /// Takes a record as it is; one of a row of a table with its lists in single cells.
    pub(super) fn take(&mut self, record: &mut Record, is_row: bool) {
        if is_row {
            self.used.part_lists(record);
        }
        for unused in self.used.unused(record) {
            if !self.unused.contains_key(&unused.name) {
                self.unused.insert(unused.name, unused.near);
            }
        }
    }

    /// Says which names of the data no tag uses.
    pub(super) fn tell(&self, context: &Context) {
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
        let (listed, count) = (others.get(..LISTED).unwrap_or(&others), others.len());
        let (zh, en) = (listed.join("”、“"), listed.join("”, “"));
        let (zh_more, en_more) = match count - listed.len() {
            0 => (String::new(), String::new()),
            more => (format!("等 {count} 项"), format!(" and {more} more")),
        };
        let said = message!("没有标签用到数据里的“{zh}”{zh_more}", "no tag uses “{en}”{en_more} of the data");
        context.note(said.get(context.lang));
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
