//! One form of a document: its tables, labels, running text and controls put together into a record.

mod again;
mod annexed;
mod around;
mod bare;
mod below;
mod blanks;
mod captions;
mod choices;
mod dated;
mod forks;
mod glued;
mod gone;
mod headless;
mod joined;
mod joined_columns;
mod labelled;
mod lists;
mod loose;
mod named;
mod numbered;
mod owners;
mod passed;
mod put;
mod reckoned;
mod remarks;
mod renamed;
mod reserved;
mod residue;
mod second;
mod shared;
mod sheets;
mod sides;
mod spelt;
mod strays;
mod tables;
mod titled;
mod unclaimed;
mod unlabelled;
mod unseen;
mod weak;
mod weekdays;
mod worded;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;

use super::extraction::Extraction;
use super::flow::{Flow, Taken};
use super::fold::{Folded, find, fold};
use super::labels::{self, Beside};
use super::places::Places;
use super::plan::Plan;
use super::text::parted;
use super::text::program::Program;
use super::{align, altered, controls, rewrapped, sections, shorter, table, text, wording};
use crate::deadline;
use crate::grid::{Block, Content, grids};
use crate::place::Place;
use crate::problem::{Beyond, Problem};
use crate::record::{ByKey, Key, Record};
use around::{is_first_of_title, prefers_control, without_seals};
pub(super) use sheets::{in_front, unread as unread_sheets};

struct Section<'p> {
    plan: &'p Plan,
    record: Record,
    places: Places,
    problems: Vec<Problem>,
    beyond: Beyond,
    /// What is said of rows below those of tables.
    below_rows: Vec<Problem>,
    /// The fields of which the place was found, by a template.
    seen: HashSet<Key>,
    /// Those of which it is blank, where the template is of no known form.
    blanks: HashSet<Key>,
    /// Those that stand only where the template prints something else.
    absent: HashSet<Key>,
    /// Lines below tables that were read as sums of their rows.
    sums_below: Vec<(String, Place)>,
    /// What stands in the rows of tables, folded, once it is asked for.
    row_values: OnceCell<HashSet<String>>,
    /// Lines with rows of tables below them that may say whose these are.
    headings: Vec<(String, Place)>,
    /// What no line of a template claims.
    residue: Vec<residue::Piece>,
    /// The same of texts of their own, such as cells.
    aside: Vec<residue::Piece>,
    /// Where rows stood that were taken out of the running text.
    listed: Vec<(Key, Range<usize>)>,
    /// The rows of tables with which groups begin.
    anew: wording::groups::Anew,
}

/// Reads the form of `plan` in `blocks`, with the headers and footers of their pages, the `margins`; `stem` is the file's name.
pub(crate) fn read(plan: &Plan, part: &sections::Section<'_>, margins: &[Block], stem: &str) -> Extraction {
    let schema = &plan.schema;
    let mut section = Section {
        plan,
        record: Record::of(&schema.form),
        places: Places::default(),
        problems: Vec::new(),
        beyond: Beyond::default(),
        below_rows: Vec::new(),
        seen: HashSet::new(),
        blanks: HashSet::new(),
        absent: HashSet::new(),
        sums_below: Vec::new(),
        row_values: OnceCell::new(),
        headings: Vec::new(),
        residue: Vec::new(),
        aside: Vec::new(),
        listed: Vec::new(),
        anew: Default::default(),
    };
    section.problems.extend(part.problems.iter().cloned());
    let blocks = &sheets::relevant(plan, &part.blocks)[..];
    if !plan.is_worded && blocks.len() < part.blocks.len() {
        section.problems.extend(sheets::unread(&part.blocks, blocks));
    }
    let grids = grids(blocks);
    let mut taken = Taken::new();
    let totals = section.tables(part, &grids, &mut taken);
    let in_controls = controls::read(schema, blocks);
    section.cell_lists(&grids, &mut taken, &in_controls);
    let (mut guesses, mut sealed) = (Vec::new(), Vec::new());
    let renamed = section.renamed_cells(&grids);
    for beside in labels::read(plan, &grids, &renamed, &mut taken) {
        match beside {
            Beside::Guess { key, value, whole, place } => guesses.push((key, value, whole, place)),
            Beside::Value { key, content, place } => {
                let content = if plan.is_worded { section.without_remarks(&key, content, &place) } else { content };
                section.put(&key, &content, Some(place), None);
            }
            Beside::Several { key, text, place } => section.several_cells(&key, &text, Some(place)),
            Beside::Merged { key, text, place } => section.merged_cells(&key, &text, Some(place)),
            Beside::Left { text, place } => section.aside.push(residue::Piece::in_cell(text, place)),
            Beside::Told(problem) => section.problems.push(problem),
            Beside::Sealed { head, name, place } => sealed.push((head, name, place)),
            Beside::Struck { key, text, place } => section.struck(&key, &text, Some(place)),
            Beside::Text { program, text, place } => {
                // The wording of a template's cell goes on behind its label.
                let text =
                    if plan.is_worded { weak::one_cell(plan, program, &text.replacen('\n', "", 1)) } else { text };
                if let Some(program) = plan.cells.get(program) {
                    section.program(program, &Flow::of_text(&text, place), &in_controls);
                    section.set_aside();
                }
            }
        }
    }
    if plan.is_worded {
        section.blind_cells(&grids, &mut taken);
        section.labelled_cells(&grids, &mut taken, &in_controls);
    } else {
        section.nearly_labelled(&grids, &mut taken);
    }
    section.nested(&grids, &taken);
    for (key, value, whole, place) in guesses {
        section.guess(&key, &value, &whole, place);
    }
    let mut flow = Flow::of(blocks, &taken);
    if plan.is_derived {
        weak::one_line_each(&mut flow);
    }
    if let Some(body) = plan.body.first() {
        rewrapped::join(body, schema, plan.is_worded, plan.is_derived, &mut flow);
    }
    let lines = text::Lines::of(&flow);
    let best = plan
        .body
        .iter()
        .map(|body| (body, text::find_among(body, &lines)))
        .reduce(|a, b| if b.1.score > a.1.score { b } else { a });
    let mut printed = Vec::new();
    let mut compared = None;
    if let Some((body, mut found)) = best {
        let without_lists = section.lists(body, &found, &mut flow);
        let body = without_lists.as_ref().unwrap_or(body);
        printed = found.lines.iter().flatten().map(|line| line.range.start).collect();
        section.residue.clear();
        section.captured(body, &mut found, &flow, &in_controls);
        if plan.is_worded {
            let residue = std::mem::take(&mut section.residue);
            let moved = section.moved(body, &found, &flow, &in_controls);
            section.residue = residue;
            moved.iter().for_each(|line| section.claim(line));
            section.again(body, &flow);
            section.renamed(body, &found, &flow);
            if let Some(printed) = plan.body.first() {
                section.choices(printed, &found, &flow);
            }
        }
        let altered = altered::check(body, &found, &flow, plan.is_worded);
        compared = Some(unclaimed::Compared::of(plan, body, &found, altered.regions));
        if !plan.is_worded {
            section.unsigned(body, &found, &flow);
            section.retitled(body, &found, &flow);
            section.annex_retitled(part, &grids, body, &found);
            if part.is_untitled {
                section.untitled(body, &found, &flow, blocks, stem);
            }
        }
        section.problems.extend(altered.problems.into_iter().map(|problem| worded::weighed(plan, problem)));
    }
    for (key, control) in &in_controls {
        if section.record.get(key).is_none() {
            let blank = plan.blank_of(key).filter(|blank| fold(blank) == fold(&control.text));
            section.put(key, &Content::Text(control.text.as_str().into()), control.place.clone(), blank);
        }
    }
    let residue = std::mem::take(&mut section.residue);
    let loose = section.loose(&flow, &printed, &in_controls);
    section.margins(margins, &flow, &in_controls);
    section.named(blocks, &flow, &printed, stem);
    section.behind_title(&flow);
    section.signed_rows();
    section.forks();
    section.joined_columns();
    section.spelt();
    section.dated();
    section.not_found(&grids);
    section.without_labels(&grids, &flow);
    section.sealed_cells(sealed);
    if let Some(body) = plan.body.first().filter(|_| plan.is_worded) {
        section.residue = residue;
        loose.iter().for_each(|line| section.claim(line));
        section.left_over(body);
    } else if let Some(compared) = compared {
        section.residue = residue;
        loose.iter().for_each(|line| section.claim(line));
        section.unclaimed(&compared, &flow);
    }
    section.struck_whole(blocks);
    section.headings();
    section.rows_of_others();
    let lost = plan.lost.iter().filter(|lost| section.record.get(&lost.field).is_none());
    section.problems.extend(lost.cloned());
    section.problems.retain(|problem| !worded::is_of_box(plan, problem));
    section.blanks();
    section.record.sort_by_keys(schema.fields.keys().map(|k| &**k).chain(schema.tables.keys().map(|k| &**k)));
    if plan.is_derived {
        section.groups_repeated();
        let paths = wording::groups::Paths::of(&section.record, &section.anew);
        section.problems.iter_mut().for_each(|problem| paths.lead(&mut problem.field));
        section.record = wording::derived::plain(&section.record, &plan.schema, &plan.compared, &section.anew);
        let mut record = std::mem::take(&mut section.record);
        section.blank_cells(&mut record);
        section.record = record;
    }
    Extraction {
        schema: schema.clone(),
        record: section.record,
        places: section.places,
        problems: section.problems,
        beyond: section.beyond,
        totals,
        goes_on: Vec::new(),
    }
}

impl Section<'_> {
    fn program(&mut self, program: &Program, flow: &Flow, controls: &ByKey<controls::InControl>) {
        let mut found = text::find(program, flow);
        self.captured(program, &mut found, flow, controls);
    }

    fn captured(
        &mut self,
        program: &Program,
        found: &mut text::Found,
        flow: &Flow,
        controls: &ByKey<controls::InControl>,
    ) {
        // Where nothing of the wording is there, nothing tells where a value is.
        let is_strong = || program.lines.iter().any(super::text::program::Line::is_strong);
        if self.plan.is_worded && found.score == 0 && is_strong() && !weak::is_number_with_unit(program) {
            return;
        }
        let weak = if self.plan.is_worded { self.weak_lines(program, found, flow, controls) } else { None };
        let weak = weak.as_ref();
        let mut others = std::mem::take(&mut self.listed);
        others.extend(weak.iter().flat_map(|rest| rest.values.iter().cloned()));
        let (program, flow) = weak.map_or((program, flow), |rest| (&rest.program, &rest.flow));
        if self.plan.is_worded {
            shorter::settle(program, found, flow);
        }
        let relabelled = if self.plan.is_worded { parted::settle(program, found, flow) } else { Vec::new() };
        let unsure = if self.plan.is_worded {
            align::settle(program, found, flow, &self.plan.schema, &self.record)
        } else {
            Vec::new()
        };
        self.unsure(&unsure, flow, controls);
        self.relabelled(&relabelled, flow);
        let found = &*found;
        let (mut captures, bare) = text::captures_and_bare(program, found, flow, &self.plan.schema);
        if self.plan.is_worded {
            self.without_cells(flow, &mut captures);
            weak::whole_paragraphs(flow, found, &mut captures);
            remarks::leave_out(flow, &mut captures);
            self.known_lines(flow, &mut captures);
            self.plain_lines(program, flow, &bare, &mut captures);
            self.values_below(program, found, &others, flow, &mut captures);
        } else {
            self.captions(program, found, flow, &mut captures);
        }
        let pieces = || residue::pieces(program, found, &captures, &others, flow);
        if self.plan.is_worded || self.plan.body.iter().any(|body| std::ptr::eq(body, program)) {
            self.residue = pieces();
        } else if let Some(end) = captures.iter().map(|capture| capture.range.end).max() {
            // What stands in a cell behind its last value, its date.
            self.residue = pieces().into_iter().filter(|piece| piece.range.start >= end).collect();
        }
        let lacking = if self.plan.is_worded { worded::lacking(program, found) } else { Vec::new() };
        for capture in captures {
            if deadline::passed() {
                break;
            }
            if worded::holds_line(flow.text.get(capture.range.clone()).unwrap_or_default(), &lacking) {
                self.swallowed(&capture, flow);
                continue;
            }
            let is_unsure =
                |line: &align::Unsure| line.line.contains(&capture.range.start) && line.keys.contains(&capture.key);
            if unsure.iter().any(is_unsure) && !controls.contains_key(&capture.key)
                || self.is_said(program, found, flow, &capture)
            {
                continue;
            }
            let between = flow.text.get(capture.range.clone()).unwrap_or_default();
            let mut place = flow.place(capture.range.start);
            if let Some(list) = super::text::program::List::number(&capture.key) {
                if capture.below && self.plan.is_worded {
                    self.taken_below(&capture.key, between, place.clone());
                }
                self.inline_list(list, between, place);
                continue;
            }
            if self.plan.is_worded
                && !controls.contains_key(&capture.key)
                && self.is_parted(flow, &capture.range)
                && self.is_several(&capture.key, between)
            {
                self.several(&capture.key, between, place);
                continue;
            }
            let chosen = match controls.get(&capture.key) {
                Some(control) if prefers_control(&control.text, between) => {
                    place = control.place.clone().or(place);
                    Cow::Borrowed(control.text.as_str())
                }
                _ => {
                    let whole = without_seals(between);
                    let kept = labels::without_remark(whole);
                    self.told_bracket(&capture.key, whole, kept, place.as_ref());
                    Cow::Borrowed(kept)
                }
            };
            let is_exact = controls.get(&capture.key).is_some_and(|control| control.text == *chosen);
            let value = self.in_title(program, &capture.key, &chosen, place.as_ref().filter(|_| !is_exact));
            let value = self.without_wording(&capture.key, value);
            let value = self.without_comma(program, found, flow, &capture, value);
            let value = &*self.unbroken(&capture.key, value);
            let struck = flow.is_struck(&capture.range);
            if capture.below && self.plan.is_worded && self.record.get(&capture.key).is_none() {
                self.taken_below(&capture.key, value, place.clone());
            }
            let own = self.left_empty(program, found, &capture);
            self.put(&capture.key, &Content::Text(value.into()), place.clone(), capture.blank.as_deref());
            if let Some(own) = own {
                self.tell_annexed(&capture, flow, own);
            }
            if struck {
                self.struck(&capture.key, between, place);
            }
        }
        self.sealed_by(program, found, flow);
    }

    /// A value of one line without printed wording that stands behind it on its line, parted by white space.
    fn without_wording<'v>(&self, key: &Key, value: &'v str) -> &'v str {
        let long =
            self.plan.schema.fields.get(key).is_some_and(|field| field.kind == crate::schema::FieldType::LongText);
        if long || !value.contains(['\t', ' ', '\u{3000}', '\u{a0}']) || value.len() > 1_000 {
            return value;
        }
        let folded = Folded::new(value);
        let ends = self.plan.printed().into_iter().filter_map(|wording| {
            let at = folded.original(find(&folded.text, wording)?);
            let front = value.get(..at)?;
            (front.ends_with(char::is_whitespace) && !front.trim().is_empty()).then_some(at)
        });
        ends.min().and_then(|at| value.get(..at)).map_or(value, str::trim_end)
    }

    /// True when the line of a capture prints just the values that are known: how its text is to be divided among them
    /// is no question then.
    fn is_said(&self, program: &Program, found: &text::Found, flow: &Flow, capture: &text::Capture) -> bool {
        let lines = program.lines.iter().zip(&found.lines);
        let line = lines
            .filter_map(|(line, hit)| Some((line, hit.as_ref()?)))
            .find(|(_, hit)| hit.range.start <= capture.range.start && capture.range.end <= hit.range.end);
        let Some((line, hit)) = line.filter(|(line, _)| line.slots().count() > 1) else { return false };
        let mut printed = String::new();
        for token in &line.tokens {
            match token {
                super::text::program::Token::Literal { text, .. } => printed.push_str(text),
                super::text::program::Token::Slot { key, .. } => match self.record.get(key) {
                    Some(value) => printed.push_str(&value.plain()),
                    None => return false,
                },
            }
        }
        let there = flow.text.get(hit.range.clone()).unwrap_or_default();
        printed == there || fold(&printed) == fold(there)
    }
}
