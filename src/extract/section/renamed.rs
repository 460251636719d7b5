//! Lines whose label was changed (`联系人：` to `经办人：`): where as many lines are left in a place of the return as of the
//! template, they are those.

use std::ops::Range;

use super::Section;
use crate::char_count::CharCount as _;
use crate::extract::flow::Flow;
use crate::extract::fold::Folded;
use crate::extract::text::Found;
use crate::extract::text::parted::Relabelled;
use crate::extract::text::program::{Line, Program, Token};
use crate::grid::Content;
use crate::message;
use crate::problem::Problem;
use crate::record::Key;

/// Longest label, in letters.
const MAX_LABEL: usize = 16;

impl Section<'_> {
    /// Takes the values of lines with other labels than the template's, and says so.
    pub(super) fn renamed(&mut self, program: &Program, found: &Found, flow: &Flow) {
        let hit = |at: usize| found.lines.get(at).and_then(Option::as_ref);
        let mut at = 0;
        while at < program.lines.len() {
            let end = (at..program.lines.len()).find(|next| hit(*next).is_some()).unwrap_or(program.lines.len());
            let start = at.checked_sub(1).and_then(hit).map_or(0, |before| before.range.end);
            let until = hit(end).map_or(flow.text.len(), |next| next.range.start);
            self.region(program.lines.get(at..end).unwrap_or_default(), start..until.max(start), flow);
            at = end + 1;
        }
    }

    /// Takes the values of `lines`, of which none was found, in a region.
    fn region(&mut self, lines: &[Line], region: Range<usize>, flow: &Flow) {
        let open: Vec<(&Key, &str)> = lines.iter().filter_map(label_and_value).collect();
        let others = lines.iter().filter(|line| label_and_value(line).is_none());
        if open.is_empty() || others.flat_map(Line::slots).any(|key| !key.is_empty()) {
            return;
        }
        let left: Vec<Range<usize>> = self.left_in(&region);
        if left.len() != open.len() {
            return;
        }
        let values: Option<Vec<(Range<usize>, &str)>> = left.iter().map(|line| value(flow, line)).collect();
        for ((key, label), (value, there)) in open.into_iter().zip(values.into_iter().flatten()) {
            if self.record.get(key).is_some() || self.seen.contains(key) || self.is_unsure(key) {
                continue;
            }
            let place = flow.place(value.start);
            self.claim(&value);
            self.put(key, &Content::Text(flow.text.get(value).unwrap_or_default().into()), place.clone(), None);
            self.extend(key, vec![relabelled(there, label)], place);
        }
    }

    /// Says of values that stand behind other labels than the template's.
    pub(super) fn relabelled(&mut self, all: &[Relabelled], flow: &Flow) {
        for Relabelled { key, label, there } in all {
            let place = flow.place(there.start);
            let there = flow.text.get(there.clone()).unwrap_or_default().trim_end_matches([':', '：']);
            let key = self.real(key).clone();
            self.extend(&key, vec![relabelled(there, label)], place);
        }
    }
}

/// What is said of a label that was changed.
fn relabelled(there: &str, label: &str) -> Problem {
    let message = message!(
        "标签“{there}”读作“{label}”：它在那一行的位置",
        "the label “{there}” was read as “{label}”: it stands in the place of that line"
    );
    let problem = Problem::warning("normalised", message).found(there).expected(label);
    problem.help(message!("请恢复“{label}”", "restore “{label}”"))
}

/// The field and the label of a line that prints nothing else.
fn label_and_value(line: &Line) -> Option<(&Key, &str)> {
    match line.tokens.as_slice() {
        [Token::Literal { text, folded }, Token::Slot { key, .. }]
            if !key.is_empty() && !key.starts_with('{') && folded.ends_with(':') && is_short(folded) =>
        {
            Some((key, text.trim_end_matches([':', '：'])))
        }
        _ => None,
    }
}

fn is_short(label: &str) -> bool {
    label.char_count() <= MAX_LABEL
}

/// The value behind the label in a line of the return, and that label.
fn value<'f>(flow: &'f Flow, line: &Range<usize>) -> Option<(Range<usize>, &'f str)> {
    let text = flow.text.get(line.clone())?;
    let folded = Folded::new(text);
    let at = folded.text.find(':')?;
    let label = text.get(..folded.original(at))?.trim();
    let start = folded.original_end(at + 1, text);
    let value = text.get(start..)?;
    let from = line.start + start + value.len() - value.trim_start().len();
    let is_label = is_short(label) && label.chars().any(char::is_alphanumeric);
    is_label.then(|| (from..from + value.trim().len(), label))
}
