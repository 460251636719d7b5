//! What is written and yet says nothing: blanks, placeholders, hints and presets left standing.
//!
//! A form prints things in a value's place: a skeleton (`XXX单位`), a hint, a preset, words around the value. All of it
//! comes back with the return, alone or glued to the value. [`unframe`] takes the printed frame away and says whether
//! anything is left.

use super::normal::{after_loose, before_loose, is_blank, quote, same_loose, trim};
use crate::message;
use crate::problem::Problem;
use crate::schema::{Field, FieldType, Stage};

/// A text without the frame that its form prints.
#[derive(Debug)]
pub(super) enum Framed<'a> {
    /// Nothing is written there; the problem says that something printed was left standing.
    Absent(Option<Box<Problem>>),
    /// What is written there, trimmed, and whether a hint was taken away from it.
    Text(&'a str, bool),
}

/// Takes away what the form itself prints in the place of `field`'s value: white space at the ends, the hint beside
/// the value, the text around it.
pub(super) fn unframe<'a>(field: &Field, text: &'a str) -> Framed<'a> {
    let mut text = trim(text);
    let mut hinted = false;
    loop {
        if text.is_empty() {
            // A field that need not be filled may keep its hint.
            let told = hinted && (field.required != Stage::Never || field.required_if.is_some());
            let hint = if told { field.hint.as_deref() } else { None };
            return Framed::Absent(hint.map(|hint| Box::new(left_standing(field, hint))));
        }
        if field.preset.as_deref().is_some_and(|preset| same_loose(text, preset)) {
            return Framed::Absent(None);
        }
        if let Some(blank) = field.blank.as_deref()
            && same_loose(text, blank)
        {
            return Framed::Absent(placeholder(blank).map(|_| Box::new(left_standing(field, text))));
        }
        if let Some(hint) = field.hint.as_deref()
            && let Some(rest) = beside(text, hint)
        {
            // A colon behind it says that it stands in the label, where it may stay.
            let rest = trim(rest);
            let bare = rest.strip_prefix(['：', ':']).map_or(rest, trim);
            hinted |= bare.is_empty() || bare.len() == rest.len();
            text = bare;
        } else if let Some(inner) = undecorated(field.kind, text).or_else(|| unprinted(field, text)) {
            text = trim(inner);
        } else {
            return Framed::Text(text, hinted);
        }
    }
}

/// A value without the line that it was written on or the mark that asks for a seal behind it: `__甲局__`,
/// `甲局（盖章）`.
pub(super) fn undecorated(kind: FieldType, text: &str) -> Option<&str> {
    off_line(kind, text).or_else(|| beside_line(kind, text)).or_else(|| before_seal(kind, text))
}

/// A number or a date that was typed in front of a line or behind it: `12.5____`.
fn beside_line(kind: FieldType, text: &str) -> Option<&str> {
    let is_figure = matches!(kind, FieldType::Integer | FieldType::Decimal | FieldType::Date | FieldType::Phone);
    let inner = trim(text.trim_matches(is_line));
    let is_typed = is_figure && inner.len() < text.len() && inner.starts_with(char::is_numeric);
    (is_typed && !inner.contains(is_line)).then_some(inner)
}

/// What stands on a line of underscores, where the line goes on at both ends of it. A name of programs (`__init__`) is
/// none, nor is a hint in brackets or a lone word of the form (`__年__`).
fn off_line(kind: FieldType, text: &str) -> Option<&str> {
    let inner = text.strip_prefix(is_line)?.strip_suffix(is_line)?;
    let inner = trim(inner.trim_matches(is_line));
    let is_text = matches!(kind, FieldType::Text | FieldType::LongText);
    let is_program = is_text
        && inner.chars().all(|c| class(c) != Class::Other)
        && inner.contains(|c: char| class(c) != Class::Joiner && !c.is_numeric());
    let is_hint = inner.starts_with(['（', '(']) && inner.ends_with(['）', ')']);
    let is_word = inner.chars().nth(1).is_none() && !inner.contains(char::is_numeric);
    (!inner.contains(is_line) && !is_program && !is_hint && !is_word).then_some(inner)
}

/// True for what a line to write on is typed of.
pub(super) fn is_line(c: char) -> bool {
    matches!(c, '_' | '＿')
}

/// What stands in front of a mark in brackets that asks for a seal.
fn before_seal(kind: FieldType, text: &str) -> Option<&str> {
    const SEALS: &[&str] = &["章", "盖章", "公章", "签章", "盖公章", "加盖公章", "单位公章", "单位盖章"];
    if kind != FieldType::Text {
        return None;
    }
    let (front, mark) = text.strip_suffix(['）', ')'])?.rsplit_once(['（', '('])?;
    let is_seal = SEALS.iter().any(|seal| mark.chars().filter(|c| !is_blank(*c)).eq(seal.chars()));
    Some(trim(front)).filter(|front| is_seal && !front.is_empty())
}

fn beside<'a>(text: &'a str, hint: &str) -> Option<&'a str> {
    if trim(hint).is_empty() {
        return None;
    }
    after_loose(text, hint).or_else(|| before_loose(text, hint))
}

fn unprinted<'a>(field: &Field, text: &'a str) -> Option<&'a str> {
    let (front, behind) = &field.print;
    if trim(front).is_empty() && trim(behind).is_empty() {
        return None;
    }
    let framed = after_loose(text, front).and_then(|rest| before_loose(rest, behind));
    framed.or_else(|| beside_blank(field, text))
}

const OPEN: &[char] = &['（', '(', '【', '[', '〔', '〈', '《', '“', '「', '{', '﹙'];
const CLOSE: &[char] = &['）', ')', '】', ']', '〕', '〉', '》', '”', '」', '}', '﹚'];

/// The value beside the general word that stands for it in print, in whatever marks: `使用部门：甲局`, `（使用部门）甲局`,
/// `甲局（使用部门）`, `使用部门（全称）：甲局`; and without what the text calls it further on (`甲局（以下简称乙方）`).
fn beside_blank<'a>(field: &Field, text: &'a str) -> Option<&'a str> {
    let blank = field.blank.as_deref().filter(|blank| after_loose(&field.print.0, blank).is_some())?;
    let mark =
        |c: char| is_blank(c) || matches!(c, '：' | ':' | '—' | '–' | '-' | '－' | '，' | ',' | '、' | '/' | '　');
    if let Some(rest) = after_loose(text.strip_prefix(OPEN).unwrap_or(text), blank) {
        let bare = behind_note(rest).unwrap_or_else(|| rest.strip_prefix(CLOSE).unwrap_or(rest));
        let bare = trim(bare.trim_start_matches(mark).trim_end_matches(is_stop));
        let value = match bare.strip_prefix(OPEN).map(|inner| (inner, inner.strip_suffix(CLOSE))) {
            Some((_, Some(inner))) => inner,
            // The closing bracket was forgotten.
            Some((inner, None)) if !inner.contains(CLOSE) => inner,
            _ => bare,
        };
        return (value.len() < rest.len()).then_some(value).filter(|value| !trim(value).is_empty());
    }
    let is_whole = |inner: &&str| !trim(inner).is_empty() && !inner.contains(OPEN) && !inner.contains(CLOSE);
    if let Some(inner) = text.strip_prefix(OPEN).and_then(|inner| inner.strip_suffix(CLOSE)).filter(is_whole) {
        return Some(inner);
    }
    let bare = text.strip_prefix("单位").unwrap_or(text);
    let named = ["名称", "全称"].iter().find_map(|label| bare.strip_prefix(label));
    if let Some(value) = named.and_then(|rest| rest.strip_prefix(['：', ':'])).map(trim) {
        return Some(value).filter(|value| !value.is_empty());
    }
    let stopped = text.trim_end_matches(is_stop);
    if stopped.len() < text.len() {
        return Some(stopped).filter(|value| !value.is_empty());
    }
    let (called, mark) = text.strip_suffix(CLOSE)?.rsplit_once(OPEN)?;
    if mark.contains("简称") || mark.contains("下称") {
        return Some(trim(called)).filter(|value| !value.is_empty());
    }
    let front = before_loose(text.strip_suffix(CLOSE)?, blank)?;
    let front = front.trim_end_matches(is_blank);
    front.strip_suffix(OPEN).map(trim).filter(|value| !value.is_empty())
}

/// What stands behind a short note in brackets and a colon: `（盖章）：甲局`.
fn behind_note(rest: &str) -> Option<&str> {
    let (note, behind) = trim(rest).strip_prefix(OPEN)?.split_once(CLOSE)?;
    let behind = trim(behind).strip_prefix(['：', ':'])?;
    (note.chars().nth(4).is_none()).then_some(behind)
}

fn is_stop(c: char) -> bool {
    matches!(c, '。' | '；' | ';' | '，' | ',' | '、')
}

/// True for a value in which the words that its form prints for it still stand, with more behind them than these: it
/// says more than a name does.
pub(super) fn says_more(field: &Field, text: &str) -> bool {
    let Some(blank) = field.blank.as_deref().filter(|blank| after_loose(&field.print.0, blank).is_some()) else {
        return false;
    };
    let Some((_, behind)) = after_loose(text, blank).and_then(|rest| rest.rsplit_once(CLOSE)) else { return false };
    let behind = trim(behind);
    behind.chars().nth(1).is_some() && !behind.contains(['：', ':'])
}

/// The problem of a value that says more than a name does.
pub(super) fn more(text: &str) -> Problem {
    let quoted = quote(text);
    Problem::warning("format", message!("“{quoted}”不只是一个名称", "“{quoted}” is more than a name"))
        .found(text)
        .help(message!("请只填写名称", "write nothing but the name here"))
}

/// The problem of a printed text that stands where a value should.
pub(super) fn left_standing(field: &Field, text: &str) -> Problem {
    let quoted = quote(text);
    let problem = Problem::error(
        "placeholder",
        message!("“{quoted}”是表中的待填文字，尚未填写", "“{quoted}” is the form's own placeholder, not a value"),
    )
    .found(text);
    problem.help(match &field.example {
        Some(example) => message!("请改填实际内容，如“{example}”", "replace it by the real value, such as “{example}”"),
        None => message!("请改填实际内容", "replace it by the real value"),
    })
}

/// True for what people write to say that there is nothing: `无`, `暂无`, `N/A`, and any run of dashes, slashes and
/// underscores.
pub fn is_written_blank(text: &str) -> bool {
    // Most texts begin as none of these does.
    if text.starts_with(|c| matches!(c, '\u{4e00}'..='\u{9fff}' if c != '无' && c != '暂') || c.is_ascii_digit()) {
        return false;
    }
    let text = trim(text);
    let word = text.trim_end_matches(['。', '.']);
    matches!(word, "无" | "暂无" | "（无）" | "(无)" | "无内容")
        || ["n/a", "Ｎ／Ａ"].iter().any(|na| word.eq_ignore_ascii_case(na))
        || (!text.is_empty()
            && text.chars().all(|c| {
                matches!(c, '/' | '\\' | '／' | '＼' | '-' | '－' | '—' | '–' | '―' | '‐' | '‑' | '−' | '_' | '＿')
                    || is_blank(c)
            }))
}

/// A placeholder that stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Placeholder<'a> {
    /// The text is nothing else.
    Whole,
    /// The text goes on around this word.
    Part(&'a str),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Cross,
    Underscore,
    Latin,
    Joiner,
    Other,
}

fn class(c: char) -> Class {
    match c {
        'X' | 'x' | 'Ｘ' | 'ｘ' | '×' | '*' | '＊' => Class::Cross,
        '_' | '＿' => Class::Underscore,
        '0'..='9' | 'A'..='Z' | 'a'..='z' | '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => Class::Latin,
        '-' | '.' | '@' | '/' | ':' | '+' | '＠' => Class::Joiner,
        _ => Class::Other,
    }
}

/// True where two of what placeholders are made of stand in a text. In UTF-8, 0xEF leads the full-width forms, 0xC3 the
/// multiplication sign: neither leads a Chinese character.
fn has_two(bytes: &[u8]) -> bool {
    let is_one = |at: &usize| match bytes.get(*at..).unwrap_or_default() {
        [0xEF, second, third, ..] => matches!((second, third), (0xBC, 0x8A | 0xB8 | 0xBF) | (0xBD, 0x98)),
        [0xC3, second, ..] => *second == 0x97,
        _ => true,
    };
    let narrow = memchr::memchr3_iter(b'x', b'X', b'*', bytes);
    narrow.chain(memchr::memchr3_iter(b'_', 0xEF, 0xC3, bytes).filter(is_one)).nth(1).is_some()
}

/// The first placeholder in `text`: two or more of `X x × *` or of `_` that stand as a word.
///
/// `XX局`, `xxxxxx` and `___年` are placeholders. A Latin word is none, whatever it holds: `XXL`, `5xx`, `xx-web01`,
/// `__init__`; only three underscores or more are one even there (`IP____`).
pub(super) fn placeholder(text: &str) -> Option<Placeholder<'_>> {
    if !has_two(text.as_bytes()) {
        return None;
    }
    let (mut found, mut other) = (None, false);
    let mut chars = text.char_indices().peekable();
    while let Some(&(start, first)) = chars.peek() {
        if class(first) == Class::Other {
            other |= !is_blank(first);
            chars.next();
            continue;
        }
        let (mut end, mut latin, mut run, mut crosses, mut underscores) = (start, false, (Class::Other, 0), 0, 0);
        while let Some(&(at, c)) = chars.peek() {
            let class = class(c);
            if class == Class::Other {
                break;
            }
            chars.next();
            end = at + c.len_utf8();
            latin |= class == Class::Latin;
            run = (class, if run.0 == class { run.1 + 1 } else { 1 });
            match class {
                Class::Cross => crosses = crosses.max(run.1),
                Class::Underscore => underscores = underscores.max(run.1),
                _ => {}
            }
        }
        if underscores >= 3 || (!latin && (crosses >= 2 || underscores >= 2)) {
            found = found.or(text.get(start..end));
            other |= latin;
        } else {
            other = true;
        }
    }
    found.map(|word| if other { Placeholder::Part(word) } else { Placeholder::Whole })
}

/// The problem of a placeholder in a value that says more than that.
pub(super) fn unfilled(text: &str, word: &str) -> Problem {
    let (quoted, word) = (quote(text), quote(word));
    Problem::error(
        "placeholder",
        message!("“{quoted}”中的“{word}”尚未填写", "“{word}” in “{quoted}” has not been filled in"),
    )
    .found(text)
    .help(message!("请把“{word}”改为实际内容", "replace “{word}” by what it stands for"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_words_of_their_own() {
        for text in
            ["XX局", "XXX单位", "xxxxxx\nxxxxxx", "___年", "Ｘ Ｘ＊＊局", "××镇", "共__台", "**局", "XX", "IP____"]
        {
            assert!(placeholder(text).is_some(), "{text}");
        }
        for text in [
            "x，y。甲×",
            "XXL",
            "x86",
            "HTTPS",
            "Linux",
            "Exxon",
            "xx-web01",
            "5xx",
            "__init__",
            "a_b",
            "某某局",
            "4*2",
            "Xx2",
            "maxx@qq.com",
        ] {
            assert_eq!(placeholder(text), None, "{text}");
        }
        assert_eq!(placeholder("xxxxxx\nxxxxxx"), Some(Placeholder::Whole));
        assert_eq!(placeholder("甲XX局"), Some(Placeholder::Part("XX")));
    }

    #[test]
    fn lines_and_seals_are_no_part_of_a_value() {
        let text = |text| undecorated(FieldType::Text, text);
        for (written, value) in [
            ("__甲县财政局__", "甲县财政局"),
            ("＿甲局＿", "甲局"),
            ("__ 7 __", "7"),
            ("甲局（盖章）", "甲局"),
            ("使用部门（甲局）（公  章）", "使用部门（甲局）"),
        ] {
            assert_eq!(text(written), Some(value), "{written}");
        }
        for written in
            ["____局", "__年__月__", "__年__", "__init__", "__", "__（公章）__", "甲局____", "（盖章）", "甲局（章丘）"]
        {
            assert_eq!(text(written), None, "{written}");
        }
        assert_eq!(undecorated(FieldType::LongText, "同意（盖章）"), None);
        for (written, value) in
            [("__12.5", Some("12.5")), ("12.5__", Some("12.5")), ("____", None), ("__年3月__日", None)]
        {
            assert_eq!(undecorated(FieldType::Decimal, written), value, "{written}");
        }
    }

    #[test]
    fn written_blanks() {
        for text in ["无", "/", "-", "——", "N/A", "n/a", "暂无", "\u{A0}", "____", " 无。", "- -"] {
            assert!(is_written_blank(text) || trim(text).is_empty(), "{text}");
        }
        for text in ["无线网", "0", "A/B", "-1", "没"] {
            assert!(!is_written_blank(text), "{text}");
        }
    }
}
