//! What a template is rendered from, and what it is rendered into.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::Write;

use rust_decimal::Decimal;
use tera::value::Key;
use tera::{Context, Map, Value as Tera};

use super::finish::finish;
use super::names::Names;
use super::scan::Guard;
use super::{STEP, filters};
use crate::error::{Diagnostic, Error, Result};
use crate::message;
use crate::message::Message;
use crate::record::Record;
use crate::schema::{Role, Table};
use crate::value::Value;
use crate::values;

/// Variables that stand at the end of what must not be empty: the sink takes their values for marks.
pub(super) const NEEDS_PARAGRAPH: &str = "zwy_paragraph";
pub(super) const NEEDS_CONTENT: &str = "zwy_content";
/// Stands before the grid of a table whose columns may change.
pub(super) const NEEDS_GRID: &str = "zwy_grid";
const MARKS: [(&str, &str, Guard); 3] = [
    (NEEDS_PARAGRAPH, "\u{6}", Guard::Paragraph),
    (NEEDS_CONTENT, "\u{7}", Guard::Content),
    (NEEDS_GRID, "\u{3}", Guard::Grid),
];

/// The values that a template uses, as Tera takes them; and whether one of them that is printed as it is needs to be
/// spelled.
pub(super) fn context(names: &Names, record: &Record, file: &str) -> Result<(Context, bool)> {
    let mut context = Context::new();
    let maker = Maker { names, file, odd: Cell::new(false) };
    for (name, mark, _) in MARKS {
        context.insert_value(name, Tera::safe_string(mark));
    }
    for (number, name) in names.plain.iter().enumerate() {
        let value = match (record.get(name), &names.schema) {
            (_, Some(schema)) if name == "form" => Tera::from(&*schema.form),
            (Some(value), None) => {
                maker.look(name, value);
                maker.raw(value, &|| name.clone())?
            }
            _ => continue,
        };
        context.insert_value(format!("v{number}"), value);
    }
    for &number in &names.raw {
        let Some(field) = names.field(number) else { continue };
        context.insert_value(
            format!("f{number}"),
            maker.absent_or(record.get(&field.key), field, &|| field.key.to_string())?,
        );
    }
    for &number in &names.printed {
        let Some(field) = names.field(number) else { continue };
        let text = values::print(field, record.get(&field.key));
        context.insert_value(format!("p{number}"), maker.text(&text, &|| field.key.to_string())?);
    }
    for (number, used) in names.tables.iter().enumerate() {
        let Some(table) = names.table(number) else { continue };
        if used.rows {
            let rows = record.rows(&table.key).iter().enumerate();
            let rows = rows.map(|(index, row)| maker.row(number, table, row, index)).collect::<Result<Vec<_>>>()?;
            context.insert_value(format!("t{number}"), Tera::from(rows));
        }
        if used.padded {
            let rows = padded(table, record.rows(&table.key));
            let mut made = Vec::with_capacity(rows.len());
            let mut blank = None;
            for (index, row) in rows.iter().enumerate() {
                // Blank rows are alike.
                made.push(match &blank {
                    Some(blank) if row.is_empty() => Tera::clone(blank),
                    _ => maker.row(number, table, row, index)?,
                });
                if row.is_empty() && blank.is_none() {
                    blank = made.last().cloned();
                }
            }
            context.insert_value(format!("r{number}"), Tera::from(made));
        }
    }
    let mut laid: Vec<Option<Vec<Cow<'_, Record>>>> = Vec::new();
    laid.resize_with(names.tables.len(), || None);
    for (number, &(table_number, row, column)) in names.cells.iter().enumerate() {
        let (Some(table), Some(laid)) = (names.table(table_number), laid.get_mut(table_number)) else { continue };
        let rows = laid.get_or_insert_with(|| padded(table, record.rows(&table.key)));
        let text = maker.cell(table_number, table, rows.get(row).map(|row| &**row), row, column);
        let path = || format!("{}[{row}].{}", table.key, names.column_key(table_number, column));
        context.insert_value(format!("c{number}"), maker.text(&text, &path)?);
    }
    Ok((context, maker.odd.get()))
}

/// The rows that a table prints: those of the record on the table's fixed rows, or blank ones where there are none.
fn padded<'r>(table: &Table, rows: &'r [Record]) -> Vec<Cow<'r, Record>> {
    if table.fixed_rows.is_empty() {
        let blank = if rows.is_empty() { table.blank_rows } else { 0 };
        return rows.iter().map(Cow::Borrowed).chain((0..blank).map(|_| Cow::Owned(Record::new()))).collect();
    }
    let mut taken = vec![false; rows.len()];
    let mut laid = Vec::with_capacity(table.fixed_rows.len().max(rows.len()));
    for (index, fixed) in table.fixed_rows.iter().enumerate() {
        // The row that says the same in the fixed columns; or else the one in this position that says nothing there.
        let agrees = |row: &Record| {
            let said = fixed.iter().filter_map(|(key, value)| row.get(key).map(|said| said == value));
            said.fold(None, |all: Option<bool>, one| Some(all.unwrap_or(true) && one))
        };
        let free = |at: usize| taken.get(at) == Some(&false);
        let first = Some(index).filter(|&at| free(at) && rows.get(at).and_then(agrees) != Some(false));
        let first = first.filter(|&at| at < rows.len());
        let found =
            first.or_else(|| (0..rows.len()).find(|&at| free(at) && rows.get(at).and_then(agrees) == Some(true)));
        let mut row = match found.and_then(|at| rows.get(at)) {
            Some(row) => Cow::Borrowed(row),
            None => Cow::Owned(Record::new()),
        };
        if let Some(flag) = found.and_then(|at| taken.get_mut(at)) {
            *flag = true;
        }
        for (key, value) in fixed {
            if row.get(key).is_none() {
                row.to_mut().set(key.clone(), value.clone());
            }
        }
        laid.push(row);
    }
    laid.extend(rows.iter().zip(taken).filter(|(_, taken)| !taken).map(|(row, _)| Cow::Borrowed(row)));
    laid
}

struct Maker<'a> {
    names: &'a Names,
    file: &'a str,
    /// Whether a name that the template prints holds anything but text and numbers.
    odd: Cell<bool>,
}

impl Maker<'_> {
    fn row(&self, number: usize, table: &Table, row: &Record, index: usize) -> Result<Tera> {
        let Some(used) = self.names.tables.get(number) else { return Ok(Tera::none()) };
        let mut map = Map::with_capacity(used.raw.len() + used.printed.len() + usize::from(used.extra));
        let path = |key: &str| format!("{}[{index}].{key}", table.key);
        for &column in &used.raw {
            let Some(column) = self.names.column(number, column) else { continue };
            let key = &column.field.key;
            let value = self.absent_or(row.get(key), &column.field, &|| path(key))?;
            map.insert(Key::String(key.clone()), value);
        }
        if used.extra {
            let extra = match row.get("extra") {
                Some(extra) => self.raw(extra, &|| path("extra"))?,
                None => Tera::from(Map::new()),
            };
            map.insert(Key::Str("extra"), extra);
        }
        for (&column, key) in &used.printed {
            let text = self.cell(number, table, Some(row), index, column);
            let value = self.text(&text, &|| path(self.names.column_key(number, column)))?;
            map.insert(Key::String(key.clone()), value);
        }
        Ok(Tera::from(map))
    }

    /// What a column prints for a row; for a row that is not there, what it prints in a blank one.
    fn cell(&self, number: usize, table: &Table, row: Option<&Record>, index: usize, column: usize) -> String {
        let Some(column_of) = self.names.column(number, column) else { return String::new() };
        let field = &column_of.field;
        let value = row.and_then(|row| row.get(&field.key));
        let counts = |value: Option<&Value>| value.and_then(Value::as_number).is_some_and(|n| n > Decimal::ONE);
        if column_of.behind.is_some() {
            let is_text = matches!(value, Some(Value::Text(text)) if !text.is_empty());
            return if counts(value) || is_text { values::print(field, value) } else { String::new() };
        }
        let is_filled = row.is_some_and(|row| !row.is_empty());
        if column_of.role == Role::Number && value.is_none() && is_filled {
            return (index + 1).to_string();
        }
        let mut text = values::print(field, value);
        // A template may print what stands behind by a tag of its own.
        let used = self.names.tables.get(number);
        for (other_number, other) in table.columns.values().enumerate() {
            let is_behind = other.behind.as_ref() == Some(&field.key);
            if is_behind && !used.is_some_and(|used| used.printed.contains_key(&other_number)) {
                let value = row.and_then(|row| row.get(&other.field.key));
                if counts(value) {
                    text.push_str(&values::print(&other.field, value));
                }
            }
        }
        text
    }

    /// A raw value; an empty list or none for an absent one.
    fn absent_or(
        &self,
        value: Option<&Value>,
        field: &crate::schema::Field,
        path: &dyn Fn() -> String,
    ) -> Result<Tera> {
        match value {
            Some(value) => self.raw(value, path),
            None if field.kind == crate::schema::FieldType::MultiChoice => Ok(Tera::from(Vec::<Tera>::new())),
            None => Ok(Tera::none()),
        }
    }

    fn raw(&self, value: &Value, path: &dyn Fn() -> String) -> Result<Tera> {
        Ok(match value {
            Value::Text(text) => self.text(text, path)?,
            Value::Bool(truth) => Tera::from(*truth),
            Value::Null => Tera::none(),
            // Data without a schema spells fractions.
            Value::Number(number) if number.scale() > 0 && self.names.schema.is_none() => filters::fraction(*number),
            Value::Number(number) => filters::number(*number),
            Value::Date(date) => Tera::from(date.to_string()),
            Value::List(items) => {
                let item = |(index, item)| self.raw(item, &|| format!("{}[{index}]", path()));
                Tera::from(items.iter().enumerate().map(item).collect::<Result<Vec<_>>>()?)
            }
            Value::Rows(rows) => {
                let row = |(index, row)| self.map(row, &|| format!("{}[{index}]", path()));
                Tera::from(rows.iter().enumerate().map(row).collect::<Result<Vec<_>>>()?)
            }
            Value::Map(map) => self.map(map, path)?,
        })
    }

    fn map(&self, record: &Record, path: &dyn Fn() -> String) -> Result<Tera> {
        let mut map = Map::with_capacity(record.len());
        for (key, value) in record.entries() {
            self.look(key, value);
            map.insert(Key::String(key.clone()), self.raw(value, &|| format!("{}.{key}", path()))?);
        }
        Ok(Tera::from(map))
    }

    /// Notes a value that is spelled otherwise than Tera does.
    fn look(&self, key: &str, value: &Value) {
        if !matches!(value, Value::Text(_) | Value::Number(_) | Value::Date(_)) && self.names.bare.contains(key) {
            self.odd.set(true);
        }
    }

    /// A text, when XML can hold it (XML 1.0 §2.2); a form feed is a page break, and a bell a new paragraph.
    fn text(&self, text: &str, path: &dyn Fn() -> String) -> Result<Tera> {
        let is_bad = |b: u8| b < b' ' && !matches!(b, 0x07 | b'\t' | b'\n' | b'\r' | 0x0c);
        if text.bytes().any(|b| is_bad(b) || b == 0xef)
            && let Some(bad) = text
                .chars()
                .find(|&c| u8::try_from(u32::from(c)).is_ok_and(is_bad) || matches!(c, '\u{fffe}' | '\u{ffff}'))
        {
            let (path, code) = (path(), u32::from(bad));
            let message = message!(
                "“{path}”含有 Word 文件不能保存的控制字符 U+{code:04X}",
                "“{path}” holds the control character U+{code:04X}, which a Word file cannot keep"
            );
            let help = Message::new("从数据中删去该字符", "delete the character from the data");
            let mistake = Diagnostic::new(self.file, None, message, help);
            return Err(Error::Mistakes(vec![Diagnostic { about: Some(path), ..mistake }]));
        }
        Ok(Tera::from(text))
    }
}

/// Why a render had to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    Output,
    Steps,
}

/// Takes what Tera writes, up to a limit of bytes and of turns of loops.
pub(super) struct Sink {
    pub(super) bytes: Vec<u8>,
    pub(super) most: usize,
    pub(super) steps: usize,
    pub(super) stopped: Option<Stop>,
    /// Whether something is left to be done when all is printed.
    pub(super) marked: bool,
    /// Where something must not be empty.
    pub(super) guards: Vec<(usize, Guard)>,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let mut rest = bytes;
        // The text behind the head of a loop begins with a mark of its own; a guard is nothing but its mark.
        match bytes.split_first() {
            Some((&first, others)) if first == STEP as u8 => {
                rest = others;
                if self.steps == 0 {
                    self.stopped = Some(Stop::Steps);
                    return Err(std::io::Error::other("steps"));
                }
                self.steps -= 1;
                filters::work(filters::TURN).map_err(std::io::Error::other)?;
            }
            Some((first, [])) if *first < b'\t' => {
                let guard = MARKS.iter().find(|(_, mark, _)| mark.as_bytes() == bytes);
                match guard {
                    Some((_, _, Guard::Grid)) => self.marked = true,
                    Some((_, _, guard)) => {
                        self.guards.push((self.bytes.len(), *guard));
                        return Ok(());
                    }
                    None => {}
                }
            }
            _ => {}
        }
        if rest.len() > self.most.saturating_sub(self.bytes.len()) {
            self.stopped = Some(Stop::Output);
            return Err(std::io::Error::other("output"));
        }
        if self.bytes.capacity() - self.bytes.len() < rest.len() {
            self.grow();
        }
        self.bytes.extend_from_slice(rest);
        Ok(())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Whether a paragraph, which may be empty, or a control stands at the end, up to marks without content such as the ends
/// of bookmarks.
fn ends_in_paragraph(mut xml: &[u8]) -> bool {
    loop {
        if xml.ends_with(b"</w:p>") || xml.ends_with(b"</w:sdt>") {
            return true;
        }
        let Some(begin) = xml.iter().rposition(|&byte| byte == b'<').filter(|_| xml.ends_with(b"/>")) else {
            return false;
        };
        let (before, last) = xml.split_at(begin);
        if last == b"<w:p/>" || last.starts_with(b"<w:p ") {
            return true;
        }
        xml = before;
    }
}

impl Sink {
    /// An empty one that takes so many bytes, and turns of loops.
    pub(super) const fn new(most: usize, steps: usize) -> Self {
        Self { bytes: Vec::new(), most, steps, stopped: None, marked: false, guards: Vec::new() }
    }

    /// Makes room for all that may still come where much is there already: to double once more would take half as much
    /// memory again while it is copied. Room that nothing is written to costs none.
    #[cold]
    fn grow(&mut self) {
        const MUCH: usize = 32 << 20;
        if self.bytes.len() >= MUCH {
            self.bytes.reserve_exact(self.most.saturating_sub(self.bytes.len()));
        }
    }

    /// What was written, finished.
    pub(super) fn finished(self) -> Vec<u8> {
        let marked = self.marked || filters::breaks();
        let bytes = self.mended();
        if marked { finish(bytes) } else { bytes }
    }

    /// What was written, with a paragraph where one must be, and without tables that have no rows and rows that have no
    /// cells.
    fn mended(self) -> Vec<u8> {
        let Self { bytes, guards, .. } = self;
        const ROWS: [&[u8]; 3] = [b"</w:tr>", b"</w:tc>", b"</w:sdt>"];
        let is_whole = |&(at, guard): &(usize, Guard)| {
            let before = bytes.get(..at).unwrap_or_default();
            match guard {
                Guard::Content => ROWS.iter().any(|end| before.ends_with(end)),
                _ => ends_in_paragraph(before),
            }
        };
        if guards.iter().all(is_whole) {
            return bytes;
        }
        let mut out: Vec<u8> = Vec::with_capacity(bytes.len() + 16 * guards.len());
        let mut from = 0;
        for (at, guard) in guards {
            out.extend_from_slice(bytes.get(from..at).unwrap_or_default());
            from = from.max(at);
            let ends_with = |ends: &[&[u8]]| ends.iter().any(|end| out.ends_with(end));
            if guard == Guard::Paragraph {
                if !ends_in_paragraph(&out) {
                    out.extend_from_slice(b"<w:p/>");
                }
                continue;
            }
            let rest = bytes.get(from..).unwrap_or_default();
            let is_table = rest.starts_with(b"</w:tbl");
            let (inner, open): (&[u8], &[u8]) = if is_table { (b"</w:tr>", b"<w:tbl") } else { (b"</w:tc>", b"<w:tr") };
            if ends_with(&[inner, b"</w:sdt>"]) {
                continue;
            }
            // The start tag is near: only properties lie between.
            let starts = |window: &[u8]| window.starts_with(open) && matches!(window.last(), Some(b'>' | b' '));
            let begin = out.windows(open.len() + 1).rposition(starts);
            if let (Some(begin), Some(end)) = (begin, rest.iter().position(|&b| b == b'>')) {
                out.truncate(begin);
                from += end + 1;
            }
        }
        out.extend_from_slice(bytes.get(from..).unwrap_or_default());
        out
    }
}
