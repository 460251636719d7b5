//! The only date in the place of a line of several, whose labels were left out: whose it is, the heading above it says.

use std::ops::Range;

use super::program::{Line, Program, Token};
use super::{Found, dates, dates_in, trim};
use crate::extract::flow::Flow;
use crate::place::Place;
use crate::record::Key;
use unicode_width::UnicodeWidthChar;

/// The value of the line `index` that the only date of a region is, and where that stands: it stands under the heading
/// of it in the line above, in its column of cells, else under another than the first, below which anything might begin.
pub(super) fn value<'p>(
    program: &'p Program,
    found: &Found,
    index: usize,
    flow: &Flow,
    region: Range<usize>,
) -> Option<(&'p Key, Range<usize>)> {
    let text = flow.text.as_str();
    let there = text.get(region.clone())?;
    let slots: Vec<&Key> = program.lines.get(index).map(Line::slots)?.collect();
    if slots.len() < 2 || dates::count_alone(there) != Some(1) {
        return None;
    }
    let date = dates_in(there).next()?;
    let date = trim(text, region.start + date.start..region.start + date.end);
    let above = index.checked_sub(1)?;
    let tokens = &program.lines.get(above)?.tokens;
    let hits = found.lines.get(above)?.as_ref()?.literals.iter();
    let headings = tokens.iter().zip(hits).filter(|(token, _)| matches!(token, Token::Literal { .. }));
    let headings: Vec<usize> = headings.map(|(_, hit)| hit.as_ref().map(|hit| hit.start)).collect::<Option<_>>()?;
    let in_line = |at: usize| text.get(..at)?.rsplit('\n').next();
    let front = in_line(date.start)?;
    // Much nearer to its heading than to the one before.
    let is_under = |pair: &&[usize]| {
        let [Some(before), Some(own)] = [pair.first(), pair.last()].map(|at| in_line(*at?)) else { return false };
        match (tabs(front), tabs(own)) {
            (0, 0) => width(front) * 3 >= width(own) * 2 + width(before),
            (there, own) => 0 < own && own <= there,
        }
    };
    let cell = |at: usize| match flow.place(at) {
        Some(Place::Cell { column, .. } | Place::TableCell { column, .. }) => Some(column),
        _ => None,
    };
    let cells: Vec<u32> = headings.iter().filter_map(|at| cell(*at)).collect();
    let side = match cell(date.start).filter(|_| cells.first() != cells.last()) {
        Some(own) => cells.iter().position(|heading| *heading == own)?,
        None => headings.windows(2).take_while(is_under).count().checked_sub(1)? + 1,
    };
    let key = slots.get(side).filter(|_| headings.len() == slots.len())?;
    Some((key, date))
}

fn tabs(text: &str) -> usize {
    text.matches('\t').count()
}

/// The columns that a text takes.
fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}
