//! The value of a cell in a row: its own, the one above (同上), or the one of the cell it is merged with.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::{Rows, is_blank};
use crate::char_count::CharCount as _;
use crate::deadline;
use crate::extract::extraction::COVERED;
use crate::extract::fold::fold;
use crate::grid::{Cell, Content};
use crate::message;
use crate::message::Message;
use crate::problem::{Problem, Severity};
use crate::record::Record;
use crate::schema::{Column, Ditto, FieldType, Role, Stage};
use crate::value::Value;
use crate::values::{Coerced, coerce, coerce_text, names_unit};

impl Rows<'_, '_> {
    /// The value of a cell in row `index`; what is wrong with it is told.
    pub(super) fn value(
        &mut self,
        known: &Column,
        cell: &Cell,
        index: usize,
        factor: Option<Decimal>,
    ) -> Option<Value> {
        let shared = cell.row_span > 1 && known.role == Role::Value && self.is_shared(cell);
        if shared && self.asks(known, cell) {
            self.tell(merged_problem(&known.field.label, cell.row_span, &cell.text()), known, cell, index);
        }
        if index > 0 && is_ditto(&cell.content) {
            return self.ditto(known, cell, index);
        }
        let mut coerced = converted(known, cell, factor);
        if let Some(bare) = bare(known, cell, &coerced).or_else(|| self.in_unit(known, cell, &coerced)) {
            coerced = bare;
        }
        let counted = if coerced.problems.is_empty() { None } else { self.counted(known, cell, &coerced) };
        if let Some((value, problem)) = counted {
            self.tell(problem, known, cell, index);
            return Some(value);
        }
        for problem in coerced.problems {
            self.tell(problem, known, cell, index);
        }
        match coerced.value {
            Some(value) if shared && known.ditto == Ditto::Number => Some(self.numbered(known, cell, &value, 1, index)),
            value => value,
        }
    }

    /// Whether nobody knows if the value of a merged cell is that of each of its rows or of all together: the words of a
    /// template's text are no amount.
    fn asks(&self, known: &Column, cell: &Cell) -> bool {
        let is_text = matches!(known.field.kind, FieldType::Text | FieldType::LongText);
        known.ditto == Ditto::Ask && !(self.template.is_some() && is_text && !is_attempt(&cell.text()))
    }

    /// The value of a cell that several rows share, with the number of the row among them.
    fn numbered(&mut self, known: &Column, cell: &Cell, value: &Value, number: usize, index: usize) -> Value {
        let (plain, label) = (value.plain(), &known.field.label);
        let made = format!("{plain}-{number}");
        let problem = Problem::warning(
            "normalised",
            message!(
                "合并单元格的“{label}”已编号：“{made}”",
                "the merged cell's “{plain}” was numbered for this row: “{made}”"
            ),
        )
        .found(plain)
        .expected(made.clone())
        .help(Message::new("请取消合并，逐行填写", "unmerge the cell and fill in each row"));
        self.tell(problem, known, cell, index);
        Value::text(made)
    }

    /// True when a row that `cell` reaches down into has cells of its own: one thing may be written over two rows.
    fn is_shared(&self, cell: &Cell) -> bool {
        let below = self.grid.cells.partition_point(|other| other.row <= cell.row);
        let reached = self.grid.cells.get(below..).unwrap_or_default().iter();
        let mut reached = reached.take_while(|other| other.row - cell.row < cell.row_span);
        reached.any(|other| !is_blank(other) && self.column_of(other).is_some())
    }

    /// Adds a problem of `cell`, which holds the value of `known` in row `index`.
    fn tell(&mut self, problem: Problem, known: &Column, cell: &Cell, index: usize) {
        let place = self.grid.place(cell.row, cell.column);
        self.read.problems.push(problem.field(self.path(known, index)).place(place));
    }

    fn path(&self, known: &Column, index: usize) -> String {
        format!("{}[{index}].{}", self.table.key, known.field.key)
    }

    /// 同上: the value of the row above.
    fn ditto(&mut self, known: &Column, cell: &Cell, index: usize) -> Option<Value> {
        let found = cell.text().trim().to_owned();
        let above = match row_meant(&found) {
            None => self.read.rows.last(),
            Some(number) => self.numbered_row(number),
        };
        let is_empty_above = above.is_some_and(|row| row.get(&known.field.key).is_none());
        let may_be_empty = known.field.required == Stage::Never && known.field.required_if.is_none();
        let above = above.and_then(|row| row.get(&known.field.key)).cloned();
        let label = &known.field.label;
        let problem = match &above {
            Some(value) => {
                let made = value.plain();
                if deadline::repeats(made.len()) {
                    return None;
                }
                Problem::warning(
                    "normalised",
                    message!(
                        "“{found}”已按上面的行读取为“{made}”",
                        "“{found}” was read as the “{made}” of a row above"
                    ),
                )
                .expected(made)
            }
            None if is_empty_above && may_be_empty => Problem::warning(
                "normalised",
                message!(
                    "“{found}”所指的行“{label}”为空，本行也读作空",
                    "“{found}” points to a row above without a value, and was read as empty, too"
                ),
            ),
            None => Problem::error(
                "ambiguous",
                message!("“{found}”所指的行“{label}”为空", "“{found}” points to a row above without a value"),
            ),
        };
        let help = Message::new("请写出数值，不用“同上”", "write the value out");
        self.tell(problem.found(found).help(help), known, cell, index);
        above
    }

    /// The row that has a number of its own, among those read.
    fn numbered_row(&self, number: u32) -> Option<&Record> {
        let (key, _) = self.table.columns.iter().find(|(_, column)| column.role == Role::Number)?;
        let wanted = Value::Number(number.into());
        let rows = self.read.rows.get(self.from..).unwrap_or_default();
        let likely = rows.get(usize::try_from(number).ok()?.checked_sub(1)?);
        likely.filter(|row| row.get(key).is_none_or(|own| *own == wanted))
    }

    /// The value of a cell that is merged down from a row above: the one of header column `at` in `row`.
    pub(super) fn merged_value(
        &mut self,
        known: &Column,
        at: usize,
        row: u32,
        index: usize,
        factor: Option<Decimal>,
    ) -> Option<Value> {
        let merged = self.merged.iter_mut().find(|merged| merged.column == at && merged.cell.row < row)?;
        merged.rows += 1;
        let (cell, rows) = (merged.cell, merged.rows);
        if known.role == Role::Number {
            return None;
        }
        if self.asks(known, cell) {
            let path = self.path(known, index);
            self.read.problems.push(Problem::error(COVERED, Message::default()).field(path));
            return None;
        }
        if deadline::repeats(cell.text().len()) {
            return None;
        }
        let value = converted(known, cell, factor).value?;
        if known.ditto == Ditto::Same {
            return Some(value);
        }
        if known.ditto == Ditto::Number {
            return Some(self.numbered(known, cell, &value, rows, index));
        }
        let made = value.plain();
        let label = &known.field.label;
        let problem = Problem::warning(
            "normalised",
            message!("合并单元格的“{label}”已填入本行：“{made}”", "the merged cell's “{made}” was taken for this row"),
        )
        .found(cell.text().into_owned())
        .expected(made)
        .help(Message::new("请取消合并，逐行填写", "unmerge the cell and fill in each row"));
        self.tell(problem, known, cell, index);
        Some(value)
    }
}

/// Most digits of an amount that somebody tried to write; telephone numbers have more.
const MAX_DIGITS: usize = 6;
/// The value of a cell as its column's type; a bare number in the unit that the header names is converted.
pub(super) fn converted(known: &Column, cell: &Cell, factor: Option<Decimal>) -> Coerced {
    let mut coerced = coerce(&known.field, &cell.content);
    if let (Some(factor), Some(Value::Number(number))) = (factor, coerced.value.as_mut())
        && is_bare(known, cell)
    {
        let made = (*number * factor).normalize();
        coerced.problems.push(
            Problem::warning(
                "normalised",
                message!("按列标题的单位换算为 {made}", "converted to {made} by the unit of the header"),
            )
            .found(cell.text().into_owned())
            .expected(made.to_string())
            .help(Message::new("请核对换算结果", "check the result")),
        );
        *number = made;
    }
    coerced
}

/// True for a number that names no unit.
fn is_bare(known: &Column, cell: &Cell) -> bool {
    match &cell.content {
        Content::Measured(measured) => !names_unit(&known.field, measured),
        content => content.text().trim().chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '，')),
    }
}

/// True for a text with a few digits that is no date.
pub(super) fn is_attempt(text: &str) -> bool {
    let digits = text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '０'..='９')).count();
    (1..=MAX_DIGITS).contains(&digits) && !text.contains(['年', '月', '日'])
}

/// What is read of a cell that could not be read as it is, without the signs of a number (`（1）`, `No.1`, `1号`) or
/// the label of its own column (`内存16G`, `16G内存`).
pub(super) fn bare(known: &Column, cell: &Cell, coerced: &Coerced) -> Option<Coerced> {
    let refused = matches!(coerced.value, Some(Value::Text(_)))
        && matches!(known.field.kind, FieldType::Integer | FieldType::Decimal)
        && matches!(cell.content, Content::Text(_) | Content::Blocks(_));
    if !refused {
        return None;
    }
    let text = cell.text();
    let found = text.trim();
    let folded = fold(found);
    let bare = if known.role == Role::Number {
        let front = ["no.", "no", "第", "#", "№", "("].iter().find_map(|sign| folded.strip_prefix(sign));
        let rest = front.unwrap_or(&folded);
        let digits = rest.trim_end_matches([')', '.', '、', '#', '号', '台', '行', '项', '条']);
        digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.to_owned())?
    } else {
        let labels = std::iter::once(&known.field.label).chain(&known.field.aliases).map(|label| fold(label));
        let labels = labels.map(|label| label.split(['(', '/']).next().unwrap_or_default().to_owned());
        let around = |label: String| {
            let rest = folded.strip_prefix(label.as_str()).or_else(|| folded.strip_suffix(label.as_str()))?;
            (label.char_count() > 1).then(|| rest.trim_matches([':', '(', ')']).to_owned())
        };
        labels.filter_map(around).min_by_key(String::len)?
    };
    let read = coerce_text(&known.field, &bare);
    let number @ Some(Value::Number(_)) = read.value else { return None };
    if read.problems.iter().any(|problem| problem.severity == Severity::Error) {
        return None;
    }
    let problems = number.iter().map(|number| read_as(found, number)).collect();
    Some(Coerced { value: number, problems })
}

/// Says what was made of a text.
pub(super) fn read_as(found: &str, value: &Value) -> Problem {
    let made = value.plain();
    Problem::warning("normalised", message!("“{found}”已读作“{made}”", "“{found}” was read as “{made}”"))
        .found(found)
        .expected(made.clone())
        .help(message!("请只写“{made}”", "write just “{made}”"))
}

fn merged_problem(label: &str, rows: u32, text: &str) -> Problem {
    let text = text.trim();
    Problem::error(
        "merged-value",
        message!(
            "“{label}”一格合并了 {rows} 行，“{text}”是每行各有还是合计不明",
            "“{label}” is merged over {rows} rows: “{text}” each, or all together?"
        ),
    )
    .found(text)
    .help(Message::new("请取消合并，逐行填写", "unmerge the cell and fill in each row"))
}

/// The number of the row that `同3`, `同第3行` or `同序号3` names.
fn row_meant(text: &str) -> Option<u32> {
    let folded = fold(text);
    let rest = folded.strip_prefix('同')?;
    let rest = ["序号", "第", "no.", "#"].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
    rest.trim_end_matches(['行', '项', '台', '号', '条']).parse().ok()
}

/// 同上 and its kin.
pub(super) fn is_ditto(content: &Content) -> bool {
    let text = match content {
        Content::Text(text) => Cow::Borrowed(text.as_ref()),
        Content::Blocks(_) => content.text(),
        _ => return false,
    };
    if text.len() > 30 || text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return false;
    }
    if !may_be_ditto(&text) {
        return false;
    }
    let folded = fold(&text);
    let folded = folded.trim_end_matches(['。', '.']).trim_matches(['(', ')']);
    let signs = |c: char| matches!(c, '〃' | '"' | '\'' | '′' | '゛' | '〞' | '〝' | '`' | '´' | '↑');
    let words =
        ["同上", "同上行", "同前", "同上一行", "同上台", "与上同", "与上行相同", "与上一行相同", "上同", "ditto"];
    words.contains(&folded)
        || !folded.is_empty() && folded.char_count() <= 4 && folded.chars().all(signs)
        || row_meant(folded).is_some()
}

/// True when the first character that counts is one with which these words begin.
fn may_be_ditto(text: &str) -> bool {
    let plain = |c: &char| matches!(c, '\u{4e00}'..='\u{9fff}') || c.is_ascii_graphic();
    let first = text.trim_start().chars().next();
    first.is_some_and(|c| !plain(&c) || matches!(c, '同' | '"' | '\'' | 'd' | 'D'))
}
