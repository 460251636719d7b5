//! Tables: the header is found wherever it stands, by labels and aliases; columns in any order; then the rows.
//!
//! A row below the header is data, or a total, a repeated header, a note, a pre-numbered blank. What a cell merged
//! over several rows or 同上 means is said by its column.

use super::flow::{Taken, address};
use super::fold::{fold, fold_words};
use super::labels::folded_cell;
use super::names::TableNames;
use super::places::{Places, Segment};
use crate::grid::{Cell, Content, Grid};
use crate::message;
use crate::place::Place;
use crate::problem::Problem;
use crate::record::{Key, Record};
use crate::schema::{Ditto, Role, Table};
use crate::value::Value;
use crate::values::coerce;
use rust_decimal::Decimal;

/// Rows in which a header is looked for.
const HEADER_ROWS: u32 = 200;
/// Blank rows after which a table is taken to have ended.
const MAX_BLANK_ROWS: u32 = 2_000;

/// A header row with what its columns are.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    /// First row.
    pub(crate) row: u32,
    /// Number of rows: 2 where groups of columns have a label above them.
    pub(crate) height: u32,
    pub(crate) columns: Vec<HeaderColumn>,
}

impl Header {
    /// How many columns of the schema it has.
    pub(crate) fn known(&self) -> usize {
        self.columns.iter().filter(|column| matches!(column.meaning, Meaning::Column(..))).count()
    }
}

/// A column of a header.
#[derive(Debug, Clone)]
pub(crate) struct HeaderColumn {
    pub(crate) column: u32,
    pub(crate) span: u32,
    pub(crate) label: String,
    pub(crate) meaning: Meaning,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Meaning {
    /// A column of the schema; where its label names another unit, how many kept units that is.
    Column(Key, Option<Decimal>),
    /// A part of a column of the schema, to be added up.
    Part(Key, Option<Decimal>),
    /// A column that the schema does not know.
    Extra,
}

/// A total row as found.
#[derive(Debug)]
pub struct FoundTotal {
    /// The table it belongs to.
    pub table: Key,
    /// The number of data rows above it.
    pub rows: usize,
    /// Where each of its columns stands, filled or not.
    pub places: Vec<(Key, Place)>,
    /// Its values: column, value, place.
    pub values: Vec<(Key, Value, Place)>,
}

/// What was read of a table.
#[derive(Debug, Default)]
pub(crate) struct TableRead {
    pub(crate) rows: Vec<Record>,
    pub(crate) totals: Vec<FoundTotal>,
    pub(crate) problems: Vec<Problem>,
}

/// Finds the first header of `table` in `grid` at or below `from`.
pub(crate) fn find_header(table: &Table, names: &TableNames, grid: &Grid, from: u32) -> Option<Header> {
    let printed = table.columns.values().filter(|column| column.printed).count();
    let enough = (printed * 3).div_ceil(5).clamp(2, 4);
    let mut best: Option<Header> = None;
    let mut row = from;
    let mut looked = 0;
    while looked < HEADER_ROWS {
        let Some(next) = next_row(grid, row) else { break };
        row = next;
        let single = header_at(table, names, grid, row, 1);
        // A row of titles above columns has some labels of its own; a title over the whole table has none.
        let double = (single.known() > 0).then(|| header_at(table, names, grid, row, 2));
        for header in std::iter::once(single).chain(double) {
            if header.known() >= enough && header.known() > best.as_ref().map_or(0, Header::known) {
                best = Some(header);
            }
        }
        if let Some(found) = &best
            && row > found.row
        {
            break;
        }
        row = row.saturating_add(1);
        looked += 1;
    }
    best
}

fn next_row(grid: &Grid, from: u32) -> Option<u32> {
    let at = grid.cells.partition_point(|cell| cell.row < from);
    grid.cells.get(at).map(|cell| cell.row)
}

fn header_at(table: &Table, names: &TableNames, grid: &Grid, row: u32, height: u32) -> Header {
    let mut columns: Vec<HeaderColumn> = Vec::new();
    for cell in grid.row(row) {
        let below: Vec<&Cell> = if height == 2 && cell.row_span == 1 {
            grid.row(row + 1)
                .iter()
                .filter(|c| c.column >= cell.column && c.column < cell.column + cell.column_span)
                .collect()
        } else {
            Vec::new()
        };
        if below.is_empty() {
            push_column(table, names, &mut columns, cell, cell.text().into_owned(), String::new());
        }
        for lower in below {
            push_column(table, names, &mut columns, lower, lower.text().into_owned(), cell.text().into_owned());
        }
    }
    if height == 2 {
        for cell in grid.row(row + 1) {
            if !columns.iter().any(|c| c.column <= cell.column && cell.column < c.column + c.span) {
                push_column(table, names, &mut columns, cell, cell.text().into_owned(), String::new());
            }
        }
        columns.sort_by_key(|c| c.column);
    }
    Header { row, height, columns }
}

fn push_column(
    table: &Table,
    names: &TableNames,
    columns: &mut Vec<HeaderColumn>,
    cell: &Cell,
    own: String,
    above: String,
) {
    if own.trim().is_empty() && above.trim().is_empty() {
        return;
    }
    let taken = |key: &Key, columns: &[HeaderColumn]| {
        columns.iter().any(|c| matches!(&c.meaning, Meaning::Column(k, _) if k == key))
    };
    let mut meaning = names.meaning(table, &own);
    if meaning == Meaning::Extra && !above.is_empty() {
        meaning = names.meaning(table, &format!("{above}{own}"));
        if meaning == Meaning::Extra && own.trim().is_empty() {
            meaning = names.meaning(table, &above);
        }
    }
    if let Meaning::Column(key, _) = &meaning
        && taken(key, columns)
    {
        meaning = Meaning::Extra;
    }
    let label = if own.trim().is_empty() { above } else { own };
    columns.push(HeaderColumn {
        column: cell.column,
        span: cell.column_span,
        label: label.split_whitespace().collect(),
        meaning,
    });
}

/// The labels of required columns that `header` lacks, with the nearest label that it has.
pub(crate) fn missing_columns(table: &Table, header: &Header, place: &Place) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (key, column) in &table.columns {
        let there = header
            .columns
            .iter()
            .any(|c| matches!(&c.meaning, Meaning::Column(k, _) | Meaning::Part(k, _) if k == key));
        if there || column.field.required == crate::schema::Stage::Never || !column.printed {
            continue;
        }
        let label = &column.field.label;
        let nearest = header
            .columns
            .iter()
            .filter(|c| c.meaning == Meaning::Extra)
            .map(|c| (strsim::normalized_damerau_levenshtein(&fold(&c.label), &fold(label)), &c.label))
            .filter(|(likeness, _)| *likeness >= 0.4)
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let mut problem =
            Problem::error("missing-column", message!("缺少必需列“{label}”", "the column “{label}” is missing"))
                .field(format!("{}.{key}", table.key))
                .place(place.clone())
                .expected(label.clone());
        problem = match nearest {
            Some((_, near)) => problem.found(near.clone()).help(message!(
                "列“{near}”如为“{label}”，请改用规定的列标题",
                "if the column “{near}” is meant, give it the printed label “{label}”"
            )),
            None => problem.help(message!("请补上该列并逐行填写", "add the column and fill it in for every row")),
        };
        problems.push(problem);
    }
    problems
}

/// The wording that rows are told by.
pub(crate) struct Wording<'a> {
    /// The table's own.
    pub(crate) names: &'a TableNames,
    /// The form's running text, where it begins a line.
    pub(crate) printed: &'a [&'a str],
}

/// Reads the rows under `header`, up to a row that begins with the form's running text: the form goes on there.
pub(crate) fn read_rows(
    table: &Table,
    grid: &Grid,
    header: &Header,
    wording: &Wording<'_>,
    read: &mut TableRead,
    places: &mut Places,
    taken: &mut Taken,
) {
    let mut columns: Vec<(Key, u32)> = Vec::new();
    for column in &header.columns {
        if let Meaning::Column(key, _) = &column.meaning {
            columns.push((key.clone(), column.column));
        }
    }
    columns.sort_by_key(|(key, _)| table.columns.get_index_of(key));
    places.begin(&table.key, Segment { source: grid.source.clone(), header: header.row, columns });
    for label in header.columns.iter().filter(|c| c.meaning == Meaning::Extra) {
        let name = &label.label;
        read.problems.push(
            Problem::note(
                "extra-column",
                message!("多出一列“{name}”", "a column that the form does not have: “{name}”"),
            )
            .field(table.key.to_string())
            .place(grid.place(header.row, label.column))
            .found(label.label.clone())
            .help(crate::message::Message::new(
                "内容保留在 extra 中，无需处理",
                "its values are kept in `extra`; nothing to do",
            )),
        );
    }
    let grid_address = address(grid);
    let first = header.row + header.height;
    for cell in grid.cells.iter().filter(|cell| cell.row >= header.row && cell.row < first) {
        taken.insert((grid_address, cell.row, cell.column));
    }
    let mut reader = Rows {
        table,
        grid,
        header,
        names: wording.names,
        labels: header.columns.iter().map(|c| fold(&c.label)).collect(),
        read,
        places,
        merged: Vec::new(),
        notes: false,
        extra_seen: 0,
    };
    let mut index = grid.cells.partition_point(|cell| cell.row < first);
    let mut last_row = first;
    while let Some(cell) = grid.cells.get(index) {
        let row = cell.row;
        if row.saturating_sub(last_row) > MAX_BLANK_ROWS {
            break;
        }
        last_row = row;
        let end = index + grid.cells.get(index..).unwrap_or_default().partition_point(|c| c.row == row);
        let cells = grid.cells.get(index..end).unwrap_or_default();
        index = end;
        if grid.hidden_rows.binary_search(&row).is_ok() {
            continue;
        }
        if cells.iter().take(2).any(|cell| begins_with(cell, wording.printed)) {
            break;
        }
        if reader.row(row, cells) && grid.cells.len() < 2_000_000 {
            taken.extend(cells.iter().map(|c| (grid_address, c.row, c.column)));
        }
    }
}

struct Rows<'a, 'r> {
    table: &'a Table,
    grid: &'a Grid,
    header: &'a Header,
    names: &'a TableNames,
    /// The header's labels, folded.
    labels: Vec<String>,
    read: &'r mut TableRead,
    places: &'r mut Places,
    /// Cells merged downwards that still reach: header column, last row, cell.
    merged: Vec<(usize, u32, &'a Cell)>,
    /// A note was seen below data: from here on only complete rows count.
    notes: bool,
    extra_seen: usize,
}

impl<'a> Rows<'a, '_> {
    /// Reads one row; true when it belongs to the table.
    fn row(&mut self, row: u32, cells: &'a [Cell]) -> bool {
        self.merged.retain(|(_, last, _)| *last >= row);
        let mut picked: Vec<Option<&'a Cell>> = vec![None; self.header.columns.len()];
        for cell in cells {
            if is_blank(cell) {
                continue;
            }
            if let Some(at) = self.column_of(cell)
                && let Some(slot) = picked.get_mut(at)
                && slot.is_none()
            {
                *slot = Some(cell);
                if cell.row_span > 1 {
                    self.merged.push((at, row + cell.row_span - 1, cell));
                }
            }
        }
        if picked.iter().all(Option::is_none) {
            return self.read.rows.is_empty();
        }
        if self.is_total(&picked) {
            self.total(row, &picked);
            return true;
        }
        if self.is_header(&picked) {
            return true;
        }
        if !self.table.fixed_rows.is_empty() {
            return self.fixed_row(row, &picked);
        }
        let own = |role: Role| {
            self.header
                .columns
                .iter()
                .zip(&picked)
                .any(|(column, cell)| cell.is_some() && self.role(column) == Some(role))
        };
        if !own(Role::Value) && !own(Role::Quantity) {
            // Only numbers (a pre-numbered blank row) or only unknown columns.
            return own(Role::Number);
        }
        if self.says_nothing(&picked) {
            return true;
        }
        if self.is_signature(&picked) || self.is_note(cells, &picked) {
            self.notes |= !self.read.rows.is_empty();
            return false;
        }
        self.data_row(row, &picked);
        true
    }

    fn column_of(&self, cell: &Cell) -> Option<usize> {
        let columns = &self.header.columns;
        columns
            .iter()
            .position(|c| c.column == cell.column)
            .or_else(|| columns.iter().position(|c| c.column <= cell.column && cell.column < c.column + c.span))
            .or_else(|| {
                columns.iter().position(|c| cell.column <= c.column && c.column < cell.column + cell.column_span)
            })
    }

    fn role(&self, column: &HeaderColumn) -> Option<Role> {
        match &column.meaning {
            Meaning::Column(key, _) => self.table.columns.get(key).map(|c| c.role),
            Meaning::Part(..) => Some(Role::Value),
            Meaning::Extra => None,
        }
    }

    /// A total row says so in one of its first cells, and in nothing but that.
    fn is_total(&self, picked: &[Option<&Cell>]) -> bool {
        if self.names.totals.is_empty() {
            return false;
        }
        let marks = &self.names.totals;
        picked.iter().flatten().filter(|c| matches!(c.content, Content::Text(_) | Content::Blocks(_))).take(2).any(
            |cell| {
                let text = folded_cell(cell);
                let text = text.trim_end_matches(':');
                marks.iter().any(|mark| {
                    text == mark
                        || (text.chars().count() <= mark.chars().count() + 8
                            && (text.ends_with(mark.as_str()) || text.starts_with(&format!("{mark}("))))
                })
            },
        )
    }

    fn is_header(&self, picked: &[Option<&Cell>]) -> bool {
        let mut same = 0;
        let mut filled = 0;
        for (label, cell) in self.labels.iter().zip(picked) {
            let Some(cell) = cell else { continue };
            filled += 1;
            same += usize::from(!matches!(cell.content, Content::Number(_)) && folded_cell(cell) == *label);
        }
        same >= 2 && same * 2 > filled
    }

    /// A row struck out with `/` or `—`.
    fn says_nothing(&self, picked: &[Option<&Cell>]) -> bool {
        let mut values =
            self.header.columns.iter().zip(picked).filter(|(column, _)| self.role(column) != Some(Role::Number));
        values.all(|(_, cell)| cell.is_none_or(|cell| crate::values::is_written_blank(cell.text().trim())))
    }

    /// A line for a seal, a signature or a date: its first text is a label with its colon.
    fn is_signature(&self, picked: &[Option<&Cell>]) -> bool {
        let texts = |c: &&&Cell| matches!(c.content, Content::Text(_) | Content::Blocks(_));
        let first = picked.iter().flatten().find(texts);
        first.is_some_and(|cell| {
            let text = folded_cell(cell);
            let label = text.split_once(':').map(|(label, _)| label);
            label.is_some_and(|label| (2..=14).contains(&label.chars().count())) && !self.complete(picked)
        })
    }

    /// A note below or between the rows: one text alone, in a number's column or across several columns.
    fn is_note(&self, cells: &[Cell], picked: &[Option<&Cell>]) -> bool {
        let mut filled = cells.iter().filter(|cell| !is_blank(cell));
        let (Some(first), None) = (filled.next(), filled.next()) else {
            return self.notes && !self.complete(picked);
        };
        if !matches!(first.content, Content::Text(_) | Content::Blocks(_)) {
            return false;
        }
        let column = self.header.columns.iter().zip(picked).find(|(_, cell)| cell.is_some()).map(|(column, _)| column);
        let number = column.is_some_and(|column| self.role(column) == Some(Role::Number));
        number
            || first.column_span > 2
            || column.is_some_and(|c| self.is_first(c)) && self.notes
            || is_prose(&first.text())
    }

    fn is_first(&self, column: &HeaderColumn) -> bool {
        self.header.columns.first().is_some_and(|first| first.column == column.column)
    }

    /// Half of the required columns are filled.
    fn complete(&self, picked: &[Option<&Cell>]) -> bool {
        let mut required = 0;
        let mut filled = 0;
        for (column, cell) in self.header.columns.iter().zip(picked) {
            if let Meaning::Column(key, _) = &column.meaning
                && self.table.columns.get(key).is_some_and(|c| c.field.required != crate::schema::Stage::Never)
            {
                required += 1;
                filled += usize::from(cell.is_some());
            }
        }
        filled * 2 > required
    }

    fn data_row(&mut self, row: u32, picked: &[Option<&'a Cell>]) {
        let index = self.read.rows.len();
        let mut record = Record::new();
        let mut extra = Record::new();
        let mut parts: Vec<(Key, Decimal, Vec<String>)> = Vec::new();
        for (at, column) in self.header.columns.iter().enumerate() {
            let cell = picked.get(at).copied().flatten();
            match &column.meaning {
                Meaning::Column(key, factor) => {
                    let Some(known) = self.table.columns.get(key) else { continue };
                    match cell {
                        Some(cell) => self.value(&mut record, known, cell, row, index, *factor),
                        None => self.merged_value(&mut record, known, at, row, index, *factor),
                    }
                }
                Meaning::Part(key, factor) => {
                    if let (Some(cell), Some(known)) = (cell, self.table.columns.get(key)) {
                        let mut one = Record::new();
                        self.value(&mut one, known, cell, row, index, *factor);
                        if let Some(Value::Number(number)) = one.get(key) {
                            match parts.iter_mut().find(|(k, _, _)| k == key) {
                                Some((_, sum, labels)) => {
                                    *sum += *number;
                                    labels.push(column.label.clone());
                                }
                                None => parts.push((key.clone(), *number, vec![column.label.clone()])),
                            }
                        }
                    }
                }
                Meaning::Extra => {
                    if let Some(cell) = cell
                        && self.table.extra_columns
                    {
                        extra.set(column.label.as_str(), Value::text(cell.text().trim()));
                    }
                }
            }
        }
        for (key, sum, labels) in parts {
            if record.get(&key).is_none() {
                let (made, from) = (sum.normalize().to_string(), labels.join("+"));
                record.set(key.clone(), Value::Number(sum.normalize()));
                if labels.len() > 1 {
                    self.read.problems.push(
                        Problem::warning(
                            "normalised",
                            message!("“{from}”已相加为 {made}", "“{from}” were added up to {made}"),
                        )
                        .field(format!("{}[{index}].{key}", self.table.key))
                        .place(self.grid.place(row, self.first_column()))
                        .found(from)
                        .expected(made)
                        .help(crate::message::Message::new("请核对合计后的数值", "check the sum")),
                    );
                }
            }
        }
        self.split_behind(&mut record, index);
        if !extra.is_empty() {
            record.set("extra", Value::Map(Box::new(extra)));
            self.extra_seen += 1;
        }
        record.sort_by_keys(self.table.columns.keys().map(|k| &**k).chain(["extra"]));
        self.places.push_row(&self.table.key, row);
        self.read.rows.push(record);
    }

    fn first_column(&self) -> u32 {
        self.header.columns.first().map_or(0, |c| c.column)
    }

    fn value(
        &mut self,
        record: &mut Record,
        known: &crate::schema::Column,
        cell: &Cell,
        row: u32,
        index: usize,
        factor: Option<Decimal>,
    ) {
        let key = &known.field.key;
        let path = format!("{}[{index}].{key}", self.table.key);
        let place = self.grid.place(cell.row, cell.column);
        if cell.row_span > 1 && known.ditto == Ditto::Ask && known.role != Role::Fixed {
            let rows = cell.row_span;
            self.read
                .problems
                .push(merged_problem(&known.field.label, rows, &cell.text()).field(path.clone()).place(place.clone()));
        }
        if is_ditto(&cell.text()) && index > 0 {
            return self.ditto(record, known, cell, row, index);
        }
        let mut coerced = coerce(&known.field, &cell.content);
        if let (Some(factor), Some(Value::Number(number))) = (factor, coerced.value.as_mut())
            && cell.text().trim().chars().all(|c| c.is_ascii_digit() || c == '.')
        {
            let made = (*number * factor).normalize();
            coerced.problems.push(
                Problem::warning(
                    "normalised",
                    message!("按列标题的单位换算为 {made}", "converted to {made} by the unit of the header"),
                )
                .found(cell.text().into_owned())
                .expected(made.to_string())
                .help(crate::message::Message::new("请核对换算结果", "check the result")),
            );
            *number = made;
        }
        for problem in coerced.problems {
            self.read.problems.push(problem.field(path.clone()).place(place.clone()));
        }
        if let Some(value) = coerced.value {
            record.set(key.clone(), value);
        }
    }

    /// 同上: the value of the row above.
    fn ditto(&mut self, record: &mut Record, known: &crate::schema::Column, cell: &Cell, _row: u32, index: usize) {
        let key = &known.field.key;
        let above = self.read.rows.last().and_then(|row| row.get(key)).cloned();
        let place = self.grid.place(cell.row, cell.column);
        let found = cell.text().trim().to_owned();
        let label = &known.field.label;
        let problem = match above {
            Some(value) => {
                let made = value.plain();
                record.set(key.clone(), value);
                Problem::warning(
                    "normalised",
                    message!(
                        "“{found}”已按上一行读取为“{made}”",
                        "“{found}” was read as the “{made}” of the row above"
                    ),
                )
                .expected(made)
            }
            None => Problem::error(
                "ambiguous",
                message!("“{found}”所指的上一行“{label}”为空", "“{found}” points to a row above without a value"),
            ),
        };
        self.read.problems.push(
            problem
                .found(found)
                .field(format!("{}[{index}].{key}", self.table.key))
                .place(place)
                .help(crate::message::Message::new("请写出数值，不用“同上”", "write the value out")),
        );
    }

    /// The value of a cell that is merged down from a row above.
    fn merged_value(
        &mut self,
        record: &mut Record,
        known: &crate::schema::Column,
        at: usize,
        row: u32,
        index: usize,
        factor: Option<Decimal>,
    ) {
        let Some((_, _, cell)) = self.merged.iter().find(|(column, _, cell)| *column == at && cell.row < row).copied()
        else {
            return;
        };
        let _ = factor;
        let key = &known.field.key;
        let path = format!("{}[{index}].{key}", self.table.key);
        if known.ditto == Ditto::Ask {
            self.read.problems.push(Problem::error(super::COVERED, crate::message::Message::default()).field(path));
        } else {
            let Some(value) = coerce(&known.field, &cell.content).value else { return };
            let made = value.plain();
            record.set(key.clone(), value);
            let label = &known.field.label;
            self.read.problems.push(
                Problem::warning(
                    "normalised",
                    message!(
                        "合并单元格的“{label}”已填入本行：“{made}”",
                        "the merged cell's “{made}” was taken for this row"
                    ),
                )
                .field(path)
                .place(self.grid.place(cell.row, cell.column))
                .found(cell.text().into_owned())
                .expected(made)
                .help(crate::message::Message::new("请取消合并，逐行填写", "unmerge the cell and fill in each row")),
            );
        }
    }

    /// A column printed behind another's value is read from there.
    fn split_behind(&mut self, record: &mut Record, index: usize) {
        for (key, column) in &self.table.columns {
            let Some(host) = &column.behind else { continue };
            let Some(text) = record.text(host).map(str::to_owned) else { continue };
            let (before, after) = (fold(&column.field.print.0), fold(&column.field.print.1));
            let folded = super::fold::Folded::new(&text);
            let Some(stem) = folded.text.strip_suffix(after.as_str()) else { continue };
            let Some(open) = stem.rfind(before.as_str()) else { continue };
            let inner = stem.get(open + before.len()..).unwrap_or_default();
            if before.is_empty() || inner.is_empty() || record.get(key).is_some() {
                continue;
            }
            let coerced = coerce(&column.field, &Content::Text(inner.into()));
            if let Some(Value::Number(number)) = coerced.value {
                let name = text.get(..folded.original(open)).unwrap_or_default().trim_end().to_owned();
                let canonical = crate::values::print(&column.field, Some(&Value::Number(number)));
                if text != format!("{name}{canonical}") {
                    self.read.problems.push(
                        Problem::warning(
                            "normalised",
                            message!(
                                "“{text}”已读作名称“{name}”、数量 {number}",
                                "“{text}” was read as the name “{name}” and the number {number}"
                            ),
                        )
                        .field(format!("{}[{index}].{key}", self.table.key))
                        .found(text.clone())
                        .expected(number.to_string())
                        .help(crate::message::Message::new("请一台一行填写", "give each one a row of its own")),
                    );
                }
                record.set(host.clone(), Value::text(name));
                record.set(key.clone(), Value::Number(number));
            }
        }
    }

    fn total(&mut self, row: u32, picked: &[Option<&Cell>]) {
        let Some(total) = &self.table.total else { return };
        let mut values = Vec::new();
        for (column, cell) in self.header.columns.iter().zip(picked) {
            let (Meaning::Column(key, _), Some(cell)) = (&column.meaning, cell) else { continue };
            let Some(known) = self.table.columns.get(key) else { continue };
            if matches!(cell.content, Content::Formula(_))
                || cell.column_span > 2 && !matches!(cell.content, Content::Number(_))
            {
                continue;
            }
            let wanted = total.sums.contains(key)
                || total.fixed.iter().any(|(k, _)| k == key)
                || total.fields.iter().any(|(k, _)| k == key);
            if !wanted {
                continue;
            }
            let coerced = coerce(&known.field, &cell.content);
            let place = self.grid.place(row, cell.column);
            for problem in coerced.problems {
                self.read.problems.push(problem.field(format!("totals.{key}")).place(place.clone()));
            }
            if let Some(value) = coerced.value {
                values.push((key.clone(), value, place));
            }
        }
        let columns = self.header.columns.iter().filter_map(|column| match &column.meaning {
            Meaning::Column(key, _) => Some((key.clone(), self.grid.place(row, column.column))),
            _ => None,
        });
        let places = columns.collect();
        self.read.totals.push(FoundTotal { table: self.table.key.clone(), rows: self.read.rows.len(), places, values });
    }

    /// A row of a form whose rows are printed: told by its fixed wording.
    fn fixed_row(&mut self, row: u32, picked: &[Option<&'a Cell>]) -> bool {
        let index = self.read.rows.len();
        let found = self.match_fixed(picked);
        let Some(target) = found.filter(|at| *at >= index) else { return false };
        while self.read.rows.len() < target {
            let skipped = self.read.rows.len();
            self.push_fixed(skipped, row);
        }
        let mut record = self.fixed_record(target);
        let mut values = Record::new();
        for (column, cell) in self.header.columns.iter().zip(picked) {
            let (Meaning::Column(key, factor), Some(cell)) = (&column.meaning, cell) else { continue };
            let Some(known) = self.table.columns.get(key) else { continue };
            if known.role == Role::Fixed {
                self.compare_fixed(&mut record, known, cell, target);
            } else {
                self.value(&mut values, known, cell, row, target, *factor);
            }
        }
        for (key, value) in values.iter() {
            record.set(key, value.clone());
        }
        record.sort_by_keys(self.table.columns.keys().map(|k| &**k));
        self.places.push_row(&self.table.key, row);
        self.read.rows.push(record);
        true
    }

    fn push_fixed(&mut self, index: usize, row: u32) {
        let record = self.fixed_record(index);
        self.places.push_row(&self.table.key, row);
        self.read.rows.push(record);
    }

    fn fixed_record(&self, index: usize) -> Record {
        let mut record = Record::new();
        for (key, value) in self.table.fixed_rows.get(index).into_iter().flatten() {
            record.set(key.clone(), value.clone());
        }
        record
    }

    /// The printed row whose fixed wording is most like this row's; the next one where nothing is like it.
    fn match_fixed(&self, picked: &[Option<&Cell>]) -> Option<usize> {
        let next = self.read.rows.len();
        let mut best: Option<(f64, usize)> = None;
        let mut has_text = false;
        for (index, fixed) in self.table.fixed_rows.iter().enumerate().skip(next) {
            let mut likeness = 0.0;
            for (column, cell) in self.header.columns.iter().zip(picked) {
                let (Meaning::Column(key, _), Some(cell)) = (&column.meaning, cell) else { continue };
                let Some((_, Value::Text(wording))) = fixed.iter().find(|(k, _)| k == key) else { continue };
                if self.table.columns.get(key).is_some_and(|c| c.merge) {
                    continue;
                }
                has_text = true;
                let (a, b) = (fold_words(&cell.text()), fold_words(wording));
                likeness += if a == b { 10.0 } else { strsim::normalized_levenshtein(&a, &b) };
            }
            if likeness > best.map_or(0.5, |b| b.0) {
                best = Some((likeness, index));
            }
        }
        best.map(|b| b.1).or_else(|| (!has_text && next < self.table.fixed_rows.len()).then_some(next))
    }

    fn compare_fixed(&mut self, record: &mut Record, known: &crate::schema::Column, cell: &Cell, index: usize) {
        let key = &known.field.key;
        let Some(expected) = record.get(key).cloned() else { return };
        let found = coerce(&known.field, &cell.content).value;
        let same = match (&expected, &found) {
            (Value::Text(a), Some(Value::Text(b))) => fold_words(a) == fold_words(b),
            (a, Some(b)) => a == b,
            (_, None) => true,
        };
        if !same {
            let (label, found_text, wanted) = (&known.field.label, cell.text().trim().to_owned(), expected.plain());
            self.read.problems.push(
                Problem::error(
                    "altered-text",
                    message!(
                        "“{label}”被改动：“{found_text}”，应为“{wanted}”",
                        "“{label}” was changed to “{found_text}”; it should read “{wanted}”"
                    ),
                )
                .field(format!("{}[{index}].{key}", self.table.key))
                .place(self.grid.place(cell.row, cell.column))
                .found(found_text.clone())
                .expected(wanted)
                .help(crate::message::Message::new("请恢复表中原有的内容", "restore what the form prints")),
            );
            if let (Value::Number(_), Some(value @ Value::Number(_))) = (&expected, found) {
                record.set(key.clone(), value);
            }
        }
    }
}

fn begins_with(cell: &Cell, printed: &[&str]) -> bool {
    if printed.is_empty() || !matches!(cell.content, Content::Text(_) | Content::Blocks(_)) {
        return false;
    }
    let text = folded_cell(cell);
    printed.iter().any(|wording| text.starts_with(wording))
}

fn merged_problem(label: &str, rows: u32, text: &str) -> Problem {
    let text = text.trim();
    Problem::error(
        "merged-value",
        message!(
            "“{label}”一格合并了 {rows} 行，“{text}”是每行各有还是合计不明",
            "“{label}” is merged over {rows} rows: “{text}” each, or all together?"
        ),
    )
    .found(text)
    .help(crate::message::Message::new("请取消合并，逐行填写", "unmerge the cell and fill in each row"))
}

fn is_blank(cell: &Cell) -> bool {
    match &cell.content {
        Content::Empty => true,
        Content::Text(text) => text.chars().all(blank_char),
        Content::Blocks(_) => cell.text().chars().all(blank_char),
        _ => false,
    }
}

fn blank_char(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}')
}

/// 同上 and its kin.
fn is_ditto(text: &str) -> bool {
    if text.len() > 30 || text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return false;
    }
    let folded = fold(text);
    matches!(folded.as_str(), "同上" | "〃" | "\"" | "''" | "同上行" | "同前" | "同上一行" | "″" | "ditto")
        || folded
            .strip_prefix('同')
            .is_some_and(|n| !n.is_empty() && n.len() <= 4 && n.chars().all(|c| c.is_ascii_digit()))
}

/// A sentence rather than a name.
fn is_prose(text: &str) -> bool {
    let text = text.trim();
    let head = fold(text);
    ["以下", "注", "说明", "备注", "填表", "联系人", "联系电话", "制表", "审核", "填报", "日期", "单位(盖章)", "经办"]
        .iter()
        .any(|w| head.starts_with(w) && head.len() > w.len())
}
