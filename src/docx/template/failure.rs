//! Why a template cannot be filled with a record: the tag, and what it lacks.

mod around;
mod culprit;
mod more;

use indexmap::IndexSet;
use tera::Context;

use self::culprit::Culprit;
pub(super) use self::culprit::only_name;
use self::more::Failure;
use super::expression::{Parser, lex, path_of};
use super::names::{MOST_COMPARED, Names, meant, nearest};
use super::render::Stop;
use super::scan::Tag;
use super::{Rendered, Spelled, Template, diagnose, filters, rewrite};
use crate::error::{Diagnostic, Error};
use crate::message;
use crate::message::Message;
use crate::record::Record;
use crate::value::Value;

impl Template {
    /// Why a record cannot fill the part `number` and those behind it.
    pub(super) fn failed(
        &self,
        number: usize,
        error: tera::Error,
        stopped: Option<Stop>,
        spelled: Option<&Spelled>,
        (record, context): (&Record, &Context),
    ) -> Error {
        let name = &self.name;
        match stopped {
            Some(Stop::Output) => {
                let most = self.limits.shown("output_bytes");
                return diagnose(
                    name,
                    None,
                    message!("打印的内容超过上限 {most}", "more is printed than the limit of {most}"),
                    Message::new(
                        "检查循环，或放宽上限：--limit output_bytes=…",
                        "look at the loops, or raise the limit: --limit output_bytes=…",
                    ),
                );
            }
            Some(Stop::Steps) => {
                let most = self.limits.expression_steps;
                return diagnose(
                    name,
                    None,
                    message!("循环超过上限 {most} 次", "loops take more turns than the limit of {most}"),
                    Message::new(
                        "检查循环，或放宽上限：--limit expression_steps=…",
                        "look at the loops, or raise the limit: --limit expression_steps=…",
                    ),
                );
            }
            None => {}
        }
        let is_plain = self.names.schema.is_none() && !self.names.lenient;
        let mut all = if is_plain { self.missing(record) } else { Vec::new() };
        for failure in self.failures(number, error, spelled, (record, context)) {
            let is_told = |told: &Failure| {
                (told.part, told.at, &told.what.message) == (failure.part, failure.at, &failure.what.message)
            };
            if !all.iter().any(is_told) {
                all.push(failure);
            }
        }
        crate::order::comparing(&mut all, |a, b| (a.part, a.at).cmp(&(b.part, b.at)));
        Error::Mistakes(all.into_iter().map(|failure| failure.what).collect())
    }

    /// Every name outside blocks that the record does not have: all at once, not one a run.
    fn missing(&self, record: &Record) -> Vec<Failure> {
        let mut found: Vec<Failure> = Vec::new();
        let mut compared = 0;
        for (number, part) in self.parts.iter().enumerate() {
            for needed in &part.source.paths {
                let Some((root, rest)) = needed.path.split_first() else { continue };
                let (mut holder, mut value, mut name) = (record, record.get(root), root);
                for step in rest {
                    let Some(Value::Map(map)) = value else { break };
                    (holder, value, name) = (map, map.get(step), step);
                }
                let (None, Some(tag)) = (value, part.tags.get(needed.tag)) else { continue };
                // Where much is missing of much, what may be meant is said of the first.
                compared += holder.len();
                let few = if compared > MOST_COMPARED { 0 } else { holder.len() };
                let known: Vec<&str> = holder.iter().map(|(key, _)| key).take(few).collect();
                let what = undefined(&self.name, tag, name, None, &known);
                let mut own = found.iter().rev().take_while(|other| (other.part, other.at) == (number, tag.at));
                if !own.any(|told| told.what.message == what.message) {
                    found.push(Failure { part: number, at: tag.at, what });
                }
            }
        }
        found
    }
}

impl Rendered {
    /// The tag that an error of Tera's is about.
    pub(super) fn tag_of(&self, error: &tera::Error, source: &rewrite::Source) -> Option<&Tag> {
        let mark = source.mark_of(error)?;
        self.tags.get(mark.tag)
    }

    /// What Tera says, in the author's words, at the tag that it is about.
    pub(super) fn said(
        &self,
        error: &tera::Error,
        source: &rewrite::Source,
        file: &str,
        names: &Names,
        record: Option<&Record>,
    ) -> Diagnostic {
        let report = match error.kind() {
            tera::ErrorKind::RenderingError(report) | tera::ErrorKind::SyntaxError(report) => Some(report),
            _ => None,
        };
        let span = report.map(|report| report.span().range.clone());
        let mark = source.mark_of(error);
        let tag = mark.and_then(|mark| self.tags.get(mark.tag));
        let place = tag.map(|tag| tag.place.clone());
        let said = report.map_or_else(|| error.to_string(), |report| report.message().to_owned());
        let typed = tag.map_or("", |tag| tag.typed.as_str());
        let span_end = span.as_ref().map_or(0, |span| span.end);
        let about = span.and_then(|span| source.text.get(span)).unwrap_or_default();
        if let Some(tag) = tag
            && (said.contains("not defined") || said.contains("undefined"))
        {
            let end = span_end.max(mark.map_or(0, |mark| mark.from));
            let start = mark.map_or(end, |mark| mark.from);
            let text = source.text.get(start..end).unwrap_or(about);
            let name = names.lacking(text, record).unwrap_or_default();
            let whole = mark.and_then(|mark| source.text.get(mark.from..mark.to)).unwrap_or(text);
            if let Some(message) = names.no_item(whole, record) {
                let typed = &tag.typed;
                let message = Message::new(format!("{typed}：{}", message.zh), format!("{typed}: {}", message.en));
                let help =
                    Message::new("序号从 0 数起；检查序号和数据", "items count from 0: check the number and the data");
                return Diagnostic::new(file, Some(tag.place.clone()), message, help);
            }
            let known = record.map(keys_of).unwrap_or_default();
            let takes_one = tag.inner.contains(['[', '［'])
                || ["first", "last", "nth"].iter().any(|filter| tag.inner.contains(filter));
            if takes_one && (known.contains(&name.as_str()) || name.is_empty() || names.has_schema()) {
                // It has a value, only not so long a one.
                let typed = &tag.typed;
                let message = message!("{typed}：没有这个序号的内容", "{typed}: there is no item of that number");
                let help =
                    Message::new("序号从 0 数起；检查序号和数据", "items count from 0: check the number and the data");
                return Diagnostic::new(file, Some(tag.place.clone()), message, help);
            }
            let known: Vec<&str> = known.iter().copied().filter(|known| *known != name).collect();
            let plain = record.filter(|_| !names.has_schema());
            if let Some(found) = plain.and_then(|record| around::row_with(&self.tags, tag, &name, record)) {
                let typed = &tag.typed;
                let message = message!("{typed}：数据里没有“{name}”", "{typed}: the data has no “{name}”");
                let around::Around { row, list } = found;
                let help = message!(
                    "“{list}”的每一项里有：写成 {row}.{name}",
                    "the items of “{list}” have it: write {row}.{name}"
                );
                return Diagnostic::new(file, Some(tag.place.clone()), message, help);
            }
            let row = plain.and_then(|record| culprit::row_without(record, &name));
            return undefined(file, tag, &name, row, &known);
        }
        let of_operation = |compares| Culprit::of_operation(tag?, names, record?, compares);
        let of_text = |text| Culprit::of_text(tag?, names, record?, text);
        let (compares, reckons) = (
            said.contains("Cannot compare"),
            said.contains("Math operations") || said.contains("requires both operands"),
        );
        let culprit = match said.split_once(filters::BOTH) {
            Some((zh, _)) => {
                zh.strip_prefix('“').and_then(|rest| rest.split_once('”')).and_then(|(text, _)| of_text(text))
            }
            None if compares || reckons => of_operation(compares),
            None => None,
        };
        let only = || only_name(tag?, record?);
        let about = culprit.as_ref().map(Culprit::path).or_else(only);
        let why = if let Some((zh, en)) = said.split_once(filters::BOTH) {
            match culprit.filter(Culprit::is_in_rows) {
                Some(found) => {
                    let (name, place) = (found.name(), found.place());
                    let (of_zh, of_en) = (place.zh, place.en);
                    Message::new(format!("“{name}”{of_zh}：{zh}"), format!("“{name}”{of_en}: {en}"))
                }
                None => Message::new(zh, en),
            }
        } else if compares {
            let Message { zh, en } = culprit.map(|found| found.said()).unwrap_or_default();
            let (by_zh, by_en) = if zh.is_empty() { ("", "") } else { ("，", ": ") };
            message!("{zh}{by_zh}两个值不能比较", "{en}{by_en}the two values cannot be compared")
        } else if reckons {
            let Message { zh, en } = culprit.map(|found| found.said()).unwrap_or_default();
            let (by_zh, by_en) = if zh.is_empty() { ("", "") } else { ("，", ": ") };
            message!("{zh}{by_zh}只有数字能计算", "{en}{by_en}only numbers can be reckoned with")
        } else if said.contains("teration not possible") || said.contains("/value iteration") {
            Message::new("这个值不能循环", "the value cannot be gone through")
        } else if said.contains("is no colour") {
            Message::new("颜色写不对，应为 FF0000 这样的六位代码", "the colour is no code such as FF0000")
        } else if said.contains("Array index must be") {
            Message::new("这是列表，没有这样的项", "this is a list without such a member")
        } else if said.contains("index must be an integer") || said.contains("is not indexable") {
            Message::new("这是一个值，里面没有这一项", "this is one value, which has no such member")
        } else if said.contains("`in` cannot be used") {
            Message::new("in 后面要是文字或列表", "a text or a list belongs behind `in`")
        } else if said.contains("Slicing can only be used") {
            Message::new(
                "只有文字和列表能取一段；数先变成文字：(x | string)[0:3]",
                "only texts and lists have parts; of a number make a text: (x | string)[0:3]",
            )
        } else if said.contains("Function `range`") {
            Message::new(
                "range 的参数不对：要从小到大，最多十万项",
                "range is called wrongly: from less to more, and at most 100,000 items",
            )
        } else if said.contains("divide by 0") {
            Message::new("除数为零", "division by zero")
        } else {
            Message::new("算不出来", format!("it has no value ({said})"))
        };
        let message = Message::new(format!("{typed}：{}", why.zh), format!("{typed}: {}", why.en));
        let help = tag.filter(|_| said.contains("Array index must be")).and_then(one_by_one);
        let help = help.unwrap_or_else(|| Message::new("检查数据和标签", "check the data and the tag"));
        Diagnostic { about, ..Diagnostic::new(file, place, message, help) }
    }
}

/// How a member of each item of a list is printed, where a tag asks the list for it: `{{ list.name }}`.
fn one_by_one(tag: &Tag) -> Option<Message> {
    let lexed = lex(&tag.inner).ok()?;
    let path = path_of(&Parser::new(&lexed).expression().ok()?)?;
    let (name, list) = path.split_last().filter(|(_, list)| !list.is_empty())?;
    let list = list.join(".");
    Some(message!(
        "逐项打印写 {{% for 项 in {list} %}}{{{{ 项.{name} }}}}{{% endfor %}}，只要第一项写 {{{{ {list}[0].{name} }}}}",
        "for each item write {{% for item in {list} %}}{{{{ item.{name} }}}}{{% endfor %}}, for the first only {{{{ {list}[0].{name} }}}}"
    ))
}

/// The keys of a record and of what is in it, some thousand: what a name may have been meant to be.
pub(super) fn keys_of(record: &Record) -> Vec<&str> {
    const MOST: usize = 1000;
    let mut keys: IndexSet<&str> = IndexSet::new();
    let mut left = vec![record];
    while let Some(record) = left.pop() {
        for (key, value) in record.iter().take(MOST) {
            keys.insert(key);
            match value {
                Value::Map(map) => left.push(map),
                // Rows are alike.
                Value::Rows(rows) => left.extend(rows.iter().take(3)),
                _ => {}
            }
        }
        if keys.len() > MOST {
            break;
        }
    }
    keys.into_iter().collect()
}

/// Says that the data does not have a name; or that one row of it does not.
fn undefined(file: &str, tag: &Tag, name: &str, row: Option<Message>, known: &[&str]) -> Diagnostic {
    let typed = &tag.typed;
    let looks_around = tag.inner.contains("previtem") || tag.inner.contains("nextitem");
    if name == "loop" && looks_around && !known.contains(&name) {
        let message = message!(
            "{typed}：循环的第一项之前、最后一项之后没有内容",
            "{typed}: there is nothing before the first item of the loop, and nothing behind the last"
        );
        let help = message!(
            "写 default(\"\")，或用 loop.first、loop.last 判断",
            "write default(\"\"), or ask loop.first or loop.last"
        );
        return Diagnostic::new(file, Some(tag.place.clone()), message, help);
    }
    let is_in_other_rows = row.is_some();
    let message = if name.is_empty() {
        message!("{typed}：数据里没有这一项", "{typed}: the data does not have it")
    } else {
        let Message { zh, en } = row.unwrap_or_default();
        message!("{typed}：数据里没有“{name}”{zh}", "{typed}: the data has no “{name}”{en}")
    };
    let inner: String = tag.inner.chars().filter(|c| !c.is_whitespace()).collect();
    if let Some(filter) = filters::filter_called(name)
        .filter(|_| !is_in_other_rows && name.is_ascii() && inner.contains(&format!(".{name}")))
    {
        let help = message!("过滤器写在“|”后面：| {filter}", "a filter stands behind |: | {filter}");
        return Diagnostic::new(file, Some(tag.place.clone()), message, help);
    }
    let is_compared = ["==", "!="].iter().any(|sign| inner.contains(&format!("{sign}{name}")));
    let is_option = ["(", "（", ",", "，"].iter().any(|before| {
        let argument = format!("{before}{name}");
        let mut behind = inner.split(argument.as_str()).skip(1);
        inner.contains(['|', '｜']) && behind.any(|rest| rest.starts_with([',', '，', ')', '）']))
    });
    let help = match nearest(name, known.iter().map(|known| (*known, ""))) {
        Some((near, _)) => meant(&tag.inner, name, near),
        None if is_compared || (is_option && !name.is_empty()) => {
            message!("文字要加引号：\"{name}\"", "text stands in quotes: \"{name}\"")
        }
        None => message!("补上数据，或写 default(\"\")", "add it to the data, or write default(\"\")"),
    };
    Diagnostic::new(file, Some(tag.place.clone()), message, help)
}
