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

/// Words that stand behind a value in other languages, and the tests that ask the same.
const ASKED: [(&str, &str); 14] = [
    ("isnot", "is not"),
    ("exists", "is defined"),
    ("exist", "is defined"),
    ("存在", "is defined"),
    ("不存在", "is not defined"),
    ("empty", "is blank"),
    ("isempty", "is blank"),
    ("为空", "is blank"),
    ("是空", "is blank"),
    ("空", "is blank"),
    ("不为空", "is not blank"),
    ("不空", "is not blank"),
    ("非空", "is not blank"),
    ("有值", "is not blank"),
];

/// Words that ask whether something is in a text or list.
const HOLDS: [&str; 6] = ["contains", "includes", "has", "包含", "包括", "含有"];

/// The test that a word or a function asks for in other languages.
pub(in crate::docx::template) fn asked(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase();
    ASKED.iter().find(|(said, _)| *said == word).map(|(_, test)| *test)
}

/// What to write in the place of the token `at`, which does not belong there.
pub(super) fn advice(tokens: &[Token], at: usize) -> Message {
    let Some(token) = tokens.get(at) else { return Message::default() };
    let before = at.checked_sub(1).and_then(|at| tokens.get(at));
    let behind = tokens.get(at + 1);
    let is = |token: Option<&Token>, sign: &str| matches!(token, Some(Token::Sign(other)) if *other == sign);
    let holds = |word: &str| tokens.iter().take(at).any(|token| matches!(token, Token::Name(name) if name == word));
    match token {
        Token::Sign("=") if is(before, "==") || is(before, "!=") => {
            return Message::new("比较写 == 或 !=，只要两个字符", "a comparison is == or !=, no longer");
        }
        Token::Sign("=") if is(before, "<") || is(behind, "<") => {
            return Message::new("“小于等于”写 <=", "“less or equal” is written <=");
        }
        Token::Sign("=") if is(before, ">") || is(behind, ">") => {
            return Message::new(
                "“大于等于”写 >=；取其中的值用“.”，如 行.名称",
                "“greater or equal” is written >=; what is in a value comes behind a dot: row.name",
            );
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
        Token::Sign(",") if holds("in") && !holds("for") => {
            return Message::new(
                "几个值要放在方括号里，如 x in [\"甲\", \"乙\"]",
                "several values stand in brackets, such as x in [\"a\", \"b\"]",
            );
        }
        Token::Sign(",") => {
            return Message::new(
                "一个标签打印一个值：每个值写一个标签；过滤器前面写“|”",
                "a tag prints one value: write a tag for each; a filter stands behind |",
            );
        }
        Token::Sign(".")
            if is(before, ".") && matches!(at.checked_sub(2).and_then(|at| tokens.get(at)), Some(Token::Number(_))) =>
        {
            return Message::new("从 1 到 3 写 range(1, 4)", "from 1 to 3 is range(1, 4)");
        }
        Token::Sign(".") if is(before, ".") => return Message::new("只写一个“.”", "write one dot"),
        Token::Sign(":") if tokens.iter().take(at).any(|token| matches!(token, Token::Sign("("))) => {
            return Message::new("参数的名字后面写“=”", "= stands behind the name of an argument");
        }
        Token::Sign(")" | "]" | "}") => {
            if let Token::Sign(sign) = token {
                return message!("删去多余的“{sign}”", "leave out the “{sign}” that is too much");
            }
        }
        Token::Sign(
            sign @ ("*" | "/" | "//" | "%" | "~" | "<" | ">" | "<=" | ">=" | "==" | "!=" | "**" | "|" | "."),
        ) if !matches!(
            before,
            Some(Token::Name(_) | Token::Number(_) | Token::Text(_) | Token::Sign(")" | "]" | "}"))
        ) =>
        {
            return message!(
                "“{sign}”前面缺一个值；补上，或删去“{sign}”",
                "a value is missing in front of “{sign}”: add it, or leave out “{sign}”"
            );
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
    if matches!(word, "to" | "到" | "至") {
        return Message::new("从 1 到 3 写 range(1, 4)", "from 1 to 3 is range(1, 4)");
    }
    if word == "for" {
        return Message::new(
            "在标签外面写 {% for 项 in 列表 %} … {% endfor %}；只要一列，写 列表 | map(attribute=\"列名\")",
            "write {% for item in list %} … {% endfor %}; for one member, list | map(attribute=\"name\")",
        );
    }
    if matches!(word, "else" | "then") {
        return Message::new("二选一写 甲 if 条件 else 乙", "to choose, write a if condition else b");
    }
    if let Some(test) = asked(word) {
        return message!("“{word}”写成 {test}", "for “{word}” write {test}");
    }
    if HOLDS.contains(&word)
        && let (Some(Token::Name(value)), Some(Token::Text(text))) = (before, behind)
    {
        return message!("写成 \"{text}\" in {value}", "write \"{text}\" in {value}");
    }
    if HOLDS.contains(&word) {
        return message!("“{word}”反过来写：\"甲\" in x", "for “{word}” write it the other way round: \"a\" in x");
    }
    if let Some(operator) = operator(word) {
        return message!("“{word}”写成 {operator}", "for “{word}” write {operator}");
    }
    match (token, before) {
        (Token::Name(_) | Token::Text(_), Some(Token::Name(said))) if DENIALS.contains(&said.as_str()) => {
            message!("“{said}”写成 not", "for “{said}” write not")
        }
        (Token::Name(word), Some(Token::Name(said))) if matches!(said.as_str(), "defined" | "undefined" | "blank") => {
            message!("写成 {word} is {said}", "write {word} is {said}")
        }
        (Token::Text(_), Some(Token::Name(said))) if matches!(said.as_str(), "f" | "F" | "r" | "b" | "u") => {
            Message::new("连接文字用 ~，如 \"第\" ~ n ~ \"号\"", "join texts with ~, such as \"no. \" ~ n")
        }
        (Token::Name(word), Some(_)) if is(behind, "(") => {
            message!("过滤器前面要写“|”：| {word}(…)", "a filter stands behind |: | {word}(…)")
        }
        (Token::Text(_), Some(Token::Name(_) | Token::Number(_)))
        | (Token::Text(_) | Token::Name(_) | Token::Number(_), Some(Token::Text(_) | Token::Sign(")" | "]"))) => {
            Message::new(
                "两个值之间要有运算符；连接文字用 ~，如 \"第\" ~ n",
                "an operator stands between two values; to join texts write ~, such as \"no. \" ~ n",
            )
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
        '》' | '〉' => Message::new("“大于”写 >；文字要加引号", "“greater” is written >; text stands in quotes"),
        '《' | '〈' => Message::new("“小于”写 <；文字要加引号", "“less” is written <; text stands in quotes"),
        '「' | '」' | '『' | '』' | '`' | '´' | '‹' | '›' | '«' | '»' | '〝' | '〞' => {
            Message::new("引号用 \" \"，如 \"甲\"", "quotes are \" \", such as \"a\"")
        }
        '—' | '–' | '―' | '‐' | '‑' => {
            Message::new("“减”写 -；文字要加引号", "“minus” is written -; text stands in quotes")
        }
        '$' | '@' | '#' => message!("删去“{c}”；名字前面什么也不加", "leave it out: nothing stands in front of a name"),
        '。' | '、' | '…' | '·' => message!(
            "删去“{c}”；几个值各写一个标签，文字要加引号",
            "leave it out; each value has a tag of its own, and text stands in quotes"
        ),
        '【' | '】' | '〔' | '〕' | '^' | '\\' => {
            message!("删去“{c}”；文字要加引号", "leave it out; text stands in quotes")
        }
        _ => Message::new("文字要加引号", "text stands in quotes"),
    }
}
