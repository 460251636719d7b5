//! Paragraphs of a numbered list that were joined into one: `（一）甲（二）乙`.

use std::collections::HashSet;
use std::ops::Range;

use super::Section;
use crate::char_count::CharCount as _;
use crate::excerpt::beginning;
use crate::extract::flow::Flow;
use crate::extract::text::program::List;
use crate::message;
use crate::message::Message;
use crate::numeral::{han, numeral};
use crate::problem::Problem;

/// Characters of a number.
const MOST_DIGITS: usize = 4;
/// Characters of a paragraph that are shown.
const SHOWN: usize = 60;

/// How an item is numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Number {
    front: Option<char>,
    is_han: bool,
    number: u64,
    behind: [Option<char>; 2],
}

impl Number {
    /// Whether another one is numbered the same way, and comes next.
    fn is_before(&self, other: &Self) -> bool {
        Self { number: self.number + 1, ..*self } == *other
    }
}

impl Section<'_> {
    /// The lines of a list whose rows are numbered, each with the number of its own only.
    pub(super) fn numbered(&mut self, list: &List, lines: Vec<Range<usize>>, flow: &Flow) -> Vec<Range<usize>> {
        let is_numbered = list.paragraphs.iter().flatten().flatten().any(|item| item.is_numbered);
        let Some((key, table)) = self.plan.schema.tables.get_index(list.table).filter(|_| is_numbered) else {
            return lines;
        };
        let text = |line: &Range<usize>| flow.text.get(line.clone()).unwrap_or_default();
        let taken: HashSet<u64> = lines.iter().filter_map(|line| Some(leading(text(line))?.number)).collect();
        let mut all = Vec::new();
        for line in lines {
            let pieces = pieces(text(&line), &taken);
            if pieces.len() > 1 {
                let (label, count) = (&table.label, pieces.len());
                let found = text(&line).trim();
                let shown = beginning(found, SHOWN);
                let message = message!(
                    "“{label}”的“{shown}”一段里有 {count} 个编号，按编号分为 {count} 项",
                    "“{shown}” of “{label}” has {count} numbers in one paragraph, and was parted into {count} items at them"
                );
                let problem = Problem::warning("normalised", message).field(key.to_string()).found(found);
                let help = Message::new("请核对；每项写一段", "check it; write each item in a paragraph of its own");
                self.problems.push(problem.place(flow.place(line.start)).help(help));
            }
            all.extend(pieces.into_iter().map(|piece| line.start + piece.start..line.start + piece.end));
        }
        all
    }
}

/// The items in a paragraph that begins with a number; the next one is another paragraph's where that is `taken`.
fn pieces(text: &str, taken: &HashSet<u64>) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    if let Some(mut last) = leading(text) {
        let mut before: Option<char> = None;
        for (at, c) in text.char_indices() {
            let is_apart = before.is_some_and(|c| c.is_whitespace() || matches!(c, '；' | ';' | '。'));
            let is_start = !c.is_whitespace() && at > start && (is_apart || is_open(c) || is_circled(c));
            before = Some(c);
            let next = text.get(at..).filter(|_| is_start).and_then(leading);
            let Some(next) = next.filter(|next| last.is_before(next) && !taken.contains(&next.number)) else {
                continue;
            };
            let own = text.get(start..at).unwrap_or_default();
            let end = own.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '；' | ';' | '，' | ',' | '、'));
            pieces.push(start..start + end.len());
            (start, last) = (at, next);
        }
    }
    pieces.push(start..text.len());
    pieces
}

fn is_open(c: char) -> bool {
    matches!(c, '（' | '(' | '【' | '[')
}

fn is_circled(c: char) -> bool {
    ('①'..='⑳').contains(&c) || ('⑴'..='⒇').contains(&c)
}

fn folded(c: char) -> char {
    match c {
        '（' => '(',
        '）' => ')',
        '．' => '.',
        '：' => ':',
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
        c => c,
    }
}

/// The number that a text begins with, and some text behind it.
fn leading(text: &str) -> Option<Number> {
    let mut chars = text.trim_start().chars().map(folded).peekable();
    if let Some(c) = chars.next_if(|c| is_circled(*c)) {
        let first = if c < '⑴' { '①' } else { '⑴' };
        let number = u64::from(c as u32 - first as u32) + 1;
        return Some(Number { front: Some(first), is_han: false, number, behind: [None; 2] });
    }
    let front = chars.next_if(|c| is_open(*c) || *c == '第');
    let mut digits = String::new();
    while digits.char_count() < MOST_DIGITS
        && let Some(c) = chars.next_if(|c| c.is_ascii_digit() || numeral(*c).is_some())
    {
        digits.push(c);
    }
    let is_han = !digits.starts_with(|c: char| c.is_ascii_digit());
    let number = if is_han { han(&digits)? } else { digits.parse().ok()? };
    let is_mark = |c: &char| matches!(c, ')' | '】' | ']' | '.' | '、' | ':');
    let behind = [chars.next_if(is_mark), chars.next_if(is_mark)];
    let next = chars.next()?;
    let is_told = behind.iter().any(Option::is_some) && !(behind.contains(&Some('.')) && next.is_ascii_digit());
    is_told.then_some(Number { front, is_han, number, behind })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_parted_at_the_numbers_that_come_next() {
        for (text, wanted) in [
            ("（一）甲（二）乙", &["（一）甲", "（二）乙"][..]),
            ("1．报价单　2．照片", &["1．报价单", "2．照片"]),
            ("1．报价单；2．照片；3．说明", &["1．报价单", "2．照片", "3．说明"]),
            ("①甲②乙", &["①甲", "②乙"]),
            ("九、甲；十、乙", &["九、甲", "十、乙"]),
            ("1. 拨付 2.5 万元", &["1. 拨付 2.5 万元"]),
            ("（一）甲（三）乙", &["（一）甲（三）乙"]),
            ("（一）甲(2)乙", &["（一）甲(2)乙"]),
            ("甲（二）乙", &["甲（二）乙"]),
        ] {
            let pieces: Vec<&str> =
                pieces(text, &HashSet::new()).into_iter().filter_map(|range| text.get(range)).collect();
            assert_eq!(pieces, wanted, "{text}");
        }
        // The next number is that of another paragraph.
        assert_eq!(pieces("（一）照（二）办", &HashSet::from([1, 2])).len(), 1);
    }
}
