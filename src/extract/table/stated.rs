//! Units that a return states apart from its columns: `单位：核、GB、TB` above them, `（存储单位：TB）`, `存储（G/T）`.
//!
//! Several units stand for the columns with units in their order; a label in front of the word says which column is
//! meant. What fits in neither way is told, and nothing is converted by it.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::is_blank;
use crate::extract::fold::fold;
use crate::extract::header::{Header, Meaning};
use crate::extract::names::TableNames;
use crate::grid::{Cell, Grid};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::Problem;
use crate::record::Key;
use crate::schema::{Column, Role, Table, Unit};

/// Rows above a header that are looked at.
const ROWS: u32 = 10;
/// Longest statement, in bytes.
const LONGEST: usize = 120;
/// What announces units.
const WORD: &str = "单位";
/// What stands behind a unit that is stated without that word (`存储按T填写`), and what in front of it.
const BEHIND: [&str; 7] = ["填写", "填报", "填列", "计算", "统计", "表示", "计"];
const BY: [char; 2] = ['以', '按'];
/// What stands in front of the name of a column.
const FRONT: [&str; 8] = ["以上", "上述", "上表", "表中", "本表", "表内", "其中", "各行"];
/// What parts several units.
const PARTS: &[char] = &['、', ',', ';', '/', '和', '与', '|'];

/// What a text says of units: the words in front (`存储`) and the units, folded.
struct Stated {
    of: String,
    units: Vec<String>,
}

/// Applies the units that the text above `header` states to its columns; tells those that are not understood.
pub(crate) fn apply<'t>(
    table: &Table,
    names: &TableNames,
    grid: &'t Grid,
    header: &mut Header,
    before: impl Iterator<Item = (Cow<'t, str>, Option<Place>)>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let (top, first) = (header.row, header.row.saturating_sub(ROWS));
    // A line over all columns may have been taken for the first row of the header.
    let (last, side) = (top + header.height, header.columns.first().map_or(0, |column| column.column));
    let is_over_all = move |cell: &Cell| {
        let is_first = cell.column <= side && cell.column_span > 1;
        is_first && cell.row + 1 < last && grid.row(cell.row).iter().filter(|cell| !is_blank(cell)).count() == 1
    };
    let start = grid.cells.partition_point(|cell| cell.row < first);
    let above = grid.cells.get(start..).unwrap_or_default().iter().take_while(move |cell| cell.row < last);
    let above = above.filter(move |cell| cell.row < top || is_over_all(cell));
    let above = above.map(|cell| (cell.text(), Some(grid.place(cell.row, cell.column))));
    for (text, place) in before.chain(above) {
        let mut stated = Stated::all(table, &text);
        stated.extend(Stated::by(table, names, &text).filter(|_| stated.is_empty()));
        // Each is applied, whatever became of the others.
        let failed = stated.iter().filter(|stated| !stated.apply(table, names, header)).count();
        if failed > 0 {
            problems.push(not_understood(table, &text, place));
        }
    }
    for own in &header.columns {
        let known = match &own.meaning {
            Meaning::Column(key, None) | Meaning::Part(key, None) => table.columns.get(key),
            _ => None,
        };
        let folded = fold(&own.label);
        let inner = folded.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')).map(|(_, inner)| inner);
        let (Some(unit), Some(inner)) = (known.and_then(|known| known.field.unit.as_ref()), inner) else { continue };
        let factors: Option<Vec<Decimal>> = inner.split(PARTS).map(|name| factor(unit, name)).collect();
        if factors.is_some_and(|factors| factors.iter().any(|factor| Some(factor) != factors.first())) {
            problems.push(not_understood(table, &own.label, Some(grid.place(header.row, own.column))));
        }
    }
    problems
}

/// Tells of units that a text below the rows states: these are read by then.
pub(crate) fn below(table: &Table, names: &TableNames, header: &Header, text: &str, place: Place) -> Option<Problem> {
    let mut stated = Stated::all(table, text);
    stated.extend(Stated::by(table, names, text).filter(|_| stated.is_empty()));
    if stated.is_empty() {
        return None;
    }
    let mut other = header.clone();
    let is_same = |a: &Header| a.columns.iter().zip(&header.columns).all(|(a, b)| a.meaning == b.meaning);
    let says_nothing = stated.iter().all(|stated| stated.apply(table, names, &mut other)) && is_same(&other);
    (!says_nothing).then(|| not_understood(table, text, Some(place)))
}

/// True for a text that states units and nothing else.
pub(crate) fn is_stated(table: &Table, names: &TableNames, text: &str) -> bool {
    !Stated::all(table, text).is_empty() || Stated::by(table, names, text).is_some()
}

/// The words in front of a unit without what leads to them: `注：以上存储` is `存储`.
fn column_of(front: &str) -> &str {
    let of = front.rsplit([':', ',', '。', '(', ';']).next().unwrap_or_default();
    let of = ["注", "说明", "备注"].iter().find_map(|word| of.strip_prefix(word)).unwrap_or(of);
    let of = FRONT.iter().find_map(|word| of.strip_prefix(word)).unwrap_or(of);
    of.trim_end_matches(['的', '均', '都', '列', '栏', '统', '一', '律', '项', '全', '部'])
}

fn not_understood(table: &Table, text: &str, place: Option<Place>) -> Problem {
    let text = text.trim();
    let message = message!(
        "“{text}”所说的单位没有用上，各列按规定的单位读取",
        "the unit that “{text}” states was not applied: the columns were read in those of the form"
    );
    let help = Message::new(
        "请核对各数；有别的单位的，写在该列标题的括号里，如“（T）”",
        "check the numbers; write another unit in brackets behind the label of its column, such as （T）",
    );
    Problem::warning("unread", message).field(table.key.to_string()).place(place).found(text).help(help)
}

/// How many kept units one of this name is.
fn factor(unit: &Unit, name: &str) -> Option<Decimal> {
    if unit.names.iter().any(|own| fold(own) == name) {
        return Some(Decimal::ONE);
    }
    unit.others.iter().find(|(own, _)| fold(own) == name).map(|(_, factor)| *factor)
}

impl Stated {
    /// All that `text` states: one unit after the other, or several at once.
    fn all(table: &Table, text: &str) -> Vec<Self> {
        if text.len() > LONGEST || !text.contains(WORD) {
            return Vec::new();
        }
        if text.matches(WORD).nth(1).is_some() {
            let clauses = text.split(['，', ',', '；', ';', '。', '、']);
            return clauses.filter_map(|clause| Self::of(table, clause)).collect();
        }
        Self::of(table, text).into_iter().collect()
    }

    /// What `text` states; none where it is no statement of units that some column of `table` has.
    fn of(table: &Table, text: &str) -> Option<Self> {
        let folded = fold(text);
        let (of, rest) = folded.trim_matches(['(', ')', '。', '*']).split_once(WORD)?;
        let rest = rest.trim_start_matches("均").trim_start_matches([':', '为', '是']);
        let units: Vec<String> = rest.trim_end_matches([')', '。', '.', ';']).split(PARTS).map(str::to_owned).collect();
        let columns = || table.columns.values().filter_map(|column| column.field.unit.as_ref());
        let is_unit = |name: &String| columns().any(|unit| factor(unit, name).is_some());
        units.iter().all(is_unit).then(|| Self { of: column_of(of).to_owned(), units })
    }

    /// What `text` states of one column without the word for a unit in front of it: `存储按T填写`, `内存以MB为单位`,
    /// `存储列为T`.
    fn by(table: &Table, names: &TableNames, text: &str) -> Option<Self> {
        if text.len() > LONGEST || !text.contains(BY) && !text.contains('为') {
            return None;
        }
        let folded = fold(text);
        let text = folded.trim_matches(['(', ')', '。', '*', ';']);
        let (front, unit) = match text.rsplit_once(BY) {
            Some((front, rest)) if !rest.is_empty() && !rest.starts_with(['上', '下']) => {
                let rest = BEHIND.iter().find_map(|word| rest.strip_suffix(word)).unwrap_or(rest);
                let unit = rest.strip_suffix(WORD).map_or(rest, |unit| unit.trim_end_matches('为'));
                (front, unit)
            }
            _ => text.rsplit_once('为')?,
        };
        let of = column_of(front);
        let is_known = |name: &str| match names.meaning(table, name) {
            Meaning::Column(key, _) | Meaning::Part(key, _) => {
                let known = table.columns.get(&key).and_then(|column| column.field.unit.as_ref());
                known.is_some_and(|own| factor(own, unit).is_some())
            }
            _ => false,
        };
        of.split(PARTS).any(is_known).then(|| Self { of: of.to_owned(), units: vec![unit.to_owned()] })
    }

    /// Applies it; false where it is not plain which column is meant.
    fn apply(&self, table: &Table, names: &TableNames, header: &mut Header) -> bool {
        let with_unit = |column: &Column| column.role == Role::Value && column.field.unit.is_some();
        let is_meant = |key: &str| match names.meaning(table, &self.of) {
            _ if self.of.is_empty() => true,
            Meaning::Column(own, _) | Meaning::Part(own, _) => &*own == key,
            _ => false,
        };
        let mut meant: Vec<(&mut Option<Decimal>, &Unit, bool)> = Vec::new();
        // The parts of a column, and a second one for it, have one unit.
        let mut keys: Vec<Key> = Vec::new();
        let mut numbers: Vec<usize> = Vec::new();
        for own in &mut header.columns {
            let names_unit = own.label.ends_with([')', '）']);
            let (Meaning::Column(key, known) | Meaning::Part(key, known) | Meaning::Again(key, known)) =
                &mut own.meaning
            else {
                continue;
            };
            let column = table.columns.get(key).filter(|column| with_unit(column) && is_meant(key));
            let Some(unit) = column.and_then(|column| column.field.unit.as_ref()) else { continue };
            let number = keys.iter().position(|own| own == key).unwrap_or(keys.len());
            if number == keys.len() {
                keys.push(key.clone());
            }
            numbers.push(number);
            meant.push((known, unit, names_unit));
        }
        // The units that are kept anyway say nothing new, whatever column is meant.
        let is_kept = |name: &String| {
            let units = table.columns.values().filter_map(|column| column.field.unit.as_ref());
            let mut own = meant.iter().map(|(_, unit, _)| *unit).chain(units.filter(|_| meant.is_empty()));
            own.all(|unit| factor(unit, name).is_none_or(|of| of == Decimal::ONE))
        };
        let are_kept = self.units.iter().all(is_kept);
        let factors: Option<Vec<Decimal>> = match self.units.as_slice() {
            // One unit for all columns: of which of them, nobody knows.
            [only] if !self.of.is_empty() => meant.iter().map(|(_, unit, _)| factor(unit, only)).collect(),
            several if several.len() == meant.len() => {
                meant.iter().zip(several).map(|((_, unit, _), name)| factor(unit, name)).collect()
            }
            several if several.len() == keys.len() => {
                let named = meant.iter().zip(&numbers);
                named.map(|((_, unit, _), number)| factor(unit, several.get(*number)?)).collect()
            }
            _ if are_kept => return true,
            _ => None,
        };
        let Some(factors) = factors.filter(|factors| !factors.is_empty()) else { return are_kept };
        // A unit in the label itself must be the same.
        let differs = |(known, _, names_unit): &(&mut Option<Decimal>, &Unit, bool), factor: &Decimal| {
            (*names_unit || known.is_some()) && known.unwrap_or(Decimal::ONE) != *factor
        };
        if meant.iter().zip(&factors).any(|(own, factor)| differs(own, factor)) {
            return false;
        }
        for ((known, _, _), factor) in meant.into_iter().zip(factors) {
            if factor != Decimal::ONE {
                *known = Some(factor);
            }
        }
        true
    }
}
