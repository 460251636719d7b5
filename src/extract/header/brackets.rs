//! What stands in brackets in the label of a column of amounts and says nothing that the form knows: `内存（GHz）`,
//! `存储（100G）`, `内存（G）（最低）`. The numbers below are read all the same, so it is told.

use super::{Header, Meaning};
use crate::extract::fold::{fold, is_numeral};
use crate::grid::Grid;
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::schema::{Column, FieldType, Role, Table, Unit};

/// What parts several units.
const PARTS: [char; 8] = ['、', ',', ';', '/', '和', '与', '|', ':'];
/// What says that something must be written, or that all is meant.
const PLAIN: [&str; 15] = [
    "必填",
    "选填",
    "可选",
    "可填",
    "填写",
    "整数",
    "数字",
    "总量",
    "总计",
    "合计",
    "总容量",
    "容量",
    "大小",
    "规格",
    "单位",
];

/// Tells of the brackets that are neither a unit of the column, nor `每台`, nor part of its labels.
pub(crate) fn unknown(table: &Table, grid: &Grid, header: &Header) -> Vec<Problem> {
    let mut problems = Vec::new();
    for own in header.columns.iter().filter(|own| own.label.contains(['(', '（', '[', '【'])) {
        let (Meaning::Column(key, _) | Meaning::Part(key, _) | Meaning::Again(key, _)) = &own.meaning else { continue };
        let Some(known) = table.columns.get(key) else { continue };
        let Some(unit) = known.field.unit.as_ref().filter(|_| is_amount(known)) else { continue };
        let Some(inner) = unknown_in(table, known, unit, &own.label) else { continue };
        let (label, kept) = (&own.label, unit.names.first().map_or("", String::as_str));
        let message = message!(
            "列标题“{label}”括号里的“{inner}”没有用上，下面的数按“{kept}”读取",
            "“{inner}” in the brackets of the column “{label}” was not applied: its numbers were read in {kept}"
        );
        let help = Message::new(
            "请核对各数；列标题请用规定的写法，说明写在备注里",
            "check the numbers; give the column its printed label, and write remarks beside the rows",
        );
        let problem = Problem::warning("unread", message).field(format!("{}.{key}", table.key));
        problems.push(problem.place(grid.place(header.row, own.column)).found(label.clone()).help(help));
    }
    problems
}

fn is_amount(known: &Column) -> bool {
    matches!(known.field.kind, FieldType::Integer | FieldType::Decimal)
}

/// The first of the brackets in a label that says something else.
fn unknown_in(table: &Table, known: &Column, unit: &Unit, label: &str) -> Option<String> {
    let folded = fold(label).replace(['[', '【'], "(").replace([']', '】'], ")");
    let own = || std::iter::once(&known.field.label).chain(&known.field.aliases).chain(&known.parts);
    if own().any(|own| fold(own) == folded) {
        return None;
    }
    let others = table.columns.values().filter(|column| column.role == Role::Quantity);
    let things: Vec<String> = others.filter_map(|own| own.field.unit.as_ref()).flat_map(names).collect();
    let units: Vec<String> = names(unit).collect();
    let inners = folded.split('(').skip(1).filter_map(|rest| rest.split(')').next());
    let is_known = |inner: &&str| {
        let pieces: Vec<&str> = inner.split(PARTS).map(str::trim).collect();
        let is_unit = |piece: &str| {
            let bare = piece.trim_start_matches("单位");
            units.iter().any(|unit| unit == bare)
        };
        let is_thing = |piece: &str| pieces.len() > 1 && things.iter().any(|thing| thing == piece);
        let is_part = |piece: &str| {
            let said = ["包含", "包括", "含"].iter().find_map(|word| piece.strip_prefix(word)).unwrap_or(piece);
            own().map(|own| fold(own)).any(|own| own == said || own.split('(').next() == Some(said))
        };
        pieces.iter().all(|piece| {
            piece.is_empty()
                || piece.chars().all(|c| c.is_ascii_digit() || is_numeral(c))
                || piece.starts_with(['每', '单', '各'])
                || PLAIN.contains(piece)
                || is_unit(piece)
                || is_thing(piece)
                || is_part(piece)
        })
    };
    let inner = inners.into_iter().find(|inner| !is_known(inner))?;
    // As it was written, where that can be found.
    let written = label.split(['(', '（', '[', '【']).filter_map(|rest| rest.split([')', '）', ']', '】']).next());
    Some(written.into_iter().find(|text| fold(text) == inner).unwrap_or(inner).to_owned())
}

/// The names of a unit and of those that are converted to it, folded.
fn names(unit: &Unit) -> impl Iterator<Item = String> + use<'_> {
    unit.names.iter().chain(unit.others.iter().map(|(name, _)| name)).map(|name| fold(name))
}
