//! Labels that people add to a form, and what stands behind them: who signs, where and when, and what was read elsewhere,
//! says nothing new; anything else is content, for which the form has no place.

use super::fold::{fold, fold_words, is_han, is_numeral};
use super::formality::{CONTACTS, is_agreement, is_family, is_mark, is_name};
use super::imprint::is_offices;
use super::seals::is_signature_label;
use crate::char_count::CharCount as _;
use crate::values::day_of;

/// Letters of the longest label.
const LABEL: usize = 16;
/// Letters of a label that says only what kind of thing it is; of the name of a person, and of a unit.
const ALONE: usize = 2;
const NAME: std::ops::RangeInclusive<usize> = 1..=3;
const LONG_NAME: usize = 4;
const UNIT: usize = 2;
const LATIN: usize = 4;
/// Ends of labels of persons: behind the first any name stands, behind the others what looks like one.
const PERSONS: [&str; 6] = ["人", "人员", "姓名", "签字", "签名", "签章"];
const SIGNERS: [&str; 25] = [
    "领导", "主管", "审核", "复核", "审批", "审定", "批准", "核准", "签发", "会签", "制表", "填表", "填报", "经办",
    "校对", "校核", "打印", "印制", "录入", "拟稿", "核稿", "代表", "会计", "出纳", "制单",
];
/// Labels of remarks, which are told as such.
const REMARKS: [&str; 5] = ["注", "备注", "附注", "说明", "填表说明"];
/// Words of what is done when a paper is signed: in front of a day, a place or an office they say that it is that of a
/// signature.
const SIGNED: [&str; 14] =
    ["签", "填", "制", "印", "报送", "上报", "盖章", "公章", "审核", "审批", "批准", "校对", "落款", "成文"];

/// The labels of a line, folded, each with what stands behind it.
pub(super) fn labelled(text: &str) -> Vec<(String, &str)> {
    let mut found: Vec<(String, &str)> = Vec::new();
    let mut behind = None;
    for (at, colon) in text.char_indices().filter(|(_, c)| matches!(c, ':' | '：')) {
        let front = text.get(..at).unwrap_or_default();
        let end = at + colon.len_utf8();
        let is_time = front.ends_with(|c: char| c.is_ascii_digit())
            && text.get(end..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        let start = front.rfind(|c: char| c.is_whitespace() || "，。；;、,:：".contains(c)).map_or(0, |start| {
            start + front.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8)
        });
        let start = spaced(front, start);
        let label = fold(front.get(start..).unwrap_or_default());
        if is_time || !label.contains(char::is_alphabetic) || label.chars().nth(LABEL).is_some() {
            continue;
        }
        if let (Some((_, value)), Some(from)) = (found.last_mut(), behind) {
            *value = text.get(from..start).unwrap_or_default().trim();
        }
        found.push((label, text.get(end..).unwrap_or_default().trim()));
        behind = Some(end);
    }
    found
}

/// Where a label begins whose last letter stands at `start`, where there are blanks between its letters (`日　期`).
fn spaced(front: &str, start: usize) -> usize {
    let (mut start, mut end, mut blank) = (start, front.len(), None);
    while front.get(start..end).is_some_and(|letter| letter.chars().all(is_han) && letter.chars().nth(1).is_none()) {
        let before = front.get(..start).unwrap_or_default();
        let letters = before.trim_end();
        let Some(last) = letters.chars().next_back().filter(|c| is_han(*c)) else { break };
        let at = letters.len() - last.len_utf8();
        let gap = before.get(letters.len()..).unwrap_or_default();
        let is_apart = letters.get(..at).is_none_or(|more| more.is_empty() || more.ends_with(char::is_whitespace));
        if !is_apart || gap.is_empty() || *blank.get_or_insert(gap) != gap {
            break;
        }
        (start, end) = (at, letters.len());
    }
    start
}

/// True for a text that begins with a label and has content behind it, whatever was read elsewhere.
pub(super) fn begins_content(text: &str) -> bool {
    let is_first = labelled(text).first().is_some_and(|(label, _)| fold(text).starts_with(label.as_str()));
    is_first && says_content(&[vec![text.to_owned()]], |_| false)
}

/// True for rows of cells, or lines, in which content stands behind a label; `is_read` is true for what was read
/// elsewhere.
pub(super) fn says_content(rows: &[Vec<String>], is_read: impl Fn(&str) -> bool) -> bool {
    let heads = rows.first().filter(|row| rows.len() > 1 && row.iter().all(|cell| is_label(cell)));
    rows.iter().enumerate().any(|(at, row)| {
        let heads = heads.filter(|_| at > 0);
        let mut label: Option<String> = None;
        row.iter().enumerate().any(|(at, cell)| {
            let own = labelled(cell);
            if let Some((last, value)) = own.last() {
                label = Some(last.clone()).filter(|_| value.is_empty());
                return own.iter().any(|(label, value)| is_content(label, value, &is_read));
            }
            if let Some(head) = heads.and_then(|heads| heads.get(at)) {
                return is_content(&fold(head), cell, &is_read);
            }
            match &label {
                Some(label) if !is_label(cell) => is_content(label, cell, &is_read),
                // What stands alone is no label.
                _ => {
                    label = Some(fold(cell)).filter(|_| row.len() > 1);
                    false
                }
            }
        })
    })
}

/// True for the text of a cell that is a label of a signature or a contact.
fn is_label(cell: &str) -> bool {
    let folded = fold(cell);
    is_signature_label(folded.split('(').next().unwrap_or_default()) || CONTACTS.iter().any(|end| folded.ends_with(end))
}

/// True for what stands behind `label`, which is that of no remark, and says more than who signs, where and when.
fn is_content(label: &str, value: &str, is_read: &impl Fn(&str) -> bool) -> bool {
    if REMARKS.contains(&label) {
        return false;
    }
    let is_silent = |text: &str| !text.contains(char::is_alphanumeric) || is_read(text) || is_signing(label, text);
    let is_part = |c: char| c.is_whitespace() || "、，,；;/".contains(c);
    !is_silent(value) && !value.split(is_part).all(is_silent)
}

/// True for a mark, and for whoever signs behind the label of that, as for the place and the day.
fn is_signing(label: &str, text: &str) -> bool {
    // What stands in brackets says what is to be done there.
    let word = label.trim_start_matches('(').split('(').next().unwrap_or(label).trim_end_matches(')');
    let ends = |ends: &[&str]| ends.iter().any(|end| word.ends_with(end));
    let is_signed = SIGNED.iter().any(|word| label.contains(word));
    let is_alone = word.char_count() == ALONE;
    let text = ["签字", "签名", "签章"].iter().find_map(|mark| before_mark(text, mark)).unwrap_or(text);
    let words = fold_words(text);
    let count = words.char_count();
    let is_word = words.chars().all(is_han);
    let is_number = |c: char| c.is_ascii_digit() || is_numeral(c);
    let is_person = || {
        let may_be_name = || NAME.contains(&count) || count == LONG_NAME && words.starts_with(is_family);
        let is_named = is_word && ends(&PERSONS) && may_be_name() || ends(&SIGNERS) && is_name(&words);
        is_named && !is_agreement(text)
    };
    let is_dated = || (is_signed || is_alone) && ends(&["日期", "时间"]) || ends(&PERSONS) || ends(&SIGNERS);
    let is_place = || is_signed && ends(&["地点", "地"]) && is_word;
    let is_unit = || ends(&["单位"]) && (is_word && count <= UNIT || words.is_ascii() && count <= LATIN);
    let is_office = || (is_signed || is_alone && ends(&["单位", "部门"])) && is_offices(text);
    let is_page = || ends(&["页", "页码", "页数"]) && words.chars().all(is_number);
    words.contains(is_han) && !words.chars().all(is_number) && is_mark(&words)
        || words.chars().all(|c| "年月日".contains(c))
        || is_person()
        || is_dated() && day_of(text).is_some()
        || is_place()
        || is_unit()
        || is_office()
        || is_page()
}

/// What stands in front of a mark in brackets at the end of a text.
fn before_mark<'t>(text: &'t str, mark: &str) -> Option<&'t str> {
    text.strip_suffix([')', '）'])?.strip_suffix(mark)?.strip_suffix(['(', '（'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(line: &str) -> bool {
        let row = line.split('|').map(|cell| cell.trim().to_owned()).collect();
        says_content(&[row], |text| text == "13800001234" || text == "青山县财政局")
    }

    #[test]
    fn who_signs_says_nothing_new() {
        for line in [
            "打印：李四　校对：王五",
            "主管领导：张三    经办：李四",
            "填表人（签字）：",
            "审核： 制表：李四 2026年11月20日",
            "签订地点：青山县",
            "制表单位：青山县水利局",
            "填报日期：2026 年 11 月 20 日",
            "日期：2026-11-20",
            "备注：无",
            "日　期：2026年11月20日",
            "审核：张 三  日 期：2026-11-20",
            "联 系 人：李四",
            "其他要求：无",
            "联系人：王五 13800001234",
            "单位：青山县财政局",
            "金额单位：万元",
            "单位：台、核、GB",
            "注：本表一式三份，盖章后生效",
            "主管部门（盖章）：青山县人民政府办公室",
            "填表人 | 张伟 | 审核人 | 李娜 | 2026年11月19日",
            "审核人 | 张三 | 制表 | 李四",
            "负责人 | | 日期",
            "审核日期：   年  月  日",
            "审核：李四（签字）",
            "以下空白",
            "核对时间 10:30",
        ] {
            assert!(!says(line), "{line}");
        }
        for line in [
            "盘点结果：短少2包",
            "餐饮要求：清真",
            "主管领导意见：同意",
            "审核人：已阅",
            "经办人：建议减半",
            "采购方式：公开招标",
            "通讯地址 | 某街1号 | 邮编 | 036000",
            "邮编：036000",
            "联系人：李四 13900001111",
            "到货日期：2026年12月1日",
            "校对：王五 复查结果：已整改",
            "到场时间：10:30",
            "级别：三",
        ] {
            assert!(says(line), "{line}");
        }
        let list = |rows: &[&str]| -> Vec<Vec<String>> {
            rows.iter().map(|row| row.split(' ').map(str::to_owned).collect()).collect()
        };
        assert!(!says_content(&list(&["姓名 职务 部门", "张三 无 无"]), |_| false));
        assert!(says_content(&list(&["姓名 部门 电话", "张三 无 13900001111"]), |_| false));
    }
}
