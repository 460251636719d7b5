//! Records in and out: YAML, JSON, NDJSON, CSV and XLSX.
//!
//! Every format becomes a tree of [`Node`]s that know their places; a record is then read from its tree by its
//! schema: text keeps its spelling, everything else goes through the same rules as a value in a returned document.

mod format;
mod json;
mod labels;
mod plain;
mod record;
mod rows;
mod yaml;

pub use format::Format;
pub use rows::Cells;
pub use yaml::to_yaml;

use std::borrow::Cow;

use self::rows::Table;

use crate::char_count::CharCount as _;
use crate::deadline;
use crate::error::{Diagnostic, Error, Result};
use crate::extract::Extraction;
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::node::{self, Node};
use crate::problem::Problem;
use crate::record::Record;
use crate::schema::Catalog;

/// A data file: its records as they are written, which are read one after the other.
///
/// The lines of NDJSON are not even looked at before it is their turn: a batch of any size takes the memory of its text
/// and of one record.
#[derive(Debug)]
pub struct Written<'a> {
    file: &'a str,
    text: Cow<'a, str>,
    trees: Trees,
    is_table: bool,
    cells: Cells,
    notes: Vec<Diagnostic>,
    limits: &'a Limits,
}

/// The records as trees.
#[derive(Debug)]
enum Trees {
    Whole(Vec<Node>),
    /// Each line of the text is one; it may be wrong for itself.
    Lines,
}

impl<'a> Written<'a> {
    /// Takes a data file apart into its records; `name` is what messages call it.
    ///
    /// # Errors
    /// The file as a whole cannot be read: its syntax is wrong.
    pub fn open(bytes: &'a [u8], format: Format, name: &'a str, limits: &'a Limits) -> Result<Self> {
        let text = if format == Format::Xlsx { Cow::Borrowed("") } else { decode(bytes, name)? };
        let (mut cells, mut notes) = (Cells::default(), Vec::new());
        let mut of_table = |table: Table| {
            (cells, notes) = (table.cells, table.notes);
            Trees::Whole(table.records)
        };
        let trees = match format {
            Format::Yaml => {
                let documents = node::parse_within(&text, name, limits).map_err(Error::Mistakes)?;
                Trees::Whole(flatten(documents))
            }
            Format::Json => Trees::Whole(flatten(vec![json::parse(&text, name, limits)?])),
            Format::Ndjson => Trees::Lines,
            Format::Csv => of_table(rows::csv(&text, name, limits)?),
            Format::Xlsx => of_table(rows::xlsx(bytes, name, limits)?),
        };
        Ok(Self { file: name, text, trees, is_table: format.is_table(), cells, notes, limits })
    }

    /// How many records there are, those that cannot be read counted too.
    pub fn len(&self) -> usize {
        match &self.trees {
            Trees::Whole(nodes) => nodes.len(),
            Trees::Lines => json::lines(&self.text).count(),
        }
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// True where a record is a row of a table: CSV, XLSX.
    pub fn is_table(&self) -> bool {
        self.is_table
    }

    /// What of a table was not read as a record: its title, sums, other sheets.
    pub fn notes(&self) -> &[Diagnostic] {
        &self.notes
    }

    /// Where the values of a table stand.
    pub fn cells(&self) -> &Cells {
        &self.cells
    }

    /// The forms that the records name, one after the other; those that cannot be read name none.
    pub fn forms(&self) -> impl Iterator<Item = String> + '_ {
        let form = |node: &Node| node.get("form").and_then(Node::text).map(str::to_owned);
        // Without the word, spelled out or by escapes, no line has the key.
        let holds = |word: &str| memchr::memmem::find(self.text.as_bytes(), word.as_bytes()).is_some();
        let (whole, lines) = match &self.trees {
            Trees::Whole(nodes) => (nodes.as_slice(), None),
            Trees::Lines => {
                let may_name = holds("\"form\"") || holds("\\u00");
                let lines = may_name.then(|| json::Lines::new(&self.text, self.file, self.limits));
                (&[][..], lines)
            }
        };
        let lines = lines.into_iter().flatten().filter_map(move |node| form(&node.ok()?));
        whole.iter().filter_map(form).chain(lines)
    }

    /// Reads the records, which are of the forms that they name, or else of `form`. One that cannot be read for a mistake
    /// of its writer (an unknown key, a wrong shape) is an error of its own.
    pub fn records<'w>(
        &'w mut self,
        catalog: &'w Catalog,
        form: Option<&'w str>,
    ) -> impl Iterator<Item = Result<Extraction>> + 'w {
        self.read(catalog, form, false)
    }

    /// Reads the records; `tells` makes mistakes problems of theirs.
    fn read<'w>(
        &'w mut self,
        catalog: &'w Catalog,
        form: Option<&'w str>,
        tells: bool,
    ) -> impl Iterator<Item = Result<Extraction>> + 'w {
        let (file, table, limits) = (self.file, self.is_table, self.limits);
        let sheet = self.cells.sheet.clone();
        let is_one_of_several = table || self.len() > 1;
        let (text, nodes) = self.take();
        let lines = node::Lines::new(text);
        let reader = record::Reader { catalog, file, lines, form, table, sheet, limits, tells, is_one_of_several };
        nodes.map(move |node| reader.read(&node?))
    }

    /// Reads the records without a schema, for plain filling: numbers are numbers, everything else text.
    pub fn plain(&mut self) -> impl Iterator<Item = Result<Record>> + '_ {
        let file = self.file;
        let (text, nodes) = self.take();
        let mut reader = plain::Reader::new(file, text);
        nodes.map(move |node| reader.record(node?))
    }

    /// The text, and the records to be taken one after the other. A line of NDJSON may be wrong for itself.
    fn take(&mut self) -> (&str, impl Iterator<Item = Result<Node>> + '_) {
        let Self { file, text, trees, limits, .. } = self;
        let (whole, lines) = match std::mem::replace(trees, Trees::Whole(Vec::new())) {
            Trees::Whole(nodes) => (nodes, None),
            Trees::Lines => (Vec::new(), Some(json::Lines::new(text, file, limits))),
        };
        (text, whole.into_iter().map(Ok).chain(lines.into_iter().flatten()))
    }
}

/// Reads the records of a data file, all at once. `form` names the form of records that do not name it themselves.
///
/// # Errors
/// As for [`Written::open`].
pub fn read_records(
    bytes: &[u8],
    format: Format,
    name: &str,
    catalog: &Catalog,
    form: Option<&str>,
) -> Result<Vec<Result<Extraction>>> {
    read_within(bytes, format, name, catalog, form, &Limits::default())
}

/// As [`read_records`], with other limits than the defaults.
///
/// # Errors
/// As there.
pub fn read_within(
    bytes: &[u8],
    format: Format,
    name: &str,
    catalog: &Catalog,
    form: Option<&str>,
    limits: &Limits,
) -> Result<Vec<Result<Extraction>>> {
    Ok(Written::open(bytes, format, name, limits)?.records(catalog, form).collect())
}

/// As [`read_within`], to be checked: what its writer did wrong in a record is a problem of that record like any other,
/// and the rest of it is read. Only a record whose form is not known is an error.
///
/// # Errors
/// As there.
pub fn read_to_check(
    bytes: &[u8],
    format: Format,
    name: &str,
    catalog: &Catalog,
    form: Option<&str>,
    limits: &Limits,
) -> Result<Vec<Result<Extraction>>> {
    let mut read = 0;
    // Each becomes a report of its own, of which a file may have so many.
    let within = |_: &Result<Extraction>| {
        read += 1;
        !deadline::overfull(read)
    };
    let mut written = Written::open(bytes, format, name, limits)?;
    let notes = std::mem::take(&mut written.notes);
    let mut records: Vec<_> = written.read(catalog, form, true).take_while(within).collect();
    if let Some(first) = records.iter_mut().find_map(|record| record.as_mut().ok()) {
        let said = |note: Diagnostic| Problem::note("unread", note.message).place(note.place).help(note.help);
        first.problems.extend(notes.into_iter().map(said));
    }
    Ok(records)
}

/// Reads the records of a data file without a schema, all at once.
///
/// # Errors
/// The file cannot be read, or a record is no mapping.
pub fn read_plain(bytes: &[u8], format: Format, name: &str) -> Result<Vec<Record>> {
    Written::open(bytes, format, name, &Limits::default())?.plain().collect()
}

/// What is wrong with a data file, as problems of a report.
pub fn problems_of(error: &Error) -> Vec<Problem> {
    match error {
        Error::Mistakes(list) => list
            .iter()
            .map(|mistake| {
                let code = if mistake.limit.is_some() { "oversized" } else { "damaged" };
                let mut problem = Problem::error(code, mistake.message.clone())
                    .place(mistake.place.clone())
                    .help(mistake.help.clone());
                problem.expected.clone_from(&mistake.limit);
                problem
            })
            .collect(),
        other => {
            let text = |lang| other.describe(lang);
            vec![Problem::error(
                "damaged",
                Message::new(text(crate::message::Lang::Zh), text(crate::message::Lang::En)),
            )]
        }
    }
}

/// How a key and its value are written: those of a line that has them in another way.
fn pair_help(line: &str) -> Message {
    const MOST: usize = 30;
    let is_mark = |c: char| c.is_whitespace() || matches!(c, '=' | '＝');
    let line = line.trim();
    if line.contains([',', '，', '\t']) || line.split_whitespace().count() > 2 {
        return Message::new(
            "每行写“名字: 值”，冒号用半角，后面空一格；是表格的，存成 Excel（.xlsx）或 CSV",
            "write “name: value” in each line, with a space behind the colon; save a table as Excel (.xlsx) or CSV",
        );
    }
    match line.split_once(is_mark).map(|(name, value)| (name.trim(), value.trim_matches(is_mark))) {
        Some((name, value)) if !name.is_empty() && !value.is_empty() && line.char_count() <= MOST => message!(
            "每行写“名字: 值”，冒号用半角，后面空一格，如“{name}: {value}”；是表格的，存成 Excel（.xlsx）或 CSV",
            "write “name: value” in each line, with a space behind the colon: “{name}: {value}”; save a table as Excel (.xlsx) or CSV"
        ),
        _ => Message::new(
            "每行写“名字: 值”，冒号用半角，后面空一格",
            "write “name: value” in each line, with a space behind the colon",
        ),
    }
}

/// A list at the top is several records.
fn flatten(documents: Vec<Node>) -> Vec<Node> {
    documents
        .into_iter()
        .flat_map(|document| match document.kind {
            node::Kind::Sequence(items) => items,
            _ => vec![document],
        })
        .collect()
}

/// Text of a data file: UTF-8 with or without a byte order mark, UTF-16 with one, else GB18030.
fn decode<'b>(bytes: &'b [u8], name: &str) -> Result<Cow<'b, str>> {
    if let Some((encoding, skip)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, bad) = encoding.decode_without_bom_handling(bytes.get(skip..).unwrap_or_default());
        if !bad {
            return Ok(text);
        }
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    } else {
        let (text, bad) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
        if !bad {
            return Ok(text);
        }
    }
    let message = message!("不是文本文件", "this is not a text file");
    let help = Message::new("请另存为 UTF-8 编码", "save it in UTF-8");
    Err(Error::Mistakes(vec![Diagnostic::new(name, None, message, help)]))
}
