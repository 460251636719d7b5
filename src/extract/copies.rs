//! Several copies of a template's form in one file, one behind the other, as a print of many records has them.
//!
//! Lines and grids that the template prints for sure, and once, are the [marks](Marks) by which copies are told: where
//! one of them comes again, or one that belongs before it, another copy has begun. What holds too little of the template's
//! wording is none; of a copy that lacks its first wording it is said where it was taken to begin.

use super::likeness;
use super::plan::{Marks, Plan};
use super::sections::Section;
use crate::grid::{Block, Document};
use crate::problem::Problem;

/// Copies of which one file is read.
const MOST: usize = 2_000;
/// A copy: where it begins, the mark that tells it, and how many marks it has.
struct Start {
    block: usize,
    mark: usize,
    marks: usize,
}

/// What there is of copies in a document.
#[derive(Default)]
pub(super) struct Copies<'a> {
    /// Each of them; none where the document holds one.
    pub(super) sections: Option<Vec<Section<'a>>>,
    /// What is said of pieces that are none.
    pub(super) problems: Vec<Problem>,
}

/// The copies of the form of `plan`, number `index`, in a document.
pub(super) fn parted<'a>(index: usize, plan: &Plan, document: &'a Document) -> Copies<'a> {
    let mut copies = Copies::default();
    let blocks = document.blocks.as_slice();
    let Some(marks) = plan.marks.get_or_init(|| Marks::of(&plan.schema.body)) else { return copies };
    let found = marks.find(blocks);
    let mut starts = starts(&found);
    if starts.len() < 2 || starts.len() > MOST {
        return copies;
    }
    let mut ends: Vec<u32> = document.sections.iter().filter_map(|section| section.end).collect();
    ends.sort_unstable();
    for (number, start) in starts.iter_mut().enumerate() {
        let before = found.partition_point(|(at, _)| *at < start.block).checked_sub(1).and_then(|at| found.get(at));
        start.block = match before.filter(|_| number > 0) {
            Some(before) => marks.begins(*before, (start.block, start.mark), blocks, &ends),
            None => 0,
        };
    }
    // What holds too little goes with the copy before it; with the one behind it, where it is the first.
    let end = |starts: &[Start], number: usize| starts.get(number + 1).map_or(blocks.len(), |next| next.block);
    let mut kept: Vec<Start> = Vec::with_capacity(starts.len());
    let mut front = None;
    for (number, start) in starts.iter().enumerate() {
        let part: Vec<&Block> = blocks.get(start.block..end(&starts, number)).unwrap_or_default().iter().collect();
        // A copy without its front holds what is behind it.
        let own = marks.body(start.mark, &plan.schema.body);
        if (start.mark == 0 || start.marks > 1) && likeness::holds(own, &part) {
            kept.push(Start { block: front.take().unwrap_or(start.block), mark: start.mark, marks: start.marks });
        } else if kept.is_empty() {
            front.get_or_insert(start.block);
        } else if start.marks > 1 {
            copies.problems.push(marks.piece(blocks.get(start.block)));
        }
    }
    if kept.len() < 2 {
        return copies;
    }
    let sections = kept.iter().enumerate().map(|(number, start)| {
        let part = blocks.get(start.block..end(&kept, number)).unwrap_or_default().iter().collect();
        let mut section = Section::of(index, part);
        if start.mark > 0 {
            section.problems.push(marks.unheaded(number, blocks.get(start.block)));
        }
        section
    });
    copies.sections = Some(sections.collect());
    copies
}

/// Where copies begin among the marks that were found: at the first of them, and where one comes again or belongs in
/// front of the one before it.
fn starts(found: &[(usize, usize)]) -> Vec<Start> {
    let mut starts: Vec<Start> = Vec::new();
    let mut last: Option<usize> = None;
    for &(block, mark) in found {
        if last.is_none_or(|last| mark <= last) {
            starts.push(Start { block, mark, marks: 0 });
        }
        if let Some(start) = starts.last_mut() {
            start.marks += 1;
        }
        last = Some(mark);
    }
    starts
}
