//! Labels of fields that people write once more beside the form, with a value behind each: one that was read says nothing
//! new, another one contradicts it.

use super::super::put::is_short_for;
use super::Section;
use super::left::Left;
use crate::char_count::CharCount as _;
use crate::extract::fold::{fold, is_han};
use crate::extract::signing::labelled;
use crate::grid::Content;
use crate::message::{Lang, Message};
use crate::place::Place;
use crate::problem::Problem;
use crate::record::Key;
use crate::schema::{Field, FieldType};

/// Letters of a word that is the label of a field whoever writes it: a shorter one may be that of whoever signs.
const LONG: usize = 3;
/// Letters of the longest name of a person that a line below a form is compared with.
const MOST_LETTERS: usize = 4;

/// What labels of fields say that stand once more.
pub(super) enum Again {
    /// There are others beside them, or none.
    No,
    /// What was read.
    Same,
    /// Something else.
    Other(Vec<Problem>),
}

impl Section<'_> {
    /// What a row or a line says of fields that were read elsewhere.
    pub(super) fn said_again(&self, left: &Left) -> Again {
        let (mut others, mut is_all, mut is_any) = (Vec::new(), true, false);
        for row in &left.rows {
            // Behind the label of who signs stand the telephone and the day of that.
            let mut is_of_form = true;
            let pairs: Vec<(Vec<(&Key, &Field)>, String)> =
                self.pairs(row).into_iter().map(|(label, value)| (self.fields_of(&label), value)).collect();
            let same: Vec<&Key> = pairs
                .iter()
                .flat_map(|(fields, value)| fields.iter().filter(|(key, field)| self.is_same(key, field, value)))
                .map(|(key, _)| *key)
                .collect();
            for (fields, value) in &pairs {
                let is_read = !fields.is_empty() && fields.iter().all(|(key, _)| self.record.get(key).is_some());
                let Some((key, field)) = fields.first().filter(|_| is_of_form && is_read) else {
                    (is_of_form, is_all) = (false, false);
                    continue;
                };
                is_any = true;
                let is_here = |value: &str| fields.iter().any(|(key, field)| self.is_same(key, field, value));
                if is_here(value) {
                    continue;
                }
                match same.contains(key) {
                    true => is_all = false,
                    false if self.is_told_of(key) => {}
                    false => others.push(self.contradiction(key, field, value, left.place.as_ref())),
                }
            }
        }
        match () {
            () if !others.is_empty() => Again::Other(others),
            () if is_any && is_all => Again::Same,
            () => Again::No,
        }
    }

    /// True for the label of somebody's name with another name behind it than the one that was read.
    pub(super) fn contradicts(&self, text: &str) -> bool {
        let Some((label, there)) = text.split_once([':', '：']) else { return false };
        let (label, there) = (fold(label), fold(there));
        let fields = self.fields_of(&label).into_iter().filter(|(_, field)| field.kind == FieldType::Person);
        let mut values = fields.map(|(key, _)| self.record.get(key)).peekable();
        (2..=MOST_LETTERS).contains(&there.char_count())
            && there.chars().all(is_han)
            && values.peek().is_some()
            && values.all(|value| value.is_none_or(|value| fold(&value.plain()) != there))
    }

    /// True for a text that is the label of a field and nothing else.
    pub(super) fn names_field(&self, text: &str) -> bool {
        !self.fields_of(fold(text).trim_end_matches(':')).is_empty()
    }

    fn fields_of(&self, label: &str) -> Vec<(&Key, &Field)> {
        self.plan.schema.fields.iter().filter(|(_, field)| is_label(field, label)).collect()
    }

    fn is_told_of(&self, key: &Key) -> bool {
        self.problems.iter().any(|problem| problem.code == "inconsistent" && problem.field == **key)
    }

    /// The labels of a row, folded, each with what stands behind it or in the next cell; a label that is none of the
    /// form's has the text of its cell.
    fn pairs(&self, row: &[String]) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        let mut cells = row.iter().peekable();
        let is_own = |label: &str| self.plan.schema.fields.values().any(|field| is_label(field, label));
        while let Some(cell) = cells.next() {
            let own = labelled(cell);
            let label = fold(cell).trim_end_matches(':').to_owned();
            if own.iter().any(|(_, value)| !value.is_empty()) {
                pairs.extend(own.into_iter().map(|(label, value)| (label, value.to_owned())));
            } else if !is_own(&label) {
                pairs.push((label, String::new()));
            } else if let Some(value) = cells.next_if(|next| !is_own(fold(next).trim_end_matches(':'))) {
                pairs.push((label, value.clone()));
            }
        }
        pairs
    }

    /// True for a value that was read of a field, in whatever spelling.
    fn is_same(&self, key: &Key, field: &Field, value: &str) -> bool {
        let Some(first) = self.record.get(key).map(|first| first.plain()) else { return false };
        let read = self.plan.coerced(key, field, &Content::Text(value.into())).value;
        let Some(second) = read.map(|second| second.plain()) else { return true };
        let is_text = matches!(field.kind, FieldType::Text | FieldType::LongText | FieldType::Person);
        fold(&first) == fold(&second)
            || field.kind == FieldType::Period && numbers(&first) == numbers(&second)
            || is_text && (is_short_for(&first, &second) || is_short_for(&second, &first))
    }

    fn contradiction(&self, key: &Key, field: &Field, value: &str, place: Option<&Place>) -> Problem {
        let first = self.record.get(key).map(|first| first.plain()).unwrap_or_default();
        let read = self.plan.coerced(key, field, &Content::Text(value.into())).value;
        let second = read.map_or_else(|| value.to_owned(), |second| second.plain());
        let above = |lang| self.places.get(key).map(|place| place.describe(lang)).unwrap_or_default();
        let (label, zh, en) = (&field.label, above(Lang::Zh), above(Lang::En));
        let message = Message::new(
            format!("“{label}”不止一处：读了“{first}”（{zh}），没有读“{second}”"),
            format!("“{label}” is there more than once: “{first}” was read ({en}), “{second}” was not"),
        );
        let problem = Problem::warning("inconsistent", message).field(key.to_string()).place(place.cloned());
        problem.found(second).expected(first).help(Message::new("请改为一致", "make both the same"))
    }
}

/// True for a folded text that is the label of a field, or another word for it; a day has one that is not only called so.
fn is_label(field: &Field, label: &str) -> bool {
    let is_long = label.chars().nth(LONG - 1).is_some();
    let is_other = || field.aliases.iter().any(|alias| fold(alias) == label);
    (is_long || field.kind != FieldType::Date) && fold(&field.label) == label || is_long && is_other()
}

/// The numbers in a text.
fn numbers(text: &str) -> Vec<u32> {
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|run| run.parse().ok()).collect()
}
