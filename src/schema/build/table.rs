//! Tables: their columns, printed rows and total row.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::super::files::File;
use super::super::mistakes::Mistakes;
use super::super::raw::{RawColumn, RawCombined, RawField, RawScalar, RawTable, RawTotal};
use super::super::{Column, Combined, FieldType, Page, Role, Table, Total, labels, nearest_help};
use super::{decimal, field, key_spelling};
use crate::message;
use crate::message::Message;
use crate::node::Node;
use crate::record::{ByKey, Key};
use crate::value::Value;

/// Millimetres by which widths may exceed the page.
const TOLERANCE_MM: f32 = 1.0;

/// Builds the table `key` that stands at `node`.
pub(super) fn build(
    key: &str,
    raw: &RawTable,
    file: &File<'_>,
    node: &Node,
    page: &Page,
    mistakes: &mut Mistakes<'_>,
) -> Table {
    let list = node.child("columns");
    if raw.columns.is_empty() {
        mistakes.at(
            list,
            Message::new("表格没有列", "the table has no columns"),
            Message::new("至少写一列", "describe at least one"),
        );
    }
    let mut columns: ByKey<Column> = ByKey::default();
    let mut entries = list.in_order();
    for (name, raw_field) in &raw.columns {
        let (spelled, place) = entries.entry(name);
        key_spelling(name, spelled, mistakes);
        let field = field::build(name, raw_field, &file.raw.vocabularies, place, &file.node, mistakes);
        let column = column(name, raw_field, field, raw, place, mistakes);
        columns.insert(name.as_str().into(), column);
    }
    labels::columns(raw, list, mistakes);
    once(raw, list, mistakes);
    widths(&columns, page, list, mistakes);
    let unique = node.child("unique");
    let known = known(raw);
    let unique =
        raw.unique.iter().enumerate().map(|(at, name)| named(name, &known, unique.item(at), mistakes)).collect();
    if raw.blank_rows.is_some_and(|rows| rows > 1000) {
        mistakes.at(
            node.child("blank_rows"),
            Message::new("空行太多", "these are too many blank rows"),
            Message::new("最多 1000 行", "1000 at most"),
        );
    }
    Table {
        key: key.into(),
        label: raw.label.clone(),
        aliases: raw.aliases.clone(),
        required: raw.required,
        fixed_rows: fixed_rows(raw, node, mistakes),
        blank_rows: raw.blank_rows.unwrap_or(10),
        unique,
        total: raw.total.as_ref().map(|total| self::total(total, raw, file, node.child("total"), mistakes)),
        extra_columns: raw.extra_columns,
        combined: raw.combined.as_ref().map(|combined| self::combined(combined, raw, node.child("combined"), mistakes)),
        besides: Vec::new(),
        counted: None,
        feet: Vec::new(),
        heads: Vec::new(),
        columns,
    }
}

fn combined(combined: &RawCombined, raw: &RawTable, node: &Node, mistakes: &mut Mistakes<'_>) -> Combined {
    let (known, list) = (known(raw), node.child("columns"));
    let mut columns = Vec::new();
    for (at, name) in combined.columns.iter().enumerate() {
        if raw.columns.get(name).is_some_and(|column| column.unit.is_none()) {
            mistakes.at(
                list.item(at),
                message!(
                    "列“{name}”没有 unit，分不出它的数",
                    "the column “{name}” has no `unit` to tell its amounts by"
                ),
                Message::new("给该列写 unit，或从 combined 中去掉", "give it a `unit`, or leave it out here"),
            );
        }
        columns.push(named(name, &known, list.item(at), mistakes));
    }
    Combined { labels: combined.labels.clone(), columns }
}

fn known(raw: &RawTable) -> Vec<&str> {
    raw.columns.keys().map(String::as_str).collect()
}

/// The name of a column as a key, with a mistake where there is none of that name.
fn named(name: &str, known: &[&str], node: &Node, mistakes: &mut Mistakes<'_>) -> Key {
    if !known.contains(&name) {
        mistakes.at(node, message!("没有“{name}”这一列", "there is no column “{name}”"), nearest_help(name, known));
    }
    name.into()
}

fn column(
    name: &str,
    raw: &RawField,
    field: super::super::Field,
    table: &RawTable,
    node: &Node,
    mistakes: &mut Mistakes<'_>,
) -> Column {
    let Some(column) = &raw.column else {
        mistakes.at(
            node,
            message!("列“{name}”没有宽度", "the column “{name}” has no width"),
            Message::new("补上“column: {width_mm: …}”", "add “column: {width_mm: …}”"),
        );
        return Column { printed: true, ..Column::of(field) };
    };
    let place = node.child("column");
    let width_mm = column.width_mm.unwrap_or(0.0);
    if column.printed && (width_mm <= 0.0 || !width_mm.is_finite()) {
        mistakes.at(
            if column.width_mm.is_some() { place.child("width_mm") } else { place },
            message!("列“{name}”没有宽度", "the column “{name}” has no width"),
            Message::new(
                "补上 width_mm，不印的列写 printed: false",
                "add `width_mm`, or `printed: false` for a column that is not printed",
            ),
        );
    }
    if let Some(behind) = &column.behind {
        behind_column(name, behind, column, table, place, mistakes);
    }
    if !column.parts.is_empty() && !is_number(raw) {
        mistakes.at(
            place.key("parts"),
            Message::new("parts 只用于数字列", "`parts` is for columns of numbers"),
            Message::default(),
        );
    }
    if column.role == Role::Quantity && !is_number(raw) {
        mistakes.at(
            place.child("role"),
            Message::new("数量列应为数字", "a quantity is a number"),
            Message::new("写 type: integer", "write `type: integer`"),
        );
    }
    if let Some(most) = &column.most {
        named(most, &known(table), place.child("most"), mistakes);
        if !is_number(raw) || table.columns.get(most).is_some_and(|most| !is_number(most)) {
            mistakes.at(
                place.child("most"),
                Message::new("most 只用于数字列，指向数字列", "`most` is for columns of numbers, and names one"),
                Message::default(),
            );
        }
    }
    Column {
        field,
        width_mm,
        printed: column.printed,
        role: column.role,
        behind: column.behind.as_deref().map(Into::into),
        parts: column.parts.clone(),
        ditto: column.ditto,
        single: column.single,
        most: column.most.as_deref().map(Into::into),
        is_of_group: false,
        merge: column.merge,
    }
}

fn behind_column(
    name: &str,
    behind: &str,
    column: &RawColumn,
    table: &RawTable,
    node: &Node,
    mistakes: &mut Mistakes<'_>,
) {
    let place = node.child("behind");
    let Some(front) = table.columns.get(behind) else {
        named(behind, &known(table), place, mistakes);
        return;
    };
    if behind == name || front.column.as_ref().is_some_and(|c| !c.printed) {
        mistakes.at(
            place,
            message!("“{behind}”不是另一个印出的列", "“{behind}” is not another printed column"),
            Message::new("写一个印出的列", "name a printed column"),
        );
    }
    if column.printed {
        mistakes.at(
            place,
            Message::new(
                "印在别的列后面的列自己不能再印一列",
                "a column that is printed behind another has no column of its own",
            ),
            Message::new("加上 printed: false", "add `printed: false`"),
        );
    }
}

fn is_number(raw: &RawField) -> bool {
    matches!(raw.kind, FieldType::Integer | FieldType::Decimal)
}

/// A table has one column that numbers its rows and one quantity at most.
fn once(raw: &RawTable, list: &Node, mistakes: &mut Mistakes<'_>) {
    for role in [Role::Number, Role::Quantity] {
        let of_role = raw.columns.iter().filter(|(_, c)| c.column.as_ref().is_some_and(|c| c.role == role));
        for (name, _) in of_role.skip(1) {
            mistakes.at(
                list.child(name).child("column").child("role"),
                Message::new("这种列只能有一个", "a table has one column of this role"),
                Message::new("删去一个", "keep one"),
            );
        }
    }
}

fn widths(columns: &ByKey<Column>, page: &Page, list: &Node, mistakes: &mut Mistakes<'_>) {
    let sum: f32 = columns.values().filter(|c| c.printed && c.behind.is_none()).map(|c| c.width_mm).sum();
    let room = page.text_width_mm();
    if sum > room + TOLERANCE_MM {
        mistakes.at(
            list,
            message!(
                "各列共宽 {sum} 毫米，页面只有 {room} 毫米",
                "the columns are {sum} mm wide together, the page has {room} mm"
            ),
            Message::new("改小 width_mm，或改 page", "make `width_mm` smaller, or change `page`"),
        );
    }
}

fn fixed_rows(raw: &RawTable, node: &Node, mistakes: &mut Mistakes<'_>) -> Vec<Vec<(Key, Value)>> {
    let fixed: Vec<(&str, &RawField)> = raw
        .columns
        .iter()
        .filter(|(_, c)| c.column.as_ref().is_some_and(|c| c.role == Role::Fixed))
        .map(|(name, field)| (name.as_str(), field))
        .collect();
    let names: Vec<&str> = fixed.iter().map(|(name, _)| *name).collect();
    if raw.rows.is_empty() {
        if let Some(name) = names.first() {
            mistakes.at(
                node.child("columns").child(name).child("column").child("role"),
                Message::new("有 fixed 列，却没有 rows", "there are `fixed` columns but no `rows`"),
                Message::new("在 rows 中写明印好的各行", "list the printed rows under `rows`"),
            );
        }
        return Vec::new();
    }
    if names.is_empty() {
        mistakes.at(
            node.key("rows"),
            Message::new("有 rows，却没有 fixed 列", "there are `rows` but no `fixed` columns"),
            Message::new("把印好的列写成“role: fixed”", "give the printed columns “role: fixed”"),
        );
        return Vec::new();
    }
    let list = node.child("rows");
    let mut rows = Vec::with_capacity(raw.rows.len());
    for (index, row) in raw.rows.iter().enumerate() {
        let place = list.item(index);
        for name in row.keys().filter(|name| !names.contains(&name.as_str())) {
            let help = if raw.columns.contains_key(name) {
                message!("给列“{name}”写上“role: fixed”", "give the column “{name}” “role: fixed”")
            } else {
                nearest_help(name, &names)
            };
            mistakes.at(place.key(name), message!("“{name}”不是 fixed 列", "“{name}” is no `fixed` column"), help);
        }
        let mut values = Vec::with_capacity(fixed.len());
        for (name, field) in &fixed {
            // As it is spelled in the file; a prepared form has values only.
            let spelled = place.get(name).and_then(Node::text).map(Cow::Borrowed);
            let Some(written) = spelled.or_else(|| row.get(*name).map(RawScalar::text)) else {
                mistakes.at(
                    place,
                    message!("这一行缺少“{name}”", "this row lacks “{name}”"),
                    message!("补上“{name}:”", "add “{name}:”"),
                );
                continue;
            };
            let value = if is_number(field) {
                match written.parse::<Decimal>() {
                    Ok(number) => Value::Number(number),
                    Err(_) => {
                        mistakes.at(
                            place.child(name),
                            message!("“{written}”不是数字", "“{written}” is no number"),
                            Message::default(),
                        );
                        continue;
                    }
                }
            } else {
                Value::text(written.trim())
            };
            values.push(((*name).into(), value));
        }
        rows.push(values);
    }
    rows
}

fn total(raw: &RawTotal, table: &RawTable, file: &File<'_>, node: &Node, mistakes: &mut Mistakes<'_>) -> Total {
    let columns = known(table);
    let sums = node.child("sums");
    let summed: Vec<Key> =
        raw.sums.iter().enumerate().map(|(at, name)| named(name, &columns, sums.item(at), mistakes)).collect();
    for (at, name) in raw.sums.iter().enumerate() {
        if table.columns.get(name).is_some_and(|column| !is_number(column)) {
            mistakes.at(
                sums.item(at),
                message!("“{name}”不是数字列，不能合计", "“{name}” holds no numbers to be summed"),
                Message::new("把它的 type 改为 integer 或 decimal", "make its type `integer` or `decimal`"),
            );
        }
    }
    let fixed = node.child("fixed");
    let fields = node.child("fields");
    for (column, field) in &raw.fields {
        if !file.raw.fields.contains_key(field) {
            let known: Vec<&str> = file.raw.fields.keys().map(String::as_str).collect();
            mistakes.at(
                fields.child(column),
                message!("没有“{field}”这个字段", "there is no field “{field}”"),
                nearest_help(field, &known),
            );
        }
    }
    Total {
        label: raw.label.clone(),
        aliases: raw.aliases.clone(),
        sums: summed,
        printed: raw.printed,
        fixed: raw
            .fixed
            .iter()
            .map(|(column, n)| {
                (named(column, &columns, fixed.key(column), mistakes), decimal(*n, fixed.child(column), mistakes))
            })
            .collect(),
        fields: raw
            .fields
            .iter()
            .map(|(column, field)| (named(column, &columns, fields.key(column), mistakes), field.as_str().into()))
            .collect(),
    }
}
