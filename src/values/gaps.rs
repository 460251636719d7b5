//! What stands between two terms of a list: an answer to the one in front, an answer to the one behind, or neither.

use super::normal::{is_blank, trim};
use super::ticks::{is_separator, tick};

const YES: &[&str] =
    &["是", "需要", "需", "要", "有", "选", "选择", "已选", "申请", "使用", "开通", "接入", "yes", "y"];
const NO: &[&str] = &[
    "否",
    "不需要",
    "不需",
    "无需",
    "不要",
    "无",
    "没有",
    "不选",
    "未选",
    "不申请",
    "不使用",
    "不开通",
    "不接入",
    "不用",
    "不涉及",
    "no",
    "n",
];

/// What may stand in front of an answer in words.
const IN_FRONT: &[&str] =
    &["但", "也", "均", "都", "暂时", "暂", "另外", "另", "并", "且", "还", "拟", "尚", "本次", "目前"];
const VERBS: &[&str] = &["需要", "需", "要", "选择", "选", "勾选", "申请", "使用", "接入", "开通"];
/// These say something only behind a `不`.
const REFUSED: &[&str] = &["用", "须", "必", "再", "有", "含", "包括", "包含", "考虑", "涉及", "配", "开"];

/// A gap between two terms, or in front of the first or behind the last.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(super) struct Gap {
    /// The answer to the term in front of it.
    pub(super) behind: Option<bool>,
    /// The answer to the term behind it.
    pub(super) front: Option<bool>,
    /// An answer that may be that of either.
    pub(super) loose: Option<bool>,
    /// Whether any is told in words or with a cross.
    pub(super) told: bool,
    /// Whether that in front is a heading (`不需要：`).
    pub(super) is_heading: bool,
    /// Whether that behind is one of all (`均不需要`).
    pub(super) is_all: bool,
    /// How far apart it keeps its terms: not (`和`), as items of a list, as clauses, as sentences.
    pub(super) rank: u8,
    /// How many bytes of it are the amount of the term in front (`3台`).
    pub(super) amount: usize,
}

/// What a gap says, in front of the first term or behind the last; none where that is something else.
pub(super) fn gap(text: &str, is_first: bool, is_last: bool) -> Option<Gap> {
    let mut gap = Gap { rank: if is_first { 3 } else { rank(text) }, ..Gap::default() };
    let (before, core, after) = core(text);
    let said = said(core);
    if said.is_none()
        && !is_first
        && let Some((answer, told)) = answer(text, is_last)
    {
        return Some(Gap { behind: answer, told, ..gap });
    }
    if core.is_empty() {
        return Some(gap);
    }
    let cut = |c: char| is_separator(c) || c == '。';
    let Some(first) = text.find(cut) else {
        let joined = core.strip_prefix(['和', '及', '与', '或']);
        if joined == Some("") {
            return Some(Gap { rank: 0, ..gap });
        }
        let is_closed = before.contains(OPEN) && after.contains(CLOSE);
        let is_front = is_first
            || !is_last
                && !is_closed
                && (joined.is_some()
                    || before.contains(OPEN)
                    || after.contains(COLON)
                    || after.is_empty() && !before.is_empty() && !before.contains(COLON));
        if is_front {
            return heads(gap, joined.unwrap_or(core), after);
        }
        gap.told = true;
        let is_behind = is_last || is_closed || before.contains(COLON) || before.is_empty() && !after.is_empty();
        *(if is_behind { &mut gap.behind } else { &mut gap.loose }) = Some(said?);
        gap.is_all = core.starts_with(['均', '都']);
        return Some(gap);
    };
    let last = text.rfind(cut).and_then(|last| Some(last + text.get(last..)?.chars().next()?.len_utf8()))?;
    let (head, middle, tail) = (text.get(..first)?, text.get(first..last)?, text.get(last..)?);
    // What separators part from both is loose; so is what parts from its only term.
    let alone = [(middle, true), (head, is_first), (tail, is_last)];
    for (_, core, _) in alone.iter().filter(|(_, is_alone)| *is_alone).map(|(text, _)| self::core(text)) {
        if !core.is_empty() {
            gap.loose = Some(self::said(core).filter(|_| gap.loose.is_none() && !is_first)?);
            gap.told = true;
        }
    }
    if !is_first {
        match answer(head, true) {
            Some((answer, told)) => {
                gap.behind = answer;
                gap.told |= told;
                gap.is_all = self::core(head).1.starts_with(['均', '都']);
            }
            None if head.contains(|c: char| c.is_ascii_digit()) => gap.amount = head.len(),
            None => return None,
        }
    }
    let (_, core, after) = self::core(tail);
    if is_last || core.is_empty() { Some(gap) } else { heads(gap, core, after) }
}

/// A gap with an answer in front of the next term. Right at it, one letter may be part of a longer word (`不动产登记`).
fn heads(gap: Gap, core: &str, after: &str) -> Option<Gap> {
    let is_part = after.is_empty() && core.chars().nth(1).is_none() && !core.starts_with(['需', '要', '选']);
    let front = said(core).or_else(|| matches!(core, "仅" | "只").then_some(true));
    let front = Some(front.filter(|_| !is_part || matches!(core, "仅" | "只"))?);
    Some(Gap { front, told: true, is_heading: after.contains(COLON), ..gap })
}

const OPEN: &[char] = &['(', '（', '[', '【'];
const CLOSE: &[char] = &[')', '）', ']', '】'];
const COLON: &[char] = &[':', '：'];

/// The words of a gap without the numbers of a list, and what stands in front of them and behind.
fn core(text: &str) -> (&str, &str, &str) {
    let aside = |c: char| is_idle(c) || is_number(c) || OPEN.contains(&c) || CLOSE.contains(&c);
    let start = text.trim_start_matches(aside);
    let core = start.trim_end_matches(aside);
    let (before, rest) = text.split_at(text.len() - start.len());
    (before, core, rest.get(core.len()..).unwrap_or_default())
}

/// How far apart a gap keeps its terms.
fn rank(text: &str) -> u8 {
    let ranks = text.chars().map(|c| match c {
        '；' | ';' | '。' | '\n' | '\r' => 3,
        '，' | ',' => 2,
        c if is_number(c) => 3,
        _ => 1,
    });
    if count(text, CLOSE) > count(text, OPEN) { 3 } else { ranks.max().unwrap_or(1) }
}

fn is_idle(c: char) -> bool {
    is_blank(c) || is_separator(c) || matches!(c, ':' | '：' | '。' | '-' | '—')
}

/// What words answer: one of the list, or one made of its parts (`但暂不申请`, `另需`).
fn said(text: &str) -> Option<bool> {
    if let Some(word) = word(text) {
        return Some(word);
    }
    let mut rest = text;
    while let Some(bare) = IN_FRONT.iter().find_map(|word| rest.strip_prefix(word)) {
        rest = bare;
    }
    let refused = rest.strip_prefix(['不', '无', '未', '免', '勿', '非', '没', '别']);
    // What is not opened yet may be wanted.
    if rest.starts_with('未') && rest.ends_with(['入', '通', '有']) {
        return None;
    }
    let words = VERBS.iter().chain(REFUSED.iter().filter(|_| refused.is_some()));
    let mut verbs = refused.unwrap_or(rest);
    while let Some(bare) = words.clone().find_map(|word| verbs.strip_prefix(word)) {
        verbs = bare;
    }
    (verbs.is_empty() && !rest.is_empty()).then_some(refused.is_none())
}

fn is_number(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '.' | '．' | '①'..='⑳')
}

/// What a gap behind a term answers, and whether it does so in words or with a cross; none where it says something
/// else.
fn answer(gap: &str, last: bool) -> Option<(Option<bool>, bool)> {
    let bracket = |c: char| OPEN.contains(&c) || CLOSE.contains(&c);
    let mut rest = gap.trim_matches(is_idle);
    if !last {
        // The number of the next term.
        rest = rest
            .trim_end_matches(|c: char| is_number(c) || matches!(c, '、' | ')' | '）' | '(' | '（'))
            .trim_end_matches(is_idle);
        // A bracket that the number took away belongs to the answer.
        let (open, close) = (count(rest, &['(', '（']), count(rest, &[')', '）']));
        if open > close {
            rest = rest.trim_start_matches(bracket);
        }
    }
    let bare = trim(rest.trim_matches(|c| bracket(c) || is_idle(c)));
    if bare.is_empty() {
        return Some((None, false));
    }
    if let Some(word) = said(bare) {
        return Some((Some(word), true));
    }
    let mut chars = bare.chars();
    if let (Some(only), None) = (chars.next(), chars.next()) {
        return match only {
            '×' | '✗' | '✘' | '╳' | '❌' | '✕' | '✖' | 'x' | 'X' => Some((Some(false), true)),
            'v' | 'V' => Some((Some(true), true)),
            _ => tick(only).map(|state| (Some(state), false)),
        };
    }
    pair(bare).map(|answer| (Some(answer), true))
}

fn count(text: &str, chars: &[char]) -> usize {
    text.matches(chars).count()
}

fn word(text: &str) -> Option<bool> {
    let is = |list: &[&str]| list.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is(YES) {
        Some(true)
    } else if is(NO) {
        Some(false)
    } else {
        None
    }
}

/// Whether one of two texts says yes and the other no.
pub(crate) fn opposite(first: &str, second: &str) -> bool {
    matches!((word(trim(first)), word(trim(second))), (Some(first), Some(second)) if first != second)
}

/// A pair of boxes: `☑是 □否`, `是□ 否☑`, `√是 否`.
fn pair(text: &str) -> Option<bool> {
    let mut tokens: Vec<Result<bool, bool>> = Vec::new();
    let mut letters = String::new();
    let flush = |letters: &mut String, tokens: &mut Vec<Result<bool, bool>>| -> Option<()> {
        if !letters.is_empty() {
            tokens.push(Ok(word(letters)?));
            letters.clear();
        }
        Some(())
    };
    for c in text.chars() {
        match tick(c) {
            Some(state) => {
                flush(&mut letters, &mut tokens)?;
                tokens.push(Err(state));
            }
            None if is_blank(c) || is_separator(c) || matches!(c, '(' | ')' | '（' | '）' | '：' | ':') => {
                flush(&mut letters, &mut tokens)?;
            }
            None => letters.push(c),
        }
    }
    flush(&mut letters, &mut tokens)?;
    match tokens.as_slice() {
        [Err(one), Ok(first), Err(other), Ok(second)] | [Ok(first), Err(one), Ok(second), Err(other)]
            if one != other && first != second =>
        {
            Some(if *one { *first } else { *second })
        }
        [Err(true), Ok(first), Ok(second)] if first != second => Some(*first),
        [Ok(first), Ok(second), Err(true)] if first != second => Some(*second),
        [Err(true), Ok(only)] | [Ok(only), Err(true)] => Some(*only),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_in_words_boxes_and_crosses() {
        for (gap, told) in [
            ("：是；", Some((Some(true), true))),
            ("（不需要） ", Some((Some(false), true))),
            (" ☑是 □否；", Some((Some(true), true))),
            ("□是☑否　", Some((Some(false), true))),
            ("（是☑ 否□）", Some((Some(true), true))),
            ("：无\n2. ", Some((Some(false), true))),
            ("× ", Some((Some(false), true))),
            ("√ ", Some((Some(true), false))),
            ("、", Some((None, false))),
            ("3台、", None),
        ] {
            assert_eq!(answer(gap, false), told, "{gap}");
        }
    }
}
