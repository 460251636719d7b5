//! Whether every part of a package can be read: a copy takes over parts that the template's own reading never opens.

use std::collections::BTreeSet;

use quick_xml::events::Event;
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use crate::docx::package::Package;
use crate::docx::template::parse::unreadable;
use crate::docx::xml::decode;
use crate::error::Result;
use crate::message;
use crate::problem::Unreadable;
use crate::unreadable::damaged;

/// Unpacks every part of `package`, and reads those that are XML to their end.
///
/// # Errors
/// The first part that is damaged.
pub(super) fn sound(package: &Package<'_>, file: &str) -> Result<()> {
    for name in package.names() {
        let Some(bytes) = package.part(name).map_err(|reason| unreadable(file, reason))? else { continue };
        let is_xml = [".xml", ".rels"].iter().any(|ending| name.to_ascii_lowercase().ends_with(ending));
        if bytes.is_empty() || !is_xml {
            continue;
        }
        // A part in an encoding of its own is nobody's but the program's that wrote it.
        let Ok(text) = decode(bytes, name) else { continue };
        if !is_well_formed(&text) {
            return Err(unreadable(file, malformed(name)));
        }
    }
    Ok(())
}

fn malformed(part: &str) -> Unreadable {
    damaged(message!("文件已损坏：{part}（不是完整的 XML）", "the file is damaged: {part} (it is not well-formed XML)"))
}

/// Whether tags close as they open, attributes stand once and in quotes, and prefixes are declared.
fn is_well_formed(text: &str) -> bool {
    let mut reader = NsReader::from_str(text.trim_start_matches('\u{feff}'));
    let mut depth = 0_usize;
    loop {
        let tag = match reader.read_resolved_event() {
            Err(_) | Ok((ResolveResult::Unknown(_), Event::Start(_) | Event::Empty(_))) => return false,
            Ok((_, Event::Start(tag))) => {
                depth += 1;
                tag
            }
            Ok((_, Event::Empty(tag))) => tag,
            Ok((_, Event::End(_))) => {
                depth = depth.saturating_sub(1);
                continue;
            }
            Ok((_, Event::Eof)) => return depth == 0,
            Ok(_) => continue,
        };
        let mut names = BTreeSet::new();
        // Doubles are looked for here: the reader compares each name with all before it.
        for attribute in tag.attributes().with_checks(false) {
            let Ok(attribute) = attribute else { return false };
            let (space, _) = reader.resolver().resolve_attribute(attribute.key);
            if matches!(space, ResolveResult::Unknown(_)) || !names.insert(attribute.key) {
                return false;
            }
        }
    }
}
