//! What may stand beside a text whose wording is binding, and takes nothing from it: how many copies there are, a list of
//! what is handed over, and the only day.

use super::left::Left;
use super::{Section, is_date};
use crate::char_count::CharCount as _;
use crate::extract::fold::fold;
use crate::extract::formality::is_reservation;
use crate::extract::seals::SIDES;
use crate::problem::Severity;
use crate::record::Key;
use crate::schema::FieldType;

/// Letters of the heading of a list, and of a line about copies.
const HEADING: usize = 24;
const COPIES: usize = 50;

/// True for the heading of a list of things: `资源清单：`, `附：交付明细`.
pub(super) fn heads_list(folded: &str) -> bool {
    let head = folded.trim_end_matches([':', '。', ')']);
    let head = head.strip_suffix("如下").unwrap_or(head);
    head.char_count() <= HEADING
        && ["清单", "明细", "明细表", "一览表", "清单表", "列表", "统计表"].iter().any(|end| head.ends_with(end))
        && !head.contains(['，', ',', '。'])
        && !is_reservation(head)
}

/// True for a line that says no more than how many copies there are, and who keeps them.
fn counts_copies(folded: &str) -> bool {
    let bare = folded
        .trim_start_matches(['注', '备', '说', '明', ':', '(', '*', '1', '.', '、'])
        .trim_end_matches(['。', ')']);
    let mut parts = bare.split([',', '，', ';', '。', '、']);
    let ends = |part: &str, words: &[&str]| words.iter().any(|word| part.ends_with(word));
    let is_part = |part: &str| {
        let says = ["一式", "各执", "各存", "各持", "留存", "存档", "备查"].iter().any(|word| part.contains(word));
        says && ends(part, &["份", "存", "存档", "备查"]) || ends(part, &["单位", "部门", "双方", "中心"])
    };
    bare.contains("一式") && bare.char_count() <= COPIES && parts.all(is_part)
}

impl Section<'_> {
    /// How what is left beside a binding text is told, where it is no alteration; `is_listed` says that the heading of a
    /// list stands above it.
    pub(super) fn beside(&self, left: &Left, is_listed: bool, wording: &str) -> Option<Severity> {
        let folded = fold(&left.text);
        if is_date(&folded) && self.lacks_date(&left.text) {
            return Some(Severity::Warning);
        }
        // A list says nothing of those between whom the text is.
        let is_list = is_listed && left.is_of_table() && !SIDES.iter().any(|side| left.text.contains(side));
        let is_copies = || !wording.contains("一式") && counts_copies(&folded);
        let takes_back = || is_reservation(&left.text);
        (is_list || is_copies()).then(|| if takes_back() { Severity::Warning } else { Severity::Note })
    }

    /// True for a day, where the form asks for days and has none, nor a line for one.
    pub(super) fn lacks_date(&self, text: &str) -> bool {
        let dates = || self.plan.schema.fields.iter().filter(|(_, field)| field.kind == FieldType::Date);
        let is_lost = |key: &Key| self.record.get(key).is_none() && self.places.get(key).is_none();
        dates().next().is_some() && dates().all(|(key, _)| is_lost(key)) && crate::values::day_of(text.trim()).is_some()
    }
}
