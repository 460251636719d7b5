//! The titles of groups of rows: they belong to the table, and what they say is read into no value, which is told once of
//! all of them.

use super::TableRead;
use super::feet::says_end;
use super::stated::is_stated;
use crate::excerpt;
use crate::extract::flow::Taken;
use crate::extract::formality::{is_formality, is_instruction};
use crate::extract::names::TableNames;
use crate::grid::Grid;
use crate::message::{Lang, Message};
use crate::place::Place;
use crate::problem::Problem;
use crate::schema::Table;

/// Titles that are quoted with their places, and letters of one.
const QUOTED: usize = 10;
const LETTERS: usize = 20;

/// What is said of the titles in `grid` between the rows that were read of it, of which the first has the number `from`.
pub(super) fn told(
    table: &Table,
    names: &TableNames,
    grid: &Grid,
    taken: &Taken,
    read: &TableRead,
    from: usize,
) -> Option<Problem> {
    let is_row = |place: &Place| {
        let (Place::Cell { row, column, .. } | Place::TableCell { row, column, .. }) = place else { return false };
        let at = grid.cells.partition_point(|cell| (cell.row, cell.column) < (*row, *column));
        let is_own = grid.place(*row, *column) == *place;
        is_own && grid.cells.get(at).is_some_and(|cell| cell.row == *row && taken.has(grid, cell))
    };
    let says = |text: &str| {
        let is_sum = || names.totals.iter().any(|mark| text.contains(mark.as_str()));
        !is_formality(text) && !is_instruction(text) && !says_end(text) && !is_sum() && !is_stated(table, names, text)
    };
    let is_told = |place: &Place| read.problems.iter().any(|problem| problem.place.as_ref() == Some(place));
    let between = read.headings.iter().filter(|(.., at)| (from..read.rows.len()).contains(at));
    let titles: Vec<(&str, &Place)> = between
        .filter(|(text, place, _)| says(text) && is_row(place) && !is_told(place))
        .map(|(text, place, _)| (text.as_str(), place))
        .collect();
    let (first, place) = titles.first()?;
    let list = |lang: Lang, quotes: [&str; 2], gap: &str| {
        let one = |(text, place): &(&str, &Place)| {
            let [open, close] = quotes;
            format!("{open}{}{close}（{}）", excerpt::beginning(text, LETTERS), place.describe(lang))
        };
        titles.iter().take(QUOTED).map(one).collect::<Vec<_>>().join(gap)
    };
    let (zh, en, count) = (list(Lang::Zh, ["“", "”"], "、"), list(Lang::En, ["“", "”"], ", "), titles.len());
    let message = Message::new(
        format!("表中的分组标题没有读入任何一项（共 {count} 行）：{zh}"),
        format!("titles of groups of rows were read into no value (rows: {count}): {en}"),
    );
    let help = Message::new("分组要紧的，请写在每一行的备注中", "where the group matters, write it beside each row");
    let problem = Problem::note("unread", message).field(table.key.to_string()).place((*place).clone());
    Some(problem.found((*first).to_owned()).help(help))
}
