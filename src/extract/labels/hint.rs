//! The hint in brackets that a form prints behind a label, where a return has other words of it there.

use crate::char_count::CharCount as _;
use crate::extract::fold::fold_words;
use crate::extract::plan::{Label, Plan};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::{Problem, Severity};

/// Letters of the shortest hint that is compared.
const LEAST: usize = 6;
/// What denies a hint.
const DENIED: [char; 6] = ['无', '不', '免', '勿', '非', '未'];

/// What stands behind a hint in brackets that has most of the words of the one that the form prints behind `label`.
pub(super) fn behind<'r>(plan: &Plan, label: &Label, rest: &'r str) -> Option<&'r str> {
    let (there, behind) = rest.trim_start().strip_prefix(['（', '('])?.split_once(['）', ')'])?;
    let own = fold_words(plan.schema.fields.get(&label.key)?.label.split_once(['（', '('])?.1);
    let words = fold_words(there);
    let count = words.char_count();
    let is_own = count > LEAST && words.chars().filter(|c| own.contains(*c)).count() * 4 > count * 3;
    (is_own && behind.starts_with(['：', ':', '\n']))
        .then(|| behind.trim_start_matches(['：', ':', '\n', ' ', '\u{3000}']))
}

/// What is said of a hint that is another one than the form prints behind `label`; `rest` begins with it.
pub(super) fn altered(plan: &Plan, label: &Label, rest: &str, place: &Place) -> Option<Problem> {
    let there = rest.trim_start().strip_prefix(['（', '('])?.split(['）', ')']).next()?;
    let field = plan.schema.fields.get(&label.key)?;
    let words = fold_words(there);
    let names = || std::iter::once(&field.label).chain(&field.aliases);
    let hints = names().filter_map(|name| Some(fold_words(name.split_once(['（', '('])?.1)));
    let is_own = |hint: &String| {
        let shared = words.chars().filter(|c| hint.contains(*c)).count();
        shared * 2 > words.char_count() && words.chars().nth(LEAST).is_some()
    };
    let mut hints = hints.filter(is_own).peekable();
    hints.peek()?;
    // A shorter one says the same.
    if hints.any(|hint| words.chars().all(|c| hint.contains(c))) {
        return None;
    }
    let label = &label.folded;
    let message = message!("“{label}”后的提示被改动：“{there}”", "the hint behind “{label}” was changed: “{there}”");
    let is_denied = there.contains(DENIED) && !field.label.contains(DENIED);
    let severity = if is_denied { Severity::Warning } else { Severity::Note };
    let help = Message::new("请恢复原文，不得改动固定文字", "restore the printed wording");
    let problem = Problem::new("altered-text", severity, message).place(place.clone());
    Some(problem.found(there).expected(field.label.clone()).help(help))
}
