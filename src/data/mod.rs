//! Records in and out: YAML, JSON, NDJSON, CSV and XLSX.
//!
//! Every format becomes a tree of [`Node`]s that know their places; a record is then read from its tree by its
//! schema: text keeps its spelling, everything else goes through the same rules as a value in a returned document.

mod format;
mod json;
mod plain;
mod record;
mod rows;
mod yaml;

pub use format::Format;
pub use yaml::to_yaml;

use crate::error::{Diagnostic, Error, Result};
use crate::extract::Extraction;
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::node::{self, Node};
use crate::problem::Problem;
use crate::record::Record;
use crate::schema::Catalog;

/// Reads the records of a data file. A record that cannot be read for a mistake of its writer (an unknown key, a
/// wrong shape) is an error of its own; the others are read all the same. `form` names the form of records that do
/// not name it themselves.
///
/// # Errors
/// The file as a whole cannot be read: its syntax is wrong.
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
    read(bytes, format, name, catalog, form, limits, false)
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
    read(bytes, format, name, catalog, form, limits, true)
}

fn read(
    bytes: &[u8],
    format: Format,
    name: &str,
    catalog: &Catalog,
    form: Option<&str>,
    limits: &Limits,
    tells: bool,
) -> Result<Vec<Result<Extraction>>> {
    let (text, nodes) = nodes(bytes, format, name, limits)?;
    let lines = std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1)).collect();
    let reader = record::Reader { catalog, file: name, text: &text, lines, form, table: format.is_table(), tells };
    Ok(nodes.into_iter().map(|node| reader.read(&node?)).collect())
}

/// Reads the records of a data file without a schema, for plain filling: numbers are numbers, everything else text.
///
/// # Errors
/// The file cannot be read, or a record is no mapping.
pub fn read_plain(bytes: &[u8], format: Format, name: &str) -> Result<Vec<Record>> {
    read_plain_within(bytes, format, name, &Limits::default())
}

/// As [`read_plain`], with other limits than the defaults.
///
/// # Errors
/// As there.
pub fn read_plain_within(bytes: &[u8], format: Format, name: &str, limits: &Limits) -> Result<Vec<Record>> {
    let (text, nodes) = nodes(bytes, format, name, limits)?;
    nodes.into_iter().map(|node| plain::record(&node?, name, &text)).collect()
}

/// The forms that the records of a data file name; records that cannot be read name none.
///
/// # Errors
/// The file as a whole cannot be read.
pub fn forms_of(bytes: &[u8], format: Format, name: &str, limits: &Limits) -> Result<Vec<String>> {
    let (_, nodes) = nodes(bytes, format, name, limits)?;
    let form = |node: Node| node.get("form").and_then(|form| form.text().map(str::to_owned));
    Ok(nodes.into_iter().filter_map(|node| form(node.ok()?)).collect())
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

/// The records of a file as trees, and its text where it has one. A line of NDJSON may be wrong for itself.
fn nodes(bytes: &[u8], format: Format, name: &str, limits: &Limits) -> Result<(String, Vec<Result<Node>>)> {
    if format == Format::Xlsx {
        return Ok((String::new(), rows::xlsx(bytes, name, limits)?.into_iter().map(Ok).collect()));
    }
    let text = decode(bytes, name)?;
    let nodes = match format {
        Format::Yaml => flatten(node::parse_within(&text, name, limits).map_err(|d| Error::Mistakes(vec![*d]))?),
        Format::Json => flatten(vec![json::parse(&text, name, 0, limits)?]),
        Format::Ndjson => {
            let lines = json::lines(&text, name, limits);
            return Ok((text, lines));
        }
        Format::Csv | Format::Xlsx => rows::csv(&text, name, limits)?,
    };
    Ok((text, nodes.into_iter().map(Ok).collect()))
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
fn decode(bytes: &[u8], name: &str) -> Result<String> {
    if let Some((encoding, skip)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, bad) = encoding.decode_without_bom_handling(bytes.get(skip..).unwrap_or_default());
        if !bad {
            return Ok(text.into_owned());
        }
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    } else {
        let (text, bad) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
        if !bad {
            return Ok(text.into_owned());
        }
    }
    Err(Error::Mistakes(vec![Diagnostic {
        file: name.to_owned(),
        place: None,
        message: message!("不是文本文件", "this is not a text file"),
        help: Message::new("请另存为 UTF-8 编码", "save it in UTF-8"),
        excerpt: None,
        limit: None,
    }]))
}
