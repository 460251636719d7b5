//! Tags in the text of a paragraph: where each begins and ends.
//!
//! The text is read once from left to right. Inside a tag, what stands between quotes is skipped, so that `"}}"` ends
//! nothing. Full-width braces, percent signs and hashes are what an input method makes of narrow ones and count as such;
//! a single brace, narrow or wide, is text.

use std::ops::Range;

/// What a tag is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `{{ … }}`
    Print,
    /// `{% … %}`
    Statement,
    /// `{# … #}`
    Comment,
}

/// What a tag takes the place of: `{%p`, `{%tc` and `{%tr` of the paragraph, cell or row around them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// Of itself only; also `{%r`, since what lies between two tags of one paragraph is whole runs.
    Text,
    /// Of its paragraph.
    Paragraph,
    /// Of its table cell.
    Cell,
    /// Of its table row.
    Row,
}

/// The letters that a level is written with.
pub(super) fn letters(level: Level) -> &'static str {
    match level {
        Level::Text => "",
        Level::Paragraph => "p",
        Level::Cell => "tc",
        Level::Row => "tr",
    }
}

/// A stretch of text that does not stand as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    /// Where it stands, in bytes.
    pub(super) range: Range<usize>,
    /// What it is.
    pub(super) what: What,
}

/// What a [`Span`] is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// A tag with what stands in it.
    Tag {
        /// What it is.
        kind: Kind,
        /// What it takes the place of.
        level: Level,
        /// What stands in it, without delimiters and level.
        inner: Range<usize>,
        /// Whether `-` joins it to the paragraph before, and to the one behind.
        joins: [bool; 2],
    },
    /// `{_{` and the like, which print braces.
    Literal(&'static str),
    /// A tag that does not end: the span goes up to a lone brace in the end's stead, to the next tag or to the end.
    Unclosed {
        /// What it would be.
        kind: Kind,
        /// What it would take the place of.
        level: Level,
        /// What stands in it.
        inner: Range<usize>,
        /// Whether a lone brace or bracket stands where the end belongs.
        is_short: bool,
    },
    /// A full-width `｝｝` or `％｝` that ends nothing.
    Stray,
}

/// The tags and literals of `text` from left to right. Behind a tag that does not end only other tags are looked for.
pub(super) fn find(text: &str) -> Vec<Span> {
    find_in(text, &mut false)
}

/// The same. `raw` says whether the text is in a `{% raw %}` block, where no tag counts but the block's end.
pub(super) fn find_in(text: &str, raw: &mut bool) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut at = 0;
    let mut no_comment_ends = false;
    if *raw {
        match end_of_raw(text, 0) {
            Some(span) => {
                *raw = false;
                at = span.range.end;
                spans.push(span);
            }
            None => return spans,
        }
    }
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(['{', '｛', '}', '｝', '%', '％'])) {
        let start = at + found;
        let mut chars = seen(text, start);
        let (first, second, third) = (chars.next(), chars.next(), chars.next());
        let (Some((_, first)), Some((at_second, second))) = (first, second) else { break };
        let two = at_second + second.len_utf8() - start;
        let third_ends = third.map_or(start, |(at, c)| at + c.len_utf8());
        let third = third.map(|(_, c)| c);
        let literal = match (first, second, third) {
            ('{', '_', Some('{')) => Some("{{"),
            ('{', '_', Some('%')) => Some("{%"),
            ('}', '_', Some('}')) => Some("}}"),
            ('%', '_', Some('}')) => Some("%}"),
            _ => None,
        };
        if let Some(literal) = literal {
            spans.push(Span { range: start..third_ends, what: What::Literal(literal) });
            at = third_ends;
            continue;
        }
        let kind = match (fold(first), fold(second)) {
            ('{', '{') => Kind::Print,
            ('{', '%') => Kind::Statement,
            ('{', '#') => Kind::Comment,
            ('}' | '%', '}') if (first, second) != ('}', '}') && (first, second) != ('%', '}') => {
                spans.push(Span { range: start..start + two, what: What::Stray });
                at = start + two;
                continue;
            }
            _ => {
                at = start + first.len_utf8();
                continue;
            }
        };
        let inside = start + two;
        let ends =
            if kind == Kind::Comment && no_comment_ends { End::None(text.len()) } else { end(text, inside, kind) };
        match ends {
            End::At(inner, after) => {
                let body = text.get(inside..inner).unwrap_or_default();
                let joins =
                    if kind == Kind::Comment { [false; 2] } else { [body.starts_with('-'), body.ends_with('-')] };
                let (level, inner) = level(text, inside..inner, kind);
                let opens_raw =
                    kind == Kind::Statement && text.get(inner.clone()).is_some_and(|inner| inner.trim() == "raw");
                // What it prints is nothing, as with a comment.
                let kind = if opens_raw { Kind::Comment } else { kind };
                spans.push(Span { range: start..after, what: What::Tag { kind, level, inner, joins } });
                at = after;
                if opens_raw {
                    match end_of_raw(text, at) {
                        Some(span) => {
                            at = span.range.end;
                            spans.push(span);
                        }
                        None => {
                            *raw = true;
                            return spans;
                        }
                    }
                }
            }
            End::Short(inner, until) => {
                let (level, inner) = level(text, inside..inner, kind);
                spans.push(Span { range: start..until, what: What::Unclosed { kind, level, inner, is_short: true } });
                at = until;
            }
            End::None(_) if kind == Kind::Comment && section(text, inside).is_some() => {
                // What ends no comment here ends none further on.
                no_comment_ends = true;
                let inner = inside..section(text, inside).unwrap_or(inside);
                let (until, level) = (inner.end + 1, Level::Text);
                spans.push(Span { range: start..until, what: What::Unclosed { kind, level, inner, is_short: true } });
                at = until;
            }
            End::None(until) => {
                let (level, inner) = level(text, inside..until, kind);
                spans.push(Span { range: start..until, what: What::Unclosed { kind, level, inner, is_short: false } });
                at = until;
            }
        }
    }
    spans
}

/// The `{% endraw %}` in `text` from `from` on.
fn end_of_raw(text: &str, from: usize) -> Option<Span> {
    let mut at = from;
    loop {
        let start = at + text.get(at..)?.find(['{', '｛'])?;
        let mut chars = seen(text, start);
        let ((_, first), (at_second, second)) = (chars.next()?, chars.next()?);
        let inside = at_second + second.len_utf8();
        at = start + first.len_utf8();
        if fold(second) != '%' {
            continue;
        }
        let Some(End::At(inner, after)) = Some(end(text, inside, Kind::Statement)) else { continue };
        let body = text.get(inside..inner)?;
        let joins = [body.starts_with('-'), body.ends_with('-')];
        let (level, inner) = level(text, inside..inner, Kind::Statement);
        if text.get(inner.clone())?.trim() == "endraw" {
            return Some(Span { range: start..after, what: What::Tag { kind: Kind::Comment, level, inner, joins } });
        }
    }
}

enum End {
    /// The end of what stands in the tag, and of the tag.
    At(usize, usize),
    /// A lone brace stands where the end belongs: where it begins, and what is behind it.
    Short(usize, usize),
    /// There is none up to here.
    None(usize),
}

fn end(text: &str, from: usize, kind: Kind) -> End {
    let closes = |first: char, second: Option<char>| {
        second.map(fold) == Some('}')
            && match kind {
                Kind::Print => fold(first) == '}',
                Kind::Statement => fold(first) == '%',
                Kind::Comment => fold(first) == '#',
            }
    };
    let mut quote = None;
    let mut escaped = false;
    let mut depth = 0usize;
    let mut brackets = 0usize;
    // Where the tag ends when a quote in it is left open: an apostrophe is no quote.
    let mut in_quote = None;
    let mut chars = seen(text, from).peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().copied();
        let after = || next.map_or(at + c.len_utf8(), |(at, c)| at + c.len_utf8());
        let next = next.map(|(_, c)| c);
        if kind == Kind::Comment {
            if closes(c, next) {
                return End::At(at, after());
            }
            continue;
        }
        if let Some(open) = quote {
            if in_quote.is_none() && closes(c, next) {
                in_quote = Some((at, after()));
            }
            if escaped {
                escaped = false;
            } else if c == '\\' {
                escaped = true;
            } else if ends_quote(open, c) {
                quote = None;
                in_quote = None;
            }
            continue;
        }
        if depth == 0 && closes(c, next) {
            return End::At(at, after());
        }
        match fold(c) {
            '{' if matches!(next.map(fold), Some('{' | '%')) => return End::None(at),
            '{' => depth += 1,
            // No expression goes on behind it.
            '}' if depth == 0 => return short(text, at, c),
            '}' => depth -= 1,
            '[' | '(' | '［' | '（' if kind == Kind::Print => brackets += 1,
            ']' | ')' | '］' | '）' if kind == Kind::Print => {
                // Two brackets that close nothing stand where two braces belong.
                if brackets == 0 && next == Some(c) {
                    return End::Short(at, after());
                }
                brackets = brackets.saturating_sub(1);
            }
            '%' if kind == Kind::Statement && ends_alone(text.get(from..at).unwrap_or_default(), next) => {
                return End::Short(at, at + c.len_utf8());
            }
            _ if is_quote(c) => quote = Some(c),
            _ => {}
        }
    }
    match in_quote {
        Some((inner, after)) => End::At(inner, after),
        None => End::None(text.len()),
    }
}

/// Whether a percent sign stands where `%}` belongs: a word follows at once, and no rest of a division is asked for.
fn ends_alone(before: &str, next: Option<char>) -> bool {
    let divides = |c: char| c.is_whitespace() || c.is_ascii_digit() || matches!(fold(c), '}' | '%' | '(');
    before.ends_with(char::is_whitespace) && !before.trim().is_empty() && next.is_some_and(|c| !divides(c))
}

/// Where `{#name}` ends, which other engines begin a section with.
fn section(text: &str, inside: usize) -> Option<usize> {
    let rest = text.get(inside..)?;
    let end = rest.find(['}', '\n', '{'])?;
    let name = rest.get(..end)?.trim();
    let name =
        ["if ", "unless ", "each ", "for ", "list "].iter().find_map(|word| name.strip_prefix(word)).unwrap_or(name);
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
    (rest.get(end..)?.starts_with('}') && is_name).then_some(inside + end)
}

/// The end of a tag that was mistyped around the lone brace at `at`: `}`, `}]`, `%}` for `}}`, `}}` for `%}`.
fn short(text: &str, at: usize, brace: char) -> End {
    let before = text.get(..at).unwrap_or_default();
    let trimmed = before.trim_end();
    let inner = trimmed.strip_suffix(['%', '％', ']', '］', ')', '）']).unwrap_or(before).len();
    let behind = text.get(at + brace.len_utf8()..).unwrap_or_default();
    let more = behind.chars().next().filter(|&c| matches!(fold(c), '}' | ']' | '］' | ')' | '）' | '】'));
    // A bracket that closes one in the tag belongs to what stands in it.
    let start = before.rfind(['{', '｛']).unwrap_or(0);
    let balanced =
        |text: &str| text.matches(['(', '（', '[', '［']).count() >= text.matches([')', '）', ']', '］']).count();
    let inner =
        if balanced(before.get(start..).unwrap_or_default()) && !trimmed.ends_with(['%', '％']) { at } else { inner };
    End::Short(inner, at + brace.len_utf8() + more.map_or(0, char::len_utf8))
}

/// Takes `-` and the letters of a level off what stands in a tag.
fn level(text: &str, inner: Range<usize>, kind: Kind) -> (Level, Range<usize>) {
    let body = text.get(inner.clone()).unwrap_or_default();
    let (body, start) = match body.strip_prefix(['-', '+']) {
        Some(rest) => (rest, inner.start + 1),
        None => (body, inner.start),
    };
    let body = body.strip_suffix('-').unwrap_or(body);
    let visible = body.trim_start_matches(is_invisible);
    let (body, start) = (visible, start + body.len() - visible.len());
    let whole = start..start + body.len();
    let word = body.len() - body.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
    let level = match body.get(..word) {
        Some("p") => Level::Paragraph,
        Some("r") => Level::Text,
        Some("tc") => Level::Cell,
        Some("tr") => Level::Row,
        _ => return (Level::Text, whole),
    };
    let rest = body.get(word..).unwrap_or_default();
    let alone = rest.trim().is_empty();
    // `{{p}}` and `{{ p }}` print a value of that name; `{{p x}}` prints plain text, which is what `{{ x }}` does.
    match kind {
        Kind::Comment if !alone && !rest.starts_with(char::is_whitespace) => (Level::Text, whole),
        Kind::Comment => (level, whole),
        _ if alone || !rest.starts_with(char::is_whitespace) => (Level::Text, whole),
        Kind::Print if level == Level::Paragraph => (Level::Text, whole.start + word..whole.end),
        _ => (level, whole.start + word..whole.end),
    }
}

/// Marks that take no room on the page.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// The characters that are seen, with their places.
fn seen(text: &str, from: usize) -> impl Iterator<Item = (usize, char)> {
    let rest = text.get(from..).unwrap_or_default().char_indices();
    rest.filter(|&(_, c)| !is_invisible(c)).map(move |(at, c)| (from + at, c))
}

/// What stands in a tag without what cannot be seen; texts in quotes stay as they are.
pub(super) fn visible(inner: &str) -> String {
    let mut quote = None;
    let mut visible = String::with_capacity(inner.len());
    for c in inner.chars() {
        match quote {
            Some(open) if ends_quote(open, c) => quote = None,
            None if is_quote(c) => quote = Some(c),
            None if is_invisible(c) => continue,
            _ => {}
        }
        visible.push(c);
    }
    visible
}

/// Narrow forms of the full-width signs that tags begin and end with.
fn fold(c: char) -> char {
    match c {
        '｛' => '{',
        '｝' => '}',
        '％' => '%',
        '＃' => '#',
        c => c,
    }
}

/// True for a quotation mark that begins a text in a tag.
pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '”' | '„' | '＂' | '‘' | '’' | '＇')
}

/// True when `c` ends a text that began with `open`: straight quotes end with themselves, curled ones with any of
/// their kind.
pub(super) fn ends_quote(open: char, c: char) -> bool {
    match open {
        '"' | '\'' => c == open,
        '“' | '”' | '„' | '＂' => matches!(c, '"' | '“' | '”' | '„' | '＂'),
        _ => matches!(c, '\'' | '‘' | '’' | '＇'),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
    use super::*;

    fn seen(text: &str) -> Vec<String> {
        let spans = find(text);
        spans
            .into_iter()
            .map(|span| match span.what {
                What::Tag { kind, level, inner, .. } => format!("{kind:?} {level:?} {}", text[inner].trim()),
                What::Literal(literal) => format!("literal {literal}"),
                What::Unclosed { inner, .. } => format!("unclosed {}: {}", &text[span.range], text[inner].trim()),
                What::Stray => format!("stray {}", &text[span.range]),
            })
            .collect()
    }

    #[test]
    fn tags_of_all_kinds_are_found() {
        for (text, expected) in [
            ("单位：{{ org }}。", vec!["Print Text org"]),
            ("{{a}}{{ b}}", vec!["Print Text a", "Print Text b"]),
            ("{%tr for row in servers|rows %}", vec!["Statement Row for row in servers|rows"]),
            (
                "{%p if x %}{%tc endfor %}{%r endif %}",
                vec!["Statement Paragraph if x", "Statement Cell endfor", "Statement Text endif"],
            ),
            ("{%- if x -%}", vec!["Statement Text if x"]),
            ("{# note }} #}{#tr row #}", vec!["Comment Text note }}", "Comment Row tr row"]),
            (
                "{{p sub }}{{r rich }}{{ p }}{{r}}",
                vec!["Print Text sub", "Print Text rich", "Print Text p", "Print Text r"],
            ),
            ("｛｛ 单位 ｝｝｛％ if a ％｝", vec!["Print Text 单位", "Statement Text if a"]),
            (r#"{{ a | default("}}") }}"#, vec![r#"Print Text a | default("}}")"#]),
            ("{{ a | default(“}}”) }}", vec!["Print Text a | default(“}}”)"]),
            ("{{ {'a': {'b': 1}} }}", vec!["Print Text {'a': {'b': 1}}"]),
            ("{{ it's }} x", vec!["Print Text it's"]),
            ("{_{ a }_} {_% b %_}", vec!["literal {{", "literal }}", "literal {%", "literal %}"]),
            ("{a} ｛甲｝ 5% }} %", vec![]),
            ("a {{ org", vec!["unclosed {{ org: org"]),
            ("{{ org {{ name }}", vec!["unclosed {{ org : org", "Print Text name"]),
            (
                "{{ org } {{ name ] {{ a }] 、{{ b }}",
                vec!["unclosed {{ org }: org", "unclosed {{ name ] : name ]", "unclosed {{ a }]: a", "Print Text b"],
            ),
            (
                "{% if a }} 甲 {% endif ％} {{ a[0] } {{ f(1)) }",
                vec![
                    "unclosed {% if a }}: if a",
                    "Statement Text endif",
                    "unclosed {{ a[0] }: a[0]",
                    "unclosed {{ f(1)) }: f(1)",
                ],
            ),
            ("{{ org %} {{ a }}", vec!["unclosed {{ org %}: org", "Print Text a"]),
            ("a ｝｝ ％｝", vec!["stray ｝｝", "stray ％｝"]),
            ("{", vec![]),
            ("{\u{200b}{ org }\u{ad}} {%\u{feff}tr endfor %}", vec!["Print Text org", "Statement Row endfor"]),
            (
                "{% raw %}{{ a }} {% if \" %}{% endraw %}{{ b }}",
                vec!["Comment Text raw", "Comment Text endraw", "Print Text b"],
            ),
            ("{%- raw -%} {{ a }} {# ", vec!["Comment Text raw"]),
        ] {
            assert_eq!(seen(text), expected, "{text}");
        }
    }

    #[test]
    fn many_tags_left_open_take_linear_time() {
        let text = "{{ a ".repeat(200_000);
        assert_eq!(find(&text).len(), 200_000);
        let text = "{{ 'a ".repeat(200_000);
        assert_eq!(find(&text).len(), 100_000);
    }
}
