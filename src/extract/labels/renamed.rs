//! Cells of a template's row whose label is another one in the return: the rest of the row tells which they are.

use std::collections::{HashMap, HashSet};

use super::hit::leading;
use crate::char_count::CharCount as _;
use crate::extract::fold::{fold, fold_words};
use crate::extract::plan::{Label, Plan, labels_over};
use crate::grid::{Cell, Grid};
use crate::record::Key;
use crate::schema::{Block, CellLayout, Part, RowLayout};

/// Longest label, in bytes.
const LONGEST: usize = 200;
/// Places of one label that are looked at.
const MOST: usize = 8;

/// A cell where a label of the template stood.
#[derive(Debug)]
pub(crate) struct Renamed<'p> {
    /// The number of its grid, and its own there.
    pub(crate) at: (usize, usize),
    pub(crate) label: &'p Label,
    /// Whether what stands there is nearly that label.
    pub(crate) is_near: bool,
}

/// Where labels stand: the number of the grid, the row and the column.
type Places<'w> = HashMap<&'w str, Vec<(usize, u32, u32)>>;

/// A label of a row with the field whose value it names.
struct Named<'l> {
    cell: &'l CellLayout,
    key: &'l Key,
    words: String,
}

/// The cells in `grids` where labels of the template stood that have other labels now, or none.
pub(crate) fn find<'p>(plan: &'p Plan, grids: &[&Grid]) -> Vec<Renamed<'p>> {
    let body = &plan.schema.body;
    let layouts = body.iter().filter_map(|block| if let Block::Grid(layout) = block { Some(layout) } else { None });
    let rows: Vec<Vec<(&RowLayout, Vec<Named<'_>>)>> = layouts
        .map(|layout| {
            layout.rows.iter().enumerate().map(|(at, row)| (row, all_named(row, layout.rows.get(at + 1)))).collect()
        })
        .collect();
    let mut printed: HashMap<&str, usize> = HashMap::new();
    for own in rows.iter().flatten().flat_map(|(_, named)| named) {
        *printed.entry(&own.words).or_default() += 1;
    }
    let places = places(grids, &printed);
    let count = |words: &str| places.get(words).map_or(0, Vec::len);
    let is_lacking = |own: &Named<'_>| count(&own.words) < printed.get(own.words.as_str()).copied().unwrap_or(0);
    let wording: HashSet<String> = rows
        .iter()
        .flatten()
        .flat_map(|(row, _)| &row.cells)
        .filter_map(|cell| Some(fold_words(&text_of(cell)?)))
        .collect();
    let mut renamed: Vec<Renamed<'p>> = Vec::new();
    for layout in &rows {
        for (at, (row, named)) in layout.iter().enumerate() {
            if !named.iter().any(is_lacking) {
                continue;
            }
            let before = at.checked_sub(1).and_then(|at| layout.get(at)).map(|(_, named)| named.as_slice());
            let behind = layout.get(at + 1).map(|(_, named)| named.as_slice());
            let Some((number, there)) = row_of(&places, named, before.unwrap_or_default(), behind.unwrap_or_default())
            else {
                continue;
            };
            let Some(grid) = grids.get(number) else { continue };
            let cells = grid.row(there);
            if !is_alike(row, cells) {
                continue;
            }
            for own in named.iter().filter(|own| is_lacking(own)) {
                let Some(cell) = cells.iter().find(|cell| column(own.cell) == Some(cell.column)) else { continue };
                let text = cell.text();
                let words = fold_words(&text);
                let label = plan.named(&own.words).find(|label| label.key == *own.key);
                let index = grid.cells.partition_point(|c| (c.row, c.column) < (cell.row, cell.column));
                // What begins with a label is no other.
                let is_other =
                    text.len() <= LONGEST && !wording.contains(&words) && leading(plan, &text, &fold(&text)).is_none();
                if let Some(label) = label.filter(|_| is_other) {
                    let is_near = is_near(&words, &fold_words(&own.words));
                    renamed.push(Renamed { at: (number, index), label, is_near });
                }
            }
        }
    }
    renamed
}

/// The labels of a row, those in front of values and those over the values of the `next` one.
fn all_named<'l>(row: &'l RowLayout, next: Option<&'l RowLayout>) -> Vec<Named<'l>> {
    let mut all = named(row);
    for (cell, key) in next.map(|next| labels_over(row, next)).unwrap_or_default() {
        if let Some(words) = text_of(cell).filter(|_| !key.is_empty()) {
            all.push(Named { cell, key, words: folded(&words) });
        }
    }
    all
}

/// The labels in front of the values of a row: the nearest wording in front of each value.
fn named(row: &RowLayout) -> Vec<Named<'_>> {
    let mut named: Vec<Named<'_>> = Vec::new();
    let mut label: Option<(&CellLayout, String)> = None;
    for cell in &row.cells {
        match slots(cell).next() {
            None => {
                let words =
                    text_of(cell).map(|text| folded(&text)).filter(|text| text.chars().any(char::is_alphabetic));
                label = words.map(|words| (cell, words)).or(label);
            }
            Some(key) => named.extend(label.take().map(|(cell, words)| Named { cell, key, words })),
        }
    }
    named.retain(|own| !own.key.is_empty());
    named
}

fn slots(cell: &CellLayout) -> impl Iterator<Item = &Key> {
    let parts = cell.blocks.iter().flat_map(|block| match block {
        Block::Paragraph(paragraph) => paragraph.text.parts.as_slice(),
        _ => &[],
    });
    parts.filter_map(|part| if let Part::Slot { key, .. } = part { Some(key) } else { None })
}

/// The wording of a cell without values.
fn text_of(cell: &CellLayout) -> Option<String> {
    let [Block::Paragraph(paragraph)] = cell.blocks.as_slice() else { return None };
    let texts =
        paragraph.text.parts.iter().map(|part| if let Part::Literal(text) = part { Some(text.as_str()) } else { None });
    texts.collect()
}

/// Where the labels of a template stand alone in a cell.
fn places<'w>(grids: &[&Grid], printed: &HashMap<&'w str, usize>) -> Places<'w> {
    let mut places = Places::new();
    for (number, grid) in grids.iter().enumerate() {
        for cell in &grid.cells {
            let text = cell.text();
            if text.len() > LONGEST || text.trim().is_empty() {
                continue;
            }
            if let Some((words, _)) = printed.get_key_value(folded(&text).as_str()) {
                let all = places.entry(*words).or_default();
                if all.len() < MOST {
                    all.push((number, cell.row, cell.column));
                }
            }
        }
    }
    places
}

/// The row of a return that has the other labels of a row in their columns, or stands between its neighbours.
fn row_of(places: &Places<'_>, row: &[Named<'_>], before: &[Named<'_>], behind: &[Named<'_>]) -> Option<(usize, u32)> {
    // The row with the most of the labels.
    let only = |named: &[Named<'_>]| -> Option<(usize, u32)> {
        let mut rows: Vec<((usize, u32), usize)> = Vec::new();
        for own in named {
            let all = places.get(own.words.as_str()).into_iter().flatten();
            for (grid, row, _) in all.filter(|(.., at)| column(own.cell) == Some(*at)) {
                match rows.iter_mut().find(|(known, _)| known == &(*grid, *row)) {
                    Some((_, count)) => *count += 1,
                    None => rows.push(((*grid, *row), 1)),
                }
            }
        }
        let most = rows.iter().map(|(_, count)| *count).max()?;
        let mut best = rows.iter().filter(|(_, count)| *count == most).map(|(row, _)| *row);
        best.next().filter(|_| best.next().is_none())
    };
    if row.iter().any(|own| places.contains_key(own.words.as_str())) {
        return only(row);
    }
    let above = only(before).and_then(|(grid, row)| Some((grid, row.checked_add(1)?)));
    let below = only(behind).and_then(|(grid, row)| Some((grid, row.checked_sub(1)?)));
    match (above, below) {
        (Some(above), Some(below)) => (above == below).then_some(above),
        (above, below) => above.or(below),
    }
}

/// Whether a row has the cells of the template's.
fn is_alike(row: &RowLayout, cells: &[Cell]) -> bool {
    row.cells.len() == cells.len() && row.cells.iter().zip(cells).all(|(own, cell)| column(own) == Some(cell.column))
}

/// A label without its colon.
fn folded(text: &str) -> String {
    fold(text).trim_end_matches(':').to_owned()
}

fn column(cell: &CellLayout) -> Option<u32> {
    u32::try_from(cell.column).ok()
}

/// True where one of two labels holds the other and little else, or a letter of several was changed.
fn is_near(words: &str, label: &str) -> bool {
    let (count, own) = (words.char_count(), label.char_count());
    let (short, long) = (count.min(own), count.max(own));
    let holds = short > 1 && long <= short * 3 && (words.contains(label) || label.contains(words));
    holds || short >= 4 && long - short <= 1 && strsim::damerau_levenshtein(words, label) <= 1
}
