//! Terms with an answer behind each: `互联网区：否；政务外网区：是`, `备份（需要）`, `云主机 ☑是 □否`, `VPN×`.

use super::normal::{after_spelling, is_blank, same_letter, trim};
use super::ticks::{is_separator, tick};
use crate::schema::Vocabulary;

/// Longest text that is looked through.
const LONGEST: usize = 2_000;

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

/// The terms of `text` as they are written, with whether each is chosen; none unless an answer in words or a cross
/// stands behind one of them and nothing else is said.
pub(super) fn answered<'t>(vocabulary: &Vocabulary, text: &'t str) -> Option<Vec<(&'t str, bool)>> {
    if text.len() > LONGEST {
        return None;
    }
    let terms = spellings(vocabulary, text);
    let (first, last) = (terms.first()?, terms.last()?);
    if !text.get(..first.0)?.chars().all(|c| is_blank(c) || is_separator(c) || is_number(c)) {
        return None;
    }
    let mut answers = Vec::new();
    let mut told = false;
    for (index, (start, end)) in terms.iter().enumerate() {
        let next = terms.get(index + 1).map_or(text.len(), |next| next.0);
        let gap = text.get(*end..next)?;
        let (answer, words) = answer(gap, *end == last.1)?;
        told |= words;
        answers.push((text.get(*start..*end)?, answer));
    }
    if !told {
        return None;
    }
    // What has no answer is the opposite of all that have one.
    let said = |wanted: bool| answers.iter().any(|(_, answer)| *answer == Some(wanted));
    if said(true) && said(false) && answers.iter().any(|(_, answer)| answer.is_none()) {
        return None;
    }
    let rest = !said(true);
    Some(answers.into_iter().map(|(term, answer)| (term, answer.unwrap_or(rest))).collect())
}

/// Where spellings of the vocabulary stand, the longest at each place.
fn spellings(vocabulary: &Vocabulary, text: &str) -> Vec<(usize, usize)> {
    let all: Vec<(char, &str)> = vocabulary
        .terms
        .iter()
        .flat_map(|term| std::iter::once(&term.term).chain(&term.aliases).chain(&term.ambiguous))
        .map(String::as_str)
        .filter(|spelling| !spelling.ends_with('*') && spelling.chars().nth(1).is_some())
        .filter_map(|spelling| Some((spelling.chars().next()?, spelling)))
        .collect();
    let mut found = Vec::new();
    let mut free = 0;
    for (at, first) in text.char_indices() {
        let Some(rest) = text.get(at..).filter(|_| at >= free) else { continue };
        let begun = all.iter().filter(|(other, _)| same_letter(first, *other));
        let longest = begun.filter_map(|(_, spelling)| after_spelling(rest, spelling)).map(str::len).min();
        if let Some(behind) = longest {
            free = text.len() - behind;
            found.push((at, free));
        }
    }
    found
}

fn is_number(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '.' | '．' | '①'..='⑳')
}

/// What a gap behind a term answers, and whether it does so in words or with a cross; none where it says something
/// else.
fn answer(gap: &str, last: bool) -> Option<(Option<bool>, bool)> {
    let bracket = |c: char| matches!(c, '(' | ')' | '（' | '）' | '[' | ']' | '【' | '】');
    let idle = |c: char| is_blank(c) || is_separator(c) || matches!(c, ':' | '：' | '。' | '-' | '—');
    let mut rest = gap.trim_matches(idle);
    if !last {
        // The number of the next term.
        rest = rest
            .trim_end_matches(|c: char| is_number(c) || matches!(c, '、' | ')' | '）' | '(' | '（'))
            .trim_end_matches(idle);
        // A bracket that the number took away belongs to the answer.
        let (open, close) = (count(rest, &['(', '（']), count(rest, &[')', '）']));
        if open > close {
            rest = rest.trim_start_matches(bracket);
        }
    }
    let bare = trim(rest.trim_matches(|c| bracket(c) || idle(c)));
    if bare.is_empty() {
        return Some((None, false));
    }
    if let Some(word) = word(bare) {
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
