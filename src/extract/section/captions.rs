//! Lines of labels and values above or below a form: a value ends where another label begins, also one that the form
//! does not print (`单位名称：甲局    评价人：张三    评价时间：…`).

use std::ops::Range;

use super::Section;
use super::sides::exchange;
use crate::char_count::CharCount as _;
use crate::excerpt;
use crate::extract::flow::Flow;
use crate::extract::fold::{fold, is_han};
use crate::extract::plan::labels_of;
use crate::extract::text::program::{Line, Program, Token};
use crate::extract::text::{Capture, Found, LineMatch};
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::schema::{FieldType, Style};

/// Longest word in letters that is a label, or is put in front of one.
const LABEL: usize = 10;
const FRONT: usize = 4;
/// Letters of a text that are quoted.
const QUOTED: usize = 30;

/// What people put in front of a label without a gap: `填表日期`, `所属时间`.
const FRONTS: &[&str] = &[
    "填表", "填报", "填写", "评价", "评分", "评估", "考核", "统计", "申请", "申报", "上报", "报送", "签署", "签订",
    "制表", "起止", "所属", "使用", "用户",
];

impl Section<'_> {
    /// Ends the values of captions where another label begins, and notes what stands behind it; values of sides that were
    /// exchanged go to their own.
    pub(super) fn captions(&mut self, program: &Program, found: &Found, flow: &Flow, captures: &mut [Capture]) {
        exchange(program, found, flow, captures);
        for capture in captures {
            let text = flow.text.get(capture.range.clone()).unwrap_or_default();
            let field = self.plan.schema.fields.get(&capture.key);
            if !text.contains(char::is_whitespace) || field.is_none_or(|field| field.kind == FieldType::LongText) {
                continue;
            }
            if !is_caption(program, found, capture) {
                continue;
            }
            if let Some(end) = self.glued(program, found, text, capture.range.end) {
                capture.range.end = capture.range.start + end;
            }
            let text = flow.text.get(capture.range.clone()).unwrap_or_default();
            let Some(other) = other_label(text) else { continue };
            let gap = text.get(other.clone()).unwrap_or_default();
            // Behind the word that is printed for it the label is the value's own.
            let front = text.get(..other.start).unwrap_or_default();
            if field.and_then(|field| field.blank.as_deref()).is_some_and(|blank| fold(blank) == fold(front)) {
                continue;
            }
            let rest = text.get(other.end..).unwrap_or_default();
            let at = capture.range.start + other.end;
            capture.range.end = capture.range.start + other.start;
            // A line or a cell of its own is looked at as such.
            if gap.contains(['\n', '\t']) {
                continue;
            }
            let quoted = excerpt::beginning(rest.lines().next().unwrap_or_default(), QUOTED);
            let message = message!("“{quoted}”没有读入任何一项", "“{quoted}” was read into no value");
            let help = Message::new(
                "请核对；如是要读的内容，请写在表中规定的格内",
                "check it; what is to be read belongs in the cells of the form",
            );
            self.problems.push(Problem::note("unread", message).help(help).place(flow.place(at)).found(rest));
        }
    }

    /// Where a value ends in `text`, which ends at `end` where the wording behind it was found, when its last word is
    /// the beginning of the label that this wording is the end of.
    fn glued(&self, program: &Program, found: &Found, text: &str, end: usize) -> Option<usize> {
        // What stands behind a tab is a line of its own in the program.
        let (line, at) = captions_of(program, found).find_map(|(line, hit)| {
            let at = hit.literals.iter().position(|range| range.as_ref().is_some_and(|range| range.start == end))?;
            Some((line, at))
        })?;
        let Token::Literal { folded, .. } = line.tokens.get(at)? else { return None };
        let (front, word) = text.rsplit_once(char::is_whitespace)?;
        if front.trim().is_empty() || !word.chars().all(is_han) || word.char_count() > FRONT {
            return None;
        }
        let is_alias = || {
            let Some(Token::Slot { key, .. }) = line.tokens.get(at + 1) else { return false };
            let label = format!("{}{}", fold(word), folded.trim_end_matches(':'));
            self.plan.schema.fields.get(key).is_some_and(|field| labels_of(field).contains(&label))
        };
        (FRONTS.contains(&word) || is_alias()).then(|| front.trim_end().len())
    }
}

/// The captions that were found, and the lines of a label and its value.
fn captions_of<'p>(program: &'p Program, found: &'p Found) -> impl Iterator<Item = (&'p Line, &'p LineMatch)> {
    let is_labelled = |line: &Line| match (line.style, line.tokens.as_slice()) {
        (Some(Style::Caption), _) => true,
        (Some(Style::Line), [Token::Literal { folded, .. }, Token::Slot { .. }]) => folded.ends_with(':'),
        _ => false,
    };
    let lines = program.lines.iter().zip(&found.lines).filter(move |(line, _)| is_labelled(line));
    lines.filter_map(|(line, hit)| Some((line, hit.as_ref()?)))
}

/// True for a value that stands in a caption.
fn is_caption(program: &Program, found: &Found, capture: &Capture) -> bool {
    captions_of(program, found).any(|(line, hit)| {
        let range = hit.range.start..=hit.range.end;
        range.contains(&capture.range.start) && line.slots().any(|key| *key == capture.key)
    })
}

/// The gap in a value behind which another label with its colon begins.
fn other_label(text: &str) -> Option<Range<usize>> {
    let colon = |c: char| matches!(c, ':' | '：');
    let mut from = 0;
    while let Some(at) = text.get(from..)?.find(char::is_whitespace).map(|at| from + at) {
        let rest = text.get(at..)?;
        let word = rest.trim_start();
        let start = text.len() - word.len();
        let label = word.split(char::is_whitespace).next().unwrap_or_default();
        let is_label = label.split_once(colon).is_some_and(|(label, _)| {
            let count = label.char_count();
            (2..=LABEL).contains(&count) && label.chars().all(|c| is_han(c) || matches!(c, '（' | '）' | '(' | ')'))
        });
        if is_label && at > 0 {
            return Some(at..start);
        }
        from = start + label.len();
        if label.is_empty() {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_label_ends_a_value() {
        for (text, value) in [
            ("青山县财政局    评价人：张三", Some("青山县财政局")),
            ("青山县财政局 联系电话:13800001234", Some("青山县财政局")),
            ("青山县 财政局　评价人（签字）：", Some("青山县 财政局")),
            ("青山县财政局", None),
            ("青山县财政局（联系人：张三）", None),
            ("2026年11月22日 9：30", None),
            ("青山县 财政局", None),
        ] {
            assert_eq!(other_label(text).and_then(|gap| text.get(..gap.start)), value, "{text}");
        }
    }
}
