//! Which forms are in a document, and where each begins: by the printed title; without one, by its labels and table
//! headers; never by a document code alone.

use std::borrow::Cow;
use std::cell::LazyCell;

use super::continued;
use super::drawn::{self, said};
use super::fold::fold;
use super::labels::{self, grids};
use super::names::TableNames;
use super::plan::Plan;
use super::plans::Plans;
use super::program::{Line, Program, Token};
use super::section::unread_sheets;
use super::table::{Header, Meaning, find_header};
use super::titles;
use super::untitled::{self, Untitled, untitled};
use crate::grid::{Block, Document, Grid, Source};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::Problem;
use crate::record::Key;
use crate::schema::{Stage, Table};

/// The part of a document that is one form.
pub(crate) struct Section<'a> {
    /// Index of its plan.
    pub(crate) plan: usize,
    pub(crate) blocks: Vec<&'a Block>,
    /// What was noticed about its title.
    pub(crate) problems: Vec<Problem>,
    /// Whether it was recognised without one.
    pub(crate) is_untitled: bool,
    /// The headers that were looked for to recognise it.
    headers: Vec<Looked<'a>>,
}

/// What a search for the first header of a table in a grid came to.
struct Looked<'a> {
    /// Index of the plan that the table is of.
    plan: usize,
    table: Key,
    grid: &'a Grid,
    header: Option<Header>,
}

impl<'a> Section<'a> {
    /// The blocks that are known to be the form of a plan.
    pub(super) fn of(plan: usize, blocks: Vec<&'a Block>) -> Self {
        Self { plan, blocks, problems: Vec::new(), is_untitled: false, headers: Vec::new() }
    }

    /// The first header of `table` in `grid`, which `names` tell, where that was not looked for before.
    pub(crate) fn header(&self, table: &Table, names: &TableNames, grid: &Grid) -> Option<Header> {
        let is_this = |looked: &&Looked<'_>| {
            looked.plan == self.plan && looked.table == table.key && std::ptr::eq(looked.grid, grid)
        };
        match self.headers.iter().find(is_this) {
            Some(looked) => looked.header.clone(),
            None => find_header(table, names, grid, 0),
        }
    }

    /// True where a table of the form with one of these keys stands in it.
    fn has_table<'k>(&mut self, plans: &Plans, keys: impl Iterator<Item = &'k Key>) -> bool {
        let grids = grids(&self.blocks);
        has_table(plans, self.plan, keys, &grids, &mut self.headers)
    }
}

/// How much of a changed title is a form's own, where only titles tell forms apart and where they outweigh the rest.
const LIKE: f64 = 0.55;
const NEAR: f64 = 0.75;

/// Lines with a label of a form and a value that make a form in paragraphs.
const LEAST_LINES: usize = 3;

/// What identification came to.
pub(crate) enum Identified<'a> {
    Sections(Vec<Section<'a>>),
    /// Several forms fit equally well: indices of their plans.
    Ambiguous(Vec<usize>),
    Unknown,
}

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
        let host = sections.last().map(|last| last.plan).filter(|host| hosts(plans, *host, *plan));
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
            Untitled::Form(section) if index == 0 && hosts(plans, *plan, section.plan) => {
                let keys = plans.get(section.plan).into_iter().flat_map(|annex| annex.schema.tables.keys());
                let comes = starts.iter().any(|(_, plan)| *plan == section.plan);
                if comes || has_table(plans, *plan, keys, &grids(&part), &mut headers) {
                    left.extend(untitled::in_front(&section.blocks));
                } else {
                    part.splice(0..0, before);
                }
            }
            // A list that its title alone says whose it is.
            Untitled::Form(section) if index == 0 && is_list(plans, &section, &part) => {
                left.extend(untitled::in_front(&section.blocks));
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
            sections.last_mut().is_some_and(|last| hosts(plans, last.plan, *plan) && !last.has_table(plans, keys));
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

/// True for a line that a form prints in front of its title.
pub(super) fn leads(plan: &Plan, folded: &str) -> bool {
    let is_in = |token: &Token| matches!(token, Token::Literal { folded: own, .. } if own.chars().count() > 4 && folded.contains(own.as_str()));
    plan.schema.attachment.as_ref().is_some_and(|mark| fold(mark) == folded)
        || plan.body.first().is_some_and(|body| body.lines.iter().take(4).any(|line| line.tokens.iter().any(is_in)))
}

/// True for a form that has another as its annex.
pub(super) fn hosts(plans: &Plans, host: usize, annex: usize) -> bool {
    let pair = plans.get(host).zip(plans.get(annex));
    pair.is_some_and(|(host, annex)| host.schema.annexes.contains(&annex.schema.form))
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

/// True where a table of `plan` with one of these keys stands in `grids`; `headers` keeps what each search came to.
fn has_table<'a, 'k>(
    plans: &Plans,
    number: usize,
    keys: impl Iterator<Item = &'k Key>,
    grids: &[&'a Grid],
    headers: &mut Vec<Looked<'a>>,
) -> bool {
    let Some(plan) = plans.get(number) else { return false };
    let tables = keys.filter_map(|key| plan.schema.tables.get(key));
    for (table, grid) in tables.flat_map(|table| grids.iter().map(move |grid| (table, *grid))) {
        let header = plan.header(table, grid);
        let is_found = header.is_some();
        headers.push(Looked { plan: number, table: table.key.clone(), grid, header });
        if is_found {
            return true;
        }
    }
    false
}

fn one<'a>(
    plan: usize,
    blocks: Vec<&'a Block>,
    problem: Option<Problem>,
    header: Option<Looked<'a>>,
) -> Identified<'a> {
    let is_untitled = problem.is_none();
    let (problems, headers) = (problem.into_iter().collect(), header.into_iter().collect());
    Identified::Sections(vec![Section { plan, blocks, problems, is_untitled, headers }])
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

/// Without a title: the form most of whose labels and columns are there; of equal ones that which is `said`.
pub(super) fn by_structure<'a>(plans: &Plans, said: Option<usize>, blocks: Vec<&'a Block>) -> Identified<'a> {
    let grids = grids(&blocks);
    let flow = super::flow::Flow::of(&blocks, &super::flow::Taken::new());
    let lines = LazyCell::new(|| super::text::Lines::of(&flow));
    let mut scores: Vec<(f64, usize)> = Vec::new();
    // The forms of which there is more than a table of an annex.
    let mut labelled_forms: Vec<usize> = Vec::new();
    let mut headers: Vec<Looked<'a>> = Vec::new();
    // No header has more columns.
    let widest = grids.iter().map(|grid| grid.columns as usize).max().unwrap_or(0);
    for ((index, plan), labelled) in plans.iter().enumerate().zip(labels::counts(plans, &grids)) {
        let printed = |table: &Table| table.columns.values().filter(|c| c.printed).count();
        let strong = plan.body.first().map_or(0, strong_lines);
        // The table of an annex may come in a file of its own.
        let (annexed, own): (Vec<_>, Vec<_>) =
            plan.schema.tables.values().partition(|table| is_annexed(plans, plan, table));
        let mut total = plan.labelled + own.into_iter().map(printed).sum::<usize>() + strong;
        let mut found = labelled;
        // Where all of it would not be enough, it need not be looked for.
        if !is_enough(found + plan.schema.tables.len() * widest + strong, total) {
            continue;
        }
        for table in plan.schema.tables.values() {
            let mut best = 0;
            for grid in &grids {
                let Some(header) = plan.header(table, grid) else { continue };
                let known = columns_found(table, &header);
                if known > best {
                    best = known;
                    headers.retain(|looked| looked.plan != index);
                    headers.push(Looked { plan: index, table: table.key.clone(), grid, header: Some(header) });
                }
            }
            found += best;
            if best > 0 && annexed.iter().any(|own| own.key == table.key) {
                total += printed(table);
            }
        }
        if let Some(body) = plan.body.first().filter(|_| strong > 0) {
            if !is_enough(found + strong, total) {
                continue;
            }
            found += super::text::find_among(body, &lines).lines.iter().flatten().count().min(strong);
        }
        if is_enough(found, total) {
            scores.push((found as f64 / total.max(1) as f64, index));
            labelled_forms.extend((labelled >= untitled::LABELS).then_some(index));
        }
    }
    // With its table alone an annex is all there, and yet the table is one of the form that it comes with.
    scores.retain(|(_, annex)| !labelled_forms.iter().any(|host| hosts(plans, *host, *annex)));
    crate::order::comparing(&mut scores, |a, b| b.0.total_cmp(&a.0));
    match scores.as_slice() {
        [] => Identified::Unknown,
        [(best, first), rest @ ..] => {
            let equal: Vec<usize> = std::iter::once(*first)
                .chain(rest.iter().filter(|(score, _)| *score >= best - 0.02).map(|(_, i)| *i))
                .collect();
            // A title that is nearly a form's own tells more than how many of its labels are left.
            let all: Vec<usize> = scores.iter().map(|(_, plan)| *plan).collect();
            let top = titles::Top::of(&blocks, &flow);
            let likest = top.likest(plans, &[(&all, NEAR), (&equal, LIKE)]);
            let equal = likest.as_ref().map_or(equal, |(plan, _)| vec![*plan]);
            let chosen = match (equal.as_slice(), said, &likest) {
                ([only], ..) => Some(*only),
                (_, _, Some((plan, _))) => Some(*plan),
                (several, Some(said), _) if several.contains(&said) => Some(said),
                _ => None,
            };
            match chosen {
                Some(plan) => {
                    let changed = likest.filter(|(likest, _)| *likest == plan).map(|(_, problem)| problem);
                    let header = headers.into_iter().find(|looked| looked.plan == plan);
                    one(plan, blocks, changed, header)
                }
                None => Identified::Ambiguous(equal),
            }
        }
    }
}

/// True for a table that a form has from an annex.
fn is_annexed(plans: &Plans, plan: &Plan, table: &Table) -> bool {
    let annexes = |other: &&Plan| plan.schema.annexes.contains(&other.schema.form);
    plans.iter().filter(annexes).any(|annex| annex.schema.tables.contains_key(&table.key))
}

/// How many lines of a body tell it from others; none of so few that they tell nothing.
fn strong_lines(body: &Program) -> usize {
    let is_strong =
        |line: &&Line| line.is_strong() && line.tokens.len() > 1 || line.style == Some(crate::schema::Style::Body);
    let strong = body.lines.iter().filter(is_strong).count();
    if strong > 2 { strong } else { 0 }
}

/// True for so much of what a form has that a document without its title may be it.
fn is_enough(found: usize, total: usize) -> bool {
    found >= 4 && found as f64 / total.max(1) as f64 >= 0.5
}

/// How many columns of `table` a header has; none unless most of the required ones are among them.
fn columns_found(table: &Table, header: &Header) -> usize {
    let known: Vec<_> = header
        .columns
        .iter()
        .filter_map(|c| match &c.meaning {
            Meaning::Column(key, _) | Meaning::Part(key, _) | Meaning::Again(key, _) => table.columns.get(key),
            Meaning::Combined | Meaning::Extra => None,
        })
        .collect();
    let required = table.columns.values().filter(|c| c.printed && c.field.required != Stage::Never).count();
    let there = known.iter().filter(|c| c.field.required != Stage::Never).count();
    if there * 5 >= required * 3 { known.len() } else { 0 }
}
