//! Words beside boxes that belong to none that is ticked: `☑甲 □乙，另需丙`, `☑甲 □其他：丁`, `另需丙 ☑甲 □乙`.
//!
//! What stands at an empty box is its label, and is not chosen. Behind a label a form prints hints, blanks, units and the
//! number or heading of the next box; anything else was written by somebody, who has to be asked.

use super::answers::{LONGEST, spellings};
use super::normal::{is_blank, key, quote, trim};
use super::ticks::{Ticked, is_separator, label};
use crate::message;
use crate::problem::{Problem, Severity};
use crate::schema::Vocabulary;

pub(super) const OPEN: [char; 4] = ['(', '（', '[', '【'];
pub(super) const CLOSE: [char; 4] = [')', '）', ']', '】'];
const COLON: [char; 2] = [':', '：'];
/// Labels of boxes behind which something is to be written.
const OTHER: [&str; 2] = ["其他", "其它"];
/// Beginnings of what explains a label.
const EXPLAINS: [char; 6] = ['如', '例', '即', '含', '包', '指'];
/// The words of which hints are made, and those of which one has some: the rest may be answers.
const HINT: &str =
    "请可在方框内中里处相应对打勾钩单多选项择一至少最只限注明说填写具体名称容列或的以如若是否有无此另附页原因理由";
const ASKS: [char; 7] = ['单', '多', '请', '项', '明', '写', '打'];

/// True for what a form says of how its boxes are ticked: `可多选`, `单选`, `请注明`.
pub(super) fn is_hint(text: &str) -> bool {
    let text = key(text);
    let mut letters = text.chars().filter(|c| c.is_alphanumeric());
    text.contains(ASKS) && letters.all(|c| HINT.contains(c))
}

/// What is said of words beside boxes that belong to none that is ticked; `term` is what words mean.
pub(super) fn aside<'v>(
    vocabulary: Option<&Vocabulary>,
    ticked: &Ticked<'_>,
    term: impl Fn(&str) -> Option<&'v str>,
) -> Option<Problem> {
    let mut words: Vec<&str> = Vec::new();
    let mut severity = Severity::Note;
    let mut tell = |written, least: Severity| {
        words.push(written);
        severity = severity.max(least);
    };
    for (text, has_box) in &ticked.others {
        let bare = label(text);
        let is_other = *has_box && OTHER.iter().any(|other| bare.starts_with(other));
        let is_term = (*has_box || ticked.side.is_some()) && term(bare).is_some();
        // Where none is ticked, only what stands in such a blank is told.
        if bare.is_empty() || is_term || ticked.labels.is_empty() && !is_other {
            continue;
        }
        if text.len() > LONGEST {
            tell(bare, Severity::Warning);
            continue;
        }
        if !*has_box {
            for line in text.split('\n').filter(|line| !heads(line) && !is_number(line)) {
                let line = label(line);
                let is_term = |word: &str| term(word).is_some();
                let mut words = line.split(|c| is_blank(c) || is_separator(c)).filter(|word| !word.is_empty());
                let mut is_listed =
                    || words.all(is_term) || vocabulary.is_some_and(|vocabulary| are_terms(vocabulary, line));
                if says(line) && !(ticked.side.is_some() && is_listed() || crossed(line, is_term)) {
                    tell(line, Severity::Warning);
                }
            }
            continue;
        }
        let (rest, is_sure) = beside_label(vocabulary, bare, ticked.is_behind);
        let own = term(label(bare.strip_suffix(rest).unwrap_or(bare)));
        let mut rest = label(if heads(text) { without_heading(rest) } else { without_number(rest, text) });
        while let Some((inner, more)) = bracketed(rest) {
            let inner = label(inner);
            if says(inner) && (own.is_none() || term(inner) != own) {
                // What explains a label may be printed.
                let may_explain = !is_other && inner.starts_with(EXPLAINS);
                tell(inner, if may_explain { Severity::Note } else { Severity::Warning });
            }
            rest = label(more);
        }
        if says(rest) && !crossed(rest, |word| term(word).is_some()) {
            tell(rest, if is_sure && !is_number(rest) { Severity::Warning } else { Severity::Note });
        }
    }
    if words.is_empty() {
        return None;
    }
    let written = words.join("、");
    let quoted = quote(&written);
    let message = message!(
        "“{quoted}”写在方框旁，不属于勾选的任何一项，没有读入",
        "“{quoted}” stands beside the boxes, at none that is ticked: it was not read"
    );
    let help = message!("请勾选对应的方框，或删去这些文字", "tick the box that is meant, or delete the words");
    // Where nothing is chosen, that is to be said as well.
    let problem = if ticked.labels.is_empty() {
        Problem::new("ambiguous", severity, message)
    } else {
        Problem::new("unread", severity, message)
    };
    Some(problem.found(written.as_str()).help(help))
}

/// What stands at an empty box beside its label, and whether the label surely ends there.
fn beside_label<'t>(vocabulary: Option<&Vocabulary>, text: &'t str, is_behind: bool) -> (&'t str, bool) {
    let is_edge = |c: char| is_separator(c) || c == '。' || is_line(c) || COLON.contains(&c);
    let is_end = |c: char| is_edge(c) || OPEN.contains(&c);
    let found = vocabulary.map(|vocabulary| spellings(vocabulary, text)).unwrap_or_default();
    let front =
        found.first().filter(|(from, _)| text.get(..*from).is_some_and(|front| !front.contains(char::is_alphabetic)));
    let back = found.last().filter(|(_, to)| *to == text.len());
    let other = OTHER.iter().find_map(|other| text.strip_prefix(other));
    match (front, back) {
        (Some((_, to)), _) if !is_behind || back.is_none() => {
            let rest = text.get(*to..).unwrap_or_default();
            // A longer word, of which the label is the beginning.
            let (glued, more) = rest.split_at(rest.find(is_end).unwrap_or(rest.len()));
            (if glued.contains(['需', '要']) || glued.starts_with(char::is_numeric) { rest } else { more }, true)
        }
        (_, Some((from, _))) if is_behind => {
            let rest = text.get(..*from).unwrap_or_default();
            (rest.get(..rest.rfind(is_edge).unwrap_or(0)).unwrap_or_default(), true)
        }
        _ if is_behind && other.is_none() => {
            let (rest, label) = text.split_at(text.rfind(is_edge).unwrap_or(0));
            (rest, !label.starts_with(is_blank))
        }
        _ => {
            let named = other.unwrap_or(text);
            match named.find(is_end).and_then(|at| named.get(at..)) {
                Some(rest) => (rest, other.is_some() || !rest.starts_with(is_blank)),
                None => (other.unwrap_or_default(), false),
            }
        }
    }
}

/// A text without the hint in brackets at its end.
pub(super) fn without_hint(text: &str) -> &str {
    let front = text.strip_suffix(CLOSE).and_then(|text| text.rsplit_once(OPEN));
    front.filter(|(_, inner)| is_hint(inner)).map_or(text, |(front, _)| label(front))
}

/// A text without its last word, which heads what comes next.
fn without_heading(text: &str) -> &str {
    let at = text.rfind(|c| is_blank(c) || is_separator(c) || c == '。').unwrap_or(0);
    text.get(..at).unwrap_or_default()
}

/// The words of `text` without the number of the next box at their end: `2.`, `（2）`, `②`.
fn without_number<'t>(words: &'t str, text: &str) -> &'t str {
    let is_mark = |c: char| matches!(c, '.' | '．' | '、') || CLOSE.contains(&c);
    let bare = words.trim_end_matches(is_mark);
    let front = bare.trim_end_matches(char::is_numeric);
    let is_told = trim(text).ends_with(|c| is_mark(c) || matches!(c, '①'..='⑳'));
    let front_end = front.trim_end_matches(OPEN);
    let is_apart = front_end.is_empty() || front_end.ends_with(|c| is_blank(c) || is_separator(c));
    if is_told && is_apart && front.len() < bare.len() { front_end } else { words }
}

/// What a bracket at the beginning of a text holds, and what follows it.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix(OPEN)?.split_once(CLOSE)
}

/// True for a text that ends with a heading of what comes next, or with a blank behind its label.
fn heads(text: &str) -> bool {
    text.trim_end_matches(is_line).ends_with(COLON)
}

/// True for words that somebody wrote: neither a hint, nor a blank with its unit (`共__台`).
fn says(text: &str) -> bool {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let is_short = |text: &str, most: usize| text.chars().nth(most).is_none();
    let is_blank = || {
        let Some(at) = text.find(is_line) else { return false };
        let (front, line) = text.split_at(at);
        let unit = line.trim_start_matches(is_line);
        let is_line = line.strip_suffix(unit).is_some_and(|line| !is_short(line, 1));
        is_line && is_short(unit, 2) && (front.ends_with(COLON) || is_short(front, 1))
    };
    (!is_short(text, 1) || text.starts_with(char::is_numeric)) && !is_hint(text) && !is_blank()
}

fn is_line(c: char) -> bool {
    is_blank(c) || matches!(c, '_' | '＿')
}

/// True for a list of terms and nothing else.
fn are_terms(vocabulary: &Vocabulary, text: &str) -> bool {
    let mut at = 0;
    let mut gaps: Vec<&str> = Vec::new();
    for (from, to) in spellings(vocabulary, text) {
        gaps.extend(text.get(at..from));
        at = to;
    }
    gaps.extend(text.get(at..));
    gaps.iter().all(|gap| !gap.contains(char::is_alphanumeric))
}

/// True for terms with crosses, or with boxes that were typed as the letter that looks like one.
fn crossed(text: &str, is_term: impl Fn(&str) -> bool) -> bool {
    let is_cross = |c: char| matches!(c, '×' | '✗' | '✘' | '✕' | '✖' | '╳' | '❌' | '口' | '囗');
    let mut words = text.split(|c| is_cross(c) || is_line(c) || is_separator(c)).filter(|word| !word.is_empty());
    text.contains(is_cross) && words.all(is_term)
}

/// True for a number, of a list or of things.
fn is_number(text: &str) -> bool {
    text.chars().all(|c| c.is_numeric() || !c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Term;
    use crate::values::ticks::ticked;

    /// What is told of a text, behind `!` where it is a warning.
    fn told(text: &str) -> String {
        let term = |term: &str| Term {
            term: term.to_owned(),
            aliases: vec![format!("大{term}")],
            ambiguous: Vec::new(),
            warning: None,
        };
        let terms = ["苹果", "梨子", "香蕉"].map(term).to_vec();
        let vocabulary = Vocabulary { open: false, tick_boxes: true, unboxed: Vec::new(), terms };
        let known = |words: &str| {
            let mut terms = vocabulary.terms.iter();
            let own = terms.find(|term| term.term == words || term.aliases.iter().any(|alias| alias == words));
            own.map(|term| term.term.as_str())
        };
        let problem = aside(Some(&vocabulary), &ticked(text), known);
        problem.map_or_else(String::new, |problem| {
            let sign = if problem.severity == Severity::Warning { "!" } else { "" };
            format!("{sign}{}", problem.found.as_deref().unwrap_or_default())
        })
    }

    #[test]
    fn words_at_no_ticked_box_are_told() {
        for (text, words) in [
            ("☑苹果 □梨子，需要柚子", "!需要柚子"),
            ("☑苹果 □梨子 香蕉", "!香蕉"),
            ("☑苹果 □梨子需要香蕉", "!需要香蕉"),
            ("☑苹果 □梨子（如雪花梨） □香蕉", "如雪花梨"),
            ("☑苹果 □梨子（改为香蕉）", "!改为香蕉"),
            ("☑苹果 □梨子（香蕉）", "!香蕉"),
            ("☑苹果 □其他：柚子 □梨子", "!柚子"),
            ("☑苹果 □其他（梨子）", "!梨子"),
            ("☑苹果 □其他__柚子__ □梨子", "!柚子"),
            ("☑苹果 □其他柚子", "柚子"),
            ("□苹果 □其他：柚子", "!柚子"),
            ("苹果☑ 其他□：柚子", "!柚子"),
            ("苹果☑ 快点 梨子□ 谢谢", "!快点、谢谢"),
            ("快点 ☑苹果 □梨子2个", "!快点、2个"),
            ("☑苹果 □柚子，快点", "!快点"),
            ("☑苹果 □柚子 快点", "快点"),
            ("√苹果\n快点\n√梨子", "!快点"),
        ] {
            assert_eq!(told(text), words, "{text}");
        }
        for text in [
            "☑苹果 □梨子 □香蕉",
            "☑苹果、□梨子；□其他：____",
            "☑苹果 □梨子____个 □香蕉 共__个",
            "☑苹果 □梨子 数量：____个",
            "☑苹果 □梨子（可多选）",
            "☑苹果 □梨子（大梨子） □其他（请注明）",
            "请选择：☑苹果 □梨子（如有，请说明：    ）",
            "1.☑苹果 2.□梨子 3.□香蕉",
            "（1）☑苹果 （2）□梨子 （3）□香蕉",
            "甲类：☑苹果 □梨子\n乙类：□香蕉",
            "苹果☑ 梨子□ 香蕉□（单选）",
            "√苹果\n香蕉\n√梨子",
            "□苹果 快点",
            "×苹果 √梨子 ×香蕉",
            "口苹果 ☑梨子 □香蕉 ×苹果",
            "☑苹果 □柚子",
            "☑苹果 □梨子酒",
        ] {
            assert_eq!(told(text), "", "{text}");
        }
        assert!(!is_hint("选") && !is_hint("需要请注明") && is_hint("最多选一项"));
    }
}
