//! What names in a template mean: the fields and tables of a schema by key or by label, or anything at all without one.
//!
//! Tera knows neither Chinese names nor printed values. So every name that a template uses becomes a short variable of
//! its own (`f3`: the raw value of the fourth field, `p3`: as it is printed), and what a template uses is noted here, so
//! that a render converts nothing else.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use indexmap::IndexSet;

use super::mistake::{Code, Refusal};
use crate::char_count::CharCount as _;
use crate::extract::fold;
use crate::message;
use crate::message::Message;
use crate::record::Record;
use crate::schema::{Column, Field, Schema, Table};
use crate::value::Value;

/// What a template needs of a record.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) schema: Option<Arc<Schema>>,
    /// Whether names that have no value print nothing.
    pub(super) lenient: bool,
    labels: Vec<Label>,
    /// Names of the template's own, and without a schema those of the record: `v0`, `v1` …
    pub(super) plain: IndexSet<String>,
    /// Those of them that the record must have, in the order of first use.
    pub(super) roots: IndexSet<usize>,
    /// Names at the ends of paths that are printed as they are, without a schema.
    pub(super) bare: HashSet<String>,
    /// Fields whose raw values are used: `f0` …
    pub(super) raw: BTreeSet<usize>,
    /// Fields that are printed: `p0` …
    pub(super) printed: BTreeSet<usize>,
    /// Printed cells by table, row and column: `c0` …
    pub(super) cells: IndexSet<(usize, usize, usize)>,
    pub(super) tables: Vec<TableNames>,
}

/// What a template needs of a table.
#[derive(Debug, Default)]
pub(super) struct TableNames {
    labels: Vec<Label>,
    /// Whether the rows themselves are used: `t0` …
    pub(super) rows: bool,
    /// Whether the rows of `|rows` are used: `r0` …
    pub(super) padded: bool,
    /// Columns whose raw values are used; all of them where a row is used as a whole.
    pub(super) raw: BTreeSet<usize>,
    /// Columns that are printed, with the keys of their printed values in the map of a row.
    pub(super) printed: BTreeMap<usize, Arc<str>>,
    /// Whether `extra` is used.
    pub(super) extra: bool,
}

/// A folded spelling of a name.
#[derive(Debug)]
struct Label {
    folded: String,
    /// 0 for a key, 1 for a title, 2 for a label, 3 for an alias.
    tier: u8,
    target: Target,
}

/// What a name of a schema means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// A field, or a column of a table, by its number.
    Field(usize),
    /// A table by its number.
    Table(usize),
}

fn labels_of(field: &Field, target: Target, labels: &mut Vec<Label>) {
    let mut add = |text: &str, tier| labels.push(Label { folded: fold(text), tier, target });
    add(&field.key, 0);
    add(&field.title, 1);
    add(&field.label, 2);
    for alias in &field.aliases {
        add(alias, 3);
    }
}

/// The best meaning of `name`: that of the least tier. Several of one tier: an error with their keys.
fn look_up(labels: &[Label], name: &str, key: impl Fn(Target) -> String) -> Result<Option<Target>, Refusal> {
    let folded = fold(name);
    let matching = || labels.iter().filter(|label| label.folded == folded);
    let Some(tier) = matching().map(|label| label.tier).min() else { return Ok(None) };
    let mut targets: Vec<Target> = Vec::new();
    for label in matching().filter(|label| label.tier == tier) {
        if !targets.contains(&label.target) {
            targets.push(label.target);
        }
    }
    match targets.as_slice() {
        [target] => Ok(Some(*target)),
        several => {
            let keys = several.iter().map(|target| key(*target)).collect::<Vec<_>>().join("、");
            let keys_en = keys.replace('、', ", ");
            Err(Refusal::new(
                Code::AmbiguousName,
                message!("“{name}”不止一个", "there are several “{name}”"),
                Message::new(format!("请写字段名：{keys}"), format!("write the key: {keys_en}")),
            )
            .about(name))
        }
    }
}

impl Names {
    pub(super) fn new(schema: Option<Arc<Schema>>) -> Self {
        let mut names = Self::default();
        if let Some(schema) = &schema {
            for (number, field) in schema.fields.values().enumerate() {
                labels_of(field, Target::Field(number), &mut names.labels);
            }
            for (number, table) in schema.tables.values().enumerate() {
                let target = Target::Table(number);
                names.labels.push(Label { folded: fold(&table.key), tier: 0, target });
                names.labels.push(Label { folded: fold(&table.label), tier: 2, target });
                let aliases = table.aliases.iter().map(|alias| Label { folded: fold(alias), tier: 3, target });
                names.labels.extend(aliases);
                let mut own = TableNames::default();
                for (number, column) in table.columns.values().enumerate() {
                    labels_of(&column.field, Target::Field(number), &mut own.labels);
                }
                names.tables.push(own);
            }
        }
        names.schema = schema;
        names
    }

    pub(super) fn has_schema(&self) -> bool {
        self.schema.is_some()
    }

    /// The field or table that `name` means; none where there is none, an error where there are several.
    pub(super) fn target(&self, name: &str) -> Result<Option<Target>, Refusal> {
        look_up(&self.labels, name, |target| match target {
            Target::Field(number) => self.field(number).map_or_else(String::new, |field| {
                // A title tells apart what one label names.
                if field.title == field.label {
                    field.key.to_string()
                } else {
                    format!("{}（{}）", field.key, field.title)
                }
            }),
            Target::Table(number) => self.table(number).map_or_else(String::new, |table| table.key.to_string()),
        })
    }

    /// The table that is meant by a name that there is not.
    pub(super) fn table_meant(&self, name: &str) -> Option<usize> {
        let schema = self.schema.as_ref()?;
        if !matches!(self.target(name), Ok(None)) {
            return None;
        }
        let known = schema.tables.values().map(|table| (&*table.key, table.label.as_str()));
        let (key, _) = nearest(name, known)?;
        schema.tables.get_index_of(key)
    }

    /// The field `label` of the row that the field `head` begins: `负责人.联系电话`.
    pub(super) fn beside(&self, head: &str, label: &str) -> Option<usize> {
        let Ok(Some(Target::Field(number))) = self.target(head) else { return None };
        let own = &self.field(number)?.label;
        [head, own].into_iter().find_map(|head| match self.target(&format!("{head}{label}")) {
            Ok(Some(Target::Field(field))) => Some(field),
            _ => None,
        })
    }

    /// The column of a table that `name` means.
    pub(super) fn column_of(&self, table: usize, name: &str) -> Result<usize, Refusal> {
        let labels = self.tables.get(table).map_or(&[][..], |table| &table.labels);
        let found = look_up(labels, name, |target| match target {
            Target::Field(number) => self.column_key(table, number).to_owned(),
            Target::Table(_) => String::new(),
        })?;
        if let Some(Target::Field(column)) = found {
            return Ok(column);
        }
        let Some(table) = self.table(table) else { return Err(unknown(name, &[])) };
        let columns: Vec<_> =
            table.columns.values().map(|column| (&*column.field.key, column.field.label.as_str())).collect();
        let label = &table.label;
        let Refusal { help, .. } = unknown(name, &columns);
        Err(Refusal::new(
            Code::UnknownColumn,
            message!("“{label}”没有“{name}”这一列", "the table “{label}” has no column “{name}”"),
            help,
        )
        .about(name))
    }

    pub(super) fn field(&self, number: usize) -> Option<&Field> {
        Some(self.schema.as_ref()?.fields.get_index(number)?.1)
    }

    pub(super) fn table(&self, number: usize) -> Option<&Table> {
        Some(self.schema.as_ref()?.tables.get_index(number)?.1)
    }

    pub(super) fn column(&self, table: usize, number: usize) -> Option<&Column> {
        Some(self.table(table)?.columns.get_index(number)?.1)
    }

    /// The key of a column; empty where there is none.
    pub(super) fn column_key(&self, table: usize, number: usize) -> &str {
        self.column(table, number).map_or("", |column| &column.field.key)
    }

    /// Notes a use of a table.
    pub(super) fn note(&mut self, table: usize, how: impl FnOnce(&mut TableNames)) {
        if let Some(used) = self.tables.get_mut(table) {
            how(used);
        }
    }

    /// A row of the table is used as a whole.
    pub(super) fn use_whole(&mut self, table: usize) {
        let columns = self.table(table).map_or(0, |table| table.columns.len());
        self.note(table, |used| {
            used.raw.extend(0..columns);
            used.extra = true;
        });
    }

    /// The variable of a name that is the record's.
    pub(super) fn root(&mut self, name: &str) -> String {
        let (number, _) = self.plain.insert_full(name.to_owned());
        self.roots.insert(number);
        format!("v{number}")
    }

    /// The variable of a name that is not the schema's.
    pub(super) fn variable(&mut self, name: &str) -> String {
        let (number, _) = self.plain.insert_full(name.to_owned());
        format!("v{number}")
    }

    /// A variable of its own; messages call it `name`.
    pub(super) fn hidden(&mut self, name: &str, number: usize) -> String {
        self.variable(&format!("{name}\0{number}"))
    }

    /// The name behind a variable, as people write it; the text itself where it is none.
    pub(super) fn shown(&self, variable: &str) -> String {
        let number = |rest: &str| rest.parse::<usize>().ok();
        let mut chars = variable.chars();
        let kind = chars.next();
        let Some(number) = number(chars.as_str()) else { return variable.to_owned() };
        let found = match kind {
            Some('v') => {
                let name = self.plain.get_index(number);
                name.map(|name| name.split_once('\0').map_or(name.as_str(), |(name, _)| name))
            }
            Some('f' | 'p') => self.field(number).map(|field| &*field.key),
            Some('t' | 'r') => self.table(number).map(|table| &*table.key),
            _ => None,
        };
        found.unwrap_or(variable).to_owned()
    }

    /// The name in an expression of Tera's that has no value: one that the record does not have, or else the last member
    /// that is asked for.
    pub(super) fn lacking(&self, text: &str, record: Option<&Record>) -> Option<String> {
        let mut last = None;
        let mut rest = text;
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        while let Some(at) = rest.find(|c: char| is_word(c) || c == '"') {
            let (before, word) = rest.split_at(at);
            if word.starts_with('"') {
                rest = word.get(1..).unwrap_or_default().split_once('"').map_or("", |(_, rest)| rest);
                continue;
            }
            let (word, after) = word.split_at(word.find(|c| !is_word(c)).unwrap_or(word.len()));
            rest = after;
            let shown = self.shown(word);
            if before.ends_with('.') || shown == word {
                continue;
            }
            let is_root =
                word.starts_with('v') && self.plain.get_index_of(&shown).is_some_and(|at| self.roots.contains(&at));
            if is_root && record.is_some_and(|record| record.get(&shown).is_none()) {
                return Some(shown);
            }
            // `.name` and `["name"]` behind it.
            let mut member = None;
            while let Some(next) = rest.strip_prefix(['.', '?']).or_else(|| rest.strip_prefix("[\"")) {
                let next = next.trim_start_matches(['.', '?', '[', '"']);
                let end = next.find(['.', '[', ']', ' ', '|', ')', ',', '?', '"']).unwrap_or(next.len());
                let (name, after) = next.split_at(end);
                rest = after.trim_start_matches(['"', ']']);
                member = Some(name.to_owned());
            }
            last = Some(member.unwrap_or(shown));
        }
        last
    }

    /// Says that a list of the record does not have the item that an expression of Tera's asks for by number.
    pub(super) fn no_item(&self, text: &str, record: Option<&Record>) -> Option<Message> {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        for (at, _) in text.match_indices('[') {
            let (before, behind) = (text.get(..at)?, text.get(at + 1..)?);
            let variable = before.get(before.rfind(|c| !is_word(c)).map_or(0, |at| at + 1)..)?;
            let Some(index) = behind.split_once(']').and_then(|(index, _)| index.parse::<usize>().ok()) else {
                continue;
            };
            let shown = self.shown(variable);
            let count = match record.and_then(|record| record.get(&shown)) {
                Some(Value::Rows(rows)) => rows.len(),
                Some(Value::List(items)) => items.len(),
                _ => continue,
            };
            if index >= count && shown != variable {
                return Some(message!(
                    "“{shown}”只有 {count} 项，没有 [{index}]",
                    "“{shown}” has {count} items, and no [{index}]"
                ));
            }
        }
        None
    }

    /// Says that there is no `name`, and the nearest one.
    pub(super) fn unknown(&self, name: &str, locals: &[&str]) -> Refusal {
        let mut known: Vec<(&str, &str)> = locals.iter().map(|name| (*name, "")).collect();
        if let Some(schema) = &self.schema {
            known.extend(schema.fields.values().map(|field| (&*field.key, field.title.as_str())));
            known.extend(schema.tables.values().map(|table| (&*table.key, table.label.as_str())));
        }
        unknown(name, &known)
    }
}

/// Names that are listed.
const MOST_LISTED: usize = 12;

/// Says that there is no `name`, and the nearest among `known`: keys with their labels.
pub(super) fn unknown(name: &str, known: &[(&str, &str)]) -> Refusal {
    let help = match nearest(name, known.iter().copied()) {
        Some((key, "")) => message!("是不是“{key}”", "did you mean “{key}”"),
        Some((key, label)) => message!("是不是“{key}”（{label}）", "did you mean “{key}” ({label})"),
        None if known.is_empty() => Message::default(),
        None => {
            let short =
                |label: &str| label.split(['（', '(']).next().unwrap_or(label).chars().take(12).collect::<String>();
            let named = |(key, label): &(&str, &str)| match *label {
                "" => (*key).to_owned(),
                label => format!("{key}（{}）", short(label)),
            };
            let list: Vec<String> = known.iter().map(named).take(MOST_LISTED).collect();
            let keys: Vec<&str> = known.iter().map(|(key, _)| *key).take(MOST_LISTED).collect();
            let (count, more) = (known.len(), known.len() > MOST_LISTED);
            let (zh, en) =
                if more { (format!("等 {count} 个"), format!(" … ({count})")) } else { Default::default() };
            Message::new(format!("可用的有：{}{zh}", list.join("、")), format!("there are: {}{en}", keys.join(", ")))
        }
    };
    Refusal::new(Code::UnknownName, message!("没有“{name}”", "there is no “{name}”"), help).about(name)
}

/// How much of two words is the same characters, in whatever order: words are put together in Chinese.
fn shared(a: &str, b: &str) -> f64 {
    let mut rest: Vec<char> = b.chars().collect();
    let (count, other) = (a.char_count(), rest.len());
    if count < 3 || other < 3 {
        return 0.0;
    }
    let mut same = 0_u32;
    for c in a.chars() {
        if let Some(at) = rest.iter().position(|other| *other == c) {
            rest.swap_remove(at);
            same += 1;
        }
    }
    2.0 * f64::from(same) / (count + other) as f64
}

/// A label without the bracket behind it, which says more of it.
fn head_of(label: &str) -> &str {
    label.split(['（', '(']).next().map(str::trim).filter(|head| !head.is_empty()).unwrap_or(label)
}

/// Pairs of names that are compared: data and template of some hundred names each.
pub(super) const MOST_COMPARED: usize = 100_000;

/// What a tag with `inner` may have meant by a `name` that there is not: a key of the data, or how that must be called
/// before a tag can name it.
pub(super) fn meant(inner: &str, name: &str, near: &str) -> Message {
    let is_of_name = |c: char| c.is_alphanumeric() || c == '_';
    let begins = !near.starts_with(|c: char| c.is_numeric());
    if begins && near.chars().all(is_of_name) {
        return message!("是不是“{near}”", "did you mean “{near}”");
    }
    if inner.contains(near) {
        let words: Vec<&str> = near.split(|c| !is_of_name(c)).filter(|word| !word.is_empty()).collect();
        let named = format!("{}{}", if begins { "" } else { "_" }, words.join("_"));
        return message!(
            "数据里的“{near}”不能写在标签里，名字只有文字、数字和下划线：在数据和标签里都改成“{named}”",
            "no tag can name “{near}” of the data, for names have letters, digits and underscores only: call it “{named}” in the data and in the tag"
        );
    }
    if let Some(member) = near.strip_prefix(name).and_then(|rest| rest.strip_prefix(['.', '．'])) {
        let goes_through = inner.trim_start().starts_with("for ") || inner.contains('|');
        return match goes_through {
            true => message!(
                "“{near}”不是列表“{name}”的列：Excel、CSV 里列名写 {name}[0].{member}、{name}[1].{member}，YAML 里写 {name}: [{{{member}: …}}]",
                "“{near}” is no column of a list “{name}”: in Excel and CSV the headings are {name}[0].{member}, {name}[1].{member}; in YAML write {name}: [{{{member}: …}}]"
            ),
            false => message!(
                "“{near}”不是“{name}”里的一项：YAML 里写 {name}: {{{member}: …}}；Excel、CSV 里列名写“{name}”，格里写 {{{member}: …}}",
                "“{near}” is nothing in a “{name}”: in YAML write {name}: {{{member}: …}}; in Excel and CSV the heading is “{name}”, and its cells hold {{{member}: …}}"
            ),
        };
    }
    message!(
        "数据里的“{near}”不能写在标签里，名字只有文字、数字和下划线：在数据里改成“{name}”",
        "no tag can name “{near}” of the data, for names have letters, digits and underscores only: call it “{name}” in the data"
    )
}

/// The most similar of `known`, by key or by label, if any is similar at all.
pub(super) fn nearest<'k>(name: &str, known: impl Iterator<Item = (&'k str, &'k str)>) -> Option<(&'k str, &'k str)> {
    /// Bytes of a name; what is longer is like nothing, for to compare two takes the time of both multiplied.
    const LONGEST: usize = 300;
    let folded = fold(name);
    let likeness = |other: &str| {
        let other = fold(other);
        if other.is_empty() || folded.is_empty() || folded.len().max(other.len()) > LONGEST {
            return 0.0;
        }
        // What begins with the name, or holds it, is likelier than what it only resembles.
        let within = match () {
            () if folded.len() == 1 || other.len() == 1 => 0.0,
            () if other.starts_with(&folded) => 0.7,
            () if other.contains(&folded) => 0.65,
            () if folded.contains(&other) => 0.6,
            () => 0.0,
        };
        // Of two characters, one mistyped is half of the name.
        let is_short = other.char_count() == 2 && folded.char_count() == 2 && !folded.is_ascii();
        let short = match () {
            () if is_short && other.chars().next() == folded.chars().next() => 0.52,
            () if is_short && other.chars().next_back() == folded.chars().next_back() => 0.51,
            () => 0.0,
        };
        let moved = if folded.is_ascii() { 0.0 } else { 0.9 * shared(&folded, &other) };
        strsim::normalized_damerau_levenshtein(&folded, &other).max(within).max(short).max(moved)
    };
    let mut best = None;
    let mut most = 0.5;
    for (key, label) in known {
        let like = likeness(key).max(likeness(label)).max(0.98 * likeness(head_of(label)));
        if like > most {
            (best, most) = (Some((key, label)), like);
        }
    }
    best
}
