//! Why a value is lost, by how it is used and where it stands, and what to write instead.

use super::around::Around;
use super::{Loss, Why};
use crate::docx::template::tags::Level;
use crate::message;
use crate::message::Message;
use crate::place::{Part, Place};

/// Why, and what to write.
type Reason = (Message, Message);

impl Loss<'_> {
    /// What is wrong, and what to write instead.
    pub(super) fn said(&self, around: &Around) -> Reason {
        let path = &self.path;
        if let Why::Told(message, help) = &self.why {
            return (message.clone(), help.clone());
        }
        if let (true, Why::Said(Message { zh, en })) = (path.is_empty(), &self.why) {
            let message = message!(
                "试填后原样读回，也会提示：{zh}",
                "filled and read back as it is, the form is told of, too: {en}"
            );
            return (message, Message::new("改一改模板里的这一处", "change that in the template"));
        }
        let (why, help) = self.reason(around).unwrap_or_else(|| (self.became(), self.apart()));
        let Message { zh, en } = why;
        (message!("“{path}”交回后读不回：{zh}", "“{path}” will not be read back: {en}"), help)
    }

    /// What became of it.
    fn became(&self) -> Message {
        match &self.why {
            Why::Other(filled, read) => {
                message!("试填“{filled}”，读出来是“{read}”", "filled with “{filled}”, it is read as “{read}”")
            }
            Why::Rows(filled, read) => {
                message!("试填 {filled} 项，读出来是 {read} 项", "filled with {filled} items, it is read as {read}")
            }
            Why::Said(message) if self.used.is_several() => message.clone(),
            Why::Told(..) | Why::Said(_) | Why::Gone => Message::new("认不出哪里是它", "nothing tells where it is"),
        }
    }

    /// Its name without those that it is in.
    fn name(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }

    /// What to write for a value that is not told from what stands around it.
    fn apart(&self) -> Message {
        if self.used.is_several() {
            return Message::new(
                "用表格：一行表头，下面用 {%tr for … %} 逐行印；小计、合计写在循环后面",
                "use a table: a row of headers, below it {%tr for … %}; totals stand behind the loop",
            );
        }
        if self.path.contains('.') {
            return Message::new(
                "让它独占一格，上面或前面写上标题",
                "give it a cell of its own, with a label above it or before it",
            );
        }
        let name = self.name();
        message!(
            "让它独占一格或一段，前面写上标题，如“{name}：{{{{ {name} }}}}”",
            "give it a cell or paragraph of its own, with a label before it: “{name}: {{{{ {name} }}}}”"
        )
    }

    /// What to write for a value that is not printed as it is.
    fn once_more(&self) -> Message {
        if self.path.contains('.') || self.used.is_several() {
            return Message::new(
                "要收回来的，另外原样印一次，前面或上面写上标题",
                "where it is wanted back, print it once more as it is, with a label before it or above it",
            );
        }
        let name = self.name();
        if self.used.is_unprinted() && self.used.is_yes_or_no() {
            return message!(
                "要收回来的，另外印出来，如“{name}：{{{{ \"是\" if {name} else \"否\" }}}}”",
                "where it is wanted back, print it, too: “{name}: {{{{ \"yes\" if {name} else \"no\" }}}}”"
            );
        }
        message!(
            "要收回来的，另外原样印一次，前面写上标题，如“{name}：{{{{ {name} }}}}”",
            "where it is wanted back, print it once more as it is, with a label before it: “{name}: {{{{ {name} }}}}”"
        )
    }

    /// Why it is lost by how it is used and where it stands.
    fn reason(&self, around: &Around) -> Option<Reason> {
        if self.used.is_unprinted() {
            let why = Message::new("只用来判断、计算或排版，没有印出来", "it is used, but not printed");
            return Some((why, self.once_more()));
        }
        if let Some(Place::Part(part)) = around.place {
            let (zh, en) = part_name(part);
            let why = Message::new(format!("只印在{zh}里"), format!("it is printed in the {en} only"));
            return Some((why, self.once_more()));
        }
        if let Some(neighbour) = &around.neighbour {
            let why = message!("和“{neighbour}”紧挨着，分不开", "it stands right beside “{neighbour}”");
            let help = Message::new(
                "两个值之间写上固定的文字，或各占一格",
                "write something between the two, or give each a cell of its own",
            );
            return Some((why, help));
        }
        self.in_loops(around).or_else(|| self.in_part())
    }

    /// Why it is lost in loops.
    fn in_loops(&self, around: &Around) -> Option<Reason> {
        let (why, help) = match (around.own, around.loops.as_slice()) {
            (Some(Level::Cell), _) | (_, [.., Level::Cell]) => (
                Message::new("按列重复的格子读不回", "cells that repeat across are not read"),
                Message::new(
                    "改成按行重复的 {%tr for … %}，上面一行写各列的标题",
                    "repeat rows instead, with {%tr for … %} below a row of headers",
                ),
            ),
            (_, [_, _, ..]) | (Some(_), [_, ..]) | (None, [_]) if self.is_nested(around) => (
                Message::new("循环里又有循环", "it stands in a loop in a loop"),
                Message::new(
                    "两层都用 {%tr for … %}，放在同一个有表头的表格里",
                    "write both as {%tr for … %} in one table with a header",
                ),
            ),
            (_, [Level::Row]) if self.used.is_several() => (
                Message::new("一行里有几项合在一格", "several items share a cell of a row"),
                Message::new(
                    "一项一行：里层也用 {%tr for … %}；或在数据里就写成一段文字",
                    "give each item a row with a {%tr for … %} inside, or make one text of them in the data",
                ),
            ),
            (Some(Level::Row), _) | (_, [Level::Row, ..]) if around.is_topmost => (
                Message::new("表格没有表头", "the table has no header"),
                Message::new(
                    "在 {%tr for … %} 上面加一行，写各列的标题",
                    "add a row of column headers above {%tr for … %}",
                ),
            ),
            (Some(Level::Text), _) if self.used.is_several() => (
                Message::new("几项印在一起，分不开", "nothing parts its items"),
                message!(
                    "各项之间要有固定的文字，如 {{{{ {name} | join(\"、\") }}}}",
                    "print something between them: {{{{ {name} | join(\", \") }}}}",
                    name = self.name()
                ),
            ),
            _ => return None,
        };
        Some((why, help))
    }

    /// Whether loops that are not all over rows lie around it.
    fn is_nested(&self, around: &Around) -> bool {
        let loops = around.own.iter().chain(&around.loops);
        loops.clone().count() > 1 && loops.clone().any(|level| *level != Level::Row)
    }

    /// Why it is lost where something of it is read.
    fn in_part(&self) -> Option<Reason> {
        if let (Why::Other(..), true) = (&self.why, self.used.is_date()) {
            let help = Message::new(
                "年月日写全：| 日期(\"yyyy年M月d日\")；或另外原样印一次",
                "print all of the date: | date(\"yyyy年M月d日\"), or print it once more",
            );
            return Some((self.became(), help));
        }
        let why = match &self.why {
            Why::Other(..) => self.became(),
            _ => Message::new("印出来的不是它的原样", "it is not printed as it is"),
        };
        self.used.is_worked_out().then(|| (why, self.once_more()))
    }
}

/// What a part of a document is called.
fn part_name(part: Part) -> (&'static str, &'static str) {
    match part {
        Part::Header => ("页眉", "header"),
        Part::Footer => ("页脚", "footer"),
        Part::Footnote => ("脚注", "footnotes"),
        Part::Endnote => ("尾注", "endnotes"),
        Part::TextBox => ("文本框", "text box"),
        Part::Properties => ("文档属性", "document properties"),
        Part::Comment => ("批注", "comments"),
        Part::Chart => ("图表", "chart"),
        Part::Diagram => ("图形", "diagram"),
    }
}
