//! Tables: the [header](super::header) is found wherever it stands; then the [rows](row).
//!
//! A row below the header is data, or a total, a repeated header, a note, a pre-numbered blank: its [kind] is told
//! before a value of it is read. What a cell merged over several rows or 同上 means is said by its column.

mod above;
mod across;
mod again;
mod combined;
mod counter;
mod dropped;
mod ends;
mod feet;
mod fixed;
mod further;
mod group_sums;
mod group_titles;
mod groups;
mod heading;
mod kind;
mod listed;
mod noted;
mod outside;
mod plain;
mod quantity;
mod relabelled;
mod row;
mod sense;
mod slot;
mod spare;
mod stated;
mod struck;
mod sums;
mod titled;
mod total;
mod units;
mod values;

use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;

use super::extraction::FoundTotal;
use super::flow::Taken;
use super::fold::fold_into;
use super::header::{Header, HeaderColumn};
use super::names::TableNames;
use super::places::{Places, Segment};
use super::plan::Plan;
use super::titles::is_further;
use crate::deadline;
use crate::grid::{Block, Cell, Content, Grid};
use crate::message::Message;
use crate::place::Place;
use crate::problem::{Beyond, Problem};
use crate::record::{Key, Record};
use crate::schema::{Foot, Role, Table};
use ends::{begins_with, goes_on, is_line};
pub(crate) use fixed::missing as missing_rows;
use relabelled::Relabelled;
use row::KeyLists;
use sense::{Sense, Sums};
use slot::{Merged, Slot};
pub(crate) use stated::{apply as apply_stated_units, below as stated_below, is_stated};
use titled::Alone;
pub(crate) use units::{changed as changed_units, in_unit};

/// Blank rows after which a table is taken to have ended.
const MAX_BLANK_ROWS: u32 = 2_000;

/// What was read of a table.
#[derive(Debug, Default)]
pub(crate) struct TableRead {
    pub(crate) rows: Vec<Record>,
    pub(crate) totals: Vec<FoundTotal>,
    /// Values of fields in the rows below: field, text, place.
    pub(crate) below: Vec<(Key, String, Place)>,
    /// Texts in rows that are none of the table's.
    pub(crate) left: Vec<(String, Place)>,
    pub(crate) problems: Vec<Problem>,
    /// What is said of rows below the last, unless who sends the form signs so.
    pub(crate) below_rows: Vec<Problem>,
    /// How many more there are.
    pub(crate) beyond: Beyond,
    /// The rows with which groups begin, as a template prints them.
    pub(crate) anew: Vec<usize>,
    /// Which of the printed rows are there.
    pub(crate) standing: Vec<bool>,
    /// Lines that may be headings of the rows below them: text, place, and how many rows stand above.
    pub(crate) headings: Vec<(String, Place, usize)>,
    /// The lines below the table, and those of them that were read as sums of its rows.
    pub(crate) lines: Vec<(String, Place)>,
    pub(crate) lines_read: Vec<(String, Place)>,
}

/// The wording that rows are told by.
pub(crate) struct Wording<'a> {
    /// The table's own.
    pub(crate) names: &'a TableNames,
    /// The form's running text, where it begins a line.
    pub(crate) printed: &'a [&'a str],
    /// The form, whose labels end a table; none for one that is read by a template.
    pub(crate) labels: Option<&'a Plan>,
    /// The words of the template by which a return is read, folded: all others are values.
    pub(crate) template: Option<&'a HashSet<String>>,
}

/// Reads the rows under `header`, up to row `until` or one that begins with the form's running text: the form goes on
/// there.
#[expect(clippy::too_many_arguments, reason = "the table, where it stands, and what is made of it")]
pub(crate) fn read_rows(
    table: &Table,
    grid: &Grid,
    header: &Header,
    until: Option<u32>,
    wording: &Wording<'_>,
    read: &mut TableRead,
    places: &mut Places,
    taken: &mut Taken,
) {
    places.begin(
        &table.key,
        Segment { source: grid.source.clone(), header: header.row, columns: slot::columns(table, header) },
    );
    let told = read.problems.len();
    let first = header.row + header.height;
    taken.take_rows(grid, header.row..first);
    let from = read.rows.len();
    let mut reader = Rows {
        from,
        table,
        grid,
        header,
        names: wording.names,
        read,
        places,
        slots: header.columns.iter().map(|column| Slot::new(table, column)).collect(),
        keys: KeyLists::default(),
        picked: Vec::new(),
        heads: Default::default(),
        sensed: Default::default(),
        merged: Vec::new(),
        counted: None,
        notes: false,
        is_below: false,
        lacking: Default::default(),
        template: wording.template,
        sums: Sums::default(),
        extra_seen: 0,
        counter: counter::column(table, grid, header),
        has_groups: table.columns.keys().any(|key| key.contains('.')),
        is_headed: false,
        is_behind_group: false,
        parted: None,
        group: group_sums::Group::default(),
        dropped: Vec::new(),
        titles: Vec::new(),
        printed_rows: None,
        last_fixed: None,
        spare: spare::Spare::of(header, wording.template.is_some()),
    };
    let mut index = grid.cells.partition_point(|cell| cell.row < first);
    let mut last_row = first;
    let mut outside = outside::Outside::of(grid, header, wording.template.is_none());
    // Rows of the table, taken as soon as another does not follow.
    let mut own = first..first;
    while let Some(cell) = grid.cells.get(index) {
        let row = cell.row;
        if row.saturating_sub(last_row) > MAX_BLANK_ROWS || until.is_some_and(|until| row >= until) {
            break;
        }
        if row & 0xFF == 0 {
            // By a template problems may yet turn out to be none, or of another field.
            if wording.template.is_none() {
                reader.read.beyond.lighten(&mut reader.read.problems, deadline::kept());
            }
            if deadline::passed() || deadline::overfull(reader.read.problems.len()) {
                break;
            }
        }
        last_row = row;
        let end = index + grid.cells.get(index..).unwrap_or_default().iter().take_while(|c| c.row == row).count();
        let cells = grid.cells.get(index..end).unwrap_or_default();
        index = end;
        if grid.hidden_rows.binary_search(&row).is_ok() {
            continue;
        }
        if let Some(cell) = cells.iter().take(2).find(|cell| begins_with(cell, wording.printed)) {
            // The title of a further page stands between rows.
            if is_further(&cell.text()) {
                continue;
            }
            break;
        }
        if let Some(plan) = wording.labels {
            if goes_on(plan, wording.names, cells) {
                break;
            }
            if is_line(plan, cells) {
                continue;
            }
        }
        let (rows, sums) = (reader.read.rows.len(), reader.read.totals.len());
        let belongs = reader.row(row, cells);
        reader.titles_above(rows, sums).into_iter().for_each(|title| taken.take_rows(grid, title..title + 1));
        if belongs {
            outside.look(grid, cells);
            if own.end != row {
                taken.take_rows(grid, std::mem::replace(&mut own, row..row));
            }
            own.end = row + 1;
        }
    }
    reader.tell_dropped(false);
    reader.notes_below();
    reader.tell_spare();
    read.problems.extend(outside.told());
    taken.take_rows(grid, own);
    read.problems.extend(group_titles::told(table, wording.names, grid, taken, read, from));
    let until = read.rows.len();
    read.totals.iter_mut().filter(|total| total.from == from).for_each(|total| total.until = until);
    let rows = read.rows.get(from..).unwrap_or_default();
    let notes = further::columns(table, grid, header, wording.template, rows);
    let told = told.min(read.problems.len());
    read.problems.splice(told..told, notes);
}

struct Rows<'a, 'r> {
    table: &'a Table,
    grid: &'a Grid,
    header: &'a Header,
    names: &'a TableNames,
    /// The number of rows that were read before.
    from: usize,
    /// The header's columns with what the schema says of them.
    slots: Vec<Slot<'a>>,
    /// The keys of the rows read so far.
    keys: KeyLists,
    /// The row's cells by header column.
    picked: Vec<Option<&'a Cell>>,
    /// The first two texts among them, folded.
    heads: [String; 2],
    read: &'r mut TableRead,
    places: &'r mut Places,
    /// What its cells speak for, once somebody asked.
    sensed: std::cell::Cell<Option<Sense>>,
    /// Cells merged downwards that still reach.
    merged: Vec<Merged<'a>>,
    /// How many of it the amounts of the row say there are, with where they say so.
    counted: Option<(Decimal, Place, String)>,
    /// A note was seen below data: from here on only complete rows count.
    notes: bool,
    /// A row that the template prints below the others was seen.
    is_below: bool,
    /// The template's row of sums that the return does not have, once somebody asked.
    lacking: std::cell::OnceCell<Option<&'a Foot>>,
    template: Option<&'a HashSet<String>>,
    sums: Sums,
    extra_seen: usize,
    /// The column with the numbers that a template gives the rows.
    counter: Option<u32>,
    /// Whether the rows are those of groups.
    has_groups: bool,
    /// The row above is the one with which a group begins.
    is_headed: bool,
    /// A row was seen that the template prints below each group.
    is_behind_group: bool,
    /// The last row that goes on with a group though its cell is not merged with the one above.
    parted: Option<u32>,
    /// Rows that were not read since the last that was.
    dropped: Vec<dropped::Dropped>,
    /// Rows that are titles if one with values follows, and whether they are numbered as groups are.
    titles: Vec<(u32, bool)>,
    /// The group below which rows of sums stand.
    group: group_sums::Group<'a>,
    /// Which of the printed rows a row is, once somebody asked.
    printed_rows: Option<HashMap<u32, usize>>,
    /// The last row that was one of them.
    last_fixed: Option<u32>,
    /// Values that share a column of the header with others.
    spare: spare::Spare,
}

impl<'a> Rows<'a, '_> {
    /// Reads one row; true when it belongs to the table.
    fn row(&mut self, row: u32, cells: &'a [Cell]) -> bool {
        let mut picked = std::mem::take(&mut self.picked);
        let belongs = self.read_row(row, cells, &mut picked);
        self.picked = picked;
        belongs
    }

    fn read_row(&mut self, row: u32, cells: &'a [Cell], picked: &mut Vec<Option<&'a Cell>>) -> bool {
        self.merged.retain(|merged| merged.last >= row);
        self.sensed.set(None);
        picked.clear();
        picked.resize(self.header.columns.len(), None);
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
                    self.merged.push(Merged { column: at, last: row + cell.row_span - 1, cell, rows: 1 });
                }
            }
        }
        if self.is_struck(cells) {
            self.tell_struck(row, cells);
            return true;
        }
        if !self.table.heads.is_empty() && self.is_group_head(row, cells) {
            (self.is_headed, self.is_behind_group) = (true, false);
            return true;
        }
        if picked.iter().all(Option::is_none) {
            self.left(row, cells);
            self.drop_row(row, cells);
            return self.read.rows.is_empty();
        }
        if let Some(foot) = self.foot(cells) {
            self.is_below = true;
            self.is_behind_group = foot.is_of_group;
            if foot.is_of_group && foot.is_sum {
                self.group_sums(row, cells, picked, foot);
            }
            if foot.is_sum {
                self.total(row, picked, Some(foot));
                self.beside_sums(row, cells, foot);
            }
            return (foot.is_sum || !foot.reckoned.is_empty()) && !foot.is_line;
        }
        if let Some(foot) = self.unnamed_sums(row, cells) {
            self.is_below = true;
            self.total(row, picked, Some(foot));
            self.beside_sums(row, cells, foot);
            return true;
        }
        match self.relabelled(row, cells) {
            Relabelled::Sums(foot) => {
                self.is_below = true;
                self.tell_relabelled(row, cells, foot, true, true);
                self.total(row, picked, Some(foot));
                return true;
            }
            Relabelled::Reckoned(foot) => {
                self.is_below = true;
                self.tell_relabelled(row, cells, foot, true, true);
                return true;
            }
            Relabelled::Doubt(foot, is_equal) => self.tell_relabelled(row, cells, foot, false, is_equal),
            Relabelled::No => {}
        }
        if self.is_end(row, cells) {
            return true;
        }
        if self.is_below_all(cells) {
            self.left(row, cells);
            return false;
        }
        if self.is_printed(cells) {
            return true;
        }
        if self.is_plain(picked) {
            self.own_row(row, cells, picked);
            return true;
        }
        self.heads.iter_mut().for_each(String::clear);
        let texts = picked.iter().flatten().filter(|c| matches!(c.content, Content::Text(_) | Content::Blocks(_)));
        for (head, cell) in self.heads.iter_mut().zip(texts) {
            fold_into(&cell.text(), head);
        }
        if self.is_example(picked) {
            self.example(row, cells);
            return true;
        }
        if self.is_total(picked) || self.is_group_total(row, picked) {
            self.total(row, picked, None);
            // In columns without values other values of a template may stand beside sums.
            return self.template.is_none() || self.says_sums(cells);
        }
        if self.is_called_sum(cells, picked) {
            return self.called_sum(row, cells, picked);
        }
        if self.is_header(picked) {
            (self.notes, self.is_below) = (false, false);
            return true;
        }
        if !self.table.fixed_rows.is_empty() {
            return self.fixed_row(row, cells, picked);
        }
        let own = |role: Role| {
            self.slots.iter().zip(picked.iter()).any(|(own, cell)| cell.is_some() && own.role == Some(role))
        };
        if !own(Role::Value) && !own(Role::Quantity) {
            // Only numbers (a pre-numbered blank row), a note in their column, or only unknown columns.
            let alone = self.alone(cells, picked);
            let numbered = own(Role::Number) && matches!(alone, Alone::No | Alone::Line);
            if own(Role::Number) && alone == Alone::Title {
                self.await_rows(row, picked);
            }
            self.notes |= !self.read.rows.is_empty() && self.opens_notes(cells);
            self.note(row, cells);
            self.left(row, cells);
            self.drop_row(row, cells);
            if numbered && alone == Alone::No {
                self.enclose_dropped();
            }
            return numbered;
        }
        if self.is_group(picked) || self.says_nothing(picked) || self.is_shares(picked) {
            self.heading(row, cells);
            return true;
        }
        let is_other = || self.is_signature(picked) || self.is_foreign(picked) || self.is_note(cells, picked);
        if !self.is_counted(cells) && is_other() {
            // Below the title of a group the rows go on.
            let is_title = self.template.is_some() && self.is_title(cells);
            self.notes |= !self.read.rows.is_empty() && !is_title;
            self.note(row, cells);
            self.left(row, cells);
            self.drop_row(row, cells);
            return false;
        }
        self.own_row(row, cells, picked);
        true
    }

    /// A row of the table's.
    fn own_row(&mut self, row: u32, cells: &[Cell], picked: &[Option<&'a Cell>]) {
        if self.has_groups {
            let is_headed = std::mem::take(&mut self.is_headed);
            if self.begins_group(row, cells) && !is_headed {
                self.read.anew.push(self.read.rows.len());
            }
        }
        if !self.dropped.is_empty() {
            self.tell_dropped(true);
        }
        self.look_beside(cells, picked);
        self.data_row(row, picked);
    }

    fn example(&mut self, row: u32, cells: &[Cell]) {
        let column = cells.first().map_or(0, |cell| cell.column);
        let problem = Problem::note(
            "hidden-content",
            Message::new("这一行是填写示例，没有读取", "this row is an example and was not read"),
        );
        let help = Message::new("如不是示例，请填写序号", "if it is none, give it its number");
        self.read
            .problems
            .push(problem.field(self.table.key.to_string()).place(self.grid.place(row, column)).help(help));
    }

    pub(super) fn column_of(&self, cell: &Cell) -> Option<usize> {
        let columns = &self.header.columns;
        columns
            .iter()
            .position(|c| c.column == cell.column)
            .or_else(|| columns.iter().position(|c| c.column <= cell.column && cell.column < c.column + c.span))
            .or_else(|| {
                columns.iter().position(|c| cell.column <= c.column && c.column < cell.column + cell.column_span)
            })
    }
}

fn is_blank(cell: &Cell) -> bool {
    match &cell.content {
        Content::Empty => true,
        Content::Text(text) => text.chars().all(blank_char),
        Content::Blocks(blocks) => blocks.iter().all(|block| match block {
            Block::Paragraph(paragraph) => paragraph.text.chars().all(blank_char),
            Block::Grid(_) => true,
        }),
        _ => false,
    }
}

fn blank_char(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}')
}
