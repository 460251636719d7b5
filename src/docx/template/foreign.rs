//! How other programs write what a tag says, and what is written here instead.
//!
//! One table of signs in front of a name, and one of the words of statements. The doctor finds them in texts and the
//! rewriter in tags; both say the same of them, in names that the template has.

use super::names::{Names, Target};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::schema::FieldType;

/// What a sign or a word of another program says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// Prints a value.
    Value,
    /// Prints a value through a filter, called so in Chinese and English.
    Through(&'static str, &'static str),
    /// Shows a picture.
    Picture,
    /// Goes through a list, or asks whether there is something: by what the name means.
    Section,
    Each,
    /// Goes through a list whose columns stand in the same tag.
    Rows,
    If,
    /// Like a section, but rather a condition.
    Asks,
    Unless,
    Elif,
    Else,
    Set,
    EndIf,
    EndEach,
    End,
    /// The number of the turn.
    Turn,
    /// Another file.
    Part,
}

/// Signs in front of a name: of Mustache, Handlebars, docxtemplater, poi-tl, easypoi. What begins like another comes
/// first.
const SIGNS: [(&str, Says); 20] = [
    ("$fe:", Says::Rows),
    ("!fe:", Says::Rows),
    ("#fe:", Says::Rows),
    ("v_fe:", Says::Rows),
    ("fe:", Says::Rows),
    ("fd:", Says::Through("日期", "date")),
    ("fn:", Says::Through("小数", "fixed")),
    ("le:", Says::Through("个数", "length")),
    ("#", Says::Section),
    ("^", Says::Unless),
    ("?", Says::Asks),
    ("/", Says::End),
    ("*", Says::Each),
    ("@index", Says::Turn),
    ("@", Says::Picture),
    ("%", Says::Picture),
    (">", Says::Part),
    ("+", Says::Part),
    ("=", Says::Value),
    ("{", Says::Value),
];

/// Statements of FreeMarker, Velocity and Handlebars.
const WORDS: [(&str, Says); 14] = [
    ("if", Says::If),
    ("elseif", Says::Elif),
    ("elif", Says::Elif),
    ("else", Says::Else),
    ("unless", Says::Unless),
    ("each", Says::Each),
    ("list", Says::Each),
    ("foreach", Says::Each),
    ("for", Says::Each),
    ("set", Says::Set),
    ("assign", Says::Set),
    ("include", Says::Part),
    ("parse", Says::Part),
    ("end", Says::End),
];

/// Filters of FreeMarker, and what they are called here in Chinese and English.
const FILTERS: [(&str, &str, &str); 6] = [
    ("date", "日期", "date"),
    ("size", "个数", "length"),
    ("upper_case", "upper", "upper"),
    ("lower_case", "lower", "lower"),
    ("trim", "trim", "trim"),
    ("cap_first", "capitalize", "capitalize"),
];

/// Operators of conditions, and how they are written here.
const OPERATORS: [(&str, &str); 10] = [
    ("??", " is defined"),
    ("?has_content", ""),
    ("&&", " and "),
    ("||", " or "),
    (" eq ", " == "),
    (" gt ", " > "),
    (" lt ", " < "),
    ("$", ""),
    ("!=", "\u{1}"),
    ("!", "not "),
];

/// Where a tag stands, for what takes its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    Row,
    Paragraph,
    Inside,
}

impl At {
    pub(super) fn of(place: &Place, is_alone: bool) -> Self {
        match place {
            Place::TableCell { .. } => Self::Row,
            _ if is_alone => Self::Paragraph,
            _ => Self::Inside,
        }
    }
}

/// What another program says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Foreign<'t> {
    pub(super) says: Says,
    /// What it says it of.
    pub(super) of: &'t str,
}

/// What stands between the braces of another program's tag.
pub(super) fn signed(inner: &str) -> Option<Foreign<'_>> {
    let inner = inner.trim();
    for (sign, ends) in [('#', false), ('/', true)] {
        if let Some(foreign) = inner.strip_prefix(sign).and_then(|rest| worded(rest, ends)) {
            return Some(foreign);
        }
    }
    let (sign, says) = SIGNS.into_iter().find(|(sign, _)| inner.starts_with(sign))?;
    // With a space behind it, it is an operator that lacks a value.
    let is_operator = matches!(sign, "*" | "+" | "%" | ">");
    if is_operator && inner.get(sign.len()..).is_some_and(|of| of.starts_with(char::is_whitespace)) {
        return None;
    }
    Some(Foreign { says, of: inner.get(sign.len()..)?.trim().trim_end_matches('}').trim() })
}

/// A statement by its word; `ends` says whether it is the end of one.
pub(super) fn worded(text: &str, ends: bool) -> Option<Foreign<'_>> {
    let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (word, of) = text.split_at(end);
    let (_, says) = WORDS.into_iter().find(|(known, _)| *known == word)?;
    let is_alone = of.trim().is_empty();
    if ends {
        let says = match says {
            Says::If | Says::Unless => Says::EndIf,
            Says::Each => Says::EndEach,
            _ => return None,
        };
        return is_alone.then_some(Foreign { says, of: word });
    }
    // A list may be called `list`.
    let needs_none = matches!(says, Says::Else | Says::End);
    let begins = of.starts_with(|c: char| c.is_whitespace() || c == '(');
    (if is_alone { needs_none } else { begins && says != Says::End }).then_some(Foreign { says, of: of.trim() })
}

/// A name with what is asked of it: `org`, `servers[0].name`; and what stands behind it.
pub(super) fn path(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    if !text.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return None;
    }
    let is_of_path = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '[' | ']');
    let (path, rest) = text.split_at(text.find(|c| !is_of_path(c)).unwrap_or(text.len()));
    (!path.ends_with('.') && path.matches('[').count() == path.matches(']').count()).then_some((path, rest.trim()))
}

/// A value that another program prints, in Chinese and English: with the fallback and the filters of FreeMarker's.
pub(super) fn value(text: &str) -> Option<(&str, [String; 2])> {
    let (path, rest) = path(text.trim_start_matches(['$', '!', '=', ' ']))?;
    let both = |zh: &str, en: &str| [format!("{path} | {zh}"), format!("{path} | {en}")];
    if rest.is_empty() {
        return Some((path, [path.to_owned(), path.to_owned()]));
    }
    if let Some(other) = rest.strip_prefix('!') {
        let other = other.trim_matches(['(', ')', '"', '\'', '“', '”', ' ']);
        return Some((path, both(&format!("默认(\"{other}\")"), &format!("default(\"{other}\")"))));
    }
    let word = rest.strip_prefix('?')?;
    let word = word.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next().filter(|word| !word.is_empty())?;
    let filter = FILTERS.iter().find(|(called, ..)| *called == word);
    Some((path, filter.map_or_else(|| [path.to_owned(), path.to_owned()], |(_, zh, en)| both(zh, en))))
}

impl Foreign<'_> {
    /// The name that it is about; empty where it says none.
    pub(super) fn name(&self) -> &str {
        match self.says {
            Says::Each => each(self.of).0,
            _ => path(self.of.trim_start_matches(['$', '!', '('])).map_or("", |(path, _)| path),
        }
    }

    /// The name that it gives to the items of a list.
    pub(super) fn item(&self) -> Option<&str> {
        (self.says == Says::Each).then(|| each(self.of).1).flatten()
    }

    /// Whether something else ends what it begins.
    pub(super) fn opens(&self) -> bool {
        use Says::{Asks, Each, If, Section, Unless};
        matches!(self.says, Section | Each | If | Asks | Unless)
    }

    /// What to write instead.
    pub(super) fn help(&self, names: &Names, at: At) -> Message {
        let name = self.name();
        let table = names.table_called(name);
        match self.says {
            Says::Section | Says::Asks | Says::Each | Says::If if table.is_some() => self.rows(names, table, at),
            Says::Value => match value(self.of) {
                Some((_, [zh, en])) => written(&format!("{{{{ {zh} }}}}"), &format!("{{{{ {en} }}}}")),
                None => same(&format!("{{{{ {} }}}}", if self.of.is_empty() { "…" } else { self.of })),
            },
            Says::Picture if names.is_field(name) => message!(
                "去掉名字前面的 @ 或 %，写成 {{{{ {name} }}}}",
                "leave out the @ or % in front of the name: write {{{{ {name} }}}}"
            ),
            Says::Picture => message!(
                "去掉名字前面的 @ 或 %：图片写 {{{{ {name} | 图片 }}}}，文字写 {{{{ {name} }}}}",
                "leave out the @ or % in front of the name: a picture is {{{{ {name} | picture }}}}, a text {{{{ {name} }}}}"
            ),
            Says::Through(zh, en) => {
                let name = path(self.of.trim_start_matches('(')).map_or("x", |(path, _)| path);
                written(&format!("{{{{ {name} | {zh} }}}}"), &format!("{{{{ {name} | {en} }}}}"))
            }
            Says::Rows => self.columns(),
            Says::Section | Says::Asks | Says::Unless | Says::End if name.is_empty() => Message::new(
                "条件写 {% if … %} … {% endif %}，循环写 {% for 项 in 列表 %} … {% endfor %}",
                "a condition is {% if … %} … {% endif %}, a loop {% for item in list %} … {% endfor %}",
            ),
            Says::Section if names.is_several(name) => self.rows(names, None, at),
            Says::Section if !names.is_field(name) => {
                let letters = if at == At::Row { "tr" } else { "" };
                message!(
                    "条件写 {{% if {name} %}} … {{% endif %}}，循环写 {{%{letters} for 项 in {name} %}} … {{%{letters} endfor %}}",
                    "a condition is {{% if {name} %}} … {{% endif %}}, a loop {{%{letters} for item in {name} %}} … {{%{letters} endfor %}}"
                )
            }
            Says::Each => self.rows(names, None, at),
            Says::Section | Says::Asks | Says::If => {
                let asked = if self.says == Says::If { condition(self.of) } else { name.to_owned() };
                same(&format!("{{% if {asked} %}} … {{% endif %}}"))
            }
            Says::Unless => {
                let asked = condition(self.of);
                same(&format!("{{% if not {asked} %}} … {{% endif %}}"))
            }
            Says::Elif => same(&format!("{{% elif {} %}}", condition(self.of))),
            Says::Else => same("{% else %}"),
            Says::Set => same(&format!("{{% set {} %}}", bracketless(self.of).replace('$', "").trim())),
            Says::EndIf => same("{% endif %}"),
            Says::EndEach => same("{% endfor %}"),
            Says::End => Message::new(
                "循环的结尾写 {% endfor %}，条件的结尾写 {% endif %}",
                "a loop ends with {% endfor %}, a condition with {% endif %}",
            ),
            Says::Turn => same("{{ loop.index }}"),
            Says::Part => {
                Message::new("一个模板就是一个文件，请把内容写在这里", "a template is one file: write the content here")
            }
        }
    }

    /// A loop: through a table of the form, where that is known.
    fn rows(&self, names: &Names, table: Option<usize>, at: At) -> Message {
        let (list, item) = match self.says {
            Says::Each => each(self.of),
            _ => (self.name(), None),
        };
        let list = if list.is_empty() { "…" } else { list };
        let column = table.map(|table| names.column_key(table, 0)).filter(|column| !column.is_empty());
        let said = |fallback: &str, and: &str, rows: &str| {
            let item = item.unwrap_or(fallback);
            let member = column.map_or_else(|| item.to_owned(), |column| format!("{item}.{column}"));
            let looped = |letters: &str| format!("{{%{letters} for {item} in {list} %}} … {{%{letters} endfor %}}");
            let rows = format!("{rows} {}", looped("tr"));
            match (at, table) {
                (At::Row, Some(_)) => format!("{}{and} {{{{ {member} }}}}", looped("tr")),
                (At::Paragraph, Some(_)) => format!("{}{and} {{{{ {member} }}}}{rows}", looped("p")),
                (At::Inside, Some(_)) => format!("{}{and} {{{{ {member} }}}}{rows}", looped("")),
                (At::Row, None) => format!("{}{and} {{{{ {member} }}}}{rows}", looped("")),
                (_, None) => format!("{}{and} {{{{ {member} }}}}", looped("")),
            }
        };
        let zh = said(if table.is_some() { "行" } else { "项" }, "，中间写", "；在表格里逐行写");
        let en = said(if table.is_some() { "row" } else { "item" }, ", and between", "; for rows of a table");
        written(&zh, &en)
    }

    /// `servers t.name t.vcpu`: a list and the columns of its rows.
    fn columns(&self) -> Message {
        let mut words = self.of.split_whitespace();
        let list = words.next().unwrap_or("…");
        let columns: Vec<&str> = words.filter(|word| path(word).is_some()).collect();
        let item = columns.first().and_then(|column| column.split_once('.')).map_or("t", |(item, _)| item);
        let printed: Vec<String> = columns.iter().map(|column| format!("{{{{ {column} }}}}")).collect();
        let (zh, en) = (printed.join("、"), printed.join(", "));
        let and = |between: &str, said: &str| if said.is_empty() { String::new() } else { format!("{between}{said}") };
        let (zh, en) = (and("、", &zh), and(", ", &en));
        message!(
            "写成 {{%tr for {item} in {list} %}}{zh} 和 {{%tr endfor %}}，首尾两个标签各占一行",
            "write {{%tr for {item} in {list} %}}{en} and {{%tr endfor %}}, the first and the last in rows of their own"
        )
    }
}

impl Names {
    /// The table of the form that is called so.
    pub(super) fn table_called(&self, name: &str) -> Option<usize> {
        match self.target(name) {
            Ok(Some(Target::Table(table))) => Some(table),
            _ => None,
        }
    }

    fn is_field(&self, name: &str) -> bool {
        matches!(self.target(name), Ok(Some(Target::Field(_))))
    }

    /// Whether the field of this name holds several terms.
    fn is_several(&self, name: &str) -> bool {
        match self.target(name) {
            Ok(Some(Target::Field(field))) => {
                self.field(field).is_some_and(|field| field.kind == FieldType::MultiChoice)
            }
            _ => false,
        }
    }
}

/// The list that a loop goes through, and the name of its items: `servers as s`, `$s in $servers`, `servers`.
fn each(text: &str) -> (&str, Option<&str>) {
    fn name(word: Option<&str>) -> Option<&str> {
        path(word?.trim_start_matches(['$', '|', '!'])).map(|(path, _)| path)
    }
    let mut words = bracketless(text).split_whitespace();
    let (first, middle, last) = (words.next(), words.next(), words.next());
    let (list, item) = match middle {
        Some("as") => (first, last),
        Some("in") => (last, first),
        _ => (first, None),
    };
    (name(list).unwrap_or(""), name(item))
}

/// A condition of another program's, as it is written here.
fn condition(text: &str) -> String {
    let mut said = bracketless(text).to_owned();
    for (from, to) in OPERATORS {
        said = said.replace(from, to);
    }
    said = said.replace('\u{1}', "!=");
    let said: Vec<&str> = said.split_whitespace().collect();
    if said.is_empty() { "…".to_owned() } else { said.join(" ") }
}

/// What stands in the brackets around a text.
fn bracketless(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(text)
}

/// Says to write this.
pub(super) fn written(zh: &str, en: &str) -> Message {
    message!("写成 {zh}", "write {en}")
}

/// The same in Chinese and in English.
fn same(tag: &str) -> Message {
    written(tag, tag)
}
