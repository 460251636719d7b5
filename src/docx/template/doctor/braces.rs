//! Braces that are no tags but look like ones: with a space between them, one too few, or of another program.
//!
//! Only what stands outside tags is looked at. What may well be meant as it stands is a warning; a name that the form or
//! the template knows is not.

use std::ops::Range;
use std::sync::Arc;

use super::engines::{Sections, braced, engine, is_name};
use crate::docx::template::foreign::path;
use crate::docx::template::mistake::{Code, Mistake};
use crate::docx::template::names::{Names, Target};
use crate::docx::template::scan::{Scanned, Text};
use crate::docx::template::usage::Use;
use crate::message;
use crate::message::Message;
use crate::problem::Severity;
use crate::schema::Schema;

/// Characters between the braces of something that looks like a tag.
pub(super) const LONGEST: usize = 80;

/// Mistakes among which one is looked for that goes on.
const MOST_JOINED: usize = 1000;

/// What something that looks like a tag begins or ends with.
const SIGNS: [char; 16] = ['{', '｛', '}', '｝', '%', '#', '«', '<', '[', '(', '（', '【', '$', '《', '_', '＃'];

/// What names there are.
pub(super) struct Known<'a> {
    pub(super) names: &'a Names,
    pub(super) used: &'a Use,
    /// Whether the template has tags at all.
    pub(super) has_tags: bool,
}

impl Known<'_> {
    /// Whether the form or the template knows what a path begins with.
    pub(super) fn is_known(&self, name: &str) -> bool {
        let root = name.split(['.', '|', '[']).next().unwrap_or(name).trim();
        !root.is_empty() && (matches!(self.names.target(root), Ok(Some(_))) || self.used.members.contains_key(root))
    }

    /// Whether a path begins with a key of the form, as nobody writes it in a text.
    pub(super) fn is_key(&self, name: &str) -> bool {
        let root = name.split(['.', '[']).next().unwrap_or(name);
        let schema = self.names.schema.as_ref();
        let is = |schema: &Arc<Schema>| schema.fields.contains_key(root) || schema.tables.contains_key(root);
        root.is_ascii() && root.len() > 2 && schema.is_some_and(is)
    }

    /// Whether a name is the label of a field that the template prints nowhere: no heading in front of its value.
    pub(super) fn is_unprinted(&self, name: &str) -> bool {
        let field = match self.names.target(name) {
            Ok(Some(Target::Field(field))) => self.names.field(field),
            _ => None,
        };
        field.is_some_and(|field| !self.used.members.get(&*field.key).is_some_and(|used| used.is_printed))
    }
}

/// Something that looks like a tag.
pub(super) struct Likeness {
    /// In the text of the paragraph, in bytes.
    pub(super) range: Range<usize>,
    pub(super) code: Code,
    pub(super) severity: Severity,
    pub(super) message: Message,
    pub(super) help: Message,
}

pub(super) fn braces(scanned: &Scanned, known: &Known<'_>, found: &mut Vec<(Mistake, Severity)>) {
    let mut before: Option<&Text> = None;
    let mut raw = false;
    let mut sections = Sections::default();
    for text in &scanned.texts {
        let above = before.replace(text);
        if !text.text.contains(SIGNS) {
            continue;
        }
        for likeness in likenesses(text, known, &mut raw, &mut sections) {
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
            if code == Code::BrokenBrace && joins(text, range.start, &help, found) {
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

/// Whether broken braces go on right behind a tag without end, `{{a}{b}}`: then both are told at once.
fn joins(text: &Text, start: usize, help: &Message, found: &mut [(Mistake, Severity)]) -> bool {
    if found.len() > MOST_JOINED {
        return false;
    }
    let Ok(span) = text.spans.binary_search_by_key(&start, |span| span.end) else { return false };
    let Some(opens) = text.spans.get(span).map(|span| self::at(text, span.start)) else { return false };
    let told = found.iter_mut().find(|(mistake, _)| mistake.at == opens && mistake.code == Code::UnclosedTag);
    let (Some((mistake, _)), Some(tag)) = (told, help.zh.strip_prefix("写成 ")) else { return false };
    if !mistake.help.zh.starts_with("写成 {{ ") {
        return false;
    }
    mistake.help.zh.push_str(tag);
    mistake.help.en.push_str(tag);
    true
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
fn likenesses(text: &Text, known: &Known<'_>, raw: &mut bool, sections: &mut Sections) -> Vec<Likeness> {
    let mut list = Vec::new();
    let mut depth = 0usize;
    let mut from = 0;
    let end = text.text.len();
    for span in text.spans.iter().cloned().chain(std::iter::once(end..end)) {
        let gap = from..span.start.max(from);
        from = span.end.max(from);
        let is_raw = *raw;
        let tag = text.text.get(span).unwrap_or_default();
        match tag.trim_matches(|c: char| !c.is_alphanumeric()) {
            "raw" => *raw = true,
            "endraw" => *raw = false,
            _ => {}
        }
        if is_raw {
            continue;
        }
        let mut at = gap.start;
        while let Some(rest) = text.text.get(at..gap.end).filter(|rest| !rest.is_empty()) {
            let Some(found) = rest.find(SIGNS) else { break };
            let start = at + found;
            let Some(rest) = text.text.get(start..gap.end) else { break };
            let first = rest.chars().next().unwrap_or_default();
            let likeness = match first {
                '{' | '｛' => opening(text, start, rest, known, sections),
                '}' | '｝' => {
                    closing(text, gap.start, start, rest, depth).or_else(|| behind(text, gap.start, start, depth))
                }
                '#' | '%' if rest.chars().nth(1) == Some('}') => closing(text, gap.start, start, rest, depth),
                _ => engine(text, start, rest, known, sections),
            };
            match likeness {
                Some(likeness) => {
                    at = likeness.range.end;
                    list.push(likeness);
                }
                None => {
                    match first {
                        '{' | '｛' => depth += 1,
                        '}' | '｝' => depth = depth.saturating_sub(1),
                        _ => {}
                    }
                    // A blank to fill in is one long sign.
                    let blank = rest.len() - rest.trim_start_matches('_').len();
                    at = start + blank.max(first.len_utf8());
                }
            }
        }
        sections.tag(tag, known);
    }
    list
}

fn is_open(c: char) -> bool {
    matches!(c, '{' | '｛')
}

fn is_close(c: char) -> bool {
    matches!(c, '}' | '｝')
}

/// A brace that opens.
fn opening(text: &Text, start: usize, rest: &str, known: &Known<'_>, sections: &mut Sections) -> Option<Likeness> {
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
    let looks = is_name(inner) || known.is_known(inner);
    if looks && (closers.chars().filter(|&c| is_close(c)).count() > 1) {
        return Some(broken(range, '{', inner));
    }
    if is_statement {
        return Some(broken(range, '%', inner));
    }
    let before = text.text.get(..start).and_then(|before| before.chars().next_back());
    if !before.is_some_and(|c| matches!(c, '$' | '#' | '@' | '!')) && known.is_known(inner) {
        let name = path(inner).map_or(inner, |(path, _)| path);
        return Some(Likeness {
            range,
            code: Code::SingleBrace,
            severity: Severity::Error,
            message: Message::new("标签要用两层花括号", "a tag has two braces on each side"),
            help: message!("写成 {{{{ {name} }}}}", "write {{{{ {name} }}}}"),
        });
    }
    braced(text, range, inner, known, sections)
}

pub(super) fn broken(range: Range<usize>, kind: char, inner: &str) -> Likeness {
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

/// Where the last statement in a text begins.
fn statement(text: &str) -> Option<usize> {
    let words = ["for ", "if ", "elif ", "else", "endfor", "endif", "set "];
    let begins = |at: &usize| {
        let before = text.get(..*at).and_then(|text| text.chars().next_back());
        !before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    words.into_iter().filter_map(|word| text.match_indices(word).map(|(at, _)| at).filter(begins).last()).max()
}
