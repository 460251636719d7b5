//! Lines of a template with too little wording to be recognised (`甲：`, `[`, `-`): where they stand is told by the lines
//! around them, and what wording they have must be there.

use std::ops::Range;

use super::Section;
use super::lists::lines;
use crate::char_count::CharCount as _;
use crate::excerpt::beginning;
use crate::extract::align::number_of;
use crate::extract::controls::InControl;
use crate::extract::flow::{BREAK, Flow, Taken};
use crate::extract::fold::fold;
use crate::extract::items::{self, Rows};
use crate::extract::plan::Plan;
use crate::extract::text::parted::is_more;
use crate::extract::text::program::{Item, Line, List, Program, Token};
use crate::extract::text::{Capture, Found};
use crate::grid::{Content, Grid};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::Problem;
use crate::record::{ByKey, Key};
use crate::schema::{Field, FieldType};

/// What is left of a program and a text once lines were read by themselves.
pub(super) struct Rest {
    pub(super) program: Program,
    pub(super) flow: Flow,
    /// Where the values of those lines stood.
    pub(super) values: Vec<(Key, Range<usize>)>,
}

/// Characters of a line that are shown.
const SHOWN: usize = 300;
const QUOTED: usize = 40;

impl Section<'_> {
    /// Reads the lines of `program` that have weak wording around values; gives back the program and the text without
    /// them, where it has some, and where the values stand.
    pub(super) fn weak_lines(
        &mut self,
        program: &Program,
        found: &Found,
        flow: &Flow,
        controls: &ByKey<InControl>,
    ) -> Option<Rest> {
        let plan = self.plan;
        let fields = |key: &Key| plan.schema.fields.get(key);
        let mut rest: Option<Rest> = None;
        let is_unit = found.score == 0 && is_number_with_unit(program);
        let is_fixed = |line: &Line| line.slots().next().is_none() && !line.is_strong() && !line.tokens.is_empty();
        let has_others = program.lines.iter().any(|line| line.slots().next().is_some());
        let is_own = |line: &Line| is_weak(line) || is_unit || has_others && is_fixed(line);
        for (index, line) in program.lines.iter().enumerate().filter(|(_, line)| is_own(line)) {
            let Rest { program: left, flow: text, values } = rest.get_or_insert_with(|| {
                let flow = flow.slice(0..flow.text.len());
                Rest { program: Program { lines: program.lines.clone() }, flow, values: Vec::new() }
            });
            if let Some(line) = left.lines.get_mut(index) {
                line.clear();
            }
            let hits = |lines: Option<&[Option<crate::extract::text::LineMatch>]>| -> Vec<Range<usize>> {
                lines.into_iter().flatten().flatten().map(|hit| hit.range.clone()).collect()
            };
            let start = hits(found.lines.get(..index)).last().map_or(0, |line| line.end);
            let end = hits(found.lines.get(index + 1..)).first().map_or(text.text.len(), |line| line.start).max(start);
            if is_fixed(line) {
                // Words of their own, too short to be looked for, are none of the values around them.
                let words = fold(&form(line));
                let all = lines(&text.text, start..end);
                let mut own =
                    all.into_iter().filter(|own| text.text.get(own.clone()).map(fold).as_ref() == Some(&words));
                if let (Some(only), None) = (own.next(), own.next()) {
                    let blank = " ".repeat(only.len());
                    text.text.replace_range(only, &blank);
                }
                continue;
            }
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
                [] if let Some((key, range)) = bare_number(line, &all, &text.text, &fields) => {
                    let value = text.text.get(range.clone()).unwrap_or_default();
                    if !controls.contains_key(key) {
                        self.put(key, &Content::Text(value.into()), text.place(range.start), None);
                    }
                    let blank = " ".repeat(range.len());
                    values.push((key.clone(), range.clone()));
                    text.text.replace_range(range, &blank);
                }
                [(range, Rows::Told(rows, _))] => {
                    let place = text.place(range.start);
                    for (key, value) in rows.iter().flatten() {
                        values.push((key.clone(), range.start + value.start..range.start + value.end));
                        let value = text.text.get(range.start + value.start..range.start + value.end);
                        if let Some(list) = List::number(key) {
                            self.inline_list(list, value.unwrap_or_default(), place.clone());
                            continue;
                        }
                        if !controls.contains_key(key) {
                            let value = self.unbroken(key, value.unwrap_or_default());
                            self.put(key, &Content::Text((*value).into()), place.clone(), None);
                        }
                    }
                    let blank = " ".repeat(range.len());
                    text.text.replace_range(range.clone(), &blank);
                }
                several => {
                    let shown = several.first().map(|(range, _)| range).or(all.first());
                    let there = shown.and_then(|range| text.text.get(range.clone())).unwrap_or_default();
                    // It is told for each field of the line, which may be as long as its writer likes.
                    let there = beginning(there, SHOWN);
                    let place = shown.and_then(|range| text.place(range.start));
                    let form = form(line);
                    for key in keys() {
                        if let Some(list) = List::number(key) {
                            self.list_unsure(list, &there, place.clone());
                            continue;
                        }
                        let Some(field) = fields(key).filter(|_| self.record.get(key).is_none()) else { continue };
                        let title = &field.title;
                        let quoted = beginning(&there, QUOTED);
                        let message = if several.is_empty() {
                            message!(
                                "“{title}”应写成“{form}”的样子，“…”处是内容；这里是“{quoted}”，分不清哪些是内容",
                                "“{title}” should be written as “{form}”, with the value in place of “…”; here is “{quoted}”, and it cannot be told what of it is the value"
                            )
                        } else {
                            message!(
                                "分不清“{title}”在哪一行：它应写成“{form}”的样子，而这里不止一行像它",
                                "it cannot be told which line “{title}” is: it should be written as “{form}”, and several lines here are like that"
                            )
                        };
                        let problem =
                            Problem::error("ambiguous", message).found(there.as_str()).expected(form.as_str());
                        let help = Message::new(
                            "请照模板的样子写，多余的行删去",
                            "write it as the template has it, and delete lines that do not belong there",
                        );
                        self.extend(key, vec![problem.help(help)], place.clone());
                    }
                }
            }
        }
        rest
    }

    /// Reads the cells of wording and values that nothing but the label in front of them tells.
    pub(super) fn labelled_cells(&mut self, grids: &[&Grid], taken: &mut Taken, controls: &ByKey<InControl>) {
        let plan = self.plan;
        for (index, (program, label)) in plan.cells.iter().zip(&plan.cell_labels).enumerate() {
            let Some(label) = label else { continue };
            if program.lines.iter().flat_map(Line::slots).all(|key| self.seen.contains(key)) {
                continue;
            }
            let before = plan.cell_labels.iter().take(index).filter(|other| other.as_ref() == Some(label)).count();
            let cells = grids.iter().flat_map(|grid| grid.cells.iter().map(move |cell| (*grid, cell)));
            let mut cells = cells.filter(|(_, cell)| fold(&cell.text()).trim_end_matches(':') == label);
            let Some((grid, cell)) = cells.nth(before) else { continue };
            let Some(value) = grid.at(cell.row, cell.column.saturating_add(cell.column_span)) else { continue };
            if taken.has(grid, value) {
                continue;
            }
            taken.take(grid, cell);
            taken.take(grid, value);
            let text = one_cell(plan, index, value.text().trim_end());
            let flow = Flow::of_text(&text, grid.place(value.row, value.column));
            self.program(program, &flow, controls);
            self.set_aside();
        }
    }

    /// Takes the cells of which the template prints nothing that can be told.
    pub(super) fn blind_cells(&self, grids: &[&Grid], taken: &mut Taken) {
        let plan = self.plan;
        let cells = grids.iter().flat_map(|grid| grid.cells.iter().map(move |cell| (*grid, cell)));
        for (grid, label) in cells.filter(|_| !plan.blind.is_empty()) {
            if plan.blind.contains(fold(&label.text()).trim_end_matches(':'))
                && let Some(cell) = grid.at(label.row, label.column.saturating_add(label.column_span))
            {
                taken.take(grid, cell);
            }
        }
    }

    /// Of several paragraphs where the template prints once more a value that is read elsewhere, the one that it is.
    pub(super) fn known_lines(&self, flow: &Flow, captures: &mut [Capture]) {
        for at in 0..captures.len() {
            let Some(capture) = captures.get(at) else { continue };
            let text = flow.text.get(capture.range.clone()).unwrap_or_default();
            if !self.is_parted(flow, &capture.range) || !self.is_several(&capture.key, text) {
                continue;
            }
            let there = |other: &Capture| flow.text.get(other.range.clone()).map(fold).unwrap_or_default();
            let elsewhere = || captures.iter().enumerate().find(|(other, own)| *other != at && own.key == capture.key);
            let known = self.record.get(&capture.key).map(|value| fold(&value.plain()));
            let Some(known) = known.or_else(|| elsewhere().map(|(_, own)| there(own))).filter(|own| !own.is_empty())
            else {
                continue;
            };
            let own = lines(&flow.text, capture.range.clone());
            let mut own = own.into_iter().filter(|line| flow.text.get(line.clone()).map(fold) == Some(known.clone()));
            if let (Some(only), None) = (own.next(), own.next())
                && let Some(capture) = captures.get_mut(at)
            {
                capture.range = only;
            }
        }
    }

    /// Leaves the cells of grids out of values that a template prints in paragraphs.
    pub(super) fn without_cells(&self, flow: &Flow, captures: &mut [Capture]) {
        let is_cell =
            |line: &Range<usize>| matches!(flow.place(line.start), Some(Place::TableCell { .. } | Place::Cell { .. }));
        for capture in captures.iter_mut().filter(|capture| !self.plan.in_grids.contains(&capture.key)) {
            let all = lines(&flow.text, capture.range.clone());
            let mut own = all.iter().filter(|line| !is_cell(line));
            if let (Some(first), true) = (own.next(), all.iter().any(is_cell)) {
                let last = own.next_back().unwrap_or(first);
                let text = flow.text.get(first.start..last.end).unwrap_or_default();
                let start = first.start + text.len() - text.trim_start().len();
                capture.range = start..start + text.trim().len();
            }
        }
    }

    /// True for several paragraphs, or cells.
    pub(super) fn is_parted(&self, flow: &Flow, range: &Range<usize>) -> bool {
        let text = flow.text.get(range.clone()).unwrap_or_default();
        text.match_indices('\n').any(|(at, _)| flow.begins(range.start + at + 1))
    }
}

/// The text of a cell that a template prints as one line: line ends in it are those of values that may have some.
pub(super) fn one_cell(plan: &Plan, program: usize, text: &str) -> String {
    let lines = plan.cells.get(program).map_or(&[][..], |program| program.lines.as_slice());
    match lines {
        [_] if plan.is_derived => text.trim_end().replace('\n', BREAK.encode_utf8(&mut [0; 4])),
        _ => text.to_owned(),
    }
}

/// Makes one line of each paragraph: line ends within it are those of values.
pub(super) fn one_line_each(flow: &mut Flow) {
    let ends: Vec<usize> = flow.text.match_indices('\n').map(|(at, _)| at).collect();
    for at in ends.into_iter().filter(|at| at + 1 < flow.text.len() && !flow.begins(at + 1)).collect::<Vec<_>>() {
        // Rows of a table end in lines of their own.
        if !flow.text.get(..at).is_some_and(|front| front.ends_with(['\t', '\n'])) {
            flow.text.replace_range(at..=at, BREAK.encode_utf8(&mut [0; 4]));
        }
    }
}

/// Values at the end of their lines go on over the other lines of their paragraphs, up to the next value, or the wording
/// in front of it.
pub(super) fn whole_paragraphs(flow: &Flow, found: &Found, captures: &mut [Capture]) {
    if !flow.is_parted() {
        return;
    }
    let literals = found.lines.iter().flatten().flat_map(|line| line.literals.iter().flatten());
    let mut starts: Vec<usize> = captures.iter().map(|capture| capture.range.start).collect();
    starts.extend(literals.map(|literal| literal.start));
    starts.sort_unstable();
    for capture in captures {
        let range = capture.range.clone();
        let behind = starts.partition_point(|start| *start <= range.start);
        let mut next = starts.get(behind).copied().unwrap_or(flow.text.len()).max(range.end);
        // A few words in front of a label are those of its line.
        let below = flow.text.get(range.end..next).unwrap_or_default();
        if let Some(line) = below.rfind('\n')
            && below.get(line + 1..).is_some_and(|words| is_more(words.trim()))
        {
            next = range.end + line + 1;
        }
        let mut end = range.end;
        if range.is_empty() || !flow.text.get(end..).is_some_and(|rest| rest.starts_with('\n')) {
            continue;
        }
        while let Some(rest) = flow.text.get(end + 1..next)
            && !rest.is_empty()
            && !flow.begins(end + 1)
        {
            end += 1 + rest.find('\n').unwrap_or(rest.len());
        }
        let text = flow.text.get(range.start..end).unwrap_or_default();
        capture.range = range.start..range.start + text.trim_end().len();
    }
}

/// The number that all of the only line is, where a template prints one with a unit: it may be there without.
fn bare_number<'l, 'f>(
    line: &'l Line,
    all: &[Range<usize>],
    text: &str,
    fields: &dyn Fn(&Key) -> Option<&'f Field>,
) -> Option<(&'l Key, Range<usize>)> {
    let [only] = all else { return None };
    let mut slots = line.slots();
    let (Some(key), None) = (slots.next(), slots.next()) else { return None };
    let field = fields(key)?;
    let text = text.get(only.clone())?;
    let is_bare = match field.kind {
        FieldType::Integer | FieldType::Decimal => number_of(field, text).is_some(),
        FieldType::Text => is_digits(&fold(text)),
        _ => false,
    };
    is_bare.then(|| (key, only.clone()))
}

/// Digits, be it with a point and commas.
fn is_digits(folded: &str) -> bool {
    folded.starts_with(|c: char| c.is_ascii_digit())
        && folded.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
}

/// A line as it is printed, with dots for its values.
fn form(line: &Line) -> String {
    let pieces = line.tokens.iter().map(|token| match token {
        Token::Literal { text, .. } => text.as_str(),
        Token::Slot { .. } => "…",
    });
    pieces.collect()
}

/// True for one line of one value and a short text behind it or in front of it, as units are.
pub(super) fn is_number_with_unit(program: &Program) -> bool {
    const LONGEST: usize = 6;
    let is_short = |token: &Token| match token {
        Token::Literal { text, .. } => text.trim().char_count() <= LONGEST,
        Token::Slot { key, .. } => !key.is_empty() && List::number(key).is_none(),
    };
    let [line] = program.lines.as_slice() else { return false };
    line.tokens.len() > 1 && line.slots().count() == 1 && line.tokens.iter().all(is_short)
}

/// True for a line of values and wording that says too little to be recognised.
fn is_weak(line: &Line) -> bool {
    let has_literal = line.tokens.iter().any(|token| matches!(token, Token::Literal { .. }));
    let has_field = line.slots().any(|key| !key.is_empty());
    has_literal && has_field && !line.is_strong()
}
