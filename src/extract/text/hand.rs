//! Labels of signatures as people write them: other words in front of the printed one, glued to it (`授权代表签字：`,
//! `负责人（签字）：`), another word for the same (`签名：`), or more behind it (`签字或盖章：`).
//!
//! All of it is label: none of it is the name of who signs, nor of who signs to its left.

use std::ops::Range;

use crate::char_count::CharCount as _;
use crate::extract::fold::{Folded, is_han};

/// Words for a signature.
const SIGNED: [&str; 2] = ["签字", "签名"];
/// Letters of the longest words in front of such a label, and those of a name that may be parted by a blank.
const MAX_FRONT: usize = 14;
const NAME: usize = 3;
/// Who signs, in words that are nobody's name.
const ROLES: [&str; 12] = [
    "代表",
    "授权代表",
    "法人",
    "法人代表",
    "代表人",
    "代理人",
    "经办人",
    "经手人",
    "负责人",
    "主要负责人",
    "单位负责人",
    "领导",
];
/// What a label of who signs has.
pub(super) const ENDS: [&str; 3] = ["代表:", "人:", "领导:"];
/// Letters and marks that stand behind the word for a signature, up to the colon.
const MORE: &str = "盖章手印人处栏或及并、/()";
/// The most of them.
const MAX_MORE: usize = 8;

/// The printed label with the other word for a signature.
pub(super) fn other(literal: &str) -> Option<String> {
    let bare = literal.trim_end_matches(':');
    let [first, second] = SIGNED;
    let (front, word) =
        bare.strip_suffix(first).map(|front| (front, second)).or_else(|| Some((bare.strip_suffix(second)?, first)))?;
    Some(format!("{front}{word}"))
}

/// True for a label of a signature.
pub(super) fn is_hand(literal: &str) -> bool {
    let bare = literal.trim_end_matches(':');
    SIGNED.iter().any(|word| bare.ends_with(word))
}

/// All of the label of which `hit` was found behind `cursor`.
pub(super) fn whole(folded: &Folded, original: &str, cursor: usize, hit: Range<usize>) -> Range<usize> {
    let text = &folded.text;
    let behind = text.get(hit.end..).unwrap_or_default();
    let has_colon = text.get(..hit.end).is_some_and(|front| front.ends_with(':'));
    hit.start - words_in_front(folded, original, cursor, hit.start)..hit.end + if has_colon { 0 } else { more(behind) }
}

/// The label of who signs behind `cursor`, without the word for a signature: `法定代表人：`.
pub(super) fn role(folded: &Folded, original: &str, cursor: usize) -> Option<Range<usize>> {
    let text = &folded.text;
    let colons = text.get(cursor..)?.match_indices(':').map(|(at, _)| cursor + at);
    let labels = colons.map(|colon| colon - words_in_front(folded, original, cursor, colon)..colon + 1);
    let mut labels = labels.filter(|label| text.get(label.start..label.end - 1).is_some_and(is_role));
    labels.next()
}

/// How long, in bytes, the words are that are glued to the front of the label at `start`.
fn words_in_front(folded: &Folded, original: &str, cursor: usize, start: usize) -> usize {
    let front = folded.text.get(cursor..start).unwrap_or_default();
    let is_part = |c: char| is_han(c) || matches!(c, '(' | ')' | '/' | '、');
    let mut begin = start;
    let mut gap = 0;
    for (at, c) in front.char_indices().rev() {
        let end = folded.original_end(cursor + at + c.len_utf8(), original);
        gap = original.get(end..folded.original(begin)).map_or(0, |gap| gap.char_count());
        if gap > 0 || !is_part(c) {
            break;
        }
        begin = cursor + at;
    }
    let words = folded.text.get(begin..start).unwrap_or_default();
    let letters = words.chars().filter(|c| is_han(*c)).count();
    let is_role = || is_role(words);
    // A name may stand right in front of the label, or have a blank in it.
    let is_label =
        letters <= MAX_FRONT && (cursor == 0 || is_role() || begin > cursor && (gap > 1 || gap == 1 && letters > NAME));
    if is_label { words.len() } else { 0 }
}

/// True for words that say who signs, one or several of them (`甲方负责人`, `法定代表人或授权代表(`).
fn is_role(words: &str) -> bool {
    let mut parts = words.split(['或', '及', '和', '、', '/', '(', ')']).filter(|part| !part.is_empty()).peekable();
    parts.peek().is_some() && parts.all(|part| ROLES.iter().any(|role| part.ends_with(role)))
}

/// How long, in bytes, what belongs to a label is behind the word for a signature.
fn more(behind: &str) -> usize {
    let colon = behind.char_indices().take(MAX_MORE + 1).find(|(_, c)| *c == ':');
    let front = colon.and_then(|(at, _)| behind.get(..at)).filter(|front| front.chars().all(|c| MORE.contains(c)));
    match front {
        Some(front) => front.len() + 1,
        None => usize::from(behind.starts_with(')')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_all_its_words() {
        let label = |line: &str, cursor: &str| {
            let folded = Folded::new(line);
            let cursor = cursor.len();
            let start = cursor + folded.text.get(cursor..)?.find("签")?;
            let end = folded.text.get(start..).filter(|rest| rest.starts_with("签字:")).map_or(6, |_| 7);
            folded.text.get(whole(&folded, line, cursor, start..start + end)).map(str::to_owned)
        };
        for (line, cursor, whole) in [
            ("代表签字：", "", "代表签字:"),
            ("负责人（签字）：王建国", "", "负责人(签字):"),
            ("法定代表人或授权代表（签字或盖章）：王建国", "", "法定代表人或授权代表(签字或盖章):"),
            ("签字：   代表签字：", "签字:", "代表签字:"),
            ("签字：代表签字：", "签字:", "代表签字:"),
            ("签字：  法定代表人或授权代表（签字）：", "签字:", "法定代表人或授权代表(签字):"),
            ("签字：  乙方负责人及经办人签字：", "签字:", "乙方负责人及经办人签字:"),
            ("签字：  欧阳建国签字：张三", "签字:", "签字:"),
            ("签字：王建国  乙方授权代表签名：张三", "签字:", "乙方授权代表签名:"),
            ("签字：王建国签字：张三", "签字:", "签字:"),
            ("签字：张 三签字：李四", "签字:", "签字:"),
            ("签字：章子怡", "", "签字:"),
            ("签名王建国：", "", "签名"),
        ] {
            assert_eq!(label(line, cursor).as_deref(), Some(whole), "{line}");
        }
        for (line, cursor, whole) in [
            ("法定代表人：王建国", "", Some("法定代表人:")),
            ("法定代表人：王建国 授权代表：张三", "法定代表人:", Some("授权代表:")),
            ("甲方负责人：    乙方负责人：", "甲方负责人:", Some("乙方负责人:")),
            ("联系人：王建国", "", None),
            ("由主要负责人与法定代表人商定：", "", None),
        ] {
            let found = role(&Folded::new(line), line, cursor.len());
            let text = Folded::new(line).text;
            assert_eq!(found.and_then(|label| text.get(label)), whole, "{line}");
        }
    }
}
