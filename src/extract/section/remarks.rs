//! Remarks that people write below a value (`注：…`, `※…`): they are no part of it.

use crate::extract::flow::Flow;
use crate::extract::fold::fold;
use crate::extract::text::Capture;

/// Marks with which a remark begins, and the words of them that a longer text may begin a paragraph with.
const SIGNS: [char; 3] = ['※', '*', '★'];
const MARKS: [&str; 6] = ["注", "备注", "附注", "注意", "注意事项", "提示"];
const WORDS: [&str; 5] = ["说明", "补充说明", "填表说明", "填写说明", "情况说明"];
/// Longest remark in brackets, in folded bytes.
const MAX_BRACKETED: usize = 300;

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
