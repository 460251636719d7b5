//! From a returned document to a record with the place of every value.
//!
//! First the document is [identified](identify): which forms are in it, and where each begins. Then, form by form,
//! [tables](table) are read by their [headers](header), [labels] claim the cells beside them, and what is left is
//! running text that is read as a [pattern](text) of the printed wording; a [section] puts it all together.
//! [Content controls](controls) of documents that this crate drew settle what wording alone cannot. Nothing is found by a
//! fixed position.
//!
//! Each module uses those before it in this list and none behind it:
//!
//! 1. text as it is compared: [mod@fold], [flow], [text], [recurring];
//! 2. wording that offices share: [seals], [imprint], [formality], [signing], [drafts];
//! 3. what is known of a form before any return of it comes: [names] of a table's columns, [header], the [wording] of a
//!    template, the [plan] made of all these, [plans] of all forms;
//! 4. what is found in a return: [titles], [labels], [table], and what was changed in it ([altered], [clauses]);
//! 5. [section], one form as a whole; 6. [identify], which forms there are; 7. this module.

mod align;
mod altered;
mod attached;
mod beginnings;
mod clauses;
mod controls;
mod copies;
mod drafts;
mod extraction;
mod flow;
mod fold;
mod following;
mod foreign;
mod formality;
mod header;
mod hidden;
mod identify;
mod imprint;
mod items;
mod labels;
mod likeness;
mod looks;
mod marks;
mod names;
mod pattern;
mod places;
mod plan;
mod plans;
mod recurring;
mod reworded;
mod rewrapped;
mod seals;
mod section;
mod sections;
mod shorter;
mod signing;
mod table;
mod text;
mod times;
mod titles;
mod wording;

use crate::deadline;
use crate::file_name::stem;
use crate::grid::{Block, Document};
use crate::message::Message;
use crate::problem::Problem;
use crate::schema::{Catalog, Style};
pub(crate) use extraction::COVERED;
pub use extraction::{Extraction, FoundTotal};
pub(crate) use fold::fold_into;
pub use fold::{fold, fold_words};
use likeness::Likeness;
pub(crate) use places::WrittenRows;
pub use places::{Places, Segment, TablePlaces};
use plan::Plan;
use plans::Plans;
use sections::Identified;
pub use wording::Wording;

/// What was read of a document: its forms, or why there are none.
#[derive(Debug)]
pub struct Extracted {
    /// The forms in reading order.
    pub forms: Vec<Extraction>,
    /// Why no form was recognised.
    pub problems: Vec<Problem>,
}

/// Reads documents by the schemas of a catalog; made once, used for every file, from any thread.
#[derive(Debug)]
pub struct Extractor {
    plans: Plans,
}

impl Extractor {
    /// Makes the schemas of `catalog` ready for reading.
    pub fn new(catalog: &Catalog) -> Self {
        Self { plans: Plans::new(catalog) }
    }

    /// The same, but the form of `wording` is read as its template prints it.
    #[must_use]
    pub fn worded(mut self, wording: &Wording) -> Self {
        let mut plan = Plan::worded(wording.schema.clone());
        plan.lost.clone_from(&wording.lost);
        plan.lists.clone_from(&wording.lists);
        plan.spelt.clone_from(&wording.spelt);
        plan.rounded.clone_from(&wording.rounded);
        plan.formats.clone_from(&wording.formats);
        plan.shortened.clone_from(&wording.shortened);
        plan.order.clone_from(&wording.order);
        plan.forks.clone_from(&wording.forks);
        plan.compared.clone_from(&wording.compared);
        plan.box_words.clone_from(&wording.box_words);
        plan.joined.clone_from(&wording.joined);
        plan.headless.clone_from(&wording.headless);
        plan.choices.clone_from(&wording.choices);
        plan.boxed.clone_from(&wording.boxed);
        plan.headers.lines = wording.headers.iter().flat_map(|text| text::program::lines(text, Style::Line)).collect();
        plan.word(&wording.gaps);
        plan.is_derived = wording.is_derived;
        plan.grids.clone_from(&wording.grids);
        plan.certain = wording.certain();
        self.plans = self.plans.with(plan);
        self
    }

    /// Reads the forms in `document`. `name` is the file's name, which may say what the document does not; `form`
    /// says what the document is instead of asking it.
    pub fn extract(&self, document: &Document, name: &str, form: Option<&str>) -> Extracted {
        let stem = stem(name);
        let attached = attached::seen(document);
        let (document, hidden) = hidden::visible(document);
        let document = identify::joined(&self.plans, document);
        let (document, examples) = identify::parted(&self.plans, document);
        let document = identify::headed(&self.plans, document);
        let document = &*document;
        let only = form.and_then(|form| self.plans.index(form));
        let mut changed = None;
        if let Some(plan) = only.and_then(|plan| self.plans.get(plan)).filter(|plan| plan.is_worded) {
            match likeness::of(&plan.schema, document) {
                Likeness::Same => {}
                Likeness::Changed(problem) => changed = Some(problem),
                Likeness::Other(problem) => return Extracted { forms: Vec::new(), problems: vec![problem] },
            }
        }
        let worded = only.and_then(|at| Some((at, self.plans.get(at).filter(|plan| plan.is_worded)?)));
        let copies = worded.map(|(at, plan)| copies::parted(at, plan, document)).unwrap_or_default();
        let count = copies.sections.as_ref().map_or(1, Vec::len);
        let sections = match (copies.sections, only) {
            (Some(sections), _) => Identified::Sections(sections),
            (None, Some(plan)) => Identified::Sections(identify::as_form(&self.plans, plan, document)),
            (None, None) => identify::identify(&self.plans, document),
        };
        let (mut sections, failure) = match sections {
            Identified::Sections(sections) => (sections, None),
            other => (Vec::new(), Some(other)),
        };
        let mut forms: Vec<Extraction> = sections
            .iter()
            .enumerate()
            .take_while(|_| !deadline::passed())
            .filter_map(|(number, s)| {
                // The name of a file with several copies is that of none of them.
                let stem = if count > 1 { "" } else { stem };
                let margins = margins_of(document, &s.blocks, number, count);
                Some(section::read(self.plans.get(s.plan)?, s, &margins, stem))
            })
            .collect();
        attached::add(&self.plans, &attached, only, stem, &mut sections, &mut forms);
        following::mark(&mut forms);
        if worded.is_none() {
            foreign::sheets(document, &mut forms);
        }
        if let Some(first) = forms.first_mut() {
            let unseen = hidden::sheets(&self.plans, document);
            // A template has foot- and endnotes of its own.
            let is_worded = worded.is_some();
            let outdated = identify::outdated(document, first).filter(|_| !is_worded);
            let noticed = document
                .problems
                .iter()
                .filter(|problem| !is_worded || problem.code != "unread")
                .cloned()
                .map(|problem| clauses::weighed(problem, sections.iter().filter_map(|s| self.plans.get(s.plan))))
                .chain(hidden)
                .chain(examples)
                .chain(unseen)
                .chain(changed)
                .chain(outdated)
                .chain(copies.problems);
            first.problems.splice(0..0, noticed);
        }
        match failure.filter(|_| forms.is_empty()) {
            None => Extracted { forms, problems: Vec::new() },
            Some(Identified::Ambiguous(several)) => {
                Extracted { forms: Vec::new(), problems: vec![identify::ambiguous(&self.plans, &several)] }
            }
            Some(Identified::Unknown | Identified::Sections(_)) => {
                Extracted { forms: Vec::new(), problems: vec![unknown(document)] }
            }
        }
    }
}

/// Why a document is no form: it may be a scan, or hold nothing at all.
fn unknown(document: &Document) -> Problem {
    let is_blank = |block: &Block| match block {
        Block::Paragraph(paragraph) => paragraph.text.trim().is_empty(),
        Block::Grid(grid) => grid.cells.iter().all(|cell| cell.text().trim().is_empty()),
    };
    let (wording, help) = match document.pictures {
        0 if document.blocks.iter().all(is_blank) => (
            Message::new("文件里没有任何内容", "there is nothing in the file"),
            Message::new(
                "请核对是否发错文件，发来填好的表",
                "check that it is the right file, and send the filled form",
            ),
        ),
        1.. if document.blocks.iter().all(is_blank) => (
            Message::new("文件里只有图片，没有文字", "there are only pictures in the file, no text"),
            Message::new(
                "图片和扫描件无法读取，请发来可编辑的原文件（Word 或 Excel）",
                "a picture or a scan cannot be read: send the Word or Excel file itself",
            ),
        ),
        _ => (
            Message::new("没有认出任何一种表", "this is none of the known forms"),
            Message::new(
                "请核对是否发错文件；改过标题的表，请用 --form 指明；自己定的表，请用 --schemas 指明其文件夹",
                "check that it is the right file; if its title was changed, name the form with --form; a form of your own, its folder with --schemas",
            ),
        ),
    };
    Problem::error("unknown-form", wording).help(help)
}

/// The page headers and footers of one of several copies, in these blocks: those of its sections, or, where the document
/// has no sections, its share of them, or all of them.
fn margins_of(document: &Document, blocks: &[&Block], copy: usize, copies: usize) -> Vec<Block> {
    let numbers =
        || blocks.iter().filter_map(|block| if let Block::Paragraph(own) = block { own.number } else { None });
    if let (Some(first), Some(last), true) = (numbers().next(), numbers().next_back(), copies > 1)
        && !document.sections.is_empty()
    {
        let section = |number: u32| document.sections.partition_point(|own| own.end.is_some_and(|end| end < number));
        let own = document.sections.get(section(first)..=section(last)).unwrap_or_default();
        let mut margins: Vec<Block> = Vec::new();
        for block in own.iter().flat_map(|own| &own.margins) {
            if !margins.contains(block) {
                margins.push(block.clone());
            }
        }
        return margins;
    }
    let share = |all: &'_ [Block]| -> Vec<Block> {
        let each = all.len() / copies.max(1);
        let own = if each * copies == all.len() { all.get(copy * each..(copy + 1) * each) } else { None };
        own.unwrap_or(all).to_vec()
    };
    [share(&document.headers), share(&document.footers)].concat()
}
