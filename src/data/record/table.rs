//! The rows of a record's tables.

use super::super::labels::{labelled_help, near_label_help};
use super::{Path, Reading};
use crate::deadline;
use crate::extract::{WrittenRows, fold};
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::node::{Kind, Node, Position, over_limit_in};
use crate::problem::Problem;
use crate::record::{Key, KeyList, Record};
use crate::schema::{Role, Table, nearest_help};
use crate::value::Value;

impl Reading<'_, '_> {
    pub(super) fn table(&mut self, table: &Table, node: &Node) {
        if !matches!(node.kind, Kind::Sequence(_)) {
            let key = &table.key;
            self.wrong(
                "type",
                node.at,
                message!("“{key}”应为列表，一行一项", "“{key}” should be a list with an item for each row"),
                row_help(table),
            );
            return;
        }
        if let Some(too_many) = node.items().get(self.reader.limits.rows as usize) {
            self.too_many_rows(table, too_many.at);
            return;
        }
        let mut rows = Vec::with_capacity(node.items().len());
        let mut written = WrittenRows::new(table.columns.keys().cloned());
        let mut keys = KeyList::default();
        for (index, item) in node.items().iter().enumerate() {
            written.push_row(item.at.line, item.at.column);
            if !matches!(item.kind, Kind::Mapping(_)) {
                self.wrong("type", item.at, no_row(table, item), row_help(table));
                continue;
            }
            let mut row = Record::like(&keys);
            self.row(table, item, index, &mut row, &mut written);
            keys = row.key_list();
            rows.push(row);
            if index & 0xFF == 0xFF {
                self.beyond.lighten(&mut self.problems, deadline::kept());
            }
        }
        self.places.set_written(&table.key, written);
        if !table.fixed_rows.is_empty() && !rows.is_empty() {
            rows = self.fixed(table, rows, node.at);
        }
        if !rows.is_empty() {
            self.record.set(table.key.clone(), Value::Rows(rows));
        }
    }

    /// The table has more rows than there may be, the first of which stands here: no record is made of it.
    fn too_many_rows(&mut self, table: &Table, at: Position) {
        let Limits { rows, .. } = *self.reader.limits;
        let key = &table.key;
        let message = message!("“{key}”超过上限 {rows} 行", "“{key}” has more rows than the limit of {rows}");
        let reader = self.reader;
        let problem = reader.limits.oversized("rows", message);
        let said = over_limit_in(reader.file, reader.lines.rest(at.line as usize), at, problem);
        self.mistakes.push(*reader.placed(said, at));
    }

    fn row(&mut self, table: &Table, node: &Node, index: usize, row: &mut Record, written: &mut WrittenRows) {
        self.duplicates(node);
        // Most rows have their columns in order.
        let mut next = 0;
        for (key, value) in node.entries() {
            let Some(name) = key.text() else { continue };
            let path = Path { table: Some((&table.key, index)), name };
            if value.is_null() {
                continue;
            }
            let found = match table.columns.get_index(next) {
                Some((known, column)) if **known == *name => Some((next, column)),
                _ => table.columns.get_full(name).map(|(number, _, column)| (number, column)),
            };
            if let Some((number, column)) = found {
                next = number + 1;
                written.push_cell(number, value.at.line, value.at.column);
                if let Some(value) = self.value(&column.field, value, path) {
                    row.set_shared(&column.field.key, value);
                }
            } else if name == "extra" && table.extra_columns {
                let mut extra = Record::new();
                for (key, value) in value.entries() {
                    if let (Some(key), Some(text)) = (key.text(), value.text()) {
                        extra.set(key, Value::text(text));
                    }
                }
                if !extra.is_empty() {
                    self.problems.push(
                        Problem::note(
                            "extra-column",
                            Message::new("extra 中的内容不会印在表上", "what is in `extra` is not printed"),
                        )
                        .field(path.to_string())
                        .place(self.place(key.at))
                        .help(Message::new(
                            "需要印出的内容请写入表中已有的列",
                            "move what should be printed to a column of the form",
                        )),
                    );
                    row.set("extra", Value::Map(Box::new(extra)));
                }
            } else {
                let known: Vec<&str> = table.columns.keys().map(|k| &**k).collect();
                let fields = || table.columns.values().map(|column| &column.field);
                let helps =
                    [labelled_help(name, fields()), nearest_help(name, &known), near_label_help(name, fields())];
                let help = helps.into_iter().find(|help| !help.is_empty()).unwrap_or_default();
                let label = &table.key;
                self.wrong(
                    "unknown-field",
                    key.at,
                    message!("“{label}”没有“{name}”这一列", "“{label}” has no column “{name}”"),
                    help,
                );
            }
        }
        row.sort_by_keys(table.columns.keys().map(|k| &**k).chain(["extra"]));
    }

    /// Rows of a form whose rows are printed: put in the form's order, with the wording that they leave out.
    fn fixed(&mut self, table: &Table, rows: Vec<Record>, at: Position) -> Vec<Record> {
        let is_fixed = |key: &str| table.columns.get(key).is_some_and(|c| c.role == Role::Fixed);
        let mut result: Vec<Record> = Vec::new();
        let mut given: Vec<Option<Record>> = rows.into_iter().map(Some).collect();
        for (index, fixed) in table.fixed_rows.iter().enumerate() {
            let says = |row: &Record| {
                fixed.iter().all(|(key, value)| {
                    row.get(key).is_none_or(|own| {
                        fold(&own.plain()) == fold(&value.plain()) || matches!(value, Value::Number(_))
                    })
                }) && fixed.iter().any(|(key, _)| row.get(key).is_some_and(|v| v.as_text().is_some()))
            };
            let silent = |row: &Record| !row.iter().any(|(key, value)| is_fixed(key) && value.as_text().is_some());
            let found = given
                .iter()
                .position(|row| row.as_ref().is_some_and(says))
                .or_else(|| given.get(index).and_then(Option::as_ref).is_some_and(silent).then_some(index));
            let own = found.and_then(|at| given.get_mut(at)).and_then(Option::take).unwrap_or_default();
            let mut row = Record::new();
            for (key, value) in fixed {
                let kept = own.get(key).filter(|v| matches!(v, Value::Number(_))).unwrap_or(value);
                if kept != value {
                    self.altered(table, index, key, kept, value, at);
                }
                row.set(key.clone(), kept.clone());
            }
            for (key, value) in own.iter().filter(|(key, _)| !is_fixed(key)) {
                row.set(key, value.clone());
            }
            row.sort_by_keys(table.columns.keys().map(|k| &**k));
            result.push(row);
        }
        for row in given.into_iter().flatten() {
            let text = row.iter().find(|(key, _)| is_fixed(key)).map(|(_, value)| value.plain()).unwrap_or_default();
            self.wrong(
                "altered-text",
                at,
                message!("表中没有“{text}”这一行", "the form has no row “{text}”"),
                Message::new("只能填写表上印好的各行", "only the printed rows can be filled in"),
            );
        }
        result
    }

    fn altered(&mut self, table: &Table, index: usize, key: &Key, found: &Value, wanted: &Value, at: Position) {
        let (found, wanted) = (found.plain(), wanted.plain());
        let label = table.columns.get(key).map_or("", |c| c.field.label.as_str());
        let path = format!("{}[{index}].{key}", table.key);
        let place = self.places.get(&path).unwrap_or(self.place(at));
        self.problems.push(
            Problem::error(
                "altered-text",
                message!(
                    "“{label}”被改动：“{found}”，应为“{wanted}”",
                    "“{label}” was changed to “{found}”; it should read “{wanted}”"
                ),
            )
            .field(path)
            .place(place)
            .found(found)
            .expected(wanted)
            .help(Message::new("请恢复表中原有的内容", "restore what the form prints")),
        );
    }
}

/// Says of an item of a table that it is no row.
fn no_row(table: &Table, item: &Node) -> Message {
    let key = &table.key;
    match item.text() {
        Some(text) => {
            let text: String = text.chars().take(20).collect();
            message!(
                "“{key}”的每一项应是一行的各列，这里只是文字“{text}”",
                "each item of “{key}” should be a row with its columns; this is the text “{text}”"
            )
        }
        None => message!(
            "“{key}”的每一项应是一行的各列，这里又是列表",
            "each item of “{key}” should be a row with its columns; this is a list"
        ),
    }
}

/// How a row of a table is written.
fn row_help(table: &Table) -> Message {
    let columns = table.columns.values().filter(|column| matches!(column.role, Role::Value | Role::Fixed));
    let columns: Vec<String> = columns.take(2).map(|column| format!("{}: …", column.field.key)).collect();
    let row = columns.join(", ");
    message!("每行写成 - {{{row}}}", "write each row as - {{{row}}}")
}
