//! Units where a template's return has other ones: in the label of a column, or behind its numbers.

use rust_decimal::Decimal;

use super::{Rows, values};
use crate::char_count::CharCount as _;
use crate::extract::fold::{fold, same};
use crate::extract::header::{Header, Meaning};
use crate::grid::{Cell, Content, Grid};
use crate::message;
use crate::problem::{Problem, Severity};
use crate::schema::{Column, Field, FieldType, Table};
use crate::value::Value;
use crate::values::{Coerced, coerce_text};

/// What a unit may begin with, and how many of it that is.
const MANY: [(&str, i64); 8] = [
    ("千万", 10_000_000),
    ("百万", 1_000_000),
    ("十万", 100_000),
    ("亿", 100_000_000),
    ("万", 10_000),
    ("千", 1_000),
    ("百", 100),
    ("k", 1_000),
];
/// Units of things that are counted one by one.
const COUNTED: [&str; 40] = [
    "台", "件", "个", "套", "张", "本", "箱", "包", "份", "人", "次", "项", "只", "把", "条", "块", "支", "瓶", "盒",
    "卷", "枚", "座", "间", "户", "组", "册", "幅", "辆", "部", "株", "棵", "头", "根", "桶", "袋", "捆", "天", "名",
    "位", "元",
];
/// Longest unit, in letters.
const LONGEST: usize = 6;

/// Tells of labels that name another unit than the template's, and what follows from it for the numbers below them.
pub(crate) fn changed(table: &Table, grid: &Grid, header: &mut Header) -> Vec<Problem> {
    let mut problems = Vec::new();
    for own in &mut header.columns {
        let Meaning::Column(key, factor) = &mut own.meaning else { continue };
        let Some(known) = table.columns.get(key).filter(|known| factor.is_none() && known.field.unit.is_none()) else {
            continue;
        };
        let Some(there) = unit_of(&own.label) else { continue };
        let Some((label, wanted)) = of_template(known, &own.label) else {
            problems
                .extend(added(table, known, &own.label, &there).map(|p| p.place(grid.place(header.row, own.column))));
            continue;
        };
        let is_number = matches!(known.field.kind, FieldType::Integer | FieldType::Decimal);
        *factor = ratio(&there, &wanted).filter(|_| is_number);
        let found = &own.label;
        let problem = match factor {
            Some(_) => Problem::warning(
                "altered-text",
                message!(
                    "列标题“{label}”改成了“{found}”：下面的数按新的单位换算",
                    "the column “{label}” was made “{found}”: the numbers below are converted by its unit"
                ),
            ),
            None => Problem::error(
                "altered-text",
                message!(
                    "列标题“{label}”改成了“{found}”：下面的内容照原样读取，没有换算",
                    "the column “{label}” was made “{found}”: what stands below is read as it is, and not converted"
                ),
            ),
        };
        problems.push(
            problem
                .field(format!("{}.{key}", table.key))
                .place(grid.place(header.row, own.column))
                .found(found.clone())
                .expected(label.to_owned())
                .help(message!("请改回“{label}”，并按这个单位填写", "make it “{label}” again, and write by its unit")),
        );
    }
    problems
}

/// Tells of a unit of many in a label to which the template gives none.
fn added(table: &Table, known: &Column, found: &str, there: &str) -> Option<Problem> {
    let label = &known.field.label;
    let labels = || known.field.aliases.iter().chain(std::iter::once(label));
    if labels().any(|label| fold(label) == fold(found)) || !is_of_many(there) {
        return None;
    }
    let key = &known.field.key;
    let message = message!(
        "列标题“{label}”加上了单位，成了“{found}”：下面的数照原样读取，没有换算",
        "the column “{label}” was given a unit, “{found}”: the numbers below are read as they are, and not converted"
    );
    let help =
        message!("请核对；按原来的单位填写，并改回“{label}”", "check it; write by the unit meant, under “{label}”");
    let problem = Problem::warning("altered-text", message).field(format!("{}.{key}", table.key));
    Some(problem.found(found).expected(label.to_owned()).help(help))
}

/// True for a unit that is many of another: `万元`.
fn is_of_many(unit: &str) -> bool {
    let unit = unit.trim_start_matches("人民币").replace('圆', "元");
    let mut rests = MANY.iter().filter_map(|(many, _)| unit.strip_prefix(many));
    rests.any(|rest| COUNTED.contains(&rest))
}

/// The template's label of a column and its unit, where that is not the one `there`.
fn of_template<'c>(known: &'c Column, there: &str) -> Option<(&'c str, String)> {
    let there = fold(there);
    let labels = || known.field.aliases.iter().chain(std::iter::once(&known.field.label));
    if labels().any(|label| fold(label) == there) {
        return None;
    }
    labels().find_map(|label| Some((label.as_str(), unit_of(label)?)))
}

/// The unit in brackets at the end of a label.
fn unit_of(label: &str) -> Option<String> {
    let folded = fold(label);
    let (_, unit) = folded.strip_suffix(')')?.rsplit_once('(')?;
    let unit = unit.trim_start_matches("单位").trim_start_matches(':');
    (!unit.is_empty() && unit.char_count() <= LONGEST).then(|| unit.to_owned())
}

/// How many of the unit `to` one of the unit `from` is.
fn ratio(from: &str, to: &str) -> Option<Decimal> {
    let parts = |unit: &str| {
        let unit = unit.trim_start_matches("人民币").replace('圆', "元");
        let many = MANY.iter().find_map(|(many, number)| Some((*number, unit.strip_prefix(many)?.to_owned())));
        many.unwrap_or((1, unit))
    };
    let ((many, of), (each, to)) = (parts(from), parts(to));
    let is_same = of == to || of.is_empty() && from != to;
    is_same.then(|| Decimal::from(many).checked_div(Decimal::from(each))).flatten()
}

impl Rows<'_, '_> {
    /// What is read of a number with a unit that its column does not know: by a template what [`in_unit`] reads, else the
    /// number where another cell of the row names that unit.
    pub(super) fn in_unit(&self, known: &Column, cell: &Cell, coerced: &Coerced) -> Option<Coerced> {
        if !matches!(cell.content, Content::Text(_) | Content::Blocks(_)) {
            return None;
        }
        if self.template.is_none() {
            return self.in_unit_beside(&known.field, cell, coerced);
        }
        let label = self.column_of(cell).and_then(|at| self.header.columns.get(at)).map(|column| column.label.as_str());
        in_unit(&known.field, label, &cell.text(), coerced)
    }

    fn in_unit_beside(&self, field: &Field, cell: &Cell, coerced: &Coerced) -> Option<Coerced> {
        let is_number = matches!(field.kind, FieldType::Integer | FieldType::Decimal);
        if !is_number || !matches!(coerced.value, Some(Value::Text(_))) {
            return None;
        }
        let text = cell.text();
        let (number, unit) = parts(text.trim()).filter(|(_, unit)| !unit.is_empty())?;
        self.grid.row(cell.row).iter().find(|other| same(&other.text(), &unit))?;
        let read = coerce_text(field, &number);
        let value = read.value.filter(|value| matches!(value, Value::Number(_)))?;
        read.problems
            .is_empty()
            .then(|| Coerced { problems: vec![values::read_as(text.trim(), &value)], value: Some(value) })
    }
}

/// What is read of a number with a unit that its field does not ask for, where that can be but one: the unit in the
/// field's label or in the one that stands there, or one that goes with it; where no label names any, what is counted
/// one by one.
pub(crate) fn in_unit(field: &Field, there: Option<&str>, text: &str, coerced: &Coerced) -> Option<Coerced> {
    let is_number = matches!(field.kind, FieldType::Integer | FieldType::Decimal);
    if !is_number || !matches!(coerced.value, Some(Value::Text(_))) {
        return None;
    }
    let found = text.trim();
    let labels = field.aliases.iter().chain(std::iter::once(&field.label)).map(String::as_str);
    let wanted = labels.chain(there).find_map(unit_of);
    let (number, unit) = parts(found)?;
    let factor = match (unit.as_str(), &wanted) {
        ("", None) => Decimal::ONE,
        (unit, None) => COUNTED.contains(&unit).then_some(Decimal::ONE)?,
        // A sign of a currency goes with nothing but the plain unit.
        ("", Some(wanted)) => ratio("元", wanted).filter(|ratio| *ratio == Decimal::ONE)?,
        (unit, Some(wanted)) => ratio(unit, wanted)?,
    };
    let Some(Value::Number(read)) = coerce_text(field, &number).value else { return None };
    let read = coerce_text(field, &read.checked_mul(factor)?.normalize().to_string());
    if read.problems.iter().any(|problem| problem.severity == Severity::Error) {
        return None;
    }
    let Some(value @ Value::Number(_)) = read.value else { return None };
    Some(Coerced { problems: vec![values::read_as(found, &value)], value: Some(value) })
}

/// A number, and the unit behind it; none where neither a unit nor the sign of a currency stands there.
fn parts(text: &str) -> Option<(String, String)> {
    let folded = fold(text).replace('￥', "¥");
    let bare = folded.strip_prefix("人民币").unwrap_or(&folded);
    let bare = bare.strip_prefix('¥').unwrap_or(bare);
    let end = bare.rfind(|c: char| c.is_ascii_digit() || c == '.').map_or(0, |at| at + 1);
    let (number, unit) = bare.split_at(end);
    let is_number = number.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-'));
    let is_told = !unit.is_empty() || bare.len() < folded.len();
    (is_number && is_told && number.contains(|c: char| c.is_ascii_digit()))
        .then(|| (number.to_owned(), unit.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_go_with_each_other() {
        for (from, to, many) in [
            ("万元", "元", "10000"),
            ("元", "万元", "0.0001"),
            ("圆", "元", "1"),
            ("千克", "克", "1000"),
            ("万", "元", "10000"),
            ("元", "台", "-"),
            ("公斤", "克", "-"),
            ("", "元", "1"),
        ] {
            assert_eq!(
                ratio(from, to).map_or_else(|| "-".to_owned(), |ratio| ratio.normalize().to_string()),
                many,
                "{from} {to}"
            );
        }
    }

    #[test]
    fn numbers_have_a_unit_behind_or_a_sign_in_front() {
        for (text, number, unit) in [
            ("1680元", "1680", "元"),
            ("¥1,900.00元", "1,900.00", "元"),
            ("￥1900", "1900", ""),
            ("３５ 件", "35", "件"),
            ("0.168万", "0.168", "万"),
            ("1680", "-", "-"),
            ("约1680元", "-", "-"),
            ("3天半", "3", "天半"),
            ("A4", "-", "-"),
        ] {
            let found = parts(text).unwrap_or_else(|| ("-".to_owned(), "-".to_owned()));
            assert_eq!(found, (number.to_owned(), unit.to_owned()), "{text}");
        }
    }
}
