//! What other programs put values and statements between, in texts: `${x}`, `«x»`, `<#list x as y>`, `#foreach(…)`.
//!
//! What is common in texts counts only around a name that is surely meant: a key of the form, or a label of a field
//! that the template prints nowhere. So a title of a book, a footnote or a price is none.

use std::ops::Range;

use super::braces::{Known, LONGEST, Likeness, broken};
use crate::char_count::CharCount as _;
use crate::docx::template::foreign::{At, Foreign, Says, path, signed, value, worded, written};
use crate::docx::template::mistake::Code;
use crate::docx::template::scan::Text;
use crate::message::Message;
use crate::problem::Severity;

/// What must stand between two marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// Anything that looks like a name.
    Name,
    /// A name that the form or the template knows.
    Known,
    /// Such a name, or one in Latin letters; nothing that stands in a word.
    Latin,
    /// A key of the form, or a label that is printed nowhere.
    Key,
    /// A statement, or a known name.
    Tag,
}

/// Marks around a value; what begins like another comes first. An end that is empty is that of the word.
const MARKS: [(&str, &str, Holds); 22] = [
    ("«", "»", Holds::Name),
    ("<<", ">>", Holds::Known),
    ("<%", "%>", Holds::Tag),
    ("<", ">", Holds::Key),
    ("(%", "%)", Holds::Tag),
    ("（%", "%）", Holds::Tag),
    ("[[", "]]", Holds::Name),
    ("[%", "%]", Holds::Tag),
    ("[=", "]", Holds::Known),
    ("[", "]", Holds::Key),
    ("((", "))", Holds::Name),
    ("（（", "））", Holds::Known),
    ("#", "#", Holds::Latin),
    ("【【", "】】", Holds::Name),
    ("【", "】", Holds::Key),
    ("《《", "》》", Holds::Known),
    ("《", "》", Holds::Key),
    ("%", "%", Holds::Key),
    ("$!", "", Holds::Key),
    ("$", "$", Holds::Key),
    ("$", "", Holds::Key),
    ("__", "__", Holds::Known),
];

/// Marks around a statement, and whether it is the end of one.
const STATEMENTS: [(&str, &str, bool); 7] = [
    ("</#", ">", true),
    ("<#", ">", false),
    ("[/#", "]", true),
    ("[#", "]", false),
    ("[@", "]", false),
    ("[/@", "]", true),
    ("#", "", false),
];

/// Words that begin a statement of our own.
const OWN: [&str; 7] = ["for", "if", "elif", "else", "endfor", "endif", "set"];

/// Sections of other programs that are kept in mind.
const MOST_SECTIONS: usize = 64;

/// Sections of other programs that are open: what was said of their beginning is not said of their end.
#[derive(Debug, Default)]
pub(super) struct Sections {
    open: Vec<Section>,
    /// Names that loops of other programs have given.
    items: Vec<String>,
}

#[derive(Debug)]
struct Section {
    name: String,
    /// The table of the form that it goes through.
    table: Option<usize>,
}

impl Sections {
    /// Takes note of a tag: `{#list}` is one that does not end as it should.
    pub(super) fn tag(&mut self, tag: &str, known: &Known<'_>) {
        let inner = tag.strip_prefix(['{', '｛']).and_then(|rest| rest.strip_suffix(['}', '｝']));
        if let Some(foreign) = inner.filter(|inner| !inner.ends_with(['#', '＃'])).and_then(signed) {
            self.begin(&foreign, known);
        }
    }

    fn begin(&mut self, foreign: &Foreign<'_>, known: &Known<'_>) {
        if !foreign.opens() {
            return;
        }
        if self.items.len() < MOST_SECTIONS {
            self.items.extend(foreign.item().map(str::to_owned));
        }
        if self.open.len() < MOST_SECTIONS {
            let name = foreign.name();
            self.open.push(Section { name: name.to_owned(), table: known.names.table_called(name) });
        }
    }

    /// Whether something ends a section that is open: the last one where it names none.
    fn end(&mut self, foreign: &Foreign<'_>) -> bool {
        let at = match foreign.says {
            Says::End if !foreign.of.is_empty() => self.open.iter().rposition(|section| section.name == foreign.of),
            Says::End | Says::EndIf | Says::EndEach => self.open.len().checked_sub(1),
            _ => None,
        };
        at.map(|at| self.open.truncate(at)).is_some()
    }

    /// The open section in the table of which there is a column of this name.
    fn has_column(&self, name: &str, known: &Known<'_>) -> bool {
        let mut tables = self.open.iter().filter_map(|section| section.table);
        tables.any(|table| known.names.column_of(table, name).is_ok())
    }

    fn has_item(&self, name: &str) -> bool {
        let root = name.split(['.', '[']).next().unwrap_or(name);
        self.items.iter().any(|item| item == root)
    }
}

/// Whether a text could be a name: `org`, `单位名称`, `row.名称`.
pub(super) fn is_name(text: &str) -> bool {
    text.char_count() <= 40 && path(text).is_some_and(|(path, rest)| rest.is_empty() && !path.contains(['[', ']']))
}

/// What stands between single braces, and is no tag of ours.
pub(super) fn braced(
    text: &Text,
    range: Range<usize>,
    inner: &str,
    known: &Known<'_>,
    sections: &mut Sections,
) -> Option<Likeness> {
    let before = text.text.get(..range.start)?;
    let marked = ["$!", "$", "#", "@"].into_iter().find(|mark| before.ends_with(mark));
    let at = At::of(&text.place, false);
    if let Some(field) = inner.strip_prefix("MERGEFIELD") {
        // The code of a field, typed as text.
        let name = field.split_whitespace().next()?.trim_matches(['"', '“', '”']);
        return Some(foreign(range, known.is_known(name), printed(name, name)));
    }
    if let Some(mark) = marked {
        let range = range.start - mark.len()..range.end;
        let (path, [zh, en]) = value(inner)?;
        let is_known = known.is_known(path);
        return (is_known || path.is_ascii() || !path.is_empty()).then(|| foreign(range, is_known, printed(&zh, &en)));
    }
    if sections.has_column(inner, known) {
        let help = written(&format!("{{{{ 行.{inner} }}}}"), &format!("{{{{ row.{inner} }}}}"));
        return Some(foreign(range, true, help));
    }
    if let Some(signed) = signed(inner) {
        if matches!(signed.says, Says::End | Says::EndIf | Says::EndEach) && sections.end(&signed) {
            return None;
        }
        let name = signed.name();
        let is_known = known.is_known(name);
        let is_sign = inner.starts_with(['#', '/', '^', '@', '%', '=']);
        let is_end = matches!(signed.says, Says::EndIf | Says::EndEach);
        if !is_known && !is_end && !(is_sign && is_name(name) && (name.is_ascii() || !known.has_tags)) {
            return None;
        }
        sections.begin(&signed, known);
        return Some(foreign(range, is_known, signed.help(known.names, at)));
    }
    // One letter between braces is a set, where a form says what names there are.
    let is_long = inner.len() > 2 || !sections.open.is_empty() || !known.names.has_schema();
    let is_open = !sections.open.is_empty();
    let is_meant =
        inner.is_ascii() || (!known.has_tags || is_open) && !known.names.has_schema() || is_labelled(before, inner);
    if inner == "else" && !sections.open.is_empty() {
        return Some(foreign(range, false, written("{% else %}", "{% else %}")));
    }
    let help = match is_open && !known.names.has_schema() && !inner.contains('.') {
        true => printed(&format!("项.{inner}"), &format!("item.{inner}")),
        false => printed(inner, inner),
    };
    (is_name(inner) && is_long && is_meant).then(|| foreign(range, false, help))
}

/// Whether a name is that of the label in front of it: `联系电话：{电话}`.
fn is_labelled(before: &str, name: &str) -> bool {
    const LONGEST_LABEL: usize = 20;
    let Some(label) = before.trim_end().strip_suffix(['：', ':']) else { return false };
    let label: Vec<char> = label.chars().rev().filter(|c| !c.is_whitespace()).take(LONGEST_LABEL).collect();
    let label: String = label.into_iter().rev().collect();
    name.chars().nth(1).is_some() && label.ends_with(name)
}

/// What stands at a sign in a text, other than a brace.
pub(super) fn engine(
    text: &Text,
    start: usize,
    rest: &str,
    known: &Known<'_>,
    sections: &mut Sections,
) -> Option<Likeness> {
    let limit = rest.char_indices().nth(LONGEST).map_or(rest.len(), |(at, _)| at);
    let near = rest.get(..limit)?;
    statement(text, start, near, known, sections).or_else(|| {
        let marks = MARKS.iter().filter(|(open, ..)| near.starts_with(open));
        marks
            .into_iter()
            .find_map(|(open, close, holds)| between(text, start, near, (open, close), *holds, known, sections))
    })
}

/// A statement of FreeMarker's or Velocity's.
fn statement(text: &Text, start: usize, near: &str, known: &Known<'_>, sections: &mut Sections) -> Option<Likeness> {
    let (open, close, ends) = STATEMENTS.into_iter().find(|(open, ..)| near.starts_with(open))?;
    let inside = near.get(open.len()..)?;
    let (body, len) = match close {
        "" => called(inside)?,
        close => inside.find(close).map(|end| (inside.get(..end).unwrap_or_default(), end + close.len()))?,
    };
    let body = body.trim().trim_end_matches('/');
    let foreign = worded(body, ends)?;
    let is_end = matches!(foreign.says, Says::End | Says::EndIf | Says::EndEach);
    if is_end && sections.end(&foreign) {
        return None;
    }
    // Words alone mean something only where something is open.
    if close.is_empty() && !body.contains('(') && sections.open.is_empty() {
        return None;
    }
    let help = foreign.help(known.names, At::of(&text.place, false));
    sections.begin(&foreign, known);
    let range = start..start + open.len() + len;
    Some(self::foreign(range, known.is_known(foreign.name()), help))
}

/// A word with its brackets, and how long it is: `foreach($a in $b)`, `end`.
fn called(text: &str) -> Option<(&str, usize)> {
    let word = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    if word == 0 {
        return None;
    }
    let rest = text.get(word..)?;
    let mut depth = 0usize;
    for (at, c) in rest.char_indices() {
        match c {
            ' ' if depth == 0 => {}
            '(' => depth += 1,
            ')' if depth == 1 => {
                let len = word + at + 1;
                return Some((text.get(..len)?, len));
            }
            ')' => depth = depth.checked_sub(1)?,
            _ if depth == 0 => break,
            _ => {}
        }
    }
    (depth == 0).then_some((text.get(..word)?, word))
}

/// A name between the marks of another program.
fn between(
    text: &Text,
    start: usize,
    near: &str,
    (open, close): (&str, &str),
    holds: Holds,
    known: &Known<'_>,
    sections: &Sections,
) -> Option<Likeness> {
    let inside = near.strip_prefix(open)?;
    let (name, len) = match close {
        "" => path(inside).filter(|_| !inside.starts_with(' ')).map(|(path, _)| (path, path.len()))?,
        close => inside.find(close).map(|end| (inside.get(..end).unwrap_or_default(), end + close.len()))?,
    };
    let range = start..start + open.len() + len;
    if open == "__" {
        // A blank to fill in, with what belongs there under it.
        let before = text.text.get(..start)?;
        if before.ends_with('_') || inside.get(len..)?.starts_with('_') {
            return None;
        }
    }
    let name = name.trim().trim_start_matches('=').trim();
    let word = name.split_whitespace().next().unwrap_or_default();
    if holds == Holds::Tag && OWN.contains(&word) {
        return Some(broken(range, '%', name));
    }
    let is_known = known.is_known(name);
    let is_item = sections.has_item(name);
    let is_meant = match holds {
        Holds::Name => is_known || is_name(name),
        Holds::Tag => is_known || (open == "<%" && is_name(name)),
        Holds::Known => is_known,
        Holds::Latin => {
            let behind = inside.get(len..).and_then(|rest| rest.chars().next());
            let before = text.text.get(..start).and_then(|before| before.chars().next_back());
            let is_apart = ![before, behind].into_iter().flatten().any(|c| c.is_ascii_alphanumeric() || c == '#');
            is_apart && (is_known || (name.is_ascii() && is_name(name)))
        }
        Holds::Key => {
            is_known && (known.is_key(name) || known.is_unprinted(name)) || (is_item && open.starts_with('$'))
        }
    };
    // A label may be a heading all the same.
    let is_common = matches!(open, "((" | "（（" | "#");
    let is_sure = is_known && !is_common && (holds != Holds::Key || known.is_key(name));
    is_meant.then(|| foreign(range, is_sure, printed(name, name)))
}

fn printed(zh: &str, en: &str) -> Message {
    written(&format!("{{{{ {zh} }}}}"), &format!("{{{{ {en} }}}}"))
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
