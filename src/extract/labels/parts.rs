//! A value that holds more than its field: its label again (`系统名称：甲平台`), or the other values of its group in
//! one cell (`姓名：张三 电话：13800001234`), with labels between them or told by what they look like.

use std::cell::LazyCell;

use crate::extract::fold::{Folded, Kinds, begins, find, folded_kinds};
use crate::extract::plan::{Label, Plan};
use crate::record::Key;
use crate::schema::FieldType;

/// Longest text, in bytes, that is looked through for labels.
const LONGEST: usize = 2_000;

/// The parts of a text.
#[derive(Debug, PartialEq)]
pub(super) struct Parts {
    /// Values by field.
    pub(super) values: Vec<(Key, String)>,
    /// True when no label stands between them: they were told by what they look like.
    pub(super) guessed: bool,
}

/// Divides the text of a value of `label`; none when it is one value.
pub(super) fn divide(plan: &Plan, label: &Label, text: &str) -> Option<Parts> {
    let kind = plan.schema.fields.get(&label.key)?.kind;
    let start = text.len() - text.trim_start().len();
    let head = text.get(start..)?;
    let group = || plan.group(label.group).filter(|other| other.program.is_none());
    let shared = group().any(|other| other.key != label.key) && kind != FieldType::LongText && text.len() < LONGEST;
    let none = || if shared { typed(plan, label, text) } else { None };
    // Most values hold no label, which is seen without folding them.
    let kinds = if shared { folded_kinds(head) } else { Kinds::default() };
    let may_hold =
        || {
            group().filter(|own| {
                if shared { kinds.hold(own.kinds) } else { own.key == label.key && begins(head, &own.folded) }
            })
        };
    if may_hold().next().is_none() {
        return none();
    }
    let folded = Folded::new(head.get(..head.floor_char_boundary(LONGEST)).unwrap_or(head));
    let mut marks: Vec<(usize, usize, &Key)> = Vec::new();
    for own in may_hold() {
        let kind = LazyCell::new(|| plan.schema.fields.get(&own.key).map_or(FieldType::Text, |field| field.kind));
        let own_label = own.folded.as_str();
        if !shared && !folded.text.starts_with(own_label) || own_label.is_empty() {
            continue;
        }
        let mut from = 0;
        while let Some(found) = folded.text.get(from..).and_then(|rest| find(rest, own_label)) {
            let (at, end) = (from + found, from + found + own_label.len());
            from = end;
            if (shared || at == 0) && parted(head, &folded, at, end, *kind, shared) {
                marks.push((at, end, &own.key));
            }
        }
    }
    // The longest label at each place; none inside another.
    crate::order::comparing(&mut marks, |a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
    let mut kept: Vec<(usize, usize, &Key)> = Vec::new();
    for mark in marks {
        if kept.last().is_none_or(|last| last.1 <= mark.0) {
            kept.push(mark);
        }
    }
    let Some((first, ..)) = kept.first() else { return none() };
    let mut values = Vec::new();
    let lead = clean(head.get(..folded.original(*first)).unwrap_or_default());
    if !lead.is_empty() {
        values.push((label.key.clone(), lead.to_owned()));
    }
    for (index, (_, end, key)) in kept.iter().enumerate() {
        let from = folded.original_end(*end, head);
        let to = kept.get(index + 1).map_or(head.len(), |(next, ..)| folded.original(*next));
        let value = clean(head.get(from..to.max(from)).unwrap_or_default());
        if !value.is_empty() && !values.iter().any(|(known, _)| known == *key) {
            values.push(((*key).clone(), value.to_owned()));
        }
    }
    Some(Parts { values, guessed: false })
}

/// True when what stands at `at..end` of the folded text is a label: parted from what is before and behind it.
fn parted(text: &str, folded: &Folded, at: usize, end: usize, kind: FieldType, shared: bool) -> bool {
    let before = text.get(..folded.original(at)).and_then(|front| front.chars().next_back());
    if before.is_some_and(|c| !c.is_whitespace() && !is_separator(c)) {
        return false;
    }
    let behind = folded.text.get(end..).and_then(|rest| rest.chars().next());
    if behind == Some(':') {
        return true;
    }
    let next = text.get(folded.original_end(end, text)..).and_then(|rest| rest.chars().next());
    let ascii = |c: char| c.is_ascii_alphanumeric() || matches!(c, '(' | '+');
    shared
        && (next.is_some_and(char::is_whitespace)
            || matches!(kind, FieldType::Phone | FieldType::Email) && behind.is_some_and(ascii))
}

fn is_separator(c: char) -> bool {
    matches!(c, '，' | ',' | '、' | '；' | ';' | '/' | '／' | '|' | '｜' | '。' | '（' | '(' | '）' | ')')
}

fn clean(text: &str) -> &str {
    let text = text.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '，' | ',' | '、' | '；' | ';' | '/' | '／' | '|' | '｜' | '：' | ':' | '。')
    });
    // Brackets that the parts were put in.
    let text = text.strip_suffix(['（', '(']).unwrap_or(text);
    let lone = text.strip_suffix(['）', ')']).filter(|inner| !inner.contains(['（', '(']));
    lone.unwrap_or(text).trim()
}

/// A name, telephone numbers and an address in one cell, told by what they look like.
fn typed(plan: &Plan, label: &Label, text: &str) -> Option<Parts> {
    let key_of = |kind: FieldType| {
        let mut keys = plan.group(label.group).map(|other| &other.key);
        keys.find(|key| plan.schema.fields.get(*key).is_some_and(|field| field.kind == kind)).cloned()
    };
    let mut pieces: [Vec<&str>; 3] = Default::default();
    for piece in text.split(|c: char| c.is_whitespace() || is_separator(c)).filter(|piece| !piece.is_empty()) {
        let kind = if piece.contains(['@', '＠']) {
            2
        } else {
            usize::from(piece.chars().filter(|c| c.is_ascii_digit() || matches!(c, '０'..='９')).count() >= 7)
        };
        if let Some(list) = pieces.get_mut(kind) {
            list.push(piece);
        }
    }
    let kinds = [FieldType::Person, FieldType::Phone, FieldType::Email];
    let filled = pieces.iter().filter(|list| !list.is_empty()).count();
    let [names, _, _] = &pieces;
    let own = plan.schema.fields.get(&label.key)?.kind;
    if filled < 2 || names.len() > 1 || !kinds.contains(&own) || own != FieldType::Person && !names.is_empty() {
        return None;
    }
    let mut values = Vec::new();
    for (kind, list) in kinds.into_iter().zip(&pieces) {
        if !list.is_empty() {
            values.push((key_of(kind)?, list.join("、")));
        }
    }
    values.iter().any(|(key, _)| *key == label.key).then_some(Parts { values, guessed: true })
}
