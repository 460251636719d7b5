//! Tags that a program split over runs where runs are not put together when a part is scanned: in charts, SmartArt,
//! equations and field codes. What belongs to a tag is moved into the run that it begins in; nothing else changes.

use std::borrow::Cow;

/// Elements that hold text, and what ends the texts that go together.
const TEXTS: [(&str, &str); 3] = [("a:t", "</a:p>"), ("m:t", "</m:oMath>"), ("w:instrText", "<w:fldChar")];

pub(super) fn joined(xml: &str) -> Cow<'_, str> {
    let mut xml = Cow::Borrowed(xml);
    for (element, ends) in TEXTS {
        if let Some(made) = join(&xml, element, ends) {
            xml = Cow::Owned(made);
        }
    }
    xml
}

/// Whether a tag is open at the end of a text.
fn is_open(text: &str) -> bool {
    let open = |first: &str, last: &str| match (text.rfind(first), text.rfind(last)) {
        (Some(begins), Some(ends)) => begins > ends,
        (Some(_), None) => true,
        _ => false,
    };
    open("{{", "}}") || open("{%", "%}") || text.ends_with('{')
}

fn join(xml: &str, element: &str, ends: &str) -> Option<String> {
    let (start, end) = (format!("<{element}"), format!("</{element}>"));
    if !xml.contains(&start) {
        return None;
    }
    let mut out = String::with_capacity(xml.len());
    // Where the content of the text with an open tag ends, in `out`.
    let mut open: Option<usize> = None;
    let mut moved = false;
    let mut rest = xml;
    while let Some(at) = rest.find(&start) {
        let (before, behind) = rest.split_at(at);
        if before.contains(ends) {
            open = None;
        }
        out.push_str(before);
        let close = behind.find('>')?;
        let (tag, content) = behind.split_at(close + 1);
        rest = content;
        out.push_str(tag);
        // Another element whose name begins alike, or one without content.
        if tag.ends_with("/>") || !tag.get(start.len()..).is_some_and(|rest| rest.starts_with(['>', ' '])) {
            continue;
        }
        let length = content.find(&end)?;
        let (content, after) = content.split_at(length);
        rest = after;
        match open {
            Some(at) => {
                out.insert_str(at, content);
                moved = true;
                let begins = out.get(..at + content.len())?.rfind('>').map_or(0, |begin| begin + 1);
                open = out.get(begins..at + content.len()).filter(|text| is_open(text)).map(|_| at + content.len());
            }
            None => {
                out.push_str(content);
                open = is_open(content).then_some(out.len());
            }
        }
    }
    out.push_str(rest);
    moved.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_split_tags_are_put_together() {
        for (xml, expected) in [
            ("<a:p><a:t>{{ ti</a:t><a:t>tle }} b</a:t></a:p>", "<a:p><a:t>{{ title }} b</a:t><a:t></a:t></a:p>"),
            (
                "<a:p><a:t>a {</a:t><a:t>{ x</a:t><a:t> }}</a:t></a:p>",
                "<a:p><a:t>a {{ x }}</a:t><a:t></a:t><a:t></a:t></a:p>",
            ),
            (
                "<a:p><a:t>{{ a</a:t></a:p><a:p><a:t>b }}</a:t></a:p>",
                "<a:p><a:t>{{ a</a:t></a:p><a:p><a:t>b }}</a:t></a:p>",
            ),
            ("<a:p><a:t>a</a:t><a:t>b</a:t><a:tab/></a:p>", "<a:p><a:t>a</a:t><a:t>b</a:t><a:tab/></a:p>"),
            (
                "<m:t>{{ x</m:t><m:t xml:space=\"preserve\"> }}</m:t>",
                "<m:t>{{ x }}</m:t><m:t xml:space=\"preserve\"></m:t>",
            ),
        ] {
            assert_eq!(joined(xml), expected, "{xml}");
        }
    }
}
