//! Signs that mean nothing in an expression, and what to write instead.

use super::mended::is_stroke;
use crate::message;
use crate::message::Message;

/// What to write in the place of a character that no expression holds; `before` and `behind` stand around it.
pub(super) fn of_sign(c: char, before: &str, behind: &str) -> Message {
    let is_of_path = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    let left = before.trim_end().rsplit(|c| !is_of_path(c)).next().unwrap_or_default();
    let right = behind.trim_start().split(|c| !is_of_path(c)).next().unwrap_or_default();
    if let Some(open) =
        before.rfind(['(', '（']).filter(|open| !before.get(*open..).is_some_and(|text| text.contains([')', '）'])))
    {
        let open = before.get(open..).and_then(|text| text.chars().next()).map_or(open, |c| open + c.len_utf8());
        let end = behind.find([')', '）', '"', '“', '\'']).unwrap_or(behind.len());
        let list = format!("{}{c}{}", before.get(open..).unwrap_or_default(), behind.get(..end).unwrap_or_default());
        let is_list = c == '、' && !list.contains(['"', '“', '\'', '‘', '=']);
        let items: Vec<String> = list
            .split(['、', '，', ','])
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(|item| format!("\"{item}\""))
            .collect();
        if is_list && !items.is_empty() {
            let items = items.join(", ");
            return message!(
                "文字要加引号，用逗号隔开：({items})",
                "texts stand in quotes, with commas between: ({items})"
            );
        }
        if is_list {
            return message!("文字要加引号：\"{c}\"", "text stands in quotes: \"{c}\"");
        }
    }
    if !left.is_empty() && !right.is_empty() {
        match c {
            '。' => {
                return message!(
                    "取其中的一项写 {left}.{right}；几个值各写一个标签",
                    "what is in a value is {left}.{right}; each value has a tag of its own"
                );
            }
            '、' | '；' | '·' => {
                return message!(
                    "几个值各写一个标签：{{{{ {left} }}}}{c}{{{{ {right} }}}}",
                    "each value has a tag of its own: {{{{ {left} }}}}{c}{{{{ {right} }}}}"
                );
            }
            _ => {}
        }
    }
    match c {
        '&' if !left.is_empty() && !right.is_empty() => {
            message!("“并且”写 and；连起来打印写 {left} ~ {right}", "write `and`; to print both, {left} ~ {right}")
        }
        '￥' | '¥' | '＄' | '€' => {
            let of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
            let value = before.trim_end_matches(|c| !of_name(c)).rsplit(|c| !of_name(c)).next();
            let value = if right.is_empty() { value.unwrap_or_default() } else { right };
            message!(
                "写成 {c}{{{{ {value} }}}}，“{c}”在标签外面",
                "write {c}{{{{ {value} }}}}, with “{c}” outside the tag"
            )
        }
        stroke if is_stroke(stroke) && !left.is_empty() => {
            message!("过滤器前面的竖线是“|”，不是“{c}”", "“|” stands in front of a filter, and not “{c}”")
        }
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
        '【' | '】' | '〔' | '〕' | '^' => {
            message!("删去“{c}”；文字要加引号", "leave it out; text stands in quotes")
        }
        _ => Message::new("文字要加引号", "text stands in quotes"),
    }
}
