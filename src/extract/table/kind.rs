//! What a row is: data, or one of the things that stand between and below data.

use super::feet::says_end;
use super::{Rows, Slot, is_blank};
use crate::char_count::CharCount as _;
use crate::extract::fold::{fold, fold_words, folded_cell, same};
use crate::extract::header::{HeaderColumn, Meaning};
use crate::extract::names::is_sum_word;
use crate::extract::seals::is_signature_label;
use crate::grid::{Cell, Content};
use crate::numeral::{han, numeral};
use crate::schema::{FieldType, Role};
use crate::value::Value;
use crate::values::{coerce, validate};

/// Most characters of the amounts behind the mark of a total.
const MAX_AMOUNTS: usize = 80;

impl Rows<'_, '_> {
    /// A total row says so in one of its first cells, and in nothing but that; or its numbers do.
    pub(super) fn is_total(&self, picked: &[Option<&Cell>]) -> bool {
        let marks = &self.names.totals;
        if marks.is_empty() {
            return false;
        }
        let said = self.marked(|text| {
            marks.iter().any(|mark| {
                text == mark
                    || text.ends_with(mark.as_str()) && text.char_count() <= mark.char_count() + 8
                    || text.strip_prefix(mark.as_str()).is_some_and(|rest| self.tells_amounts(rest))
                    || self.is_counted_sum(text, mark)
            })
        });
        // Any other word for a sum is one as well, in a row that has amounts and is not filled in like the others.
        let is_called =
            || self.table.fixed_rows.is_empty() && self.marked(is_sum_word) && self.sense(picked).amounts > 0;
        said && !self.is_numbered(picked)
            || !said && is_called() && !self.sense(picked).numbered && !self.is_full(picked)
            || self.adds_up(picked)
            || self.adds_up_below(picked)
    }

    /// True for the sum of a named group with how many it has behind it: `应用区小计(2台)`.
    fn is_counted_sum(&self, text: &str, mark: &str) -> bool {
        let Some((stem, count)) = text.strip_suffix(')').and_then(|text| text.split_once('(')) else { return false };
        let length = mark.char_count();
        length > 1
            && stem.ends_with(mark)
            && stem.char_count() <= length + 8
            && self.names.count.as_ref().is_some_and(|c| c.any.get().is_some_and(|any| any.is_match(count)))
    }

    /// True for a row with nothing but its mark in the columns that hold no values.
    pub(super) fn says_sums(&self, cells: &[Cell]) -> bool {
        let is_own = |cell: &Cell| {
            let at = self.column_of(cell).and_then(|at| self.slots.get(at));
            at.is_some_and(|slot| slot.known.is_some())
        };
        cells.iter().filter(|cell| !is_blank(cell)).skip(1).all(is_own)
    }

    /// True when one of the first texts of a row is a mark.
    pub(super) fn marked(&self, is_mark: impl Fn(&str) -> bool) -> bool {
        self.heads.iter().any(|text| is_mark(text.trim_end_matches(':')))
    }

    /// True for a row with a number of its own that is filled in like any other: a thing may be called `汇总`.
    fn is_numbered(&self, picked: &[Option<&Cell>]) -> bool {
        self.table.fixed_rows.is_empty() && self.sense(picked).numbered && self.is_full(picked)
    }

    /// True for a row whose numbers are the sums of the rows above, whatever it is called.
    fn adds_up(&self, picked: &[Option<&Cell>]) -> bool {
        let Some(total) = &self.table.total else { return false };
        if !self.sums.are_several() || self.is_full(picked) || self.sense(picked).numbered {
            return false;
        }
        let (mut equal, mut filled) = (0, 0);
        for (column, cell) in self.header.columns.iter().zip(picked) {
            filled += usize::from(cell.is_some());
            let (Meaning::Column(key, _), Some(cell)) = (&column.meaning, cell) else { continue };
            if let (true, Some(known)) = (total.sums.contains(key), self.table.columns.get(key))
                && let Some(Value::Number(number)) = coerce(&known.field, &cell.content).value
            {
                equal += usize::from(self.sums.hold(key, number));
            }
        }
        // A sum alone has nothing of the table's below it.
        let is_below = || picked.iter().flatten().next().is_some_and(|cell| self.is_last(cell.row));
        equal >= 2 || equal > 0 && equal == filled && is_below()
    }

    /// A row that says what share of something each sum is: nothing but percentages where the others have amounts.
    pub(super) fn is_shares(&self, picked: &[Option<&Cell>]) -> bool {
        let Some(total) = &self.table.total else { return false };
        let mut shares = 0;
        for (column, cell) in self.header.columns.iter().zip(picked) {
            let (Meaning::Column(key, _), Some(cell)) = (&column.meaning, cell) else { continue };
            if total.sums.contains(key) {
                let share = match &cell.content {
                    Content::Measured(measured) => measured.is_percent(),
                    Content::Text(text) => text.trim_end().ends_with(['%', '％']),
                    _ => false,
                };
                if !share {
                    return false;
                }
                shares += 1;
            }
        }
        shares > 1 && !self.is_full(picked) && !self.sense(picked).numbered
    }

    /// True for what stands behind the mark of a total that tells its amounts in the same cell: `:5台`, `(3台)`.
    pub(super) fn tells_amounts(&self, rest: &str) -> bool {
        let counted = || {
            self.names
                .count
                .as_ref()
                .is_some_and(|c| c.any.get().and_then(|any| any.find(rest)).is_some_and(|at| at.start() == 0))
        };
        let listed = || {
            let mut amounts = self.named_behind(rest);
            self.by_units(rest, &mut amounts);
            rest.starts_with(|c: char| c.is_ascii_digit()) && !amounts.is_empty()
        };
        rest.char_count() <= MAX_AMOUNTS && (rest.starts_with(['(', ':', ',', ';', '共']) || counted() || listed())
    }

    pub(super) fn is_header(&self, picked: &[Option<&Cell>]) -> bool {
        let filled = || self.slots.iter().zip(picked).filter_map(|(slot, cell)| Some((slot, (*cell)?)));
        let count = filled().count();
        let (mut same, mut others) = (0, 0);
        for (slot, cell) in filled() {
            let is_label = !cell.content.is_number() && is_folded(cell, &slot.label);
            *(if is_label { &mut same } else { &mut others }) += 1;
            // Most rows are told from a header by half of their cells.
            if others * 2 >= count {
                return false;
            }
        }
        same >= 2
    }

    /// The title of a group of rows: numbered in Chinese numerals (`一、应用类`), and nothing but its name.
    pub(super) fn is_group(&self, picked: &[Option<&Cell>]) -> bool {
        let numbered = |slot: &Slot<'_>, cell: &Cell| {
            if !slot.counts() {
                return false;
            }
            let text = folded_cell(cell);
            let text = text.trim_end_matches(['、', '.', ',']).trim_matches(['(', ')']);
            han(text).is_some()
        };
        let mut numbers = 0;
        let mut others = 0;
        for (slot, cell) in self.slots.iter().zip(picked) {
            let Some(cell) = cell else { continue };
            if numbered(slot, cell) { numbers += 1 } else { others += 1 }
        }
        numbers == 1 && others <= 1
    }

    /// The number of a group (`一`) with the totals of the rows below it, which are numbered otherwise.
    pub(super) fn is_group_total(&self, row: u32, picked: &[Option<&Cell>]) -> bool {
        let Some(column) = self.slots.iter().position(Slot::counts) else { return false };
        let Some(Some(cell)) = picked.get(column) else { return false };
        if !matches!(&cell.content, Content::Text(text) if text.contains(|c| numeral(c).is_some())) {
            return false;
        }
        let text = folded_cell(cell);
        let text = text.trim_end_matches(['、', '.', ',']).trim_matches(['(', ')']);
        if han(text).is_none() || self.is_full(picked) || self.sense(picked).amounts < 2 {
            return false;
        }
        let below = self.grid.cells.partition_point(|other| other.row <= row);
        let next = self.grid.cells.get(below..).unwrap_or_default().iter().find(|other| !is_blank(other));
        next.is_some_and(|next| self.column_of(next) == Some(column) && next.text().trim().parse::<u32>().is_ok())
    }

    /// A row that shows how the others are filled in.
    pub(super) fn is_example(&self, picked: &[Option<&Cell>]) -> bool {
        let [first, _] = &self.heads;
        let text = first.trim_matches(['(', ')', ':', '【', '】']).trim_end_matches(|c: char| c.is_ascii_digit());
        let said = matches!(text, "例" | "示例" | "样例" | "范例" | "例如" | "举例" | "如" | "填写示例" | "填表示例");
        let mut filled = picked.iter().flatten();
        said && filled.next().is_some_and(|cell| !cell.content.is_number()) && filled.next().is_some()
    }

    /// A line alone that introduces notes.
    pub(super) fn opens_notes(&self, cells: &[Cell]) -> bool {
        let mut filled = cells.iter().filter(|cell| !is_blank(cell));
        let (Some(first), None) = (filled.next(), filled.next()) else { return false };
        let text = folded_cell(first);
        let head = text.trim_end_matches(':');
        let words = ["说明", "备注", "注", "附注", "须知", "要求", "注意", "注意事项", "信息", "名单", "情况"];
        text.ends_with(':')
            || is_prose(&text)
            || is_signature_label(head)
            || words.iter().any(|word| head.ends_with(word))
    }

    /// A row above the data that the template prints as it is: how the columns are filled in.
    pub(super) fn is_printed(&self, cells: &[Cell]) -> bool {
        let Some(template) = self.template.filter(|_| self.read.rows.len() == self.from) else { return false };
        let mut filled = cells.iter().filter(|cell| !is_blank(cell)).peekable();
        filled.peek().is_some() && filled.all(|cell| template.contains(&fold_words(&cell.text())))
    }

    /// The title of a group of rows: one text alone that is no sentence.
    pub(super) fn is_title(&self, cells: &[Cell]) -> bool {
        let mut filled = cells.iter().filter(|cell| !is_blank(cell));
        let (Some(only), None) = (filled.next(), filled.next()) else { return false };
        let text = only.text();
        !is_prose(&text) && !text.trim_end().ends_with([':', '：'])
    }

    /// A row struck out with `/` or `—`, or that says that none follows: its number is a printed one.
    pub(super) fn says_nothing(&self, picked: &[Option<&Cell>]) -> bool {
        let mut values = self.slots.iter().zip(picked).filter(|(slot, _)| !slot.counts());
        let is_nothing = |text: &str| crate::values::is_written_blank(text) || says_end(text);
        values.all(|(_, cell)| cell.is_none_or(|cell| is_nothing(cell.text().trim())))
    }

    /// A line for a seal, a signature or a date: its first text is a label, with its colon or without.
    pub(super) fn is_signature(&self, picked: &[Option<&Cell>]) -> bool {
        let [text, _] = &self.heads;
        let (label, colon) = match text.split_once(':') {
            Some((label, _)) => (label, true),
            None => (text.as_str(), false),
        };
        if !(2..=14).contains(&label.char_count()) || !(colon || is_signature_label(label)) {
            return false;
        }
        // Where no column asks for anything that a word is not, a row like the others is one.
        if !self.is_typed() && picked.iter().flatten().count() * 2 > picked.len() {
            return false;
        }
        let sense = self.sense(picked);
        !sense.numbered && (!sense.fits() || colon && (sense.worded || !self.is_mostly_full(picked)))
    }

    /// A row of another table below this one: where this table counts its rows there are words, and nothing fits its
    /// column.
    pub(super) fn is_foreign(&self, picked: &[Option<&Cell>]) -> bool {
        let plain = |cell: &&Cell| match &cell.content {
            Content::Number(_) | Content::Measured(_) => true,
            content => content.line().is_some_and(|text| text.trim().bytes().all(|b| b.is_ascii_digit())),
        };
        let counting = self.slots.iter().zip(picked).find(|(slot, _)| slot.counts());
        let number = counting.and_then(|(_, cell)| *cell);
        let is_counted = || counting.is_some_and(|(slot, cell)| cell.is_some_and(|cell| slot.plain.is_number(cell)));
        // Directly below the header, words in most columns say how to fill them in.
        let is_first = self.read.rows.len() == self.from && self.template.is_none();
        let hints = || is_first && picked.iter().flatten().count() > 3 && self.is_typed() && self.is_of_hints(picked);
        if number.is_some_and(|cell| plain(&cell)) && !self.notes || number.is_none() && !self.notes && !hints() {
            return false;
        }
        // A number is no word.
        if !self.notes && !hints() && is_counted() {
            return false;
        }
        // Below a note a row that is filled in like the others is one of them, where no column must be filled.
        if self.template.is_some() && self.is_half_known(picked) {
            return false;
        }
        let sense = self.sense(picked);
        !sense.fits() && (sense.worded || self.notes || hints())
    }

    /// A note below or between the rows: one text alone, in a number's column or across several columns.
    pub(super) fn is_note(&self, cells: &[Cell], picked: &[Option<&Cell>]) -> bool {
        let mut filled = cells.iter().filter(|cell| !is_blank(cell));
        let (Some(first), None) = (filled.next(), filled.next()) else {
            let is_full = || self.is_mostly_full(picked) || self.template.is_some() && self.is_half_known(picked);
            return self.notes && !is_full() && {
                let sense = self.sense(picked);
                !(sense.numbered && sense.fits())
            };
        };
        if !matches!(first.content, Content::Text(_) | Content::Blocks(_)) {
            return false;
        }
        let slot = self.slots.iter().zip(picked).find(|(_, cell)| cell.is_some()).map(|(slot, _)| slot);
        // An amount in its column is one, whoever forgot the others of its row.
        if !self.notes && slot.is_some_and(|slot| self.is_alone_in(slot.column, first) && is_amount(slot, first)) {
            return false;
        }
        let number = slot.is_some_and(Slot::counts);
        let numbers = self.slots.iter().any(Slot::counts);
        number
            // A name without a number of its own, and nothing else, is the title of a group.
            || numbers
            || first.column_span > 2 && slot.is_none_or(|slot| first.column_span > slot.column.span)
            || slot.is_some_and(|slot| self.is_first(slot.column)) && self.notes
            || is_prose(&first.text())
    }

    /// True for a cell that is not merged over other columns than this one.
    pub(super) fn is_alone_in(&self, column: &HeaderColumn, cell: &Cell) -> bool {
        let end = cell.column + cell.column_span;
        !self.header.columns.iter().any(|c| c.column != column.column && (cell.column..end).contains(&c.column))
    }

    fn is_first(&self, column: &HeaderColumn) -> bool {
        self.header.columns.first().is_some_and(|first| first.column == column.column)
    }
}

/// True for a number that fits a column of amounts.
fn is_amount(slot: &Slot<'_>, cell: &Cell) -> bool {
    slot.role == Some(Role::Value)
        && slot.known.is_some_and(|known| {
            matches!(known.field.kind, FieldType::Integer | FieldType::Decimal)
                && match coerce(&known.field, &cell.content).value {
                    Some(value @ Value::Number(_)) => validate(&known.field, &value).iter().all(|p| p.code != "range"),
                    _ => false,
                }
        })
}

/// True when the text of a cell is `folded`; a cell that holds none has the empty text.
fn is_folded(cell: &Cell, folded: &str) -> bool {
    match &cell.content {
        Content::Text(text) => same(text, folded),
        Content::Blocks(_) => same(&cell.text(), folded),
        _ => folded.is_empty(),
    }
}

/// A sentence rather than a name.
pub(super) fn is_prose(text: &str) -> bool {
    let text = text.trim();
    let head = fold(text);
    ["以下", "注", "说明", "备注", "填表", "联系人", "联系电话", "制表", "审核", "填报", "日期", "单位(盖章)", "经办"]
        .iter()
        .any(|w| head.starts_with(w) && head.len() > w.len())
}
