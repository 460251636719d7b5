//! Tags that are nearly written: what they were meant to be, as a whole tag to type.

use super::super::expression::{closed_up, is_expression, is_unit, mended};
use super::super::mistake::{Code, Refusal};
use super::super::scan::Tag;
use super::super::tags::{Kind, Level, ends_quote, is_quote, letters};
use super::Rewriter;
use super::loops::EACH;
use super::quoting::{chosen, filtered};
use super::statement_words::STATEMENTS;
use crate::message;
use crate::message::Message;

/// Words that stand for `in` in the head of a loop.
const IN: [&str; 6] = [" in ", " 在 ", " of ", " 属于 ", " 于 ", " 从 "];

/// Adds to what is said of a tag the tag as it was meant, where that is known.
fn with_meant(tag: &Tag, refusal: Refusal) -> Refusal {
    if !tag.is_sound {
        return refusal;
    }
    let said = &refusal.help.zh;
    let inner = tag.inner.trim();
    // What is meant by brackets, quotes and units is the tag, whatever is said of its signs.
    let whole = match refusal.code {
        _ if tag.kind != Kind::Print || said.starts_with("写成") => None,
        Code::Syntax if mended(inner, false).is_some() => None,
        Code::Syntax => quoted(inner).or_else(|| measured(inner)),
        Code::Arguments | Code::UnknownFunction => quoted(inner),
        _ => None,
    };
    if let Some(whole) = whole {
        return Refusal { help: message!("写成 {whole}", "write {whole}"), ..refusal };
    }
    let meant = if refusal.code == Code::Syntax { meant(tag) } else { None };
    match meant.filter(|meant| !said.contains(meant.as_str())) {
        // What is said is a tag already, and it knows more.
        Some(_) if said.starts_with("写成 {") => refusal,
        Some(meant) if said.starts_with("写成") || said.is_empty() => {
            Refusal { help: message!("写成 {meant}", "write {meant}"), ..refusal }
        }
        Some(meant) => {
            let Message { zh, en } = &refusal.help;
            Refusal { help: message!("{zh}；写成 {meant}", "{en}; write {meant}"), ..refusal }
        }
        None => refusal,
    }
}

/// The tag that was meant.
fn meant(tag: &Tag) -> Option<String> {
    let inner = tag.inner.trim();
    match tag.kind {
        Kind::Print => mended(inner, false)
            .map(|value| format!("{{{{ {value} }}}}"))
            .or_else(|| quoted(inner))
            .or_else(|| measured(inner)),
        Kind::Statement => {
            let (word, rest) = inner.split_once(|c: char| c.is_whitespace() || c == '(')?;
            let rest = if inner.get(word.len()..)?.starts_with('(') { inner.get(word.len()..)? } else { rest };
            let (word, rest) = match (word, rest.trim().strip_prefix("if ")) {
                ("else", Some(rest)) => ("elif", rest),
                _ => (word, rest),
            };
            let rest = match word {
                "if" | "elif" | "elseif" | "elsif" => mended(rest, true)?,
                "for" => looped(inner).filter(|meant| *meant != rest.trim()).or_else(|| closed_up(rest, true))?,
                _ => return None,
            };
            Some(statement(tag.level, &format!("{word} {rest}")))
        }
        Kind::Comment => None,
    }
}

/// A value without the unit behind it, which stands outside the tag.
fn measured(inner: &str) -> Option<String> {
    let (value, unit) = inner.rsplit_once(char::is_whitespace).filter(|(_, unit)| is_unit(unit))?;
    let value = value.trim();
    let reckons = value.contains(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.')));
    (reckons && is_expression(value)).then(|| format!("{{{{ {value} }}}}{unit}"))
}

/// The tag that was meant by a filter or a choice without its quotes or signs.
fn quoted(inner: &str) -> Option<String> {
    let value = chosen(inner).or_else(|| filtered(inner))?;
    Some(format!("{{{{ {value} }}}}"))
}

/// A statement as a tag.
pub(super) fn statement(level: Level, inner: &str) -> String {
    format!("{{%{} {inner} %}}", letters(level))
}

/// The head of a loop that was meant: `项 in 内容`.
pub(super) fn looped(inner: &str) -> Option<String> {
    let rest = inner.trim().strip_prefix("for")?.trim();
    let rest = rest.strip_prefix(['(', '（']).and_then(|rest| rest.strip_suffix([')', '）'])).unwrap_or(rest);
    let rest = rest.trim_end_matches([';', '；', ':', '：', ',', '，', ' ']);
    let is_of_name = |c: char| c.is_alphanumeric() || c == '_';
    let name = |word: &str| word.trim_start_matches(|c: char| c.is_numeric()).to_owned();
    let names = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !(is_of_name(c) || c == '.')).filter(|word| !word.is_empty());
        words.filter(|word| !EACH.contains(word)).map(name).filter(|word| !word.is_empty()).collect()
    };
    if let Some(meant) = counted(rest) {
        return Some(meant);
    }
    let bare = IN.iter().find_map(|word| rest.strip_prefix(word.trim_start())).map(|list| ("", list));
    let split = bare.or_else(|| IN.iter().find_map(|word| rest.split_once(word)));
    let (items, list) = match split {
        Some((items, list)) => (names(items), list.trim().to_owned()),
        None => {
            let mut words = names(rest);
            let list = words.pop()?;
            (words, list)
        }
    };
    let is_plain = |item: &String| !item.contains('.');
    if items.len() > 2 || !items.iter().all(is_plain) || !is_expression(&list) || list.contains(" if ") {
        return None;
    }
    let items = if items.is_empty() { "项".to_owned() } else { items.join(", ") };
    Some(format!("{items} in {list}"))
}

/// The head of a loop over numbers, as other languages count: `i = 1 to 3`, `i in 1..3`.
fn counted(rest: &str) -> Option<String> {
    let (name, numbers) = rest.split_once(['=', '＝']).or_else(|| rest.split_once(" in "))?;
    let split = [" to ", "到", "至", "..", "…"].into_iter().find_map(|word| numbers.split_once(word));
    let (first, last) = split?;
    let (first, last): (i64, i64) = (first.trim().parse().ok()?, last.trim_matches(['.', ' ']).parse().ok()?);
    let name = name.trim();
    let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.is_empty();
    is_name.then(|| format!("{name} in range({first}, {})", last.saturating_add(1)))
}

/// What is wrong with a statement whose word runs into what stands behind it, or is written in wide letters: `if甲`,
/// `ｉｆ 甲`; with the statement that is meant.
pub(super) fn misspelled(inner: &str, level: Level) -> Option<(String, Refusal)> {
    let inner = inner.trim();
    let word = inner.split(|c: char| !c.is_alphanumeric()).next()?;
    let narrow = narrowed(inner);
    let begins = narrow.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(narrow.len());
    let (known, rest) = narrow.split_at(begins);
    if !STATEMENTS.contains(&known) || (known.len() == word.len() && narrow.starts_with(word)) {
        return None;
    }
    if rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
        return None;
    }
    let rest = rest.trim();
    let meant = if rest.is_empty() { known.to_owned() } else { format!("{known} {rest}") };
    let shown = match known {
        "if" | "elif" => mended(rest, true).map_or_else(|| meant.clone(), |asked| format!("{known} {asked}")),
        _ => meant.clone(),
    };
    let tag = statement(level, &shown);
    let message = match narrowed(word).starts_with(known) && !word.starts_with(known) {
        true => message!("“{word}”是全角字母", "“{word}” is written in wide letters"),
        false => message!("“{known}”后面要空一格", "a space stands behind “{known}”"),
    };
    let refusal = Refusal::new(Code::UnknownStatement, message, message!("写成 {tag}", "write {tag}")).about(word);
    Some((meant, refusal))
}

/// Narrow forms of wide letters and spaces; texts in quotes stay as they are.
fn narrowed(text: &str) -> String {
    let mut quote = None;
    text.chars()
        .map(|c| {
            match quote {
                Some(open) if ends_quote(open, c) => quote = None,
                None if is_quote(c) => quote = Some(c),
                _ => {}
            }
            match c {
                'ａ'..='ｚ' | 'Ａ'..='Ｚ' if quote.is_none() => {
                    char::from_u32((c as u32).wrapping_sub(0xfee0)).unwrap_or(c)
                }
                '\u{3000}' if quote.is_none() => ' ',
                c => c,
            }
        })
        .collect()
}

/// What is wrong with `{%= x %}`, which other programs print with.
pub(super) fn printing(inner: &str) -> Option<Refusal> {
    let value = inner.trim().strip_prefix(['=', '-']).map(str::trim).filter(|value| is_expression(value))?;
    let message = Message::new("这是别的程序的写法", "this is how other programs write it");
    Some(Refusal::new(
        Code::OtherEngine,
        message,
        message!("打印它写 {{{{ {value} }}}}", "to print it, write {{{{ {value} }}}}"),
    ))
}

impl Rewriter<'_> {
    /// Adds to what is said of a tag the tag as it was meant: one of an item of a loop, `人、单位`, is `人.单位`.
    pub(super) fn with_meant(&self, tag: &Tag, refusal: Refusal) -> Refusal {
        match self.member_meant(tag).filter(|_| refusal.code == Code::Syntax && tag.is_sound) {
            Some(meant) => Refusal { help: message!("写成 {meant}", "write {meant}"), ..refusal },
            None => with_meant(tag, refusal),
        }
    }

    fn member_meant(&self, tag: &Tag) -> Option<String> {
        let (item, member) = tag.inner.trim().split_once(['、', '，', ',', '；', '·', '：', ':', '。'])?;
        let (item, member) = (item.trim(), member.trim());
        let is_name =
            |text: &str| text.starts_with(char::is_alphabetic) && text.chars().all(|c| c.is_alphanumeric() || c == '_');
        let is_item = self.local(item).is_some() && self.loop_names.iter().any(|(name, _)| name == item);
        let is_member = is_name(member) && self.local(member).is_none();
        (tag.kind == Kind::Print && is_item && is_member).then(|| format!("{{{{ {item}.{member} }}}}"))
    }

    /// Whether a word ends something of these letters: `endp`, `endtr`; the end that is meant.
    pub(super) fn lettered_end(&self, word: &str) -> Option<String> {
        let letters = word.strip_prefix("end").filter(|letters| matches!(*letters, "p" | "tr" | "tc" | "r"))?;
        let block = self.blocks.last().map_or("if", |block| block.what.word());
        Some(format!("{{%{letters} end{block} %}}"))
    }
}
