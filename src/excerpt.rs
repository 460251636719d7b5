//! Pieces of long wording, as they are quoted in messages: cut between clauses where one ends nearby, never within a word of
//! Latin letters, and with `…` for what is left out.

use std::ops::Range;

/// Characters beside a difference in which the end of a clause is looked for.
const NEAR: usize = 12;
/// Characters beside it that are shown where there is none.
const BESIDE: usize = 6;
/// Characters of a difference that are shown; of a longer one its two ends.
const LONGEST: usize = 40;
/// Letters that a word has at most; longer ones are cut.
const WORD: usize = 20;

/// The piece in which two wordings differ, of each, with a little of what surrounds it. White space tells nothing apart.
pub(crate) fn difference(expected: &str, there: &str, is_same: impl Fn(char, char) -> bool) -> (String, String) {
    let (a, b): (Vec<char>, Vec<char>) = (expected.trim().chars().collect(), there.trim().chars().collect());
    let solid = |chars: &[char]| -> Vec<usize> {
        chars.iter().enumerate().filter(|(_, c)| !c.is_whitespace()).map(|(at, _)| at).collect()
    };
    let (at_a, at_b) = (solid(&a), solid(&b));
    let same = |x: &usize, y: &usize| a.get(*x).zip(b.get(*y)).is_some_and(|(x, y)| is_same(*x, *y));
    let head = at_a.iter().zip(&at_b).take_while(|(x, y)| same(x, y)).count();
    let tail = at_a.iter().rev().zip(at_b.iter().rev()).take_while(|(x, y)| same(x, y)).count();
    let tail = tail.min(at_a.len().saturating_sub(head)).min(at_b.len().saturating_sub(head));
    let piece = |chars: &[char], solid: &[usize]| {
        let from = solid.get(head).copied().unwrap_or(chars.len());
        let to = solid.len().checked_sub(tail + 1).and_then(|last| solid.get(last)).map_or(0, |last| last + 1);
        shown(chars, from..to.max(from))
    };
    (piece(&a, &at_a), piece(&b, &at_b))
}

/// The beginning of a wording, of `least` characters and some more.
pub(crate) fn beginning(text: &str, least: usize) -> String {
    let chars: Vec<char> = text.trim().chars().collect();
    let end = border(chars.get(..(least + NEAR).min(chars.len())).unwrap_or_default(), least);
    let shown: String = chars.get(..end).unwrap_or_default().iter().collect();
    if end < chars.len() { format!("{}…", shown.trim_end()) } else { shown }
}

/// Where a text is cut behind `from` at the earliest: where a clause ends, else where no word is cut.
fn border(chars: &[char], from: usize) -> usize {
    let behind = chars.iter().enumerate().skip(from);
    if chars.len() <= from + NEAR / 2 {
        return chars.len();
    }
    behind.clone().take(NEAR).find(|(_, c)| ends_clause(**c)).map_or_else(|| whole_word(chars, from), |(at, _)| at)
}

/// The range with what surrounds it.
fn shown(chars: &[char], range: Range<usize>) -> String {
    let (before, behind) = (chars.get(..range.start).unwrap_or_default(), chars.get(range.end..).unwrap_or_default());
    let reversed: Vec<char> = before.iter().rev().copied().collect();
    let from = range.start - beside(&reversed);
    let to = range.end + beside(behind);
    let text = |range: Range<usize>| chars.get(range).unwrap_or_default().iter().collect::<String>();
    let middle = if range.len() > LONGEST {
        let (first, last) = (range.start + LONGEST / 2, range.end - LONGEST / 2);
        format!("{}…{}", text(range.start..first), text(last..range.end))
    } else {
        text(range.clone())
    };
    let (lead, trail) = (text(from..range.start), text(range.end..to));
    let dots = |left_out: bool| if left_out { "…" } else { "" };
    format!("{}{}{middle}{}{}", dots(from > 0), lead.trim_start(), trail.trim_end(), dots(to < chars.len()))
}

/// How much of what is beside a difference is shown.
fn beside(chars: &[char]) -> usize {
    if chars.len() <= NEAR {
        return chars.iter().position(|c| *c == '\n').unwrap_or(chars.len());
    }
    let near = chars.iter().take(NEAR).position(|c| ends_clause(*c));
    near.unwrap_or_else(|| whole_word(chars, BESIDE))
}

/// The place from `at` on at which no word of Latin letters is cut.
fn whole_word(chars: &[char], at: usize) -> usize {
    let is_letter = |at: usize| chars.get(at).is_some_and(char::is_ascii_alphanumeric);
    let goes_on = |at: &usize| at.checked_sub(1).is_some_and(is_letter) && is_letter(*at);
    (at..at + WORD).find(|at| !goes_on(at)).unwrap_or(at)
}

fn ends_clause(c: char) -> bool {
    matches!(c, '，' | '。' | '；' | '：' | '、' | '！' | '？' | '\n' | ',' | ';')
}

#[cfg(test)]
mod tests {
    use super::{beginning, difference};

    #[test]
    fn differences_are_cut_between_clauses() {
        let same = |a: char, b: char| a.eq_ignore_ascii_case(&b);
        let long = "甲".repeat(50);
        for (expected, there, pieces) in [
            (
                "甲方应当在三日内付款，逾期无效",
                "甲方应当在五日内付款，逾期无效",
                ("甲方应当在三日内付款，逾期无效", "甲方应当在五日内付款，逾期无效"),
            ),
            (
                "双方经协商一致约定如下，甲方应当在三日内付款，逾期视为放弃本合同约定的权利",
                "双方经协商一致约定如下，甲方应当在五日内付款，逾期视为放弃本合同约定的权利",
                ("…甲方应当在三日内付款…", "…甲方应当在五日内付款…"),
            ),
            (
                "the parties shall maintain confidentiality throughout the period of twelve months hereafter",
                "the parties shall maintain confidentiality throughout the period of thirteen months hereafter",
                ("…period of twelve months…", "…period of thirteen months…"),
            ),
            ("一 二 三", "一二四", ("一 二 三", "一二四")),
            ("一二三", "一二三四", ("一二三", "一二三四")),
            ("一二", "", ("一二", "")),
        ] {
            let found = difference(expected, there, same);
            assert_eq!((found.0.as_str(), found.1.as_str()), pieces, "{expected}");
        }
        let (old, new) = difference(&format!("前{long}后"), "前乙后", same);
        assert_eq!((old.chars().count(), new.as_str()), (43, "前乙后"));
    }

    #[test]
    fn beginnings_end_with_a_clause() {
        for (text, expected) in [
            ("乙方应当妥善保管账号", "乙方应当妥善保管账号"),
            ("乙方应当妥善保管账号和口令，定期更换口令，不得转借他人使用", "乙方应当妥善保管账号和口令，定期更换口令…"),
            ("responsibilities and liabilities of the parties hereto", "responsibilities and…"),
        ] {
            assert_eq!(beginning(text, 20), expected);
        }
    }
}
