//! What was read of the tables goes into the record; fixed totals are compared.

use std::borrow::Cow;

use super::residue::Piece;
use super::{Section, headless, owners, residue, second};
use crate::deadline;
use crate::extract::extraction::FoundTotal;
use crate::extract::flow::Taken;
use crate::extract::fold::fold;
use crate::extract::table::{self, TableRead};
use crate::extract::wording::groups::{is_grouped, repeated};
use crate::extract::{foreign, header, sections};
use crate::grid::{Block, Content, Grid};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::{Problem, Severity};
use crate::schema::{FieldType, Role, Stage, Table};
use crate::value::Value;

/// Headers of one table that are read.
const MAX_HEADERS: usize = 1_000;
/// Lines above a table that may state its units.
const LINES: usize = 3;

impl Section<'_> {
    /// Reads all tables of the form in `grids`; gives back their total rows.
    pub(super) fn tables(
        &mut self,
        part: &sections::Section<'_>,
        grids: &[&Grid],
        taken: &mut Taken,
    ) -> Vec<FoundTotal> {
        let plan = self.plan;
        let schema = &plan.schema;
        let wordings = plan.printed();
        let template = plan.is_worded.then(|| residue::words_of(&schema.body));
        let mut totals = Vec::new();
        let labels = (!plan.is_worded).then_some(plan);
        let owners = owners::Owners::of(plan, grids);
        self.alike(&owners);
        for (own, (table, names)) in schema.tables.values().zip(plan.tables.values()).enumerate() {
            let mut read = TableRead::default();
            if let Some(headless) = plan.headless.iter().find(|headless| headless.table == own) {
                if let Some((grid, header)) = headless::header(headless, table, plan, grids) {
                    let wording = table::Wording { names, printed: &wordings, labels, template: template.as_ref() };
                    table::read_rows(table, grid, &header, None, &wording, &mut read, &mut self.places, taken);
                } else {
                    self.no_place(table);
                }
                self.table(table, read, &mut totals);
                continue;
            }
            let mut headers = 0;
            let mut above: Option<(&Grid, header::Header)> = None;
            let is_listed = plan.lists.iter().any(|list| schema.tables.get_index_of(&table.key) == Some(list.table));
            let is_told = plan.lost.iter().any(|lost| lost.field == *table.key);
            // What a template prints as text only has no header: what is like one is another label.
            let is_text = plan.is_worded && (is_listed || is_told || plan.is_derived);
            let has_header = !is_text || plan.has_grid(&table.key);
            for (at, grid) in grids.iter().enumerate().filter(|_| has_header) {
                let mut from = 0;
                let mut lower: Option<header::Header> = None;
                // Whether the next header stands between the rows of this table.
                let mut is_again = false;
                let next = |from| match from {
                    0 => part.header(table, names, grid),
                    _ => header::find_header(table, names, grid, from),
                };
                while let Some(mut header) = next(from) {
                    if deadline::passed() {
                        break;
                    }
                    if !owners.may_be(at, header.row, own) {
                        from = header.row + header.height;
                        continue;
                    }
                    self.problems.extend(header::recognise(table, names, grid, &mut header, plan.is_worded));
                    if !plan.is_worded && from == 0 && !read.rows.is_empty() {
                        let lines = before(part, grid).filter_map(|(text, place)| Some((text.into_owned(), place?)));
                        let count = read.rows.len();
                        read.headings.extend(lines.map(|(text, place)| (text, place, count)));
                    }
                    if plan.is_worded {
                        self.problems.extend(table::changed_units(table, grid, &mut header));
                    } else {
                        let before = before(part, grid).filter(|_| from == 0);
                        self.problems.extend(table::apply_stated_units(table, names, grid, &mut header, before));
                    }
                    if !plan.is_worded {
                        self.problems.extend(header::unknown_brackets(table, grid, &header));
                        if from == 0 {
                            self.further_table(part, (table, names), grid, &header, &read);
                        } else if let Some(upper) = lower.as_ref().filter(|_| is_again) {
                            self.problems.extend(second::again(table, grid, upper, &header));
                        }
                    }
                    lower = Some(header.clone());
                    if headers == 0 {
                        self.problems.extend(header::missing_columns(table, grid, &header));
                        if plan.is_worded {
                            self.problems.extend(header::renamed_columns(table, grid, &header));
                        }
                    }
                    headers += 1;
                    let wording = table::Wording { names, printed: &wordings, labels, template: template.as_ref() };
                    let below = owners.next(at, header.row);
                    let other = header::other_header(table, names, grid, &header, plan.is_worded);
                    let other = other.filter(|row| below.is_none_or(|below| *row <= below));
                    let until = other.or(below);
                    is_again = other.is_some();
                    if until.is_none() && !plan.is_worded {
                        read.lines = behind(part, grid);
                    }
                    for header in header.abreast() {
                        table::read_rows(table, grid, header, until, &wording, &mut read, &mut self.places, taken);
                    }
                    if until.is_none() && !plan.is_worded {
                        let stated =
                            |(text, place): (String, Place)| table::stated_below(table, names, &header, &text, place);
                        read.problems.extend(behind(part, grid).into_iter().filter_map(stated));
                    }
                    match until {
                        Some(row) if headers < MAX_HEADERS => from = row,
                        _ => break,
                    }
                }
                // A table that a page break parted goes on without its header.
                if lower.is_none()
                    && let Some(header) =
                        above.as_ref().and_then(|(upper, header)| header.continued(table, upper, grid))
                {
                    let wording = table::Wording { names, printed: &wordings, labels, template: template.as_ref() };
                    table::read_rows(table, grid, &header, None, &wording, &mut read, &mut self.places, taken);
                    lower = Some(header);
                }
                above = lower.map(|header| (*grid, header));
            }
            let is_said = is_told || is_listed || owners.is_alike(own);
            if headers == 0 && (table.required != Stage::Never || plan.prints(&table.key)) && !is_said {
                self.missing_table(table);
            }
            // What cannot be read back is told: what stands below the same label is something else.
            let is_lost = |key| plan.lost.iter().any(|lost| lost.field == format!("{}.{key}", table.key));
            if plan.is_derived && !table.columns.is_empty() && table.columns.keys().all(is_lost) {
                read.rows.clear();
                read.problems.clear();
                read.below_rows.clear();
            }
            self.printed_often(table, &mut read);
            self.table(table, read, &mut totals);
        }
        totals
    }
}

/// The lines right below the table of a Word document.
fn behind(part: &sections::Section<'_>, grid: &Grid) -> Vec<(String, Place)> {
    let mut blocks = part.blocks.iter();
    blocks.find(|block| matches!(block, Block::Grid(own) if std::ptr::eq(own, grid)));
    let lines = blocks.map_while(|block| match block {
        Block::Paragraph(line) => Some(line),
        Block::Grid(_) => None,
    });
    let lines = lines.filter(|line| !line.text.trim().is_empty()).take(LINES);
    lines.filter_map(|line| Some((line.text.clone(), Place::Paragraph { paragraph: line.number? }))).collect()
}

/// The lines right above a table, nearest first.
pub(super) fn before<'a>(
    part: &sections::Section<'a>,
    grid: &Grid,
) -> impl Iterator<Item = (Cow<'a, str>, Option<Place>)> + use<'a> {
    let at = part.blocks.iter().position(|block| matches!(block, Block::Grid(own) if std::ptr::eq(own, grid)));
    let above = part.blocks.get(at.unwrap_or_default().saturating_sub(LINES)..at.unwrap_or_default());
    let lines: Vec<&'a Block> = above.unwrap_or_default().to_vec();
    lines.into_iter().rev().map_while(|block| match block {
        Block::Paragraph(line) => {
            Some((Cow::Borrowed(line.text.as_str()), line.number.map(|paragraph| Place::Paragraph { paragraph })))
        }
        Block::Grid(_) => None,
    })
}

impl Section<'_> {
    pub(super) fn missing_table(&mut self, table: &Table) {
        let label = &table.label;
        let help = if self.plan.schema.annexes.is_empty() {
            Message::new("请使用规定的表格，保留表头一行", "use the published table and keep its header row")
        } else {
            Message::new(
                "请使用规定的表格，保留表头一行，放在本表之内",
                "use the published table with its header row, inside this form",
            )
        };
        let problem = Problem::error(
            "missing-table",
            message!("没有找到“{label}”的表头", "the header of “{label}” was not found"),
        );
        self.problems.push(problem.field(table.key.to_string()).help(help));
    }

    pub(super) fn table(&mut self, table: &Table, mut read: TableRead, totals: &mut Vec<FoundTotal>) {
        if !self.plan.is_worded {
            table::missing_rows(table, &mut read, &mut self.places);
        }
        self.problems.extend(read.problems);
        self.below_rows.append(&mut read.below_rows);
        self.beyond.join(read.beyond);
        self.anew.set(&table.key, read.anew);
        let filled = table.fixed_rows.is_empty() || {
            let fixed =
                |key: &str| table.columns.get(key).is_some_and(|c| matches!(c.role, Role::Fixed | Role::Number));
            read.rows.iter().any(|row| row.iter().any(|(key, _)| !fixed(key)))
        };
        let count = read.rows.len();
        if filled && count > 0 {
            self.record.set(table.key.clone(), Value::Rows(read.rows));
        }
        let mut fields = Vec::new();
        for mut total in read.totals {
            self.fixed_totals(table, &mut total);
            for (column, field) in table.total.iter().flat_map(|t| &t.fields).chain(&total.fields) {
                if let Some((_, place)) = total.places.iter().find(|(key, _)| key == column) {
                    self.places.set(field.to_string(), place.clone());
                    self.seen.insert(field.clone());
                }
                let found = total.values.iter().find(|(key, _, _)| key == column);
                // A column of texts may have a field of any type below it.
                if let Some((_, Value::Text(text), place)) = found
                    && self
                        .plan
                        .schema
                        .fields
                        .get(field)
                        .is_some_and(|own| !matches!(own.kind, FieldType::Text | FieldType::LongText))
                {
                    fields.push((field.clone(), text.to_string(), place.clone()));
                } else if let Some((_, value, place)) = found {
                    self.record.set(field.clone(), value.clone());
                    self.places.set(field.to_string(), place.clone());
                }
            }
            totals.push(total);
        }
        self.sums_below.append(&mut read.lines_read);
        let headings = read.headings.into_iter().filter(|(.., at)| *at < count);
        self.headings.extend(headings.map(|(text, place, _)| (text, place)));
        self.aside.extend(read.left.into_iter().map(|(text, place)| Piece::in_cell(text, place)));
        for (field, text, place) in fields.into_iter().chain(read.below) {
            self.put(&field, &Content::Text(text.as_str().into()), Some(place), None);
        }
    }

    /// A row below a table that is nothing but a value of the form is no row that was forgotten: who sends it signs so.
    pub(super) fn signed_rows(&mut self) {
        let (record, rows) = (&self.record, std::mem::take(&mut self.below_rows));
        let is_value = |problem: &Problem| {
            let found = problem.found.as_ref().map(|found| fold(found));
            found.is_some_and(|found| {
                record.iter().any(|(_, value)| value.as_text().is_some_and(|text| fold(text) == found))
            })
        };
        self.problems.extend(rows.into_iter().filter(|problem| !is_value(problem)));
    }

    /// Says of rows that stand below a line that speaks of another body than the form's, or of what is void.
    pub(super) fn headings(&mut self) {
        let about = foreign::About::of(&self.plan.schema, &self.record);
        for (text, place) in std::mem::take(&mut self.headings) {
            let is_there = |problem: &Problem| problem.code == "unread" && problem.place.as_ref() == Some(&place);
            let is_said = |problem: &Problem| is_there(problem) && problem.severity > Severity::Note;
            if about.is_other(&text) && !self.problems.iter().any(is_said) {
                self.problems.retain(|problem| !is_there(problem));
                self.problems.push(foreign::told(&text, place));
            }
        }
    }

    /// The same of rows that say so in a column that the form does not have.
    pub(super) fn rows_of_others(&mut self) {
        let about = foreign::About::of(&self.plan.schema, &self.record);
        for key in self.plan.schema.tables.keys().filter(|_| !self.plan.is_worded) {
            if let Some((at, problem)) = about.in_rows(self.record.rows(key)) {
                let place = self.places.get(&format!("{key}[{at}]"));
                self.problems.push(problem.field(key.to_string()).place(place));
            }
        }
    }

    /// Says where two groups with the same values stand one behind the other.
    pub(super) fn groups_repeated(&mut self) {
        let plan = self.plan;
        for (key, table) in &plan.schema.tables {
            let rows = self.record.rows(key);
            let repeated = if is_grouped(rows) { repeated(rows, self.anew.of(key)) } else { Vec::new() };
            let Some(first) = repeated.first() else { continue };
            let label = &table.label;
            let message = message!(
                "“{label}”有相邻的两组内容相同，读作两组",
                "two neighbouring groups of “{label}” have the same values, and were read as two"
            );
            let problem = Problem::note("normalised", message).field(key.to_string());
            let problem = problem.place(self.places.get(&format!("{key}[{first}]")));
            self.problems.push(problem.help(Message::new(
                "请核对；如是同一组，请合并成一格，或不再重复写",
                "check it; the rows of one group have its values in one merged cell, or once",
            )));
        }
    }

    /// The fixed numbers of a total row: changed ones are told, or taken as the total that was written over them.
    fn fixed_totals(&mut self, table: &Table, total: &mut FoundTotal) {
        let Some(known) = &table.total else { return };
        for (column, expected) in &known.fixed {
            let Some((_, value, place)) = total.values.iter().find(|(key, _, _)| key == column).cloned() else {
                continue;
            };
            if value == Value::Number(*expected) {
                continue;
            }
            let (found, wanted) = (value.plain(), expected.to_string());
            let free = known.fields.iter().find(|(column, _)| !total.values.iter().any(|(key, _, _)| key == column));
            let problem = match free {
                Some((column, _)) => {
                    total.values.push((column.clone(), value, place.clone()));
                    Problem::warning(
                        "normalised",
                        message!(
                            "合计行的“{wanted}”被改写为“{found}”，已作为合计读取",
                            "the printed {wanted} of the total row was written over: “{found}” was read as the total"
                        ),
                    )
                    .field(known.fields.first().map_or_else(String::new, |(_, field)| field.to_string()))
                    .help(Message::new("请把合计写在空格中，不要改动印好的数字", "write the total in its own cell"))
                }
                None => Problem::error(
                    "altered-text",
                    message!(
                        "合计行印好的“{wanted}”被改为“{found}”",
                        "the printed {wanted} of the total row was changed to “{found}”"
                    ),
                )
                .field(format!("totals.{column}"))
                .help(Message::new("请恢复表中原有的数字", "restore the printed number")),
            };
            self.problems.push(problem.place(place).found(found).expected(wanted));
        }
    }
}
