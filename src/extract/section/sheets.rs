//! Which sheets of a workbook are the form.

use crate::excerpt;
use crate::extract::flow::{Flow, Taken};
use crate::extract::fold::fold_words;
use crate::extract::formality::{has_amount, is_instruction, is_told_of, is_withdrawn};
use crate::extract::plan::Plan;
use crate::extract::{hidden, labels, text};
use crate::grid::{Block, Cell, Content, Grid, Source, grids};
use crate::message;
use crate::message::Message;
use crate::problem::{Problem, Severity};

/// Cells of a sheet that are looked at, letters of a text that says something, and those that are quoted.
const MOST_CELLS: usize = 200;
const LEAST: usize = 7;
const QUOTED: usize = 40;
/// Digits of a number that may be that of a telephone.
const PHONE: usize = 7;
/// Names of sheets that say what may be chosen, and ends of those of sheets that say what others do.
const CHOICES: [&str; 8] = ["字典", "选项", "下拉", "数据源", "数据有效性", "代码表", "码表", "参数"];
const AGAIN: [&str; 10] = ["汇总", "合计", "汇总表", "目录", "封面", "说明", "须知", "指南", "要求", "联系人"];
/// Words over a list of what is sent in.
const ENCLOSED: [&str; 5] = ["份数", "页数", "页码", "材料名称", "附件名称"];

/// Of several sheets those that hold something of the form: a table, labels, or most of the running text that any of
/// them holds. Instructions and lists beside the form are left out.
pub(super) fn relevant<'a>(plan: &Plan, blocks: &[&'a Block]) -> Vec<&'a Block> {
    let sheet = |block: &Block| matches!(block, Block::Grid(grid) if matches!(grid.source, Source::Sheet(_)));
    if blocks.len() < 2 || !blocks.iter().all(|block| sheet(block)) {
        return blocks.to_vec();
    }
    let worth: Vec<Option<(bool, usize)>> = blocks
        .iter()
        .map(|block| {
            let grids = grids(&[block]);
            let has_table =
                plan.schema.tables.values().any(|t| grids.iter().any(|grid| plan.header(t, grid).is_some()));
            let flow = Flow::of(&[block], &Taken::new());
            let lines =
                plan.body.iter().map(|body| text::find(body, &flow).lines.iter().flatten().count()).max().unwrap_or(0);
            let holds = has_table || labels::has_several(plan, &grids);
            // What explains a form shows examples, and no values.
            let is_help = !has_table && (hidden::is_named_help(block) || !holds && hidden::is_titled_help(block));
            if is_help { None } else { Some((holds, lines)) }
        })
        .collect();
    let most = worth.iter().flatten().map(|(_, lines)| *lines).max().unwrap_or(0);
    let of = |keeps: &dyn Fn(&(bool, usize)) -> bool| -> Vec<&'a Block> {
        let kept = blocks.iter().zip(&worth).filter(|(_, worth)| worth.as_ref().is_some_and(keeps));
        kept.map(|(block, _)| *block).collect()
    };
    let kept = [of(&|(holds, lines)| *holds || *lines * 2 > most), of(&|_| true)];
    kept.into_iter().find(|kept| !kept.is_empty()).unwrap_or_else(|| blocks.to_vec())
}

/// What is said of a table without a title in front of a form that has its own.
pub(in crate::extract) fn in_front(blocks: &[&Block]) -> Option<Problem> {
    let place = blocks.iter().find_map(|block| match block {
        Block::Grid(grid) => grid.cells.first().map(|cell| grid.place(cell.row, cell.column)),
        Block::Paragraph(_) => None,
    })?;
    let wording = Message::new(
        "表前的这张表没有标题，没有读取",
        "this table in front of the form has no title, and was not read",
    );
    let help =
        Message::new("请核对；如是本表的内容，请填在表中", "check it; what belongs to the form is filled in there");
    Some(Problem::warning("unread", wording).place(place).help(help))
}

/// What is said of the sheets, or tables in front of a form, among `blocks` that are not in `kept`: those that say something, by their first text that
/// does, or those that list something, by the first row of it. Choices and instructions say nothing.
pub(in crate::extract) fn unread(blocks: &[&Block], kept: &[&Block]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for block in blocks.iter().filter(|block| !kept.iter().any(|own| std::ptr::eq(*own, **block))) {
        let Block::Grid(grid) = block else { continue };
        let name = if let Source::Sheet(name) = &grid.source { &**name } else { "" };
        if grid.hidden || hidden::is_named_help(block) || hidden::is_titled_help(block) {
            continue;
        }
        let said = grid.cells.iter().take(MOST_CELLS).find_map(|cell| match &cell.content {
            Content::Text(_) | Content::Blocks(_) if says_something(&cell.text()) => {
                Some((cell, cell.text().trim().to_owned(), Severity::Warning))
            }
            _ => None,
        });
        let is_table = matches!(grid.source, Source::Table(_));
        let listed = || {
            let (cell, text, severity) = list(grid, name)?;
            // In front of a form one row is a heading of an office, and two columns are seldom amounts.
            let is_none = is_table && (grid.rows < 2 || ENCLOSED.iter().any(|word| text.contains(word)));
            let severity = if is_table && grid.columns < 3 { Severity::Note } else { severity };
            (!is_none).then_some((cell, text, severity))
        };
        let Some((cell, text, severity)) = said.or_else(listed).or_else(|| alone(grid, name)) else {
            continue;
        };
        if is_table {
            problems.extend(in_front(&[block]).map(|problem| Problem { severity, ..problem.found(text) }));
            continue;
        }
        let quoted = excerpt::beginning(&text, QUOTED);
        let message =
            message!("工作表“{name}”没有读取：“{quoted}”", "the sheet “{name}” was not read, which says “{quoted}”");
        let help = Message::new(
            "请核对；如是要读的内容，请写在表中规定的格内",
            "check it; what is to be read belongs in the cells of the form",
        );
        let problem = Problem::new("unread", severity, message).place(grid.place(cell.row, cell.column));
        problems.push(problem.found(text).help(help));
    }
    problems
}

/// The first row of a list of things that the form does not know, with its cells, and how much it weighs: a list with
/// amounts more than one of texts, of contacts, or of what the form says already. What may be chosen is no such list.
fn list<'g>(grid: &'g Grid, name: &str) -> Option<(&'g Cell, String, Severity)> {
    let name = fold_words(name);
    if CHOICES.iter().any(|word| name.contains(word)) {
        return None;
    }
    let cells = grid.cells.get(..grid.cells.len().min(MOST_CELLS)).unwrap_or_default();
    let is_filled = |cell: &&Cell| cell.text().contains(char::is_alphanumeric);
    let mut rows = cells.chunk_by(|a, b| a.row == b.row).map(|row| row.iter().filter(is_filled).collect::<Vec<_>>());
    let first = rows.find(|row| row.len() > 1)?;
    let text = first.iter().map(|cell| cell.text().trim().to_owned()).collect::<Vec<_>>().join(" ");
    // What only counts the rows is no amount, nor is the number of a telephone, or a date.
    let is_amount = |(at, cell): (usize, &&Cell)| {
        let text = cell.text();
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        at > 0 && (1..PHONE).contains(&digits) && !text.contains('月')
    };
    let has_amounts = std::iter::once(first.clone()).chain(rows).any(|row| row.iter().enumerate().any(is_amount));
    let says_again = AGAIN.iter().any(|word| name.ends_with(word));
    let severity = if has_amounts && !says_again { Severity::Warning } else { Severity::Note };
    Some((first.first()?, text, severity))
}

/// The text of a sheet that holds no other, with an amount in it.
fn alone<'g>(grid: &'g Grid, name: &str) -> Option<(&'g Cell, String, Severity)> {
    let mut filled = grid.cells.iter().filter(|cell| cell.text().contains(char::is_alphanumeric));
    let (cell, None) = (filled.next()?, filled.next()) else { return None };
    let (text, name) = (cell.text().trim().to_owned(), fold_words(name));
    let is_known = CHOICES.iter().any(|word| name.contains(word)) || AGAIN.iter().any(|word| name.ends_with(word));
    (!is_known && has_amount(&text) && !is_instruction(&text)).then_some((cell, text, Severity::Warning))
}

/// True for a sentence, or words of a reservation or a wish, that instruct nobody.
fn says_something(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
    letters >= LEAST && is_told_of(text) || is_withdrawn(text)
}
