//! From a returned document to a record with the place of every value.
//!
//! First the document is [identified](identify): which forms are in it, and where each begins. Then, form by form,
//! [tables](table) are read by their headers, [labels] claim the cells beside them, and what is left is
//! running text that is read as a [pattern](text) of the printed wording. [Content controls](controls) of documents
//! that this crate drew settle what wording alone cannot. Nothing is found by a fixed position.

mod align;
mod altered;
mod anew;
mod attached;
mod beginnings;
mod clauses;
mod continued;
mod controls;
mod copies;
mod drawn;
mod flow;
mod fold;
mod following;
mod foreign;
mod formality;
mod hidden;
mod identify;
mod items;
mod labels;
mod likeness;
mod looks;
mod marks;
mod names;
mod parted;
mod pattern;
mod places;
mod plan;
mod plans;
mod program;
mod recurring;
mod reworded;
mod rewrapped;
mod seals;
mod section;
mod shorter;
mod stacked;
mod table;
mod text;
mod times;
mod titles;
mod untitled;
mod wording;

/// Code of a mark, not of a problem: the cell belongs to a merged one that is rejected as a whole, and is not empty.
pub(crate) const COVERED: &str = "covered";

pub(crate) use fold::fold_into;
pub use fold::{fold, fold_words};
pub(crate) use places::WrittenRows;
pub use places::{Places, Segment, TablePlaces};
pub use table::FoundTotal;
pub use wording::Wording;

use std::sync::Arc;

use crate::deadline;
use crate::grid::{Block, Document};
use crate::message::Message;
use crate::problem::{Beyond, Problem, Severity};
use crate::record::{Key, Record};
use crate::schema::{Catalog, Schema, Style};
use identify::Identified;
use likeness::Likeness;
use plan::Plan;
use plans::Plans;

/// One form as read from a return.
#[derive(Debug)]
pub struct Extraction {
    /// Its schema.
    pub schema: Arc<Schema>,
    /// Its data; a value that could not be read as its type stays as text.
    pub record: Record,
    /// Where each value stands.
    pub places: Places,
    /// What was noticed while reading.
    pub problems: Vec<Problem>,
    /// What was noticed so often that it is only counted.
    pub beyond: Beyond,
    /// The total rows of its tables.
    pub totals: Vec<FoundTotal>,
    /// The tables that are numbered on from those of the form in front of it.
    pub(crate) goes_on: Vec<Key>,
}

impl Extraction {
    /// True where nothing of the form was found in the document: no label, no table.
    pub(crate) fn is_bare(&self) -> bool {
        self.places.is_empty()
    }

    /// What was noticed that people are to be told: without the marks that only checks need.
    pub fn told(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(|problem| problem.code != COVERED)
    }

    /// How much more of each code and weight was noticed, which is only counted.
    pub fn counted(&self) -> impl Iterator<Item = (&str, Severity, usize)> {
        self.beyond.counts().filter(|(code, _, _)| *code != COVERED)
    }
}

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
        plan.headers.lines = wording.headers.iter().flat_map(|text| program::lines(text, Style::Line)).collect();
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
        let (document, examples) = stacked::parted(&self.plans, document);
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
            let outdated = drawn::outdated(document, first).filter(|_| !is_worded);
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
                Extracted { forms: Vec::new(), problems: vec![untitled::ambiguous(&self.plans, &several)] }
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

/// A file's name without folder and extension.
pub(crate) fn stem(name: &str) -> &str {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    match file.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= 5 => stem,
        _ => file,
    }
}
