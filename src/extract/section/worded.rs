//! What is different where a form is read by the wording of a template: nobody made it to be read back, so lines may
//! stand elsewhere, and values may not be told from the wording around them.

use std::borrow::Cow;
use std::ops::Range;

use rust_decimal::Decimal;

use super::{Section, without_seals};
use crate::char_count::CharCount as _;
use crate::docx::template::prints::Printed;
use crate::extract::controls::InControl;
use crate::extract::flow::{BREAK, Flow, Taken};
use crate::extract::fold::fold;
use crate::extract::plan::Plan;
use crate::extract::table::TableRead;
use crate::extract::text::program::{List, Program, Token};
use crate::extract::{align, text};
use crate::grid::{Block, Content, Grid};
use crate::message;
use crate::message::Message;
use crate::place::{Part, Place};
use crate::problem::{Problem, Severity};
use crate::record::{ByKey, Key, Record};
use crate::schema::{Field, FieldType, Stage, Table};
use crate::value::Value;
use crate::values::{Coerced, boxes, has_boxes};

/// Longest value, in bytes, in which the wording of other lines is looked for.
const MAX_VALUE: usize = 4_000;

/// The number that a field is, where one of two is the other one as the template rounds it in some place.
pub(super) fn longer(plan: &Plan, key: &Key, first: &Value, second: &Value) -> Option<Value> {
    let (Value::Number(first), Value::Number(second)) = (first, second) else { return None };
    let off = first.checked_sub(*second)?.abs();
    let (short, long) = if first.scale() < second.scale() { (first, second) } else { (second, first) };
    let is_print = |places: &u32| {
        let half = Decimal::try_new(5, places.saturating_add(1)).ok();
        short.normalize().scale() <= *places && half.is_some_and(|half| off <= half)
    };
    plan.shortened.get(key)?.iter().any(is_print).then_some(Value::Number(*long))
}

impl Section<'_> {
    /// Says of a value that another line of the template stands in it.
    pub(super) fn swallowed(&mut self, capture: &text::Capture, flow: &Flow) {
        let there = flow.text.get(capture.range.clone()).unwrap_or_default().trim();
        let place = flow.place(capture.range.start);
        if let Some(number) = List::number(&capture.key) {
            self.list_unsure(number, there, place);
            return;
        }
        let Some(field) = self.plan.schema.fields.get(&capture.key) else { return };
        let title = &field.title;
        let message = message!(
            "分不清“{title}”到哪里为止：模板的另一行文字也在其中",
            "it cannot be told where “{title}” ends: another line of the template stands in it"
        );
        let problem = Problem::error("ambiguous", message)
            .found(there)
            .help(Message::new("请照模板分段", "part the paragraphs as the template does"));
        self.extend(&capture.key, vec![problem], place);
    }

    /// True for several lines where a value of one is wanted.
    pub(super) fn is_several(&self, key: &Key, text: &str) -> bool {
        let field = self.plan.schema.fields.get(key);
        let is_short = field.is_some_and(|field| field.kind != FieldType::LongText);
        is_short && without_seals(text).trim().contains('\n')
    }

    /// True for a value of which it was said already that nobody can tell it where the template has it: no label tells
    /// it either.
    pub(super) fn is_unsure(&self, key: &Key) -> bool {
        self.plan.is_worded && self.problems.iter().any(|p| p.code == "ambiguous" && p.field == **key)
    }

    pub(super) fn several(&mut self, key: &Key, text: &str, place: Option<Place>) {
        let said = |title: &str| {
            message!(
                "“{title}”的位置有几行文字，分不清哪一行是内容",
                "several lines stand where “{title}” belongs: it cannot be told which of them it is"
            )
        };
        let help = Message::new("请只保留内容一行", "keep the line with the value only");
        self.untold(key, text, place, said, help);
    }

    /// Says that several cells stand beside a label, and it cannot be told which of them is the value.
    pub(super) fn several_cells(&mut self, key: &Key, text: &str, place: Option<Place>) {
        let said = |title: &str| {
            message!(
                "“{title}”旁边有几格内容，与模板不同，分不清哪一格是",
                "several cells stand beside “{title}”, not as in the template: it cannot be told which of them it is"
            )
        };
        let help = Message::new("请照模板一格填一项", "write one value a cell, as the template has it");
        self.untold(key, text, place, said, help);
    }

    /// Says of a label whose value stands in one cell with that of another label that nobody can tell what of it is its.
    pub(super) fn merged_cells(&mut self, key: &Key, text: &str, place: Option<Place>) {
        let said = |title: &str| {
            message!(
                "“{title}”的格与别的标签下的格合并了，分不清哪一部分是",
                "the cell of “{title}” is merged with that of another label: it cannot be told which part is its"
            )
        };
        let help = Message::new("请拆分单元格，一格填一项", "split the cell, and write one value a cell");
        self.untold(key, text, place, said, help);
    }

    /// Says of a field that has no value yet that it cannot be told what of `text` it is.
    fn untold(&mut self, key: &Key, text: &str, place: Option<Place>, said: impl Fn(&str) -> Message, help: Message) {
        let Some(field) = self.plan.schema.fields.get(key).filter(|_| self.record.get(key).is_none()) else { return };
        let problem = Problem::error("ambiguous", said(&field.title)).found(text.trim()).help(help);
        self.extend(key, vec![problem], place);
    }

    /// Reads lines that stand elsewhere than the template has them, and are otherwise as it prints them; gives back
    /// where those stand.
    pub(super) fn moved(
        &mut self,
        program: &Program,
        found: &text::Found,
        flow: &Flow,
        controls: &ByKey<InControl>,
    ) -> Vec<Range<usize>> {
        let mut read = Vec::new();
        let used: Vec<usize> = found.lines.iter().flatten().map(|line| line.range.start).collect();
        for (line, hit) in program.lines.iter().zip(&found.lines) {
            let is_open = line.slots().any(|key| !key.is_empty() && self.record.get(key).is_none());
            if hit.is_some() || !is_open {
                continue;
            }
            let program = Program { lines: vec![line.clone()] };
            let mut found = text::find(&program, flow);
            let is_whole = |hit: &text::LineMatch| {
                let literals = line.tokens.iter().zip(&hit.literals);
                let mut literals = literals.filter(|(token, _)| token.is_strong()).map(|(_, hit)| hit.is_some());
                !used.contains(&hit.range.start) && literals.all(|is_there| is_there)
            };
            if let [Some(hit)] = found.lines.as_slice()
                && is_whole(hit)
            {
                read.push(hit.range.clone());
                let line = flow.slice(hit.range.clone());
                found = text::find(&program, &line);
                self.captured(&program, &mut found, &line, controls);
            }
        }
        read
    }

    /// Says of a value that it stands in the line below its wording.
    pub(super) fn taken_below(&mut self, key: &Key, value: &str, place: Option<Place>) {
        let title = self.title_of_slot(key).unwrap_or_default();
        let message = message!(
            "“{title}”后面是空的，取了下一行的“{value}”",
            "nothing stands behind “{title}”: “{value}” was taken from the line below"
        );
        let problem = Problem::warning("normalised", message).found(value).expected(value);
        let help = Message::new("请核对；内容写在同一行", "check it; write the value in the same line");
        let key = self.real(key).clone();
        self.extend(&key, vec![problem.help(help)], place);
    }

    /// Reads what the template prints in the headers and footers of its pages, where the body says nothing of it. A header
    /// that was taken for a part of the body stands in `flow`.
    pub(super) fn margins(&mut self, margins: &[Block], flow: &Flow, controls: &ByKey<InControl>) {
        let plan = self.plan;
        if plan.headers.lines.is_empty() {
            return;
        }
        let blocks: Vec<&Block> = margins.iter().collect();
        let own = Flow::of(&blocks, &Taken::new());
        let is_header = |block: &Block| matches!(block, Block::Paragraph(own) if own.part == Some(Part::Header));
        let is_moved = !margins.iter().any(is_header);
        for line in &plan.headers.lines {
            if line.slots().all(|key| self.record.get(key).is_some()) {
                continue;
            }
            let program = Program { lines: vec![line.clone()] };
            for flow in [Some(&own), is_moved.then_some(flow)].into_iter().flatten() {
                let mut found = text::find(&program, flow);
                if let [Some(hit)] = found.lines.as_slice() {
                    let line = flow.slice(hit.range.clone());
                    found = text::find(&program, &line);
                    self.captured(&program, &mut found, &line, controls);
                    self.set_aside();
                    break;
                }
            }
        }
    }

    /// A value without the comma behind it where the template ends a line, and the next one was joined to it.
    pub(super) fn without_comma<'v>(
        &mut self,
        program: &Program,
        found: &text::Found,
        flow: &Flow,
        capture: &text::Capture,
        value: &'v str,
    ) -> &'v str {
        let there = value.trim_end();
        let without = there.trim_end_matches(['，', ',', '；', ';', '、']);
        if !self.plan.is_worded || without.len() == there.len() || without.trim().is_empty() {
            return value;
        }
        let line = program.lines.iter().zip(&found.lines).find(|(_, hit)| {
            hit.as_ref().is_some_and(|hit| hit.range.start <= capture.range.start && capture.range.end <= hit.range.end)
        });
        let is_last = line.is_some_and(
            |(line, _)| matches!(line.tokens.last(), Some(Token::Slot { key, .. }) if *key == capture.key),
        );
        // Something stands behind it in its line, as no line of the template has it.
        let rest = flow.text.get(capture.range.end..).unwrap_or_default();
        let is_joined = rest.split(['\n', '\t']).next().is_some_and(|rest| rest.contains(char::is_alphanumeric));
        if !is_last || !is_joined {
            return value;
        }
        let title = self.title_of_slot(&capture.key).unwrap_or_default();
        let message = message!(
            "“{title}”后面接着写了另一项：“{there}”读作“{without}”",
            "another value goes on behind “{title}”: “{there}” was read as “{without}”"
        );
        let problem = Problem::warning("normalised", message).found(there).expected(without);
        let help = Message::new("请照模板各写一行", "write each in a line of its own, as the template does");
        let key = self.real(&capture.key).clone();
        self.extend(&key, vec![problem.help(help)], flow.place(capture.range.start));
        without
    }

    /// A value with its line ends where a sentence was put together around it, and without the ends of the cells that
    /// its lines stood in.
    pub(super) fn unbroken<'v>(&self, key: &Key, value: &'v str) -> Cow<'v, str> {
        if !self.plan.is_worded && value.contains("\t\n") {
            let lines: Vec<&str> = value.split('\n').map(|line| line.trim_end_matches('\t')).collect();
            return Cow::Owned(self.unbroken(key, &lines.join("\n")).into_owned());
        }
        if !value.contains(BREAK) {
            return Cow::Borrowed(value);
        }
        let kind = self.plan.schema.fields.get(key).map(|field| field.kind);
        let long = kind == Some(FieldType::LongText);
        let long = long || self.plan.is_derived;
        Cow::Owned(value.replace(BREAK, if long { "\n" } else { "" }))
    }

    /// Says of which values not even the place was found that the template certainly prints; a required one is asked for
    /// anyway.
    pub(super) fn not_found(&mut self, grids: &[&Grid]) {
        let plan = self.plan;
        for stands in &plan.certain {
            // What stands for a print in a form of its own is no name that anybody knows.
            let own = plan.spelt.iter().find(|spelt| spelt.stands == Printed::Field(stands.clone()));
            let fork = plan.forks.iter().find(|fork| fork.stands == Printed::Field(stands.clone()));
            let of = own
                .and_then(|spelt| spelt.of.as_ref())
                .or_else(|| fork?.of.iter().find(|of| !matches!(of, Printed::Field(key) if key.starts_with('?'))));
            // Nothing is told by what only says whether its own values are there.
            if fork.is_some_and(|fork| fork.of.is_empty()) {
                continue;
            }
            let key = match of {
                Some(Printed::Field(of)) => of,
                _ => stands,
            };
            let is_known = self.seen.contains(key)
                || self.record.get(key).is_some()
                || self.problems.iter().any(|problem| problem.field == **key);
            let Some(field) = plan.schema.fields.get(key).filter(|_| !is_known) else { continue };
            // What must be filled is missing.
            let is_needed = field.required == Stage::Submit;
            let told = |message: Message| match is_needed {
                true => Problem::error("required", message),
                false => Problem::warning("unread", message),
            };
            let title = &field.title;
            if let Some(there) = self.instead_of_label(stands, grids) {
                let text = there.text;
                let message = message!(
                    "没有找到“{title}”：它的标签那一格写的是“{text}”",
                    "“{title}” was not found: “{text}” stands where its label does"
                );
                let problem = told(message).found(text);
                let help = Message::new("请恢复模板的标签", "restore the template's label");
                self.extend(key, vec![problem.help(help)], Some(there.place));
                continue;
            }
            if let Some(there) = self.beside_label(stands, grids) {
                let text = there.text;
                let message = message!(
                    "“{title}”旁边的“{text}”不是模板印出的写法，没有读入",
                    "“{text}” beside “{title}” is not as the template prints it, and was not read"
                );
                let problem = told(message).found(text);
                let help = Message::new(
                    "请照模板写，保留值前后的固定文字",
                    "write it as the template does, with the wording around the value",
                );
                self.extend(key, vec![problem.help(help)], Some(there.place));
                continue;
            }
            // Of what must be filled it is said that it is not.
            if is_needed {
                continue;
            }
            let message = message!(
                "没有找到“{title}”的位置：它前后的固定文字或标签不在文件中",
                "the place of “{title}” was not found: the wording around it, or its label, is not there"
            );
            let problem = Problem::warning("unread", message).help(Message::new(
                "请恢复模板的文字，或在模板中给它一个标签",
                "restore the template's wording, or give it a label in the template",
            ));
            self.extend(key, vec![problem], None);
        }
    }

    /// Rows that the template prints in several grids are there once.
    pub(super) fn printed_often(&mut self, table: &Table, read: &mut TableRead) {
        let plan = self.plan;
        let number = plan.schema.tables.get_index_of(&table.key);
        let Some(often) = number.and_then(|number| plan.grids.get(number)).copied().filter(|often| *often > 1) else {
            return;
        };
        let count = read.rows.len() / often;
        let mut rows: Vec<Record> = read.rows.iter().take(count).cloned().collect();
        let mut is_same = count * often == read.rows.len();
        for (index, row) in read.rows.iter().enumerate().skip(count).take(count * often) {
            let Some(known) = rows.get_mut(index % count.max(1)) else { break };
            for (key, value) in row.iter() {
                match known.get(key) {
                    Some(first) => is_same &= fold(&first.plain()) == fold(&value.plain()),
                    None => known.set(key.to_owned(), value.clone()),
                }
            }
            known.sort_by_keys(table.columns.keys().map(|key| &**key).chain(["extra"]));
        }
        if is_same {
            read.rows = rows;
        } else if !read.rows.is_empty() {
            let label = &table.label;
            let message = message!(
                "“{label}”在模板中印出 {often} 处，各处的行不一致",
                "the template prints “{label}” in {often} places, and their rows are not the same"
            );
            let problem = Problem::error("inconsistent", message).field(table.key.to_string());
            self.problems.push(problem.help(Message::new("请改为一致", "make them the same")));
        }
    }

    /// Says which values nobody can tell apart.
    pub(super) fn unsure(&mut self, unsure: &[align::Unsure], flow: &Flow, controls: &ByKey<InControl>) {
        for align::Unsure { keys, line, is_changed } in unsure {
            let there = flow.text.get(line.clone()).unwrap_or_default().trim();
            for number in keys.iter().filter_map(|key| List::number(key)) {
                self.list_unsure(number, there, flow.place(line.start));
            }
            for key in keys.iter().filter(|key| !controls.contains_key(*key)) {
                let field = self.plan.schema.fields.get(key).filter(|_| self.record.get(key).is_none());
                let Some(field) = field else { continue };
                let title = &field.title;
                let (message, help) = if *is_changed {
                    (
                        message!(
                            "分不清“{title}”从哪里到哪里：它前后的固定文字被改动",
                            "it cannot be told where “{title}” begins and ends: the wording around it was changed"
                        ),
                        Message::new("请恢复原文，只填写内容", "restore the printed wording, and write values only"),
                    )
                } else {
                    (
                        message!(
                            "分不清“{title}”从哪里到哪里：内容中含有固定文字",
                            "it cannot be told where “{title}” begins and ends: printed wording stands in it, too"
                        ),
                        Message::new("请改写内容，避开前后的固定文字", "write it without the wording around it"),
                    )
                };
                let problem = Problem::error("ambiguous", message).help(help).found(there);
                self.extend(key, vec![problem], flow.place(line.start));
            }
        }
    }
}

/// The wording of each line that was not found, folded.
pub(super) fn lacking<'p>(program: &'p Program, found: &text::Found) -> Vec<Vec<&'p str>> {
    let lines = program.lines.iter().zip(&found.lines).filter(|(_, hit)| hit.is_none());
    let wordings = lines.map(|(line, _)| {
        let strong = line.tokens.iter().filter(|token| token.is_strong());
        let words = |folded: &'p str| folded.trim_matches(|c: char| !c.is_alphanumeric());
        strong.filter_map(
            move |token| {
                if let Token::Literal { folded, .. } = token { Some(words(folded)) } else { None }
            },
        )
    });
    let wordings = wordings.map(Iterator::collect::<Vec<&str>>);
    wordings.filter(|wording| wording.iter().map(|literal| literal.char_count()).sum::<usize>() > 2).collect()
}

/// Whether a value holds all wording of one of these lines, in its order.
pub(super) fn holds_line(value: &str, lines: &[Vec<&str>]) -> bool {
    if lines.is_empty() || value.len() > MAX_VALUE {
        return false;
    }
    let value = fold(value);
    lines.iter().any(|wording| {
        let mut rest = value.as_str();
        wording.iter().all(|literal| match rest.split_once(literal) {
            Some((_, behind)) => {
                rest = behind;
                true
            }
            None => false,
        })
    })
}

/// What was changed in the wording of a template is told, and hinders nothing: only a form's own wording is fixed.
pub(super) fn weighed(plan: &Plan, problem: Problem) -> Problem {
    let severity = if plan.is_worded { Severity::Warning } else { problem.severity };
    Problem { severity, ..problem }
}

/// A date in Chinese numerals is as a template prints it: nobody changed it.
pub(super) fn as_printed(coerced: &mut Coerced, content: &Content) {
    if let Some(Value::Date(_)) = coerced.value
        && !content.text().contains(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c))
    {
        coerced.problems.retain(|problem| problem.code != "normalised");
    }
}

/// True for what is said of words that a template prints at its boxes: nobody changed those.
pub(super) fn is_of_box(plan: &Plan, problem: &Problem) -> bool {
    let is_word = |found: &str| plan.box_words.contains(&fold(found));
    problem.code == "normalised" && problem.found.as_deref().is_some_and(is_word)
}

/// What is said of a choice of which neither boxes nor words are left.
pub(super) fn without_boxes(title: &str) -> Problem {
    let message = message!(
        "“{title}”的方框和选项都不在了，不知道勾选了哪一项",
        "the boxes of “{title}” are gone, and their words: it cannot be told which is ticked"
    );
    let help = Message::new("请恢复方框和选项，勾选其中的", "restore the boxes with their words, and tick them");
    Problem::warning("unread", message).help(help)
}

/// What stands beside the boxes of a choice and is none of its options.
pub(super) fn beside_boxes(plan: &Plan, field: &Field, read: Option<&Value>, text: &str) -> Option<Problem> {
    if !has_boxes(text) || !plan.boxed.contains(&field.key) {
        return None;
    }
    let options = field.vocabulary.as_ref()?.terms.iter().map(|term| fold(&term.term));
    let read = read.map(|value| value.plain()).unwrap_or_default();
    let options = options.chain(read.split('、').map(fold));
    let mut options: Vec<String> =
        options.chain(plan.box_words.iter().cloned()).filter(|own| !own.is_empty()).collect();
    crate::order::by(&mut options, |option| usize::MAX - option.len());
    let left = options.iter().fold(fold(&boxes(text)), |left, option| left.replacen(option.as_str(), " ", 1));
    let left = left.trim_matches(|c: char| !c.is_alphanumeric());
    left.chars().filter(|c| c.is_alphanumeric()).nth(1)?;
    let title = &field.title;
    let message = message!(
        "“{title}”选项之外的“{left}”没有读入",
        "“{left}” is none of the options of “{title}”, and was not read"
    );
    let help = Message::new("要保留的，请另写一处", "write it elsewhere if it is to be kept");
    Some(Problem::warning("unread", message).found(left).help(help))
}
