//! Remarks that people write below a value (`注：…`, `※…`): they are no part of it.

use super::Section;
use crate::extract::flow::Flow;
use crate::extract::fold::{fold, fold_words};
use crate::extract::formality::{is_formality, is_instruction};
use crate::extract::seals::SEALS;
use crate::extract::text::Capture;
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::{Problem, Severity};
use crate::record::Key;

/// Marks with which a remark begins, and the words of them that a longer text may begin a paragraph with.
const SIGNS: [char; 3] = ['※', '*', '★'];
const MARKS: [&str; 6] = ["注", "备注", "附注", "注意", "注意事项", "提示"];
const WORDS: [&str; 5] = ["说明", "补充说明", "填表说明", "填写说明", "情况说明"];
/// Longest remark in brackets, in folded bytes.
const MAX_BRACKETED: usize = 300;

/// Words that say that something is not all there, or not settled.
const OPEN: [&str; 8] = ["待", "暂", "未", "不", "仅", "除外", "拟", "部分"];

impl Section<'_> {
    /// Says what stood in brackets between the label of a value and the value, `kept`, where that is more than a word of
    /// seals and signatures.
    pub(super) fn told_bracket(&mut self, key: &Key, whole: &str, kept: &str, place: Option<&Place>) {
        let front = whole.len().checked_sub(kept.len()).and_then(|end| whole.get(..end)).unwrap_or_default();
        let inner = front.trim_matches(|c: char| !c.is_alphanumeric());
        let is_of_signature = || inner.contains('签') || SEALS.iter().any(|seal| inner.ends_with(seal));
        if inner.is_empty() || self.plan.is_worded || is_of_signature() || is_formality(inner) || is_instruction(inner)
        {
            return;
        }
        // What the form prints there is none.
        if self.all_wording().contains(&fold_words(inner)) {
            return;
        }
        let Some(field) = self.plan.schema.fields.get(key) else { return };
        let (title, severity) = (
            &field.title,
            if OPEN.iter().any(|word| inner.contains(word)) { Severity::Warning } else { Severity::Note },
        );
        let message = message!(
            "“{title}”后加了“（{inner}）”，没有读入",
            "“（{inner}）” was added behind the label “{title}” and was not read"
        );
        let problem = Problem::new("altered-text", severity, message).field(key.to_string()).place(place.cloned());
        let help = Message::new(
            "请恢复原文；要说明的，写在该项里",
            "restore the printed wording; what is to be said belongs in the value",
        );
        self.problems.push(problem.found(inner).help(help));
    }
}

/// True for a paragraph that says of itself that it is a remark.
pub(super) fn is_remark(text: &str) -> bool {
    let folded = fold(text);
    let is_bracketed = folded.starts_with('(') && folded.ends_with(')') && folded.len() <= MAX_BRACKETED;
    is_bracketed || is_marked(&folded, &MARKS) || is_marked(&folded, &WORDS)
}

/// True for the word in front of a remark, alone in its cell.
pub(super) fn is_label(text: &str) -> bool {
    let folded = fold(text);
    let word = folded.trim_end_matches(':');
    MARKS.contains(&word) || WORDS.contains(&word)
}

/// True for what people write where there is nothing to remark.
pub(super) fn says_nothing(text: &str) -> bool {
    let folded = fold(text);
    let word = folded.trim_matches(|c: char| !c.is_alphanumeric());
    matches!(word, "" | "无" | "没有" | "暂无")
}

/// True for a remark that ends a text of several paragraphs, too.
pub(super) fn ends_value(text: &str) -> bool {
    is_marked(&fold(text), &MARKS)
}

fn is_marked(folded: &str, words: &[&str]) -> bool {
    let text = folded.trim_start_matches(['(', '[', '【']);
    if text.starts_with(SIGNS) {
        return true;
    }
    let Some((front, _)) = text.split_once(':') else { return false };
    words.contains(&front.trim_end_matches(|c: char| c.is_ascii_digit() || "一二三四五".contains(c)))
}

/// Values of several paragraphs end where a remark begins.
pub(super) fn leave_out(flow: &Flow, captures: &mut [Capture]) {
    for capture in captures {
        let text = flow.text.get(capture.range.clone()).unwrap_or_default();
        let starts = text.match_indices('\n').map(|(at, _)| at);
        let remark = starts.into_iter().find(|at| {
            let line = text.get(at + 1..).unwrap_or_default();
            let line = line.split('\n').next().unwrap_or_default();
            flow.begins(capture.range.start + at + 1) && ends_value(line)
        });
        if let Some(at) = remark {
            let kept = text.get(..at).unwrap_or_default().trim_end().len();
            capture.range.end = capture.range.start + kept;
        }
    }
}
