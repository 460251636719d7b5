//! Arguments of filters and tests: by the names that Tera wants, and tried out where the template itself says them.
//!
//! What a filter refuses does not wait for data: it is called here with the arguments that are written out, on a value
//! that suits it, by the same code that renders.

use super::super::expression::{Args, Expr, Token, lex};
use super::super::filters::{BOTH, Known, Wants, canonical, parameter_in_chinese, tried};
use super::super::mistake::{Code, Refusal};
use super::super::names::unknown;
use super::Rewriter;
use super::natures::Nature;
use crate::char_count::CharCount as _;
use crate::message;
use crate::message::Message;
use crate::numeral;
use crate::problem::Severity;

/// What people write where there is nothing.
const NOTHING: [&str; 22] = [
    "无",
    "空",
    "没有",
    "暂无",
    "空白",
    "未填",
    "未填写",
    "未知",
    "不详",
    "待定",
    "待补",
    "待补充",
    "未定",
    "不适用",
    "略",
    "否",
    "缺",
    "无数据",
    "暂缺",
    "未提供",
    "na",
    "NA",
];

/// Arguments by the names that Tera wants.
pub(super) fn arguments<'a>(known: &Known, args: &'a Args) -> Result<Vec<(&'static str, &'a Expr)>, Refusal> {
    let (name, parameters) = (known.name, known.parameters);
    let mut list: Vec<(&'static str, &Expr)> = Vec::new();
    // `sort("name")` can only mean the attribute: the first argument is a truth value.
    let skips = parameters.first().is_some_and(|first| matches!(*first, "reverse" | "case_sensitive"))
        && matches!(args.positional.first(), Some(Expr::Text(_)));
    let attribute = parameters.iter().position(|parameter| *parameter == "attribute").unwrap_or_default();
    let skipped = if skips { attribute } else { 0 };
    for (at, value) in args.positional.iter().enumerate() {
        let Some(parameter) = parameters.get(at + skipped) else {
            let most = parameters.len();
            let refusal = match most {
                0 => Refusal::new(
                    Code::Arguments,
                    message!("“{name}”不带参数", "“{name}” takes no arguments"),
                    message!("只写 {name}", "write {name} alone"),
                ),
                most => Refusal::new(
                    Code::Arguments,
                    message!("“{name}”最多有 {most} 个参数", "“{name}” takes at most {most} arguments"),
                    Message::new("去掉多余的参数", "leave out what is too much"),
                ),
            };
            return Err(refusal.about(name));
        };
        list.push((parameter, value));
    }
    for (argument, value) in &args.named {
        let wanted = canonical(argument);
        let Some(parameter) = parameters.iter().find(|parameter| **parameter == wanted) else {
            return Err(no_parameter(name, parameters, argument));
        };
        if list.iter().any(|(known, _)| known == parameter) {
            return Err(Refusal::new(
                Code::Arguments,
                message!("参数“{argument}”给了两次", "the argument “{argument}” is given twice"),
                Message::new("只留一个", "keep one"),
            )
            .about(argument));
        }
        list.push((parameter, value));
    }
    if let Some(lacks) = known.required().iter().find(|lacks| !list.iter().any(|(given, _)| given == *lacks)) {
        let (zh, example) = (parameter_in_chinese(lacks), known.example());
        return Err(Refusal::new(
            Code::Arguments,
            message!("“{name}”缺少参数“{zh}”", "“{name}” lacks its argument “{lacks}”"),
            message!("如 {example}", "such as {example}"),
        )
        .about(name));
    }
    Ok(list)
}

fn no_parameter(name: &str, parameters: &'static [&'static str], argument: &str) -> Refusal {
    let known: Vec<(&str, &str)> = parameters.iter().map(|parameter| (*parameter, "")).collect();
    let chinese: Vec<(&str, &str)> = parameters.iter().map(|parameter| (parameter_in_chinese(parameter), "")).collect();
    let help = match parameters {
        [] => message!("只写 {name}", "write {name} alone"),
        _ => Message::new(unknown(argument, &chinese).help.zh, unknown(argument, &known).help.en),
    };
    let message = message!("“{name}”没有参数“{argument}”", "“{name}” has no argument “{argument}”");
    Refusal::new(Code::Arguments, message, help).about(argument)
}

/// The value of an expression that needs no data.
pub(super) fn literal(value: &Expr) -> Option<tera::Value> {
    Some(match value {
        Expr::Null => tera::Value::none(),
        Expr::Bool(truth) => tera::Value::from(*truth),
        Expr::Number(number) => match number.parse::<i64>() {
            Ok(whole) => tera::Value::from(whole),
            Err(_) => tera::Value::from(number.parse::<f64>().ok()?),
        },
        Expr::Text(text) => tera::Value::from(text.as_str()),
        Expr::Minus(inner) => match &**inner {
            Expr::Number(number) => literal(&Expr::Number(format!("-{number}")))?,
            _ => return None,
        },
        Expr::List(items) => tera::Value::from(items.iter().map(literal).collect::<Option<Vec<_>>>()?),
        _ => return None,
    })
}

/// What an error of Tera's says in both languages, where it does.
pub(super) fn both(error: &tera::Error) -> Option<Message> {
    let text = error.to_string();
    let (zh, en) = text.split_once(BOTH)?;
    Some(Message::new(zh, en))
}

impl Rewriter<'_> {
    /// Says what a filter refuses of its value and arguments, as far as they need no data; the arguments that were no
    /// way to write one, and what comes of the filter.
    pub(super) fn try_out(
        &mut self,
        known: &Known,
        (value, nature): (&Expr, Option<&Nature>),
        list: &[(&'static str, &Expr)],
    ) -> (Vec<&'static str>, Option<Nature>) {
        let mut with = Vec::with_capacity(list.len());
        let mut refusals = Vec::new();
        let mut refused = Vec::new();
        for (parameter, value) in list {
            let wants = known.wants(parameter);
            if let Some(refusal) = self.mistyped(known, parameter, value) {
                refusals.push(refusal);
                refused.push(*parameter);
            } else if let Some(value) = literal(value) {
                if wants.takes(&value) {
                    with.push((*parameter, value));
                } else {
                    refusals.push(wrong_kind(known, parameter, wants, &value));
                }
            }
        }
        // What needs data is not tried out without it.
        let is_whole = with.len() == list.len();
        if refusals.is_empty()
            && (is_whole || known.required().is_empty())
            && let Err(error) = tried(known.tera, None, &with)
        {
            let (name, example) = (known.name, known.example());
            let unsaid = || message!("“{name}”的参数不对", "the arguments of “{name}” are wrong");
            let message = both(&error).unwrap_or_else(unsaid);
            let help = match list {
                [] => Message::default(),
                _ => message!("如 {example}", "such as {example}"),
            };
            refusals.push(Refusal::new(Code::Arguments, message, help).about(name));
        }
        for (parameter, value) in list {
            match value {
                Expr::Text(format) if *parameter == "format" && format.contains('曰') => self.doubt_letter(format),
                Expr::Name(said) if known.tera == "default" && *parameter == "value" => self.doubt_nothing(said),
                Expr::Name(said)
                    if (known.wants(parameter) == Wants::Text || known.tera == "replace")
                        && !refused.contains(parameter) =>
                {
                    self.doubt_unquoted(said);
                }
                _ => {}
            }
        }
        let is_sound = refusals.is_empty();
        for refusal in refusals {
            self.complain(self.current, |_| refusal);
        }
        let made = if is_sound && is_whole { self.foreseen(known, value, nature, &with) } else { None };
        (refused, made)
    }

    /// Says that a comma is missing between two texts in brackets, which are one text without it.
    pub(super) fn doubt_joined(&mut self, inner: &str) {
        let is_quote = |c: char| matches!(c, '"' | '\'' | '“' | '”' | '‘' | '’' | '＂');
        if inner.chars().filter(|c| is_quote(*c)).count() < 4 || !inner.contains(['(', '（']) {
            return;
        }
        let Ok(lexed) = lex(inner) else { return };
        let mut depth = 0usize;
        for (at, token) in lexed.tokens.iter().enumerate() {
            match token {
                Token::Sign("(") => depth += 1,
                Token::Sign(")") => depth = depth.saturating_sub(1),
                Token::Text(first) if depth > 0 => {
                    let Some(Token::Text(second)) = lexed.tokens.get(at + 1) else { continue };
                    let message = message!(
                        "“{first}”和“{second}”之间缺逗号，会当作一段文字",
                        "a comma is missing between “{first}” and “{second}”: they are taken for one text"
                    );
                    let help = message!("写成 \"{first}\", \"{second}\"", "write \"{first}\", \"{second}\"");
                    self.doubt(Severity::Error, Refusal::new(Code::Arguments, message, help));
                    return;
                }
                _ => {}
            }
        }
    }

    /// Says that 曰 stands where 日 was meant.
    fn doubt_letter(&mut self, format: &str) {
        let mended = format.replace('曰', "日");
        let message = message!("“{format}”里的“曰”（yuē）不是“日”", "“曰” (yuē) in “{format}” is not “日”");
        let help = message!("写成 \"{mended}\"", "write \"{mended}\"");
        self.doubt(Severity::Error, Refusal::new(Code::Arguments, message, help));
    }

    /// Says that a word for nothing lacks its quotes: `默认(无)`, `甲 or 无`.
    pub(super) fn doubt_nothing(&mut self, said: &str) {
        if self.names.has_schema() || self.made(said).is_some() || !NOTHING.contains(&said) {
            return;
        }
        let message = Message::new("文字要加引号", "text stands in quotes");
        let meant = self.with_quotes(said);
        let help = message!("写成 {meant}", "write {meant}");
        self.doubt(Severity::Error, Refusal::new(Code::Arguments, message, help).about(said));
    }

    /// Says that words that are printed on a condition lack their quotes: `是 if 住宿 else 否`.
    pub(super) fn doubt_answers(&mut self, then: &Expr, other: Option<&Expr>) {
        const ANSWERS: [&str; 4] = ["是", "否", "有", "对"];
        for answer in [Some(then), other].into_iter().flatten() {
            let Expr::Name(said) = answer else { continue };
            if !self.names.has_schema() && self.made(said).is_none() && ANSWERS.contains(&said.as_str()) {
                let meant = self.with_quotes(said);
                let message = Message::new("文字要加引号", "text stands in quotes");
                let help = message!("写成 {meant}", "write {meant}");
                self.doubt(Severity::Error, Refusal::new(Code::Arguments, message, help).about(said));
            } else {
                self.doubt_nothing(said);
            }
        }
    }

    /// The tag under way with quotes around a word in it.
    fn with_quotes(&self, said: &str) -> String {
        let typed = self.scanned.tags.get(self.current).map_or("", |tag| &tag.typed);
        match typed.rfind(said).and_then(|at| typed.split_at_checked(at)) {
            Some((before, behind)) => {
                format!("{before}\"{said}\"{}", behind.get(said.len()..).unwrap_or_default())
            }
            None => format!("\"{said}\""),
        }
    }

    /// Says that a word where a filter wants a text may lack its quotes: `大写金额(人民币)`. The data may have it all the
    /// same.
    fn doubt_unquoted(&mut self, said: &str) {
        if said.is_ascii() || self.names.has_schema() || self.made(said).is_some() || self.local(said).is_some() {
            return;
        }
        let meant = self.with_quotes(said);
        let message =
            message!("“{said}”没有引号，要由数据给出", "“{said}” stands without quotes, and the data has to have it");
        let help = message!("要是文字，写成 {meant}", "for a text, write {meant}");
        self.doubt(Severity::Warning, Refusal::new(Code::Arguments, message, help).about(said));
    }

    /// What a bare name was surely meant to be: `遮盖(前3)`, `小数(两位)`, `大写日期(票据)`.
    fn mistyped(&self, known: &Known, parameter: &'static str, value: &Expr) -> Option<Refusal> {
        let Expr::Name(said) = value else { return None };
        if self.local(said).is_some() || matches!(self.names.target(said), Ok(Some(_)) | Err(_)) {
            return None;
        }
        let name = known.name;
        let refusal = |zh: String, en: String| {
            Refusal::new(
                Code::Arguments,
                message!("“{said}”不是参数的写法", "“{said}” is no way to write an argument"),
                Message::new(format!("写成 {zh}"), format!("write {en}")),
            )
            .about(said)
        };
        let digits = said.trim_start_matches(|c: char| !c.is_ascii_digit());
        let word = said.get(..said.len() - digits.len()).unwrap_or_default();
        if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
            let meant = known.parameters.iter().find(|parameter| **parameter == canonical(word));
            if meant.is_some_and(|meant| known.wants(meant) == Wants::Count) {
                return Some(refusal(format!("{name}({word}={digits})"), format!("{name}({word}={digits})")));
            }
        }
        match known.wants(parameter) {
            wanted @ (Wants::Count | Wants::Whole) => {
                let number = said.trim_end_matches(['位', '个', '字', '项', '列', '行']);
                let number = numeral::han(number).filter(|_| !number.is_empty())?;
                if wanted == Wants::Whole {
                    return Some(refusal(format!("{name}({number})"), format!("{name}({number})")));
                }
                let zh = if name.is_ascii() { parameter } else { parameter_in_chinese(parameter) };
                Some(refusal(format!("{name}({zh}={number})"), format!("{name}({zh}={number})")))
            }
            Wants::Text
                if matches!(parameter, "style" | "format" | "method")
                    && (said.char_count() > 1 || !said.is_ascii()) =>
            {
                // Only what the filter takes, as a text, was meant as one.
                tried(known.tera, None, &[(parameter, tera::Value::from(said.as_str()))]).ok()?;
                Some(Refusal {
                    message: Message::new("文字要加引号", "text stands in quotes"),
                    ..refusal(format!("{name}(\"{said}\")"), format!("{name}(\"{said}\")"))
                })
            }
            _ => None,
        }
    }
}

fn wrong_kind(known: &Known, parameter: &'static str, wants: Wants, value: &tera::Value) -> Refusal {
    let shown: String = value.to_string().chars().take(20).collect();
    let (name, zh, example) = (known.name, parameter_in_chinese(parameter), known.example());
    let (wanted_zh, wanted_en) = wants.said();
    Refusal::new(
        Code::Arguments,
        message!(
            "“{name}”的“{zh}”要写{wanted_zh}，不是“{shown}”",
            "“{parameter}” of “{name}” is {wanted_en}, not “{shown}”"
        ),
        message!("如 {example}", "such as {example}"),
    )
    .about(&shown)
}
