//! Values beside their labels: wherever a label stands in a grid, its value is what follows it in the same cell, in
//! the cells to its right up to the next label, or else in the cell below. Positions in the grid are never trusted.

mod again;
mod alike;
mod cells;
mod columns;
mod count;
mod crossed;
mod over;
mod parts;
mod region;
mod renamed;
mod signed;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashSet;

use super::flow::Taken;
use super::fold::{Folded, fold, is_numeral};
use super::formality::is_reservation;
use super::plan::{Label, Leading, Plan};
use crate::deadline;
use crate::grid::{Block, Cell, Content, Grid};
use crate::place::Place;
use crate::record::Key;
use cells::joined;
pub(crate) use columns::{Column, columns};
pub(crate) use count::{counts, has_several, keys};
use over::Values;
pub(crate) use over::fields as fields_under;
pub(crate) use region::{Region, regions};
pub(crate) use renamed::{Renamed, find as find_renamed};

/// Longest cell text that can begin with a label.
const MAX_LABEL_CELL: usize = 20_000;

/// What stands at a label.
#[derive(Debug)]
pub(crate) enum Beside<'a> {
    /// A value.
    Value { key: Key, content: Cow<'a, Content>, place: Place },
    /// A value that stood with others in one cell, without a label between them; the text of the cell.
    Guess { key: Key, value: String, whole: String, place: Place },
    /// Running text that begins with the label, to be read by a program of the plan.
    Text { program: usize, text: String, place: Place },
    /// What stands in a cell behind the value that a template leaves empty.
    Left { text: String, place: Place },
    /// Several cells that may be the value, which are `text`.
    Several { key: Key, text: String, place: Place },
    /// A cell that is merged of those of several fields, with its text.
    Merged { key: Key, text: String, place: Place },
    /// Something was struck out in a text that began with the label of `key`.
    Struck { key: Key, text: String, place: Place },
}

/// A cell that is or begins with a label.
struct Hit<'p> {
    /// Index of the cell in its grid.
    cell: usize,
    label: &'p Label,
    /// What follows the label in its own cell.
    rest: Option<String>,
    /// True when something is struck out in it.
    struck: bool,
    /// Whether a label of the template stood there that has another wording now.
    instead: Instead,
}

/// Whether a cell is a label of the template, or stands in the place of one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Instead {
    No,
    /// It is nearly that label.
    Near,
    /// Another label stands there, or none: what is beside it belongs to nothing.
    Other,
}

/// All grids among `blocks`, nested ones behind the grid that holds them.
pub(crate) fn grids<'a>(blocks: &[&'a Block]) -> Vec<&'a Grid> {
    let mut list = Vec::new();
    for block in blocks {
        collect(block, &mut list);
    }
    list
}

fn collect<'a>(block: &'a Block, list: &mut Vec<&'a Grid>) {
    let Block::Grid(grid) = block else { return };
    if grid.hidden {
        return;
    }
    list.push(grid);
    for cell in &grid.cells {
        if let Content::Blocks(inner) = &cell.content {
            for block in inner.iter().filter(|block| matches!(block, Block::Grid(_))) {
                collect(block, list);
            }
        }
    }
}

/// Reads the values beside the labels of `plan` in `grids`; the cells that are used are added to `taken`.
pub(crate) fn read<'a>(plan: &Plan, grids: &[&'a Grid], renamed: &[Renamed<'_>], taken: &mut Taken) -> Vec<Beside<'a>> {
    let mut found = Vec::new();
    let mut used: Vec<Key> = Vec::new();
    let mut firsts: Vec<again::First<'_>> = Vec::new();
    let mut group = None;
    let alike = if plan.is_worded { alike::find(plan, grids, taken) } else { alike::Alike::new() };
    for (number, grid) in grids.iter().enumerate() {
        let mut hits = hits(plan, grid, taken);
        add_renamed(&mut hits, number, renamed);
        let told = columns::told(plan, grid, &hits);
        let by_headings: HashSet<&Key> = told.iter().copied().flatten().collect();
        let crossed = crossed::find(plan, grid, &hits);
        for (key, index) in &crossed.values {
            let Some(cell) = grid.cells.get(*index) else { continue };
            taken.take(grid, cell);
            if !used.contains(key) {
                used.push(key.clone());
            }
            let (content, place) = (joined(&[cell]), grid.place(cell.row, cell.column));
            found.push(Beside::Value { key: key.clone(), content, place });
        }
        for at in 0..hits.len() {
            let Some(hit) = hits.get(at).filter(|_| at & 0xFF != 0xFF || !deadline::passed()) else { break };
            let Some(cell) = grid.cells.get(hit.cell) else { continue };
            if crossed.hits.contains(&at) {
                taken.take(grid, cell);
                continue;
            }
            if hit.instead == Instead::Other {
                continue;
            }
            if leads(plan, hit, hits.get(at + 1)) {
                group = Some(hit.label.group);
                taken.take(grid, cell);
                continue;
            }
            let by_heading = told.get(at).copied().flatten().filter(|_| hit.instead == Instead::No);
            // What a heading tells is no other's.
            let is_free = |key: &Key| !used.contains(key) && !by_headings.contains(key);
            let label = match (by_heading, alike.get(&(number, hit.cell))) {
                (Some(key), _) => plan.named(&hit.label.folded).find(|own| own.key == *key && !used.contains(key)),
                _ if hit.instead == Instead::Near => Some(hit.label).filter(|label| !used.contains(&label.key)),
                (None, None) => choose(plan, hit.label, &mut group, is_free),
                (None, Some(Some(key))) => plan.named(&hit.label.folded).find(|own| own.key == *key && is_free(key)),
                (None, Some(None)) => {
                    found.extend(untold(plan, grid, hit, &hits, taken));
                    continue;
                }
            };
            let Some(label) = label else {
                if !plan.is_worded {
                    again::read(plan, (number, grid), hit, &hits, &firsts, taken, &mut found);
                }
                continue;
            };
            used.push(label.key.clone());
            firsts.push(again::First { key: &label.key, grid: number, column: cell.column });
            taken.take(grid, cell);
            let place = grid.place(cell.row, cell.column);
            let values = match hit.rest {
                None => over::values(plan, grid, &label.key, hit, &hits),
                Some(_) => Values::Own(Vec::new()),
            };
            let values = match values {
                Values::Own(values) => values,
                Values::Shared(value) => {
                    taken.take(grid, value);
                    let (key, text) = (label.key.clone(), value.text().into_owned());
                    found.push(Beside::Merged { key, text, place: grid.place(value.row, value.column) });
                    continue;
                }
            };
            for value in &values {
                taken.take(grid, value);
            }
            let values = match plan.regions.get(&label.key) {
                Some(region) if !values.is_empty() => match region.own(&values) {
                    Some(own) => {
                        let left = region.left(&values, &own).map(|cell| Beside::Left {
                            text: cell.text().trim().to_owned(),
                            place: grid.place(cell.row, cell.column),
                        });
                        found.extend(left);
                        own
                    }
                    None => {
                        let (key, text) = (label.key.clone(), joined(&values).text().into_owned());
                        found.push(Beside::Several { key, text, place });
                        continue;
                    }
                },
                _ => values,
            };
            let struck = hit.struck.then(|| Beside::Struck {
                key: label.key.clone(),
                text: cell.text().into_owned(),
                place: place.clone(),
            });
            match (label.program, &hit.rest) {
                (Some(program), rest) => {
                    let rest = rest.clone().unwrap_or_else(|| joined(&values).text().into_owned());
                    let below = if hit.rest.is_some() { cells::tables(cell, taken) } else { String::new() };
                    // What a template prints in front of the value in its cell is there, where the label has its own.
                    let front = if hit.rest.is_none() && plan.is_in_front(label, program) {
                        ""
                    } else {
                        plan.label_text(program)
                    };
                    let mut text = format!("{front}\n{}{below}", without_remark(&rest));
                    for more in signed::cells(grid, cell, &values, &hits, taken) {
                        taken.take(grid, more);
                        text.push('\n');
                        text.push_str(more.text().trim());
                    }
                    // A template has its date, and a label of it, where it prints them.
                    if !plan.is_worded {
                        text = plan.dated.of(&text, || signed::date_last(&text).into_owned());
                    }
                    found.push(Beside::Text { program, text, place });
                }
                (None, Some(rest)) => {
                    let whole = if plan.is_worded { cells::behind(cell, rest) } else { None };
                    let content = Cow::Owned(whole.unwrap_or_else(|| Content::Text(rest.as_str().into())));
                    value(plan, label, content, place, &mut found);
                }
                (None, None) => {
                    let place =
                        values.iter().find(|cell| !cell.text().trim().is_empty()).or(values.first()).map_or_else(
                            || grid.place(cell.row, cell.column + cell.column_span),
                            |cell| grid.place(cell.row, cell.column),
                        );
                    let is_text = plan.schema.fields.get(&label.key).is_some_and(|field| {
                        matches!(field.kind, crate::schema::FieldType::Text | crate::schema::FieldType::LongText)
                    });
                    let tables = if is_text && !plan.is_worded { cells::with_tables(&values, taken) } else { None };
                    let content = tables.map_or_else(|| joined(&values), Cow::Owned);
                    value(plan, label, content, place, &mut found);
                }
            }
            found.extend(struck);
        }
    }
    found
}

/// Adds the cells of a grid that stand in the place of labels.
fn add_renamed<'p>(hits: &mut Vec<Hit<'p>>, grid: usize, renamed: &[Renamed<'p>]) {
    for Renamed { at, label, is_near } in renamed.iter().filter(|renamed| renamed.at.0 == grid) {
        hits.retain(|hit| hit.cell != at.1);
        let place = hits.partition_point(|hit| hit.cell < at.1);
        let instead = if *is_near { Instead::Near } else { Instead::Other };
        hits.insert(place, Hit { cell: at.1, label, rest: None, struck: false, instead });
    }
}

/// What stands at a label that may be that of several fields.
fn untold<'a>(plan: &Plan, grid: &Grid, hit: &Hit<'_>, hits: &[Hit<'_>], taken: &mut Taken) -> Option<Beside<'a>> {
    let cell = grid.cells.get(hit.cell)?;
    taken.take(grid, cell);
    let values = match hit.rest.is_none().then(|| over::values(plan, grid, &hit.label.key, hit, hits)) {
        Some(Values::Own(values)) => values,
        Some(Values::Shared(value)) => vec![value],
        None => Vec::new(),
    };
    values.iter().for_each(|value| taken.take(grid, value));
    let text = hit.rest.clone().unwrap_or_else(|| joined(&values).text().into_owned());
    let text = text.trim().to_owned();
    (!text.is_empty()).then(|| Beside::Left { text, place: grid.place(cell.row, cell.column) })
}

/// Adds the value of `label`, or the values that it turns out to hold.
fn value<'a>(plan: &Plan, label: &Label, content: Cow<'a, Content>, place: Place, found: &mut Vec<Beside<'a>>) {
    let parts = match &*content {
        Content::Text(_) | Content::Blocks(_) => parts::divide(plan, label, &content.text()),
        _ => None,
    };
    // A template prints one value beside a label, whatever words are in it.
    let is_own = |parts: &parts::Parts| parts.values.iter().all(|(key, _)| *key == label.key);
    let parts = parts.filter(|parts| !plan.is_worded || !is_own(parts));
    let Some(parts) = parts else {
        found.push(Beside::Value { key: label.key.clone(), content, place });
        return;
    };
    for (key, value) in parts.values {
        let place = place.clone();
        found.push(if parts.guessed || plan.is_worded {
            Beside::Guess { key, value, whole: content.text().into_owned(), place }
        } else {
            Beside::Value { key, content: Cow::Owned(Content::Text(value.into())), place }
        });
    }
}

/// True for the head of a group in front of the label of its own field: `信息化负责人 | 姓名 | 张三`.
fn leads(plan: &Plan, hit: &Hit<'_>, next: Option<&Hit<'_>>) -> bool {
    hit.rest.is_none()
        && plan.is_head(hit.label)
        && next.is_some_and(|next| {
            next.cell == hit.cell + 1
                && !plan.is_head(next.label)
                && plan.member(hit.label.group, &next.label.folded).is_some_and(|own| own.key == hit.label.key)
        })
}

/// The field that a label means: one that is not used yet, of the row that the last unshared label opened.
fn choose<'p>(
    plan: &'p Plan,
    hit: &'p Label,
    group: &mut Option<usize>,
    is_free: impl Fn(&Key) -> bool,
) -> Option<&'p Label> {
    let same: Vec<&Label> = plan.named(&hit.folded).collect();
    let free = |label: &&&Label| is_free(&label.key);
    let chosen = match same.as_slice() {
        [only] => Some(*only).filter(|label| free(&label)),
        several => several
            .iter()
            .find(|label| Some(label.group) == *group && free(label))
            .or_else(|| several.iter().find(free))
            .copied(),
    }?;
    *group = Some(chosen.group);
    Some(chosen)
}

/// True where the cell of this number is one of `hits`, which are in the order of the cells.
fn is_hit(hits: &[Hit<'_>], cell: usize) -> bool {
    hits.binary_search_by_key(&cell, |hit| hit.cell).is_ok()
}

/// The labels in `grid`, in the order of its cells.
fn hits<'p>(plan: &'p Plan, grid: &Grid, taken: &Taken) -> Vec<Hit<'p>> {
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
fn text_of(cell: &Cell) -> Option<Cow<'_, str>> {
    let text = match &cell.content {
        Content::Text(_) | Content::Blocks(_) => cell.text(),
        _ => return None,
    };
    Some(text).filter(|text| text.len() <= MAX_LABEL_CELL && !text.trim().is_empty())
}

/// The label that a cell is or begins with: its number in the grid, its text, and that folded once it is asked for; `last`
/// is the label found before it.
fn hit<'p>(
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
fn leading(plan: &Plan, text: &str, folded: &str) -> Option<Leading> {
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
fn bare(folded: &str) -> &str {
    unnumbered(folded).trim_end_matches([':', '*', '★', '※'])
}

/// A text without numbering and marks of obligation in front.
pub(super) fn unnumbered(folded: &str) -> &str {
    let number = |c: char| c.is_ascii_digit() || is_numeral(c);
    let head = folded.trim_start_matches(['*', '★', '·', '•', '※']);
    let head = without_bracket(head, |inner| inner.chars().count() <= 4 && !inner.chars().all(number));
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

/// The cells of a label's value: those to its right up to the next label, in each of the rows that it spans; without
/// any, the one below.
fn beside<'a>(grid: &'a Grid, label: usize, hits: &[Hit<'_>]) -> Vec<&'a Cell> {
    let Some(at) = grid.cells.get(label) else { return Vec::new() };
    let is_label = |index: usize| is_hit(hits, index);
    let right_of = at.column + at.column_span;
    let mut values = Vec::new();
    for row in at.row..at.row.saturating_add(at.row_span.min(100)) {
        let start = grid.cells.partition_point(|cell| (cell.row, cell.column) < (row, right_of));
        for (offset, cell) in grid.cells.get(start..).unwrap_or_default().iter().enumerate() {
            if cell.row != row || is_label(start + offset) {
                break;
            }
            values.push(cell);
        }
    }
    if values.is_empty() {
        let below = at.row.saturating_add(at.row_span);
        let start = grid.cells.partition_point(|cell| cell.row < below);
        let cell = grid
            .cells
            .get(start..)
            .unwrap_or_default()
            .iter()
            .enumerate()
            .take_while(|(_, cell)| cell.row == below)
            .find(|(_, cell)| cell.column <= at.column && at.column < cell.column + cell.column_span);
        // What has a label to its left belongs to that one.
        if let Some((offset, cell)) = cell
            && !(0..=offset).any(|before| is_label(start + before))
        {
            values.push(cell);
        }
    }
    values
}

/// What follows a label without the remark in brackets that clerks put behind it (`（盖章）：`); a reservation is none.
pub(super) fn without_remark(rest: &str) -> &str {
    let trimmed = rest.trim_start();
    if let Some(inner) = trimmed.strip_prefix(['（', '('])
        && let Some((remark, behind)) = inner.split_once(['）', ')'])
        && (behind.starts_with(['：', ':', '\n']))
        && inner.len() - behind.len() <= 90
        && (!is_reservation(remark) || remark.contains(['填', '请', '如', '若']))
    {
        return behind.trim_start_matches(['：', ':', '\n', ' ', '\u{3000}']);
    }
    rest
}

/// The folded text of a cell, or nothing for one that holds no text.
pub(crate) fn folded_cell(cell: &Cell) -> String {
    match &cell.content {
        Content::Text(text) => fold(text),
        Content::Blocks(_) => fold(&cell.text()),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    static PLANS: LazyLock<Vec<Plan>> = LazyLock::new(|| {
        let catalog = crate::schema::load(&crate::assets::schemas()).unwrap_or_default();
        catalog.iter().map(|schema| Plan::new(schema.clone())).collect()
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
