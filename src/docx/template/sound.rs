//! Whether every part of a package can be read: what is made of a template takes over parts that its own reading never
//! opens.

use std::collections::BTreeSet;

use quick_xml::events::Event;
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use super::parse;
use crate::deadline;
use crate::docx::package::Package;
use crate::docx::xml::decode;
use crate::error::Result;
use crate::limits::Limits;
use crate::message;
use crate::problem::Unreadable;
use crate::unreadable::damaged;

/// Events between two looks at the clock.
const SOME: usize = 4096;

/// Unpacks every part of the template `bytes`, and reads those that are XML to their end.
///
/// # Errors
/// The first part that is damaged.
pub(in crate::docx) fn sound(bytes: &[u8], name: &str, limits: &Limits) -> Result<()> {
    damage(&parse::open(bytes, name, limits)?).map_err(|reason| parse::unreadable(name, reason))
}

/// The same of a package.
pub(super) fn damage(package: &Package<'_>) -> Result<(), Unreadable> {
    const TYPES: &str = "[Content_Types].xml";
    if package.part(TYPES)?.is_none_or(|bytes| bytes.is_empty()) {
        return Err(malformed(TYPES));
    }
    for name in package.names() {
        let Some(bytes) = package.part(name)? else { continue };
        let is_xml = [".xml", ".rels"].iter().any(|ending| name.to_ascii_lowercase().ends_with(ending));
        if bytes.is_empty() || !is_xml {
            continue;
        }
        // A part in an encoding of its own is nobody's but the program's that wrote it.
        let Ok(text) = decode(bytes, name) else { continue };
        if !is_well_formed(&text) {
            return Err(malformed(name));
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
    let (mut depth, mut roots, mut any) = (0_usize, 0, false);
    let mut events = 0_usize;
    loop {
        events += 1;
        // Nobody hears of what is found when the time is over.
        if events.is_multiple_of(SOME) && deadline::passed() {
            return true;
        }
        let (tag, opens) = match reader.read_resolved_event() {
            Err(_) | Ok((ResolveResult::Unknown(_), Event::Start(_) | Event::Empty(_))) => return false,
            Ok((_, Event::Start(tag))) => {
                depth += 1;
                (tag, true)
            }
            Ok((_, Event::Empty(tag))) => (tag, false),
            Ok((_, Event::End(_))) => {
                depth = depth.saturating_sub(1);
                continue;
            }
            Ok((_, Event::Eof)) => return depth == 0 && roots == 1,
            Ok((_, Event::Text(text))) => {
                any = true;
                let blank = text.bytes().all(|byte| byte.is_ascii_whitespace());
                if depth == 0 && !blank || !are_allowed(&text) {
                    return false;
                }
                continue;
            }
            Ok((_, Event::GeneralRef(name))) => {
                if depth == 0 || !is_reference(&name) {
                    return false;
                }
                continue;
            }
            Ok((_, Event::CData(text))) => {
                if depth == 0 || !are_allowed(&text) {
                    return false;
                }
                continue;
            }
            Ok((_, Event::Comment(text))) => {
                any = true;
                let is_comment = !text.contains("--") && !text.ends_with('-');
                if !is_comment || !are_allowed(&text) {
                    return false;
                }
                continue;
            }
            Ok((_, Event::PI(instruction))) => {
                any = true;
                if instruction.target().eq_ignore_ascii_case("xml") || !are_allowed(&instruction) {
                    return false;
                }
                continue;
            }
            Ok((_, Event::Decl(_))) => {
                if any {
                    return false;
                }
                any = true;
                continue;
            }
            // Who opens the copy would have to believe what it declares.
            Ok((_, Event::DocType(_))) => return false,
        };
        any = true;
        if depth == usize::from(opens) {
            roots += 1;
        }
        let mut names = BTreeSet::new();
        // Doubles are looked for here: the reader compares each name with all before it.
        for attribute in tag.attributes().with_checks(false) {
            let Ok(attribute) = attribute else { return false };
            if !is_value(&attribute.value) || declares(attribute.key.as_ref()) && !is_address(&attribute.value) {
                return false;
            }
            let (space, _) = reader.resolver().resolve_attribute(attribute.key);
            if matches!(space, ResolveResult::Unknown(_)) || !names.insert(attribute.key) {
                return false;
            }
        }
    }
}

/// Whether XML can hold every character of a text.
fn are_allowed(text: &str) -> bool {
    text.chars().all(is_allowed)
}

fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

/// Whether what stands between `&` and `;` is a character.
fn is_reference(name: &str) -> bool {
    let number = match name.strip_prefix('#') {
        None => return matches!(name, "amp" | "lt" | "gt" | "quot" | "apos"),
        Some(number) => number.strip_prefix('x').map_or_else(|| number.parse(), |hex| u32::from_str_radix(hex, 16)),
    };
    number.ok().and_then(char::from_u32).is_some_and(is_allowed)
}

/// Whether a text can be the value of an attribute as it is written.
fn is_value(text: &str) -> bool {
    let mut references = text.split('&');
    let begins = references.next().is_none_or(are_allowed);
    let follows = |rest: &str| rest.split_once(';').is_some_and(|(name, rest)| is_reference(name) && are_allowed(rest));
    begins && !text.contains('<') && references.all(follows)
}

/// Whether an attribute declares a namespace.
fn declares(name: &str) -> bool {
    name == "xmlns" || name.starts_with("xmlns:")
}

/// Whether a text can be the name of a namespace, which is an address.
fn is_address(text: &str) -> bool {
    !text.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}'))
}

#[cfg(test)]
mod tests {
    use super::is_well_formed;

    #[test]
    fn what_other_programs_refuse_is_not_well_formed() {
        for good in [
            "<?xml version='1.0'?>\n<!-- a - b --><a xmlns='urn:x' b='&lt;&#x4e00;'>甲&amp;&#10;<![CDATA[<]]><?pi x?></a>\n",
            "\u{feff}<a xmlns:b='http://a/b#c'><b:c b:d='>'/></a>",
        ] {
            assert!(is_well_formed(good), "{good}");
        }
        for bad in [
            "",
            "text",
            "<a>",
            "<a></b>",
            "<a/><a/>",
            "<a/>text",
            "<a/>&amp;",
            "<a b='<'/>",
            "<a b='&'/>",
            "<a b='&x;'/>",
            "<a b='1' b='2'/>",
            "<a b:c='1'/>",
            "<a xmlns:b='no address'/>",
            "<a>&nbsp;</a>",
            "<a>&#0;</a>",
            "<a>&#x110000;</a>",
            "<a>&#xD800;</a>",
            "<a>\u{1}</a>",
            "<a>\u{ffff}</a>",
            "<a><!-- a -- b --></a>",
            "<a><?xml version='1.0'?></a>",
            " <?xml version='1.0'?><a/>",
            "<!DOCTYPE a><a/>",
        ] {
            assert!(!is_well_formed(bad), "{bad}");
        }
    }
}
