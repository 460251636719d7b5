//! What clerks write in front of a title or of the name of a file, and what is none of it: the mark of an attachment, a
//! number; in front of a name also a date, or which copy it is.

use std::sync::LazyLock;

use regex::Regex;

const PARTS: &str = r"[:：、.．\s_＿‐‑‒–—―−－─-]";
const DIGIT: &str = "[0-9０-９]";
/// Behind a digit: no other stands there.
const END: &str = r"(?-u:\b)";
const NUMBER: &str = "[0-9０-９一二三四五六七八九十]*";
const COPY: &str =
    "(?:副本|复件|复制|定稿|终稿|最终稿|最终版|送审稿|修改稿|修订稿|正式版|盖章版|扫描件|扫描版|电子版|修改版)";

/// A title without the mark of an attachment, a number, a date or an opening quote in front of it.
pub(super) fn without_mark(text: &str) -> &str {
    static MARK: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let annexed = format!(
            r"附[件表录]?\s*{NUMBER}\s*(?:附表\s*{NUMBER}\s*)?{PARTS}|附[件表录]\s*{DIGIT}{{0,2}}\s*(?:附表)?|附\s*{DIGIT}{{1,2}}\s*(?:附表)?"
        );
        let in_brackets = format!(r"[（(【\[〔]\s*附[件表录]?\s*{NUMBER}\s*(?:附表\s*{NUMBER}\s*)?[）)】\]〕]{PARTS}?");
        let numbered = format!(
            r"[（(]?续表?[）)]?\s*[:：、]?|{DIGIT}{{1,2}}[.．]{DIGIT}{{1,2}}{END}|{DIGIT}{{1,2}}(?:[.．、]{DIGIT}{{1,2}})?[.．、\s]"
        );
        Regex::new(&format!(r"^(?:\s*(?:{in_brackets}|{annexed}|{numbered}|《))+\s*")).ok()
    });
    let is_begun = |c: char| matches!(c, '附' | '（' | '(' | '【' | '[' | '〔' | '续' | '0'..='9' | '０'..='９' | '《');
    if !text.trim_start().starts_with(is_begun) || is_mark_alone(text) {
        return text;
    }
    if let Some(rest) =
        behind_mark(text).filter(|rest| rest.starts_with(char::is_alphabetic) && !rest.starts_with(is_begun))
    {
        return rest;
    }
    match MARK.as_ref().and_then(|mark| mark.find(text)).and_then(|mark| text.get(mark.end()..)) {
        // `附 属 医 院` is typed wide.
        Some(rest) if !rest.is_empty() && !rest.starts_with('属') => rest,
        _ => text,
    }
}

/// True for the mark that stands in front of most forms, alone on its line (`附件1`), and for a number: most files have no
/// other, and to compile the pattern takes longer than to read one.
fn is_mark_alone(text: &str) -> bool {
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.trim().strip_prefix('附').map(|rest| rest.strip_prefix(['件', '表']).unwrap_or(rest));
    number.is_some_and(|number| number.len() < 3 && are_digits(number)) || are_digits(text)
}

/// What stands behind the mark that most annexes have (`附：`).
fn behind_mark(text: &str) -> Option<&str> {
    text.strip_prefix('附')?.strip_prefix([':', '：'])
}

/// The name of a file or sheet without what is written in front of the title that it has.
pub(super) fn without_front(name: &str) -> &str {
    static FRONT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let day = format!(
            r"{DIGIT}{{4}}[-./年．_]{DIGIT}{{1,2}}[-./月．_]{DIGIT}{{1,2}}(?:[日号]|{END})|{DIGIT}{{4}}年度?(?:{DIGIT}{{1,2}}月)?|20{DIGIT}{{2}}(?:{DIGIT}{{2}}){{0,2}}{END}|{DIGIT}{{1,2}}[.．月-]{DIGIT}{{1,2}}(?:[日号]|{END})"
        );
        let number = format!(r"{DIGIT}{{1,3}}{PARTS}|0{DIGIT}{END}");
        let copy = format!(r"[（(【\[〔]\s*(?:{COPY}|{DIGIT}{{1,8}})\s*[）)】\]〕]|{COPY}\s*(?:[（(]{DIGIT}+[）)])?");
        Regex::new(&format!(r"^(?:\s*(?:{copy}|{day}|{number}){PARTS}*)+")).ok()
    });
    let is_begun = |c: char| {
        matches!(c, '0'..='9' | '０'..='９' | '（' | '(' | '【' | '[' | '〔') || "副复定终最送修正盖扫电".contains(c)
    };
    let mut rest = name.trim_start();
    loop {
        let mut shorter = rest;
        if rest.starts_with(is_begun)
            && let Some(front) = FRONT.as_ref().and_then(|front| front.find(rest))
        {
            shorter = rest.get(front.end()..).filter(|rest| !rest.is_empty()).unwrap_or(rest);
        }
        // Of `11.22` the first half is no number of its own.
        shorter = without_mark(shorter);
        if shorter.len() == rest.len() {
            return rest;
        }
        rest = shorter;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_no_part_of_a_title() {
        for mark in "附：|附 |附件：|附件1：|附件1-|附件一 |附表：|附1：|附1 |附件1附表 |附件1附表-|\
                     附件|附件1|（附）|（附件1）|【附件1】|《|附件：《|1. |续表：|附件1_|附件1—|附件：11.22 |附件1-11.22".split('|') {
            assert_eq!(without_mark(&format!("{mark}青山县财政局")), "青山县财政局", "{mark}");
            assert_eq!(without_front(&format!("{mark}青山县财政局")), "青山县财政局", "{mark}");
        }
        assert_eq!(without_mark("附：附件1：青山县财政局"), "青山县财政局");
        assert_eq!(without_mark("附：一、青山县财政局"), "一、青山县财政局");
        for name in ["附属医院", "附 属 医 院", "附一医院", "12345热线办", "（原）青山县工信局", "2026", "附件1"]
        {
            assert_eq!(without_mark(name), name);
        }
    }

    #[test]
    fn what_is_written_in_front_of_a_name_is_none_of_it() {
        for front in "01|1-|11.22|11月22日|2026-11-22-|2026.11.22 |20261122|\
                      2026年11月22日|2026年|2026年度|2026-|副本|复件 |（定稿）|最终版-|副本 (2)|附件1-2026-|01 附件1："
            .split('|')
        {
            assert_eq!(without_front(&format!("{front}青山县财政局")), "青山县财政局", "{front}");
        }
        for name in ["12345热线办", "120急救中心", "正一镇", "复兴镇政府", "2026", "副本", "（青山）财政局"]
        {
            assert_eq!(without_front(name), name);
        }
    }
}
