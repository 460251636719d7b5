//! What may be wrong with one line, and the line without it.

use std::borrow::Cow;

use crate::char_count::CharCount as _;
use crate::message;
use crate::message::Message;

/// A line as it may have been meant.
pub(in crate::node) struct Mended {
    pub(in crate::node) line: String,
    pub(super) message: Message,
    /// What to do, where that is not to write the line as it is here.
    pub(super) help: Option<Message>,
}

impl Mended {
    fn new(line: String, message: Message) -> Self {
        Self { line, message, help: None }
    }
}

/// A line in its parts: what it is indented by, the dashes of items, and the rest.
fn parts(line: &str) -> (&str, &str, &str) {
    let is_blank = |c: char| matches!(c, ' ' | '\t' | '\u{3000}' | '\u{a0}');
    let (indent, mut rest) = line.split_at(line.find(|c| !is_blank(c)).unwrap_or(line.len()));
    let mut dashes = 0;
    while let Some(behind) = rest.strip_prefix('-').filter(|behind| behind.starts_with(' ')) {
        let behind = behind.trim_start_matches(' ');
        dashes += rest.len() - behind.len();
        rest = behind;
    }
    let from = indent.len();
    (indent, line.get(from..from + dashes).unwrap_or_default(), rest)
}

/// The key with its colon, and the value.
fn pair(body: &str) -> Option<(&str, &str)> {
    let at = body.char_indices().find(|(at, c)| {
        *c == ':' && body.get(at + 1..).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
    });
    let (key, value) = body.split_at(at?.0 + 1);
    Some((key, value.trim()))
}

/// The closing quote of a text that begins with a quote.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' if quote == '"' => drop(chars.next()),
            c if c != quote => {}
            _ if quote == '\'' && chars.peek().is_some_and(|(_, next)| *next == '\'') => drop(chars.next()),
            _ => return Some(at),
        }
    }
    None
}

const OPENING: [char; 5] = ['{', '[', '｛', '［', '【'];

/// What is typed with the wrong key: full-width colons, commas and brackets, no space behind a colon.
pub(in crate::node) fn mistyped(line: &str) -> Option<Mended> {
    let (indent, dashes, body) = parts(line);
    let head = |mended: String, message: Message| Some(Mended::new(format!("{indent}{dashes}{mended}"), message));
    if body.starts_with('#') {
        return None;
    }
    if body.starts_with(OPENING) {
        let (flow, message) = flow(body)?;
        return head(flow, message);
    }
    if let Some(quote) = body.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let (key, value) = body.split_at(closing(body, quote)? + 1);
        let value = value.trim_start().strip_prefix('：')?;
        return head(format!("{key}: {}", value.trim_start()), wide_colon());
    }
    let item = body.strip_prefix('-').or_else(|| body.strip_prefix('－').map(str::trim_start));
    if let Some(rest) = item.filter(|rest| rest.starts_with(char::is_alphabetic)) {
        let message = if body.starts_with('-') {
            Message::new("“-”后面没有空格", "there is no space behind the “-”")
        } else {
            Message::new("“－”是全角的", "the “－” is a full-width one")
        };
        return head(format!("- {rest}"), message);
    }
    let (at, colon) = body.char_indices().find(|(_, c)| matches!(c, ':' | '：'))?;
    let (key, value) = (body.get(..at)?, body.get(at + colon.len_utf8()..)?);
    let (value, flow_message) = match flow(value.trim()).filter(|_| value.trim_start().starts_with(OPENING)) {
        Some((flow, message)) => (Cow::Owned(flow), Some(message)),
        None => (Cow::Borrowed(value), None),
    };
    let message = match colon {
        '：' => wide_colon(),
        _ if value.is_empty() || value.starts_with([' ', '\t']) || flow_message.is_some() => flow_message?,
        _ if value.starts_with("//") || (key.ends_with(is_digit) && value.starts_with(is_digit)) => return None,
        _ => no_space(),
    };
    head(format!("{}: {}", key.trim_end(), value.trim_start()), message)
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

fn wide_colon() -> Message {
    Message::new("冒号是全角的“：”", "the colon is a full-width one, “：”")
}

fn no_space() -> Message {
    Message::new("冒号后面没有空格", "there is no space behind the colon")
}

/// A list or mapping in brackets with its signs in half width; none where nothing is to be done.
pub(in crate::node) fn flow(text: &str) -> Option<(String, Message)> {
    let mut mended = String::with_capacity(text.len());
    let (mut wide, mut no_spaces) = (Vec::new(), false);
    let mut quote = None;
    let mut chars = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        let sign = match c {
            '｛' => "{",
            '｝' => "}",
            '［' | '【' => "[",
            '］' | '】' => "]",
            '，' => ",",
            '：' => ":",
            _ => "",
        };
        if quote.is_some() || sign.is_empty() {
            match quote {
                None if matches!(c, '"' | '\'') && matches!(before, ' ' | ',' | '[' | '{' | ':') => quote = Some(c),
                Some(open) if open == c => quote = None,
                _ => {}
            }
            mended.push(c);
        } else {
            if !wide.contains(&c) {
                wide.push(c);
            }
            mended.push_str(sign);
        }
        let next = chars.peek().copied().unwrap_or(' ');
        let parts = matches!(sign, "," | ":")
            || c == ':' && quote.is_none() && next != '/' && !(is_digit(before) && is_digit(next));
        if parts && quote.is_none() && !next.is_whitespace() {
            no_spaces |= sign.is_empty();
            mended.push(' ');
        }
        before = mended.chars().next_back().unwrap_or(' ');
    }
    if !wide.is_empty() {
        let wide: String = wide.into_iter().map(|c| format!("“{c}”")).collect();
        return Some((mended, message!("{wide}是全角的", "{wide} is of full width")));
    }
    no_spaces.then(|| (mended, no_space()))
}

/// Spaces that a tab may stand for.
const WIDTHS: [usize; TABS] = [2, 4, 1, 8];
/// How many such there are.
pub(super) const TABS: usize = 4;

/// A line that is indented by tabs, with spaces instead.
pub(in crate::node) fn with_tabs(line: &str) -> Vec<Mended> {
    let (indent, dashes, body) = parts(line);
    if body.is_empty() {
        return Vec::new();
    }
    let message = if indent.contains('\t') {
        Message::new("缩进用了制表符（Tab）", "the line is indented by a tab")
    } else if indent.contains(['\u{3000}', '\u{a0}']) {
        Message::new("缩进用了全角空格或不间断空格", "the line is indented by a full-width or non-breaking space")
    } else {
        return Vec::new();
    };
    let help = Message::new("改用半角空格", "use spaces");
    let mended = WIDTHS.map(|width| {
        let spaces = indent.replace(['\t', '\u{3000}', '\u{a0}'], &" ".repeat(width));
        let line = format!("{spaces}{dashes}{body}");
        Mended { line, message: message.clone(), help: Some(help.clone()) }
    });
    mended.into()
}

/// Lines whose value, quotes or brackets are not what YAML takes, as they may have been meant.
pub(in crate::node) fn mangled(line: &str) -> Vec<Mended> {
    let (indent, dashes, body) = parts(line);
    if body.is_empty() || body.starts_with('#') {
        return Vec::new();
    }
    let (key, value) = pair(body).unwrap_or(("", body));
    let gap = if key.is_empty() { "" } else { " " };
    let with = |value: &str, zh: &str, en: &str| {
        Mended::new(format!("{indent}{dashes}{key}{gap}{value}"), Message::new(zh, en))
    };
    let mut mended = Vec::new();
    let Some(first) = value.chars().next() else { return mended };
    let apart = |value: &str| format!("'{}'", value.replace('\'', "''"));
    if matches!(first, '"' | '\'') {
        match closing(value, first) {
            None => mended.push(with(&format!("{value}{first}"), "引号没有配对", "the quote is not closed")),
            Some(end) if end + 1 < value.len() => {
                mended.push(with(&apart(value), "右引号后面还有文字", "there is text behind the closing quote"));
            }
            Some(end) => {
                let inner = value.get(1..end).unwrap_or_default();
                let (zh, en) = ("双引号里的“\\”另有含义", "a “\\” has a meaning of its own in double quotes");
                mended.push(with(&apart(inner), zh, en));
            }
        }
        return mended;
    }
    let closers = unclosed(value);
    if !closers.is_empty() && matches!(first, '{' | '[') {
        mended.push(with(&format!("{value}{closers}"), "括号没有配对", "a bracket is not closed"));
    }
    if let Some(value) = braced(value).filter(|_| matches!(first, '{' | '[')) {
        mended.push(with(&value, "花括号在文字里，要加引号", "a text with braces in it needs quotes"));
    }
    let quoted = format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
    if value.contains(": ") || value.ends_with(':') {
        mended.push(with(&quoted, "值里有“: ”，要加引号", "the value has a “: ” in it and needs quotes"));
    } else if !first.is_alphanumeric() {
        let (zh, en) =
            (format!("值以“{first}”开头，要加引号"), format!("a value that begins with “{first}” needs quotes"));
        mended.push(with(&quoted, &zh, &en));
    } else if key.is_empty() && dashes.is_empty() {
        mended.extend(without_colon(indent, body));
    } else {
        mended.push(with(&quoted, "值要加引号", "the value needs quotes"));
    }
    mended
}

/// A list or mapping in brackets with quotes around the texts in which braces stand (`print: 共{}台`); none where there
/// are no such.
fn braced(value: &str) -> Option<String> {
    let mut mended = String::with_capacity(value.len() + 2);
    let mut is_any = false;
    let mut rest = value;
    while let Some(colon) = rest.find(": ") {
        let (front, behind) = rest.split_at(colon + 2);
        mended.push_str(front);
        let end = behind.find(", ").unwrap_or(behind.trim_end_matches(['}', ']', ' ']).len());
        // The brackets that its own braces need are the text's.
        let front = behind.get(..end).unwrap_or_default();
        let open = front.matches('{').count().saturating_sub(front.matches('}').count());
        let own = behind.get(end..).unwrap_or_default().chars().take(open).take_while(|c| *c == '}').count();
        let (text, behind) = behind.split_at(end + own);
        let is_plain = !text.starts_with(['{', '[', '"', '\'']) && !text.contains(['"', ':']);
        if is_plain && text.contains('{') {
            is_any = true;
            mended.extend(["\"", text, "\""]);
            rest = behind;
        } else {
            rest = rest.get(colon + 2..).unwrap_or_default();
        }
    }
    mended.push_str(rest);
    is_any.then_some(mended)
}

/// The brackets that are missing at the end of a text.
fn unclosed(text: &str) -> String {
    let mut open = Vec::new();
    for c in text.chars() {
        match c {
            '{' => open.push('}'),
            '[' => open.push(']'),
            '}' | ']' if open.last() == Some(&c) => drop(open.pop()),
            _ => {}
        }
    }
    open.into_iter().rev().collect()
}

/// A line without a colon: with one, else left out.
fn without_colon(indent: &str, body: &str) -> Vec<Mended> {
    let message = Message::new("这一行没有冒号", "there is no colon in this line");
    let parted = body.split_once('=').or_else(|| body.split_once(char::is_whitespace));
    let pair = parted.map(|(key, value)| format!("{indent}{}: {}", key.trim(), value.trim()));
    let help = Message::new(
        "写成“名字: 值”；接着上面的文字要缩进，文字有多行时在名字后面写“|”",
        "write “name: value”; text that goes on is indented, and text of several lines begins with “|” behind its name",
    );
    let pair = pair.map(|line| Mended::new(line, message.clone()));
    pair.into_iter().chain([Mended { line: String::new(), message: message.clone(), help: Some(help) }]).collect()
}

/// The line as far indented as one of those above it.
pub(super) fn indented(line: &str, above: &[Cow<'_, str>]) -> Vec<Mended> {
    let (indent, dashes, body) = parts(line);
    if body.is_empty() || body.starts_with('#') {
        return Vec::new();
    }
    let found = indent.char_count();
    let mut tried = vec![found];
    let mut mended = Vec::new();
    for other in above.iter().rev() {
        let (indent, items, text) = parts(other);
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        for width in [indent.char_count(), indent.char_count() + items.len()] {
            if tried.contains(&width) {
                continue;
            }
            tried.push(width);
            let name: String = text.chars().take_while(|c| !matches!(c, ':' | '：')).take(12).collect();
            let message = message!("缩进不对：前面有 {found} 个空格", "the line is indented by {found} spaces");
            let help = message!("改为 {width} 个，与“{name}”对齐", "indent it by {width}, as “{name}” is");
            let line = format!("{}{dashes}{body}", " ".repeat(width));
            mended.push(Mended { line, message, help: Some(help) });
        }
    }
    mended
}

#[cfg(test)]
mod tests {
    use super::braced;

    #[test]
    fn texts_with_braces_get_quotes() {
        for (value, mended) in [
            (
                "{label: 数, print: （{}台）, unit: {names: [台]}}",
                Some("{label: 数, print: \"（{}台）\", unit: {names: [台]}}"),
            ),
            ("{print: 共{}}", Some("{print: \"共{}\"}")),
            ("{print: \"{}台\", unit: {names: [台]}}", None),
            ("{unit: {names: [台]}, label: 数}", None),
        ] {
            assert_eq!(braced(value).as_deref(), mended, "{value}");
        }
    }
}
