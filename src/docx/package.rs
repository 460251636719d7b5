//! An Office package (ECMA-376 part 2): the parts of a ZIP file and the relationships between them.
//!
//! A package comes from strangers. What its directory declares is checked when it is opened: the number of parts,
//! their sizes, one by one and together, names that stand twice, parts that share bytes, a password. When a part is
//! unpacked no more comes out than was declared. Names serve to look parts up and for nothing else; a relationship
//! cannot lead out of the package.

use std::borrow::Cow;

use super::xml::{Token, Xml, attribute, decoded};
use crate::limits::{self, Limits, over};
use crate::message;
use crate::message::Message;
use crate::package;
use crate::problem::Unreadable;
use crate::relations as written;
use crate::unreadable::damaged;

/// An opened package. Parts are unpacked when they are asked for.
pub struct Package<'a> {
    zip: package::Package<'a>,
    root: Vec<Relation>,
    limits: Limits,
}

/// A relationship that leads to a part of the package (ECMA-376 part 2 §9.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// Its id, unique among the relationships of one part: `rId7`.
    pub id: String,
    /// Its type, a URI that ends in what it is: `…/header`.
    pub kind: String,
    /// The name of the part it leads to.
    pub target: String,
}

impl<'a> Package<'a> {
    /// Reads the directory and the relationships of a package. `damaged`, `encrypted` or `oversized` when it cannot
    /// be trusted.
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Unreadable> {
        if bytes.len() as u64 > limits.file_bytes {
            let (size, most) = (limits::size(bytes.len() as u64), limits::size(limits.file_bytes));
            let message =
                message!("文件大小 {size}，超过上限 {most}", "the file has {size}, more than the limit of {most}");
            return Err(over!(limits, file_bytes, bytes.len() as u64, message));
        }
        Self::of(package::Package::open(bytes, limits)?, limits)
    }

    /// The same for a zip that was opened.
    pub(crate) fn of(zip: package::Package<'a>, limits: &Limits) -> Result<Self, Unreadable> {
        zip.verify()?;
        let mut package = Self { zip, root: Vec::new(), limits: limits.clone() };
        package.root = package.relations("")?;
        Ok(package)
    }

    /// The names of the parts, without a leading slash, ascending.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.zip.names()
    }

    /// The unpacked bytes of a part; none when there is no such part. Case and a leading slash do not matter
    /// (ECMA-376 part 2 §7.3).
    pub fn part(&self, name: &str) -> Result<Option<Vec<u8>>, Unreadable> {
        self.zip.exact_part(name)
    }

    /// The name of the main part: where the package's own relationships lead (ECMA-376 part 2 §9.3), or else the part
    /// that the content types call the main one.
    pub fn main(&self) -> Result<&str, Unreadable> {
        if let Some(relation) = self.root.iter().find(|relation| relation.kind.ends_with("/officeDocument")) {
            return Ok(&relation.target);
        }
        let mut main = None;
        if let Some(bytes) = self.part(CONTENT_TYPES)? {
            let text = decoded(&bytes, CONTENT_TYPES)?;
            let mut xml = Xml::new(&text, CONTENT_TYPES, &self.limits);
            loop {
                match xml.next()? {
                    Token::Open(tag, _) if attribute(&tag, "ContentType").is_some_and(|t| t.ends_with(".main+xml")) => {
                        main = attribute(&tag, "PartName").and_then(|name| self.zip.name(&name));
                        if main.is_some() {
                            break;
                        }
                    }
                    Token::End => break,
                    _ => {}
                }
            }
        }
        main.ok_or_else(|| {
            damaged(Message::new(
                "文件缺少正文部件，不是 Office 文件",
                "the file has no main part and is no Office file",
            ))
        })
    }

    /// The parts that the relationships of `part` lead to (the package's own for an empty name) and whose type ends
    /// in `type_suffix`, such as `/header`; in the order of the relationships.
    pub fn related(&self, part: &str, type_suffix: &str) -> Result<Vec<String>, Unreadable> {
        let relations = if part.is_empty() { Cow::Borrowed(&self.root) } else { Cow::Owned(self.relations(part)?) };
        Ok(relations.iter().filter(|r| r.kind.ends_with(type_suffix)).map(|r| r.target.clone()).collect())
    }

    /// The relationships of `part` (the package's own for an empty name) that lead to a part of the package. Links out
    /// of it, and to parts that are not there, are left out.
    pub fn relations(&self, part: &str) -> Result<Vec<Relation>, Unreadable> {
        self.relations_of(part, |_| true)
    }

    /// The same, of those whose type is one of the `wanted`. No part leads to more than a package may have.
    pub(crate) fn relations_of(&self, part: &str, wanted: impl Fn(&str) -> bool) -> Result<Vec<Relation>, Unreadable> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let slash = if folder.is_empty() { "" } else { "/" };
        let name = format!("{folder}{slash}_rels/{file}.rels");
        let Some(bytes) = self.part(&name)? else { return Ok(Vec::new()) };
        let text = decoded(&bytes, &name)?;
        let mut relations = Vec::new();
        let (mut left, most) = (self.limits.parts, self.limits.parts);
        let mut count = || {
            let too_many = || {
                let message = message!(
                    "{name} 中的关系超过上限 {most} 个",
                    "{name} has more relationships than the limit of {most}"
                );
                over!(self.limits, parts, message)
            };
            left = left.checked_sub(1).ok_or_else(too_many)?;
            Ok(())
        };
        if let Some(written) = written::read(&text) {
            for written in written.into_iter().filter(|written| !written.external) {
                count()?;
                if !wanted(written.kind.unwrap_or_default()) {
                    continue;
                }
                let Some(target) = self.resolve(folder, written.target.unwrap_or_default()) else { continue };
                let (id, kind) = (written.id.unwrap_or_default(), written.kind.unwrap_or_default());
                relations.push(Relation { id: id.to_owned(), kind: kind.to_owned(), target: target.to_owned() });
            }
            return Ok(relations);
        }
        let mut xml = Xml::new(&text, &name, &self.limits);
        loop {
            match xml.next()? {
                Token::Open(tag, _) if tag.local_name().as_ref() == "Relationship" => {
                    if attribute(&tag, "TargetMode").is_some_and(|mode| mode == "External") {
                        continue;
                    }
                    count()?;
                    let kind = attribute(&tag, "Type").unwrap_or_default().into_owned();
                    if !wanted(&kind) {
                        continue;
                    }
                    let target = attribute(&tag, "Target").unwrap_or_default();
                    let Some(target) = self.resolve(folder, &target) else { continue };
                    let id = attribute(&tag, "Id").unwrap_or_default().into_owned();
                    relations.push(Relation { id, kind, target: target.to_owned() });
                }
                Token::End => return Ok(relations),
                _ => {}
            }
        }
    }

    /// The part that `target` means when it stands in a part of `folder`: a relative or absolute path, `%` escapes
    /// resolved when the name is not there as it is.
    fn resolve(&self, folder: &str, target: &str) -> Option<&str> {
        let target = target.split('#').next().unwrap_or_default().replace('\\', "/");
        let base = if target.starts_with('/') { "" } else { folder };
        let mut path: Vec<&str> = Vec::new();
        for step in base.split('/').chain(target.split('/')) {
            match step {
                "" | "." => {}
                ".." => {
                    path.pop()?;
                }
                _ => path.push(step),
            }
        }
        let path = path.join("/");
        self.zip.name(&path).or_else(|| self.zip.name(&unescape_percent(&path)?))
    }
}

const CONTENT_TYPES: &str = "[Content_Types].xml";

fn unescape_percent(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let high = char::from(rest.next()?).to_digit(16)?;
            let low = char::from(rest.next()?).to_digit(16)?;
            bytes.push(u8::try_from(high << 4 | low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}
