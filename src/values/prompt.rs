//! Prompts: what a program or a form shows where a value is still to be written, and what people write until they know
//! it (`单击或点击此处输入文字。`, `（请填写）`, `{{ name }}`, `????`, `待定`).

use super::blank::left_standing;
use super::normal::{is_blank, key, quote, trim};
use crate::char_count::CharCount as _;
use crate::message;
use crate::problem::Problem;
use crate::schema::{Field, FieldType, Stage};

/// Longest prompt, in bytes.
const LONGEST: usize = 120;
/// Letters of a prompt in brackets, and of one that ends as a sentence does.
const BRACKETED: usize = 16;
const SENTENCE: usize = 30;
/// Beginnings of the prompts of word processors, folded.
const CLICKS: [&str; 12] = [
    "单击或点击",
    "单击或轻触",
    "点击或轻触",
    "点击或单击",
    "单击此处",
    "点击此处",
    "点按此处",
    "单击以",
    "clickortap",
    "clickhereto",
    "tapheretoe",
    "chooseanitem",
];
/// Prompts of forms, folded.
const ASKS: [&str; 15] = [
    "请填写",
    "请填入",
    "请输入",
    "请选择",
    "在此填写",
    "在此输入",
    "在此处填写",
    "在此处输入",
    "此处填写",
    "此处输入",
    "请在此填写",
    "请在此输入",
    "请在此处填写",
    "请在此处输入",
    "选择一项",
];
/// What says that it is not known yet.
const UNKNOWN: [&str; 9] = ["待定", "待填", "待填写", "待补", "待补充", "待确定", "待明确", "未定", "tbd"];
/// What stands for a name.
const NOBODY: [&str; 6] = ["某某", "某某某", "某", "暂缺", "空缺", "待聘"];

/// True for a text that is no value of `field` but a prompt to write one.
pub(super) fn is_prompt(field: &Field, text: &str) -> bool {
    // Most texts begin and end as none of these does.
    let Some(first) = text.chars().next().filter(|_| text.len() <= LONGEST) else { return false };
    match first {
        '单' | '点' | '请' | '在' | '此' | '选' | 'C' | 'c' | 'T' | 't' | '（' | '(' | '[' | '【' | '〔' | '<'
        | '《' | '＜' | '［' => asks(text) || is_unknown(field, text),
        '待' | '未' | '某' | '暂' | '空' => is_unknown(field, text),
        '{' => text.starts_with("{{") && text.ends_with("}}") && !text.get(2..).is_some_and(|rest| rest.contains("{{")),
        '?' | '？' | '□' | '■' | '\u{fffd}' => {
            let is_lost = |c: char| matches!(c, '?' | '？' | '□' | '■' | '\u{fffd}') || is_blank(c);
            text.chars().all(is_lost) && text.chars().filter(|c| !is_blank(*c)).count() > 1
        }
        _ if field.kind == FieldType::Email => has_crosses(text),
        _ => false,
    }
}

/// The problem of a prompt that stands where a value should.
pub(super) fn unwritten(field: &Field, text: &str) -> Problem {
    let quoted = quote(text);
    left_standing(field, text)
        .message(message!("“{quoted}”不是内容，尚未填写", "“{quoted}” is no value: it is still to be written"))
}

/// True for what a program or a form prints to ask for a value.
fn asks(text: &str) -> bool {
    let (bare, is_bracketed) = without_brackets(text);
    let folded = key(bare);
    let folded = folded.trim_end_matches(['.', '。', '…', ':', '!']);
    let count = folded.char_count();
    let begins = |list: &[&str]| list.iter().any(|prompt| folded.starts_with(prompt));
    ASKS.contains(&folded)
        || is_bracketed && count <= BRACKETED && begins(&ASKS)
        || count <= SENTENCE && !folded.contains(['，', ',', '。']) && begins(&CLICKS)
}

/// True for a word that says that the value of `field`, which has one, is not known yet, or that stands for a name.
fn is_unknown(field: &Field, text: &str) -> bool {
    let is_asked = field.required == Stage::Submit;
    let (bare, _) = without_brackets(text);
    let folded = key(bare);
    is_asked && (UNKNOWN.contains(&folded.as_str()) || is_nobody(field, &folded))
}

fn is_nobody(field: &Field, folded: &str) -> bool {
    field.kind == FieldType::Person && NOBODY.contains(&folded)
}

/// True for a word that stands where a name should.
pub(super) fn is_no_name(text: &str) -> bool {
    text.starts_with(['待', '未', '某', '暂', '空']) && (UNKNOWN.contains(&text) || NOBODY.contains(&text))
}

fn without_brackets(text: &str) -> (&str, bool) {
    const OPEN: [char; 9] = ['（', '(', '[', '【', '〔', '<', '《', '＜', '［'];
    const CLOSE: [char; 9] = ['）', ')', ']', '】', '〕', '>', '》', '＞', '］'];
    match text.strip_prefix(OPEN).and_then(|rest| rest.strip_suffix(CLOSE)) {
        Some(inner) => (trim(inner), true),
        None => (text, false),
    }
}

/// True for an address of crosses: `xxx@xxx.com`.
fn has_crosses(text: &str) -> bool {
    let is_cross = |c: char| matches!(c, 'x' | 'X' | '*' | 'Ｘ' | 'ｘ' | '×' | '＊');
    let local = text.split(['@', '＠']).next().filter(|local| local.len() < text.len());
    local.is_some_and(|local| local.chars().all(is_cross) && local.chars().nth(1).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_are_no_values() {
        let mut field = Field::new("purpose", "用途", FieldType::Text);
        field.required = Stage::Submit;
        for text in [
            "单击此处输入文字。",
            "单击或点击此处输入文字。",
            "单击或点击以输入日期。",
            "Click or tap here to enter text.",
            "Choose an item.",
            "点击此处输入",
            "请输入",
            "（请填写）",
            "（请填写全称）",
            "[在此填写]",
            "【请在此处填写】",
            "{{ purpose }}",
            "????",
            "□□□□",
            "待定",
            "（待补充）",
        ] {
            assert!(is_prompt(&field, text), "{text}");
        }
        for text in [
            "请输入法院系统",
            "请填写单位办理登记",
            "点击率统计",
            "点击此处输入密码后，系统自动登录",
            "在此填写信息的平台",
            "（二期）",
            "待办事项管理",
            "{{a}}与{{b}}",
            "?",
            "□",
            "某某",
            "C++",
            "xxx@xxx.com",
        ] {
            assert!(!is_prompt(&field, text), "{text}");
        }
        field.required = Stage::Never;
        assert!(!is_prompt(&field, "待定"));
        field.kind = FieldType::Email;
        assert!(is_prompt(&field, "xxx@xxx.com") && !is_prompt(&field, "xx1@xxx.com"));
        (field.kind, field.required) = (FieldType::Person, Stage::Submit);
        assert!(is_prompt(&field, "某某") && !is_prompt(&field, "单位某某"));
    }
}
