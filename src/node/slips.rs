//! Slips of the hand in YAML: a full-width colon, no space behind it, a quote or bracket that is not closed.
//!
//! The parser says where it could not go on, which is often lines below the slip. Here each likely slip is mended in a
//! copy, and the copy is read again: what takes the parser beyond its mistake was the slip.

mod line;

use std::borrow::Cow;

use serde_yaml::granit_parser::Parser;

use super::Position;
use crate::message;
use crate::message::Message;

use line::{Mended, TABS, indented};
pub(super) use line::{mangled, mistyped, with_tabs};

/// A text that is longer is not read again.
const LONGEST: usize = 2 << 20;
/// Bytes that are read again, in all.
const BYTES: usize = 16 << 20;
/// Lines before the mistake that are looked at.
const BACK: usize = 12;
/// Slips that are told.
const MOST: usize = 20;

/// A slip, and what to type instead.
pub(super) struct Slip {
    pub(super) at: Position,
    pub(super) message: Message,
    pub(super) help: Message,
}

impl Slip {
    /// The slip of a line that is mended.
    pub(super) fn of(number: usize, line: &str, mended: &Mended) -> Self {
        let same = line.chars().zip(mended.line.chars()).take_while(|(a, b)| a == b).count();
        let at = Position { line: number as u32, column: same as u32, length: 1 };
        let help = match (&mended.help, shortened(&mended.line)) {
            (Some(help), _) => help.clone(),
            (None, written) => message!("写成“{written}”", "write “{written}”"),
        };
        Self { at, message: mended.message.clone(), help }
    }
}

/// A line without what stands around it, cut where it is long.
fn shortened(line: &str) -> String {
    const LONGEST: usize = 60;
    let line = line.trim();
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line.to_owned(),
    }
}

/// The slips for which a text cannot be read beyond line `stuck`, and those behind it; none where it is no slip that is
/// known.
pub(super) fn of(text: &str, stuck: u32) -> Vec<Slip> {
    if text.len() > LONGEST {
        return Vec::new();
    }
    let mut copy = Copy { lines: text.split('\n').map(Cow::Borrowed).collect(), size: text.len(), left: BYTES };
    let mut slips: Vec<Slip> = Vec::new();
    let mut stuck = stuck as usize;
    while slips.len() < MOST {
        let Some(Step { mended, next }) = copy.step(stuck) else { break };
        for (number, mended) in mended {
            let Some(line) = copy.lines.get_mut(number) else { break };
            if slips.len() < MOST && !slips.iter().any(|slip| slip.at.line as usize == number) {
                slips.push(Slip::of(number, line, &mended));
            }
            *line = Cow::Owned(mended.line);
        }
        match next {
            Some(next) => stuck = next,
            None => break,
        }
    }
    crate::order::by(&mut slips, |slip| slip.at.line as usize);
    slips
}

/// The text, some of its lines mended.
struct Copy<'t> {
    lines: Vec<Cow<'t, str>>,
    /// About how long it is.
    size: usize,
    /// Bytes that may still be read.
    left: usize,
}

/// Lines that are mended, and the line at which the parser is stuck then, if at any.
struct Step {
    mended: Vec<(usize, Mended)>,
    next: Option<usize>,
}

impl Copy<'_> {
    /// The mended line that takes the parser beyond line `stuck`: what is mistyped comes before what is misplaced.
    fn step(&mut self, stuck: usize) -> Option<Step> {
        let near: Vec<usize> = (stuck.saturating_sub(BACK)..=stuck).rev().collect();
        // Who types one tab types more, and the parser is stuck again at the next: all go at once.
        for width in 0..TABS {
            let lines = self.lines.iter().enumerate();
            let tabs = lines.filter_map(|(number, line)| Some((number, with_tabs(line).into_iter().nth(width)?)));
            let tabs: Vec<_> = tabs.collect();
            if tabs.is_empty() {
                break;
            }
            if let Some(step) = self.tried(stuck, tabs) {
                return Some(step);
            }
        }
        for &number in &near {
            if let Some(mended) = mistyped(self.line(number))
                && let Some(step) = self.tried(stuck, vec![(number, mended)])
            {
                return Some(step);
            }
        }
        for &number in &near {
            let line = self.line(number).to_owned();
            let above = self.lines.get(number.saturating_sub(BACK)..number).unwrap_or_default();
            let mended = mangled(&line).into_iter().chain(indented(&line, above));
            for mended in mended.collect::<Vec<_>>() {
                if let Some(step) = self.tried(stuck, vec![(number, mended)]) {
                    return Some(step);
                }
            }
        }
        None
    }

    fn line(&self, number: usize) -> &str {
        self.lines.get(number).map_or("", |line| line.trim_end_matches('\r'))
    }

    /// The step that mended lines, in order, make, if it takes the parser further.
    fn tried(&mut self, stuck: usize, mended: Vec<(usize, Mended)>) -> Option<Step> {
        self.left = self.left.checked_sub(self.size)?;
        let mut others = mended.iter().peekable();
        let lines = self.lines.iter().enumerate();
        let lines: Vec<&str> = lines
            .map(|(at, line)| others.next_if(|(number, _)| *number == at).map_or(&**line, |(_, mended)| &mended.line))
            .collect();
        let text = lines.join("\n");
        let next =
            Parser::new_from_str(&text).find_map(Result::err).map(|error| error.marker().line().saturating_sub(1));
        let goes_on = next.is_none_or(|next| next > stuck);
        goes_on.then_some(Step { mended, next })
    }
}

#[cfg(test)]
mod tests {
    use crate::message::Lang;
    use crate::node::parse;

    fn said(text: &str, lang: Lang) -> Vec<String> {
        let mistakes = parse(text, "").err().unwrap_or_default();
        mistakes.iter().map(|mistake| mistake.describe(lang).trim_start_matches([':', ' ']).to_owned()).collect()
    }

    #[test]
    fn slips_are_told_where_they_are() {
        for (text, expected) in [
            ("a: 1\n处：2\nb: 3", &["第2行第2列：冒号是全角的“：”；写成“处: 2”"][..]),
            ("处：2\nb: 3", &["第1行第2列：冒号是全角的“：”；写成“处: 2”"]),
            ("b: 3\n处：2", &["第2行第2列：冒号是全角的“：”；写成“处: 2”"]),
            (
                "甲：1\n乙：2",
                &["第1行第2列：冒号是全角的“：”；写成“甲: 1”", "第2行第2列：冒号是全角的“：”；写成“乙: 2”"],
            ),
            ("甲:1\n乙:x", &["第1行第3列：冒号后面没有空格；写成“甲: 1”", "第2行第3列：冒号后面没有空格；写成“乙: x”"]),
            ("a:\n  - {名：x，数：8}", &["第2行第7列：“：”“，”是全角的；写成“- {名: x, 数: 8}”"]),
            ("a:\n  - ｛名: x, 数: 8｝\nb: 1", &["第2行第5列：“｛”“｝”是全角的；写成“- {名: x, 数: 8}”"]),
            ("a: [{b: 1，c: 2}]", &["第1行第10列：“，”是全角的；写成“a: [{b: 1, c: 2}]”"]),
            ("a:\n- 名：x\n  数: 8", &["第2行第4列：冒号是全角的“：”；写成“- 名: x”"]),
            (
                "a:\n- 名:x\n  数:8",
                &["第2行第5列：冒号后面没有空格；写成“- 名: x”", "第3行第5列：冒号后面没有空格；写成“数: 8”"],
            ),
            ("a:\n\t- b: 1", &["第2行第1列：缩进用了制表符（Tab）；改用半角空格"]),
            ("a:\n- b: x\n\tc: 1", &["第3行第1列：缩进用了制表符（Tab）；改用半角空格"]),
            (
                "a:\n\t- b: 1\n\t  c: 2\n\t- b: 3\n\t  c: 4\nd: 5",
                &[
                    "第2行第1列：缩进用了制表符（Tab）；改用半角空格",
                    "第3行第1列：缩进用了制表符（Tab）；改用半角空格",
                    "第4行第1列：缩进用了制表符（Tab）；改用半角空格",
                    "第5行第1列：缩进用了制表符（Tab）；改用半角空格",
                ],
            ),
            ("　甲: 1", &["第1行第1列：缩进用了全角空格或不间断空格；改用半角空格"]),
            ("a: \"x\nb: y\nc: \"z\"", &["第1行第6列：引号没有配对；写成“a: \"x\"”"]),
            ("a: 'x\nb: y", &["第1行第6列：引号没有配对；写成“a: 'x'”"]),
            ("a: \"x\"y\nb: 1", &["第1行第4列：右引号后面还有文字；写成“a: '\"x\"y'”"]),
            ("a: x: y", &["第1行第4列：值里有“: ”，要加引号；写成“a: \"x: y\"”"]),
            ("a: {{ b }}-c\nd: 1", &["第1行第4列：值以“{”开头，要加引号；写成“a: \"{{ b }}-c\"”"]),
            ("a: @x\nb: &y", &["第1行第4列：值以“@”开头，要加引号；写成“a: \"@x\"”"]),
            ("b: &y\na: 1", &["第1行第4列：值以“&”开头，要加引号；写成“b: \"&y\"”"]),
            ("a: \"C:\\dir\"", &["第1行第4列：双引号里的“\\”另有含义；写成“a: 'C:\\dir'”"]),
            ("a: [1, 2\nb: 3", &["第1行第9列：括号没有配对；写成“a: [1, 2]”"]),
            ("甲: 1\n 乙: 2", &["第2行第1列：缩进不对：前面有 1 个空格；改为 0 个，与“甲”对齐"]),
            (
                "a:\n-甲: 1\n-甲: 2",
                &["第2行第2列：“-”后面没有空格；写成“- 甲: 1”", "第3行第2列：“-”后面没有空格；写成“- 甲: 2”"],
            ),
            ("a: 1\n地点 x\nb: 2", &["第2行第3列：这一行没有冒号；写成“地点: x”"]),
        ] {
            assert_eq!(said(text, Lang::Zh), expected, "{text}");
        }
        assert_eq!(
            said("a: 1\nb：2", Lang::En),
            ["line 2 column 2: the colon is a full-width one, “：”; write “b: 2”"]
        );
    }

    #[test]
    fn what_is_right_is_left_alone() {
        for text in [
            "说明: |\n  时间：下午\n  地点：二楼\n",
            "说明: 时间：下午\n",
            "说明: 时间：下午，\n  地点：二楼\n",
            "网址: http://a/b\n时间: 12:30\n",
            "列: [时间：下午, \"a：b\"]\n列二:\n  - 时间：下午\n  - 12:30\n",
            "\"a：b\": 1\n'-x': 2\n备注：: 3\n",
            "{\"甲：乙\": null, \"丙\": \"：\"}",
            "- -1\n- - a\n  - b\n",
            "a: &x 1\nb: *x\n",
        ] {
            assert_eq!(said(text, Lang::Zh), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_long_broken_text_is_read_in_time() {
        let rows = "  - {名: x, 数: 8}\n".repeat(20_000);
        assert_eq!(said(&format!("a:\n{rows}b：1\nc: \"x\n{rows}"), Lang::En).len(), 2);
        let odd: Vec<String> = (0..100_000).map(|n| format!("{n}：{n}")).collect();
        assert_eq!(said(&format!("a: {{{}}}", odd.join(", ")), Lang::En).len(), 1);
    }
}
