//! What compiles and prints, but surely not what was meant: names in quotes, texts in the place of conditions, names of
//! loops that hide others or are used outside.

use std::collections::{HashMap, HashSet};

use super::braces::Known;
use crate::docx::template::expression::{Expr, Parser, lex, written};
use crate::docx::template::filters::{FILTERS, Makes, makes};
use crate::docx::template::mistake::{Code, Mistake};
use crate::docx::template::names::Target;
use crate::docx::template::scan::{Scanned, Tag};
use crate::docx::template::tags::Kind;
use crate::docx::template::usage::Kind as ListKind;
use crate::message;
use crate::message::Message;
use crate::problem::Severity;

pub(super) fn habits(scanned: &Scanned, known: &Known<'_>, found: &mut Vec<(Mistake, Severity)>) {
    // Names of loops, with how many of them are open and a tag that gives each.
    let mut loops: HashMap<String, (usize, usize)> = HashMap::new();
    let mut open: Vec<Vec<String>> = Vec::new();
    let mut tags: Vec<(usize, &Tag)> = scanned.tags.iter().enumerate().collect();
    crate::order::by(&mut tags, |(_, tag)| tag.at);
    let mut made: Vec<String> = Vec::new();
    // Names that are set in the loops that are open.
    let mut set_here: HashSet<String> = HashSet::new();
    let mut outside: Vec<(&Tag, String, usize)> = Vec::new();
    let mut before = Vec::new();
    for (number, tag) in tags {
        let Ok(lexed) = lex(&tag.inner) else { continue };
        let mut parser = Parser::new(&lexed);
        match tag.kind {
            Kind::Comment => {}
            Kind::Print => {
                let Ok(value) = parser.expression() else { continue };
                match &value {
                    Expr::Text(text) if known.is_printable(text) => {
                        found.push((printed_in_quotes(tag, text), Severity::Error));
                    }
                    // Nobody needs a tag for a text that is a word.
                    Expr::Text(text) if is_name(text) => {
                        found.push((printed_in_quotes(tag, text), Severity::Warning));
                    }
                    Expr::If(condition, then, _) => {
                        if let Expr::Text(text) = &**condition {
                            found.push((asks_a_text(tag, Some(&**then), text), Severity::Error));
                        }
                    }
                    value => found.extend(known.divides_by_filter(tag, value).map(|told| (told, Severity::Warning))),
                }
                if let Some(letter @ ("r" | "p")) = lettered(tag) {
                    found.push((plain_all_the_same(tag, letter), Severity::Note));
                }
                if let Some(name) = root(&value)
                    && let Some((0, by)) = loops.get(name)
                    && !made.iter().any(|made| made == name)
                {
                    outside.push((tag, name.to_owned(), *by));
                } else if let (Expr::Attr(..), Some(name)) = (&value, root(&value))
                    && !loops.contains_key(name)
                {
                    before.push((tag, name.to_owned()));
                }
            }
            Kind::Statement => match parser.word().map(|word| if parser.takes_word("if") { "elif" } else { word }) {
                Some("if" | "elif" | "elseif" | "elsif") => {
                    if let Ok(condition) = parser.expression() {
                        if let Expr::Text(text) = &condition {
                            found.push((asks_a_text(tag, None, text), Severity::Error));
                        } else if let Some(text) = always(&condition) {
                            found.push((never_false(tag, &text), Severity::Error));
                        } else if let Expr::Binary(value, "in", list) = &condition
                            && let (Expr::Name(_) | Expr::Attr(..), Expr::Text(list)) = (&**value, &**list)
                            && known.used.members.get(list).is_some_and(|used| used.kind() == ListKind::List)
                        {
                            found.push((in_quotes(tag, list), Severity::Error));
                        }
                    }
                }
                Some("for") => {
                    // Also of a loop that is not well written.
                    let words = tag.inner.split(|c: char| !(c.is_alphanumeric() || c == '_'));
                    let words = words.filter(|word| !word.is_empty()).skip(1);
                    let names: Vec<String> =
                        words.take_while(|word| !matches!(*word, "in" | "在" | "of")).map(str::to_owned).collect();
                    for name in &names {
                        if let Some(hidden) = hides(known, &loops, name) {
                            found.push((shadows(tag, name, &hidden), Severity::Warning));
                        }
                        loops.entry(name.clone()).and_modify(|(open, _)| *open += 1).or_insert((1, number));
                    }
                    open.push(names);
                }
                Some("endfor") => {
                    if open.len() <= 1 {
                        set_here.clear();
                    }
                    for name in open.pop().unwrap_or_default() {
                        if let Some((open, _)) = loops.get_mut(&name) {
                            *open = open.saturating_sub(1);
                        }
                    }
                }
                Some(word @ ("set" | "with" | "macro")) => {
                    if word == "set"
                        && !open.is_empty()
                        && let Some(name) = adds_to(tag)
                        && made.contains(&name)
                        && !set_here.contains(&name)
                    {
                        found.push((starts_again(tag, &name), Severity::Warning));
                    }
                    if !open.is_empty() {
                        set_here.extend(tag.inner.split_whitespace().nth(1).map(str::to_owned));
                    }
                    made.extend(tag.inner.split(|c: char| !(c.is_alphanumeric() || c == '_')).map(str::to_owned));
                }
                _ => {}
            },
        }
    }
    // With a schema such a name is unknown, and told.
    if known.names.has_schema() {
        return;
    }
    // A name may be that of the record where the first loop with it comes later; one with members hardly is.
    let before = before.into_iter().filter(|(_, name)| !made.iter().any(|made| made == name));
    outside.extend(before.filter_map(|(tag, name)| loops.get(&name).map(|(_, by)| (tag, name.clone(), *by))));
    for (tag, name, by) in outside {
        let typed = scanned.tags.get(by).map_or("", |tag| &tag.typed);
        let message = message!(
            "“{name}”是循环“{typed}”里的名字，这里在循环外面",
            "“{name}” is a name of the loop “{typed}”, and this is outside it"
        );
        let help = Message::new("把标签移到循环的开头和结尾之间", "move the tag between the ends of the loop");
        found.push((mistake(tag, Code::Loop, message, help), Severity::Warning));
    }
}

/// The name to which `set` adds something: `set t = t + 1`.
fn adds_to(tag: &Tag) -> Option<String> {
    let (name, value) = tag.inner.trim().strip_prefix("set")?.split_once('=')?;
    let name = name.trim();
    let mut words = value.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.')));
    words.any(|word| word == name).then(|| name.to_owned())
}

/// Says that what a loop adds to a name is forgotten at every turn.
fn starts_again(tag: &Tag, name: &str) -> Mistake {
    let message = message!(
        "循环里的 set 不改变循环外面的“{name}”，每一次都从头算",
        "`set` in a loop does not change the “{name}” outside: every turn begins anew"
    );
    let help = message!(
        "循环前写 {{% set 计 = namespace({name}=0) %}}，循环里写 {{% set 计.{name} = 计.{name} + … %}}；求和也可写 表格 | sum(attribute=\"列名\")",
        "before the loop write {{% set sum = namespace({name}=0) %}}, in it {{% set sum.{name} = sum.{name} + … %}}; or table | sum(attribute=\"name\")"
    );
    mistake(tag, Code::Shadowed, message, help)
}

/// Tags in text that is deleted, but with changes tracked: nobody sees that they are not filled in.
pub(super) fn deleted(scanned: &Scanned, found: &mut Vec<(Mistake, Severity)>) {
    for (at, place, text) in &scanned.deleted {
        let mistake = Mistake {
            at: *at,
            place: place.clone(),
            tag: text.clone(),
            within: None,
            code: Code::NotRendered,
            message: Message::new(
                "它在修订中已删除，不起作用，也不填写",
                "it is deleted, with the change tracked: it does nothing and is not filled in",
            ),
            help: Message::new("在“审阅”里接受或拒绝这处修订", "accept or reject this change under Review"),
        };
        found.push((mistake, Severity::Note));
    }
}

impl Known<'_> {
    /// Whether a text is just what a field is called.
    fn is_printable(&self, text: &str) -> bool {
        match self.names.has_schema() {
            true => matches!(self.names.target(text), Ok(Some(Target::Field(_)))),
            false => self.used.members.contains_key(text),
        }
    }

    /// Says that a value is divided by what is called like a filter that prints it: `金额 / 大写金额`.
    fn divides_by_filter(&self, tag: &Tag, value: &Expr) -> Option<Mistake> {
        let Expr::Binary(value, "/", by) = value else { return None };
        let Expr::Name(name) = &**by else { return None };
        // A number may have the name of a filter that makes one, and a value that is printed any name.
        let prints = FILTERS
            .iter()
            .any(|filter| filter.name == name && matches!(makes(filter.tera), Makes::Print | Makes::Text));
        let is_value = match self.names.has_schema() {
            true => !matches!(self.names.target(name), Ok(None)),
            false => self.used.members.get(name).is_some_and(|used| used.plain.is_some()),
        };
        if !prints || is_value {
            return None;
        }
        let message = message!("“{name}”是过滤器，“/”是除号", "“{name}” is a filter, and / divides");
        let value = written(value);
        let help = message!("写成 {{{{ {value} | {name} }}}}", "write {{{{ {value} | {name} }}}}");
        Some(mistake(tag, Code::Syntax, message, help))
    }
}

fn mistake(tag: &Tag, code: Code, message: Message, help: Message) -> Mistake {
    Mistake { at: tag.at, place: tag.place.clone(), tag: tag.typed.clone(), within: None, code, message, help }
}

/// Says that a list is looked through that is but a text of its name: `甲 in "名单"`.
fn in_quotes(tag: &Tag, text: &str) -> Mistake {
    let message = message!(
        "名字加了引号就是文字：只在“{text}”这几个字里找",
        "a name in quotes is a text, and nothing but “{text}” is looked through"
    );
    let typed = [format!("\"{text}\""), format!("“{text}”"), format!("'{text}'")];
    let meant = typed.iter().find(|quoted| tag.typed.contains(quoted.as_str()));
    let meant = meant.map_or_else(|| text.to_owned(), |quoted| tag.typed.replace(quoted.as_str(), text));
    mistake(tag, Code::Quote, message, message!("写成 {meant}", "write {meant}"))
}

/// Whether a text could be a name: a word of more than one character.
fn is_name(text: &str) -> bool {
    let is_word = text.starts_with(char::is_alphabetic) && text.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_word && text.chars().nth(1).is_some()
}

/// Says that a condition is a text, with which nothing is compared: `住宿 if "有"`.
fn asks_a_text(tag: &Tag, then: Option<&Expr>, text: &str) -> Mistake {
    let message =
        message!("条件只有文字“{text}”，总是成立", "the condition is just the text “{text}”, and always true");
    let name = match then {
        Some(Expr::Name(name)) => name.as_str(),
        _ => "x",
    };
    mistake(tag, Code::Syntax, message, message!("写全比较：{name} == \"{text}\"", "compare: {name} == \"{text}\""))
}

/// The letter that stands behind the braces of a tag that prints.
fn lettered(tag: &Tag) -> Option<&str> {
    let behind = tag.typed.trim_start_matches(['{', '｛']);
    behind.get(..1).filter(|_| behind.get(1..).is_some_and(|rest| rest.starts_with(char::is_whitespace)))
}

/// Says of `{{r x}}` and `{{p x}}`, which print formatted text and documents elsewhere, that they print a text here.
fn plain_all_the_same(tag: &Tag, letter: &str) -> Mistake {
    let message = message!(
        "值总是文字，不带格式：字母 {letter} 在这里不起作用",
        "a value is a text without formatting: the letter {letter} does nothing here"
    );
    let help = match letter {
        "r" => Message::new("在 Word 里给标签设好字体；去掉 r", "format the tag in Word, and leave out the r"),
        _ => Message::new(
            "内容写在模板里，用 {%p if … %} 选；去掉 p",
            "write the contents in the template, chosen by {%p if … %}, and leave out the p",
        ),
    };
    mistake(tag, Code::OtherEngine, message, help)
}

fn printed_in_quotes(tag: &Tag, text: &str) -> Mistake {
    let message =
        Message::new("名字加了引号，打印的就是这几个字", "a name in quotes is a text, and printed as it stands");
    mistake(tag, Code::Quote, message, message!("写成 {{{{ {text} }}}}", "write {{{{ {text} }}}}"))
}

/// The value that a path begins with.
fn root(value: &Expr) -> Option<&str> {
    match value {
        Expr::Name(name) => Some(name),
        Expr::Attr(base, _) | Expr::Item(base, _) | Expr::Filter(base, ..) => root(base),
        _ => None,
    }
}

/// A text that makes a condition always true: `a == "x" or "y"`.
fn always(condition: &Expr) -> Option<String> {
    let Expr::Binary(left, operator @ ("or" | "and"), right) = condition else { return None };
    let compares = |value: &Expr| matches!(value, Expr::Binary(_, "==" | "!=", _));
    match (&**right, &**left) {
        (Expr::Text(text), left) if *operator == "or" && (compares(left) || always(left).is_some()) => {
            Some(format!("\"{text}\""))
        }
        (_, left) => always(left),
    }
}

fn never_false(tag: &Tag, text: &str) -> Mistake {
    let message = message!("or 后面的 {text} 总是成立", "{text} behind `or` is always true");
    let help = message!("每个都写全比较，如 x == … or x == {text}", "compare with each: x == … or x == {text}");
    mistake(tag, Code::Syntax, message, help)
}

/// What a name of a loop hides.
fn hides(known: &Known<'_>, loops: &HashMap<String, (usize, usize)>, name: &str) -> Option<Message> {
    if loops.get(name).is_some_and(|(open, _)| *open > 0) {
        return Some(Message::new("外层循环的同名变量", "the name of the loop around"));
    }
    if !known.names.has_schema() {
        return None;
    }
    match known.names.target(name) {
        Ok(Some(Target::Field(_))) => Some(Message::new("同名的字段", "the field of that name")),
        Ok(Some(Target::Table(_))) => Some(Message::new("同名的表格", "the table of that name")),
        _ => None,
    }
}

fn shadows(tag: &Tag, name: &str, hidden: &Message) -> Mistake {
    let (zh, en) = (&hidden.zh, &hidden.en);
    let message = message!("循环里的“{name}”遮住了{zh}", "“{name}” of the loop hides {en}");
    mistake(tag, Code::Shadowed, message, Message::new("换一个名字，如 行", "take another name, such as row"))
}
