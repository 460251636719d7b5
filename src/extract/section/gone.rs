//! What a form prints and a return has no more: the places for the seals of parties, labels of its
//! grids, the wording of a title behind the names in it.
//!
//! Whoever types a form anew words both as usual, and in any order. A seal is there where as many are asked for as the
//! form asks for, or its party is named; a label, wherever one of its names stands.

use super::Section;
use super::sides::{literals, party};
use crate::extract::flow::Flow;
use crate::extract::fold::{fold, fold_words, is_han};
use crate::extract::text::program::{Line, Program, Token};
use crate::extract::text::{Found, dates_in};
use crate::extract::titles::changed;
use crate::grid::{Grid, Source};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::{Problem, Severity};
use crate::schema::{Field, FieldType, Stage, Style};

/// Cells of a grid in which a label is looked for.
const MOST_CELLS: usize = 400;
/// Most bytes of the text beside grids in which it is looked for.
const LONGEST: usize = 200_000;
/// Labels of a grid without which it is none of the form's.
const LEAST: usize = 4;
/// Lines below a text in which seals are looked for.
const LINES: usize = 100;
/// Words by which those who sign are asked for a signature, for the day, and for where they are reached.
const SIGNS: [&[&str]; 3] =
    [&["签", "代表", "负责人", "经办", "法人"], &["日期", "时间", "年"], &["电话", "手机", "联系方式"]];
/// What a form is called as well, whatever it is of.
pub(super) const KINDS: [&str; 9] = ["清单", "明细", "汇总", "一览", "情况", "配置", "需求", "申请", "登记"];

impl Section<'_> {
    /// Says that the places are gone that `program` prints below its text for the seals of those who sign.
    pub(super) fn unsigned(&mut self, program: &Program, found: &Found, flow: &Flow) {
        let Some(first) = program.lines.iter().position(|line| seals(line).next().is_some()) else { return };
        let start = found.lines.iter().take(first).flatten().map(|hit| hit.range.end).max();
        let Some(start) = start.filter(|_| found.score > 0) else { return };
        let mut wanted = 0;
        let mut gone: Vec<&str> = Vec::new();
        for (line, hit) in program.lines.iter().zip(&found.lines).skip(first) {
            for (at, text) in seals(line) {
                wanted += 1;
                let is_there = hit.as_ref().and_then(|hit| hit.literals.get(at)).is_some_and(Option::is_some);
                gone.extend(Some(text).filter(|_| !is_there));
            }
        }
        // What is sealed elsewhere is a sentence.
        let tail = flow.text.get(start..).unwrap_or_default();
        let below = tail.split('\n').filter(|line| !line.contains(['。', '，', '；'])).take(LINES);
        let below: String = below.map(fold).collect();
        let place = flow.place(start.saturating_sub(1));
        if gone.is_empty() {
            self.without_signs(program.lines.iter().skip(first), &below, place);
            return;
        }
        if below.matches(['章', '印']).count() >= wanted || below.contains("双方") {
            return;
        }
        // Who is named there may put the seal beside the name.
        gone.retain(|text| !party(&fold(text)).is_some_and(|head| below.contains(head)));
        if !gone.is_empty() {
            let list = gone.join("”“");
            let message = message!("缺少盖章处“{list}”", "the place for the seal is missing: “{list}”");
            self.problems.push(restore(message).place(place).expected(list));
        }
    }

    /// Says what those who sign are asked for in `lines` that nothing in `below`, the text there, asks for as often: neither
    /// by the label nor by words alike, where none of them wrote it.
    fn without_signs<'l>(&mut self, lines: impl Iterator<Item = &'l Line>, below: &str, place: Option<Place>) {
        let plan = self.plan;
        let mut asked: Vec<(&[&str], Vec<&Field>)> = Vec::new();
        for pair in lines.flat_map(|line| line.tokens.windows(2)) {
            let [Token::Literal { folded, .. }, Token::Slot { key, .. }] = pair else { continue };
            let is_of = |words: &&&[&str]| words.iter().any(|word| folded.contains(word));
            let Some((words, field)) = SIGNS.iter().find(is_of).zip(plan.schema.fields.get(key)) else { continue };
            match asked.iter_mut().find(|(own, _)| own == words) {
                Some((_, fields)) => fields.push(field),
                None => asked.push((words, vec![field])),
            }
        }
        let there = |words: &[&str]| words.iter().map(|word| below.matches(word).count()).sum::<usize>();
        // Whoever asks for seals and nothing else typed the names of the parties instead.
        if asked.iter().all(|(words, _)| there(words) == 0) {
            return;
        }
        for (words, fields) in asked {
            let is_open = fields.iter().all(|field| {
                let may_be_empty = field.required != Stage::Submit && !field.recommended;
                let is_dated = field.kind == FieldType::Date && dates_in(below).next().is_some();
                may_be_empty && self.record.get(&field.key).is_none() && !is_dated
            });
            if let Some(field) = fields.first().filter(|_| is_open && there(words) < fields.len()) {
                self.problems.push(missing(field).place(place.clone()));
            }
        }
    }

    /// Says that the wording of a title behind its names is another one than the form's.
    pub(super) fn retitled(&mut self, program: &Program, found: &Found, flow: &Flow) {
        for (line, hit) in program.lines.iter().zip(&found.lines) {
            let (Some(hit), [.., Token::Slot { .. }, Token::Literal { text, folded }]) = (hit, line.tokens.as_slice())
            else {
                continue;
            };
            let Some(last) = hit.literals.last().and_then(Option::as_ref).filter(|_| line.style == Some(Style::Title))
            else {
                continue;
            };
            let whole = flow.text.get(hit.range.clone()).unwrap_or_default();
            let there = flow.text.get(last.start..hit.range.end).unwrap_or_default();
            let words = fold_words(there.split(['（', '(', '【', '\t']).next().unwrap_or_default());
            let is_new = |words: &str| words.chars().any(|c| is_han(c) && !folded.contains(c));
            let is_title = self.plan.titles.iter().filter_map(Line::longest).any(|title| fold(whole).contains(title));
            if is_new(&words) && !is_title {
                let mut problem =
                    restore(changed(text, there)).place(flow.place(last.start)).found(there).expected(text.clone());
                if !is_new(&KINDS.iter().fold(words, |words, kind| words.replace(kind, ""))) {
                    problem.severity = Severity::Note;
                }
                self.problems.push(problem);
            }
        }
    }

    /// Says which labels of the form's grids stand neither in `grids` nor in the text beside them, where the fields may be empty.
    pub(super) fn without_labels(&mut self, grids: &[&Grid], flow: &Flow) {
        let plan = self.plan;
        if plan.is_worded || plan.labelled < LEAST || grids.iter().any(|grid| grid.cells.len() > MOST_CELLS) {
            return;
        }
        let is_there = |key: &str| self.places.get(key).is_some() || self.record.get(key).is_some();
        let is_labelled = |field: &Field| plan.labels.iter().any(|own| own.key == field.key);
        // What has to be filled in is missed as such, and a date stands in the cell of another field.
        let open = plan.schema.fields.values().filter(|field| {
            field.required != Stage::Submit
                && !field.recommended
                && field.kind != FieldType::Date
                && !is_there(&field.key)
                && is_labelled(field)
        });
        let open: Vec<_> = open.collect();
        if open.is_empty() || flow.text.len() > LONGEST {
            return;
        }
        let in_grid = |key: &str| matches!(self.places.get(key), Some(Place::TableCell { .. } | Place::Cell { .. }));
        // Lists of labels and values are data, not the form; so is a sheet where no cell is merged.
        let is_form = |grid: &&Grid| {
            matches!(grid.source, Source::Table(_))
                || grid.cells.iter().any(|cell| cell.row_span + cell.column_span > 2)
        };
        let found = plan.schema.fields.values().filter(|field| in_grid(&field.key) && is_labelled(field)).count();
        if found * 2 < plan.labelled || !grids.iter().any(is_form) {
            return;
        }
        let cells = grids.iter().flat_map(|grid| &grid.cells).map(|cell| fold(&cell.text()));
        let cells: Vec<String> = cells.chain([fold(&flow.text)]).collect();
        for field in open {
            let mut names = plan.labels.iter().filter(|label| label.key == field.key);
            if !names.any(|label| cells.iter().any(|cell| cell.contains(&label.folded))) {
                self.problems.push(missing(field).field(field.key.to_string()));
            }
        }
    }
}

/// The headings of parties whose seals a line asks for, without values behind them.
fn seals(line: &Line) -> impl Iterator<Item = (usize, &str)> {
    let is_bare = |at: usize| !matches!(line.tokens.get(at + 1), Some(Token::Slot { .. }));
    literals(line).filter(move |(at, folded)| is_bare(*at) && party(folded).is_some()).filter_map(|(at, _)| {
        let Token::Literal { text, .. } = line.tokens.get(at)? else { return None };
        Some((at, text.trim()))
    })
}

fn missing(field: &Field) -> Problem {
    let label = &field.label;
    restore(message!("缺少“{label}”一栏", "“{label}” is missing from the form")).expected(label.clone())
}

pub(super) fn restore(message: Message) -> Problem {
    let help = Message::new("请恢复原文，不得改动固定文字", "restore the printed wording");
    Problem::warning("altered-text", message).help(help)
}
