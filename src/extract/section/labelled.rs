//! Fields of the title that stand beside labels instead, above or below the tables: `填报单位（盖章）：甲局`, or the
//! label in one cell and the value in the next.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::extract::flow::Flow;
use crate::extract::fold::{Folded, Look, fold};
use crate::extract::plan::labels_of;
use crate::place::Place;
use crate::schema::Field;

/// Lines of running text in which labels are looked for.
const MAX_LINES: usize = 400;
/// Longest cell or line that may hold a label and its value.
const MAX_PIECE: usize = 600;

/// What stands between a value and the label behind it, with that label.
static NEXT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[\s\x{3000}；;，,。|]+[^\s:：；;，,。|]{2,14}\s*[:：]|\n").ok());

/// A remark behind a label or a value that only says where the seal belongs.
static SEAL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\s*[（(][^（）()]{0,8}(?:章|签字|签名|全称)[^（）()]{0,4}[)）]\s*$").ok());

/// A value beside a label.
pub(super) struct Labelled {
    /// The label, folded.
    pub(super) label: String,
    pub(super) value: String,
    pub(super) place: Option<Place>,
}

/// The value beside the label of `field` in `flow`.
pub(super) fn labelled(field: &Field, flow: &Flow) -> Option<Labelled> {
    let labels = labels_of(field);
    let lines = lines(&labels, flow);
    beside(labels, &lines, flow)
}

/// The same, but with the field's own label before any of another wording.
pub(super) fn labelled_best(field: &Field, flow: &Flow) -> Option<Labelled> {
    let own = fold(&field.label);
    let labels = labels_of(field);
    let lines = lines(&labels, flow);
    let (own, others) = labels.into_iter().partition(|label| label.contains(&own));
    beside(own, &lines, flow).or_else(|| beside(others, &lines, flow))
}

/// The lines that may hold one of the labels, and where each begins.
fn lines<'f>(labels: &[String], flow: &'f Flow) -> Vec<(usize, &'f str)> {
    let looks: Vec<Look> = labels.iter().map(|label| Look::of(label)).collect();
    let mut start = 0;
    let lines = flow.text.split('\n').take(MAX_LINES).map(|line| {
        let at = start;
        start += line.len() + 1;
        (at, line)
    });
    // A value stands behind a colon or in the next cell.
    let parts = |line: &str| line.contains([':', '：', '﹕', '︓', '\t']);
    lines.filter(|(_, line)| parts(line) && may_hold(line, &looks)).collect()
}

/// False for a text that holds none of what looks so.
fn may_hold(text: &str, looks: &[Look]) -> bool {
    let look = Look::of(text);
    looks.iter().any(|label| look.may_hold(*label))
}

fn beside(mut labels: Vec<String>, lines: &[(usize, &str)], flow: &Flow) -> Option<Labelled> {
    crate::order::by(&mut labels, |label| usize::MAX - label.len());
    let looks: Vec<Look> = labels.iter().map(|label| Look::of(label)).collect();
    for (start, line) in lines {
        let mut at = *start;
        let mut pieces: Vec<Range<usize>> = Vec::new();
        for piece in line.split('\t') {
            pieces.push(at..at + piece.len());
            at += piece.len() + 1;
        }
        for (index, piece) in pieces.iter().enumerate() {
            let text = flow.text.get(piece.clone()).unwrap_or_default();
            if text.len() > MAX_PIECE {
                continue;
            }
            if !may_hold(text, &looks) {
                continue;
            }
            let Some((label, behind)) = behind(text, &labels) else { continue };
            let found = match behind {
                Behind::Value(range) => Some(piece.start + range.start..piece.start + range.end),
                Behind::NextCell => pieces.iter().skip(index + 1).find(|next| !blank(flow, next)).cloned(),
            };
            let Some(range) = found else { continue };
            let value = without_seal(flow.text.get(range.clone()).unwrap_or_default().trim());
            if !value.is_empty() && !value.ends_with([':', '：']) {
                let (label, value, place) = (label.to_owned(), value.to_owned(), flow.place(range.start));
                return Some(Labelled { label, value, place });
            }
        }
    }
    None
}

enum Behind {
    /// The value's range in the text.
    Value(Range<usize>),
    /// The label is all there is.
    NextCell,
}

/// One of the labels in `text`, and what stands behind it.
fn behind<'l>(text: &str, labels: &'l [String]) -> Option<(&'l str, Behind)> {
    let folded = Folded::new(text);
    for label in labels {
        for (at, _) in folded.text.match_indices(label.as_str()) {
            let begins = text.get(..folded.original(at)).and_then(|front| front.chars().next_back());
            if begins.is_some_and(|c| c.is_alphanumeric()) {
                continue;
            }
            let rest = folded.text.get(at + label.len()..).unwrap_or_default();
            let remark = if rest.starts_with('(') { rest.find(')').map_or(0, |close| close + 1) } else { 0 };
            let after = rest.get(remark..).unwrap_or_default();
            if after.is_empty() && at == 0 {
                return Some((label, Behind::NextCell));
            }
            if !after.starts_with(':') {
                continue;
            }
            let colon = at + label.len() + remark + 1;
            let start = folded.original_end(colon, text);
            let tail = text.get(start..).unwrap_or_default();
            if tail.trim().is_empty() && at == 0 {
                return Some((label, Behind::NextCell));
            }
            let skipped = tail.len() - tail.trim_start().len();
            let value = tail.trim_start();
            let end = next(value).unwrap_or(value.len());
            return Some((label, Behind::Value(start + skipped..start + skipped + end)));
        }
    }
    None
}

fn blank(flow: &Flow, range: &Range<usize>) -> bool {
    flow.text.get(range.clone()).is_none_or(|text| fold(text).is_empty())
}

/// Where the next label begins behind a value (`甲局　　订货名目：…`). Most values have none behind them, and to compile
/// the expression takes as long as to read a small file.
pub(super) fn next(value: &str) -> Option<usize> {
    if !value.contains([':', '：', '\n']) {
        return None;
    }
    NEXT.as_ref()?.find(value).map(|next| next.start())
}

fn without_seal(value: &str) -> &str {
    if !value.trim_end().ends_with([')', '）']) {
        return value;
    }
    match SEAL.as_ref().and_then(|seal| seal.find(value)) {
        Some(seal) => value.get(..seal.start()).unwrap_or(value),
        None => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<String> {
        let labels = ["填报单位", "订货名目"].map(str::to_owned);
        match behind(text, &labels)?.1 {
            Behind::Value(range) => text.get(range).map(str::to_owned),
            Behind::NextCell => Some("→".to_owned()),
        }
    }

    #[test]
    fn labels_with_remarks_and_others_behind_them() {
        for (text, wanted) in [
            ("填报单位：甲局", Some("甲局")),
            ("填报 单位（盖章）： 甲局", Some("甲局")),
            ("填报单位：甲局    订货名目：乙平台", Some("甲局")),
            ("填报单位：甲局\n订货名目：乙平台", Some("甲局")),
            ("填报单位：甲局　填报日期：2026年", Some("甲局")),
            ("填报单位", Some("→")),
            ("填报单位：", Some("→")),
            ("上级填报单位：甲局", None),
            ("填报单位应如实填写", None),
        ] {
            assert_eq!(value(text).as_deref(), wanted, "{text}");
        }
    }
}
