//! Braces that are no tags but look like ones: with a space between them, one too few, or of another program.
//!
//! Only what stands outside tags is looked at. What may well be meant as it stands is a warning; a name that the form or
//! the template knows is not.

use std::ops::Range;
use std::sync::Arc;

use crate::docx::template::mistake::{Code, Mistake};
use crate::docx::template::names::Names;
use crate::docx::template::scan::{Scanned, Text};
use crate::docx::template::usage::Use;
use crate::message;
use crate::message::Message;
use crate::problem::Severity;
use crate::schema::Schema;

/// Characters between the braces of something that looks like a tag.
const LONGEST: usize = 80;

/// What names there are.
pub(super) struct Known<'a> {
    pub(super) names: &'a Names,
    pub(super) used: &'a Use,
    /// Whether the template has tags at all.
    pub(super) has_tags: bool,
}

impl Known<'_> {
    fn is_known(&self, name: &str) -> bool {
        let root = name.split(['.', '|']).next().unwrap_or(name).trim();
        !root.is_empty() && (matches!(self.names.target(root), Ok(Some(_))) || self.used.members.contains_key(root))
    }
}

impl Known<'_> {
    /// Whether a name is a key of the form, as nobody writes it in a text.
    fn is_key(&self, name: &str) -> bool {
        let schema = self.names.schema.as_ref();
        let is = |schema: &Arc<Schema>| schema.fields.contains_key(name) || schema.tables.contains_key(name);
        name.is_ascii() && name.len() > 2 && schema.is_some_and(is)
    }
}

/// Something that looks like a tag.
struct Likeness {
    /// In the text of the paragraph, in bytes.
    range: Range<usize>,
    code: Code,
    severity: Severity,
    message: Message,
    help: Message,
}

pub(super) fn braces(scanned: &Scanned, known: &Known<'_>, found: &mut Vec<(Mistake, Severity)>) {
    let mut before: Option<&Text> = None;
    let mut raw = false;
    for text in &scanned.texts {
        let above = before.replace(text);
        if !text.text.contains(['{', '}', '｛', '｝', '«', '<', '[', '%', '【', '$']) {
            continue;
        }
        for likeness in likenesses(text, known, &mut raw) {
            let Likeness { range, code, severity, message, help } = likeness;
            let tag = text.text.get(range.clone()).unwrap_or_default().to_owned();
            if code == Code::StrayBrace && nests(text, range.start, found) {
                continue;
            }
            if code == Code::StrayBrace
                && above.is_some_and(|above| {
                    let is_open = |(mistake, _): &(Mistake, Severity)| {
                        mistake.code == Code::UnclosedTag && above.xml.contains(&mistake.at)
                    };
                    range.start == 0 && found.iter().any(is_open)
                })
            {
                // The end of a tag that the paragraph before left open.
                continue;
            }
            if code == Code::OtherEngine && ends_section(&tag, found) {
                continue;
            }
            if matches!(code, Code::BrokenBrace | Code::StrayBrace) {
                absolve(&tag, at(text, range.start), found);
            }
            let (at, place) = (at(text, range.start), text.place.clone());
            found.push((Mistake { at, place, tag, within: None, code, message, help }, severity));
        }
    }
}

/// Whether a placeholder ends a section of another program that has been told: `{/list}` behind `{#list}`.
fn ends_section(tag: &str, found: &[(Mistake, Severity)]) -> bool {
    let Some(name) = tag.strip_prefix("{/").and_then(|rest| rest.strip_suffix('}')).map(str::trim) else {
        return false;
    };
    found.iter().any(|(mistake, _)| {
        let opened = mistake.tag.strip_prefix(['{', '｛']).and_then(|rest| rest.strip_prefix(['#', '^']));
        mistake.code == Code::OtherEngine
            && opened.and_then(|rest| rest.strip_suffix('}')).is_some_and(|opened| opened.trim() == name)
    })
}

/// Whether braces that are too many stand in front of the tag before `end`, and are told: `{{ {{ x }} }}`.
fn nests(text: &Text, end: usize, found: &[(Mistake, Severity)]) -> bool {
    let Some(at) = text.spans.iter().rposition(|span| span.end <= end) else { return false };
    let Some(outer) = at.checked_sub(1).and_then(|at| text.spans.get(at)) else { return false };
    let is_around = text.spans.get(at).is_some_and(|inner| inner.start == outer.end);
    let start = self::at(text, outer.start);
    is_around && found.iter().any(|(mistake, _)| mistake.code == Code::UnclosedTag && mistake.at == start)
}

/// Where a character of a paragraph stands in the XML; near enough where the text holds references.
fn at(text: &Text, at: usize) -> usize {
    let item = text.items.iter().find(|(within, _)| within.contains(&at));
    item.map_or(text.xml.start, |(within, xml)| (xml.start + at - within.start).min(xml.end))
}

/// The partner of a statement with broken braces is not to blame.
fn absolve(tag: &str, at: usize, found: &mut Vec<(Mistake, Severity)>) {
    let word: String = tag.chars().skip_while(|c| !c.is_alphabetic()).take_while(char::is_ascii_alphabetic).collect();
    let partner = match word.as_str() {
        "for" | "if" => found.iter().position(|(mistake, _)| {
            mistake.at > at && mistake.code == Code::StrayEnd && mistake.tag.contains(&format!("end{word}"))
        }),
        "endfor" | "endif" => {
            let opens = word.trim_start_matches("end");
            found.iter().rposition(|(mistake, _)| {
                let begins = mistake.tag.trim_start_matches(|c: char| !c.is_whitespace()).trim_start();
                mistake.at < at && mistake.code == Code::UnclosedBlock && begins.starts_with(opens)
            })
        }
        _ => None,
    };
    if let Some(partner) = partner {
        found.remove(partner);
    }
}

/// `raw` says whether the text stands in a `{% raw %}` block, where braces are meant.
fn likenesses(text: &Text, known: &Known<'_>, raw: &mut bool) -> Vec<Likeness> {
    let mut list = Vec::new();
    let mut depth = 0usize;
    let mut from = 0;
    let end = text.text.len();
    for span in text.spans.iter().cloned().chain(std::iter::once(end..end)) {
        let gap = from..span.start.max(from);
        from = span.end.max(from);
        let is_raw = *raw;
        match text.text.get(span).map(|tag| tag.trim_matches(|c: char| !c.is_alphanumeric())) {
            Some("raw") => *raw = true,
            Some("endraw") => *raw = false,
            _ => {}
        }
        if is_raw {
            continue;
        }
        let mut at = gap.start;
        while let Some(rest) = text.text.get(at..gap.end).filter(|rest| !rest.is_empty()) {
            let Some(found) = rest.find(['{', '｛', '}', '｝', '%', '#', '«', '<', '[', '(', '（', '【', '$'])
            else {
                break;
            };
            let start = at + found;
            let Some(rest) = text.text.get(start..gap.end) else { break };
            let likeness = match rest.chars().next() {
                Some('{' | '｛') => opening(text, start, rest, known),
                Some('}' | '｝') => {
                    closing(text, gap.start, start, rest, depth).or_else(|| behind(text, gap.start, start, depth))
                }
                Some('#') if rest.starts_with("#}") => closing(text, gap.start, start, rest, depth),
                Some('#') => None,
                Some('«') => between(start, rest, "«", "»", known),
                Some('(') => between(start, rest, "(%", "%)", known),
                Some('（') => between(start, rest, "（%", "%）", known),
                Some('【') => between(start, rest, "【", "】", known),
                Some('%') if rest.starts_with("%}") => closing(text, gap.start, start, rest, depth),
                Some('%') => between(start, rest, "%", "%", known),
                Some('$') => between(start, rest, "$", "$", known),
                Some('<') => {
                    let marks = [("<<", ">>"), ("<%", "%>"), ("<", ">")];
                    marks.into_iter().find_map(|(open, close)| between(start, rest, open, close, known))
                }
                _ => between(start, rest, "[[", "]]", known).or_else(|| between(start, rest, "[%", "%]", known)),
            };
            match likeness {
                Some(likeness) => {
                    at = likeness.range.end;
                    list.push(likeness);
                }
                None => {
                    let first = rest.chars().next();
                    match first {
                        Some('{' | '｛') => depth += 1,
                        Some('}' | '｝') => depth = depth.saturating_sub(1),
                        _ => {}
                    }
                    at = start + first.map_or(1, char::len_utf8);
                }
            }
        }
    }
    list
}

fn is_open(c: char) -> bool {
    matches!(c, '{' | '｛')
}

fn is_close(c: char) -> bool {
    matches!(c, '}' | '｝')
}

/// Whether a text could be a name: `org`, `单位名称`, `row.名称`.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().count() <= 40
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'))
}

/// A brace that opens.
fn opening(text: &Text, start: usize, rest: &str, known: &Known<'_>) -> Option<Likeness> {
    let first = rest.chars().next()?;
    let body = rest.get(first.len_utf8()..)?;
    let second = body.trim_start();
    let is_split = second.len() < body.len() && second.starts_with(['{', '｛', '%', '％', '#']);
    let inner_start = if is_split {
        rest.len() - second.len() + second.chars().next().map_or(0, char::len_utf8)
    } else {
        first.len_utf8()
    };
    let inside = rest.get(inner_start..)?;
    let limit = inside.char_indices().nth(LONGEST).map_or(inside.len(), |(at, _)| at);
    let inside = inside.get(..limit)?;
    let close = inside
        .find(|c| is_close(c) || is_open(c))
        .filter(|&at| inside.get(at..).is_some_and(|rest| rest.starts_with(is_close)));
    let kind = if is_split { second.chars().next().unwrap_or('{') } else { first };
    let Some(close) = close else {
        let shown = rest.chars().take(24).map(char::len_utf8).sum::<usize>();
        return is_split.then(|| broken(start..start + shown.min(rest.len()), kind, ""));
    };
    let raw = inside.get(..close)?;
    let closers: String = inside.get(close..)?.chars().take_while(|&c| is_close(c) || c == ' ').collect();
    let closers = closers.trim_end();
    let range = start..start + inner_start + close + closers.len();
    let inner = raw.trim().trim_end_matches(['%', '％', '#']).trim();
    let is_statement = raw.trim_end().ends_with(['%', '％']);
    if is_split {
        return Some(broken(range, kind, inner));
    }
    let name = inner.trim_start_matches(['#', '/', '^', '$', '@', '=']).trim();
    let looks = is_name(name) || known.is_known(name);
    if looks && (closers.chars().filter(|&c| is_close(c)).count() > 1) {
        return Some(broken(range, '{', inner));
    }
    if is_statement {
        return Some(broken(range, '%', inner));
    }
    let dollar = text.text.get(..start).is_some_and(|before| before.ends_with(['$', '#', '@']));
    let range = start - usize::from(dollar)..range.end;
    let is_known = known.is_known(name);
    if !is_known && !(is_name(name) && (dollar || name.is_ascii() || !known.has_tags && !known.names.has_schema())) {
        return None;
    }
    let help = if let Some(end) =
        ["if", "for", "each", "else"].iter().find(|word| **word == name && (name == "else" || inner.starts_with('/')))
    {
        let end = match *end {
            "if" => "endif",
            "else" => "else",
            _ => "endfor",
        };
        message!("写成 {{% {end} %}}", "write {{% {end} %}}")
    } else if inner.starts_with(['#', '/', '^']) {
        message!(
            "循环写 {{% for 项 in {name} %}} … {{% endfor %}}",
            "a loop is {{% for item in {name} %}} … {{% endfor %}}"
        )
    } else {
        message!("写成 {{{{ {name} }}}}", "write {{{{ {name} }}}}")
    };
    if is_known && !dollar && name.len() == inner.len() {
        let message = Message::new("标签要用两层花括号", "a tag has two braces on each side");
        return Some(Likeness { range, code: Code::SingleBrace, severity: Severity::Error, message, help });
    }
    Some(foreign(range, is_known, help))
}

fn broken(range: Range<usize>, kind: char, inner: &str) -> Likeness {
    let (open, close) = match kind {
        '%' | '％' => ("{%", "%}"),
        '#' => ("{#", "#}"),
        _ => ("{{", "}}"),
    };
    let inner = if inner.is_empty() { "…" } else { inner };
    Likeness {
        range,
        code: Code::BrokenBrace,
        severity: Severity::Error,
        message: Message::new("花括号不完整，不是标签", "the braces are not whole: this is no tag"),
        help: message!("写成 {open} {inner} {close}", "write {open} {inner} {close}"),
    }
}

fn foreign(range: Range<usize>, is_known: bool, help: Message) -> Likeness {
    Likeness {
        range,
        code: Code::OtherEngine,
        severity: if is_known { Severity::Error } else { Severity::Warning },
        message: Message::new(
            "这是别的程序的写法，会照原样打印",
            "this is how other programs write it, and is printed as it stands",
        ),
        help,
    }
}

/// The end of a tag that does not begin; braces that close single ones are text.
fn closing(text: &Text, gap: usize, start: usize, rest: &str, depth: usize) -> Option<Likeness> {
    let mut chars = rest.chars();
    let (first, second) = (chars.next()?, chars.next()?);
    if depth > 0 || !is_close(second) {
        return None;
    }
    // The word in front of it is what was meant.
    let before = text.text.get(gap..start)?;
    let word =
        before.trim_end().rfind(|c: char| c.is_whitespace() || (c.is_ascii_punctuation() && !matches!(c, '_' | '.')));
    let after = |at: usize| at + before.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
    if first == '#' {
        return Some(Likeness {
            range: start..start + 2,
            code: Code::StrayBrace,
            severity: Severity::Error,
            message: Message::new("“#}”前面没有“{#”", "no “{#” stands before “#}”"),
            help: Message::new(
                "注释写 {# … #}；补上“{#”，或删去“#}”",
                "a comment is {# … #}: write “{#”, or delete “#}”",
            ),
        });
    }
    let statement = (first == '%').then(|| statement(before)).flatten();
    let from = gap + statement.or(word.map(after)).unwrap_or(0);
    let end = start + first.len_utf8() + second.len_utf8();
    let (open, close) = if first == '%' { ("{%", "%}") } else { ("{{", "}}") };
    Some(Likeness {
        range: from..end,
        code: Code::StrayBrace,
        severity: Severity::Error,
        message: message!("“{close}”前面没有“{open}”", "no “{open}” stands before “{close}”"),
        help: message!("补上“{open}”，或删去“{close}”", "write “{open}”, or delete “{close}”"),
    })
}

/// One brace too many right behind a tag.
fn behind(text: &Text, gap: usize, start: usize, depth: usize) -> Option<Likeness> {
    let before = text.text.get(..start)?;
    if depth > 0 || gap != start || !before.ends_with(is_close) {
        return None;
    }
    Some(Likeness {
        range: start..start + text.text.get(start..)?.chars().next()?.len_utf8(),
        code: Code::StrayBrace,
        severity: Severity::Warning,
        message: Message::new(
            "标签后面多了一个“}”，会照原样打印",
            "a “}” too many stands behind the tag, and is printed",
        ),
        help: Message::new("删去多余的“}”", "delete the “}” that is too much"),
    })
}

const STATEMENTS: [&str; 7] = ["for", "if", "elif", "else", "endfor", "endif", "set"];

/// Where the last statement in a text begins.
fn statement(text: &str) -> Option<usize> {
    let words = ["for ", "if ", "elif ", "else", "endfor", "endif", "set "];
    let begins = |at: &usize| {
        let before = text.get(..*at).and_then(|text| text.chars().next_back());
        !before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    words.into_iter().filter_map(|word| text.match_indices(word).map(|(at, _)| at).filter(begins).last()).max()
}

/// A name between the marks of another program.
fn between(start: usize, rest: &str, open: &str, close: &str, known: &Known<'_>) -> Option<Likeness> {
    let inside = rest.strip_prefix(open)?;
    let limit = inside.char_indices().nth(LONGEST).map_or(inside.len(), |(at, _)| at);
    let end = inside.get(..limit)?.find(close)?;
    let name = inside.get(..end)?.trim().trim_start_matches('=').trim();
    let range = start..start + open.len() + end + close.len();
    let word = name.split_whitespace().next().unwrap_or_default();
    if open.ends_with('%') && open != "%" && STATEMENTS.contains(&word) {
        return Some(broken(range, '%', name));
    }
    let is_known = known.is_known(name);
    // One mark on each side is common in texts: only what is surely a key is meant by it.
    let is_single = matches!(open, "【" | "<" | "%" | "$");
    if is_single && !(is_known && known.is_key(name)) {
        return None;
    }
    let looks = is_name(name) && matches!(open, "«" | "<%");
    if !is_known && !looks {
        return None;
    }
    Some(foreign(range, is_known, message!("写成 {{{{ {name} }}}}", "write {{{{ {name} }}}}")))
}
