//! Values of one kind that a template compares with those of another: never equal, though a person would say that they are.

use rust_decimal::Decimal;

use super::super::expression::Expr;
use super::Plain;
use crate::excerpt;
use crate::message;
use crate::message::Message;
use crate::value::Value;

/// Characters of a value that are shown.
const SHOWN: usize = 20;

/// What data and templates say for yes, and for no.
const YES: [&str; 12] = ["是", "有", "对", "√", "✓", "☑", "yes", "y", "true", "on", "已", "同意"];
const NO: [&str; 13] = ["否", "无", "不", "没有", "×", "✗", "☐", "no", "n", "false", "off", "未", "不同意"];

/// Whether a text says no, and is no truth value all the same.
pub(super) fn denies(text: &str) -> bool {
    let small = text.to_lowercase();
    small != "false" && NO.contains(&small.as_str())
}

/// A comparison with a value that the template gives.
#[derive(Debug, Clone)]
pub(super) struct Compared {
    pub(super) with: Literal,
    pub(super) at: Plain,
}

/// A value that a template gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Literal {
    Text(String),
    Number(Decimal),
    Bool(bool),
}

impl Literal {
    /// The values of which one may be equal to what is compared: one, or those of a list.
    pub(super) fn all(value: &Expr) -> Vec<Self> {
        match value {
            Expr::List(items) => items.iter().filter_map(Self::of).collect(),
            value => Self::of(value).into_iter().collect(),
        }
    }

    fn of(value: &Expr) -> Option<Self> {
        match value {
            Expr::Text(text) if !text.trim().is_empty() => Some(Self::Text(text.clone())),
            Expr::Number(digits) => digits.parse().ok().map(Self::Number),
            Expr::Bool(truth) => Some(Self::Bool(*truth)),
            _ => None,
        }
    }

    fn said(&self) -> Message {
        match self {
            Self::Text(text) => message!("文字“{text}”", "the text “{text}”"),
            Self::Number(number) => message!("数字 {number}", "the number {number}"),
            Self::Bool(truth) => message!("布尔值 {truth}", "the truth value {truth}"),
        }
    }
}

/// A comparison that the value cannot stand: with what, and what to write instead.
pub(super) struct Unequal<'c> {
    pub(super) at: &'c Plain,
    pub(super) message: Message,
    pub(super) help: Message,
}

/// The comparison in which a value is of another kind than what it is compared with, as if it were the same. None where
/// the template looks for values of that kind, too; `is_asked` says that it asks for yes or no.
pub(super) fn unequal<'c>(name: &str, value: &Value, compared: &'c [Compared], is_asked: bool) -> Option<Unequal<'c>> {
    let with = |is_one: &dyn Fn(&Literal) -> bool| compared.iter().find(|compared| is_one(&compared.with));
    let has = |is_one: &dyn Fn(&Literal) -> bool| compared.iter().any(|compared| is_one(&compared.with));
    let (found, said, help) = match value {
        Value::Bool(truth) => {
            if is_asked || has(&|with| matches!(with, Literal::Bool(_))) {
                return None;
            }
            let words: &[&str] = if *truth { &YES } else { &NO };
            let texts = compared.iter().filter_map(|compared| match &compared.with {
                Literal::Text(text) => Some((compared, text)),
                _ => None,
            });
            let meant = texts.clone().find(|(_, text)| words.contains(&text.trim().to_lowercase().as_str()));
            let (first, text) = meant.or_else(|| texts.clone().next())?;
            let asks = if *truth { format!("{{% if {name} %}}") } else { format!("{{% if not {name} %}}") };
            let help = match meant {
                Some(_) => message!(
                    "数据里写“{text}”，或模板里写 {asks}",
                    "write “{text}” in the data, or {asks} in the template"
                ),
                None => message!("模板里写 {asks}", "write {asks} in the template"),
            };
            (first, message!("布尔值 {truth}", "the truth value {truth}"), help)
        }
        Value::Number(number) => {
            let is_same = |with: &Literal| match with {
                Literal::Text(text) => text.trim().parse() == Ok(*number),
                _ => false,
            };
            let found = with(&is_same).filter(|_| !has(&|with| *with == Literal::Number(*number)))?;
            let help = message!("模板里的 {number} 不加引号", "write {number} without quotes in the template");
            (found, message!("数字 {number}", "the number {number}"), help)
        }
        Value::Text(text) => {
            let text = text.trim();
            let small = text.to_lowercase();
            let is_same = |with: &Literal| match with {
                Literal::Number(number) => text.parse() == Ok(*number),
                Literal::Bool(true) => small != "true" && YES.contains(&small.as_str()),
                Literal::Bool(false) => small != "false" && NO.contains(&small.as_str()),
                Literal::Text(_) => false,
            };
            let found = with(&is_same).filter(|_| !has(&|with| *with == Literal::Text(text.to_owned())))?;
            let help = message!("模板里写 \"{text}\"", "write \"{text}\" in the template");
            let shown = excerpt::beginning(text, SHOWN);
            (found, message!("文字“{shown}”", "the text “{shown}”"), help)
        }
        Value::List(items) => {
            let is_one = |with: &Literal| match with {
                Literal::Text(text) => items.iter().any(|item| item.as_text() == Some(text)),
                _ => false,
            };
            let found = with(&is_one)?;
            let Literal::Text(text) = &found.with else { return None };
            let help = message!(
                "模板里写 {{% if \"{text}\" in {name} %}}",
                "write {{% if \"{text}\" in {name} %}} in the template"
            );
            (found, Message::new("列表", "a list"), help)
        }
        _ => return None,
    };
    let (Message { zh, en }, Message { zh: with_zh, en: with_en }) = (said, found.with.said());
    let message = Message::new(
        format!("“{name}”是{zh}，从不等于{with_zh}"),
        format!("“{name}” is {en}, and never equals {with_en}"),
    );
    Some(Unequal { at: &found.at, message, help })
}
