//! Labels in a grid: which cells are one, or begin with one, and what follows it in the cell.

use std::borrow::Cow;
use std::cell::OnceCell;

use crate::char_count::CharCount as _;
use crate::extract::flow::Taken;
use crate::extract::fold::{Folded, fold, is_numeral};
use crate::extract::plan::{Label, Leading, Plan};
use crate::grid::{Cell, Content, Grid};

/// Longest cell text that can begin with a label.
const MAX_LABEL_CELL: usize = 20_000;

/// A cell that is or begins with a label.
pub(super) struct Hit<'p> {
    /// Index of the cell in its grid.
    pub(super) cell: usize,
    pub(super) label: &'p Label,
    /// What follows the label in its own cell.
    pub(super) rest: Option<String>,
    /// True when something is struck out in it.
    pub(super) struck: bool,
    /// Whether a label of the template stood there that has another wording now.
    pub(super) instead: Instead,
}

/// Whether a cell is a label of the template, or stands in the place of one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Instead {
    No,
    /// It is nearly that label.
    Near,
    /// Another label stands there, or none: what is beside it belongs to nothing.
    Other,
}

/// True where the cell of this number is one of `hits`, which are in the order of the cells.
pub(super) fn is_hit(hits: &[Hit<'_>], cell: usize) -> bool {
    hits.binary_search_by_key(&cell, |hit| hit.cell).is_ok()
}

/// The labels in `grid`, in the order of its cells.
pub(super) fn hits<'p>(plan: &'p Plan, grid: &Grid, taken: &Taken) -> Vec<Hit<'p>> {
    let mut hits: Vec<Hit<'p>> = Vec::new();
    if plan.labels.is_empty() {
        return hits;
    }
    for (index, cell) in taken.rest(grid) {
        if let Some(text) = text_of(cell).filter(|text| plan.may_be_labelled(text)) {
            hits.extend(hit(plan, grid, (index, cell), (&text, &OnceCell::new()), hits.last()));
        }
    }
    hits
}

/// The text of a cell that may be a label, or begin with one.
pub(super) fn text_of(cell: &Cell) -> Option<Cow<'_, str>> {
    let text = match &cell.content {
        Content::Text(_) | Content::Blocks(_) => cell.text(),
        _ => return None,
    };
    Some(text).filter(|text| text.len() <= MAX_LABEL_CELL && !text.trim().is_empty())
}

/// The label that a cell is or begins with: its number in the grid, its text, and that folded once it is asked for; `last`
/// is the label found before it.
pub(super) fn hit<'p>(
    plan: &'p Plan,
    grid: &Grid,
    (index, cell): (usize, &Cell),
    (text, folded): (&str, &OnceCell<String>),
    last: Option<&Hit<'p>>,
) -> Option<Hit<'p>> {
    let beside_label = last.is_some_and(|hit| {
        hit.rest.is_none()
            && hit.cell + 1 == index
            && grid.cells.get(hit.cell).is_some_and(|label| label.row == cell.row)
    });
    let hit = label_of(plan, text, folded, index, beside_label)?;
    // What is struck out in the value counts as deleted, where it is not all that there is.
    let kept = cell.kept().filter(|_| hit.rest.is_some());
    let kept = kept.and_then(|kept| label_of(plan, &kept, &OnceCell::new(), index, beside_label));
    let kept = kept.filter(|kept| kept.rest.as_ref().is_some_and(|rest| !rest.is_empty()));
    Some(kept.map_or(hit, |kept| Hit { struck: true, ..kept }))
}

/// The label that a cell's text is, or begins with; a cell beside a label is a label only if it is nothing else.
fn label_of<'p>(
    plan: &'p Plan,
    text: &str,
    folded: &OnceCell<String>,
    cell: usize,
    beside_label: bool,
) -> Option<Hit<'p>> {
    let make = || leading(plan, text, folded.get_or_init(|| fold(text)));
    let (label, behind) = plan.leading.of(text, make).filter(|(_, behind)| behind.is_none() || !beside_label)?;
    let rest = behind.map(|behind| text.get(behind..).unwrap_or_default().to_owned());
    Some(Hit { cell, label: plan.labels.get(label)?, rest, struck: false, instead: Instead::No })
}

/// The label that a text is, or begins with.
pub(super) fn leading(plan: &Plan, text: &str, folded: &str) -> Option<Leading> {
    let number = |label: &Label| plan.labels.iter().position(|own| std::ptr::eq(own, label));
    let bare = bare(folded);
    if let Some(label) = plan.named(bare).next().or_else(|| plan.named(folded).next()) {
        return Some((number(label)?, None));
    }
    if let Some(label) = listed(plan, bare) {
        return Some((number(label)?, None));
    }
    if let Some(open) = bare.find('(')
        && let Some(label) = bare.get(..open).and_then(|head| plan.named(head).next())
        && bare.ends_with(')')
        && label.program.is_none()
    {
        return Some((number(label)?, None));
    }
    let front = folded.len() - unnumbered(folded).len();
    let label = plan.beginning(folded.get(front..)?)?;
    let behind = Folded::new(text).original_end(front + label.folded.len(), text);
    let rest = text.get(behind..)?;
    let parted = rest.starts_with(['：', ':', '\n', '\t', ' ', '\u{3000}', '\u{a0}']);
    // What a template prints in front of the value need not be parted from it; other names of the field are.
    let is_own =
        |program: usize| !plan.is_worded || fold(plan.label_text(program)).trim_end_matches(':') == label.folded;
    // A label may keep the hint that is printed where its value belongs.
    let is_hint = || {
        let hint = plan.schema.fields.get(&label.key).and_then(|field| field.hint.as_deref());
        rest.starts_with(['（', '(']) && hint.is_some_and(|hint| fold(rest).starts_with(&fold(hint)))
    };
    if !parted && !label.program.is_some_and(is_own) && (plan.is_worded || !is_hint()) {
        return None;
    }
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '：' || c == ':');
    Some((number(label)?, Some(text.len() - rest.len())))
}

/// A label without numbering in front, marks of obligation, and its colon.
pub(super) fn bare(folded: &str) -> &str {
    unnumbered(folded).trim_end_matches([':', '*', '★', '※'])
}

/// A text without numbering and marks of obligation in front.
pub(in crate::extract) fn unnumbered(folded: &str) -> &str {
    let number = |c: char| c.is_ascii_digit() || is_numeral(c);
    let head = folded.trim_start_matches(['*', '★', '·', '•', '※']);
    let head = without_bracket(head, |inner| inner.char_count() <= 4 && !inner.chars().all(number));
    let (open, inner) = match head.strip_prefix('(') {
        Some(inner) => (true, inner),
        None => (false, head),
    };
    let behind = inner.trim_start_matches(number);
    let ends: &[char] = if open { &[')'] } else { &['.', '、', ')', ':', ','] };
    let head = match behind.strip_prefix(ends) {
        Some(rest) if behind.len() < inner.len() => rest.trim_start_matches(['.', '、']),
        _ => head,
    };
    head.trim_start_matches(['*', '★', '※'])
}

/// A text without the remark in square or corner brackets that it begins with (`【必填】`).
fn without_bracket(text: &str, is_remark: impl Fn(&str) -> bool) -> &str {
    let bracketed = || text.strip_prefix('【')?.split_once('】').or_else(|| text.strip_prefix('[')?.split_once(']'));
    bracketed().filter(|(inner, _)| is_remark(inner)).map_or(text, |(_, rest)| rest)
}

/// The first of several labels in one cell (`联系电话/邮箱`).
fn listed<'p>(plan: &'p Plan, folded: &str) -> Option<&'p Label> {
    let mut parts = folded.split(['/', '、', ',', '及', '和', '与']);
    let first = plan.named(parts.next()?).next()?;
    let mut others = 0;
    let all = parts.all(|part| {
        others += 1;
        plan.named(part).any(|label| label.group == first.group && label.key != first.key)
    });
    (all && others > 0).then_some(first)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::extract::plans::Plans;

    static PLANS: LazyLock<Plans> = LazyLock::new(|| {
        let catalog = crate::schema::load(&crate::assets::schemas()).unwrap_or_default();
        Plans::new(&catalog)
    });

    fn labels() -> Vec<String> {
        PLANS.iter().flat_map(|plan| &plan.labels).map(|label| label.folded.clone()).collect()
    }

    proptest! {
        #[test]
        fn texts_that_begin_as_no_label_are_none(
            front in "[0-9.、一二 *★（(【必填]{0,3}", label in prop::sample::select(labels()), cut in 0_usize..12,
            behind in "[ 0-9a-zA-Z（）()：:/、甲]{0,6}",
        ) {
            let label: String = label.chars().take(cut).collect();
            for text in [format!("{front}{label}{behind}"), format!("{front}{behind}{label}")] {
                for plan in PLANS.iter() {
                    prop_assert!(leading(plan, &text, &fold(&text)).is_none() || plan.may_be_labelled(&text), "{}", text);
                }
            }
        }
    }
}
