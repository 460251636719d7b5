//! Tags in parts of the package in which none are filled in: charts, diagrams, properties of one's own.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::Finding;
use crate::docx::package::Package;
use crate::docx::template::mistake::{Code, said};
use crate::docx::template::parse::{Parsed, unreadable};
use crate::docx::template::tags::{What, find};
use crate::docx::xml::decode;
use crate::error::Result;
use crate::message;
use crate::message::Message;
use crate::problem::Severity;

pub(super) fn elsewhere(package: &Package<'_>, name: &str, parsed: &Parsed) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for part in package.names().filter(|part| part.ends_with(".xml")) {
        let Some((zh, en)) = shown(part).filter(|_| !parsed.parts.iter().any(|known| known.name == part)) else {
            continue;
        };
        let Some(bytes) = package.part(part).map_err(|reason| unreadable(name, reason))? else { continue };
        let Ok(xml) = decode(bytes, part) else { continue };
        if !xml.contains(['{', '｛']) {
            continue;
        }
        for text in texts(&xml) {
            for span in find(&text) {
                let (What::Tag { .. } | What::Unclosed { .. }, Some(tag)) = (span.what, text.get(span.range)) else {
                    continue;
                };
                let message = message!("{zh}里的标签不填写", "tags in {en} are not filled in");
                let help = Message::new(
                    "把它移到正文、页眉、页脚或文本框里",
                    "move it into the body, a header, a footer or a text box",
                );
                let message = said(tag, &message);
                findings.push(Finding {
                    tag: tag.to_owned(),
                    ..Finding::whole(Code::NotRendered, Severity::Error, message, help)
                });
            }
        }
    }
    Ok(findings)
}

/// What a part is for whoever looks at the page; none for what is not seen.
fn shown(part: &str) -> Option<(&'static str, &'static str)> {
    let lower = part.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    Some(match () {
        () if has(&["/charts/"]) => ("图表", "charts"),
        () if has(&["/diagrams/"]) => ("SmartArt 图形", "SmartArt"),
        () if has(&["/comments"]) => ("批注", "comments"),
        () if has(&["docprops/custom", "docprops/app"]) => ("文档属性", "these document properties"),
        () => return None,
    })
}

/// The texts of a part: of paragraphs where there are any, else of elements.
fn texts(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let mut texts = Vec::new();
    let mut text = String::new();
    let mut paragraphs = 0usize;
    // What is broken is for others to tell.
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) => paragraphs += usize::from(tag.local_name().into_inner() == "p"),
            Event::End(tag) => {
                paragraphs = paragraphs.saturating_sub(usize::from(tag.local_name().into_inner() == "p"));
                if paragraphs == 0 && !text.is_empty() {
                    texts.push(std::mem::take(&mut text));
                }
            }
            Event::Text(piece) => text.push_str(&piece),
            Event::GeneralRef(reference) => text.push(match &*reference {
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                _ => '&',
            }),
            Event::Eof => break,
            _ => {}
        }
    }
    texts
}
