//! The labels that a template prints over their values: a row of them, and below it a row of nothing but values.

use std::collections::{HashMap, HashSet};

use crate::extract::fold::fold;
use crate::record::Key;
use crate::schema::{Block, CellLayout, GridLayout, Part, RowLayout};

/// The labels of `row` that stand over a value in the next one, each with the field.
pub(crate) fn pairs<'l>(row: &'l RowLayout, next: &'l RowLayout) -> Vec<(&'l CellLayout, &'l Key)> {
    let values: Option<Vec<Option<(&CellLayout, &Key)>>> = next.cells.iter().map(value).collect();
    let mut pairs = Vec::new();
    for (cell, key) in values.unwrap_or_default().into_iter().flatten() {
        let label =
            row.cells.iter().find(|label| label.column <= cell.column && cell.column < label.column + label.span);
        pairs.extend(label.filter(|label| words(label).is_some()).map(|label| (label, key)));
    }
    // A label over several values is a heading.
    let mut counts: HashMap<usize, usize> = HashMap::new();
    pairs.iter().for_each(|(label, _)| *counts.entry(label.column).or_default() += 1);
    pairs.retain(|(label, _)| counts.get(&label.column) == Some(&1));
    pairs
}

/// The fields of a grid that have their label over them; `labels` gives those of a field, folded.
pub(crate) fn fields(layout: &GridLayout, labels: impl Fn(&Key) -> Vec<String>) -> HashSet<Key> {
    let rows = layout.rows.iter().zip(layout.rows.iter().skip(1));
    let pairs = rows.flat_map(|(row, next)| pairs(row, next));
    let own = pairs.filter(|(label, key)| words(label).is_some_and(|words| labels(key).contains(&words)));
    own.map(|(_, key)| key.clone()).collect()
}

/// The one value of a cell that holds no wording; none within for a blank cell, none at all for any other.
fn value(cell: &CellLayout) -> Option<Option<(&CellLayout, &Key)>> {
    let parts = || {
        cell.blocks.iter().flat_map(|block| match block {
            Block::Paragraph(paragraph) => paragraph.text.parts.as_slice(),
            _ => &[],
        })
    };
    let is_blank = |part: &Part| matches!(part, Part::Literal(text) if text.trim().is_empty());
    let mut filled = parts().filter(|part| !is_blank(part));
    match (filled.next(), filled.next()) {
        (None, _) => Some(None),
        (Some(Part::Slot { key, .. }), None) => Some(Some((cell, key)).filter(|_| !key.is_empty())),
        _ => None,
    }
}

/// The folded words of a cell without values.
pub(super) fn words(cell: &CellLayout) -> Option<String> {
    let [Block::Paragraph(paragraph)] = cell.blocks.as_slice() else { return None };
    let texts =
        paragraph.text.parts.iter().map(|part| if let Part::Literal(text) = part { Some(text.as_str()) } else { None });
    let words = fold(&texts.collect::<Option<String>>()?).trim_end_matches(':').to_owned();
    Some(words).filter(|words| words.chars().any(char::is_alphabetic))
}
