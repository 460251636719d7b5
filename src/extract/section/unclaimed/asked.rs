//! A letter above a form that asks for another number of things than the form's own table lists. It says nothing of the
//! form where it asks for several of them, or speaks of what is there already.

use std::ops::Range;

use rust_decimal::Decimal;

use super::super::Section;
use crate::extract::flow::Flow;
use crate::message;
use crate::message::Message;
use crate::numeral::{han, is_numeral};
use crate::problem::Problem;
use crate::schema::Role;
use crate::value::Value;

/// What letters count machines in.
const UNIT: char = '台';
/// Letters behind a number in which that stands.
const BEHIND: usize = 6;
/// Words of who asks, of what is there, and of a letter with several forms.
const ASKED: [&str; 4] = ["申请", "需", "拟", "新增"];
const THERE: [&str; 6] = ["现有", "原有", "已有", "已", "原", "退"];
const SEVERAL: [&str; 6] = ["个系统", "套系统", "各系统", "多个", "分别", "分批"];
/// What is counted, or that all of it is.
const COUNTED: [&str; 6] = ["主机", "服务器", "虚拟机", "物理机", "共", "总计"];

impl Section<'_> {
    /// Says that the letter at `range` asks for other numbers.
    pub(super) fn asked(&mut self, range: &Range<usize>, flow: &Flow) {
        let text = flow.text.get(range.clone()).unwrap_or_default();
        if !text.contains(UNIT) || SEVERAL.iter().any(|word| text.contains(word)) {
            return;
        }
        let quantity = self.plan.schema.tables.iter().find_map(|(key, table)| {
            let (column, _) = table.columns.iter().find(|(_, column)| column.role == Role::Quantity)?;
            Some((table, self.record.rows(key), column))
        });
        let Some((table, rows, column)) = quantity.filter(|(_, rows, _)| !rows.is_empty()) else { return };
        let one = |value: Option<&Value>| if let Some(Value::Number(number)) = value { *number } else { Decimal::ONE };
        let listed = rows.iter().fold(Decimal::ZERO, |sum, row| sum.saturating_add(one(row.get(column))));
        let asked: Vec<(Decimal, usize)> = counts(text);
        let sum = asked.iter().fold(Decimal::ZERO, |sum, (count, _)| sum.saturating_add(*count));
        let Some((count, at)) = asked.first() else { return };
        if sum == listed || asked.iter().any(|(count, _)| *count == listed) {
            return;
        }
        let label = &table.label;
        let message = message!(
            "表前的公文申请 {count} 台，“{label}”共 {listed} 台",
            "the letter above asks for {count}, “{label}” lists {listed}"
        );
        let line = text.lines().find(|line| line.contains(UNIT)).unwrap_or_default();
        let problem = Problem::warning("inconsistent", message).place(flow.place(range.start + at)).found(line.trim());
        self.problems.push(problem.help(Message::new("请改为一致", "make both the same")));
    }
}

/// The numbers of machines that a text asks for, with where they stand.
fn counts(text: &str) -> Vec<(Decimal, usize)> {
    let mut counts = Vec::new();
    for (at, _) in text.match_indices(UNIT) {
        let front = text.get(..at).unwrap_or_default().trim_end();
        let from = front.trim_end_matches(|c: char| c.is_ascii_digit() || is_numeral(c)).len();
        let sentence = front.rsplit(['。', '；', '\n']).next().unwrap_or_default();
        let part = sentence.rsplit(['，', '、', '（']).next().unwrap_or_default();
        let holds = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));
        let behind: String = text.get(at..).unwrap_or_default().chars().take(BEHIND).collect();
        let is_counted = holds(part, &COUNTED) || holds(&behind, &COUNTED);
        let is_asked = holds(sentence, &ASKED) && !holds(part, &THERE) && is_counted;
        let number = front.get(from..).and_then(|run| run.parse().ok().or_else(|| han(run).map(Decimal::from)));
        counts.extend(number.filter(|_| is_asked).map(|number| (number, from)));
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_already_is_not_asked_for() {
        let of = |text| counts(text).into_iter().map(|(count, _)| count.to_string()).collect::<Vec<_>>();
        assert_eq!(of("我局拟申请云主机5台，其中应用服务器 2 台。"), ["5", "2"]);
        assert_eq!(of("申请5台虚拟机，供20台电脑使用。"), ["5"]);
        assert_eq!(of("拟申请云主机叁拾台，其中两台为物理机。"), ["30", "2"]);
        assert_eq!(of("现有服务器3台，需新增2台主机。服务器4台运行多年。"), ["2"]);
        assert!(of("申请云主机若干台。").is_empty());
    }
}
