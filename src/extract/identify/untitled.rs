//! What no title claims: a form whose title was changed stands in front of one with its own, or behind it. It is read by its
//! structure; where that does not tell the form, the report says that something was not read.

use super::anew;
use super::structure::{LABELS, by_structure};
use crate::extract::fold::{fold, holds};
use crate::extract::plan::Plan;
use crate::extract::plans::Plans;
use crate::extract::sections::{Identified, Section};
use crate::extract::text::program::Token;
use crate::extract::{hidden, labels};
use crate::grid::{Block, Grid, grids};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::Problem;
use crate::schema::{self, Table};

/// Paragraphs that may be a form without a grid.
const PARAGRAPHS: usize = 12;
/// Cells of a grid that may be a form's labels and values; the sheets with more are tables.
const MAX_CELLS: usize = 1_000;
/// Grids in front of one that may say the same.
const LEADING: usize = 20;
/// Paragraphs in front of a grid that may belong to it.
const LINES: usize = 6;

/// What some blocks are.
pub(super) enum Untitled<'a> {
    /// A form by its labels and columns.
    Form(Section<'a>),
    /// Nobody can say which form, or whether it is one.
    Left(Problem),
    /// Nothing that looks like a form.
    Nothing,
}

/// What `blocks` are that no title claims; `said` is the form that the document was drawn as.
pub(super) fn untitled<'a>(plans: &Plans, said: Option<usize>, blocks: &[&'a Block]) -> Untitled<'a> {
    if blocks.len() < PARAGRAPHS && !blocks.iter().any(|block| grid_of(block).is_some()) {
        return Untitled::Nothing;
    }
    let blocks: Vec<&Block> = blocks.iter().filter(|block| !is_help(block)).copied().collect();
    let place = || place_of(blocks.iter().find_map(|block| grid_of(block))?);
    match by_structure(plans, said, blocks.clone()) {
        Identified::Sections(sections) => sections.into_iter().next().map_or(Untitled::Nothing, Untitled::Form),
        Identified::Ambiguous(several) => {
            let list = names(plans, &several);
            let wording = message!(
                "这部分没有标题，无法确定是哪一种表，没有读取：{list}",
                "this part has no title and was not read: it could be any of these forms: {list}"
            );
            let help = Message::new(
                "请恢复这部分的标题，或者另存为一个文件报送",
                "restore the title of this part, or send it in as a file of its own",
            );
            Untitled::Left(of_several(wording, list).place(place()).help(help))
        }
        Identified::Unknown if looks_like_form(plans, &grids(&blocks)) => {
            let wording = Message::new(
                "这张表没有标题，认不出是哪一种表，没有读取",
                "this table has no title, and it is not known of which form it is; it was not read",
            );
            let help = Message::new("请恢复表的标题和栏目名称", "restore the form's title and labels");
            Untitled::Left(Problem::warning("unread", wording).place(place()).help(help))
        }
        Identified::Unknown => Untitled::Nothing,
    }
}

/// Where among `blocks`, the part of a document that begins with the title of `plan`, another form begins: at a grid with
/// the labels or the printed rows of another one, beyond the grids that the form prints.
pub(super) fn behind(plans: &Plans, plan: usize, blocks: &[&Block]) -> Option<usize> {
    let own = plans.get(plan)?;
    let printed = |block: &&schema::Block| matches!(block, schema::Block::Grid(_) | schema::Block::Table(_));
    let grids = || blocks.iter().enumerate().filter_map(|(at, block)| Some((at, grid_of(block)?)));
    if grids().count() <= own.schema.body.iter().filter(printed).count() {
        return None;
    }
    let mut small = grids().filter(|(_, grid)| grid.cells.len() <= MAX_CELLS);
    let is_block_of_help = |at: usize| blocks.get(at).is_some_and(|block| is_help(block));
    // Its own labels, or the rows that it prints, with other values are those of another form of its kind, or of one that
    // is like it.
    let is_own_again = |at: usize, grid: &Grid| {
        let front: Vec<&Grid> = blocks.iter().take(at).filter_map(|block| grid_of(block)).collect();
        front.len() <= LEADING
            && (anew::is_other(own, &front, grid, LABELS)
                || front.iter().any(|front| anew::prints_again(own, front, grid)))
    };
    let is_other = |at: usize, grid: &Grid| is_of_other(plans, plan, grid) || is_own_again(at, grid);
    let (at, _) = small.find(|(at, grid)| is_other(*at, grid) && !is_block_of_help(*at))?;
    let front = blocks.get(..at)?;
    let lines = front.iter().rev().take(LINES).take_while(|block| matches!(block, Block::Paragraph(_)));
    let texts: Vec<String> = lines.filter_map(|block| text_of(block)).collect();
    // From the mark of an attachment on, or behind the last line that the form prints itself.
    let is_mark = |text: &String| plans.iter().any(|plan| is_mark(plan, text));
    let from_mark = texts.iter().rposition(is_mark).map(|back| back + 1);
    // Or from the first line on whose label stands in front of the first grid as well.
    let label = |text: &str| text.split_once(':').map(|(label, _)| label.to_owned());
    let first = blocks.iter().map_while(|block| text_of(block)).filter_map(|text| label(&text));
    let first: Vec<String> = first.collect();
    let is_again = |text: &String| label(text).is_some_and(|label| first.contains(&label));
    let from_again = || texts.iter().rposition(is_again).map(|back| back + 1);
    let others = || texts.iter().take_while(|text| !prints(own, text)).count();
    Some(at - from_mark.or_else(from_again).unwrap_or_else(others))
}

/// True for a grid with the labels of another form than `own`, more of them than of that one, or with a table of another
/// form whose rows are printed.
pub(super) fn is_of_other(plans: &Plans, own: usize, grid: &Grid) -> bool {
    let counts = labels::counts(plans, &[grid]);
    let mine = counts.get(own).copied().unwrap_or(0);
    let is_own = |table: &Table| plans.get(own).is_some_and(|own| own.schema.tables.contains_key(&table.key));
    counts.iter().any(|count| *count >= LABELS && *count >= mine + 2)
        || printed_tables(plans).any(|(plan, table)| !is_own(table) && plan.header(table, grid).is_some())
}

/// The tables whose rows forms print.
fn printed_tables(plans: &Plans) -> impl Iterator<Item = (&Plan, &Table)> {
    let tables = plans.iter().flat_map(|plan| plan.schema.tables.values().map(move |table| (plan, table)));
    tables.filter(|(_, table)| !table.fixed_rows.is_empty())
}

/// True where grids have many labels of a form, or a table whose rows it prints.
fn looks_like_form(plans: &Plans, grids: &[&Grid]) -> bool {
    labels::counts(plans, grids).iter().any(|count| *count >= LABELS)
        || printed_tables(plans).any(|(plan, table)| grids.iter().any(|grid| plan.header(table, grid).is_some()))
}

/// A form that was found by its structure, with another one that may stand behind it.
pub(super) fn with_rest<'a>(plans: &Plans, said: Option<usize>, mut section: Section<'a>) -> Vec<Section<'a>> {
    let Some(at) = behind(plans, section.plan, &section.blocks) else { return vec![section] };
    let rest = section.blocks.split_off(at);
    match untitled(plans, said.filter(|said| *said != section.plan), &rest) {
        Untitled::Form(other) => return vec![section, other],
        Untitled::Left(problem) => section.problems.push(problem),
        Untitled::Nothing => section.blocks.extend(rest),
    }
    vec![section]
}

/// True for a sheet that explains how a form is filled in.
fn is_help(block: &Block) -> bool {
    hidden::is_named_help(block) || hidden::is_titled_help(block)
}

fn grid_of(block: &Block) -> Option<&Grid> {
    match block {
        Block::Grid(grid) if !grid.cells.is_empty() => Some(grid),
        _ => None,
    }
}

fn text_of(block: &Block) -> Option<String> {
    match block {
        Block::Paragraph(paragraph) => Some(fold(&paragraph.text)),
        Block::Grid(_) => None,
    }
}

fn is_mark(plan: &Plan, folded: &str) -> bool {
    plan.schema.attachment.as_ref().is_some_and(|mark| fold(mark) == folded)
}

/// True for a line with wording that `plan` prints.
fn prints(plan: &Plan, folded: &str) -> bool {
    let lines = plan.body.first().into_iter().flat_map(|body| &body.lines);
    let mut tokens = lines.flat_map(|line| &line.tokens);
    tokens.any(|token| match token {
        Token::Literal { folded: literal, .. } => token.is_strong() && holds(folded, literal),
        Token::Slot { .. } => false,
    })
}

/// Where a grid begins.
fn place_of(grid: &Grid) -> Option<Place> {
    grid.cells.first().map(|cell| grid.place(cell.row, cell.column))
}

/// That a document may be any of several forms.
pub(in crate::extract) fn ambiguous(plans: &Plans, several: &[usize]) -> Problem {
    let list = names(plans, several);
    of_several(message!("无法确定是哪一种表：{list}", "it could be any of these forms: {list}"), list)
}

fn names(plans: &Plans, several: &[usize]) -> String {
    let forms: Vec<&str> = several.iter().filter_map(|at| plans.get(*at)).map(|plan| &*plan.schema.form).collect();
    forms.join(", ")
}

fn of_several(wording: Message, list: String) -> Problem {
    Problem::error("ambiguous-form", wording)
        .expected(list)
        .help(Message::new("请保留表的标题，或用 --form 指明", "keep the form's title, or name the form with --form"))
}
