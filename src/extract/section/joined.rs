//! Lists that a template joins with one mark, and people type with another: `甲局，乙局` for `甲局、乙局`.

use crate::char_count::CharCount as _;
use crate::extract::flow::BREAK;
use crate::extract::fold::{Folded, fold};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::Problem;

/// Marks between the values of a list, each folded, those that part more first.
const MARKS: [&str; 4] = [";", "、", ",", "/"];
/// Letters of the longest value that a comma parts from others, and of the longest that white space does.
const LONGEST_VALUE: usize = 24;
const LONGEST_WORD: usize = 12;

/// The values of a list of which the template's mark, `between` (folded), stands nowhere in `text`, and what parts
/// them instead; none where nothing does.
pub(super) fn parted(text: &str, between: &str) -> Option<(Vec<String>, String)> {
    let is_break = |c: char| matches!(c, '\n' | BREAK);
    let lines = |text: &str| -> Vec<String> {
        let lines = text.split(is_break).map(|line| trimmed(line).to_owned());
        lines.filter(|line| !line.is_empty()).collect()
    };
    if text.contains(is_break) {
        let lines = lines(text);
        return (lines.len() > 1).then(|| (lines, "↵".to_owned()));
    }
    for mark in MARKS.into_iter().filter(|mark| *mark != between) {
        let values = split(text, |c| fold(c.encode_utf8(&mut [0; 4])) == mark);
        // A slash stands in dates, numbers and names of one thing, too; sentences are no list.
        let is_told = match mark {
            "/" => values.iter().all(|value| is_word(value)),
            "," => values.iter().all(|value| value.char_count() <= LONGEST_VALUE && !value.contains('。')),
            _ => true,
        };
        if values.len() > 1 && is_told {
            let typed = text.chars().find(|c| fold(c.encode_utf8(&mut [0; 4])) == mark);
            return Some((values, typed.map(String::from).unwrap_or_default()));
        }
    }
    let words = split(text, char::is_whitespace);
    (words.len() > 1 && words.iter().all(|word| is_word(word))).then(|| (words, " ".to_owned()))
}

/// The values of a text in which `between` parts them, without what is empty.
pub(super) fn parted_as_printed(text: &str, between: &str) -> Vec<String> {
    let folded = fold(between);
    let pieces: Vec<&str> = if !folded.is_empty() {
        let own = Folded::new(text);
        let mut start = 0;
        let mut pieces = Vec::new();
        for piece in own.text.split(&folded) {
            let end = own.original_end(start + piece.len(), text);
            pieces.extend(text.get(own.original(start)..end).filter(|_| !piece.is_empty()));
            start += piece.len() + folded.len();
        }
        pieces
    } else if between.contains('\n') {
        text.split(['\n', BREAK]).collect()
    } else {
        text.split_whitespace().collect()
    };
    pieces.into_iter().map(str::trim).filter(|piece| !piece.is_empty()).map(str::to_owned).collect()
}

/// What is between the marks that stand outside of brackets, without what is empty.
fn split(text: &str, is_mark: impl Fn(char) -> bool) -> Vec<String> {
    let mut values = vec![String::new()];
    let mut depth = 0_usize;
    let mut chars = text.chars().peekable();
    let mut last = None;
    while let Some(c) = chars.next() {
        let is_digit = |c: Option<&char>| c.is_some_and(char::is_ascii_digit);
        // The comma of a number is none.
        let in_number = c == ',' && is_digit(last.as_ref()) && is_digit(chars.peek());
        last = Some(c);
        match c {
            '（' | '(' | '《' | '“' | '「' | '【' | '[' => depth += 1,
            '）' | ')' | '》' | '”' | '」' | '】' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && is_mark(c) && !in_number {
            values.push(String::new());
        } else if let Some(last) = values.last_mut() {
            last.push(c);
        }
    }
    let values = values.iter().map(|value| value.trim().to_owned());
    values.filter(|value| !value.is_empty()).collect()
}

fn trimmed(line: &str) -> &str {
    line.trim().trim_matches(['、', '，', ',', '；', ';']).trim()
}

/// A short word in Chinese: white space parts the words of other languages, and the letters of a name (`张　三`).
fn is_word(text: &str) -> bool {
    let count = text.char_count();
    let is_han = |c: char| matches!(c, '\u{4e00}'..='\u{9fff}');
    (2..=LONGEST_WORD).contains(&count)
        && text.contains(is_han)
        && text.chars().all(|c| is_han(c) || c.is_ascii_alphanumeric())
}

/// The first of several values in which another mark stands than the one that parts them, and parts words no longer
/// than the others; with that mark.
pub(super) fn unparted<'v>(values: &[&'v str], between: &str) -> Option<(&'v str, char)> {
    values.iter().enumerate().find_map(|(at, value)| {
        let others = values.iter().enumerate().filter(|(other, _)| *other != at);
        let longest = others.map(|(_, other)| other.trim().char_count()).max()?;
        let (pieces, typed) = parted(value, between)?;
        let mark = typed.chars().next().filter(|mark| !matches!(mark, '/' | '↵'))?;
        // White space stands within one value, too.
        let is_gap = |value: &&str| value.trim().contains(char::is_whitespace);
        if mark.is_whitespace() && (pieces.len() < 3 || values.iter().filter(|value| is_gap(value)).count() > 1) {
            return None;
        }
        let is_short = |piece: &String| {
            piece.chars().all(char::is_alphanumeric) && piece.char_count() <= longest.min(LONGEST_WORD)
        };
        pieces.iter().all(is_short).then_some((*value, mark))
    })
}

/// What is said of it.
pub(super) fn held(label: &str, value: &str, mark: char, between: &str) -> Problem {
    let message = message!(
        "“{label}”的“{value}”中有“{mark}”，当作一项；模板各项之间印的是“{between}”",
        "“{value}” of “{label}” holds “{mark}” and was taken for one value; the template prints “{between}” between values"
    );
    let help = message!("是几项的，请用“{between}”分开", "if it is several values, part them with “{between}”");
    Problem::warning("normalised", message).found(value).help(help)
}

/// What is said of a list that another mark parts.
pub(super) fn told(label: &str, values: &[String], typed: &str, between: &str, place: Option<Place>) -> Problem {
    let (count, list) = (values.len(), values.join("”“"));
    let mark = match typed {
        "↵" => Message::new("换行", "line ends"),
        " " => Message::new("空格", "white space"),
        typed => {
            let quoted = format!("“{typed}”");
            Message::new(quoted.clone(), quoted)
        }
    };
    let (zh, en) = (&mark.zh, &mark.en);
    let message = Message::new(
        format!("“{label}”按{zh}分为 {count} 项：“{list}”；模板印出的是“{between}”"),
        format!("“{label}” was parted into {count} values at {en}: “{list}”; the template prints “{between}”"),
    );
    let problem = Problem::warning("normalised", message).place(place).expected(values.join(between));
    problem.help(message!("请核对；各项之间用“{between}”", "check it; part the values with “{between}”"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_parted_at_the_marks_that_people_type() {
        for (text, wanted) in [
            ("甲局，乙局", Some(vec!["甲局", "乙局"])),
            ("甲局,乙局；丙局", Some(vec!["甲局,乙局", "丙局"])),
            ("甲局\n乙局、", Some(vec!["甲局", "乙局"])),
            ("张三 李四　王小二", Some(vec!["张三", "李四", "王小二"])),
            ("张　三", None),
            ("甲局（含乙站，丙站）", None),
            ("Windows Server", None),
            ("1/2", None),
            ("1,260元", None),
        ] {
            let parted = parted(text, "、").map(|(values, _)| values);
            assert_eq!(parted, wanted.map(|all| all.into_iter().map(str::to_owned).collect()), "{text}");
        }
    }

    #[test]
    fn values_that_hold_another_mark_are_told() {
        for (values, wanted) in [
            (&["甲局", "乙局，丙局"][..], Some(("乙局，丙局", '，'))),
            (&["甲", "乙，丙"], Some(("乙，丙", '，'))),
            (&["甲局", "乙局；丙局", "丁局"], Some(("乙局；丙局", '；'))),
            (&["甲局", "乙局（含丙站，丁站）"], None),
            (&["纸", "电脑主机，含显示器"], None),
            (&["甲局，乙局"], None),
            (&["甲局", "王二 张三"], None),
            (&["赵永明", "钱国华 周敏 吴海燕"], Some(("钱国华 周敏 吴海燕", ' '))),
        ] {
            assert_eq!(unparted(values, "、"), wanted, "{values:?}");
        }
    }
}
