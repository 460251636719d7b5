//! Which forms are in a document, and where each begins: by the printed title; without one, by its labels and table
//! headers; never by a document code alone.

mod anew;
mod broken;
mod continued;
mod drawn;
mod stacked;
mod structure;
mod untitled;

use std::borrow::Cow;

use super::fold::fold;
use super::labels;
use super::plans::Plans;
use super::section::{in_front, unread_sheets};
use super::sections::{Identified, Looked, Section, has_table};
use super::text::program::Line;
use super::titles::{self, leads};
use crate::grid::{Block, Document, Source, grids};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::Problem;
pub(super) use broken::joined;
pub(super) use drawn::outdated;
use drawn::said;
pub(super) use stacked::parted;
use structure::{by_structure, one};
pub(super) use untitled::ambiguous;
use untitled::{Untitled, untitled};

/// Lines with a label of a form and a value that make a form in paragraphs.
const LEAST_LINES: usize = 3;

/// Finds the forms in `document`.
pub(crate) fn identify<'a>(plans: &Plans, document: &'a Document) -> Identified<'a> {
    let blocks: Vec<&Block> =
        document.blocks.iter().filter(|block| !matches!(block, Block::Grid(grid) if grid.hidden)).collect();
    let hits = continued::opening(plans, &blocks, titles::hits(plans, &blocks));
    let said = said(plans, document);
    let mut sections = split(plans, said, &blocks, &hits);
    if !sections.is_empty() {
        if let ([only], Some(drawn)) = (sections.as_mut_slice(), said) {
            only.problems.extend(drawn::overwritten(plans, drawn, only));
        }
        return Identified::Sections(sections);
    }
    match by_structure(plans, said, blocks.clone()) {
        Identified::Unknown => match said {
            Some(plan) => one(plan, blocks, None, None),
            None => Identified::Unknown,
        },
        Identified::Sections(sections) => {
            let each = sections.into_iter().flat_map(|section| untitled::with_rest(plans, said, section));
            Identified::Sections(each.collect())
        }
        found @ Identified::Ambiguous(_) => found,
    }
}

/// The whole document as the form of `plan`, or those sections of it that are.
pub(crate) fn as_form<'a>(plans: &Plans, plan: usize, document: &'a Document) -> Vec<Section<'a>> {
    if let Identified::Sections(sections) = identify(plans, document) {
        let (mine, others): (Vec<_>, Vec<_>) = sections.into_iter().partition(|section| section.plan == plan);
        if !mine.is_empty() && !others.is_empty() {
            return mine;
        }
    }
    vec![Section::of(plan, document.blocks.iter().collect())]
}

/// The forms by their titles; what stands in front of them, behind them, or behind a title that is only mentioned, may
/// be one without a title: the one that the document was drawn as, unless that has its title.
fn split<'a>(plans: &Plans, said: Option<usize>, blocks: &[&'a Block], hits: &[(usize, usize)]) -> Vec<Section<'a>> {
    let mut starts: Vec<(usize, usize)> = Vec::new();
    for (index, (at, plan)) in hits.iter().enumerate() {
        let floor = index.checked_sub(1).and_then(|i| hits.get(i)).map_or(0, |(at, _)| at + 1);
        starts.push((begin(plans, *plan, blocks, floor, *at), *plan));
    }
    let first = starts.first().map_or(0, |(start, _)| *start);
    let mut loose = blocks.get(..first).unwrap_or_default().to_vec();
    // Lines in front of the first title are part of its form, also one in a frame, unless they are one.
    let leads = loose.iter().all(|block| match block {
        Block::Paragraph(_) => true,
        Block::Grid(grid) => grid.cells.len() == 1 && !matches!(grid.source, Source::Sheet(_)),
    });
    let mut sections: Vec<Section<'a>> = Vec::new();
    let mut left: Vec<Problem> = Vec::new();
    let unclaimed = |sections: &[Section<'_>]| said.filter(|said| sections.iter().all(|section| section.plan != *said));
    for (index, (start, plan)) in starts.iter().enumerate() {
        let end = starts.get(index + 1).map_or(blocks.len(), |(next, _)| *next);
        let mut part = blocks.get(*start..end).unwrap_or_default().to_vec();
        let mut headers = Vec::new();
        // The table of an annex is read as the form reads it that the annex comes with.
        let host = sections.last().map(|last| last.plan).filter(|host| plans.hosts(*host, *plan));
        let led = || loose.iter().chain(&part).copied().collect::<Vec<_>>();
        let filled = is_filled(plans, (*plan, host), &part, &mut headers)
            || index == 0 && leads && is_filled(plans, (*plan, host), &led(), &mut headers);
        if !filled {
            left.extend(in_paragraphs(plans, *plan, &part));
            loose.extend(part);
            continue;
        }
        let behind = untitled::behind(plans, *plan, &part).map(|at| part.split_off(at)).unwrap_or_default();
        if !behind.is_empty() && !is_filled(plans, (*plan, host), &part, &mut headers) {
            loose.extend(part.into_iter().chain(behind));
            continue;
        }
        let before = loose;
        match untitled(plans, unclaimed(&sections).filter(|said| said != plan), &before) {
            // A table in front of a form that has one as its annex belongs to it.
            Untitled::Form(section) if index == 0 && plans.hosts(*plan, section.plan) => {
                let keys = plans.get(section.plan).into_iter().flat_map(|annex| annex.schema.tables.keys());
                let comes = starts.iter().any(|(_, plan)| *plan == section.plan);
                if comes || has_table(plans, *plan, keys, &grids(&part), &mut headers) {
                    left.extend(in_front(&section.blocks));
                } else {
                    part.splice(0..0, before);
                }
            }
            // A list that its title alone says whose it is.
            Untitled::Form(section) if index == 0 && is_list(plans, &section, &part) => {
                left.extend(in_front(&section.blocks));
            }
            Untitled::Form(section) => sections.push(section),
            Untitled::Left(problem) => left.push(problem),
            Untitled::Nothing if index == 0 && leads => {
                part.splice(0..0, before);
            }
            Untitled::Nothing if index == 0 && plans.get(*plan).is_some_and(|plan| !plan.is_worded) => {
                left.extend(unread_sheets(&before, &[]));
                let lines = before.into_iter().filter(|block| matches!(block, Block::Paragraph(_)));
                part.splice(0..0, lines);
            }
            Untitled::Nothing => {}
        }
        let keys = plans.get(*plan).into_iter().flat_map(|annex| annex.schema.tables.keys());
        let is_annex =
            sections.last_mut().is_some_and(|last| plans.hosts(last.plan, *plan) && !last.has_table(plans, keys));
        match sections.last_mut() {
            Some(last) if is_annex => {
                last.blocks.extend(part);
                last.headers.extend(headers);
            }
            _ => sections.push(Section { headers, ..Section::of(*plan, part) }),
        }
        loose = behind;
    }
    // Without any form of a title, the document is looked at as a whole.
    if sections.is_empty() {
        return sections;
    }
    match untitled(plans, unclaimed(&sections), &loose) {
        Untitled::Form(section) => sections.push(section),
        Untitled::Left(problem) => left.push(problem),
        Untitled::Nothing => {}
    }
    if let Some(first) = sections.first_mut() {
        first.problems.extend(left);
    }
    sections
}

/// A form begins at its title, or at the printed lines that stand in front of it (`附件3`, the number's line).
fn begin(plans: &Plans, plan: usize, blocks: &[&Block], floor: usize, at: usize) -> usize {
    let Some(plan) = plans.get(plan) else { return at };
    let mut start = at;
    for back in (floor..at).rev().take(6) {
        let Some(Block::Paragraph(paragraph)) = blocks.get(back) else { break };
        let folded = fold(&paragraph.text);
        if leads(plan, &folded) {
            start = back;
        } else if !folded.is_empty() {
            break;
        }
    }
    start
}

/// True for tables without a label of a form whose title has values, in a document or in the sheet of the form behind them.
fn is_list(plans: &Plans, section: &Section<'_>, behind: &[&Block]) -> bool {
    let Some(plan) = plans.get(section.plan).filter(|_| section.problems.is_empty()) else { return false };
    let grids = grids(&section.blocks);
    plan.titles.first().is_some_and(|title| title.slots().next().is_some())
        && grids.iter().all(|grid| match &grid.source {
            Source::Table(_) => true,
            own => behind.iter().any(|block| matches!(block, Block::Grid(grid) if grid.source == *own)),
        })
        && labels::keys(plan, &grids).is_empty()
}

/// What is said of a form whose fields were typed as lines below its title, where it has a table for them.
fn in_paragraphs(plans: &Plans, plan: usize, blocks: &[&Block]) -> Option<Problem> {
    let plan = plans.get(plan)?;
    let schema = &plan.schema;
    let mut lines = blocks.iter().filter_map(|block| match block {
        Block::Paragraph(line) => line.text.split_once([':', '：']).map(|(label, value)| (line, fold(label), value)),
        Block::Grid(_) => None,
    });
    let is_label = |label: &str| {
        let mut own = schema.fields.values().flat_map(|field| std::iter::once(&field.label).chain(&field.aliases));
        own.any(|own| fold(own) == label)
    };
    let mut filled = lines.by_ref().filter(|(_, label, value)| !value.trim().is_empty() && is_label(label));
    let first = filled.next()?.0;
    if filled.take(LEAST_LINES - 1).count() < LEAST_LINES - 1 {
        return None;
    }
    let title = plan.titles.first().and_then(Line::longest).unwrap_or_default();
    let message = message!(
        "“{title}”没有照原表的样子填在格内，没有读取",
        "“{title}” was not filled in in the cells of the form, and was not read"
    );
    let help = Message::new("请填在原表内，重新报送", "fill in the form itself, and send it in again");
    let place = first.number.map(|paragraph| Place::Paragraph { paragraph });
    Some(Problem::warning("unread", message).place(place).found(first.text.clone()).help(help))
}

/// A title alone (in a list of attachments) is no form: some label, table or line of it must follow. Tables are looked
/// for as its host has them, where there is one, and then as it has them itself; `headers` keeps what that came to.
fn is_filled<'a>(
    plans: &Plans,
    (number, host): (usize, Option<usize>),
    blocks: &[&'a Block],
    headers: &mut Vec<Looked<'a>>,
) -> bool {
    let Some(plan) = plans.get(number) else { return false };
    let grids = grids(blocks);
    if labels::has_several(plan, &grids) {
        return true;
    }
    let keys = plan.schema.tables.keys();
    if host.into_iter().chain([number]).any(|plan| has_table(plans, plan, keys.clone(), &grids, headers)) {
        return true;
    }
    let flow = super::flow::Flow::of(blocks, &super::flow::Taken::new());
    let lines = super::text::Lines::of(&flow);
    plan.body.iter().any(|body| {
        let strong = body.lines.iter().filter(|line| line.is_strong()).count();
        let found = super::text::find_among(body, &lines).lines.iter().flatten().count();
        found >= 3 || (found == strong && found > 1)
    }) || (!plan.schema.tables.is_empty() && !grids.is_empty())
}

/// `document` with its page headers in front of its body where the title stands in them.
pub(crate) fn headed<'a>(plans: &Plans, document: Cow<'a, Document>) -> Cow<'a, Document> {
    let blocks: Vec<&Block> = document.headers.iter().collect();
    let hits = titles::hits(plans, &blocks);
    let Some((_, plan)) = hits.first() else { return document };
    if hits.iter().any(|(_, other)| other != plan) {
        return document;
    }
    let mut document = document.into_owned();
    let headers = std::mem::take(&mut document.headers);
    document.blocks.splice(0..0, headers);
    Cow::Owned(document)
}
