//! From YAML to a catalog: parse, check the shape, build, and tell all mistakes of all files at once.

use std::cell::LazyCell;
use std::sync::Arc;

use super::catalog::{Catalog, Form};
use super::files::{File, Files};
use super::json_schema::language;
use super::mistakes::Mistakes;
use super::raw::RawSchema;
use super::shape::{self, Plain};
use super::source::{Source, own};
use super::{build, prepared};
use crate::error::{Diagnostic, Error, Result};
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::node::{self, Node, Position};
use serde::Deserialize;

/// What is wrong with a file that cannot be read, and the form that it says it is.
type Refused = (Option<String>, Vec<Diagnostic>);

/// Loads schemas. A later source of the same form replaces an earlier one only where that is of a lower layer.
///
/// # Errors
/// [`Error::Mistakes`]: everything that is wrong in any of the sources, file by file, from top to bottom.
pub fn load(sources: &[Source]) -> Result<Catalog> {
    load_within(sources, &Limits::default())
}

/// As [`load`], with other limits than the defaults for what is not built in.
///
/// # Errors
/// As there.
pub fn load_within(sources: &[Source], limits: &Limits) -> Result<Catalog> {
    // Prepared forms know no places: mistakes are told by reading the files themselves.
    attempt(sources, true, limits).or_else(|_| attempt(sources, false, limits))
}

/// The prepared form of a schema, to be laid beside its file.
///
/// # Errors
/// [`Error::Mistakes`] of its syntax and shape.
pub fn prepare(source: &Source) -> Result<String> {
    let (language, limits) = (language(), Limits::default());
    let (_, plain, mistakes) = shaped(source, &language, &limits).map_err(|(_, list)| Error::Mistakes(list))?;
    if mistakes.is_empty() {
        Ok(prepared::write(&source.text, &plain))
    } else {
        Err(Error::Mistakes(mistakes.into_list()))
    }
}

fn attempt(sources: &[Source], prepared: bool, limits: &Limits) -> Result<Catalog> {
    let own = own(limits);
    let limits = |source: &Source| if source.built_in { &own } else { limits };
    let language = LazyCell::new(language);
    let mut files = Files::default();
    let mut lists: Vec<Vec<Diagnostic>> = Vec::with_capacity(sources.len());
    for (number, source) in sources.iter().enumerate() {
        let known = if prepared { known(source, number) } else { None };
        lists.push(match known.map_or_else(|| read(source, number, &language, limits(source)), Ok) {
            Ok(file) => files.add(file, limits(source)),
            Err((form, list)) => {
                files.broken.extend(form);
                list
            }
        });
    }
    let mut catalog = Catalog::default();
    for file in files.forms.values() {
        let mut mistakes =
            Mistakes::with(&file.source.name, &file.source.text, file.shape.clone(), limits(file.source))
                .known(file.prepared);
        let schema = build::schema(file, &files, &mut mistakes);
        if mistakes.is_empty() {
            catalog.insert(Form::from(Arc::new(schema)), file.raw.form.as_str().into(), file.number);
        } else if let Some(list) = lists.get_mut(file.number) {
            list.extend(mistakes.into_list());
        }
    }
    let list: Vec<Diagnostic> = lists.into_iter().flatten().collect();
    if list.is_empty() { Ok(catalog) } else { Err(Error::Mistakes(list)) }
}

/// A file by its prepared form, where it has one.
fn known(source: &Source, number: usize) -> Option<File<'_>> {
    let raw = source.prepared?.raw()?;
    Some(File::prepared(raw, source, number))
}

/// A file of the right shape; else the form that it says it is, and its mistakes.
fn read<'a>(
    source: &'a Source,
    number: usize,
    language: &serde_json::Value,
    limits: &'a Limits,
) -> Result<File<'a>, Refused> {
    let (node, plain, mut mistakes) = shaped(source, language, limits)?;
    let form = node.get("form").and_then(Node::text).map(str::to_owned);
    match RawSchema::deserialize(plain) {
        Ok(raw) => Ok(File { raw, node, source, number, prepared: false, shape: mistakes.into_list() }),
        Err(_) if !mistakes.is_empty() => Err((form, mistakes.into_list())),
        Err(error) => {
            mistakes.at(&node, message!("无法读取：{error}", "cannot be read: {error}"), Message::default());
            Err((form, mistakes.into_list()))
        }
    }
}

/// The tree of a file, what it comes to, and the mistakes of its shape; else the form that it says it is, and its mistakes.
fn shaped<'a>(
    source: &'a Source,
    language: &serde_json::Value,
    limits: &'a Limits,
) -> Result<(Node, Plain, Mistakes<'a>), Refused> {
    let documents = node::parse_within(&source.text, &source.name, limits).map_err(|mistakes| (None, mistakes))?;
    let mut mistakes = Mistakes::new(&source.name, &source.text, limits);
    let mut documents = documents.into_iter();
    let Some(node) = documents.next() else {
        let help = Message::new(
            "至少要写 form、version、title、summary、file_name、body",
            "it needs at least form, version, title, summary, file_name and body",
        );
        mistakes.place(Position::default(), Message::new("文件是空的", "the file is empty"), help);
        return Err((None, mistakes.into_list()));
    };
    if let Some(second) = documents.next() {
        mistakes.at(
            &second,
            Message::new("一个文件只能写一种表", "a file describes one form only"),
            Message::new("请分成两个文件", "put the other into a file of its own"),
        );
    }
    let mut wrong = Vec::new();
    let plain = shape::read(&node, language, &mut wrong);
    for wrong in wrong {
        mistakes.place(wrong.at, wrong.message, wrong.help);
    }
    Ok((node, plain, mistakes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_schemas_are_read_from_their_prepared_forms() {
        let sources = crate::assets::schemas();
        for (number, source) in sources.iter().enumerate() {
            assert!(known(source, number).is_some(), "{}", source.name);
        }
        let mistakes = match attempt(&sources, true, &Limits::default()) {
            Err(Error::Mistakes(mistakes)) => mistakes,
            _ => Vec::new(),
        };
        let told: Vec<String> = mistakes.iter().map(|mistake| mistake.describe(crate::message::Lang::En)).collect();
        assert_eq!(told, [""; 0]);
    }
}
