//! Where the value of a label ends in its row: at what the form prints there, at the label of another of its fields, at
//! a pair of label and value that the form does not have. What is left and stands in several cells is one value in parts,
//! or somebody is told that it was joined.

use super::Beside;
use super::cells::{is_marked, joined};
use super::hit::{Hit, bare};
use super::signed::is_stamp;
use crate::char_count::CharCount as _;
use crate::excerpt;
use crate::extract::flow::Taken;
use crate::extract::fold::{fold, fold_words, is_han};
use crate::extract::imprint::is_offices;
use crate::extract::plan::{Label, Plan, labels_of};
use crate::extract::seals::is_signature_label;
use crate::grid::{Cell, Grid, Source};
use crate::message;
use crate::message::Message;
use crate::problem::{Problem, Severity};
use crate::record::Key;
use crate::schema::{Field, FieldType};
use crate::values::{has_boxes, is_written_blank};

/// Letters of the longest label, and of what is quoted.
const LONGEST: usize = 10;
const QUOTED: usize = 40;
/// Labels and cells that are looked at for one.
const MOST: usize = 400;
/// Rows that make a table.
const ROWS: usize = 3;
/// How labels of office paper end, beside those of signatures.
const ENDS: [&str; 26] = [
    "性质", "编号", "号", "地点", "地址", "金额", "数量", "数", "等级", "级别", "类型", "类别", "方式", "名称", "情况",
    "需求", "来源", "用途", "原因", "范围", "规模", "期限", "内容", "要求", "公开", "备注",
];

/// How names of places end.
const PLACES: [char; 12] = ['省', '市', '县', '区', '乡', '镇', '村', '州', '盟', '旗', '街', '路'];

/// The cells of `values`, behind the label of `hit`, that are its value; what stands behind them is added to `found`,
/// where it belongs to the label of another field or to none.
pub(super) fn end<'a>(
    plan: &Plan,
    (grid, hits): (&'a Grid, &[Hit<'_>]),
    (hit, label): (&Hit<'_>, &Label),
    values: Vec<&'a Cell>,
    taken: &mut Taken,
    found: &mut Vec<Beside<'a>>,
) -> Vec<&'a Cell> {
    let is_filled = |cell: &&Cell| !cell.text().trim().is_empty();
    let count = values.iter().filter(|cell| is_filled(cell)).count();
    let may_end = count > 1 || count == 1 && values.iter().any(|cell| plan.is_wording(cell));
    let (Some(own), true) = (grid.cells.get(hit.cell), may_end && !is_marked(&values)) else { return values };
    let Some(field) = plan.schema.fields.get(&label.key) else { return values };
    if field.kind == FieldType::LongText && is_table(&values) {
        return values;
    }
    let mut kept: Vec<&Cell> = Vec::new();
    for row in values.chunk_by(|a, b| a.row == b.row) {
        let is_alone = row.iter().filter(|cell| is_filled(cell)).nth(1).is_none();
        let (mut is_behind, mut is_ended) = (false, false);
        // The form has its value right behind the label: nothing is written there.
        let is_left = row.first().is_none_or(|first| {
            let text = first.text();
            let is_blank = text.trim().is_empty() || is_written_blank(&text);
            first.column > own.column.saturating_add(own.column_span) || is_blank
        });
        let mut rest: Vec<&Cell> = Vec::new();
        let mut cells = row.iter().copied().peekable();
        while let Some(cell) = cells.next() {
            if !is_filled(&cell) {
                if !is_ended {
                    kept.push(cell);
                }
                continue;
            }
            if plan.is_wording(cell) && !(is_alone && may_be_value(plan, label, own, cell)) {
                is_ended |= is_behind;
                taken.take(grid, cell);
                if let Some(key) = plan.fronted(cell, label.group).filter(|key| **key != label.key)
                    && let Some(value) = cells.next_if(is_filled)
                {
                    is_ended = true;
                    add(key, grid, value, taken, found);
                }
                continue;
            }
            if is_behind && cell.row_span > own.row_span && is_picture(cell) {
                taken.take(grid, cell);
                continue;
            }
            let next = cells.peek().copied();
            let text = cell.text();
            let folded = fold(&text);
            if let Some(other) =
                plan.other(bare(&folded)).filter(|_| is_behind || next.is_some_and(|next| is_filled(&next)))
            {
                is_ended = true;
                taken.take(grid, cell);
                if let Some(value) = cells.next().filter(is_filled) {
                    add(&other.key, grid, value, taken, found);
                }
                continue;
            }
            let is_label = || {
                is_behind && is_label(plan, (field, label), (grid, hits), &kept, (cell, next), &folded)
                    || is_left && next.is_some_and(|next| is_filled(&next)) && is_heading(plan, field, grid, &folded)
            };
            if is_ended && next.is_some() || !is_ended && is_label() {
                is_ended = true;
                rest.push(cell);
                rest.extend(cells.next());
                tell(grid, &mut rest, taken, found);
                continue;
            }
            if is_ended {
                rest.push(cell);
            } else {
                kept.push(cell);
                is_behind = true;
            }
        }
        tell(grid, &mut rest, taken, found);
    }
    if label.program.is_none() {
        found.extend(told(field, grid, &kept).map(Beside::Told));
    }
    kept
}

/// Reads the rows that are left in a grid of labels and hold nothing but the label of a field that no grid has, and its
/// value.
pub(super) fn rows<'a>(plan: &Plan, grid: &'a Grid, taken: &mut Taken, found: &mut Vec<Beside<'a>>) {
    let left: Vec<&Cell> =
        taken.rest(grid).map(|(_, cell)| cell).filter(|cell| !cell.text().trim().is_empty()).collect();
    for row in left.chunk_by(|a, b| a.row == b.row) {
        let [label, value] = row else { continue };
        let text = label.text();
        if text.chars().nth(LONGEST).is_none()
            && grid.row(label.row).first().is_some_and(|first| first.column == label.column)
            && !is_named(bare(&fold(&value.text())))
            && let Some(other) = plan.other(&fold(&text))
        {
            taken.take(grid, label);
            add(&other.key, grid, value, taken, found);
        }
    }
}

fn add<'a>(key: &Key, grid: &'a Grid, value: &'a Cell, taken: &mut Taken, found: &mut Vec<Beside<'a>>) {
    taken.take(grid, value);
    let (content, place) = (joined(&[value]), grid.place(value.row, value.column));
    found.push(Beside::Value { key: key.clone(), content, place });
}

/// True for cells that stand in columns, row for row.
fn is_table(values: &[&Cell]) -> bool {
    let rows = || values.chunk_by(|a, b| a.row == b.row);
    let is_alike = |own: &[&Cell], row: &[&Cell]| {
        own.len() == row.len() && own.iter().zip(row).all(|(own, cell)| own.column == cell.column)
    };
    let first = rows().next().unwrap_or_default();
    first.len() > 1 && rows().nth(ROWS - 1).is_some() && rows().all(|row| is_alike(first, row))
}

/// True for the only text behind a label, right in the place of its value, though the form prints such words elsewhere.
fn may_be_value(plan: &Plan, label: &Label, own: &Cell, cell: &Cell) -> bool {
    cell.column == own.column.saturating_add(own.column_span)
        && !is_picture(cell)
        && plan.headed(cell).is_none()
        && plan.fronted(cell, label.group) != Some(&label.key)
}

/// True for the place of a photograph.
fn is_picture(cell: &Cell) -> bool {
    let words = fold_words(&cell.text());
    words.char_count() <= LONGEST && ["照片", "相片"].iter().any(|word| words.contains(word))
}

/// True where a cell behind those of a value is a label with its own value in the `next` one.
fn is_label(
    plan: &Plan,
    (field, label): (&Field, &Label),
    (grid, hits): (&Grid, &[Hit<'_>]),
    kept: &[&Cell],
    (cell, next): (&Cell, Option<&Cell>),
    folded: &str,
) -> bool {
    let words = bare(folded);
    // Who signs an opinion stands beside it.
    let is_signature = label.program.is_some() && is_signature_label(words);
    if !is_wording(words) || is_of_value(field, words) || is_signature {
        return false;
    }
    let fields = || plan.schema.fields.values().any(|own| labels_of(own).iter().any(|label| label == words));
    let is_under = |hit: &Hit<'_>| {
        hit.rest.is_none()
            && grid.cells.get(hit.cell).is_some_and(|label| label.column == cell.column && label.row != cell.row)
    };
    if folded.ends_with(':') || fields() {
        return true;
    }
    // Empty cells of a sheet are not known.
    let is_sheet = matches!(grid.source, Source::Sheet(_));
    let behind = next.map(|next| fold(&next.text())).unwrap_or_default();
    if behind.is_empty() {
        return (next.is_some() || is_sheet) && is_named(words) && !is_place_to_sign(words);
    }
    // A list of names of places and offices stands in any column.
    let is_name = || words.ends_with(PLACES) || is_offices(words);
    is_named(words) && !(is_wording(&behind) && is_named(&behind))
        || !is_text(field)
        || kept.iter().take(MOST).any(|cell| has_boxes(&cell.text()))
        || hits.iter().take(MOST).any(is_under) && !is_name()
}

/// True for words that are a label behind a value that is empty.
fn is_heading(plan: &Plan, field: &Field, grid: &Grid, folded: &str) -> bool {
    let words = bare(folded);
    // In a sheet nobody knows of empty cells.
    let is_table = matches!(grid.source, Source::Table(_));
    let fields = || plan.schema.fields.values().any(|own| labels_of(own).iter().any(|label| label == words));
    is_wording(words)
        && !is_of_value(field, words)
        && (is_table || folded.ends_with(':') || is_named(words) || fields())
}

/// True for words that end as a label does.
fn is_named(words: &str) -> bool {
    is_signature_label(words) || ENDS.iter().any(|end| words.ends_with(end))
}

/// True for words that only say where somebody signs or seals.
fn is_place_to_sign(text: &str) -> bool {
    let words = text.trim_matches(['(', ')', '（', '）', ':', '：']);
    is_stamp(text) || matches!(words, "签字" | "签名" | "签章")
}

/// True for a few letters that may be a label.
fn is_wording(words: &str) -> bool {
    let count = words.char_count();
    let is_mark = |c: char| matches!(c, '(' | ')' | '/' | '、' | ':');
    (2..=LONGEST).contains(&count)
        && words.chars().all(|c| is_mark(c) || c.is_alphabetic())
        && words.chars().any(is_han)
        && !has_boxes(words)
}

/// True for a term of the field, or a unit of its number.
fn is_of_value(field: &Field, words: &str) -> bool {
    let terms = field.vocabulary.iter().flat_map(|vocabulary| &vocabulary.terms);
    let mut terms = terms.flat_map(|term| std::iter::once(&term.term).chain(&term.aliases).chain(&term.ambiguous));
    let mut units =
        field.unit.iter().flat_map(|unit| unit.names.iter().chain(unit.others.iter().map(|(name, _)| name)));
    terms.any(|term| fold(term) == words) || units.any(|unit| fold(unit) == words)
}

fn is_text(field: &Field) -> bool {
    matches!(field.kind, FieldType::Text | FieldType::LongText)
}

/// Tells of cells behind a value that they are none of it; a place to sign needs no words.
pub(super) fn tell(grid: &Grid, cells: &mut Vec<&Cell>, taken: &mut Taken, found: &mut Vec<Beside<'_>>) {
    let texts: Vec<String> = cells.iter().map(|cell| cell.text().trim().to_owned()).collect();
    let text = texts.join(" ").trim_end().to_owned();
    cells.iter().for_each(|cell| taken.take(grid, cell));
    let first = cells.drain(..).next();
    let Some(first) = first.filter(|_| !is_place_to_sign(&text)) else { return };
    let quoted = excerpt::beginning(&text, QUOTED);
    let says = |text: &String| text.contains(char::is_alphanumeric) && text != "无";
    let severity = if texts.last().is_some_and(says) { Severity::Warning } else { Severity::Note };
    let message = message!("“{quoted}”没有读入任何一项", "“{quoted}” was read into no value");
    let help = Message::new(
        "请核对；如是要读的内容，请写在表中规定的格内",
        "check it; what is to be read belongs in the cells of the form",
    );
    let problem = Problem::new("unread", severity, message).place(grid.place(first.row, first.column));
    found.push(Beside::Told(problem.found(text).help(help)));
}

/// What is said of a text that was put together of several cells, where these are not plainly its parts.
fn told(field: &Field, grid: &Grid, cells: &[&Cell]) -> Option<Problem> {
    let texts: Vec<(u32, String)> = cells
        .iter()
        .map(|cell| (cell.row, cell.text().trim().to_owned()))
        .filter(|(_, text)| !text.is_empty() && !is_place_to_sign(text))
        .collect();
    let first = cells.iter().find(|cell| !cell.text().trim().is_empty())?;
    if texts.len() < 2 || !is_text(field) || texts.iter().any(|(_, text)| has_boxes(text)) {
        return None;
    }
    let is_short = |text: &str| text.chars().nth(2).is_none();
    let is_number = |text: &str| text.starts_with(|c: char| c.is_numeric());
    let rows = texts.chunk_by(|a, b| a.0 == b.0);
    let is_plain = rows.into_iter().all(|row| match row {
        [_] => true,
        [(_, number), (_, unit)] if is_number(number) && unit.chars().nth(3).is_none() => true,
        several => several.iter().all(|(_, text)| is_short(text)) || several.iter().all(|(_, text)| is_of_date(text)),
    });
    if is_plain {
        return None;
    }
    let (title, text) = (&field.title, texts.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" "));
    let quoted = excerpt::beginning(&text, QUOTED);
    let message = message!(
        "“{title}”后有几格，已合并读作“{quoted}”",
        "several cells stand behind “{title}”: they were read together as “{quoted}”"
    );
    let help = Message::new("请核对，每项只写在一格里", "check it, and write each value in one cell");
    Some(
        Problem::warning("normalised", message)
            .field(field.key.to_string())
            .place(grid.place(first.row, first.column))
            .found(texts.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n"))
            .expected(text)
            .help(help),
    )
}

fn is_of_date(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || "年月日至起止时分-—~～.:：/ ".contains(c))
}
