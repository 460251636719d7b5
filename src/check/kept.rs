//! The problems that a report keeps, where there are more than its limit allows.
//!
//! Errors come before warnings, and warnings before notes; of one weight every code has the same share, and what one
//! does not need goes to the others. So nothing that is wrong once is lost behind what is wrong in every row. What is
//! left out is told by one more problem at the end, which weighs as much as the heaviest of it: the verdict is the same.

use std::borrow::Cow;

use crate::limits::Limits;
use crate::message;
use crate::problem::{Beyond, Problem, Severity};

/// Codes that are named with their numbers.
const NAMED: usize = 20;

/// What a report says of one form.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(crate) problems: Vec<Problem>,
    /// How many more errors, warnings and notes there are.
    pub(crate) left_out: [usize; 3],
}

/// The problems of one code and weight.
struct Kind {
    code: Cow<'static, str>,
    severity: Severity,
    /// How many there are, and how many of them are at hand.
    all: usize,
    here: usize,
    /// How many may be kept, and how many are by now.
    share: usize,
    kept: usize,
}

/// Keeps `room` of `problems`, at least one, which stand in their order; `beyond` are counted already.
pub(crate) fn keep(mut problems: Vec<Problem>, beyond: &Beyond, room: usize, limits: &Limits) -> Kept {
    // To say that a problem is left out takes no less than the problem.
    let room = room.max(1);
    if problems.len() <= room && beyond.is_empty() {
        return Kept { problems, left_out: [0; 3] };
    }
    let mut kinds = kinds(&problems, beyond);
    let mut left = room;
    for severity in Severity::ALL {
        left -= share(kinds.iter_mut().filter(|kind| kind.severity == severity).collect(), left);
    }
    problems.retain(|problem| {
        let own = kinds.iter_mut().find(|kind| kind.severity == problem.severity && kind.code == problem.code);
        let Some(own) = own.filter(|own| own.kept < own.share) else { return false };
        own.kept += 1;
        true
    });
    let left_out = Severity::ALL.map(|severity| {
        kinds.iter().filter(|kind| kind.severity == severity).map(|kind| kind.all - kind.share).sum::<usize>()
    });
    problems.extend(told(&kinds, left_out, limits));
    Kept { problems, left_out }
}

/// What there is, in the order in which it is first met.
fn kinds(problems: &[Problem], beyond: &Beyond) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    let mut add = |code: &Cow<'static, str>, severity, here, more| {
        let is_same = |kind: &&mut Kind| kind.severity == severity && kind.code == *code;
        match kinds.iter_mut().find(is_same) {
            Some(kind) => (kind.all, kind.here) = (kind.all + here + more, kind.here + here),
            None => kinds.push(Kind { code: code.clone(), severity, all: here + more, here, share: 0, kept: 0 }),
        }
    };
    problems.iter().for_each(|problem| add(&problem.code, problem.severity, 1, 0));
    beyond.counts().for_each(|(code, severity, count)| add(&Cow::Owned(code.to_owned()), severity, 0, count));
    kinds
}

/// Gives each kind its share of `room`, the smallest first; how much of it was given.
fn share(mut kinds: Vec<&mut Kind>, room: usize) -> usize {
    crate::order::by(&mut kinds, |kind| kind.here);
    let (count, mut left) = (kinds.len(), room);
    for (at, kind) in kinds.into_iter().enumerate() {
        kind.share = kind.here.min(left.div_ceil(count - at));
        left -= kind.share;
    }
    room - left
}

/// The problem that says how many of which code are left out.
fn told(kinds: &[Kind], left_out: [usize; 3], limits: &Limits) -> Option<Problem> {
    let number: usize = left_out.iter().sum();
    let heaviest = Severity::ALL.into_iter().zip(left_out).find(|(_, number)| *number > 0)?.0;
    let left = || Severity::ALL.into_iter().flat_map(|severity| kinds.iter().filter(move |k| k.severity == severity));
    let mut codes: Vec<(&str, usize)> = Vec::new();
    for kind in left().filter(|kind| kind.all > kind.share) {
        match codes.iter_mut().find(|(code, _)| *code == kind.code) {
            Some((_, number)) => *number += kind.all - kind.share,
            None => codes.push((&kind.code, kind.all - kind.share)),
        }
    }
    let named: Vec<String> = codes.iter().take(NAMED).map(|(code, number)| format!("{code} {number}")).collect();
    let dots = if codes.len() > NAMED { ", …" } else { "" };
    let list = named.join(", ") + dots;
    let most = limits.problems;
    let all: usize = kinds.iter().map(|kind| kind.all).sum();
    let message = message!(
        "另有 {number} 个问题只计数，没有逐个列出：{list}（每个文件最多列出 {most} 个）",
        "{number} more problems are only counted, not listed: {list} (at most {most} of a file are listed)"
    );
    let help = message!(
        "通常错在同样的几处，改正列出的即可类推；要逐个列出，可放宽上限：--limit problems={all}",
        "they are mostly wrong in the same few ways as those that are listed; to have all listed, raise the limit: --limit problems={all}"
    );
    let problem = Problem::new("oversized", heaviest, message).help(help);
    Some(problem.found(list).expected(format!("problems={most}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Message;

    fn problems(kinds: &[(&'static str, Severity, usize)]) -> Vec<Problem> {
        let of = |(code, severity, count): &(&'static str, Severity, usize)| {
            std::iter::repeat_n(Problem::new(*code, *severity, Message::default()), *count)
        };
        kinds.iter().flat_map(of).collect()
    }

    fn kept(kinds: &[(&'static str, Severity, usize)], room: usize) -> (String, [usize; 3]) {
        let kept = keep(problems(kinds), &Beyond::default(), room, &Limits { problems: room, ..Limits::default() });
        let mut said: Vec<String> = Vec::new();
        for (code, _, _) in kinds {
            said.push(format!("{code} {}", kept.problems.iter().filter(|p| p.code == *code).count()));
        }
        for told in kept.problems.iter().filter(|p| p.code == "oversized") {
            said.push(format!("{}: {}", told.severity.name(), told.found.as_deref().unwrap_or_default()));
        }
        (said.join(", "), kept.left_out)
    }

    #[test]
    fn errors_come_first_and_what_is_rare_is_kept() {
        use Severity::{Error, Note, Warning};
        let all = [("a", Error, 50), ("b", Error, 2), ("c", Warning, 30), ("d", Note, 1)];
        assert_eq!(kept(&all, 83), ("a 50, b 2, c 30, d 1".into(), [0, 0, 0]));
        assert_eq!(kept(&all, 82), ("a 50, b 2, c 30, d 0, note: d 1".into(), [0, 0, 1]));
        assert_eq!(kept(&all, 60), ("a 50, b 2, c 8, d 0, warning: c 22, d 1".into(), [0, 22, 1]));
        assert_eq!(kept(&all, 10), ("a 8, b 2, c 0, d 0, error: a 42, c 30, d 1".into(), [42, 30, 1]));
        assert_eq!(kept(&all, 0), ("a 0, b 1, c 0, d 0, error: a 50, b 1, c 30, d 1".into(), [51, 30, 1]));
    }
}
