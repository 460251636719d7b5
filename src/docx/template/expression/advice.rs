//! What people write out of habit, and what to write instead: signs of other languages, words of their own.

use super::Token;
use crate::char_count::CharCount as _;
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

/// Whether a word denies what follows, in other languages.
pub(super) fn denies(word: &str) -> bool {
    DENIALS.contains(&word)
}

/// Whether a word or sign ends a statement in other languages.
pub(super) fn ends_statement(word: &str) -> bool {
    ENDS.contains(&word)
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
        Token::Sign(",")
            if let (Some(Token::Number(before)), Some(Token::Number(behind))) = (before, behind)
                && behind.len() == 3 =>
        {
            return message!("数字里不写逗号：{before}{behind}", "a number has no comma: {before}{behind}");
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
        Token::Sign(":")
            if let (Some(Token::Name(before)), Some(Token::Name(behind))) = (before, behind)
                && !tokens.iter().take(at).any(|token| matches!(token, Token::Sign("(" | "[" | "{" | "|"))) =>
        {
            return message!(
                "文字写在标签外面：{before}：{{{{ {behind} }}}}；取其中的一项写 {before}.{behind}",
                "text stands outside the tag: {before}: {{{{ {behind} }}}}; what is in a value is {before}.{behind}"
            );
        }
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
    if word == "for"
        && let Some(plain) = comprehended(tokens, at)
    {
        return message!("写成 {plain}", "write {plain}");
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
    if let (Some(Token::Name(next)), Some("==")) = (behind, operator(word))
        && let Some(test) = asked(next)
    {
        return message!("“{word} {next}”写成 {test}", "for “{word} {next}” write {test}");
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
    if let Some(name) = stretched(tokens) {
        return match tokens.len() == 2 && is_unit(word) {
            true => message!(
                "名字里不能有空格：写成 {{{{ {name} }}}}；“{word}”要是单位，写在标签外面",
                "a name holds no spaces: write {{{{ {name} }}}}; if “{word}” is a unit, it stands outside the tag"
            ),
            false => {
                message!("名字里不能有空格：写成 {{{{ {name} }}}}", "a name holds no spaces: write {{{{ {name} }}}}")
            }
        };
    }
    let is_character = |word: &str| !word.is_ascii() && word.chars().nth(1).is_none();
    match (token, before) {
        (Token::Name(_) | Token::Text(_), Some(Token::Name(said))) if DENIALS.contains(&said.as_str()) => {
            message!("“{said}”写成 not", "for “{said}” write not")
        }
        (Token::Name(word), Some(Token::Name(before))) if is_character(word) && is_character(before) => {
            Message::new("名字里不能有空格", "a name holds no spaces")
        }
        (Token::Name(word), Some(Token::Name(said))) if matches!(said.as_str(), "defined" | "undefined" | "blank") => {
            message!("写成 {word} is {said}", "write {word} is {said}")
        }
        (Token::Text(text), Some(Token::Name(said))) if matches!(said.as_str(), "f" | "F" | "r" | "b" | "u") => {
            match joined(text) {
                Some(joined) => message!("连接文字用 ~，写成 {joined}", "join texts with ~: write {joined}"),
                None => Message::new("连接文字用 ~，如 \"第\" ~ n ~ \"号\"", "join texts with ~, such as \"no. \" ~ n"),
            }
        }
        (Token::Number(number), Some(Token::Name(said))) if said == "range" => {
            message!("写成 range({number})", "write range({number})")
        }
        (_, Some(Token::Name(said))) if said == "lambda" => Message::new(
            "不能写函数（lambda）；取一列写 列表 | map(attribute=\"列名\")，求和写 列表 | sum(attribute=\"列名\")",
            "there are no functions (lambda): for one member write list | map(attribute=\"name\"), for a sum list | sum(attribute=\"name\")",
        ),
        (Token::Name(word), Some(_)) if is(behind, "(") => {
            message!("过滤器前面要写“|”：| {word}(…)", "a filter stands behind |: | {word}(…)")
        }
        (Token::Text(text), Some(Token::Sign("|"))) => {
            let is_of_date = text.contains(['y', 'Y', 'M', '%', '年', '月']);
            let (zh, en) = if is_of_date { ("日期", "date") } else { ("默认", "default") };
            message!("写成 | {zh}(\"{text}\")", "write | {en}(\"{text}\")")
        }
        (Token::Text(_), Some(Token::Name(_) | Token::Number(_)))
        | (Token::Text(_) | Token::Name(_) | Token::Number(_), Some(Token::Text(_) | Token::Sign(")" | "]"))) => {
            Message::new(
                "两个值之间要有运算符；连接文字用 ~，如 \"第\" ~ n",
                "an operator stands between two values; to join texts write ~, such as \"no. \" ~ n",
            )
        }
        (Token::Name(unit), Some(Token::Name(_) | Token::Number(_))) if behind.is_none() && is_unit(unit) => {
            let of_path = |token: &Token| matches!(token, Token::Name(_) | Token::Number(_) | Token::Sign("."));
            match tokens.iter().take(at).all(of_path) {
                true => message!(
                    "“{unit}”写在标签外面：{{{{ {value} }}}}{unit}",
                    "“{unit}” stands outside the tag: {{{{ {value} }}}} {unit}",
                    value = path_before(tokens, at),
                ),
                false => message!("“{unit}”写在标签外面", "“{unit}” stands outside the tag"),
            }
        }
        (Token::Name(_) | Token::Number(_), Some(Token::Name(_) | Token::Number(_))) => {
            Message::new("名字里不能有空格，文字要加引号", "a name holds no spaces, and text stands in quotes")
        }
        _ => Message::new("检查拼写、括号和引号", "check spelling, brackets and quotes"),
    }
}

/// The name of which the characters stand apart, as in the labels of forms: `姓 名`.
fn stretched(tokens: &[Token]) -> Option<String> {
    let mut name = String::new();
    for token in tokens {
        let Token::Name(word) = token else { return None };
        let mut chars = word.chars();
        name.extend(chars.next().filter(|first| !first.is_ascii() && chars.next().is_none()));
    }
    (tokens.len() > 1 && name.char_count() == tokens.len()).then_some(name)
}

/// The path that ends in front of the token `at`.
fn path_before(tokens: &[Token], at: usize) -> String {
    let of_path = |token: &&Token| matches!(token, Token::Name(_) | Token::Number(_) | Token::Sign("."));
    let mut parts: Vec<&str> = Vec::new();
    for token in tokens.iter().take(at).rev().take_while(of_path) {
        match token {
            Token::Name(part) | Token::Number(part) => {
                if parts.last().is_some_and(|last| *last != ".") {
                    break;
                }
                parts.push(part);
            }
            _ => parts.push("."),
        }
    }
    parts.into_iter().rev().collect()
}

/// A text with values in it, as of `f"…"`: texts and values that are joined.
fn joined(text: &str) -> Option<String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((said, behind)) = rest.split_once('{') {
        let (value, behind) = behind.split_once('}')?;
        let value = value.split([':', '!']).next().unwrap_or(value).trim();
        if !said.is_empty() {
            parts.push(format!("\"{said}\""));
        }
        if value.is_empty() {
            return None;
        }
        parts.push(value.to_owned());
        rest = behind;
    }
    if !rest.is_empty() {
        parts.push(format!("\"{rest}\""));
    }
    (!parts.is_empty()).then(|| parts.join(" ~ "))
}

/// What is as good as a list of Python's: `[x.name for x in rows]`; `at` is that of `for`.
fn comprehended(tokens: &[Token], at: usize) -> Option<String> {
    let behind = tokens.get(at + 1..)?;
    let (Token::Name(item), Token::Name(word)) = (behind.first()?, behind.get(1)?) else { return None };
    let mut list = String::new();
    let mut rest = behind.get(2..)?.iter();
    for token in rest.by_ref() {
        match token {
            Token::Name(name) if name != "if" => list.push_str(name),
            Token::Sign(".") => list.push('.'),
            Token::Sign("]" | ")") => break,
            _ => return None,
        }
    }
    let open = tokens.get(..at)?.iter().rposition(|token| matches!(token, Token::Sign("[" | "(")))?;
    match tokens.get(open + 1..at)? {
        _ if word != "in" || list.is_empty() => None,
        [Token::Name(value)] if value == item => Some(list),
        [Token::Name(value), Token::Sign("."), Token::Name(member)] if value == item => {
            Some(format!("{list} | map(attribute=\"{member}\")"))
        }
        _ => None,
    }
}

/// Units that stand behind a value.
const UNITS: [&str; 42] = [
    "G",
    "GB",
    "M",
    "MB",
    "T",
    "TB",
    "K",
    "KB",
    "kg",
    "km",
    "m",
    "cm",
    "mm",
    "元",
    "万元",
    "亿元",
    "角",
    "分",
    "个",
    "台",
    "套",
    "件",
    "份",
    "人",
    "名",
    "位",
    "次",
    "核",
    "年",
    "月",
    "日",
    "天",
    "周",
    "时",
    "小时",
    "分钟",
    "号",
    "度",
    "米",
    "公里",
    "平方米",
    "吨",
];

/// Whether a word is a unit, which no value has.
pub(in crate::docx::template) fn is_unit(word: &str) -> bool {
    UNITS.contains(&word)
}
