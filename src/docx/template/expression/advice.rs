//! What people write out of habit, and what to write instead: signs of other languages, words of their own.

use super::Token;
use crate::message;
use crate::message::Message;

/// Words that stand where an operator belongs, and the operator.
const OPERATORS: [(&str, &str); 46] = [
    ("等于", "=="),
    ("是", "=="),
    ("为", "=="),
    ("equals", "=="),
    ("eq", "=="),
    ("equal", "=="),
    ("不等于", "!="),
    ("不是", "!="),
    ("不为", "!="),
    ("ne", "!="),
    ("大于", ">"),
    ("gt", ">"),
    ("超过", ">"),
    ("多于", ">"),
    ("小于", "<"),
    ("lt", "<"),
    ("少于", "<"),
    ("低于", "<"),
    ("大于等于", ">="),
    ("不小于", ">="),
    ("不少于", ">="),
    ("ge", ">="),
    ("小于等于", "<="),
    ("不大于", "<="),
    ("不超过", "<="),
    ("le", "<="),
    ("并且", "and"),
    ("而且", "and"),
    ("且", "and"),
    ("和", "and"),
    ("与", "and"),
    ("AND", "and"),
    ("And", "and"),
    ("或", "or"),
    ("或者", "or"),
    ("OR", "or"),
    ("Or", "or"),
    ("在", "in"),
    ("属于", "in"),
    ("IN", "in"),
    ("of", "in"),
    ("不在", "not in"),
    ("加", "+"),
    ("减", "-"),
    ("乘", "*"),
    ("除以", "/"),
];

/// Words that deny what follows.
const DENIALS: [&str; 6] = ["非", "不", "没有", "无", "NOT", "Not"];

/// Words and signs that end a statement in other languages.
const ENDS: [&str; 6] = [":", "then", "do", "begin", "loop", "那么"];

/// The operator that a word was meant to be.
pub(super) fn operator(word: &str) -> Option<&'static str> {
    OPERATORS.iter().find(|(said, _)| *said == word).map(|(_, operator)| *operator)
}

/// What to write in the place of a token that does not belong behind `before`; `behind` comes after it.
pub(super) fn advice(token: &Token, before: Option<&Token>, behind: Option<&Token>) -> Message {
    let is = |token: Option<&Token>, sign: &str| matches!(token, Some(Token::Sign(other)) if *other == sign);
    match token {
        Token::Sign("=") if is(before, "==") || is(before, "!=") => {
            return Message::new("比较写 == 或 !=，只要两个字符", "a comparison is == or !=, no longer");
        }
        Token::Sign("=") => return Message::new("比较要写 ==", "to compare, write =="),
        Token::Sign("|") if is(before, "|") => {
            return Message::new(
                "“或者”写 or；过滤器前面只写一个 |",
                "“or” is written `or`; one | stands before a filter",
            );
        }
        Token::Sign(">") if is(before, "-") || is(before, "=") => {
            return Message::new("取其中的值用“.”，如 行.名称", "what is in a value comes behind a dot: row.name");
        }
        Token::Sign(",") => {
            return Message::new(
                "一个标签打印一个值：每个值写一个标签；过滤器前面写“|”",
                "a tag prints one value: write a tag for each; a filter stands behind |",
            );
        }
        Token::Sign(")" | "]" | "}") => {
            if let Token::Sign(sign) = token {
                return message!("删去多余的“{sign}”", "leave out the “{sign}” that is too much");
            }
        }
        _ => {}
    }
    let word = match token {
        Token::Name(word) => word.as_str(),
        Token::Sign(sign) => sign,
        _ => "",
    };
    if ENDS.contains(&word) && behind.is_none() {
        return message!("删去末尾的“{word}”", "leave out the “{word}” at the end");
    }
    if word == "for" {
        return Message::new(
            "在标签外面写 {% for 项 in 列表 %} … {% endfor %}；只要一列，写 列表 | map(attribute=\"列名\")",
            "write {% for item in list %} … {% endfor %}; for one member, list | map(attribute=\"name\")",
        );
    }
    if let Some(operator) = operator(word) {
        return message!("“{word}”写成 {operator}", "for “{word}” write {operator}");
    }
    match (token, before) {
        (Token::Name(_) | Token::Text(_), Some(Token::Name(said))) if DENIALS.contains(&said.as_str()) => {
            message!("“{said}”写成 not", "for “{said}” write not")
        }
        (Token::Text(_), Some(Token::Name(said))) if matches!(said.as_str(), "f" | "F" | "r" | "b" | "u") => {
            Message::new("连接文字用 ~，如 \"第\" ~ n ~ \"号\"", "join texts with ~, such as \"no. \" ~ n")
        }
        (Token::Name(word), Some(_)) if is(behind, "(") => {
            message!("过滤器前面要写“|”：| {word}(…)", "a filter stands behind |: | {word}(…)")
        }
        (Token::Name(_) | Token::Number(_), Some(Token::Name(_) | Token::Number(_))) => {
            Message::new("名字里不能有空格，文字要加引号", "a name holds no spaces, and text stands in quotes")
        }
        _ => Message::new("检查拼写、括号和引号", "check spelling, brackets and quotes"),
    }
}

/// What to write in the place of a character that no expression holds.
pub(super) fn of_sign(c: char) -> Message {
    match c {
        '&' => Message::new("“并且”写 and", "write `and`"),
        '!' => Message::new("“非”写 not", "write `not`"),
        '?' => Message::new(
            "二选一写 甲 if 条件 else 乙；缺省值写 x | default(\"无\")",
            "to choose, write a if condition else b; for a fallback, x | default(\"-\")",
        ),
        ';' => Message::new("删去“；”；一个标签只写一件事", "leave it out; a tag says one thing"),
        '。' | '、' | '…' | '·' => message!(
            "删去“{c}”；几个值各写一个标签，文字要加引号",
            "leave it out; each value has a tag of its own, and text stands in quotes"
        ),
        '【' | '】' | '《' | '》' | '「' | '」' | '〔' | '〕' | '〈' | '〉' | '$' | '@' | '#' | '^' | '\\' | '`' =>
        {
            message!("删去“{c}”；文字要加引号", "leave it out; text stands in quotes")
        }
        _ => Message::new("文字要加引号", "text stands in quotes"),
    }
}
