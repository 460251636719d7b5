//! A record read by its schema: keys must be known, shapes must fit; values are coerced like those of a document.

mod table;

use std::fmt;
use std::sync::Arc;

use super::labels::{labelled_help, near_label_help};
use crate::error::{Diagnostic, Error, Result};
use crate::extract::{Extraction, Places, fold};
use crate::grid::Content;
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::node::{Kind, Lines, Node, Position, duplicates, mistake_in};
use crate::place::Place;
use crate::problem::{Beyond, Problem};
use crate::record::Record;
use crate::schema::{Catalog, Field, FieldType, Schema, nearest_help};
use crate::value::Value;
use crate::values::{coerce, coerce_value};

/// Reads records of one file.
pub(super) struct Reader<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) file: &'a str,
    pub(super) lines: Lines<'a>,
    /// The form of records that do not name theirs.
    pub(super) form: Option<&'a str>,
    /// Whether labels name fields, too (CSV, XLSX).
    pub(super) table: bool,
    /// The worksheet that the records stand in, where they do.
    pub(super) sheet: Option<Arc<str>>,
    pub(super) limits: &'a Limits,
    /// Whether the file may hold other records, too.
    pub(super) is_one_of_several: bool,
    /// Whether mistakes of the writer are problems of the record that is read, instead of the reason that there is none.
    pub(super) tells: bool,
}

/// The path of a value: written out only where something is said of it.
#[derive(Clone, Copy)]
struct Path<'p> {
    /// The table and the row.
    table: Option<(&'p str, usize)>,
    name: &'p str,
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.table {
            Some((table, index)) => write!(f, "{table}[{index}].{}", self.name),
            None => f.write_str(self.name),
        }
    }
}

struct Reading<'r, 'a> {
    reader: &'r Reader<'a>,
    schema: Arc<Schema>,
    record: Record,
    places: Places,
    problems: Vec<Problem>,
    beyond: Beyond,
    mistakes: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn mistake(&self, at: Position, message: Message, help: Message) -> Box<Diagnostic> {
        self.placed(mistake_in(self.file, self.lines.rest(at.line as usize), at, message, help), at)
    }

    /// What is said of a worksheet stands in its cells.
    fn placed(&self, mut mistake: Box<Diagnostic>, at: Position) -> Box<Diagnostic> {
        if self.sheet.is_some() {
            (mistake.place, mistake.excerpt) = (Some(self.place(at)), None);
        }
        mistake
    }

    fn place(&self, at: Position) -> Place {
        match &self.sheet {
            Some(sheet) => Place::Cell { sheet: sheet.clone(), row: at.line, column: at.column },
            None => Place::Line { line: at.line, column: at.column },
        }
    }

    pub(super) fn read(&self, node: &Node) -> Result<Extraction> {
        let fail =
            |at: Position, message: Message, help: Message| Error::Mistakes(vec![*self.mistake(at, message, help)]);
        if !matches!(node.kind, Kind::Mapping(_)) {
            return Err(fail(
                node.at,
                Message::new("一份记录应为一组键值", "a record is a mapping of keys to values"),
                super::pair_help(self.lines.rest(node.at.line as usize).lines().next().unwrap_or_default()),
            ));
        }
        let named = node.get("form");
        let form = match (named.and_then(Node::text), self.form) {
            (Some(form), _) => form,
            (None, Some(form)) => form,
            (None, None) => {
                let is_form = |key: &&Node| key.text().is_some_and(|text| text.trim().eq_ignore_ascii_case("form"));
                let help = match node.entries().iter().map(|(key, _)| key).find(is_form).and_then(Node::text) {
                    Some(key) => message!("“{key}”要写成小写的“form”", "write “{key}” in small letters: “form”"),
                    None => Message::new(
                        "补上“form: 表的代号”，或用 --form 指明",
                        "add “form: <id>”, or name it with --form",
                    ),
                };
                return Err(fail(
                    node.at,
                    Message::new("记录没有写明是哪一种表", "the record does not say which form it is"),
                    help,
                ));
            }
        };
        let Some(schema) = self.catalog.get(form) else {
            let (message, help) = self.catalog.unknown(form);
            let at = named.map_or(node.at, |named| named.at);
            return Err(fail(at, message, help));
        };
        let mut reading = Reading {
            reader: self,
            schema: schema.clone(),
            record: Record::of(&schema.form),
            places: Places::default(),
            problems: Vec::new(),
            beyond: Beyond::default(),
            mistakes: Vec::new(),
        };
        if self.is_one_of_several {
            reading.places.start_at(self.place(node.at));
        }
        reading.record(node);
        if !reading.mistakes.is_empty() {
            crate::order::comparing(&mut reading.mistakes, |a, b| a.place.cmp(&b.place));
            return Err(Error::Mistakes(reading.mistakes));
        }
        let Reading { schema, mut record, places, problems, beyond, .. } = reading;
        record.sort_by_keys(schema.fields.keys().map(|k| &**k).chain(schema.tables.keys().map(|k| &**k)));
        Ok(Extraction { schema, record, places, problems, beyond, totals: Vec::new(), goes_on: Vec::new() })
    }
}

impl Reading<'_, '_> {
    fn wrong(&mut self, code: &'static str, at: Position, message: Message, help: Message) {
        if self.reader.tells {
            self.problems.push(Problem::error(code, message).place(self.place(at)).help(help));
        } else {
            self.mistakes.push(*self.reader.mistake(at, message, help));
        }
    }

    fn place(&self, at: Position) -> Place {
        self.reader.place(at)
    }

    fn record(&mut self, node: &Node) {
        self.duplicates(node);
        let schema = self.schema.clone();
        let mut empty = Vec::new();
        for (key, value) in node.entries() {
            let Some(name) = key.text() else { continue };
            if name == "form" {
                continue;
            }
            if value.is_null() {
                empty.push((name, value.at));
                continue;
            }
            let fields = self.fields_named(&schema, name);
            if let [first, _, ..] = fields.as_slice() {
                let keys: Vec<&str> = fields.iter().map(|field| &*field.key).collect();
                let (list, first) = (keys.join(", "), &first.key);
                self.wrong(
                    "ambiguous",
                    key.at,
                    message!("“{name}”可能是几个字段：{list}", "“{name}” may be one of several fields: {list}"),
                    message!("改用字段名，如 {first}", "use the field's key, such as {first}"),
                );
            } else if let [field] = fields.as_slice() {
                if self.reader.table && self.places.get(&field.key).is_some() {
                    let field = &field.key;
                    self.wrong(
                        "inconsistent",
                        key.at,
                        message!(
                            "“{name}”就是 {field}，前面已有这一列",
                            "“{name}” is {field}, which has a column already"
                        ),
                        Message::new("只保留一列", "keep one of the columns"),
                    );
                    continue;
                }
                self.places.set(field.key.to_string(), self.place(value.at));
                if let Some(value) = self.value(field, value, Path { table: None, name: &field.key }) {
                    self.record.set(field.key.clone(), value);
                }
            } else if let Some(table) = schema.tables.get(name) {
                self.places.set(table.key.to_string(), self.place(value.at));
                self.table(table, value);
            } else {
                let mut known: Vec<&str> = schema.fields.keys().map(|k| &**k).collect();
                known.extend(schema.tables.keys().map(|k| &**k));
                if self.reader.table {
                    known.extend(schema.fields.values().map(|field| field.title.as_str()));
                }
                let help = self.field_help(&schema, name, &known);
                self.wrong(
                    "unknown-field",
                    key.at,
                    message!("没有“{name}”这个字段", "there is no field “{name}”"),
                    help,
                );
            }
        }
        // What is missing is missed where it would stand.
        for (name, at) in empty {
            if let [field] = self.fields_named(&schema, name).as_slice()
                && self.places.get(&field.key).is_none()
            {
                self.places.set(field.key.to_string(), self.place(at));
            }
        }
    }

    /// What to write for a field that there is not: the key of the label that was written, else the nearest, else where
    /// all are listed.
    fn field_help(&self, schema: &Schema, name: &str, known: &[&str]) -> Message {
        let help = labelled_help(name, schema.fields.values());
        if !help.is_empty() {
            return help;
        }
        let near = nearest_help(name, known);
        if !near.is_empty() {
            return near;
        }
        let help = near_label_help(name, schema.fields.values());
        if !help.is_empty() {
            return help;
        }
        let form = &schema.form;
        message!("`zwy forms {form}` 列出全部字段", "`zwy forms {form}` lists all fields")
    }

    /// The fields that a key may mean: the one of that name; in tables, all with that label.
    fn fields_named<'s>(&self, schema: &'s Schema, name: &str) -> Vec<&'s Field> {
        if let Some(field) = schema.fields.get(name) {
            return vec![field];
        }
        if !self.reader.table {
            return Vec::new();
        }
        let wanted = fold(name);
        let titled: Vec<&Field> = schema.fields.values().filter(|field| fold(&field.title) == wanted).collect();
        if titled.len() == 1 {
            return titled;
        }
        let means = |field: &&Field| fold(&field.title) == wanted || fold(&field.label) == wanted;
        schema.fields.values().filter(means).collect()
    }

    fn duplicates(&mut self, node: &Node) {
        for key in duplicates(node) {
            let name = key.text().unwrap_or_default().to_owned();
            self.wrong(
                "inconsistent",
                key.at,
                message!("“{name}”写了两次", "“{name}” is there twice"),
                Message::new("只保留一个", "keep one"),
            );
        }
    }

    fn value(&mut self, field: &Field, node: &Node, path: Path<'_>) -> Option<Value> {
        match &node.kind {
            Kind::Scalar { text, .. } => self.scalar(field, text, node.at, path),
            Kind::Sequence(items) if field.kind == FieldType::MultiChoice => {
                let mut texts = Vec::new();
                for item in items {
                    match item.text() {
                        Some(text) => texts.push(text.to_owned()),
                        None => self.wrong(
                            "type",
                            item.at,
                            message!("“{path}”的每一项应为文字", "each item of “{path}” should be text"),
                            Message::default(),
                        ),
                    }
                }
                self.choices(field, &texts, node.at, path)
            }
            _ => {
                let help = match field.kind {
                    FieldType::LongText => Message::new("多行文字请用“|”块", "write several lines as a “|” block"),
                    _ => Message::new("写成一个值", "write a single value"),
                };
                self.wrong("type", node.at, message!("“{path}”应为一个值", "“{path}” should be a single value"), help);
                None
            }
        }
    }

    fn scalar(&mut self, field: &Field, text: &Arc<str>, at: Position, path: Path<'_>) -> Option<Value> {
        let coerced = coerce(field, &Content::Text(text.clone()));
        let silent = coerced.value.is_none() && coerced.problems.is_empty() && !text.trim().is_empty();
        if silent && field.preset.as_deref() != Some(text.trim()) {
            let text = text.trim();
            self.problems.push(
                Problem::note(
                    "normalised",
                    message!("“{text}”表示空白，按未填写处理", "“{text}” stands for nothing: the field is empty"),
                )
                .field(path.to_string())
                .place(self.place(at))
                .found(text)
                .help(Message::new("无需处理；空白请直接不写", "nothing to do; leave the key out")),
            );
        }
        self.notice(coerced.problems, at, path);
        coerced.value
    }

    /// The items of a multi-choice.
    fn choices(&mut self, field: &Field, texts: &[String], at: Position, path: Path<'_>) -> Option<Value> {
        let items = texts.iter().map(|text| Value::text(text.as_str())).collect();
        let coerced = coerce_value(field, &Value::List(items));
        self.notice(coerced.problems, at, path);
        coerced.value
    }

    fn notice(&mut self, problems: Vec<Problem>, at: Position, path: Path<'_>) {
        if problems.is_empty() {
            return;
        }
        let path = path.to_string();
        let place = self.place(at);
        self.problems.extend(problems.into_iter().map(|problem| problem.field(path.as_str()).place(place.clone())));
    }
}
