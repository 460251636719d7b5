//! From raw data to the valid model, with everything that is wrong on the way.
//!
//! A form is built together with its annexes: their fields, tables, rules and printed body become part of it. What is
//! wrong inside an annex is told in its own file, so that it is built here with mistakes that nobody reads.

mod body;
mod field;
mod identity;
mod rule;
mod table;
mod types;

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::files::{File, Files};
use super::mistakes::Mistakes;
use super::raw::{RawPage, RawSheet};
use super::slots::is_key;
use super::{
    Block, Field, Orientation, Page, Paragraph, Part, Rule, Schema, Sheet, Style, Table, Text, labels, nearest_help,
};
use crate::message;
use crate::message::Message;
use crate::node::{Kind, Node};
use crate::record::{ByKey, Key};

/// Characters that Excel refuses in the name of a sheet.
const SHEET_CHARACTERS: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];
/// Characters of a sheet's name that Excel takes.
const SHEET_LENGTH: usize = 31;
/// Keys that records and expressions need for themselves.
const RESERVED: [&str; 10] = ["form", "totals", "extra", "row", "index", "true", "false", "null", "in", "as"];

/// A form under construction.
struct Builder<'f, 'a> {
    files: &'f Files<'a>,
    fields: ByKey<Field>,
    tables: ByKey<Table>,
    rules: Vec<Rule>,
    annexes: Vec<Key>,
    /// Fields, and columns as `table.column`, of which it is not known what they hold.
    untyped: HashSet<String>,
}

/// Builds the schema of `file`. Where there are mistakes, the schema is not to be used.
pub(super) fn schema(file: &File<'_>, files: &Files<'_>, mistakes: &mut Mistakes<'_>) -> Schema {
    let raw = &file.raw;
    let node = &file.node;
    form_id(&raw.form, node.child("form"), mistakes);
    if raw.version.trim().is_empty() {
        mistakes.at(node.child("version"), Message::new("版本是空的", "the version is empty"), Message::default());
    }
    let mut builder = Builder {
        files,
        fields: ByKey::default(),
        tables: ByKey::default(),
        rules: Vec::new(),
        annexes: Vec::new(),
        untyped: HashSet::new(),
    };
    let page = page(&raw.page, node.child("page"), mistakes);
    let body = builder.form(file, &page, mistakes);
    // What annexes have belongs to the form: together they are right where nothing of them was replaced.
    let is_right = mistakes.is_known() && files.are_prepared();
    if !is_right && knows_names(node) {
        builder.names(file, mistakes);
    }
    let mut text = |source: &str, node: &Node| {
        let text = body::text(source, node, mistakes);
        if knows_names(node) {
            builder.known_slots(&text, source, node, mistakes);
        }
        text
    };
    let title = text(&raw.title, node.child("title"));
    let file_name = text(&raw.file_name, node.child("file_name"));
    let other = node.child("also_titled");
    let also_titled = raw.also_titled.iter().enumerate().map(|(i, t)| text(t, other.item(i))).collect();
    if !is_right {
        labels::distinct(file, &body, mistakes);
        // Where nothing is known of a part of the body, it may print anything.
        if node.get("body").is_some_and(|body| !mistakes.is_misshapen_in(body)) || mistakes.is_known() {
            labels::printed(file, &body, mistakes);
        }
    }
    let identity::Identity { returned_by, identity, told_apart_by } =
        identity::build(raw, node, &builder.fields, &builder.tables, mistakes);
    let Builder { mut fields, tables, rules, annexes, .. } = builder;
    labels::titles(&body, &mut fields);
    Schema {
        form: raw.form.as_str().into(),
        version: raw.version.clone(),
        also_titled,
        summary: raw.summary.clone(),
        attachment: raw.attachment.clone(),
        code: raw.code.clone(),
        file_name,
        sheet: sheet(&raw.sheet, &title, node.child("sheet"), mistakes),
        title,
        returned_by,
        identity,
        told_apart_by,
        page,
        fields,
        tables,
        body,
        rules,
        annexes,
    }
}

impl Builder<'_, '_> {
    /// Adds the fields, tables and rules of `file`, which the outer form wins over, and gives its body.
    fn form(&mut self, file: &File<'_>, page: &Page, mistakes: &mut Mistakes<'_>) -> Vec<Block> {
        let raw = &file.raw;
        let node = &file.node;
        let are_terms_known = !node.get("vocabularies").is_some_and(|terms| mistakes.is_misshapen_in(terms));
        let mut list = node.child("fields").in_order();
        for (key, field) in &raw.fields {
            let (name, place) = list.entry(key);
            key_spelling(key, name, mistakes);
            if field.column.is_some() {
                mistakes.at(
                    place.key("column"),
                    Message::new("column 只用于表格的列", "`column` belongs to the columns of a table"),
                    Message::new("删去这一项", "leave it out"),
                );
            }
            if is_unknown(place, are_terms_known, mistakes) {
                self.untyped.insert(key.clone());
            }
            let built = field::build(key, field, &raw.vocabularies, place, node, mistakes);
            self.fields.entry(built.key.clone()).or_insert(built);
        }
        field::vocabularies(&raw.vocabularies, node.child("vocabularies"), mistakes);
        let mut list = node.child("tables").in_order();
        for (key, table) in &raw.tables {
            let (name, place) = list.entry(key);
            key_spelling(key, name, mistakes);
            if raw.fields.contains_key(key) {
                mistakes.at(
                    name,
                    message!("字段和表格都叫“{key}”", "a field and a table are both named “{key}”"),
                    Message::new("换一个名称", "choose another key"),
                );
            }
            let mut columns = place.child("columns").in_order();
            for name in table.columns.keys() {
                if is_unknown(columns.entry(name).1, are_terms_known, mistakes) {
                    self.untyped.insert(format!("{key}.{name}"));
                }
            }
            let built = table::build(key, table, file, place, page, mistakes);
            if !self.fields.contains_key(&built.key) {
                self.tables.entry(built.key.clone()).or_insert(built);
            }
        }
        // Rules of the form stand before those of its annexes and overrule them. Several rules may share an id: a code
        // that is a warning in one case and an error in another.
        let overruled: HashSet<Key> = self.rules.iter().map(|rule| rule.id.clone()).collect();
        let list = node.child("rules");
        for (index, rule) in raw.rules.iter().enumerate() {
            let built = rule::build(rule, list.item(index), mistakes);
            self.rules.extend(built.filter(|rule| !overruled.contains(&rule.id)));
        }
        self.body(file, page, mistakes)
    }

    /// Checks that slots name fields.
    fn known_slots(&self, text: &Text, source: &str, node: &Node, mistakes: &mut Mistakes<'_>) {
        for key in text.slots() {
            if self.fields.contains_key(key) {
                continue;
            }
            let at = source.find("{{").and_then(|open| source.get(open..)?.find(&**key).map(|found| open + found));
            let range = at.map_or(0..source.len(), |at| at..at + key.len());
            let column = self.tables.values().find(|table| table.columns.contains_key(key));
            let (message, help) = if let Some(table) = column {
                let table = &table.key;
                (
                    message!("“{key}”是表格“{table}”的列", "“{key}” is a column of the table “{table}”"),
                    message!("列由“table: {table}”印出", "columns are printed by “table: {table}”"),
                )
            } else if self.tables.contains_key(key) {
                (
                    message!("“{key}”是表格，不是字段", "“{key}” is a table, not a field"),
                    message!("写成“table: {key}”", "write “table: {key}”"),
                )
            } else {
                let known: Vec<&str> = self.fields.keys().map(|key| &**key).collect();
                (message!("没有“{key}”这个字段", "there is no field “{key}”"), nearest_help(key, &known))
            };
            mistakes.inside(node, &range, message, help);
        }
    }
}

/// Whether the fields and tables of a file are known at all.
fn knows_names(file: &Node) -> bool {
    let is_unknown = |list: &Node| !list.is_null() && !matches!(list.kind, Kind::Mapping(_));
    !["fields", "tables"].iter().any(|key| file.get(key).is_some_and(is_unknown))
}

/// Whether it is not known what the field at `node` holds: its type or its terms are written wrongly.
fn is_unknown(node: &Node, are_terms_known: bool, mistakes: &Mistakes<'_>) -> bool {
    let choices = node.get("choices");
    is_untyped(node, mistakes) || choices.is_some_and(|own| !are_terms_known || mistakes.is_misshapen_in(own))
}

/// Whether the type of the field at `node` is written wrongly.
fn is_untyped(node: &Node, mistakes: &Mistakes<'_>) -> bool {
    node.get("type").is_some_and(|kind| mistakes.is_misshapen(kind.at))
}

fn form_id(form: &str, node: &Node, mistakes: &mut Mistakes<'_>) {
    let fits = form.starts_with(|c: char| c.is_ascii_lowercase())
        && form.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !fits {
        mistakes.at(
            node,
            message!("“{form}”不能作表的代号", "“{form}” is no id of a form"),
            Message::new(
                "用小写字母开头，只含小写字母、数字和“-”",
                "begin with a lower-case letter; lower-case letters, digits and “-” only",
            ),
        );
    }
}

fn key_spelling(key: &str, node: &Node, mistakes: &mut Mistakes<'_>) {
    if !is_key(key) {
        mistakes.at(
            node,
            message!("“{key}”不能作键名", "“{key}” is no key"),
            Message::new(
                "只用字母、数字和“_”，不以数字开头",
                "letters, digits and “_” only, not beginning with a digit",
            ),
        );
    } else if RESERVED.contains(&key) {
        mistakes.at(
            node,
            message!("“{key}”另有用途，不能作键名", "“{key}” means something else and cannot be a key"),
            Message::new("换一个名称", "choose another key"),
        );
    }
}

fn page(raw: &RawPage, node: &Node, mistakes: &mut Mistakes<'_>) -> Page {
    let margins_mm = raw.margins_mm.unwrap_or([37.0, 26.0, 35.0, 28.0]);
    let page = Page {
        orientation: raw.orientation,
        margins_mm,
        cell_pt: raw.cell_pt.unwrap_or(12.0),
        cell_line_pt: raw.cell_line_pt.unwrap_or(17.0),
        title_pt: raw.title_pt.unwrap_or(22.0),
        page_numbers: raw.page_numbers,
    };
    if margins_mm.iter().any(|margin| !(0.0..=150.0).contains(margin)) || page.text_width_mm() < 20.0 {
        mistakes.at(
            node.child("margins_mm"),
            Message::new("页边距不合适", "the margins leave no room"),
            Message::new("依次为上、右、下、左，单位毫米", "top, right, bottom, left in millimetres"),
        );
    }
    for (key, points) in [("cell_pt", page.cell_pt), ("cell_line_pt", page.cell_line_pt), ("title_pt", page.title_pt)] {
        if !(4.0..=96.0).contains(&points) {
            mistakes.at(
                node.child(key),
                message!("{points} 磅不合适", "{points} points are no size for text"),
                Message::new("写 4 至 96 磅", "write 4 to 96 points"),
            );
        }
    }
    page
}

impl Page {
    /// Width between the margins in millimetres.
    pub fn text_width_mm(&self) -> f32 {
        let paper = match self.orientation {
            Orientation::Portrait => 210.0,
            Orientation::Landscape => 297.0,
        };
        let [_, right, _, left] = self.margins_mm;
        paper - left - right
    }
}

fn sheet(raw: &RawSheet, title: &Text, node: &Node, mistakes: &mut Mistakes<'_>) -> Sheet {
    let orientation = raw.orientation.unwrap_or(Orientation::Landscape);
    let Some(name) = &raw.name else {
        let name: String = title.print(|_, blank| blank.unwrap_or_default().to_owned());
        let name =
            name.chars().filter(|c| !SHEET_CHARACTERS.contains(c) && !c.is_control()).take(SHEET_LENGTH).collect();
        return Sheet { name, orientation };
    };
    // Excel counts UTF-16 units.
    if name.trim().is_empty() || name.encode_utf16().count() > SHEET_LENGTH {
        mistakes.at(
            node.child("name"),
            message!(
                "工作表名称“{name}”为空或超过 {SHEET_LENGTH} 个字符",
                "the name of the sheet “{name}” is empty or longer than {SHEET_LENGTH} characters"
            ),
            Message::new("起一个短的名称", "choose a short one"),
        );
    }
    if name.contains(SHEET_CHARACTERS) || name.starts_with('\'') || name.ends_with('\'') {
        mistakes.at(
            node.child("name"),
            message!(
                "工作表名称“{name}”含有不能用的字符",
                "the name of the sheet “{name}” has characters that Excel refuses"
            ),
            Message::new("不能含 [ ] : * ? / \\，首尾不能是单引号", "no [ ] : * ? / \\, and no apostrophe at its ends"),
        );
    }
    Sheet { name: name.clone(), orientation }
}

/// The exact decimal that a number was written as.
fn decimal(number: f64, node: &Node, mistakes: &mut Mistakes<'_>) -> Decimal {
    number.to_string().parse().unwrap_or_else(|_| {
        mistakes.at(
            node,
            message!("{number} 过大或位数过多", "{number} is too large or has too many digits"),
            Message::default(),
        );
        Decimal::ZERO
    })
}

/// Puts `prefix` before the first title of `blocks`.
fn prefix_title(blocks: &mut [Block], prefix: &str) {
    for block in blocks {
        match block {
            Block::Paragraph(Paragraph { text, style: Style::Title, .. }) => {
                text.parts.insert(0, Part::Literal(prefix.to_owned()));
                return;
            }
            Block::PageBreak => return,
            _ => {}
        }
    }
}
