//! Fields of a mail merge: what they show is printed as it stands.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::braces::Known;
use super::engines::is_name;
use crate::docx::template::mistake::{Code, Mistake};
use crate::docx::template::scan::{Scanned, Text};
use crate::docx::xml::attribute;
use crate::message;
use crate::problem::Severity;

const FIELD: &str = "MERGEFIELD";

/// Characters of what a field shows.
const MOST_SHOWN: usize = 24;

pub(super) fn merge_fields(xml: &str, scanned: &Scanned, known: &Known<'_>, found: &mut Vec<(Mistake, Severity)>) {
    if !xml.contains(FIELD) {
        return;
    }
    let mut texts: Vec<&Text> = scanned.texts.iter().collect();
    crate::order::by(&mut texts, |text| text.xml.start);
    for (at, code) in codes(xml) {
        let Some(name) = code.trim().strip_prefix(FIELD).and_then(|rest| rest.split_whitespace().next()) else {
            continue;
        };
        let name = name.trim_matches('"');
        let text =
            texts.partition_point(|text| text.xml.start <= at).checked_sub(1).and_then(|number| texts.get(number));
        let Some(text) = text.filter(|text| at < text.xml.end && is_name(name)) else { continue };
        // What it shows is its name, and told.
        if text.text.contains(&format!("«{name}»")) {
            continue;
        }
        // What it shows stands behind its code.
        let shown = text.items.iter().find(|(shown, xml)| xml.start > at && !shown.is_empty()).or(text.items.last());
        let Some((shown, xml)) = shown else { continue };
        let shown = text.text.get(shown.clone()).unwrap_or_default();
        let severity = if known.is_known(name) { Severity::Error } else { Severity::Warning };
        let tag = format!("{{{{ {name} }}}}");
        let mistake = Mistake {
            at: xml.start,
            place: text.place.clone(),
            tag: shown.chars().take(MOST_SHOWN).collect(),
            within: None,
            code: Code::OtherEngine,
            message: message!(
                "这是邮件合并的域“{FIELD} {name}”，会照原样打印",
                "this is the field “{FIELD} {name}” of a mail merge, and is printed as it stands"
            ),
            help: message!("删去这个域，写成 {tag}", "delete the field, and write {tag}"),
        };
        found.push((mistake, severity));
    }
}

/// The codes of the fields of a part, and where each begins; of a field in another, that of the other is not looked at.
fn codes(xml: &str) -> Vec<(usize, String)> {
    let mut codes = Vec::new();
    let mut reader = Reader::from_str(xml);
    let mut open: Option<(usize, String)> = None;
    let mut in_code = false;
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        // What is broken is for others to tell.
        let Ok(event) = reader.read_event() else { break };
        match event {
            Event::Start(tag) if tag.local_name().into_inner() == "instrText" => in_code = true,
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().into_inner() {
                "fldSimple" => codes.extend(value(&tag, "instr").map(|code| (at, code))),
                "fldChar" if value(&tag, "fldCharType").as_deref() == Some("begin") => open = Some((at, String::new())),
                "fldChar" => codes.extend(open.take()),
                _ => {}
            },
            Event::End(tag) if tag.local_name().into_inner() == "instrText" => in_code = false,
            Event::Text(text) if in_code => {
                if let Some((_, code)) = &mut open {
                    code.push_str(&text);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    codes
}

fn value(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    attribute(tag, name).map(|value| value.to_string())
}
