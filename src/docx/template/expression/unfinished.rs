//! What an expression lacks at its end, and numbers that are none.

use super::{Code, Refusal, Token};
use crate::message;
use crate::message::Message;

/// Says what an expression lacks that ends behind these tokens.
pub(super) fn unfinished(tokens: &[Token]) -> Refusal {
    let mut open = Vec::new();
    for token in tokens {
        match token {
            Token::Sign(sign @ ("(" | "[" | "{")) => open.push(*sign),
            Token::Sign(")" | "]" | "}") => drop(open.pop()),
            _ => {}
        }
    }
    let last = tokens.last();
    let before = tokens.len().checked_sub(2).and_then(|at| tokens.get(at));
    let said = match last {
        Some(Token::Sign(sign)) => sign,
        Some(Token::Name(word) | Token::Number(word) | Token::Text(word)) => word.as_str(),
        None => "",
    };
    let (message, help) = match (last, open.last()) {
        (Some(Token::Sign("|")), _) => (
            Message::new("“|”后面缺过滤器的名字", "the name of a filter is missing behind “|”"),
            Message::new("写上过滤器，如 x | upper，或去掉“|”", "write a filter, such as x | upper, or leave out “|”"),
        ),
        (Some(Token::Sign(".")), _) => (
            Message::new("“.”后面缺名字", "a name is missing behind “.”"),
            Message::new("写上名字，如 行.名称，或去掉“.”", "write a name, such as row.name, or leave out “.”"),
        ),
        (Some(Token::Name(word)), _) if word == "is" => (
            Message::new("“is”后面缺判断", "a test is missing behind “is”"),
            Message::new("如 x is defined", "such as x is defined"),
        ),
        (Some(token), Some(bracket)) if ends_operand(token) => {
            let close = match *bracket {
                "(" => ")",
                "[" => "]",
                _ => "}",
            };
            (
                message!(
                    "括号“{bracket}”没有结束，缺“{close}”",
                    "the bracket “{bracket}” is not closed: “{close}” is missing"
                ),
                message!("补上“{close}”", "add “{close}”"),
            )
        }
        (Some(Token::Sign(sign @ ("+" | "-"))), _) if matches!(before, Some(Token::Sign(other)) if other == sign) => (
            message!("“{sign}”后面缺一个值", "a value is missing behind “{sign}”"),
            message!("多或少 1，写 x {sign} 1", "for one more or less, write x {sign} 1"),
        ),
        (Some(Token::Sign("%")), _) => (
            Message::new("“%”后面缺一个值", "a value is missing behind “%”"),
            Message::new(
                "百分号写在标签外面，或放进引号：\"5%\"",
                "the percent sign stands outside the tag, or in quotes: \"5%\"",
            ),
        ),
        (Some(Token::Name(word)), _)
            if tokens.len() == 1 && matches!(word.as_str(), "if" | "elif" | "elseif" | "elsif") =>
        {
            (
                message!("“{word}”后面缺条件", "a condition is missing behind “{word}”"),
                message!("如 {{% {word} 名称 %}}", "such as {{% {word} name %}}"),
            )
        }
        (Some(Token::Name(word)), _)
            if word == "in" && matches!(tokens.first(), Some(Token::Name(first)) if first == "for") =>
        {
            (
                Message::new("“in”后面缺列表", "a list is missing behind “in”"),
                Message::new("写成 for 行 in 表格", "write: for row in table"),
            )
        }
        _ => (
            message!("“{said}”后面缺一个值", "a value is missing behind “{said}”"),
            message!("补上，或去掉“{said}”", "add it, or leave out “{said}”"),
        ),
    };
    Refusal::new(Code::Syntax, message, help)
}

/// Whether a value may end, or not have begun, with this token.
fn ends_operand(token: &Token) -> bool {
    match token {
        Token::Name(word) => !matches!(word.as_str(), "and" | "or" | "not" | "in" | "is" | "if" | "else"),
        Token::Number(_) | Token::Text(_) => true,
        Token::Sign(sign) => matches!(*sign, "(" | "[" | "{" | "," | ":" | ")" | "]" | "}"),
    }
}

/// Says that a word is no name: it begins with a digit.
pub(super) fn begins_with_digit(word: &str) -> Refusal {
    if word.contains('_') && word.bytes().all(|b| b.is_ascii_digit() || b == b'_') {
        let number = word.replace('_', "");
        let message = message!("数里不写“_”：“{word}”", "a number holds no “_”: “{word}”");
        return Refusal::new(Code::Syntax, message, message!("写成 {number}", "write {number}"));
    }
    let message = message!("“{word}”以数字开头，不是名字", "“{word}” begins with a digit, as no name does");
    let digits = word.trim_end_matches(['位', '个', '字', '项', '列', '行', '天', '元']);
    let is_counted = digits.len() < word.len() && digits.bytes().all(|b| b.is_ascii_digit());
    if is_counted {
        let help = message!(
            "数写成 {digits}；要是文字，加引号写成 \"{word}\"",
            "for a number write {digits}; a text stands in quotes: \"{word}\""
        );
        return Refusal::new(Code::Syntax, message, help);
    }
    let tens = word.trim_end_matches('元');
    let many =
        [("万", 10_000), ("千", 1000), ("百", 100), ("亿", 100_000_000_i64)].into_iter().find_map(|(unit, times)| {
            let digits = tens.strip_suffix(unit)?;
            digits.parse::<i64>().ok()?.checked_mul(times)
        });
    if let Some(number) = many {
        let help = message!(
            "数写成 {number}；要是文字，加引号写成 \"{word}\"",
            "for a number write {number}; a text stands in quotes: \"{word}\""
        );
        return Refusal::new(Code::Syntax, message, help);
    }
    let help = message!(
        "要是文字，加引号写成 \"{word}\"；要是字段，换个名字",
        "a text stands in quotes: \"{word}\"; a field needs another name"
    );
    Refusal::new(Code::Syntax, message, help)
}

/// Says that a number is written in wide digits.
pub(super) fn wide_digits(digits: &str) -> Refusal {
    let narrow: String = digits.chars().map(|c| char::from_u32((c as u32).wrapping_sub(0xfee0)).unwrap_or(c)).collect();
    let message = message!("“{digits}”是全角数字", "“{digits}” is written in wide digits");
    Refusal::new(Code::Syntax, message, message!("写成半角的 {narrow}", "write {narrow}"))
}

/// Says that a date is reckoned with.
pub(super) fn bare_date(date: &str) -> Refusal {
    let message = message!("“{date}”会当作算式", "“{date}” is taken for a calculation");
    Refusal::new(Code::Syntax, message, message!("日期要加引号：\"{date}\"", "a date stands in quotes: \"{date}\""))
}
