//! The columns of a header that the schema does not know, or of which it has another one already.

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::is_blank;
use crate::extract::fold::{fold, fold_words};
use crate::extract::header::{Header, HeaderColumn, Meaning};
use crate::grid::Grid;
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::record::Record;
use crate::schema::{Column, Field, FieldType, Role, Stage, Table};
use crate::value::Value;
use crate::values::is_written_blank;

/// Rows whose values tell what a column holds.
const ROWS: usize = 50;
/// What a column may count of which each row has so many.
const COUNTED: [&str; 14] =
    ["节点", "实例", "套", "服务器", "个", "台", "主机", "虚拟机", "云机", "机器", "副本", "设备", "份", "组"];
/// What a column asks that decides over its rows, and how it is answered with no.
const MEANT: [&str; 8] = ["申请", "本次申请", "申请资源", "需要", "保留", "开通", "启用", "采用"];
const NO: [&str; 10] = ["否", "不", "不是", "不需要", "不申请", "不用", "无需", "n", "no", "×"];

/// Says which columns the table does not know; a label of the template's own over nothing is none.
pub(super) fn columns(
    table: &Table,
    grid: &Grid,
    header: &Header,
    template: Option<&HashSet<String>>,
    rows: &[Record],
) -> Vec<Problem> {
    let holds = |row: &Record, label: &str| extra(row, label).is_some();
    // A label may be written in several lines, one below the other.
    let is_own = |column: &HeaderColumn| {
        let last = header.row + header.height;
        let cells = grid.cells.iter().filter(|cell| (header.row..last).contains(&cell.row));
        let mut labels = cells.filter(|cell| cell.column == column.column && !is_blank(cell)).peekable();
        let is_printed = |line: &str| template.is_some_and(|words| words.contains(&fold_words(line)));
        labels.peek().is_some() && labels.all(|cell| is_printed(&cell.text()) || cell.text().lines().all(is_printed))
    };
    let is_kept = |column: &HeaderColumn| rows.iter().any(|row| holds(row, &column.label));
    let unknown = header.columns.iter().enumerate().filter(|(_, column)| match column.meaning {
        Meaning::Extra => !is_own(column) || is_kept(column),
        Meaning::Again(..) => is_kept(column),
        _ => false,
    });
    let notes = unknown.map(|(at, column)| {
        let told = || {
            let (label, counts) = (&column.label, || not_multiplied(table, header, &column.label, rows));
            second(table, header, column)
                .or_else(counts)
                .or_else(|| left_out(table, header, at, rows))
                .or_else(|| declined(label, rows))
        };
        let problem = if template.is_none() { told() } else { None };
        problem
            .unwrap_or_else(|| plain(&column.label))
            .field(table.key.to_string())
            .place(grid.place(header.row, column.column))
            .found(column.label.clone())
    });
    notes.collect()
}

/// What a row holds in an unknown column.
fn extra<'r>(row: &'r Record, label: &str) -> Option<&'r str> {
    match row.get("extra") {
        Some(Value::Map(extra)) => extra.text(label),
        _ => None,
    }
}

fn plain(name: &str) -> Problem {
    Problem::note("extra-column", message!("多出一列“{name}”", "a column that the form does not have: “{name}”"))
        .help(Message::new("内容保留在 extra 中，无需处理", "its values are kept in `extra`; nothing to do"))
}

/// A second column of texts for one that is there: two remarks are no contradiction.
fn second(table: &Table, header: &Header, own: &HeaderColumn) -> Option<Problem> {
    let key = match (&own.also, &own.meaning) {
        (Some(Meaning::Column(key, _)), _) | (_, Meaning::Again(key, _)) => key,
        _ => return None,
    };
    let is_first = |column: &&HeaderColumn| matches!(&column.meaning, Meaning::Column(own, _) if own == key);
    let (first, label) = (&header.columns.iter().find(is_first)?.label, &table.columns.get(key)?.field.label);
    let name = &own.label;
    let message = message!(
        "“{first}”和“{name}”都是“{label}”，“{name}”作为多出的列保留",
        "“{first}” and “{name}” are both “{label}”; “{name}” is kept as a further column"
    );
    let help = message!(
        "内容保留在 extra 中；应写在一列的，请并成一列",
        "its values are kept in `extra`; what belongs into one column should stand in one"
    );
    Some(Problem::note("extra-column", message).help(help))
}

/// An unknown column of numbers that may have been meant to count: beside parts that were added up, or with the unit or
/// the label of a column that must be filled.
fn left_out(table: &Table, header: &Header, at: usize, rows: &[Record]) -> Option<Problem> {
    let own = header.columns.get(at)?;
    let of_parts = beside_parts(table, header, at, rows);
    let counts = |column: &&Column| column.role == Role::Quantity || column.field.required != Stage::Never;
    let columns = || table.columns.values().filter(counts);
    // The words of a label tell more than its unit, which several columns have.
    let labelled = || columns().find(|column| is_called(column, &own.label));
    let like = || columns().find(|column| is_like(column, &own.label));
    let known = of_parts.or_else(labelled).or_else(like);
    let known = known.filter(|known| are_amounts(&known.field, &own.label, rows))?;
    if of_parts.is_some() && is_sum(known, &own.label, rows) {
        return None;
    }
    let (name, label) = (&own.label, &known.field.label);
    let message = message!(
        "多出一列“{name}”，其中的数没有计入“{label}”",
        "a column that the form does not have: “{name}”; its numbers are not counted as “{label}”"
    );
    let help = message!(
        "内容保留在 extra 中；如属于“{label}”，请并入该列",
        "its values are kept in `extra`; if they belong to “{label}”, add them to that column"
    );
    Some(Problem::warning("extra-column", message).help(help))
}

/// The column whose parts stand beside an unknown column of amounts, or beside others such.
fn beside_parts<'t>(table: &'t Table, header: &Header, at: usize, rows: &[Record]) -> Option<&'t Column> {
    let part = |column: &HeaderColumn| match &column.meaning {
        Meaning::Part(key, _) => table.columns.get(key),
        _ => None,
    };
    let of = |columns: &mut dyn Iterator<Item = &HeaderColumn>| {
        let mut others = columns.skip_while(|column| column.meaning == Meaning::Extra);
        others.next().and_then(part)
    };
    let (before, behind) = (header.columns.get(..at)?, header.columns.get(at + 1..)?);
    let known = of(&mut before.iter().rev()).or_else(|| of(&mut behind.iter()))?;
    are_amounts(&known.field, &header.columns.get(at)?.label, rows).then_some(known)
}

/// True for a column of the sums of parts: a check of what was added up.
fn is_sum(known: &Column, label: &str, rows: &[Record]) -> bool {
    let mut said = rows.iter().filter_map(|row| Some((row, extra(row, label)?))).peekable();
    let is_same = |(row, text): (&Record, &str)| {
        let folded = fold(text);
        let number = folded.trim_end_matches(|c: char| !c.is_ascii_digit()).parse::<Decimal>().ok();
        number.is_some() && number == row.get(&known.field.key).and_then(Value::as_number)
    };
    said.peek().is_some() && said.all(is_same)
}

/// A column headed like a count, with whole numbers: nothing was multiplied by them where the table has no quantity.
fn not_multiplied(table: &Table, header: &Header, label: &str, rows: &[Record]) -> Option<Problem> {
    let (key, _) = table.columns.iter().find(|(_, column)| column.role == Role::Quantity)?;
    let is_there = |column: &HeaderColumn| matches!(&column.meaning, Meaning::Column(own, _) if own == key);
    let folded = fold(label);
    let (base, _) = parts(&folded);
    let counted = base.strip_suffix("数量").or_else(|| base.strip_suffix("数"))?;
    let is_count = COUNTED.iter().any(|thing| counted.ends_with(thing));
    if !is_count || header.columns.iter().any(is_there) || rows.iter().any(|row| row.get(key).is_some()) {
        return None;
    }
    let texts = rows.iter().take(ROWS).filter_map(|row| extra(row, label)).filter(|text| !is_written_blank(text));
    let numbers: Option<Vec<u32>> = texts.map(|text| fold(text).parse().ok()).collect();
    let most = numbers?.into_iter().max().filter(|most| *most > 1)?;
    let message = message!(
        "多出一列“{label}”，其中的数（最大 {most}）没有作为数量相乘，每行按一份读取",
        "a column that the form does not have: “{label}”; nothing was multiplied by its numbers (up to {most})"
    );
    let help = Message::new(
        "内容保留在 extra 中；如是数量，请一台一行填写，或把列标题改为“数量”",
        "its values are kept in `extra`; if they are quantities, give each one a row, or call the column 数量",
    );
    Some(Problem::warning("extra-column", message).help(help))
}

/// A column that asks whether a row is meant, where one says no: it was read like the others.
fn declined(label: &str, rows: &[Record]) -> Option<Problem> {
    let folded = fold(label);
    let asks = folded.strip_prefix("是否").or_else(|| folded.strip_suffix("与否"))?;
    if !MEANT.contains(&parts(asks).0) {
        return None;
    }
    let says_no = |row: &&Record| extra(row, label).is_some_and(|text| NO.contains(&fold(text).trim_end_matches('。')));
    let count = rows.iter().filter(says_no).count();
    if count == 0 {
        return None;
    }
    let message = message!(
        "列“{label}”有 {count} 行写的是“否”，这些行照样读入",
        "the column “{label}” says no in some rows ({count}), which were read all the same"
    );
    let help = Message::new("请核对；不要的行请删去", "check it; delete the rows that are not meant");
    Some(Problem::warning("extra-column", message).help(help))
}

/// True for a label with one of a column's own in it, and with nothing behind it but a unit of that column.
fn is_called(column: &Column, label: &str) -> bool {
    let Some(unit) = column.field.unit.as_ref() else { return false };
    let folded = fold(label);
    let (base, behind) = parts(&folded);
    let mut units = unit.names.iter().chain(unit.others.iter().map(|(name, _)| name));
    let is_own = behind.is_empty() || units.any(|name| fold(name) == behind);
    let says =
        |word: &str| word.chars().nth(1).is_some() && !(word.is_ascii() && word.len() < 3) && base.contains(word);
    let labels = std::iter::once(&column.field.label).chain(&column.field.aliases);
    is_own && column.role == Role::Value && labels.map(|label| fold(label)).any(|label| says(parts(&label).0))
}

/// True for a label with the kept unit of a column behind it, or with one of its labels in it.
fn is_like(column: &Column, label: &str) -> bool {
    let is_number = matches!(column.field.kind, FieldType::Integer | FieldType::Decimal);
    let Some(unit) = column.field.unit.as_ref().filter(|_| is_number) else { return false };
    let folded = fold(label);
    let (base, behind) = parts(&folded);
    if !behind.is_empty() {
        return unit.names.first().is_some_and(|name| fold(name) == behind);
    }
    let says =
        |word: &str| word.chars().nth(1).is_some() && !(word.is_ascii() && word.len() < 3) && base.contains(word);
    let labels = std::iter::once(&column.field.label).chain(&column.field.aliases);
    column.role == Role::Value && labels.map(|label| fold(label)).any(|label| says(parts(&label).0))
}

/// A folded label and the unit in brackets or behind a stroke.
fn parts(folded: &str) -> (&str, &str) {
    let bracketed = folded.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    bracketed.or_else(|| folded.split_once('/')).unwrap_or((folded, ""))
}

/// True where an unknown column holds nothing but numbers: bare ones, or with the unit of `field`.
fn are_amounts(field: &Field, label: &str, rows: &[Record]) -> bool {
    let Some(unit) = &field.unit else { return false };
    let larger = unit.others.iter().filter(|(_, factor)| *factor >= Decimal::ONE).map(|(name, _)| name);
    let units: Vec<String> = unit.names.iter().chain(larger).map(|name| fold(name)).collect();
    let is_unit = |text: &str| text.is_empty() || units.iter().any(|unit| unit == text);
    let folded = fold(label);
    let (_, behind) = parts(&folded);
    if !is_unit(behind.trim_start_matches("单位").trim_start_matches(':')) {
        return false;
    }
    let texts = rows.iter().take(ROWS).filter_map(|row| extra(row, label));
    let mut texts = texts.filter(|text| !is_written_blank(text)).peekable();
    texts.peek().is_some()
        && texts.all(|text| {
            let text = fold(text);
            let rest = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
            let number = text.get(..text.len() - rest.len()).unwrap_or_default();
            number.parse::<Decimal>().is_ok() && is_unit(rest)
        })
}
