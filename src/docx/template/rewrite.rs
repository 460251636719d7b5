//! From what people type in a tag to Tera: names in any script, labels of the schema, Jinja's positional arguments.
//!
//! A tag that is nothing but a field of the schema prints as the form prints it; in every other expression the raw
//! values are used. Names are checked here, against the schema and the loops around the tag.

use std::fmt::Write as _;
use std::sync::Arc;

use super::scan::{Kind, Tag};
use super::{BLOCK, PRINT};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::schema::{Schema, Table, nearest_help};

/// Key under which the printed values of a record or row stand.
pub(super) const PRINTED: &str = "zwy_printed";
/// Key under which the rows of tables stand, padded with blank ones.
pub(super) const PADDED: &str = "zwy_rows";

type Refusal = (Message, Message);

/// The names of a template: what they become in Tera, and what they were.
#[derive(Debug)]
pub(super) struct Names {
    schema: Option<Arc<Schema>>,
    /// Names outside ASCII, as they were.
    foreign: Vec<String>,
}

/// Loops and conditions that are open, and the names that they bring.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    open: Vec<OpenBlock>,
    /// Names set by `{% set %}`.
    set: Vec<String>,
}

#[derive(Debug)]
struct OpenBlock {
    word: String,
    typed: String,
    place: Place,
    /// Loop variables, and the table that they run over.
    variables: Vec<String>,
    table: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Name(String),
    Text(String),
    Number(String),
    Sign(String),
}

impl Names {
    pub(super) fn new(schema: Option<Arc<Schema>>) -> Self {
        Self { schema, foreign: Vec::new() }
    }

    /// An identifier that Tera reads.
    pub(super) fn safe(name: &str) -> String {
        if name.is_ascii() {
            return name.to_owned();
        }
        let mut safe = String::from("u");
        for c in name.chars() {
            let _ = write!(safe, "_{:x}", c as u32);
        }
        safe
    }

    fn intern(&mut self, name: &str) -> String {
        if !name.is_ascii() && !self.foreign.iter().any(|known| known == name) {
            self.foreign.push(name.to_owned());
        }
        Self::safe(name)
    }

    /// A message of the engine with the author's own names.
    pub(super) fn restore(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for name in &self.foreign {
            text = text.replace(&Self::safe(name), name);
        }
        text.replace(&format!("{PRINTED}."), "").replace(&format!("{PADDED}."), "")
    }

    fn table(&self, key: &str) -> Option<&Table> {
        self.schema.as_ref()?.tables.get(key)
    }

    /// The key of a field or table that a name means: itself, or its label.
    fn key_of(&self, name: &str) -> Option<String> {
        let schema = self.schema.as_ref()?;
        if schema.fields.contains_key(name) || schema.tables.contains_key(name) || name == "form" {
            return Some(name.to_owned());
        }
        let wanted = crate::extract::fold(name);
        let mut found = schema.fields.values().filter(|f| f.title == name || crate::extract::fold(&f.label) == wanted).map(|f| f.key.to_string());
        let first = found.next();
        let unique = first.filter(|_| found.next().is_none());
        unique.or_else(|| schema.tables.values().find(|t| t.label == name).map(|t| t.key.to_string()))
    }
}

impl Blocks {
    /// What is still open at the end of a part.
    pub(super) fn unclosed(&self) -> Vec<(Place, Message, Message)> {
        self.open
            .iter()
            .map(|block| {
                let (typed, word) = (&block.typed, &block.word);
                (
                    block.place.clone(),
                    message!("“{typed}”没有对应的 end{word}", "“{typed}” has no end{word}"),
                    message!("在后面补上 {{% end{word} %}}", "add {{% end{word} %}} behind it"),
                )
            })
            .collect()
    }

    fn table_of(&self, variable: &str) -> Option<&str> {
        self.open.iter().rev().find(|b| b.variables.iter().any(|v| v == variable)).and_then(|b| b.table.as_deref())
    }

    fn knows(&self, name: &str) -> bool {
        self.set.iter().any(|set| set == name) || self.open.iter().any(|b| b.variables.iter().any(|v| v == name))
    }
}

/// Writes what a tag means in Tera.
pub(super) fn tag(tag: &Tag, names: &mut Names, blocks: &mut Blocks, source: &mut String) -> Result<(), Refusal> {
    let inner = tag.inner.trim().trim_matches('-').trim();
    match tag.kind {
        Kind::Comment => Ok(()),
        Kind::Print => {
            let tokens = lex(inner)?;
            if tokens.is_empty() {
                return Err((message!("“{typed}”里没有内容", "“{typed}” is empty", typed = tag.typed), Message::new("写上字段名", "write the name of a field")));
            }
            let text = match field_path(&tokens, names, blocks) {
                Some(path) => path,
                None => expression(&tokens, names, blocks)?,
            };
            compiles(&format!("{}{text}{}", PRINT.0, PRINT.1), names)?;
            source.push_str(PRINT.0);
            source.push(' ');
            source.push_str(&text);
            source.push(' ');
            source.push_str(PRINT.1);
            Ok(())
        }
        Kind::Block => statement(inner, tag, names, blocks, source),
    }
}

fn statement(inner: &str, tag: &Tag, names: &mut Names, blocks: &mut Blocks, source: &mut String) -> Result<(), Refusal> {
    let word: String = inner.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let rest = inner.get(word.len()..).unwrap_or_default().trim();
    let typed = &tag.typed;
    let mut write = |text: &str| {
        source.push_str(BLOCK.0);
        source.push(' ');
        source.push_str(text);
        source.push(' ');
        source.push_str(BLOCK.1);
    };
    match word.as_str() {
        "if" | "elif" => {
            if word == "elif" && blocks.open.last().is_none_or(|b| b.word != "if") {
                return Err((message!("“{typed}”前面没有 if", "“{typed}” has no if before it"), Message::default()));
            }
            let text = expression(&lex(rest)?, names, blocks)?;
            compiles(&format!("{} if {text} {}{} endif {}", BLOCK.0, BLOCK.1, BLOCK.0, BLOCK.1), names)?;
            write(&format!("{word} {text}"));
            if word == "if" {
                blocks.open.push(OpenBlock { word, typed: typed.clone(), place: tag.place.clone(), variables: Vec::new(), table: None });
            }
        }
        "else" => {
            if !blocks.open.last().is_some_and(|b| b.word == "if" || b.word == "for") {
                return Err((message!("“{typed}”前面没有 if", "“{typed}” has no if before it"), Message::default()));
            }
            write("else");
        }
        "for" => {
            let Some((variables, list)) = rest.split_once(" in ") else {
                return Err((message!("“{typed}”应写成“for 变量 in 列表”", "“{typed}” should read “for name in list”"), Message::new("例如 {%tr for row in servers %}", "such as {%tr for row in servers %}")));
            };
            let variables: Vec<String> = variables.split(',').map(|v| v.trim().to_owned()).collect();
            let tokens = lex(list)?;
            let table = table_of(&tokens, names);
            let text = match (&table, tokens.as_slice()) {
                (Some(key), [Token::Name(_), Token::Sign(bar), Token::Name(filter)]) if bar == "|" && filter == "rows" => {
                    format!("{PADDED}.{key}")
                }
                _ => expression(&tokens, names, blocks)?,
            };
            let bound: Vec<String> = variables.iter().map(|v| names.intern(v)).collect();
            let head = format!("for {} in {text}", bound.join(", "));
            compiles(&format!("{} {head} {}{} endfor {}", BLOCK.0, BLOCK.1, BLOCK.0, BLOCK.1), names)?;
            write(&head);
            blocks.open.push(OpenBlock { word, typed: typed.clone(), place: tag.place.clone(), variables, table });
        }
        "endif" | "endfor" => {
            let opener = word.trim_start_matches("end");
            match blocks.open.pop() {
                Some(block) if block.word == opener => write(&word),
                Some(block) => {
                    let (open, wanted) = (block.typed.clone(), block.word.clone());
                    blocks.open.push(block);
                    return Err((
                        message!("“{typed}”之前要先结束“{open}”", "“{typed}” comes before “{open}” is ended"),
                        message!("先写 {{% end{wanted} %}}", "write {{% end{wanted} %}} first"),
                    ));
                }
                None => return Err((message!("“{typed}”前面没有 {opener}", "“{typed}” has no {opener} before it"), Message::new("删去它，或补上开头", "delete it or add the opening tag"))),
            }
        }
        "set" => {
            let Some((name, value)) = rest.split_once('=') else {
                return Err((message!("“{typed}”应写成“set 名字 = 值”", "“{typed}” should read “set name = value”"), Message::default()));
            };
            let name = name.trim().to_owned();
            let text = expression(&lex(value)?, names, blocks)?;
            let head = format!("set {} = {text}", names.intern(&name));
            compiles(&format!("{} {head} {}", BLOCK.0, BLOCK.1), names)?;
            blocks.set.push(name);
            write(&head);
        }
        _ => {
            let known = ["if", "elif", "else", "endif", "for", "endfor", "set"];
            let mut help = nearest_help(&word, &known);
            if help.is_empty() {
                help = Message::new("可以用 if、elif、else、endif、for、endfor、set", "use if, elif, else, endif, for, endfor or set");
            }
            return Err((message!("不支持“{word}”这种语句", "there is no statement “{word}”"), help));
        }
    }
    Ok(())
}

/// Does it compile alone? The engine's own words are given back with the author's names.
fn compiles(source: &str, names: &Names) -> Result<(), Refusal> {
    let Ok(mut tera) = super::engine() else { return Ok(()) };
    tera.add_raw_template("tag.xml", source).map_err(|error| {
        let (message, _) = super::said(&error, names);
        (message, Message::new("检查拼写、括号和引号", "check spelling, brackets and quotes"))
    })
}

/// A path that is nothing but a field, as the path of its printed value.
fn field_path(tokens: &[Token], names: &Names, blocks: &Blocks) -> Option<String> {
    names.schema.as_ref()?;
    match tokens {
        [Token::Name(name)] if !blocks.knows(name) => {
            let key = names.key_of(name)?;
            names.schema.as_ref()?.fields.contains_key(key.as_str()).then(|| format!("{PRINTED}.{key}"))
        }
        [Token::Name(variable), Token::Sign(dot), Token::Name(column)] if dot == "." => {
            let table = names.table(blocks.table_of(variable)?)?;
            let key = column_of(table, column)?;
            Some(format!("{}.{PRINTED}.{key}", Names::safe(variable)))
        }
        [Token::Name(table), Token::Sign(open), Token::Number(index), Token::Sign(close), Token::Sign(dot), Token::Name(column)]
            if open == "[" && close == "]" && dot == "." =>
        {
            let key = names.key_of(table)?;
            let column = column_of(names.table(&key)?, column)?;
            Some(format!("{PADDED}.{key}[{index}].{PRINTED}.{column}"))
        }
        _ => None,
    }
}

fn column_of(table: &Table, name: &str) -> Option<String> {
    if table.columns.contains_key(name) {
        return Some(name.to_owned());
    }
    let wanted = crate::extract::fold(name);
    table.columns.values().find(|c| crate::extract::fold(&c.field.label) == wanted).map(|c| c.field.key.to_string())
}

/// The table that a list is: `servers`, `servers|rows`.
fn table_of(tokens: &[Token], names: &Names) -> Option<String> {
    let Some(Token::Name(name)) = tokens.first() else { return None };
    let key = names.key_of(name)?;
    let alone = tokens.len() == 1 || matches!(tokens.get(1), Some(Token::Sign(bar)) if bar == "|");
    (alone && names.table(&key).is_some()).then_some(key)
}

const WORDS: [&str; 16] =
    ["and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "True", "False", "None", "loop", "range", "throw"];

/// Rewrites an expression token by token.
fn expression(tokens: &[Token], names: &mut Names, blocks: &Blocks) -> Result<String, Refusal> {
    let mut text = String::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let before = at.checked_sub(1).and_then(|i| tokens.get(i));
        let before_sign = match before {
            Some(Token::Sign(sign)) => sign.as_str(),
            _ => "",
        };
        let before_name = match before {
            Some(Token::Name(name)) => name.as_str(),
            _ => "",
        };
        match token {
            Token::Name(name) if before_sign == "|" => {
                let filter = match name.as_str() {
                    "e" => "escape_noop",
                    "count" => "length",
                    name => name,
                };
                let _ = write!(text, " {filter}");
                if matches!(tokens.get(at + 1), Some(Token::Sign(open)) if open == "(") {
                    let end = closing(tokens, at + 1);
                    let inner = tokens.get(at + 2..end).unwrap_or_default();
                    text.push_str(&arguments(filter, inner, names, blocks)?);
                    at = end;
                }
            }
            Token::Name(name) if before_sign == "." => {
                if matches!(tokens.get(at + 1), Some(Token::Sign(open)) if open == "(") {
                    let end = closing(tokens, at + 1);
                    let filter = match name.as_str() {
                        "upper" | "lower" | "title" | "capitalize" | "split" | "replace" => name.as_str(),
                        "strip" => "trim",
                        "items" => "pairs",
                        "keys" | "values" => name.as_str(),
                        _ => {
                            return Err((
                                message!("不支持方法“.{name}()”", "there is no method “.{name}()”"),
                                Message::new("改用过滤器，如 {{ x | upper }}", "use a filter, such as {{ x | upper }}"),
                            ));
                        }
                    };
                    text.truncate(text.trim_end().len().saturating_sub(1));
                    let inner = tokens.get(at + 2..end).unwrap_or_default();
                    let _ = write!(text, " | {filter}{}", arguments(filter, inner, names, blocks)?);
                    at = end;
                } else if name.is_ascii() {
                    text.push_str(name);
                } else {
                    text.truncate(text.trim_end().len().saturating_sub(1));
                    let _ = write!(text, "[\"{name}\"]");
                }
            }
            Token::Name(name) if before_name == "is" || before_name == "not" && is_test(tokens, at) => {
                let _ = write!(text, " {}", test_name(name));
            }
            Token::Name(name) if WORDS.contains(&name.as_str()) => {
                let word = match name.as_str() {
                    "True" => "true",
                    "False" => "false",
                    "None" => "none",
                    word => word,
                };
                let _ = write!(text, " {word} ");
            }
            Token::Name(name) if matches!(tokens.get(at + 1), Some(Token::Sign(open)) if open == "(") => {
                let _ = write!(text, " {name}");
            }
            Token::Name(name) => {
                let resolved = root(name, names, blocks)?;
                let _ = write!(text, " {resolved}");
            }
            Token::Text(literal) => {
                let _ = write!(text, " {}", quoted(literal));
            }
            Token::Number(number) => {
                let _ = write!(text, " {number}");
            }
            Token::Sign(sign) => match sign.as_str() {
                "." | "[" | "(" | "]" | ")" => text.push_str(sign),
                sign => {
                    let _ = write!(text, " {sign} ");
                }
            },
        }
        at += 1;
    }
    Ok(text.trim().to_owned())
}

fn is_test(tokens: &[Token], at: usize) -> bool {
    matches!(at.checked_sub(2).and_then(|i| tokens.get(i)), Some(Token::Name(name)) if name == "is")
}

fn test_name(name: &str) -> &str {
    match name {
        "mapping" => "map",
        "sequence" => "array",
        "divisibleby" => "divisible_by",
        name => name,
    }
}

/// A name at the head of a path: of the schema, a loop or a `set`; without a schema, anything.
fn root(name: &str, names: &mut Names, blocks: &Blocks) -> Result<String, Refusal> {
    if blocks.knows(name) {
        return Ok(names.intern(name));
    }
    if names.schema.is_none() {
        return Ok(names.intern(name));
    }
    if let Some(key) = names.key_of(name) {
        return Ok(key);
    }
    let schema = names.schema.as_ref();
    let mut known: Vec<&str> = schema.iter().flat_map(|s| s.fields.keys().map(|k| &**k)).collect();
    known.extend(schema.iter().flat_map(|s| s.tables.keys().map(|k| &**k)));
    known.extend(schema.iter().flat_map(|s| s.fields.values().map(|f| f.title.as_str())));
    Err((message!("没有“{name}”这个字段", "there is no field “{name}”"), nearest_help(name, &known)))
}

/// Arguments of a filter: positional ones get the names that Tera asks for.
fn arguments(filter: &str, tokens: &[Token], names: &mut Names, blocks: &Blocks) -> Result<String, Refusal> {
    let parameters: &[&str] = match filter {
        "default" => &["value", "boolean"],
        "join" => &["sep"],
        "round" => &["precision", "method"],
        "replace" => &["from", "to"],
        "split" => &["pat"],
        "truncate" => &["length", "end"],
        "date" => &["format"],
        "nth" => &["n"],
        "get" => &["key", "default"],
        "indent" => &["width"],
        _ => &[],
    };
    let mut parts = Vec::new();
    let mut depth = 0i32;
    let mut current: Vec<Token> = Vec::new();
    for token in tokens {
        match token {
            Token::Sign(s) if s == "(" || s == "[" => depth += 1,
            Token::Sign(s) if s == ")" || s == "]" => depth -= 1,
            Token::Sign(s) if s == "," && depth == 0 => {
                parts.push(std::mem::take(&mut current));
                continue;
            }
            _ => {}
        }
        current.push(token.clone());
    }
    if !current.is_empty() {
        parts.push(current);
    }
    let mut list = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        match part.as_slice() {
            [Token::Name(name), Token::Sign(equals), rest @ ..] if equals == "=" => {
                list.push(format!("{name}={}", expression(rest, names, blocks)?));
            }
            part => {
                let Some(name) = parameters.get(index) else {
                    return Err((
                        message!("过滤器“{filter}”的参数要写名字", "the arguments of “{filter}” need names"),
                        message!("例如 {filter}(名字=值)", "such as {filter}(name=value)"),
                    ));
                };
                list.push(format!("{name}={}", expression(part, names, blocks)?));
            }
        }
    }
    Ok(format!("({})", list.join(", ")))
}

fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token {
            Token::Sign(sign) if sign == "(" => depth += 1,
            Token::Sign(sign) if sign == ")" => {
                depth -= 1;
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    tokens.len()
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(c);
            }
            '\n' => quoted.push_str("\\n"),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

fn lex(text: &str) -> Result<Vec<Token>, Refusal> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(c) = rest.chars().next() {
        let length = if c == '"' || c == '\'' {
            let mut end = None;
            let mut value = String::new();
            let mut escaped = false;
            for (at, d) in rest.char_indices().skip(1) {
                match d {
                    'n' if escaped => value.push('\n'),
                    't' if escaped => value.push('\t'),
                    d if escaped => value.push(d),
                    '\\' => {
                        escaped = true;
                        continue;
                    }
                    d if d == c => {
                        end = Some(at + d.len_utf8());
                        break;
                    }
                    d => value.push(d),
                }
                escaped = false;
            }
            let Some(end) = end else {
                return Err((message!("引号没有成对：{rest}", "a quote is not closed: {rest}"), Message::new("补上引号", "close the quote")));
            };
            tokens.push(Token::Text(value));
            end
        } else if c.is_ascii_digit() {
            let length = rest.find(|d: char| !d.is_ascii_digit() && d != '.').unwrap_or(rest.len());
            tokens.push(Token::Number(rest.get(..length).unwrap_or_default().to_owned()));
            length
        } else if c.is_alphabetic() || c == '_' {
            let length = rest.find(|d: char| !(d.is_alphanumeric() || d == '_')).unwrap_or(rest.len());
            tokens.push(Token::Name(rest.get(..length).unwrap_or_default().to_owned()));
            length
        } else {
            let two = rest.get(..2).filter(|s| ["==", "!=", "<=", ">=", "//", "**"].contains(s));
            let sign = match (two, c) {
                (Some(two), _) => two.to_owned(),
                (None, '（') => "(".to_owned(),
                (None, '）') => ")".to_owned(),
                (None, '，') => ",".to_owned(),
                (None, '｜') => "|".to_owned(),
                (None, '．') => ".".to_owned(),
                (None, c) => c.to_string(),
            };
            tokens.push(Token::Sign(sign));
            two.map_or(c.len_utf8(), str::len)
        };
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    Ok(tokens)
}
