//! A form without its title, by how much of what it has is there.

use std::cell::LazyCell;

use crate::extract::flow::{Flow, Taken};
use crate::extract::header::{Header, Meaning};
use crate::extract::plan::Plan;
use crate::extract::plans::Plans;
use crate::extract::sections::{Identified, Looked, Section};
use crate::extract::text::program::{Line, Program};
use crate::extract::{labels, text, titles};
use crate::grid::{Block, grids};
use crate::problem::Problem;
use crate::schema::{Stage, Table};

/// Labels that make a grid look like a form.
pub(super) const LABELS: usize = 6;

/// How much of a changed title is a form's own, where only titles tell forms apart and where they outweigh the rest.
const LIKE: f64 = 0.55;
const NEAR: f64 = 0.75;

/// Without a title: the form most of whose labels and columns are there; of equal ones that which is `said`.
pub(super) fn by_structure<'a>(plans: &Plans, said: Option<usize>, blocks: Vec<&'a Block>) -> Identified<'a> {
    let grids = grids(&blocks);
    let flow = Flow::of(&blocks, &Taken::new());
    let lines = LazyCell::new(|| text::Lines::of(&flow));
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
            found += text::find_among(body, &lines).lines.iter().flatten().count().min(strong);
        }
        if is_enough(found, total) {
            scores.push((found as f64 / total.max(1) as f64, index));
            labelled_forms.extend((labelled >= LABELS).then_some(index));
        }
    }
    // With its table alone an annex is all there, and yet the table is one of the form that it comes with.
    scores.retain(|(_, annex)| !labelled_forms.iter().any(|host| plans.hosts(*host, *annex)));
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

pub(super) fn one<'a>(
    plan: usize,
    blocks: Vec<&'a Block>,
    problem: Option<Problem>,
    header: Option<Looked<'a>>,
) -> Identified<'a> {
    let is_untitled = problem.is_none();
    let (problems, headers) = (problem.into_iter().collect(), header.into_iter().collect());
    Identified::Sections(vec![Section { plan, blocks, problems, is_untitled, headers }])
}
