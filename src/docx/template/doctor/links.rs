//! Tags in the addresses of hyperlinks: these stand in the relationships of a part, in which nothing is filled in.

use std::collections::HashMap;

use super::MOST_FINDINGS;
use crate::docx::package::Package;
use crate::docx::template::merge;
use crate::docx::template::mistake::{Code, Mistake};
use crate::docx::template::scan::Scanned;
use crate::docx::xml::decode;
use crate::message;
use crate::message::Message;
use crate::problem::Unreadable;

/// Characters of an address that are told: no browser takes longer ones.
const LONGEST: usize = 2000;

pub(super) fn links(package: &Package<'_>, part: &str, scanned: &Scanned) -> Result<Vec<Mistake>, Unreadable> {
    if scanned.links.is_empty() {
        return Ok(Vec::new());
    }
    let at = merge::relations_of(part);
    let Some(bytes) = package.part(&at)? else { return Ok(Vec::new()) };
    let relations = decode(bytes, &at)?;
    let mut mistakes = Vec::new();
    let mut links: HashMap<&str, Vec<_>> = HashMap::new();
    for link in &scanned.links {
        links.entry(&link.relation).or_default().push(link);
    }
    for tag in relations.split('<').filter(|tag| tag.starts_with("Relationship ")) {
        let (Some(id), Some(target)) = (attribute(tag, "Id"), attribute(tag, "Target")) else { continue };
        // Word writes braces and spaces of an address by their codes.
        let target = target.replace("%7B", "{").replace("%7D", "}").replace("%25", "%").replace("%20", " ");
        if !target.contains("{{") && !target.contains("{%") {
            continue;
        }
        if mistakes.len() > MOST_FINDINGS {
            break;
        }
        let target: String = target.chars().take(LONGEST).collect();
        // The first of an id is meant.
        for link in links.remove(id).unwrap_or_default().into_iter().take(MOST_FINDINGS) {
            mistakes.push(Mistake {
                at: link.at,
                place: link.place.clone(),
                tag: target.clone(),
                within: None,
                code: Code::NotRendered,
                message: Message::new(
                    "超链接地址里的标签不填写",
                    "tags in the address of a hyperlink are not filled in",
                ),
                help: message!(
                    "改用域：按 Ctrl+F9，写 HYPERLINK \"{target}\"；或去掉链接，把网址打印成文字",
                    "use a field: press Ctrl+F9 and write HYPERLINK \"{target}\"; or print the address as text"
                ),
            });
        }
    }
    Ok(mistakes)
}

fn attribute<'x>(tag: &'x str, name: &str) -> Option<&'x str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}
