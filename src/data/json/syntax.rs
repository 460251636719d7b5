//! What is wrong with JSON, in the words of both languages.

use crate::message;
use crate::message::Message;
use crate::node::Position;

/// Where and why a text is no JSON: what is wrong, and what to write instead. Lines are counted from 0.
pub(super) fn mistake(text: &str, error: &serde_json::Error) -> (Position, Message, Message) {
    let line = error.line().saturating_sub(1);
    // The column is one of bytes, of the last one that was read.
    let (source, byte) = (text.split('\n').nth(line).unwrap_or_default(), error.column().saturating_sub(1));
    let before = source.char_indices().take_while(|(at, c)| at + c.len_utf8() <= byte).count();
    let at = Position { line: line as u32, column: before as u32, length: 1 };
    if let Some(wide) = source
        .chars()
        .nth(before)
        .filter(|c| matches!(c, '：' | '，' | '｛' | '｝' | '［' | '］' | '“' | '”' | '【' | '】'))
    {
        let plain = match wide {
            '：' => ":",
            '，' => ",",
            '｛' => "{",
            '｝' => "}",
            '［' | '【' => "[",
            '］' | '】' => "]",
            _ => "\"",
        };
        return (
            at,
            message!("JSON 里的“{wide}”是全角的", "the “{wide}” in the JSON is a full-width one"),
            message!("写成半角的 {plain}", "write {plain}"),
        );
    }
    let said = error.to_string();
    let info = said.split(" at line ").next().unwrap_or_default();
    let info = match (info, source.chars().nth(before)) {
        ("key must be a string", Some('}')) | ("expected value", Some(']')) => "trailing comma",
        _ => info,
    };
    let zh = known(info).map_or_else(|| format!("无法读取「{info}」"), str::to_owned);
    let (message, help) = wording(&zh, info);
    (at, message, help)
}

/// The text ends before its last value does.
pub(super) fn unfinished() -> (Message, Message) {
    let info = "EOF while parsing a value";
    wording(known(info).unwrap_or(info), info)
}

fn wording(zh: &str, info: &str) -> (Message, Message) {
    let help = Message::new("检查引号、逗号和括号", "check quotes, commas and brackets");
    (message!("JSON 语法错误：{zh}", "JSON syntax: {info}"), help)
}

fn known(info: &str) -> Option<&'static str> {
    Some(match info {
        "EOF while parsing a list" => "方括号没有配对，文件就结束了",
        "EOF while parsing an object" => "花括号没有配对，文件就结束了",
        "EOF while parsing a string" => "引号没有配对，文件就结束了",
        "EOF while parsing a value" => "文件没有写完就结束了",
        "expected `:`" => "这里应是冒号",
        "expected `,` or `]`" => "这里应是逗号或“]”",
        "expected `,` or `}`" => "这里应是逗号或“}”",
        "expected `\"`" => "这里应是双引号",
        "expected ident" => "这里只能是 true、false、null；文字要加双引号",
        "expected value" => "这里应是值；文字要加双引号",
        "key must be a string" => "名字要加双引号",
        "trailing comma" => "最后一项后面多了逗号",
        "trailing characters" => "后面还有多余的内容",
        "invalid escape" => "“\\”后面是不认识的字符；要写“\\”本身，写两个",
        "invalid number" | "number out of range" => "数字写错了；开头的 0 要留下时加双引号",
        "invalid unicode code point" | "unexpected end of hex escape" | "lone leading surrogate in hex escape" => {
            "“\\u”后面的字符编号不对"
        }
        _ if info.starts_with("control character") => "引号里有换行或控制字符；换行写成 \\n",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::mistake;
    use crate::message::Lang;

    #[test]
    fn what_is_no_json_is_said_in_chinese() {
        for (text, expected) in [
            ("{\"名\"：1}", "1:5 JSON 里的“：”是全角的；写成半角的 :"),
            ("{\"名\": 1，\"数\": 2}", "1:8 JSON 里的“，”是全角的；写成半角的 ,"),
            ("{“名”: 1}", "1:2 JSON 里的““”是全角的；写成半角的 \""),
            ("{\"名\": [1, 2}", "1:12 JSON 语法错误：这里应是逗号或“]”；检查引号、逗号和括号"),
            ("{\"名\": 1,\n}", "2:1 JSON 语法错误：最后一项后面多了逗号；检查引号、逗号和括号"),
            ("{\"名\": 甲}", "1:7 JSON 语法错误：这里应是值；文字要加双引号；检查引号、逗号和括号"),
            ("{\"名\": 007}", "1:8 JSON 语法错误：数字写错了；开头的 0 要留下时加双引号；检查引号、逗号和括号"),
            (
                "{\"a\": \"C:\\d\"}",
                "1:11 JSON 语法错误：“\\”后面是不认识的字符；要写“\\”本身，写两个；检查引号、逗号和括号",
            ),
            ("{\"a\": \"x\ny\"}", "1:8 JSON 语法错误：引号里有换行或控制字符；换行写成 \\n；检查引号、逗号和括号"),
            ("{\"a\": 1", "1:7 JSON 语法错误：花括号没有配对，文件就结束了；检查引号、逗号和括号"),
        ] {
            let said = serde_json::from_str::<serde::de::IgnoredAny>(text).err().map(|error| {
                let (at, message, help) = mistake(text, &error);
                format!("{}:{} {}；{}", at.line + 1, at.column + 1, message.get(Lang::Zh), help.get(Lang::Zh))
            });
            assert_eq!(said.as_deref(), Some(expected), "{text}");
        }
    }
}
