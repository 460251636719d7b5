//! What nobody who opens a workbook sees is not read: hidden and filtered rows, hidden columns; nor are sheets that
//! only show how to fill a form in. The report says so.

use std::borrow::Cow;

use super::fold::fold_words;
use super::plans::Plans;
use crate::char_count::CharCount as _;
use crate::grid::{Block, Cell, Content, Document, Grid, Source};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::Problem;

/// Names of rows or columns that a message lists.
const LISTED: usize = 8;
/// Letters in front of the last word of the title of a sheet that explains a form.
const MOST_WORDS: usize = 24;

/// `document` without what is hidden in its sheets and without examples, with what there is to say of it.
pub(super) fn visible(document: &Document) -> (Cow<'_, Document>, Vec<Problem>) {
    let mut problems = Vec::new();
    let sheets = || document.blocks.iter().filter_map(sheet_of).filter(|(grid, _)| !grid.hidden);
    let examples = || sheets().filter(|(_, name)| is_example(name));
    let only_examples = sheets().all(|(grid, name)| is_example(name) || grid.cells.is_empty());
    let drops = |block: &Block| !only_examples && sheet_of(block).is_some_and(|(_, name)| is_example(name));
    if !sheets().any(|(grid, _)| hides(grid)) && (only_examples || examples().next().is_none()) {
        return (Cow::Borrowed(document), problems);
    }
    let mut shown = document.clone();
    if !only_examples {
        for (grid, name) in examples() {
            let wording =
                message!("工作表“{name}”是填写示例，没有读取", "the sheet “{name}” is an example and was not read");
            let help = Message::new("如不是示例，请改工作表名称", "if it is none, give the sheet another name");
            problems.push(Problem::note("hidden-content", wording).place(grid.place(0, 0)).help(help));
        }
        shown.blocks.retain(|block| !drops(block));
    }
    for block in &mut shown.blocks {
        if let Block::Grid(grid) = block
            && matches!(grid.source, Source::Sheet(_))
            && hides(grid)
        {
            strip(grid, &mut problems);
        }
    }
    (Cow::Owned(shown), problems)
}

/// A sheet with its name.
fn sheet_of(block: &Block) -> Option<(&Grid, &str)> {
    match block {
        Block::Grid(grid) => match &grid.source {
            Source::Sheet(name) => Some((grid, &**name)),
            Source::Table(_) => None,
        },
        Block::Paragraph(_) => None,
    }
}

fn hides(grid: &Grid) -> bool {
    !(grid.hidden || grid.hidden_rows.is_empty() && grid.hidden_columns.is_empty())
}

/// True for the name of a sheet that shows how a form is filled in.
fn is_example(name: &str) -> bool {
    ["示例", "样例", "范例", "示范", "样表"].iter().any(|word| name.contains(word))
}

/// True for a sheet that explains how a form is filled in, by its name.
pub(super) fn is_named_help(block: &Block) -> bool {
    sheet_of(block).is_some_and(|(_, name)| announces_help(name))
}

/// The same by the line at its top.
pub(super) fn is_titled_help(block: &Block) -> bool {
    let Some((grid, _)) = sheet_of(block) else { return false };
    let top = grid.cells.iter().map(Cell::text).find(|text| !text.trim().is_empty());
    top.is_some_and(|text| announces_help(&text))
}

fn announces_help(text: &str) -> bool {
    const ACTS: [&str; 5] = ["填写", "填表", "填报", "申报", "使用"];
    const KINDS: [&str; 5] = ["说明", "须知", "指南", "要求", "指引"];
    let words = fold_words(text);
    let act = KINDS.iter().find_map(|kind| words.strip_suffix(kind));
    act.is_some_and(|act| ACTS.iter().any(|known| act.ends_with(known)) && act.char_count() <= MOST_WORDS)
}

/// A warning for each hidden sheet that holds a table of some form: the lists behind drop-downs hold none.
pub(super) fn sheets(plans: &Plans, document: &Document) -> Vec<Problem> {
    let mut problems = Vec::new();
    for block in &document.blocks {
        let Block::Grid(grid) = block else { continue };
        let Source::Sheet(name) = &grid.source else { continue };
        let has_table = || plans.iter().any(|p| p.schema.tables.values().any(|table| p.header(table, grid).is_some()));
        if grid.hidden && has_table() {
            let wording = message!("工作表“{name}”被隐藏，没有读取", "the sheet “{name}” is hidden and was not read");
            let help = Message::new("请取消隐藏或删除该工作表", "show the sheet or delete it");
            problems.push(Problem::warning("hidden-content", wording).place(grid.place(0, 0)).help(help));
        }
    }
    problems
}

fn strip(grid: &mut Grid, problems: &mut Vec<Problem>) {
    let (mut rows, mut columns): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
    let cells = std::mem::take(&mut grid.cells);
    let mut first: [Option<Place>; 2] = [None, None];
    for cell in cells {
        let by_row = covered(cell.row, cell.row_span, &grid.hidden_rows);
        let by_column = covered(cell.column, cell.column_span, &grid.hidden_columns);
        if !by_row && !by_column {
            grid.cells.push(cell);
            continue;
        }
        if !says_something(&cell) {
            continue;
        }
        let place = Some(grid.place(cell.row, cell.column));
        let [first_row, first_column] = &mut first;
        if by_row {
            *first_row = first_row.take().or(place);
            add(&mut rows, cell.row);
        } else {
            *first_column = first_column.take().or(place);
            add(&mut columns, cell.column);
        }
    }
    let [first_row, first_column] = first;
    let help =
        || Message::new("请取消隐藏和筛选，或删除隐藏的内容", "show it and clear filters, or delete what is hidden");
    if let Some(place) = first_row {
        let list = listed(&rows, |row| (row + 1).to_string());
        let wording =
            message!("第 {list} 行被隐藏或筛选掉，没有读取", "hidden or filtered out, and not read: rows {list}");
        problems.push(Problem::warning("hidden-content", wording).place(place).help(help()));
    }
    if let Some(place) = first_column {
        let list = listed(&columns, crate::place::column_name);
        let wording = message!("第 {list} 列被隐藏，没有读取", "hidden, and not read: columns {list}");
        problems.push(Problem::warning("hidden-content", wording).place(place).help(help()));
    }
}

/// True when all of `span` rows or columns from `first` on are hidden.
fn covered(first: u32, span: u32, hidden: &[u32]) -> bool {
    let at = hidden.partition_point(|hidden| *hidden < first);
    let covering = hidden.get(at..).unwrap_or_default().iter().zip(first..).take(span as usize);
    covering.filter(|(hidden, wanted)| *hidden == wanted).count() as u32 == span
}

/// True for what a person typed: more than a number that counts rows.
fn says_something(cell: &Cell) -> bool {
    match &cell.content {
        Content::Empty => false,
        Content::Text(text) => !text.trim().is_empty(),
        _ => true,
    }
}

fn add(list: &mut Vec<u32>, number: u32) {
    if let Err(at) = list.binary_search(&number) {
        list.insert(at, number);
    }
}

fn listed(numbers: &[u32], name: impl Fn(u32) -> String) -> String {
    let mut names: Vec<String> = numbers.iter().take(LISTED).map(|number| name(*number)).collect();
    if numbers.len() > LISTED {
        names.push("…".to_owned());
    }
    names.join("、")
}
