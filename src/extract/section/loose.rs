//! Labels in running text: a form whose table was lost, or fields that stand in lines of their own (`填报单位：甲局`).
//!
//! Only what nothing else has said is taken from here. A label counts where a line begins or white space stands in
//! front of it, and a colon behind it; its value goes on to the next label or the end of the line.

use std::ops::Range;

use super::Section;
use super::labelled::next;
use crate::extract::controls::InControl;
use crate::extract::flow::Flow;
use crate::extract::fold::{Folded, fold};
use crate::extract::labels::unnumbered;
use crate::extract::plan::{Label, Plan};
use crate::extract::text::program::Token;
use crate::grid::Content;
use crate::record::ByKey;
use crate::schema::{Field, FieldType, Filler};

/// Lines that are looked at, and the longest of them in bytes.
const MAX_LINES: usize = 2_000;
const MAX_LINE: usize = 2_000;
/// Longest remark in brackets between a label and its colon, in folded bytes.
const MAX_REMARK: usize = 90;
/// Lines between the head of a group and its other labels.
const NEAR: usize = 3;

/// A label that was found.
struct Mark<'p> {
    label: &'p Label,
    line: usize,
    /// Where the label begins, and where its value does.
    start: usize,
    end: usize,
}

impl Section<'_> {
    /// Takes the values behind labels in `flow` for the fields that have none.
    /// `printed` is where the form's own lines stand: no value goes on beyond them. Gives back where labels stand with
    /// the values that were taken.
    pub(super) fn loose(&mut self, flow: &Flow, printed: &[usize], controls: &ByKey<InControl>) -> Vec<Range<usize>> {
        let plan = self.plan;
        let mut read = Vec::new();
        if plan.schema.fields.keys().all(|key| self.record.get(key).is_some()) {
            return read;
        }
        let mut marks = Vec::new();
        let mut start = 0;
        for (number, line) in flow.text.split('\n').enumerate().take(MAX_LINES) {
            if line.len() <= MAX_LINE {
                find(plan, line, number, start, &mut marks);
            }
            start += line.len() + 1;
        }
        let mut group: Option<(usize, usize)> = None;
        for (index, mark) in marks.iter().enumerate() {
            let label = if plan.is_shared(mark.label) {
                let near = group.filter(|(_, line)| mark.line - line <= NEAR);
                near.and_then(|(group, _)| plan.member(group, &mark.label.folded))
            } else {
                Some(mark.label)
            };
            let Some(label) = label else { continue };
            group = Some((label.group, mark.line));
            // Where the template's own wording tells that it is empty, the label does not tell more.
            let is_empty = plan.is_worded && self.seen.contains(&label.key);
            let is_known = self.record.get(&label.key).is_some() || is_empty || self.is_unsure(&label.key);
            if is_known || plan.has_words_behind(label) {
                continue;
            }
            let next = marks.get(index + 1).map_or(flow.text.len(), |next| next.start);
            let stop = printed.iter().copied().filter(|at| (mark.end..next).contains(at)).min().unwrap_or(next);
            if let Some((index, program)) = label.program.and_then(|index| Some((index, plan.cells.get(index)?))) {
                let mut cell = flow.slice(mark.end..stop);
                if let Some(place) = flow.place(mark.start) {
                    cell.prepend(plan.label_text(index), place);
                }
                self.program(program, &cell, controls);
                read.push(mark.start..stop);
                continue;
            }
            let Some(field) = plan.schema.fields.get(&label.key) else { continue };
            // What stands below an empty line of a template is another line of it.
            let range = value(&flow.text, mark.end..stop, field, !plan.is_worded);
            let text = flow.text.get(range.clone()).unwrap_or_default();
            // Behind its label stands a value, though a word of the title may be one (`注销`).
            let is_below = flow.text.get(mark.end..range.start).is_some_and(|between| between.contains('\n'));
            if !text.is_empty() && !is_title(plan, text, is_below) {
                self.put(&label.key, &Content::Text(text.into()), flow.place(range.start), None);
                read.push(mark.start..range.end);
                if flow.is_struck(&range) {
                    self.struck(&label.key, text, flow.place(range.start));
                }
            }
        }
        read
    }
}

/// True for the form's title, or a piece of it where it stands `below` a label.
fn is_title(plan: &Plan, text: &str, below: bool) -> bool {
    let piece = fold(text);
    let literals = plan.titles.iter().flat_map(|title| &title.tokens);
    literals
        .filter_map(|token| if let Token::Literal { folded, .. } = token { Some(folded) } else { None })
        .any(|literal| if below { literal.contains(&piece) } else { *literal == piece })
}

/// Adds the labels of one line, which begins at `offset`.
fn find<'p>(plan: &'p Plan, line: &str, number: usize, offset: usize, marks: &mut Vec<Mark<'p>>) {
    if !line.contains(may_be_colon) {
        return;
    }
    let folded = Folded::new(line);
    let first = folded.text.len() - unnumbered(&folded.text).len();
    let mut free = 0;
    for (at, _) in folded.text.char_indices() {
        let before = line.get(..folded.original(at)).and_then(|front| front.chars().next_back());
        let begins = at == 0 || at == first || before.is_some_and(parts);
        if at < free || !begins {
            continue;
        }
        let Some(rest) = folded.text.get(at..) else { continue };
        let Some((label, length)) = plan
            .running(rest)
            .find_map(|label| Some((label, label.folded.len() + colon(rest.get(label.folded.len()..)?)?)))
        else {
            continue;
        };
        free = at + length;
        // The number in front of a label is none of the value above it.
        let begin = if at == first { 0 } else { folded.original(at) };
        let (start, end) = (offset + begin, offset + folded.original_end(free, line));
        marks.push(Mark { label, line: number, start, end });
    }
}

/// True for a character that is folded to a colon, or to something with one (NFKC).
fn may_be_colon(c: char) -> bool {
    matches!(c, ':' | '：' | '︓' | '﹕' | '⩴')
}

/// True for what stands between values in a line.
fn parts(c: char) -> bool {
    c.is_whitespace() || matches!(c, '；' | ';' | '，' | ',' | '。')
}

/// How far the colon behind a label reaches, a remark in brackets between them included.
fn colon(behind: &str) -> Option<usize> {
    if behind.starts_with(':') {
        return Some(1);
    }
    let close = behind.strip_prefix('(')?.find(')')? + 2;
    (close <= MAX_REMARK && behind.get(close..)?.starts_with(':')).then_some(close + 1)
}

/// The value in a range: long text to its end, others to the end of the line, or of the one below an empty one.
fn value(text: &str, range: Range<usize>, field: &Field, may_be_below: bool) -> Range<usize> {
    let whole = text.get(range.clone()).unwrap_or_default();
    let mut lines = whole.split('\n');
    let first = lines.next().unwrap_or_default();
    let below = lines.next().filter(|_| may_be_below);
    let below = below.filter(|line| field.filled_by == Filler::Applicant && !line.contains('\t'));
    let end = match (field.kind, first.trim().is_empty()) {
        (FieldType::LongText, _) => whole.len(),
        (_, true) => first.len() + below.map_or(0, |line| line.len() + 1),
        (_, false) => first.len(),
    };
    let kept = whole.get(..end).unwrap_or_default();
    let start = range.start + (kept.len() - kept.trim_start().len());
    let mut value = kept.trim();
    if field.kind != FieldType::LongText {
        // The next cell, or another label, ends it.
        let next = next(value).unwrap_or(value.len());
        value = value.get(..value.find('\t').unwrap_or(next).min(next)).unwrap_or(value);
        value = value.trim_end_matches(parts);
    }
    start..start + value.len()
}
