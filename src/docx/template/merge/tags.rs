//! Start tags as text: their names and attributes.

/// The tag that begins at `start`; a sign in quotes does not end it.
pub(super) fn tag_at(xml: &str, start: usize) -> &str {
    let rest = xml.get(start..).unwrap_or_default();
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return rest.get(..=at).unwrap_or(rest),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    rest
}

/// The name of a tag, with `/` before that of an end.
pub(super) fn name_of(tag: &str) -> &str {
    let inner = tag.trim_start_matches('<');
    let end = inner.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(inner.len());
    let name = inner.get(..end).unwrap_or_default();
    if name.len() > 1 { name.trim_end_matches('/') } else { name }
}

/// Where the value of an attribute stands in a tag.
pub(super) fn value_at(tag: &str, name: &str) -> Option<std::ops::Range<usize>> {
    let mut from = 0;
    loop {
        let at = from + tag.get(from..)?.find(name)?;
        from = at + name.len();
        let begins = tag.get(..at)?.ends_with(char::is_whitespace);
        let rest = tag.get(from..)?;
        let quote = rest.strip_prefix('=').and_then(|value| value.chars().next());
        if let (true, Some(quote @ ('"' | '\''))) = (begins, quote) {
            let start = from + 2;
            let end = tag.get(start..)?.find(quote)?;
            return Some(start..start + end);
        }
    }
}

/// The value of an attribute.
pub(super) fn attribute<'x>(tag: &'x str, name: &str) -> Option<&'x str> {
    tag.get(value_at(tag, name)?)
}

pub(super) fn replaced(tag: &str, name: &str, value: &str) -> String {
    match value_at(tag, name) {
        Some(range) => {
            let (before, behind) =
                (tag.get(..range.start).unwrap_or_default(), tag.get(range.end..).unwrap_or_default());
            format!("{before}{value}{behind}")
        }
        None => tag.to_owned(),
    }
}

pub(super) fn without(tag: &str, name: &str) -> String {
    match value_at(tag, name) {
        Some(range) => {
            let before = tag.get(..range.start - 2 - name.len()).unwrap_or_default();
            format!("{}{}", before.trim_end(), tag.get(range.end + 1..).unwrap_or_default())
        }
        None => tag.to_owned(),
    }
}

/// Where elements of this name begin.
pub(super) fn starts<'x>(xml: &'x str, name: &'x str) -> impl Iterator<Item = usize> + 'x {
    xml.match_indices('<').map(|(at, _)| at).filter(move |&at| {
        xml.get(at + 1..).is_some_and(|rest| rest.starts_with(name)) && name_of(tag_at(xml, at)) == name
    })
}
