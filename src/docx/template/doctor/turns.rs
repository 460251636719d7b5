//! Names in loops that are hardly those of the record: `{{ name }}` where `{{ row.name }}` is meant.

use crate::docx::template::mistake::{Code, Mistake};
use crate::docx::template::usage::{Turn, Use};
use crate::message;
use crate::message::Message;
use crate::problem::Severity;

/// Names that are used in loops only, in the part with the number `part`: those that rows of the list have elsewhere in
/// the template, and those in a loop that uses nothing of its rows.
pub(super) fn turns(used: &Use, part: usize) -> Vec<(Mistake, Severity)> {
    let alone = used.members.iter().filter(|(_, used)| !used.is_outside);
    let mut found = Vec::new();
    for (name, member) in alone {
        let told = member.turns.iter().filter(|turn| turn.tag.part == part);
        found.extend(told.filter_map(|turn| {
            let (severity, message) = doubt(used, name, member, turn)?;
            Some((mistake(name, turn, message), severity))
        }));
    }
    found
}

/// Why a name in a loop is hardly that of the record.
fn doubt(used: &Use, name: &str, member: &Use, turn: &Turn) -> Option<(Severity, Message)> {
    // What goes through its own list, or has members, is no value of a row.
    if member.is_list || !member.members.is_empty() || !member.is_printed {
        return None;
    }
    let row = &turn.row;
    match used.at(&turn.list)?.items.as_deref() {
        Some(items) if items.members.contains_key(name) => {
            let message = message!(
                "别处写的是 {row}.{name}，这里没有“{row}.”",
                "elsewhere it is {row}.{name}, and here without “{row}.”"
            );
            Some((Severity::Warning, message))
        }
        None => {
            let message = message!(
                "循环里没有用到“{row}”，每次打印的都一样",
                "the loop uses nothing of “{row}”, and prints the same each time"
            );
            Some((Severity::Note, message))
        }
        Some(_) => None,
    }
}

fn mistake(name: &str, turn: &Turn, message: Message) -> Mistake {
    let row = &turn.row;
    let tag = turn.tag.clone();
    Mistake {
        at: tag.at,
        place: tag.place,
        tag: tag.tag,
        within: None,
        code: Code::Loop,
        message,
        help: message!("要打印每一项的，写成 {row}.{name}", "for that of each item, write {row}.{name}"),
    }
}
