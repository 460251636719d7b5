//! Text that is not printed because a tag takes the place of the row, cell or paragraph around it.
//!
//! docxtpl drops it without a word, and so does a render; whoever typed it there did not mean that.

use crate::docx::template::mistake::{Code, Mistake};
use crate::docx::template::scan::{Scanned, Text};
use crate::docx::template::tags::Level;
use crate::message;
use crate::problem::Severity;

pub(super) fn lost(scanned: &Scanned, found: &mut Vec<(Mistake, Severity)>) {
    let mut texts: Vec<&Text> = scanned.texts.iter().collect();
    crate::order::by(&mut texts, |text| text.xml.start);
    for (range, number) in &scanned.displaced {
        let Some(tag) = scanned.tags.get(*number) else { continue };
        let from = texts.partition_point(|text| text.xml.start < range.start);
        let inside = texts.iter().skip(from).take_while(|text| text.xml.start < range.end);
        let Some(said) = inside.filter_map(|text| rest(text)).next() else { continue };
        // Tags that are lost in the same place are told already.
        if found.iter().any(|(mistake, _)| mistake.code == Code::LostText && mistake.at == tag.at) {
            continue;
        }
        let typed = &tag.typed;
        let (zh, en) = match tag.level {
            Level::Row => ("行", "row"),
            Level::Cell => ("格", "cell"),
            _ => ("段", "paragraph"),
        };
        let mistake = Mistake {
            at: tag.at,
            place: tag.place.clone(),
            tag: typed.clone(),
            within: None,
            code: Code::LostText,
            message: message!(
                "“{typed}”取代了它所在的整{zh}，同{zh}的文字“{said}”不会打印",
                "“{typed}” takes the place of its whole {en}, and the text “{said}” in it is not printed"
            ),
            help: message!("让“{typed}”独占一{zh}", "give “{typed}” a {en} of its own"),
        };
        found.push((mistake, Severity::Error));
    }
}

/// What a paragraph says beside its tags.
fn rest(text: &Text) -> Option<String> {
    let mut said = String::new();
    let mut at = 0;
    let end = text.text.len();
    for span in text.spans.iter().cloned().chain(std::iter::once(end..end)) {
        said.push_str(text.text.get(at..span.start.max(at)).unwrap_or_default());
        at = span.end;
    }
    let said = said.trim();
    if said.is_empty() {
        return None;
    }
    let short: String = said.chars().take(20).collect();
    Some(if short.len() < said.len() { short + "…" } else { short })
}
