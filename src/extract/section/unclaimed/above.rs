//! What people put above the title of a form: mostly what it is sent with, a letterhead, a number, a letter. That says
//! nothing of the form. A reservation, a wish or an amount there does; and where the wording is binding, so does whoever
//! speaks of its sides or its clauses.

use std::ops::Range;

use super::super::residue::Piece;
use crate::extract::flow::Flow;
use crate::extract::fold::{fold, fold_words, is_numeral};
use crate::extract::formality::{
    has_amount, has_clause, is_formality, is_instruction, is_reservation, is_wish, is_withdrawn,
};
use crate::extract::imprint::is_offices;
use crate::extract::seals::{SIDES, is_named_office};

/// Letters of the longest heading of a letter.
const HEADING: usize = 60;
/// Ends of what letters are called, and words of those who send something with one.
const LETTERS: [&str; 8] = ["函", "报告", "请示", "通知", "批复", "申请", "回复", "通报"];
const SENT: [&str; 9] = ["现将", "报送", "报上", "呈报", "呈上", "随函", "请查收", "请审", "请予"];
/// Who speaks for one side, and what binds them.
const OWN: [&str; 8] = ["双方", "我单位", "本单位", "我局", "我方", "本协议", "本合同", "条款"];
/// Ends of what is said of a paper by whoever made it.
const MADE: [&str; 4] = ["印制", "监制", "制", "印发"];
/// Ends of what forms are called, as those of letters.
const FORMS: [&str; 4] = ["表", "单", "书", "方案"];
/// Words of whoever keeps a copy.
const COPIES: [&str; 6] = ["存档", "留存", "备案", "执", "存", "各执"];
/// Words of secrecy, which reserve nothing.
const SECRECY: [&str; 3] = ["保密", "外传", "内部"];

/// Where a letter stands above the title, which begins at `title`: behind its heading or whom it is to, up to the mark
/// of what is attached to it.
pub(super) fn letter(pieces: &[Piece], title: Option<usize>, flow: &Flow) -> Option<Range<usize>> {
    let title = title?;
    let above = pieces.iter().take_while(|piece| piece.range.end <= title);
    let start = above.filter(|piece| opens_letter(&piece.text)).map(|piece| piece.range.start).next()?;
    let text = flow.text.get(start..title).unwrap_or_default();
    let attached = text.lines().rev().find(|line| is_attached(line));
    let end = attached.and_then(|line| text.rfind(line)).map_or(title, |at| start + at);
    Some(start..end)
}

/// True for a text that does not go without saying though it stands above the title, also in a letter where it
/// `is_in_letter`.
pub(super) fn says(text: &str, is_binding: bool, is_in_letter: bool) -> bool {
    let is_reserved = is_reservation(text) && (!text.contains("不妥") || is_reservation(&text.replace("不妥", "")));
    if is_in_letter {
        return is_binding && is_reserved && (has_clause(text) || SIDES.iter().any(|side| text.contains(side)));
    }
    if is_formality(text) && !has_clause(text) || is_offices(text) || is_side(text) {
        return false;
    }
    if is_withdrawn(text) {
        return true;
    }
    let ends = |ends: &[&str]| {
        let words = text.trim_end_matches(|c: char| !c.is_alphanumeric());
        ends.iter().any(|end| words.ends_with(end))
    };
    let speaks = || {
        has_clause(text) || SIDES.iter().chain(&OWN).any(|word| text.contains(word)) && (is_reserved || !ends(&MADE))
    };
    // What is called after what it asks for is a heading.
    let is_heading = || !text.contains(['，', '。', '；', '：', ':']) && (ends(&LETTERS) || ends(&FORMS));
    let is_any = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if is_instruction(&fold(text)) || is_any(&SENT) || is_any(&SECRECY) {
        return is_binding && is_reserved && speaks();
    }
    is_reserved || is_binding && speaks() || (is_wish(text) || !is_binding && has_amount(text)) && !is_heading()
}

/// True for words of a side that say no more than who it is, or whose copy this is (`第一联（甲方）`).
fn is_side(text: &str) -> bool {
    let is_any = || SIDES.iter().chain(&["双方"]).any(|side| text.contains(side));
    if text.chars().nth(HEADING).is_some() || is_reservation(text) || !is_any() {
        return false;
    }
    let plain = SIDES.iter().chain(&["签订双方", "双方"]).fold(text.to_owned(), |text, side| text.replace(side, " "));
    let words = || plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_name = |word: &str| is_named_office(word) || ["部门", "单位"].iter().any(|end| word.ends_with(end));
    words().all(|word| is_formality(word) || is_name(word) || COPIES.contains(&word))
}

/// True for the heading of a letter, or the line that says whom it is to.
fn opens_letter(text: &str) -> bool {
    let text = text.trim();
    if text.chars().nth(HEADING).is_some() || text.contains(['，', '。', '；']) {
        return false;
    }
    if let Some(front) = text.strip_suffix([':', '：']) {
        return front.split('、').all(|name| is_named_office(&fold_words(name)));
    }
    let words = fold_words(text);
    let is_letter = LETTERS.iter().any(|end| words.ends_with(end)) || !is_reservation(text);
    words.contains("关于") && is_letter && !has_clause(text) && !SIDES.iter().any(|side| text.contains(side))
}

/// True for the mark of what is attached to a letter, and its number.
fn is_attached(line: &str) -> bool {
    fold_words(line).strip_prefix("附件").is_some_and(|number| number.chars().all(|c| is_number(&c)))
}

fn is_number(c: &char) -> bool {
    c.is_ascii_digit() || is_numeral(*c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_form_is_sent_with_says_nothing_of_it() {
        for text in [
            "附件2",
            "青山县财政局文件",
            "青财字〔2026〕15号",
            "联系人：李四  联系电话：0350-5550123",
            "特急",
            "青山县财政局",
            "内部资料，不得外传",
            "填写要求：不得涂改，须加盖公章。",
            "现将我局材料报上，请审批。",
            "2026年11月22日",
            "第一联（甲方）",
            "（乙方存档）",
            "甲方：主管部门  乙方：青山县财政局",
            "（本协议书由青山县政务信息管理局印制）",
            "新增3台服务器申请",
            "签订双方：主管部门、青山县财政局",
        ] {
            assert!(!says(text, true, false) && !says(text, false, false), "{text}");
        }
        for text in ["本表作废", "数据未核实", "（有异议，请勿作为依据，建议重签）"] {
            assert!(says(text, true, false) && says(text, false, false), "{text}");
        }
        for text in ["甲方承担费用", "我单位同意第一条", "5、乙方免责", "双方另议"] {
            assert!(says(text, true, false), "{text}");
        }
        assert!(says("备份服务器1台：8核16G", false, false) && !says("表2 第3页", false, false));
    }

    #[test]
    fn a_letter_takes_nothing_back_unless_it_speaks_of_clauses() {
        for text in ["关于报送材料的函", "青山县财政局关于取消限制的通知", "县政务信息管理局：", "县财政局、县教育局："]
        {
            assert!(opens_letter(text), "{text}");
        }
        for text in ["补充条款：", "关于乙方免责的说明", "关于第二条的函", "青山县财政局", "关于此表，未核实。"]
        {
            assert!(!opens_letter(text), "{text}");
        }
        assert!(!says("现将我局与甲方所签报上，如有不妥，请指正。", true, true));
        assert!(!says("我局另有材料，不妥之处请指正。", true, true));
        assert!(says("我局不同意第二条。", true, true));
    }
}
