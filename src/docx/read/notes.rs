//! Foot- and endnotes and comments: nothing of them is read, and the report says that there are some.

use crate::docx::package::{Package, Relation};
use crate::docx::xml::{Token, Xml, attribute, decoded};
use crate::excerpt;
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::problem::{Problem, Severity, Unreadable};

/// Kinds of parts with notes: what their relations end with, the element of one, what they are called, and how much
/// they weigh. Comments say more of how a document was made than of what it says.
const KINDS: [(&str, &str, (&str, &str), Severity); 3] = [
    ("/footnotes", "footnote", ("脚注", "footnotes"), Severity::Warning),
    ("/endnotes", "endnote", ("尾注", "endnotes"), Severity::Warning),
    ("/comments", "comment", ("批注", "comments"), Severity::Note),
];
/// Letters of the first that are quoted.
const QUOTED: usize = 40;
/// Most bytes of all of them that are kept.
const LONGEST: usize = 4_000;

/// True for a relation to a part with notes.
pub(super) fn is_kind(kind: &str) -> bool {
    KINDS.iter().any(|(own, ..)| kind.ends_with(own))
}

/// What there is to say of the notes in the part of `relation`. A part that cannot be read has none: the body is what
/// counts.
pub(super) fn unread(package: &Package<'_>, relation: &Relation, limits: &Limits) -> Option<Problem> {
    let (_, element, (zh, en), severity) = KINDS.iter().find(|(own, ..)| relation.kind.ends_with(own))?;
    let bytes = package.part(&relation.target).ok()??;
    let text = decoded(&bytes, &relation.target).ok()?;
    let (count, all) = notes(&text, &relation.target, element, limits).ok().filter(|(count, _)| *count > 0)?;
    let quoted = excerpt::beginning(all.lines().next().unwrap_or_default().trim(), QUOTED);
    let message =
        message!("{count} 条{zh}没有读取：“{quoted}”", "{en} that were not read: {count}, beginning “{quoted}”");
    let help = Message::new(
        "请核对；如是要读的内容，请写在表中规定的格内",
        "check it; what is to be read belongs in the cells of the form",
    );
    Some(Problem::new("unread", *severity, message).found(all.trim().to_owned()).help(help))
}

/// How many notes have words, and these, a note a line; the lines that part notes from the text are none.
fn notes(text: &str, part: &str, element: &str, limits: &Limits) -> Result<(usize, String), Unreadable> {
    let mut xml = Xml::new(text, part, limits);
    let (mut count, mut all) = (0, String::new());
    let (mut is_counted, mut is_text) = (true, false);
    loop {
        match xml.next()? {
            Token::Open(tag, _) if tag.local_name().as_ref() == element => {
                // Separators have a type.
                is_counted = attribute(&tag, "type").is_some_and(|kind| kind != "normal");
                is_text = false;
            }
            Token::Open(tag, empty) => is_text = !empty && tag.local_name().as_ref() == "t",
            Token::Text(text) if is_text && !text.trim().is_empty() => {
                if all.len() < LONGEST {
                    all.extend(Some('\n').filter(|_| !is_counted && count > 0));
                    all.extend(text.chars().take(QUOTED * 4).map(|c| if c == '\n' { ' ' } else { c }));
                }
                count += usize::from(!is_counted);
                is_counted = true;
            }
            Token::Close => is_text = false,
            Token::End => return Ok((count, all)),
            _ => {}
        }
    }
}
