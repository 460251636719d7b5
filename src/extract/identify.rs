//! Which forms are in a document, and where each begins: by the printed title; without one, by its labels and table
//! headers; never by a document code alone.

use super::fold::{find, fold, holds};
use super::labels::{self, grids};
use super::plan::{Line, Plan, Token};
use super::table::Meaning;
use crate::grid::{Block, Content, Document, Grid};
use crate::schema::{Stage, Table};

/// Longest line that can be a title.
const MAX_TITLE: usize = 600;
/// Cells of a grid in which a title is looked for.
const MAX_CELLS: usize = 400;

/// The part of a document that is one form.
pub(crate) struct Section<'a> {
    /// Index of its plan.
    pub(crate) plan: usize,
    pub(crate) blocks: Vec<&'a Block>,
}

/// What identification came to.
pub(crate) enum Identified<'a> {
    Sections(Vec<Section<'a>>),
    /// Several forms fit equally well: indices of their plans.
    Ambiguous(Vec<usize>),
    Unknown,
}

/// Finds the forms in `document`.
pub(crate) fn identify<'a>(plans: &[Plan], document: &'a Document) -> Identified<'a> {
    let blocks: Vec<&Block> =
        document.blocks.iter().filter(|block| !matches!(block, Block::Grid(grid) if grid.hidden)).collect();
    let mut hits: Vec<(usize, usize)> = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        let mut found: Option<(usize, usize)> = None;
        each_line(block, &mut |line| {
            if let Some((plan, strength)) = titled(plans, line)
                && found.is_none_or(|(_, best)| strength > best)
            {
                found = Some((plan, strength));
            }
        });
        if let Some((plan, _)) = found {
            hits.push((at, plan));
        }
    }
    let sections = split(plans, &blocks, &hits);
    if !sections.is_empty() {
        return Identified::Sections(sections);
    }
    by_structure(plans, document, blocks)
}

/// The whole document as the form of `plan`, or those sections of it that are.
pub(crate) fn as_form<'a>(plans: &[Plan], plan: usize, document: &'a Document) -> Vec<Section<'a>> {
    if let Identified::Sections(sections) = identify(plans, document) {
        let (mine, others): (Vec<_>, Vec<_>) = sections.into_iter().partition(|section| section.plan == plan);
        if !mine.is_empty() && !others.is_empty() {
            return mine;
        }
    }
    vec![Section { plan, blocks: document.blocks.iter().collect() }]
}

fn split<'a>(plans: &[Plan], blocks: &[&'a Block], hits: &[(usize, usize)]) -> Vec<Section<'a>> {
    let mut starts: Vec<(usize, usize)> = Vec::new();
    for (index, (at, plan)) in hits.iter().enumerate() {
        let floor = index.checked_sub(1).and_then(|i| hits.get(i)).map_or(0, |(at, _)| at + 1);
        let start = if index == 0 && blocks.iter().take(*at).all(|b| matches!(b, Block::Paragraph(_))) {
            0
        } else {
            begin(plans, *plan, blocks, floor, *at)
        };
        starts.push((start, *plan));
    }
    let mut sections: Vec<Section<'a>> = Vec::new();
    for (index, (start, plan)) in starts.iter().enumerate() {
        let end = starts.get(index + 1).map_or(blocks.len(), |(next, _)| *next);
        let part = blocks.get(*start..end).unwrap_or_default().to_vec();
        if !is_filled(plans, *plan, &part) {
            continue;
        }
        let annexed = sections.last().is_some_and(|last| {
            let host = plans.get(last.plan);
            let annex = plans.get(*plan);
            match (host, annex) {
                (Some(host), Some(annex)) => {
                    host.schema.annexes.contains(&annex.schema.form)
                        && !last
                            .blocks
                            .iter()
                            .any(|block| annex.schema.tables.values().any(|table| has_table(annex, table, block)))
                }
                _ => false,
            }
        });
        match sections.last_mut() {
            Some(last) if annexed => last.blocks.extend(part),
            _ => sections.push(Section { plan: *plan, blocks: part }),
        }
    }
    sections
}

/// A form begins at its title, or at the printed lines that stand in front of it (`附件3`, the number's line).
fn begin(plans: &[Plan], plan: usize, blocks: &[&Block], floor: usize, at: usize) -> usize {
    let Some(plan) = plans.get(plan) else { return at };
    let mut start = at;
    for back in (floor..at).rev().take(6) {
        let Some(Block::Paragraph(paragraph)) = blocks.get(back) else { break };
        let folded = fold(&paragraph.text);
        let mark = plan.schema.attachment.as_ref().is_some_and(|mark| fold(mark) == folded);
        let printed = plan.body.first().is_some_and(|body| {
            body.lines.iter().take(4).any(|line| {
                line.tokens.iter().any(|t| matches!(t, Token::Literal { folded: l, .. } if l.chars().count() > 4 && folded.contains(l.as_str())))
            })
        });
        if mark || printed {
            start = back;
        } else if !folded.is_empty() {
            break;
        }
    }
    start
}

/// A title alone (in a list of attachments) is no form: some label, table or line of it must follow.
fn is_filled(plans: &[Plan], plan: usize, blocks: &[&Block]) -> bool {
    let Some(plan) = plans.get(plan) else { return false };
    let grids = grids(blocks);
    if labels::count(plan, &grids) >= 2 {
        return true;
    }
    if plan.schema.tables.values().any(|table| grids.iter().any(|grid| plan.header(table, grid).is_some())) {
        return true;
    }
    let flow = super::flow::Flow::of(blocks, &super::flow::Taken::new());
    plan.body.iter().any(|body| {
        let strong = body.lines.iter().filter(|line| line.is_strong()).count();
        let found = super::text::find(body, &flow).lines.iter().flatten().count();
        found >= 3 || (found == strong && found > 1)
    }) || (!plan.schema.tables.is_empty() && !grids.is_empty())
}

fn has_table(plan: &Plan, table: &Table, block: &Block) -> bool {
    grids(&[block]).iter().any(|grid| plan.header(table, grid).is_some())
}

fn each_line(block: &Block, visit: &mut dyn FnMut(&str)) {
    match block {
        Block::Paragraph(paragraph) => paragraph.text.split('\n').for_each(visit),
        Block::Grid(grid) => {
            for cell in grid.cells.iter().take(MAX_CELLS) {
                match &cell.content {
                    Content::Blocks(blocks) => blocks.iter().for_each(|block| each_line(block, visit)),
                    Content::Text(text) => text.split('\n').for_each(&mut *visit),
                    _ => {}
                }
            }
        }
    }
}

/// The plan whose title a line is, with how many characters of wording it shares.
pub(super) fn titled(plans: &[Plan], line: &str) -> Option<(usize, usize)> {
    if line.len() > MAX_TITLE || line.trim().is_empty() {
        return None;
    }
    let folded = fold(line);
    let mut best: Option<(usize, usize)> = None;
    for (index, plan) in plans.iter().enumerate() {
        for title in &plan.titles {
            if let Some(strength) = title_strength(title, &folded)
                && best.is_none_or(|(_, s)| strength > s)
            {
                best = Some((index, strength));
            }
        }
    }
    best
}

fn title_strength(title: &Line, folded: &str) -> Option<usize> {
    let literals = || {
        title
            .tokens
            .iter()
            .filter_map(|t| if let Token::Literal { folded, .. } = t { Some(folded.as_str()) } else { None })
    };
    // Most lines are no title, and what tells a title best is its longest piece of wording.
    let longest = literals().max_by_key(|literal| literal.len())?;
    if longest.len() > folded.len() || !holds(folded, longest) {
        return None;
    }
    let mut cursor = 0;
    let mut first = None;
    for literal in literals() {
        let at = find(folded.get(cursor..)?, literal)? + cursor;
        first.get_or_insert(at);
        cursor = at + literal.len();
    }
    let before = folded.get(..first?)?.chars().count();
    let after = folded.get(cursor..)?;
    let opens_with_slot = matches!(title.tokens.first(), Some(Token::Slot { .. }));
    let closes_with_slot = matches!(title.tokens.last(), Some(Token::Slot { .. }));
    let free = !opens_with_slot && title.tokens.len() == 1 && literals().next().is_some_and(|l| l.chars().count() < 14);
    let before_ok = opens_with_slot || before <= if free { 80 } else { 12 };
    let bracketed = after.is_empty() || after.starts_with('(') && after.ends_with(')') && after.chars().count() < 20;
    (before_ok && (closes_with_slot || bracketed)).then(|| literals().map(|l| l.chars().count()).sum())
}

/// Without a title: the form most of whose labels and columns are there.
fn by_structure<'a>(plans: &[Plan], document: &Document, blocks: Vec<&'a Block>) -> Identified<'a> {
    let grids = grids(&blocks);
    let flow = super::flow::Flow::of(&blocks, &super::flow::Taken::new());
    let mut scores: Vec<(f64, usize)> = Vec::new();
    for (index, plan) in plans.iter().enumerate() {
        let mut total = 0usize;
        let mut found = 0usize;
        let mut keys: Vec<_> = plan.labels.iter().map(|label| &label.key).collect();
        keys.dedup();
        total += keys.len();
        found += labels::count(plan, &grids);
        for table in plan.schema.tables.values() {
            let printed = table.columns.values().filter(|c| c.printed).count();
            total += printed;
            found += grids.iter().map(|grid| columns_found(plan, table, grid)).max().unwrap_or(0);
        }
        if let Some(body) = plan.body.first() {
            let strong = body
                .lines
                .iter()
                .filter(|line| {
                    line.is_strong() && line.tokens.len() > 1 || line.style == Some(crate::schema::Style::Body)
                })
                .count();
            if strong > 2 {
                total += strong;
                found += super::text::find(body, &flow).lines.iter().flatten().count().min(strong);
            }
        }
        let coverage = found as f64 / total.max(1) as f64;
        if found >= 4 && coverage >= 0.5 {
            scores.push((coverage, index));
        }
    }
    scores.sort_by(|a, b| b.0.total_cmp(&a.0));
    let said = document
        .properties
        .iter()
        .find(|(name, _)| name == crate::schema::PROPERTY_FORM)
        .map(|(_, form)| form.as_str());
    let named = |form: &str| plans.iter().position(|plan| &*plan.schema.form == form);
    match scores.as_slice() {
        [] => match said.and_then(named) {
            Some(plan) => Identified::Sections(vec![Section { plan, blocks }]),
            None => Identified::Unknown,
        },
        [(best, first), rest @ ..] => {
            let equal: Vec<usize> = std::iter::once(*first)
                .chain(rest.iter().filter(|(score, _)| *score >= best - 0.02).map(|(_, i)| *i))
                .collect();
            let chosen = match (equal.as_slice(), said.and_then(named)) {
                ([only], _) => Some(*only),
                (several, Some(said)) if several.contains(&said) => Some(said),
                _ => None,
            };
            match chosen {
                Some(plan) => Identified::Sections(vec![Section { plan, blocks }]),
                None => Identified::Ambiguous(equal),
            }
        }
    }
}

/// How many columns of `table` a header in `grid` has; none unless most of the required ones are among them.
fn columns_found(plan: &Plan, table: &Table, grid: &Grid) -> usize {
    let Some(header) = plan.header(table, grid) else { return 0 };
    let known: Vec<_> = header
        .columns
        .iter()
        .filter_map(|c| match &c.meaning {
            Meaning::Column(key, _) | Meaning::Part(key, _) => table.columns.get(key),
            Meaning::Combined | Meaning::Extra => None,
        })
        .collect();
    let required = table.columns.values().filter(|c| c.printed && c.field.required != Stage::Never).count();
    let there = known.iter().filter(|c| c.field.required != Stage::Never).count();
    if there * 5 >= required * 3 { known.len() } else { 0 }
}
