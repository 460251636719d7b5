//! Lines of a template with too little wording to be recognised (`甲：`, `[`, `-`): where they stand is told by the lines
//! around them, and what wording they have must be there.

use std::ops::Range;

use super::Section;
use super::lists::lines;
use crate::extract::controls::InControl;
use crate::extract::flow::Flow;
use crate::extract::items::{self, Rows};
use crate::extract::plan::{Item, Line, List, Program, Token};
use crate::extract::text::Found;
use crate::grid::Content;
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::record::Key;

impl Section<'_> {
    /// Reads the lines of `program` that have weak wording around values; gives back the program and the text without
    /// them, where it has some.
    pub(super) fn weak_lines(
        &mut self,
        program: &Program,
        found: &Found,
        flow: &Flow,
        controls: &indexmap::IndexMap<Key, InControl>,
    ) -> Option<(Program, Flow)> {
        let plan = self.plan;
        let fields = |key: &Key| plan.schema.fields.get(key);
        let mut rest: Option<(Program, Flow)> = None;
        for (index, line) in program.lines.iter().enumerate().filter(|(_, line)| is_weak(line)) {
            let (left, text) = rest.get_or_insert_with(|| {
                let flow = flow.slice(0..flow.text.len());
                (Program { lines: program.lines.clone() }, flow)
            });
            if let Some(line) = left.lines.get_mut(index) {
                line.tokens.clear();
            }
            let hits = |lines: Option<&[Option<crate::extract::text::LineMatch>]>| -> Vec<Range<usize>> {
                lines.into_iter().flatten().flatten().map(|hit| hit.range.clone()).collect()
            };
            let start = hits(found.lines.get(..index)).last().map_or(0, |line| line.end);
            let end = hits(found.lines.get(index + 1..)).first().map_or(text.text.len(), |line| line.start).max(start);
            let item = Item { tokens: line.tokens.clone(), is_numbered: false };
            let read = |range: &Range<usize>| {
                let line = text.text.get(range.clone()).unwrap_or_default();
                items::read(&[&item], None, line, &fields)
            };
            let all = lines(&text.text, start..end);
            let mut like: Vec<(Range<usize>, Rows)> =
                all.iter().map(|line| (line.clone(), read(line))).filter(|(_, rows)| *rows != Rows::Other).collect();
            if let (true, Some(first), Some(last)) = (like.is_empty(), all.first(), all.last()) {
                // A value of several lines.
                let whole = first.start..last.end;
                let rows = read(&whole);
                if rows != Rows::Other {
                    like.push((whole, rows));
                }
            }
            let keys = || line.slots().filter(|key| !key.is_empty() && !controls.contains_key(*key));
            match like.as_slice() {
                [] if all.is_empty() => {}
                [(range, Rows::Told(rows, _))] => {
                    let place = text.place(range.start);
                    for (key, value) in rows.iter().flatten() {
                        let value = text.text.get(range.start + value.start..range.start + value.end);
                        if !controls.contains_key(key) {
                            self.put(key, &Content::Text(value.unwrap_or_default().into()), place.clone(), None);
                        }
                    }
                    let blank = " ".repeat(range.len());
                    text.text.replace_range(range.clone(), &blank);
                }
                several => {
                    let shown = several.first().map(|(range, _)| range).or(all.first());
                    let there = shown.and_then(|range| text.text.get(range.clone())).unwrap_or_default().trim();
                    let place = shown.and_then(|range| text.place(range.start));
                    for key in keys() {
                        let Some(field) = fields(key).filter(|_| self.record.get(key).is_none()) else { continue };
                        let title = &field.title;
                        let message = message!(
                            "分不清“{title}”在哪一行：它前后的固定文字太少，而这里不止一行像它，或没有一行像它",
                            "it cannot be told which line “{title}” is: it has little wording around it, and several lines here are like it, or none is"
                        );
                        let problem = Problem::error("ambiguous", message).found(there).help(Message::new(
                            "请照模板的样子写，多余的行删去",
                            "write it as the template has it, and delete lines that do not belong there",
                        ));
                        self.extend(key, vec![problem], place.clone());
                    }
                }
            }
        }
        rest
    }

    /// A value at the end of its line, with the other lines of its paragraph.
    pub(super) fn whole_paragraph(&self, flow: &Flow, range: Range<usize>) -> Range<usize> {
        let mut end = range.end;
        if range.is_empty() || !flow.text.get(end..).is_some_and(|rest| rest.starts_with('\n')) {
            return range;
        }
        while let Some(rest) = flow.text.get(end + 1..)
            && !rest.is_empty()
            && !flow.begins(end + 1)
        {
            end += 1 + rest.find('\n').unwrap_or(rest.len());
        }
        let text = flow.text.get(range.start..end).unwrap_or_default();
        range.start..range.start + text.trim_end().len()
    }

    /// True for several paragraphs, or cells.
    pub(super) fn is_parted(&self, flow: &Flow, range: &Range<usize>) -> bool {
        let text = flow.text.get(range.clone()).unwrap_or_default();
        text.match_indices('\n').any(|(at, _)| flow.begins(range.start + at + 1))
    }
}

/// True for a line of values and wording that says too little to be recognised.
fn is_weak(line: &Line) -> bool {
    let has_literal = line.tokens.iter().any(|token| matches!(token, Token::Literal { .. }));
    let has_field = line.slots().any(|key| !key.is_empty());
    has_literal && has_field && !line.is_strong() && !line.slots().any(|key| List::number(key).is_some())
}
