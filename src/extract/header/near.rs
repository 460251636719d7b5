//! Columns of a header whose labels are nearly those of the schema: punctuated otherwise, or with a letter or two changed.
//!
//! Only a header that is known by its other columns is read so, and only where one column that it lacks is meant.

use super::{Header, HeaderColumn, Meaning, qualified};
use crate::char_count::CharCount as _;
use crate::extract::fold::{fold, fold_words};
use crate::extract::names::TableNames;
use crate::grid::Grid;
use crate::message;
use crate::problem::Problem;
use crate::record::Key;
use crate::schema::{Column, FieldType, Role, Table};

/// Longest label that is compared, in bytes.
const LONGEST: usize = 200;
/// Columns of a header that is compared.
const COLUMNS: usize = 60;
/// Rows below a header that are looked at.
const ROWS: u32 = 30;

/// Gives the unknown columns of `header` their meaning where it is near; what was changed for that is told.
///
/// Where the header is that of a template (`is_worded`), a label that holds the one it had is near, too.
pub(crate) fn recognise(
    table: &Table,
    names: &TableNames,
    grid: &Grid,
    header: &mut Header,
    is_worded: bool,
) -> Vec<Problem> {
    let lacking = |header: &Header, key: &Key| {
        !header.columns.iter().any(|c| matches!(&c.meaning, Meaning::Column(k, _) | Meaning::Part(k, _) if k == key))
    };
    let mut problems = Vec::new();
    if header.columns.len() > COLUMNS || header.columns.iter().all(|column| column.meaning != Meaning::Extra) {
        return problems;
    }
    if !is_worded {
        problems = qualified::recognise(table, names, grid, header);
    }
    for at in 0..header.columns.len() {
        let Some(own) = header.columns.get(at).filter(|c| c.meaning == Meaning::Extra && c.label.len() <= LONGEST)
        else {
            continue;
        };
        let words = fold_words(&own.label);
        let columns = table.columns.iter().filter(|(key, column)| column.printed && lacking(header, key));
        let mut near: Vec<(&Key, &Column, bool)> = columns
            .filter_map(|(key, column)| {
                let same =
                    likeness(&words, column).or_else(|| (is_worded && holds(&words, column)).then_some(false))?;
                fits(grid, header, own, column).then_some((key, column, same))
            })
            .collect();
        if near.iter().any(|(.., same)| *same) {
            near.retain(|(.., same)| *same);
        }
        let [(key, column, same)] = near.as_slice() else { continue };
        // Another column of the header that is as near leaves it open.
        let rivals = header.columns.iter().filter(|c| c.meaning == Meaning::Extra && c.column != own.column);
        let is_near = |c: &HeaderColumn| {
            let words = fold_words(&c.label);
            likeness(&words, column).is_some() || is_worded && holds(&words, column)
        };
        if rivals.into_iter().any(is_near) {
            continue;
        }
        if !same {
            let (there, label) = (&own.label, &column.field.label);
            problems.push(
                Problem::warning(
                    "normalised",
                    message!("列标题“{there}”读作“{label}”", "the column “{there}” was read as “{label}”"),
                )
                .field(format!("{}.{key}", table.key))
                .place(grid.place(header.row + header.height.saturating_sub(1), own.column))
                .found(there.clone())
                .expected(label.clone())
                .help(message!("请改用规定的列标题", "give the column its printed label")),
            );
        }
        let meaning = Meaning::Column((*key).clone(), None);
        if let Some(own) = header.columns.get_mut(at) {
            own.meaning = meaning;
        }
    }
    problems
}

/// True where `words` are those of a label of `column`, false where they nearly are, none where they are not.
fn likeness(words: &str, column: &Column) -> Option<bool> {
    let length = words.char_count();
    let labels = std::iter::once(&column.field.label).chain(&column.field.aliases);
    let known = labels.filter(|label| !fold(label).ends_with(')')).map(|label| fold_words(label));
    let near = known.filter_map(|known| {
        let count = known.char_count();
        let most = if count.max(length) >= 8 { 2 } else { 1 };
        let distance =
            (count >= 4 && count.abs_diff(length) <= most).then(|| strsim::damerau_levenshtein(&known, words));
        distance.filter(|distance| *distance <= most).map(|distance| distance == 0)
    });
    near.max()
}

/// True where `words` hold a label of `column`, and little else, or are held by one.
fn holds(words: &str, column: &Column) -> bool {
    let length = words.char_count();
    let labels = std::iter::once(&column.field.label).chain(&column.field.aliases);
    labels.map(|label| fold_words(label)).any(|known| {
        let count = known.char_count();
        let (short, long) = if count < length { (count, length) } else { (length, count) };
        short > 1 && long <= short * 3 && (words.contains(&known) || known.contains(words))
    })
}

/// True when the cells of a column below its header may be values of `column`.
fn fits(grid: &Grid, header: &Header, own: &HeaderColumn, column: &Column) -> bool {
    let number = column.role != Role::Number && matches!(column.field.kind, FieldType::Integer | FieldType::Decimal);
    let first = header.row.saturating_add(header.height);
    let start = grid.cells.partition_point(|cell| cell.row < first);
    let below = grid.cells.iter().skip(start).take_while(|cell| cell.row < first.saturating_add(ROWS));
    let (mut filled, mut numbers) = (0, 0);
    for cell in below.filter(|cell| cell.column == own.column && cell.column_span == own.span) {
        let text = cell.text();
        filled += usize::from(!text.trim().is_empty());
        numbers += usize::from(text.chars().any(|c| c.is_ascii_digit()));
    }
    !number || numbers * 2 >= filled
}
