//! Values beside their labels: wherever a label stands in a grid, its value is what follows it in the same cell, in
//! the cells to its right up to the next label, or else in the cell below. Positions in the grid are never trusted.

mod again;
mod alike;
mod below;
mod cells;
mod columns;
mod count;
mod crossed;
mod edge;
mod ends;
mod heads;
mod hint;
mod hit;
mod over;
mod parts;
mod region;
mod renamed;
mod signed;

use std::borrow::Cow;
use std::collections::HashSet;

use super::flow::Taken;
use super::formality::is_reservation;
use super::plan::{Label, Plan};
use crate::deadline;
use crate::grid::{Content, Grid};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::Problem;
use crate::record::Key;
use cells::joined;
pub(crate) use count::{again, counts, has_several, keys};
pub(super) use hit::unnumbered;
use hit::{Hit, Instead, hits};
use over::Values;
pub(crate) use renamed::{Renamed, find as find_renamed};

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
    /// Another office than the one whose opinion a cell is may seal it: who that is, as the label says, and the name.
    Sealed { head: String, name: String, place: Place },
    /// What is said of cells beside the form.
    Told(Problem),
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
        let edge = if plan.is_worded { edge::Edge::none() } else { edge::Edge::of(grid, &hits) };
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
            group = heads::left(plan, grid, hit).or(group);
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
            if values.is_empty() && hit.rest.is_none() && !plan.is_worded {
                let passed = below::passed(plan, grid, hit, &hits, taken);
                ends::tell(grid, &mut passed.into_iter().collect(), taken, &mut found);
            }
            let (values, beyond) = edge.part(values);
            for cell in beyond {
                taken.take(grid, cell);
                found.extend(edge::told(grid, cell).map(Beside::Told));
            }
            if let Some(own) = heads::values(plan, label, &values) {
                used.retain(|key| *key != label.key);
                for (label, values) in own {
                    values.iter().for_each(|value| taken.take(grid, value));
                    used.push(label.key.clone());
                    value(plan, label, joined(&values), place.clone(), &mut found);
                }
                continue;
            }
            let values = match hit.rest {
                None if !plan.is_worded => ends::end(plan, (grid, &hits), (hit, label), values, taken, &mut found),
                _ => values,
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
                    let hintless = if plan.is_worded { None } else { hint::behind(plan, label, &rest) };
                    let remarkless = hintless.unwrap_or_else(|| without_remark(&rest));
                    if !plan.is_worded && remarkless.len() < rest.len() {
                        found.extend(hint::altered(plan, label, &rest, &place).map(Beside::Told));
                    }
                    let mut text = format!("{front}\n{remarkless}{below}");
                    for more in signed::cells(plan, grid, cell, &values, &hits, taken) {
                        taken.take(grid, more);
                        if edge.is_beyond(more) {
                            found.extend(edge::told(grid, more).map(Beside::Told));
                            continue;
                        }
                        text.push('\n');
                        text.push_str(more.text().trim());
                    }
                    // A template has its date, and a label of it, where it prints them.
                    if !plan.is_worded {
                        let sealed = signed::sealed_by(&label.folded, &text);
                        found.extend(sealed.map(|(head, name)| Beside::Sealed { head, name, place: place.clone() }));
                        let own =
                            plan.dated.of(&text, || signed::date_last(&text, plan.cells.get(program)).into_owned());
                        found.extend(signed::signatures(&text, &own).map(|name| Beside::Told(signature(name, &place))));
                        text = own;
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
        if !plan.is_worded && !hits.is_empty() {
            ends::rows(plan, grid, taken, &mut found);
        }
    }
    found
}

/// What is said of a name that was signed with below a text, for which the form has no field.
fn signature(line: &str, place: &Place) -> Problem {
    let message = message!("“{line}”是签字，没有读入任何一项", "“{line}” is a signature: it was read into no value");
    let help = Message::new("无需处理", "nothing to do");
    Problem::note("unread", message).place(place.clone()).found(line.to_owned()).help(help)
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
