//! Headers that come again: in a table, where another one stands between its rows, and of a second table without a title
//! of its own. What follows is read by it, and told.

use super::Section;
use super::tables::before;
use crate::char_count::CharCount as _;
use crate::excerpt;
use crate::extract::header::{Header, HeaderColumn, Meaning};
use crate::extract::names::TableNames;
use crate::extract::sections;
use crate::extract::table::{TableRead, is_stated};
use crate::extract::titles::is_further;
use crate::grid::{Cell, Grid, Source};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::{Problem, Severity};
use crate::schema::{Role, Table};

/// Letters of a caption that are quoted, and the most of a line that is one.
const QUOTED: usize = 40;
const CAPTION: usize = 60;
/// Words of a caption by which the rows below it are none of those above.
const OTHERS: [&str; 16] = [
    "现有",
    "原有",
    "已有",
    "释放",
    "回收",
    "退回",
    "注销",
    "停用",
    "下线",
    "历史",
    "去年",
    "上年",
    "参考",
    "作废",
    "暂不",
    "不需要",
];
/// Of what it is a caption, at its end; what was and what is to be stand before or after something.
const THINGS: [&str; 6] = ["资源", "配置", "情况", "清单", "明细", "表"];

/// Says of a header between the rows of a table in what it differs from the one above.
pub(super) fn again(table: &Table, grid: &Grid, upper: &Header, header: &Header) -> Option<Problem> {
    let is_same = |own: &HeaderColumn| upper.columns.iter().any(|c| c.column == own.column && c.meaning == own.meaning);
    let first = header.columns.iter().find(|own| own.meaning != Meaning::Extra && !is_same(own))?;
    let label = &first.label;
    let message = message!(
        "表中又有一行表头，与上面的不同（“{label}”），以下各行按它读取",
        "another header stands in the table, unlike the one above (“{label}”): the rows below were read by it"
    );
    let help = Message::new("请核对；最好全表只用一个表头", "check it; best give the table but one header");
    let problem = Problem::note("normalised", message).field(table.key.to_string());
    Some(problem.place(grid.place(header.row, first.column)).found(label.clone()).help(help))
}

impl Section<'_> {
    /// Says of a second table whose rows are added to those that were `read`, unless it goes on with them: by its
    /// numbers, or without a word and a total between them.
    pub(super) fn further_table(
        &mut self,
        part: &sections::Section<'_>,
        (table, names): (&Table, &TableNames),
        grid: &Grid,
        header: &Header,
        read: &TableRead,
    ) {
        if read.rows.is_empty() || self.plan.is_worded || goes_on(table, grid, header, read) {
            return;
        }
        let caption = caption(part, grid, header).filter(|(text, _)| {
            let is_short = text.char_count() <= CAPTION;
            is_short && !is_further(text) && !text.contains('续') && !is_stated(table, names, text)
        });
        let is_after_total = !read.totals.is_empty();
        let is_sheet = matches!(grid.source, Source::Sheet(_));
        if caption.is_none() && !is_after_total && !is_sheet {
            return;
        }
        // What stands below another name may be a group of the same rows.
        let is_doubtful = is_after_total || caption.as_ref().is_some_and(|(text, _)| is_of_others(text));
        let severity = if is_doubtful { Severity::Warning } else { Severity::Note };
        let message = match &caption {
            Some((caption, _)) => {
                let quoted = excerpt::beginning(caption, QUOTED);
                message!(
                    "这里另有一张表（“{quoted}”），其中各行也已算入",
                    "another table begins here (“{quoted}”); its rows were added to those above"
                )
            }
            None => message!(
                "这里另有一张没有标题的表，其中各行也已算入",
                "another table without a title begins here; its rows were added to those above"
            ),
        };
        let help = Message::new(
            "请核对；不属于这份表的，请删去或另存为一个文件",
            "check it; what does not belong to this form goes into a file of its own",
        );
        let column = header.columns.first().map_or(0, |column| column.column);
        let problem = Problem::new("unread", severity, message).field(table.key.to_string());
        let problem = problem.place(grid.place(header.row, column)).help(help);
        self.problems.push(match caption {
            Some((caption, Some(place))) => problem.found(caption).place(place),
            Some((caption, None)) => problem.found(caption),
            None => problem,
        });
    }
}

/// True for a caption of another state than that which is asked for: `现有资源`, `扩容前：`.
fn is_of_others(caption: &str) -> bool {
    let bare = caption.trim_end_matches(|c: char| !c.is_alphanumeric());
    let state = THINGS.iter().find_map(|thing| bare.strip_suffix(thing)).unwrap_or(bare);
    OTHERS.iter().any(|word| caption.contains(word)) || state.ends_with(['前', '后'])
}

/// True where the first row below `header` has the number behind that of the last row.
fn goes_on(table: &Table, grid: &Grid, header: &Header, read: &TableRead) -> bool {
    let numbers = |column: &&HeaderColumn| {
        matches!(&column.meaning, Meaning::Column(key, _)
            if table.columns.get(key).is_some_and(|column| column.role == Role::Number))
    };
    let Some(own) = header.columns.iter().find(numbers) else { return false };
    let number = grid.at(header.row + header.height, own.column).and_then(|cell| cell.text().trim().parse().ok());
    number.is_some_and(|number: usize| number == read.rows.len() + 1)
}

/// The words above a table: the nearest line, or the last row of a sheet above its header.
fn caption(part: &sections::Section<'_>, grid: &Grid, header: &Header) -> Option<(String, Option<Place>)> {
    let above = grid.cells.partition_point(|cell| cell.row < header.row);
    let is_filled = |cell: &&Cell| !cell.text().trim().is_empty();
    let inside = grid.cells.get(..above).unwrap_or_default().iter().rev().find(is_filled);
    if let Some(cell) = inside {
        return Some((cell.text().trim().to_owned(), Some(grid.place(cell.row, cell.column))));
    }
    let line = before(part, grid).find(|(text, _)| !text.trim().is_empty());
    line.map(|(text, place)| (text.trim().to_owned(), place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_of_another_state_are_told_from_groups() {
        for caption in ["现有资源情况", "扩容前：", "调整后配置", "拟释放资源："] {
            assert!(is_of_others(caption), "{caption}");
        }
        for caption in ["业务区：", "前置机区", "后勤系统", "二、政务外网区资源"] {
            assert!(!is_of_others(caption), "{caption}");
        }
    }
}
